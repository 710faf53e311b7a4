"""The days of one pool with the visits on them, which move inside their own windows to make room.

One step does all the work of the exact plan: put a visit on a free day of its window, else move visits
inside their own windows until one is free, else the days that were reached are *full*: every slot of
theirs belongs to a visit that can go nowhere else. They stay full, so no later visit looks at them again.
"""

from collections.abc import Iterable
from typing import Final

__all__ = ["NOWHERE", "Grid"]

NOWHERE: Final = -1


class Grid:
    """The days with slots, numbered from 0, and the visits on them that may still be moved.

    A visit is its place in the list of jobs. `place` has a slot for each day and one past the last, so
    that every search ends.
    """

    __slots__ = ("at", "free", "high", "live", "low", "movable", "place", "reach", "shifted")

    def __init__(self, free: list[int], low: list[int], high: list[int]) -> None:
        self.free, self.low, self.high = free, low, high
        self.at = [NOWHERE] * len(low)
        self.movable: list[list[int]] = [[] for _ in free]
        # How far the visits of a day can go, told when a day that is taken is first looked at.
        self.reach: list[tuple[int, int] | None] = [None] * len(free)
        self.place, self.live = list(range(len(free) + 1)), list(range(len(free) + 1))
        self.shifted = False

    def fit(self, jobs: Iterable[int]) -> list[int]:
        """Place visits in turn, each anywhere in its window if it can be done beside all before it.

        Returns those that cannot. Nearly all find a free day, so that is done here without a call.
        """
        low, high, at = self.low, self.high, self.at
        free, place, movable = self.free, self.place, self.movable
        refused = []
        for job in jobs:
            day = low[job]
            while (after := place[day]) != day:
                place[day] = day = place[after]
            if day <= high[job]:
                free[day] -= 1
                if not free[day]:
                    place[day] = day + 1
            elif (day := self._room_in(low[job], high[job])) == NOWHERE:
                refused.append(job)
                continue
            at[job] = day
            movable[day].append(job)
        return refused

    def _room_in(self, low: int, high: int) -> int:
        return NOWHERE if _next(self.live, low) > high else self._make_room(low, high)

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

    def pin_each(self, jobs: Iterable[int]) -> None:
        """Place visits that all can be done for good, each on its first day that the others can spare.

        Most find a day with a slot left there, so that is done here without a call.
        """
        low, at, free, live = self.low, self.at, self.free, self.live
        for job in jobs:
            day = low[job]
            while (after := live[day]) != day:
                live[day] = day = live[after]
            if not free[day]:
                self.pin(job, day)
                continue
            at[job] = day
            free[day] -= 1
            if not free[day]:
                self.place[day] = day + 1
                self._close_if_full(day)

    def lift_each(self, jobs: Iterable[int], others: Iterable[int]) -> None:
        """Take visits that may be moved off their days, and forget which days are full.

        *others* are all others that may be moved; to list them anew is faster than to seek those who go.
        """
        at, free = self.at, self.free
        movable: list[list[int]] = [[] for _ in free]
        for job in jobs:
            free[at[job]] += 1
        for job in others:
            movable[at[job]].append(job)
        self.movable = movable
        self._relink()

    def lift(self, job: int) -> None:
        """Take a visit that may be moved off its day, and forget that the days around it are full."""
        day = self.at[job]
        self.movable[day].remove(job)
        self.free[day] += 1
        self.reach[day] = None
        self._reopen(day)

    def _reopen(self, day: int) -> None:
        """Link a day that has a slot again; of what was full with it any may be full no more.

        Days between which no open one lies were found full together, so that only they are looked at.
        """
        place, live = self.place, self.live
        place[day] = day
        before = day - 1
        while before >= 0 and place[before] != before:
            place[before] = day
            before -= 1
        if live[day] == day:
            return
        first = last = day
        while first and live[first - 1] != first - 1:
            first -= 1
        while live[last + 1] != last + 1:
            last += 1
        for near in range(first, last + 1):
            live[near] = near if self.free[near] or self.movable[near] else near + 1

    def _relink(self) -> None:
        last = len(self.free)
        days = enumerate(zip(self.free, self.movable, strict=True))
        self.reach = [None] * last
        self.place = [day if free else day + 1 for day, free in enumerate(self.free)] + [last]
        self.live = [day if free or moves else day + 1 for day, (free, moves) in days] + [last]

    def _give(self, job: int, day: int) -> None:
        if self.free[day]:
            self._take(day)
        self._close_if_full(day)
        self.at[job] = day

    def _close_if_full(self, day: int) -> None:
        if not self.free[day] and not self.movable[day]:
            self.live[day] = day + 1

    def _take(self, day: int) -> None:
        self.free[day] -= 1
        if not self.free[day]:
            self.place[day] = day + 1

    def _measured(self, day: int) -> tuple[int, int]:
        """Return the first and the last day to which a visit of a taken day can go."""
        low, high = self.low, self.high
        near = far = day
        for job in self.movable[day]:
            if low[job] < near:  # noqa: PLR1730  (a call would cost more than the test)
                near = low[job]
            if high[job] > far:  # noqa: PLR1730  (as above)
                far = high[job]
        self.reach[day] = near, far
        return near, far

    def _make_room(self, first: int, last: int) -> int:
        """Free one slot of the days *first* to *last*, all of them taken, by moving visits.

        Returns the day of the slot. If there is none, all that was reached is full for good.
        """
        live, reach = self.live, self.reach
        trail: list[tuple[int, int, int]] = []
        left, right = first, last
        todo = [(first, last)]
        while todo:
            start, stop = todo.pop()
            # A call for every day that is passed would cost more than all the rest.
            day = start if live[start] == start else _next(live, start)
            while day <= stop:
                near, far = reach[day] or self._measured(day)
                if far > right:
                    trail.append((right + 1, far, day))
                    if (spot := _next(self.place, right + 1)) <= far:
                        return self._shift(trail, spot)
                    todo.append((right + 1, far))
                    right = far
                if near < left:
                    trail.append((near, left - 1, day))
                    if (spot := _next(self.place, near)) < left:
                        return self._shift(trail, spot)
                    todo.append((near, left - 1))
                    left = near
                day += 1
                if live[day] != day:
                    day = _next(live, day)
        self._close(left, right)
        return NOWHERE

    def _close(self, left: int, right: int) -> None:
        day = _next(self.live, left)
        while day <= right:
            self.live[day] = day + 1
            day = _next(self.live, day + 1)

    def _shift(self, trail: list[tuple[int, int, int]], spot: int) -> int:
        """Move one visit along each step of the trail that leads to the free day *spot*."""
        self._take(spot)
        target = spot
        for first, last, source in reversed(trail):
            if first <= target <= last:
                self._move(source, target)
                target = source
        self.shifted = True
        return target

    def _move(self, source: int, target: int) -> None:
        """Move the first visit of a day that can go furthest towards another to that day."""
        near, far = self.reach[source] or self._measured(source)
        ends, end = (self.high, far) if target > source else (self.low, near)
        jobs = self.movable[source]
        for job in jobs:
            if ends[job] == end:
                jobs.remove(job)
                self.movable[target].append(job)
                self.at[job] = target
                break
        self.reach[source] = self.reach[target] = None


def _next(link: list[int], day: int) -> int:
    """Return the first day from *day* that is still its own link, shortening the way there."""
    while (after := link[day]) != day:
        link[day] = day = link[after]
    return day
