"""The closed set of facts, and the append-only ledger of them.

An event has the day it happened and the instant it became known; order is (day, kind rank, instant,
id), never position (`semantics.md` section 6). The rank puts causes before effects within a day; all
answers share one rank, so that the later known wins. A name is loaded from its home when it is first used:
most ledgers hold few of all kinds.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mpreview.events.bookings import (
        Absent,
        Booked,
        BookingCancelled,
        BookingKept,
        BookingMissed,
        BookingMoved,
    )
    from mpreview.events.changes import (
        MemberElected,
        MemberLeft,
        UseBegun,
        UseEnded,
        VenueClosed,
        VenueOpened,
    )
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

_HOME = {
    "Absent": "mpreview.events.bookings",
    "Advance": "mpreview.events.fittings",
    "Answered": "mpreview.events.offers",
    "Attempted": "mpreview.events.offers",
    "Banded": "mpreview.events.occasions",
    "Booked": "mpreview.events.bookings",
    "BookingCancelled": "mpreview.events.bookings",
    "BookingKept": "mpreview.events.bookings",
    "BookingMissed": "mpreview.events.bookings",
    "BookingMoved": "mpreview.events.bookings",
    "Committed": "mpreview.events.records",
    "ConcernRaised": "mpreview.events.occasions",
    "Contacted": "mpreview.events.offers",
    "DeskChecked": "mpreview.events.checks",
    "Erased": "mpreview.events.records",
    "Event": "mpreview.events.kinds",
    "EventPlanned": "mpreview.events.occasions",
    "Exempted": "mpreview.events.papers",
    "Exercised": "mpreview.events.checks",
    "FindingNoted": "mpreview.events.checks",
    "FunctionTested": "mpreview.events.checks",
    "Incident": "mpreview.events.occasions",
    "Ledger": "mpreview.events.ledger",
    "MeasureAdvanced": "mpreview.events.fittings",
    "MeasureDecided": "mpreview.events.fittings",
    "MeasureNoted": "mpreview.events.occasions",
    "MeasureRecommended": "mpreview.events.fittings",
    "MeasureState": "mpreview.events.occasions",
    "MemberElected": "mpreview.events.changes",
    "MemberLeft": "mpreview.events.changes",
    "Offered": "mpreview.events.offers",
    "OfficeChanged": "mpreview.events.occasions",
    "Outcome": "mpreview.events.visits",
    "Postponed": "mpreview.events.papers",
    "RANK": "mpreview.events.kinds",
    "Reply": "mpreview.events.offers",
    "ReviewRequested": "mpreview.events.occasions",
    "Reviewed": "mpreview.events.visits",
    "RiskAccepted": "mpreview.events.risks",
    "RiskAssessed": "mpreview.events.risks",
    "RiskClosed": "mpreview.events.risks",
    "RiskTreated": "mpreview.events.risks",
    "StandardRevised": "mpreview.events.occasions",
    "UseBegun": "mpreview.events.changes",
    "UseEnded": "mpreview.events.changes",
    "VenueClosed": "mpreview.events.changes",
    "VenueMoved": "mpreview.events.occasions",
    "VenueOpened": "mpreview.events.changes",
    "Withdrawn": "mpreview.events.records",
}
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

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module 'mpreview.events' has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOME})
