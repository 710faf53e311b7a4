"""On which day one more visit is best agreed, and what each such day does to the others."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import attrs

from mpreview.ids import counted
from mpreview.nouns import Noun
from mpreview.planning.problems import Entry, Problem, Whereabouts, waiting
from mpreview.timeline import day_of

__all__ = ["Appointment", "Effect", "appointments"]

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


@attrs.frozen(eq=False, repr=False)
class Appointment(Noun):
    """A day on which a visit could be agreed.

    Args:
        day: The day.
        on_time: Whether it is not after the due day.
        effects: The other visits of the team that stand elsewhere then, by id.
        crossing: Ids of those of them that come to a day on which another team or pool sees a member whom
            they see. That one has to make way then, and may be late.
    """

    day: dt.date
    on_time: bool
    effects: tuple[Effect, ...] = attrs.field(default=(), repr=counted)
    crossing: tuple[str, ...] = attrs.field(default=(), repr=counted)

    @property
    def harmed(self) -> tuple[Effect, ...]:
        """The effects that are to somebody's harm."""
        return tuple(one for one in self.effects if one.harm)


def appointments(problem: Problem, visit: str, entry: Entry) -> tuple[Appointment, ...]:
    """Return every day on which a visit can be agreed, best first.

    Best is what serves most by the measure of the plan itself (`semantics.md` 4.4): class by class, first
    how many past due have a day, then how many are on time, then how many have a day, this one among them.
    Then what harms, and then what moves, the fewest others; then the first day.

    Args:
        problem: What the team has to do.
        visit: Id of the visit, whether it is part of that or not.
        entry: Its class, days and slots.
    """
    others = _Others(problem, visit, entry)
    found = [others.told_on(day) for day in others.apart.days_for(entry)]
    found.sort(key=lambda option: option[:4])
    return tuple(option[4] for option in found)


class _Others:
    """The others, and what each day does to them if a visit is agreed for it."""

    def __init__(self, problem: Problem, visit: str, entry: Entry) -> None:
        self._problem, self._visit, self._entry = problem, visit, entry
        self.apart = problem.with_entry(visit, None)
        self._there, self._left = problem.whereabouts(), self.apart.left()
        self._spare = _spare(self.apart, self._left)
        self._known: dict[tuple[bool, int | None], tuple[_Served, tuple[Effect, ...], tuple[str, ...]]] = {}

    def told_on(self, day: int) -> tuple[_Served, int, int, int, Appointment]:
        """Return what a day comes to, by what days are ranked first."""
        on_time = day <= self._entry.job.due
        # Who would not be there on a day anyway is not moved by it, so that all such days are alike.
        alike = on_time, None if self._spare.get(day, 0) >= self._entry.slots else day
        if alike not in self._known:
            self._known[alike] = self._planned(day)
        served, effects, crossing = self._known[alike]
        one = Appointment(day_of(day), on_time, effects, crossing)
        return served, len(one.harmed) + len(crossing), len(effects), day, one

    def _planned(self, day: int) -> tuple[_Served, tuple[Effect, ...], tuple[str, ...]]:
        """Plan the others beside the visit on a day."""
        agreed = self._entry._replace(how="agreed", day=day)
        then = self._problem.with_entry(self._visit, agreed)
        now = then.whereabouts_on({**self._left, day: self._left[day] - agreed.slots})
        effects = tuple(_effects(self._there, now, self._visit))
        return _served(then, now), effects, tuple(_crossing(then, effects))


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


def _crossing(problem: Problem, effects: Iterable[Effect]) -> Iterator[str]:
    """Yield the visits that come to a day on which others see a member of theirs."""
    for one in effects:
        day = one.after.day
        if day is not None and day.toordinal() in problem.entries[one.visit].wishes.beside:
            yield one.visit


def _served(problem: Problem, where: Mapping[str, Whereabouts]) -> _Served:
    """Return what is served of each class, first class first; counted down, so that less is better."""
    placed = [problem.entries[visit].job for visit, one in where.items() if one.day is not None]
    past = Counter(job.priority for job in placed if job.due < problem.on)
    timely = Counter(problem.entries[visit].job.priority for visit, one in where.items() if one.on_time)
    total = Counter(job.priority for job in placed)
    classes = sorted({one.job.priority for one in problem.entries.values()})
    return tuple((-past[one], -timely[one], -total[one]) for one in classes)
