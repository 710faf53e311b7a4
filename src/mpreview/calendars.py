"""Working days, rolls, month arithmetic and recesses.

A working day is a Monday to Friday that is not a holiday of the calendar (semantics 1.2). Published holidays
are a list. After the end of the list the standing holidays follow by rule, and an answer that rests on a rule
is *provisional*. Month arithmetic is anchored: always ``anchor + k * interval``, month ends clamped
(semantics 1.4), through dateutil's `relativedelta`. Easter comes from dateutil too.
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

from mpreview import _valid as valid
from mpreview._checks import check_day, check_int, check_type
from mpreview._reprs import count_items, shorten_text
from mpreview.errors import InvalidValue, OutsideCalendar, OutsideRange
from mpreview.timeline import FIRST_DAY, LAST_DAY, Period, day_of, weekday

__all__ = [
    "Calendar",
    "Easter",
    "FixedDay",
    "Holiday",
    "HolidayRule",
    "MonthEnd",
    "Recess",
    "Roll",
    "WeekdayOfMonth",
    "months_after",
]

_WEEKEND = 5
_MOST_WORKING_DAYS = 80_000  # more than lie from the first day to the last
# A day before or after the range is no slip of the caller: a count walks there and then says OutsideRange.
_ORDINALS = (1, dt.date.max.toordinal())


class Roll(enum.Enum):
    """The working day in place of a raw day that is no working day (semantics 1.5)."""

    PRECEDING = "preceding"
    FOLLOWING = "following"
    NONE = "none"


class MonthEnd(enum.Enum):
    """The day in place of a day that the target month lacks (semantics 1.4)."""

    CLAMP = "clamp"
    FORWARD = "forward"


@attrs.frozen
class Holiday:
    """A day on which a calendar is closed.

    Args:
        day: The day.
        name: The public name.
        source: The publication of the holiday.
        announced: The day of the announcement of a one-off, moved or substitute day; not after *day*.
        moved_from: The standing day that a moved day replaces; then *announced* is given too.

    Raises:
        InvalidValue: If the announcement is after the day, or a moved day has no announcement.
    """

    def _check_announced(self, _attribute: object, announced: dt.date) -> None:
        if announced > self.day:
            raise InvalidValue("Holiday.announced", "must not be after the day itself; correct one")

    def _check_moved(self, _attribute: object, _moved_from: dt.date) -> None:
        if self.announced is None:
            raise InvalidValue("Holiday.announced", "a moved day was announced on some day; give it")

    day: dt.date = attrs.field(validator=valid.day)
    name: str = attrs.field(validator=valid.name)
    source: str = attrs.field(repr=shorten_text, validator=valid.text())
    announced: dt.date | None = attrs.field(
        default=None, validator=valid.optional(valid.day, _check_announced)
    )
    moved_from: dt.date | None = attrs.field(default=None, validator=valid.optional(valid.day, _check_moved))


@attrs.frozen
class FixedDay:
    """The same day every year, such as 25 December."""

    def _check_day(self, _attribute: object, day: int) -> None:
        # A document reports every fault, so the day is checked next to a month that is none. 2021 is no leap
        # year: 29 February is no day of every year.
        is_month = type(self.month) is int and 1 <= self.month <= 12
        check_int("FixedDay.day", day, 1, monthrange(2021, self.month)[1] if is_month else 31)

    month: int = attrs.field(validator=valid.int_(1, 12))
    day: int = attrs.field(validator=[valid.int_(1, 31), _check_day])

    def in_year(self, year: int) -> dt.date:
        """Return the day in *year*."""
        check_int("year", year, FIRST_DAY.year, LAST_DAY.year)
        return dt.date(year, self.month, self.day)


@attrs.frozen
class WeekdayOfMonth:
    """The n-th such weekday of a month; ``n = -1`` is the last.

    >>> WeekdayOfMonth(5, 0, 1).in_year(2021)
    datetime.date(2021, 5, 3)
    """

    month: int = attrs.field(validator=valid.int_(1, 12))
    weekday: int = attrs.field(validator=valid.int_(0, 6))
    n: int = attrs.field(validator=valid.choice(1, 2, 3, 4, -1, problem="give 1 to 4, or -1 for the last"))

    def in_year(self, year: int) -> dt.date:
        """Return the day in *year*."""
        check_int("year", year, FIRST_DAY.year, LAST_DAY.year)
        if self.n == -1:
            end = dt.date(year + self.month // 12, self.month % 12 + 1, 1) - dt.timedelta(1)
            return end - dt.timedelta((end.weekday() - self.weekday) % 7)
        first = dt.date(year, self.month, 1)
        return first + dt.timedelta((self.weekday - first.weekday()) % 7 + 7 * (self.n - 1))


@attrs.frozen
class Easter:
    """A number of days after Easter Sunday; before if negative."""

    offset: int = attrs.field(validator=valid.int_(-70, 70))

    def in_year(self, year: int) -> dt.date:
        """Return the day in *year*."""
        check_int("year", year, FIRST_DAY.year, LAST_DAY.year)
        return easter(year) + dt.timedelta(self.offset)


@attrs.frozen
class HolidayRule:
    """A standing holiday, as it returns every year.

    Args:
        name: The public name.
        when: The rule of the day.
        source: The law behind the holiday.
        substitute: Whether the next free weekday is closed in place of a weekend day.
        since: The first day from which the rule holds.
    """

    def _check_when(self, _attribute: object, when: FixedDay | WeekdayOfMonth | Easter) -> None:
        if type(when) not in {FixedDay, WeekdayOfMonth, Easter}:
            raise InvalidValue("HolidayRule.when", "give a FixedDay, WeekdayOfMonth or Easter", when)

    name: str = attrs.field(validator=valid.name)
    when: FixedDay | WeekdayOfMonth | Easter = attrs.field(validator=_check_when)
    source: str = attrs.field(repr=shorten_text, validator=valid.text())
    substitute: bool = attrs.field(default=True, validator=valid.type_(bool))
    since: dt.date = attrs.field(default=FIRST_DAY, validator=valid.day)


@attrs.frozen(kw_only=True)
class Recess:
    """A recess, or an adjournment longer than a weekend, of one house.

    A recess moves no due day (semantics 1.5). Planning prefers a recess for some visits, since members are
    in their constituencies then.

    Args:
        id: Its id.
        house: The id of a `House` of the register.
        name: Its name.
        period: From the first day without a sitting up to the day of the return.
        provisional: Whether the recess was still to come when it was put on record.
        announced: The day of the announcement; `None` if not on record, so that the recess was always known.
        source: The publication of the recess.

    Raises:
        InvalidValue: If the period has no end.
    """

    def _check_period(self, _attribute: object, period: Period) -> None:
        if period.end is None:
            raise InvalidValue("Recess.period", "a recess ends; give the day of the return")

    id: str = attrs.field(validator=valid.id_)
    house: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    period: Period = attrs.field(validator=[valid.type_(Period), _check_period])
    provisional: bool = attrs.field(default=False, validator=valid.type_(bool))
    announced: dt.date | None = attrs.field(default=None, validator=valid.optional(valid.day))
    source: str = attrs.field(default="", repr=shorten_text, validator=valid.text(empty=True))

    def known_by(self, on: dt.date) -> bool:
        """Whether the recess had been announced by a day."""
        check_day("on", on)
        return self.announced is None or self.announced <= on


def apply_rules(rules: Iterable[HolidayRule], year: int) -> tuple[Holiday, ...]:
    """Return the weekdays that *rules* close in a year, substitutes included.

    >>> rules = HolidayRule("Eve", FixedDay(12, 31), "Law"), HolidayRule("New Year", FixedDay(1, 1), "Law")
    >>> [holiday.day.isoformat() for holiday in apply_rules(rules, 2023)]
    ['2023-01-02', '2023-01-03']
    """
    # A weekend at the end of the year before can have its substitute day in this year.
    drawn = ((rule.when.in_year(each), rule) for rule in rules for each in (year - 1, year) if each >= 1900)
    standing = [(day, rule) for day, rule in drawn if day >= rule.since]
    standing.sort(key=lambda pair: (pair[0], pair[1].name))
    closed = (holiday for holiday in _substitute_weekends(standing) if holiday.day.year == year)
    return tuple(sorted(closed, key=lambda holiday: holiday.day))


def _substitute_weekends(standing: Sequence[tuple[dt.date, HolidayRule]]) -> Iterator[Holiday]:
    """Yield the weekdays that standing days close, in order: the day itself, or the next free weekday."""
    taken = {day for day, _ in standing if day.weekday() < _WEEKEND}
    for day, rule in standing:
        if day.weekday() < _WEEKEND:
            yield Holiday(day, rule.name, rule.source)
        elif rule.substitute:
            free = next(each for each in _days_after(day) if each.weekday() < _WEEKEND and each not in taken)
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
        first: The first day that the calendar knows.
        listed_until: The first day whose holidays follow by rule and are provisional.
        holidays: The published holidays in order of day, weekend days left out.
        rules: The standing holidays, for the days from *listed_until* on.
        last: The last day that the calendar knows.

    Raises:
        InvalidValue: If holidays are out of order, double or outside the span of the list, or a holiday was
            moved from a day outside.

    >>> plain = Calendar("plain", "Weekdays only", FIRST_DAY, FIRST_DAY)
    >>> plain.nth_after(dt.date(2021, 11, 12), 1)
    datetime.date(2021, 11, 15)
    """

    def _check_last(self, _attribute: object, last: dt.date) -> None:
        if not self.first <= self.listed_until <= last:
            raise InvalidValue("Calendar.listed_until", "must lie from first to last")

    def _check_holidays(self, _attribute: object, holidays: tuple[Holiday, ...]) -> None:
        days = [holiday.day for holiday in holidays]
        if any(b <= a for a, b in pairwise(days)):
            raise InvalidValue("Calendar.holidays", "days must rise strictly; sort them, one entry a day")
        if days and not self.first <= days[0] <= days[-1] < self.listed_until:
            raise InvalidValue("Calendar.holidays", "must lie from first to before listed_until")
        moved = [holiday.moved_from for holiday in holidays if holiday.moved_from is not None]
        # Before the announcement the standing day is a holiday of the list itself.
        if any(not self.first <= day < self.listed_until for day in moved):
            raise InvalidValue("Calendar.holidays", "moved_from must lie from first to before listed_until")

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    first: dt.date = attrs.field(validator=valid.day)
    listed_until: dt.date = attrs.field(validator=valid.day)
    holidays: tuple[Holiday, ...] = attrs.field(
        default=(), repr=count_items, validator=[valid.tuple_(Holiday), _check_holidays]
    )
    rules: tuple[HolidayRule, ...] = attrs.field(
        default=(), repr=count_items, validator=valid.tuple_(HolidayRule)
    )
    last: dt.date = attrs.field(default=LAST_DAY, validator=[valid.day, _check_last])

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
    def _next_working(self) -> dict[int, int]:
        # Rolls walked so far; two threads that walk one roll write the same number.
        return {}

    @cached_property
    def _bounds(self) -> tuple[int, int, int]:
        return self.first.toordinal(), self.listed_until.toordinal(), self.last.toordinal()

    def closed(self, ordinal: int) -> Holiday | None:
        """Return the holiday on a day number, if there is one."""
        check_int("ordinal", ordinal, *_ORDINALS)
        return self._find_holiday(ordinal)

    def _find_holiday(self, ordinal: int) -> Holiday | None:
        if ordinal < self._bounds[1]:
            return self._listed.get(ordinal)
        year = day_of(ordinal).year
        if year not in self._ruled:
            self._ruled[year] = {day.day.toordinal(): day for day in apply_rules(self.rules, year)}
        return self._ruled[year].get(ordinal)

    def works(self, ordinal: int) -> bool:
        """Whether a day number is a working day.

        Raises:
            OutsideCalendar: If the calendar does not know the day.
        """
        check_int("ordinal", ordinal, *_ORDINALS)
        return self._is_open(ordinal)

    def _is_open(self, ordinal: int) -> bool:
        first, _, last = self._bounds
        if not first <= ordinal <= last:
            if not FIRST_DAY.toordinal() <= ordinal <= LAST_DAY.toordinal():
                raise OutsideRange("day", FIRST_DAY, LAST_DAY)
            raise OutsideCalendar(self.id, day_of(ordinal), self.first, self.last)
        # Day number 1 is a Monday, and arithmetic costs less than a date.
        return (ordinal + 6) % 7 < _WEEKEND and self._find_holiday(ordinal) is None

    def is_working(self, day: dt.date) -> bool:
        """Whether *day* is a working day.

        Raises:
            OutsideCalendar: If the calendar does not know the day.
        """
        check_day("day", day)
        return self._is_open(day.toordinal())

    def following_ordinal(self, ordinal: int) -> int:
        """Return the first working day number from *ordinal* on."""
        day = self._next_working.get(ordinal)
        if day is None:
            check_int("ordinal", ordinal, *_ORDINALS)
            day = ordinal
            while not self._is_open(day):
                day += 1
            self._next_working[ordinal] = day
        return day

    def last_working_ordinal(self, first: int, last: int) -> int | None:
        """Return the last working day number from *first* to *last*, both included, if there is one.

        Raises:
            OutsideCalendar: If the walk leaves the calendar.
        """
        check_int("first", first, *_ORDINALS)
        check_int("last", last, *_ORDINALS)
        return next((day for day in range(last, first - 1, -1) if self._is_open(day)), None)

    def nth_ordinal(self, ordinal: int, n: int) -> int:
        """Return the n-th working day number strictly after *ordinal*; for 0 see `nth_after`."""
        check_int("ordinal", ordinal, *_ORDINALS)
        check_int("n", n, 0, _MOST_WORKING_DAYS)
        if n == 0:
            return self.following_ordinal(ordinal)
        while n:
            ordinal += 1
            n -= self._is_open(ordinal)
        return ordinal

    def roll(self, day: dt.date, how: Roll) -> dt.date:
        """Return the working day that *day* is rolled to.

        Raises:
            OutsideCalendar: If the walk leaves the calendar.
        """
        check_day("day", day)
        check_type("how", how, Roll)
        ordinal = day.toordinal()
        if how is Roll.FOLLOWING:
            return day_of(self.following_ordinal(ordinal))
        while how is Roll.PRECEDING and not self._is_open(ordinal):
            ordinal -= 1
        return day_of(ordinal)

    def nth_after(self, day: dt.date, n: int) -> dt.date:
        """Return the n-th working day strictly after *day*; for n = 0 the day, or the next working day.

        Raises:
            OutsideCalendar: If the count leaves the calendar.
        """
        check_day("day", day)
        return day_of(self.nth_ordinal(day.toordinal(), n))

    def is_provisional(self, day: dt.date) -> bool:
        """Whether *day* rests on the rules, not on the published list."""
        check_day("day", day)
        return day >= self.listed_until

    def closed_days(self, start: dt.date, end: dt.date) -> tuple[tuple[dt.date, str], ...]:
        """Return each closed day from *start* to *end*, both included, with the name of the reason."""
        check_day("start", start)
        check_day("end", end)
        found = []
        for ordinal in range(start.toordinal(), end.toordinal() + 1):
            if not self._is_open(ordinal):
                day, holiday = day_of(ordinal), self._find_holiday(ordinal)
                found.append((day, weekday(day) if holiday is None else holiday.name))
        return tuple(found)

    def as_known(self, on: dt.date) -> "Calendar":
        """Return the calendar as announced by *on*: later proclamations are not yet made.

        A moved day not yet announced leaves the standing day where it was.
        """
        check_day("on", on)
        known = [day for day in self.holidays if day.announced is None or day.announced <= on]
        if len(known) == len(self.holidays):
            return self
        late = [day for day in self.holidays if day.announced is not None and day.announced > on]
        # A day that moves back onto another holiday is closed once.
        taken = {day.day for day in known}
        moved = {day.moved_from: day for day in late if day.moved_from is not None}
        restored = [
            attrs.evolve(holiday, day=day, announced=None, moved_from=None)
            for day, holiday in moved.items()
            if day not in taken
        ]
        return attrs.evolve(self, holidays=tuple(sorted([*known, *restored], key=lambda day: day.day)))


