"""Days that suit, and what may not be on one day (`semantics.md` 4.5, 4.6)."""

from collections import Counter
from random import Random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mpreview.planning.certificates import shortfalls
from mpreview.planning.jobs import Job
from mpreview.planning.wishes import Limits, Wishes
from mpreview.planning.within import OneMore, assign_within
from planning.brute import NEVER, best, fits, ways
from planning.checker import Judge
from planning.counting import faults_of_plan
from planning.problems import ON, days_of
from planning.within import Limited, forbidden, limited, rolled_within, settled_days, stepwise_within
from policies import Dice
from profiles import examples

BEFORE = st.integers(0, 2**63 - 1).map(lambda seed: _rolled_days(Dice(seed)))


def _rolled_days(d: Dice) -> dict[str, int]:
    return {name: d.whole(ON, 6) for name in "abcdefghi"}


# Somebody is left no day whose days were full, and another can have them then.
@example(case=rolled_within(7988, visits=12, days=9))
@settings(max_examples=examples(3))
@given(case=limited())
def test_law_52_a_plan_within_limits_is_as_the_steps_say(case: Limited) -> None:
    assert case.plan().days == stepwise_within(case, {})


@settings(max_examples=examples(3))
@given(limited(visits=7), BEFORE)
def test_law_28_after_another_plan_it_is_as_the_steps_say(case: Limited, before: dict[str, int]) -> None:
    assert case.plan(before).days == stepwise_within(case, before)


@given(limited())
def test_law_22_nothing_is_where_the_limits_forbid_it(case: Limited) -> None:
    plan = case.plan()

    assert faults_of_plan(case.problem.jobs, case.problem.slots, ON, case.problem.until, days_of(plan)) == []
    who = plan.settled or plan.days
    assert not {*forbidden(case, who, "elsewhere")} & {*forbidden(case, who, "at_last")}
    fallen = {job.id for job, day, was in zip(plan.jobs, plan.days, who, strict=True) if day == was}
    assert {*forbidden(case, plan.days, "beside")} <= fallen


@given(limited(), BEFORE)
def test_law_28_after_its_own_plan_nothing_changes_though_it_came_after_another(
    case: Limited, before: dict[str, int]
) -> None:
    fresh, plan = case.plan(), case.plan(before)
    mine = {name: day for name, day in days_of(plan).items() if day is not None}

    assert case.plan(mine).days == plan.days
    assert plan.statuses == fresh.statuses


@given(limited(limits=False))
def test_law_26_days_that_suit_change_nobody_on_time_and_no_late_day(case: Limited) -> None:
    plain, plan = case.problem.plan(), case.plan()

    assert plan.statuses == plain.statuses
    rows = zip(plan.statuses, plan.days, plain.days, strict=True)
    assert all(day == was for status, day, was in rows if status != "on_time")
    assert plan.displaced == ()


@settings(max_examples=examples(2))
@given(limited(visits=5, days=4, limits=False))
def test_law_52_of_all_ways_that_serve_the_same_it_has_the_days_that_suit_in_order(case: Limited) -> None:
    """In order, each has its first day that suits and leaves all others so, else its first one."""
    jobs, slots, until = case.problem.jobs, case.problem.slots, case.problem.until
    there = best(jobs, slots, on=ON, until=until)
    order = sorted(range(len(jobs)), key=lambda k: (jobs[k].priority, jobs[k].due, jobs[k].id))
    days = [day for day in range(ON, until + 1) if slots.get(day, 0) > 0]

    def same(way: tuple[int | None, ...]) -> bool:
        pairs = zip(jobs, way, there, strict=True)
        return all(d == w if w is None or w > job.due else (d or NEVER) <= job.due for job, d, w in pairs)

    def wish(way: tuple[int | None, ...]) -> list[tuple[bool, int]]:
        return [(way[k] not in case.wishes(jobs[k]).preferred, way[k] or 0) for k in order]

    possible = (way for way in ways(jobs, days) if fits(way, slots) and same(way))
    assert case.plan().days == min(possible, key=wish)


# A late visit lies in the only run of days that could be full without it.
@example(rolled_within(1055102392))
@given(limited())
def test_law_67_every_proof_counts_though_there_are_limits(case: Limited) -> None:
    """The judge is told the windows as the limits leave them; whom they displaced is told by code."""
    plan = case.plan()
    judge = Judge(
        plan.jobs, case.problem.slots, ON, case.problem.until, days_of(plan),
        displaced=plan.displaced, closed={visit: one.closed for visit, one in case.limits.wishes.items()},
    )  # fmt: skip

    assert list(judge.faults(shortfalls(plan))) == []


def _without_advisers(case: Limited) -> Limited:
    wishes = {visit: one._replace(barred=()) for visit, one in case.limits.wishes.items()}
    return case._replace(limits=case.limits._replace(wishes=wishes, seats={}, barred={}))


def _with_slot(case: Limited, day: int) -> Limited:
    """The case with a slot more on a day, of somebody who may make any visit."""
    limits, there = case.limits, Counter(dict(case.limits.seats.get(day, ())))
    there[""] += 1
    seats = {**limits.seats, day: tuple(sorted(there.items()))} if limits.seats else {}
    return Limited(case.problem.with_slot(day), limits._replace(seats=seats))


