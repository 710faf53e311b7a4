"""The base class of every event, and the total order of events."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, ClassVar, Protocol

import attrs

from mpreview._checks import optional, valid_day, valid_id, valid_instant
from mpreview.errors import InvalidValue
from mpreview.policy import Activity, Occasion

__all__ = ["Event", "FactStore", "check_not_before", "index_until", "order"]


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
        occasion: The occasion from which a rule may count; `None` if no rule counts from the event.
        changes_office: Whether the office of the member ends, and another office begins.
    """

    word: ClassVar[str]
    rank: ClassVar[int]
    occasion: ClassVar[Occasion | None] = None
    changes_office: ClassVar[bool] = False
    id: str = attrs.field(validator=valid_id)
    on: dt.date = attrs.field(validator=valid_day)
    known: dt.datetime = attrs.field(validator=valid_instant)
    corrects: str | None = attrs.field(default=None, validator=optional(valid_id))

    @property
    def step(self) -> str:
        """The word of the step that the event is in the life of an activity, if the event is a step."""
        return self.word

    @property
    def step_facts(self) -> dict[str, Any]:
        """The facts that the event itself gives to the guards of its step."""
        return {}

    @property
    def bound_member(self) -> str | None:
        """The member to whose office the event binds a measure."""
        return None

    @property
    def withdraws(self) -> str | None:
        """The id of the event that the event takes back."""
        return None

    def touches(self, venue: str | None, activity: Activity) -> bool:
        """Whether the event bears on an activity at a venue; `None` stands for the member alone.

        An event without a venue bears on every venue of its member.
        """
        own: str | None = getattr(self, "venue", None)
        return own is None or venue is None or own == venue

    def fold(self, facts: "FactStore") -> None:
        """Fold the event into the facts of its subjects; a rule reads a kept event."""
        facts.keep_event(self)


class FactStore(Protocol):
    """The facts of subjects while a ledger is folded: one method for each effect of an event.

    Days are day numbers (`date.toordinal`).
    """

    def keep_event(self, event: Event) -> None:
        """Keep an event for its member, or else for its venue."""

    def keep_standard(self, event: Event) -> None:
        """Keep a revision of a standard."""

    def note_contact(self, member: str, day: int) -> None:
        """Note that a member was reached."""

    def note_offer(self, offer: str, member: str, venues: tuple[str, ...] | None, day: int) -> None:
        """Note an offer; `None` stands for every venue in use."""

    def note_answer(
        self,
        answer: str,
        offer: str,
        reply: str,
        venues: tuple[str, ...] | None,
        days: tuple[int, int | None],
    ) -> None:
        """Note the answer to an offer, with the day of the answer and the day that a deferral names."""

    def note_booking(
        self, booking: str, venue: str, activity: Activity, days: tuple[int, int], who: str | None
    ) -> None:
        """Note a booking, with the day of the agreement, the day of the visit, and the adviser."""

    def move_booking(self, booking: str, day: int) -> None:
        """Note the new day of a visit."""

    def keep_booking(self, booking: str, day: int) -> None:
        """Note on which day the record says that a visit took place."""

    def end_booking(self, booking: str, day: int, *, missed: bool) -> None:
        """Note that a visit was missed or called off."""

    def note_completion(self, venue: str, activity: Activity, day: int) -> None:
        """Note that an activity was completed at a venue, with all that a completion needs."""


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
