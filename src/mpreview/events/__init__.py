"""The closed set of facts, and the append-only ledger of them.

An event has the day it happened and the instant it became known; order is (day, kind rank, instant,
id), never position (`semantics.md` section 6). The rank puts causes before effects within a day; all
answers share one rank, so that the later known wins. A name is loaded from its home when it is first used:
most ledgers hold few of all kinds.
"""

from mpreview.events.bookings import (
    Absent,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
)
from mpreview.events.changes import MemberElected, MemberLeft, UseBegun, UseEnded, VenueClosed, VenueOpened
from mpreview.events.checks import DeskChecked, Exercised, FindingNoted, FunctionTested
from mpreview.events.fittings import Advance, MeasureAdvanced, MeasureDecided, MeasureRecommended
from mpreview.events.kinds import RANK, Event
from mpreview.events.ledger import Ledger
from mpreview.events.occasions import (
    Banded,
    ConcernRaised,
    EventPlanned,
    Incident,
    MeasureNoted,
    MeasureState,
    OfficeChanged,
    ReviewRequested,
    StandardRevised,
    VenueMoved,
)
from mpreview.events.offers import Answered, Attempted, Contacted, Offered, Reply
from mpreview.events.papers import Exempted, Postponed
from mpreview.events.records import Committed, Erased, Withdrawn
from mpreview.events.risks import RiskAccepted, RiskAssessed, RiskClosed, RiskTreated
from mpreview.events.visits import Outcome, Reviewed

__all__ = [
    "RANK",
    "Absent",
    "Advance",
    "Answered",
    "Attempted",
    "Banded",
    "Booked",
    "BookingCancelled",
    "BookingKept",
    "BookingMissed",
    "BookingMoved",
    "Committed",
    "ConcernRaised",
    "Contacted",
    "DeskChecked",
    "Erased",
    "Event",
    "EventPlanned",
    "Exempted",
    "Exercised",
    "FindingNoted",
    "FunctionTested",
    "Incident",
    "Ledger",
    "MeasureAdvanced",
    "MeasureDecided",
    "MeasureNoted",
    "MeasureRecommended",
    "MeasureState",
    "MemberElected",
    "MemberLeft",
    "Offered",
    "OfficeChanged",
    "Outcome",
    "Postponed",
    "Reply",
    "ReviewRequested",
    "Reviewed",
    "RiskAccepted",
    "RiskAssessed",
    "RiskClosed",
    "RiskTreated",
    "StandardRevised",
    "UseBegun",
    "UseEnded",
    "VenueClosed",
    "VenueMoved",
    "VenueOpened",
    "Withdrawn",
]
