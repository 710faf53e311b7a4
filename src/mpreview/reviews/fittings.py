"""The state of each measure at a place by a day: events and the clock through the table `FITTING`.

Each command leads to one state, wherever the step is taken. So a history that skips a step is still read, and
no step of a history is refused. On one day the clock comes first: a measure that expires on a day was tested,
ordered or removed after the expiry.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from operator import itemgetter
from typing import ClassVar, Self

import attrs

from mpreview._sequences import ItemSequence, group_items
from mpreview.events import (
    Event,
    Ledger,
    MeasureDecided,
    MeasureEvent,
    MeasureNoted,
    MeasureRecommended,
    MeasureRefused,
)
from mpreview.measures import FITTING, FittingCommand, FittingFacts, FittingState
from mpreview.reviews.columns import ON, sensitive
from mpreview.reviews.facts import Facts
from mpreview.reviews.judging import EventLives, Life, LifeInputs
from mpreview.rows import CellType, Column, Columns, Mark
from mpreview.state_machine import BaseCommand
from mpreview.timeline import NEVER, day_of

__all__ = ["Fitting", "Fittings"]

OfficeEnds = Callable[[str, int], int]
"""The day number on which the office that a member holds on a day ends; without an office, that day."""
FittingKey = tuple[str, str]
"""The key of a measure: the place and the id."""


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


@attrs.frozen(repr=False)
class Fittings(ItemSequence[Fitting]):
    """The measures at places on a day, in order of place and measure; the `repr` counts them alone.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> uk.sample(on=day).fittings(on=day)
    <0 measures at places on 2021-11-20>
    """

    NOUN: ClassVar[tuple[str, ...]] = ("measure", "at places")
    COLUMNS: ClassVar[Columns] = (
        ON,
        Column("venue", CellType.ID, "The place."),
        sensitive("measure", CellType.ID, "The measure there."),
        sensitive("entry", CellType.ID, "The entry of the catalogue.", optional=True),
        sensitive("state", CellType.WORD, "The state.", choices=FittingState),
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
        Column("owner", CellType.TEXT, "The person who leads, by the recommendation.",
               optional=True, mark=Mark.PERSONAL),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("venue",)
    on: dt.date
    items: tuple[Fitting, ...]


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

_SERVING = (FittingState.IN_SERVICE, FittingState.RETEST_DUE)
_BROKEN = (FittingState.FAULTY, FittingState.FAILED, FittingState.EXPIRED)


class FittingLife(Life[FittingState, MeasureEvent]):
    """The life of one measure at a place.

    Args:
        key: The place and the measure.
        office_ends: When offices end.
    """

    table = FITTING
    # A second order gives another supplier the full time. Any other repetition changes nothing.
    renewing: ClassVar[tuple[BaseCommand, ...]] = (FittingCommand.ORDERED,)

    def __init__(self, key: FittingKey, office_ends: OfficeEnds) -> None:
        super().__init__()
        self._key, self._office_ends = key, office_ends
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

    @property
    def takes_illegal(self) -> bool:
        """Whether the measure has not lapsed: who skips a step has seen the measure.

        Who tests or repairs a lapsed measure does not know of the lapse; such a step leads nowhere.
        """
        return self.state is not FittingState.LAPSED

    def collect_facts(self, step: MeasureEvent) -> FittingFacts:
        """Return whether another body decides."""
        return FittingFacts(isinstance(step, MeasureDecided) and step.body not in self._bodies)

    def note_step(self, step: MeasureEvent) -> None:
        """Keep who recommended, decided, refused, led on or noted the measure."""
        if isinstance(step, MeasureRecommended):
            self._recommended, self._noted, self._decided, self._parties = step, None, None, {}
            self._served, self._out, self._refusal, self._bodies = None, None, None, set()
        elif isinstance(step, MeasureDecided):
            self._decided = step
            self._bodies.add(step.body)
        elif isinstance(step, MeasureNoted):
            self._noted, self._entry = step, step.entry or self._entry
        elif isinstance(step, MeasureRefused):
            self._bodies.add(step.who)
        else:
            self._parties[step.command] = by = getattr(step, "by", None)
            if step.command is FittingCommand.FUNDED:
                self._bodies.add(by)
        if step.command is FittingCommand.REFUSED and isinstance(step, MeasureDecided | MeasureRefused):
            self._refusal = step

    def note_state(self, state: FittingState, day: int) -> None:
        """Keep since when the measure is in service, or out of service."""
        if state is FittingState.IN_SERVICE:
            self._served = day if self._served is None else self._served
        if state is FittingState.IN_SERVICE or state.is_over:
            self._out = None
        elif self._out is None and (self._served is not None or state in _BROKEN):
            self._out = day

    def find_clock_step(self) -> tuple[int, FittingCommand] | None:
        """Return the first of the end of the office, the expiry and the day of the re-test."""
        return min(self._list_clock_steps(), default=None, key=itemgetter(0))

    def _list_clock_steps(self) -> Iterator[tuple[int, FittingCommand]]:
        """Yield the steps that time will take, each with its day."""
        if self.state is None or self.state.is_over:
            return
        recommended = self._recommended
        if recommended is not None and recommended.office_of is not None:
            end = self._office_ends(recommended.office_of, recommended.on.toordinal())
            if end < NEVER:
                yield max(self.states[-1][0], end), FittingCommand.LAPSED
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
        venue, measure = self._key
        return Fitting(
            venue=venue,
            measure=measure,
            state=self.state,
            since=day_of(self.states[-1][0]),
            served=_to_date(self._served),
            out=_to_date(self._out),
            recommended=self._recommended,
            expires=None if noted is None else noted.expires,
            retest=None if noted is None else noted.retest,
            decision=self._decided,
            payer=self._parties.get(FittingCommand.FUNDED),
            supplier=self._parties.get(FittingCommand.ORDERED),
            noted=self._entry,
            states=self.list_states(),
            refusal=self._refusal if self.state is FittingState.REFUSED else None,
        )


def _to_date(number: int | None) -> dt.date | None:
    return None if number is None else day_of(number)


# -- every measure at a place --------------------------------------------------------------------------


class FittingLives(EventLives[FittingKey, FittingLife]):
    """The lives of measures, by place and measure.

    Args:
        office_ends: When offices end.
    """

    judged = MeasureEvent

    def __init__(self, office_ends: OfficeEnds) -> None:
        super().__init__()
        self._office_ends = office_ends

    @classmethod
    def begin(cls, inputs: LifeInputs, effective: Iterable[Event]) -> Self:
        """Return the lives before any event; the events say when members took another office."""
        changes = group_items(
            (event for event in effective if event.changes_office), lambda event: event.subject[0]
        )
        register = inputs.register

        def office_ends(member: str, day: int) -> int:
            changed = (event.on.toordinal() for event in changes.get(member, ()))
            return find_office_end(register.index.list_offices(register.member[member]), changed, day)

        return cls(office_ends)

    @staticmethod
    def list_around(
        inputs: LifeInputs, ledger: Ledger, steps: Collection[Event]
    ) -> tuple[set[str], set[str]]:
        """Return the places, and the members to whose office a measure there is bound."""
        # A measure bound to an office lapses with the office, so that the events of the member count too.
        _, venues = EventLives.list_around(inputs, ledger, steps)
        there = ledger.list_about((), venues)
        return {event.bound_member for event in there if event.bound_member is not None}, venues

    def begin_life(self, key: FittingKey) -> FittingLife:
        """Return the life of a measure before any step."""
        return FittingLife(key, self._office_ends)


def list_service_changes(
    events: Iterable[Event], office_ends: OfficeEnds
) -> Iterator[tuple[int, frozenset[str]]]:
    """Yield the measures in service at a place, from each day on which the set may change.

    Days to come are in the list as far as the clock alone brings a change.
    """
    by_day: dict[int, dict[str, bool]] = {}
    for (_, measure), life in FittingLives(office_ends).fold_events(events).items():
        life.run_clock(NEVER)
        for day, state in life.states:
            by_day.setdefault(day, {})[measure] = state is FittingState.IN_SERVICE
    serving: set[str] = set()
    for day, changed in sorted(by_day.items()):
        serving |= {measure for measure, serves in changed.items() if serves}
        serving -= {measure for measure, serves in changed.items() if not serves}
        yield day, frozenset(serving)


def list_fittings(venue: str, facts: Facts, office_ends: OfficeEnds, on: int) -> list[Fitting]:
    """Return the measures at a place with their states on a day, in order of their ids."""
    there = facts.at(venue).events
    if not any(isinstance(event, MeasureEvent) for event in there):
        return []
    found = FittingLives(office_ends).fold_events(there)
    for life in found.values():
        life.run_clock(on)
    return [fitting for key in sorted(found) if (fitting := found[key].make_fitting()) is not None]
