"""Visits of several slots, and trips, on plain day numbers: what can be chosen, and its measure.

Beyond the exact plan (`semantics.md` 4.8). A visit of several slots is made on one day. A trip is a set of
visits that take fewer slots when all of them are made on one day together than each by itself; any of them
may be made alone instead.

The measure is that of 4.4, class by class: how many past due have a day, their days, how many are on time,
how many have a day, and the days of those that are late. The days count as a sum, for here an earlier day of
one visit may cost another its day. It looks at nothing but the day of each visit, so that whatever leaves out
a limit, and lets more visits have the days that they want, bounds it.

What limits days in a plan limits them here (4.5): a closed place, one visit a day to a member, of which a
trip is one, and advisers in conflict, none of whom has a part in a visit or a trip: each of its slots is
somebody else's. Days that suit those on time come last among the ties.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

from mpreview.ids import shown
from mpreview.planning.assignment import assign_left
from mpreview.planning.jobs import Job
from mpreview.planning.limited import Seating, seating_on
from mpreview.planning.wishes import NO_LIMITS, NO_WISHES, Limits, Wishes
from mpreview.planning.within import assign_within

__all__ = [
    "Answer",
    "Choice",
    "Choices",
    "Ground",
    "Outing",
    "Served",
    "Task",
    "exactly",
    "served",
    "standing",
]

_PER_CLASS: Final = 5
_TIES: Final = 3


class Task(NamedTuple):
    """A visit to be placed.

    Args:
        job: Its id, class, answer and days.
        slots: How many slots of one day it takes by itself, at least 1.
    """

    job: Job
    slots: int = 1


class Outing(NamedTuple):
    """Visits that can be made on one day together.

    Args:
        tasks: Ids of the visits, at least two, each once.
        slots: How many slots they take together on that day, at least 1.
    """

    tasks: tuple[str, ...]
    slots: int

    def __repr__(self) -> str:
        return shown(self)


class Ground(NamedTuple):
    """What has to be arranged for one team or pool.

    Args:
        tasks: The visits, of distinct ids; their order does not matter.
        outings: The trips that may be made; their order does not matter.
        slots: How many slots are left on a day; days outside the plan are not looked at.
        on: First day of the plan.
        until: Last day of the plan.
        limits: What is looked at beside windows and slots. Days on which others see a member are closed days:
            of wishes *elsewhere* and *beside* are to be empty.
    """

    tasks: tuple[Task, ...]
    outings: tuple[Outing, ...]
    slots: Mapping[int, int]
    on: int
    until: int
    limits: Limits = NO_LIMITS

    def __repr__(self) -> str:
        return shown(self)

    @property
    def exact(self) -> bool:
        """Whether the exact plan of unit visits is the answer."""
        return not self.outings and all(task.slots == 1 for task in self.tasks)

    def wishes(self, visit: str) -> Wishes:
        """Return what is known of the days of a visit beside its window."""
        return self.limits.wishes.get(visit, NO_WISHES)


class Served(NamedTuple):
    """How well the visits of one class are served.

    Args:
        priority: The class.
        past_due: How many of those past due when the plan begins have a day.
        past_due_days: The days from the first of the plan to theirs, summed; fewer are better.
        on_time: How many are on time.
        placed: How many have a day.
        late_days: The days from the first of the plan to those of the others, late ones, summed; fewer are
            better.
    """

    priority: int
    past_due: int
    past_due_days: int
    on_time: int
    placed: int
    late_days: int

    @property
    def key(self) -> tuple[int, ...]:
        """What is compared, most important first; more is better."""
        return self.past_due, -self.past_due_days, self.on_time, self.placed, -self.late_days


class Answer(NamedTuple):
    """Who is on which day.

    Args:
        days: The day of each visit, in the order given, or `None`.
        made: Whether each trip is made, in the order given.
        bound: What no arrangement can surpass, class by class, first class first.
        steps: Steps of work that it took.
    """

    days: tuple[int | None, ...]
    made: tuple[bool, ...]
    bound: tuple[Served, ...]
    steps: int = 0

    def __repr__(self) -> str:
        return shown(self)


class Choice(NamedTuple):
    """A visit alone, or a trip, and the days on which it can be made.

    Args:
        tasks: Places of its visits in `Choices.tasks`.
        slots: Slots that it takes.
        outing: Place of the trip in `Choices.outings`; -1 for a visit alone.
        days: Places of its days in `Choices.days`, best first and of equal ones the first.
        worth: What it adds to the measure on each of them; positive.
        members: Those whom it sees, none of whom is seen twice on a day.
        barred: Advisers who have no part in it, in order.
    """

    tasks: tuple[int, ...]
    slots: int
    outing: int
    days: tuple[int, ...]
    worth: tuple[int, ...]
    members: frozenset[str] = frozenset()
    barred: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return shown(self)


Standing = Literal["past-due", "on-time", "late"]
"""What a visit is on a day: past due when the plan begins, in time, or after its due day."""


def standing(job: Job, day: int, on: int) -> Standing | None:
    """Return what a visit is on a day, or `None` if it cannot be made then."""
    if job.due < on:
        return "past-due"
    if day > job.due:
        return "late"
    return "on-time" if day >= job.earliest else None


def served(tasks: Iterable[Task], days: Iterable[int | None], on: int) -> tuple[Served, ...]:
    """Return the measure of the days of some visits in a plan from *on*, by class."""
    told: dict[int, Counter[str]] = {}
    for (job, _), day in zip(tasks, days, strict=True):
        mine = told.setdefault(job.priority, Counter())
        if day is not None and (kind := standing(job, day, on)) is not None:
            mine[kind] += 1
            mine[f"{kind} days"] += day - on
    return tuple(_served(priority, told[priority]) for priority in sorted(told))


def _served(priority: int, told: Mapping[str, int]) -> Served:
    past_due, on_time = told["past-due"], told["on-time"]
    placed = past_due + on_time + told["late"]
    return Served(priority, past_due, told["past-due days"], on_time, placed, told["late days"])


def exactly(ground: Ground) -> Answer:
    """Return the plan of unit visits without trips, and what nothing surpasses.

    That is the exact plan itself, or where days are limited the one as if they were not.
    """
    jobs, on, until, limits = [task.job for task in ground.tasks], ground.on, ground.until, ground.limits
    plan = assign_left(jobs, ground.slots, on=on, until=until, before=limits.before)
    most = served(ground.tasks, plan.days, on)
    if not limits.wishes:
        return Answer(plan.days, (), most)
    return Answer(assign_within(jobs, ground.slots, limits, on=on, until=until).days, (), most)


class Choices:
    """All that can be chosen, in an order that does not hang on that of the input.

    The measure of an arrangement is the sum of the worths of what it chooses: one number whose digits are
    the parts of the measure, most important first, then the ties: the ranks of those with a day, once more
    of those on time; the slots used, fewer being better; and who is on time on a day that suits.
    """

    def __init__(self, ground: Ground) -> None:
        tasks, outings = ground.tasks, ground.outings
        self.ground = ground
        self.order = sorted(range(len(tasks)), key=lambda at: _turn(tasks[at].job, ground.on))
        self.tasks = [tasks[at] for at in self.order]
        self.wishes = [ground.wishes(task.job.id) for task in self.tasks]
        self.days = sorted(
            day for day, count in ground.slots.items() if count > 0 and ground.on <= day <= ground.until
        )
        self.free = [ground.slots[day] for day in self.days]
        self._seatable: dict[tuple[int, tuple[tuple[str, ...], ...]], bool] = {}
        classes = sorted({task.job.priority for task in tasks})
        self.base = {priority: _PER_CLASS * at for at, priority in enumerate(classes)}
        self.levels = _PER_CLASS * len(classes) + _TIES
        most = max(len(tasks) * (ground.until - ground.on + 5), sum(task.slots for task in tasks))
        # A digit may be negative, so that it needs twice the room.
        self.width = (2 * most + 2).bit_length()
        place = {task.job.id: at for at, task in enumerate(self.tasks)}
        named = [tuple(sorted(place[id_] for id_ in outing.tasks)) for outing in outings]
        self.outings = sorted(
            range(len(outings)), key=lambda at: (named[at], outings[at].slots, outings[at].tasks)
        )
        self.all = [self._choice((at,), task.slots) for at, task in enumerate(self.tasks)]
        self.all += (
            self._choice(named[at], outings[at].slots, number) for number, at in enumerate(self.outings)
        )
        self.limited = any(choice.members or choice.barred for choice in self.all)
        self.of_task: list[list[int]] = [[] for _ in tasks]
        for number, choice in enumerate(self.all):
            for at in choice.tasks:
                self.of_task[at].append(number)

    def _choice(self, tasks: tuple[int, ...], slots: int, outing: int = -1) -> Choice:
        barred = tuple(sorted({adviser for at in tasks for adviser in self.wishes[at].barred}))
        worth = {
            place: self._worth(tasks, slots, day)
            for place, day in enumerate(self.days)
            if self.free[place] >= slots
            and all(self._can_be(at, day) for at in tasks)
            and self._has_seats(place, (barred,) * slots)
        }
        days = sorted(worth, key=lambda place: (-worth[place], place))
        members = frozenset(who for at in tasks for who in self.wishes[at].members)
        told = tuple([worth[place] for place in days])
        return Choice(tasks, slots, outing, tuple(days), told, members, barred)

    def _can_be(self, at: int, day: int) -> bool:
        wishes, seen = self.wishes[at], self.ground.limits.seen.get(day, frozenset())
        is_open = day not in wishes.closed and seen.isdisjoint(wishes.members)
        return is_open and standing(self.tasks[at].job, day, self.ground.on) is not None

    def meeting(self, number: int, others: Iterable[int]) -> list[int]:
        """Return which of some other choices see a member whom a choice sees."""
        members = self.all[number].members
        return [one for one in others if not members.isdisjoint(self.all[one].members)] if members else []

    def are_seated(self, numbers: Iterable[int], place: int) -> bool:
        """Return whether each slot that some choices take on a day can be of somebody who may make it.

        Those from whom nobody is barred have whatever is left, and that is counted by the slots.
        """
        some = (choice for one in numbers if (choice := self.all[one]).barred)
        return self._has_seats(place, tuple(sorted(who for one in some for who in (one.barred,) * one.slots)))

    def _has_seats(self, place: int, barred: tuple[tuple[str, ...], ...]) -> bool:
        if not any(barred):
            return True
        asked = place, barred
        if asked not in self._seatable:
            seating = self.seating(place)
            self._seatable[asked] = all(seating.take(one) for one in barred)
        return self._seatable[asked]

    def seating(self, place: int) -> Seating:
        """Return the seats of a day with who is agreed on it."""
        return seating_on(self.ground.limits, self.days[place])

    def _worth(self, tasks: Iterable[int], slots: int, day: int) -> int:
        gains = [gain for at in tasks for gain in self.gains(at, day)]
        return sum(amount << self._shift(level) for level, amount in (*gains, self.cost(slots)))

    def cost(self, slots: int) -> tuple[int, int]:
        """Return the level of the slots that are used, and what so many of them add."""
        return self.levels - 2, -slots

    def _shift(self, level: int) -> int:
        return self.width * (self.levels - 1 - level)

    def gains(self, at: int, day: int) -> Iterator[tuple[int, int]]:
        """Yield what a visit on a day adds, by level of the measure; a level may come twice."""
        job, on = self.tasks[at].job, self.ground.on
        base, kind = self.base[job.priority], standing(job, day, on)
        yield base + 3, 1
        yield self.levels - 3, -job.rank
        if kind == "past-due":
            yield base, 1
            yield base + 1, on - day
        elif kind == "on-time":
            yield base + 2, 1
            yield self.levels - 3, -job.rank
            yield self.levels - 1, int(day in self.wishes[at].preferred)
        else:
            yield base + 4, on - day

    def best(self, at: int) -> tuple[int, int] | None:
        """Return the most that a visit can be worth, slots apart, and the place of that day."""
        found = {(self._worth((at,), 0, self.days[place]), -place) for place in self.possible(at)}
        worth, place = max(found, default=(0, 1))
        return None if place > 0 else (worth, -place)

    def possible(self, at: int) -> list[int]:
        """Return the places of the days on which a visit can be made, alone or in a trip."""
        return sorted({place for number in self.of_task[at] for place in self.all[number].days})

    def first_possible(self, at: int) -> int | None:
        """Return the first day on which a visit can be made, alone or in a trip."""
        return min((self.days[place] for place in self.possible(at)), default=None)

    def place_of(self, day: int) -> int:
        """Return the place of a day with slots."""
        return bisect_left(self.days, day)

    def answer(self, at: Sequence[int], bound: tuple[Served, ...], steps: int) -> Answer:
        """Return what is chosen, in the order of the input.

        Args:
            at: The place of the day of each choice; -1 if it is not chosen.
            bound: As in the answer.
            steps: As in the answer.
        """
        days: list[int | None] = [None] * len(self.tasks)
        made = [False] * len(self.outings)
        for choice, place in zip(self.all, at, strict=True):
            if place >= 0:
                for task in choice.tasks:
                    days[self.order[task]] = self.days[place]
                if choice.outing >= 0:
                    made[self.outings[choice.outing]] = True
        return Answer(tuple(days), tuple(made), bound, steps)

    def chosen(self, answer: Answer) -> list[int]:
        """Return the place of the day of each choice of an answer; -1 if it is not chosen."""
        at, together = [-1] * len(self.all), set[int]()
        for number in range(len(self.all) - 1, -1, -1):
            choice = self.all[number]
            day = answer.days[self.order[choice.tasks[0]]]
            alone = choice.outing < 0 and choice.tasks[0] not in together
            is_made = choice.outing >= 0 and answer.made[self.outings[choice.outing]]
            if day is not None and (alone or is_made):
                at[number] = self.place_of(day)
                together.update(choice.tasks)
        return at


def _turn(job: Job, on: int) -> tuple[int, bool, int, int, str]:
    """Return what visits are served in order of: class, the past due first, then answer, due day and id."""
    return job.priority, job.due >= on, job.rank * (job.due >= on), job.due, job.id
