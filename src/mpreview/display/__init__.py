"""The national review, for people and for programs: a pure value, and its text and JSON."""

from mpreview.display._figures import BY, Line, MembersLine
from mpreview.display._json import FORMAT, FORMAT_VERSION, as_json
from mpreview.display._proofs import Proof
from mpreview.display._review import EVERY, LevelNow, NationalReview, SeatCount, VisitPlanned, review
from mpreview.display._text import as_text
from mpreview.display._urgent import Group, NamedObligation, OwedActivity, RiseCited

__all__ = [
    "BY",
    "EVERY",
    "FORMAT",
    "FORMAT_VERSION",
    "Group",
    "LevelNow",
    "Line",
    "MembersLine",
    "NamedObligation",
    "NationalReview",
    "OwedActivity",
    "Proof",
    "RiseCited",
    "SeatCount",
    "VisitPlanned",
    "as_json",
    "as_text",
    "review",
]
