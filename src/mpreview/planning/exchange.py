"""Visits on the slots of several crews, each at home or on a slot that others have to lend.

A place is a day of a crew with slots. A visit may stand on any place of its own crew inside its window, and
inside it on any that the crews of its circle have to lend. Places that a circle has on one day are looked at
together, as one mark behind which they lie. A crew has two places of one day if it may not lend all of it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from heapq import heappop, heappush
from typing import Final, NamedTuple

from mpreview.ids import shown

__all__ = ["NOWHERE", "NO_SPAN", "Circle", "Crowd", "Exchange", "Ground", "Guest", "Span", "ground"]

NOWHERE: Final = -1

Span = tuple[int, int]
"""The first and the last day on which a visit may be made."""

NO_SPAN: Final[Span] = (0, -1)

_Way = tuple[int, int]
"""Who moves to a place or a mark, and from where."""


class Guest(NamedTuple):
    """A visit as the exchange knows it.

    Args:
        home: The run of its crew.
        circle: The run of its circle: of those who would make such a visit.
        closed: Days on which it cannot be made, whatever its window.
    """

    home: int
    circle: int
    closed: frozenset[int] = frozenset()

    def __repr__(self) -> str:
        return shown(self)


class Ground(NamedTuple):
    """The places, and marks after them, in runs: one of each crew, then one of each circle.

    Args:
        crews: The run of the crew of each place.
        days: The day of each place and mark.
        slots: The slots of each place.
        runs: Where the run of each crew and circle begins, and where the last one ends.
        behind: The places behind each mark, in order of crew.
    """

    crews: tuple[int, ...]
    days: tuple[int, ...]
    slots: tuple[int, ...]
    runs: tuple[int, ...]
    behind: tuple[tuple[int, ...], ...]

    def __repr__(self) -> str:
        return shown(self)

    def within(self, run: int, span: Span) -> range:
        """Return the places or marks of a run on some days."""
        low, high = self.runs[run : run + 2]
        first = bisect_left(self.days, span[0], low, high)
        return range(first, bisect_right(self.days, span[1], low, high))


class Circle(NamedTuple):
    """Those who would make some visits.

    Args:
        crews: The runs of their crews, in order.
        without: Days on which none of them is to lend a slot for these visits, in order.
    """

    crews: tuple[int, ...]
    without: tuple[int, ...] = ()

    def __repr__(self) -> str:
        return shown(self)


def ground(
    kept: Sequence[Mapping[int, int]], lent: Sequence[Mapping[int, int]], circles: Sequence[Circle]
) -> Ground:
    """Return the places of some crews.

    Args:
        kept: The slots of each crew by day that it may not lend.
        lent: Those that it has to lend.
        circles: The circles, whose runs come after those of the crews.
    """
    crews, days, slots, runs = list[int](), list[int](), list[int](), [0]
    lenders: list[dict[int, int]] = []
    for number, both in enumerate(zip(kept, lent, strict=True)):
        mine = sorted((day, n, some[day]) for n, some in enumerate(both) for day in some if some[day] > 0)
        lenders.append({day: len(days) + k for k, (day, n, _) in enumerate(mine) if n})
        crews += [number] * len(mine)
        days += [day for day, _, _ in mine]
        slots += [count for _, _, count in mine]
        runs.append(len(days))
    behind: list[tuple[int, ...]] = []
    for circle in circles:
        open_days = sorted({day for crew in circle.crews for day in lenders[crew]} - {*circle.without})
        behind += (tuple(lenders[c][day] for c in circle.crews if day in lenders[c]) for day in open_days)
        days += open_days
        runs.append(len(days))
    return Ground(tuple(crews), tuple(days), tuple(slots), tuple(runs), tuple(behind))


class Crowd(NamedTuple):
    """Visits of which there are more than the slots that they can have.

    Args:
        spots: All places and marks that they can have, and maybe others.
        slots: The slots of these places.
        spans: The window of each of the visits.
    """

    spots: frozenset[int]
    slots: int
    spans: Mapping[int, Span]

    def __repr__(self) -> str:
        return shown(self)

    def holds(self, spots: Iterable[int]) -> bool:
        """Return whether all of some places and marks are among those of the crowd."""
        return self.spots.issuperset(spots)


class Exchange:
    """Visits on places, which move inside their windows to make room.

    Args:
        ground: The places.
        guests: The visits.
        at: The place of each visit.
        spans: The window of each visit.
    """

    __slots__ = ("at", "free", "ground", "guests", "live", "runs", "spans", "there", "weight")

    def __init__(self, ground: Ground, guests: Sequence[Guest]) -> None:
        self.ground, self.guests = ground, guests
        self.at = [NOWHERE] * len(guests)
        self.spans = [NO_SPAN] * len(guests)
        self.runs: list[tuple[Sequence[int], Sequence[int]]] = [((), ())] * len(guests)
        self.there: list[tuple[int, ...]] = [()] * len(ground.slots)
        self.free, self.weight = list(ground.slots), [0] * len(ground.days)
        self.live = list(range(len(ground.days) + 1))

    def copy(self) -> "Exchange":
        """Return one that may be changed without this one."""
        other = Exchange(self.ground, self.guests)
        other.at, other.spans, other.runs = self.at[:], self.spans[:], self.runs[:]
        other.there = self.there[:]
        other.free, other.weight, other.live = self.free[:], self.weight[:], self.live[:]
        return other

    def enter(self, guest: int, span: Span, day: int | None) -> bool:
        """Put a visit on a day of its own crew, if that is of its window and a slot is left."""
        self._span(guest, span)
        if day is None or not span[0] <= day <= span[1]:
            return False
        places = self._own(guest, self.guests[guest].home, (day, day))
        place = next((place for place in places if self.free[place]), NOWHERE)
        if place != NOWHERE:
            self._lay(guest, place)
        return place != NOWHERE

    def _span(self, guest: int, span: Span) -> None:
        home, circle, _ = self.guests[guest]
        self.spans[guest] = span
        self.runs[guest] = self._own(guest, home, span), self._own(guest, circle, span)

    def _own(self, guest: int, run: int, span: Span) -> Sequence[int]:
        """The places or marks of a run on some days on which a visit is not closed."""
        found, closed = self.ground.within(run, span), self.guests[guest].closed
        if not closed:
            return found
        return [spot for spot in found if self.ground.days[spot] not in closed]

    def change(self, guest: int, span: Span) -> bool:
        """Give a visit another window, or none; return whether it must be fitted anew."""
        old = self.spans[guest]
        self._span(guest, span)
        place = self.at[guest]
        if place == NOWHERE:
            return span != NO_SPAN
        is_out = not span[0] <= self.ground.days[place] <= span[1]
        if is_out:
            self._lift(guest)
        if is_out or span[0] < old[0] or span[1] > old[1]:
            self.live = list(range(len(self.live)))
        return is_out and span != NO_SPAN

    def is_shut(self, guest: int, span: Span) -> bool:
        """Return whether all that a visit could have is full, and the place that it has is not of that."""
        place = self.at[guest]
        if place != NOWHERE and self.live[place] != place:
            return False
        home, circle, _ = self.guests[guest]
        return all(self._is_full(self._own(guest, run, span)) for run in (home, circle))

    def _is_full(self, run: Sequence[int]) -> bool:
        """Return whether all of a run was found full."""
        if isinstance(run, range):
            return not run or _next(self.live, run.start) >= run.stop
        return all(self.live[spot] != spot for spot in run)

    def learn(self, trial: "Exchange") -> None:
        """Take as full what was found full for a visit that has to leave its place for another."""
        for spot, link in enumerate(trial.live):
            if link != spot:
                self.live[spot] = spot + 1

    def crowd(self, guest: int) -> Crowd:
        """Return the visits that are in the way of one that has just found no place, and that one."""
        spots = frozenset(spot for spot, link in enumerate(self.live) if link != spot)
        there = [guest, *(one for spot in spots if spot < len(self.there) for one in self.there[spot])]
        return Crowd(spots, len(there) - 1, {one: self.spans[one] for one in there})

    def is_crowded(self, crowd: Crowd, changes: Mapping[int, Span]) -> bool:
        """Return whether too few slots are left for a crowd and others, if some windows are changed.

        Whoever of the crowd has no other days than before has no others now.
        """
        count = 0
        for one, (first, last) in crowd.spans.items():
            low, high = changes[one] if one in changes else self.spans[one]
            count += first <= low <= high <= last
        if count <= crowd.slots:
            others = (row for row in changes.items() if row[0] not in crowd.spans and row[1] != NO_SPAN)
            count += sum(crowd.holds(self._all(*row)) for row in others)
        return count > crowd.slots

    def _all(self, guest: int, span: Span) -> Iterator[int]:
        """Yield all places and marks that a visit can have on some days."""
        home, circle, _ = self.guests[guest]
        yield from self._own(guest, home, span)
        yield from self._own(guest, circle, span)

    def fit(self, guest: int) -> bool:
        """Place a visit anywhere in its window beside all others, whoever lends; else all reached is full."""
        came: dict[int, _Way] = {}
        live = self.live[:]
        todo = [NOWHERE]
        for source in todo:
            for run, _, way in self._ways(guest, source, came):
                for target in _open(run, live):
                    came[target] = way
                    if self._is_free(target):
                        self._shift(came, target)
                        return True
                    todo.append(target)
        self.live = live
        return False

    def fit_cheaply(self, guest: int) -> bool:
        """Place a visit so that the fewest in all are on slots that are lent.

        The others must be placed so too, as those are that are all at home.
        """
        came: dict[int, _Way] = {}
        far = {NOWHERE: 0}
        todo = [(0, -NOWHERE)]
        while todo:
            so_far, source = heappop(todo)
            if so_far <= far[-source]:
                spot = self._relax(guest, -source, came, far, todo)
                if spot != NOWHERE:
                    self._shift(came, spot)
                    self._weigh(far, so_far)
                    return True
        return False

    def _relax(
        self, guest: int, source: int, came: dict[int, _Way], far: dict[int, int], todo: list[_Way]
    ) -> int:
        """Look one step further from a place or a mark; return a free place that is as near as that one."""
        weight, so_far = self.weight, far[source]
        base = so_far + (0 if source == NOWHERE else weight[source])
        for run, cost, way in self._ways(guest, source, came):
            for target in run:
                found = base + cost - weight[target]
                if target not in far or found < far[target]:
                    far[target], came[target] = found, way
                    # Marks come first among those as near, for many places lie behind one.
                    heappush(todo, (found, -target))
                if found == so_far and self._is_free(target):
                    return target
        return NOWHERE

    def _weigh(self, far: Mapping[int, int], distance: int) -> None:
        """Weigh places and marks so that no step from where somebody is now is cheaper than free."""
        for spot, found in far.items():
            if spot != NOWHERE and found < distance:
                self.weight[spot] += found - distance

    def _ways(
        self, guest: int, source: int, came: Mapping[int, _Way]
    ) -> Iterator[tuple[Sequence[int], int, _Way]]:
        """Yield where one may move from a place or a mark, how many more are lent then, and who it is."""
        if source >= len(self.free):
            yield self.ground.behind[source - len(self.free)], 0, came[source]
            return
        for mover in (guest,) if source == NOWHERE else self.there[source]:
            home, circle = self.runs[mover]
            back = self._is_away(mover)
            yield home, -back, (mover, source)
            yield circle, 1 - back, (mover, source)

    def _is_free(self, spot: int) -> bool:
        return spot < len(self.free) and self.free[spot] > 0

    def _is_away(self, guest: int) -> bool:
        place = self.at[guest]
        return place != NOWHERE and self.ground.crews[place] != self.guests[guest].home

    def lent(self) -> Iterator[tuple[int, int, int]]:
        """Yield lender, borrower and day of every visit that is on a slot of others."""
        for guest, place in enumerate(self.at):
            if self._is_away(guest):
                yield self.ground.crews[place], self.guests[guest].home, self.ground.days[place]

    def _shift(self, came: Mapping[int, _Way], spot: int) -> None:
        """Move each along the way that led to a free place."""
        while spot != NOWHERE:
            mover, source = came[spot]
            if source != NOWHERE:
                self._lift(mover)
            self._lay(mover, spot)
            spot = source

    def _lay(self, guest: int, place: int) -> None:
        self.at[guest] = place
        self.there[place] = (*self.there[place], guest)
        self.free[place] -= 1

    def _lift(self, guest: int) -> None:
        place, self.at[guest] = self.at[guest], NOWHERE
        self.there[place] = tuple([one for one in self.there[place] if one != guest])
        self.free[place] += 1


def _open(run: Sequence[int], live: list[int]) -> Iterator[int]:
    """Yield what of a run was not reached before, and take it as reached."""
    if not isinstance(run, range):
        run = [spot for spot in run if live[spot] == spot]
        for spot in run:
            live[spot] = spot + 1
        yield from run
        return
    spot = _next(live, run.start)
    while spot < run.stop:
        live[spot] = spot + 1
        yield spot
        spot = _next(live, spot)


def _next(link: list[int], spot: int) -> int:
    """Return the first from *spot* that is still its own link, shortening the way there."""
    while (after := link[spot]) != spot:
        link[spot] = spot = link[after]
    return spot
