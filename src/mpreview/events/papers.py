"""Signed papers: an obligation put off, and a time in which nothing is owed."""

import datetime as dt
from typing import Any, ClassVar

import attrs

from mpreview._checks import optional, valid_day, valid_id, valid_name, valid_text, valid_type
from mpreview.errors import InvalidValue
from mpreview.events._base import Event, not_before
from mpreview.policy import Activity
from mpreview.policy.terms import AT_VENUES

__all__ = ["Exempted", "Postponed", "SignedPaper"]


@attrs.frozen(kw_only=True)
class SignedPaper(Event):
    """A signed paper about an obligation of one subject; the day of the event is the day of signing.

    Args:
        member: The member.
        venue: The venue, for an activity at a venue; `None` for a contact.
        until: The day that the paper names.
        signer: The person who signed; never the assessor.
        assessor: The person who assessed the case, if anybody did.
        authority: The authority behind the signature.
        why: The reason, in words for readers with clearance.
        activity: The activity at the venue; a contact leaves the review here.

    Raises:
        InvalidValue: If the assessor signs alone, the day is before signing, or the activity is not done at
            a venue or names no venue.
    """

    def _check_assessor(self, _: object, assessor: str) -> None:
        # Two people: an obligation is never put off by the person who found reasons to (semantics 3.14).
        if assessor == self.signer:
            problem = "whoever assessed may not sign; let somebody else do it"
            raise InvalidValue(f"{type(self).__name__}.signer", problem)

    def _check_activity(self, _: object, activity: Activity) -> None:
        name = type(self).__name__
        if activity not in AT_VENUES:
            raise InvalidValue(f"{name}.activity", "is not done at a venue; leave it out")
        if self.venue is None and activity is not Activity.REVIEW:
            raise InvalidValue(f"{name}.venue", "name the venue at which that is done")

    counted_days: ClassVar[tuple[str, ...]] = ("on", "until")
    rests_on_use = True
    exempts: ClassVar[bool] = False
    """Whether nothing is owed meanwhile."""

    member: str = attrs.field(validator=valid_id)
    venue: str | None = attrs.field(default=None, validator=optional(valid_id))
    until: dt.date = attrs.field(
        validator=[valid_day, not_before("is before the day of signing; correct one of them")]
    )
    signer: str = attrs.field(repr=False, validator=valid_id)
    assessor: str | None = attrs.field(
        default=None, repr=False, validator=optional(valid_id, _check_assessor)
    )
    authority: str = attrs.field(repr=False, validator=valid_name)
    why: str = attrs.field(repr=False, validator=valid_text())
    activity: Activity = attrs.field(
        default=Activity.REVIEW, validator=[valid_type(Activity), _check_activity]
    )

    @property
    def step_facts(self) -> dict[str, Any]:
        """The signer and the assessor."""
        return {"signer": self.signer, "assessor": self.assessor}

    def touches(self, venue: str | None, activity: Activity) -> bool:
        """Whether the paper is about an activity at a venue; without a venue about a contact and an offer."""
        # Exact, unlike other events: a paper about one venue puts nothing off elsewhere.
        return self.venue == venue and (venue is None or self.activity is activity)


@attrs.frozen(kw_only=True)
class Postponed(SignedPaper):
    """An obligation undischarged on the day of signing may be done by a later day (semantics 3.14)."""

    word = "postponed"
    rank = 13


@attrs.frozen(kw_only=True)
class Exempted(SignedPaper):
    """Nothing is owed from the day of signing to a day, both included (semantics 3.14)."""

    word = "exempted"
    rank = 13
    exempts = True
