"""The days of one pool with the visits on them, which move inside their own windows to make room.

One step does all the work of the exact plan: put a visit on a free day of its window, else move visits
inside their own windows until one is free, else the days that were reached are *full*: every slot of
theirs belongs to a visit that can go nowhere else. They stay full, so no later visit looks at them again.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final

__all__ = ["NOWHERE", "Grid"]

NOWHERE: Final = -1


class Grid:
    """The days with slots, numbered from 0, and the visits on them that may still be moved.

    A visit is its place in the list of jobs. `place` has a slot for each day and one past the last, so
    that every search ends.
    """

    __slots__ = ("at", "far", "free", "high", "live", "low", "movable", "near", "place", "shifted")

    def __init__(self, free: list[int], jobs: int) -> None:
        self.free = free
        self.low, self.high = [0] * jobs, [NOWHERE] * jobs
        self.at = [NOWHERE] * jobs
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
        elif _next(self.live, low) > high or (day := self._make_room(low, high)) == NOWHERE:
            return False
        self._lay(job, day)
        return True

    def pin(self, job: int, low: int) -> bool:
        """Place a visit on the first day from *low* that the others can spare, for good."""
        day, last = _next(self.live, low), len(self.free)
        while day < last and not self.free[day] and self._make_room(day, day) == NOWHERE:
            day = _next(self.live, day)
        if day == last:
            return False
        self._give(job, day)
        return True

    def pin_first(self, job: int, days: Iterable[int]) -> bool:
        """Place a visit on the first of some days that the others can spare, for good."""
        return any(self.pin_at(job, day) for day in days)

    def pin_at(self, job: int, day: int) -> bool:
        """Place a visit on just that day for good, if the others can spare it."""
        spared = self.free[day] or (self.live[day] == day and self._make_room(day, day) != NOWHERE)
        if spared:
            self._give(job, day)
        return bool(spared)

    def settle(self, job: int) -> None:
        """Leave a visit on its day for good."""
        day = self.at[job]
        self.movable[day].remove(job)
        self._measure(day)
        self._close_if_full(day)

    def _give(self, job: int, day: int) -> None:
        if self.free[day]:
            self._take(day)
        self._close_if_full(day)
        self.at[job] = day

    def _close_if_full(self, day: int) -> None:
        if not self.free[day] and not self.movable[day]:
            self.live[day] = day + 1

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
        return NOWHERE

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
