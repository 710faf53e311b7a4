"""The closed set of events: all kinds there are, together.

What folds or orders events asks each for its word and its rank; whoever needs this loads every kind.
"""

from collections.abc import Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import TypeGuard, get_args

from mpreview.events.bookings import Booked, BookingCancelled, BookingKept, BookingMissed, BookingMoved
from mpreview.events.changes import (
    MemberElected,
    MemberLeft,
    UseBegun,
    UseEnded,
    VenueClosed,
    VenueOpened,
)
from mpreview.events.checks import DeskChecked, Exercised, FindingNoted, FunctionTested
from mpreview.events.facts import Fact
from mpreview.events.fittings import MeasureAdvanced, MeasureDecided, MeasureRecommended
from mpreview.events.occasions import (
    Banded,
    ConcernRaised,
    EventPlanned,
    Incident,
    MeasureNoted,
    OfficeChanged,
    ReviewRequested,
    StandardRevised,
    VenueMoved,
)
from mpreview.events.offers import Answered, Attempted, Contacted, Offered
from mpreview.events.papers import Exempted, Postponed
from mpreview.events.records import Committed, Erased, Withdrawn
from mpreview.events.risks import RiskAccepted, RiskAssessed, RiskClosed, RiskTreated
from mpreview.events.visits import Reviewed

__all__ = [
    "CHANGES",
    "FITTINGS",
    "RANK",
    "RISKS",
    "WORDS",
    "Change",
    "Event",
    "FittingEvent",
    "RiskEvent",
    "is_change",
]


Change = MemberElected | MemberLeft | VenueOpened | UseBegun | UseEnded | VenueClosed
"""The events that change who is in office and who uses which venue."""

FittingEvent = MeasureRecommended | MeasureDecided | MeasureAdvanced | MeasureNoted
"""The events that tell of a measure at a place."""

RiskEvent = RiskAssessed | RiskTreated | RiskAccepted | RiskClosed
"""The events that tell of a risk."""

Event = (
    Attempted | Contacted | Offered | Answered | Booked | BookingMoved | BookingCancelled | BookingMissed
    | BookingKept | Reviewed | FindingNoted | DeskChecked | Withdrawn | Banded | OfficeChanged | VenueMoved
    | StandardRevised | MeasureNoted | EventPlanned | Incident | ConcernRaised | ReviewRequested
    | Postponed | Exempted | MemberElected | MemberLeft | VenueOpened | UseBegun | UseEnded | VenueClosed
    | Committed | Erased | MeasureRecommended | MeasureDecided | MeasureAdvanced | FunctionTested | Exercised
    | RiskAssessed | RiskTreated | RiskAccepted | RiskClosed
)  # fmt: skip
"""The closed set of events."""

RANK: Mapping[type[Fact], int] = MappingProxyType(
    {kind: kind.rank for kind in sorted(get_args(Event), key=attrgetter("rank"))}
)
"""Order of kinds within a day, causes before effects; what ends makes room for what begins."""

CHANGES: frozenset[type[Fact]] = frozenset(get_args(Change))
"""The events that change who is in office and who uses which venue."""

FITTINGS: frozenset[type[Fact]] = frozenset(get_args(FittingEvent))
"""The events that tell of a measure at a place."""

RISKS: frozenset[type[Fact]] = frozenset(get_args(RiskEvent))
"""The events that tell of a risk."""

WORDS: Mapping[str, type[Fact]] = MappingProxyType({kind.word: kind for kind in get_args(Event)})
"""Each kind by the word that documents and the chain tell it by."""


def is_change(event: Fact) -> TypeGuard[Change]:
    """Whether an event changes who is in office and who uses which venue."""
    return type(event) in CHANGES
