"""Whether a contact, an offer, an answer or work is a legal step at its place in the ledger.

Duties find the state of such a life, from facts and rules, so a step on record counts as the fold of
facts says, legal or not. The table of the activity lists the legal steps.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import NamedTuple, Self

import attrs

from mpreview.calendars import Roll
from mpreview.events import Answered, Booked, BookingEvent, Event, Ledger, Postponed
from mpreview.events._base import order
from mpreview.people import Member
from mpreview.policy.terms import AT_VENUES, Activity
from mpreview.reviews.answers import NOTHING
from mpreview.reviews.duties import Duties
from mpreview.reviews.duty_rows import DutyRow
from mpreview.reviews.facts import Booking, Facts, Folding, OfferState, Progress
from mpreview.reviews.judging import EventRefused, LifeInputs, Lives, NothingPostponed, find_subject
from mpreview.reviews.lifecycle import TABLES, BookingState, Command, LifeRow, StepFacts, command_of, facts_of
from mpreview.timeline import day_of

__all__: list[str] = []


class LifeSubject(NamedTuple):
    """The subject of a life: a member (`None` for nobody), a venue for work at a venue, the activity."""

    member: Member | None
    venue: str | None
    activity: Activity


def list_steps(duties: Duties, member: Member, venue: str | None, activity: Activity) -> tuple[LifeRow, ...]:
    """Return the legal steps of a subject on a day, as far as no fact of a future event decides."""
    return StepJudge(duties, {}, {}).list_steps(LifeSubject(member, venue, activity))


def find_empty_postponement(duties: Duties, event: Postponed) -> NothingPostponed | None:
    """Return the refusal of a postponement that moves no due day on the day of signing.

    Args:
        duties: The duties on the day of signing, by the events with the postponement.
        event: The postponement.
    """
    activity = Activity.CONTACT if event.venue is None else event.activity
    row = duties.find_row(duties.subjects.find_member(event.member), event.venue, activity)
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
    cut = duties.register.calendar[case.shared.calendar].roll(until, Roll.PRECEDING)
    return NothingPostponed(event.id, day_of(due), event.until, cut, day_of(limit), event.on)


# ---------------------------------------------------------------- contacts, offers, reviews

_TESTS = frozenset({Command.FUNCTION_TESTED, Command.EXERCISED})
_HOLDING = (Progress.ACCEPTED, Progress.BOOKED)
_FROM_EVENT = frozenset({"is_self_approved", "is_signed_alone", "counts"})
"""Facts given by the event itself."""
_UNTIL_RECORDED = _FROM_EVENT | {"newest", "on_record"}
"""Facts unknown before an event is recorded."""


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


class WorkLives(Lives):
    """The lives of contacts, offers and work: the facts so far, with every offer and every booking by id."""

    def __init__(self, inputs: LifeInputs) -> None:
        self._inputs = inputs
        self._folding = Folding(Facts())
        self._offered: dict[str, Event] = {}
        self._booked: dict[str, Booked] = {}

    @classmethod
    def begin(cls, inputs: LifeInputs, effective: Iterable[Event]) -> Self:
        """Return the lives before any event."""
        return cls(inputs)

    @classmethod
    def is_judged(cls, event: Event) -> bool:
        """Whether an event is a step that is not legal in every state."""
        command = command_of(event)
        return command is not None and command not in _list_always_legal()

    @staticmethod
    def list_around(
        inputs: LifeInputs, ledger: Ledger, steps: Collection[Event]
    ) -> tuple[set[str], set[str]]:
        """Return the members and venues of some steps, all users of the venues, and all places of users."""
        register = inputs.register
        members, venues = Lives.list_around(inputs, ledger, steps)
        # Whether a booking rests on an answer alone depends on the other users of the venue.
        answering = {find_subject(ledger, event)[0] for event in steps if isinstance(event, Answered)}
        used = {
            use.id for member in answering if member is not None for use in register.index.occupancies(member)
        }
        venues |= {id_ for id_ in used if ledger.was_booked(id_)}
        members |= {use.member for id_ in venues for use in register.uses_of_venue.get(id_, ())}
        return members, venues | {use.id for member in members for use in register.index.occupancies(member)}

    @staticmethod
    def sort_events(effective: Iterable[Event]) -> Iterator[Event]:
        """Yield events in order, but outcomes of older bookings and tests before a later booking of the day.

        The order of kinds puts a booking before the outcome of an older booking and before a test on that
        day, though the outcome or test led to the booking. After the day the facts are equal either way: the
        newest booking replaces the older booking.
        """
        for _, group in groupby(effective, key=lambda event: event.on):
            today = list(group)
            made = {event.id for event in today if isinstance(event, Booked)}
            older = [
                event
                for event in today
                if command_of(event) in _TESTS
                or (isinstance(event, BookingEvent) and event.booking not in made)
            ]
            done: set[str] = set()
            for event in today:
                is_booking = isinstance(event, Booked)
                before = [other for other in older if other.known <= event.known] if is_booking else []
                for following in (*before, event):
                    if following.id not in done:
                        done.add(following.id)
                        yield following

    def judge_event(self, event: Event) -> EventRefused | None:
        """Return the refusal of the next event; `None` for a legal step."""
        return self._make_judge(event.on).judge(event)

    def judge_detached(self, event: Event, ledger: Ledger) -> EventRefused | None:
        """Return the refusal of an event about a withdrawn event."""
        return self._make_judge(event.on).judge_detached(event, ledger)

    def add_event(self, event: Event) -> None:
        """Fold the next event."""
        event.fold(self._folding)
        if command_of(event) is Command.OFFERED:
            self._offered[event.id] = event
        elif isinstance(event, Booked):
            self._booked[event.id] = event

    def _make_judge(self, on: dt.date) -> "StepJudge":
        duties = Duties.of(self._inputs.find_cases(on), self._folding.facts, on, {})
        return StepJudge(duties, self._offered, self._booked)


class StepJudge:
    """Judges steps by the state of every life at a place in the ledger, and by the facts there.

    Args:
        duties: The duties on the day, by the events before the place.
        offered: Every offer before the place, by id; none for `list_steps`.
        booked: Every booking before the place, by id; none for `list_steps`.
    """

    def __init__(self, duties: Duties, offered: Mapping[str, Event], booked: Mapping[str, Booked]) -> None:
        self._duties, self._facts, self._register = duties, duties.facts, duties.register
        self._offered, self._booked = offered, booked

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
        member, venue = find_subject(ledger, event)
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
        booking = self._booked[event.booking] if isinstance(event, BookingEvent) else event
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
        whole, *reviews = self._list_offered(self._offered[event.offer])
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
        return [use.id for use in self._register.index.occupancies(member) if use.start <= on < use.end]

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
        venue = subject.venue
        booking = self._facts.of_work(venue, subject.activity).booking
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
        return row is not None and (self._facts.of(row.member).reached or 0) >= row.setting.office

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
