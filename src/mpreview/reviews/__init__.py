"""The life of a review: the events folded by subject, the duties, and the explanations.

One way leads through an answer: `facts` folds the ledger, `cases` asks the rules, `duties` lays facts and
answers together, `obligations` holds the result. `explanations`, `judging`, `custody` and `winding_up` read
from there; `fittings` and `risks` fold the lives of measures and risks.
"""

from mpreview.reviews.explanations import NOT_APPLIED, NOT_COUNTED, Explanation, NotApplied, NotCounted
from mpreview.reviews.facts import Progress
from mpreview.reviews.obligations import (
    GROUPINGS,
    Exclusion,
    Lapse,
    NotOwed,
    Obligation,
    Obligations,
    Status,
    Subject,
)
from mpreview.reviews.standings import Standing

__all__ = [
    "GROUPINGS",
    "NOT_APPLIED",
    "NOT_COUNTED",
    "Exclusion",
    "Explanation",
    "Lapse",
    "NotApplied",
    "NotCounted",
    "NotOwed",
    "Obligation",
    "Obligations",
    "Progress",
    "Standing",
    "Status",
    "Subject",
]
