"""Cases: subjects that are asked the same question, and what they are owed.

A case is what register and rules say of a sort of subject: where it is, who answers for it, and its terms
(kind of venue, calendar, threat, first day of use, spell of office). What is owed follows from the terms
and the last completion alone, as long as no rise, level or cover begins to count in between; so cases and
terms are kept from one day asked to the next. All in day numbers.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import NamedTuple

from mpreview.people import Member, Spell
from mpreview.places import VenueKind
from mpreview.policy.book import Book
from mpreview.policy.rules import Periodic
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Answer
from mpreview.register import Ground, Occupancy, Register
from mpreview.reviews.obligations import Case, Owed, Terms, Trigger
from mpreview.timeline import LAST_DAY

__all__: list[str] = []

NEVER = LAST_DAY.toordinal() + 1
NOTHING = Owed((NEVER, NEVER, NEVER, NEVER), 9, ())
"""What is owed where nothing is."""


class Shared(NamedTuple):
    """Terms, and what is owed on them by the last completion, as far as it was asked.

    Args:
        terms: The terms.
        cycles: The cycle rules that speak of them.
        sort: A number shared by terms whose cycles are the same.
        rests: For each number of discharged triggers a number shared by terms whose others are the same.
        owed: What is owed, by the last completion.
    """

    terms: Terms
    cycles: tuple[Periodic, ...]
    sort: int
    rests: tuple[int, ...]
    owed: dict[int | None, Owed]


class _Sort(NamedTuple):
    """What terms are made from: kind of venue, both calendars, threat, spell of office, first day of use."""

    kind: VenueKind | None
    calendar: str
    seat: str
    series: tuple[str, ...]
    spell: Spell
    start: int


class Office(NamedTuple):
    """Members of one seat's ground and one spell of office, and the cases of their venues by sort."""

    seat: Ground
    spell: Spell
    named: str
    own: tuple[Case, Shared]
    venues: dict[int, tuple[Case, Shared]]


