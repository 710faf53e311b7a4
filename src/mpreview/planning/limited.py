"""What may not be on one day: a closed place, one member twice, an adviser who is barred (4.5)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Final, Literal, NamedTuple

from mpreview.ids import shown
from mpreview.planning.grid import NOWHERE
from mpreview.planning.masks import first_of, mask_of, places_of, run_of
from mpreview.planning.matching import Matching
from mpreview.planning.wishes import Limits, Seats, Wishes

__all__ = ["Board", "Limited", "Seating", "Step", "Turn", "Wanted", "seating_on"]

Step = Literal["who", "last", "wish", "before"]
"""What is settled: who is on time and all late days; who has what is left of the days at last; on which days
those on time are made, by the days that suit; and the same once more, by those that they had before."""


_OTHERS: Final[Mapping[Step, str]] = {
    "who": "elsewhere", "last": "at_last", "wish": "beside", "before": "beside",
}  # fmt: skip
_ALL: Final = -1


class Wanted(NamedTuple):
    """The wishes of a visit on the days of a plan, as sets of places.

    Args:
        members: Those whom it sees.
        barred: Advisers who may not make it.
        suiting: Days that suit it.
        closed: Days on which it cannot be made.
        elsewhere: Days on which others see a member while it is settled who is on time.
        beside: Days on which others do while it is settled when visits are made.
        at_last: Days on which others do when what is left is given.
    """

    members: tuple[str, ...]
    barred: tuple[str, ...]
    suiting: int
    closed: int
    elsewhere: int
    beside: int
    at_last: int

    def __repr__(self) -> str:
        return shown(self)


class Board:
    """The days with slots, and what is known of each before any visit is laid on it.

    A day is its place among the days with slots, and days are told as a set of places.

    Args:
        slots: The days with slots, in order.
        limits: What is known of the days.
    """

    __slots__ = ("_limits", "_masks", "_places", "days", "seen")

    def __init__(self, slots: Sequence[tuple[int, int]], limits: Limits) -> None:
        self.days = [day for day, _ in slots]
        self._limits = limits
        self._places = {day: place for place, day in enumerate(self.days)}
        # Many visits ask for the same days, so that these are looked up, and kept, once.
        self._masks: dict[tuple[int, ...], int] = {}
        self.seen: dict[str, int] = defaultdict(int)
        for place, day in enumerate(self.days):
            for member in limits.seen.get(day, ()):
                self.seen[member] |= 1 << place

    def wanted(self, wishes: Wishes) -> Wanted:
        """Return the wishes of a visit on these days."""
        days = wishes.preferred, wishes.closed, wishes.elsewhere, wishes.beside, wishes.at_last
        return Wanted(wishes.members, wishes.barred, *map(self._mask, days))

    def _mask(self, days: tuple[int, ...]) -> int:
        if days not in self._masks:
            self._masks[days] = mask_of(self._places[day] for day in days if day in self._places)
        return self._masks[days]

    def seating(self, place: int) -> "Seating":
        """Return the seats of a day with who is agreed on it."""
        return seating_on(self._limits, self.days[place])


class Turn(NamedTuple):
    """A visit whose turn it was, and the day that it was given.

    Args:
        job: The visit.
        days: The days that it could have had but for its wishes, as far as they mattered.
        place: The day that it was given, or -1.
        allowed: Which of the days were allowed, where all of these mattered, and not just the first.
    """

    job: int
    days: int
    place: int
    allowed: int | None = None


class Limited:
    """The visits of a pool with what limits their days, and what has been laid on each so far.

    A visit is its place in the list of what is wanted. Every turn is remembered, for `first_other`.

    Args:
        board: The days.
        wanted: The wishes of each visit.
        step: What is settled.
        start: All that its round begins with but the wishes.
        there: The days that they have, if *step* is to look at those before.

    Attributes:
        turns: The visits whose turn it was, in order.
        known: Turns of which it is known that they come first, the first of them last.
        hints: The days that visits had last time; where they begin is no matter.
        late: For visits kept from the first days after their window, the first day after these.
    """

    __slots__ = (
        "_away", "_seats", "_seen", "_there", "_wanted",
        "board", "hints", "known", "late", "start", "step", "turns",
    )  # fmt: skip

    def __init__(
        self,
        board: Board,
        wanted: Sequence[Wanted],
        step: Step,
        start: object = None,
        there: Mapping[int, int] | None = None,
    ) -> None:
        self.board, self._wanted, self.step, self._there = board, wanted, step, there or {}
        self.start = start
        self._away = attrgetter(_OTHERS[step])
        self._seen = board.seen.copy()
        self._seats: dict[int, Seating] = {}
        self.turns: list[Turn] = []
        self.known: list[Turn] = []
        self.hints: Mapping[int, int] = {}
        self.late: dict[int, int] = {}

    def allowed(self, job: int, days: int) -> int:
        """Return on which of some days a visit may be beside what has been laid on them."""
        wanted = self._wanted[job]
        days &= ~(wanted.closed | self._away(wanted))
        for member in wanted.members:
            days &= ~self._seen[member]
        if wanted.barred:
            days = mask_of(day for day in places_of(days) if self._seats_of(day).admit(wanted.barred))
        return days

    def _seats_of(self, place: int) -> "Seating":
        """The seats of a day, counted when the first visit asks that may not have all of them."""
        if place not in self._seats:
            self._seats[place] = self.board.seating(place)
        return self._seats[place]

    def own(self, job: int, low: int, high: int) -> int:
        """Return the days of a window on which a visit can be made if nobody else is looked at."""
        return run_of(low, high) & ~self._wanted[job].closed

    def lay(self, job: int, place: int) -> None:
        """Remember that a visit is on a day, whatever its wishes."""
        self.take(Turn(job, 0, place, 0))

    def take(self, turn: Turn) -> None:
        """Remember a turn, and the visit on its day."""
        self.turns.append(turn)
        if self.known:
            self.known.pop()
        if turn.place == NOWHERE:
            return
        wanted = self._wanted[turn.job]
        for member in wanted.members:
            self._seen[member] |= 1 << turn.place
        if wanted.barred:
            self._seats_of(turn.place).take(wanted.barred)

    def give(self, job: int, days: int) -> int:
        """Lay a visit on the first of some days that nothing forbids, or that suits it; -1 if none is."""
        place = self._first(job, days)
        self.take(Turn(job, days, place))
        return place

    def _first(self, job: int, days: int) -> int:
        allowed = self.allowed(job, days)
        if self.step == "wish":
            allowed = allowed & self._wanted[job].suiting or allowed
        return first_of(allowed)

    def kept(self, job: int, days: int) -> int:
        """Return which of some days a visit may have, as who has a day that suits keeps one of these."""
        suiting = self._wanted[job].suiting
        return days & suiting if suiting >> self._there[job] & 1 else days

    def give_left(self, job: int, days: int, after: int) -> int:
        """Lay a visit as `give` does; the days from *after* on are those after its window."""
        tried = run_of(after, len(self.board.days) - 1)
        self.late.pop(job, None)
        self._keep_from(job, tried, self.allowed(job, tried))
        return self.give(job, days)

    def _keep_from(self, job: int, tried: int, allowed: int) -> None:
        """Remember the first day after those that a visit is kept from before any other."""
        before = tried & ~allowed & run_of(0, first_of(tried & allowed))
        if before:
            self.late[job] = self.board.days[before.bit_length() - 1] + 1

    def pin(self, matching: Matching, job: int, low: int) -> None:
        """Place a visit on the first day from *low* that the others can spare and nothing forbids."""
        last = len(self.board.days) - 1
        allowed = self.allowed(job, run_of(low, last))
        place = matching.pin(job, allowed)
        tried = run_of(low, last if place == NOWHERE else place)
        self.take(Turn(job, tried, place, allowed & tried))
        self._keep_from(job, tried, allowed)

    def first_other(
        self, wanted: Sequence[Wanted], asked: Collection[int], laid: Collection[int]
    ) -> int | None:
        """Return the number of the first turn at which a visit is given another day with other wishes.

        Args:
            wanted: The other wishes.
            asked: The visits that are asked once more, each when it was its turn.
            laid: Those and all others that see a member of one of them.
        """
        other = Limited(self.board, wanted, self.step, there=self._there)
        if any(self.kept(job, _ALL) != other.kept(job, _ALL) for job in asked if job in self._there):
            return 0
        for number, turn in enumerate(self.turns):
            if turn.job in laid:
                if turn.job in asked and not other._repeats(turn):
                    return number
                other.take(turn)
        return None

    def _repeats(self, turn: Turn) -> bool:
        if turn.allowed is None:
            return self._first(turn.job, turn.days) == turn.place
        return self.allowed(turn.job, turn.days) == turn.allowed


def seating_on(limits: Limits, day: int) -> "Seating":
    """Return the seats of a day with who is agreed on it."""
    return Seating(limits.seats.get(day, ()), limits.barred.get(day, ()))


class Seating:
    """The advisers who have slots on a day, and the visits that have been seated with one of them.

    Only visits that not everybody may make are seated: the others have whatever seat is left. Whoever is
    seated moves to another seat if that makes room for one more.

    Args:
        advisers: Who has slots, each with how many.
        agreed: For each visit that is agreed on the day, who may not make it.

    Attributes:
        counts: Who has slots, each with how many.
    """

    __slots__ = ("_barred", "_given", "_refused", "counts")

    def __init__(self, advisers: Seats, agreed: Iterable[tuple[str, ...]] = ()) -> None:
        self.counts = dict(advisers)
        self._given: dict[str, list[int]] = {adviser: [] for adviser in self.counts}
        self._barred: list[tuple[str, ...]] = []
        # Seats are only ever taken, so whoever was refused once is refused for good.
        self._refused: set[tuple[str, ...]] = set()
        for barred in agreed:
            self.take(barred)

    @property
    def taken(self) -> Counter[tuple[str, ...]]:
        """How many of those who have a seat bar the same advisers."""
        return Counter(self._barred)

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
            if len(mine) < self.counts[adviser]:
                mine.append(visit)
                return True
            for at, other in enumerate(mine):
                if self._seat(other, tried):
                    mine[at] = visit
                    return True
        return False
