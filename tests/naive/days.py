"""Days and calendars of the naive specification: section 1 of semantics.md, counted by hand."""

from collections.abc import Iterator
from datetime import date, timedelta

from naive.world import Calendar


def days(n: int) -> timedelta:
    return timedelta(days=n)


def each_day(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += days(1)


def working(calendar: Calendar, day: date) -> bool:  # [1.2]
    return day.weekday() < 5 and day not in calendar.holidays


def following(calendar: Calendar, day: date) -> date:
    while not working(calendar, day):
        day += days(1)
    return day


def preceding(calendar: Calendar, day: date) -> date:
    while not working(calendar, day):
        day -= days(1)
    return day


def nth_working(calendar: Calendar, day: date, n: int) -> date:  # [1.3]
    day = following(calendar, day) if n == 0 else day
    for _ in range(n):
        day = following(calendar, day + days(1))
    return day


def add_months(anchor: date, months: int, end: str = "clamp") -> date:  # [1.4]
    year, month0 = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    last = date(year + month0 // 11, (month0 + 1) % 12 + 1, 1) - days(1)
    if end == "forward" and anchor.day > last.day:
        return last + days(1)
    return date(year, month0 + 1, min(anchor.day, last.day))


def rolled(calendar: Calendar, how: str, day: date, first: date) -> date:
    """[1.5] `first`: before it no roll goes back; there the day is rolled following."""
    if how == "none":
        return day
    if how == "preceding" and preceding(calendar, day) >= first:
        return preceding(calendar, day)
    return following(calendar, day)


def after(calendar: Calendar, day: date, n: int, unit: str) -> date:  # [1.3, 1.4]
    if unit == "working days":
        return nth_working(calendar, day, n)
    return add_months(day, n) if unit == "months" else day + days(7 * n if unit == "weeks" else n)


def inside(day: date, start: date, end: date | None) -> bool:  # [1.1] half-open
    return start <= day and (end is None or day < end)
