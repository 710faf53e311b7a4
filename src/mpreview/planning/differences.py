"""What moved from one plan to another, and which input moved it.

The inputs that differ are changed one after another, from those of the first plan to those of the
second, and the team is planned anew after each. A visit that is elsewhere then was moved by that input.
So every difference has its causes, and nothing is a cause that moved nobody.

Days that suit and meetings are an input of every single visit. Whether one of them moves anybody is told by
what the plan before it asked of that visit, so that most of them are never planned (`trials`, `trail`).
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property, partial
from types import MappingProxyType
from typing import Literal, TypeVar, get_args

import attrs

from mpreview.ids import a_kind, counted
from mpreview.planning.plan import Plan
from mpreview.planning.problems import Entry, Problem, Whereabouts
from mpreview.planning.trials import Trial
from mpreview.planning.wishes import NO_WISHES, Seats, Wishes
from mpreview.teams import Crew
from mpreview.timeline import day_of

__all__ = ["Cause", "CauseKind", "Move", "PlanDiff", "diff", "moves_between"]

CauseKind = Literal[
    "order", "days", "capacity", "promised",
    "advisers", "gone", "held", "agreed", "window", "class", "answer", "preferred", "closed", "meeting",
    "slots", "several-slots", "to-place",
]  # fmt: skip
"""The kinds of input, in the order in which they are changed."""


@attrs.frozen(kw_only=True)
class Cause:
    """An input that differs between two plans, and moved somebody.

    Args:
        kind: What differs. Of the plan: *order* (the seed for ties, or the plan before), *days* (its first
            or last day). Of the team: *capacity* (its slots on a day), *promised* (those agreed on a day
            with nobody who is owed a visit), *advisers* (who of them works on a day, where some may not make
            every visit). Of a visit: *gone* (no longer owed, or not yet open), *held*,
            *agreed* (on its day), *several-slots* (it takes more than one, and is given a day by hand),
            *to-place* (it came, or is free again); and where that stayed, its *window*, *class*, *answer*,
            the days *preferred* for it, those *closed* to it, whom it may not be *meeting* on a day (its
            members elsewhere, and advisers in conflict), or its *slots*. *Meeting* is also told of a day:
            whom that meets which is promised there.
        team: The team.
        pool: The pool of the team; empty for the team's own slots.
        visit: The visit, if one's own input differs.
        day: The day, of capacity, of what is promised, of whom that is meeting, and of advisers.
        before: What it was, in plain words or figures.
        after: What it is.
    """

    kind: CauseKind
    team: str
    pool: str = ""
    visit: str | None = None
    day: dt.date | None = None
    before: str = ""
    after: str = ""


@attrs.frozen(kw_only=True)
class Move:
    """A visit that two plans tell differently.

    Args:
        visit: Its id.
        crew: Those of its team who go. One that passes from a pool to another is told twice: it is gone
            from the one, and came to the other.
        before: Where it stood in the first plan.
        after: Where it stands in the second.
        causes: What moved it, in the order in which that was changed; the last brought it where it is.
    """

    visit: str
    crew: Crew
    before: Whereabouts
    after: Whereabouts
    causes: tuple[Cause, ...] = attrs.field(repr=counted)


@attrs.frozen
class PlanDiff:
    """Every visit that two plans tell differently, with its causes.

    Args:
        changed: By team, pool and id of the visit.
    """

    changed: tuple[Move, ...] = attrs.field(repr=counted)

    @property
    def came(self) -> tuple[Move, ...]:
        """Those that the first plan does not take.

        One that passes from a pool to another is told as gone from the one and come to the other, so it is
        both here and in `gone`.
        """
        return tuple(one for one in self.changed if one.before.status == "absent")

    @property
    def gone(self) -> tuple[Move, ...]:
        """Those that the second plan does not take; one that passes to another pool as in `came`."""
        return tuple(one for one in self.changed if one.after.status == "absent")

    @property
    def moved(self) -> tuple[Move, ...]:
        """Those that both plans take for the same pool, on other days or for other reasons."""
        return tuple(one for one in self.changed if "absent" not in {one.before.status, one.after.status})

    @cached_property
    def by_cause(self) -> Mapping[CauseKind, int]:
        """How many of those that both plans take were last moved by each kind of input, in order."""
        counts = Counter(one.causes[-1].kind for one in self.moved)
        return MappingProxyType({kind: counts[kind] for kind in _KINDS if kind in counts})


_KINDS: tuple[CauseKind, ...] = get_args(CauseKind)
_ABSENT = Whereabouts("absent")
_WISHES: Collection[CauseKind] = ("preferred", "meeting")


def diff(before: Plan, after: Plan) -> PlanDiff:
    """Return every visit that two plans tell differently, and which inputs moved it.

    The inputs of a team are changed in the order of `CauseKind`, those of one kind by day or visit; where
    two of them together move a visit, the later one is told.

    Args:
        before: The first plan.
        after: The second plan.

    Raises:
        InvalidValue: If one of them is no plan.

    Whoever had one of the days that have passed since has another one:

    >>> from mpreview import uk
    >>> day, until = dt.date(2021, 11, 20), dt.date(2022, 1, 31)
    >>> asked = uk.sample(on=day)
    >>> first = asked.plan(on=day, until=until)
    >>> second = asked.plan(on=dt.date(2021, 11, 23), until=until, previous=first)
    >>> [(one.before.day.day, one.after.day.day) for one in diff(first, second).moved]
    [(24, 30), (23, 24), (22, 23), (22, 23), (22, 24), (22, 24), (25, 26), (22, 25)]
    >>> dict(diff(first, second).by_cause)
    {'days': 8}
    """
    for name, plan in (("before", before), ("after", after)):
        a_kind(f"diff.{name}", plan, Plan)
    crews = sorted({*before.crews, *after.crews})
    pairs = [(crew, before.problem(*crew), after.problem(*crew)) for crew in crews]
    return PlanDiff(tuple([move for pair in pairs for move in moves_between(*pair)]))


def moves_between(crew: Crew, old: Problem, new: Problem) -> Iterator[Move]:
    """Yield the visits of a team or a pool that stand elsewhere, by id, each with what moved it."""
    first, last = old.whereabouts(), new.whereabouts()
    visits = [one for one in sorted({*first, *last}) if first.get(one) != last.get(one)]
    causes: dict[str, list[Cause]] = {one: [] for one in visits}
    there: Mapping[str, Whereabouts] = first
    trial = Trial(old)
    for cause, change in _changes(crew, old, new) if visits else ():
        then = _tried(trial, cause, change)
        for visit in visits if then is not there else ():
            if there.get(visit) != then.get(visit):
                causes[visit].append(cause)
        there = then
    for visit in visits:
        was, now = first.get(visit, _ABSENT), last.get(visit, _ABSENT)
        yield Move(visit=visit, crew=crew, before=was, after=now, causes=tuple(causes[visit]))


def _tried(trial: Trial, cause: Cause, change: "_Change") -> Mapping[str, Whereabouts]:
    """Change an input; return where each visit stands then, the very same if nothing moved for sure."""
    problem = change(trial.problem)
    if cause.visit is not None and cause.kind in _WISHES:
        trial.wish(problem, cause.visit)
    else:
        trial.plan(problem)
    return trial.where


# ---------------------------------------------------------------- the inputs that differ

_Change = Callable[[Problem], Problem]
_Told = TypeVar("_Told")
_Put = Callable[[Entry, Entry], Entry]


def _changes(crew: Crew, old: Problem, new: Problem) -> Iterator[tuple[Cause, _Change]]:
    """Yield each input that differs, with what changes it, in the order in which they are changed."""
    cause = partial(Cause, team=crew.team, pool=crew.pool)
    if old.order != new.order:
        seeds = old.order.tie_seed or "", new.order.tie_seed or ""
        yield cause(kind="order", before=seeds[0], after=seeds[1]), partial(_in_order, new)
    if (old.on, old.until) != (new.on, new.until):
        spans = _span(old.on, old.until), _span(new.on, new.until)
        yield cause(kind="days", before=spans[0], after=spans[1]), partial(_on_other_days, new)
    # What changes with the days of the plan is no change of its own.
    there = _on_other_days(new, old)
    for day, was, now in _counted(there.capacity, new.capacity):
        told = cause(kind="capacity", day=day_of(day), before=str(was), after=str(now))
        yield told, partial(_with_capacity, day, now)
    for day, was, now in _counted(old.promised, new.promised):
        told = cause(kind="promised", day=day_of(day), before=str(was), after=str(now))
        yield told, partial(_with_promised, day, now)
    for day in sorted({*there.seats, *new.seats}):
        seats, now_seats = there.seats.get(day, ()), new.seats.get(day, ())
        if seats != now_seats:
            told = cause(kind="advisers", day=day_of(day), before=_seated(seats), after=_seated(now_seats))
            yield told, partial(_with_seats, day, now_seats)
    edits = [
        (cause(kind=kind, visit=visit, before=was, after=now), change)
        for visit in {*there.entries, *new.entries}
        for kind, was, now, change in _edits(visit, there.entries.get(visit), new.entries.get(visit))
    ]
    edits += (
        (cause(kind="meeting", day=day_of(day), before=was, after=now), change)
        for day, was, now, change in _meetings(old, new)
    )
    yield from sorted(edits, key=lambda one: (_KINDS.index(one[0].kind), one[0].visit or "", one[0].day))


def _counted(old: Mapping[int, int], new: Mapping[int, int]) -> Iterator[tuple[int, int, int]]:
    """Yield each day on which two counts differ, with both."""
    for day in sorted({*old, *new}):
        was, now = old.get(day, 0), new.get(day, 0)
        if was != now:
            yield day, was, now


def _meetings(old: Problem, new: Problem) -> Iterator[tuple[int, str, str, _Change]]:
    """Yield each day on which others are met by what is agreed with nobody who is owed a visit."""
    for day in sorted({*old.met, *new.met}):
        was, now = old.met.get(day, ()), new.met.get(day, ())
        if was != now:
            yield day, ", ".join(map(_met, was)), ", ".join(map(_met, now)), partial(_with_met, day, now)


def _edits(visit: str, was: Entry | None, now: Entry | None) -> Iterator[tuple[CauseKind, str, str, _Change]]:
    """Yield what differs of one visit: how the plan takes it, or else what it takes it for."""
    if was is None or now is None or (was.how, was.day) != (now.how, now.day):
        told = ["absent" if one is None else one.words() for one in (was, now)]
        yield ("gone" if now is None else now.how), told[0], told[1], partial(_with_entry, visit, now)
        return
    for kind, (tell, put) in _FIELDS.items():
        if tell(was) != tell(now):
            yield kind, tell(was), tell(now), partial(_with_field, visit, put, now)


def _in_order(new: Problem, there: Problem) -> Problem:
    return there._replace(order=new.order)


def _on_other_days(new: Problem, there: Problem) -> Problem:
    """Return a problem on the days of another, with what that knows of days that are new."""
    if (there.on, there.until) == (new.on, new.until):
        return there

    def merged(old_days: Mapping[int, _Told], new_days: Mapping[int, _Told]) -> dict[int, _Told]:
        first, last = max(there.on, new.on), min(there.until, new.until)
        kept = {day: told for day, told in old_days.items() if first <= day <= last}
        fresh = {day: told for day, told in new_days.items() if not there.on <= day <= there.until}
        return {**kept, **fresh}

    def days(old_days: tuple[int, ...], new_days: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted(merged(dict.fromkeys(old_days), dict.fromkeys(new_days))))

    def wishes(was: Wishes, now: Wishes) -> Wishes:
        return was._replace(
            preferred=days(was.preferred, now.preferred),
            closed=days(was.closed, now.closed),
            elsewhere=days(was.elsewhere, now.elsewhere),
            beside=days(was.beside, now.beside),
            at_last=days(was.at_last, now.at_last),
        )

    entries = {
        visit: one._replace(wishes=wishes(one.wishes, new.entries[visit].wishes))
        for visit, one in there.entries.items()
        if visit in new.entries and not one.wishes == new.entries[visit].wishes == NO_WISHES
    }
    return there._replace(
        on=new.on,
        until=new.until,
        capacity=merged(there.capacity, new.capacity),
        entries={**there.entries, **entries},
        seats=merged(there.seats, new.seats),
    )


def _with_capacity(day: int, count: int, there: Problem) -> Problem:
    return there._replace(capacity={**there.capacity, day: count})


def _seated(seats: Seats) -> str:
    return ", ".join(f"{adviser} {slots}" for adviser, slots in seats)


def _with_seats(day: int, now: Seats, there: Problem) -> Problem:
    return there._replace(seats={**there.seats, day: now})


def _with_promised(day: int, count: int, there: Problem) -> Problem:
    return there._replace(promised={**there.promised, day: count})


def _with_met(day: int, now: tuple[Wishes, ...], there: Problem) -> Problem:
    return there._replace(met={**there.met, day: now})


def _with_entry(visit: str, now: Entry | None, there: Problem) -> Problem:
    return there.with_entry(visit, now)


def _with_field(visit: str, put: _Put, now: Entry, there: Problem) -> Problem:
    return there.with_entry(visit, put(now, there.entries[visit]))


def _span(first: int, last: int) -> str:
    return f"{day_of(first)} to {day_of(last)}"


def _listed(days: Iterable[int]) -> str:
    return ", ".join(str(day_of(day)) for day in days)


def _met(wishes: Wishes) -> str:
    days = (_listed(some) for some in (wishes.elsewhere, wishes.beside, wishes.at_last))
    return ", ".join(filter(None, (*wishes.members, *wishes.barred, *days)))


def _put_window(now: Entry, there: Entry) -> Entry:
    return there._replace(job=there.job._replace(earliest=now.job.earliest, due=now.job.due))


def _put_class(now: Entry, there: Entry) -> Entry:
    return there._replace(job=there.job._replace(priority=now.job.priority))


def _put_answer(now: Entry, there: Entry) -> Entry:
    return there._replace(job=there.job._replace(rank=now.job.rank))


def _put_preferred(now: Entry, there: Entry) -> Entry:
    return there._replace(wishes=there.wishes._replace(preferred=now.wishes.preferred))


def _put_closed(now: Entry, there: Entry) -> Entry:
    return there._replace(wishes=there.wishes._replace(closed=now.wishes.closed))


def _put_meeting(now: Entry, there: Entry) -> Entry:
    was = there.wishes
    return there._replace(wishes=now.wishes._replace(preferred=was.preferred, closed=was.closed))


def _put_slots(now: Entry, there: Entry) -> Entry:
    return there._replace(slots=now.slots)


_ANSWERS = ("accepted", "open", "tentative")
_FIELDS: Mapping[CauseKind, tuple[Callable[[Entry], str], _Put]] = {
    "window": (lambda one: _span(one.job.earliest, one.job.due), _put_window),
    "class": (lambda one: str(one.job.priority), _put_class),
    "answer": (lambda one: _ANSWERS[one.job.rank], _put_answer),
    "preferred": (lambda one: _listed(one.wishes.preferred), _put_preferred),
    "closed": (lambda one: _listed(one.wishes.closed), _put_closed),
    "meeting": (lambda one: _met(one.wishes), _put_meeting),
    "slots": (lambda one: str(one.slots), _put_slots),
}
