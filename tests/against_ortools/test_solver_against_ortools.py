"""The answers of the extra `solver`, which needs OR-tools: `laws.md` 22, 30 and 52.

Nothing of OR-tools judges itself: the best is that of all ways there are, and whether a plan breaks something
is counted.
"""

import datetime as dt
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement, product
from typing import Final, NamedTuple

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.dice import Dice
from helpers.profiles import examples
from laws.small import on
from laws.support import wrong
from mpreview import solver
from mpreview.errors import InvalidValue, OutsideRange
from mpreview.planning import Plan, Served
from mpreview.planning._first_fit import measure as measured
from mpreview.planning._layout import plan_problem
from mpreview.planning._problem import Problem
from mpreview.programme import Programme
from mpreview.solver import Arrangement, Trip, _ortools, suggest_trips
from mpreview.solver._arrangements import CrewArrangement, fit_trips
from mpreview.teams import Crew, Loan, Slots, SlotsOn, Team
from mpreview.timeline import Period
from planning.crews import Days, is_possible, left_of, rolled
from planning.test_arrangement import MONDAYS, faults_of, four_places, several
from planning.test_checks import _two_teams as two_teams
from planning.test_terms import places

cp_sat = pytest.importorskip(
    "ortools.sat.python.cp_model", reason="OR-tools is not installed: the environment solver has it"
)
SEEDS: Final = st.integers(0, 2**63 - 1)


class Case(NamedTuple):
    """One crew with some trips, as far as the visits wait."""

    problem: Problem
    days: Days
    trips: tuple[Trip, ...]

    def solved(self, limit: int = 60) -> CrewArrangement:
        return _ortools.arrange_crew(cp_sat, self.problem, self.days, self.trips, limit=limit)


def case_of(seed: int, *, visits: int = 5, days: int = 4) -> Case:
    problem = rolled(seed, visits=visits, days=days)
    d, found = Dice(seed + 1), plan_problem(problem)
    pairs = [two for two in combinations(sorted(found), 2) if d.coin()]
    slots = {two: sum(problem.entries[visit].slots for visit in two) for two in pairs[:3]}
    return Case(problem, found, tuple(Trip(two, d.whole(1, most - 1)) for two, most in slots.items()))


def _ways(case: Case) -> Iterator[dict[str, int | None]]:
    """Every way to give visits days in which a set of trips makes it fit."""
    problem, left = case.problem, left_of(case.problem)
    choices = []
    for visit in case.days:
        entry = problem.entries[visit]
        days = [day for day in left if day >= entry.job.earliest and is_possible(problem, entry, day)]
        choices.append([None, *days])
    for some in product(*choices):
        way = dict(zip(case.days, some, strict=True))
        if _fits(case, way):
            yield way


def _fits(case: Case, way: dict[str, int | None]) -> bool:
    left = left_of(case.problem)
    for size in range(len(case.trips) + 1):
        for made in combinations(case.trips, size):
            ids = [visit for trip in made for visit in trip.visits]
            days = [{way[visit] for visit in trip.visits} for trip in made]
            if len({*ids}) < len(ids) or any(len(some) > 1 or None in some for some in days):
                continue
            taken = Counter[int | None]()
            for visit, day in way.items():
                taken[day] += 0 if visit in ids else case.problem.entries[visit].slots
            for trip in made:
                taken[way[trip.visits[0]]] += trip.slots
            if all(day is None or count <= max(left[day], 0) for day, count in taken.items() if count):
                return True
    return False


def best(case: Case) -> tuple[Served, ...]:
    return max(measured(case.problem, way) for way in _ways(case))


def _is_exact(case: Case) -> bool:
    """Whether the exact plan is the answer, which gives whoever is past due the first days."""
    return not case.trips and all(case.problem.entries[visit].slots == 1 for visit in case.days)


