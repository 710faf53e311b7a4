"""The fold of the ledger: events in order become the facts of subjects.

`fold_events` is a left fold: each kind of event says itself which facts follow (`Event.fold`). The facts of a
subject do not grow with the number of events, apart from the days of completions, as numbers, and the events
from which a rule may count, such as an incident. Members and venues are independent of each other, so that
`extend_history` can add later events of some members to a finished fold.
"""

import enum
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import attrs

from mpreview.events import Event
from mpreview.events._base import OfferVenues
from mpreview.policy.terms import ON_SITE_ALONE, Activity, Mode

__all__ = ["Progress"]


class Progress(enum.Enum):
    """The state of the work on an obligation (semantics 5)."""

    NOT_CONTACTED = "not-contacted"
    CONTACTED = "contacted"
    OFFERED = "offered"
    UNANSWERED = "unanswered"
    DECLINED = "declined"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    BOOKED = "booked"
    DONE = "done"

    @property
    def words(self) -> str:
        """The progress in a sentence.

        >>> Progress.NOT_CONTACTED.words
        'not contacted'
        """
        return self.value.replace("-", " ")


def spot_of(venue: str, activity: Activity) -> str:
    """Return the key of an activity at a venue; the key of a review is the venue itself, the common case.

    An id has no slash, so that keys are unique.

    >>> spot_of("v1", Activity.REVIEW), spot_of("v1", Activity.EXERCISE)
    ('v1', 'exercise/v1')
    """
    return venue if activity is Activity.REVIEW else f"{activity.value}/{venue}"


def activity_of(spot: str) -> Activity:
    """Return the activity of the key of an activity at a venue.

    >>> activity_of("v1").value, activity_of("exercise/v1").value
    ('review', 'exercise')
    """
    word, found, _ = spot.rpartition("/")
    return Activity(word) if found else Activity.REVIEW


def venue_of(spot: str) -> str:
    """Return the venue of the key of an activity at a venue.

    >>> venue_of("v1"), venue_of("exercise/v1")
    ('v1', 'v1')
    """
    return spot.rpartition("/")[2]


