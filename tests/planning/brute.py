"""The plan of `semantics.md` 4.4 and 4.5, twice: by every way to give visits days, and step by step.

Written from that page alone; it shares nothing with the engine but the plain `Job`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from types import MappingProxyType

from mpreview.planning.jobs import Job

Days = tuple[int | None, ...]
Span = tuple[int, int]
Key = tuple[tuple[int, ...], ...]

NEVER = 10**9


def ways(jobs: Sequence[Job], days: Sequence[int]) -> Iterator[Days]:
    """Every way to give each visit one of *days* or none, whatever the slots."""
    choices = [[None, *(d for d in days if d >= job.earliest)] for job in jobs]
    return product(*choices)


def wish(jobs: Sequence[Job], way: Days, on: int) -> Key:
    """What 4.4 and 4.5 look at in this way, most important first; the least is the plan."""
    key: list[tuple[int, ...]] = []
    place = dict(zip(jobs, (NEVER if day is None else day for day in way), strict=True))
    for priority in sorted({job.priority for job in jobs}):
        mine = [job for job in jobs if job.priority == priority]
        old = sorted((j for j in mine if j.due < on), key=lambda j: (j.due, j.rank, j.id))
        new = sorted((j for j in mine if j.due >= on), key=lambda j: (j.rank, j.due, j.id))
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
    jobs: Sequence[Job], slots: Mapping[int, int], *, on: int, until: int, before: Mapping[str, int]
) -> Days:
    """Of all ways in which the same are on time, and late on the same days, that which keeps most [4.6].

    In order, whether each on time has the day that it had; then, in order, the days.
    """
    fresh = best(jobs, slots, on=on, until=until)
    fixed = [k for k, day in enumerate(fresh) if day is None or day > jobs[k].due]
    order = sorted(range(len(jobs)), key=lambda k: (jobs[k].priority, jobs[k].due, jobs[k].id))
    loose = [k for k in order if k not in fixed]
    days = [day for day in range(on, until + 1) if slots.get(day, 0) > 0]

    def key(way: Days) -> tuple[list[bool], list[int | None]]:
        return [way[k] != before.get(jobs[k].id) for k in loose], [way[k] for k in loose]

    return min(
        (
            way
            for way in ways(jobs, days)
            if fits(way, slots) and all(way[k] == fresh[k] for k in fixed)
            if all((way[k] or NEVER) <= jobs[k].due for k in loose)
        ),
        key=key,
    )


def can_be_done(spans: Iterable[Span], slots: Mapping[int, int]) -> bool:
    """Whether all can be placed: day by day, whoever has to be done first."""
    waiting = sorted(spans, key=lambda span: span[1])
    for day in sorted(slots):
        for _ in range(slots[day]):
            ready = next((span for span in waiting if span[0] <= day <= span[1]), None)
            if ready is not None:
                waiting.remove(ready)
        if any(last <= day for _, last in waiting):
            return False
    return not waiting


def stepwise(
    jobs: Sequence[Job],
    slots: Mapping[int, int],
    *,
    on: int,
    until: int,
    before: Mapping[str, int] = MappingProxyType({}),
) -> Days:
    """The steps of 4.4 one by one, each by asking whether all that was promised can still be done.

    With the days of a plan before, each visit on time in order keeps its day if it can [4.6]; then the rest,
    in order, have their first day.
    """
    slots = {day: n for day, n in slots.items() if on <= day <= until and n > 0}
    held: dict[str, Span] = {}

    def first_day(job: Job, low: int, high: int) -> None:
        rest = [span for name, span in held.items() if name != job.id]
        for day in range(low, high + 1):
            if can_be_done([*rest, (day, day)], slots):
                held[job.id] = (day, day)
                return

    for priority in sorted({job.priority for job in jobs}):
        mine = [job for job in jobs if job.priority == priority]
        for job in sorted((j for j in mine if j.due < on), key=lambda j: (j.due, j.rank, j.id)):
            first_day(job, on, until)
        new = sorted((j for j in mine if j.due >= on), key=lambda j: (j.rank, j.due, j.id))
        for job in new:
            window = max(job.earliest, on), min(job.due, until)
            if can_be_done([*held.values(), window], slots):
                held[job.id] = window
        for job in new:
            if job.id not in held:
                first_day(job, job.due + 1, until)
    laid = [job for job in sorted(jobs, key=lambda j: (j.priority, j.due, j.id)) if job.id in held]
    for job in laid:
        low, high = held[job.id]
        if low <= before.get(job.id, low - 1) <= high:
            first_day(job, before[job.id], before[job.id])
    for job in laid:
        first_day(job, *held[job.id])
    return tuple(held[job.id][0] if job.id in held else None for job in jobs)
