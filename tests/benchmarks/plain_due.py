"""The peer of `Programme.due`: one plain loop with `datetime.date` and dateutil, reasons included.

Written as a dateutil script would be, at first by somebody who had not seen the engine, and carried on to
the whole default rulebook from `semantics.md`. It starts from the nouns as an embedder holds them and
prepares nothing beforehand. What depends on no venue (rules, the rises of a series, which areas a series
holds in, the starts of a season) is hoisted; the rest is computed venue by venue. It knows what that
rulebook has: one edition, cycles anchored at completions, no condition; and nothing signed or corrected.
Paragraphs are those of `semantics.md`, R numbers those of `tests/naive/readings.md`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cache
from itertools import pairwise, product
from operator import attrgetter, le
from typing import Any, NamedTuple

from dateutil.easter import easter
from dateutil.relativedelta import relativedelta, weekday
from dateutil.rrule import YEARLY, rrule

from mpreview.calendars import Calendar, FixedDay, HolidayRule, MonthEnd, Roll, WeekdayOfMonth
from mpreview.events import (
    Answered,
    Attempted,
    Banded,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    ConcernRaised,
    Contacted,
    DeskChecked,
    Event,
    EventPlanned,
    Exempted,
    FindingNoted,
    Incident,
    MeasureNoted,
    Offered,
    OfficeChanged,
    Postponed,
    Reviewed,
    ReviewRequested,
    StandardRevised,
    VenueMoved,
    Withdrawn,
)
from mpreview.people import RESUMES_WITHIN, Member, Tenure, TenureEnd
from mpreview.places import Area, Constituency, Use, Venue, VenueKind
from mpreview.policy import (
    Ahead,
    AheadOf,
    Anchor,
    Begun,
    MergeMode,
    NewMember,
    NewVenue,
    OfferOwed,
    OnEvent,
    Periodic,
    Rise,
)
from mpreview.policy.tables import Allowance, Table
from mpreview.policy.terms import Activity, ResponseLevel, ResponseTo, Unit
from mpreview.threat import Audience, ThreatScale, ThreatSeries

__all__ = ["due"]

ONE = timedelta(1)
NEVER = date.max
DISSOLVED, RESUMES = TenureEnd.DISSOLUTION, timedelta(RESUMES_WITHIN)
PRECEDING, NONE = Roll.PRECEDING, Roll.NONE
RANKS = {"normal": 0, "heightened": 1, "exceptional": 2}
ACCEPTED, UNANSWERED, OFFERED = "accepted", "unanswered", "offered"
FORESEEN = {"season", "expiring-measure"}
IN_THE_EVENING = {"incident", "faulty-measure", "failed-measure"}
OCCASIONS = {
    Incident: "incident",
    ConcernRaised: "concern",
    ReviewRequested: "request",
    OfficeChanged: "change-of-office",
    VenueMoved: "moved-venue",
    StandardRevised: "revised-standard",
}
STATES = {"faulty": "faulty-measure", "failed": "failed-measure"}
Row = tuple[Any, ...]
Duty = Periodic | NewVenue | NewMember | Rise | OnEvent | Ahead
Span = tuple[date, date]
Said = tuple[tuple[int, date | None], ...]
Bands = tuple[tuple[date, int], ...]
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
    """What one rule says at one cell for one trigger, cycle or venue; the last six are its reason."""

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
strictness = attrgetter("limit", "overdue_from", "due", "earliest", "priority")
"""The four days, last first, and the class."""


class Cell(NamedTuple):
    """The numbers of a rule at one response level and band, as they are added to days."""

    response: int
    band: int
    n: int
    months: relativedelta
    notice: timedelta
    settling: timedelta
    lead: timedelta
    grace: timedelta
    limit: timedelta
    priority: int


def at(number: int | Table, level: ResponseLevel, band: str) -> int:
    if not isinstance(number, Table):
        return number
    if number.values[0].kind is not None:
        raise NotImplementedError("tables over kinds")
    cells = ((value.value, value.response, value.band) for value in number.values)
    return next(n for n, one, other in cells if one in {None, level} and other in {None, band})


class Clause:
    """A rule with its numbers made into timedeltas, once."""

    __slots__ = (
        "bands", "cells", "citation", "close", "counted", "form", "forward", "id", "known", "merge",
        "numbers", "of", "roll", "unit",
    )  # fmt: skip

    def __init__(self, rule: Any, bands: Sequence[str]) -> None:
        if rule.when is not None or getattr(rule, "anchor", None) is Anchor.PLANNED:
            raise NotImplementedError("conditions and grids")
        if isinstance(rule.merge.days, Table):
            raise NotImplementedError("a closeness by cell")
        self.id, self.citation, self.of, self.form = rule.id, rule.citation, rule, form_of(rule)
        self.roll: Roll = rule.roll
        self.merge, self.close = rule.merge.mode, timedelta(rule.merge.days)
        allowed: Allowance | None = getattr(rule, "within", None) or getattr(rule, "after_trigger", None)
        self.unit = allowed.unit if allowed else Unit.DAYS
        self.forward = getattr(rule, "month_end", None) is MonthEnd.FORWARD
        self.bands = bands
        self.cells: list[Cell] = []
        for (response, level), (rank, band) in product(enumerate(ResponseLevel), enumerate(bands)):
            cell = cell_of(rule, level, band)._replace(response=response, band=rank)
            # A cell with the numbers of a lower one adds nothing.
            lower = (one for one in self.cells if one.response <= response and one.band <= rank)
            if all(one[2:] != cell[2:] for one in lower):
                self.cells.append(cell)
        self.counted: dict[Levels, tuple[Counted, ...]] = {}
        self.numbers: dict[tuple[str, Levels], list[tuple[int, Counted]]] = {}
        self.known: dict[tuple[Order, str], Answer] = {}  # by trigger and calendar: no venue is read

    def counting(self, case: "Case", anchor: date, on: date) -> Iterator[tuple[Cell, date | None]]:
        """Yield each cell that counts from an anchor on, and the end of its notice if it has one [3.3]."""
        if len(self.cells) == 1:
            yield self.cells[0], None
            return
        levels = case.levels
        if levels not in self.counted:
            low = [cell for cell in self.cells if not cell.band]
            self.counted[levels] = tuple(counted(low, levels, ()))
        found: Iterable[Counted] = self.counted[levels]
        if case.bands:
            found = counted(self.cells, levels, case.bands)
        for cell, settled, end, notice in found:
            if settled <= on and anchor < end:
                yield cell, None if settled <= anchor else notice

    def answers(self, case: "Case", live: "Live", on: date) -> list[Answer]:
        """Return what the rule has answered by a day, but for cells that another one betters in all."""
        order = live.order
        if order is not None and len(self.cells) == 1:
            key = order, case.days.id
            if key not in self.known:
                self.known[key] = self.answer(case.days, live, self.cells[0], None)
            return [self.known[key]]
        found = [
            self.answer(case.days, live, cell, notice)
            for cell, notice in self.counting(case, live.anchor, on)
        ]
        return found if len(found) < 2 else needed(found)

    def answer(self, days: Days, live: "Live", cell: Cell, notice: date | None) -> Answer:
        """Return the answer at one cell: the later of its own day and the end of its notice [1.5, 3.3]."""
        order = live.order
        if order is None:
            own = live.anchor + cell.months
            if self.forward and own.day < live.anchor.day:  # month ends are clamped, or moved forward [1.4]
                own += ONE
        elif order.starts is None:
            own = self.allowed(days, order.trigger, cell)
        else:
            own = max(order.starts - timedelta(cell.n), order.trigger + cell.notice)  # [3.8, R58]
        raw, due = own, days.rolled(self.roll, own, live.first)
        if notice is not None:
            raw, due = max(own, notice), max(due, days.following(notice))
        last = raw + cell.limit if order is None or order.starts is None else order.starts - ONE
        opens = live.opens if order is not None and order.starts is None else max(raw - cell.lead, live.opens)
        return self.adjusted(days, cell, live, (opens, due, last, raw))

    def adjusted(self, days: Days, cell: Cell, live: "Live", told: tuple[date, date, date, date]) -> Answer:
        """Return the four days of an answer [3.11]."""
        opens, due, last, raw = told
        limit = days.preceding(last)
        if limit < live.first:  # no working day
            due, late, limit = last, last + ONE, last
        else:
            due = min(due, limit)
            late = min(due + cell.grace, limit + ONE)
        return Answer(
            min(opens, due), late, limit, cell.priority, self.citation, self.id, self.form, live.anchor, raw,
            due, live.venue,
        )  # fmt: skip

    def allowed(self, days: Days, trigger: date, cell: Cell) -> date:
        """Return the trigger day plus the time allowed [1.3, 1.4]."""
        if self.unit is Unit.WORKING_DAYS:
            return days.after(trigger, cell.n)
        return trigger + (cell.months if self.unit is Unit.MONTHS else timedelta(cell.n))

    def least(self, name: str, case: "Case", anchor: date, on: date) -> int:
        """Return the least of a number of an offer over the cells that count [R72]."""
        number: int | Table = getattr(self.of, name)
        if not isinstance(number, Table):
            return number
        key = name, case.levels
        found = self.numbers.get(key)
        if found is None or case.bands:
            found = [
                (at(number, level, band), one)
                for (response, level), (rank, band) in product(
                    enumerate(ResponseLevel), enumerate(self.bands)
                )
                if not rank or case.bands
                for one in counted(
                    [self.cells[0]._replace(response=response, band=rank)], case.levels, case.bands
                )
            ]
            if not case.bands:
                self.numbers[key] = found
        return min(value for value, one in found if one.settled <= on and anchor < one.end)


def form_of(rule: Any) -> str:
    return str(rule.form)


months = cache(lambda n: relativedelta(months=n))


def cell_of(rule: Any, level: ResponseLevel, band: str) -> Cell:
    """Return the numbers of a rule at a cell; of what lies ahead `opens` stands for the lead [3.8]."""

    def read(number: int | Table) -> int:
        return at(number, level, band)

    def days(number: int | Table) -> timedelta:
        return timedelta(read(number))

    lead = rule.lead
    if isinstance(rule, Periodic):
        n = read(rule.months)
    elif isinstance(rule, Ahead):
        n, lead = read(rule.before), rule.before if rule.opens is None else rule.opens
    else:
        allowed: Allowance = rule.after_trigger if isinstance(rule, OfferOwed) else rule.within
        n = read(allowed.n)
    return Cell(
        0, 0, n, months(n), days(rule.notice), days(rule.settling), days(lead),
        days(rule.grace) + ONE, days(rule.limit), read(rule.priority),
    )  # fmt: skip


def needed(answers: list[Answer]) -> list[Answer]:
    """Leave out answers of cells that another one of the rule betters, or equals, in all days and class."""
    kept: list[Answer] = []
    for answer in sorted(answers, key=strictness):
        if not any(all(map(le, strictness(one), strictness(answer))) for one in kept):
            kept.append(answer)
    return kept


# Threat: section 2, cells of 3.3, and the rises of 3.6.


class Scope:
    """Where a series holds: in areas and all that lies in them, for everyone, or for members [2.2]."""

    __slots__ = ("areas", "everyone", "members", "series")

    def __init__(self, series: ThreatSeries, chains: Mapping[str, frozenset[str]]) -> None:
        areas = frozenset(series.areas)
        self.areas = {id_ for id_, chain in chains.items() if areas & chain}
        self.everyone = series.audience is Audience.MEMBERS
        self.members = frozenset(series.members)
        self.series = series

    def holds(self, region: str, force: str, member: str) -> bool:
        return self.everyone or region in self.areas or force in self.areas or member in self.members


class Levels:
    """The response levels of the subjects to which just some series apply."""

    __slots__ = ("said", "spells", "steps")

    def __init__(self, series: Sequence[ThreatSeries], rows: Sequence[ResponseTo]) -> None:
        days = {date.min, *(row.since for row in rows)}
        days.update(entry.effective for one in series for entry in one.assessments)
        self.said: dict[date, Said] = {day: tuple(responses(series, rows, day)) for day in sorted(days)}
        self.steps = [(day, max((rank for rank, _ in said), default=0)) for day, said in self.said.items()]
        self.spells = [list(spells(self.steps, rank)) for rank in range(len(RANKS))]

    def announced(self, day: date, rank: int) -> date:
        """Return a day, or if later the first announcement of a level that reaches a rank on it [3.3]."""
        since = max(step for step in self.said if step <= day)
        news = (told or day for reached, told in self.said[since] if reached >= rank)
        return max(day, min(news, default=day))


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


def spells(steps: Iterable[tuple[date, int]], rank: int) -> Iterator[Span]:
    """Yield start and end of each unbroken spell at or above *rank*."""
    start: date | None = None
    for day, level in steps:
        if level >= rank and start is None:
            start = day
        elif level < rank and start is not None:
            yield start, day
            start = None
    if start is not None:
        yield start, NEVER


class Counted(NamedTuple):
    """One cell in one spell of days at or above it: the day it settled, and the end of its notice."""

    cell: Cell
    settled: date
    end: date  # the first day after the spell
    notice: date


def counted(cells: Iterable[Cell], levels: Levels, bands: Bands) -> Iterator[Counted]:
    """Yield each cell and spell that settled [2.4, R22]."""
    for cell in cells:
        if (cell.response, cell.band) == (0, 0):
            yield Counted(cell, date.min, NEVER, date.min)
            continue
        at_band = [(date.min, NEVER)] if not cell.band else list(spells(bands, cell.band))
        for one, other in product(levels.spells[cell.response], at_band):
            first, end = max(one[0], other[0]), min(one[1], other[1])
            settled = first if first == date.min else first + cell.settling
            if first < end and settled <= end:
                since = levels.announced(first, cell.response) if cell.response else first
                yield Counted(cell, settled, end, since + cell.notice)


def rise_days(rule: Rise, series: ThreatSeries, scale: ThreatScale, on: date) -> Iterator[Span]:
    """Yield the trigger day of each order that has appeared by *on*, and the day it did [2.4, 3.6]."""
    ranks = {level.id: rank for rank, level in enumerate(scale.levels)}
    if isinstance(rule.settling, Table):
        raise NotImplementedError("a settling of rises by kind")
    settling, lowest = timedelta(rule.settling), ranks[rule.at_least]
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
                appears = max(settled, entry.announced)
                if held and appears <= on:
                    yield max(entry.effective, entry.announced), appears
        old = entry.level


# What is hoisted: rules by what they are about, areas, events by whom they are about.


class Order(NamedTuple):
    """A trigger of one rule: 3.6 to 3.8."""

    clause: Clause
    trigger: date
    first: date  # the first day whose completion discharges it
    appears: date
    starts: date | None = None
    ends: date = NEVER  # taken back from that day on


class Live(NamedTuple):
    """What is open: a cycle or an order. It counts from the anchor and opens no earlier than `opens`."""

    anchor: date
    opens: date
    first: date
    order: Order | None = None
    venue: str | None = None


class Risen(NamedTuple):
    """A rise rule, where it is heard, and its trigger days with the day each order appeared, newest first."""

    clause: Clause
    scope: Scope
    triggers: tuple[Span, ...]


class Duties:
    """The rules for one kind of venue, or for contact."""

    __slots__ = ("ahead", "cycles", "events", "new_member", "new_venue", "rises", "seasons")

    def __init__(self) -> None:
        self.cycles: list[Clause] = []
        self.new_venue: list[Clause] = []
        self.new_member: list[Clause] = []
        self.rises: list[Risen] = []
        self.events: dict[str, list[Clause]] = defaultdict(list)
        self.ahead: dict[AheadOf, list[Clause]] = defaultdict(list)
        self.seasons: list[tuple[Clause, list[date]]] = []


class Policy:
    """The rules in force, and what of them depends on no venue."""

    def __init__(self, register: Any, rulebook: Any, on: date) -> None:
        self.on = on
        tenures = [tenure for member in register.members for tenure in member.tenures]
        self.since = min((tenure.period.start for tenure in tenures), default=on)
        self.rows: tuple[ResponseTo, ...] = rulebook.responses
        self.bands: tuple[str, ...] = rulebook.bands
        areas: dict[str, Area] = {area.id: area for area in register.areas}
        calendars = {calendar.id: Days(calendar) for calendar in register.calendars}
        lines = {id_: tuple(upwards(areas, id_)) for id_ in areas}
        stated = {id_: calendar_of(line, calendars) for id_, line in lines.items()}
        self.days = {id_: days for id_, days in stated.items() if days is not None}
        chains = {id_: frozenset(area.id for area in line) for id_, line in lines.items()}
        self.scopes = {series.id: Scope(series, chains) for series in register.series}
        self.kinds: dict[VenueKind, Duties] = defaultdict(Duties)
        self.contact = Duties()
        self.offer: Clause | None = None
        self.levels: dict[tuple[str, ...], Levels] = {}
        self.told: dict[tuple[str, str, str], Levels] = {}
        self.named = frozenset[str]().union(*(scope.members for scope in self.scopes.values()))
        scales = {scale.id: scale for scale in register.scales}
        (edition,) = rulebook.editions
        for rule in edition.rules:
            clause = Clause(rule, self.bands)
            if isinstance(rule, OfferOwed):
                self.offer = clause
            elif rule.activity is Activity.CONTACT:
                self.sort_in(clause, scales, [self.contact])
            else:
                self.sort_in(clause, scales, [self.kinds[kind] for kind in rule.kinds])

    def sort_in(self, clause: Clause, scales: Mapping[str, ThreatScale], about: Sequence[Duties]) -> None:
        rule: Duty = clause.of
        if clause.merge is not MergeMode.RESTART and not isinstance(rule, OnEvent | Ahead):
            raise NotImplementedError("a first review or a rise that keeps the cycle")
        for duties in about:
            if isinstance(rule, Periodic):
                duties.cycles.append(clause)
            elif isinstance(rule, NewVenue):
                duties.new_venue.append(clause)
            elif isinstance(rule, NewMember):
                duties.new_member.append(clause)
            elif isinstance(rule, OnEvent):
                duties.events[rule.occasion.value].append(clause)
            elif isinstance(rule, Ahead) and rule.season is None:
                duties.ahead[rule.of].append(clause)
        if isinstance(rule, Ahead) and rule.season is not None:
            starts = seasons(rule.season, self.since, self.on)
            for duties in about:
                duties.seasons.append((clause, starts))
        if isinstance(rule, Rise) and rule.series in self.scopes:
            scope = self.scopes[rule.series]
            days = rise_days(rule, scope.series, scales[scope.series.scale], self.on)
            risen = Risen(clause, scope, tuple(sorted(first_of_each(days), reverse=True)))
            for duties in about:
                duties.rises.append(risen)

    def levels_at(self, region: str, force: str, member: str) -> Levels:
        """Return the levels where just these series apply; worked out once for each set."""
        place = region, force, member if member in self.named else ""
        if place not in self.told:
            ids = tuple(id_ for id_, scope in self.scopes.items() if scope.holds(*place))
            if ids not in self.levels:
                self.levels[ids] = Levels([self.scopes[id_].series for id_ in ids], self.rows)
            self.told[place] = self.levels[ids]
        return self.told[place]


def first_of_each(days: Iterable[Span]) -> list[Span]:
    """Return trigger days with the first day on which an order of each appeared."""
    found: dict[date, date] = {}
    for trigger, appears in days:
        found[trigger] = min(appears, found.get(trigger, appears))
    return list(found.items())


def seasons(season: FixedDay, since: date, on: date) -> list[date]:
    """Return the starts of a season that may matter by a day, up to two years ahead of it [R60]."""
    first = datetime(since.year, season.month, season.day)  # noqa: DTZ001  # rrule knows no dates
    ahead = datetime.combine(on + relativedelta(years=2), time())
    return [start.date() for start in rrule(YEARLY, dtstart=first, until=ahead)]


def upwards(areas: Mapping[str, Area], id_: str | None) -> Iterator[Area]:
    while id_ is not None:
        area = areas[id_]
        yield area
        id_ = area.within


def calendar_of(line: Iterable[Area], calendars: Mapping[str, Days]) -> Days | None:
    """Return the calendar stated nearest upwards; a country above the nations may have none."""
    return next((calendars[area.calendar] for area in line if area.calendar is not None), None)


class Facts:
    """The events up to a day, by whom or what they are about, in ledger order."""

    def __init__(self, events: Sequence[Event], on: date) -> None:
        if any(isinstance(event, Withdrawn | Postponed | Exempted) or event.corrects for event in events):
            raise NotImplementedError("corrections, withdrawals and what is signed")
        self.reviews: dict[str, list[date]] = defaultdict(list)
        self.contacts: dict[str, list[date]] = defaultdict(list)
        self.offers: dict[str, list[Offered]] = defaultdict(list)
        self.answers: dict[str, list[Answered]] = defaultdict(list)
        self.of_member: dict[str, list[Event]] = defaultdict(list)
        self.of_venue: dict[str, list[Event]] = defaultdict(list)
        self.standards: list[Event] = []
        self.visits: dict[str, tuple[str, date, date]] = {}
        places: dict[str, str] = {}
        for event in events:
            if event.on > on:
                break
            if type(event) is Reviewed:
                if not event.counts:
                    continue
                self.visits.pop(event.venue, None)
                days = self.reviews[event.venue]
                if days[-1:] != [event.on]:  # two of one day are one [R45]
                    days.append(event.on)
            elif type(event) is Offered:
                self.offers[event.member].append(event)
            elif type(event) is Answered:
                self.answers[event.offer].append(event)
            elif type(event) is Contacted:
                self.contacts[event.member].append(event.on)
            elif type(event) is StandardRevised:
                self.standards.append(event)
            elif type(event) is Booked:
                self.visits[event.venue] = (event.id, event.on, event.day)
                places[event.id] = event.venue
            elif isinstance(event, BookingMoved | BookingKept | BookingMissed | BookingCancelled):
                self.booking(event, places[event.booking])
            elif isinstance(event, Attempted | DeskChecked | FindingNoted):
                continue
            elif (member := getattr(event, "member", None)) is not None:
                self.of_member[member].append(event)
            else:
                self.of_venue[getattr(event, "venue", "")].append(event)

    def booking(
        self, event: BookingMoved | BookingKept | BookingMissed | BookingCancelled, venue: str
    ) -> None:
        """Note what became of a booking, unless another was made since [R81]."""
        id_, made, _ = self.visits.get(venue, ("", NEVER, NEVER))
        if id_ != event.booking:
            return
        if isinstance(event, BookingMissed | BookingCancelled):
            del self.visits[venue]
        else:
            self.visits[venue] = (id_, made, event.day if isinstance(event, BookingMoved) else NEVER)

    def about(self, member: str, venue: str | None) -> list[Event]:
        """Return what happened to a subject: to this member or whoever, at this venue or wherever [R18]."""
        mine, there = self.of_member.get(member, ()), () if venue is None else self.of_venue.get(venue, ())
        if not (mine or there or self.standards):
            return []
        here = [e for e in mine if venue is None or getattr(e, "venue", None) in {None, venue}]
        return [*(() if venue is None else self.standards), *there, *here]


class Office(NamedTuple):
    """A member in office: the present spell with its tenures and gaps, the ground of the seat [1.6]."""

    member: str
    start: date
    sittings: tuple[Span, ...]
    gaps: tuple[Span, ...]
    region: str
    force: str
    days: Days
    contacts: list[date]  # in the spell
    offers: list[Offered]
    met: str  # the progress of contact
    reached: str  # the progress where no offer speaks

    def sits(self, day: date) -> bool:
        return any(start <= day < end for start, end in self.sittings)

    def sitting(self, day: date) -> date:
        """Return that day, or the day of the return if it falls between two tenures [R4]."""
        return next((back for end, back in self.gaps if end <= day < back), day)


def spell_of(member: Member, on: date) -> tuple[Tenure, tuple[Span, ...]] | None:
    """Return the tenure on a day, and all tenures of its spell of office, as far as is known [R1]."""
    spell: list[Tenure] = []
    for before, tenure in zip((None, *member.tenures), member.tenures, strict=False):
        if before is not None and not resumes(before, tenure):
            if any(on in one.period for one in spell):
                break
            spell = []
        spell.append(tenure)
    now = next((tenure for tenure in spell if on in tenure.period), None)
    if now is None:
        return None
    return now, tuple((one.period.start, one.period.end or NEVER) for one in spell)


def resumes(before: Tenure, after: Tenure) -> bool:
    end = before.period.end
    return before.ended is DISSOLVED and end is not None and after.period.start - end <= RESUMES


# The obligations.


class Case(NamedTuple):
    """A subject as it stands on the day asked."""

    office: Office
    region: str
    force: str
    days: Days
    used: date  # the first day of use; of the spell for the member's own
    until: date  # the first day after the use
    again: bool  # the member has used the venue before
    start: date  # the later of spell and use
    completions: Sequence[date]  # since then
    levels: Levels
    bands: Bands
    events: list[Event]

    @property
    def completed(self) -> date | None:
        return self.completions[-1] if self.completions else None

    def current(self, day: date) -> bool:
        """Whether the member was in office and the use current [3.7]."""
        return self.used <= day < self.until and self.office.sits(day)

    def in_cycle(self, offers: Sequence[Offered], venue: str) -> Offered | None:
        """Return the newest offer in the present cycle that covers the venue [R6]."""
        last = self.completed
        for offer in reversed(offers):
            if offer.on < self.start or (last is not None and offer.on <= last):
                return None
            if offer.venues is None or venue in offer.venues:
                return offer
        return None


def bands_of(events: Iterable[Event], venue: str | None, names: Sequence[str]) -> Bands:
    """Return the rank of the band by day: the higher of the member's and the one at the venue [R21]."""
    held, steps = {None: 0, venue: 0}, {date.min: 0}
    for event in events:
        if type(event) is Banded and event.venue in held:
            held[event.venue] = names.index(event.band)
            steps[event.on] = max(held.values())
    return tuple(steps.items()) if len(steps) > 1 else ()


