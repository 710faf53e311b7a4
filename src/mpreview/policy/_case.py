"""Cases: the facts of a subject for the rules, parts of a duty, questions to rules. In day numbers.

A *trigger* happened to a subject or lies ahead. A rule for the trigger makes an *order*. A *case* holds the
orders and every further fact; completions are no part of the case. A *part* is an open cycle or an open
order, and rules answer part by part: a *question* is about one part and one cell.
"""

import enum
from typing import NamedTuple

import attrs

from mpreview._reprs import show_tuple
from mpreview.days import NO_DAYS, Days
from mpreview.errors import InvalidValue
from mpreview.people import HeldCapacity
from mpreview.policy.adjust.exclusion import ExcludedTrigger
from mpreview.policy.adjust.pause import Pause
from mpreview.policy.adjust.postponement import Paper
from mpreview.policy.conditions import NO_FACTS, SubjectFacts
from mpreview.policy.incidents import IncidentFacts
from mpreview.policy.terms import ON_SITE_ALONE, Activity, Mode
from mpreview.policy.windows import Read
from mpreview.timeline import NEVER


class Duty(NamedTuple):
    """What the rules of an edition are looked up by.

    Args:
        activity: The activity owed.
        kind: The kind of venue; `None` for a duty owed to the member.
        capacity: The capacity in which the activity is owed.
    """

    activity: Activity
    kind: str | None
    capacity: HeldCapacity = HeldCapacity.MEMBER


class DirectiveDays(NamedTuple):
    """A directive, as the rules of the form *directed* read a directive (semantics 3.17).

    Args:
        id: The id of the event.
        issued: The day of issue.
        by: The day by which everything is to be done.
        counts_from: The first day of work that counts; `None` for the trigger day.
    """

    id: str
    issued: int
    by: int
    counts_from: int | None


class FirstUse(NamedTuple):
    """A first use that became known before, as rules with *before_use* read the use (semantics 3.18).

    Args:
        first: The first day of use.
        noticed: The day from which the notice counts: on that day a first day as early as this was known.
        since: The day from which work counts, but for work that a rule counts from before.
        met: The last day of use on which the public is met.
    """

    first: int
    noticed: int
    since: int
    met: int = NEVER


class LastMet(NamedTuple):
    """The last meeting of a use that became known on or after its first day (semantics 3.18).

    Args:
        known: The day on which the use became known.
        met: The last day of use on which the public is met.
    """

    known: int
    met: int


class AheadStart(NamedTuple):
    """The first day of something ahead, after which any work would come too late (semantics 3.8)."""

    day: int


class RevisedStandard(NamedTuple):
    """The id of a standard that was revised."""

    id: str


class SeriesRise(NamedTuple):
    """The id of the threat series that rose (semantics 3.6)."""

    series: str


TriggerDetail = (
    DirectiveDays | FirstUse | LastMet | IncidentFacts | AheadStart | RevisedStandard | SeriesRise | None
)
"""What rules read of a trigger apart from its day."""


class Trigger(NamedTuple):
    """An occurrence in the past of a subject, or ahead.

    Args:
        what: The kind, a member of `Beginning`, `Occasion`, `AheadOf` or `FromOutside`.
        day: The day counted from; of what became known before its first day the day of first knowledge.
        detail: What rules read apart from the day.
        own: Of a trigger inside an exclusion: its own day; `day` is then the day after the exclusion.
        ends: The first day on which the trigger no longer holds: the day of the withdrawal.
    """

    what: enum.Enum
    day: int
    detail: TriggerDetail = None
    own: int | None = None
    ends: int = NEVER

    @property
    def starts(self) -> int | None:
        """The first day of something ahead; `None` for what has happened."""
        return self.detail.day if isinstance(self.detail, AheadStart) else None

    @property
    def own_day(self) -> int:
        """The day, of a trigger inside an exclusion its own day."""
        return self.day if self.own is None else self.own

    def count_from(self, day: int) -> "Trigger":
        """Return the trigger inside an exclusion, as if it had happened on the day after."""
        return self if day == self.day else self._replace(day=day, own=self.day)


