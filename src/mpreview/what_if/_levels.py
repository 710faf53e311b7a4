"""A threat series whose level is raised or lowered over some days (semantics 7.1)."""

from collections.abc import Callable, Iterator

import attrs

from mpreview.threat import Assessment, ThreatScale, ThreatSeries
from mpreview.timeline import LAST_DAY, Period

SOURCE = "what if"
"""The source of an assessment that a change makes."""

Bound = Callable[[int, int], int]
"""`max` to raise a level, `min` to lower one: of the rank of the change, and of the level that is stated."""


def bound_levels(
    series: ThreatSeries, scale: ThreatScale, level: str, period: Period, bound: Bound
) -> ThreatSeries:
    """Return a series whose level on each day of a period is the bound of the level stated and of *level*.

    On a day without a stated level nothing changes. What the change states is announced on the first day of
    the period; a level that is stated, and comes back after the period, not before its own announcement.

    Args:
        series: The series.
        scale: The scale of the series.
        level: The level of the change.
        period: The days of the change.
        bound: `max` to raise the level, `min` to lower the level.
    """
    before = [one for one in series.assessments if one.effective < period.start]
    after = [one for one in series.assessments if one.effective > period.last]
    found = [*before]
    for made in (*_list_bounded(series, scale, level, period, bound), *_list_resumed(series, period, after)):
        # A stated assessment stays, also where the level does not change.
        is_stated = made in series.assessments
        if is_stated or made.level != (found[-1].level if found else series.before):
            found.append(made)
    assessments = (*found, *after)
    return series if assessments == series.assessments else attrs.evolve(series, assessments=assessments)


def _list_bounded(
    series: ThreatSeries, scale: ThreatScale, level: str, period: Period, bound: Bound
) -> Iterator[Assessment]:
    """Yield the assessments inside the period: the stated level where the bound is the stated level."""
    rank = scale.rank(level)
    inside = {one.effective: one for one in series.assessments if one.effective in period}
    for day in sorted({period.start, *inside}):
        stated = series.level(day)
        if stated is not None and bound(rank, scale.rank(stated)) != scale.rank(stated):
            yield Assessment(day, period.start, level, SOURCE)
        elif day in inside:
            yield inside[day]


def _list_resumed(series: ThreatSeries, period: Period, after: list[Assessment]) -> Iterator[Assessment]:
    """Yield the stated level on the first day after the period, if nothing else is stated for that day."""
    if period.end is None or period.last == LAST_DAY or (after and after[0].effective == period.end):
        return
    stated, level = series.in_force(period.last), series.level(period.last)
    if level is not None:
        announced = period.start if stated is None else max(period.start, stated.announced)
        yield Assessment(period.end, announced, level, SOURCE if stated is None else stated.source)
