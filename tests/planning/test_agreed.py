"""Visits that are agreed stand on their day, and others are planned beside them (`semantics.md` 4.6, 4.7)."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpers.announced import known_in_time
from helpers.beside import beside
from helpers.busier import busier_case
from helpers.declared import KINDS
from helpers.dice import Dice
from helpers.policies import without_events
from helpers.strategies import later
from helpers.world_of import world_of
from laws.small import ANN, BEA, ESSEX, FIRSTS, YEARLY, exempted, on, programme, reviewed, uses
from laws.support import at_places
from mpreview.events import (
    Absent,
    Booked,
    BookingCancelled,
    BookingMoved,
    Committed,
    Event,
    Excluded,
    Exempted,
    Ledger,
    Paused,
)
from mpreview.gaps import AgreedVisitGap
from mpreview.places import Venue
from mpreview.planning import Overbooked, Plan, Visit
from mpreview.planning._plan import find_problem
from mpreview.policy import Activity, Table
from mpreview.programme import Programme
from mpreview.teams import Cover, Crew, Slots, SlotsOn, Team
from mpreview.timeline import start_of
from naive import gaps as naive
from naive import spec
from planning.assigning import Assignment, assign
from planning.presence import job_of
from planning.team_days import is_off, slots_on, with_calendar

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

SEEDS = st.integers(0, 2**63 - 1)
AHEAD = 60


def _with_slots(programme: Programme, *week: int, more: tuple[SlotsOn, ...] = ()) -> Programme:
    """The programme with one team for everything."""
    was = programme.base.teams[0]
    slots = Slots(week, holidays=any(one.holidays for one in was.slots))
    team = Team("everywhere", "Team", (Cover(),), (slots,), more, calendar=was.calendar)
    return attrs.evolve(programme, base=attrs.evolve(programme.base, teams=(team,)))


def case_of(seed: int) -> tuple[Programme, dt.date]:
    busy, day = busier_case(seed)
    both = beside(busy)
    papers = tuple(_papers(Dice(seed + 9), both, day))
    told = Ledger.of((*both.ledger, *_bookings(Dice(seed + 7), both, day), *papers))
    base = known_in_time(both.base, papers)
    closed = with_calendar(attrs.evolve(both, base=base, ledger=told), day, Dice(seed + 8))
    return _with_slots(closed, 1, 0, 1, 0, 1, 0, 0), day


def _bookings(d: Dice, asked: Programme, day: dt.date) -> Iterator[Event]:
    """Visits agreed lately for the weeks to come, often several for one day."""
    near = [later(day, d.whole(0, 40)) for _ in range(2)]
    for venue in sorted({use.venue for use in asked.register.uses}):
        for activity in (Activity.REVIEW, Activity.FUNCTION_TEST):
            if d.coin():
                made = later(day, -d.whole(1, 30))
                fact: dict[str, Any] = {"on": made, "known": start_of(made), "activity": activity}
                id_ = f"agreed-{venue}-{activity.value}"
                yield Booked(id=id_, venue=venue, day=d.pick(near), **fact)
                yield from _changes(Dice(made.toordinal() + len(venue)), id_, made, near)


def _changes(d: Dice, booking: str, made: dt.date, near: list[dt.date]) -> Iterator[Event]:
    """Often a visit is moved, or called off."""
    for index, what in enumerate(d.pick(((), (), ("move",), ("off",), ("move", "off")))):
        fact: dict[str, Any] = {"on": made, "known": start_of(made), "booking": booking}
        if what == "move":
            yield BookingMoved(id=f"{booking}-{index}", day=d.pick((*near, later(near[0], 3))), **fact)
        else:
            until = d.perhaps(later(near[0], d.whole(0, 20)))
            yield BookingCancelled(id=f"{booking}-{index}", by=Absent.PLACE, not_before=until, **fact)


def _papers(d: Dice, asked: Programme, day: dt.date) -> Iterator[Event]:
    """Sometimes exclusions and pauses around the weeks to come, signed before or too late to be known."""
    for index in range(d.pick((0, 0, 1, 2))):
        signed = later(day, d.pick((-20, -3, 0, 1)))
        first = later(day, d.whole(-40, 40))
        fact: dict[str, Any] = {"id": f"paper-{index}", "on": signed, "known": start_of(signed)}
        fact |= {"first": first, "last": later(first, d.whole(0, 50)), "recovery": d.pick((0, 5))}
        fact |= {"signer": "chief", "authority": "Rules 1"}
        uses = asked.register.uses
        # A paper names no place before the place is known.
        known = [one for one in uses if one.known is None or one.known <= signed]
        use = d.pick(known or uses)
        if d.coin():
            yield Paused(
                **fact, why="snow", kinds=(asked.register.venue[use.venue].kind,) if d.coin() else None
            )
        else:
            venues = d.perhaps((use.venue,)) if known else None
            yield Excluded(**fact, member=use.member, venues=venues, body="the other service")


def planned(seed: int) -> tuple[Programme, Plan]:
    asked, day = case_of(seed)
    return asked, asked.plan(on=day, until=later(day, AHEAD))


def without_exemptions(asked: Programme) -> Programme:
    """The programme in which nobody is exempt from anything, or held by another body."""
    return without_events(asked, Exempted, Excluded)


def _taken(asked: Programme, plan: Plan) -> Counter[dt.date]:
    """How many slots are agreed on each day: those of the visit, exempt or not, or one where nothing asks."""
    bare = without_exemptions(asked).plan(on=plan.on, until=plan.until)
    booked = [one.visit for some in (bare, plan) for one in some.visits if one.booked]
    slots = {(visit.venue, visit.activity): visit.slots for visit in booked}
    taken: Counter[dt.date] = Counter()
    for one in at_places(asked.agreed(on=plan.on)):
        taken[one.day] += slots.get((one.venue, one.activity), 1)
    return taken


def _count_slots(asked: Programme, plan: Plan) -> Callable[[dt.date], int]:
    """What the team can do on a day, as known when the plan is made."""
    return lambda day: slots_on(asked, asked.register.teams[0], day, plan.on)


def _agreed(asked: Programme, day: dt.date) -> dict[tuple[str, str], dt.date]:
    """What is agreed and still to come, by the naive specification, at places in use."""
    world, found = world_of(asked), {}
    for venue in {use.venue for use in asked.register.uses}:
        for activity in ("review", "function-test"):
            booking = naive.last_booking(world, venue, day, activity)
            users = [use.member for use in world.uses if use.venue == venue]
            current = [member for member in users if spec.case_of(world, member, venue, day)]
            if booking is None or naive.told_first(world, booking, "kept", day):
                continue
            off = naive.ended(world, booking, "cancelled", day) or naive.ended(world, booking, "missed", day)
            visit = naive.visit_day(world, booking, day)
            gone = not current and naive.nobody_there(world, venue, visit, day)
            if off is None and visit >= day and (current or (gone and naive.whose_visit(world, venue, day))):
                found[venue, activity] = visit
    return found


@given(seed=SEEDS)
def test_law_53_what_is_agreed_is_what_the_naive_specification_says(seed: int) -> None:
    asked, day = case_of(seed)
    told = {(one.venue, one.activity.value): one.day for one in at_places(asked.agreed(on=day))}

    assert told == _agreed(asked, day)


@given(seed=SEEDS)
def test_law_53_gaps_of_agreed_visits_are_those_of_the_naive_specification(seed: int) -> None:
    asked, day = case_of(seed)
    world = world_of(asked)
    places = {use.venue for use in asked.register.uses}
    gaps = (
        gap for venue in places for what in Activity for gap in naive.of_visit(world, venue, what.value, day)
    )
    told = {
        (gap.kind.value, gap.status.activity.value, gap.status.member, gap.status.venue, gap.since)
        for gap in asked.gaps(on=day)
        if isinstance(gap.kind, AgreedVisitGap)
    }

    assert told == {(gap.kind, gap.activity, gap.member, gap.venue, gap.since) for gap in gaps}


@given(seed=SEEDS)
def test_law_22_what_is_agreed_stands_on_its_day(seed: int) -> None:
    asked, plan = planned(seed)
    days = {(one.venue, one.activity): one.day for one in at_places(asked.agreed(on=plan.on))}
    owed = {(s.venue, s.activity) for s in asked.coverage(on=plan.on) if s.obligation is not None}
    placed = {(one.visit.venue, one.visit.activity): one for one in plan.visits if one.booked}

    assert {key: one.day for key, one in placed.items()} == {k: d for k, d in days.items() if k in owed}
    for one in plan.visits:
        assert one.on_time == (one.day <= one.visit.due)


# Exempt from what is agreed, of two slots.
@example(seed=143963)
@given(seed=SEEDS)
def test_law_22_nobody_else_has_a_slot_that_is_agreed(seed: int) -> None:
    asked, plan = planned(seed)
    slots = _count_slots(asked, plan)
    agreed = _taken(asked, plan)
    others = Counter(one.day for one in plan.visits if not one.booked)

    assert all(count <= max(slots(day) - agreed[day], 0) for day, count in others.items())
    assert {one.day: one.more for one in plan.overbooked} == {
        day: count - slots(day)
        for day, count in agreed.items()
        if plan.on <= day <= plan.until and count > slots(day)
    }


def _exempting(asked: Programme, day: dt.date) -> Programme:
    """Everybody is exempt on a day from what is agreed with them."""
    agreed = [(one.venue, one.activity) for one in at_places(asked.agreed(on=day))]
    signed = (
        Exempted(
            id=f"exempt-{use.venue}-{use.member}-{activity.value}", on=day, known=start_of(day), until=day,
            member=use.member, venue=use.venue, activity=activity, signer="chief", authority="Rules 1",
            why="abroad",
        )
        for use in asked.register.uses for venue, activity in agreed if venue == use.venue
    )  # fmt: skip
    told = {event.id: event for event in signed}
    base = known_in_time(asked.base, told.values())
    return attrs.evolve(asked, base=base, ledger=Ledger.of((*asked.ledger, *told.values())))


@example(seed=41662)
@given(seed=SEEDS)
def test_law_22_what_is_agreed_takes_its_slots_though_everybody_is_exempt(seed: int) -> None:
    """As many of each day as the visits take where nobody is; one where no rule asks for it."""
    drawn, day = case_of(seed)
    # Of equal uses: what is signed names none before it is known.
    asked = attrs.evolve(drawn, base=_exempting(drawn, day).base)
    plain, plan = asked.plan(on=day, until=day), _exempting(asked, day).plan(on=day, until=day)
    before = {(one.venue, one.activity): one for one in at_places(asked.agreed(on=day))}
    willing = {
        (one.visit.venue, one.visit.activity)
        for one in plain.visits
        if one.booked and all(user.resumes is None for user in one.visit.obligations)
    }
    # Of whoever is exempt already only the others are met there, until all of them are.
    exempt = {
        (one.venue, one.activity)
        for one in asked.ledger
        if type(one) is Exempted and one.on <= day <= one.until
    }
    held = {one.member for one in asked.ledger if type(one) is Excluded}
    places = {use.venue for use in asked.register.uses if use.member in held}
    exempt |= {pair for pair in willing if pair[0] in places}
    for one in _exempting(asked, day).agreed(on=day):
        if (one.venue, one.activity) in willing - exempt:
            assert one == before[one.venue, one.activity]

    taken = Counter(
        {dt.date.fromordinal(n): k for n, k in find_problem(plan, Crew("everywhere")).promised.items()}
    )
    taken.update({one.day: one.visit.slots for one in plan.visits if one.booked})
    # Where some are exempt already, the visit of all of them may take more slots than that of the others.
    if len(willing) == sum(one.booked for one in plain.visits) and not willing & exempt:
        assert taken == _taken(asked, plain)


def _beside_agreed(asked: Programme, plan: Plan, visits: list[Visit]) -> Assignment:
    """The exact plan of the others, on what is left of the slots."""
    agreed = {day.toordinal(): count for day, count in _taken(asked, plan).items()}
    slots_on = _count_slots(asked, plan)
    every = (later(plan.on, n) for n in range((plan.until - plan.on).days + 1))
    days = [(day.toordinal(), slots_on(day)) for day in every]
    world = world_of(asked)
    jobs = [job_of(world, visit, plan.on, plan.until) for visit in visits]
    slots = {day: max(count - agreed.get(day, 0), 0) for day, count in days}
    return assign(jobs, slots, on=plan.on.toordinal(), until=plan.until.toordinal())


@given(seed=SEEDS)
def test_law_22_beside_what_is_agreed_the_plan_is_exact(seed: int) -> None:
    asked, plan = planned(seed)
    placed = {one.visit.id: one.day.toordinal() for one in plan.visits if not one.booked}
    free = [one.visit for one in plan.visits if not one.booked] + [*plan.unplaced, *plan.beyond]
    single = [visit for visit in free if visit.slots == 1]
    exact = _beside_agreed(asked, plan, single)

    assert {visit.id: placed.get(visit.id) for visit in single} == dict(
        zip((job.id for job in exact.jobs), exact.days, strict=True)
    )


@given(seed=SEEDS)
def test_law_21_what_is_agreed_is_taken_once_whether_it_opens_or_not(seed: int) -> None:
    _, plan = planned(seed)
    visits = [
        *(one.visit for one in plan.visits), *plan.unplaced, *plan.beyond, *(one.visit for one in plan.held),
    ]  # fmt: skip
    booked = {one.visit.id for one in plan.visits if one.booked}

    assert len({visit.id for visit in visits}) == len(visits) == plan.taken
    assert all(visit.earliest <= plan.until for visit in visits if visit.id not in booked)
    assert {short.visit.id for short in plan.shortfalls} == {
        *(one.visit.id for one in plan.late), *(visit.id for visit in plan.unplaced),
    }  # fmt: skip


def _slots_of_a_day(slots: int, agreed: int, named: int) -> int:
    """Those left beside what is agreed, and one for each visit of a name that is not too many that day."""
    return max(slots - agreed, 0) + max(named - max(agreed - slots, 0), 0)


@example(seed=2_172_567_169)
@given(seed=SEEDS)
def test_law_67_every_run_that_is_full_is_counted_with_what_is_agreed_in_it(seed: int) -> None:
    asked, plan = planned(seed)
    owed = {one.visit.id for one in plan.visits if one.booked}
    days = {one.visit.id: one.day for one in plan.visits if one.booked}
    slots_on = _count_slots(asked, plan)
    agreed = _taken(asked, plan)
    named = Counter(days.values())
    for short in plan.shortfalls:
        if short.code in {"full", "booked", "no-slots"} and short.days:
            # A day called off for the visit lies in the run, and is none of its days (4.10).
            run = short.days
            inside = {id_ for id_ in owed if days[id_] in run}
            # What is agreed and not owed takes slots and has no name here.
            slots = sum(_slots_of_a_day(slots_on(day), agreed[day], named[day]) for day in run)
            assert inside <= set(short.served)
            assert short.slots == slots
            if not plan.overbooked:
                assert short.lack == len(short.refused)
            there = any(slots_on(day) for day in run)
            free = any(slots_on(day) > agreed[day] for day in run)
            assert (short.code == "booked") == (there and not free)
            assert there <= (short.code != "no-slots")


@given(seed=SEEDS)
def test_law_67_one_slot_more_on_a_day_that_helps_places_the_visit(seed: int) -> None:
    asked, plan = planned(seed)
    single = [short for short in plan.shortfalls if short.code in {"full", "booked"} and short.helps]
    for short in single[:2]:
        day = short.helps[len(short.helps) // 2]
        more = (SlotsOn(day, _count_slots(asked, plan)(day) + 1),)
        richer = _with_slots(asked, 1, 0, 1, 0, 1, 0, 0, more=more).plan(on=plan.on, until=plan.until)
        (found,) = [one for one in richer.visits if one.visit.id == short.visit.id]
        before = [one.day for one in plan.visits if one.visit.id == short.visit.id]
        assert found.on_time if short.asks == "on-time" else before == [] or found.day < before[0]


@given(seed=SEEDS)
def test_law_22_what_is_agreed_on_a_holiday_of_its_team_is_told(seed: int) -> None:
    asked, plan = planned(seed)
    team, until = asked.register.teams[0], plan.until
    found = [(one.visits, one.day) for one in plan.clashes if one.kind == "holiday"]

    assert sorted(found) == sorted(
        ((f"{one.activity.value}/{one.venue}/{team.id}",), one.day)
        for one in at_places(asked.agreed(on=plan.on))
        if one.day <= until and is_off(asked, team, one.day, plan.on)
    )


# ---------------------------------------------------------------- by hand

HALL = Venue("hall", "surgery", "east", "essex", label="Hall")


def _fact(id_: str, day: str) -> dict[str, Any]:
    return {"id": id_, "on": on(day), "known": start_of(on(day))}


def _two_places(*events: Event, week: tuple[int, ...] = (1, 1, 1, 1, 1, 0, 0)) -> Programme:
    """Ann's office and Bea's hall, both last reviewed on 1 June 2021: due on 1 June 2022."""
    asked = programme(
        YEARLY, *FIRSTS, members=(ANN, BEA), venues=(ESSEX, HALL),
        used=(*uses("essex"), *uses("hall", member="bea")),
        events=(reviewed("2021-06-01", "essex"), reviewed("2021-06-01", "hall"), *events),
    )  # fmt: skip
    return _with_slots(asked, *week)


def _days(plan: Plan) -> dict[str, str]:
    return {one.visit.venue: one.day.isoformat() for one in plan.visits}


def test_4_6_a_visit_that_is_agreed_keeps_its_day_and_others_make_room() -> None:
    agreed = Booked(**_fact("b1", "2022-05-01"), venue="hall", day=on("2022-05-16"))
    moved = BookingMoved(**_fact("b2", "2022-05-02"), booking="b1", day=on("2022-05-17"))
    asked = _two_places(agreed, moved)
    plan = asked.plan(on=on("2022-05-16"), until=on("2022-06-30"))

    assert _days(plan) == {"essex": "2022-05-16", "hall": "2022-05-17"}
    assert [(one.booking, one.day) for one in asked.agreed(on=on("2022-05-16"))] == [("b1", on("2022-05-17"))]


def test_4_6_an_overbooked_day_is_told_and_nothing_is_dropped() -> None:
    agreed = [
        Booked(**_fact(f"b-{venue}", "2022-05-01"), venue=venue, day=on("2022-05-17"))
        for venue in ("hall", "essex")
    ]
    plan = _two_places(*agreed).plan(on=on("2022-05-16"), until=on("2022-06-30"))

    assert _days(plan) == {"essex": "2022-05-17", "hall": "2022-05-17"}
    assert plan.overbooked == (Overbooked("everywhere", on("2022-05-17"), 1),)
    assert [len(found.overbooked) for found in plan.by_team().values()] == [1]


def test_4_6_a_day_after_it_is_due_is_late_and_says_so() -> None:
    agreed = Booked(**_fact("b1", "2022-05-01"), venue="hall", day=on("2022-06-06"))
    plan = _two_places(agreed).plan(on=on("2022-05-16"), until=on("2022-06-03"))
    (short,) = plan.shortfalls

    assert [(one.visit.venue, one.day) for one in plan.late] == [("hall", on("2022-06-06"))]
    assert (short.code, short.asks) == ("agreed", "on-time")
    assert short.sentence() == "is agreed for 6 June 2022, after the due day, 1 June 2022"


def test_4_7_where_all_slots_are_agreed_with_others_that_is_why() -> None:
    """The only slot until 1 June is that of Tuesday 31 May, and Bea has it."""
    agreed = Booked(**_fact("b1", "2022-05-01"), venue="hall", day=on("2022-05-31"))
    plan = _two_places(agreed, week=(0, 1, 0, 0, 0, 0, 0)).plan(on=on("2022-05-30"), until=on("2022-06-10"))
    short = next(one for one in plan.shortfalls if one.asks == "on-time")

    assert _days(plan) == {"hall": "2022-05-31", "essex": "2022-06-07"}
    assert (short.code, short.slots, short.served, short.lack) == (
        "booked", 1, ("review/hall/everywhere",), 1,
    )  # fmt: skip
    assert short.sentence() == (
        "30 May 2022 to 1 June 2022 is agreed with others: 2 visits must be then, for 1 slot"
    )


def test_law_22_a_visit_of_two_slots_keeps_both_though_its_member_is_exempt() -> None:
    """Nobody else is put on a day that has two slots, both agreed with Bea, who is exempt until June."""
    rule = attrs.evolve(YEARLY, slots=Table.by_kind({k: 2 if k == "office" else 1 for k in KINDS}))
    asked = programme(
        rule, *FIRSTS, members=(ANN, BEA), venues=(ESSEX, HALL),
        used=(*uses("essex", member="bea"), *uses("hall")),
        events=(
            reviewed("2021-06-01", "essex"), reviewed("2021-06-01", "hall"),
            Booked(**_fact("b1", "2022-05-01"), venue="essex", day=on("2022-05-31")),
            exempted("2022-05-02", "2022-06-30", "essex", "bea"),
        ),
    )  # fmt: skip
    plan = _with_slots(asked, 0, 2, 0, 0, 0, 0, 0).plan(on=on("2022-05-30"), until=on("2022-06-03"))
    (short,) = plan.shortfalls

    assert (plan.visits, plan.overbooked) == ((), ())
    assert (short.visit.venue, short.code, short.slots, short.served) == ("hall", "booked", 0, ())
    assert short.sentence() == "every slot of 30 May 2022 to 1 June 2022 is agreed with others"
    assert plan.check(short) == ()
    assert plan.check(attrs.evolve(short, code="no-slots")) != ()


@pytest.mark.parametrize("until", ["2022-05-17", "2022-05-18", "2022-05-16"])
def test_4_6_an_overbooked_day_is_told_also_on_the_last_day_of_a_plan(until: str) -> None:
    agreed = Booked(**_fact("b1", "2022-05-01"), venue="hall", day=on("2022-05-17"))
    plan = _two_places(agreed, week=(1, 0, 0, 0, 0, 0, 0)).plan(on=on("2022-05-16"), until=on(until))
    more = (Overbooked("everywhere", on("2022-05-17"), 1),)

    assert plan.overbooked == (more if on(until) >= on("2022-05-17") else ())


def test_law_67_one_slot_more_on_an_overbooked_day_goes_to_what_is_agreed_there() -> None:
    """Bea's two places have the one slot of 31 May between them; on 1 June a slot more helps Ann."""
    den = attrs.evolve(HALL, id="den", label="Den")
    agreed = [
        Booked(**_fact(f"b-{venue}", "2022-05-01"), venue=venue, day=on("2022-05-31"))
        for venue in ("hall", "den")
    ]
    asked = programme(
        YEARLY, *FIRSTS, members=(ANN, BEA), venues=(ESSEX, HALL, den),
        used=(*uses("essex"), *uses("hall", "den", member="bea")),
        events=(*(reviewed("2021-06-01", one) for one in ("essex", "hall", "den")), *agreed),
    )  # fmt: skip
    plan = _with_slots(asked, 0, 1, 0, 0, 0, 0, 0).plan(on=on("2022-05-31"), until=on("2022-06-03"))
    (short,) = plan.shortfalls

    assert plan.overbooked == (Overbooked("everywhere", on("2022-05-31"), 1),)
    assert (short.visit.venue, short.code, short.slots, short.lack) == ("essex", "booked", 1, 2)
    assert plan.lack == {"everywhere": 2}
    assert short.helps == (on("2022-06-01"),)


