"""The closed set of facts, and the append-only ledger of them.

An event has the day it happened and the instant it became known; order is (day, kind rank, instant,
id), never position (`semantics.md` section 6). The rank puts causes before effects within a day; all
answers share one rank, so that the later known wins.
"""

import datetime as dt
import enum
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from heapq import merge
from types import MappingProxyType

import attrs

from mpreview.errors import EventConflict, InvalidValue
from mpreview.ids import Shown, a_kind, a_text, an_id, counted, some_ids
from mpreview.timeline import a_day, an_instant

__all__ = [
    "RANK",
    "Answered",
    "Banded",
    "ConcernRaised",
    "Contacted",
    "Event",
    "EventPlanned",
    "Exempted",
    "Incident",
    "Ledger",
    "MeasureNoted",
    "MeasureState",
    "Offered",
    "OfficeChanged",
    "Postponed",
    "Reply",
    "ReviewRequested",
    "Reviewed",
    "StandardRevised",
    "VenueMoved",
    "Withdrawn",
]


class Reply(enum.Enum):
    """What a member says to an offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    DEFERRED = "deferred"


@attrs.frozen(kw_only=True, repr=False)
class _Fact(Shown):
    """What every event has.

    Args:
        id: Its id, unique in the ledger.
        on: The day it happened.
        known: The instant, in UTC, at which it became known.
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


@attrs.frozen(kw_only=True, repr=False)
class Contacted(_Fact):
    """A member was reached by their adviser."""

    member: str

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        an_id("Contacted.member", self.member)


@attrs.frozen(kw_only=True, repr=False)
class Offered(_Fact):
    """A member was offered a review.

    Args:
        member: The member.
        venues: The venues it covers; `None` for every venue in use that day.
    """

    member: str
    venues: tuple[str, ...] | None = attrs.field(default=None, repr=counted)

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        an_id("Offered.member", self.member)
        if self.venues is not None:
            some_ids("Offered.venues", self.venues)


@attrs.frozen(kw_only=True, repr=False)
class Answered(_Fact):
    """A member answered an offer.

    Args:
        offer: The event of the offer.
        reply: What was said.
        venues: The venues it is about; `None` for all that the offer covers.
        until: The day a deferral names; given with a deferral and with nothing else.
    """

    offer: str
    reply: Reply
    venues: tuple[str, ...] | None = attrs.field(default=None, repr=counted)
    until: dt.date | None = None

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        an_id("Answered.offer", self.offer)
        if type(self.reply) is not Reply:
            raise InvalidValue("Answered.reply", "give a member of Reply", self.reply)
        if self.venues is not None:
            some_ids("Answered.venues", self.venues)
        if (self.until is not None) != (self.reply is Reply.DEFERRED):
            raise InvalidValue(
                "Answered.until",
                "a deferral, and only a deferral, names the day it is put off until",
            )
        if self.until is not None:
            a_day("Answered.until", self.until)
            if self.until < self.on:
                raise InvalidValue("Answered.until", "is before the day of the answer; correct one of them")


@attrs.frozen(kw_only=True, repr=False)
class Reviewed(_Fact):
    """A venue was reviewed on site; it counts for every member who used it that day."""

    venue: str

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        an_id("Reviewed.venue", self.venue)


@attrs.frozen(kw_only=True, repr=False)
class Withdrawn(_Fact):
    """An earlier event is taken back: it did not happen, whatever else is told of it, then or later.

    Args:
        event: The event withdrawn; of a correction the whole fact that it corrects.
    """

    event: str

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        an_id("Withdrawn.event", self.event)
        if self.corrects is not None:
            raise InvalidValue(
                "Withdrawn.corrects", "a withdrawal removes; to replace, record the right event"
            )


@attrs.frozen(kw_only=True, repr=False)
class Banded(_Fact):
    """A member, or a member at a venue, is in a risk band from that day on (`semantics.md` 3.3).

    Args:
        member: The member.
        venue: The venue; `None` for the member wherever they are. The higher of both counts.
        band: The band.
    """

    member: str
    venue: str | None = None
    band: str

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        an_id("Banded.member", self.member)
        _perhaps("Banded.venue", self.venue)
        an_id("Banded.band", self.band)


@attrs.frozen(kw_only=True, repr=False)
class OfficeChanged(_Fact):
    """A member took another office, such as one of government."""

    member: str

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        an_id("OfficeChanged.member", self.member)


