"""A Hypothesis state machine that compares a store with a model in memory, over any order of steps."""

from typing import Any

import attrs
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mpreview.errors import InvalidValue, ReviewError
from mpreview.programme import Programme
from mpreview.testing.laws import BrokenLaw, EventStore, History, MakeStore, OpenStore
from mpreview.testing.strategies._worlds import histories

_MOST_HANDLES = 3


def make_store_machine(make: MakeStore) -> type[RuleBasedStateMachine]:
    """Return a state machine for a store: events, repeats, stale writers, and handles opened and closed.

    After every step each open handle has to read what a programme in memory holds. Run the machine with
    `hypothesis.stateful.run_state_machine_as_test`, or take its `TestCase` into a module of tests.

    Args:
        make: Makes a new store.

    Raises:
        InvalidValue: If *make* cannot be called.

    >>> from hypothesis.stateful import run_state_machine_as_test
    >>> class Shelf:
    ...     def __init__(self, kept):
    ...         self._kept = kept
    ...     def append(self, *events, expecting=None):
    ...         self._kept[0] = self._kept[0].record(*events, expecting=expecting)
    ...     def read(self):
    ...         return self._kept[0]
    ...     def close(self):
    ...         pass
    >>> def make(programme):
    ...     kept = [programme]
    ...     return lambda: Shelf(kept)
    >>> from hypothesis import settings
    >>> run_state_machine_as_test(make_store_machine(make), settings=settings(max_examples=3, database=None))
    """
    if not callable(make):
        raise InvalidValue("make", "give a function that makes a new store of a programme")
    return type("StoreMachine", (_StoreMachine,), {"make": staticmethod(make)})


class _StoreMachine(RuleBasedStateMachine):
    """A store compared with a model; `make` is set by `make_store_machine`."""

    make: Any
    model: Programme
    handles: list[EventStore]
    open_store: OpenStore

    @initialize(history=histories())
    def begin(self, history: History) -> None:
        self.model, self.ahead = history.programme, list(history.events)
        self.open_store = self.make(history.programme)
        self.handles = [self.open_store()]

    def teardown(self) -> None:
        """Close every handle."""
        for handle in getattr(self, "handles", ()):
            handle.close()

    def _pick(self, number: int) -> EventStore:
        return self.handles[number % len(self.handles)]

    @rule(handle=st.integers(0, 9), count=st.integers(0, 3), expects=st.booleans())
    def append(self, handle: int, count: int, *, expects: bool) -> None:
        """Append the next events, as a writer who names the version on record or names none."""
        events, self.ahead = self.ahead[:count], self.ahead[count:]
        self._pick(handle).append(*events, expecting=self.model.version if expects else None)
        self.model = self.model.record(*events)

    @precondition(lambda self: len(self.model.ledger) > 0)
    @rule(handle=st.integers(0, 9), which=st.integers(0, 99))
    def repeat(self, handle: int, which: int) -> None:
        """Append an event that is on record."""
        events = tuple(self.model.ledger)
        self._pick(handle).append(events[which % len(events)])

    @precondition(lambda self: len(self.model.ledger) > 0)
    @rule(handle=st.integers(0, 9), which=st.integers(0, 99))
    def conflict(self, handle: int, which: int) -> None:
        """Append another event with the id of an event on record."""
        events = tuple(self.model.ledger)
        event = events[which % len(events)]
        self._refuse(handle, attrs.evolve(event, known=event.known.replace(microsecond=999)))

    @precondition(lambda self: bool(self.ahead))
    @rule(handle=st.integers(0, 9))
    def append_late(self, handle: int) -> None:
        """Append the next event as a writer who expects a version that never was."""
        self._refuse(handle, self.ahead[0], expecting="of-nobody")

    def _refuse(self, handle: int, *events: Any, expecting: str | None = None) -> None:
        try:
            self._pick(handle).append(*events, expecting=expecting)
        except ReviewError:
            return
        mend = "ask `Programme.record` before writing"
        raise BrokenLaw("make_store_machine", "took what the programme refuses", mend)

    @precondition(lambda self: len(self.handles) < _MOST_HANDLES)
    @rule()
    def open_another(self) -> None:
        """Open one more handle."""
        self.handles.append(self.open_store())

    @rule(handle=st.integers(0, 9))
    def reopen(self, handle: int) -> None:
        """Close a handle and open it again."""
        self.handles.remove(found := self._pick(handle))
        found.close()
        self.handles.append(self.open_store())

    @invariant()
    def each_handle_reads_the_model(self) -> None:
        """Hold every open handle against the model."""
        for handle in getattr(self, "handles", ()):
            if handle.read() != self.model:
                mend = "hold the store to the functions of `mpreview.testing.laws`, which say what to mend"
                raise BrokenLaw("make_store_machine", "a handle reads another programme", mend)
