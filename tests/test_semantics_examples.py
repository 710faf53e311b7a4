"""The small examples of semantics.md, each under the number of its paragraph; days counted by hand."""

import datetime as dt
from typing import Any

import attrs
import pytest

from declared import KINDS
from laws.small import (
    ANN,
    BEA,
    CALL,
    CALM,
    ENGLAND,
    ESSEX,
    FIRSTS,
    LEVELS,
    NEW_VENUE,
    NOVEMBER_2021,
    OFFERS,
    SCOTLAND,
    TWENTY_DAYS,
    ULSTER,
    YEARLY,
    answered,
    calendar,
    contact_due,
    contacted,
    incident,
    levels,
    offer_due,
    offered,
    on,
    on_day,
    owed,
    programme,
    review_due,
    reviewed,
    uses,
    working_days,
)
from mpreview.calendars import Calendar, Easter, FixedDay, Holiday, HolidayRule, Roll, months_after
from mpreview.errors import EventConflict, InvalidValue, OutsideCalendar, OutsideRange
from mpreview.events import (
    RANK,
    WORDS,
    Answered,
    Attempted,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    Committed,
    Contacted,
    DeskChecked,
    Erased,
    Event,
    Exempted,
    Exercised,
    FindingNoted,
    FunctionTested,
    Ledger,
    MemberElected,
    MemberLeft,
    Offered,
    Postponed,
    Reply,
    Reviewed,
    UseBegun,
    UseEnded,
    VenueClosed,
    VenueOpened,
    Withdrawn,
)
from mpreview.people import Mandate, Member
from mpreview.places import Use, Venue
from mpreview.policy import Activity, Allowance, Edition, NewMember, ResponseLevel, ResponseTo, Table, Unit
from mpreview.programme import Programme
from mpreview.reviews import Progress, Standing
from mpreview.threat import Assessment, Audience, ThreatSeries
from mpreview.timeline import Period, start_of
from policy.books import INCIDENT

AT_ONCE = attrs.evolve(YEARLY, settling=0)
ONE_OFFICE = {"venues": (ESSEX,)}


def _one_new_office(*events: Event, series: ThreatSeries = CALM) -> Programme:
    """Ann's office in Essex, in use from Monday 10 January 2022."""
    start = uses("essex", start="2022-01-10")
    return programme(
        *FIRSTS, TWENTY_DAYS, OFFERS, series=(series,), events=events, venues=(ESSEX,), used=start
    )


def _progress(asked: Programme, day: str, venue: str | None = "essex") -> Progress:
    activity = Activity.OFFER if venue is None else Activity.REVIEW
    (found,) = (
        status.progress
        for status in asked.coverage(on=on(day))
        if (status.member, status.venue, status.activity) == ("ann", venue, activity)
    )
    return found


# ---------------------------------------------------------------- 1. days and calendars


def test_1_1_a_period_is_half_open_and_may_end_on_the_day_after_the_last() -> None:
    period = Period(on("2021-01-01"), on("2021-01-03"))

    assert [day in period for day in map(on, ("2021-01-01", "2021-01-02", "2021-01-03"))] == [1, 1, 0]
    assert Period(on("2199-12-31"), on("2200-01-01")).days == 1
    with pytest.raises(OutsideRange):
        Period(on("2199-12-31"), on("2200-01-02"))


def test_1_2_a_day_that_rests_on_the_rule_is_marked_provisional() -> None:
    standing = (
        HolidayRule("Christmas Day", FixedDay(12, 25), "by law"),
        HolidayRule("Good Friday", Easter(-2), "by law"),
    )
    published = (Holiday(on("2021-12-27"), "Christmas Day (substitute day)", "list"),)
    mixed = Calendar("england", "England", on("2019-01-01"), on("2022-01-01"), published, standing)
    asked = programme(
        *FIRSTS, venues=(ESSEX,), used=uses("essex", start="2022-01-15"),
        calendars=(mixed, SCOTLAND, ULSTER),
    )  # fmt: skip
    found = owed(asked, "2022-01-15", Activity.REVIEW, "essex")

    assert found is not None
    # 15 April 2022 is Good Friday, so the day is Monday the 18th: this list knows no Easter Monday.
    assert found.due == on("2022-04-18")
    assert "provisional" in found.reasons[0].notes
    assert not mixed.is_working(on("2021-12-27"))
    assert mixed.is_working(on("2020-12-25"))  # inside the list, which does not have it


@pytest.mark.parametrize("day", ["2019-12-31", "2023-01-01"])
def test_1_2_asking_outside_a_calendar_is_an_error(day: str) -> None:
    short = Calendar("k", "Short", on("2020-01-01"), on("2022-01-01"), last=on("2022-12-31"))

    with pytest.raises(OutsideCalendar, match="known from 2020-01-01 to 2022-12-31"):
        short.is_working(on(day))


@pytest.mark.parametrize(
    ("start", "n", "found"),
    [
        ("2021-12-24", 0, "2021-12-24"),  # a Friday: the day itself
        ("2021-12-25", 0, "2021-12-29"),  # a Saturday, then Sunday and two holidays
        ("2021-12-24", 1, "2021-12-29"),
        ("2021-11-12", 20, "2021-12-10"),
    ],
)
def test_1_3_the_nth_working_day_strictly_after(start: str, n: int, found: str) -> None:
    assert ENGLAND.nth_after(on(start), n) == on(found)


def test_1_3_within_n_days_is_civil_days() -> None:
    rule = attrs.evolve(CALL, within=Allowance(10, Unit.DAYS), roll=Roll.NONE)
    asked = programme(rule, venues=(), members=(attrs.evolve(ANN),))

    assert contact_due(asked, "2019-12-12") == "2019-12-22"  # a Sunday, since nothing rolls it


def test_1_4_six_months_from_30_august() -> None:
    found = [months_after(on("2021-08-30"), 6 * k).isoformat() for k in (1, 2, 3)]

    assert found == ["2022-02-28", "2022-08-30", "2023-02-28"]


def test_1_4_twelve_months_from_29_february_2024() -> None:
    found = [months_after(on("2024-02-29"), 12 * k).isoformat() for k in (1, 2, 3, 4)]

    assert found == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


def test_1_5_twelve_months_means_at_most_twelve() -> None:
    """10 September 2022 is a Saturday, so the Friday before is the last day on time."""
    asked = programme(YEARLY, *FIRSTS, events=[reviewed("2021-09-10")])

    assert review_due(asked, "2021-09-10") == "2022-09-09"


