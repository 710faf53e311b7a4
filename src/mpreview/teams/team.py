"""Teams: who carries reviews out, what they cover, and how many slots they have each day."""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import pairwise

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_text, a_tuple, an_id, counted
from mpreview.places import VenueKind
from mpreview.teams.covers import Cover
from mpreview.teams.pools import Loan, Pool
from mpreview.teams.slots import Slots, SlotsOn, by_day, some_exceptions
from mpreview.timeline import Period, a_day

__all__ = ["Team", "twice"]


@attrs.frozen
class Team:
    """Those who carry reviews out: the advisers of one force, or the Parliament's own.

    Args:
        id: Its id.
        name: Its public name.
        covers: What it answers for.
        slots: Weekly patterns; where several hold, they add up.
        exceptions: Single days that differ, strictly rising.
        pools: Its pools. A visit is that of the first pool that serves it; all others take the team's own
            slots, of which patterns and exceptions tell.
        loans: What it lends to other teams; where it has less than it promised, the first have it first.

    Raises:
        InvalidValue: If exceptions are out of order or double, two pools have one id, an adviser stands in
            two of them for one day, or a loan is of a pool that it has not.

    >>> team = Team("t", "Team", (Cover(),), (Slots((1, 1, 1, 1, 2, 0, 0)),))
    >>> team.slots_on(dt.date(2021, 11, 19))
    2
    """

    id: str
    name: str
    covers: tuple[Cover, ...] = attrs.field(repr=counted)
    slots: tuple[Slots, ...] = attrs.field(default=(), repr=counted)
    exceptions: tuple[SlotsOn, ...] = attrs.field(default=(), repr=counted)
    pools: tuple[Pool, ...] = ()
    loans: tuple[Loan, ...] = attrs.field(default=(), repr=counted)

    def __attrs_post_init__(self) -> None:
        an_id("Team.id", self.id)
        a_text("Team.name", self.name)
        a_tuple("Team.covers", self.covers, Cover)
        a_tuple("Team.slots", self.slots, Slots)
        some_exceptions("Team.exceptions", self.exceptions)
        if self.pools != () or self.loans != ():
            self._check_pools()

    def _check_pools(self) -> None:
        # Whoever has neither need not load what they are.

        a_tuple("Team.pools", self.pools, Pool)
        a_tuple("Team.loans", self.loans, Loan)
        ids = {pool.id for pool in self.pools}
        if len(ids) != len(self.pools):
            raise InvalidValue("Team.pools", "two pools have one id; give each its own")
        lending = {None, *ids}
        if any(loan.pool not in lending for loan in self.loans):
            raise InvalidValue("Team.loans", "a loan is of a pool that the team has not; correct its id")
        if next(twice([self]), None):
            raise InvalidValue("Team.pools", "an adviser stands here twice for one day; end one entry first")

    def __repr__(self) -> str:
        told = f"{len(self.covers)} covers and {len(self.slots)} patterns"
        return f"<Team {self.id!r} of {told}{f', {len(self.pools)} pools' if self.pools else ''}>"

    def slots_on(self, day: dt.date) -> int:
        """Return how many visits the team can make on that day with its own slots.

        Raises:
            InvalidValue: If it is no day.
            OutsideRange: If the day is out of range.
        """
        a_day("slots_on.day", day)
        return dict(self.days(day, day)).get(day.toordinal(), 0)

    def days(self, start: dt.date, end: dt.date) -> Iterator[tuple[int, int]]:
        """Yield day number and own slots of each day from *start* to *end* that has any, both included."""
        return by_day(self.slots, self.exceptions, start, end)

    def pool_of(self, activity: str, kind: VenueKind) -> str | None:
        """Return the id of the pool that a visit is for, or `None` where it takes the team's own slots."""
        return next((pool.id for pool in self.pools if pool.serves(activity, kind)), None)


def twice(teams: Iterable[Team]) -> Iterator[str]:
    """Yield the id of each adviser who stands for one day twice in the pools of some teams, in order."""
    entries: dict[str, list[Period]] = {}
    for team in teams:
        for pool in team.pools:
            for adviser in pool.advisers:
                entries.setdefault(adviser.id, []).append(adviser.period)
    for id_, periods in sorted(entries.items()):
        periods.sort(key=lambda period: period.start)
        if any(before.overlaps(after) for before, after in pairwise(periods)):
            yield id_
