"""Changes of the register: who is in office, which venues there are, and who uses which venue.

The day of an event is the first day of the new state: the first day in office or in use for an event that
begins something, the first day without for an event that ends something (semantics 1.1).
"""

from typing import Any

import attrs

from mpreview._checks import optional, valid_id, valid_ids, valid_name, valid_type
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue
from mpreview.events._base import Event
from mpreview.people import TenureEnd
from mpreview.places import Controller, Venue, VenueKind
from mpreview.timeline import Period

__all__ = ["Change", "MemberElected", "MemberLeft", "UseBegun", "UseEnded", "VenueClosed", "VenueOpened"]


@attrs.frozen(kw_only=True)
class Change(Event):
    """An event that changes the register."""


def _valid_ids_or_none(event: Event, attribute: "attrs.Attribute[Any]", ids: object) -> None:
    if ids != ():
        valid_ids(event, attribute, ids)


@attrs.frozen(kw_only=True)
class MemberElected(Change):
    """A member holds a seat from the day on, the day of the poll.

    Args:
        member: The member.
        constituency: The seat.
        name: The public name of a member who is not in the register yet; `None` for a member who is.
        audiences: The groups of a member who is not in the register yet.

    Raises:
        InvalidValue: If there are audiences without a name.
    """

    word = "member-elected"
    rank = 2

    member: str = attrs.field(validator=valid_id)
    constituency: str = attrs.field(validator=valid_id)
    name: str | None = attrs.field(default=None, validator=optional(valid_name))
    audiences: tuple[str, ...] = attrs.field(default=(), repr=count_items, validator=_valid_ids_or_none)

    @audiences.validator
    def _check_audiences(self, _: object, audiences: tuple[str, ...]) -> None:
        if audiences != () and self.name is None:
            problem = "those of a member of the register stand there; leave them out, or give the name"
            raise InvalidValue("MemberElected.audiences", problem)


@attrs.frozen(kw_only=True)
class MemberLeft(Change):
    """A member is out of office from the day on; a dissolution puts every member out of office.

    Args:
        member: The member.
        cause: The way in which the tenure ended.
    """

    word = "member-left"
    rank = 0

    member: str = attrs.field(validator=valid_id)
    cause: TenureEnd = attrs.field(validator=valid_type(TenureEnd))


@attrs.frozen(kw_only=True)
class VenueOpened(Change):
    """There is a new venue, in use from the day on.

    Args:
        venue: The id of the venue, a new id.
        kind: The kind of the venue.
        region: The area that the venue is counted in; `None` for an online presence.
        force: The area of the force that the venue lies in; `None` for an online presence.
        label: A name fit to be read aloud; never for a home.
        number: The number that tells the homes of one member apart.
        controller: The body that controls the venue.
        ref: An opaque key into the embedder's own store, never an address; kept out of `repr`.
        closures: Periods in which nobody can be let in; none for a home.
        users: The members who use the venue from the day on; empty where every user was erased.

    Raises:
        InvalidValue: If the fields make no venue.
    """

    word = "venue-opened"
    rank = 3

    venue: str = attrs.field(validator=valid_id)
    kind: VenueKind
    region: str | None = None
    force: str | None = None
    label: str | None = None
    number: int = 1
    controller: Controller = Controller.OWN
    ref: str | None = attrs.field(default=None, repr=False)
    closures: tuple[Period, ...] = attrs.field(default=(), repr=count_items)
    users: tuple[str, ...] = attrs.field(repr=count_items)

    @users.validator
    def _check_users(self, attribute: "attrs.Attribute[Any]", users: tuple[str, ...]) -> None:
        # The class of the venue checks the fields that make the venue.
        self.noun()
        _valid_ids_or_none(self, attribute, users)

    def noun(self) -> Venue:
        """Return the venue."""
        return Venue(
            self.venue, self.kind, self.region, self.force, self.label, self.number, self.controller,
            self.ref, self.closures,
        )  # fmt: skip


@attrs.frozen(kw_only=True)
class _UseChange(Change):
    """A change of the use of a venue by a member.

    Args:
        venue: The venue.
        member: The member.
    """

    venue: str = attrs.field(validator=valid_id)
    member: str = attrs.field(validator=valid_id)


@attrs.frozen(kw_only=True)
class UseBegun(_UseChange):
    """A member uses a venue from the day on, alone or beside other users."""

    word = "use-begun"
    rank = 4


@attrs.frozen(kw_only=True)
class UseEnded(_UseChange):
    """A member does not use a venue any more from the day on; other users may."""

    word = "use-ended"
    rank = 0


@attrs.frozen(kw_only=True)
class VenueClosed(Change):
    """Nobody uses a venue any more from the day on; a later `UseBegun` opens the venue again."""

    word = "venue-closed"
    rank = 1

    venue: str = attrs.field(validator=valid_id)
