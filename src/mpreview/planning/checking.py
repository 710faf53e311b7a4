"""Whether a shortfall proves what it says, by counting alone: no step of the planner is repeated."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Final, NamedTuple

from mpreview.planning.certificates import Question
from mpreview.planning.problems import Entry, Problem, Whereabouts
from mpreview.planning.shortfalls import Code, Shortfall

__all__ = ["faults_of"]

_PLAIN: Final = frozenset({"window-past", "several-slots", "agreed"})
_LIMITS: Final = frozenset({"closed", "pairwise"})


class _Span(NamedTuple):
    """Days from the first to the last, both included, by number; none if the last is before the first."""

    first: int
    last: int

    def holds(self, other: "_Span") -> bool:
        return self.first <= other.first <= other.last <= self.last


def faults_of(
    short: Shortfall,
    problem: Problem,
    where: Mapping[str, Whereabouts],
    settled: Mapping[str, int | None],
) -> Iterator[str]:
    """Yield what is wrong with a shortfall, in words.

    Args:
        short: The shortfall.
        problem: What its team or pool had to do.
        where: Where each visit of it stands.
        settled: The days that visits had when it was settled who is on time.
    """
    yield from _faults_of_helps(short, problem)
    named = (*short.served, *short.refused)
    if len({*named}) < len(named):
        yield "a visit stands there twice"
    if short.code in _PLAIN:
        yield from _faults_of_plain(short, problem, where[short.visit.id])
    elif short.code in _LIMITS:
        yield from _faults_of_limit(short, problem, where[short.visit.id], settled)
    elif short.first is None or short.last is None:
        yield "it names no run of days"
    elif not {*short.served, *short.refused} <= problem.entries.keys():
        yield "it names a visit that the plan does not take"
    else:
        run = _Span(short.first.toordinal(), short.last.toordinal())
        yield from _faults_of_run(short, run, problem, where)


def _faults_of_helps(short: Shortfall, problem: Problem) -> Iterator[str]:
    """Yield what is wrong with the days that help.

    They may lie outside the run: another visit may take a slot more and leave its late day, which is in it.
    """
    left = problem.left() if short.helps else {}
    for day in short.helps:
        if left.get(day.toordinal(), -1) < 0:
            yield "a day that helps is overbooked, or outside the plan"


def _faults_of_plain(short: Shortfall, problem: Problem, there: Whereabouts) -> Iterator[str]:
    """Yield what is wrong with a shortfall that counts nothing."""
    entry = problem.entries[short.visit.id]
    past = entry.job.due < problem.on
    if short.code == "window-past" and not (past and entry.how == "to-place"):
        yield "its due day does not lie before the plan"
    if short.code == "several-slots" and (entry.how != "several-slots" or entry.slots < 2):
        yield "it does not take several slots"
    if short.code == "agreed" and (not there.agreed or there.on_time or there.day != short.first):
        yield "it is not agreed for that day, or that day is on time"
    if short.asks != ("at-all" if past and short.code == "several-slots" else "on-time"):
        yield "that is not what it answers"
    if {short.first, short.last} != {there.day if short.code == "agreed" else None}:
        yield "its days are other ones"
    if short.slots or short.served or short.refused or (short.helps and short.code != "window-past"):
        yield "it counts nothing"


def _faults_of_limit(
    short: Shortfall, problem: Problem, there: Whereabouts, settled: Mapping[str, int | None]
) -> Iterator[str]:
    """Yield what is wrong with a shortfall that says that no day admits the visit."""
    entry = problem.entries[short.visit.id]
    if short.asks not in _questions(entry, there, problem):
        yield "it stands elsewhere, so that this is not asked"
    days = _days_asked(short, there, problem)
    if not days:
        yield "there is no such day"
    if short.code == "closed" and not {*days} <= {*entry.wishes.closed}:
        yield "it is not closed on all of these days"
    if short.code == "pairwise":
        yield from _faults_of_days(days, short.visit.id, problem, settled)
    if short.slots or short.served or short.refused or short.first or short.last:
        yield "it counts nothing"


def _faults_of_days(
    days: range, visit: str, problem: Problem, settled: Mapping[str, int | None]
) -> Iterator[str]:
    """Yield what is wrong with saying that something stands in the way of a visit on each of some days."""
    entries = {
        other: one if settled.get(other) is None else one._replace(how="agreed", day=settled[other])
        for other, one in problem.entries.items()
        if other != visit
    }
    then = problem._replace(entries=entries)
    roomy = then._replace(capacity={day: count + len(entries) + 1 for day, count in _all_days(problem)})
    entry = problem.entries[visit]
    # Whatever day it is, the window is not what is looked at.
    asking = entry._replace(
        slots=1,
        job=entry.job._replace(earliest=problem.on),
        wishes=entry.wishes._replace(beside=(*entry.wishes.elsewhere, *entry.wishes.at_last)),
    )
    if not {*days}.isdisjoint(then.days_for(asking)):
        yield "a slot was left on one of these days, and nothing on it stood in the way"
    # What limits the days of others can take its days from a visit that nothing limits itself.
    if not _is_any_limited(problem) and {*days}.issubset(roomy.days_for(asking)):
        yield "nothing but slots keeps it from these days"


def _is_any_limited(problem: Problem) -> bool:
    """Return whether anything but slots can keep any visit from a day: closures, advisers, or a member."""
    wishes = [one.wishes for one in problem.entries.values()]
    met = [one for told in problem.met.values() for one in told]
    seen = Counter(who for one in (*wishes, *met) for who in one.members)
    if any(count > 1 for count in seen.values()):
        return True
    return any(one.closed or one.barred or one.elsewhere or one.at_last for one in wishes)


def _all_days(problem: Problem) -> Iterator[tuple[int, int]]:
    return ((day, problem.capacity.get(day, 0)) for day in range(problem.on, problem.until + 1))


def _faults_of_run(
    short: Shortfall, run: _Span, problem: Problem, where: Mapping[str, Whereabouts]
) -> Iterator[str]:
    entry, there = problem.entries[short.visit.id], where[short.visit.id]
    asked = _open_days(_days_asked(short, there, problem), entry)
    if short.asks not in _questions(entry, there, problem):
        yield "it stands elsewhere, so that this is not asked"
    if not _Span(problem.on, problem.until).holds(run):
        yield "the run goes beyond the plan"
    if not run.holds(asked):
        yield "days on which it could be made lie outside the run"
    if short.code != _code(run, asked, problem, entry.wishes.closed):
        yield "what the slots of these days say is another code"
    if short.slots != _slots(run, problem):
        yield "the slots of the run are other ones"
    inside = [one for one in short.served if _lies_in(run, problem.entries[one], where[one], problem)]
    if len(inside) != len(short.served):
        yield "a visit that is to have a slot of it could lie elsewhere"
    if len({*short.served}) < short.slots:
        yield "a slot of the run is left"
    if short.visit.id not in short.refused:
        yield "it is not among the refused"
    for other in short.refused:
        if other != short.visit.id and not _refused(run, problem.entries[other], where[other], problem):
            yield "a visit that is to have no day in it has one, or could be made elsewhere"


def _slots(run: _Span, problem: Problem) -> int:
    """Count the slots of a run day by day: what is left, and one for each visit agreed that has one.

    So a visit of several slots has one of them here, as it has one name among the served.
    """
    named = Counter(one.day for one in problem.entries.values())
    left = problem.left()
    return sum(max(left[day] + named[day], 0) for day in left if run.first <= day <= run.last)


def _questions(entry: Entry, there: Whereabouts, problem: Problem) -> Iterator[Question]:
    """Yield what can be asked of where a visit stands: why not on time, and why not sooner or at all."""
    if entry.how != "to-place" or there.status not in {"late", "unplaced"}:
        return
    past = entry.job.due < problem.on
    if not past:
        yield "on-time"
    if there.day is not None:
        yield "sooner"
    elif past:
        yield "at-all"


def _code(run: _Span, asked: _Span, problem: Problem, closed: Collection[int]) -> Code:
    """Return the code that fits the slots of a run, of which those of closed days are none of the visit's."""
    if not _is_any(_Span(asked.first, problem.until), problem.capacity):
        return "no-slots"
    own = {day: count for day, count in problem.capacity.items() if day not in closed}
    return "booked" if _is_any(asked, own) and not _is_any(run, problem.left()) else "full"


