"""The rota: which adviser makes each visit of a plan (semantics 5.6).

Each pool is staffed day by day. Visits and advisers with their slots of the day are a bipartite graph: an
edge joins a visit and an adviser in conflict with nobody whom the visit serves. Visits are added in order,
each by an augmenting path (Berge, 1957; breadth first). The sets of visits that can be served together form a
transversal matroid, so the greedy choice serves the most visits (Edmonds and Fulkerson, 1965). Then visit
after visit keeps the adviser of a rota before, and visit after visit of the others takes the best adviser,
as far as an adviser is left to every visit served.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import ClassVar, Final, Literal, NamedTuple, Self, TypeVar

import attrs

from mpreview._checks import check_id, suggest_ids
from mpreview._reprs import count_items
from mpreview._sequences import ItemSequence, group_items
from mpreview.errors import UnknownId
from mpreview.events import Partner
from mpreview.planning._contributions import (
    Contribution,
    Contributions,
    StaffedVisit,
    VisitedPlace,
    list_contributions,
)
from mpreview.planning._preferences import RuleMaker, count_borrowed_seats, count_own_seats
from mpreview.planning._problem import Problem
from mpreview.planning._staffing import AdviserMatching, take_in_order, take_slots
from mpreview.planning._visits import Agreed, Placed, class_order
from mpreview.policy import Activity
from mpreview.register._index import Occupancy
from mpreview.reviews.columns import ON, POOL, UNTIL
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import Facts
from mpreview.rows import CellType, Column, Columns, Mark
from mpreview.teams import Crew
from mpreview.timeline import day_of, find_monday, long_day

LeftReason = Literal["away", "unnamed", "nobody-on-duty", "conflict", "full"]
"""Why a visit of a pool has no adviser, in the order in which the reasons are looked for."""

_LEFT: Mapping[LeftReason, str] = {
    "away": "the adviser who was agreed is not on duty that day",
    "unnamed": "the slot is of no named adviser",
    "nobody-on-duty": "no adviser of the pool is on duty",
    "conflict": "every adviser on duty is in conflict with a member of the visit",
    "full": "the advisers without a conflict have no slot left",
}
_LAST_CLASS: Final = 10
"""The class of agreed visits that are owed to nobody: after every class of a rule (semantics 3.11)."""


@attrs.frozen
class RotaRow:
    """A visit of a plan on its day, with the adviser who makes the visit.

    Args:
        team: The team.
        pool: The pool of the team; empty for the team's own slots, which are nobody's by name.
        day: The day.
        visit: Id of the visit; of a visit agreed with an erased person the id of the event that is left.
        venue: The venue; `None` for a visit agreed with an erased person.
        adviser: The adviser: as agreed, or as the rota chooses. `None` if the visit has no adviser.
        helpers: Further advisers whose slots a visit of several slots takes.
        booked: Whether the visit was agreed.
        tentative: Whether the visit goes ahead only if an offer, unanswered or owed again, is accepted.
        crowded: Whether more is agreed with the adviser on that day than the adviser has slots.
        why: Why the visit is left without an adviser. *away*: the adviser who was agreed is not on duty that
            day. *unnamed*: the visit takes a slot of no named adviser: lent by another team, or of a single
            day that differs. *nobody-on-duty*: no adviser of the pool is on duty. *conflict*: every adviser
            on duty is in conflict with a member of the visit. *full*: the advisers without a conflict have
            too few slots left. `None` if the visit has an adviser, or takes own slots of a team.
    """

    team: str
    pool: str
    day: dt.date
    visit: str
    venue: str | None
    adviser: str | None = attrs.field(default=None, repr=False)
    helpers: tuple[str, ...] = attrs.field(default=(), repr=count_items)
    booked: bool = False
    tentative: bool = False
    crowded: bool = False
    why: LeftReason | None = None

    def sentence(self) -> str:
        """Return the visit, its day, and who goes or why nobody does, in one short sentence.

        >>> day = dt.date(2021, 11, 22)
        >>> RotaRow("kent", "p", day, "review/hall/kent", "hall", why="nobody-on-duty").sentence()
        'review/hall/kent on 22 November 2021: nobody goes, since no adviser of the pool is on duty'
        >>> RotaRow("kent", "p", day, "review/hall/kent", "hall", "ann", booked=True).sentence()
        'review/hall/kent on 22 November 2021: ann goes, as agreed'
        """
        who = self._describe_who()
        crowded = ", and more is agreed with the adviser than there are slots" if self.crowded else ""
        waits = ", if the offer is accepted" if self.tentative else ""
        return f"{self.visit} on {long_day(self.day)}: {who}{waits}{crowded}"

    def _describe_who(self) -> str:
        if self.why is not None:
            return f"nobody goes, since {_LEFT[self.why]}"
        if self.adviser is None:
            return "a slot of the team is taken"
        agreed = ", as agreed" if self.booked else ""
        return f"{' and '.join(self.advisers)} go{'' if self.helpers else 'es'}{agreed}"

    @property
    def advisers(self) -> tuple[str, ...]:
        """Everybody who makes the visit: the adviser and the helpers."""
        return () if self.adviser is None else (self.adviser, *self.helpers)


RotaReason = Literal["day", "agreed", "away", "conflict", "slots"]
"""Why a visit has another adviser than before, in the order in which the reasons are looked for."""

_MOVED: Mapping[RotaReason, str] = {
    "day": "the visit is on another day",
    "agreed": "another adviser was agreed",
    "away": "{before} is not on duty that day",
    "conflict": "{before} is in conflict with a member of the visit",
    "slots": "the slots of {before} are needed for other visits",
}


@attrs.frozen
class RotaMove:
    """A visit that has other advisers than in the rota before, for whoever has to tell them.

    Args:
        before: The visit in the rota before, with its advisers.
        after: The visit in this rota.
        why: The reason. *day*: the visit is on another day. *agreed*: another adviser was agreed. *away*: the
            adviser before is not on duty for the pool that day. *conflict*: the adviser before is in conflict
            with a member of the visit. *slots*: the slots of the adviser before are agreed for other visits,
            or needed so that as many visits have an adviser.
    """

    before: RotaRow
    after: RotaRow
    why: RotaReason

    def sentence(self) -> str:
        """Return the visit, who made it before, who makes it now, and why, in one sentence.

        >>> before = RotaRow("kent", "p", dt.date(2021, 11, 22), "review/hall/kent", "hall", "ann")
        >>> RotaMove(before, attrs.evolve(before, adviser="bob"), "away").sentence()
        'review/hall/kent on 22 November 2021: bob instead of ann, as ann is not on duty that day'
        """
        now, was = (" and ".join(one.advisers) or "nobody" for one in (self.after, self.before))
        day = long_day(self.after.day)
        why = _MOVED[self.why].format(before=self.gone)
        return f"{self.after.visit} on {day}: {now} instead of {was}, as {why}"

    @property
    def gone(self) -> str:
        """The first adviser before who does not make the visit any more; else the adviser before."""
        gone = (who for who in self.before.advisers if who not in self.after.advisers)
        return next(gone, self.before.advisers[0])


@attrs.frozen
class OnDuty:
    """An adviser of a pool with slots on a day of a plan.

    Args:
        team: The team.
        pool: The pool.
        day: The day.
        adviser: The adviser.
        slots: Slots of the adviser on that day.
    """

    team: str
    pool: str
    day: dt.date
    adviser: str = attrs.field(repr=False)
    slots: int


@attrs.frozen
class WeekLoad:
    """The slots and the visits of an adviser of a pool in one ISO week of a rota.

    Args:
        team: The team.
        pool: The pool.
        week: The Monday of the week.
        adviser: The adviser.
        slots: Slots of the adviser on the days of the rota in that week.
        visits: Visits of the pool that the adviser makes on these days.
    """

    team: str
    pool: str
    week: dt.date
    adviser: str = attrs.field(repr=False)
    slots: int
    visits: int


@attrs.frozen(repr=False)
class Rota(ItemSequence[RotaRow]):
    """Every visit on a day of a plan with the adviser, by team, pool and day (semantics 5.6).

    On a day the agreed visits owed to nobody come last; all further visits are in order of class, due day and
    id. `on_duty` has the advisers on duty. Visits agreed for a day after the plan are left out.

    Args:
        on: The first day.
        until: The last day.
        items: The visits.
        on_duty: The advisers of each pool with slots, by team, pool, day and adviser.
        teams: The ids of the teams, in order, with or without a visit.
        advisers: The ids of all advisers of a pool, and of the advisers who were agreed, in order.
        moved: The visits that have other advisers than in the rota before, in the order of the visits.
        contributed: The visits that other teams join, by day and in order (semantics 4.1a).
    """

    COLUMNS: ClassVar[Columns] = (
        ON,
        UNTIL,
        Column("day", CellType.DAY, "The day."),
        Column("team", CellType.ID, "The team."),
        POOL,
        Column("visit", CellType.ID, "The id of the visit."),
        Column("venue", CellType.ID, "The venue; empty for a visit agreed with an erased person.",
               optional=True),
        Column("adviser", CellType.ID, "The adviser.", optional=True, mark=Mark.PERSONAL),
        Column("helpers", CellType.IDS, "Further advisers.", mark=Mark.PERSONAL),
        Column("booked", CellType.FLAG, "Whether the visit was agreed."),
        Column("tentative", CellType.FLAG, "Whether the visit waits for an acceptance."),
        Column("crowded", CellType.FLAG, "Whether more is agreed with the adviser than there are slots."),
        Column("left", CellType.WORD, "Why the visit is left without an adviser.",
               read="why", choices=LeftReason, optional=True),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("visit", "day", "team", "pool", "booked", "left")
    on: dt.date
    until: dt.date
    items: tuple[RotaRow, ...]
    on_duty: tuple[OnDuty, ...]
    teams: tuple[str, ...]
    advisers: tuple[str, ...]
    moved: tuple[RotaMove, ...] = ()
    contributed: Contributions = attrs.field(default=Contributions())

    @property
    def left(self) -> Self:
        """The visits left without an adviser; `RotaRow.why` says why."""
        return self._keep(row for row in self.items if row.why is not None)

    def of_team(self, team: str) -> Self:
        """Return the rota of one team.

        Raises:
            InvalidValue: If *team* is no id.
            UnknownId: If the rota has no such team.
        """
        check_id("of_team.team", team)
        if team not in self.teams:
            raise UnknownId("team", "of_team.team", team, suggest_ids(team, self.teams))
        return select_rows(self, (team,))

    def of_adviser(self, adviser: str) -> Self:
        """Return the visits of one adviser, helped ones included, and the days on duty.

        Raises:
            InvalidValue: If *adviser* is no id.
            UnknownId: If the adviser is in no pool and agreed for no visit.
        """
        check_id("of_adviser.adviser", adviser)
        if adviser not in self.advisers:
            raise UnknownId("adviser", "of_adviser.adviser", adviser)
        return self._select(lambda one: adviser in one.advisers, lambda one: one.adviser == adviser)

    def find_previous(self) -> Mapping[str, RotaRow]:
        """Return the visits with an adviser by id, for a rota after this one."""
        return {row.visit: row for row in self.items if row.adviser is not None}

    def by_week(self) -> dict[dt.date, Self]:
        """Return the rota of each ISO week with a visit, by the Monday of the week."""
        weeks = sorted({find_monday(row.day) for row in self.items})
        return {week: self._select_week(week) for week in weeks}

    def _select_week(self, week: dt.date) -> Self:
        return self._select(
            lambda one: find_monday(one.day) == week, lambda one: find_monday(one.day) == week
        )

    def _select(self, row: Callable[[RotaRow | Contribution], bool], duty: Callable[[OnDuty], bool]) -> Self:
        items, on_duty = tuple(filter(row, self.items)), tuple(filter(duty, self.on_duty))
        moved = tuple(one for one in self.moved if row(one.before) or row(one.after))
        contributed = attrs.evolve(self.contributed, items=tuple(filter(row, self.contributed)))
        return attrs.evolve(self, items=items, on_duty=on_duty, moved=moved, contributed=contributed)

    @property
    def loads(self) -> tuple[WeekLoad, ...]:
        """The slots and visits of each adviser on duty, by team, pool, ISO week and adviser."""
        visits = Counter(
            (row.team, row.pool, find_monday(row.day), who) for row in self.items for who in row.advisers
        )
        slots: Counter[tuple[str, str, dt.date, str]] = Counter()
        for one in self.on_duty:
            slots[one.team, one.pool, find_monday(one.day), one.adviser] += one.slots
        return tuple(WeekLoad(*key, count, visits[key]) for key, count in sorted(slots.items()))

    @property
    def evenness(self) -> int:
        """The greatest difference of visits between two advisers of a pool with equally many slots in a week.

        0 is even. The figure counts the visits of this rota alone, so ask a part for the figure of the part.
        """
        alike = group_items(self.loads, lambda one: (one.team, one.pool, one.week, one.slots))
        counts = ([one.visits for one in some] for some in alike.values())
        return max((max(some) - min(some) for some in counts), default=0)

    def __repr__(self) -> str:
        served = sum(row.adviser is not None for row in self.items)
        by_day = len(self) - served - len(self.left)
        counts = f"{served} with an adviser, {len(self.left)} left without, {by_day} of no pool"
        return f"<Rota of {len(self)} visits from {self.on} to {self.until}: {counts}>"


_Rota = TypeVar("_Rota", bound=Rota)


def select_rows(rota: _Rota, teams: tuple[str, ...]) -> _Rota:
    """Return the rota of some teams, given in order."""
    items = tuple(row for row in rota.items if row.team in teams)
    on_duty = tuple(one for one in rota.on_duty if one.team in teams)
    moved = tuple(one for one in rota.moved if one.after.team in teams)
    joined = tuple(one for one in rota.contributed if one.team in teams or one.lead in teams)
    contributed = attrs.evolve(rota.contributed, items=joined)
    return attrs.evolve(rota, items=items, on_duty=on_duty, teams=teams, moved=moved, contributed=contributed)


# ---------------------------------------------------------------- what a rota knows


Reviewers = tuple[tuple[str, tuple[str, ...]], ...]
"""By member the advisers of the last review, in order."""
Stranger = tuple[Crew, Agreed]
"""An agreed visit owed to nobody (erased, exempt, or asked for by no rule), and the crew of the visit."""


@attrs.frozen
class RotaFacts:
    """What a rota reads in addition to the inputs of a plan.

    Args:
        strangers: The agreed visits that are owed to nobody.
        agreed: The adviser who was agreed, by id of the visit.
        reviewers: The advisers of the last review of each member.
        partners: Who is to come as well, by id of the visit.
    """

    strangers: tuple[Stranger, ...] = attrs.field(default=(), repr=count_items)
    agreed: tuple[tuple[str, str], ...] = attrs.field(default=(), repr=count_items)
    reviewers: Reviewers = attrs.field(default=(), repr=count_items)
    partners: tuple[tuple[str, tuple[Partner, ...]], ...] = attrs.field(default=(), repr=count_items)


def find_staffed(rota: Rota, days: Mapping[str, int], rules: RuleMaker) -> frozenset[str]:
    """Return the visits of a rota whose adviser is on duty, for the pool of then, on the day of the visit.

    Args:
        rota: The rota.
        days: The day of each visit.
        rules: Knows the teams and their days.
    """
    staffing, rows = _Staffing(rules, {}), rota.find_previous().values()
    return frozenset(row.visit for row in rows if staffing.is_on_duty(row, days.get(row.visit)))


def find_reviewers(duties: Duties) -> Reviewers:
    """Return the advisers of the last review of each member by the day of *duties*.

    A review counts for every user of the venue on its day. If several reviews were made on the last day, the
    advisers of all of them are returned. If no adviser of the last day is known, the member has no entry.
    """
    register = duties.register
    found = (
        (one.id, _find_last(duties.facts, register.index.occupancies(one.id))) for one in register.members
    )
    return tuple((member, advisers) for member, advisers in found if advisers)


def _find_last(facts: Facts, uses: Iterable[Occupancy]) -> tuple[str, ...]:
    """Return the advisers of the last review within the uses of a member."""
    there = [(facts.at(use.id), use) for use in uses]
    if not any(one.reviewers for one, _ in there):
        return ()
    days = [
        (day, use.id)
        for one, use in there
        for day in one.of(Activity.REVIEW).done
        if use.start <= day < use.end
    ]
    last = max((day for day, _ in days), default=None)
    venues = {venue for day, venue in days if day == last}
    known = (one for venue in venues for one in facts.at(venue).reviewers)
    return tuple(sorted({who for day, who in known if day == last}))


# ---------------------------------------------------------------- the visits of each day


class _Call(NamedTuple):
    """A visit on a day.

    Args:
        row: The row without an adviser.
        order: Class, due day, id.
        slots: Slots that the visit takes.
        agreed: The adviser who was agreed.
        known: The advisers of the last review of each member of the visit.
        conflicted: The advisers, and pools of other teams, in conflict with a member of the visit.
        place: Where the visit is made, and for what.
        partners: Who is to come as well.
    """

    row: RotaRow
    order: tuple[int, dt.date, str]
    slots: int
    place: VisitedPlace
    agreed: str | None = None
    known: frozenset[str] = frozenset()
    conflicted: frozenset[str] = frozenset()
    partners: tuple[Partner, ...] = ()

    @property
    def crew(self) -> Crew:
        """The team, or the pool of the team, that makes the visit."""
        return Crew(self.row.team, self.row.pool)

    def find_able(self, advisers: Iterable[str]) -> tuple[str, ...]:
        """Return the advisers who are in conflict with no member of the visit, in order."""
        return tuple(who for who in advisers if who not in self.conflicted)


def _list_calls(
    placed: Iterable[Placed], problems: Mapping[Crew, Problem], facts: RotaFacts
) -> Iterator[_Call]:
    """Yield the visits with a day that are owed to somebody."""
    reviewers, agreed, partners = dict(facts.reviewers), dict(facts.agreed), dict(facts.partners)
    for one in placed:
        visit = one.visit
        row = RotaRow(
            visit.team,
            visit.pool,
            one.day,
            visit.id,
            visit.venue,
            booked=one.booked,
            tentative=visit.tentative,
        )
        yield _Call(
            row,
            class_order(visit),
            visit.slots,
            VisitedPlace(visit.activity.value, str(visit.kind), visit.obligations[0].ground.areas),
            agreed.get(visit.id) if one.booked else None,
            frozenset(who for member in visit.members for who in reviewers.get(member, ())),
            frozenset(problems[visit.crew].entries[visit.id].rules.conflicted),
            partners.get(visit.id, ()) if one.booked else (),
        )


def _list_strangers(rules: RuleMaker, facts: RotaFacts) -> Iterator[_Call]:
    """Yield the agreed visits that are owed to nobody."""
    reviewers = dict(facts.reviewers)
    for crew, one in facts.strangers:
        row = RotaRow(crew.team, crew.pool, one.day, one.id, one.venue, booked=True)
        known = frozenset(who for member in one.members for who in reviewers.get(member, ()))
        conflicted = frozenset(rules.list_conflicted(one.members))
        order = _LAST_CLASS, one.day, one.id
        place = VisitedPlace("" if one.activity is None else one.activity.value, one.kind or "")
        yield _Call(row, order, one.slots, place, one.assessor, known, conflicted, one.partners)


# ---------------------------------------------------------------- the rota


def make_rota(
    placed: Sequence[Placed],
    problems: Mapping[Crew, Problem],
    rules: RuleMaker,
    facts: RotaFacts,
    previous: Mapping[str, RotaRow] = MappingProxyType({}),
) -> Rota:
    """Return the rota of a plan.

    Args:
        placed: The visits with a day.
        problems: The inputs of each crew.
        rules: Knows the teams and the days of the plan.
        facts: What the rota reads apart from these.
        previous: The visits with an adviser of the rota before, by id.
    """
    every = (*_list_calls(placed, problems, facts), *_list_strangers(rules, facts))
    calls = sorted(every, key=lambda call: (call.row.day, call.row.team, call.row.pool, call.order))
    calls = [call for call in calls if rules.first <= call.row.day <= rules.last]
    staffing = _Staffing(rules, previous)
    rows: list[RotaRow] = []
    for of_day in group_items(calls, lambda call: call.row.day).values():
        rows += staffing.staff_day(of_day)
    # Sorting is stable: each day of a pool keeps the order of its visits.
    rows.sort(key=lambda row: (row.team, row.pool, row.day))
    agreed = (who for call in calls for who in (call.agreed, *(one.adviser for one in call.partners)))
    advisers = {*staffing.pooled, *filter(None, agreed)}
    teams = tuple(sorted({crew.team for crew in problems}))
    on_duty, moved = tuple(staffing.list_on_duty()), tuple(staffing.list_moves(calls, rows))
    found = Rota(rules.first, rules.last, tuple(rows), on_duty, teams, tuple(sorted(advisers)), moved)
    by_visit = {row.visit: row for row in rows}
    made = [
        StaffedVisit(
            call.crew, call.row.day, call.order, call.row.venue, call.slots,
            by_visit[call.row.visit].advisers, call.place, call.conflicted, call.partners,
        )
        for call in calls
    ]  # fmt: skip
    contributed = tuple(list_contributions(made, rules, staffing.crowded))
    return attrs.evolve(found, contributed=Contributions(contributed))


class _Staffing:
    """The advisers on duty by pool and day, and their visits so far.

    Args:
        rules: Knows the teams and the days of the plan.
        previous: The visits with an adviser of the rota before, by id.

    Attributes:
        pooled: The ids of all advisers of a pool.
        crowded: The advisers of a pool with whom more is agreed on a day than they have slots.
    """

    def __init__(self, rules: RuleMaker, previous: Mapping[str, RotaRow]) -> None:
        self._previous = previous
        capacity = rules.count_capacity()
        crews = sorted(Crew(team.id, pool.id) for team in rules.teams for pool in team.pools)
        self.pooled = {one.id for team in rules.teams for pool in team.pools for one in pool.advisers}
        self._slots = {crew: capacity.own[crew] for crew in crews}
        self._borrowed = {crew: count_borrowed_seats(crew, capacity) for crew in crews}
        # On a day on which a pool has no slot, or has lent all its slots, no adviser is on duty for the pool.
        self._duty = {
            (crew, day): slots
            for crew in crews
            for day, slots in sorted(count_own_seats(rules, crew).items())
            if self._slots[crew].get(day)
        }
        self._is_on_duty = {(day, who) for (_, day), slots in self._duty.items() for who in slots}
        self._visits: Counter[tuple[str, dt.date]] = Counter()
        self.crowded: set[tuple[str, dt.date]] = set()

    def is_on_duty(self, row: RotaRow, day: int | None) -> bool:
        """Whether the adviser of a row is on duty for the pool of the row on a day."""
        return day is not None and row.adviser in self._duty.get((Crew(row.team, row.pool), day), ())

    def list_on_duty(self) -> Iterator[OnDuty]:
        """Yield the advisers on duty, by team, pool, day and adviser."""
        for (crew, day), slots in self._duty.items():
            for adviser, count in sorted(slots.items()):
                yield OnDuty(crew.team, crew.pool, day_of(day), adviser, count)

    def list_moves(self, calls: Iterable[_Call], rows: Iterable[RotaRow]) -> Iterator[RotaMove]:
        """Yield the visits that have other advisers than in the rota before."""
        by_visit = {call.row.visit: call for call in calls} if self._previous else {}
        for row in rows if self._previous else ():
            before = self._previous.get(row.visit)
            if before is not None and before.advisers != row.advisers:
                yield RotaMove(before, row, self._find_why(by_visit[row.visit], before, row))

    def _find_why(self, call: _Call, before: RotaRow, after: RotaRow) -> RotaReason:
        gone = next((who for who in before.advisers if who not in after.advisers), before.advisers[0])
        if before.day != after.day:
            return "day"
        if call.agreed is not None and call.agreed == after.adviser:
            return "agreed"
        if gone not in self._duty.get((call.crew, after.day.toordinal()), ()):
            return "away"
        return "conflict" if gone in call.conflicted else "slots"

    def _find_before(self, call: _Call, slots: Mapping[str, int]) -> tuple[str, ...]:
        """Return the advisers of a visit in the rota before who could make it, if the first of them can."""
        before = self._previous.get(call.row.visit)
        if before is None or before.day != call.row.day:
            return ()
        able = call.find_able(who for who in before.advisers if who in slots)
        return able if able[:1] == before.advisers[:1] else ()

    def staff_day(self, calls: Sequence[_Call]) -> list[RotaRow]:
        """Return the visits of one day, of all crews, with advisers."""
        rows: dict[str, RotaRow] = {}
        # One adviser may be agreed for visits of several crews, so agreed visits take their slots first.
        taken: dict[Crew, Counter[str]] = defaultdict(Counter)
        free, going = [], list[tuple[_Call, str]]()
        for call in calls:
            taken[call.crew].update(one.adviser for one in call.partners if one.adviser is not None)
            if call.agreed is None or self._is_away(call):
                free.append(call)
            else:
                taken[call.crew][call.agreed] += call.slots
                going.append((call, call.agreed))
        crowded = self._find_crowded(sum(taken.values(), Counter[str]()), calls[0].row.day)
        self.crowded.update((who, calls[0].row.day) for who in crowded)
        for call, who in going:
            rows[call.row.visit] = attrs.evolve(self._give(call, (who,)), crowded=who in crowded)
        for crew, mine in group_items(free, lambda call: call.crew).items():
            if crew.pool:
                rows |= self._staff_pool(crew, mine, taken)
            else:
                rows |= {one.row.visit: one.row if one.agreed is None else _mark_away(one) for one in mine}
        return [rows[call.row.visit] for call in calls]

    def _find_crowded(self, agreed: Mapping[str, int], day: dt.date) -> set[str]:
        """Return the advisers of a pool with whom more is agreed on a day than they have slots."""
        number, there = day.toordinal(), Counter[str]()
        for (_, on), slots in self._duty.items() if agreed else ():
            if on == number:
                there.update(slots)
        return {who for who, count in agreed.items() if who in self.pooled and count > there[who]}

    def _is_away(self, call: _Call) -> bool:
        """Whether the adviser who was agreed is of a pool, and not on duty on the day."""
        on_duty = call.row.day.toordinal(), call.agreed
        return call.agreed in self.pooled and on_duty not in self._is_on_duty

    def _give(self, call: _Call, advisers: Sequence[str]) -> RotaRow:
        """Return a visit with its advisers, and count the visit for each."""
        for adviser in advisers:
            self._visits[adviser, find_monday(call.row.day)] += 1
        return attrs.evolve(call.row, adviser=advisers[0], helpers=tuple(advisers[1:]))

    def _staff_pool(
        self, crew: Crew, calls: Sequence[_Call], taken: Mapping[Crew, Counter[str]]
    ) -> dict[str, RotaRow]:
        """Return the visits of one pool on one day that have no agreed adviser on duty.

        Args:
            crew: The pool.
            calls: The visits.
            taken: The slots of each adviser that agreed visits of the day take, by crew.
        """
        day = calls[0].row.day.toordinal()
        duty = self._duty.get((crew, day), Counter())
        agreed = sum(taken.values(), Counter[str]())
        slots = {who: max(count - agreed[who], 0) for who, count in sorted(duty.items())}
        # A single day that differs, or a loan, may leave the pool fewer slots than its advisers have.
        here = sum(min(count, duty[who]) for who, count in taken.get(crew, Counter()).items())
        most = max(self._slots[crew].get(day, 0) - here, 0)
        unnamed = Counter(self._borrowed[crew].get(day, Counter()))
        unnamed[""] += max(self._slots[crew].get(day, 0) - duty.total(), 0)
        rows = self._assign([call for call in calls if call.agreed is None], slots, most)
        for call in calls:
            if call.row.visit not in rows:
                rows[call.row.visit] = attrs.evolve(call.row, why=_find_reason(call, duty, unnamed))
        return rows

    def _assign(self, calls: Sequence[_Call], slots: Mapping[str, int], most: int) -> dict[str, RotaRow]:
        """Return the visits that have an adviser; *most* slots may be used."""
        # With visits of several slots the best matching is bin packing, so these come last, in order.
        calls = sorted(calls, key=lambda call: call.slots > 1)
        found, kept = self._staff_keeping(calls, slots, most, {}), dict[str, tuple[str, ...]]()
        before = {call.row.visit: self._find_before(call, slots) for call in calls}
        before = {visit: advisers for visit, advisers in before.items() if advisers and visit in found}
        # All at once, as usual; if not all can stay, visit by visit.
        for more in (before, *({visit: before[visit]} for visit in before)) if before else ():
            trial = self._staff_keeping(calls, slots, most, {**kept, **more})
            stays = all(trial.get(visit, ())[:1] == first[:1] for visit, first in more.items())
            if stays and trial.keys() == found.keys():
                kept, found = {**kept, **more}, trial
            if kept.keys() == before.keys():
                break
        served = [call for call in calls if call.row.visit in found]
        return {call.row.visit: self._give(call, found[call.row.visit]) for call in served}

    def _staff_keeping(
        self, calls: Sequence[_Call], slots: Mapping[str, int], most: int, kept: Mapping[str, tuple[str, ...]]
    ) -> dict[str, tuple[str, ...]]:
        """Return the advisers of each visit that can have one after those that keep theirs have taken slots.

        Args:
            calls: The visits: in order, those of several slots last.
            slots: The slots of each adviser.
            most: How many slots may be used.
            kept: The advisers to be kept, by visit.
        """
        left, counts = dict(slots), self._visits.copy()
        staying = [call for call in calls if call.row.visit in kept]
        found = {call.row.visit: self._take_again(call, kept[call.row.visit], left) for call in staying}
        most -= sum(call.slots for call in staying)
        matching, served = AdviserMatching(left), set[str]()
        for call in (one for one in calls if one.slots == 1 and one.row.visit not in kept):
            if len(served) < most and matching.add(call.row.visit, call.find_able(slots)):
                served.add(call.row.visit)
        most -= len(served)
        for call in calls:
            visit = call.row.visit
            if visit in served:
                ranked = self._rank_advisers(call, slots, counts)
                found[visit] = (next(who for who in ranked if matching.pin(visit, who)),)
            elif visit not in kept and 1 < call.slots <= most:
                ranked = self._rank_advisers(call, slots, counts)
                found[visit] = take_slots(call.slots, ranked, matching.left)
                most -= call.slots if found[visit] else 0
            counts.update((who, find_monday(call.row.day)) for who in found.get(visit, ()))
        return {visit: advisers for visit, advisers in found.items() if advisers}

    def _take_again(self, call: _Call, first: tuple[str, ...], left: dict[str, int]) -> tuple[str, ...]:
        """Return the advisers of a visit that keeps those of before; take their slots."""
        others = [who for who in self._rank_advisers(call, left, self._visits) if who not in first]
        return take_in_order(call.slots, [*first, *others], left)

    def _rank_advisers(
        self, call: _Call, advisers: Iterable[str], counts: Mapping[tuple[str, dt.date], int]
    ) -> list[str]:
        """Return who could make a visit: advisers of the last review, then by visits in the week, by id."""
        week = find_monday(call.row.day)
        able = call.find_able(advisers)
        return sorted(able, key=lambda who: (who not in call.known, counts[who, week], who))


def _mark_away(call: _Call) -> RotaRow:
    return attrs.evolve(call.row, why="away")


def _find_reason(call: _Call, duty: Mapping[str, int], unnamed: dict[str, int]) -> LeftReason:
    """Return why a visit has no adviser; take a slot of no named adviser if one is left."""
    if call.agreed is not None:
        return "away"
    for seat, count in sorted(unnamed.items()):
        if count >= call.slots and seat not in call.conflicted:
            unnamed[seat] -= call.slots
            return "unnamed"
    if not duty:
        return "nobody-on-duty"
    return "full" if call.find_able(duty) else "conflict"
