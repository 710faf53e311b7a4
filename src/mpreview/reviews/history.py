"""The ledger folded: the last review of each venue, the offers to each member and what was said to them."""

from collections.abc import Iterable
from typing import NamedTuple

import attrs

from mpreview.events import (
    Answered,
    Attempted,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    Contacted,
    DeskChecked,
    Event,
    FindingNoted,
    Offered,
    Reply,
    Reviewed,
    StandardRevised,
    Withdrawn,
)
from mpreview.reviews.states import Progress

__all__: list[str] = []

_SAID = {
    Reply.ACCEPTED: Progress.ACCEPTED,
    Reply.DECLINED: Progress.DECLINED,
    Reply.DEFERRED: Progress.DEFERRED,
}


class OfferState(NamedTuple):
    """An offer, and its last answer.

    Args:
        place: Where it stands among all offers, the oldest first.
        offer: The event of the offer.
        made: The day number of the offer.
        said: What the last answer makes of it.
        answered: The day number of that answer; of acceptances with no other answer since, of the first.
        until: The day number a deferral names.
    """

    place: int
    offer: str
    made: int
    said: Progress | None = None
    answered: int | None = None
    until: int | None = None

    @property
    def last(self) -> int:
        """The later of the offer and its answer."""
        return self.made if self.answered is None else self.answered


class Booking(NamedTuple):
    """A visit that was agreed and neither called off nor missed, nor followed by a review that counts.

    Args:
        booking: The event that made it.
        made: The day number on which it was made.
        day: The day number of the visit.
        kept: The day number on which it was first said that the visit took place.
    """

    booking: str
    made: int
    day: int
    kept: int | None = None

    def stands(self, on: int) -> bool:
        """Whether it is still to come on a day, or was kept; one that passed in silence was missed."""
        return self.kept is not None or on <= self.day


@attrs.define
class Offers:
    """The offers made to one member.

    Args:
        newest: The newest of all, whatever it covers, with whatever was said to it last.
        whole: Those of every venue in use on their day, oldest first.
        named: By venue the newest that names it, or whose answer does.
    """

    newest: OfferState
    whole: list[OfferState] = attrs.field(factory=list)
    named: dict[str, OfferState] = attrs.field(factory=dict)


@attrs.define
class History:
    """What the ledger says by one day.

    Args:
        reviewed: Last review by venue.
        earlier: Reviews before the last by venue, oldest first.
        contacted: Last contact by member.
        reached: Last contact or offer by member.
        booked: The booking of each venue that has one.
        missed: By venue the day of a booking that was missed, where none was made since.
        cancelled: By venue the day on which a booking was called off, where none was made since.
        offers: Offers by member.
        contacts: Every contact by member, oldest first.
        of_member: What happened to one member, wherever, in order.
        at_venue: What happened at one venue, to whom ever, in order.
        standards: The revisions of standards, in order.
    """

    reviewed: dict[str, int] = attrs.field(factory=dict)
    earlier: dict[str, list[int]] = attrs.field(factory=dict)
    contacted: dict[str, int] = attrs.field(factory=dict)
    reached: dict[str, int] = attrs.field(factory=dict)
    booked: dict[str, Booking] = attrs.field(factory=dict)
    missed: dict[str, int] = attrs.field(factory=dict)
    cancelled: dict[str, int] = attrs.field(factory=dict)
    offers: dict[str, Offers] = attrs.field(factory=dict)
    contacts: dict[str, list[int]] = attrs.field(factory=dict)
    of_member: dict[str, list[Event]] = attrs.field(factory=dict)
    at_venue: dict[str, list[Event]] = attrs.field(factory=dict)
    standards: list[StandardRevised] = attrs.field(factory=list)


def fold(events: Iterable[Event]) -> History:
    """Fold *events*, in their order, into what they say."""
    history = History()
    made: dict[str, Offered] = {}
    places: dict[str, str] = {}
    for event in events:
        if type(event) is Reviewed:
            if event.counts:
                _review(history, event)
        elif type(event) is Offered:
            _offer(history, event, len(made))
            made[event.id] = event
        elif type(event) is Answered:
            offer = made[event.offer]
            _answer(history.offers[offer.member], event, offer)
        elif type(event) is Contacted:
            day = event.on.toordinal()
            history.contacted[event.member] = history.reached[event.member] = day
            history.contacts.setdefault(event.member, []).append(day)
        elif type(event) is StandardRevised:
            history.standards.append(event)
        elif type(event) is Booked:
            places[event.id] = event.venue
            _settled(history, event.venue)
            history.booked[event.venue] = Booking(event.id, event.on.toordinal(), event.day.toordinal())
        elif isinstance(event, _BOOKINGS):
            _booking(history, event, places[event.booking])
        elif type(event) not in _ON_RECORD:
            _particular(history, event)
    return history


