"""A programme as the naive specification reads it: strings, numbers and days.

Copies what the nouns state and computes nothing but the outcome of corrections and withdrawals, in
the plainest way (`semantics.md` section 6).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import attrs

from mpreview.calendars import Calendar
from mpreview.events import Answered, Contacted, Event, Offered, Reviewed, Withdrawn
from mpreview.people import Member, TenureEnd
from mpreview.places import Constituency, Venue
from mpreview.policy import (
    Allowance,
    NewMember,
    NewVenue,
    OfferOwed,
    Periodic,
    ResponseLevel,
    Rise,
    Rule,
)
from mpreview.policy.rules import Triggered
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.threat import ThreatSeries
from naive import world as w

_RESPONSES = tuple(ResponseLevel)


def world_of(programme: Programme) -> w.World:
    """The same facts and rules for the judge."""
    register, edition = programme.register, programme.rulebook.edition
    ranks = {s.id: _ranks(register, s) for s in register.series}
    return w.World(
        members=tuple(_member(register, member) for member in register.members),
        venues=tuple(_venue(register, venue) for venue in register.venues),
        uses=tuple(
            w.Use(venue=u.venue, member=u.member, start=u.period.start, end=u.period.end)
            for u in register.uses
        ),
        series=tuple(_series(s, ranks[s.id]) for s in register.series),
        mapping=tuple(
            w.MappingRow(
                start=row.since,
                series=row.series,
                level=ranks[row.series][row.level],
                response=_RESPONSES.index(row.response),
            )
            for row in edition.responses
        ),
        rules=tuple(_rule(rule, ranks) for rule in edition.rules),
        events=tuple(_event(event) for event in believed(programme.ledger)),
    )


# ---------------------------------------------------------------- who and where


def _calendar(calendar: Calendar) -> w.Calendar:
    assert not calendar.rules, "the naive calendar is a list"
    return w.Calendar(frozenset(holiday.day for holiday in calendar.holidays))


def _around(register: Register, *areas: str) -> frozenset[str]:
    """Those areas and all that they lie in."""
    found: set[str] = set()
    for area in areas:
        inner: str | None = area
        while inner is not None:
            found.add(inner)
            inner = register.area[inner].within
    return frozenset(found)


def _working_days(register: Register, areas: frozenset[str]) -> w.Calendar:
    (id_,) = {c for area in areas if (c := register.area[area].calendar) is not None}
    return _calendar(register.calendar[id_])


def _seat(register: Register, seat: Constituency) -> w.Seat:
    areas = _around(register, seat.region, seat.force)
    return w.Seat(areas=areas, calendar=_working_days(register, areas))


def _member(register: Register, member: Member) -> w.Member:
    causes = {None: None, TenureEnd.DISSOLUTION: "dissolution"}
    tenures = (
        w.Tenure(
            start=tenure.period.start,
            end=tenure.period.end,
            ended_by=causes.get(tenure.ended, "other"),
            seat=_seat(register, register.constituency[tenure.constituency]),
        )
        for tenure in member.tenures
    )
    return w.Member(member.id, tuple(tenures))


def _venue(register: Register, venue: Venue) -> w.Venue:
    if venue.region is None or venue.force is None:
        return w.Venue(id=venue.id, kind=venue.kind.value)
    areas = _around(register, venue.region, venue.force)
    calendar = _working_days(register, areas)
    return w.Venue(id=venue.id, kind=venue.kind.value, areas=areas, calendar=calendar)


# ---------------------------------------------------------------- threat


def _ranks(register: Register, series: ThreatSeries) -> dict[str, int]:
    return {level.id: n for n, level in enumerate(register.scale[series.scale].levels, 1)}


def _series(series: ThreatSeries, ranks: dict[str, int]) -> w.Series:
    entries = (
        w.Entry(
            effective=entry.effective,
            announced=entry.announced,
            level=None if entry.level is None else ranks[entry.level],
        )
        for entry in series.assessments
    )
    return w.Series(
        id=series.id,
        entries=tuple(entries),
        scope=frozenset(series.areas) if series.areas else w.AUDIENCE,
        members=frozenset(series.members),
        before=None if series.before is None else ranks[series.before],
    )


# ---------------------------------------------------------------- rules


def _unit(allowance: Allowance) -> str:
    return allowance.unit.value.replace("-", " ")


def _rule(rule: Rule, ranks: dict[str, dict[str, int]]) -> w.Rule:
    common: dict[str, Any] = {
        "id": rule.id, "citation": rule.citation, "cls": rule.priority, "lead": rule.lead,
        "grace": rule.grace, "limit": rule.limit,
        "kinds": frozenset(kind.value for kind in getattr(rule, "kinds", ())),
        "activity": rule.activity.value, "roll": rule.roll.value,
    }  # fmt: skip
    return _FORMS[type(rule)](rule, common, ranks)


def _periodic(rule: Periodic, common: dict[str, Any], _: object) -> w.Rule:
    cells = {cell.response: cell for cell in rule.cells}
    found = [cells.get(response) for response in _RESPONSES]
    first, second, third = (None if cell is None else cell.months for cell in found)
    at_first, at_second, at_third = (0 if cell is None else cell.notice for cell in found)
    return w.Periodic(
        months=(first, second, third),
        notice=(at_first, at_second, at_third),
        settling=rule.settling,
        month_end=rule.month_end.value,
        **common,
    )


def _triggered(rule: Triggered, common: dict[str, Any], _: object) -> w.Rule:
    form = w.NewVenue if type(rule) is NewVenue else w.NewMember
    return form(within=rule.within.n, unit=_unit(rule.within), **common)


def _rise(rule: Rise, common: dict[str, Any], ranks: dict[str, dict[str, int]]) -> w.Rule:
    return w.Rise(
        series=rule.series,
        at_least=ranks[rule.series][rule.at_least],
        settling=rule.settling,
        within=rule.within.n,
        unit=_unit(rule.within),
        **common,
    )


def _offer(rule: OfferOwed, common: dict[str, Any], _: object) -> w.Rule:
    return w.OfferRule(
        answer_days=rule.answer_days,
        reoffer_declined=rule.again_after_decline,
        reoffer_silent=rule.again_after_silence,
        after_trigger=rule.after_trigger.n,
        after_trigger_unit=_unit(rule.after_trigger),
        **common,
    )


_FORMS: dict[type, Callable[[Any, dict[str, Any], dict[str, dict[str, int]]], w.Rule]] = {
    Periodic: _periodic,
    NewVenue: _triggered,
    NewMember: _triggered,
    Rise: _rise,
    OfferOwed: _offer,
}


# ---------------------------------------------------------------- events


def believed(events: Iterable[Event]) -> Iterator[Event]:
    """What is believed in the end: the last word told of each fact, and nothing withdrawn."""
    every = {event.id: event for event in events}
    told = sorted(every.values(), key=lambda e: (e.known, _corrected(every, e), e.id))
    stands_for: dict[str, str] = {}
    last: dict[str, Event] = {}
    for event in told:
        stands_for[event.id] = stands_for.get(event.corrects or "", event.id)
        last[stands_for[event.id]] = event
    gone = {stands_for[e.event] for e in told if isinstance(e, Withdrawn)}
    for fact, event in last.items():
        if isinstance(event, Withdrawn) or fact in gone:
            continue
        if isinstance(event, Answered):
            offer = stands_for[event.offer]
            if offer not in gone:
                yield _answer(event, fact, attrs.evolve(last[offer], id=offer))
        else:
            yield attrs.evolve(event, id=fact)


def _corrected(every: dict[str, Event], event: Event) -> int:
    """How many records stand behind a correction; of one instant the last of them is told last."""
    return 0 if event.corrects is None else 1 + _corrected(every, every[event.corrects])


def _answer(event: Answered, fact: str, offer: Event) -> Answered:
    """An answer to an offer whose day was corrected to a later one counts from that day."""
    on = max(event.on, offer.on)
    until = None if event.until is None else max(on, event.until)
    return attrs.evolve(event, id=fact, offer=offer.id, on=on, until=until)


def _event(event: Event) -> w.Event:
    known = round((event.known - dt.datetime(1900, 1, 1, tzinfo=dt.UTC)).total_seconds())
    if isinstance(event, Contacted):
        return w.Contacted(day=event.on, id=event.id, known=known, member=event.member)
    if isinstance(event, Reviewed):
        return w.ReviewDone(day=event.on, id=event.id, known=known, venue=event.venue)
    assert not isinstance(event, Withdrawn)
    covered = None if event.venues is None else frozenset(event.venues)
    if isinstance(event, Offered):
        return w.Offered(day=event.on, id=event.id, known=known, member=event.member, venues=covered)
    return w.Answered(
        day=event.on, id=event.id, known=known, offer=event.offer, answer=event.reply.value,
        until=event.until or w.FIRST, venues=covered,
    )  # fmt: skip
