"""Random numbers for invented facts: one stream for each name, equal on every Python and machine."""

from hashlib import shake_256
from itertools import chain, count
from struct import unpack
from typing import Final

_BLOCK: Final = 64


class Draw:
    """Draws whole numbers from a stream of 16 bits each, which depends on seed and name alone.

    >>> draw = Draw(2021, "E14000639")
    >>> [draw.below(6) for _ in range(8)]
    [5, 2, 3, 0, 4, 3, 1, 1]
    """

    def __init__(self, seed: int, name: str) -> None:
        self._next = chain.from_iterable(_block(f"{seed}/{name}", n) for n in count()).__next__

    def below(self, n: int) -> int:
        """Return a number from 0 to n - 1; n is small, so that what 65,536 leaves over does not show."""
        return self._next() % n


def _block(name: str, n: int) -> tuple[int, ...]:
    return unpack(f">{_BLOCK}H", shake_256(f"{name}/{n}".encode()).digest(2 * _BLOCK))
