"""The cases of the corpus, read from the package's own files."""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache, reduce
from pkgutil import get_data
from typing import Any

import attrs

from mpreview.errors import UnknownId

__all__ = ["TOPICS", "Case", "Expected", "Fallen", "FallenRisk", "cases", "merged"]

TOPICS = (
    "month-ends",
    "leap-days",
    "rolls",
    "holidays-england-and-wales",
    "holidays-scotland",
    "holidays-northern-ireland",
    "first-reviews",
    "occasions",
    "ahead",
    "tighten-and-relax",
    "settling",
    "merges",
    "anchors",
    "editions",
    "conditions-and-bands",
    "tenures",
    "offers",
    "postponements",
    "measures",
    "tests-and-exercises",
    "risks",
)
"""The topics, each a file of its own, in the order of `semantics.md`."""


@attrs.frozen
class Expected:
    """What is owed of one subject and activity.

    Args:
        member: The member.
        venue: The venue; `None` for what is owed to the member.
        activity: ``contact``, ``offer``, ``review``, ``function-test`` or ``exercise``.
        standing: The standing, such as ``open``.
        window: Earliest, due, overdue_from and limit as ISO days; `None` where nothing is owed.
        reasons: Each rule that speaks, once, and its form: the one that gives the due day first, then by the
            due day that each gives, ties by citation; none where nothing is owed.
        missed: Of each rule that speaks by a grid, in the order of the reasons, how many later periods were
            missed beside the one that is due; those that missed none are left out.
        silent: Where nothing is owed, each rule of the edition in force for the activity and its code of
            silence, in order of id; `None` where it is not stated.
    """

    member: str
    venue: str | None
    activity: str
    standing: str
    window: tuple[str, str, str, str] | None = None
    reasons: tuple[tuple[str, str], ...] = ()
    missed: tuple[tuple[str, int], ...] = ()
    silent: tuple[tuple[str, str], ...] | None = None

    @property
    def subject(self) -> tuple[str, str | None, str]:
        """Whose it is: member, venue and activity."""
        return self.member, self.venue, self.activity


@attrs.frozen
class Fallen:
    """A measure at a place that fell through.

    Args:
        kind: How, such as ``measure-late``.
        venue: The place.
        measure: The measure.
        since: Since when, as an ISO day.
        owner: Who has it.
    """

    kind: str
    venue: str
    measure: str
    since: str
    owner: str


@attrs.frozen
class FallenRisk:
    """A risk that fell through.

    Args:
        kind: How, such as ``risk-open``.
        venue: The place; `None` of a risk of a member wherever they are.
        member: The member; `None` of a risk of everybody who uses the place.
        risk: The risk.
        since: Since when, as an ISO day.
        owner: Who has it.
    """

    kind: str
    venue: str | None
    member: str | None
    risk: str
    since: str
    owner: str


@attrs.frozen
class Case:
    """One case: a programme, a day, and what is owed or fell through that day.

    Args:
        topic: What it is about, one of `TOPICS`.
        id: Its id, no other case of the topic has it.
        catches: The mistake that it would catch, as a sentence.
        document: The document of the programme, as parsed JSON.
        on: The day asked about.
        as_known: The day as known on which the programme is asked, if that is another question.
        expected: What is owed, for the subjects that the case is about.
        worked: How the days are found by hand, line by line; empty if they are the naive specification's.
        fallen: Every measure and risk that fell through, in no order; `None` where the case is about neither.
    """

    topic: str
    id: str
    catches: str
    document: dict[str, Any] = attrs.field(repr=False)
    on: str
    as_known: str | None
    expected: tuple[Expected, ...] = attrs.field(repr=False)
    worked: tuple[str, ...] = attrs.field(repr=False)
    fallen: tuple[Fallen | FallenRisk, ...] | None = attrs.field(default=None, repr=False)


@cache
def _file(name: str) -> Any:
    return json.loads(get_data("mpreview.testing", f"cases/{name}.json") or b"")


def merged(document: Any, patch: Any) -> Any:
    """Return a document after a merge patch (RFC 7396): `None` removes a key, a list is replaced whole.

    >>> merged({"a": {"b": 1, "c": 2}}, {"a": {"b": None, "d": [3]}})
    {'a': {'c': 2, 'd': [3]}}
    """
    if not isinstance(patch, dict):
        return patch
    found = dict(document) if isinstance(document, dict) else {}
    for key, value in patch.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = merged(found.get(key), value)
    return found


def cases(topic: str | None = None) -> Iterator[Case]:
    """Yield the cases of a topic, or all of them in order of topic.

    Raises:
        UnknownId: If there is no such topic.

    >>> next(cases("month-ends")).topic
    'month-ends'
    """
    if topic is not None and topic not in TOPICS:
        raise UnknownId(f"topic (one of {', '.join(TOPICS)})", "topic", topic)
    for name in TOPICS if topic is None else (topic,):
        held = _file(name)
        for one in held["cases"]:
            yield _case(name, held.get("patches", {}), one)


def _case(topic: str, patches: dict[str, Any], one: dict[str, Any]) -> Case:
    steps = [*(patches[name] for name in one.get("after", ())), one["patch"]]
    return Case(
        topic=topic,
        id=one["id"],
        catches=one["catches"],
        document=deepcopy(reduce(merged, steps, _file("base"))),
        on=one["on"],
        as_known=one.get("as_known"),
        expected=tuple(_expected(row) for row in one["expected"]),
        worked=tuple(one.get("worked", ())),
        fallen=tuple(map(_fallen, one["fallen"])) if "fallen" in one else None,
    )


def _fallen(row: dict[str, Any]) -> Fallen | FallenRisk:
    return FallenRisk(**row) if "risk" in row else Fallen(**row)


def _expected(row: dict[str, Any]) -> Expected:
    """Return a row with tuples in place of lists, so that rows can be compared and kept in sets."""
    found = dict(row)
    if "window" in row:
        found["window"] = tuple(row["window"])
    for key in {"reasons", "missed", "silent"} & row.keys():
        found[key] = tuple(map(tuple, row[key]))
    return Expected(**found)
