"""How many visits can be made on each day: weekly patterns, and single days that differ."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_count, a_kind, a_tuple
from mpreview.timeline import FIRST_DAY, Period, a_day

__all__ = ["MOST_SLOTS", "Slots", "SlotsOn", "a_week", "by_day", "some_exceptions"]

MOST_SLOTS = 10_000
"""Slots of one pattern, exception or loan on one day at the most; more is taken for a slip of the hand."""


@attrs.frozen
class Slots:
    """Visits a team can make on each day of the week, over a period.

    Args:
        week: Slots on Monday to Sunday.
        period: While the pattern holds.
    """

    week: tuple[int, ...]
    period: Period = attrs.field(factory=lambda: Period(FIRST_DAY))

    def __attrs_post_init__(self) -> None:
        a_week("Slots.week", self.week)
        a_kind("Slots.period", self.period, Period)


@attrs.frozen
class SlotsOn:
    """The slots of one day, whatever the pattern says: leave, a bank holiday, a surge."""

    day: dt.date
    slots: int

    def __attrs_post_init__(self) -> None:
        a_day("SlotsOn.day", self.day)
        a_count("SlotsOn.slots", self.slots, 0, MOST_SLOTS)


def a_week(field: str, week: object) -> None:
    """Check seven numbers of slots, Monday to Sunday.

    Raises:
        InvalidValue: If it is not a tuple of seven whole numbers.
        OutsideRange: If a number is negative or too large.
    """
    if type(week) is not tuple or len(week) != 7:
        raise InvalidValue(field, "give seven numbers, Monday to Sunday", week)
    for number in week:
        a_count(field, number, 0, MOST_SLOTS)


def some_exceptions(field: str, exceptions: tuple[SlotsOn, ...]) -> None:
    """Check single days that differ.

    Raises:
        InvalidValue: If they are out of order or double.
    """
    a_tuple(field, exceptions, SlotsOn)
    if any(b.day <= a.day for a, b in pairwise(exceptions)):
        raise InvalidValue(field, "days must rise strictly; sort them, one entry a day")


def by_day(
    patterns: Sequence[Slots], exceptions: Sequence[SlotsOn], start: dt.date, end: dt.date
) -> Iterator[tuple[int, int]]:
    """Yield day number and slots for each day from *start* to *end* that has any, both included.

    Patterns add up; an exception says the number of its day, whatever they say.

    Raises:
        InvalidValue: If the first or the last day is none.
        OutsideRange: If one is out of range.
    """
    a_day("days.start", start)
    a_day("days.end", end)
    special = {entry.day.toordinal(): entry.slots for entry in exceptions}
    told = [(s.period.start.toordinal(), s.period.last.toordinal(), s.week) for s in patterns]
    for day in range(start.toordinal(), end.toordinal() + 1):
        number = special.get(day)
        if number is None:
            number = sum([week[(day + 6) % 7] for low, high, week in told if low <= day <= high])
        if number:
            yield day, number
