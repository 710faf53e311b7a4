"""Causes: why each review, function test or exercise that was missed was missed (semantics 5.8).

An obligation is missed on the first day of its life that was its due day and passed unmet. What is on record
of it by the end of that day is gathered once, and the classes of the table `Cause` are asked in turn: the
first that fits is the cause. What an exclusion or an exemption let off that day is counted apart.
"""

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import ClassVar, Final, NamedTuple, Self

import attrs

from mpreview._reprs import count_items, count_noun, count_values, describe_counts, show_tuple
from mpreview._sequences import GroupedSequence, find_grouping, group_items
from mpreview.events import (
    Absent,
    Answered,
    Booked,
    BookingCancelled,
    BookingEvent,
    BookingKept,
    BookingMissed,
    BookingMoved,
    Event,
    Exercised,
    FunctionTested,
    Ledger,
    Offered,
    Outcome,
    Reply,
    Reviewed,
    StandardRevised,
)
from mpreview.policy._case import DirectiveDays, DutyOrder, RevisedStandard, Trigger
from mpreview.policy.reasons import is_answer_sensitive
from mpreview.policy.rules._base import RuleAnswer
from mpreview.policy.rules.on_event import Occasion
from mpreview.policy.terms import Activity, Beginning
from mpreview.reviews.columns import SUBJECT, SUBJECT_ID
from mpreview.reviews.first_days import NO_ANSWER_NEEDED, NOT_ASKED, FirstDays, count_back
from mpreview.reviews.missed_days import MissedDay
from mpreview.reviews.obligations import Status, order_answers
from mpreview.reviews.offers import is_in_use
from mpreview.reviews.past_events import reveals_secret
from mpreview.rows import CellType, Column, Columns, list_groupings, nest_columns
from mpreview.timeline import day_of, long_day

__all__ = ["Cause", "Causes", "MissedObligation"]

_Work = Reviewed | FunctionTested | Exercised
_WORK: Final[dict[Activity, type[_Work]]] = {
    Activity.REVIEW: Reviewed,
    Activity.FUNCTION_TEST: FunctionTested,
    Activity.EXERCISE: Exercised,
}
"""The kind of event that reports an activity that takes a visit."""


@attrs.frozen(repr=False)
class MissedFacts:
    """What is on record of a missed obligation by the end of its due day, since its order.

    Args:
        is_excluded: Whether another body had the subject on that day.
        is_let_off: Whether nothing was owed on that day, by an exclusion or an exemption.
        ordered: The trigger day; of a cycle the day on which its window opened.
        source: The event from which the order counts, if there is one.
        known: The day on which the order became known.
        last_call: The last day to call; `None` if there is none.
        offers: The offers, oldest first; `None` for an activity that needs no offer.
        answer: The last answer to any of them.
        work: Work that was done and does not count for the order, oldest first.
        ended: The last visit called off or missed.
        silent: The visit agreed for a day that passed, of which nothing is on record.
        ahead: The visit that is agreed for a later day.
    """

    is_excluded: bool
    is_let_off: bool
    ordered: int
    source: Event | None
    known: int
    last_call: int | None
    offers: tuple[Offered, ...] | None
    answer: Answered | None
    work: tuple[Event, ...]
    ended: BookingMissed | BookingCancelled | None
    silent: Booked | None
    ahead: Booked | None

    def is_after_last_call(self, day: int) -> bool:
        """Whether a day is too late to call."""
        return self.last_call is None or day > self.last_call

    def find_ended_by(self, party: Absent) -> Event | None:
        """Return the record of the visit called off or missed, if a party did so."""
        return self.ended if self.ended is not None and self.ended.by is party else None


_Shown = Event | bool | None
"""Whether a class fits: the event that shows it, or true where no event does."""


def _find_known_late(facts: MissedFacts) -> _Shown:
    return facts.is_after_last_call(facts.known) and (facts.source or True)


def _find_offered_late(facts: MissedFacts) -> _Shown:
    first = facts.offers[0] if facts.offers else None
    is_late = first is not None and first.on.toordinal() >= facts.ordered
    return is_late and first is not None and facts.is_after_last_call(first.on.toordinal()) and first


def _find_declined(facts: MissedFacts) -> _Shown:
    return facts.answer is not None and facts.answer.reply is not Reply.ACCEPTED and facts.answer


