"""Advisers: what each can do, when each works, and when each is away."""

import datetime as dt
import enum
from collections.abc import Iterator, Sequence

import attrs

from mpreview.ids import a_kind, a_tuple, an_id, counted
from mpreview.teams.slots import Slots, SlotsOn, by_day, some_exceptions
from mpreview.timeline import FIRST_DAY, Period

__all__ = ["Away", "AwayReason", "Skill", "TeamAdviser"]


class AwayReason(enum.Enum):
    """Why an adviser makes no visits for a while."""

    LEAVE = "leave"
    OPERATION = "operation"
    TRAINING = "training"
    OTHER = "other"


@attrs.frozen
class Skill:
    """What an adviser is qualified for, while it is valid.

    Args:
        id: What it is, such as ``counter-terrorism-survey``: a word of whoever keeps the register.
        period: While it is valid.
    """

    id: str
    period: Period = attrs.field(factory=lambda: Period(FIRST_DAY))

    def __attrs_post_init__(self) -> None:
        an_id("Skill.id", self.id)
        a_kind("Skill.period", self.period, Period)


@attrs.frozen
class Away:
    """Days on which an adviser makes no visits: leave, or a commitment to another operation.

    Args:
        period: The days.
        reason: Why.
    """

    period: Period
    reason: AwayReason = AwayReason.LEAVE

    def __attrs_post_init__(self) -> None:
        a_kind("Away.period", self.period, Period)
        a_kind("Away.reason", self.reason, AwayReason)


@attrs.frozen
class TeamAdviser:
    """One who makes visits. No name is kept: an id of whoever keeps the register.

    Args:
        id: The id.
        slots: Working patterns; where several hold, they add up.
        skills: What the adviser is qualified for. One skill may stand here for several periods.
        away: Days on which no pattern counts.
        exceptions: Single days that differ, strictly rising. They count though the adviser is away: who was
            called back said so.
        period: While the adviser belongs to the pool.

    Raises:
        InvalidValue: If exceptions are out of order or double.

    >>> week = Slots((1, 1, 1, 1, 1, 0, 0))
    >>> leave = Away(Period(dt.date(2022, 3, 8), dt.date(2022, 3, 10)))
    >>> adviser = TeamAdviser("a-1", (week,), away=(leave,), exceptions=(SlotsOn(dt.date(2022, 3, 9), 2),))
    >>> days = adviser.days(dt.date(2022, 3, 7), dt.date(2022, 3, 10))
    >>> [(dt.date.fromordinal(day).day, slots) for day, slots in days]
    [(7, 1), (9, 2), (10, 1)]
    """

    id: str
    slots: tuple[Slots, ...] = attrs.field(repr=counted)
    skills: tuple[Skill, ...] = attrs.field(default=(), repr=counted)
    away: tuple[Away, ...] = attrs.field(default=(), repr=counted)
    exceptions: tuple[SlotsOn, ...] = attrs.field(default=(), repr=counted)
    period: Period = attrs.field(factory=lambda: Period(FIRST_DAY))

    def __attrs_post_init__(self) -> None:
        an_id("TeamAdviser.id", self.id)
        a_tuple("TeamAdviser.slots", self.slots, Slots)
        a_tuple("TeamAdviser.skills", self.skills, Skill)
        a_tuple("TeamAdviser.away", self.away, Away)
        some_exceptions("TeamAdviser.exceptions", self.exceptions)
        a_kind("TeamAdviser.period", self.period, Period)

    def days(self, start: dt.date, end: dt.date, needs: Sequence[str] = ()) -> Iterator[tuple[int, int]]:
        """Yield day number and slots of each day from *start* to *end* that has any, both included.

        A day counts while the adviser belongs to the pool and is qualified for all that it needs.

        Args:
            start: The first day.
            end: The last day.
            needs: The skills that count together.
        """
        away = [_span(one.period) for one in self.away]
        held = [[_span(skill.period) for skill in self.skills if skill.id == need] for need in needs]
        must = [[_span(self.period)], *held]
        called = {entry.day.toordinal() for entry in self.exceptions}
        for day, number in by_day(self.slots, self.exceptions, start, end):
            if all(_in_one(day, spans) for spans in must) and (day in called or not _in_one(day, away)):
                yield day, number


def _span(period: Period) -> tuple[int, int]:
    return period.start.toordinal(), period.last.toordinal()


def _in_one(day: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(first <= day <= last for first, last in spans)
