"""Windows: raw days, the four days of an obligation, and the data of a reason.

Inside the engine a day is an integer (`date.toordinal`). Dates, windows and reasons are made for the
obligations that a caller opens.
"""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import attrs

from mpreview import _valid as valid
from mpreview._reprs import clip_repr, shorten_text
from mpreview.calendars import Calendar, Roll, months_after
from mpreview.policy.terms import CIVIL_DAYS, Activity, Unit
from mpreview.timeline import NEVER, day_of

__all__ = ["Adjustment", "Window"]


@attrs.frozen
class Window:
    """The four days of an obligation (semantics 3.11).

    Args:
        earliest: The day the window opens.
        due: The last day on time.
        overdue_from: The first day on which the obligation is overdue.
        limit: The last day on which a delay can be excused at all.
    """

    # Whether the days are in order is left to the caller, since reasons of other programs are read too.
    earliest: dt.date = attrs.field(validator=valid.type_(dt.date))
    due: dt.date = attrs.field(validator=valid.type_(dt.date))
    overdue_from: dt.date = attrs.field(validator=valid.type_(dt.date))
    limit: dt.date = attrs.field(validator=valid.type_(dt.date))


@attrs.frozen
class Adjustment:
    """One step from a raw day to the day that counts.

    Args:
        part: The day that was moved: ``count`` (from the trigger), ``due``, ``limit``, ``meeting`` (a due day
            after the last meeting of the public), ``spread``, ``postponed`` (the day named by a
            postponement), or ``recovery`` (the last day of a pause or exclusion).
        raw: The day before.
        day: The day after.
        closed: The closed days stepped over, each with the name of the closure.
    """

    part: str
    raw: dt.date
    day: dt.date
    closed: tuple[tuple[dt.date, str], ...] = attrs.field(repr=lambda days: f"<{len(days)} days>")


Read = tuple[tuple[str, str | int], ...]
"""Parameters read, by name."""
Parameters = Mapping[str, str | int]
"""Parameters read, as a mapping."""


def parse_day(read: Parameters, name: str) -> dt.date:
    """Return a day that was read."""
    return dt.date.fromisoformat(str(read[name]))


@attrs.frozen(repr=False)
class ReasonFacts:
    """What a reason holds; `mpreview.policy.Reason` names each field, and gives the reason as a sentence.

    The rule forms read a reason, and the sentence is made from the words of every form. So the sentence
    lives above the forms, and what the forms read below.
    """

    rule: str
    form: str
    edition: str
    citation: str = attrs.field(repr=shorten_text)
    activity: Activity
    calendar: str
    raw: dt.date
    window: Window
    subject: str | None = None
    trigger: dt.date | None = None
    anchor: dt.date | None = None
    read: Read = attrs.field(default=(), repr=clip_repr)
    adjustments: tuple[Adjustment, ...] = ()
    notes: tuple[str, ...] = ()


WindowDays = tuple[int, int, int, int]
"""Earliest, due, overdue from and limit as day numbers."""


class WindowTerms(NamedTuple):
    """How the days of an answer are adjusted.

    Args:
        calendar: The calendar.
        roll: How the due day rolls.
        limit_roll: How the limit rolls: *preceding*, or *none*.
        grace: Civil days after the due day that are not yet overdue.
    """

    calendar: Calendar
    roll: Roll
    limit_roll: Roll
    grace: int


class RawDays(NamedTuple):
    """A raw due day, and what its adjustment reads.

    Args:
        terms: How the days are adjusted.
        own: The rule's own day.
        day: The raw due day: the own day, or the end of a notice if that is later.
        opens: The day the window would open, never before the trigger or the last completion.
        floor: The first day whose completion discharges the duty.
        limit: The raw limit.
        last: The last working day from *floor* to *limit*, if there is one.
        is_ahead: Whether the start of something ahead set the limit, so that nothing moves the limit.
        latest: The day past which no pause moves a due day.
    """

    terms: WindowTerms
    own: int
    day: int
    opens: int
    floor: int
    limit: int
    last: int | None
    is_ahead: bool = False
    latest: int = NEVER


class AdjustedDays(NamedTuple):
    """The days of a window between two adjustments.

    Args:
        earliest: The day the window opens.
        due: The due day.
        limit: The limit.
        raw_limit: The raw limit, which pauses move.
    """

    earliest: int
    due: int
    limit: int
    raw_limit: int


def make_window(days: WindowDays) -> Window:
    """Return the window of four day numbers."""
    return Window(day_of(days[0]), day_of(days[1]), day_of(days[2]), day_of(days[3]))


def count_from(calendar: Calendar, start: int, n: int, unit: Unit) -> int:
    """Return the day number *n* units after *start* (semantics 1.3 and 1.4)."""
    if unit is Unit.WORKING_DAYS:
        return calendar.nth_ordinal(start, n)
    if unit is Unit.MONTHS:
        return months_after(day_of(start), n).toordinal()
    return start + n * CIVIL_DAYS[unit]
