"""A plan after another plan, and one whose ties nobody wins by name (`semantics.md` 4.4, 4.6)."""

import datetime as dt
from collections import Counter

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.strategies import later
from laws.small import ANN, FIRSTS, YEARLY, on, programme, reviewed, uses
from laws.support import wrong
from mpreview.errors import InvalidValue
from mpreview.places import Venue
from mpreview.planning import Plan
from mpreview.programme import Programme
from mpreview.teams import Cover, Slots, SlotsOn, Team
from planning.test_agreed import planned

SEEDS = st.integers(0, 2**63 - 1)


def _days(plan: Plan) -> dict[str, dt.date]:
    return {one.visit.id: one.day for one in plan.visits}


def by_place(plan: Plan) -> dict[str, int]:
    """The day of the month on which each place is visited."""
    return {one.visit.venue: one.day.day for one in plan.visits}


def _vector(plan: Plan) -> dict[int, tuple[int, int, int]]:
    """By class how many past due are placed, how many are on time, how many are placed."""
    found: dict[int, tuple[int, int, int]] = {}
    for one in plan.visits:
        past, timely, all_ = found.get(one.visit.priority, (0, 0, 0))
        past += one.visit.due < plan.on
        found[one.visit.priority] = past, timely + one.on_time, all_ + 1
    return found


# ---------------------------------------------------------------- a plan after another


@given(seed=SEEDS)
def test_law_28_a_plan_after_its_own_is_the_same_plan(seed: int) -> None:
    asked, plan = planned(seed)

    assert asked.plan(on=plan.on, until=plan.until, previous=plan) == plan


@given(seed=SEEDS, gone=st.integers(1, 20))
def test_law_28_days_later_nobody_is_on_time_or_late_for_what_was_planned_before(
    seed: int, gone: int
) -> None:
    asked, plan = planned(seed)
    day = later(plan.on, gone)
    fresh, again = (asked.plan(on=day, until=plan.until, previous=one) for one in (None, plan))

    assert {one.visit.id for one in again.on_time} == {one.visit.id for one in fresh.on_time}
    for part in ("late", "unplaced", "held", "beyond", "overbooked"):
        assert getattr(again, part) == getattr(fresh, part)
    agreed = [{one.visit.id: one.day for one in found.on_time if one.booked} for found in (fresh, again)]
    assert agreed[0] == agreed[1]


def places(count: int, *week: int, more: tuple[SlotsOn, ...] = (), sooner: str = "") -> Programme:
    """Ann's places, all reviewed on 1 June 2021 and due on 1 June 2022; open 56 days before.

    One of them may be due on 10 May.
    """
    names = [f"p{n}" for n in range(count)]
    venues = tuple(Venue(name, "surgery", "east", "essex", label=name) for name in names)
    asked = programme(
        YEARLY, *FIRSTS, members=(ANN,), venues=venues, used=uses(*names),
        events=[reviewed("2021-05-10" if name == sooner else "2021-06-01", name) for name in names],
    )  # fmt: skip
    team = Team("t", "Team", (Cover(),), (Slots(week),), more)
    return attrs.evolve(asked, base=attrs.evolve(asked.base, teams=(team,)))


def test_4_6_with_one_slot_more_whoever_had_a_day_keeps_it() -> None:
    """One slot each Monday in May, 9, 16, 23 and 30; then the team gets Tuesday 10 May too."""
    first, until = on("2022-05-09"), on("2022-06-01")
    before = places(4, 1, 0, 0, 0, 0, 0, 0).plan(on=first, until=until)
    richer = places(4, 1, 0, 0, 0, 0, 0, 0, more=(SlotsOn(on("2022-05-10"), 1),))

    assert [day.day for day in _days(before).values()] == [9, 16, 23, 30]
    assert [day.day for day in _days(richer.plan(on=first, until=until)).values()] == [9, 10, 16, 23]
    assert _days(richer.plan(on=first, until=until, previous=before)) == _days(before)


def test_4_6_whose_day_is_lost_moves_and_nobody_else() -> None:
    """The slot of 16 May is lost: of those who had 9, 16, 23 and 30 May, the second takes the 31st."""
    first, until = on("2022-05-09"), on("2022-06-01")
    before = places(4, 1, 0, 0, 0, 0, 0, 0).plan(on=first, until=until)
    lost = (SlotsOn(on("2022-05-16"), 0), SlotsOn(on("2022-05-31"), 1))

    again = places(4, 1, 0, 0, 0, 0, 0, 0, more=lost).plan(on=first, until=until, previous=before)

    assert by_place(again) == {"p0": 9, "p1": 31, "p2": 23, "p3": 30}


def test_4_6_who_had_a_day_yields_it_where_somebody_would_be_late() -> None:
    """The last of four is due on 10 May after all: whoever had the 9th takes what that one leaves."""
    first, until = on("2022-05-09"), on("2022-06-01")
    before = places(4, 1, 0, 0, 0, 0, 0, 0).plan(on=first, until=until)

    again = places(4, 1, 0, 0, 0, 0, 0, 0, sooner="p3").plan(on=first, until=until, previous=before)

    assert by_place(again) == {"p0": 30, "p1": 16, "p2": 23, "p3": 9}


# ---------------------------------------------------------------- ties


@given(seed=SEEDS, tie=st.sampled_from(("a", "b", "2026")))
def test_law_23_another_tie_seed_serves_as_many_of_every_class_as_well(seed: int, tie: str) -> None:
    asked, plan = planned(seed)
    other = asked.plan(on=plan.on, until=plan.until, tie_seed=tie)

    assert _vector(other) == _vector(plan)
    assert other == asked.plan(on=plan.on, until=plan.until, tie_seed=tie)
    assert other.taken == plan.taken
    known = {visit.id for visit in (*other.unplaced, *other.beyond, *(one.visit for one in other.visits))}
    assert all({*short.served, *short.refused} <= known for short in other.shortfalls)


def test_over_many_seeds_each_place_waits_as_long() -> None:
    """Of four places alike each is first in a quarter of 400 plans: 100, give or take 4 times 8.7."""
    asked = places(4, 1, 1, 1, 1, 1, 0, 0)
    first: Counter[str] = Counter()
    for seed in range(400):
        plan = asked.plan(on=on("2022-05-09"), until=on("2022-06-01"), tie_seed=f"seed-{seed}")
        first[min(plan.visits, key=lambda one: one.day).visit.venue] += 1

    assert first.keys() == {"p0", "p1", "p2", "p3"}
    assert all(65 <= count <= 135 for count in first.values())


@pytest.mark.parametrize(
    ("name", "value"), [("tie_seed", ""), ("tie_seed", 7), ("tie_seed", "a b"), ("previous", "plan")]
)
def test_what_is_no_seed_and_no_plan_is_refused(name: str, value: object) -> None:
    asked = places(1, 1, 1, 1, 1, 1, 0, 0)

    with pytest.raises(InvalidValue, match=name):
        asked.plan(on=on("2022-05-09"), until=on("2022-06-01"), **{name: wrong(value)})
