"""The life of a review: the ledger folded per subject, and what is owed.

Explanations are loaded from their home when they are first used.
"""

from mpreview.reviews.explanations import SILENCES, Explanation, Silence
from mpreview.reviews.facts import Progress
from mpreview.reviews.obligations import GROUPINGS, Ended, NotOwed, Obligation, Obligations, Standing, Status

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
