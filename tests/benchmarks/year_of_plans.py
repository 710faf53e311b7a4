"""Day after day of a country that is planned each morning, with what happens during the day."""

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mpreview.errors import ReviewError
from mpreview.events import Answered, Booked, ConcernRaised, Event, Offered, Outcome, Reply, Reviewed
from mpreview.planning import Plan, PlanDiff, Visit, diff
from mpreview.programme import Programme
from mpreview.reviews import Progress
from mpreview.teams import Crew
from mpreview.timeline import start_of

AHEAD = dt.timedelta(60)
_OPEN = (Progress.NOT_CONTACTED, Progress.CONTACTED, Progress.DONE, Progress.UNANSWERED)


@dataclass
class Year:
    """What was seen, day after day.

    Args:
        days: How many plans were made after the first.
        events: How many events were recorded.
        moved: Visits that both of two plans take and tell differently, by the input that moved them last.
        came: Visits that a plan takes and the plan before did not.
        gone: Visits that the plan before took.
        without_cause: Of all these, how many have no cause.
        bookings_moved: Visits that were agreed in both plans, for two days.
        out_of_turn: Visits past due that come before one of their class that has waited longer.
        longest: The most days in a row that a visit was past due, and neither agreed nor held.
    """

    days: int = 0
    events: int = 0
    moved: Counter[str] = field(default_factory=Counter)
    came: int = 0
    gone: int = 0
    without_cause: int = 0
    bookings_moved: int = 0
    out_of_turn: int = 0
    longest: int = 0
    _waits: dict[str, int] = field(default_factory=dict)

    def see(self, found: PlanDiff, plan: Plan) -> None:
        """Count what moved since the plan before."""
        self.days += 1
        self.moved.update(found.by_cause)
        self.came += len(found.came)
        self.gone += len(found.gone)
        self.without_cause += sum(not one.causes for one in found.changed)
        both = [one for one in found.moved if one.before.agreed and one.after.agreed]
        self.bookings_moved += sum(one.before.day != one.after.day for one in both)
        self.out_of_turn += _out_of_turn(plan)
        self._waits = {visit.id: self._waits.get(visit.id, 0) + 1 for visit, _ in past_due(plan)}
        self.longest = max(self.longest, *self._waits.values(), 0)


def past_due(plan: Plan) -> Iterator[tuple[Visit, dt.date | None]]:
    """Yield each visit of one slot that was past due at the start, and is neither agreed nor held."""
    placed = [(one.visit, one.day) for one in plan.late if not one.booked]
    for visit, day in (*placed, *((visit, None) for visit in plan.unplaced)):
        if visit.due < plan.on and visit.slots == 1:
            yield visit, day


def _out_of_turn(plan: Plan) -> int:
    """Count visits past due that come before one of their team and class that has waited longer."""
    # Nobody passes over a visit by coming before anybody could have been asked for it (semantics 4.9).
    waiting: dict[tuple[Crew, int], list[tuple[dt.date, dt.date]]] = {}
    found = 0
    for visit, day in sorted(past_due(plan), key=lambda one: (one[0].due, one[0].rank, one[0].id)):
        older = waiting.setdefault((visit.crew, visit.priority), [])
        there = day or dt.date.max
        found += any(first <= there < placed for first, placed in older)
        older.append((find_first_day(plan, visit), there))
    return found


def find_first_day(plan: Plan, visit: Visit) -> dt.date:
    """Return the first day to come of a visit, as the plan took it."""
    first = plan.made.problems[visit.crew].entries[visit.id].rules.first
    return dt.date.fromordinal(first) if first else plan.on


def run(programme: Programme, day: dt.date, days: int, seed: int) -> Year:
    """Plan each morning after the plan of the day before; then some visits are made, offered and agreed."""
    chance, seen = random.Random(seed), Year()
    plan = programme.plan(on=day, until=day + AHEAD)
    for _ in range(days):
        for event in _of_the_day(plan, day, chance):
            try:
                programme = programme.record(event)
            # What is no legal step of its review did not happen.
            except ReviewError:
                continue
            seen.events += 1
        day += dt.timedelta(1)
        after = programme.plan(on=day, until=day + AHEAD, previous=plan)
        seen.see(diff(plan, after), after)
        plan = after
    return seen


def _of_the_day(plan: Plan, day: dt.date, chance: random.Random) -> Iterator[Event]:
    """Yield what happens: most visits of the day are made, some agreed, some offered, some are worried."""
    name: str = day.isoformat()
    fact: dict[str, Any] = {"on": day, "known": start_of(day)}
    for n, placed in enumerate(plan.visits):
        venue, owed = placed.visit.venue, placed.visit.obligations[0]
        if placed.day == day and chance.random() < 0.9:
            yield Reviewed(id=f"y.r.{name}.{n}", venue=venue, outcome=Outcome.COMPLETE, proof="p", **fact)
        elif placed.booked or placed.day > day + dt.timedelta(28):
            continue
        elif owed.progress is Progress.ACCEPTED and chance.random() < 0.1:
            yield Booked(id=f"y.b.{name}.{n}", venue=venue, day=placed.day, **fact)
        elif owed.progress in _OPEN and chance.random() < 0.1:
            yield Offered(id=f"y.o.{name}.{n}", member=owed.member, venues=(venue,), **fact)
            reply = chance.choice((Reply.ACCEPTED, Reply.ACCEPTED, Reply.ACCEPTED, Reply.DECLINED))
            yield Answered(id=f"y.a.{name}.{n}", offer=f"y.o.{name}.{n}", reply=reply, **fact)
    for n in range(2):
        if plan.visits:
            owed = chance.choice(plan.visits).visit.obligations[0]
            yield ConcernRaised(id=f"y.c.{name}.{n}", member=owed.member, venue=owed.venue, **fact)
