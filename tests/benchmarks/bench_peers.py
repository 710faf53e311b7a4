"""The exact plan beside OR-tools: the same instances, equal answers, times as ratios.

OR-tools is no dependency of anything here. Run it in an environment that has it (``pip install ortools``)::

    python tests/benchmarks/bench_peers.py           # 1,000 random instances, then 4,000 and 180,000 visits
    python tests/benchmarks/bench_peers.py 200       # fewer instances

Ours is always the whole plan. OR-tools does three kinds of work, each compared with it:

- *the number on time*: one flow of least cost. Less than our work: no ranks, no late days, no layout.
- *the greatest weight on time*, by class and rank: one flow of least cost, as `performance.md` measured it.
  Less than our work: a flow says neither who of equals comes first nor which day is the first possible.
- *every step* of the plan, by many flows: whether what was promised and one visit more can all be done, and
  for each class how many can be on time. Equal to our work but for the layout.

The arcs of every flow are built from whole arrays. The two single flows are measured team by team and as one
of the whole country, with a node for each visit and with one for all visits that are alike, and once more
with arcs that are added one by one, as whoever has no arrays would. It stops
with an error at the first instance where the engine says anything else. Times are seconds of the processor,
the least of several runs, as both work on one core and other work of the machine is no matter here.
"""

import random
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

sys.path.insert(0, str(Path(__file__).parents[1]))

import attrs
import numpy as np
from ortools.graph.python import max_flow, min_cost_flow

from benchmarks.bench_assignment import Pool, national
from planning.assigning import Assignment, Job, assign

Span = tuple[int, int]
Array: TypeAlias = Any
"""Whole numbers of numpy, which is not known where the types of this file are checked."""


# ---------------------------------------------------------------- the peer


class Arcs:
    """The arcs from nodes, one for every span, to the days with slots inside it.

    Nodes 0 and 1 are left for others; then come the spans, then the days.
    """

    def __init__(self, spans: Array, days: Array) -> None:
        count = len(spans)
        start = np.searchsorted(days, spans[:, 0])
        stop = np.searchsorted(days, spans[:, 1], side="right")
        size = np.maximum(stop - start, 0)
        self.nodes = 2 + np.arange(count)
        self.days = 2 + count + np.arange(len(days))
        self.tails = np.repeat(self.nodes, size)
        within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
        self.heads = 2 + count + np.repeat(start, size) + within


class Flows:
    """Which visits can be done together, by flows from visits over days."""

    def __init__(self, slots: Mapping[int, int], on: int, until: int) -> None:
        self.days = [day for day in sorted(slots) if on <= day <= until and slots[day] > 0]
        self.places = np.array(self.days, dtype=np.int64)
        self.slots = np.array([slots[day] for day in self.days], dtype=np.int64)

    def feasible(self, spans: Sequence[Span]) -> bool:
        """Whether each can have a day of its own between two days."""
        flow, arcs = max_flow.SimpleMaxFlow(), Arcs(_array(spans), self.places)
        flow.add_arcs_with_capacity(np.zeros_like(arcs.nodes), arcs.nodes, np.ones_like(arcs.nodes))
        flow.add_arcs_with_capacity(arcs.tails, arcs.heads, np.ones_like(arcs.tails))
        flow.add_arcs_with_capacity(arcs.days, np.ones_like(arcs.days), self.slots)
        flow.solve(0, 1)
        return int(flow.optimal_flow()) == len(spans)

    def most(self, held: Sequence[Span], more: Sequence[Span]) -> int:
        """How many of *more* can be done beside all that are *held*: a flow of least cost."""
        missed = np.array([len(more) + 1] * len(held) + [1] * len(more), dtype=np.int64)
        return len(more) - self.least(_array([*held, *more]), missed)

    def least(self, spans: Array, missed: Array, *, alike: bool = False, one_by_one: bool = False) -> int:
        """The least sum of what is *missed* with every visit without a day.

        *alike* visits, of one span and worth, can be one node with as many units; arcs can be added
        *one_by_one*.
        """
        count = np.ones_like(missed)
        if alike:
            rows, count = np.unique(np.column_stack([spans, missed]), axis=0, return_counts=True)
            spans, missed = rows[:, :2], rows[:, 2]
        flow, arcs = min_cost_flow.SimpleMinCostFlow(), Arcs(spans, self.places)
        units = np.repeat(count, np.bincount(arcs.tails - 2, minlength=len(spans)))
        flow.set_nodes_supplies(arcs.nodes, count)
        add = partial(_one_by_one, flow) if one_by_one else flow.add_arcs_with_capacity_and_unit_cost
        add(arcs.tails, arcs.heads, units, np.zeros_like(arcs.tails))
        add(arcs.nodes, np.ones_like(arcs.nodes), count, missed)
        add(arcs.days, np.ones_like(arcs.days), self.slots, np.zeros_like(arcs.days))
        flow.set_node_supply(1, -int(count.sum()))
        assert flow.solve() == flow.OPTIMAL
        return int(flow.optimal_cost())


