"""Areas, constituencies and venues: where members meet the public, and whose ground it is.

Force, nation and calendar belong to the venue. A venue holds an opaque reference into the embedder's
own store, never an address; a home has no label, its name is made from kind and number.
"""

import datetime as dt
import enum

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_count, a_kind, a_text, a_tuple, an_id, counted
from mpreview.timeline import FIRST_DAY, Period

__all__ = ["Area", "AreaKind", "Constituency", "Controller", "Use", "Venue", "VenueKind"]


class AreaKind(enum.Enum):
    """What sort of ground an area is, largest first."""

    COUNTRY = "country"
    NATION = "nation"
    REGION = "region"
    FORCE = "force"


@attrs.frozen
class Area:
    """A piece of ground: a country, a nation, a region, or the area of a police force.

    Args:
        id: Its id.
        name: Its public name.
        kind: What sort it is.
        within: The area it lies in; `None` for a country.
        calendar: The calendar of working days, stated once for each nation and passed down.

    Raises:
        InvalidValue: If an id or the name cannot stand.
    """

    id: str
    name: str
    kind: AreaKind
    within: str | None = None
    calendar: str | None = None

    def __attrs_post_init__(self) -> None:
        an_id("Area.id", self.id)
        a_text("Area.name", self.name)
        a_kind("Area.kind", self.kind, AreaKind)
        if self.within is not None:
            an_id("Area.within", self.within)
        if self.calendar is not None:
            an_id("Area.calendar", self.calendar)


@attrs.frozen
class Constituency:
    """A seat of the house, on one boundary.

    A seat that kept its code across a boundary change is one constituency with one long period.

    Args:
        id: Its code, such as ``"E14000933"``.
        name: Its public name.
        region: The area it is counted in; its nation follows from it.
        force: The area of the force with most of it.
        period: While it returns a member.
        other_forces: Areas of the other forces that hold part of it.
    """

    id: str
    name: str
    region: str
    force: str
    period: Period = attrs.field(factory=lambda: Period(FIRST_DAY))
    other_forces: tuple[str, ...] = attrs.field(default=(), repr=counted)

    def __attrs_post_init__(self) -> None:
        an_id("Constituency.id", self.id)
        a_text("Constituency.name", self.name)
        an_id("Constituency.region", self.region)
        an_id("Constituency.force", self.force)
        a_kind("Constituency.period", self.period, Period)
        a_tuple("Constituency.other_forces", self.other_forces, str)
        for force in self.other_forces:
            an_id("Constituency.other_forces", force)


class VenueKind(enum.Enum):
    """A kind of place or channel where a member works, meets the public or lives."""

    # That of an enum is a function of Python's own, and slow where it is asked for a million times.
    __hash__ = object.__hash__

    OFFICE = "office"
    SURGERY = "surgery"
    WESTMINSTER = "westminster"
    HOME = "home"
    PUBLIC_EVENT = "public-event"
    ONLINE = "online"


class Controller(enum.Enum):
    """Who controls a place: in a borrowed hall the duty and the fabric are the host's."""

    OWN = "own"
    RENTED = "rented"
    HOST = "host"


@attrs.frozen
class Venue:
    """A place or channel that is reviewed.

    Args:
        id: Its id.
        kind: What it is.
        region: The area it is counted in; `None` for an online presence, which takes its seat's.
        force: The area of the force it lies in; `None` for an online presence.
        label: A name fit to be read aloud; never for a home.
        number: Tells the homes of one member apart.
        controller: Who controls it.
        ref: An opaque key into the embedder's own store, never an address; kept out of `repr`.
        closures: Spells in which nobody can be let in, so that no visit is planned then. A home has none:
            they would tell when nobody is there.

    Raises:
        InvalidValue: If a home has a label or closures, or if region and force are missing or not wanted.

    >>> Venue("v1", VenueKind.HOME, "essex-region", "essex", number=2).name
    'home 2'
    """

    id: str
    kind: VenueKind
    region: str | None = None
    force: str | None = None
    label: str | None = None
    number: int = 1
    controller: Controller = Controller.OWN
    ref: str | None = attrs.field(default=None, repr=False)
    closures: tuple[Period, ...] = attrs.field(default=(), repr=counted)

    def __attrs_post_init__(self) -> None:
        an_id("Venue.id", self.id)
        a_kind("Venue.kind", self.kind, VenueKind)
        a_kind("Venue.controller", self.controller, Controller)
        a_count("Venue.number", self.number, 1, 999)
        self._check_ground()
        if self.label is not None or self.ref is not None:
            self._check_words()
        if self.closures != ():
            a_tuple("Venue.closures", self.closures, Period)
            if self.kind is VenueKind.HOME:
                raise InvalidValue("Venue.closures", "those of a home would tell when nobody is there")

    def _check_ground(self) -> None:
        if self.kind is VenueKind.ONLINE:
            if self.region is not None or self.force is not None:
                raise InvalidValue(
                    "Venue.region",
                    "an online presence takes its ground from the seat; leave it out",
                )
            return
        if self.region is None or self.force is None:
            raise InvalidValue(
                "Venue.region", "a place lies in a region and in the area of a force; give both"
            )
        an_id("Venue.region", self.region)
        an_id("Venue.force", self.force)

    def _check_words(self) -> None:
        if self.label is not None:
            if self.kind is VenueKind.HOME:
                raise InvalidValue("Venue.label", "a home has no label; its name is made from its number")
            a_text("Venue.label", self.label)
        if self.ref is not None:
            a_text("Venue.ref", self.ref)

    @property
    def name(self) -> str:
        """A name that may be shown: the label, else kind and number."""
        return self.label or f"{self.kind.value} {self.number}"


@attrs.frozen
class Use:
    """A member uses a venue over a period.

    Args:
        venue: The venue.
        member: The member.
        period: From the first day of use.
    """

    venue: str
    member: str
    period: Period

    def __attrs_post_init__(self) -> None:
        an_id("Use.venue", self.venue)
        an_id("Use.member", self.member)
        a_kind("Use.period", self.period, Period)

    def current(self, on: dt.date) -> bool:
        """Whether the use runs on that day."""
        return on in self.period
