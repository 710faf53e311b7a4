"""A store in memory that keeps every law, and stores with one fault each."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar, Final

import attrs

from mpreview.errors import EventConflict, ReferenceErrors, StaleVersion
from mpreview.events import Event, Ledger
from mpreview.programme import Programme
from mpreview.testing.laws import OpenStore


class Shelf:
    """What every handle of one store shares: a programme without events, and the events."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self.events: list[Event] = []
        self.lock = threading.RLock()


class Store:
    """A handle on a shelf; each handle reads the shelf before it answers."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf

    def read(self) -> Programme:
        return self.shelf.programme.restore(*self.shelf.events)

    def append(self, *events: Event, expecting: str | None = None) -> object:
        with self.shelf.lock:
            known = {event.id for event in self.shelf.events}
            self.read().record(*events, expecting=expecting)
            self.keep([event for event in events if event.id not in known])
        return None

    def keep(self, events: list[Event]) -> None:
        self.shelf.events += events

    def close(self) -> None:
        pass


class KeepsAnotherBase(Store):
    """Reads the first member under another name."""

    def read(self) -> Programme:
        first, *others = self.shelf.programme.base.members
        members = (attrs.evolve(first, name="Somebody"), *others)
        return attrs.evolve(super().read(), base=attrs.evolve(self.shelf.programme.base, members=members))


class KeepsWholeSeconds(Store):
    """Leaves out the fractions of seconds."""

    def keep(self, events: list[Event]) -> None:
        super().keep([attrs.evolve(event, known=event.known.replace(microsecond=0)) for event in events])

    def append(self, *events: Event, expecting: str | None = None) -> object:
        # What comes again is compared in whole seconds too, so the fault shows in reading alone.
        cut = [attrs.evolve(event, known=event.known.replace(microsecond=0)) for event in events]
        return super().append(*cut, expecting=expecting)


class ForgetsTheLast(Store):
    """Loses the event of the last call when the store is closed."""

    def close(self) -> None:
        self.shelf.events[-1:] = []


class RefusesRepeats(Store):
    """Takes an event that comes again for a conflict."""

    def append(self, *events: Event, expecting: str | None = None) -> object:
        known = {event.id for event in self.shelf.events}
        for event in events:
            if event.id in known:
                raise EventConflict(event.id, "is on record")
        return super().append(*events, expecting=expecting)


class IgnoresConflicts(Store):
    """Keeps the first event of an id and tells nobody."""

    def append(self, *events: Event, expecting: str | None = None) -> object:
        with suppress(EventConflict):
            return super().append(*events, expecting=expecting)
        return None


class ReplacesConflicts(Store):
    """Keeps the last event of an id."""

    def append(self, *events: Event, expecting: str | None = None) -> object:
        others = [one for one in self.shelf.events if one.id not in {event.id for event in events}]
        found = self.shelf.programme.record(*others)
        version = None if expecting is None or expecting == self.read().version else expecting
        found.record(*events, expecting=version)
        self.shelf.events[:] = [*others, *events]
        return None


class SwallowsRefusals(Store):
    """Lets nobody know that an event was refused."""

    def append(self, *events: Event, expecting: str | None = None) -> object:
        with suppress(ReferenceErrors):
            return super().append(*events, expecting=expecting)
        return None


class JudgesNoStep(Store):
    """Checks the version and the references, and not whether a step is legal."""

    def append(self, *events: Event, expecting: str | None = None) -> object:
        with self.shelf.lock:
            known = {event.id for event in self.shelf.events}
            now = self.read()
            now.restore(*events)
            if expecting not in {None, now.version} and not known.issuperset(event.id for event in events):
                raise StaleVersion(str(expecting), now.version)
            self.keep([event for event in events if event.id not in known])
        return None


class KeepsOneByOne(Store):
    """Writes each event of a call by itself."""

    def append(self, *events: Event, expecting: str | None = None) -> object:
        for event in events:
            super().append(event, expecting=expecting)
            expecting = None
        return None


class IgnoresTheVersion(Store):
    """Pays no heed to the version that the writer expects."""

    def append(self, *events: Event, expecting: str | None = None) -> object:
        return super().append(*events)


class AppliesCorrections(Store):
    """Drops the event that a correction replaces."""

    def read(self) -> Programme:
        found = super().read()
        corrected = {event.corrects for event in found.ledger}
        kept = [attrs.evolve(one, corrects=None) for one in found.ledger if one.id not in corrected]
        return attrs.evolve(found, ledger=Ledger.of(kept))


class DropsWithdrawn(Store):
    """Drops what was withdrawn, and the withdrawal."""

    def read(self) -> Programme:
        found = super().read()
        dropped = {getattr(event, "event", None) for event in found.ledger}
        kept = [one for one in found.ledger if one.id not in dropped and not hasattr(one, "event")]
        return attrs.evolve(found, ledger=Ledger.of(kept))


class JudgesByItsLastReading(Store):
    """Judges by what the handle read last, and leaves an id that stands already."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self.seen = list(shelf.events)

    def read(self) -> Programme:
        self.seen = list(self.shelf.events)
        return super().read()

    def append(self, *events: Event, expecting: str | None = None) -> object:
        self.shelf.programme.restore(*self.seen).record(*events, expecting=expecting)
        known = {event.id for event in self.shelf.events}
        self.keep([event for event in events if event.id not in known])
        self.seen += [event for event in events if event not in self.seen]
        return None


