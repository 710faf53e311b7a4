"""The exact plan beside OR-tools: the same instances, equal answers, times as ratios.

OR-tools is no dependency of anything here. Run it in an environment that has it (``pip install ortools``)::

    python tests/benchmarks/bench_peers.py           # 1,000 random instances, then 4,000 and 180,000 visits
    python tests/benchmarks/bench_peers.py 200       # fewer instances

Each step of an instance is settled by flows of OR-tools alone: whether what was promised and one visit
more can all be done, and for each class how many can be on time. It stops with an error at the first
instance where the engine says anything else.
"""

import random
import sys
import time
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from ortools.graph.python import max_flow, min_cost_flow

from benchmarks.bench_assignment import Pool, national, timed
from mpreview.planning.assignment import Assignment, assign
from mpreview.planning.jobs import Job

Span = tuple[int, int]


# ---------------------------------------------------------------- the peer


class Flows:
    """Which visits can be done together, by flows from visits over days."""

    def __init__(self, slots: Mapping[int, int], on: int, until: int) -> None:
        self.days = [day for day in sorted(slots) if on <= day <= until and slots[day] > 0]
        self.slots = slots

    def within(self, span: Span) -> range:
        """The places of the days with slots between two days."""
        return range(bisect_left(self.days, span[0]), bisect_right(self.days, span[1]))

    def feasible(self, spans: Sequence[Span]) -> bool:
        """Whether each can have a day of its own between two days."""
        flow = max_flow.SimpleMaxFlow()
        source, sink, first = 0, 1, 2 + len(spans)
        for n, span in enumerate(spans):
            flow.add_arc_with_capacity(source, 2 + n, 1)
            for place in self.within(span):
                flow.add_arc_with_capacity(2 + n, first + place, 1)
        for place, day in enumerate(self.days):
            flow.add_arc_with_capacity(first + place, sink, self.slots[day])
        flow.solve(source, sink)
        return int(flow.optimal_flow()) == len(spans)

    def most(self, held: Sequence[Span], more: Sequence[Span]) -> int:
        """How many of *more* can be done beside all that are *held*: a flow of least cost."""
        flow = min_cost_flow.SimpleMinCostFlow()
        spans = [*held, *more]
        sink, first, none = 0, 1 + len(spans), 1 + len(spans) + len(self.days)
        for n, span in enumerate(spans):
            flow.set_node_supply(1 + n, 1)
            cost = len(more) + 1 if n < len(held) else 1
            flow.add_arc_with_capacity_and_unit_cost(1 + n, none, 1, cost)
            for place in self.within(span):
                flow.add_arc_with_capacity_and_unit_cost(1 + n, first + place, 1, 0)
        for place, day in enumerate(self.days):
            flow.add_arc_with_capacity_and_unit_cost(first + place, sink, self.slots[day], 0)
        flow.add_arc_with_capacity_and_unit_cost(none, sink, len(spans), 0)
        flow.set_node_supply(sink, -len(spans))
        assert flow.solve() == flow.OPTIMAL
        return len(more) - int(flow.optimal_cost())


def by_flows(jobs: Sequence[Job], slots: Mapping[int, int], on: int, until: int) -> dict[int, list[int]]:
    """By class: how many past due are placed, how many are on time, how many are placed."""
    flows, held = Flows(slots, on, until), list[Span]()
    found: dict[int, list[int]] = {}

    def early(low: int) -> bool:
        """Hold a visit to the first day from *low* that leaves all others theirs."""
        days = [day for day in flows.days if day >= low]
        least, most = 0, len(days)
        while least < most:
            middle = (least + most) // 2
            if flows.feasible([*held, (low, days[middle])]):
                most = middle
            else:
                least = middle + 1
        if least < len(days):
            held.append((days[least], days[least]))
        return least < len(days)

    for priority in sorted({job.priority for job in jobs}):
        mine = [job for job in jobs if job.priority == priority]
        past = sorted((job for job in mine if job.due < on), key=lambda job: (job.due, job.rank, job.id))
        placed = sum([early(on) for _ in past])
        new = sorted((job for job in mine if job.due >= on), key=lambda job: (job.rank, job.due, job.id))
        windows = [(max(job.earliest, on), min(job.due, until)) for job in new]
        timely = flows.most(held, windows)
        late = []
        for job, window in zip(new, windows, strict=True):
            if flows.feasible([*held, window]):
                held.append(window)
            else:
                late.append(job)
        assert len(new) - len(late) == timely, "one after another are fewer than at once"
        found[priority] = [placed, timely, placed + timely + sum([early(job.due + 1) for job in late])]
    return found


