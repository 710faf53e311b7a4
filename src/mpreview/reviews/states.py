"""Where an obligation is in time, and where the work on it is."""

import enum

from mpreview.timeline import LAST_DAY

__all__ = ["Progress", "Standing"]

NEVER = LAST_DAY.toordinal() + 1
"""The number of no day: the first after the last one."""


class Standing(enum.Enum):
    """Where an obligation is in time (`semantics.md` 3.12), worst first."""

    PAST_LIMIT = "past-limit"
    OVERDUE = "overdue"
    DUE = "due"
    OPEN = "open"
    IN_DATE = "in-date"
    NOT_OWED = "not-owed"
    LAPSED = "lapsed"

    rank: int
    """0 for the worst."""


for _rank, _standing in enumerate(Standing):
    _standing.rank = _rank


class Progress(enum.Enum):
    """Where the work on an obligation is (`semantics.md` section 5)."""

    NOT_CONTACTED = "not-contacted"
    CONTACTED = "contacted"
    OFFERED = "offered"
    UNANSWERED = "unanswered"
    DECLINED = "declined"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    BOOKED = "booked"
    DONE = "done"


_PAST_LIMIT, _OVERDUE, _DUE, _OPEN, _IN_DATE = range(5)
STANDINGS = tuple(Standing)
"""Standings by rank."""


def rank_on(days: tuple[int, int, int, int], on: int) -> int:
    """Return the rank of the standing that a window's four day numbers give on a day."""
    earliest, due, overdue_from, limit = days
    if on < due:
        return _OPEN if on >= earliest else _IN_DATE
    if on < overdue_from:
        return _DUE
    return _OVERDUE if on <= limit else _PAST_LIMIT


def turn_of(days: tuple[int, int, int, int], rank: int) -> int:
    """Return the first day on which the standing of a rank is over, by a window's four day numbers."""
    if rank > _OVERDUE:
        return days[_IN_DATE - rank]
    return days[3] + 1 if rank == _OVERDUE else NEVER
