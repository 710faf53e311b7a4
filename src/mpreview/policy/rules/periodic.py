"""The form *periodic*: an activity again within an interval (semantics 3.3 and 3.4).

The interval counts from the last completion, or along a grid of days. A completion opens a cycle; while the
cycle is open, every cell that counts answers, and the least answer is the due day.
"""

import datetime as dt
import enum
from collections.abc import Iterator, Sequence
from itertools import count, pairwise, product, takewhile
from typing import ClassVar, NamedTuple

import attrs

from mpreview._checks import check_type, optional, valid_day, valid_ids, valid_tuple, valid_type
from mpreview._reprs import clip_repr
from mpreview.calendars import Calendar, MonthEnd, Roll, months_after
from mpreview.errors import InvalidValue
from mpreview.people import HeldCapacity
from mpreview.policy._case import CellNumbers, MissedPeriods, RuleQuestion
from mpreview.policy.rules._base import (
    FREE,
    LONGER,
    SHORTER,
    CitedNumber,
    EditionFacts,
    NoOrderView,
    Rule,
    RuleAnswer,
    check_at_venue,
    count_units,
    describe_cell_read,
    describe_day,
    describe_read_day,
    valid_days,
    valid_slots,
)
from mpreview.policy.rules._recomputing import ONE_DAY, roll_again
from mpreview.policy.tables import Number, group_by_kind, list_of_kind, list_values, pair_values, valid_number
from mpreview.policy.terms import Activity, Beginning, Unit
from mpreview.policy.windows import Parameters, RawDays, Read, Reason, WindowDays, adjust_days, parse_day
from mpreview.timeline import NEVER, day_of

__all__: list[str] = []

_MOST_MONTHS = 600
_LONGEST_CLOSURE = 400
"""More days than any calendar is closed without a break."""


class Anchor(enum.Enum):
    """The day a cycle counts from: the last completion, or the days of a grid."""

    COMPLETED = "completed"
    PLANNED = "planned"


