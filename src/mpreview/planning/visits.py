"""Visits: one attendance at a venue, serving every user of it who is owed the activity.

A shared hall is visited once: one slot, the best class, the first due day (`semantics.md` 4.1).
"""

import datetime as dt
from collections.abc import Container, Iterable, Sequence

import attrs

from mpreview.policy import Activity
from mpreview.policy.terms import VISITED
from mpreview.reviews import Obligation, Progress
from mpreview.teams import Crew

__all__ = ["Held", "Placed", "Visit", "by_due", "grouped", "visit_of", "visits_of"]

_RANK = {
    Progress.ACCEPTED.value: 0,
    Progress.BOOKED.value: 0,
    Progress.UNANSWERED.value: 2,
    Progress.DECLINED.value: 2,
    Progress.DEFERRED.value: 2,
}
"""Ties: accepted or booked, then never offered or within answer time, then unanswered or to be offered again.

`semantics.md` 4.4. By value: enum members hash in Python.
"""


@attrs.frozen
class Visit:
    """One attendance at a venue for one activity.

    Args:
        id: Its id: activity, venue, and the team.
        venue: The venue.
        activity: What is done there.
        team: The team that goes.
        priority: The best class of the users not held whose window opens by the due day.
        rank: 0 accepted or booked, 1 never offered or within answer time, 2 tentative: the best of the users
            not held.
        earliest: The latest of the first days of the users not held that is not after the due day.
        due: The first of the due days of the users not held; all count where all are held.
        obligations: What it serves, in order of urgency.
        slots: Slots of the team that it takes: the most that is asked for any of the users not held.
        pool: The pool of the team whose visit it is; empty for the team's own slots.
    """

    id: str
    venue: str
    activity: Activity
    team: str
    priority: int
    rank: int
    earliest: dt.date
    due: dt.date
    obligations: tuple[Obligation, ...] = attrs.field(repr=False)
    slots: int = 1
    pool: str = ""

    @property
    def crew(self) -> Crew:
        """Those of the team who make it."""
        return Crew(self.team, self.pool)

    @property
    def tentative(self) -> bool:
        """Whether it goes ahead only if an offer, unanswered or owed again, is accepted."""
        return self.rank == 2


@attrs.frozen
class Placed:
    """A visit on a day.

    Args:
        visit: The visit.
        day: The day; of one that is booked it may lie after the last day of the plan.
        booked: Whether the day was agreed, so that it stands.
    """

    visit: Visit
    day: dt.date
    booked: bool = False

    @property
    def on_time(self) -> bool:
        """Whether the day is not after the due day."""
        return self.day <= self.visit.due


@attrs.frozen
class Held:
    """A visit that may not be placed: every user declined or put it off.

    Args:
        visit: The visit.
        progress: What the first user said.
        until: The first day on which one of the users is free again.
        event: The event of what that user said.
    """

    visit: Visit
    progress: Progress
    until: dt.date
    event: str


def by_due(visit: Visit) -> tuple[int, dt.date, str]:
    """Return what visits without a day are sorted by."""
    return visit.priority, visit.due, visit.id


def grouped(obligations: Iterable[Obligation]) -> dict[tuple[str, str, str], list[Obligation]]:
    """Return what is owed by venue, team and the word of the activity; what is no visit is left out."""
    groups: dict[tuple[str, str, str], list[Obligation]] = {}
    for one in obligations:
        if one.venue is not None and one.activity in VISITED:
            # By value: enum members hash in Python.
            groups.setdefault((one.venue, one.team, one.activity._value_), []).append(one)
    return groups


def visits_of(
    obligations: Iterable[Obligation],
    until: dt.date,
    agreed: Container[tuple[str, str]] = (),
) -> tuple[tuple[Visit, ...], tuple[Held, ...]]:
    """Return the visits that may be placed and those that are held, of those that open by a day.

    Args:
        obligations: What is owed in order of urgency, whenever it opens; some of it is no visit.
        until: The day by which a visit opens.
        agreed: What has its day already, by venue and the word of the activity: neither free nor held.
    """
    free: list[Visit] = []
    held: list[Held] = []
    for (venue, team, activity), users in grouped(obligations).items():
        if (venue, activity) in agreed:
            continue
        if users[0].earliest > until and all(one.earliest > until for one in users[1:]):
            continue
        willing = [one for one in users if one.resumes is None]
        visit = visit_of(venue, team, users, willing or users)
        if visit.earliest > until:
            continue
        if willing:
            free.append(visit)
        else:
            freed = min((one.resumes, one.id, one.held_by) for one in users if one.resumes and one.held_by)
            held.append(Held(visit, users[0].progress, freed[0], freed[2]))
    return tuple(free), tuple(held)


def visit_of(venue: str, team: str, users: Sequence[Obligation], willing: Sequence[Obligation]) -> Visit:
    """Return one attendance at a venue, that all *users* are served by, with the days of the *willing*."""
    first = willing[0]
    activity = first.activity
    priority, rank, earliest, due = (
        first.priority,
        _RANK.get(first.progress._value_, 1),
        first.earliest,
        first.due,
    )
    slots = first.slots
    if len(willing) > 1:
        due = min(one.due for one in willing)
        opened = [one for one in willing if one.earliest <= due]
        priority = min(one.priority for one in opened)
        rank = min(_RANK.get(one.progress._value_, 1) for one in willing)
        earliest = max(one.earliest for one in opened)
        slots = max(one.slots for one in willing)
    return Visit(
        id=f"{activity._value_}/{venue}/{team}",
        venue=venue,
        activity=activity,
        team=team,
        priority=priority,
        rank=rank,
        earliest=earliest,
        due=due,
        obligations=tuple(users),
        slots=slots,
    )
