"""The plan of one team as a value, whose inputs can be changed and planned anew."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from mpreview.ids import shown
from mpreview.planning.assignment import Assignment
from mpreview.planning.inputs import Order, assigned, named
from mpreview.planning.jobs import Job
from mpreview.planning.wishes import NO_WISHES, Limits, Seats, Wishes, within_closed
from mpreview.timeline import day_of

if TYPE_CHECKING:
    from mpreview.planning.within import OneMore, Settling, Within

__all__ = [
    "Entry", "How", "Problem", "Status", "Whereabouts",
    "settling", "settling_with_one_more", "standing", "standings", "waiting", "with_one_more", "within",
]  # fmt: skip

Status = Literal["absent", "on-time", "late", "unplaced", "held", "beyond"]
"""Where a visit stands in a plan; *absent* is one that the plan does not take."""


class Whereabouts(NamedTuple):
    """Where a visit stands in a plan.

    Args:
        status: On time, late, unplaced, held or beyond; absent if the plan does not take it.
        day: Its day, if it has one.
        agreed: Whether that day was agreed.
    """

    status: Status
    day: dt.date | None = None
    agreed: bool = False

    @property
    def on_time(self) -> bool:
        """Whether it has a day that is not after its due day."""
        return self.status == "on-time"


How = Literal["to-place", "held", "agreed", "several-slots"]
"""How a plan takes a visit: it gives it a day, may not, need not, or leaves that to somebody."""


class Entry(NamedTuple):
    """A visit as a plan takes it.

    Args:
        how: To be placed, held, agreed, or left to be given a day by hand.
        job: Its class, answer and days.
        slots: Slots that it takes.
        day: The day that was agreed, if one was.
        wishes: What is known of its days beside its window.
    """

    how: How
    job: Job
    slots: int
    day: int | None = None
    wishes: Wishes = NO_WISHES

    def open_job(self, on: int, until: int) -> Job:
        """Return the job, its window without closed days at the ends, in a plan of these days."""
        closed = self.wishes.closed
        return within_closed(self.job, closed, on, until) if closed else self.job

    def words(self) -> str:
        """Return how it is taken, with the day that was agreed."""
        return self.how if self.day is None else f"{self.how} {day_of(self.day)}"

    def where(self, until: int) -> Whereabouts:
        """Return where it stands in a plan until a day, if it does not wait for one."""
        if self.how == "held":
            return Whereabouts("held")
        return standing(self.job, self.day, until)._replace(agreed=self.day is not None)


def standing(job: Job, day: int | None, until: int) -> Whereabouts:
    """Return where a visit stands in a plan until a day, on a day of its own or on none."""
    if day is None:
        return Whereabouts("beyond" if job.due > until else "unplaced")
    return Whereabouts("on-time" if day <= job.due else "late", day_of(day))


class Problem(NamedTuple):
    """The inputs of one team.

    Args:
        order: What settles what class, answer and due day leave open.
        on: The first day of the plan.
        until: Its last day.
        capacity: Slots of the team by day.
        promised: How many of them are agreed with nobody whom the plan knows, by day.
        entries: The visits, by id.
        seats: Who has slots on a day, where some may not make every visit.
        met: Who is met by day by what is promised, once for each slot, and who may not meet them, where that
            is looked at.
    """

    order: Order
    on: int
    until: int
    capacity: Mapping[int, int]
    promised: Mapping[int, int]
    entries: Mapping[str, Entry]
    seats: Mapping[int, Seats] = MappingProxyType({})
    met: Mapping[int, tuple[Wishes, ...]] = MappingProxyType({})

    def __repr__(self) -> str:
        return shown(self)

    def whereabouts(self) -> dict[str, Whereabouts]:
        """Plan them, and return where each visit stands."""
        return self.whereabouts_on(self.left())

    def whereabouts_on(self, left: Mapping[int, int]) -> dict[str, Whereabouts]:
        """Return where each visit stands if that is left of the slots of each day."""
        ids = waiting(self)
        return standings(self, zip(ids, self._placed(ids, left).days, strict=True))

    def placed(self, visits: Iterable[str]) -> Assignment:
        """Place those who wait on what is left, in the order given."""
        return self._placed(visits, self.left())

    def _placed(self, visits: Iterable[str], left: Mapping[int, int]) -> Assignment:
        jobs = [self.entries[visit].job for visit in visits]
        span = self.on, self.until
        return assigned(jobs, left, self.order, span=span, limits=self.limits())

    def limits(self) -> Limits:
        """Return what is known of the days of visits, and what those that are agreed take of a day."""
        known = {visit: one for visit, one in self.entries.items() if one.wishes != NO_WISHES}
        agreed = [(one.day, one.wishes, one.slots) for one in known.values() if one.day is not None]
        agreed += ((day, wishes, 1) for day, told in self.met.items() for wishes in told)
        seen: dict[int, set[str]] = defaultdict(set)
        barred: dict[int, list[tuple[str, ...]]] = defaultdict(list)
        for day, wishes, slots in agreed:
            seen[day].update(wishes.members)
            if wishes.barred:
                barred[day] += [wishes.barred] * slots
        return Limits(
            wishes={visit: one.wishes for visit, one in known.items() if one.how == "to-place"},
            seats=self.seats,
            seen={day: frozenset(members) for day, members in seen.items()},
            barred={day: tuple(sorted(some)) for day, some in barred.items()},
        )

    def closures(self) -> Limits:
        """Return the days on which visits are closed, and nothing else that limits days."""
        closed = {visit: one.wishes.closed for visit, one in self.entries.items() if one.wishes.closed}
        return Limits({visit: Wishes(closed=days) for visit, days in closed.items()})

    def elsewhere(self, seen: Mapping[str, Collection[int]]) -> "Problem":
        """Return the problem in which members are seen by others while it is settled who is on time."""
        return self._with(lambda one: one._replace(elsewhere=self._days(one, seen)))

    def beside(self, seen: Mapping[str, Collection[int]]) -> "Problem":
        """Return the problem in which members are seen by others while it is settled when visits are made."""
        return self._with(lambda one: one._replace(beside=self._days(one, seen)))

    def at_last(self, seen: Mapping[str, Collection[int]]) -> "Problem":
        """Return the problem in which members are seen by others when what is left is given."""
        return self._with(lambda one: one._replace(at_last=self._days(one, seen)))

    def plain(self) -> "Problem":
        """Return the problem without days that suit, and without a plan before."""
        there = self._with(lambda one: one._replace(preferred=()))
        return there._replace(order=self.order._replace(before=()))

    def _with(self, change: Callable[[Wishes], Wishes]) -> "Problem":
        entries = {visit: one._replace(wishes=change(one.wishes)) for visit, one in self.entries.items()}
        return self._replace(entries=entries)

    def _days(self, wishes: Wishes, seen: Mapping[str, Collection[int]]) -> tuple[int, ...]:
        days = {day for who in wishes.members for day in seen.get(who, ())}
        return tuple(sorted(day for day in days if self.on <= day <= self.until))

    def with_slot(self, day: int) -> "Problem":
        """Return the problem with one slot more on a day, of somebody who may make any visit."""
        capacity = MappingProxyType({**self.capacity, day: self.capacity.get(day, 0) + 1})
        return self._replace(capacity=capacity, seats=self.seats_with(day))

    def seats_with(self, day: int) -> Mapping[int, Seats]:
        """Return who has slots with one more on a day of somebody who may make any visit."""
        # Where nobody has any slot there is no seat, and yet somebody may be in conflict.
        if not self.seats and not any(one.wishes.barred for one in self.entries.values()):
            return self.seats
        there = Counter(dict(self.seats.get(day, ())))
        there[""] += 1
        return MappingProxyType({**self.seats, day: tuple(sorted(there.items()))})

    def admits(self, day: int, entry: Entry) -> bool:
        """Return whether a visit can be agreed for a day beside all that is agreed on it."""
        return day in self.days_for(entry)

    def days_for(self, entry: Entry) -> Iterator[int]:
        """Yield the days from its first on for which a visit can be agreed beside all that is agreed."""
        # Limits are looked at nowhere else here, and a plan without any loads nothing of them.
        from mpreview.planning.limited import seating_on

        wishes, limits = entry.wishes, self.limits()
        for day, left in self.left().items():
            if day < entry.job.earliest or left < entry.slots:
                continue
            if day in wishes.closed or day in wishes.beside:
                continue
            if not limits.seen.get(day, frozenset()).isdisjoint(wishes.members):
                continue
            seating = seating_on(limits, day)
            if not wishes.barred or all(seating.take(wishes.barred) for _ in range(entry.slots)):
                yield day

    def left(self) -> dict[int, int]:
        """Return how many slots of each day of the plan are left beside what is agreed.

        Less than none of a day that is overbooked.
        """
        taken = Counter(self.promised)
        for one in self.entries.values():
            if one.day is not None:
                taken[one.day] += one.slots
        days = range(self.on, self.until + 1)
        return {day: self.capacity.get(day, 0) - taken[day] for day in days}

    def with_entry(self, visit: str, entry: Entry | None) -> "Problem":
        """Return the problem in which a visit is taken so, or not at all."""
        entries = {id_: one for id_, one in self.entries.items() if id_ != visit}
        if entry is not None:
            entries[visit] = entry
        return self._replace(entries=MappingProxyType(entries))


def waiting(problem: Problem) -> list[str]:
    """Return the visits that are to be given a day."""
    return [visit for visit, one in problem.entries.items() if one.how == "to-place"]


def standings(problem: Problem, days: Iterable[tuple[str, int | None]]) -> dict[str, Whereabouts]:
    """Return where each visit stands if those who wait have some days, or none."""
    entries, until = problem.entries, problem.until
    found = {visit: one.where(until) for visit, one in entries.items() if one.how != "to-place"}
    return found | {visit: standing(entries[visit].job, day, until) for visit, day in days}


_M = TypeVar("_M")


def _made(problem: Problem, make: Callable[..., _M]) -> _M:
    """Return what a class of plans within limits makes of those who wait."""
    waits = (problem.entries[visit].job for visit in waiting(problem))
    jobs, limits = named(waits, problem.order, problem.limits())
    return make(jobs, problem.left(), limits, on=problem.on, until=problem.until)


def within(problem: Problem) -> "Within | None":
    """Return the plan of those who wait, as one whose wishes can change; `None` if nobody has any."""
    from mpreview.planning.within import Within

    return _made(problem, Within) if problem.limits().wishes else None


def settling(problem: Problem) -> "Settling":
    """Return who is on time of those who wait, and all late days but for those of what is left at last."""
    from mpreview.planning.within import Settling

    return _made(problem, Settling)


def with_one_more(problem: Problem) -> "OneMore":
    """Return who is on time of those who wait, and all late days, with one slot more."""
    from mpreview.planning.within import OneMore

    return _made(problem, OneMore)


def settling_with_one_more(problem: Problem) -> "OneMore":
    """Return the same before what is left is given."""
    from mpreview.planning.within import OneMoreSettling

    return _made(problem, OneMoreSettling)
