"""The lives that events lead through a table of steps: one fold, one judge, one refusal.

A life belongs to one subject: the work owed to a member, a measure at a place, a risk, a finding. Its legal
steps are in a `StateTable`. `Life` is one life, event by event; `Lives` are all lives of a kind at a place in
the ledger. An event is judged by the lives just before it: the fold of the earlier events gives the state,
the table the legal steps. A correction, a withdrawal and every event without a command is no step.

`record` refuses an illegal step. A ledger may hold one nevertheless: another system may have allowed the
step, or a late event made a recorded step illegal. `Life.takes_illegal` says what such a step means.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, Self, TypeVar

import attrs

from mpreview._reprs import count_items
from mpreview._sequences import ItemSequence
from mpreview.errors import ReviewError, join_lines
from mpreview.events import Event, Ledger
from mpreview.events._base import order
from mpreview.policy import Rulebook
from mpreview.register import Register
from mpreview.rows import CellType, Column, Columns
from mpreview.state_machine import BaseCommand, IllegalStep, StateTable
from mpreview.timeline import day_of

if TYPE_CHECKING:
    # The cases of subjects read measures and risks, which are lives.
    from mpreview.reviews.cases import Cases

__all__ = ["EventRefused", "Irregular", "NothingPostponed"]


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
            in common the first refusal is reported alone, since the next refusals may follow from it.
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
        signed: The day of signing.
        more: Refusals of other events of the same call, the first hundred. Of events with a member or a venue
            in common the first refusal is reported alone, since the next refusals may follow from it.
    """

    event: str
    due: dt.date
    until: dt.date
    cut: dt.date
    limit: dt.date
    signed: dt.date
    more: tuple["EventRefused | NothingPostponed", ...] = attrs.field(default=(), repr=count_items)
    code = "nothing-postponed"
    field = "until"

    def __str__(self) -> str:
        at = "at the limit" if self.cut == self.limit < self.until else "to a working day"
        cut = "" if self.cut == self.until else f", which is cut {at}, {self.cut}"
        later = "" if self.limit <= max(self.due, self.signed) else f"name a day up to {self.limit}, or "
        before = f"not after the due day {self.due}"
        if self.cut > self.due:
            before = f"before the day of signing, {self.signed}"
        sentence = (
            f"event {self.event!r} postpones until {self.until}{cut}, and that is {before}; "
            f"{later}leave the postponement out"
        )
        return join_lines(sentence, self.more)


@attrs.frozen(repr=False)
class Irregular(ItemSequence[EventRefused]):
    """The illegal steps of a ledger, in the order of the ledger."""

    NOUN: ClassVar[tuple[str, ...]] = ("irregular event",)
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


# ---------------------------------------------------------------- one life


class Step(Protocol):
    """What takes a step of a life: an event, or one of several things that an event notes."""

    @property
    def on(self) -> dt.date: ...
    @property
    def command(self) -> BaseCommand: ...


AnyState = TypeVar("AnyState")
AnyStep = TypeVar("AnyStep", bound=Step)


