"""One capacitated bipartite matching of unit visits to days, with days as bit sets.

A *day set* is an integer: bit *n* stands for the *n*-th day of the plan. Visits with one day set are alike,
so the matching counts *units* of a day set on each day and knows no single visit. A unit moves inside its day
set to make room (augmenting path). A pinned slot never moves.

Searches walk over days, not over visits: one step goes from a day to every day that a unit on the first day
could move to. A failed search visits a set of days that leads to no open day. No later visit makes such a
*dead* day open, so no later search enters the set again. Breadth-first augmenting paths: Hopcroft and Karp
(1973), section 2; the sets of visits that fit form a transversal matroid (Edmonds and Fulkerson, 1965), so
greedy choices in order are optimal.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Final

NOWHERE: Final = -1
_UNKNOWN: Final = -1


def first_day(days: int) -> int:
    """Return the first day of a day set; -1 of an empty set."""
    return (days & -days).bit_length() - 1


def iterate_days(days: int) -> Iterator[int]:
    """Yield the days of a day set in order."""
    while days:
        low = days & -days
        yield low.bit_length() - 1
        days ^= low


class Matching:
    """Units on days, which make room for one another inside their day sets.

    Whether a unit fits depends on the units and pins already taken, never on where the units are at the
    moment.

    Args:
        slots: How many slots each day has; a negative number counts as none.
    """

    __slots__ = ("_dead", "_reach", "_sealed", "_standing", "_units", "has_shifted", "open", "slots")

    def __init__(self, slots: Sequence[int]) -> None:
        self.slots = list(slots)
        self.open = 0
        for day, count in enumerate(slots):
            if count > 0:
                self.open |= 1 << day
        # Units by day: how many of each day set. And by day set the days on which units of the set are.
        self._units: list[dict[int, int]] = [{} for _ in slots]
        self._standing: dict[int, int] = {}
        # The days to which the units of a day could move: the union of their day sets, once it was asked for.
        self._reach = [0] * len(self.slots)
        # Dead: no chain of moves leads to an open day. Sealed: neither a slot is left nor a unit that could
        # move.
        self._dead = self._sealed = ((1 << len(self.slots)) - 1) & ~self.open
        self.has_shifted = False

    def add(self, days: int) -> int:
        """Add a unit with a day set, if all units still fit; return the day of the unit, -1 if none fits."""
        here = days & self.open
        if here:
            day = (here & -here).bit_length() - 1
            self._use_slot(day)
        else:
            path = self._find_path_to_open(days)
            if not path:
                return NOWHERE
            self._shift(path)
            day = path[-1]
        self._place_unit(days, day)
        return day

    def add_each(self, visits: Iterable[int], day_sets: Sequence[int], places: list[int]) -> list[int]:
        """Add units in turn, note the day of each, and return the visits that do not fit.

        Args:
            visits: Numbers of visits.
            day_sets: The day set of each number.
            places: Takes the day of each number.
        """
        refused = []
        for visit in visits:
            places[visit] = day = self.add(day_sets[visit])
            if day == NOWHERE:
                refused.append(visit)
        return refused

    def pin(self, days: int) -> int:
        """Take a slot for good on the first day that the units can spare; return the day or -1."""
        candidates = days & ~self._dead
        while candidates:
            low = candidates & -candidates
            day = low.bit_length() - 1
            if self.slots[day] > 0:
                self._use_slot(day)
                self._seal_if_done(day)
                return day
            path = self._find_path_to_open(low)
            if path:
                self._shift(path)
                self._seal_if_done(day)
                return day
            candidates &= ~self._dead
        return NOWHERE

    def pin_unit(self, days: int, choices: Iterable[int]) -> int:
        """Pin one unit on the best day that leaves every other unit a day; return the day or -1.

        Args:
            days: The day set of the unit.
            choices: Parts of the day set, best first; of one part the first possible day is taken. The parts
                that hold no possible day leave the unit where it is.
        """
        stand = self._standing[days]
        # A dead day leads to dead days only. So where the unit is on no dead day, no dead day can be
        # vacated.
        failed = self._sealed if stand & self._dead else self._dead
        for part in choices:
            candidates = part & ~failed
            while candidates:
                low = candidates & -candidates
                day = low.bit_length() - 1
                if stand & low:
                    self._remove_unit(days, day)
                    self._seal_if_done(day)
                    return day
                if self.slots[day] > 0:
                    self._use_slot(day)
                    self._seal_if_done(day)
                    self._vacate(days, stand)
                    return day
                path, seen = self._search(low, stand | self.open, failed)
                if path:
                    self._swap_in(days, stand, path)
                    self._seal_if_done(day)
                    return day
                # No open day can be reached either, so the days seen are dead for every later visit.
                self._dead |= seen
                failed |= seen
                candidates &= ~failed
        return NOWHERE

    # ------------------------------------------------------------ searches

    def _find_path_to_open(self, start: int) -> list[int]:
        """Return a path of days from a day set to an open day, the open day first; empty if there is none."""
        path, seen = self._search(start & ~self._dead, self.open, self._dead)
        if not path:
            self._dead |= seen
        return path

    def _search(self, start: int, goal: int, closed: int) -> tuple[list[int], int]:
        """Search breadth-first for a day of the goal; return the path, the goal first, and all days seen.

        The *closed* days are known to lead nowhere.
        """
        seen = start | closed
        parent: dict[int, int] = {}
        queue = [*iterate_days(start)]
        for day in queue:
            reach = self._reach[day]
            if reach == _UNKNOWN:
                reach = self._measure_reach(day)
            hit = reach & goal
            if hit:
                path = [first_day(hit), day]
                while path[-1] in parent:
                    path.append(parent[path[-1]])
                return path, seen
            fresh = reach & ~seen
            seen |= fresh
            # The innermost loop of every plan, so without the generator.
            while fresh:
                low = fresh & -fresh
                step = low.bit_length() - 1
                parent[step] = day
                queue.append(step)
                fresh ^= low
        return [], seen

    def _measure_reach(self, day: int) -> int:
        reach = 0
        for days in self._units[day]:
            reach |= days
        self._reach[day] = reach
        return reach

    # ------------------------------------------------------------ moves

    def _shift(self, path: Sequence[int]) -> None:
        """Move one unit along each step of a path, so that a slot of its last day is free for the caller."""
        self._use_slot(path[0])
        self._move_along(path)

    def _move_along(self, path: Sequence[int]) -> None:
        for target, source in pairwise(path):
            days = next(days for days in self._units[source] if days >> target & 1)
            self._remove_unit(days, source)
            self._place_unit(days, target)
        self.has_shifted = True

    def _swap_in(self, days: int, stand: int, path: Sequence[int]) -> None:
        """Let the units along a path make room on the last day, and take the unit off its own day."""
        if stand >> path[0] & 1:
            self._remove_unit(days, path[0])
        else:
            self._use_slot(path[0])
            self._vacate(days, stand)
        self._move_along(path)

    def _vacate(self, days: int, stand: int) -> None:
        """Take a unit off a day, whose slot is open again."""
        day = first_day(stand)
        self._remove_unit(days, day)
        self.slots[day] += 1
        self.open |= 1 << day
        # The day is neither dead nor sealed: the unit had a way to an open day.

    def _use_slot(self, day: int) -> None:
        self.slots[day] -= 1
        if not self.slots[day]:
            self.open &= ~(1 << day)

    def _seal_if_done(self, day: int) -> None:
        if not self._units[day] and self.slots[day] <= 0:
            self._sealed |= 1 << day
            self._dead |= 1 << day

    def _place_unit(self, days: int, day: int) -> None:
        units = self._units[day]
        if days in units:
            units[days] += 1
            return
        units[days] = 1
        if self._reach[day] != _UNKNOWN:
            self._reach[day] |= days
        self._standing[days] = self._standing.get(days, 0) | 1 << day

    def _remove_unit(self, days: int, day: int) -> None:
        units = self._units[day]
        units[days] -= 1
        if not units[days]:
            del units[days]
            self._standing[days] &= ~(1 << day)
            self._reach[day] = _UNKNOWN
