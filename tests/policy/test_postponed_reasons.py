"""Reasons of what was put off: each day that moved it and no other, told, kept and found again."""

import json
from typing import Any, Final

import attrs
import pytest

from helpers.declared import KINDS
from laws.small import (
    ENGLAND,
    ESSEX,
    FIRSTS,
    GLASGOW,
    NOVEMBER_2021,
    YEARLY,
    event_planned,
    incident,
    on,
    owed,
    postponed,
    programme,
    reviewed,
    working_days,
)
from mpreview.calendars import Roll
from mpreview.errors import InvalidValue
from mpreview.interchange import reasons_from_json, reasons_to_json
from mpreview.policy import Activity, Ahead, AheadOf, Allowance, Edition, Reason, Table, Unit, recompute
from mpreview.programme import Programme
from mpreview.reviews import Obligation
from policy.books import INCIDENT

_AUGUST: Final = "2021-08-16"
"""Due on 16 August 2022; its limit is 30 days after, 15 September. 29 August is a bank holiday."""


def _review(asked: Programme, day: str = "2022-06-15") -> Obligation:
    found = owed(asked, day, Activity.REVIEW, "essex")
    assert found is not None
    return found


def _put_off(until: str, review: str = _AUGUST, **more: Any) -> tuple[Obligation, Reason]:
    """The review of the office in Essex, put off on 1 June 2022, and the reason of its cycle."""
    events = (reviewed(review), postponed("2022-06-01", until))
    found = _review(programme(YEARLY, *FIRSTS, venues=(ESSEX, GLASGOW), events=events, **more))
    return found, found.reasons[0]


def _steps(reason: Reason) -> list[tuple[str, str, str, list[str]]]:
    return [
        (
            step.part,
            step.raw.isoformat(),
            step.day.isoformat(),
            [f"{day.day} {name}" for day, name in step.closed],
        )
        for step in reason.adjustments
    ]


# ---------------------------------------------------------------- what is named


def test_a_postponement_until_a_working_day_steps_over_nothing() -> None:
    found, reason = _put_off("2022-09-07")

    assert _steps(reason) == []
    assert reason.notes == ()
    assert found.why() == (
        "due 7 September 2022 (in date): a review within 12 months of the last, on 16 August 2021; "
        "due on 16 August 2022 before it was postponed until 7 September 2022 [Cycle 1]"
    )


def test_one_until_a_bank_holiday_names_what_it_is_brought_forward_over() -> None:
    found, reason = _put_off("2022-08-29")

    assert _steps(reason) == [
        ("postponed", "2022-08-29", "2022-08-26", ["27 Saturday", "28 Sunday", "29 Bank holiday"])
    ]
    assert found.why() == (
        "due 26 August 2022 (in date): a review within 12 months of the last, on 16 August 2021; "
        "due on 16 August 2022 before it was postponed until 29 August 2022, which came to 26 August 2022; "
        "closed and stepped over: Monday 29 August 2022 (Bank holiday) [Cycle 1]"
    )


def test_what_moved_the_day_of_the_rule_is_told_of_that_day_alone() -> None:
    """Twelve months end on Monday 29 August, a bank holiday; put off until Saturday 10 September."""
    found, reason = _put_off("2022-09-10", "2021-08-29")

    assert _steps(reason)[:2] == [
        ("due", "2022-08-29", "2022-08-26", ["27 Saturday", "28 Sunday", "29 Bank holiday"]),
        ("postponed", "2022-09-10", "2022-09-09", ["10 Saturday"]),
    ]
    assert found.why().endswith(
        "on 29 August 2021; Monday 29 August 2022 is closed (Bank holiday), so it is due on the working day "
        "before, Friday 26 August 2022; due on 26 August 2022 before it was postponed until 10 September "
        "2022, a Saturday, which came to 9 September 2022 [Cycle 1]"
    )


def test_where_the_limit_stops_it_no_closed_day_is_named() -> None:
    """Until Monday 19 September, which is a bank holiday; the limit is the Thursday before."""
    found, reason = _put_off("2022-09-19")

    assert _steps(reason) == [("postponed", "2022-09-19", "2022-09-15", [])]
    assert found.why().endswith(
        "which is past the limit of 15 September 2022, so it is due on that day [Cycle 1]"
    )


def test_one_that_cannot_be_brought_forward_is_rolled_on_and_says_so() -> None:
    """An incident of Friday 27 May 2022, owed on the Saturday, unrolled; put off until the Sunday."""
    next_day = attrs.evolve(INCIDENT, within=Allowance(1, Unit.DAYS), roll=Roll.NONE)
    events = (reviewed("2021-08-16"), incident("2022-05-27"), postponed("2022-05-27", "2022-05-29"))
    found = _review(programme(next_day, *FIRSTS, venues=(ESSEX,), events=events), "2022-05-28")
    (reason,) = found.reasons

    assert _steps(reason)[0] == ("postponed", "2022-05-29", "2022-05-30", ["29 Sunday"])
    rolled = "rolled following, since no day before it would discharge it"
    assert reason.notes == ("for readers with clearance", rolled)
    assert found.why().endswith(
        "postponed until 29 May 2022, a Sunday, which came to 30 May 2022, since no working day before it "
        "would discharge it [Incident 1]"
    )


def test_what_is_put_off_comes_back_from_its_json_with_its_step() -> None:
    _, reason = _put_off("2022-08-29")
    text = reasons_to_json([reason])
    (step,) = json.loads(text)["reasons"][0]["adjustments"]

    assert (step["part"], step["raw"], step["day"]) == ("postponed", "2022-08-29", "2022-08-26")
    assert [one["name"] for one in step["closed"]] == ["Saturday", "Sunday", "Bank holiday"]
    assert reasons_from_json(text) == (reason,)


