"""Whether what is believed of changes holds together, at one instant after another.

Each belief is looked at beside its neighbours alone, so that a change told late, corrected or taken back
costs hardly more than one told in its turn. What is wrong where it does not hold together, `State` tells.
"""

import datetime as dt
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from mpreview.changed.state import off_ground
from mpreview.events import (
    Change,
    Event,
    MemberElected,
    MemberLeft,
    UseBegun,
    UseEnded,
    VenueClosed,
    VenueOpened,
)
from mpreview.events.corrections import facts
from mpreview.ids import shown
from mpreview.places import Venue, VenueKind
from mpreview.register import Register
from mpreview.register.faults import ground_of_seat, unanswered_ground
from mpreview.timeline import Period

__all__: list[str] = []


class Turn(NamedTuple):
    """What is believed of a fact from an instant on.

    Args:
        fact: Its first record.
        before: What was believed of it; `None` for nothing.
        after: What is believed of it since.
    """

    fact: str
    before: Change | None
    after: Change | None

    @property
    def told(self) -> Change:
        """What is believed since, or was until then."""
        return next(one for one in (self.after, self.before) if one is not None)

    def __repr__(self) -> str:
        return shown(self)


def turns_of(records: Iterable[Event]) -> Mapping[dt.datetime, Sequence[Turn]]:
    """Return where what is believed of changes turns, by instant, in order.

    Args:
        records: The records of changes, and what takes them back.
    """
    turns: dict[dt.datetime, list[Turn]] = {}
    for told, withdrawals in facts(records):
        for at, turn in _turns(told, min((one.known for one in withdrawals), default=None)):
            turns.setdefault(at, []).append(turn)
    return dict(sorted(turns.items(), key=itemgetter(0)))


def _turns(told: Sequence[Event], gone: dt.datetime | None) -> Iterator[tuple[dt.datetime, Turn]]:
    """Yield the instants at which what is believed of a fact turns, until it is gone."""
    fact, believed = told[0].id, None
    for known, together in groupby(told, key=lambda one: one.known):
        *_, last = together
        if isinstance(last, Change) and (gone is None or known < gone):
            yield known, Turn(fact, believed, last)
            believed = last
    if gone is not None and believed is not None:
        yield gone, Turn(fact, believed, None)


def first_unsound(base: Register, turns: Mapping[dt.datetime, Sequence[Turn]]) -> dt.datetime | None:
    """Return the first instant at which what was known by then of changes does not hold together.

    Args:
        base: The register that was put into the programme.
        turns: Where what is believed turns, by instant, in order.
    """
    holding = _Holding(base)
    return next((at for at, some in turns.items() if not holding.after(some)), None)


# ---------------------------------------------------------------- of one member or venue


class _Line:
    """When somebody sits, or uses a venue.

    Args:
        periods: The periods that came with the register.
    """

    def __init__(self, periods: Sequence[Period] = ()) -> None:
        self.starts = sorted(one.start for one in periods)
        self.ends: list[dt.date] = []
        self._until = {one.start: one.end for one in periods if one.end is not None}

    def has(self, start: dt.date) -> bool:
        """Whether anything begins on a day."""
        return _is_in(self.starts, start)

    def around(self, day: dt.date) -> list[dt.date]:
        """Return when the last before a day begins, and what begins on that day."""
        return self.starts[max(bisect_left(self.starts, day) - 1, 0) : bisect_right(self.starts, day)]

    def following(self, start: dt.date) -> dt.date | None:
        """Return on which day the one after it begins, be it the same."""
        place = bisect_left(self.starts, start) + 1
        return self.starts[place] if place < len(self.starts) else None

    def end(self, start: dt.date, closings: Sequence[dt.date] = ()) -> dt.date | None:
        """Return the first day after what begins on a day."""
        days = (_after(self.ends, start), _after(closings, start), self._until.get(start))
        return min((day for day in days if day is not None), default=None)

    def is_cut(self, start: dt.date, end: dt.date | None) -> bool:
        """Whether what begins on a day ends on another by an event, and not as the register has it."""
        return end is not None and end != self._until.get(start)

    def begins(self) -> bool:
        """Whether no event ends anything before the first begins."""
        return not self.ends or (bool(self.starts) and self.starts[0] < self.ends[0])

    def holds(self, start: dt.date, closings: Sequence[dt.date] = ()) -> bool:
        """Whether what begins on a day is over when the next begins, and is ended by one event at most."""
        end, following = self.end(start, closings), self.following(start)
        if following is not None and (end is None or end > following):
            return False
        ends = self.ends[bisect_right(self.ends, start) : bisect_right(self.ends, following or dt.date.max)]
        return not ends or (ends == [end] and self.is_cut(start, end))


