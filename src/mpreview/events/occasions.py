"""What happens to members and at venues, and may be a reason for a review."""

import datetime as dt
import enum

import attrs

from mpreview.errors import InvalidValue
from mpreview.events.facts import Fact, perhaps
from mpreview.ids import a_kind, an_id
from mpreview.timeline import a_day

__all__ = [
    "Banded",
    "ConcernRaised",
    "EventPlanned",
    "Incident",
    "MeasureNoted",
    "MeasureState",
    "OfficeChanged",
    "ReviewRequested",
    "StandardRevised",
    "VenueMoved",
]


@attrs.frozen(kw_only=True)
class Banded(Fact):
    """A member, or a member at a venue, is in a risk band from that day on (`semantics.md` 3.3).

    Args:
        member: The member.
        venue: The venue; `None` for the member wherever they are. The higher of both counts.
        band: The band.
    """

    word = "banded"
    rank = 5

    member: str
    venue: str | None = None
    band: str

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("Banded.member", self.member)
        perhaps("Banded.venue", self.venue)
        an_id("Banded.band", self.band)


@attrs.frozen(kw_only=True)
class OfficeChanged(Fact):
    """A member took another office, such as one of government."""

    word = "office-changed"
    rank = 5

    member: str

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("OfficeChanged.member", self.member)


@attrs.frozen(kw_only=True)
class VenueMoved(Fact):
    """A venue is somewhere else, or was rebuilt, from that day on."""

    word = "venue-moved"
    rank = 5

    venue: str

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("VenueMoved.venue", self.venue)


@attrs.frozen(kw_only=True)
class StandardRevised(Fact):
    """A standard has a new version: work done against the old one is owed again."""

    word = "standard-revised"
    rank = 5

    standard: str

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("StandardRevised.standard", self.standard)


class MeasureState(enum.Enum):
    """What is noted of a protective measure, as far as rules read it."""

    IN_SERVICE = "in-service"
    FAULTY = "faulty"
    FAILED = "failed"
    REMOVED = "removed"


@attrs.frozen(kw_only=True)
class MeasureNoted(Fact):
    """A measure at a venue is in a state from that day on.

    Args:
        venue: The venue.
        measure: The measure, by an id that tells nothing about it.
        state: The state.
        entry: What it is, the id of an entry of the catalogue, of what was there before it was told of.
        expires: Of one in service: the first day on which it is no longer good, if there is one.
        retest: Of one in service: the first day on which it has to be tested again, if there is one; from
            then on it counts no more until it has passed.
    """

    word = "measure-noted"
    rank = 5

    venue: str
    measure: str = attrs.field(repr=False)
    state: MeasureState = attrs.field(repr=False)
    expires: dt.date | None = attrs.field(default=None, repr=False)
    retest: dt.date | None = attrs.field(default=None, repr=False)
    entry: str | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("MeasureNoted.venue", self.venue)
        an_id("MeasureNoted.measure", self.measure)
        a_kind("MeasureNoted.state", self.state, MeasureState)
        perhaps("MeasureNoted.entry", self.entry)
        for name in ("expires", "retest"):
            day = getattr(self, name)
            if day is not None:
                a_day(f"MeasureNoted.{name}", day)
                if self.state is not MeasureState.IN_SERVICE:
                    problem = "is of a measure in service alone; leave it out"
                    raise InvalidValue(f"MeasureNoted.{name}", problem)


@attrs.frozen(kw_only=True)
class EventPlanned(Fact):
    """A member is to attend something, known from that day on.

    Args:
        member: The member.
        venue: The venue; `None` for wherever the member is met.
        starts: Its first day.
    """

    word = "event-planned"
    rank = 5

    member: str
    venue: str | None = None
    starts: dt.date

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("EventPlanned.member", self.member)
        perhaps("EventPlanned.venue", self.venue)
        a_day("EventPlanned.starts", self.starts)


@attrs.frozen(kw_only=True)
class Incident(Fact):
    """Something happened to a member, at a venue, or both. It may have come in the evening.

    Args:
        member: The member; `None` for whoever uses the venue.
        venue: The venue; `None` for every venue of the member.
        channel: How it was reported, one of the channels of the register; `None` if that is not on record.

    Raises:
        InvalidValue: If neither member nor venue is given.
    """

    word = "incident"
    rank = 5

    member: str | None = None
    venue: str | None = None
    channel: str | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        perhaps("Incident.member", self.member)
        perhaps("Incident.venue", self.venue)
        perhaps("Incident.channel", self.channel)
        if self.member is None and self.venue is None:
            raise InvalidValue("Incident.member", "an incident is of a member or at a venue; name one")


@attrs.frozen(kw_only=True)
class ConcernRaised(Fact):
    """A member, or somebody of their staff, raised a concern.

    Args:
        member: The member.
        venue: The venue; `None` for every venue of the member.
        staff: Whether it was staff.
        channel: How it was raised, one of the channels of the register; `None` if that is not on record.
    """

    word = "concern-raised"
    rank = 5

    member: str
    venue: str | None = None
    staff: bool = False
    channel: str | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("ConcernRaised.member", self.member)
        perhaps("ConcernRaised.venue", self.venue)
        a_kind("ConcernRaised.staff", self.staff, bool)
        perhaps("ConcernRaised.channel", self.channel)


@attrs.frozen(kw_only=True)
class ReviewRequested(Fact):
    """A member asked for a review.

    Args:
        member: The member.
        venue: The venue; `None` for every venue of the member.
    """

    word = "review-requested"
    rank = 5

    member: str
    venue: str | None = None

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("ReviewRequested.member", self.member)
        perhaps("ReviewRequested.venue", self.venue)
