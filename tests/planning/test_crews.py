"""The plan of one crew as the page says it, step by step: days, proofs, helps, lack, clashes, first fit."""

from typing import Final

import attrs
from hypothesis import given, settings

from helpers.profiles import examples
from mpreview.planning._first_fit import measure
from mpreview.planning._layout import Clash, find_clashes, plan_problem
from mpreview.planning._needs import find_days_needed
from mpreview.planning._problem import Problem
from mpreview.planning._shortfalls import Evidence, count_lack, find_hall_violators
from mpreview.solver._arrangements import find_bound
from mpreview.teams import Crew
from planning.crews import There, crews, exact, lack, left_of, planned, units_of, violators, with_slot
from planning.judging import days_in, faults

CREW: Final = Crew("t", "p")


@settings(max_examples=examples(8))
@given(crews())
def test_law_52_a_crew_is_planned_as_the_steps_say(problem: Problem) -> None:
    assert plan_problem(problem) == planned(problem)


@settings(max_examples=examples(2))
@given(crews(visits=12, days=9))
def test_law_52_a_bigger_crew_is_planned_as_the_steps_say(problem: Problem) -> None:
    assert plan_problem(problem) == planned(problem)


@settings(max_examples=examples(8))
@given(crews())
def test_law_67_every_proof_is_counted(problem: Problem) -> None:
    days = planned(problem)

    assert list(faults(problem, days, find_hall_violators(Evidence(problem, days)))) == []


@settings(max_examples=examples(4))
@given(crews())
def test_law_67_one_slot_more_helps_on_the_days_that_are_told_and_on_no_other(problem: Problem) -> None:
    days = plan_problem(problem)
    told = find_hall_violators(Evidence(problem, days))
    left = left_of(problem)
    richer = {day: exact(with_slot(problem, day)) for day in left if left[day] >= 0} if told else {}

    for one in told:
        due, was = problem.entries[one.visit].job.due, days[one.visit]
        wanted = (
            due if one.asks == "on-time" and one.code != "window-past" else (was or problem.until + 1) - 1
        )
        helps = {day for day, then in richer.items() if (then[one.visit] or 99) <= wanted}
        assert days_in(problem, one.helps) == helps


@settings(max_examples=examples(4))
@given(crews())
def test_the_lack_is_the_greatest_difference_over_all_sets_of_days(problem: Problem) -> None:
    days = plan_problem(problem)

    assert count_lack(Evidence(problem, days)) == lack(problem, days)


@settings(max_examples=examples(4))
@given(crews())
def test_every_clash_is_told_and_nothing_else(problem: Problem) -> None:
    days = plan_problem(problem)
    there = [*problem.list_attendances(days)]
    told: dict[tuple[str, int, str], Clash] = {
        (one.kind, one.day.toordinal(), one.member): one
        for one in find_clashes({CREW: problem}, {CREW: days})
    }

    met = [(one.day, who) for one in there for who in one.rules.members]
    twice = {("member-twice", day, who) for day, who in met if met.count((day, who)) > 1}
    shut = {
        (kind, one.day, "")
        for one in there
        for kind in ("closed", "paused")
        if one.is_agreed and one.day in getattr(one.rules, kind)
    }
    crossed = {}
    for day in {one.day for one in there}:
        mine = [There(one.visit, one.rules, one.slots) for one in there if one.day == day]
        if some := violators(problem, day, mine):
            crossed["advisers", day, ""] = min(map(len, some))
    assert told.keys() == twice | shut | crossed.keys()
    for key, size in crossed.items():
        assert len(told[key].visits) == size


@given(crews())
def test_law_30_no_plan_surpasses_the_bound(problem: Problem) -> None:
    reached = measure(problem, plan_problem(problem))

    assert reached <= find_bound(problem)


@given(crews())
def test_law_28_a_plan_after_its_own_is_the_same(problem: Problem) -> None:
    first = attrs.evolve(problem, order=attrs.evolve(problem.order, previous=()))
    days = plan_problem(first)
    kept = tuple(sorted((name, day) for name, day in days.items() if day is not None))

    assert plan_problem(attrs.evolve(first, order=attrs.evolve(first.order, previous=kept))) == days


@given(crews())
def test_the_slots_needed_are_enough(problem: Problem) -> None:
    more = find_days_needed(problem)
    for day in more:
        problem = with_slot(problem, day)
    days = exact(problem)

    for name, entry in units_of(problem).items():
        first, last = (
            max(entry.job.earliest, entry.rules.first, problem.on), min(entry.job.due, problem.until)
        )  # fmt: skip
        own = set(range(first, last + 1)) - {*entry.rules.blocked}
        assert not own or (days[name] or 99) <= entry.job.due
