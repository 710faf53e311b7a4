"""Contacts, offers and the answers of members to offers."""

import datetime as dt
import enum
from typing import Any

import attrs

from mpreview._checks import optional, valid_day, valid_id, valid_ids, valid_text
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue
from mpreview.events._base import Event, check_not_before

__all__ = ["Answered", "Attempted", "Contacted", "Offered", "Reply"]


class Reply(enum.Enum):
    """The answer of a member to an offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    DEFERRED = "deferred"


@attrs.frozen(kw_only=True)
class Contacted(Event):
    """The adviser of a member reached the member."""

    word = "contacted"
    rank = 6

    member: str = attrs.field(validator=valid_id)


@attrs.frozen(kw_only=True)
class Attempted(Event):
    """An adviser tried to reach a member and got no answer; an attempt discharges nothing."""

    word = "attempted"
    rank = 6

    member: str = attrs.field(validator=valid_id)


@attrs.frozen(kw_only=True)
class Offered(Event):
    """A member was offered a review.

    Args:
        member: The member.
        venues: The venues that the offer covers; `None` for every venue in use on the day.
    """

    word = "offered"
    rank = 7

    member: str = attrs.field(validator=valid_id)
    venues: tuple[str, ...] | None = attrs.field(
        default=None, repr=count_items, validator=optional(valid_ids)
    )


@attrs.frozen(kw_only=True)
class Answered(Event):
    """A member answered an offer.

    Args:
        offer: The event of the offer.
        reply: The answer.
        venues: The venues that the answer is about; `None` for all venues that the offer covers.
        until: The day that a deferral names; given with a deferral and with no other reply.
        why: The reason, if the member gave one, in words for readers with clearance.

    Raises:
        InvalidValue: If a deferral names no day, another reply names a day, or the day is before the answer.
    """

    word = "answered"
    rank = 8

    offer: str = attrs.field(validator=valid_id)
    reply: Reply = attrs.field()
    venues: tuple[str, ...] | None = attrs.field(
        default=None, repr=count_items, validator=optional(valid_ids)
    )
    until: dt.date | None = attrs.field(default=None)
    why: str | None = attrs.field(default=None, repr=False, validator=optional(valid_text()))

    @reply.validator
    def _check_reply(self, _: object, value: object) -> None:
        if type(value) is not Reply:
            raise InvalidValue("Answered.reply", "give a member of Reply", value)

    @until.validator
    def _check_until(self, attribute: "attrs.Attribute[Any]", until: dt.date | None) -> None:
        if (until is not None) != (self.reply is Reply.DEFERRED):
            problem = "a deferral, and only a deferral, names the day it is put off until"
            raise InvalidValue("Answered.until", problem)
        if until is not None:
            valid_day(self, attribute, until)
            check_not_before(self, attribute, until, "is before the day of the answer; correct one of them")
