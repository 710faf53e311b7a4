"""A plan with visits of several slots, and with trips to several venues of a member (`semantics.md` 4.8)."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import attrs

from mpreview.errors import InvalidValue, OutsideRange, UnknownId
from mpreview.ids import a_count, a_tuple, counted, shown
from mpreview.planning.arranging import Answer, Ground, Outing, Served, Task, exactly, served
from mpreview.planning.diary import Diary
from mpreview.planning.inputs import visit_id
from mpreview.planning.problems import Problem
from mpreview.planning.visits import Held, Placed, Visit, by_due
from mpreview.planning.wishes import NO_WISHES, Wishes
from mpreview.teams import Crew
from mpreview.timeline import day_of

__all__ = ["Arrangement", "Origin", "Reached", "Trip", "TripMade", "Way", "arranged", "best_of", "trips_of"]

_WAITING: Final = frozenset({"to-place", "several-slots"})
_MOST_SLOTS: Final = 1_000

Way = Callable[[Ground], Answer]
"""What arranges the visits of one team or pool."""


@attrs.frozen
class Trip:
    """Visits to a member that take fewer slots together, if all are made on one day.

    Args:
        visits: Ids of the visits, at least two, each once.
        slots: How many slots of that day they take together, 1 to 1,000.

    Raises:
        InvalidValue: If *visits* is no tuple of at least two distinct texts, or *slots* no whole number.
        OutsideRange: If *slots* is not from 1 to 1,000.
    """

    visits: tuple[str, ...] = attrs.field(repr=counted)
    slots: int

    def __attrs_post_init__(self) -> None:
        a_tuple("Trip.visits", self.visits, str)
        if len(self.visits) < 2 or len({*self.visits}) < len(self.visits):
            raise InvalidValue("Trip.visits", "name at least two visits, each once", self.visits)
        a_count("Trip.slots", self.slots, 1, _MOST_SLOTS)


class TripMade(NamedTuple):
    """A trip on a day.

    Args:
        visits: Ids of the visits, in order.
        day: The day of all of them.
        slots: How many slots they take together.
    """

    visits: tuple[str, ...]
    day: dt.date
    slots: int

    def __repr__(self) -> str:
        return shown(self)


class Reached(NamedTuple):
    """How well the visits of a team or a pool are served, those apart that were agreed.

    Args:
        crew: The team, or the pool of it.
        vector: What is reached, class by class, first class first.
        bound: What no arrangement can surpass, likewise.
        steps: Steps of work that it took.
    """

    crew: Crew
    vector: tuple[Served, ...]
    bound: tuple[Served, ...]
    steps: int

    def __repr__(self) -> str:
        return shown(self)

    @property
    def proved(self) -> bool:
        """Whether nothing better can be."""
        return self.vector == self.bound


@attrs.frozen(kw_only=True)
class Arrangement:
    """A plan in which visits of several slots have days too, and trips are made.

    Args:
        on: The first day.
        until: The last day.
        placed: Visits with a day, by day and id; those that were agreed stand as in the plan.
        unplaced: Visits that found no day.
        held: Visits that may not be placed.
        beyond: Visits due after the last day that found no day.
        trips: The trips that are made, by day and visits.
        crews: What is reached for each team and pool that has visits to place, in order.
    """

    on: dt.date
    until: dt.date
    placed: tuple[Placed, ...] = attrs.field(repr=counted)
    unplaced: tuple[Visit, ...] = attrs.field(repr=counted)
    held: tuple[Held, ...] = attrs.field(repr=counted)
    beyond: tuple[Visit, ...] = attrs.field(repr=counted)
    trips: tuple[TripMade, ...] = attrs.field(repr=counted)
    crews: tuple[Reached, ...] = attrs.field(repr=counted)

    @property
    def proved(self) -> bool:
        """Whether nothing better can be, for any team or pool."""
        return all(one.proved for one in self.crews)

    def __repr__(self) -> str:
        timely = sum(one.on_time for one in self.placed)
        counts = (
            f"{timely} on time, {len(self.placed) - timely} late, {len(self.unplaced)} unplaced, "
            f"{len(self.held)} held, {len(self.beyond)} beyond"
        )
        sure = "proved" if self.proved else "not proved"
        return f"<Arrangement from {self.on} to {self.until}: {counts}; {len(self.trips)} trips; {sure}>"


class Origin(NamedTuple):
    """The plan that is arranged anew.

    Args:
        on: The first day.
        until: The last day.
        held: Visits that may not be placed.
        visits: Every visit, by id.
        problems: What each team and pool has to do.
        diary: Makes a diary of who is seen on which day by the plan.
    """

    on: dt.date
    until: dt.date
    held: tuple[Held, ...]
    visits: Mapping[str, Visit]
    problems: Mapping[Crew, Problem]
    diary: Callable[[], Diary]

    def __repr__(self) -> str:
        return shown(self)

    def waits(self, visit: str) -> bool:
        """Return whether a visit is to be given a day."""
        return self.problems[self.visits[visit].crew].entries[visit].how in _WAITING


def best_of(origin: Origin, trips: tuple[Trip, ...], way: Callable[[int], Way], work: int) -> Arrangement:
    """Arrange the visits with a limit of work, so that a larger one is never worse for all together.

    With one visit a day to a member a team may take a day from the next one, however good that is for itself.
    So then the best counts of those with no work, 10 steps, 100 and so on, as far as the limit allows.

    Args:
        origin: The plan.
        trips: Trips that may be made.
        way: Returns what arranges the visits of one team or pool with a limit of steps.
        work: The limit.
    """
    if not origin.diary().one_a_day or len(origin.problems) < 2:
        return arranged(origin, trips, way(work))
    limits = [0, *(10**power for power in range(1, len(str(work)) + 1) if 10**power <= work)]
    found = (arranged(origin, trips, way(limit)) for limit in limits)
    return max(found, key=_key)


def _key(made: Arrangement) -> list[tuple[int, ...]]:
    """Return what is reached for all teams and pools together, class by class; more is better."""
    found: dict[int, list[tuple[int, ...]]] = {}
    for reached in made.crews:
        for one in reached.vector:
            found.setdefault(one.priority, []).append(one.key)
    return [tuple(map(sum, zip(*found[priority], strict=True))) for priority in sorted(found)]


class _Part(NamedTuple):
    """What is arranged for one team or pool."""

    told: list[tuple[Visit, int | None]]
    made: list[TripMade]
    reached: Reached


def arranged(origin: Origin, trips: tuple[Trip, ...], way: Way) -> Arrangement:
    """Arrange the visits of each team and pool; those of unit visits without trips keep their plan.

    What limits days in the plan limits them here, for all: closed places, one visit a day to a member, of
    which a trip is one, and conflicts of advisers, none of whom has a part in a visit or a trip.

    Raises:
        InvalidValue: If *trips* is no tuple of trips, or the visits of one are held or agreed, are of two
            teams or pools, or have no member in common.
        OutsideRange: If a trip takes as many slots as its visits by themselves, or more.
        UnknownId: If there is no such visit.
    """
    a_tuple("arrange.trips", trips, Trip)
    for trip in trips:
        _check(origin, trip)
    parts = list(_parts(origin, trips, way))
    told = [pair for part in parts for pair in part.told]
    placed = [Placed(visit, day_of(day)) for visit, day in told if day is not None]
    left = sorted((visit for visit, day in told if day is None), key=by_due)
    return Arrangement(
        on=origin.on,
        until=origin.until,
        placed=tuple(sorted((*placed, *_agreed(origin)), key=lambda one: (one.day, one.visit.id))),
        unplaced=tuple(one for one in left if one.due <= origin.until),
        held=origin.held,
        beyond=tuple(one for one in left if one.due > origin.until),
        trips=tuple(sorted((one for part in parts for one in part.made), key=lambda one: (one.day, one))),
        crews=tuple(part.reached for part in parts),
    )


def _parts(origin: Origin, trips: Sequence[Trip], way: Way) -> Iterator[_Part]:
    """Yield what is arranged for each team and pool that has visits to place, in order."""
    diary = origin.diary()
    for crew in sorted(origin.problems):
        mine = [trip for trip in trips if origin.visits[trip.visits[0]].crew == crew]
        problem = origin.problems[crew].beside(diary.seen(crew))
        ground = _ground(problem, mine)
        if ground.tasks:
            answer = _as_planned(origin.problems[crew], ground) if ground.exact else way(ground)
            days = list(zip(ground.tasks, answer.days, strict=True))
            told = [(origin.visits[visit_id(task.job.id)], day) for task, day in days]
            diary.lay(crew, told)
            vector = served(ground.tasks, answer.days, ground.on)
            reached = Reached(crew, vector, answer.bound, answer.steps)
            yield _Part(told, list(_made(ground, answer)), reached)


def _as_planned(problem: Problem, ground: Ground) -> Answer:
    """Return the plan of unit visits as it stands, with what nothing surpasses: the plan without limits."""
    where = problem.whereabouts()
    days = (where[visit_id(task.job.id)].day for task in ground.tasks)
    told = tuple([None if day is None else day.toordinal() for day in days])
    return Answer(told, (), exactly(ground).bound)


def _agreed(origin: Origin) -> Iterator[Placed]:
    """Yield the visits that were agreed, as they stand in the plan."""
    for problem in origin.problems.values():
        for visit, entry in problem.entries.items():
            if entry.day is not None:
                yield Placed(origin.visits[visit], day_of(entry.day), booked=True)


def _check(origin: Origin, trip: Trip) -> None:
    for id_ in trip.visits:
        if id_ not in origin.visits:
            raise UnknownId("visit", "Trip.visits", id_)
        if not origin.waits(id_):
            raise InvalidValue("Trip.visits", "one is held or agreed; name visits that wait for a day", id_)
    visits = [origin.visits[id_] for id_ in trip.visits]
    if len({visit.crew for visit in visits}) > 1:
        raise InvalidValue("Trip.visits", "they are of two teams or pools; name those of one", trip.visits)
    if not set.intersection(*(_members(visit) for visit in visits)):
        raise InvalidValue("Trip.visits", "no member is served by all of them", trip.visits)
    total = sum(visit.slots for visit in visits)
    if trip.slots >= total:
        raise OutsideRange("Trip.slots", 1, total - 1, trip.slots)


def _members(visit: Visit) -> set[str]:
    """Return the users of a visit who did not decline it or put it off."""
    return {one.member for one in visit.obligations if one.resumes is None}


def _ground(problem: Problem, trips: Iterable[Trip]) -> Ground:
    """Return what has to be arranged, each visit under the name that settles its ties."""
    key, limits = problem.order.key, problem.limits()
    waiting = [entry for entry in problem.entries.values() if entry.how in _WAITING]
    return Ground(
        tasks=tuple([Task(one.job._replace(id=key(one.job.id)), one.slots) for one in waiting]),
        outings=tuple([Outing(tuple(map(key, trip.visits)), trip.slots) for trip in trips]),
        slots=problem.left(),
        on=problem.on,
        until=problem.until,
        limits=limits._replace(
            wishes={key(one.job.id): _settled(one.wishes) for one in waiting if one.wishes != NO_WISHES},
            before={key(visit): day for visit, day in problem.order.before},
        ),
    )


def _settled(wishes: Wishes) -> Wishes:
    """Return wishes in which a visit is closed on the days on which a member of it is with another team."""
    closed = tuple(sorted({*wishes.closed, *wishes.beside}))
    return wishes._replace(closed=closed, elsewhere=(), beside=(), at_last=())


def _made(ground: Ground, answer: Answer) -> Iterator[TripMade]:
    days = {task.job.id: day for task, day in zip(ground.tasks, answer.days, strict=True)}
    for outing, is_made in zip(ground.outings, answer.made, strict=True):
        day = days[outing.tasks[0]]
        if is_made and day is not None:
            yield TripMade(tuple(sorted(map(visit_id, outing.tasks))), day_of(day), outing.slots)


def trips_of(origin: Origin, venues_per_slot: int) -> tuple[Trip, ...]:
    """Return a trip for each member and team or pool with visits that take fewer slots together.

    Args:
        origin: The plan.
        venues_per_slot: How many slots' worth of visits to one member take one slot together, 2 to 100.

    Raises:
        InvalidValue: If *venues_per_slot* is no whole number.
        OutsideRange: If it is not from 2 to 100.
    """
    a_count("trips.venues_per_slot", venues_per_slot, 2, 100)
    groups: dict[tuple[Crew, str], list[Visit]] = {}
    for visit in sorted(origin.visits.values(), key=lambda visit: visit.id):
        if origin.waits(visit.id):
            for member in _members(visit):
                groups.setdefault((visit.crew, member), []).append(visit)
    found = {tuple(one.id for one in visits): _slots(visits, venues_per_slot) for visits in groups.values()}
    return tuple(Trip(ids, slots) for ids, slots in sorted(found.items()) if slots)


def _slots(visits: Sequence[Visit], venues_per_slot: int) -> int:
    """Return how many slots visits take together, rounded up; 0 if that saves none."""
    total = sum(visit.slots for visit in visits)
    slots = -(-total // venues_per_slot)
    return slots if slots < total and len(visits) > 1 else 0
