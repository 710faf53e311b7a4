"""Particulars: what single events say of one subject, beside what it shares with others of its sort."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from mpreview.events import (
    Advance,
    Banded,
    ConcernRaised,
    Event,
    EventPlanned,
    Exempted,
    Exercised,
    Incident,
    MeasureAdvanced,
    MeasureNoted,
    MeasureState,
    OfficeChanged,
    Postponed,
    ReviewRequested,
    RiskAssessed,
    StandardRevised,
    VenueMoved,
)
from mpreview.people import Spell
from mpreview.policy._case import NO_END, Case, Paper, Trigger, by_floor
from mpreview.policy._compiled import CompiledRulebook
from mpreview.policy.rules.ahead import AheadOf
from mpreview.policy.rules.on_event import Occasion
from mpreview.policy.terms import Activity
from mpreview.register import Occupancy
from mpreview.reviews.history import History
from mpreview.reviews.risks import bands_of

__all__: list[str] = []

_OCCASIONS: dict[type, Occasion] = {
    Incident: Occasion.INCIDENT,
    ConcernRaised: Occasion.CONCERN,
    ReviewRequested: Occasion.REQUEST,
    OfficeChanged: Occasion.CHANGE_OF_OFFICE,
    VenueMoved: Occasion.MOVED_VENUE,
    StandardRevised: Occasion.REVISED_STANDARD,
}
_FAULTS = {
    MeasureState.FAULTY: Occasion.FAULTY_MEASURE,
    MeasureState.FAILED: Occasion.FAILED_MEASURE,
}


class Subject:
    """What is owed to one member, or to one member at a venue, in one spell of office and one use.

    Args:
        book: The rules.
        history: What happened by the day asked.
        member: The member.
        spell: The spell of office.
        use: The use of the venue; `None` for what is owed to the member.
        since: The first day of use in office.
        activity: What is owed.
    """

    def __init__(  # noqa: PLR0913, PLR0917  # each is one thing that a subject is told apart by
        self, book: CompiledRulebook, history: History, member: str, spell: Spell, use: Occupancy | None,
        since: int, activity: Activity,
    ) -> None:  # fmt: skip
        self._signed_of = activity if use is not None else Activity.REVIEW
        self.book, self.spell, self.use, self.since = book, spell, use, since
        self.venue = None if use is None else use.id
        mine = history.of_member.get(member, ())
        there = [] if use is None else history.at_venue.get(use.id, ())
        self._there = there
        self.events: list[Event] = [*history.standards, *there, *(one for one in mine if self._touches(one))]

    def _touches(self, event: Event) -> bool:
        venue = getattr(event, "venue", None)
        if isinstance(event, Postponed | Exempted):
            return venue == self.venue and event.activity is self._signed_of
        return venue is None or self.use is None or venue == self.venue

    def case(self, case: Case, on: int, ends: Callable[[str, int], int]) -> Case:
        """Return a case with what the events add to it.

        Args:
            case: The case.
            on: The day number asked about.
            ends: The day number on which the office that a member holds on a day ends.
        """
        triggers = (*self._list_occasions(), *self._list_ahead())
        duty = case.activity, case.kind
        added = {order for one in triggers for order in self.book.make_orders(one, duty)}
        orders = tuple(sorted({*case.orders, *added}, key=by_floor))
        return case._replace(orders=orders, bands=self._bands(on, ends), papers=tuple(self._list_papers()))

    # -- orders ------------------------------------------------------------------------------------

    def _current(self, day: int) -> bool:
        """Whether the member was in office, and the use current, on a day (`semantics.md` 3.7)."""
        return self.spell.sits(day) and self._in_use(day)

    def _in_use(self, day: int) -> bool:
        return self.use is None or self.use.start <= day < self.use.end

    def _list_occasions(self) -> Iterator[Trigger]:
        """Yield a trigger for each occasion that found the subject in office and in use."""
        for event, occasion, day in self._happened():
            if self._current(day):
                standard = event.standard if type(event) is StandardRevised else None
                yield Trigger(occasion, day, standard=standard)

    def _happened(self) -> Iterator[tuple[Event, Occasion, int]]:
        """Yield what a rule may count from, as what, and from which day number."""
        for event in self.events:
            occasion = _occasion(event)
            if occasion is not None:
                yield event, occasion, event.on.toordinal()
        yield from ((note, Occasion.FITTED_MEASURE, day) for note, day in self._fitted())

    def _fitted(self) -> Iterator[tuple[MeasureNoted, int]]:
        """Yield each measure that comes into service, and the day; of what is there before, the first day."""
        works: dict[str, MeasureNoted] = {}
        before: tuple[MeasureNoted, ...] = ()
        for event in self._there:
            if event.on.toordinal() < self.since:
                before = _serving_after(works, event)
            elif type(event) is MeasureNoted and event.state is MeasureState.IN_SERVICE:
                if event.measure not in works:
                    yield event, event.on.toordinal()
                works[event.measure] = event
            else:
                _serving_after(works, event)
        yield from ((note, self.since) for note in before if _serves(note, self.since))

    def _list_ahead(self) -> Iterator[Trigger]:
        """Yield a trigger for each planned event, and for each end of a measure (semantics 3.8)."""
        for known, starts, ends, of in (*self._planned(), *self._running_out()):
            first = max(known, self.since)
            there = self.spell.expects(starts) and self._in_use(starts)
            if first < starts and first < ends and there:
                yield Trigger(of, first, starts, ends)

    def _planned(self) -> Iterator[tuple[int, int, int, AheadOf]]:
        for event in self.events:
            if type(event) is EventPlanned:
                yield event.on.toordinal(), event.starts.toordinal(), NO_END, AheadOf.EVENT

    def _running_out(self) -> Iterator[tuple[int, int, int, AheadOf]]:
        notes = [event for event in self.events if type(event) is MeasureNoted]
        for place, note in enumerate(notes):
            if note.expires is not None or note.retest is not None:
                later = (one.on for one in notes[place + 1 :] if one.measure == note.measure)
                ends = next((day.toordinal() for day in later), NO_END)
                for day, of in ((note.expires, AheadOf.EXPIRY), (note.retest, AheadOf.RETEST)):
                    if day is not None:
                        yield note.on.toordinal(), day.toordinal(), ends, of

    # -- bands, signatures ---------------------------------------------------------------

    def _bands(self, on: int, ends: Callable[[str, int], int]) -> tuple[tuple[int, int], ...]:
        """Return the rank of the band by day: the highest of the member's, the one at the venue and risks."""
        ranks = {band: rank for rank, band in enumerate(self.book.rulebook.bands)}
        held = {None: 0, self.venue: 0}
        steps: dict[int, int] = {}
        assessed = False
        for event in self.events:
            if type(event) is Banded and event.venue in held:
                held[event.venue] = ranks[event.band]
                steps[event.on.toordinal()] = max(held.values())
            elif type(event) is RiskAssessed and event.venue in held:
                assessed = True
        if not assessed:
            return tuple(steps.items())
        # Few are at a risk that is told of, and the main job has none.

        return _highest(steps, bands_of(self.events, self.venue, self.book, ends, on))

    def _list_papers(self) -> Iterator[Paper]:
        for event in self.events:
            if isinstance(event, Postponed | Exempted):
                yield Paper(event.on.toordinal(), event.until.toordinal(), type(event) is Exempted)


