"""The naive specification against examples counted by hand, most of them those of semantics.md."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from naive import days, spec
from naive.world import (
    CONTACT,
    OFFER,
    REVIEW,
    Answered,
    Calendar,
    Contacted,
    Entry,
    Event,
    MappingRow,
    Member,
    NewMember,
    NewVenue,
    Offered,
    OfferRule,
    Periodic,
    ReviewDone,
    Rise,
    Rule,
    Seat,
    Series,
    Tenure,
    Use,
    Venue,
    World,
)

MODERATE, SUBSTANTIAL, SEVERE, CRITICAL = 1, 2, 3, 4


def on(text: str) -> date:
    return date.fromisoformat(text)


def calendar(*holidays: str) -> Calendar:
    return Calendar(frozenset(map(on, holidays)))


# The bank holidays of the spans counted below, and no others.
ENGLAND = calendar("2021-12-27", "2021-12-28", "2022-01-03", "2022-04-15", "2022-04-18", "2022-05-02")
SCOTLAND = calendar("2021-11-30", "2021-12-27", "2021-12-28")
ULSTER = calendar("2023-04-07", "2023-04-10", "2023-05-01")
ESSEX_SEAT = Seat(areas=frozenset({"england", "great-britain"}), calendar=ENGLAND)
BELFAST_SEAT = Seat(areas=frozenset({"northern-ireland"}), calendar=ULSTER)

OFFICE = frozenset({"office", "home", "online"})
TWENTY_DAYS = Rise(
    id="rise", kinds=OFFICE, series="uk", at_least=SEVERE, within=20, settling=5, limit=14, grace=3
)
YEARLY = Periodic(
    id="cycle", kinds=OFFICE, months=(12, 6, 3), notice=(0, 28, 14), settling=5, lead=56, limit=30
)
FIRST_REVIEW = NewVenue(id="new-venue", kinds=OFFICE, within=3, unit="months", grace=7, limit=30)
NEWCOMER = NewMember(id="new-member", kinds=OFFICE, within=3, unit="months", limit=30)
OFFERS = OfferRule(
    id="offer",
    lead=14,
    limit=30,
    answer_days=28,
    reoffer_declined=180,
    reoffer_silent=30,
    after_trigger=10,
)
MAPPING = tuple(
    MappingRow(start=date(1900, 1, 1), series="uk", level=level, response=response)
    for level, response in ((MODERATE, 0), (SUBSTANTIAL, 0), (SEVERE, 1), (CRITICAL, 2))
)


def levels(*steps: tuple[str, int], before: int | None = None) -> Series:
    entries = tuple(Entry(effective=on(d), announced=on(d), level=level) for d, level in steps)
    return Series(id="uk", entries=entries, before=before)


CALM = levels(("2019-11-04", SUBSTANTIAL))
NOVEMBER_2021 = levels(("2021-02-04", SUBSTANTIAL), ("2021-11-15", SEVERE))


def world(
    *rules: Rule,
    series: Series = CALM,
    events: tuple[Event, ...] = (),
    start: str = "2020-01-06",
    end: str | None = None,
) -> World:
    """A member for Essex since 12 December 2019 with one office there and one in Glasgow."""
    until = None if end is None else on(end)
    return World(
        members=(Member("ann", (Tenure(start=on("2019-12-12"), seat=ESSEX_SEAT),)),),
        venues=(
            Venue(id="essex", kind="office", areas=ESSEX_SEAT.areas, calendar=ENGLAND),
            Venue(id="glasgow", kind="office", areas=frozenset({"scotland"}), calendar=SCOTLAND),
        ),
        uses=tuple(Use(venue=v, member="ann", start=on(start), end=until) for v in ("essex", "glasgow")),
        series=(series,),
        mapping=MAPPING,
        rules=rules,
        events=events,
    )


def reviewed(day: str, venue: str = "essex") -> ReviewDone:
    return ReviewDone(day=on(day), id=f"review-{venue}-{day}", venue=venue)


def review_due(w: World, day: str, venue: str = "essex") -> str | None:
    found = spec.window(w, "ann", venue, REVIEW, on(day))
    return None if found is None else found.due.isoformat()


def offer_due(w: World, day: str) -> str | None:
    found = spec.window(w, "ann", None, OFFER, on(day))
    return None if found is None else found.due.isoformat()


# ---------------------------------------------------------------- 1. days


def test_1_3_counting() -> None:
    assert days.nth_working(ENGLAND, on("2021-12-25"), 0) == on("2021-12-29")
    assert days.nth_working(ENGLAND, on("2021-12-24"), 0) == on("2021-12-24")
    assert days.nth_working(ENGLAND, on("2021-12-24"), 1) == on("2021-12-29")
    assert days.nth_working(ENGLAND, on("2021-11-12"), 20) == on("2021-12-10")
    assert days.nth_working(SCOTLAND, on("2021-11-12"), 20) == on("2021-12-13")


def test_1_4_months_are_counted_from_the_anchor() -> None:
    from_august = [days.add_months(on("2021-08-30"), 6 * k).isoformat() for k in (1, 2, 3)]
    assert from_august == ["2022-02-28", "2022-08-30", "2023-02-28"]
    leap = [days.add_months(on("2024-02-29"), 12 * k).isoformat() for k in (1, 2, 3, 4)]
    assert leap == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]
    from_january = [days.add_months(on("2021-01-31"), k).isoformat() for k in (1, 2, 11, 12)]
    assert from_january == ["2021-02-28", "2021-03-31", "2021-12-31", "2022-01-31"]


def test_1_5_a_cycle_never_rolls_back_to_its_completion() -> None:
    january = tuple((date(2022, 1, 1) + timedelta(n)).isoformat() for n in range(31))
    w = world(replace(YEARLY, months=(1, 1, 1)), events=(reviewed("2021-12-31"),))
    shut = replace(w.venues[0], calendar=calendar(*january))
    assert review_due(replace(w, venues=(shut,)), "2022-01-05") == "2022-02-01"
    assert review_due(w, "2022-01-05") == "2022-01-31"


# ---------------------------------------------------------------- 2 and 3.6: rises


@pytest.mark.parametrize("day", ["2021-11-15", "2021-11-16", "2021-11-17", "2021-11-18", "2021-11-19"])
def test_worked_example_is_silent_until_it_has_settled(day: str) -> None:
    done = (reviewed("2021-07-05"), reviewed("2021-07-06", "glasgow"))
    w = world(TWENTY_DAYS, series=NOVEMBER_2021, events=done)
    assert review_due(w, day) is review_due(w, day, "glasgow") is None


def test_worked_example() -> None:
    done = (reviewed("2021-07-05"), reviewed("2021-07-06", "glasgow"))
    w = world(TWENTY_DAYS, YEARLY, series=NOVEMBER_2021, events=done)
    for day in ("2021-11-20", "2021-11-22", "2021-12-20"):
        assert review_due(w, day) == "2021-12-13"
        assert review_due(w, day, "glasgow") == "2021-12-14"


def test_worked_example_the_other_three_days() -> None:
    w = world(TWENTY_DAYS, series=NOVEMBER_2021)
    found = spec.window(w, "ann", "essex", REVIEW, on("2021-11-20"))
    assert found is not None
    assert found.earliest == on("2021-11-15")
    assert found.overdue_from == on("2021-12-17")
    assert found.limit == on("2021-12-24")  # 27 December is a bank holiday
    assert found.rules == ("rise",)


def test_a_rise_on_a_saturday() -> None:
    w = world(TWENTY_DAYS, series=levels(("2021-02-04", SUBSTANTIAL), ("2021-11-13", SEVERE)))
    assert review_due(w, "2021-11-17") is None
    assert review_due(w, "2021-11-18") == "2021-12-10"
    assert review_due(w, "2021-11-18", "glasgow") == "2021-12-13"


def test_3_6_days_count_from_the_announcement() -> None:
    late = Entry(effective=on("2021-02-04"), announced=on("2021-02-08"), level=SEVERE)
    w = world(TWENTY_DAYS, series=Series(id="uk", entries=(late,), before=SUBSTANTIAL))
    assert review_due(w, "2021-02-08") is None
    assert review_due(w, "2021-02-09") == "2021-03-08"
    later = replace(late, announced=on("2021-02-11"))
    w = world(TWENTY_DAYS, series=Series(id="uk", entries=(later,), before=SUBSTANTIAL))
    assert review_due(w, "2021-02-10") is None
    assert review_due(w, "2021-02-11") == "2021-03-11"


def test_2_1_the_first_entry_is_no_rise_unless_it_states_the_level_before() -> None:
    assert review_due(world(TWENTY_DAYS, series=levels(("2021-11-15", SEVERE))), "2021-12-01") is None
    stated = levels(("2021-11-15", SEVERE), before=SUBSTANTIAL)
    assert review_due(world(TWENTY_DAYS, series=stated), "2021-12-01") == "2021-12-13"
    higher = levels(("2021-11-15", SEVERE), before=CRITICAL)
    assert review_due(world(TWENTY_DAYS, series=higher), "2021-12-01") is None


@pytest.mark.parametrize(("fall", "due"), [("2021-11-19", None), ("2021-11-20", "2021-12-13")])
def test_2_4_settling_takes_five_whole_days(fall: str, due: str | None) -> None:
    steps = (("2021-02-04", SUBSTANTIAL), ("2021-11-15", SEVERE), (fall, SUBSTANTIAL))
    assert review_due(world(TWENTY_DAYS, series=levels(*steps)), "2021-12-01") == due


def test_3_6_every_level_crossed_settles_by_itself() -> None:
    """Two days at CRITICAL on the way to SEVERE: SEVERE was reached on the first of them."""
    steps = (("2021-02-04", SUBSTANTIAL), ("2021-11-15", CRITICAL), ("2021-11-17", SEVERE))
    w = world(TWENTY_DAYS, replace(TWENTY_DAYS, id="top", at_least=CRITICAL), series=levels(*steps))
    found = spec.window(w, "ann", "essex", REVIEW, on("2021-11-20"))
    assert found is not None
    assert (found.due, found.rules) == (on("2021-12-13"), ("rise",))


def test_3_6_no_period_at_critical_orders_anything() -> None:
    """The national series as published: announcements of the Home Office, in shared/data."""
    published = levels(
        ("2006-08-01", SEVERE), ("2006-08-10", CRITICAL), ("2006-08-14", SEVERE),
        ("2007-06-30", CRITICAL), ("2007-07-04", SEVERE), ("2009-07-20", SUBSTANTIAL),
        ("2010-01-22", SEVERE), ("2011-07-11", SUBSTANTIAL), ("2014-08-29", SEVERE),
        ("2017-05-23", CRITICAL), ("2017-05-27", SEVERE), ("2017-09-15", CRITICAL),
        ("2017-09-17", SEVERE), ("2019-11-04", SUBSTANTIAL), ("2020-11-03", SEVERE),
    )  # fmt: skip
    ask = on("2021-02-01")
    severe = [d.isoformat() for d in spec.rise_days(published, TWENTY_DAYS, ask)]
    assert severe == ["2010-01-22", "2014-08-29", "2020-11-03"]
    at_once = replace(TWENTY_DAYS, at_least=CRITICAL, settling=4)
    held_four = [d.isoformat() for d in spec.rise_days(published, at_once, ask)]
    assert held_four == ["2006-08-10", "2007-06-30", "2017-05-23"]


def test_3_6_a_completion_from_the_trigger_day_discharges_and_a_fall_does_not() -> None:
    fallen = levels(("2021-02-04", SUBSTANTIAL), ("2021-11-15", SEVERE), ("2021-11-22", SUBSTANTIAL))
    assert review_due(world(TWENTY_DAYS, series=fallen), "2021-12-01") == "2021-12-13"
    for day, due in (("2021-11-14", "2021-12-13"), ("2021-11-15", None), ("2021-11-18", None)):
        w = world(TWENTY_DAYS, series=fallen, events=(reviewed(day),))
        assert review_due(w, "2021-12-01") == due


def test_2_2_a_london_home_of_a_member_for_belfast() -> None:
    ni = Entry(effective=on("2023-03-28"), announced=on("2023-03-28"), level=SEVERE)
    gb = replace(ni, effective=on("2023-04-20"), announced=on("2023-04-20"))
    both = (
        Series(id="ni", entries=(ni,), scope=frozenset({"northern-ireland"}), before=SUBSTANTIAL),
        Series(id="gb", entries=(gb,), scope=frozenset({"great-britain"}), before=SUBSTANTIAL),
    )
    rules = tuple(replace(TWENTY_DAYS, id=s, series=s) for s in ("ni", "gb"))
    call = replace(TWENTY_DAYS, id="call", series="ni", activity=CONTACT, within=10, settling=0)
    venues = (
        Venue(id="home", kind="home", areas=ESSEX_SEAT.areas, calendar=Calendar()),
        Venue(id="office", kind="office", areas=BELFAST_SEAT.areas, calendar=ULSTER),
        Venue(id="online", kind="online"),
    )
    w = World(
        members=(Member("bea", (Tenure(start=on("2019-12-12"), seat=BELFAST_SEAT),)),),
        venues=venues,
        uses=tuple(Use(venue=v.id, member="bea", start=on("2020-01-06")) for v in venues),
        series=both,
        rules=(*rules, call),
    )
    found = {v.id: spec.window(w, "bea", v.id, REVIEW, on("2023-04-03")) for v in venues}
    # 29 March is the first of the twenty; Easter takes 7 and 10 April.
    due = {name: f and f.due for name, f in found.items()}
    assert due == {"home": None, "office": on("2023-04-27"), "online": on("2023-04-27")}
    contact = spec.window(w, "bea", None, CONTACT, on("2023-03-28"))
    assert contact is not None
    assert contact.due == on("2023-04-13")
    later = spec.window(w, "bea", "home", REVIEW, on("2023-05-01"))
    assert later is not None
    assert (later.due, later.rules) == (on("2023-05-18"), ("gb",))


def test_2_2_an_audience_is_touched_at_every_venue() -> None:
    w = world(TWENTY_DAYS, series=NOVEMBER_2021)
    only_essex = replace(NOVEMBER_2021, scope=frozenset({"england"}))
    assert review_due(w, "2021-11-20", "glasgow") == "2021-12-14"
    assert review_due(replace(w, series=(only_essex,)), "2021-11-20", "glasgow") is None


def test_3_7_a_trigger_touches_only_who_was_there() -> None:
    assert review_due(world(TWENTY_DAYS, series=NOVEMBER_2021, start="2021-11-16"), "2021-12-01") is None
    there = world(TWENTY_DAYS, series=NOVEMBER_2021, start="2021-11-15")
    assert review_due(there, "2021-12-01") == "2021-12-13"


def test_3_7_a_rise_of_an_earlier_use_touches_nobody_and_one_of_a_dissolution_whoever_returns() -> None:
    w = world(TWENTY_DAYS, series=NOVEMBER_2021, end="2021-12-01")
    w = replace(w, uses=(*w.uses, Use(venue="essex", member="ann", start=on("2022-01-10"))))
    assert review_due(w, "2021-11-30") == "2021-12-13"
    assert review_due(w, "2022-01-10") is None
    raised = levels(("2022-02-09", SUBSTANTIAL), ("2024-06-14", SEVERE))
    gone = replace(returned("2024-07-04"), rules=(TWENTY_DAYS,), series=(raised,))
    # Twenty working days from the return on Thursday 4 July: four weeks on, 1 August.
    assert review_due(gone, "2024-10-01") == "2024-08-01"
    stayed = replace(gone, members=world().members)
    assert review_due(stayed, "2024-10-01") == "2024-07-12"


# ---------------------------------------------------------------- 3.3: the cycle


def test_3_3_example_the_due_day_never_drifts_behind_the_slower_cell() -> None:
    at_once = replace(YEARLY, settling=0)
    raised = levels(("2019-11-04", SUBSTANTIAL), ("2021-12-20", SEVERE))
    w = world(at_once, series=raised, events=(reviewed("2021-01-01"),))
    # Raw 1 January 2022, a Saturday, and not 17 January.
    assert review_due(w, "2021-12-20") == "2021-12-31"
    raised = levels(("2019-11-04", SUBSTANTIAL), ("2021-11-01", SEVERE))
    w = world(at_once, series=raised, events=(reviewed("2021-01-01"),))
    assert review_due(w, "2021-10-31") == "2021-12-31"
    assert review_due(w, "2021-11-01") == "2021-11-29"


def test_1_5_the_end_of_a_notice_rolls_following() -> None:
    saturday = levels(("2019-11-04", SUBSTANTIAL), ("2021-10-30", SEVERE), ("2021-11-20", SUBSTANTIAL))
    done = (reviewed("2021-01-01"),)
    w = world(YEARLY, series=saturday, events=done)
    assert review_due(w, "2021-11-03") == "2021-12-31"
    assert review_due(w, "2021-11-04") == "2021-11-29"
    assert review_due(w, "2021-11-25") == "2021-11-29"  # a fall relaxes nothing ...
    again = replace(w, events=(*done, reviewed("2021-11-26")))
    assert review_due(again, "2021-11-26") == "2022-11-25"  # ... but the next completion does


def test_3_3_a_cell_settled_by_the_completion_has_no_notice() -> None:
    raised = levels(("2019-11-04", SUBSTANTIAL), ("2021-11-01", SEVERE))
    before = world(YEARLY, series=raised, events=(reviewed("2021-11-10"),))
    assert review_due(before, "2021-11-10") == "2022-05-10"
    inside = world(YEARLY, series=raised, events=(reviewed("2021-11-03"),))
    assert review_due(inside, "2021-11-05") == "2022-11-03"
    assert review_due(inside, "2021-11-06") == "2022-05-03"
    long_notice = replace(YEARLY, notice=(0, 200, 200))
    inside = replace(inside, rules=(long_notice,))
    assert review_due(inside, "2021-11-06") == "2022-05-20"  # 1 November and 200 days
    assert review_due(replace(before, rules=(long_notice,)), "2021-11-10") == "2022-05-10"


def test_3_3_notice_runs_from_the_announcement_if_that_is_later() -> None:
    low = Entry(effective=on("2019-11-04"), announced=on("2019-11-04"), level=SUBSTANTIAL)
    high = Entry(effective=on("2021-11-01"), announced=on("2021-11-03"), level=SEVERE)
    w = world(YEARLY, series=Series(id="uk", entries=(low, high)), events=(reviewed("2021-01-01"),))
    assert review_due(w, "2021-11-06") == "2021-12-01"


def test_3_3_a_level_from_before_the_first_entry_has_no_first_day() -> None:
    w = world(YEARLY, series=levels(("2022-02-01", SUBSTANTIAL), before=SEVERE))
    w = replace(w, events=(reviewed("2021-03-10"),))
    assert review_due(w, "2021-03-10") == "2021-09-10"


def test_3_3_two_days_at_critical_do_not_pull_a_cycle() -> None:
    steps = (("2017-05-27", SEVERE), ("2021-09-15", CRITICAL), ("2021-09-17", SEVERE))
    w = world(YEARLY, series=levels(*steps), events=(reviewed("2021-08-02"),))
    assert review_due(w, "2021-09-25") == "2022-02-02"
    quick = replace(w, rules=(replace(YEARLY, settling=2),))
    assert review_due(quick, "2021-09-25") == "2021-11-02"
    slow = replace(w, rules=(replace(YEARLY, settling=3),))
    assert review_due(slow, "2021-09-25") == "2022-02-02"


def test_3_3_a_row_of_the_mapping_acts_from_its_day() -> None:
    steps = levels(("2017-05-27", SEVERE), before=SEVERE)
    milder = MappingRow(start=on("2021-09-01"), series="uk", level=SEVERE, response=0)
    w = world(YEARLY, series=steps, events=(reviewed("2021-08-02"), reviewed("2021-09-02", "glasgow")))
    w = replace(w, mapping=(*MAPPING, milder))
    assert review_due(w, "2021-10-01") == "2022-02-02"
    assert review_due(w, "2021-10-01", "glasgow") == "2022-09-02"


# ---------------------------------------------------------------- 3.5, 3.11, 3.12


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2022-01-02", "not-owed"),
        ("2022-01-03", "open"),
        ("2022-04-03", "open"),  # the raw due day, a Sunday
        ("2022-04-04", "due"),
        ("2022-04-11", "due"),  # the last day of grace
        ("2022-04-12", "overdue"),
        ("2022-05-03", "overdue"),  # the limit, the day after a bank holiday
        ("2022-05-04", "past-limit"),
        ("2022-05-09", "past-limit"),
        ("2022-05-10", "lapsed"),
    ],
)
def test_3_12_the_life_of_a_first_review(day: str, expected: str) -> None:
    w = world(FIRST_REVIEW, start="2022-01-03", end="2022-05-10")
    assert spec.standing(w, "ann", "essex", REVIEW, on(day)) == expected


def test_3_12_in_date_until_the_lead() -> None:
    w = world(YEARLY, events=(reviewed("2021-02-01"),))
    assert spec.standing(w, "ann", "essex", REVIEW, on("2021-12-06")) == "in-date"
    assert spec.standing(w, "ann", "essex", REVIEW, on("2021-12-07")) == "open"


def test_3_11_earliest_is_never_before_the_completion_and_never_after_the_due_day() -> None:
    """15 May 2022 is a Sunday, so Friday the 13th is the due day."""
    for lead, earliest in ((400, "2021-05-15"), (1, "2022-05-13"), (0, "2022-05-13")):
        w = world(replace(YEARLY, lead=lead), events=(reviewed("2021-05-15"),))
        found = spec.window(w, "ann", "essex", REVIEW, on("2021-06-01"))
        assert found is not None
        assert (found.earliest, found.due) == (on(earliest), on("2022-05-13"))


def test_3_11_no_working_day() -> None:
    rule = replace(FIRST_REVIEW, within=1, unit="days", limit=2)
    w = world(rule, start="2021-12-25")
    found = spec.window(w, "ann", "essex", REVIEW, on("2021-12-25"))
    assert found is not None
    assert (found.earliest, found.due, found.limit) == (on("2021-12-25"), *[on("2021-12-28")] * 2)
    assert found.overdue_from == on("2021-12-29")


@pytest.mark.parametrize("limit", range(5))
@pytest.mark.parametrize("unit", ["days", "months"])
def test_3_11_order_of_the_four_days(limit: int, unit: str) -> None:
    rule = replace(FIRST_REVIEW, within=1, unit=unit, limit=limit)
    for day in days.each_day(on("2021-11-20"), on("2022-01-10")):
        w = world(rule, start=day.isoformat())
        found = spec.window(w, "ann", "essex", REVIEW, day)
        assert found is not None
        assert day <= found.earliest <= found.due < found.overdue_from
        assert found.overdue_from <= found.limit + timedelta(1)


def test_3_11_each_day_is_the_earliest_of_all_rules_and_the_due_rule_comes_first() -> None:
    done = (reviewed("2021-01-11"),)
    rise = replace(TWENTY_DAYS, limit=60)
    cycle = replace(YEARLY, months=(12, 12, 12), lead=90, limit=0, citation="a", cls=2)
    w = world(rise, cycle, series=NOVEMBER_2021, events=done)
    found = spec.window(w, "ann", "essex", REVIEW, on("2021-11-20"))
    assert found is not None
    assert found.rules == ("rise", "cycle")
    assert found.earliest == on("2021-10-13")  # 90 days before 11 January 2022
    assert found.due == on("2021-12-13")
    assert found.limit == on("2022-01-11")
    assert found.cls == 2


# ---------------------------------------------------------------- members and spells


def returned(back: str, ended_by: str = "dissolution") -> World:
    tenures = (
        Tenure(start=on("2019-12-12"), end=on("2024-05-30"), ended_by=ended_by, seat=ESSEX_SEAT),
        Tenure(start=on(back), seat=replace(ESSEX_SEAT, areas=frozenset({"elsewhere"}))),
    )
    w = world(FIRST_REVIEW, NEWCOMER, replace(NEWCOMER, id="call", activity=CONTACT))
    calls = (Contacted(day=on("2020-01-13"), id="c", member="ann"), reviewed("2020-01-20"))
    return replace(w, members=(Member("ann", tenures),), events=calls)


def test_a_spell_of_office_survives_a_dissolution() -> None:
    for back, start in (("2024-09-07", "2019-12-12"), ("2024-09-08", "2024-09-08")):
        assert spec.spell_start(returned(back).members[0], on("2024-10-01")) == on(start)
    resigned = returned("2024-07-04", ended_by="other").members[0]
    assert spec.spell_start(resigned, on("2024-10-01")) == on("2024-07-04")


def test_who_comes_back_after_a_pause_is_new() -> None:
    joined, pause = returned("2024-07-04"), returned("2024-09-08")
    for venue, activity in ((None, CONTACT), ("essex", REVIEW)):
        assert spec.window(joined, "ann", venue, activity, on("2024-10-01")) is None
        found = spec.window(pause, "ann", venue, activity, on("2024-10-01"))
        assert found is not None
        assert found.due == on("2024-12-09")  # 8 December is a Sunday
        assert spec.standing(joined, "ann", venue, activity, on("2024-06-15")) == "lapsed"
    assert spec.progress(joined, "ann", None, CONTACT, on("2024-10-01")) == "done"
    assert spec.progress(joined, "ann", "essex", REVIEW, on("2024-06-15")) == "done"
    assert spec.progress(pause, "ann", None, CONTACT, on("2024-10-01")) == "not-contacted"
    assert spec.progress(pause, "ann", "essex", REVIEW, on("2024-10-01")) == "not-contacted"


# ---------------------------------------------------------------- 3.13: offers

ONLY_ESSEX = frozenset({"essex"})
OFFER_12_JAN = Offered(day=on("2022-01-12"), id="o1", member="ann", venues=ONLY_ESSEX)


def one_new_office(*events: Event, series: Series = CALM) -> World:
    """Ann's office in Essex, in use from Monday 10 January 2022."""
    w = world(FIRST_REVIEW, TWENTY_DAYS, OFFERS, series=series, events=events, start="2022-01-10")
    return replace(w, uses=w.uses[:1])


