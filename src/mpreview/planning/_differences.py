"""The differences of two plans: the visits that moved, each with the inputs that caused the move.

The inputs of a crew that differ are changed one after another, from the inputs of the first plan to the
inputs of the second, and the crew is planned again after each change. An input whose change moved a visit is
a cause of the move. So every move has causes, and every cause moved a visit.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from itertools import chain
from types import MappingProxyType
from typing import Any, ClassVar, Final, Literal, TypeVar, cast, get_args

import attrs

from mpreview._checks import check_type
from mpreview._pairs import pair_columns, pair_entries
from mpreview._reprs import count_items
from mpreview.planning._layout import plan_problem
from mpreview.planning._plan import Plan, find_problem
from mpreview.planning._problem import (
    NO_RULES,
    Attendance,
    DayRules,
    Entry,
    Job,
    Problem,
    Seats,
    VisitOutcome,
    Whereabouts,
)
from mpreview.reviews.columns import POOL
from mpreview.rows import CellType, Column, Columns, Tabular, nest_columns
from mpreview.teams import Crew
from mpreview.timeline import day_of

CauseKind = Literal[
    "order", "days", "holiday", "capacity", "promised",
    "advisers", "gone", "held", "agreed", "window", "class", "answer", "asking", "preferred", "closed",
    "paused", "unattended", "meeting", "slots", "to-place",
]  # fmt: skip
"""The kinds of input, in the order of the changes."""


@attrs.frozen(kw_only=True)
class Cause:
    """An input that differs between two plans, and moved a visit.

    Args:
        kind: What differs. Of the plan: *order* (the seed for ties, or the plan before), *days* (the first or
            last day). Of the crew: *holiday* (the team is on holiday on a day, or is no longer), *capacity*
            (slots on a day), *promised* (slots of a day agreed with nobody who is owed a visit), *advisers*
            (who works on a day, if an adviser is in conflict). Of a visit:
            *gone* (no longer owed, or not yet open), *held*, *agreed* (for a day), *to-place* (came, or is
            free again); and if none of these changed: the *window*, the *class*, the *answer*, *asking* (the
            first day to come), the days *preferred*, the days *closed*, the days *paused*, the days
            *unattended* (nobody is there to be met), *meeting* (advisers in conflict, the members met, and
            the days on which another crew meets a member), the *slots*. *Meeting* is also a cause of a day:
            whom the promised visits meet.
        team: The team.
        pool: The pool of the team; empty for the team's own slots.
        visit: The visit, if an input of one visit differs.
        day: The day, if an input of one day differs.
        before: The input in the first plan, in plain words or figures.
        after: The input in the second plan.
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
    """A visit that is elsewhere in the second of two plans.

    Args:
        visit: Id of the visit.
        crew: Who makes the visit. A visit that passes from one crew to another is *gone* from the one, and
            *came* to the other.
        before: Where the visit is in the first plan.
        after: Where the visit is in the second plan.
        causes: What moved the visit, in the order in which the inputs were changed; the last brought the
            visit where it is.
    """

    visit: str
    crew: Crew
    before: Whereabouts
    after: Whereabouts
    causes: tuple[Cause, ...] = attrs.field(repr=count_items)


