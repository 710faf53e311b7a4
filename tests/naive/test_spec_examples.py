"""The examples of semantics.md sections 1 to 3, and cases worked by hand from the page.

First days of months, to check the weekdays:
2021: 1 January Fri, 1 March Mon, 1 July Thu, 1 November Mon; 2022: 1 January Sat.
2024, January to December: Mon, Thu, Fri, Mon, Wed, Sat, Mon, Thu, Sun, Tue, Fri, Sun.
2025, January to December: Wed, Sat, Sat, Tue, Thu, Sun, Tue, Fri, Mon, Wed, Sat, Mon.
"""

from dataclasses import replace
from datetime import date

import pytest

from naive import days as n
from naive import gaps as g
from naive import spec as s
from naive import world as w

BARE = w.Calendar()
SCOTLAND = w.Calendar(frozenset({date(2021, 11, 30)}))
SEAT = w.Seat(areas=frozenset({"essex"}), calendar=BARE, nation="england", force="essex")
OFFICE = w.Venue(id="v", kind="office", areas=frozenset({"essex"}), calendar=BARE, nation="england")
HALL = replace(OFFICE, id="hall", kind="surgery", nation="scotland")
MEMBER = w.Member("m", (w.Mandate(start=date(2019, 12, 12), seat=SEAT),))
OTHER = w.Member("o", (w.Mandate(start=date(2019, 12, 12), seat=SEAT),))
USE = w.Use(venue="v", member="m", start=date(2020, 1, 1))
HALL_USES = (replace(USE, venue="hall"), w.Use(venue="hall", member="o", start=date(2020, 1, 1)))
ANY = None


def d(text: str) -> date:
    return date.fromisoformat(text)


def reviews(*texts: str, venue: str = "v") -> tuple[w.Event, ...]:
    return tuple(w.ReviewDone(day=d(t), id=f"r{t}", venue=venue) for t in texts)


def first_edition(*rules: w.Rule) -> w.Edition:
    return w.Edition(id="e1", since=d("2019-01-01"), rules=rules)


def world(
    *rules: w.Rule,
    events: tuple[w.Event, ...] = (),
    later: tuple[w.Edition, ...] = (),
    series: tuple[w.Series, ...] = (),
    mapping: tuple[w.MappingRow, ...] = (),
    bands: int = 1,
    member: w.Member = MEMBER,
    uses: tuple[w.Use, ...] = (USE,),
) -> w.World:
    return w.World(
        members=(member, OTHER),
        venues=(OFFICE, HALL),
        uses=uses,
        series=series,
        mapping=mapping,
        bands=bands,
        editions=(first_edition(*rules), *later),
        events=events,
    )


def four(x: w.World, on: str, venue: str | None = "v", activity: str = w.REVIEW) -> tuple[str, ...] | None:
    found = s.window(x, "m", venue, activity, d(on))
    if found is None:
        return None
    return tuple(str(day) for day in (found.earliest, found.due, found.overdue_from, found.limit))


def due_on(x: w.World, on: str, venue: str | None = "v", activity: str = w.REVIEW) -> str | None:
    found = four(x, on, venue, activity)
    return None if found is None else found[1]


def orders(x: w.World, on: str) -> list[tuple[str, str]]:
    return [(rule, str(day)) for rule, day in s.cycle(x, "m", "v", w.REVIEW, d(on)).orders]


def anchor(x: w.World, on: str) -> str:
    return str(s.cycle(x, "m", "v", w.REVIEW, d(on)).anchor)


def levels(*entries: tuple[str, int], series: str = "national", before: int | None = 3) -> w.Series:
    made = (w.Entry(effective=d(day), announced=d(day), level=level) for day, level in entries)
    return w.Series(id=series, entries=tuple(made), before=before)


# 3 SUBSTANTIAL is NORMAL here, 4 HEIGHTENED, 5 EXCEPTIONAL
MAPPING = (
    w.MappingRow(start=d("2000-01-01"), series="national", level=4, response=1),
    w.MappingRow(start=d("2000-01-01"), series="national", level=5, response=2),
)
# twelve months, six from HEIGHTENED
TWELVE_OR_SIX = w.Table(((ANY, 0, ANY, 12), (ANY, ANY, ANY, 6)))
YEAR = w.Periodic(id="year", every=12, lead=30, grace=14, limit=60, roll="none")
LONG = w.Periodic(id="year", every=12, lead=30, grace=14, limit=400, roll="none")


# Section 1


def test_within_working_days() -> None:  # [1.3]
    assert n.nth_working(BARE, d("2024-01-05"), 1) == d("2024-01-08")  # Friday, then Monday
    assert n.nth_working(BARE, d("2024-01-06"), 0) == d("2024-01-08")  # Saturday: the next working day
    assert n.nth_working(BARE, d("2024-01-08"), 0) == d("2024-01-08")
    assert n.after(BARE, d("2024-01-05"), 1, "days") == d("2024-01-06")


def test_months_are_clamped() -> None:  # [1.4]
    assert [str(n.add_months(d("2021-08-30"), k * 6)) for k in (1, 2, 3)] == [
        "2022-02-28",
        "2022-08-30",
        "2023-02-28",
    ]
    assert n.add_months(d("2024-02-29"), 12) == d("2025-02-28")
    assert n.add_months(d("2024-02-29"), 48) == d("2028-02-29")


def test_months_moved_forward() -> None:  # [1.4]
    assert n.add_months(d("2021-08-30"), 6, "forward") == d("2022-03-01")
    assert n.add_months(d("2021-08-30"), 12, "forward") == d("2022-08-30")


def test_no_roll_goes_before_the_first_day() -> None:  # [1.5] Saturday 6 January 2024
    assert n.rolled(BARE, "preceding", d("2024-01-06"), d("2024-01-05")) == d("2024-01-05")
    assert n.rolled(BARE, "preceding", d("2024-01-06"), d("2024-01-06")) == d("2024-01-08")
    assert n.rolled(BARE, "none", d("2024-01-06"), d("2024-01-01")) == d("2024-01-06")


# Section 2


def test_first_entry_is_no_rise_unless_it_states_the_level_before() -> None:  # [2.1]
    rule = w.Rise(id="rise", series="national", at_least=4, within=10)
    stated = world(rule, series=(levels(("2024-01-08", 4)),))
    assert due_on(stated, "2024-01-08") == "2024-01-22"  # 10 working days after Monday 8 January
    unstated = world(rule, series=(levels(("2024-01-08", 4), before=None),))
    assert due_on(unstated, "2024-01-08") is None


def test_series_by_the_area_of_the_venue() -> None:  # [2.2] the London home of a member for Belfast
    rule = w.Rise(id="rise", series="national", at_least=4, within=10)
    series = replace(levels(("2024-01-08", 4)), scope=frozenset({"essex"}))
    belfast = replace(SEAT, areas=frozenset({"belfast"}))
    member = w.Member("m", (w.Mandate(start=d("2019-12-12"), seat=belfast),))
    assert due_on(world(rule, series=(series,), member=member), "2024-01-08") == "2024-01-22"
    contact = replace(rule, activity=w.CONTACT)
    found = due_on(world(contact, series=(series,), member=member), "2024-01-08", None, w.CONTACT)
    assert found is None  # the member's own obligation is in Belfast


def test_substantial_and_severe_have_one_response() -> None:  # [2.3] the rule reads the threat level
    mapping = (
        w.MappingRow(start=d("2000-01-01"), series="national", level=3, response=1),
        w.MappingRow(start=d("2000-01-01"), series="national", level=4, response=1),
    )
    rise = w.Rise(id="rise", series="national", at_least=4, within=10)
    year = replace(LONG, every=TWELVE_OR_SIX)
    x = world(rise, year, series=(levels(("2024-01-08", 4)),), mapping=mapping, events=reviews("2023-12-01"))
    # the cycle was at six months before and after: 1 June 2024; the rise: 22 January, by both cells
    found = s.answers(x, "m", "v", w.REVIEW, d("2024-01-08"))
    assert {(a.rule, str(a.raw)) for a in found if a.cell != (0, 0)} == {
        ("year", "2024-06-01"),
        ("rise", "2024-01-22"),
    }


def test_highest_response_that_applies() -> None:  # [2.3]
    other = w.MappingRow(start=d("2000-01-01"), series="parliament", level=2, response=1)
    year = replace(LONG, every=TWELVE_OR_SIX)
    quiet = levels(series="national", before=3)
    loud = levels(series="parliament", before=2)
    x = world(year, series=(quiet, loud), mapping=(*MAPPING, other), events=reviews("2024-01-10"))
    assert due_on(x, "2024-01-10") == "2024-07-10"


# 3.3 periodic, anchor completed


def test_periodic_four_days() -> None:  # [3.3, 3.11]
    x = world(YEAR, events=reviews("2024-01-10"))
    # raw Friday 10 January 2025; - 30 = 11 December; + 14 + 1 = 25 January; + 60 = Tuesday 11 March
    assert four(x, "2024-01-10") == ("2024-12-11", "2025-01-10", "2025-01-25", "2025-03-11")


def test_periodic_rolls_preceding_by_default() -> None:  # [1.5]
    x = world(replace(YEAR, roll="", grace=0, limit=0), events=reviews("2024-01-11"))
    # raw Saturday 11 January 2025: due and limit Friday; earliest from the raw day: 12 December
    assert four(x, "2024-02-01") == ("2024-12-12", "2025-01-10", "2025-01-11", "2025-01-10")


def test_earliest_never_before_the_completion() -> None:  # [3.11]
    x = world(replace(YEAR, every=1, lead=60), events=reviews("2024-01-10"))
    assert four(x, "2024-01-10") == ("2024-01-10", "2024-02-10", "2024-02-25", "2024-04-10")  # 10 Feb + 60


def test_never_done_no_anchor() -> None:  # [3.5]
    assert four(world(YEAR), "2024-01-10") is None


def test_contact_discharges_no_review() -> None:  # [3.1]
    x = world(YEAR, events=(w.Contacted(day=d("2024-03-01"), id="c", member="m"), *reviews("2024-01-10")))
    assert due_on(x, "2024-04-01") == "2025-01-10"


HEIGHTENED_LATE = levels(("2021-12-20", 4))
SIX = replace(LONG, every=TWELVE_OR_SIX, notice=28)


def test_example_of_3_3() -> None:
    x = world(SIX, series=(HEIGHTENED_LATE,), mapping=MAPPING, events=reviews("2021-01-01"))
    # max(1 July 2021, 20 December + 28 = 17 January) is later than 1 January 2022
    assert due_on(x, "2021-12-20") == "2022-01-01"


def test_tightens_at_once_after_notice() -> None:  # [3.3]
    x = world(SIX, series=(levels(("2021-03-01", 4)),), mapping=MAPPING, events=reviews("2021-01-01"))
    assert due_on(x, "2021-02-28") == "2022-01-01"
    assert due_on(x, "2021-03-01") == "2021-07-01"  # max(1 July, 29 March)


def test_relaxes_only_at_the_next_completion() -> None:  # [3.3]
    series = levels(("2021-03-01", 4), ("2021-05-01", 3))
    x = world(SIX, series=(series,), mapping=MAPPING, events=reviews("2021-01-01", "2021-06-24"))
    assert due_on(x, "2021-06-01") == "2021-07-01"
    assert due_on(x, "2021-06-24") == "2022-06-24"


def test_cell_settles() -> None:  # [2.4, 3.3]
    settled = replace(SIX, settling=5)
    short = levels(("2021-03-01", 4), ("2021-03-05", 3))  # four days
    x = world(settled, series=(short,), mapping=MAPPING, events=reviews("2021-01-01"))
    assert due_on(x, "2021-03-20") == "2022-01-01"
    five = levels(("2021-03-01", 4), ("2021-03-06", 3))  # 1 to 5 March: settled on the 6th
    x = world(settled, series=(five,), mapping=MAPPING, events=reviews("2021-01-01"))
    assert due_on(x, "2021-03-05") == "2022-01-01"
    assert due_on(x, "2021-03-06") == "2021-07-01"


def test_no_notice_when_settled_by_the_completion() -> None:  # [3.3]
    rule = replace(SIX, notice=1000, settling=5)
    x = world(rule, series=(levels(("2020-12-01", 4)),), mapping=MAPPING, events=reviews("2021-01-01"))
    assert due_on(x, "2021-01-01") == "2021-07-01"


