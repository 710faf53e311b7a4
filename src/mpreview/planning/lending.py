"""The fewest slots that crews have to lend one another so that every visit not overdue yet is on time.

A slot is lent for a visit by those of another team who would make it there: out of what they have themselves
and is agreed with nobody, and never for a day on which the borrower is overbooked. It is to nobody's harm, in
whatever crew: who is on time stays so, and who is past due or late has no later day.

Who is past due is served before all others of the class and takes the first day that those before can spare.
So they must have a day no later than the first due day of whoever is served after them: else the slot of that
one had been theirs. This is enough as well. Where all can be placed so, a plan takes no later day for who is
past due; on the way from there to their day somebody can have that day instead, for nobody of those who are
served after them is due before it. So who is past due counts as a visit that is to be made by then, and by
their own day in the plan, if they have one. With this all are on time if, and only if, each has a slot of
their own inside their window, at home or lent: a matching. Where all can be served it is one of the fewest
lent slots, and no other lending has fewer.

Where not all can be served, those who lack a day are served one after another, by class, each if all who are
served already can be beside them; again until no one more can be. Who stays late comes before the lower
classes, and takes what is lent to these from their own due day on. So they must have a day by then as well.
That is enough, but more than it takes in some cases, as it is for who is past due and closed on some days;
another choice may then serve more, or with fewer slots.

A loan is to a crew, whose plan settles who has the slot. There is a way in which a visit has it that the
lender would make. A visit that no lender would make may take it first; and who is past due may come sooner on
a day on which whoever made way for it is closed. So what is told is planned anew, and as long as somebody is
late against it, or worse off, the last of that crew is served no more, or if none of it is served the last of
those to whom it lends. What else limits days than closures is not looked at.
"""

import datetime as dt
from collections import Counter, deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from mpreview.ids import shown
from mpreview.planning.exchange import NO_SPAN, Circle, Crowd, Exchange, Guest, Span, ground
from mpreview.planning.inputs import assigned
from mpreview.planning.jobs import Job
from mpreview.planning.problems import Problem
from mpreview.teams import Crew
from mpreview.timeline import day_of

__all__ = ["Lending", "Lent", "Party", "lending"]


class Lent(NamedTuple):
    """Slots of a day that a crew lends another.

    Args:
        lender: Who lends.
        borrower: Who is helped.
        day: The day.
        slots: How many.
    """

    lender: Crew
    borrower: Crew
    day: dt.date
    slots: int


class Lending(NamedTuple):
    """What crews have to lend one another, and whom that does not help.

    Args:
        slots: What is lent, by lender, borrower and day.
        unmet: Ids of the visits that were not overdue and are not on time with it, in order.
    """

    slots: tuple[Lent, ...] = ()
    unmet: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return shown(self)

    def of_team(self, team: str, visits: Iterable[str]) -> "Lending":
        """Return what a team lends and borrows, and who of its visits is not helped.

        Args:
            team: The team.
            visits: The ids of its visits.
        """
        slots = tuple(one for one in self.slots if team in {one.lender.team, one.borrower.team})
        return Lending(slots, tuple(sorted({*self.unmet}.intersection(visits))))


class Party(NamedTuple):
    """A crew that may lend and borrow.

    Args:
        crew: The crew.
        problem: What its plan is made of.
        own: Its own slots by day number beside what it lends already; what it borrows is not lent on.
        others: The crews of other teams that would make each visit, by id.
    """

    crew: Crew
    problem: Problem
    own: Mapping[int, int]
    others: Mapping[str, tuple[Crew, ...]]

    def __repr__(self) -> str:
        return shown(self)


_Turn = tuple[int, int]
"""When the day of a visit is settled: by class, and in it past due, on time, late."""

_NEVER: Final = dt.date.max.toordinal()
_CROWDS: Final = 4


