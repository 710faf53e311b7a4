"""Reuse after new events: how much of the earlier folds and rows still holds.

An event bears on one member, or on the users of one venue. An earlier fold is extended by the new events,
unless a later event of an affected member or venue stands in the ledger. The rows of all other members hold.
"""

from collections.abc import Iterable
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.events import Event, Ledger, order
from mpreview.register import Register
from mpreview.reviews.cases import Cases
from mpreview.reviews.duties import MemberRows
from mpreview.reviews.facts import History, extend_history

__all__: list[str] = []

Histories = dict[tuple[int, tuple[str, ...]], History]
"""Folds by the number of events and the names of members; no names stand for all members."""
Epochs = dict[tuple[int, int], tuple[Cases, dict[str, MemberRows]]]
"""By epoch the cases, which depend on register and rules alone, and the rows of members."""
_FEW = 1000
"""Up to this number of events a look at each event is cheaper than a new fold."""


class EarlierResults(NamedTuple):
    """The results of a programme before some events were recorded.

    Args:
        epochs: The cases of each epoch, and the rows.
        histories: The folds; empty after a correction or a withdrawal.
        fresh: The events recorded since, in order.
    """

    epochs: Epochs
    histories: Histories
    fresh: tuple[Event, ...] = ()

    def __repr__(self) -> str:
        return show_tuple(self)

    def add_events(self, ledger: Ledger, fresh: tuple[Event, ...]) -> "EarlierResults":
        """Return the results with more events recorded since.

        Args:
            ledger: The ledger without the fresh events.
            fresh: The events.
        """
        together = tuple(sorted((*self.fresh, *fresh), key=order))
        # A measure bound to an office makes an event of the member bear on a place of other members.
        if len(together) > _FEW or not ledger.only_adds(fresh) or _binds_office(ledger, together):
            return self._replace(histories={}, fresh=())
        return self._replace(fresh=together)

    def find_history(
        self, register: Register, ledger: Ledger, count: int, names: tuple[str, ...]
    ) -> History | None:
        """Return the fold of the first *count* effective events; `None` if a new fold is needed.

        Args:
            register: The register.
            ledger: The ledger with the events recorded since.
            count: The number of effective events.
            names: The members needed; no names stand for all members.
        """
        fresh = self._select_fresh(ledger, count)
        history = self.histories.get((count - len(fresh), names))
        if history is None or not fresh or not _come_last(ledger, count, fresh):
            return None if fresh else history
        return extend_history(history, fresh, register.bounds)

    def find_rows(
        self, epoch: tuple[int, int], register: Register, ledger: Ledger, count: int, history: History
    ) -> tuple[Cases, dict[str, MemberRows]] | None:
        """Return the cases of an epoch and the rows that hold; `None` for an epoch never asked about.

        Args:
            epoch: The epoch.
            register: The register.
            ledger: The ledger with the events recorded since.
            count: The number of effective events.
            history: The fold of the effective events.
        """
        if epoch not in self.epochs:
            return None
        cases, rows = self.epochs[epoch]
        fresh = self._select_fresh(ledger, count)
        before = self.histories.get((count - len(fresh), ()))
        affected = _list_affected(register, ledger, fresh)
        if before is None or affected is None:
            return cases, {}
        # Another thread may add rows meanwhile, so the rows are copied first.
        holding = (
            (id_, kept) for id_, kept in tuple(rows.items()) if kept.history is before and id_ not in affected
        )
        return cases, {id_: kept._replace(history=history) for id_, kept in holding}

    def _select_fresh(self, ledger: Ledger, count: int) -> tuple[Event, ...]:
        """Return the events recorded since, among the first *count* effective events."""
        last = ledger.effective[count - 1] if count else None
        return tuple(event for event in self.fresh if last is not None and order(event) <= order(last))


def _binds_office(ledger: Ledger, fresh: Iterable[Event]) -> bool:
    """Whether some events bind a measure to an office, or change an office with a bound measure."""
    fresh = tuple(fresh)
    changed = {event.subject[0] for event in fresh if event.changes_office}
    return any(event.bound_member for event in fresh) or not changed.isdisjoint(ledger.bound)


_Bearing = tuple[str | None, str | None]
"""The member or the venue of an event; neither for an event about all members."""


def _find_bearing(ledger: Ledger, event: Event) -> _Bearing:
    other = None if event.about is None else ledger.get(event.about)
    member, venue = (other or event).subject
    return (member, None) if member is not None else (None, venue)


def _come_last(ledger: Ledger, count: int, fresh: tuple[Event, ...]) -> bool:
    """Whether no other event of an affected member or venue follows among the first *count* events."""
    after = ledger.after(fresh[0], count)
    if len(after) > _FEW:
        return False
    own = {event.id for event in fresh}
    bearings = {_find_bearing(ledger, event) for event in fresh}
    return not any(event.id not in own and _find_bearing(ledger, event) in bearings for event in after)


def _list_affected(register: Register, ledger: Ledger, fresh: Iterable[Event]) -> set[str] | None:
    """Return the members with rows affected by some events; `None` for all members."""
    bearings = {_find_bearing(ledger, event) for event in fresh}
    if (None, None) in bearings:
        return None
    users = (use.member for _, venue in bearings if venue for use in register.uses_of_venue.get(venue, ()))
    return {*users, *(member for member, _ in bearings if member)}
