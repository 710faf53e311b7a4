"""The fold of the ledger: events in order become the facts of subjects.

`fold_events` is a left fold: each kind of event says itself which facts follow (`Event.fold`). The facts of a
subject do not grow with the number of events, apart from the days of completions, as numbers, and the events
from which a rule may count, such as an incident. Members and venues are independent of each other, so that
`Facts.extend` can add later events of some members to a finished fold.
"""

import enum
from array import array
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

import attrs

from mpreview._reprs import count_items, show_tuple
from mpreview.days import NO_DAYS, Days
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
        moved: The day number on which the visit was last moved to another day, if it was.
        partners: The teams that are to come as well, each with its adviser, if known.
    """

    booking: str
    made: int
    day: int
    kept: int | None = None
    assessor: str | None = None
    moved: int | None = None
    partners: tuple[tuple[str, str | None], ...] = attrs.field(default=(), repr=count_items)

    @property
    def settled(self) -> int:
        """The day number on which the day of the visit was agreed."""
        return self.made if self.moved is None else self.moved

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


_MOST_SPARE_OFFERS = 1000
"""Below twice the needed offers and this many more, no offer is dropped."""
_Item = TypeVar("_Item")
Grown = list[_Item] | tuple[()]
"""Items that a fold appends to. Most subjects have none, and empty lists of a nation cost the collector."""
UseBounds = Callable[[str], Sequence[int]]
"""The day numbers on which a member's uses begin and end, in order."""


@attrs.define(eq=False, repr=False)
class WorkFacts:
    """What is on record of one activity at one venue.

    Args:
        done: The days of completions, oldest first, each once.
        modes: The days with work done otherwise than on site, each with a mode of that day; a day stands as
            often as it has modes.
        shortfalls: The days of work that can discharge nothing, each with the code of why.
        booking: The visit agreed, where there is one.
        missed: The day of a missed booking, if no later booking was made.
        cancelled: The day on which a booking was called off, if no later booking was made.
        impossible: The days that were called off or moved from, and those before a named day, until the work
            is done.
    """

    done: "array[int]" = attrs.field(factory=lambda: array("i"))
    modes: tuple[tuple[int, Mode], ...] = ()
    shortfalls: tuple[tuple[int, str], ...] = ()
    booking: Booking | None = None
    missed: int | None = None
    cancelled: int | None = None
    impossible: Days = NO_DAYS

    def copy(self) -> "WorkFacts":
        """Return facts that may be written to."""
        return WorkFacts(
            self.done[:], self.modes, self.shortfalls, self.booking, self.missed, self.cancelled,
            self.impossible,
        )  # fmt: skip

    @property
    def last(self) -> int | None:
        """The day of the last completion."""
        return self.done[-1] if self.done else None

    def find_modes(self, day: int) -> frozenset[Mode]:
        """Return how the work of a day was done."""
        return frozenset(mode for one, mode in self.modes if one == day) or ON_SITE_ALONE

    def end_booking(self) -> None:
        """Forget every earlier booking: another was made, or the work was done."""
        self.booking = self.missed = self.cancelled = None


_NO_WORK = WorkFacts()
_NO_OTHERS: Mapping[str, WorkFacts] = {}


