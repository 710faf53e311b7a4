"""People, the mandates that people hold, and the polls at which people stand, from when until when.

Status is never stored: whether a member is in office on a day follows from the mandates. Spells of office
follow from the mandates and from the ends of mandates that the register declares: `Register.list_spells`.
The capacities of a person follow from mandates, houses and candidacies: `RegisterIndex.list_spells`.
"""

import datetime as dt
import enum
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_day
from mpreview._reprs import count_items, show_tuple
from mpreview.days import Days
from mpreview.errors import InvalidValue
from mpreview.timeline import Period

__all__ = [
    "RESUMES_WITHIN",
    "Candidacy",
    "CapacitySpell",
    "HeldCapacity",
    "House",
    "Mandate",
    "MandateEnd",
    "Member",
    "Spell",
]

RESUMES_WITHIN = 100
"""Days after a dissolution within which a returned member continues the same spell of office.

The poll is 25 working days after a dissolution (Dissolution and Calling of Parliament Act 2022,
Representation of the People Act 1983 schedule 1); a hundred days leave room for other countries' laws.
"""
_by_first_day = attrgetter("period.start")


class HeldCapacity(enum.Enum):
    """The capacity in which something is owed to a person (semantics 3.22).

    Figures count a person in the first capacity that the person holds, in the order of this list.
    """

    # As of `Activity`.
    if not TYPE_CHECKING:
        __hash__ = object.__hash__

    MEMBER = "member"
    MANDATE = "mandate"
    CANDIDATE = "candidate"

    @property
    def words(self) -> str:
        """The capacity in a sentence, with the article."""
        return _CAPACITY_WORDS[self]


_CAPACITY_WORDS = {
    HeldCapacity.MEMBER: "a member",
    HeldCapacity.MANDATE: "a holder of another mandate",
    HeldCapacity.CANDIDATE: "a candidate",
}


@attrs.frozen
class House:
    """A house, an assembly or a council in which people hold mandates.

    Args:
        id: Its id; a recess, a mandate and a constituency name the house by the id.
        name: Its public name.
        capacity: The capacity that a mandate of the house gives: `MEMBER`, or `MANDATE` for a peer, a member
            of another assembly or a councillor.
        local: Whether the house is a local council: operations look after local mandates separately.

    Raises:
        InvalidValue: If a mandate of the house would make candidates.
    """

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    capacity: HeldCapacity = attrs.field(
        default=HeldCapacity.MEMBER,
        validator=[
            valid.type_(HeldCapacity),
            valid.choice(
                HeldCapacity.MEMBER,
                HeldCapacity.MANDATE,
                problem="a mandate makes no candidate; give member or mandate",
            ),
        ],
    )
    local: bool = attrs.field(default=False, validator=valid.type_(bool))


@attrs.frozen
class MandateEnd:
    """A way in which a mandate ends, such as a resignation or a dissolution.

    Args:
        id: Its id.
        name: The end in words: ``"recall petition"``.
        dissolution: Whether every mandate of the house ends, with a poll to follow. Such an end is foreseen,
            and a member who is returned continues the spell of office (semantics 3.8 and 3.15).

    >>> MandateEnd("dissolution", "dissolution of the house", dissolution=True).name
    'dissolution of the house'
    """

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name)
    dissolution: bool = attrs.field(default=False, validator=valid.type_(bool))


def _check_area(term: "Mandate | Candidacy", _attribute: object, area: str | None) -> None:
    if (area is None) == (term.constituency is None):
        problem = "give either the constituency, or the area that answers for the holder"
        raise InvalidValue(f"{type(term).__name__}.area", problem)


@attrs.frozen
class Mandate:
    """A seat of a house, or a mandate without a seat, held over one period.

    Args:
        constituency: The seat; `None` for a list or appointed mandate.
        period: From the day of the poll; the end is the first day without the holder.
        ended: The id of a `MandateEnd` of the register; given exactly when the period has an end.
        house: The house; `None` for the house of the seat, else for the one house that makes members. A
            person who holds several mandates at once names the houses.
        area: The area of the force that answers for the holder of a mandate without a seat; the region and
            the nation follow from the area.

    Raises:
        InvalidValue: If the end and the cause do not come together, or not exactly one of seat and area is
            given.

    >>> Mandate(None, Period(dt.date(2020, 9, 14)), house="lords", area="police-essex").area
    'police-essex'
    """

    def _check_ended(self, _attribute: object, ended: str | None) -> None:
        if (ended is None) != (self.period.end is None):
            raise InvalidValue("Mandate.ended", "give the end of the period and its cause together")

    constituency: str | None = attrs.field(validator=valid.optional(valid.id_))
    period: Period = attrs.field(validator=valid.type_(Period))
    ended: str | None = attrs.field(default=None, validator=[valid.optional(valid.id_), _check_ended])
    house: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    area: str | None = attrs.field(default=None, validator=[valid.optional(valid.id_), _check_area])


