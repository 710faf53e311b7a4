"""The exact plan of one crew: class by class past due, on time, late; then the layout (semantics 4.4, 4.5).

The sets of unit visits that fit together form a transversal matroid, so that taking the visits in order, and
keeping each visit that still fits, is optimal for each step (Edmonds and Fulkerson, 1965). The steps follow
one another as a lexicographic objective: no later step takes back what an earlier step gave. The layout is a
second pass, which chooses among the days that leave every other visit on its step.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal, Protocol

import attrs

from mpreview._checks import LEAST_URGENT, check_int
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue
from mpreview.planning._matching import NOWHERE, Matching
from mpreview.planning._problem import DaySets, Job, Problem, Span, make_day_sets
from mpreview.teams import MOST_SLOTS_A_DAY

_FAR: Final = 10_000_000
"""Numbers of days are no further off, whatever day is the first."""

_Outcome = Literal["on_time", "late", "beyond", "unplaced"]


@attrs.frozen
class Assignment:
    """Which visit is on which day.

    Args:
        jobs: The visits, in the order given.
        days: The day of each visit, or `None`.
        slots: Days with slots from *on* to *until*, in order, each with the number of slots.
        on: First day of the plan.
        until: Last day of the plan.
    """

    jobs: tuple[Job, ...] = attrs.field(repr=count_items)
    days: tuple[int | None, ...] = attrs.field(repr=count_items)
    slots: tuple[tuple[int, int], ...] = attrs.field(repr=count_items)
    on: int
    until: int

    @cached_property
    def statuses(self) -> tuple[_Outcome, ...]:
        """The status of each visit: on time, late, beyond the last day, or unplaced."""
        return tuple([self._find_status(*placed) for placed in zip(self.jobs, self.days, strict=True)])

    def _find_status(self, job: Job, day: int | None) -> _Outcome:
        if day is None:
            return "beyond" if job.due > self.until else "unplaced"
        return "on_time" if day <= job.due else "late"

    def having(self, status: _Outcome) -> tuple[Job, ...]:
        """Return the visits of one status, in the order of *jobs*.

        >>> plan = assign([Job("a", 1, 1, 5, 6), Job("b", 1, 1, 5, 9)], {6: 1}, on=5, until=8)
        >>> [job.id for job in plan.having("on_time")], [job.id for job in plan.having("beyond")]
        (['a'], ['b'])
        """
        return tuple(job for job, found in zip(self.jobs, self.statuses, strict=True) if found == status)


def assign(
    jobs: Sequence[Job],
    slots: Mapping[int, int],
    *,
    on: int,
    until: int,
    previous: Mapping[str, int] = MappingProxyType({}),
) -> Assignment:
    """Place unit visits exactly, class by class: past due, then on time, then late.

    Args:
        jobs: The visits; their order does not matter.
        slots: How many visits a day can take, 0 to 10,000; days outside *on* to *until* do not count.
        on: First day of the plan.
        until: Last day of the plan.
        previous: The day of a visit in an earlier plan, by id. A visit on time keeps that day if every other
            visit, in order of class, due day and id, keeps a day. Neither who is on time nor any late day
            changes for that (semantics 4.6).

    Raises:
        InvalidValue: If a visit is no `Job` of whole numbers, a window is reversed, an id stands twice among
            the visits, a day or a number of slots is no whole number, *previous* is no mapping of ids to
            days, or *until* is before *on*.
        OutsideRange: If a number of slots is negative or too large, or a class is not from 1 to 9.

    Two visits that must be done by day 6 and one that has until day 7 share three slots:

    >>> jobs = [Job("a", 1, 1, 5, 7), Job("b", 1, 1, 5, 6), Job("c", 1, 1, 5, 6)]
    >>> assign(jobs, {5: 1, 6: 1, 7: 1}, on=5, until=9).days
    (7, 5, 6)
    """
    _check_forms(jobs, slots, previous)
    _check_values(jobs, slots, on, until)
    for day in previous.values():
        check_int("assign.previous", day, -_FAR, _FAR)
    span = Span(on, until)
    settled = settle(jobs, slots, span, [job.id for job in jobs])
    lay_out(settled, _KeepPrevious(jobs, previous, span) if previous else None)
    works = tuple(sorted([pair for pair in slots.items() if pair[1] > 0 and on <= pair[0] <= until]))
    return Assignment(tuple(jobs), tuple(settled.list_days()), works, on, until)


def _check_forms(jobs: object, slots: object, previous: object) -> None:
    if not (isinstance(jobs, Sequence) and isinstance(slots, Mapping)):
        raise InvalidValue("assign.jobs", "give a sequence of visits, and a mapping of days to slots")
    if not isinstance(previous, Mapping):
        raise InvalidValue("assign.previous", "give a mapping of visits to the days that they had")


def _check_values(jobs: Sequence[Job], slots: Mapping[int, int], on: int, until: int) -> None:
    for day in (on, until, *slots):
        check_int("assign.day", day, -_FAR, _FAR)
    if until < on:
        raise InvalidValue(
            "assign.until", "is before the first day of the plan; give that day or a later one"
        )
    for count in slots.values():
        check_int("assign.slots", count, 0, MOST_SLOTS_A_DAY)
    for job in jobs:
        if type(job) is not Job or not _is_of_numbers(job):
            raise InvalidValue("assign.jobs", "give a Job with an id, and whole numbers", job)
        check_int("assign.jobs", job.priority, 1, LEAST_URGENT)
        if job.earliest > job.due:
            raise InvalidValue("assign.jobs", "the first day is after the due day; turn them round", job.id)
    if len({job.id for job in jobs}) < len(jobs):
        raise InvalidValue("assign.jobs", "an id stands there twice; name each visit once")


def _is_of_numbers(job: Job) -> bool:
    if type(job.id) is not str or type(job.impossible) is not tuple:
        return False
    numbers = (job.priority, job.rank, job.earliest, job.due, *job.impossible)
    return {*map(type, numbers)} == {int}


class Settlement:
    """Who is on time, and each late day, before the layout.

    Args:
        jobs: The visits.
        sets: The possible days of each visit.
        span: The days of the plan.
        matching: The slots of the days.

    Attributes:
        places: The place of each visit among the days of the plan; of a visit on time a day that the layout
            may change.
        on_time: The visits on time, in order of class, due day and key.
        is_laid_out: Whether every visit on time already has the earliest day that leaves all others a day.
    """

    __slots__ = ("is_laid_out", "jobs", "matching", "on_time", "places", "sets", "span")

    def __init__(self, jobs: Sequence[Job], sets: DaySets, span: Span, matching: Matching) -> None:
        self.jobs, self.sets, self.span, self.matching = jobs, sets, span, matching
        self.places = [NOWHERE] * len(jobs)
        self.on_time: list[int] = []
        self.is_laid_out = True

    def settle_class(self, members: Sequence[int]) -> None:
        """Give the visits of one class their days; *members* are in order of due day and key.

        Sorting is stable, so that ties keep that order.
        """
        jobs, sets, places, matching = self.jobs, self.sets, self.places, self.matching
        # Past due and late visits are pinned: no later visit, of whatever class, moves a promised day.
        past_due = [k for k in members if jobs[k].due < self.span.on]
        for k in sorted(past_due, key=lambda k: (jobs[k].due, jobs[k].rank)):
            places[k] = matching.pin(sets.after[k])
        # The members are in order of due day, so the visits past due come first.
        timely = members[len(past_due) :]
        ranks = {k: jobs[k].rank for k in timely}
        late = matching.add_each(sorted(timely, key=ranks.__getitem__), sets.on_time, places)
        # All visits on time of the class come before the late visits, which take only what is left.
        for k in late:
            places[k] = matching.pin(sets.after[k])
        refused = frozenset(late)
        self.on_time += [k for k in timely if k not in refused]
        # Placed in order and never moved, each visit on time has the first day already.
        if matching.has_shifted or len({*ranks.values()}) > 1:
            self.is_laid_out = False

    def list_days(self) -> list[int | None]:
        """Return the day of each visit, or `None`."""
        on = self.span.on
        return [None if place == NOWHERE else on + place for place in self.places]


def settle(jobs: Sequence[Job], slots: Mapping[int, int], span: Span, keys: Sequence[str]) -> Settlement:
    """Settle who is on time and each late day (semantics 4.4).

    Args:
        jobs: The visits.
        slots: Slots by day that are left for the visits.
        span: The days of the plan.
        keys: What settles the last tie of each visit.
    """
    free = [slots.get(day, 0) for day in range(span.on, span.until + 1)]
    settled = Settlement(jobs, make_day_sets(jobs, span), span, Matching(free))
    # Sorting is stable: by key, then by due day, is faster than by pairs.
    order = sorted(range(len(jobs)), key=keys.__getitem__)
    order.sort(key=[job.due for job in jobs].__getitem__)
    classes: dict[int, list[int]] = {}
    for k in order:
        classes.setdefault(jobs[k].priority, []).append(k)
    for priority in sorted(classes):
        settled.settle_class(classes[priority])
    return settled


def settle_problem(problem: Problem) -> Settlement:
    """Settle who is on time and each late day among the unit visits of a crew."""
    entries = [entry for entry in problem.entries.values() if entry.is_unit]
    keys = [problem.order.key(entry.job.id) for entry in entries]
    return settle(problem.make_jobs(entries), problem.count_left(), problem.span, keys)


class Chooser(Protocol):
    """What the layout prefers."""

    def rank_days(self, visit: int, days: int) -> Sequence[int]:
        """Return parts of the day set of a visit, best first, which together are the whole set."""
        ...

    def find_previous(self, visit: int) -> int:
        """Return the day of a visit in the plan before, as a day set; empty if there was none."""
        ...

    def record(self, visit: int, day: int) -> None:
        """Take note of the day that a visit was given."""
        ...


def lay_out(settled: Settlement, chooser: Chooser | None) -> None:
    """Give each visit on time the best day that leaves every other visit a day (semantics 4.5).

    Visits that can keep the day of the plan before, or have a better one, come first. Otherwise one visit
    whose day has passed would take the day of the next, and all would move (semantics 4.6).

    Args:
        settled: Who is on time; the places are changed in place.
        chooser: What is preferred; without a chooser the earliest day.
    """
    if chooser is None:
        if not settled.is_laid_out:
            for k in settled.on_time:
                # One part only, so the unit is pinned on the earliest possible day.
                days = settled.sets.on_time[k]
                settled.places[k] = settled.matching.pin_unit(days, (days,))
        return
    waiting = []
    for k in settled.on_time:
        parts = chooser.rank_days(k, settled.sets.on_time[k])
        previous = chooser.find_previous(k)
        # The parts after the part with the previous day are worse, so the visit waits for its turn there.
        wanted = next((number for number, part in enumerate(parts, 1) if part & previous), 0)
        if not _pin_best(settled, chooser, k, parts[:wanted]):
            waiting.append(k)
    for k in waiting:
        _pin_best(settled, chooser, k, chooser.rank_days(k, settled.sets.on_time[k]))


def _pin_best(settled: Settlement, chooser: Chooser, visit: int, parts: Sequence[int]) -> bool:
    """Pin a visit on the best possible day of some parts; return whether there is one."""
    place = settled.matching.pin_unit(settled.sets.on_time[visit], parts) if parts else NOWHERE
    if place == NOWHERE:
        return False
    settled.places[visit] = place
    chooser.record(visit, place)
    return True


class _KeepPrevious:
    """Prefers the day of the plan before, then the earliest day."""

    def __init__(self, jobs: Sequence[Job], previous: Mapping[str, int], span: Span) -> None:
        days = ((previous.get(job.id),) for job in jobs)
        self._previous = [span.make_set(day for day in some if day is not None) for some in days]

    def find_previous(self, visit: int) -> int:
        return self._previous[visit]

    def rank_days(self, visit: int, days: int) -> tuple[int, int]:
        kept = days & self._previous[visit]
        return kept, days ^ kept

    def record(self, visit: int, day: int) -> None:
        """Note nothing: no preference depends on the days of other visits."""
