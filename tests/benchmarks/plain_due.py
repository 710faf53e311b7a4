"""The peer of `Programme.due`: one plain loop with `datetime.date` and dateutil, reasons included.

Written by somebody who had not seen the engine, as a dateutil script would be. It starts from the nouns
as an embedder holds them and prepares nothing beforehand. What depends on no venue (rules, the rises of a
series, which areas a series holds in) is hoisted; the rest is computed venue by venue. Paragraphs are
those of `semantics.md`, R numbers those of `tests/naive/readings.md`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import Any, NamedTuple

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta, weekday

from mpreview.calendars import Calendar, FixedDay, HolidayRule, MonthEnd, Roll, WeekdayOfMonth
from mpreview.events import Answered, Contacted, Event, Offered, Reviewed, Withdrawn
from mpreview.people import RESUMES_WITHIN, Member, Tenure, TenureEnd
from mpreview.places import Area, Constituency, Use, Venue, VenueKind
from mpreview.policy.rules import Allowance, NewMember, NewVenue, OfferOwed, Periodic, Rise
from mpreview.policy.tables import Table
from mpreview.policy.terms import Activity, ResponseLevel, ResponseTo, Unit
from mpreview.threat import Audience, ThreatScale, ThreatSeries

__all__ = ["due"]

ONE = timedelta(1)
DISSOLVED, RESUMES = TenureEnd.DISSOLUTION, timedelta(RESUMES_WITHIN)
PRECEDING, NONE = Roll.PRECEDING, Roll.NONE
RANKS = {"normal": 0, "heightened": 1, "exceptional": 2}
ACCEPTED, UNANSWERED, OFFERED = "accepted", "unanswered", "offered"
Row = tuple[Any, ...]
Duty = Periodic | NewVenue | NewMember | Rise
Gaps = tuple[tuple[date, date], ...]
Said = tuple[tuple[int, date | None], ...]
Step = tuple[date, int, Said]
Spoken = tuple[Offered | None, Answered | None, str]
NO_OFFER: Spoken = None, None, ""


# Days: section 1.


class Days:
    """The working days of one calendar: a set of closed days, filled by rule as far as it is asked."""

    __slots__ = ("calendar", "closed", "first", "id", "until")

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.id = calendar.id
        self.closed = {holiday.day for holiday in calendar.holidays}
        self.first, self.until = calendar.first, calendar.listed_until

    def reach(self, day: date) -> None:
        """Fill in the holidays that follow by rule up to the year of *day* [1.2]."""
        last, listed = self.calendar.last, self.calendar.listed_until
        if not self.first <= day <= last:
            raise ValueError(f"calendar {self.id} is known from {self.first} to {last}, not on {day}")
        for year in range(self.until.year, day.year + 1):
            self.closed.update(d for d in closed_by_rule(self.calendar.rules, year) if d >= listed)
        self.until = min(date(day.year + 1, 1, 1), last + ONE)

    def following(self, day: date) -> date:
        if not self.first <= day < self.until:
            self.reach(day)
        while day.weekday() > 4 or day in self.closed:
            day += ONE
            if day >= self.until:
                self.reach(day)
        return day

    def preceding(self, day: date) -> date:
        if not self.first <= day < self.until:
            self.reach(day)
        while day.weekday() > 4 or day in self.closed:
            day -= ONE
            if day < self.first:
                self.reach(day)
        return day

    def after(self, day: date, n: int) -> date:
        """Return the n-th working day strictly after *day* [1.3]."""
        if n == 0:
            return self.following(day)
        for _ in range(n):
            day = self.following(day + ONE)
        return day

    def rolled(self, how: Roll, day: date, floor: date) -> date:
        """Return where *day* is rolled to; before *floor* no roll goes back [1.5]."""
        if how is NONE:
            return day
        if how is PRECEDING:
            back = self.preceding(day)
            if back >= floor:
                return back
        return self.following(day)


def standing_day(rule: HolidayRule, year: int) -> date:
    when = rule.when
    if isinstance(when, FixedDay):
        return date(year, when.month, when.day)
    if isinstance(when, WeekdayOfMonth):
        from_day = 31 if when.n < 0 else 1
        return date(year, when.month, 1) + relativedelta(day=from_day, weekday=weekday(when.weekday, when.n))
    return easter(year) + timedelta(when.offset)


def closed_by_rule(rules: Iterable[HolidayRule], year: int) -> Iterator[date]:
    """Yield the weekdays on which standing holidays close a year; weekend ones move to a free weekday."""
    pairs = [(standing_day(rule, y), rule) for rule in rules for y in (year - 1, year)]
    pairs = sorted((p for p in pairs if p[0] >= p[1].since), key=lambda p: (p[0], p[1].name))
    taken = {day for day, _ in pairs if day.weekday() < 5}
    for first, rule in pairs:
        day = first
        if day.weekday() > 4:
            if not rule.substitute:
                continue
            while day.weekday() > 4 or day in taken:
                day += ONE
            taken.add(day)
        if day.year == year:
            yield day


# Answers of rules: four days, and what is told of them.


class Answer(NamedTuple):
    """What one rule says for one trigger, cycle or venue; the last six are its reason."""

    earliest: date
    overdue_from: date
    limit: date
    priority: int
    citation: str
    rule: str
    form: str
    since: date
    raw: date
    due: date
    venue: str | None


told = attrgetter("due", "citation", "rule", "since", "venue")
"""The order of reasons."""


class Cycle(NamedTuple):
    """One response level of a cycle that settled in a spell, by the day asked."""

    months: relativedelta
    settled: date
    end: date  # the first day after the spell
    notice: date | None  # the end of the notice, if the spell had a first day


class Cell(NamedTuple):
    """The interval of a cycle at one response level, and its notice."""

    response: ResponseLevel
    months: int
    notice: int


def cells_of(rule: Periodic) -> tuple[Cell, ...]:
    """Return the cells of a cycle: of one alone where it does not turn on the response level."""
    if not isinstance(rule.months, Table):
        return (Cell(ResponseLevel.NORMAL, rule.months, 0),)
    return tuple(Cell(level, at(rule.months, level), at(rule.notice, level)) for level in ResponseLevel)


def at(number: int | Table, level: ResponseLevel) -> int:
    if not isinstance(number, Table):
        return number
    found = [value.value for value in number.values if value.cell == (None, level, None)]
    if not found:
        raise NotImplementedError("tables over kinds and bands")
    return found[0]


def plain(number: int | Table) -> int:
    if isinstance(number, Table):
        raise NotImplementedError("tables of anything but the interval of a cycle and its notice")
    return number


class Clause:
    """A rule with its numbers made into timedeltas, once."""

    __slots__ = (
        "answered", "cells", "citation", "declined", "forward", "grace", "id", "lead", "limit", "months", "n",
        "of", "priority", "roll", "silent", "spells", "unit",
    )  # fmt: skip

    def __init__(self, rule: Any) -> None:
        self.id, self.citation, self.priority, self.of = rule.id, rule.citation, rule.priority, rule
        self.lead, self.limit = timedelta(rule.lead), timedelta(rule.limit)
        self.grace = timedelta(rule.grace + 1)
        self.roll: Roll = rule.roll
        allowed: Allowance | None = getattr(rule, "within", None) or getattr(rule, "after_trigger", None)
        self.n, self.unit = (plain(allowed.n), allowed.unit) if allowed else (0, Unit.DAYS)
        self.cells = cells_of(rule) if isinstance(rule, Periodic) else ()
        self.months = relativedelta(months=self.cells[0].months if self.cells else self.n)
        self.forward = getattr(rule, "month_end", None) is MonthEnd.FORWARD
        self.spells: dict[tuple[str, ...], tuple[Cycle, ...]] = {}
        if isinstance(rule, OfferOwed):
            self.answered = timedelta(plain(rule.answer_days))
            self.declined = timedelta(plain(rule.again_after_decline))
            self.silent = self.answered + timedelta(plain(rule.again_after_silence))

    def allowed(self, days: Days, trigger: date) -> date:
        """Return the trigger day plus the time allowed [1.3, 1.4]."""
        if self.unit is Unit.WORKING_DAYS:
            return days.after(trigger, self.n)
        return trigger + (self.months if self.unit is Unit.MONTHS else timedelta(self.n))

    def adjusted(self, days: Days, raw: date, due: date, first: date) -> tuple[date, date, date]:
        """Return due, overdue_from and limit; *first* is the first day that can discharge it [3.11]."""
        last = raw + self.limit
        limit = days.preceding(last)
        if limit < first:  # no working day
            return last, last + ONE, last
        due = min(due, limit)
        return due, min(due + self.grace, limit + ONE), limit

    def triggered(self, days: Days, trigger: date, form: str) -> Answer:
        raw = self.allowed(days, trigger)
        due, late, limit = self.adjusted(days, raw, days.rolled(self.roll, raw, trigger), trigger)
        return Answer(
            trigger, late, limit, self.priority, self.citation, self.id, form, trigger, raw, due, None
        )

    def offered(self, days: Days, asked: date, first: date, opens: date, venue: str) -> Answer:
        """Return the answer for a venue that asks for an offer by a day [3.13, R7]."""
        due, late, limit = self.adjusted(days, asked, days.rolled(self.roll, asked, first), first)
        opens = min(opens, due)
        return Answer(
            opens, late, limit, self.priority, self.citation, self.id, "offer", asked, asked, due, venue
        )

    def cycled(self, days: Days, anchor: date, months: relativedelta, notice: date | None) -> Answer:
        """Return the answer of one cell to a completion [3.3]; a notice rolls following [1.5]."""
        raw, first = anchor + months, anchor + ONE
        if self.forward and raw.day < anchor.day:  # month ends are clamped, or moved forward [1.4]
            raw += ONE
        due = days.rolled(self.roll, raw, first)
        if notice is not None:
            due, raw = max(due, days.following(notice)), max(raw, notice)
        due, late, limit = self.adjusted(days, raw, due, first)
        opens = min(max(raw - self.lead, anchor), due)
        return Answer(
            opens, late, limit, self.priority, self.citation, self.id, "periodic", anchor, raw, due, None
        )


def least(answers: Sequence[Answer]) -> Answer:
    """Return of the cells of a rule each of the four days by itself, told by the one due first [3.10]."""
    if len(answers) == 1:
        return answers[0]
    return min(answers, key=attrgetter("due", "raw"))._replace(
        earliest=min(a.earliest for a in answers),
        overdue_from=min(a.overdue_from for a in answers),
        limit=min(a.limit for a in answers),
    )


# Threat: section 2, and the rises of 3.6.


class Scope:
    """Where a series holds: in areas and all that lies in them, for everyone, or for members [2.2]."""

    __slots__ = ("areas", "everyone", "members", "series")

    def __init__(self, series: ThreatSeries, chains: Mapping[str, frozenset[str]]) -> None:
        areas = frozenset(series.areas)
        self.areas = {id_ for id_, chain in chains.items() if areas & chain}
        self.everyone = series.audience is Audience.MEMBERS
        self.members = frozenset(series.members)
        self.series = series

    def holds(self, case: "Case") -> bool:
        if self.everyone or case.region in self.areas or case.force in self.areas:
            return True
        return case.office.member in self.members


class Order(NamedTuple):
    """A rise rule, where it is heard, and its trigger days whose order has appeared, newest first."""

    clause: Clause
    scope: Scope
    triggers: tuple[date, ...]
    answers: dict[tuple[date, str], Answer]  # by trigger day and calendar: no venue is read

    def speaks(self, case: "Case") -> Iterator[Answer]:
        """Yield the answer of each order that touches a subject and is not discharged [3.6, 3.7]."""
        office, days = case.office, case.days
        for told_on in self.triggers:
            if told_on < max(office.start, case.used):
                return
            trigger = office.sitting(told_on) if office.gaps else told_on
            if case.completed is not None and trigger <= case.completed:
                return
            if (trigger, days.id) not in self.answers:
                self.answers[trigger, days.id] = self.clause.triggered(days, trigger, "rise")
            yield self.answers[trigger, days.id]


def rise_days(rule: Rise, series: ThreatSeries, scale: ThreatScale, on: date) -> Iterator[date]:
    """Yield the trigger days of the orders that have appeared by *on* [2.4, 3.6]."""
    ranks = {level.id: rank for rank, level in enumerate(scale.levels)}
    settling, lowest = timedelta(plain(rule.settling)), ranks[rule.at_least]
    old, entries = series.before, series.assessments
    for index, entry in enumerate(entries):
        if old is not None and entry.level is not None:
            settled = entry.effective + settling
            for rank in range(max(lowest, ranks[old] + 1), ranks[entry.level] + 1):
                held = all(
                    e.level is not None and ranks[e.level] >= rank
                    for e in entries[index + 1 :]
                    if e.effective < settled
                )
                if held and max(settled, entry.announced) <= on:
                    yield max(entry.effective, entry.announced)
        old = entry.level


def level_on(series: ThreatSeries, on: date) -> tuple[str | None, date | None]:
    """Return the level on a day, and the day it was announced if it is an entry's."""
    level, announced = series.before, None
    for entry in series.assessments:
        if entry.effective > on:
            break
        level, announced = entry.level, entry.announced
    return level, announced


