"""The append-only ledger of events.

The order is day, rank of the kind, instant, id, never position (semantics 6). A ledger keeps its events in
runs, like a log-structured merge tree: recording adds a short run, and short runs are merged now and then.
Each run keeps its own indexes, which ledgers share.
"""

import datetime as dt
from bisect import insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from heapq import merge
from operator import itemgetter
from typing import NamedTuple

import attrs

from mpreview._checks import check_day, check_instant, check_type, collect_tuple
from mpreview._reprs import count_noun
from mpreview.errors import LISTED, EventConflict, InvalidValue, clip_faults
from mpreview.events._base import Event, order
from mpreview.events._canonical import content_number
from mpreview.events._conflicts import find_conflicts
from mpreview.events._corrections import find_correction_cycles, resolve_corrections
from mpreview.events._kinds import RANK
from mpreview.events.changes import RegisterChange

__all__ = ["Ledger"]


@attrs.frozen(eq=False, repr=False, slots=False, getstate_setstate=True)
class _Run:
    """Events in order, with indexes; ledgers share runs, so a run never changes."""

    events: tuple[Event, ...]

    @cached_property
    def by_id(self) -> Mapping[str, Event]:
        return {event.id: event for event in self.events}

    @cached_property
    def naming(self) -> Mapping[str, list[Event]]:
        """Events by the id of each event named."""
        found: dict[str, list[Event]] = {}
        for event in self.events:
            for _, id_ in event.list_references():
                found.setdefault(id_, []).append(event)
        return found

    @cached_property
    def about(self) -> Mapping[str | None, list[Event]]:
        """Events by member, or else by ``at`` and venue; under `None` the events about all members."""
        found: dict[str | None, list[Event]] = {}
        for event in self.events:
            where = name_subject(event)
            if where is not None or event.concerns_all:
                found.setdefault(where, []).append(event)
        return found

    @cached_property
    def erasures(self) -> tuple[Event, ...]:
        """The events of erasures."""
        return tuple(event for event in self.events if event.is_of_erasure)

    @cached_property
    def destroyed(self) -> frozenset[str]:
        """The events that erasures destroyed."""
        return frozenset(id_ for event in self.erasures for id_ in event.destroys)

    @cached_property
    def changes(self) -> tuple[Event, ...]:
        """The changes of the register."""
        return tuple(event for event in self.events if isinstance(event, RegisterChange))

    @cached_property
    def withdrawals(self) -> tuple[Event, ...]:
        """The withdrawals."""
        return tuple(event for event in self.events if event.withdraws is not None)


class _Grown(NamedTuple):
    """The beliefs of an earlier ledger, and later events that only add to the beliefs."""

    believed: tuple[Event, ...]
    since: tuple[Event, ...]


