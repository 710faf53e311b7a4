"""The state machine of a risk: assessed, decided, accepted for a time, closed.

The stages follow ProtectUK (identify, assess, treat, record, review); the order of the steps is a choice of
this library. No acceptance is for good, and a new assessment asks for a new decision.

>>> [row.command.value for row in RISK.list_legal(RiskState.CLOSED)]
['assessed']
>>> RISK.step(RiskState.ACCEPTED, RiskCommand.EXPIRED).value
'expired'
"""

import enum
from collections.abc import Iterator

import attrs

from mpreview import _valid as valid
from mpreview.state_machine import BaseCommand, Guard, StateTable, Transition, make_transitions

__all__ = ["RISK", "RiskCommand", "RiskFacts", "RiskState"]


class RiskState(enum.Enum):
    """How far a risk has come."""

    OPEN = "open"
    """The risk is assessed, and nothing is decided."""
    TREATING = "treating"
    """The decision is to treat, transfer or terminate the risk."""
    TO_ACCEPT = "to-accept"
    """The decision is to tolerate the risk, and nobody has accepted the risk."""
    ACCEPTED = "accepted"
    EXPIRED = "expired"
    """The acceptance has run out, so that the risk is open again."""
    CLOSED = "closed"

    @property
    def is_waiting(self) -> bool:
        """Whether somebody has to decide or to accept the risk."""
        return self in {RiskState.OPEN, RiskState.TO_ACCEPT, RiskState.EXPIRED}


class RiskCommand(BaseCommand):
    """The commands of a risk."""

    ASSESSED = "assessed", "assess the risk"
    TREATED = "treatment-decided", "decide on a treatment"
    TOLERATED = "tolerance-decided", "decide to tolerate the risk"
    ACCEPTED = "risk-accepted", "accept the risk"
    CLOSED = "risk-closed", "close the risk"
    EXPIRED = "acceptance-expired", None


@attrs.frozen
class RiskFacts:
    """The facts for the guard of a risk.

    Args:
        self_approved: Whether the assessor of the risk accepts the risk.
    """

    self_approved: bool = attrs.field(default=False, validator=valid.type_(bool))


_S, _C = RiskState, RiskCommand
_NOT_CLOSED: tuple[RiskState, ...] = tuple(state for state in RiskState if state is not RiskState.CLOSED)
_BY_ANOTHER = Guard(
    "assessor-is-not-approver",
    "somebody other than the assessor accepts it",
    "have somebody else approve it",
    "self_approved",
    wanted=False,
)


def _list_transitions() -> Iterator[Transition[RiskState, RiskCommand]]:
    # Decisions and acceptances refer to one assessment; a closed risk opens again with the next assessment.
    yield from make_transitions((None, *RiskState), _C.ASSESSED, _S.OPEN)
    # With another decision the acceptance of the earlier decision ends.
    yield from make_transitions(_NOT_CLOSED, _C.TREATED, _S.TREATING)
    yield from make_transitions(_NOT_CLOSED, _C.TOLERATED, _S.TO_ACCEPT)
    # To accept is to tolerate, so a risk in treatment is not accepted; an acceptance can be renewed.
    acceptable = (_S.OPEN, _S.TO_ACCEPT, _S.ACCEPTED, _S.EXPIRED)
    yield from make_transitions(acceptable, _C.ACCEPTED, _S.ACCEPTED, (_BY_ANOTHER,))
    yield from make_transitions([_S.ACCEPTED], _C.EXPIRED, _S.EXPIRED)
    yield from make_transitions(_NOT_CLOSED, _C.CLOSED, _S.CLOSED)


RISK: StateTable[RiskState, RiskCommand] = StateTable(
    "risk",
    "a risk",
    None,
    tuple(_list_transitions()),
    final=(_S.CLOSED,),
    unbegun="not assessed",
    no_facts=RiskFacts(),
)
"""The published table."""
