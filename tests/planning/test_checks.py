"""A shortfall is checked by counting, and names who else could help (`semantics.md` 4.7)."""

import datetime as dt
from collections.abc import Callable
from typing import Any, get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.dice import Dice
from helpers.strategies import later
from laws.small import on
from laws.support import at_places, wrong
from mpreview import uk
from mpreview.errors import InvalidValue, UnknownId
from mpreview.events import Booked, Ledger
from mpreview.planning import Plan, Shortfall, Visit
from mpreview.planning._plan import find_problem
from mpreview.planning._shortfalls import Code
from mpreview.programme import Programme
from mpreview.teams import Cover, Crew, Loan, Pool, Slots, SlotsOn, Team, TeamAdviser
from mpreview.timeline import Period, start_of
from planning.team_days import name_holidays
from planning.test_agreed import AHEAD, case_of, planned
from planning.test_pools import pooled
from planning.test_terms import places
from teams.test_capacity import on_day

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

SEEDS = st.integers(0, 2**63 - 1)
ONE_DAY = dt.timedelta(1)


@given(seed=SEEDS)
def test_law_67_every_shortfall_proves_what_it_says(seed: int) -> None:
    for plan in (planned(seed)[1], pooled(seed).plan):
        assert [plan.check(short) for short in plan.shortfalls] == [()] * len(plan.shortfalls)


def _days(short: Shortfall, *, without: dt.date | None = None, more: str | None = None) -> Shortfall:
    days = [day for day in short.days if day != without] + ([on(more)] if more else [])
    return attrs.evolve(short, days=tuple(sorted(days)))


_FALSE: dict[str, Callable[[Shortfall], Shortfall]] = {
    "a slot more": lambda one: attrs.evolve(one, slots=one.slots + 1),
    "a slot less": lambda one: attrs.evolve(one, slots=one.slots - 1),
    "one served less": lambda one: attrs.evolve(one, served=one.served[1:]),
    "a refused among the served": lambda one: attrs.evolve(one, served=(one.visit.id, *one.served)),
    "not itself refused": lambda one: attrs.evolve(one, refused=()),
    "a served among the refused": lambda one: attrs.evolve(one, refused=(*one.refused, *one.served[:1])),
    "a day less": lambda one: _days(one, without=one.last),
    "a day less in the middle": lambda one: _days(one, without=on("2022-05-16")),
    "another code": lambda one: attrs.evolve(one, code="window-past"),
    "yet another code": lambda one: attrs.evolve(one, code="several-slots"),
    "one more code": lambda one: attrs.evolve(one, code="agreed"),
    "no days": lambda one: attrs.evolve(one, days=()),
    "a stranger served": lambda one: attrs.evolve(one, served=("nobody", *one.served[1:])),
    "a stranger refused": lambda one: attrs.evolve(one, refused=(*one.refused, "nobody")),
    "there are no slots": lambda one: attrs.evolve(one, code="no-slots"),
    "all slots are agreed": lambda one: attrs.evolve(one, code="booked"),
    "a day after the plan helps": lambda one: attrs.evolve(one, helps=(*one.helps, on("2022-06-02"))),
    "a day before the plan helps": lambda one: attrs.evolve(one, helps=(on("2022-05-08"), *one.helps)),
    "who is on time is refused": lambda one: attrs.evolve(one, visit=_neighbour(one), refused=one.served[:1]),
    "it has a day": lambda one: attrs.evolve(one, asks="sooner"),
    "it is past due": lambda one: attrs.evolve(one, asks="at-all"),
    "a served twice": lambda one: attrs.evolve(one, served=(*one.served, *one.served)),
    "a refused twice": lambda one: attrs.evolve(one, refused=one.refused * 2),
    "another due day": lambda one: attrs.evolve(one, visit=attrs.evolve(one.visit, due=on("2022-06-02"))),
    "another class": lambda one: attrs.evolve(one, visit=attrs.evolve(one.visit, priority=9)),
    "days before the plan": lambda one: _days(one, more="2022-05-08"),
    "days after the plan": lambda one: _days(one, more="2022-06-02"),
}


