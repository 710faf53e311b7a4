"""The life of a review: the ledger folded per subject, and what is owed.

Explanations are loaded from their home when they are first used.
"""

from typing import TYPE_CHECKING

from mpreview.reviews.obligations import GROUPINGS, Ended, NotOwed, Obligation, Obligations, Status
from mpreview.reviews.states import Progress, Standing

if TYPE_CHECKING:
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

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in {"SILENCES", "Explanation", "Silence"}:
            raise AttributeError(f"module 'mpreview.reviews' has no attribute {name!r}")
        from mpreview.reviews import traces

        return getattr(traces, name)
