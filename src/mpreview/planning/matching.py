"""Visits on days, each with a set of days of its own that need not be a run."""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_

from mpreview.planning.grid import NOWHERE
from mpreview.planning.masks import first_of, mask_of, places_of, run_of

__all__ = ["Asking", "Matching"]


class Matching:
    """Visits that have days, and make room for one another on other days of their own.

    Which days a visit can have is the same whichever way the others have been matched; so is all that is
    asked of it here.

    Args:
        free: How many slots of each day are left.
        own: The days that each visit may have, as a set of places.
    """

    __slots__ = ("_full", "_movable", "_moving", "_open", "_spare", "_ways", "at", "free", "own")

    def __init__(self, free: Sequence[int], own: Mapping[int, int]) -> None:
        self.free, self.own = list(free), own
        self.at: dict[int, int] = {}
        self._open = mask_of(day for day, count in enumerate(free) if count > 0)
        self._movable: list[list[int]] = [[] for _ in free]
        # Where the visits of each day that can still be moved could go, and which days have any.
        self._ways = [0] * len(self.free)
        self._moving = 0
        # Days from which nobody can move on to an open one: the visits on them have no other days than these,
        # and so it stays, whoever moves where, until one of these visits has no day any more.
        self._full = 0
        # What has a slot to spare, asked for again and again until somebody moves.
        self._spare: dict[int | None, int] = {}

    def fit(self, jobs: Iterable[int], hints: Mapping[int, int]) -> list[int]:
        """Give visits in turn one of their days, if each can be done beside all before; return who cannot.

        Args:
            jobs: The visits.
            hints: Days to begin with, if they are free.
        """
        return [job for job in jobs if not self.enter(job, hints.get(job, 0))]

    def pin(self, job: int, days: int) -> int:
        """Give a visit the first of some days that the others can spare, for good; -1 if they spare none."""
        place = first_of(days & self.spare())
        if place >= 0:
            if not self.free[place]:
                self._make_room(place)
            self._use(place)
            self.at[job] = place
        return place

    def enter(self, job: int, first: int) -> bool:
        """Give a visit one of its days, that one if it is free, if it can be done beside the others."""
        days = self.own[job]
        if not days & self._open & 1 << first:
            first = first_of(days & self._open or days & self.spare())
        if first < 0:
            return False
        if not self.free[first]:
            self._make_room(first)
        self._put(job, first)
        return True

    def spare(self, leaving: int | None = None) -> int:
        """Return the days that have a slot, or have one if visits move on, as one leaves a day."""
        if leaving not in self._spare:
            left = 0 if leaving is None else 1 << leaving
            full = 0 if left & self._full else self._full
            self._spare[leaving] = goal = self._reaching(self._open | left, full)
            if not left & self._full:
                self._full |= self._moving & ~goal
        return self._spare[leaving]

    def _reaching(self, goal: int, without: int) -> int:
        """Return the days from which a visit can move to one of some days, or push another on to it.

        Args:
            goal: Those days.
            without: Days of which it is known that one cannot.
        """
        ways, rest = self._ways, self._moving & ~goal & ~without
        while True:
            todo, still = rest, 0
            # Most visits move on to later days, so that from the last day on few are looked at again.
            while todo:
                day = todo.bit_length() - 1
                todo ^= 1 << day
                if ways[day] & goal:
                    goal |= 1 << day
                else:
                    still |= 1 << day
            if still == rest:
                return goal
            rest = still

    def left(self, days: int) -> dict[int, int]:
        """Return how many slots are left of those of some days that have any."""
        return {day: self.free[day] for day in places_of(days & self._open)}

    def move(self, job: int, goal: int) -> None:
        """Give a visit a day for good that the others can spare as it leaves its own."""
        if goal != self.at[job]:
            self._take(job)
            if not self.free[goal]:
                self._make_room(goal)
            self._put(job, goal)
        self._fix(job)

    def leave(self, job: int) -> None:
        """Take a visit off its day; it has none."""
        self._take(job)
        del self.at[job]
        self._full = 0

    def _fix(self, job: int) -> None:
        """Leave a visit where it is for good."""
        day = self.at[job]
        mine, ways = self._movable[day], self._ways[day]
        mine.remove(job)
        self._ways[day] = reduce(or_, [self.own[one] for one in mine], 0)
        if not mine:
            self._moving ^= 1 << day
        if self._ways[day] != ways:
            self._spare.clear()

    def _use(self, day: int) -> None:
        """Take a slot of a day; as long as it has more, all others can be where they could be before."""
        self.free[day] -= 1
        if not self.free[day]:
            self._open ^= 1 << day
            self._spare.clear()

    def _put(self, job: int, day: int) -> None:
        self._use(day)
        self._movable[day].append(job)
        self._ways[day] |= self.own[job]
        self._moving |= 1 << day
        self.at[job] = day
        self._spare.clear()

    def _take(self, job: int) -> None:
        self._fix(job)
        day = self.at[job]
        self.free[day] += 1
        self._open |= 1 << day
        self._spare.clear()

    def _make_room(self, goal: int) -> None:
        """Free a slot of a day that is taken by moving visits on, one day after another."""
        layers, layer, reached = list[int](), 1 << goal, 0
        while layer and not layer & self._open:
            layers.append(layer)
            reached |= layer
            layer = reduce(or_, [self._ways[day] for day in places_of(layer)], 0) & ~reached
        if layer:
            self._shift(layers, first_of(layer & self._open))

    def _shift(self, layers: Sequence[int], day: int) -> None:
        """Move one visit along each step of a way that leads to a day with a slot, the last first."""
        for layer in reversed(layers):
            source = next(one for one in places_of(layer) if self._ways[one] >> day & 1)
            job = next(one for one in self._movable[source] if self.own[one] >> day & 1)
            self._take(job)
            self._put(job, day)
            day = source


