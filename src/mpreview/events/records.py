"""Events about the record itself: a withdrawal, an erasure, and the visits that an erasure leaves."""

import datetime as dt
from collections.abc import Iterator
from typing import ClassVar

import attrs

from mpreview import _valid as valid
from mpreview._checks import MOST_SLOTS_A_VISIT
from mpreview._fields import KEY
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue
from mpreview.events._base import Event, FactStore, not_before

__all__ = ["Committed", "Erased", "Withdrawn"]

# The key `event` of every event in a document holds the word of its kind.
_KEY = {KEY: "withdraws"}
_PASSED = "has passed by then, so nothing is to be kept; leave it out"


@attrs.frozen(kw_only=True)
class Withdrawn(Event):
    """An earlier event is taken back: the event did not happen, whatever is recorded of the event.

    Args:
        event: The event withdrawn; a correction stands for the whole fact that the correction corrects.

    Raises:
        InvalidValue: If the withdrawal corrects an event.
    """

    word = "withdrawn"
    rank = 14
    announces = True
    counted_days: ClassVar[tuple[str, ...]] = ()
    irrevocable: ClassVar[tuple[str, str] | None] = (
        "a withdrawal",
        "record what did happen as an event of its own",
    )
    never_corrects: ClassVar[str | None] = "a withdrawal removes; to replace, record the right event"

    event: str = attrs.field(metadata=_KEY, validator=valid.id_of("event"))

    @property
    def withdraws(self) -> str | None:
        """The event withdrawn."""
        return self.event

    def list_references(self) -> Iterator[tuple[str, str]]:
        """Yield the event withdrawn."""
        yield "event", self.event

    def fold(self, facts: FactStore) -> None:
        """Leave the facts alone: the ledger takes the withdrawn event out."""


@attrs.frozen(kw_only=True)
class Erased(Event):
    """A person was erased: some events were destroyed, and never come back.

    The event does not name the person. `Programme.erase` makes the event; an erasure made by hand bars its
    ids for good.

    Args:
        events: The ids of the destroyed events, in order. An id says nothing about anybody.

    Raises:
        InvalidValue: If the erasure corrects an event, or the ids do not rise.
    """

    word = "erased"
    rank = 15
    announces = True

    def _check_events(self, _attribute: object, events: tuple[str, ...]) -> None:
        # The order of recording would show which events belong together.
        if events != tuple(sorted(events)):
            raise InvalidValue("Erased.events", "the order of the ids may tell something; sort them")
        if self.id in events:
            problem = "holds the id of the erasure itself; give that one of its own"
            raise InvalidValue("Erased.events", problem)

    counted_days: ClassVar[tuple[str, ...]] = ()
    is_of_erasure = True
    irrevocable: ClassVar[tuple[str, str] | None] = (
        "an erasure",
        "record what is known of anybody as events of their own",
    )
    never_corrects: ClassVar[str | None] = (
        "an erasure stands and corrects nothing; erase once more what is left"
    )

    events: tuple[str, ...] = attrs.field(
        repr=count_items, validator=[valid.ids_of("event", fewest=0), _check_events]
    )

    @property
    def destroys(self) -> tuple[str, ...]:
        """The destroyed events."""
        return self.events

    def commit(self, id_: str, team: str, day: dt.date, slots: int, pool: str | None) -> "Committed":
        """Return the event of a visit that was agreed with the erased person."""
        return Committed(id=id_, on=self.on, known=self.known, team=team, day=day, slots=slots, pool=pool)

    def fold(self, facts: FactStore) -> None:
        """Leave the facts alone: an erasure is about nobody."""


@attrs.frozen(kw_only=True)
class Committed(Event):
    """A visit is agreed with an erased person: what remains of a booking until the day of the visit.

    A withdrawal calls the visit off. Nothing is owed or counted from the event.

    Args:
        team: The team that is to come.
        day: The day of the visit.
        slots: The slots that the visit takes on its day, 1 to 9.
        pool: The pool of the team that the slots belong to; `None` for the team's own slots.

    Raises:
        InvalidValue: If the visit is before the day of the erasure.
        OutsideRange: If the slots are not from 1 to 9.
    """

    word = "committed"
    rank = 16
    announces = True

    counted_days: ClassVar[tuple[str, ...]] = ()
    is_of_erasure = True

    team: str = attrs.field(validator=valid.id_of("team"))
    day: dt.date = attrs.field(validator=[valid.day, not_before(_PASSED)])
    slots: int = attrs.field(default=1, validator=valid.int_(1, MOST_SLOTS_A_VISIT))
    pool: str | None = attrs.field(default=None, validator=valid.optional(valid.id_of("pool")))

    def list_names(self) -> Iterator[tuple[str, str, str]]:
        """Yield the team, and the pool of the team."""
        yield from Event.list_names(self)
        if self.pool is not None:
            yield "pool", "pool", f"{self.team}/{self.pool}"

    def fold(self, facts: FactStore) -> None:
        """Leave the facts alone: nothing is owed from a commitment."""