def responses(
    series: Iterable[ThreatSeries], rows: Iterable[ResponseTo], on: date
) -> Iterator[tuple[int, date | None]]:
    """Yield the response that each series calls for on a day, and when its level was announced [2.3]."""
    for one in series:
        level, announced = level_on(one, on)
        if level is None:
            continue
        known = [row for row in rows if row.series == one.id and row.level == level and row.since <= on]
        if known:
            yield RANKS[max(known, key=lambda row: row.since).response.value], announced


def cycles(
    clause: Clause, series: Sequence[ThreatSeries], rows: Sequence[ResponseTo], on: date
) -> Iterator[Cycle]:
    """Yield each cell and spell that settled by *on*, for subjects to which just *series* apply [3.3]."""
    days = {date.min, *(row.since for row in rows)}
    days.update(entry.effective for one in series for entry in one.assessments)
    steps = [(day, tuple(responses(series, rows, day))) for day in sorted(days)]
    high = [(day, max((rank for rank, _ in said), default=0), said) for day, said in steps]
    settling = timedelta(plain(clause.of.settling))
    for cell in clause.cells:
        least_rank, months = RANKS[cell.response.value], relativedelta(months=cell.months)
        if least_rank == 0:  # the lowest level is always in force and settled [2.4]
            yield Cycle(months, date.min, date.max, None)
            continue
        for first, end, said in spells(high, least_rank):
            settled = date.min if first == date.min else first + settling
            if settled <= on and end >= settled:
                news = (day for rank, day in said if rank >= least_rank)
                since = max(first, min((day or first for day in news), default=first))
                yield Cycle(months, settled, end, since + timedelta(cell.notice))


