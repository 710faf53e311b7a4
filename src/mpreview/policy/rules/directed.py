"""The form *directed*: an activity that a directive orders from outside the rules (semantics 3.17)."""

import datetime as dt
import enum
from collections.abc import Iterator
from typing import ClassVar

import attrs

from mpreview import _valid as valid
from mpreview.calendars import Calendar, Roll
from mpreview.errors import InvalidValue
from mpreview.policy._calendar_walk import count_time_again
from mpreview.policy._case import DirectiveDays, DutyOrder, RuleQuestion, Trigger
from mpreview.policy._phrases import describe_read_day
from mpreview.policy.rules._base import describe_cell_read
from mpreview.policy.rules._triggered import ActivityRule, require_trigger
from mpreview.policy.tables import name_time_allowed
from mpreview.policy.terms import FromOutside
from mpreview.policy.windows import Parameters, ReasonFacts, parse_day
from mpreview.timeline import day_of, long_day

__all__: list[str] = []


@attrs.frozen(kw_only=True)
class OnDirective(ActivityRule):
    """An activity that a directive orders (semantics 3.17).

    The raw due day is the day that the directive names. A subject that joins later has the time allowed from
    its own first day, if that is longer.

    Args:
        within: The time allowed to a subject that joins after the day of issue, from the day of joining.
        roll: How the raw due day rolls.
    """

    word: ClassVar[str] = "directed"
    trigger_words: ClassVar[str] = "a directive"

    roll: Roll = attrs.field(default=Roll.PRECEDING, validator=valid.type_(Roll))

    @property
    def triggers(self) -> frozenset[enum.Enum]:
        """A directive."""
        return frozenset({FromOutside.DIRECTIVE})

    def make_order(self, trigger: Trigger) -> DutyOrder | None:
        """Return the order of a directive; work that counts may be older than the trigger day."""
        directive = trigger.detail
        if not isinstance(directive, DirectiveDays):
            return None
        read: tuple[tuple[str, str | int], ...] = (
            ("directive", directive.id),
            ("issued", day_of(directive.issued).isoformat()),
            ("by", day_of(directive.by).isoformat()),
        )
        counts_from = directive.counts_from
        if counts_from is not None:
            read = (*read, ("counts from", day_of(counts_from).isoformat()))
        floor = trigger.day if counts_from is None else counts_from
        return DutyOrder(self.id, self.word, trigger, trigger.day, floor, read)

    # ---------------------------------------------------------------- the answer

    def find_own_day(self, calendar: Calendar, question: RuleQuestion) -> int:
        """Return the day of the directive; for a subject that joins, not before the end of its time."""
        directive = _find_directive(question)
        if not _has_joined(question):
            return directive.by
        return max(directive.by, super().find_own_day(calendar, question))

    def find_bounds(self, question: RuleQuestion, day: int) -> tuple[int, int]:
        """Return the trigger day twice: no roll goes back before it, though older work may count."""
        day = question.required_order.trigger.day
        return day, day

    def list_own_read(self, question: RuleQuestion) -> Iterator[tuple[str, str | int]]:
        """Yield the time allowed, for a subject that joins."""
        if _has_joined(question):
            yield "within", name_time_allowed(question.numbers.span, self.within.unit)

    # ---------------------------------------------------------------- reasons

    @classmethod
    def describe(cls, reason: ReasonFacts, read: Parameters) -> str:
        """Return activity, day and directive; for a subject that joins, the time allowed."""
        text = (
            f"{reason.activity.named} by {describe_read_day(read, 'by')} under the directive of "
            f"{describe_read_day(read, 'issued')} ({read['directive']})"
        )
        if "within" in read:
            joined = long_day(require_trigger(reason))
            text += f", or within {read['within']} of {joined}, the day of joining, if that is later"
        return text + describe_cell_read(reason, read)

    @classmethod
    def recompute_own_day(cls, reason: ReasonFacts, read: Parameters, calendar: Calendar) -> dt.date:
        """Return the day of the directive, or the end of the time of a subject that joined."""
        by = parse_day(read, "by")
        if "within" not in read:
            return by
        return max(by, count_time_again(calendar, require_trigger(reason), str(read["within"])))


def _find_directive(question: RuleQuestion) -> DirectiveDays:
    directive = question.required_order.trigger.detail
    if not isinstance(directive, DirectiveDays):
        raise InvalidValue("RuleQuestion.part", "the order is of no directive; give one that is")
    return directive


def _has_joined(question: RuleQuestion) -> bool:
    """Whether the subject was not there yet on the day of issue."""
    return question.required_order.trigger.day > _find_directive(question).issued
