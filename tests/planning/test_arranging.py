"""Visits of several slots and trips on plain numbers, judged by all ways there are: `laws.md` 22, 30, 52."""

from collections import Counter
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from laws.support import pickled
from mpreview.planning.arranging import Ground, Outing, Task
from mpreview.planning.improving import improved
from mpreview.planning.jobs import Job
from mpreview.planning.wishes import NO_LIMITS
from mpreview.planning.within import assign_within
from planning.arranging import best, faults_of, grounds, measure, told
from planning.problems import ON, Problem, problems
from profiles import examples

WORK = st.sampled_from((0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 377, 987, 2584))
PLENTY = 200_000


@settings(max_examples=examples(2))
@given(grounds(), WORK)
def test_law_22_no_slot_no_window_and_no_trip_is_broken(ground: Ground, work: int) -> None:
    assert list(faults_of(ground, improved(ground, work))) == []


@settings(max_examples=examples(2))
@given(grounds(), WORK, WORK)
def test_law_30_more_work_is_never_worse(ground: Ground, some: int, others: int) -> None:
    less, more = (improved(ground, work) for work in sorted((some, others)))

    assert measure(ground, less.days) <= measure(ground, more.days)
    assert told(less.bound) >= told(more.bound)


@given(grounds(), WORK)
def test_law_30_no_more_steps_are_taken_than_allowed(ground: Ground, work: int) -> None:
    assert improved(ground, work).steps <= work


@given(grounds(trips=0))
def test_law_30_without_work_the_unit_visits_have_their_exact_plan(ground: Ground) -> None:
    unit = [task.job for task in ground.tasks if task.slots == 1]
    exact = assign_within(unit, ground.slots, ground.limits, on=ground.on, until=ground.until)
    found = dict(zip(ground.tasks, improved(ground, 0).days, strict=True))

    assert tuple(found[Task(job)] for job in unit) == exact.days


@given(grounds(trips=0))
def test_law_30_without_work_no_other_visit_is_left_out_that_has_room(ground: Ground) -> None:
    answer = improved(ground, 0)
    for n, (task, day) in enumerate(zip(ground.tasks, answer.days, strict=True)):
        if day is None and task.slots > 1:
            for one in range(max(task.job.earliest, ON), ground.until + 1):
                other = answer._replace(days=(*answer.days[:n], one, *answer.days[n + 1 :]))
                assert list(faults_of(ground, other))


@settings(max_examples=examples(2))
@given(grounds(visits=5, days=4), WORK)
def test_law_52_nothing_surpasses_the_bound_and_the_search_nothing_that_can_be(
    ground: Ground, work: int
) -> None:
    answer, most = improved(ground, work), best(ground)

    assert measure(ground, answer.days) <= most <= told(answer.bound)


def _keeps_its_plan(ground: Ground) -> bool:
    """Unit visits without a trip keep the plan of 4.5, which limits may leave short of the best there is."""
    return ground.exact and bool(ground.limits.wishes)


@settings(max_examples=examples(2))
@given(grounds(visits=5, days=4))
def test_law_52_the_search_finds_the_best_of_a_few_visits_and_proves_it(ground: Ground) -> None:
    assume(not _keeps_its_plan(ground))
    answer = improved(ground, PLENTY)

    assert measure(ground, answer.days) == best(ground) == told(answer.bound)


@pytest.mark.once
@settings(max_examples=examples(1))
@given(grounds(visits=6, days=6, most=6))
def test_law_52_up_to_six_visits_on_six_slots(ground: Ground) -> None:
    assume(not _keeps_its_plan(ground))
    answer = improved(ground, PLENTY)

    assert measure(ground, answer.days) == best(ground) == told(answer.bound)


@given(problems(visits=5, days=4))
def test_law_52_the_exact_plan_is_the_best_of_unit_visits(problem: Problem) -> None:
    ground = Ground(tuple(map(Task, problem.jobs)), (), problem.slots, ON, problem.until)
    answer = improved(ground, 0)

    assert answer.days == problem.plan().days
    assert measure(ground, answer.days) == best(ground) == told(answer.bound)


