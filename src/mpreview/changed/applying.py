"""Changes applied to a register, as far as they are believed, and every one that cannot be."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby
from types import MappingProxyType
from typing import TypeGuard

import attrs

from mpreview.changed.holding import first_unsound
from mpreview.changed.state import Problem, State
from mpreview.changed.told import NOTHING_TOLD, Told, told_by
from mpreview.errors import Fault
from mpreview.events import Event, Ledger, MemberElected, MemberLeft, Withdrawn
from mpreview.events.believed import effective
from mpreview.events.kinds import CHANGES, Change, order
from mpreview.ids import counted
from mpreview.nouns import Noun
from mpreview.register import Register

__all__: list[str] = []


@attrs.frozen(eq=False, repr=False)
class Changed(Noun):
    """A register and what the events make of it.

    Args:
        base: The register that was put into the programme.
        register: The register as the events leave it.
        told: Who and what the events ever told of.
        ended: The event that made an end, by member, venue for a use, and the first day after.
    """

    base: Register
    register: Register
    told: Told = NOTHING_TOLD
    ended: Mapping[tuple[str, str | None, dt.date], str] = attrs.field(
        factory=lambda: MappingProxyType({}), repr=counted
    )


def as_changed(base: Register, ledger: Ledger) -> Changed:
    """Return what the events of a ledger make of a register; without a change, the register itself."""
    records = ledger.changes
    if not records:
        return Changed(base, base)
    state = State(base)
    for event in _believed(records):
        state.apply(event)
    return Changed(base, state.register(), told_by(records), MappingProxyType(dict(state.ends())))


def is_change(event: Event, ledger: Ledger) -> bool:
    """Whether an event of a ledger is a change, or takes one back."""
    told = ledger.get(event.event) if type(event) is Withdrawn else event
    return type(told) in CHANGES


def _believed(records: Iterable[Event]) -> list[Change]:
    return [event for event in effective(tuple(records)) if _changes(event)]


def _changes(event: Event) -> TypeGuard[Change]:
    return type(event) in CHANGES


# ---------------------------------------------------------------- which of them cannot be


def faults_of_changes(base: Register, ledger: Ledger, events: Iterable[Event]) -> Iterator[Fault]:
    """Yield the changes of a ledger that cannot be, at some instant of all that was known by then.

    Args:
        base: The register that was put into the programme.
        ledger: The ledger.
        events: The events that are looked at, in the order in which they were given; what is wrong with
            another one is told of the first of them.
    """
    problems = list(_Knowing(base, ledger.changes).problems())
    places: dict[str, int] = {}
    for index, event in enumerate(events if problems else ()):
        if is_change(event, ledger):
            places.setdefault(event.id, index)
    first = min(places.values(), default=0)
    for problem in problems:
        index = places.get(problem.event, first)
        yield Fault(f"/ledger/{index}/{problem.field}", problem.code, problem.message, problem.hint)


class _Knowing:
    """What changes came to at every instant at which something became known of them.

    Until the first at which it does not hold together nothing is told of it. From then on each change is made
    where the others led to if it is told after what happened before it; else, and where something is
    corrected or withdrawn, all that is believed is made anew.
    """

    def __init__(self, base: Register, records: Sequence[Event]) -> None:
        self._base, self._records = base, sorted(records, key=lambda one: (one.known, order(one)))
        self._by_id = {event.id: event for event in records}
        self._state = State(base)
        self._last: dict[str, tuple[object, ...]] = {}
        self._told: set[str] = set()
        self._sound = True

    def problems(self) -> Iterator[Problem]:
        """Yield what cannot be, each change once."""
        first = first_unsound(self._base, self._records)
        if first is not None:
            count = bisect_left(self._records, first, key=lambda one: one.known)
            self._make(_believed(self._records[:count]))
            yield from self._problems_after(count)

    def _problems_after(self, count: int) -> Iterator[Problem]:
        for _, together in groupby(self._records[count:], key=lambda one: one.known):
            fresh = list(together)
            culprits = _Culprits(fresh, self._by_id)
            count += len(fresh)
            after = [event for event in fresh if _changes(event) and event.corrects is None]
            if len(after) < len(fresh) or not self._follow(after):
                after = _believed(self._records[:count])
                self._state, self._last = State(self._base), {}
            for problem in self._made(after):
                if problem.event not in self._told:
                    self._told.add(problem.event)
                    yield culprits.placed(problem)
            if not self._sound:
                # Whatever was told later rests on two tenures or uses of which one must go.
                return

    def _follow(self, events: Iterable[Change]) -> bool:
        """Whether each is the last of all that happened to whom and to what it is about."""
        return all(self._last.get(key, ()) <= order(event) for event in events for key in _about(event))

    def _made(self, events: Sequence[Change]) -> list[Problem]:
        found = self._make(events)
        clashes = list(self._state.clashes(events))
        self._sound = not clashes
        return found + clashes

    def _make(self, events: Sequence[Change]) -> list[Problem]:
        """Make some changes, and return what cannot be by itself."""
        for event in events:
            self._last.update(dict.fromkeys(_about(event), order(event)))
        return [problem for event in events if (problem := self._state.apply(event)) is not None]


class _Culprits:
    """The records that became known at one instant, which brought about whatever cannot be since."""

    def __init__(self, fresh: Sequence[Event], by_id: Mapping[str, Event]) -> None:
        self._fresh, self._by_id = fresh, by_id

    def placed(self, problem: Problem) -> Problem:
        """Return a problem at the record that brought it about: its own, or a later one of another change."""
        if problem.event in self._ids:
            return problem
        if problem.event in self._correcting:
            return problem._replace(event=self._correcting[problem.event])
        message = f"after it another change cannot be: {problem.message}"
        return problem._replace(event=self._fresh[0].id, field="id", message=message)

    @cached_property
    def _ids(self) -> frozenset[str]:
        return frozenset(event.id for event in self._fresh)

    @cached_property
    def _correcting(self) -> Mapping[str, str]:
        """The first of them that tells a fact, by the first record of that fact."""
        return {self._first(event): event.id for event in reversed(self._fresh)}

    def _first(self, event: Event) -> str:
        while event.corrects is not None:
            event = self._by_id[event.corrects]
        return event.id


def _about(event: Change) -> tuple[str, ...]:
    if isinstance(event, MemberElected | MemberLeft):
        return (f"member {event.member}",)
    return (f"venue {event.venue}",)
