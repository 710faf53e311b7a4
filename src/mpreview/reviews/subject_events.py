"""The events of one subject, and what they add to the case that the subject shares with similar subjects."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TypeGuard

from mpreview.events import (
    Banded,
    Event,
    EventPlanned,
    FindingClosed,
    FindingNoted,
    Incident,
    MeasureEvent,
    MeasureNoted,
    Reviewed,
    RiskEvent,
    SignedPaper,
)
from mpreview.events._base import order
from mpreview.measures import FittingCommand
from mpreview.people import Spell
from mpreview.policy._case import AheadStart, Case, Trigger, by_discharge
from mpreview.policy._compiled import CompiledRulebook
from mpreview.policy.adjust.postponement import Paper
from mpreview.policy.incidents import IncidentFacts
from mpreview.policy.rules.ahead import AheadOf
from mpreview.policy.rules.on_event import Occasion
from mpreview.register import IncidentKind
from mpreview.register._index import Occupancy
from mpreview.reviews.cases import DutySubject
from mpreview.reviews.facts import Facts
from mpreview.reviews.fittings import OfficeEnds
from mpreview.reviews.risks import list_band_changes
from mpreview.reviews.suspensions import count_trigger
from mpreview.risk import RiskCommand
from mpreview.timeline import NEVER

__all__: list[str] = []

_FAULTS = {
    FittingCommand.FAULT: Occasion.FAULTY_MEASURE,
    FittingCommand.FAILED: Occasion.FAILED_MEASURE,
}


class SubjectEvents:
    """The events of one member, or of one member at a venue, in one spell of office and one use.

    Args:
        book: The rules.
        facts: The facts by the day asked about.
        subject: The member, the spell and the use.
        incident_kinds: The kinds of incident by id.
    """

    def __init__(
        self, book: CompiledRulebook, facts: Facts, subject: DutySubject,
        incident_kinds: Mapping[str, IncidentKind],
    ) -> None:  # fmt: skip
        use, activity = subject.use, subject.activity
        self.book: CompiledRulebook = book
        self.spell: Spell = subject.office.tenure.spell
        self.use: Occupancy | None = use
        self.since: int = subject.since
        self.touched: int = subject.touched
        self.venue: str | None = None if use is None else use.id
        self._there = [] if use is None else facts.at(use.id).events
        every = facts.of(subject.member).events
        own = (event for event in every if event.touches(self.venue, activity))
        self.events: list[Event] = [*self._there, *own]
        # A rule may ask for every place of the member after an incident at one place (semantics 3.7).
        self._elsewhere = [
            event
            for event in every
            if isinstance(event, Incident) and use is not None and not event.touches(use.id, activity)
        ]
        self._incident_kinds = incident_kinds

    def complete_case(self, case: Case, on: int, office_ends: OfficeEnds) -> Case:
        """Return a case with the orders, bands and signed papers of the events.

        Args:
            case: The case.
            on: The day number asked about.
            office_ends: When offices end, since a measure may be bound to an office.
        """
        # Of equal orders one stays, and of orders with equal keys the order of the case stays: a set would
        # iterate by hash, and the reasons of an answer would change from process to process.
        duty = case.duty
        triggers = (count_trigger(self.spell, case.shared.excluded, one) for one in self.list_triggers())
        # What lay ahead and has begun by the end of an exclusion orders nothing (semantics 3.19).
        every = [one for one in triggers if one.starts is None or one.day < min(one.starts, one.ends)]
        added = (order for one in every for order in self.book.make_orders(one, duty))
        repeated = self.book.make_repeated_orders(every, duty)
        orders = tuple(sorted(dict.fromkeys((*case.orders, *added, *repeated)), key=by_discharge))
        bands = self._list_bands(on, office_ends)
        return case._replace(orders=orders, bands=bands, papers=tuple(self._list_papers()))

    # -- orders ------------------------------------------------------------------------------------

    def list_triggers(self) -> Iterator[Trigger]:
        """Yield a trigger for each occasion, planned event and end of a measure (semantics 3.7, 3.8)."""
        yield from (trigger for _, trigger in self.list_sources())

    def list_sources(self) -> Iterator[tuple[Event, Trigger]]:
        """Yield each event that is an occasion, or says what lies ahead, with its trigger."""
        use = self.use
        for event, occasion, day in self._list_occasions():
            is_in_use = use is None or use.start <= day < use.end
            if day >= self.touched and is_in_use and day in self.spell.days:
                yield event, Trigger(occasion, day, self._find_incident(event))
        for event, known, starts, ends, of in (*self._list_planned(), *self._list_expiring()):
            first = max(known, self.since)
            # The use itself has to run on the first day, and not its announcement alone.
            is_met = use is None or use.first <= starts < use.end
            if first < min(starts, ends) and is_met and self.spell.expects(starts):
                yield event, Trigger(of, first, AheadStart(starts), ends=ends)

    def _list_occasions(self) -> Iterator[tuple[Event, Occasion, int]]:
        """Yield the events from which a rule may count, each with the occasion and the day number."""
        for event in chain(self.events, self._elsewhere):
            occasion = _FAULTS.get(event.command) if isinstance(event, MeasureEvent) else event.occasion
            if occasion is not None:
                yield event, occasion, event.on.toordinal()
        yield from ((note, Occasion.FITTED_MEASURE, day) for note, day in self._list_fitted())

    def _find_incident(self, event: Event) -> IncidentFacts | None:
        """Return what is on record of an event that is an incident."""
        if not isinstance(event, Incident):
            return None
        severities = self.book.rulebook.severities
        reached = 0 if event.severity is None else severities.index(event.severity) + 1
        return IncidentFacts(
            event.kind, "" if event.kind is None else self._incident_kinds[event.kind].phrase,
            severities[:reached], event.met, event.channel, event.venue is not None,
            elsewhere=self.use is not None and event.venue not in {None, self.use.id},
        )  # fmt: skip

    def _list_fitted(self) -> Iterator[tuple[MeasureNoted, int]]:
        """Yield each measure that comes into service, with the day; before the first use, the first day."""
        works: dict[str, MeasureNoted] = {}
        before: tuple[MeasureNoted, ...] = ()
        for event in self._there:
            if not isinstance(event, MeasureEvent):
                continue
            if event.on.toordinal() >= self.touched and _starts_service(event) and event.measure not in works:
                yield event, event.on.toordinal()
            _update_working(works, event)
            if event.on.toordinal() < self.touched:
                before = tuple(works.values())
        yield from ((note, self.touched) for note in before if _serves(note, self.touched))

    def _list_planned(self) -> Iterator[tuple[Event, int, int, int, AheadOf]]:
        for event in self.events:
            if isinstance(event, EventPlanned):
                yield event, event.on.toordinal(), event.starts.toordinal(), NEVER, AheadOf.EVENT

    def _list_expiring(self) -> Iterator[tuple[Event, int, int, int, AheadOf]]:
        notes = [event for event in self.events if isinstance(event, MeasureNoted)]
        for place, note in enumerate(notes):
            if note.expires is not None or note.retest is not None:
                later = (other.on for other in notes[place + 1 :] if other.measure == note.measure)
                ends = next((day.toordinal() for day in later), NEVER)
                for day, of in _list_ends(note):
                    if day is not None:
                        yield note, note.on.toordinal(), day.toordinal(), ends, of

    # -- bands, signatures ---------------------------------------------------------------

    def _list_bands(self, on: int, office_ends: OfficeEnds) -> tuple[tuple[int, int], ...]:
        """Return the rank of the band by day: the highest of the member, of the member there and of risks."""
        ranks = {band: rank for rank, band in enumerate(self.book.rulebook.bands)}
        stated = {None: 0, self.venue: 0}
        steps: dict[int, int] = {}
        has_risks = False
        for event in self.events:
            if isinstance(event, Banded) and event.venue in stated:
                stated[event.venue] = ranks[event.band]
                steps[event.on.toordinal()] = max(stated.values())
            elif isinstance(event, RiskEvent) and event.venue in stated:
                has_risks = has_risks or event.command is RiskCommand.ASSESSED
        if not has_risks:
            return tuple(steps.items())
        return _merge_highest(steps, list_band_changes(self.events, self.venue, self.book, office_ends, on))

    def _list_papers(self) -> Iterator[Paper]:
        for event in self.events:
            if isinstance(event, SignedPaper):
                yield Paper(order(event), event.until.toordinal(), event.exempts)


def _merge_highest(*several: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
    """Return the highest of several ranks, from each day on which one of the ranks may change."""
    steps_now = [0] * len(several)
    found: list[tuple[int, int]] = []
    for day in sorted({day for steps in several for day in steps}):
        steps_now = [steps.get(day, before) for steps, before in zip(several, steps_now, strict=True)]
        if not found or found[-1][1] != max(steps_now):
            found.append((day, max(steps_now)))
    return tuple(found)


def _starts_service(event: MeasureEvent) -> TypeGuard[MeasureNoted]:
    return event.command is FittingCommand.PASSED


def _update_working(works: dict[str, MeasureNoted], event: MeasureEvent) -> None:
    """Update the measures that work at a place, each by its last note.

    An installation brings another device, which has yet to come into service.
    """
    if _starts_service(event):
        works[event.measure] = event
    elif isinstance(event, MeasureNoted) or event.command is FittingCommand.INSTALLED:
        works.pop(event.measure, None)


def _serves(note: MeasureNoted, day: int) -> bool:
    """Whether a measure noted in service has not run out by a day number."""
    return all(end is None or end.toordinal() > day for end in (note.expires, note.retest))


def has_nothing_to_test(events: Iterable[Event]) -> bool:
    """Whether every measure ever noted at a place is removed; without a note nobody knows."""
    last = {event.measure: event.command for event in events if isinstance(event, MeasureNoted)}
    return bool(last) and set(last.values()) == {FittingCommand.REMOVED}


_BEFORE_SERVICE = frozenset(
    {
        FittingCommand.RECOMMENDED,
        FittingCommand.APPROVED,
        FittingCommand.REFUSED,
        FittingCommand.FUNDED,
        FittingCommand.ORDERED,
    }
)


def shapes_case(event: Event, book: CompiledRulebook) -> bool:
    """Whether a kept event may add to a case: no finding, and no measure that no rule counts from."""
    if not isinstance(event, MeasureEvent):
        return not isinstance(event, (Reviewed, FindingNoted, FindingClosed))
    if _FAULTS.get(event.command) in book.special.triggers:
        return True
    if Occasion.FITTED_MEASURE in book.special.triggers:
        return event.command not in _BEFORE_SERVICE
    return isinstance(event, MeasureNoted) and any(
        day is not None and of in book.special.triggers for day, of in _list_ends(event)
    )


def bears_on_statuses(event: Event, book: CompiledRulebook) -> bool:
    """Whether an event may change a status, where no rule has conditions."""
    # A note replaces the note before, of which a rule may count the expiry, and may leave nothing to test.
    return shapes_case(event, book) or isinstance(event, (Reviewed, MeasureNoted))


def _list_ends(note: MeasureNoted) -> tuple[tuple[dt.date | None, AheadOf], ...]:
    """Return the days ahead of which a rule may ask for work at a measure."""
    return (note.expires, AheadOf.EXPIRY), (note.retest, AheadOf.RETEST)
