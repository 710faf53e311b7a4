"""Who of another team joins a visit: partners that contribute to visits of a team (semantics 4.1a).

A contribution is found after the rota and moves nothing: the contributor gives what its own visits of the day
leave. Day by day, each visit in order of class, due day and id takes the first adviser who is free.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import attrs

from mpreview.planning._preferences import RuleMaker, count_own_seats
from mpreview.planning._visits import Placed, class_order
from mpreview.teams import Crew, Team
from mpreview.timeline import find_monday, long_day

OpenReason = Literal["unnamed", "nobody-on-duty", "conflict", "full"]
"""Why nobody of a contributor joins a visit, in the order in which the reasons are looked for."""

_OPEN: Mapping[OpenReason, str] = {
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
        pool: The pool of that team; empty if none of its pools serves such a visit.
        day: The day.
        visit: Id of the visit.
        venue: The venue.
        lead: The team that makes the visit.
        adviser: The adviser who joins; `None` if nobody does.
        why: Why nobody joins. *unnamed*: no pool of the team serves such a visit, so no adviser is known by
            name. *nobody-on-duty*: no adviser of the pool is on duty. *conflict*: every adviser on duty is in
            conflict with a member of the visit. *full*: the advisers without a conflict have no slot left, or
            the pool has none. `None` if somebody joins.
    """

    team: str
    pool: str
    day: dt.date
    visit: str
    venue: str
    lead: str
    adviser: str | None = attrs.field(default=None, repr=False)
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
        who = f"{self.adviser} of {self.team} joins {self.lead}"
        if self.why is not None:
            who = f"nobody of {self.team} joins {self.lead}, since {_OPEN[self.why]}"
        return f"{self.visit} on {long_day(self.day)}: {who}"


class Taken(NamedTuple):
    """What a visit of the rota takes of a crew.

    Args:
        crew: The crew that makes the visit.
        day: The day.
        slots: Slots that the visit takes.
        advisers: The adviser and the helpers.
    """

    crew: Crew
    day: dt.date
    slots: int
    advisers: tuple[str, ...]


def list_contributions(
    placed: Iterable[Placed], taken: Sequence[Taken], rules: RuleMaker
) -> Iterator[Contribution]:
    """Yield the contributions to the visits of a plan, by day, class, due day and id of the visit, and team.

    Args:
        placed: The visits with a day.
        taken: What the visits of the rota take, visits that are owed to nobody included.
        rules: Knows the teams, the days of the plan and the conflicts.
    """
    teams = [team for team in rules.teams if team.contributes]
    if not teams:
        return
    free = _FreeAdvisers(teams, taken, rules)
    for one in sorted(placed, key=lambda one: (one.day, class_order(one.visit))):
        areas, kind = one.visit.obligations[0].ground.areas, str(one.visit.kind)
        for team in teams:
            is_asked = any(cover.reaches(areas, kind, one.day) for cover in team.contributes)
            if team.id != one.visit.team and rules.first <= one.day <= rules.last and is_asked:
                pool = team.pool_of(one.visit.activity.value, kind) or ""
                who, why = free.take(Crew(team.id, pool), one)
                yield Contribution(
                    team.id, pool, one.day, one.visit.id, one.visit.venue, one.visit.team, who, why
                )


class _FreeAdvisers:
    """The slots that the own visits of contributors leave, by day.

    Args:
        teams: The contributors.
        taken: What the visits of the rota take.
        rules: Knows the teams, the days of the plan and the conflicts.
    """

    def __init__(self, teams: Iterable[Team], taken: Sequence[Taken], rules: RuleMaker) -> None:
        self._rules, self._own = rules, rules.count_capacity().own
        crews = [Crew(team.id, pool.id) for team in teams for pool in team.pools]
        self._left = {crew: Counter(self._own[crew]) for crew in crews}
        self._duty = {crew: count_own_seats(rules, crew) for crew in crews}
        self._taken: Counter[tuple[str, int]] = Counter()
        self._visits: Counter[tuple[str, dt.date]] = Counter()
        for one in taken:
            if one.crew in self._left:
                self._left[one.crew][one.day.toordinal()] -= one.slots
            for who in one.advisers:
                # Of a visit that several make no record says who gives which slots: they are busy all day.
                several = len(one.advisers) > 1
                busy = max((duty[one.day.toordinal()][who] for duty in self._duty.values()), default=0)
                self._taken[who, one.day.toordinal()] += busy if several else one.slots
                self._visits[who, find_monday(one.day)] += 1

    def take(self, crew: Crew, placed: Placed) -> tuple[str | None, OpenReason | None]:
        """Return who of a crew joins a visit, or why nobody does; take a slot of the adviser."""
        if not crew.pool:
            return None, "unnamed"
        day, week = placed.day.toordinal(), find_monday(placed.day)
        duty = self._duty[crew][day] if self._own[crew].get(day) else Counter[str]()
        if not duty:
            return None, "nobody-on-duty"
        conflicted = self._rules.list_conflicted(placed.visit.members)
        able = [who for who in duty if who not in conflicted]
        if not able:
            return None, "conflict"
        free = [who for who in able if self._taken[who, day] < duty[who]]
        if not free or self._left[crew][day] <= 0:
            return None, "full"
        chosen = min(free, key=lambda who: (self._visits[who, week], who))
        self._left[crew][day] -= 1
        self._taken[chosen, day] += 1
        self._visits[chosen, week] += 1
        return chosen, None
