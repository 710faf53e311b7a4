"""Everyone and everything of a programme, indexed and cross-checked.

A register is built only if it holds together: every dangling or double id, every venue without
exactly one team, is found at once (`ReferenceErrors`).
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple, Protocol, TypeVar

import attrs

from mpreview.calendars import Calendar
from mpreview.errors import Fault, ReferenceErrors
from mpreview.ids import a_text, an_id
from mpreview.people import Member
from mpreview.places import Area, AreaKind, Constituency, Use, Venue, VenueKind
from mpreview.teams import Cover, Team
from mpreview.threat import ThreatScale, ThreatSeries
from mpreview.timeline import FIRST_DAY, LAST_DAY, Period, a_day

__all__ = ["Entries", "Ground", "Register", "Source"]

_SIZE = {kind: size for size, kind in enumerate(AreaKind)}


@attrs.frozen
class Source:
    """Where a table of facts comes from, and how far it reaches.

    Args:
        id: The table.
        title: What it holds.
        source: Who publishes it.
        licence: On what terms.
        state: The day it was brought up to.
        known: The days it speaks of.
        note: What is not on record, in words that may be shown.
    """

    id: str
    title: str
    source: str
    licence: str
    state: dt.date
    known: Period
    note: str = ""

    def __attrs_post_init__(self) -> None:
        an_id("Source.id", self.id)
        a_text("Source.title", self.title)
        a_text("Source.source", self.source, most=4000)
        a_text("Source.licence", self.licence)
        a_day("Source.state", self.state)
        a_text("Source.note", self.note, most=4000, empty=True)

    def falls_short(self, on: dt.date) -> bool:
        """Whether an answer for that day rests on a table that is older, or does not reach it."""
        return on > self.state or on not in self.known


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
    areas: frozenset[str]


@attrs.frozen
class Entries:
    """Calendars, areas, seats, threat series, members, venues, uses and teams, not yet checked.

    Each is sound by itself; whether they fit together is what a `Register` makes sure of. They stand in
    the order in which they were given, so that a fault can say which one it means.
    """

    calendars: tuple[Calendar, ...] = attrs.field(default=())
    areas: tuple[Area, ...] = ()
    constituencies: tuple[Constituency, ...] = ()
    scales: tuple[ThreatScale, ...] = ()
    series: tuple[ThreatSeries, ...] = ()
    members: tuple[Member, ...] = ()
    venues: tuple[Venue, ...] = ()
    uses: tuple[Use, ...] = ()
    teams: tuple[Team, ...] = ()
    sources: tuple[Source, ...] = ()

    @cached_property
    def calendar(self) -> Mapping[str, Calendar]:
        """Calendars by id."""
        return _by_id(self.calendars)

    @cached_property
    def area(self) -> Mapping[str, Area]:
        """Areas by id."""
        return _by_id(self.areas)

    @cached_property
    def constituency(self) -> Mapping[str, Constituency]:
        """Constituencies by id."""
        return _by_id(self.constituencies)

    @cached_property
    def scale(self) -> Mapping[str, ThreatScale]:
        """Threat scales by id."""
        return _by_id(self.scales)

    @cached_property
    def threat(self) -> Mapping[str, ThreatSeries]:
        """Threat series by id."""
        return _by_id(self.series)

    @cached_property
    def member(self) -> Mapping[str, Member]:
        """Members by id."""
        return _by_id(self.members)

    @cached_property
    def venue(self) -> Mapping[str, Venue]:
        """Venues by id."""
        return _by_id(self.venues)

    @cached_property
    def team(self) -> Mapping[str, Team]:
        """Teams by id."""
        return _by_id(self.teams)


class Occupancy(NamedTuple):
    """A use in day numbers.

    Args:
        start: The first day.
        end: The first day after.
        id: The id of the venue.
        venue: The venue.
        sort: A number shared by uses from one day of venues of one kind on one ground.
    """

    start: int
    end: int
    id: str
    venue: Venue
    sort: int


@attrs.frozen
class Register(Entries):
    """Calendars, areas, seats, threat series, members, venues, uses and teams.

    Each collection is kept in order of id (uses: by venue, member, first day), so that equal registers
    are equal whatever the order they were given in.

    Raises:
        ReferenceErrors: If an id is double or dangling, a region and a force lie in two nations, two uses
            of a pair overlap, two members hold one seat, or a venue in use has not exactly one team.
    """

    def __attrs_post_init__(self) -> None:
        faults = tuple(_faults(self))
        if faults:
            raise ReferenceErrors.of(faults)
        for name in COLLECTIONS:
            items = getattr(self, name)
            ordered = tuple(sorted(items, key=_use_key if name == "uses" else _id_of))
            object.__setattr__(self, name, ordered)

    @cached_property
    def uses_of_venue(self) -> Mapping[str, tuple[Use, ...]]:
        """Uses by venue."""
        return _grouped(self.uses, "venue")

    @cached_property
    def uses_by_member(self) -> Mapping[str, tuple[Use, ...]]:
        """Uses by member."""
        return _grouped(self.uses, "member")

    @cached_property
    def occupancies(self) -> Mapping[str, tuple[Occupancy, ...]]:
        """Who uses what, by member, in day numbers."""
        keys: dict[tuple[object, ...], int] = {}
        rows = {}
        for member, uses in self.uses_by_member.items():
            rows[member] = tuple(self._occupancy(use, keys) for use in uses)
        return MappingProxyType(rows)

    @cached_property
    def users(self) -> Mapping[str, tuple[tuple[int, int, str], ...]]:
        """Who uses a venue, by venue: first day number, the first day after, and the member."""
        groups: dict[str, list[tuple[int, int, str]]] = {}
        for member, rows in self.occupancies.items():
            for use in rows:
                groups.setdefault(use.id, []).append((use.start, use.end, member))
        return MappingProxyType({venue: tuple(rows) for venue, rows in groups.items()})

    @cached_property
    def cover_edges(self) -> tuple[int, ...]:
        """The day numbers on which some team begins or ends to cover something, in order."""
        covers = (cover.period for team in self.teams for cover in team.covers)
        return tuple(sorted({edge.toordinal() for period in covers for edge in _edges(period)}))

    def _occupancy(self, use: Use, keys: dict[tuple[object, ...], int]) -> Occupancy:
        venue = self.venue[use.venue]
        start, end = use.period.start.toordinal(), use.period.last.toordinal() + 1
        place = venue.kind.value, venue.region, venue.force, start
        return Occupancy(start, end, venue.id, venue, keys.setdefault(place, len(keys)))

    @cached_property
    def _grounds(self) -> dict[tuple[str, str], Ground]:
        return {}

    def ground(self, region: str, force: str) -> Ground:
        """Return the ground of a region and a force's area."""
        key = (region, force)
        if key not in self._grounds:
            self._grounds[key] = _ground(self.area, region, force)
        return self._grounds[key]

    def ground_of(self, venue: Venue, member: Member, on: dt.date) -> Ground:
        """Return the ground of a venue; for an online presence, that of the member's seat (1.6)."""
        if venue.region is None or venue.force is None:
            return self.seat_ground(member, on)
        return self.ground(venue.region, venue.force)

    def seat_ground(self, member: Member, on: dt.date) -> Ground:
        """Return the ground of the seat held on that day, else of the last one held before."""
        seat = self.constituency[member.latest(on).constituency]
        return self.ground(seat.region, seat.force)

    @cached_property
    def _teams_for(self) -> dict[tuple[Ground, VenueKind | None, dt.date], str]:
        return {}

    def team_for(self, ground: Ground, kind: VenueKind | None, on: dt.date) -> str:
        """Return the id of the team that answers for a kind of venue on some ground on that day.

        *kind* is `None` for what is owed to the member and not at a venue. The register was checked for
        every use, so there is exactly one.
        """
        key = (ground, kind, on)
        if key not in self._teams_for:
            self._teams_for[key] = _best_teams(self.teams, self.area, ground, kind, on)[0]
        return self._teams_for[key]

    def sitting(self, on: dt.date) -> tuple[Member, ...]:
        """Return the members in office on that day."""
        return tuple(member for member in self.members if member.tenure(on) is not None)

    def seats(self, on: dt.date) -> tuple[Constituency, ...]:
        """Return the constituencies in force on that day."""
        return tuple(seat for seat in self.constituencies if on in seat.period)

    def vacant(self, on: dt.date) -> tuple[Constituency, ...]:
        """Return the seats in force that nobody holds on that day."""
        tenures = (member.tenure(on) for member in self.members)
        held = {tenure.constituency for tenure in tenures if tenure is not None}
        return tuple(seat for seat in self.seats(on) if seat.id not in held)

    def as_known(self, on: dt.date) -> "Register":
        """Return the register with the levels and holidays announced by *on*."""
        calendars = tuple(calendar.as_known(on) for calendar in self.calendars)
        series = tuple(one.as_known(on) for one in self.series)
        return attrs.evolve(self, calendars=calendars, series=series)