def _collect_events(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the tuple of some events, after the check that only events are given."""
    if not isinstance(events, Iterable):
        raise InvalidValue("Ledger.events", "give any number of events, in any order", events)
    found = tuple(events)
    strange = set(map(type, found)) - RANK.keys()
    for event in found if strange else ():
        if type(event) in strange:
            raise InvalidValue("Ledger.events", "give events, of the classes of `mpreview.events`", event)
    return found


def _check_runs(_ledger: object, _attribute: object, runs: object) -> None:
    if type(runs) is not tuple or any(type(run) is not _Run for run in runs):
        raise InvalidValue("Ledger", "make a ledger of events by `Ledger.of(events)`", runs)


@attrs.frozen(eq=False, repr=False, slots=False, getstate_setstate=True)
class Ledger:
    """An append-only set of events.

    Every run is at most half as long as the run before, so recording an event seldom copies other events.

    >>> from mpreview.events import Contacted
    >>> now = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> event = Contacted(id="e1", on=now.date(), known=now, member="m1")
    >>> ledger = Ledger.of([event]).record(event)
    >>> len(ledger), ledger
    (1, <Ledger of 1 event>)
    """

    # `Ledger.of` is the constructor for embedders.
    _runs: tuple[_Run, ...] = attrs.field(default=(), validator=_check_runs)
    _grown: _Grown | None = None

    @classmethod
    def of(cls, events: Iterable[Event]) -> "Ledger":
        """Return the ledger of *events*, in any order.

        Raises:
            EventConflict: If one id stands for two contents, or a reference leads nowhere.
            InvalidValue: If something else than events is given.
        """
        return cls().record(*_collect_events(events))

    def record(self, *events: Event) -> "Ledger":
        """Return a ledger with *events* too, all or none; an event already on record changes nothing.

        Raises:
            EventConflict: If one id stands for two contents, or a reference leads nowhere.
            InvalidValue: If something else than events is given.
        """
        found = sorted(self.conflicts(events), key=itemgetter(0))
        if found:
            first, *more = clip_faults([conflict for _, _, conflict in found], LISTED + 1)
            raise attrs.evolve(first, more=tuple(more))
        fresh = list_fresh(self, events)
        return self._with(fresh) if fresh else self

    def conflicts(self, events: Iterable[Event]) -> Iterator[tuple[int, str, EventConflict]]:
        """Yield the conflicts of *events*: the index of an event, the field, and the error.

        Raises:
            InvalidValue: If something else than events is given.
        """
        events = _collect_events(events)
        fresh: dict[str, Event] = {}
        for index, event in enumerate(events):
            # An event of the call comes first: two contents of one id in one call are a conflict as well.
            known = fresh.get(event.id) or (self.get(event.id) if self._runs else None)
            if known is None:
                fresh[event.id] = event
            elif known != event:
                doubled = "another event has this id already; give the new one an id of its own"
                yield index, "id", EventConflict(event.id, doubled, "id")
        yield from self._find_erased(events, fresh)
        # Events on record form no cycle, so a cycle runs through new events alone.
        cyclic = find_correction_cycles(fresh)
        for index, event in enumerate(events):
            for field, id_ in event.list_references():
                for problem in find_conflicts(event, field, fresh.get(id_) or self.get(id_)):
                    yield index, field, EventConflict(event.id, problem, field)
            if event.id in cyclic:
                cycle = "corrects itself by way of others; let the first record correct nothing"
                yield index, "corrects", EventConflict(event.id, cycle, "corrects")

    def _find_erased(
        self, events: Sequence[Event], fresh: Mapping[str, Event]
    ) -> Iterator[tuple[int, str, EventConflict]]:
        """Yield the events that an erasure destroyed, and erasures of events that are still on record."""
        # An id that an erasure destroyed stays barred, or a restored copy would bring the person back.
        gone = [run.destroyed for run in self._runs if run.destroyed]
        erasures = {event.id for event in fresh.values() if event.destroys}
        gone += [frozenset(fresh[id_].destroys) for id_ in sorted(erasures)]
        for index, event in enumerate(events if gone else ()):
            if any(event.id in ids for ids in gone):
                yield index, "id", EventConflict(event.id, ERASED, "id")
        for index, event in enumerate(events if erasures else ()):
            if event.id in erasures and any(self.get(id_) for id_ in event.destroys):
                yield index, "events", EventConflict(event.id, _NOT_DESTROYED, "events")

    def was_erased(self, id_: str) -> bool:
        """Whether an erasure destroyed an event of an id."""
        check_type("id_", id_, str)
        return any(id_ in run.destroyed for run in self._runs)

    def _with(self, events: tuple[Event, ...]) -> "Ledger":
        runs = [*self._runs, _Run(events)]
        # Runs at least halve from one to the next, so n records cost n log n moves in all.
        while len(runs) > 1 and len(runs[-2].events) < 2 * len(runs[-1].events):
            last, before = runs.pop(), runs.pop()
            runs.append(_Run(tuple(merge(before.events, last.events, key=order))))
        later = Ledger(tuple(runs), self._grow(events))
        if self._totals:
            # A sum does not depend on the order of recording, and grows by the new events alone.
            later._totals.append(self._totals[0] + _total(events))
        return later

    def _grow(self, fresh: tuple[Event, ...]) -> _Grown | None:
        """Return the known beliefs with the later events, unless there are too many later events."""
        # The cached property is among the attributes once it was asked for.
        believed: tuple[Event, ...] | None = vars(self).get("effective")
        before = self._grown if believed is None else _Grown(believed, ())
        if before is None or not only_adds(self, fresh):
            return None
        # Insertion beats resolution only while the later events are few.
        since = (*before.since, *fresh)
        return _Grown(before.believed, since) if len(since) <= _MOST_INSERTED else None

    @property
    def version(self) -> str:
        """The number of events, and a digest of their contents, for two writers to compare.

        The version does not depend on the order of recording, nor on the process. Once a version was asked
        for, the version of a later ledger costs time for the new events only.

        >>> from mpreview.events import Contacted
        >>> now = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
        >>> event = Contacted(id="e1", on=now.date(), known=now, member="m1")
        >>> Ledger.of([event]).version == Ledger().record(event).version != Ledger().version
        True
        """
        if not self._totals:
            self._totals.append(_total(self))
        # The bare sum would give an event away: the difference of two sums is the number of the new event.
        digest = sha256(f"{self._totals[0] % 2**256:064x}".encode()).hexdigest()
        return f"{len(self)}-{digest[:32]}"

    @cached_property
    def _totals(self) -> list[int]:
        # Holds the sum of `content_number` once a version was asked for; two threads append equal sums.
        return []

    def get(self, id_: str) -> Event | None:
        """Return the event of an id, or `None`."""
        check_type("id_", id_, str)
        for run in reversed(self._runs):
            if id_ in run.by_id:
                return run.by_id[id_]
        return None

    def records(self, id_: str) -> tuple[Event, ...]:
        """Return every record of the fact of an event: the first record and all corrections."""
        event = self.get(id_)
        while event is not None and event.corrects is not None:
            event = self.get(event.corrects)
        found = [] if event is None else [event]
        # The list grows during the loop, so corrections of corrections are found too.
        for one in found:
            found += [other for other in self.list_naming(one.id) if other.corrects == one.id]
        return tuple(found)

    def list_naming(self, id_: str) -> tuple[Event, ...]:
        """Return the events that name an event: corrections, withdrawals, and events about the event."""
        check_type("id_", id_, str)
        return tuple(event for run in self._runs for event in run.naming.get(id_, ()))

    def was_booked(self, venue: str) -> bool:
        """Whether a visit to a venue was ever agreed."""
        check_type("venue", venue, str)
        where = f"{AT}{venue}"
        booked = (event for run in self._runs for event in run.about.get(where, ()))
        return any(event.agreed_activity is not None for event in booked)

    @property
    def changes(self) -> tuple[Event, ...]:
        """The recorded changes of the register, and the withdrawals of changes."""
        changes = [event for run in self._runs for event in run.changes]
        # Seldom is anything withdrawn, so the withdrawals are cheaper to keep than the index of all names.
        ids = {event.id for event in changes}
        return (*changes, *(one for run in self._runs for one in run.withdrawals if one.withdraws in ids))

    @property
    def erasures(self) -> tuple[Event, ...]:
        """The believed events of erasures, in order."""
        # Seldom is anybody erased, and a plan asks at each step of a forecast.
        if not any(run.erasures for run in self._runs):
            return ()
        return tuple(event for event in self.effective if event.is_of_erasure)

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
        return f"<Ledger of {count_noun(count, 'event')}>"

    def until(self, on: dt.date) -> Iterator[Event]:
        """Yield what is believed to have happened up to a day, in order.

        A correction replaces the corrected event, under the old id. Withdrawn events are gone.
        """
        check_day("on", on)
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
        if all(event.corrects is None and event.withdraws is None for event in events):
            return events
        return resolve_corrections(events)

    def list_about(self, members: Iterable[str] = (), venues: Iterable[str] = ()) -> tuple[Event, ...]:
        """Return the believed events about some members and venues with all linked events, in order.

        An event that names a member is about the member; any other event is about the venue that the event
        names. A revised standard and a directive are about everybody. Two events are linked if one event
        names the other event, perhaps by way of further events. The cost does not grow with the ledger, apart
        from the indexes of new runs.

        Args:
            members: The ids of the members.
            venues: The ids of the venues.

        Raises:
            InvalidValue: If an argument is no collection of texts.

        >>> from mpreview.events import Contacted
        >>> now = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
        >>> events = [Contacted(id=id_, on=now.date(), known=now, member=id_) for id_ in ("m1", "m2")]
        >>> [event.id for event in Ledger.of(events).list_about(members=["m2"])]
        ['m2']
        """
        names = name_subjects(members, venues)
        waiting = [event for run in self._runs for name in names for event in run.about.get(name, ())]
        found: dict[str, Event] = {}
        while waiting:
            event = waiting.pop()
            # The walk follows references both ways, since an answer names an offer, and a correction either.
            if event.id not in found:
                found[event.id] = event
                waiting += self.list_naming(event.id)
                named = (self.get(id_) for _, id_ in event.list_references())
                waiting += (other for other in named if other is not None)
        return join_checked(found.values()).effective

    def as_known(self, at: dt.datetime) -> "Ledger":
        """Return the ledger of the events known at an instant."""
        check_instant("at", at)
        kept = tuple(event for event in self if event.counts_as_known <= at)
        return self if len(kept) == len(self) else Ledger((_Run(kept),) if kept else ())


_MOST_INSERTED = 1000
"""The most later events that are inserted into known beliefs; for more, beliefs are resolved again."""


ERASED = "was erased with a person, and does not come back; leave it out, and destroy it where it came from"
_NOT_DESTROYED = "destroys events that are on record; let `Programme.erase` do so, or leave those events out"


def join_checked(events: Iterable[Event]) -> Ledger:
    """Return the ledger of events with distinct ids, already checked against each other.

    Raises:
        InvalidValue: If something else than events is given.
    """
    return Ledger((_Run(tuple(sorted(_collect_events(events), key=order))),))


def list_fresh(ledger: Ledger, events: Iterable[Event]) -> tuple[Event, ...]:
    """Return the events that are not in a ledger yet, in order, each once."""
    found = {event.id: event for event in _collect_events(events) if ledger.get(event.id) is None}
    return tuple(sorted(found.values(), key=order))


def only_adds(ledger: Ledger, fresh: Iterable[Event]) -> bool:
    """Whether some events only add to the beliefs of a ledger.

    A correction or withdrawal changes beliefs; an event about a corrected or withdrawn event is changed.
    """
    return not any(
        event.corrects is not None
        or event.withdraws is not None
        or (event.about is not None and _is_mended(ledger, event.about))
        for event in fresh
    )


def _is_mended(ledger: Ledger, id_: str) -> bool:
    """Whether an event of a ledger is a correction, or was corrected or withdrawn."""
    event = ledger.get(id_)
    if event is not None and event.corrects is not None:
        return True
    return any(id_ in (other.corrects, other.withdraws) for other in ledger.list_naming(id_))


AT = "at "
"""Stands before a venue in the name of a subject."""


def name_subject(event: Event) -> str | None:
    """Return the member of an event, or else ``at`` and the venue; `None` if the event has neither."""
    member, venue = event.subject
    return member or (f"{AT}{venue}" if venue is not None else None)


def name_bearings(events: Iterable[Event]) -> Iterator[tuple[Event, str | None]]:
    """Yield effective events, in order, each with the name of the subject on which the event bears.

    An event about another event bears on the subject of the other, which came first in the order.
    """
    names: dict[str, str | None] = {}
    for event in events:
        name = name_subject(event)
        if name is None and event.about is not None:
            name = names.get(event.about)
        names[event.id] = name
        yield event, name


def name_touched(ledger: Ledger, fresh: Iterable[Event]) -> frozenset[str]:
    """Return the names of the subjects whose facts some events of a ledger may change.

    The subject of each event, that of the event that it is about, and those of every record of a fact that it
    corrects or withdraws.
    """
    found, ahead, seen = set[str](), [*fresh], set[str]()
    while ahead:
        event = ahead.pop()
        name = name_subject(event)
        if name is not None:
            found.add(name)
        for id_ in {event.about, event.corrects, event.withdraws} - {None, *seen}:
            seen.add(str(id_))
            ahead += ledger.records(str(id_))
    return frozenset(found)


def name_subjects(members: Iterable[str], venues: Iterable[str]) -> set[str | None]:
    """Return the subjects of the events about some members and venues; `None` means all members."""
    places = (f"{AT}{venue}" for venue in collect_tuple("venues", venues, str))
    return {None, *collect_tuple("members", members, str), *places}


def _total(events: Iterable[Event]) -> int:
    return sum(map(content_number, events))
