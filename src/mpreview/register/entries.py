"""What a register holds, each entry sound by itself, not yet checked against the others."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Protocol, TypeVar, get_args, overload

import attrs

from mpreview.calendars import Calendar
from mpreview.ids import a_kind, a_text, a_tuple, an_id, shortened
from mpreview.people import Member
from mpreview.places import Area, Constituency, Use, Venue
from mpreview.register.grounds import Answering
from mpreview.sittings import Recess
from mpreview.teams import Team
from mpreview.threat import ThreatScale, ThreatSeries
from mpreview.timeline import Period, a_day

__all__ = ["COLLECTIONS", "Channel", "Entries", "Source", "Sources"]


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
    source: str = attrs.field(repr=shortened)
    licence: str
    state: dt.date
    known: Period
    note: str = attrs.field(default="", repr=shortened)

    def __attrs_post_init__(self) -> None:
        an_id("Source.id", self.id)
        a_text("Source.title", self.title)
        a_text("Source.source", self.source, most=4000)
        a_text("Source.licence", self.licence)
        a_day("Source.state", self.state)
        a_kind("Source.known", self.known, Period)
        a_text("Source.note", self.note, most=4000, empty=True)

    def falls_short(self, on: dt.date) -> bool:
        """Whether an answer for that day rests on a table that is older, or does not reach it."""
        return on > self.state or on not in self.known


@attrs.frozen
class Sources(Sequence[Source]):
    """What the answers rest on: each table with its state date and the days it speaks of."""

    items: tuple[Source, ...]

    @overload
    def __getitem__(self, index: int) -> Source: ...
    @overload
    def __getitem__(self, index: slice) -> "Sources": ...
    def __getitem__(self, index: int | slice) -> "Source | Sources":
        return Sources(self.items[index]) if isinstance(index, slice) else self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def older_than(self, on: dt.date) -> tuple[Source, ...]:
        """Return the tables that were brought up to an earlier day, or do not reach that day."""
        return tuple(source for source in self.items if source.falls_short(on))

    def __repr__(self) -> str:
        return f"<{len(self.items)} source{'s' if len(self.items) != 1 else ''}>"


@attrs.frozen
class Channel:
    """A way in which an incident or a concern can be reported, such as a telephone number or a team.

    Args:
        id: Its id.
        name: What it is called.
        use: What it is for, in words that may be shown to whoever has something to report.
        source: Who says so.

    >>> Channel("online", "Online report", "What is no emergency.")
    Channel(id='online', name='Online report')
    """

    id: str
    name: str
    use: str = attrs.field(default="", repr=False)
    source: str = attrs.field(default="", repr=False)

    def __attrs_post_init__(self) -> None:
        an_id("Channel.id", self.id)
        a_text("Channel.name", self.name)
        a_text("Channel.use", self.use, most=4000, empty=True)
        a_text("Channel.source", self.source, most=4000, empty=True)


@attrs.frozen(slots=False, getstate_setstate=True)
class Entries:
    """Calendars, areas, seats, threat series, members, venues, uses, teams, channels, not yet checked.

    Each is sound by itself; whether they fit together is what a `Register` makes sure of. They stand in
    the order in which they were given, so that a fault can say which one it means.

    Raises:
        InvalidValue: If a collection is not a tuple of its own nouns.
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
    recesses: tuple[Recess, ...] = ()
    sources: tuple[Source, ...] = ()
    channels: tuple[Channel, ...] = ()

    def __attrs_post_init__(self) -> None:
        for name, kind in _KINDS.items():
            a_tuple(f"{type(self).__name__}.{name}", getattr(self, name), kind)

    def __repr__(self) -> str:
        members, venues, teams = len(self.members), len(self.venues), len(self.teams)
        return f"<{type(self).__name__} of {members} members, {venues} venues, {teams} teams>"

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

    @cached_property
    def channel(self) -> Mapping[str, Channel]:
        """Channels of reports by id."""
        return _by_id(self.channels)

    @cached_property
    def answering(self) -> Answering:
        """Whose ground is where, and which teams answer for what and when."""
        return Answering(self.teams, self.area)


# Each is annotated a tuple of one class.
_KINDS: dict[str, type] = {field.name: get_args(field.type)[0] for field in attrs.fields(Entries)}
COLLECTIONS = tuple(_KINDS)
"""The names of the collections, in the order in which they refer to each other."""


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_N = TypeVar("_N", bound=_Named)


def _by_id(items: Iterable[_N]) -> Mapping[str, _N]:
    return MappingProxyType({item.id: item for item in items})