class Life(ABC, Generic[AnyState, AnyStep]):
    """One life, event by event and by the clock, through a table in which a command leads to one state.

    On one day the clock comes first, and takes no step between the events of the day.

    Attributes:
        table: The published table.
        renewing: The commands that begin their state again, if it runs already.
        state: The state; `None` if nothing has begun.
        states: Every state with its first day number, in order.
    """

    table: ClassVar[StateTable[Any, Any]]
    renewing: ClassVar[tuple[BaseCommand, ...]] = ()

    def __init__(self) -> None:
        self.state: AnyState | None = None
        self.states: list[tuple[int, AnyState]] = []
        self._last_event_day: int | None = None

    @property
    def takes_illegal(self) -> bool:
        """Whether an illegal step on record leads on, as a legal one would; else it changes nothing."""
        return False

    def collect_facts(self, step: AnyStep) -> object:
        """Return the facts for the guards of a step on record; `None` without guards."""
        return None

    @abstractmethod
    def note_step(self, step: AnyStep) -> None:
        """Keep what a step says, just before the step is taken."""

    @abstractmethod
    def find_clock_step(self) -> tuple[int, BaseCommand] | None:
        """Return the first step that time will take from here, with its day number."""

    def find_refusal(self, step: AnyStep, facts: object = None) -> IllegalStep | None:
        """Return why a step is not legal here; `None` for a legal step.

        Args:
            step: The step.
            facts: The facts for the guards; `None` for the facts of a step on record.
        """
        self._run_clock_before(step.on.toordinal())
        facts = self.collect_facts(step) if facts is None else facts
        if self.table.list_open(self.state, step.command, facts):
            return None
        return self.table.refuse(self.state, step.command, facts)

    def take_step(self, step: AnyStep) -> None:
        """Take the next step on record."""
        day = step.on.toordinal()
        self._run_clock_before(day)
        self._last_event_day = day
        if self.takes_illegal or self.table.list_open(self.state, step.command, self.collect_facts(step)):
            self.note_step(step)
            self.enter_state(step.command, day)

    def _run_clock_before(self, day: int) -> None:
        # No step of the clock comes between the events of a day, nor before the first step of all.
        if day != self._last_event_day and self.states:
            self.run_clock(day)

    def run_clock(self, until: int) -> None:
        """Take every step of the clock up to a day number."""
        coming = self.find_clock_step()
        while coming is not None and coming[0] <= until:
            self.enter_state(coming[1], coming[0])
            coming = self.find_clock_step()

    def enter_state(self, command: BaseCommand, day: int) -> None:
        """Enter the state to which a command leads, unless the state runs already."""
        state = self.table.find_target(command)
        if state is not self.state or command in self.renewing:
            self.state = state
            self.states.append((day, state))
            self.note_state(state, day)

    def note_state(self, state: AnyState, day: int) -> None:
        """Keep what follows from a state that begins on a day number."""

    def list_states(self) -> tuple[tuple[dt.date, AnyState], ...]:
        """Return every state with its first day, in order."""
        return tuple((day_of(day), state) for day, state in self.states)


# ---------------------------------------------------------------- all lives of a kind


@attrs.frozen
class LifeInputs:
    """What lives read apart from events: the register, the rules, and the cases of subjects around a day."""

    register: Register
    rulebook: Rulebook
    find_cases: "Callable[[dt.date], Cases]"


EventSubject = tuple[str | None, str | None]
"""The member and the venue of an event."""


class Lives(ABC):
    """All lives of one kind at a place in the ledger, event by event.

    A subclass makes a kind of life; `mpreview.reviews.lives.LIVES` lists the kinds.
    """

    @classmethod
    @abstractmethod
    def begin(cls, inputs: LifeInputs, effective: Iterable[Event]) -> Self:
        """Return the lives before any event; *effective* are the events that will be added, in order."""

    @classmethod
    @abstractmethod
    def is_judged(cls, event: Event) -> bool:
        """Whether an event is a step of a life of this kind, and not legal in every state."""

    @staticmethod
    def list_around(
        inputs: LifeInputs, ledger: Ledger, steps: Collection[Event]
    ) -> tuple[set[str], set[str]]:
        """Return the members and venues with a bearing on the judgement of some steps."""
        return split_subjects(find_subject(ledger, step) for step in steps)

    @staticmethod
    def sort_events(effective: Iterable[Event]) -> Iterable[Event]:
        """Return ordered events in the order in which lives take them."""
        return effective

    @abstractmethod
    def judge_event(self, event: Event) -> EventRefused | None:
        """Return the refusal of the next event; `None` for a legal step."""

    @abstractmethod
    def add_event(self, event: Event) -> None:
        """Take the steps of the next event."""

    def judge_detached(self, event: Event, ledger: Ledger) -> EventRefused | None:
        """Return the refusal of an event about an event that was withdrawn before."""
        return self.judge_event(event)


LifeKey = TypeVar("LifeKey")
AnyLife = TypeVar("AnyLife", bound=Life[Any, Any])


