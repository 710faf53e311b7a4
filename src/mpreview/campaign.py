"""Campaigns: how far a directive has come (semantics 3.17).

A directive touches a subject on the day of issue, or on the day the subject joins, and the case of the
subject then holds an order. So a campaign reads the case of each subject on the day asked about, or on the
last day of a subject that has ended. The completions give the rest.

That another body holds a subject is sensitive. Rows, a `repr` and the groups count such a subject as
outstanding, and sensitive columns say which of the outstanding subjects another body holds.
"""

import datetime as dt
import enum
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, Final, NamedTuple, Self

import attrs

from mpreview._checks import check_day, suggest_ids
from mpreview._sequences import GroupedSequence, ItemSequence, group_items
from mpreview.days import Days
from mpreview.errors import UnknownId
from mpreview.events import Directed, Event, Ledger
from mpreview.people import HeldCapacity, Member
from mpreview.policy._case import DirectiveDays, DutyOrder
from mpreview.policy.terms import Activity
from mpreview.reviews.columns import ON, SUBJECT, sensitive
from mpreview.reviews.directives import names_member, read_directive
from mpreview.reviews.duties import Duties
from mpreview.reviews.duty_rows import DutyRow
from mpreview.reviews.obligations import DutySetting, Status
from mpreview.reviews.suspensions import list_excluded_spans
from mpreview.rows import CellType, Column, Columns, nest_columns
from mpreview.timeline import NEVER, day_of

__all__ = ["Campaign", "CampaignDay", "CampaignState", "CampaignSubject", "Campaigns"]


class CampaignState(enum.Enum):
    """How far a directive is with one subject: the first of these that holds."""

    DONE = "done"
    LAPSED = "lapsed"
    EXCLUDED = "excluded"
    OUTSTANDING = "outstanding"


_WORST_FIRST = (CampaignState.OUTSTANDING, CampaignState.EXCLUDED, CampaignState.LAPSED, CampaignState.DONE)


@attrs.frozen
class CampaignSubject:
    """A subject that a directive touched.

    Args:
        status: Standing and progress on the day asked about.
        on: The day asked about.
        touched: The first day on which the directive asks the subject: the day of issue, the day of joining,
            or a later day if the condition of the rule holds only later.
        done: The day of the first completion that counts; `None` while there is none.
        away: The later days on which the subject was lapsed or excluded: state, first and last day.
    """

    status: Status
    on: dt.date
    touched: dt.date
    done: dt.date | None
    away: tuple[tuple[CampaignState, dt.date, dt.date], ...] = attrs.field(repr=False)

    @property
    def member(self) -> str:
        """The member."""
        return self.status.member

    @property
    def venue(self) -> str | None:
        """The venue; `None` for a contact."""
        return self.status.venue

    @property
    def state(self) -> CampaignState:
        """How far the directive is with the subject."""
        return self._find_state(self.on)

    def state_on(self, day: dt.date) -> CampaignState | None:
        """Return the state on a day, as now believed; `None` before the subject was touched.

        Raises:
            InvalidValue: If *day* is no day.
            OutsideRange: If the day is out of range.
        """
        check_day("CampaignSubject.state_on.day", day)
        return None if day < self.touched else self._find_state(day)

    def _find_state(self, day: dt.date) -> CampaignState:
        if not self.away:
            is_done = self.done is not None and self.done <= day
            return CampaignState.DONE if is_done else CampaignState.OUTSTANDING
        found = [(state, first) for state, first, last in self.away if first <= day <= last]
        states = [state for state, _ in found]
        if self.done is not None and self.done <= day:
            # Work done during a dissolution counts from the return on: until then the subject is lapsed.
            is_of_gap = any(state is CampaignState.LAPSED and first <= self.done for state, first in found)
            states += [] if is_of_gap else [CampaignState.DONE]
        return min(states, key=list(CampaignState).index, default=CampaignState.OUTSTANDING)


