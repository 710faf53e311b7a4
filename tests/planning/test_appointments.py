"""The best days for one more visit, and what each does to the others (`semantics.md` 4.4, 4.6)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.dice import Dice
from laws.small import on
from laws.support import wrong
from mpreview import uk
from mpreview.errors import InvalidValue, OutsideRange, UnknownId
from mpreview.events import Booked, Ledger
from mpreview.planning import Appointment, Plan, Whereabouts
from mpreview.planning._appointments import rank_days
from mpreview.planning._layout import plan_problem
from mpreview.planning._problem import DayRules, Entry, Job, Problem
from mpreview.programme import Programme
from mpreview.reviews import Obligation
from mpreview.timeline import start_of
from planning import replans
from planning.crews import is_possible
from planning.test_agreed import planned
from planning.test_differences import START, facts_of, problem_of
from planning.test_terms import by_place, places

SEEDS = st.integers(0, 2**63 - 1)
FAR = dt.date.max


def _asked(seed: int) -> tuple[Problem, str, Entry]:
    """A team's problem, and a visit that is part of it or not, however it is taken now."""
    d = Dice(seed)
    problem, name = problem_of(d), d.pick("abcdefgh")
    due = START.toordinal() + d.whole(-1, 7)
    fresh = Entry("to-place", Job(name, d.whole(1, 2), 1, due - d.whole(0, 6), due), d.pick((1, 1, 2)))
    return problem, name, problem.entries.get(name, fresh)


def _ranked(problem: Problem, name: str, entry: Entry) -> Iterator[tuple[object, ...]]:
    """Every day on which the visit could be agreed, with the measure of it, by the naive statement."""
    told, number = facts_of(problem), problem.on
    there = replans.where(told)
    for number in range(problem.on, problem.until + 1):
        day = dt.date.fromordinal(number)
        others = {k: one for k, one in problem.entries.items() if k != name}
        taken = problem.promised.get(number, 0) + sum(x.slots for x in others.values() if x.day == number)
        if number < entry.job.earliest or problem.capacity.get(number, 0) - taken < entry.slots:
            continue
        met = {who for x in others.values() if x.day == number for who in x.rules.members}
        if not is_possible(problem, entry, number) or met & {*entry.rules.members}:
            continue
        if number in entry.rules.elsewhere:
            continue
        agreed = {**others, name: attrs.evolve(entry, taking="agreed", day=number)}
        now = replans.where(facts_of(attrs.evolve(problem, entries=agreed)))
        moved = {k: (there[k], now[k]) for k in others if there[k] != now[k]}
        harmed = {k for k, pair in moved.items() if _harm(*pair)}
        yield _served(problem.on, agreed, now), len(harmed), len(moved), day, moved, harmed


def _harm(was: replans.Where, now: replans.Where) -> bool:
    if was[0] == "on-time":
        return now[0] != "on-time"
    return now[0] != "on-time" and (now[1] or FAR) > (was[1] or FAR)


def _served(first: int, entries: dict[str, Entry], now: dict[str, replans.Where]) -> list[list[int]]:
    """By class, counted down: how many past due have a day, are on time, have a day."""
    counts: dict[int, list[int]] = {one.job.priority: [0, 0, 0] for one in entries.values()}
    for name, (status, day, _) in now.items():
        job = entries[name].job
        counts[job.priority][0] -= day is not None and job.due < first
        counts[job.priority][1] -= status == "on-time"
        counts[job.priority][2] -= day is not None
    return [counts[priority] for priority in sorted(counts)]


@given(seed=SEEDS)
def test_law_28_every_day_is_ranked_as_the_naive_statement_ranks_it(seed: int) -> None:
    problem, name, entry = _asked(seed)
    ranked = sorted(_ranked(problem, name, entry), key=lambda one: one[:4])

    assert [
        (
            one.day,
            {
                effect.visit: (attrs.astuple(effect.before), attrs.astuple(effect.after))
                for effect in one.effects
            },
            {effect.visit for effect in one.harmed},
        )
        for one in rank_days(problem, name, entry)
    ] == [one[3:] for one in ranked]


