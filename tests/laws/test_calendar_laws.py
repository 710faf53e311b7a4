"""Laws 15 to 18 and 20 of calendars and months, on single values."""

import datetime as dt
import itertools
from collections.abc import Callable
from functools import partial

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.profiles import examples
from helpers.strategies import calendars, days
from laws.small import ENGLAND, SCOTLAND, on
from mpreview.calendars import (
    Calendar,
    FixedDay,
    Holiday,
    HolidayRule,
    MonthEnd,
    Roll,
    apply_rules,
    months_after,
)
from mpreview.errors import InvalidValue, OutsideRange
from mpreview.timeline import FIRST_DAY, Period
from naive.days import add_months

VALUES = settings(max_examples=examples(5))
_ONE = dt.timedelta(1)
_MOVING = st.sampled_from((Roll.PRECEDING, Roll.FOLLOWING))


@VALUES
@given(calendars(), st.lists(days(), min_size=2, max_size=2).map(sorted), st.sampled_from(Roll))
def test_law_15_rolls_are_monotone(calendar: Calendar, pair: list[dt.date], how: Roll) -> None:
    first, second = (calendar.roll(day, how) for day in pair)

    assert first <= second


@VALUES
@given(calendars(), days(), _MOVING)
def test_law_15_a_rolled_day_is_the_next_working_day_that_way(
    calendar: Calendar, day: dt.date, how: Roll
) -> None:
    found = calendar.roll(day, how)

    step = _ONE if how is Roll.FOLLOWING else -_ONE
    passed = itertools.takewhile(lambda d: d != found, (day + n * step for n in range(100)))
    assert calendar.is_working(found)
    assert not any(calendar.is_working(d) for d in passed)


def _with(calendar: Calendar, day: dt.date) -> Calendar:
    held = {holiday.day: holiday for holiday in calendar.holidays}
    held[day] = Holiday(day, "One more", "drawn")
    return attrs.evolve(calendar, holidays=tuple(held[d] for d in sorted(held)))


def working_between(calendar: Calendar, one: dt.date, other: dt.date) -> int:
    """Working days stepped over from the day nearer in time to the farther, that one included."""
    step = _ONE if other > one else -_ONE
    stepped = (one + n * step for n in range(1, abs((other - one).days) + 1))
    return sum(calendar.is_working(day) for day in stepped)


@VALUES
@given(calendars(), days(), days(), _MOVING)
def test_law_16_one_more_holiday_moves_a_rolled_day_by_at_most_one_working_day(
    calendar: Calendar, extra: dt.date, day: dt.date, how: Roll
) -> None:
    more = _with(calendar, extra)

    assert working_between(more, calendar.roll(day, how), more.roll(day, how)) <= 1


@VALUES
@given(calendars(), st.integers(0, 40), days(), st.integers(0, 60))
def test_law_16_one_more_holiday_moves_a_counted_day_by_at_most_one_working_day(
    calendar: Calendar, n: int, trigger: dt.date, ahead: int
) -> None:
    more = _with(calendar, trigger + ahead * _ONE)

    assert working_between(more, calendar.nth_after(trigger, n), more.nth_after(trigger, n)) <= 1


def test_law_16_not_by_one_civil_day() -> None:
    """The counter-example: St Andrew's Day moves a Friday to the Monday after."""
    found = [c.nth_after(on("2021-11-12"), 20) for c in (ENGLAND, SCOTLAND)]

    assert found == [on("2021-12-10"), on("2021-12-13")]


