"""What a programme keeps between questions, and where the rest is kept.

Every kept value follows from register, rulebook and ledger alone, so that no answer depends on an earlier
question. Two threads that fill one place write equal values. Of each kind on this page at most eight values
are kept; the tables named below keep as many as their owners say.

Each cache was measured by leaving the cache out: processor time in milliseconds for a nation of 4,600 venues
(`uk.demonstration`), for the page of due obligations asked again after one event, then for the next day, then
for thirty days in turn. With every cache the three uses take 4, 4 and 190. No cache saves time in the main
job, which asks one question of each kind.

====================================  =======================================================
left out                              cost
====================================  =======================================================
`AnswerCache.changed`                 87 after an event: all changes are applied again
`EarlierAnswers`                      48 after an event: every row is made again
rows by epoch                         38 after an event, 39 the next day, 1,300 for thirty days
`MemberRows.made`, the obligations    11 after an event, 11 the next day, 375 for thirty days
`SharedCases.book`                    7 after an event, 9 the next day, 370 for thirty days
`SharedCases`, the cases by epoch     260 for thirty days
====================================  =======================================================

The tables that the rules are compiled into live with their owners, and the heads of the owners say what each
table saves: the answers and rises of a `CompiledRulebook`, the spells and cells of its
`RulebookCells`, the first offers of an `OfferClock`, the settings and answers of `Cases`. A `Ledger` and a
`Register` index their own items. Kept for the whole process are the arithmetic of days (`timeline.day_of`,
`calendars.months_after`) and whether a rulebook keeps its examples (`list_misses`): tried again by every
`what_if`, the examples of the United Kingdom take 30 milliseconds.

Rows hold for one fold of the ledger, so the folds by number of events are kept for the rows. A fold of some
members alone serves a question about one office, about a part (`Programme.only`), or about a team or an area:
45 instead of 390 at the first page of a force, and no growth with the nation.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import NamedTuple, TypeVar

import attrs

from mpreview._checks import check_day
from mpreview._reprs import show_tuple
from mpreview.events import Event, Ledger
from mpreview.events._base import index_until, order
from mpreview.events._consistency import ChangedRegister, apply_changes
from mpreview.events.ledger import list_fresh, name_subject, name_subjects, only_adds
from mpreview.people import Member
from mpreview.places import Venue
from mpreview.policy import Rulebook
from mpreview.policy._compiled import CompiledRulebook
from mpreview.register import Register
from mpreview.register._register import replace_supply
from mpreview.reviews.announced import announce_uses
from mpreview.reviews.cases import Cases
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import Facts, fold_events
from mpreview.reviews.judging import LifeInputs
from mpreview.reviews.member_rows import MemberRows
from mpreview.reviews.row_renewals import REACHED
from mpreview.reviews.status_runs import Touched
from mpreview.teams import Team

_KEPT = 8
"""The number of values of a kind that are kept."""
_MOST_ADDED = 1000
"""Up to this number of events a look at each event is cheaper than a new fold."""

Epoch = tuple[int, int]
"""The place of a stretch of days with equal rises, levels, editions and covers."""
RowsByEpoch = dict[Epoch, dict[str, MemberRows]]
"""The rows of members, by epoch and member."""
HistoryKey = tuple[int, tuple[str, ...] | None]
"""The number of folded events, and the names of the members; `None` stands for all members."""
Histories = dict[HistoryKey, Facts]
_KeptKey = TypeVar("_KeptKey")
_KeptValue = TypeVar("_KeptValue")


def keep_newest(places: dict[_KeptKey, _KeptValue], key: _KeptKey, value: _KeptValue) -> _KeptValue:
    """Keep a value in a free place, or in the place of the oldest, and return the value of the key.

    >>> places = dict.fromkeys(range(8))
    >>> keep_newest(places, 9, "new"), sorted(places)
    ('new', [1, 2, 3, 4, 5, 6, 7, 9])
    """
    for oldest in list(places)[: 1 - _KEPT]:
        places.pop(oldest, None)
    return places.setdefault(key, value)


class SharedCases:
    """The compiled rulebook and the cases of each epoch; a new event leaves both as they are.

    Args:
        changed: The register as the events leave it.
        rulebook: The rules.
        common: The effective events that concern all members.

    Attributes:
        book: The compiled rulebook.
        register: The register in which each announced use begins on the day from which the use counts.
    """

    def __init__(self, changed: ChangedRegister, rulebook: Rulebook, common: Sequence[Event]) -> None:
        register = changed.register
        self._ended, self._common = changed.ended, common
        self.book = CompiledRulebook(rulebook, register.calendar, register.threat, register.scale)
        self.register: Register = announce_uses(register, self.book, changed.noticed)
        self._cases: dict[Epoch, Cases] = {}
        days = {event.on.toordinal() for event in common}
        self._edges = sorted({*self.book.edges, *days}) if days else self.book.edges

    def replace_register(self, register: Register) -> "SharedCases":
        """Return the cases of a register with other slots and closures, which no case reads."""
        found = copy(self)
        vars(found).update(register=register, _cases=self._cases.copy())
        return found

    def find_epoch(self, on: dt.date) -> Epoch:
        """Return the epoch of a day."""
        covers = self.register.index.covers.edges
        return bisect_right(self._edges, on.toordinal()), bisect_right(covers, on)

    def find_cases(self, on: dt.date) -> Cases:
        """Return the cases of the epoch of a day."""
        epoch = self.find_epoch(on)
        found = self._cases.get(epoch)
        if found is None:
            found = keep_newest(self._cases, epoch, self.make_cases(on))
        return found

    def make_cases(self, on: dt.date) -> Cases:
        """Return the cases of the epoch of a day, made again."""
        return Cases(self.register, self.book, on, self._ended, self._common)


class EarlierAnswers(NamedTuple):
    """What was kept before some events were recorded, and may hold still.

    An event bears on one member, or on the users of one venue. The rows of all further members hold. A fold
    is extended by the new events, unless a later event of an affected member or venue stands in the ledger.

    Args:
        rows: The rows, by epoch and member.
        histories: The folds; empty after a correction or a withdrawal.
        fresh: The events recorded since, in order.
    """

    rows: RowsByEpoch
    histories: Histories
    fresh: tuple[Event, ...] = ()

    def __repr__(self) -> str:
        return show_tuple(self)

    def add_events(self, ledger: Ledger, fresh: tuple[Event, ...]) -> "EarlierAnswers":
        """Return the answers with more events recorded since.

        Args:
            ledger: The ledger without the fresh events.
            fresh: The events.
        """
        together = tuple(sorted((*self.fresh, *fresh), key=order))
        # A measure bound to an office makes an event of the member bear on a place of other members.
        if len(together) > _MOST_ADDED or not only_adds(ledger, fresh) or binds_office(ledger, together):
            return self._replace(histories={}, fresh=())
        return self._replace(fresh=together)

    def find_history(self, register: Register, ledger: Ledger, key: HistoryKey) -> Facts | None:
        """Return the fold of some effective events; `None` if a new fold is needed."""
        count, names = key
        fresh = self._select_fresh(ledger, count)
        history = self.histories.get((count - len(fresh), names))
        if history is None or not fresh or not _come_last(ledger, count, fresh):
            return None if fresh else history
        return history.extend(fresh, register.index.bounds)

    def list_rows(
        self, epoch: Epoch, register: Register, ledger: Ledger, key: HistoryKey, history: Facts
    ) -> dict[str, MemberRows]:
        """Return the rows of an epoch that hold, by member.

        Args:
            epoch: The epoch.
            register: The register.
            ledger: The ledger with the events recorded since.
            key: The number of effective events, and the members whose events were folded.
            history: The fold of these events.
        """
        count, names = key
        fresh = self._select_fresh(ledger, count)
        # The fold of the same members: rows of a smaller fold lack facts of further members.
        before = self.histories.get((count - len(fresh), names))
        affected = find_touched(register, ledger, fresh)
        if before is None or affected is None:
            return {}
        # Another thread may add rows meanwhile, so the rows are copied first.
        every = tuple(self.rows.get(epoch, {}).items())
        holding = ((id_, rows) for id_, rows in every if rows.facts is before and id_ not in affected)
        return {id_: rows._replace(facts=history) for id_, rows in holding}

    def _select_fresh(self, ledger: Ledger, count: int) -> tuple[Event, ...]:
        """Return the events recorded since, among the first *count* effective events."""
        last = ledger.effective[count - 1] if count else None
        return tuple(event for event in self.fresh if last is not None and order(event) <= order(last))


@dataclass(eq=False, repr=False)
class AnswerCache:
    """The base of all answers of a programme; each part is computed at the first question that needs it.

    Args:
        base: The register before any event.
        rulebook: The rules.
        ledger: The events.
        changed: The register with the changes of the ledger, if known.
        shared: The compiled rulebook and cases of an equal register and rulebook, if known.
        earlier: The values kept before the last events were recorded, if the register did not change.
        histories: The folds known from the start.
        erased: The events of erasures, if the ledger does not hold them.
        common: The effective events that concern all members, if known.
    """

    base: Register
    rulebook: Rulebook
    ledger: Ledger
    _changed: ChangedRegister | None = None
    _shared: SharedCases | None = None
    _earlier: EarlierAnswers | None = None
    _histories: Histories = field(default_factory=dict)
    _erased: tuple[Event, ...] | None = None
    _common: tuple[Event, ...] | None = None
    _rows: RowsByEpoch = field(init=False, default_factory=dict)

    @cached_property
    def changed(self) -> ChangedRegister:
        """The register with the changes of the ledger."""
        return self._changed or apply_changes(self.base, self.ledger)

    @property
    def register(self) -> Register:
        """The register as the events leave it; an announced use begins on the day from which it counts."""
        return self.shared.register

    @cached_property
    def shared(self) -> SharedCases:
        """The compiled rulebook and the cases."""
        return self._shared or SharedCases(self.changed, self.rulebook, self.common)

    @cached_property
    def common(self) -> tuple[Event, ...]:
        """The effective events that concern all members."""
        if self._common is not None:
            return self._common
        return tuple(event for event in self.ledger.effective if event.concerns_all)

    @property
    def erased(self) -> tuple[Event, ...]:
        """The effective events of erasures: destroyed ids, and the visits that stay agreed."""
        if self._erased is not None:
            return self._erased
        return tuple(event for event in self.ledger.effective if event.is_of_erasure)

    @property
    def life_inputs(self) -> LifeInputs:
        """What the lives of the ledger read apart from events."""
        return LifeInputs(self.register, self.rulebook, self.shared.find_cases)

    def fold_ledger(self) -> Facts:
        """Return the facts after all events."""
        return self._find_history(len(self.ledger.effective), None)

    def find_duties(self, on: dt.date, members: Sequence[Member] | None = None) -> Duties:
        """Return the duties on a day, of all members or at least of some.

        Raises:
            OutsideRange: If the day is out of range.
        """
        check_day("on", on)
        count = index_until(self.ledger.effective, on)
        # The register with announced uses holds the same members in a tuple of its own.
        is_all = (
            members is None or members is self.register.members or members is self.changed.register.members
        )
        names = None if is_all or members is None else tuple(member.id for member in members)
        history = self._find_history(count, names)
        epoch = self.shared.find_epoch(on)
        rows = self._rows.get(epoch)
        if rows is None:
            kept = self._earlier
            folded = None if self._histories.get((count, None)) is history else names
            key = count, folded
            held = {} if kept is None else kept.list_rows(epoch, self.register, self.ledger, key, history)
            rows = keep_newest(self._rows, epoch, held)
        return Duties(self.shared.find_cases(on), history, on, rows)

    def keep_rows(self, on: dt.date, count: int, history: Facts, rows: Mapping[str, MemberRows]) -> None:
        """Keep the facts by a day, and rows that hold on the day, for further questions.

        Args:
            on: The day.
            count: The number of effective events by the day.
            history: The facts after these events.
            rows: The rows by member, with the facts of earlier days.
        """
        kept = keep_newest(self._histories, (count, None), history)
        held = {id_: one._replace(facts=kept) for id_, one in rows.items()}
        keep_newest(self._rows, self.shared.find_epoch(on), held)

    def _find_history(self, count: int, names: tuple[str, ...] | None) -> Facts:
        """Return the facts after the first events, at least of some members; for `None` of all members."""
        # A fold of all members serves for some members too.
        for key in dict.fromkeys(((count, None), (count, names))):
            found = self._histories.get(key)
            if found is None and self._earlier is not None:
                found = self._earlier.find_history(self.register, self.ledger, key)
            if found is not None:
                return self._histories.get(key) or keep_newest(self._histories, key, found)
        events = self._list_bearing(count, names)
        return keep_newest(self._histories, (count, names), fold_events(events, self.register.index.bounds))

    def _list_bearing(self, count: int, names: tuple[str, ...] | None) -> tuple[Event, ...]:
        """Return, of the first events, the events that bear on some members; for `None` all events."""
        if names is None:
            return self.ledger.effective[:count]
        venues = {use.id for name in names for use in self.register.index.occupancies(name)}
        found = self._select_events(names, venues, count)
        # The end of an office ends a measure bound to the office, also a measure at a place of other members.
        bound = {event.bound_member for event in found if event.bound_member is not None} - {*names}
        return self._select_events({*names, *bound}, venues, count) if bound else found

    def _select_events(self, members: Iterable[str], venues: Iterable[str], count: int) -> tuple[Event, ...]:
        """Return, of the first *count* effective events, the events about some members and venues."""
        places = chain.from_iterable(self._places.get(name, ()) for name in name_subjects(members, venues))
        return tuple(self.ledger.effective[place] for place in sorted(set(places)) if place < count)

    @cached_property
    def _places(self) -> Mapping[str | None, list[int]]:
        """The places among the effective events by the name of the subject."""
        found: dict[str | None, list[int]] = {}
        names: dict[str, str | None] = {}
        for place, event in enumerate(self.ledger.effective):
            # An event about another event stands where that event stands, which came first in the order.
            referred = None if event.about is None else names.get(event.about)
            name = names[event.id] = name_subject(event) or referred
            found.setdefault(name, []).append(place)
        return found

    def record_events(
        self, ledger: Ledger, changed: ChangedRegister, events: Sequence[Event]
    ) -> "AnswerCache":
        """Return the cache of the programme after some events, with every kept value that holds still."""
        fresh = list_fresh(self.ledger, events)
        if not fresh:
            return self
        # The cases of subjects hold the events that concern all members.
        if changed is not self.changed or any(_concerns_all(ledger, event) for event in fresh):
            return AnswerCache(self.base, self.rulebook, ledger, changed)
        # Copies, since questions to this programme go on filling the tables.
        kept = EarlierAnswers(self._rows.copy(), self._histories.copy()) if self._rows else self._earlier
        if kept is not None:
            kept = kept.add_events(self.ledger, fresh)
        return AnswerCache(self.base, self.rulebook, ledger, changed, self.shared, kept, _common=self.common)

    def replace_supply(self, teams: Sequence[Team], venues: Sequence[Venue]) -> "AnswerCache":
        """Return the cache of the programme with other slots of teams and closures of venues.

        Only a plan reads slots and closures, so every kept value holds.

        Raises:
            ReferenceErrors: If the register with the slots and closures does not hold together.
        """
        made: dict[int, Register] = {}
        for register in (self.base, self.changed.register, self.register):
            # Without events and announced uses the three are one register.
            if id(register) not in made:
                made[id(register)] = replace_supply(register, teams, venues)
        base, register = made[id(self.base)], made[id(self.changed.register)]
        later = AnswerCache(
            base, self.rulebook, self.ledger,
            attrs.evolve(self.changed, base=base, register=register),
            self.shared.replace_register(made[id(self.register)]),
            self._earlier, self._histories.copy(), _common=self._common,
        )  # fmt: skip
        later._rows.update(
            (epoch, rows.copy()) for epoch, rows in self._rows.copy().items()
        )  # of the same class
        return later

    def share_folds(self, later: "AnswerCache") -> None:
        """Give the folds to a programme with the same ledger, if the uses are the same."""
        # A fold reads of the register the days alone on which uses begin and end.
        if later.register.uses == self.register.uses:
            vars(later).update(_histories=self._histories.copy())

    def replace_events(
        self, history: Facts, erased: tuple[Event, ...], common: tuple[Event, ...] = ()
    ) -> "AnswerCache":
        """Return a cache that holds the facts of the events, and only the events that answers still read.

        Args:
            history: The facts of the events.
            erased: The events of erasures.
            common: The later events that concern all members.
        """
        return AnswerCache(
            self.base, self.rulebook, Ledger(), self.changed, None if common else self.shared, None,
            {(0, None): history}, erased, (*self.common, *common),
        )  # fmt: skip


def _concerns_all(ledger: Ledger, event: Event) -> bool:
    """Whether an event concerns all members, or withdraws an event that does."""
    withdrawn = None if event.withdraws is None else ledger.get(event.withdraws)
    return event.concerns_all or (withdrawn is not None and withdrawn.concerns_all)


def binds_office(ledger: Ledger, fresh: Iterable[Event]) -> bool:
    """Whether some events bind a measure to an office, or change an office with a bound measure."""
    fresh = tuple(fresh)
    changed = {event.subject[0] for event in fresh if event.changes_office}
    if any(event.bound_member for event in fresh):
        return True
    return bool(changed) and any(event.bound_member in changed for event in ledger.effective)


_Bearing = tuple[str | None, str | None]
"""The member or the venue of an event; neither for an event about all members."""


def _find_bearing(ledger: Ledger, event: Event) -> _Bearing:
    own = event.subject != (None, None) or event.about is None
    other = None if own or event.about is None else ledger.get(event.about)
    member, venue = (other or event).subject
    return (member, None) if member is not None else (None, venue)


def _come_last(ledger: Ledger, count: int, fresh: tuple[Event, ...]) -> bool:
    """Whether no other event of an affected member or venue follows among the first *count* events."""
    after = ledger.effective[bisect_right(ledger.effective, order(fresh[0]), key=order) : count]
    if len(after) > _MOST_ADDED:
        return False
    own = {event.id for event in fresh}
    bearings = {_find_bearing(ledger, event) for event in fresh}
    return not any(event.id not in own and _find_bearing(ledger, event) in bearings for event in after)


def find_touched(register: Register, ledger: Ledger, fresh: Iterable[Event]) -> Touched | None:
    """Return the members with rows affected by some events, and the places; `None` for all members."""
    found: dict[str, set[str] | None] = {}
    for event in fresh:
        member, venue = _find_bearing(ledger, event)
        if member is None and venue is None:
            return None
        if member is not None and not event.is_contact:
            found[member] = None
            continue
        users = [use.member for use in register.uses_of_venue.get(venue or "", ())]
        for user in users if member is None else [member]:
            places = found.setdefault(user, set())
            if places is not None:
                places.add(venue or REACHED)
    return found
