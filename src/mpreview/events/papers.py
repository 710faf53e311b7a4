"""Signed facts: what was put off, and what is not owed for a while."""

import datetime as dt

import attrs

from mpreview.errors import InvalidValue
from mpreview.events.facts import Fact, perhaps
from mpreview.ids import a_kind, a_text, an_id
from mpreview.policy import Activity
from mpreview.policy.terms import AT_VENUES
from mpreview.timeline import a_day

__all__ = ["Exempted", "Postponed"]


@attrs.frozen(kw_only=True)
class _Signed(Fact):
    """A signed fact about what one subject is owed; the day it happened is the day of signing.

    Args:
        member: The member.
        venue: The venue, for what is done at one; `None` for a contact.
        until: The day it names.
        signer: Who signed; never the one who assessed.
        assessor: Who assessed, if somebody did.
        authority: On whose authority.
        why: Why, in words for those who may know.
        activity: Of what is done at the venue: what is meant. It is left at a review for a contact.

    Raises:
        InvalidValue: If the assessor signs alone, the day is before signing, or the activity is not one that
            is done at a venue and that this names one for.
    """

    member: str
    venue: str | None = None
    until: dt.date
    signer: str = attrs.field(repr=False)
    assessor: str | None = attrs.field(default=None, repr=False)
    authority: str = attrs.field(repr=False)
    why: str = attrs.field(repr=False)
    activity: Activity = Activity.REVIEW

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        name = type(self).__name__
        an_id(f"{name}.member", self.member)
        perhaps(f"{name}.venue", self.venue)
        a_day(f"{name}.until", self.until)
        an_id(f"{name}.signer", self.signer)
        perhaps(f"{name}.assessor", self.assessor)
        a_text(f"{name}.authority", self.authority)
        a_text(f"{name}.why", self.why, most=4000)
        if self.signer == self.assessor:
            raise InvalidValue(f"{name}.signer", "whoever assessed may not sign; let somebody else do it")
        if self.until < self.on:
            raise InvalidValue(f"{name}.until", "is before the day of signing; correct one of them")
        a_kind(f"{name}.activity", self.activity, Activity)
        if self.activity not in AT_VENUES:
            raise InvalidValue(f"{name}.activity", "is not done at a venue; leave it out")
        if self.venue is None and self.activity is not Activity.REVIEW:
            raise InvalidValue(f"{name}.venue", "name the venue at which that is done")


class Postponed(_Signed):
    """What is undischarged on the day of signing may be done by a later day (`semantics.md` 3.14)."""

    word = "postponed"
    rank = 13

    __slots__ = ()


class Exempted(_Signed):
    """Nothing is owed from the day of signing to a day, both included (`semantics.md` 3.14)."""

    word = "exempted"
    rank = 13

    __slots__ = ()
