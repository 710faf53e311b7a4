"""State machines with guards: tables of transitions as data, one engine, one refusal.

A table lists transitions: from a state, by a command, if every guard is met, to a state. The rows
serve the engine, the documentation and the gaps, which list the legal steps. Time alone takes a command of
the clock; no event records such a command.
Reference: D. Harel, "Statecharts: a visual formalism for complex systems" (1987), section 2 (guards).
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Generic, Self, TypeVar

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_type
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue, ReviewError

__all__ = ["BaseCommand", "Guard", "IllegalStep", "StateTable", "Transition"]


class BaseCommand(enum.Enum):
    """Base of the commands of a machine, given by an event or by time.

    A command is its word, and the step in words: ``OFFERED = "offered", "offer the review"``. Time takes the
    step of a command with `None` in the place of the words.
    """

    _value_: str
    words: str
    """The step in words, as a task for somebody: ``"offer the review"``; of time: what happens."""
    _of_time: bool

    def __new__(cls, value: str, words: str | None = "") -> Self:
        """Return the command; without words it has those of its value."""
        command = object.__new__(cls)
        command._value_, command._of_time = value, words is None
        command.words = words or value.replace("-", " ")
        return command

    @property
    def is_clock(self) -> bool:
        """Whether time takes the step, so no event records the command."""
        return self._of_time


S = TypeVar("S", bound=enum.Enum)
C = TypeVar("C", bound=BaseCommand)


@attrs.frozen
class Guard:
    """A condition of a transition, as data: a question about the facts, and the wanted answer.

    Args:
        name: The name of the guard.
        sentence: The condition in words.
        todo: The remedy in words.
        fact: The attribute of the facts with the answer.
        wanted: The answer needed for the step.
    """

    name: str = attrs.field(validator=valid.id_)
    sentence: str = attrs.field(validator=valid.text())
    todo: str = attrs.field(validator=valid.text())
    fact: str = attrs.field(repr=False, validator=valid.text())
    wanted: bool = attrs.field(default=True, repr=False, validator=valid.type_(bool))

    def is_met(self, facts: object) -> bool:
        """Whether the step may be taken, as far as the guard goes.

        Raises:
            InvalidValue: If the facts do not answer the question.
        """
        answer = getattr(facts, self.fact, None)
        if type(answer) is not bool:
            raise InvalidValue("facts", f"give facts with the question {self.fact}", facts)
        return answer is self.wanted


def _show_guards(guards: tuple[Guard, ...]) -> str:
    return repr([guard.name for guard in guards])


def _check_state(instance: object, attribute: "attrs.Attribute[Any]", state: object) -> None:
    if not isinstance(state, enum.Enum):
        raise InvalidValue(f"{type(instance).__name__}.{attribute.name}", "give a state", state)


def _check_command(instance: object, attribute: "attrs.Attribute[Any]", command: object) -> None:
    if not isinstance(command, BaseCommand):
        raise InvalidValue(f"{type(instance).__name__}.{attribute.name}", "give a command", command)


@attrs.frozen
class Transition(Generic[S, C]):
    """A row of a table.

    Args:
        state: The state before the step; `None` where nothing has begun.
        command: The command.
        to: The state after the step.
        guards: The conditions; every condition must be met.
    """

    state: S | None = attrs.field(validator=valid.optional(_check_state))
    command: C = attrs.field(validator=_check_command)
    to: S = attrs.field(validator=_check_state)
    guards: tuple[Guard, ...] = attrs.field(default=(), repr=_show_guards, validator=valid.tuple_(Guard))

    def list_failed(self, facts: object) -> list[Guard]:
        """Return the guards not met."""
        return [guard for guard in self.guards if not guard.is_met(facts)]


def make_transitions(
    states: Iterable[S | None], command: C, to: S, guards: tuple[Guard, ...] = ()
) -> Iterator[Transition[S, C]]:
    """Return the transitions that a command takes from some states to one state."""
    return (Transition(state, command, to, guards) for state in states)


@attrs.frozen
class IllegalStep(ReviewError, ValueError):
    """An illegal step; nothing has changed.

    Args:
        table: The table of the machine.
        state: The state, unchanged; `None` where nothing has begun.
        command: The command refused.
        guard: The failed guard; `None` if the table has no such step from the state.
        legal: The transitions from the state.
    """

    table: "StateTable[Any, Any]" = attrs.field(repr=lambda table: repr(table.name))
    state: enum.Enum | None
    command: BaseCommand
    guard: Guard | None
    legal: tuple[Transition[Any, Any], ...] = attrs.field(repr=count_items)
    code = "refused"

    @property
    def commands(self) -> tuple[BaseCommand, ...]:
        """The legal commands without the commands of the clock; `legal` has the guards."""
        return tuple(dict.fromkeys(row.command for row in self.legal if not row.command.is_clock))

    def __str__(self) -> str:
        state = self.table.unbegun if self.state is None else self.state.value
        why = "there is no such step"
        if self.guard is not None:
            why = f"it must be that {self.guard.sentence}; {self.guard.todo}"
        legal = ", ".join(command.value for command in self.commands) or "none"
        return (
            f"refused: {self.command.value}, of {self.table.noun} that is {state}: {why}; legal now: {legal}"
        )


def _check_states(_table: object, _attribute: "attrs.Attribute[Any]", states: object) -> None:
    if type(states) is not tuple or not all(isinstance(state, enum.Enum) for state in states):
        raise InvalidValue("StateTable.final", "give a tuple of states", states)


def _check_not_empty(_table: object, _attribute: "attrs.Attribute[Any]", rows: tuple[object, ...]) -> None:
    if not rows:
        raise InvalidValue("StateTable.rows", "give at least one transition", rows)


@attrs.frozen
class StateTable(Generic[S, C]):
    """The table of a state machine.

    Args:
        name: The name of the machine.
        noun: The name with an article, for sentences, such as "an offer".
        start: The first state of a life; `None` if the first step brings the first state.
        rows: The transitions, at least one; at most one row of a state and command has all guards met.
        final: The states with nothing left to do, until something is owed again.
        unbegun: The words for the state `None` in a sentence.
        no_facts: The facts of a step without facts: every fact is absent.
    """

    name: str = attrs.field(validator=valid.id_)
    noun: str = attrs.field(validator=valid.text())
    start: S | None = attrs.field(validator=valid.optional(_check_state))
    rows: tuple[Transition[S, C], ...] = attrs.field(
        repr=count_items, validator=(valid.tuple_(Transition), _check_not_empty)
    )
    final: tuple[S, ...] = attrs.field(kw_only=True, repr=count_items, validator=_check_states)
    unbegun: str = attrs.field(default="not begun", kw_only=True, validator=valid.text())
    no_facts: object = attrs.field(default=None, kw_only=True, repr=False)

    @cached_property
    def states(self) -> tuple[S, ...]:
        """Every state of the table, in order of the enum."""
        known = {self.start, *self.final} | {state for row in self.rows for state in (row.state, row.to)}
        return tuple(state for state in type(self.rows[0].to) if state in known)

    @cached_property
    def _by_state(self) -> Mapping[S | None, tuple[Transition[S, C], ...]]:
        # Grouped once: an exploration of all worlds asks for the rows of a state a million times.
        sources: tuple[S | None, ...] = (None, *self.states)
        return {state: tuple(row for row in self.rows if row.state is state) for state in sources}

    @cached_property
    def _targets(self) -> Mapping[C, S]:
        return {row.command: row.to for row in self.rows}

    def find_target(self, command: C) -> S:
        """Return the state to which a command leads, in a table where each command leads to one state."""
        return self._targets[command]

    def list_legal(self, state: S | None) -> tuple[Transition[S, C], ...]:
        """Return the transitions from a state, with and without met guards.

        Raises:
            InvalidValue: If *state* is no state of the machine.
        """
        if state is not None:
            check_type("state", state, type(self.rows[0].to))
        return self._by_state.get(state, ())

    def list_commands(self, state: S | None) -> tuple[C, ...]:
        """Return the commands from a state, each once, without the commands of the clock."""
        return tuple(dict.fromkeys(row.command for row in self.list_legal(state) if not row.command.is_clock))

    def list_rows(self, state: S | None, command: C) -> tuple[Transition[S, C], ...]:
        """Return the transitions from a state by a command, with and without met guards.

        Raises:
            InvalidValue: If *state* or *command* is none of the machine.
        """
        check_type("command", command, type(self.rows[0].command))
        return tuple([row for row in self.list_legal(state) if row.command is command])

    def list_open(self, state: S | None, command: C, facts: object = None) -> tuple[Transition[S, C], ...]:
        """Return the transitions from a state by a command with all guards met."""
        facts = self.no_facts if facts is None else facts
        rows = self.list_rows(state, command)
        return tuple([row for row in rows if not row.guards or not row.list_failed(facts)])

    def step(self, state: S | None, command: C, facts: object = None) -> S:
        """Return the state after a step.

        Args:
            state: The state before the step.
            command: The command.
            facts: The facts for the guards; `None` stands for no fact at all.

        Raises:
            IllegalStep: If there is no such step from the state, or a guard is not met.
        """
        for row in self.list_open(state, command, facts):
            return row.to
        raise self.refuse(state, command, facts)

    def refuse(self, state: S | None, command: C, facts: object = None) -> IllegalStep:
        """Return the refusal of a step, with the first failed guard of the row with the fewest failures."""
        facts = self.no_facts if facts is None else facts
        failed = [row.list_failed(facts) for row in self.list_rows(state, command)]
        # The caller meant the row with the fewest failures; its first failed guard says what to do.
        nearest = min(failed, key=len, default=[])
        return IllegalStep(self, state, command, nearest[0] if nearest else None, self.list_legal(state))
