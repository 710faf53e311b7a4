"""Required against present: the requirements at a venue, the measures there, and the actions that follow.

The caller knows the measures at a place. No venue is named here, and neither a measure nor a state is in any
`repr`.
"""

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import attrs

from mpreview import _valid as valid
from mpreview._checks import LAST_DAY, check_id, check_type, collect_tuple, find_known
from mpreview._reprs import count_items
from mpreview.errors import InvalidValue
from mpreview.measures.catalogue import Catalogue, Required
from mpreview.measures.fitting import FittingState
from mpreview.measures.terms import CostBand
from mpreview.places import Controller

__all__ = ["Action", "Compliance", "MeasureLine", "Present", "compare_measures", "plan_actions"]


@attrs.frozen
class Present:
    """A measure there or on its way, with its state.

    Args:
        measure: The measure of the catalogue; not the id of a device in the ledger.
        state: The state; leave a measure out that is over.

    Raises:
        InvalidValue: If a field is not allowed, or the measure was refused, was removed or has lapsed.
    """

    measure: str = attrs.field(repr=False, validator=valid.id_)
    state: FittingState = attrs.field(repr=False, validator=valid.type_(FittingState))

    def __attrs_post_init__(self) -> None:
        if self.state.is_over:
            raise InvalidValue("Present.state", "is neither there nor on its way; leave it out")


class Compliance(enum.Enum):
    """How the measures there compare with the requirement."""

    MET = "met"
    DEFICIENT = "deficient"
    MISSING = "missing"
    NOT_APPLICABLE = "not-applicable"
    BEYOND = "beyond"


_STATES: Final = tuple(FittingState)
_TO_DO: Final = (Compliance.DEFICIENT, Compliance.MISSING)
"""Only a measure of such a compliance needs an action."""
_WORDS: Final = {
    Compliance.MET: "it is there, and all that is there is in service",
    Compliance.DEFICIENT: "it is there, and something of it is not in service",
    Compliance.MISSING: "nothing of it is there",
    Compliance.NOT_APPLICABLE: "whoever controls the place does not allow it",
    Compliance.BEYOND: "no standard asks for it",
}


def _check_states(_line: object, _attribute: object, states: tuple[FittingState, ...]) -> None:
    if any(state.is_over for state in states):
        raise InvalidValue("MeasureLine.states", "holds one of what is over; leave it out")


@attrs.frozen
class MeasureLine:
    """A measure, required, present or both.

    Args:
        measure: The measure.
        compliance: How the measures there compare with the requirement.
        states: The states of the measures there or on their way, each once, in the order of `FittingState`.
        priority: The urgency of the requirement; `None` beyond the standards.
        versions: The versions with the requirement; empty beyond the standards.
    """

    measure: str = attrs.field(repr=False, validator=valid.id_)
    compliance: Compliance = attrs.field(validator=valid.type_(Compliance))
    states: tuple[FittingState, ...] = attrs.field(
        default=(), repr=False, validator=[valid.tuple_(FittingState), _check_states]
    )
    priority: int | None = attrs.field(default=None, validator=valid.optional(valid.priority))
    versions: tuple[str, ...] = attrs.field(default=(), repr=count_items, validator=valid.tuple_(str))

    def __attrs_post_init__(self) -> None:
        # A line may come from a document: only lines that `compare_measures` could have made are accepted.
        is_beyond = self.compliance is Compliance.BEYOND
        if (self.priority is None) is not is_beyond:
            raise InvalidValue("MeasureLine.priority", "what is required has one, what is beyond has none")
        if bool(self.versions) is is_beyond:
            words = "what is required names its versions, what is beyond has none"
            raise InvalidValue("MeasureLine.versions", words)
        if self.compliance not in {Compliance.NOT_APPLICABLE, Compliance.BEYOND, _comply(self.states)}:
            words = "does not follow from the states; leave it to `compare_measures`"
            raise InvalidValue("MeasureLine.compliance", words)

    def why(self) -> str:
        """Return the compliance and the reason in a sentence, for readers with clearance.

        >>> MeasureLine("cctv", Compliance.MISSING, priority=3, versions=("v1",)).why()
        'cctv is missing: nothing of it is there; asked for by v1, with priority 3'
        """
        versions = ", ".join(self.versions)
        required = f"; asked for by {versions}, with priority {self.priority}" if versions else ""
        coming = ", ".join(state.value for state in self.states if not state.is_there)
        way = f" ({coming})" if coming else ""
        return f"{self.measure} is {self.compliance.value}: {_WORDS[self.compliance]}{way}{required}"


def compare_measures(
    catalogue: Catalogue, kind: str, controller: Controller, present: Iterable[Present], on: dt.date
) -> tuple[MeasureLine, ...]:
    """Compare the requirements of a day at a kind of venue with the measures there.

    Every required measure is in exactly one line. The line is *not applicable* if the controller does not
    allow the measure, *missing* if no device is there, *met* if every device there is in service, else
    *deficient*: a working device does not make up for a broken device. A device on its way is not there yet
    and changes nothing. Measures that are there or on their way without a requirement follow, as *beyond*.

    Args:
        catalogue: The catalogue.
        kind: The kind of venue.
        controller: The controller of the venue.
        present: The measures there, several devices of one measure one by one.
        on: The day of the standards.

    Returns:
        The required measures, most urgent first, then the measures beyond the standards, by id.

    Raises:
        UnknownId: If a measure there is not in the catalogue.
        OutsideRange: If the catalogue does not cover the day.

    >>> from mpreview.uk.measures import catalogue
    >>> day, there = dt.date(2021, 11, 20), [Present("panic-button", FittingState.FAULTY)]
    >>> lines = compare_measures(catalogue(), "surgery", Controller.HOST, there, day)
    >>> {line.measure: line.compliance.value for line in lines}["panic-button"]
    'not-applicable'
    """
    check_type("compare_measures.catalogue", catalogue, Catalogue)
    states = collect_states(catalogue, present)
    return tuple(compare_lines(catalogue.required(kind, controller, on), states, make_line))