@attrs.frozen
class OfferState:
    """An offer with its last answer.

    Args:
        place: The place among the offers to the member, the oldest first.
        offer: The event of the offer.
        made: The day number of the offer.
        everywhere: Whether the offer covers every venue in use on its day.
        said: The progress by the last answer.
        answered: The day number of the last answer; of acceptances in a row, of the first.
        until: The day number that a deferral names.
        answer: The event of the last answer.
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
        """The later day number of the offer and its answer."""
        return self.made if self.answered is None else self.answered


@attrs.frozen
class Booking:
    """A visit that was agreed, and neither called off nor missed, nor followed by a review that counts.

    Args:
        booking: The event of the booking.
        made: The day number of the agreement.
        day: The day number of the visit.
        kept: The day number on which the record first said that the visit took place.
        assessor: The adviser who is to come, if known.
    """

    booking: str
    made: int
    day: int
    kept: int | None = None
    assessor: str | None = None

    def stands(self, on: int) -> bool:
        """Whether the visit is still to come on a day, or was kept; a day passed in silence is a miss."""
        return self.kept is not None or on <= self.day

    def counts_since(self, day: int) -> bool:
        """Whether the booking counts for a user of the venue since a day: the visit was not kept before."""
        return self.kept is None or self.kept >= day


@attrs.define(eq=False, repr=False)
class Offers:
    """The offers to one member.

    Args:
        newest: The newest offer, whatever it covers, with its last answer.
        whole: The offers of every venue in use on their day, oldest first. Of several offers between which
            no use began or ended only the last stays, since the last covers the venues of the earlier.
        named: By venue the newest offer that names the venue, or whose answer does.
    """

    newest: OfferState
    whole: list[OfferState] = attrs.field(factory=list)
    named: dict[str, OfferState] = attrs.field(factory=dict)


@attrs.define(eq=False, repr=False)
class History:
    """The facts of all subjects by one day.

    A key of an activity at a venue is a spot (`spot_of`); the spot of a review is the venue.

    Args:
        reviewed: The last completion by spot.
        earlier: The days of earlier completions by spot.
        contacted: The last contact by member.
        reached: The last contact or offer by member.
        booked: The booking by spot, where there is one.
        missed: By spot the day of a missed booking, where no later booking was made.
        cancelled: By spot the day on which a booking was called off, where no later booking was made.
        offers: The offers by member.
        contacts: The days of contacts by member.
        of_member: The kept events of one member, at whatever venue, in order.
        at_venue: The kept events at one venue, for whatever member, in order.
        excluded: The member of each exclusion, by event.
        findings: The member and the venue of each event that notes findings, by event.
        made: By offer the member and the venues, for offers on which an answer can still bear, and some more.
        places: The spot of each booking that stands.
        modes: By spot the days with work done otherwise than on site, each with a mode of that day; a day
            stands as often as it has modes.
        shortfalls: By spot the days of work that can discharge nothing, each with the code of why.
        reviewers: By venue the days of reviews that count, each with the adviser, if the adviser is known.
    """

    reviewed: dict[str, int] = attrs.field(factory=dict)
    earlier: dict[str, "array[int]"] = attrs.field(factory=dict)
    contacted: dict[str, int] = attrs.field(factory=dict)
    reached: dict[str, int] = attrs.field(factory=dict)
    booked: dict[str, Booking] = attrs.field(factory=dict)
    missed: dict[str, int] = attrs.field(factory=dict)
    cancelled: dict[str, int] = attrs.field(factory=dict)
    offers: dict[str, Offers] = attrs.field(factory=dict)
    contacts: dict[str, "array[int]"] = attrs.field(factory=dict)
    of_member: dict[str, list[Event]] = attrs.field(factory=dict)
    at_venue: dict[str, list[Event]] = attrs.field(factory=dict)
    excluded: dict[str, str] = attrs.field(factory=dict)
    findings: dict[str, tuple[str | None, str | None]] = attrs.field(factory=dict)
    made: dict[str, tuple[str, OfferVenues]] = attrs.field(factory=dict)
    places: dict[str, str] = attrs.field(factory=dict)
    modes: dict[str, list[tuple[int, Mode]]] = attrs.field(factory=dict)
    shortfalls: dict[str, list[tuple[int, str]]] = attrs.field(factory=dict)
    reviewers: dict[str, list[tuple[int, str]]] = attrs.field(factory=dict)

    def days_of(self, spot: str) -> Iterator[int]:
        """Yield the days of all completions at a spot, oldest first."""
        yield from self.earlier.get(spot, ())
        if spot in self.reviewed:
            yield self.reviewed[spot]

    def modes_of(self, spot: str, day: int) -> frozenset[Mode]:
        """Return how the work of a day at a spot was done."""
        return frozenset(mode for one, mode in self.modes.get(spot, ()) if one == day) or ON_SITE_ALONE

    def contact_progress(self, member: str, since: int) -> Progress:
        """Return the progress of a member without an offer that counts since a day."""
        reached = self.reached.get(member)
        return Progress.NOT_CONTACTED if reached is None or reached < since else Progress.CONTACTED

    def copy_tables(self) -> "History":
        """Return a history with tables of its own; the entries of the tables are shared."""
        return History(*(getattr(self, field.name).copy() for field in attrs.fields(History)))


UseBounds = Callable[[str], Sequence[int]]
"""The day numbers on which a member's uses begin and end, in order."""


def fold_events(events: Iterable[Event], bounds: UseBounds | None = None) -> History:
    """Return the facts that follow from *events*, in their order.

    Args:
        events: The events, in the order of the ledger.
        bounds: The days on which a member's uses begin and end; without bounds no offer replaces another.
    """
    folding = Folding(History(), bounds, shares_entries=False)
    for event in events:
        event.fold(folding)
    return folding.history


def extend_history(history: History, events: Iterable[Event], bounds: UseBounds | None = None) -> History:
    """Return the facts after *events*, in order, each of them later than any event of its member or venue."""
    folding = Folding(history.copy_tables(), bounds)
    for event in events:
        event.fold(folding)
    return folding.history


