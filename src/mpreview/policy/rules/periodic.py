"""The form *periodic*: an activity again within an interval (semantics 3.3 and 3.4).

The interval counts from the last completion, or along a grid of days. A completion opens a cycle; while the
cycle is open, every cell that counts answers, and the least answer is the due day.
"""

import datetime as dt
import enum
from collections.abc import Iterator, Sequence
from itertools import count, pairwise, product, takewhile
from typing import ClassVar, Final, NamedTuple

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_type
from mpreview._reprs import clip_repr
from mpreview.calendars import Calendar, MonthEnd, Roll, months_after
from mpreview.errors import InvalidValue
from mpreview.people import HeldCapacity
from mpreview.policy._calendar_walk import ONE_DAY, open_again, roll_again
from mpreview.policy._case import Anniversary, CellNumbers, Cycle, MissedPeriods, OpenPart, RuleQuestion
from mpreview.policy._phrases import count_units, describe_day, describe_read_day
from mpreview.policy.adjust import ROLLS
from mpreview.policy.adjust._base import adjust_days
from mpreview.policy.rules._base import EditionFacts, NoOrderView, Rule, RuleAnswer, describe_cell_read
from mpreview.policy.rules._checks import check_at_venue, check_one_lead
from mpreview.policy.rules._fields import (
    FREE,
    LONGER,
    LONGEST_DAYS,
    SHORTER,
    CitedNumber,
    valid_days,
    valid_modes,
    valid_months_or_none,
    valid_slots,
)
from mpreview.policy.tables import Number, group_by_kind, list_of_kind, list_values, pair_values, valid_number
from mpreview.policy.terms import CIVIL_DAYS, Activity, Beginning, Mode, Unit, find_least_days
from mpreview.policy.windows import Parameters, Read, ReasonFacts, WindowDays, parse_day
from mpreview.timeline import NEVER, day_of

__all__: list[str] = []

_MOST_MONTHS, _MOST_WEEKS = 600, 520
_UNITS: Final = (Unit.MONTHS, Unit.WEEKS, Unit.DAYS)
"""The units of an interval; each is the name of a field, and of what a reason reads."""
_LONGEST_CLOSURE = 400
"""More days than any calendar is closed without a break."""


class Anchor(enum.Enum):
    """The day a cycle counts from: the last completion, the anniversary kept by it, or the days of a grid."""

    COMPLETED = "completed"
    ANNIVERSARY = "anniversary"
    PLANNED = "planned"


class Early(enum.Enum):
    """What a completion does before the window of a cycle opens (semantics 3.4b)."""

    COUNTS = "counts"
    IGNORED = "ignored"