def spells(steps: Sequence[Step], rank: int) -> Iterator[tuple[date, date, Said]]:
    """Yield start, end and first sayings of each unbroken spell at or above *rank*."""
    start: tuple[date, Said] | None = None
    for day, level, said in steps:
        if level >= rank and start is None:
            start = day, said
        elif level < rank and start is not None:
            yield start[0], day, start[1]
            start = None
    if start is not None:
        yield start[0], date.max, start[1]


# What is hoisted: rules by what they are about, areas, events by whom they are about.


class Duties(NamedTuple):
    """The rules for one kind of venue, or for contact."""

    cycles: list[Clause]
    new_venue: list[Clause]
    new_member: list[Clause]
    rises: list[Order]


class Policy:
    """The rules in force, and what of them depends on no venue."""

    def __init__(self, register: Any, rulebook: Any, on: date) -> None:
        self.on = on
        self.rows: tuple[ResponseTo, ...] = rulebook.responses
        areas: dict[str, Area] = {area.id: area for area in register.areas}
        calendars = {calendar.id: Days(calendar) for calendar in register.calendars}
        lines = {id_: tuple(upwards(areas, id_)) for id_ in areas}
        stated = {id_: calendar_of(line, calendars) for id_, line in lines.items()}
        self.days = {id_: days for id_, days in stated.items() if days is not None}
        chains = {id_: frozenset(area.id for area in line) for id_, line in lines.items()}
        self.scopes = {series.id: Scope(series, chains) for series in register.series}
        self.kinds: dict[VenueKind, Duties] = defaultdict(lambda: Duties([], [], [], []))
        self.contact = Duties([], [], [], [])
        self.offer: Clause | None = None
        scales = {scale.id: scale for scale in register.scales}
        (edition,) = rulebook.editions
        for rule in edition.rules:
            if isinstance(rule, OfferOwed):
                self.offer = Clause(rule)
            else:
                self.sort_in(rule, scales)

    def sort_in(self, rule: Duty, scales: Mapping[str, ThreatScale]) -> None:
        clause = Clause(rule)
        if rule.activity is Activity.CONTACT:
            about = [self.contact]
        else:
            about = [self.kinds[kind] for kind in set(rule.kinds)]
        for duties in about:
            if isinstance(rule, Periodic):
                duties.cycles.append(clause)
            elif isinstance(rule, NewVenue):
                duties.new_venue.append(clause)
            elif isinstance(rule, NewMember):
                duties.new_member.append(clause)
        if isinstance(rule, Rise) and rule.series in self.scopes:
            scope = self.scopes[rule.series]
            days = rise_days(rule, scope.series, scales[scope.series.scale], self.on)
            order = Order(clause, scope, tuple(sorted(set(days), reverse=True)), {})
            for duties in about:
                duties.rises.append(order)

    def spells_at(self, clause: Clause, case: "Case") -> tuple[Cycle, ...]:
        """Return the cells that may count where just these series apply; worked out once for each set."""
        ids = tuple(id_ for id_, scope in self.scopes.items() if scope.holds(case))
        if ids not in clause.spells:
            series = [self.scopes[id_].series for id_ in ids]
            clause.spells[ids] = tuple(cycles(clause, series, self.rows, self.on))
        return clause.spells[ids]


