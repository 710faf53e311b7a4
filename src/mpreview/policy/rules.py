"""Rules: a closed set of clauses, as dated data.

Each rule says in what case it speaks and gives a raw day; how a raw day becomes a window is
`mpreview.policy.windows`. Numbers of days are civil days unless an `Allowance` says otherwise.
"""

from itertools import pairwise

import attrs

from mpreview.calendars import MonthEnd, Roll
from mpreview.errors import InvalidValue, RulebookError
from mpreview.ids import a_count, a_kind, a_text, a_tuple, an_id, shortened
from mpreview.places import VenueKind
from mpreview.policy.terms import Activity, Allowance, ResponseLevel, Unit

__all__ = ["Cell", "Clause", "NewMember", "NewVenue", "OfferOwed", "Periodic", "Rise", "Rule"]

_LONGEST = 3660


@attrs.frozen(kw_only=True)
class Clause:
    """What every rule has.

    Args:
        id: Its id, unique in the rulebook for all time.
        citation: The text it comes from, or "library default".
        priority: The class of what it orders, 1 first to 9.
        lead: Civil days before the raw due day at which the window of a cycle opens.
        grace: Civil days after the due day that are not yet overdue.
        limit: Civil days from the raw due day to the raw limit.
    """

    id: str
    citation: str = attrs.field(repr=shortened)
    priority: int = 5
    lead: int = 0
    grace: int = 0
    limit: int = 28

    def __attrs_post_init__(self) -> None:
        an_id("Rule.id", self.id)
        a_text("Rule.citation", self.citation, most=4000)
        a_count("Rule.priority", self.priority, 1, 9)
        for name in ("lead", "grace", "limit"):
            a_count(f"Rule.{name}", getattr(self, name), 0, _LONGEST)


@attrs.frozen
class Cell:
    """The interval at one response level and above, until a higher one has its own.

    Args:
        response: The response level.
        months: The interval.
        notice: Civil days from the first day of the level before the shorter interval can bite.
    """

    response: ResponseLevel
    months: int
    notice: int = 0

    def __attrs_post_init__(self) -> None:
        a_kind("Cell.response", self.response, ResponseLevel)
        a_count("Cell.months", self.months, 1, 600)
        a_count("Cell.notice", self.notice, 0, _LONGEST)


@attrs.frozen(kw_only=True)
class Periodic(Clause):
    """A review again within an interval of the last one, anchor *completed* (`semantics.md` 3.3).

    Args:
        kinds: The kinds of venue it speaks of.
        cells: Interval by response level, lowest first, beginning with NORMAL and never longer upwards.
        settling: Days a level must hold before its interval counts; that of the rise rule.
        roll: How the raw due day is rolled.
        month_end: What becomes of a day the month lacks.

    Raises:
        RulebookError: If the intervals are not monotone, or the lowest is missing or has a notice.
    """

    kinds: tuple[VenueKind, ...]
    cells: tuple[Cell, ...]
    settling: int = 0
    roll: Roll = Roll.PRECEDING
    month_end: MonthEnd = MonthEnd.CLAMP

    @property
    def activity(self) -> Activity:
        """Always a review."""
        return Activity.REVIEW

    def __attrs_post_init__(self) -> None:
        Clause.__attrs_post_init__(self)
        a_tuple("Rule.kinds", self.kinds, VenueKind)
        a_tuple("Rule.cells", self.cells, Cell)
        a_count("Rule.settling", self.settling, 0, 60)
        a_kind("Rule.roll", self.roll, Roll)
        a_kind("Rule.month_end", self.month_end, MonthEnd)
        self._check_cells()

    def _check_cells(self) -> None:
        ranks = [cell.response.rank for cell in self.cells]
        if not ranks or ranks[0] != 0 or self.cells[0].notice:
            raise RulebookError(self.id, "the first cell is NORMAL and has no notice; add it")
        pairs = tuple(pairwise(self.cells))
        if any(high.response.rank <= low.response.rank for low, high in pairs):
            raise RulebookError(self.id, "cells must rise in response level; sort them, one for each")
        if any(high.months > low.months for low, high in pairs):
            raise RulebookError(
                self.id, "a higher response level must not have a longer interval; shorten it"
            )


