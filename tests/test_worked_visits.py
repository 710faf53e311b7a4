"""What an embedder writes when visits are agreed, moved and called off; days by hand.

Each test begins with the sample, which was asked on Saturday 20 November 2021.
"""

import datetime as dt
from typing import Any, Final

import pytest

import mpreview as mp
from helpers.asking import at_once
from mpreview import uk
from mpreview.events import Absent, BookingCancelled, BookingMoved, MemberLeft
from mpreview.gaps import AgreedVisitGap
from mpreview.outlook import ForecastTerms, iterate_steps
from mpreview.planning import Layout, Preferred

ON: Final = dt.date(2021, 11, 20)
_SURGERY: Final = "clyde-3-surgery-1"


def _told(id_: str, text: str = "2021-11-20") -> dict[str, Any]:
    day = dt.date.fromisoformat(text)
    return {"id": id_, "on": day, "known": dt.datetime.combine(day, dt.time(12), dt.UTC)}


def _planned(asked: mp.Programme, venue: str) -> list[str]:
    """The days of the visits to a place in the plan of the sample."""
    plan = asked.plan(on=ON, until=dt.date(2021, 12, 31))
    return [one.day.isoformat() for one in plan.visits if one.visit.venue == venue]


def _visit_gaps(asked: mp.Programme, day: dt.date) -> list[tuple[str, str]]:
    found = (gap for gap in asked.gaps(on=day) if isinstance(gap.kind, AgreedVisitGap))
    return [(gap.kind.value, gap.since.isoformat()) for gap in found]


def test_law_22_a_visit_that_was_called_off_is_not_planned_again_on_that_day() -> None:
    """The surgery was due on 17 November, and a visit is agreed for Monday the 29th (4.10).

    Called off, it comes first of all, two working days after Saturday the 20th, as it is past due. Moved to
    1 December, and then called off until the 29th: it was moved from the 29th, the 30th is a holiday, and
    1 December was called off.
    """
    asked = uk.sample(on=ON)
    off = asked.record(BookingCancelled(**_told("off"), booking="e-29", by=Absent.MEMBER))
    moved = asked.record(BookingMoved(**_told("a-move"), booking="e-29", day=dt.date(2021, 12, 1)))
    ill = BookingCancelled(
        **_told("b-off"), booking="e-29", by=Absent.PLACE, not_before=dt.date(2021, 11, 29)
    )
    found = (asked, off, moved, moved.record(ill))

    assert [_planned(one, _SURGERY) for one in found] == [
        ["2021-11-29"], ["2021-11-23"], ["2021-12-01"], ["2021-12-02"],
    ]  # fmt: skip


def test_why_reviews_of_the_autumn_were_missed() -> None:
    """Five due days passed from 1 September to 20 November 2021, counted by hand (5.8).

    The surgery was due by 17 November, to be offered by the 8th, seven working days before, and was offered
    on the 10th. If an answer took no time, there was no day: its visit was agreed for the 29th. If the team
    called that visit off on the 16th, that is the cause.
    """
    span = {"first": dt.date(2021, 9, 1), "last": ON}
    asked = uk.sample(on=ON)
    off = BookingCancelled(**_told("off", "2021-11-16"), booking="e-29", by=Absent.TEAM)
    found, soon = asked.causes(**span), at_once(asked).causes(**span)
    after = at_once(asked).record(off).causes(**span)

    assert [(str(one.due), one.status.venue, one.cause.value) for one in found] == [
        ("2021-09-16", "essex-4-home-1", "not-offered"),
        ("2021-11-10", "essex-3-home-1", "no-answer"),
        ("2021-11-17", "clyde-3-surgery-1", "offered-too-late"),
        ("2021-11-17", "essex-4-office", "not-offered"),
        ("2021-11-17", "lagan-4-westminster", "not-offered"),
    ]
    assert soon[2].cause.value == "no-day-in-time"
    assert (after[2].cause.value, after[2].event) == ("off-by-us", "off")
    assert {name: len(some) for name, some in after.by("nation").items()} == {"england": 4, "scotland": 1}


