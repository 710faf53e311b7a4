"""Who has an obligation now, since when, until when, and who is next: the parties and the published table.

One published table (`CHARGES`): each step of a review can wait for another party, so that each open state has
an owner, a day of entry and a limit. The parties and the clocks follow from the work on a review. A limit
that no rule gives is a default of this library.
"""

import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import attrs

from mpreview.findings import FindingState
from mpreview.measures import FittingState
from mpreview.policy.terms import VISITED, Activity
from mpreview.risk import RiskState

__all__ = ["CHARGES", "Charge", "Clock", "Custody", "Party", "WorkState"]


class Party(enum.Enum):
    """A party that can have a piece of work."""

    MEMBER = "member"
    TEAM = "team"
    COORDINATOR = "coordinator"
    """The office that answers for all teams; each country names the office."""
    PAYER = "payer"
    """The body that decides on a measure and pays, by the package of the measure."""
    SUPPLIER = "supplier"
    """The supplier that delivers, fits and repairs a measure."""
    OWNER = "owner"
    """The person who leads on a risk, by the decision; or who has a finding, by the note."""

    @property
    def words(self) -> str:
        """The party in a sentence.

        >>> Party.COORDINATOR.words
        'the coordinator'
        """
        return f"the {self.value}"


class Clock(enum.Enum):
    """The clock that sets the last day of a state."""

    DUE = "due-day"
    OFFER_DUE = "offer-due-day"
    ANSWER = "answer-time"
    NAMED = "named-day"
    DAYS = "days"


class WorkState(enum.Enum):
    """The open states of an obligation: its progress, with the outcome of a booking."""

    NOT_CONTACTED = "not-contacted"
    CONTACTED = "contacted"
    OFFERED = "offered"
    UNANSWERED = "unanswered"
    DECLINED = "declined"
    DEFERRED = "deferred"
    ACCEPTED = "accepted"
    MISSED = "missed"
    BOOKED = "booked"
    VISITED = "visited"


@attrs.frozen
class Charge:
    """The party that has an open state, until when, and the next party.

    Args:
        activity: The activity owed; `None` for a measure at a place, and for a risk.
        state: The state.
        party: The party that has the state.
        clock: The clock that sets the last day.
        then: The next party, after the last day.
        days: For the clock of days: the number of civil days after the latest of the entry into the state,
            the opening of the review, and the day on which the residual rating of the risk rose above the
            lowest band or above the accepted band.
    """

    activity: Activity | None
    state: WorkState | FittingState | RiskState
    party: Party
    clock: Clock
    then: Party
    days: int = 0


def _show_state(state: WorkState | FittingState | RiskState | FindingState) -> str:
    # Whether a measure works, and where a weakness is, is for readers with clearance.
    return repr(state) if isinstance(state, WorkState) else "..."


@attrs.frozen
class Custody:
    """The party that has an obligation, a measure on its way, a risk, or a finding, now.

    Args:
        state: The open state.
        party: The party of that state.
        since: The day of entry into the state.
        until: The last day; `None` if no rule sets a last day.
        then: The next party, after the last day.
        passed: Whether the last day has passed.
        agreed: The day of a visit for the same work at the place that is still to come, whichever user of the
            place agreed the visit.
    """

    state: WorkState | FittingState | RiskState | FindingState = attrs.field(repr=_show_state)
    party: Party
    since: dt.date
    until: dt.date | None
    then: Party
    passed: bool
    agreed: dt.date | None = None

    @property
    def holder(self) -> Party:
        """The party that has it now: the next party once the last day has passed."""
        return self.then if self.passed else self.party

    @property
    def held_since(self) -> dt.date:
        """The first day on which the party that has it now has the present step."""
        is_passed_on = self.passed and self.then is not self.party
        return self.until + _ONE_DAY if is_passed_on and self.until is not None else self.since


_ONE_DAY = dt.timedelta(1)
_BOOK_WITHIN, _REPORT_WITHIN = 28, 14
"""Days to agree a visit, and to report a visit: defaults of this library, since none are published."""

_DECIDE_WITHIN, _ORDER_WITHIN, _SUPPLY_WITHIN, _TEST_WITHIN, _SETTLE_WITHIN = 28, 14, 56, 14, 28
"""Days for the steps of a measure: defaults of this library too.

Reported times are two weeks to approve under an immediate threat (Spectator, 2016), up to five months for two
quotes (Telegraph, 2016), ten months for cameras and lights and over a year for doors (Guardian, 2021 and
2022); no text sets a limit. The defaults make each of the reported delays a gap.
"""