def test_1_5_no_roll_moves_a_day_to_the_last_completion_or_before_it() -> None:
    """All January closed: a month from 31 December rolls following, and the reason says so."""
    january = tuple(f"2022-01-{day:02}" for day in range(1, 32) if on(f"2022-01-{day:02}").weekday() < 5)
    monthly = attrs.evolve(YEARLY, months=1, notice=0)
    asked = programme(
        monthly, *FIRSTS, events=[reviewed("2021-12-31")],
        calendars=(calendar("england", *january), SCOTLAND, ULSTER),
    )  # fmt: skip
    found = owed(asked, "2022-01-05", Activity.REVIEW, "essex")

    assert found is not None
    assert found.due == on("2022-02-01")
    assert any("following" in note for note in found.reasons[0].notes)


def test_1_5_no_roll_moves_a_day_before_its_trigger() -> None:
    rule = attrs.evolve(NEW_VENUE, within=Allowance(1, Unit.DAYS), roll=Roll.PRECEDING)
    asked = programme(rule, FIRSTS[1], venues=(ESSEX,), used=uses("essex", start="2022-01-15"))

    assert review_due(asked, "2022-01-15") == "2022-01-17"  # Saturday and Sunday: Monday


def test_1_5_the_end_of_a_notice_rolls_following() -> None:
    """SEVERE from Saturday 30 October 2021 and 28 days: Saturday 27 November, so Monday the 29th."""
    saturday = levels(("2019-11-04", "SUBSTANTIAL"), ("2021-10-30", "SEVERE"))
    asked = programme(YEARLY, *FIRSTS, series=(saturday,), events=[reviewed("2021-01-01")])

    assert review_due(asked, "2021-11-03") == "2021-12-31"
    assert review_due(asked, "2021-11-04") == "2021-11-29"


def test_1_6_an_online_presence_and_a_members_own_duties_follow_the_seat() -> None:
    """Ann moves from Essex to Glasgow at an election; 30 November 2021 is closed there."""
    online = Venue("online", "online")
    ended = Mandate("c-essex", Period(on("2019-12-12"), on("2021-10-06")), "dissolution")
    moved = Member("ann", "Ann", (ended, Mandate("c-glasgow", Period(on("2021-11-11")))))
    called = attrs.evolve(TWENTY_DAYS, id="c", activity=Activity.CONTACT, kinds=(), settling=0)
    common = {"series": (NOVEMBER_2021,), "venues": (online,)}
    for member, due in ((ANN, "2021-12-13"), (moved, "2021-12-14")):
        asked = programme(TWENTY_DAYS, called, *FIRSTS, members=(member,), **common)  # type: ignore[arg-type]  # what a row names

        assert contact_due(asked, "2021-11-20") == due
        found = owed(asked, "2021-11-20", Activity.REVIEW, "online")
        assert found is not None
        (rise,) = (reason for reason in found.reasons if reason.rule == "rise")
        assert rise.window.due == on(due)


# ---------------------------------------------------------------- 2. threat


@pytest.mark.parametrize(("before", "due"), [(None, None), ("SUBSTANTIAL", "2021-12-13"), ("CRITICAL", None)])
def test_2_1_the_first_entry_is_no_rise_unless_it_states_the_level_before(
    before: str | None, due: str | None
) -> None:
    first = levels(("2021-11-15", "SEVERE"), before=before)
    asked = programme(TWENTY_DAYS, *FIRSTS, series=(first,), events=[reviewed("2021-07-05")])

    assert review_due(asked, "2021-12-01") == due


def test_2_2_a_london_home_of_a_member_for_belfast_follows_the_great_britain_series() -> None:
    """Northern Ireland rose on 28 March 2023, Great Britain (invented) on 20 April."""
    irish = ThreatSeries("ni", "uk", "NI", (_step("2023-03-28", "SEVERE"),), ("ni",), before="SUBSTANTIAL")
    british = ThreatSeries("gb", "uk", "GB", (_step("2023-04-20", "SEVERE"),), ("gb",), before="SUBSTANTIAL")
    rules = (attrs.evolve(TWENTY_DAYS, id=id_, series=id_) for id_ in ("ni", "gb"))
    home = Venue("home", "home", "england", "met")
    office = Venue("office", "office", "ni", "belfast")
    asked = programme(
        *rules, *FIRSTS, members=(BEA,), venues=(home, office), series=(irish, british),
        used=uses("home", "office", member="bea"), responses=(),
        events=[reviewed("2022-07-04", "home"), reviewed("2022-07-04", "office")],
    )  # fmt: skip

    # 29 March is the first of the twenty; Easter takes 7 and 10 April.
    assert review_due(asked, "2023-04-03", "office", "bea") == "2023-04-27"
    assert review_due(asked, "2023-04-03", "home", "bea") is None
    # 1 May and 8 May are bank holidays.
    assert review_due(asked, "2023-05-01", "home", "bea") == "2023-05-22"


def _step(day: str, level: str, announced: str | None = None) -> Assessment:
    return Assessment(on(day), on(announced or day), level)


@pytest.mark.parametrize(
    ("scope", "due"),
    [
        ({"audience": Audience.MEMBERS}, ["2021-12-13", "2021-12-14"]),
        ({"members": ("ann",)}, ["2021-12-13", "2021-12-14"]),
        ({"members": ("bea",)}, [None, None]),
        ({"areas": ("england",)}, ["2021-12-13", None]),
        ({"areas": ("met", "scotland")}, [None, "2021-12-14"]),
    ],
)
def test_2_2_areas_are_the_venues_and_an_audience_is_touched_everywhere(
    scope: dict[str, Any], due: list[str | None]
) -> None:
    scoped = attrs.evolve(NOVEMBER_2021, **{"areas": (), **scope})
    asked = programme(
        TWENTY_DAYS, *FIRSTS, series=(scoped,), members=(ANN, BEA), responses=(),
        events=[reviewed("2021-07-05"), reviewed("2021-07-06", "glasgow")],
    )  # fmt: skip

    assert [review_due(asked, "2021-11-20", venue) for venue in ("essex", "glasgow")] == due


