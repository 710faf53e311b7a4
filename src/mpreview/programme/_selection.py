"""The selection of a question: an area, the work of a team, what is owed to a member, or everything."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import NamedTuple, TypeVar

import attrs

from mpreview.people import Member
from mpreview.places import Constituency, Venue
from mpreview.register import Ground, Register
from mpreview.register._covers import chain
from mpreview.reviews import Status
from mpreview.reviews.status_runs import StatusRun
from mpreview.teams import Team

_GroundTest = Callable[[Ground], bool]
_StatusT = TypeVar("_StatusT", bound=Status | StatusRun)


class Own(NamedTuple):
    """The entries of a register that are of a selection on some day, each in order of id."""

    members: Sequence[Member]
    venues: Sequence[Venue]
    teams: Sequence[Team]
    constituencies: Sequence[Constituency]


_Place = tuple[str, str]
"""A region, and the area of a force."""


@attrs.frozen
class Selection:
    """An area, a team or a member; everything if none is given.

    Args:
        area: The area.
        team: The team.
        member: The member.
    """

    area: str | None = None
    team: str | None = None
    member: str | None = None

    @property
    def is_whole(self) -> bool:
        """Whether the selection holds everything."""
        return self.area is self.team is self.member is None

    def describe(self) -> str:
        """Return the selection in words, such as ``the area 'scotland'``."""
        return next(f"the {name} {id_!r}" for name, id_ in attrs.asdict(self).items() if id_ is not None)

    def holds(self, status: Status | StatusRun) -> bool:
        """Whether a status is in the selection: by its member, its team, or the areas around its ground."""
        if self.member is not None:
            return status.member == self.member
        return self.holds_ground(status.ground, status.team)

    def select(self, found: Iterable[_StatusT]) -> Iterable[_StatusT]:
        """Return the statuses of some that are in the selection, in their order."""
        return found if self.is_whole else filter(self.holds, found)

    def holds_ground(self, ground: Ground, team: str) -> bool:
        """Whether work on a ground, carried by a team, is in an area or of a team."""
        if self.area is not None:
            return self.area in ground.areas
        return self.is_whole or team == self.team

    def list_members(self, register: Register) -> tuple[Member, ...]:
        """Return the members who may ever have work in the selection, in order of id.

        A seat or a venue on a ground where the team never works has no work of the team on any day. So these
        are all members with a status in the selection, and perhaps some more.
        """
        if self.is_whole:
            return register.members
        if self.member is not None:
            return (register.member[self.member],)
        reaches = self._make_ground_test(register)

        @cache
        def is_reached(region: str, force: str) -> bool:
            return reaches(register.index.covers.ground(region, force))

        places = {one.id for one in register.venues if any(is_reached(*at) for at in _list_places(one))}
        users = {use.member for use in register.uses if use.venue in places}
        find_place = register.index.find_place
        return tuple(
            member
            for member in register.members
            if member.id in users or any(is_reached(*find_place(term)) for term in member.terms)
        )

    def list_own(self, register: Register) -> Own:
        """Return the members, venues, teams and constituencies that are of the selection on some day."""
        if self.is_whole:
            return Own(register.members, register.venues, register.teams, register.constituencies)
        return _OwnFinder(self, register).find()

    def list_whole_teams(self, register: Register, on: dt.date) -> frozenset[str]:
        """Return the teams all of whose work on a day lies in the selection, whoever has work that day."""
        if self.area is None:
            return frozenset(() if self.team is None else (self.team,))
        inside = frozenset(
            id_ for id_ in register.area if any(one.id == self.area for one in chain(register.area, id_))
        )
        return frozenset(team.id for team in register.teams if _works_inside(team, inside, on))

    def _make_ground_test(self, register: Register) -> _GroundTest:
        area, team = self.area, self.team
        if area is not None:
            return lambda ground: area in ground.areas
        covers = () if team is None else register.team[team].covers
        return lambda ground: any(
            not cover.areas or not ground.areas.isdisjoint(cover.areas) for cover in covers
        )


def _list_places(venue: Venue) -> list[_Place]:
    """Return the place of a venue; none of an online presence."""
    return [] if venue.region is None or venue.force is None else [(venue.region, venue.force)]


def _works_inside(team: Team, inside: frozenset[str], on: dt.date) -> bool:
    """Whether a team works on a day, and in no other area than some areas."""
    running = [cover for cover in team.covers if on in cover.period]
    return bool(running) and all(cover.areas and inside.issuperset(cover.areas) for cover in running)


class _OwnFinder:
    """Finds what of a register is of a selection on some day.

    Args:
        selection: The selection; not the whole.
        register: The register.
    """

    def __init__(self, selection: Selection, register: Register) -> None:
        self._selection, self._register = selection, register
        self._members, self._venues, self._seats = set[str](), set[str](), set[str]()
        self._teams = set[str]() if selection.team is None else {selection.team}

    def find(self) -> Own:
        """Return the members, venues, teams and constituencies."""
        register = self._register
        for member in self._selection.list_members(register):
            self._add_member(member)
        if self._selection.member is None:
            self._add_unused()
        return Own(
            [one for one in register.members if one.id in self._members],
            [one for one in register.venues if one.id in self._venues],
            [one for one in register.teams if one.id in self._teams],
            [one for one in register.constituencies if one.id in self._seats],
        )

    def _add_member(self, member: Member) -> None:
        register = self._register
        own = [register.index.find_place(term) for term in member.terms]
        for use in register.uses_by_member.get(member.id, ()):
            venue = register.venue[use.venue]
            # An online presence lies where the seat of its user lies.
            if self._is_inside(_list_places(venue) or own, venue.kind):
                self._venues.add(venue.id)
                self._members.add(member.id)
        if self._is_inside(own, None):
            self._members.add(member.id)
            self._seats.update(filter(None, (term.constituency for term in member.terms)))

    def _add_unused(self) -> None:
        """Add the venues that nobody uses, and the seats that nobody holds."""
        for venue in self._register.venues:
            if self._is_inside(_list_places(venue), venue.kind):
                self._venues.add(venue.id)
        seats = self._register.constituencies
        self._seats = {one.id for one in seats if self._is_inside([(one.region, one.force)], None)}

    def _is_inside(self, places: Iterable[_Place], kind: str | None) -> bool:
        """Whether one of some places is of the selection; note the teams that cover these places."""
        selection, index = self._selection, self._register.index.covers
        grounds = [index.ground(*place) for place in places]
        covers = [(ground, index.list_teams(ground, kind)) for ground in grounds]
        inside = [
            teams
            for ground, teams in covers
            if selection.member or selection.area in ground.areas or selection.team in teams
        ]
        if selection.team is None:
            self._teams.update(*inside)
        return bool(inside)