class DutyOrder(NamedTuple):
    """The order of a single trigger for a single subject.

    Args:
        rule: The id of the rule.
        form: The form of the rule, as named in reasons.
        trigger: The trigger, with the detail that matters after the order was made.
        appears: The first day of the order.
        floor: The first day of a discharging completion; of an occurrence ahead the day of first knowledge.
        read: Parameters read from the trigger.
        foreseen: Whether the order was to be foreseen: papers signed before stay in force.
    """

    rule: str
    form: str
    trigger: Trigger
    appears: int
    floor: int
    read: Read = ()
    foreseen: bool = False

    @property
    def first_discharge(self) -> int:
        """The first day of a discharging completion, of a trigger inside an exclusion by its own day."""
        _, day, detail, own, _ = self.trigger
        if own is None:
            return self.floor
        if isinstance(detail, DirectiveDays) and detail.counts_from is not None:
            return detail.counts_from
        return own + self.floor - day

    def count_from_own_day(self) -> "DutyOrder":
        """Return the order of something ahead as the order would be without the exclusion."""
        own = self.trigger.own_day
        return self._replace(trigger=self.trigger._replace(day=own, own=None), appears=own, floor=own)

    def read_own_day(self) -> "DutyOrder":
        """Return the order with the own day of a trigger inside an exclusion among what was read."""
        own = self.trigger.own
        return self if own is None else self._replace(read=(*self.read, *ExcludedTrigger(own).list_read()))


def by_discharge(order: DutyOrder) -> tuple[int, int, str]:
    """Return the sort key of orders: by the first day of a certain discharge, trigger and rule."""
    # Before something ahead starts, a completion discharges its order only in an open window.
    starts = order.trigger.starts
    return order.floor if starts is None else starts, order.trigger.day, order.rule


class Circumstances(NamedTuple):
    """What rules read of a subject and similar subjects alike, apart from orders.

    Args:
        duty: What rules are looked up by.
        calendar: The calendar for counting days.
        series: The applicable threat series.
        facts: The facts for conditions.
        pauses: The pauses of the subject, and the exclusions with a recovery, in order of signing.
        excluded: The days on which another body has the subject, as known (semantics 3.19).
    """

    duty: Duty
    calendar: str
    series: tuple[str, ...] = ()
    facts: SubjectFacts = NO_FACTS
    pauses: tuple[Pause, ...] = ()
    excluded: Days = NO_DAYS

    def __repr__(self) -> str:
        return show_tuple(self)


class Case(NamedTuple):
    """The facts of a subject and activity for the rules, apart from completions.

    Args:
        shared: What similar subjects share.
        orders: The orders, by the first day of a certain discharge.
        bands: First day numbers of bands, with the rank of each band.
        papers: Postponements and exemptions, oldest first.
        modes: The days on which work was done otherwise than on site, with all modes of the day.
        share: Where the subject is in a spread: a number of 64 bits that follows from its ids; 0 without
            a rule that spreads.
    """

    shared: Circumstances
    orders: tuple[DutyOrder, ...] = ()
    bands: tuple[tuple[int, int], ...] = ()
    papers: tuple[Paper, ...] = ()
    modes: tuple[tuple[int, frozenset[Mode]], ...] = ()
    share: int = 0

    def find_modes(self, day: int) -> frozenset[Mode]:
        """Return how the work of a day was done."""
        return next((modes for one, modes in self.modes if one == day), ON_SITE_ALONE)

    def __repr__(self) -> str:
        return show_tuple(self)

    @property
    def duty(self) -> Duty:
        """What rules are looked up by."""
        return self.shared.duty

    @property
    def is_unsettled(self) -> bool:
        """Whether the answer may change without a change of level, edition or order."""
        return bool(self.bands or self.papers or self.shared.facts.steps or self.shared.excluded)


