"""Law 60 for the nouns of risk; their reprs, which are short and silent; and what they say of themselves."""

import copy
import datetime as dt
from typing import Any

import attrs
import pytest

from laws.support import pickled
from mpreview.risk import (
    Acceptance,
    Control,
    Rating,
    Risk,
    RiskMatrix,
    RiskScale,
    RiskStatement,
    RiskStep,
    Treatment,
)
from risk.small import STATEMENT, TEXTS, matrix, risk, scale

LONGEST = 2_000
MATRIX = matrix("low low med", "low med high", bands="low=standard med=raised high=high")
RISK = risk("l2", "i3", Control("the-lock", likelihood=1))
ACCEPTED = Acceptance(
    risk="r", assessor="a", approver="b", on=dt.date(2024, 2, 29), until=dt.date(2024, 3, 2)
)
NOUNS = (MATRIX, RISK, STATEMENT, ACCEPTED, MATRIX.inherent(RISK), MATRIX.impact, MATRIX.impact.steps[0],
         RISK.controls[0])  # fmt: skip


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: type(noun).__name__)
def test_law_60_a_noun_of_risk_is_frozen(noun: Any) -> None:
    for field in attrs.fields(type(noun)):
        with pytest.raises(attrs.exceptions.FrozenInstanceError):
            setattr(noun, field.name, getattr(noun, field.name))


@pytest.mark.parametrize("noun", NOUNS, ids=lambda noun: type(noun).__name__)
def test_a_noun_of_risk_equals_its_copies(noun: Any) -> None:
    MATRIX.worst([MATRIX.inherent(RISK)])
    copies = [attrs.evolve(noun), copy.deepcopy(noun), pickled(noun)]

    assert copies == [noun] * 3
    assert {hash(one) for one in copies} == {hash(noun)}


def test_two_maps_of_the_same_bands_are_equal_in_any_order() -> None:
    turned = attrs.evolve(MATRIX, bands=MATRIX.bands[::-1])

    assert turned == MATRIX
    assert hash(turned) == hash(MATRIX)
    assert turned.bands == (("low", "standard"), ("med", "raised"), ("high", "high"))


def test_nouns_that_differ_in_a_text_kept_out_of_repr_are_not_equal() -> None:
    other = attrs.evolve(RISK, statement=attrs.evolve(STATEMENT, impact="nobody is hurt"))

    assert other != RISK
    assert repr(other) == repr(RISK)


def test_no_repr_shows_a_text_of_a_statement_or_a_measure() -> None:
    shown = [repr(value) for value in (STATEMENT, RISK, RISK.controls, MATRIX, [RISK], {"risk": RISK})]
    told = "".join([*shown, str(RISK), str(STATEMENT)])

    assert [text for text in (*TEXTS, "the-lock") if text in told] == []
    assert (repr(STATEMENT), repr(RISK)) == (
        "RiskStatement()",
        "Risk(id='r', likelihood='l2', impact='i3', controls=<1>, treatment=None)",
    )


def test_a_repr_is_short_however_much_it_holds() -> None:
    name, text = "x" * 64, "y" * 4_000
    steps = tuple(RiskStep(f"{n:064}", text) for n in range(10))
    many = tuple(Control(f"{n:064}", likelihood=9) for n in range(5_000))
    bands = tuple((f"{n:064}", f"{n:064}") for n in range(100))
    cells = tuple(tuple(f"{row * 10 + column:064}" for column in range(10)) for row in range(10))
    # A hundred ratings, each in one cell: they rise along a row, and from row to row.
    large = RiskMatrix(
        name, "z" * 200, likelihood=RiskScale(name, "s", steps), impact=RiskScale(name, "s", steps),
        ratings=tuple(rating for rating, _ in bands), cells=cells, bands=bands, citation=text,
    )  # fmt: skip
    statement = RiskStatement(threat=text, vulnerability=text, impact=text)
    values = [
        large,
        large.impact,
        steps[0],
        many[0],
        Risk(name, statement, likelihood=name, impact=name, controls=many),
        large.rate(likelihood=steps[9].id, impact=steps[9].id),
        Acceptance(risk=name, assessor="a" * 64, approver="b" * 64, on=ACCEPTED.on, until=ACCEPTED.until),
    ]

    assert [type(value).__name__ for value in values if len(repr(value)) > 400] == []
    assert "y" * 61 not in "".join(map(repr, values))
    assert repr(large) == f"<RiskMatrix '{name}' of 10 x 10 cells>"
    assert repr(scale("l", 4)) == "<RiskScale 'l' of 4 steps>"


def test_a_scale_ranks_its_steps_from_one() -> None:
    four = scale("l", 4)

    assert [four.rank(f"l{n}") for n in range(1, 5)] == [1, 2, 3, 4]
    assert ("l4" in four, "l5" in four) == (True, False)


@pytest.mark.parametrize(
    ("threat", "vulnerability", "impact"),
    [TEXTS, tuple(f"{text}." for text in TEXTS), tuple(f"  {text}. " for text in TEXTS)],
)
def test_a_statement_is_one_sentence_whether_or_not_its_parts_end_like_one(
    threat: str, vulnerability: str, impact: str
) -> None:
    statement = RiskStatement(threat=threat, vulnerability=vulnerability, impact=impact)

    assert statement.sentence() == (
        "If an intruder climbs over, then, since the wall is low, somebody is hurt."
    )


def test_an_acceptance_holds_from_its_first_day_to_the_day_before_the_last() -> None:
    days = [dt.date(2024, 2, 28), dt.date(2024, 2, 29), dt.date(2024, 3, 1), dt.date(2024, 3, 2)]

    assert [ACCEPTED.holds(day) for day in days] == [False, True, True, False]


def test_each_treatment_has_its_meaning_in_one_line() -> None:
    meanings = [one.meaning for one in Treatment]

    assert [one.value for one in Treatment] == ["treat", "tolerate", "transfer", "terminate"]
    assert len(set(meanings)) == 4
    assert all(len(text) <= 80 and text.endswith(".") and "\n" not in text for text in meanings)


def test_a_rating_is_a_plain_value() -> None:
    assert MATRIX.inherent(RISK) == Rating("l2", "i3", "high", "high")
    assert repr(MATRIX.inherent(RISK)) == "Rating(likelihood='l2', impact='i3', rating='high', band='high')"
