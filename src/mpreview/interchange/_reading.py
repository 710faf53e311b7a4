"""Reading a document: first the size, then the shape, then the references between the parts."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from mpreview._fields import document_key
from mpreview.errors import DocumentErrors, Fault, InvalidValue, ReferenceErrors, raise_faults
from mpreview.events import Event, Ledger
from mpreview.events._consistency import apply_changes, find_change_faults
from mpreview.interchange._faults import (
    READABLE,
    Found,
    gather,
    gather_duplicates,
    name_events,
    resolve_pointer,
)
from mpreview.interchange._limits import (
    Limits,
    choose_limits,
    find_exceeded,
    find_outgrown,
    has_too_many_digits,
    hint_unparsed,
    locate_offset,
    make_limit_fault,
    may_exceed_nodes,
)
from mpreview.interchange._shape import CONVERTER, FORMAT, VERSION, Document, NotJson
from mpreview.policy import Rulebook
from mpreview.programme import Programme
from mpreview.programme._consistency import faults_of_references
from mpreview.programme._event_faults import find_day_faults, find_event_day_faults, find_use_faults
from mpreview.programme._programme import join_parts
from mpreview.register import COLLECTIONS, Register
from mpreview.timeline import FIRST_DAY

_Doubles = list[tuple[dict[str, Any], list[str]]]
D = TypeVar("D")


def loads(text: str | bytes, *, limits: Limits | None = None) -> Programme:
    """Return the programme of a document.

    Nothing is coerced or guessed. All faults of shape are found at once; if there is none, all faults of
    reference.

    Args:
        text: The document; bytes are UTF-8, and one byte order mark may precede it.
        limits: The largest document accepted; by default `Limits()`.

    Raises:
        DocumentErrors: If the document is no programme: every fault with its JSON pointer, a hundred listed.
        InvalidValue: If *text* is neither `str` nor `bytes`, or *limits* are no limits.

    >>> loads("[]")
    Traceback (most recent call last):
    mpreview.errors.DocumentErrors: the document cannot be read: 1 fault
    (whole document): is a list; give an object
    """
    limits = choose_limits(limits)
    found = Found()
    value = parse_json(decode_text(text, limits), limits, found)
    # First of all: in a document of another format every further fault would mislead.
    check_kind(value, FORMAT, VERSION)
    document = read_value(value, Document, found)
    if document is not None:
        add_unknown_names(document.rulebook, "/rulebook", found)
    if document is None or found.total:
        raise _name_events(found.error(), value)
    return _join_parts(document, value)


def decode_text(text: object, limits: Limits) -> str:
    """Return the text of a document within the limit of bytes.

    Raises:
        DocumentErrors: If the text is too long or no UTF-8.
        InvalidValue: If *text* is no text.
    """
    if type(text) is not str and type(text) is not bytes:
        raise InvalidValue("text", "give the document as str or bytes")
    fault = make_limit_fault("bytes", limits)
    try:
        if type(text) is bytes and len(text) <= limits.bytes:
            return text.decode().removeprefix("\ufeff")
        # A text of too many characters need not be encoded to be too long.
        if type(text) is str and len(text) <= limits.bytes and len(text.encode()) <= limits.bytes:
            return text.removeprefix("\ufeff")
    except UnicodeError:
        fault = Fault("", "not-utf-8", "is not UTF-8", "save it as UTF-8, which JSON and TOML are written in")
    raise DocumentErrors.of((fault,))


def parse_json(text: str, limits: Limits, into: Found) -> object:
    """Return the JSON value of a text within the limits; add each duplicate key to the faults."""
    if may_exceed_nodes(text, limits):
        raise_faults(DocumentErrors, find_exceeded(text, limits))
    twice: _Doubles = []
    try:
        value = _parse(text, limits, twice)
    except (ValueError, RecursionError) as error:
        raise_faults(DocumentErrors, find_exceeded(text, limits))
        if not isinstance(error, json.JSONDecodeError):
            raise
        message = f"is not JSON at {locate_offset(text, error.pos)}"
        hint = hint_unparsed(text, "look there for a comma, quote or bracket")
        fault = Fault("", "not-json", message, hint)
    else:
        # Of a key that occurs twice, one value is gone from the parsed value.
        if twice or any(find_outgrown(value, limits)):
            raise_faults(DocumentErrors, find_exceeded(text, limits))
        gather_duplicates(into, value, twice)
        return value
    raise DocumentErrors.of((fault,))


def _parse(text: str, limits: Limits, twice: _Doubles) -> object:
    """Return the JSON value of a text; gather the objects in which a key occurs twice.

    Raises:
        ValueError: If the text is no JSON, or a number has too many digits.
        RecursionError: If brackets lie too deep for the parser.
    """

    def read_number(word: str) -> int | float:
        if has_too_many_digits(word, limits):
            raise ValueError(word)
        return int(word) if word.lstrip("-").isdigit() else float(word)

    return json.loads(
        text,
        object_pairs_hook=_gather_keys(twice),
        parse_int=read_number,
        parse_float=read_number,
        parse_constant=lambda _: NotJson(),
    )


def _gather_keys(twice: _Doubles) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        value = dict(pairs)
        if len(value) != len(pairs):
            counts = Counter(key for key, _ in pairs)
            twice.append((value, sorted(key for key, count in counts.items() if count > 1)))
        return value

    return made


def check_kind(value: object, form: str, newest: int) -> None:
    """Refuse a wrong format or version before any other fault is reported.

    Raises:
        DocumentErrors: If format or version is wrong.
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
    if type(version) is int and 0 < version < newest:
        hint = (
            f"no release wrote it: set the number to {newest} and load it: it loads, or each "
            "fault says what to mend"
        )
        fault = Fault("/format_version", "earlier-version", f"written before version {newest}", hint)
        raise DocumentErrors.of((fault,))
    if type(version) is int and version < newest:
        fault = Fault("/format_version", "other-version", "there is no such version", f"give {newest}")
        raise DocumentErrors.of((fault,))


