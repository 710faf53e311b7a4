"""What is believed to have happened: corrections in their place, withdrawals carried out."""

from collections.abc import Iterable, Iterator, Mapping

import attrs

from mpreview.events._base import Event, order
from mpreview.events.about import ABOUT
from mpreview.events.records import Withdrawn
from mpreview.events.visits import Reviewed

__all__ = ["effective", "facts", "in_circles"]


def effective(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return what is believed to have happened, in order."""
    firsts = _firsts(events)
    gone = {firsts[event.event][0] for event in events if type(event) is Withdrawn}
    places: dict[str, Event] = {}
    for event in _as_believed(events, firsts):
        first = firsts[event.id][0]
        if type(event) is not Withdrawn and first not in gone:
            places[first] = event if first == event.id else attrs.evolve(event, id=first, corrects=None)
    # An answer whose offer was withdrawn hangs in the air, and what became of a booking likewise.
    kept = [event for event in places.values() if not _hangs(event, firsts, places)]
    return tuple(sorted((_rooted(event, firsts, places) for event in kept), key=order))


def facts(events: Iterable[Event]) -> Iterator[tuple[list[Event], list[Withdrawn]]]:
    """Yield each fact: its records in the order in which they came to be believed, and what takes it back."""
    told = tuple(events)
    firsts = _firsts(told)
    found: dict[str, tuple[list[Event], list[Withdrawn]]] = {}
    for event in _as_believed(told, firsts):
        if type(event) is not Withdrawn:
            found.setdefault(firsts[event.id][0], ([], []))[0].append(event)
    for event in told:
        if type(event) is Withdrawn:
            found[firsts[event.event][0]][1].append(event)
    yield from found.values()


def _as_believed(events: Iterable[Event], firsts: Mapping[str, tuple[str, int]]) -> list[Event]:
    """Return records in the order in which they came to be believed.

    Of one instant a correction comes after what it corrects, whatever their ids.
    """
    return sorted(events, key=lambda one: (one.known, firsts[one.id][1], one.id))


def _firsts(events: Iterable[Event]) -> dict[str, tuple[str, int]]:
    """Return for each event the first record of its fact, and how many corrections lie between.

    No circle is ever recorded; every event is gone through once, however long the chains.
    """
    by_id = {event.id: event for event in events}
    found: dict[str, tuple[str, int]] = {}
    for event in by_id.values():
        chain, at = [], event
        while at.id not in found and at.corrects is not None:
            chain.append(at.id)
            at = by_id[at.corrects]
        first, depth = found.setdefault(at.id, (at.id, 0))
        for steps, one in enumerate(reversed(chain), depth + 1):
            found[one] = first, steps
    return found


_Firsts = Mapping[str, tuple[str, int]]


def _about(event: Event, firsts: _Firsts) -> tuple[str, str] | None:
    """Return the field in which an event names what it is about, and the first record of that."""
    named = ((name, getattr(event, name, None)) for name in ABOUT)
    return next(((name, firsts[id_][0]) for name, id_ in named if id_ is not None), None)


def _hangs(event: Event, firsts: _Firsts, places: Mapping[str, Event]) -> bool:
    """Whether what an event is about did not happen; a review stands, whatever it came of."""
    about = _about(event, firsts)
    return about is not None and about[1] not in places and type(event) is not Reviewed


def _rooted(event: Event, firsts: _Firsts, places: Mapping[str, Event]) -> Event:
    """Return an event with what it is about, and not before the corrected day of that."""
    about = _about(event, firsts)
    if about is None:
        return event
    name, id_ = about
    if type(event) is Reviewed:
        # It was on its own day, and of a booking that did not happen it came no more.
        return attrs.evolve(event, booking=id_ if id_ in places else None)
    on = max(event.on, places[id_].on)
    days = ((one, getattr(event, one, None)) for one in ("until", "day"))
    later = {one: max(day, on) for one, day in days if day is not None}
    return attrs.evolve(event, **{name: id_, "on": on, **later})


def in_circles(fresh: Mapping[str, Event]) -> set[str]:
    """Return the ids of corrections recorded together that lead back to one of them."""
    sound: set[str] = set()
    circling: set[str] = set()
    for event in fresh.values():
        chain: dict[str, None] = {}
        at = event.id if event.corrects is not None else None
        while at is not None and at in fresh and at not in sound and at not in circling and at not in chain:
            chain[at] = None
            at = fresh[at].corrects
        (circling if at in chain or at in circling else sound).update(chain)
    return circling
