"""How long the exact plan takes: the national shape, its growth, and the worst shapes known.

Run it with ``python tests/benchmarks/bench_assignment.py``. It prints and asserts nothing about time.
"""

import math
import random
import statistics
import time
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial

from mpreview.planning.assignment import Assignment, assign_left
from mpreview.planning.certificates import shortfalls
from mpreview.planning.jobs import Job
from mpreview.planning.wishes import Limits, Wishes
from mpreview.planning.within import assign_within

Pool = tuple[list[Job], Mapping[int, int]]


def national(
    visits: int, *, teams: int = 46, days: int = 90, load: float = 1.0, classes: int = 1, ranks: int = 1
) -> list[Pool]:
    """Teams alike in kind and unlike in luck: a third of the windows open in three waves."""
    chance = random.Random(2021)  # noqa: S311  (the same numbers every time)
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
    chance = random.Random(7)  # noqa: S311  # the same numbers every time
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
    return [assign_left(jobs, slots, on=0, until=days - 1) for jobs, slots in pools]


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
            proofs = timed(lambda plans=plans: [*map(shortfalls, plans)], repeat=3)  # type: ignore[misc]  # as above
            found = Counter(status for one in plans for status in one.statuses)
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


def report_layout() -> None:
    """Print what days that suit, and one visit a day to a member, cost beside the exact plan alone."""
    pools = national(4_000, classes=3, ranks=3)
    suiting = tuple(day for day in range(90) if day % 7 == 4 or 30 <= day < 45)
    for name, members in (("days that suit", 0), ("days that suit, one visit a day to a member", 20)):
        cases = [(jobs, slots, Limits(_wishes(jobs, suiting, members))) for jobs, slots in pools]
        alone = timed(lambda: plan(pools, 90), repeat=9)
        whole = timed(partial(_within, cases), repeat=9)
        plans = _within(cases)
        found = sum(job.due >= day and day in suiting for one in plans for job, day in _placed(one))
        first = sum(job.due >= day and day in suiting for one in plan(pools, 90) for job, day in _placed(one))
        print(
            f"layout of 4,000 visits, {name}: {(whole - alone) * 1e3:.1f} ms beside {alone * 1e3:.1f} ms; "
            f"on days that suit {first} without it, {found} with it, "
            f"{sum(len(one.displaced) for one in plans)} displaced"
        )


def _wishes(jobs: list[Job], suiting: tuple[int, ...], members: int) -> dict[str, Wishes]:
    return {
        job.id: Wishes(suiting, members=(f"m{k % members}",) if members else ()) for k, job in enumerate(jobs)
    }


def _within(cases: list[tuple[list[Job], Mapping[int, int], Limits]]) -> list[Assignment]:
    return [assign_within(jobs, slots, limits, on=0, until=89) for jobs, slots, limits in cases]


def _placed(one: Assignment) -> list[tuple[Job, int]]:
    return [(job, day) for job, day in zip(one.jobs, one.days, strict=True) if day is not None]


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