def test_2_3_only_the_named_series_is_read_for_a_rise() -> None:
    other = attrs.evolve(NOVEMBER_2021, id="other")
    asked = programme(
        TWENTY_DAYS, *FIRSTS, series=(CALM, other), events=[reviewed("2021-07-05")], responses=()
    )

    assert review_due(asked, "2021-11-20") is None


def test_2_3_the_highest_response_level_that_applies_picks_the_interval() -> None:
    """SUBSTANTIAL and SEVERE both HEIGHTENED: a rise between them orders, and shortens nothing."""
    both = tuple(ResponseTo("national", x, ResponseLevel.HEIGHTENED) for x in LEVELS[2:])
    asked = programme(
        YEARLY, *FIRSTS, series=(NOVEMBER_2021,), events=[reviewed("2021-07-05")], responses=both
    )
    calm = attrs.evolve(CALM, id="calm")
    two = programme(
        YEARLY, *FIRSTS, series=(NOVEMBER_2021, calm), events=[reviewed("2021-07-05")],
        responses=(*both, *(ResponseTo("calm", x, ResponseLevel.EXCEPTIONAL) for x in LEVELS[2:])),
    )  # fmt: skip

    assert review_due(asked, "2021-07-05") == review_due(asked, "2022-01-01") == "2022-01-05"
    assert review_due(two, "2021-07-05") == "2021-10-05"


@pytest.mark.parametrize(("fall", "due"), [("2021-11-19", None), ("2021-11-20", "2021-12-13")])
def test_2_4_settling_takes_whole_days(fall: str, due: str | None) -> None:
    steps = (("2021-02-04", "SUBSTANTIAL"), ("2021-11-15", "SEVERE"), (fall, "SUBSTANTIAL"))
    asked = programme(TWENTY_DAYS, *FIRSTS, series=(levels(*steps),), events=[reviewed("2021-07-05")])

    assert review_due(asked, "2021-12-01") == due


def test_2_4_without_settling_the_day_itself_counts() -> None:
    quick = attrs.evolve(TWENTY_DAYS, settling=0)
    asked = programme(quick, *FIRSTS, series=(NOVEMBER_2021,), events=[reviewed("2021-07-05")])

    assert review_due(asked, "2021-11-14") is None
    assert review_due(asked, "2021-11-15") == "2021-12-13"


# ---------------------------------------------------------------- 3.3 to 3.7


def _rose(series: ThreatSeries) -> Programme:
    return programme(
        TWENTY_DAYS, *FIRSTS, series=(series,), responses=(),
        events=[reviewed("2021-07-05"), reviewed("2021-07-06", "glasgow")],
    )  # fmt: skip


def test_3_3_due_on_1_january_2022_and_not_on_17_january() -> None:
    """Anchor 1 January 2021, twelve months; on 20 December a rise to six months with 28 days' notice."""
    raised = levels(("2019-11-04", "SUBSTANTIAL"), ("2021-12-20", "SEVERE"))
    unrolled = attrs.evolve(AT_ONCE, roll=Roll.NONE)
    asked = programme(unrolled, *FIRSTS, series=(raised,), events=[reviewed("2021-01-01")])

    assert review_due(asked, "2021-12-19") == "2022-01-01"
    assert review_due(asked, "2021-12-20") == "2022-01-01"
    # As the rule rolls by default: 1 January 2022 is a Saturday.
    rolled = programme(AT_ONCE, *FIRSTS, series=(raised,), events=[reviewed("2021-01-01")])
    assert review_due(rolled, "2021-12-20") == "2021-12-31"


def test_3_3_a_cell_in_force_and_settled_on_the_day_of_completion_has_no_notice() -> None:
    raised = levels(("2019-11-04", "SUBSTANTIAL"), ("2021-11-01", "SEVERE"))
    slow = attrs.evolve(YEARLY, months=Table.by_response(12, 6, 6), notice=200)
    for review, day, due in (
        ("2021-11-10", "2021-11-10", "2022-05-10"),
        ("2021-11-03", "2021-11-05", "2022-11-03"),
        ("2021-11-03", "2021-11-06", "2022-05-20"),  # 1 November and 200 days
    ):
        asked = programme(slow, *FIRSTS, series=(raised,), events=[reviewed(review)])

        assert review_due(asked, day) == due


def test_3_3_a_fall_relaxes_nothing_until_the_next_completion() -> None:
    fallen = levels(("2019-11-04", "SUBSTANTIAL"), ("2021-10-30", "SEVERE"), ("2021-11-20", "SUBSTANTIAL"))
    asked = programme(YEARLY, *FIRSTS, series=(fallen,), events=[reviewed("2021-01-01")])

    assert review_due(asked, "2021-11-25") == "2021-11-29"
    assert review_due(asked.record(reviewed("2021-11-26")), "2021-11-26") == "2022-11-25"


def test_3_3_notice_runs_from_the_announcement_if_that_is_later() -> None:
    late = attrs.evolve(CALM, assessments=(*CALM.assessments, _step("2021-11-01", "SEVERE", "2021-11-03")))
    asked = programme(YEARLY, *FIRSTS, series=(late,), events=[reviewed("2021-01-01")])

    assert review_due(asked, "2021-11-06") == "2021-12-01"


def test_3_5_without_a_completion_the_first_review_is_that_of_the_new_venue() -> None:
    asked = programme(YEARLY, *FIRSTS, venues=(ESSEX,), used=uses("essex", start="2022-01-10"))

    assert review_due(asked, "2022-01-10") == "2022-04-11"  # 10 April is a Sunday


def test_3_5_a_use_that_begins_between_dissolution_and_return_is_owed_from_the_return() -> None:
    ended = Mandate("c-essex", Period(on("2019-12-12"), on("2024-05-30")), "dissolution")
    back = Member("ann", "Ann", (ended, Mandate("c-essex", Period(on("2024-07-04")))))
    asked = programme(*FIRSTS, members=(back,), venues=(ESSEX,), used=uses("essex", start="2024-06-10"))

    assert review_due(asked, "2024-06-20") is None
    assert review_due(asked, "2024-07-04") == "2024-10-04"


