"""Uses announced before their first day (semantics 3.18): from which day a place and its user are a subject.

A rule *new venue* with *before_use* asks for work before the first use, if the use was known before. The
place and its user are then a subject from the day on which the use became known. So all answers are computed
from a register in which the period of such a use begins on that day.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.days import NO_DAYS, Days
from mpreview.people import HeldCapacity, Spell
from mpreview.places import Use
from mpreview.policy._compiled import CompiledRulebook
from mpreview.policy.terms import Activity, Beginning
from mpreview.register import Register
from mpreview.register._index import AnnouncedUse, Occupancy
from mpreview.register._register import replace_checked
from mpreview.timeline import NEVER, Period, day_of

__all__: list[str] = []

NoticedDays = Mapping[tuple[str, str, dt.date], dt.date]
"""The day on which a first day as early became known, by venue, member and first day of use."""


class BeforeUse(NamedTuple):
    """What the rules with *before_use* make of one use, in one capacity and for one activity.

    Args:
        first: The first day number of use.
        noticed: The day number on which a first day as early as this became known.
        known: The day number on which the use became known in the capacity; `None` if no rule of the capacity
            asks for the activity before the first use.
        goes_on: Whether the use goes on with the cycle of the use before, so that the rules order nothing.
        touched: The day number from which all further triggers count: the first review, else the first use.
        earlier: Days before the use counts, on which work counts all the same.
    """

    first: int
    noticed: int
    known: int | None
    goes_on: bool
    touched: int
    earlier: Days = NO_DAYS

    def __repr__(self) -> str:
        return show_tuple(self)


class AskedBefore(NamedTuple):
    """What the rules of a capacity ask for before the first use.

    Args:
        known: The day number on which the use became known in the capacity; `None` for a use known late.
        day: The day number whose edition decides: *known*, else the first day of use in office.
        valid: By activity, the number of days before *known* from which work counts; empty if the rules ask
            for nothing.
    """

    known: int | None
    day: int
    valid: Mapping[Activity, int]

    def __repr__(self) -> str:
        return show_tuple(self)


def beginning_of(use: Occupancy) -> Beginning:
    """Return how the use of a venue began."""
    return Beginning.USE_AGAIN if use.again else Beginning.FIRST_USE


def find_asked(book: CompiledRulebook, use: Occupancy, spell: Spell, capacity: HeldCapacity) -> AskedBefore:
    """Return what the rules ask for before a use.

    The edition of the day on which the use became known decides; of a use known late, the edition of the
    first day of use in office.
    """
    known = find_known_day(spell, use.known)
    begun = beginning_of(use)
    if known is not None and known < use.first:
        valid = book.find_asked_before(known, use.venue.kind, capacity, begun)
        return AskedBefore(known, known, valid) if valid else AskedBefore(None, use.first, valid)
    first = find_known_day(spell, use.first)
    day = use.first if first is None else first
    return AskedBefore(
        None, day, dict.fromkeys(book.find_asked_before(day, use.venue.kind, capacity, begun), 0)
    )


def announce_uses(register: Register, book: CompiledRulebook, noticed: NoticedDays) -> Register:
    """Return the register in which each announced use begins on the day from which the use counts.

    Args:
        register: The register as the events leave it.
        book: The rules.
        noticed: The day on which a first day as early became known, where a use was reported anew.
    """
    if not book.special.announcing:
        return register
    uses, previous = list[Use](), None
    for use in register.uses:
        pair = use.venue, use.member
        begun = Beginning.USE_AGAIN if pair == previous else Beginning.FIRST_USE
        uses.append(_announce_use(register, book, use, begun, noticed))
        previous = pair
    if not any(isinstance(use, AnnouncedUse) for use in uses):
        return register
    return replace_checked(register, register.members, register.venues, uses)


def _announce_use(
    register: Register, book: CompiledRulebook, use: Use, begun: Beginning, noticed: NoticedDays
) -> Use:
    if use.known is None or use.known >= use.first_day:
        return use
    first = min(_list_known_days(register, book, use, begun), default=None)
    if first is None:
        return use
    early = noticed.get((use.venue, use.member, use.first_day), use.known)
    return AnnouncedUse(
        use.venue, use.member, Period(day_of(first), use.period.end), use.known, use.exposure,
        first=use.first_day, noticed=early,
    )  # fmt: skip


def _list_known_days(register: Register, book: CompiledRulebook, use: Use, begun: Beginning) -> Iterator[int]:
    """Yield, for each capacity whose rules ask for work before the first use, the day the use counts from."""
    kind = register.venue[use.venue].kind
    if use.known is None or kind not in book.special.announcing:
        return
    known, first = use.known.toordinal(), use.first_day.toordinal()
    for one in register.index.list_spells(register.member[use.member]):
        day = find_known_day(one.spell, known)
        if day is not None and day < first and book.find_asked_before(day, kind, one.capacity, begun):
            yield day


def find_known_day(spell: Spell, known: int) -> int | None:
    """Return the first day in office on or after the day on which a use became known, if there is one."""
    day = spell.days.next_in(known)
    return None if day == NEVER else day
