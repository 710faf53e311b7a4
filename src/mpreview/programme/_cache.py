"""What was worked out of a register, rules and a ledger, kept from one question to the next.

Whatever is kept is worked out of what was put in alone, so that it never changes an answer; two threads that
fill one place write the same.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from mpreview._checks import check_day
from mpreview._reprs import show_tuple
from mpreview.errors import OutsideCalendar
from mpreview.events import Event, Ledger, index_until
from mpreview.events._consistency import ChangedRegister, apply_changes
from mpreview.people import Member
from mpreview.planning import Agreed, agreed_on
from mpreview.policy import Rulebook
from mpreview.policy._compiled import CompiledRulebook
from mpreview.register import Register
from mpreview.reviews.common import Common, kept_as
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import History, fold_events, spot_of
from mpreview.reviews.reuse import EarlierResults, Epochs, Histories
from mpreview.timeline import LAST_DAY

__all__: list[str] = []


class Carried(NamedTuple):
    """What was computed of one programme and holds of another.

    Args:
        changed: What the ledger makes of the register.
        common: What hangs on that and the rules alone.
        before: What was computed before the last events were recorded, if they leave that as it is.
        of_erased: What is believed of erasures.
        history: What all that happened comes to, where the ledger does not hold it.
    """

    changed: ChangedRegister | None = None
    common: Common | None = None
    before: EarlierResults | None = None
    of_erased: tuple[Event, ...] | None = None
    history: History | None = None

    def __repr__(self) -> str:
        return show_tuple(self)


class Answering:
    """What the questions of a programme rest on, worked out when it is first asked for.

    Args:
        base: The register that was put in.
        rulebook: The rules.
        ledger: What happened.
        carried: What was computed of another programme already and holds of this one.
    """

    def __init__(self, base: Register, rulebook: Rulebook, ledger: Ledger, carried: Carried) -> None:
        self.base, self.rulebook, self.ledger = base, rulebook, ledger
        self._carried = carried
        # The ledger folded, by the number of events and for whom, and below the cases of an epoch: the few
        # that were first asked about last.
        self._histories: Histories = {} if carried.history is None else {(0, ()): carried.history}
        self._epochs: Epochs = {}

    @cached_property
    def changed(self) -> ChangedRegister:
        """What the ledger makes of the register; the next programme keeps it while no event changes it."""
        return self._carried.changed or apply_changes(self.base, self.ledger)

    @property
    def register(self) -> Register:
        """The register as the events leave it."""
        return self.changed.register

    @cached_property
    def common(self) -> Common:
        """What hangs on register and rules alone."""
        return self._carried.common or Common(self.register, self.rulebook, self.changed.ended)

    @property
    def book(self) -> CompiledRulebook:
        """The rules, compiled."""
        return self.common.book

    @cached_property
    def of_erased(self) -> tuple[Event, ...]:
        """What is believed of erasures: the ids that were destroyed, and the visits that stay agreed."""
        told = self._carried.of_erased
        return of_erased(self.ledger.effective) if told is None else told

    def folded(self) -> History:
        """Return what all that happened comes to."""
        return self._history(LAST_DAY, self.register.members)

    def duties(self, on: dt.date, members: Sequence[Member] | None = None) -> Duties:
        """Return what is owed on a day, to everybody or at least to some members.

        Raises:
            OutsideRange: If the day is out of range.
        """
        check_day("on", on)
        history = self._history(on, self.register.members if members is None else members)
        epoch = self.common.epoch(on)
        found = self._epochs.get(epoch)
        if found is None and self._carried.before is not None:
            count = index_until(self.ledger.effective, on)
            found = self._carried.before.find_rows(epoch, self.register, self.ledger, count, history)
        begun = found or (self.common.cases(on), {})
        cases, kept = self._epochs.get(epoch) or kept_as(self._epochs, epoch, begun)
        return Duties(cases, history, on, kept)

    def _history(self, on: dt.date, members: Sequence[Member]) -> History:
        """Return what happened by a day to everybody, or at least to some members."""
        count = index_until(self.ledger.effective, on)
        names = () if members is self.register.members else tuple(member.id for member in members)
        for whom in {(): None, names: None}:
            found = self._histories.get((count, whom))
            if found is None and self._carried.before is not None:
                found = self._carried.before.find_history(self.register, self.ledger, count, whom)
            if found is not None:
                return self._histories.get((count, whom)) or kept_as(self._histories, (count, whom), found)
        events = self._bearing_on(count, names)
        return kept_as(self._histories, (count, names), fold_events(events, self.register.bounds))

    def _bearing_on(self, count: int, names: tuple[str, ...]) -> tuple[Event, ...]:
        """Return, of the first events, those that bear on some members, or without names all."""
        if not names:
            return self.ledger.effective[:count]
        venues = {use.id for name in names for use in self.register.occupancies(name)}
        found = self.ledger.about(names, venues, count)
        # A measure there that is bound to somebody else's office ends with that.
        offices = (getattr(event, "office_of", None) for event in found)
        bound = {office for office in offices if office is not None} - {*names}
        return self.ledger.about({*names, *bound}, venues, count) if bound else found

    def members(self, member: str | None, venue: str | None) -> Sequence[Member]:
        """Return a member, else those who ever use a venue, else everybody."""
        register = self.register
        if member is not None:
            return (register.member[member],)
        if venue is not None:
            users = {use.member for use in register.uses_of_venue.get(venue, ())}
            return tuple(register.member[id_] for id_ in sorted(users))
        return register.members

    def around(self, member: str) -> tuple[Member, ...]:
        """Return a member, whoever ever held a seat of theirs, and whoever ever used a place of theirs."""
        register = self.register
        seats = {tenure.constituency for tenure in register.member[member].tenures}
        names = {id_ for seat in seats for id_ in register.holders[seat]}
        # A measure at a place is told of by the first of all who use it.
        names |= {
            use.member for own in register.occupancies(member) for use in register.uses_of_venue[own.id]
        }
        return tuple(register.member[id_] for id_ in sorted({member, *names}))

    def by_spot(self, on: dt.date) -> Mapping[str, Agreed]:
        """Return what is agreed on a day by spot; nothing on a day that no calendar reaches."""
        try:
            found = agreed_on(self.duties(on))
        except OutsideCalendar:
            return {}
        return {spot_of(one.venue, one.activity): one for one in found}

    def after(self, ledger: Ledger, changed: ChangedRegister, events: Sequence[Event]) -> "Answering":
        """Return what is to be answered from once *events* are recorded too, with all that still holds."""
        same = changed is self.changed
        common = self.common if same else Common(changed.register, self.rulebook, changed.ended)
        before = self._computed() if same else None
        if before is not None:
            before = before.add_events(self.ledger, self.ledger.fresh(events))
        return Answering(self.base, self.rulebook, ledger, Carried(changed, common, before))

    def _computed(self) -> EarlierResults | None:
        """Return what was computed so far, if there was a question."""
        if not self._epochs:
            return self._carried.before
        # Once something was recorded: who plans a day or prints a review records nothing.

        return EarlierResults(self._epochs.copy(), self._histories.copy())

    def without_events(self, history: History, erased: tuple[Event, ...]) -> "Answering":
        """Return what answers from what events came to, and holds none but those of erasures."""
        carried = Carried(self.changed, self.common, of_erased=erased, history=history)
        return Answering(self.base, self.rulebook, Ledger(), carried)


def of_erased(events: Iterable[Event]) -> tuple[Event, ...]:
    """Return, of some events, those that tell of erasures."""
    told = tuple(events)
    return tuple(event for event in told if event.is_of_erasure)
