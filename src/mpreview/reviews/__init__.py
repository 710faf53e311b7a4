"""The life of a review: the ledger folded per subject, and what is owed.

Explanations are loaded from their home when they are first used.
"""

from mpreview.reviews.obligations import GROUPINGS, Ended, NotOwed, Obligation, Obligations, Status
from mpreview.reviews.states import Progress, Standing
from mpreview.reviews.traces import SILENCES, Explanation, Silence

__all__ = [
    "GROUPINGS",
    "SILENCES",
    "Ended",
    "Explanation",
    "NotOwed",
    "Obligation",
    "Obligations",
    "Progress",
    "Silence",
    "Standing",
    "Status",
]