@settings(max_examples=examples(3))
@given(SEEDS)
def test_law_52_it_is_the_best_of_all_ways_and_proved(seed: int) -> None:
    case = case_of(seed)
    answer = case.solved()

    assert _fits(case, dict(answer.days))
    if not _is_exact(case):
        assert measured(case.problem, answer.days) == best(case) == answer.bound


@given(SEEDS, st.sampled_from((0, 60)))
def test_law_30_it_is_never_worse_than_first_fit_and_stays_under_the_bound(seed: int, limit: int) -> None:
    case = case_of(seed, visits=9, days=7)
    first, found = fit_trips(*case), case.solved(limit)

    assert (
        measured(case.problem, first.days) <= measured(case.problem, found.days) <= found.bound <= first.bound
    )


class _Stopped(_ortools.Model):
    """One that has no time left as soon as a part was raised."""

    def _raise(self, weights: dict[tuple[int, int], int]) -> int | None:  # type: ignore[override]  # a narrower mapping
        found = super()._raise(weights)
        self.left = 0.0
        return found


@given(SEEDS)
def test_law_52_a_limit_in_the_middle_gives_a_bound_that_holds(seed: int) -> None:
    case = case_of(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_ortools, "Model", _Stopped)
        answer = case.solved()

    if not _is_exact(case):
        assert measured(case.problem, answer.days) <= best(case) <= answer.bound


@settings(max_examples=examples(0.5))
@given(SEEDS)
def test_law_22_a_whole_plan_breaks_nothing_and_moves_nothing_that_is_agreed(seed: int) -> None:
    plan = several(seed)
    made = solver.solve(plan, suggest_trips(plan))

    assert list(faults_of(plan, made, suggest_trips(plan))) == []


def _plan() -> tuple[Plan, Arrangement]:
    plan = four_places(MONDAYS)
    return plan, solver.solve(plan, suggest_trips(plan))


def test_a_trip_to_both_places_of_a_member_leaves_a_day_to_another() -> None:
    """A slot each Monday: on 16 and 30 May, for the 23rd is agreed. Alone, one of three is late."""
    plan, made = _plan()

    assert [one.on_time for one in plan.visits].count(False) == 1
    assert all(one.on_time for one in made.placed)
    assert len(made.trips) == 1
    assert made.proved


def test_a_plan_of_unit_visits_is_not_given_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, _ = _plan()
    monkeypatch.setattr(cp_sat, "CpModel", None)

    assert solver.solve(plan).placed == plan.visits


def test_bad_limits_are_refused() -> None:
    plan, _ = _plan()
    with pytest.raises(OutsideRange, match="limit"):
        solver.solve(plan, limit=-1)
    with pytest.raises(InvalidValue, match="limit"):
        solver.solve(plan, limit=wrong(0.5))
    for ask in (solver.solve, solver.lend):
        with pytest.raises(InvalidValue, match="plan"):
            ask(wrong("plan"))


def test_the_module_loads_without_or_tools() -> None:
    program = "import sys, mpreview.solver; sys.exit('ortools' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], check=False)

    assert done.returncode == 0


# ---------------------------------------------------------------- lending

ONE_DAY: Final = dt.timedelta(1)


def _lent(asked: Programme, rows: Iterator[tuple[Crew, Crew, dt.date, int]]) -> Programme:
    """The programme in which teams lend one another slots."""
    loans: dict[str, list[Loan]] = {}
    for lender, borrower, day, slots in rows:
        week = tuple(slots if n == day.weekday() else 0 for n in range(7))
        loan = Loan(
            borrower.team, week, Period(day, day + ONE_DAY), lender.pool or None, borrower.pool or None
        )
        loans.setdefault(lender.team, []).append(loan)
    teams = tuple(
        attrs.evolve(team, loans=(*team.loans, *loans.get(team.id, ()))) for team in asked.register.teams
    )
    return attrs.evolve(asked, base=attrs.evolve(asked.base, teams=teams))


def _late(plan: Plan) -> set[str]:
    """Who was not past due at the start and is not on time."""
    late = [one.visit for one in plan.late if not one.booked] + [*plan.unplaced]
    return {visit.id for visit in late if visit.slots == 1 and visit.due >= plan.on}


