from datetime import date
from itertools import pairwise
from types import MappingProxyType

import pytest

from mpreview.uk._tables import TextRow, rows
from uk.holiday_days import easter_sunday, of_rule, of_year

CALENDARS = ("england-and-wales", "scotland", "northern-ireland")
LISTED = range(2006, 2029)


def of(calendar: str) -> list[TextRow]:
    return [row for row in rows("bank_holidays") if row["calendar"] == calendar]


def rules(calendar: str) -> list[TextRow]:
    return [row for row in rows("holiday_rules") if row["calendar"] == calendar]


def days(calendar: str, year: int) -> list[str]:
    return [row["day"][5:] for row in of(calendar) if row["day"].startswith(f"{year}-")]


@pytest.mark.parametrize("calendar", CALENDARS)
def test_the_rules_give_the_list_but_for_moved_days_and_one_offs(calendar: str) -> None:
    ruled = MappingProxyType(
        {str(d): name for year in LISTED for d, name in of_year(rules(calendar), year).items()}
    )
    listed = {row["day"]: row["name"] for row in of(calendar) if row["kind"] in {"standing", "substitute"}}
    moved = {row["moved_from"] for row in of(calendar) if row["kind"] == "moved"}

    assert listed == {day: name for day, name in ruled.items() if day not in moved}
    assert moved <= ruled.keys()


@pytest.mark.parametrize("calendar", CALENDARS)
def test_a_row_is_a_weekday_of_its_own(calendar: str) -> None:
    listed = [date.fromisoformat(row["day"]) for row in of(calendar)]

    assert all(a < b for a, b in pairwise(listed))
    assert {day.year for day in listed} == set(LISTED)
    assert max(day.weekday() for day in listed) == 4


def test_calendars_are_those_of_the_nations() -> None:
    assert {row["calendar"] for row in rows("nations")} == set(CALENDARS)
    assert {row["calendar"] for row in rows("bank_holidays")} == set(CALENDARS)
    assert {row["calendar"] for row in rows("holiday_rules")} == set(CALENDARS)


def test_a_moved_day_or_one_off_was_announced_before_it_and_has_a_source() -> None:
    for row in rows("bank_holidays"):
        assert row["source"]
        assert bool(row["announced"]) == (row["kind"] in {"moved", "one-off"})
        assert bool(row["moved_from"]) == (row["kind"] == "moved")
        assert row["announced"] < row["day"]


UNITED = (
    ("2011-04-29", "", "2010-11-23"),
    ("2012-06-04", "2012-05-28", "2010-01-05"),
    ("2012-06-05", "", "2010-01-05"),
    ("2020-05-08", "2020-05-04", "2019-06-07"),
    ("2022-06-02", "2022-05-30", "2020-11-12"),
    ("2022-06-03", "", "2020-11-12"),
    ("2022-09-19", "", "2022-09-10"),
    ("2023-05-08", "", "2022-11-06"),
)
SCOTTISH = (
    *UNITED[:3],
    ("2020-05-08", "2020-05-04", "2019-06-14"),
    *UNITED[4:],
    ("2026-06-15", "", "2026-02-04"),
)


@pytest.mark.parametrize(
    ("calendar", "expected"),
    [("england-and-wales", UNITED), ("scotland", SCOTTISH), ("northern-ireland", UNITED)],
)
def test_moved_days_and_one_offs(calendar: str, expected: tuple[tuple[str, str, str], ...]) -> None:
    found = tuple(
        (row["day"], row["moved_from"], row["announced"]) for row in of(calendar) if row["announced"]
    )

    assert found == expected


# Years in which weekends matter: 2022 to 2026 as the government lists them, 2006 and 2010 by hand.
@pytest.mark.parametrize(
    ("calendar", "year", "expected"),
    [
        ("england-and-wales", 2010, "01-01 04-02 04-05 05-03 05-31 08-30 12-27 12-28"),
        ("england-and-wales", 2022, "01-03 04-15 04-18 05-02 06-02 06-03 08-29 09-19 12-26 12-27"),
        ("scotland", 2006, "01-02 01-03 04-14 05-01 05-29 08-07 12-25 12-26"),
        ("scotland", 2022, "01-03 01-04 04-15 05-02 06-02 06-03 08-01 09-19 11-30 12-26 12-27"),
        ("scotland", 2026, "01-01 01-02 04-03 05-04 05-25 06-15 08-03 11-30 12-25 12-28"),
        ("northern-ireland", 2024, "01-01 03-18 03-29 04-01 05-06 05-27 07-12 08-26 12-25 12-26"),
        ("northern-ireland", 2026, "01-01 03-17 04-03 04-06 05-04 05-25 07-13 08-31 12-25 12-28"),
    ],
)
def test_the_days_of_a_year(calendar: str, year: int, expected: str) -> None:
    assert days(calendar, year) == expected.split()


def test_st_andrews_day_is_a_bank_holiday_since_2007() -> None:
    found = [row["day"] for row in of("scotland") if row["name"].startswith("St Andrew's Day")]

    assert found[0] == "2007-11-30"
    assert len(found) == len(LISTED) - 1
    assert found[-2:] == ["2027-11-30", "2028-11-30"]


def test_the_second_working_of_the_rules_knows_easter() -> None:
    assert [easter_sunday(year) for year in (2008, 2011, 2021, 2038)] == [
        date(2008, 3, 23), date(2011, 4, 24), date(2021, 4, 4), date(2038, 4, 25),
    ]  # fmt: skip


def test_a_rule_outside_the_vocabulary_is_not_understood() -> None:
    with pytest.raises(ValueError, match="first mon 5"):
        of_rule("first mon 5", 2021)
