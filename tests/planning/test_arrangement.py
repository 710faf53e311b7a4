"""A plan arranged with visits of several slots and with trips (`semantics.md` 4.8): laws 22, 30 and 4.6."""

import datetime as dt
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from operator import attrgetter
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.declared import KINDS
from helpers.dice import Dice
from helpers.strategies import later
from laws.small import ANN, BEA, ESSEX, FIRSTS, YEARLY, on, programme, reviewed, uses
from laws.support import pickled, wrong
from mpreview import solver
from mpreview.errors import InvalidValue, MissingExtra, OutsideRange, ReviewError, UnknownId
from mpreview.events import Booked
from mpreview.planning import Plan
from mpreview.planning._plan import find_problem
from mpreview.planning._problem import Problem
from mpreview.solver import Arrangement, Trip, arrange, suggest_trips
from mpreview.solver._arrangements import CrewArrangement, arrange_by, fit_trips
from mpreview.teams import Cover, Pool, Slots, SlotsOn, Team, TeamAdviser
from mpreview.timeline import start_of
from planning.test_agreed import AHEAD, HALL, case_of

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

SEEDS = st.integers(0, 2**63 - 1)


def several(seed: int, ahead: int = AHEAD) -> Plan:
    """A plan with visits of several slots and agreed ones; up to three slots a day, some in a pool."""
    asked, day = case_of(seed)
    d = Dice(seed + 5)
    advisers = tuple(TeamAdviser(f"a-{n}", (Slots(_week(d, 1)),)) for n in range(3))
    pools = (Pool("p", advisers, kinds=(d.pick(KINDS),)),) if d.coin() else ()
    team = Team("everywhere", "Team", (Cover(),), (Slots(_week(d, 3)),), pools=pools)
    asked = attrs.evolve(asked, base=attrs.evolve(asked.base, teams=(team,)))
    return asked.plan(on=day, until=later(day, ahead))


def _week(d: Dice, most: int) -> tuple[int, ...]:
    return tuple(d.pick((0, 0, 0, d.whole(1, most))) for _ in range(7))


def faults_of(plan: Plan, made: Arrangement, trips: tuple[Trip, ...] = ()) -> Iterator[str]:
    """What an arrangement breaks of slots, windows, trips and of what was agreed, by counting."""
    agreed = [one for one in plan.visits if one.booked]
    if sorted(one.visit.id for one in made.placed if one.booked) != sorted(one.visit.id for one in agreed):
        yield "other visits are agreed"
    if not {(one.visit.id, one.day) for one in agreed} <= {(one.visit.id, one.day) for one in made.placed}:
        yield "an agreed visit has moved"
    if not {(one.visits, one.slots) for one in made.trips} <= {(one.visits, one.slots) for one in trips}:
        yield "a trip is made that may not be"
    day = {one.visit.id: one.day for one in made.placed}
    together = {visit for trip in made.trips for visit in trip.visits}
    for one in made.placed:
        if not one.booked and not max(one.visit.earliest, plan.on) <= one.day <= plan.until:
            yield f"{one.visit.id} is made outside its window"
    if any(day[visit] != trip.day for trip in made.trips for visit in trip.visits):
        yield "a trip is made on several days"
    for crew in plan.crews:
        mine = [one for one in made.placed if one.visit.crew == crew]
        fixed, taken = Counter[dt.date](), Counter[dt.date]()
        for one in mine:
            taken[one.day] += 0 if one.visit.id in together else one.visit.slots
            fixed[one.day] += one.visit.slots if one.booked else 0
        ids = {one.visit.id for one in mine}
        for trip in made.trips:
            taken[trip.day] += trip.slots if trip.visits[0] in ids else 0
        problem = find_problem(plan, crew)
        for where, count in taken.items():
            left = problem.capacity.get(where.toordinal(), 0) - problem.promised.get(where.toordinal(), 0)
            if count > max(left, fixed[where]):
                yield f"{where} takes {count} slots of {crew}"


