"""The base class of every event, and the total order of events."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, ClassVar

import attrs

from mpreview._checks import optional, valid_day, valid_id, valid_instant
from mpreview.errors import InvalidValue

__all__ = ["Event", "check_not_before", "index_until", "order"]


@attrs.frozen(kw_only=True)
class Event:
    """Something that happened; each subclass is one kind of event.

    Args:
        id: The id of the event, unique in the ledger.
        on: The day on which the event happened.
        known: The instant, in UTC, at which the event became known. The instant may lie before the day: the
            end of a use is planned, so the end is known ahead.
        corrects: The id of the event that a correction replaces; `None` for an event of its own.

    Attributes:
        word: The kind in documents and in the hash chain. A class may be renamed, a word never.
        rank: The order of kinds within a day, causes before effects. What ends makes room for what begins.
    """

    word: ClassVar[str]
    rank: ClassVar[int]
    id: str = attrs.field(validator=valid_id)
    on: dt.date = attrs.field(validator=valid_day)
    known: dt.datetime = attrs.field(validator=valid_instant)
    corrects: str | None = attrs.field(default=None, validator=optional(valid_id))


def order(event: Event) -> tuple[int, int, dt.datetime, str]:
    """Return the place of an event in the total order: day, rank of the kind, instant, id."""
    return event.on.toordinal(), event.rank, event.known, event.id


def index_until(events: Sequence[Event], on: dt.date) -> int:
    """Return the number of ordered *events* that happened up to a day."""
    return bisect_right(events, on, key=lambda event: event.on)


def check_not_before(event: Event, attribute: "attrs.Attribute[Any]", day: dt.date, problem: str) -> None:
    """Check that a day named by an event is not before the day of the event.

    Raises:
        InvalidValue: If *day* is before the event, with *problem* in the sentence.
    """
    if day < event.on:
        raise InvalidValue(f"{type(event).__name__}.{attribute.name}", problem)
