"""The plan: the day of each visit, the proof of each shortfall, and the slots that would help."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cache, cached_property
from types import MappingProxyType
from typing import ClassVar

import attrs

from mpreview._checks import check_day, check_id, check_int, check_type, find_known, suggest_ids
from mpreview._html import HtmlRow, render_table
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue, UnknownId
from mpreview.planning._appointments import Appointment, find_harmless_days, rank_days
from mpreview.planning._checking import find_faults
from mpreview.planning._layout import Clash
from mpreview.planning._matching import iterate_days
from mpreview.planning._needs import Needs, find_needs
from mpreview.planning._parts import PlanPart, select_visits
from mpreview.planning._preferences import Layout, RuleMaker
from mpreview.planning._problem import (
    Entry,
    Job,
    PlanOrder,
    Problem,
    Whereabouts,
    freeze_problem,
    set_days_elsewhere,
)
from mpreview.planning._rota import Rota, RotaFacts, make_rota, select_rows
from mpreview.planning._shortfalls import (
    Evidence,
    Shortfall,
    Shortfalls,
    count_lack,
    explain_agreed,
    explain_several_slots,
    find_hall_violators,
    make_shortfall,
)
from mpreview.planning._visits import Held, Placed, Visit, day_order, find_crew, make_visit, name_visit
from mpreview.reviews import Obligation
from mpreview.rows import Columns, Row, Tabular
from mpreview.teams import Crew, Team, Unlent
from mpreview.timeline import day_of

_MOST_DAYS = 1_000


@attrs.frozen
class Overbooked:
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


@attrs.frozen(order=True)
class InConflict:
    """A visit agreed with an adviser in conflict with a member of the visit.

    The visit keeps its day and its adviser: no plan changes what was agreed.

    Args:
        team: The team.
        day: The day.
        visit: Id of the visit.
        adviser: The adviser who is to come.
        members: The members met with whom the adviser is in conflict, in order.
        pool: The pool of the team; empty for the team's own slots.
    """

    team: str
    day: dt.date
    visit: str
    adviser: str
    members: tuple[str, ...] = attrs.field(repr=count_items)
    pool: str = ""


@attrs.frozen
class Made:
    """The inputs of a plan, and the days found.

    Args:
        order: What settled ties, and the days of the plan before.
        problems: The inputs of each crew.
        days: The day of each visit to be placed, by crew.
        rules: Makes the rules of visits, and knows the teams.
        facts: What a rota reads apart from these.
    """

    order: PlanOrder
    problems: Mapping[Crew, Problem] = attrs.field(repr=count_items)
    days: Mapping[Crew, Mapping[str, int | None]] = attrs.field(repr=count_items)
    rules: RuleMaker
    facts: RotaFacts = attrs.field(factory=RotaFacts)

    @cached_property
    def teams(self) -> Mapping[str, Team]:
        """The teams by id, in order."""
        return {team.id: team for team in self.rules.teams}

    @cached_property
    def own_slots(self) -> Mapping[Crew, Mapping[int, int]]:
        """The slots of each crew by day number, without lent and borrowed slots."""
        return self.rules.count_capacity().own

    def list_other_crews(self, visit: Visit) -> list[Crew]:
        """Return the crews of other teams that would make a visit: a pool for it, or the own slots."""
        others = (team for team in self.teams if team != visit.team)
        crews = (find_crew(team, visit.activity, visit.kind, self.teams) for team in others)
        # The plan of a part of a programme does not know what other teams have to spare.
        return [crew for crew in crews if crew in self.problems]

    def count_spare(self, crew: Crew, day: int) -> int:
        """Return how many own slots of a day a crew has to spare: neither agreed nor taken by a visit."""
        left = self.problems[crew].count_left(self.days[crew]).get(day, 0)
        # Borrowed slots may be what is spare, and are not lent on.
        return max(min(left, self.own_slots[crew].get(day, 0)), 0)

    def find_days_elsewhere(self, crew: Crew, members: Iterable[str]) -> tuple[int, ...]:
        """Return the days on which another crew meets one of some members."""
        others = ((one, self.days[other]) for other, one in self.problems.items() if other != crew)
        met = (one for problem, days in others for one in problem.list_attendances(days))
        return tuple(sorted({one.day for one in met if not {*one.rules.members}.isdisjoint(members)}))

    def __reduce__(self) -> tuple[Callable[..., "Made"], tuple[object, ...]]:
        # As of `Problem`: a read-only view cannot be pickled.
        days = {crew: dict(found) for crew, found in self.days.items()}
        return freeze_made, (self.order, dict(self.problems), days, self.rules, self.facts)


def freeze_made(
    order: PlanOrder,
    problems: Mapping[Crew, Problem],
    days: Mapping[Crew, Mapping[str, int | None]],
    rules: RuleMaker,
    facts: RotaFacts,
) -> Made:
    """Return what a plan was made of, with read-only views."""
    found = {crew: MappingProxyType(dict(some)) for crew, some in days.items()}
    return Made(order, MappingProxyType(dict(problems)), MappingProxyType(found), rules, facts)


@attrs.frozen(repr=False)
class Plan(Tabular):
    """The visits from one day to another; on time, late, unplaced, held and beyond are disjoint and all.

    Args:
        on: The first day.
        until: The last day.
        on_time: Visits placed by the due day, by day and id.
        late: Visits placed after the due day, by day and id.
        unplaced: Visits that found no day.
        held: Visits that may not be placed.
        beyond: Visits due after the last day that found no day.
        overbooked: Each day on which more is agreed with a crew than the crew has slots.
        unlent: Each day on which a team has not what the team promised to lend, by lender and loan.
        in_conflict: Each visit that is agreed with an adviser whom the layout has in conflict with a member
            met, by team and day.
        clashes: What the layout asks for and could not be kept, by day.
    """

    COLUMNS: ClassVar[Columns] = PlanPart.COLUMNS
    on: dt.date
    until: dt.date
    on_time: PlanPart[Placed]
    late: PlanPart[Placed]
    unplaced: PlanPart[Visit]
    held: PlanPart[Held]
    beyond: PlanPart[Visit]
    overbooked: tuple[Overbooked, ...]
    unlent: tuple[Unlent, ...]
    in_conflict: tuple[InConflict, ...]
    clashes: tuple[Clash, ...]
    made: Made = attrs.field(eq=False)
    # The plan of one team keeps the plan of all teams, since only that plan knows who else could help.
    _whole: "Plan | None" = attrs.field(default=None, eq=False)

    @property
    def visits(self) -> tuple[Placed, ...]:
        """Every visit with a day, by day and id."""
        return tuple(sorted((*self.on_time, *self.late), key=day_order))

    @property
    def parts(self) -> tuple[PlanPart[Placed] | PlanPart[Visit] | PlanPart[Held], ...]:
        """The five parts, in order: on time, late, unplaced, held, beyond."""
        return self.on_time, self.late, self.unplaced, self.held, self.beyond

    def rows(self, *, personal: bool = False, sensitive: bool = False) -> list[Row]:
        """Return one plain dict for each visit that the plan takes, part by part.

        Args:
            personal: Whether names are shown too.
            sensitive: No column of a plan is sensitive.

        Raises:
            InvalidValue: If an argument is neither true nor false.
        """
        return [row for part in self.parts for row in part.rows(personal=personal, sensitive=sensitive)]

    def _repr_html_(self) -> str:
        """Return a table of the visits of each team by part, for notebooks."""
        counts = Counter((one.visit.team, part.part) for part in self.parts for one in part)
        names = [part.part for part in self.parts]
        teams = sorted({team for team, _ in counts})
        rows: list[HtmlRow] = [(team, *(counts[team, name] for name in names)) for team in teams]
        return render_table(repr(self).strip("<>"), ("team", *names), rows)

    @property
    def taken(self) -> int:
        """How many visits the plan takes: on time + late + unplaced + held + beyond."""
        return len(self._visits)

    @property
    def teams(self) -> tuple[str, ...]:
        """The ids of the teams, in order, with or without a visit."""
        return tuple(sorted({crew.team for crew in self.made.problems}))

    @property
    def crews(self) -> tuple[Crew, ...]:
        """Every crew that is planned by itself: each team's own slots and each pool, in order."""
        return tuple(sorted(self.made.problems))

    # ------------------------------------------------------------ why not

    @cached_property
    def _evidence(self) -> Mapping[Crew, Evidence]:
        """The evidence of each crew with a visit."""
        made = self.made
        return {
            crew: Evidence(made.problems[crew], made.days[crew])
            for crew in self.crews
            if made.problems[crew].entries
        }

    @cached_property
    def shortfalls(self) -> Shortfalls:
        """Why each late or unplaced visit is late or unplaced, by team; worked out when first asked for."""
        found: list[Shortfall] = []
        # Most proofs of a crew are about few sets of days.
        first = self.on.toordinal()
        list_dates = cache(lambda days: tuple([day_of(first + day) for day in iterate_days(days)]))
        for evidence in self._evidence.values():
            proofs = find_hall_violators(evidence)
            rules = {visit: one.rules for visit, one in evidence.problem.entries.items()}
            found += (
                make_shortfall(self._visits[proof.visit], proof, list_dates, rules[proof.visit])
                for proof in proofs
            )
        late = [one.visit for one in self.late if not one.booked]
        for visit in (*self.unplaced, *late):
            if visit.slots > 1:
                problem, days = self.made.problems[visit.crew], self.made.days[visit.crew]
                found.append(explain_several_slots(visit, problem.entries[visit.id], problem, days))
        found += (explain_agreed(placed) for placed in self.late if placed.booked)
        return Shortfalls(self.on, self.until, tuple(sorted(found, key=lambda one: one.visit.team)))

    @cached_property
    def lack(self) -> Mapping[str, int]:
        """How many slots each team with visits lacks: by crew the greatest difference over all sets of days.

        A visit counts with its possible days, on time or past due, an agreed visit with its day
        (semantics 4.7).
        """
        found: Counter[str] = Counter()
        for crew, evidence in self._evidence.items():
            found[crew.team] += count_lack(evidence)
        return MappingProxyType(dict(found))

    @cached_property
    def needs(self) -> Needs:
        """The fewest slots more with which every visit that is not past due on the first day is on time.

        By team, pool and week. Left out: visits agreed for a late day, visits of several slots, and visits
        without a possible day in the window. Visits without time to ask are left out too, and counted apart.
        If the possible days of each visit are a run from the opening of the window on, and each visit past
        due can be made from the first day on, and lacks a day for want of slots alone, no choice of slots is
        smaller. Otherwise the slots are enough and none can be spared, but another choice may be smaller.
        Visits past due may come sooner by these slots too. An overbooked day is the last to be counted, with
        the slots that what is agreed on the day lacks.
        """
        problems = self.made.problems
        found = tuple(need for crew in self.crews for need in find_needs(crew, problems[crew]))
        return Needs(self.on, self.until, found)

    def check(self, shortfall: Shortfall) -> tuple[str, ...]:
        """Return the faults of a shortfall of this plan, by counting; `()` if the proof holds.

        Counted are the slots of the set of days, the visits that must be on these days and are, and the
        visits that must be and are not. No step of the planner is repeated. So `check` does not say whether a
        smaller set would do, nor whether every day that helps is listed.

        Raises:
            InvalidValue: If *shortfall* is no shortfall.
            UnknownId: If the plan takes no such visit.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> plan = uk.sample(on=day).plan(on=day, until=dt.date(2021, 12, 31))
        >>> {plan.check(shortfall) for shortfall in plan.shortfalls}
        {()}
        """
        self._check_shortfall("check", shortfall)
        crew = shortfall.visit.crew
        problem = self.made.problems[crew]
        found = tuple(find_faults(shortfall, problem, self._locate(crew)))
        if shortfall.visit != self._visits[shortfall.visit.id]:
            return "the plan takes that visit otherwise", *found
        return found

    def _check_shortfall(self, verb: str, shortfall: Shortfall) -> None:
        check_type(f"{verb}.shortfall", shortfall, Shortfall)
        known = find_problem(self, shortfall.visit.crew).entries
        find_known("visit", f"{verb}.shortfall", shortfall.visit.id, known)

    def _locate(self, crew: Crew) -> Mapping[str, Whereabouts]:
        return self.made.problems[crew].locate_all(self.made.days[crew])

    @cached_property
    def _visits(self) -> Mapping[str, Visit]:
        return {visit.id: visit for visit in _iterate_visits(self)}

    # ------------------------------------------------------------ who else could help

    def helpers(self, shortfall: Shortfall) -> Mapping[dt.date, tuple[Crew, ...]]:
        """Return the crews of other teams with a slot to spare on each day that helps.

        The crew of another team that would make such a visit: the pool for it, or the team's own slots.
        Borrowed slots are not lent on.

        Args:
            shortfall: A shortfall of this plan.

        Raises:
            InvalidValue: If *shortfall* is no shortfall.
            UnknownId: If the plan takes no such visit.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> plan = uk.sample(on=day).plan(on=day, until=dt.date(2021, 12, 31))
        >>> [len(plan.helpers(shortfall)) for shortfall in plan.shortfalls]
        [0, 1, 1, 2, 2, 0, 0, 0]
        """
        self._check_shortfall("helpers", shortfall)
        whole = (self._whole or self).made
        crews = whole.list_other_crews(shortfall.visit)
        spare = {
            day: tuple(crew for crew in crews if whole.count_spare(crew, day.toordinal()))
            for day in shortfall.helps
        }
        return MappingProxyType({day: found for day, found in spare.items() if found})

    # ------------------------------------------------------------ one more visit

    def best_slots(self, obligation: Obligation, k: int = 5) -> tuple[Appointment, ...]:
        """Return the best days to agree on for a visit, with what each does to the other visits of the crew.

        The crew is planned again for each possible day; the other visits keep the days that they have here if
        possible. Best is what serves most by the measure of the plan; then what harms, and what moves, the
        fewest others; then the first day. Left out are impossible days, and, if the layout asks for one visit
        a day to a member, days on which another crew or an agreed visit meets one. Without a layout the day
        that the plan has moves nobody. Another day may serve more: a visit past due comes as early as
        possible, though a later day might leave one visit more on time.

        Args:
            obligation: What is owed, whether the plan takes the visit or not; if not, no other user of the
                place counts.
            k: How many days at the most.

        Raises:
            InvalidValue: If *obligation* is no obligation, or is owed at no venue.
            OutsideRange: If *k* is not from 1 to 1,000.
            UnknownId: If the team has no part in the plan.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> asked = uk.sample(on=day)
        >>> plan = asked.plan(on=day, until=dt.date(2021, 12, 31))
        >>> owed = next(one for one in asked.due(on=day) if one.venue == "essex-1-office")
        >>> [(one.day.isoformat(), len(one.effects)) for one in plan.best_slots(owed, 2)]
        [('2021-12-03', 0), ('2021-12-06', 0)]
        >>> [(one.day.isoformat(), len(one.effects)) for one in plan.harmless_slots(owed, 2)]
        [('2021-12-03', 0), ('2021-12-06', 0)]
        """
        return rank_days(*self._ask("best_slots", obligation, k))[:k]

    def harmless_slots(self, obligation: Obligation, k: int = 5) -> tuple[Appointment, ...]:
        """Return the first days to offer a member for a visit that are to nobody's harm.

        No other visit of the crew ceases to be on time then, and no late or past-due visit has a later day or
        none. Days are tried in order, until *k* are found; other visits may move. `best_slots` compares all
        days, and returns the days first on which the fewest visits move.

        Args:
            obligation: What is owed, as for `best_slots`.
            k: How many days at the most.

        Raises:
            InvalidValue: As for `best_slots`.
            OutsideRange: As for `best_slots`.
            UnknownId: As for `best_slots`.
        """
        return find_harmless_days(*self._ask("harmless_slots", obligation, k), k)

    def _ask(self, verb: str, obligation: Obligation, k: int) -> tuple[Problem, str, Entry]:
        """Return the inputs of the crew, with the days of this plan to keep, and the visit asked about."""
        check_type(f"{verb}.obligation", obligation, Obligation)
        check_int(f"{verb}.k", k, 1, _MOST_DAYS)
        if obligation.venue is None:
            raise InvalidValue(f"{verb}.obligation", "is owed at no venue; give one that has a venue")
        if obligation.team not in self.teams:
            raise UnknownId(
                "team", f"{verb}.obligation", obligation.team, suggest_ids(obligation.team, self.teams)
            )
        # A member who declined or deferred, and asks now, defers nothing any more.
        asking = attrs.evolve(obligation, resumes=None, held_by=None)
        known = self._visits.get(name_visit(obligation.venue, asking.activity, asking.team))
        there = (asking,) if known is None else known.obligations
        users = [asking if one.id == asking.id else one for one in there]
        visit = make_visit(obligation.venue, obligation.team, users, self.made.teams)
        # This plan is the plan before, so that an appointment moves as few visits as possible.
        after = Terms(self.on, self.until, self._whole or self, self.made.order.tie_seed)
        problem = attrs.evolve(find_problem(self, visit.crew), order=after.order)
        entry = problem.entries.get(visit.id)
        if entry is None or obligation.resumes is not None:
            entry = Entry(
                "to-place", make_job(visit), visit.slots, rules=self.made.rules.make_rules_to_place(visit)
            )
        if entry.rules.members:
            elsewhere = (self._whole or self).made.find_days_elsewhere(visit.crew, entry.rules.members)
            entry = set_days_elsewhere(entry, elsewhere)
        return problem, visit.id, entry

    # ------------------------------------------------------------ who goes

    def rota(self, previous: Rota | None = None) -> Rota:
        """Return the adviser of each visit on each day of the plan (semantics 5.6).

        An agreed visit keeps the adviser who was agreed. On each day of a pool as many further visits as
        possible have an adviser on duty who is in conflict with nobody whom the visit serves. Among such
        choices, visit by visit in order of class, due day and id: the adviser of the last review of a member,
        then the adviser with the fewest visits in the ISO week so far, then the first adviser by id. A visit
        of a team without pools has no adviser but the agreed one.

        Args:
            previous: The rota before. First, each visit that has an adviser there on the same day keeps the
                adviser, in order of class, due day and id, as far as the same visits have an adviser. `moved`
                of the rota has the visits with other advisers than before.

        Raises:
            InvalidValue: If *previous* is no rota.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> uk.sample(on=day).plan(on=day, until=dt.date(2021, 12, 31)).rota()
        <Rota of 16 visits from 2021-11-20 to 2021-12-31: 0 with an adviser, 0 left without, 16 of no pool>
        """
        # An adviser may be agreed for a visit of another team, so the whole plan is staffed.
        whole = self._whole or self
        if previous is not None:
            check_type("rota.previous", previous, Rota)
        before = {} if previous is None else previous.find_previous()
        rota = make_rota(whole.visits, whole.made.problems, whole.made.rules, whole.made.facts, before)
        return select_rows(rota, self.teams)

    # ------------------------------------------------------------ parts

    def by_team(self) -> dict[str, "Plan"]:
        """Return the plan of each team that has a visit, in order of id.

        The part is about that team alone, with what the team lends and borrows. Only `helpers` names other
        teams, as the whole plan does.
        """
        teams = {visit.team for visit in _iterate_visits(self)}
        return {team: select_teams(self, {team}) for team in sorted(teams)}

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(part)} {part.part.replace('-', ' ')}" for part in self.parts)
        return f"<Plan of {self.taken} visits from {self.on} to {self.until}: {counts}>"


