"""A day on which nobody is there to be met is impossible (`semantics.md` 4.4, 4.7), counted by hand.

Each place is due on 1 June 2022. The team has one slot each Monday: 9, 16, 23 and 30 May, 6 June.
"""

import attrs
import pytest

from laws.small import ANN, BEA, FIRSTS, OFFERS, YEARLY, answered, exempted, offered, on, programme, reviewed
from mpreview import diff
from mpreview.events import Booked, Event, Reply
from mpreview.people import Mandate, Member
from mpreview.places import Use, Venue
from mpreview.planning import Plan
from mpreview.programme import Programme
from mpreview.teams import Cover, Slots, Team
from mpreview.timeline import Period, start_of
from planning.test_terms import by_place

FIRST, LAST = on("2022-05-09"), on("2022-06-10")
MONDAYS = (1, 0, 0, 0, 0, 0, 0)
FRIDAYS = (0, 0, 0, 0, 1, 0, 0)


def _leaving(member: Member, end: str, how: str, back: str | None = None) -> Member:
    """The member out of office from a day on, and back on another day if one is given."""
    [mandate] = member.mandates
    left = attrs.evolve(mandate, period=Period(mandate.period.start, on(end)), ended=how)
    again = () if back is None else (Mandate(mandate.constituency, Period(on(back))),)
    return attrs.evolve(member, mandates=(left, *again))


def _use(venue: str, member: str = "ann", end: str | None = None) -> Use:
    return Use(venue, member, Period(on("2020-01-06"), None if end is None else on(end)))


def _asked(
    *used: Use,
    members: tuple[Member, ...] = (ANN, BEA),
    events: tuple[Event, ...] = (),
    week: tuple[int, ...] = MONDAYS,
) -> Programme:
    names = sorted({use.venue for use in used})
    venues = tuple(Venue(name, "surgery", "east", "essex", label=name) for name in names)
    asked = programme(
        YEARLY, *FIRSTS, OFFERS, members=members, venues=venues, used=used,
        events=(*(reviewed("2021-06-01", name) for name in names), *events),
    )  # fmt: skip
    team = Team("t", "Team", (Cover(),), (Slots(week),))
    return attrs.evolve(asked, base=attrs.evolve(asked.base, teams=(team,)))


def _plan(asked: Programme) -> Plan:
    plan = asked.plan(on=FIRST, until=LAST)
    assert {plan.check(short) for short in plan.shortfalls} <= {()}
    return plan


ANN_LEAVES = _leaving(ANN, "2022-05-12", "dissolution")


@pytest.mark.parametrize(
    ("used", "members", "days"),
    [
        # Parliament is dissolved on 12 May: nobody is met after that, so that p1 has no day.
        ((_use("p0"), _use("p1")), (ANN_LEAVES, BEA), {"p0": 9}),
        # The member comes back on 20 May.
        (
            (_use("p0"), _use("p1")),
            (_leaving(ANN, "2022-05-12", "dissolution", "2022-05-20"), BEA), {"p0": 9, "p1": 23},
        ),
        # A resignation is not foreseen.
        (
            (_use("p0"), _use("p1")),
            (_leaving(ANN, "2022-05-12", "resignation"), BEA), {"p0": 9, "p1": 16},
        ),
        # p1 is in use until 16 May, not included: p0 makes room. A day more, and p0 keeps the first day.
        ((_use("p0"), _use("p1", end="2022-05-16")), (ANN, BEA), {"p1": 9, "p0": 16}),
        ((_use("p0"), _use("p1", end="2022-05-17")), (ANN, BEA), {"p0": 9, "p1": 16}),
        # Of two users of p1 one remains, or none.
        ((_use("p0"), _use("p1"), _use("p1", "bea")), (ANN_LEAVES, BEA), {"p0": 9, "p1": 16}),
        ((_use("p0"), _use("p1"), _use("p1", "bea", end="2022-05-13")), (ANN_LEAVES, BEA), {"p0": 9}),
    ],
)  # fmt: skip
def test_law_22_a_visit_is_on_a_day_on_which_one_of_its_users_is_there(
    used: tuple[Use, ...], members: tuple[Member, ...], days: dict[str, int]
) -> None:
    plan = _plan(_asked(*used, members=members))

    assert by_place(plan) == days
    assert {visit.venue for visit in plan.unplaced} == {use.venue for use in used} - days.keys()


