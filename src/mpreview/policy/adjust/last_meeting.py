"""The last day on which the public is met: a first review would come too late after it (semantics 3.18)."""

from collections.abc import Iterator
from typing import ClassVar, Final, Self

import attrs

from mpreview.calendars import Calendar
from mpreview.policy._calendar_walk import walk_days
from mpreview.policy._phrases import find_step, name_day
from mpreview.policy.adjust._base import CountedAdjustment, RecomputedWindow
from mpreview.policy.windows import AdjustedDays, Adjustment, Parameters, RawDays, ReasonFacts, parse_day
from mpreview.timeline import day_of, long_day

__all__: list[str] = []

_NAMES: Final = "last met", "told by"


@attrs.frozen
class LastMeeting(CountedAdjustment):
    """The hold of the last day on which the public is met on due day and limit, also after a pause.

    Args:
        met: The last day of use on which the public is met.
        known: The day on which the use became known; nothing is brought forward to a day before.
    """

    holds: ClassVar[bool] = True

    met: int
    known: int

    @classmethod
    def find_in(cls, reason: ReasonFacts, read: Parameters) -> Iterator[Self]:
        """Yield the last day of a reason, if the reason reads one."""
        if _NAMES[0] in read:
            yield cls(*(parse_day(read, name).toordinal() for name in _NAMES))

    def find_latest(self, calendar: Calendar) -> int:
        """Return the day, brought forward to a working day, but not before the use became known."""
        before = calendar.last_working_ordinal(self.known, self.met)
        return self.met if before is None else before

    def apply(self, days: AdjustedDays, raw: RawDays) -> AdjustedDays:
        """Return the days with due day and limit not after the last meeting."""
        if days.limit <= self.met:
            return days
        due = min(days.due, raw.latest)
        return days._replace(earliest=min(days.earliest, due), due=due, limit=raw.latest)

    def recompute(self, window: RecomputedWindow, read: Parameters) -> RecomputedWindow:
        """Return the window with due day and limit not after the last meeting, found day by day."""
        met = day_of(self.met)
        working = [day for day in walk_days(day_of(self.known), met) if window.calendar.is_working(day)]
        window = attrs.evolve(window, latest=working[-1] if working else met)
        if window.limit <= met:
            return window
        due = min(window.due, window.latest)
        return attrs.evolve(window, earliest=min(window.earliest, due), due=due, limit=window.latest)

    def list_read(self) -> Iterator[tuple[str, str | int]]:
        """Yield both days."""
        for name, day in zip(_NAMES, (self.met, self.known), strict=True):
            yield name, day_of(day).isoformat()

    def list_steps(self, raw: RawDays, before: AdjustedDays, after: AdjustedDays) -> Iterator[Adjustment]:
        """Yield the step from the due day before to the last meeting."""
        if before.due != after.due:
            closed = raw.terms.calendar.closed_days(day_of(after.due), day_of(self.met))
            yield Adjustment("meeting", day_of(before.due), day_of(after.due), closed)

    def describe(self, reason: ReasonFacts, read: Parameters) -> str:
        """Return the last meeting, if the due day came forward to it."""
        step = find_step(reason, "meeting")
        if step is None:
            return ""
        met = f"; the public is met for the last time on {long_day(day_of(self.met))}"
        return f"{met}, so it is due by then, on {name_day(step.day)}"
