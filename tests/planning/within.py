"""The plan within limits (`semantics.md` 4.5, 4.6), step by step, and what it may not do, by counting.

Written from that page alone; it shares nothing with the engine but the plain nouns.
"""

from collections.abc import Mapping, Sequence
from itertools import permutations
from typing import Literal, NamedTuple, TypeVar

from hypothesis import strategies as st

from mpreview.planning.assignment import Assignment
from mpreview.planning.jobs import Job
from mpreview.planning.wishes import Limits, Wishes
from mpreview.planning.within import assign_within
from planning.brute import NEVER, Days
from planning.problems import ON, Problem
from policies import Dice

T = TypeVar("T")

NONE = Wishes()
_Own = Mapping[str, Sequence[int]]
_Others = Literal["elsewhere", "at_last", "beside"]
"""On which days of others a visit may not be: as it is settled who is on time, what is left, or when."""


class Limited(NamedTuple):
    """A problem with what is known of the days of its visits."""

    problem: Problem
    limits: Limits

    def plan(self, before: Mapping[str, int] | None = None) -> Assignment:
        limits = self.limits._replace(before=before or {})
        return assign_within(self.problem.jobs, self.problem.slots, limits, on=ON, until=self.problem.until)

    def wishes(self, job: Job) -> Wishes:
        return self.limits.wishes.get(job.id, NONE)


def limited(*, visits: int = 9, days: int = 6, limits: bool = True) -> st.SearchStrategy[Limited]:
    """Problems whose visits have days that suit, and if asked closed days, members and barred advisers.

    By dice, so that what limits visits is met as often in large problems as in small ones.
    """
    return st.integers(0, 2**63 - 1).map(lambda seed: _rolled(Dice(seed), visits, days, limits=limits))


def rolled_within(seed: int, *, visits: int = 9, days: int = 6) -> Limited:
    """One of them that has limits, by dice."""
    return _rolled(Dice(seed), visits, days, limits=True)


def rolled(seed: int, *, visits: int, days: int) -> Problem:
    """A problem by dice, which are the same whatever draws the others."""
    return _rolled(Dice(seed), visits, days, limits=False).problem


