"""The exact plan within limits, on days that suit (`semantics.md` 4.5, 4.6).

First it is settled who is on time, and every late day, without a look at the days that suit or that were
before: class by class as ever, on days on which the place of each is open; then, visit by visit, whether they
have one beside what the limits forbid. Whoever has none asks for a late day instead, and all is planned
again. What is then left of the days goes to those who have none.

Only then it is settled when those on time are made. So neither what suits nor what was before makes anybody
late.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import partial, reduce
from operator import or_
from types import MappingProxyType
from typing import NamedTuple

from mpreview.planning.assignment import Assignment, Given, serve, with_slots
from mpreview.planning.grid import NOWHERE
from mpreview.planning.jobs import Job
from mpreview.planning.limited import Board, Limited
from mpreview.planning.masks import mask_of
from mpreview.planning.matching import Asking, Matching
from mpreview.planning.relaying import Days, Relaying, lay_first, returning
from mpreview.planning.trail import Trail
from mpreview.planning.wishes import NO_WISHES, Limits, Seats, Wishes, within_closed

__all__ = ["OneMore", "OneMoreSettling", "Settling", "Within", "assign_within"]


def assign_within(
    jobs: Sequence[Job], slots: Mapping[int, int], limits: Limits, *, on: int, until: int
) -> Assignment:
    """Place visits exactly as far as limits allow, on days that suit them where that is to nobody's harm.

    A visit that has no day on time which the limits allow asks for a late one instead, and the others are
    planned as exactly as if it had none; a day that nobody else has in the end is given to it after all,
    and so is one to each visit, in order, that has none at all.
    Without limits who is on time, and every late day, is as without wishes.

    Args:
        jobs: The visits; their order does not matter.
        slots: How many visits a day can take; days outside *on* to *until* are not looked at.
        limits: Days that suit visits, what may not be on one day, and the days that they had before.
        on: First day of the plan.
        until: Last day of the plan.

    Day 6 suits the first, and the second sees the same member, so that it cannot be on that day:

    >>> from mpreview.planning.wishes import Wishes
    >>> jobs = [Job("a", 1, 1, 5, 7), Job("b", 1, 1, 6, 7)]
    >>> wishes = {"a": Wishes(preferred=(6,), members=("m",)), "b": Wishes(members=("m",))}
    >>> assign_within(jobs, {5: 2, 6: 2, 7: 2}, Limits(wishes), on=5, until=9).days
    (6, 7)
    """
    return Within(jobs, slots, limits, on=on, until=until).assignment


_Matched = Callable[[Sequence[int], Mapping[int, int]], Matching]
"""What makes a matching of slots and of the days that visits may have."""


class Within:
    """A plan within limits, which can be changed as the wishes of a visit change.

    Args:
        jobs: The visits; their order does not matter.
        slots: How many visits a day can take.
        limits: Days that suit visits, what may not be on one day, and the days that they had before.
        on: First day of the plan.
        until: Last day of the plan.

    Attributes:
        days: The day of each visit, or `None`.
    """

    def __init__(
        self, jobs: Sequence[Job], slots: Mapping[int, int], limits: Limits, *, on: int, until: int
    ) -> None:
        self._until, self._before, with_days = until, limits.before, with_slots(slots, on, until)
        self._fitted, self._trail = _begun(jobs, with_days, limits, on=on, until=until)
        self._settle()
        self._relay()

    def _settle(self) -> None:
        self._settled = _with_the_rest(_settled(self._fitted, self._trail), self._fitted, self._trail)
        self._rounds = len(self._trail.rounds)

    def _relay(self) -> None:
        settled = self._settled
        timed = _relaid(settled, self._trail, self._before)
        self.days = settled.days(timed)

    def wish(self, visit: int, wishes: Wishes) -> dict[int, int | None]:
        """Take other wishes of a visit, its closed days the same; return the days of visits that have others.

        Args:
            visit: The visit, by its place in the list of jobs.
            wishes: Its wishes.
        """
        first, days = self._trail.change(visit, wishes), self.days
        if first is None:
            return {}
        self._trail.rewind(0 if first < self._rounds else self._rounds)
        if first < self._rounds:
            self._settle()
        self._relay()
        return {k: day for k, (was, day) in enumerate(zip(days, self.days, strict=True)) if was != day}

    @property
    def assignment(self) -> Assignment:
        """The plan."""
        settled, days = self._settled, self.days
        first, told = settled.days(settled.timed), settled.told()
        left = [k for k in settled.displaced if (days[k] or told[k].due + 1) > told[k].due]
        kept = tuple(sorted(told[k].id for k in left))
        seen, given = () if first == days else first, settled.given
        return Assignment(told, days, given.slots, given.on, self._until, kept, seen)


class Settling:
    """A plan when it is settled who is on time, before what is left is given.

    Args:
        jobs: The visits; their order does not matter.
        slots: How many visits a day can take.
        limits: What may not be on one day; days that suit, or were before, change nothing of it.
        on: First day of the plan.
        until: Last day of the plan.

    Attributes:
        days: The day of each visit, or `None`.
    """

    def __init__(
        self, jobs: Sequence[Job], slots: Mapping[int, int], limits: Limits, *, on: int, until: int
    ) -> None:
        self._fitted, self._trail = _begun(jobs, with_slots(slots, on, until), limits, on=on, until=until)
        settled = _settled(self._fitted, self._trail)
        self.days = settled.days(settled.timed)

    def with_wishes(self, wishes: Mapping[int, Wishes]) -> tuple[int | None, ...]:
        """Return the days with other wishes of some visits, the very same if they are known to be.

        Args:
            wishes: Those of visits, by their places in the list of jobs; they are other ones only in the
                days on which others see a member.
        """
        if self._trail.is_same(wishes):
            return self.days
        settled = _settled(self._fitted, self._trail.again(wishes))
        return settled.days(settled.timed)


class OneMore:
    """Who is on time, and all late days, with one slot more on a day.

    Where a slot more is of no use to anybody, as a plan without it tells, nothing is planned anew.

    Args:
        jobs: The visits; their order does not matter.
        slots: How many visits a day can take. A day that has no part in it is given none more.
        limits: What may not be on one day; days that suit, or were before, change nothing of it.
        on: First day of the plan.
        until: Last day of the plan.

    Attributes:
        days: The day of each visit that is not on time, and one on time of each other, without a slot more.
    """

    def __init__(
        self, jobs: Sequence[Job], slots: Mapping[int, int], limits: Limits, *, on: int, until: int
    ) -> None:
        self._slots = tuple(sorted((day, n) for day, n in slots.items() if n >= 0 and on <= day <= until))
        self._limits = limits
        self._fitted, self._trail = _begun(jobs, self._slots, limits, on=on, until=until)
        asked: list[Asking] = []

        def asking(free: Sequence[int], own: Mapping[int, int]) -> Matching:
            asked.append(Asking(free, own))
            return asked[-1]

        settled = self._settled(self._fitted, self._trail, asking)
        self.days = settled.days(settled.timed)
        self._matter = reduce(or_, [one.matter for one in asked], settled.in_vain)

    def _settled(self, fitted: Given, trail: Trail, matched: _Matched = Matching) -> "_Settled":
        return _with_the_rest(_settled(fitted, trail, matched), fitted, trail)

    def with_slot(
        self, day: int, seats: Mapping[int, Seats], wishes: Mapping[int, Wishes] = MappingProxyType({})
    ) -> tuple[int | None, ...]:
        """Return the same days with one slot more on a day, the very same if it is of no use to anybody.

        Args:
            day: The day.
            seats: Who has slots of which day then, where that is looked at.
            wishes: Other wishes of visits, by their places in the list of jobs; they are other ones only in
                the days on which others see a member.
        """
        if not seats and not wishes and not self._matter >> self._fitted.days.index(day) & 1:
            return self.days
        more = tuple((one, count + (one == day)) for one, count in self._slots)
        board = Board(more, self._limits._replace(seats=seats))
        settled = self._settled(self._fitted.with_slots(more), self._trail.on(board, wishes))
        return settled.days(settled.timed)


class OneMoreSettling(OneMore):
    """The same before what is left is given."""

    def _settled(self, fitted: Given, trail: Trail, matched: _Matched = Matching) -> "_Settled":
        return _settled(fitted, trail, matched)


def _begun(
    jobs: Sequence[Job], slots: tuple[tuple[int, int], ...], limits: Limits, *, on: int, until: int
) -> tuple[Given, Trail]:
    """Return visits and slots with closed days left out of windows, and the limits with nothing asked."""
    wishes = [limits.wishes.get(job.id, NO_WISHES) for job in jobs]
    fitted = [
        within_closed(job, one.closed, on, until) if one.closed else job
        for job, one in zip(jobs, wishes, strict=True)
    ]
    return Given(fitted, slots, on), Trail(Board(slots, limits), wishes)


class _Settled(NamedTuple):
    """Who is on time, and all late days.

    Args:
        given: The visits with the windows that the limits leave them.
        free: How many slots of each day are left beside the visits that are not on time.
        pinned: The visits that have a day but are not among the *timed*.
        timed: The visits on time, by class, due day and id, each with a day.
        displaced: Those whom limits leave no day on time, or only one that nobody else has.
        limited: The limits, with all of them laid.
        late: For visits kept from the first days after their window, the first day after these.
        in_vain: The days that somebody asked for in vain of what was left.
    """

    given: Given
    free: list[int]
    pinned: Days
    timed: Days
    displaced: set[int]
    limited: Limited
    late: Mapping[int, int]
    in_vain: int = 0

    def days(self, timed: Days) -> tuple[int | None, ...]:
        """Return the day of each visit, those on time where they are said to be."""
        at = self.pinned | timed
        return self.given.placed(at.get(k, NOWHERE) for k in range(len(self.given.jobs)))

    def with_rest(self, found: Days, late: Mapping[int, int]) -> "_Settled":
        """Return the same with days for visits that had none, and from when on these could be late."""
        given, taken = self.given, Counter(found.values())
        timely = {k: place for k, place in found.items() if given.days[place] <= given.jobs[k].due}
        kept = {k: day for k, day in self.late.items() if k not in found}
        return self._replace(
            given=_displacing(given, (), timely) if timely else given,
            free=[count - taken[place] for place, count in enumerate(self.free)],
            pinned=self.pinned | found,
            late=kept | {k: day for k, day in late.items() if k in found},
        )

    def told(self) -> tuple[Job, ...]:
        """Return the visits with the first day after their window that limits leave them."""
        late = self.late
        return tuple(
            job._replace(late=late[k]) if k in late else job for k, job in enumerate(self.given.jobs)
        )


def _settled(fitted: Given, trail: Trail, matched: _Matched = Matching) -> _Settled:
    """Plan again and again, until nobody is left no day whom the plan had on time, or could have."""
    given, displaced, back = fitted, set[int](), set[int]()
    while True:
        limited = trail.limited("who", (given.jobs, displaced - back))
        own = _open_days(given, limited, range(len(given.jobs)))
        matching = matched([count for _, count in given.slots], own)
        fit, pin = partial(matching.fit, hints=limited.hints), partial(limited.pin, matching)
        timed = [serve(given, members, fit, pin) for members in given.classes()]
        order = [k for members in timed for k in members]
        timely = frozenset(order)
        pinned = {k: place for k, place in matching.at.items() if k not in timely}
        out = lay_first(limited, matching, order)
        displaced |= out
        open_ = _open_days(fitted, limited, displaced - back)
        again = {} if out else returning(limited, matching, open_)
        if not out and not again:
            there = {k: matching.at[k] for k in order}
            free = _freed(matching.free, there.values())
            return _Settled(given, free, pinned, there, displaced, limited, limited.late)
        back |= again.keys()
        given = _displacing(given, out, again)


def _with_the_rest(settled: _Settled, fitted: Given, trail: Trail) -> _Settled:
    """Give each visit without a day, in order, the first that nobody has and nothing forbids by now.

    Others can have left it after it was refused. Whoever has it is taken for late, or for one with that day
    alone, so that days that suit and days that were before do not change it.
    """
    there = settled.timed | settled.pinned
    todo = [k for members in fitted.classes() for k in members if k not in there]
    if not todo:
        return settled
    taken = Counter(settled.timed.values())
    free = [count - taken[place] for place, count in enumerate(settled.free)]
    limited = trail.limited("last", (there, free, todo))
    for k, place in there.items():
        limited.lay(k, place)
    found, in_vain = Days(), 0
    for k in todo:
        asked = limited.own(k, bisect_left(fitted.days, fitted.jobs[k].earliest), len(free) - 1)
        open_ = mask_of(place for place, count in enumerate(free) if count)
        place = limited.give_left(k, asked & open_, bisect_left(fitted.days, fitted.jobs[k].after(fitted.on)))
        in_vain |= asked & ~open_
        if place != NOWHERE:
            free[place] -= 1
            found[k] = place
    return settled.with_rest(found, limited.late)._replace(in_vain=in_vain)


def _freed(free: Iterable[int], places: Iterable[int]) -> list[int]:
    """Return the slots left of each day without the visits on some."""
    taken = Counter(places)
    return [count + taken[place] for place, count in enumerate(free)]


def _open_days(given: Given, limited: Limited, some: Container[int]) -> dict[int, int]:
    """Return the open days on time of some visits, by class, due day and id."""
    order = [k for members in given.classes() for k in members if k in some]
    return {k: limited.own(k, *given.window(k)) for k in order}


def _displacing(given: Given, out: Container[int], again: Mapping[int, int]) -> Given:
    """Return the visits without a day on time for some, and with one alone for others."""
    jobs = []
    for k, job in enumerate(given.jobs):
        if k in again:
            day = given.days[again[k]]
            jobs.append(job._replace(earliest=day, last=day))
        else:
            jobs.append(job._replace(last=job.earliest - 1) if k in out else job)
    return Given(jobs, given.slots, given.on)


def _relaid(settled: _Settled, trail: Trail, before: Mapping[str, int]) -> Days:
    """Give those on time days that suit, and the days that they had before."""
    given, timed = settled.given, settled.timed
    if not before and not trail.asks:
        return timed
    limited = trail.limited("wish", None)
    own = {k: limited.own(k, *given.window(k)) for k in timed}
    relaying = Relaying(settled.free, timed, settled.pinned, trail)
    wished = relaying.lay_by_wish(own) if trail.asks else timed
    return relaying.on(wished).lay_as_before(own, given.places(before)) if before else wished
