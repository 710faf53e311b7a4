"""What may come: the same rules run forward by chance, and what a rise of the threat would ask for.

`Programme.forecast` answers with quantiles (semantics 7.2); `iterate_steps` shows a run step by step. What is
assumed of members, advisers and levels is data with a source (`Assumptions`).

`Programme.surge` compares a programme with what it would owe after a rise (semantics 7.3). What is owed, what
the teams lack and who waits is what both programmes say on one day, without a guess. The day on which nothing
is overdue comes from the loop of a forecast in which every draw is certain.
"""

from mpreview.outlook._assumptions import Assumptions, Chance, Delay, LevelChances, Replies
from mpreview.outlook._clear_days import ClearDay, ClearDays
from mpreview.outlook._draws import DrawKind, Draws
from mpreview.outlook._figures import Figure
from mpreview.outlook._forecast import Forecast, ForecastComparison, ForecastCount
from mpreview.outlook._run import ForecastStep, StepVisit, VisitResult, iterate_steps
from mpreview.outlook._surge import Surge
from mpreview.outlook._terms import ForecastTerms
from mpreview.outlook._waits import Wait, Waits
from mpreview.outlook._weeks import SurgeWeek, SurgeWeeks

__all__ = [
    "Assumptions",
    "Chance",
    "ClearDay",
    "ClearDays",
    "Delay",
    "DrawKind",
    "Draws",
    "Figure",
    "Forecast",
    "ForecastComparison",
    "ForecastCount",
    "ForecastStep",
    "ForecastTerms",
    "LevelChances",
    "Replies",
    "StepVisit",
    "Surge",
    "SurgeWeek",
    "SurgeWeeks",
    "VisitResult",
    "Wait",
    "Waits",
    "iterate_steps",
]
