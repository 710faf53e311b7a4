"""The statuses of a span of days as runs: a run is one status over days with equal standing and progress.

The method: between two changes the rows of a member hold (`Duties.find_next_change`), and the standing of a
row follows from the four days of its window. So a member is read again only where an event bears on the
member, or where a status may change by itself; no day is asked for its own sake.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.people import HeldCapacity, Member
from mpreview.policy.terms import Activity
from mpreview.register import Ground
from mpreview.reviews.cases import NOTHING, DutyRow
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import Progress
from mpreview.reviews.obligations import SETTING_OF, DutySetting
from mpreview.reviews.standings import IN_TIME, STANDINGS, Standing, rank_on

__all__: list[str] = []


class StatusRun(NamedTuple):
    """One status over days with equal standing and progress.

    Args:
        first: The first day number.
        end: The day number after the last day.
        member: The member.
        activity: The activity.
        standing: The place in time.
        progress: The state of the work.
        setting: The facts that similar subjects share.
        is_excluded: Whether another body holds the subject.
        is_done: Whether work that counts was done in this use and spell of office.
        is_begun: Whether the use has begun; an announced use lies ahead.
    """

    first: int
    end: int
    member: str
    activity: Activity
    standing: Standing
    progress: Progress
    setting: DutySetting
    is_excluded: bool = False
    is_done: bool = False
    is_begun: bool = True

    @property
    def team(self) -> str:
        """The team that carries the work out."""
        return self.setting.team

    @property
    def ground(self) -> Ground:
        """The ground of the subject."""
        return self.setting.ground

    @property
    def kind(self) -> str | None:
        """The kind of the venue; `None` for a duty owed to the member."""
        return self.setting.case.kind

    @property
    def capacity(self) -> HeldCapacity:
        """The first capacity that the person holds, else held last."""
        return self.setting.case.capacity

    @property
    def house(self) -> str:
        """The id of the house of that capacity; empty in a register without houses."""
        return self.setting.house

    @property
    def asks_cover(self) -> bool:
        """Whether the status counts among the reviews that keep places covered, or should (semantics 5.1)."""
        is_owed = self.standing.rank < Standing.NOT_OWED.rank
        return self.activity is Activity.REVIEW and is_owed and self.is_begun

    @property
    def is_covered(self) -> bool:
        """Whether the status counts as covered."""
        return self.asks_cover and self.is_done and self.standing in IN_TIME

    def __repr__(self) -> str:
        return show_tuple(self)


DutiesOfDay = tuple[Duties, Collection[str] | None]
"""The duties on a day, and the members on whom an event of the day bears; `None` for every member."""


def list_runs(days: Iterable[DutiesOfDay], last: dt.date) -> Iterator[StatusRun]:
    """Yield the runs of all statuses, as far as the runs lie in a span.

    Args:
        days: The duties of every day of the span, in order; the first day bears on every member.
        last: The last day of the span.
    """
    end = last.toordinal() + 1
    agenda: dict[int, set[str]] = {}
    running: dict[str, list[StatusRun]] = {}
    for duties, touched in days:
        expected = agenda.pop(duties.on, set())
        if touched is None:
            for runs in running.values():
                yield from _cut_runs(runs, duties.on)
            members, running, agenda = duties.register.members, {}, {}
        else:
            stale = sorted((expected | set(touched)) & duties.register.member.keys())
            members = tuple(map(duties.find_member, stale))
            for member in stale:
                yield from _cut_runs(running.pop(member, ()), duties.on)
        for member in members:
            running[member.id], change = _find_runs(duties, member, end)
            agenda.setdefault(change, set()).add(member.id)
    for runs in running.values():
        yield from runs


def _cut_runs(runs: Iterable[StatusRun], day: int) -> Iterator[StatusRun]:
    """Yield the parts of runs before a day."""
    for run in runs:
        if run.end <= day:
            yield run
        elif run.first < day:
            yield run._replace(end=day)


def _find_runs(duties: Duties, member: Member, end: int) -> tuple[list[StatusRun], int]:
    """Return the runs of a member until a status may change by itself, and the day number of that change.

    Args:
        duties: The duties on the first day of the runs.
        member: The member.
        end: The first day number that is not asked for.
    """
    rows = duties.list_member_rows(member)
    lapsed = list(duties.list_lapsed((member,)))
    change = min(duties.find_next_change(member), duties.find_next_silence(member, lapsed))
    after = min(change, end)
    runs = [run for row in rows for run in _list_runs_of_row(duties, row, after)]
    runs += (
        StatusRun(duties.on, after, member.id, one.activity, one.standing, one.progress, SETTING_OF(one))
        for one in lapsed
    )
    return runs, change


def _list_runs_of_row(duties: Duties, row: DutyRow, end: int) -> Iterator[StatusRun]:
    """Yield the runs of a row that holds until a day."""
    on, progress = duties.on, duties.find_progress(row)
    facts = row.setting, row.exclusion is not None, row.last is not None, row.begins is None
    if row.owed is NOTHING:
        yield StatusRun(on, end, row.member, row.activity, Standing.NOT_OWED, progress, *facts)
        return
    earliest, due, overdue_from, limit = row.owed.days
    first = on
    while first < end:
        turns = [day for day in (earliest, due, overdue_from, limit + 1, end) if day > first]
        if first >= earliest > on:
            progress = duties.find_open_progress(row, progress)
        after, standing = min(turns), STANDINGS[rank_on(row.owed.days, first)]
        yield StatusRun(first, after, row.member, row.activity, standing, progress, facts[0], False, *facts[2:])
        first = after