COLLECTIONS = tuple(field.name for field in attrs.fields(Register))
"""The names of a register's collections, in the order in which they refer to each other."""


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_N = TypeVar("_N", bound=_Named)


def _id_of(item: _Named) -> str:
    return item.id


def _use_key(use: Use) -> tuple[str, str, dt.date]:
    return use.venue, use.member, use.period.start


def _by_id(items: Iterable[_N]) -> Mapping[str, _N]:
    return MappingProxyType({item.id: item for item in items})


def _grouped(uses: Iterable[Use], field: str) -> Mapping[str, tuple[Use, ...]]:
    groups: dict[str, list[Use]] = {}
    for use in uses:
        groups.setdefault(getattr(use, field), []).append(use)
    return MappingProxyType({key: tuple(group) for key, group in groups.items()})


def _chain(areas: Mapping[str, Area], id_: str | None) -> list[Area]:
    chain: list[Area] = []
    while id_ is not None and len(chain) <= len(areas):
        chain.append(areas[id_])
        id_ = areas[id_].within
    return chain


def _ground(areas: Mapping[str, Area], region: str, force: str) -> Ground:
    chain = _chain(areas, region)
    nation = next(area for area in chain if area.kind is AreaKind.NATION)
    ids = frozenset(area.id for area in (*chain, *_chain(areas, force)))
    return Ground(region, force, nation.id, str(nation.calendar), ids)


