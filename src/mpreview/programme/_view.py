"""What of a programme is in a selection: its members, its places, and what is noted there (semantics 3 to 5).

A part asks the facts and rules of the whole programme about few members: those who may ever have work in
the part. Of the statuses of these members the part keeps those that are in the part on the day. So an answer
of a part equals the answer of the programme with the rest left out, and costs what the part is of the whole.

Facts are folded for the members of the part and the members around them: whoever shares a venue or held a
seat before. An event bears on one member, on the users of one venue, or on all, so no other event counts.
"""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeVar

from mpreview.calls import CallItem
from mpreview.coverage import PlaceMeasures
from mpreview.errors import OutsidePart
from mpreview.events import Event
from mpreview.gaps import Gap, is_of_member
from mpreview.people import Member
from mpreview.programme._asking import list_members_around, list_used, select_members
from mpreview.programme._cache import AnswerCache, keep_newest
from mpreview.programme._selection import Own, Selection
from mpreview.register import Register
from mpreview.reviews.duties import Duties
from mpreview.reviews.explaining import ExplainedSubject
from mpreview.reviews.facts import Facts
from mpreview.reviews.findings import Finding, find_ground, find_subject_status
from mpreview.reviews.offers import is_in_use
from mpreview.reviews.past_events import PastEvent
from mpreview.reviews.risks import AssessedRisk
from mpreview.reviews.winding_up import WindingUp
from mpreview.timeline import long_day

_InsideT = TypeVar("_InsideT")
_NotedT = TypeVar("_NotedT", AssessedRisk, Finding)
_FROM_REGISTER: Final = ("members", "names", "around", "venues", "own")

if TYPE_CHECKING:
    from mpreview.planning import Agreed


