"""Law 60, every public value is deeply frozen; and every `repr` is bounded."""

import copy
import dataclasses
import datetime as dt
import enum
from collections import Counter
from collections.abc import Callable, Iterator
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import given

from helpers import api, examples_of
from helpers.strategies import cases
from laws.small import on, reviewed, sample
from laws.support import fields_of, has_fields, parts, pickled, text
from mpreview.calendars import FixedDay, Holiday, HolidayRule
from mpreview.errors import InvalidValue, ReferenceErrors
from mpreview.events import Offered
from mpreview.people import Mandate, Member
from mpreview.planning import Plan
from mpreview.policy import Activity, Allowance, NewMember, Unit
from mpreview.programme import Programme
from mpreview.register import Register, Source
from mpreview.threat import Assessment
from mpreview.timeline import Period, start_of

FROZEN = (str, int, bool, NoneType, dt.date, dt.datetime, tuple, frozenset, MappingProxyType)
LONGEST = 2_000


def _answers(programme: Programme, day: dt.date) -> tuple[object, ...]:
    """One of each kind of answer, and all that hangs on them."""
    due = programme.due(on=day, within=400)
    reasons = tuple(reason for one in due for reason in one.reasons)
    plan = programme.plan(on=day, until=day + dt.timedelta(30))
    return programme, due, reasons, programme.coverage(on=day), plan, programme.sources


def _is_frozen(value: Any) -> bool:
    """Plain values and tuples are; a class of ours is if it refuses to set every field it has."""
    if isinstance(value, (*FROZEN, enum.Enum)):
        return True
    if not has_fields(value):
        return False
    for name, item in fields_of(value):
        try:
            setattr(value, name, item)
        except (attrs.exceptions.FrozenInstanceError, dataclasses.FrozenInstanceError):
            continue
        return False
    return True


@given(cases())
def test_law_60_every_value_is_frozen_all_the_way_down(case: tuple[Programme, dt.date]) -> None:
    programme, day = case
    thawed = {type(part).__name__ for part in parts(_answers(programme, day)) if not _is_frozen(part)}

    assert thawed == set()


def _met() -> Iterator[Any]:
    """Values of classes with fields that are met in programmes and their answers: the first few of each."""
    counts: Counter[type] = Counter()
    for value in (*examples_of.examples().values(), *parts(tuple(examples_of.roots()))):
        counts[type(value)] += 1
        if attrs.has(type(value)) and not isinstance(value, enum.Enum) and counts[type(value)] <= 3:
            yield value


@pytest.mark.once
def test_every_value_with_fields_becomes_a_dictionary() -> None:
    failed, met = {}, set[str]()
    for value in _met():
        met.add(type(value).__name__)
        try:
            attrs.asdict(value)
        except (TypeError, ValueError) as error:
            failed[type(value).__name__] = str(error)

    assert {"Coverage", "Explanation", "Gap", "Obligation", "NotOwed", "Plan", "Snapshot"} <= met
    assert failed == {}


def _deep_records(hint: Any, path: str, seen: set[type], *, within: bool = False) -> Iterator[str]:
    """The named tuples inside collections, which `attrs.asdict` cannot make again, by what leads to them."""
    origin, args = get_origin(hint), get_args(hint)
    if args and origin is not Callable:
        within = within or origin not in {Union, UnionType}
        for arg in args:
            yield from _deep_records(arg, path, seen, within=within)
    if not isinstance(hint, type) or hint in seen:
        return
    is_record = issubclass(hint, tuple) and hasattr(hint, "_fields")
    if is_record and within:
        yield f"{path}{hint.__name__}"
    elif is_record or attrs.has(hint):
        seen.add(hint)
        names = getattr(hint, "_fields", ()) or [one.name for one in attrs.fields(hint)]
        for name in names:
            inside = _type_of(hint, name)
            yield from _deep_records(inside, f"{path}{hint.__name__}.{name} ", seen, within=is_record)