def upwards(areas: Mapping[str, Area], id_: str | None) -> Iterator[Area]:
    while id_ is not None:
        area = areas[id_]
        yield area
        id_ = area.within


def calendar_of(line: Iterable[Area], calendars: Mapping[str, Days]) -> Days | None:
    """Return the calendar stated nearest upwards; a country above the nations may have none."""
    return next((calendars[area.calendar] for area in line if area.calendar is not None), None)


class Facts:
    """The events up to a day, by whom or what they are about, in ledger order; of contacts the last."""

    def __init__(self, events: Sequence[Event], on: date) -> None:
        if any(type(event) is Withdrawn or event.corrects is not None for event in events):
            raise NotImplementedError("corrections and withdrawals")
        self.reviews: dict[str, list[date]] = defaultdict(list)
        self.contacted: dict[str, date] = {}
        self.offers: dict[str, list[Offered]] = defaultdict(list)
        self.answers: dict[str, list[Answered]] = defaultdict(list)
        for event in events:
            if event.on > on:
                break
            if type(event) is Reviewed:
                self.reviews[event.venue].append(event.on)
            elif type(event) is Offered:
                self.offers[event.member].append(event)
            elif type(event) is Answered:
                self.answers[event.offer].append(event)
            elif type(event) is Contacted:
                self.contacted[event.member] = event.on