def _without_layout(entry: Entry) -> Entry:
    """A visit without preferences, and with nothing but closed and such days to keep it from a day."""
    was = entry.rules
    rules = DayRules(closed=was.closed, paused=was.paused, unattended=was.unattended)
    return attrs.evolve(entry, rules=rules)


@given(seed=SEEDS)
def test_law_28_without_a_layout_the_day_that_the_plan_has_moves_nobody(seed: int) -> None:
    problem, name, entry = _asked(seed)
    entry = _without_layout(entry)
    entries = {k: _without_layout(one) for k, one in problem.entries.items() if one.is_unit or one.day}
    problem = attrs.evolve(problem, entries=entries, seats={})
    days = plan_problem(problem)
    day = days.get(name)
    if day is None or not entry.is_unit:
        return
    kept = tuple(sorted((visit, there) for visit, there in days.items() if there is not None))
    found = rank_days(attrs.evolve(problem, order=attrs.evolve(problem.order, previous=kept)), name, entry)

    assert next(one for one in found if one.day.toordinal() == day).effects == ()


def _owed(asked: Programme, plan: Plan) -> list[Obligation]:
    """One of the users of each visit that waits for a day.

    Not where anything is on record of the place that day: it may be what comes of an appointment.
    """
    waiting = [one.visit for one in plan.visits if not one.booked]
    waiting += [visit for visit in (*plan.unplaced, *plan.beyond) if visit.slots == 1]
    noted = {getattr(event, "venue", None) for event in asked.ledger if event.on == plan.on}
    quiet = [visit for visit in waiting if visit.venue not in noted]
    return [visit.obligations[0] for visit in sorted(quiet, key=lambda visit: visit.id)]


@given(seed=SEEDS)
def test_law_28_what_an_appointment_does_is_what_a_plan_after_it_shows(seed: int) -> None:
    """The visit is agreed for the day, and all is planned anew after the first plan."""
    asked, plan = planned(seed)
    there = {one.visit.id: (one.day, one.on_time) for one in plan.visits}
    for owed in _owed(asked, plan)[:2]:
        for found in plan.best_slots(owed, 2):
            agreed = _agreed(asked, plan.on, owed, found.day)
            again = agreed.plan(on=plan.on, until=plan.until, previous=plan)
            now = {one.visit.id: (one.day, one.on_time) for one in again.visits}
            own = f"{owed.activity.value}/{owed.venue}/{owed.team}"
            moved = {visit for visit in {*there, *now} if visit != own and there.get(visit) != now.get(visit)}
            assert moved == {effect.visit for effect in found.effects}
            assert now[own] == (found.day, found.on_time)


def _agreed(asked: Programme, made: dt.date, owed: Obligation, day: dt.date) -> Programme:
    assert owed.venue is not None
    booked = Booked(
        id="appointment", on=made, known=start_of(made), venue=owed.venue, day=day, activity=owed.activity
    )
    return attrs.evolve(asked, ledger=Ledger.of((*asked.ledger, booked)))


def test_4_4_the_best_days_are_drawn_with_and_without_harm() -> None:
    """A check of the cases, not of the engine."""
    found: Counter[str] = Counter()
    for seed in range(400):
        for one in rank_days(*_asked(seed)):
            found["all"] += 1
            found["late"] += not one.on_time
            found["harm"] += bool(one.harmed)
            found["moves without harm"] += bool(one.effects) and not one.harmed

    assert min(found.values()) >= 20


# ---------------------------------------------------------------- worked by hand

FIRST, UNTIL = on("2022-05-09"), on("2022-06-01")


