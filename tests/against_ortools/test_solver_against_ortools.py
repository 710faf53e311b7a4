"""The answers of the extra `solver`, which needs OR-tools: `laws.md` 22 and 52.

Nothing of OR-tools judges itself: the best is that of all ways there are, and whether a plan breaks something
is counted.
"""

import subprocess
import sys
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laws.support import wrong
from mpreview import solver
from mpreview.errors import InvalidValue, OutsideRange
from mpreview.planning import Arrangement, Plan
from mpreview.planning.arranging import Answer, Ground, Outing, Task
from mpreview.planning.improving import improved
from mpreview.planning.jobs import Job
from planning.arranging import best, faults_of, grounds, measure, told
from planning.problems import ON
from planning.test_arrangement import MONDAYS, four_places, several
from planning.test_arrangement import faults_of as faults_of_arrangement
from profiles import examples

cp_sat = pytest.importorskip(
    "ortools.sat.python.cp_model", reason="OR-tools is not installed: the environment solver has it"
)
SEEDS = st.integers(0, 2**63 - 1)


def solved(ground: Ground, *, limit: int = 60, work: int = 0) -> Answer:
    """The answer for one team: after no work there is most to find."""
    return solver.arranged_by(cp_sat, ground, limit=limit, work=work)


@settings(max_examples=examples(2))
@given(grounds(visits=5, days=4))
def test_law_52_it_is_the_best_of_all_ways_and_proved(ground: Ground) -> None:
    answer = solved(ground)

    assert measure(ground, answer.days) == best(ground) == told(answer.bound)


@settings(max_examples=examples(3))
@given(grounds(visits=6, days=6, most=6))
def test_law_52_up_to_six_visits_on_six_slots(ground: Ground) -> None:
    answer = solved(ground)

    assert measure(ground, answer.days) == best(ground) == told(answer.bound)


@given(grounds(visits=14, days=10), st.sampled_from((0, 100, 1000)))
def test_law_52_it_is_never_worse_than_the_search(ground: Ground, work: int) -> None:
    exact, found = solved(ground, work=work), improved(ground, work)

    assert (
        measure(ground, found.days) <= measure(ground, exact.days) == told(exact.bound) <= told(found.bound)
    )


@settings(max_examples=examples(2))
@given(grounds(visits=14, days=10), st.sampled_from((0, 60)))
def test_law_22_its_answer_breaks_no_slot_no_window_and_no_trip(ground: Ground, limit: int) -> None:
    assert list(faults_of(ground, solved(ground, limit=limit))) == []


@given(grounds(visits=5, days=4))
def test_law_52_without_time_the_bound_holds_all_the_same(ground: Ground) -> None:
    answer = solved(ground, limit=0)

    assert measure(ground, answer.days) <= best(ground) <= told(answer.bound)


class _Stopped(solver.Model):
    """One that has no time left as soon as a part was raised."""

    def raised(self, terms: dict[tuple[int, int], int]) -> int | None:
        found = super().raised(terms)
        self.left = 0.0
        return found


@given(grounds(visits=5, days=4))
def test_law_52_a_limit_in_the_middle_gives_a_bound_that_holds(ground: Ground) -> None:
    """Each part that was settled before it counts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solver, "Model", _Stopped)
        answer = solved(ground)

    assert measure(ground, improved(ground, 0).days) <= measure(ground, answer.days) <= best(ground)
    assert best(ground) <= told(answer.bound)


@given(grounds(visits=10, days=8), st.randoms(use_true_random=False))
def test_law_29_the_order_of_the_input_does_not_matter(ground: Ground, chance: Random) -> None:
    tasks, outings = list(ground.tasks), list(ground.outings)
    chance.shuffle(tasks)
    chance.shuffle(outings)
    other = ground._replace(tasks=tuple(tasks), outings=tuple(outings))
    one, two = solved(ground), solved(other)

    assert dict(zip(ground.tasks, one.days, strict=True)) == dict(zip(other.tasks, two.days, strict=True))


def test_ties_are_settled_by_who_accepted_and_by_the_slots_used() -> None:
    jobs = (Job("a", 1, 2, 1, 1), Job("b", 1, 0, 1, 1), Job("c", 1, 1, 1, 1))
    tight = Ground((Task(jobs[0], 2), Task(jobs[1], 2)), (), {1: 2}, ON, 1)
    roomy = Ground(tuple(map(Task, jobs)), (Outing(("a", "b"), 1),), {1: 3}, ON, 1)

    assert solved(tight).days == (None, 1)
    assert solved(roomy, work=100).made == (True,)


@settings(max_examples=examples(0.5))
@given(SEEDS)
def test_law_22_a_whole_plan_breaks_nothing_and_moves_nothing_that_is_agreed(seed: int) -> None:
    plan = several(seed)
    made = solver.solve(plan, plan.trips())

    assert list(faults_of_arrangement(plan, made, plan.trips())) == []
    assert made.proved


def _plan() -> tuple[Plan, Arrangement]:
    plan = four_places(MONDAYS)
    return plan, solver.solve(plan, plan.trips())


def test_a_plan_of_unit_visits_is_not_given_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, made = _plan()
    monkeypatch.setattr(cp_sat, "CpModel", None)

    assert solver.solve(plan).placed == plan.visits
    assert made.proved
    assert len(made.trips) == 1


def test_bad_limits_are_refused() -> None:
    plan, _ = _plan()
    with pytest.raises(OutsideRange, match="limit"):
        solver.solve(plan, limit=-1)
    with pytest.raises(InvalidValue, match="limit"):
        solver.solve(plan, limit=wrong(0.5))


def test_the_module_loads_without_or_tools() -> None:
    program = "import sys, mpreview.solver; sys.exit('ortools' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], check=False)  # noqa: S603  # our own command

    assert done.returncode == 0
