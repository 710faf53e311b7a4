"""Cases: subjects that are asked the same question, and what they are owed.

A case is what register and rules say of a sort of subject: kind of venue, ground, first day of use, spell
of office. What is owed follows from the case and the last completion alone, as long as no rise, level or
cover begins to count in between; so cases are kept from one day asked to the next. All in day numbers.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from typing import NamedTuple

from mpreview.people import Member, Spell
from mpreview.places import VenueKind
from mpreview.policy.book import Book
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Answer, Window, window_of
from mpreview.register import Ground, Occupancy, Register
from mpreview.reviews.obligations import Case, Owed, Trigger
from mpreview.timeline import LAST_DAY

__all__ = ["NEVER", "NOTHING", "Cases", "Office", "Shared", "together"]

NEVER = LAST_DAY.toordinal() + 1
NOTHING = Owed((NEVER, NEVER, NEVER, NEVER), 9, Window(LAST_DAY, LAST_DAY, LAST_DAY, LAST_DAY), ())
"""What is owed where nothing is."""


class Shared(NamedTuple):
    """A case, and what is owed in it by the last completion, as far as it was asked.

    Args:
        case: The case.
        sort: A number shared by cases whose cycles are the same.
        rests: For each number of discharged triggers a number shared by cases whose others are the same.
        owed: What is owed, by the last completion.
    """

    case: Case
    sort: int
    rests: tuple[int, ...]
    owed: dict[int | None, Owed]


class Office(NamedTuple):
    """Members of one seat's ground and one spell of office, and the cases of their venues by sort."""

    seat: Ground
    spell: Spell
    named: str
    own: Shared
    venues: dict[int, Shared]


class Cases:
    """The cases of a programme over days on which the same rises, levels and covers count.

    Holds nothing but what it has computed; two threads that ask the same compute the same.
    """

    def __init__(self, register: Register, book: Book, on: dt.date) -> None:
        self.register, self.book = register, book
        self.date, self.on = on, on.toordinal()
        self._offices: dict[tuple[str, str, Spell, str], Office] = {}
        self._owed: dict[tuple[int, int, int | None], Owed] = {}
        self._numbers: dict[object, int] = {}
        self._count = count()
        self._series: dict[tuple[Ground, str], tuple[str, ...]] = {}
        self._named = frozenset(m for one in register.series for m in one.members)

    def office(self, member: Member, spell: Spell, on: dt.date) -> Office:
        """Return what a member shares with others on a day of a spell of office."""
        seat = self.register.constituency[member.latest(on).constituency]
        named = member.id if member.id in self._named else ""
        key = (seat.region, seat.force, spell, named)
        office = self._offices.get(key)
        if office is None:
            ground = self.register.ground(seat.region, seat.force)
            office = Office(ground, spell, named, self._of_member(ground, spell, named), {})
            self._offices[key] = office
        return office

    def at_venue(self, office: Office, use: Occupancy) -> Shared:
        """Return the case of a venue in the hands of a member."""
        shared = office.venues.get(use.sort)
        if shared is None:
            shared = office.venues[use.sort] = self._of_venue(office, use)
        return shared

    def _of_venue(self, office: Office, use: Occupancy) -> Shared:
        venue, spell, ground = use.venue, office.spell, office.seat
        if venue.region is not None and venue.force is not None:
            ground = self.register.ground(venue.region, venue.force)
        series = self._applying(ground, office.named)
        triggers = self._review_triggers(venue.kind, series, spell, use.start)
        since = max(use.start, spell.start), spell.start
        return self._shared(venue.kind, ground, series, since, triggers)

    def _of_member(self, seat: Ground, spell: Spell, named: str) -> Shared:
        series = self._applying(seat, named)
        triggers = (
            *self._elected(Activity.CONTACT, None, spell),
            *self._rises(Activity.CONTACT, None, series, spell, spell.start),
        )
        return self._shared(None, seat, series, (spell.start, spell.start), triggers)

    def ended(self, kind: VenueKind | None, ground: Ground, on: dt.date) -> Case:
        """Return the case of a subject that has lapsed; its team is that of its last day."""
        team = self.register.team_for(ground, kind, on)
        return Case(kind, ground, team, self.book.edition.id, (), 0, 0, (), ())

    def owed(self, shared: Shared, last: int | None) -> Owed:
        """Return what is owed in a case after its last completion."""
        case = shared.case
        done = 0 if last is None else bisect_right(case.days, last)
        key = (shared.sort, shared.rests[done], last)
        owed = self._owed.get(key)
        if owed is None:
            owed = self._owed[key] = together([(answer, None) for answer in self._answers(case, done, last)])
        shared.owed[last] = owed
        return owed

    def _shared(
        self,
        kind: VenueKind | None,
        ground: Ground,
        series: tuple[str, ...],
        since: tuple[int, int],
        triggers: Iterable[Trigger],
    ) -> Shared:
        ordered = tuple(sorted(triggers, key=lambda one: (one.day, one.rule.id)))
        days = tuple(one.day for one in ordered)
        team = self.register.team_for(ground, kind, self.date)
        case = Case(kind, ground, team, self.book.edition.id, series, *since, ordered, days)
        rests = [tuple((one.day, one.rule.id) for one in ordered[n:]) for n in range(len(ordered) + 1)]
        sort = self._number((kind, ground.calendar, series))
        return Shared(case, sort, tuple(self._number(rest) for rest in rests), {})

    def _number(self, what: object) -> int:
        number = self._numbers.get(what)
        # A number is never given twice, whichever thread is first to keep its own.
        return self._numbers.setdefault(what, next(self._count)) if number is None else number

    def _applying(self, ground: Ground, named: str) -> tuple[str, ...]:
        key = (ground, named)
        if key not in self._series:
            self._series[key] = tuple(s.id for s in self.register.series if s.applies(ground.areas, named))
        return self._series[key]

    def _answers(self, case: Case, done: int, last: int | None) -> Iterator[Answer]:
        calendar = case.ground.calendar
        if last is not None and case.kind is not None:
            for rule in self.book.cycles:
                if case.kind in rule.kinds:
                    yield from self.book.cycle(rule, calendar, case.series, last, self.on)
        for day, trigger, read in case.triggers[done:]:
            yield self.book.triggered(trigger, calendar, day, read)

    def _review_triggers(
        self, kind: VenueKind, series: tuple[str, ...], spell: Spell, start: int
    ) -> Iterator[Trigger]:
        """Yield each trigger that touches a subject: in office and in use on its day (`semantics.md` 3.7)."""
        if spell.start <= start:
            sat = spell.first_sitting(start)
            yield from (Trigger(sat, rule) for rule in self.book.new_venue if kind in rule.kinds)
        if start <= spell.start:
            yield from self._elected(Activity.REVIEW, kind, spell)
        yield from self._rises(Activity.REVIEW, kind, series, spell, max(start, spell.start))

    def _elected(self, activity: Activity, kind: VenueKind | None, spell: Spell) -> Iterator[Trigger]:
        for rule in self.book.new_member:
            if rule.activity is activity and (kind is None or kind in rule.kinds):
                yield Trigger(spell.start, rule)

    def _rises(
        self, activity: Activity, kind: VenueKind | None, series: tuple[str, ...], spell: Spell, since: int
    ) -> Iterator[Trigger]:
        for rule in self.book.rises:
            speaks = rule.activity is activity and (kind is None or kind in rule.kinds)
            if not speaks or rule.series not in series:
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
    return Owed(days, priority, window_of(days), tuple(answers))
