"""The life of a review: the ledger folded per subject, and what is owed."""

from mpreview.reviews.cases import Cases
from mpreview.reviews.duties import Duties, Kept
from mpreview.reviews.history import History, OfferState, fold
from mpreview.reviews.obligations import GROUPINGS, Obligation, Obligations, Status
from mpreview.reviews.states import Progress, Standing

__all__ = [
    "GROUPINGS",
    "Cases",
    "Duties",
    "History",
    "Kept",
    "Obligation",
    "Obligations",
    "OfferState",
    "Progress",
    "Standing",
    "Status",
    "fold",
]
