"""What every event has."""

import datetime as dt

import attrs

from mpreview.ids import an_id
from mpreview.nouns import Noun
from mpreview.timeline import a_day, an_instant

__all__ = ["Fact", "perhaps"]


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Fact(Noun):
    """What every event has.

    Args:
        id: Its id, unique in the ledger.
        on: The day it happened.
        known: The instant, in UTC, at which it became known. It may lie before the day: what is planned,
            such as the end of a use, is known ahead.
        corrects: The event whose place it takes, if it is a correction.
    """

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
