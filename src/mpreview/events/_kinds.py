"""The closed set of kinds of events, listed once."""

from collections.abc import Mapping
from operator import attrgetter
from types import MappingProxyType

from mpreview.events._base import Event
from mpreview.events.changes import MemberElected, MemberLeft, UseBegun, UseEnded, VenueClosed, VenueOpened
from mpreview.events.measures import MeasureAdvanced, MeasureDecided, MeasureNoted, MeasureRecommended
from mpreview.events.occasions import (
    Banded,
    ConcernRaised,
    EventPlanned,
    Incident,
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

KINDS: tuple[type[Event], ...] = (
    Attempted, Contacted, Offered, Answered, Booked, BookingMoved, BookingCancelled, BookingMissed,
    BookingKept, Reviewed, FindingNoted, DeskChecked, Withdrawn, Banded, OfficeChanged, VenueMoved,
    StandardRevised, MeasureNoted, EventPlanned, Incident, ConcernRaised, ReviewRequested,
    Postponed, Exempted, MemberElected, MemberLeft, VenueOpened, UseBegun, UseEnded, VenueClosed,
    Committed, Erased, MeasureRecommended, MeasureDecided, MeasureAdvanced, FunctionTested, Exercised,
    RiskAssessed, RiskTreated, RiskAccepted, RiskClosed,
)  # fmt: skip
"""Every kind of event, in the order in which documents list the words."""

RANK: Mapping[type[Event], int] = MappingProxyType(
    {kind: kind.rank for kind in sorted(KINDS, key=attrgetter("rank"))}
)
"""The order of kinds within a day, causes before effects; what ends makes room for what begins."""

WORDS: Mapping[str, type[Event]] = MappingProxyType({kind.word: kind for kind in KINDS})
"""Each kind by the word that documents and the chain use."""
