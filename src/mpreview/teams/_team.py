"""Teams: the advisers who carry reviews out, the places that a team covers, and the pools inside a team."""

import datetime as dt
from collections import Counter
from collections.abc import Container, Iterable, Iterator
from itertools import pairwise
from operator import attrgetter

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day, check_id, check_interface, check_type
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue
from mpreview.teams._advisers import Slots, SlotsOn, TeamAdviser, iter_slots, valid_exceptions, valid_week
from mpreview.timeline import FIRST_DAY, Period

__all__ = ["Coordinator", "Cover", "Loan", "Pool", "Team"]


@attrs.frozen
class Cover:
    """The places that a team covers, over a period.

    A cover that names the kind of the venue beats a cover that names no kind. Among the rest the smaller
    area wins (semantics 1.6).

    Args:
        areas: The areas; `()` for everywhere.
        kinds: The kinds of venue; `()` for every kind.
        period: While the cover holds.
    """

    areas: tuple[str, ...] = attrs.field(default=(), repr=count_items, validator=valid.ids_or_none)
    kinds: tuple[str, ...] = attrs.field(default=(), repr=count_items, validator=valid.ids_or_none)
    period: Period = attrs.field(factory=lambda: Period(FIRST_DAY), validator=valid.type_(Period))

    def reaches(self, areas: Container[str], kind: str, day: dt.date) -> bool:
        """Whether a kind of venue in a place is among the places of the cover on a day.

        Args:
            areas: The areas around the place.
            kind: The kind of the venue.
            day: The day.

        >>> offices = Cover(("essex",), ("office",))
        >>> offices.reaches({"england", "essex"}, "office", dt.date(2022, 3, 1))
        True
        """
        check_interface("reaches.areas", areas, Container)
        check_type("reaches.kind", kind, str)
        check_day("reaches.day", day)
        is_inside = not self.areas or any(area in areas for area in self.areas)
        return is_inside and (not self.kinds or kind in self.kinds) and day in self.period


@attrs.frozen
class Pool:
    """Advisers of a team with equal skills, and the visits reserved for the pool.

    Args:
        id: The id of the pool in the team.
        advisers: The advisers.
        needs: Skills that an adviser must hold on a day to count.
        kinds: The kinds of venue that the pool visits; `()` for every kind.
        activities: The words of the activities that the pool carries out, such as ``review``; `()` for all.
        exceptions: Single days on which the whole pool has another number of slots, strictly rising: a bank
            holiday, a surge.

    Raises:
        InvalidValue: If exceptions are out of order or double.

    >>> from mpreview.teams import Skill, Slots
    >>> weekdays = (Slots((1, 1, 1, 1, 1, 0, 0)),)
    >>> surveyor = TeamAdviser("a-1", weekdays, (Skill("survey", Period(dt.date(2022, 3, 8))),))
    >>> pool = Pool("surveys", (surveyor,), needs=("survey",), activities=("review",))
    >>> [dt.date.fromordinal(day).day for day, _ in pool.days(dt.date(2022, 3, 7), dt.date(2022, 3, 13))]
    [8, 9, 10, 11]
    """

    id: str = attrs.field(validator=valid.id_)
    advisers: tuple[TeamAdviser, ...] = attrs.field(repr=count_items, validator=valid.tuple_(TeamAdviser))
    needs: tuple[str, ...] = attrs.field(default=(), repr=count_items, validator=valid.ids_or_none)
    kinds: tuple[str, ...] = attrs.field(default=(), repr=count_items, validator=valid.ids_or_none)
    activities: tuple[str, ...] = attrs.field(default=(), repr=count_items, validator=valid.ids_or_none)
    exceptions: tuple[SlotsOn, ...] = attrs.field(default=(), repr=count_items, validator=valid_exceptions)

    def serves(self, activity: str, kind: str) -> bool:
        """Whether the pool makes visits for *activity*, given by its word, at venues of a kind."""
        check_id("serves.activity", activity)
        check_type("serves.kind", kind, str)
        return (not self.activities or activity in self.activities) and (not self.kinds or kind in self.kinds)

    def days(self, start: dt.date, end: dt.date, holidays: Container[int] = ()) -> Iterator[tuple[int, int]]:
        """Yield day number and slots of each day with slots from *start* to *end*, both included.

        Args:
            start: The first day.
            end: The last day.
            holidays: The day numbers of the holidays of the team.
        """
        check_day("days.start", start)
        check_day("days.end", end)
        check_interface("days.holidays", holidays, Container)
        slots: Counter[int] = Counter()
        for adviser in self.advisers:
            slots.update(dict(adviser.iter_slots_present(start, end, self.needs, holidays)))
        first, last = start.toordinal(), end.toordinal()
        # An exception of the pool replaces the sum of the advisers.
        special = {entry.day.toordinal(): entry.slots for entry in self.exceptions}
        for day, number in sorted({**slots, **special}.items()):
            if number and first <= day <= last:
                yield day, number


