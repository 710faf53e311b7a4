"""The plan: who is visited on which day, and why what does not fit does not.

Each team is planned by itself, exactly (`semantics.md` 4.4); teams share nothing but the day.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from types import MappingProxyType
from typing import NamedTuple

import attrs

from mpreview.events import Committed
from mpreview.nouns import Noun
from mpreview.planning.agreed import Agreed, placed_as_agreed
from mpreview.planning.assignment import Assignment, Job, assign
from mpreview.planning.certificates import Shortfall as Certificate
from mpreview.planning.certificates import shortfalls, total_lack
from mpreview.planning.shortfalls import (
    AgreedDays,
    Shortfall,
    of_agreed_late,
    of_several_slots,
    shortfall_of,
)
from mpreview.planning.visits import Held, Placed, Visit, visits_of
from mpreview.reviews import Obligations
from mpreview.teams import Team
from mpreview.timeline import day_of

__all__ = ["Plan", "Terms", "plan_visits"]


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
        overbooked: Team and day of each day on which more is agreed than the team has slots, with how many
            more; in order.
    """

    on: dt.date
    until: dt.date
    on_time: tuple[Placed, ...]
    late: tuple[Placed, ...]
    unplaced: tuple[Visit, ...]
    held: tuple[Held, ...]
    beyond: tuple[Visit, ...]
    overbooked: tuple[tuple[str, dt.date, int], ...]
    _assignments: tuple[tuple[str, Assignment], ...] = attrs.field(eq=False, hash=False)

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
        agreed = {team: self._agreed(team) for team, proofs in self._proofs.items() if proofs}
        found = [
            shortfall_of(visits[_visit_id(one.visit)], _named(one), agreed[team])
            for team in sorted(self._proofs)
            for one in self._proofs[team]
        ]
        found += (of_several_slots(visit, self.on) for visit in self.unplaced if visit.slots > 1)
        found += (of_agreed_late(placed) for placed in self.late if placed.booked)
        return tuple(sorted(found, key=lambda one: one.visit.team))

    def _agreed(self, team: str) -> AgreedDays:
        """Return what is agreed of a team, for its proofs."""
        more = {day: excess for one, day, excess in self.overbooked if one == team}
        placed = (one for one in (*self.on_time, *self.late) if one.booked and one.visit.team == team)
        return AgreedDays(tuple(sorted((one.day, one.visit.id) for one in placed)), more)

    @cached_property
    def _proofs(self) -> Mapping[str, tuple[Certificate, ...]]:
        return MappingProxyType({team: shortfalls(one) for team, one in self._assignments})

    @cached_property
    def lack(self) -> Mapping[str, int]:
        """How many slots each team lacks: the greatest sum over disjoint runs of days that are full."""
        return MappingProxyType({team: total_lack(self._proofs[team]) for team in sorted(self._proofs)})

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
            overbooked=tuple(one for one in self.overbooked if one[0] == team),
            assignments=tuple(pair for pair in self._assignments if pair[0] == team),
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

    def key(self, visit: str) -> str:
        """Return the name under which a visit is planned, which settles ties."""
        if self.tie_seed is None:
            return visit
        digest = blake2b(visit.encode(), key=self.tie_seed.encode(), digest_size=16).hexdigest()
        return f"{digest}|{visit}"

    def before(self) -> dict[str, int]:
        """Return the days of the plan before, but for those that were agreed, by those names."""
        placed = () if self.previous is None else self.previous.visits
        return {self.key(one.visit.id): one.day.toordinal() for one in placed if not one.booked}


def _named(told: Certificate) -> Certificate:
    """Return a proof with the ids of the visits instead of the names under which they were planned."""
    if "|" not in told.visit:
        return told
    served, refused = (tuple(sorted(map(_visit_id, ids))) for ids in (told.served, told.refused))
    return attrs.evolve(told, visit=_visit_id(told.visit), served=served, refused=refused)


