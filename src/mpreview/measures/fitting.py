"""The state machine of a measure at a place: from a recommendation to a tested device.

A measure counts only in service. Every state before, and every defect after, is open until a step leads on.
The steps follow the review workflow (recommendation, approval and funding, order, installation,
verification). The ways back follow documented failures: a silent device, an alarm of no use to anybody, a
refusal for want of a recommendation, a change of contractor.

>>> [row.command.value for row in FITTING.list_legal(FittingState.RECOMMENDED)]
['approved', 'refused', 'removed', 'office-ended']
>>> FITTING.step(FittingState.FAILED, FittingCommand.REPAIRED).value
'installed'
>>> from mpreview.state_machine import IllegalStep
>>> try:
...     FITTING.step(FittingState.ORDERED, FittingCommand.PASSED)
... except IllegalStep as refusal:
...     print(refusal)
refused: test-passed, of a measure that is ordered: there is no such step; legal now: refused, ordered, \
installed, removed
"""

import enum
from collections.abc import Iterator

import attrs

from mpreview import _valid as valid
from mpreview.state_machine import BaseCommand, Guard, StateTable, Transition, make_transitions

__all__ = ["FITTING", "FittingCommand", "FittingFacts", "FittingState"]


class FittingState(enum.Enum):
    """The states of a measure of the catalogue at a place; `FITTING` has the steps between the states."""

    RECOMMENDED = "recommended"
    APPROVED = "approved"
    FUNDED = "funded"
    ORDERED = "ordered"
    INSTALLED = "installed"
    IN_SERVICE = "in-service"
    RETEST_DUE = "retest-due"
    FAULTY = "faulty"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUSED = "refused"
    REMOVED = "removed"
    LAPSED = "lapsed"

    @property
    def is_there(self) -> bool:
        """Whether a part of the measure is at the place; before installation nothing is."""
        return not (self.is_over or self in _ON_THEIR_WAY)

    @property
    def is_over(self) -> bool:
        """Whether the measure was refused, was removed, or lapsed with an office."""
        return self in _OVER


class FittingCommand(BaseCommand):
    """The commands of a measure."""

    RECOMMENDED = "recommended", "recommend a measure"
    APPROVED = "approved", "approve the measure"
    REFUSED = "refused", "refuse the measure"
    FUNDED = "funded", "fund the measure"
    ORDERED = "ordered", "order the measure"
    INSTALLED = "installed", "install the measure"
    PASSED = "test-passed", "test the measure"
    FAILED = "test-failed", "record that the test failed"
    FAULT = "fault-noted", "note a fault"
    REPAIRED = "repaired", "repair the measure"
    REMOVED = "removed", "remove the measure"
    LAPSED = "office-ended", None
    RETEST_DUE = "retest-fell-due", None
    EXPIRED = "expired", None


@attrs.frozen
class FittingFacts:
    """The facts for the guard of a measure.

    Args:
        decided_by_another: Whether a body decides that has not decided about the measure, refused it or
            paid for it yet.
    """

    decided_by_another: bool = attrs.field(default=False, validator=valid.type_(bool))


_BY_ANOTHER = Guard(
    "another-body-decides",
    "a body decides that has not decided about the measure, refused it or paid for it yet",
    "let another body decide, or recommend the measure again",
    "decided_by_another",
)
_S, _C = FittingState, FittingCommand
_ON_THEIR_WAY = (_S.RECOMMENDED, _S.APPROVED, _S.FUNDED, _S.ORDERED)
_BEFORE_SERVICE = (*_ON_THEIR_WAY, _S.INSTALLED)
_OVER = (_S.REFUSED, _S.REMOVED, _S.LAPSED)
_SERVING = (_S.IN_SERVICE, _S.RETEST_DUE)
_BROKEN = (_S.FAULTY, _S.FAILED)
_THERE = tuple(state for state in FittingState if state.is_there)
_NOT_FAILED: tuple[FittingState, ...] = tuple(state for state in _THERE if state is not _S.FAILED)
_GIVEN_UP = (_S.REFUSED, _S.LAPSED)
"""States of a measure that is over, but may be wanted again."""
_OPEN = tuple(state for state in FittingState if not state.is_over)


def _list_transitions() -> Iterator[Transition[FittingState, FittingCommand]]:
    # A refusal for want of a recommendation ends with a recommendation; a lapsed measure is asked for anew.
    yield from make_transitions((None, *_GIVEN_UP), _C.RECOMMENDED, _S.RECOMMENDED)
    yield from make_transitions([_S.RECOMMENDED], _C.APPROVED, _S.APPROVED)
    # A decision by another body settles a refusal (semantics 5.5).
    yield from make_transitions([_S.REFUSED], _C.APPROVED, _S.APPROVED, (_BY_ANOTHER,))
    # A landlord may refuse what is paid for, and a member what is fitted: at any step before service.
    yield from make_transitions(_BEFORE_SERVICE, _C.REFUSED, _S.REFUSED)
    yield from make_transitions([_S.APPROVED], _C.FUNDED, _S.FUNDED)
    yield from make_transitions([_S.FUNDED], _C.ORDERED, _S.ORDERED)
    # Ordered again: from another contractor, or in place of a device beyond repair.
    yield from make_transitions([_S.ORDERED, *_BROKEN, _S.EXPIRED], _C.ORDERED, _S.ORDERED)
    yield from make_transitions([_S.ORDERED], _C.INSTALLED, _S.INSTALLED)
    # A device that is there can be tested at any time, with any result. The first event of a device that was
    # there before the records began is such a test.
    yield from make_transitions((None, *_THERE), _C.PASSED, _S.IN_SERVICE)
    yield from make_transitions((None, *_THERE), _C.FAILED, _S.FAILED)
    yield from make_transitions((None, *_NOT_FAILED), _C.FAULT, _S.FAULTY)
    # A repaired device counts only after a test.
    yield from make_transitions(_BROKEN, _C.REPAIRED, _S.INSTALLED)
    yield from make_transitions([_S.IN_SERVICE], _C.RETEST_DUE, _S.RETEST_DUE)
    yield from make_transitions(_SERVING, _C.EXPIRED, _S.EXPIRED)
    yield from make_transitions((*_OPEN, *_GIVEN_UP), _C.REMOVED, _S.REMOVED)
    # A measure bound to an office ends with the office, in whatever state.
    yield from make_transitions(_OPEN, _C.LAPSED, _S.LAPSED)


FITTING: StateTable[FittingState, FittingCommand] = StateTable(
    "measure",
    "a measure",
    None,
    tuple(_list_transitions()),
    final=(_S.REMOVED,),
    unbegun="not on its way",
    no_facts=FittingFacts(),
)
"""The published table; each command leads to one state, wherever the step is taken."""
