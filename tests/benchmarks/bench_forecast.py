"""A hundred forecasts of one force over a year, beside a simpy model that calls the same rules.

simpy is no dependency of anything here. Run it in an environment that has it (``pip install simpy``)::

    python tests/benchmarks/bench_forecast.py            # a hundred runs of one force
    python tests/benchmarks/bench_forecast.py 20         # fewer runs
    python tests/benchmarks/bench_forecast.py --nation   # ten runs of the nation too, without the model

The model is a loop of its own: processes that wait for their days, random numbers of Python's generator, and
every event recorded alone as it happens. It asks the same programme the same questions by public verbs, so
that the means of the two are equal within their errors: it stops with an error where a mean is more than four
standard errors off. Without simpy it times the forecasts alone.
"""

import datetime as dt
import math
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).parents[1]))

import attrs

try:
    import simpy
except ImportError:
    simpy = None

from mpreview import Activity, Ledger, Programme, Reply, Standing, uk
from mpreview.errors import ReviewError
from mpreview.events import (
    Absent,
    Answered,
    Booked,
    BookingMissed,
    Contacted,
    DeskChecked,
    FunctionTested,
    Offered,
    Outcome,
    Reviewed,
)
from mpreview.outlook import Assumptions, Figure, Forecast
from outlook.carried_out import WAITING, WILLING, Step, list_asks

DAY: Final = dt.date(2021, 11, 20)
YEAR: Final = 364
FORCE: Final = "police-kent"
ASSUMED: Final = Assumptions()


def one_force(nation: Programme, force: str) -> Programme:
    """The members of one force with their places, and every team that goes there."""
    register = nation.base
    seats = {one.id for one in register.constituencies if one.force == force}
    members = tuple(one for one in register.members if any(m.constituency in seats for m in one.mandates))
    names = {one.id for one in members}
    uses = tuple(one for one in register.uses if one.member in names)
    places = {one.venue for one in uses}
    venues = tuple(one for one in register.venues if one.id in places)
    events = nation.ledger.list_about(names, places)
    base = attrs.evolve(register, members=members, uses=uses, venues=venues)
    whole = Programme(base, nation.rulebook, Ledger.of(events))
    teams = {one.team for one in whole.coverage(on=DAY)}
    base = attrs.evolve(base, teams=tuple(one for one in base.teams if one.id in teams))
    return Programme(base, nation.rulebook, Ledger.of(events))


