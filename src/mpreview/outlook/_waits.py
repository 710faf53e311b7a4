"""The visits that wait longest: after their due day, or without a day, before and after a rise."""

import datetime as dt
from collections.abc import Iterable
from typing import ClassVar, Final

import attrs

from mpreview import _valid as valid
from mpreview._pairs import Pair, pair_columns
from mpreview._sequences import GroupedSequence
from mpreview.errors import InvalidValue
from mpreview.planning import Placed, Plan, Visit
from mpreview.planning._parts import PlanPart
from mpreview.reviews.columns import ON, UNTIL
from mpreview.rows import CellType, Column, Columns, nest_columns

_Side = Placed | Visit | None
"""A visit with a day, or without; `None` if the plan owes no such visit."""


def _check_side(field: str, side: object) -> None:
    if side is not None and not isinstance(side, Placed | Visit):
        raise InvalidValue(field, "give a visit of a plan, with or without a day, or None", side)


@attrs.frozen
class Wait(Pair[Placed | Visit]):
    """A visit after its due day, or without a day, in the plan before or in the plan after a rise.

    Args:
        before: The visit in the plan before; `None` if the visit is held or not owed by the last day.
        after: The visit in the plan after; `None` if the visit is held or not owed by the last day.

    Raises:
        InvalidValue: If neither visit is given.
    """

    before: _Side = attrs.field(validator=valid.OwnCheck(_check_side))
    after: _Side = attrs.field(validator=valid.OwnCheck(_check_side))

    @property
    def visit(self) -> Visit:
        """The visit after; the visit before if the plan after has no such visit."""
        return self.latest.visit

    @property
    def days_before(self) -> int | None:
        """Civil days from the due day to the visit before the rise, 0 on time; `None` without a day."""
        return _count_days(self.before)

    @property
    def days_after(self) -> int | None:
        """Civil days from the due day to the visit after the rise, 0 on time; `None` without a day."""
        return _count_days(self.after)


def _count_days(side: _Side) -> int | None:
    return None if side is None or side.day is None else max((side.day - side.visit.due).days, 0)


def _rank_wait(wait: Wait) -> tuple[object, ...]:
    """Return the place of a wait: without a day, then the most days; of equals the oldest due day."""
    days = wait.days_after
    return wait.after is None, days is not None, -(days or 0), wait.visit.due, wait.visit.id


_WHEN: Final = tuple(
    pair_columns(
        ("before", "after"),
        Column("due", CellType.DAY, "The due day {} the rise.", read="visit.due", optional=True),
        Column("day", CellType.DAY, "The day of the visit {} the rise.", optional=True),
    )
)
_OF_VISIT: Final = {"id", "activity", "venue", "place_name", "kind", "team", "pool", "members"}


@attrs.frozen(repr=False)
class Waits(GroupedSequence[Wait]):
    """The visits after their due day, or without a day, in either plan; the longest wait after comes first.

    A visit without a day waits longest. Among equals the oldest due day comes first. A visit that the answer
    of a member holds waits for the member, and is left out.

    Args:
        on: The first day of the plans.
        until: The last day of the plans.
        items: The waits.
    """

    NOUN: ClassVar[tuple[str, ...]] = ("wait",)
    COLUMNS: ClassVar[Columns] = (
        ON,
        UNTIL,
        *nest_columns(tuple(one for one in PlanPart.COLUMNS if one.name in _OF_VISIT), "visit"),
        *_WHEN[:2],
        Column("days_before", CellType.NUMBER,
               "Civil days from the due day to the visit before the rise; empty without a day.",
               optional=True),
        *_WHEN[2:],
        Column("days_after", CellType.NUMBER,
               "Civil days from the due day to the visit after the rise; empty without a day.",
               optional=True),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("id", "team", "days_before", "after_due", "after_day", "days_after")
    on: dt.date
    until: dt.date
    items: tuple[Wait, ...]

    def describe(self) -> str:
        """Return how many visits wait, how many of them without a day, and how long, in words.

        >>> Waits(dt.date(2021, 11, 20), dt.date(2021, 12, 31), ()).describe()
        'late 0 -> 0, without a day 0 -> 0, longest 0 -> 0 days'
        """
        sides = ([one.before for one in self], [one.after for one in self])
        counted = zip(*map(_count_waits, sides), strict=True)
        late, without, longest = (f"{before} -> {after}" for before, after in counted)
        return f"late {late}, without a day {without}, longest {longest} days"

    def _describe_items(self) -> str:
        return self.describe()


def _count_waits(sides: Iterable[_Side]) -> tuple[int, int, int]:
    """Return how many visits are late, how many have no day, and the most days of a wait."""
    days = [_count_days(side) for side in sides if side is not None]
    late = [count for count in days if count]
    return len(late), days.count(None), max(late, default=0)


def list_waits(before: Plan, after: Plan) -> list[Wait]:
    """Return the visits that are late or without a day in either of two plans, the longest wait first."""
    old, new = (_index_visits((*one.on_time, *one.late, *one.unplaced)) for one in (before, after))
    waiting = {id_ for plan in (before, after) for id_ in _index_visits((*plan.late, *plan.unplaced))}
    return sorted((Wait(old.get(id_), new.get(id_)) for id_ in waiting), key=_rank_wait)


def _index_visits(visits: Iterable[Placed | Visit]) -> dict[str, Placed | Visit]:
    return {one.visit.id: one for one in visits}