def _worse(before: Plan, after: Plan) -> set[str]:
    """Whoever ceases to be on time, or has a later day or none."""
    then = {one.visit.id: one for one in after.visits}
    found = set()
    for one in before.visits:
        now = then.get(one.visit.id)
        if now is None or (not now.on_time and (one.on_time or now.day > one.day)):
            found.add(one.visit.id)
    return found


@given(SEEDS)
def test_law_67_lent_and_planned_again_all_are_on_time_whom_it_serves_and_nobody_is_worse(seed: int) -> None:
    asked, plan = two_teams(seed)
    told = solver.lend(plan)
    after = _lent(asked, ((one.lender, one.borrower, one.day, one.slots) for one in told.slots)).plan(
        on=plan.on, until=plan.until
    )

    assert after.unlent == plan.unlent
    assert _late(after) == set(told.unmet) <= _late(plan)
    assert {visit for visit in _worse(plan, after) if plan_slots(plan, visit) == 1} == set()


def plan_slots(plan: Plan, visit: str) -> int:
    return next(one.visit.slots for one in plan.visits if one.visit.id == visit)


@settings(max_examples=examples(2))
@given(SEEDS)
def test_law_67_no_fewer_slots_lent_have_all_on_time_where_nobody_is_past_due(seed: int) -> None:
    asked, plan = two_teams(seed)
    told = solver.lend(plan)
    number = sum(one.slots for one in told.slots)
    past_due = [one for one in plan.late if one.visit.due < plan.on] + [
        one for one in plan.unplaced if one.due < plan.on
    ]
    if told.unmet or past_due or not 1 <= number <= 2:
        return
    pairs = [(a, b) for a in plan.crews for b in plan.crews if a.team != b.team]
    days = [plan.on + n * ONE_DAY for n in range((plan.until - plan.on).days + 1)]
    rows = [(a, b, day, 1) for a, b in pairs for day in days]
    for fewer in combinations_with_replacement(rows, number - 1):
        assert _late(_lent(asked, iter(fewer)).plan(on=plan.on, until=plan.until))


def test_what_is_borrowed_already_is_not_lent_on_and_what_is_needed_is_not_lent() -> None:
    """u lends s the slot of 1 June, which it does not need; t lacks one, and s would have to lend it on."""
    asked = places(2, 0, 0, 0, 0, 0, 0, 0)
    day = on("2022-06-01")
    days = Period(day, day + ONE_DAY)
    slot = (SlotsOn(day, 1),)
    team = attrs.evolve(asked.register.teams[0], exceptions=slot)
    lender = Team("u", "Lender", (), (), slot, loans=(Loan("s", (0, 0, 1, 0, 0, 0, 0), days),))
    for others, rows in (((Team("s", "Other", ()), lender), ()), ((Team("s", "Other", (), (), slot),), (1,))):
        there = attrs.evolve(asked, base=attrs.evolve(asked.base, teams=(team, *others)))
        told = solver.lend(there.plan(on=day, until=day))

        assert tuple(one.slots for one in told.slots) == rows
        assert len(told.unmet) == (0 if rows else 1)


def test_a_lender_moves_a_visit_to_another_day_for_the_slot() -> None:
    """The hall has 30 May of s, and could have 31 May; t lacks a slot on 30 May."""
    asked = places(1, 0, 0, 0, 0, 0, 0, 0)
    first = on("2022-05-30")
    helper = Team("s", "Other", (), (Slots((1, 1, 0, 0, 0, 0, 0)),))
    asked = attrs.evolve(asked, base=attrs.evolve(asked.base, teams=(*asked.register.teams, helper)))
    told = solver.lend(asked.plan(on=first, until=on("2022-06-01")))

    assert [(one.lender, one.borrower, one.slots) for one in told.slots] == [(Crew("s"), Crew("t"), 1)]
    assert told.unmet == ()