class _One(NamedTuple):
    """A visit to be placed.

    Args:
        job: The visit, its window without closed days at the ends.
        span: Its first and last day on time inside the plan.
        late: The first day on which it can be late, or past due.
        day: Its day in the plan of its crew by itself.
        on: The first day of the plan.
        closed: Days on which it cannot be made.
    """

    job: Job
    span: Span
    late: int
    day: int | None
    on: int
    closed: frozenset[int]

    @property
    def is_overdue(self) -> bool:
        return self.job.due < self.on

    @property
    def is_on_time(self) -> bool:
        return self.day is not None and self.day <= self.job.due

    @property
    def asks(self) -> bool:
        """Whether it lacks a day on time, and there could be one."""
        return not self.is_overdue and not self.is_on_time and self.span[0] <= self.span[1]

    @property
    def turn(self) -> _Turn:
        """When its day on time is settled, or if it is overdue its day: by class."""
        return self.job.priority, 0 if self.is_overdue else 1

    @property
    def late_turn(self) -> _Turn:
        """When its day is settled if it is not on time."""
        return self.job.priority, 0 if self.is_overdue else 2


class _Side(NamedTuple):
    """A crew beside others, with the place of its first visit among those of all."""

    party: Party
    left: Mapping[int, int]
    ones: tuple[_One, ...]
    first: int

    @property
    def numbers(self) -> range:
        return range(self.first, self.first + len(self.ones))


def lending(parties: Sequence[Party]) -> Lending:
    """Return what some crews have to lend one another.

    Args:
        parties: The crews, in order.

    >>> from mpreview.planning.inputs import Order
    >>> from mpreview.planning.problems import Entry
    >>> waiting = {id_: Entry("to-place", Job(id_, 1, 1, 1, 2), 1) for id_ in "abc"}
    >>> here, there = Problem(Order(), 1, 3, {1: 1}, {}, waiting), Problem(Order(), 1, 3, {2: 1}, {}, {})
    >>> lender = Party(Crew("b"), there, {2: 1}, {})
    >>> told = lending([Party(Crew("a"), here, {1: 1}, {id_: (Crew("b"),) for id_ in "abc"}), lender])
    >>> [(one.lender.team, one.day.day, one.slots) for one in told.slots], told.unmet
    ([('b', 2, 1)], ('c',))
    """
    sides = _sides(parties)
    if any(one.asks for side in sides for one in side.ones):
        start = _start(sides)
        served = _served(sides, start)
        if (found := _planned_anew(sides, start, served)) is not None:
            return found
    return Lending((), _unmet(sides, [[one.day for one in side.ones] for side in sides]))


def _planned_anew(sides: Sequence[_Side], start: Exchange, served: set[int]) -> Lending | None:
    """Return what is lent so that the plans of all crews serve as many as can be; `None` if nobody."""
    while served:
        lent = Counter(_fewest(sides, start, served))
        again = [_again(side, _with(sides, lent, n)) for n, side in enumerate(sides)]
        wrong = [n for n, days in enumerate(again) if _is_wrong(sides[n], served, days)]
        if not wrong:
            return Lending(tuple(_rows(sides, lent)), _unmet(sides, again))
        served -= {_last(sides, served, _behind(n, lent)) for n in wrong}
    return None


def _sides(parties: Iterable[Party]) -> list[_Side]:
    sides: list[_Side] = []
    first = 0
    for party in parties:
        problem, left = party.problem, party.problem.left()
        span = problem.on, problem.until
        jobs = [one.open_job(*span) for one in problem.entries.values() if one.how == "to-place"]
        jobs.sort(key=lambda job: problem.order.key(job.id))
        closed = {visit: frozenset(one.wishes.closed) for visit, one in problem.entries.items()}
        ones = tuple(
            _One(job, job.window(*span), job.after(span[0]), day, span[0], closed[job.id])
            for job, day in zip(jobs, _planned(problem, jobs, left), strict=True)
        )
        sides.append(_Side(party, left, ones, first))
        first += len(ones)
    return sides


def _planned(problem: Problem, jobs: Sequence[Job], left: Mapping[int, int]) -> tuple[int | None, ...]:
    """Plan visits on these slots, and return the day of each."""
    span = problem.on, problem.until
    return assigned(jobs, left, problem.order, span=span, limits=problem.closures()).days


# ---------------------------------------------------------------- who is to be where


