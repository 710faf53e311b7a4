"""Ratings of matrices of several sizes against tables worked by hand, printed highest likelihood first."""

from itertools import product

import pytest

from mpreview.errors import UnknownId
from mpreview.risk import Control, Rating, RiskMatrix
from risk.small import matrix, risk

# BS 8800: five ratings on three by three.
THREE = matrix(
    "trivial    tolerable    moderate",
    "tolerable  moderate     substantial",
    "moderate   substantial  intolerable",
    bands="trivial=standard tolerable=standard moderate=raised substantial=raised intolerable=high",
)
# Ratings skip: from b to d, and from a to b alone.
FOUR = matrix(
    "a a b d",
    "a b b d",
    "a b c d",
    "b c d d",
    bands="a=standard b=standard c=raised d=high",
)
# The product of the places, 1 to 3, 4 to 6, 8 to 12, 15 to 25: National Patient Safety Agency, January 2008.
FIVE = matrix(
    "low  low  low  mod  mod",
    "low  mod  mod  high high",
    "low  mod  high high ext",
    "mod  high high ext  ext",
    "mod  high ext  ext  ext",
    bands="low=standard mod=standard high=raised ext=high",
)
THREE_BY_FIVE = matrix(
    "low low low med  high",
    "low low med high high",
    "low med med high high",
    bands="low=standard med=raised high=high",
)
MATRICES = {"3 x 3": THREE, "4 x 4": FOUR, "5 x 5": FIVE, "3 x 5": THREE_BY_FIVE}


def printed(text: str) -> dict[tuple[str, str], str]:
    """The cells of a table by likelihood and impact; its first row is the highest likelihood."""
    rows = [line.split() for line in text.strip().splitlines()][::-1]
    return {
        (f"l{row}", f"i{column}"): word
        for row, words in enumerate(rows, 1)
        for column, word in enumerate(words, 1)
    }


def steps(one: RiskMatrix) -> list[tuple[str, str]]:
    """Every pair of steps."""
    return [(row.id, column.id) for row, column in product(one.likelihood.steps, one.impact.steps)]


@pytest.mark.parametrize(
    ("size", "table"),
    [
        ("3 x 3", """
            moderate   substantial  intolerable
            tolerable  moderate     substantial
            trivial    tolerable    moderate
        """),
        ("4 x 4", """
            b c d d
            a b c d
            a b b d
            a a b d
        """),
        ("5 x 5", """
            mod  high ext  ext  ext
            mod  high high ext  ext
            low  mod  high high ext
            low  mod  mod  high high
            low  low  low  mod  mod
        """),
        ("3 x 5", """
            low med med high high
            low low med high high
            low low low med  high
        """),
    ],
)  # fmt: skip
def test_each_cell_is_rated_as_printed(size: str, table: str) -> None:
    one = MATRICES[size]

    assert {at: one.inherent(risk(*at)).rating for at in steps(one)} == printed(table)


