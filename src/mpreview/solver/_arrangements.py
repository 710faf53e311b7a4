"""Arrangements: trips to several venues of a member, and visits of several slots (semantics 4.8).

`arrange` goes on from the plan by first fit, and states a bound that no arrangement surpasses.
`mpreview.solver.solve` finds the best arrangement.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_int, check_tuple, check_type, find_known
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue, OutsideRange
from mpreview.planning import Held, Placed, Plan, Served, Visit
from mpreview.planning._first_fit import find_room, measure
from mpreview.planning._matching import NOWHERE, Matching
from mpreview.planning._problem import Problem
from mpreview.planning._visits import class_order, day_order
from mpreview.teams import Crew
from mpreview.timeline import day_of

_MOST_SLOTS_A_TRIP: Final = 1_000


@attrs.frozen
class Trip:
    """Visits to a member that take fewer slots together, if all are made on one day.

    Args:
        visits: Ids of the visits, at least two, each once.
        slots: How many slots of that day the visits take together, 1 to 1,000.

    Raises:
        InvalidValue: If *visits* is no tuple of at least two distinct texts, or *slots* no whole number.
        OutsideRange: If *slots* is not from 1 to 1,000.
    """

    def _check_visits(self, _attribute: object, visits: tuple[str, ...]) -> None:
        if len(visits) < 2 or len({*visits}) < len(visits):
            raise InvalidValue("Trip.visits", "name at least two visits, each once", visits)

    visits: tuple[str, ...] = attrs.field(repr=count_items, validator=[valid.tuple_(str), _check_visits])
    slots: int = attrs.field(validator=valid.int_(1, _MOST_SLOTS_A_TRIP))


@attrs.frozen
class TripMade:
    """A trip on a day.

    Args:
        visits: Ids of the visits, in order.
        day: The day of every visit of the trip.
        slots: How many slots the visits take together.
    """

    visits: tuple[str, ...] = attrs.field(repr=count_items)
    day: dt.date
    slots: int


@attrs.frozen
class Reached:
    """How well the visits of a crew are served, without the agreed visits.

    Args:
        crew: The team, or the pool of a team.
        vector: What is reached, class by class, first class first.
        bound: What no arrangement surpasses, in the same order; the parts count one after another.
    """

    crew: Crew
    vector: tuple[Served, ...] = attrs.field(repr=count_items)
    bound: tuple[Served, ...] = attrs.field(repr=count_items)

    @property
    def proved(self) -> bool:
        """Whether no arrangement is better."""
        return self.vector == self.bound


@attrs.frozen(kw_only=True, repr=False)
class Arrangement:
    """A plan in which trips are made.

    Args:
        on: The first day.
        until: The last day.
        placed: Visits with a day, by day and id; agreed visits stay as in the plan.
        unplaced: Visits that found no day.
        held: Visits that may not be placed.
        beyond: Visits due after the last day that found no day.
        trips: The trips that are made, by day and visits.
        crews: What is reached for each crew that has visits to place, in order.
    """

    on: dt.date
    until: dt.date
    placed: tuple[Placed, ...]
    unplaced: tuple[Visit, ...]
    held: tuple[Held, ...]
    beyond: tuple[Visit, ...]
    trips: tuple[TripMade, ...]
    crews: tuple[Reached, ...]

    @property
    def proved(self) -> bool:
        """Whether no arrangement is better, for any crew."""
        return all(one.proved for one in self.crews)

    def __repr__(self) -> str:
        timely = sum(one.on_time for one in self.placed)
        counts = (
            f"{timely} on time, {len(self.placed) - timely} late, {len(self.unplaced)} unplaced, "
            f"{len(self.held)} held, {len(self.beyond)} beyond"
        )
        sure = "proved" if self.proved else "not proved"
        return f"<Arrangement from {self.on} to {self.until}: {counts}; {len(self.trips)} trips; {sure}>"


@attrs.frozen
class CrewArrangement:
    """An arrangement of one crew.

    Args:
        days: The day of each visit to be placed, or `None`.
        made: The trips that are made.
        bound: What no arrangement surpasses.
    """

    days: Mapping[str, int | None] = attrs.field(repr=count_items)
    made: tuple[Trip, ...] = attrs.field(repr=count_items)
    bound: tuple[Served, ...] = attrs.field(repr=count_items)


Way = Callable[[Problem, Mapping[str, int | None], tuple[Trip, ...]], CrewArrangement]
"""What arranges one crew: from the inputs, the days of the plan, and the trips of the crew."""


def arrange(plan: Plan, trips: tuple[Trip, ...] = ()) -> Arrangement:
    """Return a plan with trips for visits without a day (first fit), and a bound of every arrangement.

    No visit that has a day moves. `solve` finds the best arrangement.

    Args:
        plan: The plan.
        trips: Trips that may be made.

    Raises:
        InvalidValue: If *plan* is no plan, *trips* is no tuple of trips, or the visits of a trip are held or
            agreed, are of two crews, or have no member in common.
        OutsideRange: If a trip takes as many slots as the visits take alone.
        UnknownId: If a trip names a visit that the plan does not take.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> plan = uk.sample(on=day).plan(on=day, until=dt.date(2021, 12, 31))
    >>> arrange(plan).placed == plan.visits
    True
    """
    check_type("arrange.plan", plan, Plan)
    return arrange_by(plan, trips, fit_trips)


def arrange_by(plan: Plan, trips: tuple[Trip, ...], way: Way) -> Arrangement:
    """Return a plan as `arrange` does, with another way to arrange the visits of one crew.

    Args:
        plan: The plan.
        trips: Trips that may be made.
        way: Arranges one crew, from the inputs, the days of the plan and the trips of the crew.

    Raises:
        ReviewError: As `arrange` says.
    """
    check_tuple("arrange.trips", trips, Trip)
    visits = _index_visits(plan)
    for trip in trips:
        _check_trip(plan, visits, trip)
    days: dict[str, int | None] = {}
    made: list[TripMade] = []
    reached = []
    for crew, problem in sorted(plan.made.problems.items()):
        mine = tuple(trip for trip in trips if visits[trip.visits[0]].crew == crew)
        if plan.made.days[crew]:
            answer = way(problem, plan.made.days[crew], mine)
            days |= answer.days
            made += _date_trips(answer)
            reached.append(Reached(crew, measure(problem, answer.days), answer.bound))
    placed = [Placed(visits[visit], day_of(day)) for visit, day in days.items() if day is not None]
    booked = [one for one in (*plan.on_time, *plan.late) if one.booked]
    left = sorted((visits[visit] for visit, day in days.items() if day is None), key=class_order)
    return Arrangement(
        on=plan.on,
        until=plan.until,
        placed=tuple(sorted((*placed, *booked), key=day_order)),
        unplaced=tuple(visit for visit in left if visit.due <= plan.until),
        held=plan.held.items,
        beyond=tuple(visit for visit in left if visit.due > plan.until),
        trips=tuple(sorted(made, key=lambda one: (one.day, one.visits))),
        crews=tuple(reached),
    )


def _index_visits(plan: Plan) -> Mapping[str, Visit]:
    return {one.visit.id: one.visit for part in plan.parts for one in part}


def _is_waiting(plan: Plan, visit: Visit) -> bool:
    """Whether a visit is to be given a day; a visit that is held or agreed is not."""
    return plan.made.problems[visit.crew].entries[visit.id].taking == "to-place"


def _check_trip(plan: Plan, known: Mapping[str, Visit], trip: Trip) -> None:
    for visit in trip.visits:
        if not _is_waiting(plan, find_known("visit", "Trip.visits", visit, known)):
            raise InvalidValue("Trip.visits", "one is held or agreed; name visits that wait for a day", visit)
    visits = [known[visit] for visit in trip.visits]
    if len({visit.crew for visit in visits}) > 1:
        raise InvalidValue("Trip.visits", "they are of two teams or pools; name those of one", trip.visits)
    if not set.intersection(*({*visit.members} for visit in visits)):
        raise InvalidValue("Trip.visits", "no member is served by all of them", trip.visits)
    total = sum(visit.slots for visit in visits)
    if trip.slots >= total:
        raise OutsideRange("Trip.slots", 1, total - 1, trip.slots)


def _date_trips(answer: CrewArrangement) -> Iterator[TripMade]:
    """Yield the trips that are made, each on the day of the visits of the trip."""
    for trip in answer.made:
        day = answer.days[trip.visits[0]]
        if day is not None:
            yield TripMade(tuple(sorted(trip.visits)), day_of(day), trip.slots)


def fit_trips(problem: Problem, days: Mapping[str, int | None], trips: tuple[Trip, ...]) -> CrewArrangement:
    """Give visits without a day the first day on which a trip has room; no visit with a day moves.

    A trip is made on the day of the visits that have one, or on the first day that is possible for all.
    """
    found, made = dict(days), []
    room = [*problem.count_left(days).values()]
    on_trip: set[str] = set()
    # A trip is as urgent as its most urgent visit.
    entries, find_turn = problem.entries, problem.order.find_turn
    for trip in sorted(trips, key=lambda trip: min(find_turn(entries[visit].job) for visit in trip.visits)):
        place = NOWHERE if on_trip & {*trip.visits} else _find_trip_day(problem, found, room, trip)
        if place != NOWHERE:
            # The visits that are on the day have slots already, which the trip takes over.
            there = [visit for visit in trip.visits if found[visit] is not None]
            room[place] -= trip.slots - sum(problem.entries[visit].slots for visit in there)
            found |= dict.fromkeys(trip.visits, problem.on + place)
            on_trip |= {*trip.visits}
            made.append(trip)
    return CrewArrangement(found, tuple(made), find_bound(problem, trips))


def _find_trip_day(problem: Problem, days: Mapping[str, int | None], room: Sequence[int], trip: Trip) -> int:
    """Return the first day on which a trip can be made and places a visit without a day; or -1."""
    missing = [visit for visit in trip.visits if days[visit] is None]
    there = {day for visit in trip.visits if (day := days[visit]) is not None}
    if not missing or len(there) > 1:
        return NOWHERE
    sets = problem.make_day_sets(problem.entries[visit] for visit in missing)
    possible, on_time = -1, -1
    for own, after in zip(*sets, strict=True):
        possible &= own | after
        on_time &= own
    # The visits that have a day bind the trip to the day: no visit with a day moves.
    for day in there:
        possible &= 1 << day - problem.on
    taken = sum(problem.entries[visit].slots for visit in trip.visits if visit not in missing)
    # On time for all first. A trip may take fewer slots than the visits on the day take already.
    return find_room(room, (possible & on_time, possible & ~on_time), trip.slots - taken)


def find_bound(problem: Problem, trips: Iterable[Trip] = ()) -> tuple[Served, ...]:
    """Return what no arrangement of a crew surpasses, class by class, each part given the parts before.

    A relaxation: a visit of several slots needs one slot of a day that has so many, and a visit on a trip
    needs none. The visits with a day on time or past due, and the visits with any day, are then matchings,
    whose greatest sizes bound every sum of parts.
    """
    entries = [one for one in problem.entries.values() if one.taking == "to-place"]
    # In each class past due before on time: the parts of the vector in order.
    entries.sort(key=lambda one: (one.job.priority, one.job.due >= problem.on))
    on_trip = {visit for trip in trips for visit in trip.visits}
    left = problem.count_left()
    sets = problem.make_day_sets(entries)
    # A day holds at most so many visits as the smallest of them fits in.
    smallest = min((entry.slots for entry in entries if entry.job.id not in on_trip), default=1)
    slots = [max(left[day], 0) // smallest for day in range(problem.on, problem.until + 1)]
    # What is on time and what has a day are bounded apart: a bound need not be reached.
    timely, whole = Matching(slots), Matching(slots)
    served: dict[int, list[int]] = {entry.job.priority: [0, 0, 0] for entry in entries}
    roomy = {slots: problem.span.make_set(day for day, count in left.items() if count >= slots)
             for slots in {entry.slots for entry in entries}}  # fmt: skip
    for entry, on_time, after in zip(entries, *sets, strict=True):
        is_past_due = entry.job.due < problem.on
        urgent = after if is_past_due else on_time
        counts, is_free = served[entry.job.priority], entry.job.id in on_trip
        days = -1 if is_free else roomy[entry.slots]
        counts[not is_past_due] += _count_added(timely, urgent & days, is_free=is_free)
        counts[2] += _count_added(whole, (on_time | after) & days, is_free=is_free)
    return tuple(Served(priority, *counts) for priority, counts in sorted(served.items()))


def _count_added(matching: Matching, days: int, *, is_free: bool) -> bool:
    """Add a unit, which takes no slot if *is_free*, and return whether the unit fits."""
    return bool(days) if is_free else matching.add(days) != NOWHERE


def suggest_trips(plan: Plan, venues_per_slot: int = 2) -> tuple[Trip, ...]:
    """Return the trips that could be made to several venues of a member, for `arrange` and `solve`.

    One for each member and each crew that has several visits to the member to place, neither held nor agreed.

    Args:
        plan: The plan.
        venues_per_slot: How many visits to one member take a slot together, 2 to 100, visits of several slots
            counted by their slots; rounded up.

    Raises:
        InvalidValue: If *plan* is no plan, or *venues_per_slot* no whole number.
        OutsideRange: If *venues_per_slot* is not from 2 to 100.
    """
    check_type("suggest_trips.plan", plan, Plan)
    check_int("trips.venues_per_slot", venues_per_slot, 2, 100)
    groups: dict[tuple[Crew, str], list[Visit]] = {}
    for _, visit in sorted(_index_visits(plan).items()):
        if _is_waiting(plan, visit):
            for member in visit.members:
                groups.setdefault((visit.crew, member), []).append(visit)
    found = {}
    for visits in groups.values():
        total = sum(visit.slots for visit in visits)
        slots = -(-total // venues_per_slot)
        if slots < total and len(visits) > 1:
            found[tuple(visit.id for visit in visits)] = slots
    return tuple(Trip(visits, slots) for visits, slots in sorted(found.items()))
