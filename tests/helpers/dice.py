"""Choices that look random, and are the same ones for one seed."""

import datetime as dt
import random
from collections.abc import Iterable, Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Choices that look random, and are the same ones for one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._days: list[dt.date] = []

    def pick(self, values: Iterable[T]) -> T:
        """One of some values, the more often the more often it stands there."""
        return self._random.choice(tuple(values))

    def whole(self, first: int, last: int) -> int:
        """A whole number from *first* to *last*, both included."""
        return self._random.randint(first, last)

    def coin(self) -> bool:
        """Heads or tails."""
        return self.once_in(2)

    def once_in(self, n: int) -> bool:
        """Whether what happens once in *n* times happens."""
        return not self._random.randrange(n)

    def some(self, values: Sequence[T], least: int, most: int) -> tuple[T, ...]:
        """Between *least* and *most* of some values, each once, in any order."""
        count = self.whole(least, most)
        return tuple(self._random.sample(values, min(count, len(values))))

    def day(self, day: dt.date, first: dt.date | None = None, last: dt.date | None = None) -> dt.date:
        """That day, or a third of the time one from *first* to *last* that is in use already.

        Rules part where days are equal. Without *last* no day before is taken again.
        """
        if last is not None and self.once_in(3):
            again = [one for one in self._days if (first or day) <= one <= last]
            day = self.pick(again) if again else day
        self._days.append(day)
        return day

    def soon(self, day: dt.date, after: Iterable[int]) -> dt.date:
        """A day one of some numbers of days after another, or one in use already between these."""
        numbers = tuple(after)
        last = day + dt.timedelta(max(*numbers, 0))
        first = day + dt.timedelta(min(*numbers, 0))
        return self.day(day + dt.timedelta(self.pick(numbers)), first, last)

    def perhaps(self, value: T) -> T | None:
        """That value or none."""
        return value if self.coin() else None