PUBLISHED = levels(
    ("2006-08-01", "SEVERE"), ("2006-08-10", "CRITICAL"), ("2006-08-14", "SEVERE"),
    ("2007-06-30", "CRITICAL"), ("2007-07-04", "SEVERE"), ("2009-07-20", "SUBSTANTIAL"),
    ("2010-01-22", "SEVERE"), ("2011-07-11", "SUBSTANTIAL"), ("2014-08-29", "SEVERE"),
    ("2017-05-23", "CRITICAL"), ("2017-05-27", "SEVERE"), ("2017-09-15", "CRITICAL"),
    ("2017-09-17", "SEVERE"), ("2019-11-04", "SUBSTANTIAL"), ("2020-11-03", "SEVERE"),
    ("2021-02-08", "SUBSTANTIAL"), ("2021-11-15", "SEVERE"), ("2022-02-09", "SUBSTANTIAL"),
)  # fmt: skip


def _triggers(settling: int, at_least: str) -> list[str]:
    """The days from which a review is owed to somebody who is in office throughout."""
    sat = Member("ann", "Ann", (Mandate("c-essex", Period(on("2005-05-05"))),))
    rule = attrs.evolve(TWENTY_DAYS, settling=settling, at_least=at_least)
    asked = programme(
        rule, *FIRSTS, series=(PUBLISHED,), members=(sat,), venues=(ESSEX,),
        used=uses("essex", start="2005-05-05"), events=[reviewed("2005-06-01")],
    )  # fmt: skip
    found = owed(asked, "2022-03-01", Activity.REVIEW, "essex")
    days = [] if found is None else [reason.trigger for reason in found.reasons]
    return sorted(str(day) for day in days)


def test_3_6_none_of_the_four_periods_at_critical_orders_anything_that_severe_had_not() -> None:
    """Four, four, four and two days at CRITICAL do not settle in five."""
    rises = ["2010-01-22", "2014-08-29", "2020-11-03", "2021-11-15"]

    assert _triggers(5, "SEVERE") == rises
    assert _triggers(5, "CRITICAL") == []
    assert _triggers(4, "CRITICAL") == ["2006-08-10", "2007-06-30", "2017-05-23"]


@pytest.mark.parametrize(
    ("announced", "day", "due"),
    [
        ("2021-02-08", "2021-02-08", None),  # not settled yet
        ("2021-02-08", "2021-02-09", "2021-03-08"),
        ("2021-02-11", "2021-02-10", None),  # settled, and not announced
        ("2021-02-11", "2021-02-11", "2021-03-11"),
    ],
)
def test_3_6_days_are_counted_from_an_announcement_that_is_later(
    announced: str, day: str, due: str | None
) -> None:
    late = ThreatSeries(
        "national", "uk", "N", (_step("2021-02-04", "SEVERE", announced),), ("gb",), before="SUBSTANTIAL"
    )
    asked = programme(TWENTY_DAYS, *FIRSTS, series=(late,), events=[reviewed("2021-01-05")])

    assert (review_due(asked, day) or None) == due


def test_3_6_each_level_crossed_settles_by_itself() -> None:
    """Two days at CRITICAL on the way to SEVERE: SEVERE was reached on the first of them."""
    through = levels(("2021-02-04", "SUBSTANTIAL"), ("2021-11-15", "CRITICAL"), ("2021-11-17", "SEVERE"))

    assert review_due(_rose(through), "2021-11-19") is None
    assert review_due(_rose(through), "2021-11-20") == "2021-12-13"


def test_3_6_a_fall_cancels_no_order_already_made() -> None:
    fallen = levels(("2021-02-04", "SUBSTANTIAL"), ("2021-11-15", "SEVERE"), ("2021-11-22", "SUBSTANTIAL"))

    assert review_due(_rose(fallen), "2021-12-01") == "2021-12-13"


def test_3_6_a_contact_may_be_owed_at_once() -> None:
    call = attrs.evolve(
        TWENTY_DAYS, id="c", activity=Activity.CONTACT, kinds=(), settling=0, within=working_days(2)
    )
    asked = programme(call, series=(NOVEMBER_2021,), venues=())

    assert contact_due(asked, "2021-11-14") is None
    assert contact_due(asked, "2021-11-15") == "2021-11-17"
    assert contact_due(asked.record(contacted("2021-11-15")), "2021-11-15") is None


@pytest.mark.parametrize(("start", "due"), [("2021-11-15", "2021-12-13"), ("2021-11-16", "2022-02-16")])
def test_3_7_a_trigger_touches_only_who_was_there(start: str, due: str) -> None:
    """Who came the day after falls under the new venue."""
    asked = programme(
        TWENTY_DAYS, *FIRSTS, series=(NOVEMBER_2021,), venues=(ESSEX,), used=uses("essex", start=start)
    )

    assert review_due(asked, "2021-11-20") == due


# ---------------------------------------------------------------- 3.11 to 3.15


_ON_1_MARCH: dict[str, Any] = {"since": on("2021-03-01"), "notice": 90}
"""An edition with notice in force from Monday 1 March 2021; 90 days from that day are Sunday 30 May 2021."""


@pytest.mark.parametrize(("done", "due"), [("2021-02-28", "2021-06-01"), ("2021-03-01", "2021-04-01")])
def test_3_10_the_notice_of_an_edition_spares_only_cycles_opened_before_its_first_day(
    done: str, due: str
) -> None:
    """One month from the review; after the notice Tuesday 1 June 2021, as 31 May is a bank holiday."""
    monthly = attrs.evolve(YEARLY, months=1, notice=0, lead=7)
    tighter = Edition("e2", "Second", (monthly, *FIRSTS), **_ON_1_MARCH)
    asked = programme(YEARLY, *FIRSTS, events=[reviewed(done)], later=(tighter,))

    assert review_due(asked, "2021-03-08") == due


@pytest.mark.parametrize(("day", "due"), [("2021-02-28", "2021-06-01"), ("2021-03-01", "2021-03-08")])
def test_3_10_the_notice_of_an_edition_spares_only_orders_made_before_its_first_day(
    day: str, due: str
) -> None:
    """Five working days from Monday 1 March 2021 are Monday 8 March; before it 20 days were allowed."""
    slow = attrs.evolve(INCIDENT, within=Allowance(200, Unit.WORKING_DAYS), limit=400)
    quick = attrs.evolve(INCIDENT, limit=400)
    tighter = Edition("e2", "Second", (YEARLY, quick, *FIRSTS), **_ON_1_MARCH)
    happened = (reviewed("2020-12-01"), incident(day))
    asked = programme(YEARLY, slow, *FIRSTS, events=happened, later=(tighter,))

    assert review_due(asked, "2021-03-02") == due


