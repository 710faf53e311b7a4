"""The exact plan of one pool of unit visits, on plain day numbers (`semantics.md` 4.4).

A set of visits can be done together exactly if no run of days is the whole window of more visits than
it has slots. Such sets form a matroid, so taking visits in order and keeping each that still fits is
optimal. One step does all the work: put a visit on a free day of its window, else move visits inside
their own windows until one is free, else the days that were reached are *full*: every slot of theirs
belongs to a visit that can go nowhere else. They stay full, so no later visit looks at them again.

Days are ordinals (`date.toordinal`), so that nothing here knows any other noun of the library.
Why a visit found no place is told by `mpreview.planning.certificates`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

import attrs

from mpreview.ids import counted
from mpreview.nouns import Noun

__all__ = ["Assignment", "Job", "Status", "assign"]

Status = Literal["on_time", "late", "beyond", "unplaced"]
"""Where one visit ended: placed by its due day; after it; due after the horizon and not placed; left out."""

_NOWHERE: Final = -1


class Job(NamedTuple):
    """One visit to be placed.

    Args:
        id: Unique among the visits of one call; the last tie is settled by it.
        priority: Class, 1 first to 9.
        rank: 0 accepted or booked, 1 never offered or within its answer time, 2 tentative.
        earliest: First possible day, not after *due*.
        due: Last day on time; before the first day of the plan the visit is past due.
    """

    id: str
    priority: int
    rank: int
    earliest: int
    due: int


@attrs.frozen(eq=False, repr=False)
class Assignment(Noun):
    """Which visit is on which day.

    Args:
        jobs: The visits, in the order given.
        days: The day of each visit, or `None`.
        slots: Days with slots from *on* to *until*, in order, each with how many.
        on: First day of the plan.
        until: Last day of the plan.
    """

    jobs: tuple[Job, ...] = attrs.field(repr=counted)
    days: tuple[int | None, ...] = attrs.field(repr=counted)
    slots: tuple[tuple[int, int], ...] = attrs.field(repr=counted)
    on: int
    until: int

    @cached_property
    def statuses(self) -> tuple[Status, ...]:
        """The status of each visit, in the order of *jobs*."""
        return tuple([self._status(*placed) for placed in zip(self.jobs, self.days, strict=True)])

    def _status(self, job: Job, day: int | None) -> Status:
        if day is None:
            return "beyond" if job.due > self.until else "unplaced"
        return "on_time" if day <= job.due else "late"

    def having(self, status: Status) -> tuple[Job, ...]:
        """Return the visits of one status, in the order of *jobs*.

        >>> plan = assign([Job("a", 1, 1, 5, 6), Job("b", 1, 1, 5, 9)], {6: 1}, on=5, until=8)
        >>> [job.id for job in plan.having("on_time")], [job.id for job in plan.having("beyond")]
        (['a'], ['b'])
        """
        return tuple(job for job, is_ in zip(self.jobs, self.statuses, strict=True) if is_ == status)


class _Grid:
    """The days with slots, numbered from 0, and the visits on them that may still be moved.

    A visit is its place in the list of jobs. `place` has a slot for each day and one past the last, so
    that every search ends.
    """

    __slots__ = ("at", "far", "free", "high", "live", "low", "movable", "near", "place", "shifted")

    def __init__(self, free: list[int], jobs: int) -> None:
        self.free = free
        self.low, self.high = [0] * jobs, [_NOWHERE] * jobs
        self.at = [_NOWHERE] * jobs
        self.movable: list[list[int]] = [[] for _ in free]
        self.near, self.far = list(range(len(free))), list(range(len(free)))
        self.place, self.live = list(range(len(free) + 1)), list(range(len(free) + 1))
        self.shifted = False

    def fit(self, job: int) -> bool:
        """Place a visit anywhere in its window, if it can be done beside all the others."""
        low, high = self.low[job], self.high[job]
        day = _next(self.place, low)
        if day <= high:
            self._take(day)
        elif _next(self.live, low) > high or (day := self._make_room(low, high)) == _NOWHERE:
            return False
        self._lay(job, day)
        return True

    def pin(self, job: int, low: int) -> bool:
        """Place a visit on the first day from *low* that the others can spare, for good."""
        day, last = _next(self.live, low), len(self.free)
        while day < last and not self.free[day] and self._make_room(day, day) == _NOWHERE:
            day = _next(self.live, day)
        if day == last:
            return False
        self._give(job, day)
        return True

    def pin_at(self, job: int, day: int) -> bool:
        """Place a visit on just that day for good, if the others can spare it."""
        spared = self.free[day] or (self.live[day] == day and self._make_room(day, day) != _NOWHERE)
        if spared:
            self._give(job, day)
        return bool(spared)

    def _give(self, job: int, day: int) -> None:
        if self.free[day]:
            self._take(day)
        if not self.free[day] and not self.movable[day]:
            self.live[day] = day + 1
        self.at[job] = day

    def lift(self, jobs: Iterable[int]) -> None:
        """Take visits that may be moved off their days, and forget which days are full."""
        gone = set(jobs)
        for day in {self.at[job] for job in gone}:
            stay = [job for job in self.movable[day] if job not in gone]
            self.free[day] += len(self.movable[day]) - len(stay)
            self.movable[day] = stay
            self._measure(day)
        days = enumerate(zip(self.free, self.movable, strict=True))
        last = len(self.free)
        self.place = [day if free else day + 1 for day, free in enumerate(self.free)] + [last]
        self.live = [day if free or moves else day + 1 for day, (free, moves) in days] + [last]

    def _take(self, day: int) -> None:
        self.free[day] -= 1
        if not self.free[day]:
            self.place[day] = day + 1

    def _lay(self, job: int, day: int) -> None:
        self.at[job] = day
        self.movable[day].append(job)
        if self.low[job] < self.near[day]:  # noqa: PLR1730  (a call would cost more than the test)
            self.near[day] = self.low[job]
        if self.high[job] > self.far[day]:  # noqa: PLR1730  (as above)
            self.far[day] = self.high[job]

    def _measure(self, day: int) -> None:
        if jobs := self.movable[day]:
            self.near[day] = min([self.low[job] for job in jobs])
            self.far[day] = max([self.high[job] for job in jobs])
        else:
            self.near[day] = self.far[day] = day

    def _make_room(self, first: int, last: int) -> int:
        """Free one slot of the days *first* to *last*, all of them taken, by moving visits.

        Returns the day of the slot. If there is none, all that was reached is full for good.
        """
        trail: list[tuple[int, int, int]] = []
        left, right = first, last
        todo = [(first, last)]
        while todo:
            start, stop = todo.pop()
            day = _next(self.live, start)
            while day <= stop:
                if (far := self.far[day]) > right:
                    trail.append((right + 1, far, day))
                    if (spot := _next(self.place, right + 1)) <= far:
                        return self._shift(trail, spot)
                    todo.append((right + 1, far))
                    right = far
                if (near := self.near[day]) < left:
                    trail.append((near, left - 1, day))
                    if (spot := _next(self.place, near)) < left:
                        return self._shift(trail, spot)
                    todo.append((near, left - 1))
                    left = near
                day = _next(self.live, day + 1)
        self._close(left, right)
        return _NOWHERE

    def _close(self, left: int, right: int) -> None:
        day = _next(self.live, left)
        while day <= right:
            self.live[day] = day + 1
            day = _next(self.live, day + 1)

    def _shift(self, trail: list[tuple[int, int, int]], spot: int) -> int:
        """Move one visit along each step of the trail that leads to the free day *spot*."""
        path = [spot]
        for first, last, source in reversed(trail):
            if first <= path[-1] <= last:
                path.append(source)
        self._take(spot)
        for target, source in pairwise(path):
            job = self._mover(source, target)
            self.movable[source].remove(job)
            self._measure(source)
            self._lay(job, target)
        self.shifted = True
        return path[-1]

    def _mover(self, source: int, target: int) -> int:
        ends, end = (self.high, self.far) if target > source else (self.low, self.near)
        return next(job for job in self.movable[source] if ends[job] == end[source])


def _next(link: list[int], day: int) -> int:
    """Return the first day from *day* that is still its own link, shortening the way there."""
    while (after := link[day]) != day:
        link[day] = day = link[after]
    return day


def assign(
    jobs: Sequence[Job],
    slots: Mapping[int, int],
    *,
    on: int,
    until: int,
    before: Mapping[str, int] = MappingProxyType({}),
) -> Assignment:
    """Place visits exactly, class by class: past due, then on time, then late.

    Args:
        jobs: The visits; their order does not matter.
        slots: How many visits a day can take; days outside *on* to *until* are not looked at.
        on: First day of the plan.
        until: Last day of the plan.
        before: The day of a visit in an earlier plan, by id: who is on time keeps it if all others, in order
            of class, due day and id, can still be as they are. It never changes who is on time, nor a late
            day (`semantics.md` 4.6).

    Two visits that must be done by day 6 and one that has until day 7 share three slots:

    >>> jobs = [Job("a", 1, 1, 5, 7), Job("b", 1, 1, 5, 6), Job("c", 1, 1, 5, 6)]
    >>> assign(jobs, {5: 1, 6: 1, 7: 1}, on=5, until=9).days
    (7, 5, 6)
    """
    days = sorted(day for day, count in slots.items() if count > 0 and on <= day <= until)
    grid = _Grid([slots[day] for day in days], len(jobs))
    if days:
        classes = _classes(jobs)
        timed = [_serve(grid, jobs, days, members, on) for members in classes]
        if before:
            places = {day: place for place, day in enumerate(days)}
            _lay_as_before(grid, timed, [places.get(before.get(job.id, _NOWHERE)) for job in jobs])
        # Placed in order of due day and never moved, everybody has the first day already.
        elif grid.shifted or len({(job.priority, job.rank) for job in jobs}) > len(classes):
            _lay_out(grid, timed)
    placed = tuple([None if day == _NOWHERE else days[day] for day in grid.at])
    return Assignment(tuple(jobs), placed, tuple([(day, slots[day]) for day in days]), on, until)


def _classes(jobs: Sequence[Job]) -> list[list[int]]:
    """Sort into classes, first class first, each by due day and id."""
    members: dict[int, list[int]] = {}
    ids, dues = [job.id for job in jobs], [job.due for job in jobs]
    by_due = sorted(range(len(jobs)), key=ids.__getitem__)
    by_due.sort(key=dues.__getitem__)
    for k in by_due:
        members.setdefault(jobs[k].priority, []).append(k)
    return [members[priority] for priority in sorted(members)]


def _serve(grid: _Grid, jobs: Sequence[Job], days: list[int], members: list[int], on: int) -> list[int]:
    """Place the visits of one class and return those on time, by due day and id."""
    start = bisect_left(members, on, key=lambda k: jobs[k].due)
    for k in sorted(members[:start], key=lambda k: (jobs[k].due, jobs[k].rank)):
        grid.pin(k, 0)
    refused = []
    for k in sorted(members[start:], key=lambda k: jobs[k].rank):
        grid.low[k] = bisect_left(days, jobs[k].earliest)
        grid.high[k] = bisect_right(days, jobs[k].due) - 1
        if not grid.fit(k):
            refused.append(k)
    # Nothing past the last day is tried, so a visit that is due after it stays without a day.
    for k in refused:
        grid.pin(k, grid.high[k] + 1)
    late = set(refused)
    return [k for k in members[start:] if k not in late]


def _lay_as_before(grid: _Grid, classes: list[list[int]], before: Sequence[int | None]) -> None:
    """Let each visit on time, in order, keep the day that it had if the others can be done beside it.

    Only then the rest have their first days that leave all others theirs, so that nobody is moved for
    somebody who moves anyway.
    """
    order = [k for members in classes for k in members]
    moved = [k for k in order if not _keeps(grid, k, before[k])]
    for k in moved:
        grid.lift((k,))
        grid.pin(k, grid.low[k])


def _keeps(grid: _Grid, k: int, place: int | None) -> bool:
    """Give a visit the day that it had, for good, if it can be; else leave it where it may be moved."""
    if place is None or not grid.low[k] <= place <= grid.high[k]:
        return False
    grid.lift((k,))
    return grid.pin_at(k, place) or not grid.fit(k)


def _lay_out(grid: _Grid, classes: list[list[int]]) -> None:
    """Give each visit on time, by class, due day and id, its first day that leaves all others theirs.

    Of one class it is enough to look out for the lower classes: whoever is due later in the same class
    can go where the earlier one would have gone.
    """
    for members in classes:
        grid.lift(members)
        for k in members:
            grid.pin(k, grid.low[k])
