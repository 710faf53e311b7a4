"""Working days, rolls and month arithmetic.

A working day is a Monday to Friday that is not a holiday of the calendar (`semantics.md` 1.2).
Holidays are a list as far as they are published; beyond it the standing ones follow by rule, and what
rests on the rule is *provisional*. Month arithmetic is anchored: always ``anchor + k * interval``,
month ends clamped (1.4), through dateutil's `relativedelta`; Easter comes from dateutil too.
"""

import datetime as dt
import enum
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import count, pairwise

import attrs
from dateutil.easter import easter
from dateutil.relativedelta import relativedelta

from mpreview.errors import InvalidValue, OutsideCalendar, OutsideRange
from mpreview.ids import a_count, a_kind, a_text, a_tuple, an_id, counted, shortened
from mpreview.timeline import FIRST_DAY, LAST_DAY, a_day, day_of, weekday

__all__ = [
    "Calendar",
    "Easter",
    "FixedDay",
    "Holiday",
    "HolidayRule",
    "MonthEnd",
    "Roll",
    "WeekdayOfMonth",
    "months_after",
]

_WEEKEND = 5
_MOST_WORKING_DAYS = 80_000  # more than lie from the first day to the last


class Roll(enum.Enum):
    """Where a raw day goes that is not a working day (`semantics.md` 1.5)."""

    PRECEDING = "preceding"
    FOLLOWING = "following"
    NONE = "none"


class MonthEnd(enum.Enum):
    """What becomes of a day that the target month does not have (`semantics.md` 1.4)."""

    CLAMP = "clamp"
    FORWARD = "forward"


@attrs.frozen
class Holiday:
    """A day on which a calendar is closed.

    Args:
        day: The day.
        name: Its public name.
        source: Where it is published.
        announced: The day it was announced, if it is a one-off, moved or substitute day; not after *day*.
        moved_from: The standing day it takes the place of, if it was moved; then *announced* is given too.

    Raises:
        InvalidValue: If it was announced after its day, or moved without an announcement.
    """

    day: dt.date
    name: str
    source: str = attrs.field(repr=shortened)
    announced: dt.date | None = None
    moved_from: dt.date | None = None

    def __attrs_post_init__(self) -> None:
        a_day("Holiday.day", self.day)
        a_text("Holiday.name", self.name)
        a_text("Holiday.source", self.source, most=4000)
        if self.announced is not None:
            a_day("Holiday.announced", self.announced)
            if self.announced > self.day:
                raise InvalidValue("Holiday.announced", "must not be after the day itself; correct one")
        if self.moved_from is not None:
            a_day("Holiday.moved_from", self.moved_from)
            if self.announced is None:
                raise InvalidValue("Holiday.announced", "a moved day was announced on some day; give it")


@attrs.frozen
class FixedDay:
    """The same day every year, such as 25 December."""

    month: int
    day: int

    def __attrs_post_init__(self) -> None:
        a_count("FixedDay.month", self.month, 1, 12)
        # 29 February is no day of every year.
        a_count("FixedDay.day", self.day, 1, monthrange(2021, self.month)[1])

    def in_year(self, year: int) -> dt.date:
        """Return the day in that year."""
        return dt.date(year, self.month, self.day)


