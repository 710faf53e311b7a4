"""The exact plan against every way to give visits days (`laws.md` 52)."""

from collections.abc import Iterator
from itertools import combinations_with_replacement, islice, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.profiles import examples, in_part
from planning.assigning import Job, assign
from planning.brute import NEVER, best, best_after, fits, stepwise, ways, wish
from planning.problems import ON, Problem, problems

DAYS = range(ON, ON + 4)
SLOTS = [dict(zip(DAYS, counts, strict=True)) for counts in product(range(3), repeat=4)]
WINDOWS = [(first, last) for last in DAYS for first in range(ON, last + 1)]


def canonical(size: int) -> Iterator[tuple[Job, ...]]:
    """Every set of visits of one class, up to the names.

    Ids settle ties of one due day only, so they follow the due day; within one due day every order
    of the windows is taken.
    """
    for windows in product(WINDOWS, repeat=size):
        dues = [due for _, due in windows]
        if dues == sorted(dues):
            yield tuple(Job("abcd"[k], 1, 1, *window) for k, window in enumerate(windows))


def disagreements(jobs: tuple[Job, ...]) -> list[dict[int, int]]:
    """Slots for which the engine and the search differ; the search sorts all ways only once."""
    ordered = sorted(ways(jobs, DAYS), key=lambda way: wish(jobs, way, ON))
    return [
        slots
        for slots in SLOTS
        if assign(jobs, slots, on=ON, until=DAYS[-1]).days != next(way for way in ordered if fits(way, slots))
    ]


@pytest.mark.gate
def test_law_52_every_instance_of_four_visits_and_four_days() -> None:
    """On a working day every fifteenth set of visits, with all their slots."""
    sets = islice(canonical(4), 0, None, 15 if in_part() else 1)
    wrong = {jobs: slots for jobs in sets if (slots := disagreements(jobs))}

    assert wrong == {}


@pytest.mark.parametrize(("size", "count"), [(1, 10), (2, 65), (3, 350), (4, 1701)])
def test_the_sets_of_visits_are_counted(size: int, count: int) -> None:
    """As many as ways to part 4 + size things into 4 heaps (Stirling numbers of the second kind)."""
    assert sum(1 for _ in canonical(size)) == count


@pytest.mark.gate
def test_law_52_every_instance_of_two_classes_and_past_due_visits() -> None:
    kinds = [(c, window) for c in (1, 2) for window in ((-1, 0), (1, 1), (1, 2), (2, 2), (1, 9))]
    slots = [dict(enumerate(counts, start=1)) for counts in product(range(3), repeat=2)]
    for kept in combinations_with_replacement(kinds, 4):
        jobs = [Job("abcd"[k], c, 1, *window) for k, (c, window) in enumerate(kept)]
        for some in slots:
            assert assign(jobs, some, on=1, until=2).days == best(jobs, some, on=1, until=2)


@given(problems(visits=4, days=5))
def test_law_52_agrees_on_classes_ranks_and_past_due(problem: Problem) -> None:
    found = problem.plan().days

    assert found == best(problem.jobs, problem.slots, on=ON, until=problem.until)


@given(problems(visits=6, days=3))
def test_law_52_agrees_on_crowded_days(problem: Problem) -> None:
    found = problem.plan().days

    assert found == best(problem.jobs, problem.slots, on=ON, until=problem.until)


@given(problems(visits=5, days=4))
def test_the_steps_agree_with_the_search(problem: Problem) -> None:
    stepped = stepwise(problem.jobs, problem.slots, on=ON, until=problem.until)

    assert stepped == best(problem.jobs, problem.slots, on=ON, until=problem.until)


@settings(max_examples=examples(2))
@given(problems(visits=26, days=12, crowded=True))
def test_agrees_with_the_steps_on_bigger_problems(problem: Problem) -> None:
    found = problem.plan().days

    assert found == stepwise(problem.jobs, problem.slots, on=ON, until=problem.until)


@settings(max_examples=examples(2))
@given(problems(visits=14, days=8, crowded=True), st.data())
def test_law_28_after_another_plan_it_agrees_with_the_steps(problem: Problem, data: st.DataObject) -> None:
    ids = [job.id for job in problem.jobs]
    before = data.draw(st.dictionaries(st.sampled_from(ids), st.integers(ON - 1, problem.until + 1)))

    fixed = data.draw(st.integers(ON, problem.until + 1))
    asked: dict[str, int] = {"on": ON, "until": problem.until, "fixed_until": fixed}

    assert problem.after(before, fixed).days == stepwise(problem.jobs, problem.slots, **asked, before=before)


@given(problems(visits=5, days=5), st.data())
def test_law_28_it_keeps_the_days_that_a_search_of_all_ways_keeps(
    problem: Problem, data: st.DataObject
) -> None:
    ids = [job.id for job in problem.jobs]
    before = data.draw(st.dictionaries(st.sampled_from(ids), st.integers(ON, problem.until)))
    fixed = data.draw(st.integers(ON, problem.until + 1))
    asked: dict[str, int] = {"on": ON, "until": problem.until, "fixed_until": fixed}

    assert problem.after(before, fixed).days == best_after(
        problem.jobs, problem.slots, **asked, before=before
    )


def test_law_28_a_fixed_day_comes_before_the_day_of_a_visit_of_a_better_class() -> None:
    """The third can be on the first day or on the third, so only one of the others keeps its day there."""
    jobs = [Job("a", 1, 1, 1, 3), Job("b", 2, 1, 1, 3), Job("c", 3, 1, 1, 3, impossible=(2,))]
    slots, before = {1: 1, 2: 1, 3: 1}, {"a": 3, "b": 1}
    days = [assign(jobs, slots, on=1, until=3, previous=before, fixed_until=d).days for d in (1, 2, 4)]

    assert days == [(3, 2, 1), (2, 1, 3), (3, 2, 1)]


def test_the_search_prefers_more_on_time_to_an_earlier_day() -> None:
    jobs = [Job("a", 1, 1, 1, 2), Job("b", 1, 1, 1, 1)]

    assert best(jobs, {1: 1, 2: 1}, on=1, until=2) == (2, 1)
    assert wish(jobs, (1, None), 1)[1] == (1, 1, 0)
    assert wish(jobs, (1, None), 1)[2] == (NEVER,)
