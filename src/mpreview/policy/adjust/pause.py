"""Pauses: visits could not be made for a time, and are due after it (semantics 3.20)."""

from collections.abc import Iterator, Sequence
from typing import ClassVar, NamedTuple

import attrs

from mpreview.errors import InvalidValue
from mpreview.policy._calendar_walk import ONE_DAY, count_time_again
from mpreview.policy._phrases import count_units, describe_holidays, find_step_between
from mpreview.policy.adjust._base import AnswerDays, CountDays, RecomputedWindow, SignedMove, SigningTurn
from mpreview.policy.adjust.limit import roll_limit
from mpreview.policy.windows import AdjustedDays, Adjustment, Parameters, RawDays, ReasonFacts
from mpreview.timeline import day_of, long_day

__all__: list[str] = []


@attrs.frozen
class Recovery(SignedMove):
    """How a due day inside a pause moved to the last day of the recovery after it.

    Args:
        own: The due day before.
        least: The least due day of all answers to the cycle or order before.
        first: The first day of the pause.
        last: The last day of the pause.
        recovery: Working days after the last day.
        to: The last day of the recovery; of something ahead not after the limit.
        event: The event of the pause.
    """

    names: ClassVar[tuple[str, ...]] = (
        "due before", "least due", "paused since", "paused until", "recovery", "recovered to", "paused by",
    )  # fmt: skip
    plain_names: ClassVar[frozenset[str]] = frozenset({"recovery", "paused by", "held by"})
    what: ClassVar[str] = "pause"
    """What the event is called."""

    least: int
    first: int
    last: int
    recovery: int
    to: int
    event: str

    @property
    def shift(self) -> int:
        """Civil days by which the raw limit moves."""
        return self.to - self.least

    def apply(self, days: AdjustedDays, raw: RawDays) -> AdjustedDays:
        """Return the days with the due day at the end of the recovery; the limit moves by as many days.

        What the start of something ahead limits keeps its limit: after the start work would come too late.
        """
        earliest, due, limit, raw_limit = days
        if not raw.is_ahead:
            raw_limit += self.shift
            limit = roll_limit(raw, raw_limit)
        return AdjustedDays(earliest, max(due, self.to), limit, raw_limit)

    def recompute(self, window: RecomputedWindow, read: Parameters) -> RecomputedWindow:
        """Return the window with the due day at the end of the recovery, and the limit after."""
        own, least, first, last, to = map(day_of, (self.own, self.least, self.first, self.last, self.to))
        day = min(count_time_again(window.calendar, last, f"{self.recovery} working days"), window.latest)
        limit, raw_limit = window.limit, window.raw_limit
        if window.is_ahead:
            day = min(day, limit)
        else:
            limit = raw_limit = raw_limit + (day - least)
            while "limit roll" not in read and not window.calendar.is_working(limit):
                limit -= ONE_DAY
        # The least due day is that of all answers moved together, and so at most that of this answer.
        if (own, to) != (window.due, day) or not first <= least <= window.due or least >= day:
            raise InvalidValue("Reason.read", "its pause comes to another day; take it whole")
        return attrs.evolve(window, due=max(window.due, day), limit=limit, raw_limit=raw_limit)

    def list_steps(self, raw: RawDays, before: AdjustedDays, after: AdjustedDays) -> Iterator[Adjustment]:
        """Yield the step from the last day of the pause; a due day before that day names no closed day."""
        if self.own < self.to:
            last, to = day_of(self.last), day_of(self.to)
            closed = raw.terms.calendar.closed_days(last + ONE_DAY, to) if last < to else ()
            yield Adjustment("recovery", last, to, closed)

    def describe(self, reason: ReasonFacts, read: Parameters) -> str:
        """Return how the pause moved the due day, with the holidays in the recovery."""
        days = self.own, self.first, self.last, self.to
        before, since, until, to = (long_day(day_of(day)) for day in days)
        whole = f"; the {self.what} {self.event} from {since} to {until}"
        if self.own >= self.to:
            return f"{whole} moved the limit"
        if self.to <= self.last:
            return f"{whole} moved the due day from {before} to the limit, {to}"
        step = find_step_between(reason, "recovery", day_of(self.last), day_of(self.to))
        within = count_units(self.recovery, "working day")
        moved = f"moved the due day from {before} to {to}, within {within} of its end"
        return f"{whole} {moved}{'' if step is None else describe_holidays(step.closed)}"


class Pause(NamedTuple):
    """A time without visits, as known on a day.

    Args:
        turn: The place in the order of signing.
        event: The event.
        first: The first day.
        last: The last day.
        recovery: Working days after the last day.
        only_before: Whether orders move only if they were made before the first day.
    """

    turn: SigningTurn
    event: str
    first: int
    last: int
    recovery: int
    only_before: bool = False

    @property
    def move(self) -> type[Recovery]:
        """The class of the moves."""
        return Recovery

    def reaches(self, since: int, trigger: int | None) -> bool:
        """Whether the pause may move what is open since a day: any cycle, and orders made by then."""
        if trigger is None:
            return True
        return since < self.first if self.only_before else since <= self.last

    def find_moves(self, answers: Sequence[AnswerDays], count_days: CountDays) -> Sequence[SignedMove | None]:
        """Return how each answer moves: a due day from the first day on moves to the end of the recovery.

        Of several answers the least due day counts, and all limits move along.
        """
        least = min(days[1] for days, _ in answers)
        # Without a due day inside no end is counted: the pause may end near the end of the calendar.
        if least < self.first:
            return ()
        raw = answers[0][1]
        to = min(
            count_days(raw.terms.calendar.id, self.last, self.recovery), *(one.latest for _, one in answers)
        )
        if raw.is_ahead:
            to = min(to, *(days[3] for days, _ in answers))
        if to <= least:
            return ()
        rest = least, self.first, self.last, self.recovery, to, self.event
        # Not the pause itself: its place in the order of signing has an instant, on which no answer may
        # depend.
        return [self.move(days[1], *rest) for days, _ in answers]