def test_notice_when_in_force_but_not_settled_by_it() -> None:  # [3.3, R24]
    rule = replace(SIX, notice=300, settling=5)
    x = world(rule, series=(levels(("2020-12-30", 4)),), mapping=MAPPING, events=reviews("2021-01-01"))
    assert due_on(x, "2021-01-03") == "2022-01-01"
    assert due_on(x, "2021-01-04") == "2021-10-26"  # 30 December 2020 + 300


def test_spell_over_before_the_completion_does_not_count() -> None:  # [R24]
    series = levels(("2020-12-01", 4), ("2021-01-01", 3))
    x = world(SIX, series=(series,), mapping=MAPPING, events=reviews("2021-01-01"))
    assert due_on(x, "2021-02-01") == "2022-01-01"


def test_first_day_is_the_announcement_if_later() -> None:  # [3.3]
    entry = w.Entry(effective=d("2021-03-01"), announced=d("2021-03-10"), level=4)
    series = w.Series(id="national", entries=(entry,), before=3)
    x = world(replace(SIX, notice=120), series=(series,), mapping=MAPPING, events=reviews("2021-01-01"))
    assert due_on(x, "2021-03-01") == "2021-07-08"  # 10 March + 120 (21 + 30 + 31 + 30 + 8)


def test_notice_rolls_following() -> None:  # [1.5]
    # own day Thursday 1 July 2021; the notice ends on Saturday 3 July (1 March + 124): Monday 5 July,
    # though the rule rolls preceding
    rule = replace(SIX, notice=124, roll="preceding")
    x = world(rule, series=(levels(("2021-03-01", 4)),), mapping=MAPPING, events=reviews("2021-01-01"))
    assert due_on(x, "2021-03-01") == "2021-07-05"


# 3.6 rises

ESSEX = levels(("2021-11-15", 4))
TWENTY = w.Rise(id="rise", series="national", at_least=4, within=20, settling=5, limit=30)


def glasgow() -> w.World:
    x = world(TWENTY, series=(ESSEX,), events=reviews("2021-07-15"))
    venue = replace(OFFICE, calendar=SCOTLAND)
    return replace(x, venues=(venue, HALL))


def test_worked_example() -> None:
    essex = world(TWENTY, series=(ESSEX,), events=reviews("2021-07-15"))
    for day in range(15, 20):
        assert due_on(essex, f"2021-11-{day}") is None
        assert due_on(glasgow(), f"2021-11-{day}") is None
    assert due_on(essex, "2021-11-20") == "2021-12-13"
    assert due_on(glasgow(), "2021-11-20") == "2021-12-14"


def test_worked_example_on_a_saturday() -> None:
    x = world(TWENTY, series=(levels(("2021-11-13", 4)),), events=reviews("2021-07-15"))
    assert due_on(x, "2021-11-17") is None
    assert due_on(x, "2021-11-18") == "2021-12-10"


def test_four_periods_at_critical_order_nothing() -> None:  # [3.6] 4, 4, 4 and 2 days
    periods = (("2006-08-10", 4), ("2007-06-30", 4), ("2017-05-23", 4), ("2017-09-15", 2))
    entries: list[tuple[str, int]] = []
    for start, length in periods:
        entries += [(start, 5), (str(d(start) + n.days(length)), 4)]
    member = w.Member("m", (w.Mandate(start=d("2001-01-01"), seat=SEAT),))
    uses = (w.Use(venue="v", member="m", start=d("2001-01-01")),)
    x = world(TWENTY, series=(levels(*entries, before=4),), member=member, uses=uses)
    assert orders(x, "2018-01-01") == []


def test_trigger_day_is_the_later_of_effect_and_announcement() -> None:  # [3.6]
    entry = w.Entry(effective=d("2021-11-15"), announced=d("2021-11-22"), level=4)
    x = world(TWENTY, series=(w.Series(id="national", entries=(entry,), before=3),))
    assert orders(x, "2021-11-21") == []
    assert orders(x, "2021-11-22") == [("rise", "2021-11-22")]
    assert due_on(x, "2021-11-22") == "2021-12-20"  # 20 working days after Monday 22 November


def test_fall_cancels_no_order() -> None:  # [3.6]
    series = levels(("2021-11-15", 4), ("2021-11-25", 3))
    assert due_on(world(TWENTY, series=(series,)), "2021-12-01") == "2021-12-13"


def test_completion_on_the_trigger_day_discharges() -> None:  # [R13, R33]
    x = world(TWENTY, series=(ESSEX,), events=reviews("2021-11-15"))
    assert orders(x, "2021-11-20") == []
    x = world(TWENTY, series=(ESSEX,), events=reviews("2021-11-14"))
    assert orders(x, "2021-11-20") == [("rise", "2021-11-15")]


def test_completion_before_it_appears_is_ordinary() -> None:  # [3.6, R33]
    # keep would not open, but no order is made
    keep = replace(TWENTY, merge="keep")
    x = world(LONG, keep, series=(ESSEX,), events=reviews("2021-07-15", "2021-11-17"))
    assert anchor(x, "2021-11-20") == "2021-11-17"
    x = world(LONG, keep, series=(ESSEX,), events=reviews("2021-07-15", "2021-11-20"))
    assert anchor(x, "2021-11-20") == "2021-07-15"


def test_order_answers_by_every_cell_that_counts() -> None:  # [R35]
    rule = replace(TWENTY, within=w.Table(((ANY, 2, ANY, 10), (ANY, ANY, ANY, 20))), notice=7)
    series = levels(("2021-11-15", 4), ("2021-11-24", 5))
    x = world(rule, series=(series,), mapping=MAPPING)
    # asked on 28 November CRITICAL has not settled: 13 December. On the 29th it has; by its own count the
    # order of 15 November would be due on 29 November (10 working days), the notice ends 24 + 7: 1 December.
    # The rise of 24 November, by the same cell: 8 December.
    assert due_on(x, "2021-11-28") == "2021-12-13"
    assert due_on(x, "2021-11-29") == "2021-12-01"
    assert orders(x, "2021-11-29") == [("rise", "2021-11-15"), ("rise", "2021-11-24")]


# 3.7 other triggers

INCIDENT = w.IncidentRule(id="incident", within=5, unit="days", limit=10)
AT_V = w.Incident(day=d("2024-01-05"), id="i", member="m", venue="v")  # a Friday


def test_incident_opens_on_its_day() -> None:  # [3.7, 3.11]
    x = world(INCIDENT, events=(AT_V,))
    # Wednesday 10 January; overdue the day after; limit 10 + 10 = Saturday 20, so Friday 19
    assert four(x, "2024-01-05") == ("2024-01-05", "2024-01-10", "2024-01-11", "2024-01-19")


def test_incident_is_discharged_only_after_its_day() -> None:  # [3.7, R34]
    assert orders(world(INCIDENT, events=(AT_V, *reviews("2024-01-05"))), "2024-02-01") != []
    assert orders(world(INCIDENT, events=(AT_V, *reviews("2024-01-06"))), "2024-02-01") == []


def test_incident_rolls_not_to_its_day() -> None:  # [1.5] raw Saturday 6 January; preceding is its own day
    rule = replace(INCIDENT, within=1, roll="preceding")
    assert due_on(world(rule, events=(AT_V,)), "2024-01-05") == "2024-01-08"


def test_whom_an_incident_touches() -> None:
    rules = (INCIDENT, replace(INCIDENT, id="call", activity=w.CONTACT))
    uses = (USE, *HALL_USES)
    there = world(*rules, events=(AT_V,), uses=uses)
    assert [due_on(there, "2024-01-05", v) for v in ("v", "hall")] == ["2024-01-10", None]
    assert due_on(there, "2024-01-05", None, w.CONTACT) == "2024-01-10"
    everywhere = world(*rules, events=(replace(AT_V, venue=None),), uses=uses)
    assert [due_on(everywhere, "2024-01-05", v) for v in ("v", "hall")] == ["2024-01-10", "2024-01-10"]
    all_users = world(*rules, events=(replace(AT_V, member=None, venue="hall"),), uses=uses)
    assert s.window(all_users, "o", "hall", w.REVIEW, d("2024-01-05")) is not None
    assert due_on(all_users, "2024-01-05", "hall") == "2024-01-10"
    assert due_on(all_users, "2024-01-05", None, w.CONTACT) is None


def test_trigger_outside_office_touches_nobody() -> None:  # [3.7]
    mandates = (
        w.Mandate(start=d("2019-12-12"), seat=SEAT, end=d("2024-01-03"), ended_by="dissolution"),
        w.Mandate(start=d("2024-02-01"), seat=SEAT),
    )
    x = world(INCIDENT, events=(AT_V,), member=w.Member("m", mandates))
    assert s.standing(x, "m", "v", w.REVIEW, d("2024-01-06")) == "lapsed"
    assert orders(x, "2024-02-05") == []


def test_new_venue_first_and_again() -> None:
    first = w.NewVenue(id="first", within=20)
    again = w.NewVenue(id="again", use="again", within=10)
    uses = (replace(USE, end=d("2023-01-01")), replace(USE, start=d("2024-01-08")))
    x = world(first, again, uses=uses)
    assert due_on(x, "2020-01-01") == "2020-01-29"  # Wednesday: four weeks of five days
    assert due_on(x, "2024-01-08") == "2024-01-22"  # Monday: two weeks
    assert orders(x, "2024-01-08") == [("again", "2024-01-08")]


def test_new_venue_moved() -> None:
    moved = w.NewVenue(id="moved", use="moved", within=10)
    x = world(moved, events=(w.VenueMoved(day=d("2024-01-08"), id="x", venue="v"),))
    assert due_on(x, "2024-01-07") is None
    assert due_on(x, "2024-01-08") == "2024-01-22"


def test_new_member_and_change_of_office() -> None:
    new = w.NewMember(id="new", activity=w.CONTACT, within=5)
    change = w.ChangeOfOffice(id="change", activity=w.CONTACT, within=3)
    events = (
        w.Contacted(day=d("2019-12-13"), id="c", member="m"),
        w.OfficeChanged(day=d("2024-01-08"), id="x", member="m"),
    )
    x = world(new, change, events=events)
    assert due_on(x, "2019-12-12", None, w.CONTACT) == "2019-12-19"  # Thursday: a week
    assert due_on(x, "2019-12-13", None, w.CONTACT) is None
    assert due_on(x, "2024-01-08", None, w.CONTACT) == "2024-01-11"


def test_new_member_of_a_use_already_current() -> None:  # [R3]
    new, first = w.NewMember(id="new", within=5), w.NewVenue(id="first", within=20)
    before = replace(USE, start=d("2019-11-01"))
    assert orders(world(new, first, uses=(before,)), "2019-12-12") == [("new", "2019-12-12")]
    same_day = replace(USE, start=d("2019-12-12"))
    both = [("first", "2019-12-12"), ("new", "2019-12-12")]
    assert orders(world(new, first, uses=(same_day,)), "2019-12-12") == both


def test_concern_and_request() -> None:
    rules = (w.ConcernRule(id="concern", within=10), w.RequestRule(id="request", within=5))
    events = (
        w.Concern(day=d("2024-01-08"), id="1", member="m", staff=True),
        w.Request(day=d("2024-01-09"), id="2", member="m", venue="v"),
    )
    x = world(*rules, events=events)
    assert due_on(x, "2024-01-08") == "2024-01-22"
    assert due_on(x, "2024-01-09") == "2024-01-16"


def test_revised_standard() -> None:
    rule = w.StandardRule(id="standard", standards=frozenset({"doors"}), within=3, unit="months", roll="none")
    x = world(rule, events=(w.StandardRevised(day=d("2024-01-08"), id="1", standard="doors"),))
    assert due_on(x, "2024-01-08") == "2024-04-08"
    x = world(rule, events=(w.StandardRevised(day=d("2024-01-08"), id="1", standard="alarms"),))
    assert due_on(x, "2024-01-08") is None


def test_faulty_measure() -> None:  # [3.7] discharged the day after at the earliest
    rule = w.MeasureRule(id="fault", states=frozenset({"faulty"}), within=10)
    fault = w.MeasureNoted(day=d("2024-01-08"), id="1", venue="v", measure="cctv", state="faulty")
    assert due_on(world(rule, events=(fault,)), "2024-01-08") == "2024-01-22"
    assert orders(world(rule, events=(fault, *reviews("2024-01-08"))), "2024-02-01") != []
    assert due_on(world(rule, events=(replace(fault, state="failed"),)), "2024-01-08") is None


