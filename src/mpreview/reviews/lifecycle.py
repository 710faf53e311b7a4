"""The life of a contact, an offer and a review: one table of steps for each, as data.

A table says from which progress which step leads where, and what must hold for it. What time alone does
(an answer time, a booked day or a closed window passes) are steps too, those of the clock; nobody records
them. A step gives the next progress, or is refused with the list of legal ones; nothing is ever changed.

A correction, or what is told late of an earlier day, is no step: the ledger puts it in its place, and the
life is told anew. So does a life begin anew with each use of a venue and each spell in office.
"""

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import combinations, product
from math import prod
from types import MappingProxyType
from typing import NamedTuple, TypeVar

import attrs

from mpreview.errors import InvalidValue, ReviewError
from mpreview.events import Answered, Event, Reply, Reviewed
from mpreview.events.papers import Exempted, Postponed
from mpreview.events.visits import Outcome
from mpreview.ids import Shown, a_count, a_kind, a_tuple, an_id, counted
from mpreview.policy.terms import Activity
from mpreview.reviews.states import Progress

__all__ = [
    "GUARDS",
    "TABLES",
    "Actor",
    "BookingState",
    "Command",
    "Facts",
    "Guard",
    "Life",
    "Model",
    "Move",
    "Refusal",
    "Report",
    "Row",
    "Table",
    "command_of",
    "facts_of",
    "legal",
    "step",
]


class Command(enum.Enum):
    """A step that may be taken: what an event tells, or what time does."""

    # That of an enum is a function of Python's own, and slow where a whole world is explored.
    __hash__ = object.__hash__

    CONTACTED = "contacted"
    ATTEMPTED = "attempted"
    OFFERED = "offered"
    ACCEPTED = "answered-accepted"
    DECLINED = "answered-declined"
    DEFERRED = "answered-deferred"
    BOOKED = "booked"
    MOVED = "booking-moved"
    KEPT = "booking-kept"
    MISSED = "booking-missed"
    CANCELLED = "booking-cancelled"
    REVIEWED = "reviewed"
    DESK_CHECKED = "desk-checked"
    FOUND = "finding-noted"
    POSTPONED = "postponed"
    EXEMPTED = "exempted"
    SILENCE = "answer-time-passed"
    PASSED = "booked-day-passed"
    OWED_AGAIN = "owed-again"

    @property
    def is_clock(self) -> bool:
        """Whether time takes this step, so that no event tells of it."""
        return self in _CLOCK


_T = TypeVar("_T")
_CLOCK = (Command.SILENCE, Command.PASSED, Command.OWED_AGAIN)


class BookingState(enum.Enum):
    """What there is of a booking at a venue."""

    __hash__ = object.__hash__

    NONE = "none"
    OPEN = "open"
    PASSED = "passed"
    KEPT = "kept"


@attrs.frozen(kw_only=True, repr=False)
class Facts(Shown):
    """What the guards of one step read. What is not given is taken for not so.

    Args:
        assessor: Who reviewed, or assessed what is to be put off.
        approver: Who approved the report.
        signer: Who signed the postponement or exemption.
        complete: Whether the outcome of the review is that it was completed.
        proof: Whether there is proof of the visit.
        newest: Whether the answer names the newest offer that covers the subject.
        booking: What there is of a booking at the venue.
        since: Whether that booking was made on or after the day of the newest offer that covers the subject.
        others: Whether another user of the venue has accepted, booked or not.
        reached: Whether the member was contacted or offered a review since taking office.
        on_record: Whether the review that a finding names is on record.

    >>> Facts(assessor="adviser-1", approver="chief-1", complete=True, proof=True).counts
    True
    """

    assessor: str | None = attrs.field(default=None, repr=False)
    approver: str | None = attrs.field(default=None, repr=False)
    signer: str | None = attrs.field(default=None, repr=False)
    complete: bool = False
    proof: bool = False
    newest: bool = False
    booking: BookingState = BookingState.NONE
    since: bool = False
    others: bool = False
    reached: bool = False
    on_record: bool = False

    def __attrs_post_init__(self) -> None:
        for name in ("assessor", "approver", "signer"):
            value = getattr(self, name)
            if value is not None:
                an_id(f"Facts.{name}", value)
        a_kind("Facts.booking", self.booking, BookingState)
        for name in _QUESTIONS:
            if type(getattr(self, name)) is not bool:
                raise InvalidValue(f"Facts.{name}", "give a truth value", getattr(self, name))

    @property
    def self_approved(self) -> bool:
        """Whether the assessor approves the report."""
        return self.approver is not None and self.approver == self.assessor

    @property
    def signed_alone(self) -> bool:
        """Whether nobody but the assessor signs."""
        return self.signer is None or self.signer == self.assessor

    @property
    def counts(self) -> bool:
        """Whether the review discharges anything."""
        return self.complete and self.proof

    @property
    def is_open(self) -> bool:
        """Whether a booking is still to come."""
        return self.booking is BookingState.OPEN

    @property
    def awaits(self) -> bool:
        """Whether nobody has said yet what became of a booking."""
        return self.booking in (BookingState.OPEN, BookingState.PASSED)

    @property
    def stands(self) -> bool:
        """Whether a booking made since the offer is still to come, or was kept."""
        return self.since and self.booking in (BookingState.OPEN, BookingState.KEPT)

    @property
    def rests(self) -> bool:
        """Whether an open booking rests on the acceptance of this member alone."""
        return self.is_open and not self.others


