"""A surge says what the verbs of a programme say one by one, and the plan carried out day by day (law 78)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import Final

import attrs
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.dice import Dice
from helpers.imagined import imagine
from helpers.policies import case_of_seed
from helpers.profiles import examples
from laws.small import on
from mpreview import Ledger, Standing, uk
from mpreview.errors import ReviewError
from mpreview.events import Event
from mpreview.planning import Plan
from mpreview.programme import Programme
from mpreview.reviews import Obligation
from mpreview.teams import Pool, Skill, Slots, Team, TeamAdviser
from mpreview.what_if import Change, LevelRaised
from outlook.carried_out import carry_out
from planning.test_pools import with_pools

DAY: Final = on("2021-11-20")
UNTIL: Final = on("2021-12-17")
SEVERE: Final = LevelRaised("SEVERE", first=on("2021-11-15"))
LATE: Final = (Standing.OVERDUE, Standing.PAST_LIMIT)


def draw_case(seed: int) -> tuple[Programme, dt.date]:
    """A programme, half of them with pools, and a day after which nothing is on record."""
    asked, day = (case_of_seed, with_pools)[seed % 2](seed)
    return attrs.evolve(asked, ledger=Ledger.of(event for event in asked.ledger if event.on <= day)), day


def _count_weeks(asked: Programme, plan: Plan) -> Counter[tuple[str, str, str]]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for one in asked.due(on=plan.on, within=(plan.until - plan.on).days):
        if one.due <= plan.until:
            year, week, _ = max(one.due, plan.on).isocalendar()
            counts[dt.date.fromisocalendar(year, week, 1).isoformat(), one.team, "owed"] += 1
    for need in plan.needs:
        counts[need.week.isoformat(), need.team, "short"] += need.slots
    return counts


def _count_days(plan: Plan) -> dict[str, int | None]:
    """The days that each visit waits, `None` without a day; a visit on time waits no day."""
    days: dict[str, int | None] = {one.visit.id: 0 for one in plan.on_time}
    days |= {one.visit.id: (one.day - one.visit.due).days for one in plan.late}
    return {**days, **dict.fromkeys(one.id for one in plan.unplaced)}


def _deal(crew: Team | Pool, more: int, day: dt.date, last: dt.date) -> Slots:
    """Slots dealt one by one to the weekdays on which a crew works."""
    worked = {dt.date.fromordinal(number).weekday() for number, _ in crew.days(day, last)}
    weekdays = sorted(worked) or [0, 1, 2, 3, 4]
    dealt = Counter(weekdays[n % len(weekdays)] for n in range(more))
    return Slots(tuple(dealt[n] for n in range(7)))


def _help(asked: Programme, more: int, day: dt.date, last: dt.date) -> Programme:
    def help_pool(pool: Pool) -> Pool:
        skills = tuple(Skill(need) for need in pool.needs)
        one = TeamAdviser(f"more-{pool.id}", (_deal(pool, more, day, last),), skills)
        return attrs.evolve(pool, advisers=(*pool.advisers, one))

    def help_team(team: Team) -> Team:
        slots = (*team.more, _deal(team, more, day, last))
        return attrs.evolve(team, more=slots, pools=tuple(map(help_pool, team.pools)))

    teams = tuple(map(help_team, asked.base.teams))
    return attrs.evolve(asked, base=attrs.evolve(asked.base, teams=teams))


def _overdue(asked: Programme, day: dt.date, last: dt.date) -> Iterator[tuple[dt.date, list[Obligation]]]:
    """What is overdue at the end of each day if the plan is carried out."""
    for plan, _, after in carry_out(asked, day, last, step=7, ahead=56):
        days = (plan.on + dt.timedelta(n) for n in range(7))
        for one in (one for one in days if one <= last):
            late = [status.obligation for status in after.coverage(on=one) if status.standing in LATE]
            yield one, [obligation for obligation in late if obligation is not None]


def _imagine(asked: Programme, day: dt.date, seed: int) -> list[Change | Event]:
    """A rise of some changes; none if the changes do not hold together."""
    drawn = [one.change for one in imagine(Dice(seed), asked, day)]
    try:
        asked.what_if(*drawn)
    except ReviewError:
        return []
    return drawn


@settings(max_examples=examples(0.12))
@given(seed=st.integers(0, 2**32))
def test_law_78_nothing_is_overdue_as_soon_as_in_the_plan_carried_out_with_the_slots(seed: int) -> None:
    asked, day = draw_case(seed)
    rise, last, more = _imagine(asked, day, seed), day + dt.timedelta(23), seed % 4
    found = asked.surge(*rise, on=day, until=last, more=(more,)).clear_days
    overdue = dict(_overdue(_help(asked.what_if(*rise), more, day, last), day, last))

    assert [one.team for one in found] == [None, *sorted(asked.register.team)]
    for clear in found:
        mine = {on: [one for one in late if clear.team in {None, one.team}] for on, late in overdue.items()}
        left = {on: sum(one.resumes is None for one in late) for on, late in mine.items()}
        assert clear.first == next((on for on, late in mine.items() if not late), None)
        assert clear.left == left[last]
        lasting = (on for on in left if not any(number for other, number in left.items() if other >= on))
        assert clear.lasting == min(lasting, default=None)


@settings(max_examples=examples(0.2))
@given(seed=st.integers(0, 2**32))
def test_law_78_owed_short_and_late_are_what_the_two_programmes_say(seed: int) -> None:
    asked, day = draw_case(seed)
    rise, last = _imagine(asked, day, seed), day + dt.timedelta(60)
    found = asked.surge(*rise, on=day, until=last, more=())
    both = asked, asked.what_if(*rise)
    plans = [one.plan(on=day, until=last) for one in both]

    rows = {(str(row["week"]), str(row["team"])): row for row in found.weeks.rows()}
    counts = [_count_weeks(one, plan) for one, plan in zip(both, plans, strict=True)]
    assert rows.keys() == {key[:2] for one in counts for key in one}
    for key, row in rows.items():
        assert [row["owed_before"], row["owed_after"]] == [one[*key, "owed"] for one in counts]
        assert [row["short_before"], row["short_after"]] == [one[*key, "short"] for one in counts]
    before, after = map(_count_days, plans)
    waiting = {id_ for one in (before, after) for id_, days in one.items() if days != 0}
    assert {one.visit.id: (one.days_before, one.days_after) for one in found.waits} == {
        id_: (before.get(id_), after.get(id_)) for id_ in waiting
    }
    longest = [after[one.visit.id] for one in found.waits if one.after is not None]
    assert longest == sorted(longest, key=lambda days: (days is not None, -(days or 0)))


def test_law_76_a_surge_without_a_rise_shows_no_difference_and_changes_nothing() -> None:
    asked = uk.sample(on=DAY)
    told = asked.version
    found = asked.surge(on=DAY, until=UNTIL)

    assert not found
    assert found.weeks.owed[0] == found.weeks.owed[1] > 0
    assert found.plans[0] == found.plans[1] == asked.plan(on=DAY, until=UNTIL)
    assert found.why().startswith("Nothing changes.")
    assert (asked.version, asked) == (told, uk.sample(on=DAY))
    assert asked.surge(SEVERE, on=DAY, until=UNTIL) == asked.surge(SEVERE, on=DAY, until=UNTIL)
