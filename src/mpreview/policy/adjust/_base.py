"""The interface of an adjustment, for the engine, the reasons and the recomputation.

An adjustment is a class below `WindowAdjustment`, alone in a module of this package: what it needs to know,
what it makes of the days, what a reason reads of it, its sentence and its recomputation. Callers go through
the interface; `mpreview.policy.adjust` lists the closed set in the order in which adjustments act.
"""

import abc
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from typing import Any, ClassVar, Self

import attrs

from mpreview.calendars import Calendar
from mpreview.policy._calendar_walk import ONE_DAY
from mpreview.policy.windows import (
    AdjustedDays,
    Adjustment,
    Parameters,
    RawDays,
    ReasonFacts,
    Window,
    WindowDays,
    parse_day,
)  # fmt: skip
from mpreview.timeline import LAST_DAY, day_of

SigningTurn = tuple[int, int, dt.datetime, str]
"""The place of a signed fact in the order of signing: the order of the ledger."""


@attrs.frozen(kw_only=True)
class RecomputedWindow:
    """A window between two adjustments, as the recomputation walks from the raw day to the four days.

    Args:
        calendar: The calendar.
        own: The rule's own day.
        opens: The day the window would open.
        floor: The first day to which a roll may go back.
        working: Every working day from *floor* to the raw limit.
        is_ahead: Whether the start of something ahead set the limit.
        earliest: The day the window opens.
        due: The due day.
        limit: The limit.
        raw_limit: The raw limit.
        latest: The day past which no pause moves a due day.
    """

    calendar: Calendar
    own: dt.date
    opens: dt.date
    floor: dt.date
    working: Sequence[dt.date]
    is_ahead: bool
    earliest: dt.date
    due: dt.date
    limit: dt.date
    raw_limit: dt.date
    latest: dt.date = LAST_DAY

    def become_due(self, due: dt.date) -> "RecomputedWindow":
        """Return the window with another due day; the window opens on the due day at the latest."""
        return attrs.evolve(self, due=due, earliest=min(self.opens, due))

    def add_grace(self, grace: int) -> Window:
        """Return the four days."""
        overdue = min(self.due + ONE_DAY * grace, self.limit) + ONE_DAY
        return Window(self.earliest, self.due, overdue, self.limit)


class WindowAdjustment:
    """A step from the raw days of an answer to its window (semantics 3.11)."""

    __slots__ = ()

    is_roll: ClassVar[bool] = False
    """Whether it only brings the raw day to a working day by the limit: a reason shows one step for all."""
    is_sensitive: ClassVar[bool] = False
    """Whether only readers with clearance may see a reason with it."""
    holds: ClassVar[bool] = False
    """Whether it acts again after each signed fact, which moves no day past it."""

    def apply(self, days: AdjustedDays, raw: RawDays) -> AdjustedDays:
        """Return the days after the adjustment."""
        return days

    def recompute(self, window: RecomputedWindow, read: Parameters) -> RecomputedWindow:
        """Return the window after the adjustment, from a reason and the calendar alone.

        Raises:
            InvalidValue: If the reason states another day.
        """
        return window

    def list_read(self) -> Iterator[tuple[str, str | int]]:
        """Yield the parameters read."""
        yield from ()

    def list_steps(self, raw: RawDays, before: AdjustedDays, after: AdjustedDays) -> Iterator[Adjustment]:
        """Yield the step that a reason shows."""
        yield from ()

    def describe(self, reason: ReasonFacts, read: Parameters) -> str:
        """Return what the sentence of a reason says of it; empty where it moved nothing."""
        return ""


class CountedAdjustment(WindowAdjustment, abc.ABC):
    """An adjustment that follows from rule, level and edition."""

    __slots__ = ()

    @classmethod
    @abc.abstractmethod
    def find_in(cls, reason: ReasonFacts, read: Parameters) -> Iterator[Self]:
        """Yield the adjustment of a reason, if the reason reads one."""


@attrs.frozen
class SignedMove(WindowAdjustment):
    """How a signed fact moved the due day of an answer.

    Several act in order of signing, each on what the others before it left (semantics 3.14).
    """

    __slots__ = ()

    names: ClassVar[tuple[str, ...]]
    """The names of the parameters read, in the order of the fields."""
    plain_names: ClassVar[frozenset[str]] = frozenset()
    """The names of the parameters that are no days."""

    own: int
    """The due day before."""

    @property
    def shift(self) -> int:
        """Civil days by which the raw limit moves, if nothing ahead set the limit."""
        return 0

    @classmethod
    def parse(cls, read: Parameters) -> Self:
        """Return the move that a reason reads, by the names of the class.

        Raises:
            KeyError: If a parameter is missing.
            ValueError: If a day is spoilt.
        """
        plain = cls.plain_names
        fields: list[Any] = [
            read[name] if name in plain else parse_day(read, name).toordinal() for name in cls.names
        ]
        return cls(*fields)

    def list_read(self) -> Iterator[tuple[str, str | int]]:
        """Yield every field; days as ISO days."""
        for name, value in zip(self.names, attrs.astuple(self), strict=True):
            yield name, value if name in self.plain_names else day_of(value).isoformat()


AnswerDays = tuple[WindowDays, RawDays]
"""The four days of an answer, and its raw days."""
CountDays = Callable[[str, int, int], int]
"""Returns the n-th working day after a day, in a calendar of an id."""


def adjust_days(raw: RawDays, adjustments: Iterable[WindowAdjustment]) -> WindowDays:
    """Return the four days: the raw days, adjusted one step after another (semantics 3.11).

    Raises:
        OutsideCalendar: If a day leaves the calendar.
    """
    return add_grace(raw, reduce(lambda days, one: one.apply(days, raw), adjustments, begin_days(raw)))


def begin_days(raw: RawDays) -> AdjustedDays:
    """Return the days before any adjustment."""
    return AdjustedDays(raw.opens, raw.own, raw.limit, raw.limit)


def add_grace(raw: RawDays, days: AdjustedDays) -> WindowDays:
    """Return the four days, with the first day on which the duty is overdue."""
    earliest, due, limit, _ = days
    return earliest, due, min(due + raw.terms.grace, limit) + 1, limit
