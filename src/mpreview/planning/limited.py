"""What may not be on one day: a closed place, one member twice, an adviser who is barred (4.5)."""

from collections.abc import Sequence

from mpreview.planning.grid import NOWHERE, Grid
from mpreview.planning.jobs import Job
from mpreview.planning.wishes import NO_WISHES, Limits

__all__ = ["Limited"]


class Limited:
    """The visits of a pool with what limits their days, and what has been laid on each so far.

    A visit is its place in the list of jobs, a day its place among the days with slots.

    Attributes:
        late: For visits kept from days after their window, the first day after the last such one.
    """

    __slots__ = ("_closed", "_seats", "_seen", "_wishes", "days", "late", "preferred")

    def __init__(self, jobs: Sequence[Job], slots: Sequence[tuple[int, int]], limits: Limits) -> None:
        self.days = [day for day, _ in slots]
        places = {day: place for place, day in enumerate(self.days)}
        self._wishes = [limits.wishes.get(job.id, NO_WISHES) for job in jobs]
        known: dict[tuple[int, ...], tuple[int, ...]] = {}

        def placed(days: tuple[int, ...]) -> tuple[int, ...]:
            if days not in known:
                known[days] = tuple([places[day] for day in days if day in places])
            return known[days]

        self.preferred = [placed(one.preferred) for one in self._wishes]
        self._closed = [frozenset(placed(one.closed)) for one in self._wishes]
        self._seen = [set(limits.seen.get(day, ())) for day in self.days]
        self._seats = [_Seats(limits.seats.get(day, ()), count) for day, count in slots]
        self.late: dict[int, int] = {}

    def allows(self, job: int, place: int) -> bool:
        """Whether a visit may be on a day beside what has been laid on it."""
        wishes = self._wishes[job]
        if place in self._closed[job] or not self._seen[place].isdisjoint(wishes.members):
            return False
        return not wishes.barred or self._seats[place].admit(wishes.barred)

    def closed(self, job: int, place: int) -> bool:
        """Whether a visit cannot be made on a day, whatever has been laid on it."""
        return place in self._closed[job]

    def lay(self, job: int, place: int) -> None:
        """Remember that a visit is on a day."""
        wishes = self._wishes[job]
        self._seen[place].update(wishes.members)
        if wishes.barred:
            self._seats[place].take(wishes.barred)

    def pin(self, grid: Grid, job: int, low: int) -> None:
        """Place a visit on the first day from *low* that the others can spare and nothing forbids."""
        allowed = [place for place in range(low, len(self.days)) if self.allows(job, place)]
        if grid.pin_first(job, allowed):
            self.lay(job, grid.at[job])
        end = len(self.days) if grid.at[job] == NOWHERE else grid.at[job]
        forbidden = set(range(low, end)).difference(allowed)
        if forbidden:
            self.late[job] = self.days[max(forbidden)] + 1


class _Seats:
    """The advisers who have slots on a day, the slots beyond theirs, and the visits that have been seated.

    Whoever is seated moves to another seat if that makes room for one more; who is barred from nobody has
    any seat that is left, and needs none here.
    """

    __slots__ = ("_barred", "_counts", "_given", "_refused")

    def __init__(self, advisers: Sequence[tuple[str, int]], slots: int) -> None:
        self._counts = dict(advisers)
        # Slots beyond those of the advisers are anybody's, and nobody is barred from them.
        self._counts[""] = max(slots - sum(self._counts.values()), 0)
        self._given: dict[str, list[int]] = {adviser: [] for adviser in self._counts}
        self._barred: list[tuple[str, ...]] = []
        # Seats are only ever taken, so whoever was refused once is refused for good.
        self._refused: set[tuple[str, ...]] = set()

    def admit(self, barred: tuple[str, ...]) -> bool:
        """Whether one more visit can have a seat of somebody who is not barred."""
        admitted = barred not in self._refused and self.take(barred)
        if admitted:
            visit = len(self._barred) - 1
            mine = next(seated for seated in self._given.values() if visit in seated)
            mine.remove(visit)
            self._barred.pop()
        return admitted

    def take(self, barred: tuple[str, ...]) -> bool:
        """Give one more visit a seat; returns whether there is one."""
        self._barred.append(barred)
        seated = self._seat(len(self._barred) - 1, set())
        if not seated:
            self._barred.pop()
            self._refused.add(barred)
        return seated

    def _seat(self, visit: int, tried: set[str]) -> bool:
        for adviser, mine in self._given.items():
            if adviser in tried or adviser in self._barred[visit]:
                continue
            tried.add(adviser)
            if len(mine) < self._counts[adviser]:
                mine.append(visit)
                return True
            for at, other in enumerate(mine):
                if self._seat(other, tried):
                    mine[at] = visit
                    return True
        return False
