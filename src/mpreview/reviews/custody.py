"""Who has an obligation now, since when, until when, and whom it is referred to after that.

One published table (`CHARGES`): each arrow of a review can wait for somebody else, so that each open state
has an owner, a day of entry and a limit. Which parties and which clocks there are follows from who acts in
a review; the days of the two limits that no rule gives are this library's own defaults.
"""

import datetime as dt
import enum
from collections.abc import Mapping
from types import MappingProxyType

import attrs

from mpreview.measures.terms import FittingState
from mpreview.policy.terms import VISITED, Activity
from mpreview.reviews.cases import NOTHING
from mpreview.reviews.duties import Duties
from mpreview.reviews.fittings import Fitting
from mpreview.reviews.history import Booking, spot_of
from mpreview.reviews.lifecycle.risks import RiskState
from mpreview.reviews.risks import AssessedRisk
from mpreview.reviews.rows import Row
from mpreview.reviews.states import Progress
from mpreview.timeline import day_of

__all__ = ["CHARGES", "Charge", "Clock", "Custody", "Party", "State"]


class Party(enum.Enum):
    """Who can have a piece of work."""

    MEMBER = "member"
    TEAM = "team"
    COORDINATOR = "coordinator"
    """Whoever answers for all teams; which office that is, each country knows."""
    PAYER = "payer"
    """Who decides on a measure and pays for it, by the package that it belongs to."""
    SUPPLIER = "supplier"
    """Who delivers, fits and mends a measure."""
    OWNER = "owner"
    """Who leads on a risk, as was decided."""


class Clock(enum.Enum):
    """What sets the last day of a state."""

    DUE = "due-day"
    OFFER_DUE = "offer-due-day"
    ANSWER = "answer-time"
    NAMED = "named-day"
    DAYS = "days"


class State(enum.Enum):
    """Where an obligation waits: its progress, and of a booking what became of it."""

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
    """Who has an open state, until when, and who after that.

    Args:
        activity: What is owed; `None` of a measure at a place, and of a risk.
        state: The state.
        party: Who has it.
        clock: What sets its last day.
        then: Whom it is referred to after that day.
        days: With the clock of days, how many civil days after the state was entered that is, or after
            the review opened, or the residual rating of the risk rose above the lowest band, or above what
            was accepted, if that was later.
    """

    activity: Activity | None
    state: State | FittingState | RiskState
    party: Party
    clock: Clock
    then: Party
    days: int = 0


def _shown(state: State | FittingState | RiskState) -> str:
    # Whether a measure at a place works, and where somebody is weak, is for those who may know.
    return repr(state) if isinstance(state, State) else "..."


@attrs.frozen
class Custody:
    """Who has an obligation, a measure on its way, or a risk, now.

    Args:
        state: Where it waits.
        party: Whose it is in that state.
        since: The day on which the state was entered.
        until: The last day of that; `None` where no rule sets one.
        then: Whom it is referred to after that.
        passed: Whether that day has passed.
    """

    state: State | FittingState | RiskState = attrs.field(repr=_shown)
    party: Party
    since: dt.date
    until: dt.date | None
    then: Party
    passed: bool

    @property
    def holder(self) -> Party:
        """Who has it now: whoever it was referred to, once the last day has passed."""
        return self.then if self.passed else self.party


_BOOK_WITHIN, _REPORT_WITHIN = 28, 14
"""Days to agree a visit, and to report one that took place: defaults of this library; none are published."""

_DECIDE_WITHIN, _ORDER_WITHIN, _SUPPLY_WITHIN, _TEST_WITHIN, _SETTLE_WITHIN = 28, 14, 56, 14, 28
"""Days for the steps of a measure: defaults of this library too.

Reported are two weeks to approve under an immediate threat (Spectator, 2016), up to five months for two
quotes (Telegraph, 2016), ten months for cameras and lights and over a year for doors (Guardian, 2021 and
2022); no text sets a limit. They are chosen so that each of these shows.
"""

_DECIDE_RISK_WITHIN, _ACCEPT_WITHIN = 28, 28
"""Days to decide what is done about a risk, and to accept it: defaults of this library too."""

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
_LISTED = (
    *(
        Charge(activity, state, _TEAM, Clock.DUE, _COORDINATOR)
        for activity in Activity
        for state in (State.NOT_CONTACTED, State.CONTACTED)
    ),
    *(
        Charge(activity, *rest)
        for activity in (Activity.OFFER, Activity.REVIEW)
        for rest in (
            (State.OFFERED, _MEMBER, Clock.ANSWER, _TEAM),
            (State.UNANSWERED, _TEAM, Clock.OFFER_DUE, _COORDINATOR),
            (State.DECLINED, _TEAM, Clock.OFFER_DUE, _COORDINATOR),
            (State.DEFERRED, _MEMBER, Clock.NAMED, _TEAM),
        )
    ),
    Charge(Activity.OFFER, State.ACCEPTED, _TEAM, Clock.DUE, _COORDINATOR),
    Charge(Activity.REVIEW, State.ACCEPTED, _TEAM, Clock.DAYS, _COORDINATOR, _BOOK_WITHIN),
    *(
        Charge(activity, *rest)
        for activity in VISITED
        for rest in (
            (State.MISSED, _TEAM, Clock.DAYS, _COORDINATOR, _BOOK_WITHIN),
            (State.BOOKED, _TEAM, Clock.NAMED, _TEAM),
            (State.VISITED, _TEAM, Clock.DAYS, _COORDINATOR, _REPORT_WITHIN),
        )
    ),
    *(Charge(None, state, party, Clock.DAYS, then, days) for state, party, then, days in _MEASURES),
    Charge(None, RiskState.OPEN, _TEAM, Clock.DAYS, _COORDINATOR, _DECIDE_RISK_WITHIN),
    Charge(None, RiskState.TO_ACCEPT, _TEAM, Clock.DAYS, _COORDINATOR, _ACCEPT_WITHIN),
    Charge(None, RiskState.EXPIRED, _TEAM, Clock.DAYS, _COORDINATOR, _ACCEPT_WITHIN),
    Charge(None, RiskState.ACCEPTED, _TEAM, Clock.DAYS, _COORDINATOR, _ACCEPT_WITHIN),
    # Whoever leads on it was named for it, and has it until it is done.
    Charge(None, RiskState.TREATING, _OWNER, Clock.NAMED, _OWNER),
)
CHARGES: Mapping[tuple[Activity | None, State | FittingState | RiskState], Charge] = MappingProxyType(
    {(charge.activity, charge.state): charge for charge in _LISTED}
)
"""The published table: who has which open state, and until when."""


