"""The cells of a rulebook over time: numbers, spells, and conditions. In day numbers.

A *cell* is a response level and a risk band. For a subject a cell counts on the days of its spells; a rule
has its numbers at each cell, and a condition is met at a cell on some days. A history of levels belongs to
one set of threat series and is shared by every subject to which exactly these series apply.
"""

import datetime as dt
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import product
from typing import Any, NamedTuple

from mpreview.policy._case import Case, CellNumbers
from mpreview.policy._responses import list_rank_changes
from mpreview.policy.conditions import CellQuestion, Condition, is_condition_met, list_exceptions
from mpreview.policy.rulebook import Rulebook
from mpreview.policy.rules._base import Rule
from mpreview.policy.tables import Number, Table, find_number
from mpreview.policy.terms import RESPONSE_LEVELS, ResponseTable
from mpreview.threat import ThreatSeries
from mpreview.timeline import FIRST_DAY, NEVER, day_of

# ---------------------------------------------------------------- response levels and spells

_Interval = tuple[int, int]
"""The first day, and the first day after."""
_FIRST = FIRST_DAY.toordinal()


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


Spells = tuple[LevelSpell, ...] | None
"""The spells at or above a cell; `None` for the lowest cell, which always counts."""
LiveCells = tuple[tuple[CellNumbers, Spells], ...]
"""The numbers of a rule at each cell that a subject ever reaches, with the spells at or above."""

MOST_KEPT = 10_000
"""The most results that one table of a rulebook keeps: every band of a subject makes results of its own."""


def list_response_steps(series: Sequence[ThreatSeries], table: ResponseTable) -> tuple[tuple[int, int], ...]:
    """Return the day numbers on which the response level may change, each with the rank from then on."""
    changes: dict[int, list[tuple[int, int]]] = {_FIRST: []}
    for one in series:
        for day, before, rank in list_rank_changes(one, table):
            changes.setdefault(day, []).append((before, rank))
    return tuple(_find_highest(changes))


def _find_highest(changes: Mapping[int, Iterable[tuple[int, int]]]) -> Iterator[tuple[int, int]]:
    """Yield day numbers and the highest rank from each on; every series begins at rank 0."""
    # A count by rank, so that a day costs its own changes and not one look at every series.
    counts = [0] * len(RESPONSE_LEVELS)
    for day in sorted(changes):
        for before, after in changes[day]:
            counts[before] -= 1
            counts[after] += 1
        yield day, max((rank for rank, count in enumerate(counts) if count > 0), default=0)


def _find_announcement(series: Sequence[ThreatSeries], table: ResponseTable, on: dt.date, rank: int) -> int:
    """Return the earliest announcement of a level that reaches *rank* on a day; else the day."""
    announced = []
    for one in series:
        entry, level = one.in_force(on), one.level(on)
        response = None if level is None else table.find_response(one.id, level, on)
        if response is not None and response.rank >= rank:
            # The level before the first assessment was never announced, and waits for nothing.
            announced.append((on if entry is None else entry.announced).toordinal())
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
    for start, end in _intersect(tuple(_list_at_least(steps, response)), tuple(_list_at_least(bands, band))):
        announced = _find_announcement(series, table, day_of(start), response) if response else start
        found.append(LevelSpell(start, end, max(start, announced)))
    return tuple(found)


def _list_at_least(steps: Sequence[tuple[int, int]], rank: int) -> Iterator[_Interval]:
    """Yield each unbroken interval at or above *rank*."""
    # The lowest rank holds before the first step too.
    start = None if rank else _FIRST
    for day, level in steps:
        if level >= rank and start is None:
            start = day
        elif level < rank and start is not None:
            yield start, day
            start = None
    if start is not None:
        yield start, NEVER


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


def list_counting_days(
    above: Spells, settling: int, anchor: int, on: int
) -> Iterator[tuple[int, int | None]]:
    """Yield each day from which a cell counts, and the first day of notice (semantics 3.3).

    The second day is `None` for a cell that was in force on the day of the anchor and settled by then: such a
    cell has no notice.

    Args:
        above: The spells at or above the cell; `None` for the lowest cell.
        settling: Days a level must hold.
        anchor: The completion that opened the cycle, or the trigger day of an order.
        on: The day asked about.
    """
    if above is None:
        yield anchor, None
        return
    for start, end, announced in above:
        # A spell that ends before it settles never counts; one over before the anchor is of an earlier cycle.
        settled = start + settling
        if settled <= on and end > anchor and end >= settled:
            yield settled, None if settled <= anchor else announced


def _makes_redundant(numbers: CellNumbers, spells: Spells, cell: CellNumbers, above: Spells) -> bool:
    """Whether a lower cell answers no later than a cell with the same numbers, whenever the cell counts.

    A level that reaches the lower cell alone may be announced later than the level that reaches the cell.
    """
    is_lower = all(map(operator.le, numbers.cell, cell.cell))
    if numbers[1:] != cell[1:] or not is_lower:
        return False
    return spells is None or all(
        any(
            one.start <= spell.start and spell.end <= one.end and one.announced <= spell.announced
            for one in spells
        )
        for spell in above or ()
    )


# ---------------------------------------------------------------- the cells of a rulebook


