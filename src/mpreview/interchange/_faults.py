"""The faults of a document, with JSON pointers.

A document can have a million faults: every fault is counted, and only the first faults are kept.
"""

import re
from collections.abc import Iterable
from typing import Any

import attrs

from mpreview._checks import is_id, is_visible
from mpreview._fields import document_key
from mpreview.errors import LISTED, DocumentErrors, Fault, OutsideRange, ReviewError, RulebookError, UnknownId
from mpreview.policy import Edition, Rulebook

_LONGEST_KEY = 200
_LONGEST_PATH = 500
_LONGEST_MESSAGE = 200
_KEPT = 20 * LISTED
_MOST_OF_A_LIST = 10 * LISTED


class Found:
    """The first faults of a place in order of path, and the number of all faults."""

    def __init__(self) -> None:
        self.total = 0
        self.rows: list[tuple[str, str, str, str, str]] = []

    def add(self, path: str, code: str, message: str, hint: str, key: str = "") -> None:  # a row
        """Count a fault, with the missing key if any, and keep the fault while it may be among the first."""
        self.total += 1
        self.rows.append((path, code, message, hint, key))
        if len(self.rows) > _KEPT:
            # Sorted now and then, not at every fault: a million faults cost little more than counting.
            self.rows = sorted(self.rows)[:LISTED]

    @property
    def is_full(self) -> bool:
        """Whether a list with these faults is read no further: to refuse must be as fast as to read."""
        return self.total >= _MOST_OF_A_LIST

    def join(self, path: str, other: "Found") -> None:
        """Count the faults of a place below, at *path*."""
        for row in other.rows:
            self.add(path + row[0], *row[1:])
        self.total += other.total - len(other.rows)

    def error(self) -> DocumentErrors:
        """Return the error that lists the first faults and counts the rest."""
        faults = (Fault(*row, key=key or None) for *row, key in sorted(self.rows)[:LISTED])
        return DocumentErrors(tuple(faults), self.total)


def name_events(error: DocumentErrors, events: Any, path: str) -> DocumentErrors:
    """Return the error, each fault within a list of events with the id of its event.

    Args:
        error: The error.
        events: The list as parsed.
        path: The pointer of the list.
    """
    place = re.compile(rf"{path}/([0-9]+)(?:/|\Z)")

    def name_event(fault: Fault) -> Fault:
        found = place.match(fault.path)
        return fault if found is None else attrs.evolve(fault, event=read_id(events[int(found[1])]))

    return attrs.evolve(error, faults=tuple(map(name_event, error.faults)))


def read_id(event: Any) -> str | None:
    """Return the id of a parsed event, as far as the id can be read."""
    id_ = event.get("id") if type(event) is dict else None
    return id_ if is_id(id_) else None


class UnfitError(Exception):
    """A value of the wrong form; *key* is the key below the place, if the fault is not at the place.

    A key that is missing has no place of its own: then the fault is at the place, and *missing* is the key.
    """

    def __init__(
        self, code: str, message: str, hint: str, key: str | None = None, *, missing: str = ""
    ) -> None:
        super().__init__(code, message, hint, key, missing)
        self.code, self.message, self.hint, self.key, self.missing = code, message, hint, key, missing


class GatheredError(Exception):
    """The faults of a list or an object, each with its pointer."""

    def __init__(self, found: Found) -> None:
        super().__init__(found.total)
        self.found = found


def gather(into: Found, error: Exception, value: object, path: str = "", cls: type = object) -> None:
    """Add the error of one place.

    Args:
        into: The faults so far.
        error: The error raised at the place.
        value: The parsed value at the place.
        path: The pointer of the place.
        cls: The class of the object at the place, if any.

    Raises:
        Exception: The error itself, if the error is no fault of a document.
    """
    if isinstance(error, GatheredError):
        into.join(path, error.found)
    elif isinstance(error, UnfitError):
        into.add(extend_pointer(path, error.key), error.code, error.message, error.hint, error.missing)
    elif isinstance(error, RulebookError):
        for one in (error, *error.more):
            _gather_refusal(into, one, value, path, cls)
        # Faults beyond the list of an error still count in the total.
        into.total += error.unlisted
    elif isinstance(error, ReviewError):
        _gather_refusal(into, error, value, path, cls)
    else:
        raise error


