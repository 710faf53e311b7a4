"""The schemas of documents and events: what a reader takes is valid, and what breaks a shape is not.

A schema says keys, types, words, lengths and ranges. References, fields that depend on each other and days
that a month has not are the readers' alone. JSON Schema knows no difference between 1 and 1.0.
"""

import copy
import datetime as dt
import enum
import json
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, Final, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.profiles import examples
from helpers.strategies import programmes
from interchange.json_schema import Schema, find_parts, is_valid
from interchange.sample import SAMPLE, Json, at, put, walk
from interchange.test_document_laws import MAY_BE_NULL, WHOLE, all_told, faults_of, required, spoilt, values
from interchange.test_events import ROWS
from interchange.test_events import faults_of as event_faults
from interchange.test_events import spoilt as spoilt_events
from mpreview import interchange, uk
from mpreview.errors import DocumentErrors, InvalidValue, UnknownId
from mpreview.events import KINDS
from mpreview.events import WORDS as WORDS_OF_KINDS
from mpreview.programme import Programme
from mpreview.rows import CellType, Row, Tabular
from test_rows import DAY, answers

DOCUMENT: Final = interchange.schema("document")
EVENT: Final = interchange.schema("event")
RECEIVED: Final = interchange.schema("received-event")
LONGEST: Final = {
    row["event"]: (n, row) for n, row in sorted(enumerate(ROWS), key=lambda row: len(str(row[1])))
}
"""The longest event of every kind, with its place in the document."""


class Break(NamedTuple):
    """A place of a value where something of its shape is broken: what stands there instead."""

    path: str
    what: str
    value: Json


def list_breaks(value: Json, needed: Callable[[str], set[str]]) -> Iterator[Break]:
    """Yield everything that can be broken at each place of a value that a reader takes.

    Args:
        value: The value.
        needed: The keys that an object at a pointer must have.
    """
    for path, item in walk(value):
        key = path.rpartition("/")[2]
        if isinstance(item, dict):
            yield Break(path, "a key too many", item | {"surprise": 1})
            for lost in sorted(needed(path) & set(item)):
                yield Break(
                    path, f"without {lost}", {name: one for name, one in item.items() if name != lost}
                )
        yield from (Break(path, "another type", one) for one in _WRONG if _is_other(one, item))
        if path and not key.isdigit() and key not in MAY_BE_NULL:
            yield Break(path, "null", None)
        if type(item) is str:
            yield Break(path, "too long", "x" * 4001)
            if re.match("[0-9]{4}-", item):
                yield from (Break(path, "no day", one) for one in ("2021-1-20", "2021-13-01", "20211020"))
            if item in WORDS and key not in _TEXTS:
                yield Break(path, "no word", "?!")
        if type(item) is int:
            yield from (Break(path, "out of range", one) for one in (10**12, -(10**12)))


_WRONG: Final[tuple[Json, ...]] = (True, 7, 1.5, "?!", [], {}, [[]], {"x": 1})
WORDS: Final = {one.value for word in values(SAMPLE) if isinstance(word, enum.Enum) for one in type(word)}
"""The words of every enum, some of which are ids as well; an id ``?!`` is none either."""
_TEXTS: Final = {"name", "plural", "phrase", "title"}


def _is_other(one: Json, item: Json) -> bool:
    """Whether a value is of another type than that of a place, which may hold null."""
    if isinstance(item, dict) and "values" in item:
        return type(one) is not int  # a number in place of a table
    return type(one) is not type(item) and item is not None


# ---------------------------------------------------------------- what is read is valid


@settings(max_examples=examples(0.5))
@given(programme=programmes())
def test_law_4_a_document_that_is_written_is_valid(programme: Programme) -> None:
    value = json.loads(interchange.dumps(programme))

    assert is_valid(value, DOCUMENT, DOCUMENT)


def test_law_4_so_is_the_document_with_every_noun_and_each_of_its_events() -> None:
    assert is_valid(WHOLE, DOCUMENT, DOCUMENT)
    assert [row["id"] for row in ROWS if not is_valid(row, EVENT, EVENT)] == []
    assert is_valid(ROWS, interchange.schema("events"), interchange.schema("events"))


@settings(max_examples=examples(0.5))
@given(value=spoilt())
def test_law_4_a_document_that_is_read_is_valid(value: Json) -> None:
    assert is_valid(value, DOCUMENT, DOCUMENT) or faults_of(value)


@given(row=spoilt_events())
def test_law_4_an_event_that_is_read_is_valid(row: Json) -> None:
    try:
        interchange.event_from_dict(row)
    except DocumentErrors:
        return

    assert is_valid(row, EVENT, EVENT)


_NOBODY: Final = Programme(SAMPLE.base, SAMPLE.rulebook)
_LATE: Final = dt.datetime(2199, 12, 31, tzinfo=dt.UTC)


def _is_received(row: Json) -> bool:
    """Whether a service over an empty store takes an event."""
    try:
        interchange.receive_event(_NOBODY, row, at=_LATE)
    except DocumentErrors:
        return False
    return True


