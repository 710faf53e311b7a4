"""Who does which review when, inside what each team can do, and why what does not fit does not."""

from mpreview.planning.agreed import Agreed, agreed_on
from mpreview.planning.appointments import Appointment, Effect
from mpreview.planning.arrangement import Arrangement, Reached, Trip, TripMade
from mpreview.planning.assignment import Assignment, assign
from mpreview.planning.differences import Cause, Move, PlanDiff, diff
from mpreview.planning.jobs import Job
from mpreview.planning.lending import Lending, Lent
from mpreview.planning.needs import Need
from mpreview.planning.plan import InConflict, Overbooked, Plan, Terms
from mpreview.planning.planner import plan_visits
from mpreview.planning.preferences import Conflict, Layout, Preferred
from mpreview.planning.problems import Entry, Problem, Whereabouts
from mpreview.planning.shortfalls import Shortfall
from mpreview.planning.visits import Held, Placed, Visit, visits_of

__all__ = [
    "Agreed",
    "Appointment",
    "Arrangement",
    "Assignment",
    "Cause",
    "Conflict",
    "Effect",
    "Entry",
    "Held",
    "InConflict",
    "Job",
    "Layout",
    "Lending",
    "Lent",
    "Move",
    "Need",
    "Overbooked",
    "Placed",
    "Plan",
    "PlanDiff",
    "Preferred",
    "Problem",
    "Reached",
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
