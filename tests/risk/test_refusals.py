"""What cannot stand is refused with its place and what to do, and never with the value."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

import attrs
import pytest

from mpreview.errors import InvalidValue, OutsideRange, ReviewError, UnknownId
from mpreview.risk import Acceptance, Control, Rating, RiskMatrix, RiskScale, RiskStep
from risk.small import matrix, risk, scale

BANDS = "low=standard med=raised high=high"
GOOD = matrix("low low med", "low med high", bands=BANDS)
DAY = dt.date(2024, 1, 8)
ACCEPTED = Acceptance(risk="r", assessor="a", approver="b", on=DAY, until=dt.date(2024, 7, 8))
HIDDEN = "the-secret\n"


def _but(noun: Any, **changed: Any) -> Any:
    """A noun with some fields changed, of wrong types too."""
    return attrs.evolve(noun, **changed)


def _changed(**changed: Any) -> Callable[[], RiskMatrix]:
    return lambda: _but(GOOD, **changed)


def _rows(*rows: str, bands: str = BANDS) -> Callable[[], RiskMatrix]:
    return lambda: matrix(*rows, bands=bands)


def _bands(text: str) -> Callable[[], RiskMatrix]:
    return _changed(bands=tuple(tuple(pair.split("=")) for pair in text.split()))


MATRICES: Final[list[tuple[Callable[[], object], str]]] = [
    # Ragged, or of the wrong size.
    (_changed(cells=GOOD.cells[:1]),
     "RiskMatrix.cells: has 1 rows; give 2, one for each likelihood, lowest first"),
    (_changed(cells=(*GOOD.cells, GOOD.cells[-1])),
     "RiskMatrix.cells: has 3 rows; give 2, one for each likelihood, lowest first"),
    (_changed(cells=(GOOD.cells[0], GOOD.cells[1][:2])),
     "RiskMatrix.cells: row 2 has 2 cells; give 3, one for each impact, lowest first"),
    (_changed(cells=((*GOOD.cells[0], "high"), GOOD.cells[1])),
     "RiskMatrix.cells: row 1 has 4 cells; give 3, one for each impact, lowest first"),
    (_changed(likelihood=scale("l", 3)),
     "RiskMatrix.cells: has 2 rows; give 3, one for each likelihood, lowest first"),
    (_changed(impact=scale("i", 2)),
     "RiskMatrix.cells: row 1 has 3 cells; give 2, one for each impact, lowest first"),
    # Ratings.
    (_rows("low low med", "low mid high"),
     "RiskMatrix.cells: the cell at likelihood 2, impact 2 has none of the ratings; give it one of them"),
    (_rows("low low high", "low low high"),
     "RiskMatrix.ratings: rating 2 stands in no cell; leave it out"),
    (_rows("med med med", "med med high"),
     "RiskMatrix.ratings: rating 1 stands in no cell; leave it out"),
    (_changed(ratings=()), "RiskMatrix.ratings: give a tuple of at least one id"),
    # Cells that fall, as likelihood rises and as impact does.
    (_rows("low med med", "low low high"),
     ("RiskMatrix.cells: the cell at likelihood 2, impact 2 is rated below the cell at likelihood 1, "
      "impact 2; rate it at least as high")),
    (_rows("low med low", "low med high"),
     ("RiskMatrix.cells: the cell at likelihood 1, impact 3 is rated below the cell at likelihood 1, "
      "impact 2; rate it at least as high")),
    (_rows("high med low", "high med low"),
     ("RiskMatrix.cells: the cell at likelihood 1, impact 2 is rated below the cell at likelihood 1, "
      "impact 1; rate it at least as high")),
    # Bands: total, one for each, and monotone.
    (_bands("low=standard high=high"),
     "RiskMatrix.bands: rating 2 has 0 bands; give each rating one"),
    (_bands("low=standard med=raised high=high med=high"),
     "RiskMatrix.bands: rating 2 has 2 bands; give each rating one"),
    (_bands("low=standard med=raised high=standard"),
     "RiskMatrix.bands: rating 3 falls back to a band below the one before; map it at least as high"),
    (_bands("low=standard med=raised high=high top=high"),
     "RiskMatrix.bands: maps what is no rating; leave it out"),
    (_bands("low=standard=x med=raised high=high"),
     "RiskMatrix.bands: give pairs of a rating and its band"),
    (_changed(bands=(("low", 1), ("med", "raised"), ("high", "high"))),
     "RiskMatrix.bands: an id is 1 to 64 characters of A-Z a-z 0-9 . _ : -"),
    (_changed(bands=()), "RiskMatrix.bands: rating 1 has 0 bands; give each rating one"),
]  # fmt: skip


@pytest.mark.parametrize(("build", "told"), MATRICES, ids=range(len(MATRICES)))
def test_a_matrix_that_cannot_stand(build: Callable[[], object], told: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        build()

    assert str(caught.value) == told


def _steps(count: int) -> tuple[RiskStep, ...]:
    return tuple(RiskStep(f"s{n}", "Drawn.") for n in range(count))


NOUNS: Final[list[tuple[Callable[[], object], str]]] = [
    (lambda: RiskStep("s", "x" * 4001), "RiskStep.wording: at most 4000 characters"),
    (lambda: RiskScale("s", "S", _steps(1)), "RiskScale.steps: give 2 to 10 steps, lowest first"),
    (lambda: RiskScale("s", "S", _steps(11)), "RiskScale.steps: give 2 to 10 steps, lowest first"),
    (lambda: RiskScale("s", "S", (*_steps(2), *_steps(1))),
     "RiskScale.steps: an id stands here twice; name each id once"),
    (lambda: Control("m"),
     "Control.likelihood: lowers nothing; give likelihood or impact, or leave it out"),
    (lambda: risk("l1", "i1", Control("m", impact=1), Control("m", likelihood=1)),
     "Risk.controls: a measure stands here twice; add its steps up in one control"),
    (lambda: _but(ACCEPTED, approver="a"),
     "Acceptance.approver: assessed the risk; have somebody else approve it"),
    (lambda: _but(ACCEPTED, until=DAY),
     "Acceptance.until: must be after the day it begins; swap or correct them"),
    (lambda: _but(ACCEPTED, until=dt.date(2024, 1, 7)),
     "Acceptance.until: must be after the day it begins; swap or correct them"),
    (lambda: GOOD.residual(risk("l1", "i1"), "guard"),
     "in_service: give a collection of measures, not one text"),
    (lambda: GOOD.worst([Rating("l1", "i1", "high", "high")]),
     "ratings: a rating is of another matrix; rate its risk by this one"),
    (lambda: GOOD.worst([Rating("l9", "i1", "low", "standard")]),
     "ratings: a rating is of another matrix; rate its risk by this one"),
]  # fmt: skip


@pytest.mark.parametrize(("build", "told"), NOUNS, ids=range(len(NOUNS)))
def test_another_noun_that_cannot_stand(build: Callable[[], object], told: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        build()

    assert str(caught.value) == told


RANGES: Final[list[tuple[Callable[[], object], str]]] = [
    (lambda: Control("m", likelihood=-1), "Control.likelihood must lie from 0 to 9; give a value inside"),
    (lambda: Control("m", impact=10), "Control.impact must lie from 0 to 9; give a value inside"),
]  # fmt: skip


@pytest.mark.parametrize(("build", "told"), RANGES, ids=range(len(RANGES)))
def test_what_is_out_of_range(build: Callable[[], object], told: str) -> None:
    with pytest.raises(OutsideRange) as caught:
        build()

    assert str(caught.value) == told


TOLD_NOTHING: Final[list[Callable[[], object]]] = [
    lambda: GOOD.rate(likelihood=HIDDEN, impact="i1"),
    lambda: GOOD.residual(risk("l1", "i1"), HIDDEN),
    lambda: GOOD.worst([Rating("l1", "i1", "the-secret", "high")]),
    lambda: _but(GOOD, cells=(("low", "low", "med"), ("low", "the-secret", "high"))),
    lambda: _but(GOOD, bands=(("the-secret", "high"),)),
    lambda: _but(GOOD, bands=(("low", "high"), ("med", "the-secret"), ("high", "high"))),
]


@pytest.mark.parametrize("build", TOLD_NOTHING, ids=range(len(TOLD_NOTHING)))
def test_no_error_tells_the_value(build: Callable[[], object]) -> None:
    with pytest.raises(ReviewError) as caught:
        build()

    assert "secret" not in str(caught.value) + repr(caught.value)


def test_a_step_that_a_scale_lacks_is_refused() -> None:
    with pytest.raises(UnknownId, match="step: no such step of scale l"):
        GOOD.likelihood.rank("l3")
