"""What is told of late and unplaced visits is the truth by `semantics.md` 4.7, where days are closed too."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import attrs
import pytest

from helpers.strategies import later
from laws.small import ANN, BEA, FIRSTS, YEARLY, on, programme, reviewed, uses
from mpreview.places import Venue
from mpreview.planning import Layout, Plan, Shortfall
from mpreview.planning._shortfalls import Code
from mpreview.programme import Programme
from mpreview.teams import Cover, SlotsOn, Team
from mpreview.timeline import Period

FIRST = on("2022-05-09")
HIGH = attrs.evolve(YEARLY, id="high", citation="High 1", kinds=("office",), priority=1)
LOW = attrs.evolve(YEARLY, kinds=("surgery",))


class Place(NamedTuple):
    """A place by its name: when it is due from the first day of the plan, which is 1, and closed days."""

    name: str
    due: int
    closed: tuple[int, ...] = ()
    high: bool = False
    member: str = "ann"


class Case(NamedTuple):
    places: tuple[Place, ...]
    slots: dict[int, int]
    until: int
    one_a_day: bool = False

    @property
    def asked(self) -> Programme:
        venues = tuple(
            Venue(
                one.name, "office" if one.high else "surgery", "east", "essex",
                closures=_spells(one.closed),
            )
            for one in self.places
        )  # fmt: skip
        asked = programme(
            HIGH, LOW, *FIRSTS, members=(ANN, BEA), venues=venues,
            used=tuple(use for one in self.places for use in uses(one.name, member=one.member)),
            events=[reviewed(_year_before(one.due), one.name) for one in self.places],
        )  # fmt: skip
        days = tuple(SlotsOn(day_of(day), count) for day, count in sorted(self.slots.items()))
        team = Team("t", "Team", (Cover(),), (), days)
        return attrs.evolve(asked, base=attrs.evolve(asked.base, teams=(team,)))

    def plan(self) -> Plan:
        layout = Layout(one_a_day=True) if self.one_a_day else None
        return self.asked.plan(on=FIRST, until=day_of(self.until), layout=layout)


def day_of(number: int) -> dt.date:
    return later(FIRST, number - 1)


def _year_before(due: int) -> str:
    """The rule asks for one in the same month of the next year; 2022 has no leap day."""
    return later(day_of(due), -365).isoformat()


def _spells(closed: Iterable[int]) -> tuple[Period, ...]:
    return tuple(Period(day_of(day), day_of(day + 1)) for day in sorted(closed))


Told = tuple[str, str, str, int, int, tuple[str, ...]]


def _told(plan: Plan) -> list[Told]:
    """Place, question, code, first and last day of the run, or 0, and the places of those served."""
    return [
        (
            one.visit.venue, one.asks, one.code, _number(one.first), _number(one.last),
            tuple(visit.split("/")[1] for visit in one.served),
        )
        for one in plan.shortfalls if one.code != "window-past"
    ]  # fmt: skip


def _number(day: dt.date | None) -> int:
    return 0 if day is None else (day - FIRST).days + 1


BY_HAND: Mapping[str, tuple[Case, list[Told]]] = {
    # It is open on days 1 and 2, on which there are no slots, so that one more there helps it.
    "closed on the only day with a slot": (
        Case((Place("a", -30, (3,)),), {3: 1}, 3),
        [("a", "at-all", "closed", 0, 0, ())],
    ),
    "closed on every day, and no slots": (
        Case((Place("a", -30, (1, 2, 3)),), {}, 3),
        [("a", "at-all", "no-slots", 0, 0, ())],
    ),
    "closed in the middle, where the slot is": (
        Case((Place("a", -30, (2,)),), {2: 1}, 3),
        [("a", "at-all", "closed", 0, 0, ())],
    ),
    "closed from the first day on, and no slots after it": (
        Case((Place("a", -30, (1,)),), {1: 1}, 3),
        [("a", "at-all", "closed", 0, 0, ())],
    ),
    "closed until its due day, and slots after it": (
        Case((Place("a", 2, (1, 2)),), {2: 1, 3: 1}, 3),
        [("a", "on-time", "closed", 0, 0, ())],
    ),
    # One visit a day is a preference: with a slot left b is on the day of a.
    "one visit a day to a member": (
        Case((Place("a", -30), Place("b", -29)), {1: 1}, 3, one_a_day=True),
        [("b", "at-all", "full", 1, 3, ("a",))],
    ),
    "one visit a day to a member, and a slot left": (
        Case((Place("a", -30), Place("b", -29)), {1: 2}, 3, one_a_day=True), [],
    ),
    # Day 4 is the first on which it could be made: there are no slots on days 1 and 3.
    "no sooner day is open and has slots": (Case((Place("a", -30, (2,)), ), {2: 1, 4: 1}, 4), []),
    # High, v has day 3 or 1 and a has day 1; z, open on days 1, 3, 4 and 5, has day 4.
    "days that are no run": (
        Case(
            (Place("v", 5, (2, 4, 5), high=True), Place("a", -30, high=True), Place("z", -29, (2,))),
            {1: 1, 3: 1, 4: 1, 5: 1}, 5,
        ),
        [("z", "sooner", "full", 1, 3, ("a", "v"))],
    ),
    "two days that do not lead to one another": (
        Case((Place("a", 3, (2,)), Place("b", 3, (2,)), Place("c", 3, (2,))), {1: 1, 2: 1, 3: 1}, 3),
        [("c", "on-time", "full", 1, 3, ("a", "b"))],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_HAND)
def test_law_67_by_hand(name: str) -> None:
    case, expected = BY_HAND[name]
    plan = case.plan()

    assert sorted(_told(plan)) == sorted(expected)
    assert {fault for short in plan.shortfalls for fault in plan.check(short)} == set()


# ---------------------------------------------------------------- what is no proof


@pytest.mark.parametrize("name", BY_HAND)
def test_law_67_only_what_is_closed_on_all_its_days_is_told_as_closed(name: str) -> None:
    plan = BY_HAND[name][0].plan()
    for short in plan.shortfalls:
        if short.code != "window-past":
            closed = _without_run(short, "closed")
            assert (plan.check(closed) == ()) == (short.code == "closed")


def _without_run(short: Shortfall, code: Code) -> Shortfall:
    return attrs.evolve(short, code=code, days=(), slots=0, served=(), refused=())


def test_law_67_one_visit_a_day_is_no_reason() -> None:
    """One slot for two visits to two members, and one for two visits to one."""
    for member in ("ann", "bea"):
        plan = Case((Place("a", 1), Place("b", 1, member=member)), {1: 1}, 1, one_a_day=True).plan()
        (short,) = plan.shortfalls

        assert (short.code, plan.check(short)) == ("full", ())
        assert "what these days say is another code" in plan.check(_without_run(short, "conflict"))


def test_law_67_a_set_of_days_without_a_possible_day_is_found_out() -> None:
    plan = BY_HAND["days that are no run"][0].plan()
    short = next(one for one in plan.shortfalls if one.code == "full")
    fewer = attrs.evolve(short, days=(day_of(3),), slots=1, served=())

    assert short.days == (day_of(1), day_of(3))
    assert plan.check(short) == ()
    assert "days on which it could be made are left out" in plan.check(fewer)


def test_law_67_whoever_is_closed_on_all_days_is_not_refused_in_a_run() -> None:
    plan = Case((Place("a", -30, (1, 2)), Place("b", -29), Place("c", -28)), {2: 1}, 2).plan()
    short = next(one for one in plan.shortfalls if one.code == "full")
    (closed,) = (one.visit.id for one in plan.shortfalls if one.code == "closed")
    both = attrs.evolve(short, refused=(closed, *short.refused))

    assert plan.check(short) == ()
    assert plan.check(both) == (
        "a visit that is to have none of the days has one, or could be made elsewhere",
    )
