"""One visit as the exact plan knows it, on plain day numbers."""

from typing import NamedTuple

from mpreview.ids import shown

__all__ = ["Job"]


class Job(NamedTuple):
    """One visit to be placed.

    Args:
        id: Unique among the visits of one call; the last tie is settled by it.
        priority: Class, 1 first to 9.
        rank: 0 accepted or booked, 1 never offered or within its answer time, 2 tentative.
        earliest: First possible day, not after *due*.
        due: Last day on time; before the first day of the plan the visit is past due.
        last: Last day on time that is possible, if it is known to be sooner than *due*; before *earliest* if
            none is.
        late: First day that is possible after *due*, and for whoever is past due at all, if it is known.
        closed: Days on which its place is closed, in order.
    """

    id: str
    priority: int
    rank: int
    earliest: int
    due: int
    last: int | None = None
    late: int | None = None
    closed: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return shown(self)

    def window(self, on: int, until: int) -> tuple[int, int]:
        """Return the first and the last day on time of a plan; the last is sooner if there is none."""
        return max(self.earliest, on), min(self.due if self.last is None else self.last, until)

    def after(self, on: int) -> int:
        """Return the first day on which it can be late, or past due, in a plan from a day on."""
        return max(self.due + 1, on) if self.late is None else self.late

    def open_after(self, on: int, last: int) -> tuple[int, int]:
        """Return the first and the last open day after its due day of a plan from a day on, until one.

        >>> Job("a", 1, 1, 3, 4, closed=(5, 7, 9)).open_after(1, 9)
        (6, 8)
        """
        first, shut = max(self.due + 1, on), frozenset(self.closed)
        while first in shut:
            first += 1
        while last in shut:
            last -= 1
        return first, last
