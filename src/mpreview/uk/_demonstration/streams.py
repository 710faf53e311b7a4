"""Random numbers for invented facts: one stream for each name, equal on every Python and machine."""

from collections.abc import Iterator
from hashlib import shake_256
from itertools import count
from struct import unpack
from typing import Final

_BLOCK: Final = 64
_FIRST: Final = 8
"""Numbers unpacked first: most streams are read twice or three times."""


class Draw:
    """Draws whole numbers from a stream of 16 bits each, which depends on seed and name alone.

    >>> draw = Draw(2021, "E14000639")
    >>> [draw.below(6) for _ in range(8)]
    [5, 2, 3, 0, 4, 3, 1, 1]
    """

    def __init__(self, seed: int, name: str) -> None:
        self._next = _list_numbers(f"{seed}/{name}").__next__

    def below(self, n: int) -> int:
        """Return a number from 0 to n - 1; n is small, so that what 65,536 leaves over does not show."""
        return self._next() % n


def _list_numbers(name: str) -> Iterator[int]:
    first = shake_256(f"{name}/0".encode())
    yield from unpack(f">{_FIRST}H", first.digest(2 * _FIRST))
    yield from unpack(f">{_BLOCK}H", first.digest(2 * _BLOCK))[_FIRST:]
    for n in count(1):
        yield from unpack(f">{_BLOCK}H", shake_256(f"{name}/{n}".encode()).digest(2 * _BLOCK))
