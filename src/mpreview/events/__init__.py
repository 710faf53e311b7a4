"""Every kind of event, and the append-only ledger of events.

An event has the day on which it happened and the instant at which it became known. The order is day, rank of
the kind, instant, id, never position (semantics 6). The rank puts causes before effects within a day; all
answers to offers share one rank, so that of two answers the later known counts.
"""

from mpreview.events._base import Event
from mpreview.events._kinds import KINDS, RANK, WORDS
from mpreview.events.changes import (
    MemberElected,
    MemberLeft,
    RegisterChange,
    UseBegun,
    UseEnded,
    VenueClosed,
    VenueOpened,
)
from mpreview.events.ledger import Ledger
from mpreview.events.measures import (
    Advance,
    MeasureAdvanced,
    MeasureDecided,
    MeasureEvent,
    MeasureNoted,
    MeasureRecommended,
    MeasureState,
)
from mpreview.events.occasions import (
    Banded,
    ConcernRaised,
    Directed,
    EventPlanned,
    Incident,
    OfficeChanged,
    ReviewRequested,
    StandardRevised,
    VenueMoved,
)
from mpreview.events.offers import Answered, Attempted, Contacted, Offered, Reply
from mpreview.events.papers import (
    Ended,
    Excluded,
    Exempted,
    NewEnd,
    Paused,
    Postponed,
    Prolonged,
    SignedPaper,
)
from mpreview.events.records import Committed, Erased, Withdrawn
from mpreview.events.risks import RiskAccepted, RiskAssessed, RiskClosed, RiskEvent, RiskTreated
from mpreview.events.visits import (
    Absent,
    Booked,
    BookingCancelled,
    BookingEvent,
    BookingKept,
    BookingMissed,
    BookingMoved,
    DeskChecked,
    Exercised,
    FindingNoted,
    FunctionTested,
    Outcome,
    ProvenWork,
    Reviewed,
)

__all__ = [
    "KINDS",
    "RANK",
    "WORDS",
    "Absent",
    "Advance",
    "Answered",
    "Attempted",
    "Banded",
    "Booked",
    "BookingCancelled",
    "BookingEvent",
    "BookingKept",
    "BookingMissed",
    "BookingMoved",
    "Committed",
    "ConcernRaised",
    "Contacted",
    "DeskChecked",
    "Directed",
    "Ended",
    "Erased",
    "Event",
    "EventPlanned",
    "Excluded",
    "Exempted",
    "Exercised",
    "FindingNoted",
    "FunctionTested",
    "Incident",
    "Ledger",
    "MeasureAdvanced",
    "MeasureDecided",
    "MeasureEvent",
    "MeasureNoted",
    "MeasureRecommended",
    "MeasureState",
    "MemberElected",
    "MemberLeft",
    "NewEnd",
    "Offered",
    "OfficeChanged",
    "Outcome",
    "Paused",
    "Postponed",
    "Prolonged",
    "ProvenWork",
    "RegisterChange",
    "Reply",
    "ReviewRequested",
    "Reviewed",
    "RiskAccepted",
    "RiskAssessed",
    "RiskClosed",
    "RiskEvent",
    "RiskTreated",
    "SignedPaper",
    "StandardRevised",
    "UseBegun",
    "UseEnded",
    "VenueClosed",
    "VenueMoved",
    "VenueOpened",
    "Withdrawn",
]
