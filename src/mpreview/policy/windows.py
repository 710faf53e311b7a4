"""Windows: from a raw day to the four days of an obligation, and the data of a reason.

Inside the engine a day is an integer (`date.toordinal`). Dates, windows and reasons are made for the
obligations that a caller opens.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import attrs

from mpreview._checks import valid_type
from mpreview._reprs import clip_repr, shorten_text
from mpreview.calendars import Calendar, Roll, months_after
from mpreview.policy.terms import CIVIL_DAYS, Activity, Unit
from mpreview.timeline import day_of

__all__: list[str] = []


@attrs.frozen
class Window:
    """The four days of an obligation (semantics 3.11).

    Args:
        earliest: The day the window opens.
        due: The last day on time.
        overdue_from: The first day on which the obligation is overdue.
        limit: The last day on which a delay can be excused at all.
    """

    # Whether the days stand in order is left to the caller, since reasons of other programs are read too.
    earliest: dt.date = attrs.field(validator=valid_type(dt.date))
    due: dt.date = attrs.field(validator=valid_type(dt.date))
    overdue_from: dt.date = attrs.field(validator=valid_type(dt.date))
    limit: dt.date = attrs.field(validator=valid_type(dt.date))


@attrs.frozen
class Adjustment:
    """One step from a raw day to the day that counts.

    Args:
        part: The day that was moved: ``count`` (from the trigger), ``due``, ``limit``, ``postponed`` (the
            day named by a postponement), or ``recovery`` (the last day of a pause or exclusion).
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


def find_notice_end(read: Parameters, source: str) -> dt.date:
    """Return the end of the notice of a level or of an edition that was read."""
    return parse_day(read, f"{source} since") + dt.timedelta(int(read[f"{source} notice"]))


@attrs.frozen(repr=False)
class ReasonFacts:
    """What a reason holds; `mpreview.policy.Reason` names each field, and tells the reason in a sentence.

    The rule forms read a reason, and the sentence is made from the words of every form. So the sentence
    stands above the forms, and what the forms read stands below.
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


POSTPONED = ("due before", "postponed until", "postponed floor", "postponed limit", "postponed to")
"""The parameters read of an answer that was postponed: all of these, or none."""
PAUSED = (
    "due before", "least due", "paused since", "paused until", "recovery", "recovered to", "paused by",
)  # fmt: skip
"""The parameters read of an answer that a pause moved: all of these, or none."""
HELD = ("due before", "least due", "held since", "held until", "recovery", "recovered to", "held by")
"""The parameters read of an answer that the recovery of an exclusion moved: all of these, or none."""


_OF_ANY_MOVE = frozenset(PAUSED).intersection(HELD) | {"due before"}


def name_move(number: int) -> str:
    """Return the end of the names of the parameters of a move, by the number of the move from 1.

    >>> [f"due before{name_move(number)}" for number in (1, 2)]
    ['due before', 'due before 2']
    """
    return "" if number == 1 else f" {number}"


def list_moves(read: "Parameters") -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield the names of the parameters of each move, in order, and the end of the names."""
    number = 1
    while True:
        end = name_move(number)
        found = next(
            (
                names
                for names in (PAUSED, HELD, POSTPONED)
                if any(f"{name}{end}" in read for name in names if name not in _OF_ANY_MOVE)
            ),
            POSTPONED if f"due before{end}" in read else None,
        )
        if found is None:
            return
        yield found, end
        number += 1


WindowDays = tuple[int, int, int, int]
"""Earliest, due, overdue from and limit as day numbers."""


class RawDays(NamedTuple):
    """A raw due day and the days that bound its adjustment.

    Args:
        day: The raw due day.
        opens: The day the window would open, never before the trigger or the last completion.
        floor: The first day whose completion discharges the duty.
        own: The rule's own day, where a notice made the raw day later.
        notice_end: The end of the notice, if a notice applies.
        limit: The raw limit.
    """

    day: int
    opens: int
    floor: int
    own: int
    notice_end: int | None
    limit: int


def adjust_days(calendar: Calendar, roll: Roll, limit_roll: Roll, grace: int, raw: RawDays) -> WindowDays:
    """Return the four days that follow from raw days (semantics 1.5 and 3.11).

    A limit rolls preceding, or not at all.

    Raises:
        OutsideCalendar: If a roll leaves the calendar.
    """
    last = calendar.last_working_ordinal(raw.floor, raw.limit)
    # Without a working day by the limit nothing rolls: all falls due on the raw limit (semantics 3.11).
    if last is None:
        return min(raw.opens, raw.limit), raw.limit, raw.limit + 1, raw.limit
    due = own = roll_day(calendar, roll, raw.own, raw.floor)
    if raw.notice_end is not None:
        # The day of a notice rolls following whatever the roll of the rule: a notice is never cut short.
        due = max(due, calendar.following_ordinal(raw.notice_end))
    limit = raw.limit if limit_roll is Roll.NONE else last
    # A roll forward, or a long notice, may pass the limit; nothing is due after its limit. Without rolls the
    # own day may be a closed day after the last working day, and a notice takes nothing off the own day.
    if due > limit:
        due = max(last, own) if own <= limit else last
    return min(raw.opens, due), due, min(due + grace, limit) + 1, limit


def spread_days(calendar: Calendar, days: WindowDays, trigger: int, back: int, grace: int) -> WindowDays:
    """Return the four days of an order whose due day goes back by working days (semantics 3.23).

    Args:
        calendar: The calendar.
        days: The four days before.
        trigger: The trigger day.
        back: The number of working days.
        grace: Civil days after the due day that are not yet overdue.
    """
    earliest, due, _, limit = days
    # Not before the first working day after the trigger, unless the due day itself is before that.
    first = min(calendar.following_ordinal(trigger + 1), due)
    day = due
    for _ in range(back):
        day = calendar.last_working_ordinal(first, day - 1) or first
    if day == due:
        return days
    return min(earliest, day), day, min(day + grace, limit) + 1, limit


def roll_day(calendar: Calendar, roll: Roll, day: int, floor: int) -> int:
    """Return the working day to which *day* rolls; a roll back that would pass *floor* rolls on instead."""
    if roll is Roll.NONE:
        return day
    if roll is Roll.PRECEDING:
        before = calendar.last_working_ordinal(floor, day)
        if before is not None:
            return before
    return calendar.following_ordinal(day)


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