# By hand: what is in service lowers likelihood and impact by so many steps, and the floor is step 1.
@pytest.mark.parametrize(
    ("size", "controls", "in_service", "table"),
    [
        # Likelihood by 2, impact by 1: all is in the lowest row, the impacts are those of 1, 1, 2.
        ("3 x 3", (Control("guard", likelihood=1), Control("door", likelihood=1, impact=1)),
         {"guard", "door"}, """
            trivial  trivial  tolerable
            trivial  trivial  tolerable
            trivial  trivial  tolerable
        """),
        # Likelihood by 1; the alarm is not in service, and nothing is said of the lamp.
        ("4 x 4", (Control("guard", likelihood=1), Control("alarm", impact=2)),
         {"guard", "lamp"}, """
            a b c d
            a b b d
            a a b d
            a a b d
        """),
        # Likelihood by 1, impact by 2 in all: the impacts are those of 1, 1, 1, 2, 3.
        ("5 x 5", (Control("cctv", likelihood=1), Control("glass", impact=1), Control("alarm", impact=1)),
         {"cctv", "glass", "alarm"}, """
            mod  mod  mod  high high
            low  low  low  mod  high
            low  low  low  mod  mod
            low  low  low  low  low
            low  low  low  low  low
        """),
        # Impact by 1: the impacts are those of 1, 1, 2, 3, 4.
        ("3 x 5", (Control("glass", impact=1), Control("guard", likelihood=2)),
         {"glass"}, """
            low low med med high
            low low low med high
            low low low low med
        """),
        # More than any scale has.
        ("3 x 5", (Control("away", likelihood=9, impact=9),),
         {"away"}, """
            low low low low low
            low low low low low
            low low low low low
        """),
        # Nothing in service: as it was.
        ("4 x 4", (Control("guard", likelihood=1),),
         set(), """
            b c d d
            a b c d
            a b b d
            a a b d
        """),
    ],
)  # fmt: skip
def test_each_cell_is_rated_as_worked_by_hand_with_measures_in_service(
    size: str, controls: tuple[Control, ...], in_service: set[str], table: str
) -> None:
    one = MATRICES[size]

    found = {at: one.residual(risk(*at, *controls), in_service).rating for at in steps(one)}
    assert found == printed(table)


def test_a_rating_tells_where_it_was_read_and_its_band() -> None:
    guarded = risk("l5", "i4", Control("guard", likelihood=2))

    assert FIVE.inherent(guarded) == Rating("l5", "i4", "ext", "high")
    assert FIVE.residual(guarded, {"guard"}) == Rating("l3", "i4", "high", "raised")


@pytest.mark.parametrize(
    ("size", "bands"),
    [
        ("3 x 3", ("standard", "raised", "high")),
        ("4 x 4", ("standard", "raised", "high")),
        ("3 x 5", ("standard", "raised", "high")),
    ],
)
def test_the_bands_stand_lowest_first(size: str, bands: tuple[str, ...]) -> None:
    assert MATRICES[size].ordered_bands == bands


def test_of_several_the_worst_is_the_highest_rating_then_impact_then_likelihood() -> None:
    def rate(likelihood: str, impact: str) -> Rating:
        return FIVE.rate(likelihood=likelihood, impact=impact)

    assert FIVE.worst([]) is None
    assert FIVE.worst([rate("l1", "i5"), rate("l3", "i3"), rate("l5", "i1")]) == rate("l3", "i3")
    assert FIVE.worst([rate("l4", "i2"), rate("l2", "i4")]) == rate("l2", "i4")
    assert FIVE.worst(iter([rate("l3", "i4"), rate("l2", "i4")])) == rate("l3", "i4")


@pytest.mark.parametrize(
    ("bands", "told"),
    [
        (("standard", "raised", "high"), None),
        (("none", "standard", "raised", "severe", "high"), None),
        (("standard", "raised"), "band 3 of the matrix is none of the policy's; map to a band that it has"),
        (("high", "raised", "standard"),
         "the policy has the bands of the matrix in another order; map higher ratings to higher bands"),
    ],
)  # fmt: skip
def test_bands_of_a_policy_that_do_not_fit_are_told(bands: tuple[str, ...], told: str | None) -> None:
    assert FIVE.misfit(bands) == told


@pytest.mark.parametrize(
    ("likelihood", "impact", "told"),
    [
        ("l6", "i1", r"Risk\.likelihood: no such step of scale l"),
        ("l1", "i6", r"Risk\.impact: no such step of scale i"),
    ],
)
def test_a_step_of_no_scale_is_refused_by_its_place(likelihood: str, impact: str, told: str) -> None:
    strange = risk(likelihood, impact)

    with pytest.raises(UnknownId, match=told):
        FIVE.inherent(strange)
    with pytest.raises(UnknownId, match=told):
        FIVE.residual(strange, {"guard"})
    with pytest.raises(UnknownId, match=told.removeprefix(r"Risk\.")):
        FIVE.rate(likelihood=likelihood, impact=impact)