# ---------------------------------------------------------------- random instances


def by_engine(plan: Assignment) -> dict[int, list[int]]:
    """The same figures of a plan."""
    found: dict[int, list[int]] = {job.priority: [0, 0, 0] for job in plan.jobs}
    for job, day in zip(plan.jobs, plan.days, strict=True):
        if day is not None:
            found[job.priority][0] += job.due < plan.on
            found[job.priority][1] += plan.on <= job.due and day <= job.due
            found[job.priority][2] += 1
    return dict(sorted(found.items()))


def instance(chance: random.Random) -> tuple[list[Job], dict[int, int]]:
    """Up to 60 visits on 20 days, 0.8 to 1.5 of them for each slot."""
    visits, load = chance.randint(5, 60), chance.uniform(0.8, 1.5)
    slots: dict[int, int] = dict.fromkeys(range(1, 21), 0)
    working = chance.sample(range(1, 21), chance.randint(5, 20))
    for _ in range(max(1, round(visits / load))):
        slots[chance.choice(working)] += 1
    jobs = []
    for n in range(visits):
        due = chance.randint(-5, 24)
        earliest = min(due, 20) - chance.choice((0, 2, 5, 10, 25))
        jobs.append(Job(f"v{n:02}", chance.randint(1, 3), chance.randint(0, 2), earliest, due))
    return jobs, slots


def compare_instances(count: int) -> None:
    chance, left = random.Random(2021), 0  # noqa: S311  # the same numbers every time
    for n in range(count):
        jobs, slots = instance(chance)
        plan = assign(jobs, slots, on=1, until=20)
        left += any(day is None for day in plan.days)
        if by_engine(plan) != by_flows(jobs, slots, 1, 20):
            sys.exit(f"instance {n} differs: {by_engine(plan)} and {by_flows(jobs, slots, 1, 20)}")
    print(f"{count:,} random instances equal class by class, {left:,} of them with a visit without a day")


# ---------------------------------------------------------------- times


def on_time_by_flow(pools: Sequence[Pool], until: int) -> int:
    """How many can be on time, team by team, each one flow of least cost."""
    return sum(
        Flows(slots, 0, until).most([], [(max(job.earliest, 0), min(job.due, until)) for job in jobs])
        for jobs, slots in pools
    )


def on_time_at_once(pools: Sequence[Pool], until: int) -> int:
    """The same as one flow of the whole country: a team's days follow those of the team before."""
    jobs, slots = list[Span](), dict[int, int]()
    for place, (waiting, capacity) in enumerate(pools):
        start = place * (until + 1)
        jobs += [(start + max(job.earliest, 0), start + min(job.due, until)) for job in waiting]
        slots |= {start + day: count for day, count in capacity.items() if 0 <= day <= until}
    return Flows(slots, 0, max(slots)).most([], jobs)


def compare_times(visits: int, days: int, repeat: int) -> None:
    pools = [(_not_past(jobs), slots) for jobs, slots in national(visits, days=days, load=1.02)]
    plans = [assign(jobs, slots, on=0, until=days - 1) for jobs, slots in pools]
    timely = sum(status == "on_time" for plan in plans for status in plan.statuses)
    ours = timed(lambda: [assign(jobs, slots, on=0, until=days - 1) for jobs, slots in pools], repeat=repeat)
    told = f"{visits:,} visits, {len(pools)} teams, {days} days, {timely:,} on time"
    print(f"{told}: whole plan {ours * 1e3:.1f} ms")
    for name, peer in (("a flow for each team", on_time_by_flow), ("one flow", on_time_at_once)):
        start = time.perf_counter()
        theirs = peer(pools, days - 1)
        taken = time.perf_counter() - start
        if theirs != timely:
            sys.exit(f"{visits} visits: {timely} on time by the engine, {theirs} by flows")
        print(f"  that number by OR-tools, {name}: {taken * 1e3:.0f} ms ({taken / ours:.0f} x)")


def _not_past(jobs: Sequence[Job]) -> list[Job]:
    """Without those past due, who come first and so change how many can be on time."""
    return [job for job in jobs if job.due >= 0]


if __name__ == "__main__":
    compare_instances(int(sys.argv[1]) if sys.argv[1:] else 1_000)
    compare_times(4_000, 100, repeat=9)
    compare_times(180_000, 250, repeat=3)
