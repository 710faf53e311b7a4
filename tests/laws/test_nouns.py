"""Law 59: equal values hash and print alike."""

import datetime as dt
from collections import defaultdict

import attrs

from mpreview import uk
from mpreview.errors import EventConflict, InvalidValue, UnknownId
from mpreview.planning._plan import Made
from mpreview.planning._preferences import RuleMaker
from mpreview.planning._problem import PlanOrder
from mpreview.register._entries import COLLECTIONS

DAY = dt.date(2021, 11, 20)


def _values_by_class() -> dict[type, set[object]]:
    """The entries, events and answers of the sample, and some errors."""
    sample = uk.sample(on=DAY)
    found = defaultdict[type, set[object]](set)
    for values in (
        *(getattr(sample.register, name) for name in COLLECTIONS),
        sample.ledger,
        sample.due(on=DAY, within=60),
        sample.gaps(on=DAY),
        (cls("field", f"problem {n}") for cls in (InvalidValue, EventConflict, UnknownId) for n in range(9)),
    ):
        for value in values:
            found[type(value)].add(value)
    return found


def test_law_59_different_values_mostly_hash_apart() -> None:
    found = _values_by_class()

    assert sum(len(values) > 1 for values in found.values()) > 15
    assert {cls: len({hash(one) for one in values}) for cls, values in found.items()} == {
        cls: len(values) for cls, values in found.items()
    }


def test_law_59_how_a_plan_was_found_is_no_part_of_it() -> None:
    plan = uk.sample(on=DAY).plan(on=DAY, until=DAY + dt.timedelta(60))

    made = Made(PlanOrder("a"), {}, {}, RuleMaker(None, (), (), (), (), (), plan.on, plan.until))

    assert attrs.evolve(plan, made=made) == plan


def test_law_59_errors_that_say_the_same_are_equal_and_hash_alike() -> None:
    one, same, other = (
        UnknownId("team", "due.team", "t"),
        UnknownId("team", "due.team", "t"),
        UnknownId("area", "a"),
    )

    assert (one == same, one == other, len({one, same, other})) == (True, False, 2)


def test_law_59_an_error_about_a_value_without_a_hash_has_a_hash() -> None:
    one, same = InvalidValue("Period.end", "give a day", [1]), InvalidValue("Period.end", "give a day", [1.0])

    assert one == same
    assert hash(one) == hash(same)
