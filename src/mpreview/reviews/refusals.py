"""What settles the refusal of a measure: another measure in its place, or an accepted risk (semantics 5.5).

A risk counts on a measure if the assessment in force names the measure as a control. While the acceptance of
such a risk runs, the refusal is settled, if the acceptance was signed on or after the day of the refusal.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

import attrs

from mpreview.events import Event, MeasureRecommended, RiskAccepted, RiskEvent
from mpreview.measures import FittingState
from mpreview.reviews.fittings import Fitting
from mpreview.reviews.risks import RiskLife, fold_risks
from mpreview.risk import RiskState

__all__: list[str] = []


def settle_refusals(
    found: Iterable[Fitting], there: Iterable[Event], risks: Sequence[Event], on: dt.date
) -> list[Fitting]:
    """Return the measures at a place; each refused measure with what settles the refusal.

    Args:
        found: The measures, with their states on the day.
        there: The events at the place by the day, in order.
        risks: The events by the day of the risks at the place, of each risk in order.
        on: The day.
    """
    recommended = [event for event in there if isinstance(event, MeasureRecommended)]
    return [
        _settle_refusal(fitting, recommended, risks, on) if fitting.state is FittingState.REFUSED else fitting
        for fitting in found
    ]


def _settle_refusal(
    fitting: Fitting, recommended: Iterable[MeasureRecommended], risks: Sequence[Event], on: dt.date
) -> Fitting:
    since = fitting.since
    others = [one for one in recommended if one.instead_of == fitting.measure and one.on >= since]
    if others:
        return attrs.evolve(fitting, replaced_by=others[-1].measure)
    unsettled: dt.date | None = None
    for day in _list_turning_days(risks, since, on):
        is_accepted = _is_accepted(fitting, [event for event in risks if event.on <= day], day)
        unsettled = None if is_accepted else (unsettled or day)
    return attrs.evolve(fitting, unsettled=unsettled)


def _list_turning_days(risks: Iterable[Event], since: dt.date, on: dt.date) -> list[dt.date]:
    """Return the days from the refusal on, in order, on which the acceptance of a risk may begin or end."""
    days = {event.on for event in risks}
    days |= {event.until for event in risks if isinstance(event, RiskAccepted)}
    return sorted({since, *(day for day in days if since < day <= on)})


def _is_accepted(fitting: Fitting, risks: Iterable[Event], day: dt.date) -> bool:
    """Whether some risk that counts on a refused measure is accepted on a day, since the refusal."""
    lives = fold_risks(event for event in risks if isinstance(event, RiskEvent)).values()
    return any(_counts_on(life, fitting, day) for life in lives)


def _counts_on(life: RiskLife, fitting: Fitting, day: dt.date) -> bool:
    life.run_clock(day.toordinal())
    if life.state is not RiskState.ACCEPTED or life.accepted is None or life.assessed is None:
        return False
    names = {control.measure for control in life.assessed.controls}
    return fitting.measure in names and life.accepted.on >= fitting.since
