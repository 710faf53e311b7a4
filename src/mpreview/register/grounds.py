"""Whose ground a venue stands on, and which team answers for it on which days."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping

import attrs

from mpreview.nouns import Noun
from mpreview.places import Area, AreaKind, VenueKind
from mpreview.teams import Cover, Team
from mpreview.timeline import FIRST_DAY, LAST_DAY, Period

__all__ = ["SIZE", "Answering", "Ground", "chain"]

SIZE = {kind: size for size, kind in enumerate(AreaKind)}
"""Kinds of area by size, the largest first."""


@attrs.frozen(eq=False, repr=False)
class Ground(Noun):
    """Whose ground a venue stands on: its areas, and what follows from them.

    Args:
        region: The area it is counted in.
        force: The area of its force.
        nation: The nation of both.
        calendar: The calendar of that nation.
        areas: Every area it lies in, region and force and all that contain them.
    """

    region: str
    force: str
    nation: str
    calendar: str
    areas: frozenset[str]


def chain(areas: Mapping[str, Area], id_: str | None) -> list[Area]:
    """Return an area and every one it lies in; one more than there are, if they lie in a circle."""
    found: list[Area] = []
    while id_ is not None and len(found) <= len(areas):
        found.append(areas[id_])
        id_ = areas[id_].within
    return found


def _ground(areas: Mapping[str, Area], region: str, force: str) -> Ground:
    """Return the ground of a region and of the area of a force, both in one nation."""
    around = chain(areas, region)
    nation = next(area for area in around if area.kind is AreaKind.NATION)
    ids = frozenset(area.id for area in (*around, *chain(areas, force)))
    return Ground(region, force, nation.id, str(nation.calendar), ids)


class Answering:
    """Which teams answer for what, and when: a cover of the kind first, then the smaller area.

    Between two days on which some cover begins or ends nothing changes; such stretches are numbered.
    """

    def __init__(self, teams: Iterable[Team], areas: Mapping[str, Area]) -> None:
        self._areas = areas
        self._of_area: dict[str | None, list[tuple[str, Cover]]] = {}
        edges = {FIRST_DAY}
        for team in teams:
            for cover in team.covers:
                edges.update(_edges(cover.period))
                for area in cover.areas or (None,):
                    self._of_area.setdefault(area, []).append((team.id, cover))
        self.edges = tuple(sorted(edges))
        self._grounds: dict[tuple[str, str], Ground] = {}
        self._faults: dict[tuple[str, str, int], tuple[tuple[Period, str], ...]] = {}
        self._found: dict[tuple[str, str, VenueKind | None], tuple[tuple[str, ...], ...]] = {}

    def teams(self, ground: Ground, kind: VenueKind | None, on: dt.date) -> tuple[str, ...]:
        """Return the teams that answer on a day; a sound register has exactly one for each venue in use."""
        return self._stretches(ground, kind)[bisect_right(self.edges, on) - 1]

    def ground(self, region: str, force: str) -> Ground:
        """Return the ground of a region and of the area of a force, both in one nation."""
        key = (region, force)
        if key not in self._grounds:
            self._grounds[key] = _ground(self._areas, region, force)
        return self._grounds[key]

    def faults(self, region: str, force: str, kind: VenueKind | None) -> tuple[tuple[Period, str], ...]:
        """Return the stretches of days in which not exactly one team answers, and what is wrong."""
        # Enum members hash in Python, their ids do not.
        key = (region, force, id(kind))
        faults = self._faults.get(key)
        if faults is None:
            faults = self._faults[key] = tuple(self._found_faults(self.ground(region, force), kind))
        return faults

    def _found_faults(self, ground: Ground, kind: VenueKind | None) -> Iterator[tuple[Period, str]]:
        ends = [*self.edges[1:], None]
        for start, end, teams in zip(self.edges, ends, self._stretches(ground, kind), strict=True):
            if len(teams) != 1:
                yield Period(start, end), "two teams answer" if teams else "no team answers"

    def _stretches(self, ground: Ground, kind: VenueKind | None) -> tuple[tuple[str, ...], ...]:
        key = (ground.region, ground.force, kind)
        if key not in self._found:
            near = [pair for area in (None, *sorted(ground.areas)) for pair in self._of_area.get(area, ())]
            fitting = [(team, cover) for team, cover in near if not cover.kinds or kind in cover.kinds]
            self._found[key] = tuple(self._best(fitting, ground, day) for day in self.edges)
        return self._found[key]

    def _best(self, covers: Iterable[tuple[str, Cover]], ground: Ground, on: dt.date) -> tuple[str, ...]:
        ranked: dict[tuple[bool, int], set[str]] = {}
        for team, cover in covers:
            if on in cover.period:
                ranked.setdefault(self._strength(cover, ground), set()).add(team)
        return tuple(sorted(ranked[max(ranked)])) if ranked else ()

    def _strength(self, cover: Cover, ground: Ground) -> tuple[bool, int]:
        """A kind beats no kind; then the smaller area wins."""
        sizes = (SIZE[self._areas[id_].kind] for id_ in cover.areas if id_ in ground.areas)
        return bool(cover.kinds), max(sizes, default=-1)


def _edges(period: Period) -> Iterator[dt.date]:
    yield period.start
    if period.end is not None and period.end <= LAST_DAY:
        yield period.end
