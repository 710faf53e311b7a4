"""Events drafted under keys of their own, then numbered in the order of the ledger.

A key may name a seat. The id of an event must not: the record of an erasure keeps the ids of erased events.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from mpreview.events import Event


class Draft(NamedTuple):
    """An event without its final id.

    Args:
        key: A name of the event, unique among the drafts.
        kind: The class of the event.
        on: The day of the event.
        known: The instant at which the event became known.
        fields: The further fields.
        refers: Fields that hold the id of an event: by name, the key of the draft.
        id: The final id, of an event that names nobody; `None` for a neutral id.
    """

    key: str
    kind: type[Event]
    on: dt.date
    known: dt.datetime
    fields: Mapping[str, Any]
    refers: Mapping[str, str] = MappingProxyType({})
    id: str | None = None


def evening_of(day: dt.date) -> dt.datetime:
    """Return 18:00 UTC of a day, when what happened on the day becomes known."""
    return dt.datetime(day.year, day.month, day.day, 18, tzinfo=dt.UTC)


def number_events(drafts: Iterable[Draft]) -> Iterator[Event]:
    """Yield the events in the order of the ledger, with neutral ids such as ``e-07``.

    The key decides between events of one kind, day and instant.
    """
    ordered = sorted(drafts, key=lambda draft: (draft.on, draft.kind.rank, draft.known, draft.key))
    width = len(str(len(ordered)))
    ids = {draft.key: draft.id or f"e-{number:0{width}}" for number, draft in enumerate(ordered, 1)}
    for draft in ordered:
        fields = draft.fields
        if draft.refers:
            fields = {**fields, **{field: ids[key] for field, key in draft.refers.items()}}
        yield draft.kind(id=ids[draft.key], on=draft.on, known=draft.known, **fields)
