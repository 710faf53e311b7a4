"""Checklists, the time to mend what a review found, and the state machine of a finding (semantics 5.3, 5.4).

A checklist is policy as dated data: the items that a review of a kind of venue answers. A finding comes from
an item that was not met or met in part, or was noted by itself, and stays open until somebody closes the
finding.

>>> FINDING.step(FindingState.OPEN, FindingCommand.ACCEPTED).value
'accepted'
>>> [row.to.value for row in FINDING.list_rows(FindingState.ACCEPTED, FindingCommand.ACCEPTANCE_ENDED)]
['open']
"""

import datetime as dt
import enum
from collections.abc import Iterator
from itertools import combinations

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day, check_type
from mpreview._reprs import count_items, shorten_text
from mpreview.errors import InvalidValue
from mpreview.state_machine import BaseCommand, Guard, StateTable, Transition, make_transitions
from mpreview.timeline import FIRST_DAY, Period

__all__ = [
    "FINDING",
    "Checklist",
    "ChecklistItem",
    "FindingCommand",
    "FindingFacts",
    "FindingState",
    "Fulfilment",
    "ItemAnswer",
    "MendingTime",
]

MOST_MENDING_DAYS = 730
"""The most days to mend a finding; more days are taken for a slip of the hand."""


# -- checklists ----------------------------------------------------------------------------------------


class Fulfilment(enum.Enum):
    """The answer of a review to an item of a checklist."""

    MET = "met"
    PARTLY = "partly"
    NOT_MET = "not-met"
    NOT_APPLICABLE = "not-applicable"


@attrs.frozen
class ItemAnswer:
    """The answer of a review to one item; the `repr` shows the item alone.

    Args:
        item: The id of the item.
        answer: The answer.

    >>> ItemAnswer("exit-route", Fulfilment.NOT_MET)
    ItemAnswer(item='exit-route')
    """

    item: str = attrs.field(validator=valid.id_of("item of a checklist"))
    answer: Fulfilment = attrs.field(repr=False, validator=valid.type_(Fulfilment))

    @property
    def is_unmet(self) -> bool:
        """Whether the answer is a finding: not met, or met in part."""
        return self.answer is Fulfilment.NOT_MET or self.answer is Fulfilment.PARTLY


@attrs.frozen(kw_only=True)
class ChecklistItem:
    """One question of a checklist, in force over a period.

    Args:
        id: The id, by which reviews answer the item.
        text: The item in words, as a condition that is met or not.
        citation: The text the item comes from, or "library default".
        severity: The severity of the finding if the item is not met, of the severities of the rulebook.
        partly: The severity of the finding if the item is met in part; `None` for *severity*.
        period: The days on which a review answers the item; by default every day.

    >>> item = ChecklistItem(
    ...     id="exit-route", text="A second way out is free.", citation="library default", severity="serious"
    ... )
    >>> item.find_severity(Fulfilment.PARTLY), item.find_severity(Fulfilment.MET)
    ('serious', None)
    """

    id: str = attrs.field(validator=valid.id_)
    text: str = attrs.field(validator=valid.text(), repr=shorten_text)
    citation: str = attrs.field(validator=valid.text(), repr=shorten_text)
    severity: str = attrs.field(validator=valid.id_)
    partly: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    period: Period = attrs.field(default=Period(FIRST_DAY), validator=valid.type_(Period))

    def find_severity(self, answer: Fulfilment) -> str | None:
        """Return the severity of the finding that follows from an answer; `None` for no finding.

        Raises:
            InvalidValue: If *answer* is no answer.
        """
        check_type("find_severity.answer", answer, Fulfilment)
        if answer is Fulfilment.NOT_MET:
            return self.severity
        return (self.partly or self.severity) if answer is Fulfilment.PARTLY else None