def _find_unanswered(facts: MissedFacts) -> _Shown:
    return facts.answer is None and bool(facts.offers) and facts.offers is not None and facts.offers[-1]


def _find_no_access(facts: MissedFacts) -> _Shown:
    closed = [one for one in facts.work if isinstance(one, Reviewed) and one.outcome is Outcome.NO_ACCESS]
    return closed[-1] if closed else None


def _find_excluded(facts: MissedFacts) -> _Shown:
    return facts.is_excluded


def _find_exempt(facts: MissedFacts) -> _Shown:
    return facts.is_let_off


def _find_unoffered(facts: MissedFacts) -> _Shown:
    return facts.offers == ()


def _find_uncounted(facts: MissedFacts) -> _Shown:
    return facts.work[-1] if facts.work else None


def _find_off_by_member(facts: MissedFacts) -> _Shown:
    return facts.find_ended_by(Absent.MEMBER)


def _find_off_by_place(facts: MissedFacts) -> _Shown:
    return facts.find_ended_by(Absent.PLACE)


def _find_off_by_team(facts: MissedFacts) -> _Shown:
    return facts.find_ended_by(Absent.TEAM)


def _find_off(facts: MissedFacts) -> _Shown:
    return facts.ended


def _find_silent(facts: MissedFacts) -> _Shown:
    return facts.silent


def _find_rest(facts: MissedFacts) -> _Shown:
    return facts.ahead or True


class Cause(enum.Enum):
    """Why an obligation was missed: the first of these that fits, each with its sentence and its test.

    The first two are left out, and counted apart. Another class is another line.
    """

    EXCLUDED = "excluded", "left out, since nothing was owed on that day", _find_excluded
    EXEMPT = "exempt", "left out, since nothing was owed on that day", _find_exempt
    NOT_KNOWN = (
        "not-known-in-time",
        "the order became known on {known}, after the last day to call{last_call}",
        _find_known_late,
    )
    NOT_OFFERED = "not-offered", "nobody offered it", _find_unoffered
    OFFERED_LATE = (
        "offered-too-late",
        "first offered on {offered}, after the last day to call{last_call}",
        _find_offered_late,
    )
    DECLINED = "declined", "the member declined or put it off", _find_declined
    NO_ANSWER = "no-answer", "first offered on {offered}, and the member did not answer", _find_unanswered
    NO_ACCESS = "no-access", "the adviser came, and was not let in", _find_no_access
    NOT_COUNTED = (
        "does-not-count",
        "it was made, and does not count",
        _find_uncounted,
    )
    BY_MEMBER = (
        "off-by-member",
        "the member called the visit off or missed it",
        _find_off_by_member,
    )
    BY_PLACE = (
        "off-by-place",
        "the place called the visit off or missed it",
        _find_off_by_place,
    )
    BY_TEAM = (
        "off-by-us",
        "we called the visit off or missed it",
        _find_off_by_team,
    )
    BY_NOBODY = (
        "off-not-told-by-whom",
        "the visit was called off or missed, and no party is named",
        _find_off,
    )
    NO_RECORD = "nothing-on-record", "nothing is on record of the agreed visit", _find_silent
    NO_DAY = "no-day-in-time", "no day in time was agreed", _find_rest

    _value_: str
    template: str
    """The cause in words, with places for days."""
    find: Callable[[MissedFacts], _Shown]
    """Finds the event that shows that the class fits, or true; nothing if it does not fit."""

    def __new__(cls, value: str, template: str, find: Callable[[MissedFacts], _Shown]) -> Self:
        """Make the class of a word, with its sentence and its test."""
        cause = object.__new__(cls)
        cause._value_, cause.template, cause.find = value, template, find
        return cause

    @property
    def is_left_out(self) -> bool:
        """Whether such obligations are left out and counted apart."""
        return self in _LEFT_OUT


_LEFT_OUT: Final = (Cause.EXCLUDED, Cause.EXEMPT)
_COUNTED: Final = tuple(cause for cause in Cause if cause not in _LEFT_OUT)


