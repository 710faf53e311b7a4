"""Law 59: values that are equal hash and print the same, by the same fields that attrs would compare."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import cache
from itertools import product
from typing import Any

import attrs
import pytest

from interchange.sample import SAMPLE
from laws.support import parts
from mpreview import uk
from mpreview.events import Ledger
from mpreview.nouns import Noun
from mpreview.planning.inputs import Order
from mpreview.programme import Programme

DAY = dt.date(2021, 11, 20)


def _values() -> Iterator[Any]:
    """What documents hold, and the answers to questions, with all that hangs on them."""
    programme = uk.sample(on=DAY)
    due = programme.due(on=DAY, within=400)
    plan = programme.plan(on=DAY, until=DAY + dt.timedelta(60))
    asked = (due, plan, programme.gaps(on=DAY), programme.coverage(on=DAY), [one.reasons for one in due])
    for whole in (programme, SAMPLE, *asked):
        yield from parts(whole)


@cache
def _by_class() -> dict[type[Noun], list[Any]]:
    found: dict[type[Noun], dict[int, Any]] = {}
    for value in _values():
        if isinstance(value, Noun) and len(found.setdefault(type(value), {})) < 12:
            found[type(value)][id(value)] = value
    return {kind: list(values.values()) for kind, values in found.items()}


def _twin(kind: type[Any]) -> Callable[[Any], Any]:
    """How a value is told to a class of the same fields whose methods attrs compiles."""
    fields = attrs.fields(kind)
    body = {one.name: attrs.field(alias=one.alias, eq=one.eq, repr=one.repr, default=None) for one in fields}
    made = attrs.make_class(kind.__qualname__, body, frozen=True)
    return lambda value: made(**{one.alias: getattr(value, one.name) for one in fields})


KINDS = sorted(_by_class(), key=lambda kind: kind.__qualname__)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__qualname__)
def test_law_59_nouns_are_equal_and_hash_as_attrs_would_have_it(kind: type[Noun]) -> None:
    twin, values = _twin(kind), _by_class()[kind]
    copies = [attrs.evolve(value) for value in values if kind not in {Programme, Ledger}]

    for one, other in product(values, [*values, *copies]):
        assert (one == other) is (twin(one) == twin(other))
        assert (one != other) is not (one == other)
        assert one != other or hash(one) == hash(other)


@pytest.mark.parametrize("kind", [k for k in KINDS if k.__repr__ is Noun.__repr__], ids=lambda k: k.__name__)
def test_law_59_nouns_print_as_attrs_would_have_it(kind: type[Noun]) -> None:
    twin = _twin(kind)

    assert [repr(one) for one in _by_class()[kind]] == [repr(twin(one)) for one in _by_class()[kind]]


def test_law_59_different_values_mostly_hash_apart() -> None:
    members = uk.sample(on=DAY).register.members

    assert len({hash(member) for member in members}) == len(members)


def test_law_59_values_of_two_classes_are_never_equal() -> None:
    one = attrs.make_class("One", {"id": attrs.field()}, bases=(Noun,), frozen=True, eq=False, repr=False)
    two = attrs.make_class("Two", {"id": attrs.field()}, bases=(one,), frozen=True, eq=False, repr=False)

    assert [one(1) == other for other in (one(1), one(2), two(1), 1)] == [True, False, False, False]


def test_law_59_how_a_plan_was_found_is_no_part_of_it() -> None:
    plan = uk.sample(on=DAY).plan(on=DAY, until=DAY + dt.timedelta(60))

    assert attrs.evolve(plan, order=Order("a"), made=()) == plan


def test_half_built_nouns_print() -> None:
    made = attrs.make_class("Half", {"id": attrs.field()}, bases=(Noun,), frozen=True, eq=False, repr=False)

    assert repr(object.__new__(made)) == "Half(id=NOTHING)"
    assert repr(Noun()) == "Noun()"