class Office(NamedTuple):
    """A member in office: the present spell, its gaps over dissolutions, the ground of the seat [1.6]."""

    member: str
    start: date
    gaps: Gaps
    region: str
    force: str
    days: Days
    contacted: date | None  # the last contact in the spell
    offers: list[Offered]
    met: str  # the progress of contact
    reached: str  # the progress where no offer speaks

    def sitting(self, day: date) -> date:
        """Return that day, or the day of the return if it falls between two tenures [R4]."""
        return next((back for end, back in self.gaps if end <= day < back), day)


def spell_of(member: Member, on: date) -> tuple[Tenure, date, Gaps] | None:
    """Return the tenure on a day with the start of its spell of office and the gaps in it [R1]."""
    begun = [tenure for tenure in member.tenures if tenure.period.start <= on]
    if not begun or (begun[-1].period.end is not None and begun[-1].period.end <= on):
        return None
    start, gaps = begun[-1].period.start, []
    for before, after in reversed(tuple(pairwise(begun))):
        end = before.period.end
        if before.ended is not DISSOLVED or end is None or after.period.start - end > RESUMES:
            break
        start = before.period.start
        if end < after.period.start:
            gaps.append((end, after.period.start))
    return begun[-1], start, tuple(gaps)


# The obligations.


class Case(NamedTuple):
    """A subject as it stands on the day asked."""

    office: Office
    region: str
    force: str
    days: Days
    used: date  # the first day of use; of the spell for the member's own
    start: date  # the later of spell and use
    completed: date | None  # the last completion since

    def in_cycle(self, offers: Sequence[Offered], venue: str) -> Offered | None:
        """Return the newest offer in the present cycle that covers the venue [R6]."""
        for offer in reversed(offers):
            if offer.on < self.start or (self.completed is not None and offer.on <= self.completed):
                return None
            if offer.venues is None or venue in offer.venues:
                return offer
        return None