@attrs.frozen(kw_only=True)
class Periodic(Rule):
    """An activity again within an interval of the last time, or by a grid (semantics 3.3 to 3.4b).

    Args:
        kinds: The kinds of venue.
        months: The interval in months, 1 to 600; given, or *weeks*, or *days*.
        weeks: The interval in weeks, 1 to 520.
        days: The interval in days, 1 to 3,660.
        anchor: Whether the interval counts from the last completion, from the anniversary that a completion
            in the window keeps, or along a grid.
        origin: The day the grid counts from; given with *planned* alone.
        early: Whether a completion before the window of the cycle opens counts for the rule.
        roll: How the raw due day rolls.
        month_end: The day in place of a day that the month lacks.
        lead: Civil days before the raw due day on which the window opens.
        lead_months: The lead in months, in place of *lead*: counted back, and one day more.
        limit: Civil days from the raw due day to the raw limit.
        slots: Slots of a team that the visit takes, 1 to 9.
        activity: The activity at the venue.
        also_by: Other activities at the venue that discharge the duty, such as a review a desk check.
        modes: How the work must have been done to count; by default on site for reviews and tests
            (virtually too at an online presence), else any.
    """

    word: ClassVar[str] = "periodic"
    opens_cycle: ClassVar[bool] = True
    cited_numbers: ClassVar[tuple[CitedNumber, ...]] = (
        *(CitedNumber(unit.value, "", unit.value) for unit in _UNITS),
        *Rule.cited_numbers,
    )

    kinds: tuple[str, ...] = attrs.field(validator=valid.ids, repr=clip_repr)
    months: Number | None = attrs.field(
        default=None, validator=valid.optional(valid_number(1, _MOST_MONTHS)), metadata=SHORTER
    )
    weeks: Number | None = attrs.field(
        default=None, validator=valid.optional(valid_number(1, _MOST_WEEKS)), metadata=SHORTER
    )
    days: Number | None = attrs.field(
        default=None, validator=valid.optional(valid_number(1, LONGEST_DAYS)), metadata=SHORTER
    )
    anchor: Anchor = attrs.field(default=Anchor.COMPLETED, validator=valid.type_(Anchor))
    origin: dt.date | None = attrs.field(default=None, validator=valid.optional(valid.day))
    early: Early = attrs.field(default=Early.COUNTS, validator=valid.type_(Early))
    roll: Roll = attrs.field(default=Roll.PRECEDING, validator=valid.type_(Roll))
    month_end: MonthEnd = attrs.field(default=MonthEnd.CLAMP, validator=valid.type_(MonthEnd))
    lead: Number = attrs.field(default=0, validator=valid_days, metadata=FREE)
    lead_months: Number | None = attrs.field(default=None, validator=valid_months_or_none, metadata=FREE)
    limit: Number = attrs.field(default=28, validator=valid_days, metadata=SHORTER)
    slots: Number = attrs.field(default=1, validator=valid_slots, metadata=LONGER)
    activity: Activity = attrs.field(default=Activity.REVIEW, validator=valid.type_(Activity))
    also_by: tuple[Activity, ...] = attrs.field(default=(), validator=valid.tuple_(Activity))
    modes: tuple[Mode, ...] | None = attrs.field(default=None, validator=valid_modes)

    def __attrs_post_init__(self) -> None:
        check_at_venue(self)
        check_one_lead(self)
        if sum(getattr(self, unit.value) is not None for unit in _UNITS) != 1:
            words = "an interval has one unit; give months, weeks or days, and one of these alone"
            raise InvalidValue("Periodic.months", words)
        if self.month_end is not MonthEnd.CLAMP and self.months is None:
            raise InvalidValue(
                "Periodic.month_end", "only an interval in months meets month ends; leave it out"
            )
        if (self.origin is not None) != (self.anchor is Anchor.PLANNED):
            raise InvalidValue("Periodic.origin", "a grid, and only a grid, has an origin")
        if self.early is Early.IGNORED and self.is_grid:
            words = "a grid says by itself which completion is too early; leave it out"
            raise InvalidValue("Periodic.early", words)

    @property
    def allowed_time(self) -> tuple[Number, Unit]:
        """The interval, and its unit."""
        given = ((getattr(self, unit.value), unit) for unit in _UNITS)
        return next((number, unit) for number, unit in given if number is not None)

    @property
    def units(self) -> tuple[Unit, ...]:
        """The unit of the interval."""
        return (self.allowed_time[1],)

    @property
    def trigger_key(self) -> tuple[object, ...]:
        """The anchor, and what early completions do: equal for two cycles that count from equal days."""
        return self.anchor, self.early

    @property
    def is_comparable(self) -> bool:
        """Whether a shorter interval gives an earlier day: not along a grid, nor from days of its own."""
        return not self.is_grid and not self.is_remembering

    def list_days(self) -> Iterator[tuple[str, dt.date]]:
        """Yield the origin of a grid."""
        if self.origin is not None:
            yield "origin", self.origin

    # ---------------------------------------------------------------- completions

    @property
    def is_remembering(self) -> bool:
        """Whether the rule keeps anniversaries, or ignores early completions."""
        return self.anchor is Anchor.ANNIVERSARY or self.early is Early.IGNORED

    def is_too_early(self, answers: Sequence[RuleAnswer], day: int) -> bool:
        """Whether a completion comes before the window of the cycle, and the rule ignores it."""
        return self.early is Early.IGNORED and day < min((a.days[0] for a in answers), default=day)

    def keep_anniversary(self, part: OpenPart, answers: Sequence[RuleAnswer], day: int) -> Anniversary | None:
        """Return the raw due day, if the completion is in the window and the rule keeps anniversaries."""
        if self.anchor is not Anchor.ANNIVERSARY or not answers:
            return None
        # The window of the answer that gave the due day, not the earliest parts of several answers.
        first = min(answers, key=lambda a: (a.find_due_before(), a.raw.day, a.days[0]))
        raw = first.raw
        if not first.days[0] <= day <= max(raw.day, first.find_due_before()):
            return None
        if raw.day != raw.own or not isinstance(first.rule, Periodic):
            # A notice set the raw day, so that the day is no number of months after an earlier anchor.
            return Anniversary(raw.day, raw.day, 0)
        return _find_anniversary(first.rule, part.cycle, first.numbers.span)

    # ---------------------------------------------------------------- the answer

    def find_own_day(self, calendar: Calendar, question: RuleQuestion) -> int:
        """Return the end of the interval or period."""
        if self.origin is None:
            return _find_anniversary(self, question.part.cycle, question.numbers.span).day
        return self._find_open_period(self.origin, calendar, question)

    def find_bounds(self, question: RuleQuestion, day: int) -> tuple[int, int]:
        """Return the day a lead before the raw day, and the day after the last completion."""
        done = question.part.cycle.done
        return max(self.find_opening(day, question.numbers.lead), done), done + 1

    def _find_open_period(self, origin: dt.date, calendar: Calendar, question: RuleQuestion) -> int:
        """Return the end of the first open period, which opens after the anchor (semantics 3.4)."""
        # A completion in the window of a period closes the period, so an open period opens after the anchor.
        cycle = question.part.cycle
        after = max(cycle.covered, cycle.anchor)
        return next(
            day
            for day in self._list_period_ends(origin, question.numbers.span, after)
            if day > cycle.covered and self._adjust_period(calendar, question.numbers, day)[0] > cycle.anchor
        )

    def _list_period_ends(
        self, origin: dt.date, span: int, after: int, last: dt.date = dt.date.max
    ) -> Iterator[int]:
        """Yield the raw ends of the periods of a grid, from about a day on, up to about a last day."""
        start, unit = origin.toordinal(), self.allowed_time[1]
        # A month has at most 31 days, so the first guess is never too late.
        longest, most = 31 * span, ((last.year - origin.year) * 12 + last.month - origin.month - 1) // span
        if unit is not Unit.MONTHS:
            longest = CIVIL_DAYS[unit] * span
            most = (last.toordinal() - start) // longest
        for k in range(max((after - start) // longest, 1), most + 1):
            yield _count_on(self, start, k * span)

    def _adjust_period(self, calendar: Calendar, numbers: CellNumbers, day: int) -> WindowDays:
        """Return the four days of a period with a raw end, without a completion and without a notice."""
        opens = self.find_opening(day, numbers.lead)
        # A floor far back means "no completion"; a roll never walks that far.
        floor = max(opens - _LONGEST_CLOSURE, calendar.first.toordinal())
        return adjust_days(self.make_raw_days(calendar, numbers, (day, day), (opens, floor)), ROLLS)

    def list_own_read(self, question: RuleQuestion) -> Iterator[tuple[str, str | int]]:
        """Yield the interval, and of a grid its origin and the day up to which the grid is covered."""
        unit, cycle = self.allowed_time[1], question.part.cycle
        yield unit.value, question.numbers.span
        if unit is Unit.MONTHS:
            yield "month end", self.month_end.value
        if self.origin is not None:
            yield "origin", self.origin.isoformat()
        if cycle.kept is not None and self.anchor is Anchor.ANNIVERSARY:
            yield "anniversary", day_of(cycle.kept.day).isoformat()
            if cycle.kept.months and unit is Unit.MONTHS:
                yield "counted from", day_of(cycle.kept.base).isoformat()
                yield "months counted", cycle.kept.months
        if cycle.done != cycle.anchor:
            yield "last done", day_of(cycle.done).isoformat()
        if cycle.covered:
            yield "covered", day_of(cycle.covered).isoformat()

    def count_missed_periods(self, answer: RuleAnswer, on: int) -> MissedPeriods | None:
        """Return the periods that end after the period that is due and were overdue by a day (semantics 3.4).

        While the period that is due, or was postponed, is not overdue, no later period counts as missed.
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
        for day in self._list_period_ends(origin, answer.numbers.span, answer.raw.day, last):
            if answer.raw.day < day <= last.toordinal() - answer.numbers.limit:
                yield day

    # ---------------------------------------------------------------- reasons

    @classmethod
    def describe(cls, reason: ReasonFacts, read: Parameters) -> str:
        """Return which interval since which completion, or which grid."""
        unit = _find_unit(read)
        interval = count_units(read[unit], unit[:-1])
        last = f"the last, on {describe_day(reason.anchor)}"
        if "anniversary" in read:
            last = f"{describe_read_day(read, 'anniversary')}, the anniversary kept by {last}"
        text = f"{reason.activity.named} within {interval} of {last}"
        if "origin" in read:
            every = unit[:-1] if str(read[unit]) == "1" else interval
            text = f"{reason.activity.named} every {every}, counted from {describe_read_day(read, 'origin')}"
        text += describe_cell_read(reason, read)
        if "missed" not in read:
            return text
        periods = "1 later period was" if read["missed"] == 1 else f"{read['missed']} later periods were"
        return f"{text}; {periods} missed as well, up to that of {describe_read_day(read, 'last missed')}"

    @classmethod
    def recompute_own_day(cls, reason: ReasonFacts, read: Parameters, calendar: Calendar) -> dt.date:
        """Return the end of the interval, or of the first period that opens after the anchor."""
        if reason.anchor is None:
            raise InvalidValue("Reason.anchor", "a cycle counts from a completion; give it")
        if int(read[_find_unit(read)]) < 1:
            raise InvalidValue("Reason.read", "an interval of no time; take the reason whole")
        if "origin" not in read:
            return _recompute_anniversary(read, reason.anchor)
        ends = (_recompute_interval(read, parse_day(read, "origin"), k) for k in count(1))
        covered = parse_day(read, "covered") if "covered" in read else reason.anchor
        return next(
            day for day in ends if day > covered and _recompute_opening(read, calendar, day) > reason.anchor
        )

    @classmethod
    def recompute_bounds(cls, reason: ReasonFacts, read: Parameters, raw: dt.date) -> tuple[dt.date, dt.date]:
        """Return the day a lead before the raw day, and the day after the last completion."""
        # `recompute_own_day` has refused a reason without an anchor.
        done = parse_day(read, "last done") if "last done" in read else reason.anchor or raw
        return max(open_again(read, raw), done), done + ONE_DAY

    @classmethod
    def recompute_missed(cls, read: Parameters, raw: dt.date) -> Sequence[dt.date]:
        """Return the ends of the periods after the raw day up to the last missed period."""
        last = parse_day(read, "last missed")
        ends = (_recompute_interval(read, parse_day(read, "origin"), k) for k in count(1))
        return [day for day in takewhile(lambda day: day <= last, ends) if day > raw]

    def explain_no_order(self, view: NoOrderView) -> tuple[str, Read]:
        """Return that no completion has opened a cycle."""
        return "no-completion", (("since", day_of(view.opened).isoformat()),)

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
        yield from self._list_lead_faults()
        if any(self.depends_on()) and self._settles_otherwise(facts):
            yield "settles otherwise than the rise rule of its activity; give both one settling period"

    def _list_lead_faults(self) -> Iterator[str]:
        """Yield a lead without days, or as long as the interval, where completions turn on the window."""
        if not self.is_remembering:
            return
        if min(map(self._find_least_lead, list_values(self.opening_lead))) < 1:
            words = "a rule that keeps anniversaries or ignores early completions opens before it is due"
            yield f"lead: {words}; give at least one day"
        interval, unit = self.allowed_time
        shortest = _find_shortest_days(set(list_values(interval)), unit.value)
        if self.anchor is Anchor.ANNIVERSARY and self.find_longest_lead() >= shortest:
            words = "of an anniversary it is less than the shortest interval, at 28 days for each month"
            yield f"lead: {words}; shorten it"

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
                    wordings = grids.setdefault(rule.id, _GridWordings(set(), set(), set(), set(), set()))
                    wordings.add(rule)
                    yield from ((rule.id, problem, edition) for problem in wordings.list_problems())

    def lint(self, levels: frozenset[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Yield a lead as long as the interval."""
        check_type("levels", levels, frozenset)
        interval, unit = self.allowed_time
        pairs = set(pair_values(self.opening_lead, interval, self.kinds))
        if any(self._find_least_lead(lead) >= _find_longest_days(n, unit) for lead, n in pairs):
            yield "always-open", "with that lead a cycle is never in date; shorten the lead"

    def _find_least_lead(self, lead: int) -> int:
        """Return the fewest civil days of a lead."""
        return lead if self.lead_months is None else find_least_days(lead, Unit.MONTHS) - 1

    def find_longest_lead(self) -> int:
        """Return the most civil days of the lead."""
        leads = list_values(self.opening_lead)
        return max(leads) if self.lead_months is None else _find_longest_days(max(leads), Unit.MONTHS) - 1


class _GridWordings(NamedTuple):
    """The wordings of one grid in some editions; a sound grid has one lead and one origin."""

    units: set[Unit]
    intervals: set[int]
    leads: set[tuple[str, int]]
    longest: set[int]
    origins: set[tuple[dt.date | None, MonthEnd]]

    def add(self, grid: Periodic) -> None:
        """Add the wording of one more edition."""
        interval, unit = grid.allowed_time
        self.units.add(unit)
        self.intervals.update(list_values(interval))
        self.leads.update((grid.lead_word, lead) for lead in list_values(grid.opening_lead))
        self.longest.add(grid.find_longest_lead())
        self.origins.add((grid.origin, grid.month_end))

    def list_problems(self) -> Iterator[str]:
        """Yield what makes the grid unsound."""
        unit, *others = sorted(unit.value for unit in self.units)
        if others:
            # Intervals of two units have no common measure.
            words = "keep it, or give the grid of the new unit an id of its own"
            yield f"{unit}: a grid counts in one unit in all editions; {words}"
            return
        # In order of length, an interval that divides the next interval divides all further ones.
        if any(longer % shorter for shorter, longer in pairwise(sorted(self.intervals))):
            words = "each interval of a grid divides every longer one, also of the edition before; mend it"
            yield f"{unit}: {words}"
        shortest = _find_shortest_days(self.intervals, unit)
        if len(self.leads) > 1 or not 7 <= min(self.longest) < shortest:
            bound = "28 for each month of the shortest interval" if unit == "months" else "it"
            yield f"lead: of a grid it is one value, from 7 to under {bound}"
        if len(self.origins) > 1:
            yield "origin: a grid keeps its origin and month ends; give a new one an id of its own"


def _recompute_opening(read: Parameters, calendar: Calendar, day: dt.date) -> dt.date:
    """Return the day a period with a raw end would open, without a completion to hold the opening back."""
    limit = last = day + ONE_DAY * int(read["limit"])
    while not calendar.is_working(last):
        last -= ONE_DAY
    due = roll_again(calendar, Roll(read["roll"]), day, calendar.first)
    due = last if due > (limit if "limit roll" in read else last) else due
    return min(open_again(read, day), due)


def _find_shortest_days(intervals: set[int], unit: str) -> int:
    """Return civil days that the shortest of some intervals always has (semantics 3.4)."""
    return min(intervals) * {Unit.MONTHS: 28, **CIVIL_DAYS}[Unit(unit)]


def _find_unit(read: Parameters) -> str:
    """Return the name under which a reason reads its interval."""
    return next((unit.value for unit in _UNITS if unit.value in read), Unit.MONTHS.value)


def _recompute_interval(read: Parameters, day: dt.date, k: int) -> dt.date:
    """Return the day a number of intervals after a day."""
    unit = _find_unit(read)
    if unit == "months":
        return months_after(day, k * int(read[unit]), MonthEnd(read["month end"]))
    return day + dt.timedelta(**{unit: k * int(read[unit])})


def _recompute_anniversary(read: Parameters, anchor: dt.date) -> dt.date:
    """Return the end of the first interval after a completion, from the completion or its anniversary."""
    start, unit, counted = anchor, _find_unit(read), 0
    if "anniversary" in read:
        start = parse_day(read, "counted from" if "counted from" in read else "anniversary")
        counted = int(read.get("months counted", 0))
    # In months from the first day, so that 31 August comes back after 28 February.
    further = ({**read, unit: counted + k * int(read[unit])} for k in count(1))
    return next(day for one in further if (day := _recompute_interval(one, start, 1)) > anchor)


def _find_longest_days(n: int, unit: Unit) -> int:
    """Return the most civil days of an interval."""
    if unit is not Unit.MONTHS:
        return n * CIVIL_DAYS[unit]
    months = n
    starts = (dt.date(2000 + month // 12, month % 12 + 1, 1) for month in range(48))
    return max((months_after(day, months) - day).days for day in starts)


def _count_on(rule: Periodic, day: int, n: int) -> int:
    """Return the day number a number of units of the interval of a rule after a day (semantics 1.4)."""
    unit = rule.allowed_time[1]
    if unit is Unit.MONTHS:
        return months_after(day_of(day), n, rule.month_end).toordinal()
    return day + n * CIVIL_DAYS[unit]


def _find_anniversary(rule: Periodic, cycle: Cycle, span: int) -> Anniversary:
    """Return the first day after a completion that lies whole intervals after the day counted from.

    Args:
        rule: The rule.
        cycle: The cycle that the completion opened.
        span: The interval.
    """
    in_months = rule.allowed_time[1] is Unit.MONTHS
    anchor, start = cycle.anchor, cycle.kept if rule.anchor is Anchor.ANNIVERSARY else None
    day, base, months = start or (anchor, anchor, 0)
    # An interval of some days can end before a late completion in the window; then the next one counts.
    steps = (months + k * span for k in count(1)) if in_months else (k * span for k in count(1))
    ends = ((n, _count_on(rule, base if in_months else day, n)) for n in steps)
    n, end = next((n, end) for n, end in ends if end > anchor)
    return Anniversary(end, base, n) if in_months else Anniversary(end, end, 0)
