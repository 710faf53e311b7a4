"""What moved from one plan to the next, and which input moved it (`semantics.md` 4.6; law 28)."""

import datetime as dt
from typing import Any, NamedTuple, get_args

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import mpreview
from helpers.dice import Dice
from helpers.strategies import later
from laws.small import on
from laws.support import wrong
from mpreview.errors import InvalidValue
from mpreview.events import Booked, Ledger
from mpreview.planning import Cause, Move, Plan, Whereabouts, diff
from mpreview.planning._differences import CauseKind, find_moves
from mpreview.planning._problem import DayRules, Entry, Job, PlanOrder, Problem, Seats, Taking
from mpreview.programme import Programme
from mpreview.teams import Crew, SlotsOn
from mpreview.timeline import start_of
from planning import replans
from planning.test_agreed import case_of
from planning.test_terms import places

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

SEEDS = st.integers(0, 2**63 - 1)
START = on("2022-03-01")


# ---------------------------------------------------------------- pairs of plans


class Pair(NamedTuple):
    """Two plans, and the naive facts of both."""

    first: Plan
    second: Plan
    old: replans.Facts
    new: replans.Facts


def _pair(seed: int) -> Pair:
    """A plan, and one some days later: with the plan before or without, with other slots or the same."""
    d = Dice(seed + 11)
    asked, day = case_of(seed)
    first_day = later(day, -d.pick((0, 0, 1, 1, 5, 12)))
    until, seeds = (
        later(day, d.pick((12, 20, 25))),
        d.pick(((None, None), (None, None), (None, "a"), ("a", "b"))),
    )
    first = asked.plan(on=first_day, until=later(until, d.pick((0, 0, -3))), tie_seed=seeds[0])
    previous = first if d.coin() else None
    other = _other_slots(d, asked, day)
    second = other.plan(on=day, until=until, previous=previous, tie_seed=seeds[1])
    old = replans.facts(asked, first, seed=seeds[0])
    return Pair(first, second, old, replans.facts(other, second, previous, seeds[1]))


def _other_slots(d: Dice, asked: Programme, day: dt.date) -> Programme:
    team = asked.register.teams[0]
    days = sorted({later(day, d.whole(0, 20)) for _ in range(d.whole(0, 2))})
    more = tuple(SlotsOn(one, d.whole(0, 2)) for one in days)
    other = attrs.evolve(team, exceptions=more)
    return attrs.evolve(asked, base=attrs.evolve(asked.base, teams=(other,)))


def _causes(moves: tuple[Move, ...]) -> dict[str, list[tuple[str, object]]]:
    return {one.visit: [(cause.kind, cause.visit or cause.day) for cause in one.causes] for one in moves}


def _where(plan: Plan) -> dict[str, Whereabouts]:
    """Where each visit stands, as the plan tells it."""
    found = {
        one.visit.id: Whereabouts("on-time" if one.on_time else "late", one.day, one.booked)
        for one in plan.visits
    }
    found |= {one.id: Whereabouts("unplaced") for one in plan.unplaced}
    found |= {one.id: Whereabouts("beyond") for one in plan.beyond}
    return found | {one.visit.id: Whereabouts("held") for one in plan.held}


@given(seed=SEEDS)
def test_law_28_every_move_has_the_causes_that_the_naive_statement_finds(seed: int) -> None:
    pair = _pair(seed)

    assert _causes(diff(pair.first, pair.second).changed) == replans.moves(pair.old, pair.new)


@given(seed=SEEDS)
def test_law_28_what_two_plans_tell_differently_is_told_once_as_they_tell_it(seed: int) -> None:
    pair = _pair(seed)
    first, second, absent = _where(pair.first), _where(pair.second), Whereabouts("absent")
    told = diff(pair.first, pair.second)

    assert {one.visit: (one.before, one.after) for one in told.changed} == {
        visit: (first.get(visit, absent), second.get(visit, absent))
        for visit in {*first, *second}
        if first.get(visit) != second.get(visit)
    }
    assert len(told.changed) == len(told.came) + len(told.gone) + len(told.moved)
    assert sum(told.by_cause.values()) == len(told.moved)
    assert list(told.changed) == sorted(told.changed, key=lambda one: (one.crew, one.visit))


