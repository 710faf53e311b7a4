"""What a matrix comes to, said a second time: by loops over plain tuples, one step down at a time."""

from collections.abc import Collection

from mpreview.risk import Risk, RiskMatrix


def residual(matrix: RiskMatrix, risk: Risk, in_service: Collection[str]) -> tuple[str, str, str, str]:
    """The steps of likelihood and impact that measures leave, their rating and its band."""
    likelihoods = [step.id for step in matrix.likelihood.steps]
    impacts = [step.id for step in matrix.impact.steps]
    row = likelihoods.index(risk.likelihood)
    column = impacts.index(risk.impact)
    for measure in in_service:
        for control in risk.controls:
            if control.measure != measure:
                continue
            for _ in range(control.likelihood):
                if row > 0:
                    row -= 1
            for _ in range(control.impact):
                if column > 0:
                    column -= 1
    rating = matrix.cells[row][column]
    for one, band in matrix.bands:
        if one == rating:
            return likelihoods[row], impacts[column], rating, band
    raise AssertionError("a rating without a band")


def stands(cells: tuple[tuple[str, ...], ...], ratings: tuple[str, ...]) -> bool:
    """Whether no cell is below one with both steps at most its own, and each rating stands somewhere."""
    spots = [(row, column) for row in range(len(cells)) for column in range(len(cells[row]))]
    for row, column in spots:
        for lower, left in spots:
            if lower > row or left > column:
                continue
            if ratings.index(cells[lower][left]) > ratings.index(cells[row][column]):
                return False
    return all(any(rating in row for row in cells) for rating in ratings)
