"""From what went wrong while a document was read to faults with JSON pointers."""

from collections.abc import Iterable, Iterator
from typing import Any

import attrs
from cattrs.errors import (
    AttributeValidationNote,
    BaseValidationError,
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationNote,
)

from mpreview.errors import Fault, OutsideRange, ReviewError, RulebookError
from mpreview.interchange.shape import UnfitError, key_of
from mpreview.policy import Edition

__all__ = ["at_place", "doubled", "of_shape", "step"]

_LONGEST_KEY = 200
_LONGEST_PATH = 500
_LONGEST_MESSAGE = 200


def step(path: str, key: str | int) -> str:
    """Return the pointer one step further; *path* itself where the key is not fit to be shown."""
    word = str(key)
    if len(word) > _LONGEST_KEY or not word.isprintable():
        return path
    longer = f"{path}/{word.replace('~', '~0').replace('/', '~1')}"
    return longer if len(longer) <= _LONGEST_PATH else path


def of_shape(error: Exception, document: object, path: str = "", cls: type = object) -> Iterator[Fault]:
    """Yield the faults that cattrs gathered below one place.

    Args:
        error: What was raised there.
        document: The whole document, as it was parsed.
        path: The pointer of the place.
        cls: The class that was built there, if one was.

    Raises:
        Exception: The error itself, if it is none of a document's faults.
    """
    if isinstance(error, BaseValidationError):
        inner = error.cl if isinstance(error, ClassValidationError) else object
        for one in error.exceptions:
            yield from _below(one, document, path, inner)
    elif isinstance(error, UnfitError):
        where = path if error.key is None else step(path, error.key)
        yield Fault(where, error.code, error.message, error.hint)
    elif isinstance(error, ForbiddenExtraKeysError):
        for key in sorted(error.extra_fields):
            yield Fault(step(path, key), "unknown-key", "a key that is not known here", "leave it out")
    elif isinstance(error, ReviewError):
        yield at_place(_of_value(error, document, path, cls), document)
    else:
        raise error


def _below(error: Exception, document: object, path: str, cls: type) -> Iterator[Fault]:
    """Yield the faults of one attribute, of one item, or of the whole."""
    note = next((n for n in getattr(error, "__notes__", ()) if type(n) in _NOTES), None)
    if isinstance(error, KeyError) and note is not None:
        yield Fault(path, "missing-key", f"the key {error.args[0]!r} is missing", "add it")
    elif isinstance(note, AttributeValidationNote):
        yield from of_shape(error, document, step(path, key_of(cls, note.name)))
    elif isinstance(note, IterableValidationNote):
        yield from of_shape(error, document, step(path, note.index))
    else:
        yield from of_shape(error, document, path, cls)


_NOTES = (AttributeValidationNote, IterableValidationNote)


def _of_value(error: ReviewError, document: object, path: str, cls: type) -> Fault:
    """Return the fault of a value that its constructor refused, at the field it names."""
    message, _, hint = _words(error).partition("; ")
    field = str(getattr(error, "field", "")).rpartition(".")[2]
    if attrs.has(cls) and field in attrs.fields_dict(cls):
        path = f"{path}/{key_of(cls, field)}"
    elif isinstance(error, RulebookError) and cls is Edition:
        path = _rule_path(document, path, error.rule)
    return Fault(path, error.code, message[:_LONGEST_MESSAGE], hint[:_LONGEST_MESSAGE])


def _rule_path(document: object, path: str, rule: str) -> str:
    edition: Any = _followed(document, path)[1]
    ids = [one["id"] for one in edition["rules"]]
    return f"{path}/rules/{ids.index(rule)}" if rule in ids else path


def _words(error: ReviewError) -> str:
    if isinstance(error, OutsideRange):
        return f"must lie from {error.low} to {error.high}; give a value inside"
    return str(getattr(error, "problem", error))


def at_place(fault: Fault, document: object) -> Fault:
    """Return the fault at the nearest place that the document has; what it lacks is told in words."""
    path, _, lacking = _followed(document, fault.path)
    return attrs.evolve(fault, path=path, message=f"{lacking}: {fault.message}") if lacking else fault


def _followed(document: object, path: str) -> tuple[str, object, str]:
    """Return how far a pointer leads, what stands there, and the first step that leads nowhere."""
    value, kept = document, ""
    for word in path.split("/")[1:]:
        key = word.replace("~1", "/").replace("~0", "~")
        if type(value) is dict and key in value:
            value = value[key]
        elif type(value) is list and key.isdecimal() and int(key) < len(value):
            value = value[int(key)]
        else:
            return kept, value, key
        kept = f"{kept}/{word}"
    return kept, value, ""


def doubled(document: object, found: Iterable[tuple[dict[str, Any], list[str]]]) -> Iterator[Fault]:
    """Yield a fault for each key that the parser met twice in an object of the document."""
    wanted = {id(value): keys for value, keys in found}
    places: list[tuple[str, object]] = [("", document)]
    while places and wanted:
        path, value = places.pop()
        for key in wanted.pop(id(value), ()):
            yield Fault(step(path, key), "duplicate-key", "a key that stands here twice", "keep one")
        if type(value) is dict:
            places += [(step(path, key), item) for key, item in value.items()]
        elif type(value) is list:
            places += [(step(path, index), item) for index, item in enumerate(value)]
