"""Visits that are agreed and still to come: kept on their day, whatever else has to make room (4.6)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from mpreview.ids import counted
from mpreview.places import VenueKind
from mpreview.planning.visits import Placed, grouped, visit_of
from mpreview.policy import Activity
from mpreview.reviews import Obligation, Status
from mpreview.reviews.duties import Duties
from mpreview.reviews.history import Booking, activity_of, venue_of
from mpreview.timeline import day_of

__all__ = ["Agreed", "agreed_on", "placed_as_agreed"]


@attrs.frozen
class Agreed:
    """A visit that was agreed and neither called off, missed nor made yet.

    Args:
        booking: The event that agreed it.
        venue: The venue.
        activity: What is to be done there.
        day: The day, as it was last moved.
        team: The team that goes.
        kind: The kind of the venue.
        slots: Slots of the team that it takes, while an exemption runs too; one where no rule asks for it.
        members: Those who are met, in order: the users who did not decline it or put it off, if some did not.
        assessor: Who is to come, if that is known.
    """

    booking: str
    venue: str
    activity: Activity
    day: dt.date
    team: str
    kind: VenueKind
    slots: int = 1
    members: tuple[str, ...] = attrs.field(default=(), repr=counted)
    assessor: str | None = attrs.field(default=None, repr=False)


def agreed_on(duties: Duties) -> tuple[Agreed, ...]:
    """Return what is agreed on the day of *duties* and not over, in order of day, venue and activity.

    What is agreed at a place that nobody in office uses yet, or any more, is nobody's.
    """
    found = (
        _agreed(duties, spot, booking)
        for spot, booking in duties.history.booked.items()
        if booking.kept is None and booking.day >= duties.on
    )
    told = (one for one in found if one is not None)
    return tuple(sorted(told, key=lambda one: (one.day, one.venue, one.activity.value)))


def _agreed(duties: Duties, spot: str, booking: Booking) -> Agreed | None:
    """Return a visit that is agreed at a place in use; its team is that of the first of its users."""
    venue, activity = venue_of(spot), activity_of(spot)
    users = tuple(_users(duties, venue, activity))
    if not users:
        return None
    slots = dict(_met(duties, users))
    return Agreed(
        booking=booking.booking,
        venue=venue,
        activity=activity,
        day=day_of(booking.day),
        team=users[0].team,
        kind=duties.register.venue[venue].kind,
        slots=max(slots.values()) or 1,
        members=tuple(slots),
        assessor=booking.assessor,
    )


def _users(duties: Duties, venue: str, activity: Activity) -> Iterator[Status]:
    """Yield what is known of each user in office of a venue, in order of member."""
    register = duties.register
    uses = register.uses_of_venue.get(venue, ())
    for member in sorted({use.member for use in uses if duties.date in use.period}):
        status = duties.status(register.member[member], venue, activity)
        if status is not None and register.member[member].tenure(duties.date) is not None:
            yield status


def _met(duties: Duties, users: Sequence[Status]) -> Iterable[tuple[str, int]]:
    """Return those who are met by a visit, each with the slots that it takes for them.

    Where nothing is owed to any of the users, those to whom it would be if nobody was exempt, or else all.
    """
    owed = [one.obligation for one in users if one.obligation is not None]
    if owed:
        return [(one.member, one.slots) for one in [one for one in owed if one.resumes is None] or owed]
    member = duties.register.member
    told = [
        (one.member, duties.slots_but_for_exemptions(member[one.member], one.venue, one.activity))
        for one in users
    ]
    return [(who, slots) for who, slots in told if slots] or told


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