def _one_by_one(flow: Any, *rows: Array) -> None:
    for row in zip(*(row.tolist() for row in rows), strict=True):
        flow.add_arc_with_capacity_and_unit_cost(*row)


def _array(spans: Sequence[Span]) -> Array:
    return np.array(spans, dtype=np.int64).reshape(-1, 2)


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
    chance, left = random.Random(2021), 0
    for n in range(count):
        jobs, slots = instance(chance)
        plan = assign(jobs, slots, on=1, until=20)
        left += any(day is None for day in plan.days)
        if by_engine(plan) != by_flows(jobs, slots, 1, 20):
            sys.exit(f"instance {n} differs: {by_engine(plan)} and {by_flows(jobs, slots, 1, 20)}")
    print(f"{count:,} random instances equal class by class, {left:,} of them with a visit without a day")


# ---------------------------------------------------------------- times


def least(work: Callable[[], object], *, repeat: int) -> float:
    """The least seconds of the processor that *work* took."""
    seconds = []
    for _ in range(repeat):
        start = time.process_time()
        work()
        seconds.append(time.process_time() - start)
    return min(seconds)


WORTH = 1_000
"""What a visit of the first class and rank is worth; the last of nine classes is worth a tenth of it."""


class Problem:
    """The teams of one country as arrays, so that a flow need not read them visit by visit."""

    def __init__(self, pools: Sequence[Pool], until: int, *, weighted: bool) -> None:
        self.teams = [(_spans(jobs, until), _worth(jobs, weighted=weighted), slots) for jobs, slots in pools]
        self.until = until

    def by_team(self, *, alike: bool = False) -> int:
        """What the visits that are on time are worth, by one flow for each team."""
        flows = ((Flows(slots, 0, self.until), spans, worth) for spans, worth, slots in self.teams)
        return sum(int(worth.sum()) - flow.least(spans, worth, alike=alike) for flow, spans, worth in flows)

    def at_once(self, *, alike: bool = False, one_by_one: bool = False) -> int:
        """The same by one flow of the whole country: a team's days follow those of the team before."""
        slots: dict[int, int] = {}
        for place, (_, _, capacity) in enumerate(self.teams):
            start = place * (self.until + 1)
            slots |= {start + day: count for day, count in capacity.items() if 0 <= day <= self.until}
        moved = [spans + place * (self.until + 1) for place, (spans, _, _) in enumerate(self.teams)]
        worth = np.concatenate([worth for _, worth, _ in self.teams])
        flow = Flows(slots, 0, max(slots))
        return int(worth.sum()) - flow.least(np.concatenate(moved), worth, alike=alike, one_by_one=one_by_one)


def _spans(jobs: Sequence[Job], until: int) -> Array:
    return _array([(max(job.earliest, 0), min(job.due, until)) for job in jobs])


def _worth(jobs: Sequence[Job], *, weighted: bool) -> Array:
    return np.array([_worth_of(job) if weighted else 1 for job in jobs], dtype=np.int64)


def _worth_of(job: Job) -> int:
    """Any number that falls by class and within a class by rank: the plan is best for all of them."""
    return WORTH - 100 * (job.priority - 1) - 30 * job.rank


