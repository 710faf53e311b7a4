"""Teams and pools that see the same members bear on one another, and answers about a plan tell it (4.5)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mpreview.planning import Layout, Plan, Shortfall, Terms, Whereabouts, plan_visits
from mpreview.reviews import Obligations, Progress
from planning.joined import FIRST, POOL, A, C, Case, Place, day_of, days_of, number_of, rolled
from policies import Dice
from profiles import examples

SEEDS = st.integers(0, 2**63 - 1)


def _where(plan: Plan) -> dict[str, Whereabouts]:
    """Where each visit that is not held stands, by its id."""
    found = {one.visit.id: Whereabouts("on-time", one.day, one.booked) for one in plan.on_time}
    found |= {one.visit.id: Whereabouts("late", one.day, one.booked) for one in plan.late}
    found |= {visit.id: Whereabouts("unplaced") for visit in plan.unplaced}
    return found | {visit.id: Whereabouts("beyond") for visit in plan.beyond}


# ---------------------------------------------------------------- appointments

Moved = Mapping[str, tuple[Whereabouts, Whereabouts]]


def _moved(case: Case, plan: Plan, name: str, day: int) -> Moved:
    """The other visits that stand elsewhere when all is planned anew after the plan, one being agreed."""
    there, now = _where(plan), _where(case.with_agreed(name, day).plan(plan))
    moved = {visit: (there[visit], now[visit]) for visit in there if there[visit] != now[visit]}
    return {visit: pair for visit, pair in moved.items() if visit.split("/")[1] != name}


def _harm(was: Whereabouts, now: Whereabouts) -> bool:
    if now.status == "on-time":
        return False
    return was.status == "on-time" or (now.day or dt.date.max) > (was.day or dt.date.max)


@settings(max_examples=examples(2))
@given(seed=SEEDS)
def test_law_28_an_appointment_does_to_all_teams_what_a_plan_after_it_shows(seed: int) -> None:
    case = rolled(seed)
    plan, name = case.plan(), Dice(seed).pick(case.places).name
    told = plan.best_slots(case.owed(name), 100)
    shown = {one.day: _moved(case, plan, name, number_of(one.day)) for one in told}

    assert {one.day: {e.visit: (e.before, e.after) for e in one.effects} for one in told} == shown
    harmless = [day for day in sorted(shown) if not any(_harm(*pair) for pair in shown[day].values())]
    assert [one.day for one in plan.appointments(case.owed(name), 100)] == harmless
    assert [one.day for one in plan.appointments(case.owed(name), 2)] == harmless[:2]
    # A part of the plan knows of the whole.
    assert plan.by_team()[case.owed(name).team].best_slots(case.owed(name), 100) == told


def test_law_28_who_put_it_off_and_asks_now_has_it_due_by_their_own_day_and_is_met() -> None:
    """Ann put off the hall, due on day 2 for her; for Bea, who is willing, it is due on day 4."""
    ann, bea = (
        Case((Place("hall", due, (who,)),), {}, 4).owed("hall") for who, due in (("ann", 2), ("bea", 4))
    )
    ann = attrs.evolve(ann, progress=Progress.DEFERRED, resumes=day_of(9), held_by="later")
    case = Case((Place("hall", 2),), {A: {1: 1, 2: 1, 3: 1, 4: 1}}, 4)
    terms = Terms(FIRST, day_of(4), layout=Layout(one_a_day=True))
    plan = plan_visits(Obligations.of(FIRST, (ann, bea)), case.asked.register.teams, terms)

    assert {one.visit.due for one in plan.visits} == {day_of(4)}
    asked = {number_of(one.day): one.on_time for one in plan.best_slots(ann, 9)}
    assert asked == {1: True, 2: True, 3: False, 4: False}
    assert {number_of(one.day): one.on_time for one in plan.best_slots(bea, 9)} == dict.fromkeys(asked, True)


@given(seed=SEEDS)
def test_law_28_of_two_days_the_one_that_serves_more_of_all_teams_is_better(seed: int) -> None:
    case = rolled(seed)
    plan, name = case.plan(), Dice(seed).pick(case.places).name
    told = plan.best_slots(case.owed(name), 100)
    served = [_served(case.with_agreed(name, number_of(one.day)).plan(plan)) for one in told]

    assert served == sorted(served, reverse=True)


def _served(plan: Plan) -> list[tuple[int, int, int]]:
    """By class how many past due have a day, are on time, have a day; of all teams that are planned for."""
    counts: dict[int, list[int]] = {priority: [0, 0, 0] for priority in (1, 2)}
    for one in plan.visits:
        mine = counts[one.visit.priority]
        mine[0] += one.visit.due < plan.on
        mine[1] += one.on_time
        mine[2] += 1
    return [(past, timely, placed) for past, timely, placed in counts.values()]


@pytest.mark.once
def test_it_is_drawn_that_appointments_move_and_harm_visits_of_others() -> None:
    found: Counter[str] = Counter()
    for seed in range(300):
        case = rolled(seed)
        plan, place = case.plan(), Dice(seed).pick(case.places)
        for one in plan.best_slots(case.owed(place.name), 100):
            others = [e for e in one.effects if e.visit.split("/")[2] != _team(place)]
            found["moves others"] += bool(others)
            found["harms others"] += any(e.harm for e in others)
            found["harms others alone"] += bool(one.harmed) and all(e in others for e in one.harmed)

    assert min(found[what] for what in ("moves others", "harms others", "harms others alone")) >= 5, found


def _team(place: Place) -> str:
    return {"essex": "a", "met": "b", "glasgow": "c"}[place.area]


def test_law_28_a_day_is_not_offered_for_which_another_team_leaves_somebody_out() -> None:
    """Team a sees Ann on day 1, so that the pool has its only day for Bea, though p, to Ann, is past due.

    Once Ann is to be seen by team a on day 5, the pool has that day for p, and Bea has none.
    """
    p, q = (Place(*told, "met", high=True) for told in (("p", -2, ("ann",)), ("q", 2, ("bea",))))
    case = Case((Place("a", 2, high=True), p, q), {A: {1: 1, 5: 1}, POOL: {1: 1}}, 5)
    plan, owed = case.plan(), case.owed("a")

    assert days_of(plan) == {"a": 1, "q": 1}
    assert days_of(case.with_agreed("a", 5).plan(plan)) == {"a": 5, "p": 1}
    assert [one.day for one in plan.appointments(owed)] == [day_of(1)]
    away = next(one for one in plan.best_slots(owed) if one.day == day_of(5))
    assert {one.visit.split("/")[1]: one.harm for one in away.effects} == {"p": False, "q": True}


# ---------------------------------------------------------------- what helps


def _asked(case: Case, plan: Plan) -> Iterator[tuple[Shortfall, int]]:
    """What is told of some visits, each with every day of the plan that is not overbooked."""
    more = {(one.team, one.pool, one.day) for one in plan.overbooked}
    for short in plan.shortfalls:
        for day in range(1, case.until + 1):
            if short.code != "agreed" and (*short.visit.crew, day_of(day)) not in more:
                yield short, day


def _is_met(short: Shortfall, plan: Plan, then: Plan) -> bool:
    """Whether a visit is placed as asked: on time, or if it is past due, at all or sooner."""
    was, now = (_where(one)[short.visit.id] for one in (plan, then))
    if short.asks == "on-time" and short.visit.due >= plan.on:
        return now.status == "on-time"
    return (now.day or dt.date.max) < (was.day or dt.date.max)


@settings(max_examples=examples(2))
@given(seed=SEEDS)
def test_law_67_a_slot_more_of_a_team_helps_beside_the_others_on_the_days_that_are_told(seed: int) -> None:
    case = rolled(seed)
    plan = case.plan()
    rows = list(_asked(case, plan))
    for short, day in Dice(seed).some(rows, 0, 8):
        then = case.with_slot(short.visit.crew, day).plan()
        assert (day_of(day) in short.helps) == _is_met(short, plan, then)


def test_law_67_a_slot_that_makes_another_team_give_way_helps() -> None:
    """Team c sees Ann on day 5, its only day. A slot of a on it goes to a visit of a higher class to her."""
    case = Case((Place("a", 5, high=True), Place("c", 3, area="glasgow")), {C: {5: 1}}, 7)
    plan = case.plan()

    assert days_of(plan) == {"c": 5}
    assert days_of(case.with_slot(A, 5).plan()) == {"a": 5}
    helps = {
        one.visit.venue: [number_of(day) for day in one.helps]
        for one in plan.shortfalls
        if one.asks == "on-time"
    }
    assert helps == {"a": [2, 3, 4, 5], "c": [1, 2, 3]}


# ---------------------------------------------------------------- what is agreed where a place is closed


def _code(closed: int) -> tuple[str, int, int, tuple[str, ...]]:
    """What is told of Ann's place, due on day 3 and closed on a day, as Bea's has the only slot, on day 2."""
    places = Place("v", 3, closed=(closed,)), Place("k", 4, ("bea",))
    plan = Case(places, {A: {2: 1}}, 3, agreed=(("k", 2),)).plan()
    (short,) = plan.shortfalls
    other = attrs.evolve(short, code="full" if short.code == "booked" else "booked")

    assert plan.check(other) == ("what the slots of these days say is another code",)
    return short.code, short.slots, short.lack, plan.check(short)


def test_law_67_a_slot_that_is_agreed_counts_on_a_day_on_which_the_place_is_open() -> None:
    assert _code(closed=1) == _code(closed=3) == ("booked", 1, 1, ())


def test_law_67_a_slot_that_is_agreed_while_the_place_is_closed_is_none_of_its_own() -> None:
    assert _code(closed=2) == ("full", 1, 1, ())


# ---------------------------------------------------------------- what is left at last


def _late_and_on_time(plan: Plan) -> tuple[dict[str, int], set[str]]:
    late = {one.visit.venue: number_of(one.day) for one in plan.late}
    return late, {one.visit.venue for one in plan.on_time}


def _all_proved(plan: Plan) -> bool:
    return all(plan.check(short) == () for short in plan.shortfalls)


def test_law_26_a_day_that_another_team_leaves_is_given_to_who_has_none() -> None:
    """Ann is first seen by team a on day 1; then low, past due, needs that day, and she is seen on day 2.

    So the pool can see her on day 1, as it was to do before it was settled that team a leaves it.
    """
    case = Case(
        (Place("high", 2, high=True), Place("past", -1, area="met", high=True), Place("low", -2, ("bea",))),
        {A: {1: 1, 2: 1}, POOL: {1: 1}}, 3,
    )  # fmt: skip
    plan = case.plan()

    assert days_of(plan) == {"high": 2, "past": 1, "low": 1}
    assert _late_and_on_time(plan) == ({"past": 1, "low": 1}, {"high"})
    codes = {one.visit.venue: one.code for one in plan.shortfalls}
    assert codes == {"past": "window-past", "low": "window-past"}
    assert case.plan(plan) == plan
    assert _all_proved(plan)


def test_law_26_who_lost_its_day_to_a_day_of_others_has_one_on_time_at_last() -> None:
    """Class 1: team a sees Ann on day 2 at x, c on day 3 at y.

    Then z, past due, takes day 2 of a, and w, to Bea, whom the pool sees on day 2, takes day 3 of c. So
    neither x nor y has a day; but c does not see Ann any more.
    """
    case = Case(
        (
            Place("x", 3, high=True), Place("z", -1), Place("y", 3, area="glasgow", high=True),
            Place("w", -1, ("bea",), "glasgow"), Place("k", 4, ("bea",), "met", high=True),
        ),
        {A: {2: 1, 3: 1}, C: {2: 1, 3: 1}, POOL: {2: 1}}, 4, agreed=(("k", 2),),
    )  # fmt: skip
    plan = case.plan()

    assert days_of(plan) == {"x": 3, "z": 2, "w": 3, "k": 2}
    assert _late_and_on_time(plan) == ({"z": 2, "w": 3}, {"x", "k"})
    assert [visit.venue for visit in plan.unplaced] == ["y"]
    assert case.plan(plan) == plan
    assert _all_proved(plan)


@given(seed=SEEDS)
def test_law_28_what_is_left_at_last_is_given_alike_whatever_suits_or_was_before(seed: int) -> None:
    case = rolled(seed)
    bare, before = case._replace(suits=()).plan(), rolled(seed + 1)._replace(until=case.until).plan()
    plan = case.plan()

    assert [_late_and_on_time(one) for one in (plan, case.plan(before), case.plan(plan))] == [
        _late_and_on_time(bare)
    ] * 3
    assert case.plan(plan) == plan
    assert _all_proved(plan)
