"""The ledger folded: the last review of each venue, the offers to each member and what was said to them.

What is kept of a subject does not grow with its events, but for the days of what was completed, each once
and as a number, and for what can make a rule ask, such as an incident. Members and
venues have nothing to do with each other, so that a history can be carried on with whatever comes last of
its own.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs

from mpreview.events import (
    Answered,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    Contacted,
    DeskChecked,
    Event,
    Exercised,
    FunctionTested,
    Offered,
    Reply,
    Reviewed,
    StandardRevised,
)
from mpreview.policy.terms import Activity
from mpreview.reviews.states import Progress

__all__: list[str] = []


def spot_of(venue: str, activity: Activity) -> str:
    """Return the key of what is done at a venue: of a review the venue itself, which most of it is.

    An id has no slash, so that no two have the same.

    >>> spot_of("v1", Activity.REVIEW), spot_of("v1", Activity.EXERCISE)
    ('v1', 'exercise/v1')
    """
    return venue if activity is Activity.REVIEW else f"{activity.value}/{venue}"


def activity_of(spot: str) -> Activity:
    """Return what is done by the key of it.

    >>> activity_of("v1").value, activity_of("exercise/v1").value
    ('review', 'exercise')
    """
    word, found, _ = spot.rpartition("/")
    return Activity(word) if found else Activity.REVIEW


def venue_of(spot: str) -> str:
    """Return the venue of the key of what is done there.

    >>> venue_of("v1"), venue_of("exercise/v1")
    ('v1', 'v1')
    """
    return spot.rpartition("/")[2]


_SAID = {
    Reply.ACCEPTED: Progress.ACCEPTED,
    Reply.DECLINED: Progress.DECLINED,
    Reply.DEFERRED: Progress.DEFERRED,
}


class OfferState(NamedTuple):
    """An offer, and its last answer.

    Args:
        place: Where it stands among the offers to its member, the oldest first.
        offer: The event of the offer.
        made: The day number of the offer.
        everywhere: Whether it is of every venue in use on its day.
        said: What the last answer makes of it.
        answered: The day number of that answer; of acceptances with no other answer since, of the first.
        until: The day number a deferral names.
        answer: The event of that answer.
    """

    place: int
    offer: str
    made: int
    everywhere: bool
    said: Progress | None = None
    answered: int | None = None
    until: int | None = None
    answer: str | None = None

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
        assessor: Who is to come, if that is known.
    """

    booking: str
    made: int
    day: int
    kept: int | None = None
    assessor: str | None = None

    def stands(self, on: int) -> bool:
        """Whether it is still to come on a day, or was kept; one that passed in silence was missed."""
        return self.kept is not None or on <= self.day

    def counts_since(self, day: int) -> bool:
        """Whether whoever uses the place since a day has part in it: it was not kept before that."""
        return self.kept is None or self.kept >= day


@attrs.define(eq=False, repr=False)
class Offers:
    """The offers made to one member.

    Args:
        newest: The newest of all, whatever it covers, with whatever was said to it last.
        whole: Those of every venue in use on their day, oldest first; of several between which no use began
            or ended the last, which covers whatever the others do.
        named: By venue the newest that names it, or whose answer does.
    """

    newest: OfferState
    whole: list[OfferState] = attrs.field(factory=list)
    named: dict[str, OfferState] = attrs.field(factory=dict)


if TYPE_CHECKING:
    Days = array[int]
else:
    Days = array
"""Day numbers, in order and each once."""


