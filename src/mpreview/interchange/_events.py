"""Events one at a time, or as a list: the objects of the ledger of a document, each as a text of its own.

What an event may be is said once: these readers are those of a document, and so are their faults.
"""

import datetime as dt
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, cast

import attrs

from mpreview._checks import check_instant, collect_tuple
from mpreview._fields import KEY, document_key
from mpreview.errors import (
    DocumentErrors,
    EventConflict,
    Fault,
    InvalidValue,
    ReferenceErrors,
    ReviewError,
    raise_faults,
)
from mpreview.events import KINDS, RANK, Event
from mpreview.interchange._faults import CANNOT_STAND, Found, name_events, read_id, split_refusal
from mpreview.interchange._limits import Limits, choose_limits, find_outgrown
from mpreview.interchange._reading import decode_text, parse_json, read_value
from mpreview.interchange._writing import write_event
from mpreview.programme import Programme
from mpreview.reviews.judging import EventRefused, NothingPostponed

_LIMITS = Limits(bytes=2**20, nodes=100_000)
_Events = tuple[Event, ...]


def event_dumps(event: Event) -> str:
    """Return the canonical JSON of one event, on one line: equal events give equal bytes.

    The text is the object of the event in a document, with personal and sensitive fields.

    Raises:
        InvalidValue: If *event* is no event.

    >>> import datetime as dt
    >>> from mpreview.events import Contacted
    >>> now = dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
    >>> event_dumps(Contacted(id="e1", on=now.date(), known=now, member="m1"))
    '{"event": "contacted", "id": "e1", "on": "2021-11-20", "known": "2021-11-20T09:00:00Z", "member": "m1"}'
    """
    if type(event) not in RANK:
        raise InvalidValue("event", "give an event, of the classes of `mpreview.events`", event)
    return write_event(event)


def event_loads(text: str | bytes, *, limits: Limits | None = None) -> Event:
    """Return the event of a JSON text, read as strictly as a document.

    Args:
        text: The text; bytes are UTF-8.
        limits: The greatest size; by default a megabyte.

    Raises:
        DocumentErrors: If *text* is no event: every fault with its pointer into the text, and the id of the
            event as far as the id can be read.
        InvalidValue: If *text* is neither `str` nor `bytes`, or *limits* are no limits.

    >>> event_loads('{"event": "contacted", "id": "e1", "on": "2021-11-20", "known": "noon"}')
    Traceback (most recent call last):
    mpreview.errors.DocumentErrors: the event cannot be read: 2 faults
    (whole event): the key 'member' is missing; add it
    /known: is not an instant; give one in UTC as YYYY-MM-DDTHH:MM:SSZ
    """
    limits, found = choose_limits(limits, _LIMITS), Found()
    with _name_subject("event"):
        return _read_event(parse_json(decode_text(text, limits), limits, found), found)


def event_to_dict(event: Event) -> dict[str, Any]:
    """Return an event as the values of its JSON: `event_dumps`, parsed.

    Raises:
        InvalidValue: If *event* is no event.
    """
    return cast("dict[str, Any]", json.loads(event_dumps(event)))


def event_from_dict(value: object, *, limits: Limits | None = None) -> Event:
    """Return the event of a parsed JSON object, read as strictly as its text would be.

    A framework that has parsed the body of a request gives such a `dict`. A parser of TOML or YAML may give
    days and instants as `datetime.date` and `datetime.datetime`, which are taken as they are.

    Args:
        value: The object, a `dict`; it is not changed.
        limits: The greatest size; by default as of `event_loads`.

    Raises:
        DocumentErrors: If *value* is no event: every fault with its pointer into *value*.
        InvalidValue: If *limits* are no limits.

    >>> event_from_dict({"event": "contacted", "id": "e1", "on": "2021-11-20"})
    Traceback (most recent call last):
    mpreview.errors.DocumentErrors: the event cannot be read: 2 faults
    (whole event): the key 'known' is missing; add it
    (whole event): the key 'member' is missing; add it
    """
    limits = choose_limits(limits, _LIMITS)
    with _name_subject("event"):
        _check_size(value, limits)
        return _read_event(value, Found())