def test_law_67_what_is_too_much_on_one_day_takes_no_slot_of_another() -> None:
    """What was agreed with somebody erased has no slot on 30 May; Bea has that of 31 May."""
    agreed = Booked(**_fact("b1", "2022-05-01"), venue="hall", day=on("2022-05-31"))
    nobody = Committed(**_fact("b2", "2022-05-01"), team="everywhere", day=on("2022-05-30"))
    asked = _two_places(agreed, week=(0, 1, 0, 0, 0, 0, 0))
    asked = attrs.evolve(asked, ledger=Ledger.of((*asked.ledger, nobody)))
    plan = asked.plan(on=on("2022-05-30"), until=on("2022-06-03"))
    (short,) = plan.shortfalls

    assert plan.overbooked == (Overbooked("everywhere", on("2022-05-30"), 1),)
    assert (short.visit.venue, short.code, short.slots, short.lack) == ("essex", "booked", 1, 1)
    assert plan.check(short) == ()


@pytest.mark.parametrize("activity", [Activity.REVIEW, Activity.FUNCTION_TEST])
def test_4_6_what_is_agreed_takes_a_slot_though_nothing_is_owed(activity: Activity) -> None:
    """Agreed in January for the review of June, or for a test that no rule asks for."""
    agreed = Booked(**_fact("b1", "2022-05-01"), venue="hall", day=on("2022-05-16"), activity=activity)
    asked = _two_places(agreed)
    plan = asked.plan(on=on("2022-05-16"), until=on("2022-05-16"))
    asks = activity is Activity.REVIEW

    assert _days(plan).get("hall") == ("2022-05-16" if asks else None)
    assert len(asked.agreed(on=on("2022-05-16"))) == asks
