"""Days and half-open periods.

Days are `datetime.date` from 1900-01-01 to 2199-12-31. A period is ``[start, end)``: it contains its
start and not its end; an open end is `None` (`semantics.md` 1.1).
"""

import datetime as dt
from functools import cache, cached_property

import attrs

from mpreview.errors import InvalidValue, OutsideRange

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "Period",
    "a_day",
    "an_instant",
    "day_of",
    "start_of",
]

FIRST_DAY = dt.date(1900, 1, 1)
LAST_DAY = dt.date(2199, 12, 31)
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


def a_day(field: str, value: object, *, last: dt.date = LAST_DAY) -> None:
    """Check that *value* is a plain date of the supported range.

    Raises:
        InvalidValue: If it is not a `date`, or is a `datetime`.
        OutsideRange: If it is outside 1900-01-01 to 2199-12-31.
    """
    if type(value) is not dt.date:
        raise InvalidValue(field, "give a datetime.date, without a time", value)
    if not FIRST_DAY <= value <= last:
        raise OutsideRange(field, FIRST_DAY, last, value)


def an_instant(field: str, value: object) -> None:
    """Check that *value* is an aware instant in UTC of the supported range.

    Raises:
        InvalidValue: If it is not a `datetime` whose zone is UTC.
        OutsideRange: If its day is outside 1900-01-01 to 2199-12-31.
    """
    if type(value) is not dt.datetime or value.tzinfo is not dt.UTC:
        raise InvalidValue(field, "give a datetime with tzinfo=datetime.UTC", value)
    if not FIRST_DAY.year <= value.year <= LAST_DAY.year:
        raise OutsideRange(field, FIRST_DAY, LAST_DAY, value.date())


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