def test_several_open_triggers_the_earliest_speaks() -> None:  # [3.7]
    later = replace(AT_V, day=d("2024-01-08"), id="j")
    x = world(INCIDENT, events=(AT_V, later))
    assert orders(x, "2024-01-08") == [("incident", "2024-01-05"), ("incident", "2024-01-08")]
    assert four(x, "2024-01-08") == ("2024-01-05", "2024-01-10", "2024-01-11", "2024-01-19")


# 3.9 merge

REQUEST = w.RequestRule(id="request", within=30, unit="days", roll="none", limit=30)
ASKED = w.Request(day=d("2024-03-04"), id="q", member="m")


def merging(merge: str, done: str, absorb: int = 0, rules: tuple[w.Rule, ...] = (YEAR,)) -> w.World:
    # the cycle: anchor 10 January 2024, due 10 January 2025, open from 11 December 2024
    request = replace(REQUEST, merge=merge, absorb=absorb)
    return world(*rules, request, events=(ASKED, *reviews("2024-01-10", done)))


def test_restart_opens_a_new_cycle() -> None:
    x = merging("restart", "2024-03-20")
    assert due_on(x, "2024-03-19") == "2024-04-03"  # 4 March + 30
    assert (anchor(x, "2024-03-20"), orders(x, "2024-03-20")) == ("2024-03-20", [])
    assert due_on(x, "2024-03-20") == "2025-03-20"


def test_keep_discharges_the_trigger_alone() -> None:
    x = merging("keep", "2024-03-20")
    assert (anchor(x, "2024-03-20"), orders(x, "2024-03-20")) == ("2024-01-10", [])
    assert due_on(x, "2024-03-20") == "2025-01-10"


def test_keep_in_the_open_window_discharges_both() -> None:
    assert anchor(merging("keep", "2024-12-10"), "2024-12-31") == "2024-01-10"
    assert anchor(merging("keep", "2024-12-11"), "2024-12-31") == "2024-12-11"


def test_absorb_within_n_days() -> None:  # 3 April 2024 and 10 January 2025: 282 days apart
    assert anchor(merging("absorb", "2024-03-20", 282), "2024-04-01") == "2024-03-20"
    assert anchor(merging("absorb", "2024-03-20", 281), "2024-04-01") == "2024-01-10"


def test_of_several_modes_restart_wins() -> None:
    call = w.ConcernRule(id="concern", within=30, merge="restart")
    x = merging("keep", "2024-03-20", rules=(YEAR, call))
    x = replace(x, events=(*x.events, w.Concern(day=d("2024-03-05"), id="z", member="m")))
    assert anchor(x, "2024-03-20") == "2024-03-20"


def test_first_completion_opens_whatever_the_mode() -> None:  # [R47]
    x = world(YEAR, replace(REQUEST, merge="keep"), events=(ASKED, *reviews("2024-03-20")))
    assert anchor(x, "2024-03-20") == "2024-03-20"


def test_merge_mode_of_the_last_edition_that_has_the_rule() -> None:  # [3.10]
    x = merging("keep", "2024-03-20")
    second = w.Edition(id="e2", since=d("2024-03-10"), rules=(YEAR, replace(REQUEST, merge="restart")))
    third = w.Edition(id="e3", since=d("2024-03-15"), rules=(YEAR,))
    x = replace(x, editions=(*x.editions, second, third))
    assert anchor(x, "2024-03-20") == "2024-03-20"


def test_two_completions_on_one_day_are_one() -> None:  # [R45]
    x = merging("keep", "2024-03-20")
    x = replace(x, events=(*x.events, w.ReviewDone(day=d("2024-03-20"), id="again", venue="v")))
    assert anchor(x, "2024-03-20") == "2024-01-10"


# 3.4 planned

GRID = w.Periodic(
    id="grid", every=6, anchor="planned", origin=d("2024-01-15"), lead=30, limit=60, roll="none"
)


def test_grid_from_its_origin() -> None:  # periods end on 15 July 2024, 15 January 2025, 15 July 2025
    x = world(GRID, events=reviews("2024-02-01"))
    assert four(x, "2024-02-01") == ("2024-06-15", "2024-07-15", "2024-07-16", "2024-09-13")


def test_completion_in_the_window_takes_the_period() -> None:
    x = world(GRID, events=reviews("2024-02-01", "2024-06-15"))
    assert due_on(x, "2024-06-15") == "2025-01-15"


def test_early_completion_opens_nothing() -> None:  # 14 June is a day before the window
    x = world(GRID, events=reviews("2024-02-01", "2024-06-14"))
    assert due_on(x, "2024-06-14") == "2024-07-15"
    assert s.cycle(x, "m", "v", w.REVIEW, d("2024-06-14")).planned == (("grid", d("2024-02-01"), None),)


def test_first_missed_period_stays_due() -> None:  # later missed periods are only counted
    x = world(GRID, events=reviews("2024-02-01"))
    assert due_on(x, "2025-08-01") == "2024-07-15"
    x = world(GRID, events=reviews("2024-02-01", "2025-06-20"))
    # 15 June 2025 opened the period of 15 July 2025 as well: the next is 15 January 2026
    assert due_on(x, "2025-06-20") == "2026-01-15"


def planned_merge(merge: str, absorb: int = 0) -> w.World:
    # the request of 4 March is due on 3 April; the grid on 15 July: 103 days later
    request = replace(REQUEST, merge=merge, absorb=absorb)
    return world(GRID, request, events=(ASKED, *reviews("2024-02-01", "2024-03-20")))


def test_restart_covers_the_period_of_the_grid() -> None:
    x = planned_merge("restart")
    assert due_on(x, "2024-03-20") == "2025-01-15"
    planned = s.cycle(x, "m", "v", w.REVIEW, d("2024-03-20")).planned
    assert planned == (("grid", d("2024-03-20"), d("2024-07-15")),)


def test_keep_covers_nothing_of_the_grid() -> None:
    assert due_on(planned_merge("keep"), "2024-03-20") == "2024-07-15"


def test_absorb_covers_the_period_if_near() -> None:
    assert due_on(planned_merge("absorb", 103), "2024-03-20") == "2025-01-15"
    assert due_on(planned_merge("absorb", 102), "2024-03-20") == "2024-07-15"


def test_each_cell_has_its_grid() -> None:  # [3.4]
    rule = replace(GRID, every=TWELVE_OR_SIX)
    x = world(rule, series=(levels(("2024-03-01", 4)),), mapping=MAPPING, events=reviews("2024-02-01"))
    assert due_on(x, "2024-02-29") == "2025-01-15"
    assert due_on(x, "2024-03-01") == "2024-07-15"


def test_restart_covers_in_each_cell_up_to_the_raw_due_day() -> None:
    rule = replace(GRID, every=TWELVE_OR_SIX)
    events = (ASKED, *reviews("2024-02-01", "2024-03-20"))
    x = world(rule, REQUEST, series=(levels(("2024-03-01", 4)),), mapping=MAPPING, events=events)
    # covered to 15 July 2024; both grids have 15 January 2025 next
    assert {str(a.raw) for a in s.answers(x, "m", "v", w.REVIEW, d("2024-03-20"))} == {"2025-01-15"}


def test_month_ends_of_a_grid() -> None:  # [1.4]
    rule = replace(GRID, every=1, origin=d("2024-01-31"), lead=7, limit=3)
    events = reviews("2024-02-01")
    assert due_on(world(rule, events=events), "2024-02-01") == "2024-02-29"
    forward = replace(rule, month_end="forward")
    assert due_on(world(forward, events=events), "2024-02-01") == "2024-03-01"


def test_notice_in_a_planned_cycle() -> None:
    rule = replace(GRID, every=TWELVE_OR_SIX, notice=150, limit=100)
    x = world(rule, series=(levels(("2024-03-01", 4)),), mapping=MAPPING, events=reviews("2024-02-01"))
    # 1 March + 150 = Monday 29 July (30 + 30 + 31 + 30 to 30 June is 121, + 29); less the lead: 29 June
    found = four(x, "2024-03-01")
    assert found is not None
    assert found[:2] == ("2024-06-29", "2024-07-29")


# 3.10 editions


def second(since: str, *rules: w.Rule, notice: int = 0, how: str = "tighten") -> w.Edition:
    return w.Edition(id="e2", since=d(since), rules=rules, notice=notice, open_cycles=how)


HALF, TWICE = replace(LONG, every=6), replace(LONG, every=24)


def test_shorter_answer_acts_at_once() -> None:
    x = world(LONG, later=(second("2024-03-01", HALF),), events=reviews("2024-01-10"))
    assert due_on(x, "2024-02-29") == "2025-01-10"
    assert due_on(x, "2024-03-01") == "2024-07-10"


def test_shorter_answer_not_before_the_notice() -> None:
    x = world(LONG, later=(second("2024-03-01", HALF, notice=180),), events=reviews("2024-01-10"))
    assert due_on(x, "2024-03-01") == "2024-08-28"  # 1 March + 180: 30 + 30 + 31 + 30 + 31 = 152, + 28


def test_floor_of_an_edition_rolls_following() -> None:  # [1.5]
    # 1 March + 183 = Saturday 31 August: Monday 2 September, whatever the roll
    later = (second("2024-03-01", replace(HALF, roll="preceding"), notice=183),)
    x = world(LONG, later=later, events=reviews("2024-01-10"))
    assert due_on(x, "2024-03-01") == "2024-09-02"
    # - 30 from the raw day, 31 August; + 400 is Sunday 5 October 2025, so Friday 3 October
    assert four(x, "2024-03-01") == ("2024-08-01", "2024-09-02", "2024-09-17", "2025-10-03")


def test_longer_answer_from_the_next_completion() -> None:
    x = world(LONG, later=(second("2024-03-01", TWICE),), events=reviews("2024-01-10", "2024-12-16"))
    assert due_on(x, "2024-12-15") == "2025-01-10"
    assert due_on(x, "2024-12-16") == "2026-12-16"


def test_keep_edition_leaves_open_cycles_alone() -> None:
    later = (second("2024-03-01", HALF, how="keep"),)
    x = world(LONG, later=later, events=reviews("2024-01-10", "2024-12-16"))
    assert due_on(x, "2024-12-15") == "2025-01-10"
    assert due_on(x, "2024-12-16") == "2025-06-16"


def test_keep_holds_until_the_next_edition() -> None:
    third = w.Edition(id="e3", since=d("2024-04-01"), rules=(HALF,), notice=10)
    later = (second("2024-03-01", replace(LONG, every=3), how="keep"), third)
    x = world(LONG, later=later, events=reviews("2024-01-10"))
    assert due_on(x, "2024-03-31") == "2025-01-10"
    assert due_on(x, "2024-04-01") == "2024-07-10"


def test_new_edition_forgets_the_earlier_ones() -> None:
    x = world(LONG, later=(second("2024-03-01", TWICE, how="new"),), events=reviews("2024-01-10"))
    assert due_on(x, "2024-02-29") == "2025-01-10"
    assert due_on(x, "2024-03-01") == "2026-01-10"
    assert [a.edition for a in s.answers(x, "m", "v", w.REVIEW, d("2024-03-01"))] == ["e2"]


def test_new_edition_has_its_own_floor() -> None:
    later = (second("2024-03-01", HALF, how="new", notice=180),)
    x = world(LONG, later=later, events=reviews("2024-01-10"))
    assert due_on(x, "2024-03-01") == "2024-08-28"


def test_new_edition_forgets_nothing_that_is_overdue() -> None:
    # due 10 January 2025, in grace to the 24th, overdue from the 25th
    for since, expected in (("2025-01-24", "2026-01-10"), ("2025-01-25", "2025-01-10")):
        later = (second(since, TWICE, how="new"),)
        x = world(LONG, later=later, events=reviews("2024-01-10"))
        assert due_on(x, since) == expected


def test_overdue_order_keeps_the_cycle_too() -> None:  # [R41] by any of its rules
    late = replace(REQUEST, within=1)
    x = world(LONG, late, later=(second("2024-03-08", TWICE, late, how="new"),))
    x = replace(x, events=(ASKED, *reviews("2024-01-10")))
    assert "2025-01-10" in {str(a.due) for a in s.answers(x, "m", "v", w.REVIEW, d("2024-03-08"))}


