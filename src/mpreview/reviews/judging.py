"""Whether an event is a legal step where it stands in the ledger, by the published tables.

The engine, which folds the ledger, says where each life is just before the event; the tables say what may
follow. A correction and a withdrawal are no steps, nor is anything else that `command_of` knows no step of.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple, overload

import attrs

from mpreview.errors import ReviewError
from mpreview.events import (
    Answered,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    Event,
    Exercised,
    FunctionTested,
    Ledger,
    MeasureEvent,
    MeasureRecommended,
    Offered,
    OfficeChanged,
    RiskEvent,
    Withdrawn,
    order,
)
from mpreview.events.about import ABOUT
from mpreview.measures.fitting import FittingRefused
from mpreview.people import Member
from mpreview.policy.terms import AT_VENUES, Activity
from mpreview.register import Register
from mpreview.reviews.cases import Cases
from mpreview.reviews.duties import Duties
from mpreview.reviews.fittings import Way, office_end
from mpreview.reviews.history import Booking, Folding, History, OfferState, spot_of
from mpreview.reviews.lifecycle.risks import RiskRefused
from mpreview.reviews.lifecycle.steps import BookingState, Command, Facts
from mpreview.reviews.lifecycle.tables import TABLES, Refusal, Row
from mpreview.reviews.lifecycle.telling import command_of, facts_of
from mpreview.reviews.risks import Life
from mpreview.reviews.rows import Row as DutyRow
from mpreview.reviews.states import Progress

__all__ = [
    "EventRefused",
    "Irregular",
    "MeasureStepRefused",
    "RiskStepRefused",
    "irregular_of",
    "refused",
    "steps_of",
]

CasesOf = Callable[[dt.date], Cases]
"""What subjects have in common around a day."""


@attrs.frozen
class EventRefused(ReviewError, ValueError):
    """An event that is no legal step where it stands; nothing was recorded.

    Args:
        event: The id of the event.
        member: Whose life refused it; `None` where nobody uses the venue on that day.
        venue: The venue, of a review.
        refusal: Which step it is, what failed, and the steps that may be taken there instead.
    """

    event: str
    member: str | None
    venue: str | None
    refusal: Refusal
    code = "event-refused"

    def __str__(self) -> str:
        member = "" if self.member is None else f", member {self.member!r}"
        venue = "" if self.venue is None else f", venue {self.venue!r}"
        return f"event {self.event!r}{member}{venue}: {self.refusal}"


@attrs.frozen
class MeasureStepRefused(ReviewError, ValueError):
    """An event that is no legal step of its measure where it stands; nothing was recorded.

    The sentence names the event and not the place: what protects a place is not told together with it.

    Args:
        event: The id of the event.
        refusal: Where the measure has come to, and the steps that may be taken there instead.
    """

    event: str
    refusal: FittingRefused
    code = "measure-step-refused"

    def __str__(self) -> str:
        return f"event {self.event!r}: {self.refusal}"


@attrs.frozen
class RiskStepRefused(ReviewError, ValueError):
    """An event that is no legal step of its risk where it stands; nothing was recorded.

    The sentence names the event and not the place or the member: where somebody is weak is not told with it.

    Args:
        event: The id of the event.
        refusal: Where the risk has come to, and the steps that may be taken there instead.
    """

    event: str
    refusal: RiskRefused
    code = "risk-step-refused"

    def __str__(self) -> str:
        return f"event {self.event!r}: {self.refusal}"


Refused = EventRefused | MeasureStepRefused | RiskStepRefused
"""What is no legal step where it stands."""


@attrs.frozen
class Irregular(Sequence[Refused]):
    """What a ledger holds that would be refused where it stands, in the order of the ledger."""

    items: tuple[Refused, ...]

    @overload
    def __getitem__(self, index: int) -> Refused: ...
    @overload
    def __getitem__(self, index: slice) -> "Irregular": ...
    def __getitem__(self, index: int | slice) -> "Refused | Irregular":
        return Irregular(self.items[index]) if isinstance(index, slice) else self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"<{len(self.items)} irregular event{'s' if len(self.items) != 1 else ''}>"


class Subject(NamedTuple):
    """Whose life is asked: a member (`None` for nobody), a venue if it is a review, the activity."""

    member: Member | None
    venue: str | None
    activity: Activity


# ---------------------------------------------------------------- what is judged


def refused(register: Register, cases: CasesOf, ledger: Ledger, fresh: Iterable[Event]) -> Iterator[Refused]:
    """Yield which of the events that were just recorded are no legal steps where they stand.

    Args:
        register: The register.
        cases: What subjects have in common around a day.
        ledger: The ledger, with the fresh events in it.
        fresh: What was not on record before.
    """
    told = tuple(fresh)
    judged = [event for event in told if not _passes_anywhere(event)]
    pending = {event.id: event for event in judged if event.corrects is None}
    if pending:
        yield from _refused_of_lives(register, cases, ledger, (told, judged, pending))
    measures = [event for event in told if isinstance(event, MeasureEvent) and event.corrects is None]
    if measures:
        yield from _refused_of_measures(register, ledger, measures)
    risks = [event for event in told if isinstance(event, RiskEvent) and event.corrects is None]
    if risks:
        members = {event.member for event in risks if event.member is not None}
        venues = {event.venue for event in risks if event.venue is not None}
        yield from _judged_risks(ledger.bearing(members, venues), {event.id for event in risks})


def _refused_of_lives(
    register: Register,
    cases: CasesOf,
    ledger: Ledger,
    fresh: tuple[Sequence[Event], list[Event], dict[str, Event]],
) -> Iterator[EventRefused]:
    told, judged, pending = fresh
    believed = ledger.bearing(*_around(register, ledger, judged))
    there = {event.id for event in believed}
    gone = [event for id_, event in pending.items() if id_ not in there]
    yield from _judged(cases, believed, pending)
    yield from _hanging(cases, ledger, believed, gone, told)


def irregular_of(register: Register, cases: CasesOf, ledger: Ledger) -> list[Refused]:
    """Return what a ledger holds that is no legal step where it stands, as it is believed, in its order."""
    believed = ledger.effective
    lives = _judged(cases, believed, {event.id for event in believed if not _passes_anywhere(event)})
    measures = _judged_measures(register, believed, {event.id for event in believed})
    risks = _judged_risks(believed, {event.id for event in believed})
    places = {event.id: place for place, event in enumerate(believed)}
    found: list[Refused] = [*lives, *measures, *risks]
    return sorted(found, key=lambda no: places[no.event])


def _refused_of_measures(
    register: Register, ledger: Ledger, fresh: Iterable[MeasureEvent]
) -> Iterator[MeasureStepRefused]:
    """Yield which steps of measures are none where they stand."""
    pending, venues = {event.id for event in fresh}, {event.venue for event in fresh}
    believed = ledger.bearing((), venues)
    bound = {event.office_of for event in believed if isinstance(event, MeasureRecommended)} - {None}
    if bound:
        believed = ledger.bearing((id_ for id_ in bound if id_ is not None), venues)
    yield from _judged_measures(register, believed, pending)


def _judged_measures(
    register: Register, believed: Sequence[Event], pending: Collection[str]
) -> Iterator[MeasureStepRefused]:
    """Go through what is believed in order, and judge the pending steps of measures by what stands before."""
    changes: dict[str, list[int]] = {}
    for event in believed:
        if isinstance(event, OfficeChanged):
            changes.setdefault(event.member, []).append(event.on.toordinal())

    def ends(member: str, day: int) -> int:
        return office_end(register.member[member], changes.get(member, ()), day)

    found: dict[tuple[str, str], Way] = {}
    for event in believed:
        if isinstance(event, MeasureEvent):
            key = event.venue, event.measure
            way = found.setdefault(key, Way(*key, ends))
            no = way.refusal(event) if event.id in pending else None
            if no is not None:
                yield MeasureStepRefused(event.id, no)
            way.tell(event)


def _judged_risks(believed: Iterable[Event], pending: Collection[str]) -> Iterator[RiskStepRefused]:
    """Go through what is believed in order, and judge the pending steps of risks by what stands before."""
    found: dict[tuple[str | None, str | None, str], Life] = {}
    for event in believed:
        if isinstance(event, RiskEvent):
            life = found.setdefault(event.key, Life())
            no = life.refusal(event) if event.id in pending else None
            if no is not None:
                yield RiskStepRefused(event.id, no)
            life.tell(event)


def steps_of(duties: Duties, member: Member, venue: str | None, activity: Activity) -> tuple[Row, ...]:
    """Return the steps that a subject may take on a day, as far as they do not hang on what will be told."""
    return Standpoint(duties).steps(Subject(member, venue, activity))


def _judged(cases: CasesOf, believed: Sequence[Event], pending: Collection[str]) -> Iterator[EventRefused]:
    """Go through what is believed in order, and judge what is pending by what stands before it."""
    past, left = Past(), len(pending)
    for event in _in_turn(believed):
        if event.id in pending:
            no = past.standpoint(cases, event.on).refusal(event)
            if no is not None:
                yield no
            left -= 1
            if not left:
                return
        past.tell(event)


def _hanging(
    cases: CasesOf,
    ledger: Ledger,
    believed: Sequence[Event],
    gone: Iterable[Event],
    told: Iterable[Event],
) -> Iterator[EventRefused]:
    """Yield what is about something that had been taken back before; taken back together it is no step."""
    withdrawn = [event.event for event in told if type(event) is Withdrawn]
    now = {record.id for id_ in withdrawn for record in ledger.records(id_)}
    for event in gone:
        if now.isdisjoint({event.id, *_about(event)}):
            past = Past()
            for one in believed:
                if order(one) < order(event):
                    past.tell(one)
            no = past.standpoint(cases, event.on).refusal_of_hanging(event, ledger)
            if no is not None:
                yield no


def _in_turn(believed: Iterable[Event]) -> Iterator[Event]:
    """Yield events in order, but what was known of an older visit before another is agreed on that day.

    Likewise what was tried or practised there by then: who finds something wanting agrees when to come again.
    What holds after the day is the same: the newest booking takes the place of the older one.
    """
    for _, group in groupby(believed, key=lambda event: event.on):
        today = list(group)
        made = {event.id for event in today if type(event) is Booked}
        older = [
            event
            for event in today
            if isinstance(event, FunctionTested | Exercised)
            or (isinstance(event, _OF_BOOKINGS) and event.booking not in made)
        ]
        told: set[str] = set()
        for event in today:
            known = [one for one in older if one.known <= event.known] if type(event) is Booked else []
            for one in (*known, event):
                if one.id not in told:
                    told.add(one.id)
                    yield one


class Past:
    """What was told so far: folded, with every offer and every booking."""

    def __init__(self) -> None:
        self._folding = Folding(History(), lent=False)
        self.offered: dict[str, Offered] = {}
        self.booked: dict[str, Booked] = {}

    def tell(self, event: Event) -> None:
        """Add one event."""
        self._folding.tell(event)
        if type(event) is Offered:
            self.offered[event.id] = event
        elif type(event) is Booked:
            self.booked[event.id] = event

    def standpoint(self, cases: CasesOf, on: dt.date) -> "Standpoint":
        """Return where every life is after what was told."""
        return Standpoint(Duties(cases(on), self._folding.history, on, {}), self)


def _about(event: Event) -> list[str]:
    """Return the id of what an event is about, if it is about another."""
    return [id_ for name in ABOUT if (id_ := getattr(event, name, None)) is not None]


@cache
def _always() -> frozenset[Command]:
    """Return the steps that there are from everywhere, with guards that read the event alone.

    Its constructor refuses what such a guard would, so that nothing need be known of anybody.
    """
    rows = [row for table in TABLES.values() for row in table.rows]
    known = {row.command for row in rows if any(guard.fact not in _TOLD for guard in row.guards)}
    return frozenset(
        command
        for command in {row.command for row in rows} - known
        if all(
            states in (set(), set(table.states))
            for table in TABLES.values()
            for states in ({row.state for row in table.rows if row.command is command},)
        )
    )


_TOLD = frozenset({"self_approved", "signed_alone", "counts"})
"""Facts that are of the event itself."""
_OF_EVENT = _TOLD | {"newest", "on_record"}
"""Facts of a step that is still to be told."""


def _passes_anywhere(event: Event) -> bool:
    command = command_of(event)
    return command is None or command in _always()


def _around(register: Register, ledger: Ledger, events: Iterable[Event]) -> tuple[set[str], set[str]]:
    """Return the members and venues of which something must be known to judge some events."""
    members: set[str] = set()
    venues: set[str] = set()
    for event in events:
        member, venue = _named(ledger, event)
        if member is not None:
            members.add(member)
            if type(event) is Answered:
                # Whether a visit rests on the answer alone hangs on who else has accepted it.
                used = {use.id for use in register.occupancies(member)}
                venues |= {id_ for id_ in used if ledger.was_booked(id_)}
        if venue is not None:
            venues.add(venue)
    members |= {use.member for id_ in venues for use in register.uses_of_venue.get(id_, ())}
    return members, venues | {use.id for member in members for use in register.occupancies(member)}


def _named(ledger: Ledger, event: Event) -> tuple[str | None, str | None]:
    """Return the member and the venue that an event, or what it is about, names."""
    told = next((ledger.get(id_) for id_ in _about(event)), event)
    return getattr(told, "member", None), getattr(told, "venue", None)


# ---------------------------------------------------------------- where a life is


class Standpoint:
    """What the guards read of every life at one place in the ledger.

    Args:
        duties: What is owed on that day, by what stands before that place.
        past: What was told before that place; not needed to tell what may be done.
    """

    def __init__(self, duties: Duties, past: Past | None = None) -> None:
        self._duties, self._history, self._register = duties, duties.history, duties.register
        self._past = Past() if past is None else past

    def refusal(self, event: Event) -> EventRefused | None:
        """Return why an event is no legal step here; `None` if it is one."""
        command = command_of(event)
        if command is None:
            return None
        every = self._subjects(event)
        found = [no for one in every if (no := self._refused(one, command, event)) is not None]
        # A visit is to a place: who has not accepted is served with whoever has.
        enough = not found if not isinstance(event, _AT_VENUES) else len(found) < len(every)
        return None if enough else found[0]

    def refusal_of_hanging(self, event: Event, ledger: Ledger) -> EventRefused | None:
        """Return why an event is no legal step that is about something that was taken back."""
        command = command_of(event)
        member, venue = _named(ledger, event)
        if command is None:
            return None
        if member is not None:
            return self._refused(Subject(self._register.member[member], None, Activity.OFFER), command, event)
        activity = next((a for id_ in _about(event) if (a := _done_there(ledger.get(id_)))), Activity.REVIEW)
        return None if venue is None else self._refused(self._users(venue, activity)[0], command, event)

    def steps(self, subject: Subject) -> tuple[Row, ...]:
        """Return the steps that a subject may take here, as far as they do not hang on what will be told."""
        state, _ = self._life(subject)
        facts = self._facts(subject, None)
        rows = (row for row in TABLES[subject.activity].legal(state) if not row.command.is_clock)
        return tuple(row for row in rows if all(one.fact in _OF_EVENT for one in row.unmet(facts)))

    # -- whose lives an event bears on -----------------------------------------------------------------

    def _subjects(self, event: Event) -> list[Subject]:
        if type(event) is Offered:
            return self._of_offer(event)
        if type(event) is Answered:
            return self._of_answer(event)
        if type(event) is Booked:
            return self._users(event.venue, event.activity)
        if isinstance(event, _OF_BOOKINGS):
            booking = self._past.booked[event.booking]
            return self._users(booking.venue, booking.activity)
        # A finding that is believed is of a review that is.
        return []

    def _of_offer(self, event: Offered) -> list[Subject]:
        member = self._register.member[event.member]
        venues = self._in_use(event.member) if event.venues is None else event.venues
        reviews = (Subject(member, venue, Activity.REVIEW) for venue in venues)
        return [Subject(member, None, Activity.OFFER), *reviews]

    def _of_answer(self, event: Answered) -> list[Subject]:
        """Return what an answer speaks for: where it names no venue, all of which its offer is the newest."""
        offer = self._past.offered[event.offer]
        member = self._register.member[offer.member]
        covered = offer.venues or self._in_use(offer.member)
        reviews = [Subject(member, venue, Activity.REVIEW) for venue in event.venues or covered]
        whole = Subject(member, None, Activity.OFFER)
        spoken = [one for one in reviews if event.venues is not None or self._is_newest(one, event)]
        if self._is_newest(whole, event):
            spoken.insert(0, whole)
        return spoken or reviews or [whole]

    def _is_newest(self, subject: Subject, event: Event | None) -> bool:
        _, offer = self._life(subject)
        return offer is not None and type(event) is Answered and offer.offer == event.offer

    def _in_use(self, member: str) -> list[str]:
        on = self._duties.on
        return [use.id for use in self._register.occupancies(member) if use.start <= on < use.end]

    def _users(self, venue: str, activity: Activity = Activity.REVIEW) -> list[Subject]:
        """Return what is done at a venue for whoever uses it on the day; one of nobody where nobody does."""
        uses = self._register.uses_of_venue.get(venue, ())
        users = sorted({use.member for use in uses if self._duties.date in use.period})
        found = [Subject(self._register.member[id_], venue, activity) for id_ in users]
        return found or [Subject(None, venue, activity)]

    # -- one life ----------------------------------------------------------------------------------------

    def _refused(self, subject: Subject, command: Command, event: Event) -> EventRefused | None:
        state, _ = self._life(subject)
        table, facts = TABLES[subject.activity], facts_of(event, self._facts(subject, event))
        if table.matching(state, command, facts):
            return None
        member = None if subject.member is None else subject.member.id
        no = attrs.evolve(table.refusal(state, command, facts), legal=self.steps(subject))
        return EventRefused(event.id, member, subject.venue, no)

    def _life(self, subject: Subject) -> tuple[Progress, OfferState | None]:
        if subject.member is None:
            return TABLES[subject.activity].start, None
        return self._duties.life(subject.member, subject.venue, subject.activity)

    def _facts(self, subject: Subject, event: Event | None) -> Facts:
        """Return what is known here; what an event itself tells is for `facts_of` to add."""
        spot = None if subject.venue is None else spot_of(subject.venue, subject.activity)
        held = None if spot is None else self._history.booked.get(spot)
        if held is not None and isinstance(event, _OF_BOOKINGS) and held.booking != event.booking:
            # Another was made since, or that one came to nothing.
            held = None
        _, offer = self._life(subject)
        return Facts(
            newest=self._is_newest(subject, event),
            booking=_state(held, self._duties.on),
            since=held is not None and self._has_part(subject, held, offer),
            others=self._asks_of_others(event, held) and self._others(subject),
            reached=subject.activity in AT_VENUES[1:] and self._reached(subject),
        )

    def _has_part(self, subject: Subject, held: Booking, offer: OfferState | None) -> bool:
        """Whether a booking is one of the subject: since its newest offer, or of what needs no offer."""
        if subject.activity in AT_VENUES[1:]:
            row = self._row(subject)
            return row is not None and held.counts_since(row[3].since)
        return offer is not None and held.made >= offer.made

    def _reached(self, subject: Subject) -> bool:
        """Whether the member was contacted or offered a review since taking office."""
        row = self._row(subject)
        return row is not None and self._history.reached.get(row[1], 0) >= row[3].office

    def _row(self, subject: Subject) -> DutyRow | None:
        rows = [] if subject.member is None else self._duties.rows_of(subject.member)
        found = (row for row in rows if (row[2], row[0]) == (subject.venue, subject.activity))
        return next(found, None)

    @staticmethod
    def _asks_of_others(event: Event | None, held: Booking | None) -> bool:
        """Whether a guard may ask if somebody else has accepted; a venue can have many users."""
        return event is None or type(event) is Booked or (type(event) is Answered and held is not None)

    def _others(self, subject: Subject) -> bool:
        """Whether another user of the venue has accepted."""
        users = [] if subject.venue is None else self._users(subject.venue)
        others = (one for one in users if one.member is not subject.member)
        return any(self._life(one)[0] in _HOLDING for one in others)


def _done_there(event: Event | None) -> Activity | None:
    """Return what a booking is for; `None` of anything else."""
    return event.activity if type(event) is Booked else None


_OF_BOOKINGS = BookingMoved | BookingKept | BookingMissed | BookingCancelled
_AT_VENUES = Booked | _OF_BOOKINGS
_HOLDING = (Progress.ACCEPTED, Progress.BOOKED)


def _state(held: Booking | None, on: int) -> BookingState:
    if held is None:
        return BookingState.NONE
    if held.kept is not None:
        return BookingState.KEPT
    return BookingState.OPEN if held.stands(on) else BookingState.PASSED
