"""Law 60, every public value is deeply frozen; and every `repr` is bounded."""

import copy
import datetime as dt
import enum
from collections.abc import Callable
from types import MappingProxyType, NoneType
from typing import Any, get_origin

import attrs
import pytest
from hypothesis import given

from laws.small import FIRSTS, YEARLY, on, programme, reviewed, sample
from laws.support import parts, pickled, text
from mpreview.calendars import Calendar, FixedDay, Holiday, HolidayRule
from mpreview.errors import InvalidValue, ReferenceErrors
from mpreview.events import Offered
from mpreview.people import Member, Tenure
from mpreview.planning import Job, Plan, assign
from mpreview.policy import Activity, Allowance, Edition, NewMember, Periodic, Rulebook, Unit
from mpreview.programme import Programme
from mpreview.register import Register, Source
from mpreview.teams import Cover, Team
from mpreview.threat import Assessment
from mpreview.timeline import Period, start_of
from strategies import cases

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
    if not attrs.has(type(value)):
        return False
    for field in attrs.fields(type(value)):
        try:
            setattr(value, field.name, getattr(value, field.name))
        except attrs.exceptions.FrozenInstanceError:
            continue
        return False
    return True


@given(cases())
def test_law_60_every_value_is_frozen_all_the_way_down(case: tuple[Programme, dt.date]) -> None:
    programme, day = case
    thawed = {type(part).__name__ for part in parts(_answers(programme, day)) if not _is_frozen(part)}

    assert thawed == set()


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


def _tuples(value: Any) -> list[str]:
    return [field.name for field in attrs.fields(type(value)) if get_origin(field.type) is tuple]


def test_law_60_no_value_keeps_a_list_of_the_caller() -> None:
    first = {type(part): part for part in parts(_given()) if attrs.has(type(part))}
    kept = []
    for noun, part in first.items():
        for name in _tuples(part):
            try:
                attrs.evolve(part, **{name: list(getattr(part, name))})
            except InvalidValue:
                continue
            kept.append(f"{noun.__name__}.{name}")

    assert {Calendar, Register, Rulebook, Edition, Periodic, Team, Cover, Member} <= first.keys()
    assert kept == []


def _given() -> tuple[object, ...]:
    """What is put into a programme; one of each noun that holds others."""
    asked = sample()
    return asked.register, asked.rulebook, tuple(asked.ledger), programme(YEARLY, *FIRSTS).rulebook


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
    tenures = tuple(
        Tenure("c", Period(dt.date(1900 + n, 1, 1), dt.date(1900 + n, 6, 1)), "other") for n in range(100)
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
        assign([Job(f"v{n}", 1, 1, 5, 5) for n in range(999)], {5: 999}, on=5, until=5),
        Member("m", "n", tenures),
        Offered(id="e", on=day, known=start_of(day), member="m", venues=tuple(f"v{n}" for n in range(999))),
    ]

    assert [type(value).__name__ for value in values if len(repr(value)) > LONGEST] == []
