"""The plan: who is visited on which day, and why what does not fit does not.

Each team is planned by itself, exactly (`semantics.md` 4.4); teams share nothing but the day.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

import attrs

from mpreview.errors import InvalidValue, UnknownId
from mpreview.events import Committed
from mpreview.ids import a_count, a_kind
from mpreview.nouns import Noun
from mpreview.planning.agreed import Agreed, placed_as_agreed
from mpreview.planning.appointments import Appointment, appointments
from mpreview.planning.certificates import Shortfall as Certificate
from mpreview.planning.certificates import shortfalls, total_lack
from mpreview.planning.inputs import Inputs, Order, assigned, job_of, visit_id
from mpreview.planning.problems import Entry, How, Problem
from mpreview.planning.shortfalls import (
    AgreedDays,
    Shortfall,
    of_agreed_late,
    of_several_slots,
    shortfall_of,
)
from mpreview.planning.visits import Held, Placed, Visit, visit_of, visits_of
from mpreview.reviews import Obligation, Obligations
from mpreview.teams import Crew, Team, Unlent, capacity_of
from mpreview.timeline import day_of

__all__ = ["Overbooked", "Plan", "Terms", "plan_visits"]

_MOST_DAYS = 1_000


class Overbooked(NamedTuple):
    """A day on which more is agreed than there are slots.

    Args:
        team: The team.
        day: The day.
        more: How many more.
        pool: The pool of the team; empty for the team's own slots.
    """

    team: str
    day: dt.date
    more: int
    pool: str = ""


@attrs.frozen(eq=False, repr=False)
class Plan(Noun):
    """What is done from one day to another; on time, late, unplaced, held and beyond are disjoint and all.

    Args:
        on: The first day.
        until: The last day.
        on_time: Visits placed by their due day, by day and id.
        late: Visits placed after it, by day and id.
        unplaced: Visits that found no day, and those of several slots, which are not planned.
        held: Visits that may not be placed.
        beyond: Visits due after the last day that found no day.
        overbooked: Each day on which more is agreed with a team, or a pool of it, than it has slots.
        unlent: Each day on which a team has not what it promised to lend, by lender and loan.
    """

    on: dt.date
    until: dt.date
    on_time: tuple[Placed, ...]
    late: tuple[Placed, ...]
    unplaced: tuple[Visit, ...]
    held: tuple[Held, ...]
    beyond: tuple[Visit, ...]
    overbooked: tuple[Overbooked, ...]
    unlent: tuple[Unlent, ...]
    _order: Order = attrs.field(eq=False, hash=False)
    _inputs: Mapping[Crew, Inputs] = attrs.field(eq=False, hash=False)
    _teams: Mapping[str, Team] = attrs.field(eq=False, hash=False)

    @property
    def visits(self) -> tuple[Placed, ...]:
        """Every visit with a day, by day and id."""
        return tuple(sorted((*self.on_time, *self.late), key=_by_day))

    @cached_property
    def taken(self) -> int:
        """How many visits were looked at: on time + late + unplaced + held + beyond."""
        parts = (self.on_time, self.late, self.unplaced, self.held, self.beyond)
        return sum(len(part) for part in parts)

    @cached_property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """Why each late or unplaced visit is so, by team; worked out when first asked for."""
        visits = {visit.id: visit for visit in self._all()}
        agreed = {crew: self._agreed(crew) for crew, proofs in self._proofs.items() if proofs}
        found = [
            shortfall_of(visits[visit_id(one.visit)], _named(one), agreed[crew])
            for crew in sorted(self._proofs)
            for one in self._proofs[crew]
        ]
        found += (of_several_slots(visit, self.on) for visit in self.unplaced if visit.slots > 1)
        found += (of_agreed_late(placed) for placed in self.late if placed.booked)
        return tuple(sorted(found, key=lambda one: one.visit.team))

    def _agreed(self, crew: Crew) -> AgreedDays:
        """Return what is agreed of a team or a pool, for its proofs."""
        more = {one.day: one.more for one in self.overbooked if (one.team, one.pool) == crew}
        placed = (one for one in (*self.on_time, *self.late) if one.booked and one.visit.crew == crew)
        return AgreedDays(tuple(sorted((one.day, one.visit.id) for one in placed)), more)

    @cached_property
    def _proofs(self) -> Mapping[Crew, tuple[Certificate, ...]]:
        waiting = ((crew, one.assignment) for crew, one in self._inputs.items() if one.assignment.jobs)
        return MappingProxyType({crew: shortfalls(one) for crew, one in waiting})

    @cached_property
    def lack(self) -> Mapping[str, int]:
        """How many slots each team lacks: the greatest sum over disjoint runs of days that are full.

        That of a team with pools is the sum of theirs, for none can do the work of another.
        """
        found: Counter[str] = Counter()
        for crew in sorted(self._proofs):
            found[crew.team] += total_lack(self._proofs[crew])
        return MappingProxyType(dict(found))

    @property
    def teams(self) -> tuple[str, ...]:
        """The ids of the teams, those without a visit too, in order."""
        return tuple(sorted({crew.team for crew in self._inputs}))

    @property
    def crews(self) -> tuple[Crew, ...]:
        """Those who are planned for by themselves: each team's own slots and its pools, in order."""
        return tuple(sorted(self._inputs))

    def problem(self, team: str, pool: str = "") -> Problem:
        """Return what the plan of a team or a pool was made of: of one that it does not know, nothing."""
        made = self._inputs.get(Crew(team, pool))
        return Problem(
            order=self._order,
            on=self.on.toordinal(),
            until=self.until.toordinal(),
            capacity=made.capacity if made else {},
            promised=made.promised if made else {},
            entries=self._entries.get(Crew(team, pool), {}),
        )

    @cached_property
    def _entries(self) -> Mapping[Crew, Mapping[str, Entry]]:
        entries: dict[Crew, dict[str, Entry]] = {}
        placed = (*self.on_time, *self.late)
        told: list[tuple[How, Visit, int | None]] = [
            *(("agreed", one.visit, one.day.toordinal()) for one in placed if one.booked),
            *(("to-place", one.visit, None) for one in placed if not one.booked),
            *(("held", one.visit, None) for one in self.held),
            *(("to-place" if one.slots == 1 else "several-slots", one, None) for one in self.unplaced),
            *(("to-place" if one.slots == 1 else "several-slots", one, None) for one in self.beyond),
        ]
        for how, visit, day in told:
            entries.setdefault(visit.crew, {})[visit.id] = Entry(how, job_of(visit), visit.slots, day)
        return entries

    def best_slots(self, obligation: Obligation, k: int = 5) -> tuple[Appointment, ...]:
        """Return the best days to agree on for a visit, with what each does to the others of its team.

        The others are planned anew, and keep the days that they have here where they can. Best is what
        serves most by the measure of the plan itself; then what harms, and what moves, the fewest others;
        then the first day. No day serves more than the one that the plan has.

        Args:
            obligation: What is owed, whether the plan takes it or not.
            k: How many days at the most.

        Raises:
            InvalidValue: If it is no obligation, or at no venue, so that nobody goes anywhere for it.
            OutsideRange: If *k* is not from 1 to 1,000.
            UnknownId: If its team has no part in the plan.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> asked = uk.sample(on=day)
        >>> plan = asked.plan(on=day, until=dt.date(2021, 12, 31))
        >>> owed = next(one for one in asked.due(on=day) if one.venue == "essex-1-office")
        >>> [(one.day.isoformat(), len(one.effects)) for one in plan.best_slots(owed, 2)]
        [('2021-11-24', 0), ('2021-11-30', 0)]
        """
        return self._appointments("best_slots", obligation, k)[:k]

    def appointments(self, obligation: Obligation, k: int = 5) -> tuple[Appointment, ...]:
        """Return the first days to offer a member for a visit that are to nobody's harm.

        Nobody else ceases to be on time then, and nobody who is late or past due has a later day or none.

        Args:
            obligation: What is owed, as for `best_slots`.
            k: How many days at the most.

        Raises:
            InvalidValue: As for `best_slots`.
            OutsideRange: As for `best_slots`.
            UnknownId: As for `best_slots`.
        """
        found = self._appointments("appointments", obligation, k)
        return tuple(sorted((one for one in found if not one.harmed), key=lambda one: one.day)[:k])

    def _appointments(self, verb: str, obligation: Obligation, k: int) -> tuple[Appointment, ...]:
        a_kind(f"{verb}.obligation", obligation, Obligation)
        a_count(f"{verb}.k", k, 1, _MOST_DAYS)
        if obligation.venue is None:
            raise InvalidValue(f"{verb}.obligation", "is owed at no venue; give one that has a venue")
        if obligation.team not in self._teams:
            raise UnknownId("team", f"{verb}.obligation", obligation.team)
        alone = visit_of(obligation.venue, obligation.team, [obligation], [obligation])
        visit = _pooled(alone, self._teams)
        after = Terms(self.on, self.until, self, self._order.tie_seed)
        problem = self.problem(*visit.crew)._replace(order=after.order)
        entry = problem.entries.get(visit.id) or Entry("to-place", job_of(visit), visit.slots)
        return appointments(problem, visit.id, entry)

    def by_team(self) -> dict[str, "Plan"]:
        """Return the plan of each team that has a visit, in order of id."""
        teams = {visit.team for visit in self._all()}
        return {team: self._of_team(team) for team in sorted(teams)}

    def _all(self) -> Iterable[Visit]:
        yield from (placed.visit for placed in (*self.on_time, *self.late))
        yield from (*self.unplaced, *self.beyond)
        yield from (one.visit for one in self.held)

    def _of_team(self, team: str) -> "Plan":
        return attrs.evolve(
            self,
            on_time=tuple(one for one in self.on_time if one.visit.team == team),
            late=tuple(one for one in self.late if one.visit.team == team),
            unplaced=tuple(one for one in self.unplaced if one.team == team),
            held=tuple(one for one in self.held if one.visit.team == team),
            beyond=tuple(one for one in self.beyond if one.team == team),
            overbooked=tuple(one for one in self.overbooked if one.team == team),
            unlent=tuple(one for one in self.unlent if one.lender.team == team),
            inputs=MappingProxyType({crew: one for crew, one in self._inputs.items() if crew.team == team}),
        )

    def __repr__(self) -> str:
        parts = ("on_time", "late", "unplaced", "held", "beyond")
        counts = ", ".join(f"{len(getattr(self, part))} {part.replace('_', ' ')}" for part in parts)
        return f"<Plan of {self.taken} visits from {self.on} to {self.until}: {counts}>"


