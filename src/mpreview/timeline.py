"""Days and half-open periods.

A day is a `datetime.date` from 1900-01-01 to 2199-12-31. A period is ``[start, end)``: the start lies inside,
the end does not. The end of an open period is `None` (semantics 1.1).
"""

import datetime as dt
from collections.abc import Callable
from functools import cache, cached_property

import attrs

from mpreview import _valid as valid
from mpreview._checks import FIRST_DAY, LAST_DAY, check_day, check_type
from mpreview.errors import InvalidValue

__all__ = ["FIRST_DAY", "LAST_DAY", "Period", "start_of"]

_AFTER = dt.date(2200, 1, 1)

NEVER = LAST_DAY.toordinal() + 1
"""The day number after the last day: the end of what never ends."""

day_of: Callable[[int], dt.date] = cache(dt.date.fromordinal)
"""`date.fromordinal` with one shared date for each day: an answer about a nation holds many equal days."""


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


def find_monday(day: dt.date) -> dt.date:
    """Return the Monday of the ISO week of a day."""
    return day_of(day.toordinal() - day.weekday())


def start_of(day: dt.date) -> dt.datetime:
    """Return 00:00 UTC of *day*. A fact known on *day* is known from that instant on (semantics 6).

    Raises:
        InvalidValue: If *day* is no day.
        OutsideRange: If *day* is out of range.
    """
    check_day("day", day)
    return dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)


@attrs.frozen
class Period:
    """Days from *start* up to, not including, *end*.

    Args:
        start: First day inside.
        end: First day after the period, later than *start*, 2200-01-01 at the most; `None` while open.

    Raises:
        InvalidValue: If the end is not after the start.
        OutsideRange: If a day is out of range.

    >>> Period(dt.date(2021, 1, 1), dt.date(2021, 1, 3)).days
    2
    """

    def _check_end(self, _attribute: object, end: dt.date | None) -> None:
        if end is not None and end <= self.start:
            raise InvalidValue("Period.end", "must be after the start; swap or correct them", end)

    start: dt.date = attrs.field(validator=valid.day)
    end: dt.date | None = attrs.field(default=None, validator=[valid.optional(valid.end), _check_end])

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    @property
    def days(self) -> int | None:
        """How many days lie inside; `None` if the period is open."""
        return None if self.end is None else (self.end - self.start).days

    @property
    def last(self) -> dt.date:
        """The last day inside; 2199-12-31 if the period is open."""
        return LAST_DAY if self.end is None else self.end - dt.timedelta(1)

    @cached_property
    def ordinals(self) -> tuple[int, int]:
        """The day numbers (`date.toordinal`) of the start and of the end."""
        end = _AFTER if self.end is None else self.end
        return self.start.toordinal(), end.toordinal()

    def overlaps(self, other: "Period") -> bool:
        """Whether some day lies in both periods."""
        check_type("other", other, Period)
        return self.start <= other.last and other.start <= self.last


def intersect(one: Period, other: Period) -> Period | None:
    """Return the days in both periods; `None` without such a day."""
    if not one.overlaps(other):
        return None
    ends = [period.end for period in (one, other) if period.end is not None]
    return Period(max(one.start, other.start), min(ends, default=None))
