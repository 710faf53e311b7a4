"""The fewest slots more with which every visit that is not past due is on time.

If the possible days of each visit are a run from the opening of the window on, the answer is exact. One slot
in the window of a visit without a day on time serves the visit, unless a visit past due takes the slot to
come sooner. Visits past due take the first days. So slots for visits past due are best given on the first
day: one slot more there saves at most one of the other slots, so the fewest slots on the first day give the
fewest in all. In each round every visit of the first class without a day on time gets a slot: one slot makes
the greatest set on time larger by at most one, so no slot serves two visits of the class. A lower class
waits, since a late day may come free for the class.

On an overbooked day a slot more goes first to the agreed visits. So such a day counts only for a visit
without another day, and the slots for the agreed visits are counted too. The overbooked days to open leave no
such visit without a day, and lack the fewest slots in all (interval stabbing by dynamic programming).

With other possible days the problem contains set cover (Karp, 1972), so a bound replaces the proof: slots
are given in several ways until the slots are enough, then every slot that can be spared is taken back, and
the smallest result is the answer. No slot of the answer can be spared.
"""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import ClassVar, Final

import attrs

from mpreview._reprs import count_noun
from mpreview._sequences import ItemSequence
from mpreview.planning._assignment import settle_problem
from mpreview.planning._problem import Entry, Problem
from mpreview.reviews.columns import ON, POOL, UNTIL
from mpreview.rows import CellType, Column, Columns
from mpreview.teams import Crew
from mpreview.timeline import day_of, find_monday

_NEVER: Final = dt.date.max.toordinal()


@attrs.frozen
class Need:
    """Slots that a crew lacks in a week.

    Args:
        team: The team.
        week: The Monday of the week.
        slots: How many more are needed.
        pool: The pool of the team; empty for the team's own slots.
        no_time: How many visits due in the week are left out, as there is no time to ask (semantics 4.9).
    """

    team: str
    week: dt.date
    slots: int
    pool: str = ""
    no_time: int = 0


@attrs.frozen
class Needs(ItemSequence[Need]):
    """The slots that the crews of a plan lack, by team, pool and week.

    Args:
        on: The first day of the plan.
        until: The last day of the plan.
        items: The needs.
    """

    COLUMNS: ClassVar[Columns] = (
        ON,
        UNTIL,
        Column("team", CellType.ID, "The team."),
        POOL,
        Column("week", CellType.DAY, "The Monday of the week."),
        Column("slots", CellType.NUMBER, "How many slots more are needed."),
        Column("no_time", CellType.NUMBER, "How many visits due in the week are left out: no time to ask."),
    )
    BRIEF: ClassVar[tuple[str, ...]] = ("team", "pool", "week", "slots")
    on: dt.date
    until: dt.date
    items: tuple[Need, ...]

    def __repr__(self) -> str:
        slots = sum(need.slots for need in self.items)
        weeks = sum(need.slots > 0 for need in self.items)
        of = f"{count_noun(slots, 'slot')} in {count_noun(weeks, 'need')}"
        left = sum(need.no_time for need in self.items)
        apart = f", {count_noun(left, 'visit')} without time to ask" if left else ""
        return f"<Needs from {self.on} to {self.until}: {of}{apart}>"


def find_needs(crew: Crew, problem: Problem) -> tuple[Need, ...]:
    """Return what a crew lacks, week by week.

    >>> from mpreview.planning._problem import Job, PlanOrder
    >>> monday = dt.date(2022, 3, 7).toordinal()
    >>> waiting = {id_: Entry("to-place", Job(id_, 1, 1, monday, monday + 8), 1) for id_ in "abc"}
    >>> find_needs(Crew("t"), Problem(PlanOrder(), monday, monday + 20, {monday + 1: 1}, {}, waiting))
    (Need(team='t', week=datetime.date(2022, 3, 7), slots=2, pool='', no_time=0),)
    """
    weeks = Counter(find_monday(day_of(day)) for day in find_days_needed(problem))
    left_out = Counter(find_monday(day_of(day)) for day in _list_due_days_without_time(problem))
    return tuple(
        Need(crew.team, week, weeks[week], crew.pool, left_out[week]) for week in sorted(weeks | left_out)
    )


def _list_due_days_without_time(problem: Problem) -> Iterator[int]:
    """Yield the due day of each visit that no slot helps, as nobody can be asked and told in time."""
    for entry in problem.entries.values():
        if entry.has_no_time and problem.on <= entry.job.due <= problem.until:
            yield entry.job.due


