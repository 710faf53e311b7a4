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

Where places are closed that is no proof: who is past due may not be there on the first day, and a slot is
of no use to everybody whose window it is in. So slots are given until they are enough, in some ways, and
from each way all are taken back that can be spared. The fewest of these is nearly always the fewest there
is. A visit that is closed in all of its window is not helped by any slot, but takes a late day. What else
limits days is not looked at.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from mpreview.planning.inputs import assigned
from mpreview.planning.jobs import Job
from mpreview.planning.problems import Problem
from mpreview.planning.wishes import Limits
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

    def asks(self, job: Job) -> bool:
        """Return whether a visit is to be on time: it was not overdue, nor is it closed on all its days."""
        return job.due >= self.problem.on and bool(self.own(job))

    def own(self, job: Job) -> list[int]:
        """Return the days of the plan on which a visit is on time and not closed."""
        first, last = job.window(self.problem.on, self.problem.until)
        closed = self.problem.entries[job.id].wishes.closed
        return [day for day in range(first, last + 1) if day not in closed]

    def who(self, more: Iterable[int]) -> list[Job]:
        """Return who is to be on time and is not, with some slots more."""
        span, slots = (self.problem.on, self.problem.until), Counter(more)
        slots.update({day: count for day, count in self.left.items() if count > 0})
        plan = assigned(self.jobs, slots, self.problem.order, span=span, limits=self.limits)
        rows = zip(self.jobs, plan.statuses, strict=True)
        return [job for job, status in rows if status != "on_time" and self.asks(job)]

    def day(self, job: Job, *, late: bool = True) -> int:
        """Return a day on which a visit is on time: not overbooked, and has slots, late or early."""
        own, sign = self.own(job), 1 if late else -1
        inside = frozenset(own)
        given = [day for day in self.days if day in inside]
        if not given:
            return max(own, key=lambda day: (self.left[day], sign * day))
        works = self.problem.capacity
        return max(given, key=lambda day: (self.left[day] >= 0, bool(works.get(day)), sign * day))

    def beside(self, more: Iterable[int]) -> list[int]:
        """Return a day for each slot that what is agreed lacks where some more are given."""
        return [day for day in sorted({*more}) for _ in range(-self.left[day])]


def days_needed(problem: Problem) -> tuple[int, ...]:
    """Return a day for each slot more that is needed, in order.

    The first day of the plan for whoever is past due; for another visit one in its window, if it can be a
    day on which there are slots at all, and late. An overbooked day only where a visit has no other, and
    then as often as it takes to serve what is agreed there too.
    """
    lack = _lack(problem)
    given = _around_closures(lack) if lack.limits.wishes else _fewest(lack)
    return tuple(sorted([*given, *lack.beside(given)]))


def _lack(problem: Problem) -> _Lack:
    span = problem.on, problem.until
    jobs = [one.open_job(*span) for one in problem.entries.values() if one.how == "to-place"]
    inside = tuple(job for job in jobs if job.due < problem.on or job.earliest <= problem.until)
    left = problem.left()
    windows = [
        (w[0], w[1]) for job in inside if job.due >= problem.on and (w := job.window(*span))[0] <= w[1]
    ]
    opened = _opened(left, windows)
    days = (day for day, count in left.items() if count >= 0 or day in opened)
    return _Lack(problem, inside, left, tuple(days), problem.closures())


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


# ---------------------------------------------------------------- where no place is closed


def _fewest(lack: _Lack) -> list[int]:
    """Return a day for each slot that is needed beside what is agreed, the fewest."""
    # With a slot for everybody on the first day nobody past due is left to come sooner.
    least, most = 0, len(lack.jobs) if lack.days else 0
    while least < most:
        middle = (least + most) // 2
        if _each_served(lack, middle) is None:
            least = middle + 1
        else:
            most = middle
    return [*lack.days[:1] * least, *(_each_served(lack, least) or ())]


def _each_served(lack: _Lack, first: int) -> list[int] | None:
    """Return a day for each visit that lacks one beside *first* slots more on the first day.

    `None` if somebody past due takes one of these slots.
    """
    given: dict[str, int] = {}
    while lacking := lack.who([*lack.days[:1] * first, *given.values()]):
        if any(job.id in given for job in lacking):
            return None
        given |= _for_the_first(lack, lacking)
    return list(given.values())


def _for_the_first(lack: _Lack, lacking: Iterable[Job], *, late: bool = True) -> dict[str, int]:
    """Return a day for each of the first class of those who lack one."""
    best = min(job.priority for job in lacking)
    return {job.id: lack.day(job, late=late) for job in lacking if job.priority == best}


# ---------------------------------------------------------------- where some are


def _around_closures(lack: _Lack) -> list[int]:
    """Return a day for each slot that is needed beside what is agreed, none of which can be spared.

    The first of the fewest of some ways: they begin with nothing, with what would be enough if nothing were
    closed, or with a slot for each of those who take the first days there are.
    """
    first = [job.after(lack.problem.on) for job in lack.jobs if not lack.asks(job)]
    begun: Sequence[Iterable[int]] = (), _fewest(lack), [day for day in first if day in lack.left]
    enough = dict.fromkeys(_enough(lack, some, late=late) for some in begun for late in (True, False))
    ways = [_spared(lack, way) for way in enough]
    return min(ways, key=lambda way: len(way) + len(lack.beside(way)))


def _enough(lack: _Lack, begun: Iterable[int], *, late: bool) -> tuple[int, ...]:
    """Return slots with which nobody lacks one: again and again one for each who does, late or early.

    Who comes first may take it. But where as many are given as there are visits all have one.
    """
    given = [*begun]
    while lacking := lack.who(given):
        given += _for_the_first(lack, lacking, late=late).values()
    return tuple(sorted(given))


def _spared(lack: _Lack, given: Sequence[int]) -> list[int]:
    """Return what is left of some slots when none can be spared, the early ones spared first."""
    kept = [*given]
    for day in given:
        fewer = kept.copy()
        fewer.remove(day)
        if not lack.who(fewer):
            kept = fewer
    return kept


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
