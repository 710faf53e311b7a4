"""Contacts, offers and what was said to them."""

import datetime as dt
import enum

import attrs

from mpreview.errors import InvalidValue
from mpreview.events.facts import Fact
from mpreview.ids import a_text, an_id, counted, some_ids
from mpreview.timeline import a_day

__all__ = ["Answered", "Attempted", "Contacted", "Offered", "Reply"]


class Reply(enum.Enum):
    """What a member says to an offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    DEFERRED = "deferred"


@attrs.frozen(kw_only=True)
class Contacted(Fact):
    """A member was reached by their adviser."""

    word = "contacted"
    rank = 6

    member: str

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("Contacted.member", self.member)


@attrs.frozen(kw_only=True)
class Attempted(Fact):
    """An adviser tried to reach a member and got no answer; nothing is discharged by it."""

    word = "attempted"
    rank = 6

    member: str

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("Attempted.member", self.member)


@attrs.frozen(kw_only=True)
class Offered(Fact):
    """A member was offered a review.

    Args:
        member: The member.
        venues: The venues it covers; `None` for every venue in use that day.
    """

    word = "offered"
    rank = 7

    member: str
    venues: tuple[str, ...] | None = attrs.field(default=None, repr=counted)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("Offered.member", self.member)
        if self.venues is not None:
            some_ids("Offered.venues", self.venues)


@attrs.frozen(kw_only=True)
class Answered(Fact):
    """A member answered an offer.

    Args:
        offer: The event of the offer.
        reply: What was said.
        venues: The venues it is about; `None` for all that the offer covers.
        until: The day a deferral names; given with a deferral and with nothing else.
        why: Why, if it was said, in words for those who may know.
    """

    word = "answered"
    rank = 8

    offer: str
    reply: Reply
    venues: tuple[str, ...] | None = attrs.field(default=None, repr=counted)
    until: dt.date | None = None
    why: str | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("Answered.offer", self.offer)
        if self.why is not None:
            a_text("Answered.why", self.why, most=4000)
        if type(self.reply) is not Reply:
            raise InvalidValue("Answered.reply", "give a member of Reply", self.reply)
        if self.venues is not None:
            some_ids("Answered.venues", self.venues)
        if (self.until is not None) != (self.reply is Reply.DEFERRED):
            raise InvalidValue(
                "Answered.until",
                "a deferral, and only a deferral, names the day it is put off until",
            )
        if self.until is not None:
            a_day("Answered.until", self.until)
            if self.until < self.on:
                raise InvalidValue("Answered.until", "is before the day of the answer; correct one of them")