def test_rule_that_vanishes_still_holds_what_it_gave() -> None:  # [R38]
    x = world(LONG, REQUEST, later=(second("2024-03-10"),), events=(ASKED, *reviews("2024-01-10")))
    assert due_on(x, "2024-03-12") == "2024-04-03"
    x = replace(x, events=(*x.events, *reviews("2024-03-20")))
    assert s.standing(x, "m", "v", w.REVIEW, d("2024-03-20")) == "not-owed"  # [R70]


def test_cycle_rule_that_appears_takes_the_last_completion() -> None:
    x = world(later=(second("2024-03-01", HALF, notice=30),), events=reviews("2023-06-15"))
    assert due_on(x, "2024-02-29") is None
    assert due_on(x, "2024-03-01") == "2024-04-01"  # 15 December is past; 1 March + 30 = Sunday 31: Monday


def test_planned_rule_that_appears_takes_the_last_completion() -> None:
    x = world(later=(second("2024-03-01", GRID),), events=reviews("2023-06-15", "2024-02-01"))
    assert due_on(x, "2024-03-01") == "2024-07-15"
    assert s.cycle(x, "m", "v", w.REVIEW, d("2024-03-01")).planned == (("grid", d("2024-02-01"), None),)


def test_new_trigger_rule_does_not_reach_back() -> None:
    x = world(later=(second("2024-03-05", REQUEST),), events=(ASKED,))
    assert four(x, "2024-03-10") is None
    x = world(later=(second("2024-03-04", REQUEST),), events=(ASKED,))
    assert due_on(x, "2024-03-10") == "2024-04-03"  # in force that day: no floor


def test_order_tightens_by_a_later_edition() -> None:
    # 4 March + 10 = 14 March, but not before 11 March + 5 = Saturday 16: Monday 18
    later = (second("2024-03-11", replace(REQUEST, within=10), notice=5),)
    x = world(REQUEST, later=later, events=(ASKED,))
    assert due_on(x, "2024-03-10") == "2024-04-03"
    assert due_on(x, "2024-03-11") == "2024-03-18"


def test_rise_settles_by_whichever_edition_settles_it_first() -> None:
    # SEVERE on 15 November: by e1 on the 25th, by e2 (since the 18th, five days) on the 20th
    slow, fast = replace(TWENTY, settling=10), replace(TWENTY, settling=5)
    x = world(slow, later=(second("2021-11-18", fast),), series=(ESSEX,))
    assert (orders(x, "2021-11-19"), orders(x, "2021-11-20")) == ([], [("rise", "2021-11-15")])
    x = world(slow, later=(second("2021-11-22", fast),), series=(ESSEX,))
    assert (orders(x, "2021-11-21"), orders(x, "2021-11-22")) == ([], [("rise", "2021-11-15")])
    x = world(slow, later=(second("2021-11-22"),), series=(ESSEX,))
    assert orders(x, "2021-12-31") == []  # the edition that would settle it has no such rule


# Bands and cells

BANDED = replace(LONG, every=w.Table(((ANY, ANY, 0, 12), (ANY, ANY, 1, 6), (ANY, ANY, 2, 3))), notice=14)


def test_band_shortens_after_notice() -> None:
    events = (w.BandSet(day=d("2024-03-01"), id="b", member="m", band=1), *reviews("2024-01-10"))
    x = world(BANDED, bands=3, events=events)
    assert due_on(x, "2024-02-29") == "2025-01-10"
    assert due_on(x, "2024-03-01") == "2024-07-10"


def test_higher_of_member_and_venue_band() -> None:  # [R21]
    events = (
        w.BandSet(day=d("2024-01-01"), id="a", member="m", band=1),
        w.BandSet(day=d("2024-01-02"), id="b", member="m", venue="v", band=2),
        w.BandSet(day=d("2024-01-03"), id="c", member="m", venue="hall", band=0),
        *reviews("2024-01-10"),
        *reviews("2024-01-10", venue="hall"),
    )
    x = world(BANDED, bands=3, events=events, uses=(USE, *HALL_USES))
    assert due_on(x, "2024-01-10") == "2024-04-10"
    assert due_on(x, "2024-01-10", "hall") == "2024-07-10"


def test_band_lowered_relaxes_at_the_next_completion() -> None:
    events = (
        w.BandSet(day=d("2024-01-01"), id="a", member="m", band=1),
        w.BandSet(day=d("2024-03-01"), id="b", member="m", band=0),
        *reviews("2024-01-10", "2024-07-01"),
    )
    x = world(BANDED, bands=3, events=events)
    assert due_on(x, "2024-06-30") == "2024-07-10"
    assert due_on(x, "2024-07-01") == "2025-07-01"


def test_cell_of_response_and_band() -> None:  # [R22] both must be reached
    rule = replace(LONG, every=w.Table(((ANY, 1, 1, 3), (ANY, 2, 1, 3), (ANY, ANY, ANY, 12))), notice=20)
    events = (w.BandSet(day=d("2024-03-01"), id="b", member="m", band=1), *reviews("2024-01-10"))
    x = world(rule, bands=2, events=events, series=(levels(("2024-02-01", 4)),), mapping=MAPPING)
    assert due_on(x, "2024-02-29") == "2025-01-10"
    assert due_on(x, "2024-03-01") == "2024-04-10"  # first day 1 March: + 20 is 21 March
    late = levels(("2024-03-25", 4))
    x = replace(x, series=(late,))
    assert due_on(x, "2024-03-25") == "2024-04-15"  # 25 March + 20 = 14 April, a Sunday: Monday


def test_class_is_the_best_of_all_answers() -> None:  # [R44]
    rule = replace(BANDED, cls=w.Table(((ANY, ANY, 0, 5), (ANY, ANY, ANY, 2))))
    events = (w.BandSet(day=d("2024-03-01"), id="b", member="m", band=1), *reviews("2024-01-10"))
    x = world(rule, bands=3, events=events)
    before, after = (s.window(x, "m", "v", w.REVIEW, d(t)) for t in ("2024-02-29", "2024-03-01"))
    assert before is not None
    assert after is not None
    assert (before.cls, after.cls) == (5, 2)


def test_table_by_kind() -> None:
    rule = replace(LONG, every=w.Table((("surgery", ANY, ANY, 6), (ANY, ANY, ANY, 12))))
    events = (*reviews("2024-01-10"), *reviews("2024-01-10", venue="hall"))
    x = world(rule, events=events, uses=(USE, *HALL_USES))
    assert (due_on(x, "2024-02-01"), due_on(x, "2024-02-01", "hall")) == ("2025-01-10", "2024-07-10")


def test_parts_of_several_rules() -> None:  # [3.11] each of the four is the earliest of theirs
    # year: 11 Dec, 10 Jan, 25 Jan, 11 Mar; other: raw 10 Feb 2025, - 90 = 12 Nov, grace 0: 11 Feb, limit 0
    other = w.Periodic(id="other", every=13, lead=90, roll="none", citation="a")
    x = world(YEAR, other, events=reviews("2024-01-10"))
    assert four(x, "2024-02-01") == ("2024-11-12", "2025-01-10", "2025-01-25", "2025-02-10")
    found = s.window(x, "m", "v", w.REVIEW, d("2024-02-01"))
    assert found is not None
    assert found.rules == ("year", "other")


# 3.11 no working day


def test_no_working_day() -> None:
    # an incident on Friday 5 January, within 1 day, limit 1: raw Saturday, raw limit Sunday; from Saturday,
    # the first day that discharges it, to Sunday nobody works
    x = world(replace(INCIDENT, within=1, limit=1), events=(AT_V,))
    assert four(x, "2024-01-05") == ("2024-01-05", "2024-01-07", "2024-01-08", "2024-01-07")


def test_due_day_never_after_the_limit() -> None:
    # within 1 day: raw Saturday 6, following Monday 8; limit 1 would be Sunday 7: Friday 5. A request may be
    # answered on its day, so there is a working day: all on Friday
    asked = w.Request(day=d("2024-01-05"), id="q", member="m")
    x = world(replace(REQUEST, within=1, limit=1, roll=""), events=(asked,))
    assert four(x, "2024-01-05") == ("2024-01-05", "2024-01-05", "2024-01-06", "2024-01-05")


# 3.8 events ahead, seasons, expiring measures

FETE = w.EventAhead(day=d("2024-03-01"), id="f", member="m", starts=d("2024-06-05"))  # a Wednesday
AHEAD = w.EventAheadRule(id="ahead", lead=14, notice=7, opens=20)


def test_event_ahead() -> None:
    x = world(AHEAD, events=(FETE,))
    assert four(x, "2024-02-29") is None
    # 5 June - 14 = Wednesday 22 May; opens 2 May; limit Tuesday 4 June
    assert four(x, "2024-03-01") == ("2024-05-02", "2024-05-22", "2024-05-23", "2024-06-04")


def test_event_ahead_known_late() -> None:
    # known Monday 27 May: + 7 = Monday 3 June; opens on the day it became known, grace 9 held to the limit
    x = world(replace(AHEAD, grace=9), events=(replace(FETE, day=d("2024-05-27")),))
    assert four(x, "2024-05-27") == ("2024-05-27", "2024-06-03", "2024-06-05", "2024-06-04")


def test_event_ahead_known_too_late_for_its_notice() -> None:
    # known Friday 31 May: + 7 = 7 June, after the limit of Tuesday 4 June
    x = world(AHEAD, events=(replace(FETE, day=d("2024-05-31")),))
    assert four(x, "2024-05-31") == ("2024-05-31", "2024-06-04", "2024-06-05", "2024-06-04")


def test_event_ahead_without_a_working_day() -> None:
    # known Saturday 1 June, starts Monday 3 June: only the weekend is left, raw limit Sunday 2 June
    x = world(AHEAD, events=(replace(FETE, day=d("2024-06-01"), starts=d("2024-06-03")),))
    assert four(x, "2024-06-01") == ("2024-06-01", "2024-06-02", "2024-06-03", "2024-06-02")


def test_event_known_on_its_start_orders_nothing() -> None:
    assert four(world(AHEAD, events=(replace(FETE, starts=FETE.day),)), "2024-03-01") is None


def test_event_ahead_is_discharged_once_its_window_is_open() -> None:
    early = world(AHEAD, events=(FETE, *reviews("2024-05-01")))
    assert orders(early, "2024-05-10") == [("ahead", "2024-03-01")]
    assert orders(world(AHEAD, events=(FETE, *reviews("2024-05-02"))), "2024-05-10") == []


def test_event_ahead_opens_by_its_lead_if_nothing_else_is_said() -> None:
    x = world(replace(AHEAD, opens=None), events=(FETE,))
    found = four(x, "2024-03-01")
    assert found is not None
    assert found[0] == "2024-05-08"  # 22 May - 14


def test_event_ahead_of_a_newcomer_is_known_on_the_first_day() -> None:
    x = world(AHEAD, events=(FETE,), uses=(replace(USE, start=d("2024-05-27")),))
    assert orders(x, "2024-05-27") == [("ahead", "2024-05-27")]
    assert due_on(x, "2024-05-27") == "2024-06-03"


def test_event_ahead_after_the_use_has_ended() -> None:  # as far as the register tells
    x = world(AHEAD, events=(FETE,), uses=(replace(USE, end=d("2024-06-01")),))
    assert four(x, "2024-03-01") is None


SEASON = w.SeasonRule(id="season", month=9, day=2, lead=14)


def test_season_comes_every_year() -> None:
    x = world(SEASON, uses=(replace(USE, start=d("2023-09-04")),))
    # 2 September 2024 - 366 = 2 September 2023, before the first day of use: known on 4 September 2023
    assert orders(x, "2023-09-04") == [("season", "2023-09-04")]
    # 2 September 2024 is a Monday; - 14 = Monday 19 August; opens 5 August; limit Sunday 1 September: Friday
    assert four(x, "2023-09-04") == ("2024-08-05", "2024-08-19", "2024-08-20", "2024-08-30")
    # 2 September 2025 - 366 = 1 September 2024
    assert orders(x, "2024-09-01") == [("season", "2023-09-04"), ("season", "2024-09-01")]


def test_season_of_a_rule_that_is_new() -> None:  # [R60] known on the first day of its edition
    x = world(later=(second("2024-07-01", SEASON),))
    assert orders(x, "2024-06-30") == []
    assert orders(x, "2024-07-01") == [("season", "2024-07-01")]


