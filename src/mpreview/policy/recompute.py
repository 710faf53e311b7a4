"""The days of a reason, computed again from the reason and the calendar alone.

Shares no code with the engine but the calendar's question "is this a working day" and the month
arithmetic; it walks day by day, so that a reader can follow it with a finger on a wall calendar.
"""

import datetime as dt
from collections.abc import Iterator
from itertools import count, takewhile

from mpreview.calendars import Calendar, MonthEnd, Roll, months_after
from mpreview.errors import InvalidValue, ReviewError
from mpreview.ids import a_kind
from mpreview.policy.windows import Reason, Window

__all__ = ["recompute"]

_ONE = dt.timedelta(1)
_LATE = ("incident", "faulty-measure", "failed-measure", "failed-exercise")
_AHEAD = ("event-ahead", "season", "expiring-measure", "retest-due")
_TRIGGERED = (
    "new-venue", "new-member", "rise", "concern", "request", "change-of-office", "moved-venue",
    "fitted-measure",
    "revised-standard", *_LATE,
)  # fmt: skip
_POSTPONED = frozenset(
    {"due before", "postponed until", "postponed floor", "postponed limit", "postponed to"}
)
_FORMS = ("periodic", "offer", *_AHEAD, *_TRIGGERED)


def recompute(reason: Reason, calendar: Calendar) -> Window:
    """Compute the window again, from the reason and the calendar alone.

    Raises:
        InvalidValue: If one of the two is something else, the calendar is another one, the reason lacks what
            its form reads, or it holds a postponement that comes to another day.
        OutsideCalendar: If a day leaves the calendar.
    """
    a_kind("recompute.reason", reason, Reason)
    a_kind("recompute.calendar", calendar, Calendar)
    if calendar.id != reason.calendar:
        raise InvalidValue(
            "recompute.calendar", f"the reason rests on calendar {reason.calendar!r}; give that one"
        )
    if reason.form not in _FORMS:
        raise InvalidValue("Reason.form", f"give one of {', '.join(_FORMS)}", reason.form)
    try:
        return _computed(reason, dict(reason.read), calendar)
    except ReviewError:
        raise
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        raise InvalidValue(
            "Reason.read", "lacks what its form reads, or holds it spoilt; take it whole"
        ) from None


def _computed(reason: Reason, read: dict[str, str | int], calendar: Calendar) -> Window:
    raw, own, notice = _raw_again(reason, read, calendar)
    _check_missed(reason, read, raw)
    opens, floor = _bounds_again(reason, read, raw)
    ahead = reason.form in _AHEAD
    last = _iso(read, "starts") - _ONE if ahead else raw + _ONE * int(read["limit"])
    workable = [day for day in _walk(floor, last) if calendar.is_working(day)]
    if not workable:
        return _put_off(read, calendar, floor, Window(min(opens, last), last, last + _ONE, last))
    limit = workable[-1]
    due = _rolled_again(calendar, Roll(read["roll"]), own, floor)
    if notice is not None:
        due = max(due, _onward(calendar, notice))
    due = min(due, limit)
    overdue = min(due + _ONE * int(read["grace"]), limit) + _ONE
    return _put_off(read, calendar, floor, Window(min(opens, due), due, overdue, limit))


def _put_off(read: dict[str, str | int], calendar: Calendar, floor: dt.date, window: Window) -> Window:
    """Return the window with its due day where a postponement brings it, if there was one."""
    if _POSTPONED.isdisjoint(read):
        return window
    day = _put_off_to(read, calendar)
    first, last = _iso(read, "postponed floor"), _iso(read, "postponed limit")
    told = (_iso(read, "due before"), _iso(read, "postponed to"))
    # Floor and limit are the least of those of all answers that were put off together, and so of this one.
    if told != (window.due, day) or first > floor or last > window.limit:
        raise InvalidValue("Reason.read", "its postponement comes to another day; take it whole")
    overdue = min(day + _ONE * int(read["grace"]), window.limit) + _ONE
    return Window(window.earliest, day, overdue, window.limit)


def _put_off_to(read: dict[str, str | int], calendar: Calendar) -> dt.date:
    """Return the day signed, brought forward to a working day: not before it was due, not past the limit.

    What is due later than the first of the answers put off together was moved only if it came later still,
    so that its own due day stands for theirs.
    """
    until, floor = _iso(read, "postponed until"), _iso(read, "postponed floor")
    day = _rolled_again(calendar, Roll.PRECEDING, until, floor)
    return min(max(day, _iso(read, "due before")), _iso(read, "postponed limit"))


def _bounds_again(reason: Reason, read: dict[str, str | int], raw: dt.date) -> tuple[dt.date, dt.date]:
    """Return the day the window opens, and the first day to which a roll may go back."""
    if reason.form == "periodic" and reason.anchor is not None:
        done = _iso(read, "last done") if "last done" in read else reason.anchor
        return max(raw - _ONE * int(read["lead"]), done), done + _ONE
    if reason.form == "offer":
        floor = _iso(read, "floor")
        if read["basis"] == "review":
            return max(raw - _ONE * int(read["lead"]), _iso(read, "since")), floor
        return raw, floor
    trigger = reason.trigger or raw
    if reason.form in _AHEAD:
        return max(trigger, raw - _ONE * int(read["lead"])), trigger
    return trigger, trigger + _ONE if reason.form in _LATE else trigger


