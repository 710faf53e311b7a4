"""Postponements: a signed paper moves a due day (semantics 3.14)."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

import attrs

from mpreview.calendars import Roll
from mpreview.errors import InvalidValue
from mpreview.policy._calendar_walk import roll_again
from mpreview.policy._phrases import ONWARD, describe_holidays, find_step_between
from mpreview.policy.adjust._base import AnswerDays, CountDays, RecomputedWindow, SignedMove, SigningTurn
from mpreview.policy.adjust.roll import roll_day
from mpreview.policy.windows import AdjustedDays, Adjustment, Parameters, RawDays, ReasonFacts
from mpreview.timeline import day_of, long_day, weekday

__all__: list[str] = []


@attrs.frozen
class Postponement(SignedMove):
    """How a due day was postponed.

    Floor and limit are the least of all answers to the cycle or order.

    Args:
        own: The due day before.
        until: The day signed.
        floor: The first day to which the day signed could be brought forward.
        limit: The last possible due day.
        to: The due day after.
    """

    names: ClassVar[tuple[str, ...]] = (
        "due before", "postponed until", "postponed floor", "postponed limit", "postponed to",
    )  # fmt: skip

    until: int
    floor: int
    limit: int
    to: int

    @property
    def is_rolled_on(self) -> bool:
        """Whether the day signed rolled on to a later day."""
        return self.to > self.until

    def apply(self, days: AdjustedDays, raw: RawDays) -> AdjustedDays:
        """Return the days with the due day after."""
        return days._replace(due=self.to)

    def recompute(self, window: RecomputedWindow, read: Parameters) -> RecomputedWindow:
        """Return the window with the day signed, brought forward to a working day, as the due day.

        Of several answers postponed together, an answer due after the first is moved only to a day later
        still, so that the answer's own due day can be in place of the first.
        """
        own, until, floor, limit, to = map(day_of, (self.own, self.until, self.floor, self.limit, self.to))
        # A limit that does not roll may be closed: then the postponement stops on the working day before.
        day = min(max(roll_again(window.calendar, Roll.PRECEDING, min(until, limit), floor), own), limit)
        # Floor and limit are the least of all answers postponed together, and so at most those of this.
        if (own, to) != (window.due, day) or floor > window.floor or limit > window.limit:
            raise InvalidValue("Reason.read", "its postponement comes to another day; take it whole")
        return attrs.evolve(window, due=day)

    def list_steps(self, raw: RawDays, before: AdjustedDays, after: AdjustedDays) -> Iterator[Adjustment]:
        """Yield the step from the day signed; a step that the limit stopped names no closed day."""
        if self.until == self.to:
            return
        until, due, calendar = day_of(self.until), day_of(self.to), raw.terms.calendar
        is_stopped = roll_day(calendar, Roll.PRECEDING, self.until, self.floor) > self.limit
        closed = () if is_stopped else calendar.closed_days(min(until, due), max(until, due))
        yield Adjustment("postponed", until, due, closed)

    def describe(self, reason: ReasonFacts, read: Parameters) -> str:
        """Return the due day before, the day signed and the day it came to."""
        day, signed = long_day(day_of(self.to)), day_of(self.until)
        text = f"; due on {long_day(day_of(self.own))} before it was postponed until {long_day(signed)}"
        step = find_step_between(reason, "postponed", signed, day_of(self.to))
        if step is None:
            return text
        if step.day < step.raw and not step.closed:
            limit = long_day(day_of(self.limit))
            # A limit that does not roll may be a closed day.
            stopped = "on that day" if limit == day else f"on the working day before, {day}"
            return f"{text}, which is past the limit of {limit}, so it is due {stopped}"
        weekend = f", a {weekday(step.raw)}" if (step.raw, weekday(step.raw)) in step.closed else ""
        onward = ONWARD if self.is_rolled_on else ""
        return f"{text}{weekend}, which came to {day}{onward}{describe_holidays(step.closed)}"


class Paper(NamedTuple):
    """A signed postponement or exemption.

    Args:
        turn: The place in the order of signing.
        until: The day named in the paper.
        exempt: Whether the paper is an exemption, which moves no due day.
    """

    turn: SigningTurn
    until: int
    exempt: bool

    @property
    def day(self) -> int:
        """The day of signing."""
        return self.turn[0]

    def reaches(self, since: int, trigger: int | None) -> bool:
        """Whether the paper may move what is open since a day: what was open on the day of signing."""
        return since <= self.day

    def find_moves(self, answers: Sequence[AnswerDays], count_days: CountDays) -> Sequence[SignedMove | None]:
        """Return how each answer is postponed: to the day signed, brought forward to a working day.

        No earlier than the least due day, no later than the least limit. An answer that was due later than
        the day signed keeps its own day. A paper signed after that day moves nothing.
        """
        floor = min(raw.floor for _, raw in answers)
        own, limit = min(days[1] for days, _ in answers), min(days[3] for days, _ in answers)
        # A limit that does not roll may be closed: then the postponement stops on the working day before.
        day = roll_day(answers[0][1].terms.calendar, Roll.PRECEDING, min(self.until, limit), floor)
        day = min(max(day, own), limit)
        if day < self.day:
            return [None] * len(answers)
        return [
            Postponement(days[1], self.until, floor, limit, day) if days[1] < day else None
            for days, _ in answers
        ]
