"""The fewest slots more with which every visit that is not overdue yet is on time.

A slot in the window of a visit that has none serves it, unless somebody past due comes before it and
takes the slot to come sooner. Whoever is past due takes the first days there are, so these are best given
slots on the first day, and no more of them than it takes for all others to be served by a slot each. One
slot on the first day more never saves more than one of those others, so the fewest on the first day are
the fewest in all.
"""

import datetime as dt
from collections import Counter
from typing import NamedTuple

from mpreview.planning.inputs import assigned
from mpreview.planning.jobs import Job
from mpreview.planning.problems import Problem
from mpreview.timeline import day_of

__all__ = ["Need", "days_needed", "needs"]


class Need(NamedTuple):
    """Slots that a team or a pool lacks in a week.

    Args:
        team: The team.
        week: The Monday of the week.
        slots: How many more are needed.
        pool: The pool of the team; empty for the team's own slots.
    """

    team: str
    week: dt.date
    slots: int
    pool: str = ""


def days_needed(problem: Problem) -> tuple[int, ...]:
    """Return a day for each slot more that is needed, in order.

    The first day of the plan for whoever is past due; for another visit one in its window, if it can be a
    day on which there are slots at all, and late.
    """
    # With a slot for everybody on the first day nobody past due is left to come sooner.
    least, most = 0, sum(one.how == "to-place" for one in problem.entries.values())
    while least < most:
        middle = (least + most) // 2
        if _each_served(problem, middle) is None:
            least = middle + 1
        else:
            most = middle
    found = _each_served(problem, least)
    return tuple(sorted([problem.on] * least + (found or [])))


def _each_served(problem: Problem, first: int) -> list[int] | None:
    """Return a day for each visit that lacks one beside *first* slots more on the first day.

    `None` if somebody past due takes one of these slots.
    """
    jobs = [one.job for one in problem.entries.values() if one.how == "to-place"]
    left = {day: max(count, 0) for day, count in problem.left().items()}
    left[problem.on] = left.get(problem.on, 0) + first
    given: list[int] = []
    served = ""
    while True:
        plan = assigned(jobs, left, problem.order, span=(problem.on, problem.until))
        rows = zip(jobs, plan.statuses, strict=True)
        lacking = [job for job, status in rows if status != "on_time" and job.due >= problem.on]
        if any(job.id == served for job in lacking):
            return None
        if not lacking:
            return given
        job = min(lacking, key=lambda job: (job.priority, job.rank, job.due, problem.order.key(job.id)))
        day, served = _day(problem, job), job.id
        left[day] = left.get(day, 0) + 1
        given.append(day)


def _day(problem: Problem, job: Job) -> int:
    last = min(job.due, problem.until)
    window = range(max(job.earliest, problem.on), last + 1)
    return next((day for day in reversed(window) if problem.capacity.get(day)), last)


def needs(team: str, pool: str, problem: Problem) -> tuple[Need, ...]:
    """Return what a team or a pool lacks, week by week.

    >>> from mpreview.planning.inputs import Order
    >>> from mpreview.planning.problems import Entry
    >>> monday = dt.date(2022, 3, 7).toordinal()
    >>> waiting = {id_: Entry("to-place", Job(id_, 1, 1, monday, monday + 8), 1) for id_ in "abc"}
    >>> needs("t", "", Problem(Order(), monday, monday + 20, {monday + 1: 1}, {}, waiting))
    (Need(team='t', week=datetime.date(2022, 3, 7), slots=2, pool=''),)
    """
    days = map(day_of, days_needed(problem))
    weeks = Counter(day - dt.timedelta(day.weekday()) for day in days)
    return tuple(Need(team, week, weeks[week], pool) for week in sorted(weeks))