def orders_of(duties: Duties, case: Case, on: date, after: date | None) -> Iterator[Order]:
    """Yield what was ordered by a day, but for what a completion discharged that discharges all [3.5-3.8]."""
    office, used, start = case.office, case.used, case.start
    if after is None:
        if used >= office.start:
            begun = Begun.AGAIN if case.again else Begun.FIRST
            for clause in duties.new_venue:
                if begun in clause.of.begun:
                    yield Order(clause, start, start, start)
        if used <= office.start:
            for clause in duties.new_member:
                yield Order(clause, office.start, office.start, office.start)
    for risen in duties.rises:
        if risen.scope.holds(case.region, case.force, office.member):
            for day, appears in risen.triggers:
                trigger = office.sitting(day) if office.gaps else day
                if day < office.start or day < used or (after is not None and trigger <= after):
                    break
                yield Order(risen.clause, trigger, trigger, max(trigger, appears))
    for clause, starts in duties.seasons:
        for day in starts:
            known = max(day - timedelta(366), start)
            if start < day <= case.days.calendar.last and known <= on and case.current(day):
                yield Order(clause, known, known, known, day)
    if case.events:
        yield from happened(duties, case)


def happened(duties: Duties, case: Case) -> Iterator[Order]:
    """Yield what single events order of a subject [3.7, 3.8]."""
    notes = [event for event in case.events if type(event) is MeasureNoted]
    for event in case.events:
        form = STATES.get(event.state.value) if type(event) is MeasureNoted else OCCASIONS.get(type(event))
        if form is not None and case.current(event.on):
            first = event.on + ONE if form in IN_THE_EVENING else event.on
            for clause in duties.events.get(form, ()):
                meant = clause.of.standards
                if not meant or (type(event) is StandardRevised and event.standard in meant):
                    yield Order(clause, event.on, first, event.on)
        if type(event) is EventPlanned:
            yield from ahead(duties.ahead[AheadOf.EVENT], case, event.on, event.starts, NEVER)
        elif type(event) is MeasureNoted and event.expires is not None:
            later = (one.on for one in notes[notes.index(event) + 1 :] if one.measure == event.measure)
            yield from ahead(duties.ahead[AheadOf.EXPIRY], case, event.on, event.expires, next(later, NEVER))


