"""The form *new venue*: a first activity at a venue newly used (semantics 3.5)."""

import datetime as dt
import enum
from collections.abc import Iterator
from typing import ClassVar, Final

import attrs

from mpreview import _valid as valid
from mpreview._reprs import clip_repr
from mpreview.calendars import Calendar, Roll
from mpreview.errors import InvalidValue
from mpreview.policy._calendar_walk import ONE_DAY
from mpreview.policy._case import DutyOrder, FirstUse, LastMet, RuleQuestion, Trigger
from mpreview.policy._phrases import count_units, describe_day, describe_read_day
from mpreview.policy.adjust.exclusion import EXCLUDED_DAY
from mpreview.policy.adjust.last_meeting import LastMeeting
from mpreview.policy.rules._base import describe_cell_read
from mpreview.policy.rules._checks import check_at_venue
from mpreview.policy.rules._fields import FREE, LONGEST_DAYS, CitedNumber, valid_modes
from mpreview.policy.rules._triggered import TriggeredRule, choose_roll, require_trigger
from mpreview.policy.tables import Number, valid_number
from mpreview.policy.terms import Activity, Beginning, Mode
from mpreview.policy.windows import Parameters, ReasonFacts, parse_day
from mpreview.timeline import NEVER, day_of, long_day

__all__: list[str] = []


class UseStart(enum.Enum):
    """How the use of a venue began."""

    FIRST = "first"
    AGAIN = "again"


_FIRST_USE, _NOTICED = "first use", "known"
"""The parameters read of an order of work before the first use: both, or neither."""
_BEFORE: Final = "before"
"""The parameter read of an order of work more than a day before the first use."""
_BEGINNINGS = {UseStart.FIRST: Beginning.FIRST_USE, UseStart.AGAIN: Beginning.USE_AGAIN}


def _choose_roll(rule: "NewVenue") -> Roll:
    return Roll.PRECEDING if rule.before_use is True else choose_roll(rule)


