"""Charts of answers over time, through the package Altair of the extra `plots`.

A chart is a value of Altair: a notebook shows the chart, and `chart.to_dict()` is the specification for a web
page. The data of a chart are the open rows of the answer, so that a chart shows no name and no weakness.
"""

from collections.abc import Sequence
from typing import Any

from mpreview._checks import check_type
from mpreview.coverage_over import CoverageOver
from mpreview.errors import load_extra
from mpreview.outlook import Figure, Forecast, ForecastComparison, SurgeWeeks
from mpreview.rows import Row

__all__ = ["plot_coverage", "plot_forecast", "plot_surge"]

Chart = Any
"""A chart of Altair."""
_WIDTH, _HEIGHT = 480, 240
_MOST_LINES, _COLUMNS = 8, 6
"""The groups that share a chart, and the small charts side by side."""


def plot_coverage(trend: CoverageOver) -> Chart:
    """Return the share covered of each day of a span, in percent, a line for each group.

    Of more than eight groups each has a small chart of its own. A group has no point on a day without a
    review that is owed at a place in use.

    Args:
        trend: The coverage of each day of a span.

    Raises:
        InvalidValue: If *trend* is no coverage of a span.
        MissingExtra: If Altair is not installed.
    """
    check_type("trend", trend, CoverageOver)
    share = "reviews_percent"
    shown = ("on", "group", "reviews_covered", "reviews_owed", share)
    rows = [{name: row[name] for name in shown} for row in trend.rows() if row[share] is not None]
    altair = load_extra("altair", "plots")
    title = f"places covered from {trend.first} to {trend.last}, known {trend.known}"
    data = altair.Data(values=rows)
    lines = altair.Chart().mark_line().encode(
        x=altair.X("on:T", title=None),
        y=altair.Y(f"{share}:Q", title="covered, percent", scale=altair.Scale(zero=False)),
        tooltip=["on:T", "group:N", "reviews_covered:Q", "reviews_owed:Q", f"{share}:Q"],
    )  # fmt: skip
    if len(trend.groups) > _MOST_LINES:
        small = lines.properties(width=_WIDTH // 4, height=_HEIGHT // 4)
        return small.facet(
            "group:N", columns=_COLUMNS, data=data, title=altair.Title(title, subtitle=trend.by or "")
        )
    legend = None if trend.by is None else altair.Legend()
    colored = lines.encode(color=altair.Color("group:N", title=trend.by, legend=legend))
    return colored.properties(data=data, title=title, width=_WIDTH, height=_HEIGHT, description=title)


def plot_forecast(
    forecast: Forecast | ForecastComparison, figure: Figure = Figure.BEHIND, *, group: str | None = None
) -> Chart:
    """Return the bands of a figure of a forecast, or of the difference of two forecasts, over time.

    The line is the median of the runs; half of the runs lie in the darker band, nine tenths in the lighter.

    Args:
        forecast: The forecast, or the comparison of two forecasts.
        figure: What is counted.
        group: The group; `None` for the whole.

    Raises:
        InvalidValue: If an argument is of another type.
        UnknownId: If there is no such group.
        MissingExtra: If Altair is not installed.
    """
    if not isinstance(forecast, ForecastComparison):
        check_type("forecast", forecast, Forecast)
    check_type("figure", figure, Figure)
    forecast.get(forecast.days[0], figure, group)
    rows = [row for row in forecast.rows() if (row["figure"], row["group"]) == (figure.value, group)]
    altair = load_extra("altair", "plots")
    what = f"{figure.value.replace('-', ' ')}{'' if group is None else f' of {group}'}"
    if isinstance(forecast, ForecastComparison):
        what = f"{what}: the second forecast less the first"
    base = _make_base(altair, rows, f"{what}, {len(forecast.runs)} runs")
    bands = (
        base.mark_area(opacity=0.2).encode(y=altair.Y("q5:Q", title=what), y2="q95:Q"),
        base.mark_area(opacity=0.4).encode(y="q25:Q", y2="q75:Q"),
        base.mark_line(point=True).encode(
            y="q50:Q", tooltip=["day:T", "q5:Q", "q25:Q", "q50:Q", "q75:Q", "q95:Q"]
        ),
    )
    return altair.layer(*bands)


def plot_surge(weeks: SurgeWeeks) -> Chart:
    """Return what is owed in each week before and after a rise, as bars side by side.

    Args:
        weeks: The weeks of a surge, or of one team: ``surge.weeks.by("team")["force-kent"]``.

    Raises:
        InvalidValue: If *weeks* are no weeks of a surge.
        MissingExtra: If Altair is not installed.
    """
    check_type("weeks", weeks, SurgeWeeks)
    rows = [
        {"day": row["week"], "team": row["team"], "when": when, "owed": row[f"owed_{when}"]}
        for row in weeks.rows()
        for when in ("before", "after")
    ]
    altair = load_extra("altair", "plots")
    bars = _make_base(altair, rows, f"owed by week, before and after, from {weeks.on}").mark_bar()
    return bars.encode(
        x=altair.X("yearmonthdate(day):O", title="week from"),
        xOffset=altair.XOffset("when:N", sort=["before", "after"]),
        y=altair.Y("sum(owed):Q", title="owed"),
        color=altair.Color("when:N", sort=["before", "after"], title=None),
        tooltip=["day:T", "when:N", "sum(owed):Q"],
    )


def _make_base(altair: Any, rows: Sequence[Row], title: str) -> Any:
    """Return a chart of rows with a time axis, and without marks yet."""
    data = altair.Data(values=list(rows))
    chart = altair.Chart(data, title=title, width=_WIDTH, height=_HEIGHT, description=title)
    return chart.encode(x=altair.X("day:T", title=None))
