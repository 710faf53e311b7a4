"""Areas, constituencies and venues: the places where members meet the public, and the forces there.

Force, nation and calendar belong to the venue. A venue holds an opaque reference into the embedder's
own store, never an address. A home has no label: `Register.name_of` makes the name from kind and number.

Kinds of area and of venue are data of a country, declared in the register with their words.
"""

import enum

import attrs

from mpreview._checks import (
    check_id,
    optional,
    valid_id,
    valid_int,
    valid_name,
    valid_tuple,
    valid_type,
)
from mpreview._reprs import count_items
from mpreview.timeline import FIRST_DAY, Period

__all__ = [
    "Area",
    "AreaKind",
    "AreaRole",
    "Constituency",
    "Controller",
    "HomeOf",
    "Nature",
    "Use",
    "Venue",
    "VenueKind",
]


class AreaRole(enum.Enum):
    """The purpose of a kind of area: nations state calendars, regions count venues, forces send advisers."""

    NATION = "nation"
    REGION = "region"
    FORCE = "force"


@attrs.frozen
class AreaKind:
    """A kind of area, such as the nations or the police areas of a country.

    Args:
        id: Its id.
        name: One area of the kind, in a sentence: ``"police area"``.
        plural: Several areas of the kind: ``"police areas"``.
        rank: The order by size, 1 for the largest; an area lies in areas of smaller rank alone.
        role: The purpose of the kind; `None` for a kind without a purpose of its own, such as a country.

    >>> AreaKind("land", "Land", "Länder", rank=2, role=AreaRole.NATION).plural
    'Länder'
    """

    id: str = attrs.field(validator=valid_id)
    name: str = attrs.field(validator=valid_name)
    plural: str = attrs.field(validator=valid_name)
    rank: int = attrs.field(validator=valid_int(1, 99))
    role: AreaRole | None = attrs.field(default=None, validator=optional(valid_type(AreaRole)))


@attrs.frozen
class Area:
    """A piece of ground, such as a nation, a region, or the area of a police force.

    Args:
        id: Its id.
        name: Its public name.
        kind: The id of an `AreaKind` of the register.
        within: The area around it; `None` for the largest.
        calendar: The calendar of working days, stated once for each nation and passed down.

    Raises:
        InvalidValue: If an id or the name cannot stand.
    """

    id: str = attrs.field(validator=valid_id)
    name: str = attrs.field(validator=valid_name)
    kind: str = attrs.field(validator=valid_id)
    within: str | None = attrs.field(default=None, validator=optional(valid_id))
    calendar: str | None = attrs.field(default=None, validator=optional(valid_id))


@attrs.frozen
class Constituency:
    """A constituency of a house, on one boundary, with one seat or several.

    A seat that kept its code across a boundary change is one constituency with one long period.

    Args:
        id: Its code, such as ``"E14000933"``.
        name: Its public name.
        region: The area that counts the seat; the nation follows from the region.
        force: The area of the force with most of the seat.
        period: While the seat returns a member.
        other_forces: Areas of all further forces with a part of the seat.
        house: The house of the seat; `None` for the one house that makes members.
        members: How many members hold the seat at once at most.
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
    house: str | None = attrs.field(default=None, validator=optional(valid_id))
    members: int = attrs.field(default=1, validator=valid_int(1, 99))


class Nature(enum.Enum):
    """What a kind of venue is: a place, a home, or an online presence.

    A home has neither label nor closures, since both could tell where somebody lives and when nobody is
    there. An online presence lies nowhere, and takes its ground from the seat of the member.
    """

    PLACE = "place"
    HOME = "home"
    ONLINE = "online"


@attrs.frozen
class VenueKind:
    """A kind of place or channel where a member works, meets the public or lives.

    Args:
        id: Its id.
        name: One venue of the kind, before a number: ``"surgery"``.
        plural: Several venues of the kind: ``"surgeries"``.
        phrase: One venue of the kind in a sentence, with the article: ``"a surgery"``.
        nature: Whether a venue of the kind is a place, a home or an online presence.

    >>> VenueKind("stall", "market stall", "market stalls", "a market stall").nature.value
    'place'
    """

    id: str = attrs.field(validator=valid_id)
    name: str = attrs.field(validator=valid_name)
    plural: str = attrs.field(validator=valid_name)
    phrase: str = attrs.field(validator=valid_name)
    nature: Nature = attrs.field(default=Nature.PLACE, validator=valid_type(Nature))


class Controller(enum.Enum):
    """Who controls a place: in a borrowed hall the duty and the fabric are the host's."""

    OWN = "own"
    RENTED = "rented"
    HOST = "host"


class HomeOf(enum.Enum):
    """Whose home a home is: the member's, or that of staff or family of the member (semantics 3.7)."""

    MEMBER = "member"
    STAFF = "staff"
    FAMILY = "family"


@attrs.frozen
class Venue:
    """A place or channel that is reviewed.

    Args:
        id: Its id.
        kind: The id of a `VenueKind` of the register.
        region: The area that counts the venue; `None` for an online presence, counted where its seat lies.
        force: The area of the police force; `None` for an online presence.
        label: A name fit to be read aloud; never for a home.
        number: Tells the homes of one member apart.
        controller: The body in control of the place.
        ref: An opaque key into the embedder's own store, never an address; kept out of `repr`.
        closures: Periods in which nobody can be let in; no visit is planned then. A home has none: closures
            would tell when nobody is there.
        home_of: Of a home: whose home. The user of a home of staff is the member for whom the staff work, so
            that the home is counted and planned as the member's.

    The register checks a venue against the nature of its kind.

    >>> Venue("v1", "home", "essex-region", "essex", number=2).number
    2
    """

    id: str = attrs.field(validator=valid_id)
    kind: str = attrs.field(validator=valid_id)
    region: str | None = attrs.field(default=None, validator=optional(valid_id))
    force: str | None = attrs.field(default=None, validator=optional(valid_id))
    label: str | None = attrs.field(default=None, validator=optional(valid_name))
    number: int = attrs.field(default=1, validator=valid_int(1, 999))
    controller: Controller = attrs.field(default=Controller.OWN, validator=valid_type(Controller))
    ref: str | None = attrs.field(default=None, repr=False, validator=optional(valid_name))
    closures: tuple[Period, ...] = attrs.field(default=(), repr=count_items, validator=valid_tuple(Period))
    home_of: HomeOf = attrs.field(default=HomeOf.MEMBER, repr=False, validator=valid_type(HomeOf))


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
