"""What events came to, without the events: a fold that can be kept and carried on.

For a ledger too long to hold: the events come one by one out of the embedder's store, in their order, and
what is kept grows with members and venues. For each that is the last of what happened, the days of what was
completed, each once and as a number, and whole only what can make a rule ask, such as an incident.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

import attrs

from mpreview.coverage import Coverage
from mpreview.errors import EventConflict, InvalidValue, ReferenceErrors
from mpreview.events import RANK, Change, Event, order
from mpreview.events.ledger import ERASED
from mpreview.ids import a_kind
from mpreview.planning import Plan
from mpreview.policy import Activity
from mpreview.programme._cache import Answering, Carried, of_erased
from mpreview.programme._event_faults import find_name_faults
from mpreview.programme._programme import Programme, answered_from
from mpreview.reviews import Obligations
from mpreview.reviews.history import History, extend_history
from mpreview.reviews.traces import Explanation
from mpreview.timeline import a_day

__all__ = ["Snapshot"]


@attrs.frozen(eq=False, repr=False)
class Snapshot:
    """What the events of a programme came to, up to a place in their order.

    It answers as a programme with all of these events does, from the day of the last of them on, and with
    whatever comes after them. Made by `Snapshot.of`. What was recorded of an earlier place it cannot take
    in, nor a correction, a withdrawal or a change of who is in office or uses what; it refuses and is never
    wrong.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> programme = uk.sample(on=day)
    >>> empty = Programme(programme.register, programme.rulebook)
    >>> snapshot = Snapshot.of(empty).replay(programme.ledger.until(day))
    >>> snapshot.due(on=day) == programme.due(on=day)
    True
    """

    _known: Answering
    _history: History
    _last: Event | None
    count: int
    """How many events were folded, of those believed."""
    _erased: tuple[Event, ...] = ()

    @classmethod
    def of(cls, programme: Programme) -> "Snapshot":
        """Return what all events of a programme came to; of one without events it is where to begin.

        Corrections stand in the place of what they correct, and what was withdrawn is gone.
        """
        a_kind("Snapshot.programme", programme, Programme)
        believed = programme.ledger.effective
        known = Answering(programme.register, programme.rulebook, programme.ledger, Carried())
        erased = of_erased(believed)
        history, last = known.folded(), believed[-1] if believed else None
        standing = known.without_events(history, erased)
        return cls(standing, history, last, len(believed), erased)

    def replay(self, events: Iterable[Event]) -> "Snapshot":
        """Return what these events and then some more came to; this one stays as it is.

        Each is looked at once and let go, so that they may come from a cursor. Of what the ledger checks
        when an event is recorded only this is checked again: that they come in order and name members,
        venues and bands that there are. That no id stands for two events is for the store to see to.

        Args:
            events: Events in the order of the ledger: day, rank of the kind, instant, id. One that comes
                twice in a row counts once.

        Raises:
            EventConflict: If an event does not come after the one before it, corrects or withdraws
                something, or changes who is in office or uses what.
            ReferenceErrors: If an event names a member, venue or band that is not there.
            InvalidValue: If something is no event.
        """
        stream = _Stream(self._known, self._last, self.count, self._erased)
        history = extend_history(self._history, stream.checked(events), self._known.register.bounds)
        erased = (*self._erased, *stream.erased)
        standing = self._known.without_events(history, erased)
        return Snapshot(standing, history, stream.last, stream.count, erased)

    @property
    def on(self) -> dt.date | None:
        """The day of the last event, from which on it can be asked; `None` if there was no event."""
        return None if self._last is None else self._last.on

    def due(  # noqa: PLR0913  # the keywords of `Programme.due`, so that one stands for the other
        self,
        *,
        on: dt.date,
        within: int = 0,
        team: str | None = None,
        member: str | None = None,
        venue: str | None = None,
        activity: Activity | None = None,
    ) -> Obligations:
        """Return what `Programme.due` does.

        Raises:
            InvalidValue: If the day is before that of the last event.
        """
        asked = self._asked(on)
        return asked.due(on=on, within=within, team=team, member=member, venue=venue, activity=activity)

    def coverage(self, *, on: dt.date) -> Coverage:
        """Return what `Programme.coverage` does.

        Raises:
            InvalidValue: If the day is before that of the last event.
        """
        return self._asked(on).coverage(on=on)

    def explain(self, member: str, venue: str | None, activity: Activity, *, on: dt.date) -> Explanation:
        """Return what `Programme.explain` does.

        Raises:
            InvalidValue: If the day is before that of the last event.
        """
        return self._asked(on).explain(member, venue, activity, on=on)

    def plan(self, *, on: dt.date, until: dt.date) -> Plan:
        """Return what `Programme.plan` does.

        Raises:
            InvalidValue: If the day is before that of the last event.
        """
        return self._asked(on).plan(on=on, until=until)

    def _asked(self, on: dt.date) -> Programme:
        a_day("on", on)
        if self._last is not None and on < self._last.on:
            early = (
                "is before the last event of the snapshot; ask for its day or a later one, or the programme"
            )
            raise InvalidValue("on", early, on)
        return answered_from(self._known)

    def __repr__(self) -> str:
        many = f"{self.count} event{'s' if self.count != 1 else ''}"
        return f"<Snapshot of {many}{'' if self.on is None else f' up to {self.on}'}>"


class _Stream:
    """Events that come in order: what was the last, and how many there were."""

    def __init__(self, known: Answering, last: Event | None, count: int, erased: Iterable[Event]) -> None:
        self._register, self._rulebook, self._names = known.base, known.rulebook, known.changed.names
        self._destroyed = {id_ for event in erased for id_ in event.destroys}
        self.last, self.count = last, count
        self.erased: list[Event] = []

    def checked(self, events: Iterable[Event]) -> Iterator[Event]:
        """Yield each of the events, once it is seen to be the next."""
        for event in events:
            if type(event) not in RANK:
                raise InvalidValue("Snapshot.events", "give events of the closed set `mpreview.events.Event`")
            if event == self.last:
                continue
            self._check(event)
            if event.is_of_erasure:
                self._note(event)
            self.last = event
            self.count += 1
            yield event

    def _note(self, event: Event) -> None:
        self.erased.append(event)
        self._destroyed.update(event.destroys)

    def _check(self, event: Event) -> None:
        if event.id in self._destroyed:
            raise EventConflict(event.id, ERASED)
        if self.last is not None and not (self.last.on < event.on or order(self.last) < order(event)):
            raise EventConflict(event.id, _LATE)
        if event.corrects is not None or event.withdraws is not None:
            raise EventConflict(event.id, _MENDS)
        if isinstance(event, Change):
            raise EventConflict(event.id, _CHANGES)
        faults = tuple(find_name_faults(self._register, self._rulebook, self._names, (event,)))
        if faults:
            raise ReferenceErrors.of(faults)


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
