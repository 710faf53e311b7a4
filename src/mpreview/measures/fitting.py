"""The way of a measure to a place: from a recommendation to a device that works when it is tested.

One published table of steps. A measure counts only while it is in service; everything before, and everything
that is wrong with it since, is an open state that somebody has to lead on. The steps are those of the review
workflow (recommendation, approval and funding, order, installation, verification), and the ways back those of
its documented failures: a device that does not answer, an alarm nobody can use, a refusal for want of a
recommendation, a change of contractor.
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType

import attrs

from mpreview.errors import ReviewError
from mpreview.ids import a_count, a_kind, counted
from mpreview.measures.terms import FittingState

__all__ = ["FITTING", "FittingRefused", "FittingRow", "FittingStep", "after", "legal", "paths"]


class FittingStep(enum.Enum):
    """What moves a measure on its way."""

    __hash__ = object.__hash__

    RECOMMENDED = "recommended"
    APPROVED = "approved"
    REFUSED = "refused"
    FUNDED = "funded"
    ORDERED = "ordered"
    INSTALLED = "installed"
    PASSED = "test-passed"
    FAILED = "test-failed"
    FAULT = "fault-noted"
    REPAIRED = "repaired"
    REMOVED = "removed"
    LAPSED = "office-ended"
    RETEST_DUE = "retest-fell-due"
    EXPIRED = "expired"

    @property
    def is_clock(self) -> bool:
        """Whether time, or the end of an office, takes this step, so that nobody tells of it."""
        return self in (FittingStep.RETEST_DUE, FittingStep.EXPIRED, FittingStep.LAPSED)


@attrs.frozen
class FittingRow:
    """One line of the table.

    Args:
        state: The state before the step; `None` where nothing is on its way yet.
        step: The step.
        to: The state after it.
    """

    state: FittingState | None
    step: FittingStep
    to: FittingState

    def __attrs_post_init__(self) -> None:
        if self.state is not None:
            a_kind("FittingRow.state", self.state, FittingState)
        a_kind("FittingRow.step", self.step, FittingStep)
        a_kind("FittingRow.to", self.to, FittingState)


@attrs.frozen
class FittingRefused(ReviewError, ValueError):
    """A step that may not be taken; nothing has changed.

    Args:
        state: The state, which is as it was.
        step: The step refused.
        legal: The rows of the steps that there are.

    >>> try:
    ...     after(FittingState.ORDERED, FittingStep.PASSED)
    ... except FittingRefused as refusal:
    ...     print(refusal)
    refused: test-passed, of a measure that is ordered; legal now: ordered, installed, removed
    """

    state: FittingState | None
    step: FittingStep
    legal: tuple[FittingRow, ...] = attrs.field(repr=counted)
    code = "fitting-refused"

    @property
    def steps(self) -> tuple[FittingStep, ...]:
        """The legal steps, those of the clock left out."""
        return tuple(row.step for row in self.legal if not row.step.is_clock)

    def __str__(self) -> str:
        what = "not on its way" if self.state is None else self.state.value
        steps = ", ".join(step.value for step in self.steps) or "none"
        return f"refused: {self.step.value}, of a measure that is {what}; legal now: {steps}"


# -- the rows ------------------------------------------------------------------------------------------

_S, _T = FittingState, FittingStep
_SERVING = (_S.IN_SERVICE, _S.RETEST_DUE)
_BROKEN = (_S.FAULTY, _S.FAILED)
_THERE = tuple(state for state in FittingState if state.is_there)
_GIVEN_UP = (_S.REFUSED, _S.LAPSED)
"""What is over, and may be wanted still."""
_OPEN = tuple(state for state in FittingState if not state.is_over)
"""Everything that is on its way or there."""


def _rows(states: Iterable[FittingState | None], step: FittingStep, to: FittingState) -> Iterator[FittingRow]:
    return (FittingRow(state, step, to) for state in states)


def _listed() -> Iterator[FittingRow]:
    # A refusal for want of a recommendation ends with one, and what lapsed is asked for anew.
    yield from _rows((None, *_GIVEN_UP), _T.RECOMMENDED, _S.RECOMMENDED)
    yield from _rows([_S.RECOMMENDED], _T.APPROVED, _S.APPROVED)
    yield from _rows([_S.RECOMMENDED], _T.REFUSED, _S.REFUSED)
    yield from _rows([_S.APPROVED], _T.FUNDED, _S.FUNDED)
    yield from _rows([_S.FUNDED], _T.ORDERED, _S.ORDERED)
    # Ordered again: of another contractor, or in place of what is past mending.
    yield from _rows([_S.ORDERED, *_BROKEN, _S.EXPIRED], _T.ORDERED, _S.ORDERED)
    yield from _rows([_S.ORDERED], _T.INSTALLED, _S.INSTALLED)
    # What is there can be tried at any time, and whatever is found of it told; also of what was there before
    # anything was told.
    yield from _rows((None, *_THERE), _T.PASSED, _S.IN_SERVICE)
    yield from _rows((None, *_THERE), _T.FAILED, _S.FAILED)
    yield from _rows((None, *(one for one in _THERE if one is not _S.FAILED)), _T.FAULT, _S.FAULTY)
    # What was mended has to be tested before it counts.
    yield from _rows(_BROKEN, _T.REPAIRED, _S.INSTALLED)
    yield from _rows([_S.IN_SERVICE], _T.RETEST_DUE, _S.RETEST_DUE)
    yield from _rows(_SERVING, _T.EXPIRED, _S.EXPIRED)
    yield from _rows((*_OPEN, *_GIVEN_UP), _T.REMOVED, _S.REMOVED)
    # A measure bound to an office held ends with it, wherever it has come to.
    yield from _rows(_OPEN, _T.LAPSED, _S.LAPSED)


FITTING: tuple[FittingRow, ...] = tuple(_listed())
"""The published table."""


@cache
def _by_state() -> Mapping[FittingState | None, tuple[FittingRow, ...]]:
    found: dict[FittingState | None, tuple[FittingRow, ...]] = {}
    for state in (None, *FittingState):
        found[state] = tuple(row for row in FITTING if row.state is state)
    return MappingProxyType(found)


def legal(state: FittingState | None) -> tuple[FittingRow, ...]:
    """Return the steps that there are from a state, those of the clock among them.

    Args:
        state: The state; `None` where nothing is on its way yet.

    >>> [row.step.value for row in legal(FittingState.RECOMMENDED)]
    ['approved', 'refused', 'removed', 'office-ended']
    """
    if state is not None:
        a_kind("legal.state", state, FittingState)
    return _by_state()[state]


def after(state: FittingState | None, step: FittingStep) -> FittingState:
    """Return the state after a step.

    Args:
        state: The state before; `None` where nothing is on its way yet.
        step: The step.

    Raises:
        FittingRefused: If there is no such step from there.

    >>> after(FittingState.FAILED, FittingStep.REPAIRED).value
    'installed'
    """
    a_kind("after.step", step, FittingStep)
    rows = legal(state)
    to = next((row.to for row in rows if row.step is step), None)
    if to is None:
        raise FittingRefused(state, step, rows)
    return to


def paths(length: int) -> Mapping[FittingState | None, int]:
    """Return from each state how many sequences of so many steps there are, counted by states.

    >>> paths(2)[None], paths(2)[FittingState.REMOVED]
    (24, 0)
    """
    a_count("length", length, 0, 1_000)
    states = (None, *FittingState)
    counts: dict[FittingState | None, int] = dict.fromkeys(states, 1)
    for _ in range(length):
        counts = {one: sum(counts[row.to] for row in legal(one)) for one in states}
    return MappingProxyType(counts)
