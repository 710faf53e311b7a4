"""Whether an event is a legal step at its place in the ledger, by the published tables.

The fold of the earlier events gives the state of each life just before the event; the table of the life lists
the legal steps. A correction, a withdrawal and every event without a command is no step.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import ClassVar, NamedTuple, TypeVar

import attrs

from mpreview._reprs import count_items, count_noun
from mpreview._sequences import ItemSequence
from mpreview.calendars import Roll
from mpreview.errors import ReviewError, join_lines
from mpreview.events import (
    Answered,
    Booked,
    BookingEvent,
    Closure,
    Event,
    FindingClosed,
    Ledger,
    MeasureEvent,
    Postponed,
    RiskEvent,
)
from mpreview.events._base import order
from mpreview.findings import FINDING, FindingFacts, FindingState
from mpreview.people import Member
from mpreview.policy import Rulebook
from mpreview.policy.terms import AT_VENUES, Activity
from mpreview.register import Register
from mpreview.reviews.cases import NOTHING, Cases, DutyRow
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import Booking, Folding, History, OfferState, Progress, spot_of
from mpreview.reviews.findings import FindingKey, FindingLife, list_noted
from mpreview.reviews.fittings import FittingLife, find_office_end
from mpreview.reviews.lifecycle import (
    TABLES,
    BookingState,
    Command,
    LifeRow,
    StepFacts,
    command_of,
    facts_of,
)
from mpreview.reviews.risks import RiskKey, RiskLife
from mpreview.rows import CellType, Column, Columns
from mpreview.state_machine import IllegalStep
from mpreview.timeline import day_of

__all__ = ["EventRefused", "Irregular", "NothingPostponed"]

CasesOn = Callable[[dt.date], Cases]
"""The cases of subjects around a day."""
AboutEvent = TypeVar("AboutEvent", bound=Event)
"""An event that is about another event."""


@attrs.frozen
class EventRefused(ReviewError, ValueError):
    """An illegal step of the ledger; nothing was recorded.

    Args:
        event: The id of the event.
        refusal: The step, the failed guard, and the legal steps; `refusal.table` names the life.
        member: The member of the life; `None` if nobody uses the venue on the day. For a measure or a risk
            the sentence must reveal neither place nor member, so both are `None`.
        venue: The venue of an activity at a venue.
        more: Refusals of other events of the same call, the first hundred. Of events with a member or a venue
            in common the first refusal is told alone, since the next refusals may follow from it.
    """

    event: str
    refusal: IllegalStep
    member: str | None = None
    venue: str | None = None
    more: tuple["EventRefused | NothingPostponed", ...] = attrs.field(default=(), repr=count_items)
    code = "event-refused"

    def __str__(self) -> str:
        member = "" if self.member is None else f", member {self.member!r}"
        venue = "" if self.venue is None else f", venue {self.venue!r}"
        return join_lines(f"event {self.event!r}{member}{venue}: {self.refusal}", self.more)


@attrs.frozen
class NothingPostponed(ReviewError, ValueError):
    """A postponement that moves no due day; nothing was recorded (semantics 3.14).

    Args:
        event: The id of the event.
        due: The due day on the day of signing.
        until: The day that the postponement names.
        cut: The day named, brought forward to a working day and not past the limit.
        limit: The limit.
        more: Refusals of other events of the same call, the first hundred. Of events with a member or a venue
            in common the first refusal is told alone, since the next refusals may follow from it.
    """

    event: str
    due: dt.date
    until: dt.date
    cut: dt.date
    limit: dt.date
    more: tuple["EventRefused | NothingPostponed", ...] = attrs.field(default=(), repr=count_items)
    code = "nothing-postponed"
    field = "until"

    def __str__(self) -> str:
        at = "at the limit" if self.cut == self.limit < self.until else "to a working day"
        cut = "" if self.cut == self.until else f", which is cut {at}, {self.cut}"
        later = "" if self.limit <= self.due else f"name a day up to {self.limit}, or "
        sentence = (
            f"event {self.event!r} postpones until {self.until}{cut}, and that is not after the due day "
            f"{self.due}; {later}leave the postponement out"
        )
        return join_lines(sentence, self.more)


@attrs.frozen
class Irregular(ItemSequence[EventRefused]):
    """The illegal steps of a ledger, in the order of the ledger."""

    COLUMNS: ClassVar[Columns] = (
        Column("event", CellType.ID, "The event."),
        Column(
            "member", CellType.ID, "The member of the life; empty for a measure or a risk.", optional=True
        ),
        Column("venue", CellType.ID, "The venue of an activity at a venue.", optional=True),
        Column("why", CellType.TEXT, "Why the step is illegal.", read=lambda one: str(one.refusal)),
    )
    BRIEF: ClassVar[tuple[str, ...]] = ("event", "member", "venue", "why")
    items: tuple[EventRefused, ...]

    def __repr__(self) -> str:
        return f"<{count_noun(len(self.items), 'irregular event')}>"


class LifeSubject(NamedTuple):
    """The subject of a life: a member (`None` for nobody), a venue for work at a venue, the activity."""

    member: Member | None
    venue: str | None
    activity: Activity


# ---------------------------------------------------------------- entry points


def find_refused(
    register: Register, rulebook: Rulebook, cases: CasesOn, ledger: Ledger, fresh: Sequence[Event]
) -> Iterator[EventRefused]:
    """Yield the refusals of fresh events, each judged at its place in the ledger.

    Args:
        register: The register.
        rulebook: The rules, with the checklists of reviews.
        cases: The cases of subjects around a day.
        ledger: The ledger, with the fresh events.
        fresh: The events not on record before.
    """
    steps = [event for event in fresh if not _is_legal_anywhere(event)]
    yield from _judge_fresh_steps(register, cases, ledger, steps, fresh)
    first = [event for event in fresh if event.corrects is None]
    measures = [event for event in first if isinstance(event, MeasureEvent)]
    risks = [event for event in first if isinstance(event, RiskEvent)]
    closures = [event for event in first if isinstance(event, FindingClosed)]
    yield from _judge_fresh_measures(register, ledger, measures)
    yield from _judge_fresh_risks(ledger, risks)
    yield from _judge_fresh_closures(ledger, rulebook, closures, fresh)


def _judge_fresh_steps(
    register: Register, cases: CasesOn, ledger: Ledger, steps: Sequence[Event], fresh: Sequence[Event]
) -> Iterator[EventRefused]:
    """Judge fresh steps of contacts, offers and work."""
    pending = {event.id: event for event in steps if event.corrects is None}
    if pending:
        effective = ledger.list_about(*_list_around(register, ledger, steps))
        yield from _judge_lives(cases, effective, pending)
        # A finding stands without a review that was withdrawn, but was not to name that review.
        attached = {event.id for event in effective if event.about is not None}
        present = {event.id for event in effective if event.id in attached or not _is_about(pending, event)}
        missing = [event for id_, event in pending.items() if id_ not in present]
        yield from _judge_detached(cases, ledger, effective, missing, fresh)


def _is_about(pending: Mapping[str, Event], event: Event) -> bool:
    """Whether an event is pending and, as recorded, is about another event."""
    return event.id in pending and pending[event.id].about is not None


def list_irregular(
    register: Register, rulebook: Rulebook, cases: CasesOn, ledger: Ledger
) -> list[EventRefused]:
    """Return the refusals of all illegal steps on record, in the order of the ledger."""
    effective = ledger.effective
    every = {event.id for event in effective}
    found = [
        *_judge_lives(cases, effective, {event.id for event in effective if not _is_legal_anywhere(event)}),
        *_judge_measures(register, effective, every),
        *_judge_risks(effective, every),
        *_judge_closures(effective, rulebook, every),
    ]
    # The four kinds of lives are judged apart, so the order of the ledger is restored here.
    places = {event.id: place for place, event in enumerate(effective)}
    return sorted(found, key=lambda refused: places[refused.event])


def list_steps(duties: Duties, member: Member, venue: str | None, activity: Activity) -> tuple[LifeRow, ...]:
    """Return the legal steps of a subject on a day, as far as no fact of a future event decides."""
    return Standpoint(duties).list_steps(LifeSubject(member, venue, activity))


def find_empty_postponement(duties: Duties, event: Postponed) -> NothingPostponed | None:
    """Return the refusal of a postponement that moves no due day on the day of signing.

    Args:
        duties: The duties on the day of signing, by the events with the postponement.
        event: The postponement.
    """
    activity = Activity.CONTACT if event.venue is None else event.activity
    row = duties.find_row(duties.find_member(event.member), event.venue, activity)
    if row is None or row.owed is NOTHING:
        return None
    case = row.setting.case
    others = tuple(paper for paper in case.papers if paper.turn != order(event))
    # A postponement that was withdrawn or corrected at once is no paper of the case.
    if others == case.papers:
        return None
    before = duties.find_owed_by_papers(row, others)
    _, due, _, limit = before.days
    if before is NOTHING or row.owed.days[1] > due:
        return None
    # A limit that does not roll may be a closed day, and the postponement stops on the working day before.
    until = min(event.until, day_of(limit))
    cut = duties.register.calendar[case.calendar].roll(until, Roll.PRECEDING)
    return NothingPostponed(event.id, day_of(due), event.until, cut, day_of(limit))


# ---------------------------------------------------------------- measures and risks


def _judge_fresh_measures(
    register: Register, ledger: Ledger, fresh: Collection[MeasureEvent]
) -> Iterator[EventRefused]:
    venues = {event.venue for event in fresh}
    if not venues:
        return
    effective = ledger.list_about((), venues)
    # A measure bound to an office lapses with the office, so that the events of the member count too.
    bound = {member for event in effective if (member := event.bound_member) is not None}
    if bound:
        effective = ledger.list_about(bound, venues)
    yield from _judge_measures(register, effective, {event.id for event in fresh})


def _judge_measures(
    register: Register, effective: Iterable[Event], pending: Collection[str]
) -> Iterator[EventRefused]:
    """Judge the pending steps of measures, each by the events before."""
    effective = tuple(effective)
    changes: dict[str | None, list[int]] = {}
    for event in effective:
        if event.changes_office:
            changes.setdefault(event.subject[0], []).append(event.on.toordinal())

    def office_ends(member: str, day: int) -> int:
        return find_office_end(register.list_offices(register.member[member]), changes.get(member, ()), day)

    lives: dict[tuple[str, str], FittingLife] = {}
    for event in effective:
        if isinstance(event, MeasureEvent):
            key = event.venue, event.measure
            life = lives.setdefault(key, FittingLife(*key, office_ends))
            refusal = life.find_refusal(event) if event.id in pending else None
            if refusal is not None:
                yield EventRefused(event.id, refusal)
            life.apply_event(event)


def _judge_fresh_risks(ledger: Ledger, fresh: Collection[RiskEvent]) -> Iterator[EventRefused]:
    members = {event.member for event in fresh if event.member is not None}
    venues = {event.venue for event in fresh if event.venue is not None}
    if fresh:
        yield from _judge_risks(ledger.list_about(members, venues), {event.id for event in fresh})


def _judge_risks(effective: Iterable[Event], pending: Collection[str]) -> Iterator[EventRefused]:
    """Judge the pending steps of risks, each by the events before."""
    lives: dict[RiskKey, RiskLife] = {}
    for event in effective:
        if isinstance(event, RiskEvent):
            life = lives.setdefault(event.key, RiskLife())
            refusal = life.find_refusal(event) if event.id in pending else None
            if refusal is not None:
                yield EventRefused(event.id, refusal)
            life.apply_event(event)


def _judge_fresh_closures(
    ledger: Ledger, rulebook: Rulebook, fresh: Collection[FindingClosed], recorded: Iterable[Event]
) -> Iterator[EventRefused]:
    """Judge fresh closures of findings; a closure of a finding withdrawn before closes nothing."""
    if not fresh:
        return
    subjects = [_find_subject(ledger, event) for event in fresh]
    others = (ledger.get(str(event.by)) for event in fresh if event.how is Closure.SUPERSEDED)
    subjects += [other.subject for other in others if other is not None]
    members = {member for member, _ in subjects if member is not None}
    effective = ledger.list_about(members, {venue for _, venue in subjects if venue is not None})
    yield from _judge_closures(effective, rulebook, {event.id for event in fresh})
    present = {event.id for event in effective}
    for event in _list_detached(ledger, (one for one in fresh if one.id not in present), recorded):
        yield EventRefused(event.id, FINDING.refuse(None, event.command))


def _judge_closures(
    effective: Iterable[Event], rulebook: Rulebook, pending: Collection[str]
) -> Iterator[EventRefused]:
    """Judge the pending closures of findings, each by the events before."""
    effective = tuple(effective)
    lives: dict[FindingKey, FindingLife] = {}
    for event in effective:
        if isinstance(event, FindingClosed):
            life = lives.setdefault((event.finding, event.item), FindingLife())
            if event.id in pending:
                facts = FindingFacts(_is_replaced(event, life, lives, effective))
                refusal = life.find_refusal(event, facts)
                if refusal is not None:
                    yield EventRefused(event.id, refusal)
            life.apply_event(event)
        for noted in list_noted(event, rulebook):
            lives[event.id, noted.item] = FindingLife(noted)


def _is_replaced(
    event: FindingClosed,
    life: FindingLife,
    lives: Mapping[FindingKey, FindingLife],
    effective: Iterable[Event],
) -> bool:
    """Whether a finding that stands, or a measure, is in place of a finding, of the same place or member."""
    if life.noted is None or event.how is not Closure.SUPERSEDED:
        return False
    member, venue = life.noted.event.subject
    other = lives.get((str(event.by), event.by_item))
    if other is not None and other is not life and other.noted is not None:
        other.run_clock(event.on.toordinal())
        is_standing = other.state in (FindingState.OPEN, FindingState.ACCEPTED)
        theirs = other.noted.event.subject
        if is_standing and any(mine is not None and mine in theirs for mine in (member, venue)):
            return True
    measures = (one for one in effective if isinstance(one, MeasureEvent) and one.on <= event.on)
    return event.by_item is None and any((one.venue, one.measure) == (venue, event.by) for one in measures)


# ---------------------------------------------------------------- contacts, offers, reviews

_TESTS = frozenset({Command.FUNCTION_TESTED, Command.EXERCISED})
_HOLDING = (Progress.ACCEPTED, Progress.BOOKED)
_FROM_EVENT = frozenset({"is_self_approved", "is_signed_alone", "counts"})
"""Facts given by the event itself."""
_UNTIL_RECORDED = _FROM_EVENT | {"newest", "on_record"}
"""Facts unknown before an event is recorded."""


def _judge_lives(
    cases: CasesOn, effective: Iterable[Event], pending: Collection[str]
) -> Iterator[EventRefused]:
    """Judge the pending steps of lives, each by the events before."""
    past, left = Past(), len(pending)
    for event in _reorder_days(effective):
        if event.id in pending:
            refused = past.make_standpoint(cases, event.on).judge(event)
            if refused is not None:
                yield refused
            # After the last pending event nothing more can be refused, so the fold stops.
            left -= 1
            if not left:
                return
        past.add_event(event)


def _judge_detached(
    cases: CasesOn,
    ledger: Ledger,
    effective: Iterable[Event],
    missing: Iterable[Event],
    fresh: Iterable[Event],
) -> Iterator[EventRefused]:
    """Yield the refusals of events about an event withdrawn before.

    An event withdrawn together with its subject is no step at all.
    """
    for event in _list_detached(ledger, missing, fresh):
        past = Past()
        for earlier in effective:
            if order(earlier) < order(event):
                past.add_event(earlier)
        refused = past.make_standpoint(cases, event.on).judge_detached(event, ledger)
        if refused is not None:
            yield refused


def _list_detached(
    ledger: Ledger, missing: Iterable[AboutEvent], fresh: Iterable[Event]
) -> Iterator[AboutEvent]:
    """Yield the missing events that were not withdrawn together with what they are about."""
    withdrawn = [id_ for event in fresh if (id_ := event.withdraws) is not None]
    now = {record.id for id_ in withdrawn for record in ledger.records(id_)}
    return (event for event in missing if now.isdisjoint({event.id, event.about}))


def _reorder_days(effective: Iterable[Event]) -> Iterator[Event]:
    """Yield events in order, but outcomes of older bookings and tests before a later booking of the day.

    The order of kinds puts a booking before the outcome of an older booking and before a test on that day,
    though the outcome or test led to the booking. After the day the facts are equal either way: the newest
    booking replaces the older booking.
    """
    for _, group in groupby(effective, key=lambda event: event.on):
        today = list(group)
        made = {event.id for event in today if isinstance(event, Booked)}
        older = [
            event
            for event in today
            if command_of(event) in _TESTS or (isinstance(event, BookingEvent) and event.booking not in made)
        ]
        done: set[str] = set()
        for event in today:
            is_booking = isinstance(event, Booked)
            before = [other for other in older if other.known <= event.known] if is_booking else []
            for following in (*before, event):
                if following.id not in done:
                    done.add(following.id)
                    yield following


@cache
def _list_always_legal() -> frozenset[Command]:
    """Return the commands legal in every state, with guards on the event alone.

    The constructor of the event refuses whatever such a guard refuses, so the state does not matter.
    """
    rows = [row for table in TABLES.values() for row in table.rows]
    guarded = {row.command for row in rows if any(guard.fact not in _FROM_EVENT for guard in row.guards)}
    return frozenset(
        command
        for command in {row.command for row in rows} - guarded
        if all(
            states in (set(), set(table.states))
            for table in TABLES.values()
            for states in ({row.state for row in table.rows if row.command is command},)
        )
    )


def _is_legal_anywhere(event: Event) -> bool:
    command = command_of(event)
    return command is None or command in _list_always_legal()


def _find_subject(ledger: Ledger, event: Event) -> tuple[str | None, str | None]:
    """Return the member and the venue of an event, or of the event that the event is about."""
    other = event if event.about is None else ledger.get(event.about)
    return (None, None) if other is None else other.subject


def _list_around(register: Register, ledger: Ledger, events: Iterable[Event]) -> tuple[set[str], set[str]]:
    """Return the members and venues with a bearing on the judgement of some events."""
    members: set[str] = set()
    venues: set[str] = set()
    for event in events:
        member, venue = _find_subject(ledger, event)
        if member is not None:
            members.add(member)
            # Whether a booking rests on this answer alone depends on the other users of the venue.
            if isinstance(event, Answered):
                used = {use.id for use in register.occupancies(member)}
                venues |= {id_ for id_ in used if ledger.was_booked(id_)}
        if venue is not None:
            venues.add(venue)
    members |= {use.member for id_ in venues for use in register.uses_of_venue.get(id_, ())}
    return members, venues | {use.id for member in members for use in register.occupancies(member)}


class Past:
    """The events so far: folded, with every offer and every booking by id."""

    def __init__(self) -> None:
        self._folding = Folding(History(), shares_entries=False)
        self.offered: dict[str, Event] = {}
        self.booked: dict[str, Booked] = {}

    def add_event(self, event: Event) -> None:
        """Add the next event."""
        event.fold(self._folding)
        if command_of(event) is Command.OFFERED:
            self.offered[event.id] = event
        elif isinstance(event, Booked):
            self.booked[event.id] = event

    def make_standpoint(self, cases: CasesOn, on: dt.date) -> "Standpoint":
        """Return the standpoint after the events so far."""
        return Standpoint(Duties(cases(on), self._folding.history, on, {}), self)


class Standpoint:
    """The state of every life at a place in the ledger, and the facts there.

    Args:
        duties: The duties on the day, by the events before the place.
        past: The events before the place; not needed for `list_steps`.
    """

    def __init__(self, duties: Duties, past: Past | None = None) -> None:
        self._duties, self._history, self._register = duties, duties.history, duties.register
        self._past = Past() if past is None else past

    def judge(self, event: Event) -> EventRefused | None:
        """Return the refusal of an event; `None` for a legal step, and for an event without a command."""
        command = command_of(event)
        if command is None:
            return None
        subjects = self._list_subjects(event)
        refusals = (self._judge_life(subject, command, event) for subject in subjects)
        found = [refused for refused in refusals if refused is not None]
        # A visit is to a place: one user who accepted is enough, and the other users are served too.
        at_place = isinstance(event, Booked | BookingEvent)
        is_legal = len(found) < len(subjects) if at_place else not found
        return None if is_legal else found[0]

    def judge_detached(self, event: Event, ledger: Ledger) -> EventRefused | None:
        """Return the refusal of an event about a withdrawn event."""
        command = command_of(event)
        member, venue = _find_subject(ledger, event)
        if command is None:
            return None
        if member is not None:
            subject = LifeSubject(self._register.member[member], None, Activity.OFFER)
            return self._judge_life(subject, command, event)
        if venue is None:
            return None
        other = None if event.about is None else ledger.get(event.about)
        activity = other.activity if isinstance(other, Booked) else Activity.REVIEW
        subject = self._list_users(venue, activity)[0]
        return self._judge_life(subject, command, event)

    def list_steps(self, subject: LifeSubject) -> tuple[LifeRow, ...]:
        """Return the legal steps of a subject here, as far as no fact of a future event decides."""
        # Guards on facts of a future event are taken as met: the event will say.
        state, _ = self._find_state(subject)
        facts = self._collect_facts(subject, None)
        rows = (row for row in TABLES[subject.activity].list_legal(state) if not row.command.is_clock)
        return tuple(
            row for row in rows if all(guard.fact in _UNTIL_RECORDED for guard in row.list_failed(facts))
        )

    # -- whose lives an event bears on -----------------------------------------------------------------

    def _list_subjects(self, event: Event) -> list[LifeSubject]:
        """Return the lives of the step; none for a finding, since the review is on record."""
        if command_of(event) is Command.OFFERED:
            return self._list_offered(event)
        if isinstance(event, Answered):
            return self._list_answered(event)
        booking = self._past.booked[event.booking] if isinstance(event, BookingEvent) else event
        return self._list_users(booking.venue, booking.activity) if isinstance(booking, Booked) else []

    def _list_offered(self, offer: Event) -> list[LifeSubject]:
        """Return the life of the offers to the member, and the life of each covered review."""
        member, _ = offer.subject
        if member is None:
            return []
        # An offer that names no venue covers every venue in use.
        venues = [venue for _, _, venue in offer.list_uses()] or self._list_in_use(member)
        person = self._register.member[member]
        reviews = (LifeSubject(person, venue, Activity.REVIEW) for venue in venues)
        return [LifeSubject(person, None, Activity.OFFER), *reviews]

    def _list_answered(self, event: Answered) -> list[LifeSubject]:
        """Return the lives of an answer: without a venue, all lives with the offer as their newest."""
        whole, *reviews = self._list_offered(self._past.offered[event.offer])
        if event.venues is not None:
            reviews = [whole._replace(venue=venue, activity=Activity.REVIEW) for venue in event.venues]
        newest = [one for one in reviews if event.venues is not None or self._is_newest(one, event)]
        if self._is_newest(whole, event):
            newest.insert(0, whole)
        return newest or reviews or [whole]

    def _is_newest(self, subject: LifeSubject, event: Event | None) -> bool:
        _, offer = self._find_state(subject)
        return offer is not None and isinstance(event, Answered) and offer.offer == event.offer

    def _list_in_use(self, member: str) -> list[str]:
        on = self._duties.on
        return [use.id for use in self._register.occupancies(member) if use.start <= on < use.end]

    def _list_users(self, venue: str, activity: Activity = Activity.REVIEW) -> list[LifeSubject]:
        """Return the subjects of an activity at a venue on the day; without users one subject of nobody."""
        uses = self._register.uses_of_venue.get(venue, ())
        users = sorted({use.member for use in uses if self._duties.date in use.period})
        found = [LifeSubject(self._register.member[id_], venue, activity) for id_ in users]
        return found or [LifeSubject(None, venue, activity)]

    # -- one life ----------------------------------------------------------------------------------------

    def _judge_life(self, subject: LifeSubject, command: Command, event: Event) -> EventRefused | None:
        state, _ = self._find_state(subject)
        table, facts = TABLES[subject.activity], facts_of(event, self._collect_facts(subject, event))
        if table.list_open(state, command, facts):
            return None
        member = None if subject.member is None else subject.member.id
        refusal = attrs.evolve(table.refuse(state, command, facts), legal=self.list_steps(subject))
        return EventRefused(event.id, refusal, member, subject.venue)

    def _find_state(self, subject: LifeSubject) -> tuple[Progress, OfferState | None]:
        if subject.member is None:
            return Progress.NOT_CONTACTED, None
        return self._duties.find_life_state(subject.member, subject.venue, subject.activity)

    def _collect_facts(self, subject: LifeSubject, event: Event | None) -> StepFacts:
        """Return the facts here; `facts_of` adds the facts of the event itself."""
        spot = None if subject.venue is None else spot_of(subject.venue, subject.activity)
        booking = None if spot is None else self._history.booked.get(spot)
        # An event of a booking that was replaced, or came to nothing, is about no booking of the life.
        if booking is not None and isinstance(event, BookingEvent) and booking.booking != event.booking:
            booking = None
        _, offer = self._find_state(subject)
        return StepFacts(
            newest=self._is_newest(subject, event),
            booking=_classify_booking(booking, self._duties.on),
            came=booking is not None and booking.day <= self._duties.on,
            since=booking is not None and self._has_part(subject, booking, offer),
            others=self._needs_others(event, booking) and self._has_other_acceptance(subject),
            reached=subject.activity in AT_VENUES[1:] and self._was_reached(subject),
        )

    def _has_part(self, subject: LifeSubject, booking: Booking, offer: OfferState | None) -> bool:
        """Whether a booking belongs to the life: made since the newest offer, if the work needs an offer."""
        if subject.activity in AT_VENUES[1:]:
            row = self._find_row(subject)
            return row is not None and booking.counts_since(row.setting.since)
        return offer is not None and booking.made >= offer.made

    def _was_reached(self, subject: LifeSubject) -> bool:
        """Whether the member was contacted or offered a review since taking office."""
        row = self._find_row(subject)
        return row is not None and self._history.reached.get(row.member, 0) >= row.setting.office

    def _find_row(self, subject: LifeSubject) -> DutyRow | None:
        if subject.member is None:
            return None
        return self._duties.find_row(subject.member, subject.venue, subject.activity)

    @staticmethod
    def _needs_others(event: Event | None, booking: Booking | None) -> bool:
        """Whether a guard may ask for another acceptance; the answer costs a pass over all users."""
        is_asked = event is None or isinstance(event, Booked)
        return is_asked or (isinstance(event, Answered) and booking is not None)

    def _has_other_acceptance(self, subject: LifeSubject) -> bool:
        """Whether another user of the venue has accepted."""
        users = [] if subject.venue is None else self._list_users(subject.venue)
        others = (user for user in users if user.member is not subject.member)
        return any(self._find_state(user)[0] in _HOLDING for user in others)


def _classify_booking(booking: Booking | None, on: int) -> BookingState:
    if booking is None:
        return BookingState.NONE
    if booking.kept is not None:
        return BookingState.KEPT
    return BookingState.OPEN if booking.stands(on) else BookingState.PASSED