@attrs.frozen
class WeekdayOfMonth:
    """The n-th such weekday of a month; ``n = -1`` is the last.

    >>> WeekdayOfMonth(5, 0, 1).in_year(2021)
    datetime.date(2021, 5, 3)
    """

    month: int
    weekday: int
    n: int

    def __attrs_post_init__(self) -> None:
        a_count("WeekdayOfMonth.month", self.month, 1, 12)
        a_count("WeekdayOfMonth.weekday", self.weekday, 0, 6)
        if type(self.n) is not int or self.n not in {-1, 1, 2, 3, 4}:
            raise InvalidValue("WeekdayOfMonth.n", "give 1 to 4, or -1 for the last", self.n)

    def in_year(self, year: int) -> dt.date:
        """Return the day in that year."""
        if self.n == -1:
            end = dt.date(year + self.month // 12, self.month % 12 + 1, 1) - dt.timedelta(1)
            return end - dt.timedelta((end.weekday() - self.weekday) % 7)
        first = dt.date(year, self.month, 1)
        return first + dt.timedelta((self.weekday - first.weekday()) % 7 + 7 * (self.n - 1))


@attrs.frozen
class Easter:
    """A number of days after Easter Sunday; before it if negative."""

    offset: int

    def __attrs_post_init__(self) -> None:
        a_count("Easter.offset", self.offset, -70, 70)

    def in_year(self, year: int) -> dt.date:
        """Return the day in that year."""
        return _easter(year) + dt.timedelta(self.offset)


@cache
def _easter(year: int) -> dt.date:

    return easter(year)


@attrs.frozen
class HolidayRule:
    """A standing holiday, as it returns every year.

    Args:
        name: Its public name.
        when: The rule of its day.
        source: The law that makes it stand.
        substitute: Whether a weekend day is made good on the next weekday that is free.
        since: The first day from which it stands.
    """

    name: str
    when: FixedDay | WeekdayOfMonth | Easter
    source: str = attrs.field(repr=shortened)
    substitute: bool = True
    since: dt.date = FIRST_DAY

    def __attrs_post_init__(self) -> None:
        a_text("HolidayRule.name", self.name)
        if type(self.when) not in {FixedDay, WeekdayOfMonth, Easter}:
            raise InvalidValue("HolidayRule.when", "give a FixedDay, WeekdayOfMonth or Easter", self.when)
        a_text("HolidayRule.source", self.source, most=4000)
        a_kind("HolidayRule.substitute", self.substitute, bool)
        a_day("HolidayRule.since", self.since)


def by_rule(rules: Iterable[HolidayRule], year: int) -> tuple[Holiday, ...]:
    """Return the weekdays on which *rules* close a year, substitutes included.

    >>> rules = HolidayRule("Eve", FixedDay(12, 31), "Law"), HolidayRule("New Year", FixedDay(1, 1), "Law")
    >>> [holiday.day.isoformat() for holiday in by_rule(rules, 2023)]
    ['2023-01-02', '2023-01-03']
    """
    # The last days of the year before may be made good in this one.
    drawn = ((rule.when.in_year(y), rule) for rule in rules for y in (year - 1, year))
    standing = [(day, rule) for day, rule in drawn if day >= rule.since]
    standing.sort(key=lambda pair: (pair[0], pair[1].name))
    closed = (holiday for holiday in _made_good(standing) if holiday.day.year == year)
    return tuple(sorted(closed, key=lambda holiday: holiday.day))


def _made_good(standing: Sequence[tuple[dt.date, HolidayRule]]) -> Iterator[Holiday]:
    """Yield the weekdays that standing days close, in order: themselves, or the next that is free."""
    taken = {day for day, _ in standing if day.weekday() < _WEEKEND}
    for day, rule in standing:
        if day.weekday() < _WEEKEND:
            yield Holiday(day, rule.name, rule.source)
        elif rule.substitute:
            free = next(d for d in _days_after(day) if d.weekday() < _WEEKEND and d not in taken)
            taken.add(free)
            yield Holiday(free, f"{rule.name} (substitute day)", rule.source)


def _days_after(day: dt.date) -> Iterator[dt.date]:
    return (day + dt.timedelta(n) for n in count(1))


@attrs.frozen(slots=False, getstate_setstate=True)
class Calendar:
    """The working days of one jurisdiction.

    Args:
        id: Its id.
        name: Its public name.
        first: The first day it is known for.
        listed_until: The first day for which holidays follow by rule and are provisional.
        holidays: The published holidays, weekend days left out, in order of day.
        rules: The standing holidays, for the days from *listed_until* on.
        last: The last day its rules reach.

    Raises:
        InvalidValue: If holidays are out of order, double or outside the list's span, or one was moved
            from a day outside it.

    >>> plain = Calendar("plain", "Weekdays only", FIRST_DAY, FIRST_DAY)
    >>> plain.nth_after(dt.date(2021, 11, 12), 1)
    datetime.date(2021, 11, 15)
    """

    id: str
    name: str
    first: dt.date
    listed_until: dt.date
    holidays: tuple[Holiday, ...] = attrs.field(default=(), repr=counted)
    rules: tuple[HolidayRule, ...] = attrs.field(default=(), repr=counted)
    last: dt.date = LAST_DAY

    def __attrs_post_init__(self) -> None:
        an_id("Calendar.id", self.id)
        a_text("Calendar.name", self.name)
        a_day("Calendar.first", self.first)
        a_day("Calendar.last", self.last)
        a_day("Calendar.listed_until", self.listed_until)
        if not self.first <= self.listed_until <= self.last:
            raise InvalidValue("Calendar.listed_until", "must lie from first to last")
        a_tuple("Calendar.rules", self.rules, HolidayRule)
        a_tuple("Calendar.holidays", self.holidays, Holiday)
        self._check_holidays()

    def _check_holidays(self) -> None:
        days = [holiday.day for holiday in self.holidays]
        if any(b <= a for a, b in pairwise(days)):
            raise InvalidValue("Calendar.holidays", "days must rise strictly; sort them, one entry a day")
        if days and not self.first <= days[0] <= days[-1] < self.listed_until:
            raise InvalidValue("Calendar.holidays", "must lie from first to before listed_until")
        moved = [holiday.moved_from for holiday in self.holidays if holiday.moved_from is not None]
        # Before the announcement the standing day is a holiday of the list itself.
        if any(not self.first <= day < self.listed_until for day in moved):
            raise InvalidValue("Calendar.holidays", "moved_from must lie from first to before listed_until")

    def __repr__(self) -> str:
        return f"<Calendar {self.id!r} of {len(self.holidays)} holidays from {self.first} to {self.last}>"

    @cached_property
    def _listed(self) -> dict[int, Holiday]:
        return {holiday.day.toordinal(): holiday for holiday in self.holidays}

    @cached_property
    def _ruled(self) -> dict[int, dict[int, Holiday]]:
        # Filled year by year; two threads that fill one year write the same value.
        return {}

    @cached_property
    def _onward(self) -> dict[int, int]:
        # Rolls already walked; two threads that walk one write the same.
        return {}

    @cached_property
    def _back(self) -> dict[int, int]:
        return {}

    @cached_property
    def _bounds(self) -> tuple[int, int, int]:
        return self.first.toordinal(), self.listed_until.toordinal(), self.last.toordinal()

    def closed(self, ordinal: int) -> Holiday | None:
        """Return the holiday on that day number, if there is one."""
        if ordinal < self._bounds[1]:
            return self._listed.get(ordinal)
        year = day_of(ordinal).year
        if year not in self._ruled:
            self._ruled[year] = {h.day.toordinal(): h for h in by_rule(self.rules, year)}
        return self._ruled[year].get(ordinal)

    def works(self, ordinal: int) -> bool:
        """Whether that day number is a working day.

        Raises:
            OutsideCalendar: If the calendar does not know the day.
        """
        first, _, last = self._bounds
        if not first <= ordinal <= last:
            raise self._outside(ordinal)
        return (ordinal + 6) % 7 < _WEEKEND and self.closed(ordinal) is None

    def _outside(self, ordinal: int) -> Exception:
        if not FIRST_DAY.toordinal() <= ordinal <= LAST_DAY.toordinal():
            return OutsideRange("day", FIRST_DAY, LAST_DAY)
        return OutsideCalendar(self.id, day_of(ordinal), self.first, self.last)

    def is_working(self, day: dt.date) -> bool:
        """Whether *day* is a working day.

        Raises:
            OutsideCalendar: If the calendar does not know the day.
        """
        a_day("day", day)
        return self.works(day.toordinal())

    def following_ordinal(self, ordinal: int) -> int:
        """Return the first working day number from *ordinal* on."""
        day = self._onward.get(ordinal)
        if day is None:
            day = ordinal
            while not self.works(day):
                day += 1
            self._onward[ordinal] = day
        return day

    def preceding_ordinal(self, ordinal: int) -> int:
        """Return the last working day number up to *ordinal*."""
        day = self._back.get(ordinal)
        if day is None:
            day = ordinal
            while not self.works(day):
                day -= 1
            self._back[ordinal] = day
        return day

    def nth_ordinal(self, ordinal: int, n: int) -> int:
        """Return the n-th working day number strictly after *ordinal*; for 0 see `nth_after`."""
        if n == 0:
            return self.following_ordinal(ordinal)
        while n:
            ordinal += 1
            n -= self.works(ordinal)
        return ordinal

    def roll(self, day: dt.date, how: Roll) -> dt.date:
        """Return the working day that *day* is rolled to.

        Raises:
            OutsideCalendar: If the walk leaves the calendar.
        """
        a_day("day", day)
        a_kind("how", how, Roll)
        if how is Roll.NONE:
            return day
        walk = self.preceding_ordinal if how is Roll.PRECEDING else self.following_ordinal
        return day_of(walk(day.toordinal()))

    def nth_after(self, day: dt.date, n: int) -> dt.date:
        """Return the n-th working day strictly after *day*; for n = 0 the day, or the next working day.

        Raises:
            OutsideCalendar: If the count leaves the calendar.
        """
        a_day("day", day)
        a_count("n", n, 0, _MOST_WORKING_DAYS)
        return day_of(self.nth_ordinal(day.toordinal(), n))

    def is_provisional(self, day: dt.date) -> bool:
        """Whether that day rests on the rules, not on the published list."""
        a_day("day", day)
        return day >= self.listed_until

    def closed_days(self, start: dt.date, end: dt.date) -> tuple[tuple[dt.date, str], ...]:
        """Return each day from *start* to *end*, both included, that is closed, with the reason's name."""
        a_day("start", start)
        a_day("end", end)
        days = (day_of(n) for n in range(start.toordinal(), end.toordinal() + 1))
        return tuple((day, self._why_closed(day)) for day in days if not self.is_working(day))

    def _why_closed(self, day: dt.date) -> str:
        holiday = self.closed(day.toordinal())
        return holiday.name if holiday else weekday(day)

    def as_known(self, on: dt.date) -> "Calendar":
        """Return the calendar as announced by *on*: later proclamations are not yet made.

        A moved day not yet announced leaves the standing day where it was.
        """
        a_day("on", on)
        known = [h for h in self.holidays if h.announced is None or h.announced <= on]
        if len(known) == len(self.holidays):
            return self
        late = [h for h in self.holidays if h.announced is not None and h.announced > on]
        days = {h.day for h in known}
        back = {h.moved_from: h for h in late if h.moved_from is not None and h.moved_from not in days}
        restored = [attrs.evolve(h, day=day, announced=None, moved_from=None) for day, h in back.items()]
        return attrs.evolve(self, holidays=tuple(sorted([*known, *restored], key=lambda h: h.day)))


def months_after(anchor: dt.date, months: int, end: MonthEnd = MonthEnd.CLAMP) -> dt.date:
    """Return *anchor* plus so many months, counted from the anchor and from nothing else.

    Args:
        anchor: The day counted from.
        months: Months, 0 to 3,600.
        end: What to do where the month is too short.

    Raises:
        InvalidValue: If an argument is of another type; a boolean is not a number.
        OutsideRange: If the anchor or the day is outside 1900-01-01 to 2199-12-31.

    >>> months_after(dt.date(2021, 8, 30), 6), months_after(dt.date(2024, 2, 29), 12)
    (datetime.date(2022, 2, 28), datetime.date(2025, 2, 28))
    """
    a_day("anchor", anchor)
    a_count("months", months, 0, 3600)
    a_kind("end", end, MonthEnd)
    return _months_after(anchor, months, end)


@cache
def _delta(months: int) -> relativedelta:

    return relativedelta(months=months)


# To a cache True is 1; it is asked only for what has been checked.
@cache
def _months_after(anchor: dt.date, months: int, end: MonthEnd) -> dt.date:
    if anchor.year * 12 + anchor.month + months > LAST_DAY.year * 12 + 12:
        raise OutsideRange("day", FIRST_DAY, LAST_DAY)
    day = anchor + _delta(months)
    if end is MonthEnd.FORWARD and day.day < anchor.day:
        day += dt.timedelta(1)
        if day > LAST_DAY:
            raise OutsideRange("day", FIRST_DAY, LAST_DAY)
    return day
