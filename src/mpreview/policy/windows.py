"""Windows: from a raw day to the four days of an obligation, and the reason that says how.

Inside, days are integers (`date.toordinal`); an `Answer` is one rule's answer and is shared by every
obligation it is the same for. Dates, windows and reasons are made from it for what somebody opens.
"""

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import attrs

from mpreview.calendars import Calendar, Roll, months_after
from mpreview.ids import a_kind, clipped, shortened, shown
from mpreview.policy.rules import Rule
from mpreview.policy.terms import Activity, Unit
from mpreview.timeline import day_of

__all__ = [
    "Adjustment",
    "Answer",
    "PutOff",
    "Raw",
    "Read",
    "Reason",
    "Terms",
    "Window",
    "adjust",
    "counted",
    "last_working",
    "postponed",
    "rolled",
    "window_of",
]


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

    def __attrs_post_init__(self) -> None:
        # Asked at once first: one is made for all that is opened. Their order is for whoever has them tried.
        one, two, three, four = self.earliest, self.due, self.overdue_from, self.limit
        if not type(one) is type(two) is type(three) is type(four) is dt.date:
            for name in ("earliest", "due", "overdue_from", "limit"):
                a_kind(f"Window.{name}", getattr(self, name), dt.date)


@attrs.frozen
class Adjustment:
    """One step from a raw day to the day that counts.

    Args:
        part: Which day was moved: ``count`` (from the trigger), ``due``, ``limit``, or ``postponed`` (the day
            until which it was put off).
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
    read: tuple[tuple[str, str | int], ...] = attrs.field(default=(), repr=clipped)
    adjustments: tuple[Adjustment, ...] = ()
    notes: tuple[str, ...] = ()


Read = tuple[tuple[str, str | int], ...]
"""Parameters read, by name."""


class Terms(NamedTuple):
    """The numbers of a rule at one cell, for one kind of venue.

    Args:
        response: The rank of the response level.
        band: The rank of the band.
        span: Of a cycle the months, of a trigger the time allowed, of what lies ahead the days before it.
        notice: Days from the first day of the cell before it can bite.
        settling: Days the cell must hold before it counts.
        lead: Days before the raw due day at which the window opens.
        grace: Days after the due day that are not overdue.
        limit: Days from the raw due day to the raw limit.
        priority: The class.
        slots: Slots of a team that a visit takes.
    """

    response: int
    band: int
    span: int
    notice: int
    settling: int
    lead: int
    grace: int
    limit: int
    priority: int
    slots: int = 1


class PutOff(NamedTuple):
    """How a due day was put off.

    Args:
        own: The due day before.
        until: The day that was signed.
        floor: The first day to which that could be brought forward.
        limit: The last day that it could come to.
    """

    own: int
    until: int
    floor: int
    limit: int


class Answer(NamedTuple):
    """One rule's answer for one case, in day numbers.

    Compares by its four days first: the least due day speaks.

    Args:
        days: Earliest, due, overdue_from and limit.
        rule: The rule.
        edition: The id of the edition.
        terms: The numbers that were read.
        calendar: The calendar.
        raw: The raw due day.
        raw_limit: The raw limit.
        floor: The first day whose completion discharges it.
        notice_end: The day set by a notice or by the first day of an edition, if there is one.
        trigger: The trigger day.
        anchor: The completion it counts from.
        read: What else was read.
        put_off: How it was put off, if it was.
    """

    days: tuple[int, int, int, int]
    rule: Rule
    edition: str
    terms: Terms
    calendar: Calendar
    raw: int
    raw_limit: int
    floor: int
    notice_end: int | None
    trigger: int | None
    anchor: int | None
    read: Read
    put_off: PutOff | None = None

    def __repr__(self) -> str:
        return shown(self)

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
        limit: The raw limit.
    """

    day: int
    opens: int
    floor: int
    own: int
    notice_end: int | None
    limit: int


def adjust(calendar: Calendar, roll: Roll, grace: int, raw: Raw) -> tuple[int, int, int, int]:
    """Return earliest, due, overdue_from and limit of a raw day (`semantics.md` 1.5 and 3.11).

    Raises:
        OutsideCalendar: If a roll leaves the calendar.
    """
    limit = last_working(calendar, raw.floor, raw.limit)
    if limit is None:
        return min(raw.opens, raw.limit), raw.limit, raw.limit + 1, raw.limit
    due = rolled(calendar, roll, raw.own, raw.floor)
    if raw.notice_end is not None:
        due = max(due, calendar.following_ordinal(raw.notice_end))
    due = min(due, limit)
    return min(raw.opens, due), due, min(due + grace, limit) + 1, limit


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


def postponed(answers: Sequence[Answer], until: int) -> list[Answer]:
    """Return the answers to one cycle or order after it was put off to a day (`semantics.md` 3.14).

    The due day becomes that day, brought forward to a working day: no earlier than it was and no later
    than the limit.
    """
    floor = min(answer.floor for answer in answers)
    own, limit = min(a.due for a in answers), min(a.days[3] for a in answers)
    day = rolled(answers[0].calendar, Roll.PRECEDING, until, floor)
    day = min(max(day, own), limit)
    moved = []
    for answer in answers:
        earliest, due, _, last = answer.days
        if due < day:
            days = earliest, day, min(day + answer.terms.grace, last) + 1, last
            moved.append(answer._replace(days=days, put_off=PutOff(due, until, floor, limit)))
        else:
            moved.append(answer)
    return moved


def window_of(days: tuple[int, int, int, int]) -> Window:
    """Return the window of four day numbers."""
    return Window(day_of(days[0]), day_of(days[1]), day_of(days[2]), day_of(days[3]))


def counted(calendar: Calendar, start: int, n: int, unit: Unit) -> int:
    """Return the day number *n* of a unit after *start* (`semantics.md` 1.3 and 1.4)."""
    if unit is Unit.WORKING_DAYS:
        return calendar.nth_ordinal(start, n)
    if unit is Unit.DAYS:
        return start + n
    return months_after(day_of(start), n).toordinal()
