"""Gaps of risks whose residual rating is above the lowest band of their matrix."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from mpreview.events import Event, RiskEvent
from mpreview.gaps._base import ONE_DAY, Gap, Search
from mpreview.gaps._protection import ProtectionGap
from mpreview.policy.terms import Activity
from mpreview.reviews.custodians import find_risk_custody
from mpreview.reviews.duties import Duties
from mpreview.reviews.findings import find_place_status
from mpreview.reviews.obligations import Status
from mpreview.reviews.risks import AssessedRisk
from mpreview.reviews.standings import Standing
from mpreview.risk import RISK, RiskCommand, RiskState

__all__ = ["RiskGap"]

_NEXT: Mapping[RiskState, RiskCommand] = {
    RiskState.OPEN: RiskCommand.TREATED,
    RiskState.TO_ACCEPT: RiskCommand.ACCEPTED,
    RiskState.EXPIRED: RiskCommand.ACCEPTED,
    RiskState.ACCEPTED: RiskCommand.ACCEPTED,
    RiskState.TREATING: RiskCommand.ASSESSED,
}
"""The step that leads on from each waiting state of a risk."""


def _find_open(risk: AssessedRisk, raised: dt.date, _: dt.date) -> dt.date | None:
    return None if risk.waiting is None else max(risk.waiting, raised)


def _find_outgrown(risk: AssessedRisk, raised: dt.date, _: dt.date) -> dt.date | None:
    # A risk that waits for a decision is that gap alone.
    return None if risk.outgrown is None or risk.waiting is not None else max(risk.outgrown, raised)


def _find_late(risk: AssessedRisk, raised: dt.date, on: dt.date) -> dt.date | None:
    decided = risk.decided if risk.state is RiskState.TREATING else None
    return (
        None if decided is None or decided.target >= on else max(decided.target + ONE_DAY, decided.on, raised)
    )


class RiskGap(ProtectionGap, noun="risk", table=RISK, key=("venue", "member", "risk")):
    """The kinds of gaps of a risk."""

    RISK_OPEN = "risk-open", "is {noted.state.value} and still to be decided or accepted", _find_open
    RISK_LATE = "risk-late", "was to be treated by {target}, by {noted.owner}, late since {since}", _find_late
    RISK_OUTGROWN = (
        "risk-outgrown",
        "is accepted, and its rating is above the rating that was accepted",
        _find_outgrown,
    )

    @classmethod
    def find_gaps(cls, search: Search) -> Iterator[Gap]:
        """Yield the gaps of the risks of each member, and of each place."""
        facts = search.duties.facts
        members = (facts.of(member.id).events for member in search.members)
        for events in (*members, *(facts.at(place).events for place in search.places)):
            if any(isinstance(event, RiskEvent) for event in events):
                yield from cls._find_in(search.duties, events)

    @classmethod
    def _find_in(cls, duties: Duties, events: Sequence[Event]) -> Iterator[Gap]:
        for risk in duties.list_risks(events):
            custody, raised = find_risk_custody(risk, duties.on), risk.raised
            if custody is None or raised is None:
                continue
            found = [(kind, since) for kind in cls if (since := kind.find_since(risk, raised, duties.date))]
            users, status = _find_status(duties, risk) if found else ((), None)
            if status is not None:
                for kind, since in found:
                    yield Gap(kind, status, since, custody, _NEXT[risk.state], users=users, risk=risk)


def _find_status(duties: Duties, risk: AssessedRisk) -> tuple[tuple[str, ...], Status | None]:
    """Return the members of a risk, and the status of the gap; no status if no member has the risk now."""
    if risk.member is None:
        users, status = ((), None) if risk.venue is None else find_place_status(duties, risk.venue)
        return users, status if users else None
    member = duties.register.member[risk.member]
    there = None if risk.venue is None else duties.find_status(member, risk.venue, Activity.REVIEW)
    if not duties.cases.tenures.holds_capacity(member, duties.date) or (
        there is not None and there.standing is Standing.LAPSED
    ):
        return (), None
    return (risk.member,), there or duties.find_status(member, None, Activity.CONTACT)
