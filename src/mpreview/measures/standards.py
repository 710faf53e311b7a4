"""Standards: which measures a kind of venue must have, in dated versions, and what a revision re-opens.

There are two clocks: the revision of the standard, by those who keep it, and the review of each venue
against the version in force (Police CPI, Op Bridger page, 2023).
"""

import datetime as dt
from functools import cached_property

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import LEAST_URGENT, a_count, a_kind, a_text, a_tuple, an_id, counted, shortened
from mpreview.measures.terms import TEXT, some
from mpreview.places import VenueKind
from mpreview.timeline import Period, a_day

__all__ = ["ActionTimes", "Reopened", "Requirement", "StandardVersion", "reopened"]

MOST_DAYS = 3_650


@attrs.frozen
class Requirement:
    """A measure that some kinds of venues must have.

    Args:
        measure: The measure.
        kinds: The kinds of venues, at least one.
        priority: How urgent it is to have, 1 the most urgent, to 9.
        source: Who asks for it, or that it is a default.

    Raises:
        InvalidValue: If a field cannot stand.
        OutsideRange: If the priority is not 1 to 9.
    """

    measure: str
    kinds: tuple[VenueKind, ...] = attrs.field(repr=counted)
    priority: int
    source: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        an_id("Requirement.measure", self.measure)
        some("Requirement.kinds", self.kinds, VenueKind)
        a_count("Requirement.priority", self.priority, 1, LEAST_URGENT)
        a_text("Requirement.source", self.source, most=TEXT)


@attrs.frozen
class StandardVersion:
    """A standard as it stands from one day on, until its next version.

    Args:
        id: Its id, which no version of any other standard bears.
        standard: The standard.
        since: The first day on which it holds.
        requirements: What it asks for.
        source: Who keeps it, or that it is a default.

    Raises:
        InvalidValue: If a field cannot stand.
    """

    id: str
    standard: str
    since: dt.date
    requirements: tuple[Requirement, ...] = attrs.field(repr=counted)
    source: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        an_id("StandardVersion.id", self.id)
        an_id("StandardVersion.standard", self.standard)
        a_day("StandardVersion.since", self.since)
        a_tuple("StandardVersion.requirements", self.requirements, Requirement)
        a_text("StandardVersion.source", self.source, most=TEXT)

    @cached_property
    def _priorities(self) -> dict[VenueKind, dict[str, int]]:
        found: dict[VenueKind, dict[str, int]] = {}
        for one in self.requirements:
            for kind in one.kinds:
                asked = found.setdefault(kind, {})
                asked[one.measure] = min(one.priority, asked.get(one.measure, LEAST_URGENT))
        return found

    def priorities(self, kind: VenueKind) -> dict[str, int]:
        """Return what it asks of a kind of venue: the measures, and how urgent each is."""
        a_kind("priorities.kind", kind, VenueKind)
        return dict(self._priorities.get(kind, {}))


@attrs.frozen
class ActionTimes:
    """How many days an action may take, by priority and over a period: a parameter, as dated data.

    Args:
        period: While it holds.
        days: Calendar days of priority 1, 2 and so on, never falling: 0 to 3650.
        source: Who set them, or that they are a default.

    Raises:
        InvalidValue: If there are no days, more than nine, or less urgent actions have fewer.
        OutsideRange: If a number is outside.
    """

    period: Period
    days: tuple[int, ...] = attrs.field(repr=counted)
    source: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        a_kind("ActionTimes.period", self.period, Period)
        a_tuple("ActionTimes.days", self.days, int)
        if not 0 < len(self.days) <= LEAST_URGENT:
            raise InvalidValue("ActionTimes.days", f"give the days of 1 to {LEAST_URGENT} priorities")
        for number in self.days:
            a_count("ActionTimes.days", number, 0, MOST_DAYS)
        if list(self.days) != sorted(self.days):
            raise InvalidValue("ActionTimes.days", "what is less urgent has no fewer days; order them")
        a_text("ActionTimes.source", self.source, most=TEXT)


@attrs.frozen
class Reopened:
    """A kind of venue that a revision of a standard re-opens, and the measures because of which.

    Args:
        kind: The kind of venue.
        added: Measures that only the new version asks for.
        dropped: Measures that only the old one asked for.
        altered: Measures whose priority differs.
    """

    kind: VenueKind
    added: tuple[str, ...] = attrs.field(default=(), repr=counted)
    dropped: tuple[str, ...] = attrs.field(default=(), repr=counted)
    altered: tuple[str, ...] = attrs.field(default=(), repr=counted)

    def __attrs_post_init__(self) -> None:
        a_kind("Reopened.kind", self.kind, VenueKind)
        a_tuple("Reopened.added", self.added, str)
        a_tuple("Reopened.dropped", self.dropped, str)
        a_tuple("Reopened.altered", self.altered, str)

    @property
    def measures(self) -> tuple[str, ...]:
        """All three together, in order of id."""
        return tuple(sorted({*self.added, *self.dropped, *self.altered}))


def reopened(old: StandardVersion, new: StandardVersion) -> tuple[Reopened, ...]:
    """Return what a revised version re-opens: the kinds whose requirements differ, and only those.

    Requirements differ by measure and priority; other words for the same, another source, another order or
    a grouping of the kinds re-open nothing.

    Args:
        old: The version before.
        new: The revised one, of the same standard.

    Raises:
        InvalidValue: If the two are of different standards, or the new one is the older.

    >>> office, day = (VenueKind.OFFICE,), dt.date(2016, 1, 21)
    >>> lock = Requirement("lock", (VenueKind.OFFICE, VenueKind.HOME), 1, "an example")
    >>> old = StandardVersion("v1", "s", day, (lock,), "an example")
    >>> cctv = Requirement("cctv", office, 2, "an example")
    >>> new = StandardVersion("v2", "s", day.replace(year=2017), (lock, cctv), "an example")
    >>> [(one.kind.value, one.measures) for one in reopened(old, new)]
    [('office', ('cctv',))]
    """
    a_kind("reopened.old", old, StandardVersion)
    a_kind("reopened.new", new, StandardVersion)
    if old.standard != new.standard:
        raise InvalidValue("reopened.new", "a version of another standard; compare versions of one")
    if new.since < old.since:
        raise InvalidValue("reopened.new", "begins before the old version; give the older one first")
    found = (_reopened(kind, old.priorities(kind), new.priorities(kind)) for kind in VenueKind)
    return tuple(one for one in found if one.measures)


def _reopened(kind: VenueKind, old: dict[str, int], new: dict[str, int]) -> Reopened:
    both = old.keys() & new.keys()
    return Reopened(
        kind,
        added=tuple(sorted(new.keys() - both)),
        dropped=tuple(sorted(old.keys() - both)),
        altered=tuple(sorted(measure for measure in both if old[measure] != new[measure])),
    )
