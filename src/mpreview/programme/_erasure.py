"""The parts of a programme without a person.

Every other member keeps every answer, as known at any instant. An event about the person is destroyed. An
event that names other members too is retold without the person, with its day and its instant.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import Any, NamedTuple

import attrs

from mpreview._checks import ID_LENGTH
from mpreview.errors import EventConflict, InvalidValue, RulebookError
from mpreview.events import WORDS, Erased, Event, Ledger, VenueClosed, VenueOpened, Withdrawn
from mpreview.events._consistency import Beliefs, list_beliefs, list_revisions
from mpreview.events._corrections import move_behind
from mpreview.events._register_changes import RegisterChanges
from mpreview.policy import Rulebook
from mpreview.programme._erased_person import ErasedPerson, RecordedFact
from mpreview.register import Register

_LONGEST = ID_LENGTH - 12
"""The longest id of an erasure: room is left for a dot and a number."""


def erase_person(
    person: ErasedPerson, rulebook: Rulebook, ledger: Ledger, mark: Erased
) -> tuple[Register, Rulebook, Ledger, tuple[Event, ...]]:
    """Return the parts of a programme without a person, not yet checked against each other.

    The last part is the new events of the ledger: the erasure, agreed visits, retold events.

    Args:
        person: The person to erase.
        rulebook: The rules.
        ledger: The ledger.
        mark: The erasure, which names no event yet.

    Raises:
        EventConflict: If the ledger has, or had, an event of an id that is needed.
        InvalidValue: If the id of the erasure leaves no room for the ids that are made from the id.
        RulebookError: If a rule or an example reads a threat series about the person alone.
    """
    if len(mark.id) > _LONGEST:
        raise InvalidValue(
            "erase.event", f"give at most {_LONGEST} characters; the other new ids begin with it"
        )
    ids = (f"{mark.id}.{number}" for number in count(1))
    committed = [
        mark.commit(next(ids), team, day, slots, pool or None)
        for day, team, slots, pool in sorted(person.list_agreements(mark.on))
    ]
    rewriting = _Rewriting(person, ids, ledger)
    # An event about another event needs the new id of the other event, which is made first.
    for fact in sorted(person.facts, key=_order_of_retelling):
        rewriting.retell(*fact)
    _check_free(ledger, (mark, *committed, *rewriting.retold))
    _check_known(ledger, rewriting.destroyed, mark)
    recorded = (attrs.evolve(mark, events=tuple(sorted(rewriting.destroyed))), *committed, *rewriting.retold)
    rulebook = _remove_series(person.own_series, rulebook)
    return person.remaining_register, rulebook, Ledger.of((*rewriting.kept, *recorded)), recorded


def _order_of_retelling(fact: RecordedFact) -> int:
    """Return the turn of a fact: after the fact that it may be about."""
    return _count_references(type(fact[0][0]))


def _count_references(kind: type[Event]) -> int:
    """Return how many events may follow from a kind, each about the next: a closure, a finding, a review."""
    about = (WORDS[word] for word in kind.about_kinds) if kind.about_field is not None else ()
    return max((1 + _count_references(other) for other in about), default=0)


def _check_free(ledger: Ledger, recorded: Iterable[Event]) -> None:
    for event in recorded:
        if _is_taken(ledger, event.id):
            taken = "another event has, or had, this id already; give the erasure another one"
            raise EventConflict(event.id, taken)


def _is_taken(ledger: Ledger, id_: str) -> bool:
    return ledger.get(id_) is not None or ledger.was_erased(id_)


def _check_known(ledger: Ledger, destroyed: Iterable[str], mark: Erased) -> None:
    """Refuse an erasure that became known before an event to destroy."""
    events = (event.known for event in map(ledger.get, destroyed) if event is not None)
    if any(known > mark.known for known in events):
        problem = "is before something that is to be destroyed became known; give the instant of the erasure"
        raise InvalidValue("erase.known", problem)


def _remove_series(series: frozenset[str], rulebook: Rulebook) -> Rulebook:
    """Return a rulebook without the response levels of some threat series.

    Raises:
        RulebookError: If a rule or an example reads one of the series.
    """
    if not series:
        return rulebook
    for edition in rulebook.editions:
        for rule in edition.rules:
            if rule.series in series:
                raise RulebookError(rule.id, _READS.format("rule"), edition.id)
    for example in rulebook.examples:
        if any(level.series in series for level in example.levels):
            raise RulebookError(rulebook.id, f"example {example.id!r} {_READS.format('example')}", whole=True)
    responses = tuple(row for row in rulebook.responses if row.series not in series)
    return attrs.evolve(rulebook, responses=responses)


_READS = (
    "reads a threat series that is about nobody but the member to be erased; take the {} out of the rulebook "
    "first, then erase"
)


# ---------------------------------------------------------------- the ledger retold


class _Step(NamedTuple):
    """What remains of a record from an instant on, under the id of the record.

    Args:
        event: The record.
        left: What remains of the record; `None` for nothing.
        at: The instant.
    """

    event: Event
    left: Event | None
    at: dt.datetime


class _Restated(NamedTuple):
    """A record of a changed fact, before and after the erasure.

    Args:
        record: The id of the record before.
        event: The record after; `None` if the fact is about the person.
        at: The instant from which the record is believed.
    """

    record: str
    event: Event | None
    at: dt.datetime


class _RetoldRun(NamedTuple):
    """Records of a fact in a row that remain.

    Args:
        first: The first of the records, as retold.
        until: The instant at which the next record, about the person, ends the run.
    """

    first: Event
    until: dt.datetime | None = None


class _Rewriting:
    """A ledger retold without a person, fact by fact.

    Args:
        person: The person to erase.
        ids: The ids of events that were not recorded before.
        ledger: The ledger.
    """

    def __init__(self, person: ErasedPerson, ids: Iterator[str], ledger: Ledger) -> None:
        self._person, self._ids, self._ledger = person, ids, ledger
        self._given: set[str] = set()
        self._closings = _Closings(person, self)
        self.kept: list[Event] = []
        self.retold: list[Event] = []
        self.destroyed: list[str] = []
        # By the id of each record of a changed fact: the whole fact, in the order of belief.
        self._changed: dict[str, list[_Restated]] = {}

    def retell(self, records: Sequence[Event], withdrawals: Sequence[Event]) -> None:
        """Keep a fact, or retell what remains; the fact that this fact is about was retold before."""
        # Unless something about the person is in it, a fact stays to the byte, ids and chain included.
        steps = self._list_steps(records)
        if [(step.event, step.left) for step in steps] == [(event, event) for event in records]:
            self.kept += (*records, *withdrawals)
            return
        before, gone = len(self.kept), dict.fromkeys(event.id for event in records)
        runs = self._retell_steps(records, steps, withdrawals)
        for event in self.kept[before:]:
            del gone[event.id]
        self.destroyed += gone
        for event in withdrawals:
            self._withdraw(event, [_withdraw_run(event, run) for run in runs if _stood(run, event)])

    def _list_steps(self, records: Sequence[Event]) -> list[_Step]:
        """Return what remains of a fact, in the order of belief."""
        steps = [_Step(event, self.without_person(event), event.known) for event in records]
        steps = self._name_anew(steps)
        turns = self._closings.list_turns(records)
        if not turns:
            return steps
        # A closing that comes to end a use is recorded then; a closing that ends none any more is withdrawn.
        believed = ((at, next(s for s in reversed(steps) if s.at <= at), ends) for at, ends in turns)
        return [
            _Step(event, attrs.evolve(left, known=at) if ends and left is not None else None, at)
            for at, (event, left, _), ends in believed
        ]

    def without_person(self, event: Event) -> Event | None:
        """Return what remains of a record by its own fields; `None` if it is about the person alone."""
        if self._person.is_subject_of(event):
            return None
        left = event.without_member(self._person.id)
        if left is not event and isinstance(left, VenueOpened):
            return self._person.strip_venue(left.venue, left)
        return left

    def _name_anew(self, steps: list[_Step]) -> list[_Step]:
        """Return steps whose events name what they are about under the new id.

        Example: a finding of the person was corrected to another member on 5 March. The finding then begins
        on 5 March under a new id, and so does a closure, even if the closure was recorded before.
        """
        abouts = {str(step.event.about) for step in steps} & self._changed.keys()
        if not abouts:
            return steps
        turns = {one.at for about in abouts for one in self._changed[about] if one.at > steps[0].at}
        found: list[_Step] = []
        for at in sorted({*turns, *(step.at for step in steps)}):
            event, left, _ = next(step for step in reversed(steps) if step.at <= at)
            last = found[-1].left if found and found[-1].event is event else None
            if left is not None and left.about in abouts:
                run = self._find_run(left.about, at)
                # The withdrawal of a run ends whatever is about the run too.
                if last is not None and not run:
                    continue
                left = _name_run(left, run)
            left = left and attrs.evolve(left, known=at)
            if not _is_told_again(left, last):
                found.append(_Step(event, left, at))
        return found

    def _find_run(self, record: str, at: dt.datetime) -> list[_Restated]:
        """Return the records in a row of a changed fact up to an instant, the believed record last."""
        run: list[_Restated] = []
        for one in self._changed[record]:
            if one.at <= at:
                run = [] if one.event is None else [*run, one]
        return run

    def _retell_steps(
        self, records: Sequence[Event], steps: Iterable[_Step], withdrawals: Sequence[Event]
    ) -> list[_RetoldRun]:
        """Retell what remains of a fact, record by record, and return the runs of records.

        A record about another member is believed until a later record makes the fact about the person.
        """
        runs: list[_RetoldRun] = []
        restated: list[_Restated] = []
        self._changed |= dict.fromkeys((event.id for event in records), restated)
        last: Event | None = None
        for event, left, at in steps:
            if left is None:
                if last is not None:
                    runs[-1] = self._end_run(runs[-1].first, event, at, withdrawals)
                last = None
            else:
                before = None if last is None else last.id
                new = self._retell_record(records[0].id, event, attrs.evolve(left, corrects=before))
                runs += [_RetoldRun(new)] if last is None else []
                last = new
            restated.append(_Restated(event.id, last, at))
        return runs

    def _end_run(self, first: Event, by: Event, at: dt.datetime, withdrawals: Iterable[Event]) -> _RetoldRun:
        if not any(event.known <= at for event in withdrawals):
            self.retold.append(Withdrawn(id=next(self._ids), on=by.on, known=at, event=first.id))
        return _RetoldRun(first, at)

    def _retell_record(self, fact: str, event: Event, new: Event) -> Event:
        """Keep an unchanged record; retell a changed record under a new id."""
        if new == event:
            self.kept.append(event)
            return event
        new = attrs.evolve(new, id=self._make_id(fact))
        self.retold.append(new)
        return new

    def _make_id(self, fact: str) -> str:
        """Return a new id that comes right after the old id, so that the event keeps its place in the order.

        No character of an id comes before the hyphen.
        """
        id_ = f"{fact}-"
        while id_ in self._given or _is_taken(self._ledger, id_):
            id_ += "-"
        if len(id_) > ID_LENGTH:
            # The place among events of one day, kind and instant may then be another place.
            return next(self._ids)
        self._given.add(id_)
        return id_

    def _withdraw(self, event: Event, again: Sequence[Event]) -> None:
        """Keep a withdrawal that still fits, or retell the withdrawal for each run that remains."""
        if event in again:
            self.kept.append(event)
        else:
            self.destroyed.append(event.id)
        self.retold += [attrs.evolve(one, id=next(self._ids)) for one in again if one != event]


def _is_told_again(left: Event | None, last: Event | None) -> bool:
    """Whether what is left of a record says what the record before says, at another instant."""
    return left is not None and last is not None and left == attrs.evolve(last, known=left.known)


def _name_run(event: Event, run: Sequence[_Restated]) -> Event | None:
    """Return an event about a fact that now is a run of records.

    Without a run nothing remains, unless the event stands alone.
    """
    field = str(event.about_field)
    named = next((one for one in run if one.record == event.about), None)
    if named is not None and named.event is not None:
        return _evolve(event, {field: named.event.id})
    believed = run[-1].event if run else None
    if event.stands_alone:
        # A review of a shared venue stands, whatever became of the booking.
        fits = believed is not None and event.find_about_problem(believed) is None
        return _evolve(event, {field: believed.id if believed is not None and fits else None})
    # An event is never before what the event is about; the ledger moves such an event along in the same way.
    return None if believed is None else _evolve(move_behind(event, believed.on), {field: believed.id})


def _evolve(event: Event, changes: dict[str, Any]) -> Event:
    return attrs.evolve(event, **changes)


def _withdraw_run(event: Event, run: _RetoldRun) -> Event:
    """Return the withdrawal of a run, not before the run became known."""
    field: dict[str, Any] = {"event": run.first.id}
    # The ledger refuses a withdrawal that became known before the withdrawn event.
    return attrs.evolve(event, known=max(event.known, run.first.known), **field)


def _stood(run: _RetoldRun, event: Event) -> bool:
    """Whether a run was still believed when the fact was withdrawn."""
    return run.until is None or event.known <= run.until


# ---------------------------------------------------------------- closings of shared venues


class _Closings:
    """Closings of venues that the person shared: at every instant a believed closing must end some use.

    Args:
        person: The person to erase.
        rewriting: The ledger retold.
    """

    def __init__(self, person: ErasedPerson, rewriting: _Rewriting) -> None:
        self._person, self._retelling = person, rewriting
        # Only closings of shared venues can lose their last use; other changes need no replay.
        closed = (_list_venues(fact[0]) for fact in person.changes if isinstance(fact[0][0], VenueClosed))
        venues = {id_ for some in closed if not some.isdisjoint(person.shared) for id_ in some}
        self._at_venues = [fact for fact in person.changes if not _list_venues(fact[0]).isdisjoint(venues)]
        self._elsewhere = [fact for fact in person.changes if _list_venues(fact[0]) == {None}]

    def list_turns(self, records: Sequence[Event]) -> list[tuple[dt.datetime, bool]]:
        """Return the instants at which a closing begins or ceases to end the use of another member.

        A closing that always ends such a use has no turns, nor has any other event.
        """
        if not isinstance(records[0], VenueClosed) or _list_venues(records).isdisjoint(self._person.shared):
            return []
        known = {event.known for event in records}
        instants = {event.known for fact in self._at_venues for events in fact for event in events}
        asked = {at for at in known | instants if at >= records[0].known}
        found = [(at, ends) for at, ends in self._judge_closing(records[0].id) if at in asked]
        if all(ends for _, ends in found):
            return []
        kept = zip((None, *found), found, strict=False)
        return [now for last, now in kept if last is None or now[1] != last[1] or now[0] in known]

    def _judge_closing(self, closing: str) -> Iterator[tuple[dt.datetime, bool]]:
        """Yield whether a closing, as if never withdrawn, ends the use of another member, by instant."""
        changes = RegisterChanges(self._person.remaining_register)
        beliefs = (self._list_beliefs(closing, *fact) for fact in (*self._elsewhere, *self._at_venues))
        for at, revisions in list_revisions(beliefs).items():
            changes.believe(revisions)
            yield at, closing not in changes.refusals

    def _list_beliefs(self, closing: str, records: Sequence[Event], withdrawals: Sequence[Event]) -> Beliefs:
        """Return the beliefs of a fact without the person."""
        steps = [(event.known, self._retelling.without_person(event)) for event in records]
        return list_beliefs(records[0].id, steps, () if records[0].id == closing else withdrawals)


def _list_venues(records: Iterable[Event]) -> set[str | None]:
    return {event.subject[1] for event in records}
