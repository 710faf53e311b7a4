"""A row: a subject and activity before it is made into a noun, and what is kept of those of a member."""

import datetime as dt
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.policy.terms import Activity
from mpreview.reviews.history import History, OfferState
from mpreview.reviews.obligations import Obligation, Owed, Setting

__all__: list[str] = []

Row = tuple[Activity, str, str | None, Setting, Owed, int | None, OfferState | None, str]
"""The activity, member and venue; the setting; what is
owed, or `NOTHING`; the last completion; the newest offer since, in this use and spell of office; the id."""


class Asked(NamedTuple):
    """What a question is about: what has opened by *reach*; of a team, venue or activity if one is given."""

    reach: dt.date
    team: str | None = None
    venue: str | None = None
    activity: Activity | None = None

    def leaves_out(self, row: Row) -> bool:
        """Whether a row is not what is asked for."""
        return (
            (self.team is not None and row[3].team != self.team)
            or (self.venue is not None and row[2] != self.venue)
            or (self.activity is not None and row[0] is not self.activity)
        )


Found = tuple[int, str, Obligation]
"""What is owed, after what orders it: a number, and the id."""


class Opened(NamedTuple):
    """What has opened of the rows of a member, from one day on until the first day on which it is another."""

    since: int
    until: int
    found: tuple[Found, ...]

    def __repr__(self) -> str:
        return show_tuple(self)


class Kept(NamedTuple):
    """The rows of a member in office, for the days on which nothing happens, begins, ends or runs out.

    Args:
        history: What the ledger says by then.
        since: The first of these days.
        until: The first day after.
        quiet: The first day after, single events of the member's own apart.
        rows: The rows.
        made: By place of a row what was made of it last: its rank, and what is owed.
        opened: What had opened of them when that was asked last, if it was.
    """

    history: History
    since: int
    until: int
    quiet: int
    rows: list[Row]
    made: list[tuple[int, Obligation] | None]
    opened: list[Opened]

    def __repr__(self) -> str:
        return show_tuple(self)
