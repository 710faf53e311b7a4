"""What is known of the days of visits beside their windows, on plain day numbers (`semantics.md` 4.5)."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from mpreview.ids import shown
from mpreview.planning.jobs import Job

__all__ = ["NO_LIMITS", "NO_WISHES", "Limits", "Seats", "Wishes", "within_closed"]

Seats = tuple[tuple[str, int], ...]
"""The advisers who have slots on a day, each with how many, in order of id."""


class Wishes(NamedTuple):
    """What is known of the days of one visit beside its window.

    Args:
        preferred: Days that suit it, in order.
        closed: Days on which it cannot be made, in order.
        members: Those whom it sees, in order, none of whom is seen twice on a day.
        barred: Advisers who may not make it, in order.
        elsewhere: Days on which others see a member of it while it is settled who is on time, in order.
        beside: Days on which others do while it is settled when they are made, in order.
        at_last: Days on which others do when what is left is given to those who have no day yet, in order.
    """

    preferred: tuple[int, ...] = ()
    closed: tuple[int, ...] = ()
    members: tuple[str, ...] = ()
    barred: tuple[str, ...] = ()
    elsewhere: tuple[int, ...] = ()
    beside: tuple[int, ...] = ()
    at_last: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return shown(self)

    @property
    def limit(self) -> bool:
        """Whether any of them can keep a visit from a day on time."""
        return any((self.closed, self.members, self.barred, self.elsewhere))


NO_WISHES: Final = Wishes()


class Limits(NamedTuple):
    """What a plan looks at beside windows and slots.

    Args:
        wishes: Those of visits, by id; a visit that has none may be left out.
        seats: Who has slots on each day; under an empty name slots from which nobody is barred.
        seen: Members who are seen on a day by a visit that is agreed.
        barred: For each visit that is agreed on a day, the advisers who may not make it.
        before: The day of a visit in an earlier plan, by id, which it keeps if it can.
    """

    wishes: Mapping[str, Wishes] = MappingProxyType({})
    seats: Mapping[int, Seats] = MappingProxyType({})
    seen: Mapping[int, frozenset[str]] = MappingProxyType({})
    barred: Mapping[int, tuple[tuple[str, ...], ...]] = MappingProxyType({})
    before: Mapping[str, int] = MappingProxyType({})

    def __repr__(self) -> str:
        return shown(self)


NO_LIMITS: Final = Limits()


def within_closed(job: Job, closed: tuple[int, ...], on: int, until: int) -> Job:
    """Return a visit whose window ends where it is closed at an end of it.

    Closed days inside the window stay in it; where all of it is closed it has no day on time.
    """
    shut = frozenset(closed)
    first, last = max(job.earliest, on), min(job.due, until)
    while first in shut and first <= last:
        first += 1
    while last in shut and last >= first:
        last -= 1
    job = job._replace(closed=closed)
    job = job._replace(late=job.open_after(on, until)[0])
    if job.due < on:
        return job
    if first > last:
        return job._replace(last=job.earliest - 1)
    return job._replace(earliest=first, last=last)