def ahead(clauses: Iterable[Clause], case: Case, known: date, starts: date, ends: date) -> Iterator[Order]:
    known = max(known, case.start)
    if known < min(starts, ends) and case.current(starts):
        for clause in clauses:
            yield Order(clause, known, known, known, starts, ends)


def answers_of(duties: Duties, case: Case, on: date) -> list[Answer]:
    """Return what every rule of a review or a contact says that speaks, after all completions."""
    last = case.completed
    if case.events or duties.seasons:
        cycle, orders = replayed(duties, case, on)
    else:  # what is left restarts the cycle, so that the last completion is all that counts
        cycle, orders = last, list(orders_of(duties, case, on, last))
    answers: list[Answer] = []
    if cycle is not None and last is not None:
        current = Live(cycle, last, last + ONE)
        for clause in duties.cycles:
            answers += clause.answers(case, current, on)
    for order in orders:
        if order.appears <= on < order.ends:
            answers += order.clause.answers(case, live(order), on)
    return answers


def replayed(duties: Duties, case: Case, on: date) -> tuple[date | None, list[Order]]:
    """Return the completion that opened the cycle, and the orders that no completion discharged [3.9]."""
    orders = list(orders_of(duties, case, on, None))
    cycle: date | None = None
    done: date | None = None
    for day in case.completions:
        gone = [order for order in orders if discharges(order, case, day)]
        if cycle is None or done is None or opens(duties, case, (cycle, done), gone, day):
            cycle = day
        orders = [order for order in orders if order not in gone]
        done = day
    return cycle, orders