class RulebookCells:
    """Numbers, spells and conditions of a rulebook, over the threat series of one register.

    Two results are kept. The first question about a nation takes 78 ms, without the spells 115 ms, and
    without the cells that a subject ever reaches 113 ms.

    Args:
        rulebook: The rules.
        series: The threat series, by id.
    """

    def __init__(self, rulebook: Rulebook, series: Mapping[str, ThreatSeries]) -> None:
        self._rulebook, self._series = rulebook, series
        self._ranks = {band: rank for rank, band in enumerate(rulebook.bands)}
        self._reached = lru_cache(MOST_KEPT)(self._sweep_cells)
        self._live = lru_cache(MOST_KEPT)(self._list_live_cells)

    # ---------------------------------------------------------------- numbers and spells

    def _find_reached(self, case: Case) -> Mapping[tuple[int, int], Spells]:
        """Return the spells at or above each cell that a subject ever reaches, by ranks of level and band."""
        return self._reached(case.shared.series, case.bands)

    def _sweep_cells(
        self, ids: tuple[str, ...], bands: tuple[tuple[int, int], ...]
    ) -> Mapping[tuple[int, int], Spells]:
        series, table = [self._series[id_] for id_ in ids], self._rulebook.response_table
        steps = list_response_steps(series, table)
        cells = product(range(len(RESPONSE_LEVELS)), range(len(self._rulebook.bands)))
        spells = ((cell, list_spells(series, table, steps, bands, cell)) for cell in cells if any(cell))
        return {(0, 0): None} | {cell: days for cell, days in spells if days}

    def find_spells(self, case: Case, cell: tuple[int, int]) -> tuple[LevelSpell, ...]:
        """Return the spells of days on which a subject is at or above a cell, not the lowest cell."""
        return self._find_reached(case).get(cell) or ()

    def list_live_cells(self, place: int, rule: Rule, case: Case) -> LiveCells:
        """Return the cells of a rule that a subject ever reaches, each with the spells at or above."""
        # By the id of the rule: an id is hashed faster than a rule.
        return self._live(place, rule.id, case.duty.kind, case.shared.series, case.bands)

    def _list_live_cells(self, place: int, rule: str, kind: str | None, *reached_by: Any) -> LiveCells:
        reached, edition = self._reached(*reached_by), self._rulebook.editions[place]
        worded = edition.rule[rule]
        cells = worded.list_cell_numbers(kind, self._rulebook.bands)
        found: list[tuple[CellNumbers, Spells]] = []
        for cell in cells:
            if cell.cell in reached:
                spells = reached[cell.cell]
                if worded.when is not None or not any(_makes_redundant(*one, cell, spells) for one in found):
                    found.append((cell, spells))
        return tuple(found)

    def find_least(self, case: Case, number: Number, settling: Number, anchor: int, on: int) -> int:
        """Return the least value of a number over the cells that count since *anchor* on a day."""
        if not isinstance(number, Table):
            return number
        return min(self._list_counting_values(case, number, settling, anchor, on))

    def _list_counting_values(
        self, case: Case, number: Table, settling: Number, anchor: int, on: int
    ) -> Iterator[int]:
        for (rank, place), above in self._find_reached(case).items():
            response, band = RESPONSE_LEVELS[rank], self._rulebook.bands[place]
            wait = find_number(settling, case.duty.kind, response, band)
            if any(True for _ in list_counting_days(above, wait, anchor, on)):
                yield find_number(number, case.duty.kind, response, band)

    # ---------------------------------------------------------------- levels and bands in force

    @cached_property
    def _single_cells(self) -> tuple[tuple[int, int], ...]:
        """Every response level alone, and every band alone, without the lowest."""
        responses = ((rank, 0) for rank in range(1, len(RESPONSE_LEVELS)))
        return (*responses, *((0, rank) for rank in range(1, len(self._rulebook.bands))))

    def find_in_force(self, case: Case, day: int, settling: Number = 0) -> tuple[int, int]:
        """Return the ranks of the response level and the band in force on a day, and settled by then."""
        found = [cell for cell in self._single_cells if self._is_in_force(case, cell, day, settling)]
        return max((r for r, _ in found), default=0), max((b for _, b in found), default=0)

    def _is_in_force(self, case: Case, cell: tuple[int, int], day: int, settling: Number) -> bool:
        response, band = RESPONSE_LEVELS[cell[0]], self._rulebook.bands[cell[1]]
        wait = find_number(settling, case.duty.kind, response, band)
        return any(spell.start + wait <= day < spell.end for spell in self.find_spells(case, cell))

    # ---------------------------------------------------------------- conditions

    def find_first_met(
        self, case: Case, when: Condition | None, numbers: CellNumbers, days: tuple[int, int]
    ) -> int | None:
        """Return the first of some days on which a condition is met at a cell, if there is one."""
        since, until = days
        if since > until:
            return None
        if when is None:
            return since
        question = CellQuestion(case.duty.kind, numbers.cell, self._ranks, case.shared.facts, since, (0, 0))
        is_excepting = has_exception(when)
        changes = {day for day, _, _ in case.shared.facts.steps}
        if is_excepting:
            spells = (spell for cell in self._single_cells for spell in self.find_spells(case, cell))
            changes |= {day for spell in spells for day in spell[:2]}
        # Between two changes no fact of a condition changes, so one day of each stretch is enough.
        for day in (since, *sorted(day for day in changes if since < day <= until)):
            in_force = self.find_in_force(case, day) if is_excepting else (0, 0)
            if is_condition_met(when, question._replace(day=day, in_force=in_force)):
                return day
        return None


def has_exception(when: Condition) -> bool:
    """Whether a condition holds an exception."""
    return any(True for _ in list_exceptions(when))