@given(grounds(), st.randoms(use_true_random=False), WORK)
def test_law_29_the_order_of_the_input_does_not_matter(ground: Ground, chance: Random, work: int) -> None:
    tasks, outings, slots = list(ground.tasks), list(ground.outings), list(ground.slots.items())
    for some in (tasks, outings, slots):
        chance.shuffle(some)
    named = tuple(Outing(one.tasks[::-1], one.slots) for one in outings)
    other = ground._replace(tasks=tuple(tasks), outings=named, slots=dict(slots))
    one, two = improved(ground, work), improved(other, work)

    assert dict(zip(ground.tasks, one.days, strict=True)) == dict(zip(other.tasks, two.days, strict=True))
    assert (one.bound, one.steps) == (two.bound, two.steps)


@given(grounds())
def test_an_answer_is_a_plain_value(ground: Ground) -> None:
    answer = improved(ground, 100)

    assert pickled(answer) == answer


def _drawn_once(ground: Ground) -> set[str]:
    """What a problem is an example of."""
    none, all_ = improved(ground, 0), improved(ground, PLENTY)
    found = {"trip made"} if any(all_.made) else set[str]()
    found |= {"trip left"} if not all(all_.made) else set()
    found |= {"better with work"} if measure(ground, all_.days) > measure(ground, none.days) else set()
    found |= {"bound loose"} if told(none.bound) > measure(ground, all_.days) else set()
    found |= {"visit left"} if None in all_.days else set()
    free = improved(ground._replace(limits=NO_LIMITS), PLENTY)
    found |= {"limits matter"} if measure(ground, free.days) > measure(ground, all_.days) else set()
    return found


def test_problems_are_drawn_that_tell_something() -> None:
    met: Counter[str] = Counter()

    @settings(max_examples=60, derandomize=True, database=None)
    @given(grounds())
    def look(ground: Ground) -> None:
        met.update(_drawn_once(ground))

    look()

    wanted = {"trip made", "trip left", "better with work", "bound loose", "visit left", "limits matter"}
    assert wanted <= met.keys()


# ---------------------------------------------------------------- by hand


def _job(id_: str, due: int, *, earliest: int = 1, priority: int = 1) -> Job:
    return Job(id_, priority, 1, earliest, due)


def test_a_visit_of_two_slots_has_the_day_that_has_two() -> None:
    """The unit visit is planned for the first day, and moves to the second, so that both are on time."""
    ground = Ground((Task(_job("a", 2)), Task(_job("b", 1), 2)), (), {1: 2, 2: 1}, 1, 2)

    assert improved(ground, 0).days == (1, None)
    assert improved(ground, 10).days == (2, 1)


def test_a_higher_class_of_several_slots_takes_them_from_a_lower_one() -> None:
    tasks = (Task(_job("a", 1, priority=2)), Task(_job("b", 1, priority=2)), Task(_job("c", 1), 2))
    ground = Ground(tasks, (), {1: 2}, 1, 1)

    assert improved(ground, 0).days == (1, 1, None)
    assert improved(ground, 10).days == (None, None, 1)


def test_a_trip_is_made_where_its_visits_have_no_room_by_themselves() -> None:
    """Two visits share the one slot of their only day; a third one has the other day."""
    tasks = (Task(_job("a", 1)), Task(_job("b", 1)), Task(_job("c", 2)))
    answer = improved(Ground(tasks, (Outing(("b", "a"), 1),), {1: 1, 2: 1}, 1, 2), 100)

    assert (answer.days, answer.made) == ((1, 1, 2), (True,))
    assert told(answer.bound) == [(0, 0, 3, 3, 0)]


def test_whoever_is_past_due_is_not_put_off_for_one_more_on_time() -> None:
    """As in the exact plan: the one past due has the first day, though the other could only be made then."""
    tasks = (Task(_job("a", 0, earliest=0), 2), Task(_job("b", 1), 2))
    answer = improved(Ground(tasks, (), {1: 2, 2: 2}, 1, 2), 100)

    assert answer.days == (1, 2)