class Folding:
    """A history under construction: what each kind of event does to the facts (`FactStore`).

    Args:
        history: The history with tables that may be written to.
        bounds: The days between which one offer of every venue in use covers the venues of an earlier offer.
        shares_entries: Whether entries of the tables are shared, and copied before the first write.
    """

    def __init__(
        self, history: History, bounds: UseBounds | None = None, *, shares_entries: bool = True
    ) -> None:
        self.history: History = history
        self._bounds, self._shares_entries = bounds, shares_entries
        self._own: set[tuple[int, str]] = set()
        self._most_made = 2 * len(history.made) + _MOST_SPARE_OFFERS

    def _get_entry(self, table: dict[str, Any], key: str, make: Callable[[], Any]) -> Any:
        """Return an entry of a table, to be written to."""
        # Copy on write: another history may read a shared entry at any time.
        entry = table.get(key)
        if entry is None:
            entry = table[key] = make()
        elif self._shares_entries and (id(table), key) not in self._own:
            entry = table[key] = _copy_entry(entry)
        if self._shares_entries:
            self._own.add((id(table), key))
        return entry

    # -- kept events, contacts, completions ----------------------------------------------------------

    def keep_event(self, event: Event) -> None:
        """Keep an event for its member, or else for its venue."""
        self._keep_for(event.subject, event)

    def _keep_for(self, subject: tuple[str | None, str | None], event: Event) -> None:
        member, venue = subject
        if member is not None:
            self._get_entry(self.history.of_member, member, list).append(event)
        elif venue is not None:
            self._get_entry(self.history.at_venue, venue, list).append(event)

    def keep_exclusion(self, event: Event) -> None:
        """Keep an exclusion for its member."""
        member, _ = event.subject
        if member is not None:
            self.history.excluded[event.id] = member
        self.keep_event(event)

    def keep_new_end(self, event: Event, paper: str) -> None:
        """Keep a new last day for the member of an exclusion; the cases hold the new last day of a pause."""
        member = self.history.excluded.get(paper)
        if member is not None:
            self._get_entry(self.history.of_member, member, list).append(event)

    def keep_findings(self, event: Event) -> None:
        """Keep an event that notes findings for its member, or else for its venue."""
        self.history.findings[event.id] = event.subject
        self.keep_event(event)

    def keep_closure(self, event: Event, finding: str) -> None:
        """Keep the end of a finding beside the event that noted the finding."""
        # A review that met every item noted nothing, so nothing can end.
        subject = self.history.findings.get(finding)
        if subject is not None:
            self._keep_for(subject, event)

    def note_contact(self, member: str, day: int) -> None:
        """Note that a member was reached."""
        history = self.history
        if history.contacted.get(member) != day:
            self._get_entry(history.contacts, member, _make_days).append(day)
        history.contacted[member] = history.reached[member] = day

    def note_completion(self, venue: str, activity: Activity, day: int, mode: Mode = Mode.ON_SITE) -> None:
        """Note that an activity was completed at a venue, and how."""
        history, spot = self.history, spot_of(venue, activity)
        before = history.reviewed.get(spot)
        if mode is not Mode.ON_SITE or spot in history.modes:
            self._note_mode(spot, day, mode, again=before == day)
        if before is not None and before != day:
            self._get_entry(history.earlier, spot, _make_days).append(before)
        history.reviewed[spot] = day
        # What is done otherwise than on site calls no agreed visit off.
        if mode is Mode.ON_SITE and (history.booked or history.missed or history.cancelled):
            booking = history.booked.get(spot)
            # A test that finds a fault is followed, on the day of the test, by a booking for the next test.
            # The order of kinds puts the booking first, and the test must not discharge the booking.
            is_next = booking is not None and activity is not Activity.REVIEW
            if booking is None or not (is_next and booking.made == day < booking.day):
                self._clear_bookings(spot)

    def _note_mode(self, spot: str, day: int, mode: Mode, *, again: bool) -> None:
        """Note how work was done; work of the same day of which no mode is on record was done on site."""
        modes: list[tuple[int, Mode]] = self._get_entry(self.history.modes, spot, list)
        if again and all(one != day for one, _ in modes):
            modes.append((day, Mode.ON_SITE))
        modes.append((day, mode))

    def note_reviewer(self, venue: str, day: int, who: str) -> None:
        """Note which adviser made a review that counts."""
        self._get_entry(self.history.reviewers, venue, list).append((day, who))

    def note_shortfall(self, venue: str, activity: Activity, day: int, why: str) -> None:
        """Note work at a venue that can discharge nothing, and why."""
        self._get_entry(self.history.shortfalls, spot_of(venue, activity), list).append((day, why))

    # -- bookings ------------------------------------------------------------------------------------

    def _drop_booking(self, spot: str) -> None:
        del self.history.places[self.history.booked.pop(spot).booking]

    def _clear_bookings(self, spot: str) -> None:
        """Drop every earlier booking: another was made, or the work was done."""
        history = self.history
        if spot in history.booked:
            self._drop_booking(spot)
        history.missed.pop(spot, None)
        history.cancelled.pop(spot, None)

    def note_booking(
        self, booking: str, venue: str, activity: Activity, days: tuple[int, int], who: str | None
    ) -> None:
        """Note a booking, with the day of the agreement, the day of the visit, and the adviser."""
        spot = spot_of(venue, activity)
        self._clear_bookings(spot)
        self.history.booked[spot] = Booking(booking, *days, None, who)
        self.history.places[booking] = spot

    def move_booking(self, booking: str, day: int) -> None:
        """Note the new day of a visit."""
        # A booking without a spot was replaced by a later booking, or the work was done first.
        spot = self.history.places.get(booking)
        if spot is not None:
            self.history.booked[spot] = attrs.evolve(self.history.booked[spot], day=day)

    def keep_booking(self, booking: str, day: int) -> None:
        """Note on which day the record says that a visit took place."""
        spot = self.history.places.get(booking)
        # Only the first such record counts: a second one is no other visit, and moves no deadline.
        if spot is not None and self.history.booked[spot].kept is None:
            self.history.booked[spot] = attrs.evolve(self.history.booked[spot], kept=day)

    def end_booking(self, booking: str, day: int, *, missed: bool) -> None:
        """Note that a visit was missed or called off."""
        spot = self.history.places.get(booking)
        if spot is not None:
            self._drop_booking(spot)
            (self.history.missed if missed else self.history.cancelled)[spot] = day

    # -- offers --------------------------------------------------------------------------------------

    def note_offer(self, offer: str, member: str, venues: OfferVenues, day: int) -> None:
        """Note an offer; `None` stands for every venue in use."""
        history = self.history
        history.reached[member] = day
        history.made[offer] = member, venues
        before = history.offers.get(member)
        place = 0 if before is None else before.newest.place + 1
        state = OfferState(place, offer, day, venues is None)
        offers: Offers = self._get_entry(history.offers, member, lambda: Offers(state))
        offers.newest = state
        if venues is not None:
            offers.named.update(dict.fromkeys(venues, state))
        elif offers.whole and self._has_equal_uses(member, offers.whole[-1].made, day):
            offers.whole[-1] = state
        else:
            offers.whole.append(state)
        if len(history.made) > self._most_made:
            self._drop_covered_offers()

    def _has_equal_uses(self, member: str, first: int, second: int) -> bool:
        """Whether a member's uses are equal on two days."""
        if first == second or self._bounds is None:
            return first == second
        bounds = self._bounds(member)
        return bisect_right(bounds, first) == bisect_right(bounds, second)

    def _drop_covered_offers(self) -> None:
        """Drop the offers on which no answer can bear any more, since a later offer covers their venues."""
        made, every = self.history.made, self.history.offers.values()
        states = (
            state for offers in every for state in (offers.newest, *offers.whole, *offers.named.values())
        )
        self.history.made = {state.offer: made[state.offer] for state in states}
        self._most_made = 2 * len(self.history.made) + _MOST_SPARE_OFFERS

    def note_answer(
        self, answer: str, offer: str, reply: str, venues: OfferVenues, days: tuple[int, int | None]
    ) -> None:
        """Note the answer to an offer, with the day of the answer and the day that a deferral names."""
        made = self.history.made.get(offer)
        # An offer that is gone was covered by a later offer.
        if made is None:
            return
        member, covered = made
        # The offer is known, so the member has an entry and nothing is made here.
        offers: Offers = self._get_entry(self.history.offers, member, list)
        last = Progress(reply), *days, answer
        if offers.newest.offer == offer:
            offers.newest = _apply_answer(offers.newest, last)
        if covered is None:
            _apply_to_whole(offers, offer, venues, last)
            return
        for venue in covered if venues is None else venues:
            state = offers.named.get(venue)
            if state is not None and state.offer == offer:
                offers.named[venue] = _apply_answer(state, last)


