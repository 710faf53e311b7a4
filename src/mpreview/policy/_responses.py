"""The response to a threat series over time: its changes, and the rises of it (semantics 2.3, 3.26)."""

import datetime as dt
from collections.abc import Iterator
from typing import NamedTuple

from mpreview.policy.terms import RESPONSE_LEVELS, ResponseLevel, ResponseTable
from mpreview.threat import LevelCrossing, ThreatScale, ThreatSeries
from mpreview.timeline import FIRST_DAY, day_of

_ONE_DAY = dt.timedelta(1)


class KnownSeries(NamedTuple):
    """A threat series with its scale, and what its levels call for.

    Args:
        series: The series.
        scale: The scale.
        responses: The response levels of the rulebook.
    """

    series: ThreatSeries
    scale: ThreatScale
    responses: ResponseTable


def list_rank_changes(series: ThreatSeries, table: ResponseTable) -> Iterator[tuple[int, int, int]]:
    """Yield the day numbers on which the response to a series changes, with the ranks before and since.

    Before the first day every series has rank 0.
    """
    before = 0
    for day in sorted(
        {FIRST_DAY, *table.list_days(series.id), *(one.effective for one in series.assessments)}
    ):
        level = series.level(day)
        response = None if level is None else table.find_response(series.id, level, day)
        rank = 0 if response is None else response.rank
        if rank != before:
            yield day.toordinal(), before, rank
        before = rank


def list_response_crossings(known: KnownSeries, at_least: ResponseLevel) -> Iterator[LevelCrossing]:
    """Yield every rise of the response to a series across a level from *at_least* up (semantics 3.26).

    Only a step of the series is a rise: a row of the rulebook that begins raises no level.
    """
    series, _, table = known
    steps = {entry.effective: entry for entry in series.assessments}
    changes = [(day_of(day), before, rank) for day, before, rank in list_rank_changes(series, table)]
    for day, before, rank in changes:
        entry = steps.get(day)
        old = None if entry is None or day == FIRST_DAY else series.level(day - _ONE_DAY)
        if entry is None or entry.level is None or old is None:
            continue
        for crossed in range(max(at_least.rank, before + 1), rank + 1):
            falls = (later for later, _, after in changes if later > day and after < crossed)
            level = RESPONSE_LEVELS[crossed].value
            yield LevelCrossing(day, entry.announced, old, entry.level, level, next(falls, None))
