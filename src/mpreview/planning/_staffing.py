"""Advisers for the visits of a pool on a day: a matching with capacities, and slots taken in order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence


class AdviserMatching:
    """A bipartite matching of visits to advisers with capacities, extended by augmenting paths.

    Args:
        slots: The slots of each adviser.

    Attributes:
        left: The slots that no visit takes.
    """

    __slots__ = ("_able", "_adviser", "_movable", "left")

    def __init__(self, slots: Mapping[str, int]) -> None:
        self.left = dict(slots)
        self._able: dict[str, tuple[str, ...]] = {}
        self._adviser: dict[str, str] = {}
        self._movable: dict[str, list[str]] = defaultdict(list)

    def add(self, visit: str, able: tuple[str, ...]) -> bool:
        """Add a visit that some advisers could make, if every visit added keeps an adviser."""
        self._able[visit] = able
        return self._seat(visit, able)

    def pin(self, visit: str, adviser: str) -> bool:
        """Give a visit one adviser for good, if every other visit keeps an adviser."""
        before = self._adviser[visit]
        self._movable[before].remove(visit)
        self.left[before] += 1
        if self._seat(visit, (adviser,)):
            self._movable[adviser].remove(visit)
            return True
        self._movable[before].append(visit)
        self.left[before] -= 1
        return False

    def _seat(self, visit: str, wanted: tuple[str, ...]) -> bool:
        """Search breadth first for an adviser with a slot, and move the visits along the path."""
        coming = dict.fromkeys(wanted, visit)
        queue = [*wanted]
        for adviser in queue:
            if self.left[adviser] > 0:
                self._shift(adviser, visit, coming)
                return True
            for other in self._movable[adviser]:
                fresh = [who for who in self._able[other] if who not in coming]
                coming |= dict.fromkeys(fresh, other)
                queue += fresh
        return False

    def _shift(self, adviser: str, visit: str, coming: Mapping[str, str]) -> None:
        self.left[adviser] -= 1
        while (moved := coming[adviser]) != visit:
            source = self._adviser[moved]
            self._movable[source].remove(moved)
            self._adviser[moved] = adviser
            self._movable[adviser].append(moved)
            adviser = source
        self._adviser[visit] = adviser
        self._movable[adviser].append(visit)


def take_slots(count: int, ranked: Sequence[str], left: dict[str, int]) -> tuple[str, ...]:
    """Take slots of the first adviser with enough, else of several in order; return the advisers."""
    return take_in_order(count, [one for one in ranked if left[one] >= count][:1] or ranked, left)


def take_in_order(count: int, ranked: Sequence[str], left: dict[str, int]) -> tuple[str, ...]:
    """Take slots of several advisers in order, if they have enough together; return the advisers."""
    if sum(left[who] for who in ranked) < count:
        return ()
    chosen = []
    for who in ranked:
        used = min(left[who], count)
        left[who] -= used
        count -= used
        if used:
            chosen.append(who)
    return tuple(chosen)