def _neighbour(short: Shortfall) -> Visit:
    return attrs.evolve(short.visit, id=short.served[0])


@pytest.mark.parametrize("change", _FALSE.values(), ids=_FALSE)
def test_law_67_a_false_proof_is_found_out(change: Callable[[Shortfall], Shortfall]) -> None:
    """Five are due on 1 June, with a slot on each of the four Mondays before."""
    plan = places(5, 1, 0, 0, 0, 0, 0, 0).plan(on=on("2022-05-09"), until=on("2022-06-01"))
    (short,) = plan.shortfalls

    assert plan.check(short) == ()
    assert (short.slots, len(short.served), len(short.refused)) == (4, 4, 1)
    assert plan.check(change(short)) != ()


_FALSE_PAST: dict[str, Callable[[Shortfall], Shortfall]] = {
    "a day": lambda one: attrs.evolve(one, days=(on("2022-06-06"),)),
    "a slot": lambda one: attrs.evolve(one, slots=1),
    "one served": lambda one: attrs.evolve(one, served=(one.visit.id,)),
    "one refused": lambda one: attrs.evolve(one, refused=(one.visit.id,)),
    "another question": lambda one: attrs.evolve(one, asks="at-all"),
    "a day that does not help": lambda one: attrs.evolve(one, helps=(on("2022-06-11"),)),
    "full days": lambda one: attrs.evolve(
        one, code="full", days=tuple(on(f"2022-06-{n:02}") for n in range(6, 11)), refused=(one.visit.id,)
    ),
}


@pytest.mark.parametrize("change", _FALSE_PAST.values(), ids=_FALSE_PAST)
def test_law_67_what_is_told_of_who_is_past_due_says_no_more(
    change: Callable[[Shortfall], Shortfall],
) -> None:
    """One is past due since 1 June, and there is no slot at all."""
    plan = places(1, 0, 0, 0, 0, 0, 0, 0).plan(on=on("2022-06-06"), until=on("2022-06-10"))
    past, none = plan.shortfalls

    assert (past.code, none.code, none.slots) == ("window-past", "no-slots", 0)
    assert (plan.check(past), plan.check(none)) == ((), ())
    assert plan.check(change(past)) != ()


_CODES = get_args(Code)


@given(seed=SEEDS)
def test_law_67_no_shortfall_proves_another_code(seed: int) -> None:
    for plan in (planned(seed)[1], pooled(seed).plan):
        for short in plan.shortfalls:
            others = [attrs.evolve(short, code=code) for code in _CODES if code != short.code]
            assert () not in [plan.check(other) for other in others]


def test_law_67_no_slots_are_told_where_there_are_none_left_or_agreed_to_the_end() -> None:
    """Two are due on 1 June; the one slot of the plan is that of 2 June, and is agreed with the second."""
    asked = places(2, 0, 0, 0, 1, 0, 0, 0)
    made, day = on("2022-05-02"), on("2022-06-02")
    agreed = Booked(id="b", on=made, known=start_of(made), venue="p1", day=day)
    asked = attrs.evolve(asked, ledger=Ledger.of((*asked.ledger, agreed)))
    plan = asked.plan(on=on("2022-05-30"), until=on("2022-06-03"))
    told = {short.visit.venue: short for short in plan.shortfalls}

    assert (told["p0"].code, told["p0"].slots, told["p1"].code) == ("full", 0, "agreed")
    assert plan.check(told["p0"]) == ()
    assert plan.check(attrs.evolve(told["p0"], code="no-slots")) != ()


def test_what_is_no_shortfall_of_the_plan_is_refused() -> None:
    plan = places(5, 1, 0, 0, 0, 0, 0, 0).plan(on=on("2022-05-09"), until=on("2022-06-01"))
    stranger = uk.sample(on=on("2021-11-20")).plan(on=on("2021-11-20"), until=on("2021-12-31")).shortfalls[0]

    for ask in (plan.check, plan.helpers):
        with pytest.raises(InvalidValue, match="shortfall"):
            ask(wrong("late"))
    with pytest.raises(UnknownId, match=r"check\.shortfall"):
        plan.check(stranger)


