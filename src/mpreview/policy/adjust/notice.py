"""The notice of a level or an edition: before its end neither makes anything due (semantics 1.5, 3.3)."""

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar, Self

import attrs

from mpreview.errors import InvalidValue
from mpreview.policy._calendar_walk import ONE_DAY, walk_onward
from mpreview.policy._phrases import count_units
from mpreview.policy.adjust._base import CountedAdjustment, RecomputedWindow
from mpreview.policy.windows import AdjustedDays, Parameters, RawDays, ReasonFacts, parse_day
from mpreview.timeline import day_of, long_day

__all__: list[str] = []

NoticeSource = tuple[str, int, int]
"""Whose notice, the first day, and the number of days."""


@attrs.frozen
class Notice(CountedAdjustment):
    """The notices of a level and of an edition: the later end counts.

    The form of a rule puts the raw day on the end, if that is later than its own day.

    Args:
        end: The later end.
        sources: The first day and the number of days of each notice, by ``level`` or ``edition``; a reason of
            another program may lack them.
        settling: Of a level: the days that the level must hold before it counts.
    """

    is_roll: ClassVar[bool] = True

    end: int
    sources: tuple[NoticeSource, ...]
    settling: int = 0

    @classmethod
    def find_in(cls, reason: ReasonFacts, read: Parameters) -> Iterator[Self]:
        """Yield the notice of a reason."""
        if "not before" in read:
            sources = (
                (name, parse_day(read, f"{name} since").toordinal(), int(read[f"{name} notice"]))
                for name in ("level", "edition")
                if f"{name} since" in read
            )
            yield cls(parse_day(read, "not before").toordinal(), tuple(sources))

    def apply(self, days: AdjustedDays, raw: RawDays) -> AdjustedDays:
        """Return the days with the due day not before the end, which rolls following, nor past the limit."""
        if raw.last is None:
            return days
        end = raw.terms.calendar.following_ordinal(self.end)
        due = max(days.due, end if end <= days.limit else raw.last)
        return days._replace(earliest=min(raw.opens, due), due=due)

    def recompute(self, window: RecomputedWindow, read: Parameters) -> RecomputedWindow:
        """Return the window with the due day not before the end: a notice is cut short by the limit alone."""
        if not window.working:
            return window
        end = walk_onward(window.calendar, day_of(self.end))
        return window.become_due(max(window.due, end if end <= window.limit else window.working[-1]))

    def recompute_end(self) -> dt.date:
        """Return the end, counted again.

        Raises:
            InvalidValue: If the reason states another end.
        """
        end = day_of(self.end)
        if self.sources and end != max(day_of(since) + ONE_DAY * days for _, since, days in self.sources):
            raise InvalidValue("Reason.read", "its notice ends on another day; take it whole")
        return end

    def list_read(self) -> Iterator[tuple[str, str | int]]:
        """Yield the end, and both notices with their first days."""
        yield "not before", day_of(self.end).isoformat()
        for name, since, days in self.sources:
            yield f"{name} since", day_of(since).isoformat()
            yield f"{name} notice", days
            if name == "level":
                yield "level settling", self.settling

    def describe_end(self, edition: str) -> str:
        """Return the later notice and its end; either notice may be of no days."""
        end = long_day(day_of(self.end))
        for name, first, notice in self.sources:
            if first + notice == self.end:
                since, words = long_day(day_of(first)), "" if name == "level" else f" of edition {edition}"
                if notice:
                    return f"the notice{words}, {count_units(notice, 'day')} from {since}, ends on {end}"
                return f"{since}, the first day{words}" if words else f"{since}, from which that counts"
        return end
