"""The form *ahead*: an activity before something starts or runs out (semantics 3.8)."""

import datetime as dt
import enum
from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

import attrs

from mpreview import _valid as valid
from mpreview._reprs import clip_repr
from mpreview.calendars import Calendar, FixedDay, Roll
from mpreview.errors import InvalidValue
from mpreview.policy._calendar_walk import ONE_DAY
from mpreview.policy._case import DutyOrder, RuleQuestion, Trigger
from mpreview.policy._phrases import count_units, describe_read_day
from mpreview.policy.rules._base import Rule, describe_cell_read
from mpreview.policy.rules._checks import check_at_venue
from mpreview.policy.rules._fields import FREE, LONGER, CitedNumber, valid_days, valid_modes, valid_slots
from mpreview.policy.rules._triggered import require_trigger
from mpreview.policy.tables import Number
from mpreview.policy.terms import Activity, Mode
from mpreview.policy.windows import Parameters, Read, ReasonFacts, parse_day
from mpreview.timeline import day_of, long_day

__all__: list[str] = []


class AheadOf(enum.Enum):
    """What a rule looks ahead to (semantics 3.8)."""

    EVENT = "event-ahead"
    EXPIRY = "expiring-measure"
    SEASON = "season"
    RETEST = "retest-due"
    POLL = "poll"


_OPEN_WORDS: Final = ("event-ahead", "season", "poll")
"""What a rule looks ahead to that reports no measure."""
_WORDS: Final[Mapping[str, str]] = {
    "event-ahead": "the event",
    "season": "the season",
    "expiring-measure": "the expiry of a measure",
    "retest-due": "the end of the test of a measure",
    "poll": "the poll",
}


