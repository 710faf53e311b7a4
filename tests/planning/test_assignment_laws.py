"""The laws of planning (`laws.md` 21 to 29 and 67) for one pool of unit visits."""

from collections import Counter
from random import Random

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

from planning.assigning import Job, assign
from planning.counting import faults_of_plan
from planning.judging import faults_of_proofs, proofs_of
from planning.problems import ON, Problem, days_of, problems, short_vector, vector

days = st.integers(ON, 8)


def _explained(problem: Problem) -> set[str]:
    return {short.visit for short in proofs_of(problem)}


@given(problems())
def test_law_21_every_visit_has_one_status_and_a_reason_if_it_needs_one(problem: Problem) -> None:
    plan = problem.plan()
    parts = [plan.having(status) for status in ("on-time", "late", "unplaced", "beyond")]

    assert Counter(job for part in parts for job in part) == Counter(problem.jobs)
    assert _explained(problem) == {job.id for job in (*parts[1], *parts[2])}


@given(problems())
def test_law_21_a_status_says_what_the_day_says(problem: Problem) -> None:
    plan = problem.plan()

    for job, day, status in zip(plan.jobs, plan.days, plan.statuses, strict=True):
        assert status == (
            ("on-time" if day <= job.due else "late")
            if day is not None
            else ("beyond" if job.due > problem.until else "unplaced")
        )


@given(problems())
def test_law_22_no_slot_and_no_window_is_broken(problem: Problem) -> None:
    found = days_of(problem.plan())

    assert faults_of_plan(problem.jobs, problem.slots, ON, problem.until, found) == []


@given(problems(), st.lists(days, min_size=1, max_size=3))
def test_law_23_more_slots_never_worsen_the_vector(problem: Problem, more: list[int]) -> None:
    richer = problem
    for day in more:
        richer = richer.with_slot(day)

    assert vector(richer.plan()) >= vector(problem.plan())


@given(problems(), days)
def test_law_24_more_slots_unschedule_nobody(problem: Problem, day: int) -> None:
    before, after = days_of(problem.plan()), days_of(problem.with_slot(day).plan())

    assert {name for name, d in before.items() if d} <= {name for name, d in after.items() if d}


@given(problems(), st.data())
def test_law_25_a_visit_less_never_lowers_the_vector_of_the_rest(
    problem: Problem, data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(problem.jobs))
    rest = tuple(job for job in problem.jobs if job != gone)
    assume(any(job.priority == gone.priority for job in rest))

    assert vector(problem._replace(jobs=rest).plan()) >= vector(problem.plan(), without=gone.id)


@given(problems())
def test_law_26_no_lower_class_holds_a_slot_that_a_higher_one_could_have_used(
    problem: Problem,
) -> None:
    found = days_of(problem.plan())

    for job in problem.jobs:
        mine = found[job.id]
        for lower in problem.jobs:
            day = found[lower.id]
            if lower.priority <= job.priority or day is None or day < job.earliest or day in job.impossible:
                continue
            # Without a day it could have used any; late, any on time and any sooner one.
            assert mine is not None, (job, lower)
            assert mine <= job.due or mine <= day, (job, lower)


def _widened(problem: Problem, data: st.DataObject, sooner: int, later: int) -> tuple[Problem, int]:
    """The problem with a wider window of one visit that is not past due, and the class of that visit."""
    timely = [job for job in problem.jobs if job.due >= ON]
    assume(timely)
    job = data.draw(st.sampled_from(timely))
    wider = attrs.evolve(job, earliest=job.earliest - sooner, due=job.due + later)
    return problem._replace(
        jobs=tuple(wider if other == job else other for other in problem.jobs)
    ), job.priority


@given(problems(runs=True), st.data(), st.integers(0, 3), st.integers(0, 3))
def test_law_27_a_wider_window_never_worsens_the_vector(
    problem: Problem, data: st.DataObject, sooner: int, later: int
) -> None:
    wider, _ = _widened(problem, data, sooner, later)

    assert short_vector(wider.plan()) >= short_vector(problem.plan())


@given(problems(), st.data(), st.integers(0, 3), st.integers(0, 3))
def test_law_27_with_impossible_days_it_never_worsens_the_vector_up_to_who_is_on_time(
    problem: Problem, data: st.DataObject, sooner: int, later: int
) -> None:
    wider, priority = _widened(problem, data, sooner, later)
    place = sorted({job.priority for job in problem.jobs}).index(priority)

    def part(case: Problem) -> list[int]:
        *before, mine = short_vector(case.plan())[: place + 1]
        return [*(number for pair in before for number in pair), mine[0]]

    assert part(wider) >= part(problem)


