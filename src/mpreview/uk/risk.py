"""A default risk matrix for the United Kingdom, four by four.

What ProtectUK publishes of its approach, as far as it could be read for this library: five stages (identify,
assess, treat, record, review), adapted from ISO 31000 and ISO/IEC 27005; a risk needs threat, vulnerability
and impact together; likelihood and impact have scales of four levels in words; a matrix of four by four, and
criteria for what is acceptable. The words of the levels, the cells and the criteria stand in pictures and
templates that could not be read: those here are this library's own, each marked *library default*, and an
embedder sets their own.

* **Levels.** By what an assessor can tell apart, and not by numbers a year: nobody has those of attacks.
* **Cells.** The product of the two places: 1 to 2 low, 3 to 4 medium, 6 to 9 high, 12 to 16 very high. So
  what could kill is never low, however remote, and what is all but certain never is either.
* **Bands.** Low and medium are ``standard`` to the default policy, high is ``raised``, very high ``high``.

Sources: ProtectUK (protectuk.police.uk), pages "Risk management process", "Risk management basics" and
"Stage 2: risk assessment".
"""

from functools import cache
from typing import Final

from mpreview.risk import RiskMatrix, RiskScale, RiskStep

__all__ = ["risk_matrix"]

BANDS: Final = ("standard", "raised", "high")
"""The risk bands of the default policy, lowest first."""

_CITATION: Final = (
    "ProtectUK, Stage 2: risk assessment (scales of four levels, a matrix of four by four); the words of the "
    "levels, the cells and the bands: library default"
)
_LIKELIHOOD: Final = RiskScale(
    "likelihood-4",
    "Likelihood",
    (
        RiskStep("remote", "Nobody is known to want it, and nothing like it has been tried."),
        RiskStep("possible", "It has been done elsewhere, and could be here."),
        RiskStep("likely", "It has been tried or threatened against people or places like these."),
        RiskStep("very-likely", "It has been tried or threatened here, or somebody is known to mean to."),
    ),
)
_IMPACT: Final = RiskScale(
    "impact-4",
    "Impact",
    (
        RiskStep("minor", "Nobody is hurt, and work goes on."),
        RiskStep("moderate", "Somebody is shaken or slightly hurt, or work stops for a day."),
        RiskStep("major", "Somebody is badly hurt, or the place is shut for weeks."),
        RiskStep("severe", "Somebody is killed."),
    ),
)
_LOW, _MEDIUM, _HIGH, _VERY_HIGH = "low", "medium", "high", "very-high"


@cache
def risk_matrix() -> RiskMatrix:
    """Return the default risk matrix, to the bands of `mpreview.uk.rulebook`.

    >>> risk_matrix().rate(likelihood="remote", impact="severe").rating
    'medium'
    >>> risk_matrix().misfit(("standard", "raised", "high")) is None
    True
    """
    standard, raised, high = BANDS
    return RiskMatrix(
        "uk-default",
        "Default risk matrix for the United Kingdom",
        likelihood=_LIKELIHOOD,
        impact=_IMPACT,
        ratings=(_LOW, _MEDIUM, _HIGH, _VERY_HIGH),
        cells=(
            (_LOW, _LOW, _MEDIUM, _MEDIUM),
            (_LOW, _MEDIUM, _HIGH, _HIGH),
            (_MEDIUM, _HIGH, _HIGH, _VERY_HIGH),
            (_MEDIUM, _HIGH, _VERY_HIGH, _VERY_HIGH),
        ),
        bands=((_LOW, standard), (_MEDIUM, standard), (_HIGH, raised), (_VERY_HIGH, high)),
        citation=_CITATION,
    )
