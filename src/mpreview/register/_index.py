"""What the engine asks of a register at every step: offices, houses, grounds, teams, and uses in day numbers.

`Register` answers what a reader of a register asks, and checks arguments. The methods here are called for
each member and venue of a nation, with entries of the register, and check nothing.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import attrs

from mpreview._sequences import group_items
from mpreview.people import (
    Candidacy,
    CapacitySpell,
    HeldCapacity,
    Mandate,
    Member,
    Spell,
    find_last_spell,
    find_offices,
    find_spells,
    foresee_mandates,
    list_capacity_spells,
)
from mpreview.places import AreaRole, Controller, Exposure, Nature, Use, Venue
from mpreview.register._covers import CoverIndex, Ground, chain
from mpreview.timeline import NEVER

if TYPE_CHECKING:
    from mpreview.register._entries import Entries


class Occupancy(NamedTuple):
    """A use in day numbers.

    Args:
        start: The first day, of an announced use the day from which the use counts.
        end: The first day after.
        id: The id of the venue.
        venue: The venue.
        again: Whether the member has used the venue before.
        first: The first day of use.
        known: The day on which the use became known; without such a day the first day of use.
        noticed: The day on which a first day as early as this became known.
        exposure: On which days the member meets the public there.
    """

    start: int
    end: int
    id: str
    venue: Venue
    again: bool
    first: int
    known: int
    noticed: int
    exposure: Exposure | None

    @property
    def is_announced(self) -> bool:
        """Whether the use counts from a day before its first day."""
        return self.start < self.first

    def find_last_met(self) -> int | None:
        """Return the last day on which the member meets the public there; `None` for a use without an end."""
        days, shown = range(self.first, self.end), self.exposure
        if shown is not None and shown.days:
            return max(filter(days.__contains__, map(dt.date.toordinal, shown.days)), default=self.first)
        if self.end == NEVER:
            return None
        met = (day for day in reversed(days) if shown is None or shown.meets_on(dt.date.fromordinal(day)))
        return next(met, self.first)


@attrs.frozen
class AnnouncedUse(Use):
    """A use that counts from the day on which the use became known, before its first day (semantics 3.18).

    The period begins on that day. The exposure stays as it is, so nothing is checked against the period.

    Args:
        first: The first day of use.
        noticed: The day on which a first day as early as this became known.
    """

    first: dt.date = attrs.field(kw_only=True)
    noticed: dt.date = attrs.field(kw_only=True)

    def __attrs_post_init__(self) -> None:
        """Check nothing: the use itself was checked."""

    @property
    def first_day(self) -> dt.date:
        """The first day of use."""
        return self.first


class RegisterIndex:
    """Answers of a register that the engine needs at every step, kept as far as they cost time.

    Args:
        entries: The entries of the register.
    """

    def __init__(self, entries: "Entries") -> None:
        self._entries = entries
        # The members asked about so far. Two threads that fill one entry write equal uses.
        self._occupancies: dict[str, tuple[Occupancy, ...]] = {}
        self._spells: dict[str, tuple[CapacitySpell, ...]] = {}

    # ------------------------------------------------------------ venues

    def is_private(self, id_: str) -> bool:
        """Whether a venue goes with its user, to no successor: a home, or an online presence of their own."""
        venue = self._entries.venue[id_]
        nature = self._entries.venue_kind[venue.kind].nature
        return nature is Nature.HOME or (nature is Nature.ONLINE and venue.controller is Controller.OWN)

    # ------------------------------------------------------------ houses and offices

    @cached_property
    def member_house(self) -> str:
        """The id of the one house whose mandates make members; empty without such a house, or for several."""
        ids = [house.id for house in self._entries.houses if house.capacity is HeldCapacity.MEMBER]
        return ids[0] if len(ids) == 1 else ""

    def house_of(self, term: Mandate | Candidacy) -> str:
        """Return the id of the house of a mandate or candidacy; empty if nothing names a house.

        A mandate that names no house is of the house of the seat, else of the one house that makes members.
        """
        seat = None if term.constituency is None else self._entries.constituency[term.constituency].house
        return term.house or seat or self.member_house

    def capacity_of(self, house: str) -> HeldCapacity:
        """Return the capacity that a mandate of a house gives."""
        return self._entries.house[house].capacity if house in self._entries.house else HeldCapacity.MEMBER

    def find_place(self, term: Mandate | Candidacy) -> tuple[str, str]:
        """Return the region and the area of the force that answer for a mandate or candidacy."""
        if term.constituency is not None:
            seat = self._entries.constituency[term.constituency]
            return seat.region, seat.force
        return self._region_around[str(term.area)], str(term.area)

    @cached_property
    def _region_around(self) -> Mapping[str, str]:
        """By area of a force, the region in which the area is counted, else the nation."""
        found, known, kinds = {}, self._entries.area, self._entries.area_kind
        for area in self._entries.areas:
            around = {kinds[one.kind].role: one.id for one in reversed(chain(known, area.id))}
            region = around.get(AreaRole.REGION, around.get(AreaRole.NATION))
            if region is not None:
                found[area.id] = region
        return MappingProxyType(found)

    @cached_property
    def dissolutions(self) -> frozenset[str]:
        """The ids of the ends of mandates that are dissolutions."""
        return frozenset(end.id for end in self._entries.mandate_ends if end.dissolution)

    @cached_property
    def _plain_houses(self) -> bool:
        """Whether no mandate can be of another house than the one that makes members."""
        others = any(house.capacity is not HeldCapacity.MEMBER for house in self._entries.houses)
        return bool(self.member_house or not self._entries.houses) and not others

    def is_plain(self, member: Member) -> bool:
        """Whether all mandates of a member are of the one house that makes members."""
        return self._plain_houses or all(self.house_of(one) == self.member_house for one in member.mandates)

    def list_spells(self, member: Member) -> tuple[CapacitySpell, ...]:
        """Return every spell of a member in every capacity (semantics 3.22).

        The spells are in order of capacity (member, other mandate, candidate), then house, then first day.
        """
        # A member as a day foresees them has the same id and other mandates.
        is_stated = self._entries.member.get(member.id) is member
        found = self._spells.get(member.id) if is_stated else None
        if found is None:
            found = list_capacity_spells(member, self.dissolutions, self.house_of, self.capacity_of)
            if is_stated:
                self._spells[member.id] = found
        return found

    def list_terms(self, member: Member, capacities: Collection[HeldCapacity]) -> list[Mandate | Candidacy]:
        """Return the mandates and candidacies of a member in some capacities, oldest first."""
        terms: list[Mandate | Candidacy] = [
            one for one in member.mandates if self.capacity_of(self.house_of(one)) in capacities
        ]
        if HeldCapacity.CANDIDATE in capacities:
            terms += member.candidacies
        return sorted(terms, key=attrgetter("period.start"))

    def list_mandates(self, member: Member, house: str | None = None) -> tuple[Mandate, ...]:
        """Return the mandates of a member in one house; by default in the house that comes first.

        Houses that make members come first, then the houses in order of id.
        """
        lines = group_items(member.mandates, self.house_of)
        if house is None:
            rank = {HeldCapacity.MEMBER: 0, HeldCapacity.MANDATE: 1}
            house = min(lines, key=lambda id_: (rank[self.capacity_of(id_)], id_), default="")
        return tuple(lines.get(house, ()))

    def find_spell(self, member: Member, on: dt.date) -> Spell | None:
        """Return the spell of office in which a member holds a mandate on a day; of several the first."""
        day = on.toordinal()
        if self.is_plain(member):
            spells = find_spells(member.mandates, self.dissolutions)
        else:
            found = self.list_spells(member)
            spells = tuple(one.spell for one in found if one.capacity is not HeldCapacity.CANDIDATE)[::-1]
        return next((spell for spell in reversed(spells) if day in spell.days), None)

    def list_offices(self, member: Member) -> tuple[tuple[int, int], ...]:
        """Return for each spell of office the first day number and the first day number after.

        If a member stands again after a dissolution, office lasts until after the poll. The offices of houses
        that make members come first.
        """
        if self.is_plain(member):
            stood = tuple(one for one in member.candidacies if self.house_of(one) == self.member_house)
            return find_offices(member.mandates, stood, self.dissolutions)
        houses = dict.fromkeys(
            held.house for held in self.list_spells(member) if held.capacity is not HeldCapacity.CANDIDATE
        )
        return tuple(
            days
            for house in houses
            for days in find_offices(
                self.list_mandates(member, house),
                tuple(one for one in member.candidacies if self.house_of(one) == house),
                self.dissolutions,
            )
        )

    def foresee(self, member: Member, on: dt.date) -> Member:
        """Return a member as a day can see the future: no later end but a dissolution is foreseen.

        A mandate that ends later in another way goes on, and in its house no mandate follows
        (semantics 3.15). The end of a candidacy is the poll, and is foreseen.
        """
        lines = group_items(member.mandates, self.house_of).values()
        kept = [one for line in lines for one in foresee_mandates(line, on, self.dissolutions)]
        kept.sort(key=attrgetter("period.start"))
        seen = tuple(kept)
        return member if seen == member.mandates else attrs.evolve(member, mandates=seen)

    def list_sitting(self, member: Member, on: dt.date, house: str | None) -> Iterator[Mandate]:
        """Yield the mandates of a member that run on a day and count for a house, as in `list_counted`."""
        return (one for one in self.list_counted(member, house) if on in one.period)

    def list_counted(self, member: Member, house: str | None) -> list[Mandate]:
        """Return the mandates of a member in a house, or in every house that makes members."""
        return [one for one in member.mandates if self.counts_for(self.house_of(one), house)]

    def counts_for(self, own: str, house: str | None) -> bool:
        """Whether a house is the house asked about; `None` asks about every house that makes members."""
        return own == house if house is not None else self.capacity_of(own) is HeldCapacity.MEMBER

    # ------------------------------------------------------------ grounds and teams

    @cached_property
    def covers(self) -> CoverIndex:
        """The teams that cover each kind of venue in each place, by day."""
        return CoverIndex(self._entries.teams, self._entries.area, self._entries.area_kind)

    def ground_of(self, venue: Venue, member: Member, on: dt.date) -> Ground:
        """Return the ground of a venue; an online presence takes the ground of the seat (semantics 1.6)."""
        if venue.region is None or venue.force is None:
            return self.seat_ground(member, on)
        return self.covers.ground(venue.region, venue.force)

    def seat_ground(self, member: Member, on: dt.date) -> Ground:
        """Return the ground of the mandate held on a day, else of the last mandate held before.

        Of several mandates at once the first counts, in the order of `list_spells`. For a person who never
        held a mandate the candidacy counts.
        """
        return self.term_ground(self.find_term(member, on))

    def term_ground(self, term: Mandate | Candidacy) -> Ground:
        """Return the ground of the seat, or of the area that answers for the holder."""
        return self.covers.ground(*self.find_place(term))

    def find_term(self, member: Member, on: dt.date) -> Mandate | Candidacy:
        """Return the mandate held on a day, else the mandate held last, else the first.

        Of several mandates at once the first counts, in the order of `list_spells`.

        For a person who never held a mandate: the candidacy, by the same order.
        """
        latest = member.latest(on)
        if latest is None:
            begun = [one for one in member.candidacies if one.period.start <= on]
            return begun[-1] if begun else member.candidacies[0]
        if self.is_plain(member):
            return latest
        day, every = on.toordinal(), self.list_spells(member)
        mandates = [one for one in every if one.capacity is not HeldCapacity.CANDIDATE]
        return find_last_spell(mandates, day).find_term(day)

    def team_for(self, ground: Ground, kind: str | None, on: dt.date) -> str:
        """Return the id of the team that covers a kind of venue on a ground on a day.

        *kind* is `None` for a duty owed to the member and at no venue. A register has exactly one team for
        every day of every use and mandate. On a day beyond the uses and mandates on record, foreseen alone,
        there may be no team; then the id is empty.
        """
        return next(iter(self.covers.teams(ground, kind, on)), "")

    def find_coordinator(self, team: str, on: dt.date) -> str | None:
        """Return the coordinator of a team on a day; `None` if nobody is named, or there is no team."""
        return self._entries.team[team].find_coordinator(on) if team else None

    def team_of_term(self, term: Mandate | Candidacy, on: dt.date) -> str | None:
        """Return the team that answers for the holder of a mandate or candidacy, if exactly one team does."""
        return self.find_one_team(self.term_ground(term), on)

    def find_one_team(self, ground: Ground, on: dt.date) -> str | None:
        """Return the team that answers for the holder of a seat on a ground, if exactly one team does."""
        teams = self.covers.teams(ground, None, on)
        return teams[0] if len(teams) == 1 else None

    # ------------------------------------------------------------ uses

    @cached_property
    def holders(self) -> Mapping[str, frozenset[str]]:
        """By seat, all members who ever hold the seat."""
        found: dict[str, set[str]] = {}
        for member in self._entries.members:
            for mandate in member.mandates:
                if mandate.constituency is not None:
                    found.setdefault(mandate.constituency, set()).add(member.id)
        return MappingProxyType({seat: frozenset(members) for seat, members in found.items()})

    def occupancies(self, member: str) -> tuple[Occupancy, ...]:
        """Return the uses of a member in day numbers, in order of venue and first day.

        An id that is no member has no uses: events may name a member whose election was withdrawn since.
        """
        found = self._occupancies.get(member)
        if found is None:
            uses, previous = list[Occupancy](), None
            for use in self._entries.uses_by_member.get(member, ()):
                # An earlier use of the venue comes right before.
                uses.append(_make_occupancy(use, self._entries.venue[use.venue], again=use.venue == previous))
                previous = use.venue
            found = self._occupancies[member] = tuple(uses)
        return found

    def bounds(self, member: str) -> tuple[int, ...]:
        """Return the day numbers on which a use of a member begins or ends, in order."""
        return tuple(sorted({day for use in self.occupancies(member) for day in use[:2]}))


def _make_occupancy(use: Use, venue: Venue, *, again: bool) -> Occupancy:
    start, end = use.period.ordinals
    first = noticed = use.first_day.toordinal()
    known = first if use.known is None else use.known.toordinal()
    if isinstance(use, AnnouncedUse):
        noticed = use.noticed.toordinal()
    return Occupancy(start, end, use.venue, venue, again, first, known, noticed, use.exposure)