def pairs(plan: Plan) -> tuple[Trip, ...]:
    """A trip of one slot for every two visits of a slot to one member."""
    slots = {one.visit.id: one.visit.slots for one in plan.visits}
    slots |= {visit.id: visit.slots for visit in (*plan.unplaced, *plan.beyond)}
    twos = {two for trip in suggest_trips(plan) for two in combinations(trip.visits, 2)}
    return tuple(Trip(two, 1) for two in sorted(twos) if {slots[visit] for visit in two} == {1})


@given(SEEDS)
def test_law_22_an_arrangement_breaks_nothing_and_moves_nobody_who_has_a_day(seed: int) -> None:
    plan = several(seed, ahead=8)
    trips = suggest_trips(plan) + pairs(plan)
    made = arrange(plan, trips)

    assert list(faults_of(plan, arrange(plan))) == []
    assert list(faults_of(plan, made, trips)) == []
    assert set(plan.visits) <= set(made.placed)
    assert arrange(plan).placed == plan.visits


@given(SEEDS)
def test_law_30_an_arrangement_with_trips_serves_no_fewer_and_stays_under_its_bound(seed: int) -> None:
    plan = several(seed, ahead=8)
    alone, made = arrange(plan), arrange(plan, suggest_trips(plan) + pairs(plan))

    for one, two in zip(alone.crews, made.crews, strict=True):
        assert one.crew == two.crew
        assert one.vector <= two.vector <= two.bound
        assert one.vector <= one.bound


@given(SEEDS)
def test_law_21_every_visit_of_the_plan_is_somewhere_once(seed: int) -> None:
    plan = several(seed)
    made = arrange(plan, suggest_trips(plan))
    parts = (*(one.visit for one in made.placed), *made.unplaced, *made.beyond)

    before = [*(one.visit.id for one in plan.visits), *(one.visit.id for one in plan.held)]
    before += (one.id for one in (*plan.unplaced, *plan.beyond))
    assert sorted([*(one.id for one in parts), *(one.visit.id for one in made.held)]) == sorted(before)
    assert made.held == plan.held.items
    assert all(one.due <= plan.until for one in made.unplaced)
    assert all(one.due > plan.until for one in made.beyond)


@given(SEEDS)
def test_visits_of_several_slots_are_given_days(seed: int) -> None:
    """Whoever is left has no day with as many slots left."""
    plan = several(seed)
    for visit in (*plan.unplaced, *plan.beyond):
        problem = find_problem(plan, visit.crew)
        left = Counter(problem.capacity)
        left.subtract(problem.promised)
        for one in plan.visits:
            if one.visit.crew == visit.crew:
                left[one.day.toordinal()] -= one.visit.slots
        first = max(visit.earliest, plan.on).toordinal()
        possible = {*range(first, plan.until.toordinal() + 1)} - {*problem.entries[visit.id].rules.blocked}
        assert all(left[day] < visit.slots for day in possible)


@given(SEEDS)
def test_an_arrangement_is_a_value(seed: int) -> None:
    made = arrange(several(seed))
    again = pickled(made)

    assert again == made
    assert hash(again) == hash(made)
    assert repr(again) == repr(made)


@given(SEEDS, st.integers(2, 4))
def test_suggested_trips_can_be_made_and_save_a_slot(seed: int, per_slot: int) -> None:
    plan = several(seed)
    for trip in suggest_trips(plan, per_slot)[:2]:
        made = arrange(plan, (trip,))
        assert {trip} >= {Trip(one.visits, one.slots) for one in made.trips}


# ---------------------------------------------------------------- by hand

FOUR = ("essex", "hall", "den", "yard")