States = tuple[FittingState, ...]
"""The states of the devices of one measure, each state once, in the order of `FittingState`."""
LineMaker = Callable[[Required | str, States], MeasureLine]
"""Makes the line of a requirement, or of a measure beyond the standards, by its states."""


def compare_lines(
    required: Iterable[Required], states: Mapping[str, States], make: LineMaker
) -> Iterator[MeasureLine]:
    """Yield the lines of the requirements, in order, then the lines beyond the standards, by id."""
    seen: set[str] = set()
    for requirement in required:
        seen.add(requirement.measure)
        yield make(requirement, states.get(requirement.measure, ()))
    yield from (make(id_, states[id_]) for id_ in sorted(states.keys() - seen))


def collect_states(catalogue: Catalogue, present: Iterable[Present]) -> dict[str, States]:
    """Return the states of the devices there or on their way, by measure.

    Raises:
        UnknownId: If a measure there is not in the catalogue.
    """
    found: dict[str, set[FittingState]] = {}
    for device in collect_tuple("compare_measures.present", present, Present):
        find_known("measure of the catalogue", "Present.measure", device.measure, catalogue.measure)
        found.setdefault(device.measure, set()).add(device.state)
    return {
        measure: tuple(state for state in _STATES if state in states) for measure, states in found.items()
    }


def _comply(states: Iterable[FittingState]) -> Compliance:
    """Return the compliance of a required and possible measure, by the states of the devices."""
    # A device on its way is not there yet, so neither does it meet a requirement nor is it deficient.
    there = {state for state in states if state.is_there}
    if not there:
        return Compliance.MISSING
    return Compliance.MET if there == {FittingState.IN_SERVICE} else Compliance.DEFICIENT


def make_line(required: Required | str, states: States) -> MeasureLine:
    """Return the line of a requirement, or of the id of a measure beyond the standards."""
    if isinstance(required, str):
        return MeasureLine(required, Compliance.BEYOND, states)
    compliance = _comply(states) if required.applicable else Compliance.NOT_APPLICABLE
    return MeasureLine(required.measure, compliance, states, required.priority, required.versions)


@attrs.frozen
class Action:
    """An action about a missing or deficient measure.

    Args:
        measure: The measure.
        compliance: Whether the measure is missing or deficient.
        priority: The urgency, 1 for the most urgent.
        owner: The owner of the action.
        due: The last day on time.
        cost: The cost of the measure, as a word among ordered words.
    """

    measure: str = attrs.field(repr=False, validator=valid.id_)
    compliance: Compliance = attrs.field(validator=valid.type_(Compliance))
    priority: int = attrs.field(validator=valid.priority)
    owner: str = attrs.field(validator=valid.id_)
    due: dt.date = attrs.field(validator=valid.day)
    cost: CostBand = attrs.field(validator=valid.type_(CostBand))

    def __attrs_post_init__(self) -> None:
        if self.compliance not in _TO_DO:
            raise InvalidValue("Action.compliance", "only what is missing or deficient asks for an action")


def plan_actions(
    lines: Iterable[MeasureLine], *, owner: str, on: dt.date, catalogue: Catalogue
) -> tuple[Action, ...]:
    """Return the plan: an action for each missing or deficient line, in the order of the lines.

    Args:
        lines: The result of `compare_measures`.
        owner: The owner of the actions.
        on: The first day of the time allowed; the catalogue of the day sets the time by priority.
        catalogue: The catalogue of the lines.

    Raises:
        InvalidValue: If the catalogue allows no days for a priority on that day.
        UnknownId: If the catalogue has no such measure.
        OutsideRange: If the catalogue does not cover the day.

    >>> from mpreview.uk.measures import catalogue
    >>> day = dt.date(2021, 11, 20)
    >>> lines = compare_measures(catalogue(), "online", Controller.OWN, [], day)
    >>> [(action.measure, action.due.isoformat(), action.cost.word) for action in
    ...  plan_actions(lines, owner="team", on=day, catalogue=catalogue())]
    [('location-not-announced', '2021-12-18', 'none'), ('security-training', '2022-02-19', 'low')]
    """
    check_id("plan_actions.owner", owner)
    check_type("plan_actions.catalogue", catalogue, Catalogue)
    times = catalogue.times_on(on)
    days, actions = times.days if times else (), list[Action]()
    for line in collect_tuple("plan_actions.lines", lines, MeasureLine):
        if line.compliance not in _TO_DO or line.priority is None:
            continue
        if line.priority > len(days):
            problem = "has a priority for which the catalogue allows no days then; ask for another day"
            raise InvalidValue("plan_actions.lines", problem)
        # A time allowed past the last day that the library knows ends on that day.
        due = on + dt.timedelta(min(days[line.priority - 1], (LAST_DAY - on).days))
        cost = catalogue.cost(line.measure)
        actions.append(Action(line.measure, line.compliance, line.priority, owner, due, cost))
    return tuple(actions)
