"""What else the constructor of one object refuses, which tells the first thing alone.

What it names is put right in several ways, and it is asked again: what it refuses each time is wrong by
itself, and not for the company in which it was put. Beside a list that is wrong nothing of that is known.
"""

import datetime as dt
import enum
from collections.abc import Callable, Mapping
from types import MappingProxyType, UnionType
from typing import Any, get_args, get_origin

import attrs
from cattrs.errors import AttributeValidationNote, ClassValidationError, ForbiddenExtraKeysError

from mpreview.errors import ReviewError, RulebookError
from mpreview.interchange.faults import key_of
from mpreview.timeline import Period

__all__ = ["with_all"]

_Build = Callable[[dict[str, Any]], object]
_STAND_INS: Mapping[Any, tuple[Any, Any]] = MappingProxyType(
    {
        str: ("x", "y"),
        int: (1, 6),
        bool: (False, True),
        dt.date: ("1900-01-01", "2199-12-31"),
        dt.datetime: ("1900-01-01T00:00:00Z", "2199-12-31T00:00:00Z"),
        Period: ({"start": "1900-01-01"}, {"start": "1900-01-01", "end": "2199-12-31"}),
    }
)
"""Two values for each plain type, which most places take."""


def with_all(
    error: ClassValidationError, kind: type, value: Mapping[str, Any], build: _Build
) -> ClassValidationError:
    """Return an error with whatever else the constructor refuses.

    Args:
        error: What was raised when the object was built.
        kind: Its class.
        value: The object, as it was parsed.
        build: Builds one of the class.
    """
    if not hasattr(kind, "__attrs_post_init__") and all(one.validator is None for one in attrs.fields(kind)):
        # Nothing is refused there but what is of another form.
        return error
    told = {str(each) for each in error.exceptions}
    found = _refused(error, kind, value, build, 0)
    more = {key: each for key, each in found.items() if str(each) not in told}
    for way in range(1, _ways(kind)):
        if not more:
            return error
        found = _refused(error, kind, value, build, way)
        more = {key: each for key, each in more.items() if str(each) == str(found.get(key))}
    return ClassValidationError(error.message, [*error.exceptions, *more.values()], kind) if more else error


def _refused(
    error: ClassValidationError, kind: type, value: Mapping[str, Any], build: _Build, way: int
) -> dict[str, ReviewError]:
    """Return by key what the constructor refuses, one value after the other being put right."""
    found: dict[str, ReviewError] = {}
    keys = {key_of(kind, one.name) for one in attrs.fields(kind)}
    mended, right = {key: item for key, item in value.items() if key in keys}, {""}
    while True:
        named = {
            _named(one, kind): one for one in error.exceptions if not isinstance(one, ForbiddenExtraKeysError)
        }
        # What was put right and is refused again was not what the constructor wants; that is no fault of it.
        found |= {key: one for key, one in named.items() if key not in right and isinstance(one, ReviewError)}
        if (named and named.keys() <= right) or not all(_put_right(mended, kind, key, way) for key in named):
            return found
        right |= named.keys()
        try:
            build(mended)
        except ClassValidationError as more:
            error = more
        else:
            return found


def _ways(kind: type) -> int:
    """Return in how many ways values are put right: each word of a field must have had its turn."""
    types = (one.type for one in attrs.fields(kind))
    return max((len(one) for one in types if isinstance(one, type) and issubclass(one, enum.Enum)), default=2)


def _named(error: BaseException, kind: type) -> str:
    """Return the key of what an error is about; empty if it is about the whole."""
    notes = (note for note in getattr(error, "__notes__", ()) if isinstance(note, AttributeValidationNote))
    note = next(notes, None)
    if note is not None:
        return key_of(kind, note.name)
    return (
        ""
        if isinstance(error, RulebookError)
        else key_of(kind, str(getattr(error, "field", "")).rpartition(".")[2])
    )


def _put_right(mended: dict[str, Any], kind: type, key: str, way: int) -> bool:
    """Put a value in place of one that is refused; whether there is one."""
    field = next((one for one in attrs.fields(kind) if key_of(kind, one.name) == key), None)
    if field is None or get_origin(field.type) is tuple:
        return False
    if field.default is not attrs.NOTHING and way == 0:
        mended.pop(key, None)
        return True
    stand_in = _stand_in(field.type, way)
    if stand_in is not None:
        mended[key] = stand_in
    return stand_in is not None


def _stand_in(kind: Any, way: int) -> Any:
    """Return what a place of a type takes, as a document spells it; `None` if that is not known."""
    if isinstance(kind, UnionType):
        return next(
            (one for one in (_stand_in(each, way) for each in get_args(kind)) if one is not None), None
        )
    if get_origin(kind) is tuple:
        return []
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return [word.value for word in kind][way % len(kind)]
    if kind in _STAND_INS:
        return _STAND_INS[kind][way % 2]
    return _whole(kind, way) if attrs.has(kind) else None


def _whole(kind: type, way: int) -> dict[str, Any] | None:
    needed = [one for one in attrs.fields(kind) if one.default is attrs.NOTHING]
    parts = {key_of(kind, one.name): _stand_in(one.type, way) for one in needed}
    return None if None in parts.values() else parts
