"""The best arrangement of a plan, and the least that teams can lend one another, found by OR-tools.

OR-tools comes with the extra ``mpreview[solver]``. `solve` gives CP-SAT one crew at a time, as a
lexicographic objective: each part of the vector (semantics 4.4) is raised as far as possible, then held. One
worker, one seed and a limit in deterministic time make the answer repeat with one version of OR-tools. A crew
of unit visits without a trip keeps its exact plan.

`lend` is a minimum-cost flow (Ahuja, Magnanti and Orlin, 1993, chapter 9) from visits over days of a crew to
slots of the crew, at no cost, or to slots of another crew, at a cost of one.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from math import floor
from typing import Any, Final, NamedTuple

import attrs

from mpreview._checks import check_int, check_type
from mpreview._reprs import count_items
from mpreview.errors import load_extra
from mpreview.planning import Plan, Served
from mpreview.planning._first_fit import measure
from mpreview.planning._layout import plan_problem
from mpreview.planning._matching import iterate_days
from mpreview.planning._plan import find_problem
from mpreview.planning._problem import Entry, Problem
from mpreview.solver._arrangements import Arrangement, CrewArrangement, Trip, arrange_by, fit_trips
from mpreview.teams import Crew
from mpreview.timeline import day_of

_MOST: Final = 1_000_000_000
_PARTS: Final = 3
"""Parts of the vector of one class: past due, on time, placed."""


def solve(plan: Plan, trips: tuple[Trip, ...] = (), *, limit: int = 60) -> Arrangement:
    """Return the best arrangement of a plan, or the best found within a limit, with a bound.

    Args:
        plan: The plan.
        trips: Trips that may be made, as for `arrange`.
        limit: The most deterministic time of OR-tools for each crew, 0 to 1,000,000,000; a unit is about a
            second. If the limit ends the search, `Reached.proved` is false, unless the bound is reached.

    Raises:
        InvalidValue: If *plan* is no plan, or as for `arrange`.
        MissingExtra: If OR-tools is not installed.
        OutsideRange: As for `arrange`, or if *limit* is outside.
        UnknownId: As for `arrange`.
    """
    check_type("solve.plan", plan, Plan)
    check_int("solve.limit", limit, 0, _MOST)
    cp_sat = load_extra("ortools.sat.python.cp_model", "solver")
    return arrange_by(plan, trips, partial(arrange_crew, cp_sat, limit=limit))


# ---------------------------------------------------------------- the best arrangement


def arrange_crew(
    cp_sat: Any,
    problem: Problem,
    days: Mapping[str, int | None],
    trips: tuple[Trip, ...],
    *,
    limit: int,
) -> CrewArrangement:
    """Return the best arrangement of one crew, or the best found within the limit.

    Args:
        cp_sat: The module of CP-SAT.
        problem: The inputs of the crew.
        days: The days of the plan.
        trips: The trips of the crew.
        limit: As for `solve`.
    """
    first = fit_trips(problem, days, trips)
    is_exact = not trips and all(problem.entries[visit].is_unit for visit in days)
    if is_exact or measure(problem, first.days) == first.bound:
        return first
    model = Model(cp_sat, problem, trips, first, limit)
    tops = model.settle()
    answer = model.read_answer()
    vector = measure(problem, answer.days)
    bound = _make_bound(problem, vector, tops)
    return attrs.evolve(answer, bound=min(first.bound, bound))


def _make_bound(problem: Problem, vector: tuple[Served, ...], tops: list[int]) -> tuple[Served, ...]:
    """Return the bound of which the first parts are known; a later part counts all visits of the class."""
    entries = [entry for entry in problem.entries.values() if entry.taking == "to-place"]
    bound = []
    for number, served in enumerate(vector):
        mine = [entry.job for entry in entries if entry.job.priority == served.priority]
        past_due = sum(job.due < problem.on for job in mine)
        parts = tops[_PARTS * number : _PARTS * (number + 1)]
        parts += [past_due, len(mine) - past_due, len(mine)][len(parts) :]
        bound.append(Served(served.priority, *parts))
    return tuple(bound)


class _Choice(NamedTuple):
    """Visits that are made together: one visit alone, or the visits of a trip.

    Args:
        visits: Ids of the visits.
        slots: Slots of the day that the visits take.
        days: The possible days.
    """

    visits: tuple[str, ...]
    slots: int
    days: int


def _list_choices(problem: Problem, trips: Iterable[Trip]) -> Iterator[_Choice]:
    waiting = {visit: one for visit, one in problem.entries.items() if one.taking == "to-place"}
    sets = problem.make_day_sets(waiting.values())
    possible = dict(zip(waiting, map(int.__or__, *sets), strict=True))
    for visit, entry in waiting.items():
        yield _Choice((visit,), entry.slots, possible[visit])
    for trip in trips:
        common = -1
        for visit in trip.visits:
            common &= possible[visit]
        yield _Choice(trip.visits, trip.slots, common)


class Model:
    """What CP-SAT is given, and the best arrangement known.

    Args:
        cp_sat: The module of CP-SAT.
        problem: The inputs of the crew.
        trips: The trips of the crew.
        first: The arrangement to begin with.
        limit: The most deterministic time.
    """

    def __init__(
        self, cp_sat: Any, problem: Problem, trips: tuple[Trip, ...], first: CrewArrangement, limit: int
    ) -> None:
        self.cp_sat: Any = cp_sat
        self.problem: Problem = problem
        self.trips: tuple[Trip, ...] = trips
        self.first: CrewArrangement = first
        self.left: float = float(limit)
        self.choices: list[_Choice] = [*_list_choices(problem, trips)]
        self.model: Any = cp_sat.CpModel()
        self.variables: dict[tuple[int, int], Any] = {
            (number, day): self.model.new_bool_var(f"{number} on {day}")
            for number, choice in enumerate(self.choices)
            for day in iterate_days(choice.days)
        }
        self.known: set[tuple[int, int]] = set(self._find_spots(first))
        self._add_constraints()

    def _find_spots(self, answer: CrewArrangement) -> Iterator[tuple[int, int]]:
        """Yield the choices of an arrangement, each with the day."""
        on_trip = {visit for trip in answer.made for visit in trip.visits}
        made = {trip.visits for trip in answer.made}
        for number, choice in enumerate(self.choices):
            first, *others = choice.visits
            day = answer.days[first]
            is_made = choice.visits in made if others else first not in on_trip
            if is_made and day is not None:
                yield number, day - self.problem.on

    def _add_constraints(self) -> None:
        """Each visit is made once at most, and no day takes more than its slots."""
        of_visit: dict[str, list[Any]] = {}
        of_day: dict[int, list[Any]] = {}
        for (number, day), variable in self.variables.items():
            of_day.setdefault(day, []).append(self.choices[number].slots * variable)
            for visit in self.choices[number].visits:
                of_visit.setdefault(visit, []).append(variable)
        for variables in of_visit.values():
            self.model.add_at_most_one(variables)
        left = self.problem.count_left()
        for day, amounts in of_day.items():
            self.model.add(sum(amounts) <= max(left[self.problem.on + day], 0))

    def settle(self) -> list[int]:
        """Raise part after part, and return what each can be at most, as far as the limit allows."""
        tops: list[int] = []
        objectives = [*self._list_objectives()]
        for number, weights in enumerate(objectives):
            top = self._raise(weights) if weights else 0
            # A part that is not known to be at its best cannot be held for the parts after it.
            if top is None:
                break
            if number < len(objectives) - 2:
                tops.append(top)
            if top != self._evaluate(weights):
                break
            self.model.add(self._sum(weights) == top)
        return tops

    def _list_objectives(self) -> Iterator[dict[tuple[int, int], int]]:
        """Yield the weights of each part of the vector, of early days of late visits, and of kept days."""
        entries, on = self.problem.entries, self.problem.on
        classes = sorted({one.job.priority for one in entries.values() if one.taking == "to-place"})
        parts: dict[tuple[int, int], dict[tuple[int, int], int]] = {
            (priority, part): {} for priority in classes for part in range(_PARTS)
        }
        soon: dict[tuple[int, int], int] = {}
        for pick in self.variables:
            for visit in self.choices[pick[0]].visits:
                job, day = entries[visit].job, on + pick[1]
                places = [2]
                if job.due < on:
                    places.append(0)
                elif day <= job.due:
                    places.append(1)
                if day > job.due:
                    soon[pick] = soon.get(pick, 0) - pick[1] - 1
                for part in places:
                    weights = parts[job.priority, part]
                    weights[pick] = weights.get(pick, 0) + 1
        yield from parts.values()
        yield soon
        yield dict.fromkeys(sorted(self.known), 1)

    def _evaluate(self, weights: Mapping[tuple[int, int], int]) -> int:
        return sum(weights.get(pick, 0) for pick in self.known)

    def _sum(self, weights: Mapping[tuple[int, int], int]) -> Any:
        return sum(weight * self.variables[pick] for pick, weight in weights.items())

    def _raise(self, weights: Mapping[tuple[int, int], int]) -> int | None:
        """Raise one part as far as the limit allows; return the most that the part can be, if known."""
        if self.left <= 0:
            return None
        solver = self.cp_sat.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 0
        solver.parameters.max_deterministic_time = self.left
        self.model.clear_hints()
        for pick, variable in self.variables.items():
            self.model.add_hint(variable, int(pick in self.known))
        self.model.maximize(self._sum(weights))
        status = solver.solve(self.model)
        self.left -= solver.ResponseProto().deterministic_time
        if status not in {self.cp_sat.OPTIMAL, self.cp_sat.FEASIBLE}:
            return None
        found = {pick for pick, variable in self.variables.items() if solver.boolean_value(variable)}
        # An answer that is no better here may be worse in a later part than the answer known.
        if sum(weights.get(pick, 0) for pick in found) > self._evaluate(weights):
            self.known = found
        return floor(float(solver.best_objective_bound) + 0.5)

    def read_answer(self) -> CrewArrangement:
        """Return the best arrangement known, without a bound."""
        days: dict[str, int | None] = dict.fromkeys(self.first.days)
        made = []
        trips = {trip.visits: trip for trip in self.trips}
        for number, day in sorted(self.known):
            choice = self.choices[number]
            days |= dict.fromkeys(choice.visits, self.problem.on + day)
            if len(choice.visits) > 1:
                made.append(trips[choice.visits])
        return CrewArrangement(days, tuple(made), ())


# ---------------------------------------------------------------- lending


@attrs.frozen
class Lent:
    """Slots of a day that a crew lends another.

    Args:
        lender: The crew that lends.
        borrower: The crew that is helped.
        day: The day.
        slots: How many slots.
    """

    lender: Crew
    borrower: Crew
    day: dt.date
    slots: int


@attrs.frozen
class Lending:
    """What crews lend one another, and what that does not help.

    Args:
        slots: What is lent, by lender, borrower and day.
        unmet: Ids of the visits that are not past due and are not on time with the loans, in order.
    """

    slots: tuple[Lent, ...] = attrs.field(default=(), repr=count_items)
    unmet: tuple[str, ...] = attrs.field(default=(), repr=count_items)


def lend(plan: Plan) -> Lending:
    """Return the fewest slots that crews have to lend one another, so that the most visits are on time.

    A crew of another team lends that would make such a visit: the pool for it, or the own slots. A slot that
    a visit has may be lent too, if the visit has another day, or a third team makes the visit. No visit on
    time ceases to be on time, and no late or past-due visit has a later day, with the lender and with the
    borrower. Agreed visits stay; borrowed slots are not lent on; nothing is lent for an overbooked day.

    Every crew is planned again with the loans. A crew in which a visit would be worse off neither lends nor
    borrows. So `unmet` is what the plans say. Visits past due come first in a borrowing crew too, so that a
    loan may serve them. Left out: visits agreed for a late day, visits of several slots, preferences of a
    layout.

    Raises:
        InvalidValue: If *plan* is no plan.
        MissingExtra: If OR-tools is not installed.
    """
    check_type("lend.plan", plan, Plan)
    module = load_extra("ortools.graph.python.min_cost_flow", "solver")
    crews = {crew: find_problem(plan, crew) for crew in plan.crews}
    days = {crew: plan_problem(problem) for crew, problem in crews.items()}
    left_out: set[Crew] = set()
    while True:
        loans = _find_loans(module, plan, crews, days, left_out)
        after = {crew: plan_problem(_with_loans(crew, problem, loans)) for crew, problem in crews.items()}
        worse = {crew for crew in crews if _is_any_worse(crews[crew], days[crew], after[crew])}
        if not worse:
            break
        # The set must grow, or the loop would not end: without a fresh crew every lender and borrower goes.
        left_out |= worse | ({one for loan in loans for one in loan[:2]} if worse <= left_out else set())
    rows = tuple(
        Lent(lender, borrower, day_of(day), slots) for (lender, borrower, day), slots in sorted(loans.items())
    )
    unmet = [
        visit
        for crew, problem in crews.items()
        for visit, day in after[crew].items()
        if problem.entries[visit].is_unit and _is_unmet(problem, problem.entries[visit], day)
    ]
    return Lending(rows, tuple(sorted(unmet)))


_Loans = Counter[tuple[Crew, Crew, int]]


def _is_unmet(problem: Problem, entry: Entry, day: int | None) -> bool:
    """Whether a visit should be on time by the plan, and is not."""
    return problem.on <= entry.job.due <= problem.until and (day is None or day > entry.job.due)


def _with_loans(crew: Crew, problem: Problem, loans: _Loans) -> Problem:
    capacity = Counter(dict(problem.capacity))
    for (lender, borrower, day), slots in loans.items():
        capacity[day] += slots * ((borrower == crew) - (lender == crew))
    return attrs.evolve(problem, capacity=dict(capacity))


def _is_any_worse(
    problem: Problem, before: Mapping[str, int | None], after: Mapping[str, int | None]
) -> bool:
    """Whether a visit ceased to be on time, or a late or past-due visit has a later day or none."""
    never = problem.until + 1
    for visit, day in before.items():
        now, was, due = after[visit] or never, day or never, problem.entries[visit].job.due
        if now > due and (was <= due or now > was):
            return True
    return False


class _Network:
    """A minimum-cost flow whose nodes have names.

    Args:
        module: The module of minimum-cost flows.
    """

    def __init__(self, module: Any) -> None:
        self.flow = module.SimpleMinCostFlow()
        self.numbers: dict[object, int] = {}
        self.supplied = 0
        self.arcs: dict[tuple[object, object], int] = {}

    def _number(self, node: object) -> int:
        return self.numbers.setdefault(node, len(self.numbers))

    def add_arc(self, tail: object, head: object, capacity: int, cost: int) -> None:
        """Add an arc of some capacity and cost of a unit."""
        ends = self._number(tail), self._number(head)
        self.arcs[tail, head] = self.flow.add_arc_with_capacity_and_unit_cost(*ends, capacity, cost)

    def add_supply(self, node: object, amount: int) -> None:
        """Let an amount start in a node; all amounts end in the node *sink*."""
        self.flow.set_node_supply(self._number(node), amount)
        self.supplied += amount

    def solve(self) -> Iterator[tuple[tuple[object, object], int]]:
        """Yield the arcs that are used, each with the flow; none if there is no flow of all units."""
        self.flow.set_node_supply(self._number("sink"), -self.supplied)
        # The plan itself is such a flow. Without a flow nothing would be lent, and `unmet` would still hold.
        if self.flow.solve() == self.flow.OPTIMAL:
            for ends, arc in self.arcs.items():
                if amount := self.flow.flow(arc):
                    yield ends, amount


def _find_loans(
    module: Any,
    plan: Plan,
    crews: Mapping[Crew, Problem],
    days: Mapping[Crew, Mapping[str, int | None]],
    left_out: set[Crew],
) -> _Loans:
    """Return the loans of a minimum-cost flow: the most visits on time, then the fewest slots lent."""
    network = _Network(module)
    # One visit more on time is worth more than all loans together.
    unmet_cost = sum(len(found) for found in days.values()) + 1
    visits = {one.visit.id: one.visit for one in plan.visits}
    visits |= {visit.id: visit for visit in (*plan.unplaced, *plan.beyond)}
    for crew, problem in crews.items():
        # Visits of several slots stay, as what is agreed does.
        left = problem.count_left(
            {visit: day for visit, day in days[crew].items() if not problem.entries[visit].is_unit}
        )
        _add_slots(network, crew, left, plan.made.own_slots[crew] if crew not in left_out else {})
        known = set[tuple[Crew, object, object]]()
        for visit, options in _list_options(problem, days[crew], unmet_cost):
            about = crew, visits[visit].activity, visits[visit].kind
            if about not in known:
                known.add(about)
                others = [one for one in plan.made.list_other_crews(visits[visit]) if one in crews]
                _add_days(network, about, others if crew not in left_out else (), left)
            network.add_supply(("visit", visit), 1)
            for day, cost in options:
                network.add_arc(("visit", visit), ("day", about, day) if day else "sink", 1, cost)
    return _read_loans(network)


def _read_loans(network: _Network) -> _Loans:
    loans: _Loans = Counter()
    for (tail, head), amount in network.solve():
        if isinstance(tail, tuple) and isinstance(head, tuple) and (tail[0], head[0]) == ("day", "lends"):
            loans[head[1], tail[1][0], head[2]] += amount
    return loans


def _add_slots(network: _Network, crew: Crew, left: Mapping[int, int], own: Mapping[int, int]) -> None:
    """Add the slots of a crew, and what the crew can lend of its own."""
    for day, slots in left.items():
        if slots > 0:
            network.add_arc(("slots", crew, day), "sink", slots, 0)
            # Borrowed slots are not lent on.
            if (lent := min(slots, own.get(day, 0))) > 0:
                network.add_arc(("lends", crew, day), ("slots", crew, day), lent, 0)


def _add_days(
    network: _Network, about: tuple[Crew, object, object], others: Iterable[Crew], left: Mapping[int, int]
) -> None:
    """Add the days of alike visits: each leads to slots of the crew, or of another crew at a cost."""
    crew = about[0]
    for day, slots in left.items():
        if slots > 0:
            network.add_arc(("day", about, day), ("slots", crew, day), slots, 0)
        # A slot lent on an overbooked day would go to what is agreed there.
        if slots >= 0:
            for other in others:
                network.add_arc(("day", about, day), ("lends", other, day), _MOST, 1)


def _list_options(
    problem: Problem, days: Mapping[str, int | None], unmet_cost: int
) -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """Yield each unit visit with the days on which the visit would not be worse off, each with a cost.

    On time at no cost; late, as soon as by the plan, at the cost of an unmet visit. Day 0 means no day.
    """
    units = [visit for visit in days if problem.entries[visit].is_unit]
    sets = problem.make_day_sets(problem.entries[visit] for visit in units)
    for visit, on_time, after in zip(units, *sets, strict=True):
        job, day, on = problem.entries[visit].job, days[visit], problem.on
        cost = unmet_cost if _is_unmet(problem, problem.entries[visit], day) else 0
        options = [(on + place, 0) for place in iterate_days(on_time)]
        if day is None:
            options.append((0, cost))
        elif day > job.due:
            options += [(on + place, cost) for place in iterate_days(after) if on + place <= day]
        yield visit, options
