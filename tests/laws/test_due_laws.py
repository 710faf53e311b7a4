"""Worked cases of the laws of due days: 11, 15, 17, 18, 31 and 66; `test_rich_laws.py` draws programmes."""

import datetime as dt

import attrs
import pytest

from helpers.declared import KINDS
from laws.small import (
    ENGLAND,
    ESSEX,
    FIRSTS,
    NOVEMBER_2021,
    OFFERS,
    SCOTLAND,
    TWENTY_DAYS,
    ULSTER,
    YEARLY,
    answered,
    event_planned,
    levels,
    offer_due,
    offered,
    on,
    postponed,
    programme,
    review_due,
    reviewed,
    uses,
)
from laws.small import owed as owed_on
from laws.support import owed
from mpreview.calendars import Calendar, FixedDay, HolidayRule, Roll
from mpreview.errors import InvalidValue
from mpreview.events import Event, Reply
from mpreview.people import Mandate, Member
from mpreview.policy import (
    Activity,
    Ahead,
    AheadOf,
    Allowance,
    Anchor,
    Periodic,
    Reason,
    Table,
    Unit,
    recompute,
)
from mpreview.policy.reasons import sentence
from mpreview.threat import ThreatSeries
from mpreview.timeline import Period

_ONE = dt.timedelta(1)


# ---------------------------------------------------------------- 11. more threat, never later


def _due(series: ThreatSeries, day: str, review: str = "2021-07-05", **changes: object) -> str:
    asked = programme(TWENTY_DAYS, *FIRSTS, series=(series,), events=[reviewed(review)], **changes)  # type: ignore[arg-type]  # what a row names
    return review_due(asked, day) or "never"


def test_law_11_is_narrowed_by_a_fall_and_rise_against_unbroken_high() -> None:
    """Unbroken SEVERE orders nothing, a fall and a rise order a review."""
    broken = levels(("2021-02-04", "SEVERE"), ("2021-08-02", "SUBSTANTIAL"), ("2021-11-15", "SEVERE"))

    assert _due(broken, "2021-11-20") == "2021-12-13"
    assert _due(levels(("2021-02-04", "SEVERE")), "2021-11-20") == "never"


def test_law_11_is_narrowed_by_a_rise_moved_onto_the_day_of_the_completion() -> None:
    earlier = levels(("2021-02-04", "SUBSTANTIAL"), ("2021-11-16", "SEVERE"))

    assert _due(NOVEMBER_2021, "2021-11-21", review="2021-11-14") == "2021-12-13"
    assert _due(earlier, "2021-11-21", review="2021-11-16") == "never"


def test_law_11_is_narrowed_by_a_rise_moved_before_the_first_day_of_use() -> None:
    """It then touches nobody, and the review is owed as that of a new venue (3.7)."""
    start = uses("essex", start="2021-11-15")
    earlier = levels(("2021-02-04", "SUBSTANTIAL"), ("2021-11-12", "SEVERE"))

    assert _due(NOVEMBER_2021, "2021-11-20", used=start) == "2021-12-13"
    assert _due(earlier, "2021-11-20", used=start) == "2022-02-15"


# ---------------------------------------------------------------- 15. adjusted days


@pytest.mark.parametrize(
    ("until", "due"),
    [("2022-02-04", "2022-02-04"), ("2022-02-05", "2022-02-04"), ("2022-02-06", "2022-02-04")],
    ids=["Friday", "Saturday", "Sunday"],
)
def test_law_15_what_is_put_off_to_a_closed_day_is_brought_forward_to_a_working_day(
    until: str, due: str
) -> None:
    """Twelve months from 15 January 2021, put off on 1 December [3.14]."""
    asked = programme(YEARLY, *FIRSTS, events=(reviewed("2021-01-15"), postponed("2021-12-01", until)))

    assert review_due(asked, "2022-01-20") == due


