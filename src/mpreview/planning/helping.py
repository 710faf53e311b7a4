"""On which days one slot more would place a visit, where limits are looked at: planned anew for each day.

Where windows and slots alone settle who is on time, a count tells these days for all at once
(`mpreview.planning.certificates`). Within limits a slot more may be of no use to whoever has its days there,
and of use to somebody else, so each day is tried on which a slot more could be of use to anybody at all.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from mpreview.planning.problems import Problem, waiting, with_one_more
from mpreview.planning.shortfalls import Shortfall
from mpreview.timeline import day_of

__all__ = ["with_days_that_help"]

_NEVER: Final = 10**9


def with_days_that_help(problem: Problem, told: Sequence[Shortfall]) -> tuple[Shortfall, ...]:
    """Return shortfalls with the days on which one slot more would place the visit as asked.

    The slot is of somebody who may make any visit. On an overbooked day it goes to what is agreed there, and
    helps nobody else.

    Args:
        problem: What the plan of their team or pool was made of.
        told: The shortfalls, their days told by a count of windows and slots. So they stay if nothing else
            is looked at.
    """
    if not told or not any(entry.wishes.limit for entry in problem.entries.values()):
        return tuple(told)
    plain = problem.plain()
    ids, more = waiting(plain), with_one_more(plain)
    now = _days(ids, more.days)
    days = [day for day, count in plain.left().items() if count >= 0]
    then = {day: _days(ids, more.with_slot(day, plain.seats_with(day))) for day in days}
    return tuple(attrs.evolve(one, helps=_helping(one, problem, now, then)) for one in told)


def _helping(
    one: Shortfall, problem: Problem, now: Mapping[str, int], then: Mapping[int, Mapping[str, int]]
) -> tuple[dt.date, ...]:
    visit = one.visit.id
    due = problem.entries[visit].job.due
    # Who is past due asks to be seen at all, or sooner.
    last = due if one.asks == "on-time" and due >= problem.on else now[visit] - 1
    return tuple(day_of(day) for day, days in then.items() if days[visit] <= last)


def _days(visits: Iterable[str], days: Iterable[int | None]) -> dict[str, int]:
    """Return the day of each visit, as one after all others if it has none."""
    return {visit: _NEVER if day is None else day for visit, day in zip(visits, days, strict=True)}
