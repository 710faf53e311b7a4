"""Cases: subjects that are asked the same question, and what they are owed.

A setting is what register and rules say of a sort of subject: where it is, who answers for it, and the
case that the rules read. Nearly all subjects share theirs with many others; what is owed then follows from
the last completion alone, as long as no rise, level, edition or cover begins to count in between, so that
settings and answers are kept from one day asked to the next. All in day numbers.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, pairwise
from typing import NamedTuple

from mpreview.ids import shown
from mpreview.people import Member, Spell
from mpreview.places import VenueKind
from mpreview.policy.answers import is_grid
from mpreview.policy.book import Book
from mpreview.policy.case import Case
from mpreview.policy.cycles import appearing, exempted, given, open_after, spoken
from mpreview.policy.facts import NO_FACTS, Facts
from mpreview.policy.levels import Order
from mpreview.policy.offers import Offering
from mpreview.policy.rules import FORESEEN, Ahead, Begun, NewMember, NewVenue, Rule, form_of
from mpreview.policy.terms import Activity
from mpreview.policy.windows import Answer
from mpreview.register import Ground, Occupancy, Register
from mpreview.reviews.obligations import Owed, Setting, Spoken
from mpreview.reviews.states import NEVER
from mpreview.timeline import FIRST_DAY, LAST_DAY, day_of

__all__: list[str] = []

NOTHING = Owed((NEVER, NEVER, NEVER, NEVER), 9, (), 0)
"""What is owed where nothing is."""


Ends = Mapping[tuple[str, str | None, dt.date], str]
"""The event that ended a tenure or a use, by member, venue for a use, and the first day after."""


class Shared(NamedTuple):
    """A setting, and what is owed in it by the last completion, as far as it was asked.

    Args:
        setting: The setting.
        floors: By which day a completion certainly discharges each order, oldest first.
        cycle: A number shared by settings whose cycles are the same.
        rests: For each number of discharged orders a number shared by settings whose others are the same.
        owed: What is owed, by the last completion.
        plain: Whether nothing but the last completion matters, on whatever day of the epoch is asked.
    """

    setting: Setting
    floors: tuple[int, ...]
    cycle: int
    rests: tuple[int, ...]
    owed: dict[int | None, Owed]
    plain: bool

    def __repr__(self) -> str:
        return shown(self)


class _Sort(NamedTuple):
    """What settings are made from: what is owed and where, both calendars, threat, office, days of use."""

    activity: Activity
    kind: VenueKind | None
    calendar: str
    seat: str
    series: tuple[str, ...]
    spell: Spell
    start: int
    end: int = NEVER
    again: bool = False
    facts: Facts = NO_FACTS


class Office(NamedTuple):
    """Members of one seat's ground and one spell of office, and the settings of their venues by sort.

    Of `venues` the reviews, of `others` what else is done there.
    """

    seat: Ground
    spell: Spell
    named: str
    facts: Facts
    own: Shared
    venues: dict[int, Shared]
    others: dict[tuple[Activity, int], Shared]

    def __repr__(self) -> str:
        return shown(self)


class Cases:
    """The cases of a programme over days on which the same rises, levels and covers count.

    Holds nothing but what it has computed; two threads that ask the same compute the same.

    Args:
        register: The register.
        book: The rules, compiled.
        on: A day of them.
        ends: The events that ended tenures and uses.
    """

    def __init__(self, register: Register, book: Book, on: dt.date, ends: Ends) -> None:
        self.register, self.book, self.ends = register, book, ends
        self.date, self.on = on, on.toordinal()
        self._offices: dict[tuple[object, ...], Office] = {}
        self._shared: dict[tuple[_Sort, str, str], Shared] = {}
        self._sorted: dict[_Sort, Shared] = {}
        self._owed: dict[tuple[int, int, object], Owed] = {}
        self._offerings: dict[int, Offering] = {}
        self._particular: dict[Setting, Shared] = {}
        self._numbers: dict[object, int] = {}
        self._count = count()
        self._series: dict[tuple[str, str, str], tuple[str, ...]] = {}
        self._named = frozenset(m for one in register.series for m in one.members)

    def offering(self, day: int) -> Offering | None:
        """Return what the rule of offers of the edition in force on a day answers, if there is one."""
        place, rule = self.book.stage_on(day), self.book.offer(day)
        if rule is None:
            return None
        found = self._offerings.get(place)
        made = Offering(self.book, rule, self.book.edition_id(day), self.register.calendar)
        return found or self._offerings.setdefault(place, made)

    def office(self, member: Member, spell: Spell, on: dt.date) -> Office:
        """Return what a member shares with others on a day of a spell of office."""
        seat = self.register.constituency[member.latest(on).constituency]
        named = member.id if member.id in self._named else ""
        facts = self._facts(member, spell)
        key = (seat.region, seat.force, spell, named, facts)
        office = self._offices.get(key)
        if office is None:
            ground = self.register.ground(seat.region, seat.force)
            mine = self._placed(facts, ground)
            sort = _Sort(
                Activity.CONTACT, None, ground.calendar, ground.calendar, (), spell, spell.start, facts=mine
            )
            own = self._setting(sort, ground, named)
            office = self._offices[key] = Office(ground, spell, named, facts, own, {}, {})
        return office

    def _facts(self, member: Member, spell: Spell) -> Facts:
        """Return what conditions ask of a member, if any does."""
        if not self.book.asks:
            return NO_FACTS
        return Facts(audiences=member.audiences, first=spell is member.spells[0])

    def _placed(self, facts: Facts, ground: Ground) -> Facts:
        return facts._replace(nation=ground.nation, force=ground.force) if self.book.asks else facts

    def at_venue(self, office: Office, use: Occupancy) -> Shared:
        """Return the setting of the review of a venue in the hands of a member."""
        found = office.venues.get(use.sort)
        if found is None:
            found = office.venues[use.sort] = self._at_venue(office, use, Activity.REVIEW)
        return found

    def beside(self, office: Office, use: Occupancy, activity: Activity) -> Shared:
        """Return the setting of something at a venue in the hands of a member, a review or not."""
        if activity is Activity.REVIEW:
            return self.at_venue(office, use)
        key = activity, use.sort
        found = office.others.get(key)
        if found is None:
            found = office.others[key] = self._at_venue(office, use, activity)
        return found

    def _at_venue(self, office: Office, use: Occupancy, activity: Activity) -> Shared:
        venue, ground, seat = use.venue, office.seat, office.seat.calendar
        if venue.region is not None and venue.force is not None:
            ground = self.register.ground(venue.region, venue.force)
        facts = self._placed(office.facts, ground)
        sort = _Sort(
            activity, venue.kind, ground.calendar, seat, (), office.spell, use.start, use.end, use.again,
            facts,
        )  # fmt: skip
        return self._setting(sort, ground, office.named)

    def ended(self, activity: Activity, kind: VenueKind | None, ground: Ground, on: dt.date) -> Setting:
        """Return the setting of a subject that has lapsed; its team is that of its last day."""
        case = Case(activity, kind, ground.calendar, ())
        return Setting(ground, self.register.team_for(ground, kind, on), case, ground.calendar, 0, 0, ())

    def _setting(self, sort: _Sort, ground: Ground, named: str) -> Shared:
        sort = sort._replace(series=self._applying(ground, named))
        # Region and force are all that grounds are told apart by, and texts are hashed faster.
        key = sort, ground.region, ground.force
        shared = self._shared.get(key)
        if shared is None:
            shared = self._shared[key] = self._made(sort, ground)
        return shared

    def _made(self, sort: _Sort, ground: Ground) -> Shared:
        """Return what is shared on some ground: all but the team is the same on any other of one calendar."""
        found = self._sorted.get(sort)
        if found is None:
            found = self._sorted[sort] = self._of_sort(sort, ground)
        team = self.register.team_for(ground, sort.kind, self.date)
        return Shared(Setting(ground, team, *found.setting[2:]), *found[1:])

    def _of_sort(self, sort: _Sort, ground: Ground) -> Shared:
        kind, spell = sort.kind, sort.spell
        found = self._own_orders(sort) if kind is None else self._orders_at(sort, kind)
        orders = tuple(sorted(found, key=_by_floor))
        case = Case(sort.activity, kind, sort.calendar, sort.series, orders, facts=sort.facts)
        setting = Setting(
            ground, "", case, sort.seat,
            spell.first_sitting(max(sort.start, spell.start)), spell.start, (),
        )  # fmt: skip
        return self._sharing(setting)

    def _sharing(self, setting: Setting) -> Shared:
        case = setting.case
        days = sorted(order.trigger for order in case.orders if order.form not in FORESEEN)
        setting = setting._replace(days=tuple(days))
        alike = self.book.cyclic((case.activity, case.kind))
        cycle = self._number(case._replace(kind=alike, orders=()))
        words = [(order, self.book.words(order.rule, case.kind)) for order in case.orders]
        rests = tuple(self._number(tuple(words[n:])) for n in range(len(words) + 1))
        floors = tuple(_floor(order) for order in case.orders)
        plain = not case.unsettled and self.book.restarts(case)
        return Shared(setting, floors, cycle, rests, {}, plain)

    def particular(self, base: Shared, case: Case, on: int) -> Shared:
        """Return what a subject shares that has the case of others, and more that is its own."""
        if self.book.asks:
            case = case._replace(orders=spoken(self.book, case, on))
        setting = base.setting._replace(case=case)
        if case.unsettled:
            return self._sharing(setting)
        found = self._particular.get(setting)
        return found or self._particular.setdefault(setting, self._sharing(setting))

    def owed(self, shared: Shared, last: int | None, completions: Sequence[int], on: int) -> Owed:
        """Return what is owed in a setting after its completions, the last of them named, on a day."""
        setting, floors, cycle, rests, known, plain = shared
        case = setting.case
        if case.unsettled:
            return owed_on(self.book, case, completions, on)
        if not plain:
            told = (cycle, rests[0], tuple(completions))
            owed = self._owed.get(told)
            return owed or self._owed.setdefault(told, owed_on(self.book, case, completions, on))
        done = 0 if last is None else bisect_right(floors, last)
        key = (cycle, rests[done], last)
        owed = self._owed.get(key)
        if owed is None:
            asked = case._replace(orders=case.orders[done:]) if done else case
            owed = self._owed[key] = owed_on(self.book, asked, () if last is None else (last,), on)
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

    # -- what is ordered, but for single events ----------------------------------------------------

    def _own_orders(self, sort: _Sort) -> Iterator[Order]:
        yield from self._elected(sort)
        yield from self._rises(sort)

    def _orders_at(self, sort: _Sort, kind: VenueKind) -> Iterator[Order]:
        """Yield each order that touches a subject: in office and in use on its day (`semantics.md` 3.7)."""
        spell, start = sort.spell, sort.start
        if spell.start <= start:
            begun = Begun.AGAIN if sort.again else Begun.FIRST
            for rule in self.book.begun_by(NewVenue, spell.first_sitting(start), kind):
                if isinstance(rule, NewVenue) and rule.activity is sort.activity and begun in rule.begun:
                    yield _triggered(rule, spell.first_sitting(start))
        if start <= spell.start:
            yield from self._elected(sort)
        yield from self._rises(sort)
        yield from self._seasons(sort)

    def _elected(self, sort: _Sort) -> Iterator[Order]:
        for rule in self.book.begun_by(NewMember, sort.spell.start, sort.kind):
            if rule.activity is sort.activity:
                yield _triggered(rule, sort.spell.start)

    def _rises(self, sort: _Sort) -> Iterator[Order]:
        activity, kind, spell = sort.activity, sort.kind, sort.spell
        since, gaps = max(sort.start, spell.start), _gaps(spell)
        for rule in self.book.rises(activity, kind):
            for order in self.book.orders_of(rule, activity, kind, gaps):
                if order.trigger < since:
                    break
                if order.appears <= self.on and dict(order.read)["series"] in sort.series:
                    # One that fell between a dissolution and the return counts from the return.
                    day = spell.first_sitting(order.trigger)
                    moved = day != order.trigger or order.appears < day
                    yield (
                        order._replace(trigger=day, floor=day, appears=max(day, order.appears))
                        if moved
                        else order
                    )

    def _seasons(self, sort: _Sort) -> Iterator[Order]:
        """Yield an order for each season that is looked ahead to (`semantics.md` 3.8)."""
        since = sort.spell.first_sitting(max(sort.start, sort.spell.start))
        for rule in self.book.seasons((sort.activity, sort.kind)):
            first, last = self.book.first_day(rule.id), self.book.last_day(sort.calendar)
            for start in _returns(rule, since, self.on):
                known = max(start - _YEAR, since, first)
                touched = start < sort.end and sort.spell.expects(start)
                # The subject's own first day may lie after the one that was asked about first.
                stands = known <= max(self.on, since) and known < start <= last
                if stands and touched and self._words(rule, sort, known):
                    yield ahead(rule, known, start)

    def _words(self, rule: Ahead, sort: _Sort, day: int) -> bool:
        """Whether the edition in force on a day has the rule, for the same season, activity and kind."""
        found = self.book.worded(self.book.stage_on(day), rule.id, sort.activity, sort.kind)
        return isinstance(found, Ahead) and found.season == rule.season


_YEAR = 366


def _gaps(spell: Spell) -> tuple[tuple[int, int], ...]:
    """Return the days between the tenures of a spell of office: first, and first after."""
    pairs = pairwise(spell.tenures)
    return tuple((end, start) for (_, end), (start, _) in pairs if end < start)


def _returns(rule: Ahead, since: int, on: int) -> Iterator[int]:
    """Yield the starts of a season after a subject's first day, up to two years after the day asked."""
    last = min(day_of(min(on + 2 * _YEAR, LAST_DAY.toordinal())).year, LAST_DAY.year)
    for year in range(max(day_of(since).year, FIRST_DAY.year), last + 1):
        if rule.season is not None:
            yield rule.season.in_year(year).toordinal()


