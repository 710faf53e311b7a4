"""The words of protective measures, and the measure itself: an entry of a catalogue, general in wording.

What stands at a named place is never here: a catalogue speaks of measures and of kinds of venues alone.
"""

import datetime as dt
import enum
from functools import total_ordering
from typing import TypeVar

import attrs

from mpreview.calendars import months_after
from mpreview.errors import InvalidValue
from mpreview.ids import a_count, a_kind, a_text, a_tuple, an_id, counted, shortened, some_ids
from mpreview.places import Controller
from mpreview.timeline import a_day

__all__ = ["CostBand", "FittingState", "Measure", "MeasureFunction", "MeasureKind", "Package"]

MOST_MONTHS = 120
TEXT = 4000


class MeasureFunction(enum.Enum):
    """What a measure does against an attack; measures work as layers (NPSA, principles of measures)."""

    DETER = "deter"
    DETECT = "detect"
    DELAY = "delay"
    MITIGATE = "mitigate"
    RESPOND = "respond"


class MeasureKind(enum.Enum):
    """What a measure is made of: things, people, systems, or the way something is done."""

    PHYSICAL = "physical"
    PERSONNEL = "personnel"
    CYBER = "cyber"
    PROCEDURAL = "procedural"


class FittingState(enum.Enum):
    """How far a measure of the catalogue has come at a place.

    The words are those of the review workflow (recommendations, approval and funding, order, installation,
    test); which leads where, `mpreview.measures.FITTING` says.
    """

    __hash__ = object.__hash__

    RECOMMENDED = "recommended"
    APPROVED = "approved"
    FUNDED = "funded"
    ORDERED = "ordered"
    INSTALLED = "installed"
    IN_SERVICE = "in-service"
    RETEST_DUE = "retest-due"
    FAULTY = "faulty"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUSED = "refused"
    REMOVED = "removed"
    LAPSED = "lapsed"

    @property
    def is_there(self) -> bool:
        """Whether something of it stands at the place; before it was installed it is on its way."""
        return not (self.is_over or self in _ON_THEIR_WAY)

    @property
    def is_over(self) -> bool:
        """Whether it is neither there nor on its way: it was refused or removed, or lapsed with an office."""
        return self in _OVER


_ON_THEIR_WAY = (
    FittingState.RECOMMENDED,
    FittingState.APPROVED,
    FittingState.FUNDED,
    FittingState.ORDERED,
)
_OVER = (FittingState.REFUSED, FittingState.REMOVED, FittingState.LAPSED)


class Package(enum.Enum):
    """How a measure is funded: advised for everybody and without a case, or for a specific threat."""

    STANDARD = "standard"
    ENHANCED = "enhanced"


@total_ordering
@attrs.frozen
class CostBand:
    """What a measure costs, as a word among ordered words and never as an amount.

    Words of different catalogues are not compared, as levels of different scales are not.

    Args:
        word: The word.
        of: All words of the catalogue, cheapest first.

    Raises:
        InvalidValue: If the word is not one of them.

    >>> words = ("low", "high")
    >>> CostBand("low", words) < CostBand("high", words)
    True
    """

    word: str
    of: tuple[str, ...] = attrs.field(repr=False)

    def __attrs_post_init__(self) -> None:
        some_ids("CostBand.of", self.of)
        if self.word not in self.of:
            raise InvalidValue("CostBand.word", "no word of its catalogue; use one of them", self.word)

    @property
    def rank(self) -> int:
        """Its place among the words, 1 the cheapest."""
        return self.of.index(self.word) + 1

    def __lt__(self, other: "CostBand") -> bool:
        if type(other) is not CostBand or other.of != self.of:
            return NotImplemented
        return self.rank < other.rank


@attrs.frozen
class Measure:
    """An entry of the catalogue.

    Args:
        id: Its id.
        title: What it is, in general words.
        functions: What it does, at least one.
        kind: What it is made of.
        package: How it is funded.
        cost: A word of the catalogue's cost bands.
        portable: Whether it is a device that is carried and not fitted.
        retest_months: Months after which it is tested again, 1 to 120; `None` where nothing is tested.
        source: Who reports it, or that it is a default.

    Raises:
        InvalidValue: If a field cannot stand, or something portable is no device.

    >>> fob = Measure("fob", "Emergency fob", (MeasureFunction.RESPOND,), MeasureKind.PHYSICAL,
    ...               Package.STANDARD, "low", portable=True, retest_months=3, source="an example")
    >>> fob.allowed(Controller.HOST)
    True
    """

    id: str
    title: str = attrs.field(repr=shortened)
    functions: tuple[MeasureFunction, ...] = attrs.field(repr=counted)
    kind: MeasureKind
    package: Package
    cost: str
    portable: bool = attrs.field(kw_only=True)
    retest_months: int | None = attrs.field(default=None, kw_only=True)
    source: str = attrs.field(repr=shortened, kw_only=True)

    def __attrs_post_init__(self) -> None:
        an_id("Measure.id", self.id)
        a_text("Measure.title", self.title)
        some("Measure.functions", self.functions, MeasureFunction)
        a_kind("Measure.kind", self.kind, MeasureKind)
        a_kind("Measure.package", self.package, Package)
        an_id("Measure.cost", self.cost)
        a_kind("Measure.portable", self.portable, bool)
        if self.portable and self.kind not in _OF_DEVICES:
            raise InvalidValue("Measure.portable", "only a device is carried; people and procedures are none")
        if self.retest_months is not None:
            a_count("Measure.retest_months", self.retest_months, 1, MOST_MONTHS)
        a_text("Measure.source", self.source, most=TEXT)

    def retest(self, tested: dt.date) -> dt.date | None:
        """Return the first day on which it has to be tested again, for `MeasureNoted.retest`.

        Args:
            tested: The day on which it passed a test.

        Returns:
            The same day so many months later, or the last of that month; `None` where nothing is tested.

        Raises:
            OutsideRange: If a day is out of range.

        >>> from mpreview.uk.measures import catalogue
        >>> catalogue().find("lone-worker-device").retest(dt.date(2021, 11, 30))
        datetime.date(2022, 2, 28)
        """
        a_day("Measure.retest.tested", tested)
        return None if self.retest_months is None else months_after(tested, self.retest_months)

    def allowed(self, controller: Controller) -> bool:
        """Whether it can be had where that controller controls the place.

        In a borrowed hall the fabric is the host's: what is left is the way things are done, and devices
        that are carried in and out again.
        """
        a_kind("Measure.allowed.controller", controller, Controller)
        borrowed = controller is Controller.HOST
        return not borrowed or self.portable or self.kind is MeasureKind.PROCEDURAL


_OF_DEVICES = frozenset({MeasureKind.PHYSICAL, MeasureKind.CYBER})

_E = TypeVar("_E", bound=enum.Enum)


def some(field: str, values: tuple[_E, ...], kind: type[_E]) -> None:
    """Check a tuple of distinct members of an enum, not empty.

    Raises:
        InvalidValue: If it is not one.
    """
    a_tuple(field, values, kind)
    if not values:
        raise InvalidValue(field, f"give at least one member of {kind.__name__}")
    if len(set(values)) != len(values):
        raise InvalidValue(field, f"a member of {kind.__name__} stands here twice; name each once")
