"""Planning: who takes which slots, team by team and pool by pool.

Each is planned by itself, exactly (`semantics.md` 4.4); they share nothing but the day and what is lent.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import attrs

from mpreview.errors import InvalidValue, UnknownId
from mpreview.events import Committed
from mpreview.ids import a_kind, a_tuple
from mpreview.planning.agreed import Agreed, placed_as_agreed
from mpreview.planning.assignment import Assignment
from mpreview.planning.inputs import Inputs, assigned, job_of
from mpreview.planning.plan import InConflict, Overbooked, Plan, Terms, by_day, pooled
from mpreview.planning.preferences import Layout
from mpreview.planning.visits import Held, Placed, Visit, by_due, visits_of
from mpreview.reviews import Obligations
from mpreview.teams import Capacity, Crew, Team, Unlent, capacity_of
from mpreview.timeline import day_of

if TYPE_CHECKING:
    from mpreview.planning.diary import Diary
    from mpreview.planning.problems import Entry, How

__all__ = ["plan_visits"]


def plan_visits(
    due: Obligations,
    teams: Sequence[Team],
    terms: Terms,
    promised: Sequence[Committed | Agreed] = (),
) -> Plan:
    """Plan the visits that open by the last day, for every team.

    Args:
        due: The reviews owed, whenever they open.
        teams: The teams, whose slots are filled.
        terms: From when until when, and what else it is to be.
        promised: What is agreed and still to come: each takes its slots on its day, also if nothing is owed
            for it yet. What is owed stands on the day that is agreed for it; what was agreed with people who
            were erased is nobody's any more.

    Raises:
        InvalidValue: If something is of another kind, two teams have one id, or what is owed was asked of
            another day than the first of the plan; and as `Terms.check` says.
        OutsideRange: If a day is out of range.
        UnknownId: If a team by which something is owed, or that is to be lent slots, is none of the *teams*,
            a pool none of its team, or an adviser in conflict is in none of their pools.
    """
    _check(due, teams, terms, promised)
    by_id = {team.id: team for team in teams}
    agreed = [one for one in promised if type(one) is Agreed]
    booked = placed_as_agreed(due, {(one.venue, one.activity): one.day for one in agreed})
    free, held = visits_of(due, terms.until, {(one.venue, one.activity.value) for one in agreed})
    if any(team.pools for team in teams):
        booked = tuple([attrs.evolve(one, visit=pooled(one.visit, by_id)) for one in booked])
        held = tuple([attrs.evolve(one, visit=pooled(one.visit, by_id)) for one in held])
        free = tuple([pooled(visit, by_id) for visit in free])
    # Beyond the exact plan (`semantics.md` 4.8): told, and left to be given a day by hand, or by `arrange`.
    several = [visit for visit in free if visit.slots > 1]
    visits: dict[Crew, _Visits] = defaultdict(_Visits)
    for visit in free:
        (visits[visit.crew].several if visit.slots > 1 else visits[visit.crew].waiting).append(visit)
    for one in booked:
        visits[one.visit.crew].agreed.append(one)
    for other in held:
        visits[other.visit.crew].held.append(other)
    waiting = {crew: mine.waiting for crew, mine in visits.items() if mine.waiting}
    strangers = tuple(_strangers(promised, booked, by_id))
    strange = _counted(strangers)
    taken = _taken(strange, booked)
    _check_crews((*visits, *taken), by_id)
    capacity = capacity_of(teams, terms.on, terms.until)
    work = _Work(terms, tuple(teams), visits, (strangers, strange, taken))
    inputs = dict(work.inputs(capacity))
    more = tuple(_overbooked(capacity.slots, taken, terms))
    crossed = tuple(sorted(_in_conflict(agreed, terms.layout, by_id)))
    made = _Made(booked, held, several, more, capacity.unlent, inputs, by_id, crossed)
    return _plan(terms, waiting, made)


def _check(
    due: Obligations, teams: Iterable[Team], terms: Terms, promised: Iterable[Committed | Agreed]
) -> None:
    a_kind("plan_visits.due", due, Obligations)
    a_kind("plan_visits.terms", terms, Terms)
    terms.check()
    if due.on != terms.on:
        raise InvalidValue(
            "plan_visits.due", "is what was owed on another day; ask for that of the first day"
        )
    a_tuple("plan_visits.teams", _listed(teams), Team)
    a_tuple("plan_visits.promised", _listed(promised), Committed, Agreed)
    advisers = {adviser.id for team in teams for pool in team.pools for adviser in pool.advisers}
    for one in terms.layout.conflicts if terms.layout else ():
        if one.adviser not in advisers:
            raise UnknownId("adviser", "Layout.conflicts", one.adviser)


def _listed(values: object) -> object:
    """Return a sequence as a tuple, and anything else as it is."""
    return tuple(values) if isinstance(values, Sequence) else values


def _check_crews(named: Iterable[Crew], teams: Mapping[str, Team]) -> None:
    for crew in sorted(named):
        if crew.team not in teams:
            raise UnknownId("team", "plan_visits.teams", crew.team)
        if crew.pool and all(pool.id != crew.pool for pool in teams[crew.team].pools):
            raise UnknownId("pool", "plan_visits.teams", crew.pool)


class _Visits:
    """The visits of a team or a pool, by how the plan takes them."""

    __slots__ = ("agreed", "held", "several", "waiting")

    def __init__(self) -> None:
        self.agreed: list[Placed] = []
        self.waiting: list[Visit] = []
        self.several: list[Visit] = []
        self.held: list[Held] = []


_Taken = defaultdict[Crew, Counter[int]]
"""How many slots of each team and pool are taken by day number."""


_Stranger = tuple[Crew, Committed | Agreed]
"""What is agreed with nobody who is owed it, and who makes it."""


def _strangers(
    promised: Iterable[Committed | Agreed], booked: Iterable[Placed], teams: Mapping[str, Team]
) -> Iterator[_Stranger]:
    """Yield what is agreed with nobody who is owed it: erased, exempt, or what no rule asks for."""
    owed = {(one.visit.venue, one.visit.activity) for one in booked}
    for one in promised:
        if type(one) is Committed:
            yield Crew(one.team, one.pool or ""), one
        elif type(one) is Agreed and (one.venue, one.activity) not in owed:
            yield _crew_of(one, teams), one


def _crew_of(one: Agreed, teams: Mapping[str, Team]) -> Crew:
    team = teams.get(one.team)
    return Crew(one.team, (team and team.pool_of(one.activity.value, one.kind)) or "")


def _in_conflict(
    agreed: Iterable[Agreed], layout: Layout | None, teams: Mapping[str, Team]
) -> Iterator[InConflict]:
    """Yield what is agreed with an adviser who is in conflict with somebody whom that serves."""
    pairs = {(one.adviser, one.member) for one in (layout.conflicts if layout else ())}
    for one in agreed:
        if one.assessor is not None:
            members = tuple(who for who in one.members if (one.assessor, who) in pairs)
            if members:
                visit = f"{one.activity.value}/{one.venue}/{one.team}"
                pool = _crew_of(one, teams).pool
                yield InConflict(one.team, one.day, visit, one.assessor, members, pool)


def _counted(strangers: Iterable[_Stranger]) -> _Taken:
    """Return what they take."""
    taken: _Taken = defaultdict(Counter)
    for crew, one in strangers:
        taken[crew][one.day.toordinal()] += one.slots
    return taken


def _taken(strange: _Taken, booked: Iterable[Placed]) -> _Taken:
    """Return what is taken by all that is agreed."""
    taken: _Taken = defaultdict(Counter, {crew: days.copy() for crew, days in strange.items()})
    for placed in booked:
        taken[placed.visit.crew][placed.day.toordinal()] += placed.visit.slots
    return taken


class _Work:
    """What is the same for all teams and pools, one of which is planned after another."""

    def __init__(
        self,
        terms: Terms,
        teams: Sequence[Team],
        visits: Mapping[Crew, _Visits],
        taken: tuple[tuple[_Stranger, ...], _Taken, _Taken],
    ) -> None:
        self.terms, self.order, self.teams, self.visits = terms, terms.order, teams, visits
        self.strangers, self.strange, self.agreed = taken
        self.span = terms.on.toordinal(), terms.until.toordinal()

    def inputs(self, capacity: Capacity) -> Iterator[tuple[Crew, Inputs]]:
        """Yield each team and pool, in order, with those who wait placed on what is left."""
        if self.terms.setting.matters:
            yield from self._within(capacity)
            return
        for crew, count in sorted(capacity.slots.items()):
            left = {day: number - self.agreed[crew][day] for day, number in count.items()}
            jobs = [job_of(visit) for visit in self.visits[crew].waiting]
            yield crew, self._inputs(crew, count, assigned(jobs, left, self.order, span=self.span))

    def _inputs(self, crew: Crew, slots: Mapping[int, int], plan: Assignment) -> Inputs:
        return Inputs(tuple(slots.items()), tuple(sorted(self.strange[crew].items())), plan)

    def _within(self, capacity: Capacity) -> Iterator[tuple[Crew, Inputs]]:
        """Yield the same with what is looked at beside windows and slots.

        Where a member is seen by several teams they are planned beside one another (`company`).
        """
        # Where limits are looked at, here and below: a plan without them needs nothing of it.
        from mpreview.planning.company import Company
        from mpreview.planning.diary import Diary, seats_of
        from mpreview.planning.problems import Problem

        agreed = [one for mine in self.visits.values() for one in mine.agreed]
        span = self.terms.on, self.terms.until
        diary = Diary(self.terms.setting, span, self.teams, agreed)
        for crew, one in self.strangers:
            if type(one) is Agreed:
                diary.meet(crew, one.day.toordinal(), one.members, one.slots)
        problems = {}
        for crew, count in capacity.slots.items():
            seats = seats_of(self.teams, crew, span, capacity) if diary.bars else ()
            entries = dict(self._entries(crew, diary))
            problems[crew] = Problem(
                self.order, *self.span, count, self.strange[crew], entries, dict(seats), diary.met(crew)
            )
        for crew, (problem, plan) in sorted(Company(problems).planned().items()):
            wishes = tuple((visit, one.wishes) for visit, one in problem.entries.items())
            told = self._inputs(crew, capacity.slots[crew], plan)
            met = tuple(problem.met.items())
            yield crew, told._replace(wishes=wishes, seats=tuple(problem.seats.items()), met=met)

    def _entries(self, crew: Crew, diary: "Diary") -> "Iterator[tuple[str, Entry]]":
        from mpreview.planning.problems import Entry

        mine = self.visits[crew]
        told: list[tuple[How, Visit, int | None]] = [
            *(("agreed", one.visit, one.day.toordinal()) for one in mine.agreed),
            *(("to-place", visit, None) for visit in mine.waiting),
            *(("several-slots", visit, None) for visit in mine.several),
            *(("held", one.visit, None) for one in mine.held),
        ]
        for how, visit, day in told:
            yield visit.id, Entry(how, job_of(visit), visit.slots, day, diary.wishes(visit))


def _overbooked(slots: Mapping[Crew, Mapping[int, int]], taken: _Taken, terms: Terms) -> Iterator[Overbooked]:
    """Yield each day inside the plan on which more is agreed than there are slots."""
    on, until = terms.on.toordinal(), terms.until.toordinal()
    for crew in sorted(taken):
        for day, number in sorted(taken[crew].items()):
            more = number - slots[crew].get(day, 0)
            if on <= day <= until and more > 0:
                yield Overbooked(crew.team, day_of(day), more, crew.pool)


class _Made(NamedTuple):
    """All that a plan is made of but the visits that wait."""

    booked: tuple[Placed, ...]
    held: tuple[Held, ...]
    several: list[Visit]
    overbooked: tuple[Overbooked, ...]
    unlent: tuple[Unlent, ...]
    inputs: Mapping[Crew, Inputs]
    teams: Mapping[str, Team]
    in_conflict: tuple[InConflict, ...]


def _plan(terms: Terms, waiting: Mapping[Crew, Sequence[Visit]], made: _Made) -> Plan:
    placed: dict[str, list[Placed]] = {"on_time": [], "late": []}
    for one in made.booked:
        placed["on_time" if one.on_time else "late"].append(one)
    left: dict[str, list[Visit]] = {"unplaced": [], "beyond": []}
    for visit in made.several:
        left["beyond" if visit.due > terms.until else "unplaced"].append(visit)
    for crew, visits in waiting.items():
        plan = made.inputs[crew].assignment
        for visit, day, status in zip(visits, plan.days, plan.statuses, strict=True):
            if day is None:
                left[status].append(visit)
            else:
                placed[status].append(Placed(visit, day_of(day)))
    return Plan(
        on=terms.on,
        until=terms.until,
        on_time=tuple(sorted(placed["on_time"], key=by_day)),
        late=tuple(sorted(placed["late"], key=by_day)),
        unplaced=tuple(sorted(left["unplaced"], key=by_due)),
        held=tuple(sorted(made.held, key=lambda one: by_due(one.visit))),
        beyond=tuple(sorted(left["beyond"], key=by_due)),
        overbooked=made.overbooked,
        unlent=made.unlent,
        order=terms.order,
        made=tuple(made.inputs.items()),
        teams=tuple(sorted(made.teams.values(), key=attrgetter("id"))),
        setting=terms.setting,
        in_conflict=made.in_conflict,
    )
