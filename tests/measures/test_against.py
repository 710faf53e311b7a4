"""Required against present, and the plan that follows: by hand, and against plain loops."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.declared import KINDS
from helpers.profiles import examples
from measures import drawn, naive, small
from measures.small import FIRST, SECOND
from mpreview.errors import InvalidValue, OutsideRange, UnknownId
from mpreview.events import MeasureState
from mpreview.measures import (
    Catalogue,
    Compliance,
    FittingState,
    MeasureLine,
    Present,
    compare_measures,
    plan_actions,
)
from mpreview.places import Controller
from mpreview.timeline import LAST_DAY, Period

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

CATALOGUE = small.catalogue()
S = FittingState
OFFICE, OWN, HOST = "office", Controller.OWN, Controller.HOST


def compliances(lines: tuple[MeasureLine, ...]) -> dict[str, Compliance]:
    return {line.measure: line.compliance for line in lines}


def test_each_compliance_by_hand() -> None:
    there = [Present("alarm", S.FAULTY), Present("guard", S.ORDERED)]

    assert compare_measures(CATALOGUE, OFFICE, OWN, there, SECOND) == (
        MeasureLine("alarm", Compliance.DEFICIENT, (S.FAULTY,), 1, ("s2", "t1")),
        MeasureLine("check", Compliance.MISSING, (), 3, ("s2",)),
        MeasureLine("guard", Compliance.BEYOND, (S.ORDERED,)),
    )
    found = compare_measures(CATALOGUE, OFFICE, OWN, [Present("alarm", S.IN_SERVICE)], SECOND)
    assert compliances(found) == {
        "alarm": Compliance.MET, "check": Compliance.MISSING,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            MeasureLine("alarm", Compliance.DEFICIENT, (S.FAULTY,), 1, ("s2", "t1")),
            (
                "alarm is deficient: it is there, and something of it is not in service; "
                "asked for by s2, t1, with priority 1"
            ),
        ),
        (
            MeasureLine("alarm", Compliance.NOT_APPLICABLE, (), 2, ("s1",)),
            (
                "alarm is not-applicable: whoever controls the place does not allow it; "
                "asked for by s1, with priority 2"
            ),
        ),
        (
            MeasureLine("alarm", Compliance.MET, (S.IN_SERVICE,), 2, ("s1",)),
            (
                "alarm is met: it is there, and all that is there is in service; "
                "asked for by s1, with priority 2"
            ),
        ),
        (
            MeasureLine("guard", Compliance.BEYOND, (S.ORDERED,)),
            "guard is beyond: no standard asks for it (ordered)",
        ),
    ],
)
def test_a_line_says_why(line: MeasureLine, sentence: str) -> None:
    assert line.why() == sentence


def test_in_a_borrowed_hall_a_fitted_device_is_not_applicable_even_if_it_is_there() -> None:
    there = [Present("alarm", S.IN_SERVICE), Present("check", S.IN_SERVICE)]

    assert compliances(compare_measures(CATALOGUE, OFFICE, HOST, there, SECOND)) == {
        "alarm": Compliance.NOT_APPLICABLE, "check": Compliance.MET,
    }  # fmt: skip


def test_the_words_are_those_of_the_ledger() -> None:
    words = {state.value for state in FittingState}

    assert {state.value for state in MeasureState} <= words


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ((), "missing"),
        (("recommended",), "missing"),
        (("funded", "ordered"), "missing"),
        (("installed",), "deficient"),
        (("in-service",), "met"),
        (("ordered", "in-service"), "met"),
        (("in-service", "expired"), "deficient"),
        (("retest-due",), "deficient"),
    ],
)
def test_what_is_on_its_way_is_not_there_and_takes_nothing_from_what_is(
    states: tuple[str, ...], expected: str
) -> None:
    there = [Present("alarm", FittingState(state)) for state in states]
    line = next(
        one for one in compare_measures(CATALOGUE, OFFICE, OWN, there, SECOND) if one.measure == "alarm"
    )

    assert (line.compliance.value, [state.value for state in line.states]) == (expected, list(states))
    assert ("ordered" in line.why()) is ("ordered" in states)


def test_a_device_that_does_not_work_is_not_made_good_by_one_that_does() -> None:
    there = [
        Present("fob", S.IN_SERVICE),
        Present("fob", S.FAULTY),
        Present("fob", S.IN_SERVICE),
    ]

    assert compare_measures(CATALOGUE, OFFICE, OWN, there, FIRST)[0] == MeasureLine(
        "fob", Compliance.DEFICIENT, (S.IN_SERVICE, S.FAULTY), 1, ("s1",)
    )


def test_the_standard_is_that_of_the_day() -> None:
    def on(day: dt.date) -> dict[str, Compliance]:
        return compliances(compare_measures(CATALOGUE, OFFICE, OWN, [Present("fob", S.IN_SERVICE)], day))

    before = {"fob": Compliance.MET, "alarm": Compliance.MISSING}
    after = {"alarm": Compliance.MISSING, "check": Compliance.MISSING, "fob": Compliance.BEYOND}
    assert on(SECOND - dt.timedelta(1)) == before
    assert on(SECOND) == on(SECOND + dt.timedelta(1)) == after


def test_a_plan_has_an_action_for_each_open_line_and_no_other() -> None:
    there = [Present("alarm", S.FAULTY), Present("guard", S.FAULTY)]
    plan = plan_actions(
        compare_measures(CATALOGUE, OFFICE, OWN, there, SECOND), owner="team", on=SECOND, catalogue=CATALOGUE
    )

    assert [(one.measure, one.compliance, one.owner, one.due, one.cost.word) for one in plan] == [
        ("alarm", Compliance.DEFICIENT, "team", dt.date(2021, 1, 6), "low"),
        ("check", Compliance.MISSING, "team", dt.date(2021, 1, 16), "low"),
    ]


@pytest.mark.parametrize(
    ("on", "due"),
    [(dt.date(2020, 12, 31), dt.date(2021, 1, 20)), (dt.date(2021, 1, 1), dt.date(2021, 1, 11))],
)
def test_the_days_are_those_of_the_day_from_which_they_are_counted(on: dt.date, due: dt.date) -> None:
    line = MeasureLine("alarm", Compliance.MISSING, priority=2, versions=("s1",))

    assert [one.due for one in plan_actions([line], owner="team", on=on, catalogue=CATALOGUE)] == [due]


def test_an_action_is_due_no_later_than_the_last_day_there_is() -> None:
    line = MeasureLine("alarm", Compliance.MISSING, priority=2, versions=("s2",))
    (one,) = plan_actions([line], owner="team", on=LAST_DAY, catalogue=CATALOGUE)

    assert one.due == LAST_DAY


def test_what_cannot_be_compared_or_planned_is_refused() -> None:
    line = MeasureLine("alarm", Compliance.MISSING, priority=4, versions=("s2",))
    moat = MeasureLine("moat", Compliance.MISSING, priority=1, versions=("s2",))

    with pytest.raises(UnknownId, match=r"Present\.measure"):
        compare_measures(CATALOGUE, OFFICE, OWN, [Present("moat", S.IN_SERVICE)], SECOND)
    with pytest.raises(OutsideRange, match=r"Catalogue\.required\.on"):
        compare_measures(CATALOGUE, OFFICE, OWN, [], FIRST - dt.timedelta(1))
    with pytest.raises(InvalidValue, match=r"plan_actions\.lines"):
        plan_actions([line], owner="team", on=SECOND, catalogue=CATALOGUE)
    with pytest.raises(UnknownId, match=r"Catalogue\.find\.measure"):
        plan_actions([moat], owner="team", on=SECOND, catalogue=CATALOGUE)
    with pytest.raises(InvalidValue, match=r"plan_actions\.owner"):
        plan_actions(
            compare_measures(CATALOGUE, OFFICE, OWN, [], SECOND), owner="", on=SECOND, catalogue=CATALOGUE
        )
    with pytest.raises(OutsideRange, match=r"Catalogue\.times_on\.on"):
        plan_actions(
            [], owner="team", on=SECOND, catalogue=small.catalogue(versions=(), period=Period(FIRST, SECOND))
        )


@st.composite
def cases(draw: st.DrawFn) -> tuple[Catalogue, str, Controller, list[Present], dt.date]:
    catalogue = draw(drawn.catalogues())
    kind, controller = draw(st.sampled_from(KINDS)), draw(st.sampled_from(Controller))
    return catalogue, kind, controller, draw(drawn.present(catalogue)), draw(drawn.asked())


@given(case=cases())
@settings(max_examples=examples(5))
def test_it_is_what_plain_loops_find(
    case: tuple[Catalogue, str, Controller, list[Present], dt.date],
) -> None:
    catalogue, _, _, _, on = case
    expected = naive.compare_measures(*case)
    lines = compare_measures(*case)
    plan = plan_actions(lines, owner="team", on=on, catalogue=catalogue)

    assert [_told(one) for one in lines] == expected
    assert [
        (one.measure, one.compliance.value, one.owner, one.due, one.cost.word) for one in plan
    ] == naive.plan(catalogue, expected, "team", on)


@given(case=cases())
@settings(max_examples=examples(5))
def test_every_required_measure_is_in_exactly_one_of_the_four(
    case: tuple[Catalogue, str, Controller, list[Present], dt.date],
) -> None:
    catalogue, kind, controller, there, on = case
    lines = compare_measures(*case)
    required = [one.measure for one in catalogue.required(kind, controller, on)]
    of_four = [line.measure for line in lines if line.compliance is not Compliance.BEYOND]
    beyond = [line.measure for line in lines if line.compliance is Compliance.BEYOND]

    assert of_four == required
    assert len(set(of_four)) == len(of_four)
    assert sorted(beyond) == sorted({one.measure for one in there} - set(required))


@given(case=cases())
def test_the_order_of_what_is_there_tells_nothing(
    case: tuple[Catalogue, str, Controller, list[Present], dt.date],
) -> None:
    catalogue, kind, controller, there, on = case

    assert compare_measures(catalogue, kind, controller, there[::-1], on) == compare_measures(*case)


def _told(line: MeasureLine) -> naive.Row:
    states = tuple(state.value for state in line.states)
    return line.measure, line.compliance.value, states, line.priority, line.versions