@attrs.frozen
class Candidacy:
    """A candidacy for one seat or on one list, over one period.

    Args:
        constituency: The seat; `None` for a candidacy on a list.
        period: From the first day of the candidacy; the end is the first day after the poll.
        house: The house, as of a `Mandate`.
        area: The area of the force that answers for a candidate without a seat.

    Raises:
        InvalidValue: If the period has no end, or not exactly one of seat and area is given.
    """

    def _check_period(self, _attribute: object, period: Period) -> None:
        if period.end is None:
            raise InvalidValue("Candidacy.period", "a candidacy ends with the poll; give the day after it")

    constituency: str | None = attrs.field(validator=valid.optional(valid.id_))
    period: Period = attrs.field(validator=[valid.type_(Period), _check_period])
    house: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    area: str | None = attrs.field(default=None, validator=[valid.optional(valid.id_), _check_area])


class Spell(NamedTuple):
    """A spell of office: the mandates of one house that a dissolution alone parts.

    Args:
        days: The days in office, in day numbers (`date.toordinal`); a dissolution is a gap.
        foreseen: Whether the end can be foreseen: the end of a dissolution can.
    """

    days: Days
    foreseen: bool = True

    def __repr__(self) -> str:
        return show_tuple(self)

    @property
    def start(self) -> int:
        """The first day in office."""
        return self.days.start

    @property
    def end(self) -> int:
        """The first day after the last mandate."""
        return self.days.end

    def expects(self, day: int) -> bool:
        """Whether a member in office now is foreseen to be in office on *day* (semantics 3.8 and 3.15)."""
        return day in self.days or (not self.foreseen and day >= self.end)


class CapacitySpell(NamedTuple):
    """A spell in one capacity: in one house, or one candidacy (semantics 3.22).

    Args:
        capacity: The capacity.
        house: The id of the house; empty in a register without houses.
        spell: The days.
        terms: The mandates, oldest first, or the candidacy.
        is_first: Whether the person never held a mandate in the house, or never stood there, before.
    """

    capacity: HeldCapacity
    house: str
    spell: Spell
    terms: tuple[Mandate | Candidacy, ...]
    is_first: bool = True

    def __repr__(self) -> str:
        return show_tuple(self)

    def find_term(self, day: int) -> Mandate | Candidacy:
        """Return the mandate or candidacy that runs on a day number, else the last begun before the day."""
        begun = [term for term in self.terms if term.period.ordinals[0] <= day]
        return begun[-1] if begun else self.terms[0]


def find_last_spell(spells: Sequence[CapacitySpell], day: int) -> CapacitySpell:
    """Return the first of some spells that runs on a day number, else the last to end, else the first."""
    begun = [one for one in spells if one.spell.start <= day]
    running = next((one for one in begun if day in one.spell.days), None)
    if running is not None or not begun:
        return running or spells[0]
    return max(begun, key=lambda one: max(end for start, end in one.spell.days.spans if start <= day))


