"""What a plan is made of: who waits, on how many slots, and what settles what is left open."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from mpreview.ids import shown
from mpreview.planning.assignment import Assignment, assign_left
from mpreview.planning.jobs import Job
from mpreview.planning.visits import Visit
from mpreview.planning.wishes import NO_LIMITS, Limits, Seats, Wishes

__all__ = ["Inputs", "Order", "assigned", "job_of", "named", "visit_id"]


class Order(NamedTuple):
    """What settles the ties that class, answer and due day leave, and the days that they leave open.

    Args:
        tie_seed: By default the ids of the visits settle ties; with a seed keyed digests of them, so that
            nobody is first for their name.
        before: The ids of visits and the days that they had in the plan before, in order of id: kept where
            that changes neither who is on time nor any late day.
    """

    tie_seed: str | None = None
    before: tuple[tuple[str, int], ...] = ()

    def __repr__(self) -> str:
        return shown(self)

    def key(self, visit: str) -> str:
        """Return the name under which a visit is planned, which settles ties."""
        if self.tie_seed is None:
            return visit
        # Only a plan with a seed needs it, and it is slow to load.
        from hashlib import blake2b

        digest = blake2b(visit.encode(), key=self.tie_seed.encode(), digest_size=16).hexdigest()
        return f"{digest}|{visit}"


def visit_id(key: str) -> str:
    """Return the id of a visit of the name under which it is planned."""
    return key.rpartition("|")[2]


class Inputs(NamedTuple):
    """What the plan of one team was made of.

    Args:
        capacity: Day numbers inside the plan and slots of the team, in order; days without any left out.
        promised: Day numbers, and how many slots are agreed with nobody whom the plan knows.
        assignment: Those who wait, and the days that they got.
        wishes: What is known of the days of visits beside their windows, by id, of those that have any.
        seats: Who has slots on a day, where some may not make every visit.
        met: Who is met by day by what is promised, once for each slot, and who may not meet them, where that
            is looked at.
    """

    capacity: tuple[tuple[int, int], ...]
    promised: tuple[tuple[int, int], ...]
    assignment: Assignment
    wishes: tuple[tuple[str, Wishes], ...] = ()
    seats: tuple[tuple[int, Seats], ...] = ()
    met: tuple[tuple[int, tuple[Wishes, ...]], ...] = ()

    def __repr__(self) -> str:
        return shown(self)


def job_of(visit: Visit) -> Job:
    """Return what the exact plan knows of a visit."""
    return Job(visit.id, visit.priority, visit.rank, visit.earliest.toordinal(), visit.due.toordinal())


def assigned(
    jobs: Iterable[Job],
    slots: Mapping[int, int],
    order: Order,
    *,
    span: tuple[int, int],
    limits: Limits = NO_LIMITS,
) -> Assignment:
    """Place visits exactly, each under the name that settles its ties.

    Args:
        jobs: The visits, by their own ids.
        slots: How many visits a day can take.
        order: What settles ties, and the days that they had before.
        span: The first and the last day of the plan.
        limits: Days that suit and what may not be on one day; *before* is that of the order.
    """
    jobs, within = named(jobs, order, limits)
    on, until = span
    if not limits.wishes:
        return assign_left(jobs, slots, on=on, until=until, before=within.before)
    # Where limits are looked at: what makes such plans is as much again as all else.
    from mpreview.planning.within import assign_within

    return assign_within(jobs, slots, within, on=on, until=until)


def named(jobs: Iterable[Job], order: Order, limits: Limits) -> tuple[tuple[Job, ...], Limits]:
    """Return visits and limits under the names that settle ties, with the days that they had before."""
    before = {order.key(visit): day for visit, day in order.before}
    wishes = {order.key(visit): one for visit, one in limits.wishes.items()}
    if order.tie_seed is not None:
        jobs = [job._replace(id=order.key(job.id)) for job in jobs]
    return tuple(jobs), limits._replace(wishes=wishes, before=before)
