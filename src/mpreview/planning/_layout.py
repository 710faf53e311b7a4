"""The layout: which of the possible days a visit on time takes (semantics 4.5), and what could not be kept.

Preferences in order: no clash on the day, a day that suits, the day in the plan before, the earliest day.
Preferences make nobody late. A clash that remains is in `Plan.clashes`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Literal

import attrs

from mpreview._reprs import count_items
from mpreview.planning._assignment import Settlement, settle_problem
from mpreview.planning._first_fit import place_first_fit
from mpreview.planning._matching import NOWHERE, iterate_days
from mpreview.planning._problem import Attendance, Entry, Problem, Seats
from mpreview.teams import Crew
from mpreview.timeline import day_of, long_day


def plan_problem(problem: Problem) -> dict[str, int | None]:
    """Plan a crew: the exact steps, the layout, and first fit; return the day of each visit to be placed."""
    return finish_plan(problem, settle_problem(problem))


def finish_plan(problem: Problem, settled: Settlement) -> dict[str, int | None]:
    """Lay out the visits on time of a crew, place the visits of several slots, and return the days."""
    units = [(visit, entry) for visit, entry in problem.entries.items() if entry.is_unit]
    has_preferences = bool(problem.order.previous) or any(
        entry.rules.preferred or entry.rules.members or entry.rules.conflicted for _, entry in units
    )
    # Without preferences the earliest day is best, and no day has to be ranked.
    if has_preferences:
        _Preferences(problem, [entry for _, entry in units], settled).lay_out()
    else:
        settled.lay_out_early()
    days = dict(zip((visit for visit, _ in units), settled.list_days(), strict=True))
    return days | place_first_fit(problem, days) if len(units) < len(problem.entries) else days


class _Preferences:
    """Ranks the possible days of a visit by what the layout prefers.

    Args:
        problem: The inputs of the crew.
        entries: The unit visits, in the order of the settlement.
        settled: Who is on time; the layout changes the places.
    """

    def __init__(self, problem: Problem, entries: Sequence[Entry], settled: Settlement) -> None:
        self._entries, self._problem, self._settled = entries, problem, settled
        self._previous = dict(problem.order.previous)
        # The days on which this crew meets a member, and the visits with a conflicted adviser on a day.
        self._met: dict[str, int] = defaultdict(int)
        self._in_conflict: dict[int, list[Attendance]] = defaultdict(list)
        # Late days are promised and agreed days fixed: the visits on time make way for both.
        for one in problem.list_attendances(settled.map_late_days()):
            self._note(one)

    def lay_out(self) -> None:
        """Give each visit on time the best day that leaves every other visit a day (semantics 4.5).

        Visits that can keep the day of the plan before, or have a better one, come first. Otherwise one visit
        whose day has passed would take the day of the next, and all would move (semantics 4.6). First of all
        visits keep a day of the plan before that is fixed. Each time those come first whose adviser can come.
        """
        order, waiting = self._problem.order, set[int]()
        fixed = self._settled.span.make_run(self._problem.on, order.fixed_until - 1)
        # Sorting is stable, so that visits alike keep the order of the layout.
        turns = sorted(self._settled.on_time, key=lambda k: self._entries[k].job.id not in order.staffed)
        kept = {k for k in turns if self._pin_best(k, [self._find_possible(k) & fixed])}
        for k in (one for one in turns if one not in kept):
            parts, previous = self._rank_days(k), self._find_previous(k)
            # The parts after the part with the previous day are worse, so the visit waits for its turn there.
            wanted = next((number for number, part in enumerate(parts, 1) if part & previous), 0)
            if not self._pin_best(k, parts[:wanted]):
                waiting.add(k)
        for k in (one for one in self._settled.on_time if one in waiting):
            self._pin_best(k, self._rank_days(k))

    def _pin_best(self, visit: int, parts: Sequence[int]) -> bool:
        """Pin a visit on the best possible day of some parts; return whether there is one."""
        settled, entry = self._settled, self._entries[visit]
        place = settled.matching.pin_unit(settled.sets.on_time[visit], parts) if parts else NOWHERE
        if place == NOWHERE:
            return False
        settled.places[visit] = place
        self._note(Attendance(entry.job.id, settled.span.on + place, 1, entry.rules, is_agreed=False))
        return True

    def _find_possible(self, visit: int) -> int:
        """Return the day of a visit in the plan before, if the day is possible and on time."""
        return self._find_previous(visit) & self._settled.sets.on_time[visit]

    def _rank_days(self, visit: int) -> list[int]:
        """Return the parts of the possible days, best first: no clash, preferred, the day before."""
        entry, days = self._entries[visit], self._settled.sets.on_time[visit]
        clash = self._find_clash_days(entry, days)
        preferred = self._settled.span.make_set(entry.rules.preferred)
        kept = self._find_previous(visit)
        # Each criterion splits every part in two, so the parts are in lexicographic order.
        parts = [days & ~clash, days & clash]
        for wanted in (preferred, kept):
            if wanted:
                parts = [part & chosen for part in parts for chosen in (wanted, ~wanted)]
        return parts

    def _find_previous(self, visit: int) -> int:
        """Return the day of a visit in the plan before, as a day set; empty if there was none."""
        day = self._previous.get(self._entries[visit].job.id)
        return 0 if day is None else self._settled.span.make_run(day, day)

    def _find_clash_days(self, entry: Entry, days: int) -> int:
        """Return the days on which a visit would clash with the visits that have a day already."""
        rules, on = entry.rules, self._problem.on
        clash = self._settled.span.make_set(rules.elsewhere)
        for member in rules.members:
            clash |= self._met[member]
        if rules.conflicted:
            for place in iterate_days(days):
                if there := self._in_conflict.get(on + place):
                    own = Attendance(entry.job.id, on + place, 1, rules)
                    seats = self._problem.seats.get(on + place, ())
                    if find_least_conflict(seats, [*there, own]) is not None:
                        clash |= 1 << place
        return clash

    def _note(self, one: Attendance) -> None:
        """Take note of a visit that has a day."""
        for member in one.rules.members:
            self._met[member] |= 1 << one.day - self._problem.on
        if one.rules.conflicted:
            self._in_conflict[one.day].append(one)


# ---------------------------------------------------------------- clashes


ClashKind = Literal["member-twice", "advisers", "closed", "paused", "holiday"]


@attrs.frozen(kw_only=True)
class Clash:
    """What the layout asks for and could not be kept on a day (semantics 4.5, 4.6).

    Args:
        kind: *member-twice*: a member is seen twice though the layout asks for one visit a day. *advisers*:
            the visits are more than the slots of the advisers on duty who are in conflict with none of them,
            or with some only. *closed*: a visit is agreed for a day on which the place turned out closed.
            *paused*: a visit is agreed for a day of a pause.
            *holiday*: a visit is agreed for a day on which the crew has no slot of its own, since the team
            turned out to be on holiday.
        day: The day.
        visits: Ids of the visits, in order; of *advisers* a smallest such set.
        crews: Who makes the visits, in order.
        member: The member who is seen twice; empty for another kind.
    """

    kind: ClashKind
    day: dt.date
    visits: tuple[str, ...] = attrs.field(repr=count_items)
    crews: tuple[Crew, ...] = attrs.field(repr=count_items)
    member: str = ""

    def sentence(self) -> str:
        """Return the clash as a sentence, with the ids of the visits and of the member."""
        visits = ", ".join(self.visits)
        return _CLASHES[self.kind].format(visits=visits, day=long_day(self.day), member=self.member)


_CLASHES: Mapping[ClashKind, str] = {
    "member-twice": "{member} is met more than once on {day}: {visits}",
    "advisers": "on {day} the advisers on duty who are in no conflict have too few slots for {visits}",
    "closed": "{visits} is agreed for {day}, on which the place is closed",
    "paused": "{visits} is agreed for {day}, a day of a pause",
    "holiday": "{visits} is agreed for {day}, on which the team is on holiday",
}


def find_clashes(
    problems: Mapping[Crew, Problem], days: Mapping[Crew, Mapping[str, int | None]]
) -> tuple[Clash, ...]:
    """Return every clash of a plan, by day.

    Args:
        problems: The inputs of each crew.
        days: The day of each visit to be placed, by crew.
    """
    found: list[Clash] = []
    by_member: dict[tuple[int, str], list[tuple[str, Crew]]] = defaultdict(list)
    for crew, problem in problems.items():
        in_conflict: dict[int, list[Attendance]] = defaultdict(list)
        for one in problem.list_attendances(days[crew]):
            for member in one.rules.members:
                by_member[one.day, member].append((one.visit, crew))
            if one.rules.conflicted:
                in_conflict[one.day].append(one)
            if one.is_agreed:
                impossible: dict[ClashKind, Container[int]] = {
                    "closed": one.rules.closed, "paused": one.rules.paused, "holiday": problem.holidays,
                }  # fmt: skip
                kinds: list[ClashKind] = [kind for kind, out in impossible.items() if one.day in out]
                found.extend(_make_clash(kind, one.day, [(one.visit, crew)]) for kind in kinds)
        for day, there in in_conflict.items():
            visits = find_least_conflict(problem.seats.get(day, ()), there)
            if visits is not None:
                found.append(_make_clash("advisers", day, [(visit, crew) for visit in visits]))
    for (day, member), several in by_member.items():
        if len(several) > 1:
            found.append(_make_clash("member-twice", day, several, member))
    return tuple(sorted(found, key=lambda one: (one.day, one.kind, one.member, one.crews, one.visits)))


def _make_clash(
    kind: ClashKind,
    day: int,
    visits: Iterable[tuple[str, Crew]],
    member: str = "",
) -> Clash:
    names, crews = zip(*visits, strict=True)
    return Clash(
        kind=kind,
        day=day_of(day),
        visits=tuple(sorted(names)),
        crews=tuple(sorted({*crews})),
        member=member,
    )


def find_least_conflict(seats: Seats, visits: Sequence[Attendance]) -> tuple[str, ...] | None:
    """Return a smallest set of visits larger than the slots of the advisers who could make one of them.

    Only advisers in conflict with every visit of the set are of no use to the set. So for a set of such
    advisers, the visits in conflict with all of them are more than the slots of the others, or they are not
    (Hall, 1935).

    Args:
        seats: The advisers with slots on the day.
        visits: The visits of the day.
    """
    on_duty = frozenset(adviser for adviser, _ in seats)
    useless = {on_duty.intersection(one.rules.conflicted) for one in visits} - {frozenset()}
    # To the visits of a set only advisers in conflict with all of them are useless: an intersection.
    fresh = useless
    while fresh:
        fresh = {one & other for one in fresh for other in useless} - useless - {frozenset()}
        useless = useless | fresh
    total = sum(slots for _, slots in seats)
    found = []
    for advisers in useless:
        left = total - sum(slots for adviser, slots in seats if adviser in advisers)
        mine = sorted((-one.slots, one.visit) for one in visits if advisers.issubset(one.rules.conflicted))
        # The largest visits first, so the set that outgrows the slots is the smallest.
        chosen = []
        for slots, visit in mine:
            chosen.append(visit)
            left += slots
            if left < 0:
                found.append(tuple(sorted(chosen)))
                break
    return min(found, key=lambda names: (len(names), names), default=None)
