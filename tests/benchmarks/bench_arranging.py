"""Visits of several slots and trips: how often the search is best, beside CP-SAT where OR-tools is installed.

    python tests/benchmarks/bench_arranging.py         # 20 random instances of each size
    python tests/benchmarks/bench_arranging.py 100     # more of them

Half the visits take a slot, the others two or three; for every four visits there is a trip of two or three of
them. The load is the slots of all visits by the slots there are. Best is what equals the answer that CP-SAT
proves; without OR-tools only what the search itself proves is counted. *Placed* is how many visits less than
the best have a day, all classes together; it may be negative, for it is not what is sought first.
"""

import random
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from mpreview import solver
from mpreview.errors import MissingExtra
from mpreview.planning.arranging import Answer, Ground, Outing, Served, Task, served
from mpreview.planning.improving import improved
from mpreview.planning.jobs import Job

WORKS = (0, 1_000, 10_000, 100_000)
SIZES = ((6, 4), (12, 6), (20, 8), (30, 10), (60, 20))
LOADS = (0.8, 1.1, 1.4)


class Result(NamedTuple):
    """One answer: what it reaches, its bound, how long it took."""

    vector: tuple[Served, ...]
    bound: tuple[Served, ...]
    steps: int
    seconds: float

    @property
    def key(self) -> list[tuple[int, ...]]:
        return [one.key for one in self.vector]

    @property
    def placed(self) -> int:
        return sum(one.placed for one in self.vector)


def instances(visits: int, days: int, load: float, count: int) -> Iterator[Ground]:
    """The same random instances every time."""
    chance = random.Random(f"{visits} {days} {load}")  # noqa: S311  # examples, not secrets
    for _ in range(count):
        tasks = []
        for number in range(visits):
            due = chance.randint(-2, days + 1)
            earliest = min(due, days) - chance.choice((0, 1, 2, 3, days))
            job = Job(f"v{number:02}", chance.randint(1, 3), chance.randint(0, 2), earliest, due)
            tasks.append(Task(job, chance.choice((1, 1, 2, 3))))
        outings = []
        for _ in range(visits // 4):
            some = chance.sample(tasks, chance.randint(2, 3))
            total = sum(task.slots for task in some)
            outings.append(Outing(tuple(task.job.id for task in some), chance.randint(1, total - 1)))
        slots = dict.fromkeys(range(1, days + 1), 0)
        for _ in range(max(1, round(sum(task.slots for task in tasks) / load))):
            slots[chance.randint(1, days)] += 1
        yield Ground(tuple(tasks), tuple(outings), slots, 1, days)


def timed(way: Callable[[Ground], Answer], ground: Ground) -> Result:
    start = time.perf_counter()
    answer = way(ground)
    seconds = time.perf_counter() - start
    return Result(served(ground.tasks, answer.days, ground.on), answer.bound, answer.steps, seconds)


def told(name: str, results: list[Result], best: list[Result] | None) -> None:
    """Print a row: the share that is best, that is proved, visits less than the best, steps and time."""
    count = len(results)
    proved = sum(one.vector == one.bound for one in results) / count
    steps = sum(one.steps for one in results) / count
    seconds = sum(one.seconds for one in results) / count
    row = f"  {name:>14}  proved {proved:4.0%}  steps {steps:7.0f}  {seconds * 1e3:7.1f} ms"
    if best:
        pairs = list(zip(results, best, strict=True))
        share = sum(one.key >= other.key for one, other in pairs) / count
        first = sum(one.key[0] >= other.key[0] for one, other in pairs) / count
        less = sum(other.placed - one.placed for one, other in pairs) / count
        row += f"  best {share:4.0%}  first class best {first:4.0%}  placed {-less:+.2f}"
    print(row)


def main(count: int) -> None:
    try:
        cp_sat = solver.cp_model()
    except MissingExtra as missing:
        cp_sat = None
        print(missing)
    for visits, days in SIZES:
        for load in LOADS:
            print(f"{visits} visits, {days} days, load {load}, {count} instances")
            grounds = list(instances(visits, days, load, count))
            best = None
            if cp_sat is not None:
                exact = partial(solver.arranged_by, cp_sat, limit=30, work=1_000)
                best = [timed(exact, one) for one in grounds]
                told("CP-SAT", best, None)
            for work in WORKS:
                results = [timed(partial(improved, work=work), one) for one in grounds]
                told(f"{work:,} steps", results, best)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 20)
