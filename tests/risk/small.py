"""Small matrices and risks, written as one would print them."""

from typing import Any, Final

from mpreview.risk import Control, Risk, RiskMatrix, RiskScale, RiskStatement, RiskStep

TEXTS: Final = ("an intruder climbs over", "the wall is low", "somebody is hurt")
STATEMENT: Final = RiskStatement(threat=TEXTS[0], vulnerability=TEXTS[1], impact=TEXTS[2])


def scale(letter: str, count: int) -> RiskScale:
    """A scale of so many steps, such as `l1` to `l4`."""
    return RiskScale(letter, "Drawn", tuple(RiskStep(f"{letter}{n}", "Drawn.") for n in range(1, count + 1)))


def matrix(*rows: str, bands: str, **changed: Any) -> RiskMatrix:
    """The matrix of rows of cells, lowest likelihood first; *bands* are pairs such as ``low=standard``.

    The ratings are those of the bands, in their order.
    """
    cells = tuple(tuple(row.split()) for row in rows)
    pairs = [pair.split("=") for pair in bands.split()]
    plain: dict[str, Any] = {
        "likelihood": scale("l", len(cells)),
        "impact": scale("i", len(cells[0])),
        "ratings": tuple(rating for rating, _ in pairs),
        "cells": cells,
        "bands": tuple((rating, band) for rating, band in pairs),
        "citation": "drawn",
    }
    return RiskMatrix("m", "Drawn", **(plain | changed))


def risk(likelihood: str, impact: str, *controls: Control) -> Risk:
    """A risk at two steps."""
    return Risk("r", STATEMENT, likelihood=likelihood, impact=impact, controls=controls)
