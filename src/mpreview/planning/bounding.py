"""What no arrangement of visits can surpass, by plans that leave out a limit (`semantics.md` 4.8).

For each size: a visit of at least so many slots takes one place, a day has as many places as it has room for
visits of that size, and smaller visits cost nothing; of a trip as many visits cost a place as it has places.
That is a problem of unit visits, whose exact plan is at least as good as any arrangement. Beside them all
slots are counted, whatever the day. Of each part of the measure the least that these allow counts, as long
as all parts before are what they allow as well: whoever falls short there may have more here, and is worse.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from mpreview.planning.arranging import Choices, Served, served, standing
from mpreview.planning.assignment import assign_left
from mpreview.planning.jobs import Job

__all__ = ["bound"]

_Measure = tuple[tuple[int, ...], ...]


def bound(choices: Choices) -> tuple[Served, ...]:
    """Return a measure that no arrangement surpasses, class by class, first class first."""
    alive = [_relaxed(choices, size) for size in sorted({task.slots for task in choices.tasks})]
    left, found = sum(choices.free), []
    for at, counts in enumerate(_counts(choices)):
        reached: list[int] = []
        for part in range(5):
            most = min([counts.most(part, reached, left), *(one[at][part] for one in alive)])
            alive = [one for one in alive if one[at][part] == most]
            reached.append(most)
        past_due, before, on_time, placed, after = reached
        left -= counts.least(past_due, placed)
        found.append(Served(counts.priority, past_due, -before, on_time, placed, -after))
    return tuple(found)


def _relaxed(choices: Choices, size: int) -> _Measure:
    """Return the measure of the exact plan in which only visits of a size or more cost anything."""
    ground = choices.ground
    paying = [task.slots >= size for task in choices.tasks]
    for choice in choices.all:
        if choice.outing >= 0:
            payers = [at for at in choice.tasks if paying[at]]
            for at in payers[choice.slots // size :]:
                paying[at] = False
    days = [_wished(choices, at) for at in range(len(paying))]
    costly = [at for at, pays in enumerate(paying) if pays and days[at] is not None]
    jobs = [_narrowed(choices, at) for at in costly]
    slots = {day: free // size for day, free in zip(choices.days, choices.free, strict=True)}
    plan = assign_left(jobs, slots, on=ground.on, until=ground.until)
    for at, day in zip(costly, plan.days, strict=True):
        days[at] = day
    return tuple(one.key for one in served(choices.tasks, days, ground.on))


def _wished(choices: Choices, at: int) -> int | None:
    """Return the day on which a visit is best made, if nobody else is there."""
    best = choices.best(at)
    return None if best is None else choices.days[best[1]]


def _narrowed(choices: Choices, at: int) -> Job:
    """Return a visit from the first day on which it has room, if that is on time."""
    job, first = choices.tasks[at].job, choices.first_possible(at)
    return job if first is None or first > job.due else job._replace(earliest=max(job.earliest, first))


class _Counts(NamedTuple):
    """The visits of one class and the least slots that some of them take, whatever the day.

    Args:
        priority: The class.
        past_due: The least slots of none, one, two, ... of those past due.
        timely: The same of those that can be on time.
        others: The same of all that are not past due.
        wait: Days from the first of the plan to the first with slots.
    """

    priority: int
    past_due: list[int]
    timely: list[int]
    others: list[int]
    wait: int

    def most(self, part: int, reached: Sequence[int], left: int) -> int:
        """Return the most that a part of the measure can be, those before it being what they are."""
        if part == 0:
            return _fitting(self.past_due, left)
        past_due = reached[0]
        if part == 1:
            return -self.wait * past_due
        left -= self.past_due[past_due]
        if part == 2:
            return _fitting(self.timely, left)
        if part == 3:
            return past_due + _fitting(self.others, left)
        return -self.wait * (reached[3] - past_due - reached[2])

    def least(self, past_due: int, placed: int) -> int:
        """Return the least slots that so many take."""
        return self.past_due[past_due] + self.others[placed - past_due]


def _fitting(sums: Sequence[int], left: int) -> int:
    """Return how many can be done at the most with so many slots."""
    return max(number for number, least in enumerate(sums) if least <= left)


def _counts(choices: Choices) -> Iterator[_Counts]:
    on, charges = choices.ground.on, _charges(choices)
    wait = choices.days[0] - on if choices.days else 0
    for priority in choices.base:
        mine = [at for at, task in enumerate(choices.tasks) if task.job.priority == priority]
        able = [at for at in mine if choices.possible(at)]
        past_due = [at for at in able if choices.tasks[at].job.due < on]
        others = [at for at in able if choices.tasks[at].job.due >= on]
        timely = [at for at in others if _can_be_timely(choices, at)]
        least, soon, any_day = (
            [0, *accumulate(sorted(charges[at] for at in some))] for some in (past_due, timely, others)
        )
        yield _Counts(priority, least, soon, any_day, wait)


def _can_be_timely(choices: Choices, at: int) -> bool:
    job, on = choices.tasks[at].job, choices.ground.on
    return any(standing(job, choices.days[place], on) == "on-time" for place in choices.possible(at))


def _charges(choices: Choices) -> list[int]:
    """Return what each visit costs at the least: of a trip, all together no more than it takes."""
    charges = [task.slots for task in choices.tasks]
    for choice in choices.all:
        if choice.outing >= 0:
            left = choice.slots
            for at in choice.tasks:
                charges[at] = min(charges[at], left)
                left -= charges[at]
    return charges
