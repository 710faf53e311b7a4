"""The statuses of a span of days as runs: a run is one status over days with equal standing and progress.

The method: between two changes the rows of a member hold (`Duties.find_next_change`), and the standing of a
row follows from the four days of its window. So a member is read again only where an event bears on the
member, or where a status may change by itself; no day is asked for its own sake.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.people import HeldCapacity, Member
from mpreview.policy.terms import Activity
from mpreview.policy.windows import WindowDays
from mpreview.register import Ground
from mpreview.reviews.answers import NOTHING
from mpreview.reviews.duties import Duties
from mpreview.reviews.duty_rows import DutyRow
from mpreview.reviews.facts import Progress
from mpreview.reviews.obligations import SETTING_OF, DutySetting, Status
from mpreview.reviews.row_renewals import RowRenewals
from mpreview.reviews.standings import IN_TIME, STANDINGS, Standing, rank_on
from mpreview.timeline import NEVER

__all__: list[str] = []


_NOT_COUNTED = (Standing.NOT_OWED, Standing.LAPSED)
"""The standings that go with the share covered."""


class FollowedSubject(NamedTuple):
    """What a subject and activity have in common on all days of a run.

    Args:
        member: The member.
        activity: The activity.
        setting: The facts that similar subjects share.
        is_excluded: Whether another body has the subject.
        is_done: Whether work that counts was done in this use and spell of office.
        is_begun: Whether the use has begun; an announced use lies ahead.
    """

    member: str
    activity: Activity
    setting: DutySetting
    is_excluded: bool = False
    is_done: bool = False
    is_begun: bool = True

    def __repr__(self) -> str:
        return show_tuple(self)


class StatusRun(NamedTuple):
    """One status over days with equal standing and progress.

    Args:
        first: The first day number.
        end: The day number after the last day.
        subject: The subject and activity.
        standing: The place in time.
        progress: The state of the work.
    """

    first: int
    end: int
    subject: FollowedSubject
    standing: Standing
    progress: Progress

    @property
    def member(self) -> str:
        """The member."""
        return self.subject.member

    @property
    def activity(self) -> Activity:
        """The activity."""
        return self.subject.activity

    @property
    def team(self) -> str:
        """The team that carries the work out."""
        return self.subject.setting.team

    @property
    def ground(self) -> Ground:
        """The ground of the subject."""
        return self.subject.setting.ground

    @property
    def kind(self) -> str | None:
        """The kind of the venue; `None` for a duty owed to the member."""
        return self.subject.setting.case.duty.kind

    @property
    def capacity(self) -> HeldCapacity:
        """The first capacity that the person holds, else held last."""
        return self.subject.setting.case.duty.capacity

    @property
    def house(self) -> str:
        """The id of the house of that capacity; empty in a register without houses."""
        return self.subject.setting.house

    @property
    def asks_cover(self) -> bool:
        """Whether the status counts among the reviews that keep places covered, or should (semantics 5.1)."""
        is_owed = self.standing not in _NOT_COUNTED
        return self.activity is Activity.REVIEW and is_owed and self.subject.is_begun

    @property
    def is_covered(self) -> bool:
        """Whether the status counts as covered."""
        return self.subject.is_done and self.standing in IN_TIME and self.asks_cover

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


class _Course(NamedTuple):
    """The runs of one status from a day on, as long as nothing more happens.

    Args:
        first: The day.
        subject: The subject and activity.
        fixed: The standing of a status without a window; `None` if the standing follows from the window.
        days: The four days of the window.
        progress: The progress on the first day.
        opened: The progress from the first day of the window on.
    """

    first: int
    subject: FollowedSubject
    fixed: Standing | None
    days: WindowDays
    progress: Progress
    opened: Progress

    def __repr__(self) -> str:
        return show_tuple(self)

    def list_runs(self, end: int) -> Iterator[StatusRun]:
        """Yield the runs before a day."""
        first, days = self.first, self.days
        # Most courses end before the window opens, or begin after the last of its days.
        turns = [day for day in (*days[:3], days[3] + 1) if first < day < end]
        for day in sorted({*turns}) if turns else ():
            yield self._make_run(first, day)
            first = day
        if first < end:
            yield self._make_run(first, end)

    def _make_run(self, first: int, end: int) -> StatusRun:
        standing = STANDINGS[rank_on(self.days, first)] if self.fixed is None else self.fixed
        return StatusRun(first, end, self.subject, standing, self.find_progress(first))

    def find_progress(self, day: int) -> Progress:
        """Return the progress on a day of the course."""
        return self.opened if self.first < self.days[0] <= day else self.progress


class _Running(NamedTuple):
    """The courses of the statuses of a member, by an id of the status.

    Args:
        courses: The courses.
        has_lapsed: Whether a status of the member has lapsed.
    """

    courses: dict[str, _Course]
    has_lapsed: bool

    def __repr__(self) -> str:
        return show_tuple(self)


def list_runs(days: Iterable[DutiesOfDay], last: dt.date) -> Iterator[StatusRun]:
    """Yield the runs of all statuses of a span.

    Args:
        days: The duties of every day of the span, in order; the first day bears on every member.
        last: The last day of the span.
    """
    reader = _RunReader()
    for day in days:
        yield from reader.read_day(day)
    yield from reader.end(last.toordinal() + 1)


class MemberAgenda:
    """The days on which members are read again, from day to day."""

    def __init__(self) -> None:
        self._days: dict[int, set[str]] = {}
        self._next: dict[str, int] = {}

    def plan(self, member: str, day: int) -> None:
        """Plan the day on which a member is read next, in place of the day before."""
        self._next[member] = day
        self._days.setdefault(day, set()).add(member)

    def list_members(self, day: DutiesOfDay, names: Collection[str] | None = None) -> list[Member]:
        """Return the members to read on a day: planned for it, or touched by its events.

        Args:
            day: The day.
            names: The members that count; `None` for all.
        """
        on, members = day.duties.on, day.duties.register.member
        planned = {id_ for id_ in self._days.pop(on, ()) if self._next[id_] == on}
        is_all = day.touched is None or day.is_new_epoch
        found = members.keys() if is_all else planned | (day.touched or {}).keys()
        kept = found & members.keys() if names is None else found & members.keys() & set(names)
        return [members[id_] for id_ in (members if is_all and names is None else sorted(kept))]


class _RunReader:
    """The courses of every status, from day to day."""

    def __init__(self) -> None:
        self._running: dict[str, _Running] = {}
        self._agenda = MemberAgenda()

    def read_day(self, day: DutiesOfDay) -> Iterator[StatusRun]:
        """Yield the runs that end before a day, and follow whatever changes on the day."""
        if day.touched is None:
            yield from self.end(day.duties.on)
        touched, renewals = day.touched or {}, RowRenewals(day.duties.maker, is_new_epoch=day.is_new_epoch)
        for member in self._agenda.list_members(day):
            yield from self._read_member(day.duties, renewals, member, touched.get(member.id, ()))

    def end(self, day: int) -> Iterator[StatusRun]:
        """Yield the runs before a day, and forget every course."""
        yield from _end_courses(self._running.values(), day)
        self._running, self._agenda = {}, MemberAgenda()

    def _read_member(
        self, duties: Duties, renewals: RowRenewals, member: Member, places: Collection[str] | None
    ) -> Iterator[StatusRun]:
        before = self._running.get(member.id)
        rows = None if before is None or places is None else renewals.renew_rows(member, places)
        if rows is None or before is None:
            yield from _end_courses(() if before is None else (before,), duties.on)
            before, rows = _Running({}, True), renewals.read_rows(member)
        # No use ended since, so no other status has lapsed.
        lapsed = list(duties.list_lapsed((member,))) if before.has_lapsed else []
        courses = before.courses
        followed = [(row.id, _follow_row(duties, row, courses.get(row.id))) for row in rows]
        followed += (_follow_lapsed(duties.on, one) for one in lapsed)
        for key, course in followed:
            old = courses.get(key)
            if course is not old:
                yield from () if old is None else old.list_runs(duties.on)
                courses[key] = course
        change = min(duties.find_next_change(member), duties.find_next_silence(member, lapsed))
        self._running[member.id] = _Running(courses, bool(lapsed))
        self._agenda.plan(member.id, change)


def _end_courses(several: Iterable[_Running], day: int) -> Iterator[StatusRun]:
    """Yield the runs of some members before a day."""
    return chain.from_iterable(course.list_runs(day) for one in several for course in one.courses.values())


def _follow_row(duties: Duties, row: DutyRow, before: _Course | None) -> _Course:
    """Return the course of a row from the day on: the course before, if that goes on as it is."""
    on, days, progress = duties.on, row.owed.days, duties.find_progress(row)
    # In a closed window the row is not owed, or its progress follows from what was done before.
    opened = duties.find_open_progress(row, progress) if on < days[0] < NEVER else progress
    is_owed = row.owed is not NOTHING
    marks = not is_owed and row.exclusion is not None, row.last is not None, row.begins is None
    # Ground, team and house stay, where a row is made from the row of the day before.
    if (
        before is not None
        and days == before.days
        and opened is before.opened
        and progress is before.find_progress(on)
        and marks == before.subject[3:]
    ):
        return before
    fixed = None if is_owed else Standing.NOT_OWED
    subject = FollowedSubject(row.member, row.activity, row.setting, *marks)
    return _Course(on, subject, fixed, days, progress, opened)


def _follow_lapsed(on: int, status: Status) -> tuple[str, _Course]:
    """Return the key and the course of a lapsed status."""
    subject = FollowedSubject(status.member, status.activity, SETTING_OF(status))
    course = _Course(on, subject, status.standing, NOTHING.days, status.progress, status.progress)
    return f"{status.activity._value_}/{status.venue}", course
