"""The register: every entry of a programme, cross-checked and indexed."""

import datetime as dt
from collections.abc import Iterable, Mapping
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

import attrs

from mpreview._checks import check_day, check_known, check_type
from mpreview._sequences import group_items
from mpreview.errors import ReferenceErrors, raise_faults
from mpreview.people import Member, Spell, find_offices, find_spells, foresee_member
from mpreview.places import Constituency, Use, Venue
from mpreview.register._covers import Ground
from mpreview.register._entries import COLLECTIONS, Entries
from mpreview.register._faults import find_faults

_ID = attrgetter("id")
_USE = attrgetter("venue", "member", "period.start")


class Occupancy(NamedTuple):
    """A use in day numbers.

    Args:
        start: The first day.
        end: The first day after.
        id: The id of the venue.
        venue: The venue.
        again: Whether the member has used the venue before.
    """

    start: int
    end: int
    id: str
    venue: Venue
    again: bool


@attrs.frozen(repr=False, slots=False, getstate_setstate=True)
class Register(Entries):
    """Kinds, calendars, areas, seats, threat series, members, venues, uses, teams and channels of reports.

    Each collection is kept in order of id (uses: by venue, member, first day), so that equal registers
    are equal in every order of their entries.

    Raises:
        InvalidValue: If a collection is not a tuple of values of its class.
        ReferenceErrors: If an id is double or dangling, a region and a force lie in two nations, two uses
            of a pair overlap, two members hold one seat, a venue does not fit the nature of its kind, or a
            venue in use or a seat held has not exactly one team.
    """

    def __attrs_post_init__(self) -> None:
        raise_faults(ReferenceErrors, find_faults(self))
        for name in COLLECTIONS:
            items = getattr(self, name)
            key = _USE if name == "uses" else _ID
            ordered = tuple(sorted(items, key=key))
            object.__setattr__(self, name, ordered)

    @cached_property
    def holders(self) -> Mapping[str, frozenset[str]]:
        """By seat, all members who ever hold the seat."""
        found: dict[str, set[str]] = {}
        for member in self.members:
            for mandate in member.mandates:
                found.setdefault(mandate.constituency, set()).add(member.id)
        return MappingProxyType({seat: frozenset(members) for seat, members in found.items()})

    @cached_property
    def uses_of_venue(self) -> Mapping[str, tuple[Use, ...]]:
        """Uses by venue."""
        return _group_uses(self.uses, "venue")

    @cached_property
    def uses_by_member(self) -> Mapping[str, tuple[Use, ...]]:
        """Uses by member."""
        return _group_uses(self.uses, "member")

    def occupancies(self, member: str) -> tuple[Occupancy, ...]:
        """Return the uses of a member in day numbers, in order of venue and first day.

        An id that is no member has no uses: events may name a member whose election was withdrawn since.

        Raises:
            InvalidValue: If *member* is no text.
        """
        check_type("member", member, str)
        found = self._occupancies.get(member)
        if found is None:
            uses, previous = list[Occupancy](), None
            for use in self.uses_by_member.get(member, ()):
                venue, (start, end) = self.venue[use.venue], use.period.ordinals
                # An earlier use of the venue stands right before.
                uses.append(Occupancy(start, end, use.venue, venue, again=use.venue == previous))
                previous = use.venue
            found = self._occupancies[member] = tuple(uses)
        return found

    @cached_property
    def dissolutions(self) -> frozenset[str]:
        """The ids of the ends of mandates that are dissolutions."""
        return frozenset(end.id for end in self.mandate_ends if end.dissolution)

    def list_spells(self, member: Member) -> tuple[Spell, ...]:
        """Return the spells of office of a member: mandates joined over a dissolution (semantics 3.8)."""
        check_type("member", member, Member)
        return find_spells(member, self.dissolutions)

    def find_spell(self, member: Member, on: dt.date) -> Spell | None:
        """Return the spell of office in which a member sits on a day."""
        check_day("on", on)
        day = on.toordinal()
        return next((spell for spell in reversed(self.list_spells(member)) if spell.sits(day)), None)

    def list_offices(self, member: Member) -> tuple[tuple[int, int], ...]:
        """Return for each spell of office the first day number and the first day number after.

        If a member stands again after a dissolution, office lasts until after the poll.
        """
        check_type("member", member, Member)
        return find_offices(member, self.dissolutions)

    def holds_office(self, member: Member, on: dt.date) -> bool:
        """Whether a spell of office runs on a day: in the house, between two mandates, or standing again."""
        check_day("on", on)
        day = on.toordinal()
        return any(start <= day < end for start, end in self.list_offices(member))

    def foresee(self, member: Member, on: dt.date) -> Member:
        """Return a member as a day can see the future: no later end but a dissolution is foreseen.

        A mandate that ends later in another way goes on, and no mandate follows (semantics 3.15).
        """
        check_type("member", member, Member)
        check_day("on", on)
        return foresee_member(member, on, self.dissolutions)

    def name_of(self, venue: Venue) -> str:
        """Return a name of a venue that may be shown: the label, else kind and number.

        >>> from mpreview import uk
        >>> register = uk.sample(on=dt.date(2021, 11, 20)).register
        >>> register.name_of(register.venue["essex-1-home-1"])
        'home 1'
        """
        check_type("venue", venue, Venue)
        return venue.label or f"{self.venue_kind[venue.kind].name} {venue.number}"

    def bounds(self, member: str) -> tuple[int, ...]:
        """Return the day numbers on which a use of a member begins or ends, in order.

        Raises:
            InvalidValue: If *member* is no text.
        """
        return tuple(sorted({day for use in self.occupancies(member) for day in use[:2]}))

    @cached_property
    def _occupancies(self) -> dict[str, tuple[Occupancy, ...]]:
        # The members asked about so far. Two threads that fill one entry write equal uses.
        return {}

    def ground(self, region: str, force: str) -> Ground:
        """Return the ground of a region and the area of a force.

        Raises:
            InvalidValue: If an argument is no id.
            UnknownId: If there is no such area.
        """
        check_known("region", region, self.area)
        check_known("force", force, self.area)
        return self.cover_index.ground(region, force)

    def ground_of(self, venue: Venue, member: Member, on: dt.date) -> Ground:
        """Return the ground of a venue; an online presence takes the ground of the seat (semantics 1.6)."""
        check_type("venue", venue, Venue)
        check_type("member", member, Member)
        check_day("on", on)
        if venue.region is None or venue.force is None:
            return self.seat_ground(member, on)
        return self.cover_index.ground(venue.region, venue.force)

    def seat_ground(self, member: Member, on: dt.date) -> Ground:
        """Return the ground of the seat held on a day, else of the last seat held before."""
        check_type("member", member, Member)
        seat = self.constituency[member.latest(on).constituency]
        return self.cover_index.ground(seat.region, seat.force)

    def team_for(self, ground: Ground, kind: str | None, on: dt.date) -> str:
        """Return the id of the team that covers a kind of venue on a ground on a day.

        *kind* is `None` for a duty owed to the member and at no venue. A register has exactly one team for
        every day of every use and mandate. On a day beyond the uses and mandates on record, foreseen alone,
        there may be no team; then the id is empty.
        """
        check_type("ground", ground, Ground)
        if kind is not None:
            check_known("kind", kind, self.venue_kind)
        check_day("on", on)
        return next(iter(self.cover_index.teams(ground, kind, on)), "")

    def team_of_seat(self, constituency: str, on: dt.date) -> str | None:
        """Return the team that covers a seat on a day, if exactly one team does."""
        check_known("constituency", constituency, self.constituency)
        check_day("on", on)
        seat = self.constituency[constituency]
        teams = self.cover_index.teams(self.cover_index.ground(seat.region, seat.force), None, on)
        return teams[0] if len(teams) == 1 else None

    def sitting(self, on: dt.date) -> tuple[Member, ...]:
        """Return the members in office on a day."""
        return tuple(member for member in self.members if member.mandate(on) is not None)

    def seats(self, on: dt.date) -> tuple[Constituency, ...]:
        """Return the constituencies in force on a day."""
        check_day("on", on)
        return tuple(seat for seat in self.constituencies if on in seat.period)

    def vacant(self, on: dt.date) -> tuple[Constituency, ...]:
        """Return the seats in force that nobody holds on a day."""
        check_day("on", on)
        mandates = (member.mandate(on) for member in self.members)
        held = {mandate.constituency for mandate in mandates if mandate is not None}
        return tuple(seat for seat in self.seats(on) if seat.id not in held)

    def as_known(self, on: dt.date) -> "Register":
        """Return the register with the levels, holidays and recesses announced by *on*."""
        check_day("on", on)
        calendars = tuple(calendar.as_known(on) for calendar in self.calendars)
        series = tuple(series.as_known(on) for series in self.series)
        recesses = tuple(recess for recess in self.recesses if recess.known_by(on))
        return attrs.evolve(self, calendars=calendars, series=series, recesses=recesses)


def replace_checked(
    register: Register, members: Iterable[Member], venues: Iterable[Venue], uses: Iterable[Use]
) -> Register:
    """Return a register with new members, venues and uses that were checked against the rest."""
    made = Register.__new__(Register)
    ordered = {
        "members": tuple(sorted(members, key=_ID)),
        "venues": tuple(sorted(venues, key=_ID)),
        "uses": tuple(sorted(uses, key=_USE)),
    }
    for name in COLLECTIONS:
        object.__setattr__(made, name, ordered.get(name, getattr(register, name)))
    # Areas and teams are unchanged, and so is their index.
    object.__setattr__(made, "cover_index", register.cover_index)
    return made


def _group_uses(uses: Iterable[Use], field: str) -> Mapping[str, tuple[Use, ...]]:
    groups: dict[str, list[Use]] = group_items(uses, attrgetter(field))
    return MappingProxyType({id_: tuple(group) for id_, group in groups.items()})
