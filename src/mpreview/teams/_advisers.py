"""Advisers: skills, weekly patterns of slots, single days that differ, and absences."""

import datetime as dt
import enum
from collections.abc import Container, Iterator, Sequence
from itertools import pairwise
from typing import Any

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day, check_ids, check_interface, check_tuple
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue
from mpreview.timeline import FIRST_DAY, Period

__all__ = ["MOST_SLOTS_A_DAY", "Away", "AwayReason", "Skill", "Slots", "SlotsOn", "TeamAdviser"]

MOST_SLOTS_A_DAY = 10_000
"""The most slots of one pattern, exception or loan on one day; more are taken for a typing mistake."""


valid_week = valid.items(
    "give seven numbers, Monday to Sunday", valid.int_(0, MOST_SLOTS_A_DAY), fewest=7, most=7
)
"""Checks a field of seven numbers of slots, Monday to Sunday."""


@attrs.frozen
class Slots:
    """Visits that a team can make on each day of the week, over a period.

    Args:
        week: Slots on Monday to Sunday.
        period: While the pattern holds.
        holidays: Whether the pattern holds on the holidays of the team's calendar too (semantics 4.3).
    """

    week: tuple[int, ...] = attrs.field(validator=valid_week)
    period: Period = attrs.field(factory=lambda: Period(FIRST_DAY), validator=valid.type_(Period))
    holidays: bool = attrs.field(default=False, validator=valid.type_(bool))


@attrs.frozen
class SlotsOn:
    """The slots of one day in place of every pattern: leave, a bank holiday, a surge."""

    day: dt.date = attrs.field(validator=valid.day)
    slots: int = attrs.field(validator=valid.int_(0, MOST_SLOTS_A_DAY))


def _check_exceptions(field: str, exceptions: Any) -> None:
    check_tuple(field, exceptions, SlotsOn)
    if any(after.day <= before.day for before, after in pairwise(exceptions)):
        raise InvalidValue(field, "days must rise strictly; sort them, one entry a day")


valid_exceptions = valid.OwnCheck(_check_exceptions)
"""Checks a field of single days that differ, which rise strictly."""


def iter_slots(
    patterns: Sequence[Slots],
    exceptions: Sequence[SlotsOn],
    start: dt.date,
    end: dt.date,
    holidays: Container[int] = (),
) -> Iterator[tuple[int, int]]:
    """Yield day number and slots for each day with slots from *start* to *end*, both included.

    Patterns add up. An exception replaces the sum of its day.

    Args:
        patterns: The weekly patterns.
        exceptions: Single days that differ.
        start: The first day.
        end: The last day.
        holidays: The day numbers of the holidays of the team.

    Raises:
        InvalidValue: If the first or the last day is no day.
        OutsideRange: If a day is out of range.
    """
    check_day("days.start", start)
    check_day("days.end", end)
    check_interface("days.holidays", holidays, Container)
    special = {entry.day.toordinal(): entry.slots for entry in exceptions}
    weeks = [(*pattern.period.ordinals, pattern.week) for pattern in patterns]
    on_holidays = [(*one.period.ordinals, one.week) for one in patterns if one.holidays]
    for day in range(start.toordinal(), end.toordinal() + 1):
        # Zero is an exception too: a day without slots.
        number = special.get(day)
        if number is None:
            held = on_holidays if day in holidays else weeks
            number = sum([week[(day + 6) % 7] for first, end, week in held if first <= day < end])
        if number:
            yield day, number


class AwayReason(enum.Enum):
    """Why an adviser makes no visits for a while."""

    LEAVE = "leave"
    OPERATION = "operation"
    TRAINING = "training"
    OTHER = "other"


@attrs.frozen
class Skill:
    """A qualification of an adviser, while the qualification is valid.

    Args:
        id: The qualification, such as ``counter-terrorism-survey``: a word chosen by the embedder.
        period: While the qualification is valid.
    """

    id: str = attrs.field(validator=valid.id_)
    period: Period = attrs.field(factory=lambda: Period(FIRST_DAY), validator=valid.type_(Period))


@attrs.frozen
class Away:
    """Days on which an adviser makes no visits: leave, or a commitment to another operation.

    Args:
        period: The days.
        reason: The reason.
    """

    period: Period = attrs.field(validator=valid.type_(Period))
    reason: AwayReason = attrs.field(default=AwayReason.LEAVE, validator=valid.type_(AwayReason))


@attrs.frozen
class TeamAdviser:
    """An adviser who makes visits. No name is kept, only an id of the embedder.

    Args:
        id: The id.
        slots: Working patterns; patterns that hold on one day add up.
        skills: The qualifications. A skill may be listed for several periods.
        away: Days on which no pattern counts.
        exceptions: Single days that differ, strictly rising. An exception counts on a day away too: the
            adviser was called back.
        period: While the adviser belongs to the pool.

    Raises:
        InvalidValue: If exceptions are out of order or double.

    >>> week = Slots((1, 1, 1, 1, 1, 0, 0))
    >>> leave = Away(Period(dt.date(2022, 3, 8), dt.date(2022, 3, 10)))
    >>> adviser = TeamAdviser("a-1", (week,), away=(leave,), exceptions=(SlotsOn(dt.date(2022, 3, 9), 2),))
    >>> days = adviser.iter_slots_present(dt.date(2022, 3, 7), dt.date(2022, 3, 10))
    >>> [(dt.date.fromordinal(day).day, slots) for day, slots in days]
    [(7, 1), (9, 2), (10, 1)]
    """

    id: str = attrs.field(validator=valid.id_)
    slots: tuple[Slots, ...] = attrs.field(repr=count_items, validator=valid.tuple_(Slots))
    skills: tuple[Skill, ...] = attrs.field(default=(), repr=count_items, validator=valid.tuple_(Skill))
    away: tuple[Away, ...] = attrs.field(default=(), repr=count_items, validator=valid.tuple_(Away))
    exceptions: tuple[SlotsOn, ...] = attrs.field(default=(), repr=count_items, validator=valid_exceptions)
    period: Period = attrs.field(factory=lambda: Period(FIRST_DAY), validator=valid.type_(Period))

    def iter_slots_present(
        self, start: dt.date, end: dt.date, needs: tuple[str, ...] = (), holidays: Container[int] = ()
    ) -> Iterator[tuple[int, int]]:
        """Yield day number and slots of each day with slots from *start* to *end*, both included.

        A day counts while the adviser belongs to the pool and holds every skill of *needs*.

        Args:
            start: The first day.
            end: The last day.
            needs: The skills that count together.
            holidays: The day numbers of the holidays of the team.

        Raises:
            InvalidValue: If a day is no day, or *needs* is no tuple of ids.
            OutsideRange: If a day is out of range.
        """
        if needs != ():
            check_ids("iter_slots_present.needs", needs)
        away = [absence.period.ordinals for absence in self.away]
        held = [[skill.period.ordinals for skill in self.skills if skill.id == need] for need in needs]
        required = [[self.period.ordinals], *held]
        called_back = {entry.day.toordinal() for entry in self.exceptions}
        for day, number in iter_slots(self.slots, self.exceptions, start, end, holidays):
            # Called back beats being away, but not a skill that has run out.
            is_present = day in called_back or not _is_in_any(day, away)
            if is_present and all(_is_in_any(day, spans) for spans in required):
                yield day, number


def _is_in_any(day: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(first <= day < end for first, end in spans)
