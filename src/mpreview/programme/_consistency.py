"""What must fit together between register, rulebook and ledger, and every place where it does not."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, groupby
from typing import NamedTuple

import attrs

from mpreview.calendars import Calendar
from mpreview.changed import Changed, Told, told_by
from mpreview.errors import Fault
from mpreview.events import (
    Answered,
    Banded,
    Committed,
    ConcernRaised,
    DeskChecked,
    Event,
    EventPlanned,
    Exempted,
    Exercised,
    FunctionTested,
    Incident,
    Ledger,
    MeasureRecommended,
    Offered,
    Postponed,
    Reviewed,
    ReviewRequested,
    RiskAccepted,
    RiskAssessed,
    RiskEvent,
    StandardRevised,
    VenueOpened,
)
from mpreview.places import AreaKind, Use
from mpreview.policy import (
    AllOf,
    AnyOf,
    Condition,
    Edition,
    Except,
    ForceIn,
    MergeMode,
    NationIn,
    Not,
    Rule,
    Rulebook,
)
from mpreview.policy.rules._checks import find_most, list_level_faults
from mpreview.policy.terms import VISITED, Activity, ResponseTo
from mpreview.programme._examples import misses
from mpreview.register import Entries, Register
from mpreview.risk import RiskMatrix
from mpreview.timeline import FIRST_DAY, LAST_DAY, Period

__all__ = ["faults_of_days", "faults_of_events", "faults_of_history", "faults_of_references"]


def faults_of_references(entries: Entries, rulebook: Rulebook, events: Iterable[Event]) -> Iterator[Fault]:
    """Yield what rules and events name that is not among the *entries*, whether these fit together or not."""
    yield from _faults_of_rules(entries, rulebook)
    yield from _faults_of_pools(entries)
    for place, problem in misses(rulebook):
        message, _, hint = problem.partition("; ")
        yield Fault(f"/rulebook/examples/{place}", "example", f"an example that is not kept: {message}", hint)
    told = tuple(events)
    yield from faults_of_events(entries, rulebook, told_by(told), told)


def _faults_of_pools(entries: Entries) -> Iterator[Fault]:
    """Yield what pools are to do that nobody is visited for."""
    known = [activity.value for activity in VISITED]
    for index, team in enumerate(entries.teams):
        for place, pool in enumerate(team.pools):
            for row, word in enumerate(pool.activities):
                if word not in known:
                    path = f"/register/teams/{index}/pools/{place}/activities/{row}"
                    hint = f"use one of {', '.join(known)}"
                    yield Fault(path, "unknown-activity", "no activity that anybody is visited for", hint)


def faults_of_history(
    changed: Changed, rulebook: Rulebook, ledger: Ledger, events: Iterable[Event]
) -> Iterator[Fault]:
    """Yield where *events* of sound references do not fit: days out of reach, venues beside the point.

    Args:
        changed: The register and what the ledger makes of it.
        rulebook: The rules, whose longest count says how far a calendar must reach.
        ledger: The ledger that the events are in.
        events: The events, in the order in which they were given.
    """
    register = changed.register
    pushed = _Pushed(register, rulebook, ledger, _reach(rulebook))
    venues, counting = _Venues(changed, ledger), _Counting(register)
    for index, event in enumerate(events):
        reach = pushed.reach(event)
        first, last = _inside(register.calendars, reach)
        # From the end of an acceptance nothing is counted.
        names = ("on",) if type(event) is RiskAccepted else _DAYS
        days = [(name, day) for name in names if (day := getattr(event, name, None)) is not None]
        if not all(first <= day <= last for _, day in days):
            for name, day in days:
                counted = counting.from_day(counting.of_event(event, ledger), day)
                yield from _outside(f"/ledger/{index}/{name}", counted, day, reach)
        for place, words in venues.beside(event):
            yield Fault(f"/ledger/{index}/{place}", *words)


class _Pushed:
    """How far reviews may push a grid: each that was asked for may cover one period more (3.4).

    What counts of a venue are its reviews from a day on, and of these at most as many as orders asked for.
    """

    def __init__(self, register: Register, rulebook: Rulebook, ledger: Ledger, usual: dt.timedelta) -> None:
        self._ledger, self._usual = ledger, usual
        self._ends: dict[str, dt.date | None] = {}
        rules = tuple(rulebook.list_rules())
        grids = [rule for rule in rules if rule.is_grid]
        covering = [rule for rule in rules if not rule.opens_cycle and rule.merge.mode is not MergeMode.KEEP]
        self._step = max(rule.longest_interval for rule in grids) if grids and covering else 0
        self._origin = max((rule.grid_origin for rule in grids if rule.grid_origin), default=FIRST_DAY)
        seasons = sum(rule.season is not None for rule in covering)
        rises = sum(len(one.assessments) for one in register.series)
        # First reviews, and one order for each rule at most of what happened, of each rise and each season.
        self._most = len(covering) * (2 + rises) + seasons * (LAST_DAY.year - FIRST_DAY.year)
        self._each = len(covering)

    def reach(self, event: Event) -> dt.timedelta:
        """Return how long after an event the latest day counted from it can lie."""
        if not self._step or not isinstance(event, Reviewed | DeskChecked | FunctionTested | Exercised):
            return self._usual
        if event.venue not in self._ends:
            self._ends[event.venue] = self._end(event.venue)
        end = self._ends[event.venue]
        return _FAR if end is None else max(self._usual, end - event.on)

    def _end(self, venue: str) -> dt.date | None:
        """Return the last day that a review of a venue leads to; `None` if no calendar reaches it."""
        days = self._ledger.reviews(venue)
        most = self._most + self._each * self._ledger.occasions
        last = FIRST_DAY
        for place, day in enumerate(days):
            pushed = self._usual + dt.timedelta(self._step) * min(len(days) - place, most, _FAR.days)
            if pushed >= _FAR:
                return None
            last = max(last, max(day, self._origin) + pushed)
        return last


_FAR = dt.timedelta(100_000)
"""Longer than any calendar, and short enough to count with."""
_DAYS = ("on", "until", "day", "starts", "expires", "retest")
"""The fields of events that hold a day."""


_OfMember = (
    Banded | ConcernRaised | EventPlanned | Exempted | Incident | Postponed | ReviewRequested | RiskEvent
)
"""What may be about a member at one venue."""


class _Venues:
    """Which venues an event can be about: those that its member ever uses, or that its offer covers."""

    def __init__(self, changed: Changed, ledger: Ledger) -> None:
        self._changed, self._ledger = changed, ledger
        self._used: dict[str, Mapping[str, list[Use]]] = {}
        self._offers: dict[str, _Covering] = {}

    def beside(self, event: Event) -> Iterator[tuple[str, tuple[str, str, str]]]:
        """Yield where an event names a venue that it cannot be about, with code, message and hint."""
        if type(event) is Offered and event.venues is not None:
            for place, venue in enumerate(event.venues):
                if not self._uses(event.member, venue, event.known):
                    yield f"venues/{place}", _NOT_OFFERABLE
        elif type(event) is Answered and event.venues is not None:
            covering = self._covering(event.offer)
            for place, venue in enumerate(event.venues):
                since = self._since(covering, venue)
                if since is None or since > event.known:
                    yield f"venues/{place}", _NOT_OFFERED
        elif isinstance(event, _OfMember) and not self._used_by(event):
            # It would be on record and never count, whoever believes that it was granted or noted.
            yield "venue", _NOT_USED

    def _used_by(self, event: _OfMember) -> bool:
        member, venue = event.member, event.venue
        return member is None or venue is None or self._uses(member, venue, event.known)

    def _uses(self, id_: str, venue: str, known: dt.datetime) -> bool:
        """Whether a member ever uses a venue, as far as it was told by an instant that they do."""
        told = self._told(id_, venue)
        return venue in self._uses_of(id_) or (told is not None and told <= known)

    def _uses_of(self, id_: str) -> Mapping[str, list[Use]]:
        """Return the uses of a member that came with the register, by venue."""
        if id_ not in self._used:
            found: dict[str, list[Use]] = {}
            for use in self._changed.base.uses_by_member.get(id_, ()):
                found.setdefault(use.venue, []).append(use)
            self._used[id_] = found
        return self._used[id_]

    def _told(self, id_: str, venue: str) -> dt.datetime | None:
        """Return since when it was told that a member uses a venue, on whatever day."""
        return self._changed.told.uses.get(id_, {}).get(venue)

    def _covering(self, id_: str) -> "_Covering":
        """Return every record of an offer."""
        if id_ not in self._offers:
            records = [record for record in self._ledger.records(id_) if type(record) is Offered]
            covering = _Covering(records)
            self._offers |= {id_: covering, **{record.id: covering for record in records}}
        return self._offers[id_]

    def _since(self, covering: "_Covering", venue: str) -> dt.datetime | None:
        """Return since when a venue was known to be covered by some record of an offer, if it ever was.

        An answer may name what any record known when it was given covers. What is recorded later changes
        nothing, and what was known earlier has all of these records.
        """
        if venue not in covering.since:
            found = (self._covered(offer, venue) for offer in covering.of_all)
            every = [known for known in (*found, covering.named.get(venue)) if known is not None]
            covering.since[venue] = min(every, default=None)
        return covering.since[venue]

    def _covered(self, offer: Offered, venue: str) -> dt.datetime | None:
        """Return since when an offer of every venue was known to cover one.

        One that somebody told by then that the member uses, on whatever day.
        """
        uses = self._uses_of(offer.member).get(venue, ())
        place = bisect_right(uses, offer.on, key=lambda use: use.period.start)
        if place and offer.on in uses[place - 1].period:
            return offer.known
        told = self._told(offer.member, venue)
        return None if told is None else max(told, offer.known)


class _Covering:
    """What the records of one offer cover.

    Args:
        records: The records.
    """

    def __init__(self, records: Iterable[Offered]) -> None:
        self.of_all: list[Offered] = []
        self.named: dict[str, dt.datetime] = {}
        self.since: dict[str, dt.datetime | None] = {}
        for offer in records:
            if offer.venues is None:
                self.of_all.append(offer)
            for venue in offer.venues or ():
                self.named[venue] = min(self.named.get(venue, offer.known), offer.known)


_NEVER = "a venue that this member never uses"
_NOT_OFFERABLE = "not-used", _NEVER, "offer it to who uses it, or add the use to the register"
_NOT_USED = "not-used", _NEVER, "name who uses it, or add the use to the register"
_NOT_OFFERED = (
    "not-offered",
    "a venue that the offer does not cover",
    "name venues of that offer, or correct it first",
)


def _faults_of_rules(entries: Entries, rulebook: Rulebook) -> Iterator[Fault]:
    yield from _faults_of_responses(entries, rulebook)
    for place, edition in enumerate(rulebook.editions):
        for index, rule in enumerate(edition.rules):
            path = f"/rulebook/editions/{place}/rules/{index}"
            if rule.when is not None:
                yield from _faults_of_condition(entries, f"{path}/when", rule.when)
            for fault in rule.list_register_faults(entries):
                yield attrs.evolve(fault, path=path + fault.path)
    if _rises(entries, rulebook) > _MOST_RISES:
        hint = f"give fewer: every rule of rises times the levels of its series, {_MOST_RISES} at most"
        yield Fault("/rulebook/editions", "too-many-rises", "rules of rises read too many levels", hint)
    spoken = {*rulebook.kinds, *rulebook.unspoken}
    for index, venue in enumerate(entries.venues):
        if venue.kind not in spoken:
            hint = "add a rule for this kind, name it among the kinds unspoken, or leave the venue out"
            yield Fault(
                f"/register/venues/{index}/kind",
                "no-rule",
                "no rule speaks of this kind of venue",
                hint,
            )


class _Begun(NamedTuple):
    """A row of the response levels, by its index, and where its level stands in the scale."""

    since: dt.date
    place: int
    row: int
    rank: int


def _faults_of_responses(entries: Entries, rulebook: Rulebook) -> Iterator[Fault]:
    """Yield rows about what there is not, and those of a series of which a higher level calls for less."""
    faults = [
        fault
        for index, row in enumerate(rulebook.responses)
        for fault in _faults_of_response(entries, f"/rulebook/responses/{index}", row)
    ]
    if faults:
        # A row that means another level or series than it names would be missed where it belongs.
        yield from faults
        return
    rows: dict[str, list[_Begun]] = {}
    for index, row in enumerate(rulebook.responses):
        scale = entries.scale.get(entries.threat[row.series].scale)
        if scale is not None:
            begun = _Begun(row.since, scale.rank(row.level), index, row.response.rank)
            rows.setdefault(row.series, []).append(begun)
    if any(rule.depends_on()[0] for rule in rulebook.list_rules()):
        yield from _faults_of_missing(entries, rows)
    for series, begun_of_series in rows.items():
        highest = len(entries.scale[entries.threat[series].scale].levels)
        for index, words in _falling(begun_of_series, highest):
            yield Fault(f"/rulebook/responses/{index}", "not-monotone", *words)


def _faults_of_missing(entries: Entries, rows: Mapping[str, Sequence[_Begun]]) -> Iterator[Fault]:
    """Yield the series with a level that calls for nothing when it can first be in force."""
    for series in entries.threat.values():
        scale = entries.scale.get(series.scale)
        begun: dict[int, dt.date] = {}
        for one in rows.get(series.id, ()):
            begun[one.place] = min(one.since, begun.get(one.place, one.since))
        first = min((entry.effective for entry in series.assessments), default=LAST_DAY)
        absent = [
            level.id
            for place, level in enumerate(() if scale is None else scale.levels, 1)
            if begun.get(place, _NEVER_BEGUN) > (FIRST_DAY if level.id == series.before else first)
        ]
        if absent:
            yield _missing(series.id, absent)


_NEVER_BEGUN = LAST_DAY + dt.timedelta(1)


def _missing(series: str, absent: Sequence[str]) -> Fault:
    # Ids can be long, and a message is short.
    count = _NAMED if sum(map(len, absent)) > _MOST_LETTERS else len(absent)
    named = ", ".join(absent[:count])
    more = f" and {len(absent) - count} more" if len(absent) > count else ""
    hint = "add a row for each, in force from the first day of the series; NORMAL where it calls for nothing"
    message = f"no response to these levels of {series}: {named}{more}"
    return Fault("/rulebook/responses", "no-response", message, hint)


_NAMED = 1
_MOST_LETTERS = 80


def _falling(rows: Iterable[_Begun], highest: int) -> Iterator[tuple[int, tuple[str, str]]]:
    """Yield the rows with which a higher level begins to call for less than the next lower one.

    Only neighbours of a row that begins are looked at: what fell before was told when it began to.
    """
    called: dict[int, int] = {}
    for _, together in groupby(sorted(rows), key=lambda one: one.since):
        begun = tuple(together)
        called.update((one.place, one.rank) for one in begun)
        places = {one.place for one in begun}
        for one in begun:
            above = one.place + 1
            if one.rank < called.get(one.place - 1, 0):
                yield one.row, _LAXER
            if above <= highest and above not in places and called.get(above, 0) < one.rank:
                yield one.row, _STRICTER


_LAXER = (
    "a level that calls for less than the next lower one",
    "make its response at least as high from that day on, or that of the lower level no higher",
)
_STRICTER = (
    "a level that calls for more than the next higher one",
    "add a row for every higher level from that day on, at least as high: without one it counts as normal",
)


def _rises(entries: Entries, rulebook: Rulebook) -> int:
    """Return how many levels the rules of rises read, edition by edition."""
    reads = (rule.level_read for rule in rulebook.list_rules() if rule.level_read is not None)
    return sum(
        len(entries.threat[read.series].assessments) for read in reads if read.series in entries.threat
    )


_MOST_RISES = 100_000


def _faults_of_response(entries: Entries, path: str, row: ResponseTo) -> Iterator[Fault]:
    for fault in list_level_faults(entries, "level", row.series, row.level):
        yield attrs.evolve(fault, path=path + fault.path)


def _faults_of_condition(entries: Entries, path: str, when: Condition) -> Iterator[Fault]:
    """Yield the nations and forces that a condition asks for and that there are not: it would never hold."""
    # Most rulebooks have no condition, and need not load what it is.

    if isinstance(when, Not | Except):
        yield from _faults_of_condition(entries, f"{path}/of", when.of)
    elif isinstance(when, AllOf | AnyOf):
        for place, part in enumerate(when.of):
            yield from _faults_of_condition(entries, f"{path}/of/{place}", part)
    elif isinstance(when, NationIn):
        yield from _faults_of_areas(entries, f"{path}/nations", when.nations, AreaKind.NATION)
    elif isinstance(when, ForceIn):
        yield from _faults_of_areas(entries, f"{path}/forces", when.forces, AreaKind.FORCE)


def _faults_of_areas(entries: Entries, path: str, named: Iterable[str], kind: AreaKind) -> Iterator[Fault]:
    for place, id_ in enumerate(named):
        area = entries.area.get(id_)
        if area is None or area.kind is not kind:
            hint = f"use the id of a {kind.value} of /register/areas, or add it there"
            yield Fault(f"{path}/{place}", "dangling-id", f"no such {kind.value}", hint)


def faults_of_days(register: Register, entries: Entries, rulebook: Rulebook) -> Iterator[Fault]:
    """Yield the days from which an answer could leave a calendar that it is counted in.

    Args:
        register: The register, sound.
        entries: Its entries in the order in which they were given, which paths are told in.
        rulebook: The rules, whose longest count says how far a calendar must reach.
    """
    reach = _reach(rulebook)
    first, last = _inside(register.calendars, reach)
    counting = _Counting(register)
    every = [(calendar, False) for calendar in register.calendars]
    for path, day in _days_of_rules(rulebook):
        yield from _outside(path, every, day, reach)
    for index, use in enumerate(entries.uses):
        day = use.period.start
        if not first <= day <= last:
            counted = counting.from_day(counting.of(use.member, use.venue), day)
            yield from _outside(f"/register/uses/{index}/period/start", counted, day, reach)
    for index, member in enumerate(entries.members):
        for place, tenure in enumerate(member.tenures):
            day = tenure.period.start
            if not first <= day <= last:
                path = f"/register/members/{index}/tenures/{place}/period/start"
                counted = counting.from_day(counting.of(member.id, None), day)
                yield from _outside(path, counted, day, reach)
    for index, series in enumerate(entries.series):
        for place, entry in enumerate(series.assessments):
            path = f"/register/series/{index}/assessments/{place}/effective"
            yield from _outside(path, every, max(entry.effective, entry.announced), reach)


def _days_of_rules(rulebook: Rulebook) -> Iterator[tuple[str, dt.date]]:
    """Yield the days that rules count from: of response levels, of later editions, and of grids."""
    for index, row in enumerate(rulebook.responses):
        yield f"/rulebook/responses/{index}/since", row.since
    for place, edition in enumerate(rulebook.editions):
        path = f"/rulebook/editions/{place}"
        if place:
            yield f"{path}/since", edition.since
        for index, rule in enumerate(edition.rules):
            yield from ((f"{path}/rules/{index}/{field}", day) for field, day in rule.list_days())


def _inside(calendars: Sequence[Calendar], reach: dt.timedelta) -> tuple[dt.date, dt.date]:
    """Return the first and last of the days that are surely inside, whichever calendar counts them."""
    first = max((calendar.first for calendar in calendars), default=LAST_DAY)
    return first, min((calendar.last - reach for calendar in calendars), default=FIRST_DAY)


class _Span(NamedTuple):
    """Periods in one calendar: their first days in order, and the day by which all begun so far are over."""

    starts: tuple[dt.date, ...]
    over: tuple[dt.date, ...]

    @classmethod
    def of(cls, periods: Iterable[Period]) -> "_Span":
        """Return what some periods come to."""
        days = sorted((one.start, one.end or dt.date.max) for one in periods)
        return cls(tuple(start for start, _ in days), tuple(accumulate((end for _, end in days), max)))

    def runs(self, day: dt.date) -> bool:
        """Whether a period runs on a day."""
        begun = bisect_right(self.starts, day)
        return begun > 0 and day < self.over[begun - 1]


_Spans = Mapping[str, _Span]
"""By calendar, the periods in which something may be counted in it."""


class _Counting:
    """In which calendars something may be counted from a day.

    A contact is counted in the calendar of the seat, a review in that of the venue, and the offer of it in
    that of the seat: of those held or used on the day, or later.
    """

    def __init__(self, register: Register) -> None:
        self._register = register
        self._found: dict[object, _Spans] = {}

    def of(self, member: str, venue: str | None) -> tuple[_Spans, ...]:
        """Return in which it may be for a member, at one venue or, without one, at all of theirs."""
        places = self._once((member, venue), self._places(member, venue))
        return self._once((member,), self._seats(member)), places

    def of_event(self, event: Event, ledger: Ledger) -> Sequence[_Spans]:
        """Return in which it may be from an event."""
        told = ledger.get(event.offer) if type(event) is Answered else event
        member: str | None = getattr(told, "member", None)
        venue: str | None = getattr(told, "venue", None)
        if type(told) is VenueOpened:
            return [one for user in told.users for one in self.of(user, told.venue)]
        if member is not None:
            return self.of(member, venue)
        if venue is not None:
            return (self._once(venue, self._of_users(venue)),)
        return (self._once(None, self._of_all()),) if type(told) is StandardRevised else ()

    def _once(self, key: object, periods: Iterable[tuple[str, Period]]) -> _Spans:
        """Return what periods of calendars come to; they are read only where nobody asked before."""
        if key not in self._found:
            found: dict[str, list[Period]] = {}
            for calendar, period in periods:
                found.setdefault(calendar, []).append(period)
            self._found[key] = {id_: _Span.of(each) for id_, each in found.items()}
        return self._found[key]

    def _seats(self, id_: str) -> Iterator[tuple[str, Period]]:
        # Without a member: one whose election was taken back, for whom nothing is counted.
        member = self._register.member.get(id_)
        for tenure in () if member is None else member.tenures:
            seat = self._register.constituency[tenure.constituency]
            yield self._register.ground(seat.region, seat.force).calendar, tenure.period

    def _places(self, id_: str, venue: str | None) -> Iterator[tuple[str, Period]]:
        if id_ not in self._register.member:
            return
        every = self._register.uses_by_member.get(id_, ())
        for use in every if venue is None else self._pairs.get((id_, venue), ()):
            place = self._register.venue[use.venue]
            if place.region and place.force:
                yield self._register.ground(place.region, place.force).calendar, use.period

    @cached_property
    def _pairs(self) -> Mapping[tuple[str, str], Sequence[Use]]:
        """Uses by member and venue."""
        found: dict[tuple[str, str], list[Use]] = {}
        for use in self._register.uses:
            found.setdefault((use.member, use.venue), []).append(use)
        return found

    def _of_users(self, venue: str) -> Iterator[tuple[str, Period]]:
        for id_ in dict.fromkeys(use.member for use in self._register.uses_of_venue.get(venue, ())):
            yield from self._seats(id_)
            yield from self._places(id_, venue)

    def _of_all(self) -> Iterator[tuple[str, Period]]:
        for id_ in self._register.member:
            yield from self._seats(id_)
            yield from self._places(id_, None)

    def from_day(self, spans: Iterable[_Spans], day: dt.date) -> Iterator[tuple[Calendar, bool]]:
        """Yield the calendars in which it may be from a day, and whether it is on that very day."""
        found: dict[str, bool] = {}
        for one in spans:
            for id_, span in one.items():
                if day < span.over[-1]:
                    found[id_] = found.get(id_, False) or span.runs(day)
        for id_ in sorted(found):
            yield self._register.calendar[id_], found[id_]


def _reach(rulebook: Rulebook) -> dt.timedelta:
    """Return how long after a fact the latest day counted from it can lie, rolls included.

    An offer is counted from the opening of a review, so that its time comes after that of the review.
    """
    notice = max(edition.notice for edition in rulebook.editions)
    rules = tuple(rulebook.list_rules())
    offers = max((_reach_of(rule) for rule in rules if rule.activity is Activity.OFFER), default=0)
    others = max((_reach_of(rule) for rule in rules if rule.activity is not Activity.OFFER), default=0)
    return dt.timedelta(offers + others + notice)


def _reach_of(rule: Rule) -> int:
    return rule.find_reach() + find_most(rule.limit) + find_most(rule.notice) + _SLACK


def _outside(
    path: str, calendars: Iterable[tuple[Calendar, bool]], day: dt.date, reach: dt.timedelta
) -> Iterator[Fault]:
    """Yield the fault of a day from which days are counted, in some of the calendars on that very day."""
    rows = tuple(calendars)
    if any(on_it and day < calendar.first for calendar, on_it in rows):
        yield Fault(path, "outside-calendar", "a day before the calendar is known", _LOAD)
    elif any(calendar.last - max(day, calendar.first) < reach for calendar, _ in rows):
        yield Fault(path, "outside-calendar", "what is owed from this day can lie after the calendar", _LOAD)


_LOAD = "load a calendar that covers it"
_SLACK = 62
"""Days that a roll over closed days may add."""


def faults_of_events(
    entries: Entries, rulebook: Rulebook, told: Told, events: Iterable[Event]
) -> Iterator[Fault]:
    """Yield the members, venues, teams, pools, bands, channels and kinds that *events* name and that are not.

    Args:
        entries: The entries of the register that was put into the programme.
        rulebook: The rules.
        told: Who and what the changes on record tell of.
        events: The events.
    """
    for index, event in enumerate(events):
        member, venue = getattr(event, "member", None), getattr(event, "venue", None)
        if venue is not None and not _known(venue, entries.venue, told.venues, event):
            yield _unknown(f"/ledger/{index}/venue", "venue")
        if member is not None and not _known(member, entries.member, told.members, event):
            yield _unknown(f"/ledger/{index}/member", "member")
        if type(event) is Offered or type(event) is Answered:
            for place, id_ in enumerate(event.venues or ()):
                if not _known(id_, entries.venue, told.venues, event):
                    yield _unknown(f"/ledger/{index}/venues/{place}", "venue")
        elif type(event) is MeasureRecommended and event.office_of is not None:
            if not _known(event.office_of, entries.member, told.members, event):
                yield _unknown(f"/ledger/{index}/office_of", "member")
        elif type(event) is VenueOpened and event.kind not in {*rulebook.kinds, *rulebook.unspoken}:
            hint = "add a rule for this kind first, or name it among the kinds unspoken"
            yield Fault(f"/ledger/{index}/kind", "no-rule", "no rule speaks of this kind of venue", hint)
        elif type(event) is Committed:
            yield from _faults_of_commitment(f"/ledger/{index}", entries, event)
        elif type(event) is Banded or type(event) is RiskAssessed:
            yield from _faults_of_risk(f"/ledger/{index}", rulebook, event)
        elif (
            isinstance(event, _REPORTED)
            and event.channel is not None
            and event.channel not in entries.channel
        ):
            hint = "name one of the channels of the register, add it to /register/channels, or leave it out"
            yield Fault(f"/ledger/{index}/channel", "dangling-id", "no such channel", hint)


def _faults_of_commitment(path: str, entries: Entries, event: Committed) -> Iterator[Fault]:
    """Yield a team that there is not, or a pool that it has not."""
    team = entries.team.get(event.team)
    if team is None:
        yield _unknown(f"{path}/team", "team")
    elif event.pool is not None and all(pool.id != event.pool for pool in team.pools):
        yield Fault(f"{path}/pool", "dangling-id", "no such pool", "use the id of a pool of that team")


def _faults_of_risk(path: str, rulebook: Rulebook, event: Banded | RiskAssessed) -> Iterator[Fault]:
    """Yield a band that there is not, or why the edition in force on the day cannot rate an assessment."""
    if isinstance(event, Banded):
        if event.band not in rulebook.bands:
            hint = "name one of the bands of the rulebook"
            yield Fault(f"{path}/band", "dangling-id", "no such band", hint)
    else:
        yield from _faults_of_rating(path, rulebook, event)


def _faults_of_rating(path: str, rulebook: Rulebook, event: RiskAssessed) -> Iterator[Fault]:
    matrix = rulebook.edition(event.on).matrix
    if matrix is None:
        hint = "give that edition a matrix, or leave the assessment out"
        yield Fault(f"{path}/on", "no-matrix", "a day on which no edition in force rates risks", hint)
        return
    lacking = [name for name in ("likelihood", "impact") if getattr(event, name) not in getattr(matrix, name)]
    for name in lacking:
        hint = "name one of the steps of the matrix of the edition in force on the day"
        yield Fault(f"{path}/{name}", "dangling-id", "no such step of its scale", hint)
    if not lacking and not all(_rates(edition.matrix, event) for edition in _believed(rulebook, event)):
        words = "before the edition that rates it was published"
        yield Fault(f"{path}/known", "no-matrix", words, "give the instant at which it became known since")


def _believed(rulebook: Rulebook, event: RiskAssessed) -> Iterator[Edition]:
    """Yield what counted as the edition in force on the day of an event, each time since it is known."""
    first, *others = rulebook.editions
    later, told = [edition for edition in others if edition.since <= event.on], event.known.date()
    for day in {told, *(edition.known for edition in later if edition.known > told)}:
        yield next((edition for edition in reversed(later) if edition.known <= day), first)


def _rates(matrix: RiskMatrix | None, event: RiskAssessed) -> bool:
    return matrix is not None and event.likelihood in matrix.likelihood and event.impact in matrix.impact


_REPORTED = (Incident, ConcernRaised)
"""What may say how it was reported."""


def _known(id_: str, held: Container[str], told: Mapping[str, dt.datetime], event: Event) -> bool:
    """Whether an id is of the register, or a change on record told of it by the time of an event."""
    return id_ in held or (id_ in told and told[id_] <= event.known)


def _unknown(path: str, word: str) -> Fault:
    return Fault(path, "dangling-id", f"no such {word}", f"use the id of a {word} of the register")