def _type_of(kind: type, name: str) -> object:
    try:
        return get_type_hints(kind)[name]
    except (NameError, TypeError):  # a type for checkers alone
        return kind.__annotations__.get(name)


def test_no_class_with_fields_holds_named_tuples_in_a_collection() -> None:
    seen: set[type] = set()
    kinds = (one.value for one in api.public_names() if isinstance(one.value, type) and attrs.has(one.value))
    found = [path for kind in kinds for path in _deep_records(kind, "", seen)]

    assert len(seen) > 200
    assert found == []


@given(cases())
def test_law_60_no_question_changes_what_it_is_asked_of(case: tuple[Programme, dt.date]) -> None:
    programme, day = case
    before = text(programme)

    first = text(_answers(programme, day))
    programme.as_known(day)
    programme.record(*programme.ledger)

    assert text(programme) == before
    assert text(_answers(programme, day)) == first


def test_law_60_no_verb_changes_an_argument() -> None:
    asked_of = sample()
    events = [reviewed("2021-08-02"), reviewed("2021-08-03", "glasgow")]
    copies = [attrs.evolve(event) for event in events]

    more = asked_of.record(*events)

    assert events == copies
    assert len(more.ledger) == len(asked_of.ledger) + 2
    assert asked_of == sample()


def test_law_60_evolve_checks_like_the_constructor() -> None:
    with pytest.raises(ValueError, match="must be after the start"):
        attrs.evolve(sample().register.uses[0].period, end=on("2019-01-01"))
    for checked in (sample(), sample().record(reviewed("2021-08-02")), sample().as_known(on("2021-08-02"))):
        with pytest.raises(ReferenceErrors, match="no such"):
            attrs.evolve(checked, base=Register())
    with pytest.raises(InvalidValue, match=r"Programme\.ledger"):
        attrs.evolve(sample(), ledger=[])  # type: ignore[arg-type]  # the fault


def _pickled(plan: Plan) -> Plan:
    again = pickled(plan)
    assert isinstance(again, Plan)
    return again


@pytest.mark.parametrize("again", [copy.deepcopy, _pickled])
@pytest.mark.parametrize("asked_before", [False, True])
def test_a_plan_can_be_copied_and_sent_to_another_process(
    again: Callable[[Plan], Plan], *, asked_before: bool
) -> None:
    plan = sample().plan(on=on("2021-11-20"), until=on("2021-12-20"))
    if asked_before:
        assert plan.shortfalls

    copied = again(plan)

    assert copied == plan
    assert plan.late
    assert (copied.shortfalls, copied.lack) == (plan.shortfalls, plan.lack)


def _is_public(value: object) -> bool:
    return attrs.has(type(value)) and not type(value).__name__.startswith("_")


@given(cases())
def test_every_repr_and_str_is_bounded(case: tuple[Programme, dt.date]) -> None:
    programme, day = case
    long = {
        type(part).__name__
        for part in parts(_answers(programme, day))
        if _is_public(part) and max(len(repr(part)), len(str(part))) > LONGEST
    }

    assert long == set()


def test_a_long_text_or_tuple_does_not_fill_a_repr() -> None:
    long, day = "x" * 4_000, on("2021-11-20")
    period = sample().register.uses[0].period
    mandates = tuple(
        Mandate("c", Period(dt.date(1900 + n, 1, 1), dt.date(1900 + n, 6, 1)), "other") for n in range(100)
    )
    values: list[object] = [
        Source("s", "t", long, "l", day, period, long),
        Holiday(day, "h", long),
        HolidayRule("h", FixedDay(1, 1), long),
        Assessment(day, day, None, long),
        NewMember(
            id="r",
            citation=long,
            activity=Activity.CONTACT,
            within=Allowance(1, Unit.DAYS),
        ),
        Member("m", "n", mandates),
        Offered(id="e", on=day, known=start_of(day), member="m", venues=tuple(f"v{n}" for n in range(999))),
    ]

    assert [type(value).__name__ for value in values if len(repr(value)) > LONGEST] == []
