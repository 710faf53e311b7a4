"""What a programme keeps between questions, and where the rest is kept.

Every kept value follows from register, rulebook and ledger alone, so that no answer depends on an earlier
question; a snapshot has its facts in place of a ledger. Two threads that fill one place write equal values.
Of each kind on this page at most eight values are kept; the tables named below keep as many as their owners
say.

Between the duties of a day and the rules is one memo: the rows of a member, by epoch. They hold for
another day of the epoch, and after an event, while no day ends them and the facts of the member and of the
venues of the member are the same objects (`ReadFacts.holds`). So no list of events says what an event
reaches: the fold does.

Each cache was measured by leaving the cache out: processor time in milliseconds for a nation of 4,600 venues
(`uk.demonstration`), for the page of due obligations asked again after one event, then for the next day, then
for thirty days in turn.

====================================  =======================================================
left out                              cost
====================================  =======================================================
`AnswerCache.changed`                 87 after an event: all changes are applied again
`EarlierFacts`                        48 after an event: every event is folded again
rows by epoch                         38 after an event, 39 the next day, 1,300 for thirty days
`MemberRows.made`, the obligations    11 after an event, 11 the next day, 375 for thirty days
`SharedCases.book`                    7 after an event, 9 the next day, 370 for thirty days
`SharedCases`, the cases by epoch     260 for thirty days
====================================  =======================================================

The tables that the rules are compiled into live with their owners, and the heads of the owners say what each
table saves: the answers and rises of a `CompiledRulebook`, the spells and cells of its
`RulebookCells`, the first offers of `OffersOn`, the settings and answers of `Cases`. A `Ledger` and a
`Register` index their own items. Kept for the whole process are the arithmetic of days (`timeline.day_of`,
`calendars.months_after`) and whether a rulebook keeps its examples (`list_misses`): tried again by every
`what_if`, the examples of the United Kingdom take 30 milliseconds.

The facts of a day go on from those of a day before, or from those before the last events were recorded:
only the subjects of these events are folded again. A fold of some members alone serves a question about one
office, about a part (`Programme.only`), or about a team or an area: 45 instead of 390 at the first page of
a force, and no growth with the nation.
"""

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import NamedTuple, TypeVar

import attrs

from mpreview._checks import FIRST_DAY, LAST_DAY, check_day
from mpreview._reprs import show_tuple
from mpreview.events import Event, Ledger
from mpreview.events._base import index_until
from mpreview.events._consistency import ChangedRegister, apply_changes
from mpreview.events.ledger import AT, list_fresh, name_bearings, name_subjects, name_touched
from mpreview.people import Member
from mpreview.places import Venue
from mpreview.policy import Rulebook
from mpreview.register import Register
from mpreview.register._register import replace_supply
from mpreview.reviews.announced import announce_uses
from mpreview.reviews.cases import Cases, compile_rulebook
from mpreview.reviews.duties import Duties
from mpreview.reviews.facts import Facts, UseBounds, fold_events
from mpreview.reviews.judging import LifeInputs
from mpreview.reviews.member_rows import MemberRows
from mpreview.teams import Team

_KEPT = 8
"""The number of values of a kind that are kept."""
_MOST_TOUCHED = 1000
"""Up to this number of subjects it is cheaper to fold the events of these again than to fold all."""

Epoch = tuple[int, int]
"""The place of a stretch of days with no new rise, level, season, edition, cover or event about all."""
RowsByEpoch = dict[Epoch, dict[str, MemberRows]]
"""The rows of members, by epoch and member."""
FoldKey = tuple[dt.date, tuple[str, ...] | None]
"""The last day of the folded events, and the names of the members; `None` means all members."""
Folds = dict[FoldKey, Facts]
_KeptKey = TypeVar("_KeptKey")
_KeptValue = TypeVar("_KeptValue")


def keep_newest(places: dict[_KeptKey, _KeptValue], key: _KeptKey, value: _KeptValue) -> _KeptValue:
    """Keep a value in a free place, or in the place of the oldest, and return the value of the key.

    >>> places = dict.fromkeys(range(8))
    >>> keep_newest(places, 9, "new"), sorted(places)
    ('new', [1, 2, 3, 4, 5, 6, 7, 9])
    >>> keep_newest(places, 9, "newer"), len(places)
    ('new', 8)
    """
    if key not in places:
        for oldest in list(places)[: 1 - _KEPT]:
            places.pop(oldest, None)
    return places.setdefault(key, value)