@attrs.frozen(kw_only=True, repr=False)
class VenueMoved(_Fact):
    """A venue is somewhere else, or was rebuilt, from that day on."""

    venue: str

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        an_id("VenueMoved.venue", self.venue)


@attrs.frozen(kw_only=True, repr=False)
class StandardRevised(_Fact):
    """A standard has a new version: work done against the old one is owed again."""

    standard: str

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        an_id("StandardRevised.standard", self.standard)


class MeasureState(enum.Enum):
    """What is noted of a protective measure, as far as rules read it."""

    IN_SERVICE = "in-service"
    FAULTY = "faulty"
    FAILED = "failed"
    REMOVED = "removed"


@attrs.frozen(kw_only=True, repr=False)
class MeasureNoted(_Fact):
    """A measure at a venue is in a state from that day on.

    Args:
        venue: The venue.
        measure: The measure, by an id that tells nothing about it.
        state: The state.
        expires: Of one in service: the first day on which it is no longer good, if there is one.
    """

    venue: str
    measure: str = attrs.field(repr=False)
    state: MeasureState
    expires: dt.date | None = None

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        an_id("MeasureNoted.venue", self.venue)
        an_id("MeasureNoted.measure", self.measure)
        a_kind("MeasureNoted.state", self.state, MeasureState)
        if self.expires is not None:
            a_day("MeasureNoted.expires", self.expires)
            if self.state is not MeasureState.IN_SERVICE:
                raise InvalidValue("MeasureNoted.expires", "only a measure in service expires; leave it out")


@attrs.frozen(kw_only=True, repr=False)
class EventPlanned(_Fact):
    """A member is to attend something, known from that day on.

    Args:
        member: The member.
        venue: The venue; `None` for wherever the member is met.
        starts: Its first day.
    """

    member: str
    venue: str | None = None
    starts: dt.date

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        an_id("EventPlanned.member", self.member)
        _perhaps("EventPlanned.venue", self.venue)
        a_day("EventPlanned.starts", self.starts)


@attrs.frozen(kw_only=True, repr=False)
class Incident(_Fact):
    """Something happened to a member, at a venue, or both. It may have come in the evening.

    Args:
        member: The member; `None` for whoever uses the venue.
        venue: The venue; `None` for every venue of the member.

    Raises:
        InvalidValue: If neither is given.
    """

    member: str | None = None
    venue: str | None = None

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        _perhaps("Incident.member", self.member)
        _perhaps("Incident.venue", self.venue)
        if self.member is None and self.venue is None:
            raise InvalidValue("Incident.member", "an incident is of a member or at a venue; name one")


@attrs.frozen(kw_only=True, repr=False)
class ConcernRaised(_Fact):
    """A member, or somebody of their staff, raised a concern.

    Args:
        member: The member.
        venue: The venue; `None` for every venue of the member.
        staff: Whether it was staff.
    """

    member: str
    venue: str | None = None
    staff: bool = False

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        an_id("ConcernRaised.member", self.member)
        _perhaps("ConcernRaised.venue", self.venue)
        a_kind("ConcernRaised.staff", self.staff, bool)


@attrs.frozen(kw_only=True, repr=False)
class ReviewRequested(_Fact):
    """A member asked for a review.

    Args:
        member: The member.
        venue: The venue; `None` for every venue of the member.
    """

    member: str
    venue: str | None = None

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        an_id("ReviewRequested.member", self.member)
        _perhaps("ReviewRequested.venue", self.venue)


@attrs.frozen(kw_only=True, repr=False)
class _Signed(_Fact):
    """A signed fact about what one subject is owed; the day it happened is the day of signing.

    Args:
        member: The member.
        venue: The venue, for a review; `None` for a contact.
        until: The day it names.
        signer: Who signed; never the one who assessed.
        assessor: Who assessed, if somebody did.
        authority: On whose authority.
        why: Why, in words for those who may know.

    Raises:
        InvalidValue: If the assessor signs alone, or the day is before signing.
    """

    member: str
    venue: str | None = None
    until: dt.date
    signer: str = attrs.field(repr=False)
    assessor: str | None = attrs.field(default=None, repr=False)
    authority: str = attrs.field(repr=False)
    why: str = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        _Fact.__attrs_post_init__(self)
        name = type(self).__name__
        an_id(f"{name}.member", self.member)
        _perhaps(f"{name}.venue", self.venue)
        a_day(f"{name}.until", self.until)
        an_id(f"{name}.signer", self.signer)
        _perhaps(f"{name}.assessor", self.assessor)
        a_text(f"{name}.authority", self.authority)
        a_text(f"{name}.why", self.why, most=4000)
        if self.signer == self.assessor:
            raise InvalidValue(f"{name}.signer", "whoever assessed may not sign; let somebody else do it")
        if self.until < self.on:
            raise InvalidValue(f"{name}.until", "is before the day of signing; correct one of them")