@given(seed=SEEDS)
def test_law_28_between_a_plan_and_itself_nothing_moved(seed: int) -> None:
    pair = _pair(seed)

    assert diff(pair.first, pair.first) == diff(pair.second, pair.second)
    assert diff(pair.first, pair.first).changed == ()
    assert dict(diff(pair.second, pair.second).by_cause) == {}


@given(seed=SEEDS)
def test_4_6_what_is_agreed_in_both_plans_never_moves(seed: int) -> None:
    pair = _pair(seed)
    agreed = [{one.visit.id: one.day for one in plan.visits if one.booked} for plan in pair[:2]]
    told = {one.visit: one for one in diff(pair.first, pair.second).changed}

    for visit in agreed[0].keys() & agreed[1].keys() & told.keys():
        assert told[visit].before.day == agreed[0][visit]
        assert told[visit].after.day == agreed[1][visit]
        assert agreed[0][visit] != agreed[1][visit] or {c.kind for c in told[visit].causes} <= {"window"}


@given(seed=SEEDS)
def test_the_plans_of_one_team_and_of_all_differ_alike(seed: int) -> None:
    pair = _pair(seed)
    first, second = pair.first.by_team(), pair.second.by_team()
    alone = diff(first["everywhere"], second["everywhere"]) if first and second else None

    assert alone is None or alone == diff(pair.first, pair.second)


# ---------------------------------------------------------------- one team, drawn whole


_TAKINGS: tuple[Taking, ...] = (*("to-place",) * 4, "held", "agreed")


def _entry(d: Dice, name: str) -> Entry:
    taking = d.pick(_TAKINGS)
    due = _number(d.whole(-1, 7))
    own = due - d.whole(1, 3) if d.once_in(3) else None
    job = Job(name, d.whole(1, 2), d.whole(0, 2), due - d.whole(0, 6), due, own=own)
    if taking == "agreed":
        return Entry(taking, job, d.whole(1, 2), _number(d.whole(0, 8)), _rules(d))
    return Entry(taking, job, d.pick((1, 1, 1, 2, 3)), rules=_rules(d))


def _rules(d: Dice) -> DayRules:
    """None for half the visits."""
    if d.coin():
        return DayRules()
    members = d.some("mno", 0, 1)
    return DayRules(
        preferred=_numbers(d, 2),
        closed=_numbers(d, 2),
        unattended=_numbers(d, 2),
        members=members,
        conflicted=d.some("xy", 0, 1),
        # Another crew meets a member elsewhere, so a visit that meets nobody has no such day.
        elsewhere=_numbers(d, 2) if members else (),
        paused=_numbers(d, 2),
        first=_number(d.whole(0, 8)) if d.once_in(3) else 0,
    )


def _numbers(d: Dice, most: int) -> tuple[int, ...]:
    return tuple(sorted(map(_number, d.some(range(7), 0, most))))


def _seats(d: Dice) -> Seats:
    return d.pick(((), (("x", 1),), (("x", 1), ("y", 1)), (("y", 2),)))


def _number(day: int) -> int:
    return START.toordinal() + day


def problem_of(d: Dice) -> Problem:
    first, last = d.whole(0, 2), d.whole(3, 6)
    return Problem(
        order=_order(d),
        on=_number(first),
        until=_number(last),
        capacity={_number(day): d.whole(0, 2) for day in range(first, last + 1)},
        promised={_number(d.whole(0, 6)): d.whole(1, 2) for _ in range(d.whole(0, 2))},
        entries={name: _entry(d, name) for name in "abcdefgh" if d.coin()},
        seats={_number(day): _seats(d) for day in range(7) if d.coin()},
    )


def _order(d: Dice) -> PlanOrder:
    previous = {name: _number(d.whole(0, 6)) for name in "abcdefgh" if d.coin()}
    return PlanOrder(d.pick((None, None, "x")), tuple(sorted(previous.items())) if d.coin() else ())


