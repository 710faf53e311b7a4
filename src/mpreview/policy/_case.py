"""Cases: the facts of a subject that rules read, and the parts of a duty. In day numbers.

A *trigger* is something that happened to a subject or lies ahead. A rule that reads the trigger makes an
*order*. A *case* holds the orders and every other fact; completions stand beside the case. A *part* is one
open cycle or one open order, for which rules are asked.
"""

import enum
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.places import VenueKind
from mpreview.policy.conditions import NO_FACTS, SubjectFacts
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Read
from mpreview.timeline import LAST_DAY

__all__: list[str] = []

NO_END = LAST_DAY.toordinal() + 1
"""The day number after the last day: an order that is never taken back ends on this day."""


class Trigger(NamedTuple):
    """Something that happened to a subject, or something that lies ahead.

    Args:
        what: The kind of trigger, a member of `Beginning`, `Occasion` or `AheadOf`.
        day: The day counted from; of something ahead the day on which it became known.
        starts: Of something ahead: the first day.
        ends: The first day on which the trigger is taken back.
        standard: Of a revised standard: the standard.
    """

    what: enum.Enum
    day: int
    starts: int | None = None
    ends: int = NO_END
    standard: str | None = None


class LevelRead(NamedTuple):
    """The threat levels whose crossings a rule reads.

    Args:
        series: The threat series, read alone.
        at_least: The lowest level whose crossing counts.
    """

    series: str
    at_least: str


class DutyOrder(NamedTuple):
    """What one trigger orders of one subject.

    Args:
        rule: The id of the rule.
        form: The form of the rule, as named in reasons.
        trigger: The day counted from; of something ahead the day on which it became known.
        appears: The first day on which the order stands.
        floor: The first day whose completion discharges the order; of something ahead the day known.
        read: Parameters read from the trigger.
        starts: Of something ahead: the first day.
        ends: The first day on which the order is taken back, whatever was done.
        foreseen: Whether the order was to be foreseen, so that papers signed before stay in force.
    """

    rule: str
    form: str
    trigger: int
    appears: int
    floor: int
    read: Read = ()
    starts: int | None = None
    ends: int = NO_END
    foreseen: bool = False

    def __repr__(self) -> str:
        return show_tuple(self)

    @property
    def certain_floor(self) -> int:
        """The first day whose completion discharges the order in any case."""
        return self.floor if self.starts is None else self.starts


def by_floor(order: DutyOrder) -> tuple[int, int, str]:
    """Return the sort key of orders: by certain floor, trigger and rule."""
    return order.certain_floor, order.trigger, order.rule


class Paper(NamedTuple):
    """A signed postponement or exemption (semantics 3.14).

    Args:
        day: The day of signing.
        until: The day named in the paper.
        exempt: Whether the paper is an exemption.
    """

    day: int
    until: int
    exempt: bool


class Case(NamedTuple):
    """The facts of a subject and activity that rules read, apart from completions.

    Args:
        activity: What is owed.
        kind: The kind of venue; `None` for a duty owed to the member.
        calendar: The calendar in which days are counted.
        series: The threat series that apply.
        orders: The orders, by the first day whose completion discharges the order in any case.
        bands: From which day number on which band, by rank, holds.
        facts: The facts that conditions ask.
        papers: Postponements and exemptions, oldest first.
    """

    activity: Activity
    kind: VenueKind | None
    calendar: str
    series: tuple[str, ...]
    orders: tuple[DutyOrder, ...] = ()
    bands: tuple[tuple[int, int], ...] = ()
    facts: SubjectFacts = NO_FACTS
    papers: tuple[Paper, ...] = ()

    def __repr__(self) -> str:
        return show_tuple(self)

    @property
    def is_unsettled(self) -> bool:
        """Whether the answer may change on a day on which no level, edition or order changes."""
        return bool(self.bands or self.papers or self.facts.steps)


class Cycle(NamedTuple):
    """A cycle that is open.

    Args:
        anchor: The completion that opened the cycle.
        covered: Of a grid: the day up to which the grid is covered.
    """

    anchor: int
    covered: int = 0


class OpenPart(NamedTuple):
    """One open cycle of one rule, or one open order.

    Args:
        rule: The id of the rule.
        anchor: The completion or trigger day counted from.
        since: The first day on which a rule can answer.
        order: The order; `None` for a cycle.
        covered: Of a grid: the day up to which the grid is covered.
        done: Of a cycle: the last completion.
        grid: Whether the cycle is a grid.
    """

    rule: str
    anchor: int
    since: int
    order: DutyOrder | None = None
    covered: int = 0
    done: int = 0
    grid: bool = False