def test_3_11_no_working_day() -> None:
    """From Saturday 25 December 2021 to Tuesday the 28th all is closed in England."""
    rule = attrs.evolve(NEW_VENUE, within=Allowance(1, Unit.DAYS), limit=2)
    asked = programme(rule, FIRSTS[1], venues=(ESSEX,), used=uses("essex", start="2021-12-25"))
    found = owed(asked, "2021-12-25", Activity.REVIEW, "essex")

    assert found is not None
    assert attrs.astuple(found.window) == tuple(
        map(on, ("2021-12-25", "2021-12-28", "2021-12-29", "2021-12-28"))
    )
    assert "no working day" in found.reasons[0].notes


@pytest.mark.parametrize(("lead", "earliest"), [(400, "2021-05-15"), (1, "2022-05-13"), (0, "2022-05-13")])
def test_3_11_earliest_is_not_before_the_completion_and_not_after_the_due_day(
    lead: int, earliest: str
) -> None:
    """15 May 2022 is a Sunday, so Friday the 13th is the due day."""
    rule = attrs.evolve(YEARLY, lead=lead)
    asked = programme(rule, *FIRSTS, events=[reviewed("2021-05-15")])
    found = owed(asked, "2021-06-01", Activity.REVIEW, "essex")

    assert found is not None
    assert (found.window.earliest, found.due) == (on(earliest), on("2022-05-13"))


def test_3_11_each_of_the_four_days_is_the_earliest_and_the_rule_of_the_due_day_comes_first() -> None:
    rise = attrs.evolve(TWENTY_DAYS, limit=60)
    cycle = attrs.evolve(YEARLY, months=12, notice=0, lead=90, limit=0, citation="A", priority=2)
    asked = programme(rise, cycle, *FIRSTS, series=(NOVEMBER_2021,), events=[reviewed("2021-01-11")])
    found = owed(asked, "2021-11-20", Activity.REVIEW, "essex")

    assert found is not None
    assert [reason.rule for reason in found.reasons] == ["rise", "cycle"]
    assert found.window.earliest == on("2021-10-13")  # 90 days before 11 January 2022
    assert (found.window.due, found.window.limit) == (on("2021-12-13"), on("2022-01-11"))
    assert found.priority == 2


def test_3_12_the_life_of_a_first_review() -> None:
    """In use from 3 January 2022 to 9 May; the raw day 3 April is a Sunday, 2 May a bank holiday."""
    used = (Use("essex", "ann", Period(on("2022-01-03"), on("2022-05-10"))),)
    asked = programme(*FIRSTS, venues=(ESSEX,), used=used)
    days = (
        "2022-01-03", "2022-04-03", "2022-04-04", "2022-04-11", "2022-04-12", "2022-05-03",
        "2022-05-04", "2022-05-09", "2022-05-10",
    )  # fmt: skip
    found = [
        status.standing.value
        for day in days
        for status in asked.coverage(on=on(day))
        if status.activity is Activity.REVIEW
    ]

    assert found == [
        "open", "open", "due", "due", "overdue", "overdue", "past-limit", "past-limit", "lapsed",
    ]  # fmt: skip


def test_3_12_who_left_has_lapsed_and_who_has_not_come_has_no_status() -> None:
    left = Mandate("c-essex", Period(on("2021-01-01"), on("2022-01-01")), "resignation")
    asked = programme(*FIRSTS, members=(attrs.evolve(ANN, mandates=(left,)),))

    assert len(asked.coverage(on=on("2020-12-31"))) == 0
    assert {s.standing for s in asked.coverage(on=on("2022-01-01"))} == {Standing.LAPSED}


def test_3_13_the_first_offer_is_due_by_the_day_the_review_opens() -> None:
    assert offer_due(_one_new_office(), "2022-01-10") == "2022-01-10"
    asked = programme(YEARLY, *FIRSTS, OFFERS, events=[reviewed("2021-02-01")], **ONE_OFFICE)  # type: ignore[arg-type]  # what a row names
    found = owed(asked, "2021-06-01", Activity.OFFER)

    assert found is not None
    assert attrs.astuple(found.window)[:2] == (on("2021-11-23"), on("2021-12-07"))


def test_3_13_an_offer_is_unanswered_once_its_answer_time_has_passed() -> None:
    """28 days from 12 January end on 9 February; 30 more days are 11 March."""
    asked = _one_new_office(offered("2022-01-12"))

    assert (_progress(asked, "2022-02-09"), offer_due(asked, "2022-02-09")) == (Progress.OFFERED, None)
    assert _progress(asked, "2022-02-10") is Progress.UNANSWERED
    assert offer_due(asked, "2022-02-10") == "2022-03-11"


@pytest.mark.parametrize(
    ("reply", "until", "due"),
    [
        (Reply.DECLINED, None, "2022-07-19"),  # 180 days from 20 January
        (Reply.DEFERRED, "2022-03-05", "2022-03-07"),  # a Saturday
        (Reply.ACCEPTED, None, None),
    ],
)
def test_3_13_the_clock_that_follows_an_answer(reply: Reply, until: str | None, due: str | None) -> None:
    asked = _one_new_office(offered("2022-01-12"), answered("2022-01-20", reply, until=until))

    assert offer_due(asked, "2022-01-20") == due
    assert _progress(asked, "2022-01-20").value == reply.value
    assert review_due(asked, "2022-01-20") == "2022-04-11"  # owed by the promise all the same


def test_3_13_a_trigger_brings_the_next_offer_forward() -> None:
    """A rise on 9 May: 10 working days are 23 May; a decline on that day was after the trigger."""
    raised = levels(("2019-11-04", "SUBSTANTIAL"), ("2022-05-09", "SEVERE"))
    no = answered("2022-01-20", Reply.DECLINED)
    asked = _one_new_office(offered("2022-01-12"), no, series=raised)

    assert offer_due(asked, "2022-05-13") == "2022-07-19"
    assert offer_due(asked, "2022-05-14") == "2022-05-23"
    late = answered("2022-05-09", Reply.DECLINED)
    asked = _one_new_office(offered("2022-01-12"), late, series=raised)
    assert offer_due(asked, "2022-05-14") == "2022-11-07"  # 5 November is a Saturday