class JudgesAgain(Store):
    """Judges what was accepted again, by what became known later."""

    def read(self) -> Programme:
        return self.shelf.programme.record(*self.shelf.events)


class ReadsOnce(Store):
    """Reads the events of others when the store is opened, and never again."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self.own = list(shelf.events)

    def keep(self, events: list[Event]) -> None:
        super().keep(events)
        self.own += events

    def read(self) -> Programme:
        return self.shelf.programme.restore(*self.own)


class WritesBackTheWhole(Store):
    """Writes back all events that the handle has seen, over those of others."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(shelf)
        self.own = list(shelf.events)

    def keep(self, events: list[Event]) -> None:
        self.own += events
        self.shelf.events[:] = self.own


class ChecksBeforeItLocks(Store):
    """Asks the programme and writes in two steps, between which others ask."""

    gate: ClassVar[threading.Barrier]

    def append(self, *events: Event, expecting: str | None = None) -> object:
        self.read().record(*events, expecting=expecting)
        self.gate.wait(timeout=60)
        with self.shelf.lock:
            self.keep([one for one in events if one.id not in {kept.id for kept in self.shelf.events}])
        return None


class LocksForAVersionAlone(ChecksBeforeItLocks):
    """Heeds the version of a writer, and lets the last of several writers without one have the id."""

    def append(self, *events: Event, expecting: str | None = None) -> object:
        if expecting is not None:
            return Store.append(self, *events, expecting=expecting)
        self.read().record(*events)
        self.gate.wait(timeout=60)
        with self.shelf.lock:
            new = {event.id for event in events}
            self.shelf.events[:] = [*(one for one in self.shelf.events if one.id not in new), *events]
        return None


FAULTY: Final[dict[type[Store], str | tuple[str, ...]]] = {
    KeepsAnotherBase: "check_base",
    KeepsWholeSeconds: "check_reading",
    ForgetsTheLast: "check_reopening",
    RefusesRepeats: "check_repeat",
    IgnoresConflicts: "check_conflict",
    ReplacesConflicts: "check_conflict",
    SwallowsRefusals: "check_refusal",
    JudgesNoStep: "check_refusal",
    KeepsOneByOne: "check_batch",
    IgnoresTheVersion: "check_expecting",
    AppliesCorrections: "check_corrections",
    DropsWithdrawn: "check_corrections",
    JudgesAgain: "check_late",
    JudgesByItsLastReading: ("check_conflict", "check_expecting"),
    ReadsOnce: ("check_conflict", "check_expecting", "check_readers"),
    WritesBackTheWhole: "check_writers",
}
"""Each store with a fault, and the law, or the laws, that the store breaks."""


def name_laws(kind: type[Store]) -> list[str]:
    """The laws that a store breaks, in order."""
    laws = FAULTY[kind]
    return [laws] if isinstance(laws, str) else [*laws]


def maker(kind: type[Store]) -> Callable[[Programme], OpenStore]:
    """How a store of a kind is made."""

    def make(programme: Programme) -> OpenStore:
        shelf = Shelf(programme)
        return lambda: kind(shelf)

    return make
