"""Visits on days, each with a set of days of its own that need not be a run.

A set of days is a number whose bits are the days: all days that a visit could move to and that were not
reached before are found at once.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

__all__ = ["Matching"]


class Matching:
    """Visits that have days, and make room for one another on other days of their own.

    Args:
        free: How many slots of each day are left.
        own: The days that each visit may have, in order.
    """

    __slots__ = ("_closed", "_days", "_movable", "_open", "at", "free", "own")

    def __init__(self, free: Sequence[int], own: Mapping[int, Sequence[int]]) -> None:
        self.free, self.own = list(free), own
        self.at: dict[int, int] = {}
        self._movable: list[list[int]] = [[] for _ in free]
        self._days = {job: _bits(days) for job, days in own.items()}
        self._open = _bits(day for day, left in enumerate(free) if left)
        # Days that are full of visits which can go nowhere else: nobody from elsewhere is tried on them.
        self._closed = 0

    def fit(self, jobs: Iterable[int]) -> list[int]:
        """Give visits in turn one of their days, if each can be done beside all before; return who cannot."""
        return [job for job in jobs if not self.enter(job)]

    def enter(self, job: int) -> bool:
        """Give a visit one of its days, if it can be done beside the others."""
        days = self._days[job]
        if days & self._open:
            self.put(job, _first(days & self._open))
            return True
        for day in self.own[job]:
            if not self._closed >> day & 1 and self._make_room(day):
                self.put(job, day)
                return True
        return False

    def pin_first(self, job: int, days: Iterable[int]) -> bool:
        """Give a visit the first of some days that the others can spare, its own or not, for good."""
        for day in days:
            if self.free[day] or (not self._closed >> day & 1 and self._make_room(day)):
                self._fill(day)
                self.at[job] = day
                return True
        return False

    def move(self, job: int, goal: int) -> bool:
        """Give a visit a day for good, if the others can be done beside it."""
        old = self.at[job]
        if self._closed >> goal & 1 and not self._closed >> old & 1:
            return False
        self._take(job)
        if self._closed >> old & 1:
            self._closed = 0
        if self.free[goal] or self._make_room(goal):
            self._fill(goal)
            self.at[job] = goal
            return True
        self.put(job, old)
        return False

    def leave(self, job: int) -> None:
        """Take a visit off its day; it has none."""
        self._take(job)
        del self.at[job]
        self._closed = 0

    def put(self, job: int, day: int) -> None:
        """Give a visit a day with a slot left, from which it may be moved."""
        self._fill(day)
        self._movable[day].append(job)
        self.at[job] = day

    def _fill(self, day: int) -> None:
        self.free[day] -= 1
        if not self.free[day]:
            self._open &= ~(1 << day)

    def _take(self, job: int) -> None:
        day = self.at[job]
        self.free[day] += 1
        self._open |= 1 << day
        self._movable[day].remove(job)

    def _make_room(self, goal: int) -> bool:
        """Free a slot of a day that is taken by moving visits on; closes all that was reached if none can."""
        came: dict[int, tuple[int, int]] = {}
        todo, seen = [goal], self._closed | 1 << goal
        for day in todo:
            for job in self._movable[day]:
                fresh = self._days[job] & ~seen
                if fresh & self._open:
                    came[_first(fresh & self._open)] = job, day
                    for mover, target in list(_back(came, _first(fresh & self._open), goal)):
                        self._take(mover)
                        self.put(mover, target)
                    return True
                seen |= fresh
                while fresh:
                    there = _first(fresh)
                    came[there] = job, day
                    todo.append(there)
                    fresh &= fresh - 1
        self._closed = seen
        return False


def _bits(days: Iterable[int]) -> int:
    found = 0
    for day in days:
        found |= 1 << day
    return found


def _first(days: int) -> int:
    """Return the first of a set of days."""
    return (days & -days).bit_length() - 1


def _back(came: Mapping[int, tuple[int, int]], day: int, goal: int) -> Iterator[tuple[int, int]]:
    """Yield who moves to which day, the last of a chain first."""
    while day != goal:
        job, source = came[day]
        yield job, day
        day = source