def four_places(
    week: tuple[int, ...], *, rule: Any = YEARLY, pools: tuple[Pool, ...] = (), until: str = "2022-06-10"
) -> Plan:
    """Ann's office and hall, Bea's den and yard, all due on 1 June 2022; the yard is agreed for 23 May."""
    den, yard = (attrs.evolve(HALL, id=name, label=name.title()) for name in ("den", "yard"))
    agreed = Booked(
        id="b1", on=on("2022-05-01"), known=start_of(on("2022-05-01")), venue="yard", day=on("2022-05-23")
    )
    asked = programme(
        rule, *FIRSTS, members=(ANN, BEA), venues=(ESSEX, HALL, den, yard),
        used=(*uses("essex", "hall"), *uses("den", "yard", member="bea")),
        events=(*(reviewed("2021-06-01", one) for one in FOUR), agreed),
    )  # fmt: skip
    team = Team("everywhere", "Team", (Cover(),), (Slots(week),), pools=pools)
    asked = attrs.evolve(asked, base=attrs.evolve(asked.base, teams=(team,)))
    return asked.plan(on=on("2022-05-16"), until=on(until))


def _days(made: Arrangement) -> dict[str, str]:
    return {one.visit.venue: one.day.isoformat() for one in made.placed}


def _id(venue: str) -> str:
    return f"review/{venue}/everywhere"


MONDAYS = (1, 0, 0, 0, 0, 0, 0)


def test_a_trip_takes_a_visit_without_a_day_along_and_moves_nobody() -> None:
    """A slot each Monday: 16 and 30 May, for the 23rd is agreed. The hall has no day, the den the 16th."""
    plan = four_places(MONDAYS, until="2022-06-01")
    trips = suggest_trips(plan)
    alone, made = arrange(plan), arrange(plan, trips)

    assert trips == (Trip((_id("essex"), _id("hall")), 1),)
    assert (_days(alone), [visit.venue for visit in alone.unplaced]) == (
        {"den": "2022-05-16", "yard": "2022-05-23", "essex": "2022-05-30"}, ["hall"],
    )  # fmt: skip
    assert _days(made) == {**_days(alone), "hall": "2022-05-30"}
    assert [(one.visits, one.day, one.slots) for one in made.trips] == [
        (trips[0].visits, on("2022-05-30"), 1)
    ]
    assert made.proved


def test_a_trip_is_not_made_that_helps_nobody() -> None:
    plan = four_places((3, 3, 3, 3, 3, 0, 0))

    assert arrange(plan, suggest_trips(plan)).trips == ()


def test_visits_of_two_slots_have_a_day_of_their_own() -> None:
    plan = four_places((2, 0, 0, 0, 0, 0, 0), rule=attrs.evolve(YEARLY, slots=2))
    made = arrange(plan)

    assert {one.visit.slots for one in plan.visits} == {2}
    assert sorted(_days(made).values()) == ["2022-05-16", "2022-05-23", "2022-05-30", "2022-06-06"]
    assert made.proved
    assert repr(made) == (
        "<Arrangement from 2022-05-16 to 2022-06-10: 3 on time, 1 late, 0 unplaced, 0 held, 0 beyond; "
        "0 trips; proved>"
    )


def test_first_fit_tells_of_lower_classes_that_alone_keep_a_visit_from_a_day() -> None:
    """Two slots on 30 May: the surgery takes both at once, and the office of a lower class has one."""
    rules = (
        attrs.evolve(YEARLY, slots=2, priority=1, kinds=("surgery",)),
        attrs.evolve(YEARLY, id="low", citation="Low 1", priority=4, kinds=(ESSEX.kind,)),
    )
    asked = programme(
        *rules, *FIRSTS, members=(ANN,), venues=(ESSEX, HALL), used=uses("essex", "hall"),
        events=(reviewed("2021-06-01", "essex"), reviewed("2021-06-01", "hall")),
    )  # fmt: skip
    team = Team(
        "everywhere", "Team", (Cover(),), (), (SlotsOn(on("2022-05-30"), 2), SlotsOn(on("2022-06-06"), 2))
    )
    asked = attrs.evolve(asked, base=attrs.evolve(asked.base, teams=(team,)))
    plan = asked.plan(on=on("2022-05-30"), until=on("2022-06-10"))
    (short,) = plan.shortfalls

    assert {one.visit.venue: one.day.isoformat() for one in plan.visits} == {
        "essex": "2022-05-30", "hall": "2022-06-06",
    }  # fmt: skip
    assert (short.code, short.days, short.served) == ("several-slots", (on("2022-05-30"),), (_id("essex"),))
    assert plan.check(short) == ()
    assert short.sentence() == (
        "takes 2 slots at once; 30 May 2022 has room if 1 visit of a lower class can be moved"
    )


