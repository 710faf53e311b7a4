"""On which day one more visit is best agreed, and what each such day does to the others."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

import attrs

from mpreview.ids import counted, shown
from mpreview.planning.problems import Entry, Problem, Whereabouts, standings, waiting
from mpreview.teams import Crew
from mpreview.timeline import day_of

if TYPE_CHECKING:
    from mpreview.planning.company import Company

__all__ = ["Appointment", "Beside", "Effect", "appointments", "harmless"]

_FAR = dt.date.max

_Served = tuple[tuple[int, int, int], ...]
"""By class how many are served, counted down."""


class Effect(NamedTuple):
    """What an appointment does to another visit.

    Args:
        visit: Id of that visit.
        before: Where it stands without the appointment.
        after: Where it stands with it.
    """

    visit: str
    before: Whereabouts
    after: Whereabouts

    @property
    def harm(self) -> bool:
        """Whether the visit is no longer on time, or has a later day or none though it was not on time.

        Another day inside its window is no harm: nothing was agreed for it yet.
        """
        if self.after.on_time:
            return False
        return self.before.on_time or (self.after.day or _FAR) > (self.before.day or _FAR)


@attrs.frozen
class Appointment:
    """A day on which a visit could be agreed.

    Args:
        day: The day.
        on_time: Whether it is not after the due day.
        effects: The other visits that stand elsewhere then, by id: those of its team or pool, and of others
            that may have to make way, where a member has one visit a day.
    """

    day: dt.date
    on_time: bool
    effects: tuple[Effect, ...] = attrs.field(default=(), repr=counted)

    @property
    def harmed(self) -> tuple[Effect, ...]:
        """The effects that are to somebody's harm."""
        return tuple(one for one in self.effects if one.harm)


class Beside(NamedTuple):
    """Those who may have to make way for a visit.

    Args:
        company: All teams and pools of the plan.
        crew: Whose visit it is.
        circle: Those who are planned anew, that one among them.
    """

    company: "Company"
    crew: Crew
    circle: tuple[Crew, ...]

    def __repr__(self) -> str:
        return shown(self)

    def told(self) -> tuple[Mapping[str, Entry], Mapping[str, Whereabouts]]:
        """Plan the circle; return its visits, and where each stands."""
        entries, where = dict[str, Entry](), dict[str, Whereabouts]()
        for problem, plan in self.company.planned(self.circle).values():
            entries |= problem.entries
            where |= standings(problem, zip(waiting(problem), plan.days, strict=True))
        return entries, where

    def with_problem(self, problem: Problem) -> "Beside":
        """Return the same as the team or pool whose visit it is has something else to do."""
        return self._replace(company=self.company.with_problem(self.crew, problem))


def appointments(
    problem: Problem, visit: str, entry: Entry, beside: Beside | None = None
) -> tuple[Appointment, ...]:
    """Return every day on which a visit can be agreed, best first.

    Best is what serves most by the measure of the plan itself (`semantics.md` 4.4): class by class, first
    how many past due have a day, then how many are on time, then how many have a day, this one among them.
    Then what harms, and then what moves, the fewest others; then the first day.

    Args:
        problem: What the team has to do.
        visit: Id of the visit, whether it is part of that or not.
        entry: Its class, days and slots.
        beside: Who may have to make way but for that team or pool; nobody if it is not given.
    """
    others = _others(problem, visit, entry, beside)
    found = [others.told_on(day) for day in others.apart.days_for(entry)]
    found.sort(key=lambda option: option[:4])
    return tuple(option[4] for option in found)


def harmless(
    problem: Problem, visit: str, entry: Entry, k: int, beside: Beside | None = None
) -> tuple[Appointment, ...]:
    """Return the first *k* days on which a visit can be agreed to nobody's harm; no later day is tried.

    Args:
        problem: As for `appointments`.
        visit: As for `appointments`.
        entry: As for `appointments`.
        k: How many days at the most.
        beside: As for `appointments`.
    """
    others = _others(problem, visit, entry, beside)
    told = (others.told_on(day)[-1] for day in sorted(others.apart.days_for(entry)))
    return tuple(islice((one for one in told if not one.harmed), k))