@attrs.define(eq=False, repr=False)
class History:
    """What the ledger says by one day.

    What is told by spot is told by what is done at a venue (`spot_of`); of reviews that is by venue.

    Args:
        reviewed: Last completion by spot.
        earlier: Days of completions before the last by spot.
        contacted: Last contact by member.
        reached: Last contact or offer by member.
        booked: The booking of each spot that has one.
        missed: By spot the day of a booking that was missed, where none was made since.
        cancelled: By spot the day on which a booking was called off, where none was made since.
        offers: Offers by member.
        contacts: Days of contacts by member.
        of_member: What happened to one member, wherever, in order.
        at_venue: What happened at one venue, to whom ever, in order.
        standards: The revisions of standards, in order.
        made: To whom the offers were made that an answer can still bear on, and of which venues; a few more.
        places: The spot of each booking that stands.
    """

    reviewed: dict[str, int] = attrs.field(factory=dict)
    earlier: dict[str, Days] = attrs.field(factory=dict)
    contacted: dict[str, int] = attrs.field(factory=dict)
    reached: dict[str, int] = attrs.field(factory=dict)
    booked: dict[str, Booking] = attrs.field(factory=dict)
    missed: dict[str, int] = attrs.field(factory=dict)
    cancelled: dict[str, int] = attrs.field(factory=dict)
    offers: dict[str, Offers] = attrs.field(factory=dict)
    contacts: dict[str, Days] = attrs.field(factory=dict)
    of_member: dict[str, list[Event]] = attrs.field(factory=dict)
    at_venue: dict[str, list[Event]] = attrs.field(factory=dict)
    standards: list[StandardRevised] = attrs.field(factory=list)
    made: dict[str, tuple[str, tuple[str, ...] | None]] = attrs.field(factory=dict)
    places: dict[str, str] = attrs.field(factory=dict)

    def days_of(self, spot: str) -> Iterator[int]:
        """Yield the days of all completions at a spot, oldest first."""
        yield from self.earlier.get(spot, ())
        if spot in self.reviewed:
            yield self.reviewed[spot]

    def contact_progress(self, member: str, since: int) -> Progress:
        """Return where a member is who was made no offer that counts since a day."""
        reached = self.reached.get(member)
        return Progress.NOT_CONTACTED if reached is None or reached < since else Progress.CONTACTED

    def copied(self) -> "History":
        """Return a history whose tables are its own; what stands in them is lent."""
        return History(*(getattr(self, one.name).copy() for one in attrs.fields(History)))


Bounds = Callable[[str], Sequence[int]]
"""The day numbers on which a member's uses begin and end, in order."""


def fold(events: Iterable[Event], bounds: Bounds | None = None) -> History:
    """Fold *events*, in their order, into what they say."""
    return _folded(Folding(History(), bounds, lent=False), events)


def carried_on(history: History, events: Iterable[Event], bounds: Bounds | None = None) -> History:
    """Return what a history comes to with *events*, in their order, each the last of its member or venue."""
    return _folded(Folding(history.copied(), bounds), events)


def _folded(folding: "Folding", events: Iterable[Event]) -> History:
    for event in events:
        # What `tell` does, without a call for each of so many.
        how = _HOW.get(event.word, Folding.particular)
        if how is not None:
            how(folding, event)
    return folding.history


