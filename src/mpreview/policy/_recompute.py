"""The days of a reason, computed again from the reason and the calendar alone.

The recomputation shares no code with the engine apart from the calendar's question "is this a working day"
and the month arithmetic. Each rule form recomputes its own raw day (`Rule.recompute_own_day`); the walk from
the raw day to the window stands here.
"""

import datetime as dt

from mpreview._checks import check_type
from mpreview.calendars import Calendar, Roll
from mpreview.errors import InvalidValue, ReviewError
from mpreview.policy.reasons import Reason
from mpreview.policy.rules import FORM_OF_REASON
from mpreview.policy.rules._base import Rule
from mpreview.policy.rules._recomputing import (
    ONE_DAY,
    count_time_again,
    roll_again,
    walk_days,
    walk_onward,
)
from mpreview.policy.windows import (
    POSTPONED,
    Parameters,
    ReasonFacts,
    Window,
    find_notice_end,
    list_moves,
    parse_day,
)


def recompute(reason: Reason, calendar: Calendar) -> Window:
    """Compute the window of a reason again, from the reason and the calendar alone.

    Raises:
        InvalidValue: If an argument is of another type, the calendar is another calendar, the reason lacks
            what its form reads, or a postponement in the reason comes to another day.
        OutsideCalendar: If a day leaves the calendar.
    """
    check_type("recompute.reason", reason, Reason)
    check_type("recompute.calendar", calendar, Calendar)
    if calendar.id != reason.calendar:
        words = f"the reason rests on calendar {reason.calendar!r}; give that one"
        raise InvalidValue("recompute.calendar", words)
    form = FORM_OF_REASON.get(reason.form)
    if form is None:
        raise InvalidValue("Reason.form", f"give one of {', '.join(FORM_OF_REASON)}", reason.form)
    try:
        return _recompute_window(form, reason, dict(reason.read), calendar)
    except ReviewError:
        raise
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError):
        # Reasons come from other programs too: any gap or nonsense in them ends here.
        words = "lacks what its form reads, or holds it spoilt; take it whole"
        raise InvalidValue("Reason.read", words) from None


def _recompute_window(form: type[Rule], reason: ReasonFacts, read: Parameters, calendar: Calendar) -> Window:
    own, notice = form.recompute_own_day(reason, read, calendar), _recompute_notice(read)
    raw = max(own, notice or own)
    _check_missed(form, read, raw)
    opens, floor = form.recompute_bounds(reason, read, raw)
    last = form.recompute_limit(read, raw)
    # A plain list of the working days: the engine searches backwards instead, and a mistake would show.
    workable = [day for day in walk_days(floor, last) if calendar.is_working(day)]
    moves = _Moves(form, read, calendar, floor)
    if not workable:
        return moves.repeat(Window(min(opens, last), last, last + ONE_DAY, last), last)
    limit = last if "limit roll" in read else workable[-1]
    due = rolled = roll_again(calendar, Roll(read["roll"]), own, floor)
    if notice is not None:
        due = max(due, walk_onward(calendar, notice))
    if due > limit:
        due = max(day for day in (workable[-1], rolled) if day <= limit)
    due = _spread_again(reason, read, calendar, due)
    overdue = min(due + ONE_DAY * int(read["grace"]), limit) + ONE_DAY
    return moves.repeat(Window(min(opens, due), due, overdue, limit), last)


def _spread_again(reason: ReasonFacts, read: Parameters, calendar: Calendar, due: dt.date) -> dt.date:
    """Return the due day less the working days of a spread, after the trigger."""
    if "spread" not in read or reason.trigger is None:
        return due
    # Day by day back to the trigger; of no more days than asked for.
    days = [day for day in walk_days(reason.trigger + ONE_DAY, due - ONE_DAY) if calendar.is_working(day)]
    back = min(int(read["spread"]), len(days))
    return days[-back] if back else due


def _recompute_notice(read: Parameters) -> dt.date | None:
    """Return the later end of the notices of a level and of an edition."""
    end = parse_day(read, "not before") if "not before" in read else None
    ends = [find_notice_end(read, source) for source in ("level", "edition") if f"{source} since" in read]
    if ends and end != max(ends):
        raise InvalidValue("Reason.read", "its notice ends on another day; take it whole")
    return end


