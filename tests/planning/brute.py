"""The plan of `semantics.md` 4.4 and 4.5, twice: by every way to give visits days, and step by step.

Written from that page alone; it shares nothing with the engine but the plain `Job`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from types import MappingProxyType

from planning.assigning import Job

Days = tuple[int | None, ...]
Key = tuple[tuple[int, ...], ...]

NEVER = 10**9


def possible(job: Job, day: int) -> bool:
    """Whether a visit can be made on a day, be it late."""
    return day >= job.earliest and day not in job.impossible


def ways(jobs: Sequence[Job], days: Sequence[int]) -> Iterator[Days]:
    """Every way to give each visit one of *days* or none, whatever the slots."""
    choices = [[None, *(d for d in days if possible(job, d))] for job in jobs]
    return product(*choices)


def wish(jobs: Sequence[Job], way: Days, on: int) -> Key:
    """What 4.4 and 4.5 look at in this way, most important first; the least is the plan."""
    key: list[tuple[int, ...]] = []
    place = dict(zip(jobs, (NEVER if day is None else day for day in way), strict=True))
    for priority in sorted({job.priority for job in jobs}):
        mine = [job for job in jobs if job.priority == priority]
        old = sorted((j for j in mine if j.due < on), key=lambda j: (j.due, j.rank, j.own_due, j.id))
        new = sorted((j for j in mine if j.due >= on), key=lambda j: (j.rank, j.due, j.own_due, j.id))
        missed = [int(place[j] > j.due) for j in new]
        key += [
            tuple(place[j] for j in old),
            (sum(missed), *missed),
            tuple(place[j] for j in new if place[j] > j.due),
        ]
    laid = sorted(jobs, key=lambda j: (j.priority, j.due, j.id))
    return (*key, tuple(place[j] for j in laid))


def fits(way: Days, slots: Mapping[int, int]) -> bool:
    """Whether no day holds more visits than slots."""
    return all(n <= slots.get(day, 0) for day, n in Counter(way).items() if day is not None)


def best(jobs: Sequence[Job], slots: Mapping[int, int], *, on: int, until: int) -> Days:
    """The one way that the page asks for."""
    days = [day for day in range(on, until + 1) if slots.get(day, 0) > 0]
    possible = (way for way in ways(jobs, days) if fits(way, slots))
    return min(possible, key=lambda way: wish(jobs, way, on))


def best_after(
    jobs: Sequence[Job],
    slots: Mapping[int, int],
    *,
    on: int,
    until: int,
    before: Mapping[str, int],
    fixed_until: int = 0,
) -> Days:
    """Of all ways in which the same are on time, and late on the same days, that which keeps most [4.6].

    In order, whether each on time has the day that it had, if that day is fixed; then, in order, whether each
    has the day that it had; then, in order, the days.
    """
    fresh = best(jobs, slots, on=on, until=until)
    fixed = [k for k, day in enumerate(fresh) if day is None or day > jobs[k].due]
    order = sorted(range(len(jobs)), key=lambda k: (jobs[k].priority, jobs[k].due, jobs[k].id))
    loose = [k for k in order if k not in fixed]
    days = [day for day in range(on, until + 1) if slots.get(day, 0) > 0]

    def key(way: Days) -> tuple[list[bool], list[bool], list[int | None]]:
        moved = [way[k] != before.get(jobs[k].id) for k in loose]
        is_fixed = [before.get(jobs[k].id, fixed_until) < fixed_until for k in loose]
        return [a and b for a, b in zip(is_fixed, moved, strict=True)], moved, [way[k] for k in loose]

    return min(
        (
            way
            for way in ways(jobs, days)
            if fits(way, slots) and all(way[k] == fresh[k] for k in fixed)
            if all((way[k] or NEVER) <= jobs[k].due for k in loose)
        ),
        key=key,
    )


def can_be_done(sets: Sequence[Sequence[int]], slots: Mapping[int, int]) -> bool:
    """Whether all can have one of their days: each takes one, and whoever is there moves (Kuhn, 1955)."""
    there: dict[tuple[int, int], int] = {}

    def enter(visit: int, tried: set[tuple[int, int]]) -> bool:
        for slot in ((day, n) for day in sets[visit] for n in range(slots.get(day, 0))):
            if slot not in tried:
                tried.add(slot)
                if slot not in there or enter(there[slot], tried):
                    there[slot] = visit
                    return True
        return False

    return all(enter(visit, set()) for visit in range(len(sets)))


def stepwise(
    jobs: Sequence[Job],
    slots: Mapping[int, int],
    *,
    on: int,
    until: int,
    before: Mapping[str, int] = MappingProxyType({}),
    fixed_until: int = 0,
) -> Days:
    """The steps of 4.4 one by one, each by asking whether all that was promised can still be done.

    With the days of a plan before, each visit on time in order keeps its day if it can [4.6], first those
    whose day is fixed; then the rest, in order, have their first day.
    """
    slots = {day: n for day, n in slots.items() if on <= day <= until and n > 0}
    held: dict[str, list[int]] = {}

    def days(job: Job, first: int, last: int) -> list[int]:
        return [day for day in sorted(slots) if first <= day <= last and possible(job, day)]

    def first_day(job: Job, wanted: Iterable[int]) -> None:
        rest = [some for name, some in held.items() if name != job.id]
        for day in wanted:
            if can_be_done([*rest, [day]], slots):
                held[job.id] = [day]
                return

    for priority in sorted({job.priority for job in jobs}):
        mine = [job for job in jobs if job.priority == priority]
        for job in sorted((j for j in mine if j.due < on), key=lambda j: (j.due, j.rank, j.own_due, j.id)):
            first_day(job, days(job, on, until))
        new = sorted((j for j in mine if j.due >= on), key=lambda j: (j.rank, j.due, j.own_due, j.id))
        for job in new:
            window = days(job, on, job.due)
            if can_be_done([*held.values(), window], slots):
                held[job.id] = window
        for job in new:
            if job.id not in held:
                first_day(job, days(job, job.due + 1, until))
    laid = [job for job in sorted(jobs, key=lambda j: (j.priority, j.due, j.id)) if job.id in held]
    for last in (fixed_until - 1, until):
        for job in laid:
            first_day(job, [day for day in held[job.id] if day == before.get(job.id) and day <= last])
    for job in laid:
        first_day(job, held[job.id])
    return tuple(held[job.id][0] if job.id in held else None for job in jobs)
