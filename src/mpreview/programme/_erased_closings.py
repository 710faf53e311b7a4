"""Which closings of shared places ended the use of nobody but a person who is erased, and as known when."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence

from mpreview.events import Event, MemberElected, VenueClosed
from mpreview.events._register_changes import RegisterChanges
from mpreview.events.consistency import Beliefs, list_beliefs, list_revisions
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
        asked = (known | instants) - {at for at in instants if at < records[0].known}
        found = [(at, ends) for at, ends in self._ends(records[0].id) if at in asked]
        if all(ends for _, ends in found):
            return []
        kept = zip((None, *found), found, strict=False)
        return [now for last, now in kept if last is None or now[1] != last[1] or now[0] in known]

    def _ends(self, closing: str) -> Iterator[tuple[dt.datetime, bool]]:
        """Yield whether a closing, as if never withdrawn, ends the use of somebody else, by instant."""
        changes = RegisterChanges(self._person.left)
        beliefs = (self._beliefs(closing, *fact) for fact in (*self._elections, *self._at_places))
        for at, revisions in list_revisions(beliefs).items():
            changes.believe(revisions)
            yield at, closing not in changes.refusals

    def _beliefs(self, closing: str, records: Sequence[Event], withdrawals: Sequence[Event]) -> Beliefs:
        """Return the beliefs of a fact without the person."""
        steps = [(event.known, self._without(event)) for event in records]
        return list_beliefs(records[0].id, steps, () if records[0].id == closing else withdrawals)


def _places(records: Iterable[Event]) -> set[str | None]:
    return {getattr(event, "venue", None) for event in records}
