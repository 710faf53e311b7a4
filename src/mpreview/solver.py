"""The best arrangement of visits of several slots and of trips, by OR-tools: the extra ``mpreview[solver]``.

What one team or pool has to do is given to CP-SAT part by part of the measure (`semantics.md` 4.4), the
parts before being held to what was found for them. It begins each time with the best that is known, at first
that of `Plan.arrange`. A team or pool of unit visits without a trip is not given to it: its plan is exact.
One worker, one seed and a limit in deterministic time make the answer the same every time, with one version
of OR-tools.
"""

from collections.abc import Iterator
from functools import partial
from math import floor
from typing import Any, Final

from mpreview.errors import MissingExtra
from mpreview.ids import a_count, a_kind
from mpreview.planning import Arrangement, Plan, Trip
from mpreview.planning.arranging import Answer, Choice, Choices, Ground, Served, served
from mpreview.planning.improving import improved
from mpreview.planning.limited import Seating

__all__ = ["solve"]

_MOST: Final = 1_000_000_000
_Spot = tuple[int, int]
_Terms = dict[_Spot, int]


def solve(plan: Plan, trips: tuple[Trip, ...] = (), *, limit: int = 60, work: int = 10_000) -> Arrangement:
    """Return the best arrangement of a plan, or the best that was found in a limit, with what bounds it.

    Args:
        plan: The plan.
        trips: Trips that may be made, as for `Plan.arrange`.
        limit: The most deterministic time of OR-tools for each team or pool, 0 to 1,000,000,000; a unit is
            about a second. Where it is reached, `Reached.proved` is false.
        work: Steps of `Plan.arrange`, whose answer is the first one; it is never worse than that.

    Raises:
        InvalidValue: If *plan* is no plan, or as for `Plan.arrange`.
        MissingExtra: If OR-tools is not installed.
        OutsideRange: As for `Plan.arrange`, or if *limit* is outside.
        UnknownId: As for `Plan.arrange`.
    """
    a_kind("solve.plan", plan, Plan)
    a_count("solve.limit", limit, 0, _MOST)
    a_count("solve.work", work, 0, _MOST)
    return plan.arranged(trips, partial(arranged_by, cp_model(), limit=limit, work=work))