@attrs.define(eq=False, repr=False)
class VenueFacts:
    """What is on record of one venue, whoever uses it.

    Args:
        events: The kept events, in order.
        bound: The members to whose offices measures there are bound.
        reviewers: The days of reviews that count, each with the adviser, if the adviser is known.
        review: The reviews.
        others: The other work, by the word of the activity, which is hashed faster than the activity. Few
            places have any.
        has_modes: Whether some work was done otherwise than on site: asked for every row, and seldom true.
    """

    events: "Grown[Event]" = ()
    bound: frozenset[str] = frozenset()
    reviewers: "Grown[tuple[int, str]]" = ()
    review: WorkFacts = attrs.field(factory=WorkFacts)
    others: "Mapping[str, WorkFacts]" = _NO_OTHERS
    has_modes: bool = False

    def copy(self) -> "VenueFacts":
        """Return facts that may be written to."""
        others = {word: one.copy() for word, one in self.others.items()} if self.others else _NO_OTHERS
        review = self.review.copy()
        return VenueFacts(self.events[:], self.bound, self.reviewers[:], review, others, self.has_modes)

    def of(self, activity: Activity) -> WorkFacts:
        """Return what is on record of an activity."""
        return self.review if activity is Activity.REVIEW else self.others.get(activity._value_, _NO_WORK)

    def write(self, activity: Activity) -> WorkFacts:
        """Return what is on record of an activity, to be written to."""
        if activity is Activity.REVIEW:
            return self.review
        word = activity._value_
        if word not in self.others:
            self.others = {**self.others, word: WorkFacts()}
        return self.others[word]


@attrs.define(eq=False, repr=False)
class MemberFacts:
    """What is on record of one member, apart from the work at venues.

    Args:
        events: The kept events, in order, at whatever venue.
        contacts: The days of contacts, oldest first, each once.
        reached: The day of the last contact or offer.
        offers: The offers.
    """

    events: "Grown[Event]" = ()
    contacts: "array[int]" = attrs.field(factory=lambda: array("i"))
    reached: int | None = None
    offers: Offers | None = None

    def copy(self) -> "MemberFacts":
        """Return facts that may be written to."""
        offers = self.offers
        if offers is not None:
            offers = Offers(offers.newest, offers.whole.copy(), offers.named.copy())
        return MemberFacts(self.events[:], self.contacts[:], self.reached, offers)

    @property
    def last_contact(self) -> int | None:
        """The day of the last contact."""
        return self.contacts[-1] if self.contacts else None

    def find_contact_progress(self, since: int) -> Progress:
        """Return the progress without an offer that counts since a day."""
        is_reached = self.reached is not None and self.reached >= since
        return Progress.CONTACTED if is_reached else Progress.NOT_CONTACTED


_NO_VENUE_FACTS = VenueFacts()
_NO_MEMBER_FACTS = MemberFacts()


class ReadFacts(NamedTuple):
    """The facts of some subjects that an answer was made from, to see whether it holds for other facts too.

    Args:
        members: The members.
        venues: The venues.
        found: What is on record of each, in this order; `None` for nothing.
    """

    members: tuple[str, ...]
    venues: tuple[str, ...]
    found: tuple[MemberFacts | VenueFacts | None, ...]

    def __repr__(self) -> str:
        return show_tuple(self)

    def holds(self, facts: "Facts") -> bool:
        """Whether the subjects have the same facts among others: facts are equal if they are one object."""
        return self.found == (*map(facts.members.get, self.members), *map(facts.venues.get, self.venues))


