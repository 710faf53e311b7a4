"""Events at members and venues that can be a reason for a review."""

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar

import attrs

from mpreview._checks import optional, valid_day, valid_id, valid_type
from mpreview.errors import InvalidValue
from mpreview.events._base import Event, FactStore
from mpreview.policy import Met, Occasion

__all__ = [
    "Banded",
    "ConcernRaised",
    "EventPlanned",
    "Incident",
    "OfficeChanged",
    "ReviewRequested",
    "StandardRevised",
    "VenueMoved",
]


@attrs.frozen(kw_only=True)
class _MemberEvent(Event):
    """An event about a member, at one venue or everywhere.

    Args:
        member: The member.
        venue: The venue; `None` for every venue of the member.
    """

    rests_on_use = True

    member: str = attrs.field(validator=valid_id)
    venue: str | None = attrs.field(default=None, validator=optional(valid_id))


@attrs.frozen(kw_only=True)
class Banded(_MemberEvent):
    """A member, or a member at a venue, is in a risk band from the day on (semantics 3.3).

    Args:
        member: The member.
        venue: The venue; `None` for the member at every venue. The higher of both bands counts.
        band: The band.
    """

    word = "banded"
    rank = 5

    band: str = attrs.field(validator=valid_id)

    def list_names(self) -> Iterator[tuple[str, str, str]]:
        """Yield the member, the venue and the band."""
        yield from Event.list_names(self)
        yield "band", "band", self.band


@attrs.frozen(kw_only=True)
class OfficeChanged(Event):
    """A member took another office, such as an office of government."""

    word = "office-changed"
    rank = 5
    occasion: ClassVar[Occasion | None] = Occasion.CHANGE_OF_OFFICE
    changes_office = True

    member: str = attrs.field(validator=valid_id)


@attrs.frozen(kw_only=True)
class VenueMoved(Event):
    """A venue is somewhere else, or was rebuilt, from the day on."""

    word = "venue-moved"
    rank = 5
    occasion: ClassVar[Occasion | None] = Occasion.MOVED_VENUE

    venue: str = attrs.field(validator=valid_id)


@attrs.frozen(kw_only=True)
class StandardRevised(Event):
    """A standard has a new version: work done against the old version is owed again."""

    word = "standard-revised"
    rank = 5
    occasion: ClassVar[Occasion | None] = Occasion.REVISED_STANDARD
    concerns_all = True

    standard: str = attrs.field(validator=valid_id)

    def fold(self, facts: FactStore) -> None:
        """Keep the revision, which bears on every subject."""
        facts.keep_standard(self)


@attrs.frozen(kw_only=True)
class EventPlanned(_MemberEvent):
    """A member is to attend a public event, known from the day on.

    Args:
        member: The member.
        venue: The venue; `None` for every venue of the member.
        starts: The first day of the public event.
    """

    word = "event-planned"
    rank = 5
    counted_days: ClassVar[tuple[str, ...]] = ("on", "starts")

    starts: dt.date = attrs.field(validator=valid_day)


@attrs.frozen(kw_only=True)
class Incident(Event):
    """An incident at a venue, to a member, or both; the incident may have come in the evening.

    Args:
        member: The member; `None` for every user of the venue.
        venue: The venue; `None` for every venue of the member.
        channel: The channel of the report, declared in the register; `None` if not on record.
        kind: The id of an `IncidentKind` of the register; `None` if not on record.
        severity: One of the severities of the rulebook; `None` if not on record.
        met: Who met with the incident; staff and family are those of the member. `None` if not on record.

    Raises:
        InvalidValue: If neither member nor venue is given, or staff or family of nobody.
    """

    word = "incident"
    rank = 5

    # Checked at the venue, the later field of the two, when both are set.
    def _check_subject(self, _: object, venue: str | None) -> None:
        if venue is None and self.member is None:
            raise InvalidValue("Incident.member", "an incident is of a member or at a venue; name one")

    # Several members may use one venue: whose staff it was is not to be guessed.
    def _check_met(self, _: object, met: Met | None) -> None:
        if met in {Met.STAFF, Met.FAMILY} and self.member is None:
            words = "staff and family are those of a member; name the member"
            raise InvalidValue("Incident.met", words)

    occasion: ClassVar[Occasion | None] = Occasion.INCIDENT
    rests_on_use = True

    member: str | None = attrs.field(default=None, validator=optional(valid_id))
    venue: str | None = attrs.field(default=None, validator=[optional(valid_id), _check_subject])
    channel: str | None = attrs.field(default=None, repr=False, validator=optional(valid_id))
    kind: str | None = attrs.field(default=None, repr=False, validator=optional(valid_id))
    severity: str | None = attrs.field(default=None, repr=False, validator=optional(valid_id))
    met: Met | None = attrs.field(default=None, repr=False, validator=[optional(valid_type(Met)), _check_met])

    def list_names(self) -> Iterator[tuple[str, str, str]]:
        """Yield member, venue, channel, kind and severity."""
        yield from Event.list_names(self)
        if self.kind is not None:
            yield "kind", "kind of incident", self.kind
        if self.severity is not None:
            yield "severity", "severity", self.severity


@attrs.frozen(kw_only=True)
class ConcernRaised(_MemberEvent):
    """A member, or a member's staff, raised a concern.

    Args:
        member: The member.
        venue: The venue; `None` for every venue of the member.
        staff: Whether the staff raised the concern.
        channel: The channel of the report, declared in the register; `None` if not on record.
    """

    word = "concern-raised"
    rank = 5
    occasion: ClassVar[Occasion | None] = Occasion.CONCERN

    staff: bool = attrs.field(default=False, validator=valid_type(bool))
    channel: str | None = attrs.field(default=None, repr=False, validator=optional(valid_id))


@attrs.frozen(kw_only=True)
class ReviewRequested(_MemberEvent):
    """A member asked for a review.

    Args:
        member: The member.
        venue: The venue; `None` for every venue of the member.
    """

    word = "review-requested"
    rank = 5
    occasion: ClassVar[Occasion | None] = Occasion.REQUEST