def _best_teams(
    teams: Iterable[Team],
    areas: Mapping[str, Area],
    ground: Ground,
    kind: VenueKind | None,
    on: dt.date,
) -> tuple[str, ...]:
    ranked: dict[tuple[bool, int], set[str]] = {}
    for team in teams:
        for cover in team.covers:
            if on in cover.period and _covers(cover, ground, kind):
                ranked.setdefault(_strength(cover, ground, areas), set()).add(team.id)
    return tuple(sorted(ranked[max(ranked)])) if ranked else ()


def _covers(cover: Cover, ground: Ground, kind: VenueKind | None) -> bool:
    in_kind = not cover.kinds or kind in cover.kinds
    return in_kind and (not cover.areas or not ground.areas.isdisjoint(cover.areas))


def _strength(cover: Cover, ground: Ground, areas: Mapping[str, Area]) -> tuple[bool, int]:
    """A kind beats no kind; then the smaller area wins."""
    smallest = max((_SIZE[areas[id_].kind] for id_ in cover.areas if id_ in ground.areas), default=-1)
    return bool(cover.kinds), smallest


def _faults(register: Register) -> Iterator[Fault]:
    """Yield every fault of shape between the collections; deeper ones only when ids are sound."""
    faults = [*_doubles(register), *_dangling(register)]
    yield from faults
    if not faults:
        yield from _bad_areas(register)
    if not faults and not any(_bad_areas(register)):
        yield from _bad_ground(register)
        yield from _two_in_one_seat(register)
        yield from _overlapping_uses(register)
        if not any(_bad_ground(register)):
            yield from _without_one_team(register)


def _doubles(register: Register) -> Iterator[Fault]:
    for name in COLLECTIONS:
        if name == "uses":
            continue
        seen: set[str] = set()
        for index, item in enumerate(getattr(register, name)):
            if item.id in seen:
                yield Fault(
                    f"/{name}/{index}/id",
                    "duplicate-id",
                    "an id that stands here already",
                    "give each its own",
                )
            seen.add(item.id)


