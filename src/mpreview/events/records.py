"""Events about the record itself."""

import datetime as dt

import attrs

from mpreview.errors import InvalidValue
from mpreview.events.facts import Fact
from mpreview.ids import a_count, an_id, counted, some_ids
from mpreview.timeline import a_day

__all__ = ["Committed", "Erased", "Withdrawn"]


@attrs.frozen(kw_only=True)
class Withdrawn(Fact):
    """An earlier event is taken back: it did not happen, whatever else is told of it, then or later.

    Args:
        event: The event withdrawn; of a correction the whole fact that it corrects.
    """

    word = "withdrawn"
    rank = 14

    event: str

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("Withdrawn.event", self.event)
        if self.corrects is not None:
            raise InvalidValue(
                "Withdrawn.corrects", "a withdrawal removes; to replace, record the right event"
            )


@attrs.frozen(kw_only=True)
class Erased(Fact):
    """A person was erased: some events were destroyed, and never come back.

    It does not say who it was. `Programme.erase` makes it; one that is made by hand bars the ids that it
    names for good.

    Args:
        events: The ids of the events that were destroyed, in order. An id tells nothing about anybody.

    Raises:
        InvalidValue: If it corrects something, or the ids do not rise.
    """

    word = "erased"
    rank = 15

    events: tuple[str, ...] = attrs.field(repr=counted)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        if self.corrects is not None:
            problem = "an erasure stands and corrects nothing; erase once more what is left"
            raise InvalidValue("Erased.corrects", problem)
        if self.events != ():
            some_ids("Erased.events", self.events)
        if self.events != tuple(sorted(self.events)):
            raise InvalidValue("Erased.events", "the order of the ids may tell something; sort them")
        if self.id in self.events:
            raise InvalidValue(
                "Erased.events", "holds the id of the erasure itself; give that one of its own"
            )


@attrs.frozen(kw_only=True)
class Committed(Fact):
    """A visit is agreed with somebody who was erased: all that is left of a booking until its day has passed.

    It is withdrawn like any event if the visit is called off. Nothing is owed or counted from it.

    Args:
        team: The team that is to come.
        day: The day of the visit.
        slots: Slots that it takes on its day, 1 to 9.
        pool: The pool of the team whose slots they are; `None` for the team's own.

    Raises:
        InvalidValue: If the visit is before the day of the erasure.
        OutsideRange: If the slots are not from 1 to 9.
    """

    word = "committed"
    rank = 16

    team: str
    day: dt.date
    slots: int = 1
    pool: str | None = None

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("Committed.team", self.team)
        a_day("Committed.day", self.day)
        a_count("Committed.slots", self.slots, 1, _MOST_SLOTS)
        if self.pool is not None:
            an_id("Committed.pool", self.pool)
        if self.day < self.on:
            raise InvalidValue("Committed.day", "has passed by then, so nothing is to be kept; leave it out")


_MOST_SLOTS = 9
"""As of a rule, whose visits take no more."""