@attrs.frozen
class Member:
    """A person who holds or held a mandate, or stands or stood for one.

    Args:
        id: The id of the person.
        name: The public name.
        mandates: The mandates held, oldest first, never two of one house at once; empty for a candidate who
            never held one.
        audiences: The groups that the member belongs to; rules may name them.
        candidacies: The polls at which the member stood or stands, oldest first, never two of one house at
            once.

    Raises:
        InvalidValue: If there is neither mandate nor candidacy, or two mandates or candidacies of one house
            overlap or are out of order.
    """

    def _check_mandates(self, _attribute: object, mandates: tuple[Mandate, ...]) -> None:
        problem = "nobody holds two mandates of one house at once; order them, or name the houses"
        if not _follow_in_order(mandates):
            raise InvalidValue("Member.mandates", problem)

    def _check_candidacies(self, _attribute: object, candidacies: tuple[Candidacy, ...]) -> None:
        if not _follow_in_order(candidacies):
            problem = "nobody stands at two polls of one house at once; order them, or name the houses"
            raise InvalidValue("Member.candidacies", problem)
        if not candidacies and not self.mandates:
            raise InvalidValue("Member.mandates", "give at least one mandate or candidacy")

    id: str = attrs.field(validator=valid.id_)
    name: str = attrs.field(validator=valid.name, repr=False)
    mandates: tuple[Mandate, ...] = attrs.field(
        default=(), repr=count_items, validator=[valid.tuple_(Mandate), _check_mandates]
    )
    audiences: tuple[str, ...] = attrs.field(default=(), repr=count_items, validator=valid.ids_or_none)
    candidacies: tuple[Candidacy, ...] = attrs.field(
        default=(), repr=count_items, validator=[valid.tuple_(Candidacy), _check_candidacies]
    )

    @property
    def terms(self) -> tuple[Mandate | Candidacy, ...]:
        """The mandates, then the candidacies."""
        return (*self.mandates, *self.candidacies)

    def candidacy(self, on: dt.date) -> Candidacy | None:
        """Return the candidacy that runs on a day; of several at once the last begun."""
        check_day("on", on)
        running = [one for one in self.candidacies if on in one.period]
        return running[-1] if running else None

    def mandate(self, on: dt.date) -> Mandate | None:
        """Return the mandate that runs on a day; of several at once the last begun."""
        latest = self.latest(on)
        if latest is not None and on in latest.period:
            return latest
        running = [one for one in self.mandates if on in one.period]
        return running[-1] if running else None

    def latest(self, on: dt.date) -> Mandate | None:
        """Return the mandate begun last by a day, else the first; `None` if there is no mandate."""
        check_day("on", on)
        place = bisect_right(self.mandates, on, key=_by_first_day)
        return self.mandates[max(place - 1, 0)] if self.mandates else None


def find_spells(mandates: Sequence[Mandate], dissolutions: Collection[str]) -> tuple[Spell, ...]:
    """Return the spells of office in one house: mandates joined over a dissolution with a return.

    Args:
        mandates: The mandates of one person in one house, oldest first.
        dissolutions: The ids of the ends of mandates that are dissolutions.
    """
    return tuple(spell for spell, _ in _join_mandates(mandates, dissolutions))


def _join_mandates(
    mandates: Sequence[Mandate], dissolutions: Collection[str]
) -> Iterator[tuple[Spell, list[Mandate]]]:
    """Yield the spells of office in one house, each with its mandates."""
    joined: list[list[Mandate]] = []
    for before, mandate in zip((None, *mandates), mandates, strict=False):
        if before is None or not _resumes_office(before, mandate, dissolutions):
            joined.append([])
        joined[-1].append(mandate)
    for of_spell in joined:
        days, last = Days.of(*(mandate.period.ordinals for mandate in of_spell)), of_spell[-1].ended
        yield Spell(days, last is None or last in dissolutions), of_spell


def list_capacity_spells(
    member: Member,
    dissolutions: Collection[str],
    house_of: Callable[[Mandate | Candidacy], str],
    capacity_of: Callable[[str], HeldCapacity],
) -> tuple[CapacitySpell, ...]:
    """Return every spell in every capacity, in order of capacity, then house, then first day.

    Args:
        member: The person.
        dissolutions: The ids of the ends of mandates that are dissolutions.
        house_of: Returns the house of a mandate or candidacy.
        capacity_of: Returns the capacity that a house gives.
    """
    found, stood = [], set[str]()
    for house in dict.fromkeys(map(house_of, member.mandates)):
        mandates = [one for one in member.mandates if house_of(one) == house]
        for place, (spell, terms) in enumerate(_join_mandates(mandates, dissolutions)):
            found.append(CapacitySpell(capacity_of(house), house, spell, tuple(terms), not place))
    for one in member.candidacies:
        house, spell = house_of(one), Spell(Days.of(one.period.ordinals))
        found.append(CapacitySpell(HeldCapacity.CANDIDATE, house, spell, (one,), house not in stood))
        stood.add(house)
    return tuple(sorted(found, key=_by_capacity))


_CAPACITY_RANK = {capacity: rank for rank, capacity in enumerate(HeldCapacity)}


def _by_capacity(one: CapacitySpell) -> tuple[int, str, int]:
    return _CAPACITY_RANK[one.capacity], one.house, one.spell.start