@attrs.frozen(kw_only=True)
class Triggered(Clause):
    """What rules have that count from a trigger day.

    Args:
        within: The time allowed from the trigger day.
        roll: How the raw due day is rolled; by default not at all for working days, else *following*.
    """

    within: Allowance
    roll: Roll = attrs.field()

    @roll.default
    def _roll(self) -> Roll:
        # Defaults come before every check.
        a_kind("Rule.within", self.within, Allowance)
        return Roll.NONE if self.within.unit is Unit.WORKING_DAYS else Roll.FOLLOWING

    def __attrs_post_init__(self) -> None:
        Clause.__attrs_post_init__(self)
        a_kind("Rule.within", self.within, Allowance)
        a_kind("Rule.roll", self.roll, Roll)


@attrs.frozen(kw_only=True)
class NewVenue(Triggered):
    """A first review of a venue newly used; the trigger is the first day of use (`semantics.md` 3.5)."""

    kinds: tuple[VenueKind, ...]

    @property
    def activity(self) -> Activity:
        """Always a review."""
        return Activity.REVIEW

    def __attrs_post_init__(self) -> None:
        Triggered.__attrs_post_init__(self)
        a_tuple("Rule.kinds", self.kinds, VenueKind)


@attrs.frozen(kw_only=True)
class NewMember(Triggered):
    """A contact, or a first review, of a member newly in office; the trigger is the election day.

    Args:
        activity: CONTACT or REVIEW.
        kinds: The kinds of venue a review is owed at; `()` for a contact.
    """

    activity: Activity
    kinds: tuple[VenueKind, ...] = ()

    def __attrs_post_init__(self) -> None:
        Triggered.__attrs_post_init__(self)
        _activity_and_kinds(self.id, self.activity, self.kinds)


@attrs.frozen(kw_only=True)
class Rise(Triggered):
    """A contact or review after the level of a series rises (`semantics.md` 3.6).

    Args:
        activity: CONTACT or REVIEW.
        kinds: The kinds of venue a review is owed at; `()` for a contact.
        series: The threat series read, alone.
        at_least: The lowest level whose crossing speaks.
        settling: Days the level must hold before the order is made.
    """

    activity: Activity
    kinds: tuple[VenueKind, ...] = ()
    series: str
    at_least: str
    settling: int = 0

    def __attrs_post_init__(self) -> None:
        Triggered.__attrs_post_init__(self)
        _activity_and_kinds(self.id, self.activity, self.kinds)
        an_id("Rule.series", self.series)
        an_id("Rule.at_least", self.at_least)
        a_count("Rule.settling", self.settling, 0, 60)


@attrs.frozen(kw_only=True)
class OfferOwed(Clause):
    """An offer of the review before it opens, and again after a decline or silence (`semantics.md` 3.13).

    Args:
        answer_days: Days after the day of the offer in which an answer is awaited.
        again_after_decline: Days from a decline to the next offer.
        again_after_silence: Days from the end of the answer time to the next offer.
        after_trigger: Time allowed to offer again after a new trigger, the time allowed for contact.
        roll: How the raw due day is rolled.
    """

    answer_days: int
    again_after_decline: int
    again_after_silence: int
    after_trigger: Allowance
    roll: Roll = Roll.FOLLOWING

    @property
    def activity(self) -> Activity:
        """Always an offer."""
        return Activity.OFFER

    def __attrs_post_init__(self) -> None:
        Clause.__attrs_post_init__(self)
        for name in ("answer_days", "again_after_decline", "again_after_silence"):
            a_count(f"Rule.{name}", getattr(self, name), 0, _LONGEST)
        a_kind("Rule.after_trigger", self.after_trigger, Allowance)
        a_kind("Rule.roll", self.roll, Roll)


def _activity_and_kinds(rule: str, activity: object, kinds: tuple[VenueKind, ...]) -> None:
    a_kind("Rule.activity", activity, Activity)
    if activity is Activity.OFFER:
        raise InvalidValue("Rule.activity", "give CONTACT or REVIEW", activity)
    a_tuple("Rule.kinds", kinds, VenueKind)
    if (activity is Activity.REVIEW) != bool(kinds):
        raise RulebookError(rule, "a review names the kinds of venue, a contact names none")


Rule = Periodic | NewVenue | NewMember | Rise | OfferOwed
"""The closed set of rules."""
