"""Drawn fields that do not fit together are repaired by what the class itself refuses.

A class says in one place which fields fit together: where it refuses them. So the search is a hill climb over
refusals. Other values, plain ones first, are tried for the fields that a refusal names, and then for all
others. A value that the class takes ends the search; a value that meets another refusal is a step on the way.
Where no value helps, two fields are wrong at once, and one of them is left empty first. Nothing is drawn
again, so Hypothesis shrinks each field by itself.
"""

import datetime as dt
import enum
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, cast, get_args

import attrs

from mpreview._checks import FIRST_DAY, LAST_DAY
from mpreview._fields import read_shape
from mpreview.errors import ReviewError
from mpreview.timeline import Period

Fields = dict[str, Any]
_Field = Any
"""A field of a class of attrs."""

_PLAIN: Final[Mapping[Any, tuple[object, ...]]] = {str: ("0", "1"), bool: (False, True), int: (0, 1)}
_MOST_STEPS: Final = 30


def repair_fields(kind: Any, drawn: Fields) -> Fields | None:
    """Return fields that a class takes together, changed as its refusals ask; `None` if none are found."""
    fields, met = drawn, set[str]()
    for _ in range(_MOST_STEPS):
        refusal = _find_refusal(kind, fields)
        if refusal is None:
            return fields
        met.add(refusal)
        own = (field for field in attrs.fields(kind) if field.init)
        named = sorted(own, key=lambda field: field.name not in refusal)
        step = None
        for field, trial in _list_trials(named, fields):
            then = _find_refusal(kind, trial)
            if then is None:
                return trial
            is_fit = not then.startswith(f"{kind.__name__}.{field.name}")
            if step is None and is_fit and then not in met:
                step = trial
        step = step or _leave_empty(named, fields)
        if step is None:
            return None
        fields = step
    return None


def _find_refusal(kind: Any, fields: Fields) -> str | None:
    try:
        kind(**fields)
    except ReviewError as refusal:
        return str(refusal)
    return None


def _list_trials(named: Sequence[_Field], fields: Fields) -> Iterator[tuple[_Field, Fields]]:
    """Yield the fields with one of them changed."""
    for field in named:
        for value in _list_values(field, fields):
            yield field, {**fields, field.alias: value}


def _leave_empty(named: Sequence[_Field], fields: Fields) -> Fields | None:
    """Return the fields with the first that is not empty left empty."""
    emptied = ((field.alias, empty) for field in named for empty in _list_empty(field))
    return next(({**fields, name: empty} for name, empty in emptied if fields[name] != empty), None)


def _list_empty(field: _Field) -> Iterator[object]:
    shape, default = read_shape(field), field.default
    if shape.is_optional:
        yield None
    if shape.item is not None:
        yield ()
    if default is not attrs.NOTHING and not isinstance(default, cast("type", attrs.Factory)):
        yield default


def _list_values(field: _Field, fields: Fields) -> Iterator[object]:
    """Yield other values of a field: what was drawn in order, nothing, and the plainest there are."""
    shape, drawn = read_shape(field), fields[field.alias]
    if isinstance(drawn, tuple):
        yield from _list_orders(drawn)
    yield from _list_empty(field)
    if shape.item is not None:
        yield from ((one,) for one in _PLAIN.get(shape.item.kind, ()))
    elif isinstance(shape.kind, enum.EnumMeta):
        yield from shape.kind
    elif shape.kind is dt.date:
        yield from (FIRST_DAY, LAST_DAY, *(one for one in fields.values() if type(one) is dt.date))
    elif isinstance(drawn, Period):
        yield Period(drawn.start, drawn.start + dt.timedelta(1))
    else:
        # A number of a rule is a whole number or a table.
        first, *_ = get_args(shape.kind) or (shape.kind,)
        yield from _PLAIN.get(first, ())


def _list_orders(items: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield the items without repetition; by each field in order, one for each value; and the first alone."""
    yield tuple(dict.fromkeys(items))
    names = (
        [field.name for field in attrs.fields(type(items[0]))] if items and attrs.has(type(items[0])) else []
    )
    for keys in (items, *([getattr(one, name) for one in items] for name in names)):
        with suppress(TypeError):
            found = dict(zip(reversed(keys), reversed(items), strict=True))
            yield tuple(found[key] for key in sorted(found))
    yield items[:1]