@settings(max_examples=examples(3))
@given(limited() | limited().map(_without_advisers))
def test_law_67_with_a_slot_more_within_limits_who_is_on_time_is_as_the_steps_say(case: Limited) -> None:
    problem, days = case.problem, range(ON, case.problem.until + 1)
    more = OneMore(problem.jobs, problem.slots, case.limits, on=ON, until=problem.until)
    then = {day: _with_slot(case, day) for day in days}

    assert more.days == settled_days(case)
    for day in days:
        assert more.with_slot(day, then[day].limits.seats) == settled_days(then[day])


def test_law_67_a_slot_more_is_of_use_where_others_can_make_room() -> None:
    """Whoever is due on day 1 cannot be there on day 2, but one who is on day 1 can."""
    jobs = (Job("b", 1, 0, 1, 2), Job("c", 1, 1, 1, 1), Job("e", 1, 0, 2, 2))
    more = OneMore(jobs, {1: 1, 2: 1, 3: 1}, Limits({"c": Wishes(closed=(2,))}), on=1, until=3)

    assert more.days == (1, 3, 2)
    assert more.with_slot(2, {}) == (2, 1, 2)


@pytest.mark.once
def test_it_is_drawn_that_a_slot_more_is_of_use_and_that_it_is_not() -> None:
    found: Counter[bool] = Counter()
    for seed in range(100):
        case = _without_advisers(rolled_within(seed))
        days = range(ON, case.problem.until + 1)
        found.update(settled_days(_with_slot(case, day)) == settled_days(case) for day in days)

    assert min(found.values()) >= 100, found


@given(limited(), st.randoms(use_true_random=False))
def test_law_29_the_order_of_visits_does_not_matter_within_limits(case: Limited, chance: Random) -> None:
    jobs = list(case.problem.jobs)
    chance.shuffle(jobs)
    other = case._replace(problem=case.problem._replace(jobs=tuple(jobs)))

    assert days_of(other.plan()) == days_of(case.plan())


@pytest.mark.once
def test_it_is_drawn_that_limits_displace_and_days_suit() -> None:
    """A check of the cases, not of the engine."""
    found: Counter[str] = Counter()

    @settings(max_examples=400, derandomize=True, database=None)
    @given(limited(), BEFORE)
    def draw(case: Limited, before: dict[str, int]) -> None:
        plan, plain = case.plan(), case.problem.plan()
        rows = list(zip(plan.jobs, plan.days, strict=True))
        found["displaced"] += bool(plan.displaced)
        found["displaced and late"] += any(d and d > job.due and job.id in plan.displaced for job, d in rows)
        found["suits"] += any(d in case.wishes(job).preferred and d <= job.due for job, d in rows if d)
        found["as without"] += plan.days == plain.days
        found["kept"] += case.plan(before).days != plan.days
        found["closed at an end"] += any((job.last or -9) >= job.earliest for job in plan.jobs)

    draw()
    assert min(found.values()) >= 10, found


# ---------------------------------------------------------------- worked by hand


def _days(wishes: dict[str, Wishes], slots: dict[int, int], *jobs: Job) -> tuple[int | None, ...]:
    return assign_within(jobs, slots, Limits(wishes), on=1, until=9).days


def test_two_visits_to_one_member_are_on_two_days_and_the_second_is_late_if_need_be() -> None:
    wishes = {name: Wishes(members=("ann",)) for name in "ab"}
    both = [Job(name, 1, 1, 3, 3) for name in "ab"]

    assert _days(wishes, {3: 2, 4: 1}, *both) == (3, 4)
    assert _days(wishes, {3: 2}, *both) == (3, None)
    assert _days({}, {3: 2}, *both) == (3, 3)


def test_whom_the_limits_leave_no_day_leaves_its_slot_to_somebody_else() -> None:
    """One slot on day 3 and one on day 4; `b` is closed on both, so that `c` can be on time."""
    wishes = {"b": Wishes(closed=(3, 4))}
    jobs = [Job("a", 1, 1, 3, 4), Job("b", 1, 1, 3, 4), Job("c", 2, 1, 3, 4)]

    assert _days(wishes, {3: 1, 4: 1, 6: 1}, *jobs) == (3, 6, 4)


def test_who_is_past_due_does_not_wait_for_all_others_when_a_day_is_forbidden() -> None:
    wishes = {"a": Wishes(members=("ann",)), "b": Wishes(members=("ann",))}
    jobs = [Job("a", 1, 1, -5, -2), Job("b", 1, 1, -5, -1), Job("c", 1, 1, 1, 3), Job("d", 1, 1, 2, 3)]

    assert _days(wishes, {1: 2, 2: 1, 3: 1}, *jobs) == (1, 2, 1, 3)


def test_advisers_in_conflict_leave_a_visit_to_the_others() -> None:
    """One of two advisers may see neither; on day 3 both of them work, on day 4 only that one."""
    wishes = {"a": Wishes(barred=("x",)), "b": Wishes(barred=("x",))}
    limits = Limits(wishes, {3: (("x", 1), ("y", 1)), 4: (("x", 1),)})
    jobs = [Job("a", 1, 1, 3, 4), Job("b", 1, 1, 3, 4)]

    plan = assign_within(jobs, {3: 2, 4: 1}, limits, on=1, until=9)
    assert plan.days == (3, None)
    assert plan.displaced == ("b",)
    assert [(one.visit, one.asks, one.code) for one in shortfalls(plan)] == [("b", "on-time", "pairwise")]
