"""A programme told in another way: its register as it stood on a day, and what changed since as events."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import groupby

import attrs

from mpreview.events import (
    CandidacyBegun,
    CandidacyEnded,
    Event,
    Ledger,
    MemberElected,
    MemberLeft,
    PollCalled,
    RegisterChange,
    UseBegun,
    UseEnded,
    VenueClosed,
    VenueOpened,
)
from mpreview.people import Candidacy, Mandate, Member
from mpreview.places import Use, Venue
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.timeline import FIRST_DAY, LAST_DAY, Period, start_of

Known = Callable[[dt.date], dt.datetime]


def as_it_happens(day: dt.date) -> dt.datetime:
    """Each change becomes known on its day."""
    return start_of(day)


def all_along(_: dt.date) -> dt.datetime:
    """Every change was known before anything happened."""
    return start_of(FIRST_DAY)


def cuts(register: Register) -> list[dt.date]:
    """The days on which a register can be cut in two: who is elected later uses nothing before."""
    spans = [
        *(term.period for member in register.members for term in member.terms),
        *(use.period for use in register.uses),
    ]
    days = {
        FIRST_DAY,
        LAST_DAY,
        *(day for span in spans for day in (span.start, span.end) if day is not None),
    }
    return sorted(day for day in days if all(_can_be_new(register, one, day) for one in register.members))


def _can_be_new(register: Register, member: Member, day: dt.date) -> bool:
    first = min(term.period.start for term in member.terms)
    if first < day:
        return True
    used = all(use.period.start >= first for use in register.uses if use.member == member.id)
    return used and all(member.id not in series.members for series in register.series)


def before(register: Register, day: dt.date) -> Register:
    """The register as it stood on the eve of a day: what begins later is not there, what ends is open."""
    members = []
    for member in register.members:
        held = tuple(_open(one, day) for one in member.mandates if one.period.start < day)
        # A candidacy is told with the day of the poll, so nothing of it is open.
        stood = tuple(one for one in member.candidacies if one.period.start < day)
        if held or stood:
            members.append(attrs.evolve(member, mandates=held, candidacies=stood))
    uses = tuple(u.end_on(_until(u.period, day).end) for u in register.uses if u.period.start < day)
    new = {venue.id for venue in _opened(register, day)}
    venues = tuple(venue for venue in register.venues if venue.id not in new)
    return attrs.evolve(register, members=tuple(members), venues=venues, uses=uses)


def _open(mandate: Mandate, day: dt.date) -> Mandate:
    period = _until(mandate.period, day)
    return attrs.evolve(mandate, period=period, ended=None if period.end is None else mandate.ended)


def _until(period: Period, day: dt.date) -> Period:
    return Period(period.start) if period.end is not None and period.end >= day else period


def _opened(register: Register, day: dt.date) -> list[Venue]:
    """The venues that are first used on a day or later; what a series is about is there before."""
    firsts = {use.venue: use.period.start for use in sorted(register.uses, key=_start, reverse=True)}
    named = {one.venue for one in register.series}
    new = (venue for venue in register.venues if venue.id in firsts and venue.id not in named)
    return [venue for venue in new if firsts[venue.id] >= day]


def _start(use: Use) -> dt.date:
    return use.period.start


def since(register: Register, day: dt.date, known: Known, *, announced: bool = False) -> Iterator[Event]:
    """What changes from a day on, each change by the least event that says it.

    Uses that were *announced* become known when they did, and no venue is opened by an event.
    """
    polls = _dissolved(register, day)
    for house, end in sorted(polls):
        called = max(day, end - dt.timedelta(8))
        yield PollCalled(
            id=f"dissolved-{house}-{end}", on=called, known=known(end), house=house or None,
            dissolution=end, poll=end + dt.timedelta(36), cause="dissolution",
        )  # fmt: skip
    for member in register.members:
        yield from _of_member(register, member, day, known, polls)
    new = {venue.id: venue for venue in _opened(register, day) if not announced}
    for venue, group in groupby(register.uses, key=lambda use: use.venue):
        uses = list(group)
        yield from _begun(uses, new.get(venue), day, None if announced else known)
        yield from _ended(uses, day, None if announced else known)


def _dissolved(register: Register, day: dt.date) -> set[tuple[str, dt.date]]:
    """House and day of each dissolution from a day on that ended every mandate of the house."""
    found = set[tuple[str, dt.date]]()
    held = [(register.index.house_of(one), one) for member in register.members for one in member.mandates]
    for house, one in held:
        end = one.period.end
        if end is None or end < day or one.ended != "dissolution":
            continue
        running = [t for h, t in held if h == house and t.period.start < end and _runs_into(t.period, end)]
        if all((t.period.end, t.ended) == (end, "dissolution") for t in running):
            found.add((house, end))
    return found


def _runs_into(period: Period, end: dt.date) -> bool:
    return period.end is None or period.end >= end


def _of_member(
    register: Register, member: Member, day: dt.date, known: Known, polls: set[tuple[str, dt.date]]
) -> Iterator[Event]:
    first = min(term.period.start for term in member.terms)
    stood = [one for one in member.candidacies if one.period.start >= day]
    for one in stood:
        # Of one day the candidacy comes first, by its id.
        new = one.period.start == first and one is stood[0]
        yield from _of_candidacy(register, member, one, known, new=new)
    new = first not in {one.period.start for one in stood}
    for place, mandate in enumerate(member.mandates):
        start, end, house = mandate.period.start, mandate.period.end, register.index.house_of(mandate)
        if start >= day:
            named = new and place == 0 and start == first
            yield MemberElected(
                id=f"elected-{member.id}-{place}-{start}", on=start, known=known(start), member=member.id,
                constituency=mandate.constituency, name=member.name if named else None,
                audiences=member.audiences if named else (), house=mandate.house, area=mandate.area,
            )  # fmt: skip
        if end is not None and end >= day and mandate.ended is not None and (house, end) not in polls:
            yield MemberLeft(
                id=f"left-{member.id}-{end}-{house}", on=end, known=known(end), member=member.id,
                cause=mandate.ended, house=house or None,
            )  # fmt: skip


def _of_candidacy(
    register: Register, member: Member, candidacy: Candidacy, known: Known, *, new: bool
) -> Iterator[Event]:
    """A candidacy up to the poll; every other one is told with a later poll, and ended before it."""
    start, end, house = candidacy.period.start, candidacy.period.last + dt.timedelta(1), candidacy.house
    withdrawn = start.toordinal() % 2 == 1
    yield CandidacyBegun(
        id=f"candidacy-{member.id}-{start}-{house}", on=start, known=known(start), member=member.id,
        constituency=candidacy.constituency, name=member.name if new else None,
        audiences=member.audiences if new else (), house=house, area=candidacy.area,
        poll=candidacy.period.last + dt.timedelta(20 if withdrawn else 0),
    )  # fmt: skip
    if withdrawn:
        yield CandidacyEnded(
            id=f"withdrawn-{member.id}-{end}-{house}", on=end, known=known(end), member=member.id,
            house=register.index.house_of(candidacy) or None,
        )  # fmt: skip


def _begun(uses: list[Use], new: Venue | None, day: dt.date, known: Known | None) -> Iterator[Event]:
    first = min(map(_start, uses))
    if new is not None and known is not None:
        users = tuple(sorted(use.member for use in uses if use.period.start == first))
        yield VenueOpened(
            id=f"opened-{new.id}", on=first, known=known(first), venue=new.id, kind=new.kind,
            region=new.region, force=new.force, label=new.label, number=new.number,
            controller=new.controller, ref=new.ref, closures=new.closures, home_of=new.home_of,
            users=users,
        )  # fmt: skip
    for use in uses:
        start = use.period.start
        if start >= day and (new is None or start > first):
            told = _announced(use) if known is None else known(start)
            yield UseBegun(
                id=f"begun-{use.venue}-{use.member}-{start}", on=start, known=told, venue=use.venue,
                member=use.member, exposure=use.exposure,
            )  # fmt: skip


def _announced(use: Use) -> dt.datetime:
    return start_of(use.known or use.period.start)


def _ended(uses: list[Use], day: dt.date, known: Known | None) -> Iterator[Event]:
    for end in sorted({end for use in uses if (end := use.period.end) is not None and end >= day}):
        running = [use for use in uses if use.period.start < end and _lasts(use, end)]
        ending = [use for use in running if use.period.end == end]
        if len(ending) == len(running) and known is not None:
            venue = uses[0].venue
            yield VenueClosed(id=f"closed-{venue}-{end}", on=end, known=known(end), venue=venue)
            continue
        for use in ending:
            # What ends a use is told no earlier than what begins the use.
            begun = _announced(use) if use.period.start >= day else all_along(end)
            told = begun if known is None else known(end)
            yield UseEnded(
                id=f"ended-{use.venue}-{use.member}-{end}", on=end, known=told, venue=use.venue,
                member=use.member,
            )  # fmt: skip


def _lasts(use: Use, end: dt.date) -> bool:
    return use.period.end is None or use.period.end >= end


def moved(programme: Programme, day: dt.date) -> Programme:
    """The programme with all that changes from a day on told by events, known before all else.

    But for uses of which rules ask for work before the first: they become known when they did.
    """
    changes = since(programme.register, day, all_along, announced=is_announced(programme))
    events = (*changes, *programme.ledger)
    return Programme(_before(programme, day), programme.rulebook, Ledger.of(events))


def _before(programme: Programme, day: dt.date) -> Register:
    base = before(programme.base, day)
    return attrs.evolve(base, venues=programme.base.venues) if is_announced(programme) else base


def is_announced(programme: Programme) -> bool:
    """Whether a rule asks for work before a first use, or uses say more of themselves (semantics 3.18)."""
    rules = (rule for edition in programme.rulebook.editions for rule in edition.rules)
    says = any(use.known is not None or use.exposure is not None for use in programme.base.uses)
    return says or any(rule.before_use for rule in rules)


def tellable(programme: Programme) -> Programme:
    """The programme as it is, or less what rests on the day on which uses became known.

    That are events that begin and end uses, that name one, or a venue of such an event.
    """
    if not is_announced(programme) and not any(isinstance(e, RegisterChange) for e in programme.ledger):
        return programme
    venues = programme.base.venue.keys()
    gone = {
        event.id
        for event in programme.ledger
        if isinstance(event, RegisterChange)
        or any(event.list_uses())
        or any(name == "venue" and id_ not in venues for _, name, id_ in event.list_names())
    }
    before_all = -1
    while len(gone) > before_all:
        before_all = len(gone)
        gone |= {e.id for e in programme.ledger if {e.withdraws, e.about, e.corrects} & gone}
    left = (event for event in programme.ledger if event.id not in gone)
    return Programme(programme.base, programme.rulebook, Ledger.of(left))


def unannounced(programme: Programme) -> Programme:
    """The programme with uses that became known on their first days, and no event that changes any."""
    kept = tellable(programme)
    bare = tuple(attrs.evolve(use, known=None, exposure=None) for use in kept.base.uses)
    return Programme(attrs.evolve(kept.base, uses=bare), kept.rulebook, kept.ledger)


def without_known(register: Register) -> Register:
    """The register less the days on which uses became known, of which events have their own."""
    return attrs.evolve(register, uses=tuple(attrs.evolve(use, known=None) for use in register.uses))


def told(programme: Programme, day: dt.date) -> Programme:
    """The programme with its changes alone, each known as it happens, and nothing else on record."""
    events = since(programme.register, day, as_it_happens)
    return Programme(before(programme.base, day), programme.rulebook, Ledger.of(events))