def test_the_plan_of_one_team_is_about_no_other() -> None:
    day = on("2021-11-20")
    asked = uk.sample(on=day)
    parts = asked.plan(on=day, until=on("2021-12-31")).by_team()
    owed = next(one for one in asked.due(on=day) if one.venue == "essex-1-office")

    assert {part.check(short) for part in parts.values() for short in part.shortfalls} == {()}
    assert {name: part.teams for name, part in parts.items()} == {name: (name,) for name in parts}
    assert dict(find_problem(parts["psd"], Crew("force-essex")).entries) == {}
    with pytest.raises(UnknownId, match=r"best_slots\.obligation"):
        parts["psd"].best_slots(owed)


# ---------------------------------------------------------------- who could help


def _two_teams(seed: int) -> tuple[Programme, Plan]:
    """Half the kinds of venue are one team's and half another's, who have slots of their own."""
    d = Dice(seed + 5)
    asked, day = case_of(seed)
    kinds = sorted({venue.kind for venue in asked.register.venues})
    theirs = d.some(kinds, 1, 2)
    advisers = (TeamAdviser("a-1", (Slots(_week(d)),)),)
    pools = (Pool("p", advisers, kinds=theirs[:1]),) if d.coin() else ()
    teams = (
        Team("everywhere", "Team", (Cover(),), (Slots(_week(d)),), pools=pools if d.coin() else ()),
        Team("other", "Other", (Cover(kinds=theirs),), (Slots(_week(d)),)),
        Team("third", "Third", (), (Slots(_week(d)),), pools=tuple(_named(pools, "b-1"))),
    )
    asked = attrs.evolve(asked, base=attrs.evolve(asked.base, teams=teams))
    return asked, asked.plan(on=day, until=later(day, AHEAD))


def _named(pools: tuple[Pool, ...], name: str) -> list[Pool]:
    return [attrs.evolve(pool, advisers=(attrs.evolve(pool.advisers[0], id=name),)) for pool in pools]


def _week(d: Dice) -> tuple[int, ...]:
    return tuple(d.pick((0, 0, 0, 1)) for _ in range(7))


def _free(asked: Programme, plan: Plan, team: str, pool: str, day: dt.date) -> int:
    """What is left of a crew's own slots of a day, beside what is agreed and what the plan placed."""
    teams, holidays = asked.register.teams, name_holidays(asked, plan.on)
    capacity = on_day(teams, day, holidays)[0]
    alone = tuple(one if one.id == team else attrs.evolve(one, loans=()) for one in teams)
    placed = [one for one in plan.visits if (one.visit.team, one.visit.pool, one.day) == (team, pool, day)]
    owed = {(one.visit.venue, one.visit.activity) for one in plan.visits if one.booked}
    strange = [one for one in at_places(asked.agreed(on=plan.on)) if one.day == day and one.team == team]
    strange = [
        one for one in strange if (one.venue, one.activity) not in owed and pool == _pool(asked, team, one)
    ]
    found = {(crew.team, crew.pool): count for crew, count in capacity.items()}
    own = {(crew.team, crew.pool): count for crew, count in on_day(alone, day, holidays)[0].items()}
    return min(found[team, pool] - sum(one.visit.slots for one in placed) - len(strange), own[team, pool])


def _pool(asked: Programme, team: str, about: Any) -> str:
    """The pool of a team that makes such visits, of a visit or of what is agreed."""
    kind = asked.register.venue[about.venue].kind
    word = about.activity.value
    serving = (
        pool.id for pool in asked.register.team[team].pools
        if word in (pool.activities or [word]) and kind in (pool.kinds or [kind])
    )  # fmt: skip
    return next(serving, "")


