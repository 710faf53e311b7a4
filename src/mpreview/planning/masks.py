"""Sets of places of days, as whole numbers: bit *n* stands for the place *n*.

A day has few visits and a plan few days, but the same days are asked for again and again, and two numbers
are compared at once.
"""

from collections.abc import Iterable, Iterator

__all__ = ["first_of", "mask_of", "places_of", "run_of"]


def mask_of(places: Iterable[int]) -> int:
    """Return the set of some places.

    >>> mask_of([0, 3])
    9
    """
    mask = 0
    for place in places:
        mask |= 1 << place
    return mask


def run_of(low: int, high: int) -> int:
    """Return the places from *low* to *high*; none if *high* is less.

    >>> run_of(1, 3), run_of(2, 1)
    (14, 0)
    """
    return (1 << high + 1) - (1 << low) if low <= high else 0


def first_of(mask: int) -> int:
    """Return the first place of a set, or -1 if it is empty.

    >>> first_of(12), first_of(0)
    (2, -1)
    """
    return (mask & -mask).bit_length() - 1


def places_of(mask: int) -> Iterator[int]:
    """Yield the places of a set in order.

    >>> list(places_of(9))
    [0, 3]
    """
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