def live(order: Order) -> Live:
    return Live(order.trigger, order.trigger, order.first, order)


def discharges(order: Order, case: Case, day: date) -> bool:
    """Whether a completion discharges an order; one of what lies ahead if its window is open [3.7, 3.8]."""
    if order.starts is None or day >= order.starts:
        return order.first <= day
    if order.appears > day or day >= order.ends:
        return False
    return any(answer.earliest <= day for answer in order.clause.answers(case, live(order), day))


def opens(duties: Duties, case: Case, cycle: Span, gone: Iterable[Order], day: date) -> bool:
    """Whether a completion that discharges orders opens a cycle, or none and so always does [3.9]."""
    spoke = [order for order in gone if order.appears <= day < order.ends]
    if not spoke or any(order.clause.merge is MergeMode.RESTART for order in spoke):
        return True
    anchor, done = cycle
    own = [a for c in duties.cycles for a in c.answers(case, Live(anchor, done, done + ONE), day)]
    if any(answer.earliest <= day for answer in own):
        return True
    for order in spoke:
        if own and order.clause.merge is MergeMode.ABSORB:
            asked = min(answer.due for answer in order.clause.answers(case, live(order), day))
            if abs(asked - min(answer.due for answer in own)) <= order.clause.close:
                return True
    return False


