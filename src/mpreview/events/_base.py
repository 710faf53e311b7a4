"""The base class of every event, and the total order of events."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import cache
from typing import Any, ClassVar, Final, Protocol

import attrs

from mpreview import _valid as valid
from mpreview._checks import in_utc
from mpreview._fields import LABEL, read_shape
from mpreview._reprs import count_items
from mpreview.errors import Fault, InvalidValue
from mpreview.policy import Activity, Mode, Occasion, Rulebook
from mpreview.timeline import start_of

_EASTERNMOST = dt.timedelta(hours=14)
"""The greatest lead of a local time over UTC, that of Kiribati: midnight comes earlier in the east."""


@attrs.frozen(kw_only=True)
class Event:
    """Something that happened; each subclass is one kind of event.

    Args:
        id: The id of the event, unique in the ledger.
        on: The day on which the event happened.
        known: The instant, in UTC, at which the event became known. An event that announces may be known any
            time before its day: the end of a use is planned. A programme refuses any other event that was
            known more than 14 hours before 00:00 UTC of its day (semantics 6).
        corrects: The id of the event that a correction replaces; `None` for an event of its own.

    Attributes:
        word: The kind in documents and in the hash chain. A class may be renamed, a word never.
        rank: The order of kinds within a day, causes before effects. What ends makes room for what begins.
        about_field: The field that names the event which the event is about: an offer, a booking, a review.
        about_kinds: The words of the kinds which that event may have.
        about_words: The relation to that event, in words of an error.
        counted_days: The fields with days from which days are counted in calendars.
        counted_on_from: Those of them after which a recovery or a limit of some months may end.
        concerns_all: Whether the event names no subject and bears on every subject in some scope. The cases
            of subjects hold such an event, and no fold does.
        is_contact: Whether the event bears on the contacts and offers of its member alone, and on no work
            done at a venue. Any other event of a member may bear on everything that is owed to the member.
        rests_on_use: Whether the member has to use the venue at some time.
        stands_alone: Whether the event stands if the event of `about` did not happen.
        announces: Whether the event can become known any time before its day.
        is_of_erasure: Whether the event says what an erasure left.
        occasion: The occasion from which a rule may count; `None` if no rule counts from the event.
        changes_office: Whether the office of the member ends, and another office begins.
        irrevocable: The event in words and what to do instead, if nobody may withdraw the event.
        never_corrects: What to do instead, if the kind corrects no event.
        named_in_turn: The fields whose names are looked up with the changes of the register before the event,
            and not by `list_names`.
        is_sensitive: Whether the event reveals how a place is protected, a weakness, or another body.
    """

    def _check_corrects(self, attribute: "attrs.Attribute[Any]", _corrects: str) -> None:
        if self.never_corrects is not None:
            raise InvalidValue(f"{type(self).__name__}.{attribute.name}", self.never_corrects)

    word: ClassVar[str]
    rank: ClassVar[int]
    about_field: ClassVar[str | None] = None
    about_kinds: ClassVar[tuple[str, ...]] = ()
    about_words: ClassVar[str] = "is about something"
    counted_days: ClassVar[tuple[str, ...]] = ("on",)
    counted_on_from: ClassVar[tuple[str, ...]] = ()
    concerns_all: ClassVar[bool] = False
    is_contact: ClassVar[bool] = False
    rests_on_use: ClassVar[bool] = False
    stands_alone: ClassVar[bool] = False
    announces: ClassVar[bool] = False
    is_of_erasure: ClassVar[bool] = False
    occasion: ClassVar[Occasion | None] = None
    changes_office: ClassVar[bool] = False
    irrevocable: ClassVar[tuple[str, str] | None] = None
    never_corrects: ClassVar[str | None] = None
    named_in_turn: ClassVar[tuple[str, ...]] = ()
    is_sensitive: ClassVar[bool] = False
    # Every kind is built by keywords alone, so a field with a default may come before a field without one.
    id: str = attrs.field(validator=valid.id_)
    on: dt.date = attrs.field(metadata={LABEL: "Day of the event"}, validator=valid.day)
    known: dt.datetime = attrs.field(
        metadata={LABEL: "Known since"}, converter=in_utc, validator=valid.instant
    )
    corrects: str | None = attrs.field(
        default=None, validator=valid.optional(valid.id_of("event"), _check_corrects)
    )

    @property
    def is_known_too_early(self) -> bool:
        """Whether the event reports a day that had begun nowhere when the event became known."""
        return not self.announces and self.known < start_of(self.on) - _EASTERNMOST

    @property
    def counts_as_known(self) -> dt.datetime:
        """The instant from which the event counts as known: not before 00:00 UTC of a day that it reports."""
        return self.known if self.announces else max(self.known, start_of(self.on))

    @property
    def about(self) -> str | None:
        """The id of the event that the event is about, if any."""
        return None if self.about_field is None else getattr(self, self.about_field)

    @property
    def turning_days(self) -> tuple[dt.date, ...]:
        """The days in the fields of the event: around these days a standing may change without more events.

        A day on which nothing changes does no harm.
        """
        values = (getattr(self, field.name) for field in attrs.fields(type(self)))
        # An instant such as `known` is a date to `isinstance`, but no day.
        return tuple(value for value in values if type(value) is dt.date)

    @property
    def accepted(self) -> str | None:
        """The id of the offer that the event accepts, if any."""
        return None

    @property
    def agreed_activity(self) -> Activity | None:
        """The activity of the visit that the event agrees with a member, if any."""
        return None

    @property
    def withdraws(self) -> str | None:
        """The id of the event that the event withdraws, if any."""
        return None

    @property
    def destroys(self) -> tuple[str, ...]:
        """The ids of the events that the event destroyed."""
        return ()

    @property
    def subject(self) -> tuple[str | None, str | None]:
        """The member and the venue that the event names."""
        return getattr(self, "member", None), getattr(self, "venue", None)

    @property
    def covered_venues(self) -> tuple[str, ...]:
        """The venues of an answer that the offer has to cover."""
        return ()

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

    def touches(self, venue: str | None, activity: Activity) -> bool:
        """Whether the event bears on an activity at a venue; `None` means the member alone.

        An event without a venue bears on every venue of its member.
        """
        _, own = self.subject
        return own is None or venue is None or own == venue

    def fold(self, facts: "FactStore") -> None:
        """Fold the event into the facts of its subjects; a rule reads a kept event."""
        facts.keep_event(self)

    def list_references(self) -> Iterator[tuple[str, str]]:
        """Yield the fields in which the event names another event, with the ids."""
        if self.about_field is not None and self.about is not None:
            yield self.about_field, self.about
        if self.corrects is not None:
            yield "corrects", self.corrects

    def list_names(self) -> Iterator[tuple[str, str, str]]:
        """Yield the entries of the register or rulebook that the event names: field, kind and id."""
        cls: type = type(self)
        for field, kind, is_list in _list_naming_fields(cls, self.named_in_turn):
            value = getattr(self, field)
            if not is_list and value is not None:
                yield field, kind, value
            elif value:
                yield from ((f"{field}/{place}", kind, id_) for place, id_ in enumerate(value))

    def list_uses(self) -> Iterator[tuple[str, str, str]]:
        """Yield the uses that the event rests on: field, member and venue."""
        member, venue = self.subject
        if self.rests_on_use and member is not None and venue is not None:
            yield "venue", member, venue

    def find_faults(self, rulebook: Rulebook) -> Iterator[Fault]:
        """Yield the faults of the event against a rulebook, with paths within the event."""
        yield from ()

    def find_place_faults(self, rulebook: Rulebook, kinds: Collection[str]) -> Iterator[Fault]:
        """Yield the faults of the event against what a rulebook says of the kinds of its venue.

        Args:
            rulebook: The rules.
            kinds: The kinds that the venue has by the register, or by some record that opened the venue.
        """
        yield from ()

    def find_correction_problem(self, old: "Event") -> str | None:
        """Return why the event cannot correct *old*, if the event cannot."""
        if type(old) is not type(self):
            return "corrects an event of another kind; withdraw that one and record this"
        return None

    def find_about_problem(self, other: "Event") -> str | None:
        """Return why the event cannot be about *other*, if the event cannot."""
        # On the day of the other event the rank decides the order: causes have a lower rank (semantics 6).
        if self.on < other.on:
            return f"{self.about_words} of a later day; correct one of the days"
        return None

    def find_recording_problem(self) -> Fault | None:
        """Return why the event cannot be recorded without an erasure, with a path within the event."""
        return None

    def without_member(self, member: str) -> "Event":
        """Return the event without a member whom the event names with other members."""
        return self


_NAMED: Final = frozenset(
    {
        "area", "band", "channel", "constituency", "end of a mandate", "house", "kind of incident",
        "kind of venue", "member", "severity", "team", "venue",
    }
)  # fmt: skip
"""The kinds of entries of the register and the rulebook that events name, as validators of ids say."""


@cache
def _list_naming_fields(cls: type, left_out: tuple[str, ...]) -> tuple[tuple[str, str, bool], ...]:
    """Return the fields with ids of entries: the field, the kind of entry, whether the field is a list."""
    found = []
    for field in attrs.fields(cls):
        shape = read_shape(field)
        check = (shape.item or shape).find_check(valid.IdCheck)
        if check is not None and check.names in _NAMED and field.name not in left_out:
            found.append((field.name, check.names, shape.item is not None))
    return tuple(found)


OfferVenues = tuple[str, ...] | None
"""The venues of an offer or of an answer; `None` means every venue in use, or of the offer."""


class FactStore(Protocol):
    """The facts of subjects while a ledger is folded: one method for each effect of an event.

    Days are day numbers (`date.toordinal`).
    """

    def keep_event(self, event: Event) -> None:
        """Keep an event for its member, or else for its venue."""

    def keep_exclusion(self, event: Event) -> None:
        """Keep an exclusion for its member."""

    def keep_new_end(self, event: Event, paper: str) -> None:
        """Keep a new last day for the member of an exclusion."""

    def keep_findings(self, event: Event) -> None:
        """Keep an event that notes findings for its member, or else for its venue."""

    def keep_closure(self, event: Event, finding: str) -> None:
        """Keep the end of a finding next to the event that noted the finding."""

    def note_contact(self, member: str, day: int) -> None:
        """Note that a member was reached."""

    def note_offer(self, offer: str, member: str, venues: OfferVenues, day: int) -> None:
        """Note an offer."""

    def note_answer(
        self, answer: str, offer: str, reply: str, venues: OfferVenues, days: tuple[int, int | None]
    ) -> None:
        """Note the answer to an offer, with the day of the answer and the day that a deferral names."""

    def note_booking(
        self, booking: str, venue: str, activity: Activity, days: tuple[int, int], who: str | None
    ) -> None:
        """Note a booking, with the day of the agreement, the day of the visit, and the adviser."""

    def note_partners(self, booking: str, partners: tuple[tuple[str, str | None], ...]) -> None:
        """Note who is to come to a booked visit as well: the teams, each with its adviser."""

    def move_booking(self, booking: str, days: tuple[int, int]) -> None:
        """Note the new day of a visit, with the day of the move."""

    def keep_booking(self, booking: str, day: int) -> None:
        """Note on which day the record says that a visit took place."""

    def end_booking(self, booking: str, day: int, *, missed: bool, not_before: int | None = None) -> None:
        """Note that a visit was missed or called off, and the first day on which it is possible again."""

    def note_reviewer(self, venue: str, day: int, who: str) -> None:
        """Note which adviser made a review that counts."""

    def note_completion(self, venue: str, activity: Activity, day: int, mode: Mode = Mode.ON_SITE) -> None:
        """Note that an activity was completed at a venue, with all that a completion needs."""

    def note_shortfall(self, venue: str, activity: Activity, day: int, why: str) -> None:
        """Note work at a venue that can discharge nothing, and why."""


def order(event: Event) -> tuple[int, int, dt.datetime, str]:
    """Return the place of an event in the total order: day, rank of the kind, instant, id."""
    return event.on.toordinal(), event.rank, event.known, event.id


def index_until(events: Sequence[Event], on: dt.date) -> int:
    """Return the number of ordered *events* that happened up to a day."""
    return bisect_right(events, on, key=lambda event: event.on)


def not_before(problem: str, first: str = "on") -> valid.Validator:
    """Return the validator of a day that is not before another day of the event.

    Args:
        problem: The sentence of the error if the day is before the other.
        first: The field of the other day; by default the day of the event.
    """

    def check(event: Event, attribute: "attrs.Attribute[Any]", day: dt.date) -> None:
        if day < getattr(event, first):
            raise InvalidValue(f"{type(event).__name__}.{attribute.name}", problem)

    return check


@attrs.frozen(kw_only=True)
class EventAtVenues(Event):
    """An event about a member, at some venues or at all of them.

    Args:
        member: The member.
        venues: The venues; `None` for every venue.
    """

    member: str = attrs.field(validator=valid.id_of("member"))
    venues: tuple[str, ...] | None = attrs.field(
        default=None, repr=count_items, validator=valid.optional(valid.ids_of("venue"))
    )

    def list_uses(self) -> Iterator[tuple[str, str, str]]:
        """Yield the member with each venue."""
        for place, venue in enumerate(self.venues or ()):
            yield f"venues/{place}", self.member, venue