def months_after(anchor: dt.date, months: int, end: MonthEnd = MonthEnd.CLAMP) -> dt.date:
    """Return *anchor* plus a number of months, counted from the anchor alone.

    Args:
        anchor: The first day of the count.
        months: Months, 0 to 3,600.
        end: The rule for a month that is too short.

    Raises:
        InvalidValue: If an argument is of another type; a boolean is not a number.
        OutsideRange: If the anchor or the day is outside 1900-01-01 to 2199-12-31.

    >>> months_after(dt.date(2021, 8, 30), 6), months_after(dt.date(2024, 2, 29), 12)
    (datetime.date(2022, 2, 28), datetime.date(2025, 2, 28))
    """
    check_day("anchor", anchor)
    check_int("months", months, 0, 3600)
    check_type("end", end, MonthEnd)
    return _months_after(anchor, months, end)


def months_before(day: dt.date, months: int, end: MonthEnd) -> dt.date:
    """Return *day* less a number of months; `MonthEnd.FORWARD` takes the first day of the month after."""
    # For engine and recomputation alone: no check, since a lead may reach back before the first day.
    before = day - relativedelta(months=months)
    return before + dt.timedelta(1) if end is MonthEnd.FORWARD and before.day < day.day else before


# The arguments are checked before: a cache would take True for 1.
@cache
def _months_after(anchor: dt.date, months: int, end: MonthEnd) -> dt.date:
    if anchor.year * 12 + anchor.month + months > LAST_DAY.year * 12 + 12:
        raise OutsideRange("day", FIRST_DAY, LAST_DAY)
    day = anchor + relativedelta(months=months)
    if end is MonthEnd.FORWARD and day.day < anchor.day:
        day += dt.timedelta(1)
        if day > LAST_DAY:
            raise OutsideRange("day", FIRST_DAY, LAST_DAY)
    return day