class SharedCases:
    """The compiled rulebook and the cases of each epoch.

    A new event of some members or venues leaves both as they are; an event about all members does not, nor
    does a change of the register.

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
        self.book = compile_rulebook(rulebook, register)
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


class EarlierFacts(NamedTuple):
    """The facts kept before some events were recorded: they hold, but for the subjects of these events.

    Args:
        folds: The facts, by day and members.
        touched: The names of the subjects on which the events bear, as `name_subject` has it.
    """

    folds: Folds
    touched: frozenset[str]

    def __repr__(self) -> str:
        return show_tuple(self)

    def renew(self, key: FoldKey, ledger: Ledger, bounds: UseBounds) -> Facts:
        """Return the facts of a day by a ledger with the events, which folds the touched subjects again."""
        on, _ = key
        venues = {name.removeprefix(AT) for name in self.touched if name.startswith(AT)}
        members = self.touched - {f"{AT}{venue}" for venue in venues}
        events = (event for event in ledger.list_about(members, venues) if event.on <= on)
        bearing = (event for event, name in name_bearings(events) if name in self.touched)
        return self.folds[key].forget(members, venues).extend(bearing, bounds)


@dataclass(eq=False, repr=False)
class AnswerCache:
    """The base of all answers of a programme; each part is computed at the first question that needs it.

    Args:
        base: The register before any event.
        rulebook: The rules.
        ledger: The events.
        changed: The register with the changes of the ledger, if known.
        shared: The compiled rulebook and cases of an equal register and rulebook, if known.
        earlier: The facts kept before the last events were recorded, if the register did not change.
        folds: The facts known from the start.
        erased: The events of erasures, if the ledger does not hold them.
        common: The effective events that concern all members, if known.
        rows: Rows known from the start; those whose facts are others now are made again when asked for.
        start: The facts of a snapshot, on every day; its ledger is empty.
    """

    base: Register
    rulebook: Rulebook
    ledger: Ledger
    _changed: ChangedRegister | None = None
    _shared: SharedCases | None = None
    _earlier: EarlierFacts | None = None
    _folds: Folds = field(default_factory=dict)
    _erased: tuple[Event, ...] | None = None
    _common: tuple[Event, ...] | None = None
    _rows: RowsByEpoch = field(default_factory=dict)
    _start: Facts | None = None

    def __reduce__(self) -> tuple[type["AnswerCache"], tuple[object, ...]]:
        # What the cases keep cannot be pickled, and a copy computes the cases again.
        return AnswerCache, (
            self.base, self.rulebook, self.ledger, self._changed, None, None, {},
            self._erased, self._common, {}, self._start,
        )  # fmt: skip

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
        return self.ledger.erasures

    @property
    def life_inputs(self) -> LifeInputs:
        """What the lives of the ledger read apart from events."""
        return LifeInputs(self.register, self.rulebook, self.shared.find_cases)

    def fold_ledger(self) -> Facts:
        """Return the facts after all events."""
        return self._find_facts(LAST_DAY, None)

    def find_duties(self, on: dt.date, members: Sequence[Member] | None = None) -> Duties:
        """Return the duties on a day, of all members or at least of some.

        Raises:
            OutsideRange: If the day is out of range.
        """
        check_day("on", on)
        # The register with announced uses holds the same members in a tuple of its own.
        is_all = (
            members is None or members is self.register.members or members is self.changed.register.members
        )
        names = None if is_all or members is None else tuple(member.id for member in members)
        facts, epoch = self._find_facts(on, names), self.shared.find_epoch(on)
        rows = self._rows.get(epoch)
        if rows is None:
            rows = keep_newest(self._rows, epoch, {})
        return Duties.of(self.shared.find_cases(on), facts, on, rows)

    def keep_facts(self, on: dt.date, facts: Facts) -> None:
        """Keep the facts by a day for further questions."""
        keep_newest(self._folds, (on, None), facts)

    def _find_facts(self, on: dt.date, names: tuple[str, ...] | None) -> Facts:
        """Return the facts by a day, at least of some members; for `None` of all members."""
        # A fold of all members serves for some members too.
        for key in dict.fromkeys(((on, None), (on, names))):
            found = self._folds.get(key)
            if found is not None:
                return found
        for members in dict.fromkeys((None, names)):
            later = self._extend_earlier_fold(on, members)
            if later is not None:
                return keep_newest(self._folds, (on, members), later)
        events = self._list_bearing(0, index_until(self.ledger.effective, on), names)
        return keep_newest(self._folds, (on, names), fold_events(events, self.register.index.bounds))

    def _extend_earlier_fold(self, on: dt.date, names: tuple[str, ...] | None) -> Facts | None:
        """Return the facts by a day, from those kept of an earlier one; `None` if none serve."""
        before = self._find_earlier_fold(on, names)
        if before is None:
            return None
        day, facts = before
        since, count = (index_until(self.ledger.effective, one) for one in (day, on))
        bound, selected = self._find_bound(facts, names), None
        # The facts of further members are read by nobody, and a few events cost less than an index.
        if names is not None and count - since > _MOST_TOUCHED:
            selected = (*names, *sorted(bound))
        events = self._list_bearing(since, count, selected)
        found = facts.extend(events, self.register.index.bounds) if events else facts
        # Of an office that binds a measure since then nothing was folded, so all is folded anew.
        return found if self._find_bound(found, names) <= bound else None

    def _find_earlier_fold(self, on: dt.date, names: tuple[str, ...] | None) -> tuple[dt.date, Facts] | None:
        """Return the last day up to a day whose facts are kept, with the facts."""
        # Copied first, since another thread may fill the table meanwhile, and drop the oldest.
        folds, earlier = self._folds.copy(), self._earlier
        own = [day for day, members in folds if members == names and day <= on]
        if own:
            return max(own), folds[max(own), names]
        days = [] if earlier is None else [day for day, one in earlier.folds if one == names and day <= on]
        if earlier is not None and days:
            key = max(days), names
            found = earlier.renew(key, self.ledger, self.register.index.bounds)
            if self._find_bound(found, names) <= self._find_bound(earlier.folds[key], names):
                return key[0], found
        return None if self._start is None else (FIRST_DAY, self._start)

    def _find_bound(self, facts: Facts, names: tuple[str, ...] | None) -> set[str]:
        """Return the further members to whose offices measures at the venues of some members are bound.

        The end of such an office ends the measure, so a fold of some members follows these offices too.
        """
        occupancies = self.register.index.occupancies
        venues = {use.id for name in names or () for use in occupancies(name)}
        return {one for venue in venues for one in facts.at(venue).bound}.difference(names or ())

    def _list_bearing(self, since: int, count: int, names: tuple[str, ...] | None) -> tuple[Event, ...]:
        """Return, from one place of the effective events to another, those that bear on some members.

        For `None` all of them.
        """
        if names is None:
            return self.ledger.effective[since:count]
        venues = {use.id for name in names for use in self.register.index.occupancies(name)}
        found = self._select_events(names, venues, since, count)
        # The end of an office ends a measure bound to the office, also a measure at a place of other members.
        bound = {event.bound_member for event in found if event.bound_member is not None} - {*names}
        return self._select_events({*names, *bound}, venues, since, count) if bound else found

    def _select_events(
        self, members: Iterable[str], venues: Iterable[str], since: int, count: int
    ) -> tuple[Event, ...]:
        """Return, from one place of the effective events to another, those about some members and venues."""
        places = chain.from_iterable(self._places.get(name, ()) for name in name_subjects(members, venues))
        return tuple(self.ledger.effective[place] for place in sorted(set(places)) if since <= place < count)

    @cached_property
    def _places(self) -> Mapping[str | None, list[int]]:
        """The places among the effective events by the name of the subject."""
        found: defaultdict[str | None, list[int]] = defaultdict(list)
        for place, (_, name) in enumerate(name_bearings(self.ledger.effective)):
            found[name].append(place)
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
        earlier, touched = self._earlier, name_touched(ledger, fresh)
        if self._folds:
            earlier = EarlierFacts(self._folds.copy(), touched)
        elif earlier is not None:
            earlier = earlier._replace(touched=earlier.touched | touched)
        if earlier is not None and len(earlier.touched) > _MOST_TOUCHED:
            earlier = None
        return AnswerCache(
            self.base, self.rulebook, ledger, changed, self.shared, earlier, _common=self.common,
            _rows=_copy_rows(self._rows),
        )  # fmt: skip

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
        return AnswerCache(
            base, self.rulebook, self.ledger,
            attrs.evolve(self.changed, base=base, register=register),
            self.shared.replace_register(made[id(self.register)]),
            self._earlier, self._folds.copy(), _common=self._common,
            _rows=_copy_rows(self._rows), _start=self._start,
        )  # fmt: skip

    def share_folds(self, later: "AnswerCache") -> None:
        """Give the folds to a programme with the same ledger, if the uses are the same."""
        # A fold reads of the register the days alone on which uses begin and end.
        if later.register.uses == self.register.uses:
            vars(later).update(_folds=self._folds.copy(), _start=self._start)

    def replace_events(
        self, facts: Facts, erased: tuple[Event, ...], common: tuple[Event, ...] = ()
    ) -> "AnswerCache":
        """Return a cache that holds the facts of the events, and only the events that answers still read.

        Args:
            facts: The facts of the events.
            erased: The events of erasures.
            common: The later events that concern all members.
        """
        return AnswerCache(
            self.base, self.rulebook, Ledger(), self.changed, None if common else self.shared, None,
            _erased=erased, _common=(*self.common, *common), _start=facts,
        )  # fmt: skip


def _copy_rows(rows: RowsByEpoch) -> RowsByEpoch:
    """Return rows in tables of their own, since questions to the programme before go on filling theirs."""
    return {epoch: one.copy() for epoch, one in rows.copy().items()}


def _concerns_all(ledger: Ledger, event: Event) -> bool:
    """Whether an event concerns all members, or withdraws an event that does."""
    withdrawn = None if event.withdraws is None else ledger.get(event.withdraws)
    return event.concerns_all or (withdrawn is not None and withdrawn.concerns_all)
