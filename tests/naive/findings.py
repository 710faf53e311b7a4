"""Where a finding has come to by a day, said slowly: semantics 5.3 and 5.4.

What is told is gone through as it was told; the day it is due is counted from the day on which it was found.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from naive import spec
from naive import world as w
from naive.days import days, inside, rolled

LAST = date(2199, 12, 31)
FOUND = ("not-met", "partly")
CLOSED = ("fixed", "superseded")
Key = tuple[str, str | None]  # what told of it, and of a review the item


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A finding by a day."""

    key: Key
    venue: str | None
    member: str | None
    severity: str
    noted: date
    owner: str | None = None
    measure: str | None = None
    state: str = "open"
    since: date
    until: date | None = None  # of what is accepted, the last day
    accepted: date | None = None  # of what was accepted before, since when


def findings(world: w.World, on: date) -> list[Finding]:
    """Everything that was found by a day, closed or not."""
    found: dict[Key, Finding] = {}
    told = sorted((e for e in world.events if e.day <= on), key=lambda e: (e.day, rank(e), e.known, e.id))
    for event in told:
        for one in found_by(world, event):
            found[one.key] = one
        key = (event.finding, event.item) if isinstance(event, w.FindingClosed) else None
        if isinstance(event, w.FindingClosed) and key in found:
            found[key] = closed(open_again(found[key], event.day), event)
    return [open_again(one, on) for one in found.values()]


def rank(event: w.Event) -> int:
    """Of one day, what is found comes before what becomes of it."""
    return 1 if isinstance(event, w.FindingClosed) else 0


def found_by(world: w.World, event: w.Event) -> Iterator[Finding]:
    """What an event tells of: itself, or each item that is not met or met in part."""
    if isinstance(event, w.FindingNoted):
        yield Finding(
            key=(event.id, None), venue=event.venue, member=event.member, severity=event.severity,
            noted=event.day, since=event.day, owner=event.owner, measure=event.measure,
        )  # fmt: skip
    if isinstance(event, w.Answers):
        for item, answer in event.answers:
            if answer in FOUND:
                severity = severity_of(world, item, answer, event.day)
                yield Finding(key=(event.id, item), venue=event.venue, member=None, severity=severity,
                              noted=event.day, since=event.day)  # fmt: skip


def severity_of(world: w.World, item: str, answer: str, on: date) -> str:
    """That of the item in force on the day; of what is met in part, its own if it has one."""
    (asked,) = (one for one in world.items if one.id == item and inside(on, one.start, one.end))
    return asked.partly or asked.severity if answer == "partly" else asked.severity


def closed(found: Finding, event: w.FindingClosed) -> Finding:
    """What is closed for good stays so."""
    if found.state in CLOSED:
        return found
    since = found.since if found.state == event.how else event.day
    if event.how == "accepted" and found.accepted is not None and found.since == event.day:
        since = found.accepted  # [R142] without a day between
    return replace(found, state=event.how, since=since, until=event.until, accepted=None)


def open_again(found: Finding, day: date) -> Finding:
    """[R142] An acceptance ends with its last day."""
    if found.state != "accepted" or found.until is None or day <= found.until:
        return found
    return replace(found, state="open", since=found.until + days(1), accepted=found.since)


def due(world: w.World, found: Finding) -> date:
    """[R141] So many days after it was found, on a working day by then, but not before it was found."""
    first, *later = sorted(world.editions, key=lambda e: e.since)
    begun = [first, *(e for e in later if e.since <= found.noted)]
    edition = [e for e in begun if e.mending][-1]
    raw = min(found.noted + days(dict(edition.mending)[found.severity]), LAST)
    calendar = calendar_of(world, found)
    return raw if calendar is None else rolled(calendar, "preceding", raw, found.noted)


def calendar_of(world: w.World, found: Finding) -> w.Calendar | None:
    """Of the place; without one, and online, of the seat of the member, or of who uses it."""
    place = next((venue for venue in world.venues if venue.id == found.venue), None)
    if place is not None and place.calendar is not None:
        return place.calendar
    uses = [use for use in world.uses if use.venue == found.venue]
    now = [use for use in uses if inside(found.noted, use.start, use.end)]
    whose = found.member or min((use.member for use in now or uses), default=None)
    person = next((member for member in world.members if member.id == whose), None)
    return None if person is None else seat(person, found.noted).calendar


def seat(person: w.Member, day: date) -> w.Seat:
    """Of the mandate held; else of the last one, else of the first to come; else where they stand."""
    if not person.mandates:
        begun = [one for one in person.candidacies if one.start <= day]
        return begun[-1].seat if begun else person.candidacies[0].seat
    return spec.seat_on(person, day)


def late(world: w.World, found: Finding, on: date) -> date | None:
    """The first of the days on which it is open and past its due day; None: it is not."""
    last = due(world, found)
    return max(last + days(1), found.since) if found.state == "open" and last < on else None
