"""The words of policy: activities, response levels, times allowed."""

import datetime as dt
import enum
from bisect import bisect_right
from collections.abc import Iterable

import attrs

from mpreview.ids import a_kind, a_text, an_id, shortened
from mpreview.timeline import FIRST_DAY, a_day

__all__ = [
    "AT_VENUES",
    "VISITED",
    "Activity",
    "Called",
    "ResponseLevel",
    "ResponseTo",
    "Unit",
    "least_days",
]


class Activity(enum.Enum):
    """What can be owed to a subject.

    >>> Activity.FUNCTION_TEST.meaning
    'whether the measures at a place work is tried, each of them'
    """

    # That of an enum is a function of Python's own, and slow where it is asked for a million times.
    __hash__ = object.__hash__

    CONTACT = "contact"
    OFFER = "offer"
    REVIEW = "review"
    DESK_CHECK = "desk-check"
    FUNCTION_TEST = "function-test"
    EXERCISE = "exercise"

    @property
    def words(self) -> str:
        """Its name in a sentence.

        >>> Activity.FUNCTION_TEST.words, Activity.EXERCISE.named
        ('function test', 'an exercise')
        """
        return self.value.replace("-", " ")

    @property
    def named(self) -> str:
        """Its name in a sentence, with its article."""
        return f"{'an' if self in _VOWELS else 'a'} {self.words}"

    @property
    def meaning(self) -> str:
        """What is done, in one line."""
        return _MEANINGS[self]


_VOWELS = (Activity.OFFER, Activity.EXERCISE)
_MEANINGS = {
    Activity.CONTACT: "a member is spoken to",
    Activity.OFFER: "a member is offered the reviews of their places",
    Activity.REVIEW: "a place or channel is surveyed",
    Activity.DESK_CHECK: "what is on record of a place is checked from the desk",
    Activity.FUNCTION_TEST: "whether the measures at a place work is tried, each of them",
    Activity.EXERCISE: "what people do when something happens at a place is practised there",
}
AT_VENUES = (Activity.REVIEW, Activity.DESK_CHECK, Activity.FUNCTION_TEST, Activity.EXERCISE)
"""What is owed to a member at a venue; anything else is owed to the member alone."""
VISITED = (Activity.REVIEW, Activity.FUNCTION_TEST, Activity.EXERCISE)
"""What somebody goes to a venue for: it can be booked and planned, and takes slots of a team."""


class ResponseLevel(enum.Enum):
    """What an organisation makes of the threat levels that apply, lowest first."""

    # That of an enum is a function of Python's own, and slow where it is asked for a million times.
    __hash__ = object.__hash__

    NORMAL = "normal"
    HEIGHTENED = "heightened"
    EXCEPTIONAL = "exceptional"

    @property
    def rank(self) -> int:
        """0 for the lowest."""
        return _RANK[self]


_RANK = {level: rank for rank, level in enumerate(ResponseLevel)}


class Unit(enum.Enum):
    """What a time allowed is counted in."""

    WORKING_DAYS = "working-days"
    DAYS = "days"
    MONTHS = "months"


def least_days(n: int, unit: Unit) -> int:
    """Return the fewest civil days that a time allowed can take, in whatever calendar it is counted.

    Weekends alone are closed in all of them, and what else is closed only makes it longer. Of working days
    it is the least from a Sunday on, which a stretch without a holiday of every calendar has.

    Args:
        n: How many, 0 or more.
        unit: Of what.

    >>> least_days(5, Unit.WORKING_DAYS), least_days(6, Unit.WORKING_DAYS), least_days(2, Unit.MONTHS)
    (5, 8, 59)
    """
    if unit is Unit.WORKING_DAYS:
        return n + 2 * (max(n - 1, 0) // 5)
    # One month has at least 28 days, and of two that follow each other at most one is February.
    return n if unit is Unit.DAYS else 28 * n + 3 * (n // 2)


@attrs.frozen
class ResponseTo:
    """The response level that a level of a series calls for, from one day on.

    Args:
        series: The threat series.
        level: The level of its scale.
        response: What the organisation makes of it.
        since: The first day on which it is so.
        citation: The text it comes from, or "library default"; empty if nobody said.
    """

    series: str
    level: str
    response: ResponseLevel
    since: dt.date = FIRST_DAY
    citation: str = attrs.field(default="", repr=shortened)

    def __attrs_post_init__(self) -> None:
        an_id("ResponseTo.series", self.series)
        an_id("ResponseTo.level", self.level)
        a_kind("ResponseTo.response", self.response, ResponseLevel)
        a_day("ResponseTo.since", self.since)
        a_text("ResponseTo.citation", self.citation, most=4000, empty=True)


class Called:
    """What the levels of threat series call for, looked up by series and level."""

    def __init__(self, rows: Iterable[ResponseTo]) -> None:
        self._rows: dict[tuple[str, str], list[ResponseTo]] = {}
        self._days: dict[str, set[dt.date]] = {}
        for row in sorted(rows, key=lambda row: row.since):
            self._rows.setdefault((row.series, row.level), []).append(row)
            self._days.setdefault(row.series, set()).add(row.since)

    def on(self, series: str, level: str, day: dt.date) -> ResponseLevel | None:
        """Return what is made of a level on a day; `None` where nothing is said."""
        rows = self._rows.get((series, level), ())
        place = bisect_right(rows, day, key=lambda row: row.since)
        return rows[place - 1].response if place else None

    def days(self, series: str) -> Iterable[dt.date]:
        """Return the days on which something begins to be said of a series."""
        return self._days.get(series, ())