def test_another_way_to_arrange_is_asked_for_each_crew() -> None:
    asked: list[int] = []

    def way(problem: Problem, days: Mapping[str, int | None], trips: tuple[Trip, ...]) -> CrewArrangement:
        asked.append(len(trips))
        return fit_trips(problem, days, trips)

    plan = four_places(MONDAYS)
    assert arrange_by(plan, (), way) == arrange(plan)
    assert arrange_by(plan, suggest_trips(plan), way) == arrange(plan, suggest_trips(plan))
    assert asked == [0, 1]


TWO = (_id("essex"), _id("hall"))
SURVEYS = Pool("surveys", (TeamAdviser("a-1", (Slots(MONDAYS),)),), kinds=(ESSEX.kind,))
PLAN = four_places(MONDAYS)
PARTED = four_places(MONDAYS, pools=(SURVEYS,))
_BAD: dict[str, tuple[Callable[[], object], type[ReviewError], str]] = {
    "no tuple": (lambda: Trip(wrong([_id("essex"), _id("hall")]), 1), InvalidValue, "Trip.visits"),
    "one visit": (lambda: Trip((_id("essex"),), 1), InvalidValue, "Trip.visits"),
    "one twice": (lambda: Trip((_id("essex"), _id("essex")), 1), InvalidValue, "Trip.visits"),
    "no texts": (lambda: Trip(wrong((1, 2)), 1), InvalidValue, "Trip.visits"),
    "no slots": (lambda: Trip(TWO, 0), OutsideRange, "Trip.slots"),
    "true slots": (lambda: Trip(TWO, wrong(True)), InvalidValue, "Trip.slots"),
    "no trip": (lambda: arrange(PLAN, wrong((1,))), InvalidValue, "arrange.trips"),
    "a list": (lambda: arrange(PLAN, wrong([])), InvalidValue, "arrange.trips"),
    "unknown": (lambda: arrange(PLAN, (Trip((_id("essex"), _id("loft")), 1),)), UnknownId, "Trip.visits"),
    "agreed": (lambda: arrange(PLAN, (Trip((_id("den"), _id("yard")), 1),)), InvalidValue, "Trip.visits"),
    "strangers": (lambda: arrange(PLAN, (Trip((_id("den"), _id("hall")), 1),)), InvalidValue, "Trip.visits"),
    "two crews": (lambda: arrange(PARTED, (Trip(TWO, 1),)), InvalidValue, "Trip.visits"),
    "saves none": (lambda: arrange(PLAN, (Trip(TWO, 2),)), OutsideRange, "Trip.slots"),
    "one a slot": (lambda: suggest_trips(PLAN, 1), OutsideRange, "trips.venues_per_slot"),
    "none a slot": (lambda: suggest_trips(PLAN, wrong(None)), InvalidValue, "trips.venues_per_slot"),
}  # fmt: skip


@pytest.mark.parametrize("name", _BAD)
def test_bad_trips_and_limits_are_refused_with_their_place(name: str) -> None:
    make, kind, field = _BAD[name]

    with pytest.raises(kind) as caught:
        make()
    assert attrgetter("field")(caught.value) == field


def test_each_pool_has_its_own_trips() -> None:
    assert suggest_trips(PARTED) == ()
    assert [one.crew.pool for one in arrange(PARTED).crews] == ["", "surveys"]


def test_without_or_tools_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools", None)

    with pytest.raises(MissingExtra, match=r"mpreview\[solver\]") as caught:
        solver.solve(PLAN)
    assert (caught.value.extra, caught.value.package) == ("solver", "ortools")
    with pytest.raises(MissingExtra, match=r"mpreview\[solver\]"):
        solver.lend(PLAN)
    assert isinstance(caught.value, ImportError)
    assert pickled(caught.value) == caught.value
