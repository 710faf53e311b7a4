"""Visits on days, each with a set of days of its own that need not be a run."""

from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Matching"]


class Matching:
    """Visits that have days, and make room for one another on other days of their own.

    Args:
        free: How many slots of each day are left.
        at: The day of each visit that may be moved.
        own: The days that each of them may have, in order.
    """

    __slots__ = ("at", "free", "movable", "own")

    def __init__(self, free: Sequence[int], at: dict[int, int], own: Mapping[int, Sequence[int]]) -> None:
        self.free, self.at, self.own = list(free), dict(at), own
        self.movable: list[list[int]] = [[] for _ in free]
        for job, day in at.items():
            self.movable[day].append(job)

    def move(self, job: int, goal: int) -> bool:
        """Give a visit a day for good, if the others can be done beside it."""
        old = self.at[job]
        self.movable[old].remove(job)
        self.free[old] += 1
        trail = self._way_from(goal)
        if trail is None:
            self.movable[old].append(job)
            self.free[old] -= 1
            return False
        for other, day in trail:
            self.movable[self.at[other]].remove(other)
            self.movable[day].append(other)
            self.at[other] = day
        self.free[trail[0][1] if trail else goal] -= 1
        self.at[job] = goal
        return True

    def _way_from(self, goal: int) -> list[tuple[int, int]] | None:
        """Return who moves where so that a slot of a day is free, the last of the chain first."""
        came: dict[int, tuple[int, int]] = {}
        todo = [goal]
        for day in todo:
            if self.free[day] > 0:
                return list(_back(came, day, goal))
            for other in self.movable[day]:
                for there in self.own[other]:
                    if there not in came and there != goal:
                        came[there] = other, day
                        todo.append(there)
        return None


def _back(came: dict[int, tuple[int, int]], day: int, goal: int) -> Iterator[tuple[int, int]]:
    while day != goal:
        job, source = came[day]
        yield job, day
        day = source
