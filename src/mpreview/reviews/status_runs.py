"""The statuses of a span of days as runs: a run is one status over days with equal standing and progress.

The method: between two changes the rows of a member hold (`Duties.find_next_change`), and the standing of a
row follows from the four days of its window. So a member is read again only where an event bears on the
member, or where a status may change by itself; no day is asked for its own sake.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain, pairwise
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.people import HeldCapacity, Member
from mpreview.policy.terms import Activity
from mpreview.register import Ground
from mpreview.reviews.cases import NOTHING, DutyRow
from mpreview.reviews.duties import REACHED, Duties
from mpreview.reviews.facts import Progress
from mpreview.reviews.obligations import SETTING_OF, DutySetting
from mpreview.reviews.standings import IN_TIME, STANDINGS, Standing, rank_on
from mpreview.timeline import NEVER

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


Touched = Mapping[str, Collection[str] | None]
"""The members on whom events bear, each with the venues of the events; `None` for every row of the member."""


class DutiesOfDay(NamedTuple):
    """The duties on a day, and on whom the events of the day bear.

    Args:
        duties: The duties; days in a row share the rows, but for the first day of a programme.
        touched: On whom the events bear; `None` for every row of every member.
        is_new_epoch: Whether the answers of the rules may differ from those of the day before.
    """

    duties: Duties
    touched: Touched | None
    is_new_epoch: bool

    def __repr__(self) -> str:
        return show_tuple(self)


_Key = tuple[str, str | None]
"""The word of the activity, which is hashed faster than the activity, and the venue: a status of a member."""


class _Running(NamedTuple):
    """The runs of a member since the member was read.

    Args:
        runs: The runs of each status.
        change: The day number on which a status may change without an event.
        has_lapsed: Whether a status of the member has lapsed.
    """

    runs: dict[_Key, list[StatusRun]]
    change: int
    has_lapsed: bool

    def __repr__(self) -> str:
        return show_tuple(self)


def list_runs(days: Iterable[DutiesOfDay], last: dt.date) -> Iterator[StatusRun]:
    """Yield the runs of all statuses of a span.

    Args:
        days: The duties of every day of the span, in order; the first day bears on every member.
        last: The last day of the span.
    """
    end = last.toordinal() + 1
    agenda: dict[int, set[str]] = {}
    running: dict[str, _Running] = {}
    for day in days:
        on, members = day.duties.on, day.duties.register.member
        if day.touched is None:
            for one in running.values():
                yield from _cut_runs(one.runs.values(), on)
            running, agenda = {}, {}
        # A member that was read again since may change on another day.
        stale = {id_ for id_ in agenda.pop(on, ()) if running[id_].change == on} | (day.touched or {}).keys()
        is_all = day.touched is None or day.is_new_epoch
        for id_ in members if is_all else sorted(stale & members.keys()):
            before = running.get(id_)
            found = None if before is None else _renew_runs(day, members[id_], before, end)
            if found is None:
                found = _make_runs(day.duties, members[id_], day.duties.read_rows(members[id_]), end)
            if before is not None:
                over = (runs for key, runs in before.runs.items() if found.runs.get(key) is not runs)
                yield from _cut_runs(over, on)
            running[id_] = found
            agenda.setdefault(found.change, set()).add(id_)
    for one in running.values():
        yield from chain.from_iterable(one.runs.values())


def _cut_runs(several: Iterable[Iterable[StatusRun]], day: int) -> Iterator[StatusRun]:
    """Yield the parts of runs before a day."""
    for run in chain.from_iterable(several):
        if run.end <= day:
            yield run
        elif run.first < day:
            yield StatusRun(run.first, day, *run[2:])


def _renew_runs(day: DutiesOfDay, member: Member, before: _Running, end: int) -> _Running | None:
    """Return the runs of a member from a day on; `None` if every row has to be read again.

    Args:
        day: The day.
        member: The member.
        before: The runs by the day.
        end: The first day number that is not asked for.
    """
    duties, places = day.duties, (day.touched or {}).get(member.id, ())
    # On the day of a change every run ends, and every row is looked at.
    is_due = duties.on >= before.change
    if places is None or (is_due and duties.has_unsettled_rows(member)):
        return None
    places = {*places, REACHED} if is_due else places
    rows = duties.carry_rows(member, places) if day.is_new_epoch else duties.renew_rows(member, places)
    if rows is None:
        return None
    change = NEVER if is_due else before.change
    # No use ended since, so no other status has lapsed.
    found = _make_runs(duties, member, rows, min(change, end), may_have_lapsed=before.has_lapsed)
    return _Running({**before.runs, **found.runs}, min(change, found.change), before.has_lapsed)


def _make_runs(
    duties: Duties, member: Member, rows: Iterable[DutyRow], end: int, *, may_have_lapsed: bool = True
) -> _Running:
    """Return the runs of some rows, and of the lapsed statuses, of a member."""
    lapsed = list(duties.list_lapsed((member,))) if may_have_lapsed else []
    change = min(duties.find_next_change(member), duties.find_next_silence(member, lapsed))
    after = min(change, end)
    runs = {(row.activity._value_, row.venue): _list_runs_of_row(duties, row, after) for row in rows}
    for one in lapsed:
        run = StatusRun(
            duties.on, after, member.id, one.activity, one.standing, one.progress, SETTING_OF(one)
        )
        runs[one.activity._value_, one.venue] = [run]
    return _Running(runs, change, bool(lapsed))


def _list_runs_of_row(duties: Duties, row: DutyRow, end: int) -> list[StatusRun]:
    """Return the runs of a row that holds until a day."""
    on, progress, member, activity = duties.on, duties.find_progress(row), row.member, row.activity
    setting, is_done, is_begun = row.setting, row.last is not None, row.begins is None
    if row.owed is NOTHING:
        is_excluded = row.exclusion is not None
        standing = Standing.NOT_OWED
        return [
            StatusRun(on, end, member, activity, standing, progress, setting, is_excluded, is_done, is_begun)
        ]
    days = row.owed.days
    turns = sorted({day for day in (*days[:3], days[3] + 1) if on < day < end})
    runs = []
    for first, after in pairwise((on, *turns, end)):
        if first == days[0]:
            progress = duties.find_open_progress(row, progress)
        standing = STANDINGS[rank_on(days, first)]
        runs.append(
            StatusRun(first, after, member, activity, standing, progress, setting, False, is_done, is_begun)
        )
    return runs
