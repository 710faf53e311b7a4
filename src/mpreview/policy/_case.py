"""Cases: the facts of a subject for the rules, and the parts of a duty. In day numbers.

A *trigger* happened to a subject or lies ahead. A rule for the trigger makes an *order*. A *case* holds the
orders and every further fact; completions stand beside the case. A *part* is an open cycle or an open order,
and rules answer part by part.
"""

import enum
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.policy.conditions import NO_FACTS, SubjectFacts
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Read
from mpreview.timeline import LAST_DAY

NO_END = LAST_DAY.toordinal() + 1
"""The day number after the last day: the end of an order never taken back."""


class Trigger(NamedTuple):
    """An occurrence in the past of a subject, or ahead.

    Args:
        what: The kind, a member of `Beginning`, `Occasion` or `AheadOf`.
        day: The day counted from; of an occurrence ahead the day of first knowledge.
        starts: Of an occurrence ahead: the first day.
        ends: The first day after a withdrawal of the trigger.
        standard: Of a revised standard: the standard.
    """

    what: enum.Enum
    day: int
    starts: int | None = None
    ends: int = NO_END
    standard: str | None = None


class DutyOrder(NamedTuple):
    """The order of a single trigger for a single subject.

    Args:
        rule: The id of the rule.
        form: The form of the rule, as named in reasons.
        trigger: The day counted from; of an occurrence ahead the day of first knowledge.
        appears: The first day of the order.
        floor: The first day of a discharging completion; of an occurrence ahead the day of first knowledge.
        read: Parameters read from the trigger.
        starts: Of an occurrence ahead: the first day.
        ends: The first day after a withdrawal of the order.
        foreseen: Whether the order was to be foreseen: papers signed before stay in force.
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


def by_floor(order: DutyOrder) -> tuple[int, int, str]:
    """Return the sort key of orders: by the first day of a certain discharge, trigger and rule."""
    # Before something ahead starts, a completion discharges its order only in an open window.
    return order.floor if order.starts is None else order.starts, order.trigger, order.rule


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
    """The facts of a subject and activity for the rules, apart from completions.

    Args:
        activity: The activity owed.
        kind: The kind of venue; `None` for a duty owed to the member.
        calendar: The calendar for counting days.
        series: The applicable threat series.
        orders: The orders, by the first day of a certain discharge.
        bands: First day numbers of bands, with the rank of each band.
        facts: The facts for conditions.
        papers: Postponements and exemptions, oldest first.
    """

    activity: Activity
    kind: str | None
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
        """Whether the answer may change without a change of level, edition or order."""
        return bool(self.bands or self.papers or self.facts.steps)


class Cycle(NamedTuple):
    """An open cycle.

    Args:
        anchor: The completion that opened the cycle.
        covered: Of a grid: the last covered day.
    """

    anchor: int
    covered: int = 0


class OpenPart(NamedTuple):
    """An open cycle of a rule, or an open order.

    Args:
        rule: The id of the rule.
        anchor: The completion or trigger day counted from.
        since: The first possible day of an answer.
        order: The order; `None` for a cycle.
        covered: Of a grid: the last covered day.
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
