"""The worked example of semantics.md: a review within 20 working days of a rise, settling five days.

The national level rose from SUBSTANTIAL to SEVERE on Monday 15 November 2021; two offices were last
reviewed in July. The calendars are those of the bank holidays as published.
"""

import pytest

from laws.small import (
    FIRSTS,
    NOVEMBER_2021,
    TWENTY_DAYS,
    YEARLY,
    levels,
    on,
    owed,
    programme,
    review_due,
    reviewed,
)
from mpreview.policy import Activity, recompute
from mpreview.programme import Programme

JULY = (reviewed("2021-07-05", "essex"), reviewed("2021-07-06", "glasgow"))


def _after_the_rise() -> Programme:
    return programme(TWENTY_DAYS, YEARLY, *FIRSTS, series=(NOVEMBER_2021,), events=JULY)


@pytest.mark.parametrize("day", ["2021-11-15", "2021-11-16", "2021-11-17", "2021-11-18", "2021-11-19"])
def test_from_15_to_19_november_the_rule_is_silent(day: str) -> None:
    asked = _after_the_rise()

    assert len(asked.due(on=on(day))) == 0
    assert review_due(asked, day, "essex") == "2022-07-05"
    assert review_due(asked, day, "glasgow") == "2022-07-06"


@pytest.mark.parametrize("day", ["2021-11-20", "2021-11-21", "2021-11-22", "2021-12-14"])
def test_from_20_november_13_december_in_essex_and_14_in_glasgow(day: str) -> None:
    found = _after_the_rise().due(on=on(day))

    assert [(one.venue, one.due) for one in found] == [
        ("essex", on("2021-12-13")),
        ("glasgow", on("2021-12-14")),
    ]


def test_the_other_three_days_that_the_rise_gives() -> None:
    """Three days of grace; 27 December, 14 days after the due day in Essex, is a bank holiday."""
    found = _after_the_rise().due(on=on("2021-11-20"))
    essex, glasgow = (one.reasons[0].window for one in found)

    assert essex.earliest == glasgow.earliest == on("2021-11-15")
    assert (essex.overdue_from, essex.limit) == (on("2021-12-17"), on("2021-12-24"))
    assert (glasgow.overdue_from, glasgow.limit) == (on("2021-12-18"), on("2021-12-24"))


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("2021-11-20", "open"),
        ("2021-12-12", "open"),
        ("2021-12-13", "due"),
        ("2021-12-16", "due"),
        ("2021-12-17", "overdue"),
        ("2021-12-24", "overdue"),
        ("2021-12-25", "past-limit"),
    ],
)
def test_the_life_of_the_obligation_in_essex(day: str, standing: str) -> None:
    found = owed(_after_the_rise(), day, Activity.REVIEW, "essex")

    assert found is not None
    assert found.standing.value == standing


def test_30_november_is_named_as_the_day_stepped_over_in_glasgow_alone() -> None:
    essex, glasgow = _after_the_rise().due(on=on("2021-11-20"))

    assert "30 November 2021 (Bank holiday)" in glasgow.why()
    assert "Bank holiday" not in essex.why().splitlines()[0]
    for one, id_ in ((essex, "england"), (glasgow, "scotland")):
        assert one.reasons[0].trigger == on("2021-11-15")
        assert recompute(one.reasons[0], _after_the_rise().register.calendar[id_]).due == one.due


def test_a_rise_on_saturday_13_november_gives_10_december_in_essex() -> None:
    saturday = levels(("2021-02-04", "SUBSTANTIAL"), ("2021-11-13", "SEVERE"))
    asked = programme(TWENTY_DAYS, YEARLY, *FIRSTS, series=(saturday,), events=JULY)

    assert review_due(asked, "2021-11-17") == "2022-07-05"
    assert review_due(asked, "2021-11-18") == "2021-12-10"
    assert review_due(asked, "2021-11-18", "glasgow") == "2021-12-13"


def test_a_review_on_the_day_of_the_rise_discharges_it_and_one_the_day_before_does_not() -> None:
    """Then the six months of SEVERE speak: 15 May 2022 is a Sunday."""
    for day, due in (("2021-11-14", "2021-12-13"), ("2021-11-15", "2022-05-13")):
        asked = _after_the_rise().record(reviewed(day))

        assert review_due(asked, "2021-11-20") == due
