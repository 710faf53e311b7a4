"""The capacities that a person holds on a day, as far as the rules look after them (semantics 3.22)."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

from mpreview._reprs import show_tuple
from mpreview.people import (
    Candidacy,
    CapacitySpell,
    HeldCapacity,
    Mandate,
    Member,
    Spell,
    find_last_spell,
    join_spells,
)
from mpreview.register import Register
from mpreview.timeline import NEVER

__all__: list[str] = []


class Tenure(NamedTuple):
    """A spell of office in one capacity.

    Args:
        capacity: The capacity.
        house: The house; empty in a register without houses.
        spell: The spell in the capacity.
        joined: All capacities that touch or overlap, as one spell; `None` if the spell is alone.
    """

    capacity: HeldCapacity
    house: str
    spell: Spell
    joined: Spell | None = None

    @property
    def of_use(self) -> Spell:
        """The spell of use: work in one capacity counts for all capacities joined to it."""
        return self.spell if self.joined is None else self.joined

    def __repr__(self) -> str:
        return show_tuple(self)


class PlacedTenure(NamedTuple):
    """A spell of office, with the place that answers for the holder on a day.

    Args:
        tenure: The spell of office.
        place: The region and the area of the force that answer for the holder.
        is_first: Whether the spell is the first in the house.
    """

    tenure: Tenure
    place: tuple[str, str]
    is_first: bool

    def __repr__(self) -> str:
        return show_tuple(self)


class Tenures:
    """The spells of office of each person, in the capacities that the rules look after.

    Args:
        register: The register.
        looked_after: The capacities that the rules look after, each with the first day number.
    """

    def __init__(self, register: Register, looked_after: Mapping[HeldCapacity, int]) -> None:
        self._register = register
        self._looked_after = looked_after
        self.capacities: tuple[HeldCapacity, ...] = tuple(looked_after)

    def list_on(self, member: Member, on: dt.date) -> tuple[PlacedTenure, ...]:
        """Return the spells that run on a day.

        Members come first, then holders of another mandate, then candidates (semantics 3.22).
        """
        index, day = self._register.index, on.toordinal()
        if self._is_plain(member):
            spell, latest = index.find_spell(member, on), member.latest(on)
            if spell is None or latest is None:
                return ()
            is_first = spell.start == member.mandates[0].period.ordinals[0]
            tenure = Tenure(HeldCapacity.MEMBER, index.member_house, spell)
            return (PlacedTenure(tenure, index.find_place(latest), is_first),)
        every, found = self.list_spells(member), list[PlacedTenure]()
        for own in every:
            if day in own.spell.days:
                joined = join_spells(every, own, day, index.dissolutions)
                tenure = Tenure(own.capacity, own.house, own.spell, joined)
                found.append(PlacedTenure(tenure, index.find_place(own.find_term(day)), own.is_first))
        return tuple(found)

    def list_spells(self, member: Member) -> tuple[CapacitySpell, ...]:
        """Return every spell of a person in a capacity that the rules look after."""
        every = self._register.index.list_spells(member)
        return tuple(one for one in every if one.capacity in self.capacities)

    def find_first_use(self, member: Member, first: int) -> int:
        """Return the first day on which a person is in any capacity that is looked after, and uses a venue.

        Args:
            member: The person.
            first: The first day of the use, whatever the person held.
        """
        since = self._looked_after
        every = self.list_spells(member)
        return min((one.spell.days.next_in(max(first, since[one.capacity])) for one in every), default=NEVER)

    def list_terms(self, member: Member) -> list[Mandate | Candidacy]:
        """Return the mandates and candidacies of a person that the rules look after, oldest first."""
        if self._is_plain(member):
            return list(member.mandates)
        return self._register.index.list_terms(member, self.capacities)

    def has_begun(self, member: Member, on: dt.date) -> bool:
        """Whether a person has held a capacity that the rules look after, by a day."""
        return any(term.period.start <= on for term in self.list_terms(member)[:1])

    def holds_capacity(self, member: Member, on: dt.date) -> bool:
        """Whether a person holds a capacity that the rules look after on a day."""
        return any(on in term.period for term in self.list_terms(member))

    def find_last(self, member: Member, on: dt.date) -> CapacitySpell:
        """Return the spell of the first capacity held on a day, else of the capacity held last."""
        return find_last_spell(self.list_spells(member), on.toordinal())

    def _is_plain(self, member: Member) -> bool:
        """Whether a person is a member of the one house, and nothing else that the rules look after."""
        stands = bool(member.candidacies) and HeldCapacity.CANDIDATE in self.capacities
        return not stands and self._register.index.is_plain(member)
