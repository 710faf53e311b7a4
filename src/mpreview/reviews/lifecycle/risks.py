"""The life of a risk: assessed, decided, accepted for a time, over. One published table of steps.

Stages as ProtectUK names them (identify, assess, treat, record, review); which step may follow which is this
library's own. No acceptance is for good, and what is assessed anew is decided anew.
"""

import enum
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import MappingProxyType

import attrs

from mpreview.errors import ReviewError
from mpreview.ids import a_kind, counted

__all__ = ["RISK", "RiskCommand", "RiskRefused", "RiskRow", "RiskState", "risk_after", "risk_legal"]


class RiskState(enum.Enum):
    """Where a risk has come to."""

    __hash__ = object.__hash__

    OPEN = "open"
    """Assessed, and nothing is decided of it."""
    TREATING = "treating"
    """It is decided to treat, transfer or terminate it."""
    TO_ACCEPT = "to-accept"
    """It is decided to tolerate it, and nobody has accepted it."""
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    """Its acceptance has run out, so that it is open again."""
    CLOSED = "closed"

    @property
    def waits(self) -> bool:
        """Whether somebody has to decide it or to accept it."""
        return self in {RiskState.OPEN, RiskState.TO_ACCEPT, RiskState.EXPIRED}


class RiskCommand(enum.Enum):
    """What moves a risk on."""

    __hash__ = object.__hash__

    ASSESSED = "assessed"
    TREATED = "treatment-decided"
    TOLERATED = "tolerance-decided"
    ACCEPTED = "risk-accepted"
    CLOSED = "risk-closed"
    EXPIRED = "acceptance-expired"

    @property
    def is_clock(self) -> bool:
        """Whether time takes this step, so that nobody tells of it."""
        return self is RiskCommand.EXPIRED


@attrs.frozen
class RiskRow:
    """One line of the table.

    Args:
        state: The state before the step; `None` where nothing was assessed yet.
        step: The step.
        to: The state after it.
    """

    state: RiskState | None
    step: RiskCommand
    to: RiskState

    def __attrs_post_init__(self) -> None:
        if self.state is not None:
            a_kind("RiskRow.state", self.state, RiskState)
        a_kind("RiskRow.step", self.step, RiskCommand)
        a_kind("RiskRow.to", self.to, RiskState)


@attrs.frozen
class RiskRefused(ReviewError, ValueError):
    """A step of a risk that may not be taken; nothing has changed.

    Args:
        state: The state, which is as it was.
        step: The step refused.
        legal: The rows of the steps that there are.
        self_approved: Whether it is refused because whoever accepts it has assessed it.

    >>> try:
    ...     risk_after(RiskState.TREATING, RiskCommand.ACCEPTED)
    ... except RiskRefused as refusal:
    ...     print(refusal)
    refused: risk-accepted, of a risk that is treating; legal now: assessed, treatment-decided, \
tolerance-decided, risk-closed
    """

    state: RiskState | None
    step: RiskCommand
    legal: tuple[RiskRow, ...] = attrs.field(repr=counted)
    self_approved: bool = False
    code = "risk-refused"

    @property
    def steps(self) -> tuple[RiskCommand, ...]:
        """The legal steps, those of the clock left out."""
        return tuple(row.step for row in self.legal if not row.step.is_clock)

    def __str__(self) -> str:
        what = "not assessed" if self.state is None else self.state.value
        said = f"refused: {self.step.value}, of a risk that is {what}"
        if self.self_approved:
            return f"{said}, by whoever assessed it; have somebody else approve it"
        return f"{said}; legal now: {', '.join(step.value for step in self.steps)}"


# -- the rows ------------------------------------------------------------------------------------------

_S, _C = RiskState, RiskCommand
_STANDING = tuple(state for state in RiskState if state is not RiskState.CLOSED)


def _rows(states: Iterable[RiskState | None], step: RiskCommand, to: RiskState) -> Iterator[RiskRow]:
    return (RiskRow(state, step, to) for state in states)


def _listed() -> Iterator[RiskRow]:
    # What was decided and accepted was of what had been assessed; what was over is open again.
    yield from _rows((None, *RiskState), _C.ASSESSED, _S.OPEN)
    # Decided otherwise, an acceptance ends with the decision that it rested on.
    yield from _rows(_STANDING, _C.TREATED, _S.TREATING)
    yield from _rows(_STANDING, _C.TOLERATED, _S.TO_ACCEPT)
    # To accept is to tolerate; what somebody leads on is not accepted beside that. Accepted anew it goes on.
    accepted_from = (_S.OPEN, _S.TO_ACCEPT, _S.ACCEPTED, _S.EXPIRED)
    yield from _rows(accepted_from, _C.ACCEPTED, _S.ACCEPTED)
    yield from _rows([_S.ACCEPTED], _C.EXPIRED, _S.EXPIRED)
    yield from _rows(_STANDING, _C.CLOSED, _S.CLOSED)


RISK: tuple[RiskRow, ...] = tuple(_listed())
"""The published table."""


@cache
def _by_state() -> Mapping[RiskState | None, tuple[RiskRow, ...]]:
    return MappingProxyType(
        {state: tuple(row for row in RISK if row.state is state) for state in (None, *RiskState)}
    )


def risk_legal(state: RiskState | None) -> tuple[RiskRow, ...]:
    """Return the steps that there are from a state, those of the clock among them.

    Args:
        state: The state; `None` where nothing was assessed yet.

    >>> [row.step.value for row in risk_legal(None)], [row.step.value for row in risk_legal(RiskState.CLOSED)]
    (['assessed'], ['assessed'])
    """
    if state is not None:
        a_kind("risk_legal.state", state, RiskState)
    return _by_state()[state]


def risk_after(state: RiskState | None, step: RiskCommand) -> RiskState:
    """Return the state after a step.

    Args:
        state: The state before; `None` where nothing was assessed yet.
        step: The step.

    Raises:
        RiskRefused: If there is no such step from there.

    >>> risk_after(RiskState.ACCEPTED, RiskCommand.EXPIRED).value
    'expired'
    """
    a_kind("risk_after.step", step, RiskCommand)
    rows = risk_legal(state)
    to = next((row.to for row in rows if row.step is step), None)
    if to is None:
        raise RiskRefused(state, step, rows)
    return to
