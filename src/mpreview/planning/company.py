"""Teams and pools that see the same members, planned beside one another (`semantics.md` 4.5).

Each is planned exactly by itself; what it knows of the others are the days on which they see its members.
Those whose visits see no member in common have nothing to do with one another.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from mpreview.planning.assignment import Assignment
from mpreview.planning.problems import Entry, Problem, settling, settling_with_one_more, waiting
from mpreview.planning.wishes import Wishes
from mpreview.teams import Crew

if TYPE_CHECKING:
    from mpreview.planning.within import OneMore, Settling

__all__ = ["Company", "Settled", "Timed"]

Timed = dict[Crew, tuple[Problem, Assignment]]
"""What each team and pool has to do beside the others, and when it does that."""

_Seen = tuple[tuple[str, tuple[int, ...]], ...]
"""The days on which others see each member, in order; of members whom nobody else sees nothing."""

_Touched = Mapping[str, tuple[int, ...]]
"""The days on which others see members whom they see on other days than before."""

_Days = Mapping[str, int | None]
"""The day of each visit that waits, or `None`."""


class Company:
    """All teams and pools of a plan.

    Args:
        problems: What each has to do. What it says there of the days of the others is found anew.
    """

    def __init__(self, problems: Mapping[Crew, Problem]) -> None:
        self._sides = {crew: _Side(problem) for crew, problem in problems.items()}
        self._circles: dict[tuple[Crew, ...], _Circle] = {}

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
            left.difference_update(circle.sides)
            found |= circle.planned()
        return found

    def settled(self, crew: Crew) -> "Settled":
        """Settle who is on time for one, beside all of its circle."""
        return Settled(crew, self._beside(crew))

    def _beside(self, crew: Crew) -> "_Circle":
        crews = self.circle(crew)
        if crews not in self._circles:
            sides = {one: self._sides[one] for one in crews}
            members = frozenset(who for side in sides.values() for who in side.members)
            agreed: dict[str, list[tuple[Crew, int]]] = defaultdict(list)
            for one, side in self._sides.items():
                for who, day in side.agreed:
                    if who in members:
                        agreed[who].append((one, day))
            self._circles[crews] = _Circle(sides, agreed)
        return self._circles[crews]


class _Side:
    """A team or a pool: what it has to do, and the plans that were made of it so far."""

    def __init__(self, problem: Problem) -> None:
        self.problem, self.waits = problem, waiting(problem)
        seeing: dict[str, list[str]] = defaultdict(list)
        for visit in self.waits:
            for who in problem.entries[visit].wishes.members:
                seeing[who].append(visit)
        self.seeing: Mapping[str, Collection[str]] = dict(seeing)
        self.agreed = tuple(_agreed(problem))
        self._settled: dict[tuple[int, _Seen], _Settling] = {}
        self._timed: dict[tuple[_Seen, _Seen, _Seen], tuple[Problem, Assignment]] = {}

    @property
    def members(self) -> Collection[str]:
        """Whom the visits that wait see."""
        return self.seeing.keys()

    def until(self, priority: int, seen: _Seen) -> Problem:
        """Return what there is to do of some classes beside others who see members on some days."""
        entries = self.problem.entries.items()
        mine = {id_: one for id_, one in entries if one.how != "to-place" or one.job.priority <= priority}
        return self.problem._replace(entries=mine).elsewhere(dict(seen))

    def settled(self, priority: int, seen: _Seen) -> "_Settling":
        """Settle who is on time of some classes, beside others who see members on some days."""
        if (priority, seen) not in self._settled:
            self._settled[priority, seen] = _Settling(self.until(priority, seen), seen)
        return self._settled[priority, seen]

    def timed(self, elsewhere: _Seen, at_last: _Seen, beside: _Seen) -> tuple[Problem, Assignment]:
        """Settle when, beside others who see members on some days, as these are step by step."""
        key = elsewhere, at_last, beside
        if key not in self._timed:
            there = self.problem.elsewhere(dict(elsewhere)).at_last(dict(at_last)).beside(dict(beside))
            self._timed[key] = there, there.placed(self.waits)
        return self._timed[key]


class _Settling:
    """Who is on time of some classes of a team or a pool, and what comes of other inputs of that."""

    def __init__(self, problem: Problem, seen: _Seen) -> None:
        self.problem, self._ids, self._seen = problem, waiting(problem), dict(seen)
        self._made: Settling = settling(problem)
        self.days: _Days = dict(zip(self._ids, self._made.days, strict=True))

    @cached_property
    def _more(self) -> "OneMore":
        return settling_with_one_more(self.problem)

    def with_slot(self, day: int, touched: _Touched) -> _Days:
        """Return the days with one slot more on a day, of who may make any visit, and others elsewhere."""
        seats = self.problem.seats_with(day)
        days = self._more.with_slot(day, seats, self._wishes(touched))
        return self.days if days is self._more.days else dict(zip(self._ids, days, strict=True))

    def beside(self, touched: _Touched) -> _Days:
        """Return the days where others see some members on other days."""
        days = self._made.with_wishes(self._wishes(touched))
        return self.days if days is self._made.days else dict(zip(self._ids, days, strict=True))

    def _wishes(self, touched: _Touched) -> Mapping[int, Wishes]:
        """Return the wishes of visits where others see some members on other days, by their places."""
        there, found = self.problem.entries, {}
        for k, visit in enumerate(self._ids):
            wishes = there[visit].wishes
            if not touched.keys().isdisjoint(wishes.members):
                days = {day for who in wishes.members for day in touched.get(who, self._seen.get(who, ()))}
                found[k] = wishes._replace(elsewhere=tuple(sorted(days)))
        return found


def _agreed(problem: Problem) -> Iterator[tuple[str, int]]:
    """Yield whom what is agreed sees on which day."""
    for entry in problem.entries.values():
        if entry.day is not None:
            yield from ((who, entry.day) for who in entry.wishes.members)
    for day, met in problem.met.items():
        yield from ((who, day) for wishes in met for who in wishes.members)


class _Laid:
    """The days of the visits of a circle so far, and on which of them members are seen.

    Args:
        sides: What each has to do.
        agreed: Who sees a member on which day, by what is agreed.
    """

    def __init__(self, sides: Mapping[Crew, _Side], agreed: Mapping[str, Iterable[tuple[Crew, int]]]) -> None:
        self.sides, self.agreed = sides, agreed
        self.days: dict[Crew, _Days] = {}
        self.crews: dict[str, list[Crew]] = defaultdict(list)
        for crew, side in sides.items():
            for who in side.members:
                self.crews[who].append(crew)

    def copy(self) -> "_Laid":
        """Return the same with nothing laid."""
        other = _Laid({}, self.agreed)
        other.sides, other.crews = self.sides, self.crews
        return other

    def seen_by_others(self, crew: Crew) -> _Seen:
        """Return the days on which others see the members of one."""
        told = ((who, self.days_of(who, crew)) for who in sorted(self.sides[crew].members))
        return tuple([(who, days) for who, days in told if days])

    def days_of(self, who: str, crew: Crew) -> tuple[int, ...]:
        """Return the days on which others than one see a member."""
        found = {day for other, day in self.agreed.get(who, ()) if other != crew}
        for other in self.crews[who]:
            if other != crew and other in self.days:
                laid = self.days[other]
                found.update(
                    day for visit in self.sides[other].seeing[who] if (day := laid.get(visit)) is not None
                )
        return tuple(sorted(found))

    def entry(self, crew: Crew, visit: str) -> Entry:
        """Return a visit of one."""
        return self.sides[crew].problem.entries[visit]

    def without_a_day(self) -> list[tuple[Crew, str]]:
        """Return the visits without a day, in order."""
        some = [(crew, one) for crew, days in self.days.items() for one, day in days.items() if day is None]
        return sorted(some, key=lambda one: self._order(*one))

    def _order(self, crew: Crew, visit: str) -> tuple[int, int, str]:
        side = self.sides[crew]
        job = side.problem.entries[visit].job
        return job.priority, job.due, side.problem.order.key(visit)

    def give(self, crew: Crew, visit: str, day: int | None) -> None:
        """Remember the day of a visit that had none."""
        if day is not None:
            self.days[crew] = {**self.days[crew], visit: day}

    def first_left(self, crew: Crew, visit: str, problem: Problem | None = None) -> int | None:
        """Return the first day on which a visit of one can be beside all that have a day by now."""
        entry = self.entry(crew, visit)
        seen = {day for who in entry.wishes.members for day in self.days_of(who, crew)}
        asking = entry._replace(wishes=entry.wishes._replace(beside=tuple(seen)))
        return next(self.agreed_so(crew, problem).days_for(asking), None)

    def agreed_so(self, crew: Crew, problem: Problem | None = None) -> Problem:
        """Return what one has to do with its visits on the days that they have by now, as if agreed."""
        problem, laid = problem or self.sides[crew].problem, self.days[crew]
        entries = {
            id_: one if laid.get(id_) is None else one._replace(how="agreed", day=laid[id_])
            for id_, one in problem.entries.items()
        }
        return problem._replace(entries=entries)

    @property
    def meets_twice(self) -> bool:
        """Whether a member is seen twice on a day, agreed visits among themselves apart."""
        days = [
            (who, day)
            for crew, laid in self.days.items() for visit, day in laid.items() if day is not None
            for who in self.entry(crew, visit).wishes.members
        ]  # fmt: skip
        agreed = {(who, day) for who, told in self.agreed.items() for _, day in told}
        return len({*days}) < len(days) or not agreed.isdisjoint(days)


class _Asked(NamedTuple):
    """A team or a pool that was asked who is on time of its classes until one, and what it said."""

    crew: Crew
    priority: int
    seen: _Seen
    days: _Days


class _Circle:
    """Those of a circle, as one is planned after another.

    Args:
        sides: What each has to do.
        agreed: Who sees a member on which day, by what is agreed.

    Attributes:
        sides: What each has to do, in the order in which they take turns.
        laid: Their days.
    """

    def __init__(self, sides: Mapping[Crew, _Side], agreed: Mapping[str, Iterable[tuple[Crew, int]]]) -> None:
        self._order = next(iter(sides.values())).problem.order
        self.sides = {crew: sides[crew] for crew in sorted(sides, key=self._turn)}
        self.laid = _Laid(self.sides, agreed)

    def _turn(self, crew: Crew) -> tuple[str, Crew]:
        """Return what they take turns by: their ids, or with a seed for ties digests of them."""
        return ("" if self._order.tie_seed is None else self._order.key("/".join(crew))), crew

    @cached_property
    def asked(self) -> tuple[_Asked, ...]:
        """Who was asked, in order, so that no class of one takes a day from a higher one of another.

        In a class the first by turn goes first.
        """
        laid, asked = self.laid.copy(), []
        classes = {
            crew: {side.problem.entries[visit].job.priority for visit in side.waits}
            for crew, side in self.sides.items()
        }
        for priority in sorted(set[int]().union(*classes.values())):
            for crew in (crew for crew, mine in classes.items() if priority in mine):
                seen = laid.seen_by_others(crew)
                laid.days[crew] = self.sides[crew].settled(priority, seen).days
                asked.append(_Asked(crew, priority, seen, laid.days[crew]))
        return tuple(asked)

    @cached_property
    def rest(self) -> Mapping[tuple[Crew, str], int | None]:
        """What is left for each visit without a day, in order: the first that nothing forbids by now."""
        laid = self.laid.copy()
        laid.days.update((one.crew, one.days) for one in self.asked)
        found = {}
        for crew, visit in laid.without_a_day():
            found[crew, visit] = day = laid.first_left(crew, visit)
            laid.give(crew, visit, day)
        return found

    def planned(self) -> Timed:
        """Settle who is on time, and then when."""
        laid = self.laid = self.laid.copy()
        elsewhere = {crew: laid.seen_by_others(crew) for crew in self.sides}
        if len(self.sides) > 1:
            for one in self.asked:
                elsewhere[one.crew], laid.days[one.crew] = one.seen, one.days
            for row, day in self.rest.items():
                laid.give(*row, day)
        self._known = elsewhere, {crew: laid.seen_by_others(crew) for crew in self.sides}
        return self._as_little_moved()

    def _as_little_moved(self) -> Timed:
        """Settle when; where a day before is lost, once more beside the days before of those still to come.

        It is not settled yet that they keep these. Where one cannot, and then sees a member on a day on which
        another does, or where no fewer are moved, all have what they have beside the days that were tried.
        """
        tried, before = self.laid.days.copy(), dict(self._order.before)
        found = self._timed()
        moved = self._moved(found, before) if len(self.sides) > 1 else 0
        if moved:
            for crew, days in tried.items():
                told = {visit: self._day_before(crew, visit, day, before) for visit, day in days.items()}
                self.laid.days[crew] = told
            other = self._timed()
            if not self.laid.meets_twice and self._moved(other, before) < moved:
                return other
        return found

    def _day_before(self, crew: Crew, visit: str, day: int | None, days: Mapping[str, int]) -> int | None:
        """Return the day before of a visit that is on time, if that can be still, or the day that it has."""
        problem = self.sides[crew].problem
        job, was = problem.entries[visit].job, days.get(visit, day)
        if day is None or was is None or day > job.due or (crew, visit) in self.rest:
            return day
        return was if max(job.earliest, problem.on) <= was <= job.due else day

    def _moved(self, found: Timed, before: Mapping[str, int]) -> int:
        """Return how many who are on time have another day than before."""
        return sum(
            day is not None and day <= there.entries[visit].job.due and before.get(visit, day) != day
            for crew, (there, plan) in found.items()
            for visit, day in zip(self.sides[crew].waits, plan.days, strict=True)
        )

    def _timed(self) -> Timed:
        """Settle when, each beside what the others have, and remember it."""
        found, (elsewhere, at_last) = Timed(), self._known
        for crew, side in self.sides.items():
            found[crew] = side.timed(elsewhere[crew], at_last[crew], self.laid.seen_by_others(crew))
            self.laid.days[crew] = dict(zip(side.waits, found[crew][1].days, strict=True))
        return found


class Settled:
    """Who is on time of a team or a pool, and all late days, beside the others.

    With one slot more others are asked anew only where they see other days of a member than without.

    Args:
        crew: The team or pool.
        circle: All of its circle.
    """

    def __init__(self, crew: Crew, circle: _Circle) -> None:
        self._crew, self._circle = crew, circle
        mine = [one for one in circle.asked if one.crew == crew]
        days = {**mine[-1].days} if mine else {}
        days.update((visit, day) for (other, visit), day in circle.rest.items() if other == crew)
        self.days: _Days = days

    def with_slot(self, day: int) -> _Days:
        """Return the days with one slot more of that team or pool on a day, of who may make any visit."""
        return _WithSlot(self._crew, day, self._circle).settled()


class _WithSlot:
    """A circle, as one after another is asked anew with one slot more of one of them on a day."""

    def __init__(self, crew: Crew, day: int, circle: _Circle) -> None:
        self._crew, self._day, self._circle = crew, day, circle
        self._sides, self._laid = circle.sides, circle.laid.copy()
        self._richer = self._sides[crew].problem.with_slot(day)
        # Of whoever has other visits on other days by now than without that slot, whom those see.
        self._moved: dict[Crew, set[str]] = {}

    def settled(self) -> _Days:
        """Settle who is on time, and give what is left, and return the days of the one with the slot."""
        for one in self._circle.asked:
            days = self._ask(one)
            self._laid.days[one.crew] = days
            self._note(one.crew, one.days, days)
        self._give_what_is_left()
        return self._laid.days[self._crew]

    def _ask(self, one: _Asked) -> _Days:
        """Ask who is on time, if anything is other than it was without the slot."""
        side, mine = self._sides[one.crew], one.crew == self._crew
        touched = self._touched(one.crew, side.members)
        if not touched and not mine:
            return one.days
        seen = {who: self._laid.days_of(who, one.crew) for who in touched}
        was = side.settled(one.priority, one.seen)
        return was.with_slot(self._day, seen) if mine else was.beside(seen)

    def _touched(self, crew: Crew, members: Collection[str]) -> set[str]:
        """Return which of some members others than one see on other days than without the slot."""
        return {who for other, some in self._moved.items() if other != crew for who in some if who in members}

    def _note(self, crew: Crew, was: _Days, now: _Days) -> None:
        """Remember whom one sees on other days than without the slot."""
        moved = [] if now is was else [visit for visit in now if now[visit] != was[visit]]
        self._moved[crew] = {who for one in moved for who in self._laid.entry(crew, one).wishes.members}

    def _give_what_is_left(self) -> None:
        rest = self._circle.rest
        for crew, visit in self._laid.without_a_day():
            members, mine = self._laid.entry(crew, visit).wishes.members, crew == self._crew
            if mine or self._moved[crew] or (crew, visit) not in rest or self._touched(crew, members):
                day = self._laid.first_left(crew, visit, self._richer if mine else None)
            else:
                day = rest[crew, visit]
            self._laid.give(crew, visit, day)
            if day != rest.get((crew, visit)):
                self._moved[crew].update(members)
