"""Response levels over time, and the spells of days at or above a cell. In day numbers.

A history belongs to one set of threat series and is shared by every subject to which exactly these series
apply.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from mpreview.policy.terms import ResponseLevel, ResponseTable
from mpreview.threat import ThreatSeries
from mpreview.timeline import FIRST_DAY, LAST_DAY, day_of

__all__: list[str] = []

_Interval = tuple[int, int]
"""The first day, and the first day after."""
_ALWAYS: _Interval = (FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)


class LevelSpell(NamedTuple):
    """Successive days at or above a cell.

    Args:
        start: The first day.
        end: The first day after.
        announced: The start, or the earliest announcement of a level that reaches the rank, if later.
    """

    start: int
    end: int
    announced: int


def find_response_level(series: Sequence[ThreatSeries], table: ResponseTable, on: dt.date) -> ResponseLevel:
    """Return the highest response level that *series* call for on a day (semantics 2.3)."""
    levels = (_find_level(one, table, on) for one in series)
    return max(levels, key=_BY_RANK, default=ResponseLevel.NORMAL)


_BY_RANK = attrgetter("rank")


def _find_level(series: ThreatSeries, table: ResponseTable, on: dt.date) -> ResponseLevel:
    level = series.level(on)
    found = None if level is None else table.find_response(series.id, level, on)
    return ResponseLevel.NORMAL if found is None else found


def list_response_steps(series: Sequence[ThreatSeries], table: ResponseTable) -> tuple[tuple[int, int], ...]:
    """Return the day numbers on which the response level may change, each with the rank from then on."""
    changes: dict[dt.date, list[tuple[int, int]]] = {FIRST_DAY: []}
    for one in series:
        before = 0
        days = {FIRST_DAY, *table.list_days(one.id), *(entry.effective for entry in one.assessments)}
        for day in sorted(days):
            rank = _find_level(one, table, day).rank
            changes.setdefault(day, []).append((before, rank))
            before = rank
    return tuple(_find_highest(changes))


def _find_highest(changes: Mapping[dt.date, Iterable[tuple[int, int]]]) -> Iterator[tuple[int, int]]:
    """Yield day numbers and the highest rank from each on; every series begins at rank 0."""
    # A count by rank, so that a day costs its own changes and not one look at every series.
    counts = [0] * len(ResponseLevel)
    for day in sorted(changes):
        for before, after in changes[day]:
            counts[before] -= 1
            counts[after] += 1
        yield day.toordinal(), max((rank for rank, count in enumerate(counts) if count > 0), default=0)


def _find_announcement(series: Sequence[ThreatSeries], table: ResponseTable, on: dt.date, rank: int) -> int:
    """Return the earliest announcement of a level that reaches *rank* on a day; else the day."""
    announced = []
    for one in series:
        entry = one.in_force(on)
        if entry is not None and entry.level is not None:
            response = table.find_response(one.id, entry.level, on)
            if response is not None and response.rank >= rank:
                announced.append(entry.announced.toordinal())
    return min(announced, default=on.toordinal())


def list_spells(
    series: Sequence[ThreatSeries],
    table: ResponseTable,
    steps: Sequence[tuple[int, int]],
    bands: Sequence[tuple[int, int]],
    cell: tuple[int, int],
) -> tuple[LevelSpell, ...]:
    """Return the unbroken spells at or above a cell of response level and band, oldest first.

    Args:
        series: The series that apply.
        table: The response levels of the organisation.
        steps: From which day number on the series call for which rank, oldest first.
        bands: From which day number on which band holds, oldest first; before the first the lowest band.
        cell: The rank of the response level, and of the band.
    """
    response, band = cell
    found = []
    for start, end in _intersect(_list_reached(steps, response), _list_reached(bands, band)):
        announced = _find_announcement(series, table, day_of(start), response) if response else start
        found.append(LevelSpell(start, end, max(start, announced)))
    return tuple(found)


def _list_reached(steps: Sequence[tuple[int, int]], rank: int) -> Sequence[_Interval]:
    """Return the intervals at or above a rank; the lowest rank always counts."""
    return tuple(_list_at_least(steps, rank)) if rank else (_ALWAYS,)


def _list_at_least(steps: Sequence[tuple[int, int]], rank: int) -> Iterator[_Interval]:
    """Yield each unbroken interval at or above *rank*."""
    start = None
    for day, level in steps:
        if level >= rank and start is None:
            start = day
        elif level < rank and start is not None:
            yield start, day
            start = None
    if start is not None:
        yield start, _ALWAYS[1]


def _intersect(first: Sequence[_Interval], second: Sequence[_Interval]) -> Iterator[_Interval]:
    """Yield the intersections of two sorted lists of disjoint intervals."""
    place = other = 0
    while place < len(first) and other < len(second):
        (start, end), (since, until) = first[place], second[other]
        if max(start, since) < min(end, until):
            yield max(start, since), min(end, until)
        # The interval that ends first cannot meet anything further.
        if end < until:
            place += 1
        else:
            other += 1


def list_counting_spells(
    above: Sequence[LevelSpell], settling: int, anchor: int, on: int
) -> Iterator[tuple[int, int | None]]:
    """Yield, for each spell of a cell that counts, the day it settled and the day its notice runs from (3.3).

    The second day is `None` for a cell that was in force on the day of the anchor and settled by then: such a
    cell has no notice.

    Args:
        above: The spells at or above the cell.
        settling: Days a level must hold.
        anchor: The completion that opened the cycle, or the trigger day of an order.
        on: The day asked about.
    """
    for start, end, announced in above:
        settled = start + settling
        if settled <= on and end > anchor and end >= settled:
            yield settled, None if settled <= anchor else announced
