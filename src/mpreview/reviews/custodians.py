"""Who has an obligation, a measure or a risk now, since when, until when, and who is next.

The table `mpreview.reviews.custody.CHARGES` has the party and the clock of each state; this module finds the
state, the day of entry and the last day.
"""

import datetime as dt
from typing import Protocol

from mpreview.policy.terms import Activity
from mpreview.reviews.cases import NOTHING, DutyRow
from mpreview.reviews.custody import CHARGES, Charge, Clock, Custody, WorkState
from mpreview.reviews.facts import Booking, Facts, Progress, WorkFacts
from mpreview.reviews.fittings import Fitting
from mpreview.reviews.offers import OffersOn
from mpreview.reviews.risks import AssessedRisk
from mpreview.risk import RiskState
from mpreview.timeline import day_of

__all__: list[str] = []


class CustodyFacts(Protocol):
    """The facts of a day from which the custody of a row follows.

    Attributes:
        on: The day number.
        facts: The facts by the day.
        offers: The offers on the day.
    """

    on: int

    @property
    def facts(self) -> Facts: ...
    @property
    def offers(self) -> OffersOn: ...


def find_measure_custody(fitting: Fitting, on: int) -> Custody | None:
    """Return the custody of a measure at a place; `None` in service, removed, or with its refusal settled."""
    charge = CHARGES.get((None, fitting.state))
    if charge is None or (fitting.refusal is not None and fitting.unsettled is None):
        return None
    # A refusal that an accepted risk had settled waits anew from the end of the acceptance.
    since = max(fitting.since, fitting.unsettled or fitting.since)
    until = since + dt.timedelta(charge.days)
    return Custody(fitting.state, charge.party, since, until, charge.then, passed=on > until.toordinal())


def find_risk_custody(risk: AssessedRisk, on: int) -> Custody | None:
    """Return the custody of a risk; `None` if closed, or accepted and still in the accepted band."""
    charge = CHARGES.get((None, risk.state))
    if charge is None or (risk.state is RiskState.ACCEPTED and risk.outgrown is None):
        return None
    until = risk.target
    # A limit in days begins when the risk matters: not before its rating rose above the lowest band.
    if charge.clock is Clock.DAYS or until is None:
        entered = max(filter(None, (risk.since, risk.raised, risk.outgrown)))
        until = entered + dt.timedelta(charge.days)
    passed = until.toordinal() < on
    return Custody(risk.state, charge.party, risk.since, until, charge.then, passed)


def find_custody(duties: CustodyFacts, row: DutyRow, progress: Progress) -> Custody | None:
    """Return the custody of a row; `None` if nothing is owed, or the work is done and not open yet."""
    if row.owed is NOTHING or progress is Progress.DONE:
        return None
    state, since = _find_entry(duties, row, progress)
    charge = CHARGES[row.activity, state]
    until = _find_last_day(duties, row, charge, since)
    passed = until is not None and duties.on > until
    last = None if until is None else day_of(until)
    return Custody(state, charge.party, day_of(since), last, charge.then, passed, _find_agreed(duties, row))


def _find_agreed(duties: CustodyFacts, row: DutyRow) -> dt.date | None:
    """Return the day of a visit for the work of a row that is still to come."""
    booking = None if row.venue is None else duties.facts.of_work(row.venue, row.activity).booking
    if booking is None or booking.kept is not None or not booking.stands(duties.on):
        return None
    return day_of(booking.day)


def _find_entry(duties: CustodyFacts, row: DutyRow, progress: Progress) -> tuple[WorkState, int]:
    """Return the state of a row, and the day number of the entry into the state."""
    venue, setting, offer = row.venue, row.setting, row.offer
    if offer is None:
        return _find_entry_without_offer(duties, row, progress)
    if row.activity is Activity.OFFER:
        # Another offer waits since its window opened, and not before the newest offer or its answer.
        return WorkState(progress.value), max(offer.last, min(row.owed.days[0], duties.on))
    end, since = duties.offers.find_answer_end(setting, offer), offer.last
    if end is not None and progress is Progress.UNANSWERED:
        return WorkState.UNANSWERED, end + 1
    work = None if venue is None else duties.facts.of_work(venue, row.activity)
    if work is not None and work.booking is not None and progress is Progress.BOOKED:
        return _find_booked_entry(work.booking, since)
    if work is not None and progress is Progress.ACCEPTED:
        return _find_accepted_entry(work, since, duties.on)
    return WorkState(progress.value), since


def _find_entry_without_offer(
    duties: CustodyFacts, row: DutyRow, progress: Progress
) -> tuple[WorkState, int]:
    """Return state and entry without an offer: work that needs no offer may be booked, or was missed."""
    waits = WorkState(progress.value), min(row.owed.days[0], duties.on)
    if row.venue is None or row.activity is Activity.REVIEW:
        return waits
    work, since = duties.facts.of_work(row.venue, row.activity), row.setting.since
    if work.booking is not None and progress is Progress.BOOKED:
        return _find_booked_entry(work.booking, since)
    missed = _find_missed_day(work, duties.on)
    return (WorkState.MISSED, missed) if missed is not None and missed >= since else waits


def _find_booked_entry(booking: Booking, accepted: int) -> tuple[WorkState, int]:
    """Return state and entry of a booked visit, at the earliest the day of the acceptance."""
    if booking.kept is None:
        return WorkState.BOOKED, max(accepted, booking.made)
    return WorkState.VISITED, max(accepted, booking.kept)


def _find_accepted_entry(work: WorkFacts, accepted: int, on: int) -> tuple[WorkState, int]:
    """Return state and entry without a booking: since the acceptance, or since a booking was lost."""
    missed = _find_missed_day(work, on)
    if missed is not None and missed >= accepted:
        return WorkState.MISSED, missed
    return WorkState.ACCEPTED, max(accepted, work.cancelled or 0)


def _find_missed_day(work: WorkFacts, on: int) -> int | None:
    """Return the day since which the last visit agreed is known as missed."""
    if work.booking is not None and not work.booking.stands(on):
        # A visit without a recorded outcome counts as missed.
        return work.booking.day + 1
    return work.missed


def _find_last_day(duties: CustodyFacts, row: DutyRow, charge: Charge, since: int) -> int | None:
    """Return the last day number of a state."""
    venue, setting, owed, offer = row.venue, row.setting, row.owed, row.offer
    if charge.clock is Clock.DAYS:
        # Work done before the window opens is early: no limit runs before the first day of the window.
        return max(since, owed.days[0]) + charge.days
    booking = None if venue is None else duties.facts.of_work(venue, row.activity).booking
    if booking is not None and charge.state is WorkState.BOOKED:
        return booking.day
    named = None if offer is None else offer.until
    if charge.clock is Clock.ANSWER and offer is not None:
        named = duties.offers.find_answer_end(setting, offer)
    if venue is None or charge.clock is Clock.DUE:
        return owed.days[1]
    # A trigger after the offer can bring the next offer forward, before the answer time or deferral ends.
    answer = duties.offers.find_next(row)
    days = (named, None if answer is None else answer.days[1])
    return min((day for day in days if day is not None), default=None)
