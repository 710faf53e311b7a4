"""Areas, constituencies and venues: the places where members meet the public, and the forces there.

Force, nation and calendar belong to the venue. A venue holds an opaque reference into the embedder's
own store, never an address. A home has no label: its name is made from kind and number.
"""

import datetime as dt
import enum

import attrs

from mpreview._checks import (
    check_day,
    check_id,
    optional,
    valid_id,
    valid_int,
    valid_name,
    valid_tuple,
    valid_type,
)
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue
from mpreview.timeline import FIRST_DAY, Period

__all__ = ["Area", "AreaKind", "Constituency", "Controller", "Use", "Venue", "VenueKind"]


class AreaKind(enum.Enum):
    """The sort of ground of an area, largest first."""

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
        kind: The sort of ground.
        within: The area around it; `None` for a country.
        calendar: The calendar of working days, stated once for each nation and passed down.

    Raises:
        InvalidValue: If an id or the name cannot stand.
    """

    id: str = attrs.field(validator=valid_id)
    name: str = attrs.field(validator=valid_name)
    kind: AreaKind = attrs.field(validator=valid_type(AreaKind))
    within: str | None = attrs.field(default=None, validator=optional(valid_id))
    calendar: str | None = attrs.field(default=None, validator=optional(valid_id))


@attrs.frozen
class Constituency:
    """A seat of the house, on one boundary.

    A seat that kept its code across a boundary change is one constituency with one long period.

    Args:
        id: Its code, such as ``"E14000933"``.
        name: Its public name.
        region: The area that counts the seat; the nation follows from the region.
        force: The area of the force with most of the seat.
        period: While the seat returns a member.
        other_forces: Areas of all further forces with a part of the seat.
    """

    def _check_other_forces(self, _attribute: object, forces: tuple[str, ...]) -> None:
        for force in forces:
            check_id("Constituency.other_forces", force)

    id: str = attrs.field(validator=valid_id)
    name: str = attrs.field(validator=valid_name)
    region: str = attrs.field(validator=valid_id)
    force: str = attrs.field(validator=valid_id)
    period: Period = attrs.field(factory=lambda: Period(FIRST_DAY), validator=valid_type(Period))
    other_forces: tuple[str, ...] = attrs.field(
        default=(), repr=count_items, validator=[valid_tuple(str), _check_other_forces]
    )


class VenueKind(enum.Enum):
    """A kind of place or channel where a member works, meets the public or lives."""

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
        kind: The sort of place.
        region: The area that counts the venue; `None` for an online presence, counted where its seat lies.
        force: The area of the police force; `None` for an online presence.
        label: A name fit to be read aloud; never for a home.
        number: Tells the homes of one member apart.
        controller: The body in control of the place.
        ref: An opaque key into the embedder's own store, never an address; kept out of `repr`.
        closures: Periods in which nobody can be let in; no visit is planned then. A home has none: closures
            would tell when nobody is there.

    Raises:
        InvalidValue: If a home has a label or closures, or if region and force are missing or not wanted.

    >>> Venue("v1", VenueKind.HOME, "essex-region", "essex", number=2).name
    'home 2'
    """

    def _check_ground(self, _attribute: object, region: str | None) -> None:
        if self.kind is VenueKind.ONLINE:
            if region is not None or self.force is not None:
                problem = "an online presence takes its ground from the seat; leave it out"
                raise InvalidValue("Venue.region", problem)
        elif region is None or self.force is None:
            problem = "a place lies in a region and in the area of a force; give both"
            raise InvalidValue("Venue.region", problem)

    def _check_label(self, _attribute: object, _label: str) -> None:
        if self.kind is VenueKind.HOME:
            raise InvalidValue("Venue.label", "a home has no label; its name is made from its number")

    def _check_closures(self, _attribute: object, closures: tuple[Period, ...]) -> None:
        if closures and self.kind is VenueKind.HOME:
            raise InvalidValue("Venue.closures", "those of a home would tell when nobody is there")

    id: str = attrs.field(validator=valid_id)
    kind: VenueKind = attrs.field(validator=valid_type(VenueKind))
    region: str | None = attrs.field(default=None, validator=[optional(valid_id), _check_ground])
    force: str | None = attrs.field(default=None, validator=optional(valid_id))
    label: str | None = attrs.field(default=None, validator=optional(valid_name, _check_label))
    number: int = attrs.field(default=1, validator=valid_int(1, 999))
    controller: Controller = attrs.field(default=Controller.OWN, validator=valid_type(Controller))
    ref: str | None = attrs.field(default=None, repr=False, validator=optional(valid_name))
    closures: tuple[Period, ...] = attrs.field(
        default=(), repr=count_items, validator=[valid_tuple(Period), _check_closures]
    )

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

    venue: str = attrs.field(validator=valid_id)
    member: str = attrs.field(validator=valid_id)
    period: Period = attrs.field(validator=valid_type(Period))

    def current(self, on: dt.date) -> bool:
        """Whether the use runs on a day."""
        check_day("on", on)
        return on in self.period
