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


def number_events(drafts: Iterable[Draft], drawn: dt.date = dt.date.max) -> Iterator[Event]:
    """Yield the events with neutral ids such as ``e-07``, numbered in the order of the ledger.

    The key decides between events of one kind, day and instant.

    Args:
        drafts: The drafts.
        drawn: What became known on each later day is numbered after all that was known before that day, so
            that a further day changes no id.
    """

    def order(draft: Draft) -> tuple[dt.date, dt.date, int, dt.datetime, str]:
        return max(draft.known.date(), drawn), draft.on, draft.kind.rank, draft.known, draft.key

    ordered = sorted(drafts, key=order)
    width = len(str(sum(draft.known.date() <= drawn for draft in ordered)))
    ids = {draft.key: draft.id or f"e-{number:0{width}}" for number, draft in enumerate(ordered, 1)}
    for draft in ordered:
        fields = draft.fields
        if draft.refers:
            fields = {**fields, **{field: ids[key] for field, key in draft.refers.items()}}
        yield draft.kind(id=ids[draft.key], on=draft.on, known=draft.known, **fields)
