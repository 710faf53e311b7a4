"""The rows of duties: a subject and activity on a day, before the row becomes an obligation or a status."""

from collections.abc import Sequence
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.policy.rules._base import RuleAnswer
from mpreview.policy.terms import Activity
from mpreview.reviews.answers import combine_answers
from mpreview.reviews.cases import SharedCase
from mpreview.reviews.facts import OfferState, Progress
from mpreview.reviews.obligations import DutyAnswers, DutySetting, Exclusion, Subject, SubjectAnswer
from mpreview.timeline import NEVER

__all__: list[str] = []


class RowOffer(NamedTuple):
    """The newest offer of a row, what follows from the offer, and until when the row stays so.

    Args:
        state: The newest offer since the last completion, in this use and spell of office.
        progress: The progress of the offer.
        reply_end: The last day of the answer time, of an offer without a reply.
        resumes: The day on which the work resumes, while a decline or deferral holds the work.
        owed: When the next offer is owed, by the rule of offers, for a review that is to be offered.
        until: The day number on which the row may change without an event, within an epoch: an offer or a
            booking runs out, or work that was declined, deferred or paused resumes.
    """

    state: OfferState | None = None
    progress: Progress | None = None
    reply_end: int | None = None
    resumes: int | None = None
    owed: RuleAnswer | None = None
    until: int = NEVER


NO_OFFER = RowOffer()


class DutyRow(NamedTuple):
    """A subject and activity on a day, before the row becomes an obligation.

    Args:
        member: The member.
        venue: The venue; `None` for what is owed to the member alone.
        activity: The activity.
        setting: Where the subject is, and what rules read.
        owed: The answers of the rules; `NOTHING` if nothing is owed.
        last: The last completion.
        offer: The newest offer with its progress, the next offer, and until when the row stays.
        exclusion: The exclusion that runs, while another body has the subject.
        begins: The day number of the first use, if the use is announced and lies ahead.
        base: The case; `None` while another body has the subject, and for several capacities.
        parts: The row in each capacity, if the person holds several capacities; else empty.
    """

    member: str
    venue: str | None
    activity: Activity
    setting: DutySetting
    owed: DutyAnswers
    last: int | None
    offer: RowOffer = NO_OFFER
    exclusion: Exclusion | None = None
    begins: int | None = None
    base: SharedCase | None = None
    parts: "tuple[DutyRow, ...]" = ()

    def __repr__(self) -> str:
        return show_tuple(self)

    @property
    def id(self) -> str:
        """The id of the obligation."""
        at = "" if self.venue is None else f"{self.venue}/"
        return f"{self.activity._value_}/{at}{self.member}"

    @property
    def subject(self) -> Subject:
        """The member, the venue and the activity: no part of the row, of which a nation has thousands."""
        return Subject(self.member, self.venue, self.activity)


def merge_rows(parts: Sequence[DutyRow]) -> DutyRow:
    """Return the row of a subject in several capacities: the least counts (semantics 3.22).

    Ground, team and progress are those of the first capacity.
    """
    parts = [one for part in parts for one in (part.parts or (part,))]
    first = parts[0]
    # A rule that holds for two capacities may give one answer twice.
    answers = list[SubjectAnswer]()
    for part in parts:
        answers += (one for one in part.owed.answers if one not in answers)
    owed = combine_answers(answers)
    offers = [part.offer for part in parts]
    resumes = (offer.resumes for offer in offers if offer.resumes is not None)
    asked = (offer.owed for offer in offers if offer.owed is not None)
    # A use that runs has begun, whatever use of the place is announced next to it.
    ahead = [part.begins for part in parts if part.begins is not None]
    begins = min(ahead) if len(ahead) == len(parts) else None
    offer = first.offer._replace(
        resumes=min(resumes, default=None),
        owed=min(asked, key=lambda one: one.days, default=None),
        until=min(offer.until for offer in offers),
    )
    return first._replace(owed=owed, offer=offer, begins=begins, parts=tuple(parts))
