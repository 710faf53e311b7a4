"""The days of a reason, computed again from the reason and the calendar alone.

The recomputation shares no code with the engine apart from the calendar's question "is this a working day"
and the month arithmetic. Each rule form recomputes its own raw day (`Rule.recompute_own_day`); the walk from
the raw day to the window is in this module.
"""

import datetime as dt

from mpreview._checks import check_type
from mpreview.calendars import Calendar
from mpreview.errors import InvalidValue, ReviewError
from mpreview.policy._calendar_walk import walk_days
from mpreview.policy.adjust import parse_adjustments
from mpreview.policy.adjust._base import RecomputedWindow, SignedMove
from mpreview.policy.adjust.notice import Notice
from mpreview.policy.reasons import Reason
from mpreview.policy.rules import FORM_OF_REASON
from mpreview.policy.rules._base import Rule
from mpreview.policy.windows import Parameters, ReasonFacts, Window, parse_day


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
    own, adjustments = form.recompute_own_day(reason, read, calendar), [*parse_adjustments(reason, read)]
    raw = max([own, *(one.recompute_end() for one in adjustments if isinstance(one, Notice))])
    _check_missed(form, read, raw)
    opens, floor = form.recompute_bounds(reason, read, raw)
    limit = form.recompute_limit(read, raw)
    # A plain list of the working days: the engine searches backwards instead, and a mistake would show.
    working = [day for day in walk_days(floor, limit) if calendar.is_working(day)]
    window = RecomputedWindow(
        calendar=calendar, own=own, opens=opens, floor=floor, working=working, is_ahead="limit" not in read,
        earliest=opens, due=own, limit=limit, raw_limit=limit,
    )  # fmt: skip
    held = [one for one in adjustments if one.holds]
    for one in adjustments:
        for step in (one, *held) if isinstance(one, SignedMove) else (one,):
            window = step.recompute(window, read)
    return window.add_grace(int(read["grace"]))


def _check_missed(form: type[Rule], read: Parameters, raw: dt.date) -> None:
    """Check that as many later periods end up to the last missed period as the reason says."""
    if "missed" not in read and "last missed" not in read:
        return
    number, later = read["missed"], form.recompute_missed(read, raw)
    stated = number, parse_day(read, "last missed")
    # A number of another type, such as `True`, would be equal, and yet the engine writes no such reason.
    if type(number) is not int or not later or (len(later), later[-1]) != stated:
        raise InvalidValue("Reason.read", "counts other periods as missed than there are; take it whole")
