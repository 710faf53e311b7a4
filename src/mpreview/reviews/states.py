"""Where an obligation is in time, and where the work on it is."""

import enum

__all__ = ["Progress", "Standing"]


class Standing(enum.Enum):
    """Where an obligation is in time (`semantics.md` 3.12), worst first."""

    PAST_LIMIT = "past-limit"
    OVERDUE = "overdue"
    DUE = "due"
    OPEN = "open"
    IN_DATE = "in-date"
    NOT_OWED = "not-owed"
    LAPSED = "lapsed"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return _RANK[self]


_RANK = {standing: rank for rank, standing in enumerate(Standing)}


class Progress(enum.Enum):
    """Where the work on an obligation is (`semantics.md` section 5)."""

    NOT_CONTACTED = "not-contacted"
    CONTACTED = "contacted"
    OFFERED = "offered"
    UNANSWERED = "unanswered"
    DECLINED = "declined"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    DONE = "done"


def standing_on(days: tuple[int, int, int, int], on: int) -> Standing:
    """Return where a window's four day numbers put it on a day."""
    earliest, due, overdue_from, limit = days
    if on > limit:
        return Standing.PAST_LIMIT
    if on >= overdue_from:
        return Standing.OVERDUE
    if on >= due:
        return Standing.DUE
    return Standing.OPEN if on >= earliest else Standing.IN_DATE
