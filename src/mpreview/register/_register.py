"""The register: every entry of a programme, cross-checked and indexed."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property
from operator import attrgetter
from types import MappingProxyType
from typing import NamedTuple

import attrs

from mpreview._checks import check_day, check_known, check_type, collect_tuple
from mpreview._reprs import count_noun
from mpreview._sequences import group_items
from mpreview.errors import InvalidValue, ReferenceErrors, raise_faults
from mpreview.people import (
    Candidacy,
    HeldCapacity,
    HeldSpell,
    Mandate,
    Member,
    Spell,
    find_last_spell,
    find_offices,
    find_spells,
    foresee_mandates,
    list_held_spells,
)
from mpreview.places import Constituency, Exposure, Use, Venue
from mpreview.register._covers import Ground
from mpreview.register._entries import COLLECTIONS, Entries
from mpreview.register._faults import find_faults, find_supply_faults
from mpreview.register._look_up import Match, find_matches
from mpreview.teams import Team

_ID = attrgetter("id")
_USE = attrgetter("venue", "member", "first_day")


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

    @cached_property
    def holders(self) -> Mapping[str, frozenset[str]]:
        """By seat, all members who ever hold the seat."""
        found: dict[str, set[str]] = {}
        for member in self.members:
            for mandate in member.mandates:
                if mandate.constituency is not None:
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
                # An earlier use of the venue stands right before.
                uses.append(_make_occupancy(use, self.venue[use.venue], again=use.venue == previous))
                previous = use.venue
            found = self._occupancies[member] = tuple(uses)
        return found

    @cached_property
    def dissolutions(self) -> frozenset[str]:
        """The ids of the ends of mandates that are dissolutions."""
        return frozenset(end.id for end in self.mandate_ends if end.dissolution)

    @cached_property
    def _plain_houses(self) -> bool:
        """Whether no mandate can be of another house than the one that makes members."""
        others = any(house.capacity is not HeldCapacity.MEMBER for house in self.houses)
        return bool(self.member_house or not self.houses) and not others

    def is_plain(self, member: Member) -> bool:
        """Whether all mandates of a member are of the one house that makes members."""
        check_type("member", member, Member)
        return self._plain_houses or all(self.house_of(one) == self.member_house for one in member.mandates)

    def list_held(self, member: Member) -> tuple[HeldSpell, ...]:
        """Return every spell of a member in every capacity (semantics 3.22).

        The spells are in order of capacity (member, other mandate, candidate), then house, then first day.
        """
        check_type("member", member, Member)
        return list_held_spells(member, self.dissolutions, self.house_of, self.capacity_of)

    def list_terms(self, member: Member, capacities: Collection[HeldCapacity]) -> list[Mandate | Candidacy]:
        """Return the mandates and candidacies of a member in some capacities, oldest first."""
        check_type("member", member, Member)
        capacities = collect_tuple("capacities", capacities, HeldCapacity)
        terms: list[Mandate | Candidacy] = [
            one for one in member.mandates if self.capacity_of(self.house_of(one)) in capacities
        ]
        if HeldCapacity.CANDIDATE in capacities:
            terms += member.candidacies
        return sorted(terms, key=attrgetter("period.start"))

    def find_capacity(self, member: Member, on: dt.date) -> HeldCapacity | None:
        """Return the first capacity that a member holds on a day: the one in which figures count the member.

        >>> from mpreview import uk
        >>> register = uk.sample(on=dt.date(2021, 11, 20)).register
        >>> register.find_capacity(register.member["m-essex-1"], dt.date(2021, 11, 20)).value
        'member'
        """
        check_day("on", on)
        day = on.toordinal()
        return next((held.capacity for held in self.list_held(member) if day in held.spell.days), None)

    def list_mandates(self, member: Member, house: str | None = None) -> tuple[Mandate, ...]:
        """Return the mandates of a member in one house; by default in the house that comes first.

        Houses that make members come first, then the houses in order of id.
        """
        check_type("member", member, Member)
        self._check_house(house)
        lines = group_items(member.mandates, self.house_of)
        if house is None:
            rank = {HeldCapacity.MEMBER: 0, HeldCapacity.MANDATE: 1}
            house = min(lines, key=lambda id_: (rank[self.capacity_of(id_)], id_), default="")
        return tuple(lines.get(house, ()))

    def list_spells(self, member: Member, house: str | None = None) -> tuple[Spell, ...]:
        """Return the spells of office of a member in one house, by default the house that comes first.

        Mandates are joined over a dissolution (semantics 3.8).
        """
        return find_spells(self.list_mandates(member, house), self.dissolutions)

    def find_spell(self, member: Member, on: dt.date) -> Spell | None:
        """Return the spell of office in which a member holds a mandate on a day; of several the first."""
        check_day("on", on)
        check_type("member", member, Member)
        day = on.toordinal()
        if self.is_plain(member):
            spells = find_spells(member.mandates, self.dissolutions)
        else:
            held = self.list_held(member)
            spells = tuple(one.spell for one in held if one.capacity is not HeldCapacity.CANDIDATE)[::-1]
        return next((spell for spell in reversed(spells) if day in spell.days), None)

    def list_offices(self, member: Member) -> tuple[tuple[int, int], ...]:
        """Return for each spell of office the first day number and the first day number after.

        If a member stands again after a dissolution, office lasts until after the poll. The offices of houses
        that make members come first.
        """
        check_type("member", member, Member)
        if self.is_plain(member):
            stood = tuple(one for one in member.candidacies if self.house_of(one) == self.member_house)
            return find_offices(member.mandates, stood, self.dissolutions)
        houses = dict.fromkeys(
            held.house for held in self.list_held(member) if held.capacity is not HeldCapacity.CANDIDATE
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

    def holds_office(self, member: Member, on: dt.date) -> bool:
        """Whether a spell of office runs on a day: in the house, between two mandates, or standing again."""
        check_day("on", on)
        day = on.toordinal()
        return any(start <= day < end for start, end in self.list_offices(member))

    def foresee(self, member: Member, on: dt.date) -> Member:
        """Return a member as a day can see the future: no later end but a dissolution is foreseen.

        A mandate that ends later in another way goes on, and in its house no mandate follows
        (semantics 3.15). The end of a candidacy is the poll, and is foreseen.
        """
        check_type("member", member, Member)
        check_day("on", on)
        lines = group_items(member.mandates, self.house_of).values()
        kept = [one for line in lines for one in foresee_mandates(line, on, self.dissolutions)]
        kept.sort(key=attrgetter("period.start"))
        seen = tuple(kept)
        return member if seen == member.mandates else attrs.evolve(member, mandates=seen)

    def name_of(self, venue: Venue) -> str:
        """Return a name of a venue that may be shown: the label, else kind and number.

        >>> from mpreview import uk
        >>> register = uk.sample(on=dt.date(2021, 11, 20)).register
        >>> register.name_of(register.venue["essex-1-home-1"])
        'home 1'
        """
        check_type("venue", venue, Venue)
        return venue.label or f"{self.venue_kind[venue.kind].name} {venue.number}"

    def name_place(self, venue: str, member: str) -> str:
        """Return a name of a venue of a member that stands alone: the label, else kind, number and member.

        The name of a place that others use at the same time, at some time, tells how many others do.

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
            return place.label
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
        known = (self.member[id_] for id_ in sorted(self.holders.get(constituency, ())))
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
        """Return the ground of the mandate held on a day, else of the last mandate held before.

        Of several mandates at once the first counts, in the order of `list_held`. For a person who never held
        a mandate the candidacy counts.
        """
        return self.term_ground(self.find_term(member, on))

    def term_ground(self, term: Mandate | Candidacy) -> Ground:
        """Return the ground of the seat, or of the area that answers for the holder."""
        return self.cover_index.ground(*self.find_place(term))

    def find_term(self, member: Member, on: dt.date) -> Mandate | Candidacy:
        """Return the mandate held on a day, else the mandate held last, else the first.

        Of several mandates at once the first counts, in the order of `list_held`.

        For a person who never held a mandate: the candidacy, by the same order.
        """
        check_type("member", member, Member)
        check_day("on", on)
        latest = member.latest(on)
        if latest is None:
            begun = [one for one in member.candidacies if one.period.start <= on]
            return begun[-1] if begun else member.candidacies[0]
        if self.is_plain(member):
            return latest
        day, held = on.toordinal(), self.list_held(member)
        mandates = [one for one in held if one.capacity is not HeldCapacity.CANDIDATE]
        return find_last_spell(mandates, day).find_term(day)

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
        return self._find_one_team(self.cover_index.ground(seat.region, seat.force), on)

    def team_of_term(self, term: Mandate | Candidacy, on: dt.date) -> str | None:
        """Return the team that answers for the holder of a mandate or candidacy, if exactly one team does."""
        check_day("on", on)
        return self._find_one_team(self.term_ground(term), on)

    def _find_one_team(self, ground: Ground, on: dt.date) -> str | None:
        teams = self.cover_index.teams(ground, None, on)
        return teams[0] if len(teams) == 1 else None

    def sitting(self, on: dt.date, house: str | None = None) -> tuple[Member, ...]:
        """Return the people who hold a mandate of a house on a day.

        Args:
            on: The day.
            house: The house; `None` for every house that makes members.
        """
        check_day("on", on)
        self._check_house(house)
        return tuple(member for member in self.members if any(self.list_sitting(member, on, house)))

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
            if on in seat.period and self._counts_for(seat.house or self.member_house, house)
        )

    def vacant(self, on: dt.date, house: str | None = None) -> tuple[Constituency, ...]:
        """Return the constituencies in force with fewer members on a day than they have seats.

        Args:
            on: The day.
            house: The house; `None` for every house that makes members.
        """
        check_day("on", on)
        self._check_house(house)
        mandates = (one for member in self.members for one in self.list_sitting(member, on, house))
        held = Counter(mandate.constituency for mandate in mandates)
        return tuple(seat for seat in self.seats(on, house) if held[seat.id] < seat.members)

    def list_sitting(self, member: Member, on: dt.date, house: str | None) -> Iterator[Mandate]:
        """Yield the mandates of a member that run on a day and count for a house, as in `list_counted`."""
        check_day("on", on)
        return (one for one in self.list_counted(member, house) if on in one.period)

    def list_counted(self, member: Member, house: str | None) -> list[Mandate]:
        """Return the mandates of a member in a house, or in every house that makes members."""
        check_type("member", member, Member)
        self._check_house(house)
        return [one for one in member.mandates if self._counts_for(self.house_of(one), house)]

    def _check_house(self, house: str | None) -> None:
        # Mandates of no house have the empty id.
        if house is not None and house != "":
            check_known("house", house, self.house)

    def _counts_for(self, own: str, house: str | None) -> bool:
        """Whether a house is the house asked about; `None` asks about every house that makes members."""
        return own == house if house is not None else self.capacity_of(own) is HeldCapacity.MEMBER

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
    object.__setattr__(made, "cover_index", register.cover_index)
    return made


def _make_occupancy(use: Use, venue: Venue, *, again: bool) -> Occupancy:
    start, end = use.period.ordinals
    first = noticed = use.first_day.toordinal()
    known = first if use.known is None else use.known.toordinal()
    if isinstance(use, AnnouncedUse):
        noticed = use.noticed.toordinal()
    return Occupancy(start, end, use.venue, venue, again, first, known, noticed, use.exposure)


def _group_uses(uses: Iterable[Use], field: str) -> Mapping[str, tuple[Use, ...]]:
    groups: dict[str, list[Use]] = group_items(uses, attrgetter(field))
    return MappingProxyType({id_: tuple(group) for id_, group in groups.items()})
