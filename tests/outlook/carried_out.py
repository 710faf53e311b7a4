"""A plan carried out step by step, by the verbs of a programme alone: nothing is drawn, nobody is missed.

In each step: plan, record what the days of the step hold, and plan again. Contacts, desk checks and offers
take no slot: they are made on the first working day on which they are open, and whoever is offered a review
accepts on the same day.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any, NamedTuple

from laws.support import at_places
from mpreview import Activity, Outcome, Programme, Progress, Reply, Standing
from mpreview.events import (
    Answered,
    Contacted,
    DeskChecked,
    Event,
    Exercised,
    FunctionTested,
    Offered,
    Reviewed,
)
from mpreview.planning import Placed, Plan, Visit
from mpreview.policy import OfferOwed
from mpreview.reviews import Obligation, Obligations
from naive import first_days as naive
from naive import world as w

DAY = dt.timedelta(1)
WAITING = (Progress.OFFERED, Progress.UNANSWERED)
WILLING = (Progress.ACCEPTED, Progress.BOOKED)
Visited = tuple[dt.date, str]
Tell = Callable[..., Event]


class Step(NamedTuple):
    """What is known on the first day of a step."""

    programme: Programme
    plan: Plan
    due: Obligations
    last: dt.date
    tell: Tell

    def find_working_day(self, owed: Obligation, opening: dt.date) -> dt.date | None:
        """The first working day of a subject in the step, from an opening on."""
        calendar = self.programme.register.calendar[owed.ground.calendar]
        day = max(self.plan.on, opening)
        days = (day + DAY * n for n in range((self.last - day).days + 1))
        return next((day for day in days if calendar.is_working(day)), None)

    def waits(self, visit: Visit) -> bool:
        """Whether a visit is a review that nobody has accepted, of members who are owed offers."""
        rules = self.programme.rulebook.edition(self.plan.on).rules
        asked = {one for rule in rules if isinstance(rule, OfferOwed) for one in rule.capacities}
        users = visit.obligations
        return visit.activity is Activity.REVIEW and all(
            one.capacity in asked and one.progress not in WILLING for one in users
        )

    def is_told(self, placed: Placed) -> bool:
        """Whether a visit that is accepted in the step has the notice of 4.9 from that day on."""
        visiting, visit = self.programme.rulebook.edition(self.plan.on).visiting, placed.visit
        if visiting is None or placed.day > self.last or not self.waits(visit):
            return True
        if visit.priority <= (visiting.at_once or 0):
            return True
        asked = {(who, venue): day for who, day, venues in list_asks(self) for venue in venues}
        days = [asked.get((one.member, visit.venue)) for one in visit.obligations]
        accepted = min(day for day in days if day is not None and day <= placed.day)
        register = self.programme.register
        own = register.team[visit.team].calendar or visit.obligations[0].ground.calendar
        closed = register.calendar[own].as_known(self.plan.on).holidays
        plain = w.Calendar(frozenset(one.day for one in closed))
        return naive.later(plain, accepted, visiting.notice) <= placed.day


def carry_out(
    programme: Programme, on: dt.date, until: dt.date, *, step: int, ahead: int
) -> Iterator[tuple[Plan, list[Visited], Programme]]:
    """Yield the plan of each step, the visits made in the step, and the programme after the step."""
    numbers = count()
    late = max((one.known for one in programme.ledger), default=dt.datetime.min.replace(tzinfo=dt.UTC))
    uses = [one.known for one in programme.register.uses if one.known]
    late = max([late, *(dt.datetime(d.year, d.month, d.day, tzinfo=dt.UTC) for d in uses)])

    def tell(kind: Any, day: dt.date, **fields: Any) -> Event:
        noon = dt.datetime(day.year, day.month, day.day, 12, tzinfo=dt.UTC)
        event: Event = kind(id=f"carried-out-{next(numbers)}", on=day, known=max(noon, late), **fields)
        return event

    programme = programme.record(*_answer_first(programme, on, tell))
    first = on
    while first <= until:
        last = min(first + DAY * (step - 1), until)
        plan = programme.plan(on=first, until=first + DAY * max(ahead - 1, (last - first).days))
        due = programme.due(on=first, within=(last - first).days)
        # What meets nobody any more is to be called off (semantics 4.10).
        agreed = [one for one in at_places(programme.agreed(on=first)) if one.members]
        booked = {(one.venue, one.activity): one.day for one in agreed}
        placed = {(one.visit.venue, one.visit.activity): one.day for one in plan.visits}
        held = {**booked, **placed}.items()
        known = Step(programme, plan, due, last, tell)
        late_ones = {(one.visit.venue, one.visit.activity) for one in plan.visits if not known.is_told(one)}
        late_ones -= booked.keys()
        visits = [
            (venue, activity, day)
            for (venue, activity), day in held
            if day <= last and (venue, activity) not in late_ones
        ]
        speaking = [*_speak(known), *_ask(known)]
        programme = programme.record(*speaking, *(_visit(*one, tell) for one in visits))
        yield plan, sorted((day, f"{activity.value}/{venue}") for venue, activity, day in visits), programme
        first = last + DAY


def _answer_first(programme: Programme, on: dt.date, tell: Tell) -> Iterator[Event]:
    """On the first day whoever has an offer without an answer accepts, and of later offers on their day."""
    every = [one for one in programme.ledger.effective if isinstance(one, Offered)]
    said = {one.offer for one in programme.ledger.effective if isinstance(one, Answered)}
    for later in every:
        if later.on > on and later.id not in said:
            yield tell(Answered, later.on, offer=later.id, reply=Reply.ACCEPTED)
    offers = [one for one in every if one.on <= on]
    waits: dict[str, set[str]] = {}
    for one in programme.coverage(on=on):
        if one.venue is not None and one.progress in WAITING and one.standing is not Standing.LAPSED:
            mine = [o for o in offers if o.member == one.member and one.venue in (o.venues or (one.venue,))]
            waits.setdefault(mine[-1].id, set()).add(one.venue)
    for offer, venues in waits.items():
        named = tuple(sorted(venues)) if offer in said else None
        yield tell(Answered, on, offer=offer, reply=Reply.ACCEPTED, venues=named)


def _speak(step: Step) -> Iterator[Event]:
    seen = set()
    for one in step.due:
        day = step.find_working_day(one, one.earliest)
        if one.activity is Activity.CONTACT and day is not None:
            yield step.tell(Contacted, day, member=one.member)
        elif one.activity is Activity.DESK_CHECK and day is not None and one.venue not in seen:
            seen.add(one.venue)
            yield step.tell(DeskChecked, day, venue=one.venue)


def _ask(step: Step) -> Iterator[Event]:
    """Make every offer of a step; all are accepted at once."""
    for member, day, venues in list_asks(step):
        offer = step.tell(Offered, day, member=member, venues=venues)
        yield offer
        yield step.tell(Answered, day, offer=offer.id, reply=Reply.ACCEPTED)


def list_asks(step: Step) -> Iterator[tuple[str, dt.date, tuple[str, ...]]]:
    """Yield whom to ask in a step, when and about which venues: what is open, and what the plan has there."""
    first, last = step.plan.on, step.last
    booked = {(one.venue, one.activity) for one in step.programme.agreed(on=first)}
    open_by: dict[str, dict[str, dt.date]] = {}
    whose: dict[str, Obligation] = {}
    soonest: dict[str, dt.date] = {}
    for one in step.due:
        if one.activity is Activity.OFFER:
            whose[one.member] = one
            for reason in one.reasons:
                open_by.setdefault(one.member, {})[str(reason.subject)] = reason.window.earliest
    for placed in step.plan.visits:
        visit, users = placed.visit, placed.visit.obligations
        new = placed.day <= last and (visit.venue, visit.activity) not in booked
        for one in users if new and step.waits(visit) else ():
            if one.resumes is None:
                whose.setdefault(one.member, one)
                open_by.setdefault(one.member, {})[visit.venue] = first
                soonest[one.member] = min(placed.day, soonest.get(one.member, placed.day))
    for member, venues in open_by.items():
        days = [step.find_working_day(whose[member], min(venues.values())), soonest.get(member)]
        if known := [day for day in days if day is not None]:
            asked_for = tuple(sorted(venue for venue, opens in venues.items() if opens <= min(known)))
            yield member, min(known), asked_for


def _visit(venue: str, activity: Activity, day: dt.date, tell: Tell) -> Event:
    if activity is Activity.REVIEW:
        return tell(Reviewed, day, venue=venue, outcome=Outcome.COMPLETE, proof="p")
    if activity is Activity.EXERCISE:
        return tell(Exercised, day, venue=venue, proof="p", passed=True)
    return tell(FunctionTested, day, venue=venue, proof="p")