def test_3_13_an_answer_may_name_venues_and_the_rest_stays_open() -> None:
    used = uses("essex", "glasgow", start="2022-01-10")
    no = answered("2022-01-20", Reply.DECLINED, venues=("essex",))
    asked = programme(*FIRSTS, OFFERS, used=used, events=[offered("2022-01-12", venues=None), no])

    assert offer_due(asked, "2022-02-09") == "2022-07-19"
    assert offer_due(asked, "2022-02-10") == "2022-03-11"  # now Glasgow is unanswered
    assert _progress(asked, "2022-02-10") is Progress.DECLINED
    assert _progress(asked, "2022-02-10", "glasgow") is Progress.UNANSWERED


def test_3_13_the_newest_answer_speaks_and_the_newest_offer_begins_anew() -> None:
    used = uses("essex", "glasgow", start="2022-01-10")
    no = answered("2022-01-20", Reply.DECLINED, venues=("essex",))
    yes = answered("2022-01-25", Reply.ACCEPTED, id_="a2")
    events: list[Event] = [
        offered("2022-01-12", venues=None),
        no,
        yes,
        offered("2022-02-01", "o2", venues=("glasgow",)),
    ]
    asked = programme(*FIRSTS, OFFERS, used=used, events=events)

    def told(day: str) -> list[Progress]:
        return [_progress(asked, day, venue) for venue in ("essex", "glasgow", None)]

    assert told("2022-01-19") == [Progress.OFFERED] * 3
    assert told("2022-01-20") == [Progress.DECLINED, Progress.OFFERED, Progress.DECLINED]
    assert told("2022-01-25") == [Progress.ACCEPTED] * 3
    assert told("2022-02-01") == [Progress.ACCEPTED, Progress.OFFERED, Progress.OFFERED]


def test_3_13_a_clock_that_ends_on_a_closed_day_keeps_its_limit() -> None:
    """Put off until Saturday 5 March with no days over: the limit is Friday the 4th, and so the due day."""
    strict = attrs.evolve(OFFERS, limit=0)
    later = answered("2022-01-20", Reply.DEFERRED, until="2022-03-05")
    start = uses("essex", start="2022-01-10")
    events: list[Event] = [offered("2022-01-12"), later]
    asked = programme(*FIRSTS, strict, events=events, venues=(ESSEX,), used=start)

    assert offer_due(asked, "2022-02-01") == "2022-03-04"


def test_3_13_what_frees_a_declined_review_is_counted_in_the_calendar_of_the_seat() -> None:
    """A rise on 22 November 2021: 10 working days are 6 December in Essex, 7 December in Glasgow."""
    raised = levels(("2019-11-04", "SUBSTANTIAL"), ("2021-11-22", "SEVERE"))
    events: list[Event] = [offered("2021-10-06", venues=("glasgow",)), answered("2021-10-11", Reply.DECLINED)]
    start = uses("glasgow", start="2021-10-04")
    asked = programme(*FIRSTS, TWENTY_DAYS, OFFERS, series=(raised,), events=events, used=start)

    found = owed(asked, "2021-11-27", Activity.REVIEW, "glasgow")

    assert offer_due(asked, "2021-11-27") == "2021-12-06"
    assert found is not None
    assert found.resumes == on("2021-12-06")


def test_3_13_one_users_decline_of_a_shared_hall_stops_nothing_for_the_other() -> None:
    bob = attrs.evolve(BEA, id="bob")
    used = (*uses("essex", start="2022-01-10"), *uses("essex", member="bob", start="2022-01-10"))
    asked = programme(
        *FIRSTS, OFFERS, members=(ANN, bob), venues=(ESSEX,), used=used,
        events=[offered("2022-01-12"), answered("2022-01-20", Reply.DECLINED)],
    )  # fmt: skip

    assert offer_due(asked, "2022-01-24", "bob") == "2022-01-10"
    assert review_due(asked, "2022-01-24", member="bob") == "2022-04-11"
    done = asked.record(reviewed("2022-01-24"))
    assert review_due(done, "2022-01-24") is review_due(done, "2022-01-24", member="bob") is None


def test_3_15_due_holds_what_has_opened_and_within_adds_what_opens_soon() -> None:
    """The call was due on 19 December 2019; Glasgow opened on 6 October, Essex on 7 December."""
    call = attrs.evolve(CALL, priority=1)
    done = (reviewed("2021-02-01"), reviewed("2020-12-01", "glasgow"))
    asked = programme(call, YEARLY, *FIRSTS, OFFERS, events=done)

    def names(ahead: int) -> list[tuple[str, str]]:
        return [(one.id, one.standing.value) for one in asked.due(on=on("2021-11-24"), within=ahead)]

    now = [
        ("contact/ann", "past-limit"),
        ("offer/ann", "past-limit"),
        ("review/glasgow/ann", "open"),
    ]
    assert names(0) == names(12) == now
    assert names(13) == [*now, ("review/essex/ann", "in-date")]


def test_3_15_facts_of_later_days_are_not_used() -> None:
    asked = programme(YEARLY, *FIRSTS, events=[reviewed("2021-02-01"), reviewed("2021-06-01")])

    assert review_due(asked, "2021-05-31") == "2022-02-01"
    assert review_due(asked, "2021-06-01") == "2022-06-01"


def test_3_16_recompute_needs_the_reason_and_its_own_calendar() -> None:
    found = owed(_rose(NOVEMBER_2021), "2021-11-20", Activity.REVIEW, "glasgow")

    assert found is not None
    (reason,) = found.reasons
    assert (reason.rule, reason.edition, reason.citation) == ("rise", "e1", "Rise 1")
    assert dict(reason.read)["old"] == "SUBSTANTIAL"
    (count,) = (step for step in reason.adjustments if step.part == "count")
    assert (on("2021-11-30"), "Bank holiday") in count.closed


# ---------------------------------------------------------------- 6. the ledger