def _rolled(d: Dice, visits: int, days: int, *, limits: bool) -> Limited:
    until = d.whole(days // 2, days)
    jobs = tuple(_job(d, name, until) for name in "abcdefghijkl"[: d.whole(1, visits)])
    all_days = range(ON, until + 1)
    slots = {day: d.pick((0, 1, 2, 2)) for day in all_days}
    problem = Problem(jobs, slots, until)
    return Limited(problem, limits_of(d, [job.id for job in jobs], all_days, limits=limits))


def limits_of(d: Dice, visits: Sequence[str], days: Sequence[int], *, limits: bool = True) -> Limits:
    """What is known of the days of some visits, by dice; without limits days that suit alone."""
    wishes = {visit: _wishes(d, days, limits=limits) for visit in visits}
    if not limits:
        return Limits(wishes)
    seats = {day: d.pick(_SEATS) for day in days}
    seen = {day: frozenset(d.pick(("", "", "", "m"))) for day in days}
    barred = {day: d.pick(((), (), (("x",),), (("x", "y"), ()))) for day in days}
    return Limits(wishes, seats, seen, barred)


_SEATS = ((), (("x", 1),), (("", 1), ("x", 1)), (("x", 1), ("y", 1)), (("", 0), ("x", 1), ("y", 2)))


def _job(d: Dice, name: str, until: int) -> Job:
    due = d.whole(-1, until + 1)
    return Job(name, d.whole(1, 2), d.whole(0, 2), min(due, until) - d.whole(0, until), due)


def _in_order(some: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(sorted(some, key=str))


def _wishes(d: Dice, days: Sequence[int], *, limits: bool) -> Wishes:
    preferred = _in_order(d.some(days, 0, 3))
    if not limits:
        return Wishes(preferred)
    closed, members, barred = d.some(days, 0, 2), d.some("mno", 0, 2), d.some("xy", 0, 2)
    elsewhere, beside = d.some(days, 0, 1), d.some(days, 0, 1)
    return Wishes(
        preferred,
        _in_order(closed) if d.coin() else (),
        _in_order(members) if d.coin() else (),
        _in_order(barred) if d.coin() else (),
        elsewhere if d.coin() else (),
        beside if d.coin() else (),
        beside,
    )


# ---------------------------------------------------------------- what is forbidden


def seated(barred: Sequence[tuple[str, ...]], seats: Sequence[tuple[str, int]]) -> bool:
    """Whether each of some visits can have an adviser who is not barred, by trying every way."""
    chairs = [name for name, count in seats for _ in range(count)]
    if len(barred) > len(chairs):
        return False
    ways = permutations(chairs, len(barred))
    return any(all(who not in bad for who, bad in zip(way, barred, strict=True)) for way in ways)


class Board:
    """What has been laid on each day, as others see members on some days."""

    def __init__(self, case: Limited, others: _Others) -> None:
        self.case, self.others = case, others
        self.on: dict[int, list[Wishes]] = {}
        self.chairs: dict[int, list[tuple[str, ...]]] = {}
        for day, some in case.limits.barred.items():
            for barred in some:
                self._seat(day, barred)

    def allows(self, job: Job, day: int) -> bool:
        mine, others = self.case.wishes(job), self.on.get(day, [])
        seen = {*self.case.limits.seen.get(day, ()), *(who for one in others for who in one.members)}
        if day in mine.closed or day in getattr(mine, self.others):
            return False
        if seen & {*mine.members}:
            return False
        taken = self.chairs.get(day, [])
        return not mine.barred or seated([*taken, mine.barred], self.case.limits.seats.get(day, ()))

    def lay(self, job: Job, day: int) -> None:
        self.on.setdefault(day, []).append(self.case.wishes(job))
        if self.case.wishes(job).barred:
            self._seat(day, self.case.wishes(job).barred)

    def _seat(self, day: int, barred: tuple[str, ...]) -> None:
        """Seat a visit, if there is a chair for it beside those seated before."""
        taken = self.chairs.setdefault(day, [])
        if seated([*taken, barred], self.case.limits.seats.get(day, ())):
            taken.append(barred)


def forbidden(case: Limited, days: Days, others: _Others) -> list[str]:
    """Law 22: every visit that is where the limits do not allow it, laid one after another."""
    board, found = Board(case, others), []
    for job, day in zip(case.problem.jobs, days, strict=True):
        if day is not None:
            found += [] if board.allows(job, day) else [job.id]
            board.lay(job, day)
    return found


# ---------------------------------------------------------------- the steps


def stepwise_within(case: Limited, before: Mapping[str, int]) -> Days:
    """The steps of 4.4 with the limits, then days that suit, then days that were before.

    Neither of the last two makes anybody late.
    """
    steps = _settled(case)
    wished = steps.again(steps.days, {}, suiting=True)
    there = steps.again(wished, before, suiting=False) if before else wished
    return _told(case, steps, there)


def settled_days(case: Limited, *, rest: bool = True) -> Days:
    """The days when it is settled who is on time, with what is left of the days or without."""
    steps = _settled(case) if rest else _without_the_rest(case)
    return _told(case, steps, steps.days)


def _told(case: Limited, steps: "_Steps", there: Mapping[str, int]) -> Days:
    days = {name: own[0] for name, own in steps.held.items()} | {**there} | steps.rest
    return tuple(days.get(job.id) for job in case.problem.jobs)


def _settled(case: Limited) -> "_Steps":
    """Settled, with what is left of the days for those who have none, in order."""
    steps = _without_the_rest(case)
    for job in sorted(case.problem.jobs, key=lambda job: (job.priority, job.due, job.id)):
        days = _told(case, steps, steps.days)
        if days[case.problem.jobs.index(job)] is None and (day := first_left(case, days, job)) is not None:
            steps.rest[job.id] = day
    return steps


def first_left(case: Limited, days: Days, job: Job) -> int | None:
    """The first day that nobody has, as others are on some days, and on which a visit may be."""
    board = Board(case, "at_last")
    for other, there in zip(case.problem.jobs, days, strict=True):
        if there is not None:
            board.lay(other, there)
    for day in range(max(job.earliest, ON), case.problem.until + 1):
        if days.count(day) < case.problem.slots.get(day, 0) and board.allows(job, day):
            return day
    return None


def _without_the_rest(case: Limited) -> "_Steps":
    """Again and again, without those who have no day on time by the limits."""
    shut: set[str] = set()
    alone: dict[str, int] = {}
    while True:
        steps = _Steps(case, shut, alone)
        out = steps.laid()
        shut |= out
        back = {} if out else steps.back(shut - alone.keys())
        if not out and not back:
            return steps
        # Whoever is displaced once more has no day of its own any longer.
        alone = {name: NEVER if name in out else day for name, day in (alone | back).items()}


class _Steps:
    def __init__(self, case: Limited, shut: set[str], alone: Mapping[str, int]) -> None:
        self.case, self.shut, self.alone = case, shut, alone
        self.until = case.problem.until
        self.slots = {day: n for day, n in case.problem.slots.items() if ON <= day <= self.until and n > 0}
        self.held: dict[str, Sequence[int]] = {}
        self.rest: dict[str, int] = {}
        self.timed: list[Job] = []
        self.board = Board(case, "elsewhere")
        for priority in sorted({job.priority for job in case.problem.jobs}):
            self._serve([job for job in case.problem.jobs if job.priority == priority])
        self.timed.sort(key=lambda job: (job.priority, job.due, job.id))
        self.own = {job.id: self.held[job.id] for job in self.timed}

    def _serve(self, mine: list[Job]) -> None:
        new = sorted((j for j in mine if j.due >= ON), key=lambda j: (j.rank, j.due, j.id))
        for job in sorted((j for j in mine if j.due < ON), key=lambda j: (j.due, j.rank, j.id)):
            self._first(job, range(ON, self.until + 1))
        for job in new:
            own = self._own(job)
            if _all_placed([*self.held.values(), own], self.slots, []):
                self.held[job.id] = own
                self.timed.append(job)
        for job in new:
            if job.id not in self.held:
                self._first(job, range(job.due + 1, self.until + 1))

    def _first(self, job: Job, days: Sequence[int]) -> None:
        """Promise a visit its first day that those before can spare."""
        for day in days:
            if self.board.allows(job, day) and _all_placed([*self.held.values(), [day]], self.slots, []):
                self.held[job.id] = [day]
                self.board.lay(job, day)
                return

    def _own(self, job: Job) -> list[int]:
        """The days on time on which the place is open: of whoever is displaced, one at the most."""
        if job.id in self.shut:
            day = self.alone.get(job.id, NEVER)
            return [] if day == NEVER else [day]
        return self._open(job)

    def _open(self, job: Job) -> list[int]:
        days = range(max(job.earliest, ON), min(job.due, self.until) + 1)
        return [day for day in days if day in self.slots and day not in self.case.wishes(job).closed]

    def _taken(self) -> list[int]:
        """The days of those who were promised one, or have what was left."""
        return [*(own[0] for name, own in self.held.items() if name not in self.own), *self.rest.values()]

    def laid(self) -> set[str]:
        """Give those on time a day, without a look at what suits; return who has none by the limits."""
        out = set[str]()
        self.days: dict[str, int] = {}
        own = dict(self.own)
        for job in self.timed:
            if not self._give(self.board, job, self.own[job.id], self.days, own):
                del own[job.id]
                out.add(job.id)
        return out

    def _give(self, board: Board, job: Job, days: Sequence[int], given: dict[str, int], own: _Own) -> bool:
        """Give a visit the first of some days beside which all others can have one of their own."""
        for day in days:
            others = [mine for name, mine in own.items() if name != job.id and name not in given]
            taken = [*self._taken(), *given.values(), day]
            if board.allows(job, day) and _all_placed(others, self.slots, taken):
                given[job.id] = day
                board.lay(job, day)
                return True
        return False

    def back(self, names: set[str]) -> dict[str, int]:
        """Those displaced who have a day on time that nobody else has, in order, with that day."""
        found: dict[str, int] = {}
        jobs = [job for job in self.case.problem.jobs if job.id in names]
        for job in sorted(jobs, key=lambda job: (job.priority, job.due, job.id)):
            for day in self._open(job):
                used = [*self._taken(), *self.days.values(), *found.values()].count(day)
                if used < self.slots.get(day, 0) and self.board.allows(job, day):
                    found[job.id] = day
                    self.board.lay(job, day)
                    break
        return found

    def again(self, there: dict[str, int], before: Mapping[str, int], *, suiting: bool) -> dict[str, int]:
        """Lay out again: who can keep its day first; whoever that leaves no day goes before all others."""
        first: list[Job] = []
        while True:
            found, failed = self._again(there, before, first, suiting=suiting)
            if not failed:
                return found
            first += failed

    def _asked(self, job: Job, there: int, *, suiting: bool) -> list[int]:
        """The days asked for: those that suit first; or if it has one of these, no other."""
        days, suits = self.own[job.id], self.case.wishes(job).preferred
        if suiting:
            return sorted(days, key=lambda day: (day not in suits, day))
        return [day for day in days if day in suits or there not in suits]

    def _again(
        self, there: Mapping[str, int], before: Mapping[str, int], first: list[Job], *, suiting: bool
    ) -> tuple[dict[str, int], list[Job]]:
        asked = {job.id: self._asked(job, there[job.id], suiting=suiting) for job in self.timed}
        own = {name: [*days, there[name]] for name, days in asked.items()}
        board, given = Board(self.case, "beside"), dict[str, int]()
        for job in self.case.problem.jobs:
            if job.id in self.rest:
                board.lay(job, self.rest[job.id])
            elif job.id in self.held and job.id not in self.own:
                board.lay(job, self.held[job.id][0])
        for job in first:
            given[job.id] = there[job.id]
            board.lay(job, there[job.id])
        moved = []
        for job in self.timed:
            kept = [day for day in asked[job.id] if day == before.get(job.id)]
            if job not in first and not self._give(board, job, kept, given, own):
                moved.append(job)
        return given, [job for job in moved if not self._give(board, job, asked[job.id], given, own)]


def _all_placed(visits: Sequence[Sequence[int]], slots: Mapping[int, int], taken: Sequence[int]) -> bool:
    """Whether each visit can have one of its days, by trying."""
    left = dict(slots)
    for day in taken:
        left[day] = left.get(day, 0) - 1
    if any(count < 0 for count in left.values()):
        return False

    def placed(rest: Sequence[Sequence[int]]) -> bool:
        if not rest:
            return True
        for day in rest[0]:
            if left.get(day, 0) > 0:
                left[day] -= 1
                if placed(rest[1:]):
                    return True
                left[day] += 1
        return False

    return placed(sorted(visits, key=len))