_BOOKINGS = BookingMoved | BookingKept | BookingMissed | BookingCancelled
_ON_RECORD = frozenset({Attempted, DeskChecked, FindingNoted, Withdrawn})
"""Kinds of events from which nothing follows for what is owed."""


def _booking(
    history: History, event: BookingMoved | BookingKept | BookingMissed | BookingCancelled, venue: str
) -> None:
    held = history.booked.get(venue)
    if held is None or held.booking != event.booking:
        # Another was made since, or a review came first.
        return
    if type(event) is BookingMoved:
        history.booked[venue] = held._replace(day=event.day.toordinal())
    elif type(event) is BookingKept:
        if held.kept is None:
            # Said again it is no other visit, and the report is no later due.
            history.booked[venue] = held._replace(kept=event.on.toordinal())
    else:
        del history.booked[venue]
        ended = history.missed if type(event) is BookingMissed else history.cancelled
        ended[venue] = event.on.toordinal()


def _settled(history: History, venue: str) -> None:
    """Forget what became of an earlier booking: another was made, or a review came."""
    for told in (history.booked, history.missed, history.cancelled):
        if told:
            told.pop(venue, None)


def _particular(history: History, event: Event) -> None:
    """Note what happened to one member, or at one venue."""
    member: str | None = getattr(event, "member", None)
    if member is not None:
        history.of_member.setdefault(member, []).append(event)
    else:
        venue: str = getattr(event, "venue")  # noqa: B009  # of every event without a member
        history.at_venue.setdefault(venue, []).append(event)


def _review(history: History, event: Reviewed) -> None:
    before = history.reviewed.get(event.venue)
    if before is not None:
        history.earlier.setdefault(event.venue, []).append(before)
    history.reviewed[event.venue] = event.on.toordinal()
    _settled(history, event.venue)


def _offer(history: History, event: Offered, place: int) -> None:
    day = event.on.toordinal()
    history.reached[event.member] = day
    state = OfferState(place, event.id, day)
    offers = history.offers.get(event.member)
    if offers is None:
        offers = history.offers[event.member] = Offers(state)
    offers.newest = state
    if event.venues is None:
        offers.whole.append(state)
    else:
        offers.named.update(dict.fromkeys(event.venues, state))


def _answer(offers: Offers, event: Answered, offer: Offered) -> None:
    until = None if event.until is None else event.until.toordinal()
    said = _SAID[event.reply], event.on.toordinal(), until
    if offers.newest.offer == offer.id:
        offers.newest = _said(offers.newest, said)
    if offer.venues is None:
        _answer_whole(offers, event, said)
        return
    for venue in offer.venues if event.venues is None else event.venues:
        held = offers.named.get(venue)
        if held is not None and held.offer == offer.id:
            offers.named[venue] = _said(held, said)


def _answer_whole(offers: Offers, event: Answered, said: tuple[Progress, int, int | None]) -> None:
    """Note what was said to an offer of every venue: to all of it, or at some venues alone."""
    index = next(n for n in reversed(range(len(offers.whole))) if offers.whole[n].offer == event.offer)
    held = offers.whole[index]
    if event.venues is None:
        offers.whole[index] = _said(held, said)
        told_apart = [venue for venue, one in offers.named.items() if one.offer == event.offer]
        for venue in told_apart:
            offers.named[venue] = _said(offers.named[venue], said)
        return
    for venue in event.venues:
        named = offers.named.get(venue)
        if named is None or named.place < held.place:
            named = held
        if named.place == held.place:
            offers.named[venue] = _said(named, said)


def _said(held: OfferState, said: tuple[Progress, int, int | None]) -> OfferState:
    """Return what an answer makes of an offer: accepted again it stays accepted since the first time."""
    if held.said is Progress.ACCEPTED and said[0] is Progress.ACCEPTED:
        return held
    return OfferState(*held[:3], *said)
