"""On which days one slot more would place a visit, where limits are looked at: planned anew for each day.

Where windows and slots alone settle who is on time, a count tells these days for all at once
(`mpreview.planning.certificates`). Within limits a slot more may be of no use to whoever has its days there,
and of use to somebody else, so each day is tried on which a slot more could be of use to anybody at all.
Where others see the same members they may make way, or need not any more, so they are planned anew too.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from mpreview.planning.company import Company
from mpreview.planning.problems import Problem, waiting, with_one_more
from mpreview.planning.shortfalls import Shortfall
from mpreview.teams import Crew
from mpreview.timeline import day_of

__all__ = ["with_days_that_help"]

_NEVER: Final = 10**9

_Tried = tuple[Mapping[str, int], Mapping[int, Mapping[str, int]]]
"""The day of each visit, and by day what it would be with one slot more on that."""


def with_days_that_help(
    crew: Crew, problem: Problem, told: Sequence[Shortfall], company: Company
) -> tuple[Shortfall, ...]:
    """Return shortfalls with the days on which one slot more would place the visit as asked.

    The slot is of somebody who may make any visit. On an overbooked day it goes to what is agreed there, and
    helps nobody else.

    Args:
        crew: Their team or pool.
        problem: What the plan of their team or pool was made of.
        told: The shortfalls, their days told by a count of windows and slots. So they stay if nothing else
            is looked at.
        company: All teams and pools of the plan.
    """
    if not told or not any(entry.wishes.limit for entry in problem.entries.values()):
        return tuple(told)
    days = [day for day, count in problem.left().items() if count >= 0]
    joined = len(company.circle(crew)) > 1
    now, then = _beside_others(crew, company, days) if joined else _alone(problem.plain(), days)
    return tuple(attrs.evolve(one, helps=_helping(one, problem, now, then)) for one in told)


def _alone(plain: Problem, days: Iterable[int]) -> _Tried:
    """Return the days of the visits of a team or a pool, and those with a slot more on each of some days."""
    ids, more = waiting(plain), with_one_more(plain)
    then = {day: _days(zip(ids, more.with_slot(day, plain.seats_with(day)), strict=True)) for day in days}
    return _days(zip(ids, more.days, strict=True)), then


def _beside_others(crew: Crew, company: Company, days: Iterable[int]) -> _Tried:
    """Return the same where others may have to make way."""
    settled = company.settled(crew)
    return _days(settled.days.items()), {day: _days(settled.with_slot(day).items()) for day in days}


def _helping(
    one: Shortfall, problem: Problem, now: Mapping[str, int], then: Mapping[int, Mapping[str, int]]
) -> tuple[dt.date, ...]:
    visit = one.visit.id
    due = problem.entries[visit].job.due
    # Who is past due asks to be seen at all, or sooner.
    last = due if one.asks == "on-time" and due >= problem.on else now[visit] - 1
    return tuple(day_of(day) for day, days in then.items() if days[visit] <= last)


def _days(told: Iterable[tuple[str, int | None]]) -> dict[str, int]:
    """Return the day of each visit, as one after all others if it has none."""
    return {visit: _NEVER if day is None else day for visit, day in told}
