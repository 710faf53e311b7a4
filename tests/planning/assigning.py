"""The exact plan of some unit visits of one crew, without a programme around it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import attrs

from mpreview.planning._layout import plan_problem
from mpreview.planning._problem import Entry, Job, Order, Problem, Status


@attrs.frozen
class Assignment:
    """Which visit is on which day, in the order of the visits given."""

    jobs: tuple[Job, ...]
    days: tuple[int | None, ...]
    statuses: tuple[Status, ...]
    on: int
    until: int

    def having(self, status: Status) -> tuple[Job, ...]:
        """The visits of one status."""
        return tuple(job for job, found in zip(self.jobs, self.statuses, strict=True) if found == status)


def assign(
    jobs: Sequence[Job],
    slots: Mapping[int, int],
    *,
    on: int,
    until: int,
    previous: Mapping[str, int] = MappingProxyType({}),
) -> Assignment:
    """The plan of some visits, each on one slot, by the planner."""
    order = Order(None, tuple(sorted(previous.items())))
    entries = {job.id: Entry("to-place", job, 1) for job in jobs}
    problem = Problem(order, on, until, dict(slots), {}, entries)
    days = plan_problem(problem)
    where = problem.locate_all(days)
    found = tuple(days[job.id] for job in jobs)
    return Assignment(tuple(jobs), found, tuple(where[job.id].status for job in jobs), on, until)