@given(row=spoilt_events(), is_timed=st.booleans())
def test_law_4_an_event_that_a_service_takes_is_valid_by_the_schema_of_what_it_receives(
    row: Json, is_timed: bool
) -> None:
    sent = (
        {key: one for key, one in row.items() if is_timed or key != "known"} if isinstance(row, dict) else row
    )

    assert is_valid(sent, RECEIVED, RECEIVED) or not _is_received(sent)


def test_law_4_a_service_takes_each_kind_with_and_without_the_instant_but_for_those_of_an_erasure() -> None:
    for row in ROWS:
        bare = {key: one for key, one in row.items() if key != "known"}
        is_reported = not WORDS_OF_KINDS[row["event"]].is_of_erasure

        assert not is_valid(bare, EVENT, EVENT)
        assert [is_valid(one, RECEIVED, RECEIVED) for one in (row, bare)] == [is_reported] * 2
        assert [_is_received(one) for one in (row, bare)] == [is_reported] * 2


def test_law_4_what_breaks_a_received_event_is_neither_valid_nor_taken() -> None:
    missed = []
    for word, (place, row) in LONGEST.items():
        sent = {key: one for key, one in row.items() if key != "known"}
        needed = partial(_list_needed, place)
        for one in () if WORDS_OF_KINDS[word].is_of_erasure else list_breaks(sent, needed):
            value = put(copy.deepcopy(sent), one.path, one.value)
            if is_valid(value, RECEIVED, RECEIVED) or _is_received(value):
                missed.append((word, one))

    assert missed == []


def _list_needed(place: int, path: str) -> set[str]:
    """The keys that an object below an event of the sample must have."""
    return required(f"/ledger/{place}{path}")


@pytest.mark.parametrize(
    "known", ["2021-10-20t12:00:00z", "2021-10-20T12:00:00.5+00:00", "2199-12-31T23:59:59.999999-00:00"]
)
def test_law_4_every_form_of_an_instant_is_valid(known: str) -> None:
    row = {"event": "contacted", "id": "x" * 64, "on": "2199-12-31", "known": known, "member": "m1"}

    assert interchange.event_from_dict(row).known.year in {2021, 2199}
    assert is_valid(row, EVENT, EVENT)


# ---------------------------------------------------------------- what breaks a shape is neither


@cache
def _parts_at(path: str) -> list[Schema]:
    """The parts of the schema that hold for a place of the document."""
    parts = find_parts(WHOLE, DOCUMENT, DOCUMENT, path.split("/")[1:])
    assert parts
    return parts


def _is_valid_at(path: str, value: Json) -> bool:
    """Whether a value is valid at a place of the document."""
    return all(is_valid(value, part, DOCUMENT) for part in _parts_at(path))


def _is_event(row: Json) -> bool:
    """Whether an event is valid: by the schema of its kind, if there is such a kind."""
    kind = EVENT["$defs"].get(f"event-{row.get('event')}") if isinstance(row, dict) else None
    return is_valid(row, kind or EVENT, EVENT)


def test_law_4_an_event_of_a_broken_shape_is_refused_by_reader_and_schema() -> None:
    """At every place of an event of every kind, in every way."""
    missed = []
    for place, row in LONGEST.values():
        for one in list_breaks(row, lambda path, place=place: required(f"/ledger/{place}{path}")):  # type: ignore[misc]  # a lambda of a loop
            value = put(copy.deepcopy(row), one.path, one.value)
            if not _refusals(value):
                missed.append((row["event"], one, "reader"))
            if _is_event(value):
                missed.append((row["event"], one, "schema"))

    assert missed == []


def _refusals(row: Json) -> set[str]:
    """Where the reader finds a fault in an event."""
    return {fault.path for fault in event_faults(lambda: interchange.event_from_dict(row))}


_EDGES: Final = {
    str: ("x" * 64, "x" * 65, "x" * 200, "x" * 201, "x" * 4000, "offer"),
    int: (-2, -1, 0, 1, 9, 10, 260, 261),
}
"""Lengths and numbers on each side of a bound, and a word that some fields have not though their enum has."""


def test_law_4_lengths_and_ranges_of_an_event_are_those_of_the_reader() -> None:
    """One value on each side of each bound, at every place of one event of every kind."""
    missed = []
    for _, row in LONGEST.values():
        for path, item in walk(row):
            for edge in _EDGES.get(type(item), ()) if path != "/event" else ():
                value = put(copy.deepcopy(row), path, edge)
                # A list of ids is told of as a whole.
                is_told = any(f"{path}/".startswith(f"{place}/") for place in _refusals(value) if place)
                if is_told is _is_event(value) and (row["event"], path) not in _RELATED:
                    missed.append((row["event"], path, edge))

    assert missed == []


_RELATED: Final = {
    ("erased", "/events/0"),  # the ids are in order
    ("use-begun", "/exposure/weekdays/0"),  # the day of the event is such a weekday
    ("excluded", "/activities/0"),  # an offer is not excluded at some venues
    ("excluded", "/activities/1"),
}
"""What the reader refuses for the sake of another value, of which a schema knows nothing."""