def test_6_the_rank_puts_causes_before_effects() -> None:
    later = (
        Contacted, Offered, Answered, Booked, BookingMoved, Reviewed, FindingNoted, Postponed, Withdrawn,
        Erased, Committed,
    )  # fmt: skip
    same: dict[type, set[type]] = {
        Contacted: {Attempted}, BookingMoved: {BookingCancelled, BookingMissed, BookingKept},
        Reviewed: {DeskChecked, FunctionTested, Exercised}, Postponed: {Exempted},
    }  # fmt: skip
    # Who leaves makes room for who is elected, who then uses what is opened.
    changes = (MemberLeft, VenueClosed, MemberElected, VenueOpened, UseBegun)
    causes = {kind for kind in RANK if RANK[UseBegun] < RANK[kind] < RANK[Contacted]}

    assert sorted(later, key=lambda kind: RANK[kind]) == list(later)
    assert all(RANK[other] == RANK[kind] for kind, others in same.items() for other in others)
    assert sorted(changes, key=lambda kind: RANK[kind]) == list(changes)
    assert RANK[UseEnded] == RANK[MemberLeft] == 0
    told = {*changes, UseEnded, *causes, *later, *set().union(*same.values())}
    assert set(RANK) == set(WORDS.values())
    assert {RANK[kind] for kind in told} == set(RANK.values())
    assert {RANK[kind] for kind in causes} == {5}


def test_6_of_two_answers_on_one_day_the_later_known_wins() -> None:
    first = answered("2022-01-20", Reply.ACCEPTED, id_="z", known="2022-01-20")
    second = answered("2022-01-20", Reply.DECLINED, id_="a", known="2022-01-21")
    for events in ((first, second), (second, first)):
        asked = _one_new_office(offered("2022-01-12"), *events)

        assert _progress(asked, "2022-01-20") is Progress.DECLINED


def test_6_a_review_on_the_day_of_an_offer_comes_after_it() -> None:
    asked = _one_new_office(reviewed("2022-01-12"), offered("2022-01-12"))

    assert _progress(asked, "2022-01-12") is Progress.DONE


def test_6_a_correction_takes_the_place_of_what_it_corrects() -> None:
    wrong = reviewed("2021-07-05")
    right = on_day(wrong, "2021-07-12", id="right", corrects=wrong.id)
    again = on_day(right, "2021-07-19", id="again", corrects="right")
    asked = programme(YEARLY, *FIRSTS, events=[wrong])

    assert review_due(asked, "2021-08-01") == "2022-07-05"
    assert review_due(asked.record(right), "2021-08-01") == "2022-07-12"
    assert review_due(asked.record(right, again), "2021-08-01") == "2022-07-19"


def test_6_a_withdrawal_removes_what_it_names_and_the_answers_to_it() -> None:
    offer, yes = offered("2022-01-12"), answered("2022-01-20", Reply.ACCEPTED)
    gone = Withdrawn(id="w1", on=on("2022-01-25"), known=start_of(on("2022-01-25")), event="o1")
    asked = _one_new_office(offer, yes)

    assert _progress(asked, "2022-01-24") is Progress.ACCEPTED
    assert _progress(asked.record(gone), "2022-01-24") is Progress.NOT_CONTACTED
    assert offer_due(asked.record(gone), "2022-01-24") == "2022-01-10"


def test_6_an_answer_counts_from_the_corrected_day_of_its_offer() -> None:
    """It cannot have come before the offer; 180 days from 1 February are 31 July, a Sunday."""
    offer, no = offered("2022-01-12"), answered("2022-01-20", Reply.DECLINED)
    moved = on_day(offer, "2022-02-01", id="o2", corrects="o1")
    asked = _one_new_office(offer, no, moved)

    assert _progress(asked, "2022-01-31") is Progress.NOT_CONTACTED
    assert _progress(asked, "2022-02-01") is Progress.DECLINED
    assert offer_due(asked, "2022-02-01") == "2022-08-01"


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2021-07-08", "2021-04-06"),  # nothing known of the review
        ("2021-07-09", "2022-07-05"),
        ("2021-08-02", "2022-07-12"),
    ],
)
def test_6_as_known_rewinds_events_to_the_start_of_a_day(at: str, due: str) -> None:
    told = reviewed("2021-07-05", known="2021-07-09")
    right = attrs.evolve(
        told, id="right", on=on("2021-07-12"), corrects=told.id, known=start_of(on("2021-08-02"))
    )
    asked = programme(
        YEARLY, *FIRSTS, events=[told, right], venues=(ESSEX,), used=uses("essex", start="2021-01-05")
    )

    assert review_due(asked.as_known(on(at)), "2021-08-10") == due
    later = dt.datetime(2021, 7, 9, 0, 0, tzinfo=dt.UTC) - dt.timedelta(microseconds=1)
    assert review_due(asked.as_known(later), "2021-08-10") == "2021-04-06"


def test_6_as_known_rewinds_announced_levels_and_holidays() -> None:
    """The Queen's funeral, Monday 19 September 2022, was announced on the 10th."""
    funeral = Holiday(on("2022-09-19"), "Funeral", "proclamation", announced=on("2022-09-10"))
    plain = calendar("england")
    known = attrs.evolve(plain, holidays=(funeral,))
    rises = ThreatSeries(
        "national", "uk", "N", (_step("2022-09-01", "SEVERE", "2022-09-05"),), ("gb",), before="LOW"
    )
    asked = programme(
        TWENTY_DAYS, *FIRSTS, series=(rises,), events=[reviewed("2022-07-04")], responses=(),
        calendars=(known, SCOTLAND, ULSTER),
    )  # fmt: skip

    assert review_due(asked, "2022-09-12") == "2022-10-04"
    assert review_due(asked.as_known(on("2022-09-09")), "2022-09-12") == "2022-10-03"
    assert review_due(asked.as_known(on("2022-09-04")), "2022-09-12") is None


def test_6_as_known_after_as_known_is_the_earlier_of_the_two() -> None:
    told = [reviewed("2021-07-05", known="2021-07-09"), reviewed("2021-09-06")]
    asked = programme(YEARLY, *FIRSTS, events=told)
    early, late = on("2021-08-01"), on("2021-10-01")

    assert asked.as_known(late).as_known(early) == asked.as_known(early)
    assert asked.as_known(late) == asked
    assert Ledger.of(told).as_known(start_of(early)) == Ledger.of(told[:1])


def test_new_member_rule_of_reviews_speaks_of_the_kinds_it_names() -> None:
    newcomer = NewMember(id="n", citation="N", activity=Activity.REVIEW, kinds=KINDS, within=working_days(10))
    asked = programme(newcomer, NEW_VENUE, venues=(ESSEX,), used=uses("essex", start="2019-12-01"))

    assert review_due(asked, "2019-12-12") == "2019-12-26"  # no holidays are listed in 2019


# ---------------------------------------------------------------- what lapses, and what does not


