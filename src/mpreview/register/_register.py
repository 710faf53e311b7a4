"""The register: every entry of a programme, cross-checked and indexed."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cached_property
from operator import attrgetter

import attrs

from mpreview._checks import check_day, check_known, check_type
from mpreview._reprs import count_noun
from mpreview.errors import InvalidValue, ReferenceErrors, raise_faults
from mpreview.people import HeldCapacity, Member, Spell, find_spells
from mpreview.places import Constituency, Use, Venue
from mpreview.register._entries import COLLECTIONS, Entries
from mpreview.register._faults import find_faults, find_supply_faults
from mpreview.register._look_up import Match, find_matches
from mpreview.teams import Team

_ID = attrgetter("id")
_USE = attrgetter("venue", "member", "first_day")


@attrs.frozen(repr=False, slots=False, getstate_setstate=True)
class Register(Entries):
    """Kinds, calendars, areas, seats, threat series, members, venues, uses, teams and channels of reports.

    Each collection is kept in order of id (uses: by venue, member, first day), so that equal registers
    are equal in every order of their entries.

    Raises:
        InvalidValue: If a collection is not a tuple of values of its class.
        ReferenceErrors: If an id is double or dangling, a region and a force lie in two nations, two uses
            of a pair overlap, a seat has too many members, a house is not clear, a venue does not fit the
            nature of its kind, or a venue in use or a seat held has not exactly one team.
    """

    def __attrs_post_init__(self) -> None:
        raise_faults(ReferenceErrors, find_faults(self))
        for name in COLLECTIONS:
            items = getattr(self, name)
            key = _USE if name == "uses" else _ID
            ordered = tuple(sorted(items, key=key))
            object.__setattr__(self, name, ordered)

    def find_capacity(self, member: Member, on: dt.date) -> HeldCapacity | None:
        """Return the first capacity that a member holds on a day: the one in which figures count the member.

        >>> from mpreview import uk
        >>> register = uk.sample(on=dt.date(2021, 11, 20)).register
        >>> register.find_capacity(register.member["m-essex-1"], dt.date(2021, 11, 20)).value
        'member'
        """
        check_day("on", on)
        check_type("member", member, Member)
        day, spells = on.toordinal(), self.index.list_spells(member)
        return next((one.capacity for one in spells if day in one.spell.days), None)

    def list_spells(self, member: Member, house: str | None = None) -> tuple[Spell, ...]:
        """Return the spells of office of a member in one house, by default the house that comes first.

        Mandates are joined over a dissolution (semantics 3.8).
        """
        check_type("member", member, Member)
        self._check_house(house)
        return find_spells(self.index.list_mandates(member, house), self.index.dissolutions)

    def holds_office(self, member: Member, on: dt.date) -> bool:
        """Whether a spell of office runs on a day: in the house, between two mandates, or standing again."""
        check_type("member", member, Member)
        check_day("on", on)
        day = on.toordinal()
        return any(start <= day < end for start, end in self.index.list_offices(member))

    def name_of(self, venue: Venue) -> str:
        """Return a name of a venue that may be shown: the label, else kind and number.

        Of two venues with one label the name ends with the id.

        >>> from mpreview import uk
        >>> register = uk.sample(on=dt.date(2021, 11, 20)).register
        >>> register.name_of(register.venue["essex-1-home-1"])
        'home 1'
        """
        check_type("venue", venue, Venue)
        if not venue.label:
            return f"{self.venue_kind[venue.kind].name} {venue.number}"
        return f"{venue.label} ({venue.id})" if self._labels[venue.label] > 1 else venue.label

    @cached_property
    def _labels(self) -> Counter[str]:
        """How many venues have each label."""
        return Counter(venue.label for venue in self.venues if venue.label)

    def name_place(self, venue: str, member: str) -> str:
        """Return a name of a venue of a member that stands alone: the label, else kind, number and member.

        The name of a place that others use at the same time, at some time, says how many others do.

        Args:
            venue: The id of the venue.
            member: The id of a member who uses the venue at some time.

        Raises:
            UnknownId: If there is no such venue or member.
            InvalidValue: If the member never uses the venue.

        >>> from mpreview import uk
        >>> register = uk.sample(on=dt.date(2021, 11, 20)).register
        >>> register.name_place("essex-1-office", "m-essex-1")
        'constituency office 1 of Member for Essex One'
        >>> register.name_place("essex-hall", "m-essex-2")
        'surgery 1 of Member for Essex Two (shared with 1 other)'
        """
        check_known("venue", venue, self.venue)
        check_known("member", member, self.member)
        uses = self.uses_of_venue.get(venue, ())
        own = [use.period for use in uses if use.member == member]
        if not own:
            raise InvalidValue("name_place.member", "give a member who uses the venue at some time", member)
        place = self.venue[venue]
        if place.label:
            return self.name_of(place)
        theirs = (use for use in uses if use.member != member)
        others = {use.member for use in theirs if any(use.period.overlaps(one) for one in own)}
        shared = f" (shared with {count_noun(len(others), 'other')})" if others else ""
        return f"{self.name_of(place)} of {self.member[member].name}{shared}"

    def look_up(
        self, name: str, *, kinds: Collection[str] | None = None, on: dt.date | None = None
    ) -> tuple[Match, ...]:
        """Return the entries that somebody may mean by a name: exact matches first, then in order of kind.

        An entry matches by id or by name, whatever the case, the accents and the hyphens: if it has each word
        that was typed, or each word but small words such as "the" and "in". Only if no entry has, guesses
        follow, the nearest first: entries all of whose words were typed ("Essex" by "South Essex"), entries
        that are spelled alike ("Essex" by "Esex"), and entries with a word that begins so ("Metropolitan" by
        "Met"). A venue is looked up by its label, or by kind, number and member: "office in Thurrock". A seat
        is found by "Thurrock constituency" too, and on a day its member by the seat: "Thurrock".

        Args:
            name: What somebody typed.
            kinds: Some of ``member``, ``constituency``, ``team``, ``area`` and ``venue``, the likeliest
                first; by default all, in this order.
            on: The day on which a member holds the seat that somebody typed; by default nobody is found by a
                seat.

        Raises:
            InvalidValue: If *name* is no text of 1 to 200 characters, or *on* is no day.
            OutsideRange: If the day is out of range.
            UnknownId: If there is no such kind.

        >>> from mpreview import uk
        >>> register = uk.sample(on=dt.date(2021, 11, 20)).register
        >>> [(match.id, match.exact) for match in register.look_up("essex", kinds=["area"])]
        [('police-essex', True)]
        >>> [match.id for match in register.look_up("lagen four", kinds=["member", "constituency"])]
        ['m-lagan-4', 'lagan-4']
        >>> match = register.look_up("office of Essex Tow")[0]
        >>> match.name, match.is_guess
        ('constituency office 1 of Member for Essex Two', True)
        >>> holder = register.look_up("Essex Two", kinds=["member"], on=dt.date(2021, 11, 20))[0]
        >>> holder.id, holder.name, holder.exact, holder.is_ambiguous
        ('m-essex-2', 'Essex Two', True, False)
        """
        return tuple(find_matches(self, name, kinds, on))

    def find_holders(self, constituency: str, *, on: dt.date) -> tuple[Member, ...]:
        """Return the members who hold a constituency on a day, in order of id; empty for a vacant seat.

        Args:
            constituency: The id of the constituency.
            on: The day.

        Raises:
            UnknownId: If there is no such constituency.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> [member.name for member in uk.sample(on=day).register.find_holders("lagan-4", on=day)]
        ['Member for Lagan Four']
        """
        check_known("constituency", constituency, self.constituency)
        check_day("on", on)
        known = (self.member[id_] for id_ in sorted(self.index.holders.get(constituency, ())))
        return tuple(
            member
            for member in known
            if any(one.constituency == constituency and on in one.period for one in member.mandates)
        )

    def find_users(self, venue: str, *, on: dt.date) -> tuple[Member, ...]:
        """Return the members who use a venue on a day, in office or not, in order of id.

        Args:
            venue: The id of the venue.
            on: The day.

        Raises:
            UnknownId: If there is no such venue.

        >>> from mpreview import uk
        >>> day = dt.date(2021, 11, 20)
        >>> [member.id for member in uk.sample(on=day).register.find_users("essex-2-office", on=day)]
        ['m-essex-2']
        """
        check_known("venue", venue, self.venue)
        check_day("on", on)
        names = {use.member for use in self.uses_of_venue.get(venue, ()) if on in use.period}
        return tuple(self.member[id_] for id_ in sorted(names))

    def team_of_seat(self, constituency: str, on: dt.date) -> str | None:
        """Return the team that covers a seat on a day, if exactly one team does."""
        check_known("constituency", constituency, self.constituency)
        check_day("on", on)
        seat = self.constituency[constituency]
        return self.index.find_one_team(self.index.covers.ground(seat.region, seat.force), on)

    def sitting(self, on: dt.date, house: str | None = None) -> tuple[Member, ...]:
        """Return the people who hold a mandate of a house on a day.

        Args:
            on: The day.
            house: The house; `None` for every house that makes members.
        """
        check_day("on", on)
        self._check_house(house)
        return tuple(member for member in self.members if any(self.index.list_sitting(member, on, house)))

    def seats(self, on: dt.date, house: str | None = None) -> tuple[Constituency, ...]:
        """Return the constituencies in force on a day.

        Args:
            on: The day.
            house: The house; `None` for every house that makes members.
        """
        check_day("on", on)
        self._check_house(house)
        return tuple(
            seat
            for seat in self.constituencies
            if on in seat.period and self.index.counts_for(seat.house or self.index.member_house, house)
        )

    def vacant(self, on: dt.date, house: str | None = None) -> tuple[Constituency, ...]:
        """Return the constituencies in force with fewer members on a day than they have seats.

        Args:
            on: The day.
            house: The house; `None` for every house that makes members.
        """
        check_day("on", on)
        self._check_house(house)
        mandates = (one for member in self.members for one in self.index.list_sitting(member, on, house))
        sitting = Counter(mandate.constituency for mandate in mandates)
        return tuple(seat for seat in self.seats(on, house) if sitting[seat.id] < seat.members)

    def _check_house(self, house: str | None) -> None:
        # Mandates of no house have the empty id.
        if house is not None and house != "":
            check_known("house", house, self.house)

    def as_known(self, on: dt.date) -> "Register":
        """Return the register with the levels, holidays, recesses and uses known by *on*."""
        check_day("on", on)
        calendars = tuple(calendar.as_known(on) for calendar in self.calendars)
        series = tuple(series.as_known(on) for series in self.series)
        recesses = tuple(recess for recess in self.recesses if recess.known_by(on))
        uses = tuple(use for use in self.uses if use.known is None or use.known <= on)
        return attrs.evolve(self, calendars=calendars, series=series, recesses=recesses, uses=uses)


def replace_checked(
    register: Register, members: Iterable[Member], venues: Iterable[Venue], uses: Iterable[Use]
) -> Register:
    """Return a register with new members, venues and uses that were checked against the rest."""
    return _replace_entries(
        register,
        members=tuple(sorted(members, key=_ID)),
        venues=tuple(sorted(venues, key=_ID)),
        uses=tuple(sorted(uses, key=_USE)),
    )


def replace_supply(register: Register, teams: Iterable[Team], venues: Iterable[Venue]) -> Register:
    """Return a register with other slots, pools and loans of the teams, and other closures of venues.

    Args:
        register: The register.
        teams: The teams with other slots, pools or loans; the ids and covers are those of the register.
        venues: The venues with other closures.

    Raises:
        ReferenceErrors: If a loan leads nowhere, an adviser stands in two pools, or a home has closures.
    """
    team, venue = ({one.id: one for one in found} for found in (teams, venues))
    made = _replace_entries(
        register,
        teams=tuple(team.get(one.id, one) for one in register.teams),
        venues=tuple(venue.get(one.id, one) for one in register.venues),
    )
    raise_faults(ReferenceErrors, find_supply_faults(made))
    return made


def _replace_entries(register: Register, **entries: tuple[object, ...]) -> Register:
    """Return a register with other collections, whose areas and covers of teams are unchanged."""
    made = Register.__new__(Register)
    for name in COLLECTIONS:
        object.__setattr__(made, name, entries.get(name, getattr(register, name)))
    made.index.covers = register.index.covers
    return made
