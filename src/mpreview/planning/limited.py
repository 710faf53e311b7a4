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
        preferred: The days that suit each visit, in order.
        suiting: The same, as sets.
    """

    __slots__ = (
        "_advisers",
        "_closed",
        "_seated",
        "_seats",
        "_seen",
        "_slots",
        "_wishes",
        "days",
        "late",
        "preferred",
        "suiting",
    )

    def __init__(self, jobs: Sequence[Job], slots: Sequence[tuple[int, int]], limits: Limits) -> None:
        self.days = [day for day, _ in slots]
        places = {day: place for place, day in enumerate(self.days)}
        self._wishes = [limits.wishes.get(job.id, NO_WISHES) for job in jobs]
        asked = {days for one in self._wishes for days in (one.preferred, one.closed)}
        # Many visits ask for the same days, so that these are looked up, and kept, once.
        placed = {days: tuple([places[day] for day in days if day in places]) for days in asked}
        sets = {days: frozenset(found) for days, found in placed.items()}
        self.preferred = [placed[one.preferred] for one in self._wishes]
        self.suiting = [sets[one.preferred] for one in self._wishes]
        self._closed = [sets[one.closed] for one in self._wishes]
        self._seen = [set(limits.seen.get(day, ())) for day in self.days]
        self._slots, self._advisers = slots, limits.seats
        self._seats: dict[int, _Seats] = {}
        self._seated: list[list[tuple[str, ...]]] = [[] for _ in slots]
        self.late: dict[int, int] = {}

    def allows(self, job: int, place: int) -> bool:
        """Whether a visit may be on a day beside what has been laid on it."""
        wishes = self._wishes[job]
        if place in self._closed[job] or not self._seen[place].isdisjoint(wishes.members):
            return False
        return not wishes.barred or self._seats_of(place).hold([*self._seated[place], wishes.barred])

    def _seats_of(self, place: int) -> "_Seats":
        """The seats of a day, counted when the first visit asks that may not have all of them."""
        if place not in self._seats:
            day, count = self._slots[place]
            self._seats[place] = _Seats(self._advisers.get(day, ()), count)
        return self._seats[place]

    def closed(self, job: int, place: int) -> bool:
        """Whether a visit cannot be made on a day, whatever has been laid on it."""
        return place in self._closed[job]

    def lay(self, job: int, place: int) -> None:
        """Remember that a visit is on a day."""
        wishes = self._wishes[job]
        self._seen[place].update(wishes.members)
        if wishes.barred:
            self._seated[place].append(wishes.barred)

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
    """The advisers who have slots on a day, and the slots beyond theirs, which are anybody's."""

    __slots__ = ("anybody", "counts")

    def __init__(self, advisers: Sequence[tuple[str, int]], slots: int) -> None:
        self.counts = dict(advisers)
        self.anybody = max(slots - sum(self.counts.values()), 0)

    def hold(self, barred: Sequence[tuple[str, ...]]) -> bool:
        """Whether visits with barred advisers can all have a slot of somebody else."""
        given: dict[str, list[int]] = {adviser: [] for adviser in self.counts}
        unseated = [visit for visit in range(len(barred)) if not self._seat(visit, barred, given, set())]
        return len(unseated) <= self.anybody

    def _seat(
        self,
        visit: int,
        barred: Sequence[tuple[str, ...]],
        given: dict[str, list[int]],
        tried: set[str],
    ) -> bool:
        """Give a visit a slot, moving others to other advisers if need be."""
        for adviser, mine in given.items():
            if adviser in tried or adviser in barred[visit]:
                continue
            tried.add(adviser)
            if len(mine) < self.counts[adviser]:
                mine.append(visit)
                return True
            for other in mine:
                if self._seat(other, barred, given, tried):
                    mine[mine.index(other)] = visit
                    return True
        return False