def _others(problem: Problem, visit: str, entry: Entry, beside: Beside | None) -> "_Others":
    return _Others(problem, visit, entry) if beside is None else _OthersBeside(problem, visit, entry, beside)


class _Others:
    """The others, and what each day does to them if a visit is agreed for it."""

    def __init__(self, problem: Problem, visit: str, entry: Entry) -> None:
        self._problem, self._visit, self._entry = problem, visit, entry
        self.apart = problem.with_entry(visit, None)
        self._left = self.apart.left()
        self._spare: Mapping[int, int] = _spare(self.apart, self._left)
        self._known: dict[tuple[bool, int | None], tuple[_Served, tuple[Effect, ...]]] = {}

    @cached_property
    def _there(self) -> Mapping[str, Whereabouts]:
        return self._problem.whereabouts()

    def told_on(self, day: int) -> tuple[_Served, int, int, int, Appointment]:
        """Return what a day comes to, by what days are ranked first."""
        on_time = day <= self._entry.job.due
        # Who would not be there on a day anyway is not moved by it, so that all such days are alike.
        alike = on_time, None if self._spare.get(day, 0) >= self._entry.slots else day
        if alike not in self._known:
            self._known[alike] = self._planned(day)
        served, effects = self._known[alike]
        one = Appointment(day_of(day), on_time, effects)
        return served, len(one.harmed), len(effects), day, one

    def _planned(self, day: int) -> tuple[_Served, tuple[Effect, ...]]:
        """Plan the others beside the visit on a day."""
        then = self._agreed(day)
        now = then.whereabouts_on({**self._left, day: self._left[day] - self._entry.slots})
        return _served(then.on, then.entries, now), tuple(_effects(self._there, now, self._visit))

    def _agreed(self, day: int) -> Problem:
        """Return what there is to do if the visit is agreed for a day."""
        return self._problem.with_entry(self._visit, self._entry._replace(how="agreed", day=day))


class _OthersBeside(_Others):
    """The same where those of other teams and pools may have to make way."""

    def __init__(self, problem: Problem, visit: str, entry: Entry, beside: Beside) -> None:
        super().__init__(problem, visit, entry)
        self._beside, self._spare = beside, {}

    @cached_property
    def _there(self) -> Mapping[str, Whereabouts]:
        return self._beside.told()[1]

    def _planned(self, day: int) -> tuple[_Served, tuple[Effect, ...]]:
        entries, now = self._beside.with_problem(self._agreed(day)).told()
        return _served(self._problem.on, entries, now), tuple(_effects(self._there, now, self._visit))


def _spare(others: Problem, left: Mapping[int, int]) -> Mapping[int, int]:
    """Return how many slots the others leave of each day; within limits none, for any may be of use there."""
    if others.limits().wishes:
        return {}
    taken = Counter(others.placed(waiting(others)).days)
    return {day: count - taken[day] for day, count in left.items()}


def _effects(
    there: Mapping[str, Whereabouts], now: Mapping[str, Whereabouts], visit: str
) -> Iterator[Effect]:
    for other in sorted(there):
        if other != visit and there[other] != now[other]:
            yield Effect(other, there[other], now[other])


def _served(on: int, entries: Mapping[str, Entry], where: Mapping[str, Whereabouts]) -> _Served:
    """Return what is served of each class, first class first; counted down, so that less is better."""
    placed = [entries[visit].job for visit, one in where.items() if one.day is not None]
    past = Counter(job.priority for job in placed if job.due < on)
    timely = Counter(entries[visit].job.priority for visit, one in where.items() if one.on_time)
    total = Counter(job.priority for job in placed)
    classes = sorted({one.job.priority for one in entries.values()})
    return tuple((-past[one], -timely[one], -total[one]) for one in classes)
