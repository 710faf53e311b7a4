"""Which of their days visits on time have, where several leave everybody else as they are (4.5, 4.6).

A second step of the plan: nobody ceases to be on time by it, and no late day that was promised moves.
"""

from collections.abc import Sequence

from mpreview.planning.grid import Grid

__all__ = ["lay_as_before", "lay_out"]


def lay_out(grid: Grid, classes: list[list[int]]) -> None:
    """Give each visit on time, by class, due day and id, its first day that leaves all others theirs.

    Of one class it is enough to look out for the lower classes: whoever is due later in the same class
    can go where the earlier one would have gone.
    """
    for turn, members in enumerate(classes, start=1):
        grid.lift_each(members, [k for lower in classes[turn:] for k in lower])
        grid.pin_each(members)


def lay_as_before(grid: Grid, classes: list[list[int]], before: Sequence[int | None]) -> None:
    """Let each visit on time, in order, keep the day that it had if the others can be done beside it.

    Only then the rest have their first days that leave all others theirs, so that nobody is moved for
    somebody who moves anyway.
    """
    order = [k for members in classes for k in members]
    moved = [k for k in order if not _keeps(grid, k, before[k])]
    for k in moved:
        grid.lift(k)
        grid.pin(k, grid.low[k])


def _keeps(grid: Grid, k: int, place: int | None) -> bool:
    """Give a visit the day that it had, for good, if it can be; else leave it where it may be moved."""
    if place is None or not grid.low[k] <= place <= grid.high[k]:
        return False
    grid.lift(k)
    if grid.pin_at(k, place):
        return True
    grid.fit((k,))
    return False
