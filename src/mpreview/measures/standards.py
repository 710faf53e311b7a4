"""Standards: the measures that a kind of venue must have, in dated versions, and what a revision re-opens.

There are two clocks: the revision of the standard, by those who keep it, and the review of each venue
against the version in force (Police CPI, Op Bridger page, 2023).
"""

import datetime as dt
from collections import defaultdict
from functools import cached_property

import attrs

from mpreview import _valid as valid
from mpreview._checks import LEAST_URGENT, check_int, check_type
from mpreview._reprs import count_items, shorten_text
from mpreview.errors import InvalidValue
from mpreview.timeline import Period

__all__ = ["ActionTimes", "Reopened", "Requirement", "StandardVersion", "find_reopened"]

_MOST_DAYS = 3_650


@attrs.frozen
class Requirement:
    """A measure that some kinds of venues must have.

    Args:
        measure: The measure.
        kinds: The kinds of venues, at least one.
        priority: The urgency, 1 for the most urgent, to 9.
        source: The source of the requirement, or that the requirement is a default.

    Raises:
        InvalidValue: If a field is not allowed.
        OutsideRange: If the priority is not 1 to 9.
    """

    measure: str = attrs.field(validator=valid.id_)
    kinds: tuple[str, ...] = attrs.field(repr=count_items, validator=valid.ids)
    priority: int = attrs.field(validator=valid.priority)
    source: str = attrs.field(repr=shorten_text, validator=valid.text())


@attrs.frozen
class StandardVersion:
    """A standard from one day on, until the next version.

    Args:
        id: The id of the version, unique over all standards.
        standard: The standard.
        since: The first day on which the version holds.
        requirements: The measures that the version requires.
        source: The keeper of the standard, or that the standard is a default.

    Raises:
        InvalidValue: If a field is not allowed.
    """

    id: str = attrs.field(validator=valid.id_)
    standard: str = attrs.field(validator=valid.id_)
    since: dt.date = attrs.field(validator=valid.day)
    requirements: tuple[Requirement, ...] = attrs.field(repr=count_items, validator=valid.tuple_(Requirement))
    source: str = attrs.field(repr=shorten_text, validator=valid.text())

    @cached_property
    def _priorities(self) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, int]] = defaultdict(dict)
        for one in self.requirements:
            for kind in one.kinds:
                # Repetitions are a fault of the catalogue; a version by itself takes the most urgent.
                found[kind][one.measure] = min(one.priority, found[kind].get(one.measure, LEAST_URGENT))
        return found

    def priorities(self, kind: str) -> dict[str, int]:
        """Return the measures that a kind of venue must have, with the priority of each."""
        check_type("priorities.kind", kind, str)
        return dict(self._priorities.get(kind, {}))


def _check_days(_times: object, _attribute: object, days: tuple[int, ...]) -> None:
    if not 0 < len(days) <= LEAST_URGENT:
        raise InvalidValue("ActionTimes.days", f"give the days of 1 to {LEAST_URGENT} priorities")
    for number in days:
        check_int("ActionTimes.days", number, 0, _MOST_DAYS)
    if list(days) != sorted(days):
        raise InvalidValue("ActionTimes.days", "what is less urgent has no fewer days; order them")


@attrs.frozen
class ActionTimes:
    """How many days an action may take, by priority and over a period: a parameter, as dated data.

    Args:
        period: The period in which the numbers hold.
        days: Calendar days of priority 1, 2 and so on, never falling: 0 to 3650.
        source: The source of the numbers, or that the numbers are a default.

    Raises:
        InvalidValue: If there are no days, more than nine, or less urgent actions have fewer.
        OutsideRange: If a number is outside.
    """

    period: Period = attrs.field(validator=valid.type_(Period))
    days: tuple[int, ...] = attrs.field(repr=count_items, validator=(valid.tuple_(int), _check_days))
    source: str = attrs.field(repr=shorten_text, validator=valid.text())


@attrs.frozen
class Reopened:
    """A kind of venue that a revision of a standard re-opens, and the measures that are the cause.

    Args:
        kind: The kind of venue.
        added: Measures that only the new version requires.
        dropped: Measures that only the old version required.
        altered: Measures with another priority.
    """

    kind: str = attrs.field(validator=valid.id_)
    added: tuple[str, ...] = attrs.field(default=(), repr=count_items, validator=valid.tuple_(str))
    dropped: tuple[str, ...] = attrs.field(default=(), repr=count_items, validator=valid.tuple_(str))
    altered: tuple[str, ...] = attrs.field(default=(), repr=count_items, validator=valid.tuple_(str))

    @property
    def measures(self) -> tuple[str, ...]:
        """The added, dropped and altered measures together, in order of id."""
        return tuple(sorted({*self.added, *self.dropped, *self.altered}))


def find_reopened(old: StandardVersion, new: StandardVersion) -> tuple[Reopened, ...]:
    """Return what a revised version re-opens: only the kinds of venue with different requirements.

    Requirements differ by measure and priority. Another wording, another source, another order or another
    grouping of the kinds re-opens nothing.

    Args:
        old: The version before.
        new: The revised version of that standard.

    Raises:
        InvalidValue: If the two are of different standards, or the new version is the older.

    >>> office, day = ("office",), dt.date(2016, 1, 21)
    >>> lock = Requirement("lock", ("office", "home"), 1, "an example")
    >>> old = StandardVersion("v1", "s", day, (lock,), "an example")
    >>> cctv = Requirement("cctv", office, 2, "an example")
    >>> new = StandardVersion("v2", "s", day.replace(year=2017), (lock, cctv), "an example")
    >>> [(one.kind, one.measures) for one in find_reopened(old, new)]
    [('office', ('cctv',))]
    """
    check_type("find_reopened.old", old, StandardVersion)
    check_type("find_reopened.new", new, StandardVersion)
    if old.standard != new.standard:
        raise InvalidValue("find_reopened.new", "a version of another standard; compare versions of one")
    if new.since < old.since:
        raise InvalidValue("find_reopened.new", "begins before the old version; give the older one first")
    kinds = sorted({kind for each in (old, new) for one in each.requirements for kind in one.kinds})
    found = (_compare_kind(kind, old.priorities(kind), new.priorities(kind)) for kind in kinds)
    return tuple(kind for kind in found if kind.measures)


def _compare_kind(kind: str, old: dict[str, int], new: dict[str, int]) -> Reopened:
    both = old.keys() & new.keys()
    return Reopened(
        kind,
        added=tuple(sorted(new.keys() - both)),
        dropped=tuple(sorted(old.keys() - both)),
        altered=tuple(sorted(measure for measure in both if old[measure] != new[measure])),
    )
