"""The terms of protective measures, and the measure itself: an entry of a catalogue, in general words.

A catalogue describes measures and kinds of venues. What is at a named place is in the ledger alone.
"""

import datetime as dt
import enum
from functools import total_ordering
from typing import Any

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day, check_tuple, check_type
from mpreview._reprs import count_items, shorten_text
from mpreview.calendars import months_after
from mpreview.errors import InvalidValue
from mpreview.places import Controller

__all__ = ["CostBand", "Measure", "MeasureFunction", "MeasureKind", "Package"]

_MOST_MONTHS = 120


def valid_members(kind: type[enum.Enum]) -> valid.Validator:
    """Return the validator of a field that holds a tuple of distinct members of an enum, not empty."""

    def check(field: str, values: Any) -> None:
        check_tuple(field, values, kind)
        if not values:
            raise InvalidValue(field, f"give at least one member of {kind.__name__}")
        if len(set(values)) != len(values):
            raise InvalidValue(field, f"a member of {kind.__name__} stands here twice; name each once")

    return valid.OwnCheck(check)


class MeasureFunction(enum.Enum):
    """What a measure does against an attack; measures work in layers (NPSA, principles of measures)."""

    DETER = "deter"
    DETECT = "detect"
    DELAY = "delay"
    MITIGATE = "mitigate"
    RESPOND = "respond"


class MeasureKind(enum.Enum):
    """What a measure consists of: things, people, systems, or a way of working."""

    PHYSICAL = "physical"
    PERSONNEL = "personnel"
    CYBER = "cyber"
    PROCEDURAL = "procedural"


class Package(enum.Enum):
    """How a measure is funded: advised for everybody and without a case, or for a specific threat."""

    STANDARD = "standard"
    ENHANCED = "enhanced"


@total_ordering
@attrs.frozen
class CostBand:
    """The cost of a measure, as a word among ordered words and never as an amount.

    Words of different catalogues are not compared, as levels of different scales are not.

    Args:
        word: The word.
        of: All words of the catalogue, cheapest first.

    Raises:
        InvalidValue: If the word is not among the words of the catalogue.

    >>> words = ("low", "high")
    >>> CostBand("low", words) < CostBand("high", words)
    True
    """

    word: str
    of: tuple[str, ...] = attrs.field(repr=False, validator=valid.ids)

    def __attrs_post_init__(self) -> None:
        if self.word not in self.of:
            raise InvalidValue("CostBand.word", "no word of its catalogue; use one of them", self.word)

    @property
    def rank(self) -> int:
        """The place among the words, 1 for the cheapest."""
        return self.of.index(self.word) + 1

    def __lt__(self, other: "CostBand") -> bool:
        # The words of two catalogues have no common order.
        if type(other) is not CostBand or other.of != self.of:
            return NotImplemented
        return self.rank < other.rank


@attrs.frozen
class Measure:
    """An entry of the catalogue.

    Args:
        id: The id of the measure.
        title: What the measure is, in general words.
        functions: What the measure does, at least one function.
        kind: What the measure consists of.
        package: How the measure is funded.
        cost: A word of the catalogue's cost bands.
        portable: Whether the measure is a device that is carried and not fitted.
        retest_months: Months after which a test is due again, 1 to 120; `None` where nothing is tested.
        source: The source of the entry, or that the entry is a default.

    Raises:
        InvalidValue: If a field is not allowed, or a portable measure is no device.

    >>> fob = Measure("fob", "Emergency fob", (MeasureFunction.RESPOND,), MeasureKind.PHYSICAL,
    ...               Package.STANDARD, "low", portable=True, retest_months=3, source="an example")
    >>> fob.allowed(Controller.HOST)
    True
    """

    id: str = attrs.field(validator=valid.id_)
    title: str = attrs.field(repr=shorten_text, validator=valid.name)
    functions: tuple[MeasureFunction, ...] = attrs.field(
        repr=count_items, validator=valid_members(MeasureFunction)
    )
    kind: MeasureKind = attrs.field(validator=valid.type_(MeasureKind))
    package: Package = attrs.field(validator=valid.type_(Package))
    cost: str = attrs.field(validator=valid.id_)
    portable: bool = attrs.field(kw_only=True, validator=valid.type_(bool))
    retest_months: int | None = attrs.field(
        default=None, kw_only=True, validator=valid.optional(valid.int_(1, _MOST_MONTHS))
    )
    source: str = attrs.field(repr=shorten_text, kw_only=True, validator=valid.text())

    def __attrs_post_init__(self) -> None:
        if self.portable and self.kind not in _OF_DEVICES:
            raise InvalidValue("Measure.portable", "only a device is carried; people and procedures are none")

    def retest(self, tested: dt.date) -> dt.date | None:
        """Return the first day on which the measure has to be tested again, for the event that notes a test.

        Args:
            tested: The day on which the measure passed a test.

        Returns:
            The day `retest_months` later, or the last day of that month; `None` where nothing is tested.

        Raises:
            OutsideRange: If a day is out of range.

        >>> from mpreview.uk.measures import catalogue
        >>> catalogue().find("lone-worker-device").retest(dt.date(2021, 11, 30))
        datetime.date(2022, 2, 28)
        """
        check_day("Measure.retest.tested", tested)
        return None if self.retest_months is None else months_after(tested, self.retest_months)

    def allowed(self, controller: Controller) -> bool:
        """Whether the measure is possible where that controller controls the place.

        In a borrowed hall the fabric is the host's. What is left is the way of working, and devices that
        are carried in and out again.
        """
        check_type("Measure.allowed.controller", controller, Controller)
        borrowed = controller is Controller.HOST
        return not borrowed or self.portable or self.kind is MeasureKind.PROCEDURAL


_OF_DEVICES = frozenset({MeasureKind.PHYSICAL, MeasureKind.CYBER})