def receive_event(
    programme: Programme, given: object, *, at: dt.datetime, limits: Limits | None = None
) -> Event:
    """Return the event that a client sends to a service, read as strictly as a document.

    A client may leave out the key ``known``. The service hears of the event now, so the event is known since
    *at*; an event that is sent again keeps the instant that is on record. Ask while nobody else can write.
    An instant before *at* that the client gives is believed: `as_known` then knows the event since. The shape
    of what is taken is ``schema("received-event")``.

    Args:
        programme: The programme with all events on record.
        given: The text, or the object that a framework has parsed; the object is not changed.
        at: The instant now, by the clock of the service.
        limits: The greatest size; by default as of `event_loads`.

    Raises:
        DocumentErrors: If *given* is no event, is known later than now, reports a day that has not begun, or
            is of a kind that nobody reports, since `Programme.erase` writes the kind: every fault with its
            pointer into *given*. What makes *given* no event is reported first, the rest once *given* is an
            event. A day ahead of an instant that the client gives is a matter of `Programme.record`.
        InvalidValue: If another argument has a wrong type, or *at* is no instant in UTC.

    >>> import datetime as dt
    >>> from mpreview import uk
    >>> programme, now = uk.sample(on=dt.date(2021, 11, 20)), dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
    >>> sent = {"event": "contacted", "id": "e1", "on": "2021-11-20", "member": "m-essex-1"}
    >>> event = receive_event(programme, sent, at=now)
    >>> receive_event(programme.record(event), sent, at=now + dt.timedelta(minutes=1)) == event
    True
    """
    if not isinstance(programme, Programme):
        raise InvalidValue("programme", "give a programme", programme)
    check_instant("at", at)
    limits, found = choose_limits(limits, _LIMITS), Found()
    with _name_subject("event"):
        if isinstance(given, str | bytes):
            value = parse_json(decode_text(given, limits), limits, found)
        else:
            _check_size(given, limits)
            value = given
        known = None
        if isinstance(value, dict) and "known" not in value:
            id_ = value.get("id")
            stored = programme.ledger.get(id_) if isinstance(id_, str) else None
            known = at if stored is None else stored.known
            value = value | {"known": known}
        event = _read_event(value, found)
        faults = _list_unfit(event, at, is_set=known is at)
        raise_faults(DocumentErrors, [attrs.evolve(one, event=event.id) for one in faults])
    return event


def _list_unfit(event: Event, at: dt.datetime, *, is_set: bool) -> Iterator[Fault]:
    """Yield what a service takes from no client.

    Args:
        event: The event.
        at: The instant now.
        is_set: Whether the event is known since now because the client gave no instant.
    """
    if event.is_of_erasure:
        hint = "ask the service to erase the person; `Programme.erase` writes such events"
        yield Fault("/event", "not-reported", "is a kind that nobody reports", hint)
    if event.known > at:
        hint = "give an instant up to now, or leave the key out"
        yield Fault("/known", "ahead-of-clock", "is later than the clock of the service", hint)
    if is_set and event.is_known_too_early:
        # Whoever gave no instant can mend the day alone.
        hint = "correct the day, or send the event once the day has begun"
        yield Fault("/on", "ahead-of-clock", "has begun nowhere by the clock of the service", hint)


def events_dumps(events: Iterable[Event]) -> str:
    """Return the canonical JSON of a list of events, in the given order, one event a line.

    Raises:
        InvalidValue: If *events* holds something else.
    """
    rows = [write_event(event) for event in _collect_events(events)]
    return "[\n " + ",\n ".join(rows) + "\n]\n" if rows else "[]\n"


def events_loads(text: str | bytes, *, limits: Limits | None = None) -> _Events:
    """Return the events of a JSON list, in the order of the list, read as strictly as a document.

    The events are not compared with each other; `Programme.record` does so.

    Args:
        text: The text; bytes are UTF-8.
        limits: The greatest size; by default `Limits()`.

    Raises:
        DocumentErrors: If *text* is no list of events: every fault with its pointer, such as ``/3/venue``,
            and the id of the event as far as the id can be read.
        InvalidValue: If *text* is neither `str` nor `bytes`, or *limits* are no limits.

    >>> try:
    ...     events_loads('[{"event": "contacted", "id": "e1", "on": "2021-11-20", "member": "m1"}]')
    ... except ReviewError as error:
    ...     print(error.faults[0].path, error.faults[0].event)
    /0 e1
    """
    limits, found = choose_limits(limits), Found()
    with _name_subject("list of events"):
        return _read_events(parse_json(decode_text(text, limits), limits, found), found)


def events_from_list(values: object, *, limits: Limits | None = None) -> _Events:
    """Return the events of a parsed JSON list, as `event_from_dict` reads one; `[]` gives none.

    Args:
        values: The list; it is not changed.
        limits: The greatest size; by default `Limits()`.

    Raises:
        DocumentErrors: If *values* is no list of events: every fault with its pointer, such as ``/3/venue``.
        InvalidValue: If *limits* are no limits.
    """
    limits = choose_limits(limits)
    with _name_subject("list of events"):
        _check_size(values, limits)
        return _read_events(values, Found())


@contextmanager
def _name_subject(subject: str) -> Iterator[None]:
    """Name the subject in the errors of reading."""
    try:
        yield
    except DocumentErrors as error:
        faults = tuple(attrs.evolve(fault, hint=_hint_of(fault, subject)) for fault in error.faults)
        raise attrs.evolve(error, faults=faults, subject=subject) from None


