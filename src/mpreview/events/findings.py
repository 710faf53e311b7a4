"""Findings: a weakness noted at a place or of a member, and the end of a finding (semantics 5.4).

An item that a review answered with "not met" or "partly" is a finding without an event of its own. The `repr`
shows ids of events, venue and member alone: every other field shows a weakness.
"""

import datetime as dt
import enum
from collections.abc import Iterator
from typing import Any, ClassVar

import attrs

from mpreview import _valid as valid
from mpreview.errors import Fault, InvalidValue
from mpreview.events._base import Event, FactStore, not_before
from mpreview.events.visits import Reviewed
from mpreview.findings import FindingCommand
from mpreview.policy import Activity, Rulebook

__all__ = ["Closure", "FindingClosed", "FindingNoted"]


@attrs.frozen(kw_only=True)
class FindingNoted(Event):
    """Somebody noted a weakness to mend, in a review or otherwise.

    The id of the event is the id of the finding.

    Args:
        venue: The venue of the finding, if the finding is at a venue.
        member: The member of the finding, if the finding is about a member.
        review: The event of the review in which the weakness was found, a review of *venue*. If the review is
            withdrawn, the finding stands without the review.
        severity: The severity, of the severities of the rulebook.
        text: The finding in words.
        owner: The person who has the finding, as an id; `None` for whoever has the next step of *measure*,
            else the team of the place.
        measure: The measure at *venue* that mends the finding.

    Raises:
        InvalidValue: If neither venue nor member is named, or a review or a measure is named without a venue.
    """

    word = "finding-noted"
    rank = 12
    is_sensitive = True
    rests_on_use = True
    about_field: ClassVar[str | None] = "review"
    about_kinds: ClassVar[tuple[str, ...]] = ("reviewed",)
    # A weakness was seen whatever became of the review, so a withdrawn review leaves the finding standing.
    stands_alone = True

    def _check_subject(self, _: object, member: str | None) -> None:
        if member is None and self.venue is None:
            problem = "a finding is at a venue or about a member; name one"
            raise InvalidValue("FindingNoted.venue", problem)

    def _check_place(self, attribute: "attrs.Attribute[Any]", _: str) -> None:
        if self.venue is None:
            problem = f"a {attribute.name} is at a venue; name the venue, or leave the {attribute.name} out"
            raise InvalidValue("FindingNoted.venue", problem)

    venue: str | None = attrs.field(default=None, validator=valid.optional(valid.id_of("venue")))
    member: str | None = attrs.field(
        default=None, validator=[valid.optional(valid.id_of("member")), _check_subject]
    )
    review: str | None = attrs.field(
        default=None, validator=valid.optional(valid.id_of("event"), _check_place)
    )
    severity: str = attrs.field(repr=False, validator=valid.id_of("severity"))
    text: str = attrs.field(repr=False, validator=valid.text())
    owner: str | None = attrs.field(default=None, repr=False, validator=valid.optional(valid.id_of("person")))
    measure: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("measure"), _check_place)
    )

    def touches(self, venue: str | None, activity: Activity) -> bool:
        """Whether the finding is at the venue; without a venue whether the finding is about the member."""
        return self.venue == venue

    def find_faults(self, rulebook: Rulebook) -> Iterator[Fault]:
        """Yield why the rulebook sets no due day for the finding."""
        if not rulebook.dates_findings:
            hint = "give the first edition its mending times, or leave the finding out"
            yield Fault("severity", "no-mending-time", "a finding that no edition gives a time to mend", hint)

    def find_about_problem(self, other: Event) -> str | None:
        """Return why the finding cannot be of a review: a later day, or another venue."""
        if self.on >= other.on and isinstance(other, Reviewed) and self.venue != other.venue:
            return "is of a review of another venue; name the right review or none"
        return Event.find_about_problem(self, other)

    def fold(self, facts: FactStore) -> None:
        """Keep the finding for its member, or else for its venue."""
        facts.keep_findings(self)


class Closure(enum.Enum):
    """How a finding was closed."""

    FIXED = "fixed"
    ACCEPTED = "accepted"
    SUPERSEDED = "superseded"


_not_before_acceptance = not_before("is before the acceptance; correct one of the days")


@attrs.frozen(kw_only=True)
class FindingClosed(Event):
    """A finding was mended, was accepted for a time, or another finding or a measure took its place.

    Args:
        finding: The event of the finding, or the event of a review that answered *item*.
        item: The item of the review; `None` for a finding with an event of its own.
        how: How the finding was closed.
        by: As an id. Of an acceptance: the person who accepts the finding. Of a superseded finding: the
            finding or the measure in its place, of the same place or member. Of a fixed finding: whoever
            fixed the finding, if known.
        by_item: Of a superseded finding: the item, if the finding in its place is an item of the review *by*.
        until: Of an acceptance: the last day; the finding is open again the day after.

    Raises:
        InvalidValue: If *by* is missing, *by_item* is given for a finding that is not superseded, or *until*
            is missing, is before the day of the event, or is given for a finding that is not accepted.
    """

    word = "finding-closed"
    rank = 13
    is_sensitive = True
    about_field: ClassVar[str | None] = "finding"
    about_kinds: ClassVar[tuple[str, ...]] = (FindingNoted.word, Reviewed.word)
    counted_days: ClassVar[tuple[str, ...]] = ()

    def _check_by(self, _: object, by: str | None) -> None:
        if by is None and self.how is not Closure.FIXED:
            words = "who accepts the finding" if self.how is Closure.ACCEPTED else "what is in its place"
            raise InvalidValue("FindingClosed.by", f"name {words}")

    def _check_by_item(self, _: object, by_item: str | None) -> None:
        if by_item is not None and self.how is not Closure.SUPERSEDED:
            raise InvalidValue("FindingClosed.by_item", "is of a superseded finding alone; leave it out")

    def _check_until(self, _: object, until: dt.date | None) -> None:
        if (until is None) is (self.how is Closure.ACCEPTED):
            problem = (
                "is of an acceptance alone; leave it out" if until else "name the last day of the acceptance"
            )
            raise InvalidValue("FindingClosed.until", problem)

    finding: str = attrs.field(validator=valid.id_of("event"))
    item: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("item of a checklist"))
    )
    how: Closure = attrs.field(repr=False, validator=valid.type_(Closure))
    by: str | None = attrs.field(default=None, repr=False, validator=[valid.optional(valid.id_), _check_by])
    by_item: str | None = attrs.field(
        default=None,
        repr=False,
        validator=[valid.optional(valid.id_of("item of a checklist")), _check_by_item],
    )
    until: dt.date | None = attrs.field(
        default=None, repr=False, validator=[valid.optional(valid.day, _not_before_acceptance), _check_until]
    )

    @property
    def command(self) -> FindingCommand:
        """The step that the event is in the life of the finding."""
        return FindingCommand(self.how.value)

    def find_about_problem(self, other: Event) -> str | None:
        """Return why the event cannot close *other*: a review without an item, or a later day."""
        if isinstance(other, Reviewed) is (self.item is None):
            if self.item is None:
                return "closes a whole review; name the item of the review"
            return "names an item of a finding that is no review; leave the item out"
        return Event.find_about_problem(self, other)

    def fold(self, facts: FactStore) -> None:
        """Keep the end of the finding next to the finding."""
        facts.keep_closure(self, self.finding)
