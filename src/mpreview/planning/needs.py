"""The fewest slots more with which every visit that is not overdue yet is on time.

A slot in the window of a visit that has none serves it, unless somebody past due comes before it and
takes the slot to come sooner. Whoever is past due takes the first days there are, so these are best given
slots on the first day, and no more of them than it takes for all others to be served by a slot each. One
slot on the first day more never saves more than one of those others, so the fewest on the first day are
the fewest in all.

All of a class who lack a slot are given one at once, the first such class first. In a class those on time
are the greatest set that can be, and one slot more makes that set greater by one at the most. So no slot
for one of them serves two, and each of them is owed one, whatever is given to the others. A lower class
has to wait, for it may have the late day that is free then.

On an overbooked day a slot more goes first to what is agreed there, so the first that serves somebody
costs as many more as the day is overbooked by; until then the day has none. That is of use only to a
visit whose days are all overbooked. Any other has a day that costs nothing beside, and for whoever is past
due the first day that is left does as well: no slot lies before it. Which overbooked days are opened is
chosen so that no such visit is without one and they are overbooked by the fewest in all. How many are
needed beside is the same for every choice: a visit whose days end before the first day of a choice would
be without one, so slots on a day that another choice opens before can be on this one as well.

Closed days are looked at, but where some lie inside a window it is not proved that the slots told are the
fewest, or enough. What else limits days is not looked at, and a visit that is closed in all of its window
is left out: no slot helps it.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from mpreview.planning.inputs import assigned
from mpreview.planning.jobs import Job
from mpreview.planning.problems import Problem
from mpreview.planning.wishes import NO_WISHES, Limits, Wishes
from mpreview.timeline import day_of

__all__ = ["Need", "days_needed", "needs"]

_NEVER: Final = dt.date.max.toordinal()


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


class _Lack(NamedTuple):
    """A problem of which it is asked what it lacks.

    Args:
        problem: The problem.
        jobs: The visits to be placed that have a day inside the plan.
        left: Slots of each day of the plan beside what is agreed; less than none if it is overbooked.
        days: The days that may be given slots, in order.
        limits: The days on which visits are closed.
    """

    problem: Problem
    jobs: tuple[Job, ...]
    left: Mapping[int, int]
    days: tuple[int, ...]
    limits: Limits

    def who(self, slots: Mapping[int, int]) -> list[Job]:
        """Return who is not on time with these slots and was not overdue."""
        span = self.problem.on, self.problem.until
        plan = assigned(self.jobs, slots, self.problem.order, span=span, limits=self.limits)
        rows = zip(self.jobs, plan.statuses, strict=True)
        return [job for job, status in rows if status != "on_time" and job.due >= span[0]]

    def day(self, job: Job) -> int:
        """Return a day of its window: if one is so, not overbooked, with slots at all, and late."""
        first, last = job.window(self.problem.on, self.problem.until)
        window = [day for day in self.days if first <= day <= last]
        wishes = self.limits.wishes.get(job.id, NO_WISHES)
        open_ = [day for day in window if day not in wishes.closed]
        return max(
            open_ or window, key=lambda day: (self.left[day] >= 0, bool(self.problem.capacity.get(day)), day)
        )


def days_needed(problem: Problem) -> tuple[int, ...]:
    """Return a day for each slot more that is needed, in order.

    The first day of the plan for whoever is past due; for another visit one in its window, if it can be a
    day on which there are slots at all, and late. An overbooked day only where a visit has no other, and
    then as often as it takes to serve what is agreed there too.
    """
    lack = _lack(problem)
    # With a slot for everybody on the first day nobody past due is left to come sooner.
    least, most = 0, len(lack.jobs) if lack.days else 0
    while least < most:
        middle = (least + most) // 2
        if _each_served(lack, middle) is None:
            least = middle + 1
        else:
            most = middle
    given = [*lack.days[:1] * least, *(_each_served(lack, least) or ())]
    agreed = (day for day in {*given} for _ in range(-lack.left[day]))
    return tuple(sorted([*given, *agreed]))


def _lack(problem: Problem) -> _Lack:
    span = problem.on, problem.until
    jobs = [one.open_job(*span) for one in problem.entries.values() if one.how == "to-place"]
    asking = tuple(job for job in jobs if job.due < problem.on or (w := job.window(*span))[0] <= w[1])
    left = problem.left()
    windows = [job.window(*span) for job in asking if job.due >= problem.on]
    opened = _opened(left, windows)
    days = (day for day, count in left.items() if count >= 0 or day in opened)
    closed = {id_: one.wishes.closed for id_, one in problem.entries.items() if one.wishes.closed}
    limits = Limits({id_: Wishes(closed=there) for id_, there in closed.items()})
    return _Lack(problem, asking, left, tuple(days), limits)


def _opened(left: Mapping[int, int], windows: Iterable[tuple[int, int]]) -> tuple[int, ...]:
    """Return the overbooked days, overbooked by the fewest in all, that leave no window without a day."""
    free = [day for day, count in left.items() if count >= 0]
    closed = {one for one in windows if bisect_left(free, one[0]) == bisect_right(free, one[1])}
    best: dict[int, tuple[int, tuple[int, ...]]] = {min(left) - 1: (0, ())}
    ends = {min(left) - 1: _next_by(closed, min(left) - 1)}
    for day in sorted(day for day in left if any(first <= day <= last for first, last in closed)):
        ways = ((cost - left[day], (*days, day)) for was, (cost, days) in best.items() if day <= ends[was])
        best[day], ends[day] = min(ways), _next_by(closed, day)
    return min(way for day, way in best.items() if ends[day] == _NEVER)[1]


def _next_by(windows: Iterable[tuple[int, int]], day: int) -> int:
    """Return the day by which the next after a day must be, so that no window lies between them."""
    return min((last for first, last in windows if first > day), default=_NEVER)


def _each_served(lack: _Lack, first: int) -> list[int] | None:
    """Return a day for each visit that lacks one beside *first* slots more on the first day.

    `None` if somebody past due takes one of these slots.
    """
    slots = {day: max(count, 0) for day, count in lack.left.items()}
    if first:
        slots[lack.days[0]] += first
    given: dict[str, int] = {}
    while lacking := lack.who(slots):
        if any(job.id in given for job in lacking):
            return None
        best = min(job.priority for job in lacking)
        fresh = {job.id: lack.day(job) for job in lacking if job.priority == best}
        for day in fresh.values():
            slots[day] += 1
        given |= fresh
    return list(given.values())


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
