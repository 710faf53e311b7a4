"""The ledger told again without a person: what stays, what is destroyed, what is told anew."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

import attrs

from mpreview.events import Event, Reviewed, VenueOpened, Withdrawn
from mpreview.events.about import ABOUT
from mpreview.ids import ID_LENGTH
from mpreview.programme._erased_closings import Closings
from mpreview.programme._erased_person import Person

__all__: list[str] = []


class _Step(NamedTuple):
    """A record of a fact, what is left of it from an instant on, under its id, and that instant."""

    event: Event
    left: Event | None
    at: dt.datetime


class _Run(NamedTuple):
    """Records of a fact in a row that stay: the first as it is told now, and when what follows it ends it."""

    first: Event
    until: dt.datetime | None = None


class Telling:
    """A ledger told again, fact by fact.

    Args:
        person: Who is erased.
        ids: Ids for what is told anew and was not told before.
        taken: Whether an event has, or had, an id.
    """

    def __init__(self, person: Person, ids: Iterator[str], taken: Callable[[str], bool]) -> None:
        self._person, self._ids, self._taken = person, ids, taken
        self._given: set[str] = set()
        self._closings = Closings(person, self._without)
        self.kept: list[Event] = []
        self.told: list[Event] = []
        self.destroyed: list[str] = []
        # Under which id that is told now which had another; none if it is not.
        self._now: dict[str, str | None] = {}

    def tell(self, records: Sequence[Event], withdrawals: Sequence[Withdrawn]) -> None:
        """Tell a fact: as it is, or what is left of it. What it may be about was told before."""
        steps = self._steps(records)
        if [(step.event, step.left) for step in steps] == [(event, event) for event in records]:
            self.kept += (*records, *withdrawals)
            return
        before, gone = len(self.kept), dict.fromkeys(event.id for event in records)
        self._now |= gone
        runs = self._runs(records[0].id, steps, withdrawals)
        for event in self.kept[before:]:
            del gone[event.id], self._now[event.id]
        self.destroyed += gone
        for event in withdrawals:
            self._take_back(event, [_taken_back(event, run) for run in runs if _stood(run, event)])

    def _steps(self, records: Sequence[Event]) -> list[_Step]:
        """Return what is left of a fact, as it came to be believed."""
        steps = [_Step(event, self._without(event), event.known) for event in records]
        turns = self._closings.turns(records)
        if not turns:
            return steps
        # A closing is told anew when it comes to end a use, and taken back when it ends none any more.
        believed = ((at, next(s for s in reversed(steps) if s.at <= at), ends) for at, ends in turns)
        return [
            _Step(event, attrs.evolve(left, known=at) if ends and left is not None else None, at)
            for at, (event, left, _), ends in believed
        ]

    def _without(self, event: Event) -> Event | None:
        """Return what is left of a record, under its id; none if it is about the person alone."""
        if self._person.is_named_by(event):
            return None
        if type(event) is VenueOpened and self._person.id in event.users:
            users = tuple(id_ for id_ in event.users if id_ != self._person.id)
            return attrs.evolve(self._person.bare(event.venue, event), users=users)
        for name in ABOUT:
            id_ = getattr(event, name, None)
            if id_ in self._now:
                if self._now[id_] is None and type(event) is not Reviewed:
                    return None
                # A review of a shared place stands, whatever it came of.
                now: dict[str, Any] = {name: self._now[id_]}
                event = attrs.evolve(event, **now)
        return event

    def _runs(self, root: str, steps: Iterable[_Step], withdrawals: Sequence[Withdrawn]) -> list[_Run]:
        """Tell what is left of a fact, one record after the other, and return where it broke off.

        What was told of somebody else and then of the person is believed up to that instant, as it was.
        """
        runs: list[_Run] = []
        last: str | None = None
        for event, left, at in steps:
            if left is None:
                if last is not None:
                    runs[-1] = self._ended(runs[-1].first, event, at, withdrawals)
                last = None
            else:
                now = self._retold(root, event, attrs.evolve(left, corrects=last))
                runs += [_Run(now)] if last is None else []
                last = now.id
        return runs

    def _ended(self, first: Event, by: Event, at: dt.datetime, withdrawals: Iterable[Withdrawn]) -> _Run:
        if not any(event.known <= at for event in withdrawals):
            self.told.append(Withdrawn(id=next(self._ids), on=by.on, known=at, event=first.id))
        return _Run(first, at)

    def _next_to(self, root: str) -> str:
        """Return a new id that comes right after another, so that what bears it is told where that was.

        No character of an id comes before the hyphen.
        """
        id_ = f"{root}-"
        while id_ in self._given or self._taken(id_):
            id_ += "-"
        if len(id_) > ID_LENGTH:
            # Its place among what is of the same day, kind and instant may be another one.
            return next(self._ids)
        self._given.add(id_)
        return id_

    def _retold(self, root: str, event: Event, now: Event) -> Event:
        """Keep a record that is as it was; tell another one under a new id."""
        if now == event:
            self.kept.append(event)
            return event
        now = attrs.evolve(now, id=self._next_to(root))
        self.told.append(now)
        self._now[event.id] = now.id
        return now

    def _take_back(self, event: Withdrawn, again: Sequence[Withdrawn]) -> None:
        """Keep what takes a fact back as it is, or tell it again of each part that is left of the fact."""
        if event in again:
            self.kept.append(event)
        else:
            self.destroyed.append(event.id)
        self.told += [attrs.evolve(one, id=next(self._ids)) for one in again if one != event]


def _taken_back(event: Withdrawn, run: _Run) -> Withdrawn:
    """Return what takes back a part of a fact when the whole was taken back, or as soon as it is told."""
    return attrs.evolve(event, known=max(event.known, run.first.known), event=run.first.id)


def _stood(run: _Run, event: Withdrawn) -> bool:
    """Whether what is left was still believed when the whole was taken back."""
    return run.until is None or event.known <= run.until
