"""The plan within limits (`semantics.md` 4.5, 4.6), step by step, and what it may not do, by counting.

Written from that page alone; it shares nothing with the engine but the plain nouns.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import permutations
from typing import NamedTuple, TypeVar

from hypothesis import strategies as st

from mpreview.planning.assignment import Assignment, assign_within
from mpreview.planning.jobs import Job
from mpreview.planning.wishes import Limits, Wishes
from planning.brute import NEVER, Days, Span, can_be_done
from planning.problems import ON, Problem
from policies import Dice

T = TypeVar("T")

NONE = Wishes()


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


def _rolled(d: Dice, visits: int, days: int, *, limits: bool) -> Limited:
    until = d.whole(days // 2, days)
    jobs = tuple(_job(d, name, until) for name in "abcdefghijkl"[: d.whole(1, visits)])
    all_days = range(ON, until + 1)
    slots = {day: d.pick((0, 1, 2, 2)) for day in all_days}
    wishes = {job.id: _wishes(d, all_days, limits=limits) for job in jobs}
    problem = Problem(jobs, slots, until)
    if not limits:
        return Limited(problem, Limits(wishes))
    seats = {day: d.pick(((), (("x", 1),), (("x", 1), ("y", 1)), (("x", 1), ("y", 2)))) for day in all_days}
    seen = {day: frozenset(d.pick(("", "", "", "m"))) for day in all_days}
    return Limited(problem, Limits(wishes, seats, seen))


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
    return Wishes(
        preferred,
        _in_order(closed) if d.coin() else (),
        _in_order(members) if d.coin() else (),
        _in_order(barred) if d.coin() else (),
    )


# ---------------------------------------------------------------- what is forbidden


def seated(barred: Sequence[tuple[str, ...]], seats: Sequence[tuple[str, int]], slots: int) -> bool:
    """Whether each of some visits can have an adviser who is not barred, by trying every way."""
    chairs = [name for name, count in seats for _ in range(count)]
    chairs += [""] * max(slots - len(chairs), 0)
    if len(barred) > len(chairs):
        return False
    ways = permutations(chairs, len(barred))
    return any(all(who not in bad for who, bad in zip(way, barred, strict=True)) for way in ways)


class Board:
    """What has been laid on each day."""

    def __init__(self, case: Limited) -> None:
        self.case = case
        self.on: dict[int, list[Wishes]] = {}

    def allows(self, job: Job, day: int) -> bool:
        mine, others = self.case.wishes(job), self.on.get(day, [])
        seen = {*self.case.limits.seen.get(day, ()), *(who for one in others for who in one.members)}
        barred = [one.barred for one in others if one.barred]
        if day in mine.closed or seen & {*mine.members}:
            return False
        slots = self.case.problem.slots.get(day, 0)
        return not mine.barred or seated([*barred, mine.barred], self.case.limits.seats.get(day, ()), slots)

    def lay(self, job: Job, day: int) -> None:
        self.on.setdefault(day, []).append(self.case.wishes(job))


def forbidden(case: Limited, days: Days) -> list[str]:
    """Law 22: every visit that is where the limits do not allow it, laid one after another."""
    board, found = Board(case), []
    for job, day in zip(case.problem.jobs, days, strict=True):
        if day is not None:
            found += [] if board.allows(job, day) else [job.id]
            board.lay(job, day)
    return found


# ---------------------------------------------------------------- the steps


def stepwise_within(case: Limited, before: Mapping[str, int]) -> Days:
    """The steps of 4.4 with the limits, again and again without those who have no day on time by them."""
    shut: set[str] = set()
    alone: dict[str, int] = {}
    while True:
        steps = _Steps(case, shut, alone)
        out = steps.laid()
        shut |= out
        back = {} if out else steps.back(shut - alone.keys())
        if not out and not back:
            break
        # Whoever is displaced once more has no day of its own any longer.
        alone = {name: NEVER if name in out else day for name, day in (alone | back).items()}
    held = steps.as_before(before) if before else steps.held
    return tuple(held[job.id][0] if job.id in held else None for job in case.problem.jobs)


class _Steps:
    def __init__(self, case: Limited, shut: set[str], alone: Mapping[str, int]) -> None:
        self.case, self.shut, self.alone = case, shut, alone
        self.until = case.problem.until
        self.slots = {day: n for day, n in case.problem.slots.items() if ON <= day <= self.until and n > 0}
        self.held: dict[str, Span] = {}
        self.timed: list[Job] = []
        self.board = Board(case)
        for priority in sorted({job.priority for job in case.problem.jobs}):
            self._serve([job for job in case.problem.jobs if job.priority == priority])
        self.timed.sort(key=lambda job: (job.priority, job.due, job.id))
        self.windows = {job.id: self.held[job.id] for job in self.timed}

    def _serve(self, mine: list[Job]) -> None:
        new = sorted((j for j in mine if j.due >= ON), key=lambda j: (j.rank, j.due, j.id))
        for job in sorted((j for j in mine if j.due < ON), key=lambda j: (j.due, j.rank, j.id)):
            self._first(job, range(ON, self.until + 1))
        for job in new:
            window = self._window(job)
            if window and can_be_done([*self.held.values(), window], self.slots):
                self.held[job.id] = window
                self.timed.append(job)
        for job in new:
            if job.id not in self.held:
                self._first(job, range(job.due + 1, self.until + 1))

    def _window(self, job: Job) -> Span | None:
        """The window without the closed days at its ends."""
        if job.id in self.shut:
            day = self.alone.get(job.id, NEVER)
            return None if day == NEVER else (day, day)
        return self._open(job)

    def _open(self, job: Job) -> Span | None:
        days = range(max(job.earliest, ON), min(job.due, self.until) + 1)
        open_ = [day for day in days if day not in self.case.wishes(job).closed]
        return (open_[0], open_[-1]) if open_ else None

    def back(self, names: set[str]) -> dict[str, int]:
        """Those displaced who have a day on time that nobody else has, in order, with that day."""
        found: dict[str, int] = {}
        jobs = [job for job in self.case.problem.jobs if job.id in names]
        for job in sorted(jobs, key=lambda job: (job.priority, job.due, job.id)):
            first, last = self._open(job) or (1, 0)
            for day in self._suiting_first(job, range(first, last + 1)):
                used = sum(span == (day, day) for span in self.held.values()) + [*found.values()].count(day)
                if used < self.slots.get(day, 0) and self.board.allows(job, day):
                    found[job.id] = day
                    self.board.lay(job, day)
                    break
        return found

    def _first(self, job: Job, days: Sequence[int]) -> bool:
        rest = [span for name, span in self.held.items() if name != job.id]
        for day in days:
            if self.board.allows(job, day) and can_be_done([*rest, (day, day)], self.slots):
                self.held[job.id] = (day, day)
                self.board.lay(job, day)
                return True
        return False

    def _wished(self, job: Job) -> list[int]:
        first, last = self.windows[job.id]
        return self._suiting_first(job, range(first, last + 1))

    def _suiting_first(self, job: Job, days: Sequence[int]) -> list[int]:
        suiting = self.case.wishes(job).preferred
        return sorted(days, key=lambda day: (day not in suiting, day))

    def laid(self) -> set[str]:
        """Lay out; return those whom the limits leave no day."""
        out = set()
        for job in self.timed:
            if not self._first(job, self._wished(job)):
                del self.held[job.id]
                out.add(job.id)
        return out

    def as_before(self, before: Mapping[str, int]) -> dict[str, Span]:
        """Lay out again: who can keep its day first; whoever that leaves no day goes before all others."""
        first: list[Job] = []
        while True:
            found = self._again(before, first)
            if isinstance(found, dict):
                return found
            first.append(found)

    def _again(self, before: Mapping[str, int], first: list[Job]) -> dict[str, Span] | Job:
        fixed = {name: span for name, span in self.held.items() if name not in self.windows}
        own = {job.id: tuple(self._own(job)) for job in self.timed}
        board = Board(self.case)
        for job in self.case.problem.jobs:
            if job.id in fixed:
                board.lay(job, fixed[job.id][0])
        given: dict[str, int] = {}

        def give(job: Job, days: Sequence[int]) -> bool:
            for day in days:
                rest = [own[other.id] for other in self.timed if other.id not in given and other != job]
                taken = [*(span[0] for span in fixed.values()), *given.values(), day]
                if board.allows(job, day) and _all_placed(rest, self.slots, taken):
                    given[job.id] = day
                    board.lay(job, day)
                    return True
            return False

        for job in first:
            give(job, [self.held[job.id][0]])
        rest = [job for job in self.timed if job.id not in given]
        moved = [job for job in rest if not give(job, [d for d in own[job.id] if d == before.get(job.id)])]
        for job in moved:
            if not give(job, own[job.id]):
                return job
        return fixed | {name: (day, day) for name, day in given.items()}

    def _own(self, job: Job) -> Iterator[int]:
        """The days that a visit may have: those that suit, if it has one of them from nothing."""
        wishes = self.case.wishes(job)
        for day in self._wished(job):
            suits = self.held[job.id][0] not in wishes.preferred or day in wishes.preferred
            if suits and day not in wishes.closed and day in self.slots:
                yield day


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
            if left[day] > 0:
                left[day] -= 1
                if placed(rest[1:]):
                    return True
                left[day] += 1
        return False

    return placed(sorted(visits, key=len))
