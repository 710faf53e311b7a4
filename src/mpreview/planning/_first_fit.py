"""Visits of several slots, and trips to several venues: first fit after the exact plan (semantics 4.8).

The exact plan covers unit visits only. Afterwards each visit of several slots takes the first day that has
room, in order of class, due day and id; no unit visit moves. First fit is not optimal (bin packing; Johnson,
1973), so an arrangement states a bound that no arrangement surpasses. `mpreview.solver` finds the best
arrangement.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import attrs

from mpreview._checks import check_int, check_tuple, suggest_ids, valid_int, valid_tuple
from mpreview._reprs import count_items, show_tuple
from mpreview.errors import InvalidValue, OutsideRange, UnknownId
from mpreview.planning._matching import NOWHERE, Matching, iterate_days
from mpreview.planning._problem import Entry, Problem
from mpreview.planning._visits import Held, Placed, Visit, day_order, due_order
from mpreview.teams import Crew
from mpreview.timeline import day_of

_MOST_SLOTS_A_TRIP: Final = 1_000


def _find_room(room: Sequence[int], parts: Iterable[int], slots: int) -> int:
    """Return the first day, of the first part of the days, that has room for some slots; -1 if none has."""
    days = (day for part in parts for day in iterate_days(part))
    return next((day for day in days if room[day] >= slots), NOWHERE)


def place_first_fit(problem: Problem, days: Mapping[str, int | None]) -> dict[str, int | None]:
    """Return the day of each visit of several slots: the first that has room beside the unit visits.

    In each class the visits that had a day on time in the plan before keep the day, if the day still has
    room.

    Args:
        problem: The inputs of the crew.
        days: The days of the unit visits.
    """
    several = [one for one in problem.entries.values() if one.taking == "to-place" and not one.is_unit]
    if not several:
        return {}
    room, on, previous = [*problem.count_left(days).values()], problem.on, dict(problem.order.previous)
    several.sort(key=lambda one: (one.job.priority, one.job.due, problem.order.key(one.job.id)))
    sets = problem.make_day_sets(several)
    kept = [problem.span.make_set([previous.get(one.job.id, on - 1)]) for one in several]
    # By class: first the visits that keep a day, then all others; the sort is stable.
    turns: list[tuple[Entry, tuple[int, ...]]] = [
        (entry, (kept[k] & sets.on_time[k],)) for k, entry in enumerate(several)
    ]
    turns += zip(several, zip(*sets, strict=True), strict=True)
    turns.sort(key=lambda turn: turn[0].job.priority)
    found: dict[str, int | None] = {}
    for entry, parts in turns:
        if found.get(entry.job.id) is None:
            place = _find_room(room, parts, entry.slots)
            found[entry.job.id] = None if place == NOWHERE else on + place
            if place != NOWHERE:
                room[place] -= entry.slots
    return found


# ---------------------------------------------------------------- arrangements with trips


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

    visits: tuple[str, ...] = attrs.field(repr=count_items, validator=[valid_tuple(str), _check_visits])
    slots: int = attrs.field(validator=valid_int(1, _MOST_SLOTS_A_TRIP))


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


@attrs.frozen(order=True)
class Served:
    """How many visits of a class are served.

    Args:
        priority: The class.
        past_due: Visits past due that have a day.
        on_time: Visits on time.
        placed: Visits with a day.
    """

    priority: int
    past_due: int
    on_time: int
    placed: int


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
        placed: Visits with a day, by day and id; agreed visits stand as in the plan.
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


class PlanParts(NamedTuple):
    """The plan that is arranged.

    Args:
        on: The first day.
        until: The last day.
        held: Visits that may not be placed.
        booked: Visits that are agreed.
        visits: Every visit, by id.
        problems: The inputs of each crew.
        days: The days of the visits to be placed, by crew.
    """

    on: dt.date
    until: dt.date
    held: tuple[Held, ...]
    booked: tuple[Placed, ...]
    visits: Mapping[str, Visit]
    problems: Mapping[Crew, Problem]
    days: Mapping[Crew, Mapping[str, int | None]]

    def __repr__(self) -> str:
        return show_tuple(self)

    def find_waiting(self, visit: str) -> Entry | None:
        """Return a visit that is to be given a day; `None` if the visit is held or agreed."""
        entry = self.problems[self.visits[visit].crew].entries[visit]
        return entry if entry.taking == "to-place" else None


def arrange(parts: PlanParts, trips: tuple[Trip, ...], way: Way) -> Arrangement:
    """Arrange the visits of each crew with trips.

    Raises:
        InvalidValue: If *trips* is no tuple of trips, or the visits of a trip are held or agreed, are of two
            crews, or have no member in common.
        OutsideRange: If a trip takes as many slots as the visits take alone, or more.
        UnknownId: If a trip names a visit that the plan does not take.
    """
    check_tuple("arrange.trips", trips, Trip)
    for trip in trips:
        _check_trip(parts, trip)
    days: dict[str, int | None] = {}
    made: list[TripMade] = []
    reached = []
    for crew, problem in sorted(parts.problems.items()):
        mine = tuple(trip for trip in trips if parts.visits[trip.visits[0]].crew == crew)
        if parts.days[crew]:
            answer = way(problem, parts.days[crew], mine)
            days |= answer.days
            made += _date_trips(answer)
            reached.append(Reached(crew, measure(problem, answer.days), answer.bound))
    placed = [Placed(parts.visits[visit], day_of(day)) for visit, day in days.items() if day is not None]
    left = sorted((parts.visits[visit] for visit, day in days.items() if day is None), key=due_order)
    return Arrangement(
        on=parts.on,
        until=parts.until,
        placed=tuple(sorted((*placed, *parts.booked), key=day_order)),
        unplaced=tuple(visit for visit in left if visit.due <= parts.until),
        held=parts.held,
        beyond=tuple(visit for visit in left if visit.due > parts.until),
        trips=tuple(sorted(made, key=lambda one: (one.day, one.visits))),
        crews=tuple(reached),
    )


def _check_trip(parts: PlanParts, trip: Trip) -> None:
    for visit in trip.visits:
        if visit not in parts.visits:
            raise UnknownId("visit", "Trip.visits", visit, suggest_ids(visit, parts.visits))
        if parts.find_waiting(visit) is None:
            raise InvalidValue("Trip.visits", "one is held or agreed; name visits that wait for a day", visit)
    visits = [parts.visits[visit] for visit in trip.visits]
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
    for trip in sorted(trips, key=lambda trip: min(_order_visit(problem, visit) for visit in trip.visits)):
        place = NOWHERE if on_trip & {*trip.visits} else _find_trip_day(problem, found, room, trip)
        if place != NOWHERE:
            # The visits that stand on the day have slots already, which the trip takes over.
            there = [visit for visit in trip.visits if found[visit] is not None]
            room[place] -= trip.slots - sum(problem.entries[visit].slots for visit in there)
            found |= dict.fromkeys(trip.visits, problem.on + place)
            on_trip |= {*trip.visits}
            made.append(trip)
    return CrewArrangement(found, tuple(made), find_bound(problem, trips))


def _order_visit(problem: Problem, visit: str) -> tuple[int, int, str]:
    job = problem.entries[visit].job
    return job.priority, job.due, problem.order.key(visit)


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
    return _find_room(room, (possible & on_time, possible & ~on_time), trip.slots - taken)


def measure(problem: Problem, days: Mapping[str, int | None]) -> tuple[Served, ...]:
    """Return how many visits of each class are served, first class first."""
    past_due, on_time, placed = Counter[int](), Counter[int](), Counter[int]()
    classes = {problem.entries[visit].job.priority for visit in days}
    for visit, day in days.items():
        job = problem.entries[visit].job
        if day is not None:
            placed[job.priority] += 1
            past_due[job.priority] += job.due < problem.on
            on_time[job.priority] += day <= job.due
    return tuple([Served(one, past_due[one], on_time[one], placed[one]) for one in sorted(classes)])


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


def suggest_trips(parts: PlanParts, venues_per_slot: int) -> tuple[Trip, ...]:
    """Return a trip for each member and crew with visits that take fewer slots together.

    Args:
        parts: The plan.
        venues_per_slot: How many slots' worth of visits to one member take one slot together, 2 to 100.

    Raises:
        InvalidValue: If *venues_per_slot* is no whole number.
        OutsideRange: If *venues_per_slot* is not from 2 to 100.
    """
    check_int("trips.venues_per_slot", venues_per_slot, 2, 100)
    groups: dict[tuple[Crew, str], list[Visit]] = {}
    for visit in sorted(parts.visits.values(), key=lambda visit: visit.id):
        if parts.find_waiting(visit.id) is not None:
            for member in visit.members:
                groups.setdefault((visit.crew, member), []).append(visit)
    found = {}
    for visits in groups.values():
        total = sum(visit.slots for visit in visits)
        slots = -(-total // venues_per_slot)
        if slots < total and len(visits) > 1:
            found[tuple(visit.id for visit in visits)] = slots
    return tuple(Trip(visits, slots) for visits, slots in sorted(found.items()))
