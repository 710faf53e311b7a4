"""What was computed before something was recorded, and how much of it still holds.

An event bears on one member, or on whoever uses one venue. What was folded is carried on with it unless
something of that member or venue comes after it in the ledger; the rows of everybody else hold as they are.
"""

from collections.abc import Iterable
from typing import NamedTuple

from mpreview.events import Event, Ledger, MeasureRecommended, OfficeChanged, order
from mpreview.events.about import ABOUT
from mpreview.ids import shown
from mpreview.register import Register
from mpreview.reviews.cases import Cases
from mpreview.reviews.history import History, carried_on
from mpreview.reviews.rows import Kept

__all__: list[str] = []

Histories = dict[tuple[int, tuple[str, ...]], History]
"""The ledger folded, by the number of events and for whom; for everybody the names are empty."""
Epochs = dict[tuple[int, int], tuple[Cases, dict[str, Kept]]]
"""By epoch the cases, which hang on register and rules alone, and the rows of members."""
_FEW = 1000
"""Of so many events it is worth while to look one by one what each of them changes."""


class Before(NamedTuple):
    """What was computed before some events were recorded.

    Args:
        epochs: The cases of each epoch, and the rows.
        histories: The ledger folded; none if something in it was corrected or withdrawn since.
        fresh: What was recorded since, in order.
    """

    epochs: Epochs
    histories: Histories
    fresh: tuple[Event, ...] = ()

    def __repr__(self) -> str:
        return shown(self)

    def and_then(self, ledger: Ledger, fresh: tuple[Event, ...]) -> "Before":
        """Return the same once *fresh* is recorded too, in the ledger as it was before."""
        together = tuple(sorted((*self.fresh, *fresh), key=order))
        # Where a measure is bound to an office, what happens to one member bears on a place of others.
        if len(together) > _FEW or not ledger.only_adds(fresh) or _binds(ledger, together):
            return self._replace(histories={}, fresh=())
        return self._replace(fresh=together)

    def history(
        self, register: Register, ledger: Ledger, count: int, names: tuple[str, ...]
    ) -> History | None:
        """Return what the first *count* events come to; `None` if that has to be folded anew.

        Args:
            register: The register.
            ledger: The ledger with what was recorded since.
            count: How many of the events that are believed.
            names: For which members at least; none stands for everybody.
        """
        fresh = self._among(ledger, count)
        history = self.histories.get((count - len(fresh), names))
        if history is None or not fresh or not _come_last(ledger, count, fresh):
            return None if fresh else history
        return carried_on(history, fresh, register.bounds)

    def begun(
        self, epoch: tuple[int, int], register: Register, ledger: Ledger, count: int, history: History
    ) -> tuple[Cases, dict[str, Kept]] | None:
        """Return the cases of an epoch and the rows that hold; `None` if nobody asked about it.

        Args:
            epoch: The epoch.
            register: The register.
            ledger: The ledger with what was recorded since.
            count: How many of the events that are believed.
            history: What these come to.
        """
        if epoch not in self.epochs:
            return None
        cases, rows = self.epochs[epoch]
        fresh = self._among(ledger, count)
        told = self.histories.get((count - len(fresh), ()))
        touched = _touched(register, ledger, fresh)
        if told is None or touched is None:
            return cases, {}
        same = ((id_, one) for id_, one in tuple(rows.items()) if one.history is told and id_ not in touched)
        return cases, {id_: one._replace(history=history) for id_, one in same}

    def _among(self, ledger: Ledger, count: int) -> tuple[Event, ...]:
        """Return what was recorded since and is among the first *count* events."""
        last = ledger.effective[count - 1] if count else None
        return tuple(event for event in self.fresh if last is not None and order(event) <= order(last))


def _binds(ledger: Ledger, fresh: Iterable[Event]) -> bool:
    """Whether some events bind a measure to an office, or change one to which a measure is bound."""
    offices = [event.office_of for event in fresh if type(event) is MeasureRecommended and event.office_of]
    changed = {event.member for event in fresh if type(event) is OfficeChanged}
    return bool(offices) or not changed.isdisjoint(ledger.bound)


_About = tuple[str | None, str | None]


def _about(ledger: Ledger, event: Event) -> _About:
    """Return the member or the venue that an event bears on; neither for what bears on everybody."""
    named = (getattr(event, name, None) for name in ABOUT)
    told = next((other for id_ in named if id_ and (other := ledger.get(id_))), event)
    member: str | None = getattr(told, "member", None)
    return (member, None) if member is not None else (None, getattr(told, "venue", None))


def _come_last(ledger: Ledger, count: int, fresh: tuple[Event, ...]) -> bool:
    """Whether nothing else of the same member or venue comes after each of the events, as far as is asked."""
    after = ledger.after(fresh[0], count)
    if len(after) > _FEW:
        return False
    ours = {event.id for event in fresh}
    about = {_about(ledger, event) for event in fresh}
    return not any(event.id not in ours and _about(ledger, event) in about for event in after)


def _touched(register: Register, ledger: Ledger, fresh: Iterable[Event]) -> set[str] | None:
    """Return the members whose rows may be others with some events; `None` for everybody."""
    about = {_about(ledger, event) for event in fresh}
    if (None, None) in about:
        return None
    users = (use.member for _, venue in about if venue for use in register.uses_of_venue.get(venue, ()))
    return {*users, *(member for member, _ in about if member)}
