"""The entries of a register, not yet checked against each other."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import ClassVar, Protocol, TypeVar

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day
from mpreview._reprs import shorten_text
from mpreview._sequences import ItemSequence, group_items
from mpreview.calendars import Calendar, Recess
from mpreview.people import House, MandateEnd, Member
from mpreview.places import Area, AreaKind, AreaRole, Constituency, Use, Venue, VenueKind
from mpreview.register._covers import chain
from mpreview.register._index import RegisterIndex
from mpreview.rows import CellType, Column, Columns
from mpreview.teams import Team
from mpreview.threat import ThreatScale, ThreatSeries
from mpreview.timeline import Period


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

    id: str = attrs.field(validator=valid.id_)
    title: str = attrs.field(validator=valid.name)
    source: str = attrs.field(repr=shorten_text, validator=valid.text())
    licence: str = attrs.field(validator=valid.name)
    state: dt.date = attrs.field(validator=valid.day)
    known: Period = attrs.field(validator=valid.type_(Period))
    note: str = attrs.field(default="", repr=shorten_text, validator=valid.text(empty=True))

    def falls_short(self, on: dt.date) -> bool:
        """Whether the table is older than *on*, or does not cover *on*."""
        check_day("on", on)
        return on > self.state or on not in self.known


@attrs.frozen(repr=False)
class Sources(ItemSequence[Source]):
    """The tables behind the answers, each with the day of its last update and the days that it covers."""

    NOUN: ClassVar[tuple[str, ...]] = ("source",)
    COLUMNS: ClassVar[Columns] = (
        Column("id", CellType.ID, "The table."),
        Column("title", CellType.TEXT, "The content of the table."),
        Column("source", CellType.TEXT, "The publisher."),
        Column("licence", CellType.TEXT, "The terms of use."),
        Column("state", CellType.DAY, "The day of the last update."),
        Column("first", CellType.DAY, "The first day that the table covers.", read="known.start"),
        Column("last", CellType.DAY, "The last day that the table covers.", read="known.last"),
        Column("note", CellType.TEXT, "Facts that are not on record."),
    )
    BRIEF: ClassVar[tuple[str, ...]] = ("id", "title", "source", "state", "note")
    items: tuple[Source, ...] = attrs.field(validator=valid.tuple_(Source))

    def older_than(self, on: dt.date) -> tuple[Source, ...]:
        """Return the tables last updated before *on*, or without *on* among their days."""
        return tuple(source for source in self.items if source.falls_short(on))


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

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    use: str = attrs.field(default="", repr=False, validator=valid.text(empty=True))
    source: str = attrs.field(default="", repr=False, validator=valid.text(empty=True))


@attrs.frozen
class IncidentKind:
    """A kind of incident, such as a threat or criminal damage.

    Args:
        id: Its id.
        name: One incident of the kind: ``"criminal damage"``.
        phrase: One incident of the kind in a sentence, with the article where one is said: ``"a threat"``.

    >>> IncidentKind("egging", "egg thrown", "an egg thrown").phrase
    'an egg thrown'
    """

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    phrase: str = attrs.field(validator=valid.name)


@attrs.frozen(slots=False, getstate_setstate=True)
class Entries:
    """Kinds, calendars, areas, seats, threat series, members, venues, uses and teams, not yet checked.

    Each entry is sound by itself; a `Register` checks that the entries fit together. The order of the
    document is kept, so that a fault can name the position of an entry.

    Raises:
        InvalidValue: If a collection is not a tuple of values of its class.
    """

    venue_kinds: tuple[VenueKind, ...] = attrs.field(default=(), validator=valid.tuple_(VenueKind))
    area_kinds: tuple[AreaKind, ...] = attrs.field(default=(), validator=valid.tuple_(AreaKind))
    mandate_ends: tuple[MandateEnd, ...] = attrs.field(default=(), validator=valid.tuple_(MandateEnd))
    houses: tuple[House, ...] = attrs.field(default=(), validator=valid.tuple_(House))
    calendars: tuple[Calendar, ...] = attrs.field(default=(), validator=valid.tuple_(Calendar))
    areas: tuple[Area, ...] = attrs.field(default=(), validator=valid.tuple_(Area))
    constituencies: tuple[Constituency, ...] = attrs.field(default=(), validator=valid.tuple_(Constituency))
    scales: tuple[ThreatScale, ...] = attrs.field(default=(), validator=valid.tuple_(ThreatScale))
    series: tuple[ThreatSeries, ...] = attrs.field(default=(), validator=valid.tuple_(ThreatSeries))
    members: tuple[Member, ...] = attrs.field(default=(), validator=valid.tuple_(Member))
    venues: tuple[Venue, ...] = attrs.field(default=(), validator=valid.tuple_(Venue))
    uses: tuple[Use, ...] = attrs.field(default=(), validator=valid.tuple_(Use))
    teams: tuple[Team, ...] = attrs.field(default=(), validator=valid.tuple_(Team))
    recesses: tuple[Recess, ...] = attrs.field(default=(), validator=valid.tuple_(Recess))
    sources: tuple[Source, ...] = attrs.field(default=(), validator=valid.tuple_(Source))
    channels: tuple[Channel, ...] = attrs.field(default=(), validator=valid.tuple_(Channel))
    incident_kinds: tuple[IncidentKind, ...] = attrs.field(default=(), validator=valid.tuple_(IncidentKind))

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
    def mandate_end(self) -> Mapping[str, MandateEnd]:
        """Ends of mandates by id."""
        return _index_by_id(self.mandate_ends)

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
    def incident_kind(self) -> Mapping[str, IncidentKind]:
        """Kinds of incident by id."""
        return _index_by_id(self.incident_kinds)

    @cached_property
    def uses_of_venue(self) -> Mapping[str, tuple[Use, ...]]:
        """Uses by venue."""
        return _group_uses(self.uses, "venue")

    @cached_property
    def uses_by_member(self) -> Mapping[str, tuple[Use, ...]]:
        """Uses by member."""
        return _group_uses(self.uses, "member")

    @cached_property
    def index(self) -> RegisterIndex:
        """What the engine asks of the entries."""
        return RegisterIndex(self)


def nation_of(entries: Entries, id_: str) -> str | None:
    """Return the nation that an area is or lies in, if there is one."""
    kinds = entries.area_kind
    around = chain(entries.area, id_)
    return next((area.id for area in around if kinds[area.kind].role is AreaRole.NATION), None)


COLLECTIONS = tuple(field.name for field in attrs.fields(Entries))
"""The names of the collections, each after the collections that it refers to."""


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_Item = TypeVar("_Item", bound=_HasId)


def _index_by_id(items: Iterable[_Item]) -> Mapping[str, _Item]:
    return MappingProxyType({item.id: item for item in items})


def _group_uses(uses: Iterable[Use], field: str) -> Mapping[str, tuple[Use, ...]]:
    groups: dict[str, list[Use]] = group_items(uses, attrgetter(field))
    return MappingProxyType({id_: tuple(group) for id_, group in groups.items()})
