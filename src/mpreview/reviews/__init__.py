"""The life of a review: the ledger folded per subject, and what is owed."""

from mpreview.reviews.obligations import GROUPINGS, Obligation, Obligations, Status
from mpreview.reviews.states import Progress, Standing
from mpreview.reviews.traces import SILENCES, Explanation, Silence

__all__ = [
    "GROUPINGS",
    "SILENCES",
    "Explanation",
    "Obligation",
    "Obligations",
    "Progress",
    "Silence",
    "Standing",
    "Status",
]
