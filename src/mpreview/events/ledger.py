"""The append-only ledger of events.

Order is (day, kind rank, instant, id), never position (`semantics.md` section 6).
"""

import datetime as dt
from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from heapq import merge
from typing import Any, NamedTuple

import attrs

from mpreview.errors import EventConflict, InvalidValue
from mpreview.events._base import Event, order
from mpreview.events._kinds import RANK
from mpreview.events.chain import content_number
from mpreview.events.changes import Change
from mpreview.events.conflicts import find_conflicts
from mpreview.events.corrections import find_correction_cycles, resolve_corrections
from mpreview.ids import a_tuple

__all__ = ["Ledger"]


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
        return frozenset(event.withdraws for event in self.events if event.withdraws is not None)

    @cached_property
    def naming(self) -> Mapping[str, list[Event]]:
        """Events by the others that they name."""
        found: dict[str, list[Event]] = {}
        for event in self.events:
            for _, id_ in event.list_references():
                found.setdefault(id_, []).append(event)
        return found

    @cached_property
    def about(self) -> Mapping[str | None, list[Event]]:
        """Events by the member they name, else the venue (``at`` it); by `None` what bears on everybody."""
        found: dict[str | None, list[Event]] = {}
        for event in self.events:
            member, venue = event.subject
            where = member or (f"at {venue}" if venue is not None else None)
            if where is not None or event.concerns_all:
                found.setdefault(where, []).append(event)
        return found

    @cached_property
    def destroyed(self) -> frozenset[str]:
        """The events that were destroyed when somebody was erased."""
        return frozenset(id_ for event in self.events for id_ in event.destroys)

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
    def withdrawals(self) -> tuple[Event, ...]:
        """The withdrawals."""
        return tuple(event for event in self.events if event.withdraws is not None)


class _Grown(NamedTuple):
    """What was believed of a ledger before, and the events recorded since, which change nothing of it."""

    believed: tuple[Event, ...]
    since: tuple[Event, ...]


def _check_events(events: Sequence[object]) -> None:
    """Check that events are given, before anything is read of them."""
    strange = set(map(type, events)) - RANK.keys()
    for event in events if strange else ():
        if type(event) in strange:
            raise InvalidValue("Ledger.events", "give events, of the classes of `mpreview.events`", event)


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
            event.corrects is not None
            or event.withdraws is not None
            or (event.about is not None and self._is_mended(event.about))
            for event in fresh
        )

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
        circling = find_correction_cycles(fresh)
        for index, event in enumerate(events):
            for field, id_ in event.list_references():
                for problem in find_conflicts(event, field, fresh.get(id_) or self.get(id_)):
                    yield index, field, EventConflict(event.id, problem)
            if event.id in circling:
                circle = "corrects itself by way of others; let the first record correct nothing"
                yield index, "corrects", EventConflict(event.id, circle)

    def _of_the_erased(
        self, events: Sequence[Event], fresh: Mapping[str, Event]
    ) -> Iterator[tuple[int, str, EventConflict]]:
        """Yield what would bring somebody back who was erased, or destroys what is still there."""
        gone = [run.destroyed for run in self._runs if run.destroyed]
        told = [event for event in fresh.values() if event.destroys]
        gone += [frozenset(event.destroys) for event in told]
        for index, event in enumerate(events if gone else ()):
            if any(event.id in ids for ids in gone):
                yield index, "id", EventConflict(event.id, ERASED)
        ours = {event.id for event in told}
        for index, event in enumerate(events if told else ()):
            if event.id in ours and any(self.get(id_) for id_ in event.destroys):
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
        return (*told, *(one for run in self._runs for one in run.withdrawals if one.withdraws in ids))

    @property
    def bound(self) -> frozenset[str]:
        """The members to whose office a measure was ever told to be bound."""
        return frozenset().union(*(run.bound for run in self._runs))

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
        if not any(run.corrections or run.withdrawals for run in self._runs):
            return events
        return resolve_corrections(events)

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
                named = (self.get(id_) for _, id_ in event.list_references())
                waiting += (other for other in named if other is not None)
        return Ledger.joined(found.values()).effective

    @cached_property
    def _places(self) -> Mapping[str | None, list[int]]:
        """Where in `effective` stands what bears on a member, on a venue (``at`` it), or on everybody."""
        found: dict[str | None, list[int]] = {}
        about: dict[str, str | None] = {}
        for place, event in enumerate(self.effective):
            member, venue = event.subject
            referred = None if event.about is None else about.get(event.about)
            where = about[event.id] = member or (f"at {venue}" if venue is not None else referred)
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


ERASED = "was erased with a person, and does not come back; leave it out, and destroy it where it came from"
_NOT_DESTROYED = "destroys events that are on record; let `Programme.erase` do so, or leave those events out"


def _total(events: Iterable[Event]) -> int:
    return sum(map(content_number, events))
