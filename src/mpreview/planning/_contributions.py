"""Who of another team joins a visit: partners that contribute to visits of a team (semantics 4.1a).

A contribution is found after the rota. Who was agreed as a partner comes; else the contributor gives what its
own visits of the day leave: each visit in order of class, due day and id takes the first adviser who is free.
"""

import datetime as dt
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, Literal, NamedTuple

import attrs

from mpreview._sequences import ItemSequence, group_items
from mpreview.events import Partner
from mpreview.planning._preferences import RuleMaker, count_own_seats
from mpreview.rows import CellType, Column, Columns, Mark
from mpreview.teams import Crew, Team
from mpreview.timeline import find_monday, long_day

OpenReason = Literal["away", "unnamed", "nobody-on-duty", "conflict", "full"]
"""Why nobody of a contributor joins a visit, in the order in which the reasons are looked for."""

REASONS_OPEN: Mapping[OpenReason, str] = {
    "away": "the adviser who was agreed is not on duty that day",
    "unnamed": "no pool of the team serves such a visit",
    "nobody-on-duty": "no adviser of the pool is on duty",
    "conflict": "every adviser on duty is in conflict with a member of the visit",
    "full": "the advisers without a conflict have no slot left",
}


@attrs.frozen
class Contribution:
    """A visit of one team that another team joins, with the adviser who joins.

    Args:
        team: The team that joins.
        pool: The first pool of that team that serves such a visit; empty if none does.
        day: The day.
        visit: Id of the visit.
        venue: The venue.
        lead: The team that makes the visit.
        adviser: The adviser who joins; `None` if nobody does.
        booked: Whether the team was agreed as a partner of the visit.
        crowded: Whether more is agreed with the adviser on that day than the adviser has slots.
        why: Why nobody joins. *away*: the adviser who was agreed is not on duty that day. *unnamed*: no pool
            of the team serves such a visit, so no adviser is known by name. *nobody-on-duty*: no adviser of
            the pool is on duty. *conflict*: every adviser on duty is in conflict with a member of the visit.
            *full*: the advisers without a conflict have no slot left, or the pool has none. `None` if
            somebody joins.
    """

    team: str
    pool: str
    day: dt.date
    visit: str
    venue: str
    lead: str
    adviser: str | None = attrs.field(default=None, repr=False)
    booked: bool = False
    crowded: bool = False
    why: OpenReason | None = None

    @property
    def advisers(self) -> tuple[str, ...]:
        """Who joins, if anybody does."""
        return () if self.adviser is None else (self.adviser,)

    def sentence(self) -> str:
        """Return the visit, its day, and who joins or why nobody does, in one short sentence.

        >>> day = dt.date(2021, 11, 22)
        >>> Contribution("psd", "p", day, "review/office/kent", "office", "kent", "ann").sentence()
        'review/office/kent on 22 November 2021: ann of psd joins kent'
        """
        agreed = ", as agreed" if self.booked else ""
        who = f"{self.adviser} of {self.team} joins {self.lead}{agreed}"
        if self.why is not None:
            who = f"nobody of {self.team} joins {self.lead}{agreed}, since {REASONS_OPEN[self.why]}"
        crowded = ", and more is agreed with the adviser than there are slots" if self.crowded else ""
        return f"{self.visit} on {long_day(self.day)}: {who}{crowded}"


