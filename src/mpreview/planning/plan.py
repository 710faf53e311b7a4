"""The plan: who is visited on which day, why what does not fit does not, and what would help."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import attrs

from mpreview.errors import InvalidValue, UnknownId
from mpreview.ids import a_count, a_kind, a_tuple, an_id, shown
from mpreview.places import VenueKind
from mpreview.planning.certificates import Shortfall as Certificate
from mpreview.planning.certificates import shortfalls, total_lack
from mpreview.planning.inputs import Inputs, Order, job_of, visit_id
from mpreview.planning.preferences import Layout, Setting
from mpreview.planning.shortfalls import (
    AgreedDays,
    Shortfall,
    of_agreed_late,
    of_several_slots,
    shortfall_of,
    with_agreed,
)
from mpreview.planning.visits import Held, Placed, Visit, visit_of
from mpreview.planning.wishes import NO_WISHES, Wishes
from mpreview.reviews import Obligation
from mpreview.sittings import Recess
from mpreview.teams import Crew, Team, Unlent, capacity_of
from mpreview.timeline import Period, a_day, day_of

if TYPE_CHECKING:
    from mpreview.planning.appointments import Appointment, Beside
    from mpreview.planning.arrangement import Arrangement, Origin, Trip, Way
    from mpreview.planning.company import Company
    from mpreview.planning.diary import Diary
    from mpreview.planning.lending import Lending
    from mpreview.planning.needs import Need
    from mpreview.planning.problems import Entry, How, Problem, Status, Whereabouts

__all__ = ["InConflict", "Overbooked", "Plan", "Terms", "by_day", "pooled"]

_MOST_DAYS = 1_000
_MOST_WORK = 1_000_000_000


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


class InConflict(NamedTuple):
    """A visit that is agreed with an adviser who is in conflict with somebody whom it serves.

    It stands as it was agreed: no plan moves it, nor sends somebody else.

    Args:
        team: The team.
        day: The day.
        visit: Id of the visit.
        adviser: Who is to come.
        members: Those of the members who are met with whom the adviser is in conflict, in order.
        pool: The pool of the team; empty for the team's own slots.
    """

    team: str
    day: dt.date
    visit: str
    adviser: str
    members: tuple[str, ...]
    pool: str = ""

    def __repr__(self) -> str:
        return shown(self)


@attrs.frozen(slots=False, getstate_setstate=True)
class Plan:
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
        in_conflict: Each visit that is agreed with an adviser whom the layout has in conflict with somebody
            whom it serves, by team and day.
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
    _made: tuple[tuple[Crew, Inputs], ...] = attrs.field(eq=False, hash=False)
    _teams: tuple[Team, ...] = attrs.field(eq=False, hash=False)
    # Of the plan of one team: that of all, for only there others are who could help.
    _setting: Setting = attrs.field(default=Setting(), eq=False, hash=False)
    _whole: "Plan | None" = attrs.field(default=None, eq=False, hash=False)
    in_conflict: tuple[InConflict, ...] = ()

    @property
    def visits(self) -> tuple[Placed, ...]:
        """Every visit with a day, by day and id."""
        return tuple(sorted((*self.on_time, *self.late), key=by_day))

    @cached_property
    def taken(self) -> int:
        """How many visits were looked at: on time + late + unplaced + held + beyond."""
        parts = (self.on_time, self.late, self.unplaced, self.held, self.beyond)
        return sum(len(part) for part in parts)

    @cached_property
    def shortfalls(self) -> tuple[Shortfall, ...]:
        """Why each late or unplaced visit is so, by team; worked out when first asked for."""
        found = [one for crew in sorted(self._proofs) for one in self._told(crew)]
        found += (of_several_slots(visit, self.on) for visit in self.unplaced if visit.slots > 1)
        found += (of_agreed_late(placed) for placed in self.late if placed.booked)
        return tuple(sorted(found, key=lambda one: one.visit.team))

    def _told(self, crew: Crew) -> tuple[Shortfall, ...]:
        """Return the shortfalls of the visits that a team or a pool was to place."""
        proofs = self._proofs[crew]
        agreed = self._agreed(crew) if proofs else AgreedDays()
        named = [(visit_id(one.visit), _named(one)) for one in proofs]
        closed = {visit: wishes.closed for visit, wishes in self._inputs[crew].wishes}
        found = [shortfall_of(self._visits[id_], one, agreed, closed.get(id_, ())) for id_, one in named]
        if not found or not self._setting.matters:
            return tuple(found)
        from mpreview.planning.helping import with_days_that_help

        return with_days_that_help(crew, self.problem(*crew), found, self._company)

    @cached_property
    def _company(self) -> "Company":
        """All teams and pools, also of the plan of one, as they are planned after this plan."""
        from mpreview.planning.company import Company

        whole = self if self._whole is None else self._whole
        order = Terms(self.on, self.until, whole, self._order.tie_seed).order
        return Company({crew: whole.problem(*crew)._replace(order=order) for crew in whole.crews})

    @cached_property
    def _visits(self) -> Mapping[str, Visit]:
        return {visit.id: visit for visit in self._all()}

    def _agreed(self, crew: Crew) -> AgreedDays:
        """Return what is agreed of a team or a pool, for its proofs."""
        more = {one.day: one.more for one in self.overbooked if (one.team, one.pool) == crew}
        days = ((one.day, one.visit.id) for one in self._booked.get(crew, ()) if one.day <= self.until)
        slots = frozenset(day_of(day) for day, count in self._slots[crew][0].items() if count)
        return AgreedDays(tuple(sorted(days)), more, slots)

    @cached_property
    def _booked(self) -> Mapping[Crew, Sequence[Placed]]:
        found: dict[Crew, list[Placed]] = {}
        for one in (*self.on_time, *self.late):
            if one.booked:
                found.setdefault(one.visit.crew, []).append(one)
        return found

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
            agreed = self._agreed(crew)
            found[crew.team] += total_lack(with_agreed(one, agreed) for one in self._proofs[crew])
        return MappingProxyType(dict(found))

    @cached_property
    def _inputs(self) -> Mapping[Crew, Inputs]:
        return dict(self._made)

    @property
    def teams(self) -> tuple[str, ...]:
        """The ids of the teams, those without a visit too, in order."""
        return tuple(sorted({crew.team for crew in self._inputs}))

    @property
    def crews(self) -> tuple[Crew, ...]:
        """Those who are planned for by themselves: each team's own slots and its pools, in order."""
        return tuple(sorted(self._inputs))

    def problem(self, team: str, pool: str = "") -> "Problem":
        """Return what the plan of a team or a pool was made of: of one that it does not know, nothing."""
        # A plan of the nation is printed without it.
        from mpreview.planning.problems import Problem

        an_id("problem.team", team)
        if pool != "":
            an_id("problem.pool", pool)
        made = self._inputs.get(Crew(team, pool))
        return Problem(
            order=self._order,
            on=self.on.toordinal(),
            until=self.until.toordinal(),
            capacity=MappingProxyType(dict(made.capacity if made else ())),
            promised=MappingProxyType(dict(made.promised if made else ())),
            entries=MappingProxyType(self._entries.get(Crew(team, pool), {})),
            seats=MappingProxyType(dict(made.seats if made else ())),
            met=MappingProxyType(dict(made.met if made else ())),
        )

    @cached_property
    def _entries(self) -> "Mapping[Crew, Mapping[str, Entry]]":
        from mpreview.planning.problems import Entry

        entries: dict[Crew, dict[str, Entry]] = {}
        placed = (*self.on_time, *self.late)
        told: list[tuple[How, Visit, int | None]] = [
            *(("agreed", one.visit, one.day.toordinal()) for one in placed if one.booked),
            *(("to-place", one.visit, None) for one in placed if not one.booked),
            *(("held", one.visit, None) for one in self.held),
            *(("to-place" if one.slots == 1 else "several-slots", one, None) for one in self.unplaced),
            *(("to-place" if one.slots == 1 else "several-slots", one, None) for one in self.beyond),
        ]
        wishes = {crew: dict(one.wishes) for crew, one in self._made if one.wishes}
        for how, visit, day in told:
            known = wishes.get(visit.crew, {}).get(visit.id, NO_WISHES)
            entries.setdefault(visit.crew, {})[visit.id] = Entry(how, job_of(visit), visit.slots, day, known)
        return entries

    def check(self, shortfall: Shortfall) -> tuple[str, ...]:
        """Return what is wrong with a shortfall of this plan, by counting; `()` if it proves what it says.

        Counted are the slots of its run of days, the visits that must lie in it and have a day there, and
        those that must and have none. Nothing that the planner does is repeated. So it does not tell whether
        a shorter run would do as well, nor whether all days that help are told.

        Raises:
            InvalidValue: If it is no shortfall.
            UnknownId: If the plan takes no such visit.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> plan = uk.sample(on=day).plan(on=day, until=dt.date(2021, 12, 31))
        >>> {plan.check(shortfall) for shortfall in plan.shortfalls}
        {()}
        """
        from mpreview.planning.checking import faults_of

        self._check_told("check", shortfall)
        crew = shortfall.visit.crew
        found = faults_of(shortfall, self._as_planned(crew), self._where[crew], self._settled(crew))
        if shortfall.visit != self._visits[shortfall.visit.id]:
            return "the plan takes that visit otherwise", *found
        return tuple(found)

    def _as_planned(self, crew: Crew) -> "Problem":
        """Return the problem of a team or a pool with the windows that closures and limits left."""
        problem = self.problem(*crew)
        made = self._inputs.get(crew)
        if made is None or not made.wishes:
            return problem
        jobs = {visit_id(job.id): job for job in made.assignment.jobs}
        entries = {
            visit: one._replace(job=jobs[visit]._replace(id=visit)) if visit in jobs else one
            for visit, one in problem.entries.items()
        }
        return problem._replace(entries=entries)

    def _settled(self, crew: Crew) -> Mapping[str, int | None]:
        """Return the days of visits as they were when it was settled who is on time."""
        made = self._inputs.get(crew)
        if made is None:
            return {}
        rows = zip(made.assignment.jobs, made.assignment.settled or made.assignment.days, strict=True)
        return {visit_id(job.id): day for job, day in rows}

    def _check_told(self, verb: str, shortfall: Shortfall) -> None:
        a_kind(f"{verb}.shortfall", shortfall, Shortfall)
        if shortfall.visit.id not in self._entries.get(shortfall.visit.crew, {}):
            raise UnknownId("visit", f"{verb}.shortfall", shortfall.visit.id)

    @cached_property
    def _where(self) -> "Mapping[Crew, Mapping[str, Whereabouts]]":
        """Where each visit stands, as the plan tells it."""
        from mpreview.planning.problems import Whereabouts

        found: dict[Crew, dict[str, Whereabouts]] = defaultdict(dict)
        for one in (*self.on_time, *self.late):
            status: Status = "on-time" if one.on_time else "late"
            found[one.visit.crew][one.visit.id] = Whereabouts(status, one.day, one.booked)
        for visit in self.unplaced:
            found[visit.crew][visit.id] = Whereabouts("unplaced")
        for visit in self.beyond:
            found[visit.crew][visit.id] = Whereabouts("beyond")
        for held in self.held:
            found[held.visit.crew][held.visit.id] = Whereabouts("held")
        return found

    def helpers(self, shortfall: Shortfall) -> Mapping[dt.date, tuple[Crew, ...]]:
        """Return who else has a slot to spare on each day on which one more would help.

        Those of another team who would make such a visit there: its pool for it, or its own slots. What is
        borrowed is not lent on.

        Args:
            shortfall: A shortfall of this plan.

        Raises:
            InvalidValue: If it is no shortfall.
            UnknownId: If the plan takes no such visit.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> plan = uk.sample(on=day).plan(on=day, until=dt.date(2021, 12, 31))
        >>> [len(plan.helpers(shortfall)) for shortfall in plan.shortfalls]
        [0, 0, 0]
        """
        self._check_told("helpers", shortfall)
        if self._whole is not None:
            return self._whole.helpers(shortfall)
        visit = shortfall.visit
        crews = _others(visit, self._teams)
        spare = {day: tuple(crew for crew in crews if self._spare(crew, day)) for day in shortfall.helps}
        return MappingProxyType({day: found for day, found in spare.items() if found})

    def _spare(self, crew: Crew, day: dt.date) -> int:
        """How many slots of its own of a day are neither agreed nor taken by a visit of the plan."""
        number = day.toordinal()
        taken = self._taken_slots.get((crew, number), 0)
        capacity, promised = self._slots[crew]
        left = capacity.get(number, 0) - promised.get(number, 0) - taken
        return max(min(left, self._own[crew].get(number, 0)), 0)

    @cached_property
    def _own(self) -> Mapping[Crew, Mapping[int, int]]:
        """The slots of each team and pool by day number beside what it lends and borrows."""
        return capacity_of(self._teams, self.on, self.until).own

    @cached_property
    def _slots(self) -> Mapping[Crew, tuple[Mapping[int, int], Mapping[int, int]]]:
        return {crew: (dict(one.capacity), dict(one.promised)) for crew, one in self._made}

    @cached_property
    def _taken_slots(self) -> Mapping[tuple[Crew, int], int]:
        taken: Counter[tuple[Crew, int]] = Counter()
        for one in (*self.on_time, *self.late):
            taken[one.visit.crew, one.day.toordinal()] += one.visit.slots
        return taken

    def best_slots(self, obligation: Obligation, k: int = 5) -> "tuple[Appointment, ...]":
        """Return the best days to agree on for a visit, with what each does to the others.

        The others are planned anew, and keep the days that they have here where they can: those of its team
        or pool, and with one visit a day to a member all teams and pools that see a member in common with
        it, with each other in turn. Best is what serves most by the measure of the plan itself; then what
        harms, and what moves, the fewest others; then the first day. Without a layout the day that the plan
        has moves nobody. Another may serve more: who is past due comes as early as can be, though a later
        day might leave one more on time. Left out are days on which the place is closed, and with one visit
        a day to a member those on which somebody else sees one of its members, by what is agreed or by the
        plan of another team.

        Args:
            obligation: What is owed, whether the plan takes it or not; if not, no other user of the place is
                known to it.
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
        from mpreview.planning.appointments import appointments

        return appointments(*self._asked("best_slots", obligation, k))[:k]

    def appointments(self, obligation: Obligation, k: int = 5) -> "tuple[Appointment, ...]":
        """Return the first days to offer a member for a visit that are to nobody's harm.

        Nobody else ceases to be on time then, of whichever team, and nobody who is late or past due has a
        later day or none. Days are tried one after another, each with all who may have to make way, until
        there are *k*.

        Args:
            obligation: What is owed, as for `best_slots`.
            k: How many days at the most.

        Raises:
            InvalidValue: As for `best_slots`.
            OutsideRange: As for `best_slots`.
            UnknownId: As for `best_slots`.
        """
        from mpreview.planning.appointments import harmless

        problem, visit, entry, beside = self._asked("appointments", obligation, k)
        return harmless(problem, visit, entry, k, beside)

    def _asked(
        self, verb: str, obligation: Obligation, k: int
    ) -> "tuple[Problem, str, Entry, Beside | None]":
        """Return what is asked: the others, the visit, and who of other teams may have to make way."""
        from mpreview.planning.appointments import Beside
        from mpreview.planning.problems import Entry

        a_kind(f"{verb}.obligation", obligation, Obligation)
        a_count(f"{verb}.k", k, 1, _MOST_DAYS)
        if obligation.venue is None:
            raise InvalidValue(f"{verb}.obligation", "is owed at no venue; give one that has a venue")
        teams = {team.id: team for team in self._teams}
        if obligation.team not in self.teams:
            raise UnknownId("team", f"{verb}.obligation", obligation.team)
        # Who declined or put it off, and asks now, puts nothing off any more.
        asking = attrs.evolve(obligation, resumes=None, held_by=None)
        known = self._visits.get(f"{asking.activity.value}/{asking.venue}/{asking.team}")
        there = (asking,) if known is None else known.obligations
        users = [asking if one.id == asking.id else one for one in there]
        willing = [one for one in users if one.resumes is None]
        visit = pooled(visit_of(obligation.venue, obligation.team, users, willing or users), teams)
        whole = self if self._whole is None else self._whole
        after = Terms(self.on, self.until, whole, self._order.tie_seed)
        problem = self.problem(*visit.crew)._replace(order=after.order)
        entry = Entry("to-place", job_of(visit), visit.slots, wishes=self._diary.wishes(visit))
        if obligation.resumes is None:
            entry = problem.entries.get(visit.id, entry)
        wishes = entry.wishes
        circle = self._company.circle(visit.crew, wishes.members) if wishes.members else (visit.crew,)
        beside = Beside(self._company, visit.crew, circle) if len(circle) > 1 else None
        wishes = wishes._replace(beside=self._seen(visit.crew, wishes))
        return problem, visit.id, entry._replace(wishes=wishes), beside

    @cached_property
    def _diary(self) -> "Diary":
        return self._new_diary()

    def _new_diary(self) -> "Diary":
        """Return who is seen on which day by this plan; a part of a plan knows of the whole."""
        from mpreview.planning.diary import Diary

        whole = self if self._whole is None else self._whole
        agreed = [one for one in whole.visits if one.booked]
        diary = Diary(self._setting, (self.on, self.until), self._teams, agreed)
        laid: dict[Crew, list[tuple[Visit, int]]] = defaultdict(list)
        for one in whole.visits:
            if not one.booked:
                laid[one.visit.crew].append((one.visit, one.day.toordinal()))
        for crew, visits in laid.items():
            diary.lay(crew, visits)
        for crew in whole.crews:
            for day, met in whole.problem(*crew).met.items():
                for wishes in met:
                    diary.meet(crew, day, wishes.members)
        return diary

    def _seen(self, crew: Crew, wishes: Wishes) -> tuple[int, ...]:
        """Return the days on which other teams see the members of a visit, as the plan stands."""
        seen = self._diary.seen(crew)
        return tuple(sorted({day for who in wishes.members for day in seen.get(who, ())}))

    @cached_property
    def needs(self) -> "tuple[Need, ...]":
        """The fewest slots more with which every visit that is not overdue on the first day is on time.

        By team, pool and week; no other choice of slots has fewer in all. Left out are visits that are
        agreed for a late day, those of several slots, which no plan places, and those whose place is closed
        on all of their days; what else may not be on one day is not looked at. Where places are closed on
        some days, these slots are enough and none can be spared, but now and then another choice has fewer.
        With these slots whoever is past due may be seen sooner as well, where they come first. On an
        overbooked day, which is the last to be counted, what is agreed there comes first, and its slots are
        counted too.
        """
        from mpreview.planning.needs import needs

        return tuple(need for crew in self.crews for need in needs(*crew, self.problem(*crew)))

    @cached_property
    def lending(self) -> "Lending":
        """The fewest slots that crews lend one another so that every visit not overdue yet is on time.

        Who lends is of another team and would make such a visit there, as for `helpers`. Whoever is on time
        stays so, and nobody past due or late has a later day, with the lender as with the borrower. Where all
        can be served no other lending has fewer slots; else as many are served as can be one after another,
        class by class. The plan of one team tells what it lends and borrows in that of all. Days on which a
        place is closed are looked at; where that of somebody past due is, another lending may have fewer.
        What else may not be on one day is not looked at, so that with a layout a plan with the loans may do
        less than is told. Visits that are agreed for a late day and those of several slots are left out.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> hurried = uk.sample(on=day).plan(on=day, until=dt.date(2021, 11, 24))
        >>> [(one.lender.team, one.borrower.team, one.slots) for one in hurried.lending.slots]
        [('force-metropolitan', 'force-essex', 1), ('force-northern-ireland', 'psd', 1)]
        """
        from mpreview.planning.lending import Party, lending

        if self._whole is not None:
            return self._whole.lending.of_team(self.teams[0], (visit.id for visit in self._all()))
        others = self._others_of_visits
        return lending([Party(crew, self.problem(*crew), self._own[crew], others) for crew in self.crews])

    @cached_property
    def _others_of_visits(self) -> Mapping[str, tuple[Crew, ...]]:
        """Who of other teams would make each visit."""
        known: dict[tuple[str, str, VenueKind | None], tuple[Crew, ...]] = {}
        found = {}
        for visit in self._all():
            about = visit.team, visit.activity._value_, visit.obligations[0].kind
            if about not in known:
                known[about] = _others(visit, self._teams)
            found[visit.id] = known[about]
        return found

    def trips(self, venues_per_slot: int = 2) -> "tuple[Trip, ...]":
        """Return the trips that could be made to several venues of a member, for `arrange`.

        One for each member and each team or pool that has several visits to them to place, neither held nor
        agreed.

        Args:
            venues_per_slot: How many visits to one member take a slot together, 2 to 100, visits of several
                slots counted by their slots; rounded up.

        Raises:
            InvalidValue: If it is no whole number.
            OutsideRange: If it is not from 2 to 100.
        """
        from mpreview.planning.arrangement import trips_of

        return trips_of(self._origin, venues_per_slot)

    def arrange(self, trips: "tuple[Trip, ...]" = (), *, work: int = 10_000) -> "Arrangement":
        """Return the plan with days for the visits of several slots, and with trips where they help.

        A team or a pool of unit visits without a trip keeps its exact plan. Others begin with that of their
        unit visits and are made better step by step; what cannot be surpassed is told with what is reached.
        What limits days in the plan limits them here; a trip is one visit to each member on it, and whoever
        is in conflict with one of them has no part in it. Days that suit are the last of the ties.
        The limit of work ends that and does nothing else, so that a larger one is never worse. With one visit
        a day to a member it is so for all teams together, and powers of ten are tried up to the limit.

        Args:
            trips: Trips that may be made; whatever is on none, or on one that does not help, is made alone.
            work: The most steps for each team or pool, a step being one try of a visit or a trip on a day;
                0 to 1,000,000,000.

        Raises:
            InvalidValue: If *trips* is no tuple of trips, or the visits of one are held or agreed, are of two
                teams or pools, or have no member in common; if *work* is no whole number.
            OutsideRange: If a trip takes as many slots as its visits by themselves, or *work* is outside.
            UnknownId: If a trip names a visit that the plan does not take.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> plan = uk.sample(on=day).plan(on=day, until=dt.date(2021, 12, 31))
        >>> plan.arrange().placed == plan.visits
        True
        """
        from mpreview.planning.arrangement import best_of
        from mpreview.planning.improving import improved

        a_count("arrange.work", work, 0, _MOST_WORK)
        return best_of(self._origin, trips, lambda limit: partial(improved, work=limit), work)

    def arranged(self, trips: "tuple[Trip, ...]", way: "Way") -> "Arrangement":
        """Return the plan as `arrange` does, with another way to arrange the visits of one team or pool.

        Args:
            trips: Trips that may be made.
            way: Is asked for each team and pool with trips or visits of several slots.

        Raises:
            InvalidValue: As for `arrange`.
            OutsideRange: As for `arrange`.
            UnknownId: As for `arrange`.
        """
        from mpreview.planning.arrangement import arranged

        if not callable(way):
            raise InvalidValue("arranged.way", "give what arranges the visits of one team or pool", way)
        return arranged(self._origin, trips, way)

    @cached_property
    def _origin(self) -> "Origin":
        from mpreview.planning.arrangement import Origin

        visits = {visit.id: visit for visit in self._all()}
        problems = {crew: self.problem(*crew) for crew in self._entries}
        return Origin(self.on, self.until, self.held, visits, problems, self._new_diary)

    def by_team(self) -> dict[str, "Plan"]:
        """Return the plan of each team that has a visit, in order of id.

        It is about that team alone, with what it lends and borrows. Only `helpers` names others, as those
        of the whole plan do. Parts that are arranged each by itself may see a member twice on a day.
        """
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
            unlent=tuple(one for one in self.unlent if team in {one.lender.team, one.borrower.team}),
            in_conflict=tuple(one for one in self.in_conflict if one.team == team),
            made=tuple(pair for pair in self._made if pair[0].team == team),
            whole=self if self._whole is None else self._whole,
        )

    def __repr__(self) -> str:
        parts = ("on_time", "late", "unplaced", "held", "beyond")
        counts = ", ".join(f"{len(getattr(self, part))} {part.replace('_', ' ')}" for part in parts)
        return f"<Plan of {self.taken} visits from {self.on} to {self.until}: {counts}>"


def by_day(placed: Placed) -> tuple[dt.date, str]:
    """Return what visits are sorted by."""
    return placed.day, placed.visit.id


class Terms(NamedTuple):
    """What a plan is to be.

    Args:
        on: The first day.
        until: The last day.
        previous: The plan before it: who is on time keeps the day that they had there if they can.
        tie_seed: What settles the ties that class, answer and due day leave: by default the ids of the
            visits; with a seed, an id too, keyed digests of them, so that nobody is first for their name.
        layout: What settles days beside who is on time.
        closures: Spells in which nobody is let in, by venue.
        recesses: The recesses that had been announced.
    """

    on: dt.date
    until: dt.date
    previous: Plan | None = None
    tie_seed: str | None = None
    layout: Layout | None = None
    closures: Mapping[str, tuple[Period, ...]] = MappingProxyType({})
    recesses: tuple[Recess, ...] = ()

    def __repr__(self) -> str:
        return shown(self)

    @property
    def setting(self) -> Setting:
        """What is looked at beside windows and slots."""
        return Setting(self.layout, tuple(sorted(self.closures.items())), self.recesses)

    def check(self) -> None:
        """Check that there can be such a plan.

        Raises:
            InvalidValue: If *until* is before *on*, a day, the plan before, the layout, a closure or a recess
                is none, or the seed or a venue that is closed is no id.
            OutsideRange: If a day is out of range.
        """
        a_day("on", self.on)
        a_day("until", self.until)
        if self.until < self.on:
            raise InvalidValue("until", "is before the first day of the plan; give that day or a later one")
        if self.previous is not None:
            a_kind("plan.previous", self.previous, Plan)
        if self.tie_seed is not None:
            an_id("plan.tie_seed", self.tie_seed)
        if self.layout is not None:
            a_kind("plan.layout", self.layout, Layout)
        a_tuple("plan.recesses", self.recesses, Recess)
        if not isinstance(self.closures, Mapping):
            raise InvalidValue("plan.closures", "give spells by venue, as a mapping", self.closures)
        for venue, spells in self.closures.items():
            an_id("plan.closures", venue)
            a_tuple("plan.closures", spells, Period)

    @property
    def order(self) -> Order:
        """What settles ties, and the days that are left open: those of the plan before, unless agreed."""
        placed = () if self.previous is None else self.previous.visits
        before = [(one.visit.id, one.day.toordinal()) for one in placed if not one.booked]
        return Order(self.tie_seed, tuple(sorted(before)))


def _named(told: Certificate) -> Certificate:
    """Return a proof with the ids of the visits instead of the names under which they were planned."""
    if "|" not in told.visit:
        return told
    served, refused = (tuple(sorted(map(visit_id, ids))) for ids in (told.served, told.refused))
    return attrs.evolve(told, visit=visit_id(told.visit), served=served, refused=refused)


def _others(visit: Visit, teams: Iterable[Team]) -> tuple[Crew, ...]:
    """Return those of other teams who would make a visit: the pool of each for it, or its own slots."""
    kind, activity = visit.obligations[0].kind, visit.activity.value
    others = (team for team in teams if team.id != visit.team)
    return tuple(Crew(team.id, (kind and team.pool_of(activity, kind)) or "") for team in others)


def pooled(visit: Visit, teams: Mapping[str, Team]) -> Visit:
    """Return a visit with the pool of its team whose it is."""
    team, kind = teams.get(visit.team), visit.obligations[0].kind
    pool = None if team is None or kind is None else team.pool_of(visit.activity.value, kind)
    return visit if pool is None else attrs.evolve(visit, pool=pool)
