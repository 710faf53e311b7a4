"""Small planning problems for Hypothesis, and the figures that the laws compare."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import attrs
from hypothesis import strategies as st

from planning.assigning import Assignment, Job, assign

ON = 1


class Problem(NamedTuple):
    """One pool: visits, slots by day, last day; the first is `ON`."""

    jobs: tuple[Job, ...]
    slots: Mapping[int, int]
    until: int

    def plan(self) -> Assignment:
        return assign(self.jobs, self.slots, on=ON, until=self.until)

    def after(self, before: Mapping[str, int], fixed_until: int = 0) -> Assignment:
        """The plan after one in which visits had these days, those before some day fixed."""
        return assign(
            self.jobs, self.slots, on=ON, until=self.until, previous=before, fixed_until=fixed_until
        )

    def with_slot(self, day: int) -> "Problem":
        return self._replace(slots={**self.slots, day: self.slots.get(day, 0) + 1})


@st.composite
def problems(
    draw: st.DrawFn,
    *,
    visits: int = 12,
    days: int = 8,
    classes: int = 3,
    crowded: bool = False,
    runs: bool = False,
    cut: bool = False,
) -> Problem:
    """Problems with visits past due, in time and due after the end; some days have no slots.

    A crowded one has at least half the visits and days that it may have. Half of the visits are impossible on
    some days, unless the possible days are to be runs to the end of the plan, or runs half of which are cut
    off before the end.
    """
    until = draw(st.integers(days // 2 if crowded else ON, days))
    slots = draw(st.lists(st.integers(0, 2), min_size=until, max_size=until))
    lengths = st.integers(0, 2) | st.integers(0, days)
    shapes = st.tuples(st.integers(1, classes), st.integers(0, 2), st.integers(-2, until + 1), lengths)
    drawn = draw(st.lists(shapes, min_size=visits // 2 if crowded else 1, max_size=visits))
    jobs = [
        Job(chr(ord("a") + k), priority, rank, min(due, until) - length, due)
        for k, (priority, rank, due, length) in enumerate(drawn)
    ]
    some = st.sets(st.integers(ON, until), max_size=days)
    if cut:
        some = st.integers(ON + 1, until + 1).map(lambda first: set(range(first, until + 1)))
    if cut or not runs:
        impossible = st.just(()) | some.map(lambda days: tuple(sorted(days)))
        jobs = [attrs.evolve(job, impossible=draw(impossible)) for job in jobs]
    jobs = draw(st.permutations(jobs))
    return Problem(tuple(jobs), dict(enumerate(slots, start=ON)), until)


def days_of(plan: Assignment) -> dict[str, int | None]:
    return {job.id: day for job, day in zip(plan.jobs, plan.days, strict=True)}


def by_class(plan: Assignment, count: Callable[[Job, int], bool]) -> dict[int, int]:
    """How many placed visits of each class *count* says yes to; classes of visits without a day too."""
    counted = {job.priority: 0 for job in sorted(plan.jobs, key=lambda job: job.priority)}
    for job, day in zip(plan.jobs, plan.days, strict=True):
        counted[job.priority] += day is not None and count(job, day)
    return counted


def vector(plan: Assignment, without: str = "") -> list[tuple[int, int, int]]:
    """Per class, first class first: past due placed, on time, placed (`semantics.md` 4.4)."""
    past = by_class(plan, lambda job, _: job.due < ON and job.id != without)
    on_time = by_class(plan, lambda job, day: day <= job.due and job.id != without)
    placed = by_class(plan, lambda job, _: job.id != without)
    return [(past[c], on_time[c], placed[c]) for c in placed]


def short_vector(plan: Assignment) -> list[tuple[int, int]]:
    """Per class: past due placed plus on time, placed (law 27)."""
    return [(past + on_time, placed) for past, on_time, placed in vector(plan)]
