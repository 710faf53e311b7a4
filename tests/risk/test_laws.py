"""What measures in service do to a rating: laws 69 and 70, and a second computation as the judge."""

from collections.abc import Sequence
from itertools import product

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.profiles import examples
from mpreview.errors import InvalidValue
from mpreview.risk import Control, Rating, RiskMatrix
from risk import naive
from risk.drawn import STRANGERS, Case, at_most, cases, controls, heights, matrices, measures
from risk.small import scale


@settings(max_examples=examples(5))
@given(cases())
def test_law_69_a_residual_rating_is_never_above_the_inherent(case: Case) -> None:
    inherent = case.matrix.inherent(case.risk)

    assert at_most(case.matrix, case.matrix.residual(case.risk, case.in_service), inherent)


@settings(max_examples=examples(5))
@given(cases(), measures())
def test_law_70_one_more_measure_in_service_never_raises_a_rating(case: Case, more: str) -> None:
    before = case.matrix.residual(case.risk, case.in_service)

    assert at_most(case.matrix, case.matrix.residual(case.risk, case.in_service | {more}), before)


@settings(max_examples=examples(5))
@given(cases(), measures())
def test_law_70_one_measure_less_in_service_never_lowers_a_rating(case: Case, less: str) -> None:
    before = case.matrix.residual(case.risk, case.in_service)

    assert at_most(case.matrix, before, case.matrix.residual(case.risk, case.in_service - {less}))


@settings(max_examples=examples(5))
@given(cases(), controls(STRANGERS[0]))
def test_law_70_a_measure_taken_into_account_never_raises_a_rating(case: Case, control: Control) -> None:
    in_service = case.in_service | {STRANGERS[0]}
    more = attrs.evolve(case.risk, controls=(*case.risk.controls, control))

    before = case.matrix.residual(case.risk, in_service)
    assert at_most(case.matrix, case.matrix.residual(more, in_service), before)


@settings(max_examples=examples(5))
@given(cases())
def test_the_residual_rating_is_that_of_the_second_computation(case: Case) -> None:
    found = case.matrix.residual(case.risk, case.in_service)

    told = (found.likelihood, found.impact, found.rating, found.band)
    assert told == naive.residual(case.matrix, case.risk, case.in_service)


@settings(max_examples=examples(5))
@given(cases())
def test_the_inherent_rating_is_that_of_the_second_computation_with_nothing_in_service(case: Case) -> None:
    found = case.matrix.inherent(case.risk)

    told = (found.likelihood, found.impact, found.rating, found.band)
    assert told == naive.residual(case.matrix, case.risk, ())
    assert found == case.matrix.rate(likelihood=case.risk.likelihood, impact=case.risk.impact)


@given(cases(), st.data())
def test_neither_order_nor_kind_of_what_is_in_service_matters(case: Case, data: st.DataObject) -> None:
    listed = data.draw(st.permutations(sorted(case.in_service)))
    expected = case.matrix.residual(case.risk, case.in_service)
    assert case.matrix.residual(case.risk, [*listed, *listed]) == expected
    turned = attrs.evolve(case.risk, controls=case.risk.controls[::-1])
    assert case.matrix.residual(turned, dict.fromkeys(listed)) == expected


@st.composite
def _several(draw: st.DrawFn) -> tuple[RiskMatrix, list[Rating]]:
    matrix = draw(matrices())
    steps = product(matrix.likelihood.steps, matrix.impact.steps)
    every = [matrix.rate(likelihood=one.id, impact=other.id) for one, other in steps]
    return matrix, draw(st.lists(st.sampled_from(every), min_size=1, max_size=6))


@given(_several(), st.data())
def test_the_worst_of_several_is_one_of_them_above_none_and_in_any_order(
    several: tuple[RiskMatrix, list[Rating]], data: st.DataObject
) -> None:
    matrix, ratings = several
    worst = matrix.worst(ratings)

    assert worst in ratings
    highest, band = _highest(matrix, ratings)
    assert heights(matrix, worst)[2:] == (highest, band)
    assert matrix.worst(data.draw(st.permutations(ratings))) == worst


def _highest(matrix: RiskMatrix, ratings: Sequence[Rating]) -> tuple[int, int]:
    """The greatest height of rating and of band, each by itself."""
    told = [heights(matrix, rating) for rating in ratings]
    return max(one[2] for one in told), max(one[3] for one in told)


@pytest.mark.parametrize("columns", [2, 3])
def test_of_all_matrices_of_two_rows_those_that_may_stand_do(columns: int) -> None:
    ratings = ("a", "b", "c")
    stood = 0
    for flat in product(ratings, repeat=2 * columns):
        cells = (flat[:columns], flat[columns:])
        assert _is_taken(cells, ratings) == naive.stands(cells, ratings)
        stood += naive.stands(cells, ratings)

    # By hand for two columns: the lowest cell is a, the highest c, and the two others are ab, ba, bb, bc or
    # cb. For three: 50 that do not fall (MacMahon's plane partitions in a box of 2 x 3 x 2), less those
    # without one of the ratings, 3 x 10, and those without two counted back, 3.
    assert stood == {2: 5, 3: 23}[columns]


def _is_taken(cells: tuple[tuple[str, ...], ...], ratings: tuple[str, ...]) -> bool:
    try:
        RiskMatrix(
            "m", "Drawn", likelihood=scale("l", len(cells)), impact=scale("i", len(cells[0])),
            ratings=ratings, cells=cells, bands=tuple((one, "b") for one in ratings), citation="drawn",
        )  # fmt: skip
    except InvalidValue:
        return False
    return True
