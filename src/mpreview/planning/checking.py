"""Whether a shortfall proves what it says, by counting alone: no step of the planner is repeated."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mpreview.planning.problems import Entry, Problem, Whereabouts
from mpreview.planning.shortfalls import Shortfall

__all__ = ["faults_of"]


class _Span(NamedTuple):
    """Days from the first to the last, both included, by number; none if the last is before the first."""

    first: int
    last: int

    def holds(self, other: "_Span") -> bool:
        return self.first <= other.first and other.last <= self.last


def faults_of(short: Shortfall, problem: Problem, where: Mapping[str, Whereabouts]) -> Iterator[str]:
    """Yield what is wrong with a shortfall, in words.

    Args:
        short: The shortfall.
        problem: What its team or pool had to do.
        where: Where each visit of it stands.
    """
    entry, there = problem.entries[short.visit.id], where[short.visit.id]
    if short.code == "window-past":
        if entry.job.due >= problem.on:
            yield "its due day does not lie before the plan"
    elif short.code == "several-slots":
        if entry.how != "several-slots" or entry.slots < 2:
            yield "it does not take several slots"
    elif short.code == "agreed":
        if not there.agreed or there.on_time or there.day != short.first:
            yield "it is not agreed for that day, or that day is on time"
    elif short.first is None or short.last is None:
        yield "it names no run of days"
    else:
        run = _Span(short.first.toordinal(), short.last.toordinal())
        yield from _faults_of_run(short, run, problem, where)


def _faults_of_run(
    short: Shortfall, run: _Span, problem: Problem, where: Mapping[str, Whereabouts]
) -> Iterator[str]:
    entry, there = problem.entries[short.visit.id], where[short.visit.id]
    if not run.holds(_asked(short.asks, entry, there, problem)):
        yield "days on which it could be made lie outside the run"
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
    """Count the slots of a run day by day: those not promised to strangers, each agreed visit counted as one.

    A visit of several slots has one of them here, as it has one name among the served.
    """
    taken = Counter(problem.promised)
    for one in problem.entries.values():
        if one.day is not None:
            taken[one.day] += one.slots - 1
    days = range(max(run.first, problem.on), min(run.last, problem.until) + 1)
    return sum(max(problem.capacity.get(day, 0) - taken[day], 0) for day in days)


def _asked(asks: str, entry: Entry, there: Whereabouts, problem: Problem) -> _Span:
    """Return the days that a question is about."""
    if asks == "on-time":
        return _window(entry, problem)
    late = max(entry.job.due + 1, problem.on)
    return _Span(late, problem.until if there.day is None else there.day.toordinal() - 1)


def _window(entry: Entry, problem: Problem) -> _Span:
    return _Span(max(entry.job.earliest, problem.on), min(entry.job.due, problem.until))


def _lies_in(run: _Span, entry: Entry, there: Whereabouts, problem: Problem) -> bool:
    """Return whether a visit that has a day must have it in the run."""
    if there.day is None:
        return False
    day = there.day.toordinal()
    if there.agreed:
        return run.first <= day <= run.last
    if there.on_time:
        return run.holds(_window(entry, problem))
    return run.holds(_Span(max(entry.job.due + 1, problem.on), day))


def _refused(run: _Span, entry: Entry, there: Whereabouts, problem: Problem) -> bool:
    """Return whether a visit wanted a day of the run alone, and has none."""
    if entry.job.due < problem.on:
        return there.day is None and run.holds(_Span(problem.on, problem.until))
    return not there.on_time and run.holds(_window(entry, problem))