def _spans(side: _Side, served: Collection[int]) -> Iterator[tuple[int, Span]]:
    """Yield the days between which each visit of a crew is to be, if some are served with what is lent."""
    rows = list(zip(side.numbers, side.ones, strict=True))
    fresh = [(k, one) for k, one in rows if k in served]
    pins = [(k, one) for k, one in rows if not one.is_on_time and k not in served]
    for k, one in fresh:
        yield k, one.span
    by = {asked: _first_due(*asked, fresh) for asked in {(one.late_turn, one.late) for _, one in pins}}
    for k, one in pins:
        last = min(by[one.late_turn, one.late], _NEVER if one.day is None else one.day)
        yield k, (one.late, last) if last < _NEVER else NO_SPAN
    timely = [(k, one) for k, one in rows if one.is_on_time]
    ends = {asked: _before(*asked, pins) for asked in {(one.turn, one.span[1]) for _, one in timely}}
    for k, one in timely:
        yield k, (one.span[0], ends[one.turn, one.span[1]])


def _first_due(turn: _Turn, late: int, fresh: Iterable[tuple[int, _One]]) -> int:
    """Return the first last day of those served after a turn, from a day on."""
    return min((w.span[1] for _, w in fresh if turn < w.turn and late <= w.span[1]), default=_NEVER)


def _before(turn: _Turn, last: int, pins: Iterable[tuple[int, _One]]) -> int:
    """Return the last day for a visit on time: who is late comes before it from their own day on."""
    days = (
        z.late - 1
        for _, z in pins
        if z.late <= last and (z.day is None or z.day > last) and z.late_turn < turn
    )
    return min(days, default=last)


def _start(sides: Sequence[_Side]) -> Exchange:
    """Return the exchange on which everybody has the day of the plan."""
    numbers = {side.party.crew: n for n, side in enumerate(sides)}
    circles: dict[Circle, int] = {}
    guests = []
    for n, side in enumerate(sides):
        without = tuple(day for day, count in side.left.items() if count < 0)
        for one in side.ones:
            others = (numbers[crew] for crew in side.party.others[one.job.id])
            circle = Circle(tuple(sorted({n, *others})), without)
            guests.append(Guest(n, len(sides) + circles.setdefault(circle, len(circles)), one.closed))
    lent = [{d: min(count, side.party.own.get(d, 0)) for d, count in side.left.items()} for side in sides]
    kept = [
        {day: count - mine[day] for day, count in side.left.items()}
        for side, mine in zip(sides, lent, strict=True)
    ]
    exchange = Exchange(ground(kept, lent, tuple(circles)), guests)
    _enter(exchange, sides, ())
    return exchange


def _enter(exchange: Exchange, sides: Iterable[_Side], served: Collection[int]) -> list[int]:
    """Put everybody on the day of the plan who may be there; return those who must be elsewhere."""
    spans = {k: span for side in sides for k, span in _spans(side, served)}
    days = {k: one.day for side in sides for k, one in zip(side.numbers, side.ones, strict=True)}
    return [k for k, span in spans.items() if span != NO_SPAN and not exchange.enter(k, span, days[k])]


# ---------------------------------------------------------------- who is on time with what is lent


def _served(sides: Sequence[_Side], start: Exchange) -> set[int]:
    """Return whom what can be lent serves: all, else one after another, again while one more can be."""
    side_of = {k: side for side in sides for k in side.numbers}
    asking = _asking(sides)
    served = set(asking)
    if _settle(start.copy(), [change for side in sides for change in _spans(side, served)]) is None:
        return served
    served = set()
    crowds: deque[Crowd] = deque(maxlen=_CROWDS)
    more = True
    while more:
        more = False
        for k in (k for k in asking if k not in served):
            if (after := _serving(start, side_of[k], served, k, crowds)) is not None:
                start, more = after, True
                served.add(k)
    return served


def _asking(sides: Iterable[_Side]) -> list[int]:
    """Return who lacks a day on time, in the order in which they are served.

    As in the plan of their crew; of one class those of a crew in which fewer are before them come first.
    """
    keys: dict[int, tuple[object, ...]] = {}
    for side in sides:
        pins = [one for one in side.ones if not one.is_on_time]
        for k, one in zip(side.numbers, side.ones, strict=True):
            if one.asks:
                job, name = one.job, side.party.problem.order.key(one.job.id)
                before = sum(z.late_turn < one.turn for z in pins)
                keys[k] = job.priority, before, job.rank, job.due, name
    return sorted(keys, key=keys.__getitem__)