class Anniversary(NamedTuple):
    """A day from which a cycle counts in place of the completion that opened the cycle (semantics 3.4a).

    Args:
        day: The day.
        base: The completion from which months are counted on, so that month ends come back.
        months: The months from *base* to *day*; 0 for intervals in weeks or days.
    """

    day: int
    base: int
    months: int


class Cycle(NamedTuple):
    """An open cycle.

    Args:
        anchor: The completion that opened the cycle.
        covered: Of a grid: the last covered day.
        kept: The anniversary that the completion kept, if one was kept.
        done: The last completion that counts for the rule of the cycle; 0 for the last completion of all.
    """

    anchor: int
    covered: int = 0
    kept: Anniversary | None = None
    done: int = 0


_NO_CYCLE = Cycle(0)


class OpenPart(NamedTuple):
    """An open cycle of a rule, or an open order.

    Args:
        rule: The id of the rule.
        order: The order; `None` for a cycle.
        cycle: The cycle, with its last completion.
        is_grid: Whether the cycle is a grid.
    """

    rule: str
    order: DutyOrder | None
    cycle: Cycle = _NO_CYCLE
    is_grid: bool = False

    @property
    def anchor(self) -> int:
        """The completion or trigger day counted from."""
        return self.cycle.anchor if self.order is None else self.order.trigger.day

    @property
    def since(self) -> int:
        """The first possible day of an answer."""
        return self.cycle.anchor if self.order is None else self.order.appears

    def answer_from(self, first: int) -> "OpenPart":
        """Return the part as it is for an answer that was first given on a day.

        A completion from that day on that opened no cycle moves no answer given before (semantics 3.10).
        """
        cycle = self.cycle
        if cycle.done == cycle.anchor or cycle.done < first:
            return self
        return self._replace(cycle=cycle._replace(done=cycle.anchor))

    @property
    def ends(self) -> int:
        """The first day on which an order no longer holds."""
        return NEVER if self.order is None else self.order.trigger.ends


class CellNumbers(NamedTuple):
    """The numbers of a rule at one cell, for one kind of venue.

    Args:
        cell: The ranks of the response level and the band.
        span: Of a cycle the interval, of a trigger the time allowed, of something ahead the days before.
        notice: Days from the first day of the cell before the cell can shorten anything.
        settling: Days the cell must hold before the cell counts.
        lead: Days before the raw due day on which the window opens.
        grace: Days after the due day that are not overdue.
        limit: Days from the raw due day to the raw limit.
        priority: The class.
        slots: Slots of a team that a visit takes.
    """

    cell: tuple[int, int]
    span: int
    notice: int
    settling: int
    lead: int
    grace: int
    limit: int
    priority: int
    slots: int = 1


class RuleQuestion(NamedTuple):
    """A question to one rule: one cell, one cycle or order, one calendar. Also the key of the answer.

    Args:
        place: The place of the edition.
        part: The cycle or order.
        numbers: The numbers of the rule at the cell.
        calendar: The id of the calendar.
        level_since: The day from which the notice of the cell runs, if the cell has one.
        edition: The first day of the edition and its notice, for an edition that began after the anchor.
        back: Of an order that is spread: the working days by which the due day goes back.
    """

    place: int
    part: OpenPart
    numbers: CellNumbers
    calendar: str
    level_since: int | None
    edition: tuple[int, int] | None
    back: int = 0

    @property
    def required_order(self) -> DutyOrder:
        """The order, for a rule that answers to orders alone.

        Raises:
            InvalidValue: If the question is about a cycle.
        """
        if self.part.order is None:
            raise InvalidValue("RuleQuestion.part", "a rule that is no cycle answers to an order; give it")
        return self.part.order


@attrs.frozen
class MissedPeriods:
    """The later periods of a grid missed by a day, apart from the period that is due (semantics 3.4).

    Args:
        number: The number of periods.
        last: The raw day on which the last of the periods ended.
        until: The first day on which the number may be greater.
    """

    number: int
    last: int
    until: int
