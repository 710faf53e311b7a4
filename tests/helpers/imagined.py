"""Changes of a programme thrown by dice, each with its part and with the naive world that it leads to."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import attrs

from helpers.dice import Dice
from mpreview.events import Event, Paused
from mpreview.places import Nature, Use
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.timeline import Period, start_of
from mpreview.what_if import (
    BoundaryMoved,
    Change,
    ClosureAdded,
    LevelLowered,
    LevelRaised,
    NumberChanged,
    SlotsChanged,
    UseAdded,
)
from naive import changes as naive
from naive import world as w

_NUMBERS = {"grace": "grace", "notice": "notice", "priority": "cls"}
"""Numbers that any rule can hold whatever its others are, with the names of the naive specification."""


class Imagined(NamedTuple):
    """A change, the part that it changes, and the same change of the naive world; an event changes none."""

    part: str
    change: Change | Event
    change_world: Callable[[w.World], w.World] = lambda world: world


def imagine(d: Dice, programme: Programme, on: dt.date) -> list[Imagined]:
    """Changes of different parts, in any order."""
    ways = [_level(d, programme, on), _slots(d, programme, on), _number(d, programme, on), _pause(d, on)]
    ways += [_closure(d, programme.base, on), _use(d, programme.base, on), _boundary(d, programme.base)]
    # Of the changes of one entry of the register only the first is taken.
    found = {one.part: one for way in reversed(ways) for one in way}
    return list(d.some(list(found.values()), 1, 4))


def _level(d: Dice, programme: Programme, on: dt.date) -> Iterator[Imagined]:
    for series in programme.base.series:
        scale = programme.base.scale[series.scale]
        level, is_raise, first = (
            d.pick(scale.levels).id,
            d.coin(),
            on - dt.timedelta(d.pick((0, 1, 5, 40, 200))),
        )
        days = d.pick((None, 0, 3, 4, 60))
        last = None if days is None else first + dt.timedelta(days)
        form, bound = (LevelRaised, max) if is_raise else (LevelLowered, min)
        made = form(level, first=first, last=last, series=series.id)
        rank = 1 + [one.id for one in scale.levels].index(level)
        days_of_change = naive.LevelBound(series.id, bound, rank, first, last)
        yield Imagined(f"series {series.id}", made, partial(naive.bound_levels, days_of_change))


def _slots(d: Dice, programme: Programme, on: dt.date) -> Iterator[Imagined]:
    for team in programme.base.teams:
        week = tuple(d.pick((0, 1, 3)) for _ in range(7))
        more, fewer = (week, None) if d.coin() else (None, week)
        yield Imagined(f"team {team.id}", SlotsChanged(team=team.id, more=more, fewer=fewer, first=on))


def _number(d: Dice, programme: Programme, on: dt.date) -> Iterator[Imagined]:
    since = max(on - dt.timedelta(d.pick((0, 0, 10, 100))), programme.rulebook.editions[0].since)
    rule = d.pick(programme.rulebook.edition(since).rules).id
    number, value = d.pick(tuple(_NUMBERS.items())), d.pick((1, 2, 9))
    yield Imagined(
        "rulebook",
        NumberChanged(rule, number[0], value, since=since),
        lambda world: naive.change_number(world, rule, number[1], value, since),
    )


def _pause(d: Dice, on: dt.date) -> Iterator[Imagined]:
    last = on + dt.timedelta(d.pick((0, 6, 30)))
    pause = Paused(
        id="what-if", on=on, known=start_of(on), first=on, last=last, recovery=d.pick((0, 5)),
        signer="chief", authority="Rules 1", why="snow",
    )  # fmt: skip
    yield Imagined("events", pause)


def _closure(d: Dice, register: Register, on: dt.date) -> Iterator[Imagined]:
    open_to_all = [one.id for one in register.venues if register.venue_kind[one.kind].nature is Nature.PLACE]
    for venue in open_to_all[:1]:
        yield Imagined(
            f"venue {venue}", ClosureAdded(venue=venue, first=on, last=on + dt.timedelta(d.whole(0, 9)))
        )


def _use(d: Dice, register: Register, on: dt.date) -> Iterator[Imagined]:
    """A use of a venue more, like another venue; sometimes announced by the day asked."""
    member, like = d.pick(register.members).id, d.pick(register.venues)
    venue = attrs.evolve(like, id="v-more", closures=())
    start = on + dt.timedelta(d.pick((0, 20, -30, -200)))
    use = Use(venue.id, member, Period(start), d.pick((None, min(start, on))))

    def add(world: w.World) -> w.World:
        there = next(one for one in world.venues if one.id == like.id)
        told = () if use.known is None else ((use.known, start),)
        made = w.Use(venue=venue.id, member=member, start=start, told=told)
        return naive.add_use(world, made, replace(there, id=venue.id))

    yield Imagined("a use", UseAdded(use, venue), add)


def _boundary(d: Dice, register: Register) -> Iterator[Imagined]:
    placed = [one for one in register.venues if one.region is not None]
    if placed:
        like, venue = d.pick(placed), d.pick(placed).id
        seat = d.pick(register.constituencies).id
        change = BoundaryMoved(
            region=str(like.region), force=str(like.force), constituencies=(seat,), venues=(venue,)
        )

        def move(world: w.World) -> w.World:
            there = next(one for one in world.venues if one.id == like.id)
            return naive.move_boundary(world, (venue,), (seat,), there)

        yield Imagined(f"venue {venue}", change, move)
