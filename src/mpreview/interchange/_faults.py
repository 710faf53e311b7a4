"""What went wrong while a document was read, as faults with JSON pointers.

A document can be wrong in a million places: every one is counted, and only the first are kept.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import attrs

from mpreview._checks import is_visible
from mpreview.errors import LISTED, DocumentErrors, Fault, OutsideRange, ReviewError, RulebookError
from mpreview.events import Withdrawn
from mpreview.policy import Edition, Rulebook

__all__ = [
    "READABLE",
    "RENAMED",
    "Found",
    "GatheredError",
    "UnfitError",
    "at_place",
    "gather",
    "gather_doubles",
    "key_of",
    "step_to",
]

# The key `event` of a withdrawal already says that it is one.
RENAMED: Mapping[type, Mapping[str, str]] = MappingProxyType({Withdrawn: {"event": "withdraws"}})
"""The fields that stand under another key than their name."""

_LONGEST_KEY = 200
_LONGEST_PATH = 500
_LONGEST_MESSAGE = 200
_HELD = 20 * LISTED
_MOST_OF_A_LIST = 10 * LISTED


class Found:
    """The first faults of a place in order of path, and how many there are in all."""

    def __init__(self) -> None:
        self.total = 0
        self._rows: list[tuple[str, str, str, str]] = []

    def add(self, path: str, code: str, message: str, hint: str) -> None:
        """Count a fault, and keep it as long as it may be among the first."""
        self.total += 1
        self._rows.append((path, code, message, hint))
        if len(self._rows) > _HELD:
            self._rows = sorted(self._rows)[:LISTED]

    def add_unknown(self, key: str) -> None:
        """Count a key that the object does not have."""
        self.add(step_to("", key), "unknown-key", "a key that is not known here", "leave it out")

    @property
    def is_full(self) -> bool:
        """Whether a list with these faults is read no further, so that refusing stays as fast as reading."""
        return self.total >= _MOST_OF_A_LIST

    def join(self, path: str, other: "Found") -> None:
        """Count the faults of a place below, which stands at *path*."""
        for row in other._rows:  # noqa: SLF001  # another one of these
            self.add(path + row[0], *row[1:])
        self.total += other.total - len(other._rows)  # noqa: SLF001  # another one of these

    def error(self) -> DocumentErrors:
        """Return the error that lists the first and counts the rest."""
        return DocumentErrors(tuple(Fault(*row) for row in sorted(self._rows)[:LISTED]), self.total)


class UnfitError(Exception):
    """A value of a form that its place does not take; *key* says where below the place, if not there."""

    def __init__(self, code: str, message: str, hint: str, key: str | None = None) -> None:
        super().__init__(code, message, hint, key)
        self.code, self.message, self.hint, self.key = code, message, hint, key


class GatheredError(Exception):
    """The faults of a list, already told apart."""

    def __init__(self, found: Found) -> None:
        super().__init__(found.total)
        self.found = found


def gather(into: Found, error: Exception, value: object, path: str = "", cls: type = object) -> None:
    """Add what was raised while the value of one place was read.

    Args:
        into: Where to add it.
        error: What was raised there.
        value: What stands there, as it was parsed.
        path: The pointer of the place.
        cls: The class that was built there, if one was.

    Raises:
        Exception: The error itself, if it is none of a document's faults.
    """
    if isinstance(error, GatheredError):
        into.join(path, error.found)
    elif isinstance(error, UnfitError):
        into.add(step_to(path, error.key), error.code, error.message, error.hint)
    elif isinstance(error, RulebookError):
        for one in (error, *error.more):
            _gather_refusal(into, one, value, path, cls)
        into.total += error.unlisted
    elif isinstance(error, ReviewError):
        _gather_refusal(into, error, value, path, cls)
    else:
        raise error


READABLE = (GatheredError, UnfitError, ReviewError)
"""What a part that cannot be read raises."""


def _gather_refusal(into: Found, error: ReviewError, value: Any, path: str, cls: type) -> None:
    """Add why a constructor refused its values, at the field that it names."""
    message, semicolon, hint = _words(error).partition("; ")
    if not semicolon:
        # Some say only what may stand, which is what to do.
        message, hint = "cannot stand here", message
    field = str(getattr(error, "field", "")).rpartition(".")[2]
    if attrs.has(cls) and field in attrs.fields_dict(cls):
        key = key_of(cls, field)
        path, message = (f"{path}/{key}", message) if key in value else (path, f"{key}: {message}")
    elif isinstance(error, RulebookError) and cls is Edition:
        path += _place_of_rule(value, error.rule)
    elif isinstance(error, RulebookError) and cls is Rulebook and error.edition is not None:
        ids = [edition["id"] for edition in value["editions"]]
        place = ids.index(error.edition)
        path += f"/editions/{place}{_place_of_rule(value['editions'][place], error.rule)}"
    elif isinstance(error, RulebookError) and cls is Rulebook:
        path += error.place
    into.add(path, error.code, message[:_LONGEST_MESSAGE], hint[:_LONGEST_MESSAGE])


def _place_of_rule(edition: Any, rule: str) -> str:
    ids = [one["id"] for one in edition["rules"]]
    return f"/rules/{ids.index(rule)}" if rule in ids else ""


def _words(error: ReviewError) -> str:
    if isinstance(error, OutsideRange):
        return f"must lie from {error.low} to {error.high}; give a value inside"
    # What is a tuple in Python stands in a document as a list.
    return str(getattr(error, "problem", error)).replace("give a tuple", "give a list")


def key_of(cls: type, field: str) -> str:
    """Return the key under which a field stands in a document."""
    return RENAMED.get(cls, {}).get(field, field)


def step_to(path: str, key: str | int | None) -> str:
    """Return the pointer one step further; *path* itself where the key is not fit to be shown."""
    word = str(key)
    if key is None or len(word) > _LONGEST_KEY or not is_visible(word):
        return path
    longer = f"{path}/{word.replace('~', '~0').replace('/', '~1')}"
    return longer if len(longer) <= _LONGEST_PATH else path


def gather_doubles(into: Found, document: object, twice: Iterable[tuple[dict[str, Any], list[str]]]) -> None:
    """Add each key that the parser met twice in one object of the document."""
    wanted = {id(value): keys for value, keys in twice}
    places: list[tuple[str, object]] = [("", document)]
    while places and wanted:
        path, value = places.pop()
        for key in wanted.pop(id(value), ()):
            into.add(step_to(path, key), "duplicate-key", "a key that stands here twice", "keep one")
        if type(value) is dict:
            places += [(step_to(path, key), item) for key, item in value.items()]
        elif type(value) is list:
            places += [(f"{path}/{index}", item) for index, item in enumerate(value)]


def at_place(path: str, document: object) -> tuple[str, str]:
    """Return how far a pointer of ours leads in the document, and the first key that it lacks."""
    value, kept = document, ""
    for word in path.split("/")[1:]:
        if type(value) is dict and word in value:
            value = value[word]
        elif type(value) is list and word.isdecimal() and int(word) < len(value):
            value = value[int(word)]
        else:
            return kept, word
        kept = f"{kept}/{word}"
    return kept, ""
