"""Pools: the advisers of a team with the same skills, and what they are lent for."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_kind, a_tuple, an_id, counted, some_ids
from mpreview.places import VenueKind
from mpreview.teams.advisers import TeamAdviser
from mpreview.teams.slots import SlotsOn, a_week, some_exceptions
from mpreview.timeline import Period, a_day

__all__ = ["Loan", "Pool"]


@attrs.frozen
class Pool:
    """Advisers of a team with the same skills, and the visits that are theirs alone.

    Args:
        id: Its id in the team.
        advisers: The advisers.
        needs: Skills that an adviser must hold on a day to count.
        kinds: The kinds of venue that it visits; `()` for every kind.
        activities: The words of the activities that it carries out, such as ``review``; `()` for all.
        exceptions: Single days on which the whole pool has another number of slots, strictly rising: a bank
            holiday, a surge.

    Raises:
        InvalidValue: If exceptions are out of order or double, or an adviser stands here twice for one day.

    >>> from mpreview.teams import Skill, Slots
    >>> weekdays = (Slots((1, 1, 1, 1, 1, 0, 0)),)
    >>> surveyor = TeamAdviser("a-1", weekdays, (Skill("survey", Period(dt.date(2022, 3, 8))),))
    >>> pool = Pool("surveys", (surveyor,), needs=("survey",), activities=("review",))
    >>> [dt.date.fromordinal(day).day for day, _ in pool.days(dt.date(2022, 3, 7), dt.date(2022, 3, 13))]
    [8, 9, 10, 11]
    """

    id: str
    advisers: tuple[TeamAdviser, ...] = attrs.field(repr=counted)
    needs: tuple[str, ...] = attrs.field(default=(), repr=counted)
    kinds: tuple[VenueKind, ...] = ()
    activities: tuple[str, ...] = attrs.field(default=(), repr=counted)
    exceptions: tuple[SlotsOn, ...] = attrs.field(default=(), repr=counted)

    def __attrs_post_init__(self) -> None:
        an_id("Pool.id", self.id)
        a_tuple("Pool.advisers", self.advisers, TeamAdviser)
        for field, ids in (("Pool.needs", self.needs), ("Pool.activities", self.activities)):
            if ids != ():
                some_ids(field, ids)
        a_tuple("Pool.kinds", self.kinds, VenueKind)
        if len(set(self.kinds)) != len(self.kinds):
            raise InvalidValue("Pool.kinds", "a kind stands here twice; name each once")
        some_exceptions("Pool.exceptions", self.exceptions)

    def serves(self, activity: str, kind: VenueKind) -> bool:
        """Return whether a visit is the pool's: of that activity, by its word, at a venue of that kind."""
        return (not self.activities or activity in self.activities) and (not self.kinds or kind in self.kinds)

    def days(self, start: dt.date, end: dt.date) -> Iterator[tuple[int, int]]:
        """Yield day number and slots of each day from *start* to *end* that has any, both included."""
        a_day("days.start", start)
        a_day("days.end", end)
        slots: Counter[int] = Counter()
        for adviser in self.advisers:
            slots.update(dict(adviser.days(start, end, self.needs)))
        first, last = start.toordinal(), end.toordinal()
        told = {entry.day.toordinal(): entry.slots for entry in self.exceptions}
        for day, number in sorted({**slots, **told}.items()):
            if number and first <= day <= last:
                yield day, number


@attrs.frozen
class Loan:
    """Slots that a team gives to another, day of the week by day of the week: mutual aid.

    A loan is of what the lender has itself on a day; what it has not is not lent, and a plan says so.

    Args:
        team: The team that is helped.
        week: Slots lent on Monday to Sunday.
        period: While it holds.
        pool: The pool that lends; `None` for the team's own slots.
        to_pool: The pool that is helped; `None` for the own slots of that team.
    """

    team: str
    week: tuple[int, ...]
    period: Period
    pool: str | None = None
    to_pool: str | None = None

    def __attrs_post_init__(self) -> None:
        an_id("Loan.team", self.team)
        a_week("Loan.week", self.week)
        a_kind("Loan.period", self.period, Period)
        for field, id_ in (("Loan.pool", self.pool), ("Loan.to_pool", self.to_pool)):
            if id_ is not None:
                an_id(field, id_)