class Cases:
    """The cases of a programme over days on which the same rises, levels and covers count.

    Holds nothing but what it has computed; two threads that ask the same compute the same.
    """

    def __init__(self, register: Register, book: Book, on: dt.date) -> None:
        self.register, self.book = register, book
        self.date, self.on = on, on.toordinal()
        self._offices: dict[tuple[str, str, Spell, str], Office] = {}
        self._terms: dict[_Sort, Shared] = {}
        self._owed: dict[tuple[int, int, int | None], Owed] = {}
        self._numbers: dict[object, int] = {}
        self._count = count()
        self._series: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._named = frozenset(m for one in register.series for m in one.members)

    def office(self, member: Member, spell: Spell, on: dt.date) -> Office:
        """Return what a member shares with others on a day of a spell of office."""
        seat = self.register.constituency[member.latest(on).constituency]
        named = member.id if member.id in self._named else ""
        key = (seat.region, seat.force, spell, named)
        office = self._offices.get(key)
        if office is None:
            ground = self.register.ground(seat.region, seat.force)
            sort = _Sort(None, ground.calendar, ground.calendar, (), spell, spell.start)
            own = self._case(sort, ground, named)
            office = self._offices[key] = Office(ground, spell, named, own, {})
        return office

    def at_venue(self, office: Office, use: Occupancy) -> tuple[Case, Shared]:
        """Return the case of a venue in the hands of a member, and its terms."""
        found = office.venues.get(use.sort)
        if found is None:
            venue, ground, seat = use.venue, office.seat, office.seat.calendar
            if venue.region is not None and venue.force is not None:
                ground = self.register.ground(venue.region, venue.force)
            sort = _Sort(venue.kind, ground.calendar, seat, (), office.spell, use.start)
            found = office.venues[use.sort] = self._case(sort, ground, office.named)
        return found

    def ended(self, kind: VenueKind | None, ground: Ground, on: dt.date) -> Case:
        """Return the case of a subject that has lapsed; its team is that of its last day."""
        terms = Terms(self.book.edition.id, kind, ground.calendar, ground.calendar, (), 0, 0, (), ())
        return Case(ground, self.register.team_for(ground, kind, on), terms)

    def _case(self, sort: _Sort, ground: Ground, named: str) -> tuple[Case, Shared]:
        sort = sort._replace(series=self._applying(ground, named))
        shared = self._terms.get(sort)
        if shared is None:
            shared = self._terms[sort] = self._shared(sort)
        return Case(ground, self.register.team_for(ground, sort.kind, self.date), shared.terms), shared

    def _shared(self, sort: _Sort) -> Shared:
        kind, calendar, seat, series, spell, start = sort
        found = self._own_triggers(sort) if kind is None else self._review_triggers(sort, kind)
        ordered = tuple(sorted(found, key=lambda one: (one.day, one.rule.id)))
        terms = Terms(
            self.book.edition.id, kind, calendar, seat, series,
            spell.first_sitting(max(start, spell.start)), spell.start,
            ordered, tuple(one.day for one in ordered),
        )  # fmt: skip
        cycles = tuple(rule for rule in self.book.cycles if kind in rule.kinds)
        number = self._number((tuple(rule.id for rule in cycles), calendar, series))
        rests = [tuple((one.day, one.rule.id) for one in ordered[n:]) for n in range(len(ordered) + 1)]
        return Shared(terms, cycles, number, tuple(self._number(rest) for rest in rests), {})

    def owed(self, shared: Shared, last: int | None) -> Owed:
        """Return what is owed on these terms after the last completion."""
        terms, cycles, sort, rests, known = shared
        done = 0 if last is None else bisect_right(terms.days, last)
        key = (sort, rests[done], last)
        owed = self._owed.get(key)
        if owed is None:
            answers = self._answers(terms, cycles, done, last)
            owed = self._owed[key] = together([(answer, None) for answer in answers])
        known[last] = owed
        return owed

    def _number(self, what: object) -> int:
        number = self._numbers.get(what)
        # A number is never given twice, whichever thread is first to keep its own.
        return self._numbers.setdefault(what, next(self._count)) if number is None else number

    def _applying(self, ground: Ground, named: str) -> tuple[str, ...]:
        key = (ground.region, ground.force, named)
        if key not in self._series:
            self._series[key] = tuple(s.id for s in self.register.series if s.applies(ground.areas, named))
        return self._series[key]

    def _answers(
        self, terms: Terms, cycles: Iterable[Periodic], done: int, last: int | None
    ) -> Iterator[Answer]:
        calendar, book = terms.calendar, self.book
        if last is not None:
            for rule in cycles:
                yield from book.cycle(rule, calendar, terms.series, last, self.on)
        for day, trigger, read in terms.triggers[done:]:
            yield book.triggered(trigger, calendar, day, read)

    def _own_triggers(self, sort: _Sort) -> Iterator[Trigger]:
        yield from self._elected(Activity.CONTACT, sort)
        yield from self._rises(Activity.CONTACT, sort)

    def _review_triggers(self, sort: _Sort, kind: VenueKind) -> Iterator[Trigger]:
        """Yield each trigger that touches a subject: in office and in use on its day (`semantics.md` 3.7)."""
        spell, start = sort.spell, sort.start
        if spell.start <= start:
            sat = spell.first_sitting(start)
            yield from (Trigger(sat, rule) for rule in self.book.new_venue if kind in rule.kinds)
        if start <= spell.start:
            yield from self._elected(Activity.REVIEW, sort)
        yield from self._rises(Activity.REVIEW, sort)

    def _elected(self, activity: Activity, sort: _Sort) -> Iterator[Trigger]:
        for rule in self.book.new_member:
            if rule.activity is activity and (sort.kind is None or sort.kind in rule.kinds):
                yield Trigger(sort.spell.start, rule)

    def _rises(self, activity: Activity, sort: _Sort) -> Iterator[Trigger]:
        kind, spell = sort.kind, sort.spell
        since = max(sort.start, spell.start)
        for rule in self.book.rises:
            speaks = rule.activity is activity and (kind is None or kind in rule.kinds)
            if not speaks or rule.series not in sort.series:
                continue
            for order in self.book.orders_of(rule):
                if order.trigger < since:
                    break
                if order.appears <= self.on:
                    # One that fell between a dissolution and the return counts from the return.
                    yield Trigger(spell.first_sitting(order.trigger), rule, order.read)


def together(answers: Sequence[tuple[Answer, str | None]]) -> Owed:
    """Return the window of several answers: the earliest, part by part (`semantics.md` 3.2 and 3.11)."""
    if not answers:
        return NOTHING
    days = answers[0][0].days
    priority = answers[0][0].rule.priority
    for answer, _ in answers[1:]:
        if answer.days != days:
            a, b, c, d = map(min, days, answer.days)
            days = a, b, c, d
        priority = min(priority, answer.rule.priority)
    return Owed(days, priority, tuple(answers))
