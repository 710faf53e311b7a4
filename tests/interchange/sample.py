"""A small programme with every noun, every field and every word that a document can hold: `sample.json`.

The document is written by hand; `MPREVIEW_REWRITE=1` brings what was changed into canonical form.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import attrs

from mpreview import interchange
from mpreview.people import HeldCapacity
from mpreview.policy import NewMember, NewVenue, Periodic, Rule

ON_RECORD: Final = Path(__file__).with_name("sample.json")
SAMPLE: Final = interchange.loads(ON_RECORD.read_bytes())
TEXT: Final = interchange.dumps(SAMPLE)
RULEBOOK: Final = SAMPLE.rulebook


def _for_members(*forms: type) -> tuple[Any, ...]:
    """The rules of some forms of the first edition, for members alone."""
    rules: tuple[Rule, ...] = RULEBOOK.editions[0].rules
    return tuple(attrs.evolve(one, capacities=(HeldCapacity.MEMBER,)) for one in rules if type(one) in forms)


CYCLES: Final[tuple[Periodic, ...]] = _for_members(Periodic)
FIRSTS: Final[tuple[NewVenue | NewMember, ...]] = _for_members(NewVenue, NewMember)

Json = Any
"""What the JSON parser of the standard library gives."""


def rule(id_: str, edition: int = 0) -> str:
    """The JSON pointer of a rule of the sample."""
    rules = RULEBOOK.editions[edition].rules
    return f"/rulebook/editions/{edition}/rules/{[one.id for one in rules].index(id_)}"


def event(id_: str) -> str:
    """The JSON pointer of an event of the sample."""
    return f"/ledger/{[one.id for one in SAMPLE.ledger].index(id_)}"


def example(id_: str) -> str:
    """The JSON pointer of an example of the sample."""
    return f"/rulebook/examples/{[one.id for one in RULEBOOK.examples].index(id_)}"


def document() -> dict[str, Json]:
    """A fresh copy of the sample's document, to be spoilt."""
    value: dict[str, Json] = json.loads(TEXT)
    return value


def walk(value: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """Every value of a document with its JSON pointer, the whole of it first."""
    yield path, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, f"{path}/{key.replace('~', '~0').replace('/', '~1')}")
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from walk(item, f"{path}/{index}")


def at(value: Json, path: str) -> Json:
    """What a JSON pointer leads to; an error if it leads nowhere."""
    for word in path.split("/")[1:]:
        key = word.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value


def put(value: Json, path: str, item: Json) -> Json:
    """The document with *item* at a pointer; the whole of it if the pointer is empty."""
    if not path:
        return item
    head, _, key = path.rpartition("/")
    place = at(value, head)
    place[int(key) if isinstance(place, list) else key] = item
    return value
