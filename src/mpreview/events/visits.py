"""Visits: agreed, moved, kept, missed, cancelled; what was done there, and what was found."""

import datetime as dt
import enum

import attrs

from mpreview.errors import InvalidValue
from mpreview.events.facts import Fact, perhaps
from mpreview.ids import a_count, a_kind, an_id
from mpreview.policy.terms import VISITED, Activity
from mpreview.timeline import a_day

__all__ = [
    "Absent",
    "Booked",
    "BookingCancelled",
    "BookingKept",
    "BookingMissed",
    "BookingMoved",
    "DeskChecked",
    "Exercised",
    "FindingNoted",
    "FunctionTested",
    "Outcome",
    "Reviewed",
]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Booked(Fact):
    """A visit was agreed with a member who uses the venue; its id is that of the booking.

    Args:
        venue: The venue.
        day: The day of the visit.
        assessor: Who is to come, if that is known.
        activity: What is to be done there.

    Raises:
        InvalidValue: If the visit is before the day on which it was agreed, or is not to do anything at a
            venue.
    """

    word = "booked"
    rank = 9

    venue: str
    day: dt.date
    assessor: str | None = attrs.field(default=None, repr=False)
    activity: Activity = Activity.REVIEW

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("Booked.venue", self.venue)
        _a_later_day("Booked.day", self, self.day)
        perhaps("Booked.assessor", self.assessor)
        a_kind("Booked.activity", self.activity, Activity)
        if self.activity not in VISITED:
            raise InvalidValue("Booked.activity", "nobody goes anywhere for that; name what a visit is for")


@attrs.frozen(kw_only=True, eq=False, repr=False)
class _OfBooking(Fact):
    """What became of a booking.

    Args:
        booking: The event that made it.
    """

    booking: str

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id(f"{type(self).__name__}.booking", self.booking)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BookingMoved(_OfBooking):
    """A booking was moved to another day.

    Args:
        day: The new day of the visit.

    Raises:
        InvalidValue: If that is before the day on which it was moved.
    """

    word = "booking-moved"
    rank = 10

    day: dt.date

    def __attrs_post_init__(self) -> None:
        _OfBooking.__attrs_post_init__(self)
        _a_later_day("BookingMoved.day", self, self.day)


class BookingKept(_OfBooking):
    """The visit took place; what came of it is told by a review of its own."""

    word = "booking-kept"
    rank = 10

    __slots__ = ()


class Absent(enum.Enum):
    """Who did not keep a booking."""

    MEMBER = "member"
    TEAM = "team"


@attrs.frozen(kw_only=True, eq=False, repr=False)
class BookingMissed(_OfBooking):
    """The visit did not take place, and nobody had called it off.

    Args:
        by: Who was not there.
    """

    word = "booking-missed"
    rank = 10

    by: Absent

    def __attrs_post_init__(self) -> None:
        _OfBooking.__attrs_post_init__(self)
        a_kind("BookingMissed.by", self.by, Absent)


class BookingCancelled(_OfBooking):
    """A booking was called off; the acceptance holds, and another day is to be agreed."""

    word = "booking-cancelled"
    rank = 10

    __slots__ = ()


class Outcome(enum.Enum):
    """What came of going to review a place."""

    COMPLETE = "complete"
    NO_ACCESS = "no-access"


@attrs.frozen(kw_only=True, eq=False, repr=False)
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


@attrs.frozen(kw_only=True, eq=False, repr=False)
class DeskChecked(Fact):
    """A venue was checked from the desk, without a visit; no review is discharged by it.

    It counts for every member who used the venue that day.

    Args:
        venue: The venue.
        assessor: Who checked it.
    """

    word = "desk-checked"
    rank = 11

    venue: str
    assessor: str | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("DeskChecked.venue", self.venue)
        perhaps("DeskChecked.assessor", self.assessor)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FunctionTested(Fact):
    """The measures at a venue were tried, each of them; it counts for every member who used it that day.

    What it showed of each measure is told by `MeasureNoted`: one that failed is to be repaired, and may make
    a rule ask for another test.

    Args:
        venue: The venue.
        proof: Of the test, an opaque key into the embedder's own store; `None` while there is none.
        assessor: Who tried them.

    >>> told = dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
    >>> FunctionTested(id="t1", on=told.date(), known=told, venue="v1").counts
    False
    """

    word = "function-tested"
    rank = 11

    venue: str
    proof: str | None = attrs.field(default=None, repr=False)
    assessor: str | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("FunctionTested.venue", self.venue)
        perhaps("FunctionTested.proof", self.proof)
        perhaps("FunctionTested.assessor", self.assessor)

    @property
    def counts(self) -> bool:
        """Whether it discharges anything: there is proof of it."""
        return self.proof is not None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Exercised(Fact):
    """What people do when something happens was practised at a venue, such as to shut the doors.

    It counts for every member who used the venue that day. It was held also where it failed, which may make
    a rule ask for another one.

    Args:
        venue: The venue.
        passed: Whether it went as it should.
        proof: Of the exercise, an opaque key into the embedder's own store; `None` while there is none.
        assessor: Who led it.

    >>> told = dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
    >>> Exercised(id="x1", on=told.date(), known=told, venue="v1", passed=False, proof="p1").counts
    True
    """

    word = "exercised"
    rank = 11

    venue: str
    passed: bool = attrs.field(default=True, repr=False)
    proof: str | None = attrs.field(default=None, repr=False)
    assessor: str | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("Exercised.venue", self.venue)
        a_kind("Exercised.passed", self.passed, bool)
        perhaps("Exercised.proof", self.proof)
        perhaps("Exercised.assessor", self.assessor)

    @property
    def counts(self) -> bool:
        """Whether it discharges anything: there is proof of it."""
        return self.proof is not None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FindingNoted(Fact):
    """A review found something that is to be mended.

    Args:
        review: The event of the review.
        finding: What it is, an opaque key into the embedder's own store.
        priority: How urgent it is, 1 first to 9.
    """

    word = "finding-noted"
    rank = 12

    review: str
    finding: str = attrs.field(repr=False)
    priority: int = 5

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("FindingNoted.review", self.review)
        an_id("FindingNoted.finding", self.finding)
        a_count("FindingNoted.priority", self.priority, 1, 9)


def _a_later_day(field: str, event: Fact, day: dt.date) -> None:
    a_day(field, day)
    if day < event.on:
        raise InvalidValue(field, "is before the day on which it was agreed; correct one of them")
