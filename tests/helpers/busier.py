"""Random programmes in which more is agreed, missed, called off, handed on and fitted than in `policies`."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

import attrs
from hypothesis import strategies as st

from helpers.dice import Dice
from helpers.measures import lived
from helpers.policies import case_of_seed
from helpers.risks import risky
from helpers.strategies import later, used
from mpreview.events import (
    Absent,
    Answered,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    Contacted,
    Event,
    Ledger,
    Offered,
    Reply,
)
from mpreview.people import Mandate, Member
from mpreview.places import Use
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.timeline import Period, start_of

__all__ = ["add_busy", "busier_case", "busier_cases"]

_HEIR: Final = "heir"


def busier_case(seed: int) -> tuple[Programme, dt.date]:
    """A programme of `case_of_seed` with more said and agreed in the hundred days before the day asked.

    In two out of three more is told of measures too, and in every second one of risks.
    """
    whole, on = add_busy(d := Dice(seed), *case_of_seed(seed))
    found = lived(Dice(seed + 1), whole, on) if not d.once_in(3) else (whole, on)
    return risky(Dice(seed + 2), *found) if d.coin() else found


def add_busy(d: Dice, programme: Programme, on: dt.date) -> tuple[Programme, dt.date]:
    """The programme with more said and agreed in the hundred days before the day, and somebody who leaves."""
    register = d.pick((_the_same, _gives_up, _hands_on))(d, programme.base, on)
    told = [event for index in range(d.whole(1, 3)) for event in _spoken(d, register, on, f"busy{index}")]
    before = programme.ledger if register is programme.base else map(_of_all, programme.ledger)
    return Programme(register, programme.rulebook, Ledger.of((*before, *told))), on


def _of_all(event: Event) -> Event:
    """An answer to the whole of an offer, which now may cover less."""
    return attrs.evolve(event, venues=None) if isinstance(event, Answered) else event


def _the_same(_: Dice, register: Register, __: dt.date) -> Register:
    return register


def _gives_up(d: Dice, register: Register, on: dt.date) -> Register:
    """Somebody leaves a place that they used."""
    use, end = d.pick(register.uses), later(on, -d.whole(0, 60))
    if end <= use.period.start or end not in use.period:
        return register
    ended = use.end_on(end)
    return attrs.evolve(register, uses=tuple(ended if one is use else one for one in register.uses))


def _hands_on(d: Dice, register: Register, on: dt.date) -> Register:
    """Somebody leaves office, and somebody else is elected to the seat, at once or later."""
    member, end = d.pick(register.members), later(on, -d.whole(0, 60))
    sat = [one for one in member.mandates if one.constituency is not None]
    if not sat:
        return register
    last = sat[-1]
    if end <= last.period.start or end not in last.period:
        return register
    ended = attrs.evolve(last, period=Period(last.period.start, end), ended="resignation")
    left = attrs.evolve(member, mandates=tuple(ended if one is last else one for one in member.mandates))
    start = later(end, d.pick((0, 1, 10, 40)))
    heir = Member(_HEIR, "Member", (Mandate(last.constituency, Period(start), house=last.house),))
    members = (*(left if one is member else one for one in register.members), heir)
    places = d.some([venue.id for venue in register.venues], 0, 2)
    uses = (Use(place, _HEIR, Period(later(start, d.pick((0, 0, 5, 20))))) for place in places)
    return attrs.evolve(register, members=members, uses=(*register.uses, *uses))


def _spoken(d: Dice, register: Register, on: dt.date, id_: str) -> Iterator[Event]:
    """A contact, or an offer with what was answered and agreed."""
    member, day = d.pick(register.members).id, later(on, -d.whole(0, 100))
    if d.once_in(6):
        yield Contacted(**_fact(id_, day), member=member)
        return
    places = used([use for use in register.uses if use.known is None or use.known <= day], member, day)
    named = d.some(places, 1, 2) if places and d.once_in(3) else None
    yield Offered(**_fact(id_, day), member=member, venues=named)
    places = list(named or places)
    for index in range(d.pick((0, 1, 1, 1, 2))):
        day = later(day, d.pick((0, 1, 5, 20)))
        reply = d.pick((*Reply, *(Reply.ACCEPTED,) * 6))
        until = later(day, d.whole(0, 40)) if reply is Reply.DEFERRED else None
        about = (d.pick(places),) if places and d.once_in(4) else None
        fact = _fact(f"{id_}-a{index}", day)
        yield Answered(**fact, offer=id_, reply=reply, until=until, venues=about)
        if places and reply is Reply.ACCEPTED and not d.once_in(3):
            yield from _visit(d, f"{id_}-b{index}", d.pick(places), day)


def _visit(d: Dice, id_: str, place: str, accepted: dt.date) -> Iterator[Event]:
    """A booking, made after the acceptance or a little before, and what became of it."""
    day = later(accepted, d.pick((-1, 0, 0, 1, 5, 20)))
    yield Booked(**_fact(id_, day), venue=place, day=later(day, d.pick((0, 3, 14, 40))))
    for index in range(d.pick((0, 1, 1, 2))):
        day = later(day, d.pick((0, 3, 14)))
        fact = _fact(f"{id_}-{index}", day) | {"booking": id_}
        kind = d.pick((BookingKept, BookingKept, BookingMissed, BookingCancelled, BookingMoved))
        if kind is BookingMissed:
            yield BookingMissed(**fact, by=d.pick(Absent))
        elif kind is BookingMoved:
            yield BookingMoved(**fact, day=later(day, d.pick((0, 10))))
        elif kind is BookingKept:
            yield BookingKept(**fact)
        else:
            # Of the day, so that the other draws stay as they are.
            until = later(day, 12) if day.toordinal() % 2 else None
            yield BookingCancelled(**fact, by=[*Absent, None][day.toordinal() % 5], not_before=until)


def _fact(id_: str, day: dt.date) -> dict[str, Any]:
    return {"id": id_, "on": day, "known": start_of(day)}


busier_cases: Final = st.integers(0, 2**63 - 1).map(busier_case)
"""Such programmes, and a day."""
