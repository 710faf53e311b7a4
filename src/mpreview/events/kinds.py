"""The closed set of events, and their total order."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType
from typing import get_args

from mpreview.events.changes import (
    MemberElected,
    MemberLeft,
    UseBegun,
    UseEnded,
    VenueClosed,
    VenueOpened,
)
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
from mpreview.events.visits import (
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    DeskChecked,
    Exercised,
    FindingNoted,
    FunctionTested,
    Reviewed,
)

__all__ = [
    "ABOUT",
    "CHANGES",
    "FITTINGS",
    "RANK",
    "REFERENCES",
    "RISKS",
    "WORDS",
    "Change",
    "Event",
    "FittingEvent",
    "RiskEvent",
    "index_until",
    "order",
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

RANK: Mapping[type, int] = MappingProxyType(
    {
        MemberLeft: 0, UseEnded: 0, VenueClosed: 1, MemberElected: 2, VenueOpened: 3, UseBegun: 4,
        Banded: 5, OfficeChanged: 5, VenueMoved: 5, StandardRevised: 5, MeasureNoted: 5, EventPlanned: 5,
        Incident: 5, ConcernRaised: 5, ReviewRequested: 5,
        MeasureRecommended: 5, MeasureDecided: 5, MeasureAdvanced: 5,
        RiskAssessed: 5, RiskTreated: 5, RiskAccepted: 5, RiskClosed: 5,
        Attempted: 6, Contacted: 6, Offered: 7, Answered: 8,
        Booked: 9, BookingMoved: 10, BookingCancelled: 10, BookingMissed: 10, BookingKept: 10,
        Reviewed: 11, DeskChecked: 11, FunctionTested: 11, Exercised: 11, FindingNoted: 12,
        Postponed: 13, Exempted: 13, Withdrawn: 14, Erased: 15, Committed: 16,
    }
)  # fmt: skip
"""Order of kinds within a day, causes before effects; what ends makes room for what begins."""

CHANGES: frozenset[type] = frozenset(get_args(Change))
"""The events that change who is in office and who uses which venue."""

FITTINGS: frozenset[type] = frozenset(get_args(FittingEvent))
"""The events that tell of a measure at a place."""

RISKS: frozenset[type] = frozenset(get_args(RiskEvent))
"""The events that tell of a risk."""

WORDS: Mapping[str, type] = MappingProxyType(
    {
        "attempted": Attempted,
        "contacted": Contacted,
        "offered": Offered,
        "answered": Answered,
        "booked": Booked,
        "booking-moved": BookingMoved,
        "booking-kept": BookingKept,
        "booking-missed": BookingMissed,
        "booking-cancelled": BookingCancelled,
        "reviewed": Reviewed,
        "finding-noted": FindingNoted,
        "desk-checked": DeskChecked,
        "function-tested": FunctionTested,
        "exercised": Exercised,
        "withdrawn": Withdrawn,
        "banded": Banded,
        "office-changed": OfficeChanged,
        "venue-moved": VenueMoved,
        "standard-revised": StandardRevised,
        "measure-noted": MeasureNoted,
        "measure-recommended": MeasureRecommended,
        "measure-decided": MeasureDecided,
        "measure-advanced": MeasureAdvanced,
        "risk-assessed": RiskAssessed,
        "risk-treated": RiskTreated,
        "risk-accepted": RiskAccepted,
        "risk-closed": RiskClosed,
        "event-planned": EventPlanned,
        "incident": Incident,
        "concern-raised": ConcernRaised,
        "review-requested": ReviewRequested,
        "postponed": Postponed,
        "exempted": Exempted,
        "member-elected": MemberElected,
        "member-left": MemberLeft,
        "venue-opened": VenueOpened,
        "use-begun": UseBegun,
        "use-ended": UseEnded,
        "venue-closed": VenueClosed,
        "erased": Erased,
        "committed": Committed,
    }
)
"""Each kind by the word that documents and the chain tell it by; a class may be renamed, a word never."""

ABOUT: Mapping[str, type] = MappingProxyType({"offer": Offered, "booking": Booked, "review": Reviewed})
"""The fields in which an event names another that it is about, with the kind of that."""
REFERENCES: Mapping[str, type | None] = MappingProxyType({**ABOUT, "corrects": None, "event": None})
"""The fields in which an event names another; `None` where that may be of any kind."""


def order(event: Event) -> tuple[int, int, dt.datetime, str]:
    """Return the place of an event in the total order."""
    return event.on.toordinal(), RANK[type(event)], event.known, event.id


def index_until(events: tuple[Event, ...], on: dt.date) -> int:
    """Return how many of the ordered *events* happened up to that day."""
    return bisect_right(events, on, key=lambda event: event.on)
