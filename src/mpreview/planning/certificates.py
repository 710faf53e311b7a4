"""Why a visit found no place, or none sooner, as a count that anyone can repeat (`semantics.md` 4.7).

A run of days proves a refusal if the visits that were served before and must lie inside it take all its
slots. The window of a visit, as it counts here: on time, from its first possible day to its due day,
inside the plan; placed late, from its first possible late day to the day it was promised.

The finished plan shows every such run: whatever fills the run of a refusal can lie nowhere else, so it
lies there still. The smallest one grows from the days in question over the windows of all that lies
on its days, until nothing on them reaches out.
"""

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable
from typing import Literal, NamedTuple

import attrs

from mpreview.ids import counted
from mpreview.planning.assignment import Assignment
from mpreview.planning.jobs import Job

__all__ = ["Code", "Question", "Shortfall", "shortfalls", "total_lack"]

Code = Literal["window-past", "no-slots", "full", "closed", "pairwise"]
Question = Literal["on-time", "sooner", "at-all"]


@attrs.frozen(kw_only=True)
class Shortfall:
    """Why one visit is not on time, has no sooner day, or has none at all.

    Args:
        visit: Id of the visit.
        asks: What is answered: why not *on-time*, why not *sooner*, why not *at-all*.
        code: ``window-past`` (its due day lay before the plan), ``no-slots`` (none between the first day
            of its window and the end of the plan), ``full``, ``closed`` (it cannot be made on any of these
            days) or ``pairwise`` (on none of them beside what else is on them).
        due: Due day of the visit.
        first: First day of the run of days that is full; `None` if there is no such run.
        last: Last day of that run.
        slots: Slots in that run.
        served: Ids of the visits served before that must lie inside it; they take every slot.
        refused: Ids of the visits whose windows lie inside it too and that have no day there, this one
            among them.
        helps: Days on which one slot more would place this visit as asked; of a visit past due, at all
            or sooner.
    """

    visit: str
    asks: Question
    code: Code
    due: int
    first: int | None = None
    last: int | None = None
    slots: int = 0
    served: tuple[str, ...] = attrs.field(default=(), repr=counted)
    refused: tuple[str, ...] = attrs.field(default=(), repr=counted)
    helps: tuple[int, ...] = attrs.field(default=(), repr=counted)

    @property
    def count(self) -> int:
        """How many visits need the slots of the run."""
        return len(self.served) + len(self.refused)

    @property
    def lack(self) -> int:
        """How many slots all of them lack there."""
        return self.count - self.slots


class _Turn(NamedTuple):
    """A step of the plan at which a visit asked for the days *low* to *high* and could have none.

    Who has its first possible day asked for no sooner one, and whoever is closed on all days or kept from
    each asked for none: then *high* is before *low*. Between them may be days on which it is closed, and
    those from which others keep it. A visit left out asked for a *later* day as well; that is not told, for
    it could only have been late.
    """

    at: int
    asks: Question | Literal["later"]
    low: int
    high: int


_Order = tuple[int | str, ...]
"""What turns are sorted by: class, step, and what settles ties."""


class _Run(NamedTuple):
    """A run of days with its slots, the ids of all that must lie inside it, and the last turn served."""

    first: int
    last: int
    slots: int
    served: tuple[str, ...]
    refused: tuple[str, ...]
    latest: _Order = ()

    def refused_with(self, visit: str) -> tuple[str, ...]:
        """The refused and *visit*: one that is placed late asks for days beside its window."""
        at = bisect_left(self.refused, visit)
        if self.refused[at : at + 1] == (visit,):
            return self.refused
        return (*self.refused[:at], visit, *self.refused[at:])


def shortfalls(plan: Assignment) -> tuple[Shortfall, ...]:
    """Return why each late or unplaced visit is not on time, and why not sooner; by class, due day, id.

    >>> from mpreview.planning.assignment import assign
    >>> plan = assign([Job(id, 1, 1, 5, 6) for id in "abc"], {5: 1, 6: 1}, on=5, until=9)
    >>> [why] = shortfalls(plan)
    >>> why.visit, why.code, why.first, why.last, why.served, why.refused, why.lack, why.helps
    ('c', 'full', 5, 6, ('a', 'b'), ('c',), 1, (5, 6))
    """
    turns = _turns(plan)
    if not turns:
        return ()
    runs = _runs(plan, turns)
    helps = _helps(plan, turns, runs)
    told = [
        (turn.at, why)
        for turn, run, days in zip(turns, runs, helps, strict=True)
        for why in _told(plan, turn, run, days)
    ]
    told.sort(key=lambda entry: (*_layout_key(plan.jobs[entry[0]]), entry[1].asks != "on-time"))
    return tuple(why for _, why in told)


