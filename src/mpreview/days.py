"""Sets of days, in day numbers: when a member is in office, a place in use, a subject excluded.

Such questions meet: a trigger counts while the member is in office *and* the place in use, but *not* while
another body holds the subject. `Days` answers each of them, so that ``office & use - excluded`` says what it
means. A single period that a register or document holds is a `mpreview.timeline.Period`.
"""

from collections.abc import Iterable, Iterator
from heapq import heappop, heappush
from itertools import chain
from typing import TypeVar

import attrs

from mpreview.timeline import NEVER

__all__ = ["Days"]

DaySpan = tuple[int, int]
"""The first day number, and the first day number after."""
_Item = TypeVar("_Item")


@attrs.frozen(repr=False)
class Days:
    """A set of days, for questions that several kinds of spans answer together.

    Make it with `Days.of`, which joins spans that overlap or touch.

    Args:
        spans: The half-open spans, in order, none touching the next.

    >>> office, use = Days.of((1, 5), (8, 12)), Days.of((3, 10))
    >>> office & use, office | use, office - use
    (Days.of((3, 5), (8, 10)), Days.of((1, 12)), Days.of((1, 3), (10, 12)))
    >>> 5 in office, office.next_in(5), use.first_after(4), use.first_after(12), [*office]
    (False, 8, 10, 12, [1, 2, 3, 4, 8, 9, 10, 11])
    """

    spans: tuple[DaySpan, ...] = ()

    @classmethod
    def of(cls, *spans: DaySpan) -> "Days":
        """Return the days of some spans, in any order; a span without a day adds nothing.

        >>> Days.of((5, 7), (1, 3), (2, 5), (8, 8))
        Days.of((1, 7))
        """
        # Most questions are about one span.
        is_plain = len(spans) == 1 and spans[0][0] < spans[0][1]
        return cls(spans if is_plain else tuple(_merge(spans)))

    def __repr__(self) -> str:
        return f"Days.of({', '.join(map(str, self.spans))})"

    def __bool__(self) -> bool:
        return bool(self.spans)

    def __contains__(self, day: int) -> bool:
        # Asked for every trigger of every subject: a plain loop costs a third of `any` over a generator.
        for start, end in self.spans:  # noqa: SIM110  # see above
            if start <= day < end:
                return True
        return False

    def __iter__(self) -> Iterator[int]:
        """Yield the day numbers in order; a set that runs on to `NEVER` is long."""
        return chain.from_iterable(range(*span) for span in self.spans)

    def __or__(self, other: "Days") -> "Days":
        return Days.of(*self.spans, *other.spans)

    def __and__(self, other: "Days") -> "Days":
        # Comparisons and lists cost a third of `max`, `min` and generators; each subject asks several times.
        both = [
            (a if a > c else c, b if b < d else d)  # noqa: FURB136  # see above
            for a, b in self.spans
            for c, d in other.spans
        ]
        return Days(tuple([span for span in both if span[0] < span[1]]))

    def __sub__(self, other: "Days") -> "Days":
        return self & other.invert()

    def invert(self) -> "Days":
        """Return all other days, from day number 0 to `NEVER`.

        >>> Days.of((3, 5)).invert() == Days.of((0, 3), (5, NEVER))
        True
        """
        starts = (0, *(end for _, end in self.spans))
        ends = (*(start for start, _ in self.spans), NEVER)
        return Days.of(*zip(starts, ends, strict=True))

    @property
    def start(self) -> int:
        """The first day; `NEVER` without a day."""
        return self.spans[0][0] if self.spans else NEVER

    @property
    def end(self) -> int:
        """The first day after the last day; 0 without a day."""
        return self.spans[-1][1] if self.spans else 0

    @property
    def gaps(self) -> "Days":
        """The days between the first and the last day that are not in the set."""
        return Days.of((self.start, self.end)) - self

    def next_in(self, day: int) -> int:
        """Return a day, or the first day after it that is in the set; `NEVER` if there is none."""
        return next((max(day, start) for start, end in self.spans if day < end), NEVER)

    def first_after(self, day: int) -> int:
        """Return a day, or the first day after the span in which it lies."""
        return next((end for start, end in self.spans if start <= day < end), day)

    def since(self, day: int) -> "Days":
        """Return the days on or after a day."""
        return self if day <= self.start else self & Days.of((day, NEVER))


NO_DAYS = Days()


def find_crowded(periods: Iterable[tuple[DaySpan, _Item]], most: int = 1) -> Iterator[_Item]:
    """Yield each item that begins while the most items that may run at once are running.

    Args:
        periods: The first day of each item, the first day after the last, and the item.
        most: The number of items that may run at once.

    >>> list(find_crowded([((5, 9), "b"), ((1, 6), "a"), ((9, 12), "c")]))
    ['b']
    """
    ends: list[int] = []
    for (start, end), item in sorted(periods, key=lambda pair: pair[0][0]):
        while ends and ends[0] <= start:
            heappop(ends)
        if len(ends) >= most:
            yield item
        heappush(ends, end)


def _merge(spans: Iterable[DaySpan]) -> Iterator[DaySpan]:
    """Yield spans in order, those that overlap or touch as one."""
    first, after = 0, -1
    for start, end in sorted(spans):
        if start >= end:
            continue
        if start > after:
            if first < after:
                yield first, after
            first, after = start, end
        else:
            after = max(after, end)
    if first < after:
        yield first, after