@attrs.define(eq=False, repr=False)
class Facts:
    """The facts of all subjects by one day.

    Each member and each venue has a value of its own, which days share between which nothing happened there.
    So answers hold as long as the facts that they were made from are the same objects.

    Args:
        members: What is on record of each member.
        venues: What is on record of each venue.
        excluded: The member of each exclusion, by event.
        findings: The member and the venue of each event that notes findings, by event.
        offered: By offer the member and the venues, for offers on which an answer can still bear, and some
            more.
        booked: The venue and the activity of each booking that stands, by event.
        most_offered: The number of offers above which those are dropped on which no answer can bear any more.
    """

    members: dict[str, MemberFacts] = attrs.field(factory=dict)
    venues: dict[str, VenueFacts] = attrs.field(factory=dict)
    excluded: dict[str, str] = attrs.field(factory=dict)
    findings: dict[str, tuple[str | None, str | None]] = attrs.field(factory=dict)
    offered: dict[str, tuple[str, OfferVenues]] = attrs.field(factory=dict)
    booked: dict[str, tuple[str, Activity]] = attrs.field(factory=dict)
    most_offered: int = _MOST_SPARE_OFFERS

    def of(self, member: str) -> MemberFacts:
        """Return what is on record of a member."""
        return self.members.get(member, _NO_MEMBER_FACTS)

    def at(self, venue: str) -> VenueFacts:
        """Return what is on record of a venue."""
        return self.venues.get(venue, _NO_VENUE_FACTS)

    def of_work(self, venue: str | None, activity: Activity) -> WorkFacts:
        """Return what is on record of an activity at a venue; nothing of what is owed to a member alone."""
        found = None if venue is None else self.venues.get(venue)
        return _NO_WORK if found is None else found.of(activity)

    def read(self, members: Iterable[str], venues: Iterable[str]) -> ReadFacts:
        """Return the facts of some members and venues."""
        members, venues = tuple(members), tuple(venues)
        found = (*map(self.members.get, members), *map(self.venues.get, venues))
        return ReadFacts(members, venues, found)

    def extend(self, events: Iterable[Event], bounds: UseBounds | None = None) -> "Facts":
        """Return the facts after *events* too, in order, each later than any event of its member or venue.

        Args:
            events: The events.
            bounds: The days on which a member's uses begin and end; without bounds no offer replaces another.
        """
        folding = Folding(self.copy(), bounds)
        for event in events:
            event.fold(folding)
        return folding.facts

    def forget(self, members: Collection[str], venues: Collection[str]) -> "Facts":
        """Return the facts without those of some members and venues, for a new fold of their events."""
        kept = self.copy()
        for id_ in members:
            kept.members.pop(id_, None)
        for id_ in venues:
            kept.venues.pop(id_, None)
        return Facts(
            kept.members,
            kept.venues,
            {event: member for event, member in self.excluded.items() if member not in members},
            {
                event: (member, venue)
                for event, (member, venue) in self.findings.items()
                if (venue not in venues if member is None else member not in members)
            },
            {event: offer for event, offer in self.offered.items() if offer[0] not in members},
            {event: where for event, where in self.booked.items() if where[0] not in venues},
            self.most_offered,
        )

    def copy(self) -> "Facts":
        """Return facts with tables of their own, whose values are shared."""
        return Facts(
            self.members.copy(),
            self.venues.copy(),
            self.excluded.copy(),
            self.findings.copy(),
            self.offered.copy(),
            self.booked.copy(),
            self.most_offered,
        )

    def list_booked(self) -> Iterator[tuple[str, Activity, Booking]]:
        """Yield each visit agreed, with the venue and the activity."""
        for venue, activity in self.booked.values():
            visit = self.of_work(venue, activity).booking
            if visit is not None:
                yield venue, activity, visit


def _append(items: Grown[_Item], item: _Item) -> Grown[_Item]:
    if not items:
        return [item]
    items.append(item)
    return items


def fold_events(events: Iterable[Event], bounds: UseBounds | None = None) -> Facts:
    """Return the facts that follow from *events*, in their order.

    Args:
        events: The events, in the order of the ledger.
        bounds: The days on which a member's uses begin and end; without bounds no offer replaces another.
    """
    return Facts().extend(events, bounds)


