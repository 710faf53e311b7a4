"""Areas, constituencies and venues: the places where members meet the public, and the forces there.

Force, nation and calendar belong to the venue. A venue holds an opaque reference into the embedder's
own store, never an address. A home has no label: `Register.name_of` makes the name from kind and number.

Kinds of area and of venue are data of a country, declared in the register with their words.
"""

import datetime as dt
import enum
from typing import Final

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue
from mpreview.timeline import FIRST_DAY, Period

__all__ = [
    "Area",
    "AreaKind",
    "AreaRole",
    "Constituency",
    "Controller",
    "Exposure",
    "HomeOf",
    "Nature",
    "Tile",
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

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    plural: str = attrs.field(validator=valid.name)
    rank: int = attrs.field(validator=valid.int_(1, 99))
    role: AreaRole | None = attrs.field(default=None, validator=valid.optional(valid.type_(AreaRole)))


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
        InvalidValue: If an id or the name is not allowed.
    """

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    kind: str = attrs.field(validator=valid.id_)
    within: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    calendar: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))


@attrs.frozen
class Tile:
    """The square of an area on a tile map, which shows every area at one size.

    Args:
        area: The id of the area.
        label: A short label, 1 to 4 characters.
        column: The column, from 0 at the left.
        row: The row, from 0 at the top.

    Raises:
        InvalidValue: If the label is too long.
        OutsideRange: If column or row is not from 0 to 99.

    >>> Tile("police-kent", "Kent", 5, 9).label
    'Kent'
    """

    area: str = attrs.field(validator=valid.id_)
    label: str = attrs.field(validator=valid.text(most=4))
    column: int = attrs.field(validator=valid.int_(0, 99))
    row: int = attrs.field(validator=valid.int_(0, 99))


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

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    region: str = attrs.field(validator=valid.id_)
    force: str = attrs.field(validator=valid.id_)
    period: Period = attrs.field(factory=lambda: Period(FIRST_DAY), validator=valid.type_(Period))
    other_forces: tuple[str, ...] = attrs.field(
        default=(), repr=count_items, validator=valid.items("give a tuple of ids", valid.id_)
    )
    house: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    members: int = attrs.field(default=1, validator=valid.int_(1, 99))


class Nature(enum.Enum):
    """What a kind of venue is: a place, a home, or an online presence.

    A home has neither label nor closures, since both could reveal where somebody lives and when nobody is
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

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    plural: str = attrs.field(validator=valid.name)
    phrase: str = attrs.field(validator=valid.name)
    nature: Nature = attrs.field(default=Nature.PLACE, validator=valid.type_(Nature))


class Controller(enum.Enum):
    """Who controls a place: in a borrowed hall the duty and the fabric are the host's.

    An online presence that is the user's own is a personal account. It goes with the user, as a home does, so
    that no successor takes over what was open there.
    """

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
            would reveal when nobody is there.
        home_of: Of a home: whose home. The user of a home of staff is the member for whom the staff work, so
            that the home is counted and planned as the member's.

    The register checks a venue against the nature of its kind.

    >>> Venue("v1", "home", "essex-region", "essex", number=2).number
    2
    """

    id: str = attrs.field(validator=valid.id_)
    kind: str = attrs.field(validator=valid.id_)
    region: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    force: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    label: str | None = attrs.field(default=None, repr=False, validator=valid.optional(valid.name))
    number: int = attrs.field(default=1, validator=valid.int_(1, 999))
    controller: Controller = attrs.field(default=Controller.OWN, validator=valid.type_(Controller))
    ref: str | None = attrs.field(default=None, repr=False, validator=valid.optional(valid.name))
    closures: tuple[Period, ...] = attrs.field(default=(), repr=count_items, validator=valid.tuple_(Period))
    home_of: HomeOf = attrs.field(default=HomeOf.MEMBER, repr=False, validator=valid.type_(HomeOf))


MOST_PEOPLE: Final = 1_000_000
"""The most people that can be expected at a use."""
_TWICE = "stands here twice; name each once"
_valid_week = valid.choice(1, 2, 3, 4, -1, problem="give 1 to 4, or -1 for the last of the month")


@attrs.frozen
class Exposure:
    """The days on which a member meets the public at a place, and what is expected there (semantics 3.18).

    Without weekdays and days, the member meets the public on every day of the use.

    Args:
        weekdays: The weekdays, 0 for Monday to 6 for Sunday: ``(4,)`` for every Friday.
        weeks: Which of these weekdays of a month: ``(1,)`` for the first, ``(-1,)`` for the last; `()` for
            every week.
        days: Single days, in place of weekdays.
        crowd: The number of people expected; `None` if not on record.
        advertised: Whether day and place are announced to the public; `None` if not on record.
        staff: Whether staff of the member are there; `None` if not on record.

    A rule may ask for the crowd (`policy.CrowdAtLeast`). Advertisement and staff are kept for readers.

    Raises:
        InvalidValue: If there are weeks without weekdays, or weekdays next to days.

    >>> first_saturdays = Exposure(weekdays=(5,), weeks=(1,), advertised=True)
    >>> first_saturdays.meets_on(dt.date(2021, 12, 4)), first_saturdays.meets_on(dt.date(2021, 12, 11))
    (True, False)
    """

    weekdays: tuple[int, ...] = attrs.field(
        default=(), validator=[valid.tuple_(int), valid.items(_TWICE, valid.int_(0, 6), once=True)]
    )
    weeks: tuple[int, ...] = attrs.field(
        default=(), validator=[valid.tuple_(int), valid.items(_TWICE, _valid_week, once=True)]
    )
    days: tuple[dt.date, ...] = attrs.field(
        default=(),
        repr=count_items,
        validator=[valid.tuple_(dt.date), valid.items(_TWICE, valid.day, once=True)],
    )
    crowd: int | None = attrs.field(default=None, validator=valid.optional(valid.int_(0, MOST_PEOPLE)))
    advertised: bool | None = attrs.field(default=None, validator=valid.optional(valid.type_(bool)))
    staff: bool | None = attrs.field(default=None, validator=valid.optional(valid.type_(bool)))

    def __attrs_post_init__(self) -> None:
        if self.weeks and not self.weekdays:
            raise InvalidValue("Exposure.weeks", "weeks pick weekdays of a month; name the weekdays too")
        if self.days and self.weekdays:
            raise InvalidValue("Exposure.days", "give weekdays or single days; leave out one of the two")

    def meets_on(self, day: dt.date) -> bool:
        """Whether the member meets the public on a day of the use."""
        check_day("day", day)
        if self.days:
            return day in self.days
        if not self.weekdays:
            return True
        is_last = (day + dt.timedelta(7)).month != day.month
        place = (day.day - 1) // 7 + 1
        is_of_week = not self.weeks or place in self.weeks or (is_last and -1 in self.weeks)
        return day.weekday() in self.weekdays and is_of_week


def check_exposure(field: str, exposure: Exposure | None, period: Period) -> None:
    """Check that a use begins on a day on which the public is met, and that single days lie in the use.

    Raises:
        InvalidValue: If the first day, or a single day, does not fit.
    """
    if exposure is None:
        return
    if not exposure.meets_on(period.start):
        words = (
            "does not name the first day of the use; begin the use on a day of the exposure, or mend the two"
        )
        raise InvalidValue(field, words)
    if any(day not in period for day in exposure.days):
        raise InvalidValue(field, "names a day outside the use; leave the day out, or change the use")


@attrs.frozen
class Use:
    """A member uses a venue over a period.

    A use may be a single evening (a period of one day), a pattern of days at a place, or a list of days; a
    list of dates at several places is a use of each place.

    Args:
        venue: The venue.
        member: The member.
        period: From the first day of use.
        known: The day on which the use became known; `None` for the first day of use. If a rule asks for a
            review before the first use, the use counts from this day on (semantics 3.18).
        exposure: On which days the member meets the public there, and what is expected.

    Raises:
        InvalidValue: If the first day of use is no day of the exposure.

    >>> fridays = Period(dt.date(2021, 11, 5), dt.date(2022, 2, 26))
    >>> Use("pub", "m-1", fridays, known=dt.date(2021, 10, 25), exposure=Exposure(weekdays=(4,))).known
    datetime.date(2021, 10, 25)
    """

    venue: str = attrs.field(validator=valid.id_)
    member: str = attrs.field(validator=valid.id_)
    period: Period = attrs.field(validator=valid.type_(Period))
    known: dt.date | None = attrs.field(default=None, validator=valid.optional(valid.day))
    exposure: Exposure | None = attrs.field(default=None, validator=valid.optional(valid.type_(Exposure)))

    def __attrs_post_init__(self) -> None:
        check_exposure("Use.exposure", self.exposure, self.period)

    @property
    def first_day(self) -> dt.date:
        """The first day of use."""
        return self.period.start

    def end_on(self, end: dt.date | None) -> "Use":
        """Return the use with another first day after; single days outside leave the exposure."""
        period, exposure = Period(self.period.start, end), self.exposure
        if exposure is not None and exposure.days:
            exposure = attrs.evolve(exposure, days=tuple(day for day in exposure.days if day in period))
        return attrs.evolve(self, period=period, exposure=exposure)
