"""The best days to agree on for one more visit, with the effects of each day on the other visits of the crew.

Every possible day is tried by planning the crew again with the visit agreed for the day.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

import attrs

from mpreview._reprs import count_items
from mpreview.planning._first_fit import Served, measure
from mpreview.planning._layout import plan_problem
from mpreview.planning._problem import Entry, Problem, Whereabouts
from mpreview.timeline import day_of


@attrs.frozen
class Effect:
    """What an appointment does to another visit.

    Args:
        visit: Id of that visit.
        before: Where the visit is without the appointment.
        after: Where the visit is with the appointment.
    """

    visit: str
    before: Whereabouts
    after: Whereabouts

    @property
    def harm(self) -> bool:
        """Whether the visit is no longer on time, or, if late or past due, has a later day or none.

        Another day inside the window is no harm: nothing was agreed for the visit yet.
        """
        if self.after.on_time:
            return False
        return self.before.on_time or (self.after.day or dt.date.max) > (self.before.day or dt.date.max)


@attrs.frozen
class Appointment:
    """A day on which a visit could be agreed.

    Args:
        day: The day.
        on_time: Whether the day is not after the due day.
        effects: The visits of the crew that are elsewhere then, by id.
    """

    day: dt.date
    on_time: bool
    effects: tuple[Effect, ...] = attrs.field(default=(), repr=count_items)

    @property
    def harmed(self) -> tuple[Effect, ...]:
        """The effects that are to somebody's harm."""
        return tuple(one for one in self.effects if one.harm)


class _Trial(NamedTuple):
    """A day, and the visits served with the visit agreed for the day."""

    appointment: Appointment
    served: tuple[Served, ...]


def rank_days(problem: Problem, visit: str, entry: Entry) -> tuple[Appointment, ...]:
    """Return every day on which a visit can be agreed, best first.

    Best is what serves most, class by class: past due with a day, then on time, then with a day, this visit
    included. Then what harms the fewest, then what moves the fewest, then the first day.

    Args:
        problem: The inputs of the crew; the order keeps the days of the plan.
        visit: Id of the visit, whether the problem holds the visit or not.
        entry: Class, window and slots of the visit.
    """
    trials = sorted(
        _try_days(problem, visit, entry),
        key=lambda one: (len(one.appointment.harmed), len(one.appointment.effects), one.appointment.day),
    )
    # Sorting is stable, in reverse too, so that among days that serve alike the order above stays.
    trials.sort(key=lambda one: one.served, reverse=True)
    return tuple(one.appointment for one in trials)


def find_harmless_days(problem: Problem, visit: str, entry: Entry, k: int) -> tuple[Appointment, ...]:
    """Return the first *k* days on which a visit can be agreed to nobody's harm; no later day is tried.

    Args:
        problem: As for `rank_days`.
        visit: As for `rank_days`.
        entry: As for `rank_days`.
        k: How many days at the most.
    """
    found = (appointment for appointment, _ in _try_days(problem, visit, entry) if not appointment.harmed)
    return tuple(islice(found, k))


def _try_days(problem: Problem, visit: str, entry: Entry) -> Iterator[_Trial]:
    """Yield each day on which a visit can be agreed, in order, with what the day does."""
    before = problem.locate_all(plan_problem(problem))
    others = problem.with_entry(visit, None)
    without = plan_problem(others)
    spare = others.count_left(without)
    several = any(not one.is_unit and one.taking == "to-place" for one in others.entries.values())
    # A day that no other visit would use moves nobody, so that all such days on time, and all late, are
    # alike.
    alike: dict[bool, _Trial] = {}
    for day in others.iterate_days_for(entry):
        on_time = day <= entry.job.due
        is_spare = spare[day] >= entry.slots and not (several or problem.seats or entry.rules.members)
        trial = alike.get(on_time) if is_spare else None
        if trial is None:
            then = problem.with_entry(visit, attrs.evolve(entry, taking="agreed", day=day))
            found = plan_problem(then)
            effects = tuple(_list_effects(before, then.locate_all(found), visit))
            trial = _Trial(Appointment(day_of(day), on_time, effects), measure(then, then.map_days(found)))
            if is_spare:
                alike[on_time] = trial
        yield trial._replace(appointment=attrs.evolve(trial.appointment, day=day_of(day)))


def _list_effects(
    before: Mapping[str, Whereabouts], after: Mapping[str, Whereabouts], visit: str
) -> Iterator[Effect]:
    for other in sorted(before):
        if other != visit and before[other] != after[other]:
            yield Effect(other, before[other], after[other])
