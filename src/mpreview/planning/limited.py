"""What may not be on one day: a closed place, one member twice, an adviser who is barred (4.5)."""

from collections.abc import Iterable, Sequence
from typing import Literal

from mpreview.planning.jobs import Job
from mpreview.planning.matching import Matching
from mpreview.planning.wishes import NO_WISHES, Limits, Seats

__all__ = ["Limited", "Seating"]

Step = Literal["who", "when"]
"""What is settled: who is on time and all late days, or on which days those on time are made."""


class Limited:
    """The visits of a pool with what limits their days, and what has been laid on each so far.

    A visit is its place in the list of jobs, a day its place among the days with slots.

    Attributes:
        late: For visits kept from the first days after their window, the first day after these.
        end: For those kept from the last days that they could have, or from those before their day, the last
            day before these.
        put_off: Those of them that are kept from such a day though they are open.
        suiting: The days that suit each visit.
        has_others: Whether others see a member of any of them.
    """

    __slots__ = (
        "_advisers",
        "_closed",
        "_forbidden",
        "_seats",
        "_seen",
        "_wishes",
        "days",
        "end",
        "has_others",
        "late",
        "put_off",
        "suiting",
    )

    def __init__(
        self, jobs: Sequence[Job], slots: Sequence[tuple[int, int]], limits: Limits, step: Step
    ) -> None:
        self.days = [day for day, _ in slots]
        self._wishes = [limits.wishes.get(job.id, NO_WISHES) for job in jobs]
        others = [one.elsewhere if step == "who" else one.beside for one in self._wishes]
        asked = {days for one in self._wishes for days in (one.preferred, one.closed)} | {*others}
        # Many visits ask for the same days, so that these are looked up, and kept, once.
        places = {day: place for place, day in enumerate(self.days)}
        sets = {days: frozenset([places[day] for day in days if day in places]) for days in asked}
        self.suiting = [sets[one.preferred] for one in self._wishes]
        self._closed = [sets[one.closed] for one in self._wishes]
        self._forbidden = [sets[days] for days in others]
        self.has_others = any(one.elsewhere or one.beside for one in self._wishes)
        self._seen = [set(limits.seen.get(day, ())) for day in self.days]
        self._advisers = [(limits.seats.get(day, ()), limits.barred.get(day, ())) for day in self.days]
        self._seats: dict[int, Seating] = {}
        self.late: dict[int, int] = {}
        self.end: dict[int, int] = {}
        self.put_off: set[int] = set()

    def allows(self, job: int, place: int) -> bool:
        """Whether a visit may be on a day beside what has been laid on it."""
        wishes = self._wishes[job]
        if place in self._closed[job] or place in self._forbidden[job]:
            return False
        if not self._seen[place].isdisjoint(wishes.members):
            return False
        return not wishes.barred or self._seats_of(place).admit(wishes.barred)

    def _seats_of(self, place: int) -> "Seating":
        """The seats of a day, counted when the first visit asks that may not have all of them."""
        if place not in self._seats:
            self._seats[place] = Seating(*self._advisers[place])
        return self._seats[place]

    def own(self, job: int, low: int, high: int) -> list[int]:
        """Return the days of a window on which a visit can be made if nobody else is looked at, in order."""
        closed = self._closed[job]
        return [place for place in range(low, high + 1) if place not in closed]

    def lay(self, job: int, place: int) -> None:
        """Remember that a visit is on a day."""
        wishes = self._wishes[job]
        self._seen[place].update(wishes.members)
        if wishes.barred:
            self._seats_of(place).take(wishes.barred)

    def pin(self, matching: Matching, job: int, low: int) -> None:
        """Place a visit on the first day from *low* that the others can spare and nothing forbids."""
        allowed = [place for place in range(low, len(self.days)) if self.allows(job, place)]
        end = len(self.days)
        if matching.pin_first(job, allowed):
            end = matching.at[job]
            self.lay(job, end)
        asked = [place for place in allowed if place < end]
        forbidden = set(range(low, end)).difference(asked)
        before = [place for place in forbidden if not asked or place < asked[0]]
        after = [place for place in forbidden if asked and place > asked[-1]]
        if before:
            self.late[job] = self.days[max(before)] + 1
        if after:
            self.end[job] = self.days[min(after)] - 1
        if not forbidden <= self._closed[job]:
            self.put_off.add(job)


class Seating:
    """The advisers who have slots on a day, and the visits that have been seated with one of them.

    Only visits that not everybody may make are seated: the others have whatever seat is left. Whoever is
    seated moves to another seat if that makes room for one more.

    Args:
        advisers: Who has slots, each with how many.
        agreed: For each visit that is agreed on the day, who may not make it.
    """

    __slots__ = ("_barred", "_counts", "_given", "_refused")

    def __init__(self, advisers: Seats, agreed: Iterable[tuple[str, ...]] = ()) -> None:
        self._counts = dict(advisers)
        self._given: dict[str, list[int]] = {adviser: [] for adviser in self._counts}
        self._barred: list[tuple[str, ...]] = []
        # Seats are only ever taken, so whoever was refused once is refused for good.
        self._refused: set[tuple[str, ...]] = set()
        for barred in agreed:
            self.take(barred)

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
