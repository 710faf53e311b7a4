"""The national review, for people and for programs: a pure value, and its text and JSON."""

from mpreview.display.document import FORMAT, FORMAT_VERSION, as_json
from mpreview.display.figures import BY, Line, MembersLine
from mpreview.display.national import House, LevelNow, NationalReview, review
from mpreview.display.proofs import Proof
from mpreview.display.text import as_text
from mpreview.display.urgent import Group, Named, RiseCited

__all__ = [
    "BY",
    "FORMAT",
    "FORMAT_VERSION",
    "Group",
    "House",
    "LevelNow",
    "Line",
    "MembersLine",
    "Named",
    "NationalReview",
    "Proof",
    "RiseCited",
    "as_json",
    "as_text",
    "review",
]
