"""Check a shortfall by counting alone: no step of the planner is repeated."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Final

from mpreview.planning._problem import Entry, Problem, Whereabouts
from mpreview.planning._shortfalls import Code, Question, Shortfall
from mpreview.timeline import day_of

_AT_ALL: Final = frozenset({"several-slots", "no-time-to-ask"})
_COUNTED: Final = frozenset({"no-slots", "booked", "full"})
_BY_DAYS: Final = frozenset({"closed", "conflict"})


def find_faults(short: Shortfall, problem: Problem, where: Mapping[str, Whereabouts]) -> Iterator[str]:
    """Yield the faults of a shortfall, in words.

    Args:
        short: The shortfall.
        problem: The inputs of the crew.
        where: Where each visit of the crew is.
    """
    entry, there = problem.entries[short.visit.id], where[short.visit.id]
    named = (*short.served, *short.refused)
    if len({*named}) < len(named):
        yield "a visit stands there twice"
    if not {*named} <= problem.entries.keys():
        yield "it names a visit that the plan does not take"
        return
    # An extra slot of an overbooked day goes to what is agreed there, so such a day helps nobody.
    left = problem.count_left()
    if any(left.get(day.toordinal(), -1) < 0 for day in short.helps):
        yield "a day that helps is overbooked, or outside the plan"
    # The code follows from the days alone, so a true count under another code is a fault all the same.
    if short.code in _COUNTED or short.code in _BY_DAYS:
        yield from _check_question(short, problem, entry, there)
        if short.code != _find_code(short, problem, entry, there):
            yield "what these days say is another code"
    else:
        yield from _check_plain(short, problem, entry, there)
    if short.code in _COUNTED:
        yield from _check_count(short, problem, where)
    elif short.code in _BY_DAYS and (short.slots or named or short.days):
        yield "it counts nothing"


def _check_question(short: Shortfall, problem: Problem, entry: Entry, there: Whereabouts) -> Iterator[str]:
    """Yield the fault of the question, if the visit is elsewhere."""
    asked: set[Question] = set()
    if entry.is_unit and there.status in {"late", "unplaced"}:
        if entry.job.due >= problem.on:
            asked.add("on-time")
        if there.day is not None:
            asked.add("sooner")
        elif entry.job.due < problem.on:
            asked.add("at-all")
    if short.asks not in asked:
        yield "it stands elsewhere, so that this is not asked"


_FALSE: Final = {
    "window-past": "its due day does not lie before the plan, or it names days",
    "several-slots": "it does not take several slots",
    "agreed": "it is not agreed for that day, or that day is on time",
    "no-time-to-ask": "its days are not the due day and a later first day to come",
}


def _check_plain(short: Shortfall, problem: Problem, entry: Entry, there: Whereabouts) -> Iterator[str]:
    """Yield the faults of a shortfall without a count."""
    if not _is_true(short, problem, entry, there):
        yield _FALSE[short.code]
    is_past_due = entry.job.due < problem.on
    is_at_all = short.code in _AT_ALL and is_past_due and there.day is None
    if short.asks != ("at-all" if is_at_all else "on-time"):
        yield "that is not what it answers"
    if short.slots or short.refused or (short.served and short.code != "several-slots"):
        yield "it counts nothing"
    if short.helps and short.code != "window-past":
        yield "no day helps"


def _is_true(short: Shortfall, problem: Problem, entry: Entry, there: Whereabouts) -> bool:
    """Whether the visit is as the code of a shortfall without a count says."""
    if short.code == "window-past":
        return entry.is_unit and entry.job.due < problem.on and not short.days
    if short.code == "no-time-to-ask":
        is_asked = not there.on_time and (entry.job.due >= problem.on or entry.rules.first > problem.until)
        return entry.has_no_time and is_asked and short.days == (short.visit.due, day_of(entry.rules.first))
    if short.code == "several-slots":
        return entry.taking == "to-place" and not entry.is_unit
    return there.agreed and not there.on_time and short.days == (there.day,)


def _list_days_asked(short: Shortfall, problem: Problem, entry: Entry, there: Whereabouts) -> range:
    """Return the days of a question, with or without the visit possible there."""
    first = max(entry.rules.first, problem.on)
    if short.asks == "on-time":
        return range(max(entry.job.earliest, first), min(entry.job.due, problem.until) + 1)
    last = problem.until if there.day is None else there.day.toordinal() - 1
    return range(max(entry.job.due + 1, first), last + 1)


def _find_code(short: Shortfall, problem: Problem, entry: Entry, there: Whereabouts) -> Code:
    """Return the first code that fits the days of a question."""
    capacity, left = problem.capacity, problem.count_left()
    opening = max(entry.job.earliest, entry.rules.first, problem.on)
    if not any(capacity.get(day, 0) > 0 for day in range(opening, problem.until + 1)):
        return "no-slots"
    asked = _list_days_asked(short, problem, entry, there)
    open_days = [day for day in asked if day not in entry.rules.blocked]
    worked = [day for day in open_days if capacity.get(day, 0) > 0]
    if not open_days or (not worked and any(capacity.get(day, 0) > 0 for day in asked)):
        return "closed"
    possible = [day for day in worked if _has_free_adviser(problem, entry, day)]
    if worked and not possible:
        return "conflict"
    return "booked" if possible and all(left[day] <= 0 for day in possible) else "full"


def _has_free_adviser(problem: Problem, entry: Entry, day: int) -> bool:
    on_duty = [adviser for adviser, _ in problem.seats.get(day, ())]
    return not on_duty or any(adviser not in entry.rules.conflicted for adviser in on_duty)


def _list_possible(problem: Problem, entry: Entry, first: int, last: int) -> set[int]:
    """Return the days of the plan from a first to a last day on which a visit is possible."""
    days = range(max(first, entry.rules.first, problem.on), min(last, problem.until) + 1)
    open_days = (day for day in days if day not in entry.rules.blocked)
    return {day for day in open_days if _has_free_adviser(problem, entry, day)}


def _check_count(short: Shortfall, problem: Problem, where: Mapping[str, Whereabouts]) -> Iterator[str]:
    """Yield the faults of a set of days with allegedly more visits than slots."""
    entry, there = problem.entries[short.visit.id], where[short.visit.id]
    days = {day.toordinal() for day in short.days}
    if not days <= {*range(problem.on, problem.until + 1)}:
        yield "the days go beyond the plan"
        return
    asked = _list_days_asked(short, problem, entry, there)
    if not _list_possible(problem, entry, asked.start, asked.stop - 1) <= days:
        yield "days on which it could be made are left out"
    if short.slots != _count_slots(days, problem):
        yield "the slots of the days are other ones"
    if any(not _must_stand_in(days, problem, visit, where[visit]) for visit in short.served):
        yield "a visit that is to have a slot of them could stand elsewhere"
    if len(short.served) < short.slots:
        yield "a slot of the days is left"
    if short.visit.id not in short.refused:
        yield "it is not among the refused"
    for other in short.refused:
        if other != short.visit.id and not _is_refused_in(days, problem, other, where[other]):
            yield "a visit that is to have none of the days has one, or could be made elsewhere"


def _count_slots(days: set[int], problem: Problem) -> int:
    """Count the slots day by day: slots left, and one slot for each agreed visit with a slot."""
    # Agreed visits are among the served, so each brings its slot, as far as there is one.
    named = Counter(one.day for one in problem.entries.values())
    left = problem.count_left()
    return sum(max(left[day] + named[day], 0) for day in days)


def _must_stand_in(days: set[int], problem: Problem, visit: str, there: Whereabouts) -> bool:
    """Return whether a visit is on some days, and is possible on these days only."""
    if there.day is None:
        return False
    entry, day = problem.entries[visit], there.day.toordinal()
    if there.agreed:
        return day in days
    # A late visit is promised its day: it could be sooner, but no later.
    first, last = (entry.job.earliest, entry.job.due) if there.on_time else (entry.job.due + 1, day)
    return day in days and _list_possible(problem, entry, first, last) <= days


def _is_refused_in(days: set[int], problem: Problem, visit: str, there: Whereabouts) -> bool:
    """Return whether a visit asked for days of a set only, and has no such day."""
    entry = problem.entries[visit]
    if entry.job.due < problem.on:
        has_day, first, last = there.day is not None, problem.on, problem.until
    else:
        has_day, first, last = there.on_time, entry.job.earliest, entry.job.due
    possible = _list_possible(problem, entry, first, last)
    return not has_day and bool(possible) and possible <= days
