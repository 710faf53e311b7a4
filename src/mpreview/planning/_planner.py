"""Planning: every visit gets a day, crew by crew (semantics 4.1 to 4.8).

Each crew is settled by itself, exactly. Then the crews are laid out in order, so that several
crews meet a member on different days if possible.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter, itemgetter
from types import MappingProxyType
from typing import NamedTuple

import attrs

from mpreview._sequences import group_items, split_items
from mpreview.days import Days
from mpreview.errors import UnknownId
from mpreview.people import Member
from mpreview.planning._assignment import Settlement, settle_problem
from mpreview.planning._layout import find_clashes, finish_plan
from mpreview.planning._parts import PlanPart
from mpreview.planning._plan import InConflict, Made, Overbooked, Plan, Terms, freeze_made, make_job
from mpreview.planning._preferences import Layout, RuleMaker, list_seats
from mpreview.planning._problem import (
    Attendance,
    Entry,
    PlanOrder,
    Problem,
    Span,
    Taking,
    freeze_problem,
    set_days_elsewhere,
)
from mpreview.planning._rota import Reviewers, RotaFacts, Stranger, find_staffed
from mpreview.planning._visits import (
    Absences,
    Agreed,
    Held,
    Placed,
    Presences,
    Visit,
    class_order,
    day_order,
    find_agreed_crew,
    find_presences,
    list_visits,
)
from mpreview.register import Register
from mpreview.reviews import Obligations
from mpreview.reviews.first_days import FirstDays
from mpreview.teams import Capacity, Crew, Team, Unlent, find_holidays
from mpreview.timeline import day_of


class PlanFacts(NamedTuple):
    """What the ledger says for a plan, apart from what is owed.

    Args:
        promised: What is agreed and still to come: each takes slots on its day, also if nothing is owed for
            it yet. A visit that is owed keeps the day that was agreed. What was agreed with people who were
            erased is nobody's.
        absences: When members cannot be visited; by default members of the lower house without exclusions and
            pauses.
        reviewers: By member the advisers of the last review, for a rota.
        first_days: From which day on a team can come; `None` if a visit may be made on the first day.
    """

    promised: Sequence[Agreed] = ()
    absences: Absences = Absences()
    reviewers: Reviewers = ()
    first_days: FirstDays | None = None


class PlannedPart(NamedTuple):
    """The part of a register that a plan is of, where a plan of every team would be thrown away.

    Args:
        teams: The teams that are planned.
        members: At least the members whom these teams may visit.
    """

    teams: frozenset[str]
    members: Sequence[Member]


_NO_FACTS = PlanFacts()


def plan_visits(
    due: Obligations,
    register: Register,
    terms: Terms,
    facts: PlanFacts = _NO_FACTS,
    part: PlannedPart | None = None,
) -> Plan:
    """Plan the visits that open by the last day, for every team or at least for the teams of a part.

    Args:
        due: The reviews owed, whenever a window opens.
        register: The teams, whose slots are filled, and what is known of venues, members and recesses.
        terms: From when until when, and what else the plan is to be.
        facts: What the ledger says apart from what is owed.
        part: What the plan is of; `None` for the whole register.

    Raises:
        UnknownId: If an adviser in conflict is in no pool.
    """
    _check_conflicts(terms.layout, register.teams)
    by_id = {team.id: team for team in sorted(register.teams, key=attrgetter("id"))}
    days_agreed = {
        (one.venue, one.activity.value): one.day for one in facts.promised if one.activity is not None
    }
    booked, free, held = list_visits(due, terms.until, days_agreed, by_id)
    taken: list[_Taken] = [
        *(("agreed", one.visit, one.day.toordinal()) for one in booked),
        *(("to-place", visit, None) for visit in free),
        *(("held", one.visit, None) for one in held),
    ]
    strangers = tuple(_find_strangers(facts.promised, booked, by_id))
    members = register.members if part is None else part.members
    presences = find_presences(register, members, terms.on, terms.until, facts.absences.capacities)
    rules = _make_rule_maker(terms, register, presences, facts)
    teams = register.teams if part is None else _list_connected(register.teams, part.teams)
    order, capacity = terms.order, rules.count_capacity(teams)
    if terms.rota is not None:
        order = attrs.evolve(order, staffed=find_staffed(terms.rota, dict(order.previous), rules))
    problems, days = _plan_crews(_make_problems(rules, order, capacity, taken, strangers), terms.layout)
    in_conflict = tuple(sorted(_find_in_conflict(facts.promised, terms.layout, by_id)))
    named = tuple((one.id, one.assessor) for one in facts.promised if one.assessor is not None)
    partners = tuple((one.id, one.partners) for one in facts.promised if one.partners)
    known = RotaFacts(strangers, named, facts.reviewers, partners)
    made = freeze_made(order, problems, days, rules, known)
    return _make_plan(made, (booked, free, held), capacity.unlent, in_conflict)


_Taken = tuple[Taking, Visit, int | None]
"""How the plan takes a visit, the visit, and the number of the day that was agreed."""


def _check_conflicts(layout: Layout | None, teams: Iterable[Team]) -> None:
    advisers = {adviser.id for team in teams for pool in team.pools for adviser in pool.advisers}
    for one in layout.conflicts if layout else ():
        if one.adviser not in advisers:
            raise UnknownId("adviser", "Layout.conflicts", one.adviser)


def _list_connected(teams: Iterable[Team], planned: frozenset[str]) -> list[Team]:
    """Return some teams, and all whom loans connect with these, also by way of other teams."""
    every, found = list(teams), {*planned}
    pairs = [{team.id, loan.team} for team in every for loan in team.loans]
    while more := [pair for pair in pairs if len(pair & found) == 1]:
        found.update(*more)
    return [team for team in every if team.id in found]


def _make_rule_maker(terms: Terms, register: Register, presences: Presences, facts: PlanFacts) -> RuleMaker:
    closures = (
        (venue.id, Days.of(*(closure.ordinals for closure in venue.closures)))
        for venue in register.venues
        if venue.closures
    )
    return RuleMaker(
        layout=terms.layout,
        closures=tuple(sorted(closures)),
        presences=tuple(sorted(presences.items())),
        recesses=tuple(recess for recess in register.recesses if recess.known_by(terms.on)),
        teams=tuple(sorted(register.teams, key=attrgetter("id"))),
        holidays=tuple(
            (team, tuple(sorted(days)))
            for team, days in find_holidays(
                register.teams, register.calendars, terms.on, terms.on, terms.until
            ).items()
            if days
        ),
        first=terms.on,
        last=terms.until,
        absences=facts.absences,
        first_days=facts.first_days,
    )


def _find_strangers(
    promised: Iterable[Agreed], booked: Iterable[Placed], teams: Mapping[str, Team]
) -> Iterator[Stranger]:
    owed = {(one.visit.venue, one.visit.activity) for one in booked}
    for one in promised:
        if (one.venue, one.activity) not in owed:
            yield find_agreed_crew(one, teams), one


def _find_in_conflict(
    agreed: Iterable[Agreed], layout: Layout | None, teams: Mapping[str, Team]
) -> Iterator[InConflict]:
    """Yield the visits agreed with an adviser in conflict with a member of the visit."""
    pairs = {(one.adviser, one.member) for one in (layout.conflicts if layout else ())}
    for one in agreed:
        for adviser in (one.assessor, *(partner.adviser for partner in one.partners)):
            members = tuple(who for who in one.members if (adviser, who) in pairs)
            if adviser is not None and members:
                pool = find_agreed_crew(one, teams).pool
                yield InConflict(one.team, one.day, one.id, adviser, members, pool)


# ---------------------------------------------------------------- the inputs of each crew


def _make_problems(
    rules: RuleMaker,
    order: PlanOrder,
    capacity: Capacity,
    taken: Iterable[_Taken],
    strangers: Iterable[Stranger],
) -> dict[Crew, Problem]:
    """Return the inputs of each crew, in order."""
    # By team and pool: such a pair is hashed faster than a crew, and a nation has thousands of visits.
    entries: dict[tuple[str, str], dict[str, Entry]] = defaultdict(dict)
    for taking, visit, day in taken:
        made = rules.make_rules_to_place(visit) if taking == "to-place" else rules.make_rules(visit)
        entry = Entry(taking, make_job(visit), visit.slots, day, made)
        entries[visit.team, visit.pool][visit.id] = entry
    span = Span(rules.first.toordinal(), rules.last.toordinal())
    mine = group_items(strangers, itemgetter(0))
    problems = {}
    for crew, slots in sorted(capacity.slots.items()):
        promised, promises = _count_promised(rules, span, mine.get(crew, ()))
        seats = list_seats(rules, crew, capacity) if rules.has_conflicts else {}
        own = dict(entries[crew.team, crew.pool])
        off = dict(capacity.holidays.get(crew, {}))
        problems[crew] = freeze_problem(order, *span, slots, promised, own, seats, promises, off)
    return problems


def _count_promised(
    rules: RuleMaker, span: Span, strangers: Iterable[Stranger]
) -> tuple[dict[int, int], dict[int, tuple[Attendance, ...]]]:
    """Return the slots that agreed visits owed to nobody take by day, and the visits whose rules matter."""
    promised = Counter[int]()
    promises: dict[int, tuple[Attendance, ...]] = {}
    for _, one in strangers:
        day = one.day.toordinal()
        # The slots are gone, whoever is met. For a visit agreed with an erased person nobody knows who.
        promised[day] += one.slots
        if one.venue is None or one.activity is None:
            continue
        if rules.has_clashes and span.on <= day <= span.until:
            found = rules.make_rules_of_members(one.members, one.venue, one.activity)
            promise = Attendance(one.id, day, one.slots, found)
            promises[day] = (*promises.get(day, ()), promise)
    return dict(sorted(promised.items())), promises


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
            self.note_crew(crew, problem, settled[crew].map_late_days())

    def note_crew(self, crew: Crew, problem: Problem, days: Mapping[str, int | None]) -> None:
        """Note the members met by a crew on each day."""
        name = crew.name
        for one in problem.list_attendances(days):
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
    made: Made,
    visits: tuple[list[Placed], list[Visit], list[Held]],
    unlent: tuple[Unlent, ...],
    in_conflict: tuple[InConflict, ...],
) -> Plan:
    """Sort the visits agreed, free and held into the five parts of a plan."""
    booked, free, held = visits
    on, until = made.rules.first, made.rules.last
    days = {visit: day for found in made.days.values() for visit, day in found.items()}
    placed = [Placed(visit, day_of(day)) for visit in free if (day := days[visit.id]) is not None]
    placed = sorted([*booked, *placed], key=day_order)
    left = sorted((visit for visit in free if days[visit.id] is None), key=class_order)
    on_time, late = split_items(placed, lambda one: one.on_time)
    unplaced, beyond = split_items(left, lambda visit: visit.due <= until)
    return Plan(
        on=on,
        until=until,
        on_time=PlanPart(on, until, "on-time", on_time),
        late=PlanPart(on, until, "late", late),
        unplaced=PlanPart(on, until, "unplaced", unplaced),
        held=PlanPart(on, until, "held", tuple(sorted(held, key=lambda one: class_order(one.visit)))),
        beyond=PlanPart(on, until, "beyond", beyond),
        overbooked=tuple(_find_overbooked(made.problems)),
        unlent=unlent,
        in_conflict=in_conflict,
        clashes=find_clashes(made.problems, made.days) if made.rules.has_clashes else (),
        made=made,
    )


def _find_overbooked(problems: Mapping[Crew, Problem]) -> Iterator[Overbooked]:
    """Yield each day of the plan on which more is agreed than there are slots."""
    for crew, problem in sorted(problems.items()):
        for day, left in problem.count_left().items():
            if left < 0:
                yield Overbooked(crew.team, day_of(day), -left, crew.pool)
