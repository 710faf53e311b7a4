"""Events put on record: what they may name, what they change, and whether each is a legal step."""

import re
from collections.abc import Sequence

from mpreview.changed import Changed, Told, as_changed, is_or_undoes_change, told_by
from mpreview.changed.faults import faults_of_changes
from mpreview.errors import Fault, InvalidValue, ReferenceErrors, StaleVersion
from mpreview.events import Change, Erased, Event, Ledger, VenueOpened
from mpreview.programme._cache import Answering
from mpreview.programme._consistency import faults_of_days, faults_of_events, faults_of_history
from mpreview.reviews.judging import refused

__all__: list[str] = []


def recorded(known: Answering, events: Sequence[Event], expecting: str | None) -> Answering:
    """Return what is to be answered from once some events are on record too, all of them or none.

    Args:
        known: What is answered from without them.
        events: The events.
        expecting: The version that they were checked against; `None` for any.

    Raises:
        ReviewError: As `Programme.record` says.
    """
    _check_opened(events)
    fresh = [event for event in events if known.ledger.get(event.id) != event]
    if expecting is not None:
        _check_version(known.ledger, expecting, fresh)
    ledger, changed = _together(known, events)
    later = known.after(ledger, changed, events)
    for no in refused(later.register, later.common.cases, ledger, fresh):
        raise no
    return later


def _check_opened(events: Sequence[Event]) -> None:
    """Refuse to open a venue for nobody, which would never be due, unless somebody is erased with it."""
    if not any(type(event) is Erased for event in events):
        for place, event in enumerate(events):
            if type(event) is VenueOpened and not event.users:
                raise InvalidValue(f"record.events/{place}/users", "name who uses it from that day on")


def _check_version(ledger: Ledger, expecting: str, fresh: Sequence[Event]) -> None:
    if type(expecting) is not str or _VERSION.fullmatch(expecting) is None:
        raise InvalidValue("record.expecting", "give a version as `Programme.version` tells it", expecting)
    if fresh and expecting != ledger.version:
        raise StaleVersion(expecting, ledger.version)


_VERSION = re.compile(r"[0-9]{1,12}-[0-9a-f]{32}")


def _together(known: Answering, events: Sequence[Event]) -> tuple[Ledger, Changed]:
    """Return the ledger with *events* too, which name nothing that is not there, and what it changes."""
    faults = tuple(faults_of_events(known.base, known.rulebook, _told(known, events), events))
    if faults:
        raise ReferenceErrors.of(faults)
    ledger, changed = known.ledger.record(*events), known.changed
    if any(is_or_undoes_change(event, ledger) for event in events):
        changed = _changing(known, ledger, events)
    faults = tuple(faults_of_history(changed, known.rulebook, ledger, events))
    if faults:
        raise ReferenceErrors.of(faults)
    return ledger, changed


def _told(known: Answering, events: Sequence[Event]) -> Told:
    """Return who and what changes tell of, those on record and those among some events."""
    if any(isinstance(event, Change) for event in events):
        return told_by((*known.ledger.changes, *events))
    return known.changed.told


def _changing(known: Answering, ledger: Ledger, events: Sequence[Event]) -> Changed:
    """Return what a ledger makes of the register that has some events more, changes among them.

    Raises:
        ReferenceErrors: If a change cannot be, or what is on record does not fit what it makes of it.
    """
    faults = tuple(faults_of_changes(known.base, ledger, events))
    if faults:
        raise ReferenceErrors.of(faults)
    changed = as_changed(known.base, ledger)
    days = tuple(faults_of_days(changed.register, known.base, known.rulebook))
    # What is on record is counted elsewhere when its member sits elsewhere.
    faults = days or tuple(faults_of_history(changed, known.rulebook, ledger, known.ledger))
    if not faults:
        return changed
    place = next(place for place, event in enumerate(events) if is_or_undoes_change(event, ledger))
    words = "what is on record would be counted where the calendar does not reach"
    fault = Fault(f"/ledger/{place}/on", "outside-calendar", words, "load a calendar that covers it")
    raise ReferenceErrors.of((fault,))