def _highest(*several: Mapping[int, int]) -> tuple[tuple[int, int], ...]:
    """Return the highest of several ranks from each day on that one of them may be another."""
    held = [0] * len(several)
    found: list[tuple[int, int]] = []
    for day in sorted({day for steps in several for day in steps}):
        held = [steps.get(day, before) for steps, before in zip(several, held, strict=True)]
        if not found or found[-1][1] != max(held):
            found.append((day, max(held)))
    return tuple(found)


def _serving_after(works: dict[str, MeasureNoted], event: Event) -> tuple[MeasureNoted, ...]:
    """Note what an event makes of what works at a place, and return what works then, by its last note.

    What is installed anew is another device, which has yet to come into service.
    """
    if type(event) is MeasureNoted and event.state is MeasureState.IN_SERVICE:
        works[event.measure] = event
    elif type(event) is MeasureNoted or (type(event) is MeasureAdvanced and event.to is Advance.INSTALLED):
        works.pop(event.measure, None)
    return tuple(works.values())


def _serves(note: MeasureNoted, day: int) -> bool:
    """Whether what was noted in service has not run out by a day number."""
    return all(end is None or end.toordinal() > day for end in (note.expires, note.retest))


def nothing_to_test(events: Iterable[Event]) -> bool:
    """Whether every measure that was ever noted at a place is removed; where none was, nobody knows."""
    states = {event.measure: event.state for event in events if type(event) is MeasureNoted}
    return bool(states) and set(states.values()) == {MeasureState.REMOVED}


def _occasion(event: Event) -> Occasion | None:
    if type(event) is MeasureNoted:
        return _FAULTS.get(event.state)
    if type(event) is Exercised:
        # One that passed is nothing that happened, and is not told among what did.
        return Occasion.FAILED_EXERCISE
    return _OCCASIONS.get(type(event))
