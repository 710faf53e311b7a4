"""The five parts of a plan, which iterate alike and have rows of the same columns."""

import datetime as dt
from collections.abc import Collection
from typing import Any, ClassVar, Literal, Self, TypeVar

import attrs

from mpreview._checks import check_id
from mpreview._reprs import count_noun
from mpreview._sequences import ItemSequence
from mpreview.planning._visits import Held, Placed, Visit
from mpreview.policy import Activity
from mpreview.reviews.columns import ON, POOL, UNTIL
from mpreview.rows import CellType, Column, Columns, Mark, nest_columns

PartName = Literal["on-time", "late", "unplaced", "held", "beyond"]
"""The names of the five parts, in order."""

V = TypeVar("V", bound=Placed | Held | Visit)


@attrs.frozen
class PlanPart(ItemSequence[V]):
    """The visits of one part of a plan; each has `visit`, and `day` if the visit has a day.

    Args:
        on: The first day of the plan.
        until: The last day of the plan.
        part: The name of the part.
        items: The visits: each a `Placed`, a `Held` or a `Visit`.

    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> plan = uk.sample(on=day).plan(on=day, until=dt.date(2021, 12, 31))
    >>> plan.held
    <2 visits held from 2021-11-20 to 2021-12-31>
    >>> [(one.visit.venue, one.day) for one in plan.held]
    [('clyde-1-home-1', None), ('clyde-2-home-1', None)]
    """

    COLUMNS: ClassVar[Columns] = (
        ON,
        UNTIL,
        Column("part", CellType.WORD, "The part of the plan.", choices=PartName, of_answer=True),
        Column("id", CellType.ID, "The id of the visit: activity, venue and team.", read="visit.id"),
        Column("activity", CellType.WORD, "What is done at the venue.",
               choices=Activity, read="visit.activity", groups=True),
        Column("venue", CellType.ID, "The venue.", read="visit.venue"),
        Column("place_name", CellType.TEXT, "The name of the venue.",
               read="visit.place_name", mark=Mark.PERSONAL),
        Column("kind", CellType.ID, "The kind of the venue.", read="visit.kind", groups=True),
        Column("force", CellType.ID, "The area of the force.", read="visit.force"),
        Column("team", CellType.ID, "The team that goes.", read="visit.team", groups=True),
        *nest_columns((POOL,), "visit"),
        Column("members", CellType.IDS, "The members whom the visit meets.", read="visit.members"),
        Column("priority", CellType.NUMBER, "The class, from 1 to 9.", read="visit.priority"),
        Column("earliest", CellType.DAY, "The first day of the window.", read="visit.earliest"),
        Column("due", CellType.DAY, "The last day on time.", read="visit.due"),
        Column("slots", CellType.NUMBER, "Slots that the visit takes.", read="visit.slots"),
        Column("day", CellType.DAY, "The day of the visit; empty without a day.", optional=True),
        Column("booked", CellType.FLAG, "Whether the day was agreed.",
               read=lambda one: isinstance(one, Placed) and one.booked),
        Column("tentative", CellType.FLAG, "Whether the visit waits for an acceptance.",
               read="visit.tentative"),
        Column("free_from", CellType.DAY, "Of a held visit the day on which it may be placed again.",
               read=lambda one: one.until if isinstance(one, Held) else None, optional=True),
    )  # fmt: skip
    BRIEF: ClassVar[tuple[str, ...]] = ("id", "due", "day", "booked", "team", "pool")
    on: dt.date
    until: dt.date
    part: PartName
    items: tuple[V, ...]

    def of_team(self, team: str) -> Self:
        """Return the visits of one team.

        Raises:
            InvalidValue: If *team* is no id.
        """
        check_id("of_team.team", team)
        return select_visits(self, {team})

    def __repr__(self) -> str:
        words = self.part.replace("-", " ")
        return f"<{count_noun(len(self), 'visit')} {words} from {self.on} to {self.until}>"


_Part = TypeVar("_Part", bound=PlanPart[Any])


def select_visits(part: _Part, teams: Collection[str]) -> _Part:
    """Return the visits of some teams."""
    return attrs.evolve(part, items=tuple(one for one in part.items if one.visit.team in teams))
