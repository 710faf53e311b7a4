"""Random numbers for invented facts: one stream for each name, equal on every Python and machine."""

from importlib import import_module
from itertools import chain, count
from struct import unpack
from typing import Any, Final

_BLOCK: Final = 64


def _shake_256() -> Any:
    # As the standard library's own `random` does it: all of `hashlib` takes as long to load as all draws.
    try:
        return import_module("_sha3").shake_256
    except ImportError:
        return import_module("hashlib").shake_256


_shake: Final = _shake_256()


class Draw:
    """Draws whole numbers from a stream of 16 bits each, which depends on its name alone.

    >>> draw = Draw("2021/E14000639")
    >>> [draw.below(6) for _ in range(8)]
    [5, 2, 3, 0, 4, 3, 1, 1]
    """

    def __init__(self, name: str) -> None:
        self._next = chain.from_iterable(_block(name, n) for n in count()).__next__

    def below(self, n: int) -> int:
        """Return a number from 0 to n - 1; n is small, so that what 65,536 leaves over does not show."""
        return self._next() % n


def draws(seed: int, name: str) -> Draw:
    """Return the stream of that name under a seed."""
    return Draw(f"{seed}/{name}")


def _block(name: str, n: int) -> tuple[int, ...]:
    return unpack(f">{_BLOCK}H", _shake(f"{name}/{n}".encode()).digest(2 * _BLOCK))
