"""Teams and pools that see the same two members, of whom each has one visit a day."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import attrs

from laws.small import ANN, BEA, FIRSTS, YEARLY, on, programme, reviewed, uses
from mpreview.events import Booked, Ledger
from mpreview.places import Use, Venue, VenueKind
from mpreview.planning import Layout, Plan, Preferred, Visit
from mpreview.programme import Programme
from mpreview.reviews import Obligation
from mpreview.teams import Cover, Crew, Pool, SlotsOn, Team, TeamAdviser
from mpreview.timeline import Period, start_of
from policies import Dice
from strategies import later

FIRST = on("2022-05-09")
HIGH = attrs.evolve(YEARLY, id="high", citation="High 1", kinds=(VenueKind.OFFICE,), priority=1, lead=3)
LOW = attrs.evolve(YEARLY, kinds=(VenueKind.SURGERY,), priority=2)

A, B, POOL, C = Crew("a"), Crew("b"), Crew("b", "q"), Crew("c")
"""Three teams, and the pool of the second, which has the offices there."""


_REGION = {"essex": "east", "met": "england", "glasgow": "scotland"}


class Place(NamedTuple):
    """A place by its name: when it is due, day 1 being the first of the plan, whose it is, and closed days.

    Those that are *high* are offices, of class 1, and open 3 days before they are due; the others are
    surgeries, of class 2, and have been open long.
    """

    name: str
    due: int
    members: tuple[str, ...] = ("ann",)
    area: str = "essex"
    high: bool = False
    closed: tuple[int, ...] = ()


class Case(NamedTuple):
    """Places of team a, in Essex, b and its pool, in London, and c, in Glasgow; and their slots by day."""

    places: tuple[Place, ...]
    slots: Mapping[Crew, Mapping[int, int]]
    until: int
    suits: tuple[int, ...] = ()
    agreed: tuple[tuple[str, int], ...] = ()
    tie_seed: str | None = None

    @property
    def asked(self) -> Programme:
        venues = tuple(
            Venue(
                one.name, VenueKind.OFFICE if one.high else VenueKind.SURGERY, _REGION[one.area], one.area,
                closures=tuple(Period(day_of(day), day_of(day + 1)) for day in sorted(one.closed)),
            )
            for one in self.places
        )  # fmt: skip
        asked = programme(
            HIGH, LOW, *FIRSTS, members=(ANN, BEA), venues=venues,
            used=tuple(self._uses()),
            events=[reviewed(later(day_of(one.due), -365).isoformat(), one.name) for one in self.places],
        )  # fmt: skip
        adviser = TeamAdviser("one", (), exceptions=self._days(POOL))
        teams = (
            Team("a", "Essex", (Cover(("essex",)),), (), self._days(A)),
            Team("c", "Glasgow", (Cover(("glasgow",)),), (), self._days(C)),
            Team("b", "London", (Cover(("met", "belfast")),), (), self._days(B), pools=(_pool(adviser),)),
        )
        booked = (
            Booked(
                id=f"agreed-{name}", on=later(FIRST, -1), known=start_of(later(FIRST, -1)), venue=name,
                day=day_of(day),
            )
            for name, day in self.agreed
        )  # fmt: skip
        register, ledger = attrs.evolve(asked.register, teams=teams), Ledger.of((*asked.ledger, *booked))
        return attrs.evolve(asked, register=register, ledger=ledger)

    def _uses(self) -> Iterator[Use]:
        for one in self.places:
            for who in one.members:
                yield from uses(one.name, member=who)

    def _days(self, crew: Crew) -> tuple[SlotsOn, ...]:
        return tuple(SlotsOn(day_of(day), count) for day, count in sorted(self.slots.get(crew, {}).items()))

    def plan(self, previous: Plan | None = None) -> Plan:
        preferred = (Preferred(tuple(VenueKind), weekdays=self.suits),) if self.suits else ()
        layout = Layout(preferred, one_a_day=True)
        return self.asked.plan(
            on=FIRST, until=day_of(self.until), layout=layout, previous=previous, tie_seed=self.tie_seed
        )

    def with_slot(self, crew: Crew, day: int) -> "Case":
        """The same with a slot more of a team or a pool on a day."""
        there = self.slots.get(crew, {})
        return self._replace(slots={**self.slots, crew: {**there, day: there.get(day, 0) + 1}})

    def with_agreed(self, name: str, day: int) -> "Case":
        """The same with a visit to a place agreed for a day."""
        return self._replace(agreed=(*(one for one in self.agreed if one[0] != name), (name, day)))

    def owed(self, name: str) -> Obligation:
        """What is owed at a place to the first of its users."""
        return next(one for one in self.asked.due(on=FIRST, within=400) if one.venue == name)


def _pool(adviser: TeamAdviser) -> Pool:
    return Pool("q", (adviser,), kinds=(VenueKind.OFFICE,))


def day_of(number: int) -> dt.date:
    """The day of a number, 1 being the first of the plan."""
    return later(FIRST, number - 1)


def number_of(day: dt.date) -> int:
    """The number of a day, 1 being the first of the plan."""
    return (day - FIRST).days + 1


def days_of(plan: Plan) -> dict[str, int]:
    """The day of each place that has one."""
    return {one.visit.venue: number_of(one.day) for one in plan.visits}


def members_of(visit: Visit) -> set[str]:
    """Whom a visit sees: nobody declines here."""
    return {one.member for one in visit.obligations}


_MEMBERS = (("ann", "bea"), ("ann",), ("bea",))


def rolled(seed: int) -> Case:
    """A case by dice."""
    d = Dice(seed)
    until = d.whole(3, 6)
    days = tuple(range(1, until + 1))
    places = tuple(
        Place(
            name, d.pick((d.whole(-9, 0), *2 * (d.whole(1, until + 1),))), d.pick(_MEMBERS),
            d.pick(_REGION), d.coin(), d.some(days, 0, 2) if d.once_in(5) else (),
        )
        for name in "abcdefgh"[: d.whole(3, 8)]
    )  # fmt: skip
    slots = {crew: {day: d.pick((0, 1, 1)) for day in days} for crew in (A, B, POOL, C)}
    suits = d.some(range(1, 8), 1, 2) if d.coin() else ()
    agreed = tuple((one.name, d.whole(1, until)) for one in places if d.once_in(10))
    return Case(places, slots, until, suits, agreed, d.pick((None, "q")))