@attrs.frozen(repr=False)
class MissedObligation:
    """An obligation that takes a visit, whose due day passed unmet, and why.

    Args:
        status: The subject and activity on the due day.
        due: The due day.
        cause: The cause.
        event: The event that shows the cause; `None` where there is none.
        ordered: The trigger day; of a cycle the day on which its window opened.
        known: The day on which the order became known.
        last_call: The last day to call: a member asked then could still be visited in time.
        offered: The day of the first offer since the order; `None` without an offer.
        rule: The rule that gave the due day.
        is_sensitive: Whether a reason of the due day reveals what only readers with clearance may see.
        is_shown_by_secret: Whether the event is one that only readers with clearance may see.
    """

    status: Status
    due: dt.date
    cause: Cause
    event: str | None
    ordered: dt.date
    known: dt.date
    last_call: dt.date | None
    offered: dt.date | None
    rule: str
    is_sensitive: bool
    is_shown_by_secret: bool

    @property
    def id(self) -> str:
        """The id of the obligation: activity, venue, member."""
        return self.status.id

    @property
    def shown_cause(self) -> str:
        """The word of the cause; why something is left out, few readers may know."""
        return "left-out" if self.cause.is_left_out else self.cause.value

    def why(self) -> str:
        """Return the due day and the cause in one sentence with ids."""
        return self._describe(self.id)

    def sentence(self) -> str:
        """Return the due day and the cause in one sentence with names, for readers who may know names.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> found = uk.sample(on=day).causes(first=dt.date(2021, 9, 1), last=day)
        >>> found[0].sentence()
        'review of home 1 of Member for Essex Four: due 16 September 2021 and missed; nobody offered it'
        """
        return self._describe(self.status.title)

    def _describe(self, subject: str) -> str:
        last = "" if self.last_call is None else f", {long_day(self.last_call)}"
        offered = "" if self.offered is None else long_day(self.offered)
        words = self.cause.template.format(known=long_day(self.known), last_call=last, offered=offered)
        return f"{subject}: due {long_day(self.due)} and missed; {words}"

    def __repr__(self) -> str:
        return f"<MissedObligation {self.id}: due {self.due}, {self.shown_cause}>"


