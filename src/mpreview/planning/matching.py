"""Visits on days, each with a set of days of its own that need not be a run."""

from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Matching"]


class Matching:
    """Visits that have days, and make room for one another on other days of their own.

    Args:
        free: How many slots of each day are left.
        own: The days that each visit may have, in order.
    """

    __slots__ = ("_closed", "_movable", "at", "free", "own")

    def __init__(self, free: Sequence[int], own: Mapping[int, Sequence[int]]) -> None:
        self.free, self.own = list(free), own
        self.at: dict[int, int] = {}
        self._movable: list[list[int]] = [[] for _ in free]
        # Days that are full of visits which can go nowhere else: nobody from elsewhere is tried on them.
        self._closed = [False] * len(self.free)

    def enter(self, job: int, first: int) -> bool:
        """Give a visit one of its days, that one if it is free, if it can be done beside the others."""
        days = (first, *self.own[job]) if first in self.own[job] else self.own[job]
        for day in days:
            if self.free[day] or (not self._closed[day] and self._make_room(day)):
                self._put(job, day)
                return True
        return False

    def move(self, job: int, goal: int) -> bool:
        """Give a visit a day for good, if the others can be done beside it."""
        old = self.at[job]
        if self._closed[goal] and not self._closed[old]:
            return False
        self._take(job)
        if self._closed[old]:
            self._closed = [False] * len(self.free)
        if self.free[goal] or self._make_room(goal):
            self.free[goal] -= 1
            self.at[job] = goal
            return True
        self._put(job, old)
        return False

    def leave(self, job: int) -> None:
        """Take a visit off its day; it has none."""
        self._take(job)
        del self.at[job]
        self._closed = [False] * len(self.free)

    def _put(self, job: int, day: int) -> None:
        self.free[day] -= 1
        self._movable[day].append(job)
        self.at[job] = day

    def _take(self, job: int) -> None:
        day = self.at[job]
        self.free[day] += 1
        self._movable[day].remove(job)

    def _make_room(self, goal: int) -> bool:
        """Free a slot of a day that is taken by moving visits on; closes all that was reached if none can."""
        came: dict[int, tuple[int, int]] = {}
        todo = [goal]
        for day in todo:
            if self.free[day]:
                for job, target in list(_back(came, day, goal)):
                    self._take(job)
                    self._put(job, target)
                return True
            for job in self._movable[day]:
                for there in self.own[job]:
                    if there not in came and there != goal and not self._closed[there]:
                        came[there] = job, day
                        todo.append(there)
        for day in todo:
            self._closed[day] = True
        return False


def _back(came: Mapping[int, tuple[int, int]], day: int, goal: int) -> Iterator[tuple[int, int]]:
    """Yield who moves to which day, the last of a chain first."""
    while day != goal:
        job, source = came[day]
        yield job, day
        day = source