EXPIRING = w.ExpiringRule(id="expiring", lead=28)
ALARM = w.MeasureNoted(
    day=d("2024-01-08"), id="a", venue="v", measure="alarm", state="in-service", expires=d("2024-06-05")
)


def test_expiring_measure() -> None:
    # 5 June - 28 = Wednesday 8 May; opens by its lead 10 April; limit 4 June
    x = world(EXPIRING, events=(ALARM,))
    assert four(x, "2024-01-08") == ("2024-04-10", "2024-05-08", "2024-05-09", "2024-06-04")


def test_later_note_takes_it_away() -> None:  # [R62]
    removed = replace(ALARM, day=d("2024-05-20"), id="b", state="removed", expires=None)
    x = world(EXPIRING, events=(ALARM, removed))
    assert due_on(x, "2024-05-19") == "2024-05-08"
    assert four(x, "2024-05-20") is None
    renewed = replace(ALARM, day=d("2024-05-20"), id="b", expires=d("2025-06-04"))
    x = world(EXPIRING, events=(ALARM, renewed))
    assert orders(x, "2024-05-20") == [("expiring", "2024-05-20")]


# 3.14 postponement and exemption


def postponed(signed: str, until: str) -> w.Postponed:
    return w.Postponed(
        day=d(signed), id=f"p{signed}", member="m", venue="v", activity=w.REVIEW, until=d(until)
    )


def test_postponement_moves_the_due_day() -> None:
    x = world(YEAR, events=(*reviews("2024-01-10"), postponed("2025-01-06", "2025-02-14")))
    assert due_on(x, "2025-01-05") == "2025-01-10"
    # Friday 14 February; + 14 + 1 = 1 March; earliest and limit stay
    assert four(x, "2025-01-06") == ("2024-12-11", "2025-02-14", "2025-03-01", "2025-03-11")


def test_postponement_never_past_the_limit() -> None:
    x = world(YEAR, events=(*reviews("2024-01-10"), postponed("2025-01-06", "2025-06-30")))
    assert four(x, "2025-01-06") == ("2024-12-11", "2025-03-11", "2025-03-12", "2025-03-11")


def test_postponement_is_brought_forward_to_a_working_day() -> None:  # Sunday 16 February: Friday 14
    x = world(YEAR, events=(*reviews("2024-01-10"), postponed("2025-01-06", "2025-02-16")))
    assert due_on(x, "2025-01-06") == "2025-02-14"


def test_postponement_brings_nothing_forward() -> None:
    x = world(YEAR, events=(*reviews("2024-01-10"), postponed("2024-06-03", "2024-07-01")))
    assert due_on(x, "2024-06-03") == "2025-01-10"


@pytest.mark.parametrize(("second", "due"), [("2025-01-31", "2025-02-14"), ("2025-02-28", "2025-02-28")])
def test_postponement_acts_on_what_the_one_before_left(second: str, due: str) -> None:
    papers = (postponed("2025-01-06", "2025-02-14"), postponed("2025-01-08", second))
    assert due_on(world(YEAR, events=(*reviews("2024-01-10"), *papers)), "2025-01-08") == due


def test_completion_that_keeps_the_cycle_leaves_it_postponed() -> None:
    request = replace(REQUEST, merge="keep")
    asked = replace(ASKED, day=d("2024-05-01"))
    x = world(YEAR, request, events=(asked, *reviews("2024-01-10", "2024-06-10")))
    x = replace(x, events=(*x.events, postponed("2024-06-03", "2025-02-14")))
    # the request was due on 31 May: on 3 June it goes to its limit, 30 June, a Sunday: Friday 28 June
    assert due_on(x, "2024-06-03") == "2024-06-28"
    assert due_on(x, "2024-06-10") == "2025-02-14"


def test_postponement_ends_with_a_new_order() -> None:
    asked = replace(ASKED, day=d("2025-01-07"))
    x = world(YEAR, REQUEST, events=(asked, *reviews("2024-01-10"), postponed("2025-01-06", "2025-02-14")))
    assert (due_on(x, "2025-01-06"), due_on(x, "2025-01-07")) == ("2025-02-14", "2025-01-10")


def test_order_of_the_day_of_signing_is_postponed_itself() -> None:  # [R65]
    asked = replace(ASKED, day=d("2025-01-06"))
    x = world(REQUEST, events=(asked, postponed("2025-01-06", "2025-02-14")))
    assert due_on(x, "2025-01-06") == "2025-02-14"  # its own: 5 February, its limit Friday 7 March


def test_completion_ends_the_postponement_with_the_cycle() -> None:
    x = world(YEAR, events=(*reviews("2024-01-10", "2025-01-20"), postponed("2025-01-06", "2026-02-16")))
    assert due_on(x, "2025-01-20") == "2026-01-20"


def exempted(signed: str, until: str) -> w.Exempted:
    return w.Exempted(
        day=d(signed), id=f"x{signed}", member="m", venue="v", activity=w.REVIEW, until=d(until)
    )


def test_exemption_runs_to_its_last_day() -> None:
    x = world(YEAR, events=(*reviews("2024-01-10"), exempted("2025-01-06", "2025-03-31")))
    stands = [s.standing(x, "m", "v", w.REVIEW, d(t)) for t in ("2025-01-05", "2025-01-06", "2025-03-31")]
    assert stands == ["open", "not-owed", "not-owed"]
    assert four(x, "2025-02-01") is None
    assert s.standing(x, "m", "v", w.REVIEW, d("2025-04-01")) == "past-limit"
    assert due_on(x, "2025-04-01") == "2025-01-10"


def test_exemption_ends_with_a_new_order() -> None:
    paper = exempted("2025-01-06", "2025-03-31")
    x = world(YEAR, REQUEST, events=(*reviews("2024-01-10"), paper, replace(ASKED, day=d("2025-01-07"))))
    assert due_on(x, "2025-01-06") is None
    assert due_on(x, "2025-01-07") == "2025-01-10"


# Conditions of R27


def conditional(condition: w.Condition) -> w.World:
    events = (*reviews("2024-01-10"), *reviews("2024-01-10", venue="hall"))
    return world(replace(YEAR, condition=condition), events=events, uses=(USE, *HALL_USES))


@pytest.mark.parametrize(
    ("condition", "at_office", "at_hall"),
    [
        (w.KindIs("office"), True, False),
        (w.NationIs("scotland"), False, True),
        (w.ForceIs("essex"), False, False),  # the venues state no force
        (w.SharedUse(), False, True),
        (w.FirstSpell(), True, True),
        (w.Not(w.KindIs("office")), False, True),
        (w.AllOf((w.KindIs("surgery"), w.SharedUse())), False, True),
        (w.AnyOf((w.KindIs("office"), w.SharedUse())), True, True),
        (w.ResponseAtLeast(1), False, False),
    ],
)
def test_conditions(condition: w.Condition, at_office: bool, at_hall: bool) -> None:
    x = conditional(condition)
    assert (four(x, "2024-02-01") is not None) == at_office
    assert (four(x, "2024-02-01", "hall") is not None) == at_hall


def test_condition_is_asked_each_day_and_what_was_given_stays() -> None:
    note = w.MeasureNoted(day=d("2024-03-01"), id="1", venue="v", measure="cctv", state="in-service")
    gone = replace(note, day=d("2024-04-01"), id="2", state="removed")
    x = conditional(w.MeasureInService("cctv"))
    x = replace(x, events=(*x.events, note, gone))
    assert four(x, "2024-02-29") is None
    assert due_on(x, "2024-03-01") == "2025-01-10"
    assert due_on(x, "2024-05-01") == "2025-01-10"


def test_band_condition_holds_cell_by_cell() -> None:
    rule = replace(YEAR, condition=w.BandAtLeast(1), notice=14)
    x = world(rule, bands=2, events=reviews("2024-01-10"))
    assert four(x, "2024-03-01") is None
    x = replace(x, events=(*x.events, w.BandSet(day=d("2024-03-01"), id="b", member="m", band=1)))
    assert [a.cell for a in s.answers(x, "m", "v", w.REVIEW, d("2024-03-01"))] == [(0, 1)]


def test_first_spell_of_office() -> None:
    mandates = (
        w.Mandate(start=d("2010-05-06"), seat=SEAT, end=d("2015-03-30"), ended_by="dissolution"),
        w.Mandate(start=d("2019-12-12"), seat=SEAT),
    )
    x = replace(conditional(w.FirstSpell()), members=(w.Member("m", mandates), OTHER))
    assert four(x, "2024-02-01") is None


# 3.12, 3.13, 3.15


def test_standings() -> None:  # [3.12] 11 December, 10 January, 25 January, 11 March
    x = world(YEAR, events=reviews("2024-01-10"))
    expected = {
        "2024-12-10": "in-date",
        "2024-12-11": "open",
        "2025-01-09": "open",
        "2025-01-10": "due",
        "2025-01-24": "due",
        "2025-01-25": "overdue",
        "2025-03-11": "overdue",
        "2025-03-12": "past-limit",
    }
    assert {t: s.standing(x, "m", "v", w.REVIEW, d(t)) for t in expected} == expected


OFFERING = w.OfferRule(
    id="offer",
    answer_days=14,
    reoffer_declined=90,
    reoffer_silent=7,
    after_trigger=3,
    limit=30,
    activity=w.OFFER,
)
OFFERED = w.Offered(day=d("2024-12-12"), id="of", member="m")


def offering(*events: w.Event, rule: w.OfferRule = OFFERING) -> w.World:
    return world(YEAR, REQUEST, rule, events=(*reviews("2024-01-10"), *events))


def test_first_offer_by_the_opening_of_the_review() -> None:  # [3.13, R7] Wednesday 11 December
    assert due_on(offering(), "2024-06-03", None, w.OFFER) == "2024-12-11"


def test_offer_awaited_then_silent() -> None:  # answer time ends on 26 December; + 7 = Thursday 2 January
    x = offering(OFFERED)
    assert due_on(x, "2024-12-26", None, w.OFFER) is None
    assert due_on(x, "2024-12-27", None, w.OFFER) == "2025-01-02"
    assert s.progress(x, "m", "v", w.REVIEW, d("2024-12-26")) == "offered"
    assert s.progress(x, "m", "v", w.REVIEW, d("2024-12-27")) == "unanswered"


def test_declined_offer_and_the_trigger_after_it() -> None:
    no = w.Answered(day=d("2024-12-16"), id="no", offer="of", answer="declined")
    x = offering(OFFERED, no)
    # 16 December + 90 = 16 March 2025 (15 + 31 + 28 = 74 to 28 February), a Sunday: following, Monday 17
    assert due_on(x, "2024-12-16", None, w.OFFER) == "2025-03-17"
    assert s.resumes(x, "m", "v", d("2024-12-16")) == d("2025-03-16")
    asked = w.Request(day=d("2025-01-06"), id="later", member="m")  # Monday: three working days on
    assert due_on(offering(OFFERED, no, asked), "2025-01-06", None, w.OFFER) == "2025-01-09"


def test_offer_parameters_by_cell() -> None:  # [R72] the least of the cells that count
    no = w.Answered(day=d("2024-12-16"), id="no", offer="of", answer="declined")
    rule = replace(OFFERING, reoffer_declined=w.Table(((ANY, ANY, 0, 90), (ANY, ANY, ANY, 30))))
    band = w.BandSet(day=d("2025-01-02"), id="b", member="m", band=1)
    x = replace(offering(OFFERED, no, band, rule=rule), bands=2)
    assert due_on(x, "2025-01-01", None, w.OFFER) == "2025-03-17"
    assert due_on(x, "2025-01-02", None, w.OFFER) == "2025-01-15"  # 16 December + 30, a Wednesday


def test_no_offer_while_the_review_is_exempt() -> None:  # [R71]
    x = offering(exempted("2024-06-03", "2024-07-01"))
    assert due_on(x, "2024-07-01", None, w.OFFER) is None
    assert due_on(x, "2024-07-02", None, w.OFFER) == "2024-12-11"


def test_due_lists_what_has_opened() -> None:  # [3.15]
    x = world(YEAR, events=reviews("2024-01-10"))
    assert s.due(x, d("2024-12-10")) == []
    assert [row[0] for row in s.due(x, d("2024-12-10"), 1)] == [("m", "v")]
    assert [row[3] for row in s.due(x, d("2025-01-10"))] == ["due"]