def select_teams(plan: Plan, teams: Collection[str]) -> Plan:
    """Return the plan of some teams, with what these teams lend and borrow.

    The part keeps the whole, since only the whole knows who else could help.
    """
    made = plan.made
    problems = {crew: one for crew, one in made.problems.items() if crew.team in teams}
    days = {crew: made.days[crew] for crew in problems}
    return attrs.evolve(
        plan,
        on_time=select_visits(plan.on_time, teams),
        late=select_visits(plan.late, teams),
        unplaced=select_visits(plan.unplaced, teams),
        held=select_visits(plan.held, teams),
        beyond=select_visits(plan.beyond, teams),
        overbooked=tuple(one for one in plan.overbooked if one.team in teams),
        in_conflict=tuple(one for one in plan.in_conflict if one.team in teams),
        unlent=tuple(
            one for one in plan.unlent if one.lender.team in teams or one.borrower.team in teams
        ),
        clashes=tuple(one for one in plan.clashes if any(crew.team in teams for crew in one.crews)),
        made=freeze_made(made.order, problems, days, made.rules, made.facts),
        whole=plan._whole or plan,  # noqa: SLF001  # a plan of its own class
    )  # fmt: skip


def select_planned(plan: Plan, teams: Collection[str]) -> Plan:
    """Return the plan of some teams, out of a plan that knows what these teams alone have to do."""
    return attrs.evolve(select_teams(plan, teams), whole=None)


