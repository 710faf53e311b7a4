"""Which operation and which adviser stand by somebody on a day, by their capacity in public life.

Policy as dated data like the rest: an operation says whom it looks after since when, and what its advisers
are called since when. Nothing here says who anybody is.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Iterator
from itertools import pairwise

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_kind, a_text, a_tuple, an_id, counted, shortened
from mpreview.timeline import Period, a_day

__all__ = ["Adviser", "Capacity", "LooksAfter", "Operation", "Support", "support_for"]


class Capacity(enum.Enum):
    """In which capacity somebody is looked after."""

    MEMBER = "member"
    CANDIDATE = "candidate"
    LOCAL = "local"
    LOCAL_CANDIDATE = "local-candidate"


@attrs.frozen
class LooksAfter:
    """Whom an operation looks after, and over which days.

    Args:
        capacity: In which capacity.
        period: Over which days.
        citation: The text it comes from, or "library default".
    """

    capacity: Capacity
    period: Period
    citation: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        a_kind("LooksAfter.capacity", self.capacity, Capacity)
        a_kind("LooksAfter.period", self.period, Period)
        a_text("LooksAfter.citation", self.citation, most=4000)


@attrs.frozen
class Adviser:
    """What the adviser of an operation is called from one day on.

    Args:
        since: The first day.
        title: The title.
        citation: The text it comes from, or "library default".
    """

    since: dt.date
    title: str
    citation: str = attrs.field(repr=shortened)

    def __attrs_post_init__(self) -> None:
        a_day("Adviser.since", self.since)
        a_text("Adviser.title", self.title)
        a_text("Adviser.citation", self.citation, most=4000)


@attrs.frozen
class Operation:
    """A standing undertaking to look after people in public life.

    Args:
        id: Its id.
        name: Its public name.
        looks_after: Whom, and over which days.
        advisers: What its advisers are called, oldest first.

    Raises:
        InvalidValue: If it looks after nobody, or two titles begin on one day or stand out of order.
    """

    id: str
    name: str
    looks_after: tuple[LooksAfter, ...] = attrs.field(repr=counted)
    advisers: tuple[Adviser, ...] = attrs.field(default=(), repr=counted)

    def __attrs_post_init__(self) -> None:
        an_id("Operation.id", self.id)
        a_text("Operation.name", self.name)
        a_tuple("Operation.looks_after", self.looks_after, LooksAfter)
        a_tuple("Operation.advisers", self.advisers, Adviser)
        if not self.looks_after:
            raise InvalidValue("Operation.looks_after", "give at least one capacity that it looks after")
        if any(later.since <= earlier.since for earlier, later in pairwise(self.advisers)):
            raise InvalidValue("Operation.advisers", "titles begin on strictly later days; order them")

    def adviser(self, on: dt.date) -> Adviser | None:
        """Return what its advisers are called on a day."""
        begun = [adviser for adviser in self.advisers if adviser.since <= on]
        return begun[-1] if begun else None


@attrs.frozen
class Support:
    """What stands by somebody on a day.

    Args:
        capacity: In which capacity they are looked after.
        operation: The operation.
        adviser: What its advisers are called then; `None` where nobody said.
        citation: Why the operation looks after them.
        team: The team whose adviser it is; `None` where only the capacity was asked about.
    """

    capacity: Capacity
    operation: Operation
    adviser: Adviser | None
    citation: str = attrs.field(repr=shortened)
    team: str | None = None

    def why(self) -> str:
        """Return which operation and adviser it is, and why, in a sentence."""
        who = "" if self.adviser is None else f", whose adviser is the {self.adviser.title}"
        where = "" if self.team is None else f" of {self.team}"
        return f"as a {self.capacity.value}: {self.operation.name}{who}{where} ({self.citation})"


def support_for(operations: Iterable[Operation], capacity: Capacity, on: dt.date) -> Iterator[Support]:
    """Yield the operations that look after people of a capacity on a day, in their order.

    >>> from mpreview import uk
    >>> day = dt.date(2025, 6, 2)
    >>> for capacity in (Capacity.CANDIDATE, Capacity.LOCAL):
    ...     for one in support_for(uk.rulebook().operations, capacity, day):
    ...         print(one.operation.name, "-", one.adviser.title)
    Operation Bridger - Force Elected-Official Adviser
    Operation Ford - Force Elected-Official Adviser
    """
    for operation in operations:
        for row in operation.looks_after:
            if row.capacity is capacity and on in row.period:
                yield Support(capacity, operation, operation.adviser(on), row.citation)
                break