@attrs.frozen(kw_only=True, repr=False)
class Postponed(_Signed):
    """What is undischarged on the day of signing may be done by a later day (`semantics.md` 3.14)."""


@attrs.frozen(kw_only=True, repr=False)
class Exempted(_Signed):
    """Nothing is owed from the day of signing to a day, both included (`semantics.md` 3.14)."""


def _perhaps(field: str, value: object) -> None:
    if value is not None:
        an_id(field, value)


Event = (
    Contacted | Offered | Answered | Reviewed | Withdrawn | Banded | OfficeChanged | VenueMoved
    | StandardRevised | MeasureNoted | EventPlanned | Incident | ConcernRaised | ReviewRequested
    | Postponed | Exempted
)  # fmt: skip
"""The closed set of events."""

RANK: Mapping[type, int] = MappingProxyType(
    {
        Banded: 0, OfficeChanged: 0, VenueMoved: 0, StandardRevised: 0, MeasureNoted: 0, EventPlanned: 0,
        Incident: 0, ConcernRaised: 0, ReviewRequested: 0, Contacted: 1, Offered: 2, Answered: 3,
        Reviewed: 4, Postponed: 5, Exempted: 5, Withdrawn: 9,
    }
)  # fmt: skip
"""Order of kinds within a day, causes before effects."""


def order(event: Event) -> tuple[dt.date, int, dt.datetime, str]:
    """Return the place of an event in the total order."""
    return event.on, RANK[type(event)], event.known, event.id


@attrs.frozen
class _Run:
    """Events in order, never changed; ledgers share them."""

    events: tuple[Event, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Event]:
        return {event.id: event for event in self.events}

    @cached_property
    def corrections(self) -> Mapping[str, list[Event]]:
        """Corrections by the event whose place each takes."""
        found: dict[str, list[Event]] = {}
        for event in self.events:
            if event.corrects is not None:
                found.setdefault(event.corrects, []).append(event)
        return found

    @cached_property
    def reviews(self) -> Mapping[str, list[dt.date]]:
        """The days of reviews by venue."""
        found: dict[str, list[dt.date]] = {}
        for event in self.events:
            if type(event) is Reviewed:
                found.setdefault(event.venue, []).append(event.on)
        return found

    @cached_property
    def occasions(self) -> int:
        """How many of them can make a rule ask for something."""
        return sum(type(event) not in _ORDINARY for event in self.events)


