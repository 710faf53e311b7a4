"""The exact plan of one pool of unit visits, on plain day numbers (`semantics.md` 4.4).

A set of visits can be done together exactly if no run of days is the whole window of more visits than
it has slots. Such sets form a matroid, so taking visits in order and keeping each that still fits is
optimal. Whether one fits is told by `mpreview.planning.grid`; which of its days it has, where several
leave all others as they are, by `mpreview.planning.layout`.

Days are ordinals (`date.toordinal`), so that nothing here knows any other noun of the library.
Why a visit found no place is told by `mpreview.planning.certificates`.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Literal

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import LEAST_URGENT, a_count, counted
from mpreview.planning.grid import NOWHERE, Grid
from mpreview.planning.jobs import Job
from mpreview.planning.layout import lay_as_before, lay_out
from mpreview.teams import MOST_SLOTS

__all__ = ["Assignment", "Given", "Status", "assign", "assign_left", "serve", "with_slots"]

_FAR: Final = 10_000_000
"""Numbers of days are no further off, whatever day is the first."""

Status = Literal["on_time", "late", "beyond", "unplaced"]
"""Where one visit ended: placed by its due day; after it; due after the horizon and not placed; left out."""


@attrs.frozen(slots=False, getstate_setstate=True)
class Assignment:
    """Which visit is on which day.

    Args:
        jobs: The visits, in the order given.
        days: The day of each visit, or `None`.
        slots: Days with slots from *on* to *until*, in order, each with how many.
        on: First day of the plan.
        until: Last day of the plan.
        displaced: Ids of the visits that limits kept from every day on time, in order.
        settled: The days as they were when it was settled who is on time; empty if they are the same.
    """

    jobs: tuple[Job, ...] = attrs.field(repr=counted)
    days: tuple[int | None, ...] = attrs.field(repr=counted)
    slots: tuple[tuple[int, int], ...] = attrs.field(repr=counted)
    on: int
    until: int
    displaced: tuple[str, ...] = attrs.field(default=(), repr=counted)
    settled: tuple[int | None, ...] = attrs.field(default=(), repr=counted)

    @cached_property
    def statuses(self) -> tuple[Status, ...]:
        """The status of each visit, in the order of *jobs*."""
        return tuple([self._status(*placed) for placed in zip(self.jobs, self.days, strict=True)])

    def _status(self, job: Job, day: int | None) -> Status:
        if day is None:
            return "beyond" if job.due > self.until else "unplaced"
        return "on_time" if day <= job.due else "late"

    def having(self, status: Status) -> tuple[Job, ...]:
        """Return the visits of one status, in the order of *jobs*.

        >>> plan = assign([Job("a", 1, 1, 5, 6), Job("b", 1, 1, 5, 9)], {6: 1}, on=5, until=8)
        >>> [job.id for job in plan.having("on_time")], [job.id for job in plan.having("beyond")]
        (['a'], ['b'])
        """
        return tuple(job for job, is_ in zip(self.jobs, self.statuses, strict=True) if is_ == status)


def assign(
    jobs: Sequence[Job],
    slots: Mapping[int, int],
    *,
    on: int,
    until: int,
    before: Mapping[str, int] = MappingProxyType({}),
) -> Assignment:
    """Place visits exactly, class by class: past due, then on time, then late.

    Args:
        jobs: The visits; their order does not matter.
        slots: How many visits a day can take, 0 to 10,000; days outside *on* to *until* are not looked at.
        on: First day of the plan.
        until: Last day of the plan.
        before: The day of a visit in an earlier plan, by id: who is on time keeps it if all others, in order
            of class, due day and id, can still be as they are. It never changes who is on time, nor a late
            day (`semantics.md` 4.6).

    Raises:
        InvalidValue: If a visit is no `Job` of whole numbers, its window is reversed or its id stands there
            twice, if a day or a number of slots is no whole number, *before* no mapping of ids to days, or
            *until* before *on*.
        OutsideRange: If a number of slots is negative or too large, or a class is not from 1 to 9.

    Two visits that must be done by day 6 and one that has until day 7 share three slots:

    >>> jobs = [Job("a", 1, 1, 5, 7), Job("b", 1, 1, 5, 6), Job("c", 1, 1, 5, 6)]
    >>> assign(jobs, {5: 1, 6: 1, 7: 1}, on=5, until=9).days
    (7, 5, 6)
    """
    _check_forms(jobs, slots, before)
    _check(jobs, slots, on, until)
    for day in before.values():
        a_count("assign.before", day, -_FAR, _FAR)
    return assign_left(jobs, slots, on=on, until=until, before=before)


def _check_forms(jobs: object, slots: object, before: object) -> None:
    if not (isinstance(jobs, Sequence) and isinstance(slots, Mapping)):
        raise InvalidValue("assign.jobs", "give a sequence of visits, and a mapping of days to slots")
    if not isinstance(before, Mapping):
        raise InvalidValue("assign.before", "give a mapping of visits to the days that they had")


def _check(jobs: Sequence[Job], slots: Mapping[int, int], on: int, until: int) -> None:
    for day in (on, until, *slots):
        a_count("assign.day", day, -_FAR, _FAR)
    if until < on:
        raise InvalidValue(
            "assign.until", "is before the first day of the plan; give that day or a later one"
        )
    for count in slots.values():
        a_count("assign.slots", count, 0, MOST_SLOTS)
    for job in jobs:
        if type(job) is not Job or not _is_of_numbers(job):
            raise InvalidValue("assign.jobs", "give a Job with an id, and whole numbers", job)
        a_count("assign.jobs", job.priority, 1, LEAST_URGENT)
        if job.earliest > job.due:
            raise InvalidValue("assign.jobs", "the first day is after the due day; turn them round", job.id)
    if len({job.id for job in jobs}) < len(jobs):
        raise InvalidValue("assign.jobs", "an id stands there twice; name each visit once")


def _is_of_numbers(job: Job) -> bool:
    must, may, closed = job[1:5], job[5:7], job.closed
    if type(job.id) is not str or type(closed) is not tuple:
        return False
    return {*map(type, (*must, *closed))} == {int} and {*map(type, may)} <= {int, type(None)}


def assign_left(
    jobs: Sequence[Job],
    slots: Mapping[int, int],
    *,
    on: int,
    until: int,
    before: Mapping[str, int] = MappingProxyType({}),
) -> Assignment:
    """Place visits as `assign` does, on what is left: less than none of an overbooked day."""
    given = Given(jobs, with_slots(slots, on, until), on)
    grid = given.grid()
    if given.slots and jobs:
        classes = given.classes()
        timed = [serve(given, members, grid.fit, grid.pin) for members in classes]
        if before:
            lay_as_before(grid, timed, given.places(before))
        # Placed in order of due day and never moved, everybody has the first day already.
        elif grid.shifted or given.has_ranks():
            lay_out(grid, timed)
    return Assignment(given.jobs, given.placed(grid.at), given.slots, on, until)


def with_slots(slots: Mapping[int, int], on: int, until: int) -> tuple[tuple[int, int], ...]:
    """Return the days of a plan that have slots, in order, each with how many."""
    return tuple(sorted([(day, count) for day, count in slots.items() if count > 0 and on <= day <= until]))


class Given:
    """The visits and the days with slots, in order, that a plan starts from.

    What is asked of every visit is kept as a list of its own: looking it up there is faster.
    """

    __slots__ = (
        "_classes", "days", "dues", "ids", "jobs", "lasts", "on", "opens", "priorities", "ranks", "slots",
    )  # fmt: skip

    def __init__(self, jobs: Sequence[Job], slots: tuple[tuple[int, int], ...], on: int) -> None:
        self.jobs, self.slots, self.on = tuple(jobs), slots, on
        self._classes: list[list[int]] = []
        self.days = [day for day, _ in slots]
        columns: Iterable[tuple[Any, ...]] = zip(*jobs, strict=True) if jobs else [()] * len(Job._fields)
        self.ids, self.priorities, self.ranks, self.opens, self.dues, self.lasts, *_ = columns

    def with_slots(self, slots: tuple[tuple[int, int], ...]) -> "Given":
        """Return the same visits on other slots of the same days."""
        other = copy(self)
        other.slots = slots
        return other

    def grid(self) -> Grid:
        """The days with nobody on them, and the windows of the visits."""
        ends: Sequence[int] = self.dues
        if self.lasts.count(None) < len(ends):
            ends = [due if last is None else last for due, last in zip(ends, self.lasts, strict=True)]
        high = [after - 1 for after in self._found(bisect_right, ends)]
        return Grid([count for _, count in self.slots], self._found(bisect_left, self.opens), high)

    def _found(self, search: Callable[[list[int], int], int], asked: Sequence[int]) -> list[int]:
        """Return the places of days among those with slots.

        Where visits are many, each day is sought once: of 180,000 visits that takes half the time.
        """
        days = self.days
        if len(asked) < 4 * len(days):
            return [search(days, day) for day in asked]
        places = {day: search(days, day) for day in set(asked)}
        return [places[day] for day in asked]

    def classes(self) -> list[list[int]]:
        """Sort into classes, first class first, each by due day and id."""
        if not self._classes:
            self._classes = self._sorted()
        return self._classes

    def _sorted(self) -> list[list[int]]:
        ids, priorities = self.ids, self.priorities
        by_due = sorted(range(len(ids)), key=ids.__getitem__)
        by_due.sort(key=self.dues.__getitem__)
        members: dict[int, list[int]] = {priority: [] for priority in sorted(set(priorities))}
        for k in by_due:
            members[priorities[k]].append(k)
        return list(members.values())

    def has_ranks(self) -> bool:
        """Whether the visits of any class are of several ranks."""
        if len(set(self.ranks)) == 1:
            return False
        return len(set(zip(self.priorities, self.ranks, strict=True))) > len(set(self.priorities))

    def places(self, before: Mapping[str, int]) -> list[int | None]:
        """The place of the day that each visit had before."""
        places = {day: place for place, day in enumerate(self.days)}
        return [places.get(before.get(job.id, NOWHERE)) for job in self.jobs]

    def placed(self, at: Iterable[int]) -> tuple[int | None, ...]:
        """The day of each visit, by its place."""
        # The last is had by who is nowhere, which is -1.
        days = [*self.days, None]
        return tuple([days[place] for place in at])

    def window(self, visit: int) -> tuple[int, int]:
        """The places of the first and last day on time of a visit; the last is sooner if there is none."""
        first, last = self.jobs[visit].window(self.on, self.days[-1] if self.days else self.on)
        return bisect_left(self.days, first), bisect_right(self.days, last) - 1


def serve(
    given: Given,
    members: list[int],
    fit: Callable[[Iterable[int]], list[int]],
    pin: Callable[[int, int], object],
) -> list[int]:
    """Place the visits of one class and return those on time, by due day and id.

    *fit* places visits in turn on time and returns those that cannot be; *pin* gives a visit its first day
    from one on.
    """
    jobs, days, on, dues, ranks = given.jobs, given.days, given.on, given.dues, given.ranks
    start = bisect_left(members, on, key=dues.__getitem__)
    for k in sorted(members[:start], key=lambda k: (dues[k], ranks[k])):
        pin(k, bisect_left(days, jobs[k].after(on)))
    timely = members[start:]
    refused = fit(sorted(timely, key=ranks.__getitem__))
    # Nothing past the last day is tried, so a visit that is due after it stays without a day.
    for k in refused:
        pin(k, bisect_left(days, jobs[k].after(on)))
    late = set(refused)
    return [k for k in timely if k not in late] if late else timely
