"""The life of a protective measure at a venue: recommended, decided or refused, led on, and noted.

All five kinds share one rank within a day, so that of two events on one day the later known counts later.
Their `repr` shows the venue alone, and nothing of the protection there.
"""

import datetime as dt
import enum
from abc import ABC, abstractmethod
from typing import Any, ClassVar

import attrs

from mpreview import _valid as valid
from mpreview.errors import InvalidValue
from mpreview.events._base import Event
from mpreview.measures import FittingCommand

__all__ = [
    "Advance",
    "MeasureAdvanced",
    "MeasureDecided",
    "MeasureEvent",
    "MeasureNoted",
    "MeasureRecommended",
    "MeasureRefused",
    "MeasureState",
    "Refuser",
]


@attrs.frozen(kw_only=True)
class MeasureEvent(Event, ABC):
    """An event of a measure at a venue.

    Args:
        venue: The venue.
        measure: The measure there, by an id that gives nothing away.
    """

    # One rank for all, so that of two events of one day the later known counts later (semantics 6).
    rank = 5
    is_sensitive = True
    venue: str = attrs.field(validator=valid.id_of("venue"))
    measure: str = attrs.field(repr=False, validator=valid.id_of("measure"))

    @property
    def key(self) -> tuple[str, str]:
        """The key of the measure: venue and id."""
        return self.venue, self.measure

    @property
    @abstractmethod
    def command(self) -> FittingCommand:
        """The step that the event is in the life of the measure."""


@attrs.frozen(kw_only=True)
class MeasureRecommended(MeasureEvent):
    """A measure is recommended, or asked for, for a venue.

    Args:
        venue: The venue.
        measure: The measure there, by an id that gives nothing away.
        entry: The entry of the catalogue that the measure is of.
        priority: The urgency, 1 for the most urgent to 9.
        reason: The grounds: the id of a review, a finding, an incident or the like.
        owner: The person who leads on the measure, as an id.
        target: The last day on which the measure comes into service in time.
        recommended: Whether the recommending body, such as the police, recommends the measure; an approval
            may need the recommendation.
        office_of: The member to whose office the measure is bound, and with which the measure ends; `None`
            if bound to no office.
        instead_of: The refused measure there in whose place the measure is recommended, if there is one.

    Raises:
        InvalidValue: If the measure is recommended in its own place.
    """

    word = "measure-recommended"

    def _check_instead(self, _: object, instead_of: str) -> None:
        if instead_of == self.measure:
            problem = "is the measure itself; leave it out, since a measure may be recommended again"
            raise InvalidValue("MeasureRecommended.instead_of", problem)

    entry: str = attrs.field(repr=False, validator=valid.id_of("entry of the catalogue"))
    priority: int = attrs.field(repr=False, validator=valid.priority)
    reason: str = attrs.field(repr=False, validator=valid.id_)
    owner: str = attrs.field(repr=False, validator=valid.id_of("person"))
    target: dt.date = attrs.field(repr=False, validator=valid.day)
    recommended: bool = attrs.field(default=True, repr=False, validator=valid.type_(bool))
    office_of: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("member"))
    )
    instead_of: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("measure"), _check_instead)
    )

    @property
    def command(self) -> FittingCommand:
        """The recommendation."""
        return FittingCommand.RECOMMENDED

    @property
    def bound_member(self) -> str | None:
        """The member to whose office the measure is bound."""
        return self.office_of


@attrs.frozen(kw_only=True)
class MeasureDecided(MeasureEvent):
    """A recommended measure is approved or refused, by a rule that is named.

    Args:
        venue: The venue.
        measure: The measure there.
        approved: Whether the measure is approved.
        rule: The rule that was met, by its id in the catalogue.
        body: The body that decided.
    """

    word = "measure-decided"

    approved: bool = attrs.field(repr=False, validator=valid.type_(bool))
    rule: str = attrs.field(repr=False, validator=valid.id_of("rule of the catalogue"))
    body: str = attrs.field(repr=False, validator=valid.id_of("body"))

    @property
    def command(self) -> FittingCommand:
        """The approval or refusal."""
        return FittingCommand.APPROVED if self.approved else FittingCommand.REFUSED


class Refuser(enum.Enum):
    """A party that can refuse a measure."""

    LANDLORD = "landlord"
    PAYER = "payer"
    BODY = "body"
    MEMBER = "member"


