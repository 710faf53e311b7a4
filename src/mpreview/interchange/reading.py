"""Reading a document: its size, its shape, then what its parts say of each other."""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import attrs
from cattrs.errors import BaseValidationError

from mpreview.errors import DocumentErrors, EventConflict, Fault, InvalidValue, ReferenceErrors
from mpreview.events import Event, Ledger
from mpreview.interchange.faults import at_place, doubled, of_shape
from mpreview.interchange.limits import Limits, exceeded, place
from mpreview.interchange.shape import CONVERTER, FORMAT, VERSION, Document, NotJson, UnfitError
from mpreview.programme import Programme, faults_of_days, faults_of_references
from mpreview.register import COLLECTIONS, Register
from mpreview.timeline import FIRST_DAY

__all__ = ["loads"]

_Doubles = list[tuple[dict[str, Any], list[str]]]
_READ: Callable[[object, type], Document] = CONVERTER.get_structure_hook(Document)


def loads(text: str | bytes, *, limits: Limits | None = None) -> Programme:
    """Return the programme of a document.

    Nothing is coerced and nothing guessed. All faults of shape are found at once; where there are none,
    all faults of reference.

    Args:
        text: The document; bytes are UTF-8, and one byte order mark may stand before it.
        limits: How large it may be; by default `Limits()`.

    Raises:
        DocumentErrors: If it is no programme: every fault with its JSON pointer, the first hundred listed.
        InvalidValue: If *text* is neither `str` nor `bytes`.
    """
    limits = Limits() if limits is None else limits
    value, twice = _parsed(_decoded(text, limits), limits)
    _check_kind(value)
    document, faults = _shaped(value)
    if document is None or twice:
        raise DocumentErrors.of((*twice, *faults))
    return _joined(document, value)


def _decoded(text: object, limits: Limits) -> str:
    if type(text) is not str and type(text) is not bytes:
        raise InvalidValue("text", "give the document as str or bytes")
    hint = "give less, or raise Limits.bytes for a document you trust"
    fault = Fault("", "limit", f"more than {limits.bytes} bytes", hint)
    try:
        if type(text) is bytes and len(text) <= limits.bytes:
            return text.decode().removeprefix("\ufeff")
        # A text of too many characters need not be encoded to be too long.
        if type(text) is str and len(text) <= limits.bytes and len(text.encode()) <= limits.bytes:
            return text.removeprefix("\ufeff")
    except UnicodeError:
        fault = Fault("", "not-utf-8", "is not UTF-8", "save it as UTF-8, which JSON is written in")
    raise DocumentErrors.of((fault,))


def _parsed(text: str, limits: Limits) -> tuple[object, tuple[Fault, ...]]:
    """Return the JSON value of a text that fits the limits, and the faults of keys that stand twice."""
    faults = tuple(exceeded(text, limits))
    if faults:
        raise DocumentErrors.of(faults)
    twice: _Doubles = []
    try:
        value = json.loads(text, object_pairs_hook=_gathering(twice), parse_constant=_not_json)
    except json.JSONDecodeError as error:
        message = f"is not JSON at {place(text, error.pos)}"
        fault = Fault("", "not-json", message, "look there for a comma, quote or bracket")
    else:
        return value, tuple(doubled(value, twice))
    raise DocumentErrors.of((fault,))


def _gathering(twice: _Doubles) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            counts = Counter(key for key, _ in pairs)
            twice.append((value, sorted(key for key, count in counts.items() if count > 1)))
        return value

    return made


def _not_json(_: str) -> NotJson:
    return NotJson()


def _check_kind(value: object) -> None:
    """Refuse what is another format or version before anything is said of the rest of it."""
    if type(value) is not dict:
        return
    kind, version = value.get("format"), value.get("format_version")
    if type(kind) is str and kind != FORMAT:
        fault = Fault("/format", "other-format", "is another format", f"give {FORMAT!r}")
        raise DocumentErrors.of((fault,))
    if type(version) is int and version > VERSION:
        hint = f"this one reads version {VERSION}; upgrade mpreview"
        fault = Fault("/format_version", "newer-version", "written by a newer version", hint)
        raise DocumentErrors.of((fault,))
    if type(version) is int and version < VERSION:
        fault = Fault("/format_version", "other-version", "there is no such version", f"give {VERSION}")
        raise DocumentErrors.of((fault,))


def _shaped(value: object) -> tuple[Document | None, tuple[Fault, ...]]:
    # Nothing is raised in here: what cattrs raised holds values of the document.
    try:
        return _READ(value, Document), ()
    except (BaseValidationError, UnfitError) as error:
        return None, tuple(of_shape(error, value))


def _joined(document: Document, value: Any) -> Programme:
    """Return the programme, if its parts fit together."""
    register, faults, total = _register(document)
    ledger, conflicts = _ledger(document.ledger)
    others = list(conflicts)
    references = faults_of_references(document.register, document.rulebook, document.ledger)
    others += (_as_given(fault, value) for fault in references)
    if register is not None:
        others += faults_of_days(register, document.register)
    if register is None or ledger is None or others:
        found = sorted(at_place(fault, value) for fault in (*faults, *others))
        raise attrs.evolve(DocumentErrors.of(tuple(found)), total=total + len(others))
    return Programme(register, document.rulebook, ledger, vouched=ledger)


def _register(document: Document) -> tuple[Register | None, tuple[Fault, ...], int]:
    """Return the register, else the first of its faults and how many they are."""
    collections = {name: getattr(document.register, name) for name in COLLECTIONS}
    try:
        return Register(**collections), (), 0
    except ReferenceErrors as error:
        faults = (attrs.evolve(fault, path=f"/register{fault.path}") for fault in error.faults)
        return None, tuple(faults), error.total


def _ledger(events: Sequence[Event]) -> tuple[Ledger | None, tuple[Fault, ...]]:
    faults = tuple(_conflicting(*found) for found in Ledger().conflicts(events))
    return (None if faults else Ledger.of(events)), faults


def _conflicting(index: int, field: str, conflict: EventConflict) -> Fault:
    message, _, hint = conflict.problem.partition("; ")
    return Fault(f"/ledger/{index}/{field}", conflict.code, message, hint)


def _as_given(fault: Fault, value: Any) -> Fault:
    """Return the fault at its place in the document: an edition keeps its rows in an order of its own."""
    found = _ROW.match(fault.path)
    if found is None:
        return fault
    edition, rows, index = int(found[1]), found[2], int(found[3])
    given = value["rulebook"]["editions"][edition][rows]
    place_of = sorted(range(len(given)), key=lambda n: _ROW_KEYS[rows](given[n]))
    path = f"/rulebook/editions/{edition}/{rows}/{place_of[index]}{fault.path[found.end() :]}"
    return attrs.evolve(fault, path=path)


_ROW = re.compile(r"/rulebook/editions/([0-9]+)/(rules|responses)/([0-9]+)")
_ROW_KEYS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, ...]]] = MappingProxyType(
    {
        "rules": lambda row: (row["id"],),
        "responses": lambda row: (row["series"], row["level"], row.get("since", FIRST_DAY.isoformat())),
    }
)
