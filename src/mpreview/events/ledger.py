"""The append-only ledger of events.

Order is (day, kind rank, instant, id), never position (`semantics.md` section 6).
"""

import datetime as dt
from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from hashlib import sha256
from heapq import merge
from operator import attrgetter
from typing import Any, NamedTuple

import attrs

from mpreview.errors import EventConflict, InvalidValue
from mpreview.events._base import Event, order
from mpreview.events.about import ABOUT, REFERENCES
from mpreview.events.chain import content_number
from mpreview.events.changes import Change
from mpreview.events.conflicts import STANDING, problem_of
from mpreview.events.corrections import effective, in_circles
from mpreview.events.records import Erased, Withdrawn
from mpreview.events.visits import Reviewed
from mpreview.ids import a_tuple

__all__ = ["Ledger"]

_CORRECTS = attrgetter("corrects")
_WITHDRAWN = frozenset({Withdrawn})


@attrs.frozen(eq=False, repr=False, slots=False, getstate_setstate=True)
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
    def withdrawn(self) -> frozenset[str]:
        """The events that are withdrawn."""
        return frozenset(event.event for event in self.events if type(event) is Withdrawn)

    @cached_property
    def naming(self) -> Mapping[str, list[Event]]:
        """Events by the others that they name."""
        found: dict[str, list[Event]] = {}
        for event in self.events:
            for id_ in _named_by(event):
                found.setdefault(id_, []).append(event)
        return found

    @cached_property
    def about(self) -> Mapping[str | None, list[Event]]:
        """Events by the member they name, else the venue (``at`` it); by `None` what bears on everybody."""
        found: dict[str | None, list[Event]] = {}
        for event in self.events:
            member, venue = getattr(event, "member", None), getattr(event, "venue", None)
            where = member or (f"at {venue}" if venue is not None else None)
            if where is not None or event.word not in _ABOUT_NOBODY:
                found.setdefault(where, []).append(event)
        return found

    @cached_property
    def destroyed(self) -> frozenset[str]:
        """The events that were destroyed when somebody was erased."""
        erasures = (event for event in self.events if type(event) is Erased)
        return frozenset(id_ for event in erasures for id_ in event.events)

    @cached_property
    def reviews(self) -> Mapping[str, list[dt.date]]:
        """The days on which something was done at a venue that may be owed there, by venue."""
        found: dict[str, list[dt.date]] = {}
        for event in self.events:
            venue: str | None = getattr(event, "venue", None)
            if venue is not None and event.word in _DONE_THERE:
                found.setdefault(venue, []).append(event.on)
        return found

    @cached_property
    def changes(self) -> tuple[Event, ...]:
        """What changes who is in office and who uses which venue."""
        return tuple(event for event in self.events if isinstance(event, Change))

    @cached_property
    def bound(self) -> frozenset[str]:
        """The members to whose office a measure was ever told to be bound."""
        told = (getattr(event, "office_of", None) for event in self.events)
        return frozenset(office for office in told if office is not None)

    @cached_property
    def withdrawals(self) -> tuple[Withdrawn, ...]:
        """What takes something back."""
        return tuple(event for event in self.events if type(event) is Withdrawn)

    @cached_property
    def occasions(self) -> int:
        """How many of them can make a rule ask for something."""
        return sum(event.word not in _ORDINARY for event in self.events)


class _Grown(NamedTuple):
    """What was believed of a ledger before, and the events recorded since, which change nothing of it."""

    believed: tuple[Event, ...]
    since: tuple[Event, ...]


def _check_events(events: Sequence[object]) -> None:
    """Check that events are given, before anything is read of them."""
    strange = {kind for kind in set(map(type, events)) if not _is_kind(kind)}
    for event in events if strange else ():
        if type(event) in strange:
            raise InvalidValue("Ledger.events", "give events, of the classes of `mpreview.events`", event)


def _is_kind(kind: type) -> bool:
    """Whether a class is a kind of event: one of this package that has a word. No other kind is loaded."""
    return kind.__module__.rpartition(".")[0] == __package__ and "word" in vars(kind)


