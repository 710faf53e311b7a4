"""The register: everyone and everything, cross-checked, and what is looked up in it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import count
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

import attrs

from mpreview.errors import ReferenceErrors
from mpreview.people import Member
from mpreview.places import Constituency, Use, Venue, VenueKind
from mpreview.register.entries import COLLECTIONS, Entries
from mpreview.register.faults import faults_of
from mpreview.register.grounds import Ground
from mpreview.sittings import Recess

__all__ = ["Occupancy", "Register"]


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
        sort: A number shared by uses of the same days, and alike, of venues of one kind on one ground.
    """

    start: int
    end: int
    id: str
    venue: Venue
    again: bool
    sort: int


@attrs.frozen(repr=False, slots=False, getstate_setstate=True)
class Register(Entries):
    """Calendars, areas, seats, threat series, members, venues, uses, teams and channels of reports.

    Each collection is kept in order of id (uses: by venue, member, first day), so that equal registers
    are equal whatever the order they were given in.

    Raises:
        InvalidValue: If a collection is not a tuple of its own nouns.
        ReferenceErrors: If an id is double or dangling, a region and a force lie in two nations, two uses
            of a pair overlap, two members hold one seat, or a venue in use or a seat held has not exactly
            one team.
    """

    def __attrs_post_init__(self) -> None:
        Entries.__attrs_post_init__(self)
        faults = tuple(faults_of(self))
        if faults:
            raise ReferenceErrors.of(faults)
        for name in COLLECTIONS:
            items = getattr(self, name)
            key = _USE if name == "uses" else _ID
            ordered = tuple(sorted(items, key=key))
            object.__setattr__(self, name, ordered)

    def with_checked(
        self, members: Iterable[Member], venues: Iterable[Venue], uses: Iterable[Use]
    ) -> "Register":
        """Return the register with other members, venues and uses, which were checked against the rest."""
        made = Register.__new__(Register)
        ordered = {
            "members": tuple(sorted(members, key=_ID)),
            "venues": tuple(sorted(venues, key=_ID)),
            "uses": tuple(sorted(uses, key=_USE)),
        }
        for name in COLLECTIONS:
            object.__setattr__(made, name, ordered.get(name, getattr(self, name)))
        # Whose ground is where, and who answers for it, is the same.
        object.__setattr__(made, "answering", self.answering)
        return made

    @cached_property
    def holders(self) -> Mapping[str, frozenset[str]]:
        """By seat, the members who ever hold it."""
        found: dict[str, set[str]] = {}
        for member in self.members:
            for tenure in member.tenures:
                found.setdefault(tenure.constituency, set()).add(member.id)
        return MappingProxyType({seat: frozenset(members) for seat, members in found.items()})

    @cached_property
    def uses_of_venue(self) -> Mapping[str, tuple[Use, ...]]:
        """Uses by venue."""
        return _grouped(self.uses, "venue")

    @cached_property
    def uses_by_member(self) -> Mapping[str, tuple[Use, ...]]:
        """Uses by member."""
        return _grouped(self.uses, "member")

    def occupancies(self, member: str) -> tuple[Occupancy, ...]:
        """Return what a member uses, in day numbers, in order of venue and first day."""
        found = self._occupancies.get(member)
        if found is None:
            found = self._occupancies[member] = tuple(self._occupied(member))
        return found

    def _occupied(self, member: str) -> Iterator[Occupancy]:
        venues, sorts, last = self.venue, self._sorts, None
        for use in self.uses_by_member.get(member, ()):
            venue, (start, end) = venues[use.venue], use.period.ordinals
            # An earlier use of the same venue stands right before.
            again, last = use.venue == last, use.venue
            # The word of a kind is hashed faster than the kind.
            place = venue.kind._value_, venue.region, venue.force, start, end, again
            sort = sorts.get(place)
            if sort is None:
                sort = sorts.setdefault(place, next(self._numbers))
            yield Occupancy(start, end, last, venue, again, sort)

    def bounds(self, member: str) -> tuple[int, ...]:
        """Return the day numbers on which a use of a member begins or ends, in order."""
        return tuple(sorted({day for use in self.occupancies(member) for day in use[:2]}))

    @cached_property
    def _occupancies(self) -> dict[str, tuple[Occupancy, ...]]:
        # What was asked for so far, and below a number for each sort of use. Two threads that fill one place
        # write the same, and a number is never given twice.
        return {}

    @cached_property
    def _sorts(self) -> dict[tuple[object, ...], int]:
        return {}

    @cached_property
    def _numbers(self) -> Iterator[int]:
        return count()

    def ground(self, region: str, force: str) -> Ground:
        """Return the ground of a region and a force's area."""
        return self.answering.ground(region, force)

    def ground_of(self, venue: Venue, member: Member, on: dt.date) -> Ground:
        """Return the ground of a venue; for an online presence, that of the member's seat (1.6)."""
        if venue.region is None or venue.force is None:
            return self.seat_ground(member, on)
        return self.ground(venue.region, venue.force)

    def seat_ground(self, member: Member, on: dt.date) -> Ground:
        """Return the ground of the seat held on that day, else of the last one held before."""
        seat = self.constituency[member.latest(on).constituency]
        return self.ground(seat.region, seat.force)

    def team_for(self, ground: Ground, kind: VenueKind | None, on: dt.date) -> str:
        """Return the id of the team that answers for a kind of venue on some ground on that day.

        *kind* is `None` for what is owed to the member and not at a venue. The register was checked for
        every day of every use and tenure, so there is exactly one; where somebody is foreseen to go on beyond
        what is on record there may be none, and then this is empty.
        """
        return next(iter(self.answering.teams(ground, kind, on)), "")

    def team_of_seat(self, constituency: str, on: dt.date) -> str | None:
        """Return the team that answers for whoever holds or stands for a seat, if just one does that day."""
        seat = self.constituency[constituency]
        teams = self.answering.teams(self.ground(seat.region, seat.force), None, on)
        return teams[0] if len(teams) == 1 else None

    def sitting(self, on: dt.date) -> tuple[Member, ...]:
        """Return the members in office on that day."""
        return tuple(member for member in self.members if member.tenure(on) is not None)

    def seats(self, on: dt.date) -> tuple[Constituency, ...]:
        """Return the constituencies in force on that day."""
        return tuple(seat for seat in self.constituencies if on in seat.period)

    def vacant(self, on: dt.date) -> tuple[Constituency, ...]:
        """Return the seats in force that nobody holds on that day."""
        tenures = (member.tenure(on) for member in self.members)
        held = {tenure.constituency for tenure in tenures if tenure is not None}
        return tuple(seat for seat in self.seats(on) if seat.id not in held)

    def as_known(self, on: dt.date) -> "Register":
        """Return the register with the levels, holidays and recesses announced by *on*."""
        calendars = tuple(calendar.as_known(on) for calendar in self.calendars)
        series = tuple(one.as_known(on) for one in self.series)
        recesses = tuple(one for one in self.recesses if one.known_by(on))
        return attrs.evolve(self, calendars=calendars, series=series, recesses=recesses)

    def in_recess(self, on: dt.date) -> tuple[Recess, ...]:
        """Return the recesses, of whatever house, that run on that day."""
        return tuple(recess for recess in self.recesses if on in recess.period)


def _grouped(uses: Iterable[Use], field: str) -> Mapping[str, tuple[Use, ...]]:
    groups: dict[str, list[Use]] = {}
    key = attrgetter(field)
    for use in uses:
        groups.setdefault(key(use), []).append(use)
    return MappingProxyType({key: tuple(group) for key, group in groups.items()})
