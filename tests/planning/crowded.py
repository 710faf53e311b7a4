"""Two teams alike in all but their names, each with too few slots for places in two regions."""

import attrs

from laws.small import ANN, FIRSTS, YEARLY, on, programme, reviewed, uses
from mpreview.places import Venue
from mpreview.planning import Plan, Visit
from mpreview.programme import Programme
from mpreview.teams import Cover, Slots, Team

GROUNDS = {"essex": "east", "met": "england", "glasgow": "scotland", "belfast": "ni"}
FIRST, UNTIL = on("2022-05-09"), on("2022-06-08")


def twins(each: int = 32) -> Programme:
    """Places of Ann's in four forces, half of them due on 10 May 2022 and half on 1 June.

    A team has a slot on Monday, Wednesday and Friday for every eight places of a force.
    """
    names = {f"{force}-{n:02}": force for force in GROUNDS for n in range(each)}
    venues = [Venue(name, "surgery", GROUNDS[force], force, label=name) for name, force in names.items()]
    sooner = {name for name in names if int(name[-2:]) < each // 2}
    asked = programme(
        YEARLY, *FIRSTS, members=(ANN,), venues=tuple(venues), used=uses(*names),
        events=[reviewed("2021-05-10" if name in sooner else "2021-06-01", name) for name in names],
    )  # fmt: skip
    day = each // 8
    week = Slots((day, 0, day, 0, day, 0, 0))
    teams = [
        Team(name, name.title(), (Cover(forces),), (week,))
        for name, forces in (("one", ("essex", "met")), ("two", ("glasgow", "belfast")))
    ]
    return attrs.evolve(asked, base=attrs.evolve(asked.base, teams=tuple(teams)))


def plan_of(asked: Programme, tie_seed: str | None) -> Plan:
    return asked.plan(on=FIRST, until=UNTIL, tie_seed=tie_seed)


def region_of(visit: Visit) -> str:
    return GROUNDS[visit.venue.split("-")[0]]