# Where readings matter


def test_incident_on_the_day_of_a_completion_gives_no_mode() -> None:  # [R43, R33] the completion is ordinary
    keep = replace(INCIDENT, merge="keep")
    x = world(YEAR, keep, events=(AT_V, *reviews("2023-06-01", "2024-01-05")))
    assert anchor(x, "2024-01-05") == "2024-01-05"
    assert orders(x, "2024-01-05") == [("incident", "2024-01-05")]


def test_absorb_by_due_days_as_postponed() -> None:  # [R48]
    # 3 April 2024 moved to its limit, 3 May; the cycle stays on 10 January 2025, 252 days later
    events = (ASKED, *reviews("2024-01-10", "2024-03-20"), postponed("2024-03-18", "2024-06-03"))
    for n_days, expected in ((252, "2024-03-20"), (251, "2024-01-10")):
        x = world(YEAR, replace(REQUEST, merge="absorb", absorb=n_days), events=events)
        assert anchor(x, "2024-03-20") == expected


def test_event_ahead_opens_no_later_than_its_due_day() -> None:
    # starts Monday 3 June: raw limit Sunday 2, limit Friday 31 May. Lead 1: raw 2 June, due Friday; opens 0
    # days before raw would be Sunday: held to Friday, which discharges it, so there is a working day
    event = replace(FETE, starts=d("2024-06-03"))
    x = world(replace(AHEAD, lead=1, notice=0, opens=0), events=(event,))
    assert four(x, "2024-03-01") == ("2024-05-31", "2024-05-31", "2024-06-01", "2024-05-31")
    assert orders(replace(x, events=(event, *reviews("2024-05-31"))), "2024-06-01") == []


def test_rise_between_dissolution_and_return() -> None:  # [R4] Monday 8 January, back on Thursday 1 February
    mandates = (
        w.Mandate(start=d("2019-12-12"), seat=SEAT, end=d("2024-01-03"), ended_by="dissolution"),
        w.Mandate(start=d("2024-02-01"), seat=SEAT),
    )
    rule = w.Rise(id="rise", series="national", at_least=4, within=10)
    x = world(rule, series=(levels(("2024-01-08", 4)),), member=w.Member("m", mandates))
    assert orders(x, "2024-02-01") == [("rise", "2024-02-01")]
    assert due_on(x, "2024-02-01") == "2024-02-15"


def test_cycle_lapses_with_the_use() -> None:  # [R3]
    uses = (replace(USE, end=d("2024-03-01")), replace(USE, start=d("2024-05-01")))
    x = world(YEAR, events=reviews("2024-01-10"), uses=uses)
    assert s.standing(x, "m", "v", w.REVIEW, d("2024-04-01")) == "lapsed"
    assert four(x, "2024-05-01") is None


def test_review_of_a_shared_hall_counts_for_every_user() -> None:  # [R12]
    x = world(YEAR, events=reviews("2024-01-10", venue="hall"), uses=HALL_USES)
    assert due_on(x, "2024-02-01", "hall") == "2025-01-10"
    found = s.window(x, "o", "hall", w.REVIEW, d("2024-02-01"))
    assert found is not None
    assert str(found.due) == "2025-01-10"


def test_online_presence_is_where_the_seat_is() -> None:  # [1.6] a holiday of the seat's calendar
    seat = replace(SEAT, calendar=w.Calendar(frozenset({d("2024-01-09")})))
    member = w.Member("m", (w.Mandate(start=d("2019-12-12"), seat=seat),))
    rule = w.RequestRule(id="request", within=5)
    asked = w.Request(day=d("2024-01-08"), id="q", member="m")
    x = world(rule, events=(asked,), member=member)
    assert due_on(x, "2024-01-08") == "2024-01-15"
    x = replace(x, venues=(replace(OFFICE, calendar=None), HALL))
    assert due_on(x, "2024-01-08") == "2024-01-16"


# When an order appears


QUIET = replace(REQUEST, merge="keep", condition=w.BandAtLeast(1))
RAISED = w.BandSet(day=d("2024-03-15"), id="b", member="m", band=1)


def test_silent_order_has_not_appeared() -> None:  # [R32] no band 1 yet: no mode, and not listed
    x = world(YEAR, QUIET, bands=2, events=(ASKED, *reviews("2024-01-10", "2024-03-13"), RAISED))
    assert (orders(x, "2024-03-12"), due_on(x, "2024-03-12")) == ([], "2025-01-10")
    assert anchor(x, "2024-03-13") == "2024-03-13"
    assert orders(x, "2024-03-15") == []  # discharged before it appeared: it never does


def test_order_appears_on_the_first_day_it_answers() -> None:  # [R32] by its own count: 4 March + 30
    signed = postponed("2024-03-11", "2025-02-14")
    x = world(YEAR, QUIET, bands=2, events=(ASKED, *reviews("2024-01-10"), RAISED, signed))
    assert (orders(x, "2024-03-14"), due_on(x, "2024-03-14")) == ([], "2025-02-14")
    assert (orders(x, "2024-03-15"), due_on(x, "2024-03-15")) == ([("request", "2024-03-04")], "2024-04-03")
    # it ended the postponement, though its trigger day lies before the signing
    assert {str(a.due) for a in s.answers(x, "m", "v", w.REVIEW, d("2024-03-15"))} == {
        "2024-04-03",
        "2025-01-10",
    }
    kept = replace(x, events=(*x.events, *reviews("2024-03-20")))
    assert anchor(kept, "2024-03-20") == "2024-01-10"  # and it gives its mode


def test_event_ahead_that_is_silent_waits() -> None:  # [R33] a review discharges nothing that has no window
    rule = replace(AHEAD, condition=w.BandAtLeast(1))
    events = (FETE, replace(RAISED, day=d("2024-05-15")), *reviews("2024-05-10"))
    x = world(rule, bands=2, events=events)
    assert orders(x, "2024-05-14") == []
    assert (orders(x, "2024-05-15"), due_on(x, "2024-05-15")) == ([("ahead", "2024-03-01")], "2024-05-22")


# Planned cycles: what opens them, what is covered


def test_planned_rule_without_an_answer_is_opened_by_any_completion() -> None:  # [R54]
    rule = replace(GRID, condition=w.BandAtLeast(1))
    band = w.BandSet(day=d("2024-10-01"), id="b", member="m", band=1)
    x = world(rule, bands=2, events=(*reviews("2024-02-01", "2024-09-01"), band))
    assert four(x, "2024-09-30") is None
    assert due_on(x, "2024-10-01") == "2025-01-15"  # the first that opens after 1 September


def test_planned_rule_that_is_new_counts_from_a_completion_that_was_kept() -> None:  # [R54]
    x = world(YEAR, replace(REQUEST, merge="keep"), later=(second("2024-07-01", YEAR, GRID),))
    x = replace(x, events=(ASKED, *reviews("2024-01-10", "2024-03-20")))
    found = s.cycle(x, "m", "v", w.REVIEW, d("2024-07-01"))
    assert (found.anchor, found.planned) == (d("2024-01-10"), (("grid", d("2024-03-20"), None),))


def test_period_done_on_its_adjusted_earliest_is_done() -> None:  # [R53]
    # holidays from Monday 8 to Monday 15 July 2024: the raw day, the 15th, is adjusted to Friday the 5th, and
    # so is its earliest, raw 8 July. A review on the 5th takes that period, one on the 4th does not.
    closed = w.Calendar(frozenset(n.each_day(d("2024-07-08"), d("2024-07-15"))))
    rule = replace(GRID, lead=7, roll="preceding")
    for done, expected in (("2024-07-04", "2024-07-05"), ("2024-07-05", "2025-01-15")):
        x = world(rule, events=reviews("2024-02-01", done))
        x = replace(x, venues=(replace(OFFICE, calendar=closed), HALL))
        assert four(x, "2024-07-03") == ("2024-07-05", "2024-07-05", "2024-07-06", "2024-09-13")
        assert due_on(x, done) == expected


def test_restart_in_the_open_window_covers_too() -> None:  # [R55] open from 15 June 2024, due on 15 July
    asked = replace(ASKED, day=d("2024-06-17"))
    for merge, covered in (("restart", d("2024-07-15")), ("keep", None)):
        x = world(GRID, replace(REQUEST, merge=merge), events=(asked, *reviews("2024-02-01", "2024-06-20")))
        planned = s.cycle(x, "m", "v", w.REVIEW, d("2024-06-20")).planned
        assert planned == (("grid", d("2024-06-20"), covered),)
        assert due_on(x, "2024-06-20") == "2025-01-15"


# The last completion


def test_kept_completion_leaves_the_anchor_and_holds_the_window() -> None:  # [R50]
    # kept on 20 March 2024; then six months from HEIGHTENED on 1 April: 10 July, counted from 10 January
    six = replace(SIX, lead=120)
    events = (ASKED, *reviews("2024-01-10", "2024-03-20"))
    x = world(six, replace(REQUEST, merge="keep"), events=events)
    x = replace(x, series=(levels(("2024-04-01", 4)),), mapping=MAPPING)
    # - 120 from 10 July: 12 March, before the last completion
    found = four(x, "2024-04-01")
    assert found is not None
    assert found[:2] == ("2024-03-20", "2024-07-10")


def test_no_roll_to_a_kept_completion() -> None:  # [R50]
    # kept on Friday 5 July 2024; HEIGHTENED from the 3rd settles on the 8th: six months from 6 January are
    # Saturday 6 July, and not Friday the 5th but Monday the 8th. + 14 + 1: 23 July. 6 July + 400 is Sunday
    # 10 August 2025: Friday the 8th. - 30 is 6 June: not before 5 July
    six = replace(SIX, notice=0, settling=5, roll="preceding")
    events = (replace(ASKED, day=d("2024-07-01")), *reviews("2024-01-06", "2024-07-05"))
    x = world(six, replace(REQUEST, merge="keep"), events=events)
    x = replace(x, series=(levels(("2024-07-03", 4)),), mapping=MAPPING)
    assert due_on(x, "2024-07-07") == "2025-01-06"
    assert four(x, "2024-07-08") == ("2024-07-05", "2024-07-08", "2024-07-23", "2025-08-08")


def test_event_ahead_rolls_not_before_it_became_known() -> None:  # [R59]
    # starts Wednesday 5 June 2024, lead 4: Saturday 1 June.
    # Known on Friday 31 May: that Friday; known on Saturday 1 June: the Monday after
    for known, expected in (("2024-05-31", "2024-05-31"), ("2024-06-01", "2024-06-03")):
        x = world(replace(AHEAD, lead=4, notice=0), events=(replace(FETE, day=d(known)),))
        assert due_on(x, known) == expected
        assert orders(replace(x, events=(*x.events, *reviews(known))), "2024-06-04") == []


# What ends a postponement or an exemption


def test_season_ends_no_exemption_and_an_event_ahead_does() -> None:  # [R68]
    # 2 September 2025 - 366 = 1 September 2024, inside the exemption
    events = (*reviews("2024-08-10"), exempted("2024-08-12", "2024-12-31"))
    x = world(YEAR, SEASON, AHEAD, events=events)
    assert due_on(x, "2024-09-02") is None
    later = replace(FETE, day=d("2024-09-02"), starts=d("2024-11-01"))
    assert due_on(replace(x, events=(*events, later)), "2024-09-02") is not None


def test_expiring_measure_ends_no_postponement() -> None:  # [R68]
    events = (*reviews("2024-01-10"), postponed("2025-01-06", "2025-02-14"))
    alarm = replace(ALARM, day=d("2025-01-07"), expires=d("2026-01-07"))
    assert due_on(world(YEAR, EXPIRING, events=(*events, alarm)), "2025-01-07") == "2025-02-14"


def test_season_asks_for_no_offer_and_an_event_ahead_does() -> None:  # [R74]
    no = w.Answered(day=d("2024-12-16"), id="no", offer="of", answer="declined")
    season = replace(SEASON, month=1, day=8)  # 8 January 2026 - 366 = 7 January 2025
    x = world(YEAR, season, AHEAD, OFFERING, events=(*reviews("2024-12-10"), OFFERED, no))
    assert ("season", "2025-01-07") in orders(x, "2025-01-07")
    assert due_on(x, "2025-01-07", None, w.OFFER) == "2025-03-17"
    event = replace(FETE, day=d("2025-01-07"), starts=d("2025-03-05"))  # Tuesday + 3 working days
    assert due_on(replace(x, events=(*x.events, event)), "2025-01-07", None, w.OFFER) == "2025-01-10"


