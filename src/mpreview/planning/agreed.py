"""Visits that are agreed and still to come: kept on their day, whatever else has to make room (4.6)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

import attrs

from mpreview.nouns import Noun
from mpreview.places import VenueKind
from mpreview.planning.visits import Placed, grouped, visit_of
from mpreview.policy import Activity
from mpreview.reviews import Obligation
from mpreview.reviews.duties import Duties
from mpreview.reviews.history import activity_of, venue_of
from mpreview.timeline import day_of

__all__ = ["Agreed", "agreed_on", "placed_as_agreed"]


@attrs.frozen(eq=False, repr=False)
class Agreed(Noun):
    """A visit that was agreed and neither called off, missed nor made yet.

    Args:
        booking: The event that agreed it.
        venue: The venue.
        activity: What is to be done there.
        day: The day, as it was last moved.
        team: The team that goes.
        kind: The kind of the venue.
    """

    booking: str
    venue: str
    activity: Activity
    day: dt.date
    team: str
    kind: VenueKind


def agreed_on(duties: Duties) -> tuple[Agreed, ...]:
    """Return what is agreed on the day of *duties* and not over, in order of day, venue and activity.

    What is agreed at a place that nobody in office uses any more is nobody's.
    """
    found = (
        Agreed(
            booking=booking.booking,
            venue=venue_of(spot),
            activity=activity_of(spot),
            day=day_of(booking.day),
            team=team,
            kind=duties.register.venue[venue_of(spot)].kind,
        )
        for spot, booking in duties.history.booked.items()
        if booking.kept is None and booking.day >= duties.on
        for team in _team(duties, venue_of(spot), activity_of(spot))
    )
    return tuple(sorted(found, key=lambda one: (one.day, one.venue, one.activity.value)))


def _team(duties: Duties, venue: str, activity: Activity) -> Iterator[str]:
    """Yield the team that goes to a venue in use, by the first of its users."""
    register = duties.register
    uses = register.uses_of_venue.get(venue, ())
    users = sorted({use.member for use in uses if duties.date in use.period})
    for member in users:
        status = duties.status(register.member[member], venue, activity)
        if status is not None and register.member[member].tenure(duties.date) is not None:
            yield status.team
            return


def placed_as_agreed(
    obligations: Iterable[Obligation], days: Mapping[tuple[str, Activity], dt.date]
) -> tuple[Placed, ...]:
    """Return the visits that are owed and agreed, each on its day.

    Args:
        obligations: What is owed in order of urgency, whenever it opens.
        days: The day that was agreed, by venue and activity.
    """
    if not days:
        return ()
    placed = []
    for (venue, team, activity), users in grouped(obligations).items():
        day = days.get((venue, Activity(activity)))
        if day is not None:
            willing = [one for one in users if one.resumes is None]
            placed.append(Placed(visit_of(venue, team, users, willing or users), day, booked=True))
    return tuple(placed)
