"""Windows: from a raw day to the four days of an obligation, and the reason that says how.

Inside, days are integers (`date.toordinal`); an `Answer` is one rule's answer and is shared by every
obligation it is the same for. Dates, windows and reasons are made from it for what somebody opens.
"""

import datetime as dt
from typing import NamedTuple

import attrs

from mpreview.calendars import Calendar, Roll, months_after
from mpreview.ids import shortened
from mpreview.policy.rules import Rule
from mpreview.policy.terms import Activity, Allowance, Unit
from mpreview.timeline import day_of

__all__ = ["Adjustment", "Answer", "Reason", "Window", "adjust", "counted", "last_working", "window_of"]


@attrs.frozen
class Window:
    """The four days of an obligation (`semantics.md` 3.11).

    Args:
        earliest: The day it opens.
        due: The last day on time.
        overdue_from: The first day it is overdue.
        limit: The last day it can be excused at all.
    """

    earliest: dt.date
    due: dt.date
    overdue_from: dt.date
    limit: dt.date


@attrs.frozen
class Adjustment:
    """One step from a raw day to the day that counts.

    Args:
        part: Which day was moved: ``count`` (from the trigger), ``due`` or ``limit``.
        raw: The day before.
        day: The day after.
        closed: The closed days stepped over, each with the name of what closes it.
    """

    part: str
    raw: dt.date
    day: dt.date
    closed: tuple[tuple[dt.date, str], ...] = attrs.field(repr=lambda days: f"<{len(days)} days>")


@attrs.frozen
class Reason:
    """Why a rule gives the days it gives; from it and the calendar alone they can be recomputed.

    Args:
        rule: Id of the rule.
        form: The kind of rule, such as ``periodic``.
        edition: Id of the edition.
        citation: The text the rule comes from.
        activity: What is owed.
        subject: The venue whose offer it is about, for an offer.
        trigger: The day it counts from, for a trigger.
        anchor: The completion it counts from, for a cycle.
        calendar: Id of the calendar.
        raw: The day before any adjustment.
        window: The four days it gives.
        read: The parameters read, by name.
        adjustments: Each step from the raw day.
        notes: Facts about the answer, such as ``provisional`` or ``no working day``.
    """

    rule: str
    form: str
    edition: str
    citation: str = attrs.field(repr=shortened)
    activity: Activity
    calendar: str
    raw: dt.date
    window: Window
    subject: str | None = None
    trigger: dt.date | None = None
    anchor: dt.date | None = None
    read: tuple[tuple[str, str | int], ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    notes: tuple[str, ...] = ()


class Answer(NamedTuple):
    """One rule's answer for one case, in day numbers.

    Compares by its four days first: the least due day speaks.
    """

    days: tuple[int, int, int, int]
    rule: Rule
    calendar: Calendar
    raw: int
    floor: int
    notice_end: int | None
    trigger: int | None
    anchor: int | None
    read: tuple[tuple[str, str | int], ...]

    @property
    def due(self) -> int:
        """The day number of the due day."""
        return self.days[1]


class Raw(NamedTuple):
    """A raw day and what bounds its adjustment.

    Args:
        day: The raw due day.
        opens: The day the window would open, never before the trigger or the last completion.
        floor: The first day whose completion discharges it.
        own: The rule's own day, where a notice made the raw day later.
        notice_end: The end of the notice, if a notice speaks.
    """

    day: int
    opens: int
    floor: int
    own: int
    notice_end: int | None = None


def adjust(calendar: Calendar, rule: Rule, raw: Raw) -> tuple[int, int, int, int]:
    """Return earliest, due, overdue_from and limit of a raw day (`semantics.md` 1.5 and 3.11).

    Raises:
        OutsideCalendar: If a roll leaves the calendar.
    """
    raw_limit = raw.day + rule.limit
    limit = last_working(calendar, raw.floor, raw_limit)
    if limit is None:
        return min(raw.opens, raw_limit), raw_limit, raw_limit + 1, raw_limit
    due = rolled(calendar, rule.roll, raw.own, raw.floor)
    if raw.notice_end is not None:
        due = max(due, calendar.following_ordinal(raw.notice_end))
    due = min(due, limit)
    return min(raw.opens, due), due, min(due + rule.grace, limit) + 1, limit


def last_working(calendar: Calendar, first: int, last: int) -> int | None:
    """Return the last working day number from *first* to *last*, both included, if there is one."""
    while last >= first:
        if calendar.works(last):
            return last
        last -= 1
    return None


def rolled(calendar: Calendar, roll: Roll, day: int, floor: int) -> int:
    """Return where *day* is rolled, never before *floor*: there it is rolled following instead."""
    if roll is Roll.NONE:
        return day
    if roll is Roll.PRECEDING:
        before = last_working(calendar, floor, day)
        if before is not None:
            return before
    return calendar.following_ordinal(day)


def window_of(days: tuple[int, int, int, int]) -> Window:
    """Return the window of four day numbers."""
    return Window(day_of(days[0]), day_of(days[1]), day_of(days[2]), day_of(days[3]))


def counted(calendar: Calendar, start: int, allowance: Allowance) -> int:
    """Return the day number *allowance* after *start* (`semantics.md` 1.3 and 1.4)."""
    if allowance.unit is Unit.WORKING_DAYS:
        return calendar.nth_ordinal(start, allowance.n)
    if allowance.unit is Unit.DAYS:
        return start + allowance.n
    return months_after(day_of(start), allowance.n).toordinal()
