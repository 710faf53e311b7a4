"""The days that suit visits or are closed to them, and on which days their members are seen (4.5)."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from mpreview.planning.preferences import Layout, Setting, days_in, preferred_days
from mpreview.planning.visits import Placed, Visit
from mpreview.planning.wishes import NO_WISHES, Seats, Wishes
from mpreview.teams import Capacity, Crew, Team

__all__ = ["Diary", "seats_of"]


class Diary:
    """Who is seen on which day, as one team after another is planned.

    Args:
        setting: What is looked at beside windows and slots.
        span: The first and the last day of the plan.
        teams: The teams, whose advisers may be in conflict.
        agreed: The visits that are agreed.
    """

    def __init__(
        self,
        setting: Setting,
        span: tuple[dt.date, dt.date],
        teams: Iterable[Team],
        agreed: Iterable[Placed],
    ) -> None:
        layout = setting.layout or Layout()
        self.one_a_day = layout.one_a_day
        self._preferred = preferred_days(layout, setting.recesses, *span)
        self._closed = {venue: frozenset(days_in(spells, *span)) for venue, spells in setting.closures}
        self._barred = _barred(layout, teams)
        self._agreed: dict[Crew, list[tuple[Visit, int]]] = defaultdict(list)
        for one in agreed:
            self._agreed[one.visit.crew].append((one.visit, one.day.toordinal()))
        self._met: dict[Crew, list[tuple[int, Wishes]]] = defaultdict(list)
        self._laid: dict[Crew, list[tuple[Visit, int]]] = {}

    @property
    def bars(self) -> bool:
        """Whether there is an adviser who may not make every visit."""
        return bool(self._barred)

    def meet(self, crew: Crew, day: int, members: Iterable[str], slots: int = 1) -> None:
        """Remember who is met by a visit that is agreed though it is owed to nobody, on each of its slots."""
        who = tuple(members)
        wishes = Wishes(members=who if self.one_a_day else (), barred=self._who_may_not(who))
        if wishes != NO_WISHES:
            self._met[crew] += [(day, wishes)] * slots

    def met(self, crew: Crew) -> dict[int, tuple[Wishes, ...]]:
        """Return by day who is met by such visits of a team or a pool, and who may not meet them."""
        found: dict[int, tuple[Wishes, ...]] = {}
        for day, wishes in sorted(self._met.get(crew, ())):
            found[day] = (*found.get(day, ()), wishes)
        return found

    def lay(self, crew: Crew, visits: Iterable[tuple[Visit, int | None]]) -> None:
        """Remember the days of the visits of a team or a pool, in place of those that they had."""
        self._laid[crew] = [(visit, day) for visit, day in visits if day is not None]

    def seen(self, crew: Crew) -> dict[str, set[int]]:
        """Return the days on which others see each member, if a member has one visit a day."""
        found: dict[str, set[int]] = defaultdict(set)
        if self.one_a_day:
            for members, day in self._seen_by_others(crew):
                for member in members:
                    found[member].add(day)
        return found

    def _seen_by_others(self, crew: Crew) -> Iterator[tuple[tuple[str, ...], int]]:
        for told in (self._agreed, self._laid):
            for other, visits in told.items():
                if other != crew:
                    yield from ((_members(visit), day) for visit, day in visits)
        for other, met in self._met.items():
            if other != crew:
                yield from ((wishes.members, day) for day, wishes in met)

    def wishes(self, visit: Visit) -> Wishes:
        """Return what is known of the days of a visit, but for those on which others see its members."""
        kind, members = visit.obligations[0].kind, _members(visit)
        return Wishes(
            preferred=self._preferred.get(kind, ()) if kind else (),
            closed=tuple(sorted(self._closed.get(visit.venue, ()))),
            members=members if self.one_a_day else (),
            barred=self._who_may_not(members),
        )

    def _who_may_not(self, members: Iterable[str]) -> tuple[str, ...]:
        """Return the advisers who may not see some members, in order."""
        return tuple(sorted({adviser for who in members for adviser in self._barred.get(who, ())}))


def _members(visit: Visit) -> tuple[str, ...]:
    """Return those who are met: the users who did not decline or put it off, or all if all did."""
    users = [one for one in visit.obligations if one.resumes is None] or visit.obligations
    return tuple(sorted({one.member for one in users}))


def _barred(layout: Layout, teams: Iterable[Team]) -> dict[str, set[str]]:
    """Return by member who may not see them: advisers, and whoever is lent by a pool of theirs."""
    pools = [(f"{team.id}/{pool.id}", pool) for team in teams for pool in team.pools]
    found: dict[str, set[str]] = defaultdict(set)
    for one in layout.conflicts:
        found[one.member].add(one.adviser)
        lent = (name for name, pool in pools if any(one.adviser == adviser.id for adviser in pool.advisers))
        found[one.member].update(lent)
    return found


def seats_of(
    teams: Iterable[Team], crew: Crew, span: tuple[dt.date, dt.date], capacity: Capacity
) -> tuple[tuple[int, Seats], ...]:
    """Return who has slots of a team or a pool on each day, in order.

    Its advisers by id; who is lent by a pool of another team stands there with the name of both, and may be
    any of that pool; under an empty name the slots of which it is not said whose they are. Where a pool has
    fewer slots than its advisers, for a single day that differs, they may be any of its own.

    Args:
        teams: The teams.
        crew: The team, or the pool of it.
        span: The first and the last day.
        capacity: The slots of each day, and what is lent.
    """
    own: dict[int, Counter[str]] = defaultdict(Counter)
    for team in teams:
        for pool in team.pools:
            if (team.id, pool.id) == crew:
                for adviser in pool.advisers:
                    for day, count in adviser.days(*span, pool.needs):
                        own[day][adviser.id] += count
    borrowed: dict[int, Counter[str]] = defaultdict(Counter)
    away: Counter[int] = Counter()
    for (lender, borrower, day), count in capacity.lent.items():
        if borrower == crew:
            borrowed[day]["/".join(lender) if lender.pool else ""] += count
        if lender == crew:
            away[day] += count
    slots = capacity.slots[crew].items()
    return tuple((day, _seats(crew, count + away[day], own[day], borrowed[day])) for day, count in slots)


def _seats(crew: Crew, count: int, own: Counter[str], borrowed: Counter[str]) -> Seats:
    """Return who has slots of a day, of which there are *count* with those that are lent away."""
    there = count - borrowed.total()
    if own.total() > there:
        own = Counter({"/".join(crew): there})
    found = {**own, **borrowed, "": borrowed[""] + max(there - own.total(), 0)}
    return tuple(sorted((name, slots) for name, slots in found.items() if slots or not name))
