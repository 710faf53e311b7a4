"""A surge: a programme beside itself after a rise, and the day on which nothing is overdue (semantics 7.3).

`Programme.surge` answers. What is owed, what the teams lack and who waits is what both programmes say on one
day, without a guess. The day on which nothing is overdue is found by the loop of a forecast with every draw
certain.
"""

from mpreview.surge._clear_days import ClearDay, ClearDays, SurgeProgramme
from mpreview.surge._surge import Surge
from mpreview.surge._waits import Wait, Waits
from mpreview.surge._weeks import SurgeWeek, SurgeWeeks

__all__ = ["ClearDay", "ClearDays", "Surge", "SurgeProgramme", "SurgeWeek", "SurgeWeeks", "Wait", "Waits"]
