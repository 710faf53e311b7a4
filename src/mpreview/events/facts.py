"""What every event has, and the total order."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from typing import ClassVar

import attrs

from mpreview.ids import an_id
from mpreview.timeline import a_day, an_instant

__all__ = ["Fact", "index_until", "order", "perhaps"]


@attrs.frozen(kw_only=True)
class Fact:
    """What every event has.

    Args:
        id: Its id, unique in the ledger.
        on: The day it happened.
        known: The instant, in UTC, at which it became known. It may lie before the day: what is planned,
            such as the end of a use, is known ahead.
        corrects: The event whose place it takes, if it is a correction.

    Attributes:
        word: What documents and the chain tell the kind by; a class may be renamed, a word never.
        rank: The order of kinds within a day, causes before effects; what ends makes room for what begins.
    """

    word: ClassVar[str]
    rank: ClassVar[int]
    id: str
    on: dt.date
    known: dt.datetime
    corrects: str | None = None

    def __attrs_post_init__(self) -> None:
        an_id("Event.id", self.id)
        a_day("Event.on", self.on)
        an_instant("Event.known", self.known)
        if self.corrects is not None:
            an_id("Event.corrects", self.corrects)


def perhaps(field: str, value: object) -> None:
    """Check an id that may be missing.

    Raises:
        InvalidValue: If it is neither `None` nor an id.
    """
    if value is not None:
        an_id(field, value)


def order(event: Fact) -> tuple[int, int, dt.datetime, str]:
    """Return the place of an event in the total order."""
    return event.on.toordinal(), event.rank, event.known, event.id


def index_until(events: Sequence[Fact], on: dt.date) -> int:
    """Return how many of the ordered *events* happened up to that day."""
    return bisect_right(events, on, key=lambda event: event.on)
