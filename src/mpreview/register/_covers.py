"""The ground of a venue, and the team that covers each kind of venue on a ground, day by day."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import attrs

from mpreview._reprs import count_items
from mpreview.places import Area, AreaKind, AreaRole
from mpreview.teams import Cover, Team
from mpreview.timeline import FIRST_DAY, LAST_DAY, Period


@attrs.frozen
class Ground:
    """The ground of a venue: the areas around the venue, and the nation and calendar of the areas.

    Args:
        region: The area that counts the venue.
        force: The area of the police force.
        nation: The nation of both areas.
        calendar: The calendar of the nation.
        areas: Every area around the venue: region, force and all areas around region and force.
    """

    region: str
    force: str
    nation: str
    calendar: str
    areas: frozenset[str] = attrs.field(repr=count_items)


def chain(areas: Mapping[str, Area], id_: str | None) -> list[Area]:
    """Return an area and all areas around the area; if the areas form a circle, one more than there are."""
    found: list[Area] = []
    while id_ is not None and len(found) <= len(areas):
        found.append(areas[id_])
        id_ = areas[id_].within
    return found


def _make_ground(areas: Mapping[str, Area], kinds: Mapping[str, AreaKind], region: str, force: str) -> Ground:
    """Return the ground of a region and of the area of a force, both in one nation."""
    around = chain(areas, region)
    nation = next(area for area in around if kinds[area.kind].role is AreaRole.NATION)
    ids = frozenset(area.id for area in (*around, *chain(areas, force)))
    return Ground(region, force, nation.id, str(nation.calendar), ids)


class CoverIndex:
    """The teams that cover each kind of venue in each place.

    A cover that names the kind beats a cover that names no kind; then the smaller area wins.

    Between two edges, days on which some cover or coordinator begins or ends, nothing changes. In one place
    only the covers that reach the place count.
    """

    def __init__(
        self, teams: Iterable[Team], areas: Mapping[str, Area], kinds: Mapping[str, AreaKind]
    ) -> None:
        self._areas, self._area_kinds = areas, kinds
        self._of_area: dict[str | None, list[tuple[str, Cover]]] = {}
        edges = {FIRST_DAY}
        for team in teams:
            for coordinator in team.coordinators:
                edges.update(_iter_edges(coordinator.period))
            for cover in team.covers:
                edges.update(_iter_edges(cover.period))
                for area in cover.areas or (None,):
                    self._of_area.setdefault(area, []).append((team.id, cover))
        self.edges = tuple(sorted(edges))
        # Places, kinds and days are few compared with venues: each combination is computed once for a nation.
        self._grounds: dict[tuple[str, str], Ground] = {}
        self._faults: dict[tuple[str, str, str | None], tuple[tuple[Period, str], ...]] = {}
        self._found: dict[tuple[str, str, str | None], _Stretches] = {}

    def teams(self, ground: Ground, kind: str | None, on: dt.date) -> tuple[str, ...]:
        """Return the teams that cover a kind on a day, two teams if there are more.

        A sound register has exactly one team for each venue in use.
        """
        days, teams = self._find_stretches(ground, kind)
        return teams[bisect_right(days, on) - 1]

    def list_teams(self, ground: Ground, kind: str | None) -> frozenset[str]:
        """Return the teams that cover a kind on some day."""
        return frozenset().union(*self._find_stretches(ground, kind)[1])

    def ground(self, region: str, force: str) -> Ground:
        """Return the ground of a region and of the area of a force, both in one nation."""
        key = (region, force)
        if key not in self._grounds:
            self._grounds[key] = _make_ground(self._areas, self._area_kinds, region, force)
        return self._grounds[key]

    def faults(self, region: str, force: str, kind: str | None) -> tuple[tuple[Period, str], ...]:
        """Return the stretches of days without exactly one team, each with the problem in words."""
        key = (region, force, kind)
        faults = self._faults.get(key)
        if faults is None:
            faults = self._faults[key] = tuple(self._find_faults(self.ground(region, force), kind))
        return faults

    def _find_faults(self, ground: Ground, kind: str | None) -> Iterator[tuple[Period, str]]:
        days, found = self._find_stretches(ground, kind)
        for start, end, teams in zip(days, [*days[1:], None], found, strict=True):
            if len(teams) != 1:
                yield Period(start, end), "two teams answer" if teams else "no team answers"

    def _find_stretches(self, ground: Ground, kind: str | None) -> "_Stretches":
        key = (ground.region, ground.force, kind)
        if key not in self._found:
            self._found[key] = _sweep_covers(self._iter_reaching(ground, kind))
        return self._found[key]

    def _iter_reaching(self, ground: Ground, kind: str | None) -> "Iterator[_Reaching]":
        """Yield the covers that reach a kind of venue in a place, once for each area of the place."""
        for area in (None, *sorted(ground.areas)):
            size = 0 if area is None else self._area_kinds[self._areas[area].kind].rank
            for team, cover in self._of_area.get(area, ()):
                if not cover.kinds or kind in cover.kinds:
                    yield (bool(cover.kinds), size), team, cover.period


_Stretches = tuple[tuple[dt.date, ...], tuple[tuple[str, ...], ...]]
"""The first day of each stretch of days, and the teams of the stretch: two teams if there are more."""
_Reaching = tuple[tuple[bool, int], str, Period]
"""Strength, team and period of a cover: a named kind beats no kind, then the smaller area wins."""


def _sweep_covers(covers: Iterable[_Reaching]) -> _Stretches:
    """Return the teams of each stretch of days: a sweep over the days on which covers begin or end."""
    changes: dict[dt.date, list[tuple[tuple[bool, int], str, int]]] = {FIRST_DAY: []}
    for strength, team, period in covers:
        # An open period has no last edge, so its cover begins and never ends.
        for day, step in zip(_iter_edges(period), (1, -1), strict=False):
            changes.setdefault(day, []).append((strength, team, step))
    days = tuple(sorted(changes))
    running: dict[tuple[bool, int], dict[str, int]] = {}
    found = []
    for day in days:
        for strength, team, step in changes[day]:
            _count_cover(running.setdefault(strength, {}), team, step)
        # Weaker covers never count next to a stronger cover, and two teams are a fault already.
        strongest = max((strength for strength, teams in running.items() if teams), default=None)
        found.append(() if strongest is None else tuple(sorted(islice(running[strongest], 2))))
    return days, tuple(found)


def _count_cover(covers: dict[str, int], team: str, step: int) -> None:
    """Count a cover of a team that begins or ends; drop a team without covers."""
    covers[team] = covers.get(team, 0) + step
    if not covers[team]:
        del covers[team]


def _iter_edges(period: Period) -> Iterator[dt.date]:
    yield period.start
    if period.end is not None and period.end <= LAST_DAY:
        yield period.end