class Folding:
    """A history that is being carried on, event by event.

    Args:
        history: Whose tables may be written to.
        bounds: The days between which one offer of every venue in use covers what another does.
        lent: Whether what stands in the tables is shared, and copied before it is written to.
    """

    def __init__(self, history: History, bounds: Bounds | None = None, *, lent: bool = True) -> None:
        self.history, self._bounds, self._lent = history, bounds, lent
        self._own: set[tuple[int, str]] = set()
        self._most = 2 * len(history.made) + _FEW

    # -- what stands in the tables -------------------------------------------------------------------

    def _mine(self, table: dict[str, Any], name: str, make: Callable[[], Any]) -> Any:
        """Return what stands in a table under a name, to be written to."""
        found = table.get(name)
        if found is None:
            found = table[name] = make()
        elif not self._lent or (id(table), name) in self._own:
            return found
        else:
            found = table[name] = _copied(found)
        self._own.add((id(table), name))
        return found

    # -- what happened -------------------------------------------------------------------------------

    def tell(self, event: Event) -> None:
        """Note an event that comes after all that was noted."""
        how = _HOW.get(event.word, Folding.particular)
        if how is not None:
            how(self, event)

    def reviewed(self, event: Reviewed) -> None:
        """Note a review, if it counts."""
        if event.counts:
            self._done(event.venue, event.on.toordinal())

    def desk_checked(self, event: DeskChecked) -> None:
        """Note a desk check."""
        self._done(spot_of(event.venue, Activity.DESK_CHECK), event.on.toordinal())

    def tested(self, event: FunctionTested) -> None:
        """Note a function test, if it counts."""
        if event.counts:
            self._done(spot_of(event.venue, Activity.FUNCTION_TEST), event.on.toordinal())

    def exercised(self, event: Exercised) -> None:
        """Note an exercise, if it counts, and that it failed if it did."""
        if not event.passed:
            self.particular(event)
        if event.counts:
            self._done(spot_of(event.venue, Activity.EXERCISE), event.on.toordinal())

    def _done(self, spot: str, day: int) -> None:
        history = self.history
        before = history.reviewed.get(spot)
        if before is not None and before != day:
            self._mine(history.earlier, spot, _no_days).append(before)
        history.reviewed[spot] = day
        if history.booked or history.missed or history.cancelled:
            held = history.booked.get(spot)
            # Who tries something and finds it wanting agrees on the same day when to come again.
            again = held is not None and spot != venue_of(spot) and held.made == day < held.day
            if not again:
                self._settled(spot)

    def contacted(self, event: Contacted) -> None:
        """Note a contact."""
        history, member, day = self.history, event.member, event.on.toordinal()
        if history.contacted.get(member) != day:
            self._mine(history.contacts, member, _no_days).append(day)
        history.contacted[member] = history.reached[member] = day

    def revised(self, event: StandardRevised) -> None:
        """Note that a standard has a new version."""
        self.history.standards.append(event)

    def particular(self, event: Any) -> None:
        """Note what happened to one member, or at one venue."""
        history, member = self.history, getattr(event, "member", None)
        if member is not None:
            self._mine(history.of_member, member, list).append(event)
        else:
            self._mine(history.at_venue, event.venue, list).append(event)

    # -- visits --------------------------------------------------------------------------------------

    def _unbooked(self, spot: str) -> None:
        del self.history.places[self.history.booked.pop(spot).booking]

    def _settled(self, spot: str) -> None:
        """Forget what became of an earlier booking: another was made, or what it was for was done."""
        history = self.history
        if spot in history.booked:
            self._unbooked(spot)
        for told in (history.missed, history.cancelled):
            if told:
                told.pop(spot, None)

    def booked(self, event: Booked) -> None:
        """Note that a visit was agreed."""
        spot, day = spot_of(event.venue, event.activity), event.on.toordinal()
        self._settled(spot)
        self.history.booked[spot] = Booking(event.id, day, event.day.toordinal(), None, event.assessor)
        self.history.places[event.id] = spot

    def became(self, event: BookingMoved | BookingKept | BookingMissed | BookingCancelled) -> None:
        """Note what became of a booking."""
        spot = self.history.places.get(event.booking)
        if spot is None:
            # Another was made since, or what it was for was done first.
            return
        held = self.history.booked[spot]
        if type(event) is BookingMoved:
            self.history.booked[spot] = held._replace(day=event.day.toordinal())
        elif type(event) is BookingKept:
            if held.kept is None:
                # Said again it is no other visit, and the report is no later due.
                self.history.booked[spot] = held._replace(kept=event.on.toordinal())
        else:
            self._unbooked(spot)
            ended = self.history.missed if type(event) is BookingMissed else self.history.cancelled
            ended[spot] = event.on.toordinal()

    # -- offers --------------------------------------------------------------------------------------

    def offered(self, event: Offered) -> None:
        """Note an offer."""
        history, member, day = self.history, event.member, event.on.toordinal()
        history.reached[member] = day
        history.made[event.id] = member, event.venues
        held = history.offers.get(member)
        place = 0 if held is None else held.newest.place + 1
        state = OfferState(place, event.id, day, event.venues is None)
        if held is None:
            offers = history.offers[member] = Offers(state)
            self._own.add((id(history.offers), member))
        else:
            offers = self._mine(history.offers, member, list)
            offers.newest = state
        if event.venues is not None:
            offers.named.update(dict.fromkeys(event.venues, state))
        elif offers.whole and self._alike(member, offers.whole[-1].made, day):
            offers.whole[-1] = state
        else:
            offers.whole.append(state)
        if len(history.made) > self._most:
            self._forget()

    def _alike(self, member: str, one: int, other: int) -> bool:
        """Whether a member's uses are the same on two days."""
        if one == other or self._bounds is None:
            return one == other
        bounds = self._bounds(member)
        return bisect_right(bounds, one) == bisect_right(bounds, other)

    def _forget(self) -> None:
        """Forget the offers on which no answer can bear any more: what they covered, a later one covers."""
        made, every = self.history.made, self.history.offers.values()
        states = (state for one in every for state in (one.newest, *one.whole, *one.named.values()))
        self.history.made = {state.offer: made[state.offer] for state in states}
        self._most = 2 * len(self.history.made) + _FEW

    def answered(self, event: Answered) -> None:
        """Note what was said to an offer."""
        made = self.history.made.get(event.offer)
        if made is None:
            # Whatever the offer covered, a later one covers.
            return
        member, venues = made
        offers: Offers = self._mine(self.history.offers, member, list)
        until = None if event.until is None else event.until.toordinal()
        said = _SAID[event.reply], event.on.toordinal(), until, event.id
        if offers.newest.offer == event.offer:
            offers.newest = _told(offers.newest, said)
        if venues is None:
            _answer_whole(offers, event, said)
            return
        for venue in venues if event.venues is None else event.venues:
            held = offers.named.get(venue)
            if held is not None and held.offer == event.offer:
                offers.named[venue] = _told(held, said)


