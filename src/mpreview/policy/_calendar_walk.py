"""Steps of the recomputation: a walk over the calendar, day by day.

The walk shares no code with the engine apart from the question "is this a working day" and the month
arithmetic, so that a reader can follow with a finger on a wall calendar, and a mistake of the engine shows.
"""

import datetime as dt
from collections.abc import Iterator

from mpreview.calendars import Calendar, MonthEnd, Roll, months_after, months_before
from mpreview.policy.windows import Parameters

ONE_DAY = dt.timedelta(1)


def count_time_again(calendar: Calendar, trigger: dt.date, within: str) -> dt.date:
    """Return the end of a time allowed in words, such as "20 working days"."""
    number, _, word = within.partition(" ")
    n = int(number)
    if word.startswith("month"):
        return months_after(trigger, n)
    if word.startswith(("day", "week")):
        return trigger + dt.timedelta(**{f"{word.removesuffix('s')}s": n})
    day = trigger
    if n == 0:
        return walk_onward(calendar, day)
    while n:
        day += ONE_DAY
        n -= calendar.is_working(day)
    return day


def open_again(read: Parameters, day: dt.date) -> dt.date:
    """Return the day a lead before a raw day: in days, or in months and one day more."""
    if "lead months" not in read:
        return day - ONE_DAY * int(read["lead"])
    end = MonthEnd(read["month end"]) if "month end" in read else MonthEnd.CLAMP
    return months_before(day, int(read["lead months"]), end) + ONE_DAY


def walk_days(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    """Yield every day from *start* to *end*, both included."""
    return (start + dt.timedelta(n) for n in range((end - start).days + 1))


def walk_onward(calendar: Calendar, day: dt.date) -> dt.date:
    """Return *day*, or the next working day."""
    while not calendar.is_working(day):
        day += ONE_DAY
    return day


def roll_again(calendar: Calendar, roll: Roll, day: dt.date, floor: dt.date) -> dt.date:
    """Return the day to which *day* rolls, not before *floor*."""
    if roll is Roll.NONE:
        return day
    if roll is Roll.PRECEDING:
        back = day
        while not calendar.is_working(back):
            back -= ONE_DAY
        if back >= floor:
            return back
    return walk_onward(calendar, day)