def test_3_13_the_first_offer_is_due_when_the_review_opens() -> None:
    assert offer_due(one_new_office(), "2022-01-10") == "2022-01-10"
    w = world(YEARLY, OFFERS, events=(reviewed("2021-02-01"),))
    found = spec.window(w, "ann", None, OFFER, on("2021-06-01"))
    assert found is not None
    assert (found.earliest, found.due) == (on("2021-11-23"), on("2021-12-07"))
    assert found.limit == on("2022-01-06")


def test_3_13_silence() -> None:
    w = one_new_office(OFFER_12_JAN)
    assert offer_due(w, "2022-02-09") is None
    assert offer_due(w, "2022-02-10") == "2022-03-11"
    seen = [spec.progress(w, "ann", "essex", REVIEW, on(d)) for d in ("2022-02-09", "2022-02-10")]
    assert seen == ["offered", "unanswered"]


def test_3_13_answers() -> None:
    answer = Answered(day=on("2022-01-20"), id="a1", offer="o1", answer="declined")
    assert offer_due(one_new_office(OFFER_12_JAN, answer), "2022-01-20") == "2022-07-19"
    assert offer_due(one_new_office(OFFER_12_JAN, answer), "2022-01-19") is None
    deferred = replace(answer, answer="deferred", until=on("2022-03-05"))
    assert offer_due(one_new_office(OFFER_12_JAN, deferred), "2022-01-20") == "2022-03-07"
    yes = replace(answer, answer="accepted")
    assert offer_due(one_new_office(OFFER_12_JAN, yes), "2023-01-20") is None
    same_day = replace(yes, id="a0", known=1)
    w = one_new_office(OFFER_12_JAN, same_day, answer)
    assert spec.progress(w, "ann", "essex", REVIEW, on("2022-01-20")) == "accepted"
    assert spec.standing(w, "ann", "essex", REVIEW, on("2022-01-20")) == "open"


