"""What changes who is in office and who uses which venue: the register as of a day follows from it.

The day of an event is the first day on which it is so: of office or use for one that begins, without it
for one that ends (`semantics.md` 1.1).
"""

import attrs

from mpreview.errors import InvalidValue
from mpreview.events.facts import Fact
from mpreview.ids import a_kind, a_text, an_id, counted, some_ids
from mpreview.people import TenureEnd
from mpreview.places import Controller, Venue, VenueKind
from mpreview.timeline import Period

__all__ = ["MemberElected", "MemberLeft", "UseBegun", "UseEnded", "VenueClosed", "VenueOpened"]


@attrs.frozen(kw_only=True)
class MemberElected(Fact):
    """A member holds a seat from that day on, the day of the poll.

    Args:
        member: The member.
        constituency: The seat.
        name: The public name of one who is not in the register yet; `None` for one who is.
        audiences: The groups that one who is not in the register yet belongs to.

    Raises:
        InvalidValue: If there are audiences without a name.
    """

    word = "member-elected"
    rank = 2

    member: str
    constituency: str
    name: str | None = None
    audiences: tuple[str, ...] = attrs.field(default=(), repr=counted)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("MemberElected.member", self.member)
        an_id("MemberElected.constituency", self.constituency)
        if self.name is not None:
            a_text("MemberElected.name", self.name)
        if self.audiences != ():
            some_ids("MemberElected.audiences", self.audiences)
            if self.name is None:
                problem = "those of a member of the register stand there; leave them out, or give the name"
                raise InvalidValue("MemberElected.audiences", problem)


@attrs.frozen(kw_only=True)
class MemberLeft(Fact):
    """A member is out of office from that day on; at a dissolution every member is.

    Args:
        member: The member.
        cause: How the tenure ended.
    """

    word = "member-left"
    rank = 0

    member: str
    cause: TenureEnd

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("MemberLeft.member", self.member)
        a_kind("MemberLeft.cause", self.cause, TenureEnd)


@attrs.frozen(kw_only=True)
class VenueOpened(Fact):
    """There is a venue that there was not, in use from that day on.

    Args:
        venue: Its id, a new one.
        kind: What it is.
        region: The area it is counted in; `None` for an online presence.
        force: The area of the force it lies in; `None` for an online presence.
        label: A name fit to be read aloud; never for a home.
        number: Tells the homes of one member apart.
        controller: Who controls it.
        ref: An opaque key into the embedder's own store, never an address; kept out of `repr`.
        closures: Spells in which nobody can be let in; none of a home.
        users: Who uses it from that day on; nobody where whoever did was erased.

    Raises:
        InvalidValue: If it is no venue.
    """

    word = "venue-opened"
    rank = 3

    venue: str
    kind: VenueKind
    region: str | None = None
    force: str | None = None
    label: str | None = None
    number: int = 1
    controller: Controller = Controller.OWN
    ref: str | None = attrs.field(default=None, repr=False)
    closures: tuple[Period, ...] = attrs.field(default=(), repr=counted)
    users: tuple[str, ...] = attrs.field(repr=counted)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("VenueOpened.venue", self.venue)
        # What a venue may be is said by the noun itself.
        self.noun()
        if self.users != ():
            some_ids("VenueOpened.users", self.users)

    def noun(self) -> Venue:
        """Return the venue."""
        return Venue(
            self.venue, self.kind, self.region, self.force, self.label, self.number, self.controller,
            self.ref, self.closures,
        )  # fmt: skip


@attrs.frozen(kw_only=True)
class _OfUse(Fact):
    """What becomes of the use of a venue by a member.

    Args:
        venue: The venue.
        member: The member.
    """

    venue: str
    member: str

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id(f"{type(self).__name__}.venue", self.venue)
        an_id(f"{type(self).__name__}.member", self.member)


class UseBegun(_OfUse):
    """A member uses a venue from that day on, alone or beside others who share it then."""

    word = "use-begun"
    rank = 4

    __slots__ = ()


class UseEnded(_OfUse):
    """A member does not use a venue any more from that day on; others may."""

    word = "use-ended"
    rank = 0

    __slots__ = ()


@attrs.frozen(kw_only=True)
class VenueClosed(Fact):
    """Nobody uses a venue any more from that day on; whoever begins to later uses it again."""

    word = "venue-closed"
    rank = 1

    venue: str

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("VenueClosed.venue", self.venue)