def _hint_of(fault: Fault, subject: str) -> str:
    """Return the hint of a fault, for somebody who posts events."""
    # Whoever posts an event cannot raise the limits of the reader.
    return (
        "give less" if fault.code == "limit" else fault.hint.replace("of the document", f"of the {subject}")
    )


def _collect_events(events: Iterable[Event]) -> _Events:
    return collect_tuple("events", events, *KINDS)


def _check_size(value: object, limits: Limits) -> None:
    raise_faults(DocumentErrors, find_outgrown(value, limits))


def _read_event(value: Any, found: Found) -> Event:
    event = read_value(value, Event, found)
    if event is None or found.total:
        error = found.error()
        faults = tuple(attrs.evolve(fault, event=read_id(value)) for fault in error.faults)
        raise attrs.evolve(error, faults=faults)
    return event


def _read_events(value: Any, found: Found) -> _Events:
    events = read_value(value, tuple[Event, ...], found)
    if events is None or found.total:
        raise name_events(found.error(), value, "")
    return events


# ---------------------------------------------------------------- faults of recording

_KINDS: Mapping[str, type[Event]] = {kind.__name__: kind for kind in KINDS}
_KEYS: Mapping[str, str] = {
    field.name: document_key(field) for kind in KINDS for field in attrs.fields(kind) if KEY in field.metadata
}
"""The keys that differ from the names of their fields; no kind has such a name for another field."""
_PLACE = re.compile(r"/ledger/([0-9]+)/(.*)")


def list_faults(error: ReviewError, events: Iterable[Event] | None = None) -> tuple[Fault, ...]:
    """Return what an error says, as faults with pointers into the JSON of the event or the events.

    Takes the errors of the readers above, of `Programme.record` and of the constructors of events, so a form
    can show each fault next to its field. What concerns an event as a whole, such as a refused step, has the
    pointer of the event; what concerns no event, such as `StaleVersion`, has the empty pointer. The error of
    a question has the pointer of the argument: ``/team`` is the argument *team* of `Programme.due`.

    Args:
        error: The error.
        events: The events, if a list of events was recorded; `None` if one event was.

    Raises:
        InvalidValue: If *error* is no error of this library, or *events* holds something else.

    >>> from mpreview.errors import EventConflict
    >>> [fault] = list_faults(EventConflict("e1", "names no event; record that event first", "offer"))
    >>> fault.path, fault.message, fault.hint, fault.event
    ('/offer', 'names no event', 'record that event first', 'e1')
    """
    if not isinstance(error, ReviewError):
        raise InvalidValue("error", "give an error of mpreview", error)
    given = None if events is None else _collect_events(events)
    if isinstance(error, DocumentErrors):
        return error.faults
    if isinstance(error, ReferenceErrors):
        return tuple(_move_to_given(fault, given) for fault in error.faults)
    more = error.more if isinstance(error, EventConflict | EventRefused | NothingPostponed) else ()
    return tuple(_make_fault(one, given) for one in (error, *more))


def _make_fault(error: ReviewError, given: Sequence[Event] | None) -> Fault:
    """Return what an error with one problem says, as a fault."""
    problem, remedy = split_refusal(error.refusal if isinstance(error, EventRefused) else error)
    path, event = _point(*_locate(error, given or ()), given), getattr(error, "event", None)
    return Fault(path, error.code, problem or CANNOT_STAND, remedy, event=event)


def _move_to_given(fault: Fault, given: Sequence[Event] | None) -> Fault:
    """Return a fault of `Programme.record`, which counts the recorded events, with the path in the JSON."""
    found = _PLACE.fullmatch(fault.path)
    return fault if found is None else attrs.evolve(fault, path=_point(int(found[1]), found[2], given))


def _locate(error: ReviewError, given: Sequence[Event]) -> tuple[int | None, str]:
    """Return the place of the event that an error with one problem is about, if known, and the field."""
    field, event = str(getattr(error, "field", None) or ""), getattr(error, "event", None)
    name, _, below = field.partition(".")
    if name in _KINDS and below in attrs.fields_dict(_KINDS[name]):
        return None, below
    if event is None:
        # An argument may follow its verb, as in "plan.without"; a field of a class is no place here.
        argument = below if name[:1].islower() and below else field
        return None, argument if argument.isidentifier() else ""
    # Of two events with one id in one call, the later event is at fault.
    return max((place for place, one in enumerate(given) if one.id == event), default=None), field


def _point(place: int | None, field: str, given: Sequence[Event] | None) -> str:
    """Return the pointer to a field of an event, or of one of the given events."""
    head = "" if place is None or given is None else f"/{place}"
    return f"{head}/{_KEYS.get(field, field)}" if field else head
