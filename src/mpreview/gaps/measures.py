"""Gaps of measures at places, whether or not a review is owed there."""

import datetime as dt
from collections.abc import Iterator, Mapping

from mpreview.gaps._base import ONE_DAY, Gap, Search
from mpreview.gaps._protection import ProtectionGap
from mpreview.measures import FITTING, FittingCommand, FittingState
from mpreview.reviews.custodians import find_measure_custody
from mpreview.reviews.custody import Custody
from mpreview.reviews.findings import find_place_status
from mpreview.reviews.fittings import Fitting

__all__ = ["MeasureGap"]

_NEXT: Mapping[FittingState, FittingCommand] = {
    FittingState.RECOMMENDED: FittingCommand.APPROVED,
    FittingState.APPROVED: FittingCommand.FUNDED,
    FittingState.FUNDED: FittingCommand.ORDERED,
    FittingState.ORDERED: FittingCommand.INSTALLED,
    FittingState.INSTALLED: FittingCommand.PASSED,
    FittingState.RETEST_DUE: FittingCommand.PASSED,
    FittingState.FAULTY: FittingCommand.REPAIRED,
    FittingState.FAILED: FittingCommand.REPAIRED,
    FittingState.EXPIRED: FittingCommand.ORDERED,
    FittingState.REFUSED: FittingCommand.RECOMMENDED,
    FittingState.LAPSED: FittingCommand.RECOMMENDED,
}
"""The step that leads on from each waiting state of a measure."""
_GIVEN_UP = (FittingState.REFUSED, FittingState.LAPSED)
"""A measure given up is one gap; its earlier delays no longer matter."""


def _find_waiting(fitting: Fitting, custody: Custody, _: dt.date) -> dt.date | None:
    is_waiting = fitting.state not in _GIVEN_UP and fitting.out is None and custody.passed
    return custody.until + ONE_DAY if is_waiting and custody.until is not None else None


def _find_late(fitting: Fitting, _: Custody, on: dt.date) -> dt.date | None:
    asked = None if fitting.state in _GIVEN_UP or fitting.served is not None else fitting.recommended
    return None if asked is None or asked.target >= on else max(asked.target + ONE_DAY, asked.on)


def _find_down(fitting: Fitting, _: Custody, __: dt.date) -> dt.date | None:
    return None if fitting.state in _GIVEN_UP else fitting.out


def _find_refused(fitting: Fitting, _: Custody, __: dt.date) -> dt.date | None:
    # After an accepted risk the refusal is open again from the end of the acceptance on.
    return fitting.unsettled or fitting.since if fitting.state is FittingState.REFUSED else None


def _find_lapsed(fitting: Fitting, _: Custody, __: dt.date) -> dt.date | None:
    return fitting.unsettled or fitting.since if fitting.state is FittingState.LAPSED else None


class MeasureGap(ProtectionGap, noun="measure", table=FITTING, key=("venue", "measure")):
    """The kinds of gaps of a measure at a place."""

    MEASURE_WAITING = (
        "measure-waiting",
        "is {noted.state.value} and waits longer than its limit",
        _find_waiting,
    )
    MEASURE_LATE = "measure-late", "is {noted.state.value} and was to be in service by {target}", _find_late
    MEASURE_DOWN = "measure-down", "is out of service ({noted.state.value})", _find_down
    MEASURE_REFUSED = (
        "measure-refused",
        "was refused by {noted.refuser} and may be wanted still",
        _find_refused,
    )
    MEASURE_LAPSED = (
        "measure-lapsed",
        "lapsed with the office it was bound to and may be wanted still",
        _find_lapsed,
    )

    @classmethod
    def find_gaps(cls, search: Search) -> Iterator[Gap]:
        """Yield the gaps of the measures at each place, with the status of the review there."""
        duties = search.duties
        for venue in search.places:
            found = [
                (kind, fitting, custody, since)
                for fitting in duties.list_fittings(venue)
                if (custody := find_measure_custody(fitting, duties.on)) is not None
                for kind in cls
                if (since := kind.find_since(fitting, custody, duties.date)) is not None
            ]
            users, status = find_place_status(duties, venue) if found else ((), None)
            if status is not None:
                for kind, fitting, custody, since in found:
                    step = _NEXT[fitting.state]
                    yield Gap(kind, status, since, custody, step, fitting=fitting, users=users)