def _after(days: Sequence[dt.date], day: dt.date) -> dt.date | None:
    place = bisect_right(days, day)
    return days[place] if place < len(days) else None


def _is_in(days: Sequence[dt.date], day: dt.date) -> bool:
    place = bisect_left(days, day)
    return place < len(days) and days[place] == day


_Use = tuple[str, dt.date]
"""A use of a venue: whose it is, and its first day."""


class _Place:
    """When whoever uses one venue.

    Args:
        periods: The periods that came with the register, by member.
    """

    def __init__(self, periods: Mapping[str, Sequence[Period]]) -> None:
        self.lines = {member: _Line(held) for member, held in periods.items()}
        self.opened: list[dt.date] = []
        self.begun: list[dt.date] = []
        self.closings: list[dt.date] = []
        self.latest = dt.date.min
        # As they were when they were looked at last. What no event ends one more closing may end.
        self._ends = {(member, one.start): one.end for member, held in periods.items() for one in held}
        self._unended = dict.fromkeys(self._ends)
        self._starts = sorted((start, member) for member, start in self._ends)
        self._closed: dict[dt.date, dict[_Use, None]] = {}

    def line(self, member: str) -> _Line:
        """Return when a member uses it."""
        return self.lines.setdefault(member, _Line())

    def every(self) -> Iterator[_Use]:
        """Yield every use."""
        return ((member, start) for member, line in self.lines.items() for start in line.starts)

    def around(self, closings: Iterable[dt.date]) -> list[_Use]:
        """Return the uses that ran up to one of some days when they were looked at last."""
        days = sorted(closings)
        some = self._between(days) if days[0] < self.latest else self._unended
        closed = (use for day in days for use in self._closed.get(day, ()))
        return [*(use for use in some if self._reaches(use, days)), *closed]

    def _between(self, days: Sequence[dt.date]) -> dict[_Use, None]:
        """Return the uses since the last closing before each of some days; earlier ones were over by it."""
        found: dict[_Use, None] = {}
        since = dt.date.min
        for day in days:
            place = bisect_left(self.closings, day) - 1
            while place >= 0 and self.closings[place] > since and _is_in(days, self.closings[place]):
                place -= 1
            since = max(since, self.closings[place]) if place >= 0 else since
            some = self._starts[bisect_left(self._starts, (since, "")) : bisect_left(self._starts, (day, ""))]
            found.update(((member, start), None) for start, member in some)
            since = day
        return found

    def _reaches(self, use: _Use, days: Sequence[dt.date]) -> bool:
        end, day = self._ends[use], _after(days, use[1])
        return day is not None and (end is None or day <= end)

    def look_at(self, use: _Use) -> dt.date | None:
        """Look at a use anew, and return the day of the closing that ended it until now, if one did."""
        was = use in self._ends
        before = self._ends.pop(use, None)
        closed = before is not None and use in self._closed.get(before, ())
        if before is not None and closed:
            del self._closed[before][use]
        self._unended.pop(use, None)
        line, start = self.lines[use[0]], use[1]
        if was != line.has(start):
            (_take if was else _put)(self._starts, (start, use[0]))
        if line.has(start):
            end = self._ends[use] = line.end(start, self.closings)
            if end is None or not line.is_cut(start, end):
                self._unended[use] = None
            elif not _is_in(line.ends, end):
                self._closed.setdefault(end, {})[use] = None
        return before if closed else None

    def holds(self, use: _Use) -> bool:
        """Whether a use fits what stands beside it."""
        line = self.lines[use[0]]
        return line.begins() and (not line.has(use[1]) or line.holds(use[1], self.closings))

    def closes(self, day: dt.date) -> bool:
        """Whether one closing ends something on a day, if any is believed."""
        count = bisect_right(self.closings, day) - bisect_left(self.closings, day)
        return not count or (count == 1 and bool(self._closed.get(day)))


