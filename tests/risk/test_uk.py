"""The default matrix: what is published is so, all else is marked, and the page shows it as it is."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Final

from helpers.generated import check_generated, replace_part
from mpreview import uk
from mpreview.risk import Control, RiskStep
from risk.small import risk

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "risk.md"


def test_it_is_four_by_four_as_published() -> None:
    matrix = uk.risk_matrix()

    assert (len(matrix.likelihood.steps), len(matrix.impact.steps)) == (4, 4)
    assert "ProtectUK" in matrix.citation
    assert "library default" in matrix.citation


def test_its_bands_are_those_of_the_default_policy_in_that_order() -> None:
    bands = uk.rulebook().bands

    assert uk.risk_matrix().ordered_bands == bands
    assert uk.risk_matrix().misfit(bands) is None


def test_each_cell_follows_the_product_of_the_two_places() -> None:
    """As the file says: 1 to 2 low, 3 to 4 medium, 6 to 9 high, 12 to 16 very high."""
    words = {
        1: "low", 2: "low", 3: "medium", 4: "medium", 6: "high", 8: "high", 9: "high",
        12: "very-high", 16: "very-high",
    }  # fmt: skip
    matrix = uk.risk_matrix()

    assert matrix.cells == tuple(tuple(words[row * column] for column in range(1, 5)) for row in range(1, 5))


def test_what_could_kill_and_what_is_all_but_certain_is_never_low() -> None:
    matrix = uk.risk_matrix()
    worst = [matrix.rate(likelihood=one.id, impact="severe").rating for one in matrix.likelihood.steps]
    surest = [matrix.rate(likelihood="very-likely", impact=one.id).rating for one in matrix.impact.steps]

    assert worst == ["medium", "high", "very-high", "very-high"]
    assert surest == ["medium", "high", "very-high", "very-high"]


def test_a_risk_by_hand() -> None:
    """Likely and major is high; one step off the likelihood and one off the impact leave medium."""
    matrix, asked = (
        uk.risk_matrix(),
        risk("likely", "major", Control("m1", likelihood=1), Control("m2", impact=1)),
    )

    told = [matrix.residual(asked, held) for held in ((), {"m1"}, {"m1", "m2"})]
    assert [(one.likelihood, one.impact, one.rating, one.band) for one in told] == [
        ("likely", "major", "high", "raised"),
        ("possible", "major", "high", "raised"),
        ("possible", "moderate", "medium", "standard"),
    ]


def _lines() -> Iterator[str]:
    """The matrix as it is printed, highest likelihood first, and what each level means."""
    matrix = uk.risk_matrix()
    bands = dict(matrix.bands)
    yield f"| likelihood | {' | '.join(step.id for step in matrix.impact.steps)} |"
    yield f"|---|{'---|' * len(matrix.impact.steps)}"
    for step, row in reversed(list(zip(matrix.likelihood.steps, matrix.cells, strict=True))):
        yield f"| {step.id} | {' | '.join(f'{rating} ({bands[rating]})' for rating in row)} |"
    for scale in (matrix.likelihood, matrix.impact):
        yield ""
        yield f"| {scale.title.lower()} | what it means |"
        yield "|---|---|"
        yield from map(_line, scale.steps)


def _line(step: RiskStep) -> str:
    return f"| {step.id} | {step.wording} |"


def test_the_page_shows_the_matrix_as_it_is() -> None:
    check_generated(PAGE, lambda text: replace_part(text, "matrix", "\n".join(_lines())))


def test_the_levels_are_told_apart_by_words() -> None:
    matrix = uk.risk_matrix()
    steps = [*matrix.likelihood.steps, *matrix.impact.steps]
    pairs = [(one.wording, other.wording) for one, other in product(steps, steps) if one is not other]

    assert [one for one, other in pairs if one == other] == []
