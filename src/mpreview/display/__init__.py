"""The national review, for people and for programs: a pure value, and its text and JSON."""

from mpreview.display.document import FORMAT, FORMAT_VERSION, as_json
from mpreview.display.figures import BY, Line, MembersLine
from mpreview.display.national import EVERY, House, LevelNow, NationalReview, VisitPlanned, review
from mpreview.display.proofs import Proof
from mpreview.display.text import as_text
from mpreview.display.urgent import Group, Named, Owed, RiseCited

__all__ = [
    "BY",
    "EVERY",
    "FORMAT",
    "FORMAT_VERSION",
    "Group",
    "House",
    "LevelNow",
    "Line",
    "MembersLine",
    "Named",
    "NationalReview",
    "Owed",
    "Proof",
    "RiseCited",
    "VisitPlanned",
    "as_json",
    "as_text",
    "review",
]
