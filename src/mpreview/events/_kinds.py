"""The closed set of kinds of events, listed once."""

from collections.abc import Mapping
from operator import attrgetter
from types import MappingProxyType

from mpreview.events import changes, findings, measures, occasions, offers, papers, records, risks, visits
from mpreview.events._base import Event

KINDS: tuple[type[Event], ...] = (
    offers.Attempted, offers.Contacted, offers.Offered, offers.Answered, visits.Booked, visits.BookingMoved,
    visits.BookingCancelled, visits.BookingMissed, visits.BookingKept, visits.Reviewed, findings.FindingNoted,
    visits.DeskChecked, records.Withdrawn, occasions.Banded, occasions.OfficeChanged, occasions.VenueMoved,
    occasions.StandardRevised, measures.MeasureNoted, occasions.EventPlanned, occasions.Incident,
    occasions.ConcernRaised, occasions.ReviewRequested, papers.Postponed, papers.Exempted,
    changes.MemberElected, changes.MemberLeft, changes.VenueOpened, changes.UseBegun, changes.UseEnded,
    changes.VenueClosed, records.Committed, records.Erased, measures.MeasureRecommended,
    measures.MeasureDecided, measures.MeasureAdvanced, visits.FunctionTested, visits.Exercised,
    risks.RiskAssessed, risks.RiskTreated, risks.RiskAccepted, risks.RiskClosed, occasions.Directed,
    papers.Excluded, papers.Paused, papers.Prolonged, papers.Ended,
    changes.PollCalled,
    changes.CandidacyBegun, changes.CandidacyEnded,
    findings.FindingClosed, measures.MeasureRefused,
)  # fmt: skip
"""Every kind of event, in the order in which documents list the words."""

RANK: Mapping[type[Event], int] = MappingProxyType(
    {kind: kind.rank for kind in sorted(KINDS, key=attrgetter("rank"))}
)
"""The order of kinds within a day, causes before effects; what ends makes room for what begins."""

WORDS: Mapping[str, type[Event]] = MappingProxyType({kind.word: kind for kind in KINDS})
"""Each kind by the word that documents and the chain use."""