def cp_model() -> Any:
    """Return the module of OR-tools."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise MissingExtra("solver", "ortools") from None
    return cp_model


def arranged_by(cp_sat: Any, ground: Ground, *, limit: int, work: int) -> Answer:
    """Return the best answer for one team or pool, or the best that was found in the limit.

    Args:
        cp_sat: The module ``cp_model`` of OR-tools.
        ground: What has to be arranged.
        limit: As for `solve`.
        work: As for `solve`.
    """
    first = improved(ground, work)
    if served(ground.tasks, first.days, ground.on) == first.bound:
        return first
    choices = Choices(ground)
    model = Model(cp_sat, choices, choices.chosen(first), limit)
    most = [part for one in first.bound for part in one.key]
    found = model.settle(most)
    answer = choices.answer(model.at(), first.bound, first.steps)
    vector = served(ground.tasks, answer.days, ground.on)
    if found[: len(most)] == [part for one in vector for part in one.key]:
        return answer._replace(bound=vector)
    return answer._replace(bound=min(first.bound, _widened(choices, found), key=_key))


def _key(measure: tuple[Served, ...]) -> list[tuple[int, ...]]:
    return [one.key for one in measure]


def _widened(choices: Choices, found: list[int]) -> tuple[Served, ...]:
    """Return the bound of which the first parts are known: the others are as if nobody were in the way."""
    told, on = [], choices.ground.on
    for priority, base in choices.base.items():
        mine = [task.job for task in choices.tasks if task.job.priority == priority]
        past_due = sum(job.due < on for job in mine)
        parts = [*found[base : base + 5]]
        parts += [past_due, 0, len(mine) - past_due, len(mine), 0][len(parts) :]
        told.append(Served(priority, parts[0], -parts[1], parts[2], parts[3], -parts[4]))
    return tuple(told)


class Model:
    """What CP-SAT is given, and the best that is known of it."""

    def __init__(self, cp_sat: Any, choices: Choices, at: list[int], limit: int) -> None:
        self.cp_sat, self.choices, self.left = cp_sat, choices, float(limit)
        self.model = cp_sat.CpModel()
        self.known = {(number, place) for number, place in enumerate(at) if place >= 0}
        self.first = set(self.known)
        self.variables: dict[_Spot, Any] = {
            (number, place): self.model.new_bool_var(f"{number} on {place}")
            for number, choice in enumerate(choices.all)
            for place in sorted(choice.days)
        }
        self._limit()

    def _limit(self) -> None:
        """Each visit is made once at the most, and no day takes more than its slots, or who may not meet."""
        of_task: list[list[Any]] = [[] for _ in self.choices.tasks]
        of_day: list[list[Any]] = [[] for _ in self.choices.days]
        there: list[list[tuple[Choice, Any]]] = [[] for _ in self.choices.days]
        for (number, place), variable in self.variables.items():
            choice = self.choices.all[number]
            of_day[place].append(choice.slots * variable)
            there[place].append((choice, variable))
            for task in choice.tasks:
                of_task[task].append(variable)
        for some in of_task:
            self.model.add_at_most_one(some)
        for some, free in zip(of_day, self.choices.free, strict=True):
            self.model.add(sum(some) <= free)
        for place, chosen in enumerate(there):
            self._meet(chosen)
            self._seat(chosen, self.choices.seating(place))

    def _meet(self, chosen: list[tuple[Choice, Any]]) -> None:
        """No member is seen twice on a day."""
        of_member: dict[str, list[Any]] = {}
        for choice, variable in chosen:
            for member in sorted(choice.members):
                of_member.setdefault(member, []).append(variable)
        for some in of_member.values():
            self.model.add_at_most_one(some)

    def _seat(self, chosen: list[tuple[Choice, Any]], seating: Seating) -> None:
        """Each slot of a day from which advisers are barred is of another one, beside what is agreed."""
        wanted: dict[tuple[str, ...], list[Any]] = {}
        for choice, variable in chosen:
            if choice.barred:
                wanted.setdefault(choice.barred, []).append(choice.slots * variable)
        if not wanted:
            return
        for barred, count in seating.taken.items():
            wanted.setdefault(barred, []).append(count)
        held: dict[str, list[Any]] = {}
        for barred, some in wanted.items():
            seats = {who: count for who, count in seating.counts.items() if who not in barred}
            taken = {who: self.model.new_int_var(0, n, f"{who} for {barred}") for who, n in seats.items()}
            self.model.add(sum(taken.values()) == sum(some))
            for who, count in taken.items():
                held.setdefault(who, []).append(count)
        for who, some in held.items():
            self.model.add(sum(some) <= seating.counts[who])

    def at(self) -> list[int]:
        """Return the place of the day of each choice in the best that is known; -1 if it is not chosen."""
        found = [-1] * len(self.choices.all)
        for number, place in self.known:
            found[number] = place
        return found

    def settle(self, most: list[int]) -> list[int]:
        """Settle part after part; returns what each is, and at the limit the most that the next can be.

        Args:
            most: Bounds of the parts, each as long as all before it are reached.
        """
        found: list[int] = []
        for terms in self._levels():
            value, level = self._value(terms), len(found)
            is_bounded = found == most[:level] and most[level : level + 1] == [value]
            if terms and not is_bounded:
                top = self.raised(terms)
                value = self._value(terms)
                if top != value:
                    return found if top is None else [*found, top]
            if terms:
                self.model.add(self._sum(terms) == value)
            found.append(value)
        return found

    def _levels(self) -> Iterator[_Terms]:
        """Yield what each part of the measure adds up, then each tie; last what stays as it was at first."""
        choices = self.choices
        parts: list[_Terms] = [{} for _ in range(choices.levels)]
        for spot in self.variables:
            number, place = spot
            choice = choices.all[number]
            for task in choice.tasks:
                for level, amount in choices.gains(task, choices.days[place]):
                    parts[level][spot] = parts[level].get(spot, 0) + amount
            level, amount = choices.cost(choice.slots)
            parts[level][spot] = amount
        yield from parts
        yield dict.fromkeys(sorted(self.first), 1)

    def _value(self, terms: _Terms) -> int:
        return sum(terms.get(spot, 0) for spot in self.known)

    def _sum(self, terms: _Terms) -> Any:
        return sum(amount * self.variables[spot] for spot, amount in terms.items())

    def raised(self, terms: _Terms) -> int | None:
        """Raise one part as far as the limit allows; returns the most that it can be, if that is known."""
        if self.left <= 0:
            return None
        solver = self.cp_sat.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = self.left
        self.model.clear_hints()
        for spot, variable in self.variables.items():
            self.model.add_hint(variable, int(spot in self.known))
        self.model.maximize(self._sum(terms))
        status = solver.solve(self.model)
        self.left -= solver.ResponseProto().deterministic_time
        if status not in {self.cp_sat.OPTIMAL, self.cp_sat.FEASIBLE}:
            return None
        found = {spot for spot, variable in self.variables.items() if solver.boolean_value(variable)}
        # What does as well here may do worse in a later part than what is known.
        if sum(terms.get(spot, 0) for spot in found) > self._value(terms):
            self.known = found
        return floor(float(solver.best_objective_bound) + 0.5)