def test_a_visit_agreed_with_a_member_who_died_is_to_be_called_off() -> None:
    """Who died on Saturday 20 November cannot be met on Monday the 29th, so the visit is a gap (4.10).

    It keeps its slot until it is called off on the 24th, or until its day is past.
    """
    asked = uk.sample(on=ON)
    died = asked.record(MemberLeft(**_told("x1"), member="m-clyde-3", cause="death"))
    off = died.record(BookingCancelled(**_told("off", "2021-11-24"), booking="e-29", by=Absent.OTHER))
    days = [dt.date(2021, 11, day) for day in (20, 23, 24, 29, 30)]

    assert _visit_gaps(asked, ON) == []
    (gap,) = (one for one in died.gaps(on=ON) if isinstance(one.kind, AgreedVisitGap))
    assert gap.sentence() == (
        "Member for Clyde Three at surgery 1 has a visit agreed for 29 November 2021, when nobody can be met "
        "there, since 20 November 2021; with Police Service of Scotland until 29 November 2021; "
        "next: call the visit off"
    )
    found = [("visit-to-call-off", "2021-11-20")]
    assert [_visit_gaps(died, day) for day in days] == [found, found, found, found, []]
    assert [_visit_gaps(off, day) for day in days] == [found, found, [], [], []]
    for one, agreed in ((asked, 1), (died, 1), (off, 0)):
        assert len(one.agreed(on=dt.date(2021, 11, 25))) == agreed


def test_a_visit_booked_past_its_limit_is_a_gap_until_it_is_moved() -> None:
    """The review of the surgery was due on 17 November 2021, and has no day in five years time (4.10)."""
    asked = uk.sample(on=ON)
    past = asked.record(BookingMoved(**_told("m1", "2021-11-22"), booking="e-29", day=dt.date(2026, 12, 25)))
    back = past.record(BookingMoved(**_told("m2", "2021-11-25"), booking="e-29", day=dt.date(2021, 12, 3)))
    days = [dt.date(2021, 11, day) for day in (21, 22, 24, 25)]

    found = [("booked-past-limit", "2021-11-22")]
    assert [_visit_gaps(past, day) for day in days] == [[], found, found, found]
    assert [_visit_gaps(back, day) for day in days] == [[], found, found, []]


def test_law_28_a_day_that_is_fixed_stays_though_another_would_suit_better() -> None:
    """If nobody has to be asked, the office is planned for Thursday 25 November; Fridays would suit it (4.6).

    With the days before the 29th fixed it stays on Thursday; with those before the 25th it goes to Friday.
    """
    asked = at_once(uk.sample(on=ON)).only(team="force-essex")
    span: dict[str, Any] = {"on": ON, "until": dt.date(2021, 12, 31)}
    fridays = Layout((Preferred(("office",), weekdays=(5,)),))
    before = asked.plan(**span)
    days = []
    for fixed in (None, dt.date(2021, 11, 25), dt.date(2021, 11, 26), dt.date(2021, 11, 29)):
        plan = asked.plan(**span, layout=fridays, previous=before, fixed_until=fixed)
        days += [one.day.day for one in plan.visits if one.visit.venue == "essex-1-office"]

    assert [one.day.day for one in before.visits if one.visit.venue == "essex-1-office"] == [25]
    assert days == [26, 26, 25, 25]
    with pytest.raises(mp.ReviewError, match="give that plan too"):
        asked.plan(**span, fixed_until=ON)


def test_in_a_forecast_nobody_goes_to_a_visit_that_is_to_be_called_off() -> None:
    """Of the week from Saturday 27 November the surgery is visited on the 29th, but not if its user died."""
    asked, day = uk.sample(on=ON), dt.date(2021, 11, 27)
    died = asked.record(MemberLeft(**_told("x1"), member="m-clyde-3", cause="death"))
    for programme, made in ((asked, ["clyde-3-surgery-1"]), (died, [])):
        step = next(iterate_steps(programme, ForecastTerms(on=day, until=dt.date(2021, 12, 3), seed=1)))
        assert [one.venue for one in step.visits if one.venue == _SURGERY] == made