def find_days_needed(problem: Problem) -> tuple[int, ...]:
    """Return a day for each slot more that is needed, in order.

    For visits past due the first day of the plan. For another visit a day in the window, if possible a day on
    which the crew works at all, and late.
    """
    search = _Search(problem)
    given = search.find_fewest() if search.is_exact() else search.find_few()
    return tuple(sorted([*given, *search.list_overbooked(given)]))


def _has_run_of_days(problem: Problem, entry: Entry) -> bool:
    """Whether the possible days of a visit are a run from the first day of the window, or of the plan."""
    blocked = entry.rules.blocked
    is_end = not blocked or (blocked[0] > problem.on and len(blocked) == problem.until - blocked[0] + 1)
    return is_end and not entry.rules.conflicted


class _Search:
    """Tries numbers of slots more by planning the crew again.

    Args:
        problem: The inputs of the crew.

    Attributes:
        problem: The inputs with the visits that have a day inside the plan only.
        left: Slots of each day after what is agreed; negative on an overbooked day.
        days: The days that may be given slots, in order.
    """

    def __init__(self, problem: Problem) -> None:
        def has_day(entry: Entry) -> bool:
            return entry.is_unit and (entry.job.due < problem.on or entry.job.earliest <= problem.until)

        # A visit without a day inside the plan would lack a slot with any slots more.
        kept = {visit: one for visit, one in problem.entries.items() if one.day is not None or has_day(one)}
        self.problem = attrs.evolve(problem, entries=kept)
        self.left: Mapping[int, int] = problem.count_left()
        self._units = [visit for visit, one in kept.items() if one.is_unit]
        self._own = {visit: self._list_own_days(kept[visit]) for visit in self._units}
        windows = [(own[0], own[-1]) for own in self._own.values() if own]
        opened = _open_overbooked(self.left, windows)
        self.days = [day for day, count in self.left.items() if count >= 0 or day in opened]

    @cached_property
    def has_runs(self) -> bool:
        """Whether the possible days of each visit are a run from its first day of all on."""
        return all(_has_run_of_days(self.problem, one) for one in self.problem.entries.values())

    def is_exact(self) -> bool:
        """Whether no choice of slots is smaller than the choice of `find_fewest`.

        Users who leave and do not come back cut off the end of a run of days. The proof bears a cut, but for
        a visit past due without a day: such a visit takes none of the slots that are given. A visit past due
        that has a day keeps a day with any slots more, and acts as if there were no cut.
        """
        entries, on = self.problem.entries, self.problem.on
        # Slots on the first day serve a visit past due only if a team can come on that day.
        is_late = any(one.rules.first > max(on, one.job.due) for one in entries.values())
        if is_late or not self.has_runs:
            return False
        cut = {one for one in self._units if entries[one].rules.blocked and not self._own[one]}
        days = settle_problem(self.problem).list_days() if cut else ()
        return all(day is not None for visit, day in zip(self._units, days, strict=False) if visit in cut)

    def _list_own_days(self, entry: Entry) -> list[int]:
        """Return the days on which a visit would be on time, with a slot more; none of a visit past due."""
        job, blocked = entry.job, frozenset(entry.rules.blocked)
        opening = max(job.earliest, entry.rules.first, self.problem.on)
        days = range(opening, min(job.due, self.problem.until) + 1)
        return [day for day in days if day not in blocked]

    def find_lacking(self, more: Iterable[int]) -> list[str]:
        """Return the visits that must be on time and are not, with some slots more."""
        settled = settle_problem(self.problem.with_slots(more))
        on_time = frozenset(settled.on_time)
        return [visit for k, visit in enumerate(self._units) if k not in on_time and self._own[visit]]

    def choose_day(self, visit: str, *, late: bool) -> int:
        """Return a day for a slot that serves a visit: not overbooked, a day of work, and late, or early."""
        own, sign = self._own[visit], 1 if late else -1
        allowed = frozenset(self.days).intersection(own)
        works = self.problem.capacity
        # Visits past due take the first slots there are, so a late slot is the safest for this visit.
        return max(
            allowed or own,
            key=lambda day: (
                (self.left[day] >= 0, bool(works.get(day)), sign * day) if allowed
                else (self.left[day], 0, sign * day)
            ),
        )  # fmt: skip

    def list_overbooked(self, more: Iterable[int]) -> list[int]:
        """Return a day for each slot that what is agreed lacks on the days that are given slots."""
        return [day for day in sorted({*more}) for _ in range(-self.left[day])]

    def choose_for_first_class(self, lacking: Iterable[str], *, late: bool = True) -> dict[str, int]:
        """Return a day for each visit of the first class among the visits that lack one."""
        priority = {visit: self.problem.entries[visit].job.priority for visit in lacking}
        first = min(priority.values())
        return {visit: self.choose_day(visit, late=late) for visit, one in priority.items() if one == first}

    # ------------------------------------------------------------ runs of possible days

    def find_fewest(self) -> list[int]:
        """Return a day for each slot that is needed in addition to what is agreed, the fewest."""
        served = self._serve_each(0)
        if served is not None:
            return served
        # Bisection: what is served with some slots on the first day is served with more of them. With a slot
        # for each visit on the first day no visit past due is left to come sooner.
        counts = range(1, len(self._units))
        most = 1 + bisect_left(counts, True, key=lambda count: self._serve_each(count) is not None)
        return [*self.days[:1] * most, *(self._serve_each(most) or ())]

    def _serve_each(self, first: int) -> list[int] | None:
        """Return a day for each visit that lacks one in addition to *first* slots more on the first day.

        `None` if a visit past due takes one of these slots.
        """
        given: dict[str, int] = {}
        while lacking := self.find_lacking([*self.days[:1] * first, *given.values()]):
            # Only a visit past due can have taken the slot of a visit that was given one.
            if any(visit in given for visit in lacking):
                return None
            given |= self.choose_for_first_class(lacking)
        return list(given.values())

    # ------------------------------------------------------------ any possible days

    def find_few(self) -> list[int]:
        """Return a day for each slot needed in addition to what is agreed, none of which can be spared.

        The fewest of several ways. They begin with nothing, with what would be enough for runs of
        possible days, or with a slot for each visit that takes the first days there are.
        """
        if not self.find_lacking(()):
            return []
        on = self.problem.on
        after = (
            max(self.problem.entries[visit].job.due + 1, on) for visit in self._units if not self._own[visit]
        )
        begun: Sequence[Iterable[int]] = (), self.find_fewest(), [day for day in after if day in self.left]
        sides: Sequence[bool] = (True, False)
        if self.has_runs:
            # Visits past due that wait for a first day alone make it inexact: one way is near enough.
            begun, sides = begun[1:2], sides[:1]
        enough = dict.fromkeys(self._give_until_enough(some, late=late) for some in begun for late in sides)
        ways = [self._spare(way) for way in enough]
        return min(ways, key=lambda way: len(way) + len(self.list_overbooked(way)))

    def _give_until_enough(self, begun: Iterable[int], *, late: bool) -> tuple[int, ...]:
        """Return slots with which no visit lacks one: again and again one for each that does.

        A visit served before may take the slot. With as many slots as visits every visit has one.
        """
        given = [*begun]
        while lacking := self.find_lacking(given):
            given += self.choose_for_first_class(lacking, late=late).values()
        return tuple(sorted(given))

    def _spare(self, given: Sequence[int]) -> list[int]:
        """Return what is left of some slots when none can be spared, the early slots spared first."""
        kept = [*given]
        for day in given:
            fewer = kept.copy()
            fewer.remove(day)
            if not self.find_lacking(fewer):
                kept = fewer
        return kept


def _open_overbooked(left: Mapping[int, int], windows: Iterable[tuple[int, int]]) -> frozenset[int]:
    """Return the overbooked days, short of the fewest slots in all, that leave no window without a day."""
    free = [day for day, count in left.items() if count >= 0]
    closed = {one for one in windows if bisect_left(free, one[0]) == bisect_right(free, one[1])}
    start = min(left) - 1
    # By last day opened the cheapest choice so far; a next day must come before a window is left out.
    best: dict[int, tuple[int, tuple[int, ...]]] = {start: (0, ())}
    ends = {start: _find_next_end(closed, start)}
    for day in sorted(day for day in left if any(first <= day <= last for first, last in closed)):
        ways = ((cost - left[day], (*days, day)) for was, (cost, days) in best.items() if day <= ends[was])
        best[day], ends[day] = min(ways), _find_next_end(closed, day)
    return frozenset(min(way for day, way in best.items() if ends[day] == _NEVER)[1])


def _find_next_end(windows: Iterable[tuple[int, int]], day: int) -> int:
    """Return the day by which the next day must come, so that no window lies between the two."""
    return min((last for first, last in windows if first > day), default=_NEVER)
