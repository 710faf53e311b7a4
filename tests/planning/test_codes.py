"""What is told of late and unplaced visits is the truth by `semantics.md` 4.7, where days are closed too."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laws.small import ANN, BEA, FIRSTS, YEARLY, on, programme, reviewed, uses
from mpreview.places import Venue, VenueKind
from mpreview.planning import Layout, Plan, Shortfall
from mpreview.planning.shortfalls import Code
from mpreview.programme import Programme
from mpreview.teams import Cover, SlotsOn, Team
from mpreview.timeline import Period
from planning.codes import Judge
from policies import Dice
from profiles import examples
from strategies import later

FIRST = on("2022-05-09")
HIGH = attrs.evolve(YEARLY, id="high", citation="High 1", kinds=(VenueKind.OFFICE,), priority=1)
LOW = attrs.evolve(YEARLY, kinds=(VenueKind.SURGERY,))


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
                one.name, VenueKind.OFFICE if one.high else VenueKind.SURGERY, "east", "essex",
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
        return attrs.evolve(asked, register=attrs.evolve(asked.register, teams=(team,)))

    def plan(self) -> Plan:
        layout = Layout(one_a_day=True) if self.one_a_day else None
        return self.asked.plan(on=FIRST, until=day_of(self.until), layout=layout)

    def faults(self, plan: Plan) -> list[str]:
        slots = {day_of(day).toordinal(): count for day, count in self.slots.items()}
        closed = {one.name: {day_of(day).toordinal() for day in one.closed} for one in self.places}
        found = list(Judge(plan, slots, closed, one_a_day=self.one_a_day).faults())
        return found + [fault for short in plan.shortfalls for fault in plan.check(short)]


def day_of(number: int) -> dt.date:
    return later(FIRST, number - 1)


def _year_before(due: int) -> str:
    """The rule asks for one in the same month of the next year; 2022 has no leap day."""
    return later(day_of(due), -365).isoformat()


def _spells(closed: Iterable[int]) -> tuple[Period, ...]:
    return tuple(Period(day_of(day), day_of(day + 1)) for day in sorted(closed))


def rolled(seed: int) -> Case:
    d = Dice(seed)
    until = d.whole(2, 6)
    days = tuple(range(1, until + 1))
    places = tuple(
        Place(
            name, d.pick((d.whole(-30, 0), d.whole(1, until))),
            d.some(days, 0, until) if d.coin() else (), d.coin(), d.pick(("ann", "ann", "bea")),
        )
        for name in "abcdefg"[: d.whole(1, 7)]
    )  # fmt: skip
    slots = {day: d.pick((0, 0, 1, 1, 2)) for day in days}
    return Case(places, slots, until, d.pick((False, False, True)))


@settings(max_examples=examples(2))
@given(seed=st.integers(0, 2**63 - 1))
def test_law_67_every_code_tells_the_truth_where_days_are_closed(seed: int) -> None:
    case = rolled(seed)

    assert case.faults(case.plan()) == []


@pytest.mark.once
def test_it_is_drawn_that_every_code_is_told() -> None:
    found: Counter[tuple[str, str]] = Counter()
    for seed in range(150):
        case = rolled(seed)
        found.update((short.code, short.asks) for short in case.plan().shortfalls)

    wanted = [(code, asks) for code in ("full", "pairwise") for asks in ("on-time", "sooner", "at-all")]
    wanted += [("closed", "on-time"), ("closed", "at-all"), ("no-slots", "at-all"), ("no-slots", "on-time")]
    assert min(found[one] for one in wanted) >= 3, found


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
        [("a", "at-all", "full", 1, 2, ())],
    ),
    "closed on every day, and no slots": (
        Case((Place("a", -30, (1, 2, 3)),), {}, 3),
        [("a", "at-all", "closed", 0, 0, ())],
    ),
    # There is a slot on day 2, and it is open on days 1 and 3: neither without slots nor full.
    "closed in the middle, where the slot is": (
        Case((Place("a", -30, (2,)),), {2: 1}, 3),
        [("a", "at-all", "pairwise", 0, 0, ())],
    ),
    "closed from the first day on, and no slots after it": (
        Case((Place("a", -30, (1,)),), {1: 1}, 3),
        [("a", "at-all", "no-slots", 2, 3, ())],
    ),
    # The one slot is a's, whoever b may be; day 1 is one of its possible days.
    "one visit a day to a member": (
        Case((Place("a", -30), Place("b", -29)), {1: 1}, 3, one_a_day=True),
        [("b", "at-all", "full", 1, 3, ("a",))],
    ),
    "one visit a day to a member, and a slot left": (
        Case((Place("a", -30), Place("b", -29)), {1: 2}, 3, one_a_day=True),
        [("b", "at-all", "pairwise", 0, 0, ())],
    ),
    # High, v has day 3, for its place is closed on day 4; z could have been on day 3, and is on 4.
    "its own day is no part of what keeps it from a sooner one": (
        Case(
            (Place("v", 5, (4,), high=True), Place("a", -30, high=True), Place("z", -29)),
            {1: 1, 3: 1, 4: 1}, 5,
        ),
        [("z", "sooner", "pairwise", 0, 0, ())],
    ),
    # Day 4 is the first on which it could be made: there are no slots on days 1 and 3.
    "no sooner day is open and has slots": (Case((Place("a", -30, (2,)),), {2: 1, 4: 1}, 4), []),
    # Only a keeps b from day 1, so that b need not have day 3, and yet no day is left for c.
    "who could be elsewhere does not fill a run": (
        Case((Place("a", -30), Place("b", -29, (2,)), Place("c", 3, (1, 2))), {1: 1, 2: 1, 3: 1}, 3),
        [("b", "sooner", "full", 1, 1, ("a",)), ("c", "on-time", "pairwise", 0, 0, ())],
    ),
    # Days 2 and 3 have slots and only one is taken: b cannot be on day 3, a on neither.
    "a slot that is left does not make a run full": (
        Case(
            (Place("a", 5, (2, 3)), Place("b", 4, (3, 4, 5)), Place("c", 1, high=True)),
            {2: 1, 3: 1}, 5,
        ),
        [
            ("c", "on-time", "full", 1, 1, ()),
            ("b", "on-time", "full", 1, 2, ("c",)),
            ("a", "on-time", "pairwise", 0, 0, ()),
        ],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BY_HAND)
def test_law_67_by_hand(name: str) -> None:
    case, expected = BY_HAND[name]
    plan = case.plan()

    assert sorted(_told(plan)) == sorted(expected)
    assert case.faults(plan) == []


# ---------------------------------------------------------------- what is no proof


@pytest.mark.parametrize("name", BY_HAND)
def test_law_67_only_what_is_closed_on_all_its_days_is_told_as_closed(name: str) -> None:
    plan = BY_HAND[name][0].plan()
    for short in plan.shortfalls:
        if short.code != "window-past":
            closed = _without_run(short, "closed")
            assert (plan.check(closed) == ()) == (short.code == "closed")


def _without_run(short: Shortfall, code: Code) -> Shortfall:
    return attrs.evolve(short, code=code, first=None, last=None, slots=0, served=(), refused=())


@pytest.mark.parametrize("one_a_day", [False, True])
def test_law_67_where_nothing_limits_any_visit_no_limit_is_the_reason(one_a_day: bool) -> None:
    """One slot for two visits to two members."""
    plan = Case((Place("a", 1), Place("b", 1, member="bea")), {1: 1}, 1, one_a_day=one_a_day).plan()
    (short,) = plan.shortfalls

    assert (short.code, plan.check(short)) == ("full", ())
    assert plan.check(_without_run(short, "pairwise")) == ("nothing but slots keeps it from these days",)


def test_law_67_what_limits_another_visit_can_be_the_reason() -> None:
    """The member of a and b is seen on day 1, so that b has the slot of day 2, and c, due then, has none."""
    places = Place("a", -30), Place("b", -29), Place("c", 2, (1,), member="bea")
    plan = Case(places, {1: 2, 2: 1}, 2, one_a_day=True).plan()

    assert _told(plan) == [("b", "sooner", "pairwise", 0, 0, ()), ("c", "on-time", "full", 2, 2, ("b",))]
    assert [plan.check(short) for short in plan.shortfalls] == [()] * len(plan.shortfalls)


def test_law_67_a_run_without_a_day_on_which_limits_alone_forbid_it_is_found_out() -> None:
    plan = BY_HAND["one visit a day to a member"][0].plan()
    short = next(one for one in plan.shortfalls if one.code == "full")
    later_run = attrs.evolve(short, first=day_of(2), slots=0, served=())

    assert plan.check(short) == ()
    assert "days on which it could be made lie outside the run" in plan.check(later_run)
    assert plan.check(attrs.evolve(later_run, code="no-slots")) != ()


def test_law_67_whoever_is_closed_on_all_days_is_not_refused_in_a_run() -> None:
    plan = Case((Place("a", -30, (1, 2, 3)), Place("b", -29)), {}, 3).plan()
    short = next(one for one in plan.shortfalls if one.code == "no-slots")
    (closed,) = (one.visit.id for one in plan.shortfalls if one.code == "closed")
    both = attrs.evolve(short, refused=(closed, *short.refused))

    assert plan.check(short) == ()
    assert plan.check(both) == ("a visit that is to have no day in it has one, or could be made elsewhere",)