@attrs.frozen(kw_only=True)
class NewVenue(TriggeredRule):
    """A first activity at a venue newly used; the trigger is the first day of use (semantics 3.5).

    With *before_use* the activity is due by the day before the first use, if the use became known before;
    the trigger is then the day on which the use became known (semantics 3.18).

    Args:
        kinds: The kinds of venue.
        begun: Whether the rule is about the first use by a member, a later use, or both.
        activity: The activity at the venue.
        also_by: Other activities at the venue that discharge the duty, such as a review a desk check.
        modes: How the work must have been done to count; by default on site for reviews and tests
            (virtually too at an online presence), else any.
        before_use: Whether the activity is due before the first use, if the use was known before; else the
            time allowed counts from the first day of use (semantics 3.18).
        opens: With *before_use*: civil days before the first use on which the window opens; by default the
            window opens on the day on which the use became known.
        roll: How the raw due day rolls; with *before_use* by default *preceding*, else as for every trigger.
        before: With *before_use*: civil days before the first use by which the activity is due.
        valid: With *before_use*: work up to this many days before the use became known counts.
    """

    word: ClassVar[str] = "new-venue"
    trigger_words: ClassVar[str] = "the first day of use"
    cited_numbers: ClassVar[tuple[CitedNumber, ...]] = (
        *TriggeredRule.cited_numbers,
        CitedNumber("opens", "opens: ", "opens"),
    )

    kinds: tuple[str, ...] = attrs.field(validator=valid.ids, repr=clip_repr)
    begun: tuple[UseStart, ...] = attrs.field(default=tuple(UseStart), validator=valid.tuple_(UseStart))
    activity: Activity = attrs.field(default=Activity.REVIEW, validator=valid.type_(Activity))
    also_by: tuple[Activity, ...] = attrs.field(default=(), validator=valid.tuple_(Activity))
    modes: tuple[Mode, ...] | None = attrs.field(default=None, validator=valid_modes)
    before_use: bool = attrs.field(default=False, validator=valid.type_(bool))
    roll: Roll = attrs.field(
        default=attrs.Factory(_choose_roll, takes_self=True), validator=valid.type_(Roll)
    )
    opens: Number | None = attrs.field(
        default=None, validator=valid.optional(valid_number(1, LONGEST_DAYS)), metadata=FREE
    )
    before: int = attrs.field(default=1, validator=valid.int_(1, LONGEST_DAYS))
    # Last: the name hides the validators.
    valid: int = attrs.field(default=0, validator=valid.int_(0, LONGEST_DAYS))

    def __attrs_post_init__(self) -> None:
        check_at_venue(self)
        given = ("opens", self.opens is not None), ("valid", self.valid != 0), ("before", self.before != 1)
        for name, is_given in given:
            if is_given and not self.before_use:
                words = "is about work before the first use; set before_use, or leave it out"
                raise InvalidValue(f"NewVenue.{name}", words)
        if not self.begun or len(set(self.begun)) != len(self.begun):
            raise InvalidValue("NewVenue.begun", "name each way once, and at least one")

    @property
    def opening_lead(self) -> Number:
        """Days before the first use on which the window opens."""
        return 0 if self.opens is None else self.opens

    @property
    def triggers(self) -> frozenset[enum.Enum]:
        """The beginnings of use that the rule is about."""
        return frozenset(_BEGINNINGS[begun] for begun in self.begun)

    @property
    def trigger_key(self) -> tuple[object, ...]:
        """The beginnings of use."""
        return (frozenset(self.begun),)

    def make_order(self, trigger: Trigger) -> DutyOrder | None:
        """Return the order of a use; a use known before its first day concerns rules with *before_use*.

        If the use became known in an exclusion and has begun by the day after, the days are those of a use
        known late.
        """
        order, first_use = super().make_order(trigger), trigger.detail
        if order is None or not isinstance(first_use, FirstUse):
            return order
        if not self.before_use:
            return None
        # Of a use that became known in an exclusion the trigger has moved; work counts as from its own day.
        moved = 0 if trigger.own is None else trigger.day - trigger.own
        floor = first_use.since - self.valid + moved
        if trigger.day >= first_use.first:
            late = LastMet(trigger.day, first_use.met) if trigger.day <= first_use.met < NEVER else None
            return order._replace(trigger=trigger._replace(detail=late), floor=floor)
        read: tuple[tuple[str, str | int], ...] = (
            (_FIRST_USE, day_of(first_use.first).isoformat()),
            (_NOTICED, day_of(first_use.noticed).isoformat()),
        )
        if self.valid:
            read = (*read, ("valid", self.valid))
        return order._replace(floor=floor, read=read)

    # ---------------------------------------------------------------- the answer

    def find_own_day(self, calendar: Calendar, question: RuleQuestion) -> int:
        """Return the days before the first use, if the use was known before, else the end of the time."""
        first_use = question.required_order.trigger.detail
        if not isinstance(first_use, FirstUse):
            return super().find_own_day(calendar, question)
        return max(first_use.first - self.before, first_use.noticed + question.numbers.notice)

    def find_bounds(self, question: RuleQuestion, day: int) -> tuple[int, int]:
        """Return the day the window opens, and the trigger day: of work before the first use, of knowledge.

        Older work may discharge the order; still no roll goes back before the trigger day.
        """
        _, known, first_use, *_ = question.required_order.trigger
        if not isinstance(first_use, FirstUse):
            return known, known
        is_early = self.opens is None
        return known if is_early else max(known, first_use.first - question.numbers.lead), known

    def find_start_limit(self, question: RuleQuestion, day: int) -> int | None:
        """Return the day before the first use, or a later raw due day: later work would come too late."""
        first_use = question.required_order.trigger.detail
        return max(day, first_use.first - 1) if isinstance(first_use, FirstUse) else None

    def find_last_meeting(self, question: RuleQuestion, day: int) -> LastMeeting | None:
        """Return the last meeting of a use known by then; of work before it, if the raw due day is after."""
        _, known, detail, *_ = question.required_order.trigger
        if isinstance(detail, LastMet) and self.before_use:
            return LastMeeting(detail.met, detail.known)
        if isinstance(detail, FirstUse) and day > detail.met:
            return LastMeeting(detail.met, known)
        return None

    def list_own_read(self, question: RuleQuestion) -> Iterator[tuple[str, str | int]]:
        """Yield the time allowed, or the notice of work before the first use."""
        if not isinstance(question.required_order.trigger.detail, FirstUse):
            yield from super().list_own_read(question)
            return
        yield "notice days", question.numbers.notice
        if self.opens is not None:
            yield "opens", question.numbers.lead
        if self.before != 1:
            yield _BEFORE, self.before

    # ---------------------------------------------------------------- reasons

    @classmethod
    def describe(cls, reason: ReasonFacts, read: Parameters) -> str:
        """Return activity, time allowed and first day of use."""
        first = f"a first {reason.activity.words}"
        if _FIRST_USE in read:
            ahead = f"{read[_BEFORE]} days before" if _BEFORE in read else "before"
            text = f"{first} {ahead} the first day of use, {describe_read_day(read, _FIRST_USE)}"
            return text + _describe_late_notice(read) + describe_cell_read(reason, read)
        # Of a first day inside an exclusion the trigger is the day after.
        begun = "the first use, counted from" if EXCLUDED_DAY in read else "the first day of use,"
        order = f"{first} within {read['within']} of {begun} {describe_day(reason.trigger)}"
        return order + describe_cell_read(reason, read)

    @classmethod
    def recompute_own_day(cls, reason: ReasonFacts, read: Parameters, calendar: Calendar) -> dt.date:
        """Return the days before the first use, or the end of the time allowed."""
        if _FIRST_USE not in read:
            return super().recompute_own_day(reason, read, calendar)
        noticed = parse_day(read, _NOTICED) + ONE_DAY * int(read["notice days"])
        return max(parse_day(read, _FIRST_USE) - ONE_DAY * int(read.get(_BEFORE, 1)), noticed)

    @classmethod
    def recompute_bounds(cls, reason: ReasonFacts, read: Parameters, raw: dt.date) -> tuple[dt.date, dt.date]:
        """Return the day the window opens, and the day on which the use became known."""
        trigger = require_trigger(reason)
        if "opens" not in read:
            return trigger, trigger
        return max(trigger, parse_day(read, _FIRST_USE) - ONE_DAY * int(read["opens"])), trigger

    @classmethod
    def recompute_limit(cls, read: Parameters, raw: dt.date) -> dt.date:
        """Return the raw limit; of work before the first use the day before, or a later raw due day."""
        if _FIRST_USE not in read:
            return super().recompute_limit(read, raw)
        return max(raw, parse_day(read, _FIRST_USE) - ONE_DAY)


def _describe_late_notice(read: Parameters) -> str:
    """Return the notice, where the first day became known too late for work before."""
    notice, noticed = int(read["notice days"]), parse_day(read, _NOTICED)
    if noticed + ONE_DAY * notice <= parse_day(read, _FIRST_USE) - ONE_DAY * int(read.get(_BEFORE, 1)):
        return ""
    after = f"{count_units(notice, 'day')} after" if notice else "on"
    return f", or {after} {long_day(noticed)}, when that day became known, whichever is later"
