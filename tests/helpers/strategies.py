"""Random small programmes of the testing kit, in every third of which some uses are announced."""

import datetime as dt

from hypothesis import strategies as st

from helpers.announced import add_announced
from mpreview.programme import Programme
from mpreview.testing.strategies import _worlds
from mpreview.testing.strategies._worlds import (
    LEVELS,
    LISTED_UNTIL,
    SCALES,
    SPAN,
    allowances,
    asked,
    calendars,
    days,
    days_near,
    draw_days_about,
    ground,
    later,
    ledgers,
    spots,
    used,
)

__all__ = [
    "LEVELS",
    "LISTED_UNTIL",
    "SCALES",
    "SPAN",
    "allowances",
    "asked",
    "calendars",
    "cases",
    "days",
    "days_near",
    "ground",
    "later",
    "ledgers",
    "programmes",
    "spots",
    "used",
]


@st.composite
def programmes(draw: st.DrawFn, *, may_rise: bool = False) -> Programme:
    """A programme of the kit; with *may_rise* it has a threat series, each of which could rise once more."""
    programme = draw(_worlds.programmes(may_rise=may_rise))
    if draw(st.integers(0, 2)) < 2:
        return programme
    return add_announced(draw(st.integers(0, 9999)), programme, SPAN[0], by_events=False)[0]


@st.composite
def cases(draw: st.DrawFn) -> tuple[Programme, dt.date]:
    """A programme, and a day that is often soon after something happened in it."""
    programme = draw(programmes())
    return programme, draw(draw_days_about(programme))
