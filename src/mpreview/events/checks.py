"""Checks: what was looked at from the desk, tested and tried, and what was found."""

import attrs

from mpreview.events.facts import Fact, perhaps
from mpreview.ids import a_count, a_kind, an_id

__all__ = ["DeskChecked", "Exercised", "FindingNoted", "FunctionTested"]


@attrs.frozen(kw_only=True)
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


@attrs.frozen(kw_only=True)
class FunctionTested(Fact):
    """The measures at a venue were tried, each of them; it counts for every member who used it that day.

    What it showed of each measure is told by `MeasureNoted`: one that failed is to be repaired, and may make
    a rule ask for another test.

    Args:
        venue: The venue.
        proof: Of the test, an opaque key into the embedder's own store; `None` while there is none.
        assessor: Who tried them.

    >>> import datetime as dt
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


@attrs.frozen(kw_only=True)
class Exercised(Fact):
    """What people do when something happens was practised at a venue, such as to shut the doors.

    It counts for every member who used the venue that day. It was held also where it failed, which may make
    a rule ask for another one.

    Args:
        venue: The venue.
        passed: Whether it went as it should.
        proof: Of the exercise, an opaque key into the embedder's own store; `None` while there is none.
        assessor: Who led it.

    >>> import datetime as dt
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


@attrs.frozen(kw_only=True)
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