def test_law_22_who_declined_or_is_exempt_on_the_first_day_is_no_user_to_be_met() -> None:
    """Ann stays, and Bea uses p0 until 12 May, included, which is before the second Monday."""
    hall = _use("p0"), _use("p0", "bea", end="2022-05-13")
    no = offered("2022-05-02", venues=("p0",)), answered("2022-05-04", Reply.DECLINED, venues=("p0",))
    exempt = (exempted("2022-05-06", "2022-05-20", "p0"),)
    later = (exempted("2022-05-10", "2022-05-20", "p0"),)
    other = _use("p1", end="2022-05-10")

    # Only the first Monday is a day for p1. If p0 has no other day either, the first id has it.
    both = [by_place(_plan(_asked(*hall, other, events=events))) for events in ((), later)]
    alone = [by_place(_plan(_asked(*hall, other, events=events))) for events in (no, exempt)]

    assert both == [{"p1": 9, "p0": 16}] * 2
    assert alone == [{"p0": 9}] * 2


def test_law_67_where_nobody_is_there_on_a_day_with_slots_the_visit_is_told_as_closed() -> None:
    """The team works on Fridays, and Parliament is dissolved on Thursday 12 May."""
    plan = _plan(_asked(_use("p0"), members=(ANN_LEAVES, BEA), week=FRIDAYS))
    (short,) = plan.shortfalls

    assert (short.asks, short.code, short.days) == ("on-time", "closed", ())
    assert short.helps == (FIRST, on("2022-05-10"), on("2022-05-11"))
    assert short.sentence() == (
        "the place is closed or paused, or nobody is there, on every day with slots until 1 June 2022"
    )


def test_law_67_a_slot_that_is_needed_is_on_a_day_on_which_somebody_is_there() -> None:
    """Two places and one Monday before Ann leaves: a slot more is needed in that week, and none later."""
    plan = _plan(_asked(_use("p0"), _use("p1"), members=(ANN_LEAVES, BEA)))

    assert [(need.week, need.slots) for need in plan.needs] == [(FIRST, 1)]


def test_law_28_a_visit_that_moves_for_a_user_who_leaves_has_that_cause() -> None:
    stays, leaves = (_plan(_asked(_use("p0"), _use("p1", end=end))) for end in (None, "2022-05-16"))
    moves = diff(stays, leaves).moved
    absent = ", ".join(f"2022-05-{day}" for day in range(16, 32))

    assert [(one.visit, [cause.kind for cause in one.causes]) for one in moves] == [
        ("review/p0/t", ["unattended"]), ("review/p1/t", ["unattended"])
    ]  # fmt: skip
    assert moves[0].causes[0].before == ""
    assert moves[0].causes[0].after.startswith(absent)


def test_law_22_no_day_is_offered_on_which_nobody_is_there() -> None:
    asked = _asked(_use("p0"), members=(ANN_LEAVES, BEA))
    (owed,) = asked.due(on=FIRST, within=60, venue="p0")

    assert [one.day for one in _plan(asked).best_slots(owed, 100)] == [FIRST]
    assert [one.day.day for one in _plan(_asked(_use("p0"))).best_slots(owed, 3)] == [9, 16, 23]


def test_law_22_what_is_agreed_for_a_day_on_which_nobody_is_there_stands() -> None:
    """Such a day is no clash: only a place that turned out closed is told (semantics 4.6)."""
    booked = Booked(
        id="b", on=on("2022-05-02"), known=start_of(on("2022-05-02")), venue="p0", day=on("2022-05-16")
    )
    plan = _plan(_asked(_use("p0"), members=(ANN_LEAVES, BEA), events=(booked,)))

    assert by_place(plan) == {"p0": 16}
    assert plan.clashes == ()
