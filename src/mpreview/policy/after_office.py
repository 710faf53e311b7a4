"""How long whoever leaves office has to wind up their affairs: policy as dated data."""

import datetime as dt
from collections.abc import Iterable

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_count, a_text, shortened
from mpreview.timeline import a_day

__all__ = ["WindingUpTime", "time_for"]


@attrs.frozen
class WindingUpTime:
    """How many months there are to wind up, for whoever leaves office from one day on.

    Args:
        since: The first day of a poll, or on which a seat falls vacant, to which it applies.
        months: How many months after that day.
        at_polls: Whether it is for those whom a general election does not return; else for all others.
        citation: The text it comes from, or "library default".
    """

    since: dt.date
    months: int
    at_polls: bool
    citation: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        a_day("WindingUpTime.since", self.since)
        a_count("WindingUpTime.months", self.months, 0, _MOST)
        if type(self.at_polls) is not bool:
            raise InvalidValue("WindingUpTime.at_polls", "give a truth value", self.at_polls)
        a_text("WindingUpTime.citation", self.citation, most=4000)


_MOST = 120
"""Months; more is taken for a slip of the hand."""


def time_for(times: Iterable[WindingUpTime], last: dt.date, *, at_polls: bool) -> WindingUpTime | None:
    """Return the time that applies to whoever left office, if there is one.

    Args:
        times: The times.
        last: The day of the poll that did not return them, or on which their seat fell vacant.
        at_polls: Whether it was a poll.

    >>> from mpreview import uk
    >>> times = uk.rulebook().winding_up
    >>> for poll in (dt.date(2017, 6, 8), dt.date(2024, 7, 4)):
    ...     print(time_for(times, poll, at_polls=True).months)
    2
    4
    """
    begun = [one for one in times if one.at_polls is at_polls and one.since <= last]
    return max(begun, key=lambda one: one.since, default=None)
