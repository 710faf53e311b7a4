"""Arrangements of a plan beyond the exact steps: trips by first fit, and the best that OR-tools finds.

`arrange` and `suggest_trips` need nothing else. `solve` and `lend` need the extra ``mpreview[solver]``.
"""

from mpreview.solver._arrangements import Arrangement, Reached, Trip, TripMade, arrange, suggest_trips
from mpreview.solver._ortools import Lending, Lent, lend, solve

__all__ = [
    "Arrangement",
    "Lending",
    "Lent",
    "Reached",
    "Trip",
    "TripMade",
    "arrange",
    "lend",
    "solve",
    "suggest_trips",
]