@attrs.frozen
class PlanDiff(Tabular):
    """Every visit that is elsewhere in the second of two plans, with the causes.

    Args:
        changed: By team, pool and id of the visit.
    """

    COLUMNS: ClassVar[Columns] = (
        Column("visit", CellType.ID, "The id of the visit."),
        Column("team", CellType.ID, "The team.", read="crew.team", groups=True),
        *nest_columns((POOL,), "crew"),
        *pair_columns(
            ("first", "second"),
            Column("status", CellType.WORD, "Where the visit stands in the {} plan.", choices=VisitOutcome),
            Column("day", CellType.DAY, "The day of the visit in the {} plan.", optional=True),
        ),
        Column("cause", CellType.WORD, "The input that brought the visit where it is.",
               choices=CauseKind, read=lambda move: move.causes[-1].kind, groups=True),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = (
        "visit",
        "before_status",
        "before_day",
        "after_status",
        "after_day",
        "cause",
    )
    changed: tuple[Move, ...] = attrs.field(repr=count_items)

    def _list_row_items(self) -> Iterable[Move]:
        return self.changed

    @property
    def came(self) -> tuple[Move, ...]:
        """The visits that the first plan does not take; one passed to another crew is also in `gone`."""
        return tuple(one for one in self.changed if one.before.status == "absent")

    @property
    def gone(self) -> tuple[Move, ...]:
        """The visits that the second plan does not take."""
        return tuple(one for one in self.changed if one.after.status == "absent")

    @property
    def moved(self) -> tuple[Move, ...]:
        """The visits that both plans take for the same crew, on other days or for other reasons."""
        return tuple(one for one in self.changed if "absent" not in {one.before.status, one.after.status})

    @cached_property
    def by_cause(self) -> Mapping[CauseKind, int]:
        """How many of the visits that both plans take each kind of input moved last, in order."""
        counts = Counter(one.causes[-1].kind for one in self.moved)
        return MappingProxyType({kind: counts[kind] for kind in _KINDS if kind in counts})


_KINDS: tuple[CauseKind, ...] = get_args(CauseKind)
_ABSENT = Whereabouts("absent")
_BY_DAY: Final = ("preferred", "closed", "paused", "unattended", "elsewhere")
"""The rules of a visit that are days of the plan."""


def diff(before: Plan, after: Plan) -> PlanDiff:
    """Return every visit that is elsewhere in the second of two plans, with the causes of each move.

    The inputs of a crew are changed in the order of `CauseKind`, inputs of one kind by day or visit. If two
    inputs move a visit only together, the later input is the cause.

    Args:
        before: The first plan.
        after: The second plan.

    Raises:
        InvalidValue: If an argument is no plan.

    While nobody is asked, the first day to come goes on, and most visits with it:

    >>> from mpreview import uk
    >>> day, until = dt.date(2021, 11, 20), dt.date(2022, 1, 31)
    >>> asked = uk.sample(on=day)
    >>> first = asked.plan(on=day, until=until)
    >>> second = asked.plan(on=dt.date(2021, 11, 23), until=until, previous=first)
    >>> [(one.before.day.day, one.after.day.day) for one in diff(first, second).moved[:3]]
    [(3, 7), (24, 26), (2, 6)]
    >>> dict(diff(first, second).by_cause)
    {'asking': 13}
    """
    for name, plan in (("before", before), ("after", after)):
        check_type(f"diff.{name}", plan, Plan)
    crews = sorted({*before.crews, *after.crews})
    moves = (find_moves(crew, find_problem(before, crew), find_problem(after, crew)) for crew in crews)
    return PlanDiff(tuple(chain.from_iterable(moves)))


def find_moves(crew: Crew, old: Problem, new: Problem) -> Iterator[Move]:
    """Yield the visits of a crew that are elsewhere, by id, each with the causes."""
    first, last = _locate(old), _locate(new)
    moved = tuple(pair_entries(first, last, _ABSENT))
    causes: dict[str, list[Cause]] = {visit: [] for visit, _, _ in moved}
    there, problem = first, old
    # After the last change the problem is the new one, so each visit that is elsewhere has a cause.
    for cause, change in _list_changes(crew, old, new) if moved else ():
        problem = change(problem)
        then = _locate(problem)
        for visit, found in causes.items():
            if there.get(visit) != then.get(visit):
                found.append(cause)
        there = then
    for visit, was, now in moved:
        yield Move(visit=visit, crew=crew, before=was, after=now, causes=tuple(causes[visit]))


def _locate(problem: Problem) -> Mapping[str, Whereabouts]:
    return problem.locate_all(plan_problem(problem))


# ---------------------------------------------------------------- the inputs that differ

_Change = Callable[[Problem], Problem]
_Value = TypeVar("_Value")


def _list_changes(crew: Crew, old: Problem, new: Problem) -> list[tuple[Cause, _Change]]:
    """Return each input that differs, with the change of the input, in the order of the kinds."""
    cause = partial(Cause, team=crew.team, pool=crew.pool)
    found: list[tuple[Cause, _Change]] = []
    if old.order != new.order:
        seeds = old.order.tie_seed or "", new.order.tie_seed or ""
        found.append((cause(kind="order", before=seeds[0], after=seeds[1]), partial(_copy, ("order",), new)))
    if (old.on, old.until) != (new.on, new.until):
        spans = _describe_span(old.on, old.until), _describe_span(new.on, new.until)
        found.append((cause(kind="days", before=spans[0], after=spans[1]), partial(_set_span, new)))
    # What changes with the days of the plan is no change of its own.
    there = _set_span(new, old)
    for kind, (field, nothing, describe) in _DATED.items():
        for day, was, now in pair_entries(getattr(there, field), getattr(new, field), nothing):
            # A day off is a change of slots with a reason of its own.
            is_off = kind == "capacity" and (day in there.holidays) != (day in new.holidays)
            kind_of_day: CauseKind = "holiday" if is_off else kind
            dated = cause(kind=kind_of_day, day=day_of(day), before=describe(was), after=describe(now))
            found.append((dated, partial(_set_day, field, day, now)))
    for visit, was, now in pair_entries(there.entries, new.entries, None):
        for kind, before, after, change in _list_edits(visit, was, now):
            found.append((cause(kind=kind, visit=visit, before=before, after=after), change))
    # Kinds come before days and visits.
    return sorted(found, key=lambda one: (_KINDS.index(one[0].kind), one[0].visit or "", one[0].day))


def _list_edits(
    visit: str, was: Entry | None, now: Entry | None
) -> Iterator[tuple[CauseKind, str, str, _Change]]:
    """Yield the differences of one visit: how the plan takes the visit, or else the single fields."""
    # Single fields of a visit that came, went, or was agreed, say nothing more.
    if was is None or now is None or (was.taking, was.day) != (now.taking, now.day):
        words = ["absent" if one is None else one.describe() for one in (was, now)]
        kind: CauseKind = "gone" if now is None else now.taking
        yield kind, words[0], words[1], lambda there: there.with_entry(visit, now)
        return
    for kind, (describe, part, names) in _FIELDS.items():
        if describe(was) != describe(now):
            yield kind, describe(was), describe(now), partial(_set_fields, visit, part, names, now)


def _copy(names: Iterable[str], source: _Value, target: _Value) -> _Value:
    """Return a value with some fields of another value of its class."""
    changed = {name: getattr(source, name) for name in names}
    return cast("_Value", attrs.evolve(cast("Any", target), **changed))


def _set_span(new: Problem, there: Problem) -> Problem:
    """Return a problem on the days of a second problem, whose inputs count on new days."""
    if (there.on, there.until) == (new.on, new.until):
        return there

    def merge(old_days: Mapping[int, _Value], new_days: Mapping[int, _Value]) -> dict[int, _Value]:
        first, last = max(there.on, new.on), min(there.until, new.until)
        kept = {day: value for day, value in old_days.items() if first <= day <= last}
        fresh = {day: value for day, value in new_days.items() if not there.on <= day <= there.until}
        return {**kept, **fresh}

    def merge_days(old_days: tuple[int, ...], new_days: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted(merge(dict.fromkeys(old_days), dict.fromkeys(new_days))))

    def merge_rules(was: DayRules, now: DayRules) -> DayRules:
        days: dict[str, Any] = {name: merge_days(getattr(was, name), getattr(now, name)) for name in _BY_DAY}
        return attrs.evolve(was, **days)

    # Rules know only the days of their plan. On the other days the rules of the new plan hold, so that a
    # longer plan alone never shows a change of rules.
    entries = {
        visit: attrs.evolve(one, rules=merge_rules(one.rules, new.entries[visit].rules))
        for visit, one in there.entries.items()
        if visit in new.entries and not one.rules == new.entries[visit].rules == NO_RULES
    }
    return attrs.evolve(
        there,
        on=new.on,
        until=new.until,
        capacity=merge(there.capacity, new.capacity),
        entries={**there.entries, **entries},
        seats=merge(there.seats, new.seats),
        promises=merge(there.promises, new.promises),
        holidays=merge(there.holidays, new.holidays),
    )


def _set_day(field: str, day: int, now: object, there: Problem) -> Problem:
    """Return a problem with another value of one day in a field by day."""
    changed: dict[str, Any] = {field: {**getattr(there, field), day: now}}
    return attrs.evolve(there, **changed)


def _set_fields(visit: str, part: str, names: Iterable[str], now: Entry, there: Problem) -> Problem:
    """Return a problem with some fields of the job or of the rules of a visit, or with its slots."""
    entry = there.entries[visit]
    if part == "slots":
        return there.with_entry(visit, _copy((part,), now, entry))
    changed: dict[str, Any] = {part: _copy(names, getattr(now, part), getattr(entry, part))}
    return there.with_entry(visit, attrs.evolve(entry, **changed))


# ---------------------------------------------------------------- the inputs in words


def _describe_seats(seats: Seats) -> str:
    return ", ".join(f"{adviser} {slots}" for adviser, slots in seats)


def _describe_span(first: int, last: int) -> str:
    return f"{day_of(first)} to {day_of(last)}"


def _describe_days(days: Iterable[int]) -> str:
    return ", ".join(str(day_of(day)) for day in days)


def _describe_promises(promises: Iterable[Attendance]) -> str:
    return ", ".join(_describe_meeting(one.rules) for one in promises)


def _describe_meeting(rules: DayRules) -> str:
    return ", ".join(filter(None, (*rules.members, *rules.conflicted, _describe_days(rules.elsewhere))))


def _describe_window(job: Job) -> str:
    """Return the opening and the due day, and the due day before a pause, if a pause moved the due day."""
    span = _describe_span(job.earliest, job.due)
    return span if job.own is None else f"{span}, due on {day_of(job.own)} before a pause"


# ---------------------------------------------------------------- the fields of a visit


_DATED: Mapping[CauseKind, tuple[str, object, Callable[[Any], str]]] = {
    "capacity": ("capacity", 0, str),
    "promised": ("promised", 0, str),
    "advisers": ("seats", (), _describe_seats),
    "meeting": ("promises", (), _describe_promises),
}
"""The inputs by day: the field, the value of a day without an entry, and the value in words."""
_ANSWERS = ("accepted", "open", "tentative")
_FIELDS: Mapping[CauseKind, tuple[Callable[[Entry], str], str, tuple[str, ...]]] = {
    "window": (lambda one: _describe_window(one.job), "job", ("earliest", "due", "own")),
    "class": (lambda one: str(one.job.priority), "job", ("priority",)),
    "answer": (lambda one: _ANSWERS[one.job.rank], "job", ("rank",)),
    "asking": (lambda one: _describe_days(filter(None, (one.rules.first,))), "rules", ("first",)),
    "preferred": (lambda one: _describe_days(one.rules.preferred), "rules", ("preferred",)),
    "closed": (lambda one: _describe_days(one.rules.closed), "rules", ("closed",)),
    "paused": (lambda one: _describe_days(one.rules.paused), "rules", ("paused",)),
    "unattended": (lambda one: _describe_days(one.rules.unattended), "rules", ("unattended",)),
    "meeting": (
        lambda one: _describe_meeting(one.rules), "rules", ("members", "conflicted", "elsewhere")
    ),
    "slots": (lambda one: str(one.slots), "slots", ()),
}  # fmt: skip
"""The inputs of a visit: the value in words, and the part of the visit with the fields that hold it."""