def _dangling(register: Register) -> Iterator[Fault]:
    known = {name: {item.id for item in getattr(register, name)} for name in COLLECTIONS if name != "uses"}
    for path, collection, id_ in _references(register):
        if id_ not in known[collection]:
            word = {"series": "series", "constituencies": "constituency"}.get(collection, collection[:-1])
            yield Fault(path, "dangling-id", f"no such {word}", f"add it to /{collection} or correct the id")
    yield from _foreign_levels(register)


def _references(register: Register) -> Iterator[tuple[str, str, str]]:
    for index, area in enumerate(register.areas):
        for field, collection in (("within", "areas"), ("calendar", "calendars")):
            value = getattr(area, field)
            if value is not None:
                yield f"/areas/{index}/{field}", collection, value
    for index, seat in enumerate(register.constituencies):
        yield f"/constituencies/{index}/region", "areas", seat.region
        yield f"/constituencies/{index}/force", "areas", seat.force
        for place, force in enumerate(seat.other_forces):
            yield f"/constituencies/{index}/other_forces/{place}", "areas", force
    for index, venue in enumerate(register.venues):
        if venue.region is not None and venue.force is not None:
            yield f"/venues/{index}/region", "areas", venue.region
            yield f"/venues/{index}/force", "areas", venue.force
    for index, use in enumerate(register.uses):
        yield f"/uses/{index}/venue", "venues", use.venue
        yield f"/uses/{index}/member", "members", use.member
    yield from _references_of_people(register)


def _references_of_people(register: Register) -> Iterator[tuple[str, str, str]]:
    for index, member in enumerate(register.members):
        for place, tenure in enumerate(member.tenures):
            yield (
                f"/members/{index}/tenures/{place}/constituency",
                "constituencies",
                tenure.constituency,
            )
    for index, series in enumerate(register.series):
        yield f"/series/{index}/scale", "scales", series.scale
        for field, collection in (("areas", "areas"), ("members", "members")):
            for place, id_ in enumerate(getattr(series, field)):
                yield f"/series/{index}/{field}/{place}", collection, id_
    for index, team in enumerate(register.teams):
        for row, cover in enumerate(team.covers):
            for place, id_ in enumerate(cover.areas):
                yield f"/teams/{index}/covers/{row}/areas/{place}", "areas", id_


def _foreign_levels(register: Register) -> Iterator[Fault]:
    scales = {scale.id: scale for scale in register.scales}
    for index, series in enumerate(register.series):
        scale = scales.get(series.scale)
        if scale is None:
            continue
        levels = [(f"assessments/{n}/level", entry.level) for n, entry in enumerate(series.assessments)]
        for path, level in (("before", series.before), *levels):
            if level is not None and level not in scale:
                hint = "levels of different scales are never compared; use one of the series' own scale"
                yield Fault(
                    f"/series/{index}/{path}",
                    "foreign-level",
                    "no level of the scale of this series",
                    hint,
                )


def _bad_areas(register: Register) -> Iterator[Fault]:
    areas = {area.id: area for area in register.areas}
    for index, area in enumerate(register.areas):
        chain = _chain(areas, area.id)
        if len(chain) > len(areas):
            yield Fault(
                f"/areas/{index}/within",
                "circular-area",
                "an area lies inside itself",
                "let it lie in a larger one",
            )
        elif area.kind is AreaKind.NATION and area.calendar is None:
            yield Fault(
                f"/areas/{index}/calendar",
                "no-calendar",
                "a nation without a calendar",
                "name its calendar",
            )
        elif any(_SIZE[outer.kind] >= _SIZE[inner.kind] for inner, outer in pairwise(chain)):
            yield Fault(
                f"/areas/{index}/within",
                "area-order",
                "an area lies in one that is not larger",
                "mend its kind",
            )


def _nations(areas: Mapping[str, Area], id_: str) -> set[str]:
    return {area.id for area in _chain(areas, id_) if area.kind is AreaKind.NATION}


def _bad_ground(register: Register) -> Iterator[Fault]:
    areas = {area.id: area for area in register.areas}
    for name in ("constituencies", "venues"):
        for index, item in enumerate(getattr(register, name)):
            if item.region is None:
                continue
            nations = _nations(areas, item.region)
            if len(nations) != 1 or nations != _nations(areas, item.force):
                hint = "give the region and the force of one nation"
                yield Fault(
                    f"/{name}/{index}/force",
                    "two-nations",
                    "region and force lie in different nations",
                    hint,
                )
            elif areas[item.force].kind is not AreaKind.FORCE:
                yield Fault(
                    f"/{name}/{index}/force",
                    "not-a-force",
                    "not the area of a force",
                    "use an area of kind force",
                )


