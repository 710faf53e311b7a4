"""A problem whose inputs change one after another, planned anew as far as each change can matter."""

from collections.abc import Mapping

from mpreview.planning.problems import Entry, Problem, Whereabouts, standing, standings, waiting, within
from mpreview.planning.wishes import NO_WISHES, Wishes

__all__ = ["Trial"]


class Trial:
    """A problem, and where each visit stands in its plan.

    It is planned anew for each input that changes. But the days that suit a visit, and whom that may not
    meet, are an input of every single visit, and most of them move nobody. So for these the plan is asked
    from where on it would have been another one, if at all (`Trail.change`), and made again from there.

    Args:
        problem: The problem.

    Attributes:
        problem: The problem.
        where: Where each visit stands; the very same if it is known that nothing moved.
    """

    __slots__ = ("_ids", "_within", "problem", "where")

    def __init__(self, problem: Problem) -> None:
        self.plan(problem)

    def plan(self, problem: Problem) -> None:
        """Take another problem in place of this one, and plan it."""
        self.problem, self._ids, self._within = problem, waiting(problem), within(problem)
        if self._within is None:
            self.where: Mapping[str, Whereabouts] = problem.whereabouts()
        else:
            self.where = standings(problem, zip(self._ids, self._within.days, strict=True))

    def wish(self, problem: Problem, visit: str) -> None:
        """Take a problem in which nothing but the wishes of a visit, and not its closed days, are others."""
        was, now = self.problem.entries[visit], problem.entries[visit]
        if now.how == "to-place":
            self._wish(problem, visit)
        elif now.day is None or _met(was) == _met(now):
            # What is known of the days of these, no plan looks at.
            self.problem = problem
        else:
            self.plan(problem)

    def _wish(self, problem: Problem, visit: str) -> None:
        entries, plan = problem.entries, self._within
        if plan is None or all(one.wishes == NO_WISHES for one in entries.values()):
            self.plan(problem)
            return
        self.problem = problem
        days = plan.wish(self._ids.index(visit), entries[visit].wishes)
        if days:
            told = {self._ids[number]: day for number, day in days.items()}
            moved = {one: standing(entries[one].job, day, problem.until) for one, day in told.items()}
            self.where = {**self.where, **moved}


def _met(entry: Entry) -> Wishes:
    return entry.wishes._replace(preferred=())
