"""Which of their days visits on time have, where several leave everybody else as they are (4.5, 4.6).

A second step of the plan: nobody ceases to be on time by it, and no late day that was promised moves.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from mpreview.planning.grid import NOWHERE, Grid
from mpreview.planning.limited import Limited
from mpreview.planning.matching import Matching

__all__ = ["lay_as_before", "lay_by_wishes", "lay_by_wishes_as_before", "lay_out"]


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


# ---------------------------------------------------------------- days that suit, and limits


def lay_by_wishes(grid: Grid, classes: list[list[int]], limited: Limited) -> set[int]:
    """Give each visit on time its first preferred day that leaves all others on time, else its first.

    Returns those for which the limits leave no such day.
    """
    displaced = set()
    for k in (k for members in classes for k in members):
        allowed = (place for place in _by_wish(grid, limited, k) if limited.allows(k, place))
        first = next(allowed, None)
        if first is None:
            grid.lift(k)
            grid.at[k] = NOWHERE
        elif first == grid.at[k]:
            grid.settle(k)
        else:
            grid.lift(k)
            if not grid.pin_at(k, first) and not grid.pin_first(k, allowed):
                grid.at[k] = NOWHERE
        if grid.at[k] == NOWHERE:
            displaced.add(k)
        else:
            limited.lay(k, grid.at[k])
    return displaced


def returning(grid: Grid, limited: Limited, windows: Mapping[int, range]) -> dict[int, int]:
    """Return days for visits, in order, where they have one that nobody else has and nothing forbids."""
    found: dict[int, int] = {}
    for k, window in windows.items():
        days = _wished(limited, k, window)
        place = next((day for day in days if grid.free[day] and limited.allows(k, day)), None)
        if place is not None:
            grid.free[place] -= 1
            limited.lay(k, place)
            found[k] = place
    return found


def _by_wish(grid: Grid, limited: Limited, k: int) -> Iterator[int]:
    """Yield the days of the window of a visit, those that suit first."""
    yield from _wished(limited, k, range(grid.low[k], grid.high[k] + 1))


def _wished(limited: Limited, k: int, window: range) -> Iterator[int]:
    suiting = limited.suiting[k]
    yield from (place for place in limited.preferred[k] if place in window)
    yield from (place for place in window if place not in suiting)


def lay_by_wishes_as_before(
    grid: Grid, classes: list[list[int]], fresh: Callable[[], Limited], before: Sequence[int | None]
) -> None:
    """Let each visit on time, in order, keep the day that it had, if whoever had a day that suits still can.

    Where the limits then leave somebody no day, that one has the day of a plan from nothing before others
    keep theirs.

    Args:
        grid: The days, laid out from nothing.
        classes: The visits on time, by class.
        fresh: Makes the limits with nothing laid.
        before: The days that visits had.
    """
    first: list[int] = []
    there = {k: grid.at[k] for members in classes for k in members}
    while (failed := _lay_again(grid, fresh(), there, first, before)) is not None:
        first.append(failed)


def _lay_again(
    grid: Grid, limited: Limited, there: dict[int, int], first: list[int], before: Sequence[int | None]
) -> int | None:
    """Lay out once, the *first* where they are; return the first visit that the limits leave no day."""
    for k, place in enumerate(grid.at):
        if place != NOWHERE and k not in there:
            limited.lay(k, place)
    own = {k: _own(grid, limited, k, place) for k, place in there.items()}
    matching = Matching(grid.free, there, own)

    def give(k: int, places: Iterable[int | None]) -> bool:
        for place in places:
            if place is not None and limited.allows(k, place) and matching.move(k, place):
                limited.lay(k, place)
                return True
        return False

    for k in first:
        give(k, (there[k],))
    rest = [k for k in there if k not in first]
    moved = [k for k in rest if before[k] not in own[k] or not give(k, (before[k],))]
    failed = next((k for k in moved if not give(k, own[k])), None)
    if failed is None:
        for k in there:
            grid.at[k] = matching.at[k]
    return failed


def _own(grid: Grid, limited: Limited, k: int, place: int) -> list[int]:
    """Return the days that a visit may have: those that suit, if it has one of them from nothing."""
    suiting = limited.suiting[k]
    days = (day for day in _by_wish(grid, limited, k) if not limited.closed(k, day))
    return [day for day in days if day in suiting] if place in suiting else list(days)