class Asking(Matching):
    """The same, which remembers on which days one slot more could have made any answer another one.

    A visit that asks for a day is given it with a slot more elsewhere if the visits of that day, or those of
    the days that they could move to, can move on to where the slot is. So every day that can be reached from
    those that were asked for in vain is remembered, also where something else forbids them.

    Args:
        free: How many slots of each day are left.
        own: The days that each visit may have, as a set of places.

    Attributes:
        matter: These days, as a set of places.
    """

    __slots__ = ("matter",)

    def __init__(self, free: Sequence[int], own: Mapping[int, int]) -> None:
        super().__init__(free, own)
        self.matter = 0

    def pin(self, job: int, days: int) -> int:
        """Give a visit the first of some days that the others can spare, for good; -1 if they spare none."""
        self._ask(days & ~self.spare(), first_of(days & self.spare()))
        return super().pin(job, days)

    def enter(self, job: int, first: int) -> bool:
        """Give a visit one of its days, that one if it is free, if it can be done beside the others."""
        entered = super().enter(job, first)
        if not entered:
            self._ask(self.own[job])
        return entered

    def left(self, days: int) -> dict[int, int]:
        """Return how many slots are left of those of some days that have any."""
        self.matter |= days & ~self._open
        return super().left(days)

    def move(self, job: int, goal: int) -> None:
        """Give a visit a day for good that the others can spare as it leaves its own."""
        self._ask(self.own[job] & ~self.spare(self.at[job]), goal)
        super().move(job, goal)

    def leave(self, job: int) -> None:
        """Take a visit off its day; it has none."""
        self._ask(self.own[job] & ~self.spare(self.at[job]))
        super().leave(job)

    def _ask(self, days: int, before: int = NOWHERE) -> None:
        """Remember what can be reached from some days, or from those of them before one."""
        fresh = reached = days if before == NOWHERE else days & run_of(0, before - 1)
        while fresh:
            fresh = reduce(or_, [self._ways[day] for day in places_of(fresh)], 0) & ~reached
            reached |= fresh
        self.matter |= reached