_LastAnswer = tuple[Progress, int, int | None, str]


def _apply_answer(state: OfferState, answer: _LastAnswer) -> OfferState:
    """Return an offer after an answer; a second acceptance changes nothing."""
    if state.said is Progress.ACCEPTED and answer[0] is Progress.ACCEPTED:
        return state
    return OfferState(state.place, state.offer, state.made, state.everywhere, *answer)


def _apply_to_whole(offers: Offers, offer: str, venues: OfferVenues, answer: _LastAnswer) -> None:
    """Apply an answer to an offer of every venue: to the whole offer, or at some venues alone."""
    found = (n for n in reversed(range(len(offers.whole))) if offers.whole[n].offer == offer)
    index = next(found, None)
    if index is None:
        return
    whole = offers.whole[index]
    if venues is None:
        offers.whole[index] = _apply_answer(whole, answer)
        for venue, state in tuple(offers.named.items()):
            if state.offer == offer:
                offers.named[venue] = _apply_answer(state, answer)
        return
    for venue in venues:
        named = offers.named.get(venue)
        # An older offer of the venue is covered by the whole offer; a newer offer takes no answer to it.
        if named is None or named.place < whole.place:
            named = whole
        if named.place == whole.place:
            offers.named[venue] = _apply_answer(named, answer)


_make_days: Callable[[], "array[int]"] = partial(array, "i")


def _copy_entry(entry: Any) -> Any:
    if isinstance(entry, Offers):
        return Offers(entry.newest, entry.whole.copy(), entry.named.copy())
    return entry[:]


_MOST_SPARE_OFFERS = 1000
"""Below twice the needed offers and this many more, no offer is dropped."""
