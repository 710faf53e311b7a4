"""Law 59: equal values hash and print alike."""

import datetime as dt

import attrs

from mpreview import uk
from mpreview.errors import UnknownId
from mpreview.planning._plan import Made
from mpreview.planning._preferences import RuleMaker
from mpreview.planning._problem import Order

DAY = dt.date(2021, 11, 20)


def test_law_59_different_values_mostly_hash_apart() -> None:
    members = uk.sample(on=DAY).register.members

    assert len({hash(member) for member in members}) == len(members)


def test_law_59_how_a_plan_was_found_is_no_part_of_it() -> None:
    plan = uk.sample(on=DAY).plan(on=DAY, until=DAY + dt.timedelta(60))

    made = Made(Order("a"), {}, {}, (), RuleMaker(None, (), (), (), (), plan.on, plan.until))

    assert attrs.evolve(plan, made=made) == plan


def test_law_59_errors_that_say_the_same_are_equal_and_hash_alike() -> None:
    one, same, other = (
        UnknownId("team", "due.team", "t"),
        UnknownId("team", "due.team", "t"),
        UnknownId("area", "a"),
    )

    assert (one == same, one == other, len({one, same, other})) == (True, False, 2)
