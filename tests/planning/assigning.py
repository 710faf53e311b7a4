"""The exact plan of some unit visits of one crew, without a programme around it."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import attrs

from mpreview.planning._layout import plan_problem
from mpreview.planning._problem import NO_RULES, DayRules, Entry, PlanOrder, Problem, VisitOutcome
from mpreview.planning._problem import Job as PlainJob


@attrs.frozen
class Job(PlainJob):
    """A visit with the days on which it is not possible."""

    impossible: tuple[int, ...] = ()


@attrs.frozen
class Assignment:
    """Which visit is on which day, in the order of the visits given."""

    jobs: tuple[Job, ...]
    days: tuple[int | None, ...]
    problem: Problem

    @property
    def on(self) -> int:
        """The first day."""
        return self.problem.on

    @property
    def until(self) -> int:
        """The last day."""
        return self.problem.until

    @property
    def statuses(self) -> tuple[VisitOutcome, ...]:
        """Where each visit stands, as a plan says it."""
        rows = zip(self.jobs, self.days, strict=True)
        return tuple(self.problem.entries[job.id].locate(day, self.until).status for job, day in rows)

    def having(self, status: VisitOutcome) -> tuple[Job, ...]:
        """The visits of one status."""
        return tuple(job for job, found in zip(self.jobs, self.statuses, strict=True) if found == status)


def inputs(
    jobs: Sequence[Job],
    slots: Mapping[int, int],
    on: int,
    until: int,
    previous: Mapping[str, int] = MappingProxyType({}),
    *,
    fixed_until: int = 0,
) -> Problem:
    """The inputs of a crew with some visits, each on one slot: impossible days are days of a closed place."""
    entries = {}
    for job in jobs:
        rules = DayRules(closed=job.impossible) if job.impossible else NO_RULES
        entries[job.id] = Entry("to-place", job, 1, rules=rules)
    order = PlanOrder(None, tuple(sorted(previous.items())), fixed_until)
    return Problem(order, on, until, dict(slots), {}, entries)


def assign(
    jobs: Sequence[Job],
    slots: Mapping[int, int],
    *,
    on: int,
    until: int,
    previous: Mapping[str, int] = MappingProxyType({}),
    fixed_until: int = 0,
) -> Assignment:
    """The plan of some visits, each on one slot, by the planner."""
    problem = inputs(jobs, slots, on, until, previous, fixed_until=fixed_until)
    days = plan_problem(problem)
    return Assignment(tuple(jobs), tuple(days[job.id] for job in jobs), problem)
