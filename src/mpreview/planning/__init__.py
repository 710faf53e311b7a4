"""Planning: each review visit gets a day, within the slots of the teams, and each shortfall a proof."""

from mpreview.planning.appointments import Appointment, Effect
from mpreview.planning.assignment import Assignment, assign
from mpreview.planning.differences import Cause, Move, PlanDiff, diff
from mpreview.planning.first_fit import Arrangement, Reached, Served, Trip, TripMade
from mpreview.planning.layout import Clash
from mpreview.planning.needs import Need
from mpreview.planning.plan import InConflict, Overbooked, Plan, Terms
from mpreview.planning.planner import plan_visits
from mpreview.planning.preferences import Conflict, Layout, Preferred
from mpreview.planning.problem import Job, Problem, Whereabouts
from mpreview.planning.shortfalls import Shortfall
from mpreview.planning.visits import Agreed, Held, Placed, Visit, agreed_on, visits_of

__all__ = [
    "Agreed",
    "Appointment",
    "Arrangement",
    "Assignment",
    "Cause",
    "Clash",
    "Conflict",
    "Effect",
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
