"""Reading a document: its size, its shape, then what its parts say of each other."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

import attrs

from mpreview.errors import DocumentErrors, Fault, InvalidValue, ReferenceErrors
from mpreview.events import Event, Ledger
from mpreview.events._consistency import apply_changes, find_change_faults
from mpreview.interchange._faults import READABLE, RENAMED, Found, at_place, gather, gather_doubles
from mpreview.interchange._limits import Limits, beyond, exceeded, given, place
from mpreview.interchange._shape import CONVERTER, FORMAT, VERSION, Document, NotJson
from mpreview.policy import Rulebook
from mpreview.programme import Programme
from mpreview.programme._consistency import faults_of_references
from mpreview.programme._event_faults import find_day_faults, find_event_day_faults, find_use_faults
from mpreview.programme._programme import join_parts
from mpreview.register import COLLECTIONS, Register
from mpreview.timeline import FIRST_DAY

__all__ = ["loads"]

_Doubles = list[tuple[dict[str, Any], list[str]]]
D = TypeVar("D")


def loads(text: str | bytes, *, limits: Limits | None = None) -> Programme:
    """Return the programme of a document.

    Nothing is coerced and nothing guessed. All faults of shape are found at once; where there are none,
    all faults of reference.

    Args:
        text: The document; bytes are UTF-8, and one byte order mark may stand before it.
        limits: How large it may be; by default `Limits()`.

    Raises:
        DocumentErrors: If it is no programme: every fault with its JSON pointer, the first hundred listed.
        InvalidValue: If *text* is neither `str` nor `bytes`, or the limits are none.

    >>> loads("[]")
    Traceback (most recent call last):
    mpreview.errors.DocumentErrors: the document cannot be read: 1 fault
    (whole document): is a list; give an object
    """
    limits = given(limits)
    found = Found()
    value = parsed(decoded(text, limits), limits, found)
    check_kind(value, FORMAT, VERSION)
    document = structured(value, Document, found)
    if document is not None:
        add_unknown_bands(document.rulebook, "/rulebook", found)
    if document is None or found.total:
        raise found.error()
    return _joined(document, value)


def decoded(text: object, limits: Limits) -> str:
    """Return a text that is short enough and, if it was bytes, UTF-8.

    Raises:
        DocumentErrors: If it is neither.
        InvalidValue: If it is no text.
    """
    if type(text) is not str and type(text) is not bytes:
        raise InvalidValue("text", "give the document as str or bytes")
    fault = beyond("bytes", limits)
    try:
        if type(text) is bytes and len(text) <= limits.bytes:
            return text.decode().removeprefix("\ufeff")
        # A text of too many characters need not be encoded to be too long.
        if type(text) is str and len(text) <= limits.bytes and len(text.encode()) <= limits.bytes:
            return text.removeprefix("\ufeff")
    except UnicodeError:
        fault = Fault("", "not-utf-8", "is not UTF-8", "save it as UTF-8, which JSON and TOML are written in")
    raise DocumentErrors.of((fault,))


def parsed(text: str, limits: Limits, into: Found) -> object:
    """Return the JSON value of a text that fits the limits; keys that stand twice are added to the faults."""
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
        gather_doubles(into, value, twice)
        return value
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


def check_kind(value: object, form: str, newest: int) -> None:
    """Refuse what is another format or version before anything is said of the rest of it.

    Raises:
        DocumentErrors: If it is.
    """
    if type(value) is not dict:
        return
    kind, version = value.get("format"), value.get("format_version")
    if type(kind) is str and kind != form:
        fault = Fault("/format", "other-format", "is another format", f"give {form!r}")
        raise DocumentErrors.of((fault,))
    if type(version) is int and version > newest:
        hint = f"this one reads version {newest}; upgrade mpreview"
        fault = Fault("/format_version", "newer-version", "written by a newer version", hint)
        raise DocumentErrors.of((fault,))
    if type(version) is int and version < newest:
        fault = Fault("/format_version", "other-version", "there is no such version", f"give {newest}")
        raise DocumentErrors.of((fault,))


def structured(value: object, kind: type[D], into: Found) -> D | None:
    """Return what a parsed value means; `None`, with every fault added, if it is of another shape."""
    # Nothing is raised in here: what cattrs raised holds values of the document.
    hook: Callable[[object, type[D]], D] = CONVERTER.get_structure_hook(kind)
    try:
        return hook(value, kind)
    except READABLE as error:
        gather(into, error, value)
    return None


def add_unknown_bands(rulebook: Rulebook, path: str, into: Found) -> None:
    """Add where an example of a rulebook names a band that the rulebook lacks, so that it cannot be tried."""
    for index, example in enumerate(rulebook.examples):
        for row, one in enumerate(example.bands):
            if one.band not in rulebook.bands:
                where = f"{path}/examples/{index}/bands/{row}/band"
                into.add(where, "dangling-id", "no such band", "name one of the bands of the rulebook")


def _joined(document: Document, value: Any) -> Programme:
    """Return the programme, if its parts fit together."""
    register, faults, total = _register(document)
    faults += _conflicts(document.ledger)
    faults += (
        _as_given(fault, value)
        for fault in faults_of_references(document.register, document.rulebook, document.ledger)
    )
    if register is None or faults:
        raise _refusal(faults, total, value)
    ledger = Ledger.of(document.ledger)
    faults += find_change_faults(register, ledger, document.ledger)
    if faults:
        raise _refusal(faults, total, value)
    changed = apply_changes(register, ledger)
    more = (
        *find_day_faults(changed.calendar_span, document.register, document.rulebook),
        *find_event_day_faults(changed.calendar_span, document.ledger),
        *find_use_faults(changed, ledger, document.ledger),
    )
    faults += (_as_given(fault, value) for fault in more)
    if faults:
        raise _refusal(faults, total, value)
    return join_parts(register, document.rulebook, ledger, changed)


def _register(document: Document) -> tuple[Register | None, list[Fault], int]:
    """Return the register, else the first of its faults and how many more there are."""
    collections = {name: getattr(document.register, name) for name in COLLECTIONS}
    try:
        return Register(**collections), [], 0
    except ReferenceErrors as error:
        faults = [attrs.evolve(fault, path=f"/register{fault.path}") for fault in error.faults]
        return None, faults, error.total - len(faults)


def _conflicts(events: Sequence[Event]) -> Iterator[Fault]:
    for index, field, conflict in Ledger().conflicts(events):
        key = RENAMED.get(type(events[index]), {}).get(field, field)
        message, _, hint = conflict.problem.partition("; ")
        yield Fault(f"/ledger/{index}/{key}", conflict.code, message, hint)


def _refusal(faults: list[Fault], more: int, value: object) -> DocumentErrors:
    found = Found()
    for fault in faults:
        path, lacking = at_place(fault.path, value)
        message = f"{lacking}: {fault.message}" if lacking else fault.message
        found.add(path, fault.code, message, fault.hint)
    return attrs.evolve(found.error(), total=found.total + more)


def _as_given(fault: Fault, value: Any) -> Fault:
    """Return the fault at its place in the document: a rulebook keeps its rows in an order of its own."""
    found = _ROW.match(fault.path)
    if found is None:
        return fault
    above, edition, rows, index = found[1], found[2], found[3], int(found[4])
    given = value["rulebook"] if rows == "responses" else value["rulebook"]["editions"][int(edition)]
    place_of = sorted(range(len(given[rows])), key=lambda n: _ROW_KEYS[rows](given[rows][n]))
    path = f"{above}/{rows}/{place_of[index]}{fault.path[found.end() :]}"
    return attrs.evolve(fault, path=path)


_ROW = re.compile(r"(/rulebook(?:/editions/([0-9]+))?)/(rules|responses)/([0-9]+)")
_ROW_KEYS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, ...]]] = MappingProxyType(
    {
        "rules": lambda row: (row["id"],),
        "responses": lambda row: (row["series"], row["level"], row.get("since", FIRST_DAY.isoformat())),
    }
)
