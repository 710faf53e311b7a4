"""Where a measure has come to by a day, said slowly: docs/reference/measures.md, and [Rn] of readings.md.

The life of a measure is lived through day by day: the clock, what was told of that day, the clock again.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from naive import world as w
from naive.days import days

Told = w.MeasureNoted | w.MeasureStep
OVER = ("refused", "removed", "lapsed")
OUT_BEFORE_SERVICE = ("faulty", "failed", "expired")


@dataclass(frozen=True, kw_only=True)
class Fitting:
    """A measure at a place by a day; what is told of its state are the questions below."""

    venue: str
    measure: str
    states: tuple[tuple[date, str], ...]  # since it was last recommended or, if never, first told of
    asked: w.MeasureStep | None = None  # the last recommendation
    passed: w.MeasureNoted | None = None  # the last note that it is in service

    @property
    def state(self) -> str:
        """What it has come to."""
        return self.states[-1][1]

    @property
    def since(self) -> date:
        """The day on which it came to that."""
        return self.states[-1][0]

    @property
    def over(self) -> bool:
        """Whether nothing more is to come of it."""
        return self.state in OVER

    @property
    def served(self) -> date | None:
        """[R94] The day on which it first came into service since it was last recommended, or told of."""
        return next((day for day, state in self.states if state == "in-service"), None)

    @property
    def out(self) -> date | None:
        """The first state after the last in service; before it first was, the first that is a failure."""
        if self.state == "in-service" or self.over:
            return None
        ends = [index for index, (_, state) in enumerate(self.states) if state in ("in-service", *OVER)]
        since = self.states[ends[-1] + 1 :] if ends else self.states  # [R98] what was over begins anew
        if self.served is not None:
            return since[0][0]
        return next((day for day, state in since if state in OUT_BEFORE_SERVICE), None)

    @property
    def recommended(self) -> date | None:
        """[R93] The day of the last recommendation."""
        return None if self.asked is None else self.asked.day

    @property
    def target(self) -> date | None:
        """[R93] The last day on which it is in service in time."""
        return None if self.asked is None else self.asked.target


def fittings(world: w.World, on: date) -> Iterator[Fitting]:
    """Every measure that was told of by a day."""
    for venue, measure in sorted({(e.venue, e.measure) for e in world.events if isinstance(e, Told)}):
        found = fitting(world, venue, measure, on)
        if found is not None:
            yield found


def fitting(world: w.World, venue: str, measure: str, on: date) -> Fitting | None:
    """None: nothing was told of it by then."""
    found: Fitting | None = None
    told = told_of(world, venue, measure)
    for day in days_of(world, told, on):
        found = clock(world, found, day)
        for event in told:
            if event.day == day:
                found = step(found, event)
        found = clock(world, found, day)
    return found


def told_of(world: w.World, venue: str, measure: str) -> list[Told]:
    """Of one day, what became known later counts later."""
    told = [e for e in world.events if isinstance(e, Told) and (e.venue, e.measure) == (venue, measure)]
    return sorted(told, key=lambda e: (e.day, e.known, e.id))


def days_of(world: w.World, told: list[Told], on: date) -> list[date]:
    """The days on which something can become of it, by then."""
    named = {e.day for e in told}
    for e in told:
        if isinstance(e, w.MeasureNoted):
            named |= {day for day in (e.expires, e.retest) if day is not None}
        elif e.office_of is not None:
            named |= ends_of_office(world, e.office_of)
    return sorted(day for day in named if day <= on)


# What is told


def step(found: Fitting | None, event: Told) -> Fitting:
    """Whatever it was: each step leads to one state; [R95] of what lapsed, two lead on."""
    if found is not None and found.state == "lapsed" and not leads_on(event):
        return found
    if isinstance(event, w.MeasureNoted):
        found = came_to(found, event, event.state)
        return replace(found, passed=event) if event.state == "in-service" else found  # [R92]
    if event.step == "recommended":
        return replace(asked_anew(found, event), asked=event, passed=None)
    return came_to(found, event, "installed" if event.step == "repaired" else event.step)


def leads_on(event: Told) -> bool:
    """It is asked for anew, or removed."""
    return (event.state == "removed") if isinstance(event, w.MeasureNoted) else event.step == "recommended"


def came_to(found: Fitting | None, event: Told, state: str) -> Fitting:
    """It comes to where it is already by being ordered alone."""
    here = ((event.day, state),)
    if found is None:
        return Fitting(venue=event.venue, measure=event.measure, states=here)
    if found.state == state != "ordered":
        return found
    return replace(found, states=found.states + here)


def asked_anew(found: Fitting | None, event: w.MeasureStep) -> Fitting:
    """What was before counts no more."""
    here = ((event.day, "recommended"),)
    if found is not None and found.state == "recommended":
        return found  # [R93] the day on which it came to that stays
    return Fitting(venue=event.venue, measure=event.measure, states=here)


# What time does


def clock(world: w.World, found: Fitting | None, day: date) -> Fitting | None:
    """What expires or is due for its re-test, and what ends with an office."""
    if found is None:
        return None
    note, state = found.passed, found.state
    if note is not None and state in {"in-service", "retest-due"} and over_by(note.expires, day):
        found = replace(found, states=(*found.states, (day, "expired")))
    elif note is not None and state == "in-service" and over_by(note.retest, day):
        found = replace(found, states=(*found.states, (day, "retest-due")))
    end = lapses(world, found)
    if not found.over and end is not None and end <= day:
        found = replace(found, states=(*found.states, (day, "lapsed")))  # [R95]
    return found


def over_by(first: date | None, day: date) -> bool:
    """Whether that day has come."""
    return first is not None and first <= day


def lapses(world: w.World, found: Fitting) -> date | None:
    """The first day after that of the recommendation on which an office of the member ends, or that day."""
    asked = found.asked
    if asked is None or asked.office_of is None:
        return None
    running = [one for one in offices(world, asked.office_of) if one[0] <= asked.day]
    running = [one for one in running if one[1] is None or asked.day < one[1]]
    if not running:
        return asked.day
    ends = [running[0][1], *changes_of_office(world, asked.office_of)]  # [R114] of several the first
    return min((day for day in ends if day is not None and day > asked.day), default=None)


def ends_of_office(world: w.World, member: str) -> set[date]:
    """The first day after each spell in a house, and the day of every change of office."""
    return changes_of_office(world, member) | {end for _, end in offices(world, member) if end is not None}


def changes_of_office(world: w.World, member: str) -> set[date]:
    """The days on which the member took another office."""
    return {e.day for e in world.events if isinstance(e, w.OfficeChanged) and e.member == member}


def offices(world: w.World, member: str) -> Iterator[tuple[date, date | None]]:
    """[R114] House by house, those of members first: one over a dissolution with a return, or to the poll."""
    person = next(m for m in world.members if m.id == member)
    houses = {(w.CAPACITIES.index(t.capacity), t.house) for t in person.mandates}
    for _, house in sorted(houses):
        of = sorted((t for t in person.mandates if t.house == house), key=lambda t: t.start)
        start: date | None = None
        for index, mandate in enumerate(of):
            start = mandate.start if start is None else start
            following = of[index + 1 : index + 2]
            if not came_back(mandate, following):
                yield start, None if mandate.end is None else end_of_spell(person, mandate, mandate.end)
                start = None


def came_back(mandate: w.Mandate, following: list[w.Mandate]) -> bool:
    """[R1] Over a dissolution, within a hundred days."""
    dissolved = mandate.end is not None and mandate.ended_by == "dissolution"
    return dissolved and any(
        mandate.end is not None and t.start - mandate.end <= days(100) for t in following
    )


def end_of_spell(person: w.Member, mandate: w.Mandate, end: date) -> date:
    """[R97] Of who stands again after a dissolution not before the first day after the poll."""
    if mandate.ended_by != "dissolution":
        return end
    stood = (c for c in person.candidacies if c.house == mandate.house)
    polls = (c.end for c in stood if c.start - end <= days(100) and c.end > end)
    return min(polls, default=end)
