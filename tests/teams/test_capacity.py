"""Slots by day: advisers and their skills, leave and operations, pools, and what teams lend each other."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.dice import Dice
from helpers.strategies import later
from laws.small import on
from mpreview.calendars import Calendar, Holiday
from mpreview.teams import (
    Away,
    AwayReason,
    Crew,
    Holidays,
    Loan,
    Pool,
    Skill,
    Slots,
    SlotsOn,
    Team,
    TeamAdviser,
    Unlent,
    capacity_of,
    find_holidays,
)
from mpreview.timeline import Period

SEEDS = st.integers(0, 2**63 - 1)
START, END = on("2022-03-01"), on("2022-03-21")
DAYS = [later(START, n) for n in range((END - START).days + 1)]
NO_HOLIDAYS: Holidays = {}
T = TypeVar("T")


# ---------------------------------------------------------------- drawn teams


def _period(d: Dice) -> Period:
    start = later(START, d.whole(-10, 15))
    return Period(start, None if d.coin() else later(start, d.whole(1, 15)))


def _week(d: Dice) -> tuple[int, ...]:
    return tuple(d.pick((0, 1, 1, 2)) for _ in range(7))


def _exceptions(d: Dice) -> tuple[SlotsOn, ...]:
    days = sorted({later(START, d.whole(0, 20)) for _ in range(d.whole(0, 3))})
    return tuple(SlotsOn(day, d.whole(0, 3)) for day in days)


def _adviser(d: Dice, name: str) -> TeamAdviser:
    return TeamAdviser(
        name,
        slots=tuple(Slots(_week(d), _period(d), d.once_in(4)) for _ in range(d.whole(0, 2))),
        skills=tuple(Skill(d.pick(("a", "b")), _period(d)) for _ in range(d.whole(0, 4))),
        away=tuple(Away(_period(d), d.pick(AwayReason)) for _ in range(d.pick((0, 0, 1, 2)))),
        exceptions=_exceptions(d),
        period=_period(d),
    )


def _pool(d: Dice, team: str, name: str) -> Pool:
    advisers = tuple(_adviser(d, f"{team}-{name}-{n}") for n in range(d.whole(0, 3)))
    return Pool(name, advisers, needs=d.some(("a", "b"), 0, 2), exceptions=_exceptions(d))


def teams_of(seed: int) -> tuple[Team, ...]:
    """Three teams, some with pools, that lend one another more or less than they have."""
    d = Dice(seed)
    names = ("one", "three", "two")
    pools = {name: tuple(_pool(d, name, pool) for pool in d.some("pq", 0, 2)) for name in names}
    return tuple(
        Team(
            name,
            name,
            (),
            (Slots(_week(d), holidays=d.once_in(4)),),
            _exceptions(d),
            pools[name],
            tuple(_loans(d, name, pools)),
        )
        for name in names
    )


def _loans(d: Dice, name: str, pools: dict[str, tuple[Pool, ...]]) -> Iterator[Loan]:
    for _ in range(d.whole(0, 2)):
        other = d.pick([one for one in pools if one != name])
        own, theirs = (d.pick((None, *(pool.id for pool in pools[one]))) for one in (name, other))
        yield Loan(other, _week(d), _period(d), own, theirs, d.once_in(3))


def holidays_of(seed: int) -> Holidays:
    """The holidays of two of the teams."""
    d = Dice(seed + 1)
    return {
        name: {later(START, d.whole(0, 20)).toordinal() for _ in range(d.whole(0, 6))}
        for name in ("one", "two")
    }


# ---------------------------------------------------------------- said once more, day by day


def _inside(day: dt.date, period: Period) -> bool:
    return period.start <= day and (period.end is None or day < period.end)


def _patterns(slots: tuple[Slots, ...], exceptions: tuple[SlotsOn, ...], day: dt.date, *, off: bool) -> int:
    for entry in exceptions:
        if entry.day == day:
            return entry.slots
    held = (one for one in slots if _inside(day, one.period) and (one.holidays or not off))
    return sum(one.week[day.weekday()] for one in held)


def of_adviser(one: TeamAdviser, needs: tuple[str, ...], day: dt.date, *, off: bool = False) -> int:
    held = {skill.id for skill in one.skills if _inside(day, skill.period)}
    called_back = any(entry.day == day for entry in one.exceptions)
    away = any(_inside(day, spell.period) for spell in one.away) and not called_back
    if not _inside(day, one.period) or away or not set(needs) <= held:
        return 0
    return _patterns(one.slots, one.exceptions, day, off=off)


def _of_pool(pool: Pool, day: dt.date, *, off: bool) -> int:
    for entry in pool.exceptions:
        if entry.day == day:
            return entry.slots
    return sum(of_adviser(one, pool.needs, day, off=off) for one in pool.advisers)


def _own(teams: tuple[Team, ...], day: dt.date, holidays: Holidays) -> dict[Crew, int]:
    """What each crew can do on a day, less loans."""
    found = {}
    for team in teams:
        off = day.toordinal() in holidays.get(team.id, ())
        found[Crew(team.id)] = _patterns(team.slots, team.exceptions, day, off=off)
        found |= {Crew(team.id, pool.id): _of_pool(pool, day, off=off) for pool in team.pools}
    return found


def on_day(
    teams: tuple[Team, ...], day: dt.date, holidays: Holidays = NO_HOLIDAYS
) -> tuple[dict[Crew, int], list[Unlent]]:
    """What each crew can do on a day, and what was promised and is not there."""
    own, lent, missing = lend_on(teams, day, holidays)
    borrowed = Counter[Crew]()
    for (_, borrower), count in lent.items():
        borrowed[borrower] += count
    return {crew: count + borrowed[crew] for crew, count in own.items()}, missing


def lend_on(
    teams: tuple[Team, ...], day: dt.date, holidays: Holidays = NO_HOLIDAYS
) -> tuple[dict[Crew, int], Counter[tuple[Crew, Crew]], list[Unlent]]:
    """What each crew has left of its own on a day, who lends whom how much, and what is not there."""
    own = _own(teams, day, holidays)
    lent = Counter[tuple[Crew, Crew]]()
    missing = []
    for team in teams:
        for loan in team.loans:
            lender, borrower = Crew(team.id, loan.pool or ""), Crew(loan.team, loan.to_pool or "")
            off = day.toordinal() in holidays.get(team.id, ()) and not loan.holidays
            wanted = loan.week[day.weekday()] if _inside(day, loan.period) and not off else 0
            given = min(wanted, own[lender])
            own[lender] -= given
            lent[lender, borrower] += given
            if given < wanted:
                missing.append(Unlent(lender, borrower, day, wanted - given))
    return own, lent, missing


@given(seed=SEEDS)
def test_law_22_every_crew_has_the_slots_that_the_naive_statement_counts(seed: int) -> None:
    teams, holidays = teams_of(seed), holidays_of(seed)
    found = capacity_of(teams, START, END, holidays)
    naive = {day: on_day(teams, day, holidays) for day in DAYS}

    for crew, slots in found.slots.items():
        told = {day.toordinal(): naive[day][0][crew] for day in DAYS if naive[day][0][crew]}
        assert slots == told
    assert found.slots.keys() == naive[START][0].keys()
    assert sorted(found.unlent) == sorted(one for day in DAYS for one in naive[day][1])


@given(seed=SEEDS)
def test_law_22_a_crew_is_off_where_a_holiday_alone_leaves_it_without_a_slot(seed: int) -> None:
    teams, holidays = teams_of(seed), holidays_of(seed)
    found = capacity_of(teams, START, END, holidays).holidays

    assert {(crew, day): slots for crew, days in found.items() for day, slots in days.items()} == {
        (crew, day.toordinal()): _own(teams, day, {})[crew]
        for day in DAYS
        for crew, slots in _own(teams, day, holidays).items()
        if not slots and _own(teams, day, {})[crew]
    }


@given(seed=SEEDS)
def test_law_29_the_order_of_teams_does_not_matter(seed: int) -> None:
    teams = teams_of(seed)

    assert capacity_of(teams[::-1], START, END) == capacity_of(teams, START, END)


@given(seed=SEEDS)
def test_law_22_lending_moves_slots_and_makes_none(seed: int) -> None:
    teams = teams_of(seed)
    alone = tuple(attrs.evolve(team, loans=()) for team in teams)
    with_, without = (capacity_of(some, START, END) for some in (teams, alone))

    for day in DAYS:
        number = day.toordinal()
        assert sum(slots.get(number, 0) for slots in with_.slots.values()) == sum(
            slots.get(number, 0) for slots in without.slots.values()
        )
    assert without.unlent == ()
    assert all(count > 0 for slots in with_.slots.values() for count in slots.values())


@given(seed=SEEDS)
def test_law_29_a_crew_has_the_same_slots_on_a_day_whatever_days_are_asked_about(seed: int) -> None:
    teams = teams_of(seed)
    whole, middle = capacity_of(teams, START, END), DAYS[8]
    alone = capacity_of(teams, middle, middle)

    for crew, slots in whole.slots.items():
        assert alone.slots[crew].get(middle.toordinal(), 0) == slots.get(middle.toordinal(), 0)


@pytest.mark.long
def test_it_is_drawn_that_loans_fall_short_and_that_skills_lapse() -> None:
    """A check of the cases, not of the engine."""
    found: Counter[str] = Counter()
    for seed in range(300):
        teams = teams_of(seed)
        found["unlent"] += bool(capacity_of(teams, START, END).unlent)
        for pool in (pool for team in teams for pool in team.pools):
            for one in pool.advisers:
                counts = [of_adviser(one, pool.needs, day) > 0 for day in DAYS]
                free = [of_adviser(one, (), day) > 0 for day in DAYS]
                found["skill missing"] += counts != free
                found["called back"] += any(
                    of_adviser(one, pool.needs, entry.day)
                    and any(_inside(entry.day, a.period) for a in one.away)
                    for entry in one.exceptions
                )

    assert min(found[what] for what in ("unlent", "skill missing", "called back")) >= 20


# ---------------------------------------------------------------- worked by hand

WEEKDAYS = (1, 1, 1, 1, 1, 0, 0)
MONDAY = on("2022-03-07")


def _days(pool: Pool) -> list[tuple[int, int]]:
    """Day of the month and slots, from Monday 7 to Sunday 13 March 2022."""
    return [(dt.date.fromordinal(day).day, slots) for day, slots in pool.days(MONDAY, later(MONDAY, 6))]


def test_two_advisers_of_whom_one_is_on_leave_and_one_begins() -> None:
    leave = Away(Period(on("2022-03-09"), on("2022-03-11")))
    first = TeamAdviser("a-1", (Slots(WEEKDAYS),), away=(leave,))
    second = TeamAdviser("a-2", (Slots(WEEKDAYS),), period=Period(on("2022-03-10")))

    assert _days(Pool("p", (first, second))) == [(7, 1), (8, 1), (10, 1), (11, 2)]


def test_an_operation_takes_an_adviser_but_for_the_day_of_being_called_back() -> None:
    operation = Away(Period(on("2022-03-07"), on("2022-03-12")), AwayReason.OPERATION)
    adviser = TeamAdviser(
        "a-1", (Slots(WEEKDAYS),), away=(operation,), exceptions=(SlotsOn(on("2022-03-10"), 2),)
    )

    assert _days(Pool("p", (adviser,))) == [(10, 2)]


def test_both_skills_are_needed_on_the_same_day() -> None:
    skills = (
        Skill("survey", Period(on("2022-03-08"), on("2022-03-12"))),
        Skill("cleared", Period(on("2022-03-10"))),
    )
    adviser = TeamAdviser("a-1", (Slots(WEEKDAYS),), skills)

    assert _days(Pool("p", (adviser,), needs=("survey", "cleared"))) == [(10, 1), (11, 1)]
    assert _days(Pool("p", (adviser,), needs=("survey",))) == [(8, 1), (9, 1), (10, 1), (11, 1)]
    assert len(_days(Pool("p", (adviser,)))) == 5


def test_a_bank_holiday_of_the_pool_and_a_surge() -> None:
    adviser = TeamAdviser("a-1", (Slots(WEEKDAYS),))
    pool = Pool("p", (adviser,), exceptions=(SlotsOn(on("2022-03-08"), 0), SlotsOn(on("2022-03-12"), 3)))

    assert _days(pool) == [(7, 1), (9, 1), (10, 1), (11, 1), (12, 3)]


def test_who_was_promised_first_has_it_first_and_what_is_missing_is_told() -> None:
    week = Period(MONDAY, later(MONDAY, 1))
    lender = Team("a", "A", (), (Slots((3, 0, 0, 0, 0, 0, 0)),), loans=(
        Loan("b", (2, 0, 0, 0, 0, 0, 0), week), Loan("c", (2, 0, 0, 0, 0, 0, 0), week),
    ))  # fmt: skip
    found = capacity_of((lender, Team("b", "B", ()), Team("c", "C", ())), MONDAY, MONDAY)
    number = MONDAY.toordinal()

    assert found.slots == {Crew("a"): {}, Crew("b"): {number: 2}, Crew("c"): {number: 1}}
    assert found.unlent == (Unlent(Crew("a"), Crew("c"), MONDAY, 1),)


def test_a_visit_is_that_of_the_first_pool_that_serves_it() -> None:
    pools = (
        Pool("homes", (), kinds=("home",)),
        Pool("tests", (), activities=("function-test", "exercise")),
    )
    team = Team("t", "T", (), pools=pools)

    assert team.pool_of("function-test", "home") == "homes"
    assert team.pool_of("function-test", "office") == "tests"
    assert team.pool_of("review", "office") is None


# ---------------------------------------------------------------- calendars of teams

FUNERAL = Holiday(on("2022-09-19"), "State funeral", "proclamation", announced=on("2022-09-10"))
MOVED = Holiday(
    on("2022-06-02"), "Spring bank holiday", "proclamation", announced=on("2020-11-12"),
    moved_from=on("2022-05-30"),
)  # fmt: skip
CALENDAR = Calendar("c", "C", on("2020-01-01"), on("2023-01-01"), (MOVED, FUNERAL), last=on("2023-12-31"))
TEAM = Team("t", "T", (), (Slots(WEEKDAYS),), calendar="c")


def _off(asked: str, first: str, last: str) -> list[str]:
    found = find_holidays((TEAM, Team("u", "U", ())), (CALENDAR,), on(asked), on(first), on(last))
    assert found.keys() == {"t"}
    return [dt.date.fromordinal(day).isoformat() for day in sorted(found["t"])]


def test_a_holiday_counts_from_the_day_of_its_announcement() -> None:
    assert _off("2022-09-09", "2022-09-01", "2022-09-30") == []
    assert _off("2022-09-10", "2022-09-01", "2022-09-30") == ["2022-09-19"]
    # Before a holiday was moved the day from which it moved was closed.
    assert _off("2020-11-11", "2022-05-01", "2022-06-30") == ["2022-05-30"]
    assert _off("2020-11-12", "2022-05-01", "2022-06-30") == ["2022-06-02"]


def test_on_a_day_that_the_calendar_does_not_know_the_pattern_holds() -> None:
    assert _off("2022-09-09", "2019-12-20", "2020-01-02") == []
    assert _off("2022-09-09", "2023-12-30", "2024-01-02") == []


def test_a_single_day_that_differs_stands_on_a_holiday_too() -> None:
    both = attrs.evolve(TEAM, exceptions=(SlotsOn(on("2022-09-19"), 3),))
    off = {on("2022-09-19").toordinal()}

    assert (TEAM.slots_on(on("2022-09-19")), TEAM.slots_on(on("2022-09-19"), off)) == (1, 0)
    assert both.slots_on(on("2022-09-19"), off) == 3
    always = attrs.evolve(TEAM, slots=(Slots(WEEKDAYS, holidays=True), Slots(WEEKDAYS)))
    assert always.slots_on(on("2022-09-19"), off) == 1
