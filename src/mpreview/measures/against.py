"""Required against present: what a venue must have and what is there, and what is to be done about it.

Which measures stand at a place is the caller's to know: no venue is named here, and neither a measure nor
its state is in any `repr`.
"""

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import attrs

from mpreview.errors import InvalidValue, UnknownId
from mpreview.ids import LEAST_URGENT, a_count, a_kind, a_tuple, an_id, counted
from mpreview.measures.catalogue import Catalogue, Required
from mpreview.measures.terms import CostBand, FittingState
from mpreview.places import Controller, VenueKind
from mpreview.timeline import LAST_DAY, a_day

__all__ = ["Action", "Compliance", "MeasureLine", "Present", "actions", "against"]


@attrs.frozen
class Present:
    """A measure that is there, or on its way, and the state it is in.

    Args:
        measure: The measure of the catalogue; not the id of one device, which a ledger knows.
        state: Its state; what is over is left out.

    Raises:
        InvalidValue: If a field cannot stand, or the state is that of what was refused, removed or lapsed.
    """

    measure: str = attrs.field(repr=False)
    state: FittingState = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        an_id("Present.measure", self.measure)
        a_kind("Present.state", self.state, FittingState)
        if self.state.is_over:
            raise InvalidValue("Present.state", "is neither there nor on its way; leave it out")


class Compliance(enum.Enum):
    """How what is there stands to what is required."""

    MET = "met"
    DEFICIENT = "deficient"
    MISSING = "missing"
    NOT_APPLICABLE = "not-applicable"
    BEYOND = "beyond"


_STATES: Final = tuple(FittingState)
OPEN: Final = (Compliance.DEFICIENT, Compliance.MISSING)
"""What asks for something to be done."""
_WORDS: Final = {
    Compliance.MET: "it is there, and all that is there is in service",
    Compliance.DEFICIENT: "it is there, and something of it is not in service",
    Compliance.MISSING: "nothing of it is there",
    Compliance.NOT_APPLICABLE: "whoever controls the place does not allow it",
    Compliance.BEYOND: "no standard asks for it",
}


@attrs.frozen
class MeasureLine:
    """One measure that is required, present or both.

    Args:
        measure: The measure.
        compliance: How what is there stands to what is required.
        states: The states of what is there or on its way, each once, in the order of `FittingState`.
        priority: How urgent it is to have; `None` of what is beyond the standards.
        versions: The versions that ask for it; none of what is beyond them.
    """

    measure: str = attrs.field(repr=False)
    compliance: Compliance
    states: tuple[FittingState, ...] = attrs.field(default=(), repr=False)
    priority: int | None = None
    versions: tuple[str, ...] = attrs.field(default=(), repr=counted)

    def __attrs_post_init__(self) -> None:
        an_id("MeasureLine.measure", self.measure)
        a_kind("MeasureLine.compliance", self.compliance, Compliance)
        a_tuple("MeasureLine.states", self.states, FittingState)
        if any(state.is_over for state in self.states):
            raise InvalidValue("MeasureLine.states", "holds one of what is over; leave it out")
        a_tuple("MeasureLine.versions", self.versions, str)
        if (self.priority is None) is not (self.compliance is Compliance.BEYOND):
            raise InvalidValue("MeasureLine.priority", "what is required has one, what is beyond has none")
        if self.priority is not None:
            a_count("MeasureLine.priority", self.priority, 1, LEAST_URGENT)
        if bool(self.versions) is (self.compliance is Compliance.BEYOND):
            raise InvalidValue(
                "MeasureLine.versions", "what is required names its versions, what is beyond has none"
            )
        if self.compliance not in {Compliance.NOT_APPLICABLE, Compliance.BEYOND, _found(self.states)}:
            raise InvalidValue(
                "MeasureLine.compliance", "does not follow from the states; leave it to `against`"
            )

    def why(self) -> str:
        """Return how it stands, and why, in a sentence, for those who may know what is there.

        >>> MeasureLine("cctv", Compliance.MISSING, priority=3, versions=("v1",)).why()
        'cctv is missing: nothing of it is there; asked for by v1, with priority 3'
        """
        asked = f"; asked for by {', '.join(self.versions)}, with priority {self.priority}"
        told = "" if self.compliance is Compliance.BEYOND else asked
        coming = ", ".join(state.value for state in self.states if not state.is_there)
        way = f" ({coming})" if coming else ""
        return f"{self.measure} is {self.compliance.value}: {_WORDS[self.compliance]}{way}{told}"


def against(
    catalogue: Catalogue,
    kind: VenueKind,
    controller: Controller,
    present: Iterable[Present],
    on: dt.date,
) -> tuple[MeasureLine, ...]:
    """Compare what the standards of a day ask of a kind of venue with what is there.

    Every required measure is in exactly one line: *not applicable* if the controller does not allow it,
    *missing* if nothing of it is there, *met* if all that is there is in service, else *deficient*: a device
    that does not work is not made good by another that does. What is on its way is not there yet, and takes
    nothing from what is. What is there or on its way and not required follows, as *beyond*.

    Args:
        catalogue: The catalogue.
        kind: The kind of venue.
        controller: Who controls it.
        present: What is there, several devices of one measure one by one.
        on: The day whose standards hold.

    Returns:
        What is required, most urgent first, then what is beyond, by id.

    Raises:
        UnknownId: If the catalogue has no measure that is said to be there.
        OutsideRange: If it does not speak of that day.

    >>> from mpreview.uk.measures import catalogue
    >>> day, there = dt.date(2021, 11, 20), [Present("panic-button", FittingState.FAULTY)]
    >>> lines = against(catalogue(), VenueKind.SURGERY, Controller.HOST, there, day)
    >>> {line.measure: line.compliance.value for line in lines}["panic-button"]
    'not-applicable'
    """
    a_kind("against.catalogue", catalogue, Catalogue)
    states = states_of(catalogue, present)
    return tuple(compared(catalogue.required(kind, controller, on), states, line_of))


