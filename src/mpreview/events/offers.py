"""Contacts, offers and the answers of members to offers."""

import datetime as dt
import enum
from typing import Any, ClassVar

import attrs

from mpreview import _valid as valid
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue
from mpreview.events._base import Event, EventAtVenues, FactStore, not_before
from mpreview.policy import Activity

__all__ = ["Answered", "Attempted", "Contacted", "Offered", "Reply"]


def _make_caller() -> Any:
    """Return the field of who called: an opaque id, for readers who may know of staff."""
    return attrs.field(default=None, repr=False, validator=valid.optional(valid.id_of("person")))


def _make_channel() -> Any:
    """Return the field of how the member was called: an id of the embedder's own."""
    return attrs.field(default=None, validator=valid.optional(valid.id_))


class Reply(enum.Enum):
    """The answer of a member to an offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    DEFERRED = "deferred"


@attrs.frozen(kw_only=True)
class Contacted(Event):
    """The adviser of a member reached the member.

    Args:
        member: The member.
        caller: Who called, if known.
        channel: How the member was called, such as ``phone``, if known: an id of your own.
    """

    word = "contacted"
    rank = 6
    is_contact = True

    member: str = attrs.field(validator=valid.id_of("member"))
    caller: str | None = _make_caller()
    channel: str | None = _make_channel()

    def touches(self, venue: str | None, activity: Activity) -> bool:
        """Whether *venue* is `None`: a contact concerns the member alone."""
        return venue is None

    def fold(self, facts: FactStore) -> None:
        """Note the contact."""
        facts.note_contact(self.member, self.on.toordinal())


@attrs.frozen(kw_only=True)
class Attempted(Event):
    """An adviser tried to reach a member and got no answer; an attempt discharges nothing.

    Args:
        member: The member.
        caller: Who called, if known.
        channel: How the member was called, such as ``phone``, if known: an id of your own.
    """

    word = "attempted"
    rank = 6
    is_contact = True

    member: str = attrs.field(validator=valid.id_of("member"))
    caller: str | None = _make_caller()
    channel: str | None = _make_channel()

    def touches(self, venue: str | None, activity: Activity) -> bool:
        """Whether *venue* is `None`: an attempt concerns the member alone."""
        return venue is None

    def fold(self, facts: FactStore) -> None:
        """Leave the facts alone: an attempt discharges nothing."""


@attrs.frozen(kw_only=True)
class Offered(EventAtVenues):
    """A member was offered a review.

    Args:
        member: The member.
        venues: The venues that the offer covers; `None` for every venue in use on the day.
        caller: Who called, if known.
        channel: How the member was called, such as ``phone``, if known: an id of your own.
    """

    word = "offered"
    rank = 7
    is_contact = True

    caller: str | None = _make_caller()
    channel: str | None = _make_channel()

    def find_correction_problem(self, old: Event) -> str | None:
        """Return why the event cannot correct *old*: the answers came from the member of the old offer."""
        if isinstance(old, Offered) and self.member != old.member:
            return "corrects an offer to another member; withdraw that one and record this"
        return Event.find_correction_problem(self, old)

    def fold(self, facts: FactStore) -> None:
        """Note the offer."""
        facts.note_offer(self.id, self.member, self.venues, self.on.toordinal())


@attrs.frozen(kw_only=True)
class Answered(Event):
    """A member answered an offer.

    Args:
        offer: The event of the offer.
        reply: The answer.
        venues: The venues that the answer is about; `None` for all venues that the offer covers.
        until: The day that a deferral names; given with a deferral and with no other reply.
        why: The reason, if the member gave one, in words for readers with clearance.
        caller: Who called, if known.

    Raises:
        InvalidValue: If a deferral names no day, another reply names a day, or the day is before the answer.
    """

    word = "answered"
    rank = 8
    is_contact = True

    def _check_until(self, attribute: "attrs.Attribute[Any]", until: dt.date | None) -> None:
        # Both ways: a deferral without a day would never end, and a day of another reply would mean nothing.
        if (until is not None) != (self.reply is Reply.DEFERRED):
            problem = "a deferral, and only a deferral, names the day it is put off until"
            raise InvalidValue("Answered.until", problem)
        if until is not None:
            not_before("is before the day of the answer; correct one of them")(self, attribute, until)

    about_field: ClassVar[str | None] = "offer"
    about_kinds: ClassVar[tuple[str, ...]] = ("offered",)
    about_words = "answers an offer"
    counted_days: ClassVar[tuple[str, ...]] = ("on", "until")

    offer: str = attrs.field(validator=valid.id_of("event"))
    reply: Reply = attrs.field(validator=valid.type_(Reply))
    venues: tuple[str, ...] | None = attrs.field(
        default=None, repr=count_items, validator=valid.optional(valid.ids_of("venue"))
    )
    until: dt.date | None = attrs.field(default=None, validator=[valid.optional(valid.day), _check_until])
    why: str | None = attrs.field(default=None, repr=False, validator=valid.optional(valid.text()))
    caller: str | None = _make_caller()

    @property
    def accepted(self) -> str | None:
        """The offer, if the answer accepts the offer."""
        return self.offer if self.reply is Reply.ACCEPTED else None

    @property
    def covered_venues(self) -> tuple[str, ...]:
        """The venues of the answer."""
        return self.venues or ()

    @property
    def step(self) -> str:
        """The word of the step: the word of the kind and the reply."""
        return f"{self.word}-{self.reply.value}"

    def fold(self, facts: FactStore) -> None:
        """Note the answer."""
        until = None if self.until is None else self.until.toordinal()
        days = self.on.toordinal(), until
        facts.note_answer(self.id, self.offer, self.reply.value, self.venues, days)