@attrs.frozen(repr=False)
class Contributions(ItemSequence[Contribution]):
    """The visits that other teams join, in order of day, class, due day and id, and of team."""

    NOUN: ClassVar[tuple[str, ...]] = ("contribution",)
    COLUMNS: ClassVar[Columns] = (
        Column("day", CellType.DAY, "The day."),
        Column("team", CellType.ID, "The team that joins."),
        Column("pool", CellType.ID, "The pool of that team; empty if none serves such a visit.",
               read=lambda one: one.pool or None, optional=True),
        Column("visit", CellType.ID, "The id of the visit."),
        Column("venue", CellType.ID, "The venue."),
        Column("lead", CellType.ID, "The team that makes the visit."),
        Column("adviser", CellType.ID, "The adviser who joins.", optional=True, mark=Mark.PERSONAL),
        Column("booked", CellType.FLAG, "Whether the team was agreed as a partner of the visit."),
        Column("crowded", CellType.FLAG, "Whether more is agreed with the adviser than there are slots."),
        Column("left", CellType.WORD, "Why nobody joins.", read="why", choices=OpenReason, optional=True),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("visit", "day", "team", "lead", "booked", "left")
    items: tuple[Contribution, ...] = ()


class VisitedPlace(NamedTuple):
    """What a visit is for, and where.

    Args:
        activity: The activity.
        kind: The kind of the venue.
        areas: The areas around the venue; `None` for a visit that is owed to nobody, which a team joins if
            that was agreed, and not otherwise.
    """

    activity: str
    kind: str
    areas: Container[str] | None = None


class StaffedVisit(NamedTuple):
    """A visit of the rota, as a partner sees it.

    Args:
        crew: The crew that makes the visit.
        day: The day.
        order: Class, due day, id.
        venue: The venue; `None` for a visit agreed with an erased person.
        slots: Slots that the visit takes.
        advisers: The adviser and the helpers.
        place: What the visit is for, and where.
        conflicted: The advisers in conflict with a member of the visit.
        partners: Who was agreed to come as well.
    """

    crew: Crew
    day: dt.date
    order: tuple[int, dt.date, str]
    venue: str | None
    slots: int
    advisers: tuple[str, ...]
    place: VisitedPlace
    conflicted: frozenset[str]
    partners: tuple[Partner, ...]


Crowded = Container[tuple[str, dt.date]]
"""The advisers with whom more is agreed on a day than they have slots."""


def list_contributions(
    made: Sequence[StaffedVisit], rules: RuleMaker, crowded: Crowded
) -> Iterator[Contribution]:
    """Yield the contributions to the visits of a rota, by day, class, due day and id of the visit, and team.

    Args:
        made: The visits.
        rules: Knows the teams, and the days of the plan.
        crowded: With whom more is agreed than there are slots.
    """
    if not any(team.contributes for team in rules.teams) and not any(one.partners for one in made):
        return
    free = _FreeAdvisers(made, rules, crowded)
    for one in sorted(made, key=lambda one: (one.day, one.order)):
        partners = group_items(one.partners, lambda partner: partner.team)
        for team in rules.teams:
            if agreed := partners.get(team.id):
                joining = [free.find_partner(team, partner.adviser, one) for partner in agreed]
                yield from (attrs.evolve(found, booked=True) for found in joining)
            elif _asks(team, one):
                yield free.find_partner(team, None, one)


def _asks(team: Team, made: StaffedVisit) -> bool:
    """Whether a team contributes to a visit of another team that is owed to somebody."""
    _, kind, areas = made.place
    if team.id == made.crew.team or areas is None:
        return False
    return any(cover.reaches(areas, kind, made.day) for cover in team.contributes)


class _FreeAdvisers:
    """The slots that the own visits of teams leave, by day, and those agreed with partners.

    Args:
        made: The visits of the rota.
        rules: Knows the teams, and the days of the plan.
        crowded: With whom more is agreed than there are slots.
    """

    def __init__(self, made: Iterable[StaffedVisit], rules: RuleMaker, crowded: Crowded) -> None:
        self._crowded = crowded
        own = rules.count_capacity().own
        crews = [Crew(team.id, pool.id) for team in rules.teams for pool in team.pools]
        self._pooled = {one.id for team in rules.teams for pool in team.pools for one in pool.advisers}
        self._left = {crew: Counter(own[crew]) for crew in crews}
        self._duty = {
            crew: {day: seats for day, seats in count_own_seats(rules, crew).items() if own[crew].get(day)}
            for crew in crews
        }
        self._taken: Counter[tuple[str, int]] = Counter()
        self._visits: Counter[tuple[str, dt.date]] = Counter()
        for one in made:
            day = one.day.toordinal()
            if one.crew in self._left:
                self._left[one.crew][day] -= one.slots
            for who in one.advisers:
                # Of a visit that several make no record says who gives which slots: they are busy all day.
                several = len(one.advisers) > 1
                busy = max((self._count(crew, day)[who] for crew in crews), default=0)
                self._taken[who, day] += busy if several else one.slots
                self._visits[who, find_monday(one.day)] += 1
            for partner in one.partners:
                if partner.adviser is not None and not self.is_away(partner.adviser, one.day):
                    pools = (crew for crew in crews if partner.adviser in self._count(crew, day))
                    self._join(partner.adviser, next(pools, None), one.day)

    def _count(self, crew: Crew, day: int) -> Counter[str]:
        return self._duty[crew].get(day, Counter())

    def _join(self, who: str, crew: Crew | None, day: dt.date) -> None:
        if crew is not None:
            self._left[crew][day.toordinal()] -= 1
        self._taken[who, day.toordinal()] += 1
        self._visits[who, find_monday(day)] += 1

    def find_partner(self, team: Team, named: str | None, made: StaffedVisit) -> Contribution:
        """Return how a team joins a visit: with the adviser who was agreed, else with whoever is free."""
        pool = team.pool_of(made.place.activity, made.place.kind) or ""
        found = Contribution(team.id, pool, made.day, made.order[2], made.venue or "", made.crew.team)
        if named is None:
            adviser, why = self.take(Crew(team.id, pool), made)
            return attrs.evolve(found, adviser=adviser, why=why)
        crowded = (named, made.day) in self._crowded
        if self.is_away(named, made.day):
            return attrs.evolve(found, crowded=crowded, why="away")
        return attrs.evolve(found, adviser=named, crowded=crowded)

    def is_away(self, who: str, day: dt.date) -> bool:
        """Whether an adviser of a pool is not on duty on a day."""
        return who in self._pooled and all(who not in self._count(one, day.toordinal()) for one in self._duty)

    def take(self, crew: Crew, made: StaffedVisit) -> tuple[str | None, OpenReason | None]:
        """Return who of a crew joins a visit, or why nobody does; take a slot of the adviser."""
        if not crew.pool:
            return None, "unnamed"
        day, week = made.day.toordinal(), find_monday(made.day)
        going = {*made.advisers, *(partner.adviser for partner in made.partners)}
        duty = {who: slots for who, slots in self._count(crew, day).items() if who not in going}
        if not duty:
            return None, "nobody-on-duty"
        able = [who for who in duty if who not in made.conflicted]
        if not able:
            return None, "conflict"
        free = [who for who in able if self._taken[who, day] < duty[who]]
        if not free or self._left[crew][day] <= 0:
            return None, "full"
        chosen = min(free, key=lambda who: (self._visits[who, week], who))
        self._join(chosen, crew, made.day)
        return chosen, None
