"""Exclusions: another body holds a subject for a time (semantics 3.19).

While an exclusion runs nothing is owed. A trigger inside counts from the day after. With a recovery, a due
day inside moves as in a pause, unless an order gives it that was triggered inside.
"""

from collections.abc import Iterator
from typing import ClassVar, Final, Self

import attrs

from mpreview.policy.adjust._base import CountedAdjustment
from mpreview.policy.adjust.pause import Pause, Recovery
from mpreview.policy.windows import Parameters, ReasonFacts, parse_day
from mpreview.timeline import day_of, long_day

__all__: list[str] = []

EXCLUDED_DAY: Final = "excluded day"
"""The parameter read of an order whose trigger lay in an exclusion: the own day of the trigger."""


@attrs.frozen
class ExclusionRecovery(Recovery):
    """How a due day inside an exclusion moved to the last day of the recovery after it."""

    is_sensitive: ClassVar[bool] = True
    names: ClassVar[tuple[str, ...]] = (
        "due before", "least due", "held since", "held until", "recovery", "recovered to", "held by",
    )  # fmt: skip
    what: ClassVar[str] = "exclusion"


class ExcludedTime(Pause):
    """An exclusion with a recovery, as known on a day."""

    __slots__ = ()

    @property
    def move(self) -> type[Recovery]:
        """The class of the moves."""
        return ExclusionRecovery

    def reaches(self, since: int, trigger: int | None) -> bool:
        """Whether the recovery may move a duty: any cycle, and orders triggered before the first day."""
        return trigger is None or trigger < self.first


@attrs.frozen
class ExcludedTrigger(CountedAdjustment):
    """A trigger inside an exclusion counts from the day after: the order has moved, and the days follow.

    Args:
        own: The own day of the trigger.
    """

    is_sensitive: ClassVar[bool] = True

    own: int

    @classmethod
    def find_in(cls, reason: ReasonFacts, read: Parameters) -> Iterator[Self]:
        """Yield the trigger of a reason."""
        if EXCLUDED_DAY in read:
            yield cls(parse_day(read, EXCLUDED_DAY).toordinal())

    def list_read(self) -> Iterator[tuple[str, str | int]]:
        """Yield the own day."""
        yield EXCLUDED_DAY, day_of(self.own).isoformat()

    def describe(self, reason: ReasonFacts, read: Parameters) -> str:
        """Return the own day, and from when the trigger counts."""
        own = long_day(day_of(self.own))
        return f"; its own day, {own}, lies in an exclusion, so it counts from the day after the exclusion"