class Folding:
    """Facts under construction: what each kind of event does to them (`FactStore`).

    Args:
        facts: The facts with tables that may be written to. Their values are shared, and copied before the
            first write.
        bounds: The days between which one offer of every venue in use covers the venues of an earlier offer.
    """

    def __init__(self, facts: Facts, bounds: UseBounds | None = None) -> None:
        self.facts: Facts = facts
        self._bounds = bounds
        self._members: dict[str, MemberFacts] = {}
        self._venues: dict[str, VenueFacts] = {}

    # Copy on write: another fold may read shared facts at any time.

    def _write_member(self, id_: str) -> MemberFacts:
        own = self._members.get(id_)
        if own is None:
            kept = self.facts.members.get(id_)
            own = MemberFacts() if kept is None else kept.copy()
            self._members[id_] = self.facts.members[id_] = own
        return own

    def _write_venue(self, id_: str) -> VenueFacts:
        own = self._venues.get(id_)
        if own is None:
            kept = self.facts.venues.get(id_)
            own = VenueFacts() if kept is None else kept.copy()
            self._venues[id_] = self.facts.venues[id_] = own
        return own

    def _write_work(self, venue: str, activity: Activity) -> WorkFacts:
        return self._write_venue(venue).write(activity)

    # -- kept events, contacts, completions ----------------------------------------------------------

    def keep_event(self, event: Event) -> None:
        """Keep an event for its member, or else for its venue."""
        self._keep_for(event.subject, event)

    def _keep_for(self, subject: tuple[str | None, str | None], event: Event) -> None:
        member, venue = subject
        if member is not None:
            own = self._write_member(member)
            own.events = _append(own.events, event)
        elif venue is not None:
            facts = self._write_venue(venue)
            facts.events = _append(facts.events, event)
            if event.bound_member is not None:
                facts.bound |= {event.bound_member}

    def keep_exclusion(self, event: Event) -> None:
        """Keep an exclusion for its member."""
        member, _ = event.subject
        if member is not None:
            self.facts.excluded[event.id] = member
        self.keep_event(event)

    def keep_new_end(self, event: Event, paper: str) -> None:
        """Keep a new last day for the member of an exclusion; the cases hold the new last day of a pause."""
        self._keep_for((self.facts.excluded.get(paper), None), event)

    def keep_findings(self, event: Event) -> None:
        """Keep an event that notes findings for its member, or else for its venue."""
        self.facts.findings[event.id] = event.subject
        self.keep_event(event)

    def keep_closure(self, event: Event, finding: str) -> None:
        """Keep the end of a finding where the event is kept that noted the finding."""
        # A review that met every item noted nothing, so nothing can end.
        self._keep_for(self.facts.findings.get(finding, (None, None)), event)

    def note_contact(self, member: str, day: int) -> None:
        """Note that a member was reached."""
        facts = self._write_member(member)
        if facts.last_contact != day:
            facts.contacts.append(day)
        facts.reached = day

    def note_completion(self, venue: str, activity: Activity, day: int, mode: Mode = Mode.ON_SITE) -> None:
        """Note that an activity was completed at a venue, and how."""
        work = self._write_work(venue, activity)
        again = work.last == day
        if mode is not Mode.ON_SITE or work.modes:
            # Work of the same day of which no mode is on record was done on site.
            if again and all(one != day for one, _ in work.modes):
                work.modes += ((day, Mode.ON_SITE),)
            work.modes += ((day, mode),)
            self._write_venue(venue).has_modes = True
        if not again:
            work.done.append(day)
        # What is done otherwise than on site calls no agreed visit off.
        if mode is Mode.ON_SITE:
            booking, work.impossible = work.booking, NO_DAYS
            # A test that finds a fault is followed, on the day of the test, by a booking for the next test.
            # The order of kinds puts the booking first, and the test must not discharge the booking.
            is_next = booking is not None and activity is not Activity.REVIEW
            if booking is None or not (is_next and booking.made == day < booking.day):
                self._end_booking(work)

    def note_reviewer(self, venue: str, day: int, who: str) -> None:
        """Note which adviser made a review that counts."""
        facts = self._write_venue(venue)
        facts.reviewers = _append(facts.reviewers, (day, who))

    def note_shortfall(self, venue: str, activity: Activity, day: int, why: str) -> None:
        """Note work at a venue that can discharge nothing, and why."""
        self._write_work(venue, activity).shortfalls += ((day, why),)

    # -- bookings ------------------------------------------------------------------------------------

    def _end_booking(self, work: WorkFacts) -> None:
        if work.booking is not None:
            del self.facts.booked[work.booking.booking]
        work.end_booking()

    def note_booking(
        self, booking: str, venue: str, activity: Activity, days: tuple[int, int], who: str | None
    ) -> None:
        """Note a booking, with the day of the agreement, the day of the visit, and the adviser."""
        work = self._write_work(venue, activity)
        self._end_booking(work)
        work.booking = Booking(booking, *days, None, who)
        self.facts.booked[booking] = venue, activity

    def _find_booked(self, booking: str) -> tuple[WorkFacts, Booking] | None:
        """Return the work and the visit of a booking; `None` if another replaced it, or the work was done."""
        where = self.facts.booked.get(booking)
        work = None if where is None else self._write_work(*where)
        return None if work is None or work.booking is None else (work, work.booking)

    def note_partners(self, booking: str, partners: tuple[tuple[str, str | None], ...]) -> None:
        """Note who is to come to a booked visit as well."""
        found = self._find_booked(booking)
        if found is not None:
            work, visit = found
            work.booking = attrs.evolve(visit, partners=partners)

    def move_booking(self, booking: str, days: tuple[int, int]) -> None:
        """Note the new day of a visit, with the day of the move."""
        found = self._find_booked(booking)
        if found is not None:
            (work, visit), (moved, day) = found, days
            if day != visit.day:
                work.impossible |= Days.of((visit.day, visit.day + 1))
                work.booking = attrs.evolve(visit, day=day, moved=moved)

    def keep_booking(self, booking: str, day: int) -> None:
        """Note on which day the record says that a visit took place."""
        found = self._find_booked(booking)
        # Only the first such record counts: a second one is no other visit, and moves no deadline.
        if found is not None and found[1].kept is None:
            work, visit = found
            work.booking = attrs.evolve(visit, kept=day)

    def end_booking(self, booking: str, day: int, *, missed: bool, not_before: int | None = None) -> None:
        """Note that a visit was missed or called off, and the first day on which it is possible again."""
        found = self._find_booked(booking)
        if found is not None:
            work, visit = found
            self._end_booking(work)
            work.missed, work.cancelled = (day, None) if missed else (None, day)
            if not missed:
                work.impossible |= Days.of((visit.day, visit.day + 1), (day, not_before or day))

    # -- offers --------------------------------------------------------------------------------------

    def note_offer(self, offer: str, member: str, venues: OfferVenues, day: int) -> None:
        """Note an offer; `None` stands for every venue in use."""
        facts = self._write_member(member)
        facts.reached = day
        self.facts.offered[offer] = member, venues
        place = 0 if facts.offers is None else facts.offers.newest.place + 1
        state = OfferState(place, offer, day, venues is None)
        offers = facts.offers = Offers(state) if facts.offers is None else facts.offers
        offers.newest = state
        if venues is not None:
            offers.named.update(dict.fromkeys(venues, state))
        elif offers.whole and self._has_equal_uses(member, offers.whole[-1].made, day):
            offers.whole[-1] = state
        else:
            offers.whole.append(state)
        if len(self.facts.offered) > self.facts.most_offered:
            self._drop_covered_offers()

    def _has_equal_uses(self, member: str, first: int, second: int) -> bool:
        """Whether a member's uses are equal on two days."""
        if first == second or self._bounds is None:
            return first == second
        bounds = self._bounds(member)
        return bisect_right(bounds, first) == bisect_right(bounds, second)

    def _drop_covered_offers(self) -> None:
        """Drop the offers on which no answer can bear any more, since a later offer covers their venues."""
        every = (facts.offers for facts in self.facts.members.values() if facts.offers is not None)
        states = (
            state for offers in every for state in (offers.newest, *offers.whole, *offers.named.values())
        )
        offered = self.facts.offered
        self.facts.offered = {state.offer: offered[state.offer] for state in states}
        self.facts.most_offered = 2 * len(self.facts.offered) + _MOST_SPARE_OFFERS

    def note_answer(
        self, answer: str, offer: str, reply: str, venues: OfferVenues, days: tuple[int, int | None]
    ) -> None:
        """Note the answer to an offer, with the day of the answer and the day that a deferral names."""
        # An offer that is gone was covered by a later offer.
        member, covered = self.facts.offered.get(offer, (None, ()))
        offers = None if member is None else self._write_member(member).offers
        if offers is None:
            return
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
