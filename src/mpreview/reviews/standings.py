"""The standing of an obligation: its place in time, by the four days of its window (semantics 3.12)."""

import enum

__all__ = ["Standing"]


class Standing(enum.Enum):
    """The place of an obligation in time, worst first (semantics 3.12)."""

    PAST_LIMIT = "past-limit"
    OVERDUE = "overdue"
    DUE = "due"
    OPEN = "open"
    IN_DATE = "in-date"
    NOT_OWED = "not-owed"
    LAPSED = "lapsed"

    rank: int
    """0 for the worst."""

    @property
    def words(self) -> str:
        """The standing in a sentence.

        >>> Standing.PAST_LIMIT.words, Standing.IN_DATE.words
        ('past its limit', 'in date')
        """
        return "past its limit" if self is Standing.PAST_LIMIT else self.value.replace("-", " ")


for _rank, _standing in enumerate(Standing):
    _standing.rank = _rank


_PAST_LIMIT, _OVERDUE, _DUE, _OPEN, _IN_DATE = range(5)
STANDINGS = tuple(Standing)
"""Standings by rank."""
IN_TIME = (Standing.IN_DATE, Standing.OPEN, Standing.DUE)
"""The standings of a review that keeps a place covered (semantics 5.1)."""


def rank_on(days: tuple[int, int, int, int], on: int) -> int:
    """Return the rank of the standing that a window's four day numbers give on a day."""
    earliest, due, overdue_from, limit = days
    if on < due:
        return _OPEN if on >= earliest else _IN_DATE
    if on < overdue_from:
        return _DUE
    return _OVERDUE if on <= limit else _PAST_LIMIT