def test_3_12_a_cycle_lapses_with_the_use_it_was_made_in() -> None:
    """Reviewed in February 2020, given up in June, taken again two years on: three months from then."""
    first = Use("essex", "ann", Period(on("2020-01-06"), on("2020-06-01")))
    again = Use("essex", "ann", Period(on("2022-06-01")))
    asked = programme(YEARLY, *FIRSTS, events=[reviewed("2020-02-03")], venues=(ESSEX,), used=(first, again))

    assert review_due(asked, "2020-05-31") == "2021-02-03"
    assert review_due(asked, "2022-06-01") == "2022-09-01"
    assert _progress(asked, "2022-06-01") is Progress.NOT_CONTACTED


def test_3_12_what_has_lapsed_tells_the_last_offer_that_was_of_it() -> None:
    """Glasgow was given up on 1 March; the offer of April was of Essex alone, though it names nothing."""
    used = (Use("essex", "ann", Period(on("2022-01-10"))),
            Use("glasgow", "ann", Period(on("2022-01-10"), on("2022-03-01"))))  # fmt: skip
    events: list[Event] = [offered("2022-01-12", venues=None), answered("2022-01-20", Reply.DECLINED),
              offered("2022-04-01", "o2", venues=None)]  # fmt: skip
    asked = programme(*FIRSTS, OFFERS, used=used, events=events)

    assert _progress(asked, "2022-04-01", "glasgow") is Progress.DECLINED
    assert _progress(asked, "2022-04-01", "essex") is Progress.OFFERED
    at_glasgow = asked.record(answered("2022-01-21", Reply.ACCEPTED, id_="a2", venues=("glasgow",)))
    assert _progress(at_glasgow, "2022-04-01", "glasgow") is Progress.ACCEPTED
    seen = asked.record(reviewed("2022-02-01", "glasgow"), reviewed("2022-03-02", "glasgow"))
    assert _progress(seen, "2022-04-01", "glasgow") is Progress.DONE


def test_a_use_begun_between_dissolution_and_return_starts_with_the_return() -> None:
    """An offer made in between is of the hall long in use; of the new one it is made too early."""
    seat = ANN.mandates[0].constituency
    before = Mandate(seat, Period(on("2019-12-12"), on("2024-05-30")), "dissolution")
    back = attrs.evolve(ANN, mandates=(before, Mandate(seat, Period(on("2024-07-04")))))
    used = (*uses("essex"), *uses("glasgow", start="2024-06-10"))
    between = offered("2024-06-12", venues=("essex", "glasgow"))
    asked = programme(*FIRSTS, OFFERS, members=(back,), used=used, events=[between])

    assert _progress(asked, "2024-07-04", "essex") is Progress.OFFERED
    assert _progress(asked, "2024-07-04", "glasgow") is Progress.CONTACTED


def test_3_7_a_rise_during_a_dissolution_counts_from_the_return() -> None:
    """SEVERE on 10 June 2024; back on Thursday 4 July; 20 working days end on 1 August."""
    seat = ANN.mandates[0].constituency
    before = Mandate(seat, Period(on("2019-12-12"), on("2024-05-30")), "dissolution")
    back = attrs.evolve(ANN, mandates=(before, Mandate(seat, Period(on("2024-07-04")))))
    raised = levels(("2019-11-04", "SUBSTANTIAL"), ("2024-06-10", "SEVERE"))
    seen = [reviewed("2024-05-01")]
    asked = programme(YEARLY, *FIRSTS, TWENTY_DAYS, members=(back,), series=(raised,), events=seen)

    assert review_due(asked, "2024-06-20") is None
    assert review_due(asked, "2024-07-04") == "2024-08-01"
    found = owed(asked, "2024-07-20", Activity.REVIEW, "essex")
    assert found is not None
    assert "on 10 June 2024, counted from 4 July 2024" in found.why()


def test_3_13_a_trigger_asks_for_another_offer_while_an_answer_is_awaited() -> None:
    """Offered on 4 May with 28 days to answer; risen on 9 May: 10 working days are 23 May."""
    raised = levels(("2019-11-04", "SUBSTANTIAL"), ("2022-05-09", "SEVERE"))
    asked = _one_new_office(offered("2022-05-04"), series=raised)

    assert _progress(asked, "2022-05-14") is Progress.OFFERED
    assert offer_due(asked, "2022-05-13") is None
    assert offer_due(asked, "2022-05-14") == "2022-05-23"
    yes = _one_new_office(offered("2022-05-04"), answered("2022-05-06", Reply.ACCEPTED), series=raised)
    assert offer_due(yes, "2022-05-14") is None


def test_an_answer_beyond_its_calendar_raises_when_asked() -> None:
    """Reviewed on 3 February 2022, owed again a year on: a calendar to the end of 2022 knows no such day."""
    short = attrs.evolve(ENGLAND, listed_until=on("2022-06-01"), last=on("2022-12-31"), holidays=())
    seen = [reviewed("2022-02-03")]

    asked = programme(YEARLY, *FIRSTS, calendars=(short, SCOTLAND, ULSTER), events=seen, venues=(ESSEX,))

    with pytest.raises(OutsideCalendar, match="known from 2000-01-01 to 2022-12-31, not on 2023-"):
        review_due(asked, "2022-12-31")


def test_a_calendar_that_is_not_counted_in_need_not_reach_back() -> None:
    late = attrs.evolve(SCOTLAND, first=on("2022-01-01"), holidays=())
    asked = programme(
        YEARLY, *FIRSTS, calendars=(ENGLAND, late, ULSTER), events=[reviewed("2020-02-03")], venues=(ESSEX,)
    )

    assert review_due(asked, "2020-06-01") == "2021-02-03"


def test_6_a_withdrawal_cannot_be_withdrawn() -> None:
    seen = reviewed("2021-02-01")
    gone = Withdrawn(id="w1", on=seen.on, known=seen.known, event=seen.id)
    asked = programme(YEARLY, *FIRSTS, events=[seen, gone])

    with pytest.raises(EventConflict, match="withdraws a withdrawal"):
        asked.record(Withdrawn(id="w2", on=seen.on, known=seen.known, event="w1"))


def test_an_activity_by_another_name_is_refused_and_not_passed_over() -> None:
    with pytest.raises(InvalidValue, match=r"give a value of Activity, such as Activity\.CONTACT"):
        programme(YEARLY, *FIRSTS).due(on=on("2021-06-01"), activity="review")  # type: ignore[arg-type]  # the fault
