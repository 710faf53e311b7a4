"""The state of each measure at a place by a day: events and the clock through the table `FITTING`.

Each command leads to one state, wherever the step is taken. So a history that skips a step is still read, and
no step of a history is refused. On one day the clock comes first: a measure that expires on a day was tested,
ordered or removed after the expiry.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from operator import itemgetter
from types import MappingProxyType
from typing import ClassVar, Final

import attrs

from mpreview._reprs import count_noun
from mpreview._sequences import ItemSequence
from mpreview.events import (
    Event,
    MeasureDecided,
    MeasureEvent,
    MeasureNoted,
    MeasureRecommended,
    MeasureRefused,
)
from mpreview.measures import FITTING, FittingCommand, FittingFacts, FittingState
from mpreview.reviews.columns import ON, sensitive
from mpreview.reviews.facts import History
from mpreview.rows import CellType, Column, Columns, Mark, list_choices
from mpreview.state_machine import IllegalStep
from mpreview.timeline import NEVER, day_of

__all__ = ["Fitting", "Fittings"]

OfficeEnds = Callable[[str, int], int]
"""The day number on which the office that a member holds on a day ends; without an office, that day."""


@attrs.frozen(kw_only=True)
class Fitting:
    """A measure at a place, with its state.

    The `repr` shows the place alone: the measure and its state are for readers with clearance.

    Args:
        venue: The place.
        measure: The measure there.
        state: The state.
        since: The first day of the state.
        served: The first day in service since the last recommendation; `None` if there is no such day.
        out: The day since which the measure has been out of service, or has failed to come into service;
            `None` for a measure in service or over.
        recommended: The last recommendation; `None` if the measure was there before any event.
        expires: The first day on which the measure is no longer good, by the last note.
        retest: The first day on which the measure has to be tested again, by the last note.
        decision: The last decision about the measure.
        payer: The body that pays.
        supplier: The supplier of the last order.
        noted: The entry of the catalogue, by a note, for a measure that was there before any event.
        states: Every state with its first day, in order.
        refusal: The event that refused the measure; `None` for a measure that is not refused.
        replaced_by: The measure recommended in place of a refused measure, since the refusal.
        unsettled: The day since which a refusal has been unsettled: nothing was recommended in place of the
            measure, and no accepted risk counts on the measure. `None` if settled or not refused.
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
    refusal: MeasureDecided | MeasureRefused | None = attrs.field(default=None, repr=False)
    replaced_by: str | None = attrs.field(default=None, repr=False)
    unsettled: dt.date | None = attrs.field(default=None, repr=False)

    @property
    def refuser(self) -> str | None:
        """The refuser of the measure in words: a rule of the catalogue, or a party."""
        if isinstance(self.refusal, MeasureDecided):
            return f"the rule {self.refusal.rule}"
        return None if self.refusal is None else f"the {self.refusal.by.value}"

    @property
    def rule(self) -> str | None:
        """The rule of the last decision."""
        return None if self.decision is None else self.decision.rule

    @property
    def owner(self) -> str | None:
        """The person who leads on the measure, by the recommendation."""
        return None if self.recommended is None else self.recommended.owner

    @property
    def entry(self) -> str | None:
        """The entry of the catalogue: by the recommendation, else by a note."""
        return self.noted if self.recommended is None else self.recommended.entry

    @property
    def target(self) -> dt.date | None:
        """The last day on which the measure comes into service in time, if a day was set."""
        return None if self.recommended is None else self.recommended.target


