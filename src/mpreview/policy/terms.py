"""The words of policy: activities, units of time, and response levels as dated data."""

import datetime as dt
import enum
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

import attrs

from mpreview import _valid as valid
from mpreview._reprs import shorten_text
from mpreview.timeline import FIRST_DAY

__all__ = ["AT_VENUES", "VISITED"]


class Activity(enum.Enum):
    """What can be owed to a subject."""

    # Members are singletons. `enum` hashes the name in Python, at three times the cost of a look-up.
    # Type checkers take an assignment for a class that cannot be hashed.
    if not TYPE_CHECKING:
        __hash__ = object.__hash__

    CONTACT = "contact"
    """A member is spoken to."""
    OFFER = "offer"
    """A member is offered the reviews of their places."""
    REVIEW = "review"
    """A place or channel is surveyed."""
    DESK_CHECK = "desk-check"
    """The records of a place are checked from the desk."""
    FUNCTION_TEST = "function-test"
    """Every measure at a place is tried."""
    EXERCISE = "exercise"
    """The people at a place practise what to do when something happens."""

    @property
    def words(self) -> str:
        """The name of the activity in a sentence.

        >>> Activity.FUNCTION_TEST.words, Activity.EXERCISE.named
        ('function test', 'an exercise')
        """
        return self.value.replace("-", " ")

    @property
    def named(self) -> str:
        """The name of the activity in a sentence, with an article."""
        return f"{'an' if self.value[0] in 'aeiou' else 'a'} {self.words}"


AT_VENUES = (Activity.REVIEW, Activity.DESK_CHECK, Activity.FUNCTION_TEST, Activity.EXERCISE)
"""Activities owed to a member at a venue; every other activity is owed to the member alone."""
VISITED = (Activity.REVIEW, Activity.FUNCTION_TEST, Activity.EXERCISE)
"""Activities for which an adviser goes to a venue: bookable, planned, and counted in slots of a team."""


class Mode(enum.Enum):
    """How an activity was done (semantics 3.21)."""

    ON_SITE = "on-site"
    VIRTUALLY = "virtually"
    ON_PAPER = "on-paper"

    @property
    def words(self) -> str:
        """The mode in a sentence.

        >>> Mode.ON_PAPER.words
        'on paper'
        """
        return self.value.replace("-", " ")


ON_SITE_ALONE: Final = frozenset({Mode.ON_SITE})
"""The modes of a completion that names none."""


class Beginning(enum.Enum):
    """How something begins for a subject, so that a first activity is owed (semantics 3.5)."""

    FIRST_USE = "new-venue (first use)"
    USE_AGAIN = "new-venue (again use)"
    OFFICE = "new-member"


class FromOutside(enum.Enum):
    """What orders an activity from outside the events of a subject."""

    DIRECTIVE = "directive"
    RISE = "rise"


class ResponseLevel(enum.Enum):
    """What an organisation makes of the threat levels that apply, lowest first."""

    NORMAL = "normal"
    HEIGHTENED = "heightened"
    EXCEPTIONAL = "exceptional"

    @property
    def rank(self) -> int:
        """0 for the lowest."""
        return _RANKS[self._value_]


RESPONSE_LEVELS = tuple(ResponseLevel)
"""Response levels by rank."""
# A word is hashed faster than a member of an enum.
_RANKS = {level.value: rank for rank, level in enumerate(RESPONSE_LEVELS)}


class Unit(enum.Enum):
    """The unit of a time allowed."""

    WORKING_DAYS = "working-days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"


CIVIL_DAYS: Final[Mapping[Unit, int]] = {Unit.DAYS: 1, Unit.WEEKS: 7}
"""The civil days of the units that always take equally many (semantics 1.3)."""


def find_least_days(n: int, unit: Unit) -> int:
    """Return the fewest civil days that a time allowed can take in any calendar.

    Weekends alone are closed in every calendar, and each further closed day makes the time longer. Working
    days take the fewest civil days from a Sunday on.

    Args:
        n: Number of units, 0 or more.
        unit: The unit.

    >>> find_least_days(5, Unit.WORKING_DAYS), find_least_days(6, Unit.WORKING_DAYS)
    (5, 8)
    >>> find_least_days(2, Unit.MONTHS)
    59
    """
    if unit is Unit.WORKING_DAYS:
        return n + 2 * (max(n - 1, 0) // 5)
    if unit is Unit.MONTHS:
        # One month has at least 28 days; of two successive months at most one is February.
        return 28 * n + 3 * (n // 2)
    return n * CIVIL_DAYS[unit]


@attrs.frozen
class ResponseTo:
    """The response level that a level of a series calls for, from one day on.

    Args:
        series: The threat series.
        level: The level, of the scale of the series.
        response: What the organisation makes of the level.
        since: The first day on which the row holds.
        citation: The text the row comes from, or "library default"; empty without a source.
    """

    series: str = attrs.field(validator=valid.id_)
    level: str = attrs.field(validator=valid.id_)
    response: ResponseLevel = attrs.field(validator=valid.type_(ResponseLevel))
    since: dt.date = attrs.field(default=FIRST_DAY, validator=valid.day)
    citation: str = attrs.field(default="", validator=valid.text(empty=True), repr=shorten_text)


class ResponseTable:
    """Response levels by series and level."""

    def __init__(self, rows: Iterable[ResponseTo]) -> None:
        self._rows: dict[tuple[str, str], list[ResponseTo]] = {}
        self._days: dict[str, set[dt.date]] = {}
        # By day, so that the last row that has begun is found by bisection.
        for row in sorted(rows, key=lambda row: row.since):
            self._rows.setdefault((row.series, row.level), []).append(row)
            self._days.setdefault(row.series, set()).add(row.since)

    def find_response(self, series: str, level: str, day: dt.date) -> ResponseLevel | None:
        """Return the response to a level on a day; `None` without a row in force."""
        rows = self._rows.get((series, level), ())
        place = bisect_right(rows, day, key=lambda row: row.since)
        return rows[place - 1].response if place else None

    def list_days(self, series: str) -> Iterable[dt.date]:
        """Return the days on which a row of a series begins."""
        return self._days.get(series, ())