class CampaignDay(NamedTuple):
    """The counts of a campaign on one day, as now believed.

    Done, lapsed and outstanding add up to *touched*; the excluded are among the outstanding.

    >>> CampaignDay(dt.date(2021, 11, 15), touched=21, done=7, lapsed=1, excluded=2, outstanding=13)
    <CampaignDay 2021-11-15: 21 touched, 7 done, 1 lapsed, 13 outstanding>
    """

    day: dt.date
    touched: int
    done: int
    lapsed: int
    excluded: int
    outstanding: int

    def __repr__(self) -> str:
        counts = {"done": self.done, "lapsed": self.lapsed, "outstanding": self.outstanding}
        return f"<CampaignDay {self.day}: {self.touched} touched, {_list_counts(counts)}>"


def _list_counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {word}" for word, count in counts.items())


_OPEN_WORDS: Final = {state: state.value for state in CampaignState} | {
    CampaignState.EXCLUDED: CampaignState.OUTSTANDING.value
}
"""The word of each state, for readers who may not know that another body holds a subject."""


@attrs.frozen
class Campaign(GroupedSequence[CampaignSubject]):
    """How far a directive has come by a day: every subject that the directive touched, in order of id.

    The items are the subjects. `by` groups them, and `by_day` counts them since the day of issue.
    """

    COLUMNS: ClassVar[Columns] = (
        ON,
        Column("directive", CellType.ID, "The directive.", read="directive.id", of_answer=True),
        *nest_columns(SUBJECT, "status"),
        Column("state", CellType.WORD, "Where the directive stands with the subject.",
               choices=tuple(_OPEN_WORDS.values()), read=lambda one: _OPEN_WORDS[one.state]),
        Column("touched", CellType.DAY, "The first day on which the directive asks the subject."),
        Column("done", CellType.DAY, "The day of the first completion that counts.", optional=True),
        sensitive("excluded", CellType.FLAG, "Whether another body holds the outstanding subject.",
                  read=lambda one: one.state is CampaignState.EXCLUDED),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("member", "venue", "activity", "state", "touched", "done", "team")
    directive: Directed
    on: dt.date
    items: tuple[CampaignSubject, ...]

    @property
    def touched(self) -> Self:
        """Every subject."""
        return self

    @property
    def done(self) -> Self:
        """The subjects with a completion that counts."""
        return self._select(CampaignState.DONE)

    @property
    def lapsed(self) -> Self:
        """The subjects that ended with the work still open."""
        return self._select(CampaignState.LAPSED)

    @property
    def excluded(self) -> Self:
        """The outstanding subjects that a body other than the caller's holds."""
        return self._select(CampaignState.EXCLUDED)

    @property
    def outstanding(self) -> Self:
        """The subjects with the work still to do; the status of each gives standing and progress.

        The excluded subjects are among them: fewer than a row says would reveal that another body has some.
        """
        return self._select(CampaignState.OUTSTANDING, CampaignState.EXCLUDED)

    @property
    def members(self) -> dict[str, CampaignState]:
        """By member: done when every subject of the member is, else outstanding, excluded or lapsed."""
        groups = group_items(self.items, lambda one: one.member)
        return {
            member: min((one.state for one in groups[member]), key=_WORST_FIRST.index)
            for member in sorted(groups)
        }

    def by_day(self) -> tuple[CampaignDay, ...]:
        """Return the counts of each day from the day of issue to the day asked about, as now believed.

        A condition of the rule about a force or nation reads the seat of the day asked about.
        """
        first, last = self.directive.on.toordinal(), self.on.toordinal()
        return tuple(self._count_day(day_of(day)) for day in range(first, last + 1))

    def _count_day(self, day: dt.date) -> CampaignDay:
        states = [state for state in (one.state_on(day) for one in self.items) if state is not None]
        done, lapsed, excluded, outstanding = (states.count(state) for state in CampaignState)
        return CampaignDay(day, len(states), done, lapsed, excluded, outstanding + excluded)

    def _select(self, *states: CampaignState) -> Self:
        return self._keep(one for one in self.items if one.state in states)

    def __repr__(self) -> str:
        counts = {"done": len(self.done), "lapsed": len(self.lapsed), "outstanding": len(self.outstanding)}
        return f"<Campaign {self.directive.id!r} on {self.on}: {len(self)} touched, {_list_counts(counts)}>"


@attrs.frozen(repr=False)
class Campaigns(ItemSequence[Campaign]):
    """How far each directive has come that was issued by a day, in order of issue.

    The items are the campaigns; a row counts the subjects of a campaign, and the rows of the campaign itself
    list the subjects.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> uk.sample(on=day).record(*uk.directives()).campaign(on=day)
    <2 campaigns on 2021-11-20>
    """

    NOUN: ClassVar[tuple[str, ...]] = ("campaign",)
    COLUMNS: ClassVar[Columns] = (
        ON,
        Column("directive", CellType.ID, "The directive.", read="directive.id"),
        Column("activity", CellType.WORD, "The activity.", choices=Activity, read="directive.activity"),
        Column("issued", CellType.DAY, "The day of issue.", read="directive.on"),
        Column("by", CellType.DAY, "The day by which the activity is to be done.", read="directive.by"),
        Column("touched", CellType.NUMBER, "The number of subjects that the directive touched.", read=len),
        Column("done", CellType.NUMBER, "The number that is done.", read=lambda one: len(one.done)),
        Column("lapsed", CellType.NUMBER, "The number that has lapsed.", read=lambda one: len(one.lapsed)),
        sensitive("excluded", CellType.NUMBER, "The number that another body holds, among the outstanding.",
                  read=lambda one: len(one.excluded)),
        Column("outstanding", CellType.NUMBER, "The number that is neither done nor lapsed.",
               read=lambda one: len(one.outstanding)),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("directive", "activity", "by", "touched", "done", "outstanding")
    on: dt.date
    items: tuple[Campaign, ...]


# ---------------------------------------------------------------- how a campaign is found

DutiesOn = Callable[[dt.date, Sequence[Member]], Duties]
"""The duties of some members on a day."""


class _Life(NamedTuple):
    """The life of a subject: one use in one spell of office.

    Args:
        member: The member.
        venue: The venue; `None` for a contact.
        days: The days in office and in use.
        capacity: The capacity.
        house: The house of the capacity.
    """

    member: Member
    venue: str | None
    days: Days
    capacity: HeldCapacity
    house: str

    def find_last_day(self, on: int) -> int:
        """Return the last day by *on* in office and in use; 0 without such a day."""
        return max((min(end - 1, on) for start, end in self.days.spans if start <= on), default=0)


class _Touched(NamedTuple):
    """What a directive has come to in one life of a subject.

    Args:
        status: Standing and progress on the day asked about.
        touched: The day number on which the directive first asks the subject.
        done: The day of the first completion that counts.
        days: The days in office and in use from that day number on.
    """

    status: Status
    touched: int
    done: dt.date | None
    days: Days


def find_directive(ledger: Ledger, common: Iterable[Event], id_: str) -> Directed:
    """Return the directive of an id: of the first record, of a correction, or of before an erasure.

    Args:
        ledger: Every record.
        common: The events that concern all members.
        id_: The id.

    Raises:
        UnknownId: If there is no such directive.
    """
    issued = {event.id: event for event in common if isinstance(event, Directed)}
    records = ledger.records(id_)
    names = [record.id for record in records[:1]]
    if not records:
        # An erasure records a directive again under the old id and hyphens.
        names = [name for name in issued if name.rstrip("-") == id_.rstrip("-") and name.startswith(id_)]
    found = [issued[name] for name in names if name in issued]
    # Of two directives whose ids differ only in hyphens neither is preferred.
    if len(found) != 1:
        raise UnknownId("directive", "directive", id_, suggest_ids(id_, tuple(issued)))
    return found[0]


def list_directives(ledger: Ledger, on: dt.date) -> Iterator[Directed]:
    """Yield the directives that were issued by a day, in order of issue."""
    yield from (one for one in ledger.effective if isinstance(one, Directed) and one.on <= on)


def find_campaign(
    directive: Directed, members: Sequence[Member], find_duties: DutiesOn, on: dt.date
) -> Campaign:
    """Return how far a directive has come with some members by a day, on or after the day of issue."""
    now = find_duties(on, members)
    lives = (
        life
        for member in members
        if names_member(directive, member)
        for life in _list_lives(now, member, directive.activity)
    )
    # A subject that has ended is asked about on its last day. Such days are few, and each is asked once.
    by_day = group_items(lives, lambda life: life.find_last_day(on.toordinal()))
    found = defaultdict[tuple[str, str], list[_Touched]](list)
    for day in sorted(day for day in by_day if day >= directive.on.toordinal()):
        members = tuple({life.member.id: life.member for life in by_day[day]}.values())
        duties = now if day == now.on else find_duties(day_of(day), members)
        for life in by_day[day]:
            one = _find_touched(directive, life, duties, now)
            if one is not None:
                found[life.member.id, life.venue or ""].append(one)
    return Campaign(directive, on, tuple(_make_subject(found[key], now) for key in sorted(found)))


def _make_subject(lives: Sequence[_Touched], now: Duties) -> CampaignSubject:
    """Return a subject by all its lives: a directive is ordered once, whatever capacity ends."""
    status, touched = lives[0].status, min(one.touched for one in lives)
    done = min((one.done for one in lives if one.done is not None), default=None)
    present = Days.of(*(span for one in lives for span in one.days.spans))
    events = now.facts.of(status.member).events
    spans = list_excluded_spans(events, status.venue, status.activity, now.on)
    excluded = ((CampaignState.EXCLUDED, day_of(first), day_of(last)) for first, last in spans)
    away = (*_list_lapses(present, now.on), *excluded)
    return CampaignSubject(status, now.date, day_of(touched), done, away)


def _list_lapses(present: Days, on: int) -> Iterator[tuple[CampaignState, dt.date, dt.date]]:
    """Yield the days up to a day on which a subject was gone: the first and the last day."""
    returns = (start for start, _ in present.spans[1:])
    for (_, first), after in zip(present.spans, (*returns, NEVER), strict=True):
        if first <= on:
            yield CampaignState.LAPSED, day_of(first), day_of(min(after - 1, on))


def _list_lives(now: Duties, member: Member, activity: Activity) -> Iterator[_Life]:
    """Yield the lives of the subjects of a member."""
    uses: list[tuple[str | None, Days]] = [(None, Days.of((0, NEVER)))]
    if activity is not Activity.CONTACT:
        uses = [(use.id, Days.of((use.start, use.end))) for use in now.register.index.occupancies(member.id)]
    for one in now.cases.tenures.list_spells(member):
        for venue, in_use in uses:
            days = one.spell.days & in_use
            if days:
                yield _Life(member, venue, days, one.capacity, one.house)


def _find_order(row: DutyRow, directive: Directed, life: _Life) -> tuple[DutyOrder, DutySetting] | None:
    """Return the order of a directive in a life, with its setting; `None` without such an order."""
    for setting in (part.setting for part in (row.parts or (row,))):
        if setting.case.duty.capacity is life.capacity and setting.house == life.house:
            for order in setting.case.orders:
                # Ids first: nearly all orders are of no directive, or of another one.
                read = order.trigger.detail
                is_directive = isinstance(read, DirectiveDays) and read.id == directive.id
                if is_directive and read == read_directive(directive):
                    return order, setting
    return None


def _find_touched(directive: Directed, life: _Life, duties: Duties, now: Duties) -> _Touched | None:
    """Return what a directive has come to in a life; `None` if the directive did not touch the subject.

    Args:
        directive: The directive.
        life: The life of the subject.
        duties: The duties on the last day of the subject.
        now: The duties on the day asked about.
    """
    member, venue, activity = life.member, life.venue, directive.activity
    row = duties.find_row(member, venue, activity)
    own = None if row is None else _find_order(row, directive, life)
    status = None if own is None else now.find_asked_status(member, venue, activity)
    if row is None or own is None or status is None:
        return None
    order, setting = own
    days = duties.subjects.list_done(row.subject, setting)
    counting = (day for day in days if duties.book.is_counted(setting.case, order, day))
    done = min((day_of(day) for day in counting if day >= order.first_discharge), default=None)
    # The condition of a rule may hold for the first time during a dissolution.
    touched = life.days.next_in(order.appears) if order.trigger.own is None else order.trigger.own
    # An announced use is a subject before its first day, on which the use joins; and an order may appear, by
    # its condition, only after the subject ended.
    if touched > now.on:
        return None
    return _Touched(status, touched, done, life.days.since(touched))