@attrs.frozen
class Fittings(ItemSequence[Fitting]):
    """The measures at places on a day, in order of place and measure; the `repr` counts them alone.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> uk.sample(on=day).fittings(on=day)
    <0 measures at places on 2021-11-20>
    """

    COLUMNS: ClassVar[Columns] = (
        ON,
        Column("venue", CellType.ID, "The place."),
        sensitive("measure", CellType.ID, "The measure there."),
        sensitive("entry", CellType.ID, "The entry of the catalogue.", optional=True),
        sensitive("state", CellType.WORD, "The state.", choices=list_choices(FittingState)),
        *(
            sensitive(name, CellType.DAY, meaning, optional=name != "since")
            for name, meaning in (
                ("since", "The first day of the state."),
                ("served", "The first day in service since the last recommendation."),
                ("out", "The day since which the measure is out of service."),
                ("target", "The last day on which the measure comes into service in time."),
                ("expires", "The first day on which the measure is no longer good."),
                ("retest", "The first day on which the measure has to be tested again."),
                ("unsettled", "The day since which a refusal is unsettled."),
            )
        ),
        sensitive("rule", CellType.ID, "The rule of the last decision.", optional=True),
        sensitive("payer", CellType.ID, "The body that pays.", optional=True),
        sensitive("supplier", CellType.TEXT, "The supplier of the last order.", optional=True),
        sensitive("refuser", CellType.TEXT, "Who refused the measure, in words.", optional=True),
        sensitive("replaced_by", CellType.ID, "The measure in place of a refused one.", optional=True),
        Column(
            "owner", CellType.TEXT, "The person who leads, by the recommendation.",
            optional=True, mark=Mark.PERSONAL,
        ),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("venue",)
    on: dt.date
    items: tuple[Fitting, ...]

    def __repr__(self) -> str:
        return f"<{count_noun(len(self.items), 'measure')} at places on {self.on}>"


def find_office_end(offices: Iterable[tuple[int, int]], changes: Iterable[int], day: int) -> int:
    """Return the day number on which the office that a member holds on a day ends.

    Args:
        offices: For each spell of office the first day number and the first day number after.
        changes: The day numbers on which the member took another office.
        day: The day number; returned if the member holds no office on that day.
    """
    end_of_spell = next((end for start, end in offices if start <= day < end), day)
    return min((end_of_spell, *(change for change in changes if change > day)))


# -- one measure ---------------------------------------------------------------------------------------

_TARGETS: Final = MappingProxyType({row.command: row.to for row in FITTING.rows})
"""The state to which each command leads."""
_SERVING = (FittingState.IN_SERVICE, FittingState.RETEST_DUE)
_BROKEN = (FittingState.FAULTY, FittingState.FAILED, FittingState.EXPIRED)
_AFTER_LAPSE = (FittingCommand.RECOMMENDED, FittingCommand.REMOVED)


class FittingLife:
    """The life of one measure at a place, event by event.

    Args:
        venue: The place.
        measure: The measure.
        office_ends: When offices end.
    """

    def __init__(self, venue: str, measure: str, office_ends: OfficeEnds) -> None:
        self._venue, self._measure, self._office_ends = venue, measure, office_ends
        self.state: FittingState | None = None
        self.changes: list[tuple[int, FittingState]] = []
        self._served: int | None = None
        self._out: int | None = None
        self._recommended: MeasureRecommended | None = None
        self._noted: MeasureNoted | None = None
        self._entry: str | None = None
        self._decided: MeasureDecided | None = None
        self._refusal: MeasureDecided | MeasureRefused | None = None
        # Who has decided about the measure, refused the measure or paid for it, since the recommendation.
        self._bodies: set[str | None] = set()
        self._parties: dict[FittingCommand, str | None] = {}
        self._last_event_day: int | None = None

    def find_refusal(self, event: MeasureEvent) -> IllegalStep | None:
        """Return why an event is no legal step here; `None` for a legal step."""
        self._run_clock_before(event.on.toordinal())
        facts = FittingFacts(self._is_by_another(event))
        if FITTING.list_open(self.state, event.command, facts):
            return None
        return FITTING.refuse(self.state, event.command, facts)

    def _is_by_another(self, event: MeasureEvent) -> bool:
        return isinstance(event, MeasureDecided) and event.body not in self._bodies

    def apply_event(self, event: MeasureEvent) -> None:
        """Take the step of the next event."""
        day, command = event.on.toordinal(), event.command
        self._run_clock_before(day)
        self._last_event_day = day
        # Who tests or repairs a lapsed measure does not know of the lapse; such a step leads nowhere.
        if self.state is FittingState.LAPSED and command not in _AFTER_LAPSE:
            return
        if isinstance(event, MeasureRecommended):
            self._recommended, self._noted, self._decided, self._parties = event, None, None, {}
            self._served, self._out, self._refusal, self._bodies = None, None, None, set()
        elif isinstance(event, MeasureDecided):
            self._decided = event
            self._bodies.add(event.body)
        elif isinstance(event, MeasureNoted):
            self._noted, self._entry = event, event.entry or self._entry
        elif isinstance(event, MeasureRefused):
            self._bodies.add(event.who)
        else:
            self._parties[command] = by = getattr(event, "by", None)
            if command is FittingCommand.FUNDED:
                self._bodies.add(by)
        if command is FittingCommand.REFUSED and isinstance(event, MeasureDecided | MeasureRefused):
            self._refusal = event
        self._take_step(command, day)

    def _run_clock_before(self, day: int) -> None:
        """Take the steps of the clock that come first on a day, and none between the events of that day."""
        if day != self._last_event_day:
            self.run_clock(day)

    def run_clock(self, until: int) -> None:
        """Take every step of the clock up to a day."""
        while (coming := min(self._list_clock_steps(), default=None, key=itemgetter(0))) and coming[
            0
        ] <= until:
            self._take_step(coming[1], coming[0])

    def _take_step(self, command: FittingCommand, day: int) -> None:
        to = _TARGETS[command]
        # A second order gives another supplier the full time. Any other repetition changes nothing.
        if to is not self.state or command is FittingCommand.ORDERED:
            self.state = to
            self.changes.append((day, to))
            self._update_service(to, day)

    def _update_service(self, to: FittingState, day: int) -> None:
        if to is FittingState.IN_SERVICE:
            self._served = day if self._served is None else self._served
        if to is FittingState.IN_SERVICE or to.is_over:
            self._out = None
        elif self._out is None and (self._served is not None or to in _BROKEN):
            self._out = day

    def _list_clock_steps(self) -> Iterator[tuple[int, FittingCommand]]:
        """Yield the steps that time will take, each with its day."""
        if self.state is None or self.state.is_over:
            return
        recommended = self._recommended
        if recommended is not None and recommended.office_of is not None:
            end = self._office_ends(recommended.office_of, recommended.on.toordinal())
            if end < NEVER:
                yield max(self.changes[-1][0], end), FittingCommand.LAPSED
        noted = self._noted
        if noted is None or noted.command is not FittingCommand.PASSED or self.state not in _SERVING:
            return
        # A note may name a day that is over. Then the step falls on the day of the note.
        noted_on = noted.on.toordinal()
        if noted.expires is not None:
            yield max(noted_on, noted.expires.toordinal()), FittingCommand.EXPIRED
        if noted.retest is not None and self.state is FittingState.IN_SERVICE:
            yield max(noted_on, noted.retest.toordinal()), FittingCommand.RETEST_DUE

    def make_fitting(self) -> Fitting | None:
        """Return the measure with its state; `None` if no event took a step."""
        if self.state is None:
            return None
        noted = self._noted
        return Fitting(
            venue=self._venue,
            measure=self._measure,
            state=self.state,
            since=day_of(self.changes[-1][0]),
            served=_to_date(self._served),
            out=_to_date(self._out),
            recommended=self._recommended,
            expires=None if noted is None else noted.expires,
            retest=None if noted is None else noted.retest,
            decision=self._decided,
            payer=self._parties.get(FittingCommand.FUNDED),
            supplier=self._parties.get(FittingCommand.ORDERED),
            noted=self._entry,
            states=tuple((day_of(day), state) for day, state in self.changes),
            refusal=self._refusal if self.state is FittingState.REFUSED else None,
        )


def _to_date(number: int | None) -> dt.date | None:
    return None if number is None else day_of(number)


# -- every measure at a place --------------------------------------------------------------------------


def fold_fittings(events: Iterable[Event], office_ends: OfficeEnds) -> dict[str, FittingLife]:
    """Return the lives of the measures at one place, by measure, after the ordered *events* there."""
    found: dict[str, FittingLife] = {}
    for event in events:
        if isinstance(event, MeasureEvent):
            life = FittingLife(event.venue, event.measure, office_ends)
            found.setdefault(event.measure, life).apply_event(event)
    return found


def list_service_changes(
    events: Iterable[Event], office_ends: OfficeEnds
) -> Iterator[tuple[int, frozenset[str]]]:
    """Yield the measures in service at a place, from each day on which the set may change.

    Days to come are in the list as far as the clock alone brings a change.
    """
    by_day: dict[int, dict[str, bool]] = {}
    for measure, life in fold_fittings(events, office_ends).items():
        life.run_clock(NEVER)
        for day, state in life.changes:
            by_day.setdefault(day, {})[measure] = state is FittingState.IN_SERVICE
    serving: set[str] = set()
    for day, changed in sorted(by_day.items()):
        serving |= {measure for measure, serves in changed.items() if serves}
        serving -= {measure for measure, serves in changed.items() if not serves}
        yield day, frozenset(serving)


def list_fittings(venue: str, history: History, office_ends: OfficeEnds, on: int) -> list[Fitting]:
    """Return the measures at a place with their states on a day, in order of their ids."""
    there = history.at_venue.get(venue, ())
    if not any(isinstance(event, MeasureEvent) for event in there):
        return []
    found = fold_fittings(there, office_ends)
    for life in found.values():
        life.run_clock(on)
    return [fitting for id_ in sorted(found) if (fitting := found[id_].make_fitting()) is not None]
