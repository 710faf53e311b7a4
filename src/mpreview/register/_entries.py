"""The entries of a register, not yet checked against each other, and the team that covers each venue."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from types import MappingProxyType
from typing import Protocol, TypeVar

import attrs

from mpreview._checks import check_day, valid_day, valid_id, valid_name, valid_text, valid_tuple, valid_type
from mpreview._reprs import count_items, shorten_text
from mpreview._sequences import ItemSequence
from mpreview.calendars import Calendar, Recess
from mpreview.people import House, Member, TenureEnd
from mpreview.places import Area, AreaKind, AreaRole, Constituency, Use, Venue, VenueKind
from mpreview.teams import Cover, Team
from mpreview.threat import ThreatScale, ThreatSeries
from mpreview.timeline import FIRST_DAY, LAST_DAY, Period

__all__ = ["COLLECTIONS", "Channel", "CoverIndex", "Entries", "Ground", "Source", "Sources", "chain"]


@attrs.frozen
class Source:
    """The origin of a table of facts, and the days that the table covers.

    Args:
        id: The table.
        title: The content of the table.
        source: The publisher.
        licence: The terms of use.
        state: The day of the last update.
        known: The days that the table covers.
        note: Facts that are not on record, in words fit to be shown.
    """

    id: str = attrs.field(validator=valid_id)
    title: str = attrs.field(validator=valid_name)
    source: str = attrs.field(repr=shorten_text, validator=valid_text())
    licence: str = attrs.field(validator=valid_name)
    state: dt.date = attrs.field(validator=valid_day)
    known: Period = attrs.field(validator=valid_type(Period))
    note: str = attrs.field(default="", repr=shorten_text, validator=valid_text(empty=True))

    def falls_short(self, on: dt.date) -> bool:
        """Whether the table is older than *on*, or does not cover *on*."""
        check_day("on", on)
        return on > self.state or on not in self.known


@attrs.frozen
class Sources(ItemSequence[Source]):
    """The tables behind the answers, each with the day of its last update and the days that it covers."""

    items: tuple[Source, ...] = attrs.field(validator=valid_tuple(Source))

    def older_than(self, on: dt.date) -> tuple[Source, ...]:
        """Return the tables last updated before *on*, or without *on* among their days."""
        return tuple(source for source in self.items if source.falls_short(on))

    def __repr__(self) -> str:
        return f"<{len(self.items)} source{'s' if len(self.items) != 1 else ''}>"


@attrs.frozen
class Channel:
    """A way to report an incident or a concern, such as a telephone number or a team.

    Args:
        id: Its id.
        name: Its name.
        use: Its purpose, in words fit to be shown to a person with something to report.
        source: The origin of this information.

    >>> Channel("online", "Online report", "No emergency.")
    Channel(id='online', name='Online report')
    """

    id: str = attrs.field(validator=valid_id)
    name: str = attrs.field(validator=valid_name)
    use: str = attrs.field(default="", repr=False, validator=valid_text(empty=True))
    source: str = attrs.field(default="", repr=False, validator=valid_text(empty=True))


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

    Between two days on which some cover begins or ends nothing changes. In one place only the covers that
    reach the place count.
    """

    def __init__(
        self, teams: Iterable[Team], areas: Mapping[str, Area], kinds: Mapping[str, AreaKind]
    ) -> None:
        self._areas, self._area_kinds = areas, kinds
        self._of_area: dict[str | None, list[tuple[str, Cover]]] = {}
        edges = {FIRST_DAY}
        for team in teams:
            for cover in team.covers:
                edges.update(_iter_edges(cover.period))
                for area in cover.areas or (None,):
                    self._of_area.setdefault(area, []).append((team.id, cover))
        self.edges = tuple(sorted(edges))
        # Places, kinds and days are few beside venues: each combination is computed once for a nation.
        self._grounds: dict[tuple[str, str], Ground] = {}
        self._faults: dict[tuple[str, str, str | None], tuple[tuple[Period, str], ...]] = {}
        self._found: dict[tuple[str, str, str | None], _Stretches] = {}

    def teams(self, ground: Ground, kind: str | None, on: dt.date) -> tuple[str, ...]:
        """Return the teams that cover a kind on a day, two teams if there are more.

        A sound register has exactly one team for each venue in use.
        """
        days, teams = self._find_stretches(ground, kind)
        return teams[bisect_right(days, on) - 1]

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
        for day, step in zip(_iter_edges(period), (1, -1), strict=False):
            changes.setdefault(day, []).append((strength, team, step))
    days = tuple(sorted(changes))
    running: dict[tuple[bool, int], dict[str, int]] = {}
    found = []
    for day in days:
        for strength, team, step in changes[day]:
            _count_cover(running.setdefault(strength, {}), team, step)
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