@attrs.frozen(kw_only=True)
class Checklist:
    """The items that a review of some kinds of venue answers.

    A new wording of an item takes a new id, or the old id over a later period.

    Args:
        id: The id.
        kinds: The kinds of venue, at least one.
        items: The items, at least one, in the order in which an adviser goes through them.

    Raises:
        InvalidValue: If there is no item, or two items of one id are in force on one day.
    """

    id: str = attrs.field(validator=valid.id_)
    kinds: tuple[str, ...] = attrs.field(validator=valid.ids, repr=count_items)
    items: tuple[ChecklistItem, ...] = attrs.field(validator=valid.tuple_(ChecklistItem), repr=count_items)

    def __attrs_post_init__(self) -> None:
        if not self.items:
            raise InvalidValue("Checklist.items", "give at least one item, or leave the checklist out")
        for one, other in combinations(self.items, 2):
            if one.id == other.id and one.period.overlaps(other.period):
                problem = "an item stands here twice on one day; give each its own id or its own days"
                raise InvalidValue("Checklist.items", problem)

    def list_items(self, on: dt.date) -> tuple[ChecklistItem, ...]:
        """Return the items in force on a day, in order.

        Raises:
            InvalidValue: If *on* is no day.
            OutsideRange: If *on* is out of range.
        """
        check_day("list_items.on", on)
        return tuple(item for item in self.items if on in item.period)


@attrs.frozen
class MendingTime:
    """The civil days that a severity gives to mend a finding, as dated data of an edition.

    Args:
        severity: The severity, of the severities of the rulebook.
        days: The civil days from the day of the review or note to the raw due day, 0 to 730.
        citation: The text the number comes from, or "library default".
    """

    severity: str = attrs.field(validator=valid.id_)
    days: int = attrs.field(validator=valid.int_(0, MOST_MENDING_DAYS))
    citation: str = attrs.field(validator=valid.text(), repr=shorten_text)


# -- the life of a finding -----------------------------------------------------------------------------


class FindingState(enum.Enum):
    """The states of a finding; `FINDING` has the steps between the states."""

    OPEN = "open"
    ACCEPTED = "accepted"
    FIXED = "fixed"
    SUPERSEDED = "superseded"


class FindingCommand(BaseCommand):
    """The commands of a finding."""

    NOTED = "noted", "note the finding"
    FIXED = "fixed", "mend the finding"
    ACCEPTED = "accepted", "accept the finding"
    SUPERSEDED = "superseded", "name the measure or finding in its place"
    ACCEPTANCE_ENDED = "acceptance-ended", None


@attrs.frozen
class FindingFacts:
    """The facts for the guard of a finding.

    Args:
        replaced: Whether there is something in place of the finding: a measure on record at the place, or
            another finding of the place or member that nobody fixed or superseded.
    """

    replaced: bool = attrs.field(default=False, validator=valid.type_(bool))


_REPLACED = Guard(
    "something-is-in-its-place",
    "a measure there, or another finding there that is open or accepted, is in its place",
    "name a measure of the place, or another finding of the place that nobody fixed or superseded",
    "replaced",
)
_S, _C = FindingState, FindingCommand
_STANDING = (_S.OPEN, _S.ACCEPTED)


def _list_transitions() -> Iterator[Transition[FindingState, FindingCommand]]:
    yield from make_transitions([None], _C.NOTED, _S.OPEN)
    yield from make_transitions(_STANDING, _C.FIXED, _S.FIXED)
    # Accepted again before the end: the later acceptance takes the place of the earlier.
    yield from make_transitions(_STANDING, _C.ACCEPTED, _S.ACCEPTED)
    yield from make_transitions(_STANDING, _C.SUPERSEDED, _S.SUPERSEDED, (_REPLACED,))
    yield from make_transitions([_S.ACCEPTED], _C.ACCEPTANCE_ENDED, _S.OPEN)


FINDING: StateTable[FindingState, FindingCommand] = StateTable(
    "finding",
    "a finding",
    None,
    tuple(_list_transitions()),
    final=(_S.FIXED, _S.SUPERSEDED),
    unbegun="not on record",
    no_facts=FindingFacts(),
)
"""The published table. A finding that comes back is another finding, with a day of its own."""