def test_3_13_a_trigger_brings_the_next_offer_forward() -> None:
    raised = levels(("2019-11-04", SUBSTANTIAL), ("2022-05-09", SEVERE))
    no = Answered(day=on("2022-01-20"), id="a1", offer="o1", answer="declined")
    w = one_new_office(OFFER_12_JAN, no, series=raised)
    assert offer_due(w, "2022-05-13") == "2022-07-19"
    assert offer_due(w, "2022-05-14") == "2022-05-23"
    late = one_new_office(OFFER_12_JAN, replace(no, day=on("2022-05-09")), series=raised)
    assert offer_due(late, "2022-05-14") == "2022-11-07"  # 5 November is a Saturday


def test_3_13_a_review_closes_the_offer_and_another_venue_still_wants_one() -> None:
    no = Answered(day=on("2022-01-20"), id="a1", offer="o1", answer="declined")
    w = one_new_office(OFFER_12_JAN, no, reviewed("2022-02-01"))
    assert offer_due(w, "2022-02-01") is None  # no rule speaks of the review, so none of the offer
    assert spec.progress(w, "ann", "essex", REVIEW, on("2022-02-01")) == "done"
    both = world(FIRST_REVIEW, OFFERS, events=(OFFER_12_JAN, no), start="2022-01-10")
    assert offer_due(both, "2022-01-20") == "2022-01-10"  # Glasgow was never offered
    all_venues = replace(OFFER_12_JAN, venues=None)
    some = replace(no, venues=ONLY_ESSEX)
    both = replace(both, events=(all_venues, some))
    assert offer_due(both, "2022-02-09") == "2022-07-19"
    assert offer_due(both, "2022-02-10") == "2022-03-11"  # now Glasgow is unanswered
    assert spec.progress(both, "ann", None, OFFER, on("2022-02-10")) == "declined"


