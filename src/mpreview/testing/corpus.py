"""The cases of the corpus, read from the package's own files."""

import json
from collections.abc import Iterator
from copy import deepcopy
from functools import cache, reduce
from pkgutil import get_data
from typing import Any, Final

import attrs

from mpreview._checks import suggest_ids
from mpreview.errors import UnknownId

__all__ = ["TOPICS", "CorpusCase", "Expected", "Fallen", "FallenRisk", "apply_patch", "load_cases"]


@attrs.frozen
class Expected:
    """What is owed to one subject for one activity.

    Args:
        member: The member.
        venue: The venue; `None` for a duty owed to the member.
        activity: ``contact``, ``offer``, ``review``, ``function-test`` or ``exercise``.
        standing: The standing, such as ``open``.
        window: Earliest, due, overdue_from and limit as ISO days; `None` if nothing is owed.
        reasons: Each rule that applies, once, with its form: first the rule that gives the due day, then by
            due day, ties by citation; empty if nothing is owed.
        missed: Each rule of a grid that missed later periods apart from the period that is due, and the
            number of missed periods, in the order of the reasons.
        not_applied: If nothing is owed, each rule of the edition in force for the activity and its code of
            silence, in order of id; `None` if the case does not state the silences.
    """

    member: str
    venue: str | None
    activity: str
    standing: str
    window: tuple[str, str, str, str] | None = None
    reasons: tuple[tuple[str, str], ...] = ()
    missed: tuple[tuple[str, int], ...] = ()
    not_applied: tuple[tuple[str, str], ...] | None = None

    @property
    def subject(self) -> tuple[str, str | None, str]:
        """Member, venue and activity."""
        return self.member, self.venue, self.activity


@attrs.frozen
class Fallen:
    """A measure at a place that fell through.

    Args:
        kind: How, such as ``measure-late``.
        venue: The place.
        measure: The measure.
        since: The first day, as an ISO day.
        owner: The party with the next step.
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
        venue: The place; `None` for a risk of a member at every place.
        member: The member; `None` for a risk of every user of the place.
        risk: The risk.
        since: The first day, as an ISO day.
        owner: The party with the next step.
    """

    kind: str
    venue: str | None
    member: str | None
    risk: str
    since: str
    owner: str


@attrs.frozen
class FallenFinding:
    """A finding that is open past its due day.

    Args:
        kind: How: ``finding-late``.
        finding: The event of the finding; for an item of a review the event, a stroke and the item.
        since: The first day, as an ISO day.
        owner: The party that has the finding.
    """

    kind: str
    finding: str
    since: str
    owner: str


FallenRow = Fallen | FallenRisk | FallenFinding
"""A measure, a risk or a finding that fell through."""


@attrs.frozen
class CorpusCase:
    """One case: a programme, a day, and what is owed or fell through on the day.

    Args:
        topic: The topic, one of `TOPICS`.
        id: The id, unique in the topic.
        catches: The mistake that the case would catch, as a sentence.
        document: The document of the programme, as parsed JSON.
        on: The day asked about.
        as_known: The day of the knowledge from which the programme is asked; `None` for full knowledge.
        expected: What is owed, for the subjects of the case.
        worked: How a person finds the days by hand, line by line; empty for days of the naive specification.
        fallen: Every measure, risk and finding that fell through, in no order; `None` for a case about none.
    """

    topic: str
    id: str
    catches: str
    document: dict[str, Any] = attrs.field(repr=False)
    on: str
    as_known: str | None
    expected: tuple[Expected, ...] = attrs.field(repr=False)
    worked: tuple[str, ...] = attrs.field(repr=False)
    fallen: tuple[FallenRow, ...] | None = attrs.field(default=None, repr=False)


@cache
def _read_file(name: str) -> Any:
    return json.loads(get_data("mpreview.testing", f"cases/{name}.json") or b"")


TOPICS: Final[tuple[str, ...]] = tuple(_read_file("topics"))
"""The topics, each in a file, in the order of the paragraphs on meaning."""


def apply_patch(document: Any, patch: Any) -> Any:
    """Return a document after a JSON merge patch (RFC 7396): `None` removes a key, a list is replaced whole.

    >>> apply_patch({"a": {"b": 1, "c": 2}}, {"a": {"b": None, "d": [3]}})
    {'a': {'c': 2, 'd': [3]}}
    """
    if not isinstance(patch, dict):
        return patch
    found = dict(document) if isinstance(document, dict) else {}
    for key, value in patch.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = apply_patch(found.get(key), value)
    return found


def load_cases(topic: str | None = None) -> Iterator[CorpusCase]:
    """Yield the cases of a topic, or all of them in order of topic.

    Raises:
        UnknownId: If there is no such topic.

    >>> next(load_cases("month-ends")).topic
    'month-ends'
    """
    if topic is not None and topic not in TOPICS:
        raise UnknownId(f"topic (one of {', '.join(TOPICS)})", "topic", topic, suggest_ids(topic, TOPICS))
    for name in TOPICS if topic is None else (topic,):
        held = _read_file(name)
        for one in held["cases"]:
            yield _parse_case(name, held.get("patches", {}), one)


def _parse_case(topic: str, patches: dict[str, Any], one: dict[str, Any]) -> CorpusCase:
    steps = [*(patches[name] for name in one.get("after", ())), one["patch"]]
    return CorpusCase(
        topic=topic,
        id=one["id"],
        catches=one["catches"],
        # A copy, since patches share the parts that they leave alone.
        document=deepcopy(reduce(apply_patch, steps, _read_file("base"))),
        on=one["on"],
        as_known=one.get("as_known"),
        expected=tuple(_parse_expected(row) for row in one["expected"]),
        worked=tuple(one.get("worked", ())),
        fallen=tuple(map(_parse_fallen, one["fallen"])) if "fallen" in one else None,
    )


def _parse_fallen(row: dict[str, Any]) -> FallenRow:
    if "finding" in row:
        return FallenFinding(**row)
    return FallenRisk(**row) if "risk" in row else Fallen(**row)


def _parse_expected(row: dict[str, Any]) -> Expected:
    """Return a row with tuples in place of lists: rows are compared and kept in sets."""
    found = dict(row)
    if "window" in row:
        found["window"] = tuple(row["window"])
    for key in {"reasons", "missed", "not_applied"} & row.keys():
        found[key] = tuple(map(tuple, row[key]))
    return Expected(**found)
