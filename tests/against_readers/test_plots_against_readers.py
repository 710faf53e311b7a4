"""Charts of Altair: valid specifications, with the open rows of the answer and no more."""

import datetime as dt
from typing import Any, Final

import pytest

from mpreview import plots, uk
from mpreview.errors import InvalidValue, UnknownId
from mpreview.outlook import Figure
from mpreview.uk.outlook import assumptions
from mpreview.what_if import LevelRaised

pytest.importorskip(
    "altair", reason="altair comes with the extra plots; the environment readers runs its tests"
)

DAY: Final = dt.date(2021, 11, 20)
FORECAST: Final = uk.sample(on=DAY).forecast(
    on=DAY, until=dt.date(2021, 12, 17), runs=3, seed=1, by="team", assumptions=assumptions()
)


@pytest.mark.parametrize("group", [None, "force-essex"])
def test_the_bands_of_a_forecast_are_its_rows(group: str | None) -> None:
    # Altair holds a chart to the schema of Vega-Lite when the chart becomes a dictionary.
    made = plots.plot_forecast(FORECAST, Figure.BEHIND, group=group).to_dict()

    rows = [row for row in FORECAST.rows() if row["figure"] == "behind" and row["group"] == group]
    assert made["data"]["values"] == rows
    assert len(rows) == 4
    assert [layer["mark"]["type"] for layer in made["layer"]] == ["area", "area", "line"]
    assert {layer["encoding"]["y"]["field"] for layer in made["layer"]} == {"q5", "q25", "q50"}


def test_the_difference_of_two_forecasts_is_plotted_too() -> None:
    made = plots.plot_forecast(FORECAST.compare(FORECAST)).to_dict()

    assert {row["q50"] for row in made["data"]["values"]} == {0}


def test_the_weeks_of_a_surge_are_bars_before_and_after() -> None:
    rise = LevelRaised("CRITICAL", first=DAY)
    weeks = uk.sample(on=DAY).surge(rise, on=DAY, until=dt.date(2021, 12, 31), more=()).weeks
    made = plots.plot_surge(weeks).to_dict()

    bars = made["data"]["values"]
    owed = [sum(row["owed"] for row in bars if row["when"] == when) for when in ("before", "after")]
    assert tuple(owed) == weeks.owed
    assert len(bars) == 2 * len(weeks)


@pytest.mark.parametrize("by", [None, "force"])
def test_the_coverage_of_a_span_is_a_line_for_each_group(by: str | None) -> None:
    trend = uk.sample(on=DAY).coverage_over(dt.date(2021, 11, 1), DAY, by)
    made = plots.plot_coverage(trend).to_dict()

    points = made["data"]["values"]
    rows = [row for row in trend.rows() if row["reviews_owed"]]
    assert points == [{name: row[name] for name in points[0]} for row in rows]
    assert {point["group"] for point in points} == {one.group for one in trend if one.covered.whole}
    assert made["mark"]["type"] == "line"


def test_what_cannot_be_plotted_is_refused() -> None:
    wrong: Any = object()
    with pytest.raises(InvalidValue):
        plots.plot_coverage(wrong)
    with pytest.raises(InvalidValue):
        plots.plot_forecast(wrong)
    with pytest.raises(UnknownId):
        plots.plot_forecast(FORECAST, group="nobody")
