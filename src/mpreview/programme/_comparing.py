"""The comparison of two programmes, by their own answers and entries."""

import datetime as dt

from mpreview._checks import check_day, check_type
from mpreview.programme._programme import Programme
from mpreview.what_if import Comparison, compare_inputs
from mpreview.what_if._comparison import NeedMoves, VisitMoves, compare_coverages, compare_plans


def compare(before: Programme, after: Programme, *, on: dt.date, until: dt.date | None = None) -> Comparison:
    """Return what moved between two programmes: due days, standings, coverage, plan and needs.

    The programmes are of one country: an id stands for the same thing in both. The second may be the first
    with changes (`Programme.what_if`), or the same country on a later day.

    Args:
        before: The first programme.
        after: The second programme.
        on: The day asked of both.
        until: The last day of the plans to compare; `None` to compare no plans.

    Raises:
        InvalidValue: If an argument is no programme, or *until* is before *on*.
        OutsideRange: If a day is out of range.
        OutsideCalendar: If an answer lies outside a calendar.

    >>> from mpreview import uk
    >>> from mpreview.what_if import NumberChanged
    >>> day = dt.date(2021, 11, 20)
    >>> programme = uk.sample(on=day)
    >>> six = NumberChanged("review-yearly", "months", 6, instead_of=12, since=day)
    >>> found = compare(programme, programme.what_if(six), on=day, until=dt.date(2022, 1, 31))
    >>> print(found.why())
    differ: editions (1 added)
    20 November 2021: 11 of 52 statuses moved
    due days: 8 earlier, 3 kept
    causes: 2 offer, 3 review-after-rise-for-members, 6 review-yearly
    covered: 12 of 20 (60%) -> 12 of 20 (60%)
    plan to 31 January 2022: 5 visits moved, -1 on-time, +1 late, +1 slots needed
    >>> found.moves.by("cause")["review-yearly"][0].days
    -32
    """
    check_type("compare.before", before, Programme)
    check_type("compare.after", after, Programme)
    check_day("on", on)
    covers = before.coverage(on=on), after.coverage(on=on)
    plans = None if until is None else (before.plan(on=on, until=until), after.plan(on=on, until=until))
    visits, needs = (VisitMoves(), NeedMoves()) if plans is None else compare_plans(*plans)
    return Comparison(
        on=on,
        inputs=compare_inputs(before, after),
        moves=compare_coverages(*covers),
        before=covers[0],
        after=covers[1],
        plans=plans,
        visits=visits,
        needs=needs,
    )
