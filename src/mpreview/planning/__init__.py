"""Who does which review when, inside what each team can do, and why what does not fit does not."""

from mpreview.planning.agreed import Agreed, agreed_on
from mpreview.planning.assignment import Assignment, Job, assign
from mpreview.planning.plan import Plan, Terms, plan_visits
from mpreview.planning.shortfalls import Shortfall
from mpreview.planning.visits import Held, Placed, Visit, visits_of

__all__ = [
    "Agreed",
    "Assignment",
    "Held",
    "Job",
    "Placed",
    "Plan",
    "Shortfall",
    "Terms",
    "Visit",
    "agreed_on",
    "assign",
    "plan_visits",
    "visits_of",
]
