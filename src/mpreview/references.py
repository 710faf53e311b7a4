"""What must fit together between register, rulebook and ledger, and every place where it does not."""

import datetime as dt
from collections.abc import Container, Iterable, Iterator, Sequence

from mpreview.calendars import Calendar
from mpreview.errors import Fault
from mpreview.events import Answered, Contacted, Event, Ledger, Offered, Reviewed
from mpreview.policy import Allowance, OfferOwed, Periodic, Rise, Rule, Rulebook, Unit
from mpreview.register import Entries, Register
from mpreview.timeline import FIRST_DAY, LAST_DAY

__all__ = ["faults_of_days", "faults_of_events", "faults_of_history", "faults_of_references"]


def faults_of_references(entries: Entries, rulebook: Rulebook, events: Iterable[Event]) -> Iterator[Fault]:
    """Yield what rules and events name that is not among the *entries*, whether these fit together or not."""
    yield from _faults_of_rules(entries, rulebook)
    yield from faults_of_events(entries, events)


def faults_of_history(
    register: Register, rulebook: Rulebook, ledger: Ledger, events: Iterable[Event]
) -> Iterator[Fault]:
    """Yield where *events* of sound references do not fit: days out of reach, venues beside the point.

    Args:
        register: The register.
        rulebook: The rules, whose longest count says how far a calendar must reach.
        ledger: The ledger that the events are in.
        events: The events, in the order in which they were given.
    """
    reach = _reach(rulebook)
    first, last = _inside(register.calendars, reach)
    for index, event in enumerate(events):
        until = event.until if type(event) is Answered else None
        if not first <= event.on <= last or (until is not None and not first <= until <= last):
            calendars = _of_members(register, _about(register, ledger, event))
            yield from _outside(f"/ledger/{index}/on", calendars, event.on, reach)
            if until is not None:
                yield from _outside(f"/ledger/{index}/until", calendars, until, reach)
        if type(event) is Offered and event.venues is not None:
            used = {use.venue for use in register.uses_by_member.get(event.member, ())}
            for place in _others(event.venues, used):
                yield Fault(f"/ledger/{index}/venues/{place}", "not-used", *_NOT_USED)
        elif type(event) is Answered and event.venues is not None:
            for place in _others(event.venues, _covered(register, ledger, event)):
                yield Fault(f"/ledger/{index}/venues/{place}", "not-offered", *_NOT_OFFERED)


def _others(venues: Iterable[str], known: Container[str]) -> list[int]:
    return [place for place, id_ in enumerate(venues) if id_ not in known]


def _covered(register: Register, ledger: Ledger, answer: Answered) -> set[str]:
    """Return the venues that the offer of an answer covered in any record known when it was answered.

    What is recorded later changes nothing, and what was known earlier has all of these records.
    """
    covered: set[str] = set()
    for offer in ledger.records(answer.offer):
        if type(offer) is Offered and offer.known <= answer.known:
            uses = register.uses_by_member.get(offer.member, ())
            in_use = (use.venue for use in uses if offer.on in use.period)
            covered.update(in_use if offer.venues is None else offer.venues)
    return covered


_NOT_USED = "a venue that this member never uses", "offer it to who uses it, or add the use to the register"
_NOT_OFFERED = (
    "a venue that the offer does not cover",
    "name venues of that offer, or correct it first",
)


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


def faults_of_days(register: Register, entries: Entries, rulebook: Rulebook) -> Iterator[Fault]:
    """Yield the days from which an answer could leave a calendar that it is counted in.

    Args:
        register: The register, sound.
        entries: Its entries in the order in which they were given, which paths are told in.
        rulebook: The rules, whose longest count says how far a calendar must reach.
    """
    reach = _reach(rulebook)
    first, last = _inside(register.calendars, reach)
    for index, use in enumerate(entries.uses):
        if not first <= use.period.start <= last:
            path = f"/register/uses/{index}/period/start"
            yield from _outside(path, _of_members(register, (use.member,)), use.period.start, reach)
    for index, member in enumerate(entries.members):
        for place, tenure in enumerate(member.tenures):
            if not first <= tenure.period.start <= last:
                path = f"/register/members/{index}/tenures/{place}/period/start"
                yield from _outside(path, _of_members(register, (member.id,)), tenure.period.start, reach)
    for index, series in enumerate(entries.series):
        for place, entry in enumerate(series.assessments):
            path = f"/register/series/{index}/assessments/{place}/effective"
            for calendar in register.calendars:
                day = max(entry.effective, entry.announced, calendar.first)
                yield from _outside(path, (calendar,), day, reach)


def _inside(calendars: Sequence[Calendar], reach: dt.timedelta) -> tuple[dt.date, dt.date]:
    """Return the first and last of the days that are surely inside, whichever calendar counts them."""
    first = max((calendar.first for calendar in calendars), default=LAST_DAY)
    return first, min((calendar.last - reach for calendar in calendars), default=FIRST_DAY)


def _about(register: Register, ledger: Ledger, event: Event) -> Iterable[str]:
    """Return the members for whom something is counted from an event."""
    if type(event) is Reviewed:
        return {use.member for use in register.uses_of_venue.get(event.venue, ())}
    offer = ledger.get(event.offer) if type(event) is Answered else event
    return (offer.member,) if type(offer) is Contacted or type(offer) is Offered else ()


def _of_members(register: Register, members: Iterable[str]) -> tuple[Calendar, ...]:
    """Return the calendars of all seats and venues of some members: what is owed to them is counted there.

    A contact is counted in the calendar of the seat, a review in that of the venue, and the offer of it
    in that of the seat again.
    """
    found: set[str] = set()
    for id_ in members:
        seats = (register.constituency[tenure.constituency] for tenure in register.member[id_].tenures)
        found.update(register.ground(seat.region, seat.force).calendar for seat in seats)
        venues = (register.venue[use.venue] for use in register.uses_by_member.get(id_, ()))
        places = ((venue.region, venue.force) for venue in venues)
        found.update(register.ground(region, force).calendar for region, force in places if region and force)
    return tuple(register.calendar[id_] for id_ in sorted(found))


def _reach(rulebook: Rulebook) -> dt.timedelta:
    """Return how long after a fact the latest day counted from it can lie, rolls included.

    An offer is counted from the opening of a review, so that its time comes after that of the review.
    """
    rules = rulebook.edition.rules
    offers = max((_reach_of(rule) for rule in rules if isinstance(rule, OfferOwed)), default=0)
    others = max((_reach_of(rule) for rule in rules if not isinstance(rule, OfferOwed)), default=0)
    return dt.timedelta(offers + others)


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


def _outside(path: str, calendars: Iterable[Calendar], day: dt.date, reach: dt.timedelta) -> Iterator[Fault]:
    early = any(day < calendar.first for calendar in calendars)
    if early:
        yield Fault(path, "outside-calendar", "a day before the calendar is known", _LOAD)
    elif any(calendar.last - day < reach for calendar in calendars):
        yield Fault(path, "outside-calendar", "what is owed from this day can lie after the calendar", _LOAD)


_LOAD = "load a calendar that covers it"
_SLACK = 62
"""Days that a roll over closed days may add."""


def faults_of_events(entries: Entries, events: Iterable[Event]) -> Iterator[Fault]:
    """Yield the members and venues that *events* name and that are not among the *entries*."""
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