@attrs.frozen(kw_only=True)
class MeasureRefused(MeasureEvent):
    """A measure is refused at some step before service, for a reason (semantics 5.5).

    `MeasureDecided` is a refusal by a rule of the catalogue; this event is every other refusal.

    Args:
        venue: The venue.
        measure: The measure there.
        by: The party that refuses.
        why: The reason in words.
        who: The person or body, as an id; `None` if not on record. An approval by another body settles the
            refusal.
    """

    word = "measure-refused"

    by: Refuser = attrs.field(repr=False, validator=valid.type_(Refuser))
    why: str = attrs.field(repr=False, validator=valid.text())
    who: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("person or body"))
    )

    @property
    def command(self) -> FittingCommand:
        """The refusal."""
        return FittingCommand.REFUSED


class Advance(enum.Enum):
    """A step of a measure that is approved, or broken."""

    FUNDED = "funded"
    ORDERED = "ordered"
    INSTALLED = "installed"
    REPAIRED = "repaired"


@attrs.frozen(kw_only=True)
class MeasureAdvanced(MeasureEvent):
    """A measure is led on: funded, ordered, installed or repaired.

    A measure is ordered once more if another contractor is to fit the measure, or if repair is impossible.
    An installed or repaired measure counts once `MeasureNoted` says that the measure passed a test.

    Args:
        venue: The venue.
        measure: The measure there.
        to: The step.
        by: The person or body that pays, supplies or does the work, as an id; needed for funding.

    Raises:
        InvalidValue: If a field is not allowed, or a funded measure names nobody who pays.
    """

    word = "measure-advanced"

    def _check_by(self, _: object, by: str | None) -> None:
        if by is None and self.to is Advance.FUNDED:
            raise InvalidValue("MeasureAdvanced.by", "name who pays for it")

    to: Advance = attrs.field(repr=False, validator=valid.type_(Advance))
    by: str | None = attrs.field(
        default=None, repr=False, validator=[valid.optional(valid.id_of("person or body")), _check_by]
    )

    @property
    def command(self) -> FittingCommand:
        """The funding, order, installation or repair."""
        return FittingCommand(self.to.value)


class MeasureState(enum.Enum):
    """The observed state of a measure, as far as rules read the state."""

    IN_SERVICE = "in-service"
    FAULTY = "faulty"
    FAILED = "failed"
    REMOVED = "removed"


_COMMANDS = {
    MeasureState.IN_SERVICE: FittingCommand.PASSED,
    MeasureState.FAULTY: FittingCommand.FAULT,
    MeasureState.FAILED: FittingCommand.FAILED,
    MeasureState.REMOVED: FittingCommand.REMOVED,
}


@attrs.frozen(kw_only=True)
class MeasureNoted(MeasureEvent):
    """A measure at a venue is in a state from the day on.

    Args:
        venue: The venue.
        measure: The measure there, by an id that gives nothing away.
        state: The state.
        expires: For a measure in service: the first day on which the measure is no longer good, if any.
        retest: For a measure in service: the first day on which the measure has to be tested again, if any.
            From the day on the measure counts no more until the measure has passed.
        entry: The entry of the catalogue, for a measure that was there before any other event of the measure.

    Raises:
        InvalidValue: If a measure that is not in service expires, or has to be tested again.
    """

    word = "measure-noted"
    counted_days: ClassVar[tuple[str, ...]] = ("on", "expires", "retest")

    def _check_in_service(self, attribute: "attrs.Attribute[Any]", _day: dt.date) -> None:
        if self.state is not MeasureState.IN_SERVICE:
            problem = "is of a measure in service alone; leave it out"
            raise InvalidValue(f"MeasureNoted.{attribute.name}", problem)

    state: MeasureState = attrs.field(repr=False, validator=valid.type_(MeasureState))
    expires: dt.date | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.day, _check_in_service)
    )
    retest: dt.date | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.day, _check_in_service)
    )
    entry: str | None = attrs.field(
        default=None, repr=False, validator=valid.optional(valid.id_of("entry of the catalogue"))
    )

    @property
    def command(self) -> FittingCommand:
        """The test passed or failed, the fault, or the removal."""
        return _COMMANDS[self.state]