@attrs.frozen
class Causes(GroupedSequence[MissedObligation]):
    """Why each visit that was missed in a span was missed, in order of due day and id.

    Ask for this to answer how many reviews were not made, and why. Each obligation counts once, on the first
    due day of its life that passed unmet; sums add up in every grouping.

    Args:
        first: The first day of the span.
        last: The last day of the span.
        items: The missed obligations.
        left_out: What an exclusion or an exemption let off on the due day, counted apart.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> uk.sample(on=day).causes(first=dt.date(2021, 9, 1), last=day)
    <Causes from 2021-09-01 to 2021-11-20: 3 not-offered, 1 offered-too-late, 1 no-answer>
    """

    COLUMNS: ClassVar[Columns] = (
        Column("first", CellType.DAY, "The first day of the span.", of_answer=True),
        Column("last", CellType.DAY, "The last day of the span.", of_answer=True),
        SUBJECT_ID,
        Column("cause", CellType.WORD, "The cause.", read="shown_cause", choices=_COUNTED, groups=True),
        Column("due", CellType.DAY, "The due day that passed unmet."),
        Column("event", CellType.ID, "The event that shows the cause.",
               optional=True, masks="is_shown_by_secret"),
        Column("ordered", CellType.DAY, "The trigger day; of a cycle the day on which its window opened."),
        Column("known", CellType.DAY, "The day on which the order became known."),
        Column("last_call", CellType.DAY, "The last day to call.", optional=True),
        Column("offered", CellType.DAY, "The day of the first offer since the order.", optional=True),
        Column("rule", CellType.ID, "The rule that gave the due day.", optional=True, masks="is_sensitive"),
        *nest_columns(tuple(one for one in SUBJECT if one.name not in {"standing", "progress"}), "status"),
        Column("why", CellType.TEXT, "Due day and cause in a sentence with ids.", read=MissedObligation.why),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("due", "cause", "activity", "member", "venue")
    first: dt.date
    last: dt.date
    items: tuple[MissedObligation, ...] = attrs.field(repr=count_items)
    left_out: tuple[MissedObligation, ...] = attrs.field(default=(), repr=count_items)

    @property
    def counts(self) -> dict[Cause, int]:
        """The number of missed obligations by cause; the numbers add up to the whole."""
        return count_values(_COUNTED, (one.cause for one in self.items))

    @property
    def left_out_counts(self) -> dict[Cause, int]:
        """How much is left out by an exclusion, and how much by an exemption."""
        return count_values(_LEFT_OUT, (one.cause for one in self.left_out))

    def by(  # pyright: ignore[reportIncompatibleMethodOverride]  # each group is an answer of this class, as the base says
        self, name: str
    ) -> dict[str, Self]:
        """Return the answer in groups, in order of name, each with what was left out of the group.

        Args:
            name: The name of a grouping; by cause all that is left out is one group.

        Raises:
            UnknownId: If there is no such grouping.
        """
        key = find_grouping(name, list_groupings(self.COLUMNS))
        own, left = group_items(self.items, key), group_items(self.left_out, key)
        return {
            group: attrs.evolve(self, items=tuple(own.get(group, ())), left_out=tuple(left.get(group, ())))
            for group in sorted(own.keys() | left.keys())
        }

    def summary(self) -> str:
        """Return the sums in one sentence.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> uk.sample(on=day).causes(first=dt.date(2021, 9, 1), last=dt.date(2021, 10, 31)).summary()
        '1 visit missed from 1 September 2021 to 31 October 2021: 1 not offered'
        """
        days = f"from {long_day(self.first)} to {long_day(self.last)}"
        counts = describe_counts({cause.value.replace("-", " "): n for cause, n in self.counts.items()}, "")
        missed = f"{count_noun(len(self), 'visit')} missed {days}{counts and ': '}{counts}"
        return f"{missed}; {len(self.left_out)} left out" if self.left_out else missed

    def __repr__(self) -> str:
        left = f"; {len(self.left_out)} left out" if self.left_out else ""
        return f"<Causes from {self.first} to {self.last}: {describe_counts(self.counts, 'none')}{left}>"


def collect_causes(first: dt.date, last: dt.date, found: Iterable[MissedObligation]) -> Causes:
    """Return the causes of a span, with what is left out apart."""
    ordered = sorted(found, key=lambda one: (one.due, one.id))
    parts = group_items(ordered, lambda one: one.cause.is_left_out)
    return Causes(first, last, tuple(parts.get(False, ())), tuple(parts.get(True, ())))


# -- what is on record ----------------------------------------------------------------------------------


class CauseReader:
    """Reads the causes of missed obligations, day by day.

    Args:
        ledger: The ledger.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        # The obligations of one day share the calendars known on the day.
        self._first_days: tuple[int, FirstDays | None] = (0, None)

    def explain_missed(self, missed: MissedDay) -> MissedObligation:
        """Return a missed obligation with its cause."""
        duties, row = missed.duties, missed.row
        if self._first_days[0] != duties.on:
            self._first_days = duties.on, FirstDays.of(duties)
        reader = _RecordReader(missed, self._ledger, self._first_days[1])
        facts = reader.read_facts()
        cause, shown = next((one, shown) for one in Cause if (shown := one.find(facts)))
        event = shown if isinstance(shown, Event) else None
        return MissedObligation(
            status=duties.make_row_status(row), due=duties.date, cause=cause,
            event=None if event is None else event.id,
            ordered=day_of(facts.ordered), known=day_of(facts.known),
            last_call=None if facts.last_call is None else day_of(facts.last_call),
            offered=facts.offers[0].on if facts.offers else None, rule=reader.answer.rule.id,
            is_sensitive=any(is_answer_sensitive(answer) for answer, *_ in missed.owed.answers),
            is_shown_by_secret=event is not None and reveals_secret(self._ledger, event),
        )  # fmt: skip


class _RecordReader:
    """Reads what is on record of a missed obligation.

    Args:
        missed: The due day that passed unmet.
        ledger: The ledger.
        first_days: The first days to come by the edition of the day; `None` if the edition asks for none.
    """

    def __init__(self, missed: MissedDay, ledger: Ledger, first_days: FirstDays | None) -> None:
        row, answer = missed.row, min(missed.owed.answers, key=order_answers)[0]
        self.answer: RuleAnswer = answer
        self._missed, self._row, self._on = missed, row, missed.duties.on
        self._ledger, self._first_days = ledger, first_days
        self._ordered = answer.days[0] if answer.trigger is None else answer.trigger
        done = missed.duties.subjects.list_done(row.subject, row.setting)
        # What was done after the order, and is none for its rule, leaves the offers before it standing.
        last = max((day for day in done if day <= self._ordered), default=None)
        self._fresh = row.setting.since if last is None else last + 1
        self._since = self._fresh if answer.trigger is None else self._ordered
        every = ledger.list_about((row.member,), (str(row.venue),))
        self._events = [event for event in every if event.on <= missed.duties.date]
        occupancies = missed.duties.register.index.occupancies(row.member)
        self._uses = [use for use in occupancies if use.id == row.venue]

    def read_facts(self) -> MissedFacts:
        """Return what is on record by the end of the due day."""
        row, (source, known) = self._row, self._find_source()
        offers, answers = self._list_offers() if self._needs_offer else ([], [])
        visits = self._list_visits()
        silent = (one.booked for one in visits if one.is_silent and self._since <= one.day <= self._on)
        ahead = (one.booked for one in visits if one.is_silent and one.day > self._on)
        ended = (one.ended for one in visits if one.ended is not None and self._is_since(one.ended))
        return MissedFacts(
            is_excluded=row.exclusion is not None, is_let_off=row.owed is not self._missed.owed,
            ordered=self._ordered, source=source, known=known, last_call=self._find_last_call(),
            offers=tuple(offers) if self._needs_offer else None,
            answer=answers[-1] if answers else None, work=tuple(self._list_uncounted(visits)),
            ended=max(ended, key=attrgetter("on"), default=None),
            silent=_find_last(silent), ahead=_find_last(ahead),
        )  # fmt: skip

    @property
    def _needs_offer(self) -> bool:
        """Whether the work has to be offered, by the edition of the day."""
        duties, capacity = self._missed.duties, self._row.setting.case.duty.capacity
        is_review = self._row.activity is Activity.REVIEW
        return is_review and duties.cases.find_offer_clock(duties.on, capacity) is not None

    def _is_since(self, event: Event) -> bool:
        return event.on.toordinal() >= self._since

    # -- the order ---------------------------------------------------------------------------------------

    def _find_source(self) -> tuple[Event | None, int]:
        """Return the event from which the order counts, and the day on which the order became known."""
        order = self._find_order()
        if order is None:
            return None, self._ordered
        found = [(self._find_first_known(event), event.id, event) for event in self._list_sources(order)]
        if found:
            known, _, source = min(found, key=lambda one: one[:2])
            return source, known
        running = [use for use in self._uses if use.start <= self._on < use.end]
        if order.trigger.what in _BEGUN and running:
            return None, running[-1].known
        return None, self._ordered

    def _find_order(self) -> DutyOrder | None:
        """Return the order with the answer that gave the due day; `None` for a cycle."""
        rule, trigger = self.answer.rule.id, self.answer.trigger
        cases = [part.setting.case for part in self._row.parts or (self._row,)]
        every = (order for case in cases for order in case.orders)
        return next((one for one in every if (one.rule, one.trigger.day) == (rule, trigger)), None)

    def _list_sources(self, order: DutyOrder) -> Iterator[Event]:
        """Yield the events from which an order counts."""
        duties, day, detail = self._missed.duties, order.trigger.own_day, order.trigger.detail
        if isinstance(detail, DirectiveDays):
            yield from (event for event in self._events if event.id == detail.id)
            return
        revised = (event for event in self._events if isinstance(event, StandardRevised))
        own = ((one, Trigger(Occasion.REVISED_STANDARD, one.on.toordinal(), RevisedStandard(one.standard)))
               for one in revised)  # fmt: skip
        stage, duty = duties.book.find_stage_index(order.trigger.day), self._row.setting.case.duty
        rule = duties.book.find_rule(stage, order.rule, duty)
        for event, trigger in (*duties.list_sources(self._row), *own):
            is_met = rule is not None and (trigger.day, trigger.starts) == (day, order.trigger.starts)
            if is_met and rule is not None and rule.counts_trigger(trigger) and event.on.toordinal() <= day:
                yield event

    def _find_first_known(self, event: Event) -> int:
        """Return the day on which the first record of an event became known: no correction makes it late."""
        return min(one.counts_as_known.toordinal() for one in self._ledger.records(event.id))

    def _find_last_call(self) -> int | None:
        """Return the last day to call about the visit, for a member not contacted (semantics 5.7)."""
        duties, setting = self._missed.duties, self._row.setting
        team = duties.register.team.get(setting.team)
        id_ = setting.ground.calendar if team is None or team.calendar is None else team.calendar
        calendar, first_days = duties.register.calendar[id_], self._first_days
        if first_days is None:
            return count_back(calendar, self._on, 0)
        asked = NOT_ASKED if self._needs_offer else NO_ANSWER_NEEDED
        return first_days.find_last_day(
            asked, calendar.as_known(duties.date), self._on, self._missed.owed.priority
        )

    # -- offers ------------------------------------------------------------------------------------------

    def _list_offers(self) -> tuple[list[Offered], list[Answered]]:
        """Return the offers since the order, and the answers to them.

        An offer of the cycle before counts while its acceptance holds (semantics 3.13).
        """
        offers = [event for event in self._events if isinstance(event, Offered) and self._is_covered(event)]
        fresh = [offer for offer in offers if offer.on.toordinal() >= self._fresh]
        answers = [event for event in self._events if isinstance(event, Answered) and self._is_about(event)]
        last = {answer.offer: answer.reply for answer in answers}
        counted = {
            offer.id: offer
            for offer in offers
            if offer.on.toordinal() >= self._since
            or (offer in fresh and last.get(offer.id) is Reply.ACCEPTED)
        }
        return list(counted.values()), [answer for answer in answers if answer.offer in counted]

    def _is_covered(self, offer: Offered) -> bool:
        if offer.member != self._row.member:
            return False
        return (
            is_in_use(self._uses, offer.on.toordinal())
            if offer.venues is None
            else self._row.venue in offer.venues
        )

    def _is_about(self, answer: Answered) -> bool:
        return answer.venues is None or self._row.venue in answer.venues

    # -- work and visits ---------------------------------------------------------------------------------

    def _list_work(self) -> Iterator[_Work]:
        """Yield the work of the activity at the venue."""
        kind = _WORK[self._row.activity]
        return (event for event in self._events if isinstance(event, kind) and event.venue == self._row.venue)

    def _list_visits(self) -> list["_Visit"]:
        """Return the visits agreed for the activity at the venue, oldest first."""
        row = self._row
        every = [event for event in self._events if isinstance(event, Booked)]
        booked = [event for event in every if (event.venue, event.activity) == (row.venue, row.activity)]
        return [self._read_visit(one, booked[place + 1 :]) for place, one in enumerate(booked)]

    def _read_visit(self, booked: Booked, later: Sequence[Booked]) -> "_Visit":
        """Return a visit with what is on record of it, before the visits agreed later."""
        every = (event for event in self._events if isinstance(event, BookingEvent))
        after = [event for event in every if event.booking == booked.id]
        moved = [event.day for event in after if isinstance(event, BookingMoved)]
        day = moved[-1] if moved else booked.day
        kept = next((event for event in after if isinstance(event, BookingKept)), None)
        ended = [event for event in after if isinstance(event, BookingMissed | BookingCancelled)]
        is_reported = any(event.on >= booked.on for event in self._list_work())
        is_replaced = any(other.on <= day for other in later)
        is_silent = kept is None and not ended and not is_replaced and not is_reported
        first = ended[0] if ended else None
        return _Visit(booked, day.toordinal(), None if is_reported else kept, first, is_silent)

    def _list_uncounted(self, visits: Sequence["_Visit"]) -> list[Event]:
        """Return the work since the order that does not count, and the visits kept without a report."""
        # On the day of the order the work that counts came before the order.
        work = [one for one in self._list_work() if one.on.toordinal() >= self._ordered + one.counts]
        kept = [one.kept for one in visits if one.kept is not None and self._is_since(one.kept)]
        return sorted((*work, *kept), key=attrgetter("on"))


class _Visit(NamedTuple):
    """A visit that was agreed, and what is on record of it.

    Args:
        booked: The agreement.
        day: The day number of the visit.
        kept: The record that the visit took place, if no work was reported since.
        ended: The first record that the visit was called off or missed, which holds.
        is_silent: Whether nothing is on record of the visit.
    """

    booked: Booked
    day: int
    kept: BookingKept | None
    ended: BookingMissed | BookingCancelled | None
    is_silent: bool

    def __repr__(self) -> str:
        return show_tuple(self)


_BEGUN: Final = (Beginning.FIRST_USE, Beginning.USE_AGAIN)


def _find_last(visits: Iterable[Booked]) -> Booked | None:
    return max(visits, key=attrgetter("on"), default=None)
