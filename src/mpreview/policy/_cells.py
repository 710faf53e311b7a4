"""The cells of a rulebook over time: numbers, spells, and conditions. In day numbers.

A *cell* is a response level and a risk band. For a subject a cell counts on the days of its spells; a rule
has its numbers at each cell, and a condition is met at a cell on some days.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from mpreview.places import VenueKind
from mpreview.policy._case import Case
from mpreview.policy._levels import (
    LevelSpell,
    list_counting_spells,
    list_response_steps,
    list_spells,
)
from mpreview.policy.conditions import CellQuestion, Condition, is_condition_met, list_exceptions
from mpreview.policy.rulebook import Rulebook
from mpreview.policy.rules import Rule
from mpreview.policy.rules._base import CellNumbers
from mpreview.policy.tables import Number, Table, find_number
from mpreview.policy.terms import ResponseLevel
from mpreview.threat import ThreatSeries

__all__: list[str] = []

Spells = tuple[LevelSpell, ...] | None
"""The spells at or above a cell; `None` for the lowest cell, which always counts."""


class RulebookCells:
    """Numbers, spells and conditions of a rulebook, over the threat series of one register.

    What is kept saves the same work for thousands of subjects with equal series and bands: spells and live
    cells a third of the first question about a nation, numbers at cells a fifth.

    Args:
        rulebook: The rules.
        series: The threat series, by id.
    """

    def __init__(self, rulebook: Rulebook, series: Mapping[str, ThreatSeries]) -> None:
        self._rulebook, self._series = rulebook, series
        self._ranks = {band: rank for rank, band in enumerate(rulebook.bands)}
        self._steps: dict[tuple[str, ...], tuple[tuple[int, int], ...]] = {}
        self._spells: dict[tuple[object, ...], tuple[LevelSpell, ...]] = {}
        self._numbers: dict[tuple[object, ...], tuple[CellNumbers, ...]] = {}
        self._live: dict[tuple[object, ...], tuple[tuple[CellNumbers, Spells], ...]] = {}

    # ---------------------------------------------------------------- numbers and spells

    def list_numbers(self, place: int, rule: Rule, kind: VenueKind | None) -> tuple[CellNumbers, ...]:
        """Return the numbers of a rule of an edition at each cell that no lower cell makes redundant."""
        key = place, rule.id, kind
        found = self._numbers.get(key)
        if found is None:
            found = self._numbers[key] = tuple(self._list_distinct(rule, kind))
        return found

    def _list_distinct(self, rule: Rule, kind: VenueKind | None) -> Iterator[CellNumbers]:
        found: list[CellNumbers] = []
        for response in ResponseLevel:
            for rank, band in enumerate(self._rulebook.bands):
                numbers = rule.find_cell_numbers(kind, response, band, rank)
                lower = (one for one in found if one.response <= numbers.response and one.band <= rank)
                # With a condition, the cell itself matters: the condition may ask for the level.
                if rule.when is not None or not any(one[2:] == numbers[2:] for one in lower):
                    found.append(numbers)
                    yield numbers

    def find_spells(self, case: Case, cell: tuple[int, int]) -> tuple[LevelSpell, ...]:
        """Return the spells of days on which a subject is at or above a cell."""
        key = case.series, case.bands, cell
        found = self._spells.get(key)
        if found is None:
            series, table = [self._series[id_] for id_ in case.series], self._rulebook.response_table
            steps = self._steps.get(case.series)
            if steps is None:
                steps = self._steps[case.series] = list_response_steps(series, table)
            found = self._spells[key] = list_spells(series, table, steps, case.bands, cell)
        return found

    def _find_above(self, case: Case, response: int, band: int) -> Spells:
        return self.find_spells(case, (response, band)) if response or band else None

    def list_live_cells(self, place: int, rule: Rule, case: Case) -> tuple[tuple[CellNumbers, Spells], ...]:
        """Return the cells of a rule that a subject ever reaches, each with the spells at or above."""
        key = place, rule.id, case.kind, case.series, case.bands
        found = self._live.get(key)
        if found is None:
            cells = (
                (numbers, self._find_above(case, numbers.response, numbers.band))
                for numbers in self.list_numbers(place, rule, case.kind)
            )
            found = self._live[key] = tuple((numbers, above) for numbers, above in cells if above != ())
        return found

    def find_least(self, case: Case, number: Number, settling: Number, anchor: int, on: int) -> int:
        """Return the least value of a number over the cells that count since *anchor* on a day."""
        if not isinstance(number, Table):
            return number
        return min(self._list_counting_values(case, number, settling, anchor, on))

    def _list_counting_values(
        self, case: Case, number: Table, settling: Number, anchor: int, on: int
    ) -> Iterator[int]:
        for response in ResponseLevel:
            for rank, band in enumerate(self._rulebook.bands):
                above = self._find_above(case, response.rank, rank)
                wait = find_number(settling, case.kind, response, band)
                if above is None or any(True for _ in list_counting_spells(above, wait, anchor, on)):
                    yield find_number(number, case.kind, response, band)

    # ---------------------------------------------------------------- levels and bands in force

    @cached_property
    def _single_cells(self) -> tuple[tuple[int, int], ...]:
        """Every response level alone, and every band alone, without the lowest."""
        responses = ((rank, 0) for rank in range(1, len(ResponseLevel)))
        return (*responses, *((0, rank) for rank in range(1, len(self._rulebook.bands))))

    def find_in_force(self, case: Case, day: int) -> tuple[int, int]:
        """Return the ranks of the response level and the band in force on a day, settled or not."""
        found = [
            cell
            for cell in self._single_cells
            if any(spell.start <= day < spell.end for spell in self.find_spells(case, cell))
        ]
        return max((r for r, _ in found), default=0), max((b for _, b in found), default=0)

    def find_settled(self, case: Case, rule: Rule, on: int) -> tuple[int, int]:
        """Return the ranks of the response level and the band in force on a day and settled by a rule."""

        def is_settled(cell: tuple[int, int]) -> bool:
            response, band = tuple(ResponseLevel)[cell[0]], self._rulebook.bands[cell[1]]
            wait = find_number(rule.settling, case.kind, response, band)
            return any(one.start + wait <= on < one.end for one in self.find_spells(case, cell))

        found = [cell for cell in self._single_cells if is_settled(cell)]
        return max((r for r, _ in found), default=0), max((b for _, b in found), default=0)

    # ---------------------------------------------------------------- conditions

    def is_met_within(self, case: Case, when: Condition, numbers: CellNumbers, days: tuple[int, int]) -> bool:
        """Whether a condition is met at a cell on one of the days."""
        return any(True for _ in self.list_days_met(case, when, numbers, days))

    def list_days_met(
        self, case: Case, when: Condition, numbers: CellNumbers, days: tuple[int, int]
    ) -> Iterator[int]:
        """Yield the days, of those on which the facts change, on which a condition is met at a cell."""
        since, until = days
        if since > until:
            return
        question = CellQuestion(
            case.kind, numbers.response, numbers.band, self._ranks, case.facts, since, (0, 0)
        )
        is_excepting = has_exception(when)
        changes = {day for day, _, _ in case.facts.steps}
        if is_excepting:
            spells = (spell for cell in self._single_cells for spell in self.find_spells(case, cell))
            changes |= {day for spell in spells for day in spell[:2]}
        for day in (since, *sorted(day for day in changes if since < day <= until)):
            in_force = self.find_in_force(case, day) if is_excepting else (0, 0)
            if is_condition_met(when, question._replace(day=day, in_force=in_force)):
                yield day


def has_exception(when: Condition) -> bool:
    """Whether a condition holds an exception."""
    return any(True for _ in list_exceptions(when))


def list_counting_days(
    above: Spells, numbers: CellNumbers, anchor: int, on: int
) -> Iterable[tuple[int, int | None]]:
    """Yield the day from which a cell counts, and the day its notice runs from, if the cell has a notice."""
    return ((anchor, None),) if above is None else list_counting_spells(above, numbers.settling, anchor, on)
