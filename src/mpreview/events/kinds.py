"""The closed set of events, and their total order."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Mapping
from types import MappingProxyType

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
from mpreview.events.records import Withdrawn
from mpreview.events.visits import (
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    DeskChecked,
    FindingNoted,
    Reviewed,
)

__all__ = ["ABOUT", "RANK", "REFERENCES", "WORDS", "Event", "index_until", "order"]


Event = (
    Attempted | Contacted | Offered | Answered | Booked | BookingMoved | BookingCancelled | BookingMissed
    | BookingKept | Reviewed | FindingNoted | DeskChecked | Withdrawn | Banded | OfficeChanged | VenueMoved
    | StandardRevised | MeasureNoted | EventPlanned | Incident | ConcernRaised | ReviewRequested
    | Postponed | Exempted
)  # fmt: skip
"""The closed set of events."""

RANK: Mapping[type, int] = MappingProxyType(
    {
        Banded: 0, OfficeChanged: 0, VenueMoved: 0, StandardRevised: 0, MeasureNoted: 0, EventPlanned: 0,
        Incident: 0, ConcernRaised: 0, ReviewRequested: 0,
        Attempted: 1, Contacted: 1, Offered: 2, Answered: 3,
        Booked: 4, BookingMoved: 5, BookingCancelled: 5, BookingMissed: 5, BookingKept: 5,
        Reviewed: 6, DeskChecked: 6, FindingNoted: 7, Postponed: 8, Exempted: 8, Withdrawn: 9,
    }
)  # fmt: skip
"""Order of kinds within a day, causes before effects."""


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
        "withdrawn": Withdrawn,
        "banded": Banded,
        "office-changed": OfficeChanged,
        "venue-moved": VenueMoved,
        "standard-revised": StandardRevised,
        "measure-noted": MeasureNoted,
        "event-planned": EventPlanned,
        "incident": Incident,
        "concern-raised": ConcernRaised,
        "review-requested": ReviewRequested,
        "postponed": Postponed,
        "exempted": Exempted,
    }
)
"""Each kind by the word that documents and the chain tell it by; a class may be renamed, a word never."""

ABOUT: Mapping[str, type] = MappingProxyType({"offer": Offered, "booking": Booked, "review": Reviewed})
"""The fields in which an event names another that it is about, with the kind of that."""
REFERENCES: Mapping[str, type | None] = MappingProxyType({**ABOUT, "corrects": None, "event": None})
"""The fields in which an event names another; `None` where that may be of any kind."""


def order(event: Event) -> tuple[dt.date, int, dt.datetime, str]:
    """Return the place of an event in the total order."""
    return event.on, RANK[type(event)], event.known, event.id


def index_until(events: tuple[Event, ...], on: dt.date) -> int:
    """Return how many of the ordered *events* happened up to that day."""
    return bisect_right(events, on, key=lambda event: event.on)
