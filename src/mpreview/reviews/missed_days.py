"""The due days of a span that passed unmet: of each obligation the first one of its life (semantics 5.8).

The method is that of `status_runs`: a member is read again only where an event bears on the member, or where
a row may change by itself. Each reading gives the due day of each row, and on that day the row is asked again
unless it has changed by then. Lives that began before the span are followed from their first day where an
earlier due day may have passed: nearly no due day ever moves to a later day within a life.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import NamedTuple, TypeVar

from mpreview._reprs import show_tuple
from mpreview.people import Member
from mpreview.policy.terms import VISITED, Activity
from mpreview.reviews.answers import NOTHING
from mpreview.reviews.duties import Duties
from mpreview.reviews.duty_rows import DutyRow
from mpreview.reviews.obligations import DutyAnswers
from mpreview.reviews.row_renewals import RowRenewals
from mpreview.reviews.status_runs import DutiesOfDay, MemberAgenda
from mpreview.timeline import NEVER, day_of

__all__: list[str] = []

_Item = TypeVar("_Item")
ListDays = Callable[[dt.date, dt.date], Iterable[DutiesOfDay]]
"""Lists the duties of each day from a first to a last day."""


class MissedDay(NamedTuple):
    """A due day that passed unmet.

    Args:
        duties: The duties on the day, with all that had happened by its end.
        row: The row of the subject and activity.
        owed: What was owed, or would be without an exemption or exclusion that runs on the day.
        began: The first day number of the life.
    """

    duties: Duties
    row: DutyRow
    owed: DutyAnswers
    began: int

    def __repr__(self) -> str:
        return show_tuple(self)


class _Life(NamedTuple):
    """What is owed to a subject from one discharging completion to the next.

    Args:
        venue: The venue.
        since: The first day number of the use in office.
        began: The first day number.
        due: The due day, as far as known.
        is_missed: Whether a due day of the life has passed unmet.
    """

    venue: str | None
    since: int
    began: int
    due: int = NEVER
    is_missed: bool = False


_Key = tuple[str, str]
"""A member, and the id of a row."""


class _LifeReader:
    """The lives of all obligations that take a visit, from day to day.

    Args:
        first: The first day.
        last: The last day.
        names: The members; `None` for all.
    """

    def __init__(self, first: dt.date, last: dt.date, names: Collection[str] | None) -> None:
        self._first, self._last, self._names = first.toordinal(), last.toordinal(), names
        self._lives: dict[str, dict[str, _Life]] = {}
        self._agenda = MemberAgenda()
        self._due: dict[int, dict[_Key, None]] = {}

    def read_day(self, day: DutiesOfDay) -> Iterator[MissedDay]:
        """Follow whatever changes on a day, and yield the obligations whose due day it was."""
        duties, touched = day.duties, day.touched
        renewals = RowRenewals(duties.maker, is_new_epoch=day.is_new_epoch)
        for member in self._agenda.list_members(day, self._names):
            self._read_member(
                duties, renewals, member, None if touched is None else touched.get(member.id, ())
            )
        for member_id, id_ in self._due.pop(duties.on, ()):
            life = self._lives[member_id].get(id_)
            if life is not None and life.due == duties.on and not life.is_missed:
                yield from self._find_missed(duties, member_id, id_)

    def list_missed_lives(self) -> set[_Key]:
        """Return the lives of which a due day has passed unmet."""
        return {
            (name, id_) for name, lives in self._lives.items() for id_, one in lives.items() if one.is_missed
        }

    def _read_member(
        self, duties: Duties, renewals: RowRenewals, member: Member, places: Collection[str] | None
    ) -> None:
        lives = self._lives.get(member.id)
        rows = None if lives is None or places is None else renewals.renew_rows(member, places)
        if rows is None or lives is None:
            rows = renewals.read_rows(member)
            used = {row.venue for row in rows}
            # What ended has lapsed, and a use that begins later is owed anew.
            lives = {id_: life for id_, life in (lives or {}).items() if life.venue in used}
            self._lives[member.id] = lives
        for row in rows:
            if row.activity in VISITED:
                self._follow_row(duties, row, lives)
        self._agenda.plan(member.id, duties.find_next_change(member))

    def _follow_row(self, duties: Duties, row: DutyRow, lives: dict[str, _Life]) -> None:
        """Follow a life by a row of a day."""
        id_, on, since, due = row.id, duties.on, row.setting.since, find_owed(duties, row).days[1]
        life = lives.get(id_)
        if life is None or life.since != since or (row.last == on and due > on):
            is_known = on > self._first or row.last == on
            life = _Life(row.venue, since, on if is_known else max(since, row.last or since))
        lives[id_] = life._replace(due=due)
        if on <= due <= self._last and not life.is_missed:
            self._due.setdefault(due, {})[row.member, id_] = None

    def _find_missed(self, duties: Duties, member_id: str, id_: str) -> Iterator[MissedDay]:
        """Yield the obligation of a life whose due day is the day of the duties."""
        lives = self._lives[member_id]
        (row,) = (
            one for one in duties.maker.list_member_rows(duties.register.member[member_id]) if one.id == id_
        )
        owed = find_owed(duties, row)
        if owed.days[1] != duties.on:
            self._follow_row(duties, row, lives)
            return
        lives[id_] = lives[id_]._replace(is_missed=True)
        yield MissedDay(duties, row, owed, lives[id_].began)


def find_owed(duties: Duties, row: DutyRow) -> DutyAnswers:
    """Return what a row owes, or would owe without an exemption or exclusion that runs on the day."""
    if row.owed is not NOTHING:
        return row.owed
    is_let_off = row.exclusion is not None or any(one.setting.case.papers for one in row.parts or (row,))
    return duties.find_owed_if_free(row) if is_let_off else NOTHING


def list_missed(
    list_days: ListDays, first: dt.date, last: dt.date, names: Collection[str] | None,
    read: Callable[[MissedDay], _Item],
) -> list[_Item]:  # fmt: skip
    """Return what is read of each obligation whose first due day that passed unmet lies in a span.

    Args:
        list_days: Lists the duties of days.
        first: The first day of the span.
        last: The last day of the span.
        names: The members; `None` for all.
        read: Reads a due day that passed unmet, while the duties of the day are at hand.
    """
    reader, found, doubts = (
        _LifeReader(first, last, names),
        list[tuple[_Item, _Key | None]](),
        dict[_Key, int](),
    )
    for day in list_days(first, last):
        for missed in reader.read_day(day):
            key = None
            # Of a subject the first life alone may have begun before the span.
            if missed.began < first.toordinal() and may_have_passed(missed):
                key = missed.row.member, missed.row.id
                doubts[key] = missed.began
            found.append((read(missed), key))
    earlier = _find_missed_before(list_days, first, doubts)
    return [item for item, key in found if key not in earlier]


def _find_missed_before(
    list_days: ListDays, first: dt.date, doubts: dict[_Key, int]
) -> Collection[_Key | None]:
    """Return the lives among some, each with its first day, of which a due day passed before a day."""
    if not doubts:
        return set()
    start, end = day_of(min(doubts.values())), first - dt.timedelta(1)
    reader = _LifeReader(start, end, {member for member, _ in doubts})
    for day in list_days(start, end):
        for _ in reader.read_day(day):
            pass
    return reader.list_missed_lives() & doubts.keys()


def may_have_passed(missed: MissedDay) -> bool:
    """Whether an earlier due day of the same life may have passed before the one that was missed.

    Within a life due days move to earlier days alone, but for signed facts, other editions, and what ends: a
    capacity, a use, what lay ahead.
    """
    duties, row, (began, on) = missed.duties, missed.row, (missed.began, missed.duties.on)
    book, member = duties.book, duties.register.member[row.member]
    return (
        row.activity is Activity.FUNCTION_TEST
        or bool(row.parts)
        or len(member.terms) > 1
        or bool(duties.subjects.list_exclusions(row.member))
        or book.find_stage_index(began) != book.find_stage_index(on)
        or sum(use.id == row.venue for use in duties.register.index.occupancies(row.member)) > 1
        or bool(row.setting.case.papers)
        or any(order.trigger.ends <= on for order in row.setting.case.orders)
        or any(answer.moves for answer, *_ in missed.owed.answers)
    )