@given(problems(), st.lists(st.integers(0, 2), min_size=1, max_size=3))
def test_law_27_a_longer_horizon_never_worsens_the_vector(problem: Problem, more: list[int]) -> None:
    slots = {**problem.slots, **dict(enumerate(more, start=problem.until + 1))}
    longer = problem._replace(slots=slots, until=problem.until + len(more))

    assert short_vector(longer.plan()) >= short_vector(problem.plan())


@given(problems())
def test_law_28_an_unchanged_problem_has_an_unchanged_plan(problem: Problem) -> None:
    assert problem.plan() == problem.plan()


def _before(problem: Problem) -> dict[str, int]:
    return {name: day for name, day in days_of(problem.plan()).items() if day is not None}


@given(problems())
def test_law_28_after_its_own_plan_an_unchanged_problem_changes_nothing(problem: Problem) -> None:
    plan = problem.after(_before(problem))

    assert days_of(plan) == days_of(problem.plan())
    assert days_of(problem.after(_before(problem))) == days_of(plan)


@given(problems(), problems())
def test_law_28_another_plan_before_changes_nobody_on_time_and_no_late_day(
    problem: Problem, other: Problem
) -> None:
    """And whoever keeps a day does so on time: the proofs are those of a plan from nothing."""
    plain, plan = problem.plan(), problem.after(_before(other))

    assert plan.statuses == plain.statuses
    late = [place for place, status in enumerate(plain.statuses) if status != "on-time"]
    assert [plan.days[place] for place in late] == [plain.days[place] for place in late]
    assert faults_of_plan(problem.jobs, problem.slots, ON, problem.until, days_of(plan)) == []
    assert faults_of_proofs(problem, days_of(plan)) == []


@given(problems(), st.randoms(use_true_random=False))
def test_law_29_the_order_of_the_input_does_not_matter(problem: Problem, chance: Random) -> None:
    jobs, slots = list(problem.jobs), list(problem.slots.items())
    chance.shuffle(jobs)
    chance.shuffle(slots)
    other = Problem(tuple(jobs), dict(slots), problem.until)

    assert days_of(other.plan()) == days_of(problem.plan())
    assert [short._replace(visit=short.visit) for short in proofs_of(other)] == proofs_of(problem)


@given(problems())
def test_law_29_new_names_in_the_old_order_do_not_matter(problem: Problem) -> None:
    renamed = tuple(attrs.evolve(job, id=f"visit-{job.id}-{job.id}") for job in problem.jobs)

    assert problem._replace(jobs=renamed).plan().days == problem.plan().days


def _moved(job: Job, by: int) -> Job:
    impossible = tuple(day + by for day in job.impossible)
    return attrs.evolve(job, earliest=job.earliest + by, due=job.due + by, impossible=impossible)


@given(problems(), st.integers(0, 1000))
def test_law_29_the_same_problem_on_other_days_has_the_same_plan(problem: Problem, by: int) -> None:
    jobs = [_moved(job, by) for job in problem.jobs]
    slots = {day + by: count for day, count in problem.slots.items()}
    moved = assign(jobs, slots, on=ON + by, until=problem.until + by)

    assert moved.days == tuple(d if d is None else d + by for d in problem.plan().days)


@given(problems(), st.sampled_from([1, 50]))
def test_law_29_an_independent_copy_does_not_matter(problem: Problem, gap: int) -> None:
    """A copy that lies after every day that the first one can use, for visits that are never late."""
    jobs = [job for job in problem.jobs if job.due >= ON]
    shift = problem.until + gap
    own = assign(jobs, problem.slots, on=ON, until=problem.until)
    kept = tuple(job for job in own.having("on-time") if job.due <= problem.until)
    first = problem._replace(jobs=kept)
    copy = [_moved(attrs.evolve(job, id=f"{job.id}2", earliest=max(job.earliest, ON)), shift) for job in kept]
    slots = {**problem.slots, **{day + shift: n for day, n in problem.slots.items()}}
    both = assign([*kept, *copy], slots, on=ON, until=problem.until + shift)

    alone = first.plan().days
    assert both.days == (*alone, *(d and d + shift for d in alone))


@given(problems(), days)
def test_law_67_more_slots_drop_nobody_from_on_time_and_make_nobody_later(problem: Problem, day: int) -> None:
    plan, richer = problem.plan(), problem.with_slot(day).plan()
    after = days_of(richer)

    assert set(plan.having("on-time")) <= set(richer.having("on-time"))
    for priority in {job.priority for job in plan.jobs}:
        late = [job for job in plan.having("late") if job.priority == priority]
        late.sort(key=lambda job: (job.due >= ON, job.rank * (job.due >= ON), job.due, job.rank))
        before = days_of(plan)
        assert [after[job.id] or 9 for job in late] <= [before[job.id] or 9 for job in late]