@pytest.mark.parametrize(
    ("roll", "limit", "window"),
    [
        ("preceding", 2, ("2022-01-14", "2022-01-17")),
        ("preceding", 1, ("2022-01-14", "2022-01-16")),
        ("following", 1, ("2022-01-14", "2022-01-16")),
        ("none", 1, ("2022-01-15", "2022-01-16")),
        ("none", 0, ("2022-01-15", "2022-01-15")),
    ],
)
def test_law_15_a_limit_that_does_not_roll_stays_and_no_due_day_is_after_it(
    roll: str, limit: int, window: tuple[str, str]
) -> None:
    """Twelve months from 15 January 2021 end on Saturday 15 January 2022 [1.5]."""
    rule = attrs.evolve(YEARLY, roll=Roll(roll), limit=limit, limit_roll=Roll.NONE, grace=0)
    asked = programme(rule, *FIRSTS, venues=(ESSEX,), events=[reviewed("2021-01-15")])

    found = owed(asked, on("2022-01-10"))[("ann", "essex", "review")]

    assert (found.due.isoformat(), found.window.limit.isoformat()) == window
    assert found.window.overdue_from == min(found.due, found.window.limit) + _ONE


@pytest.mark.parametrize(
    ("until", "due", "words"),
    [("2022-02-13", "2022-02-11", "a Sunday, which came to 11 February 2022"),
     ("2022-02-14", "2022-02-11", "so it is due on the working day before, 11 February 2022 ["),
     ("2022-02-10", "2022-02-10", "postponed until 10 February 2022 [")],
)  # fmt: skip
def test_law_15_a_postponement_past_a_closed_limit_stops_on_the_working_day_before(
    until: str, due: str, words: str
) -> None:
    """Due on Friday 14 January 2022; the limit is Sunday 13 February, 29 days after the raw day."""
    rule = attrs.evolve(YEARLY, limit=29, limit_roll=Roll.NONE)
    events = (reviewed("2021-01-15"), postponed("2021-12-01", until))
    asked = programme(rule, *FIRSTS, venues=(ESSEX,), events=events)

    (reason,) = owed(asked, on("2022-01-10"))[("ann", "essex", "review")].reasons

    assert reason.window.due.isoformat() == due
    assert recompute(reason, asked.register.calendar["england"]) == reason.window
    assert words in sentence(reason)


@pytest.mark.parametrize(
    ("spread", "due", "back"),
    [(20, "2021-11-29", 10), (4, "2021-12-09", 2), (1, "2021-12-13", 0)],
)
def test_law_15_a_spread_due_day_is_a_working_day_after_the_trigger(spread: int, due: str, back: int) -> None:
    """Twenty working days after 15 November 2021 end on 13 December; `ann/essex` stands at 0.5100 [3.23]."""
    rule = attrs.evolve(TWENTY_DAYS, spread=spread)
    asked = programme(rule, *FIRSTS, series=(NOVEMBER_2021,), events=[reviewed("2021-07-05")])
    found = owed(asked, on("2021-11-22"))[("ann", "essex", "review")]
    (reason,) = (one for one in found.reasons if one.rule == rule.id)

    assert (reason.window.due.isoformat(), reason.raw.isoformat()) == (due, "2021-12-13")
    assert dict(reason.read)["spread"] == back
    assert recompute(reason, asked.register.calendar[reason.calendar]) == reason.window


def test_law_15_a_spread_over_holidays_stops_on_the_first_working_day_after_the_trigger() -> None:
    """Due on 4 January 2022; nine working days back is 20 December, the trigger; `ann/church` is at 0.971."""
    rise = levels(("2021-02-04", "SUBSTANTIAL"), ("2021-12-20", "SEVERE"))
    rule = attrs.evolve(TWENTY_DAYS, within=Allowance(14, Unit.DAYS), spread=10, settling=1)
    church = attrs.evolve(ESSEX, id="church")
    asked = programme(
        rule, *FIRSTS, series=(rise,), venues=(church,), events=[reviewed("2021-07-05", "church")]
    )
    found = owed(asked, on("2021-12-22"))[("ann", "church", "review")]

    assert found.due == on("2021-12-21")


# ---------------------------------------------------------------- 18. leap days


@pytest.mark.parametrize(
    ("review", "due"),
    [("2024-02-29", "2025-02-28"), ("2023-02-28", "2024-02-28"), ("2023-03-01", "2024-03-01")],
)
def test_law_18_a_review_on_a_leap_day_is_due_once_a_year(review: str, due: str) -> None:
    """28 February 2025 is a Friday; nothing is due on 1 March as well."""
    asked = programme(YEARLY, *FIRSTS, events=[reviewed(review)])

    assert review_due(asked, review) == due


