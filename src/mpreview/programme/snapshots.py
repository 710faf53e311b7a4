"""Snapshots: the fold of a ledger without the events, which can be kept and continued.

Snapshots are for a ledger too long to hold. The events come one by one out of the embedder's store, in order.
The size of a snapshot grows with members and venues: the last facts and the days of completions of each. An
event stays whole only if a rule can count from the event, such as an incident.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import cached_property

import attrs

from mpreview._checks import check_type
from mpreview._reprs import count_noun
from mpreview.errors import EventConflict, InvalidValue, ReferenceErrors, raise_faults
from mpreview.events import RANK, Event, RegisterChange
from mpreview.events._base import order
from mpreview.events.ledger import ERASED
from mpreview.programme._cache import AnswerCache
from mpreview.programme._event_faults import find_name_faults
from mpreview.programme._programme import Programme
from mpreview.programme._selection import Selection
from mpreview.programme._view import PartView
from mpreview.programme._work import WorkQuestions
from mpreview.reviews.facts import Facts

__all__ = ["Snapshot"]


@attrs.frozen(eq=False, repr=False)
class Snapshot(WorkQuestions):
    """The fold of the events of a programme, up to a place in their order; made by `Snapshot.of`.

    From the day of the last event on a snapshot answers as the programme with all the events does, and
    refuses an earlier day. A snapshot can be continued with later events. A snapshot refuses an event of an
    earlier place, a correction, a withdrawal and a change of the register.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> programme = uk.sample(on=day)
    >>> empty = Programme(programme.base, programme.rulebook)
    >>> snapshot = Snapshot.of(empty).replay(programme.ledger.until(day))
    >>> snapshot.due(on=day) == programme.due(on=day)
    True
    """

    _cache: AnswerCache
    _facts: Facts
    _last: Event | None
    count: int
    """The number of folded events, among the believed events."""
    _erased: tuple[Event, ...] = ()

    @classmethod
    def of(cls, programme: Programme) -> "Snapshot":
        """Return the snapshot of all events of a programme; a programme without events is where to begin.

        Corrections replace the corrected events. Withdrawn events are gone.
        """
        check_type("Snapshot.programme", programme, Programme)
        believed = programme.ledger.effective
        cache = AnswerCache(programme.base, programme.rulebook, programme.ledger)
        erased = cache.erased
        facts, last = cache.fold_ledger(), believed[-1] if believed else None
        standing = cache.replace_events(facts, erased)
        return cls(standing, facts, last, len(believed), erased)

    def replay(self, events: Iterable[Event]) -> "Snapshot":
        """Return the snapshot after some more events; this snapshot stays unchanged.

        Each event is read once, so the events may come from a cursor. Two things are checked again: the order
        of the events, and the names of members, venues and bands. The store refuses a second event of one id.

        Args:
            events: Events in the order of the ledger: day, rank of the kind, instant, id. An event that comes
                twice in a row counts once.

        Raises:
            EventConflict: If an event does not come after the event before, corrects or withdraws an event,
                or changes the register.
            ReferenceErrors: If an event names an unknown member, venue or band.
            InvalidValue: If *events* holds another value than an event.
        """
        stream = _Stream(self._cache, self._last, self.count, self._erased)
        facts = self._facts.extend(stream.check_all(events), self._cache.register.index.bounds)
        erased = (*self._erased, *stream.erased)
        standing = self._cache.replace_events(facts, erased, tuple(stream.common))
        return Snapshot(standing, facts, stream.last, stream.count, erased)

    @property
    def on(self) -> dt.date | None:
        """The day of the last event, the first day to ask about; `None` without an event."""
        return None if self._last is None else self._last.on

    @cached_property
    def _view(self) -> PartView:
        return PartView(self._cache, Selection())

    def _ask(self, on: dt.date) -> PartView:
        view = super()._ask(on)
        if self._last is not None and on < self._last.on:
            early = (
                "is before the last event of the snapshot; ask for its day or a later one, or the programme"
            )
            raise InvalidValue("on", early, on)
        return view

    def __repr__(self) -> str:
        many = count_noun(self.count, "event")
        return f"<Snapshot of {many}{'' if self.on is None else f' up to {self.on}'}>"


class _Stream:
    """Events that come in order, checked one by one."""

    def __init__(self, cache: AnswerCache, last: Event | None, count: int, erased: Iterable[Event]) -> None:
        self._register, self._rulebook, self._names = cache.base, cache.rulebook, cache.changed.names
        self._destroyed = {id_ for event in erased for id_ in event.destroys}
        self.last, self.count = last, count
        self.erased: list[Event] = []
        self.common: list[Event] = []

    def check_all(self, events: Iterable[Event]) -> Iterator[Event]:
        """Yield each event after the check that the event may come next."""
        if not isinstance(events, Iterable):
            raise InvalidValue("Snapshot.events", "give an iterable of events", events)
        for event in events:
            if type(event) not in RANK:
                raise InvalidValue("Snapshot.events", "give events of the closed set `mpreview.events.Event`")
            # A cursor that is opened again may repeat the last event.
            if event == self.last:
                continue
            self._check(event)
            if event.is_of_erasure:
                self.erased.append(event)
                self._destroyed.update(event.destroys)
            if event.concerns_all:
                self.common.append(event)
            self.last = event
            self.count += 1
            yield event

    def _check(self, event: Event) -> None:
        if event.id in self._destroyed:
            raise EventConflict(event.id, ERASED)
        # The days are compared first: most events lie on a later day, and the key of the order costs more.
        if self.last is not None and not (self.last.on < event.on or order(self.last) < order(event)):
            raise EventConflict(event.id, _LATE)
        if event.corrects is not None or event.withdraws is not None:
            raise EventConflict(event.id, _MENDS)
        if isinstance(event, RegisterChange):
            raise EventConflict(event.id, _CHANGES)
        faults = find_name_faults(self._register, self._rulebook, self._names, (event,))
        raise_faults(ReferenceErrors, faults)


_LATE = (
    "does not come after the event before it; sort by day, rank of the kind, instant and id, or replay from "
    "an earlier snapshot"
)
_MENDS = (
    "changes what was folded already; resolve corrections and withdrawals first, as `Ledger.effective` does, "
    "and replay what is left"
)
_CHANGES = (
    "changes who is in office or who uses what; record it in a programme, and replay what follows onto a "
    "snapshot of that"
)