@VALUES
@given(days(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.integers(1, 12), st.integers(1, 50))
def test_law_17_the_kth_period_is_counted_from_the_anchor(anchor: dt.date, months: int, k: int) -> None:
    found = [months_after(anchor, n * months) for n in range(1, k + 1)]

    assert found == [add_months(anchor, n * months) for n in range(1, k + 1)]
    assert all(b > a for a, b in itertools.pairwise([anchor, *found]))


@VALUES
@given(days(dt.date(1900, 1, 1), dt.date(2100, 1, 1)), st.integers(0, 600))
def test_law_17_forward_month_ends_are_the_first_of_the_next(anchor: dt.date, months: int) -> None:
    found = months_after(anchor, months, MonthEnd.FORWARD)

    assert found == add_months(anchor, months, "forward")


def test_law_17_month_ends_do_not_drift() -> None:
    found = [months_after(on("2021-01-31"), k).isoformat() for k in (1, 2, 3, 12, 37)]

    assert found == ["2021-02-28", "2021-03-31", "2021-04-30", "2022-01-31", "2024-02-29"]


def _lengths(year: int) -> list[int]:
    """How many days each month of a year has."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def _month_ends(start: dt.date) -> list[dt.date]:
    """The last day of each month of thirty years after a January."""
    months = [(start.year + n // 12, n % 12) for n in range(1, 361)]
    return [dt.date(year, month + 1, _lengths(year)[month]) for year, month in months]


def _half_years(start: dt.date) -> list[dt.date]:
    """The end of February and 30 August, for thirty years after an August."""
    years = range(start.year + 1, start.year + 31)
    pairs = ((dt.date(year, 2, _lengths(year)[1]), dt.date(year, 8, 30)) for year in years)
    return list(itertools.chain.from_iterable(pairs))


def _ends_of_february(start: dt.date) -> list[dt.date]:
    return [dt.date(year, 2, _lengths(year)[1]) for year in range(start.year + 1, start.year + 31)]


@pytest.mark.parametrize(
    ("start", "months", "expected"),
    [
        ("2021-01-31", 1, _month_ends),
        ("2084-01-31", 1, _month_ends),
        ("2021-08-30", 6, _half_years),
        ("2084-08-30", 6, _half_years),
        ("2024-02-29", 12, _ends_of_february),
        ("2084-02-29", 12, _ends_of_february),
    ],
)
def test_law_17_thirty_years_of_periods_are_those_counted_by_hand(
    start: str, months: int, expected: Callable[[dt.date], list[dt.date]]
) -> None:
    """Also over 28 February 2100, which no leap day follows."""
    found = [months_after(on(start), k * months) for k in range(1, 360 // months + 1)]

    assert found == expected(on(start))


@pytest.mark.parametrize("end", MonthEnd)
@pytest.mark.parametrize("leap", [1904, 1996, 2000, 2024, 2096])
def test_law_18_a_yearly_duty_from_a_leap_day_falls_once_in_every_year(leap: int, end: MonthEnd) -> None:
    found = [months_after(dt.date(leap, 2, 29), 12 * k, end).year for k in range(1, 100)]

    assert found == list(range(leap + 1, leap + 100))


def _new_year(*, since: str = "1900-01-01") -> tuple[HolidayRule, ...]:
    eve = HolidayRule("New Year's Eve", FixedDay(12, 31), "drawn", since=on(since))
    return eve, HolidayRule("New Year's Day", FixedDay(1, 1), "drawn")


def test_a_substitute_day_crosses_new_year() -> None:
    """31 December 2022 is a Saturday, 1 January 2023 a Sunday."""
    calendar = Calendar("k", "K", FIRST_DAY, FIRST_DAY, rules=_new_year())

    closed = calendar.closed_days(on("2022-12-30"), on("2023-01-04"))

    assert [(day.isoformat(), name) for day, name in closed] == [
        ("2022-12-31", "Saturday"),
        ("2023-01-01", "Sunday"),
        ("2023-01-02", "New Year's Eve (substitute day)"),
        ("2023-01-03", "New Year's Day (substitute day)"),
    ]


def test_a_day_that_does_not_stand_yet_has_no_substitute_and_takes_no_day() -> None:
    """Of a Saturday and the Monday after it, the Monday stands later: it is free."""
    saturday = HolidayRule("Saturday", FixedDay(7, 2), "drawn")
    monday = HolidayRule("Monday", FixedDay(7, 4), "drawn", since=on("2023-01-01"))

    assert [h.day for h in apply_rules(_new_year(since="2023-01-01"), 2023)] == [on("2023-01-02")]
    assert [h.day for h in apply_rules((saturday, monday), 2022)] == [on("2022-07-04")]


@pytest.mark.parametrize(("since", "closed"), [("2022-07-04", True), ("2022-07-05", False)])
def test_a_standing_holiday_stands_from_its_first_day_on(since: str, closed: bool) -> None:
    """Monday 4 July 2022 is the first day from which the holiday stands, or the day before."""
    rule = HolidayRule("Monday", FixedDay(7, 4), "drawn", since=on(since))
    calendar = Calendar("k", "K", FIRST_DAY, FIRST_DAY, rules=(rule,))

    assert calendar.is_working(on("2022-07-04")) is not closed


def test_before_its_announcement_a_moved_day_falls_back_onto_another_holiday_once() -> None:
    """Announced on 1 March 2022: the Spring holiday moves from 30 May, which is St Ann's Day, to 2 June."""
    ann = Holiday(on("2022-05-30"), "St Ann's Day", "list")
    moved = Holiday(on("2022-06-02"), "Spring", "proclamation", on("2022-03-01"), on("2022-05-30"))
    calendar = Calendar("k", "K", on("2022-01-01"), on("2023-01-01"), (ann, moved))

    assert calendar.as_known(on("2022-02-28")).holidays == (ann,)
    assert calendar.as_known(on("2022-03-01")) == calendar


@VALUES
@given(
    days(dt.date(2015, 1, 1), dt.date(2020, 1, 1)),
    st.sampled_from(("2009-12-31", "2010-01-01", "2020-01-01", "2020-01-02")) | days().map(dt.date.isoformat),
)
def test_a_calendar_that_loads_can_be_asked_as_known(when: dt.date, moved: str) -> None:
    """A calendar of the ten years from 2010, with one day that was moved."""
    announced, moved_from = when - _ONE, on(moved)
    listed = Period(on("2010-01-01"), on("2020-01-02"))
    holiday = Holiday(when, "Moved", "drawn", announced, moved_from)
    load = partial(Calendar, "k", "K", listed.start, on("2020-01-02"), (holiday,))
    if moved_from not in listed:
        with pytest.raises(InvalidValue, match="moved_from must lie"):
            load()
        return

    known = load().as_known(announced - _ONE)

    assert [held.day for held in known.holidays] == [moved_from]
    assert load().as_known(announced) == load()


_OUTSIDE = st.dates(max_value=dt.date(1899, 12, 31)) | st.dates(min_value=dt.date(2200, 1, 1))


@VALUES
@given(_OUTSIDE, st.integers(0, 40), st.sampled_from(Roll))
def test_law_20_a_day_outside_the_range_gives_our_error(day: dt.date, n: int, how: Roll) -> None:
    plain = Calendar("k", "Plain", FIRST_DAY, FIRST_DAY)
    asks: list[Callable[[], object]] = [
        lambda: Period(day),
        lambda: Holiday(day, "Closed", "drawn"),
        lambda: Calendar("k", "Plain", day, day),
        lambda: plain.is_working(day),
        lambda: plain.nth_after(day, n),
        lambda: plain.roll(day, how),
        lambda: months_after(day, n),
    ]

    for ask in asks:
        with pytest.raises(OutsideRange):
            ask()


@pytest.mark.parametrize("last", [dt.date(2199, 12, 31), dt.date(2199, 12, 30)])
def test_law_20_a_count_that_leaves_the_range_gives_our_error(last: dt.date) -> None:
    plain = Calendar("k", "Plain", FIRST_DAY, FIRST_DAY)

    asks: list[Callable[[], object]] = [
        lambda: plain.nth_after(last, 3),
        lambda: months_after(last, 12),
        lambda: months_after(dt.date(2199, 1, 31), 600),
        lambda: plain.nth_after(dt.date(1899, 12, 31), 1),
    ]

    for ask in asks:
        with pytest.raises(OutsideRange):
            ask()