def _by_day(placed: Placed) -> tuple[dt.date, str]:
    return placed.day, placed.visit.id


class Terms(NamedTuple):
    """What a plan is to be.

    Args:
        on: The first day.
        until: The last day.
        previous: The plan before it: who is on time keeps the day that they had there if they can.
        tie_seed: What settles the ties that class, answer and due day leave: by default the ids of the
            visits; with a seed keyed digests of them, so that nobody is first for their name.
    """

    on: dt.date
    until: dt.date
    previous: Plan | None = None
    tie_seed: str | None = None

    @property
    def order(self) -> Order:
        """What settles ties, and the days that are left open: those of the plan before, unless agreed."""
        placed = () if self.previous is None else self.previous.visits
        before = {one.visit.id: one.day.toordinal() for one in placed if not one.booked}
        return Order(self.tie_seed, MappingProxyType(before))


def _named(told: Certificate) -> Certificate:
    """Return a proof with the ids of the visits instead of the names under which they were planned."""
    if "|" not in told.visit:
        return told
    served, refused = (tuple(sorted(map(visit_id, ids))) for ids in (told.served, told.refused))
    return attrs.evolve(told, visit=visit_id(told.visit), served=served, refused=refused)


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
        UnknownId: If a team that is to go somewhere is none of the *teams*.
    """
    by_id = {team.id: team for team in teams}
    agreed = [one for one in promised if type(one) is Agreed]
    booked = placed_as_agreed(due, {(one.venue, one.activity): one.day for one in agreed})
    free, held = visits_of(due, terms.until, {(one.venue, one.activity.value) for one in agreed})
    if any(team.pools for team in teams):
        booked = tuple([attrs.evolve(one, visit=_pooled(one.visit, by_id)) for one in booked])
        held = tuple([attrs.evolve(one, visit=_pooled(one.visit, by_id)) for one in held])
        free = tuple([_pooled(visit, by_id) for visit in free])
    waiting: dict[Crew, list[Visit]] = {}
    # Beyond the exact plan (`semantics.md` 4.8): told, and left to be given a day by hand.
    several = [visit for visit in free if visit.slots > 1]
    for visit in free:
        if visit.slots == 1:
            waiting.setdefault(visit.crew, []).append(visit)
    strange = _strangers(promised, booked, by_id)
    taken = _taken(strange, booked)
    _check_teams((crew.team for crew in (*waiting, *taken)), by_id)
    capacity, order = capacity_of(teams, terms.on, terms.until), terms.order
    inputs = {
        crew: _inputs(slots, waiting.get(crew, ()), order, (strange[crew], taken[crew]), terms)
        for crew, slots in capacity.slots.items()
    }
    more = tuple(_overbooked(inputs, taken, terms))
    made = _Made(booked, held, several, more, capacity.unlent, inputs, by_id)
    return _plan(terms, waiting, made)


def _check_teams(named: Iterable[str], teams: Container[str]) -> None:
    unknown = sorted(team for team in named if team not in teams)
    if unknown:
        raise UnknownId("team", "plan_visits.teams", unknown[0])


def _pooled(visit: Visit, teams: Mapping[str, Team]) -> Visit:
    """Return a visit with the pool of its team whose it is."""
    team, kind = teams.get(visit.team), visit.obligations[0].kind
    pool = None if team is None or kind is None else team.pool_of(visit.activity.value, kind)
    return visit if pool is None else attrs.evolve(visit, pool=pool)


_Taken = defaultdict[Crew, Counter[int]]
"""How many slots of each team and pool are taken by day number."""


def _strangers(
    promised: Iterable[Committed | Agreed], booked: Iterable[Placed], teams: Mapping[str, Team]
) -> _Taken:
    """Return what is taken by what is agreed with nobody who is owed it."""
    owed = {(one.visit.venue, one.visit.activity) for one in booked}
    taken: _Taken = defaultdict(Counter)
    for one in promised:
        pool = None
        if type(one) is Agreed:
            if (one.venue, one.activity) in owed:
                continue
            team = teams.get(one.team)
            pool = team and team.pool_of(one.activity.value, one.kind)
        taken[Crew(one.team, pool or "")][one.day.toordinal()] += 1
    return taken


def _taken(strange: _Taken, booked: Iterable[Placed]) -> _Taken:
    """Return what is taken by all that is agreed."""
    taken: _Taken = defaultdict(Counter, {crew: days.copy() for crew, days in strange.items()})
    for placed in booked:
        taken[placed.visit.crew][placed.day.toordinal()] += placed.visit.slots
    return taken


def _inputs(
    capacity: Mapping[int, int],
    waiting: Iterable[Visit],
    order: Order,
    taken: tuple[Counter[int], Counter[int]],
    terms: Terms,
) -> Inputs:
    """Place those who wait on what is left beside what is agreed."""
    strange, agreed = taken
    left = {day: count - agreed[day] for day, count in capacity.items()}
    jobs, on, until = map(job_of, waiting), terms.on.toordinal(), terms.until.toordinal()
    return Inputs(capacity, strange, assigned(jobs, left, order, on=on, until=until))


def _overbooked(inputs: Mapping[Crew, Inputs], taken: _Taken, terms: Terms) -> Iterator[Overbooked]:
    """Yield each day inside the plan on which more is agreed than there are slots."""
    on, until = terms.on.toordinal(), terms.until.toordinal()
    for crew in sorted(taken):
        for day, number in sorted(taken[crew].items()):
            more = number - inputs[crew].capacity.get(day, 0)
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
        on_time=tuple(sorted(placed["on_time"], key=_by_day)),
        late=tuple(sorted(placed["late"], key=_by_day)),
        unplaced=tuple(sorted(left["unplaced"], key=_by_due)),
        held=tuple(sorted(made.held, key=lambda one: _by_due(one.visit))),
        beyond=tuple(sorted(left["beyond"], key=_by_due)),
        overbooked=made.overbooked,
        unlent=made.unlent,
        order=terms.order,
        inputs=MappingProxyType(made.inputs),
        teams=MappingProxyType(made.teams),
    )


def _by_due(visit: Visit) -> tuple[int, dt.date, str]:
    return visit.priority, visit.due, visit.id
