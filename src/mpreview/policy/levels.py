"""Response levels over time, spells of them, and the rises that order something.

Everything is counted in day numbers. A history is that of one set of threat series, shared by every
subject to which just those series apply.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from mpreview.policy.rules import Rise
from mpreview.policy.terms import ResponseLevel, ResponseTo, response_on
from mpreview.threat import Rise as Risen
from mpreview.threat import ThreatScale, ThreatSeries
from mpreview.timeline import FIRST_DAY, LAST_DAY, day_of

__all__ = ["Order", "Spell", "counted", "response_level", "response_steps", "settled_rises", "spells"]


class Order(NamedTuple):
    """What one trigger orders of one subject.

    Args:
        rule: The id of the rule.
        form: The kind of the rule.
        trigger: The day it counts from; of what a rule looks ahead to the day that became known.
        appears: The first day on which the order stands.
        floor: The first day whose completion discharges it; of what a rule looks ahead to its first day.
        read: What was read of the trigger.
        starts: Of what a rule looks ahead to: the first day.
        ends: The first day on which it is taken back, whatever was done.
    """

    rule: str
    form: str
    trigger: int
    appears: int
    floor: int
    read: tuple[tuple[str, str | int], ...] = ()
    starts: int | None = None
    ends: int = LAST_DAY.toordinal() + 1


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


def spells(
    series: Sequence[ThreatSeries],
    rows: Sequence[ResponseTo],
    bands: Sequence[tuple[int, int]],
    cell: tuple[int, int],
) -> tuple[Spell, ...]:
    """Return the unbroken spells at or above a cell of response level and band, oldest first.

    Args:
        series: The series that apply.
        rows: What the organisation makes of their levels.
        bands: From which day number on which band is meant, oldest first; before them the lowest.
        cell: The rank of the response level, and of the band.
    """
    response, band = cell
    found = []
    for start, end in _within(_at_response(series, rows, response), _at_band(bands, band)):
        told = _announced(series, rows, day_of(start), response) if response else start
        found.append(Spell(start, end, max(start, told)))
    return tuple(found)


_Days = Iterator[tuple[int, int]]
_ALWAYS = (FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)


def _at_response(series: Sequence[ThreatSeries], rows: Sequence[ResponseTo], rank: int) -> _Days:
    if not rank:
        yield _ALWAYS
        return
    steps = tuple((day.toordinal(), level) for day, level in response_steps(series, rows))
    yield from _at_least(steps, rank)


def _at_band(bands: Sequence[tuple[int, int]], rank: int) -> _Days:
    if rank:
        yield from _at_least(bands, rank)
    else:
        yield _ALWAYS


def _at_least(steps: Sequence[tuple[int, int]], rank: int) -> _Days:
    """Yield first day, and first day after, of each unbroken spell at or above *rank*."""
    start = None
    for day, level in steps:
        if level >= rank and start is None:
            start = day
        elif level < rank and start is not None:
            yield start, day
            start = None
    if start is not None:
        yield start, _ALWAYS[1]


def _within(these: _Days, those: _Days) -> _Days:
    """Yield the days that lie in one of each."""
    others = tuple(those)
    for start, end in these:
        for other, after in others:
            first, last = max(start, other), min(end, after)
            if first < last:
                yield first, last


def counted(above: Sequence[Spell], settling: int, anchor: int, on: int) -> Iterator[tuple[int, int | None]]:
    """Yield, for each spell of a cell that counts, since when it does and from when its notice runs (3.3).

    `None` stands for a cell that was in force on the day of the anchor and settled by it: it has no notice.

    Args:
        above: The spells at or above the cell.
        settling: Days a level must hold.
        anchor: The completion that opened the cycle, or the trigger day of an order.
        on: The day asked about.
    """
    for start, end, told in above:
        settled = start + settling
        if settled <= on and end > anchor and end >= settled:
            yield settled, None if settled <= anchor else told


def settled_rises(
    rule: Rise, series: ThreatSeries, scale: ThreatScale, settling: int
) -> Iterator[tuple[Risen, Order]]:
    """Yield each rise of *series* across a level, and what it orders under *rule* (`semantics.md` 3.6)."""
    for rise in series.rises(scale, rule.at_least):
        appears = rise.appears(settling)
        if appears is not None:
            read = (
                ("series", series.id),
                ("old", rise.old),
                ("new", rise.new),
                ("crossed", rise.crossed),
                ("reached", rise.reached.isoformat()),
                ("settling", settling),
            )
            order = Order(
                rule.id, "rise", rise.trigger.toordinal(), appears.toordinal(), rise.trigger.toordinal(), read
            )
            yield rise, order
