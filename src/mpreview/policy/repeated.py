"""Repeated events: the n-th of some events within some days, and no event counted twice (semantics 3.25)."""

from collections.abc import Iterable, Iterator, Sequence

import attrs

from mpreview import _valid as valid

__all__ = ["Repeated"]


@attrs.frozen(kw_only=True)
class Repeated:
    """How often something has to happen, and within how many days, before a rule asks for anything.

    Args:
        times: The number of events, 2 to 100.
        days: The civil days in which they fall, the first and the last day counted, 1 to 3,660.

    >>> Repeated(times=3, days=28)
    Repeated(times=3, days=28)
    """

    times: int = attrs.field(validator=valid.int_(2, 100))
    days: int = attrs.field(validator=valid.int_(1, 3660))

    def list_groups(self, days: Iterable[int]) -> Iterator[Sequence[int]]:
        """Yield the days of each group of events that is complete; the last day of a group is its trigger.

        Only days matter: events of one day are alike, in whatever order they are.

        Args:
            days: The day number of each event.

        >>> list(Repeated(times=2, days=7).list_groups([1, 7, 8, 20, 21, 21]))
        [[1, 7], [20, 21]]
        """
        yield from (group for group in self._list_runs(days) if len(group) == self.times)

    def list_unused(self, days: Iterable[int], on: int) -> Sequence[int]:
        """Return the days of the events that still count on a day, without those of complete groups."""
        last = list(self._list_runs(days))[-1:]
        return [day for group in last if len(group) < self.times for day in group if day > on - self.days]

    def _list_runs(self, days: Iterable[int]) -> Iterator[Sequence[int]]:
        """Yield each complete group, and in the end the events that are left."""
        group: list[int] = []
        for day in sorted(days):
            group = [*(one for one in group if one > day - self.days), day]
            if len(group) == self.times:
                yield group
                group = []
        yield group
