"""Corrections and withdrawals: what is believed to have happened, of all that was recorded.

A fact is an event with its corrections; the id of the first record is the id of the fact.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from mpreview.events._base import Event, order

_Firsts = Mapping[str, tuple[str, int]]
"""For each record the id of the first record of the fact, and the number of corrections in between."""


def resolve_corrections(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """Return what is believed to have happened, in order: corrections in place, withdrawals carried out."""
    firsts = _find_firsts(events)
    gone = {firsts[event.withdraws][0] for event in events if event.withdraws is not None}
    believed: dict[str, Event] = {}
    for event in _sort_by_belief(events, firsts):
        fact = firsts[event.id][0]
        if event.withdraws is None and fact not in gone:
            believed[fact] = event if fact == event.id else attrs.evolve(event, id=fact, corrects=None)
    # An answer to a withdrawn offer did not happen either, nor did the move of a withdrawn booking.
    kept = (_follow(event, firsts, believed) for event in believed.values())
    return tuple(sorted((event for event in kept if event is not None), key=order))


def group_by_fact(events: Iterable[Event]) -> Iterator[tuple[list[Event], list[Event]]]:
    """Yield each fact: the records in the order in which they came to be believed, and the withdrawals."""
    records = tuple(events)
    firsts = _find_firsts(records)
    found: dict[str, tuple[list[Event], list[Event]]] = {}
    for event in _sort_by_belief(records, firsts):
        if event.withdraws is None:
            found.setdefault(firsts[event.id][0], ([], []))[0].append(event)
    for event in records:
        if event.withdraws is not None:
            found[firsts[event.withdraws][0]][1].append(event)
    yield from found.values()


def _sort_by_belief(events: Iterable[Event], firsts: _Firsts) -> list[Event]:
    """Return records in the order in which they came to be believed.

    If a correction and the corrected record have one instant, the correction comes last, whatever the ids.
    """
    return sorted(events, key=lambda one: (one.known, firsts[one.id][1], one.id))


def _find_firsts(events: Iterable[Event]) -> dict[str, tuple[str, int]]:
    """Return the first record of each record's fact; linear, since every chain is walked once.

    The ledger refuses cycles of corrections, so every walk ends.
    """
    by_id = {event.id: event for event in events}
    found: dict[str, tuple[str, int]] = {}
    for event in by_id.values():
        chain, at = [], event
        # Stop at a record that is known already, so a chain of n corrections costs n steps in all.
        while at.id not in found and at.corrects is not None:
            chain.append(at.id)
            at = by_id[at.corrects]
        first, depth = found.setdefault(at.id, (at.id, 0))
        for steps, id_ in enumerate(reversed(chain), depth + 1):
            found[id_] = first, steps
    return found


def _follow(event: Event, firsts: _Firsts, believed: Mapping[str, Event]) -> Event | None:
    """Return an event that follows the corrections of the event which it is about; `None` if that is gone."""
    if event.about is None or event.about_field is None:
        return event
    fact = firsts[event.about][0]
    if event.stands_alone:
        # A review was on its own day, whatever became of the booking.
        field: dict[str, Any] = {event.about_field: fact if fact in believed else None}
        return attrs.evolve(event, **field)
    if fact not in believed:
        return None
    # A corrected offer may lie later than its answer: the answer moves along, never before its cause.
    named: dict[str, Any] = {event.about_field: fact}
    return attrs.evolve(move_behind(event, believed[fact].on), **named)


def move_behind(event: Event, day: dt.date) -> Event:
    """Return an event moved along, if need be, so that the event is not before a day."""
    on = max(event.on, day)
    days = ((name, getattr(event, name, None)) for name in ("until", "day"))
    # A deferral and a new day of a visit may not lie before the event that names the day.
    later = {name: max(value, on) for name, value in days if value is not None}
    return attrs.evolve(event, on=on, **later)


def find_correction_cycles(fresh: Mapping[str, Event]) -> set[str]:
    """Return the ids of corrections recorded together that lead back to one of them."""
    sound: set[str] = set()
    cyclic: set[str] = set()
    for event in fresh.values():
        chain: dict[str, None] = {}
        at = event.id if event.corrects is not None else None
        while at is not None and at in fresh and at not in sound and at not in cyclic and at not in chain:
            chain[at] = None
            at = fresh[at].corrects
        # A chain that leads into a cycle never ends either, so the chain belongs to the cycle.
        (cyclic if at in chain or at in cyclic else sound).update(chain)
    return cyclic
