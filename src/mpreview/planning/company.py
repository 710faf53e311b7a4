"""Teams and pools that see the same members, planned beside one another (`semantics.md` 4.5).

Each is planned exactly by itself; what it knows of the others are the days on which they see its members.
Those whose visits see no member in common have nothing to do with one another.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from mpreview.planning.assignment import Assignment
from mpreview.planning.problems import Problem, settled, waiting, with_one_more
from mpreview.teams import Crew

if TYPE_CHECKING:
    from mpreview.planning.within import OneMore

__all__ = ["Company", "Settled", "Timed"]

Timed = dict[Crew, tuple[Problem, Assignment]]
"""What each team and pool has to do beside the others, and when it does that."""

_Seen = tuple[tuple[str, tuple[int, ...]], ...]
"""The days on which others see each member, in order; of members whom nobody else sees nothing."""

_Days = Mapping[str, int | None]
"""The day of each visit that waits, or `None`."""


class Company:
    """All teams and pools of a plan.

    Args:
        problems: What each has to do. What it says there of the days of the others is found anew.
    """

    def __init__(self, problems: Mapping[Crew, Problem]) -> None:
        self._sides = {crew: _Side(problem) for crew, problem in problems.items()}

    def with_problem(self, crew: Crew, problem: Problem) -> "Company":
        """Return the same in which one has something else to do; what is known of the others stays known."""
        other = Company({})
        other._sides = {**self._sides, crew: _Side(problem)}
        return other

    def circle(self, crew: Crew, members: Iterable[str] = ()) -> tuple[Crew, ...]:
        """Return those who may have to make way for one another where one of them changes, in order.

        They have visits that wait and see a member in common, or each has one in common with a third.

        Args:
            crew: Who changes.
            members: Whom it sees then beside those whom its visits that wait see.
        """
        found, seen, todo = {crew}, {*members, *self._sides[crew].members}, True
        while todo:
            near = [one for one, side in self._sides.items() if not seen.isdisjoint(side.members)]
            todo = not found.issuperset(near)
            found.update(near)
            seen.update(*(self._sides[one].members for one in near))
        return tuple(sorted(found))

    def planned(self, crews: Iterable[Crew] | None = None) -> Timed:
        """Plan all, or some with those of their circles."""
        left, found = set(self._sides if crews is None else crews), Timed()
        while left:
            circle = self._beside(min(left))
            left.difference_update(circle.crews)
            found |= circle.planned()
        return found

    def settled(self, crew: Crew) -> "Settled":
        """Settle who is on time for one, beside all of its circle."""
        return self._beside(crew).settled(crew)

    def _beside(self, crew: Crew) -> "_Circle":
        sides = {one: self._sides[one] for one in self.circle(crew)}
        members = frozenset(who for side in sides.values() for who in side.members)
        agreed: dict[str, list[tuple[Crew, int]]] = defaultdict(list)
        for one, side in self._sides.items():
            for who, day in side.agreed:
                if who in members:
                    agreed[who].append((one, day))
        return _Circle(sides, agreed)


class Settled:
    """Who is on time of a team or a pool, and all late days, beside the others.

    Args:
        days: The days of its visits, those that nobody had at last among them.
        asked: What it had to do beside the others, each time that this was settled, class by class.
        in_vain: The days that visits asked for in vain at last.
    """

    def __init__(self, days: _Days, asked: Iterable[Problem], in_vain: Collection[int]) -> None:
        self.days, self._asked, self._in_vain = days, asked, in_vain

    @cached_property
    def _more(self) -> "Sequence[OneMore]":
        return [with_one_more(problem) for problem in self._asked]

    def matters(self, day: int) -> bool:
        """Whether one slot more on a day could be of use to anybody, where anybody may make any visit.

        Where it is of no use whenever its own days are settled, all others stay where they are as well.
        """
        return day in self._in_vain or any(one.matters(day) for one in self._more)


class _Side:
    """A team or a pool: what it has to do, and the plans that were made of it so far."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.waits = problem, waiting(problem)
        self.members = frozenset(who for one in self.waits for who in problem.entries[one].wishes.members)
        self.agreed = tuple(_agreed(problem))
        self._settled: dict[tuple[int, _Seen], _Days] = {}
        self._timed: dict[tuple[_Seen, _Seen, _Seen], tuple[Problem, Assignment]] = {}

    def until(self, priority: int, seen: _Seen) -> Problem:
        """Return what there is to do of some classes beside others who see members on some days."""
        entries = self.problem.entries.items()
        mine = {id_: one for id_, one in entries if one.how != "to-place" or one.job.priority <= priority}
        return self.problem._replace(entries=mine).elsewhere(dict(seen)).at_last(dict(seen))

    def settled(self, priority: int, seen: _Seen) -> _Days:
        """Settle who is on time of some classes, beside others who see members on some days."""
        if (priority, seen) not in self._settled:
            self._settled[priority, seen] = settled(self.until(priority, seen))
        return self._settled[priority, seen]

    def timed(self, elsewhere: _Seen, at_last: _Seen, beside: _Seen) -> tuple[Problem, Assignment]:
        """Settle when, beside others who see members on some days, as these are step by step."""
        key = elsewhere, at_last, beside
        if key not in self._timed:
            there = self.problem.elsewhere(dict(elsewhere)).at_last(dict(at_last)).beside(dict(beside))
            self._timed[key] = there, there.placed(self.waits)
        return self._timed[key]


