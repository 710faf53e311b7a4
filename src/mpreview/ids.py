"""Ids: short plain names that join the parts of a programme; and the checks of plain fields."""

import enum
import re
from collections.abc import Collection, Sized
from typing import Any, Protocol

from mpreview.errors import InvalidValue, OutsideRange

__all__ = [
    "a_count",
    "a_kind",
    "a_text",
    "a_tuple",
    "an_id",
    "clipped",
    "counted",
    "shortened",
    "shown",
    "some_ids",
]

ID_LENGTH = 64
_is_id = re.compile(rf"[A-Za-z0-9._:-]{{1,{ID_LENGTH}}}").fullmatch
LEAST_URGENT = 9
"""Priorities are 1, the most urgent, to this."""
NAME_LENGTH = 200
TEXT_LENGTH = 4000


def an_id(field: str, value: object) -> None:
    """Check that *value* is an id: 1 to 64 of ``A-Z a-z 0-9 . _ : -``.

    Raises:
        InvalidValue: If it is not.
    """
    if type(value) is not str or not _is_id(value):
        raise InvalidValue(field, "an id is 1 to 64 characters of A-Z a-z 0-9 . _ : -", value)


def some_ids(field: str, values: object) -> None:
    """Check a tuple of distinct ids, not empty.

    Raises:
        InvalidValue: If it is not one.
    """
    if type(values) is not tuple or not values:
        raise InvalidValue(field, "give a tuple of at least one id", values)
    for value in values:
        an_id(field, value)
    if len(set(values)) != len(values):
        raise InvalidValue(field, "an id stands here twice; name each once", values)


def a_text(field: str, value: object, *, most: int = NAME_LENGTH, empty: bool = False) -> None:
    """Check a text of bounded length without control characters.

    Raises:
        InvalidValue: If it is not one.
    """
    if type(value) is not str or not (empty or value.strip()):
        raise InvalidValue(field, "give a text that is not blank", value)
    if len(value) > most:
        raise InvalidValue(field, f"at most {most} characters", value)
    if not value.isprintable():
        raise InvalidValue(field, UNPRINTABLE, value)


UNPRINTABLE = "no control or invisible characters, line breaks, or blanks such as a no-break or a thin space"


def a_count(field: str, value: object, low: int, high: int) -> None:
    """Check a whole number from *low* to *high*; a boolean is not a number.

    Raises:
        InvalidValue: If it is not a whole number.
        OutsideRange: If it is outside.
    """
    if type(value) is not int:
        raise InvalidValue(field, "give a whole number", value)
    if not low <= value <= high:
        raise OutsideRange(field, low, high, value)


def a_kind(field: str, value: object, kind: type) -> None:
    """Check that *value* is of that class and of no other.

    Raises:
        InvalidValue: If it is not.
    """
    if type(value) is not kind:
        form = "member" if issubclass(kind, enum.Enum) else "value"
        raise InvalidValue(field, f"give a {form} of {kind.__name__}", value)


def a_tuple(field: str, values: object, *kinds: type) -> None:
    """Check a tuple of values of those classes; a list could be changed by whoever gave it.

    Raises:
        InvalidValue: If it is not a tuple, or holds something else.
    """
    if type(values) is tuple:
        for value in values:
            if type(value) not in kinds:
                break
        else:
            return
    raise InvalidValue(field, f"give a tuple of {' or '.join(kind.__name__ for kind in kinds)}", values)


def counted(items: Sized | None) -> str:
    """Return how a long tuple stands in a `repr`: how many it holds."""
    return "None" if items is None else f"<{len(items)}>"


def shown(record: "_Record") -> str:
    """Return the `repr` of a named tuple whose collections can be long: those are counted."""
    told = (f"{name}={_few(value)}" for name, value in record._asdict().items())
    return f"{type(record).__name__}({', '.join(told)})"


class _Record(Protocol):
    def _asdict(self) -> dict[str, Any]: ...


def _few(value: object) -> str:
    if isinstance(value, Collection) and not isinstance(value, str) and not hasattr(value, "_fields"):
        return repr(value) if not value else counted(value)
    return repr(value)


def clipped(value: object) -> str:
    """Return how a value that may be long stands in a `repr`: the first two hundred characters of its own."""
    text = repr(value)
    return text if len(text) <= NAME_LENGTH else f"{text[:NAME_LENGTH]}..."


def shortened(text: str) -> str:
    """Return how a long text stands in a `repr`: its first sixty characters."""
    return repr(text) if len(text) <= 60 else f"{text[:59]!r}..."
