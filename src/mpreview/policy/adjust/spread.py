"""The spread of due days of one trigger, so that they do not bunch (semantics 3.23)."""

from collections.abc import Iterator
from typing import Self

import attrs

from mpreview.policy._calendar_walk import ONE_DAY, walk_days
from mpreview.policy._phrases import count_units, find_step, name_day
from mpreview.policy.adjust._base import CountedAdjustment, RecomputedWindow
from mpreview.policy.windows import AdjustedDays, Adjustment, Parameters, RawDays, ReasonFacts
from mpreview.timeline import day_of

__all__: list[str] = []


@attrs.frozen
class Spread(CountedAdjustment):
    """The working days by which the due day of one subject goes back.

    Args:
        trigger: The trigger day.
        back: The number of working days.
    """

    trigger: int
    back: int

    @classmethod
    def find_in(cls, reason: ReasonFacts, read: Parameters) -> Iterator[Self]:
        """Yield the spread of a reason."""
        if "spread" in read and reason.trigger is not None:
            yield cls(reason.trigger.toordinal(), int(read["spread"]))

    def apply(self, days: AdjustedDays, raw: RawDays) -> AdjustedDays:
        """Return the days with an earlier due day, after the trigger; the limit stays."""
        calendar, due = raw.terms.calendar, days.due
        # Not before the first working day after the trigger, unless the due day itself is before that.
        first = min(calendar.following_ordinal(self.trigger + 1), due)
        for _ in range(self.back):
            due = calendar.last_working_ordinal(first, due - 1) or first
        return days._replace(earliest=min(days.earliest, due), due=due)

    def recompute(self, window: RecomputedWindow, read: Parameters) -> RecomputedWindow:
        """Return the window with the due day less the working days, day by day back to the trigger."""
        days = walk_days(day_of(self.trigger) + ONE_DAY, window.due - ONE_DAY)
        working = [day for day in days if window.calendar.is_working(day)]
        back = min(self.back, len(working))
        return window.become_due(working[-back] if back else window.due)

    def list_read(self) -> Iterator[tuple[str, str | int]]:
        """Yield the number of working days."""
        yield "spread", self.back

    def list_steps(self, raw: RawDays, before: AdjustedDays, after: AdjustedDays) -> Iterator[Adjustment]:
        """Yield the step back."""
        if before.due != after.due:
            due, day = day_of(before.due), day_of(after.due)
            yield Adjustment("spread", due, day, raw.terms.calendar.closed_days(day, due))

    def describe(self, reason: ReasonFacts, read: Parameters) -> str:
        """Return how far the due day went back."""
        step = find_step(reason, "spread")
        if step is None:
            return ""
        number = count_units(read["spread"], "working day")
        return f"; to spread the work, it is due {number} earlier, on {name_day(step.day)}"
