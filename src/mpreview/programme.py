"""The programme: register, rulebook and ledger together, and the questions they answer."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import overload

import attrs

from mpreview.calendars import Calendar
from mpreview.coverage import Coverage
from mpreview.errors import Fault, InvalidValue, ReferenceErrors, UnknownId
from mpreview.events import Answered, Contacted, Event, Ledger, Offered, Reviewed, index_until
from mpreview.ids import an_id
from mpreview.people import Member
from mpreview.planning import Plan, plan_visits
from mpreview.policy import Activity, Allowance, Book, OfferOwed, Periodic, Rise, Rule, Rulebook, Unit
from mpreview.register import Entries, Register, Source
from mpreview.reviews import Cases, Duties, History, Kept, Obligations, fold
from mpreview.timeline import FIRST_DAY, LAST_DAY, a_day, an_instant, start_of

__all__ = ["Programme", "Sources", "faults_of_days", "faults_of_references"]


@attrs.frozen(repr=False)
class Sources(Sequence[Source]):
    """What the answers rest on: each table with its state date and the days it speaks of."""

    items: tuple[Source, ...]

    @overload
    def __getitem__(self, index: int) -> Source: ...
    @overload
    def __getitem__(self, index: slice) -> "Sources": ...
    def __getitem__(self, index: int | slice) -> "Source | Sources":
        return Sources(self.items[index]) if isinstance(index, slice) else self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def older_than(self, on: dt.date) -> tuple[Source, ...]:
        """Return the tables that were brought up to an earlier day, or do not reach that day."""
        return tuple(source for source in self.items if source.falls_short(on))

    def __repr__(self) -> str:
        return f"<{len(self.items)} source{'s' if len(self.items) != 1 else ''}>"


_EPOCHS = 8
"""Epochs, stretches of days on which the same rises, levels and covers count, that are kept."""


@attrs.frozen(repr=False)
class Programme:
    """Everyone and everything, the rules, and what happened.

    Args:
        register: Who and what there is.
        rulebook: The rules.
        ledger: What happened.

    Raises:
        ReferenceErrors: If a rule reads a series or level that is not there, an event names a member or
            venue that is not there, or a day lies outside the calendar that its answer needs.
    """

    register: Register
    rulebook: Rulebook
    ledger: Ledger = attrs.field(factory=Ledger)
    _vouched: Ledger | None = attrs.field(default=None, eq=False)

    def __attrs_post_init__(self) -> None:
        if self._vouched is self.ledger:
            return
        faults = tuple(faults_of_references(self.register, self.rulebook, self.ledger))
        if not faults:
            faults = tuple(faults_of_days(self.register, self.register, self.rulebook, self.ledger))
        if faults:
            raise ReferenceErrors.of(faults)

    @cached_property
    def _book(self) -> Book:
        edition, register = self.rulebook.edition, self.register
        return Book(edition, register.calendar, register.threat, register.scale)

    @cached_property
    def _latest(self) -> tuple[int, History]:
        return len(self.ledger.effective), fold(self.ledger.effective, self.register)

    def _history(self, on: dt.date) -> History:
        events = self.ledger.effective
        count = index_until(events, on)
        return self._latest[1] if count == len(events) else fold(events[:count], self.register)

    @cached_property
    def _epochs(self) -> dict[tuple[int, int], tuple[Cases, dict[str, Kept]]]:
        # The cases of the few epochs asked about last; two threads that fill one epoch write the same.
        return {}

    def _duties(self, on: dt.date) -> Duties:
        a_day("on", on)
        epoch = (
            bisect_right(self._book.edges, on.toordinal()),
            bisect_right(self.register.answering.edges, on),
        )
        found = self._epochs.get(epoch)
        if found is None:
            for old in list(self._epochs)[: 1 - _EPOCHS]:
                self._epochs.pop(old, None)
            found = self._epochs.setdefault(epoch, (Cases(self.register, self._book, on), {}))
        cases, kept = found
        return Duties(cases, self._history(on), on, kept)

    def _members(self, member: str | None, venue: str | None) -> Iterable[Member]:
        if member is not None:
            return (self._known("member", member, self.register.member),)
        if venue is not None:
            self._known("venue", venue, self.register.venue)
            users = {use.member for use in self.register.uses_of_venue.get(venue, ())}
            return tuple(self.register.member[id_] for id_ in sorted(users))
        return self.register.members

    def _known(self, kind: str, id_: str, index: object) -> Member:
        if id_ not in index:  # type: ignore[operator]  # a read-only mapping
            raise UnknownId(kind, kind, id_)
        return index[id_]  # type: ignore[index, no-any-return]  # a read-only mapping

    def due(  # noqa: PLR0913  # each narrows by itself, and all are keywords
        self,
        *,
        on: dt.date,
        within: int = 0,
        team: str | None = None,
        member: str | None = None,
        venue: str | None = None,
        activity: Activity | None = None,
    ) -> Obligations:
        """Return every undischarged obligation whose window has opened by a day, most urgent first.

        Args:
            on: The day asked about.
            within: Also those that open or fall due in so many civil days after it.
            team: Only what this team carries out.
            member: Only what is owed to this member.
            venue: Only what is owed at this venue.
            activity: Only this activity.

        Raises:
            UnknownId: If there is no such team, member or venue.
            OutsideRange: If a day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        for name, id_ in (("team", team), ("member", member), ("venue", venue)):
            if id_ is not None:
                an_id(name, id_)
        if activity is not None and type(activity) is not Activity:
            raise InvalidValue("activity", "give a member of Activity", activity)
        if team is not None and team not in self.register.team:
            raise UnknownId("team", "team", team)
        if type(within) is not int or within < 0:
            raise InvalidValue("within", "give a whole number of days, 0 or more", within)
        duties = self._duties(on)
        reach = _later(on, within)
        found = duties.obligations(self._members(member, venue), reach)
        wanted = (
            one
            for one in found
            if (team is None or one.team == team)
            and (venue is None or one.venue == venue)
            and (activity is None or one.activity is activity)
        )
        return Obligations(on, tuple(wanted))

    def coverage(self, *, on: dt.date) -> Coverage:
        """Return the standing and progress of every subject and activity that has begun by a day.

        Raises:
            OutsideRange: If the day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        return Coverage.of(on, self._duties(on).statuses(self.register.members))

    def plan(self, *, on: dt.date, until: dt.date) -> Plan:
        """Return who is visited on which day from *on* to *until*, both included, and what does not fit.

        Raises:
            InvalidValue: If *until* is before *on*.
            OutsideRange: If a day is out of range.
            OutsideCalendar: If an answer lies outside a calendar.
        """
        a_day("on", on)
        a_day("until", until)
        if until < on:
            raise InvalidValue("until", "is before the first day of the plan; give that day or a later one")
        due = self.due(on=on, within=(until - on).days, activity=Activity.REVIEW)
        return plan_visits(due, self.register.teams, on=on, until=until)

    def record(self, *events: Event) -> "Programme":
        """Return a programme in which *events* are on record too, all of them or none.

        Raises:
            EventConflict: If an id stands for two contents, or a reference leads nowhere.
            ReferenceErrors: If an event names a member or venue that is not there.
        """
        faults = tuple(_faults_of_events(self.register, events))
        faults = faults or tuple(_faults_of_event_days(self.register, _reach(self.rulebook), events))
        if faults:
            raise ReferenceErrors.of(faults)
        ledger = self.ledger.record(*events)
        return Programme(self.register, self.rulebook, ledger, vouched=ledger)

    def as_known(self, at: dt.datetime | dt.date) -> "Programme":
        """Return the programme as it was known at an instant: events, announced levels and holidays.

        Args:
            at: An instant in UTC, or a day, which stands for its first instant.
        """
        if not isinstance(at, dt.datetime):
            a_day("at", at)
        instant = at if isinstance(at, dt.datetime) else start_of(at)
        an_instant("at", instant)
        ledger = self.ledger.as_known(instant)
        return Programme(self.register.as_known(instant.date()), self.rulebook, ledger, vouched=ledger)

    @property
    def sources(self) -> Sources:
        """What the answers rest on."""
        return Sources(self.register.sources)

    def __repr__(self) -> str:
        register = self.register
        return (
            f"<Programme of {len(register.members)} members, {len(register.venues)} venues, "
            f"{len(register.teams)} teams, {len(self.ledger)} events, rulebook {self.rulebook.id!r}>"
        )


def _later(on: dt.date, days: int) -> dt.date:
    return min(on + dt.timedelta(min(days, (LAST_DAY - on).days)), LAST_DAY)


def faults_of_references(entries: Entries, rulebook: Rulebook, events: Iterable[Event]) -> Iterator[Fault]:
    """Yield what rules and events name that is not among the *entries*, whether these fit together or not."""
    yield from _faults_of_rules(entries, rulebook)
    yield from _faults_of_events(entries, events)


def _faults_of_rules(entries: Entries, rulebook: Rulebook) -> Iterator[Fault]:
    edition, path = rulebook.edition, "/rulebook/editions/0"
    for index, row in enumerate(edition.responses):
        yield from _faults_of_level(entries, f"{path}/responses/{index}", "level", row.series, row.level)
    for index, rule in enumerate(edition.rules):
        if type(rule) is Rise:
            yield from _faults_of_level(
                entries, f"{path}/rules/{index}", "at_least", rule.series, rule.at_least
            )
    spoken = rulebook.kinds
    for index, venue in enumerate(entries.venues):
        if venue.kind not in spoken:
            hint = "add a rule for this kind or leave the venue out"
            yield Fault(
                f"/register/venues/{index}/kind",
                "no-rule",
                "no rule speaks of this kind of venue",
                hint,
            )


def _faults_of_level(entries: Entries, path: str, field: str, series: str, level: str) -> Iterator[Fault]:
    if series not in entries.threat:
        yield Fault(
            f"{path}/series",
            "dangling-id",
            "no such series",
            "add it to /register/series or correct the id",
        )
        return
    scale = entries.scale.get(entries.threat[series].scale)
    if scale is not None and level not in scale:
        hint = "levels of different scales are never compared; use one of the series' own scale"
        yield Fault(f"{path}/{field}", "foreign-level", "no level of the scale of this series", hint)


def faults_of_days(
    register: Register, entries: Entries, rulebook: Rulebook, events: Iterable[Event]
) -> Iterator[Fault]:
    """Yield the days from which an answer could leave the calendar that it is counted in.

    Args:
        register: The register, sound.
        entries: Its entries in the order in which they were given, which paths are told in.
        rulebook: The rules, whose longest count says how far a calendar must reach.
        events: The events in the order in which they were given.
    """
    reach = _reach(rulebook)
    first, last = _inside(register.calendars, reach)
    for index, use in enumerate(entries.uses):
        start = use.period.start
        if not first <= start <= last:
            venue, member = register.venue[use.venue], register.member[use.member]
            calendar = register.calendar[register.ground_of(venue, member, start).calendar]
            yield from _outside(f"/register/uses/{index}/period/start", calendar, start, reach)
    for index, member in enumerate(entries.members):
        for place, tenure in enumerate(member.tenures):
            start = tenure.period.start
            if not first <= start <= last:
                path = f"/register/members/{index}/tenures/{place}/period/start"
                yield from _outside(path, _own_calendar(register, member, start), start, reach)
    for index, series in enumerate(entries.series):
        for place, entry in enumerate(series.assessments):
            for calendar in register.calendars:
                day = max(entry.effective, entry.announced, calendar.first)
                path = f"/register/series/{index}/assessments/{place}/effective"
                yield from _outside(path, calendar, day, reach)
    yield from _faults_of_event_days(register, reach, events)


def _inside(calendars: Sequence[Calendar], reach: dt.timedelta) -> tuple[dt.date, dt.date]:
    """Return the first and last of the days that are surely inside, whichever calendar counts them."""
    first = max((calendar.first for calendar in calendars), default=LAST_DAY)
    return first, min((calendar.last - reach for calendar in calendars), default=FIRST_DAY)


def _faults_of_event_days(
    register: Register, reach: dt.timedelta, events: Iterable[Event]
) -> Iterator[Fault]:
    first, last = _inside(register.calendars, reach)
    for index, event in enumerate(events):
        until = event.until if type(event) is Answered else None
        if first <= event.on <= last and (until is None or first <= until <= last):
            continue
        for calendar in _calendars_of(register, event):
            yield from _outside(f"/ledger/{index}/on", calendar, event.on, reach)
            if until is not None:
                yield from _outside(f"/ledger/{index}/until", calendar, until, reach)


def _own_calendar(register: Register, member: Member, on: dt.date) -> Calendar:
    return register.calendar[register.seat_ground(member, on).calendar]


def _calendars_of(register: Register, event: Event) -> Iterable[Calendar]:
    """Return the calendars that an answer after an event can be counted in."""
    if type(event) is Reviewed:
        venue = register.venue[event.venue]
        uses = register.uses_of_venue.get(event.venue, ())
        grounds = {register.ground_of(venue, register.member[use.member], event.on) for use in uses}
        return [register.calendar[id_] for id_ in sorted({ground.calendar for ground in grounds})]
    if type(event) is Contacted or type(event) is Offered:
        return (_own_calendar(register, register.member[event.member], event.on),)
    # An answer follows its offer; only the day it is put off until can lie further.
    return register.calendars if type(event) is Answered and event.until is not None else ()


def _reach(rulebook: Rulebook) -> dt.timedelta:
    """Return how long after a fact the latest day counted from it can lie, rolls included."""
    return dt.timedelta(max((_reach_of(rule) for rule in rulebook.edition.rules), default=0))


def _reach_of(rule: Rule) -> int:
    if isinstance(rule, Periodic):
        longest = max(31 * cell.months + cell.notice for cell in rule.cells)
    elif isinstance(rule, OfferOwed):
        clock = rule.answer_days + max(rule.again_after_decline, rule.again_after_silence)
        longest = max(clock, _days(rule.after_trigger))
    else:
        longest = _days(rule.within)
    return longest + rule.limit + _SLACK


def _days(allowance: Allowance) -> int:
    # Of working days it takes two weeks for five, if every second week were closed.
    return allowance.n * (31 if allowance.unit is Unit.MONTHS else 3)


def _outside(path: str, calendar: Calendar, day: dt.date, reach: dt.timedelta) -> Iterator[Fault]:
    if day < calendar.first:
        yield Fault(path, "outside-calendar", "a day before the calendar is known", _LOAD)
    elif calendar.last - day < reach:
        yield Fault(path, "outside-calendar", "what is owed from this day can lie after the calendar", _LOAD)


_LOAD = "load a calendar that covers it"
_SLACK = 62
"""Days that a roll over closed days may add."""


def _faults_of_events(entries: Entries, events: Iterable[Event]) -> Iterator[Fault]:
    members, venues = entries.member, entries.venue
    for index, event in enumerate(events):
        if type(event) is Reviewed:
            if event.venue not in venues:
                yield _unknown(f"/ledger/{index}/venue", "venue")
            continue
        if (type(event) is Contacted or type(event) is Offered) and event.member not in members:
            yield _unknown(f"/ledger/{index}/member", "member")
        if type(event) is Offered or type(event) is Answered:
            for place, id_ in enumerate(event.venues or ()):
                if id_ not in venues:
                    yield _unknown(f"/ledger/{index}/venues/{place}", "venue")


def _unknown(path: str, word: str) -> Fault:
    return Fault(path, "dangling-id", f"no such {word}", f"use the id of a {word} of the register")