class EventLives(Lives, Generic[LifeKey, AnyLife]):
    """All lives of one kind whose steps are events, or are noted by events; each life has a key.

    Attributes:
        judged: The class of the events that may be illegal steps; such an event has the `key` of its life.
        life: The class of one life.
        lives: The lives so far, by key.
    """

    judged: ClassVar[type[Any]]
    life: ClassVar[type[Any]]

    def __init__(self) -> None:
        self.lives: dict[LifeKey, AnyLife] = {}

    @classmethod
    def begin(cls, inputs: LifeInputs, effective: Iterable[Event]) -> Self:
        """Return the lives before any event."""
        return cls()

    @classmethod
    def is_judged(cls, event: Event) -> bool:
        """Whether an event is a step of a life of this kind."""
        return isinstance(event, cls.judged)

    def list_steps(self, event: Event) -> Sequence[tuple[LifeKey, Any]]:
        """Return the steps of an event, each with the key of its life."""
        step: Any = event
        return [(step.key, step)] if self.is_judged(event) else ()

    def begin_life(self, key: LifeKey) -> AnyLife:
        """Return a life before any step."""
        life: AnyLife = self.life()
        return life

    def collect_facts(self, life: AnyLife, step: Any) -> object:
        """Return the facts for the guards of a fresh step."""
        return life.collect_facts(step)

    def judge_event(self, event: Event) -> EventRefused | None:
        """Return the refusal of the next event, without place and member; `None` for a legal step."""
        found = ((self._find_life(key), step) for key, step in self.list_steps(event))
        refusals = (life.find_refusal(step, self.collect_facts(life, step)) for life, step in found)
        return next((EventRefused(event.id, one) for one in refusals if one is not None), None)

    def add_event(self, event: Event) -> None:
        """Take the steps of the next event."""
        for key, step in self.list_steps(event):
            self._find_life(key).take_step(step)

    def _find_life(self, key: LifeKey) -> AnyLife:
        life = self.lives.get(key)
        if life is None:
            life = self.lives[key] = self.begin_life(key)
        return life

    def fold_events(self, events: Iterable[Event]) -> dict[LifeKey, AnyLife]:
        """Return the lives that have begun after some ordered events."""
        for event in events:
            self.add_event(event)
        return {key: life for key, life in self.lives.items() if life.state is not None}


# ---------------------------------------------------------------- judging


def judge_events(
    lives: Lives, effective: Iterable[Event], pending: Collection[str]
) -> Iterator[EventRefused]:
    """Yield the refusals of the pending events, each judged by the events before."""
    left = len(pending)
    for event in lives.sort_events(effective):
        if event.id in pending:
            refused = lives.judge_event(event)
            if refused is not None:
                yield refused
            # After the last pending event nothing more can be refused, so the fold stops.
            left -= 1
            if not left:
                return
        lives.add_event(event)


def judge_fresh(
    kind: type[Lives], inputs: LifeInputs, ledger: Ledger, fresh: Collection[Event]
) -> Iterator[EventRefused]:
    """Yield the refusals of fresh events by one kind of life, each judged at its place in the ledger.

    Args:
        kind: The kind of life.
        inputs: What lives read apart from events.
        ledger: The ledger, with the fresh events.
        fresh: The events not on record before.
    """
    steps = {event.id: event for event in fresh if event.corrects is None and kind.is_judged(event)}
    if not steps:
        return
    effective = ledger.list_about(*kind.list_around(inputs, ledger, steps.values()))
    yield from judge_events(kind.begin(inputs, effective), effective, steps)
    # A finding stands without a review that was withdrawn, but was not to name that review.
    attached = {event.id for event in effective if event.about is not None}
    present = {event.id for event in effective if event.id in attached or not _is_about(steps, event)}
    for event in _list_detached(ledger, (one for id_, one in steps.items() if id_ not in present), fresh):
        lives = kind.begin(inputs, effective)
        for earlier in effective:
            if order(earlier) < order(event):
                lives.add_event(earlier)
        refused = lives.judge_detached(event, ledger)
        if refused is not None:
            yield refused


def _is_about(steps: Mapping[str, Event], event: Event) -> bool:
    """Whether an event is a fresh step and, as recorded, is about another event."""
    return event.id in steps and steps[event.id].about is not None


def _list_detached(ledger: Ledger, missing: Iterable[Event], fresh: Iterable[Event]) -> Iterator[Event]:
    """Yield the missing events that were not withdrawn together with what they are about.

    An event withdrawn together with its subject is no step at all.
    """
    withdrawn = [id_ for event in fresh if (id_ := event.withdraws) is not None]
    now = {record.id for id_ in withdrawn for record in ledger.records(id_)}
    return (event for event in missing if now.isdisjoint({event.id, event.about}))


def find_subject(ledger: Ledger, event: Event) -> EventSubject:
    """Return the member and the venue of an event, or of the event that the event is about."""
    other = event if event.about is None else ledger.get(event.about)
    return (None, None) if other is None else other.subject


def split_subjects(subjects: Iterable[EventSubject]) -> tuple[set[str], set[str]]:
    """Return the members and the venues of some subjects."""
    pairs = list(subjects)
    members = {member for member, _ in pairs if member is not None}
    return members, {venue for _, venue in pairs if venue is not None}
