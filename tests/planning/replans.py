"""What moved from one plan to another and why, said once more: a plan is a list of facts, changed one by one.

It reads the register and what plans tell of their visits; it plans by the steps of `brute.py`, and shares
nothing with the engine but the plain `Job`.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

from mpreview.planning import Plan, Visit
from mpreview.planning.problem import Job
from mpreview.planning.wishes import Limits, Wishes
from mpreview.programme import Programme
from planning.brute import stepwise
from planning.problems import ON, Problem
from planning.within import Limited, stepwise_within

Fact = tuple[str, Any]
Facts = Mapping[Fact, Any]
Where = tuple[str, dt.date | None, bool]

ORDER = (
    "order", "days", "capacity", "promised", "advisers", "gone", "held", "agreed",
    "window", "class", "answer", "preferred", "closed", "meeting", "slots", "several-slots", "to-place",
)  # fmt: skip
OF_A_VISIT = ("how", "window", "class", "answer", "preferred", "closed", "meeting", "slots")


def facts(asked: Programme, plan: Plan, previous: Plan | None = None, seed: str | None = None) -> Facts:
    """Everything that a plan of one team was made of."""
    days = [plan.on + dt.timedelta(n) for n in range((plan.until - plan.on).days + 1)]
    told: dict[Fact, Any] = {("order", None): (seed, _days(previous)), ("days", None): (plan.on, plan.until)}
    told |= {("capacity", day): asked.register.teams[0].slots_on(day) for day in days}
    owed = {(one.visit.venue, one.visit.activity) for one in plan.visits if one.booked}
    strange = Counter(one.day for one in asked.agreed(on=plan.on) if (one.venue, one.activity) not in owed)
    told |= {("promised", day): count for day, count in strange.items()}
    for how, visit, day in _visits(plan):
        told["how", visit.id] = how, day
        told["window", visit.id] = visit.earliest, visit.due
        told["class", visit.id] = visit.priority
        told["answer", visit.id] = visit.rank
        told["slots", visit.id] = visit.slots
    return told


def _days(plan: Plan | None) -> dict[str, dt.date]:
    return {one.visit.id: one.day for one in plan.visits if not one.booked} if plan else {}


def _visits(plan: Plan) -> Iterator[tuple[str, Visit, dt.date | None]]:
    for one in plan.visits:
        yield ("agreed", one.visit, one.day) if one.booked else ("to-place", one.visit, None)
    for visit in (*plan.unplaced, *plan.beyond):
        yield "several-slots" if visit.slots > 1 else "to-place", visit, None
    for held in plan.held:
        yield "held", held.visit, None


def where(told: Facts) -> dict[str, Where]:
    """Where each visit stands, by planning the facts step by step."""
    (seed, before), (on, until) = told["order", None], told["days", None]
    hows = {key: value for (kind, key), value in told.items() if kind == "how"}
    taken = Counter({key: count for (kind, key), count in told.items() if kind == "promised"})
    for visit, (_, day) in hows.items():
        if day is not None:
            taken[day] += told["slots", visit]
    slots = {
        day.toordinal(): max(count - taken[day], 0)
        for (kind, day), count in told.items()
        if kind == "capacity" and on <= day <= until
    }
    waiting = [visit for visit, (how, _) in hows.items() if how == "to-place"]
    jobs = [
        Job(_key(seed, visit), told["class", visit], told["answer", visit],
            *(day.toordinal() for day in told["window", visit]))
        for visit in waiting
    ]  # fmt: skip
    kept = {_key(seed, visit): day.toordinal() for visit, day in before.items()}
    if any(kind in {"preferred", "closed", "meeting"} for kind, _ in told):
        places = _within(told, jobs, slots, kept)
    else:
        places = stepwise(jobs, slots, on=on.toordinal(), until=until.toordinal(), before=kept)
    days = dict(zip(waiting, places, strict=True))
    found: dict[str, Where] = {}
    for visit, (how, agreed) in hows.items():
        place = days.get(visit)
        day = agreed if place is None else dt.date.fromordinal(place)
        due = told["window", visit][1]
        if how == "held":
            found[visit] = "held", None, False
        elif day is None:
            found[visit] = "beyond" if due > until else "unplaced", None, False
        else:
            found[visit] = "on-time" if day <= due else "late", day, agreed is not None
    return found


def _within(
    told: Facts, jobs: list[Job], slots: Mapping[int, int], before: Mapping[str, int]
) -> tuple[int | None, ...]:
    """The days of visits that have wishes, by the steps of `within.py`, whose first day is `ON`."""
    (seed, _), (on, until) = told["order", None], told["days", None]
    first = on.toordinal() - ON
    wishes: dict[str, Wishes] = {}
    seen: dict[int, frozenset[str]] = {}
    barred: dict[int, tuple[tuple[str, ...], ...]] = {}
    for (kind, visit), fact in list(told.items()):
        if kind == "how":
            agreed = fact[1]
            days = (told.get((sort, visit), ()) for sort in ("preferred", "closed"))
            preferred, closed = (tuple(day.toordinal() - first for day in some) for some in days)
            met = told.get(("meeting", visit), ((), (), (), (), ()))
            others = (tuple(day.toordinal() - first for day in some) for some in met[2:])
            one = Wishes(preferred, closed, *met[:2], *others)
            wishes[_key(seed, visit)] = one
            if agreed is not None:
                day = agreed.toordinal() - first
                seen[day] = seen.get(day, frozenset()) | {*one.members}
                barred[day] = tuple(sorted([*barred.get(day, ()), *filter(None, [one.barred])]))
    seats = {day.toordinal() - first: who for (kind, day), who in told.items() if kind == "advisers"}
    moved = tuple(job._replace(earliest=job.earliest - first, due=job.due - first) for job in jobs)
    left = {day - first: count for day, count in slots.items()}
    case = Limited(Problem(moved, left, until.toordinal() - first), Limits(wishes, seats, seen, barred))
    found = stepwise_within(case, {visit: day - first for visit, day in before.items()})
    return tuple(day and day + first for day in found)


def _key(seed: str | None, visit: str) -> str:
    if seed is None:
        return visit
    return blake2b(visit.encode(), key=seed.encode(), digest_size=16).hexdigest() + visit


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

    nobody: tuple[Any, ...] = ((), (), (), (), ())
    told: dict[Fact, Any] = {}
    for visit in {key for kind, key in old if kind == "how"} & {key for kind, key in new if kind == "how"}:
        for kind in ("preferred", "closed"):
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
        if kind != "how" and key not in hows and old.get(fact) != new.get(fact):
            yield kind, key, [fact, *(alone if kind == "days" else ())]


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