_QUESTIONS = ("complete", "proof", "newest", "since", "others", "reached", "on_record")


@attrs.frozen(repr=False)
class Guard(Shown):
    """A condition of a step, as data: a question about the facts, and the answer that it must have.

    Args:
        name: Its name.
        sentence: What must hold.
        todo: What to do where it does not.
        fact: The name of the field or property of `Facts` that is asked.
        wanted: The answer that lets the step pass.

    >>> GUARDS["outcome-and-proof"].holds(Facts(complete=True))
    False
    """

    name: str
    sentence: str
    todo: str
    fact: str = attrs.field(repr=False)
    wanted: bool = attrs.field(default=True, repr=False)

    def holds(self, facts: Facts) -> bool:
        """Whether the step may be taken, as far as this guard goes."""
        return getattr(facts, self.fact) is self.wanted


_LISTED = (
    Guard(
        "answer-names-newest-offer", "the answer names the newest offer that covers this",
        "name that offer, or offer again", "newest",
    ),
    Guard(
        "booking-stands", "a booking made since the offer is to come or was kept",
        "book a visit", "stands",
    ),
    Guard(
        "no-booking-stands", "no booking made since the offer is to come or was kept",
        "record what became of it", "stands", wanted=False,
    ),
    Guard(
        "booking-is-open", "the booking is still to come",
        "book a visit, or record whether it was kept or missed", "is_open",
    ),
    Guard(
        "no-booking-is-open", "no other booking of the venue is still to come",
        "move or cancel that one", "is_open", wanted=False,
    ),
    Guard(
        "booking-awaits-outcome", "nobody has said yet what became of the booking",
        "book a visit, or correct what was said", "awaits",
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
        "another-user-accepted", "another user of the venue has accepted",
        "offer the review, and book when somebody has accepted", "others",
    ),
    Guard(
        "no-booking-rests-on-it", "no open booking rests on this acceptance alone",
        "cancel the booking first", "rests", wanted=False,
    ),
    Guard(
        "assessor-is-not-approver", "somebody other than the assessor approves",
        "let somebody else approve, or leave the approval open", "self_approved", wanted=False,
    ),
    Guard(
        "outcome-and-proof", "the review was completed and there is proof of the visit",
        "give both when they are there", "counts",
    ),
    Guard(
        "outcome-or-proof-missing", "the review was not completed or there is no proof of the visit",
        "record it as done", "counts", wanted=False,
    ),
    Guard(
        "finding-names-a-review", "the review that the finding names is on record",
        "record that review first", "on_record",
    ),
    Guard(
        "not-the-assessor-alone", "somebody other than the assessor signs",
        "let somebody else sign", "signed_alone", wanted=False,
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

GUARDS: Mapping[str, Guard] = MappingProxyType({guard.name: guard for guard in _LISTED})
"""Every guard by name."""


@attrs.frozen(repr=False)
class Row(Shown):
    """One line of a table.

    Args:
        state: The progress before the step.
        command: The step.
        guards: What must hold, all of it.
        to: The progress after it.
    """

    state: Progress
    command: Command
    guards: tuple[Guard, ...] = attrs.field(repr=lambda guards: repr([guard.name for guard in guards]))
    to: Progress

    def unmet(self, facts: Facts) -> list[Guard]:
        """Return the guards that do not hold."""
        return [guard for guard in self.guards if not guard.holds(facts)]


@attrs.frozen
class Refusal(ReviewError, ValueError):
    """A step that may not be taken; nothing has changed.

    Args:
        activity: Whose table refused it.
        state: The progress, which is as it was.
        command: The step refused.
        guard: The guard that failed; `None` where there is no such step from there at all.
        legal: The rows of the steps that there are.

    >>> try:
    ...     step(Activity.OFFER, Progress.CONTACTED, Command.ACCEPTED)
    ... except Refusal as refusal:
    ...     for part in str(refusal).split("; "):
    ...         print(part)
    refused: answered-accepted, of an offer that is contacted: there is no such step
    legal now: contacted, attempted, offered
    """

    activity: Activity
    state: Progress
    command: Command
    guard: Guard | None
    legal: tuple[Row, ...] = attrs.field(repr=counted)
    code = "refused"

    @property
    def steps(self) -> tuple[Command, ...]:
        """The legal steps, those of the clock left out; some have guards, which `legal` tells."""
        return tuple(dict.fromkeys(row.command for row in self.legal if not row.command.is_clock))

    def __str__(self) -> str:
        article = "an" if self.activity is Activity.OFFER else "a"
        what = f"{self.command.value}, of {article} {self.activity.value} that is {self.state.value}"
        why = "there is no such step"
        if self.guard is not None:
            why = f"it must be that {self.guard.sentence}; {self.guard.todo}"
        steps = ", ".join(command.value for command in self.steps)
        return f"refused: {what}: {why}; legal now: {steps}"


@attrs.frozen(repr=False)
class Table(Shown):
    """The life of one activity.

    Args:
        activity: The activity.
        start: Where a life begins.
        final: Where nothing is left to do until it is owed or offered again.
        rows: The steps.

    >>> table = TABLES[Activity.OFFER]
    >>> [row.to.value for row in table.legal(Progress.OFFERED) if row.command.is_clock]
    ['unanswered']
    """

    activity: Activity
    start: Progress
    final: tuple[Progress, ...]
    rows: tuple[Row, ...] = attrs.field(repr=counted)

    def __attrs_post_init__(self) -> None:
        a_kind("Table.activity", self.activity, Activity)
        a_tuple("Table.final", self.final, Progress)
        a_tuple("Table.rows", self.rows, Row)

    @cached_property
    def states(self) -> tuple[Progress, ...]:
        """Every progress of the table, in the order of `Progress`."""
        known = {self.start, *self.final} | {one for row in self.rows for one in (row.state, row.to)}
        return tuple(one for one in Progress if one in known)

    @cached_property
    def _at(self) -> Mapping[tuple[Progress, Command], tuple[Row, ...]]:
        found: dict[tuple[Progress, Command], tuple[Row, ...]] = {}
        for row in self.rows:
            found[row.state, row.command] = (*found.get((row.state, row.command), ()), row)
        return found

    @cached_property
    def _from(self) -> Mapping[Progress, tuple[Row, ...]]:
        return {one: tuple(row for row in self.rows if row.state is one) for one in self.states}

    def legal(self, state: Progress) -> tuple[Row, ...]:
        """Return every step from there; whether its guards hold is for the facts to say."""
        return self._from.get(state, ())

    def choices(self, state: Progress, command: Command) -> tuple[Row, ...]:
        """Return the rows of one step from there, whatever their guards."""
        return self._at.get((state, command), ())

    def matching(self, state: Progress, command: Command, facts: Facts) -> tuple[Row, ...]:
        """Return the rows of one step whose guards all hold; of the published tables at most one."""
        return tuple(row for row in self.choices(state, command) if not row.unmet(facts))

    def step(self, state: Progress, command: Command, facts: Facts) -> Progress:
        """Return the progress after a step.

        Raises:
            Refusal: If there is no such step, or a guard does not hold.
        """
        found = self.matching(state, command, facts)
        if not found:
            raise self.refusal(state, command, facts)
        return found[0].to

    def refusal(self, state: Progress, command: Command, facts: Facts) -> Refusal:
        """Return why a step is refused: by the first guard that fails of the row that fails by fewest."""
        failed = [row.unmet(facts) for row in self.choices(state, command)]
        nearest = min(failed, key=len, default=())
        return Refusal(self.activity, state, command, nearest[0] if nearest else None, self.legal(state))

    def paths(self, length: int) -> Mapping[Progress, int]:
        """Return from each state how many sequences of so many steps there are, guards counted as open.

        >>> {state.value: n for state, n in TABLES[Activity.CONTACT].paths(1).items()}
        {'not-contacted': 4, 'contacted': 4, 'done': 5}
        """
        a_count("length", length, 0, 1_000)
        counts = dict.fromkeys(self.states, 1)
        for _ in range(length):
            counts = {one: sum(counts[row.to] for row in self.legal(one)) for one in self.states}
        return MappingProxyType(counts)


def legal(activity: Activity, state: Progress) -> tuple[Row, ...]:
    """Return the steps that there are from a progress, each with its guards.

    >>> [row.to.value for row in legal(Activity.REVIEW, Progress.DONE) if row.command is Command.OWED_AGAIN]
    ['contacted', 'not-contacted']
    """
    return TABLES[activity].legal(state)


def step(activity: Activity, state: Progress, command: Command, facts: Facts | None = None) -> Progress:
    """Return the progress after a step of the published tables.

    Args:
        activity: What is owed.
        state: The progress before.
        command: The step.
        facts: What its guards read; without it nothing is so.

    Raises:
        Refusal: If there is no such step, or a guard does not hold.

    >>> step(Activity.REVIEW, Progress.ACCEPTED, Command.BOOKED).value
    'booked'
    >>> visit = Facts(assessor="adviser-1", complete=True, proof=True)
    >>> step(Activity.REVIEW, Progress.BOOKED, Command.REVIEWED, visit).value
    'done'
    """
    return TABLES[activity].step(state, command, Facts() if facts is None else facts)


# -- from events ---------------------------------------------------------------------------------------

_REPLIES = {
    Reply.ACCEPTED: Command.ACCEPTED,
    Reply.DECLINED: Command.DECLINED,
    Reply.DEFERRED: Command.DEFERRED,
}
_OF_CLASS = {
    "Contacted": Command.CONTACTED,
    "Attempted": Command.ATTEMPTED,
    "Offered": Command.OFFERED,
    "Booked": Command.BOOKED,
    "BookingMoved": Command.MOVED,
    "BookingKept": Command.KEPT,
    "BookingMissed": Command.MISSED,
    "BookingCancelled": Command.CANCELLED,
    "Reviewed": Command.REVIEWED,
    "DeskChecked": Command.DESK_CHECKED,
    "FindingNoted": Command.FOUND,
    "Postponed": Command.POSTPONED,
    "Exempted": Command.EXEMPTED,
}


def command_of(event: Event) -> Command | None:
    """Return the step that an event tells of.

    Args:
        event: The event.

    Returns:
        The step; `None` for what is no step of a life, such as an incident, which may make something owed
        again (then the clock tells), or a withdrawal, after which the life is told anew.

    >>> import datetime as dt
    >>> told = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> command_of(Answered(id="a1", on=told.date(), known=told, offer="o1", reply=Reply.DECLINED)).value
    'answered-declined'
    """
    if type(event) is Answered:
        return _REPLIES[event.reply]
    return _OF_CLASS.get(type(event).__name__)


def facts_of(event: Event, facts: Facts | None = None) -> Facts:
    """Return *facts* with what an event itself tells: who acted, the outcome, whether there is proof.

    >>> import datetime as dt
    >>> told = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> facts_of(Reviewed(id="r1", on=told.date(), known=told, venue="v1", proof="p1")).proof
    True
    """
    known = Facts() if facts is None else facts
    if type(event) is Reviewed:
        return attrs.evolve(
            known,
            assessor=event.assessor,
            approver=event.approver,
            complete=event.outcome is Outcome.COMPLETE,
            proof=event.proof is not None,
        )
    if isinstance(event, Postponed | Exempted):
        return attrs.evolve(known, signer=event.signer, assessor=event.assessor)
    return known


# -- the tables ----------------------------------------------------------------------------------------

_NOT_CONTACTED, _CONTACTED, _OFFERED, _UNANSWERED, _DECLINED, _DEFERRED, _ACCEPTED, _BOOKED, _DONE = Progress
_EVERY = tuple(Progress)
_WAITING = (_OFFERED, _UNANSWERED, _DECLINED, _DEFERRED)
"""An offer was made, and no acceptance holds."""
_BEFORE_BOOKING = (_NOT_CONTACTED, _CONTACTED, *_WAITING)
_OF_OFFERS = (*_BEFORE_BOOKING, _ACCEPTED)
_OFFERED_NOW = frozenset({*_WAITING, _ACCEPTED, _BOOKED})
_OF_CONTACT = (_NOT_CONTACTED, _CONTACTED, _DONE)


def _rows(
    states: Iterable[Progress], command: Command, to: Progress | None = None, if_: str = ""
) -> Iterator[Row]:
    """Yield a row from each state, to one of them or, without *to*, to where it was."""
    guards = tuple(GUARDS[name] for name in if_.split())
    for state in states:
        yield Row(state, command, guards, state if to is None else to)


def _but(*states: Progress) -> tuple[Progress, ...]:
    return tuple(one for one in _EVERY if one not in states)


def _signed(states: tuple[Progress, ...]) -> Iterator[Row]:
    yield from _rows(states, Command.POSTPONED, if_="not-the-assessor-alone")
    yield from _rows(states, Command.EXEMPTED, if_="not-the-assessor-alone")


def _contact_rows() -> Iterator[Row]:
    yield from _rows(_OF_CONTACT, Command.CONTACTED, _DONE)
    yield from _rows(_OF_CONTACT, Command.ATTEMPTED)
    yield from _signed(_OF_CONTACT)
    yield from _rows([_DONE], Command.OWED_AGAIN, _CONTACTED)


def _offer_rows() -> Iterator[Row]:
    yield from _rows([_NOT_CONTACTED], Command.CONTACTED, _CONTACTED)
    yield from _rows(_OF_OFFERS[1:], Command.CONTACTED)
    yield from _rows(_OF_OFFERS, Command.ATTEMPTED)
    yield from _rows(_OF_OFFERS, Command.OFFERED, _OFFERED)
    for reply, to in _ANSWERS:
        yield from _rows((*_WAITING, _ACCEPTED), reply, to, "answer-names-newest-offer")
    yield from _rows([_OFFERED], Command.SILENCE, _UNANSWERED)


_ANSWERS = (
    (Command.ACCEPTED, _ACCEPTED),
    (Command.DECLINED, _DECLINED),
    (Command.DEFERRED, _DEFERRED),
)


def _review_rows() -> Iterator[Row]:
    yield from _rows([_NOT_CONTACTED], Command.CONTACTED, _CONTACTED)
    yield from _rows(_but(_NOT_CONTACTED), Command.CONTACTED)
    yield from _rows(_EVERY, Command.ATTEMPTED)
    # An acceptance holds for the cycle: whoever gave one is booked, not offered again.
    yield from _rows(_but(_ACCEPTED, _BOOKED), Command.OFFERED, _OFFERED)
    yield from _answer_rows()
    yield from _booking_rows()
    yield from _visit_rows()
    yield from _signed(_EVERY)
    yield from _rows([_DONE], Command.OWED_AGAIN, _CONTACTED, "was-reached")
    yield from _rows([_DONE], Command.OWED_AGAIN, _NOT_CONTACTED, "never-reached")


def _answer_rows() -> Iterator[Row]:
    newest = "answer-names-newest-offer"
    yield from _rows(_WAITING, Command.ACCEPTED, _BOOKED, f"{newest} booking-stands")
    yield from _rows(_WAITING, Command.ACCEPTED, _ACCEPTED, f"{newest} no-booking-stands")
    yield from _rows([_ACCEPTED, _BOOKED], Command.ACCEPTED, if_=newest)
    for reply, to in _ANSWERS[1:]:
        yield from _rows((*_WAITING, _ACCEPTED), reply, to, newest)
        yield from _rows([_BOOKED], reply, to, f"{newest} no-booking-rests-on-it")
    yield from _rows([_OFFERED], Command.SILENCE, _UNANSWERED)


def _booking_rows() -> Iterator[Row]:
    yield from _rows([_ACCEPTED, _BOOKED], Command.BOOKED, _BOOKED, "no-booking-is-open")
    # A visit serves every user of the venue, so that the others need not have accepted.
    others = "another-user-accepted no-booking-is-open"
    yield from _rows(_but(_ACCEPTED, _BOOKED), Command.BOOKED, if_=others)
    yield from _rows(_EVERY, Command.MOVED, if_="booking-is-open")
    # Kept after its day had passed in silence: it was agreed all along.
    yield from _rows([_ACCEPTED], Command.KEPT, _BOOKED, "booking-awaits-outcome booked-since-offer")
    yield from _rows([_ACCEPTED], Command.KEPT, if_="booking-awaits-outcome booked-before-offer")
    yield from _rows(_but(_ACCEPTED), Command.KEPT, if_="booking-awaits-outcome")
    lost = (
        (Command.MISSED, "booking-awaits-outcome"),
        (Command.CANCELLED, "booking-is-open"),
        (Command.PASSED, "booking-is-open"),
    )
    for command, guard in lost:
        yield from _rows([_BOOKED], command, _ACCEPTED, guard)
        yield from _rows(_but(_BOOKED), command, if_=guard)


def _visit_rows() -> Iterator[Row]:
    approved = "assessor-is-not-approver"
    yield from _rows(_EVERY, Command.REVIEWED, _DONE, f"{approved} outcome-and-proof")
    yield from _rows(_EVERY, Command.REVIEWED, if_=f"{approved} outcome-or-proof-missing")
    yield from _rows(_EVERY, Command.DESK_CHECKED)
    yield from _rows(_EVERY, Command.FOUND, if_="finding-names-a-review")


TABLES: Mapping[Activity, Table] = MappingProxyType(
    {
        Activity.CONTACT: Table(Activity.CONTACT, _NOT_CONTACTED, (_DONE,), tuple(_contact_rows())),
        Activity.OFFER: Table(Activity.OFFER, _NOT_CONTACTED, (_ACCEPTED,), tuple(_offer_rows())),
        Activity.REVIEW: Table(Activity.REVIEW, _NOT_CONTACTED, (_DONE,), tuple(_review_rows())),
    }
)
"""The published table of each activity."""


# -- a small world, to explore -------------------------------------------------------------------------


class Actor(enum.Enum):
    """Who acts in a `Model`."""

    ASSESSOR = "assessor"
    CHIEF = "chief"
    MEMBER = "member"


class Report(enum.Enum):
    """What is on record of reviews at a venue of a `Model`; what counts once is never lost."""

    __hash__ = object.__hash__

    NONE = "none"
    NOTED = "noted"
    COUNTED = "counted"


class Life(NamedTuple):
    """One subject and activity that a `Model` follows: the numbers of a member and, of a review, a venue."""

    activity: Activity
    member: int
    venue: int | None = None


class Move(NamedTuple):
    """A step of some lives of a `Model` at once.

    Args:
        command: The step.
        touched: The places of the lives that it touches; it is taken in all of them or in none.
        venue: The venue, if it happens at one.
        said: The facts that it tells itself; the model knows the others.
    """

    command: Command
    touched: tuple[int, ...]
    venue: int | None = None
    said: Facts = Facts()


@attrs.frozen(kw_only=True, repr=False)
class Model(Shown):
    """A small world of a few lives, to explore: where each is, and what their guards read.

    Args:
        lives: What is followed.
        progress: Where each is.
        fresh: The places of the reviews whose newest offer is the newest to the member.
        since: The places of the reviews whose venue's booking was made since their newest offer.
        bookings: What there is of a booking, by venue.
        reports: What is on record of reviews, by venue.
        breaches: What should never have happened, in words; empty as long as the guards hold.

    >>> world = Model.of(Life(Activity.OFFER, 0), Life(Activity.REVIEW, 0, 0))
    >>> world = world.after(Move(Command.OFFERED, (0, 1)))
    >>> [one.value for one in world.progress]
    ['offered', 'offered']
    """

    lives: tuple[Life, ...] = attrs.field(repr=counted)
    progress: tuple[Progress, ...]
    fresh: frozenset[int] = attrs.field(default=frozenset(), repr=counted)
    since: frozenset[int] = attrs.field(default=frozenset(), repr=counted)
    bookings: tuple[BookingState, ...]
    reports: tuple[Report, ...]
    breaches: frozenset[str] = attrs.field(default=frozenset(), repr=counted)

    def __attrs_post_init__(self) -> None:
        if len(self.progress) != len(self.lives):
            raise InvalidValue("Model.progress", "give one progress for each life")

    @classmethod
    def of(cls, *lives: Life) -> "Model":
        """Return the world in which these lives begin."""
        venues = 1 + max((life.venue for life in lives if life.venue is not None), default=-1)
        return cls(
            lives=lives,
            progress=tuple(TABLES[life.activity].start for life in lives),
            bookings=(BookingState.NONE,) * venues,
            reports=(Report.NONE,) * venues,
        )

    def after(self, move: Move) -> "Model":
        """Return the world after a move; this one is as it was.

        Raises:
            Refusal: If one of the lives that it touches refuses it.
        """
        return self.outcomes(move)[0]

    def outcomes(self, move: Move, tables: Mapping[Activity, Table] = TABLES) -> list["Model"]:
        """Return the worlds after a move, one for each choice of rows whose guards hold.

        With the published tables there is one; with tables that lack a guard there may be more.

        Raises:
            Refusal: If one of the lives that it touches refuses it.
        """
        choices = [self.rows(place, move, tables) for place in move.touched]
        if move.command in _WITHOUT_EFFECT and all(row.to is row.state for rows in choices for row in rows):
            return [self] * prod(map(len, choices))
        return [self._stepped(move, rows) for rows in product(*choices)]

    def rows(self, place: int, move: Move, tables: Mapping[Activity, Table] = TABLES) -> tuple[Row, ...]:
        """Return the rows of one life that a move can take.

        Raises:
            Refusal: If there is none.
        """
        table, state = tables[self.lives[place].activity], self.progress[place]
        found = table.choices(state, move.command)
        if len(found) == 1 and not found[0].guards:
            return found
        facts = move.said if not found else self.facts(place, move.said)
        rows = table.matching(state, move.command, facts)
        if not rows:
            raise table.refusal(state, move.command, facts)
        return rows

    def facts(self, place: int, said: Facts) -> Facts:
        """Return what the guards of one life read: what was said, and what this world knows."""
        booking, since, others, reached, on_record = self._known[place]
        return Facts(
            assessor=said.assessor, approver=said.approver, signer=said.signer, complete=said.complete,
            proof=said.proof, newest=said.newest, booking=booking, since=since, others=others,
            reached=reached, on_record=on_record,
        )  # fmt: skip

    @cached_property
    def _known(self) -> tuple[tuple[BookingState, bool, bool, bool, bool], ...]:
        """What this world knows of the facts of each life."""
        return tuple(self._known_of(place) for place in range(len(self.lives)))

    def _known_of(self, place: int) -> tuple[BookingState, bool, bool, bool, bool]:
        life = self.lives[place]
        reached = self._reached(life.member)
        if life.venue is None:
            return _NO, False, False, reached, False
        others = (self.progress[other] for other in self._users(life.venue) if other != place)
        return (
            self.bookings[life.venue],
            place in self.since,
            any(one in (_ACCEPTED, _BOOKED) for one in others),
            reached,
            self.reports[life.venue] is not Report.NONE,
        )

    def _reached(self, member: int) -> bool:
        """Whether a member was reached: of what is followed, only offers never forget it."""
        return any(
            self.progress[place] is not _NOT_CONTACTED for place in self.places(Activity.OFFER, member)
        )

    def places(self, activity: Activity, member: int) -> list[int]:
        """Return the places of the lives of one activity of one member."""
        lives = enumerate(self.lives)
        return [place for place, life in lives if life.activity is activity and life.member == member]

    def _users(self, venue: int | None) -> list[int]:
        return [place for place, life in enumerate(self.lives) if life.venue == venue]

    def _stepped(self, move: Move, rows: tuple[Row, ...]) -> "Model":
        progress = list(self.progress)
        for place, row in zip(move.touched, rows, strict=True):
            progress[place] = row.to
        effect = _EFFECTS.get(move.command)
        model = self if effect is None else effect(self, move)
        return _settled(model, tuple(progress))

    # What can be tried.

    def moves(self) -> Iterator[Move]:
        """Yield every move that somebody could try here, legal or not, with every choice of actors."""
        for member in sorted({life.member for life in self.lives}):
            yield from self._of_member(member)
        for venue in range(len(self.bookings)):
            yield from self._at_venue(venue)
        for place, life in enumerate(self.lives):
            yield Move(Command.SILENCE, (place,))
            yield Move(Command.OWED_AGAIN, (place,))
            if life.activity is not Activity.OFFER:
                yield from _signings(place)

    def _of_member(self, member: int) -> Iterator[Move]:
        every = tuple(place for place, life in enumerate(self.lives) if life.member == member)
        offers = tuple(self.places(Activity.OFFER, member))
        reviews = self.places(Activity.REVIEW, member)
        yield Move(Command.CONTACTED, every)
        yield Move(Command.ATTEMPTED, every)
        for covered in _parts(reviews):
            yield Move(Command.OFFERED, offers + covered)
        fresh = [place for place in reviews if place in self.fresh]
        about = [offers + covered for covered in _parts(fresh) or [()]]
        # An answer to an older offer, for what the newest does not cover.
        about += [(place,) for place in reviews if place not in self.fresh]
        for reply, _ in _ANSWERS:
            yield from (Move(reply, touched, None, Facts(newest=True)) for touched in about)
            yield from (Move(reply, (place,)) for place in (*offers, *reviews))

    def _at_venue(self, venue: int) -> Iterator[Move]:
        users = tuple(self._users(venue))
        for command in _AT_VENUE:
            yield Move(command, users, venue)
        for said in _REVIEWS:
            yield Move(Command.REVIEWED, users, venue, said)


_NO = BookingState.NONE


def _settled(model: Model, progress: tuple[Progress, ...]) -> Model:
    """Return a world with that progress, less what no guard can read any more: worlds alike are equal."""
    hangs = {place for place, one in enumerate(progress) if one in _OFFERED_NOW}
    agreed = {p for p in model.since & hangs if model.bookings[model.lives[p].venue or 0] is not _NO}
    return Model(
        lives=model.lives, progress=progress, fresh=model.fresh & hangs, since=frozenset(agreed),
        bookings=model.bookings, reports=model.reports, breaches=model.breaches,
    )  # fmt: skip


def _when_offered(model: Model, move: Move) -> Model:
    member = model.lives[move.touched[0]].member
    reviews = model.places(Activity.REVIEW, member)
    covered = frozenset(move.touched).intersection(reviews)
    fresh = model.fresh.difference(reviews) | covered
    return attrs.evolve(model, fresh=fresh, since=model.since - covered)


def _when_booked(model: Model, move: Move) -> Model:
    since = model.since.union(move.touched)
    return attrs.evolve(_with_booking(model, move, BookingState.OPEN), since=since)


def _when_kept(model: Model, move: Move) -> Model:
    return _with_booking(model, move, BookingState.KEPT)


def _when_passed(model: Model, move: Move) -> Model:
    return _with_booking(model, move, BookingState.PASSED)


def _when_lost(model: Model, move: Move) -> Model:
    return _with_booking(model, move, BookingState.NONE)


def _with_booking(model: Model, move: Move, state: BookingState) -> Model:
    return attrs.evolve(model, bookings=_put(model.bookings, move.venue, state))


def _when_reviewed(model: Model, move: Move) -> Model:
    if move.said.self_approved:
        model = _breached(model, "approved by the assessor")
    if move.said.counts:
        # Whatever was agreed before the review has served its purpose.
        model = _when_lost(model, move)
    elif model.reports[move.venue or 0] is Report.COUNTED:
        return model
    report = Report.COUNTED if move.said.counts else Report.NOTED
    return attrs.evolve(model, reports=_put(model.reports, move.venue, report))


def _when_signed(model: Model, move: Move) -> Model:
    return _breached(model, "signed by the assessor alone") if move.said.signed_alone else model


def _breached(model: Model, how: str) -> Model:
    return attrs.evolve(model, breaches=model.breaches | {how})


_EFFECTS: Mapping[Command, Callable[[Model, Move], Model]] = MappingProxyType(
    {
        Command.OFFERED: _when_offered,
        Command.BOOKED: _when_booked,
        Command.KEPT: _when_kept,
        Command.PASSED: _when_passed,
        Command.MISSED: _when_lost,
        Command.CANCELLED: _when_lost,
        Command.REVIEWED: _when_reviewed,
        Command.POSTPONED: _when_signed,
        Command.EXEMPTED: _when_signed,
    }
)
"""What a move does beside the progress of the lives that it touches."""
_WITHOUT_EFFECT = frozenset(Command) - set(_EFFECTS)
_AT_VENUE = (
    Command.BOOKED, Command.MOVED, Command.KEPT, Command.MISSED, Command.CANCELLED, Command.PASSED,
    Command.DESK_CHECKED, Command.FOUND,
)  # fmt: skip
_BY_ASSESSOR = Facts(assessor=Actor.ASSESSOR.value)
_REVIEWS = (
    *(
        attrs.evolve(_BY_ASSESSOR, approver=approver, complete=True, proof=True)
        for approver in (None, *(actor.value for actor in Actor))
    ),
    attrs.evolve(_BY_ASSESSOR, complete=True),
    attrs.evolve(_BY_ASSESSOR, proof=True),
    attrs.evolve(_BY_ASSESSOR, approver=Actor.ASSESSOR.value),
)
"""Reviews that are tried: approved by each actor or by nobody, and with something missing."""


def _signings(place: int) -> Iterator[Move]:
    for command, actor in product((Command.POSTPONED, Command.EXEMPTED), Actor):
        yield Move(command, (place,), None, attrs.evolve(_BY_ASSESSOR, signer=actor.value))


def _parts(places: list[int]) -> list[tuple[int, ...]]:
    """Return every selection of at least one."""
    return [part for size in range(1, len(places) + 1) for part in combinations(places, size)]


def _put(values: tuple[_T, ...], place: int | None, value: _T) -> tuple[_T, ...]:
    return tuple(value if index == place else old for index, old in enumerate(values))