def opening(answers: Sequence[Answer]) -> date:
    return answers[0].earliest if len(answers) == 1 else min([a.earliest for a in answers])


def offered(clause: Clause, case: Case, asked: date, first: date, opens: date, venue: str) -> Answer:
    """Return the answer for a venue that asks for an offer by a day [3.13, R7]."""
    (cell,) = clause.cells
    office = case.office.days
    found = Live(asked, opens, first, None, venue)
    due = office.rolled(clause.roll, asked, first)
    return clause.adjusted(office, cell, found, (opens, due, asked + cell.limit, asked))


def asks(clause: Clause, case: Case, venue: str, opens: date) -> Answer:
    """Return the answer for a venue not offered in its cycle, by the opening of its review [3.13, R7]."""
    last = case.completed
    since = case.start if last is None else last
    first = since if last is None else since + ONE
    asked = max(opens, first)
    return offered(clause, case, asked, first, max(asked - clause.cells[0].lead, since), venue)


def asks_again(
    clause: Clause, case: Case, venue: str, answers: Sequence[Answer], spoken: Spoken, on: date
) -> Answer | None:
    """Return the answer for a venue once offered, by the re-offer clock or a later trigger [3.13, R6]."""
    offer, answer, state = spoken
    if offer is None or state == ACCEPTED:
        return None
    since, rule = offer.on if answer is None else answer.on, clause.of
    later = [a.since for a in answers if a.form != "periodic" and a.form not in FORESEEN and a.since > since]
    asking = [(clause.allowed(case.office.days, day, clause.cells[0]), day) for day in later]
    if answer is not None:
        declined = timedelta(clause.least("again_after_decline", case, since, on))
        asking.append((answer.until or answer.on + declined, answer.on))
    elif state == UNANSWERED:
        end = offer.on + timedelta(rule.answer_days)
        silent = timedelta(clause.least("again_after_silence", case, since, on))
        asking.append((end + silent, end))
    if not asking:
        return None
    asked, first = min(asking)
    return offered(clause, case, asked, first, asked, venue)


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
        self.before: set[tuple[str, str]] = set()
        for use in register.uses:
            period = use.period
            if period.start <= on and (period.end is None or on < period.end):
                self.uses[use.member].append(use)
            elif period.start <= on:
                self.before.add((use.member, use.venue))

    def rows(self) -> Iterator[Row]:
        for member in self.members:
            spell = spell_of(member, self.on)
            if spell is not None:
                yield from self.of_member(self.office(member.id, *spell))

    def office(self, member: str, tenure: Tenure, sittings: tuple[Span, ...]) -> Office:
        seat, start = self.seats[tenure.constituency], sittings[0][0]
        gaps = tuple((one[1], two[0]) for one, two in pairwise(sittings) if one[1] < two[0])
        contacts = [day for day in self.facts.contacts.get(member, ()) if day >= start]
        offers = [offer for offer in self.facts.offers.get(member, ()) if offer.on >= start]
        met = "contacted" if contacts else "not-contacted"
        reached = "contacted" if offers else met  # by an offer too [R8]
        days = self.policy.days[seat.region]
        return Office(
            member, start, sittings, gaps, seat.region, seat.force, days, contacts, offers, met, reached
        )

    def of_member(self, office: Office) -> Iterator[Row]:
        """Yield the rows of a member whose windows have opened: contact, reviews, offer."""
        on, clause, member, start = self.on, self.policy.offer, office.member, office.start
        wanted: list[Answer] = []
        own = self.case(office, None, None, start, NEVER, again=False, completions=office.contacts)
        answers = answers_of(self.policy.contact, own, on)
        if answers and opening(answers) <= on:
            yield row(f"contact/{member}", on, office.met, answers)
        for use in self.uses.get(member, ()):
            venue = self.venues[use.venue]
            case = self.at_venue(office, venue, use)
            answers = answers_of(self.policy.kinds[venue.kind], case, on)
            if not answers:
                continue
            opens = opening(answers)
            spoken = self.spoken(case.in_cycle(office.offers, venue.id), venue.id)
            if spoken is NO_OFFER and clause is not None:
                wanted.append(asks(clause, case, venue.id, opens))
            elif clause is not None:
                again = asks_again(clause, case, venue.id, answers, spoken, on)
                if again is not None:
                    wanted.append(again)
            if opens <= on:
                progress = spoken[2] or office.reached
                if progress == ACCEPTED and venue.id in self.facts.visits:
                    progress = self.agreed(spoken, venue.id)
                yield row(f"review/{venue.id}/{member}", on, progress, answers)
        if wanted and opening(wanted) <= on:
            newest = self.spoken(office.offers[-1] if office.offers else None, None)
            yield row(f"offer/{member}", on, newest[2] or office.reached, wanted)

    def agreed(self, spoken: Spoken, venue: str) -> str:
        """Return the progress of an accepted offer where a visit was booked [R81]."""
        offer, (_, made, day) = spoken[0], self.facts.visits[venue]
        return "booked" if offer is not None and made >= offer.on and self.on <= day else ACCEPTED

    def at_venue(self, office: Office, venue: Venue, use: Use) -> Case:
        used = use.period.start
        start = max(office.start, used)
        start = office.sitting(start) if office.gaps else start
        reviews: Sequence[date] = self.facts.reviews.get(venue.id, ())
        if reviews and reviews[0] < start:
            reviews = [day for day in reviews if day >= start]
        again = (office.member, venue.id) in self.before
        until = use.period.end or NEVER
        return self.case(office, venue, start, used, until, again=again, completions=reviews)

    def case(
        self, office: Office, venue: Venue | None, start: date | None, used: date, until: date, *,
        again: bool, completions: Sequence[date],
    ) -> Case:  # fmt: skip
        if venue is None or venue.region is None or venue.force is None:
            # A member's own, and an online presence, are where the seat is.
            region, force, days = office.region, office.force, office.days
        else:
            region, force, days = venue.region, venue.force, self.policy.days[venue.region]
        id_ = None if venue is None else venue.id
        events = self.facts.about(office.member, id_)
        return Case(
            office, region, force, days, used, until, again,
            office.start if start is None else start, completions,
            self.policy.levels_at(region, force, office.member),
            bands_of(events, id_, self.policy.bands) if events else (), events,
        )  # fmt: skip

    def spoken(self, offer: Offered | None, venue: str | None) -> Spoken:
        """Return an offer with the newest answer that speaks for a venue, and the state of it [R6, R8]."""
        if offer is None:
            return NO_OFFER
        for answer in reversed(self.facts.answers.get(offer.id, ())):
            if venue is None or answer.venues is None or venue in answer.venues:
                return offer, answer, answer.reply.value
        clause = self.policy.offer
        waiting = clause is None or self.on <= offer.on + timedelta(clause.of.answer_days)
        return offer, None, OFFERED if waiting else UNANSWERED


def due(programme: Any, on: date) -> list[Row]:
    """Return what is due on a day: every undischarged obligation whose window has opened [3.15].

    A row is (class, rank of the standing, due day, id, the four days, progress, reasons); a reason is
    (rule, form, day counted from, raw day, due day, venue that asks for an offer).
    """
    return sorted(Loop(programme, on).rows())
