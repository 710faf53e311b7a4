"""A forecast: quantiles of each figure by day and group, with the number of each run behind them."""

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property
from itertools import product
from operator import attrgetter
from typing import ClassVar, Final

import attrs

from mpreview._checks import check_day, check_id, check_int, check_type, suggest_ids
from mpreview._reprs import count_items, count_noun
from mpreview._sequences import GroupedSequence
from mpreview.coverage import Share
from mpreview.errors import InvalidValue, UnknownId
from mpreview.outlook._draws import MOST_RUN
from mpreview.outlook._figures import COUNTED, Figure, FigureCounter
from mpreview.outlook._run import iterate_steps
from mpreview.outlook._terms import ForecastTerms
from mpreview.programme._questions import Questions
from mpreview.rows import CellType, Column, Columns
from mpreview.timeline import FIRST_DAY

PERCENTS: Final = (5, 25, 50, 75, 95)
"""The percents of the quantiles of a forecast."""


def _find_rank(percent: int, count: int) -> int:
    """Return the nearest rank, from 0, of a percentage of some values in order."""
    return max(-(-percent * count // 100), 1) - 1


@attrs.frozen
class ForecastCount:
    """A figure on a day over all runs: a count, or how much one count is above another.

    Args:
        day: The last day of a step.
        group: The group; `None` for the whole.
        figure: What is counted.
        values: The number of each run, in the order of the runs; of `PERCENT` that of each run with reviews.

    >>> count = ForecastCount(dt.date(2022, 1, 1), None, Figure.BEHIND, (4, 1, 3, 2))
    >>> count.quantiles, count.mean, count.error
    ((1, 1, 2, 3, 4), Fraction(5, 2), 0.6454972243679028)
    """

    day: dt.date
    group: str | None
    figure: Figure
    values: tuple[int, ...] = attrs.field(repr=count_items)

    def quantile(self, percent: int) -> int:
        """Return the least number with at least *percent* percent of all numbers up to it (nearest rank).

        Args:
            percent: From 0 to 100.

        Raises:
            InvalidValue: If the percent is no whole number.
            OutsideRange: If the percent is out of range.
        """
        check_int("quantile.percent", percent, 0, 100)
        return sorted(self.values)[_find_rank(percent, len(self.values))]

    @property
    def quantiles(self) -> tuple[int, ...]:
        """The quantiles of 5, 25, 50, 75 and 95 percent."""
        return tuple(map(self.quantile, PERCENTS))

    @property
    def mean(self) -> Fraction:
        """The mean, exact."""
        return Fraction(sum(self.values), len(self.values))

    @property
    def error(self) -> float | None:
        """The standard error of the mean; `None` of one run.

        The root of the sum of the squared deviations, divided by n (n - 1). The sums are exact.
        """
        n, total = len(self.values), sum(self.values)
        if n == 1:
            return None
        squares = n * sum(value * value for value in self.values) - total * total
        return math.sqrt(squares / (n * n * (n - 1)))


_Key = tuple[dt.date, str | None, Figure]
_PLACES: Final = {figure.value: place for place, figure in enumerate(Figure)}


def _key_of(count: ForecastCount) -> _Key:
    return count.day, count.group, count.figure


def _order_keys(key: _Key) -> tuple[dt.date, str, int]:
    """Return the place of a figure: by day, the whole before its groups, in the order of the figures."""
    day, group, figure = key
    return day, group or "", _PLACES[figure.value]


def _make_quantile(percent: int) -> Column:
    meaning = f"The least number with at least {percent} percent of all runs up to it."
    return Column(f"q{percent}", CellType.NUMBER, meaning, read=lambda one: one.quantile(percent))


class _Figures(GroupedSequence[ForecastCount]):
    """Figures by day, group and kind, the whole before its groups."""

    COLUMNS: ClassVar[Columns] = (
        Column("day", CellType.DAY, "The last day of a step.", groups=True),
        Column("group", CellType.ID, "The group; empty for the whole.", optional=True, groups=True),
        Column("figure", CellType.WORD, "What is counted.", choices=Figure, groups=True),
        Column("runs", CellType.NUMBER, "The number of runs; for a percentage of those with reviews.",
               read=lambda one: len(one.values)),
        Column("total", CellType.NUMBER,
               "The sum over the runs; the mean is that by the number of runs. Empty for a percentage.",
               read=lambda one: None if one.figure is Figure.PERCENT else sum(one.values), optional=True),
        *map(_make_quantile, PERCENTS),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("day", "group", "figure", "q5", "q50", "q95")

    def _repr_html_(self) -> str:
        """Return a table of the figures, the last day first, for notebooks."""
        return self._render_items(sorted(self.items, key=attrgetter("day"), reverse=True))

    @cached_property
    def _index(self) -> dict[_Key, ForecastCount]:
        return {_key_of(count): count for count in self.items}

    def get(self, day: dt.date, figure: Figure, group: str | None = None) -> ForecastCount:
        """Return a figure on a day.

        Args:
            day: The last day of a step.
            figure: What is counted.
            group: The group; `None` for the whole.

        Raises:
            InvalidValue: If an argument is of another type, no step ends on the day, a group is asked for and
                the forecast has none, or a percentage is asked for where no run has reviews.
            UnknownId: If there is no such group.
        """
        check_day("get.day", day)
        check_type("get.figure", figure, Figure)
        if group is not None:
            check_id("get.group", group)
        found = self._index.get((day, group, figure))
        if found is None and day not in self.days:
            raise InvalidValue("get.day", "no step ends on this day; give one of `days`")
        if found is None and (day, group, Figure.REVIEWS) in self._index:
            raise InvalidValue("get.figure", "no run has reviews there; ask for COVERED and REVIEWS")
        if found is None:
            groups = sorted({one.group for one in self.items if one.group is not None})
            if not groups:
                raise InvalidValue("get.group", "the forecast has no groups; leave the group out", group)
            raise UnknownId("group", "get.group", group, suggest_ids(group, groups))
        return found

    @cached_property
    def days(self) -> tuple[dt.date, ...]:
        """The last days of the steps, in order."""
        return tuple(dict.fromkeys(one.day for one in self.items))


@attrs.frozen(slots=False, getstate_setstate=True)
class ForecastComparison(_Figures):
    """How much each figure of one forecast is above that of another, run by run.

    Both forecasts have the same seed, so that a run of one has the luck of the same run of the other (common
    random numbers): what chance does to both falls out of a difference.

    Args:
        runs: The numbers of the runs.
        items: The differences.
    """

    runs: tuple[int, ...] = attrs.field(repr=count_items)
    items: tuple[ForecastCount, ...] = attrs.field(repr=count_items)

    def __repr__(self) -> str:
        behind = self._index.get((max(self.days, default=FIRST_DAY), None, Figure.BEHIND))
        if behind is None:
            return f"<ForecastComparison of {_name_runs(self.runs)}, {len(self.items)} differences>"
        error = "" if behind.error is None else f", standard error {behind.error:.2f}"
        words = f"{float(behind.mean):+.2f} behind on the last day{error}"
        return f"<ForecastComparison of {_name_runs(self.runs)}: {words}>"


@attrs.frozen(slots=False, getstate_setstate=True)
class Forecast(_Figures):
    """What may become of a programme: figures by day and group, over some runs.

    Args:
        terms: What was asked, with the seed and the assumptions.
        runs: The numbers of the runs, in order.
        items: The figures.

    >>> from mpreview import uk
    >>> day, last = dt.date(2021, 11, 20), dt.date(2021, 12, 17)
    >>> found = uk.sample(on=day).forecast(on=day, until=last, runs=5, seed=1)
    >>> found
    <Forecast of 5 runs from 2021-11-20 to 2021-12-17: 1 behind on the last day (0 to 4)>
    >>> found.get(last, Figure.BEHIND).quantiles
    (0, 1, 1, 2, 4)
    >>> found.get(last, Figure.PERCENT).quantiles
    (70, 85, 90, 95, 100)
    """

    terms: ForecastTerms = attrs.field(repr=False)
    runs: tuple[int, ...] = attrs.field(repr=count_items)
    items: tuple[ForecastCount, ...] = attrs.field(repr=count_items)

    def list_shares(self, day: dt.date, group: str | None = None) -> tuple[Share, ...]:
        """Return the share covered on a day in each run (semantics 5.1).

        Args:
            day: The last day of a step.
            group: The group; `None` for the whole.

        Raises:
            InvalidValue: If an argument is of another type, no step ends on the day, or a group is asked for
                and the forecast has none.
            UnknownId: If there is no such group.
        """
        figures = (self.get(day, figure, group).values for figure in (Figure.COVERED, Figure.REVIEWS))
        return tuple(Share(*counts) for counts in zip(*figures, strict=True))

    def covered(self, day: dt.date, group: str | None = None) -> tuple[Share, ...]:
        """Return the quantiles of the share covered on a day: of 5, 25, 50, 75 and 95 percent.

        A share of nothing counts as covered.

        Args:
            day: The last day of a step.
            group: The group; `None` for the whole.

        Raises:
            InvalidValue: If an argument is of another type, no step ends on the day, or a group is asked for
                and the forecast has none.
            UnknownId: If there is no such group.
        """
        shares = sorted(self.list_shares(day, group), key=_order_shares)
        return tuple(shares[_find_rank(percent, len(shares))] for percent in PERCENTS)

    def join(self, *others: "Forecast") -> "Forecast":
        """Return the forecast of the runs of this forecast and of others.

        Runs 0 to 49 joined with runs 50 to 99 are the forecast of runs 0 to 99, so that processes may share
        the work.

        Args:
            others: Forecasts of equal terms, and of other runs of the same programme.

        Raises:
            InvalidValue: If something else than forecasts is given, the terms differ, or a run occurs twice.

        >>> from functools import partial
        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> ask = partial(uk.sample(on=day).forecast, on=day, until=dt.date(2021, 12, 3), seed=1)
        >>> ask(runs=2).join(ask(runs=2, first_run=2)) == ask(runs=4)
        True
        """
        counts: dict[int, dict[_Key, int]] = {}
        for one in (self, *others):
            check_type("join.others", one, Forecast)
            if one.terms != self.terms:
                raise InvalidValue("join.others", "was asked otherwise; join forecasts of equal terms")
            if not counts.keys().isdisjoint(one.runs):
                raise InvalidValue("join.others", "a run stands twice; give each run another number")
            counted = _list_counts(one)
            for place, run in enumerate(one.runs):
                counts[run] = {key: values[place] for key, values in counted.items()}
        keys = {key for counted in counts.values() for key in counted}
        return Forecast(self.terms, tuple(sorted(counts)), _make_items(keys, counts))

    def compare(self, other: "Forecast") -> ForecastComparison:
        """Return how much each figure of another forecast is above that of this forecast, run by run.

        Args:
            other: A forecast of another programme or of other assumptions, with the same days, grouping,
                seed and runs.

        Raises:
            InvalidValue: If something else than a forecast is given, or days, grouping, seed or runs differ.
        """
        check_type("compare.other", other, Forecast)
        for name in ("on", "until", "step", "by", "seed"):
            if getattr(self.terms, name) != getattr(other.terms, name):
                words = f"was asked with another {name!r}; ask both forecasts with the same"
                raise InvalidValue("compare.other", words)
        if self.runs != other.runs:
            raise InvalidValue("compare.other", "has other runs; give both forecasts the same")
        here, there = map(_list_counts, (self, other))
        none = (0,) * len(self.runs)
        values = {
            key: tuple(b - a for a, b in zip(here.get(key, none), there.get(key, none), strict=True))
            for key in {*here, *there}
        }
        for day, group in {key[:2] for key in values}:
            pairs = zip(*(_list_percents(one, day, group, none) for one in (here, there)), strict=True)
            if percents := tuple(b - a for a, b in pairs if a is not None and b is not None):
                values[day, group, Figure.PERCENT] = percents
        return ForecastComparison(self.runs, _sort_counts(values))

    def __repr__(self) -> str:
        head = f"{_name_runs(self.runs)} from {self.terms.on} to {self.terms.until}"
        last = self._index.get((self.terms.until, None, Figure.BEHIND))
        if last is None:
            return f"<Forecast of {head}, {len(self.items)} figures>"
        least, *_, most = last.quantiles
        return f"<Forecast of {head}: {last.quantile(50)} behind on the last day ({least} to {most})>"


def _order_shares(share: Share) -> Fraction:
    return Fraction(share.part, share.whole) if share.whole else Fraction(1)


def _name_runs(runs: Sequence[int]) -> str:
    return count_noun(len(runs), "run")


def _list_counts(forecast: Forecast) -> dict[_Key, tuple[int, ...]]:
    """Return the counts, which have one number for each run."""
    return {_key_of(count): count.values for count in forecast if count.figure is not Figure.PERCENT}


def _make_items(keys: Iterable[_Key], counts: Mapping[int, Mapping[_Key, int]]) -> tuple[ForecastCount, ...]:
    """Return the figures of some runs: the counts, 0 in a run without the group, and the shares."""
    runs = sorted(counts)
    values = {key: tuple(counts[run].get(key, 0) for run in runs) for key in keys}
    for day, group in {key[:2] for key in values}:
        percents = _list_percents(values, day, group, ())
        if shares := tuple(percent for percent in percents if percent is not None):
            values[day, group, Figure.PERCENT] = shares
    return _sort_counts(values)


def _list_percents(
    values: Mapping[_Key, tuple[int, ...]], day: dt.date, group: str | None, none: tuple[int, ...]
) -> list[int | None]:
    """Return the share covered in each run; `None` in a run without reviews."""
    counts = (values.get((day, group, figure), none) for figure in (Figure.COVERED, Figure.REVIEWS))
    return [Share(*pair).percent for pair in zip(*counts, strict=True)]


def _sort_counts(values: Mapping[_Key, tuple[int, ...]]) -> tuple[ForecastCount, ...]:
    return tuple(ForecastCount(*key, values[key]) for key in sorted(values, key=_order_keys))


def make_forecast(
    programme: Questions,
    terms: ForecastTerms,
    *,
    runs: int,
    first_run: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> Forecast:
    """Return the forecast of some runs; `Programme.forecast` says more.

    Args:
        programme: The programme on the first day.
        terms: What is asked.
        runs: The number of runs.
        first_run: The number of the first run.
        progress: Called after each run with the number of runs done and of all runs.

    Raises:
        OutsideRange: If a number is out of range.
    """
    check_int("forecast.first_run", first_run, 0, MOST_RUN)
    check_int("forecast.runs", runs, 1, MOST_RUN + 1 - first_run)
    if progress is not None and not callable(progress):
        raise InvalidValue("forecast.progress", "give a function of two numbers, or None")
    counts: dict[int, dict[_Key, int]] = {}
    for done, run in enumerate(range(first_run, first_run + runs), 1):
        counter, counted = FigureCounter(terms), dict[_Key, int]()
        for step in iterate_steps(programme, terms, run):
            counted |= {(step.last, *key): count for key, count in counter.count_step(step).items()}
        counts[run] = counted
        if progress is not None:
            progress(done, runs)
    found = {key for counted in counts.values() for key in counted}
    keys = product({day for day, *_ in found}, {group for _, group, _ in found}, COUNTED)
    return Forecast(terms, tuple(sorted(counts)), _make_items(keys, counts))
