"""Every change of a ledger that cannot be, at some instant of all that was known by then."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, groupby

import attrs

from mpreview.changed.applying import is_or_undoes_change
from mpreview.changed.holding import first_unsound, turns_of
from mpreview.changed.state import Problem, State
from mpreview.changed.ties import Name, Ties, names_of
from mpreview.errors import Fault
from mpreview.events import Change, Event, Ledger, order
from mpreview.events.corrections import facts
from mpreview.register import Register

__all__ = ["faults_of_changes"]


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
        if is_or_undoes_change(event, ledger):
            places.setdefault(event.id, index)
    first = min(places.values(), default=0)
    for problem in problems:
        index = places.get(problem.event, first)
        yield Fault(f"/ledger/{index}/{problem.field}", problem.code, problem.message, problem.hint)


class _Knowing:
    """What changes came to at every instant at which something became known of them.

    Until the first at which it does not hold together nothing is told of it. From then on each change is made
    where the others led to if it is told after what happened before it; else, and where something is
    corrected or withdrawn, what is believed is made anew: of what was touched since that was done last.
    """

    def __init__(self, base: Register, records: Sequence[Event]) -> None:
        self._base, self._records = base, sorted(records, key=lambda one: (one.known, order(one)))
        self._turns = turns_of(records)
        self._state = State(base)
        self._last: dict[Name, tuple[object, ...]] = {}
        self._believed: dict[Name, dict[str, Change]] = {}
        self._touched: dict[Name, None] = {}
        self._told: set[str] = set()
        self._sound = True

    @cached_property
    def _firsts(self) -> Mapping[str, str]:
        """The first record of its fact, by record."""
        return {one.id: told[0].id for told, _ in facts(self._records) for one in told}

    @cached_property
    def _ties(self) -> Ties:
        return Ties(
            self._base,
            ([event for event in told if isinstance(event, Change)] for told, _ in facts(self._records)),
        )

    def problems(self) -> Iterator[Problem]:
        """Yield what cannot be, each change once."""
        first = first_unsound(self._base, self._turns)
        if first is not None:
            self._believe(at for at in self._turns if at < first)
            self._make(self._anew())
            for at, together in groupby(self._records, key=lambda one: one.known):
                if at >= first and self._sound:
                    yield from self._problems(at, list(together))

    def _problems(self, at: dt.datetime, fresh: Sequence[Event]) -> Iterator[Problem]:
        """Yield what cannot be since an instant.

        Whatever is told once something clashes rests on two tenures or uses of which one must go.
        """
        culprits = _Culprits(fresh, self._firsts)
        self._believe([at])
        after = [event for event in fresh if isinstance(event, Change) and event.corrects is None]
        if len(after) < len(fresh) or not self._follow(after):
            after = self._anew()
        found = self._make(after)
        clashes = list(self._state.clashes(after))
        self._sound = not clashes
        for problem in (*found, *clashes):
            if problem.event not in self._told:
                self._told.add(problem.event)
                yield culprits.placed(problem)

    def _believe(self, instants: Iterable[dt.datetime]) -> None:
        """Let what is believed turn."""
        for turn in chain.from_iterable(self._turns.get(at, ()) for at in instants):
            name = self._ties.of(turn.told)
            self._touched[name] = None
            believed = self._believed.setdefault(name, {})
            believed.pop(turn.fact, None)
            if turn.after is not None:
                believed[turn.fact] = attrs.evolve(turn.after, id=turn.fact, corrects=None)

    def _anew(self) -> list[Change]:
        """Forget what was made of all that was touched, and return what is believed of it, in order."""
        for name in self._touched:
            tied = self._ties.tied(name)
            self._state.forget(tied)
            for one in tied:
                self._last.pop(one, None)
        found = (event for name in self._touched for event in self._believed[name].values())
        self._touched = {}
        return sorted(found, key=order)

    def _follow(self, events: Iterable[Change]) -> bool:
        """Whether each is the last of all that happened to whom or to what it is about."""
        return all(self._last.get(names_of(event)[0], ()) <= order(event) for event in events)

    def _make(self, events: Sequence[Change]) -> list[Problem]:
        """Make some changes, and return what cannot be by itself."""
        self._last.update((names_of(event)[0], order(event)) for event in events)
        return [problem for event in events if (problem := self._state.apply(event)) is not None]


class _Culprits:
    """The records that became known at one instant, which brought about whatever cannot be since."""

    def __init__(self, fresh: Sequence[Event], firsts: Mapping[str, str]) -> None:
        self._fresh, self._firsts = fresh, firsts

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
        return {self._firsts.get(one.id, one.id): one.id for one in reversed(self._fresh)}