def join_spells(
    every: Sequence[CapacitySpell], own: CapacitySpell, on: int, dissolutions: Collection[str]
) -> Spell | None:
    """Return the spell of use around a spell: capacities that touch or overlap are joined (semantics 3.22).

    `None` if no other spell is joined: then the spell is the spell of use. Only mandates and candidacies
    begun by a day count: a later return joins nothing before the return.

    Args:
        every: All spells of the person.
        own: The spell asked about, begun by the day.
        on: The day number.
        dissolutions: The ids of the ends of mandates that are dissolutions.
    """
    begun = [one for one in every if one.spell.start <= on]
    joined, ahead = [own], [own]
    while ahead:
        spell = ahead.pop()
        near = [one for one in begun if one not in joined and _touch(spell, one, on, dissolutions)]
        joined += near
        ahead += near
    if len(joined) == 1:
        return None
    return Spell(Days.of(*(span for one in joined for span in one.spell.days.spans if span[0] <= on)))


def _touch(one: CapacitySpell, other: CapacitySpell, on: int, dissolutions: Collection[str]) -> bool:
    """Whether two spells touch or overlap, or one stands again after a dissolution of the other."""
    if one.capacity is not HeldCapacity.CANDIDATE and (one.capacity, one.house) == (
        other.capacity,
        other.house,
    ):
        # Mandates of one house that adjoin without a dissolution are two spells of office.
        return False
    pairs = ((a, b) for a in one.terms for b in other.terms)
    return any(
        (a.period.ordinals[0] <= b.period.ordinals[1] and b.period.ordinals[0] <= a.period.ordinals[1])
        or (
            one.house == other.house
            and (_stands_again(a, b, dissolutions) or _stands_again(b, a, dissolutions))
        )
        for a, b in pairs
        if max(a.period.ordinals[0], b.period.ordinals[0]) <= on
    )


def _stands_again(
    mandate: Mandate | Candidacy, candidacy: Mandate | Candidacy, dissolutions: Collection[str]
) -> bool:
    if (
        not isinstance(mandate, Mandate)
        or isinstance(candidacy, Mandate)
        or mandate.ended not in dissolutions
    ):
        return False
    return 0 <= candidacy.period.ordinals[0] - mandate.period.ordinals[1] <= RESUMES_WITHIN


def find_offices(
    mandates: Sequence[Mandate], candidacies: Sequence[Candidacy], dissolutions: Collection[str]
) -> tuple[tuple[int, int], ...]:
    """Return for each spell of office in a house the first day number and the first day number after.

    If a member stands again after a dissolution, office lasts until after the poll: in 2024 the measures
    of members who sought to be returned stayed (PoliticsHome, June 2024).
    """
    last = {spell.end: spell.start for spell in find_spells(mandates, dissolutions)}
    ends = ((mandate.period.ordinals[1], mandate) for mandate in mandates)
    return tuple(
        (last[end], _find_end_of_office(candidacies, mandate, dissolutions))
        for end, mandate in ends
        if end in last
    )


def _find_end_of_office(
    candidacies: Sequence[Candidacy], last: Mandate, dissolutions: Collection[str]
) -> int:
    """Return the day number on which a spell of office ends with its last mandate."""
    end = last.period.ordinals[1]
    if last.ended in dissolutions:
        # A member nominated only after the dissolution stands again too.
        place = bisect_right(candidacies, end, key=_end_of)
        later = candidacies[place : place + 1]
        if later and later[0].period.ordinals[0] <= end + RESUMES_WITHIN:
            return later[0].period.ordinals[1]
    return end


def foresee_mandates(
    mandates: Sequence[Mandate], on: dt.date, dissolutions: Collection[str]
) -> tuple[Mandate, ...]:
    """Return the mandates of a person in a house as a day can see the future.

    No later end but a dissolution is foreseen. A mandate that ends later in another way goes on, and no
    mandate follows (semantics 3.15).
    """
    for place, mandate in enumerate(mandates):
        end = mandate.period.end
        if end is not None and on < end and mandate.ended not in dissolutions:
            open_mandate = attrs.evolve(mandate, period=Period(mandate.period.start), ended=None)
            return (*mandates[:place], open_mandate)
    return tuple(mandates)


def _follow_in_order(entries: Sequence[Mandate | Candidacy]) -> bool:
    """Whether entries are in order, oldest first, and each one of a house ends before the next begins."""
    last: dict[str | None, dt.date | None] = {}
    for entry in entries:
        if entry.house in last:
            end = last[entry.house]
            if end is None or end > entry.period.start:
                return False
        last[entry.house] = entry.period.end
    return all(before.period.start <= after.period.start for before, after in pairwise(entries))


def _end_of(entry: Mandate | Candidacy) -> int:
    return entry.period.ordinals[1]


def _resumes_office(before: Mandate, after: Mandate, dissolutions: Collection[str]) -> bool:
    end = before.period.end
    if end is None or before.ended not in dissolutions:
        return False
    return (after.period.start - end).days <= RESUMES_WITHIN
