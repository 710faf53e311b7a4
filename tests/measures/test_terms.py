"""What each noun refuses, and where it says it is."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from helpers.declared import KINDS
from laws.support import wrong
from measures import small
from mpreview.errors import InvalidValue, OutsideRange
from mpreview.measures import (
    Action,
    ActionTimes,
    Compliance,
    CostBand,
    Decision,
    FittingState,
    Measure,
    MeasureFunction,
    MeasureKind,
    MeasureLine,
    Package,
    Present,
    Recommended,
    Reopened,
    Required,
    Requirement,
    StandardVersion,
)
from mpreview.places import Controller
from mpreview.timeline import Period

DAY = dt.date(2021, 11, 20)
LOW = CostBand("low", ("low", "high"))
LONG = "x" * 4_000


def decision(**told: Any) -> Decision:
    fields: dict[str, Any] = {
        "package": Package.STANDARD, "recommended": True, "on": DAY, "approved": True,
        "rule": "r", "body": "b", "why": "so", "source": "by hand",
    }  # fmt: skip
    return Decision(**{**fields, **told})


def action(**told: Any) -> Action:
    fields: dict[str, Any] = {
        "measure": "m", "compliance": Compliance.MISSING, "priority": 1, "owner": "team", "due": DAY,
        "cost": LOW,
    }  # fmt: skip
    return Action(**{**fields, **told})


BAD: list[tuple[str, Callable[[], object]]] = [
    ("Measure.functions", lambda: small.measure(functions=())),
    ("Measure.functions", lambda: small.measure(functions=(MeasureFunction.DETER,) * 2)),
    ("Measure.portable", lambda: small.measure(portable=True, kind=MeasureKind.PROCEDURAL)),
    ("Measure.portable", lambda: small.measure(portable=True, kind=MeasureKind.PERSONNEL)),
    ("Measure.retest_months", lambda: small.measure(retest_months=0)),
    ("Measure.retest_months", lambda: small.measure(retest_months=121)),
    ("Measure.allowed.controller", lambda: small.measure().allowed(wrong("host"))),
    ("CostBand.of", lambda: CostBand("low", ())),
    ("CostBand.word", lambda: CostBand("dear", ("low", "high"))),
    ("Requirement.kinds", lambda: small.asks(kinds=())),
    ("Requirement.priority", lambda: small.asks(priority=0)),
    ("Requirement.priority", lambda: small.asks(priority=10)),
    ("ActionTimes.days", lambda: small.times(DAY, None)),
    ("ActionTimes.days", lambda: small.times(DAY, None, *range(10))),
    ("ActionTimes.days", lambda: small.times(DAY, None, 2, 1)),
    ("ActionTimes.days", lambda: small.times(DAY, None, -1)),
    ("ActionTimes.days", lambda: small.times(DAY, None, 3_651)),
    ("Reopened.kind", lambda: Reopened(wrong(1))),
    ("Reopened.added", lambda: Reopened("office", wrong(["m"]))),
    ("Required.priority", lambda: Required("m", 0, ("v",), applicable=True)),
    ("Required.applicable", lambda: Required("m", 1, ("v",), applicable=wrong(1))),
    ("Present.state", lambda: Present("m", FittingState.REFUSED)),
    ("Present.state", lambda: Present("m", FittingState.LAPSED)),
    ("MeasureLine.states", lambda: MeasureLine("m", Compliance.BEYOND, (FittingState.REMOVED,))),
    ("MeasureLine.versions", lambda: MeasureLine("m", Compliance.MISSING, priority=1)),
    ("MeasureLine.versions", lambda: MeasureLine("m", Compliance.BEYOND, versions=("v",))),
    ("MeasureLine.compliance", lambda: MeasureLine("m", Compliance.MET, (), 1, ("v",))),
    ("MeasureLine.compliance", lambda: MeasureLine("m", Compliance.MET, (FittingState.FAULTY,), 1, ("v",))),
    ("MeasureLine.priority", lambda: MeasureLine("m", Compliance.MET)),
    ("MeasureLine.priority", lambda: MeasureLine("m", Compliance.BEYOND, priority=1)),
    ("MeasureLine.priority", lambda: MeasureLine("m", Compliance.MET, priority=10)),
    ("Action.compliance", lambda: action(compliance=Compliance.MET)),
    ("Action.compliance", lambda: action(compliance=Compliance.BEYOND)),
    ("Action.priority", lambda: action(priority=0)),
]  # fmt: skip


@pytest.mark.parametrize(("field", "make"), BAD, ids=[f"{n}-{field}" for n, (field, _) in enumerate(BAD)])
def test_a_refusal_names_its_field_and_says_what_to_do(field: str, make: Callable[[], object]) -> None:
    with pytest.raises((InvalidValue, OutsideRange), match=rf"{re.escape(field)}\b") as caught:
        make()

    assert getattr(caught.value, "field", None) == field


@pytest.mark.parametrize(
    ("kind", "portable", "hosted"),
    [
        (MeasureKind.PHYSICAL, False, False),
        (MeasureKind.PHYSICAL, True, True),
        (MeasureKind.CYBER, False, False),
        (MeasureKind.CYBER, True, True),
        (MeasureKind.PERSONNEL, False, False),
        (MeasureKind.PROCEDURAL, False, True),
    ],
)
def test_a_borrowed_hall_allows_procedures_and_portable_devices_only(
    kind: MeasureKind, portable: bool, hosted: bool
) -> None:
    one = small.measure(kind=kind, portable=portable)

    assert {controller: one.allowed(controller) for controller in Controller} == {
        Controller.OWN: True, Controller.RENTED: True, Controller.HOST: hosted,
    }  # fmt: skip


def test_cost_bands_are_in_the_order_of_their_words() -> None:
    words = ("none", "low", "high")
    bands = [CostBand(word, words) for word in ("high", "none", "low")]

    assert [band.word for band in sorted(bands)] == list(words)
    assert [band.rank for band in bands] == [3, 1, 2]
    assert CostBand("low", words) <= CostBand("low", words) < CostBand("high", words)
    assert CostBand("low", words) == CostBand("low", words)


@pytest.mark.parametrize("other", [CostBand("low", ("low", "dear")), "low", 1])
def test_cost_bands_of_two_catalogues_are_not_compared(other: Any) -> None:
    with pytest.raises(TypeError):
        sorted([LOW, other])


def test_a_rule_for_either_covers_both() -> None:
    covered = {one: (one.covers(True), one.covers(False)) for one in Recommended}

    assert covered == {
        Recommended.PRESENT: (True, False),
        Recommended.ABSENT: (False, True),
        Recommended.EITHER: (True, True),
    }


def test_every_repr_is_short_however_long_the_fields() -> None:
    kinds = KINDS
    ids = tuple(f"{'m' * 60}-{n}" for n in range(1_000))
    values: list[object] = [
        small.measure("m" * 64, title="t" * 200, functions=tuple(MeasureFunction), source=LONG),
        Requirement("m" * 64, kinds, 9, LONG),
        StandardVersion("v" * 64, "s" * 64, DAY, (Requirement("m", kinds, 9, LONG),) * 1_000, LONG),
        ActionTimes(Period(DAY), tuple(range(9)), LONG),
        attrs.evolve(small.pays(small.STANDARD, "b" * 64, DAY), source=LONG, route=LONG),
        small.rule("r" * 64, why=LONG, source=LONG, body="b" * 64),
        decision(why=LONG, source=LONG),
        Reopened("office", ids, ids, ids),
        Required("m" * 64, 1, ids, applicable=True),
        Present("m" * 64, FittingState.EXPIRED),
        MeasureLine("m" * 64, Compliance.DEFICIENT, (FittingState.FAULTY,) * 100, 1, ids),
        action(owner="o" * 64),
        CostBand("low", ("low", *ids)),
        small.catalogue(),
    ]

    assert [type(value).__name__ for value in values if len(repr(value)) > 500] == []


def test_what_stands_at_a_place_is_in_no_repr() -> None:
    secrets = ("toughened", "faulty", "FAULTY")
    values = [
        Present("toughened", FittingState.FAULTY),
        MeasureLine("toughened", Compliance.DEFICIENT, (FittingState.FAULTY,), 1, ("v",)),
        action(measure="toughened", compliance=Compliance.DEFICIENT),
    ]

    assert [repr(value) for value in values if any(word in repr(value) for word in secrets)] == []


@pytest.mark.parametrize(
    ("months", "tested", "due"),
    [
        (1, "2022-01-31", "2022-02-28"),
        (1, "2024-01-31", "2024-02-29"),
        (12, "2024-02-29", "2025-02-28"),
        (6, "2021-08-30", "2022-02-28"),
        (3, "2021-11-15", "2022-02-15"),
    ],
)
def test_a_re_test_is_due_so_many_months_after_the_test(months: int, tested: str, due: str) -> None:
    of = small.measure(retest_months=months)

    assert of.retest(dt.date.fromisoformat(tested)) == dt.date.fromisoformat(due)
    assert small.measure(retest_months=None).retest(dt.date.fromisoformat(tested)) is None


def test_values_are_frozen_and_equal_by_their_fields() -> None:
    assert small.measure() == small.measure()
    assert hash(small.catalogue()) == hash(small.catalogue())
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        wrong(small.measure()).cost = "high"


def test_a_measure_is_a_noun_of_the_general_kind() -> None:
    assert {field.name for field in attrs.fields(Measure)}.isdisjoint({"venue", "member", "address", "ref"})
