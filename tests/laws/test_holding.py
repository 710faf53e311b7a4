"""Changes that cannot be, at whatever instant, against a slow model that makes all of them anew each time."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.dice import Dice
from laws.small import FIRSTS, on, programme
from mpreview.errors import ReferenceErrors
from mpreview.events import (
    CandidacyBegun,
    CandidacyEnded,
    Event,
    Ledger,
    MemberElected,
    MemberLeft,
    RegisterChange,
    UseBegun,
    UseEnded,
    VenueClosed,
    VenueOpened,
    Withdrawn,
)
from mpreview.events._base import order
from mpreview.events._consistency import find_change_faults
from mpreview.people import Candidacy, Mandate, Member
from mpreview.places import Constituency, Use, Venue
from mpreview.register import Register
from mpreview.teams import Cover, Slots, Team
from mpreview.timeline import FIRST_DAY, Period

FIRST: Final = on("2021-01-01")
_TOLD: Final = dt.datetime(2021, 3, 1, tzinfo=dt.UTC)
_DAYS: Final = 14
_EAST, _NORTH = ("east", "essex"), ("scotland", "glasgow")
_SEATS: Final = (
    Constituency("s0", "A seat", *_EAST),
    Constituency("s1", "A seat", *_EAST),
    Constituency("s2", "A seat", *_NORTH),
)
_VENUES: Final = (Venue("hall", "surgery", *_EAST), Venue("page", "online"))
_PEOPLE: Final = ("m0", "m1", "new0", "new1")
_PLACES: Final = ("hall", "page", "new-office", "new-page")


def _day(number: int) -> dt.date:
    return FIRST + dt.timedelta(number)


# ---------------------------------------------------------------- the model


class _Row(NamedTuple):
    """Somebody in a seat or at a venue from one day up to another."""

    who: str
    where: str
    start: dt.date
    end: dt.date

    def runs(self, day: dt.date) -> bool:
        return self.start <= day < self.end


_Rows = list[_Row]


def _row(who: str, where: str, period: Period) -> _Row:
    return _Row(who, where, period.start, period.end or dt.date.max)


class _Model:
    """Who sits and stands where and uses what: rows, gone through for every question."""

    def __init__(self, base: Register) -> None:
        self.sits = [_row(m.id, str(t.constituency), t.period) for m in base.members for t in m.mandates]
        self.stands = [_row(m.id, str(c.constituency), c.period) for m in base.members for c in m.candidacies]
        self.uses = [_row(use.member, use.venue, use.period) for use in base.uses]
        self.people = {member.id: FIRST_DAY for member in base.members}
        self.places = {venue.id: FIRST_DAY for venue in base.venues}
        self.online = {venue.id for venue in base.venues if venue.kind == "online"}

    def makes(self, event: RegisterChange) -> bool:
        """Make a change, and say whether it can be made."""
        match event:
            case MemberElected():
                return self._elects(event)
            case CandidacyBegun():
                return self._stands(event)
            case VenueOpened():
                return self._opens(event)
            case UseBegun():
                there = self.places.get(event.venue, dt.date.max) <= event.on
                return there and self._begins(event.venue, event.member, event.on)
        return self._ends(event)

    def _ends(self, event: RegisterChange) -> bool:
        match event:
            case MemberLeft():
                return _end(self.sits, event.on, event.member)
            case CandidacyEnded():
                return _end(self.stands, event.on, event.member)
            case UseEnded():
                return _end(self.uses, event.on, event.member, event.venue)
            case VenueClosed():
                return _end(self.uses, event.on, None, event.venue)
        raise AssertionError(event)

    def _elects(self, event: MemberElected) -> bool:
        if (event.member in self.people) == (event.name is not None):
            return False
        held = [r for r in self.sits if event.member == r.who or event.constituency == r.where]
        self.people.setdefault(event.member, event.on)
        self.sits.append(_Row(event.member, str(event.constituency), event.on, dt.date.max))
        return not any(one.runs(event.on) for one in held)

    def _stands(self, event: CandidacyBegun) -> bool:
        if (event.member in self.people) == (event.name is not None):
            return False
        stood = [one for one in self.stands if one.who == event.member]
        self.people.setdefault(event.member, event.on)
        end = event.poll + dt.timedelta(1)
        self.stands.append(_Row(event.member, str(event.constituency), event.on, end))
        return not any(one.runs(event.on) for one in stood)

    def _opens(self, event: VenueOpened) -> bool:
        new = event.venue not in self.places
        self.places.setdefault(event.venue, event.on)
        if event.kind == "online":
            self.online.add(event.venue)
        return new and all(self._begins(event.venue, user, event.on) for user in event.users)

    def _begins(self, venue: str, member: str, day: dt.date) -> bool:
        used = [one for one in self.uses if (one.who, one.where) == (member, venue)]
        self.uses.append(_Row(member, venue, day, dt.date.max))
        there = self.people.get(member, dt.date.max) <= day
        return there and not any(one.runs(day) for one in used)

    def holds(self, twofold: Period) -> bool:
        """Whether on every day each sits and stands once, each seat has one, and each page has one team."""
        return all(self._holds_on(_day(number), twofold) for number in range(-10, 3 * _DAYS))

    def _holds_on(self, day: dt.date, twofold: Period) -> bool:
        sits = [one for one in self.sits if one.runs(day)]
        uses = [one for one in self.uses if one.runs(day)]
        stands = [one for one in self.stands if one.runs(day)]
        doubly = day in twofold and any(
            one.where in self.online and self._seats(one.who, day, stands) - {"s2"} for one in uses
        )
        once = (
            [one.who for one in stands],
            [one.who for one in sits],
            [one.where for one in sits],
            [(one.who, one.where) for one in uses],
        )
        return not doubly and all(len(set(names)) == len(names) for names in once)

    def _seats(self, who: str, day: dt.date, stands: Iterable[_Row]) -> set[str]:
        """The seat held on a day or last before it, else the first; and the seat stood for."""
        mine = sorted((one.start, one.where) for one in self.sits if one.who == who)
        held = [where for start, where in mine if start <= day or start == mine[0][0]]
        return {*held[-1:], *(one.where for one in stands if one.who == who)}


def _end(rows: _Rows, day: dt.date, who: str | None, where: str | None = None) -> bool:
    """End what ran on the day before and would run on a day; whether there is any."""
    ending = [
        place
        for place, one in enumerate(rows)
        if who in {None, one.who} and where in {None, one.where} and one.start < day < one.end
    ]
    for place in ending:
        rows[place] = rows[place]._replace(end=day)
    return bool(ending)


def _believed(events: Iterable[Event], at: dt.datetime) -> list[RegisterChange]:
    """What is believed at an instant; no fact has two records of one instant."""
    known = sorted((event for event in events if event.known <= at), key=lambda one: one.known)
    first: dict[str, str] = {}
    facts: dict[str, RegisterChange] = {}
    for event in known:
        if isinstance(event, Withdrawn):
            facts.pop(first[event.event], None)
            first = {id_: "gone" if one == first[event.event] else one for id_, one in first.items()}
        elif isinstance(event, RegisterChange):
            first[event.id] = event.id if event.corrects is None else first[event.corrects]
            if first[event.id] != "gone":
                facts[first[event.id]] = attrs.evolve(event, id=first[event.id], corrects=None)
    return sorted(facts.values(), key=order)


def _is_sound(base: Register, twofold: Period, events: Sequence[Event]) -> bool:
    return all(_holds(base, twofold, _believed(events, at)) for at in {event.known for event in events})


def _holds(base: Register, twofold: Period, changes: Iterable[RegisterChange]) -> bool:
    model = _Model(base)
    return all(model.makes(event) for event in changes) and model.holds(twofold)


# ---------------------------------------------------------------- drawn


def _periods(dice: Dice) -> Iterator[Period]:
    at = dice.whole(-6, 6)
    for _ in range(dice.whole(0, 3)):
        if dice.once_in(3):
            yield Period(_day(at))
            return
        end = at + dice.whole(1, 8)
        yield Period(_day(at), _day(end))
        at = end + dice.whole(0, 3)


def _register(dice: Dice, twofold: Period) -> Register:
    """A register in which two teams answer for the pages of the east in a period, where there is none yet."""
    page = Cover(("east",), ("online",), twofold)
    week = (Slots((1,) * 7),)
    teams = (Team("t", "Team", (Cover(), page), week), Team("u", "Others", (page,), week))
    base = attrs.evolve(
        programme(*FIRSTS).register, constituencies=_SEATS, venues=_VENUES, members=(), uses=(), teams=teams
    )
    while True:
        members = tuple(_members(dice))
        uses = tuple(
            Use(venue.id, member.id, period)
            for venue in _VENUES
            for member in members
            for period in (_periods(dice) if dice.coin() else ())
        )
        try:
            return attrs.evolve(base, members=members, uses=uses)
        except ReferenceErrors:
            continue


def _members(dice: Dice) -> Iterator[Member]:
    for id_ in ("m0", "m1"):
        ended = {False: "other", True: None}
        mandates = tuple(
            Mandate(dice.pick(_SEATS).id, period, ended[period.end is None]) for period in _periods(dice)
        )
        stood = (one for one in _periods(dice) if one.end is not None and dice.once_in(3))
        candidacies = tuple(Candidacy(dice.pick(_SEATS).id, one) for one in stood)
        if mandates or candidacies:
            yield Member(id_, "Member", mandates, candidacies=candidacies)


class _Scope(NamedTuple):
    """Whom, where and what some changes are about: the fewer, the more they have to do with each other."""

    people: tuple[str, ...]
    places: tuple[str, ...]
    kinds: tuple[type[RegisterChange], ...]


def _scope(dice: Dice, base: Register) -> _Scope:
    known = tuple(member.id for member in base.members)
    told = (_SITTING, _USING, _STANDING, (*_SITTING, *_USING), (*_SITTING, *_STANDING), _ANY, _ANY)
    kinds = dice.pick(told)
    people = known if kinds is _USING and known else _PEOPLE
    return _Scope(dice.some(people, 1, 4), dice.some(_PLACES, 1, 4), kinds)


_SITTING: Final = (MemberElected, MemberLeft)
_USING: Final = (UseBegun, UseBegun, UseEnded, VenueClosed, VenueOpened)
_STANDING: Final = (CandidacyBegun, CandidacyBegun, CandidacyEnded)
_ANY: Final = (*_SITTING, *_USING, *_STANDING)


def _change(dice: Dice, scope: _Scope, id_: str, known: dt.datetime) -> RegisterChange:
    day, member, venue = _day(dice.whole(0, _DAYS)), dice.pick(scope.people), dice.pick(scope.places)
    new = member.startswith("new") and not dice.once_in(4)
    seat, name = dice.pick(_SEATS).id, "Somebody" if new else None
    changes: tuple[RegisterChange, ...] = (
        MemberElected(id=id_, on=day, known=known, member=member, constituency=seat, name=name),
        MemberLeft(id=id_, on=day, known=known, member=member, cause="recall"),
        CandidacyBegun(
            id=id_, on=day, known=known, member=member, constituency=seat, name=name,
            poll=day + dt.timedelta(dice.whole(0, 6)),
        ),
        CandidacyEnded(id=id_, on=day, known=known, member=member),
        _opened(dice, scope, id_, known),
        UseBegun(id=id_, on=day, known=known, venue=venue, member=member),
        UseEnded(id=id_, on=day, known=known, venue=venue, member=member),
        VenueClosed(id=id_, on=day, known=known, venue=venue),
    )  # fmt: skip
    kind = dice.pick(scope.kinds)
    return next(one for one in changes if type(one) is kind)


def _opened(dice: Dice, scope: _Scope, id_: str, known: dt.datetime) -> VenueOpened:
    day, users = _day(dice.whole(0, _DAYS)), tuple(sorted(dice.some(scope.people, 1, 2)))
    venue, page = dice.pick(("new-office", "new-page")), "online"
    if dice.coin():
        return VenueOpened(id=id_, on=day, known=known, venue=venue, kind=page, users=users)
    region, force = dice.pick((_EAST, _NORTH))
    return VenueOpened(
        id=id_, on=day, known=known, venue=venue, kind="office", region=region, force=force,
        users=users,
    )  # fmt: skip


def _corrected(
    dice: Dice, scope: _Scope, id_: str, known: dt.datetime, old: RegisterChange
) -> RegisterChange:
    """A correction, of the day alone or of all."""
    drawn = (_change(dice, scope, id_, known) for _ in range(20))
    other = next((one for one in drawn if type(one) is type(old)), old) if dice.coin() else old
    day = _day(dice.whole(0, _DAYS))
    poll = {"poll": max(other.poll, day)} if isinstance(other, CandidacyBegun) else {}
    return attrs.evolve(other, id=id_, on=day, known=known, corrects=old.id, **poll)


def _next(dice: Dice, scope: _Scope, number: int, events: Iterable[Event]) -> Event:
    """Another event, told an hour after the one before it: a change, a correction or a withdrawal."""
    id_, at = f"e{number}", _TOLD + dt.timedelta(hours=number)
    old = [event for event in events if isinstance(event, RegisterChange)]
    if old and dice.once_in(8):
        return Withdrawn(id=id_, on=FIRST, known=at, event=dice.pick(old).id)
    if old and dice.once_in(4):
        return _corrected(dice, scope, id_, at, dice.pick(old))
    return _change(dice, scope, id_, at)


@pytest.mark.once
@given(seed=st.integers(0, 2**63 - 1))
def test_changes_are_refused_exactly_where_a_slow_model_cannot_make_them(seed: int) -> None:
    """One after another is put on record as long as all of them can be made."""
    dice = Dice(seed)
    start = dice.whole(0, _DAYS)
    twofold = Period(_day(start), _day(start + dice.whole(1, 3)))
    base = _register(dice, twofold)
    scope, events = _scope(dice, base), tuple[Event, ...]()

    for number in range(40):
        more = (*events, _next(dice, scope, number, events))
        found, sound = list(find_change_faults(base, Ledger.of(more), more)), _is_sound(base, twofold, more)
        assert (not found) == sound
        events = more if sound else events