READABLE = (GatheredError, UnfitError, ReviewError)
"""The errors raised for a part that cannot be read."""


def _gather_refusal(into: Found, error: ReviewError, value: Any, path: str, cls: type) -> None:
    """Add the refusal of a constructor at the refused field."""
    message, hint = split_refusal(error)
    missing = ""
    field = str(getattr(error, "field", "")).rpartition(".")[2]
    # A refused default has no key in the document, so the object itself is the place.
    if attrs.has(cls) and field in attrs.fields_dict(cls):
        key = document_key(attrs.fields_dict(cls)[field])
        if key in value:
            path = f"{path}/{key}"
        else:
            message, missing = f"{key}: {message or 'is left out'}", key
    elif isinstance(error, RulebookError) and cls is Edition:
        path += _place_of_rule(value, error.rule)
    elif isinstance(error, RulebookError) and cls is Rulebook and error.edition is not None:
        ids = [edition["id"] for edition in value["editions"]]
        place = ids.index(error.edition)
        path += f"/editions/{place}{_place_of_rule(value['editions'][place], error.rule)}"
    elif isinstance(error, RulebookError) and cls is Rulebook:
        path += error.place
    message = message or CANNOT_STAND
    into.add(path, error.code, message[:_LONGEST_MESSAGE], hint[:_LONGEST_MESSAGE], missing)


def _place_of_rule(edition: Any, rule: str) -> str:
    ids = [one["id"] for one in edition["rules"]]
    return f"/rules/{ids.index(rule)}" if rule in ids else ""


CANNOT_STAND = "cannot stand here"
"""The message of a refusal that only has a remedy."""


def split_refusal(error: ReviewError) -> tuple[str, str]:
    """Return the problem of a refusal, or an empty text, and the remedy; without the place."""
    if isinstance(error, OutsideRange):
        return f"must lie from {error.low} to {error.high}", "give a value inside"
    if isinstance(error, UnknownId):
        # The sentence begins with the place.
        problem, _, remedy = str(error).removeprefix(f"{error.field}: ").partition("; ")
        return problem, remedy
    # A tuple of Python is a list in a document.
    words = str(getattr(error, "problem", error)).replace("give a tuple", "give a list")
    problem, semicolon, remedy = words.partition("; ")
    # Some problems say only what is allowed, and that is the remedy.
    return (problem, remedy) if semicolon else ("", problem)


def extend_pointer(path: str, key: str | int | None) -> str:
    """Return the pointer one step further; *path* itself for a key unfit to be shown."""
    word = str(key)
    if key is None or len(word) > _LONGEST_KEY or not is_visible(word):
        return path
    longer = f"{path}/{word.replace('~', '~0').replace('/', '~1')}"
    return longer if len(longer) <= _LONGEST_PATH else path


def gather_duplicates(
    into: Found, document: object, twice: Iterable[tuple[dict[str, Any], list[str]]]
) -> None:
    """Add each key that occurs twice in one object of the document."""
    # By identity: the parser says which object had a key twice, and no path.
    wanted = {id(value): keys for value, keys in twice}
    places: list[tuple[str, object]] = [("", document)]
    while places and wanted:
        path, value = places.pop()
        for key in wanted.pop(id(value), ()):
            into.add(extend_pointer(path, key), "duplicate-key", "a key that stands here twice", "keep one")
        if type(value) is dict:
            places += [(extend_pointer(path, key), item) for key, item in value.items()]
        elif type(value) is list:
            places += [(f"{path}/{index}", item) for index, item in enumerate(value)]


def resolve_pointer(path: str, document: object) -> tuple[str, str]:
    """Return the longest part of a pointer that the document has, and the first key that it lacks."""
    # A constructor may point at a field that the document left out; the nearest part above is shown then.
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