@attrs.frozen(eq=False, repr=False)
class Ledger:
    """An append-only set of events.

    Kept as a few ordered runs, each at most half the one before, so that recording one event copies
    none of the others but now and then a few.

    >>> now = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> event = Contacted(id="e1", on=now.date(), known=now, member="m1")
    >>> ledger = Ledger.of([event]).record(event)
    >>> len(ledger), ledger
    (1, <Ledger of 1 event>)
    """

    _runs: tuple[_Run, ...] = ()

    @classmethod
    def of(cls, events: Iterable[Event]) -> "Ledger":
        """Return the ledger of *events*, in any order.

        Raises:
            EventConflict: If one id stands for two contents, or a reference leads nowhere.
        """
        return cls().record(*events)

    def record(self, *events: Event) -> "Ledger":
        """Return a ledger with *events* too, all of them or none; what is there already changes nothing.

        Raises:
            EventConflict: If one id stands for two contents, or a reference leads nowhere.
        """
        for _, _, conflict in self.conflicts(events):
            raise conflict
        fresh = {event.id: event for event in events if self.get(event.id) is None}
        return self._with(tuple(sorted(fresh.values(), key=order))) if fresh else self

    def conflicts(self, events: Sequence[Event]) -> Iterator[tuple[int, str, EventConflict]]:
        """Yield why *events* cannot be recorded: the index of an event, its field, what is wrong."""
        fresh: dict[str, Event] = {}
        for index, event in enumerate(events):
            held = fresh.get(event.id) or (self.get(event.id) if self._runs else None)
            if held is None:
                fresh[event.id] = event
            elif held != event:
                doubled = "another event has this id already; give the new one an id of its own"
                yield index, "id", EventConflict(event.id, doubled)
        circling = _in_circles(fresh)
        for index, event in enumerate(events):
            if event.corrects is None and type(event) in _FREE:
                continue
            for field, kind in _REFERENCES:
                id_ = getattr(event, field, None)
                other = None if id_ is None else fresh.get(id_) or self.get(id_)
                problem = None if id_ is None else _problem(event, field, kind, other)
                if problem:
                    yield index, field, EventConflict(event.id, problem)
            if (
                type(event) is Withdrawn
                and type(fresh.get(event.event) or self.get(event.event)) is Withdrawn
            ):
                twice = "withdraws a withdrawal, which stands; record what did happen as an event of its own"
                yield index, "event", EventConflict(event.id, twice)
            if event.id in circling:
                circle = "corrects itself by way of others; let the first record correct nothing"
                yield index, "corrects", EventConflict(event.id, circle)

    def _with(self, events: tuple[Event, ...]) -> "Ledger":
        runs = [*self._runs, _Run(events)]
        while len(runs) > 1 and len(runs[-2].events) < 2 * len(runs[-1].events):
            last, before = runs.pop(), runs.pop()
            runs.append(_Run(tuple(merge(before.events, last.events, key=order))))
        return Ledger(tuple(runs))

    def get(self, id_: str) -> Event | None:
        """Return the event of that id."""
        for run in reversed(self._runs):
            if id_ in run.by_id:
                return run.by_id[id_]
        return None

    def records(self, id_: str) -> tuple[Event, ...]:
        """Return every record of the fact that an event tells: the first, and whatever corrects it."""
        event = self.get(id_)
        while event is not None and event.corrects is not None:
            event = self.get(event.corrects)
        found = [] if event is None else [event]
        # The list grows while it is gone through, until nothing corrects anything in it.
        for one in found:
            for run in self._runs:
                found += run.corrections.get(one.id, ())
        return tuple(found)

    def reviews(self, venue: str) -> list[dt.date]:
        """Return the days of every review on record of a venue, also of those corrected since, in order."""
        return sorted(day for run in self._runs for day in run.reviews.get(venue, ()))

    @property
    def occasions(self) -> int:
        """How many events on record can make a rule ask for something."""
        return sum(run.occasions for run in self._runs)

    def __len__(self) -> int:
        return sum(len(run.events) for run in self._runs)

    def __iter__(self) -> Iterator[Event]:
        return merge(*(run.events for run in self._runs), key=order)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Ledger):
            return NotImplemented
        return len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(event.id for event in self))

    def __repr__(self) -> str:
        count = len(self)
        return f"<Ledger of {count} event{'s' if count != 1 else ''}>"

    def until(self, on: dt.date) -> Iterator[Event]:
        """Yield, in order, what is believed to have happened up to that day.

        Corrections stand in the place of what they correct, under its id; what was withdrawn is gone.
        """
        return (event for event in self.effective if event.on <= on)

    @cached_property
    def effective(self) -> tuple[Event, ...]:
        """What is believed to have happened, corrections in place and withdrawals carried out, in order."""
        events = tuple(self)
        if not any(event.corrects or type(event) is Withdrawn for event in events):
            return events
        return _effective(events)

    def about(self, members: Iterable[str], venues: Iterable[str], count: int) -> tuple[Event, ...]:
        """Return, of the first events believed, those that bear on some members and venues, in order.

        Args:
            members: The members.
            venues: The venues.
            count: How many of `effective` are looked at.
        """
        names = {None, *members, *(f"at {venue}" for venue in venues)}
        places = {place for name in names for place in self._places.get(name, ()) if place < count}
        return tuple(self.effective[place] for place in sorted(places))

    @cached_property
    def _places(self) -> Mapping[str | None, list[int]]:
        """Where in `effective` stands what bears on a member, on a venue (``at`` it), or on everybody."""
        found: dict[str | None, list[int]] = {}
        offered: dict[str, str] = {}
        for place, event in enumerate(self.effective):
            member = getattr(event, "member", None)
            if type(event) is Offered:
                offered[event.id] = event.member
            elif type(event) is Answered:
                member = offered[event.offer]
            venue = getattr(event, "venue", None) if member is None else None
            found.setdefault(member if venue is None else f"at {venue}", []).append(place)
        return found

    def as_known(self, at: dt.datetime) -> "Ledger":
        """Return the ledger of what was known at that instant."""
        kept = tuple(event for event in self if event.known <= at)
        return self if len(kept) == len(self) else Ledger((_Run(kept),) if kept else ())


