"""The plan of `semantics.md` 4.4 and 4.5 by looking at every way to give visits days.

Written from that page alone; it shares nothing with the engine but the plain `Job`.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product

from mpreview.planning.assignment import Job

Days = tuple[int | None, ...]
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