_DECIDE_RISK_WITHIN, _ACCEPT_WITHIN = 28, 28
"""Days to decide about a risk, and to accept a risk: defaults of this library too."""

_MEMBER, _TEAM, _COORDINATOR, _PAYER, _SUPPLIER, _OWNER = Party
_MEASURES = (
    (FittingState.RECOMMENDED, _PAYER, _COORDINATOR, _DECIDE_WITHIN),
    (FittingState.APPROVED, _PAYER, _COORDINATOR, _DECIDE_WITHIN),
    (FittingState.FUNDED, _TEAM, _COORDINATOR, _ORDER_WITHIN),
    (FittingState.ORDERED, _SUPPLIER, _TEAM, _SUPPLY_WITHIN),
    (FittingState.INSTALLED, _TEAM, _COORDINATOR, _TEST_WITHIN),
    (FittingState.RETEST_DUE, _TEAM, _COORDINATOR, _TEST_WITHIN),
    (FittingState.FAULTY, _SUPPLIER, _TEAM, _TEST_WITHIN),
    (FittingState.FAILED, _SUPPLIER, _TEAM, _TEST_WITHIN),
    (FittingState.EXPIRED, _TEAM, _COORDINATOR, _ORDER_WITHIN),
    (FittingState.REFUSED, _TEAM, _COORDINATOR, _SETTLE_WITHIN),
    (FittingState.LAPSED, _TEAM, _COORDINATOR, _SETTLE_WITHIN),
)


_OFFERED = (
    WorkState.OFFERED, WorkState.UNANSWERED, WorkState.DECLINED, WorkState.DEFERRED, WorkState.ACCEPTED,
)  # fmt: skip
"""The states of the newest offer."""


def _list_answer_charges(activity: Activity) -> Iterator[Charge]:
    yield Charge(activity, WorkState.OFFERED, _MEMBER, Clock.ANSWER, _TEAM)
    yield Charge(activity, WorkState.UNANSWERED, _TEAM, Clock.OFFER_DUE, _COORDINATOR)
    yield Charge(activity, WorkState.DECLINED, _TEAM, Clock.OFFER_DUE, _COORDINATOR)
    yield Charge(activity, WorkState.DEFERRED, _MEMBER, Clock.NAMED, _TEAM)


def _list_visit_charges(activity: Activity) -> Iterator[Charge]:
    yield Charge(activity, WorkState.MISSED, _TEAM, Clock.DAYS, _COORDINATOR, _BOOK_WITHIN)
    yield Charge(activity, WorkState.BOOKED, _TEAM, Clock.NAMED, _TEAM)
    yield Charge(activity, WorkState.VISITED, _TEAM, Clock.DAYS, _COORDINATOR, _REPORT_WITHIN)


def _list_charges() -> Iterator[Charge]:
    for activity in Activity:
        yield Charge(activity, WorkState.NOT_CONTACTED, _TEAM, Clock.DUE, _COORDINATOR)
        yield Charge(activity, WorkState.CONTACTED, _TEAM, Clock.DUE, _COORDINATOR)
    # While an offer is owed, a place waits for another offer, whatever became of the newest offer.
    yield from (Charge(Activity.OFFER, said, _TEAM, Clock.DUE, _COORDINATOR) for said in _OFFERED)
    yield from _list_answer_charges(Activity.REVIEW)
    yield Charge(Activity.REVIEW, WorkState.ACCEPTED, _TEAM, Clock.DAYS, _COORDINATOR, _BOOK_WITHIN)
    for activity in VISITED:
        yield from _list_visit_charges(activity)
    for state, party, then, days in _MEASURES:
        yield Charge(None, state, party, Clock.DAYS, then, days)
    yield Charge(None, RiskState.OPEN, _TEAM, Clock.DAYS, _COORDINATOR, _DECIDE_RISK_WITHIN)
    yield Charge(None, RiskState.TO_ACCEPT, _TEAM, Clock.DAYS, _COORDINATOR, _ACCEPT_WITHIN)
    yield Charge(None, RiskState.EXPIRED, _TEAM, Clock.DAYS, _COORDINATOR, _ACCEPT_WITHIN)
    yield Charge(None, RiskState.ACCEPTED, _TEAM, Clock.DAYS, _COORDINATOR, _ACCEPT_WITHIN)
    # The owner was named for the risk, and keeps the risk until the treatment is done.
    yield Charge(None, RiskState.TREATING, _OWNER, Clock.NAMED, _OWNER)


CHARGES: Mapping[tuple[Activity | None, WorkState | FittingState | RiskState], Charge] = MappingProxyType(
    {(charge.activity, charge.state): charge for charge in _list_charges()}
)
"""The published table: the party of each open state, and until when."""
