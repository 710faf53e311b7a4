"""What is owed and the slots that are short, by week and team, before and after a rise."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import ClassVar, NamedTuple

import attrs

from mpreview._sequences import GroupedSequence, group_items
from mpreview.planning import Plan
from mpreview.reviews import Obligations
from mpreview.reviews.columns import ON, UNTIL
from mpreview.rows import CellType, Column, Columns
from mpreview.timeline import find_monday


@attrs.frozen
class SurgeWeek:
    """What a team owes in a week and the slots that the team lacks, before and after a rise.

    Args:
        week: The Monday of the ISO week.
        team: The team.
        owed_before: What is due in the week; what was due before the first day counts in the first week.
        owed_after: The same after the rise.
        short_before: The slots that the plan lacks in the week, in all pools of the team.
        short_after: The same after the rise.
        no_time_before: The visits due in the week that the slots leave out, as there is no time to ask.
        no_time_after: The same after the rise.
    """

    week: dt.date
    team: str
    owed_before: Obligations
    owed_after: Obligations
    short_before: int
    short_after: int
    no_time_before: int = 0
    no_time_after: int = 0

    @property
    def has_moved(self) -> bool:
        """Whether owed, short or without time differ before and after."""
        before = self.owed_before, self.short_before, self.no_time_before
        return before != (self.owed_after, self.short_after, self.no_time_after)


def _count_owed(name: str, when: str) -> Column:
    meaning = f"How many obligations are due in the week {when} the rise; past due counts in the first week."
    return Column(name, CellType.NUMBER, meaning, read=lambda one: len(getattr(one, name)))


@attrs.frozen(repr=False)
class SurgeWeeks(GroupedSequence[SurgeWeek]):
    """What is owed and short by week and team, in this order; a week without either has no item.

    Args:
        on: The day asked about.
        until: The last day.
        items: The weeks of each team.
    """

    NOUN: ClassVar[tuple[str, ...]] = ("week", "of teams")
    COLUMNS: ClassVar[Columns] = (
        ON,
        UNTIL,
        Column("week", CellType.DAY, "The Monday of the ISO week.", groups=True),
        Column("team", CellType.ID, "The team.", groups=True),
        _count_owed("owed_before", "before"),
        _count_owed("owed_after", "after"),
        Column("short_before", CellType.NUMBER, "How many slots more the plan needs before the rise."),
        Column("short_after", CellType.NUMBER, "How many slots more the plan needs after the rise."),
        Column("no_time_before", CellType.NUMBER, "Visits due in the week without time to ask, before."),
        Column("no_time_after", CellType.NUMBER, "Visits due in the week without time to ask, after."),
    )
    BRIEF: ClassVar[tuple[str, ...]] = (
        "week",
        "team",
        "owed_before",
        "owed_after",
        "short_before",
        "short_after",
    )
    on: dt.date
    until: dt.date
    items: tuple[SurgeWeek, ...]

    @property
    def owed(self) -> tuple[int, int]:
        """How many obligations are owed in all, before and after."""
        return sum(len(one.owed_before) for one in self), sum(len(one.owed_after) for one in self)

    @property
    def short(self) -> tuple[int, int]:
        """How many slots are short in all, before and after."""
        return sum(one.short_before for one in self), sum(one.short_after for one in self)

    def describe(self) -> str:
        """Return the sums in words.

        >>> SurgeWeeks(dt.date(2021, 11, 20), dt.date(2021, 12, 31), ()).describe()
        'owed 0 -> 0, slots short 0 -> 0'
        """
        owed, short = (f"{before} -> {after}" for before, after in (self.owed, self.short))
        return f"owed {owed}, slots short {short}"

    def _describe_items(self) -> str:
        return self.describe()


_Key = tuple[dt.date, str]
"""The Monday of a week, and a team."""


def list_weeks(owed: tuple[Obligations, Obligations], plans: tuple[Plan, Plan]) -> Iterator[SurgeWeek]:
    """Yield what is owed and short by week and team.

    Args:
        owed: What is owed by the last day, before and after.
        plans: The plans before and after.
    """
    before, after = map(_group_by_week, owed)
    lacked, lacks = map(_count_short, plans)
    nothing = Obligations(plans[0].on, ())
    for key in sorted({*before, *after, *lacked, *lacks}):
        pair = before.get(key, nothing), after.get(key, nothing)
        short = lacked[key], lacks[key]
        yield SurgeWeek(*key, *pair, *(one.slots for one in short), *(one.no_time for one in short))


def _group_by_week(owed: Obligations) -> dict[_Key, Obligations]:
    groups = group_items(owed, lambda one: (find_monday(max(one.due, owed.on)), one.team))
    return {key: Obligations(owed.on, tuple(some)) for key, some in groups.items()}


class _Short(NamedTuple):
    """The slots that a team lacks in a week, and the visits without time to ask."""

    slots: int = 0
    no_time: int = 0


def _count_short(plan: Plan) -> defaultdict[_Key, _Short]:
    counts: defaultdict[_Key, _Short] = defaultdict(_Short)
    for need in plan.needs:
        was = counts[need.week, need.team]
        counts[need.week, need.team] = _Short(was.slots + need.slots, was.no_time + need.no_time)
    return counts
