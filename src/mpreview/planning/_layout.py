"""The layout: which of the possible days a visit on time takes (semantics 4.5), and what could not be kept.

Preferences in order: no clash on the day, a day that suits, the day in the plan before, the earliest day.
Preferences make nobody late. A clash that remains is in `Plan.clashes`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import attrs

from mpreview._reprs import count_items
from mpreview.planning._assignment import Settlement, lay_out, settle_problem
from mpreview.planning._first_fit import place_first_fit
from mpreview.planning._matching import NOWHERE, iterate_days
from mpreview.planning._problem import DayRules, Entry, Problem, Seats
from mpreview.teams import Crew
from mpreview.timeline import day_of


class Attendance(NamedTuple):
    """A visit on a day, as other visits of the day see the visit.

    Args:
        visit: The id of the visit.
        crew: Who makes the visit.
        day: The day.
        slots: Slots that the visit takes.
        rules: The members met, the advisers in conflict, and the closed days of the place.
        is_agreed: Whether the day was agreed.
    """

    visit: str
    crew: Crew
    day: int
    slots: int
    rules: DayRules
    is_agreed: bool


def plan_problem(problem: Problem) -> dict[str, int | None]:
    """Plan a crew: the exact steps, the layout, and first fit; return the day of each visit to be placed."""
    return finish_plan(problem, settle_problem(problem))


def finish_plan(problem: Problem, settled: Settlement) -> dict[str, int | None]:
    """Lay out the visits on time of a crew, place the visits of several slots, and return the days."""
    units = [(visit, entry) for visit, entry in problem.entries.items() if entry.is_unit]
    has_preferences = bool(problem.order.previous) or any(
        entry.rules.preferred or entry.rules.members or entry.rules.barred for _, entry in units
    )
    # Without preferences the earliest day is best, and no day has to be ranked.
    chooser = _Preferences(problem, [entry for _, entry in units], settled) if has_preferences else None
    lay_out(settled, chooser)
    days = dict(zip((visit for visit, _ in units), settled.list_days(), strict=True))
    return days | place_first_fit(problem, days) if len(units) < len(problem.entries) else days


class _Preferences:
    """Ranks the possible days of a visit by what the layout prefers."""

    def __init__(self, problem: Problem, entries: Sequence[Entry], settled: Settlement) -> None:
        self._entries, self._problem, self._span = entries, problem, problem.span
        self._previous = dict(problem.order.previous)
        # The days on which this crew meets a member, and the visits with a barred adviser on a day.
        self._met: dict[str, int] = defaultdict(int)
        self._in_conflict: dict[int, list[tuple[str, Sequence[str], int]]] = defaultdict(list)
        # Late days are promised and agreed days stand: the visits on time make way for both.
        on_time = frozenset(settled.on_time)
        for k, place in enumerate(settled.places):
            if place != NOWHERE and k not in on_time:
                self.record(k, place)
        for entry in problem.entries.values():
            if entry.day is not None and problem.on <= entry.day <= problem.until:
                self._note(entry.rules, entry.job.id, entry.slots, entry.day - problem.on)
        for day, promises in problem.promises.items():
            for promise in promises:
                self._note(promise.rules, promise.visit, promise.slots, day - problem.on)

    def rank_days(self, visit: int, days: int) -> list[int]:
        """Return the parts of a day set, best first: no clash, preferred, the day of the plan before."""
        entry, span = self._entries[visit], self._span
        clash = self._find_clash_days(entry, days)
        preferred = span.make_set(entry.rules.preferred) if entry.rules.preferred else 0
        kept = self.find_previous(visit)
        # Each criterion splits every part in two, so the parts are in lexicographic order.
        parts = [days & ~clash, days & clash]
        for wanted in (preferred, kept):
            if wanted:
                parts = [part & chosen for part in parts for chosen in (wanted, ~wanted)]
        return parts

    def find_previous(self, visit: int) -> int:
        """Return the day of a visit in the plan before, as a day set; empty if there was none."""
        day = self._previous.get(self._entries[visit].job.id)
        return 0 if day is None else self._span.make_run(day, day)

    def _find_clash_days(self, entry: Entry, days: int) -> int:
        """Return the days on which a visit would clash with the visits that have a day already."""
        rules = entry.rules
        clash = self._span.make_set(rules.elsewhere) if rules.elsewhere else 0
        for member in rules.members:
            clash |= self._met[member]
        if rules.barred:
            for day in iterate_days(days):
                there = self._in_conflict.get(day)
                if there and self._is_crowded(day, [*there, (entry.job.id, rules.barred, 1)]):
                    clash |= 1 << day
        return clash

    def _is_crowded(self, day: int, visits: Sequence[tuple[str, Sequence[str], int]]) -> bool:
        seats = self._problem.seats.get(day + self._span.on, ())
        return find_least_conflict(seats, visits) is not None

    def record(self, visit: int, day: int) -> None:
        """Take note of the day that a visit was given."""
        self._note(self._entries[visit].rules, self._entries[visit].job.id, 1, day)

    def _note(self, rules: DayRules, visit: str, slots: int, day: int) -> None:
        for member in rules.members:
            self._met[member] |= 1 << day
        if rules.barred:
            self._in_conflict[day].append((visit, rules.barred, slots))


# ---------------------------------------------------------------- clashes


@attrs.frozen(kw_only=True)
class Clash:
    """What the layout asks for and could not be kept on a day (semantics 4.5, 4.6).

    Args:
        kind: *member-twice*: a member is seen twice though the layout asks for one visit a day. *advisers*:
            the visits are more than the slots of the advisers on duty who are in conflict with none of them,
            or with some only. *closed*: a visit is agreed for a day on which the place turned out closed.
        day: The day.
        visits: Ids of the visits, in order; of *advisers* a smallest such set.
        crews: Who makes the visits, in order.
        member: The member who is seen twice; empty for another kind.
    """

    kind: Literal["member-twice", "advisers", "closed"]
    day: dt.date
    visits: tuple[str, ...] = attrs.field(repr=count_items)
    crews: tuple[Crew, ...] = attrs.field(repr=count_items)
    member: str = ""


def list_attendances(crew: Crew, problem: Problem, days: Mapping[str, int | None]) -> Iterator[Attendance]:
    """Yield every visit of a crew with a day inside the plan."""
    for visit, entry in problem.entries.items():
        day = entry.day if entry.taking == "agreed" else days.get(visit)
        if day is not None and problem.on <= day <= problem.until:
            yield Attendance(visit, crew, day, entry.slots, entry.rules, entry.taking == "agreed")
    for day, promises in problem.promises.items():
        for one in promises:
            yield Attendance(one.visit, crew, day, one.slots, one.rules, is_agreed=True)


def find_clashes(
    attendances: Iterable[Attendance], seats: Mapping[Crew, Mapping[int, Seats]]
) -> Iterator[Clash]:
    """Yield every clash of a plan.

    Args:
        attendances: All visits with a day.
        seats: The advisers with slots on each day, by crew.
    """
    by_member: dict[tuple[int, str], list[Attendance]] = defaultdict(list)
    in_conflict: dict[tuple[int, Crew], list[Attendance]] = defaultdict(list)
    for one in attendances:
        for member in one.rules.members:
            by_member[one.day, member].append(one)
        if one.rules.barred:
            in_conflict[one.day, one.crew].append(one)
        if one.is_agreed and one.day in one.rules.closed:
            yield _make_clash("closed", [one])
    for (_, member), several in by_member.items():
        if len(several) > 1:
            yield _make_clash("member-twice", several, member)
    for (day, crew), several in in_conflict.items():
        visits = [(one.visit, one.rules.barred, one.slots) for one in several]
        found = find_least_conflict(seats[crew].get(day, ()), visits)
        if found is not None:
            yield _make_clash("advisers", [one for one in several if one.visit in found])


def _make_clash(
    kind: Literal["member-twice", "advisers", "closed"], visits: Sequence[Attendance], member: str = ""
) -> Clash:
    names, crews = sorted(one.visit for one in visits), sorted({one.crew for one in visits})
    return Clash(kind=kind, day=day_of(visits[0].day), visits=tuple(names), crews=tuple(crews), member=member)


def find_least_conflict(
    seats: Seats, visits: Sequence[tuple[str, Sequence[str], int]]
) -> tuple[str, ...] | None:
    """Return a smallest set of visits larger than the slots of the advisers who could make one of them.

    Only advisers in conflict with every visit of the set are of no use to the set. So for a set of such
    advisers, the visits in conflict with all of them are more than the slots of the others, or they are not
    (Hall, 1935).

    Args:
        seats: The advisers with slots on the day.
        visits: Ids, barred advisers and slots of the visits.
    """
    on_duty = {adviser for adviser, _ in seats}
    useless = {frozenset(barred) & on_duty for _, barred, _ in visits} - {frozenset()}
    # To the visits of a set only advisers in conflict with all of them are useless: an intersection.
    fresh = useless
    while fresh:
        fresh = {one & other for one in fresh for other in useless} - useless - {frozenset()}
        useless = useless | fresh
    total = sum(slots for _, slots in seats)
    found = []
    for advisers in useless:
        left = total - sum(slots for adviser, slots in seats if adviser in advisers)
        mine = sorted((-slots, visit) for visit, barred, slots in visits if advisers <= {*barred})
        # The largest visits first, so the set that outgrows the slots is the smallest.
        chosen = []
        for slots, visit in mine:
            chosen.append(visit)
            left += slots
            if left < 0:
                found.append(tuple(sorted(chosen)))
                break
    return min(found, key=lambda names: (len(names), names), default=None)
