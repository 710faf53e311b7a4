"""The ledger folded per subject: the last review, the newest offer and what was said to it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from functools import partial

import attrs

from mpreview.events import Answered, Contacted, Event, Offered, Reply, Reviewed
from mpreview.places import Use
from mpreview.register import Register

__all__ = ["History", "OfferState", "fold"]

Subject = tuple[str, str]


@attrs.define
class OfferState:
    """The newest offer that covers a venue of a member, and its last answer.

    Args:
        offer: The event of the offer.
        made: The day number of the offer.
        reply: The last answer.
        answered: The day number of that answer.
        until: The day number a deferral names.
    """

    offer: str
    made: int
    reply: Reply | None = None
    answered: int | None = None
    until: int | None = None

    @property
    def last(self) -> int:
        """The later of the offer and its answer."""
        return self.made if self.answered is None else self.answered


@attrs.define
class History:
    """What the ledger says of each subject by one day.

    Args:
        reviewed: Last review by (member, venue).
        contacted: Last contact by member.
        reached: Last contact or offer by member.
        offered: Newest offer by (member, venue).
        newest: Newest offer by member, whatever it covers.
    """

    reviewed: dict[Subject, int] = attrs.field(factory=dict)
    contacted: dict[str, int] = attrs.field(factory=dict)
    reached: dict[str, int] = attrs.field(factory=dict)
    offered: dict[Subject, OfferState] = attrs.field(factory=dict)
    newest: dict[str, OfferState] = attrs.field(factory=dict)


def fold(events: Iterable[Event], register: Register) -> History:
    """Fold *events*, in their order, into what they say of each subject."""
    history = History()
    offers: dict[str, Offered] = {}
    steps = {
        Reviewed: partial(_review, history, register),
        Contacted: partial(_contact, history),
        Offered: partial(_offer, history, register, offers),
        Answered: partial(_answer, history, register, offers),
    }
    for event in events:
        steps[type(event)](event)
    return history


def _review(history: History, register: Register, event: Reviewed) -> None:
    day = event.on.toordinal()
    for use in register.uses_of_venue.get(event.venue, ()):
        if event.on in use.period:
            history.reviewed[use.member, event.venue] = day


def _contact(history: History, event: Contacted) -> None:
    history.contacted[event.member] = history.reached[event.member] = event.on.toordinal()


def _offer(history: History, register: Register, offers: dict[str, Offered], event: Offered) -> None:
    day = event.on.toordinal()
    offers[event.id] = event
    history.reached[event.member] = day
    history.newest[event.member] = OfferState(event.id, day)
    for venue in covered(register, event):
        history.offered[event.member, venue] = OfferState(event.id, day)


def covered(register: Register, offer: Offered) -> Sequence[str]:
    """Return the venues an offer covers: those it names, else every venue in use that day."""
    if offer.venues is not None:
        return offer.venues
    return in_use(register.uses_by_member.get(offer.member, ()), offer.on)


def in_use(uses: Iterable[Use], on: dt.date) -> list[str]:
    """Return the venues of the uses that run on a day."""
    return [use.venue for use in uses if on in use.period]


def _answer(history: History, register: Register, offers: dict[str, Offered], event: Answered) -> None:
    offer = offers[event.offer]
    venues = covered(register, offer) if event.venues is None else event.venues
    for state in (
        history.newest.get(offer.member),
        *(history.offered.get((offer.member, v)) for v in venues),
    ):
        if state is not None and state.offer == event.offer:
            state.reply = event.reply
            state.answered = event.on.toordinal()
            state.until = None if event.until is None else event.until.toordinal()