@attrs.frozen(eq=False, repr=False, slots=False, getstate_setstate=True)
class Ledger:
    """An append-only set of events.

    Kept as a few ordered runs, each at most half the one before, so that recording one event copies
    none of the others but now and then a few.

    >>> from mpreview.events import Contacted
    >>> now = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> event = Contacted(id="e1", on=now.date(), known=now, member="m1")
    >>> ledger = Ledger.of([event]).record(event)
    >>> len(ledger), ledger
    (1, <Ledger of 1 event>)
    """

    _runs: tuple[_Run, ...] = ()
    _grown: _Grown | None = None

    def __attrs_post_init__(self) -> None:
        # Made by the verbs below; whoever gives events themselves wants `of`.
        a_tuple("Ledger.runs", self._runs, _Run)

    @classmethod
    def of(cls, events: Iterable[Event]) -> "Ledger":
        """Return the ledger of *events*, in any order.

        Raises:
            EventConflict: If one id stands for two contents, or a reference leads nowhere.
            InvalidValue: If something else than events is given.
        """
        if not isinstance(events, Iterable):
            raise InvalidValue("Ledger.events", "give any number of events, in any order", events)
        return cls().record(*events)

    @classmethod
    def joined(cls, events: Iterable[Event]) -> "Ledger":
        """Return the ledger of *events*, of ids of their own, that were checked against each other.

        Raises:
            InvalidValue: If something else than events is given.
        """
        told = tuple(events)
        _check_events(told)
        return cls((_Run(tuple(sorted(told, key=order))),))

    def record(self, *events: Event) -> "Ledger":
        """Return a ledger with *events* too, all of them or none; what is there already changes nothing.

        Raises:
            EventConflict: If one id stands for two contents, or a reference leads nowhere.
            InvalidValue: If something else than events is given.
        """
        _check_events(events)
        for _, _, conflict in self.conflicts(events):
            raise conflict
        fresh = self.fresh(events)
        return self._with(fresh) if fresh else self

    def fresh(self, events: Iterable[Event]) -> tuple[Event, ...]:
        """Return, in order, those of some events that are not on record yet, each once."""
        found = {event.id: event for event in events if self.get(event.id) is None}
        return tuple(sorted(found.values(), key=order))

    def only_adds(self, fresh: Iterable[Event]) -> bool:
        """Whether all that is believed once some events are recorded too is what is believed now, and they.

        Not so where one corrects or withdraws something, or is about something that was corrected or
        withdrawn.
        """
        return not any(
            event.corrects is not None or type(event) is Withdrawn or self._is_about_the_mended(event)
            for event in fresh
        )

    def _is_about_the_mended(self, event: Event) -> bool:
        named = (getattr(event, name, None) for name in ABOUT) if not _refers_to_none(event) else ()
        return any(id_ is not None and self._is_mended(id_) for id_ in named)

    def _is_mended(self, id_: str) -> bool:
        """Whether an event on record corrects another, or was corrected or withdrawn."""
        event = self.get(id_)
        corrects = event is not None and event.corrects is not None
        return corrects or any(id_ in run.corrections or id_ in run.withdrawn for run in self._runs)

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
        yield from self._of_the_erased(events, fresh)
        circling = in_circles(fresh)
        for index, event in enumerate(events):
            if event.corrects is None and _refers_to_none(event):
                continue
            for field, word in REFERENCES.items():
                id_ = getattr(event, field, None)
                other = None if id_ is None else fresh.get(id_) or self.get(id_)
                problem = None if id_ is None else problem_of(event, field, word, other)
                if problem:
                    yield index, field, EventConflict(event.id, problem)
            if type(event) is Withdrawn:
                standing = STANDING.get(type(fresh.get(event.event) or self.get(event.event)))
                if standing is not None:
                    yield index, "event", EventConflict(event.id, f"withdraws {standing}")
            if event.id in circling:
                circle = "corrects itself by way of others; let the first record correct nothing"
                yield index, "corrects", EventConflict(event.id, circle)

    def _of_the_erased(
        self, events: Sequence[Event], fresh: Mapping[str, Event]
    ) -> Iterator[tuple[int, str, EventConflict]]:
        """Yield what would bring somebody back who was erased, or destroys what is still there."""
        gone = [run.destroyed for run in self._runs if run.destroyed]
        told = [event for event in fresh.values() if type(event) is Erased]
        gone += [frozenset(event.events) for event in told]
        for index, event in enumerate(events if gone else ()):
            if any(event.id in ids for ids in gone):
                yield index, "id", EventConflict(event.id, ERASED)
        ours = {event.id for event in told}
        for index, event in enumerate(events if told else ()):
            if type(event) is Erased and event.id in ours and any(self.get(id_) for id_ in event.events):
                yield index, "events", EventConflict(event.id, _NOT_DESTROYED)

    def was_erased(self, id_: str) -> bool:
        """Whether an event of that id was destroyed when somebody was erased."""
        return any(id_ in run.destroyed for run in self._runs)

    def _with(self, events: tuple[Event, ...]) -> "Ledger":
        runs = [*self._runs, _Run(events)]
        while len(runs) > 1 and len(runs[-2].events) < 2 * len(runs[-1].events):
            last, before = runs.pop(), runs.pop()
            runs.append(_Run(tuple(merge(before.events, last.events, key=order))))
        later = Ledger(tuple(runs), self._grow(events))
        if self._totals:
            later._totals.append(self._totals[0] + _total(events))
        return later

    def _grow(self, fresh: tuple[Event, ...]) -> _Grown | None:
        """Return what was believed, if somebody has asked, and what comes on top of it, if that is little."""
        believed: tuple[Event, ...] | None = held(self, "effective")
        before = self._grown if believed is None else _Grown(believed, ())
        if before is None or not self.only_adds(fresh):
            return None
        since = (*before.since, *fresh)
        return _Grown(before.believed, since) if len(since) <= _FEW else None

    @property
    def version(self) -> str:
        """What two writers compare: how many events there are, and a digest of what they say.

        It is the same in whatever order and in whichever process they were recorded. Of a ledger that has
        one, the next costs as much as there is new; whoever never asks pays nothing.

        >>> from mpreview.events import Contacted
        >>> now = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
        >>> event = Contacted(id="e1", on=now.date(), known=now, member="m1")
        >>> Ledger.of([event]).version == Ledger().record(event).version != Ledger().version
        True
        """
        if not self._totals:
            self._totals.append(_total(self))
        # The sum alone would tell, by what was added to it, what somebody could guess of one event.
        digest = sha256(f"{self._totals[0] % 2**256:064x}".encode()).hexdigest()
        return f"{len(self)}-{digest[:32]}"

    @cached_property
    def _totals(self) -> list[int]:
        # The sum of what stands for each event, once it was asked for. Two threads add the same.
        return []

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
        """Return the days of every review, test and exercise on record of a venue, corrected or not."""
        return sorted(day for run in self._runs for day in run.reviews.get(venue, ()))

    def was_booked(self, venue: str) -> bool:
        """Whether a visit to a venue was ever agreed, whatever came of it."""
        where = f"at {venue}"
        return any(event.word == "booked" for run in self._runs for event in run.about.get(where, ()))

    @property
    def changes(self) -> tuple[Event, ...]:
        """What changes, or changed, who is in office and who uses which venue, and what takes that back."""
        told = [event for run in self._runs for event in run.changes]
        if not told:
            return ()
        ids = {event.id for event in told}
        return (*told, *(one for run in self._runs for one in run.withdrawals if one.event in ids))

    @property
    def bound(self) -> frozenset[str]:
        """The members to whose office a measure was ever told to be bound."""
        return frozenset().union(*(run.bound for run in self._runs))

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
        if self._grown is not None:
            believed = list(self._grown.believed)
            for event in self._grown.since:
                insort(believed, event, key=order)
            return tuple(believed)
        events = self._runs[0].events if len(self._runs) == 1 else tuple(self)
        if not any(map(_CORRECTS, events)) and _WITHDRAWN.isdisjoint(map(type, events)):
            return events
        return effective(events)

    def after(self, event: Event, count: int) -> tuple[Event, ...]:
        """Return, of the first events believed, those that come after one that is."""
        return self.effective[bisect_right(self.effective, order(event), key=order) : count]

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

    def bearing(self, members: Iterable[str], venues: Iterable[str]) -> tuple[Event, ...]:
        """Return what is believed that bears on some members and venues, in order.

        Nothing else is gone through: what that costs does not grow with the ledger, but that an index is
        brought up to date now and then.

        Args:
            members: The members.
            venues: The venues.
        """
        names = {None, *members, *(f"at {venue}" for venue in venues)}
        waiting = [event for run in self._runs for name in names for event in run.about.get(name, ())]
        found: dict[str, Event] = {}
        while waiting:
            event = waiting.pop()
            if event.id not in found:
                found[event.id] = event
                waiting += (other for run in self._runs for other in run.naming.get(event.id, ()))
                waiting += (other for id_ in _named_by(event) if (other := self.get(id_)) is not None)
        return Ledger.joined(found.values()).effective

    @cached_property
    def _places(self) -> Mapping[str | None, list[int]]:
        """Where in `effective` stands what bears on a member, on a venue (``at`` it), or on everybody."""
        found: dict[str | None, list[int]] = {}
        about: dict[str, str | None] = {}
        referred_to = set(ABOUT.values())
        for place, event in enumerate(self.effective):
            member, venue = getattr(event, "member", None), getattr(event, "venue", None)
            referred = next((about.get(id_) for name in ABOUT if (id_ := getattr(event, name, None))), None)
            where = member or (f"at {venue}" if venue is not None else referred)
            if event.word in referred_to:
                about[event.id] = where
            found.setdefault(where, []).append(place)
        return found

    def as_known(self, at: dt.datetime) -> "Ledger":
        """Return the ledger of what was known at that instant."""
        kept = tuple(event for event in self if event.known <= at)
        return self if len(kept) == len(self) else Ledger((_Run(kept),) if kept else ())