_Said = tuple[Progress, int, int | None, str]


def _told(held: OfferState, said: _Said) -> OfferState:
    """Return what an answer makes of an offer: accepted again it stays accepted since the first time."""
    if held.said is Progress.ACCEPTED and said[0] is Progress.ACCEPTED:
        return held
    return OfferState(*held[:4], *said)


def _answer_whole(offers: Offers, event: Answered, said: _Said) -> None:
    """Note what was said to an offer of every venue: to all of it, or at some venues alone."""
    found = (n for n in reversed(range(len(offers.whole))) if offers.whole[n].offer == event.offer)
    index = next(found, None)
    if index is None:
        return
    held = offers.whole[index]
    if event.venues is None:
        offers.whole[index] = _told(held, said)
        told_apart = [venue for venue, one in offers.named.items() if one.offer == event.offer]
        for venue in told_apart:
            offers.named[venue] = _told(offers.named[venue], said)
        return
    for venue in event.venues:
        named = offers.named.get(venue)
        if named is None or named.place < held.place:
            named = held
        if named.place == held.place:
            offers.named[venue] = _told(named, said)


def _no_days() -> Days:
    return array("i")


def _copied(found: Any) -> Any:
    if isinstance(found, Offers):
        return Offers(found.newest, found.whole.copy(), found.named.copy())
    return found[:]


_FEW = 1000
"""So many offers are kept in any case."""
_ON_RECORD = (
    "attempted", "finding-noted", "withdrawn", "erased", "committed",
    "member-elected", "member-left", "venue-opened", "use-begun", "use-ended", "venue-closed",
)  # fmt: skip
"""Kinds of events from which nothing follows for what is owed, unless by way of the register."""
_HOW: Mapping[str, Callable[[Folding, Any], None] | None] = MappingProxyType(
    {
        **dict.fromkeys(_ON_RECORD),
        **dict.fromkeys(
            ("booking-moved", "booking-kept", "booking-missed", "booking-cancelled"), Folding.became
        ),
        "booked": Folding.booked,
        "reviewed": Folding.reviewed,
        "desk-checked": Folding.desk_checked,
        "function-tested": Folding.tested,
        "exercised": Folding.exercised,
        "contacted": Folding.contacted,
        "standard-revised": Folding.revised,
        "offered": Folding.offered,
        "answered": Folding.answered,
    }
)
"""How kinds of events are folded, by their words; all others are particular."""
