"""Response levels over time, spells of them, and the rises that order something.

Everything is counted in day numbers. A history is that of one set of threat series, shared by every
subject to which just those series apply.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from mpreview.ids import shown
from mpreview.policy.rules import Rise
from mpreview.policy.terms import Called, ResponseLevel
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

    def __repr__(self) -> str:
        return shown(self)


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


def response_level(series: Sequence[ThreatSeries], called: Called, on: dt.date) -> ResponseLevel:
    """Return the highest response level that *series* call for on a day (`semantics.md` 2.3)."""
    return max((_level_of(one, called, on) for one in series), key=_RANK, default=ResponseLevel.NORMAL)


_RANK = attrgetter("rank")


def _level_of(series: ThreatSeries, called: Called, on: dt.date) -> ResponseLevel:
    level = series.level(on)
    found = None if level is None else called.on(series.id, level, on)
    return ResponseLevel.NORMAL if found is None else found


def response_steps(series: Sequence[ThreatSeries], called: Called) -> tuple[tuple[int, int], ...]:
    """Return the day numbers on which the response level may change, each with its rank."""
    turns: dict[dt.date, list[tuple[int, int]]] = {FIRST_DAY: []}
    for one in series:
        before = 0
        for day in sorted({FIRST_DAY, *called.days(one.id), *(entry.effective for entry in one.assessments)}):
            rank = _level_of(one, called, day).rank
            turns.setdefault(day, []).append((before, rank))
            before = rank
    return tuple(_highest(turns))


def _highest(turns: Mapping[dt.date, Iterable[tuple[int, int]]]) -> Iterator[tuple[int, int]]:
    """Yield day numbers and the highest of the ranks that change on them; each stands at 0 before."""
    counts = [0] * len(ResponseLevel)
    for day in sorted(turns):
        for before, after in turns[day]:
            counts[before] -= 1
            counts[after] += 1
        yield day.toordinal(), max((rank for rank, count in enumerate(counts) if count > 0), default=0)


def _announced(series: Sequence[ThreatSeries], called: Called, on: dt.date, rank: int) -> int:
    """Return the earliest announcement of a level reaching *rank* on a day; without one the day."""
    told = []
    for one in series:
        entry = one.in_force(on)
        if entry is not None and entry.level is not None:
            response = called.on(one.id, entry.level, on)
            if response is not None and response.rank >= rank:
                told.append(entry.announced.toordinal())
    return min(told, default=on.toordinal())


def spells(
    series: Sequence[ThreatSeries],
    called: Called,
    steps: Sequence[tuple[int, int]],
    bands: Sequence[tuple[int, int]],
    cell: tuple[int, int],
) -> tuple[Spell, ...]:
    """Return the unbroken spells at or above a cell of response level and band, oldest first.

    Args:
        series: The series that apply.
        called: What the organisation makes of their levels.
        steps: From which day number on they call for which rank, oldest first.
        bands: From which day number on which band is meant, oldest first; before them the lowest.
        cell: The rank of the response level, and of the band.
    """
    response, band = cell
    found = []
    for start, end in _within(_reached(steps, response), _reached(bands, band)):
        told = _announced(series, called, day_of(start), response) if response else start
        found.append(Spell(start, end, max(start, told)))
    return tuple(found)


_Days = Iterator[tuple[int, int]]
_ALWAYS = (FIRST_DAY.toordinal(), LAST_DAY.toordinal() + 1)


def _reached(steps: Sequence[tuple[int, int]], rank: int) -> Sequence[tuple[int, int]]:
    """Return the spells at or above a rank; the lowest always counts."""
    return tuple(_at_least(steps, rank)) if rank else (_ALWAYS,)


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


def _within(these: Sequence[tuple[int, int]], those: Sequence[tuple[int, int]]) -> _Days:
    """Yield the days that lie in one of each; both stand in order, and none in another of its own."""
    place = other = 0
    while place < len(these) and other < len(those):
        (start, end), (since, until) = these[place], those[other]
        if max(start, since) < min(end, until):
            yield max(start, since), min(end, until)
        if end < until:
            place += 1
        else:
            other += 1


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