_FEW = 1000
"""So many events are put among those believed one by one; for more of them all are gone through again."""


def held(owner: object, name: str) -> Any:
    """Return what a cached property holds, and `None` if nobody has asked for it yet."""
    return vars(owner).get(name)


_ORDINARY = frozenset(
    {
        "attempted", "contacted", "offered", "answered", "booked", "booking-moved", "booking-cancelled",
        "booking-missed", "booking-kept", "reviewed", "finding-noted", "desk-checked", "withdrawn", "erased",
        "committed", "measure-recommended", "measure-decided", "measure-advanced", "function-tested",
        "risk-assessed", "risk-treated", "risk-accepted", "risk-closed",
    }
)  # fmt: skip
"""Kinds of events that no rule counts from as from something that happened."""
_REFERRING = frozenset(
    {
        "answered",
        "booking-moved",
        "booking-cancelled",
        "booking-missed",
        "booking-kept",
        "finding-noted",
        "withdrawn",
    }
)
"""Kinds of events that refer to another; a review may, and any may correct one."""
_DONE_THERE = frozenset({"reviewed", "desk-checked", "function-tested", "exercised"})
"""What tells of something done at a venue."""
_ABOUT_NOBODY = _REFERRING | {"erased", "committed"}
"""Kinds of events that bear on nobody by themselves."""
ERASED = "was erased with a person, and does not come back; leave it out, and destroy it where it came from"
_NOT_DESTROYED = "destroys events that are on record; let `Programme.erase` do so, or leave those events out"


@cache
def _fields(kind: type[Event]) -> tuple[str, ...]:
    """Return the fields in which events of a kind name others."""
    return tuple(name for name in REFERENCES if name in attrs.fields_dict(kind))


def _named_by(event: Event) -> Iterator[str]:
    """Yield the ids of the events that an event names."""
    kind: Any = type(event)
    for name in _fields(kind):
        id_: str | None = getattr(event, name)
        if id_ is not None:
            yield id_


def _refers_to_none(event: Event) -> bool:
    if type(event) is Reviewed:
        return event.booking is None
    return event.word not in _REFERRING


def _total(events: Iterable[Event]) -> int:

    return sum(map(content_number, events))