@attrs.frozen(kw_only=True)
class Periodic(Rule):
    """An activity again within an interval of the last time, or by a grid (semantics 3.3 and 3.4).

    Args:
        kinds: The kinds of venue.
        months: The interval.
        anchor: Whether the interval counts from the last completion, or along a grid.
        origin: The day the grid counts from; given with *planned* alone.
        roll: How the raw due day rolls.
        month_end: The day in place of a day that the month lacks.
        lead: Civil days before the raw due day on which the window opens.
        limit: Civil days from the raw due day to the raw limit.
        slots: Slots of a team that the visit takes, 1 to 9.
        activity: The activity at the venue.
        also_by: Other activities at the venue that discharge the duty, such as a review a desk check.
    """

    word: ClassVar[str] = "periodic"
    opens_cycle: ClassVar[bool] = True
    cited_numbers: ClassVar[tuple[CitedNumber, ...]] = (
        CitedNumber("months", "", "months"),
        *Rule.cited_numbers,
    )

    kinds: tuple[str, ...] = attrs.field(validator=valid_ids, repr=clip_repr)
    months: Number = attrs.field(validator=valid_number(1, _MOST_MONTHS), metadata=SHORTER)
    anchor: Anchor = attrs.field(default=Anchor.COMPLETED, validator=valid_type(Anchor))
    origin: dt.date | None = attrs.field(default=None, validator=optional(valid_day))
    roll: Roll = attrs.field(default=Roll.PRECEDING, validator=valid_type(Roll))
    month_end: MonthEnd = attrs.field(default=MonthEnd.CLAMP, validator=valid_type(MonthEnd))
    lead: Number = attrs.field(default=0, validator=valid_days, metadata=FREE)
    limit: Number = attrs.field(default=28, validator=valid_days, metadata=SHORTER)
    slots: Number = attrs.field(default=1, validator=valid_slots, metadata=LONGER)
    activity: Activity = attrs.field(default=Activity.REVIEW, validator=valid_type(Activity))
    also_by: tuple[Activity, ...] = attrs.field(default=(), validator=valid_tuple(Activity))

    def __attrs_post_init__(self) -> None:
        check_at_venue(self)
        if (self.origin is not None) != (self.anchor is Anchor.PLANNED):
            raise InvalidValue("Periodic.origin", "a grid, and only a grid, has an origin")

    @property
    def allowed_time(self) -> tuple[Number, Unit]:
        """The interval."""
        return self.months, Unit.MONTHS

    @property
    def trigger_key(self) -> tuple[object, ...]:
        """The anchor: two cycles with one anchor count from the same completions."""
        return (self.anchor,)

    @property
    def is_comparable(self) -> bool:
        """Whether less months give an earlier day: not along a grid."""
        return not self.is_grid

    def list_days(self) -> Iterator[tuple[str, dt.date]]:
        """Yield the origin of a grid."""
        if self.origin is not None:
            yield "origin", self.origin

    # ---------------------------------------------------------------- the answer

    def find_raw_days(self, calendar: Calendar, question: RuleQuestion) -> RawDays:
        """Return the end of the interval or period, not before the end of a notice."""
        numbers, done, end = question.numbers, question.done, question.notice_end
        if self.origin is None:
            own = months_after(day_of(question.anchor), numbers.span, self.month_end).toordinal()
        else:
            own = self._find_open_period(self.origin, calendar, question)
        day = max(own, end or own)
        return RawDays(day, max(day - numbers.lead, done), done + 1, own, end, day + numbers.limit)

    def _find_open_period(self, origin: dt.date, calendar: Calendar, question: RuleQuestion) -> int:
        """Return the end of the first open period, which opens after the anchor (semantics 3.4)."""
        # A completion in the window of a period closes the period, so an open period opens after the anchor.
        after = max(question.covered, question.anchor)
        return next(
            day
            for day in self._list_period_ends(origin, question.numbers.span, after)
            if day > question.covered
            and self._adjust_period(calendar, question.numbers, day)[0] > question.anchor
        )

    def _list_period_ends(self, origin: dt.date, span: int, after: int, months: int = 3600) -> Iterator[int]:
        """Yield the raw ends of the periods of a grid, from about a day on, for a number of months."""
        # A month has at most 31 days, so the first guess is never too late.
        for k in range(max((after - origin.toordinal()) // (31 * span), 1), months // span + 1):
            yield months_after(origin, k * span, self.month_end).toordinal()

    def _adjust_period(self, calendar: Calendar, numbers: CellNumbers, day: int) -> WindowDays:
        """Return the four days of a period with a raw end, without a completion and without a notice."""
        opens = day - numbers.lead
        # A floor far back stands for "no completion"; a roll never walks that far.
        floor = max(opens - _LONGEST_CLOSURE, calendar.first.toordinal())
        raw = RawDays(day, opens, floor, day, None, day + numbers.limit)
        return adjust_days(calendar, self.roll, numbers.grace, raw)

    def list_own_read(self, question: RuleQuestion) -> Iterator[tuple[str, str | int]]:
        """Yield the interval, and of a grid its origin and the day up to which the grid is covered."""
        yield "months", question.numbers.span
        yield "month end", self.month_end.value
        if self.origin is not None:
            yield "origin", self.origin.isoformat()
        if question.done != question.anchor:
            yield "last done", day_of(question.done).isoformat()
        if question.covered:
            yield "covered", day_of(question.covered).isoformat()

    def count_missed_periods(self, answer: RuleAnswer, on: int) -> MissedPeriods | None:
        """Return the periods that end after the period that is due and were overdue by a day (semantics 3.4).

        While the period that is due is not overdue, or was postponed, no later period counts as missed.
        """
        check_type("answer", answer, RuleAnswer)
        check_type("on", on, int)
        if self.origin is None:
            return None
        number, last = 0, 0
        if on < answer.days[2]:
            return MissedPeriods(0, 0, answer.days[2])
        for day in self._list_later_periods(self.origin, answer):
            overdue = self._adjust_period(answer.calendar, answer.numbers, day)[2]
            if on < overdue:
                return MissedPeriods(number, last, overdue)
            number, last = number + 1, day
        return MissedPeriods(number, last, NEVER)

    def _list_later_periods(self, origin: dt.date, answer: RuleAnswer) -> Iterator[int]:
        """Yield the ends of the periods after the raw day of an answer, as far as the calendar reaches."""
        last = answer.calendar.last
        months = (last.year - origin.year) * 12 + last.month - origin.month - 1
        for day in self._list_period_ends(origin, answer.numbers.span, answer.raw.day, months):
            if answer.raw.day < day <= last.toordinal() - answer.numbers.limit:
                yield day

    # ---------------------------------------------------------------- reasons

    @classmethod
    def describe(cls, reason: Reason, read: Parameters) -> str:
        """Return which interval since which completion, or which grid."""
        months = count_units(read["months"], "month")
        text = f"{reason.activity.named} within {months} of the last, on {describe_day(reason.anchor)}"
        if "origin" in read:
            every = "month" if str(read["months"]) == "1" else months
            text = f"{reason.activity.named} every {every}, counted from {describe_read_day(read, 'origin')}"
        text += describe_cell_read(reason, read)
        if "missed" not in read:
            return text
        periods = "1 later period was" if read["missed"] == 1 else f"{read['missed']} later periods were"
        return f"{text}; {periods} missed as well, up to that of {describe_read_day(read, 'last missed')}"

    @classmethod
    def recompute_own_day(cls, reason: Reason, read: Parameters, calendar: Calendar) -> dt.date:
        """Return the end of the interval, or of the first period that opens after the anchor."""
        if reason.anchor is None:
            raise InvalidValue("Reason.anchor", "a cycle counts from a completion; give it")
        months, end = int(read["months"]), MonthEnd(read["month end"])
        if months < 1:
            raise InvalidValue("Reason.read", "an interval of no months; take the reason whole")
        if "origin" not in read:
            return months_after(reason.anchor, months, end)
        ends = (months_after(parse_day(read, "origin"), k * months, end) for k in count(1))
        covered = parse_day(read, "covered") if "covered" in read else reason.anchor
        return next(
            day for day in ends if day > covered and _recompute_opening(read, calendar, day) > reason.anchor
        )

    @classmethod
    def recompute_bounds(cls, reason: Reason, read: Parameters, raw: dt.date) -> tuple[dt.date, dt.date]:
        """Return the day a lead before the raw day, and the day after the last completion."""
        # `recompute_own_day` has refused a reason without an anchor.
        done = parse_day(read, "last done") if "last done" in read else reason.anchor or raw
        return max(raw - ONE_DAY * int(read["lead"]), done), done + ONE_DAY

    @classmethod
    def recompute_missed(cls, read: Parameters, raw: dt.date) -> Sequence[dt.date]:
        """Return the ends of the periods after the raw day up to the last missed period."""
        last, end = parse_day(read, "last missed"), MonthEnd(read["month end"])
        ends = (months_after(parse_day(read, "origin"), k * int(read["months"]), end) for k in count(1))
        return [day for day in takewhile(lambda day: day <= last, ends) if day > raw]

    def explain_no_order(self, view: NoOrderView) -> tuple[str, Read]:
        """Return that no completion has opened a cycle."""
        return "no-completion", (("since", day_of(view.since).isoformat()),)

    # ---------------------------------------------------------------- faults and lint

    def list_edition_faults(self, facts: EditionFacts) -> Iterator[str]:
        """Yield missing first rules, and a settling period other than that of the rules of rises."""
        for beginning, capacity in product(Beginning, self.capacities):
            first = facts.first_kinds[capacity, self.activity, beginning]
            absent = ", ".join(sorted(set(self.kinds) - first))
            if absent:
                whose = "" if capacity is HeldCapacity.MEMBER else f" of {capacity.words}"
                words = f"a cycle{whose} without a {beginning.value} rule for {absent}"
                yield f"{words}; add a rule without a condition for these kinds"
        if any(self.depends_on()) and self._settles_otherwise(facts):
            yield "settles otherwise than the rise rule of its activity; give both one settling period"

    def _settles_otherwise(self, facts: EditionFacts) -> bool:
        """Whether some cell of a shared kind settles otherwise than a rise."""
        # By value: a number and a table with that number everywhere say the same.
        own, rises = group_by_kind(self.settling), facts.settling
        pairs = (
            (rises[capacity, self.activity, kind], list_of_kind(own, kind))
            for kind, capacity in product(self.kinds, self.capacities)
        )
        return any(waits and len({*waits, *settling}) > 1 for waits, settling in pairs)

    @classmethod
    def list_faults_across(
        cls, editions: Sequence[tuple[str, Sequence[Rule]]]
    ) -> Iterator[tuple[str, str, str]]:
        """Yield why a grid could move a due day later where it ought to come sooner (semantics 3.4)."""
        # Against every edition before: in a rulebook as known earlier an edition in between may be missing.
        grids: dict[str, _GridWordings] = {}
        for edition, rules in editions:
            for rule in rules:
                if isinstance(rule, Periodic) and rule.is_grid:
                    wordings = grids.setdefault(rule.id, _GridWordings(set(), set(), set()))
                    wordings.add(rule)
                    yield from ((rule.id, problem, edition) for problem in wordings.list_problems())

    def lint(self, levels: frozenset[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Yield a lead as long as the interval."""
        check_type("levels", levels, frozenset)
        pairs = set(pair_values(self.lead, self.months, self.kinds))
        if any(lead >= _find_longest_days(months) for lead, months in pairs):
            yield "always-open", "with that lead a cycle is never in date; shorten the lead"


class _GridWordings(NamedTuple):
    """The wordings of one grid in some editions; a sound grid has one lead and one origin."""

    intervals: set[int]
    leads: set[int]
    origins: set[tuple[dt.date | None, MonthEnd]]

    def add(self, grid: Periodic) -> None:
        """Add the wording of one more edition."""
        self.intervals.update(list_values(grid.months))
        self.leads.update(list_values(grid.lead))
        self.origins.add((grid.origin, grid.month_end))

    def list_problems(self) -> Iterator[str]:
        """Yield what makes the grid unsound."""
        # In order of length, an interval that divides the next interval divides all further ones.
        if any(longer % shorter for shorter, longer in pairwise(sorted(self.intervals))):
            words = "each interval of a grid divides every longer one, also of the edition before; mend it"
            yield f"months: {words}"
        if len(self.leads) > 1 or not 7 <= min(self.leads) < 28 * min(self.intervals):
            yield (
                "lead: of a grid it is one value, from 7 to under 28 for each month of the shortest interval"
            )
        if len(self.origins) > 1:
            yield "origin: a grid keeps its origin and month ends; give a new one an id of its own"


def _recompute_opening(read: Parameters, calendar: Calendar, day: dt.date) -> dt.date:
    """Return the day a period with a raw end would open, without a completion to hold the opening back."""
    limit = day + ONE_DAY * int(read["limit"])
    while not calendar.is_working(limit):
        limit -= ONE_DAY
    due = min(roll_again(calendar, Roll(read["roll"]), day, calendar.first), limit)
    return min(day - ONE_DAY * int(read["lead"]), due)


def _find_longest_days(months: int) -> int:
    """Return the most civil days of a number of months."""
    starts = (dt.date(2000 + month // 12, month % 12 + 1, 1) for month in range(48))
    return max((months_after(day, months) - day).days for day in starts)