def _iso(read: dict[str, str | int], key: str) -> dt.date:
    return dt.date.fromisoformat(str(read[key]))


def _raw_again(
    reason: Reason, read: dict[str, str | int], calendar: Calendar
) -> tuple[dt.date, dt.date, dt.date | None]:
    """Return the raw day, the rule's own day, and the day that a notice sets, if one does."""
    own = _own_again(reason, read, calendar)
    notice = _iso(read, "not before") if "not before" in read else None
    return max(own, notice or own), own, notice


def _own_again(reason: Reason, read: dict[str, str | int], calendar: Calendar) -> dt.date:
    if reason.form == "offer":
        return _offer_again(reason, read, calendar)
    if reason.form == "periodic":
        return _period_again(reason, read, calendar)
    if reason.trigger is None:
        raise InvalidValue("Reason.trigger", "this rule counts from a trigger; give it")
    if reason.form in _AHEAD:
        told = reason.trigger + _ONE * int(read["notice days"])
        return max(_iso(read, "starts") - _ONE * int(read["before"]), told)
    return _count_again(calendar, reason.trigger, str(read["within"]))


def _period_again(reason: Reason, read: dict[str, str | int], calendar: Calendar) -> dt.date:
    if reason.anchor is None:
        raise InvalidValue("Reason.anchor", "a cycle counts from a completion; give it")
    months, end = int(read["months"]), MonthEnd(read["month end"])
    if months < 1:
        raise InvalidValue("Reason.read", "an interval of no months; take the reason whole")
    if "origin" not in read:
        return months_after(reason.anchor, months, end)
    ends = (months_after(_iso(read, "origin"), k * months, end) for k in count(1))
    covered = _iso(read, "covered") if "covered" in read else reason.anchor
    return next(day for day in ends if day > covered and _opens_again(read, calendar, day) > reason.anchor)


def _check_missed(reason: Reason, read: dict[str, str | int], raw: dt.date) -> None:
    """See that as many later periods end up to the last that was missed as the reason says."""
    if "missed" not in read and "last missed" not in read:
        return
    number, later = read["missed"], list[dt.date]()
    if reason.form == "periodic":
        last, end = _iso(read, "last missed"), MonthEnd(read["month end"])
        ends = (months_after(_iso(read, "origin"), k * int(read["months"]), end) for k in count(1))
        later = [day for day in takewhile(lambda day: day <= last, ends) if day > raw]
    if type(number) is not int or not later or (len(later), later[-1]) != (number, last):
        raise InvalidValue("Reason.read", "counts other periods as missed than there are; take it whole")


def _opens_again(read: dict[str, str | int], calendar: Calendar, day: dt.date) -> dt.date:
    """Return when a period would open that ends on a day, were there no completion to hold it back."""
    limit = day + _ONE * int(read["limit"])
    while not calendar.is_working(limit):
        limit -= _ONE
    due = min(_rolled_again(calendar, Roll(read["roll"]), day, calendar.first), limit)
    return min(day - _ONE * int(read["lead"]), due)


def _offer_again(reason: Reason, read: dict[str, str | int], calendar: Calendar) -> dt.date:
    """Return the day an offer is owed: as the review opens, or counted from what left it open."""
    basis = read["basis"]
    if basis == "review":
        return _iso(read, "opens")
    if basis == "deferred":
        return _iso(read, "until")
    if basis == "declined":
        return _iso(read, "answered") + _ONE * int(read["days"])
    if basis == "unanswered":
        return _iso(read, "offered") + _ONE * (int(read["answer days"]) + int(read["days"]))
    if reason.trigger is None:
        raise InvalidValue("Reason.trigger", "this offer counts from a trigger; give it")
    return _count_again(calendar, reason.trigger, str(read["within"]))


def _count_again(calendar: Calendar, trigger: dt.date, within: str) -> dt.date:
    number, _, word = within.partition(" ")
    n = int(number)
    if word.startswith("month"):
        return months_after(trigger, n)
    if word.startswith("day"):
        return trigger + dt.timedelta(n)
    day = trigger
    if n == 0:
        return _onward(calendar, day)
    while n:
        day += _ONE
        n -= calendar.is_working(day)
    return day


def _walk(start: dt.date, end: dt.date) -> Iterator[dt.date]:
    return (start + dt.timedelta(n) for n in range((end - start).days + 1))


def _onward(calendar: Calendar, day: dt.date) -> dt.date:
    while not calendar.is_working(day):
        day += _ONE
    return day


def _rolled_again(calendar: Calendar, roll: Roll, day: dt.date, floor: dt.date) -> dt.date:
    if roll is Roll.NONE:
        return day
    if roll is Roll.PRECEDING:
        back = day
        while not calendar.is_working(back):
            back -= _ONE
        if back >= floor:
            return back
    return _onward(calendar, day)