@attrs.frozen(slots=False, getstate_setstate=True)
class Entries:
    """Kinds, calendars, areas, seats, threat series, members, venues, uses and teams, not yet checked.

    Each entry is sound by itself; a `Register` checks that the entries fit together. The order of the
    document is kept, so that a fault can name the position of an entry.

    Raises:
        InvalidValue: If a collection is not a tuple of values of its class.
    """

    venue_kinds: tuple[VenueKind, ...] = attrs.field(default=(), validator=valid_tuple(VenueKind))
    area_kinds: tuple[AreaKind, ...] = attrs.field(default=(), validator=valid_tuple(AreaKind))
    tenure_ends: tuple[TenureEnd, ...] = attrs.field(default=(), validator=valid_tuple(TenureEnd))
    houses: tuple[House, ...] = attrs.field(default=(), validator=valid_tuple(House))
    calendars: tuple[Calendar, ...] = attrs.field(default=(), validator=valid_tuple(Calendar))
    areas: tuple[Area, ...] = attrs.field(default=(), validator=valid_tuple(Area))
    constituencies: tuple[Constituency, ...] = attrs.field(default=(), validator=valid_tuple(Constituency))
    scales: tuple[ThreatScale, ...] = attrs.field(default=(), validator=valid_tuple(ThreatScale))
    series: tuple[ThreatSeries, ...] = attrs.field(default=(), validator=valid_tuple(ThreatSeries))
    members: tuple[Member, ...] = attrs.field(default=(), validator=valid_tuple(Member))
    venues: tuple[Venue, ...] = attrs.field(default=(), validator=valid_tuple(Venue))
    uses: tuple[Use, ...] = attrs.field(default=(), validator=valid_tuple(Use))
    teams: tuple[Team, ...] = attrs.field(default=(), validator=valid_tuple(Team))
    recesses: tuple[Recess, ...] = attrs.field(default=(), validator=valid_tuple(Recess))
    sources: tuple[Source, ...] = attrs.field(default=(), validator=valid_tuple(Source))
    channels: tuple[Channel, ...] = attrs.field(default=(), validator=valid_tuple(Channel))

    def __repr__(self) -> str:
        members, venues, teams = len(self.members), len(self.venues), len(self.teams)
        return f"<{type(self).__name__} of {members} members, {venues} venues, {teams} teams>"

    @cached_property
    def venue_kind(self) -> Mapping[str, VenueKind]:
        """Kinds of venue by id."""
        return _index_by_id(self.venue_kinds)

    @cached_property
    def area_kind(self) -> Mapping[str, AreaKind]:
        """Kinds of area by id."""
        return _index_by_id(self.area_kinds)

    @cached_property
    def tenure_end(self) -> Mapping[str, TenureEnd]:
        """Ends of tenures by id."""
        return _index_by_id(self.tenure_ends)

    @cached_property
    def house(self) -> Mapping[str, House]:
        """Houses by id."""
        return _index_by_id(self.houses)

    @cached_property
    def calendar(self) -> Mapping[str, Calendar]:
        """Calendars by id."""
        return _index_by_id(self.calendars)

    @cached_property
    def area(self) -> Mapping[str, Area]:
        """Areas by id."""
        return _index_by_id(self.areas)

    @cached_property
    def constituency(self) -> Mapping[str, Constituency]:
        """Constituencies by id."""
        return _index_by_id(self.constituencies)

    @cached_property
    def scale(self) -> Mapping[str, ThreatScale]:
        """Threat scales by id."""
        return _index_by_id(self.scales)

    @cached_property
    def threat(self) -> Mapping[str, ThreatSeries]:
        """Threat series by id."""
        return _index_by_id(self.series)

    @cached_property
    def member(self) -> Mapping[str, Member]:
        """Members by id."""
        return _index_by_id(self.members)

    @cached_property
    def venue(self) -> Mapping[str, Venue]:
        """Venues by id."""
        return _index_by_id(self.venues)

    @cached_property
    def team(self) -> Mapping[str, Team]:
        """Teams by id."""
        return _index_by_id(self.teams)

    @cached_property
    def channel(self) -> Mapping[str, Channel]:
        """Channels of reports by id."""
        return _index_by_id(self.channels)

    @cached_property
    def answering(self) -> CoverIndex:
        """The teams that cover each kind of venue in each place, by day."""
        return CoverIndex(self.teams, self.area, self.area_kind)


COLLECTIONS = tuple(field.name for field in attrs.fields(Entries))
"""The names of the collections, each after the collections that it refers to."""


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Item = TypeVar("_Item", bound=_HasId)


def _index_by_id(items: Iterable[_Item]) -> Mapping[str, _Item]:
    return MappingProxyType({item.id: item for item in items})