def custody_of_measure(fitting: Fitting, on: int) -> Custody | None:
    """Return who has a measure at a place now; `None` of one in service, or removed."""
    charge = CHARGES.get((None, fitting.state))
    if charge is None:
        return None
    until = fitting.since + dt.timedelta(charge.days)
    return Custody(
        fitting.state, charge.party, fitting.since, until, charge.then, passed=on > until.toordinal()
    )


def custody_of_risk(risk: AssessedRisk, on: int) -> Custody | None:
    """Return who has a risk now; `None` of one that is closed, or accepted as it is."""
    charge = CHARGES.get((None, risk.state))
    if charge is None or (risk.state is RiskState.ACCEPTED and risk.outgrown is None):
        return None
    until = risk.target
    if charge.clock is Clock.DAYS or until is None:
        entered = max(filter(None, (risk.since, risk.raised, risk.outgrown)))
        until = entered + dt.timedelta(charge.days)
    passed = until.toordinal() < on
    return Custody(risk.state, charge.party, risk.since, until, charge.then, passed)


def custody_of(duties: Duties, row: Row) -> Custody | None:
    """Return who has a row now; `None` while nothing is owed, or what is owed is done and not open yet."""
    if row[4] is NOTHING:
        return None
    progress = duties.progress(row)
    if progress is Progress.DONE:
        return None
    state, since = _entered(duties, row, progress)
    charge = CHARGES[row[0], state]
    until = _until(duties, row, charge, since)
    passed = until is not None and duties.on > until
    last = None if until is None else day_of(until)
    return Custody(state, charge.party, day_of(since), last, charge.then, passed)


def _entered(duties: Duties, row: Row, progress: Progress) -> tuple[State, int]:
    """Return the state of a row, and the day number on which it was entered."""
    _, _, venue, setting, _, _, offer, _ = row
    if offer is None:
        return _unoffered(duties, row, progress)
    if progress is Progress.OFFERED:
        return State.OFFERED, offer.made
    end, since = duties.offers.answer_by(setting, offer), offer.last
    if end is not None and progress is Progress.UNANSWERED:
        return State.UNANSWERED, end + 1
    if venue is not None and progress is Progress.BOOKED:
        return _agreed(duties.history.booked[venue], since)
    if venue is not None and progress is Progress.ACCEPTED:
        return _to_book(duties, venue, since)
    return State(progress.value), since


def _unoffered(duties: Duties, row: Row, progress: Progress) -> tuple[State, int]:
    """Return the same where no offer was made: of what needs none a visit may be agreed, or was missed."""
    activity, _, venue, setting, owed, _, _, _ = row
    waits = State(progress.value), min(owed.days[0], duties.on)
    if venue is None or activity is Activity.REVIEW:
        return waits
    spot, since = spot_of(venue, activity), setting.since
    booking = duties.history.booked.get(spot)
    if booking is not None and progress is Progress.BOOKED:
        return _agreed(booking, since)
    missed = _missed(duties, spot)
    return (State.MISSED, missed) if missed is not None and missed >= since else waits


def _agreed(booking: Booking, accepted: int) -> tuple[State, int]:
    """Return since when a visit is agreed or took place; one that was booked before is, once accepted."""
    if booking.kept is None:
        return State.BOOKED, max(accepted, booking.made)
    return State.VISITED, max(accepted, booking.kept)


def _to_book(duties: Duties, venue: str, accepted: int) -> tuple[State, int]:
    """Return since when a visit is to be agreed: the acceptance, or the booking that came to nothing."""
    missed = _missed(duties, venue)
    if missed is not None and missed >= accepted:
        return State.MISSED, missed
    return State.ACCEPTED, max(accepted, duties.history.cancelled.get(venue, 0))


def _missed(duties: Duties, spot: str) -> int | None:
    """Return the day since which a booking is known to have been missed, if it is the last of its spot."""
    booking = duties.history.booked.get(spot)
    if booking is not None and not booking.stands(duties.on):
        # Nobody said what became of it: as good as missed.
        return booking.day + 1
    return duties.history.missed.get(spot)


def _until(duties: Duties, row: Row, charge: Charge, since: int) -> int | None:
    """Return the last day number of a state."""
    _, _, venue, setting, owed, _, offer, _ = row
    if charge.clock is Clock.DAYS:
        return max(since, owed.days[0]) + charge.days
    if venue is not None and charge.state is State.BOOKED:
        return duties.history.booked[spot_of(venue, row[0])].day
    named = None if offer is None else offer.until
    if charge.clock is Clock.ANSWER and offer is not None:
        named = duties.offers.answer_by(setting, offer)
    if venue is None or charge.clock is Clock.DUE:
        return owed.days[1] if named is None else named
    # What is awaited, or was put off, is asked for sooner if something has happened since.
    answer = duties.offers.next(row)
    days = (named, None if answer is None else answer.days[1])
    return min((day for day in days if day is not None), default=None)
