"""The plan of a programme, or of whole teams of a programme."""

import datetime as dt
from collections.abc import Collection, Sequence

from mpreview._checks import collect_tuple
from mpreview.events import Committed
from mpreview.planning import Agreed, Plan
from mpreview.planning._plan import Terms
from mpreview.planning._planner import PlanFacts, plan_visits
from mpreview.planning._rota import find_reviewers
from mpreview.planning._visits import agreed_on, find_absences
from mpreview.policy import Activity
from mpreview.programme._cache import AnswerCache
from mpreview.register import Register
from mpreview.reviews import Obligations, Progress
from mpreview.reviews.duties import Duties, DutyFilter
from mpreview.timeline import LAST_DAY


def find_planned_activity(cache: AnswerCache, on: dt.date) -> Activity | None:
    """Return the one activity whose obligations a plan serves; `None` if a plan serves several."""
    return None if cache.shared.book.has_beside(on.toordinal()) else Activity.REVIEW


def list_commitments(cache: AnswerCache, on: dt.date, team: str | None = None) -> tuple[Committed, ...]:
    """Return the visits from a day on that were agreed with people erased by the day, in order."""
    agreed = (event for event in cache.erased if type(event) is Committed)
    told = (event for event in agreed if event.on <= on <= event.day)
    asked = (event for event in told if team is None or event.team == team)
    return tuple(sorted(asked, key=lambda event: (event.day, event.team, event.id)))


def plan_all(cache: AnswerCache, terms: Terms, without: Collection[Progress]) -> Plan:
    """Return the plan of every team.

    Raises:
        ReviewError: As `Programme.plan` says.
    """
    on, duties = terms.on, cache.find_duties(terms.on)
    # Whether a visit opens by then follows from all its users, also those whose own window opens later.
    asked = DutyFilter(LAST_DAY, activity=find_planned_activity(cache, on))
    due = Obligations(on, tuple(duties.list_obligations(cache.register.members, asked)))
    promised: tuple[Committed | Agreed, ...] = (*list_commitments(cache, on), *agreed_on(duties))
    return make_plan(cache.register, duties, due, promised, terms, without)


def make_plan(  # noqa: PLR0913, PLR0917  # what a plan reads, each from another place
    register: Register,
    duties: Duties,
    due: Obligations,
    promised: Sequence[Committed | Agreed],
    terms: Terms,
    without: Collection[Progress],
) -> Plan:
    """Return the plan of what is owed.

    Args:
        register: The register, with slots and closures as they are now.
        duties: The duties of the first day, at least of the members who are owed something.
        due: What is owed, whenever a window opens.
        promised: What is agreed and still to come.
        terms: What the plan is to be.
        without: Progress of reviews to leave out.

    Raises:
        ReviewError: As `Programme.plan` says.
    """
    left_out = collect_tuple("plan.without", without, Progress)
    if left_out:
        due = Obligations(due.on, tuple(one for one in due if one.progress not in left_out))
    # A rota alone reads who reviewed a member last, and only pools have a rota of advisers.
    reviewers = find_reviewers(duties) if any(team.pools for team in register.teams) else ()
    facts = PlanFacts(promised, find_absences(duties, terms.until), reviewers)
    return plan_visits(due, register, terms, facts)
