"""On which days nobody is there to be met (`semantics.md` 4.4), by the naive specification.

It shares nothing with the engine.
"""

import datetime as dt
from collections.abc import Iterable

from mpreview.planning import Visit
from naive import spec
from naive import world as w
from planning.assigning import Job

__all__ = ["job_of", "unattended"]


def unattended(
    world: w.World, venue: str, members: Iterable[str], on: dt.date, until: dt.date
) -> tuple[int, ...]:
    """The numbers of the days of a plan on which none of some members is in office and uses a venue.

    Of later ends of office the first day of the plan foresees a dissolution alone, and what follows it.
    """
    seen = [spec.foreseen(line.person, on) for who in members for line in spec.lines(world, who, on)]
    days = [on + dt.timedelta(n) for n in range((until - on).days + 1)]
    return tuple(
        day.toordinal()
        for day in days
        if not any(
            spec.in_office(who, day) and spec.use_start(world, who.id, venue, day) is not None for who in seen
        )
    )


def job_of(world: w.World, visit: Visit, on: dt.date, until: dt.date) -> Job:
    """A visit of a plan as the exact plan knows it, possible on the days on which somebody is there."""
    days = visit.earliest.toordinal(), visit.due.toordinal()
    return Job(
        visit.id, visit.priority, visit.rank, *days, unattended(world, visit.venue, visit.members, on, until)
    )