def _four() -> tuple[Programme, Plan]:
    """Four places with one slot each on the Mondays 9, 16, 23 and 30 May, all due on 1 June."""
    asked = places(4, 1, 0, 0, 0, 0, 0, 0)
    return asked, asked.plan(on=FIRST, until=UNTIL)


def _of(asked: Programme, place: str) -> Obligation:
    return next(one for one in asked.due(on=FIRST, within=60) if one.venue == place)


def _told(found: tuple[Appointment, ...]) -> list[tuple[int, dict[str, tuple[int | None, int | None]]]]:
    return [
        (one.day.day, {e.visit.split("/")[1]: (_day(e.before), _day(e.after)) for e in one.effects})
        for one in found
    ]  # fmt: skip


def _day(where: Whereabouts) -> int | None:
    return None if where.day is None else where.day.day


def test_its_own_day_first_and_then_who_has_the_other_days_changes_with_it() -> None:
    asked, plan = _four()

    assert by_place(plan) == {"p0": 9, "p1": 16, "p2": 23, "p3": 30}
    assert _told(plan.best_slots(_of(asked, "p2"))) == [
        (23, {}),
        (9, {"p0": (9, 23)}),
        (16, {"p1": (16, 23)}),
        (30, {"p3": (30, 23)}),
    ]


def test_one_more_visit_where_all_slots_are_needed_leaves_somebody_out() -> None:
    """A fifth place has no slot left. On the 30th it takes the day of the last, who is left out.

    On the 9th the last is left out too, and the first has that one's day: one more is moved.
    """
    asked = places(5, 1, 0, 0, 0, 0, 0, 0)
    plan = asked.plan(on=FIRST, until=UNTIL)
    owed = _of(asked, "p4")

    assert by_place(plan) == {"p0": 9, "p1": 16, "p2": 23, "p3": 30}
    assert _told(plan.best_slots(owed, 2)) == [
        (30, {"p3": (30, None)}),
        (9, {"p0": (9, 30), "p3": (30, None)}),
    ]
    assert plan.harmless_slots(owed) == ()


def test_days_to_offer_are_to_nobodys_harm_and_the_first_come_first() -> None:
    asked, plan = _four()

    assert [one.day.day for one in plan.harmless_slots(_of(asked, "p2"))] == [9, 16, 23, 30]
    assert [one.day.day for one in plan.harmless_slots(_of(asked, "p2"), 2)] == [9, 16]


def test_what_is_agreed_with_others_is_not_offered() -> None:
    asked, _ = _four()
    agreed = _agreed(asked, on("2022-05-02"), _of(asked, "p3"), on("2022-05-09"))
    plan = agreed.plan(on=FIRST, until=UNTIL)

    assert [one.day.day for one in plan.harmless_slots(_of(agreed, "p0"))] == [16, 23, 30]
    assert [one.day.day for one in plan.harmless_slots(_of(agreed, "p3"))] == [9, 16, 23, 30]


@pytest.mark.parametrize("verb", ["best_slots", "harmless_slots"])
def test_what_cannot_be_agreed_is_refused(verb: str) -> None:
    asked, plan = _four()
    owed = _of(asked, "p0")
    day = on("2021-11-20")
    stranger = next(one for one in uk.sample(on=day).due(on=day) if one.venue is not None)
    ask = getattr(plan, verb)

    with pytest.raises(InvalidValue, match=f"{verb}.obligation"):
        ask(wrong("p0"))
    with pytest.raises(InvalidValue, match="no venue"):
        ask(attrs.evolve(owed, venue=None))
    with pytest.raises(UnknownId, match=f"{verb}.obligation"):
        ask(stranger)
    for k in (0, -1, 1_001):
        with pytest.raises(OutsideRange, match=f"{verb}.k"):
            ask(owed, k)
    for bad in (True, 2.0, "2"):
        with pytest.raises(InvalidValue, match=f"{verb}.k"):
            ask(owed, wrong(bad))
