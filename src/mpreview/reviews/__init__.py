"""The life of a review: the ledger folded per subject, and what is owed."""

from mpreview.reviews.obligations import GROUPINGS, Obligation, Obligations, Status
from mpreview.reviews.states import Progress, Standing

__all__ = [
    "GROUPINGS",
    "Obligation",
    "Obligations",
    "Progress",
    "Standing",
    "Status",
]