def _visit_id(key: str) -> str:
    """Return the id of a visit of the name under which it is planned."""
    return key.rpartition("|")[2]


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
    """
    on, until = terms.on, terms.until
    agreed = [one for one in promised if type(one) is Agreed]
    booked = placed_as_agreed(due, {(one.venue, one.activity): one.day for one in agreed})
    free, held = visits_of(due, until, {(one.venue, one.activity.value) for one in agreed})
    waiting: dict[str, list[Visit]] = {}
    # Beyond the exact plan (`semantics.md` 4.8): told, and left to be given a day by hand.
    several = [visit for visit in free if visit.slots > 1]
    for visit in free:
        if visit.slots == 1:
            waiting.setdefault(visit.team, []).append(visit)
    taken, before = _taken(promised, booked), terms.before()
    assignments = {
        team.id: assign(
            [_job(visit, terms.key(visit.id)) for visit in waiting[team.id]],
            _slots(team, on, until, taken),
            on=on.toordinal(),
            until=until.toordinal(),
            before=before,
        )
        for team in teams
        if team.id in waiting
    }
    more = tuple(_overbooked(teams, on, until, taken))
    return _plan(on, until, waiting, (booked, held, several, more), assignments)


def _taken(promised: Iterable[Committed | Agreed], booked: Iterable[Placed]) -> Counter[tuple[str, int]]:
    """Return how many slots of a team are taken on a day number by what is agreed."""
    owed = {(one.visit.venue, one.visit.activity) for one in booked}
    taken = Counter(
        (one.team, one.day.toordinal())
        for one in promised
        if type(one) is not Agreed or (one.venue, one.activity) not in owed
    )
    for placed in booked:
        taken[placed.visit.team, placed.day.toordinal()] += placed.visit.slots
    return taken


def _slots(team: Team, on: dt.date, until: dt.date, taken: Counter[tuple[str, int]]) -> dict[int, int]:
    """Return the slots of each day on which a team has any left beside what is agreed."""
    left = ((day, number - taken[team.id, day]) for day, number in team.days(on, until))
    return {day: number for day, number in left if number > 0}


def _overbooked(
    teams: Iterable[Team], on: dt.date, until: dt.date, taken: Counter[tuple[str, int]]
) -> Iterator[tuple[str, dt.date, int]]:
    """Yield team, day and excess where more is agreed than a team has slots, inside the plan."""
    by_id = {team.id: team for team in teams}
    for (team, day), number in sorted(taken.items()):
        if on.toordinal() <= day <= until.toordinal():
            more = number - by_id[team].slots_on(day_of(day))
            if more > 0:
                yield team, day_of(day), more


def _job(visit: Visit, key: str) -> Job:
    return Job(key, visit.priority, visit.rank, visit.earliest.toordinal(), visit.due.toordinal())


def _plan(
    on: dt.date,
    until: dt.date,
    waiting: Mapping[str, Sequence[Visit]],
    others: tuple[tuple[Placed, ...], tuple[Held, ...], list[Visit], tuple[tuple[str, dt.date, int], ...]],
    assignments: Mapping[str, Assignment],
) -> Plan:
    booked, held, several, overbooked = others
    placed: dict[str, list[Placed]] = {"on_time": [], "late": []}
    for one in booked:
        placed["on_time" if one.on_time else "late"].append(one)
    left: dict[str, list[Visit]] = {"unplaced": [], "beyond": []}
    for visit in several:
        left["beyond" if visit.due > until else "unplaced"].append(visit)
    for team, assignment in assignments.items():
        rows = zip(waiting[team], assignment.days, assignment.statuses, strict=True)
        for visit, day, status in rows:
            if day is None:
                left[status].append(visit)
            else:
                placed[status].append(Placed(visit, day_of(day)))
    return Plan(
        on=on,
        until=until,
        on_time=tuple(sorted(placed["on_time"], key=_by_day)),
        late=tuple(sorted(placed["late"], key=_by_day)),
        unplaced=tuple(sorted(left["unplaced"], key=_by_due)),
        held=tuple(sorted(held, key=lambda one: _by_due(one.visit))),
        beyond=tuple(sorted(left["beyond"], key=_by_due)),
        overbooked=overbooked,
        assignments=tuple(assignments.items()),
    )


def _by_due(visit: Visit) -> tuple[int, dt.date, str]:
    return visit.priority, visit.due, visit.id