def test_rise_that_settles_after_the_signing_ends_both() -> None:  # [R68] 15 November, settled on the 20th
    x = world(YEAR, TWENTY, series=(ESSEX,), events=reviews("2020-12-01"))
    moved = replace(x, events=(*x.events, postponed("2021-11-16", "2022-01-14")))
    assert [due_on(moved, f"2021-11-{day}") for day in (19, 20)] == ["2022-01-14", "2021-12-01"]
    free = replace(x, events=(*x.events, exempted("2021-11-16", "2021-12-31")))
    assert [due_on(free, f"2021-11-{day}") for day in (19, 20)] == [None, "2021-12-01"]
    signed_then = replace(x, events=(*x.events, exempted("2021-11-20", "2021-12-31")))
    assert due_on(signed_then, "2021-11-20") is None  # it appeared on the day of signing, not after


# Conditions, settling, offers


def test_force_of_the_seat_is_that_of_the_day_asked() -> None:  # [R27]
    mandates = (
        w.Mandate(start=d("2019-12-12"), seat=SEAT, end=d("2024-03-01"), ended_by="dissolution"),
        w.Mandate(start=d("2024-04-01"), seat=replace(SEAT, force="kent")),
    )
    met = w.Contacted(day=d("2024-01-10"), id="c", member="m")
    for force, expected in (("essex", ("2025-01-10", None)), ("kent", (None, "2025-01-10"))):
        rule = replace(YEAR, activity=w.CONTACT, condition=w.ForceIs(force))
        x = world(rule, member=w.Member("m", mandates), events=(met,))
        found = tuple(due_on(x, day, None, w.CONTACT) for day in ("2024-02-01", "2024-05-01"))
        assert found == expected


def test_settling_of_a_rise_by_kind() -> None:  # [R26]
    rule = replace(TWENTY, settling=w.Table((("surgery", ANY, ANY, 0), ("office", ANY, ANY, 5))))
    x = world(rule, series=(ESSEX,), mapping=MAPPING, uses=(USE, *HALL_USES))
    assert due_on(x, "2021-11-15", "hall") == "2021-12-13"
    assert [due_on(x, f"2021-11-{day}") for day in (19, 20)] == [None, "2021-12-13"]


def test_first_offer_by_the_cells_since_the_last_review() -> None:  # [R73]
    # band 1 ended on 1 March 2024; the review of 20 March was kept, and what counts is what counts since then
    keep = replace(REQUEST, merge="keep")
    offer = replace(OFFERING, lead=w.Table(((ANY, ANY, 0, 60), (ANY, ANY, ANY, 0))))
    bands = (
        w.BandSet(day=d("2024-01-05"), id="a", member="m", band=1),
        w.BandSet(day=d("2024-03-01"), id="b", member="m", band=0),
    )
    x = world(YEAR, keep, offer, bands=2, events=(*bands, *reviews("2024-01-10")))
    found = four(x, "2024-03-02", None, w.OFFER)
    assert found is not None
    assert found[:2] == ("2024-12-11", "2024-12-11")
    x = replace(x, events=(*x.events, ASKED, *reviews("2024-03-20")))
    found = four(x, "2024-03-20", None, w.OFFER)
    assert found is not None
    assert found[:2] == ("2024-10-12", "2024-12-11")  # 11 December - 60


def test_new_edition_clears_an_order_whose_rule_it_lacks() -> None:  # [R42]
    x = world(YEAR, REQUEST, later=(second("2024-03-10", YEAR, how="new"),))
    x = replace(x, events=(ASKED, *reviews("2024-01-10")))
    assert due_on(x, "2024-03-09") == "2024-04-03"
    assert due_on(x, "2024-03-10") == "2025-01-10"
    assert orders(x, "2024-03-10") == [("request", "2024-03-04")]  # open, but silent


# 3.18 before first use


BEFORE = w.NewVenue(
    id="before", citation="Before 1", within=10, grace=2, before_use=True, capacities=frozenset({w.MEMBER})
)
AGAIN = replace(BEFORE, use="again")  # the same rule, for a use that begins again
FRIDAYS = w.Exposure(weekdays=frozenset({4}))
# Friday 5 November 2021 to 25 February 2022, known on Monday 25 October
SURGERIES = w.Use(
    venue="v", member="m", start=d("2021-11-05"), end=d("2022-02-26"),
    told=((d("2021-10-25"), d("2021-11-05")),), exposure=FRIDAYS,
)  # fmt: skip
# Saturday 4 December 2021, known on Monday 22 November
MARKET = w.Use(
    venue="v", member="m", start=d("2021-12-04"), end=d("2021-12-05"),
    told=((d("2021-11-22"), d("2021-12-04")),),
)  # fmt: skip
SATURDAY = ("2021-11-22", "2021-12-03", "2021-12-04", "2021-12-03")


def told(use: w.Use, *versions: tuple[str, str]) -> w.Use:
    """Known in these versions: on that day, that first day."""
    return replace(use, told=tuple((d(known), d(start)) for known, start in versions))


def gaps_on(x: w.World, on: str) -> list[tuple[str, str]]:
    """Whom, and since when."""
    found = (gap for gap in g.gaps(x, d(on)) if gap.kind == "met-without-review")
    return sorted((gap.member, str(gap.since)) for gap in found)


def test_weekly_surgeries_in_a_pub() -> None:
    """Due on the day before the first Friday; done before, the yearly cycle runs; nothing is missed."""
    x = world(BEFORE, YEAR, uses=(SURGERIES,))
    assert s.standing(x, "m", "v", w.REVIEW, d("2021-10-24")) == "not-owed"
    assert not s.begun(x, "m", "v", d("2021-10-24"))
    # the limit is the raw due day, so two days of grace give none
    assert four(x, "2021-10-25") == ("2021-10-25", "2021-11-04", "2021-11-05", "2021-11-04")
    assert orders(x, "2021-10-25") == [("before", "2021-10-25")]
    done = replace(x, events=reviews("2021-10-28"))
    assert due_on(done, "2021-10-27") == "2021-11-04"
    assert four(done, "2021-10-28") == ("2022-09-28", "2022-10-28", "2022-11-12", "2022-12-27")
    assert s.progress(done, "m", "v", w.REVIEW, d("2021-10-28")) == "done"
    assert gaps_on(done, "2022-02-26") == []
    # the last Friday is 25 February; the use is over on the day after
    assert [gaps_on(x, day) for day in ("2022-02-25", "2022-02-26")] == [[], [("m", "2022-02-25")]]


def test_market_of_one_saturday() -> None:
    x = world(BEFORE, uses=(MARKET,))
    assert four(x, "2021-11-22") == SATURDAY  # Friday
    assert s.standing(x, "m", "v", w.REVIEW, d("2021-12-04")) == "past-limit"
    assert s.standing(x, "m", "v", w.REVIEW, d("2021-12-05")) == "lapsed"
    # [3.18] ninety days from 5 December: to 4 March
    found = [gaps_on(x, day) for day in ("2021-12-04", "2021-12-05", "2022-03-04", "2022-03-05")]
    assert found == [[], [("m", "2021-12-04")], [("m", "2021-12-04")], []]
    assert gaps_on(replace(x, events=reviews("2022-01-10")), "2022-01-09") == [("m", "2021-12-04")]
    assert gaps_on(replace(x, events=reviews("2022-01-10")), "2022-01-10") == []
    assert gaps_on(replace(x, events=reviews("2021-12-03")), "2021-12-05") == []
    assert gaps_on(replace(x, remember=1), "2021-12-05") == [("m", "2021-12-04")]
    assert gaps_on(replace(x, remember=1), "2021-12-06") == []


def test_notice_of_a_market() -> None:  # fourteen days from 22 November: Monday 6 December
    x = world(replace(BEFORE, notice=14), uses=(MARKET,))
    assert four(x, "2021-11-22") == ("2021-11-22", "2021-12-06", "2021-12-07", "2021-12-06")


def test_no_working_day_from_k_to_the_eve() -> None:  # [3.11] known on the Saturday before a Sunday
    sunday = replace(MARKET, start=d("2021-12-05"), end=d("2021-12-06"))
    x = world(BEFORE, uses=(told(sunday, ("2021-12-04", "2021-12-05")),))
    assert four(x, "2021-12-04") == ("2021-12-04", "2021-12-04", "2021-12-05", "2021-12-04")
    x = world(BEFORE, uses=(told(sunday, ("2021-12-03", "2021-12-05")),))
    assert four(x, "2021-12-03") == ("2021-12-03", "2021-12-03", "2021-12-04", "2021-12-03")


def test_no_roll_if_the_rule_says_so() -> None:  # s is a Sunday; Saturday 4 December
    sunday = told(replace(MARKET, start=d("2021-12-05"), end=None), ("2021-11-22", "2021-12-05"))
    x = world(replace(BEFORE, roll="none", limit_roll="none"), uses=(sunday,))
    assert four(x, "2021-11-22") == ("2021-11-22", "2021-12-04", "2021-12-05", "2021-12-04")


def test_known_too_late() -> None:  # as without: ten working days from Saturday 4 December
    late = (replace(MARKET, told=()), told(MARKET, ("2021-12-04", "2021-12-04")))
    for use in (*late, told(MARKET, ("2021-12-20", "2021-12-04"))):
        x = world(replace(BEFORE, limit=20), uses=(use,))
        assert not s.begun(x, "m", "v", d("2021-12-03"))
        assert four(x, "2021-12-04") == ("2021-12-04", "2021-12-17", "2021-12-20", "2022-01-06")
        assert gaps_on(x, "2021-12-05") == [("m", "2021-12-04")]


def test_moved_nearer_and_farther() -> None:
    """Notice counts from the day on which it was told that the use begins by its first day; k stays."""
    rule = replace(BEFORE, notice=21)
    first = replace(MARKET, start=d("2021-12-20"), end=None)
    x = world(rule, uses=(told(first, ("2021-11-01", "2021-12-20")),))
    assert due_on(x, "2021-11-01") == "2021-12-17"  # Friday before Sunday 19 December
    nearer = replace(MARKET, start=d("2021-12-06"), end=None)
    x = world(rule, uses=(told(nearer, ("2021-11-01", "2021-12-20"), ("2021-11-22", "2021-12-06")),))
    assert four(x, "2021-11-22") == ("2021-11-01", "2021-12-13", "2021-12-14", "2021-12-13")
    x = world(rule, uses=(told(nearer, ("2021-11-01", "2021-11-29"), ("2021-11-22", "2021-12-06")),))
    assert due_on(x, "2021-11-22") == "2021-12-03"  # told nearer at first: Sunday 5 December
    assert orders(x, "2021-11-22") == [("before", "2021-11-01")]


def test_work_before_it_became_known() -> None:  # a review on 20 November, k on the 22nd
    for valid, due in ((1, "2021-12-03"), (2, "2022-11-20")):
        use = replace(MARKET, end=None)
        rule = replace(BEFORE, valid=valid)
        x = world(rule, YEAR, uses=(use,), events=reviews("2021-11-20"))
        assert due_on(x, "2021-11-22") == due
        assert not s.begun(x, "m", "v", d("2021-11-21"))
    anybody = world(replace(BEFORE, valid=2), YEAR, events=reviews("2021-11-20"))
    used = (w.Use(venue="v", member="o", start=d("2020-01-01")), MARKET)
    assert due_on(replace(anybody, uses=used), "2021-11-22") == "2022-11-20"


def test_window_opens_so_many_days_before() -> None:  # work before it discharges all the same
    rule = replace(BEFORE, opens=7)
    x = world(rule, YEAR, uses=(replace(MARKET, end=None),))
    assert four(x, "2021-11-22") == ("2021-11-27", *SATURDAY[1:])
    assert s.standing(x, "m", "v", w.REVIEW, d("2021-11-26")) == "in-date"
    assert four(world(replace(rule, opens=30), uses=(MARKET,)), "2021-11-22") == SATURDAY
    assert due_on(replace(x, events=reviews("2021-11-24")), "2021-11-24") == "2022-11-24"


