"""Over many seeds for ties nobody waits longer for a name: mean waits by team and region beside their errors.

Run it with ``python tests/benchmarks/bench_fairness.py``, or give the number of seeds: a thousand take two
minutes. It plans two crowded teams that are alike, and the invented country after the rise of November 2021.
It stops with an error if a part of the visits that are alike waits longer, or shorter, than chance explains.
"""

import datetime as dt
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from mpreview import uk
from mpreview.planning import Plan
from mpreview.programme import Programme
from planning.crowded import plan_of, region_of, twins
from planning.fairness import NOTHING, Mean, Part, alike, bound, halves, longer, mean_of, unfair, waits

DAY, UNTIL = dt.date(2021, 11, 20), dt.date(2022, 2, 18)
SHOWN = 8


def by_seat(programme: Programme) -> Part:
    """The region of the seat of the first user of a visit: where the member comes from."""
    seats = {one.id: one.region for one in programme.register.constituencies}
    members = {one.id: seats[str(one.mandates[-1].constituency)] for one in programme.register.members}
    return lambda visit: members[visit.obligations[0].member]


def by_team(plans: Iterable[Plan]) -> dict[str, Mean]:
    """The mean wait of the visits of each team, whoever they are alike."""
    found: dict[str, list[float]] = defaultdict(list)
    for plan in plans:
        of_team: dict[str, list[int]] = defaultdict(list)
        for visit, days in waits(plan).items():
            of_team[visit.rpartition("/")[2]].append(days)
        for team, days_of in of_team.items():
            found[team].append(sum(days_of) / len(days_of))
    return {team: mean_of(days) for team, days in sorted(found.items())}


def report(name: str, plans: list[Plan], by_ids: Plan, region: Part) -> bool:
    """Print what is compared, and return whether any of it is further off than chance explains."""
    groups = alike(by_ids)
    sizes = Counter(visit.team for visits in groups for visit in visits)
    print(f"\n{name}: {len(plans):,} seeds; {sizes.total():,} visits in {len(groups)} groups of alike visits")
    print("mean wait in days by team, with its error over the seeds; by ids")
    ids = by_team([by_ids, by_ids])
    for team, mean in sorted(by_team(plans).items(), key=lambda one: -sizes[one[0]])[:SHOWN]:
        print(f"  {team:28} {mean.days:7.3f} +- {mean.error:.4f}  {ids[team].days:7.3f}")
    kinds: tuple[tuple[str, tuple[Part, ...]], ...] = (
        ("region", (region,)),
        ("team and region", (lambda visit: f"{visit.team} for {region(visit)}",)),
        ("team and half of the names", (halves(by_ids),)),
        ("visit", (lambda visit: visit.id,)),
    )
    compared = [_compare(kind, plans, by_ids, parts) for kind, parts in kinds]
    return any(compared)


def _compare(kind: str, plans: list[Plan], by_ids: Plan, parts: tuple[Part, ...]) -> bool:
    found, ids = longer(plans, *parts), longer([by_ids, by_ids], *parts)
    most = bound(len(found))
    worst = max(abs(mean.days / mean.error) for mean in found.values() if mean.error > NOTHING)
    within = sum(mean.is_within(1) for mean in found.values())
    print(f"longer than those alike, by {kind}: {len(found)} compared, {within} within one error")
    print(f"  furthest off {worst:.2f} errors, allowed {most:.2f}; {len(unfair(found))} further")
    print(f"  by ids the furthest is off {max(abs(mean.days) for mean in ids.values()):.1f} days")
    if len(found) <= 2 * SHOWN:
        for name, mean in found.items():
            print(f"  {name:28} {mean.days:+7.3f} +- {mean.error:.4f}  by ids {ids[name].days:+7.2f}")
    return bool(unfair(found))


def _seeds(count: int, plan: Callable[[str], Plan]) -> list[Plan]:
    return [plan(f"seed-{n}") for n in range(count)]


def main(count: int) -> bool:
    small, nation = twins(), uk.demonstration(on=DAY, seed=2021)
    crowded = _seeds(count, lambda seed: plan_of(small, seed))
    found = [report("Two teams alike", crowded, plan_of(small, None), region_of)]
    plans = _seeds(count, lambda seed: nation.plan(on=DAY, until=UNTIL, tie_seed=seed))
    by_ids = nation.plan(on=DAY, until=UNTIL)
    found.append(report("The country after the rise", plans, by_ids, by_seat(nation)))
    return any(found)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else 1_000))
