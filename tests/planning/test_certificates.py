"""Shortfalls: each proof is counted by a judge, and each day that helps is tried."""

from collections.abc import Iterator, Sequence
from itertools import chain, combinations, pairwise

import attrs
import pytest
from hypothesis import given

from mpreview.planning.assignment import assign
from mpreview.planning.certificates import Shortfall, shortfalls, total_lack
from mpreview.planning.jobs import Job
from planning.checker import Judge
from planning.problems import ON, Problem, days_of, problems


def visit(name: str, earliest: int, due: int, *, priority: int = 1, rank: int = 1) -> Job:
    return Job(name, priority, rank, earliest, due)


def told(jobs: Sequence[Job], slots: dict[int, int], until: int = 9) -> dict[tuple[str, str], Shortfall]:
    plan = assign(jobs, slots, on=ON, until=until)
    return {(short.visit, short.asks): short for short in shortfalls(plan)}


def test_a_week_that_is_full_lists_who_fills_it_and_who_is_left() -> None:
    jobs = [visit("a", 2, 3), visit("b", 2, 3), visit("c", 2, 3), visit("d", 1, 3)]
    found = told(jobs, {1: 1, 2: 1, 3: 1, 8: 1})

    # a, b and c came first and can lie on 2 and 3 only; d could have lain on 1, so c is the one.
    # It is late on its first possible day, so nothing says why not sooner.
    assert found.keys() == {("c", "on-time")}
    short = found["c", "on-time"]
    assert (short.code, short.first, short.last, short.slots) == ("full", 2, 3, 2)
    assert (short.served, short.refused, short.count, short.lack) == (("a", "b"), ("c",), 3, 1)
    assert short.helps == (2, 3)


def test_the_run_grows_over_those_that_could_move_but_not_far_enough() -> None:
    jobs = [visit("a", 1, 2), visit("b", 1, 1), visit("c", 2, 2)]
    short = told(jobs, {1: 1, 2: 1})["c", "on-time"]

    assert (short.first, short.last, short.slots, short.served) == (1, 2, 2, ("a", "b"))
    assert short.helps == (1, 2)


def test_a_slot_more_does_not_help_whom_somebody_else_precedes() -> None:
    found = told([visit(name, 1, 1) for name in "abc"], {1: 1})

    assert found["b", "on-time"].helps == (1,)
    assert found["c", "on-time"].helps == ()
    assert found["c", "on-time"].lack == 2


def test_past_due_says_since_when_and_why_not_sooner() -> None:
    jobs = [visit("a", -5, -1), visit("b", -5, 0), visit("c", -5, 0)]
    found = told(jobs, {1: 1, 4: 1})

    assert [(key, short.code) for key, short in found.items()] == [
        (("a", "on-time"), "window-past"),
        (("b", "on-time"), "window-past"),
        (("b", "sooner"), "full"),
        (("c", "on-time"), "window-past"),
        (("c", "at-all"), "full"),
    ]
    assert [found[key].due for key in found] == [-1, 0, 0, 0, 0]
    sooner, none = found["b", "sooner"], found["c", "at-all"]
    assert (sooner.first, sooner.last, sooner.served, sooner.helps) == (1, 3, ("a",), (1, 2, 3))
    assert (none.first, none.last, none.served, none.lack) == (1, 9, ("a", "b"), 1)
    # Through day 3 one slot more is b's, who leaves day 4 to c.
    assert none.helps == tuple(range(1, 10))


def test_no_slots_until_the_end_is_not_the_same_as_none_in_the_window() -> None:
    found = told([visit("a", 2, 3), visit("b", 6, 7)], {5: 1}, until=8)

    assert {key: short.code for key, short in found.items()} == {
        ("a", "on-time"): "full",
        ("b", "on-time"): "no-slots",
    }
    assert (found["a", "on-time"].slots, found["a", "on-time"].lack) == (0, 1)
    assert found["b", "on-time"].helps == (6, 7)


