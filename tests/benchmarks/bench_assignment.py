"""How long the exact plan takes: the national shape, its growth, and the worst shapes known.

Run it with ``python tests/benchmarks/bench_assignment.py``. It prints and asserts nothing about time.
"""

import math
import random
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mpreview.planning._layout import plan_problem
from mpreview.planning._problem import DayRules, Entry, PlanOrder, Problem
from mpreview.planning._shortfalls import Evidence, find_hall_violators
from planning.assigning import Assignment, Job, assign

Pool = tuple[list[Job], Mapping[int, int]]


def national(
    visits: int, *, teams: int = 46, days: int = 90, load: float = 1.0, classes: int = 1, ranks: int = 1
) -> list[Pool]:
    """Teams alike in kind and unlike in luck: a third of the windows open in three waves."""
    chance = random.Random(2021)
    return [_team(chance, visits // teams, days, load, classes, ranks) for _ in range(teams)]


def _team(chance: random.Random, visits: int, days: int, load: float, classes: int, ranks: int) -> Pool:
    waves = [days // 9, days * 4 // 9, days * 7 // 9]
    jobs = []
    for k in range(visits):
        opens = chance.choice(waves) if chance.random() < 0.35 else chance.randrange(-20, days)
        due = opens + chance.choice([10, 20, 28, 60])
        jobs.append(Job(f"v{k:06}", chance.randint(1, classes), chance.randrange(ranks), opens, due))
    weekdays = [day for day in range(days) if day % 7 < 5]
    return jobs, Counter(chance.choices(weekdays, k=round(visits / load)))


def tight(visits: int, *, each: int = 80) -> list[Pool]:
    """One team, two-day windows in a random order, load 1."""
    chance = random.Random(7)
    days = max(2, visits // each)
    opens = [chance.randrange(days - 1) for _ in range(visits)]
    jobs = [Job(f"v{k:06}", 1 + k % 2, k % 3, day, day + 1) for k, day in enumerate(opens)]
    return [(jobs, dict.fromkeys(range(days), each))]


def chains(visits: int) -> list[Pool]:
    """One team, a visit a day; half of them push a chain as long as the plan."""
    half = visits // 2
    long = [Job(f"a{k:06}", 1, 1, k, half + k) for k in range(half)]
    pushed = [Job(f"b{k:06}", 2, 1, -9, -1) for k in range(half)]
    return [([*long, *pushed], dict.fromkeys(range(visits), 1))]


def plan(pools: list[Pool], days: int) -> list[Assignment]:
    return [assign(jobs, slots, on=0, until=days - 1) for jobs, slots in pools]


def timed(work: Callable[[], object], *, repeat: int) -> float:
    """Median seconds of *work*."""
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds)


def report_national() -> None:
    for classes, ranks in ((1, 1), (1, 3), (3, 3)):
        for load in (0.8, 1.0, 1.3):
            pools = national(4_000, load=load, classes=classes, ranks=ranks)
            seconds = timed(lambda pools=pools: plan(pools, 90), repeat=9)  # type: ignore[misc]  # defaults bind the loop variable
            plans = plan(pools, 90)
            crews = [inputs(jobs, slots) for jobs, slots in pools]
            found_days = [plan_problem(crew) for crew in crews]
            proofs = timed(partial(prove, crews, found_days), repeat=3)
            placed = [pair for one in plans for pair in zip(one.jobs, one.days, strict=True)]
            found = Counter(
                "none" if day is None else "late" if day > job.due else "on time" for job, day in placed
            )
            print(
                f"4,000 visits, 46 teams, 90 days, load {load}, {classes} classes, {ranks} ranks: "
                f"{seconds * 1e3:6.1f} ms, proofs {proofs * 1e3:6.1f} ms  {dict(sorted(found.items()))}"
            )


def report_growth(name: str, shape: Callable[[int], list[Pool]], sizes: list[int]) -> None:
    """Print the seconds and the exponent of their growth in the number of visits."""
    seconds = []
    for size in sizes:
        pools = shape(size)
        until = 1 + max(day for _, slots in pools for day in slots)
        seconds.append(
            timed(lambda pools=pools, until=until: plan(pools, until), repeat=3)  # type: ignore[misc]  # as above
        )
    growth = math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])
    shown = ", ".join(f"{n:,}: {s:.3f} s" for n, s in zip(sizes, seconds, strict=True))
    print(f"{name}: {shown}; exponent {growth:.2f}")


def inputs(
    jobs: list[Job], slots: Mapping[int, int], suiting: tuple[int, ...] = (), members: int = 0
) -> Problem:
    """The inputs of a crew, with days that suit and so many members for all visits."""
    entries = {}
    for k, job in enumerate(jobs):
        rules = DayRules(preferred=suiting, members=(f"m{k % members}",) if members else ())
        entries[job.id] = Entry("to-place", job, 1, None, rules)
    return Problem(PlanOrder(), 0, 89, slots, {}, entries)


def prove(crews: list[Problem], days: list[dict[str, int | None]]) -> None:
    for crew, found in zip(crews, days, strict=True):
        find_hall_violators(Evidence(crew, found))


def report_layout() -> None:
    """Print what days that suit, and one visit a day to a member, cost beside the exact plan alone."""
    pools = national(4_000, classes=3, ranks=3)
    suiting = tuple(day for day in range(90) if day % 7 == 4 or 30 <= day < 45)
    alone = [inputs(jobs, slots) for jobs, slots in pools]
    bare = timed(lambda: [plan_problem(one) for one in alone], repeat=9)
    for name, members in (("days that suit", 0), ("days that suit, one visit a day to a member", 20)):
        crews = [inputs(jobs, slots, suiting, members) for jobs, slots in pools]
        whole = timed(lambda crews=crews: [plan_problem(one) for one in crews], repeat=9)  # type: ignore[misc]  # as above
        before, after = (count_suiting(some, suiting) for some in (alone, crews))
        print(
            f"layout of 4,000 visits, {name}: {(whole - bare) * 1e3:.1f} ms beside {bare * 1e3:.1f} ms; "
            f"on days that suit {before} without it, {after} with it"
        )


def count_suiting(crews: list[Problem], suiting: tuple[int, ...]) -> int:
    """How many visits on time are on days that suit."""
    found = 0
    for crew in crews:
        days = plan_problem(crew)
        placed = ((crew.entries[visit].job.due, day) for visit, day in days.items() if day is not None)
        found += sum(day in suiting for due, day in placed if day <= due)
    return found


if __name__ == "__main__":
    report_national()
    report_layout()
    report_growth(
        "43 teams, 250 days", lambda n: national(n, teams=43, days=250), [22_500, 45_000, 90_000, 180_000]
    )
    report_growth(
        "the same, 3 classes and ranks",
        lambda n: national(n, teams=43, days=250, classes=3, ranks=3),
        [22_500, 45_000, 90_000, 180_000],
    )
    report_growth(
        "the nation of a million, 250 days", lambda n: national(n, teams=43, days=250), [500_000, 1_000_000]
    )
    report_growth("one team, two-day windows", tight, [10_000, 20_000, 40_000, 80_000])
    report_growth("one team, long chains", chains, [500, 1_000, 2_000, 4_000])
