"""Recording: checks of new events, and the programme with the events on record."""

from collections.abc import Collection, Iterator, Sequence

import attrs

from mpreview._checks import check_type
from mpreview.errors import LISTED, Fault, InvalidValue, ReferenceErrors, StaleVersion, raise_faults
from mpreview.events import RANK, Erased, Event, Ledger, Postponed, RegisterChange
from mpreview.events._consistency import (
    ChangedRegister,
    KnownNames,
    apply_changes,
    bears_on_register,
    collect_known_names,
    find_change_faults,
)
from mpreview.programme._batches import Refusal, list_independent
from mpreview.programme._cache import AnswerCache
from mpreview.programme._event_faults import (
    find_day_faults,
    find_event_day_faults,
    find_name_faults,
    find_use_faults,
)
from mpreview.reviews.judging import NothingPostponed
from mpreview.reviews.lives import find_refused
from mpreview.reviews.work_lives import find_empty_postponement


def record_events(
    cache: AnswerCache,
    events: Sequence[Event],
    expecting: str | None,
    judged: Collection[Event] | None = None,
) -> AnswerCache:
    """Return the answers of a programme with some events on record too, all or none.

    Args:
        cache: The answers of the programme without the events.
        events: The events.
        expecting: The version against which the events were checked; `None` for any version.
        judged: The events that may be illegal steps; by default all events.

    Raises:
        ReviewError: As `Programme.record` says.
    """
    _check_events("record", events)
    _check_alone(cache.ledger, events)
    fresh = [event for event in events if cache.ledger.get(event.id) != event]
    if expecting is not None:
        _check_version(cache.ledger, expecting, fresh)
    ledger, changed = _add_events(cache, events)
    later = cache.record_events(ledger, changed, events)
    asked = fresh if judged is None else judged
    refused: list[Refusal] = [*find_refused(later.life_inputs, ledger, asked)]
    signed = (event for event in fresh if isinstance(event, Postponed) and event.corrects is None)
    refused += filter(None, (_find_empty(later, event) for event in signed))
    if refused:
        places = {event.id: place for place, event in enumerate(events)}
        independent = list_independent(later.register, ledger, fresh, refused)
        first, *more = sorted(independent, key=lambda refusal: places[refusal.event])
        raise attrs.evolve(first, more=tuple(more[:LISTED]))
    return later


def restore_events(cache: AnswerCache, events: Sequence[Event]) -> AnswerCache:
    """Return the answers of a programme with events of a history on record too, whose steps are not judged.

    Args:
        cache: The answers of the programme without the events.
        events: The events.

    Raises:
        ReviewError: As `Programme.restore` says.
    """
    _check_events("restore", events)
    ledger, changed = _add_events(cache, events)
    return cache.record_events(ledger, changed, events)


def _check_events(verb: str, events: Sequence[object]) -> None:
    if any(type(one) not in RANK for one in events):
        words = f"give each event as an argument of its own, such as {verb}(*events)"
        raise InvalidValue(f"{verb}.events", words, events)


def _find_empty(cache: AnswerCache, event: Postponed) -> NothingPostponed | None:
    """Return the refusal of a postponement that moves no due day (semantics 3.14)."""
    duties = cache.find_duties(event.on, (cache.register.member[event.member],))
    return find_empty_postponement(duties, event)


def _check_alone(ledger: Ledger, events: Sequence[Event]) -> None:
    """Refuse an event that is allowed only together with an erasure, such as a venue opened for nobody."""
    if any(isinstance(event, Erased) for event in events):
        return
    found = ((place, event, event.find_recording_problem()) for place, event in enumerate(events))
    faults = [
        attrs.evolve(fault, path=f"/ledger/{place}/{fault.path}", event=event.id)
        for place, event, fault in found
        if fault is not None
    ]
    if faults:
        raise_faults(ReferenceErrors, (*faults, *_list_conflicts(ledger, events)))


def _check_version(ledger: Ledger, expecting: str, fresh: Sequence[Event]) -> None:
    check_type("expecting", expecting, str)
    # A text of another form is no version of this ledger, and stale as every other version is.
    if fresh and expecting != ledger.version:
        raise StaleVersion(expecting, ledger.version)


def _add_events(cache: AnswerCache, events: Sequence[Event]) -> tuple[Ledger, ChangedRegister]:
    """Return the ledger with *events* too, and the register that the ledger makes.

    Raises:
        ReferenceErrors: If an event names nothing that is there, or a change cannot be made.
        EventConflict: If an id stands for two contents, or a reference leads nowhere.
    """
    # With a name that is wrong, a later check would find what follows from the name.
    names = [*find_name_faults(cache.base, cache.rulebook, _list_names(cache, events), events)]
    if names:
        raise_faults(ReferenceErrors, (*names, *_list_conflicts(cache.ledger, events)))
    ledger, changed = cache.ledger.record(*events), cache.changed
    if any(bears_on_register(event, ledger) for event in events):
        raise_faults(ReferenceErrors, find_change_faults(cache.base, ledger, events))
        changed = apply_changes(cache.base, ledger)
        raise_faults(ReferenceErrors, _find_span_faults(cache, changed, ledger, events))
    days = find_event_day_faults(changed.calendar_span, events)
    raise_faults(ReferenceErrors, (*days, *find_use_faults(changed, ledger, events)))
    return ledger, changed


def _list_conflicts(ledger: Ledger, events: Sequence[Event]) -> Iterator[Fault]:
    """Yield the conflicts of events as faults."""
    for place, field, conflict in ledger.conflicts(events):
        message, _, hint = conflict.problem.partition("; ")
        yield Fault(f"/ledger/{place}/{field}", conflict.code, message, hint, event=conflict.event)


_LOAD = "load a calendar that covers it"


def _find_span_faults(
    cache: AnswerCache, changed: ChangedRegister, ledger: Ledger, events: Sequence[Event]
) -> Iterator[Fault]:
    """Yield the fault of a change that brings a calendar into use which knows too few days."""
    span = changed.calendar_span
    if span == cache.changed.calendar_span:
        return
    days = find_day_faults(span, cache.base, cache.rulebook)
    if any((*days, *find_event_day_faults(span, cache.ledger))):
        place = next(place for place, event in enumerate(events) if bears_on_register(event, ledger))
        words, hint = "what is on record would be counted where the calendar does not reach", _LOAD
        yield Fault(f"/ledger/{place}/on", "outside-calendar", words, hint, event=events[place].id)


def _list_names(cache: AnswerCache, events: Sequence[Event]) -> KnownNames:
    """Return the names that changes bring in, on record or among some events."""
    if any(isinstance(event, RegisterChange) for event in events):
        return collect_known_names((*cache.ledger.changes, *events))
    return cache.changed.names