def _triggered(rule: Rule, day: int) -> Order:
    return Order(rule.id, form_of(rule), day, day, day)


def ahead(rule: Ahead, known: int, starts: int, read: tuple[tuple[str, str | int], ...] = ()) -> Order:
    """Return the order of what a rule looks ahead to."""
    told = ("starts", day_of(starts).isoformat())
    return Order(rule.id, form_of(rule), known, known, known, (told, *read), starts)


def _floor(order: Order) -> int:
    """Return from which day on a completion certainly discharges an order."""
    return order.floor if order.starts is None else order.starts


def _by_floor(order: Order) -> tuple[int, int, str]:
    return _floor(order), order.trigger, order.rule


def owed_on(book: Book, case: Case, completions: Sequence[int], on: int) -> Owed:
    """Return what is owed in a case after completions, each day once and in order."""
    case = appearing(case, completions)
    if case.signed and exempted(case, on):
        return NOTHING
    found = given(book, case, open_after(book, case, completions), on)
    return together([(answer, None, None) for _, answers in found for answer in needed(answers)])


def needed(answers: list[Answer]) -> list[Answer]:
    """Leave out the answers to one part that another of them makes redundant in days, class and slots."""
    if len(answers) < 2:
        return answers
    kept: list[Answer] = []
    for answer in sorted(answers, key=_least):
        if not any(_redundant(answer, other) for other in kept):
            kept.append(answer)
    return kept


def _least(answer: Answer) -> tuple[object, ...]:
    # Of grids that come to the same days the finest is told: of it the most periods can be missed.
    span = answer.terms.span if is_grid(answer) else 0
    return answer.days[::-1], answer.terms.priority, -answer.terms.slots, span


def _redundant(answer: Answer, other: Answer) -> bool:
    soon = all(a <= b for a, b in zip(other.days, answer.days, strict=True))
    one, two = answer.terms, other.terms
    return soon and two.priority <= one.priority and two.slots >= one.slots


def together(answers: Sequence[Spoken]) -> Owed:
    """Return the window of several answers: the earliest, part by part (`semantics.md` 3.2 and 3.11)."""
    if not answers:
        return NOTHING
    first = answers[0][0]
    days, priority = first.days, first.terms.priority
    if len(answers) == 1:
        return Owed(days, priority, tuple(answers), first.terms.slots)
    for answer, *_ in answers[1:]:
        if answer.days != days:
            a, b, c, d = map(min, days, answer.days)
            days = a, b, c, d
        priority = min(priority, answer.terms.priority)
    return Owed(days, priority, tuple(answers), max(answer.terms.slots for answer, *_ in answers))
