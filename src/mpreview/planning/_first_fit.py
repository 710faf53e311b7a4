"""Visits of several slots: first fit after the exact plan (semantics 4.8).

The exact plan covers unit visits only. Afterwards each visit of several slots takes the first day that has
room, in order of class, due day and id; no unit visit moves. First fit is not optimal (bin packing; Johnson,
1973); `mpreview.solver` finds the best arrangement.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import attrs

from mpreview.planning._matching import NOWHERE, iterate_days
from mpreview.planning._problem import Entry, Problem


def find_room(room: Sequence[int], parts: Iterable[int], slots: int) -> int:
    """Return the first day, of the first part of the days, that has room for some slots; -1 if none has."""
    days = (day for part in parts for day in iterate_days(part))
    return next((day for day in days if room[day] >= slots), NOWHERE)


def place_first_fit(problem: Problem, days: Mapping[str, int | None]) -> dict[str, int | None]:
    """Return the day of each visit of several slots: the first that has room next to the unit visits.

    In each class the visits that had a day on time in the plan before keep the day, if the day still has
    room.

    Args:
        problem: The inputs of the crew.
        days: The days of the unit visits.
    """
    several = [one for one in problem.entries.values() if one.taking == "to-place" and not one.is_unit]
    if not several:
        return {}
    room, on, previous = [*problem.count_left(days).values()], problem.on, dict(problem.order.previous)
    several.sort(key=lambda one: problem.order.find_turn(one.job))
    sets = problem.make_day_sets(several)
    kept = [problem.span.make_set([previous.get(one.job.id, on - 1)]) for one in several]
    # By class: first the visits that keep a day, then all others; the sort is stable.
    turns: list[tuple[Entry, tuple[int, ...]]] = [
        (entry, (kept[k] & sets.on_time[k],)) for k, entry in enumerate(several)
    ]
    turns += zip(several, zip(*sets, strict=True), strict=True)
    turns.sort(key=lambda turn: turn[0].job.priority)
    found: dict[str, int | None] = {}
    for entry, parts in turns:
        if found.get(entry.job.id) is None:
            place = find_room(room, parts, entry.slots)
            found[entry.job.id] = None if place == NOWHERE else on + place
            if place != NOWHERE:
                room[place] -= entry.slots
    return found


@attrs.frozen(order=True)
class Served:
    """How many visits of a class are served.

    Args:
        priority: The class.
        past_due: Visits past due that have a day.
        on_time: Visits on time.
        placed: Visits with a day.
    """

    priority: int
    past_due: int
    on_time: int
    placed: int


def measure(problem: Problem, days: Mapping[str, int | None]) -> tuple[Served, ...]:
    """Return how many visits of each class are served, first class first."""
    past_due, on_time, placed = Counter[int](), Counter[int](), Counter[int]()
    classes = {problem.entries[visit].job.priority for visit in days}
    for visit, day in days.items():
        job = problem.entries[visit].job
        if day is not None:
            placed[job.priority] += 1
            past_due[job.priority] += job.due < problem.on
            on_time[job.priority] += day <= job.due
    return tuple([Served(one, past_due[one], on_time[one], placed[one]) for one in sorted(classes)])
