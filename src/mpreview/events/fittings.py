"""The way of a measure to a place: who recommends it, what is decided, and how it is led on.

What is seen of a measure that is there (that it passed its test, is faulty, failed or was removed) is told
by `MeasureNoted`. All of these share one rank within a day, so that what became known later counts later;
their `repr` tells the place alone, and nothing of what protects it.
"""

import datetime as dt
import enum

import attrs

from mpreview.errors import InvalidValue
from mpreview.events.facts import Fact, perhaps
from mpreview.ids import LEAST_URGENT, a_count, a_kind, an_id
from mpreview.timeline import a_day

__all__ = ["Advance", "MeasureAdvanced", "MeasureDecided", "MeasureRecommended"]


@attrs.frozen(kw_only=True)
class MeasureRecommended(Fact):
    """A measure is recommended, or asked for, for a place.

    Args:
        venue: The place.
        measure: The measure there, by an id that tells nothing about it.
        entry: What it is: the id of an entry of the catalogue.
        priority: How urgent it is to have, 1 the most urgent, to 9.
        reason: What it rests on: the id of a review, a finding, an incident or the like.
        owner: Who leads on it, as an id.
        target: The last day on which it comes into service in time.
        police: Whether it is the police who recommend it; what others ask for may need their word first.
        office_of: The member to whose office it is bound, and with which it ends; `None` if to none.
    """

    word = "measure-recommended"
    rank = 5

    venue: str
    measure: str = attrs.field(repr=False)
    entry: str = attrs.field(repr=False)
    priority: int = attrs.field(repr=False)
    reason: str = attrs.field(repr=False)
    owner: str = attrs.field(repr=False)
    target: dt.date = attrs.field(repr=False)
    police: bool = attrs.field(default=True, repr=False)
    office_of: str | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        for name in ("venue", "measure", "entry", "reason", "owner"):
            an_id(f"MeasureRecommended.{name}", getattr(self, name))
        a_count("MeasureRecommended.priority", self.priority, 1, LEAST_URGENT)
        a_day("MeasureRecommended.target", self.target)
        a_kind("MeasureRecommended.police", self.police, bool)
        perhaps("MeasureRecommended.office_of", self.office_of)


@attrs.frozen(kw_only=True)
class MeasureDecided(Fact):
    """A measure that was recommended is approved or refused, by a rule that is named.

    Args:
        venue: The place.
        measure: The measure there.
        approved: Whether it is approved.
        rule: The rule that was met, by its id in the catalogue.
        body: Who decided.
    """

    word = "measure-decided"
    rank = 5

    venue: str
    measure: str = attrs.field(repr=False)
    approved: bool = attrs.field(repr=False)
    rule: str = attrs.field(repr=False)
    body: str = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        for name in ("venue", "measure", "rule", "body"):
            an_id(f"MeasureDecided.{name}", getattr(self, name))
        a_kind("MeasureDecided.approved", self.approved, bool)


class Advance(enum.Enum):
    """How a measure that is approved, or broken, is led on."""

    FUNDED = "funded"
    ORDERED = "ordered"
    INSTALLED = "installed"
    REPAIRED = "repaired"


@attrs.frozen(kw_only=True)
class MeasureAdvanced(Fact):
    """A measure is led on: funded, ordered, installed or repaired.

    It is ordered once more if another contractor is to fit it, or if it is past mending. What is installed
    or repaired counts once it has passed a test, which `MeasureNoted` tells.

    Args:
        venue: The place.
        measure: The measure there.
        to: How.
        by: Who pays for it, supplies it or did it, as an id; of what is funded it has to be named.

    Raises:
        InvalidValue: If a field cannot stand, or nobody pays for what is funded.
    """

    word = "measure-advanced"
    rank = 5

    venue: str
    measure: str = attrs.field(repr=False)
    to: Advance = attrs.field(repr=False)
    by: str | None = attrs.field(default=None, repr=False)

    def __attrs_post_init__(self) -> None:
        Fact.__attrs_post_init__(self)
        an_id("MeasureAdvanced.venue", self.venue)
        an_id("MeasureAdvanced.measure", self.measure)
        a_kind("MeasureAdvanced.to", self.to, Advance)
        perhaps("MeasureAdvanced.by", self.by)
        if self.to is Advance.FUNDED and self.by is None:
            raise InvalidValue("MeasureAdvanced.by", "name who pays for it")
