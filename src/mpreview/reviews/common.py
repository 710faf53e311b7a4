"""What is worked out of a register and a rulebook alone, whatever is recorded."""

import datetime as dt
from bisect import bisect_right
from functools import cached_property
from typing import TypeVar

from mpreview.policy import Rulebook
from mpreview.policy._compiled import CompiledRulebook
from mpreview.register import Register
from mpreview.reviews.cases import Cases, EndingEvents

__all__: list[str] = []

_KEPT = 8
"""Epochs, stretches of days on which the same rises, levels and covers count, that are kept."""

K = TypeVar("K")
V = TypeVar("V")


def kept_as(places: dict[K, V], key: K, value: V) -> V:
    """Keep a value in a free place, or in that of the oldest, and return what stands there.

    >>> places = dict.fromkeys(range(8))
    >>> kept_as(places, 9, "new"), sorted(places)
    ('new', [1, 2, 3, 4, 5, 6, 7, 9])
    """
    for old in list(places)[: 1 - _KEPT]:
        places.pop(old, None)
    return places.setdefault(key, value)


class Common:
    """What hangs on a register and a rulebook alone, so that recording an event leaves it as it is.

    Args:
        register: The register, as what happened leaves it.
        rulebook: The rules.
        ended: What ended tenures and uses.
    """

    def __init__(self, register: Register, rulebook: Rulebook, ended: EndingEvents) -> None:
        self._register, self._rulebook, self._ended = register, rulebook, ended
        self._cases: dict[tuple[int, int], Cases] = {}

    @cached_property
    def book(self) -> CompiledRulebook:
        """The rules, compiled."""
        register = self._register
        return CompiledRulebook(self._rulebook, register.calendar, register.threat, register.scale)

    def epoch(self, on: dt.date) -> tuple[int, int]:
        """Return which stretch of days on which the same rises, levels and covers count a day lies in."""
        answering = self._register.answering
        return bisect_right(self.book.edges, on.toordinal()), bisect_right(answering.edges, on)

    def cases(self, on: dt.date) -> Cases:
        """Return what subjects have in common around a day."""
        epoch = self.epoch(on)
        found = self._cases.get(epoch)
        return found or kept_as(self._cases, epoch, Cases(self._register, self.book, on, self._ended))
