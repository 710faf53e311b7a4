"""Visits of several slots and trips: how often first fit is best, beside CP-SAT where OR-tools is installed.

    python tests/benchmarks/bench_arranging.py         # 20 random instances of each size
    python tests/benchmarks/bench_arranging.py 100     # more of them

Half the visits take a slot, the others two or three; for every four visits there is a trip of two or three of
them. The load is the slots of all visits by the slots there are. Best is what reaches the vector that CP-SAT
proves; without OR-tools only what its own bound proves is counted. *Placed* is how many visits less than the
best have a day, all classes together.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from mpreview.errors import MissingExtra
from mpreview.planning import Served
from mpreview.planning._first_fit import measure
from mpreview.planning._layout import plan_problem
from mpreview.planning._problem import Entry, Job, Order, Problem
from mpreview.solver import Trip, _ortools
from mpreview.solver._arrangements import CrewArrangement, fit_trips

SIZES = ((6, 4), (12, 6), (20, 8), (30, 10), (60, 20))
LOADS = (0.8, 1.1, 1.4)
Instance = tuple[Problem, dict[str, int | None], tuple[Trip, ...]]


class Result(NamedTuple):
    """One answer: what it reaches, its bound, how long it took."""

    vector: tuple[Served, ...]
    bound: tuple[Served, ...]
    seconds: float


def instances(visits: int, days: int, load: float, count: int) -> Iterator[Instance]:
    """The same random instances every time."""
    chance = random.Random(f"{visits} {days} {load}")
    for _ in range(count):
        entries = {}
        for number in range(visits):
            due, name = chance.randint(-2, days + 1), f"v{number:02}"
            earliest = min(due, days) - chance.choice((0, 1, 2, 3, days))
            job = Job(name, chance.randint(1, 3), chance.randint(0, 2), earliest, due)
            entries[name] = Entry("to-place", job, chance.choice((1, 1, 2, 3)))
        trips = []
        for _ in range(visits // 4):
            some = chance.sample(sorted(entries), chance.randint(2, 3))
            total = sum(entries[name].slots for name in some)
            trips.append(Trip(tuple(some), chance.randint(1, total - 1)))
        slots = dict.fromkeys(range(1, days + 1), 0)
        for _ in range(max(1, round(sum(entry.slots for entry in entries.values()) / load))):
            slots[chance.randint(1, days)] += 1
        problem = Problem(Order(), 1, days, slots, {}, entries)
        yield problem, plan_problem(problem), tuple(trips)


def timed(way: Callable[..., CrewArrangement], instance: Instance) -> Result:
    start = time.perf_counter()
    answer = way(*instance)
    seconds = time.perf_counter() - start
    return Result(measure(instance[0], answer.days), answer.bound, seconds)


def report(name: str, results: Sequence[Result], best: Sequence[Result] | None) -> None:
    """Print a row: the share that is best, that is proved, visits less than the best, and time."""
    count = len(results)
    proved = sum(one.vector == one.bound for one in results) / count
    seconds = sum(one.seconds for one in results) / count
    row = f"  {name:>10}  proved {proved:4.0%}  {seconds * 1e3:7.1f} ms"
    if best:
        pairs = list(zip(results, best, strict=True))
        share = sum(one.vector == other.vector for one, other in pairs) / count
        placed = [sum(served.placed for served in one.vector) for one in (*results, *best)]
        row += f"  best {share:4.0%}  placed {(sum(placed[:count]) - sum(placed[count:])) / count:+.2f}"
    print(row)


def main(count: int) -> None:
    try:
        cp_sat = _ortools.load_ortools("sat.python.cp_model")
    except MissingExtra as missing:
        cp_sat = None
        print(missing)
    for visits, days in SIZES:
        for load in LOADS:
            print(f"{visits} visits, {days} days, load {load}, {count} instances")
            drawn = list(instances(visits, days, load, count))
            best = None
            if cp_sat is not None:
                exact = partial(_ortools.arrange_crew, cp_sat, limit=30)
                best = [timed(exact, one) for one in drawn]
                report("CP-SAT", best, None)
            report("first fit", [timed(fit_trips, one) for one in drawn], best)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 20)
