"""Drawn programmes with several houses, seats of several members, several mandates of one person, candidates.

A drawn programme with more people and mandates, and rules for further capacities
(semantics 3.22). What a drawn programme says of its members stays as it was.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

import attrs

from helpers.strategies import SPAN, later
from mpreview.people import Candidacy, HeldCapacity, House, Mandate, Member
from mpreview.places import Constituency, Use
from mpreview.policy import Edition, OfferOwed, Rule
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.timeline import Period

if TYPE_CHECKING:
    from helpers.dice import Dice

__all__ = ["add_people"]

_OTHERS: Final = (HeldCapacity.MANDATE, HeldCapacity.CANDIDATE)
_ASSEMBLY: Final = House("assembly", "Assembly", HeldCapacity.MANDATE)
_COUNCIL: Final = House("council", "Council", HeldCapacity.MANDATE, local=True)
_SENATE: Final = House("senate", "Senate")


def add_people(d: "Dice", programme: Programme, on: dt.date) -> tuple[Programme, dt.date]:
    """The programme with more people, mandates and capacities, and a day, often near one of theirs."""
    register = _peopled(d, programme.register)
    editions = tuple(_capable(d, edition) for edition in programme.rulebook.editions)
    rulebook = attrs.evolve(programme.rulebook, editions=editions)
    days = [day for one in register.members for term in one.terms for day in term.period.ordinals]
    near = [day for day in days if abs(day - on.toordinal()) < 1500]
    if near and d.coin():
        on = dt.date.fromordinal(d.pick(near) + d.pick((-1, 0, 0, 1, 5, 30)))
    return Programme(register, rulebook, programme.ledger), on


# ---------------------------------------------------------------- people


def _peopled(d: "Dice", register: Register) -> Register:
    # With two houses that make members, every seat and mandate names its house.
    senate = d.once_in(4)
    seats = [*register.constituencies, *_seats(d, register)]
    members = [*register.members, *_newcomers(d)]
    uses = list(register.uses)
    people = []
    for member in members:
        held = _more_mandates(d, member, seats, senate=senate)
        stood = tuple(sorted(_candidacies(d, member, seats), key=_by_start_and_house))
        if not held and not stood:
            stood = (
                Candidacy(d.pick(register.constituencies).id, _weeks(d, d.day(SPAN[0])), house="commons"),
            )
        people.append(Member(member.id, member.name, held, member.audiences, stood))
        if member not in register.members:
            uses += _new_uses(d, register, people[-1])
    houses = (*register.houses, _ASSEMBLY, _COUNCIL, *((_SENATE,) if senate else ()))
    if senate:
        people = [_name_houses(one) for one in people]
        seats = [attrs.evolve(one, house=one.house or "commons") for one in seats]
    return attrs.evolve(
        register, houses=houses, constituencies=tuple(seats), members=tuple(people), uses=tuple(uses)
    )


def _seats(d: "Dice", register: Register) -> Iterator[Constituency]:
    """A seat of the assembly, and sometimes seats with several members."""
    first = register.constituencies[0]
    yield Constituency("x-assembly", "Seat", first.region, first.force, house="assembly")
    yield Constituency("x-several", "Seats", first.region, first.force, house="commons", members=9)


def _newcomers(d: "Dice") -> Iterator[Member]:
    """People who are no members in the drawn programme."""
    for index in range(d.pick((0, 1, 1, 2))):
        yield Member(f"p{index}", "Person", (), (), (Candidacy(None, _weeks(d, SPAN[0]), area="gone"),))


def _more_mandates(
    d: "Dice", member: Member, seats: Sequence[Constituency], *, senate: bool
) -> tuple[Mandate, ...]:
    held = list(member.mandates)
    forces = sorted({seat.force for seat in seats})
    for house in ("assembly", "council", *(("senate",) if senate else ())):
        if not d.once_in(3):
            continue
        start = d.soon(SPAN[0], (-400, -90, 0, 100, 200, 300))
        for _ in range(d.pick((1, 1, 2))):
            open_ended = d.once_in(3)
            end = None if open_ended else d.soon(later(start, 1), (30, 100, 200, 400))
            cause = None if open_ended else d.pick(("dissolution", "resignation"))
            seat = "x-assembly" if house == "assembly" and d.once_in(3) else None
            others = [one for one in held if one.constituency == seat]
            # The seat of the assembly has one member.
            seat = None if others or member.id != "m0" else seat
            area = d.pick(forces) if seat is None else None
            held.append(Mandate(seat, Period(start, end), cause, house, area))
            if end is None:
                break
            start = d.soon(end, (0, 1, 50, 100, 101))
    if not member.mandates and d.coin():
        start = d.soon(SPAN[0], (-200, 0, 100, 300))
        held.append(Mandate("x-several", Period(start), house="commons"))
    return tuple(sorted(held, key=_by_start_and_house))


def _by_start_and_house(one: Mandate | Candidacy) -> tuple[dt.date, str]:
    return one.period.start, one.house or "commons"


def _candidacies(d: "Dice", member: Member, seats: Sequence[Constituency]) -> Iterator[Candidacy]:
    """Standing at the end of a mandate, up to the first day of one, or at any time."""
    days = [one.period.start for one in member.mandates]
    days += [one.period.end for one in member.mandates if one.period.end is not None]
    last: dict[str, dt.date] = {}
    found = []
    for _ in range(d.pick((0, 1, 1, 2))):
        start = later(d.pick(days), d.pick((-30, 0, 0, 1, 7))) if days and d.coin() else d.day(SPAN[0])
        found.append(_weeks(d, start))
    for period in sorted(found, key=lambda one: one.start):
        house = d.pick(("commons", "commons", "assembly"))
        if house in last and period.start < last[house]:
            continue
        last[house] = period.last + dt.timedelta(1)
        own = [seat for seat in seats if (seat.house or "commons") == house]
        if d.once_in(4):
            yield Candidacy(None, period, house, d.pick(own).force)
        else:
            yield Candidacy(d.pick(own).id, period, house)


def _weeks(d: "Dice", start: dt.date) -> Period:
    return Period(start, d.soon(later(start, 1), (30, 36, 60)))


def _new_uses(d: "Dice", register: Register, member: Member) -> Iterator[Use]:
    begun = min(term.period.start for term in member.terms)
    for venue in d.some(register.venues, 1, 2):
        start = d.soon(begun, (0, 0, -60, 1, 20))
        end = later(start, d.whole(20, 400)) if d.once_in(4) else None
        yield Use(venue.id, member.id, Period(start, end))


def _name_houses(member: Member) -> Member:
    mandates = tuple(attrs.evolve(one, house=one.house or "commons") for one in member.mandates)
    return attrs.evolve(member, mandates=mandates)


# ---------------------------------------------------------------- rules


def _capable(d: "Dice", edition: Edition) -> Edition:
    """The edition with rules for further capacities: for several at once, or copies with other numbers."""
    extra = d.pick((_OTHERS, _OTHERS[:1], _OTHERS[1:], _OTHERS))
    found = list[Rule]()
    for rule in edition.rules:
        if isinstance(rule, OfferOwed):
            copy = attrs.evolve(rule, id=f"{rule.id}-x", capacities=extra, answer_days=9)
            found += (rule, copy) if d.coin() else (_widen(rule, extra),)
        elif rule.opens_cycle or rule.beginnings or rule.first_beginnings:
            found.append(_widen(rule, extra))
        elif d.once_in(3):
            found += (rule, attrs.evolve(rule, id=f"{rule.id}-x", grace=3, capacities=extra))
        else:
            found.append(_widen(rule, extra if d.coin() else ()))
    return attrs.evolve(edition, rules=tuple(found))


def _widen(rule: Rule, extra: Sequence[HeldCapacity]) -> Rule:
    return attrs.evolve(rule, capacities=(HeldCapacity.MEMBER, *extra))