def answers_of(duties: Duties, case: Case, policy: Policy) -> list[Answer]:
    """Return what every rule of a review or a contact says that speaks [3.3, 3.5, 3.6]."""
    office, _, _, days, used, start, completed = case
    if completed is not None:
        answers = [cycle_of(clause, case, completed, policy) for clause in duties.cycles]
    else:
        answers = []
        if used >= office.start and duties.new_venue:
            trigger = office.sitting(start)
            answers += [clause.triggered(days, trigger, "new-venue") for clause in duties.new_venue]
        if used <= office.start:
            answers += [clause.triggered(days, start, "new-member") for clause in duties.new_member]
    for order in duties.rises:
        if order.scope.holds(case):
            answers += order.speaks(case)
    return answers


def cycle_of(clause: Clause, case: Case, completed: date, policy: Policy) -> Answer:
    """Return the least answer of the cells that count since a completion [3.3]."""
    if len(clause.cells) == 1:
        return clause.cycled(case.days, completed, clause.months, None)
    cells = [cell for cell in policy.spells_at(clause, case) if cell.end > completed]
    notices = [None if cell.settled <= completed else cell.notice for cell in cells]
    pairs = zip(cells, notices, strict=True)
    return least([clause.cycled(case.days, completed, cell.months, notice) for cell, notice in pairs])


def opening(answers: Sequence[Answer]) -> date:
    return answers[0].earliest if len(answers) == 1 else min([a.earliest for a in answers])


def asks(clause: Clause, case: Case, venue: str, opens: date) -> Answer:
    """Return the answer for a venue not offered in its cycle, by the opening of its review [3.13, R7]."""
    since = case.start if case.completed is None else case.completed
    first = since if case.completed is None else since + ONE
    asked = max(opens, first)
    return clause.offered(case.office.days, asked, first, max(asked - clause.lead, since), venue)


def asks_again(
    clause: Clause, days: Days, venue: str, answers: Sequence[Answer], spoken: Spoken
) -> Answer | None:
    """Return the answer for a venue once offered, by the re-offer clock or a later trigger [3.13, R6]."""
    offer, answer, state = spoken
    if offer is None or state == ACCEPTED:
        return None
    since = offer.on if answer is None else answer.on
    later = [a.since for a in answers if a.form != "periodic" and a.since > since]
    asking = [(clause.allowed(days, day), day) for day in later]
    if answer is not None:
        asking.append((answer.until or answer.on + clause.declined, answer.on))
    elif state == UNANSWERED:
        asking.append((offer.on + clause.silent, offer.on + clause.answered))
    if not asking:
        return None
    asked, first = min(asking)
    return clause.offered(days, asked, first, asked, venue)


def row(subject: str, on: date, progress: str, answers: list[Answer]) -> Row:
    """Return the row of an obligation: of several answers the least, part by part [3.11, 3.12]."""
    opens, late, limit, priority = answers[0][:4]
    if len(answers) > 1:
        answers.sort(key=told)
        opens, late, limit, priority = map(min, zip(*[a[:4] for a in answers], strict=True))
    day = answers[0].due
    rank = 0 if on > limit else 1 if on >= late else 2 if on >= day else 3
    return priority, rank, day, subject, (opens, day, late, limit), progress, tuple([a[5:] for a in answers])