def find_problem(plan: Plan, crew: Crew) -> Problem:
    """Return the inputs of a crew; no inputs for a crew that a plan does not know."""
    nothing = freeze_problem(plan.made.order, plan.on.toordinal(), plan.until.toordinal(), {}, {}, {})
    return plan.made.problems.get(crew, nothing)


def _iterate_visits(plan: Plan) -> Iterator[Visit]:
    yield from (one.visit for part in plan.parts for one in part)


def make_job(visit: Visit) -> Job:
    """Return a visit as the exact plan knows the visit."""
    days = visit.earliest.toordinal(), visit.due.toordinal()
    own = None if visit.own_due is None else visit.own_due.toordinal()
    return Job(visit.id, visit.priority, visit.rank, *days, own=own)


@attrs.frozen
class Terms:
    """What a plan is to be.

    Args:
        on: The first day.
        until: The last day.
        previous: The plan before: a visit on time keeps the day of that plan if possible.
        tie_seed: What settles the ties that class, rank and due day leave: without a seed the ids of the
            visits; with a seed, an id too, keyed digests of the ids, so that no name is always first.
        layout: What is preferred for the days of the visits on time.
        fixed_until: The first day on which a visit of the plan before may move without need.
        rota: The rota of the plan before: of visits that cannot all keep their day those come first whose
            adviser is on duty on it.

    Raises:
        InvalidValue: If *until* is before *on*, a day is no day, the plan or the rota before or the layout is
            of another type, the seed is no id, or days are fixed, or a rota given, without a plan before.
        OutsideRange: If a day is out of range.
    """

    on: dt.date
    until: dt.date
    previous: Plan | None = None
    tie_seed: str | None = None
    layout: Layout | None = None
    fixed_until: dt.date | None = None
    rota: Rota | None = None

    def __attrs_post_init__(self) -> None:
        check_day("on", self.on)
        check_day("until", self.until)
        if self.until < self.on:
            raise InvalidValue("until", "is before the first day of the plan; give that day or a later one")
        if self.previous is not None:
            check_type("plan.previous", self.previous, Plan)
        if self.tie_seed is not None:
            check_id("plan.tie_seed", self.tie_seed)
        if self.layout is not None:
            check_type("plan.layout", self.layout, Layout)
        if self.fixed_until is not None:
            check_day("plan.fixed_until", self.fixed_until)
            if self.previous is None:
                raise InvalidValue("plan.fixed_until", "fixes days of a previous plan; give that plan too")
        if self.rota is not None:
            check_type("plan.rota", self.rota, Rota)
            if self.previous is None:
                raise InvalidValue("plan.rota", "is the rota of a previous plan; give that plan too")

    @property
    def order(self) -> PlanOrder:
        """What settles ties, and the days of the plan before, without agreed days."""
        placed = () if self.previous is None else self.previous.visits
        previous = [(one.visit.id, one.day.toordinal()) for one in placed if not one.booked]
        fixed = 0 if self.fixed_until is None else self.fixed_until.toordinal()
        return PlanOrder(self.tie_seed, tuple(sorted(previous)), fixed)
