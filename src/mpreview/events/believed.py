"""What is believed to have happened: corrections in their place, withdrawals carried out."""

from collections.abc import Iterable, Mapping

import attrs

from mpreview.events.kinds import Event, order
from mpreview.events.offers import Answered
from mpreview.events.records import Withdrawn

__all__ = ["effective", "in_circles"]


def effective(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return what is believed to have happened, in order."""
    firsts = _firsts(events)
    gone = {firsts[event.event][0] for event in events if type(event) is Withdrawn}
    places: dict[str, Event] = {}
    # Of records of one instant a correction is told after what it corrects, whatever their ids.
    for event in sorted(events, key=lambda one: (one.known, firsts[one.id][1], one.id)):
        first = firsts[event.id][0]
        if type(event) is not Withdrawn and first not in gone:
            places[first] = event if first == event.id else attrs.evolve(event, id=first, corrects=None)
    # An answer whose offer was withdrawn hangs in the air.
    kept = [e for e in places.values() if type(e) is not Answered or firsts[e.offer][0] in places]
    return tuple(sorted((_rooted(event, firsts, places) for event in kept), key=order))


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


def _rooted(event: Event, firsts: Mapping[str, tuple[str, int]], places: Mapping[str, Event]) -> Event:
    """Return an answer with the offer it belongs to, and not before that offer's corrected day."""
    if type(event) is not Answered:
        return event
    offer = places[firsts[event.offer][0]]
    on = max(event.on, offer.on)
    until = None if event.until is None else max(event.until, on)
    return attrs.evolve(event, offer=offer.id, on=on, until=until)


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