def test_3_13_one_users_decline_of_a_shared_hall_stops_nothing_for_the_other() -> None:
    w = one_new_office(OFFER_12_JAN, Answered(day=on("2022-01-20"), id="a1", offer="o1", answer="declined"))
    bob = replace(w.members[0], id="bob")
    w = replace(w, members=(*w.members, bob), uses=(*w.uses, replace(w.uses[0], member="bob")))
    ask = on("2022-01-24")
    found = spec.window(w, "bob", None, OFFER, ask)
    assert found is not None
    assert found.due == on("2022-01-10")
    assert spec.progress(w, "bob", "essex", REVIEW, ask) == "not-contacted"
    assert spec.window(w, "ann", "essex", REVIEW, ask) == spec.window(w, "bob", "essex", REVIEW, ask)
    done = replace(w, events=(*w.events, reviewed("2022-01-24")))
    assert spec.window(done, "ann", "essex", REVIEW, ask) is None
    assert spec.window(done, "bob", "essex", REVIEW, ask) is None


# ---------------------------------------------------------------- 3.15


def test_3_15_due_in_order() -> None:
    call = replace(NEWCOMER, id="call", activity=CONTACT, cls=1)
    done = (reviewed("2021-02-01"), reviewed("2020-12-01", "glasgow"))
    w = world(call, YEARLY, OFFERS, events=done)

    def names(ahead: int) -> list[tuple[str | None, str, str]]:
        rows = spec.due(w, on("2021-11-24"), ahead)
        return [(subject[1], activity, stands) for subject, activity, _, stands in rows]

    # The call was due by 12 March 2020. Glasgow is due on 1 December and opened on 6 October, the
    # day its offer fell due; Essex opens on 7 December.
    now = [
        (None, CONTACT, "past-limit"),
        (None, OFFER, "past-limit"),
        ("glasgow", REVIEW, "open"),
    ]
    assert names(0) == names(12) == now
    assert names(13) == [*now, ("essex", REVIEW, "in-date")]