def _two(seed: int) -> tuple[Problem, Problem]:
    """Two problems that differ in a few inputs, or in many."""
    d = Dice(seed)
    old, other = problem_of(d), problem_of(d)
    new = old
    for field in ("order", "promised", "seats"):
        if d.whole(1, 4) == 1:
            new = attrs.evolve(new, **{field: getattr(other, field)})
    if d.whole(1, 3) == 1:
        new = attrs.evolve(new, on=other.on, until=other.until)
    few = d.pick((2, 3, 8))
    days = range(new.on, new.until + 1)
    slots = {
        day: old.capacity.get(day, d.whole(0, 2)) if d.whole(1, few) > 1 else d.whole(0, 2) for day in days
    }
    entries = {
        name: _other(d, name, old.entries.get(name)) if d.whole(1, few) == 1 else old.entries.get(name)
        for name in "abcdefgh"
    }
    there = {name: one for name, one in entries.items() if one is not None}
    # Days on which a plan has slots, and the other has none since the team is on holiday.
    off = {day: 1 for day in days if not slots[day] and old.capacity.get(day) and d.once_in(3)}
    return old, attrs.evolve(new, capacity=slots, entries=there, holidays=off)


def _other(d: Dice, name: str, was: Entry | None) -> Entry | None:
    """The entry of a visit, with one thing or everything about it changed, or none."""
    fresh = _entry(d, name)
    if was is None or d.whole(1, 4) == 1:
        return None if d.whole(1, 3) == 1 else fresh
    window = attrs.evolve(was.job, earliest=fresh.job.earliest, due=fresh.job.due, own=fresh.job.own)
    jobs = (
        window,
        attrs.evolve(was.job, priority=fresh.job.priority),
        attrs.evolve(was.job, rank=fresh.job.rank),
    )
    if d.whole(1, 8) == 1:
        return attrs.evolve(was, slots=3 - min(was.slots, 2))
    if d.whole(1, 3) == 1:
        fields = d.pick(
            (
                ("preferred",),
                ("closed",),
                ("paused",),
                ("unattended",),
                ("members", "conflicted", "elsewhere"),
            )
        )
        changed = {one: getattr(fresh.rules, one) for one in fields}
        return attrs.evolve(was, rules=attrs.evolve(was.rules, **changed))
    return attrs.evolve(was, job=d.pick(jobs))


def facts_of(problem: Problem) -> replans.Facts:
    day = dt.date.fromordinal
    before = {visit: day(number) for visit, number in problem.order.previous}
    told: dict[replans.Fact, Any] = {("order", None): (problem.order.tie_seed, before)}
    told["days", None] = day(problem.on), day(problem.until)
    days = range(problem.on, problem.until + 1)
    told |= {("capacity", day(number)): problem.capacity.get(number, 0) for number in days}
    told |= {("off", day(number)): number in problem.holidays for number in days}
    told |= {("promised", day(number)): count for number, count in problem.promised.items()}
    told |= {("advisers", day(number)): who for number, who in problem.seats.items() if who}
    for visit, one in problem.entries.items():
        told["how", visit] = one.taking, None if one.day is None else day(one.day)
        own = None if one.job.own is None else day(one.job.own)
        told["window", visit] = day(one.job.earliest), day(one.job.due), own
        told["class", visit], told["answer", visit] = one.job.priority, one.job.rank
        told["slots", visit] = one.slots
        rules = one.rules
        if rules.first:
            told["asking", visit] = (day(rules.first),)
        for sort in replans.BY_DAY:
            if getattr(rules, sort):
                told[sort, visit] = tuple(map(day, getattr(rules, sort)))
        met = rules.members, rules.conflicted, tuple(map(day, rules.elsewhere))
        if any(met):
            told["meeting", visit] = met
    return told


@given(seed=SEEDS)
def test_law_28_whatever_differs_every_move_has_its_causes(seed: int) -> None:
    old, new = _two(seed)

    assert _causes(tuple(find_moves(Crew("t"), old, new))) == replans.moves(facts_of(old), facts_of(new))


@given(seed=SEEDS)
def test_law_28_a_cause_names_an_input_that_differs_and_both_its_values(seed: int) -> None:
    old, new = _two(seed)
    for move in find_moves(Crew("t"), old, new):
        assert move.causes
        for cause in move.causes:
            assert cause.before != cause.after or cause.kind == "order"
            if cause.kind in {"capacity", "promised"}:
                assert cause.day is not None
                number = cause.day.toordinal()
                there = getattr(new, cause.kind)
                assert int(cause.after) == there.get(number, 0)
            elif cause.visit is not None:
                assert old.entries.get(cause.visit) != new.entries.get(cause.visit)


