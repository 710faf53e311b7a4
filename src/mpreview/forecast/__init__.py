"""Forecasts: the same rules run forward, with what members do drawn by chance (semantics 7.2).

`Programme.forecast` answers with quantiles; `iterate_steps` shows a run step by step. What is assumed of
members, advisers and levels is data with a source (`Assumptions`).
"""

from mpreview.forecast._assumptions import Assumptions, Chance, Delay, LevelChances, Replies
from mpreview.forecast._draws import DrawKind, Draws
from mpreview.forecast._figures import Figure
from mpreview.forecast._forecast import Forecast, ForecastComparison, ForecastCount
from mpreview.forecast._run import ForecastStep, StepVisit, VisitResult, iterate_steps
from mpreview.forecast._terms import ForecastProgramme, ForecastTerms

__all__ = [
    "Assumptions",
    "Chance",
    "Delay",
    "DrawKind",
    "Draws",
    "Figure",
    "Forecast",
    "ForecastComparison",
    "ForecastCount",
    "ForecastProgramme",
    "ForecastStep",
    "ForecastTerms",
    "LevelChances",
    "Replies",
    "StepVisit",
    "VisitResult",
    "iterate_steps",
]
