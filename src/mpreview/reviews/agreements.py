"""Visits that are agreed and still to come: whether somebody can be met on the day (semantics 4.10)."""

from mpreview.policy.terms import Activity
from mpreview.reviews.custody import Custody, Party, WorkState
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import Booking
from mpreview.reviews.findings import list_place_members
from mpreview.reviews.obligations import Status
from mpreview.timeline import day_of

__all__: list[str] = []


def find_unmet_since(duties: Duties, venue: str, booking: Booking) -> int | None:
    """Return the day number since which nobody can be met at a venue on the day of a visit, without a break.

    Returns:
        The first such day since the day of the visit was agreed; `None` if somebody can be met.
    """
    register = duties.register
    uses = [use for use in register.uses_of_venue.get(venue, ()) if _contains(use.period.ordinals, booking)]
    members = [register.member[id_] for id_ in {use.member for use in uses}]
    if any(_contains(closure.ordinals, booking) for closure in register.venue[venue].closures):
        return booking.settled
    bounds = [day for one in members for term in one.terms for day in term.period.ordinals]
    turns = {booking.settled, *bounds, *(stage.since for stage in duties.book.stages)}
    found = None
    for day in sorted((day for day in turns if booking.settled <= day <= duties.on), reverse=True):
        capacities = duties.book.find_stage(day).capacities
        seen = (register.index.foresee(one, day_of(day)) for one in members)
        terms = (term for one in seen for term in register.index.list_terms(one, capacities))
        if any(_contains(term.period.ordinals, booking) for term in terms):
            break
        found = day
    return found


def _contains(span: tuple[int, int], booking: Booking) -> bool:
    return span[0] <= booking.day < span[1]


def find_visit_status(duties: Duties, venue: str, activity: Activity) -> Status | None:
    """Return the status that carries a visit to a place: of the first user, else of the last former user."""
    _, members = list_place_members(duties, venue)
    found = (duties.find_asked_status(duties.register.member[id_], venue, activity) for id_ in members)
    return next((status for status in found if status is not None), None)


def make_visit_custody(booking: Booking) -> Custody:
    """Return the custody of an agreed visit: with the team, from the agreement to the day of the visit."""
    since, day = day_of(booking.settled), day_of(booking.day)
    return Custody(WorkState.BOOKED, Party.TEAM, since, day, Party.TEAM, passed=False, agreed=day)