@given(seed=SEEDS, more=st.integers(0, 6))
def test_law_28_where_one_input_differs_it_is_the_cause_of_all(seed: int, more: int) -> None:
    problem, _ = _two(seed)
    day = min(max(_number(more), problem.on), problem.until)
    count = problem.capacity.get(day, 0)
    richer = attrs.evolve(problem, capacity={**problem.capacity, day: count + 1})
    cause = Cause(
        kind="capacity", team="t", day=dt.date.fromordinal(day), before=str(count), after=str(count + 1)
    )

    assert {one.causes for one in find_moves(Crew("t"), problem, richer)} <= {(cause,)}


def test_every_kind_of_input_is_drawn_as_a_cause() -> None:
    missing = set(get_args(CauseKind))
    for seed in range(2500):
        moves = find_moves(Crew("t"), *_two(seed)) if missing else ()
        missing -= {cause.kind for one in moves for cause in one.causes}

    assert missing == set()


# ---------------------------------------------------------------- worked by hand


def _place(cause: Cause) -> str:
    return "" if cause.visit is None else cause.visit.split("/")[1]


def _told(first: Plan, second: Plan) -> list[tuple[object, ...]]:
    """Place, both days of the month, and of each cause what differs, whose, what it was and is."""
    return [
        (
            one.visit.split("/")[1],
            one.before.day and one.before.day.day,
            one.after.day and one.after.day.day,
            [(c.kind, _place(c) or (c.day and c.day.day), c.before, c.after) for c in one.causes],
        )
        for one in diff(first, second).changed
    ]


def test_a_slot_that_is_lost_and_one_that_is_gained() -> None:
    """Four have 9, 16, 23 and 30 May; without the 16th one is left out, until the 31st is gained."""
    first, until, mondays = on("2022-05-09"), on("2022-06-01"), (1, 0, 0, 0, 0, 0, 0)
    before = places(4, *mondays).plan(on=first, until=until)
    lost = (SlotsOn(on("2022-05-16"), 0), SlotsOn(on("2022-05-31"), 1))
    after = places(4, *mondays, more=lost).plan(on=first, until=until, previous=before)

    gained = ("capacity", 31, "0", "1")
    assert _told(before, after) == [
        ("p1", 16, 31, [("capacity", 16, "1", "0"), gained]),
    ]


def test_who_is_agreed_on_the_day_of_another_moves_that_one_alone() -> None:
    """The one who had 30 May is agreed for the 9th; whoever had the 9th has the 30th now."""
    first, until, mondays = on("2022-05-09"), on("2022-06-01"), (1, 0, 0, 0, 0, 0, 0)
    asked = places(4, *mondays)
    before = asked.plan(on=first, until=until)
    booked = Booked(id="b", on=on("2022-05-02"), known=start_of(on("2022-05-02")), venue="p3", day=first)
    agreed = attrs.evolve(asked, ledger=Ledger.of((*asked.ledger, booked)))
    after = agreed.plan(on=first, until=until, previous=before)

    cause = ("agreed", "p3", "to-place", "agreed 2022-05-09")
    assert _told(before, after) == [("p0", 9, 30, [cause]), ("p3", 30, 9, [cause])]
    assert dict(diff(before, after).by_cause) == {"agreed": 2}


def test_who_is_due_sooner_than_thought_moves_whoever_can_wait() -> None:
    first, until, mondays = on("2022-05-09"), on("2022-06-01"), (1, 0, 0, 0, 0, 0, 0)
    before = places(4, *mondays).plan(on=first, until=until)
    after = places(4, *mondays, sooner="p3").plan(on=first, until=until, previous=before)

    cause = ("window", "p3", "2022-04-06 to 2022-06-01", "2022-03-15 to 2022-05-10")
    assert _told(before, after) == [("p0", 9, 30, [cause]), ("p3", 30, 9, [cause])]


@pytest.mark.parametrize("name", ["before", "after"])
def test_what_is_no_plan_is_refused(name: str) -> None:
    plan = places(1, 1, 1, 1, 1, 1, 0, 0).plan(on=on("2022-05-09"), until=on("2022-06-01"))

    with pytest.raises(InvalidValue, match=f"diff.{name}"):
        mpreview.diff(**{"before": plan, "after": plan, name: wrong("plan")})