class Loop:
    """One question: the programme's nouns on one day."""

    def __init__(self, programme: Any, on: date) -> None:
        register = programme.register
        self.on = on
        self.policy = Policy(register, programme.rulebook, on)
        self.facts = Facts(tuple(programme.ledger), on)
        self.members: tuple[Member, ...] = register.members
        self.seats: dict[str, Constituency] = {seat.id: seat for seat in register.constituencies}
        self.venues: dict[str, Venue] = {venue.id: venue for venue in register.venues}
        self.uses: dict[str, list[Use]] = defaultdict(list)
        for use in register.uses:
            period = use.period
            if period.start <= on and (period.end is None or on < period.end):
                self.uses[use.member].append(use)

    def rows(self) -> Iterator[Row]:
        for member in self.members:
            spell = spell_of(member, self.on)
            if spell is not None:
                yield from self.of_member(self.office(member.id, *spell))

    def office(self, member: str, tenure: Tenure, start: date, gaps: Gaps) -> Office:
        seat = self.seats[tenure.constituency]
        contacted = self.facts.contacted.get(member)
        if contacted is not None and contacted < start:
            contacted = None
        offers = [offer for offer in self.facts.offers.get(member, ()) if offer.on >= start]
        met = "not-contacted" if contacted is None else "contacted"
        reached = "contacted" if offers else met  # by an offer too [R8]
        days = self.policy.days[seat.region]
        return Office(member, start, gaps, seat.region, seat.force, days, contacted, offers, met, reached)

    def of_member(self, office: Office) -> Iterator[Row]:
        """Yield the rows of a member whose windows have opened: contact, reviews, offer."""
        on, clause, member, start = self.on, self.policy.offer, office.member, office.start
        wanted: list[Answer] = []
        own = Case(office, office.region, office.force, office.days, start, start, office.contacted)
        answers = answers_of(self.policy.contact, own, self.policy)
        if answers and opening(answers) <= on:
            yield row(f"contact/{member}", on, office.met, answers)
        for use in self.uses.get(member, ()):
            venue = self.venues[use.venue]
            case = self.case(office, venue, use.period.start)
            answers = answers_of(self.policy.kinds[venue.kind], case, self.policy)
            if not answers:
                continue
            opens = opening(answers)
            spoken = self.spoken(case.in_cycle(office.offers, venue.id), venue.id)
            if spoken is NO_OFFER and clause is not None:
                wanted.append(asks(clause, case, venue.id, opens))
            elif clause is not None:
                again = asks_again(clause, office.days, venue.id, answers, spoken)
                if again is not None:
                    wanted.append(again)
            if opens <= on:
                yield row(f"review/{venue.id}/{member}", on, spoken[2] or office.reached, answers)
        if wanted and opening(wanted) <= on:
            newest = self.spoken(office.offers[-1] if office.offers else None, None)
            yield row(f"offer/{member}", on, newest[2] or office.reached, wanted)

    def case(self, office: Office, venue: Venue, used: date) -> Case:
        region, force = venue.region, venue.force
        if region is None or force is None:  # an online presence is where the seat is
            region, force, days = office.region, office.force, office.days
        else:
            days = self.policy.days[region]
        start = max(office.start, used)
        start = office.sitting(start) if office.gaps else start
        reviews = self.facts.reviews.get(venue.id)
        completed = reviews[-1] if reviews and reviews[-1] >= start else None
        return Case(office, region, force, days, used, start, completed)

    def spoken(self, offer: Offered | None, venue: str | None) -> Spoken:
        """Return an offer with the newest answer that speaks for a venue, and the state of it [R6, R8]."""
        if offer is None:
            return NO_OFFER
        for answer in reversed(self.facts.answers.get(offer.id, ())):
            if venue is None or answer.venues is None or venue in answer.venues:
                return offer, answer, answer.reply.value
        clause = self.policy.offer
        waiting = clause is None or self.on <= offer.on + clause.answered
        return offer, None, OFFERED if waiting else UNANSWERED


def due(programme: Any, on: date) -> list[Row]:
    """Return what is due on a day: every undischarged obligation whose window has opened [3.15].

    A row is (class, rank of the standing, due day, id, the four days, progress, reasons); a reason is
    (rule, form, day counted from, raw day, due day, venue that asks for an offer).
    """
    return sorted(Loop(programme, on).rows())
