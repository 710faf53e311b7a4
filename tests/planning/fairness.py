"""How long visits wait that nothing but their names sets apart, over many seeds for ties.

What is claimed: visits of one team that are alike in class, answer, first day and due day have the same
expected wait, whatever they are called and wherever they are. So over many seeds the mean wait of any part of
them differs from that of all of them by less than its error, times a bound for how many parts are compared.
"""

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from statistics import NormalDist
from typing import NamedTuple

from benchmarks.year_of_plans import find_first_day
from mpreview.planning import Plan, Visit

Part = Callable[[Visit], str]

NOTHING = 1e-9
_RARE = 0.001
"""How often sound seeds may look unfair in one of all that is compared."""


class Mean(NamedTuple):
    """A mean over seeds, and its standard error, in days."""

    days: float
    error: float

    def is_within(self, bound: float) -> bool:
        return abs(self.days) <= bound * self.error + NOTHING


def mean_of(found: Sequence[float]) -> Mean:
    middle = math.fsum(found) / len(found)
    spread = math.fsum((one - middle) ** 2 for one in found) / (len(found) - 1)
    return Mean(middle, math.sqrt(spread / len(found)))


def bound(comparisons: int) -> float:
    """How many errors a mean may be off, if so many are compared: Bonferroni, one in a thousand in all."""
    return NormalDist().inv_cdf(1 - _RARE / (2 * max(comparisons, 1)))


def waits(plan: Plan) -> dict[str, int]:
    """Days from the first on which a visit can be made to its day; without one, past the end of the plan."""
    placed = [(one.visit, one.day) for one in plan.visits if not one.booked]
    without = [(visit, plan.until + dt.timedelta(1)) for visit in (*plan.unplaced, *plan.beyond)]
    return {visit.id: (day - max(visit.earliest, plan.on)).days for visit, day in (*placed, *without)}


def alike(plan: Plan) -> list[list[Visit]]:
    """The visits that nothing but their names sets apart, in order of name; who has no like is left out."""
    waiting = [*(one.visit for one in plan.visits if not one.booked), *plan.unplaced, *plan.beyond]
    found: dict[tuple[object, ...], list[Visit]] = defaultdict(list)
    for visit in sorted(waiting, key=lambda one: one.id):
        # Whoever is still to be asked is visited later (semantics 4.9).
        window = max(visit.earliest, plan.on), visit.due, find_first_day(plan, visit)
        found[visit.crew, visit.activity, visit.priority, visit.rank, window, visit.slots].append(visit)
    return [visits for visits in found.values() if len(visits) > 1]


def halves(plan: Plan) -> Part:
    """The team of a visit, and whether its name is in the first or the second half of those alike."""
    first = {visit.id for visits in alike(plan) for visit in visits[: len(visits) // 2]}
    return lambda visit: f"{visit.team}, {'first' if visit.id in first else 'second'} half by name"


def longer(plans: Iterable[Plan], *parts: Part) -> dict[str, Mean]:
    """How many days longer than those alike each part waits in the mean, over plans of many seeds."""
    first, *others = plans
    groups = [([visit.id for visit in visits], _members(visits, parts)) for visits in alike(first)]
    found: dict[str, list[float]] = defaultdict(list)
    for plan in (first, *others):
        there, more = waits(plan), defaultdict[str, list[float]](list)
        for ids, members in groups:
            middle = sum(there[visit] for visit in ids) / len(ids)
            for name, visit in members:
                more[name].append(there[visit] - middle)
        for name, days in more.items():
            found[name].append(math.fsum(days) / len(days))
    return {name: mean_of(days) for name, days in sorted(found.items())}


def _members(visits: Iterable[Visit], parts: Sequence[Part]) -> list[tuple[str, str]]:
    return [(part(visit), visit.id) for part in parts for visit in visits]


def unfair(found: Mapping[str, Mean]) -> list[str]:
    """The parts whose mean is further off than chance explains."""
    most = bound(len(found))
    return [name for name, mean in found.items() if not mean.is_within(most)]
