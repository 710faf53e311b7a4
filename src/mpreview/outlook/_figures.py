"""The figures of a step, counted by group."""

import datetime as dt
import enum
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from mpreview.coverage import Coverage
from mpreview.outlook._run import BEHIND, ForecastStep, VisitResult
from mpreview.outlook._terms import FORECAST_GROUPINGS, ForecastTerms
from mpreview.programme._questions import Questions
from mpreview.reviews import Standing, Status


class Figure(enum.Enum):
    """What a forecast counts on the last day of each step."""

    COVERED = "covered"
    """Reviews that keep a place covered, of `REVIEWS` (semantics 5.1)."""
    REVIEWS = "reviews"
    """Reviews owed at places in use."""
    PERCENT = "percent"
    """`COVERED` of `REVIEWS` in whole percent, of the runs with reviews; groups do not add up."""
    BEHIND = "behind"
    """Obligations that are overdue or past their limit."""
    PAST_LIMIT = "past-limit"
    OVERDUE = "overdue"
    DUE = "due"
    OPEN = "open"
    IN_DATE = "in-date"
    NOT_OWED = "not-owed"
    LAPSED = "lapsed"
    VISITS = "visits"
    """Visits made in the step."""
    MISSED = "missed"
    """Visits of the step that the member missed."""
    NOT_AGREED = "not-agreed"
    """Visits of the step to which nobody went, since nobody had accepted."""
    UNPLACED = "unplaced"
    """Visits due by the end of the plan of the step that found no day, or were accepted too late for it."""
    UNREPORTED = "unreported"
    """Visits made by the day whose report is still to come."""


_RESULTS: Final = {
    VisitResult.MADE: Figure.VISITS,
    VisitResult.MISSED: Figure.MISSED,
    VisitResult.NOT_AGREED: Figure.NOT_AGREED,
    VisitResult.UNPLACED: Figure.UNPLACED,
}
_OF_STANDING: Final[Mapping[Standing, Figure]] = {one: Figure(one.value) for one in Standing}
COUNTED: Final = tuple(figure for figure in Figure if figure is not Figure.PERCENT)
"""The figures that are counted; the share follows from `COVERED` and `REVIEWS`."""
Counts = Mapping[tuple[str | None, Figure], int]
"""The counts of a step by group and figure; the group `None` is the whole, and some may be left out."""


class FigureCounter:
    """Counts the figures of the steps of one run.

    Args:
        terms: What the forecast is asked.
    """

    def __init__(self, terms: ForecastTerms) -> None:
        self._by = terms.by
        self._key: Callable[[Status], str | None] | None = FORECAST_GROUPINGS[terms.by] if terms.by else None
        # The days of the reports still to come, each with the group of the visit.
        self._reports: list[tuple[dt.date, Status]] = []

    def count_step(self, step: ForecastStep[Questions]) -> Counts:
        """Return the counts of a step; the steps of a run are counted in order."""
        counts: Counter[tuple[str | None, Figure]] = Counter()
        for status, figure in self._list_of_work(step):
            counts[None, figure] += 1
            if self._key is not None:
                counts[str(self._key(status)), figure] += 1
        coverage = step.programme.coverage(on=step.last)
        _count_coverage(counts, None, coverage)
        for group, part in coverage.by(self._by).items() if self._by else ():
            _count_coverage(counts, group, part)
        return counts

    def _list_of_work(self, step: ForecastStep[Questions]) -> Iterator[tuple[Status, Figure]]:
        for visit in step.visits:
            yield visit.status, _RESULTS[visit.result]
            if visit.reported is not None:
                self._reports.append((visit.reported, visit.status))
        yield from ((visit.obligations[0], Figure.UNPLACED) for visit in step.plan.unplaced)
        self._reports = [report for report in self._reports if report[0] > step.last]
        yield from ((status, Figure.UNREPORTED) for _, status in self._reports)


def _count_coverage(
    counts: Counter[tuple[str | None, Figure]], group: str | None, coverage: Coverage
) -> None:
    covered = coverage.covered
    counts[group, Figure.COVERED] += covered.part
    counts[group, Figure.REVIEWS] += covered.whole
    for standing, count in coverage.standing.items():
        counts[group, _OF_STANDING[standing]] += count
        if standing in BEHIND:
            counts[group, Figure.BEHIND] += count
