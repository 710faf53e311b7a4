"""Operations that look after people in public life, and the time to wind up after office: dated data.

An operation says which capacities it looks after since when, and how its advisers are called since when.
Nothing here says who a person is.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day, check_type, collect_tuple
from mpreview._reprs import count_items, shorten_text
from mpreview.errors import InvalidValue
from mpreview.timeline import Period

__all__ = ["Adviser", "LooksAfter", "Operation", "PublicCapacity", "Support", "WindingUpTime", "list_support"]

_MOST_MONTHS = 120
"""More months are taken for a slip of the hand."""


class PublicCapacity(enum.Enum):
    """The capacity in which a person is looked after."""

    MEMBER = "member"
    MANDATE = "mandate"
    CANDIDATE = "candidate"
    LOCAL = "local"
    LOCAL_CANDIDATE = "local-candidate"


@attrs.frozen
class LooksAfter:
    """A capacity that an operation looks after, and the days.

    Args:
        capacity: The capacity.
        period: The days.
        citation: The text the row comes from, or "library default".
    """

    capacity: PublicCapacity = attrs.field(validator=valid.type_(PublicCapacity))
    period: Period = attrs.field(validator=valid.type_(Period))
    citation: str = attrs.field(validator=valid.text(), repr=shorten_text)


@attrs.frozen
class Adviser:
    """The title of the advisers of an operation from one day on.

    Args:
        since: The first day.
        title: The title.
        citation: The text the title comes from, or "library default".
    """

    since: dt.date = attrs.field(validator=valid.day)
    title: str = attrs.field(validator=valid.name)
    citation: str = attrs.field(validator=valid.text(), repr=shorten_text)


@attrs.frozen
class Operation:
    """A standing undertaking to look after people in public life.

    Args:
        id: The id.
        name: The public name.
        looks_after: The capacities looked after, and the days.
        advisers: The titles of the advisers, oldest first.

    Raises:
        InvalidValue: If there is no capacity, or two titles begin on one day or are out of order.
    """

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    looks_after: tuple[LooksAfter, ...] = attrs.field(validator=valid.tuple_(LooksAfter), repr=count_items)
    advisers: tuple[Adviser, ...] = attrs.field(default=(), validator=valid.tuple_(Adviser), repr=count_items)

    def __attrs_post_init__(self) -> None:
        if not self.looks_after:
            raise InvalidValue("Operation.looks_after", "give at least one capacity that it looks after")
        if any(later.since <= earlier.since for earlier, later in pairwise(self.advisers)):
            raise InvalidValue("Operation.advisers", "titles begin on strictly later days; order them")

    def adviser(self, on: dt.date) -> Adviser | None:
        """Return the title of the advisers on a day."""
        check_day("on", on)
        begun = [adviser for adviser in self.advisers if adviser.since <= on]
        return begun[-1] if begun else None


@attrs.frozen
class Support:
    """An operation that looks after a person on a day.

    Args:
        capacity: The capacity in which the person is looked after.
        operation: The operation.
        adviser: The title of the advisers on the day; `None` without a stated title.
        citation: Why the operation looks after the capacity.
        team: The team of the adviser; `None` where only the capacity was asked about.
    """

    capacity: PublicCapacity
    operation: Operation
    adviser: Adviser | None
    citation: str = attrs.field(repr=shorten_text)
    team: str | None = None

    def why(self) -> str:
        """Return operation, adviser and citation in a sentence."""
        who = "" if self.adviser is None else f", whose adviser is the {self.adviser.title}"
        where = "" if self.team is None else f" of {self.team}"
        return f"as a {self.capacity.value}: {self.operation.name}{who}{where} ({self.citation})"


def list_support(operations: Iterable[Operation], capacity: PublicCapacity, on: dt.date) -> Iterator[Support]:
    """Yield the operations that look after a capacity on a day, in order.

    >>> from mpreview import uk
    >>> day = dt.date(2025, 6, 2)
    >>> for capacity in (PublicCapacity.CANDIDATE, PublicCapacity.LOCAL):
    ...     for one in list_support(uk.rulebook().operations, capacity, day):
    ...         print(one.operation.name, "-", one.adviser.title)
    Operation Bridger - Force Elected-Official Adviser
    Operation Ford - Force Elected-Official Adviser
    """
    check_type("capacity", capacity, PublicCapacity)
    check_day("on", on)
    for operation in collect_tuple("operations", operations, Operation):
        for row in operation.looks_after:
            if row.capacity is capacity and on in row.period:
                yield Support(capacity, operation, operation.adviser(on), row.citation)
                break


def _valid_truth(_instance: object, _attribute: "attrs.Attribute[Any]", value: object) -> None:
    if type(value) is not bool:
        raise InvalidValue("WindingUpTime.at_polls", "give a truth value", value)


@attrs.frozen
class WindingUpTime:
    """The months to wind up for people who leave office from one day on.

    Args:
        since: The first day of a poll, or of a vacancy, to which the time applies.
        months: The number of months after that day.
        at_polls: Whether the time is for members whom a general election does not return, or for all others.
        citation: The text the time comes from, or "library default".
    """

    since: dt.date = attrs.field(validator=valid.day)
    months: int = attrs.field(validator=valid.int_(0, _MOST_MONTHS))
    at_polls: bool = attrs.field(validator=_valid_truth)
    citation: str = attrs.field(validator=valid.text(), repr=shorten_text)


def find_winding_up_time(
    times: Iterable[WindingUpTime], last: dt.date, *, at_polls: bool
) -> WindingUpTime | None:
    """Return the time that applies to a person who left office, if there is one.

    Args:
        times: The times.
        last: The day of the poll that did not return the person, or on which the seat fell vacant.
        at_polls: Whether the end was a poll.

    >>> from mpreview import uk
    >>> times = uk.rulebook().winding_up
    >>> for poll in (dt.date(2017, 6, 8), dt.date(2024, 7, 4)):
    ...     print(find_winding_up_time(times, poll, at_polls=True).months)
    2
    4
    """
    begun = [one for one in times if one.at_polls is at_polls and one.since <= last]
    return max(begun, key=lambda one: one.since, default=None)
