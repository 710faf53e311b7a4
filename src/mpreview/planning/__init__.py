"""Who does which review when, inside what each team can do, and why what does not fit does not.

What goes beyond the plan itself is loaded from its home when it is first used.
"""

from mpreview.planning.agreed import Agreed, agreed_on
from mpreview.planning.assignment import Assignment, assign
from mpreview.planning.jobs import Job
from mpreview.planning.plan import InConflict, Overbooked, Plan, Terms
from mpreview.planning.planner import plan_visits
from mpreview.planning.preferences import Conflict, Layout, Preferred
from mpreview.planning.shortfalls import Shortfall
from mpreview.planning.visits import Held, Placed, Visit, visits_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from mpreview.planning.appointments import Appointment, Effect
    from mpreview.planning.arrangement import Arrangement, Reached, Trip, TripMade
    from mpreview.planning.differences import Cause, Move, PlanDiff, diff
    from mpreview.planning.lending import Lending, Lent
    from mpreview.planning.needs import Need
    from mpreview.planning.problems import Entry, Problem, Whereabouts

_HOME = {
    "Appointment": "mpreview.planning.appointments",
    "Arrangement": "mpreview.planning.arrangement",
    "Cause": "mpreview.planning.differences",
    "Effect": "mpreview.planning.appointments",
    "Entry": "mpreview.planning.problems",
    "Lending": "mpreview.planning.lending",
    "Lent": "mpreview.planning.lending",
    "Move": "mpreview.planning.differences",
    "Need": "mpreview.planning.needs",
    "PlanDiff": "mpreview.planning.differences",
    "Problem": "mpreview.planning.problems",
    "Reached": "mpreview.planning.arrangement",
    "Trip": "mpreview.planning.arrangement",
    "TripMade": "mpreview.planning.arrangement",
    "Whereabouts": "mpreview.planning.problems",
    "diff": "mpreview.planning.differences",
}
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

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        if name not in _HOME:
            raise AttributeError(f"module 'mpreview.planning' has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(_HOME[name]), name)

    def __dir__() -> list[str]:
        return sorted({*globals(), *_HOME})
