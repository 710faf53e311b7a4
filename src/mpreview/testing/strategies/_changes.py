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
from mpreview.timeline import LAST_DAY, Period, start_of
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
_LONGEST: Final = dt.timedelta(30)
_MOST: Final = 4


def draw_changes(programme: Programme, on: dt.date) -> st.SearchStrategy[tuple[Change | Event, ...]]:
    """Return the strategy of changes of a programme, one to four of different parts."""
    ways = [way(programme, on) for way in _WAYS]
    found = [way for way in ways if way is not None]
    chosen = st.lists(st.sampled_from(range(len(found))), min_size=1, max_size=_MOST, unique=True)
    return chosen.flatmap(lambda places: st.tuples(*(found[place] for place in places)))


def _days_from(on: dt.date) -> st.SearchStrategy[dt.date]:
    return st.dates(on, min(on + _LONGEST, LAST_DAY))


def _pause(_: Programme, on: dt.date) -> Strategy:
    return _days_from(on).map(
        lambda last: Paused(
            id="what-if", on=on, known=start_of(on), first=on, last=last,
            signer="chief", authority="Rules 1", why="snow",
        )
    )  # fmt: skip


def _move_level(programme: Programme, on: dt.date) -> Strategy | None:
    """Return the strategy of a raised or a lowered level of one series."""
    made = [
        (form, level.id, series.id)
        for series in programme.base.series
        for level in programme.base.scale[series.scale].levels
        for form in (LevelRaised, LevelLowered)
    ]
    ends = st.none() | _days_from(on)
    return _pick(made, lambda one: ends.map(lambda end: one[0](one[1], first=on, last=end, series=one[2])))


def _change_slots(programme: Programme, on: dt.date) -> Strategy | None:
    weeks = st.lists(st.integers(0, 3), min_size=7, max_size=7).map(tuple)
    made = [team.id for team in programme.base.teams]
    return _pick(
        made,
        lambda team: (
            weeks.map(lambda week: SlotsChanged(team=team, more=week, first=on))
            | weeks.map(lambda week: SlotsChanged(team=team, fewer=week, first=on))
        ),
    )


def _change_number(programme: Programme, on: dt.date) -> Strategy | None:
    since = max(on, programme.rulebook.editions[0].since)
    made = [(rule.id, name) for rule in programme.rulebook.edition(since).rules for name in _NUMBERS]
    return _pick(
        made,
        lambda one: st.integers(1, 9).map(lambda value: NumberChanged(one[0], one[1], value, since=since)),
    )


def _close(programme: Programme, on: dt.date) -> Strategy | None:
    kinds = programme.base.venue_kind
    made = [one.id for one in programme.base.venues if kinds[one.kind].nature is Nature.PLACE]
    return _pick(
        made, lambda venue: _days_from(on).map(lambda last: ClosureAdded(venue=venue, first=on, last=last))
    )


def _use(programme: Programme, on: dt.date) -> Strategy | None:
    """Return the strategy of a use of one more venue, which is like another venue."""
    made = [(venue, member.id) for venue in programme.base.venues for member in programme.base.members]

    def add(one: Any) -> Strategy:
        venue = attrs.evolve(one[0], id="what-if-venue", closures=(), ref=None)
        return _days_from(on).map(lambda day: UseAdded(Use(venue.id, one[1], Period(day)), venue))

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
