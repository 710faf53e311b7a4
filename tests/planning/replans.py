"""What moved from one plan to another and why, said once more: a plan is a list of facts, changed one by one.

It reads the register and what plans tell of their visits; it plans by the steps of `crews.py`, and shares
nothing with the engine but the plain values of a problem.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from helpers.world_of import world_of
from mpreview.planning import Plan, Visit
from mpreview.planning._problem import DayRules, Entry, Job, PlanOrder, Problem
from mpreview.programme import Programme
from planning.crews import planned
from planning.presence import paused, unattended
from planning.team_days import is_off, slots_on

Fact = tuple[str, Any]
Facts = Mapping[Fact, Any]
Where = tuple[str, dt.date | None, bool]

ORDER = (
    "order", "days", "holiday", "capacity", "promised", "advisers", "gone", "held", "agreed",
    "window", "class", "answer", "asking", "preferred", "closed", "paused", "unattended", "meeting", "slots",
    "to-place",
)  # fmt: skip
BY_DAY = ("preferred", "closed", "paused", "unattended")
OF_A_VISIT = ("how", "window", "class", "answer", "asking", *BY_DAY, "meeting", "slots")


def facts(asked: Programme, plan: Plan, previous: Plan | None = None, seed: str | None = None) -> Facts:
    """Everything that a plan of one team was made of."""
    days = [plan.on + dt.timedelta(n) for n in range((plan.until - plan.on).days + 1)]
    told: dict[Fact, Any] = {("order", None): (seed, _days(previous)), ("days", None): (plan.on, plan.until)}
    team = asked.register.teams[0]
    told |= {("capacity", day): slots_on(asked, team, day, plan.on) for day in days}
    told |= {("off", day): is_off(asked, team, day, plan.on) for day in days}
    owed = {(one.visit.venue, one.visit.activity) for one in plan.visits if one.booked}
    strange = Counter(one.day for one in asked.agreed(on=plan.on) if (one.venue, one.activity) not in owed)
    told |= {("promised", day): count for day, count in strange.items()}
    world = world_of(asked)
    for how, visit, day in _visits(plan):
        told["how", visit.id] = how, day
        told["window", visit.id] = visit.earliest, visit.due, visit.own_due
        told["class", visit.id] = visit.priority
        told["answer", visit.id] = visit.rank
        told["slots", visit.id] = visit.slots
        activity = visit.activity.value
        nobody = unattended(world, visit.venue, visit.members, plan.on, plan.until, activity=activity)
        shut = paused(world, visit.venue, visit.members, plan.on, plan.until, activity=activity)
        for sort, days_out in (("unattended", nobody), ("paused", shut)):
            if days_out:
                told[sort, visit.id] = tuple(map(dt.date.fromordinal, days_out))
    return told


def _days(plan: Plan | None) -> dict[str, dt.date]:
    return {one.visit.id: one.day for one in plan.visits if not one.booked} if plan else {}


def _visits(plan: Plan) -> Iterator[tuple[str, Visit, dt.date | None]]:
    for one in plan.visits:
        yield ("agreed", one.visit, one.day) if one.booked else ("to-place", one.visit, None)
    for visit in (*plan.unplaced, *plan.beyond):
        yield "to-place", visit, None
    for held in plan.held:
        yield "held", held.visit, None


def where(told: Facts) -> dict[str, Where]:
    """Where each visit stands, by planning the facts step by step."""
    problem = _problem_of(told)
    days = planned(problem)
    found: dict[str, Where] = {}
    for visit, entry in problem.entries.items():
        number = days.get(visit) if entry.day is None else entry.day
        if entry.taking == "held":
            found[visit] = "held", None, False
        elif number is None:
            found[visit] = "beyond" if entry.job.due > problem.until else "unplaced", None, False
        else:
            status = "on-time" if number <= entry.job.due else "late"
            found[visit] = status, dt.date.fromordinal(number), entry.day is not None
    return found


def _problem_of(told: Facts) -> Problem:
    (seed, before), (on, until) = told["order", None], told["days", None]
    entries = {}
    for (kind, visit), fact in told.items():
        if kind == "how":
            earliest, due, own = (day and day.toordinal() for day in told["window", visit])
            job = Job(visit, told["class", visit], told["answer", visit], earliest, due, own=own)
            members, conflicted, elsewhere = told.get(("meeting", visit), ((), (), ()))
            preferred, closed, shut, nobody = (_numbers(told.get((sort, visit), ())) for sort in BY_DAY)
            (first,) = _numbers(told.get(("asking", visit), ())) or (0,)
            met = members, conflicted, _numbers(elsewhere)
            rules = DayRules(preferred, closed, nobody, *met, shut, first)
            day = fact[1] and fact[1].toordinal()
            entries[visit] = Entry(fact[0], job, told["slots", visit], day, rules)

    def counts(sort: str) -> dict[int, Any]:
        return {key.toordinal(): value for (kind, key), value in told.items() if kind == sort}

    previous = tuple(sorted((visit, day.toordinal()) for visit, day in before.items()))
    span = on.toordinal(), until.toordinal()
    return Problem(
        PlanOrder(seed, previous), *span, counts("capacity"), counts("promised"), entries, counts("advisers")
    )


def _numbers(days: Iterable[dt.date]) -> tuple[int, ...]:
    return tuple(day.toordinal() for day in days)


def changed(old: Facts, new: Facts) -> Iterator[tuple[str, Any, Facts]]:
    """Each fact that differs, in order, with the facts when it and all before it are new."""
    there = dict(old)
    for kind, key, belonging in sorted(_differing(old, new), key=lambda one: (ORDER.index(one[0]), one[1])):
        for fact in belonging:
            there.pop(fact, None)
            if fact in new:
                there[fact] = new[fact]
        if kind == "days":
            there |= _of_new_days(old, new)
        yield kind, key, dict(there)


def _of_new_days(old: Facts, new: Facts) -> dict[Fact, Any]:
    """What is known of visits day by day: of days that are new what the second plan knows."""

    def merged(was: Iterable[dt.date], now: Iterable[dt.date]) -> tuple[dt.date, ...]:
        spans = old["days", None], new["days", None]
        kept = {day for day in was if all(first <= day <= last for first, last in spans)}
        return tuple(sorted(kept | {day for day in now if not spans[0][0] <= day <= spans[0][1]}))

    nobody: tuple[Any, ...] = ((), (), ())
    told: dict[Fact, Any] = {}
    for visit in {key for kind, key in old if kind == "how"} & {key for kind, key in new if kind == "how"}:
        for kind in BY_DAY:
            told[kind, visit] = merged(old.get((kind, visit), ()), new.get((kind, visit), ()))
        was, now = (facts_.get(("meeting", visit), nobody) for facts_ in (old, new))
        told["meeting", visit] = (*was[:2], *map(merged, was[2:], now[2:]))
    for day in {key for kind, key in {*old, *new} if kind == "advisers"}:
        inside = [plan["days", None][0] <= day <= plan["days", None][1] for plan in (old, new)]
        told["advisers", day] = (old if inside[0] else new).get(("advisers", day), ()) if inside[1] else ()
    return told


def _differing(old: Facts, new: Facts) -> Iterator[tuple[str, Any, list[Fact]]]:
    """Each kind of fact that differs, whose it is, and the facts that change with it."""
    alone = {fact for fact in {*old, *new} if fact[0] == "capacity" and (fact in old) != (fact in new)}
    hows = {
        key for kind, key in {*old, *new} if kind == "how" and old.get((kind, key)) != new.get((kind, key))
    }
    for visit in hows:
        how = new["how", visit][0] if ("how", visit) in new else "gone"
        yield how, visit, [(kind, visit) for kind in OF_A_VISIT]
    for fact in {*old, *new} - alone:
        kind, key = fact
        if kind not in {"how", "off"} and key not in hows and old.get(fact) != new.get(fact):
            is_off = kind == "capacity" and old.get(("off", key)) != new.get(("off", key))
            yield "holiday" if is_off else kind, key, [fact, *(alone if kind == "days" else ())]


def moves(old: Facts, new: Facts) -> dict[str, list[tuple[str, Any]]]:
    """The visits that stand elsewhere, each with the facts that moved it."""
    first, last = where(old), where(new)
    found: dict[str, list[tuple[str, Any]]] = {
        visit: [] for visit in {*first, *last} if first.get(visit) != last.get(visit)
    }
    there = first
    for kind, key, told in changed(old, new):
        then = where(told)
        for visit, causes in found.items():
            if there.get(visit) != then.get(visit):
                causes.append((kind, key))
        there = then
    return found
