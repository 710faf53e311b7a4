"""Where each measure at a place has come to by a day, from what was told of it, and by the clock.

The table of `mpreview.measures.FITTING` says what leads where; each step leads to one state wherever it is
taken, so that a history that skips a step is read as it was told. On one day the clock comes first: what
has expired by then was tested, ordered or removed after that.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from types import MappingProxyType
from typing import Final

import attrs

from mpreview.events import (
    Advance,
    Event,
    MeasureAdvanced,
    MeasureDecided,
    MeasureEvent,
    MeasureNoted,
    MeasureRecommended,
)
from mpreview.events import MeasureState as Noted
from mpreview.measures.fitting import FITTING, FittingRefused, FittingStep, after
from mpreview.measures.terms import FittingState
from mpreview.people import Member
from mpreview.reviews.history import History
from mpreview.reviews.states import NEVER
from mpreview.timeline import day_of

__all__ = ["Fitting", "step_of"]

Ends = Callable[[str, int], int]
"""The day number on which the office that a member holds on a day ends; that day, if they hold none."""


@attrs.frozen(kw_only=True)
class Fitting:
    """A measure at a place, and where it has come to.

    Its `repr` tells the place alone: what protects it, and whether that works, is for those who may know.

    Args:
        venue: The place.
        measure: The measure there.
        state: Where it has come to.
        since: The day on which it came to that.
        served: The day on which it first came into service since it was recommended; `None` if it has not.
        out: The day from which it has been out of service, or failed to come into it; `None` if it has not.
        recommended: How it was recommended or asked for last; `None` of what was there before it was told.
        expires: The first day on which it is no longer good, as noted last.
        retest: The first day on which it has to be tested again, as noted last.
        decision: The last decision about it.
        payer: Who pays for it.
        supplier: Of whom it was ordered last.
        noted: What it is, as far as it was noted of what was there before it was told of.
        states: Every state that it came to, with the day, in order.
    """

    venue: str
    measure: str = attrs.field(repr=False)
    state: FittingState = attrs.field(repr=False)
    since: dt.date = attrs.field(repr=False)
    served: dt.date | None = attrs.field(default=None, repr=False)
    out: dt.date | None = attrs.field(default=None, repr=False)
    recommended: MeasureRecommended | None = attrs.field(default=None, repr=False)
    expires: dt.date | None = attrs.field(default=None, repr=False)
    retest: dt.date | None = attrs.field(default=None, repr=False)
    decision: MeasureDecided | None = attrs.field(default=None, repr=False)
    payer: str | None = attrs.field(default=None, repr=False)
    supplier: str | None = attrs.field(default=None, repr=False)
    noted: str | None = attrs.field(default=None, repr=False)
    states: tuple[tuple[dt.date, FittingState], ...] = attrs.field(default=(), repr=False)

    @property
    def rule(self) -> str | None:
        """The rule that decided last, and so the one that a refusal met."""
        return None if self.decision is None else self.decision.rule

    @property
    def owner(self) -> str | None:
        """Who leads on it, as it was recommended."""
        return None if self.recommended is None else self.recommended.owner

    @property
    def entry(self) -> str | None:
        """What it is, as an entry of the catalogue: as it was recommended, else as was noted, if it was."""
        return self.noted if self.recommended is None else self.recommended.entry

    @property
    def target(self) -> dt.date | None:
        """The last day on which it comes into service in time, if one was set."""
        return None if self.recommended is None else self.recommended.target


# -- steps ---------------------------------------------------------------------------------------------

_ADVANCES: Final = MappingProxyType(
    {
        Advance.FUNDED: FittingStep.FUNDED,
        Advance.ORDERED: FittingStep.ORDERED,
        Advance.INSTALLED: FittingStep.INSTALLED,
        Advance.REPAIRED: FittingStep.REPAIRED,
    }
)
_NOTES: Final = MappingProxyType(
    {
        Noted.IN_SERVICE: FittingStep.PASSED,
        Noted.FAULTY: FittingStep.FAULT,
        Noted.FAILED: FittingStep.FAILED,
        Noted.REMOVED: FittingStep.REMOVED,
    }
)
_LEADS: Final = MappingProxyType({row.step: row.to for row in FITTING})
"""Where each step leads, wherever it is taken."""
_SERVING = (FittingState.IN_SERVICE, FittingState.RETEST_DUE)
_BROKEN = (FittingState.FAULTY, FittingState.FAILED, FittingState.EXPIRED)


def step_of(event: MeasureEvent) -> FittingStep:
    """Return the step that an event of a measure tells of.

    >>> told = dt.datetime(2021, 11, 20, tzinfo=dt.UTC)
    >>> step_of(MeasureAdvanced(id="a1", on=told.date(), known=told, venue="v1", measure="m1",
    ...                         to=Advance.INSTALLED)).value
    'installed'
    """
    if isinstance(event, MeasureRecommended):
        return FittingStep.RECOMMENDED
    if isinstance(event, MeasureDecided):
        return FittingStep.APPROVED if event.approved else FittingStep.REFUSED
    if isinstance(event, MeasureAdvanced):
        return _ADVANCES[event.to]
    if isinstance(event, MeasureNoted):
        return _NOTES[event.state]
    raise TypeError("an event of a measure is one of four kinds")


def office_end(person: Member, changes: Iterable[int], day: int) -> int:
    """Return on which day number the office that a member holds on a day ends; that day, if they hold none.

    Args:
        person: The member.
        changes: The day numbers on which they took another office.
        day: The day number.
    """
    held = next((end for start, end in person.offices if start <= day < end), day)
    return min((held, *(change for change in changes if change > day)))


# -- one measure ---------------------------------------------------------------------------------------


class Way:
    """The way of one measure, as far as it was told.

    Args:
        venue: The place.
        measure: The measure.
        ends: When offices end.
    """

    def __init__(self, venue: str, measure: str, ends: Ends) -> None:
        self._venue, self._measure, self._ends = venue, measure, ends
        self.state: FittingState | None = None
        self.changes: list[tuple[int, FittingState]] = []
        self._served: int | None = None
        self._out: int | None = None
        self._recommended: MeasureRecommended | None = None
        self._noted: MeasureNoted | None = None
        self._entry: str | None = None
        self._decided: MeasureDecided | None = None
        self._by: dict[Advance, str | None] = {}
        self._told_on: int | None = None

    def refusal(self, event: MeasureEvent) -> FittingRefused | None:
        """Return why an event is no legal step here; `None` if it is one."""
        self._come_to(event.on.toordinal())
        try:
            after(self.state, step_of(event))
        except FittingRefused as no:
            return no
        return None

    def tell(self, event: MeasureEvent) -> None:
        """Add what was told next."""
        day = event.on.toordinal()
        self._come_to(day)
        self._told_on = day
        if self._leads_nowhere(event):
            return
        if isinstance(event, MeasureRecommended):
            self._recommended, self._noted, self._decided, self._by = event, None, None, {}
            self._served = self._out = None
        elif isinstance(event, MeasureDecided):
            self._decided = event
        elif isinstance(event, MeasureAdvanced):
            self._by[event.to] = event.by
        elif isinstance(event, MeasureNoted):
            self._noted, self._entry = event, event.entry or self._entry
        self._take(step_of(event), day)

    def _leads_nowhere(self, event: MeasureEvent) -> bool:
        """Whether it lapsed, and is neither asked for anew nor removed: who tells it did not know of that."""
        leading = (FittingStep.RECOMMENDED, FittingStep.REMOVED)
        return self.state is FittingState.LAPSED and step_of(event) not in leading

    def _come_to(self, day: int) -> None:
        """Take the steps of the clock that come first on a day, and none between what is told of that day."""
        if day != self._told_on:
            self.pass_until(day)

    def pass_until(self, day: int) -> None:
        """Take every step of the clock up to a day."""
        while (coming := self._coming()) is not None and coming[0] <= day:
            self._take(coming[1], coming[0])

    def _take(self, step: FittingStep, day: int) -> None:
        to = _LEADS[step]
        # Ordered of somebody else it waits for somebody else; said again it waits no less long.
        if to is not self.state or step is FittingStep.ORDERED:
            self.state = to
            self.changes.append((day, to))
            self._serve(to, day)

    def _serve(self, to: FittingState, day: int) -> None:
        if to is FittingState.IN_SERVICE:
            self._served = day if self._served is None else self._served
        if to is FittingState.IN_SERVICE or to.is_over:
            self._out = None
        elif self._out is None and (self._served is not None or to in _BROKEN):
            self._out = day

    def _coming(self) -> tuple[int, FittingStep] | None:
        """Return the next step of the clock, and its day."""
        return min(self._clocks(), key=lambda one: one[0], default=None)

    def _clocks(self) -> Iterator[tuple[int, FittingStep]]:
        if self.state is None or self.state.is_over:
            return
        since, noted, told = self.changes[-1][0], self._noted, self._recommended
        if told is not None and told.office_of is not None:
            end = self._ends(told.office_of, told.on.toordinal())
            if end < NEVER:
                yield max(since, end), FittingStep.LAPSED
        if noted is None or noted.state is not Noted.IN_SERVICE or self.state not in _SERVING:
            return
        # Of a day that was over when it was noted, the day of the note.
        noted_on = noted.on.toordinal()
        if noted.expires is not None:
            yield max(noted_on, noted.expires.toordinal()), FittingStep.EXPIRED
        if noted.retest is not None and self.state is FittingState.IN_SERVICE:
            yield max(noted_on, noted.retest.toordinal()), FittingStep.RETEST_DUE

    def fitting(self) -> Fitting | None:
        """Return where it has come to; `None` if nothing was told of it."""
        if self.state is None:
            return None
        noted = self._noted
        return Fitting(
            venue=self._venue,
            measure=self._measure,
            state=self.state,
            since=day_of(self.changes[-1][0]),
            served=_day(self._served),
            out=_day(self._out),
            recommended=self._recommended,
            expires=None if noted is None else noted.expires,
            retest=None if noted is None else noted.retest,
            decision=self._decided,
            payer=self._by.get(Advance.FUNDED),
            supplier=self._by.get(Advance.ORDERED),
            noted=self._entry,
            states=tuple((day_of(day), state) for day, state in self.changes),
        )


def _day(number: int | None) -> dt.date | None:
    return None if number is None else day_of(number)


# -- all that there are --------------------------------------------------------------------------------


def ways(events: Iterable[Event], ends: Ends) -> dict[str, Way]:
    """Return the ways of the measures at one place, by measure, as far as its *events* tell in order."""
    found: dict[str, Way] = {}
    for event in events:
        if isinstance(event, MeasureEvent):
            way = found.get(event.measure)
            if way is None:
                way = found[event.measure] = Way(event.venue, event.measure, ends)
            way.tell(event)
    return found


def in_service(events: Iterable[Event], ends: Ends) -> Iterator[tuple[int, frozenset[str]]]:
    """Yield which measures of a place are in service, from each day on that it may be others.

    Days to come are told as the clock alone brings them.
    """
    turns: dict[int, dict[str, bool]] = {}
    for measure, way in ways(events, ends).items():
        way.pass_until(NEVER)
        for day, state in way.changes:
            turns.setdefault(day, {})[measure] = state is FittingState.IN_SERVICE
    serving: set[str] = set()
    for day, told in sorted(turns.items()):
        serving |= {measure for measure, serves in told.items() if serves}
        serving -= {measure for measure, serves in told.items() if not serves}
        yield day, frozenset(serving)


def fittings_at(venue: str, history: History, ends: Ends, on: int) -> list[Fitting]:
    """Return where the measures of a place have come to by a day, in order of their ids."""
    there = history.at_venue.get(venue, ())
    if not any(isinstance(event, MeasureEvent) for event in there):
        return []
    found = ways(there, ends)
    for way in found.values():
        way.pass_until(on)
    return [fitting for id_ in sorted(found) if (fitting := found[id_].fitting()) is not None]