@cache
def document_breaks() -> tuple[Break, ...]:
    """What can be broken at every sort of place of the document, its events apart."""
    breaks = {(_name_sort(one.path), one.what, repr(one.value)): one for one in list_breaks(WHOLE, required)}
    return tuple(one for one in breaks.values() if not one.path.startswith("/ledger/"))


def test_law_4_a_document_of_a_broken_shape_is_invalid() -> None:
    assert [one for one in document_breaks() if _is_valid_at(one.path, one.value)] == []


@pytest.mark.once
def test_law_4_a_document_of_wrong_words_days_and_numbers_is_refused_too() -> None:
    """Beside other keys and types, which further laws try on the reader."""
    told = ("no word", "no day", "out of range")
    # A list of numbers or words is told of as a whole, and so is a table whose number is out of range.
    whole = re.compile(r".*(/[0-9]+|/value)").fullmatch
    wrong = {one.path: one.value for one in document_breaks() if one.what in told and not whole(one.path)}

    assert [path for path, faults in all_told(wrong) if not faults] == []


def _name_sort(path: str) -> tuple[str, str | None]:
    """The pointer of a place without the numbers, and the form of the rule in which the place lies."""
    found = re.match("/rulebook/editions/[0-9]+/rules/[0-9]+", path)
    return re.sub("/[0-9]+", "/*", path), None if found is None else at(WHOLE, found[0])["rule"]


# ---------------------------------------------------------------- the schemas themselves


def test_every_kind_of_event_has_a_schema_with_a_title_and_a_description() -> None:
    named = {f"event-{kind.word}" for kind in KINDS}
    made = {name for name in EVENT["$defs"] if name.startswith("event-")}

    assert made == named == {ref.rpartition("/")[2] for ref in EVENT["discriminator"]["mapping"].values()}
    objects = [one for one in DOCUMENT["$defs"].values() if one["type"] == "object"]
    assert [
        one["title"] for one in objects if "oneOf" not in one and not (one["title"] and "description" in one)
    ] == []


def test_every_object_says_which_keys_it_has_and_nothing_else_is_asked() -> None:
    loose = [
        path
        for path, part in walk(DOCUMENT)
        if isinstance(part, dict) and part.get("type") == "object" and "oneOf" not in part
        if part.get("additionalProperties") is not False
    ]

    assert loose == []
    assert {DOCUMENT["$id"], EVENT["$id"]} == {
        "urn:mpreview:schema:document:3",
        "urn:mpreview:schema:event:3",
    }


def test_every_pattern_is_anchored_and_keeps_to_what_every_dialect_has() -> None:
    patterns = {part["pattern"] for _, part in walk(DOCUMENT) if isinstance(part, dict) and "pattern" in part}

    assert [one for one in patterns if type(one) is str and not (one[0] == "^" and one[-1] == "$")] == []
    assert [
        one for one in patterns if type(one) is str and re.search(r"\(\?|\\[pPdDwWsSbBAZ]|\[\^?\]", one)
    ] == []


def test_the_schema_of_one_kind_takes_that_kind_alone_and_refers_to_nothing() -> None:
    for word, (_, row) in LONGEST.items():
        found = interchange.schema(word)
        assert not [path for path, _ in walk(found) if path.endswith("/$ref")]
        assert [other for other, (_, one) in LONGEST.items() if is_valid(one, found, found)] == [word]
        assert not is_valid(row | {"surprise": 1}, found, found)


def test_law_75_rows_are_valid_by_their_schema_and_rows_of_another_shape_are_not() -> None:
    programme = uk.sample(on=DAY)
    broken = 0
    for name, answer, _ in answers(programme, DAY):
        found = interchange.schema(name)
        for personal, sensitive in ((False, False), (True, True)):
            assert is_valid(answer.rows(personal=personal, sensitive=sensitive), found, found), name
        for row in answer.rows()[:1]:
            others = [*_break_row(row, answer)]
            assert [one for one in others if is_valid([one], found, found)] == []
            broken += len(others)

    assert broken > 500


_NO_CELLS: Final[tuple[Json, ...]] = ([], 1.5, {})


def _break_row(row: Row, answer: Tabular) -> Iterator[Json]:
    yield row | {"surprise": 1}
    for key in row:
        yield {name: cell for name, cell in row.items() if name != key}
        yield from ({**row, key: wrong} for wrong in _NO_CELLS)
    words = (one.name for one in answer.COLUMNS if one.choices or one.type is CellType.DAY)
    yield from (row | {name: "?!"} for name in words)


def test_every_name_of_a_schema_is_the_name_of_one_thing() -> None:
    names = ["document", "event", "events", "received-event", *WORDS_OF_KINDS, *interchange.ANSWERS]

    assert len(set(names)) == len(names)
    assert [interchange.schema(name)["$id"] for name in names] == [
        f"urn:mpreview:schema:{name}:3" for name in names
    ]


def test_a_schema_is_a_new_dict_each_time() -> None:
    interchange.schema("event")["$defs"].clear()

    assert interchange.schema("event") == EVENT


@pytest.mark.parametrize(("name", "error"), [("due day", UnknownId), ("", UnknownId), (None, InvalidValue)])
def test_a_schema_that_there_is_not_is_refused(name: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        interchange.schema(name)