def _agreed(problem: Problem) -> Iterator[tuple[str, int]]:
    """Yield whom what is agreed sees on which day."""
    for entry in problem.entries.values():
        if entry.day is not None:
            yield from ((who, entry.day) for who in entry.wishes.members)
    for day, met in problem.met.items():
        yield from ((who, day) for wishes in met for who in wishes.members)


class _Circle:
    """Those of a circle, as one is planned after another.

    Args:
        sides: What each has to do.
        agreed: Who sees a member on which day, by what is agreed.
    """

    def __init__(self, sides: Mapping[Crew, _Side], agreed: Mapping[str, Iterable[tuple[Crew, int]]]) -> None:
        self._order = next(iter(sides.values())).problem.order
        self._sides = {crew: sides[crew] for crew in sorted(sides, key=self._turn)}
        self._agreed = agreed
        self._laid: dict[Crew, _Days] = {}
        self._seen: dict[str, dict[Crew, set[int]]] = defaultdict(dict)
        self._elsewhere = {crew: self._seen_by_others(crew) for crew in self._sides}
        self._at_last = self._elsewhere
        self._given: set[str] = set()

    @property
    def crews(self) -> Collection[Crew]:
        """Who they are."""
        return self._sides.keys()

    def _turn(self, crew: Crew) -> tuple[str, Crew]:
        """Return what they take turns by: their ids, or with a seed for ties digests of them."""
        return ("" if self._order.tie_seed is None else self._order.key("/".join(crew))), crew

    def _lay(self, crew: Crew, days: _Days) -> None:
        """Remember the days of the visits of one, in place of those that they had."""
        side = self._sides[crew]
        for who in side.members:
            self._seen[who].pop(crew, None)
        for visit, day in days.items():
            if day is not None:
                for who in side.problem.entries[visit].wishes.members:
                    self._seen[who].setdefault(crew, set()).add(day)
        self._laid[crew] = days

    def _seen_by_others(self, crew: Crew) -> _Seen:
        told = ((who, self._days_of(who, crew)) for who in sorted(self._sides[crew].members))
        return tuple([(who, days) for who, days in told if days])

    def _days_of(self, who: str, crew: Crew) -> tuple[int, ...]:
        """Return the days on which others than one see a member."""
        found = {day for other, day in self._agreed.get(who, ()) if other != crew}
        found.update(*(days for other, days in self._seen[who].items() if other != crew))
        return tuple(sorted(found))

    def planned(self) -> Timed:
        """Settle who is on time, and then when."""
        if len(self._sides) > 1:
            self._settle()
        return self._as_little_moved()

    def settled(self, crew: Crew) -> Settled:
        """Settle who is on time, and return what came of it for one."""
        asked = [self._sides[crew].until(*one) for other, one in self._settle() if other == crew]
        in_vain = {day for visit in self._sides[crew].waits for day in self._not_left(crew, visit)}
        return Settled(self._laid[crew], asked, in_vain)

    def _settle(self) -> list[tuple[Crew, tuple[int, _Seen]]]:
        """Settle who is on time, so that no class of one takes a day from a higher one of another.

        In a class the first by turn goes first. Returns what each was asked, in order.
        """
        classes = {
            crew: {side.problem.entries[visit].job.priority for visit in side.waits}
            for crew, side in self._sides.items()
        }
        asked = []
        for priority in sorted(set[int]().union(*classes.values())):
            for crew in (crew for crew, mine in classes.items() if priority in mine):
                self._elsewhere[crew] = seen = self._seen_by_others(crew)
                asked.append((crew, (priority, seen)))
                self._lay(crew, self._sides[crew].settled(priority, seen))
        self._give_what_is_left()
        return asked

    def _give_what_is_left(self) -> None:
        """Give visits without a day, in order, the first that nobody has and nothing forbids by now."""
        key = self._order.key
        jobs = [
            (self._sides[crew].problem.entries[one].job, crew)
            for crew, days in self._laid.items()
            for one in days
            if days[one] is None
        ]
        for job, crew in sorted(jobs, key=lambda one: (one[0].priority, one[0].due, key(one[0].id))):
            day = next(self._left_for(crew, job.id), None)
            if day is not None:
                self._given.add(job.id)
                self._lay(crew, {**self._laid[crew], job.id: day})
        self._at_last = {crew: self._seen_by_others(crew) for crew in self._sides}

    def _left_for(self, crew: Crew, visit: str) -> Iterator[int]:
        """Yield the days on which a visit of one can be beside all that have a day by now."""
        entry = self._sides[crew].problem.entries[visit]
        seen = {day for who in entry.wishes.members for day in self._days_of(who, crew)}
        asking = entry._replace(wishes=entry.wishes._replace(beside=tuple(seen)))
        return self._with_the_laid(crew).days_for(asking)

    def _not_left(self, crew: Crew, visit: str) -> Iterator[int]:
        """Yield the days on which there is no slot for a visit that was to have one of what was left."""
        if visit in self._given or self._laid[crew][visit] is None:
            first = self._sides[crew].problem.entries[visit].job.earliest
            yield from (day for day, n in self._with_the_laid(crew).left().items() if day >= first and n <= 0)

    def _with_the_laid(self, crew: Crew) -> Problem:
        """Return what one has to do with its visits on the days that they have by now, as if agreed."""
        problem, laid = self._sides[crew].problem, self._laid[crew]
        entries = {
            id_: one if laid.get(id_) is None else one._replace(how="agreed", day=laid[id_])
            for id_, one in problem.entries.items()
        }
        return problem._replace(entries=entries)

    def _as_little_moved(self) -> Timed:
        """Settle when; where a day before is lost, once more beside the days before of those still to come.

        It is not settled yet that they keep these. Where one cannot, and then sees a member on a day on which
        another does, or where no fewer are moved, all have what they have beside the days that were tried.
        """
        tried, before = self._laid.copy(), dict(self._order.before)
        found = self._timed()
        moved = self._moved(found, before) if len(self._sides) > 1 else 0
        if moved:
            for crew, days in tried.items():
                self._lay(
                    crew, {visit: self._day_before(crew, visit, day, before) for visit, day in days.items()}
                )
            other = self._timed()
            if not self._meets_twice and self._moved(other, before) < moved:
                return other
        return found

    def _day_before(self, crew: Crew, visit: str, day: int | None, days: Mapping[str, int]) -> int | None:
        """Return the day before of a visit that is on time, if that can be still, or the day that it has."""
        problem = self._sides[crew].problem
        job, was = problem.entries[visit].job, days.get(visit, day)
        if day is None or was is None or day > job.due or visit in self._given:
            return day
        return was if max(job.earliest, problem.on) <= was <= job.due else day

    def _moved(self, found: Timed, before: Mapping[str, int]) -> int:
        """Return how many who are on time have another day than before."""
        return sum(
            day is not None and day <= there.entries[visit].job.due and before.get(visit, day) != day
            for crew, (there, plan) in found.items()
            for visit, day in zip(self._sides[crew].waits, plan.days, strict=True)
        )

    def _timed(self) -> Timed:
        """Settle when, each beside what the others have, and remember it."""
        found = Timed()
        for crew, side in self._sides.items():
            beside = self._seen_by_others(crew)
            found[crew] = side.timed(self._elsewhere[crew], self._at_last[crew], beside)
            self._lay(crew, dict(zip(side.waits, found[crew][1].days, strict=True)))
        return found

    @property
    def _meets_twice(self) -> bool:
        """Whether a member is seen twice on a day, agreed visits among themselves apart."""
        days = [
            (who, day)
            for crew, laid in self._laid.items() for visit, day in laid.items() if day is not None
            for who in self._sides[crew].problem.entries[visit].wishes.members
        ]  # fmt: skip
        agreed = {(who, day) for who, told in self._agreed.items() for _, day in told}
        return len({*days}) < len(days) or not agreed.isdisjoint(days)
