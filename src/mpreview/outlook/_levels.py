"""Threat levels that rise and fall by chance, drawn for a whole run at once.

No answer about a day reads a later level, so the levels of a run are drawn before its first step.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TypeVar

import attrs

from mpreview._checks import find_known
from mpreview.outlook._assumptions import LevelChances
from mpreview.outlook._draws import DrawKind, Draws
from mpreview.outlook._terms import ForecastTerms
from mpreview.programme._questions import Questions
from mpreview.threat import Assessment, ThreatScale, ThreatSeries
from mpreview.what_if import Change
from mpreview.what_if._parts import Parts

_Programme = TypeVar("_Programme", bound=Questions)
_Chances = Mapping[str, LevelChances]
"""The chances by level."""


@attrs.frozen
class _LevelsDrawn(Change):
    """The levels of a run in place of those of some threat series."""

    series: tuple[ThreatSeries, ...]

    def _apply(self, parts: Parts) -> Parts:
        return parts.replace_entries("series", self.series)

    def sentence(self) -> str:
        """Return the change in a sentence."""
        return f"The levels of {', '.join(one.id for one in self.series)} are drawn by a forecast."


def draw_levels(programme: _Programme, terms: ForecastTerms, draws: Draws) -> _Programme:
    """Return the programme with the levels of a run; the programme itself if no chance of a level is asked.

    Raises:
        UnknownId: If there is no such series or level.
    """
    register, by_series = programme.register, defaultdict[str, dict[str, LevelChances]](dict)
    for one in terms.assumptions.levels:
        series = find_known("series", "LevelChances.series", one.series, register.threat)
        register.scale[series.scale].rank(one.level)
        by_series[one.series][one.level] = one
    drawn = []
    for id_, chances in by_series.items():
        series = register.threat[id_]
        past = tuple(entry for entry in series.assessments if entry.effective <= terms.on)
        moves = _draw_moves(series, register.scale[series.scale], chances, terms, draws)
        drawn.append(attrs.evolve(series, assessments=(*past, *moves)))
    return programme.what_if(_LevelsDrawn(tuple(drawn))) if drawn else programme


def _draw_moves(
    series: ThreatSeries, scale: ThreatScale, chances: _Chances, terms: ForecastTerms, draws: Draws
) -> Iterator[Assessment]:
    """Yield the rises and falls after the first day, each by one level and announced on its day."""
    level, day = series.level(terms.on), terms.on
    while day < terms.until:
        day += dt.timedelta(1)
        if level is None or level not in chances:
            continue
        move = chances[level].pick_move(draws.draw(day, DrawKind.LEVEL, series.id))
        rank = scale.rank(level) + move
        # A rise from the highest level, and a fall from the lowest, is none.
        if move and 1 <= rank <= len(scale.levels):
            level = scale.levels[rank - 1].id
            yield Assessment(day, day, level, source="drawn by a forecast")
