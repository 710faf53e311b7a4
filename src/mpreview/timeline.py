"""Days and half-open periods.

Days are `datetime.date` from 1900-01-01 to 2199-12-31. A period is ``[start, end)``: it contains its
start and not its end; an open end is `None` (`semantics.md` 1.1).
"""

import datetime as dt
from functools import cache, cached_property

import attrs

from mpreview._checks import FIRST_DAY, LAST_DAY
from mpreview._checks import check_day as a_day
from mpreview._checks import check_instant as an_instant
from mpreview.errors import InvalidValue

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "Period",
    "a_day",
    "an_instant",
    "day_of",
    "start_of",
]

_AFTER = dt.date(2200, 1, 1)

day_of = cache(dt.date.fromordinal)
"""`date.fromordinal`, one shared date per day; at most 109,573 of them are ever asked for."""


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def weekday(day: dt.date) -> str:
    """Return the English name of the weekday; `strftime` would follow the locale.

    >>> weekday(dt.date(2021, 11, 15))
    'Monday'
    """
    return _WEEKDAYS[day.weekday()]


def long_day(day: dt.date) -> str:
    """Return the day in English words; `strftime` would follow the locale.

    >>> long_day(dt.date(2021, 11, 15))
    '15 November 2021'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def start_of(day: dt.date) -> dt.datetime:
    """Return 00:00 UTC of *day*: from then on a thing known on that day is known (`semantics.md` 6)."""
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


@attrs.frozen
class Period:
    """Days from *start* up to, not including, *end*.

    Args:
        start: First day inside.
        end: First day after, later than *start*; `None` while open; 2200-01-01 at the most.

    Raises:
        InvalidValue: If the end is not after the start.
        OutsideRange: If a day is out of range.

    >>> Period(dt.date(2021, 1, 1), dt.date(2021, 1, 3)).days
    2
    """

    start: dt.date
    end: dt.date | None = None

    def __attrs_post_init__(self) -> None:
        a_day("Period.start", self.start)
        if self.end is None:
            return
        a_day("Period.end", self.end, last=_AFTER)
        if self.end <= self.start:
            raise InvalidValue("Period.end", "must be after the start; swap or correct them", self.end)

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def days(self) -> int | None:
        """How many days lie inside; `None` if open."""
        return None if self.end is None else (self.end - self.start).days

    @property
    def last(self) -> dt.date:
        """The last day inside, 2199-12-31 if open."""
        return LAST_DAY if self.end is None else self.end - dt.timedelta(1)

    @cached_property
    def ordinals(self) -> tuple[int, int]:
        """The day numbers of the first day inside and of the first day after it."""
        end = _AFTER if self.end is None else self.end
        return self.start.toordinal(), end.toordinal()

    def overlaps(self, other: "Period") -> bool:
        """Whether some day lies in both."""
        return self.start <= other.last and other.start <= self.last