def _check_missed(form: type[Rule], read: Parameters, raw: dt.date) -> None:
    """Check that as many later periods end up to the last missed period as the reason says."""
    if "missed" not in read and "last missed" not in read:
        return
    number, later = read["missed"], form.recompute_missed(read, raw)
    stated = number, parse_day(read, "last missed")
    # A number of another type, such as `True`, would be equal and yet never stand in a reason of the engine.
    if type(number) is not int or not later or (len(later), later[-1]) != stated:
        raise InvalidValue("Reason.read", "counts other periods as missed than there are; take it whole")


class _Moves:
    """The postponements and pauses of a reason, repeated one after another.

    Args:
        form: The form of the rule.
        read: The parameters read.
        calendar: The calendar.
        floor: The first day whose completion discharges the duty.
    """

    def __init__(self, form: type[Rule], read: Parameters, calendar: Calendar, floor: dt.date) -> None:
        self._form, self._read, self._calendar, self._floor = form, read, calendar, floor

    def repeat(self, window: Window, raw_limit: dt.date) -> Window:
        """Return a window as the postponements and pauses of the reason leave it."""
        for names, end in list_moves(self._read):
            read = {name: self._read[f"{name}{end}"] for name in names}
            if names == POSTPONED:
                window = self._postpone(read, window)
            else:
                window, raw_limit = self._recover(read, names, window, raw_limit)
        return window

    def _postpone(self, read: Parameters, window: Window) -> Window:
        """Return the window with the due day to which a postponement brings it."""
        day = _recompute_postponed_day(read, self._calendar)
        first, last = parse_day(read, "postponed floor"), parse_day(read, "postponed limit")
        stated = (parse_day(read, "due before"), parse_day(read, "postponed to"))
        # Floor and limit are the least of all answers postponed together, and so at most those of this.
        if stated != (window.due, day) or first > self._floor or last > window.limit:
            raise InvalidValue("Reason.read", "its postponement comes to another day; take it whole")
        return self._make_window(window, day, window.limit)

    def _recover(
        self, read: Parameters, names: tuple[str, ...], window: Window, raw_limit: dt.date
    ) -> tuple[Window, dt.date]:
        """Return the window with the due day at the end of a recovery, and the raw limit after."""
        least, first, last = (parse_day(read, name) for name in names[1:4])
        day, limit = count_time_again(self._calendar, last, f"{read['recovery']} working days"), window.limit
        if "limit" not in self._read:
            # The start of something ahead sets the limit, so the limit stays.
            day = min(day, limit)
        else:
            raw_limit += day - least
            limit = raw_limit
            while "limit roll" not in self._read and not self._calendar.is_working(limit):
                limit -= ONE_DAY
        stated = parse_day(read, names[0]), parse_day(read, names[5])
        # The least due day is that of all answers moved together, and so at most that of this answer.
        if stated != (window.due, day) or not first <= least <= window.due or least >= day:
            raise InvalidValue("Reason.read", "its pause comes to another day; take it whole")
        return self._make_window(window, max(window.due, day), limit), raw_limit

    def _make_window(self, before: Window, due: dt.date, limit: dt.date) -> Window:
        overdue = min(due + ONE_DAY * int(self._read["grace"]), limit) + ONE_DAY
        return Window(before.earliest, due, overdue, limit)


def _recompute_postponed_day(read: Parameters, calendar: Calendar) -> dt.date:
    """Return the day signed, brought forward to a working day: not before the due day, not past the limit.

    Of several answers postponed together, an answer due after the first is moved only to a day later still,
    so that the answer's own due day stands for the first.
    """
    until, floor = parse_day(read, "postponed until"), parse_day(read, "postponed floor")
    limit = parse_day(read, "postponed limit")
    # A limit that does not roll may be a closed day, and the postponement stops on the working day before.
    day = roll_again(calendar, Roll.PRECEDING, min(until, limit), floor)
    return min(max(day, parse_day(read, "due before")), limit)
