"""The exact steps of one crew: class by class past due, on time, late (semantics 4.4).

The sets of unit visits that fit together form a transversal matroid, so that taking the visits in order, and
keeping each visit that still fits, is optimal for each step (Edmonds and Fulkerson, 1965). The steps follow
one another as a lexicographic objective: no later step takes back what an earlier step gave. The layout is a
second pass (`mpreview.planning._layout`), which chooses among the days that leave every other visit on its
step.
"""

from collections.abc import Sequence

from mpreview.planning._matching import NOWHERE, Matching
from mpreview.planning._problem import DaySets, Job, Problem, Span


class Settlement:
    """Who is on time, and each late day, before the layout.

    Args:
        jobs: The visits.
        sets: The possible days of each visit.
        span: The days of the plan.
        matching: The slots of the days.

    Attributes:
        places: The place of each visit among the days of the plan; of a visit on time a day that the layout
            may change.
        on_time: The visits on time, in order of class, due day and key.
        is_laid_out: Whether every visit on time already has the earliest day that leaves all others a day.
    """

    __slots__ = ("is_laid_out", "jobs", "matching", "on_time", "places", "sets", "span")

    def __init__(self, jobs: Sequence[Job], sets: DaySets, span: Span, matching: Matching) -> None:
        self.jobs, self.sets, self.span, self.matching = jobs, sets, span, matching
        self.places = [NOWHERE] * len(jobs)
        self.on_time: list[int] = []
        self.is_laid_out = True

    def settle_class(self, members: Sequence[int]) -> None:
        """Give the visits of one class their days; *members* are in order of due day and key.

        Sorting is stable, so that ties keep that order.
        """
        jobs, sets, places, matching = self.jobs, self.sets, self.places, self.matching
        # Past due and late visits are pinned: no later visit, of whatever class, moves a promised day.
        past_due = [k for k in members if jobs[k].due < self.span.on]
        for k in sorted(past_due, key=self._find_tie):
            places[k] = matching.pin(sets.after[k])
        # The members are in order of due day, so the visits past due come first.
        timely = members[len(past_due) :]
        turns = sorted(timely, key=self._find_tie)
        late = matching.add_each(turns, sets.on_time, places)
        # All visits on time of the class come before the late visits, which take only what is left.
        for k in late:
            places[k] = matching.pin(sets.after[k])
        refused = frozenset(late)
        self.on_time += [k for k in timely if k not in refused]
        # Placed in order of due day and never moved, each visit on time has the first day already.
        if matching.has_shifted or turns != timely:
            self.is_laid_out = False

    def _find_tie(self, k: int) -> tuple[int, int, int]:
        return self.jobs[k].find_tie(self.span.on)

    def list_days(self) -> list[int | None]:
        """Return the day of each visit, or `None`."""
        on = self.span.on
        return [None if place == NOWHERE else on + place for place in self.places]

    def map_late_days(self) -> dict[str, int | None]:
        """Return the day of each visit that is late or past due; a day on time may still change."""
        on_time, rows = frozenset(self.on_time), zip(self.jobs, self.list_days(), strict=True)
        return {job.id: day for k, (job, day) in enumerate(rows) if k not in on_time}

    def lay_out_early(self) -> None:
        """Give each visit on time the earliest day that leaves every other visit a day."""
        if not self.is_laid_out:
            for k in self.on_time:
                # One part only, so the unit is pinned on the earliest possible day.
                days = self.sets.on_time[k]
                self.places[k] = self.matching.pin_unit(days, (days,))


def settle_problem(problem: Problem) -> Settlement:
    """Settle who is on time and each late day among the unit visits of a crew (semantics 4.4)."""
    entries = [entry for entry in problem.entries.values() if entry.is_unit]
    jobs = [entry.job for entry in entries]
    matching = Matching([*problem.count_left().values()])
    settled = Settlement(jobs, problem.make_day_sets(entries), problem.span, matching)
    turns = [problem.order.find_turn(job) for job in jobs]
    classes: dict[int, list[int]] = {}
    for k in sorted(range(len(jobs)), key=turns.__getitem__):
        classes.setdefault(jobs[k].priority, []).append(k)
    for priority in sorted(classes):
        settled.settle_class(classes[priority])
    return settled
