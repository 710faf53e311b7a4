"""Policy as data: what is owed, when, and why that day.

What only some programs need (conditions, differences, lint) is loaded from its home when it is first used.
"""

from typing import TYPE_CHECKING

from mpreview.policy.book import Book
from mpreview.policy.examples import BandFrom, Coming, Example, Happened, LevelFrom, Note, Noted
from mpreview.policy.recompute import recompute
from mpreview.policy.rulebook import Edition, OpenCycles, Rulebook
from mpreview.policy.rules import (
    Ahead,
    AheadOf,
    Allowance,
    Anchor,
    Begun,
    Clause,
    Merge,
    MergeMode,
    NewMember,
    NewVenue,
    Occasion,
    OfferOwed,
    OnEvent,
    Periodic,
    Rise,
    Rule,
)
from mpreview.policy.tables import Number, Table, Value
from mpreview.policy.terms import Activity, ResponseLevel, ResponseTo, Unit
from mpreview.policy.windows import Adjustment, Answer, Reason, Window

if TYPE_CHECKING:
    from mpreview.policy.conditions import (
        AllOf,
        AnyOf,
        AudienceIn,
        BandAtLeast,
        Condition,
        Except,
        ForceIn,
        InService,
        KindIn,
        LevelAtLeast,
        NationIn,
        Not,
        TenureIs,
        TenureStatus,
        UseIs,
        UseStatus,
    )
    from mpreview.policy.differences import Difference, FieldChange, RuleChange, diff
    from mpreview.policy.lint import FINDINGS, Finding

_HOME = {
    "AllOf": "mpreview.policy.conditions",
    "AnyOf": "mpreview.policy.conditions",
    "AudienceIn": "mpreview.policy.conditions",
    "BandAtLeast": "mpreview.policy.conditions",
    "Condition": "mpreview.policy.conditions",
    "Difference": "mpreview.policy.differences",
    "Except": "mpreview.policy.conditions",
    "FINDINGS": "mpreview.policy.lint",
    "FieldChange": "mpreview.policy.differences",
    "Finding": "mpreview.policy.lint",
    "ForceIn": "mpreview.policy.conditions",
    "InService": "mpreview.policy.conditions",
    "KindIn": "mpreview.policy.conditions",
    "LevelAtLeast": "mpreview.policy.conditions",
    "NationIn": "mpreview.policy.conditions",
    "Not": "mpreview.policy.conditions",
    "RuleChange": "mpreview.policy.differences",
    "TenureIs": "mpreview.policy.conditions",
    "TenureStatus": "mpreview.policy.conditions",
    "UseIs": "mpreview.policy.conditions",
    "UseStatus": "mpreview.policy.conditions",
    "diff": "mpreview.policy.differences",
}
__all__ = [
    "FINDINGS",
    "Activity",
    "Adjustment",
    "Ahead",
    "AheadOf",
    "AllOf",
    "Allowance",
    "Anchor",
    "Answer",
    "AnyOf",
    "AudienceIn",
    "BandAtLeast",
    "BandFrom",
    "Begun",
    "Book",
    "Clause",
    "Coming",
    "Condition",
    "Difference",
    "Edition",
    "Example",
    "Except",
    "FieldChange",
    "Finding",
    "ForceIn",
    "Happened",
    "InService",
    "KindIn",
    "LevelAtLeast",
    "LevelFrom",
    "Merge",
    "MergeMode",
    "NationIn",
    "NewMember",
    "NewVenue",
    "Not",
    "Note",
    "Noted",
    "Number",
    "Occasion",
    "OfferOwed",
    "OnEvent",
    "OpenCycles",
    "Periodic",
    "Reason",
    "ResponseLevel",
    "ResponseTo",
    "Rise",
    "Rule",
    "RuleChange",
    "Rulebook",
    "Table",
    "TenureIs",
    "TenureStatus",
    "Unit",
    "UseIs",
    "UseStatus",
    "Value",
    "Window",
    "diff",
    "recompute",
]

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module 'mpreview.policy' has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOME})
