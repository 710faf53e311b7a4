"""Drawn programmes in which uses are announced, and rules ask for a review before first use (semantics 3.18).

A drawn programme with days on which its uses became known, with exposures, with further uses that the
register or an event announces, corrected and withdrawn, and with work around their first days. What a drawn
programme says of everything else stays as it was.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import attrs
from hypothesis import assume

from helpers.declared import KINDS
from helpers.dice import Dice
from mpreview.calendars import Roll
from mpreview.events import (
    Event,
    EventPlanned,
    Incident,
    Ledger,
    Outcome,
    Reviewed,
    UseBegun,
    UseEnded,
    VenueOpened,
    Withdrawn,
)
from mpreview.places import Exposure, Use
from mpreview.policy import Edition, NewVenue, Rule
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.timeline import Period, start_of

__all__ = ["add_announced", "known_in_time", "uses_known_by"]

_SPAN: Final = dt.date(2022, 1, 1), dt.date(2023, 6, 30)
_WEEKS: Final = (0, 1, 3, 7, 20, 60, 200)
"""Days from the day on which a use becomes known to its first day."""


def add_announced(
    seed: int, programme: Programme, on: dt.date, *, by_events: bool
) -> tuple[Programme, dt.date]:
    """The programme with uses that are announced, also *by events*, and a day, mostly near one of them."""
    d = Dice(seed)
    base = programme.base
    uses = [_known(d, programme.ledger, use) for use in base.uses]
    uses += _more_uses(d, base, uses)
    begun: list[UseBegun | VenueOpened] = []
    if by_events:
        begun = [*_openings(d, base), *_begun(d, base, uses)]
    register = attrs.evolve(base, uses=tuple(uses))
    spans = [(use.venue, use.known or use.period.start, use.period) for use in uses]
    spans += [(use.venue, one.known.date(), use.period) for one in begun for use in one.begun_uses]
    told = [*begun, *_mended(d, begun), *_around(d, register, spans)]
    editions = _editions(d, programme.rulebook.editions)
    remember = d.pick((1, 10, 30, 90, 90))
    book = attrs.evolve(programme.rulebook, editions=editions, remember=remember)
    whole = Programme(register, book, Ledger.of([*programme.ledger, *told]))
    return whole, on if d.whole(1, 20) <= 4 else _asked(d, spans, remember)


def known_in_time(register: Register, events: Iterable[Event]) -> Register:
    """The register in which each use is known by the time that something names it."""
    named = [(event, event.known.date()) for event in events]
    uses = []
    for use in register.uses:
        days = [day for event, day in named if _names(event, use)]
        late = use.known is not None and use.known > min(days, default=use.known)
        uses.append(attrs.evolve(use, known=min(days)) if late else use)
    return attrs.evolve(register, uses=tuple(uses))


def uses_known_by(register: Register, day: dt.date) -> list[Use]:
    """The uses that an event known on a day can name; a case without such a use is left out."""
    found = [use for use in register.uses if use.known is None or use.known <= day]
    assume(found)
    return found


def _later(day: dt.date, n: int) -> dt.date:
    return day + dt.timedelta(n)


def _asked(d: Dice, spans: Sequence[tuple[str, dt.date, Period]], remember: int) -> dt.date:
    """A day on or near the days on which a use becomes known, begins or ends."""
    _, known, period = d.pick(spans)
    days = [known, known, period.start, period.start, _later(period.start, -1)]
    if period.end is not None:
        days += [period.end, period.end, _later(period.end, remember)]
    day = _later(d.pick(days), d.pick((-1, 0, 0, 0, 1, 2, 5, 15)))
    return day if dt.date(2020, 11, 1) < day < dt.date(2026, 1, 1) else _SPAN[0]


# ---------------------------------------------------------------- rules


def _editions(d: Dice, editions: Iterable[Edition]) -> tuple[Edition, ...]:
    """The first rules ask for work before first use: mostly alike in every edition."""
    asked: dict[str, dict[str, Any]] = {}
    found = []
    for edition in editions:
        rules = [_before(d, asked, rule) for rule in edition.rules]
        found.append(attrs.evolve(edition, rules=tuple(rules)))
    return tuple(found)


def _before(d: Dice, asked: dict[str, dict[str, Any]], rule: Rule) -> Rule:
    if not isinstance(rule, NewVenue):
        return rule
    if rule.id not in asked or d.whole(1, 20) <= 5:
        asked[rule.id] = _terms(d)
    return attrs.evolve(rule, **asked[rule.id])


def _terms(d: Dice) -> dict[str, Any]:
    if d.whole(1, 20) <= 4:
        return {}
    terms: dict[str, Any] = {
        "before_use": True,
        "opens": d.pick((None, None, 1, 5, 30)),
        "valid": d.pick((0, 0, 1, 5, 40)),
        "before": d.pick((1, 1, 1, 2, 14)),
        "roll": d.pick((Roll.PRECEDING, Roll.PRECEDING, Roll.FOLLOWING, Roll.NONE)),
    }
    # Else the drawn notice, which may be a table.
    return terms | ({} if d.whole(1, 20) <= 8 else {"notice": d.pick((0, 0, 7, 28))})


# ---------------------------------------------------------------- uses of the register


def _known(d: Dice, ledger: Iterable[Event], use: Use) -> Use:
    """The use with the day on which it became known, and the days on which the public is met.

    What names the use, or an offer of every place, is told no earlier.
    """
    if d.whole(1, 20) <= 6:
        return use
    start = use.period.start
    known = _later(start, d.pick((0, 3)) if d.whole(1, 20) <= 2 else -d.pick(_WEEKS))
    named = [event.known.date() for event in ledger if _names(event, use)]
    return attrs.evolve(use, known=min([known, *named]), exposure=_exposure(d, use.period))


def _names(event: Event, use: Use) -> bool:
    """Whether an event is about the member there, or an offer of every place."""
    venues = getattr(event, "venues", ())
    at = venues is None or use.venue in (getattr(event, "venue", None), *venues)
    return at and getattr(event, "member", None) == use.member


def _exposure(d: Dice, period: Period) -> Exposure | None:
    """None, or days of which the first day of use is one."""
    day, how = period.start, d.whole(0, 4)
    if how == 0:
        return None
    weekdays = {day.weekday(), *d.some(range(7), *d.pick(((0, 0), (0, 0), (1, 1))))}
    if how == 1:
        return Exposure(weekdays=tuple(sorted(weekdays)))
    if how == 2:
        place = (day.day - 1) // 7 + 1
        weeks = {place if place < 5 else -1, *d.some((1, 2, 3, 4, -1), 0, 1)}
        return Exposure(weekdays=tuple(sorted(weekdays)), weeks=tuple(sorted(weeks)))
    if how == 3 and period.end is not None:
        last = _later(period.end, -1)
        some = {day, *(_later(day, n) for n in d.some(range(60), 3, 3) if _later(day, n) <= last)}
        return Exposure(days=tuple(sorted(some)))
    return Exposure(crowd=d.whole(0, 499), advertised=d.whole(1, 20) <= 10, staff=True)


def _pairs(register: Register) -> list[tuple[str, str]]:
    return [(venue.id, member.id) for venue in register.venues for member in register.members]


def _free_from(uses: Iterable[Use], venue: str, member: str) -> dt.date | None:
    """The first day from which a pair has no use; None: a use has no end."""
    ends = [use.period.end for use in uses if (use.venue, use.member) == (venue, member)]
    open_ended = any(end is None for end in ends)
    return None if open_ended else max([_SPAN[0], *(end for end in ends if end is not None)])


def _start(d: Dice, free: dt.date) -> dt.date:
    """Mostly soon after what was before, which may be the same day."""
    return _later(free, d.pick((0, 1, 5, 40, 100)) if d.whole(1, 20) <= 14 else d.whole(0, 399))


def _length(d: Dice) -> int | None:
    return d.pick((1, 1, 2, 8, 30, 90, 200, None))


def _more_uses(d: Dice, register: Register, uses: Sequence[Use]) -> Iterator[Use]:
    """Further uses that the register announces: one evening, some weeks, for good."""
    more = list(uses)
    for venue, member in d.some(_pairs(register), 2, 2):
        free = _free_from(more, venue, member)
        if free is not None and d.whole(1, 20) <= 10:
            start, length = _start(d, free), _length(d)
            period = Period(start, None if length is None else _later(start, length))
            more.append(Use(venue, member, period, _later(start, -d.pick(_WEEKS)), _exposure(d, period)))
            yield more[-1]


# ---------------------------------------------------------------- uses that events announce


def _planned(d: Dice, start: dt.date) -> dict[str, Any]:
    length = _length(d)
    last = None if length is None else _later(start, length - 1)
    period = Period(start, None if last is None else _later(last, 1))
    return {
        "on": start, "known": _announced(d, start), "last": last, "exposure": _exposure(d, period),
    }  # fmt: skip


def _announced(d: Dice, start: dt.date) -> dt.datetime:
    days = d.pick((*_WEEKS, -2))
    return start_of(_later(start, -days)) + dt.timedelta(hours=d.pick((0, 0, 9, 23)))


def _openings(d: Dice, register: Register) -> Iterator[VenueOpened]:
    """Sometimes a new place, of somebody or of two."""
    if d.whole(1, 20) <= 12:
        return
    start = _start(d, _SPAN[0])
    kind = d.pick(KINDS)
    ground: dict[str, Any] = {}
    if kind != "online":
        seat = d.pick(register.constituencies)
        ground = {"region": seat.region, "force": seat.force}
    count = min(d.pick((1, 1, 2)), len(register.members)) if kind != "home" else 1
    users = tuple(sorted(member.id for member in d.some(register.members, count, count)))
    yield VenueOpened(id="w-open", venue="w0", kind=kind, users=users, **ground, **_planned(d, start))


def _begun(d: Dice, register: Register, uses: Sequence[Use]) -> Iterator[UseBegun]:
    pairs = [pair for pair in _pairs(register) if _free_from(uses, *pair) is not None]
    for index, (venue, member) in enumerate(d.some(pairs, 2, 2)):
        free = _free_from(uses, venue, member)
        if free is not None and d.whole(1, 20) <= 14 and _fits(register, venue, member, uses):
            start = _start(d, free)
            yield UseBegun(id=f"w{index}", venue=venue, member=member, **_planned(d, start))


def _fits(register: Register, venue: str, member: str, uses: Sequence[Use]) -> bool:
    """Whether somebody may use a place: a home has one user."""
    kind = register.venue[venue].kind
    return kind != "home" or all(use.member == member for use in uses if use.venue == venue)


def _mended(d: Dice, told: Sequence[UseBegun | VenueOpened]) -> Iterator[Event]:
    """Moved farther, or nearer; called off; ended before it was planned to end."""
    for one in told:
        how = d.whole(1, 20)
        if how <= 8:
            yield from _moved(d, one)
        elif how <= 10 and isinstance(one, UseBegun):
            known = one.known + dt.timedelta(d.pick((0, 1, 10)))
            yield Withdrawn(id=f"{one.id}-off", on=max(known.date(), one.on), known=known, event=one.id)
        elif how <= 13:
            member = one.member if isinstance(one, UseBegun) else one.users[0]
            on = _later(one.on, d.pick((1, 3, 30, 100)))
            if one.last is None or on <= one.last:
                known = max(one.known, start_of(_later(on, -d.pick((0, 0, 10)))))
                yield UseEnded(id=f"{one.id}-end", on=on, known=known, venue=one.venue, member=member)


def _moved(d: Dice, one: UseBegun | VenueOpened) -> Iterator[UseBegun | VenueOpened]:
    """Told again, with another first day, some days later; perhaps twice."""
    before: UseBegun | VenueOpened = one
    for place in range(d.pick((1, 1, 2))):
        # Never before the day it was first told of, so that nothing of the pair is in the way.
        shift = d.pick((0, 1, 5, 20, 60))
        on = _later(one.on, shift)
        known = before.known + dt.timedelta(d.pick((0, 1, 6, 20, 90)), hours=d.pick((0, 13)))
        length = None if one.last is None else (one.last - one.on).days
        last = None if length is None else _later(on, length)
        period = Period(on, None if last is None else _later(last, 1))
        before = attrs.evolve(
            one, id=f"{one.id}-{place}", corrects=before.id, known=known, on=on, last=last,
            exposure=_exposure(d, period),
        )  # fmt: skip
        yield before


# ---------------------------------------------------------------- what happens around


def _around(d: Dice, register: Register, spans: Sequence[tuple[str, dt.date, Period]]) -> Iterator[Event]:
    """Reviews and incidents from some days before a use is known to some days after its last day."""
    for index, (venue, known, period) in enumerate(spans):
        days = [known, period.start]
        days += [period.end] if period.end is not None else []
        for place in range(d.pick((0, 0, 1, 1, 2))):
            near = _later(d.pick(days), d.pick((-40, -5, -1, -1, 0, 0, 1, 2, 10, 30)))
            on = max(near, dt.date(2020, 10, 1))
            # What names a place that an event opens is told after that event.
            told = on if venue in register.venue else max(on, _later(known, 1))
            fact: dict[str, Any] = {"id": f"a{index}-{place}", "on": on, "known": start_of(told)}
            if d.whole(1, 20) <= 14:
                yield Reviewed(**fact, venue=venue, outcome=Outcome.COMPLETE, proof="seen")
            elif d.whole(1, 20) <= 10:
                yield Incident(**fact, venue=venue)
            else:
                member = d.pick([use.member for use in register.uses])
                yield EventPlanned(**fact, member=member, starts=_later(on, d.pick((1, 10, 45))))
