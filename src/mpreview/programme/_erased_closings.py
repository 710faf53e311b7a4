"""Which closings of shared places ended the use of nobody but a person who is erased, and as known when."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence

import attrs

from mpreview.changed.state import State
from mpreview.events import Change, Event, MemberElected, VenueClosed, order
from mpreview.programme._erased_person import Person

__all__: list[str] = []


class Closings:
    """Closings of places that the person shared: at every instant it is believed each must end a use.

    Args:
        person: Who is erased.
        without: What is left of a record without the person.
    """

    def __init__(self, person: Person, without: Callable[[Event], Event | None]) -> None:
        self._person, self._without = person, without
        changes = person.changes
        closed = (_places(fact[0]) for fact in changes if type(fact[0][0]) is VenueClosed)
        places = {id_ for some in closed if not some.isdisjoint(person.shared) for id_ in some}
        self._elections = [fact for fact in changes if type(fact[0][0]) is MemberElected]
        self._at_places = [fact for fact in changes if not _places(fact[0]).isdisjoint(places)]

    def turns(self, records: Sequence[Event]) -> list[tuple[dt.datetime, bool]]:
        """Return from which instants on a closing ends a use of somebody else or does not, or is another one.

        Of what is no closing, or ends a use whenever it is believed, nothing is returned.
        """
        if type(records[0]) is not VenueClosed or _places(records).isdisjoint(self._person.shared):
            return []
        known = {event.known for event in records}
        instants = {event.known for fact in self._at_places for events in fact for event in events}
        found = [
            (at, self._ends(records[0].id, at)) for at in sorted(known | instants) if at >= records[0].known
        ]
        if all(ends for _, ends in found):
            return []
        kept = zip((None, *found), found, strict=False)
        return [now for last, now in kept if last is None or now[1] != last[1] or now[0] in known]

    def _ends(self, closing: str, at: dt.datetime) -> bool:
        """Whether, as known at an instant, a closing ends the use of somebody else, taken back or not."""
        state = State(self._person.left)
        for event in sorted(self._believed(closing, at), key=order):
            refusal = state.apply(event)
            if event.id == closing:
                return refusal is None
        return True

    def _believed(self, closing: str, at: dt.datetime) -> Iterator[Change]:
        """Yield what of the changes was believed at an instant, without the person."""
        for records, withdrawals in (*self._elections, *self._at_places):
            known = [event for event in records if event.known <= at]
            taken_back = records[0].id != closing and any(event.known <= at for event in withdrawals)
            left = self._without(known[-1]) if known and not taken_back else None
            change = None if left is None else attrs.evolve(left, id=records[0].id, corrects=None)
            if isinstance(change, Change):
                yield change


def _places(records: Iterable[Event]) -> set[str | None]:
    return {getattr(event, "venue", None) for event in records}
