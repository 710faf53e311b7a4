"""Inputs of one crew for Hypothesis, and 4.4 to 4.8 of `semantics.md` said once more, day by day.

It shares nothing with the engine but the plain values of a problem, and `brute.py` for the exact steps.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import NamedTuple

import attrs
from hypothesis import strategies as st

from helpers.dice import Dice
from mpreview.planning._problem import Attendance, DayRules, Entry, Job, PlanOrder, Problem
from planning.assigning import Job as VisitJob
from planning.brute import can_be_done, stepwise

Days = Mapping[str, int | None]
ADVISERS = ("p", "q")
ON = 1


def rolled(seed: int, *, visits: int = 8, days: int = 6) -> Problem:
    """Inputs with impossible days, agreed visits, visits of several slots, and conflicts."""
    d = Dice(seed)
    until = d.whole(1, days)
    span = range(ON, until + 1)
    has_seats, one_a_day, plain = d.coin(), d.coin(), d.once_in(4)
    seats = {day: tuple((who, d.whole(1, 2)) for who in d.some(ADVISERS, 0, 2)) for day in span}
    capacity = {
        day: sum(count for _, count in seats[day]) if has_seats else d.pick((0, 1, 1, 2, 3)) for day in span
    }

    def rules() -> DayRules:
        if plain:
            return DayRules()
        return DayRules(
            preferred=d.some(span, 0, until) if d.coin() else (),
            closed=d.some(span, 0, until) if d.coin() else (),
            unattended=d.some(span, 0, until) if d.once_in(3) else (),
            members=d.some("xyz", 1, 2) if one_a_day else (),
            conflicted=d.some(ADVISERS, 0, 2) if has_seats and d.coin() else (),
            elsewhere=d.some(span, 0, 2) if one_a_day and d.coin() else (),
            paused=d.some(span, 0, until) if d.once_in(3) else (),
            first=d.whole(ON, until + 2) if d.once_in(3) else 0,
        )

    entries = {}
    for name in "abcdefghijkl"[: d.whole(1, visits)]:
        due = d.whole(-2, until + 1)
        own = due - d.whole(1, 3) if d.once_in(4) else None
        job = Job(name, d.whole(1, 3), d.whole(0, 2), due - d.whole(0, days), due, own=own)
        taking = d.pick(("to-place", "to-place", "to-place", "to-place", "agreed", "held"))
        day = d.whole(ON, until) if taking == "agreed" else None
        entries[name] = Entry(taking, job, d.pick((1, 1, 1, 1, 1, 2, 3)), day, rules())  # type: ignore[arg-type]  # a word drawn
    promises = {}
    if d.once_in(3):
        day = d.whole(ON, until)
        promises[day] = (Attendance("promise", day, 1, rules()),)
    previous = tuple((name, d.whole(0, until)) for name in entries if d.coin()) if d.once_in(3) else ()
    fixed_until = Dice(seed + 1).pick((0, d.whole(0, until + 1))) if previous else 0
    staffed = (
        frozenset(Dice(seed + 2).some([name for name, _ in previous], 0, 4)) if previous else frozenset()
    )
    order = PlanOrder(d.pick((None, None, "seed")), previous, fixed_until, staffed)
    promised = {day: sum(one.slots for one in some) for day, some in promises.items()}
    return Problem(order, ON, until, capacity, promised, entries, seats if has_seats else {}, promises)


def crews(**sizes: int) -> st.SearchStrategy[Problem]:
    return st.integers(0, 2**63 - 1).map(lambda seed: rolled(seed, **sizes))


# ---------------------------------------------------------------- possible days


def with_slot(problem: Problem, day: int) -> Problem:
    """The problem with one slot more on a day, of an adviser who is in conflict with nobody."""
    capacity = {**problem.capacity, day: problem.capacity.get(day, 0) + 1}
    own = dict(problem.seats.get(day, ()))
    seats = {**problem.seats, day: tuple(sorted({**own, "": own.get("", 0) + 1}.items()))}
    return attrs.evolve(problem, capacity=capacity, seats=seats if problem.seats else {})


def left_of(problem: Problem) -> dict[int, int]:
    """Slots of each day beside what is agreed."""
    left = {}
    for day in range(problem.on, problem.until + 1):
        agreed = sum(one.slots for one in problem.entries.values() if one.day == day)
        left[day] = problem.capacity.get(day, 0) - problem.promised.get(day, 0) - agreed
    return left


def is_crossed(problem: Problem, entry: Entry, day: int) -> bool:
    """Whether whoever is on duty on a day is in conflict with the visit."""
    duty = {who for who, slots in problem.seats.get(day, ()) if slots}
    return bool(duty) and duty <= set(entry.rules.conflicted)


def is_possible(problem: Problem, entry: Entry, day: int) -> bool:
    is_asked = day >= entry.rules.first  # [4.9]
    return is_asked and not is_blocked(entry, day) and not is_crossed(problem, entry, day)


def is_blocked(entry: Entry, day: int) -> bool:
    """Whether the place is closed or paused, or nobody is there to be met."""
    return day in {*entry.rules.closed, *entry.rules.paused, *entry.rules.unattended}


def units_of(problem: Problem) -> dict[str, Entry]:
    return {name: one for name, one in problem.entries.items() if one.taking == "to-place" and one.slots == 1}


def _job(problem: Problem, entry: Entry) -> VisitJob:
    """The visit under the name that settles ties, with the days on which it is not possible."""
    span = range(problem.on, problem.until + 1)
    shut = tuple(day for day in span if not is_possible(problem, entry, day))
    job = entry.job
    key = problem.order.key(job.id)
    return VisitJob(key, job.priority, job.rank, job.earliest, job.due, shut, own=job.own)


# ---------------------------------------------------------------- the plan


def exact(problem: Problem) -> dict[str, int | None]:
    """The days after the steps of 4.4, the visits on time wherever they were put."""
    units = units_of(problem)
    jobs = [_job(problem, one) for one in units.values()]
    found = stepwise(jobs, left_of(problem), on=problem.on, until=problem.until)
    return dict(zip(units, found, strict=True))


def planned(problem: Problem) -> dict[str, int | None]:
    """The plan: the steps, the layout, then first fit."""
    days = _laid_out(problem, exact(problem))
    return days | _first_fit(problem, days)


def _layout_order(problem: Problem, name: str) -> tuple[int, int, str]:
    job = problem.entries[name].job
    return job.priority, job.due, problem.order.key(name)


def _laid_out(problem: Problem, days: Days) -> dict[str, int | None]:
    found, previous = dict(days), dict(problem.order.previous)
    span = range(problem.on, problem.until + 1)
    on_time = [name for name, day in days.items() if day is not None and day <= problem.entries[name].job.due]
    left = {day: max(count, 0) for day, count in left_of(problem).items()}
    held = {name: [day] for name, day in days.items() if day is not None}
    for name in on_time:
        entry = problem.entries[name]
        held[name] = [
            day for day in left
            if entry.job.earliest <= day <= entry.job.due and is_possible(problem, entry, day)
        ]  # fmt: skip
    laid = [name for name in found if name not in on_time]

    def rank(name: str, day: int) -> tuple[bool, bool, bool, int]:
        there = [(other, problem.entries[other].rules, 1) for other in laid if found[other] == day]
        clash = is_clash(problem, name, day, there)
        return clash, day not in problem.entries[name].rules.preferred, day != previous.get(name), day

    def give(name: str, *, last: tuple[bool, bool, bool, int] | None, days: Iterable[int] = span) -> bool:
        for day in sorted({*days} & {*held[name]}, key=lambda day: rank(name, day)):
            if last is not None and rank(name, day) > last:
                return False
            others = [some for other, some in held.items() if other != name]
            if can_be_done([*others, [day]], left):
                held[name], found[name] = [day], day
                laid.append(name)
                return True
        return False

    waiting, order = [], sorted(on_time, key=lambda name: _layout_order(problem, name))
    order.sort(key=lambda name: name not in problem.order.staffed)
    fixed = {name: day for name, day in previous.items() if day < problem.order.fixed_until}
    kept = [name for name in order if name in fixed and give(name, last=None, days=[fixed[name]])]
    for name in (name for name in order if name not in kept):
        day = previous.get(name)
        if day is None or day not in held[name] or not give(name, last=rank(name, day)):
            waiting.append(name)
    waiting.sort(key=lambda name: _layout_order(problem, name))
    assert all(give(name, last=None) for name in waiting)
    return found


class There(NamedTuple):
    name: str
    rules: DayRules
    slots: int


def is_clash(problem: Problem, name: str, day: int, laid: Sequence[tuple[str, DayRules, int]]) -> bool:
    """Whether a visit would clash on a day with what is laid out, promised or agreed."""
    mine = problem.entries[name].rules
    there = [There(*one) for one in laid]
    there += [There(other, one.rules, one.slots) for other, one in problem.entries.items() if one.day == day]
    there += [There(one.visit, one.rules, one.slots) for one in problem.promises.get(day, ())]
    met = {who for one in there for who in one.rules.members}
    if day in mine.elsewhere or met & set(mine.members):
        return True
    if not mine.conflicted:
        return False
    return bool(violators(problem, day, [*there, There(name, mine, 1)]))


def violators(problem: Problem, day: int, there: Sequence[There]) -> list[tuple[str, ...]]:
    """Every set of visits with a conflict larger than the slots of the advisers free for one of them."""
    seats = problem.seats.get(day, ())
    crossed = [one for one in there if one.rules.conflicted]
    found = []
    for some in chain.from_iterable(combinations(crossed, size) for size in range(1, len(crossed) + 1)):
        useful = sum(n for who, n in seats if any(who not in one.rules.conflicted for one in some))
        # Where any adviser would do, too many visits are an overbooked day, and no conflict.
        if sum(one.slots for one in some) > useful and useful < sum(n for _, n in seats):
            found.append(tuple(sorted(one.name for one in some)))
    return found


def _first_fit(problem: Problem, days: Days) -> dict[str, int | None]:
    several = [name for name, one in problem.entries.items() if one.taking == "to-place" and one.slots > 1]
    previous, found = dict(problem.order.previous), dict[str, int | None]()
    room = left_of(problem)
    for day in days.values():
        if day is not None:
            room[day] -= 1

    def give(name: str, wanted: list[int]) -> None:
        entry = problem.entries[name]
        for day in wanted:
            if is_possible(problem, entry, day) and room[day] >= entry.slots and found.get(name) is None:
                found[name] = day
                room[day] -= entry.slots

    for priority in (1, 2, 3):
        mine = [name for name in several if problem.entries[name].job.priority == priority]
        mine.sort(key=lambda name: _layout_order(problem, name))
        for name in mine:
            job, found[name] = problem.entries[name].job, None
            give(name, [day for day in room if job.earliest <= day <= job.due and day == previous.get(name)])
        for name in mine:
            job = problem.entries[name].job
            give(name, [day for day in room if job.earliest <= day <= job.due])
            give(name, [day for day in room if day > job.due])
    return found


# ---------------------------------------------------------------- what is told of it


def alternatives(problem: Problem, name: str, day: int) -> set[int]:
    """The days on which a visit could be: on time, or late up to the day promised; agreed that one."""
    entry = problem.entries[name]
    if entry.day is not None:
        return {entry.day}
    first, last = (entry.job.earliest, entry.job.due) if day <= entry.job.due else (entry.job.due + 1, day)
    span = range(max(first, problem.on), min(last, problem.until) + 1)
    return {one for one in span if is_possible(problem, entry, one)}


def asked_days(problem: Problem, name: str, asks: str, day: int | None) -> list[int]:
    job, first = problem.entries[name].job, max(problem.on, problem.entries[name].rules.first)
    if asks == "on-time":
        return list(range(max(job.earliest, first), min(job.due, problem.until) + 1))
    return list(range(max(job.due + 1, first), (problem.until if day is None else day - 1) + 1))


def questions(problem: Problem, days: Days) -> Iterator[tuple[str, str]]:
    """What has to be answered of each unit visit that is late or unplaced."""
    for name, entry in units_of(problem).items():
        day, due = days[name], entry.job.due
        if (day is None and due > problem.until) or (day is not None and day <= due):
            continue
        yield name, "on-time"
        if day is None and due < problem.on:
            yield name, "at-all"
        sooner = asked_days(problem, name, "sooner", day) if day is not None else []
        if any(problem.capacity.get(one, 0) and is_possible(problem, entry, one) for one in sooner):
            yield name, "sooner"


def code_of(problem: Problem, name: str, asks: str, day: int | None) -> str:
    """The first code of 4.7 that fits."""
    entry = problem.entries[name]
    slots, left = problem.capacity, left_of(problem)
    if asks == "on-time" and entry.job.due < problem.on:
        return "window-past"
    # Why not at all asks for the days from the first day to come on, if the plan has such days.
    if entry.rules.first > (entry.job.due if asks == "on-time" else problem.until):
        return "no-time-to-ask"
    opening = max(entry.job.earliest, entry.rules.first, problem.on)
    if not any(slots.get(one, 0) for one in range(opening, problem.until + 1)):
        return "no-slots"
    days = asked_days(problem, name, asks, day)
    worked = [one for one in days if slots.get(one, 0)]
    shut = [one for one in days if is_blocked(entry, one)]
    if len(shut) == len(days) or (worked and set(worked) <= set(shut)):
        return "closed"
    worked = [one for one in worked if one not in shut]
    if worked and all(is_crossed(problem, entry, one) for one in worked):
        return "conflict"
    worked = [one for one in worked if not is_crossed(problem, entry, one)]
    return "booked" if worked and all(left[one] <= 0 for one in worked) else "full"


def turn(problem: Problem, name: str, *, on_time: bool) -> tuple[int | str, ...]:
    """When it is settled that a visit is past due and when, on time, or late; what is agreed comes first."""
    entry = problem.entries[name]
    job, key = entry.job, problem.order.key(name)
    if entry.day is not None:
        return (0,)
    if job.due < problem.on:
        return job.priority, 0, job.due, job.rank, job.own_due, key
    return job.priority, 1 if on_time else 2, job.rank, job.due, job.own_due, key


def standing(problem: Problem, days: Days) -> dict[str, int]:
    """Every visit of a unit and every agreed one with its day."""
    found = {name: day for name in units_of(problem) if (day := days[name]) is not None}
    agreed = {name: one.day for name, one in problem.entries.items() if one.day is not None}
    return found | agreed


def slots_on(problem: Problem, some: set[int]) -> int:
    """Slots of some days, one for each agreed visit that has one."""
    left = left_of(problem)
    named = [one.day for one in problem.entries.values()]
    return sum(max(left[day] + named.count(day), 0) for day in some)


def closure(problem: Problem, days: Days, asked: set[int]) -> set[int]:
    """The days to which some days lead."""
    found = set(asked)
    there = standing(problem, days)
    while True:
        more = set[int]().union(*(alternatives(problem, n, d) for n, d in there.items() if d in found))
        if more <= found:
            return found
        found |= more


def lack(problem: Problem, days: Days) -> int:
    """The greatest difference of visits and slots over every set of days.

    A visit counts where it could be: on time, or else, if it has a day, up to the day promised.
    """
    wants = [[{one.day}] for one in problem.entries.values() if one.day is not None]
    for name, entry in units_of(problem).items():
        day, past = days[name], entry.job.due < problem.on
        some = asked_days(problem, name, "at-all" if past else "on-time", None)
        own = {one for one in some if is_possible(problem, entry, one)}
        if not own or (day is None and entry.job.due > problem.until):
            continue
        promised = [] if day is None else [alternatives(problem, name, day)]
        wants.append(promised if past and promised else [own, *promised])
    span = range(problem.on, problem.until + 1)
    sets = (set(some) for size in range(len(span) + 1) for some in combinations(span, size))
    return max(
        sum(any(own <= some for own in mine) for mine in wants) - slots_on(problem, some) for some in sets
    )
