"""What is known of the days of visits beside their windows, as one team after another is planned (4.5)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from mpreview.planning.preferences import Layout, days_in, preferred_days
from mpreview.planning.visits import Visit
from mpreview.planning.wishes import Seats, Wishes
from mpreview.sittings import Recess
from mpreview.teams import Crew, Team
from mpreview.timeline import Period

__all__ = ["Known", "seats_of"]


class Known:
    """The days that suit visits, those on which they cannot be made, and who has been given which.

    Args:
        layout: What settles days beside who is on time.
        closures: Spells in which nobody is let in, by venue.
        recesses: The recesses that had been announced.
        span: The first and the last day of the plan.
    """

    def __init__(
        self,
        layout: Layout,
        closures: Mapping[str, tuple[Period, ...]],
        recesses: Iterable[Recess],
        span: tuple[dt.date, dt.date],
    ) -> None:
        self._one_a_day = layout.one_a_day
        self._preferred = preferred_days(layout, recesses, *span)
        self._closed = {venue: frozenset(days_in(spells, *span)) for venue, spells in closures.items()}
        self._barred: dict[str, set[str]] = defaultdict(set)
        for one in layout.conflicts:
            self._barred[one.member].add(one.adviser)
        self._seen: dict[str, list[tuple[Crew, int]]] = defaultdict(list)

    @property
    def bars(self) -> bool:
        """Whether there is an adviser who may not make every visit."""
        return bool(self._barred)

    def wishes(self, visit: Visit) -> Wishes:
        """Return what is known of the days of a visit; where others see its members it is closed."""
        kind = visit.obligations[0].kind
        members = _members(visit)
        closed = set(self._closed.get(visit.venue, ()))
        if self._one_a_day:
            closed.update(day for who in members for crew, day in self._seen[who] if crew != visit.crew)
        barred = {adviser for who in members for adviser in self._barred.get(who, ())}
        return Wishes(
            self._preferred.get(kind, ()) if kind else (),
            tuple(sorted(closed)),
            members if self._one_a_day else (),
            tuple(sorted(barred)),
        )

    def meets(self, visit: Visit, day: int) -> None:
        """Remember that a visit is on a day."""
        for member in _members(visit):
            self._seen[member].append((visit.crew, day))


def _members(visit: Visit) -> tuple[str, ...]:
    """Return those who are met: the users who did not decline or put it off, or all if all did."""
    users = [one for one in visit.obligations if one.resumes is None] or visit.obligations
    return tuple(sorted({one.member for one in users}))


def seats_of(
    teams: Iterable[Team], crew: Crew, span: tuple[dt.date, dt.date]
) -> tuple[tuple[int, Seats], ...]:
    """Return the advisers of a pool who have slots on each day, in order; of a team's own slots nobody."""
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    pools = (pool for team in teams if team.id == crew.team for pool in team.pools if pool.id == crew.pool)
    for pool in pools:
        for adviser in sorted(pool.advisers, key=lambda one: one.id):
            for day, slots in adviser.days(*span, pool.needs):
                found[day].append((adviser.id, slots))
    return tuple((day, tuple(found[day])) for day in sorted(found))
