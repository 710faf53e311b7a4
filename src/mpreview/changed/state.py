"""Who sits and who uses what after some changes, and which change cannot be."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from typing import NamedTuple

import attrs

from mpreview.events import MemberElected, MemberLeft, UseBegun, UseEnded, VenueClosed, VenueOpened
from mpreview.events.kinds import Change
from mpreview.people import Member, Tenure, TenureEnd
from mpreview.places import Use, Venue, VenueKind
from mpreview.register import Register
from mpreview.register.faults import ONE_TEAM, ill_ground, nation_of, unanswered, unanswered_seat
from mpreview.timeline import Period

__all__: list[str] = []


class Problem(NamedTuple):
    """Why a change cannot be: the event, the field of it, and the words of a fault."""

    event: str
    field: str
    code: str
    message: str
    hint: str


class _Span(NamedTuple):
    """A tenure or a use, and the events that began and ended it, where events did.

    Args:
        what: The seat, or the member who uses the venue.
        start: The first day.
        end: The first day after, if there is one.
        cause: How a tenure ended.
        begun: The event that began it.
        ended: The event that ended it.
    """

    what: str
    start: dt.date
    end: dt.date | None
    cause: TenureEnd | None = None
    begun: str | None = None
    ended: str | None = None

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)

    def runs(self, on: dt.date) -> bool:
        """Whether it runs on a day."""
        return self.start <= on and (self.end is None or on < self.end)

    def ends(self, on: dt.date) -> bool:
        """Whether it can end on a day: it ran on the day before, and would on this one."""
        return self.start < on and self.runs(on)


class State:
    """Who sits and who uses what after some changes; of what none of them touched the register tells.

    Args:
        base: The register that was put into the programme.
    """

    def __init__(self, base: Register) -> None:
        self.base = base
        self._names: dict[str, MemberElected] = {}
        self._opened: dict[str, VenueOpened] = {}
        self._tenures: dict[str, list[_Span]] = {}
        self._uses: dict[str, list[_Span]] = {}
        self._elected: dict[str, set[str]] = {}

    # -- who and what there is ---------------------------------------------------------------------

    def _of_member(self, id_: str) -> list[_Span]:
        """Return the tenures of a member."""
        if id_ not in self._tenures:
            known = self.base.member.get(id_)
            held = () if known is None else known.tenures
            spans = [_Span(one.constituency, one.period.start, one.period.end, one.ended) for one in held]
            self._tenures[id_] = spans
        return self._tenures[id_]

    def _at_venue(self, id_: str) -> list[_Span]:
        """Return the uses of a venue."""
        if id_ not in self._uses:
            held = self.base.uses_of_venue.get(id_, ())
            self._uses[id_] = [_Span(one.member, one.period.start, one.period.end) for one in held]
        return self._uses[id_]

    def _in_seat(self, id_: str) -> list[_Span]:
        """Return the tenures of whoever ever holds a seat."""
        members = {*self.base.holders.get(id_, ()), *self._elected.get(id_, ())}
        return [one for member in sorted(members) for one in self._of_member(member) if one.what == id_]

    def _member(self, id_: str) -> Member:
        held = sorted(self._of_member(id_), key=lambda one: one.start)
        tenures = tuple(Tenure(one.what, one.period, one.cause) for one in held)
        if id_ in self.base.member:
            return attrs.evolve(self.base.member[id_], tenures=tenures)
        first = self._names[id_]
        return Member(id_, str(first.name), tenures, first.audiences)

    def _venue(self, id_: str) -> Venue:
        return self.base.venue[id_] if id_ in self.base.venue else self._opened[id_].noun()

    def uses_of(self, venue: str) -> Iterator[Use]:
        """Yield who uses a venue, and when."""
        return (Use(venue, one.what, one.period) for one in self._at_venue(venue))

    def register(self) -> Register:
        """Return the register as it is left."""
        base, uses = self.base, self._uses
        members = {**base.member, **{id_: self._member(id_) for id_, held in self._tenures.items() if held}}
        venues = (*base.venues, *(one.noun() for one in self._opened.values()))
        kept = (use for use in base.uses if use.venue not in uses)
        made = (Use(id_, one.what, one.period) for id_, held in uses.items() for one in held)
        return base.with_checked(members.values(), venues, (*kept, *made))

    def ends(self) -> Iterator[tuple[tuple[str, str | None, dt.date], str]]:
        """Yield every end that an event made, as member, venue for a use, and day, with the event."""
        for id_, held in self._tenures.items():
            yield from (((id_, None, one.end), one.ended) for one in held if one.end and one.ended)
        for id_, held in self._uses.items():
            yield from (((one.what, id_, one.end), one.ended) for one in held if one.end and one.ended)

    # -- changes -----------------------------------------------------------------------------------

    def apply(self, event: Change) -> Problem | None:
        """Make a change, or say why it cannot be made."""
        refusal = self._made(event)
        return None if refusal is None else Problem(event.id, *refusal)

    def _made(self, event: Change) -> "_Refusal | None":
        match event:
            case MemberElected():
                return self._elect(event)
            case MemberLeft():
                return self._leave(event)
            case VenueOpened():
                return self._open(event)
            case UseBegun():
                return self._begin(event)
            case UseEnded() | VenueClosed():
                return self._end(event)

    def _elect(self, event: MemberElected) -> "_Refusal | None":
        refusal = self._unelectable(event)
        if refusal is None:
            if event.name is not None:
                self._names[event.member] = event
            self._elected.setdefault(event.constituency, set()).add(event.member)
            self._of_member(event.member).append(_Span(event.constituency, event.on, None, begun=event.id))
        return refusal

    def _unelectable(self, event: MemberElected) -> "_Refusal | None":
        there = event.member in self.base.member or event.member in self._names
        if event.constituency not in self.base.constituency:
            return _NO_SEAT
        if there != (event.name is None):
            return _NAMED_AGAIN if there else _UNNAMED
        if any(one.runs(event.on) for one in self._of_member(event.member)):
            return _IN_OFFICE
        return _HELD if any(one.runs(event.on) for one in self._in_seat(event.constituency)) else None

    def _leave(self, event: MemberLeft) -> "_Refusal | None":
        held = self._of_member(event.member)
        running = [place for place, one in enumerate(held) if one.ends(event.on)]
        for place in running:
            held[place] = held[place]._replace(end=event.on, cause=event.cause, ended=event.id)
        return None if running else _NOT_IN_OFFICE

    def _open(self, event: VenueOpened) -> "_Refusal | None":
        if event.venue in self.base.venue or event.venue in self._opened:
            return _THERE_ALREADY
        refusals = (self._strange(f"users/{place}", id_, event.on) for place, id_ in enumerate(event.users))
        refusal = self._ill_ground(event) or next(filter(None, refusals), None)
        if refusal is None:
            self._opened[event.venue] = event
            spans = [_Span(user, event.on, None, begun=event.id) for user in sorted(event.users)]
            self._at_venue(event.venue).extend(spans)
        return refusal

    def _ill_ground(self, event: VenueOpened) -> "_Refusal | None":
        areas, region, force = self.base.area, event.region, event.force
        if region is None or force is None:
            return None
        lacking = next((name for name in ("region", "force") if getattr(event, name) not in areas), None)
        if lacking is not None:
            return _NO_AREA._replace(field=lacking)
        words = ill_ground(areas, {id_: nation_of(areas, id_) for id_ in (region, force)}, region, force)
        return None if words is None else _Refusal("force", *words)

    def _strange(self, field: str, id_: str, on: dt.date) -> "_Refusal | None":
        """Return why a member cannot begin to use anything on a day, if they are not there by then."""
        there = id_ in self.base.member or (id_ in self._names and self._names[id_].on <= on)
        return None if there else _NOBODY._replace(field=field)

    def _begin(self, event: UseBegun) -> "_Refusal | None":
        opened = self._opened.get(event.venue)
        if event.venue not in self.base.venue and (opened is None or event.on < opened.on):
            return _NO_VENUE
        uses = self._at_venue(event.venue)
        if any(one.what == event.member and one.runs(event.on) for one in uses):
            return _IN_USE
        refusal = self._strange("member", event.member, event.on)
        if refusal is None:
            uses.append(_Span(event.member, event.on, None, begun=event.id))
        return refusal

    def _end(self, event: UseEnded | VenueClosed) -> "_Refusal | None":
        """End the use of one member, or of everybody."""
        uses, whose = self._at_venue(event.venue), getattr(event, "member", None)
        running = [
            place for place, one in enumerate(uses) if whose in {None, one.what} and one.ends(event.on)
        ]
        for place in running:
            uses[place] = uses[place]._replace(end=event.on, ended=event.id)
        return None if running else _NOT_IN_USE._replace(field="venue" if whose is None else "member")

    # -- whether all of it holds together ----------------------------------------------------------

    def clashes(self, events: Sequence[Change]) -> Iterator[Problem]:
        """Yield what does not hold together of whom and what *events* touched."""
        members = sorted({id_ for event in events for id_ in members_of(event)} & self._tenures.keys())
        touched = {event.venue for event in events if not isinstance(event, MemberElected | MemberLeft)}
        venues = sorted(
            (touched | {id_ for member in members for id_ in self._online(member)}) & self._ever_used
        )
        seats = sorted({one.what for id_ in members for one in self._of_member(id_)})
        found = [
            *(p for id_ in members for p in _overlaps(self._of_member(id_), _TWO_SEATS)),
            *(p for id_ in seats for p in _overlaps(self._in_seat(id_), _HELD)),
            *(p for id_ in venues for p in self._used_twice(id_)),
        ]
        yield from found
        if not found:
            yield from chain.from_iterable(map(self._unanswered_seats, members))
            yield from chain.from_iterable(map(self._unanswered_uses, venues))

    @property
    def _ever_used(self) -> set[str]:
        return {*(id_ for id_, held in self._uses.items() if held), *self.base.uses_of_venue}

    def _used_twice(self, venue: str) -> Iterator[Problem]:
        users: dict[str, list[_Span]] = {}
        for one in self._at_venue(venue):
            users.setdefault(one.what, []).append(one)
        for spans in users.values():
            yield from _overlaps(spans, _IN_USE)

    def _unanswered_seats(self, id_: str) -> Iterator[Problem]:
        for one in self._of_member(id_):
            if one.begun is not None:
                words = unanswered_seat(self.base, Tenure(one.what, one.period, one.cause))
                if words:
                    message = f"{words} for what is owed to the member"
                    yield Problem(one.begun, "constituency", "team", message, ONE_TEAM)

    def _unanswered_uses(self, id_: str) -> Iterator[Problem]:
        venue = self._venue(id_)
        for one in self._at_venue(id_):
            # An online presence is where the seat is, so an election may be what leads it astray.
            causes = [one, *(self._of_member(one.what) if venue.kind is VenueKind.ONLINE else ())]
            culprit = next((span.begun for span in reversed(causes) if span.begun is not None), None)
            if culprit is None:
                continue
            words = unanswered(self.base, venue, self._member(one.what), one.period)
            if words:
                yield Problem(culprit, "on", "team", f"{words} for a venue in use", ONE_TEAM)

    def _online(self, member: str) -> Iterator[str]:
        """Yield the online presences of a member."""
        told = [id_ for id_, held in self._uses.items() if any(one.what == member for one in held)]
        based = [use.venue for use in self.base.uses_by_member.get(member, ())]
        yield from (id_ for id_ in (*told, *based) if self._venue(id_).kind is VenueKind.ONLINE)


def members_of(event: Change) -> tuple[str, ...]:
    """Return the members that a change names; who uses what is closed follows from the rest."""
    match event:
        case VenueOpened():
            return event.users
        case VenueClosed():
            return ()
        case _:
            return (event.member,)


def _overlaps(spans: Iterable[_Span], refusal: "_Refusal") -> Iterator[Problem]:
    """Yield where two spans share a day: what came with the register is sound, so an event began one."""
    for before, after in pairwise(sorted(spans, key=lambda one: one.start)):
        culprit = after.begun or before.begun
        if culprit is not None and before.period.overlaps(after.period):
            yield Problem(culprit, *refusal)


class _Refusal(NamedTuple):
    """Why a change cannot be: a field of it, and the words of a fault."""

    field: str
    code: str
    message: str
    hint: str


_NO_SEAT = _Refusal(
    "constituency", "dangling-id", "no such constituency", "use the id of a constituency of the register"
)
_NO_AREA = _Refusal("region", "dangling-id", "no such area", "use the id of an area of the register")
_NO_VENUE = _Refusal("venue", "dangling-id", "no venue by that day", "record first that it was opened")
_NOBODY = _Refusal("member", "dangling-id", "no member by that day", "record first who was elected")
_UNNAMED = _Refusal(
    "member", "dangling-id", "no member by that day", "give the name of who is elected for the first time"
)
_NAMED_AGAIN = _Refusal("name", "duplicate-id", "the name of somebody who is there already", "leave it out")
_THERE_ALREADY = _Refusal(
    "venue", "duplicate-id", "a venue that is there already", "give the new one its own"
)
_IN_OFFICE = _Refusal("member", "in-office", "is in office on that day", "record first that the member left")
_TWO_SEATS = _Refusal("member", "in-office", "would hold two seats at once", "end the earlier tenure first")
_HELD = _Refusal(
    "constituency",
    "two-in-one-seat",
    "two members would hold this seat at once",
    "end the earlier tenure first",
)
_NOT_IN_OFFICE = _Refusal(
    "member",
    "not-in-office",
    "is not in office on the day before and that day",
    "correct the day or the member",
)
_IN_USE = _Refusal(
    "member",
    "overlapping-uses",
    "two uses of this venue by this member would overlap",
    "end the earlier first",
)
_NOT_IN_USE = _Refusal(
    "venue", "not-in-use", "is not in use on the day before and that day", "correct the day, or who uses what"
)