def _two_in_one_seat(register: Register) -> Iterator[Fault]:
    held: dict[str, list[tuple[Period, str]]] = {}
    for index, member in enumerate(register.members):
        for place, tenure in enumerate(member.tenures):
            path = f"/members/{index}/tenures/{place}/period"
            held.setdefault(tenure.constituency, []).append((tenure.period, path))
    yield from _overlaps(held.values(), "two-in-one-seat", "two members hold this seat at once")


def _overlapping_uses(register: Register) -> Iterator[Fault]:
    pairs: dict[tuple[str, str], list[tuple[Period, str]]] = {}
    for index, use in enumerate(register.uses):
        pairs.setdefault((use.venue, use.member), []).append((use.period, f"/uses/{index}/period"))
    yield from _overlaps(pairs.values(), "overlapping-uses", "two uses of this venue by this member overlap")


def _overlaps(groups: Iterable[list[tuple[Period, str]]], code: str, message: str) -> Iterator[Fault]:
    for group in groups:
        if len(group) == 1:
            continue
        group.sort(key=lambda pair: pair[0].start)
        for (before, _), (after, path) in pairwise(group):
            if before.overlaps(after):
                yield Fault(path, code, message, "end the earlier one first")


def _without_one_team(register: Register) -> Iterator[Fault]:
    check = _CoverCheck(register)
    for index, use in enumerate(register.uses):
        message = check.fault(use)
        if message:
            hint = "give every venue exactly one team on every day of use"
            yield Fault(f"/uses/{index}/venue", "team", message, hint)


class _CoverCheck:
    """Finds, once for each kind of venue on each ground, the days without exactly one team."""

    def __init__(self, register: Register) -> None:
        self.areas = {area.id: area for area in register.areas}
        self.seats = {seat.id: seat for seat in register.constituencies}
        self.members = {member.id: member for member in register.members}
        self.venues = {venue.id: venue for venue in register.venues}
        self.teams = register.teams
        edges = {edge for team in self.teams for cover in team.covers for edge in _edges(cover.period)}
        self.edges = tuple(sorted(day for day in {FIRST_DAY, *edges} if day <= LAST_DAY))
        self.seen: dict[tuple[str, str, VenueKind], tuple[tuple[Period, str], ...]] = {}

    def fault(self, use: Use) -> str | None:
        venue = self.venues[use.venue]
        for region, force, period in self._grounds(venue, use):
            for bad, message in self._bad(region, force, venue.kind):
                if bad.overlaps(period):
                    return message
        return None

    def _grounds(self, venue: Venue, use: Use) -> Iterator[tuple[str, str, Period]]:
        if venue.region is not None and venue.force is not None:
            yield venue.region, venue.force, use.period
            return
        member = self.members[use.member]
        days = sorted(
            {
                use.period.start,
                *(t.period.start for t in member.tenures if t.period.start in use.period),
            }
        )
        for start, end in zip(days, [*days[1:], use.period.end], strict=True):
            seat = self.seats[member.latest(start).constituency]
            yield seat.region, seat.force, Period(start, end)

    def _bad(self, region: str, force: str, kind: VenueKind) -> tuple[tuple[Period, str], ...]:
        key = (region, force, kind)
        if key not in self.seen:
            self.seen[key] = tuple(self._spans(_ground(self.areas, region, force), kind))
        return self.seen[key]

    def _spans(self, ground: Ground, kind: VenueKind) -> Iterator[tuple[Period, str]]:
        for start, end in zip(self.edges, [*self.edges[1:], None], strict=True):
            teams = _best_teams(self.teams, self.areas, ground, kind, start)
            if len(teams) != 1:
                message = "two teams answer for this venue" if teams else "no team answers for this venue"
                yield Period(start, end), message


def _edges(period: Period) -> Iterator[dt.date]:
    yield period.start
    if period.end is not None:
        yield period.end
