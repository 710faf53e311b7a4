"""Coverage over a span of days: standings, progress and the share covered of each day and group.

The figures are computed from the days on which something changes (`mpreview.reviews.status_runs`): a status
counts in its group from the first day of a run and no longer from the day after the run (a difference array).
Every figure is a count over a list: `Programme.coverage` of the day has the list, and `by` its groups.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from operator import attrgetter
from typing import Any, ClassVar, Literal

import attrs

from mpreview._checks import check_day, suggest_ids
from mpreview._html import HtmlRow, render_table
from mpreview._reprs import count_items
from mpreview._sequences import ItemSequence, find_grouping, group_items
from mpreview.coverage import Share
from mpreview.errors import InvalidValue, OutsideRange, UnknownId
from mpreview.gaps import Gap, Gaps
from mpreview.lead_times import LEAD_GROUPINGS, LeadStep, LeadTimes
from mpreview.reviews import Progress, Standing
from mpreview.reviews.columns import sensitive
from mpreview.reviews.obligations import GROUPINGS
from mpreview.reviews.status_runs import StatusRun
from mpreview.rows import CellType, Column, Columns
from mpreview.timeline import day_of

__all__ = ["CoverageOver", "DayCoverage", "Known"]

Known = Literal["now", "then"]
"""As now believed, or each day as known on the day."""


@attrs.frozen
class DayCoverage:
    """The coverage of one group on one day, in figures.

    Args:
        on: The day.
        group: The group; `None` for the whole.
        standings: The number of statuses of each standing, in the order of `Standing`.
        progresses: The number of statuses of each progress, in the order of `Progress`.
        excluded: The number of statuses that another body holds, among the statuses that are not owed.
        covered: The reviews that keep a place covered, among the reviews that are owed at places in use.
    """

    on: dt.date
    group: str | None
    standings: tuple[int, ...] = attrs.field(repr=False)
    progresses: tuple[int, ...] = attrs.field(repr=False)
    excluded: int = attrs.field(repr=False)
    covered: Share

    @property
    def standing(self) -> dict[Standing, int]:
        """The number of statuses by standing; the numbers add up to the whole."""
        return dict(zip(Standing, self.standings, strict=True))

    @property
    def progress(self) -> dict[Progress, int]:
        """The number of statuses by progress; the numbers add up to the whole."""
        return dict(zip(Progress, self.progresses, strict=True))


def _list_counts(name: str, kinds: Iterable[Standing | Progress], meaning: str) -> Iterator[Column]:
    """Yield a column for each number of an attribute that counts statuses by kind."""
    for place, kind in enumerate(kinds):
        words = kind.value.replace("-", " ")
        read = partial(_read_count, attrgetter(name), place)
        yield Column(words.replace(" ", "_"), CellType.NUMBER, meaning.format(words), read=read)


def _read_count(read: Callable[[DayCoverage], tuple[int, ...]], place: int, one: DayCoverage) -> int:
    return read(one)[place]


@attrs.frozen(slots=False, getstate_setstate=True)
class CoverageOver(ItemSequence[DayCoverage]):
    """The coverage of each day of a span, in order of day and group.

    A group has no item on a day on which no status is in the group. Columns of rows that begin with
    ``reviews_`` count reviews; all others count the statuses of every activity.

    Args:
        first: The first day of the span.
        last: The last day of the span.
        known: ``now`` for the days as now believed, ``then`` for each day as known at its first instant.
        by: The name of the grouping; `None` for the whole alone.
        items: The figures of each day and group.
        lead_times: The steps that ended in the span; for ``then`` as known at the first instant of the last
            day.
        gaps: The gaps on the last day of the span, in the same knowledge.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> trend = uk.sample(on=day).coverage_over(dt.date(2021, 11, 1), day, by="nation")
    >>> trend
    <CoverageOver from 2021-11-01 to 2021-11-20 by nation, known now: 60 figures>
    >>> [trend.on(one)["scotland"].covered.percent for one in (trend.first, trend.last)]
    [67, 50]
    """

    COLUMNS: ClassVar[Columns] = (
        Column("known", CellType.WORD, "Whether the days are as now believed or as known then.",
               of_answer=True, choices=Known),
        Column("by", CellType.WORD, "The name of the grouping; empty for the whole.",
               of_answer=True, optional=True, choices=tuple(GROUPINGS)),
        Column("on", CellType.DAY, "The day."),
        Column("group", CellType.ID, "The group; empty for the whole.", optional=True),
        *_list_counts("standings", Standing, "The number of statuses that are {}."),
        *_list_counts("progresses", Progress, "The number of statuses with the progress {}."),
        sensitive("excluded", CellType.NUMBER, "The number of statuses that another body holds."),
        Column("reviews_covered", CellType.NUMBER, "The number of reviews that keep a place covered.",
               read="covered.part"),
        Column("reviews_owed", CellType.NUMBER, "The number of reviews that are owed at places in use.",
               read="covered.whole"),
        Column("reviews_percent", CellType.NUMBER, "The share of them in percent; empty without a review.",
               read="covered.percent", optional=True),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("on", "group", "reviews_covered", "reviews_owed", "reviews_percent")
    first: dt.date
    last: dt.date
    known: Known
    by: str | None
    items: tuple[DayCoverage, ...] = attrs.field(repr=count_items)
    lead_times: LeadTimes
    gaps: Gaps

    @cached_property
    def groups(self) -> tuple[str | None, ...]:
        """The groups of the span in order of name; `None` alone without a grouping."""
        return tuple(sorted({one.group for one in self.items}, key=str))

    @cached_property
    def _by_day(self) -> Mapping[dt.date, Mapping[str | None, DayCoverage]]:
        days = group_items(self.items, lambda one: one.on)
        return {day: {one.group: one for one in items} for day, items in days.items()}

    def on(self, day: dt.date) -> dict[str | None, DayCoverage]:
        """Return the figures of a day by group, groups in order of name.

        Raises:
            InvalidValue: If *day* is no day.
            OutsideRange: If the day is not in the span.
        """
        check_day("day", day)
        if not self.first <= day <= self.last:
            raise OutsideRange("day", self.first, self.last, day)
        return dict(self._by_day.get(day, {}))

    def of_group(self, group: str | None) -> tuple[DayCoverage, ...]:
        """Return the figures of a group, day by day.

        Args:
            group: The group; `None` for the whole, without a grouping.

        Raises:
            InvalidValue: If a group is asked for, and the span has no grouping.
            UnknownId: If the span has no such group.
        """
        self._check_group(group)
        return tuple(one for one in self.items if one.group == group)

    def _check_group(self, group: str | None) -> None:
        if group in self.groups:
            return
        if self.by is None:
            raise InvalidValue(
                "group", "the span has no groups; leave the group out, or ask with `by`", group
            )
        raise UnknownId("group", "group", group, suggest_ids(group, [one for one in self.groups if one]))

    def list_weeks(self) -> dict[str, dict[dt.date, Share]]:
        """Return the share covered of each group on every seventh day from the first day, for pictures.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> trend = uk.sample(on=day).coverage_over(dt.date(2021, 11, 8), day, by="force")
        >>> {week.isoformat(): share for week, share in trend.list_weeks()["police-essex"].items()}
        {'2021-11-08': <Share: 7 of 8>, '2021-11-15': <Share: 6 of 8>}
        """
        weeks = range(self.first.toordinal(), self.last.toordinal() + 1, 7)
        found: dict[str, dict[dt.date, Share]] = {group or "all": {} for group in self.groups}
        for week in map(day_of, weeks):
            for group, one in self._by_day.get(week, {}).items():
                found[group or "all"][week] = one.covered
        return found

    @property
    def medians(self) -> dict[LeadStep, int | None]:
        """The lower median of the days of each step that ended in the span; `None` without such a step."""
        return self.lead_times.medians

    def medians_of(self, group: str | None) -> dict[LeadStep, int | None]:
        """Return the lower median of the days of each step of a group that ended in the span.

        Args:
            group: The group; `None` for the whole, without a grouping.

        Raises:
            InvalidValue: If a group is asked for and the span has no grouping, or steps have no groups of the
                kind: steps have those of `LeadTimes.by`.
            UnknownId: If the span has no such group.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> trend = uk.sample(on=day).coverage_over(dt.date(2021, 11, 1), day, by="force")
        >>> {step.value: n for step, n in trend.medians_of("police-scotland").items() if n is not None}
        {'offer to answer': 2, 'answer to booking': 0}
        """
        self._check_group(group)
        if self.by is None:
            return self.medians
        if self.by not in LEAD_GROUPINGS:
            known = ", ".join(name for name in GROUPINGS if name in LEAD_GROUPINGS)
            words = f"steps have no groups by {self.by}; ask coverage_over with another `by` ({known})"
            raise InvalidValue("medians_of.group", words, group)
        return self.lead_times.by(self.by).get(str(group), LeadTimes(self.first, self.last, ())).medians

    @property
    def oldest_gaps(self) -> dict[str | None, Gap]:
        """The oldest gap of each group on the last day of the span, of the groups that have a gap."""
        key = _find_key(self.by)
        groups = group_items(self.gaps, lambda gap: key(gap.status))
        return {name: min(groups[name], key=lambda gap: gap.since) for name in sorted(groups, key=str)}

    def _repr_html_(self) -> str:
        """Return a table of the share covered of each group on the first and the last day, for notebooks."""
        days, oldest = (self.on(self.first), self.on(self.last)), self.oldest_gaps
        rows: list[HtmlRow] = [
            (
                group or "all",
                *(one[group].covered.describe() if group in one else None for one in days),
                oldest[group].since.isoformat() if group in oldest else None,
            )
            for group in self.groups
        ]
        head = (self.by or "group", *(day.isoformat() for day in (self.first, self.last)), "oldest gap")
        return render_table(repr(self).strip("<>"), head, rows)

    def __repr__(self) -> str:
        by = "" if self.by is None else f" by {self.by}"
        return f"<CoverageOver from {self.first} to {self.last}{by}, known {self.known}: {len(self)} figures>"


# -- from runs to figures ------------------------------------------------------------------------------

_Cell = tuple[int, str, bool, bool, bool]
"""Rank of the standing, word of the progress, whether excluded, whether asked to be covered, and covered."""
_Moves = defaultdict[int, defaultdict[_Cell, int]]
"""By day number: how many statuses come into each cell, less how many leave the cell."""


def _find_key(by: str | None) -> Callable[[Any], str | None]:
    """Return the function that gives the group of a status."""
    return (lambda _: None) if by is None else find_grouping(by, GROUPINGS)


def count_runs(
    runs: Iterable[StatusRun], first: dt.date, last: dt.date, by: str | None
) -> tuple[DayCoverage, ...]:
    """Return the figures of each day and group from the runs of a span.

    Args:
        runs: The runs of all statuses.
        first: The first day.
        last: The last day.
        by: The name of the grouping.
    """
    key = _find_key(by)
    moves: defaultdict[str | None, _Moves] = defaultdict(lambda: defaultdict(lambda: defaultdict(int)))
    # Equal cells are one tuple: a year of a nation has 100,000 steps between a hundred cells.
    cells: dict[_Cell, _Cell] = {}
    for run in runs:
        cell = (
            run.standing.rank,
            run.progress._value_,
            run.subject.is_excluded,
            run.asks_cover,
            run.is_covered,
        )
        cell = cells.setdefault(cell, cell)
        of_group = moves[key(run)]
        of_group[run.first][cell] += 1
        of_group[run.end][cell] -= 1
    if by is None:
        moves[None]  # The whole has figures on every day, also without a status.
    span = range(first.toordinal(), last.toordinal() + 1)
    found = (one for group in moves for one in _list_days(group, moves[group], span))
    return tuple(sorted(found, key=lambda one: (one.on, one.group or "")))


def _list_days(group: str | None, moves: _Moves, span: range) -> Iterator[DayCoverage]:
    """Yield the figures of a group on each day with a status in the group."""
    standings, progress = [0] * len(Standing), dict.fromkeys((one.value for one in Progress), 0)
    excluded = part = whole = 0
    figures = tuple(standings), tuple(progress.values()), excluded, Share(part, whole)
    for day in span:
        if day in moves:
            for (rank, word, is_excluded, asks_cover, is_covered), n in moves[day].items():
                standings[rank] += n
                progress[word] += n
                excluded += n * is_excluded
                whole += n * asks_cover
                part += n * is_covered
            figures = tuple(standings), tuple(progress.values()), excluded, Share(part, whole)
        if group is None or any(figures[0]):
            yield DayCoverage(day_of(day), group, *figures)