def _raw_days(origin: str, months: int, years: int) -> list[str]:
    """The raw day that a grid asks for, reviewed each time on the day after the one before it."""
    grid = Periodic(
        id="grid", citation="Grid 1", kinds=KINDS, months=months, anchor=Anchor.PLANNED, origin=on(origin),
        lead=7,
    )  # fmt: skip
    asked, day, found = programme(grid, *FIRSTS, venues=(ESSEX,)), on(origin) + _ONE, []
    for _ in range(years * 12 // months):
        asked = asked.record(reviewed(day.isoformat()))
        (reason,) = owed(asked, day)["ann", "essex", "review"].reasons
        found.append(reason.raw.isoformat())
        day = reason.raw + _ONE
    return found


def test_law_17_a_grid_of_six_months_from_30_august_keeps_to_it_for_thirty_years() -> None:
    leap = {2024, 2028, 2032, 2036, 2040, 2044, 2048}

    assert _raw_days("2021-08-30", 6, 30) == [
        day for y in range(2022, 2052) for day in (f"{y}-02-{28 + (y in leap)}", f"{y}-08-30")
    ]


def test_law_17_an_anniversary_of_six_months_from_31_august_comes_back_to_it() -> None:
    """Reviewed each time five days before the window ends; months count on from the first review [3.4a]."""
    rule = attrs.evolve(YEARLY, months=6, notice=0, lead=28, anchor=Anchor.ANNIVERSARY, roll=Roll.NONE)
    asked, day, found = (
        programme(rule, *FIRSTS, venues=(ESSEX,), events=[reviewed("2021-08-31")]),
        "2021-08-31",
        [],
    )
    for _ in range(6):
        found.append(str(review_due(asked, day)))
        day = (on(found[-1]) - 5 * _ONE).isoformat()
        asked = asked.record(reviewed(day))

    assert found == ["2022-02-28", "2022-08-31", "2023-02-28", "2023-08-31", "2024-02-29", "2024-08-31"]


@pytest.mark.parametrize(("review", "due"), [("2022-01-15", "2023-01-16"), ("2022-01-17", "2023-01-17")])
def test_law_17_an_anniversary_on_a_closed_day_is_kept_by_work_before_it(review: str, due: str) -> None:
    """Due on Friday 14 January 2022 for Sunday the 16th, which work of the Saturday keeps [3.4a]."""
    rule = attrs.evolve(YEARLY, months=12, notice=0, lead=28, anchor=Anchor.ANNIVERSARY)
    events = reviewed("2021-01-16"), reviewed(review)

    assert review_due(programme(rule, *FIRSTS, venues=(ESSEX,), events=events), review) == due


def test_law_17_a_grid_of_one_month_from_31_january_asks_for_the_end_of_each_month() -> None:
    ends = (
        "01-31",
        "02-28",
        "03-31",
        "04-30",
        "05-31",
        "06-30",
        "07-31",
        "08-31",
        "09-30",
        "10-31",
        "11-30",
        "12-31",
    )
    plain = [f"{year}-{end}" for year in range(2021, 2025) for end in ends][1:]

    assert _raw_days("2021-01-31", 1, 3) == [day.replace("2024-02-28", "2024-02-29") for day in plain[:36]]


def test_law_18_a_grid_of_twelve_months_from_a_leap_day_asks_once_in_every_year() -> None:
    leap = {2024, 2028, 2032, 2036, 2040, 2044, 2048}

    assert _raw_days("2020-02-29", 12, 30) == [f"{y}-02-{28 + (y in leap)}" for y in range(2021, 2051)]


# ---------------------------------------------------------------- 31. recomputed


@pytest.mark.parametrize(("review", "limit"), [("2023-12-02", 0), ("2023-11-29", 3)])
def test_1_2_a_day_stepped_over_on_the_way_back_into_the_list_is_provisional_too(
    review: str, limit: int
) -> None:
    """2 December is closed by rule alone, one day after the list ends; the limit falls on 29 November."""
    rule = HolidayRule("Founders' day", FixedDay(12, 2), "law")
    known = tuple(one for one in ENGLAND.holidays if one.day < on("2024-12-01"))
    listed = attrs.evolve(ENGLAND, listed_until=on("2024-12-01"), holidays=known, rules=(rule,))
    strict = attrs.evolve(YEARLY, limit=limit)
    asked = programme(
        strict,
        *FIRSTS,
        venues=(ESSEX,),
        events=[reviewed(review)],
        calendars=(listed, SCOTLAND, ULSTER),
    )

    found = owed_on(asked, "2024-11-20", Activity.REVIEW, "essex")

    assert found is not None
    assert (found.due, found.window.limit) == (on("2024-11-29"), on("2024-11-29"))
    assert "provisional" in found.reason.notes


@pytest.mark.parametrize(("listed_until", "told"), [("2021-12-25", ["provisional"]), ("2021-12-26", [])])
def test_1_2_a_day_is_provisional_by_the_end_of_a_notice_alone(listed_until: str, told: list[str]) -> None:
    """An event known on 1 November begins on 20 December 2021; SEVERE from 15 November, 40 days' notice.

    These end on 25 December, after the limit: Friday the 17th, since the 19th is a Sunday. What the event
    asks for without the level ends on 11 December, a Saturday.
    """
    known = tuple(one for one in ENGLAND.holidays if one.day < on(listed_until))
    listed = attrs.evolve(ENGLAND, listed_until=on(listed_until), holidays=known)
    ahead = Ahead(
        id="ahead", citation="Ahead 1", kinds=KINDS, of=AheadOf.EVENT, before=28, notice=40,
        priority=Table.by_response(5, 3, 3),
    )  # fmt: skip
    asked = programme(
        ahead, *FIRSTS, venues=(ESSEX,), series=(NOVEMBER_2021,), calendars=(listed, SCOTLAND, ULSTER),
        events=[reviewed("2021-07-05"), event_planned("2021-11-01", "2021-12-20")],
    )  # fmt: skip
    found = owed_on(asked, "2021-11-20", Activity.REVIEW, "essex")

    assert found is not None
    plain, heightened = found.reasons
    assert (plain.window.due, list(plain.notes)) == (on("2021-12-10"), [])
    assert (heightened.window.due, heightened.raw) == (on("2021-12-17"), on("2021-12-25"))
    assert (heightened.window.limit, list(heightened.notes)) == (on("2021-12-17"), told)


def _missing() -> tuple[Reason, Calendar]:
    """Quarterly from 1 January 2020, reviewed on 20 March: 1 July is owed, and nine later ones are missed."""
    grid = attrs.evolve(YEARLY, anchor=Anchor.PLANNED, origin=on("2020-01-01"), months=3, notice=0, lead=30)
    asked = programme(grid, *FIRSTS, venues=(ESSEX,), events=[reviewed("2020-03-20")])
    (reason,) = owed(asked, on("2022-12-01"))[("ann", "essex", "review")].reasons
    return reason, asked.register.calendar[reason.calendar]


def test_3_4_later_missed_periods_are_counted_in_the_reason() -> None:
    reason, calendar = _missing()
    told = "a review every 3 months, counted from 1 January 2020; 9 later periods were missed as well, up to"

    assert (reason.window.due, recompute(reason, calendar)) == (on("2020-07-01"), reason.window)
    assert {("missed", 9), ("last missed", "2022-10-01")} <= {*reason.read}
    assert sentence(reason).startswith(f"{told} that of 1 October 2022 ")


@pytest.mark.parametrize(
    "spoilt",
    [{"missed": 8}, {"missed": 10}, {"last missed": "2022-07-01"}, {"last missed": "2022-10-02"},
     {"missed": "9"}, {"missed": 1, "last missed": "2020-07-01"}, {"missed": None}, {"last missed": None}],
)  # fmt: skip
def test_law_31_no_reason_counts_other_periods_as_missed_than_there_are(
    spoilt: dict[str, str | int | None],
) -> None:
    reason, calendar = _missing()
    read = {**dict(reason.read), **spoilt}
    wrong = attrs.evolve(
        reason, read=tuple((name, value) for name, value in read.items() if value is not None)
    )

    with pytest.raises(InvalidValue):
        recompute(wrong, calendar)


def test_law_31_notice_is_told() -> None:
    """SEVERE from Saturday 30 October 2021 and 28 days; the window of six months stood open before."""
    raised = levels(("2019-11-04", "SUBSTANTIAL"), ("2021-10-30", "SEVERE"))
    asked = programme(YEARLY, *FIRSTS, series=(raised,), events=[reviewed("2021-01-01")])
    found = owed(asked, on("2021-11-04"))[("ann", "essex", "review")]

    windows = [recompute(reason, asked.register.calendar["england"]) for reason in found.reasons]

    assert windows == [reason.window for reason in found.reasons]
    assert windows[0].due == on("2021-11-29")


@pytest.mark.parametrize(
    ("basis", "events", "due"),
    [
        ("review", (), "2022-01-10"),
        ("unanswered", (offered("2022-01-12"),), "2022-03-11"),  # 28 days, and 30
        ("declined", (offered("2022-01-12"), answered("2022-01-20", Reply.DECLINED)), "2022-07-19"),  # 180
        ("deferred", (offered("2022-01-12"), answered("2022-01-20", Reply.DEFERRED, until="2022-03-07")),
         "2022-03-07"),
    ],
)  # fmt: skip
def test_law_31_of_an_offer_whatever_it_is_counted_from(
    basis: str, events: tuple[Event, ...], due: str
) -> None:
    asked = programme(*FIRSTS, OFFERS, events=events, venues=(ESSEX,), used=uses("essex", start="2022-01-10"))
    (reason,) = owed(asked, on("2022-02-10"))["ann", None, "offer"].reasons

    assert dict(reason.read)["basis"] == basis
    assert recompute(reason, asked.register.calendar["england"]) == reason.window
    assert reason.window.due == on(due)


# ---------------------------------------------------------------- 66. never later tomorrow


def test_law_66_a_fall_relaxes_nothing() -> None:
    """SEVERE from 30 October to 19 November 2021: the due day it gave stands until the next review."""
    steps = (("2019-11-04", "SUBSTANTIAL"), ("2021-10-30", "SEVERE"), ("2021-11-20", "SUBSTANTIAL"))
    asked = programme(YEARLY, *FIRSTS, series=(levels(*steps),), events=[reviewed("2021-01-01")])

    found = [review_due(asked, f"2021-11-{day:02}") for day in range(3, 31)]

    assert found == ["2021-12-31"] + ["2021-11-29"] * 27


def test_law_66_is_narrowed_for_offers_by_a_late_answer() -> None:
    """NotApplied makes an offer owed on its own clock, a decline after that on a later one."""
    no = answered("2022-03-01", Reply.DECLINED)
    asked = programme(
        FIRSTS[0],
        OFFERS,
        venues=(ESSEX,),
        used=uses("essex", start="2022-01-10"),
        events=(offered("2022-01-12"), no),
    )

    assert offer_due(asked, "2022-02-28") == "2022-03-11"
    assert offer_due(asked, "2022-03-01") == "2022-08-30"  # 28 August is a Sunday, 29 a holiday


def test_law_66_is_narrowed_by_a_return_for_a_seat_with_another_calendar() -> None:
    """What is owed to the member follows the calendar of the seat (1.6)."""
    ended = Mandate("c-essex", Period(on("2019-12-12"), on("2021-11-10")), "dissolution")
    again = Mandate("c-glasgow", Period(on("2021-12-01")))
    call = attrs.evolve(TWENTY_DAYS, id="call", activity=Activity.CONTACT, kinds=(), settling=0)
    early = levels(("2021-02-04", "SUBSTANTIAL"), ("2021-11-08", "SEVERE"))
    asked = programme(call, series=(early,), members=(Member("ann", "Ann", (ended, again)),), venues=())

    due = [owed(asked, on(day))[("ann", None, "contact")].due for day in ("2021-11-09", "2021-12-01")]

    assert due == [on("2021-12-06"), on("2021-12-07")]


# ---------------------------------------------------------------- 3.15 within any number of days


@pytest.mark.parametrize("day", ["2021-11-20", "2199-12-30", "2199-12-31"])
def test_3_15_however_many_days_within_is_up_to_the_last_of_all(day: str) -> None:
    asked = programme(YEARLY, *FIRSTS, events=[reviewed("2021-07-05")])
    left = (on("2199-12-31") - on(day)).days

    found = [asked.due(on=on(day), within=days) for days in (left, left + 1, 10**12)]

    assert len(found[0]) == 2
    assert found[1:] == found[:1] * 2