@attrs.frozen
class Loan:
    """Slots that a team lends to another team on each day of the week: mutual aid.

    The lender lends only its own slots of a day. A plan reports slots that were promised and are missing.

    Args:
        team: The team that receives help.
        week: Slots lent on Monday to Sunday.
        period: While the loan holds.
        pool: The pool that lends; `None` for the slots of the team outside its pools.
        to_pool: The pool that receives help; `None` for the slots of the team outside its pools.
        holidays: Whether the lender lends on the holidays of its own calendar too.
    """

    team: str = attrs.field(validator=valid.id_)
    week: tuple[int, ...] = attrs.field(validator=valid_week)
    period: Period = attrs.field(validator=valid.type_(Period))
    pool: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    to_pool: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    holidays: bool = attrs.field(default=False, validator=valid.type_(bool))


@attrs.frozen
class Coordinator:
    """The role to which a team's work goes that is past its last day, over a period.

    No name is kept, only an id of the embedder. Several teams may share a coordinator: give the id to each.

    Args:
        id: The id.
        period: While this coordinator answers for the team.
    """

    id: str = attrs.field(validator=valid.id_)
    period: Period = attrs.field(factory=lambda: Period(FIRST_DAY), validator=valid.type_(Period))


@attrs.frozen
class Team:
    """A team that carries reviews out: the advisers of one force, or the advisers of Parliament.

    Args:
        id: Its id.
        name: Its public name.
        covers: The places that the team covers.
        slots: Weekly patterns; patterns that hold on one day add up.
        exceptions: Single days that differ, strictly rising.
        pools: Its pools. The first pool that serves a visit makes the visit. A visit that no pool serves
            takes a slot of the team itself, as *slots* and *exceptions* give.
        loans: Slots lent to other teams. If the team has fewer slots than promised, earlier loans win.
        calendar: The calendar of the team. On its holidays no weekly pattern of team, advisers and loans
            holds, unless the pattern says so; a single day that differs stands as it is. `None` for a team
            that works its patterns on every day (semantics 4.3).
        more: Weekly patterns of slots that the team has in addition to *slots* and *exceptions*, on a single
            day that differs too.
        fewer: Weekly patterns of slots that the team lacks; no day has fewer than 0 slots.
        coordinators: Who coordinates the team, one on a day at most; `()` for a team whose coordinator is
            not named.
        contributes: The places whose visits the team joins, if another team makes them (semantics 4.1a).

    Raises:
        InvalidValue: If exceptions are out of order or double, two pools have one id, an adviser belongs to
            two pools on one day, a loan names a pool that the team lacks, or two coordinators answer for one
            day.

    >>> team = Team("t", "Team", (Cover(),), (Slots((1, 1, 1, 1, 2, 0, 0)),))
    >>> team.slots_on(dt.date(2021, 11, 19))
    2
    >>> attrs.evolve(team, fewer=(Slots((1, 1, 1, 1, 1, 0, 0)),)).slots_on(dt.date(2021, 11, 19))
    1
    """

    def _check_pools(self, _attribute: object, pools: tuple[Pool, ...]) -> None:
        if len({pool.id for pool in pools}) != len(pools):
            raise InvalidValue("Team.pools", "two pools have one id; give each its own")
        if next(find_double_advisers([self]), None):
            raise InvalidValue("Team.pools", "an adviser stands here twice for one day; end one entry first")

    def _check_loans(self, _attribute: object, loans: tuple[Loan, ...]) -> None:
        lenders = {None, *(pool.id for pool in self.pools)}
        if any(loan.pool not in lenders for loan in loans):
            raise InvalidValue("Team.loans", "a loan is of a pool that the team has not; correct its id")

    def _check_coordinators(self, _attribute: object, coordinators: tuple[Coordinator, ...]) -> None:
        periods = sorted((one.period for one in coordinators), key=attrgetter("start"))
        if any(before.overlaps(after) for before, after in pairwise(periods)):
            raise InvalidValue(
                "Team.coordinators", "two coordinators answer for one day; end the earlier period"
            )

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    covers: tuple[Cover, ...] = attrs.field(repr=count_items, validator=valid.tuple_(Cover))
    slots: tuple[Slots, ...] = attrs.field(default=(), repr=count_items, validator=valid.tuple_(Slots))
    exceptions: tuple[SlotsOn, ...] = attrs.field(default=(), repr=count_items, validator=valid_exceptions)
    pools: tuple[Pool, ...] = attrs.field(default=(), validator=[valid.tuple_(Pool), _check_pools])
    loans: tuple[Loan, ...] = attrs.field(
        default=(), repr=count_items, validator=[valid.tuple_(Loan), _check_loans]
    )
    calendar: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    more: tuple[Slots, ...] = attrs.field(default=(), repr=count_items, validator=valid.tuple_(Slots))
    fewer: tuple[Slots, ...] = attrs.field(default=(), repr=count_items, validator=valid.tuple_(Slots))
    coordinators: tuple[Coordinator, ...] = attrs.field(
        default=(), repr=count_items, validator=[valid.tuple_(Coordinator), _check_coordinators]
    )
    contributes: tuple[Cover, ...] = attrs.field(default=(), repr=count_items, validator=valid.tuple_(Cover))

    def __repr__(self) -> str:
        parts = f"{len(self.covers)} covers and {len(self.slots)} patterns"
        return f"<Team {self.id!r} of {parts}{f', {len(self.pools)} pools' if self.pools else ''}>"

    def find_coordinator(self, day: dt.date) -> str | None:
        """Return the id of the coordinator on a day; `None` if nobody is named.

        >>> until = Coordinator("c-1", Period(dt.date(2021, 1, 1), dt.date(2021, 12, 1)))
        >>> team = Team("t", "Team", (Cover(),), coordinators=(until,))
        >>> team.find_coordinator(dt.date(2021, 11, 30)), team.find_coordinator(dt.date(2021, 12, 1))
        ('c-1', None)
        """
        check_day("find_coordinator.day", day)
        return next((one.id for one in self.coordinators if day in one.period), None)

    def slots_on(self, day: dt.date, holidays: Container[int] = ()) -> int:
        """Return the number of visits that the team can make on *day* with slots outside its pools.

        Args:
            day: The day.
            holidays: The day numbers of the holidays of the team; by default no day is one.

        Raises:
            InvalidValue: If *day* is no day.
            OutsideRange: If the day is out of range.
        """
        check_day("slots_on.day", day)
        return dict(self.days(day, day, holidays)).get(day.toordinal(), 0)

    def days(self, start: dt.date, end: dt.date, holidays: Container[int] = ()) -> Iterator[tuple[int, int]]:
        """Yield day number and slots, outside the pools, of each day with slots from *start* to *end*.

        Args:
            start: The first day.
            end: The last day.
            holidays: The day numbers of the holidays of the team.
        """
        stated = iter_slots(self.slots, self.exceptions, start, end, holidays)
        if not self.more and not self.fewer:
            return stated
        # All is summed before the sum is cut at 0, so that the order of changes does not matter.
        counts = Counter(dict(stated))
        counts.update(dict(iter_slots(self.more, (), start, end, holidays)))
        counts.subtract(dict(iter_slots(self.fewer, (), start, end, holidays)))
        return ((day, number) for day, number in sorted(counts.items()) if number > 0)

    def pool_of(self, activity: str, kind: str) -> str | None:
        """Return the id of the pool that makes a visit; `None` for a visit without a pool."""
        check_id("pool_of.activity", activity)
        check_type("pool_of.kind", kind, str)
        return next((pool.id for pool in self.pools if pool.serves(activity, kind)), None)


def find_double_advisers(teams: Iterable[Team]) -> Iterator[str]:
    """Yield in order the id of each adviser who belongs to two pools of *teams* on one day."""
    entries: dict[str, list[Period]] = {}
    for team in teams:
        for pool in team.pools:
            for adviser in pool.advisers:
                entries.setdefault(adviser.id, []).append(adviser.period)
    for id_, periods in sorted(entries.items()):
        # Sorted by first day, two entries that overlap include two neighbours that overlap.
        periods.sort(key=lambda period: period.start)
        if any(before.overlaps(after) for before, after in pairwise(periods)):
            yield id_
