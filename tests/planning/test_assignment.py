"""The plan of one pool, by hand: each paragraph of `semantics.md` 4.4 and 4.5 once."""

from planning.assigning import Job, assign


def visit(name: str, earliest: int, due: int, *, priority: int = 1, rank: int = 1) -> Job:
    return Job(name, priority, rank, earliest, due)


def placed(jobs: list[Job], slots: dict[int, int], until: int = 9) -> dict[str, int | None]:
    plan = assign(jobs, slots, on=1, until=until)
    return {job.id: day for job, day in zip(plan.jobs, plan.days, strict=True)}


def test_no_visits_and_no_slots() -> None:
    assert assign([], {1: 2}, on=1, until=3).days == ()
    assert placed([visit("a", 1, 2)], {}) == {"a": None}


def test_only_days_of_the_plan_that_have_slots_count() -> None:
    plan = assign([visit("a", 0, 5)], {0: 3, 2: 0, 3: 1, 6: 9}, on=1, until=5)

    assert plan.days == (3,)


def test_the_first_and_the_last_day_of_the_plan_are_possible() -> None:
    assert placed([visit("a", 1, 9), visit("b", 1, 9)], {1: 1, 9: 1}) == {"a": 1, "b": 9}


def test_past_due_comes_first_oldest_first() -> None:
    jobs = [visit("a", 1, 1), visit("b", -9, 0), visit("c", -9, -3)]

    assert placed(jobs, {1: 1, 2: 1, 3: 1}) == {"c": 1, "b": 2, "a": 3}


def test_past_due_moves_a_visit_of_a_higher_class_inside_its_window() -> None:
    jobs = [visit("a", 1, 2), visit("b", -9, 0, priority=2)]

    assert placed(jobs, {1: 1, 2: 1}) == {"a": 2, "b": 1}


def test_past_due_never_makes_a_higher_class_late() -> None:
    jobs = [visit("a", 1, 1), visit("b", -9, 0, priority=2)]

    assert placed(jobs, {1: 1, 2: 1}) == {"a": 1, "b": 2}


def test_the_greatest_number_is_on_time() -> None:
    jobs = [visit("a", 1, 3), visit("b", 2, 2), visit("c", 1, 1)]

    assert placed(jobs, {1: 1, 2: 1, 3: 1}) == {"a": 3, "b": 2, "c": 1}


def test_acceptance_settles_who_is_on_time_and_never_how_many() -> None:
    jobs = [visit("a", 1, 1), visit("b", 1, 1, rank=2), visit("c", 1, 1, rank=0), visit("d", 2, 2)]

    assert placed(jobs, {1: 1, 2: 1, 5: 1, 6: 1}) == {"c": 1, "d": 2, "a": 5, "b": 6}


def test_late_is_as_early_as_possible_after_the_due_day() -> None:
    jobs = [visit("a", 1, 1), visit("b", 1, 1), visit("c", 2, 3)]

    assert placed(jobs, {1: 1, 2: 1, 3: 1}) == {"a": 1, "b": 2, "c": 3}


def test_a_late_day_promised_is_kept() -> None:
    jobs = [visit("a", 1, 1), visit("b", 1, 1), visit("c", -9, 0, priority=2)]

    assert placed(jobs, {1: 1, 2: 1, 3: 1}) == {"a": 1, "b": 2, "c": 3}


def test_due_after_the_plan_and_not_placed_is_beyond_not_late() -> None:
    plan = assign([visit("a", 1, 4), visit("b", 1, 9)], {2: 1}, on=1, until=5)

    assert plan.statuses == ("on-time", "beyond")


def test_due_on_the_last_day_and_not_placed_is_unplaced() -> None:
    plan = assign([visit("a", 1, 5), visit("b", 1, 5)], {2: 1}, on=1, until=5)

    assert plan.statuses == ("on-time", "unplaced")


def test_a_higher_class_takes_its_first_day_that_leaves_a_lower_one_its_own() -> None:
    jobs = [visit("a", 1, 3), visit("b", 1, 1, priority=2), visit("c", 2, 3, priority=2)]

    assert placed(jobs, {1: 1, 2: 1, 3: 1}) == {"a": 2, "b": 1, "c": 3}


def test_a_long_chain_of_visits_moves_by_one() -> None:
    chain = [visit(f"{k:03}", k, k + 1) for k in range(1, 200)]
    jobs = [*chain, visit("z", 1, 1, priority=2)]
    found = placed(jobs, dict.fromkeys(range(1, 201), 1), until=200)

    assert found == {job.id: job.due for job in chain} | {"z": 1}


def test_one_visit_moves_earlier_because_another_can_move_later() -> None:
    jobs = [
        visit("a", 1, 9),
        visit("b", 1, 9),
        visit("c", 1, 3, priority=2, rank=0),
        visit("d", 3, 3, priority=2),
    ]

    # c, on 3 when d asks for it, goes to 2; so b, who was there, goes to 4.
    assert placed(jobs, dict.fromkeys(range(1, 6), 1)) == {"a": 1, "b": 4, "c": 2, "d": 3}
