"""The published tables: from which progress which step leads where."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from types import MappingProxyType

import attrs

from mpreview.errors import ReviewError
from mpreview.ids import a_count, a_kind, a_tuple, counted
from mpreview.policy.terms import Activity
from mpreview.reviews.lifecycle.steps import GUARDS, Command, Facts, Guard
from mpreview.reviews.states import Progress

__all__ = ["TABLES", "Refusal", "Row", "Table", "legal", "step"]


@attrs.frozen
class Row:
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
        what = f"{self.command.value}, of {self.activity.named} that is {self.state.value}"
        why = "there is no such step"
        if self.guard is not None:
            why = f"it must be that {self.guard.sentence}; {self.guard.todo}"
        steps = ", ".join(command.value for command in self.steps)
        return f"refused: {what}: {why}; legal now: {steps}"


@attrs.frozen
class Table:
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


# -- the rows ------------------------------------------------------------------------------------------

_NOT_CONTACTED, _CONTACTED, _OFFERED, _UNANSWERED, _DECLINED, _DEFERRED, _ACCEPTED, _BOOKED, _DONE = Progress
_EVERY = tuple(Progress)
_WAITING = (_OFFERED, _UNANSWERED, _DECLINED, _DEFERRED)
"""An offer was made, and no acceptance holds."""
_BEFORE_BOOKING = (_NOT_CONTACTED, _CONTACTED, *_WAITING)
_OF_OFFERS = (*_BEFORE_BOOKING, _ACCEPTED)
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


_ALIKE = (_NOT_CONTACTED, _CONTACTED, _BOOKED, _DONE)
"""Where what is not offered can be."""


def _beside_rows(done: Command) -> Iterator[Row]:
    """Yield the rows of what is done at a venue beside its review, which nobody has to accept."""
    yield from _rows([_NOT_CONTACTED], Command.CONTACTED, _CONTACTED)
    yield from _rows(_ALIKE[1:], Command.CONTACTED)
    yield from _rows(_ALIKE, Command.ATTEMPTED)
    # Whoever is offered a review was spoken to.
    yield from _rows([_NOT_CONTACTED], Command.OFFERED, _CONTACTED)
    yield from _rows(_ALIKE[1:], Command.OFFERED)
    yield from _beside_booking_rows()
    yield from _rows(_ALIKE, done, _DONE, "outcome-and-proof")
    yield from _rows(_ALIKE, done, if_="outcome-or-proof-missing")
    yield from _rows(_ALIKE, Command.COVERED, _DONE)
    yield from _signed(_ALIKE)
    yield from _rows([_DONE], Command.OWED_AGAIN, _BOOKED, "booking-stands")
    yield from _rows([_DONE], Command.OWED_AGAIN, _CONTACTED, "no-booking-stands was-reached")
    yield from _rows([_DONE], Command.OWED_AGAIN, _NOT_CONTACTED, "no-booking-stands never-reached")


def _desk_check_rows() -> Iterator[Row]:
    """Yield the rows of what nobody goes anywhere for, so that nothing is booked."""
    yield from _rows([_NOT_CONTACTED], Command.CONTACTED, _CONTACTED)
    yield from _rows(_OF_CONTACT[1:], Command.CONTACTED)
    yield from _rows(_OF_CONTACT, Command.ATTEMPTED)
    yield from _rows([_NOT_CONTACTED], Command.OFFERED, _CONTACTED)
    yield from _rows(_OF_CONTACT[1:], Command.OFFERED)
    yield from _rows(_OF_CONTACT, Command.DESK_CHECKED, _DONE)
    yield from _rows(_OF_CONTACT, Command.COVERED, _DONE)
    yield from _signed(_OF_CONTACT)
    yield from _rows([_DONE], Command.OWED_AGAIN, _CONTACTED, "was-reached")
    yield from _rows([_DONE], Command.OWED_AGAIN, _NOT_CONTACTED, "never-reached")


def _beside_booking_rows() -> Iterator[Row]:
    yield from _rows(_ALIKE[:3], Command.BOOKED, _BOOKED, "no-booking-is-open")
    yield from _rows([_DONE], Command.BOOKED, if_="no-booking-is-open")
    yield from _rows([_BOOKED, _DONE], Command.MOVED, if_="booking-is-open")
    yield from _rows(_ALIKE[:2], Command.KEPT, _BOOKED, "booking-awaits-outcome")
    yield from _rows([_BOOKED, _DONE], Command.KEPT, if_="booking-awaits-outcome")
    yield from _rows(_ALIKE[:2], Command.MISSED, if_="booking-awaits-outcome")
    lost = (
        (Command.MISSED, "booking-awaits-outcome"),
        (Command.CANCELLED, "booking-is-open"),
        (Command.PASSED, "booking-is-open"),
    )
    for command, guard in lost:
        yield from _rows([_BOOKED], command, _CONTACTED, f"{guard} was-reached")
        yield from _rows([_BOOKED], command, _NOT_CONTACTED, f"{guard} never-reached")
        yield from _rows([_DONE], command, if_=guard)


TABLES: Mapping[Activity, Table] = MappingProxyType(
    {
        Activity.CONTACT: Table(Activity.CONTACT, _NOT_CONTACTED, (_DONE,), tuple(_contact_rows())),
        Activity.OFFER: Table(Activity.OFFER, _NOT_CONTACTED, (_ACCEPTED,), tuple(_offer_rows())),
        Activity.REVIEW: Table(Activity.REVIEW, _NOT_CONTACTED, (_DONE,), tuple(_review_rows())),
        Activity.DESK_CHECK: Table(Activity.DESK_CHECK, _NOT_CONTACTED, (_DONE,), tuple(_desk_check_rows())),
        **{
            activity: Table(activity, _NOT_CONTACTED, (_DONE,), tuple(_beside_rows(done)))
            for activity, done in (
                (Activity.FUNCTION_TEST, Command.FUNCTION_TESTED),
                (Activity.EXERCISE, Command.EXERCISED),
            )
        },
    }
)
"""The published table of each activity."""
