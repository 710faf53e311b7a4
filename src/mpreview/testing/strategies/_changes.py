"""Strategies of changes that fit a programme: each of another part, so that all can be made together."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from mpreview.events import Event, Paused
from mpreview.places import Nature, Use
from mpreview.programme import Programme
from mpreview.testing.strategies._plain import Strategy
from mpreview.timeline import Period, start_of
from mpreview.what_if import (
    Change,
    ClosureAdded,
    LevelLowered,
    LevelRaised,
    NumberChanged,
    SlotsChanged,
    UseAdded,
)

_NUMBERS: Final = ("grace", "priority")
"""Numbers that any rule can hold whatever its others are."""
_DAYS: Final = st.integers(0, 30).map(dt.timedelta)
_MOST: Final = 4


def draw_changes(programme: Programme, on: dt.date) -> st.SearchStrategy[tuple[Change | Event, ...]]:
    """Return the strategy of changes of a programme, one to four of different parts."""
    ways = [way(programme, on) for way in _WAYS]
    found = [way for way in ways if way is not None]
    chosen = st.lists(st.sampled_from(range(len(found))), min_size=1, max_size=_MOST, unique=True)
    return chosen.flatmap(lambda places: st.tuples(*(found[place] for place in places)))


def _pause(_: Programme, on: dt.date) -> Strategy:
    signed = {"signer": "chief", "authority": "Rules 1", "why": "snow", "known": start_of(on), "on": on, "first": on}
    return _DAYS.map(lambda days: Paused(id="what-if", last=on + days, **signed))


def _move_level(programme: Programme, on: dt.date) -> Strategy | None:
    """Return the strategy of a raised or a lowered level of one series."""
    made = [
        (form, level.id, series.id)
        for series in programme.base.series
        for level in programme.base.scale[series.scale].levels
        for form in (LevelRaised, LevelLowered)
    ]
    ends = st.none() | _DAYS.map(lambda days: on + days)
    return _pick(made, lambda one: ends.map(lambda end: one[0](one[1], first=on, last=end, series=one[2])))


def _change_slots(programme: Programme, on: dt.date) -> Strategy | None:
    weeks = st.lists(st.integers(0, 3), min_size=7, max_size=7).map(tuple)
    ways = ("more", "fewer")
    made = [(team.id, way) for team in programme.base.teams for way in ways]
    other = {"more": "fewer", "fewer": "more"}
    return _pick(
        made,
        lambda one: weeks.map(
            lambda week: SlotsChanged(team=one[0], first=on, **{one[1]: week, other[one[1]]: None})
        ),
    )


def _change_number(programme: Programme, on: dt.date) -> Strategy | None:
    since = max(on, programme.rulebook.editions[0].since)
    made = [(rule.id, name) for rule in programme.rulebook.edition(since).rules for name in _NUMBERS]
    return _pick(made, lambda one: st.integers(1, 9).map(lambda value: NumberChanged(*one, value, since=since)))


def _close(programme: Programme, on: dt.date) -> Strategy | None:
    kinds = programme.base.venue_kind
    made = [one.id for one in programme.base.venues if kinds[one.kind].nature is Nature.PLACE]
    return _pick(made, lambda venue: _DAYS.map(lambda days: ClosureAdded(venue=venue, first=on, last=on + days)))


def _use(programme: Programme, on: dt.date) -> Strategy | None:
    """Return the strategy of a use of one more venue, which is like another venue."""
    made = [(venue, member.id) for venue in programme.base.venues for member in programme.base.members]

    def add(one: Any) -> Strategy:
        venue = attrs.evolve(one[0], id="what-if-venue", closures=(), ref=None)
        return _DAYS.map(lambda days: UseAdded(Use(venue.id, one[1], Period(on + days)), venue))

    return _pick(made, add)


def _pick(made: list[Any], draw: Callable[[Any], Strategy]) -> Strategy | None:
    return st.sampled_from(made).flatmap(draw) if made else None


_WAYS: Final[tuple[Callable[[Programme, dt.date], Strategy | None], ...]] = (
    _pause,
    _move_level,
    _change_slots,
    _change_number,
    _close,
    _use,
)
