"""Random matrices of any size, with a risk, its controls, and what is in service."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import attrs
from hypothesis import strategies as st

from mpreview.risk import Control, Rating, Risk, RiskMatrix
from risk.small import STATEMENT, scale

MEASURES: Final = tuple(f"m{n}" for n in range(6))
"""Those a risk may have controls for."""
STRANGERS: Final = ("s0", "s1")
"""Those it never has."""
_SIZES: Final = st.integers(2, 10)
# A step that rates the same, one more, or some more than one, so that ratings skip.
_RISES: Final = st.sampled_from((0, 0, 1, 3))
_STEPS: Final = st.sampled_from((0, 0, 0, 0, 0, 1, 1, 2, 9))


@attrs.frozen
class Case:
    """A matrix, a risk rated by it, and the measures in service."""

    matrix: RiskMatrix
    risk: Risk
    in_service: frozenset[str]

    @property
    def working(self) -> list[Control]:
        """The controls whose measure is in service."""
        return [control for control in self.risk.controls if control.measure in self.in_service]


def _heights(rises: Sequence[int], columns: int) -> list[list[int]]:
    """Numbers that fall neither along a row nor down a column."""
    rows: list[list[int]] = []
    for start in range(0, len(rises), columns):
        above = rows[-1] if rows else [0] * columns
        row: list[int] = []
        for column, rise in enumerate(rises[start : start + columns]):
            row.append(max(above[column], row[-1] if row else 0) + rise)
        rows.append(row)
    return rows


@st.composite
def matrices(draw: st.DrawFn) -> RiskMatrix:
    """Matrices of 2 x 2 to 10 x 10; every rating stands in some cell, and may skip others."""
    rows, columns = draw(_SIZES), draw(_SIZES)
    count = rows * columns
    heights = _heights(draw(st.lists(_RISES, min_size=count, max_size=count)), columns)
    names = {height: f"r{n}" for n, height in enumerate(sorted({h for row in heights for h in row}))}
    ratings = tuple(names.values())
    turns = draw(st.lists(st.booleans(), min_size=len(ratings), max_size=len(ratings)))
    bands = [(rating, f"b{sum(turns[: n + 1])}") for n, rating in enumerate(ratings)]
    return RiskMatrix(
        "m",
        "Drawn",
        likelihood=scale("l", rows),
        impact=scale("i", columns),
        ratings=ratings,
        cells=tuple(tuple(names[height] for height in row) for row in heights),
        bands=tuple(draw(st.permutations(bands))),
        citation="drawn",
    )


def _control(measure: str, steps: tuple[int, int]) -> Control:
    likelihood, impact = steps if any(steps) else (1, 0)
    return Control(measure, likelihood=likelihood, impact=impact)


def controls(measure: str) -> st.SearchStrategy[Control]:
    """Controls of a measure; some lower more steps than any scale has left."""
    return st.tuples(_STEPS, _STEPS).map(lambda steps: _control(measure, steps))


def measures() -> st.SearchStrategy[str]:
    """A measure, of a control or of none."""
    return st.sampled_from(MEASURES + STRANGERS)


def _some(of: Sequence[str]) -> st.SearchStrategy[frozenset[str]]:
    """Sets of measures, each as often in as out."""
    return st.integers(0, 2 ** len(of) - 1).map(
        lambda bits: frozenset(one for n, one in enumerate(of) if bits >> n & 1)
    )


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Matrices with a risk at any steps and what is in service; nothing is thrown away."""
    # The long draw last, and high steps first: where Hypothesis cuts a draw short, measures still show.
    in_service = draw(_some(MEASURES + STRANGERS))
    some = tuple(draw(controls(measure)) for measure in draw(st.permutations(sorted(draw(_some(MEASURES))))))
    matrix = draw(matrices())
    likelihood, impact = (
        draw(st.sampled_from([step.id for step in one.steps[::-1]]))
        for one in (matrix.likelihood, matrix.impact)
    )
    return Case(matrix, Risk("r", STATEMENT, likelihood=likelihood, impact=impact, controls=some), in_service)


def heights(matrix: RiskMatrix, rating: Rating) -> tuple[int, int, int, int]:
    """How high a rating is, by likelihood, impact, rating and band."""
    order = [band for _, band in matrix.bands]
    return (
        [step.id for step in matrix.likelihood.steps].index(rating.likelihood),
        [step.id for step in matrix.impact.steps].index(rating.impact),
        matrix.ratings.index(rating.rating),
        order.index(rating.band),
    )


def at_most(matrix: RiskMatrix, one: Rating, other: Rating) -> bool:
    """Whether one rating is in nothing above another."""
    pairs = zip(heights(matrix, one), heights(matrix, other), strict=True)
    return all(low <= high for low, high in pairs)


def traits(case: Case) -> Iterator[str]:
    """Words for what a case has that a law could turn on."""
    yield from (name for name, holds in _facts(case).items() if holds)


def _facts(case: Case) -> dict[str, bool]:
    matrix, risk, working = case.matrix, case.risk, case.working
    likelihood = matrix.likelihood.rank(risk.likelihood) - sum(one.likelihood for one in working)
    impact = matrix.impact.rank(risk.impact) - sum(one.impact for one in working)
    bands = [band for _, band in matrix.bands]
    named = {control.measure for control in risk.controls}
    return {
        "floor of likelihood": likelihood < 1,
        "floor of impact": impact < 1,
        "above both floors": bool(working) and likelihood > 1 and impact > 1,
        "several measures at once": len(working) > 1,
        "nothing in service": not case.in_service,
        "measure of no control": bool(case.in_service - named),
        "control out of service": len(working) < len(risk.controls),
        "rating skips": _skips(matrix),
        "not square": len(matrix.likelihood.steps) != len(matrix.impact.steps),
        "small": len(matrix.likelihood.steps) < 4 and len(matrix.impact.steps) < 4,
        "band of several ratings": len(set(bands)) < len(bands),
        "several bands": len(set(bands)) > 1,
        "rating lowered": matrix.residual(risk, case.in_service).rating != matrix.inherent(risk).rating,
    }


def _skips(matrix: RiskMatrix) -> bool:
    """Whether two neighbouring cells have a rating between theirs."""
    lines = (*matrix.cells, *zip(*matrix.cells, strict=True))
    pairs = (pair for line in lines for pair in pairwise(map(matrix.ratings.index, line)))
    return any(high > low + 1 for low, high in pairs)
