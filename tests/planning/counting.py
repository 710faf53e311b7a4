"""An independent judge of plans: it counts, and shares no code with the engine."""

from collections import Counter
from collections.abc import Mapping, Sequence

from planning.assigning import Job

Days = Mapping[str, int | None]


def faults_of_plan(
    jobs: Sequence[Job], slots: Mapping[int, int], on: int, until: int, days: Days
) -> list[str]:
    """Law 22: what a plan breaks of capacity, window and horizon, in words."""
    found = [f"{job.id}: placed before its window" for job in jobs if _early(job, days[job.id])]
    found += [f"{job.id}: placed on an impossible day" for job in jobs if days[job.id] in job.impossible]
    if sorted(days) != sorted(job.id for job in jobs):
        found.append("not every visit has an answer")
    for day, count in Counter(day for day in days.values() if day is not None).items():
        if not on <= day <= until:
            found.append(f"day {day} is outside the plan")
        if count > max(slots.get(day, 0), 0):
            found.append(f"day {day} holds more visits than slots")
    return found


def _early(job: Job, day: int | None) -> bool:
    return day is not None and day < job.earliest
