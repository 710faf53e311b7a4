"""Strategies of plain values: days, instants, ids, texts; and of a field, by its type and its checks.

Strategies are named as Hypothesis names its own: by the plural of what is drawn.

What a field may hold is in its validators (`mpreview._checks`). `draw_field` reads the same facts that
the schema and the forms read, so a field that gets another bound is drawn within the new bound.
"""

import datetime as dt
import string
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from mpreview import _valid as valid
from mpreview._checks import (
    FIRST_DAY,
    ID_LENGTH,
    INVISIBLE,
    LAST_DAY,
    NAME_LENGTH,
    check_day,
    check_int,
    check_last,
)
from mpreview._fields import Shape, read_shape
from mpreview.policy.tables import NumberCheck, Table
from mpreview.policy.terms import ResponseLevel
from mpreview.timeline import Period

Strategy = st.SearchStrategy[Any]

_ID_CHARACTERS: Final = string.ascii_lowercase + string.digits + string.ascii_uppercase + "-_.:"
_AFTER_ALL: Final = LAST_DAY + dt.timedelta(1)
"""The day after the last day of all, with which a period may end."""
_LONGEST_TEXT: Final = 10_000
_FEW: Final = 3
"""Items of a list above the fewest: faults between items show among few, and more items only take time."""
_UNCHECKED: Final = 9
"""The greatest of a number that no check of its field bounds; the class looks at such numbers together."""


@cache
def ids() -> st.SearchStrategy[str]:
    """Return the strategy of ids."""
    return st.text(_ID_CHARACTERS, min_size=1, max_size=ID_LENGTH)


@cache
def texts(most: int = NAME_LENGTH, *, may_be_empty: bool = False) -> st.SearchStrategy[str]:
    """Return the strategy of visible texts, not blank, of at most *most* characters.

    Raises:
        InvalidValue: If *most* is no whole number.
        OutsideRange: If *most* is not from 1 to 10,000.
    """
    check_int("texts.most", most, 1, _LONGEST_TEXT)
    visible = st.characters(exclude_categories=("C", "Z"), exclude_characters=tuple(INVISIBLE))
    # A visible first character keeps the text from being blank.
    found = st.builds(str.__add__, visible, st.text(visible | st.just(" "), max_size=most - 1))
    return st.just("") | found if may_be_empty else found


def days(first: dt.date = FIRST_DAY, last: dt.date = LAST_DAY) -> st.SearchStrategy[dt.date]:
    """Return the strategy of the days of a span.

    Raises:
        InvalidValue: If a day is no day, or *last* is before *first*.
        OutsideRange: If a day is out of range.
    """
    check_day("days.first", first)
    check_last("days.last", first, last)
    return st.dates(first, last)


@cache
def instants() -> st.SearchStrategy[dt.datetime]:
    """Return the strategy of instants in UTC."""
    first, last = dt.datetime.combine(FIRST_DAY, dt.time.min), dt.datetime.combine(LAST_DAY, dt.time.max)
    return st.datetimes(first, last, timezones=st.just(dt.UTC))


@cache
def periods() -> st.SearchStrategy[Period]:
    """Return the strategy of periods, some of them without an end."""
    starts, lengths = st.dates(FIRST_DAY, LAST_DAY), st.integers(1, (_AFTER_ALL - FIRST_DAY).days)
    return st.builds(_make_period, starts, st.none() | lengths)


def _make_period(start: dt.date, length: int | None) -> Period:
    most = (_AFTER_ALL - start).days
    return Period(start, None if length is None else start + dt.timedelta(min(length, most)))


@cache
def tables(low: int, high: int) -> st.SearchStrategy[Table]:
    """Return the strategy of tables over kinds, response levels or bands, of numbers of a closed range."""
    numbers = st.integers(low, high)
    some = st.dictionaries(ids(), numbers, min_size=1, max_size=_FEW)
    # More threat never gives more time, so a table by response falls.
    by_level = st.lists(numbers, min_size=len(ResponseLevel), max_size=len(ResponseLevel))
    return st.one_of(
        by_level.map(_make_table),
        st.builds(Table.by_kind, some),
        st.builds(Table.by_band, some),
    )


def _make_table(numbers: list[int]) -> Table:
    normal, heightened, exceptional = sorted(numbers, reverse=True)
    return Table.by_response(normal, heightened, exceptional)


# ---------------------------------------------------------------- a field


def draw_field(field: "attrs.Attribute[Any]", draw_class: Callable[[Any], Strategy]) -> Strategy:
    """Return the strategy of the values that a field can hold by itself.

    Args:
        field: The field.
        draw_class: Returns the strategy of a class, or of a union of classes.
    """
    return _draw_shape(read_shape(field), draw_class)


def _draw_shape(shape: Shape, draw_class: Callable[[Any], Strategy]) -> Strategy:
    found = _draw_one(shape, draw_class)
    return st.none() | found if shape.is_optional else found


def _draw_one(shape: Shape, draw_class: Callable[[Any], Strategy]) -> Strategy:
    choice, number = shape.find_check(valid.ChoiceCheck), shape.find_check(NumberCheck)
    if shape.item is not None:
        return _draw_list(shape, _draw_shape(shape.item, draw_class))
    if choice is not None:
        return st.sampled_from(choice.allowed)
    if number is not None:
        return st.integers(number.low, number.high) | tables(number.low, number.high)
    plain = _PLAIN.get(shape.kind)
    return draw_class(shape.kind) if plain is None else plain(shape)


def _draw_list(shape: Shape, items: Strategy) -> Strategy:
    few = shape.fewest + _FEW if shape.most is None else min(shape.fewest + _FEW, shape.most)
    return st.lists(items, min_size=shape.fewest, max_size=few, unique=shape.is_once).map(tuple)


def _draw_text(shape: Shape) -> Strategy:
    text = shape.find_check(valid.TextCheck)
    return ids() if text is None else texts(text.most, may_be_empty=text.empty)


def _draw_number(shape: Shape) -> Strategy:
    bounds = shape.find_check(valid.IntCheck)
    return st.integers(0, _UNCHECKED) if bounds is None else st.integers(bounds.low, bounds.high)


def _draw_day(shape: Shape) -> Strategy:
    day = shape.find_check(valid.DayCheck)
    return st.dates(FIRST_DAY, LAST_DAY if day is None else day.last)


_PLAIN: Final[dict[Any, Callable[[Shape], Strategy]]] = {
    str: _draw_text,
    bool: lambda _: st.booleans(),
    int: _draw_number,
    dt.date: _draw_day,
    dt.datetime: lambda _: instants(),
}