def test_a_late_visit_says_why_not_sooner() -> None:
    jobs = [visit("a", 1, 1), visit("b", 1, 1), visit("c", 2, 2)]
    found = told(jobs, {1: 1, 2: 1, 3: 1})
    sooner = found["b", "sooner"]

    assert (sooner.first, sooner.last, sooner.served, sooner.refused) == (2, 2, ("c",), ("b",))
    assert sooner.helps == (1, 2)
    assert found["b", "on-time"].helps == (1,)


def test_total_lack_adds_runs_that_do_not_meet() -> None:
    first = [visit(name, 1, 1) for name in "abc"]
    second = [visit(name, 4, 4) for name in "de"]
    plan = assign([*first, *second], {1: 1, 4: 1}, on=ON, until=4)

    assert total_lack(shortfalls(plan)) == 3
    assert total_lack([]) == 0


@given(problems())
def test_every_proof_is_counted(problem: Problem) -> None:
    plan = problem.plan()
    judge = Judge(problem.jobs, problem.slots, ON, problem.until, days_of(plan))

    assert list(judge.faults(shortfalls(plan))) == []


@given(problems(visits=18, days=5, classes=2))
def test_every_proof_of_a_crowded_plan_is_counted(problem: Problem) -> None:
    plan = problem.plan()
    judge = Judge(problem.jobs, problem.slots, ON, problem.until, days_of(plan))

    assert list(judge.faults(shortfalls(plan))) == []


@given(problems())
def test_the_days_that_help_are_those_on_which_one_slot_more_does(problem: Problem) -> None:
    plan = problem.plan()
    before, due = days_of(plan), {job.id: job.due for job in problem.jobs}
    horizon = range(ON, problem.until + 1)
    after = {day: days_of(problem.with_slot(day).plan()) for day in horizon}

    def helped(short: Shortfall, day: int) -> bool:
        now, was = after[day][short.visit], before[short.visit]
        if short.asks == "on-time" and short.code != "window-past":
            return now is not None and now <= due[short.visit]
        return now is not None and (was is None or now < was)

    for short in shortfalls(plan):
        assert short.helps == tuple(day for day in horizon if helped(short, day))


def _disjoint(runs: Sequence[tuple[int, int]]) -> bool:
    ordered = sorted(runs)
    return all(a[1] < b[0] for a, b in pairwise(ordered))


def _choices(runs: Sequence[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], ...]]:
    some = chain.from_iterable(combinations(runs, size) for size in range(len(runs) + 1))
    return (chosen for chosen in some if _disjoint(chosen))


@given(problems(visits=15))
def test_total_lack_is_the_best_choice_of_runs_and_misses_nobody_twice(problem: Problem) -> None:
    why = shortfalls(problem.plan())
    lack = {(s.first or 0, s.last or 0): s.lack for s in why if s.first and s.asks != "sooner"}

    assert total_lack(why) == max(sum(lack[run] for run in some) for some in _choices([*lack]))
    assert total_lack(why) <= len({short.visit for short in why})


def _altered(short: Shortfall) -> list[Shortfall]:
    assert short.first is not None
    assert short.last is not None
    return [
        attrs.evolve(short, slots=short.slots + 1),
        attrs.evolve(short, served=short.served[1:]),
        attrs.evolve(short, first=short.first - 1),
        attrs.evolve(short, last=short.last - 1),
        attrs.evolve(short, refused=()),
        attrs.evolve(short, code="window-past"),
        attrs.evolve(short, due=short.due + 1),
    ]


@pytest.mark.parametrize("which", range(7))
def test_the_judge_notices_a_false_proof(which: int) -> None:
    jobs = [visit("a", 1, 2), visit("b", 1, 1), visit("c", 2, 2)]
    plan = assign(jobs, {1: 1, 2: 1}, on=ON, until=9)
    [short] = shortfalls(plan)
    judge = Judge(jobs, {1: 1, 2: 1}, ON, 9, days_of(plan))

    assert list(judge.faults([short])) == []
    assert list(judge.faults([_altered(short)[which]])) != []
    assert list(judge.faults([])) != []