# ---------------------------------------------------------------- what moved no day


def test_days_are_counted_to_the_day_of_the_rule_and_not_to_the_end_of_a_notice() -> None:
    """Five working days from 13 December 2021; the edition that allows five waits until 11 January."""
    shorter = attrs.evolve(INCIDENT, within=working_days(5))
    later = Edition("e2", "Second", (shorter, *FIRSTS), on("2021-12-14"), notice=28)
    asked = programme(
        attrs.evolve(INCIDENT, within=working_days(30)), *FIRSTS, venues=(ESSEX,), later=(later,),
        events=[reviewed("2021-07-05"), incident("2021-12-13")],
    )  # fmt: skip
    (held,) = (one for one in _review(asked, "2021-12-15").reasons if one.edition == "e2")

    assert held.raw == on("2022-01-11")
    assert _steps(held)[0] == ("count", "2021-12-13", "2021-12-20", ["18 Saturday", "19 Sunday"])
    assert recompute(held, ENGLAND) == held.window


def test_of_what_lies_ahead_no_closed_day_after_its_limit_is_named() -> None:
    """SEVERE from 15 November 2021 and 43 days' notice end on 28 December; the event begins on the 20th."""
    ahead = Ahead(
        id="ahead", citation="Ahead 1", kinds=KINDS, of=AheadOf.EVENT, before=28, notice=43,
        priority=Table.by_response(5, 3, 3),
    )  # fmt: skip
    asked = programme(
        ahead, *FIRSTS, venues=(ESSEX,), series=(NOVEMBER_2021,),
        events=[reviewed("2021-07-05"), event_planned("2021-11-01", "2021-12-20")],
    )  # fmt: skip
    reasons = _review(asked, "2021-11-20").reasons
    (held,) = (one for one in reasons if one.raw == on("2021-12-28"))

    assert _steps(held)[0] == ("due", "2021-12-28", "2021-12-17", ["18 Saturday", "19 Sunday"])


# ---------------------------------------------------------------- found again

_TAMPERED: Final = {
    "due before": "2022-08-15",
    "postponed until": "2022-08-26",
    "postponed floor": "2022-08-27",
    "postponed limit": "2022-08-25",
    "postponed to": "2022-08-29",
}


def _with(reason: Reason, name: str, value: str | None) -> Reason:
    read = ((key, value if key == name else held) for key, held in reason.read)
    return attrs.evolve(reason, read=tuple((key, held) for key, held in read if held is not None))


@pytest.mark.parametrize("until", ["2022-08-29", "2022-09-07", "2022-09-19", "2030-01-01"])
def test_law_31_what_was_put_off_is_found_again(until: str) -> None:
    _, reason = _put_off(until)

    assert recompute(reason, ENGLAND) == reason.window


@pytest.mark.parametrize("name", [name for name in _TAMPERED if name != "postponed until"])
def test_law_31_a_postponement_that_comes_to_another_day_is_refused(name: str) -> None:
    _, reason = _put_off("2022-08-29")
    with pytest.raises(InvalidValue, match="its postponement comes to another day"):
        recompute(_with(reason, name, _TAMPERED[name]), ENGLAND)


def test_law_31_so_is_one_signed_until_another_day() -> None:
    _, reason = _put_off("2022-08-29")
    with pytest.raises(InvalidValue, match="its postponement comes to another day"):
        recompute(_with(reason, "postponed until", "2022-08-25"), ENGLAND)


def test_law_31_so_is_one_past_the_limit_of_the_answer_itself() -> None:
    _, reason = _put_off("2030-01-01")
    later = _with(_with(reason, "postponed limit", "2022-09-16"), "postponed to", "2022-09-16")
    with pytest.raises(InvalidValue, match="its postponement comes to another day"):
        recompute(later, ENGLAND)


@pytest.mark.parametrize("name", _TAMPERED)
def test_law_31_a_part_of_a_postponement_is_none(name: str) -> None:
    _, reason = _put_off("2022-08-29")
    with pytest.raises(InvalidValue, match="lacks what its form reads"):
        recompute(_with(reason, name, None), ENGLAND)


def test_law_31_answers_that_are_put_off_together_share_the_least_limit() -> None:
    """Due on 5 July 2022: the first edition opens early; the second has the nearer limit, Monday 25 July."""
    first, second = attrs.evolve(YEARLY, limit=60, lead=90), attrs.evolve(YEARLY, limit=20)
    later = Edition("e2", "Second", (second, *FIRSTS), on("2022-02-01"))
    events = (reviewed("2021-07-05"), postponed("2022-06-01", "2022-08-20"))
    found = _review(programme(first, *FIRSTS, venues=(ESSEX,), events=events, later=(later,)))
    told = {one.edition: one for one in found.reasons}

    assert {one.window.limit for one in told.values()} == {on("2022-07-25"), on("2022-09-02")}
    assert {dict(one.read)["postponed limit"] for one in told.values()} == {"2022-07-25"}
    assert {one.window.due for one in told.values()} == {on("2022-07-25")}
    assert [recompute(one, ENGLAND) for one in found.reasons] == [one.window for one in found.reasons]


@pytest.mark.parametrize("wrong", [None, "reason", 7])
def test_law_31_days_are_found_again_from_a_reason_and_a_calendar(wrong: Any) -> None:
    found, reason = _put_off("2022-08-29")
    for asked in ((wrong, ENGLAND), (reason, wrong), (found, ENGLAND)):
        with pytest.raises(InvalidValue, match=r"^recompute\.(reason|calendar): give a value of"):
            recompute(*asked)