class Model:
    """One run of the simpy model.

    Args:
        programme: The programme on the first day.
        seed: The seed of Python's generator.
    """

    def __init__(self, programme: Programme, seed: int) -> None:
        self.programme, self.chance, self.numbers = programme, random.Random(seed), count()
        self.env = simpy.Environment()
        self.made: Counter[int] = Counter()
        self.counts: dict[tuple[dt.date, Figure], int] = {}
        self.known = max(one.known for one in programme.ledger)

    def run(self) -> dict[tuple[dt.date, Figure], int]:
        """Return the figures on the last day of each week."""
        self.answer_open_offers()
        self.env.process(self.plan_weeks())
        self.env.run(until=YEAR)
        return self.counts

    def tell(self, kind: Any, on: dt.date, /, **fields: Any) -> Any:
        """Record an event; what is no legal step did not happen."""
        noon = dt.datetime(on.year, on.month, on.day, 12, tzinfo=dt.UTC)
        event = kind(id=f"simpy-{next(self.numbers)}", on=on, known=max(noon, self.known), **fields)
        try:
            self.programme = self.programme.record(event)
        except ReviewError:
            return None
        return event

    def wait_until(self, day: dt.date, hour: float) -> Any:
        """Wait for an hour of a day, as a part of the day."""
        return self.env.timeout(max((day - DAY).days + hour - self.env.now, 0))

    def plan_weeks(self) -> Iterator[Any]:
        """Plan every week, and send everybody on their way."""
        while True:
            yield self.env.timeout(0.1)
            first = DAY + dt.timedelta(int(self.env.now))
            last = first + dt.timedelta(6)
            plan = self.programme.plan(on=first, until=first + dt.timedelta(55), without=WAITING)
            due = self.programme.due(on=first, within=6)
            step = Step(self.programme, plan, due, last, self.tell)
            for one in due:
                day = step.find_working_day(one, one.earliest)
                if day is not None and one.activity in (Activity.CONTACT, Activity.DESK_CHECK):
                    self.env.process(self.speak(one.activity, one.member, one.venue, day))
            for member, day, venues in list_asks(step):
                self.env.process(self.ask(member, day, venues))
            booked = {(one.venue, one.activity): one.booking for one in self.programme.agreed(on=first)}
            for placed in plan.visits:
                if placed.day <= last:
                    visit = placed.visit
                    booking = booked.get((visit.venue, visit.activity))
                    self.env.process(self.visit(step, visit, placed.day, booking))
            self.env.process(self.count(first, last, len(plan.unplaced)))
            yield self.env.timeout(6.9)

    def speak(self, activity: Activity, member: str, venue: str | None, day: dt.date) -> Iterator[Any]:
        """Contact a member, or check a place from the desk."""
        yield self.wait_until(day, 0.2)
        if activity is Activity.CONTACT:
            self.tell(Contacted, day, member=member)
        else:
            self.tell(DeskChecked, day, venue=venue)

    def ask(self, member: str, day: dt.date, venues: tuple[str, ...]) -> Iterator[Any]:
        """Offer a review, and wait for the answer."""
        yield self.wait_until(day, 0.3)
        offer = self.tell(Offered, day, member=member, venues=venues)
        if offer is not None:
            yield from self.answer(offer.id, day)

    def answer(self, offer: str, day: dt.date) -> Iterator[Any]:
        """Answer an offer after some days, or never."""
        weights = ASSUMED.replies
        replies = (Reply.ACCEPTED, Reply.DECLINED, Reply.DEFERRED, None)
        share = (weights.accepted, weights.declined, weights.deferred, weights.silent)
        (reply,) = self.chance.choices(replies, share)
        if reply is not None:
            told = day + dt.timedelta(self.chance.choice(ASSUMED.answer.weights)[0])
            wait = self.chance.choice(ASSUMED.deferral.weights)[0]
            yield self.wait_until(told, 0.05)
            until = told + dt.timedelta(wait) if reply is Reply.DEFERRED else None
            self.tell(Answered, told, offer=offer, reply=reply, until=until)

    def answer_open_offers(self) -> None:
        """Answer what waits on the first day as if it were offered then."""
        offers = [one for one in self.programme.ledger.effective if isinstance(one, Offered)]
        waits = [one for one in self.programme.coverage(on=DAY) if one.venue]
        newest = {
            [o for o in offers if o.member == one.member and one.venue in (o.venues or (one.venue,))][-1].id
            for one in waits
            if one.progress in WAITING and one.standing is not Standing.LAPSED
        }
        for offer in sorted(newest):
            self.env.process(self.answer(offer, DAY))

    def visit(self, step: Step, visit: Any, day: dt.date, booking: str | None) -> Iterator[Any]:
        """Go to a place on its day, if somebody has accepted by then."""
        needs = booking is None and step.waits(visit)
        yield self.wait_until(day, 0.5)
        users = {(one.member, one.venue) for one in visit.obligations}
        willing = any(
            (one.member, one.venue) in users and one.progress in WILLING
            for one in (self.programme.due(on=day, venue=visit.venue) if needs else ())
        )
        if needs and not willing:
            return
        if booking is None:
            made = self.tell(Booked, day, venue=visit.venue, day=day, activity=visit.activity)
            booking = made and made.id
        if self.chance.randrange(ASSUMED.missed.whole) < ASSUMED.missed.part:
            if booking is not None:
                self.tell(BookingMissed, day, booking=booking, by=Absent.MEMBER)
            return
        self.made[(day - DAY).days // 7] += 1
        if visit.activity is Activity.REVIEW:
            self.tell(Reviewed, day, venue=visit.venue, outcome=Outcome.COMPLETE, proof="p", booking=booking)
        else:
            self.tell(FunctionTested, day, venue=visit.venue, proof="p")

    def count(self, first: dt.date, last: dt.date, unplaced: int) -> Iterator[Any]:
        """Count the figures in the evening of the last day of a week."""
        yield self.wait_until(last, 0.9)
        coverage = self.programme.coverage(on=last)
        late = sum(one.standing.value in {"overdue", "past-limit"} for one in coverage)
        self.counts |= {
            (last, Figure.BEHIND): late,
            (last, Figure.COVERED): coverage.covered.part,
            (last, Figure.VISITS): self.made[(first - DAY).days // 7],
            (last, Figure.UNPLACED): unplaced,
        }


def compare(found: Forecast, counts: list[dict[tuple[dt.date, Figure], int]]) -> float:
    """Print the means of both on some days; return the greatest distance in standard errors."""
    worst = 0.0
    print("mean of the forecast and of the simpy model, and their distance in standard errors")
    for figure in (Figure.BEHIND, Figure.COVERED, Figure.VISITS, Figure.UNPLACED):
        for place, day in enumerate(found.days):
            ours, theirs = found.get(day, figure), [one[day, figure] for one in counts]
            mean = sum(theirs) / len(theirs)
            spread = sum((one - mean) ** 2 for one in theirs) / (len(theirs) - 1) / len(theirs)
            error = math.hypot(ours.error or 0, math.sqrt(spread))
            distance = abs(float(ours.mean) - mean) / error if error else float(ours.mean != mean) * 99
            worst = max(worst, distance)
            if place % 10 == 9:
                print(f"  {figure.value:9} {day}  {float(ours.mean):8.2f} {mean:8.2f}  {distance:5.2f}")
    print(f"  the greatest of {4 * len(found.days)} distances: {worst:.2f}")
    return worst


def time_nation(nation: Programme) -> None:
    """Time ten runs of the nation."""
    start = time.process_time()
    last = DAY + dt.timedelta(YEAR - 1)
    found = nation.forecast(on=DAY, until=last, runs=10, seed=1, by="force", progress=print)
    print(f"ten runs of the nation: {time.process_time() - start:.0f} s; {found}")


if __name__ == "__main__":
    runs = next((int(word) for word in sys.argv[1:] if word.isdecimal()), 100)
    nation = uk.demonstration(on=DAY, seed=2021)
    asked = one_force(nation, FORCE)
    start = time.process_time()
    found = asked.forecast(on=DAY, until=DAY + dt.timedelta(YEAR - 1), runs=runs, seed=1)
    ours = time.process_time() - start
    print(f"{asked}\n{found}\n{runs} runs of one force over a year: {ours:.1f} s")
    if simpy is not None:
        start = time.process_time()
        counts = [Model(asked, seed).run() for seed in range(runs)]
        theirs = time.process_time() - start
        print(f"the simpy model: {theirs:.1f} s, {theirs / ours:.2f} times ours")
        worst = compare(found, counts)
        if worst > 4:
            sys.exit("a mean is more than four standard errors off")
    if "--nation" in sys.argv:
        time_nation(nation)
