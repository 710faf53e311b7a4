"""Who has an obligation, a measure or a risk now, since when, until when, and who is next.

The table `mpreview.reviews.custody.CHARGES` has the party and the clock of each state; this module finds the
state, the day of entry and the last day.
"""

import datetime as dt

from mpreview.policy.terms import AT_VENUES, Activity
from mpreview.reviews.answers import NOTHING
from mpreview.reviews.custody import CHARGES, Charge, Clock, Custody, WorkState
from mpreview.reviews.duty_rows import DutyRow
from mpreview.reviews.facts import Booking, Facts, Progress, WorkFacts
from mpreview.reviews.fittings import Fitting
from mpreview.reviews.offers import HOLDING
from mpreview.reviews.risks import AssessedRisk
from mpreview.risk import RiskState
from mpreview.timeline import day_of

__all__: list[str] = []


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


def find_custody(row: DutyRow, progress: Progress, facts: Facts, on: int) -> Custody | None:
    """Return the custody of a row; `None` if nothing is owed, or the work is done and not open yet."""
    if row.owed is NOTHING or progress is Progress.DONE:
        return None
    work = facts.of_work(row.venue, row.activity)
    state, since = _find_entry(row, progress, work, on)
    charge = CHARGES[row.activity, state]
    until = _find_last_day(row, charge, since, work.booking)
    passed = until is not None and on > until
    last, booking = None if until is None else day_of(until), work.booking
    # A visit for the work that is still to come, whichever user of the place agreed the visit.
    is_ahead = booking is not None and booking.kept is None and booking.stands(on)
    agreed = day_of(booking.day) if booking is not None and is_ahead else None
    return Custody(state, charge.party, day_of(since), last, charge.then, passed, agreed)


def _find_entry(row: DutyRow, progress: Progress, work: WorkFacts, on: int) -> tuple[WorkState, int]:
    """Return the state of a row, and the day number of the entry into the state."""
    activity, offer, opens = row.activity, row.offer.state, min(row.owed.days[0], on)
    if offer is None:
        # Work that needs no offer may be booked, or was missed.
        is_work = activity in AT_VENUES[1:]
        found = _find_work_entry(work, progress, row.setting.since, on) if is_work else None
        return found or (WorkState(progress.value), opens)
    if activity is Activity.OFFER:
        # Another offer waits since its window opened, and not before the newest offer or its answer.
        return WorkState(progress.value), max(offer.last, opens)
    end, since = row.offer.reply_end, offer.last
    if end is not None and progress is Progress.UNANSWERED:
        return WorkState.UNANSWERED, end + 1
    found = _find_work_entry(work, progress, since, on) if progress in HOLDING else None
    return found or (
        WorkState(progress.value),
        max(since, work.cancelled or 0) if progress in HOLDING else since,
    )


def _find_work_entry(
    work: WorkFacts, progress: Progress, since: int, on: int
) -> tuple[WorkState, int] | None:
    """Return the state and the entry of work that is booked, or was missed since a day; else `None`."""
    booking, missed = work.booking, work.missed
    if booking is not None and progress is Progress.BOOKED:
        if booking.kept is None:
            return WorkState.BOOKED, max(since, booking.made)
        return WorkState.VISITED, max(since, booking.kept)
    if booking is not None and not booking.stands(on):
        # A visit without a recorded outcome counts as missed.
        missed = booking.day + 1
    return (WorkState.MISSED, missed) if missed is not None and missed >= since else None


def _find_last_day(row: DutyRow, charge: Charge, since: int, booking: Booking | None) -> int | None:
    """Return the last day number of a state."""
    owed, offer = row.owed, row.offer
    if charge.clock is Clock.DAYS:
        # Work done before the window opens is early: no limit runs before the first day of the window.
        return max(since, owed.days[0]) + charge.days
    if booking is not None and charge.state is WorkState.BOOKED:
        return booking.day
    named = None if offer.state is None else offer.state.until
    if charge.clock is Clock.ANSWER:
        named = offer.reply_end
    if row.venue is None or charge.clock is Clock.DUE:
        return owed.days[1]
    # A trigger after the offer can bring the next offer forward, before the answer time or deferral ends.
    days = (named, None if offer.owed is None else offer.owed.due)
    return min((day for day in days if day is not None), default=None)
