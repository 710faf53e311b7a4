"""What if: changes of a programme as values, and what moves between two programmes (semantics 7.1).

`Programme.what_if` applies changes, `compare` says what moved.
"""

from mpreview.what_if._changes import (
    BoundaryMoved,
    ClosureAdded,
    EditionAdded,
    LevelLowered,
    LevelRaised,
    MemberAdded,
    NumberChanged,
    UseAdded,
)
from mpreview.what_if._compare import compare
from mpreview.what_if._comparison import (
    Comparison,
    NeedMove,
    NeedMoves,
    StatusMove,
    StatusMoves,
    VisitMove,
    VisitMoves,
)
from mpreview.what_if._inputs import InputChange, InputChanges, compare_inputs
from mpreview.what_if._parts import Change
from mpreview.what_if._teams import AdviserAdded, AwayAdded, LoanAdded, SlotsChanged

__all__ = [
    "AdviserAdded",
    "AwayAdded",
    "BoundaryMoved",
    "Change",
    "ClosureAdded",
    "Comparison",
    "EditionAdded",
    "InputChange",
    "InputChanges",
    "LevelLowered",
    "LevelRaised",
    "LoanAdded",
    "MemberAdded",
    "NeedMove",
    "NeedMoves",
    "NumberChanged",
    "SlotsChanged",
    "StatusMove",
    "StatusMoves",
    "UseAdded",
    "VisitMove",
    "VisitMoves",
    "compare",
    "compare_inputs",
]