def _is_any(run: _Span, slots: Mapping[int, int]) -> bool:
    """Return whether there is a slot in a run."""
    return any(count > 0 for day, count in slots.items() if run.first <= day <= run.last)


def _days_asked(short: Shortfall, there: Whereabouts, problem: Problem) -> range:
    """Return the days that a question is about, whether it is open on them or not."""
    visit, due = short.visit, short.visit.due.toordinal()
    if short.asks == "on-time":
        return range(max(visit.earliest.toordinal(), problem.on), min(due, problem.until) + 1)
    last = problem.until if there.day is None else there.day.toordinal() - 1
    return range(max(due + 1, problem.on), last + 1)


def _open_days(days: range, entry: Entry) -> _Span:
    """Return the days from the first to the last of some on which a visit is open; none if it never is."""
    closed, first, last = frozenset(entry.wishes.closed), days.start, days.stop - 1
    while first in closed and first <= last:
        first += 1
    while last in closed and first <= last:
        last -= 1
    return _Span(first, last)


def _window(entry: Entry, problem: Problem) -> _Span:
    return _Span(*entry.job.window(problem.on, problem.until))


def _lies_in(run: _Span, entry: Entry, there: Whereabouts, problem: Problem) -> bool:
    """Return whether a visit that has a day must have it in the run."""
    if there.day is None:
        return False
    day = there.day.toordinal()
    if there.agreed:
        return run.first <= day <= run.last
    if there.on_time:
        return run.holds(_window(entry, problem))
    return run.holds(_Span(entry.job.after(problem.on), day))


def _refused(run: _Span, entry: Entry, there: Whereabouts, problem: Problem) -> bool:
    """Return whether a visit wanted a day of the run alone, and has none."""
    if entry.job.due < problem.on:
        days = range(problem.on, problem.until + 1)
        return there.day is None and run.holds(_open_days(days, entry))
    return not there.on_time and run.holds(_window(entry, problem))
