"""Cases: what the rules read of a subject, and the parts of what it is owed. In day numbers."""

from typing import NamedTuple

from mpreview.ids import shown
from mpreview.places import VenueKind
from mpreview.policy.facts import NO_FACTS, Facts
from mpreview.policy.levels import Order
from mpreview.policy.terms import Activity

__all__ = ["Case", "Cycle", "Part", "Signed"]


class Signed(NamedTuple):
    """A postponement or an exemption (`semantics.md` 3.14).

    Args:
        day: The day of signing.
        until: The day it names.
        exempt: Whether it is an exemption.
    """

    day: int
    until: int
    exempt: bool


class Case(NamedTuple):
    """What the rules read of a subject and activity, but for the completions.

    Args:
        activity: What is owed.
        kind: The kind of venue; `None` for what is owed to a member.
        calendar: The calendar days are counted in.
        series: The threat series that apply.
        orders: What was ordered, by the day from which a completion certainly discharges it.
        bands: From which day on which band, by rank, is meant.
        facts: What conditions ask.
        signed: Postponements and exemptions, oldest first.
    """

    activity: Activity
    kind: VenueKind | None
    calendar: str
    series: tuple[str, ...]
    orders: tuple[Order, ...] = ()
    bands: tuple[tuple[int, int], ...] = ()
    facts: Facts = NO_FACTS
    signed: tuple[Signed, ...] = ()

    def __repr__(self) -> str:
        return shown(self)

    @property
    def unsettled(self) -> bool:
        """Whether what is owed may change on a day on which nothing happens to anybody else."""
        return bool(self.bands or self.signed or self.facts.steps)


class Cycle(NamedTuple):
    """A cycle that is open.

    Args:
        anchor: The completion that opened it.
        covered: Of a grid the day up to which it is covered.
    """

    anchor: int
    covered: int = 0


class Part(NamedTuple):
    """One cycle rule, or one order, that is open.

    Args:
        rule: The id of the rule.
        anchor: The completion or trigger day it counts from.
        since: The first day on which it can be answered.
        order: The order, for an order.
        covered: Of a grid the day up to which it is covered.
        done: The last completion, for a cycle.
        grid: Whether the cycle is that of a planned rule.
    """

    rule: str
    anchor: int
    since: int
    order: Order | None = None
    covered: int = 0
    done: int = 0
    grid: bool = False
