"""Everyone and everything of a programme, indexed and cross-checked.

A register is built only if it holds together: every dangling or double id, every venue without exactly
one team, is found at once (`ReferenceErrors`).
"""

from mpreview.register._covers import Ground
from mpreview.register._entries import COLLECTIONS, Channel, Entries, IncidentKind, Source, Sources
from mpreview.register._look_up import LOOKED_UP, Match
from mpreview.register._register import Register

__all__ = [
    "COLLECTIONS",
    "LOOKED_UP",
    "Channel",
    "Entries",
    "Ground",
    "IncidentKind",
    "Match",
    "Register",
    "Source",
    "Sources",
]