# ---------------------------------------------------------------- of all


class _Touched:
    """Whom and what some turns touch."""

    def __init__(self) -> None:
        self.people: dict[str, None] = {}
        self.sat: dict[tuple[str, dt.date], None] = {}
        self.used: dict[tuple[str, str, dt.date], None] = {}
        self.closed: dict[str, set[dt.date]] = {}
        self.venues: dict[str, None] = {}
        self.opened: dict[str, None] = {}

    def days(self) -> Iterator[tuple[str, dt.date]]:
        """Yield the venues with the days on which anything there begins or ends."""
        yield from ((venue, day) for venue, _, day in self.used)
        yield from ((venue, day) for venue, days in self.closed.items() for day in days)


def _put(held: list[Any], one: object) -> None:
    insort(held, one)


def _take(held: list[Any], one: object) -> None:
    del held[bisect_left(held, one)]


_Move = Callable[[list[Any], Any], None]


class _Holding:
    """What is believed of changes at an instant.

    Args:
        base: The register that was put into the programme.
    """

    def __init__(self, base: Register) -> None:
        self._base = base
        self._people: dict[str, _Line] = {}
        # How many tenures of a member are where the teams of an online presence are not in order.
        self._ill: Counter[str] = Counter()
        self._seat_of: dict[tuple[str, dt.date], str] = {}
        self._seats: dict[str, list[tuple[dt.date, str]]] = {}
        self._places: dict[str, _Place] = {}
        self._openings: dict[str, VenueOpened] = {}
        self._online: dict[str, dict[str, None]] = {}
        # The days of elections that give a name, and those from which on anything is used, by member.
        self._named: dict[str, list[dt.date]] = {}
        self._uses: dict[str, list[dt.date]] = {}

    def after(self, turns: Sequence[Turn]) -> bool:
        """Whether what is believed holds together after some turns; where not, nothing more is asked."""
        touched = _Touched()
        for turn in turns:
            if turn.before is not None:
                self._turn(turn.before, _take, touched)
        for turn in turns:
            if turn.after is not None:
                self._turn(turn.after, _put, touched)
        held = all(self._fits(turn.after) for turn in turns) and all(self._held(touched))
        for venue, day in touched.days():
            self._place(venue).latest = max(self._place(venue).latest, day)
        return held

    def _fits(self, event: Change | None) -> bool:
        """Whether a change fits the register, whatever else is believed."""
        base = self._base
        if isinstance(event, MemberElected):
            return event.constituency in base.constituency
        if isinstance(event, VenueOpened):
            return event.venue not in base.venue and off_ground(base, event) is None
        return True

    # -- turning -----------------------------------------------------------------------------------

    def _turn(self, event: Change, move: _Move, touched: _Touched) -> None:
        match event:
            case MemberElected():
                self._elect(event, move)
                touched.people[event.member] = touched.sat[event.member, event.on] = None
            case MemberLeft():
                move(self._person(event.member).ends, event.on)
                touched.sat[event.member, event.on] = None
            case VenueOpened():
                self._openings[event.venue] = event
                move(self._place(event.venue).opened, event.on)
                touched.venues[event.venue] = touched.opened[event.venue] = None
                for user in event.users:
                    self._use(event.venue, user, event.on, move, touched)
            case UseBegun():
                move(self._place(event.venue).begun, event.on)
                touched.venues[event.venue] = None
                self._use(event.venue, event.member, event.on, move, touched)
            case UseEnded():
                move(self._place(event.venue).line(event.member).ends, event.on)
                touched.used[event.venue, event.member, event.on] = None
            case VenueClosed():
                move(self._place(event.venue).closings, event.on)
                touched.closed.setdefault(event.venue, set()).add(event.on)

    def _elect(self, event: MemberElected, move: _Move) -> None:
        member, seat = event.member, event.constituency
        move(self._person(member).starts, event.on)
        move(self._seat(seat), (event.on, member))
        self._seat_of[member, event.on] = seat
        self._ill[member] += self._is_ill(seat) * (1 if move is _put else -1)
        if event.name is not None:
            move(self._named.setdefault(member, []), event.on)

    def _use(self, venue: str, member: str, on: dt.date, move: _Move, touched: _Touched) -> None:
        move(self._place(venue).line(member).starts, on)
        move(self._uses.setdefault(member, []), on)
        touched.people[member] = touched.used[venue, member, on] = None

    def _person(self, id_: str) -> _Line:
        """Return when a member sits."""
        if id_ not in self._people:
            known = self._base.member.get(id_)
            held = () if known is None else known.tenures
            self._people[id_] = _Line([one.period for one in held])
            self._seat_of |= {(id_, one.period.start): one.constituency for one in held}
            self._ill[id_] += sum(self._is_ill(one.constituency) for one in held)
        return self._people[id_]

    def _is_ill(self, seat: str) -> bool:
        """Whether some day has no team, or two, for an online presence of whoever holds a seat."""
        if seat not in self._base.constituency:
            return False
        return bool(self._base.answering.faults(*ground_of_seat(self._base, seat), VenueKind.ONLINE))

    def _seat(self, id_: str) -> list[tuple[dt.date, str]]:
        """Return from when on somebody holds a seat, and who."""
        if id_ not in self._seats:
            people = self._base.holders.get(id_, ())
            held = ((one, member) for member in people for one in self._base.member[member].tenures)
            self._seats[id_] = sorted((one.period.start, who) for one, who in held if one.constituency == id_)
        return self._seats[id_]

    def _place(self, id_: str) -> _Place:
        """Return what is believed of a venue."""
        if id_ not in self._places:
            periods: dict[str, list[Period]] = {}
            for use in self._base.uses_of_venue.get(id_, ()):
                periods.setdefault(use.member, []).append(use.period)
            self._places[id_] = _Place(periods)
        return self._places[id_]

    # -- whether it holds together -----------------------------------------------------------------

    def _held(self, touched: _Touched) -> Iterator[bool]:
        """Yield whether each thing touched fits what stands beside it; each rests on those before."""
        yield from map(self._is_somebody, touched.people)
        yield from map(self._is_somewhere, touched.venues)
        for member, day in touched.sat:
            line = self._person(member)
            yield line.begins()
            yield from (self._sits(member, start) for start in line.around(day))
        for member, day in touched.sat:
            yield from self._answered_online(member, day)
        closings = {(venue, day) for venue, days in touched.closed.items() for day in days}
        for venue, use in self._used(touched):
            place = self._places[venue]
            before = place.look_at(use)
            if before is not None:
                closings.add((venue, before))
            yield place.holds(use)
            yield self._answered(venue, use)
        yield from (self._places[venue].closes(day) for venue, day in closings)

    def _is_somebody(self, id_: str) -> bool:
        """Whether a name is given once, and before anything else is told of who is not in the register."""
        line, named, uses = self._person(id_), self._named.get(id_, []), self._uses.get(id_)
        if id_ in self._base.member:
            return not named
        return named == line.starts[:1] and (not uses or (bool(named) and named[0] <= uses[0]))

    def _is_somewhere(self, id_: str) -> bool:
        """Whether a venue that is not in the register is opened once, and before it is used."""
        place = self._places[id_]
        if id_ in self._base.venue or not (place.opened or place.begun):
            return True
        return len(place.opened) == 1 and place.opened <= (place.begun[:1] or place.opened)

    def _sits(self, member: str, start: dt.date) -> bool:
        """Whether somebody who sits from a day on does so in one seat and alone, and for one team."""
        line, seat = self._person(member), self._seat_of[member, start]
        if not line.holds(start):
            return False
        end, held = line.end(start), self._seat(seat)
        place = bisect_left(held, (start, member))
        for first, who in held[max(place - 1, 0) : place]:
            over = self._person(who).end(first)
            if over is None or over > start:
                return False
        if any(end is None or end > first for first, _ in held[place + 1 : place + 2]):
            return False
        return self._is_answered(ground_of_seat(self._base, seat), None, start, end)

    def _is_answered(
        self, where: tuple[str, str], kind: VenueKind | None, start: dt.date, end: dt.date | None
    ) -> bool:
        """Whether one team answers on some ground on every day of a period."""
        if not self._base.answering.faults(*where, kind):
            return True
        return unanswered_ground(self._base, where, kind, Period(start, end)) is None

    def _used(self, touched: _Touched) -> Iterator[tuple[str, _Use]]:
        """Yield the uses, each once, that were touched: by themselves, or by what became of the venue."""
        found: dict[tuple[str, _Use], None] = {}
        for venue, member, day in touched.used:
            starts = (day, *self._places[venue].line(member).around(day))
            found.update(dict.fromkeys((venue, (member, start)) for start in starts))
        for venue in touched.opened:
            found.update(dict.fromkeys((venue, use) for use in self._places[venue].every()))
        for venue, days in touched.closed.items():
            found.update(dict.fromkeys((venue, use) for use in self._places[venue].around(days)))
        return iter(found)

    def _answered(self, venue: str, use: _Use) -> bool:
        """Whether one team answers for a venue on every day of a use."""
        (member, start), line = use, self._places[venue].line(use[0])
        if not line.has(start):
            return True
        noun, end = self._noun(venue), line.end(start, self._places[venue].closings)
        if noun.region is not None and noun.force is not None:
            return self._is_answered((noun.region, noun.force), noun.kind, start, end)
        self._presences(member)[venue] = None
        return self._is_answered_online(member, start, end)

    def _noun(self, venue: str) -> Venue | VenueOpened:
        return self._base.venue.get(venue) or self._openings[venue]

    # -- online presences, which are where the seat is ---------------------------------------------

    def _presences(self, member: str) -> dict[str, None]:
        """Return the online presences of a member, and whatever was one."""
        if member not in self._online:
            uses = self._base.uses_by_member.get(member, ())
            self._online[member] = {use.venue: None for use in uses if self._noun(use.venue).region is None}
        return self._online[member]

    def _is_answered_online(self, member: str, start: dt.date, end: dt.date | None) -> bool:
        """Whether one team answers for an online presence on every day of a period."""
        starts = self._person(member).starts
        if not self._ill[member]:
            return True
        place = max(bisect_right(starts, start) - 1, 0)
        while True:
            following = starts[place + 1] if place + 1 < len(starts) else None
            until = following if end is None or (following is not None and following < end) else end
            if not self._is_answered(self._ground(member, starts[place]), VenueKind.ONLINE, start, until):
                return False
            if until == end or until is None:
                return True
            place, start = place + 1, until

    def _ground(self, member: str, start: dt.date) -> tuple[str, str]:
        """Return the ground of the seat that a member holds from a day on."""
        return ground_of_seat(self._base, self._seat_of[member, start])

    def _answered_online(self, member: str, day: dt.date) -> Iterator[bool]:
        """Yield whether one team answers for the presences of a member from one seat to the next."""
        presences, line = self._presences(member), self._person(member)
        around = [*line.around(day), *filter(None, [_after(line.starts, day)])]
        grounds = {self._ground(member, start) for start in around} if presences else set()
        if any(self._base.answering.faults(*where, VenueKind.ONLINE) for where in grounds):
            for venue in presences:
                starts = self._place(venue).line(member).starts
                yield from (self._answered(venue, (member, start)) for start in starts)
