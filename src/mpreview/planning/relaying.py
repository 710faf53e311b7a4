"""Which of their days visits on time have within limits, and on days that suit them (4.5, 4.6).

A second step of the plan: nobody ceases to be on time by it, and no late day that was promised moves.
"""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import NamedTuple

from mpreview.ids import shown
from mpreview.planning.grid import NOWHERE
from mpreview.planning.limited import Limited, Step
from mpreview.planning.masks import mask_of
from mpreview.planning.matching import Matching
from mpreview.planning.trail import Trail

__all__ = ["Days", "Relaying", "lay_first", "returning"]

Days = dict[int, int]
"""The place of the day of each visit on time, by class, due day and id."""


def lay_first(limited: Limited, matching: Matching, order: Sequence[int]) -> set[int]:
    """Give each visit, in order, its first day that leaves all others one of their own and nothing forbids.

    Returns those for which the limits leave no such day.
    """
    displaced = set()
    for k in order:
        if not _given(limited, matching, k, matching.own[k]):
            matching.leave(k)
            displaced.add(k)
    return displaced


def returning(limited: Limited, matching: Matching, own: Mapping[int, int]) -> Days:
    """Return days for visits, in order, where they have one that nobody else has and nothing forbids."""
    free, found = matching.left(reduce(or_, own.values(), 0)), Days()
    for k, days in own.items():
        place = limited.give(k, days & mask_of(day for day, count in free.items() if count))
        if place != NOWHERE:
            free[place] -= 1
            found[k] = place
    return found


class Relaying(NamedTuple):
    """Visits on time that have days, and may have others.

    Args:
        free: Slots of each day that none of them has.
        there: Their days, in order: whoever the limits would leave none has that one before others.
        pinned: The days of all others that have one.
        trail: Makes the limits with nothing laid.
    """

    free: list[int]
    there: Days
    pinned: Days
    trail: Trail

    def __repr__(self) -> str:
        return shown(self)

    def on(self, there: Days) -> "Relaying":
        """Return the same on other days."""
        return self._replace(there=there)

    def lay_by_wish(self, own: Mapping[int, int]) -> Days:
        """Give each, in order, its first day that suits and leaves all others a day, else its first."""
        return self._laid("wish", own, {})

    def lay_as_before(self, own: Mapping[int, int], before: Sequence[int | None]) -> Days:
        """Let each, in order, keep the day that it had; who has a day that suits keeps one of these."""
        limited = self.trail.limited("before", None, self.there)
        kept = {k: limited.kept(k, days) for k, days in own.items()}
        return self._laid("before", kept, {k: 1 << place for k in kept if (place := before[k]) is not None})

    def _laid(self, step: Step, own: Mapping[int, int], keep: Mapping[int, int]) -> Days:
        first: list[int] = []
        while True:
            start = self.free, self.pinned, own, keep, [(k, self.there[k]) for k in first]
            there = self.there if step == "before" else {}
            found, failed = self._once(self.trail.limited(step, start, there), own, keep, first)
            if not failed:
                return found
            first += failed

    def _once(
        self, limited: Limited, own: Mapping[int, int], keep: Mapping[int, int], first: list[int]
    ) -> tuple[Days, list[int]]:
        """Lay out once, the *first* where they are; return the days, and whom the limits leave none."""
        for k, place in self.pinned.items():
            limited.lay(k, place)
        matching = Matching(self.free, {k: own[k] | 1 << place for k, place in self.there.items()})
        for k, place in self.there.items():
            matching.enter(k, limited.hints.get(k, place))
        for k in first:
            matching.move(k, self.there[k])
            limited.lay(k, self.there[k])
        rest = [k for k in self.there if k not in set(first)]
        moved = [k for k in rest if k not in keep or not _given(limited, matching, k, own[k] & keep[k])]
        failed = [k for k in moved if not _given(limited, matching, k, own[k])]
        return {k: matching.at[k] for k in self.there}, failed


def _given(limited: Limited, matching: Matching, k: int, days: int) -> bool:
    """Give a visit the first of some days that the others can spare and nothing forbids, for good."""
    if limited.known:
        limited.take(limited.known[-1])
        place = limited.turns[-1].place
    else:
        place = limited.give(k, days & matching.spare(matching.at[k]))
    if place != NOWHERE:
        matching.move(k, place)
    return place != NOWHERE