def compare_times(visits: int, days: int, repeat: int) -> None:
    """One class: how many are on time, and three classes and ranks: what those on time are worth."""
    pools = [(_not_past(jobs), slots) for jobs, slots in national(visits, days=days, load=1.02)]
    compare("the number on time", pools, days, repeat, weighted=False)
    three = national(visits, days=days, load=1.02, classes=3, ranks=3)
    # Nobody is late, because a late day that was promised to a first class may cost a lower one its day.
    never = [([_never_late(job, days) for job in _not_past(jobs)], slots) for jobs, slots in three]
    compare("the greatest weight on time", never, days, repeat, weighted=True)


def _never_late(job: Job, days: int) -> Job:
    return attrs.evolve(job, impossible=tuple(range(job.due + 1, days)))


def compare(name: str, pools: Sequence[Pool], days: int, repeat: int, *, weighted: bool) -> None:
    """Print the time of our whole plan, and of OR-tools for the one figure, in each way."""
    plans = _planned(pools, days)
    ours = least(lambda: _planned(pools, days), repeat=repeat)
    timely = [job for plan in plans for job in plan.having("on-time")]
    figure = int(_worth(timely, weighted=weighted).sum())
    told = f"{sum(len(jobs) for jobs, _ in pools):,} visits, {len(pools)} teams, {days} days"
    print(f"{told}, {len(timely):,} on time: whole plan {ours * 1e3:.1f} ms")
    problem = Problem(pools, days - 1, weighted=weighted)
    read = least(lambda: Problem(pools, days - 1, weighted=weighted), repeat=repeat)
    print(f"  {name}, by OR-tools, beside {read * 1e3:.1f} ms to read the visits into arrays:")
    for way, peer in (
        ("a flow for each team, visit by visit", problem.by_team),
        ("a flow for each team, alike visits as one", partial(problem.by_team, alike=True)),
        ("one flow, visit by visit", problem.at_once),
        ("one flow, visit by visit, arcs one by one", partial(problem.at_once, one_by_one=True)),
        ("one flow, alike visits as one", partial(problem.at_once, alike=True)),
    ):
        if (theirs := peer()) != figure:
            sys.exit(f"{name}: {figure} by the engine, {theirs} by flows")
        taken = least(peer, repeat=repeat // 3)
        print(f"    {way}: {taken * 1e3:.0f} ms ({taken / ours:.1f} x)")


def compare_whole(visits: int, days: int, repeat: int, teams: int = 46) -> None:
    """Every step of the plan of some teams of the nation, by many flows; past due and late visits too."""
    pools = national(visits, days=days, load=1.02, classes=3, ranks=3)[:teams]
    ours = least(lambda: _planned(pools, days), repeat=repeat)
    start = time.process_time()
    theirs = [by_flows(jobs, slots, 0, days - 1) for jobs, slots in pools]
    taken = time.process_time() - start
    if theirs != [by_engine(plan) for plan in _planned(pools, days)]:
        sys.exit("the whole plan differs")
    told = f"{visits:,} visits, {len(pools)} of 46 teams, {days} days, 3 classes and ranks"
    print(f"{told}: whole plan {ours * 1e3:.1f} ms")
    print(f"  every step by OR-tools, team by team: {taken * 1e3:.0f} ms ({taken / ours:.0f} x)")


def _planned(pools: Sequence[Pool], days: int) -> list[Assignment]:
    return [assign(jobs, slots, on=0, until=days - 1) for jobs, slots in pools]


def _not_past(jobs: Sequence[Job]) -> list[Job]:
    """Without those past due, who come first and so change how many can be on time."""
    return [job for job in jobs if job.due >= 0]


if __name__ == "__main__":
    compare_instances(int(sys.argv[1]) if sys.argv[1:] else 1_000)
    compare_whole(4_000, 100, repeat=9)
    # By flows the whole nation of 180,000 would take a quarter of an hour.
    compare_whole(180_000, 250, repeat=9, teams=1)
    compare_times(4_000, 100, repeat=9)
    compare_times(180_000, 250, repeat=5)
