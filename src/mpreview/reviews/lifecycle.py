"""The life of a contact, an offer and a review: one table of steps for each activity, as data.

A table lists the commands, each from a progress to a progress, with the guards. Steps of the clock (an
answer time, a booked day or a closed window passes) are in the tables too; no event records such a step.

A correction is no step: the ledger puts the correction in its place, and the life is folded again. An event
recorded late is a step on its day. A life begins again with each use of a venue and each spell in office.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import ClassVar

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_type
from mpreview._sequences import ItemSequence
from mpreview.errors import InvalidValue
from mpreview.events import Event
from mpreview.policy.terms import VISITED, Activity
from mpreview.reviews.facts import Progress
from mpreview.rows import CellType, Column, Columns
from mpreview.state_machine import BaseCommand, Guard, StateTable, Transition

__all__ = [
    "GUARDS",
    "TABLES",
    "BookingState",
    "Command",
    "LegalSteps",
    "LifeRow",
    "LifeTable",
    "StepFacts",
    "command_of",
    "facts_of",
]


class Command(BaseCommand):
    """The commands of a contact, an offer or a review, given by an event or by time."""

    CONTACTED = "contacted", "contact the member"
    ATTEMPTED = "attempted", "try to reach the member"
    OFFERED = "offered", "offer the review"
    ACCEPTED = "answered-accepted", "accept the offer"
    DECLINED = "answered-declined", "decline the offer"
    DEFERRED = "answered-deferred", "put the offer off"
    BOOKED = "booked", "agree a day for the visit"
    MOVED = "booking-moved", "move the visit to another day"
    KEPT = "booking-kept", "record that the visit took place"
    MISSED = "booking-missed", "record that the visit was missed"
    CANCELLED = "booking-cancelled", "call the visit off"
    REVIEWED = "reviewed", "review the place"
    DESK_CHECKED = "desk-checked", "check the records of the place"
    FUNCTION_TESTED = "function-tested", "test the measures at the place"
    EXERCISED = "exercised", "hold the exercise"
    FOUND = "finding-noted", "note a finding"
    POSTPONED = "postponed", "postpone the due day"
    EXEMPTED = "exempted", "exempt the member or the place"
    SILENCE = "answer-time-passed", None
    PASSED = "booked-day-passed", None
    OWED_AGAIN = "owed-again", None
    COVERED = "done-by-another", None


LifeRow = Transition[Progress, Command]
"""A row of the table of an activity."""


@attrs.frozen(repr=False)
class LegalSteps(ItemSequence[LifeRow]):
    """The legal steps of a subject on a day, each a row of the published table.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> uk.sample(on=day).steps("m-essex-1", None, Activity.CONTACT, on=day)
    <4 legal steps on 2021-11-20: contacted, attempted, postponed, exempted>
    """

    NOUN: ClassVar[tuple[str, ...]] = ("legal step",)
    COLUMNS: ClassVar[Columns] = (
        Column("on", CellType.DAY, "The day asked about.", of_answer=True),
        Column("activity", CellType.WORD, "The activity.", choices=Activity, of_answer=True),
        Column("member", CellType.ID, "The member.", of_answer=True),
        Column("venue", CellType.ID, "The venue; empty for a duty owed to the member.",
               optional=True, of_answer=True),
        Column("step", CellType.WORD, "The step.", choices=Command, read="command"),
        Column("words", CellType.TEXT, "The step in words.", read="command.words"),
        Column("progress", CellType.WORD, "The state of the work before the step.",
               choices=Progress, read="state", optional=True),
        Column("to", CellType.WORD, "The state of the work after the step.", choices=Progress),
        Column("guards", CellType.IDS, "The conditions of the step.",
               read=lambda row: [guard.name for guard in row.guards]),
        Column("conditions", CellType.TEXT, "The conditions in words.", optional=True,
               read=lambda row: "; ".join(guard.sentence for guard in row.guards) or None),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("step", "progress", "to", "guards")
    on: dt.date
    activity: Activity
    member: str
    venue: str | None
    items: tuple[LifeRow, ...]

    def sentence(self) -> str:
        """Return the legal steps in words, each once.

        Several rows have one step where the step may lead to several states.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> uk.sample(on=day).steps("m-essex-1", None, Activity.CONTACT, on=day).sentence()
        'contact the member; try to reach the member; postpone the due day; exempt the member or the place'
        """
        return "; ".join(dict.fromkeys(row.command.words for row in self.items))

    def _describe_items(self) -> str:
        return ", ".join(dict.fromkeys(row.command.value for row in self.items))


LifeTable = StateTable[Progress, Command]
"""The table of an activity."""


class BookingState(enum.Enum):
    """The state of the booking at a venue."""

    NONE = "none"
    OPEN = "open"
    PASSED = "passed"
    KEPT = "kept"


@attrs.frozen(kw_only=True)
class StepFacts:
    """The facts for the guards of a step; a fact not given counts as absent.

    Args:
        assessor: The assessor of the review, or of the case to be put off.
        approver: The person behind the approval of the report.
        signer: The person behind the signature of the postponement or exemption.
        complete: Whether the work was completed.
        proof: Whether there is proof of the visit.
        newest: Whether the answer names the newest offer that covers the subject.
        booking: The state of the booking at the venue.
        came: Whether the day of the visit has come, or has passed.
        since: Whether the booking was made on or after the day of the newest offer that covers the subject;
            for work that needs no offer, whether the booking was not kept before the subject began.
        others: Whether another user of the venue has accepted, booked or not.
        reached: Whether the member was contacted or offered a review since taking office.
        on_record: Whether the review that a finding names is on record.

    >>> StepFacts(assessor="adviser-1", approver="chief-1", complete=True, proof=True).counts
    True
    """

    assessor: str | None = attrs.field(default=None, repr=False, validator=valid.optional(valid.id_))
    approver: str | None = attrs.field(default=None, repr=False, validator=valid.optional(valid.id_))
    signer: str | None = attrs.field(default=None, repr=False, validator=valid.optional(valid.id_))
    complete: bool = attrs.field(default=False, validator=valid.type_(bool))
    proof: bool = attrs.field(default=False, validator=valid.type_(bool))
    newest: bool = attrs.field(default=False, validator=valid.type_(bool))
    booking: BookingState = attrs.field(default=BookingState.NONE, validator=valid.type_(BookingState))
    came: bool = attrs.field(default=False, validator=valid.type_(bool))
    since: bool = attrs.field(default=False, validator=valid.type_(bool))
    others: bool = attrs.field(default=False, validator=valid.type_(bool))
    reached: bool = attrs.field(default=False, validator=valid.type_(bool))
    on_record: bool = attrs.field(default=False, validator=valid.type_(bool))

    @property
    def is_self_approved(self) -> bool:
        """Whether the assessor approves the report."""
        return self.approver is not None and self.approver == self.assessor

    @property
    def is_signed_alone(self) -> bool:
        """Whether nobody but the assessor signs."""
        return self.signer is None or self.signer == self.assessor

    @property
    def counts(self) -> bool:
        """Whether the work discharges anything."""
        return self.complete and self.proof

    @property
    def is_booking_open(self) -> bool:
        """Whether a booking is still to come."""
        return self.booking is BookingState.OPEN

    @property
    def awaits_outcome(self) -> bool:
        """Whether the outcome of a booking is unknown."""
        return self.booking in (BookingState.OPEN, BookingState.PASSED)

    @property
    def has_standing_booking(self) -> bool:
        """Whether a booking made since the offer is still to come, or was kept."""
        return self.since and self.booking in (BookingState.OPEN, BookingState.KEPT)

    @property
    def has_resting_booking(self) -> bool:
        """Whether an open booking rests on the acceptance of the member alone."""
        return self.is_booking_open and not self.others


# -- guards --------------------------------------------------------------------------------------------

_GUARDS = (
    Guard(
        "answer-names-newest-offer", "the answer names the newest offer that covers this",
        "name that offer, or offer again", "newest",
    ),
    Guard(
        "booking-stands", "a booking made since the offer is to come or was kept",
        "book a visit", "has_standing_booking",
    ),
    Guard(
        "no-booking-stands", "no booking made since the offer is to come or was kept",
        "record what became of it", "has_standing_booking", wanted=False,
    ),
    Guard(
        "booking-is-open", "the booking is still to come",
        "book a visit, or record whether it was kept or missed", "is_booking_open",
    ),
    Guard(
        "no-booking-is-open", "no other booking of the venue for the same is still to come",
        "move or cancel that one", "is_booking_open", wanted=False,
    ),
    Guard(
        "booking-awaits-outcome", "nobody has said yet what became of the booking",
        "book a visit, or correct what was said", "awaits_outcome",
    ),
    Guard(
        "booked-day-came", "the day of the visit has come",
        "move or cancel the visit", "came",
    ),
    Guard(
        "booked-since-offer", "the booking was made since the newest offer",
        "book another visit", "since",
    ),
    Guard(
        "booked-before-offer", "the booking was made before the newest offer",
        "record what became of it", "since", wanted=False,
    ),
    Guard(
        "another-user-accepted", "a user of the venue has accepted",
        "offer the review, and book when somebody has accepted", "others",
    ),
    Guard(
        "no-booking-rests-on-it", "no open booking rests on this acceptance alone",
        "cancel the booking first", "has_resting_booking", wanted=False,
    ),
    Guard(
        "assessor-is-not-approver", "somebody other than the assessor approves",
        "let somebody else approve, or leave the approval open", "is_self_approved", wanted=False,
    ),
    Guard(
        "outcome-and-proof", "it was completed and there is proof of the visit",
        "give both when they are there", "counts",
    ),
    Guard(
        "outcome-or-proof-missing", "it was not completed or there is no proof of the visit",
        "record it as done", "counts", wanted=False,
    ),
    Guard(
        "finding-names-a-review", "the review that the finding names is on record",
        "record that review first", "on_record",
    ),
    Guard(
        "not-the-assessor-alone", "somebody other than the assessor signs",
        "let somebody else sign", "is_signed_alone", wanted=False,
    ),
    Guard(
        "was-reached", "the member was contacted or offered a review since taking office",
        "contact the member", "reached",
    ),
    Guard(
        "never-reached", "the member was neither contacted nor offered a review since taking office",
        "contact the member", "reached", wanted=False,
    ),
)  # fmt: skip

GUARDS: Mapping[str, Guard] = MappingProxyType({guard.name: guard for guard in _GUARDS})
"""Every guard by name."""


# -- rows ----------------------------------------------------------------------------------------------

_NOT_CONTACTED, _CONTACTED, _OFFERED, _UNANSWERED, _DECLINED, _DEFERRED, _ACCEPTED, _BOOKED, _DONE = Progress
_EVERY = tuple(Progress)
_WAITING = (_OFFERED, _UNANSWERED, _DECLINED, _DEFERRED)
"""An offer was made, and no acceptance holds."""
_CONTACT_STATES = (_NOT_CONTACTED, _CONTACTED, _DONE)
_OFFER_STATES = (_NOT_CONTACTED, _CONTACTED, *_WAITING, _ACCEPTED)
_TEST_STATES = (_NOT_CONTACTED, _CONTACTED, _BOOKED, _DONE)
_REPLIES = (
    (Command.ACCEPTED, _ACCEPTED),
    (Command.DECLINED, _DECLINED),
    (Command.DEFERRED, _DEFERRED),
)
_LOSSES = (
    (Command.MISSED, "booking-awaits-outcome booked-day-came"),
    (Command.CANCELLED, "booking-is-open"),
    (Command.PASSED, "booking-is-open"),
)
"""The commands that end a booking, each with its guards."""


def _make_rows(
    states: Iterable[Progress], command: Command, to: Progress | None = None, if_: str = ""
) -> Iterator[LifeRow]:
    """Yield a row from each state to *to*; without *to* the state stays."""
    guards = tuple(GUARDS[name] for name in if_.split())
    for state in states:
        yield Transition(state, command, state if to is None else to, guards)


def _all_but(*states: Progress) -> tuple[Progress, ...]:
    return tuple(state for state in _EVERY if state not in states)


def _list_signed(states: tuple[Progress, ...]) -> Iterator[LifeRow]:
    yield from _make_rows(states, Command.POSTPONED, if_="not-the-assessor-alone")
    yield from _make_rows(states, Command.EXEMPTED, if_="not-the-assessor-alone")


def _list_reached(states: tuple[Progress, ...]) -> Iterator[LifeRow]:
    yield from _make_rows([_NOT_CONTACTED], Command.CONTACTED, _CONTACTED)
    yield from _make_rows(states[1:], Command.CONTACTED)
    yield from _make_rows(states, Command.ATTEMPTED)


def _list_spoken_to(states: tuple[Progress, ...]) -> Iterator[LifeRow]:
    """Yield the rows of work that needs no offer: an offer of a review reaches the member too."""
    yield from _list_reached(states)
    yield from _make_rows([_NOT_CONTACTED], Command.OFFERED, _CONTACTED)
    yield from _make_rows(states[1:], Command.OFFERED)


def _list_contact() -> Iterator[LifeRow]:
    yield from _make_rows(_CONTACT_STATES, Command.CONTACTED, _DONE)
    yield from _make_rows(_CONTACT_STATES, Command.ATTEMPTED)
    yield from _list_signed(_CONTACT_STATES)
    yield from _make_rows([_DONE], Command.OWED_AGAIN, _CONTACTED)


def _list_offer() -> Iterator[LifeRow]:
    yield from _list_reached(_OFFER_STATES)
    yield from _make_rows(_OFFER_STATES, Command.OFFERED, _OFFERED)
    for reply, to in _REPLIES:
        yield from _make_rows((*_WAITING, _ACCEPTED), reply, to, "answer-names-newest-offer")
    yield from _make_rows([_OFFERED], Command.SILENCE, _UNANSWERED)


def _list_review() -> Iterator[LifeRow]:
    yield from _list_reached(_EVERY)
    # An acceptance holds for the cycle: the next step is a booking, not another offer.
    yield from _make_rows(_all_but(_ACCEPTED, _BOOKED), Command.OFFERED, _OFFERED)
    yield from _list_answers()
    yield from _list_bookings()
    yield from _list_visits()
    yield from _list_signed(_EVERY)
    yield from _make_rows([_DONE], Command.OWED_AGAIN, _CONTACTED, "was-reached")
    yield from _make_rows([_DONE], Command.OWED_AGAIN, _NOT_CONTACTED, "never-reached")


def _list_answers() -> Iterator[LifeRow]:
    newest = "answer-names-newest-offer"
    yield from _make_rows(_WAITING, Command.ACCEPTED, _BOOKED, f"{newest} booking-stands")
    yield from _make_rows(_WAITING, Command.ACCEPTED, _ACCEPTED, f"{newest} no-booking-stands")
    yield from _make_rows([_ACCEPTED, _BOOKED], Command.ACCEPTED, if_=newest)
    for reply, to in _REPLIES[1:]:
        yield from _make_rows((*_WAITING, _ACCEPTED), reply, to, newest)
        yield from _make_rows([_BOOKED], reply, to, f"{newest} no-booking-rests-on-it")
    yield from _make_rows([_OFFERED], Command.SILENCE, _UNANSWERED)


def _list_bookings() -> Iterator[LifeRow]:
    yield from _make_rows([_ACCEPTED, _BOOKED], Command.BOOKED, _BOOKED, "no-booking-is-open")
    # A visit serves every user of the venue, so one acceptance is enough for all users.
    others = "another-user-accepted no-booking-is-open"
    yield from _make_rows(_all_but(_ACCEPTED, _BOOKED), Command.BOOKED, if_=others)
    yield from _make_rows(_EVERY, Command.MOVED, if_="booking-is-open")
    # A visit that was kept, though its day had passed in silence, was agreed all along.
    yield from _make_rows([_ACCEPTED], Command.KEPT, _BOOKED, "booking-awaits-outcome booked-since-offer")
    yield from _make_rows([_ACCEPTED], Command.KEPT, if_="booking-awaits-outcome booked-before-offer")
    yield from _make_rows(_all_but(_ACCEPTED), Command.KEPT, if_="booking-awaits-outcome")
    for command, guards in _LOSSES:
        yield from _make_rows([_BOOKED], command, _ACCEPTED, guards)
        yield from _make_rows(_all_but(_BOOKED), command, if_=guards)


def _list_visits() -> Iterator[LifeRow]:
    approved = "assessor-is-not-approver"
    yield from _make_rows(_EVERY, Command.REVIEWED, _DONE, f"{approved} outcome-and-proof")
    # An incomplete review stays on record and discharges nothing.
    yield from _make_rows(_EVERY, Command.REVIEWED, if_=f"{approved} outcome-or-proof-missing")
    yield from _make_rows(_EVERY, Command.DESK_CHECKED)
    yield from _make_rows(_EVERY, Command.FOUND, if_="finding-names-a-review")


def _list_tests(done: Command) -> Iterator[LifeRow]:
    """Yield the rows of a test or exercise at a venue; no member has to accept."""
    yield from _list_spoken_to(_TEST_STATES)
    yield from _list_test_bookings()
    yield from _make_rows(_TEST_STATES, done, _DONE, "outcome-and-proof")
    yield from _make_rows(_TEST_STATES, done, if_="outcome-or-proof-missing")
    yield from _make_rows(_TEST_STATES, Command.COVERED, _DONE)
    yield from _list_signed(_TEST_STATES)
    yield from _make_rows([_DONE], Command.OWED_AGAIN, _BOOKED, "booking-stands")
    yield from _make_rows([_DONE], Command.OWED_AGAIN, _CONTACTED, "no-booking-stands was-reached")
    yield from _make_rows([_DONE], Command.OWED_AGAIN, _NOT_CONTACTED, "no-booking-stands never-reached")


def _list_desk_checks() -> Iterator[LifeRow]:
    """Yield the rows of a desk check; nobody travels, so nothing is booked."""
    yield from _list_spoken_to(_CONTACT_STATES)
    yield from _make_rows(_CONTACT_STATES, Command.DESK_CHECKED, _DONE)
    yield from _make_rows(_CONTACT_STATES, Command.COVERED, _DONE)
    yield from _list_signed(_CONTACT_STATES)
    yield from _make_rows([_DONE], Command.OWED_AGAIN, _CONTACTED, "was-reached")
    yield from _make_rows([_DONE], Command.OWED_AGAIN, _NOT_CONTACTED, "never-reached")


def _list_test_bookings() -> Iterator[LifeRow]:
    yield from _make_rows(_TEST_STATES[:3], Command.BOOKED, _BOOKED, "no-booking-is-open")
    yield from _make_rows([_DONE], Command.BOOKED, if_="no-booking-is-open")
    yield from _make_rows([_BOOKED, _DONE], Command.MOVED, if_="booking-is-open")
    yield from _make_rows(_TEST_STATES[:2], Command.KEPT, _BOOKED, "booking-awaits-outcome")
    yield from _make_rows([_BOOKED, _DONE], Command.KEPT, if_="booking-awaits-outcome")
    yield from _make_rows(_TEST_STATES[:2], Command.MISSED, if_="booking-awaits-outcome booked-day-came")
    for command, guards in _LOSSES:
        yield from _make_rows([_BOOKED], command, _CONTACTED, f"{guards} was-reached")
        yield from _make_rows([_BOOKED], command, _NOT_CONTACTED, f"{guards} never-reached")
        yield from _make_rows([_DONE], command, if_=guards)


def _make_table(activity: Activity, rows: Iterable[LifeRow], final: Progress = Progress.DONE) -> LifeTable:
    return StateTable(
        activity.value,
        activity.named,
        Progress.NOT_CONTACTED,
        tuple(rows),
        final=(final,),
        no_facts=StepFacts(),
    )


TABLES: Mapping[Activity, LifeTable] = MappingProxyType(
    {
        Activity.CONTACT: _make_table(Activity.CONTACT, _list_contact()),
        Activity.OFFER: _make_table(Activity.OFFER, _list_offer(), Progress.ACCEPTED),
        Activity.REVIEW: _make_table(Activity.REVIEW, _list_review()),
        Activity.DESK_CHECK: _make_table(Activity.DESK_CHECK, _list_desk_checks()),
        Activity.FUNCTION_TEST: _make_table(Activity.FUNCTION_TEST, _list_tests(Command.FUNCTION_TESTED)),
        Activity.EXERCISE: _make_table(Activity.EXERCISE, _list_tests(Command.EXERCISED)),
    }
)
"""The published table of each activity."""


# -- events --------------------------------------------------------------------------------------------

_COMMANDS: Mapping[str, Command] = MappingProxyType(
    {command.value: command for command in Command if not command.is_clock}
)


def command_of(event: Event) -> Command | None:
    """Return the command of an event in the life of an activity.

    Args:
        event: The event.

    Returns:
        The command; `None` for an event that is no step of a life. An incident may make something owed
        again by a step of the clock. After a withdrawal the life is folded again.

    >>> import datetime as dt
    >>> from mpreview.events import Answered, Reply
    >>> now = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> command_of(Answered(id="a1", on=now.date(), known=now, offer="o1", reply=Reply.DECLINED)).value
    'answered-declined'
    """
    if not isinstance(event, Event):
        raise InvalidValue("command_of.event", "give an event", event)
    return _COMMANDS.get(event.step)


def facts_of(event: Event, facts: StepFacts | None = None) -> StepFacts:
    """Return *facts* with the facts of an event itself: the people, the outcome, the proof.

    >>> import datetime as dt
    >>> from mpreview.events import Reviewed
    >>> now = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> facts_of(Reviewed(id="r1", on=now.date(), known=now, venue="v1", proof="p1")).proof
    True
    """
    if not isinstance(event, Event):
        raise InvalidValue("facts_of.event", "give an event", event)
    if facts is not None:
        check_type("facts_of.facts", facts, StepFacts)
    return attrs.evolve(facts or StepFacts(), **event.step_facts)


# -- the step that leads on ----------------------------------------------------------------------------

_NEXT: Mapping[Progress, Command] = MappingProxyType(
    {
        Progress.NOT_CONTACTED: Command.CONTACTED,
        Progress.CONTACTED: Command.OFFERED,
        Progress.OFFERED: Command.ACCEPTED,
        Progress.UNANSWERED: Command.OFFERED,
        Progress.DECLINED: Command.OFFERED,
        Progress.DEFERRED: Command.OFFERED,
        Progress.ACCEPTED: Command.BOOKED,
        Progress.BOOKED: Command.REVIEWED,
        Progress.DONE: Command.OFFERED,
    }
)
"""The step of a review that leads on from each progress."""
_DONE_BY: Mapping[Activity, Command] = MappingProxyType(
    {
        Activity.DESK_CHECK: Command.DESK_CHECKED,
        Activity.FUNCTION_TEST: Command.FUNCTION_TESTED,
        Activity.EXERCISE: Command.EXERCISED,
    }
)
"""The work at a venue other than its review, by the step that completes the work."""


def is_beside_review(activity: Activity) -> bool:
    """Whether an activity is work at a venue other than its review."""
    return activity in _DONE_BY


def find_next_command(activity: Activity, progress: Progress) -> Command:
    """Return the step that leads on from a progress.

    An owed offer leads to another offer, whatever became of the newest offer: a place is not offered yet.

    >>> find_next_command(Activity.REVIEW, Progress.ACCEPTED).words
    'agree a day for the visit'
    >>> find_next_command(Activity.OFFER, Progress.ACCEPTED).words
    'offer the review'
    """
    if activity in _DONE_BY:
        is_agreed = progress is Progress.BOOKED or activity not in VISITED
        return _DONE_BY[activity] if is_agreed else Command.BOOKED
    if activity is Activity.CONTACT or progress is Progress.NOT_CONTACTED:
        return Command.CONTACTED
    return Command.OFFERED if activity is Activity.OFFER else _NEXT[progress]
