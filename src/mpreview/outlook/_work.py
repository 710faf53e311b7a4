"""The work of one step: whom to ask, and where the plan sends a team (semantics 7.2)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final, NamedTuple

from mpreview.people import HeldCapacity
from mpreview.planning import Plan
from mpreview.policy import Activity, OfferOwed, Rulebook
from mpreview.programme._questions import Questions
from mpreview.reviews import Obligation, Obligations, Progress, Status
from mpreview.reviews.first_days import NO_ANSWER_NEEDED

WAITING: Final = (Progress.OFFERED, Progress.UNANSWERED)
"""The progress of a review that was offered and not answered: the plan of a step sends nobody there."""
_AGREED: Final = (Progress.ACCEPTED, Progress.BOOKED)
_DAY: Final = dt.timedelta(1)
Acceptances = Mapping[tuple[str, str], dt.date]
"""The days of acceptances, by member and venue."""


class PlannedVisit(NamedTuple):
    """A visit on a day of a step.

    Args:
        venue: The venue.
        activity: What is to be done.
        day: The day.
        status: The status of the most urgent user.
        users: What the visit serves; empty for an agreed visit that nobody is owed.
        booking: The booking of an agreed visit; else `None`.
        priority: The class of the visit.
    """

    venue: str
    activity: Activity
    day: dt.date
    status: Status
    users: tuple[Obligation, ...]
    booking: str | None
    priority: int = 0

    @property
    def name(self) -> str:
        """The name of the visit, as the subject of a draw."""
        return f"{self.activity.value}/{self.venue}"


class StepWork:
    """What is to be done on the days of a step, as known on the first day.

    Args:
        programme: The programme on the first day.
        plan: The plan on the first day.
        last: The last day of the step.
    """

    def __init__(self, programme: Questions, plan: Plan, last: dt.date) -> None:
        self._programme, self.plan = programme, plan
        self.first, self.last = plan.on, last

    @cached_property
    def due(self) -> Obligations:
        """What is owed on the first day, or opens in the step."""
        return self._programme.due(on=self.first, within=(self.last - self.first).days)

    def find_working_day(self, owed: Obligation, opening: dt.date) -> dt.date | None:
        """Return the first working day of a subject in the step, from an opening on; `None` without one."""
        calendar = self._programme.register.calendar[owed.ground.calendar]
        day = max(self.first, opening)
        while day <= self.last and not calendar.is_working(day):
            day += _DAY
        return day if day <= self.last else None

    # -- visits ------------------------------------------------------------------------------------------

    @cached_property
    def visits(self) -> Sequence[PlannedVisit]:
        """The visits that the plan has on the days of the step, and agreed visits that nobody is owed."""
        # A visit agreed with an erased person is at no place that is known.
        agreed = {
            (one.venue, one.activity): one
            for one in self._programme.agreed(on=self.first)
            if one.venue is not None and one.activity is not None
        }
        found = []
        for placed in self.plan.visits:
            visit, booked = placed.visit, agreed.pop((placed.visit.venue, placed.visit.activity), None)
            if placed.day <= self.last:
                owed, booking = visit.obligations, booked.booking if booked and placed.booked else None
                what = visit.venue, visit.activity, placed.day, owed[0], owed, booking
                found.append(PlannedVisit(*what, visit.priority))
        # A visit that meets nobody any more is to be called off, and nobody goes (semantics 4.10).
        alone = [(name, one) for name, one in agreed.items() if one.day <= self.last and one.members]
        # Few visits are agreed and owed to nobody, and the statuses of all cost more than a plan.
        every = self._programme.coverage(on=self.first) if alone else ()
        statuses = {(one.venue, one.activity): one for one in every}
        for (venue, activity), one in alone:
            status = statuses.get((venue, activity))
            if status is not None:
                found.append(PlannedVisit(venue, activity, one.day, status, (), one.booking))
        return sorted(found, key=lambda one: (one.day, one.name))

    def find_acceptance(self, visit: PlannedVisit, accepted: Acceptances) -> dt.date | None:
        """Return the first day of the step on which a visit is accepted; `None` without such a day.

        One user who accepts is enough. A test and an exercise need no acceptance.

        Args:
            visit: The visit.
            accepted: The acceptances of the step.
        """
        if visit.activity is not Activity.REVIEW or any(one.progress in _AGREED for one in visit.users):
            return self.first
        days = [accepted.get((one.member, visit.venue)) for one in visit.users]
        return min((day for day in days if day is not None and day <= visit.day), default=None)

    def is_in_time(self, visit: PlannedVisit, accepted: dt.date) -> bool:
        """Whether a visit accepted on a day may be made on its day: not before the notice (semantics 4.9)."""
        first_days = self.plan.made.rules.first_days
        if first_days is None or visit.booking is not None or not visit.users:
            return True
        day, calendar = accepted.toordinal(), first_days.find_calendar(visit.users[0])
        first = first_days.find_first_day(NO_ANSWER_NEEDED, calendar, day, visit.priority)
        return first is not None and first <= visit.day.toordinal()

    def needs_acceptance(self, visit: PlannedVisit) -> bool:
        """Whether a visit waits for an acceptance: a review that is not booked, of members owed offers."""
        if visit.booking is not None or visit.activity is not Activity.REVIEW:
            return False
        return all(one.capacity in self._offered for one in visit.users)

    @cached_property
    def _offered(self) -> frozenset[HeldCapacity]:
        return list_offered(self._programme.rulebook, self.first)

    # -- offers ------------------------------------------------------------------------------------------

    def list_asks(self) -> Iterator[tuple[str, dt.date, tuple[str, ...]]]:
        """Yield at most one offer for each member: of what is owed, and of what the plan has in the step.

        Each as the member, the day and the venues.
        """
        openings: defaultdict[str, dict[str, dt.date]] = defaultdict(dict)
        owed: dict[str, Obligation] = {}
        latest: dict[str, dt.date] = {}
        for one in self.due:
            if one.activity is Activity.OFFER:
                owed[one.member] = one
                openings[one.member] = {str(why.subject): why.window.earliest for why in one.reasons}
        for visit in self.visits:
            if not self.needs_acceptance(visit) or self.find_acceptance(visit, {}) is not None:
                continue
            for one in visit.users:
                if one.resumes is None:
                    owed.setdefault(one.member, one)
                    openings[one.member][visit.venue] = self.first
                    latest.setdefault(one.member, visit.day)
        for member, venues in openings.items():
            day = self.find_working_day(owed[member], min(venues.values()))
            # Whoever is to be visited before the first working day of the step is asked on that day.
            days = [one for one in (day, latest.get(member)) if one is not None]
            if days:
                asked = min(days)
                yield member, asked, tuple(sorted(id_ for id_, day in venues.items() if day <= asked))


def list_offered(rulebook: Rulebook, on: dt.date) -> frozenset[HeldCapacity]:
    """Return the capacities in which people are owed offers on a day."""
    offering = (rule for rule in rulebook.edition(on).rules if isinstance(rule, OfferOwed))
    return frozenset(capacity for rule in offering for capacity in rule.capacities)
