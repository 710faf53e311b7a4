"""Policy as data: what is owed, when, and why that day.

`Rulebook` and `Edition` hold rules; the forms of rules are in `mpreview.policy.rules`, conditions in
`mpreview.policy.conditions`. `mpreview.lint` finds probable mistakes, `compare_editions` the changes between
two editions, and `recompute` the days of a reason again. Modules that begin with an underscore are the
engine: compiled rulebooks, cells over time, and the fold over completions.
"""

from mpreview.policy._recompute import recompute
from mpreview.policy.conditions import (
    AllOf,
    AnyOf,
    AudienceIn,
    BandAtLeast,
    Condition,
    Except,
    ForceIn,
    HomeIs,
    InService,
    KindIn,
    LevelAtLeast,
    MandateIs,
    MandateStatus,
    NationIn,
    Not,
    UseIs,
    UseStatus,
)
from mpreview.policy.differences import EditionDifference, FieldChange, RuleChange, compare_editions
from mpreview.policy.examples import (
    BandFrom,
    Example,
    ExampleNote,
    ExampleOccasion,
    ExampleOccurrence,
    LevelFrom,
    NoteKind,
)
from mpreview.policy.incidents import IncidentIs, Met
from mpreview.policy.reasons import Reason
from mpreview.policy.rulebook import Edition, OpenCycles, Rulebook
from mpreview.policy.rules import FORMS
from mpreview.policy.rules._base import Rule
from mpreview.policy.rules._fields import Merge, MergeMode
from mpreview.policy.rules.ahead import Ahead, AheadOf
from mpreview.policy.rules.directed import OnDirective
from mpreview.policy.rules.new_member import NewMember
from mpreview.policy.rules.new_venue import NewVenue, UseStart
from mpreview.policy.rules.offer_owed import OfferOwed
from mpreview.policy.rules.on_event import Occasion, OnEvent
from mpreview.policy.rules.periodic import Anchor, Early, Periodic
from mpreview.policy.rules.rise import Rise
from mpreview.policy.tables import Allowance, Number, Table, TableValue
from mpreview.policy.terms import Activity, Mode, ResponseLevel, ResponseTo, Unit
from mpreview.policy.windows import Adjustment, Window

__all__ = [
    "FORMS",
    "Activity",
    "Adjustment",
    "Ahead",
    "AheadOf",
    "AllOf",
    "Allowance",
    "Anchor",
    "AnyOf",
    "AudienceIn",
    "BandAtLeast",
    "BandFrom",
    "Condition",
    "Early",
    "Edition",
    "EditionDifference",
    "Example",
    "ExampleNote",
    "ExampleOccasion",
    "ExampleOccurrence",
    "Except",
    "FieldChange",
    "ForceIn",
    "HomeIs",
    "InService",
    "IncidentIs",
    "KindIn",
    "LevelAtLeast",
    "LevelFrom",
    "MandateIs",
    "MandateStatus",
    "Merge",
    "MergeMode",
    "Met",
    "Mode",
    "NationIn",
    "NewMember",
    "NewVenue",
    "Not",
    "NoteKind",
    "Number",
    "Occasion",
    "OfferOwed",
    "OnDirective",
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
    "TableValue",
    "Unit",
    "UseIs",
    "UseStart",
    "UseStatus",
    "Window",
    "compare_editions",
    "recompute",
]