_ORDINARY = frozenset({Contacted, Offered, Answered, Reviewed, Withdrawn})
"""Kinds of events that no rule counts from as from something that happened."""
_FREE = frozenset(RANK) - {Answered, Withdrawn}
"""Kinds of events that refer to no other, unless they correct one."""
_REFERENCES: tuple[tuple[str, type | None], ...] = (
    ("offer", Offered),
    ("corrects", None),
    ("event", None),
)


def _problem(event: Event, field: str, kind: type | None, other: Event | None) -> str | None:
    """Return what is wrong with the event that *field* of another one names."""
    if other is None or other.id == event.id:
        return f"its {field!r} names no event of the ledger; record that one first"
    if kind is not None and type(other) is not kind:
        return f"its {field!r} names an event of another kind; name an {kind.__name__}"
    if event.known < other.known:
        return f"became known before its {field!r}; correct one of the instants"
    if kind is Offered and event.on < other.on:
        return "answers an offer of a later day; correct one of the days"
    return _problem_of_correction(event, other) if field == "corrects" else None


def _problem_of_correction(event: Event, other: Event) -> str | None:
    if type(other) is not type(event):
        return "corrects an event of another kind; withdraw that one and record this"
    if type(event) is Offered and type(other) is Offered and event.member != other.member:
        # What was answered to it was said by the other member.
        return "corrects an offer to another member; withdraw that one and record this"
    return None


def _effective(events: tuple[Event, ...]) -> tuple[Event, ...]:
    firsts = _firsts(events)
    gone = {firsts[event.event][0] for event in events if type(event) is Withdrawn}
    places: dict[str, Event] = {}
    # Of records of one instant a correction is told after what it corrects, whatever their ids.
    for event in sorted(events, key=lambda one: (one.known, firsts[one.id][1], one.id)):
        first = firsts[event.id][0]
        if type(event) is not Withdrawn and first not in gone:
            places[first] = event if first == event.id else attrs.evolve(event, id=first, corrects=None)
    # An answer whose offer was withdrawn hangs in the air.
    kept = [e for e in places.values() if type(e) is not Answered or firsts[e.offer][0] in places]
    return tuple(sorted((_rooted(event, firsts, places) for event in kept), key=order))


def _firsts(events: Iterable[Event]) -> dict[str, tuple[str, int]]:
    """Return for each event the first record of its fact, and how many corrections lie between.

    No circle is ever recorded; every event is gone through once, however long the chains.
    """
    by_id = {event.id: event for event in events}
    found: dict[str, tuple[str, int]] = {}
    for event in by_id.values():
        chain, at = [], event
        while at.id not in found and at.corrects is not None:
            chain.append(at.id)
            at = by_id[at.corrects]
        first, depth = found.setdefault(at.id, (at.id, 0))
        for steps, one in enumerate(reversed(chain), depth + 1):
            found[one] = first, steps
    return found


def _in_circles(fresh: Mapping[str, Event]) -> set[str]:
    """Return the ids of corrections recorded together that lead back to one of them."""
    sound: set[str] = set()
    circling: set[str] = set()
    for event in fresh.values():
        chain: dict[str, None] = {}
        at = event.id if event.corrects is not None else None
        while at is not None and at in fresh and at not in sound and at not in circling and at not in chain:
            chain[at] = None
            at = fresh[at].corrects
        (circling if at in chain or at in circling else sound).update(chain)
    return circling


def _rooted(event: Event, firsts: Mapping[str, tuple[str, int]], places: Mapping[str, Event]) -> Event:
    """Return an answer with the offer it belongs to, and not before that offer's corrected day."""
    if type(event) is not Answered:
        return event
    offer = places[firsts[event.offer][0]]
    on = max(event.on, offer.on)
    until = None if event.until is None else max(event.until, on)
    return attrs.evolve(event, offer=offer.id, on=on, until=until)


def index_until(events: tuple[Event, ...], on: dt.date) -> int:
    """Return how many of the ordered *events* happened up to that day."""
    return bisect_right(events, on, key=lambda event: event.on)
