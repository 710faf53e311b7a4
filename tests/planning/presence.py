"""On which days no visit can be made (`semantics.md` 4.4), by the naive specification.

It shares nothing with the engine.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from mpreview.planning import Visit
from naive import gaps, spec
from naive import world as w
from planning.assigning import Job

__all__ = ["job_of", "paused", "unattended"]


def unattended(  # what a plan knows of a visit
    world: w.World, venue: str, members: Iterable[str], on: dt.date, until: dt.date, *, activity: str
) -> tuple[int, ...]:
    """The numbers of the days of a plan on which none of some members is to be met at a venue.

    In office, in use or announced, and not held by another body, as known on the first day. Of later ends of
    office that day foresees a dissolution alone, and what follows it.
    """
    # [4.10] Nor on a day that was called off.
    seen = [spec.foreseen(line.person, on) for who in members for line in spec.lines(world, who, on)]
    return tuple(
        day.toordinal()
        for day in _days(on, until)
        if gaps.is_called_off(world, venue, activity, day, on)
        or not any(
            spec.in_office(who, day)
            and who.id in spec.users(world, venue, day)
            and not _held(world, who.id, venue, activity, day, on=on)
            for who in seen
        )
    )


def _days(on: dt.date, until: dt.date) -> Iterator[dt.date]:
    return (on + dt.timedelta(n) for n in range((until - on).days + 1))


def _held(world: w.World, who: str, venue: str, activity: str, day: dt.date, *, on: dt.date) -> bool:
    """Whether another body holds a subject on a day, as known on the first day of a plan."""
    lasts = [
        (paper.first, spec.last_day_of(world, paper, on))
        for paper in spec.exclusions(world, who, venue, activity, on)
    ]
    return any(first <= day and (last is None or day <= last) for first, last in lasts)


def paused(  # what a plan knows of a visit
    world: w.World, venue: str, members: Iterable[str], on: dt.date, until: dt.date, *, activity: str
) -> tuple[int, ...]:
    """The numbers of the days of a plan that are paused for each of some members, as known that day."""
    cases = [spec.case_of(world, who, venue, on) for who in members]
    days = (
        day
        for day in _days(on, until)
        if cases and all(case is not None and spec.paused_on(case, activity, day) for case in cases)
    )
    return tuple(day.toordinal() for day in days)


def job_of(world: w.World, visit: Visit, on: dt.date, until: dt.date) -> Job:
    """A visit of a plan as the exact plan knows it, with the days on which it is not possible."""
    days = visit.earliest.toordinal(), visit.due.toordinal()
    what = visit.activity.value
    nobody = unattended(world, visit.venue, visit.members, on, until, activity=what)
    shut = paused(world, visit.venue, visit.members, on, until, activity=what)
    own = None if visit.own_due is None else visit.own_due.toordinal()
    return Job(
        visit.id, visit.priority, visit.rank, *days, tuple(sorted({*nobody, *shut})), own=own
    )  # fmt: skip