def _serving(
    exchange: Exchange, side: _Side, served: set[int], guest: int, crowds: deque[Crowd]
) -> Exchange | None:
    """Return the exchange on which one more is on time and all others are served still, if that can be.

    Those who were in the way of somebody are kept: often they are in the way of the next as well.
    """
    changes = [row for row in _spans(side, {*served, guest}) if exchange.spans[row[0]] != row[1]]
    alone = len(changes) == 1
    if alone and exchange.is_shut(*changes[0]):
        return None
    told = dict(changes)
    if any(exchange.is_crowded(crowd, told) for crowd in crowds):
        return None
    trial = exchange.copy()
    left = _settle(trial, changes)
    if left is None:
        return trial
    crowds.appendleft(trial.crowd(left))
    if alone:
        exchange.learn(trial)
    return None


def _settle(exchange: Exchange, changes: Iterable[tuple[int, Span]]) -> int | None:
    """Change windows, and return the first who cannot be inside theirs beside all others, or `None`."""
    waiting = [k for k, span in changes if exchange.change(k, span)]
    return next((k for k in waiting if not exchange.fit(k)), None)


# ---------------------------------------------------------------- what is lent


def _fewest(sides: Sequence[_Side], start: Exchange, served: set[int]) -> list[tuple[int, int, int]]:
    """Return lender, borrower and day of each slot that is lent, the fewest that serve these."""
    exchange = Exchange(start.ground, start.guests)
    waiting = _enter(exchange, sides, served)
    for k in waiting:
        exchange.fit_cheaply(k)
    return list(exchange.lent())


def _with(sides: Sequence[_Side], lent: Mapping[tuple[int, int, int], int], number: int) -> dict[int, int]:
    """Return what is left of the slots of a crew with what is lent."""
    left = Counter(sides[number].left)
    for (lender, borrower, day), slots in lent.items():
        left[day] += slots * ((borrower == number) - (lender == number))
    return dict(left)


def _again(side: _Side, left: Mapping[int, int]) -> tuple[int | None, ...]:
    """Plan a crew anew, and return the day of each visit."""
    return _planned(side.party.problem, [one.job for one in side.ones], left)


def _is_wrong(side: _Side, served: Collection[int], days: Iterable[int | None]) -> bool:
    """Return whether a plan of the crew has no day on time for one of those served, or harms another."""
    rows = zip(side.numbers, side.ones, days, strict=True)
    return any(_is_worse(one, day, k in served) for k, one, day in rows)


def _behind(number: int, lent: Iterable[tuple[int, int, int]]) -> list[int]:
    """Return a crew and those to whom it lends, and they in turn, itself first."""
    found = [number]
    for one in found:
        found += sorted({b for lender, b, _ in lent if lender == one}.difference(found))
    return found


def _last(sides: Sequence[_Side], served: Collection[int], crews: Iterable[int]) -> int:
    """Return the last of those served in the first of some crews in which anybody is."""
    some = ([k for k in sides[n].numbers if k in served] for n in crews)
    mine = next((ks for ks in some if ks), [*served])
    turns = {k: one.turn for side in sides for k, one in zip(side.numbers, side.ones, strict=True)}
    return max(mine, key=lambda k: (turns[k], k))


def _is_worse(one: _One, day: int | None, is_served: bool) -> bool:
    if is_served or one.is_on_time:
        return day is None or day > one.job.due
    return one.day is not None and (day is None or day > one.day)


def _rows(sides: Sequence[_Side], lent: Mapping[tuple[int, int, int], int]) -> Iterator[Lent]:
    for (lender, borrower, day), slots in sorted(lent.items()):
        yield Lent(sides[lender].party.crew, sides[borrower].party.crew, day_of(day), slots)


def _unmet(sides: Sequence[_Side], plans: Sequence[Sequence[int | None]]) -> tuple[str, ...]:
    """Return who was not overdue and is not on time in some plans of the crews."""
    rows = (row for side, days in zip(sides, plans, strict=True) for row in zip(side.ones, days, strict=True))
    late = (one.job for one, day in rows if not one.is_overdue and (day is None or day > one.job.due))
    return tuple(sorted(job.id for job in late))
