"""Planning: every visit gets a day, crew by crew (semantics 4.1 to 4.8).

Each crew is settled by itself, exactly. Then the crews are laid out in order, so that several
crews meet a member on different days if possible.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

import attrs

from mpreview._checks import check_tuple, check_type
from mpreview.errors import InvalidValue, UnknownId
from mpreview.events import Committed
from mpreview.planning._assignment import Settlement, settle_problem
from mpreview.planning._layout import Clash, find_clashes, finish_plan, list_attendances
from mpreview.planning._plan import InConflict, Made, Overbooked, Plan, Terms, freeze_made, make_job
from mpreview.planning._preferences import Layout, RuleMaker, list_seats
from mpreview.planning._problem import (
    Entry,
    Order,
    Problem,
    Promise,
    Taking,
    freeze_problem,
    set_days_elsewhere,
)
from mpreview.planning._visits import (
    Agreed,
    Held,
    Placed,
    Visit,
    assign_pool,
    day_order,
    due_order,
    find_crew,
    name_visit,
    place_agreed,
    visits_of,
)
from mpreview.reviews import Obligations
from mpreview.teams import Capacity, Crew, Team, capacity_of
from mpreview.timeline import day_of


def plan_visits(
    due: Obligations,
    teams: Sequence[Team],
    terms: Terms,
    promised: Sequence[Committed | Agreed] = (),
) -> Plan:
    """Plan the visits that open by the last day, for every team.

    Args:
        due: The reviews owed, whenever a window opens.
        teams: The teams, whose slots are filled.
        terms: From when until when, and what else the plan is to be.
        promised: What is agreed and still to come: each takes slots on its day, also if nothing is owed for
            it yet. What is owed stands on the day that is agreed for it. What was agreed with people who were
            erased is nobody's.

    Raises:
        InvalidValue: If an argument is of another type, two teams have one id, or what is owed was asked of
            another day than the first of the plan.
        OutsideRange: If a day is out of range.
        UnknownId: If a team by which something is owed, or to which slots are lent, is none of the *teams*, a
            pool none of the team, or an adviser in conflict is in no pool.
    """
    _check(due, teams, terms, promised)
    by_id = {team.id: team for team in teams}
    agreed = [one for one in promised if type(one) is Agreed]
    booked = place_agreed(due, {(one.venue, one.activity): one.day for one in agreed})
    free, held = visits_of(due, terms.until, {(one.venue, one.activity.value) for one in agreed})
    taken = [
        *(_Taken("agreed", one.visit, one) for one in booked),
        *(_Taken("to-place", visit) for visit in free),
        *(_Taken("held", one.visit, one) for one in held),
    ]
    if any(team.pools for team in teams):
        taken = [_assign_pool(one, by_id) for one in taken]
    strangers = tuple(_find_strangers(promised, booked, by_id))
    visited = {(one.visit.team, one.visit.pool) for one in taken}
    _check_crews(visited | {(one.crew.team, one.crew.pool) for one in strangers}, by_id)
    capacity = capacity_of(teams, terms.on, terms.until)
    everyone = tuple(sorted(teams, key=attrgetter("id")))
    closures = tuple(sorted(terms.closures.items()))
    presences = tuple(sorted(terms.presences.items()))
    rules = RuleMaker(
        terms.layout, closures, presences, terms.recesses, everyone, terms.on, terms.until
    )  # fmt: skip
    setting = _PlanSetting(terms, terms.order, everyone, capacity, rules)
    problems, days = _plan_crews(_make_problems(setting, taken, strangers), terms.layout)
    in_conflict = tuple(sorted(_find_in_conflict(agreed, terms.layout, by_id)))
    made = freeze_made(setting.order, problems, days, setting.teams, rules)
    return _make_plan(setting, taken, made, in_conflict)


class _Taken(NamedTuple):
    """A visit, how the plan takes the visit, and the day or the answer."""

    taking: Taking
    visit: Visit
    what: Placed | Held | None = None


class _PlanSetting(NamedTuple):
    """What is alike for every crew."""

    terms: Terms
    order: Order
    teams: tuple[Team, ...]
    capacity: Capacity
    rules: RuleMaker


class _Stranger(NamedTuple):
    """An agreed visit owed to nobody: erased, exempt, or asked for by no rule."""

    crew: Crew
    agreed: Committed | Agreed


def _check(
    due: Obligations, teams: Iterable[Team], terms: Terms, promised: Iterable[Committed | Agreed]
) -> None:
    check_type("plan_visits.due", due, Obligations)
    check_type("plan_visits.terms", terms, Terms)
    if due.on != terms.on:
        raise InvalidValue(
            "plan_visits.due", "is what was owed on another day; ask for that of the first day"
        )
    check_tuple("plan_visits.teams", _make_tuple(teams), Team)
    check_tuple("plan_visits.promised", _make_tuple(promised), Committed, Agreed)
    advisers = {adviser.id for team in teams for pool in team.pools for adviser in pool.advisers}
    for one in terms.layout.conflicts if terms.layout else ():
        if one.adviser not in advisers:
            raise UnknownId("adviser", "Layout.conflicts", one.adviser)


def _make_tuple(values: object) -> object:
    """Return a sequence as a tuple, and another object unchanged."""
    return tuple(values) if isinstance(values, Sequence) else values


def _check_crews(pairs: Iterable[tuple[str, str]], teams: Mapping[str, Team]) -> None:
    for team, pool in sorted(pairs):
        if team not in teams:
            raise UnknownId("team", "plan_visits.teams", team)
        if pool and all(one.id != pool for one in teams[team].pools):
            raise UnknownId("pool", "plan_visits.teams", pool)


def _assign_pool(one: _Taken, teams: Mapping[str, Team]) -> _Taken:
    visit = assign_pool(one.visit, teams)
    if visit is one.visit:
        return one
    what = one.what
    if isinstance(what, Placed):
        what = Placed(visit, what.day, what.booked)
    elif isinstance(what, Held):
        what = Held(visit, what.progress, what.until, what.event)
    return _Taken(one.taking, visit, what)


def _find_strangers(
    promised: Iterable[Committed | Agreed], booked: Iterable[Placed], teams: Mapping[str, Team]
) -> Iterator[_Stranger]:
    owed = {(one.visit.venue, one.visit.activity) for one in booked}
    for one in promised:
        if type(one) is Committed:
            yield _Stranger(Crew(one.team, one.pool or ""), one)
        elif type(one) is Agreed and (one.venue, one.activity) not in owed:
            yield _Stranger(find_crew(one.team, one.activity, one.kind, teams), one)


def _find_in_conflict(
    agreed: Iterable[Agreed], layout: Layout | None, teams: Mapping[str, Team]
) -> Iterator[InConflict]:
    """Yield the visits agreed with an adviser in conflict with a member of the visit."""
    pairs = {(one.adviser, one.member) for one in (layout.conflicts if layout else ())}
    for one in agreed:
        members = tuple(who for who in one.members if (one.assessor, who) in pairs)
        if one.assessor is not None and members:
            visit = name_visit(one.venue, one.activity, one.team)
            pool = find_crew(one.team, one.activity, one.kind, teams).pool
            yield InConflict(one.team, one.day, visit, one.assessor, members, pool)


# ---------------------------------------------------------------- the inputs of each crew


def _make_problems(
    setting: _PlanSetting, taken: Iterable[_Taken], strangers: Iterable[_Stranger]
) -> dict[Crew, Problem]:
    """Return the inputs of each crew, in order."""
    # By team and pool: such a pair is hashed faster than a crew, and a nation has thousands of visits.
    entries: dict[tuple[str, str], dict[str, Entry]] = defaultdict(dict)
    for one in taken:
        visit, day = one.visit, None
        if isinstance(one.what, Placed):
            day = one.what.day.toordinal()
        entry = Entry(one.taking, make_job(visit), visit.slots, day, setting.rules.make_rules(visit))
        entries[visit.team, visit.pool][visit.id] = entry
    mine: dict[Crew, list[Committed | Agreed]] = defaultdict(list)
    for crew, agreed in strangers:
        mine[crew].append(agreed)
    return {
        crew: _make_problem(setting, crew, dict(entries[crew.team, crew.pool]), mine[crew])
        for crew in sorted(setting.capacity.slots)
    }


def _make_problem(
    setting: _PlanSetting, crew: Crew, entries: dict[str, Entry], strangers: Iterable[Committed | Agreed]
) -> Problem:
    (terms, order, teams, capacity, rules), promised = setting, Counter[int]()
    promises: dict[int, tuple[Promise, ...]] = {}
    for one in strangers:
        day = one.day.toordinal()
        # The slots are gone, whoever is met. Whom an erased person would have met nobody knows.
        promised[day] += one.slots
        if type(one) is Agreed and rules.has_clashes and terms.on <= one.day <= terms.until:
            found = rules.make_rules_of_members(one.members, one.venue)
            promise = Promise(name_visit(one.venue, one.activity, one.team), one.slots, found)
            promises[day] = (*promises.get(day, ()), promise)
    seats = list_seats(teams, crew, terms.on, terms.until, capacity) if rules.has_conflicts else {}
    span = terms.on.toordinal(), terms.until.toordinal()
    taken = dict(sorted(promised.items()))
    return freeze_problem(order, *span, capacity.slots[crew], taken, entries, seats, promises)


# ---------------------------------------------------------------- the crews, one after another


def _plan_crews(
    problems: dict[Crew, Problem], layout: Layout | None
) -> tuple[dict[Crew, Problem], dict[Crew, dict[str, int | None]]]:
    """Settle every crew, then lay out crew after crew; return the inputs of each crew, and the days."""
    # Every crew is settled before the first is laid out, so that each layout knows all late days.
    settled = {crew: settle_problem(problem) for crew, problem in problems.items()}
    if layout is None or not layout.one_a_day:
        # Only one visit a day to a member makes a crew look at the days of another.
        return problems, {crew: finish_plan(problem, settled[crew]) for crew, problem in problems.items()}
    meetings = _MeetingDays(problems, settled)
    found: dict[Crew, Problem] = {}
    days: dict[Crew, dict[str, int | None]] = {}
    for crew in sorted(problems, key=lambda crew: (problems[crew].order.key(crew.name), crew)):
        found[crew] = meetings.add_days_elsewhere(crew, problems[crew])
        days[crew] = finish_plan(found[crew], settled[crew])
        meetings.note_crew(crew, found[crew], days[crew])
    # In order of crew again: the order of the layout, which a tie seed changes, must not be seen in a plan.
    return {crew: found[crew] for crew in problems}, {crew: days[crew] for crew in problems}


class _MeetingDays:
    """The days on which each crew meets a member: agreed, late, or laid out already.

    Args:
        problems: The inputs of each crew.
        settled: Who is on time, and each late day, by crew.
    """

    def __init__(self, problems: Mapping[Crew, Problem], settled: Mapping[Crew, Settlement]) -> None:
        # By member and name of the crew: a crew is hashed more slowly than its name.
        self._met: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
        for crew, problem in problems.items():
            on_time = frozenset(settled[crew].on_time)
            rows = enumerate(zip(settled[crew].jobs, settled[crew].list_days(), strict=True))
            # A day on time may still change in the layout; a late day is promised.
            late = {job.id: None if k in on_time else day for k, (job, day) in rows}
            self.note_crew(crew, problem, late)

    def note_crew(self, crew: Crew, problem: Problem, days: Mapping[str, int | None]) -> None:
        """Note the members met by a crew on each day."""
        name = crew.name
        for one in list_attendances(crew, problem, days):
            for member in one.rules.members:
                self._met[member][name].add(one.day)

    def add_days_elsewhere(self, crew: Crew, problem: Problem) -> Problem:
        """Return the inputs of a crew with the days of other crews with the members of a visit."""
        entries, name = dict(problem.entries), crew.name
        for visit, entry in problem.entries.items():
            days = {
                day
                for member in entry.rules.members
                for other, met in self._met[member].items()
                if other != name
                for day in met
            }
            if days:
                entries[visit] = set_days_elsewhere(entry, tuple(sorted(days)))
        return attrs.evolve(problem, entries=MappingProxyType(entries))


# ---------------------------------------------------------------- the plan


def _make_plan(
    setting: _PlanSetting, taken: Sequence[_Taken], made: Made, in_conflict: tuple[InConflict, ...]
) -> Plan:
    """Sort every visit into the five parts of a plan."""
    terms = setting.terms
    days = {visit: day for found in made.days.values() for visit, day in found.items()}
    placed: dict[bool, list[Placed]] = {True: [], False: []}
    left: dict[bool, list[Visit]] = {True: [], False: []}
    held = []
    for taking, visit, what in taken:
        if isinstance(what, Held):
            held.append(what)
            continue
        if taking == "to-place":
            day = days[visit.id]
            if day is None:
                left[visit.due > terms.until].append(visit)
            else:
                found = Placed(visit, day_of(day))
                placed[found.on_time].append(found)
        elif isinstance(what, Placed):
            placed[what.on_time].append(what)
    return Plan(
        on=terms.on,
        until=terms.until,
        on_time=tuple(sorted(placed[True], key=day_order)),
        late=tuple(sorted(placed[False], key=day_order)),
        unplaced=tuple(sorted(left[False], key=due_order)),
        held=tuple(sorted(held, key=lambda one: due_order(one.visit))),
        beyond=tuple(sorted(left[True], key=due_order)),
        overbooked=tuple(_find_overbooked(made.problems)),
        unlent=setting.capacity.unlent,
        in_conflict=in_conflict,
        clashes=_find_clashes(made) if made.rules.has_clashes else (),
        made=made,
    )


def _find_clashes(made: Made) -> tuple[Clash, ...]:
    """Return the clashes of a plan, by day."""
    there = (
        one
        for crew, problem in made.problems.items()
        for one in list_attendances(crew, problem, made.days[crew])
    )
    found = find_clashes(there, {crew: problem.seats for crew, problem in made.problems.items()})
    return tuple(sorted(found, key=lambda one: (one.day, one.kind, one.member, one.crews, one.visits)))


def _find_overbooked(problems: Mapping[Crew, Problem]) -> Iterator[Overbooked]:
    """Yield each day of the plan on which more is agreed than there are slots."""
    for crew, problem in sorted(problems.items()):
        for day, left in problem.count_left().items():
            if left < 0:
                yield Overbooked(crew.team, day_of(day), -left, crew.pool)