class PartView:
    """What of a programme is in a selection; without area, team and member everything is.

    Args:
        cache: The answers of the whole programme.
        selection: The selection.
    """

    def __init__(self, cache: AnswerCache, selection: Selection) -> None:
        self.cache, self.selection = cache, selection
        self._narrowed: dict[Selection, PartView] = {}

    def replace_cache(self, cache: AnswerCache) -> "PartView":
        """Return what is in the selection after some changes of the programme."""
        later = PartView(cache, self.selection)
        # The register alone says who is in the selection, and most events leave the register as it is.
        if cache.register is self.cache.register:
            known = vars(self)
            vars(later).update((name, known[name]) for name in _FROM_REGISTER if name in known)
        return later

    def narrow(self, team: str | None, area: str | None) -> "PartView":
        """Return the part of the programme that holds all work of a team in an area, each if given.

        The rows of the members there are made alone: the first page of a force costs an eighth of the page of
        the nation. A part is asked as it is.
        """
        selections = (
            {Selection(team=team), Selection(area=area)} - {Selection()} if self.selection.is_whole else ()
        )
        return min(map(self._find_narrowed, selections), key=lambda one: len(one.members), default=self)

    def _find_narrowed(self, selection: Selection) -> "PartView":
        found = self._narrowed.get(selection)
        return found or keep_newest(self._narrowed, selection, PartView(self.cache, selection))

    # ------------------------------------------------------------ by the register alone

    @property
    def register(self) -> Register:
        """The register of the whole programme; an announced use begins on the day from which it counts."""
        return self.cache.register

    @cached_property
    def members(self) -> Sequence[Member]:
        """The members who may ever have work in the selection, in order of id."""
        return self.selection.list_members(self.register)

    @cached_property
    def names(self) -> frozenset[str]:
        """The ids of the members."""
        return frozenset(member.id for member in self.members)

    @cached_property
    def around(self) -> Sequence[Member]:
        """The members and the members around them, in order of id."""
        every = self.register.members
        found = every if self.selection.is_whole else list_members_around(self.register, self.members)
        # The fold of all members serves other questions too.
        return every if len(found) == len(every) else found

    @cached_property
    def venues(self) -> Collection[str]:
        """The venues that the members ever use."""
        if self.selection.is_whole:
            return self.register.uses_of_venue.keys()
        return frozenset(use.id for name in self.names for use in self.register.index.occupancies(name))

    @cached_property
    def own(self) -> Own:
        """The members, venues, teams and constituencies of the selection."""
        return self.selection.list_own(self.cache.changed.register)

    def list_events(self) -> Sequence[Event]:
        """Return the believed events about members and venues of the selection, or about all, in order."""
        ledger = self.cache.ledger
        if self.selection.is_whole:
            return ledger.effective
        members, venues = ([one.id for one in some] for some in (self.own.members, self.own.venues))
        return ledger.list_about(members, venues)

    def check_ever_inside(self, verb: str, member: str | None, venue: str | None) -> None:
        """Check that a member and a venue, as far as given, may be in the selection on some day.

        Raises:
            OutsidePart: If one is never in the selection.
        """
        for name, id_, own in (("member", member, self.own.members), ("venue", venue, self.own.venues)):
            if not self.selection.is_whole and id_ is not None and all(one.id != id_ for one in own):
                words = f"{verb} was asked of the {name} {id_!r}, never in the part; ask the whole programme"
                raise OutsidePart(self.selection.describe(), words)

    def select_members(self, member: str | None, venue: str | None) -> Sequence[Member]:
        """Return a member, else all who ever use a venue, else all members, as far as in the selection."""
        if member is None and venue is None:
            return self.members
        asked = select_members(self.register, member, venue)
        return asked if self.selection.is_whole else [one for one in asked if one.id in self.names]

    def select_around(self, member: str | None) -> Sequence[Member]:
        """Return whose gaps to look through: a gap at a place, or of lost work, bears on further members."""
        if self.selection.is_whole and member is not None:
            return list_members_around(self.register, (self.register.member[member],))
        return self.members if self.selection.member is None else self.around

    def find_duties(self, on: dt.date, members: Sequence[Member] | None = None) -> Duties:
        """Return the duties on a day of the selection; of the whole programme at least those of some members.

        A part keeps one fold of all its members, which serves each of its questions.
        """
        is_narrower = members is not None and self.selection.is_whole
        return self.cache.find_duties(on, members if is_narrower else self.around)

    # ------------------------------------------------------------ on a day

    def select(self, holds: Callable[[_InsideT], bool], found: Iterable[_InsideT]) -> Iterable[_InsideT]:
        """Return the items that the selection holds, in their order.

        Args:
            holds: Whether a part holds an item; a whole programme, which holds every item, is not asked.
            found: The items.
        """
        return found if self.selection.is_whole else filter(holds, found)

    def list_noted(self, facts: Facts) -> Iterator[Sequence[Event]]:
        """Yield what is noted of each member, and at each venue, that may be in the selection."""
        yield from (one.events for id_, one in facts.members.items() if self.may_hold(id_, None))
        yield from (one.events for id_, one in facts.venues.items() if self.may_hold(None, id_))

    def may_hold(self, member: str | None, venue: str | None) -> bool:
        """Whether a note about a member, or a venue, may be in the selection, by the register alone."""
        return self.selection.is_whole or (venue in self.venues if member is None else member in self.names)

    def select_noted(
        self, duties: Duties, noted: Iterable[_NotedT], venue: str | None, member: str | None
    ) -> Iterable[_NotedT]:
        """Return the risks or findings in the selection, of a venue and of a member as far as given.

        What is noted at a venue alone is of each member who uses the venue on the day.
        """
        used = frozenset[str]() if member is None else list_used(duties, member)
        found = (
            one
            for one in noted
            if venue in {None, one.venue}
            and (member in {None, one.member} or (one.member is None and one.venue in used))
        )
        return self.select(lambda one: self.holds_noted(duties, one.member, one.venue), found)

    def holds_noted(self, duties: Duties, member: str | None, venue: str | None) -> bool:
        """Whether something noted of a member, or of all users of a venue, is in the selection."""
        selection = self.selection
        if selection.member is not None:
            return member == selection.member or (
                member is None and venue in list_used(duties, selection.member)
            )
        status = find_subject_status(duties, member, venue)[1]
        # Of a place that nobody ever uses there is no status.
        return self.holds_place(member, venue, duties.date) if status is None else selection.holds(status)

    def holds_agreed(self, duties: Duties, visit: "Agreed") -> bool:
        """Whether an agreed visit is in the selection; without a place, if the team works there alone."""
        if self.selection.team is not None:
            return visit.team == self.selection.team
        if visit.venue is None:
            return visit.team in self.selection.list_whole_teams(self.register, duties.date)
        return self.holds_noted(duties, None, visit.venue)

    def holds_gap(self, gap: Gap) -> bool:
        """Whether a gap is in the selection: a member also has gaps of places used, and of lost reviews."""
        member = self.selection.member
        return self.selection.holds(gap.status) if member is None else is_of_member(gap, member)

    def holds_call(self, item: CallItem) -> bool:
        """Whether an item of a call is in the selection: of a member, what is to be said to the member."""
        member = self.selection.member
        return self.selection.holds(item.status) if member is None else item.member == member

    def holds_past(self, one: PastEvent) -> bool:
        """Whether something that happened is in the selection: by its venues, else by its member."""
        if self.selection.member is not None and one.member not in {None, self.selection.member}:
            return False
        members, venues = self._own_ids
        return not venues.isdisjoint(one.venues) if one.venues else one.member in members

    @cached_property
    def _own_ids(self) -> tuple[frozenset[str], frozenset[str]]:
        """The ids of the members and of the venues that are of the selection on some day."""
        own = self.own
        return frozenset(one.id for one in own.members), frozenset(one.id for one in own.venues)

    def holds_measures(self, place: PlaceMeasures) -> bool:
        """Whether a place with measures is in the selection."""
        if self.selection.member is not None:
            return self.selection.member in place.users
        return self.selection.holds_ground(place.ground, place.team)

    def holds_former(self, former: WindingUp, on: dt.date) -> bool:
        """Whether a former member is in the selection, by the last seat."""
        selection, register = self.selection, self.register
        if selection.member is not None:
            return selection.member == former.member
        if selection.area is None:
            return selection.team == former.team
        if former.constituency is None:
            return selection.area in register.index.seat_ground(register.member[former.member], on).areas
        seat = register.constituency[former.constituency]
        return selection.area in register.index.covers.ground(seat.region, seat.force).areas

    def holds_place(self, member: str | None, venue: str | None, on: dt.date) -> bool:
        """Whether a seat, or a venue, lies in the selection on a day, whatever is owed there."""
        selection, register = self.selection, self.register
        if selection.member is not None:
            return (
                member == selection.member
                if member is not None
                else self._is_used(selection.member, venue, on)
            )
        place = None if venue is None else register.venue.get(venue)
        ground = find_ground(member, place, on, register)
        kind = None if place is None else place.kind
        return ground is not None and selection.holds_ground(
            ground, register.index.team_for(ground, kind, on)
        )

    def _is_used(self, member: str, venue: str | None, on: dt.date) -> bool:
        """Whether a member uses a place on a day; an announced use counts before its first day."""
        uses = (use for use in self.register.index.occupancies(member) if use.id == venue)
        return is_in_use(uses, on.toordinal())

    def check_inside(self, verb: str, subject: ExplainedSubject, on: dt.date) -> None:
        """Check that a subject is in the selection on a day.

        Raises:
            OutsidePart: If the subject is outside.
        """
        if self.selection.is_whole:
            return
        member, venue, _ = subject
        status = self.cache.find_duties(on, (member,)).find_asked_status(*subject)
        # Before a subject begins, the seat and the venue say already where the work will lie.
        inside = self.holds_place(member.id, venue, on) if status is None else self.selection.holds(status)
        if not inside:
            words = f"{verb} was asked of a subject outside on {long_day(on)}; ask the whole programme"
            raise OutsidePart(self.selection.describe(), words)
