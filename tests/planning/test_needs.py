"""The fewest slots more with which nobody who is not overdue is late (`semantics.md` 4.7)."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from itertools import combinations_with_replacement
from types import MappingProxyType
from typing import NamedTuple

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.profiles import examples
from laws.small import on
from mpreview.planning import Need, Plan, Visit
from mpreview.planning._needs import find_days_needed
from mpreview.planning._plan import find_problem
from mpreview.programme import Programme
from mpreview.teams import Loan, SlotsOn, Team
from mpreview.timeline import Period
from planning.assigning import Assignment, Job
from planning.judging import inputs_of
from planning.problems import ON, Problem, problems
from planning.test_pools import pooled
from planning.test_terms import places

SEEDS = st.integers(0, 2**63 - 1)


class Booked(NamedTuple):
    """A problem, and how many slots of each day are agreed with nobody whom it knows."""

    problem: Problem
    promised: Mapping[int, int]


@st.composite
def booked(
    draw: st.DrawFn, *, visits: int, days: int, classes: int = 3, crowded: bool = True, runs: bool = True
) -> Booked:
    """Problems in which some days are agreed in part, in full or for more than there are slots."""
    problem = draw(problems(visits=visits, days=days, classes=classes, crowded=crowded, cut=runs))
    counts = st.just(0) | st.integers(0, 3)
    promised = {day: draw(counts) for day in range(ON, problem.until + 1)}
    return Booked(problem, {day: count for day, count in promised.items() if count})


def _needed(problem: Problem, promised: Mapping[int, int] = MappingProxyType({})) -> list[int]:
    return list(find_days_needed(attrs.evolve(inputs_of(problem), promised=promised)))


def _with(
    problem: Problem, more: Mapping[int, int], promised: Mapping[int, int] = MappingProxyType({})
) -> Assignment:
    """The plan with more slots: what is agreed has its slots of each day first."""
    days = range(ON, problem.until + 1)
    slots = {day: problem.slots.get(day, 0) + more.get(day, 0) - promised.get(day, 0) for day in days}
    return problem._replace(slots={day: max(count, 0) for day, count in slots.items()}).plan()


def _all_on_time(plan: Assignment) -> bool:
    """Whether everybody is who was not overdue at the start."""
    return not _lacking(plan)


def _lacking(plan: Assignment) -> list[Job]:
    """Who was not overdue at the start, has a possible day and is not on time."""
    rows = zip(plan.jobs, plan.statuses, strict=True)
    return [job for job, status in rows if status != "on-time" and job.due >= ON and _own(job, plan.until)]


def _own(job: Job, until: int) -> list[int]:
    return [day for day in range(max(job.earliest, ON), min(job.due, until) + 1) if day not in job.impossible]


def _is_cut_off(plan: Assignment) -> bool:
    """Whether somebody overdue, with an impossible day, has no day."""
    rows = zip(plan.jobs, plan.days, strict=True)
    return any(job.due < ON and job.impossible and day is None for job, day in rows)


@settings(max_examples=examples(2))
@given(booked(visits=14, days=8))
def test_law_67_with_the_slots_that_are_needed_everybody_is_on_time(case: Booked) -> None:
    assert _all_on_time(_with(case.problem, Counter(_needed(*case)), case.promised))


@settings(max_examples=examples(4))
@given(booked(visits=7, days=4, classes=2))
def test_law_67_with_fewer_slots_wherever_they_are_somebody_is_late(case: Booked) -> None:
    needed = _needed(*case)
    days = range(ON, case.problem.until + 1)
    if needed and not _is_cut_off(_with(case.problem, {}, case.promised)):
        fewer = combinations_with_replacement(days, len(needed) - 1)
        assert not any(_all_on_time(_with(case.problem, Counter(some), case.promised)) for some in fewer)


# Five visits past due take the first slots there are, and the slots given for their sake can be spared again.
_MANY_PAST_DUE = Problem(
    (
        *(Job(name, 1, 0, 0, 0) for name in "abcd"), Job("e", 1, 0, 2, 2), Job("f", 1, 0, 3, 3),
        Job("g", 1, 0, 0, 0, (1,)),
    ),
    {}, 3,
)  # fmt: skip


@settings(max_examples=examples(2))
@example(Booked(_MANY_PAST_DUE, {}))
@given(booked(visits=6, days=4, runs=False))
def test_law_67_with_impossible_days_what_is_needed_is_enough_and_none_can_be_spared(case: Booked) -> None:
    needed = Counter(_needed(*case))

    assert _all_on_time(_with(case.problem, needed, case.promised))
    for day in needed:
        assert not _all_on_time(_with(case.problem, needed - Counter({day: 1}), case.promised))


@pytest.mark.once
def test_with_impossible_days_it_is_seldom_that_fewer_slots_would_do() -> None:
    """A measure: in one of a hundred at the most of the cases in which any are needed."""
    found: Counter[str] = Counter()

    @settings(max_examples=400, derandomize=True, database=None)
    @given(booked(visits=6, days=4, runs=False))
    def draw(case: Booked) -> None:
        needed = _needed(*case)
        days = range(ON, case.problem.until + 1)
        if 0 < len(needed) <= 4:
            found["any"] += 1
            fewer = combinations_with_replacement(days, len(needed) - 1)
            found["fewer"] += any(_all_on_time(_with(case.problem, Counter(s), case.promised)) for s in fewer)

    draw()
    assert found["any"] >= 100
    assert found["fewer"] * 100 <= found["any"]


@given(booked(visits=10, days=6, crowded=False))
def test_law_67_nobody_lacks_a_slot_where_everybody_is_on_time(case: Booked) -> None:
    assert (_needed(*case) == []) == _all_on_time(_with(case.problem, {}, case.promised))


@settings(max_examples=examples(2))
@given(problems(visits=20, days=10, crowded=True, cut=True))
def test_law_67_as_many_slots_are_needed_if_they_are_given_one_at_a_time(problem: Problem) -> None:
    assert _is_cut_off(problem.plan()) or len(_needed(problem)) == next(
        first + count
        for first in range(len(problem.jobs) + 1)
        if (count := _one_at_a_time(problem, first)) is not None
    )


def _one_at_a_time(problem: Problem, first: int) -> int | None:
    """How many slots more serve all, each on the last day of the first who lacks one; none if not enough.

    Beside so many on the first day.
    """
    more = Counter({ON: first})
    served: set[str] = set()
    while lacking := _lacking(_with(problem, more)):
        if served & {job.id for job in lacking}:
            return None
        job = min(lacking, key=lambda job: (job.priority, job.rank, job.due, job.id))
        more[_own(job, problem.until)[-1]] += 1
        served.add(job.id)
    return len(served)


@example(seed=3_345_100_151_403)
@given(seed=SEEDS)
def test_law_67_a_team_that_is_given_what_it_needs_lacks_nothing(seed: int) -> None:
    """The plan with the slots has no visit late that was not overdue, visits of several slots left out."""
    asked, plan = pooled(seed)
    helped = _given(asked, plan).plan(on=plan.on, until=plan.until)

    assert list(helped.needs) == []
    late = [one.visit for one in helped.late if not one.booked]
    lacking = (*late, *helped.unplaced, *helped.beyond)
    timely = [visit for visit in lacking if visit.due >= plan.on and visit.slots == 1]
    assert not [visit for visit in timely if _has_own_day(helped, visit)]


def _has_own_day(plan: Plan, visit: Visit) -> bool:
    """Whether a day of the plan is on time and possible; a pause may leave no such day."""
    blocked = find_problem(plan, visit.crew).entries[visit.id].rules.blocked
    days = range(max(visit.earliest, plan.on).toordinal(), min(visit.due, plan.until).toordinal() + 1)
    return not {*days} <= {*blocked}


def _given(asked: Programme, plan: Plan) -> Programme:
    """Each slot that is needed is lent by a team made for it, on the day for which it is counted."""
    loans: list[Loan] = []
    slots: Counter[dt.date] = Counter()
    for crew in plan.crews:
        for number in find_days_needed(find_problem(plan, crew)):
            day = dt.date.fromordinal(number)
            week = tuple(int(n == day.weekday()) for n in range(7))
            loans.append(Loan(crew.team, week, Period(day, day + dt.timedelta(1)), to_pool=crew.pool or None))
            slots[day] += 1
    there = tuple(SlotsOn(day, count) for day, count in sorted(slots.items()))
    giver = Team("giver", "Giver", (), (), there, loans=tuple(loans))
    teams = (*asked.register.teams, giver)
    return attrs.evolve(asked, base=attrs.evolve(asked.base, teams=teams))


# ---------------------------------------------------------------- worked by hand


def test_who_is_past_due_comes_first_so_more_than_one_slot_is_needed_for_one_visit() -> None:
    """Three past due take the three days; one is due on the first, and is on time when all come that day."""
    jobs = (*(Job(name, 1, 1, -9, 0) for name in "abc"), Job("d", 1, 1, 1, 1))
    problem = Problem(jobs, {1: 1, 2: 1, 3: 1}, 3)

    assert _needed(problem) == [1, 1, 1]
    assert not _all_on_time(_with(problem, {1: 2}))


def test_one_slot_is_enough_for_two_where_the_first_leaves_a_late_day_to_the_second() -> None:
    """The first is late on the third day, on which the second, of a lower class, has to be made."""
    jobs = (Job("a", 1, 1, 1, 1), Job("b", 1, 1, 1, 1), Job("c", 2, 1, 3, 3))
    problem = Problem(jobs, {1: 1, 3: 1}, 3)

    assert [problem.plan().statuses[n] for n in range(3)] == ["on-time", "late", "unplaced"]
    assert _needed(problem) == [1]


def test_a_day_that_is_overbooked_costs_what_is_agreed_there_and_is_the_last_to_be_taken() -> None:
    """Two are agreed beyond the slots of day 1: a slot for "a" is the third; "b" has day 2 as well."""
    a, b, past = Job("a", 1, 1, 1, 1), Job("b", 1, 1, 1, 2), Job("p", 1, 1, -9, 0)

    assert _needed(Problem((b,), {1: 1}, 2), {1: 3}) == [2]
    assert _needed(Problem((a,), {1: 1}, 2), {1: 3}) == [1, 1, 1]
    assert _needed(Problem((a, b), {1: 1}, 2), {1: 3}) == [1, 1, 1, 2]
    assert _needed(Problem((b, past), {1: 1, 2: 1}, 2), {1: 3}) == [2]


def test_a_slot_is_needed_on_a_day_on_which_the_place_is_open() -> None:
    """a can be made from day 1 to day 3, and is closed on day 3; b is past due and closed on day 1."""
    a, b = Job("a", 1, 1, 1, 3, impossible=(3,)), Job("b", 1, 1, -9, 0, impossible=(1,))

    assert _needed(Problem((a,), {3: 1}, 3)) == [2]
    assert _needed(Problem((a, b), {2: 1, 3: 1}, 3)) == [2]


def test_who_is_closed_on_all_its_days_needs_none_but_takes_a_late_day_from_a_lower_class() -> None:
    a, b = Job("a", 1, 1, 1, 1, impossible=(1,)), Job("b", 2, 1, 2, 3)

    assert _needed(Problem((a,), {}, 3)) == []
    assert _needed(Problem((a, b), {2: 1}, 3)) == [2]


def test_of_the_days_that_are_overbooked_those_are_taken_that_cost_the_fewest() -> None:
    """Day 2 serves both windows, for four slots agreed; days 1 and 3 cost one each."""
    jobs = Job("a", 1, 1, 1, 2), Job("b", 1, 1, 2, 3)

    assert _needed(Problem(jobs, {}, 3), {1: 1, 2: 4, 3: 1}) == [1, 1, 3, 3]
    assert _needed(Problem(jobs, {}, 3), {1: 3, 2: 4, 3: 3}) == [2] * 6


def test_by_week_and_on_days_on_which_the_team_works() -> None:
    """Six due on Wednesday 1 June, slots on the four Mondays: two more are needed, on the last of them."""
    plan = places(6, 1, 0, 0, 0, 0, 0, 0).plan(on=on("2022-05-09"), until=on("2022-06-01"))

    assert list(plan.needs) == [Need("t", on("2022-05-30"), 2)]
