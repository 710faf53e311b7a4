"""Planning: each review visit gets a day, within the slots of the teams, and each shortfall a proof."""

from mpreview.planning._appointments import Appointment, Effect
from mpreview.planning._assignment import Assignment, assign
from mpreview.planning._differences import Cause, Move, PlanDiff, diff
from mpreview.planning._first_fit import Answer, Arrangement, Reached, Served, Trip, TripMade
from mpreview.planning._layout import Clash
from mpreview.planning._needs import Need
from mpreview.planning._plan import InConflict, Overbooked, Plan, Terms
from mpreview.planning._planner import plan_visits
from mpreview.planning._preferences import Conflict, Layout, Preferred
from mpreview.planning._problem import Entry, Job, Problem, Whereabouts
from mpreview.planning._shortfalls import Shortfall
from mpreview.planning._visits import Agreed, Held, Placed, Visit, agreed_on, visits_of

__all__ = [
    "Agreed",
    "Answer",
    "Appointment",
    "Arrangement",
    "Assignment",
    "Cause",
    "Clash",
    "Conflict",
    "Effect",
    "Entry",
    "Held",
    "InConflict",
    "Job",
    "Layout",
    "Move",
    "Need",
    "Overbooked",
    "Placed",
    "Plan",
    "PlanDiff",
    "Preferred",
    "Problem",
    "Reached",
    "Served",
    "Shortfall",
    "Terms",
    "Trip",
    "TripMade",
    "Visit",
    "Whereabouts",
    "agreed_on",
    "assign",
    "diff",
    "plan_visits",
    "visits_of",
]
