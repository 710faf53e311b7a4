"""Planning: each review visit gets a day, within the slots of the teams, and each shortfall a proof."""

from mpreview.planning._appointments import Appointment, Effect
from mpreview.planning._contributions import Contribution, Contributions
from mpreview.planning._differences import Cause, Move, PlanDiff, diff
from mpreview.planning._first_fit import Served
from mpreview.planning._layout import Clash
from mpreview.planning._needs import Need, Needs
from mpreview.planning._parts import PlanPart
from mpreview.planning._plan import InConflict, Overbooked, Plan
from mpreview.planning._preferences import Conflict, Layout, Preferred
from mpreview.planning._problem import Whereabouts
from mpreview.planning._rota import OnDuty, Rota, RotaMove, RotaRow, WeekLoad
from mpreview.planning._shortfalls import Shortfall, Shortfalls
from mpreview.planning._visits import Agreed, AgreedVisits, Held, Placed, Visit

__all__ = [
    "Agreed",
    "AgreedVisits",
    "Appointment",
    "Cause",
    "Clash",
    "Conflict",
    "Contribution",
    "Contributions",
    "Effect",
    "Held",
    "InConflict",
    "Layout",
    "Move",
    "Need",
    "Needs",
    "OnDuty",
    "Overbooked",
    "Placed",
    "Plan",
    "PlanDiff",
    "PlanPart",
    "Preferred",
    "Rota",
    "RotaMove",
    "RotaRow",
    "Served",
    "Shortfall",
    "Shortfalls",
    "Visit",
    "WeekLoad",
    "Whereabouts",
    "diff",
]
