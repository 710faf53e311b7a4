"""Visits: what was reviewed, and what came of it."""

import enum

import attrs

from mpreview.errors import InvalidValue
from mpreview.events.facts import Fact, perhaps
from mpreview.ids import a_kind, an_id

__all__ = ["Outcome", "Reviewed"]


class Outcome(enum.Enum):
    """What came of going to review a place."""

    COMPLETE = "complete"
    NO_ACCESS = "no-access"


@attrs.frozen(kw_only=True)
class Reviewed(Fact):
    """Somebody went to review a venue; if it counts, it does for every member who used it that day.

    Args:
        venue: The venue.
        outcome: What came of it; `None` while nobody has said.
        proof: Of the visit, an opaque key into the embedder's own store; `None` while there is none.
        assessor: Who reviewed it.
        approver: Who approved the report; never the assessor.
        standard: The version of the standard it was reviewed against.
        booking: The booking that it came of.

    Raises:
        InvalidValue: If the assessor approves.
    """

    word = "reviewed"
    rank = 11

    venue: str
    outcome: Outcome | None = None
    proof: str | None = attrs.field(default=None, repr=False)
    assessor: str | None = attrs.field(default=None, repr=False)
    approver: str | None = attrs.field(default=None, repr=False)
    standard: str | None = None
    booking: str | None = None

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("Reviewed.venue", self.venue)
        if self.outcome is not None:
            a_kind("Reviewed.outcome", self.outcome, Outcome)
        perhaps("Reviewed.proof", self.proof)
        if not self.assessor is self.approver is self.standard is self.booking is None:
            self._check_names()

    def _check_names(self) -> None:
        perhaps("Reviewed.assessor", self.assessor)
        perhaps("Reviewed.approver", self.approver)
        perhaps("Reviewed.standard", self.standard)
        perhaps("Reviewed.booking", self.booking)
        if self.approver is not None and self.approver == self.assessor:
            raise InvalidValue("Reviewed.approver", "whoever reviewed it may not approve; let somebody else")

    @property
    def counts(self) -> bool:
        """Whether it discharges anything: it was completed, and there is proof of the visit."""
        return self.outcome is Outcome.COMPLETE and self.proof is not None
