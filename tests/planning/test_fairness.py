"""Nobody waits longer for a name: over seeds for ties, those who are alike wait as long in the mean.

`tests/benchmarks/bench_fairness.py` does it with a thousand seeds. The seeds stand fixed: chance has no part
in whether a test passes.
"""

import datetime as dt
from collections.abc import Iterable
from functools import cache

import pytest

from mpreview import uk
from mpreview.planning import Plan
from planning.crowded import plan_of, region_of, twins
from planning.fairness import Mean, alike, bound, halves, longer, mean_of, unfair, waits

pytestmark = pytest.mark.gate

SEEDS = tuple(f"seed-{n}" for n in range(400))
DAY, UNTIL = dt.date(2021, 11, 20), dt.date(2022, 2, 18)


def _ahead(plan: Plan) -> set[str]:
    """Whoever is before another of the same group in order of name."""
    return {visit.id for visits in alike(plan) for visit in visits[:1]}


def _compared(plans: Iterable[Plan]) -> dict[str, Mean]:
    """Every region, half of the names of a team, and first name of a group."""
    plans = tuple(plans)
    by_ids = plan_of(twins(), None)
    first = _ahead(by_ids)
    return longer(plans, region_of, halves(by_ids), lambda visit: f"first name: {visit.id in first}")


@cache
def _plans() -> tuple[Plan, ...]:
    asked = twins()
    return tuple(plan_of(asked, name) for name in SEEDS)


def test_law_29_over_many_seeds_no_part_of_those_alike_waits_longer() -> None:
    assert unfair(_compared(_plans())) == []


def test_law_29_over_many_seeds_no_visit_waits_longer_than_those_alike() -> None:
    found = longer(_plans(), lambda visit: visit.id)

    assert len(found) == 128
    assert unfair(found) == []


def test_two_teams_alike_have_the_same_mean_wait_with_every_seed() -> None:
    """Ties settle who waits, and not how long a team makes its visits wait."""
    for plan in _plans()[:50]:
        found = {team: sum(waits(part).values()) for team, part in plan.by_team().items()}
        assert len(set(found.values())) == 1
        assert len(found) == 2


@pytest.mark.parametrize("seed", [None, "one-seed"])
def test_ties_by_id_or_by_one_seed_are_not_fair(seed: str | None) -> None:
    """The measure notices what seeds are there to mend: by ids and by one seed somebody waits longer."""
    found = _compared([plan_of(twins(), seed)] * len(SEEDS))

    assert {"east", "england", "ni", "scotland"} <= set(unfair(found)) if seed is None else unfair(found)


def test_law_29_after_the_rise_no_region_waits_longer_for_the_parliaments_own_team() -> None:
    """By ids the members of Scotland, Wales and Northern Ireland wait longest, for theirs come last."""
    nation = uk.demonstration(on=DAY)
    seats = {one.id: one.region for one in nation.register.constituencies}
    sitting = nation.register.sitting(DAY)
    region = {one.id: seats[str(one.mandates[-1].constituency)] for one in sitting}
    plans = [nation.plan(on=DAY, until=UNTIL, tie_seed=name).by_team()["psd"] for name in SEEDS[:30]]
    by_ids = nation.plan(on=DAY, until=UNTIL).by_team()["psd"]
    found, fixed = (
        longer(of, lambda visit: region[visit.obligations[0].member]) for of in (plans, [by_ids] * 2)
    )

    assert unfair(found) == []
    assert set(unfair(fixed)) == set(fixed)
    assert {name for name, mean in fixed.items() if mean.days > 1} == {
        "wales",
        "northern-ireland",
        "scotland",
    }


# ---------------------------------------------------------------- the measure, by hand


def test_the_error_of_a_mean_by_hand() -> None:
    """Of 1, 2, 3 and 6 the mean is 3, the variance 14 / 3, and the error the root of 14 / 12."""
    mean = mean_of([1, 2, 3, 6])

    assert (mean.days, round(mean.error**2, 9)) == (3, round(14 / 12, 9))


def test_the_bound_is_that_of_the_normal_distribution() -> None:
    """3.29 errors for one comparison, as the tables say of one in a thousand; more for more."""
    assert round(bound(1), 2) == 3.29
    assert bound(1) < bound(10) < bound(1000) < 5.1