def read_value(value: object, kind: type[D], into: Found) -> D | None:
    """Return the object of a parsed value; if the shape is wrong, add every fault and return `None`."""
    # Nothing is raised here: the errors of the hooks hold values of the document.
    hook: Callable[[object, type[D]], D] = CONVERTER.get_structure_hook(kind)
    try:
        return hook(value, kind)
    except READABLE as error:
        gather(into, error, value)
    return None


def read_whole(value: object, kind: type[D]) -> D:
    """Return the object of a parsed value.

    Raises:
        DocumentErrors: If the value is no such object: every fault with its pointer.
    """
    found = Found()
    whole = read_value(value, kind, found)
    if whole is None:
        raise found.error()
    return whole


def add_unknown_names(rulebook: Rulebook, path: str, into: Found) -> None:
    """Add each kind, band or severity that an example names and the rulebook lacks.

    Such an example cannot be tried.
    """
    kinds = {None, *rulebook.kinds, *rulebook.without_rules}
    for index, example in enumerate(rulebook.examples):
        if example.kind not in kinds:
            hint = "name a kind of venue that a rule is about, or add a rule"
            into.add(f"{path}/examples/{index}/kind", "no-rule", "no rule is about this kind of venue", hint)
        for row, one in enumerate(example.bands):
            if one.band not in rulebook.bands:
                where = f"{path}/examples/{index}/bands/{row}/band"
                into.add(where, "dangling-id", "no such band", "name one of the bands of the rulebook")
        for row, happened in enumerate(example.happened):
            if happened.severity not in {None, *rulebook.severities}:
                where = f"{path}/examples/{index}/happened/{row}/severity"
                hint = "name one of the severities of the rulebook"
                into.add(where, "dangling-id", "no such severity", hint)


def _join_parts(document: Document, value: Any) -> Programme:
    """Return the programme, if its parts fit together."""
    register, faults, total = _build_register(document)
    faults += _iter_conflicts(document.ledger)
    faults += (
        _restore_position(fault, value)
        for fault in faults_of_references(document.register, document.rulebook, document.ledger)
    )
    # In stages: change, day and use faults would all be wrong while a name is missing.
    if register is None or faults:
        raise _make_refusal(faults, total, value)
    ledger = Ledger.of(document.ledger)
    faults += find_change_faults(register, ledger, document.ledger)
    if faults:
        raise _make_refusal(faults, total, value)
    changed = apply_changes(register, ledger)
    more = (
        *find_day_faults(changed.calendar_span, document.register, document.rulebook),
        *find_event_day_faults(changed.calendar_span, document.ledger),
        *find_use_faults(changed, ledger, document.ledger),
    )
    faults += (_restore_position(fault, value) for fault in more)
    if faults:
        raise _make_refusal(faults, total, value)
    return join_parts(register, document.rulebook, ledger, changed)


def _build_register(document: Document) -> tuple[Register | None, list[Fault], int]:
    """Return the register, or the first faults of the register and the number of further faults."""
    collections = {name: getattr(document.register, name) for name in COLLECTIONS}
    try:
        return Register(**collections), [], 0
    except ReferenceErrors as error:
        faults = [_move_to_document(fault) for fault in error.faults]
        return None, faults, error.total - len(faults)


def _move_to_document(fault: Fault) -> Fault:
    """Return a fault of a register with path and hint from the root of the document."""
    hint = fault.hint.replace("add it to /", "add it to /register/")
    return attrs.evolve(fault, path=f"/register{fault.path}", hint=hint)


def _iter_conflicts(events: Sequence[Event]) -> Iterator[Fault]:
    for index, field, conflict in Ledger().conflicts(events):
        key = document_key(attrs.fields_dict(type(events[index]))[field])
        message, _, hint = conflict.problem.partition("; ")
        yield Fault(f"/ledger/{index}/{key}", conflict.code, message, hint)


def _make_refusal(faults: list[Fault], more: int, value: object) -> DocumentErrors:
    found = Found()
    for fault in faults:
        path, lacking = resolve_pointer(fault.path, value)
        message = f"{lacking}: {fault.message}" if lacking else fault.message
        found.add(path, fault.code, message, fault.hint, lacking)
    return _name_events(attrs.evolve(found.error(), total=found.total + more), value)


def _name_events(error: DocumentErrors, value: Any) -> DocumentErrors:
    """Return the error of a document, each fault of an event with the id of the event."""
    return (
        name_events(error, value["ledger"], "/ledger") if type(value) is dict and "ledger" in value else error
    )


def _restore_position(fault: Fault, value: Any) -> Fault:
    """Return the fault at its position in the document: a rulebook sorts its rows."""
    found = _ROW.match(fault.path)
    if found is None:
        return fault
    above, edition, rows, index = found[1], found[2], found[3], int(found[4])
    given = value["rulebook"] if rows == "responses" else value["rulebook"]["editions"][int(edition)]
    # The order in which the constructor sorted the rows, as places in the document.
    place_of = sorted(range(len(given[rows])), key=lambda n: _ROW_KEYS[rows](given[rows][n]))
    path = f"{above}/{rows}/{place_of[index]}{fault.path[found.end() :]}"
    return attrs.evolve(fault, path=path)


_ROW = re.compile(r"(/rulebook(?:/editions/([0-9]+))?)/(rules|responses)/([0-9]+)")
_ROW_KEYS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, ...]]] = {
    "rules": lambda row: (row["id"],),
    "responses": lambda row: (row["series"], row["level"], row.get("since", FIRST_DAY.isoformat())),
}
