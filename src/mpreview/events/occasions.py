"""Events at members and venues that can be a reason for a review."""

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar

import attrs

from mpreview import _valid as valid
from mpreview._reprs import clip_repr, count_items
from mpreview.errors import Fault, InvalidValue
from mpreview.events._base import Event, not_before
from mpreview.policy import Activity, Met, Occasion, Rulebook
from mpreview.policy.terms import FromOutside

__all__ = [
    "Banded",
    "ConcernRaised",
    "Directed",
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

    member: str = attrs.field(validator=valid.id_of("member"))
    venue: str | None = attrs.field(default=None, validator=valid.optional(valid.id_of("venue")))


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
    is_sensitive = True

    band: str = attrs.field(validator=valid.id_of("band"))


@attrs.frozen(kw_only=True)
class OfficeChanged(Event):
    """A member took another office, such as an office of government.

    Args:
        member: The member.
    """

    word = "office-changed"
    rank = 5
    occasion: ClassVar[Occasion | None] = Occasion.CHANGE_OF_OFFICE
    changes_office = True

    member: str = attrs.field(validator=valid.id_of("member"))


@attrs.frozen(kw_only=True)
class VenueMoved(Event):
    """A venue is somewhere else, or was rebuilt, from the day on; a move can be reported ahead.

    Whoever plans visits records a move as soon as it is known. Until the day everything is owed at the old
    place; from the day on a rule may ask for the review of the new place (semantics 3.7). A move that is put
    off is corrected, and a move that is called off is withdrawn.

    Args:
        venue: The venue.
    """

    word = "venue-moved"
    rank = 5
    announces = True
    occasion: ClassVar[Occasion | None] = Occasion.MOVED_VENUE

    venue: str = attrs.field(validator=valid.id_of("venue"))


@attrs.frozen(kw_only=True)
class StandardRevised(Event):
    """A standard has a new version: work done against the old version is owed again.

    Args:
        standard: The standard, by the id under which the rules *on-event* name the standard.
    """

    word = "standard-revised"
    rank = 5
    occasion: ClassVar[Occasion | None] = Occasion.REVISED_STANDARD
    concerns_all = True

    standard: str = attrs.field(validator=valid.id_of("standard"))


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
    announces = True
    counted_days: ClassVar[tuple[str, ...]] = ("on", "starts")

    starts: dt.date = attrs.field(validator=valid.day)


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
    is_sensitive = True

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

    member: str | None = attrs.field(default=None, validator=valid.optional(valid.id_of("member")))
    venue: str | None = attrs.field(
        default=None, validator=[valid.optional(valid.id_of("venue")), _check_subject]
    )
    channel: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("channel"))
    )
    kind: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("kind of incident"))
    )
    severity: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("severity"))
    )
    met: Met | None = attrs.field(
        default=None, repr=False, validator=[valid.optional(valid.type_(Met)), _check_met]
    )


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
    is_sensitive = True
    occasion: ClassVar[Occasion | None] = Occasion.CONCERN

    staff: bool = attrs.field(default=False, validator=valid.type_(bool))
    channel: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("channel"))
    )


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


_not_before_issue = not_before("is before the day of issue; correct one of them")
_valid_directed = valid.choice(
    *(activity for activity in Activity if activity is not Activity.OFFER),
    problem="an offer follows from the reviews that are owed; direct the reviews",
)


@attrs.frozen(kw_only=True)
class Directed(Event):
    """An order from outside the rules to do something everywhere by a day (semantics 3.17).

    The day of the event is the day of issue. A rule of the form *directed* says how the order merges with
    the cycle, and which time a subject has that joins later. `Programme.campaign` says how far the order has
    come.

    Args:
        activity: The ordered activity; no offer.
        by: The day by which the activity is to be done.
        counts_from: The first day of work that counts; by default the day of issue.
        open_until: The last day on which a new subject joins; by default no subject joins.
        areas: The areas; `()` for every area.
        audiences: The audiences; `()` for every member.
        members: The members; `()` for every member.
        kinds: The kinds of venue; `()` for every kind.

    Raises:
        InvalidValue: If *by* or *open_until* lies before the day of issue, *counts_from* lies after the day
            of issue, the activity is an offer, or a contact names kinds of venue.

    >>> day, known = dt.date(2021, 10, 15), dt.datetime(2021, 10, 15, 18, tzinfo=dt.UTC)
    >>> Directed(id="d1", on=day, known=known, activity=Activity.REVIEW, by=dt.date(2021, 11, 12)).kinds
    ()
    """

    word = "directed"
    rank = 5
    counted_days: ClassVar[tuple[str, ...]] = ("on", "by", "open_until")
    counted_on_from: ClassVar[tuple[str, ...]] = ("by", "open_until")
    concerns_all = True

    def _check_counts_from(self, _: object, day: dt.date) -> None:
        if day > self.on:
            words = "is after the day of issue, from which work counts anyway; leave it out or correct it"
            raise InvalidValue("Directed.counts_from", words)

    def _check_kinds(self, _: object, kinds: tuple[str, ...]) -> None:
        if kinds and self.activity is Activity.CONTACT:
            raise InvalidValue("Directed.kinds", "a contact is owed at no venue; leave the kinds out")

    activity: Activity = attrs.field(validator=[valid.type_(Activity), _valid_directed])
    by: dt.date = attrs.field(validator=[valid.day, _not_before_issue])
    counts_from: dt.date | None = attrs.field(
        default=None, validator=valid.optional(valid.day, _check_counts_from)
    )
    open_until: dt.date | None = attrs.field(
        default=None, validator=valid.optional(valid.day, _not_before_issue)
    )
    areas: tuple[str, ...] = attrs.field(default=(), validator=valid.ids_of("area", fewest=0), repr=clip_repr)
    audiences: tuple[str, ...] = attrs.field(
        default=(), validator=valid.ids_of("audience", fewest=0), repr=count_items
    )
    members: tuple[str, ...] = attrs.field(
        default=(), validator=valid.ids_of("member", fewest=0), repr=count_items
    )
    kinds: tuple[str, ...] = attrs.field(
        default=(), validator=[valid.ids_of("kind of venue", fewest=0), _check_kinds], repr=clip_repr
    )

    def find_faults(self, rulebook: Rulebook) -> Iterator[Fault]:
        """Yield the activity, if the edition of the day of issue has no rule *directed* for the activity."""
        asked = {
            kind
            for rule in rulebook.edition(self.on).rules
            if rule.activity is self.activity and FromOutside.DIRECTIVE in rule.triggers
            for kind in rule.subject_kinds
        }
        if not asked or (self.kinds and asked.isdisjoint(self.kinds)):
            hint = (
                "add a rule of the form directed for the activity (and kinds) to the edition in force on the "
                "day of issue, or correct the activity"
            )
            yield Fault("activity", "no-rule", "no rule says what a directive for this asks", hint)

    def without_member(self, member: str) -> Event:
        """Return the directive without a member whom the directive names with other members."""
        if member not in self.members:
            return self
        return attrs.evolve(self, members=tuple(id_ for id_ in self.members if id_ != member))
