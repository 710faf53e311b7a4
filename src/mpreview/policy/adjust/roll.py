"""The roll of a closed day to a working day (semantics 1.5)."""

from collections.abc import Iterator
from typing import ClassVar, Self

import attrs

from mpreview.calendars import Calendar, Roll
from mpreview.policy._calendar_walk import roll_again
from mpreview.policy._phrases import ONWARD, describe_holidays, find_step, name_day
from mpreview.policy.adjust._base import CountedAdjustment, RecomputedWindow
from mpreview.policy.adjust.limit import is_stopped_at_limit
from mpreview.policy.windows import AdjustedDays, Parameters, RawDays, ReasonFacts
from mpreview.timeline import weekday

__all__: list[str] = []


@attrs.frozen
class DueRoll(CountedAdjustment):
    """The roll of the rule's own day, as the rule says."""

    is_roll: ClassVar[bool] = True

    @classmethod
    def find_in(cls, reason: ReasonFacts, read: Parameters) -> Iterator[Self]:
        """Yield the roll: every reason has one."""
        yield cls()

    def apply(self, days: AdjustedDays, raw: RawDays) -> AdjustedDays:
        """Return the days with the own day rolled; without a working day by the limit nothing rolls."""
        if raw.last is None:
            return days
        terms = raw.terms
        return days._replace(due=roll_day(terms.calendar, terms.roll, raw.own, raw.floor))

    def recompute(self, window: RecomputedWindow, read: Parameters) -> RecomputedWindow:
        """Return the window with the own day rolled."""
        if not window.working:
            return window
        return window.become_due(roll_again(window.calendar, Roll(read["roll"]), window.own, window.floor))

    def describe(self, reason: ReasonFacts, read: Parameters) -> str:
        """Return how the raw day came off a closed day."""
        step = find_step(reason, "due")
        if step is None or is_stopped_at_limit(step, read):
            return ""
        name = next((name for day, name in step.closed if day == step.raw), weekday(step.raw))
        shut = "is no working day" if name == weekday(step.raw) else f"is closed ({name})"
        way = "is due on the working day before" if step.day < step.raw else "counts on the next working day"
        held = step.day > step.raw and read.get("roll") == Roll.PRECEDING.value and "not before" not in read
        others = tuple(pair for pair in step.closed if pair[0] != step.raw)
        text = f"; {name_day(step.raw)} {shut}, so it {way}, {name_day(step.day)}"
        return f"{text}{ONWARD if held else ''}{describe_holidays(others)}"


def roll_day(calendar: Calendar, roll: Roll, day: int, floor: int) -> int:
    """Return the working day to which *day* rolls; a roll back that would pass *floor* rolls on instead."""
    if roll is Roll.NONE:
        return day
    if roll is Roll.PRECEDING:
        before = calendar.last_working_ordinal(floor, day)
        if before is not None:
            return before
    return calendar.following_ordinal(day)
