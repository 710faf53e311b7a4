"""Hypothesis strategies of every public value: valid by construction, small and plain when shrunk.

Call `register_strategies` once, as in the ``conftest.py`` of a test suite: `st.from_type` then knows every
class of `DRAWN`. Strategies are named as Hypothesis names its own: by the plural of what is drawn. The module
needs the extra ``testing``.

>>> from hypothesis import given, settings
>>> @settings(max_examples=5, database=None)
... @given(programmes())
... def test_a_document_is_read_back(programme):
...     assert loads(dumps(programme)) == programme
>>> from mpreview.interchange import dumps, loads
>>> test_a_document_is_read_back()
"""

try:
    from hypothesis import strategies as st
except ImportError:
    from mpreview.errors import MissingExtra

    raise MissingExtra("testing", "hypothesis") from None

import datetime as dt
from functools import cache
from typing import Final, TypeVar

import attrs

from mpreview import (
    calendars,
    events,
    findings,
    interchange,
    measures,
    outlook,
    people,
    places,
    planning,
    policy,
    premises,
    programme,
    register,
    risk,
    solver,
    teams,
    threat,
    timeline,
    what_if,
)
from mpreview._checks import check_day, check_type
from mpreview.errors import InvalidValue
from mpreview.events import Event
from mpreview.policy import operations
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.testing.strategies import _worlds
from mpreview.testing.strategies._changes import draw_changes
from mpreview.testing.strategies._machine import make_store_machine
from mpreview.testing.strategies._plain import days, ids, instants, periods, texts
from mpreview.testing.strategies._values import draw_class
from mpreview.testing.strategies._worlds import histories
from mpreview.what_if import Change

__all__ = [
    "DRAWN",
    "cases",
    "changes",
    "days",
    "histories",
    "ids",
    "instants",
    "make_store_machine",
    "periods",
    "programmes",
    "register_strategies",
    "registers",
    "texts",
    "values",
]

_V = TypeVar("_V")

_HOMES: Final = (
    calendars, events, findings, interchange, measures, outlook, people, places, planning, policy,
    operations, premises, programme, register, risk, solver, teams, threat, timeline, what_if,
)  # fmt: skip
_COMPUTED: Final = frozenset({
    "Action", "Adjustment", "Agreed", "Appointment", "Arrangement", "Cause", "Choice", "Clash",
    "ClearDay", "ClearDays",
    "Comparison", "CostBand", "Crew", "Decision", "EditionDifference", "Effect", "Erasure",
    "FieldChange", "FieldDescription", "FindingFacts", "FittingFacts", "Forecast", "ForecastComparison",
    "ForecastCount", "ForecastStep", "Ground", "Held", "InConflict", "InputChange", "InputChanges",
    "KindDescription", "Lending", "Lent", "LevelCrossing", "Match", "MeasureLine", "Move", "Need", "NeedMove",
    "NeedMoves", "Needs", "OnDuty", "Overbooked", "Placed", "Plan", "PlanDiff", "PlanPart", "PremisesDuty",
    "ProgrammePart",
    "Rating", "Reached", "Reason", "Reopened", "Required", "RiskFacts", "Rota", "RotaRow", "RuleChange",
    "Served", "Shortfall", "Shortfalls", "Sources", "StatusMove", "StatusMoves", "StepVisit",
    "Support", "Surge", "SurgeWeek", "SurgeWeeks", "TripMade", "Unlent", "Visit",
    "VisitMove", "VisitMoves", "WeekLoad", "Whereabouts",
    "Wait", "Waits", "Window",
})  # fmt: skip
"""The classes of these modules that the library itself finds out, decides, compares or describes."""


def _list_drawn() -> tuple[type, ...]:
    found = [vars(home)[name] for home in _HOMES for name in home.__all__ if name not in _COMPUTED]
    return tuple(
        dict.fromkeys(one for one in found if isinstance(one, type) and (attrs.has(one) or one is Change))
    )


DRAWN: Final = _list_drawn()
"""Every class that is drawn: what a caller gives to the library. For answers, ask a drawn programme."""


def register_strategies() -> None:
    """Tell `st.from_type` how to draw every class of `DRAWN`; a second call changes nothing.

    >>> from mpreview import Period
    >>> register_strategies()
    >>> st.from_type(Period).validate()
    """
    for kind in DRAWN:
        # A function: Hypothesis looks into a strategy at once, which takes seconds for all classes.
        st.register_type_strategy(kind, values)


def values(kind: type[_V]) -> st.SearchStrategy[_V]:
    """Return the strategy of a class of `DRAWN`; of a base such as `Event`, of every class below.

    Raises:
        InvalidValue: If the class is none of `DRAWN`.

    >>> from hypothesis import find
    >>> from mpreview import Contacted
    >>> find(values(Contacted), lambda event: True)  # doctest: +ELLIPSIS
    Contacted(id='0', on=datetime.date(2000, 1, 1), known=datetime.datetime(2000, 1, 1, 0, 0, ...
    """
    if kind not in DRAWN:
        raise InvalidValue("kind", "give a class that a caller makes, one of `strategies.DRAWN`", kind)
    found: st.SearchStrategy[_V] = draw_class(kind)  # type: ignore[arg-type]  # every class has a hash
    return found


# ---------------------------------------------------------------- values that hold together


@cache
def registers() -> st.SearchStrategy[Register]:
    """Return the strategy of registers: one to four members in two or three nations, with threat series.

    Kinds, houses and ends of mandates are those of the United Kingdom, everything else is made up.
    """
    return _worlds.registers()


@cache
def programmes() -> st.SearchStrategy[Programme]:
    """Return the strategy of programmes: a register, a rulebook that answers for it, and up to eleven events.

    The numbers are small and the days lie near each other, from 2020 to 2024, so that rules meet.
    """
    return _worlds.programmes()


@cache
def cases() -> st.SearchStrategy[tuple[Programme, dt.date]]:
    """Return the strategy of programmes with a day to ask about, often soon after something happened."""
    return programmes().flatmap(lambda one: st.tuples(st.just(one), _worlds.draw_days_about(one)))


def changes(programme: Programme, *, on: dt.date) -> st.SearchStrategy[tuple[Change | Event, ...]]:
    """Return the strategy of one to four changes that `programme.what_if` takes together.

    Args:
        programme: The programme.
        on: The day near which the changes begin, some years before the end of the calendars.

    Raises:
        InvalidValue: If an argument is of another type.
        OutsideRange: If the day is out of range.
    """
    check_type("changes.programme", programme, Programme)
    check_day("changes.on", on)
    return draw_changes(programme, on)