@given(seed=SEEDS)
def test_law_67_who_could_help_is_who_has_a_slot_left_that_day(seed: int) -> None:
    asked, plan = _two_teams(seed)
    for short in plan.shortfalls:
        told = {(day, crew.team, crew.pool) for day, crews in plan.helpers(short).items() for crew in crews}
        others = [team.id for team in asked.register.teams if team.id != short.visit.team]
        crews = [(team, _pool(asked, team, short.visit)) for team in others]
        assert told == {
            (day, team, pool)
            for day in short.helps
            for team, pool in crews
            if _free(asked, plan, team, pool, day) > 0
        }


def test_law_67_what_is_borrowed_is_no_slot_to_help_with() -> None:
    """u lends s the slot of 1 June, which it does not need; t lacks one, and s would have to lend it on."""
    asked = places(2, 0, 0, 0, 0, 0, 0, 0)
    day = on("2022-06-01")
    slot, days = (SlotsOn(day, 1),), Period(day, later(day, 1))
    lender = Team("u", "Lender", (), (), slot, loans=(Loan("s", (0, 0, 1, 0, 0, 0, 0), days),))
    teams = (Team("t", "Team", (Cover(),), (), slot), Team("s", "Other", (), ()), lender)
    asked = attrs.evolve(asked, base=attrs.evolve(asked.base, teams=teams))
    plan = asked.plan(on=day, until=day)
    (short,) = plan.shortfalls

    assert (short.helps, dict(plan.helpers(short))) == ((day,), {})


@pytest.mark.gate
@given(seed=SEEDS)
def test_law_67_the_plan_of_one_team_names_the_same_who_could_help(seed: int) -> None:
    _, plan = _two_teams(seed)
    parts = plan.by_team()
    again = {name: part.by_team()[name] for name, part in parts.items()}

    for some in (parts, again):
        told = [(short, some[short.visit.team]) for short in plan.shortfalls]
        assert [part.helpers(short) for short, part in told] == [plan.helpers(one) for one in plan.shortfalls]
    assert [short for part in parts.values() for short in part.shortfalls] == list(plan.shortfalls)
    assert {crew.team for part in parts.values() for crew in part.crews} == parts.keys()


def _lent(asked: Programme, short: Shortfall, day: dt.date, lender: Crew) -> Programme:
    """One slot of that day is lent to those who lack it."""
    to = short.visit.crew
    week = tuple(int(n == day.weekday()) for n in range(7))
    loan = Loan(to.team, week, Period(day, day + ONE_DAY), lender.pool or None, to.pool or None)
    teams = tuple(
        attrs.evolve(team, loans=(*team.loans, loan)) if team.id == lender.team else team
        for team in asked.register.teams
    )
    return attrs.evolve(asked, base=attrs.evolve(asked.base, teams=teams))


@given(seed=SEEDS)
def test_law_67_a_slot_lent_by_who_could_help_places_the_visit_and_harms_no_lender(seed: int) -> None:
    asked, plan = _two_teams(seed)
    for short in plan.shortfalls[:3]:
        for day, crews in list(plan.helpers(short).items())[:2]:
            lender = crews[-1]
            after = _lent(asked, short, day, lender).plan(on=plan.on, until=plan.until)
            assert _better(short, plan, after)
            old, new = ([one for one in p.visits if one.visit.crew == lender] for p in (plan, after))
            assert {one.visit.id for one in old if one.on_time} == {
                one.visit.id for one in new if one.on_time
            }
            assert len(old) == len(new)


def _better(short: Shortfall, before: Plan, after: Plan) -> bool:
    """Whether the visit is as was asked for: on time; a past-due one at all, or sooner."""
    then = {one.visit.id: one for one in after.visits}.get(short.visit.id)
    was = {one.visit.id: one for one in before.visits}.get(short.visit.id)
    if then is None:
        return False
    if short.asks == "on-time" and short.visit.due >= before.on:
        return then.on_time
    return was is None or then.day < was.day