@attrs.frozen(kw_only=True)
class Ahead(Rule):
    """An activity before an event, a poll, a season, or the day on which a measure expires (semantics 3.8).

    The day by which a measure has to be tested again counts like the day on which a measure expires. The raw
    limit is the day before the start.

    Args:
        kinds: The kinds of venue.
        of: What the rule looks ahead to.
        before: Civil days before the start by which the activity is due.
        opens: Civil days before the raw due day on which the window opens; by default *before*.
        season: The first day of the season, every year; given with a season alone.
        roll: How the raw due day rolls.
        slots: Slots of a team that the visit takes, 1 to 9.
        activity: The activity at the venue.
        also_by: Other activities at the venue that discharge the duty, such as a review a desk check.
        modes: How the work must have been done to count; by default on site for reviews and tests
            (virtually too at an online presence), else any.
    """

    word: ClassVar[str] = "ahead"
    trigger_field: ClassVar[str] = "of"
    reads_limit: ClassVar[bool] = False
    cited_numbers: ClassVar[tuple[CitedNumber, ...]] = (
        CitedNumber("before", "", "before"),
        *Rule.cited_numbers,
    )

    kinds: tuple[str, ...] = attrs.field(validator=valid.ids, repr=clip_repr)
    of: AheadOf = attrs.field(validator=valid.type_(AheadOf))
    before: Number = attrs.field(validator=valid_days, metadata=LONGER)
    opens: Number | None = attrs.field(default=None, validator=valid.optional(valid_days), metadata=FREE)
    season: FixedDay | None = attrs.field(default=None, validator=valid.optional(valid.type_(FixedDay)))
    roll: Roll = attrs.field(default=Roll.PRECEDING, validator=valid.type_(Roll))
    slots: Number = attrs.field(default=1, validator=valid_slots, metadata=LONGER)
    activity: Activity = attrs.field(default=Activity.REVIEW, validator=valid.type_(Activity))
    also_by: tuple[Activity, ...] = attrs.field(default=(), validator=valid.tuple_(Activity))
    modes: tuple[Mode, ...] | None = attrs.field(default=None, validator=valid_modes)

    def __attrs_post_init__(self) -> None:
        check_at_venue(self)
        if (self.season is not None) != (self.of is AheadOf.SEASON):
            raise InvalidValue("Ahead.season", "a season, and only a season, has a first day")

    @property
    def span(self) -> Number:
        """The days before the start."""
        return self.before

    @property
    def opening_lead(self) -> Number:
        """Days before the raw due day on which the window opens."""
        return self.before if self.opens is None else self.opens

    @property
    def form(self) -> str:
        """The word for what the rule looks ahead to."""
        return self.of.value

    @classmethod
    def list_reason_forms(cls) -> tuple[str, ...]:
        """Return the words for everything a rule can look ahead to."""
        return tuple(of.value for of in AheadOf)

    @property
    def trigger_key(self) -> tuple[object, ...]:
        """What the rule looks ahead to, and the season."""
        return self.of, self.season

    def make_order(self, trigger: Trigger) -> DutyOrder | None:
        """Return the order of something ahead; the order ends where the trigger is taken back."""
        starts = trigger.starts
        if starts is None:
            return None
        read = (("starts", day_of(starts).isoformat()),)
        # Seasons, expiries and retests were to be foreseen when a paper was signed; what was told was not.
        foreseen = self.of not in {AheadOf.EVENT, AheadOf.POLL}
        return DutyOrder(self.id, self.form, trigger, trigger.day, trigger.day, read, foreseen)

    # ---------------------------------------------------------------- the answer

    def find_own_day(self, calendar: Calendar, question: RuleQuestion) -> int:
        """Return the days before the start, not before the notice from the day known (semantics 3.8)."""
        numbers, known = question.numbers, question.required_order.trigger.day
        return max(_find_start(question) - numbers.span, known + numbers.notice)

    def find_bounds(self, question: RuleQuestion, day: int) -> tuple[int, int]:
        """Return the day a lead before the raw day, and the day known."""
        known = question.required_order.trigger.day
        return max(known, day - question.numbers.lead), known

    def find_start_limit(self, question: RuleQuestion, day: int) -> int:
        """Return the day before the start, whatever the due day: later work would come too late."""
        return _find_start(question) - 1

    def list_own_read(self, question: RuleQuestion) -> Iterator[tuple[str, str | int]]:
        """Yield the days before the start, and the notice."""
        yield "before", question.numbers.span
        yield "notice days", question.numbers.notice

    # ---------------------------------------------------------------- reasons

    @classmethod
    def is_sensitive(cls, form: str, read: Read) -> bool:
        """Return whether a reason reports a measure or a risk band."""
        return form not in _OPEN_WORDS or Rule.is_sensitive(form, read)

    @classmethod
    def describe(cls, reason: ReasonFacts, read: Parameters) -> str:
        """Return activity, days before and start."""
        starts = f"{_WORDS[reason.form]} of {describe_read_day(read, 'starts')}"
        text = f"{reason.activity.named} {count_units(read['before'], 'day')} before {starts}"
        return text + _describe_late_notice(reason, read) + describe_cell_read(reason, read)

    @classmethod
    def recompute_own_day(cls, reason: ReasonFacts, read: Parameters, calendar: Calendar) -> dt.date:
        """Return the day before the start, or the end of the notice from the day known."""
        known = require_trigger(reason) + ONE_DAY * int(read["notice days"])
        return max(parse_day(read, "starts") - ONE_DAY * int(read["before"]), known)

    @classmethod
    def recompute_bounds(cls, reason: ReasonFacts, read: Parameters, raw: dt.date) -> tuple[dt.date, dt.date]:
        """Return the opening, not before the day known, and the day known."""
        trigger = reason.trigger or raw
        return max(trigger, raw - ONE_DAY * int(read["lead"])), trigger

    @classmethod
    def recompute_limit(cls, read: Parameters, raw: dt.date) -> dt.date:
        """Return the day before the start."""
        return parse_day(read, "starts") - ONE_DAY


def _find_start(question: RuleQuestion) -> int:
    trigger = question.required_order.trigger
    return trigger.starts or trigger.day


def _describe_late_notice(reason: ReasonFacts, read: Parameters) -> str:
    """Return the notice from the day something became known, where the notice set the due day."""
    if reason.trigger is None:
        return ""
    notice, starts = int(read.get("notice days", 0)), parse_day(read, "starts")
    if (starts - reason.trigger).days - int(read["before"]) >= notice:
        return ""
    after = f"{count_units(notice, 'day')} after " if notice else ""
    return f", but not before {after}it became known on {long_day(reason.trigger)}"
