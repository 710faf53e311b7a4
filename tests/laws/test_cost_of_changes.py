"""Law 58 of what makes a programme: of one venue, seat, member, offer or team twice as much costs as much."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import attrs
import pytest

from laws.small import FIRSTS, OFFERS, answered, offered, on, programme, uses
from laws.test_cost_laws import once_and_twice
from mpreview import interchange
from mpreview.events import (
    Event,
    Ledger,
    MemberElected,
    MemberLeft,
    RegisterChange,
    Reply,
    UseBegun,
    UseEnded,
    VenueClosed,
    VenueOpened,
    Withdrawn,
)
from mpreview.events._consistency import find_change_faults
from mpreview.people import Mandate, Member
from mpreview.places import Venue
from mpreview.programme import Programme
from mpreview.register import Register
from mpreview.teams import Cover, Loan, Pool, Slots, Team
from mpreview.timeline import Period

pytestmark = pytest.mark.gate

_FIRST: Final = on("2020-06-01")
_TOLD: Final = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)


def _day(number: int) -> dt.date:
    return _FIRST + dt.timedelta(number)


def _members(n: int) -> tuple[Member, ...]:
    """One who sits, and others who sat before."""
    sat = Mandate("c-glasgow", Period(on("2019-12-12")))
    before = [
        Period(on("2000-01-01") + dt.timedelta(k), on("2000-01-02") + dt.timedelta(k)) for k in range(n)
    ]
    gone = (Mandate("c-essex", one, "other") for one in before)
    return (
        Member("sits", "Member", (sat,)),
        *(Member(f"m{k:04}", "Member", (one,)) for k, one in enumerate(gone)),
    )


def _register(n: int) -> Register:
    return attrs.evolve(programme(*FIRSTS, OFFERS).register, members=_members(n), uses=())


def _one_by_one(changes: Iterator[RegisterChange]) -> list[Event]:
    """Each told a second after the one before it."""
    return [
        attrs.evolve(one, id=f"e{k:05}", known=_TOLD + dt.timedelta(seconds=k))
        for k, one in enumerate(changes)
    ]


def _begun(number: int, member: str) -> RegisterChange:
    return UseBegun(id="e", on=_day(number), known=_TOLD, venue="essex", member=member)


def _ended(number: int, member: str) -> RegisterChange:
    return UseEnded(id="e", on=_day(number), known=_TOLD, venue="essex", member=member)


def _closed(number: int) -> RegisterChange:
    return VenueClosed(id="e", on=_day(number), known=_TOLD, venue="essex")


def _elected(number: int, member: str, name: str | None) -> RegisterChange:
    day, seat = _day(number), "c-essex"
    return MemberElected(id="e", on=day, known=_TOLD, member=member, constituency=seat, name=name)


def _left(number: int, member: str) -> RegisterChange:
    return MemberLeft(id="e", on=_day(number), known=_TOLD, member=member, cause="recall")


def _page(number: int, venue: str) -> RegisterChange:
    page = "online"
    return VenueOpened(id="e", on=_day(number), known=_TOLD, venue=venue, kind=page, users=("sits",))


# ---------------------------------------------------------------- what is told


def _users(n: int) -> list[Event]:
    """Who begins to use one venue."""
    return _one_by_one(_begun(k, f"m{k:04}") for k in range(n))


def _late(n: int) -> list[Event]:
    """The same, the last of them told first."""
    return _one_by_one(_begun(k, f"m{k:04}") for k in reversed(range(n)))


def _on_and_off(n: int) -> list[Event]:
    """One who begins and ends to use one venue."""
    return _one_by_one((_begun, _ended)[k % 2](k, "m0000") for k in range(n))


def _closings(n: int) -> list[Event]:
    """Users, after each of whom the venue is closed."""
    return _one_by_one(_closed(k) if k % 2 else _begun(k, f"m{k:04}") for k in range(n))


def _of_one_seat(n: int) -> list[Event]:
    """Who holds one seat, one after another."""
    return _one_by_one(_left(k, f"x{k // 2}") if k % 2 else _elected(k, f"x{k // 2}", "X") for k in range(n))


def _of_one_member(n: int) -> list[Event]:
    """One who is elected and leaves."""
    return _one_by_one(_left(k, "m0000") if k % 2 else _elected(k, "m0000", None) for k in range(n))


def _pages(n: int) -> list[Event]:
    """The online presences of one."""
    return _one_by_one(_page(k, f"page{k:04}") for k in range(n))


def _mended(n: int) -> list[Event]:
    """One use, corrected again and again."""
    first, *more = _one_by_one(_begun(k, "m0000") for k in range(n))
    every = [first, *more]
    return [first, *(attrs.evolve(one, corrects=old.id) for old, one in zip(every, more, strict=False))]


def _each_mended(n: int) -> list[Event]:
    """Users of one venue, each corrected after all were told."""
    told = _one_by_one(_begun(k, f"m{k % (n // 2):04}") for k in range(n - n % 2))
    half = len(told) // 2
    return [
        *told[:half],
        *(attrs.evolve(one, corrects=old.id) for old, one in zip(told, told[half:], strict=False)),
    ]


def _taken_back(n: int) -> list[Event]:
    """Users of one venue, each taken back after all were told."""
    told = _users(n // 2)
    last = max(one.known for one in told)
    gone = (
        Withdrawn(id=f"w{k:05}", on=_FIRST, known=last + dt.timedelta(seconds=k), event=one.id)
        for k, one in enumerate(told)
    )
    return [*told, *gone]


_TOLD_BY: Final = (
    _users, _late, _on_and_off, _closings, _of_one_seat, _of_one_member, _pages, _mended,
    _each_mended, _taken_back,
)  # fmt: skip


def _of_many_places(n: int) -> tuple[Register, list[Event]]:
    """One with many venues, who accepts offers of all of them for one at a time."""
    ids = [f"v{k:04}" for k in range(n)]
    venues = tuple(Venue(id_, "office", "east", "essex") for id_ in ids)
    register = attrs.evolve(_register(1), venues=venues, uses=uses(*ids, member="sits"))
    day = on("2021-11-01")
    told = ((offered(f"{day}", f"o{k:04}", "sits", None), id_) for k, id_ in enumerate(ids))
    replies = [
        (offer, answered(f"{day}", Reply.ACCEPTED, offer.id, id_=f"a{offer.id}", venues=(id_,)))
        for offer, id_ in told
    ]
    return register, [event for pair in replies for event in pair]


def _loads(register: Register, events: list[Event]) -> Callable[[], object]:
    rulebook = programme(*FIRSTS, OFFERS).rulebook
    text = interchange.dumps(Programme(register, rulebook, Ledger.of(events)))
    return lambda: interchange.loads(text)


def _makes(register: Register, events: list[Event]) -> Callable[[], object]:
    rulebook, ledger = programme(*FIRSTS, OFFERS).rulebook, Ledger.of(events)
    return lambda: Programme(register, rulebook, ledger)


_WAYS: Final[Mapping[str, Callable[[Register, list[Event]], Callable[[], object]]]] = {
    "load": _loads,
    "make": _makes,
}


@pytest.mark.parametrize("told", _TOLD_BY)
@pytest.mark.parametrize("way", _WAYS)
def test_law_58_twice_as_many_changes_of_one_thing_cost_at_most_two_point_two_times_as_much(
    way: str, told: Callable[[int], list[Event]]
) -> None:
    once, twice = once_and_twice(lambda n: _WAYS[way](_register(n), told(n)))

    assert 0 < twice <= 2.2 * once


def _refuses(register: Register, events: list[Event]) -> Callable[[], object]:
    """All of them after one that cannot be."""
    first = attrs.evolve(_ended(0, "sits"), id="none", known=_TOLD - dt.timedelta(1))
    ledger = Ledger.of([first, *events])
    return lambda: list(find_change_faults(register, ledger, ledger))


@pytest.mark.parametrize("told", [_users, _mended])
def test_law_58_twice_as_many_changes_beside_one_that_cannot_be_cost_at_most_two_point_two_times_as_much(
    told: Callable[[int], list[Event]],
) -> None:
    once, twice = once_and_twice(lambda n: _refuses(_register(n), told(n)))

    assert 0 < twice <= 2.2 * once


@pytest.mark.parametrize("way", _WAYS)
def test_law_58_twice_as_many_offers_of_twice_as_much_cost_at_most_two_point_two_times_as_much(
    way: str,
) -> None:
    once, twice = once_and_twice(lambda n: _WAYS[way](*_of_many_places(n)))

    assert 0 < twice <= 2.2 * once


def _lends(n: int) -> Callable[[], object]:
    """A team of many pools, each of which lends."""
    week, always = (1, 1, 1, 1, 1, 0, 0), Period(on("2000-01-01"))
    pools = tuple(Pool(f"p{k:04}", ()) for k in range(n))
    loans = tuple(Loan("t", week, always, pool=pool.id) for pool in pools)
    return lambda: Team("lender", "Lender", (Cover(),), (Slots(week),), pools=pools, loans=loans)


def test_law_58_twice_as_many_pools_and_loans_cost_at_most_two_point_two_times_as_much() -> None:
    once, twice = once_and_twice(_lends)

    assert 0 < twice <= 2.2 * once
