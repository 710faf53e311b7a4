"""Why a visit is late or has no day, as a count that anyone can repeat (semantics 4.7).

*Full* is proved by a Hall violator: a set of days, and more visits that are possible on these days only than
the days have slots (Hall, 1935). The planner refuses a visit when no day of the visit leads to an open day.
The days that the visit leads to are then such a set, and the finished plan still shows the set: nothing on
these days can be elsewhere.

A crew's total lack is the greatest difference over all sets of days: the deficiency of a maximum matching
(Ore, 1955).
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from operator import attrgetter
from typing import ClassVar, Literal, NamedTuple

import attrs

from mpreview._reprs import count_items, count_noun, show_tuple
from mpreview._sequences import ItemSequence
from mpreview.planning._assignment import settle_problem
from mpreview.planning._matching import NOWHERE, Matching, iterate_days
from mpreview.planning._problem import DayRules, Entry, Problem
from mpreview.planning._visits import Placed, Visit
from mpreview.policy import Activity
from mpreview.reviews.columns import ON, UNTIL
from mpreview.rows import CellType, Column, Columns
from mpreview.timeline import day_of, long_day

Question = Literal["on-time", "sooner", "at-all"]
Code = Literal[
    "window-past", "agreed", "no-time-to-ask", "several-slots", "no-slots", "closed", "conflict", "booked",
    "full",
]  # fmt: skip
"""The codes in order; the first code that fits is given."""


@attrs.frozen(kw_only=True)
class Shortfall:
    """Why one visit is not on time, has no sooner day, or has no day at all.

    Args:
        visit: The visit.
        asks: The question: why not *on-time*, why not *sooner*, why not *at-all*.
        code: ``window-past`` (due before the plan), ``agreed`` (agreed for a late day), ``no-time-to-ask``
            (due before the first day to come), ``several-slots`` (beyond the exact plan), ``no-slots`` (the
            crew has none from the opening of the window to the end of the plan), ``closed`` (on every day
            with slots the place is closed or paused, or nobody is there to be met), ``conflict`` (on every
            other day with slots each adviser on duty is in conflict), ``booked`` (every slot of the possible
            days is agreed with others) or ``full``.
        days: The days of the proof, in order: of ``full``, ``booked`` and ``no-slots`` a set of days with
            more visits than slots; of ``agreed`` the day; of ``no-time-to-ask`` the due day and the first day
            to come; of ``several-slots`` a day on which only lower classes are in the way, if there is one.
        slots: Slots of the crew on these days, without slots agreed with nobody who is owed a visit.
        served: Ids of the visits that have these slots: possible on these days only, and served before; every
            visit agreed for one of the days, whatever the class, with one slot. Of ``several-slots`` the
            visits to move.
        refused: Ids of the visits that are possible on these days only and have none of the days, this visit
            included.
        helps: Days on which one slot more, of an adviser without a conflict, would place this visit as asked;
            a visit past due: would place the visit at all, or sooner.
    """

    visit: Visit
    asks: Question
    code: Code
    days: tuple[dt.date, ...] = attrs.field(default=(), repr=count_items)
    slots: int = 0
    served: tuple[str, ...] = attrs.field(default=(), repr=count_items)
    refused: tuple[str, ...] = attrs.field(default=(), repr=count_items)
    helps: tuple[dt.date, ...] = attrs.field(default=(), repr=count_items)

    @property
    def first(self) -> dt.date | None:
        """The first day of the proof, if the proof names days."""
        return self.days[0] if self.days else None

    @property
    def last(self) -> dt.date | None:
        """The last day of the proof, if the proof names days."""
        return self.days[-1] if self.days else None

    @property
    def lack(self) -> int:
        """How many slots the visits lack on the days of the proof, all together; 0 if nothing is counted."""
        return len(self.served) + len(self.refused) - self.slots if self.refused else 0

    def sentence(self) -> str:
        """Return the proof as a sentence.

        Every number in the sentence is a field or follows from one.
        """
        due = long_day(self.visit.due)
        if self.code == "several-slots":
            return self._describe_several_slots(due)
        if not self.days:
            on_time = self.asks == "on-time"
            text = _WITHOUT_DAYS[self.code].format(due=due, until=due if on_time else "the end of the plan")
            return text if on_time else f"{text}; it was due on {due}"
        if self.code == "no-time-to-ask":
            return _WITHOUT_TIME.format(due=due, first=long_day(self.days[-1]))
        inside = count_noun(len(self.served) + len(self.refused), "visit")
        slots = count_noun(self.slots, "slot")
        code = "agreed-with-others" if self.code == "booked" and self.slots else self.code
        return _WITH_DAYS[code].format(days=self._describe_days(), due=due, inside=inside, slots=slots)

    def _describe_days(self) -> str:
        first, last = self.days[0], self.days[-1]
        if first == last:
            return long_day(first)
        whole = (last - first).days + 1
        run = f"{long_day(first)} to {long_day(last)}"
        return run if len(self.days) == whole else f"{run} ({len(self.days)} of {whole} days)"

    def _describe_several_slots(self, due: str) -> str:
        needed = f"takes {self.visit.slots} slots at once"
        if not self.days:
            until = f" until {due}" if self.asks == "on-time" else ""
            return f"{needed}, and no day{until} has room beside the visits planned before it"
        moved = count_noun(len(self.served), "visit")
        return f"{needed}; {long_day(self.days[0])} has room if {moved} of a lower class can be moved"


_WITH_DAYS: Mapping[str, str] = {
    "agreed": "is agreed for {days}, after the due day, {due}",
    "no-slots": "the team has no slots from {days}",
    "booked": "every slot of {days} is agreed with others",
    "agreed-with-others": "{days} is agreed with others: {inside} must be then, for {slots}",
    "full": "{days} is full: {inside} can be made only then, for {slots}",
}
_WITHOUT_TIME = "was due on {due}, and nobody can be asked and told in time to come before {first}"
_WITHOUT_DAYS: Mapping[str, str] = {
    "window-past": "was due on {due}, before the plan begins",
    "no-slots": "the place is closed or paused, or nobody is there, and no slots follow in the plan",
    "closed": "the place is closed or paused, or nobody is there, on every day with slots until {until}",
    "conflict": "every adviser on duty until {until}, while the place can be visited, is in conflict",
}


@attrs.frozen(repr=False)
class Shortfalls(ItemSequence[Shortfall]):
    """Why each late or unplaced visit of a plan is late or unplaced, by team.

    Args:
        on: The first day of the plan.
        until: The last day of the plan.
        items: The shortfalls.
    """

    NOUN: ClassVar[tuple[str, ...]] = ("shortfall",)
    COLUMNS: ClassVar[Columns] = (
        ON,
        UNTIL,
        Column("visit", CellType.ID, "The id of the visit.", read="visit.id"),
        Column("activity", CellType.WORD, "What is done at the venue.",
               choices=Activity, read="visit.activity"),
        Column("venue", CellType.ID, "The venue.", read="visit.venue"),
        Column("team", CellType.ID, "The team that goes.", read="visit.team"),
        Column("due", CellType.DAY, "The last day on time.", read="visit.due"),
        Column("asks", CellType.WORD, "The question: why not.", choices=Question),
        Column("code", CellType.WORD, "The answer.", choices=Code),
        Column("first", CellType.DAY, "The first day of the proof.", optional=True),
        Column("last", CellType.DAY, "The last day of the proof.", optional=True),
        Column("slots", CellType.NUMBER, "Slots on the days of the proof."),
        Column("served", CellType.IDS, "The visits that have these slots."),
        Column("refused", CellType.IDS, "The visits that have none of them."),
        Column("lack", CellType.NUMBER, "How many slots the visits lack on these days."),
        Column("helps", CellType.DAYS, "The days on which one slot more helps."),
        Column("why", CellType.TEXT, "The proof as a sentence.", read=lambda one: one.sentence()),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("visit", "due", "asks", "code", "lack", "why")
    on: dt.date
    until: dt.date
    items: tuple[Shortfall, ...]


class ShortfallById(NamedTuple):
    """A shortfall as the planner knows it, by ids and day sets.

    Args:
        visit: Id of the visit.
        asks: The question.
        code: The code.
        days: The set of days.
        slots: Slots on these days.
        served: Ids of the visits that have the slots.
        refused: Ids of the visits that have none of the days.
        helps: The set of days on which one slot more helps.
    """

    visit: str
    asks: Question
    code: Code
    days: int = 0
    slots: int = 0
    served: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    helps: int = 0

    def __repr__(self) -> str:
        return show_tuple(self)


def make_shortfall(
    visit: Visit, proof: ShortfallById, list_dates: Callable[[int], tuple[dt.date, ...]], rules: DayRules
) -> Shortfall:
    """Return a proof in dates.

    Args:
        visit: The visit.
        proof: The proof.
        list_dates: Returns the dates of a day set.
        rules: The rules of the visit.
    """
    if proof.code == "no-time-to-ask":
        return explain_no_time(visit, proof.asks, rules)
    dates = {"days": list_dates(proof.days), "helps": list_dates(proof.helps)}
    return Shortfall(**{**proof._asdict(), **dates, "visit": visit})


def explain_no_time(visit: Visit, asks: Question, rules: DayRules) -> Shortfall:
    """Return why a visit due before its first day to come is late, or has no day (semantics 4.9)."""
    return Shortfall(visit=visit, asks=asks, code="no-time-to-ask", days=(visit.due, day_of(rules.first)))


def explain_agreed(placed: Placed) -> Shortfall:
    """Return why an agreed visit is late."""
    return Shortfall(visit=placed.visit, asks="on-time", code="agreed", days=(placed.day,))


def explain_several_slots(
    visit: Visit, entry: Entry, problem: Problem, days: Mapping[str, int | None]
) -> Shortfall:
    """Return why a visit of several slots is late or has no day.

    If visits of lower classes alone keep the visit from a day on time (past due: from any day), the first
    such day is reported, with the visits to move: the fewest, of the lowest classes.
    """
    if entry.has_no_time and entry.job.due >= problem.on:
        return explain_no_time(visit, "on-time", entry.rules)
    job, sets = entry.job, problem.make_day_sets([entry])
    left = problem.count_left(days)
    lower: dict[int, list[tuple[int, str]]] = {}
    for other, day in days.items():
        if day is not None and problem.entries[other].job.priority > job.priority:
            lower.setdefault(day, []).append((problem.entries[other].job.priority, other))
    asks: Question = "at-all" if job.due < problem.on and days.get(job.id) is None else "on-time"
    for place in iterate_days(sets.after[0] if job.due < problem.on else sets.on_time[0]):
        day, moved = place + problem.on, list[str]()
        room = left[day]
        # The lowest class moves first.
        for _, other in sorted(lower.get(day, ()), reverse=True):
            if room < entry.slots:
                room += problem.entries[other].slots
                moved.append(other)
        if room >= entry.slots and moved:
            served = tuple(sorted(moved))
            return Shortfall(visit=visit, asks=asks, code="several-slots", days=(day_of(day),), served=served)
    return Shortfall(visit=visit, asks=asks, code="several-slots")


# ---------------------------------------------------------------- the evidence of one crew


class Evidence:
    """A finished plan of one crew, as the proofs read the plan.

    Args:
        problem: The inputs of the crew.
        days: The day of each visit to be placed, or `None`.

    Attributes:
        standing: By day the ids of the visits that are on the day.
        reach: By day the days on which a visit of the day could be moved to.
        slots: By day the slots, without slots agreed with nobody who is owed a visit.
    """

    def __init__(self, problem: Problem, days: Mapping[str, int | None]) -> None:
        self.problem, self.days, self.span = problem, days, problem.span
        self.units = [visit for visit, entry in problem.entries.items() if entry.is_unit]
        sets = problem.make_day_sets(problem.entries[visit] for visit in self.units)
        self.on_time = dict(zip(self.units, sets.on_time, strict=True))
        self.after = dict(zip(self.units, sets.after, strict=True))
        length = problem.until - problem.on + 1
        self.standing: list[list[str]] = [[] for _ in range(length)]
        self.reach = [0] * length
        self.left, named = [*problem.count_left().values()], Counter[int]()
        for visit, entry in problem.entries.items():
            day = days[visit] if entry.is_unit else entry.day
            if day is not None and problem.on <= day <= problem.until:
                # An edge of the search: whoever is here could make room by moving there.
                self.standing[day - problem.on].append(visit)
                self.reach[day - problem.on] |= self.find_alternatives(visit, day)
                named[day - problem.on] += entry.day is not None
        # An agreed visit counts as one slot; on an overbooked day only so many as there are slots.
        self.slots = [max(left + named[place], 0) for place, left in enumerate(self.left)]

    def find_alternatives(self, visit: str, day: int) -> int:
        """Return the days that a visit could have: agreed, on time, or late up to the day promised."""
        entry = self.problem.entries[visit]
        if entry.day is not None:
            return self.span.make_run(day, day)
        if day <= entry.job.due:
            return self.on_time[visit]
        return self.after[visit] & self.span.make_run(self.span.on, day)

    def close(self, days: int) -> int:
        """Return the days to which some days lead: the closure over the visits on these days."""
        # Breadth-first. No visit on the days found can be on another day, so the days are a violator.
        seen, fresh = days, days
        while fresh:
            found = 0
            for day in iterate_days(fresh):
                found |= self.reach[day]
            fresh = found & ~seen
            seen |= fresh
        return seen

    def list_refusals(self) -> list["_Refusal"]:
        """Return every refusal of the planner, in the order of the steps."""
        found = [
            refusal
            for visit in self.units
            if (day := self.days[visit]) is None or day > self.problem.entries[visit].job.due
            for refusal in self._list_refusals_of(visit, day)
        ]
        return sorted(found, key=attrgetter("turn"))

    def _list_refusals_of(self, visit: str, day: int | None) -> list["_Refusal"]:
        """Return the vain requests of a visit not on time: on time, then a day, or a sooner day."""
        job, span = self.problem.entries[visit].job, self.span
        later = self.after[visit] if day is None else self.after[visit] & span.make_run(span.on, day - 1)
        asks: Question | None = None if day is None else "sooner"
        # The turns repeat the steps of `Settlement.settle_class`: past due, on time, late.
        tie = *job.find_tie(span.on), self.problem.order.key(visit)
        if job.due < span.on:
            turn = job.priority, 0, *tie
            return [_Refusal(turn, visit, "at-all" if day is None else "sooner", later)]
        timely = _Refusal((job.priority, 1, *tie), visit, "on-time", self.on_time[visit])
        return [timely, _Refusal((job.priority, 2, *tie), visit, asks, later)]

    def is_beyond(self, visit: str) -> bool:
        """Whether a visit is due after the last day and found no day."""
        return self.days[visit] is None and self.problem.entries[visit].job.due > self.problem.until

    @cached_property
    def works(self) -> int:
        """The days on which the crew has slots, agreed or not."""
        return self.span.make_set(day for day, count in self.problem.capacity.items() if count > 0)

    @cached_property
    def unagreed(self) -> int:
        """The days with a slot left after the agreed visits."""
        return sum(1 << place for place, left in enumerate(self.left) if left > 0)

    def find_code(self, entry: Entry, asks: Question, day: int | None) -> Code:
        """Return the first code that fits a question about days of a visit (semantics 4.7)."""
        problem, job, span = self.problem, entry.job, self.span
        run = find_days_asked(problem, entry, asks, day)
        opening = max(job.earliest, entry.rules.first, problem.on)
        if asks == "at-all" and entry.rules.first > problem.until:
            return "no-time-to-ask"
        # Slots that are agreed with others count as slots here: the lack of free slots is *booked* below.
        if not self.works & span.make_run(opening, problem.until):
            return "no-slots"
        open_days = run & ~span.make_set(entry.rules.blocked)
        if (run & self.works and not open_days & self.works) or not open_days:
            return "closed"
        possible = open_days & ~span.make_set(problem.find_conflict_days(entry.rules.conflicted))
        if open_days & self.works and not possible & self.works:
            return "conflict"
        there = possible & self.works
        if there and not there & self.unagreed:
            return "booked"
        return "full"


def find_days_asked(problem: Problem, entry: Entry, asks: Question, day: int | None) -> int:
    """Return the days of a question, with or without the visit possible there."""
    first = entry.rules.first
    if asks == "on-time":
        return problem.span.make_run(max(entry.job.earliest, first), entry.job.due)
    return problem.span.make_run(max(entry.job.due + 1, first), problem.until if day is None else day - 1)


class _Refusal(NamedTuple):
    """A step of the plan at which a visit asked for days in vain.

    Args:
        turn: When: class, step, and what settles ties.
        visit: The visit.
        asks: What for; `None` if a visit that has no day asked for a late day, which no shortfall explains.
        days: The days asked for.
    """

    turn: tuple[int | str, ...]
    visit: str
    asks: Question | None
    days: int


def find_hall_violators(evidence: Evidence) -> list[ShortfallById]:
    """Return why each late or unplaced unit visit is so, and why not sooner; by class, due day, id."""
    refusals = evidence.list_refusals()
    # Many visits ask for one set of days, so each set is closed once.
    closures: dict[int, int] = {}
    for one in refusals:
        if one.days not in closures:
            closures[one.days] = evidence.close(one.days)
    helps = _find_helps(evidence, refusals, closures)
    # These lack a slot. A visit that asks for a sooner day has a slot, and is refused nothing but that day.
    missed = [
        one for one in refusals
        if one.days and one.asks in {"on-time", "at-all"} and not evidence.is_beyond(one.visit)
    ]  # fmt: skip
    counts: dict[int, ShortfallById] = {}
    found: list[ShortfallById] = []
    for one, useful in zip(refusals, helps, strict=True):
        if one.asks is None or evidence.is_beyond(one.visit):
            continue
        whole = closures[one.days]
        if whole not in counts:
            counts[whole] = _count_violator(evidence, whole, missed)
        found += _list_proofs(evidence, one, one.asks, counts[whole], useful)
    entries, find_turn = evidence.problem.entries, evidence.problem.order.find_turn
    return sorted(found, key=lambda one: (find_turn(entries[one.visit].job), one.asks != "on-time"))


def _count_violator(evidence: Evidence, days: int, missed: Sequence[_Refusal]) -> ShortfallById:
    """Count a set of days: the slots, and the visits that are possible there only."""
    places = [*iterate_days(days)]
    served = [visit for place in places for visit in evidence.standing[place]]
    refused = {one.visit for one in missed if not one.days & ~days}.difference(served)
    slots = sum(evidence.slots[place] for place in places)
    return ShortfallById("", "on-time", "full", days, slots, tuple(sorted(served)), tuple(sorted(refused)))


def _list_proofs(
    evidence: Evidence, refusal: _Refusal, asks: Question, counted_: ShortfallById, helps: int
) -> Iterator[ShortfallById]:
    """Yield the proofs of one refusal: none, one, or two."""
    visit = refusal.visit
    entry, day = evidence.problem.entries[visit], evidence.days[visit]
    if entry.job.due < evidence.problem.on:
        yield ShortfallById(visit, "on-time", "window-past", helps=helps)
    elif asks == "on-time" and entry.has_no_time:
        yield ShortfallById(visit, "on-time", "no-time-to-ask")
        return
    # A visit on its first possible day gets no sentence about sooner days.
    if asks == "sooner" and not refusal.days & evidence.works:
        return
    code = evidence.find_code(entry, asks, day)
    if code in {"no-slots", "booked", "full"}:
        refused = tuple(sorted({*counted_.refused, visit}))
        yield counted_._replace(visit=visit, asks=asks, code=code, refused=refused, helps=helps)
    else:
        yield ShortfallById(visit, asks, code, helps=helps)


# ---------------------------------------------------------------- days that help


def _find_helps(
    evidence: Evidence, refusals: Sequence[_Refusal], closures: Mapping[int, int]
) -> Sequence[int]:
    """Return for each refusal the days on which one slot more would meet the refusal.

    One slot more on a day goes to the first visit in order whose days lead to that day. If the visit leaves a
    late day for the slot, the slot of the late day is the one too many, and the next visit in order may take
    that slot.
    """
    problem = evidence.problem
    if any(problem.find_conflict_days(entry.rules.conflicted) for entry in problem.entries.values()):
        return _find_helps_by_planning(evidence, refusals)
    # By day the origins: the days on which a slot more would leave one slot free on this day by now.
    spare = [1 << day if left >= 0 else 0 for day, left in enumerate(evidence.left)]
    spare_days = sum(1 << day for day, origins in enumerate(spare) if origins)
    owed: dict[str, int] = {}
    helps = []
    for one in refusals:
        met = owed.pop(one.visit, 0)
        for day in iterate_days(closures[one.days] & spare_days):
            # The first visit in order takes the slot, which is then gone for all others.
            met |= spare[day]
            spare[day] = 0
        spare_days &= ~closures[one.days]
        helps.append(met)
        left = evidence.days[one.visit]
        if left is not None and one.asks == "on-time":
            # The late day is left at the later turn of the visit.
            owed[one.visit] = met
        elif left is not None:
            spare[left - problem.on] |= met
            spare_days |= 1 << left - problem.on
    return helps


def _find_helps_by_planning(evidence: Evidence, refusals: Sequence[_Refusal]) -> Sequence[int]:
    """Return the same where advisers are in conflict: plan again with one slot more on each day.

    An adviser more can make a day possible for several visits at once, so one slot more may be worth several.
    """
    problem = evidence.problem
    helps = [0] * len(refusals)
    for place, left in enumerate(evidence.left):
        if left < 0:
            continue
        # Which visits a freed adviser could serve follows from no day set, so the crew is planned again.
        settled = settle_problem(problem.with_slots([problem.on + place]))
        then = dict(zip(evidence.units, settled.list_days(), strict=True))
        for number, one in enumerate(refusals):
            now, was, due = then[one.visit], evidence.days[one.visit], problem.entries[one.visit].job.due
            wanted = due if one.asks == "on-time" else problem.until if was is None else was - 1
            helps[number] |= (now is not None and now <= wanted) << place
    return helps


# ---------------------------------------------------------------- the lack of a crew


def count_lack(evidence: Evidence) -> int:
    """Return how many slots a crew lacks: the greatest difference of visits and slots over all sets of days.

    Each visit counts with the days on which the visit is possible, on time or past due; an agreed visit with
    its day. A visit without such a day, and a visit due after the last day without a day, do not count.
    """
    # A maximum matching leaves out as many units as the greatest difference (Ore, 1955), in any order.
    problem, days = evidence.problem, evidence.days
    matching, lacking = Matching(evidence.slots), 0
    for entry in problem.entries.values():
        if entry.day is not None and problem.on <= entry.day <= problem.until:
            lacking += matching.add(1 << entry.day - problem.on) == NOWHERE
    for visit in evidence.units:
        own, day = evidence.on_time[visit], days[visit]
        if problem.entries[visit].job.due < problem.on:
            own = evidence.after[visit] if day is None else evidence.find_alternatives(visit, day)
        if own and not evidence.is_beyond(visit):
            lacking += matching.add(own) == NOWHERE
    return lacking