def test_k_is_never_before_office() -> None:
    """Elected on 25 November; back on 29 November after a dissolution; elected on the first day of use."""
    member = w.Member("m", (w.Mandate(start=d("2021-11-25"), seat=SEAT),))
    x = world(BEFORE, uses=(MARKET,), member=member)
    assert not s.begun(x, "m", "v", d("2021-11-24"))
    assert four(x, "2021-11-25") == ("2021-11-25", *SATURDAY[1:])
    before = w.Mandate(start=d("2019-12-12"), seat=SEAT, end=d("2021-11-10"), ended_by="dissolution")
    member = w.Member("m", (before, w.Mandate(start=d("2021-11-29"), seat=SEAT)))
    x = world(BEFORE, uses=(MARKET,), member=member)
    assert four(x, "2021-11-29") == ("2021-11-29", *SATURDAY[1:])
    member = w.Member("m", (w.Mandate(start=d("2021-12-04"), seat=SEAT),))
    assert due_on(world(BEFORE, uses=(MARKET,), member=member), "2021-12-04") == "2021-12-17"


# reviewed on 1 March 2021, and due on 1 March 2022 by the year
OLD = w.Use(venue="v", member="m", start=d("2020-01-01"), end=d("2021-07-01"))


@pytest.mark.parametrize(
    ("start", "due", "made"),
    [
        ("2021-12-01", "2022-03-01", []),
        ("2022-02-28", "2022-03-01", []),
        ("2022-03-01", "2022-02-28", [("before", "2021-11-01")]),
        ("2022-04-01", "2022-03-31", [("before", "2021-11-01")]),
    ],
)
def test_use_that_begins_again(start: str, due: str, made: list[tuple[str, str]]) -> None:
    new = told(w.Use(venue="v", member="m", start=d(start)), ("2021-11-01", start))
    x = world(BEFORE, AGAIN, YEAR, uses=(OLD, new), events=reviews("2021-03-01"))
    assert due_on(x, "2021-11-01") == due
    assert orders(x, "2021-11-01") == made
    # without a rule for a use that begins again, nothing is due before
    other = world(BEFORE, replace(AGAIN, before_use=False), YEAR, uses=(OLD, new))
    assert due_on(other, "2021-11-01") is None


def test_use_that_begins_again_twice() -> None:  # the cycle of 1 March 2021 goes on in both
    second_use = replace(told(OLD, ("2021-08-01", "2021-09-01")), start=d("2021-09-01"), end=d("2021-10-01"))
    third = told(replace(OLD, start=d("2021-12-01"), end=None), ("2021-11-01", "2021-12-01"))
    x = world(BEFORE, AGAIN, YEAR, uses=(OLD, second_use, third), events=reviews("2021-03-01"))
    assert due_on(x, "2021-11-01") == "2022-03-01"
    # [R136] the second was not known before: it goes on all the same, unless the rule says nothing of that
    late = replace(second_use, told=())
    x = world(BEFORE, AGAIN, YEAR, uses=(OLD, late, third), events=reviews("2021-03-01"))
    assert [due_on(x, day) for day in ("2021-09-01", "2021-11-01")] == ["2022-03-01", "2022-03-01"]
    x = world(BEFORE, replace(AGAIN, before_use=False), YEAR, uses=(OLD, late), events=reviews("2021-03-01"))
    assert due_on(x, "2021-09-01") == "2021-09-15"  # ten working days
    overdue = replace(late, start=d("2022-03-01"), end=None)
    x = world(BEFORE, AGAIN, YEAR, uses=(OLD, overdue), events=reviews("2021-03-01"))
    assert orders(x, "2022-03-01") == [("before", "2022-03-01")]


def test_two_uses_at_once() -> None:  # [R137] the one that runs to 1 December, and the next from the 6th
    running = replace(OLD, end=d("2021-12-01"))
    later = told(replace(OLD, start=d("2021-12-06"), end=None), ("2021-11-01", "2021-12-06"))
    x = world(BEFORE, AGAIN, YEAR, uses=(running, later), events=reviews("2020-11-20"))
    # the cycle was due on 20 November 2021, and the order is due on Friday 3 December
    assert due_on(x, "2021-11-01") == "2021-11-20"
    assert due_on(x, "2021-12-01") == "2021-12-03"
    # done once, it counts in both: the order is discharged, and each has the cycle
    assert due_on(replace(x, events=reviews("2021-11-10")), "2021-11-10") == "2022-11-10"


def incident(day: str) -> w.Incident:
    return w.Incident(day=d(day), id=f"i{day}", venue="v")


def test_what_happens_between_k_and_the_first_review() -> None:
    """Ten working days from Wednesday 24 November are 8 December, from Thursday 9 December."""
    rule = w.IncidentRule(id="incident", within=10, limit=20)
    x = world(BEFORE, YEAR, rule, uses=(replace(MARKET, end=None),))
    assert orders(replace(x, events=(incident("2021-11-25"),)), "2021-11-25") == [("before", "2021-11-22")]
    done = replace(x, events=(incident("2021-11-25"), *reviews("2021-11-26")))
    assert due_on(done, "2021-11-26") == "2022-11-26"
    done = replace(x, events=(incident("2021-11-25"), *reviews("2021-11-24")))
    assert orders(done, "2021-11-25") == [("incident", "2021-11-25")]
    assert due_on(done, "2021-11-25") == "2021-12-09"
    done = replace(x, events=(incident("2021-11-24"), *reviews("2021-11-24")))
    assert due_on(done, "2021-11-24") == "2021-12-08"  # [R135] it touches on the day of the review
    # without a review, from the first day of use: Friday 17 December, and past the limit before
    used = replace(x, events=(incident("2021-12-04"),))
    assert [one[0] for one in orders(used, "2021-12-04")] == ["before", "incident"]


def test_event_ahead_touches_who_is_announced() -> None:
    """An event on 10 December, told on 20 November: known to this subject on k."""
    ahead = w.EventAheadRule(id="event", lead=10, notice=0)
    x = world(BEFORE, ahead, uses=(replace(MARKET, end=None),))
    told_of = w.EventAhead(day=d("2021-11-20"), id="p", member="m", starts=d("2021-12-10"))
    assert orders(replace(x, events=(told_of,)), "2021-11-22") == [
        ("before", "2021-11-22"), ("event", "2021-11-22")
    ]  # fmt: skip
    soon = replace(told_of, starts=d("2021-12-02"))  # before the first day of use
    assert orders(replace(x, events=(soon,)), "2021-11-22") == [("before", "2021-11-22")]


def test_candidate() -> None:
    """Standing from Thursday 30 May 2024; a place from Monday 10 June, known on 25 May."""
    stands = w.Candidacy(start=d("2024-05-30"), end=d("2024-07-05"), seat=SEAT)
    person = w.Member("m", (), (stands,))
    use = told(w.Use(venue="v", member="m", start=d("2024-06-10")), ("2024-05-25", "2024-06-10"))
    x = world(replace(BEFORE, capacities=frozenset({w.CANDIDATE})), uses=(use,), member=person)
    assert not s.begun(x, "m", "v", d("2024-05-29"))
    assert four(x, "2024-05-30") == ("2024-05-30", "2024-06-07", "2024-06-08", "2024-06-07")
    assert gaps_on(x, "2024-07-05") == [("m", "2024-07-04")]
    assert due_on(world(BEFORE, uses=(use,), member=person), "2024-05-30") is None


def excluded(first: str, last: str | None, signed: str = "2021-11-01") -> w.Excluded:
    day = None if last is None else d(last)
    return w.Excluded(day=d(signed), id="x", member="m", first=d(first), last=day)


def test_excluded_before_and_on_all_days() -> None:
    market = replace(MARKET, end=d("2021-12-06"))  # Saturday and Sunday
    x = world(BEFORE, uses=(market,))
    # from 1 December the order counts from that day, and is due on Friday 3 December all the same
    held = replace(x, events=(excluded("2021-11-20", "2021-11-30"),))
    assert due_on(held, "2021-11-30") is None
    assert s.begun(held, "m", "v", d("2021-11-22"))
    assert four(held, "2021-12-01") == ("2021-12-01", *SATURDAY[1:])
    # [R132] from Sunday as if it had become known on that day, which is after the first: ten working days
    held = replace(x, events=(excluded("2021-11-20", "2021-12-04"),))
    assert due_on(held, "2021-12-05") == "2021-12-17"
    assert gaps_on(held, "2021-12-06") == [("m", "2021-12-05")]
    for first, last, found in (
        ("2021-12-04", "2021-12-05", []),
        ("2021-12-04", "2021-12-04", [("m", "2021-12-05")]),
        ("2021-12-05", "2021-12-05", [("m", "2021-12-05")]),
    ):
        held = replace(x, events=(excluded(first, last),))
        assert gaps_on(held, "2021-12-06") == found
    free = w.Exempted(
        day=d("2021-11-30"), id="e", member="m", activity=w.REVIEW, until=d("2021-12-05"), venue="v"
    )
    assert gaps_on(replace(x, events=(free,)), "2021-12-06") == []
    assert gaps_on(replace(x, events=(replace(free, until=d("2021-12-04")),)), "2021-12-06") != []


def test_no_gap_if_the_public_was_never_met() -> None:
    """Who leaves office before the first day; and between two Fridays, since the Friday before."""
    office = w.Mandate(start=d("2019-12-12"), seat=SEAT, end=d("2021-12-04"), ended_by="other")
    gone = w.Member("m", (office,))
    x = world(BEFORE, uses=(MARKET,), member=gone)
    assert s.standing(x, "m", "v", w.REVIEW, d("2021-12-04")) == "lapsed"
    assert gaps_on(x, "2021-12-04") == []
    left = w.Member("m", (replace(office, end=d("2021-11-17")),))
    x = world(BEFORE, uses=(SURGERIES,), member=left)
    assert [gaps_on(x, day) for day in ("2021-11-16", "2021-11-17")] == [[], [("m", "2021-11-12")]]


def test_days_on_which_the_public_is_met() -> None:
    """December 2021: Saturdays on the 4th, 11th, 18th and 25th."""
    first = w.Exposure(weekdays=frozenset({5}), weeks=frozenset({1}))
    last = w.Exposure(weekdays=frozenset({5}), weeks=frozenset({-1}))
    listed = w.Exposure(days=frozenset({d("2021-12-04"), d("2021-12-14")}))
    for shown, expected in ((first, ["04"]), (last, ["25"]), (listed, ["04", "14"])):
        use = replace(MARKET, end=None, exposure=shown)
        found = [day for day in n.each_day(d("2021-12-01"), d("2021-12-31")) if g.meets(use, day)]
        assert [f"{day:%d}" for day in found] == expected


def test_edition_in_force_on_k_decides() -> None:  # [R133] the second from 29 November
    plain = replace(BEFORE, before_use=False, limit=20)
    later = (w.Edition(id="e2", since=d("2021-11-29"), rules=(replace(BEFORE, limit=20),)),)
    x = world(plain, later=later, uses=(replace(MARKET, end=None),))
    assert not s.begun(x, "m", "v", d("2021-12-03"))
    assert due_on(x, "2021-12-04") == "2021-12-17"  # as without, by the rule of that day
    x = world(BEFORE, later=(replace(later[0], rules=(plain,)),), uses=(replace(MARKET, end=None),))
    assert orders(x, "2021-12-03") == [("before", "2021-11-22")]
    assert orders(x, "2021-12-04") == [("before", "2021-11-22"), ("before", "2021-12-04")]


def test_order_before_first_use_never_moves_past_its_limit() -> None:  # [3.20] paused to 10 December
    paper = w.Paused(
        day=d("2021-11-25"), id="p", first=d("2021-11-29"), last=d("2021-12-10"), recovery=5,
        activities=frozenset({w.REVIEW}),
    )  # fmt: skip
    x = world(BEFORE, uses=(MARKET,), events=(paper,))
    assert due_on(x, "2021-11-29") == "2021-12-03"


def test_offer_of_a_review_before_first_use() -> None:  # [3.13] from k on
    x = world(BEFORE, OFFERING, uses=(MARKET,))
    assert due_on(x, "2021-11-21", None, w.OFFER) is None
    assert due_on(x, "2021-11-22", None, w.OFFER) == "2021-11-22"
    made = w.Offered(day=d("2021-11-23"), id="o", member="m")
    x = replace(x, events=(made,))
    assert s.progress(x, "m", "v", w.REVIEW, d("2021-11-23")) == "offered"