States = tuple[FittingState, ...]
"""The states of what is there or on its way of one measure, each once, in the order of `FittingState`."""
Line = Callable[[Required | str, States], MeasureLine]
"""The line of a measure that is required, or of one that is not, by its states."""


def compared(required: Iterable[Required], states: Mapping[str, States], line: Line) -> Iterator[MeasureLine]:
    """Yield what is required, in its order, then what is there beyond it, by id."""
    asked: set[str] = set()
    for one in required:
        asked.add(one.measure)
        yield line(one, states.get(one.measure, ()))
    yield from (line(id_, states[id_]) for id_ in sorted(states.keys() - asked))


def states_of(catalogue: Catalogue, present: Iterable[Present]) -> dict[str, States]:
    """Return the states of what is there or on its way, by measure.

    Raises:
        UnknownId: If the catalogue has no measure that is said to be there.
    """
    found: dict[str, set[FittingState]] = {}
    for one in present:
        a_kind("against.present", one, Present)
        if one.measure not in catalogue.measure:
            raise UnknownId("measure of the catalogue", "Present.measure", one.measure)
        found.setdefault(one.measure, set()).add(one.state)
    return {
        measure: tuple(state for state in _STATES if state in states) for measure, states in found.items()
    }


def _found(states: Iterable[FittingState]) -> Compliance:
    """Return how a measure that is required, and can be had, stands by the states of what there is."""
    there = {state for state in states if state.is_there}
    if not there:
        return Compliance.MISSING
    return Compliance.MET if there == {FittingState.IN_SERVICE} else Compliance.DEFICIENT


def line_of(required: Required | str, states: States) -> MeasureLine:
    """Return the line of a measure that is required, or by its id of one that is beyond."""
    if isinstance(required, str):
        return MeasureLine(required, Compliance.BEYOND, states)
    compliance = _found(states) if required.applicable else Compliance.NOT_APPLICABLE
    return MeasureLine(required.measure, compliance, states, required.priority, required.versions)


@attrs.frozen
class Action:
    """Something to be done about a measure that is missing or deficient.

    Args:
        measure: The measure.
        compliance: Whether it is missing or deficient.
        priority: How urgent it is, 1 the most urgent.
        owner: Whose it is to do.
        due: The last day on which it is in time.
        cost: What the measure costs, as a word among ordered words.
    """

    measure: str = attrs.field(repr=False)
    compliance: Compliance
    priority: int
    owner: str
    due: dt.date
    cost: CostBand

    def __attrs_post_init__(self) -> None:
        an_id("Action.measure", self.measure)
        a_kind("Action.compliance", self.compliance, Compliance)
        if self.compliance not in OPEN:
            raise InvalidValue("Action.compliance", "only what is missing or deficient asks for an action")
        a_count("Action.priority", self.priority, 1, LEAST_URGENT)
        an_id("Action.owner", self.owner)
        a_day("Action.due", self.due)
        a_kind("Action.cost", self.cost, CostBand)


def actions(
    lines: Iterable[MeasureLine], *, owner: str, on: dt.date, catalogue: Catalogue
) -> tuple[Action, ...]:
    """Return the plan: one action for each line that is missing or deficient, in the order of the lines.

    Args:
        lines: What `against` found.
        owner: Whose the actions are.
        on: The day from which the days are counted that the catalogue allows then for a priority.
        catalogue: The catalogue the lines were found by.

    Raises:
        InvalidValue: If the catalogue allows no days for a priority on that day.
        UnknownId: If it has no such measure.
        OutsideRange: If it does not speak of that day.

    >>> from mpreview.uk.measures import catalogue
    >>> day = dt.date(2021, 11, 20)
    >>> lines = against(catalogue(), VenueKind.ONLINE, Controller.OWN, [], day)
    >>> [(one.measure, one.due.isoformat(), one.cost.word) for one in
    ...  actions(lines, owner="team", on=day, catalogue=catalogue())]
    [('location-not-announced', '2021-12-18', 'none'), ('security-training', '2022-02-19', 'low')]
    """
    an_id("actions.owner", owner)
    a_kind("actions.catalogue", catalogue, Catalogue)
    return tuple(_actions(lines, owner, on, catalogue))


def _actions(lines: Iterable[MeasureLine], owner: str, on: dt.date, catalogue: Catalogue) -> Iterator[Action]:
    times = catalogue.times_on(on)
    days = times.days if times else ()
    for line in lines:
        a_kind("actions.lines", line, MeasureLine)
        if line.compliance not in OPEN or line.priority is None:
            continue
        if line.priority > len(days):
            problem = "has a priority for which the catalogue allows no days then; ask for another day"
            raise InvalidValue("actions.lines", problem)
        due = on + dt.timedelta(min(days[line.priority - 1], (LAST_DAY - on).days))
        yield Action(line.measure, line.compliance, line.priority, owner, due, catalogue.cost(line.measure))