def total_lack(why: Iterable[Shortfall]) -> int:
    """Return the greatest sum of slots lacking over disjoint runs of days.

    Only what keeps visits from being on time, or from any day at all, counts; why a late visit has no
    sooner day does not.
    """
    runs = {
        (short.last, short.first): short.lack
        for short in why
        if short.first is not None and short.last is not None and short.asks != "sooner"
    }
    ends, best = [-1], [0]
    for (last, first), lack in sorted(runs.items()):
        before = best[bisect_left(ends, first) - 1]
        best.append(max(best[-1], before + lack))
        ends.append(last)
    return best[-1]


def _layout_key(job: Job) -> tuple[int, int, str]:
    return job.priority, job.due, job.id


def _turns(plan: Assignment) -> list[_Turn]:
    """Every refusal, in the order in which the plan met it."""
    late = (at for at, status in enumerate(plan.statuses) if status != "on_time")
    turns = [turn for at in late for turn in _refusals(plan, at)]
    return sorted(turns, key=lambda turn: _order(plan, turn.at, on_time=turn.asks == "on-time"))


def _order(plan: Assignment, at: int, *, on_time: bool) -> _Order:
    """Return when it is settled that a visit is past due and on which day, on time, or late."""
    job = plan.jobs[at]
    if job.due < plan.on:
        return job.priority, 0, job.due, job.rank, job.id
    return job.priority, 1 if on_time else 2, job.rank, job.due, job.id


def _refusals(plan: Assignment, at: int) -> list[_Turn]:
    """What a visit that is not on time asked for in vain: to be on time; then to be placed, or sooner."""
    job, day = plan.jobs[at], plan.days[at]
    start, end = _asked_after(plan, job, day)
    if job.due < plan.on:
        return [_Turn(at, "at-all" if day is None else "sooner", start, end)]
    then = _Turn(at, "later" if day is None else "sooner", start, end)
    return [_Turn(at, "on-time", *job.window(plan.on, plan.until)), then]


def _asked_after(plan: Assignment, job: Job, day: int | None) -> tuple[int, int]:
    """Return the first and the last open day asked for after the due day; of who has one, before that."""
    start, end = job.open_after(plan.on, plan.until if day is None else day - 1)
    if day is None or not job.closed:
        return start, end
    with_slots = {one for one, _ in plan.slots if start <= one <= end}
    return (start, end) if with_slots.difference(job.closed) else (start, start - 1)


def _runs(plan: Assignment, turns: list[_Turn]) -> list[_Run]:
    """The smallest full run of days for each refusal."""
    ground = _Ground(plan)
    grown = {asked: ground.grow(*asked) for asked in {(turn.low, turn.high) for turn in turns}}
    spans = [grown[turn.low, turn.high] for turn in turns]
    missed = [
        turn for turn in turns if turn.asks in {"on-time", "at-all"} and plan.statuses[turn.at] != "beyond"
    ]
    known = {span: ground.count(*span, missed) for span in dict.fromkeys(spans)}
    return [known[span] for span in spans]


class _Ground:
    """What lies on each day with slots, and how far it could go."""

    def __init__(self, plan: Assignment) -> None:
        self.plan = plan
        self.days = [day for day, _ in plan.slots]
        held: dict[int, list[int]] = {day: [] for day in self.days}
        for at, day in enumerate(plan.days):
            if day is not None:
                held[day].append(at)
        self.held = list(held.values())
        self.reach = [self._span(day, on_it) for day, on_it in held.items()]
        self.latest = [max(map(self._order, on_it), default=()) for on_it in self.held]

    def _span(self, day: int, on_it: list[int]) -> tuple[int, int]:
        windows = {_window(self.plan, self.plan.jobs[at], day) for at in on_it}
        return _hull(day, day, windows)

    def _order(self, at: int) -> _Order:
        return _order(self.plan, at, on_time=self.plan.statuses[at] == "on_time")

    def grow(self, low: int, high: int) -> tuple[int, int]:
        """Widen *low* to *high* until nothing that lies inside could go outside."""
        left = right = bisect_left(self.days, low)
        while True:
            start, stop = bisect_left(self.days, low), bisect_right(self.days, high)
            fresh = self.reach[start:left] + self.reach[right:stop]
            if not fresh:
                return low, high
            low, high = _hull(low, high, fresh)
            left, right = start, max(stop, right)

    def count(self, first: int, last: int, missed: list[_Turn]) -> _Run:
        """Count the slots of a run, and list who must lie inside it."""
        start, stop = bisect_left(self.days, first), bisect_right(self.days, last)
        served = [at for on_it in self.held[start:stop] for at in on_it]
        inside = {turn.at for turn in missed if first <= turn.low <= turn.high <= last}
        slots = sum(count for _, count in self.plan.slots[start:stop])
        latest = max(self.latest[start:stop], default=())
        return _Run(first, last, slots, self._ids(served), self._ids(inside.difference(served)), latest)

    def _ids(self, places: Iterable[int]) -> tuple[str, ...]:
        return tuple(sorted([self.plan.jobs[at].id for at in places]))


