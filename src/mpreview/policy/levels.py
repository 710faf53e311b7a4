"""Response levels over time, spells of them, and the rises that order something.

Everything is counted in day numbers. A history is that of one set of threat series, shared by every
subject to which just those series apply.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mpreview.policy.rules import Rise
from mpreview.policy.terms import ResponseLevel, ResponseTo, response_on
from mpreview.threat import ThreatScale, ThreatSeries
from mpreview.timeline import FIRST_DAY, LAST_DAY

__all__ = ["Order", "Spell", "counted", "orders", "response_level", "response_steps", "spells"]


class Order(NamedTuple):
    """What one rise orders, whoever it touches.

    Args:
        trigger: The trigger day.
        appears: The first day on which the order stands.
        read: What was read of the series.
    """

    trigger: int
    appears: int
    read: tuple[tuple[str, str | int], ...]


class Spell(NamedTuple):
    """Days in a row at or above a response rank.

    Args:
        start: The first of them.
        end: The first day after.
        told: The start, or the earliest announcement of a level that reaches the rank that day, if later.
    """

    start: int
    end: int
    told: int


def response_level(series: Sequence[ThreatSeries], rows: Sequence[ResponseTo], on: dt.date) -> ResponseLevel:
    """Return the highest response level that *series* call for on a day (`semantics.md` 2.3)."""
    levels = ((one.id, one.level(on)) for one in series)
    called = (response_on(rows, id_, level, on) for id_, level in levels if level is not None)
    return max(
        (level for level in called if level is not None),
        key=lambda one: one.rank,
        default=ResponseLevel.NORMAL,
    )


def response_steps(
    series: Sequence[ThreatSeries], rows: Sequence[ResponseTo]
) -> tuple[tuple[dt.date, int], ...]:
    """Return the days on which the response level may change, each with its rank."""
    days = {FIRST_DAY, *(row.since for row in rows)}
    days |= {entry.effective for one in series for entry in one.assessments}
    return tuple((day, response_level(series, rows, day).rank) for day in sorted(days))


def _announced(series: Sequence[ThreatSeries], rows: Sequence[ResponseTo], on: dt.date, rank: int) -> int:
    """Return the earliest announcement of a level reaching *rank* on a day; without one the day."""
    told = []
    for one in series:
        entry = one.in_force(on)
        if entry is not None and entry.level is not None:
            response = response_on(rows, one.id, entry.level, on)
            if response is not None and response.rank >= rank:
                told.append(entry.announced.toordinal())
    return min(told, default=on.toordinal())


def _spells(steps: Sequence[tuple[dt.date, int]], rank: int) -> Iterator[tuple[dt.date, dt.date | None]]:
    """Yield start and end of each unbroken spell at or above *rank*."""
    start = None
    for day, level in steps:
        if level >= rank and start is None:
            start = day
        elif level < rank and start is not None:
            yield start, day
            start = None
    if start is not None:
        yield start, None


def spells(series: Sequence[ThreatSeries], rows: Sequence[ResponseTo], rank: int) -> tuple[Spell, ...]:
    """Return the unbroken spells at or above a response rank, oldest first."""
    found = []
    for start, end in _spells(response_steps(series, rows), rank):
        told = max(start.toordinal(), _announced(series, rows, start, rank))
        found.append(
            Spell(
                start.toordinal(),
                LAST_DAY.toordinal() + 1 if end is None else end.toordinal(),
                told,
            )
        )
    return tuple(found)


def counted(above: Sequence[Spell], settling: int, completed: int, on: int) -> Iterator[int | None]:
    """Yield, for each spell of a cell that counts in a cycle, the day notice runs from (`semantics.md` 3.3).

    `None` stands for a cell that was in force on the day of completion and settled by it: it has no notice.

    Args:
        above: The spells at or above the cell.
        settling: Days a level must hold.
        completed: The completion that opened the cycle.
        on: The day asked about.
    """
    for spell in above:
        settled = spell.start + settling
        if settled <= on and spell.end >= max(settled, completed + 1):
            yield None if settled <= completed else spell.told


def orders(rule: Rise, series: ThreatSeries, scale: ThreatScale) -> tuple[Order, ...]:
    """Return what the rises of *series* order under *rule*, latest trigger first (`semantics.md` 3.6)."""
    found: dict[tuple[int, dt.date], Order] = {}
    for rise in series.rises(scale, rule.at_least):
        appears = rise.appears(rule.settling)
        if appears is None:
            continue
        read = (
            ("series", series.id),
            ("old", rise.old),
            ("new", rise.new),
            ("crossed", rise.crossed),
            ("reached", rise.reached.isoformat()),
        )
        order = Order(rise.trigger.toordinal(), appears.toordinal(), (*read, ("settling", rule.settling)))
        place = order.trigger, rise.reached
        kept = found.get(place)
        # Several levels crossed at once are one order; the one that stands first, then the highest, is told.
        if kept is None or order.appears <= kept.appears:
            found[place] = order
    return tuple(sorted(found.values(), reverse=True))
