"""Whose ground a venue stands on, and which team answers for it on which days."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

import attrs

from mpreview.ids import counted
from mpreview.places import Area, AreaKind, VenueKind
from mpreview.teams import Cover, Team
from mpreview.timeline import FIRST_DAY, LAST_DAY, Period

__all__ = ["SIZE", "Answering", "Ground", "chain"]

SIZE = {kind: size for size, kind in enumerate(AreaKind)}
"""Kinds of area by size, the largest first."""


@attrs.frozen
class Ground:
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
    areas: frozenset[str] = attrs.field(repr=counted)


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

    Between two days on which some cover begins or ends nothing changes; on some ground only those of the
    covers that reach it count.
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
        self._found: dict[tuple[str, str, VenueKind | None], _Stretches] = {}

    def teams(self, ground: Ground, kind: VenueKind | None, on: dt.date) -> tuple[str, ...]:
        """Return the teams that answer on a day, two of them if there are more.

        A sound register has exactly one for each venue in use.
        """
        days, teams = self._stretches(ground, kind)
        return teams[bisect_right(days, on) - 1]

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
        days, found = self._stretches(ground, kind)
        for start, end, teams in zip(days, [*days[1:], None], found, strict=True):
            if len(teams) != 1:
                yield Period(start, end), "two teams answer" if teams else "no team answers"

    def _stretches(self, ground: Ground, kind: VenueKind | None) -> "_Stretches":
        key = (ground.region, ground.force, kind)
        if key not in self._found:
            self._found[key] = _stretched(self._reaching(ground, kind))
        return self._found[key]

    def _reaching(self, ground: Ground, kind: VenueKind | None) -> "Iterator[_Reaching]":
        """Yield the covers of a kind of venue on some ground, by each of its areas that they name."""
        for area in (None, *sorted(ground.areas)):
            size = -1 if area is None else SIZE[self._areas[area].kind]
            for team, cover in self._of_area.get(area, ()):
                if not cover.kinds or kind in cover.kinds:
                    yield (bool(cover.kinds), size), team, cover.period


_Stretches = tuple[tuple[dt.date, ...], tuple[tuple[str, ...], ...]]
"""The first day of each stretch of days, and the teams that answer in it: two of them if there are more."""
_Reaching = tuple[tuple[bool, int], str, Period]
"""How strong a cover is, whose it is, and while it holds: a kind beats none, then the smaller area wins."""


def _stretched(covers: Iterable[_Reaching]) -> _Stretches:
    """Return who answers between every two days on which one of some covers begins or ends."""
    turns: dict[dt.date, list[tuple[tuple[bool, int], str, int]]] = {FIRST_DAY: []}
    for strength, team, period in covers:
        for day, more in zip(_edges(period), (1, -1), strict=False):
            turns.setdefault(day, []).append((strength, team, more))
    days = tuple(sorted(turns))
    running: dict[tuple[bool, int], dict[str, int]] = {}
    found = []
    for day in days:
        for strength, team, more in turns[day]:
            _count(running.setdefault(strength, {}), team, more)
        strongest = max((one for one, teams in running.items() if teams), default=None)
        found.append(() if strongest is None else tuple(sorted(islice(running[strongest], 2))))
    return days, tuple(found)


def _count(covers: dict[str, int], team: str, more: int) -> None:
    """Count a cover of a team that begins or ends; a team without any is taken out."""
    covers[team] = covers.get(team, 0) + more
    if not covers[team]:
        del covers[team]


def _edges(period: Period) -> Iterator[dt.date]:
    yield period.start
    if period.end is not None and period.end <= LAST_DAY:
        yield period.end
