"""Who sits and who uses what after some changes, and which change cannot be."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise
from operator import attrgetter
from typing import Any, NamedTuple

import attrs

from mpreview.events import Change, MemberElected, MemberLeft, UseBegun, UseEnded, VenueClosed, VenueOpened
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


@attrs.define(eq=False)
class _Span:
    """A tenure or a use, and the events that began and ended it, where events did.

    Args:
        member: Whose it is.
        place: The seat or the venue.
        start: The first day.
        end: The first day after, if there is one.
        cause: How a tenure ended.
        begun: The event that began it.
        ended: The event that ended it.
        number: Where it stands among all of one member, or at one venue.
    """

    member: str
    place: str
    start: dt.date
    end: dt.date | None
    cause: TenureEnd | None = None
    begun: str | None = None
    ended: str | None = None
    number: int = 0

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)

    def lasts(self, on: dt.date) -> bool:
        """Whether it is not over by a day."""
        return self.end is None or on < self.end


class _Spans:
    """Spans of one member, one seat, one venue, or one member at it; asked about one day after another."""

    def __init__(self) -> None:
        self.all: list[_Span] = []
        self._lasting: list[_Span] = []
        self._asked = dt.date.min

    def add(self, span: _Span) -> None:
        """Add one."""
        self.all.append(span)
        self._lasting.append(span)

    def running(self, on: dt.date) -> list[_Span]:
        """Return those that run on a day; what was over by an earlier day is not looked at again."""
        held = self.all if on < self._asked else self._lasting
        self._lasting = [one for one in held if one.lasts(on)]
        self._asked = on
        return [one for one in self._lasting if one.start <= on]

    def ending(self, on: dt.date) -> list[_Span]:
        """Return those that can end on a day: they ran on the day before, and would on this one."""
        return [one for one in self.running(on) if one.start < on]


class _AtVenue(_Spans):
    """The uses of one venue, those of each member by themselves too."""

    def __init__(self) -> None:
        super().__init__()
        self.by_member: dict[str, _Spans] = {}

    def add(self, span: _Span) -> None:
        """Add one."""
        span.number = len(self.all)
        super().add(span)
        self.by_member.setdefault(span.member, _Spans()).add(span)

    def of(self, member: str) -> _Spans:
        """Return those of one member."""
        return self.by_member.get(member) or _Spans()


class State:
    """Who sits and who uses what after some changes; of what none of them touched the register tells.

    Args:
        base: The register that was put into the programme.
    """

    def __init__(self, base: Register) -> None:
        self.base = base
        self._names: dict[str, MemberElected] = {}
        self._opened: dict[str, VenueOpened] = {}
        self._tenures: dict[str, _Spans] = {}
        self._seats: dict[str, _Spans] = {}
        self._uses: dict[str, _AtVenue] = {}
        self._presences: dict[str, set[str]] = {}

    def forget(self, names: Iterable[tuple[str, str]]) -> None:
        """Forget all that changes made of some members, seats and venues, and of all that is tied to them."""
        held: dict[str, tuple[dict[str, Any], ...]] = {
            "member": (self._names, self._tenures, self._presences),
            "seat": (self._seats,),
            "venue": (self._opened, self._uses),
        }
        for what, id_ in names:
            for told in held[what]:
                told.pop(id_, None)

    # -- who and what there is ---------------------------------------------------------------------

    def _of_member(self, id_: str) -> _Spans:
        """Return the tenures of a member."""
        if id_ not in self._tenures:
            spans = self._tenures[id_] = _Spans()
            known = self.base.member.get(id_)
            for one in () if known is None else known.tenures:
                spans.add(_Span(id_, one.constituency, one.period.start, one.period.end, one.ended))
        return self._tenures[id_]

    def _at_venue(self, id_: str) -> _AtVenue:
        """Return the uses of a venue."""
        if id_ not in self._uses:
            spans = self._uses[id_] = _AtVenue()
            for one in self.base.uses_of_venue.get(id_, ()):
                spans.add(_Span(one.member, id_, one.period.start, one.period.end))
        return self._uses[id_]

    def _in_seat(self, id_: str) -> _Spans:
        """Return the tenures of whoever ever holds a seat."""
        if id_ not in self._seats:
            spans = self._seats[id_] = _Spans()
            held = (
                one
                for member in sorted(self.base.holders.get(id_, ()))
                for one in self._of_member(member).all
            )
            for one in held:
                if one.place == id_:
                    spans.add(one)
        return self._seats[id_]

    def _member(self, id_: str) -> Member:
        held = sorted(self._of_member(id_).all, key=lambda one: one.start)
        tenures = tuple(Tenure(one.place, one.period, one.cause) for one in held)
        if id_ in self.base.member:
            return attrs.evolve(self.base.member[id_], tenures=tenures)
        first = self._names[id_]
        return Member(id_, str(first.name), tenures, first.audiences)

    def _venue(self, id_: str) -> Venue:
        return self.base.venue[id_] if id_ in self.base.venue else self._opened[id_].noun()

    def _is_online(self, id_: str) -> bool:
        """Whether a venue that is there is an online presence."""
        held = self.base.venue.get(id_) or self._opened[id_]
        return held.kind is VenueKind.ONLINE

    def _online(self, member: str) -> set[str]:
        """Return the online presences of a member."""
        if member not in self._presences:
            based = (use.venue for use in self.base.uses_by_member.get(member, ()))
            self._presences[member] = set(filter(self._is_online, based))
        return self._presences[member]

    def _use(self, venue: str, member: str, event: VenueOpened | UseBegun) -> None:
        """Let a member use a venue from the day of an event on."""
        self._at_venue(venue).add(_Span(member, venue, event.on, None, begun=event.id))
        if self._is_online(venue):
            self._online(member).add(venue)

    def uses_of(self, venue: str) -> Iterator[Use]:
        """Yield who uses a venue, and when."""
        return (Use(venue, one.member, one.period) for one in self._at_venue(venue).all)

    def register(self) -> Register:
        """Return the register as it is left."""
        base, uses = self.base, self._uses
        members = {
            **base.member,
            **{id_: self._member(id_) for id_, held in self._tenures.items() if held.all},
        }
        venues = (*base.venues, *(one.noun() for one in self._opened.values()))
        kept = (use for use in base.uses if use.venue not in uses)
        made = (use for id_ in uses for use in self.uses_of(id_))
        return base.with_checked(members.values(), venues, (*kept, *made))

    def ends(self) -> Iterator[tuple[tuple[str, str | None, dt.date], str]]:
        """Yield every end that an event made, as member, venue for a use, and day, with the event."""
        for held in self._tenures.values():
            yield from (((one.member, None, one.end), one.ended) for one in held.all if one.end and one.ended)
        for id_, at_venue in self._uses.items():
            spans = at_venue.all
            yield from (((one.member, id_, one.end), one.ended) for one in spans if one.end and one.ended)

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
        return None

    def _elect(self, event: MemberElected) -> "_Refusal | None":
        refusal = self._unelectable(event)
        if refusal is None:
            if event.name is not None:
                self._names[event.member] = event
            span = _Span(event.member, event.constituency, event.on, None, begun=event.id)
            self._of_member(event.member).add(span)
            self._in_seat(event.constituency).add(span)
        return refusal

    def _unelectable(self, event: MemberElected) -> "_Refusal | None":
        there = event.member in self.base.member or event.member in self._names
        if event.constituency not in self.base.constituency:
            return _NO_SEAT
        if there != (event.name is None):
            return _NAMED_AGAIN if there else _UNNAMED
        if self._of_member(event.member).running(event.on):
            return _IN_OFFICE
        return _HELD if self._in_seat(event.constituency).running(event.on) else None

    def _leave(self, event: MemberLeft) -> "_Refusal | None":
        ending = self._of_member(event.member).ending(event.on)
        for one in ending:
            one.end, one.cause, one.ended = event.on, event.cause, event.id
        return None if ending else _NOT_IN_OFFICE

    def _open(self, event: VenueOpened) -> "_Refusal | None":
        if event.venue in self.base.venue or event.venue in self._opened:
            return _THERE_ALREADY
        refusals = (self._strange(f"users/{place}", id_, event.on) for place, id_ in enumerate(event.users))
        refusal = off_ground(self.base, event) or next(filter(None, refusals), None)
        if refusal is None:
            self._opened[event.venue] = event
            for user in sorted(event.users):
                self._use(event.venue, user, event)
        return refusal

    def _strange(self, field: str, id_: str, on: dt.date) -> "_Refusal | None":
        """Return why a member cannot begin to use anything on a day, if they are not there by then."""
        there = id_ in self.base.member or (id_ in self._names and self._names[id_].on <= on)
        return None if there else _NOBODY._replace(field=field)

    def _begin(self, event: UseBegun) -> "_Refusal | None":
        opened = self._opened.get(event.venue)
        if event.venue not in self.base.venue and (opened is None or event.on < opened.on):
            return _NO_VENUE
        if self._at_venue(event.venue).of(event.member).running(event.on):
            return _IN_USE
        refusal = self._strange("member", event.member, event.on)
        if refusal is None:
            self._use(event.venue, event.member, event)
        return refusal

    def _end(self, event: UseEnded | VenueClosed) -> "_Refusal | None":
        """End the use of one member, or of everybody."""
        uses, whose = self._at_venue(event.venue), getattr(event, "member", None)
        ending = (uses if whose is None else uses.of(whose)).ending(event.on)
        for one in ending:
            one.end, one.ended = event.on, event.id
        return None if ending else _NOT_IN_USE._replace(field="venue" if whose is None else "member")

    # -- whether all of it holds together ----------------------------------------------------------

    def clashes(self, events: Sequence[Change]) -> Iterator[Problem]:
        """Yield what does not hold together of whom and what *events* touched."""
        members = sorted({id_ for event in events for id_ in members_of(event)} & self._tenures.keys())
        seats = sorted({one.place for id_ in members for one in self._of_member(id_).all})
        uses = self._touched(events, members)
        found = [
            *(p for id_ in members for p in _overlaps(self._of_member(id_).all, _TWO_SEATS)),
            *(p for id_ in seats for p in _overlaps(self._in_seat(id_).all, _HELD)),
            *(p for held in uses for p in _overlaps(held.all, _IN_USE)),
        ]
        yield from found
        if not found:
            yield from chain.from_iterable(map(self._unanswered_seats, members))
            spans = sorted((one for held in uses for one in held.all), key=attrgetter("place", "number"))
            yield from chain.from_iterable(map(self._unanswered_use, spans))

    def _touched(self, events: Iterable[Change], members: Iterable[str]) -> list[_Spans]:
        """Return the uses of a venue by a member that *events* may have led astray, in order.

        Where somebody sits bears on their online presences; that a venue is closed leads nothing astray.
        """
        pairs = {(id_, member) for member in members for id_ in self._online(member)}
        for event in events:
            if isinstance(event, VenueOpened | UseBegun | UseEnded):
                pairs |= {(event.venue, member) for member in members_of(event)}
        held = (self._at_venue(id_).of(member) for id_, member in pairs)
        return sorted((one for one in held if one.all), key=lambda one: (one.all[0].place, one.all[0].number))

    def _unanswered_seats(self, id_: str) -> Iterator[Problem]:
        for one in self._of_member(id_).all:
            if one.begun is not None:
                words = unanswered_seat(self.base, Tenure(one.place, one.period, one.cause))
                if words:
                    message = f"{words} for what is owed to the member"
                    yield Problem(one.begun, "constituency", "team", message, ONE_TEAM)

    def _unanswered_use(self, one: _Span) -> Iterator[Problem]:
        venue = self._venue(one.place)
        # An online presence is where the seat is, so an election may be what leads it astray.
        sat = self._of_member(one.member).all if venue.kind is VenueKind.ONLINE else ()
        culprit = next((span.begun for span in (*reversed(sat), one) if span.begun is not None), None)
        words = culprit and unanswered(self.base, venue, self._member(one.member), one.period)
        if culprit and words:
            yield Problem(culprit, "on", "team", f"{words} for a venue in use", ONE_TEAM)


def off_ground(base: Register, event: VenueOpened) -> "_Refusal | None":
    """Return why a venue cannot be opened where it is, if it cannot."""
    areas, region, force = base.area, event.region, event.force
    if region is None or force is None:
        return None
    lacking = next((name for name in ("region", "force") if getattr(event, name) not in areas), None)
    if lacking is not None:
        return _NO_AREA._replace(field=lacking)
    words = ill_ground(areas, {id_: nation_of(areas, id_) for id_ in (region, force)}, region, force)
    return None if words is None else _Refusal("force", *words)


def members_of(event: Change) -> tuple[str, ...]:
    """Return the members that a change names; who uses what is closed follows from the rest."""
    match event:
        case VenueOpened():
            return event.users
        case VenueClosed():
            return ()
        case _:
            named: Any = event
            return (named.member,)


def _overlaps(spans: Iterable[_Span], refusal: "_Refusal") -> Iterator[Problem]:
    """Yield where two spans share a day: what came with the register is sound, so an event began one."""
    for before, after in pairwise(sorted(spans, key=attrgetter("start", "member"))):
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
