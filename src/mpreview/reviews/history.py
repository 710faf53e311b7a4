"""The ledger folded per subject: the last review, the newest offer and what was said to it."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import attrs

from mpreview.events import Answered, Contacted, Event, Offered, Reply, Reviewed
from mpreview.register import Register
from mpreview.reviews.states import Progress

__all__ = ["History", "OfferState", "fold"]


_SAID = {
    Reply.ACCEPTED: Progress.ACCEPTED,
    Reply.DECLINED: Progress.DECLINED,
    Reply.DEFERRED: Progress.DEFERRED,
}


class OfferState(NamedTuple):
    """The newest offer that covers a venue of a member, and its last answer.

    Args:
        offer: The event of the offer.
        made: The day number of the offer.
        said: What the last answer makes of it.
        answered: The day number of that answer.
        until: The day number a deferral names.
    """

    offer: str
    made: int
    said: Progress | None = None
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
        reviewed: Last review by member and venue.
        contacted: Last contact by member.
        reached: Last contact or offer by member.
        offered: Newest offer by member and venue.
        newest: Newest offer by member, whatever it covers.
    """

    reviewed: dict[str, dict[str, int]] = attrs.field(factory=dict)
    contacted: dict[str, int] = attrs.field(factory=dict)
    reached: dict[str, int] = attrs.field(factory=dict)
    offered: dict[str, dict[str, OfferState]] = attrs.field(factory=dict)
    newest: dict[str, OfferState] = attrs.field(factory=dict)


def fold(events: Iterable[Event], register: Register) -> History:
    """Fold *events*, in their order, into what they say of each subject."""
    history = History()
    offers: dict[str, tuple[str, Sequence[str]]] = {}
    for event in events:
        if type(event) is Reviewed:
            _review(history, register, event)
        elif type(event) is Offered:
            offers[event.id] = event.member, covered(register, event)
            _offer(history, event, offers[event.id][1])
        elif type(event) is Answered:
            _answer(history, event, *offers[event.offer])
        elif type(event) is Contacted:
            history.contacted[event.member] = history.reached[event.member] = event.on.toordinal()
    return history


def _review(history: History, register: Register, event: Reviewed) -> None:
    day = event.on.toordinal()
    for start, end, member in register.users.get(event.venue, ()):
        if start <= day < end:
            history.reviewed.setdefault(member, {})[event.venue] = day


def _offer(history: History, event: Offered, venues: Sequence[str]) -> None:
    day = event.on.toordinal()
    history.reached[event.member] = day
    # One state for all the venues until an answer tells some of them apart.
    state = history.newest[event.member] = OfferState(event.id, day)
    offered = history.offered.setdefault(event.member, {})
    for venue in venues:
        offered[venue] = state


def covered(register: Register, offer: Offered) -> Sequence[str]:
    """Return the venues an offer covers: those it names, else every venue in use that day."""
    if offer.venues is not None:
        return offer.venues
    day = offer.on.toordinal()
    return [use.id for use in register.occupancies.get(offer.member, ()) if use.start <= day < use.end]


def _answer(history: History, event: Answered, member: str, covers: Sequence[str]) -> None:
    until = None if event.until is None else event.until.toordinal()
    offer, said = event.offer, (_SAID[event.reply], event.on.toordinal(), until)
    newest = history.newest[member]
    if newest.offer == offer:
        history.newest[member] = OfferState(offer, newest.made, *said)
    offered = history.offered.get(member, {})
    state = None
    for venue in covers if event.venues is None else event.venues:
        held = offered.get(venue)
        if held is not None and held.offer == offer:
            state = offered[venue] = state or OfferState(offer, held.made, *said)
