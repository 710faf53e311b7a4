"""The limit: nothing is due after it (semantics 1.5 and 3.11)."""

from collections.abc import Iterator
from typing import ClassVar, Self

import attrs

from mpreview.calendars import Roll
from mpreview.policy._phrases import describe_read_day, find_step, name_day
from mpreview.policy.adjust._base import CountedAdjustment, RecomputedWindow
from mpreview.policy.windows import AdjustedDays, Adjustment, Parameters, RawDays, ReasonFacts
from mpreview.timeline import long_day

__all__: list[str] = []


@attrs.frozen
class Limit(CountedAdjustment):
    """The roll of the raw limit, and its hold on the due day.

    Without a working day by the limit nothing rolls: all falls due on the raw limit.
    """

    is_roll: ClassVar[bool] = True

    @classmethod
    def find_in(cls, reason: ReasonFacts, read: Parameters) -> Iterator[Self]:
        """Yield the limit: every reason has one."""
        yield cls()

    def apply(self, days: AdjustedDays, raw: RawDays) -> AdjustedDays:
        """Return the days with the adjusted limit; a due day past the limit becomes the last working day."""
        if raw.last is None:
            due = limit = raw.limit
        else:
            limit = raw.limit if raw.terms.limit_roll is Roll.NONE else raw.last
            due = days.due if days.due <= limit else raw.last
        return AdjustedDays(min(raw.opens, due), due, limit, raw.limit)

    def recompute(self, window: RecomputedWindow, read: Parameters) -> RecomputedWindow:
        """Return the window with the limit on a working day, and the due day not after the limit."""
        if not window.working:
            return window.become_due(window.limit)
        last = window.working[-1]
        limited = attrs.evolve(window, limit=window.limit if "limit roll" in read else last)
        return limited.become_due(window.due if window.due <= limited.limit else last)

    def describe(self, reason: ReasonFacts, read: Parameters) -> str:
        """Return how the raw day came back to the last working day by the limit."""
        step = find_step(reason, "due")
        if step is None or not is_stopped_at_limit(step, read):
            return ""
        words = f"lies past the last working day within the limit, {long_day(step.day)}"
        return f"; {name_day(step.raw)} {words}, so it is due on that"


def roll_limit(raw: RawDays, limit: int) -> int:
    """Return a raw limit as it rolls: to the working day before, or not at all."""
    if raw.terms.limit_roll is Roll.NONE:
        return limit
    return raw.terms.calendar.last_working_ordinal(raw.floor, limit) or limit


def is_stopped_at_limit(step: Adjustment, read: Parameters) -> bool:
    """Whether a day was brought back to the limit, farther than to the working day before."""
    # The day of a notice rolls following, whatever the roll of the rule.
    is_notice = read.get("not before") == step.raw.isoformat()
    is_preceding = not is_notice and read.get("roll", Roll.PRECEDING.value) == Roll.PRECEDING.value
    is_rolled_back = is_preceding and len(step.closed) == (step.raw - step.day).days
    return step.day < step.raw and not is_rolled_back


def describe_no_working_day(reason: ReasonFacts, read: Parameters) -> str:
    """Return that no day by the limit is a working day."""
    due = describe_read_day(read, "due before") if "due before" in read else long_day(reason.window.due)
    return f"; no working day lies before the limit of {due}, so it is due on that"
