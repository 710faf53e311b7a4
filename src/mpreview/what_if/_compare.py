"""The comparison of two programmes, by their own answers and entries."""

import datetime as dt

from mpreview._checks import check_day
from mpreview.errors import InvalidValue
from mpreview.programme import Programme, ProgrammePart
from mpreview.what_if._comparison import Comparison, NeedMoves, VisitMoves, compare_coverages, compare_plans
from mpreview.what_if._inputs import compare_inputs

_Asked = Programme | ProgrammePart[Programme]


def compare(
    before: _Asked,
    after: _Asked,
    *,
    on: dt.date,
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> Comparison:
    """Return what moved between two programmes: due days, standings, coverage, plan and needs.

    The programmes are of one country: an id names the same thing in both. The second may be the first
    with changes (`Programme.what_if`), or the same country as known later (`Programme.as_known`). What
    changed since yesterday, with all that became due or overdue meanwhile, is the comparison of the programme
    as known yesterday with the programme as known today, asked *since* yesterday.

    Two parts are compared as two programmes are, at the cost of the part; their inputs are those of the
    wholes.

    Args:
        before: The first programme, or a part.
        after: The second programme, or the same part.
        on: The day asked of the second programme.
        since: The day asked of the first programme, on or before *on*; `None` for *on*.
        until: The last day of the plans to compare; `None` to compare no plans.

    Raises:
        InvalidValue: If an argument is no programme, one is a part and the other is not the same part,
            *since* is after *on*, or *until* is before *on*.
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
    plan to 31 January 2022: 5 visits moved, -3 on-time, +3 late, +0 slots needed
    >>> found.moves.by("cause")["review-yearly"][0].days
    -32
    >>> friday = dt.date(2021, 12, 3)
    >>> print(compare(programme, programme, on=friday, since=dt.date(2021, 12, 2)).moves[0].sentence())
    review of home 1 of Member for Lagan One: open -> due; due 3 December 2021
    """
    wholes = _find_whole("before", before), _find_whole("after", after)
    if _name_part(before) != _name_part(after):
        raise InvalidValue(
            "compare.after", "is not the part that *before* is; compare a part with the same part"
        )
    check_day("on", on)
    start = on if since is None else since
    check_day("since", start)
    if start > on:
        raise InvalidValue(
            "since", "is after the day asked of the second programme; give an earlier day", since
        )
    covers = before.coverage(on=start), after.coverage(on=on)
    plans = None if until is None else (before.plan(on=start, until=until), after.plan(on=on, until=until))
    visits, needs = (VisitMoves(), NeedMoves()) if plans is None else compare_plans(*plans)
    return Comparison(
        on=on,
        since=since,
        inputs=compare_inputs(*wholes),
        moves=compare_coverages(*covers),
        before=covers[0],
        after=covers[1],
        plans=plans,
        visits=visits,
        needs=needs,
    )


def _find_whole(name: str, asked: object) -> Programme:
    whole = asked.whole if isinstance(asked, ProgrammePart) else asked
    if not isinstance(whole, Programme):
        raise InvalidValue(f"compare.{name}", "give a programme, or a part of one", asked)
    return whole


def _name_part(asked: _Asked) -> tuple[str | None, ...]:
    return (asked.area, asked.team, asked.member) if isinstance(asked, ProgrammePart) else ()