def _hull(low: int, high: int, spans: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """Return the least run of days around *low* to *high* and all *spans*."""
    for near, far in spans:
        low = min(low, near)
        high = max(high, far)
    return low, high


def _window(plan: Assignment, job: Job, day: int) -> tuple[int, int]:
    return (job.after(plan.on), day) if job.due < day else job.window(plan.on, plan.until)


def _helps(plan: Assignment, turns: list[_Turn], runs: list[_Run]) -> list[list[int]]:
    """For each refusal, the days on which one slot more would have met it.

    One slot more goes to the first visit in order whose run it lies in. If that visit leaves a later day
    for it, the slot of that day is then the one too many, and the next visit in order may want it.
    """
    where = list(range(plan.on, plan.until + 1))
    spare = {day: [day] for day in where}
    owed: dict[int, list[int]] = {}
    helps = []
    for turn, run in zip(turns, runs, strict=True):
        start, stop = bisect_left(where, run.first), bisect_right(where, run.last)
        met = owed.pop(turn.at, [])
        for day in where[start:stop]:
            met += spare.pop(day)
        del where[start:stop]
        helps.append(sorted(met))
        left = plan.days[turn.at]
        if left is not None and turn.asks == "on-time":
            owed[turn.at] = met
        elif left is not None and met:
            if left not in spare:
                insort(where, left)
            spare[left] = spare.get(left, []) + met
    return helps


def _told(plan: Assignment, turn: _Turn, run: _Run, helps: list[int]) -> list[Shortfall]:
    """What is to be said of one refusal: nothing, one thing, or two."""
    if turn.asks == "later" or plan.statuses[turn.at] == "beyond":
        return []
    past = _past(plan, turn, helps)
    if turn.asks == "sooner" and not (turn.low <= turn.high and run.slots):
        return past
    if turn.low > turn.high:
        code: Code = "pairwise" if plan.jobs[turn.at].id in plan.displaced else "closed"
        return [*past, _limit(plan, turn, turn.asks, code)]
    counted = _counted(plan, turn, turn.asks, run, helps)
    # Limits keep it from a day of the run, which has a slot left or was left to itself or whoever came after.
    if len(run.served) < run.slots or run.latest >= _order(plan, turn.at, on_time=turn.asks == "on-time"):
        return [*past, _limit(plan, turn, turn.asks, "pairwise")]
    return [*past, counted]


def _limit(plan: Assignment, turn: _Turn, asks: Question, code: Code) -> Shortfall:
    """What is to be said where limits leave no day that is asked for."""
    job = plan.jobs[turn.at]
    return Shortfall(visit=job.id, asks=asks, code=code, due=job.due)


def _past(plan: Assignment, turn: _Turn, helps: list[int]) -> list[Shortfall]:
    job = plan.jobs[turn.at]
    if job.due >= plan.on:
        return []
    return [Shortfall(visit=job.id, asks="on-time", code="window-past", due=job.due, helps=tuple(helps))]


def _counted(plan: Assignment, turn: _Turn, asks: Question, run: _Run, helps: list[int]) -> Shortfall:
    job = plan.jobs[turn.at]
    has_slots = bool(plan.slots) and plan.slots[-1][0] >= turn.low
    return Shortfall(
        visit=job.id,
        asks=asks,
        code="full" if has_slots else "no-slots",
        due=job.due,
        first=run.first,
        last=run.last,
        slots=run.slots,
        served=run.served,
        refused=run.refused_with(job.id),
        helps=tuple(helps),
    )
