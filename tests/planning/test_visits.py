"""Which visits a plan takes, and what they are made of: `semantics.md` 4.1 and 4.2, stated naively."""

import datetime as dt
from typing import NamedTuple

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.declared import KINDS
from helpers.strategies import cases
from helpers.world_of import world_of
from laws.small import (
    ANN,
    BEA,
    FIRSTS,
    NEW_MEMBER,
    NEW_VENUE,
    answered,
    offered,
    on,
    programme,
    reviewed,
    uses,
)
from mpreview import display
from mpreview.events import Event, Reply
from mpreview.places import Venue
from mpreview.policy import Allowance, Periodic, Unit
from mpreview.programme import Programme
from mpreview.teams import Cover, Slots, Team
from mpreview.timeline import Period
from naive import spec
from naive import world as w

_RANKS = {"accepted": 0, "unanswered": 2, "declined": 2, "deferred": 2}


class _User(NamedTuple):
    window: w.Window
    rank: int
    held: dt.date | None


class _Expected(NamedTuple):
    earliest: dt.date
    due: dt.date
    priority: int
    rank: int
    users: int
    until: dt.date | None


def _expected(users: list[_User]) -> _Expected:
    """The visit of some users of one venue (4.1): its days from those who are not held."""
    willing = [user for user in users if user.held is None] or users
    due = min(user.window.due for user in willing)
    opened = [user.window for user in willing if user.window.earliest <= due]
    held = [user.held for user in users if user.held is not None]
    return _Expected(
        earliest=max(window.earliest for window in opened),
        due=due,
        priority=min(window.cls for window in opened),
        rank=min(user.rank for user in willing),
        users=len(users),
        until=min(held) if len(held) == len(users) else None,
    )


def _stated(programme: Programme, day: dt.date, until: dt.date) -> dict[tuple[str, str], _Expected]:
    world = world_of(programme)
    groups: dict[tuple[str, str], list[_User]] = {}
    for one in programme.coverage(on=day):
        if one.venue is not None and one.obligation is not None:
            window = spec.window(world, one.member, one.venue, w.REVIEW, day)
            assert window is not None
            held = spec.resumes(world, one.member, one.venue, day)
            said = spec.progress(world, one.member, one.venue, w.REVIEW, day)
            groups.setdefault((one.venue, one.team), []).append(_User(window, _RANKS.get(said, 1), held))
    visits = {place: _expected(users) for place, users in groups.items()}
    return {place: visit for place, visit in visits.items() if visit.earliest <= until}


def _found(programme: Programme, day: dt.date, until: dt.date) -> dict[tuple[str, str], _Expected]:
    plan = programme.plan(on=day, until=until)
    placed = [one.visit for one in plan.visits]
    free = [(visit, None) for visit in (*placed, *plan.unplaced, *plan.beyond)]
    return {
        (v.venue, v.team): _Expected(v.earliest, v.due, v.priority, v.rank, len(v.obligations), freed)
        for v, freed in (*free, *((one.visit, one.until) for one in plan.held))
    }


@given(cases(), st.sampled_from((0, 30, 400)))
def test_law_53_visits_are_those_of_the_naive_statement(case: tuple[Programme, dt.date], ahead: int) -> None:
    asked, day = case
    until = min(day + dt.timedelta(ahead), dt.date(2199, 12, 31))

    assert _found(asked, day, until) == _stated(asked, day, until)


_HALL = Venue("hall", "surgery", "east", "essex", label="Hall")
_SLOW = Periodic(id="cycle", citation="c", kinds=KINDS, lead=60, limit=90, months=12)
_FIRST = attrs.evolve(NEW_VENUE, within=Allowance(5, Unit.MONTHS), limit=90)


def _shared_hall() -> Programme:
    """Ann's review opens on 1 April and is due on 31 May 2022, Bea's is open since 3 January, due 3 June."""
    asked = programme(
        _SLOW, _FIRST, NEW_MEMBER, members=(ANN, BEA), venues=(_HALL,),
        used=(*uses("hall"), *uses("hall", member="bea", start="2022-01-03")),
        events=[reviewed("2021-05-31", "hall")],
    )  # fmt: skip
    slots = Slots((1, 1, 1, 1, 1, 0, 0), Period(on("2022-01-01"), on("2022-03-01")))
    teams = (Team("t", "T", (Cover(),), (slots,)),)
    return attrs.evolve(asked, base=attrs.evolve(asked.base, teams=teams))


def test_4_1_a_visit_waits_for_the_user_whose_review_opens_before_it_is_due() -> None:
    """So it is not taken before that one opens, and a longer plan is no worse than a shorter one (law 27)."""
    asked = _shared_hall()

    assert asked.plan(on=on("2022-01-10"), until=on("2022-03-31")).taken == 0
    (visit,) = asked.plan(on=on("2022-01-10"), until=on("2022-04-01")).beyond
    assert (visit.earliest, visit.due, len(visit.obligations)) == (on("2022-04-01"), on("2022-05-31"), 2)


@pytest.mark.parametrize(("until", "beyond"), [("2022-03-31", 0), ("2022-04-01", 1), ("2199-12-31", 0)])
def test_4_1_the_national_review_takes_the_visits_that_the_plan_takes(until: str, beyond: int) -> None:
    """It too looks at every review, whenever it opens, and so may a plan up to the last day of all.

    The team has slots in January and February alone, so that the visit finds no day however long the plan.
    """
    asked, day = _shared_hall(), on("2022-01-10")
    plan = asked.plan(on=day, until=on(until))
    total = display.review(asked, on=day, until=on(until)).data["total"]

    shown = [total[part] for part in ("on_time", "late", "unplaced", "held", "beyond")]
    assert shown == [*map(len, plan.parts)]
    assert (total["beyond"], total["unplaced"]) == (beyond, int(until == "2199-12-31"))


def test_4_2_a_plan_takes_what_opens_by_its_last_day_however_long_it_is() -> None:
    """Reviewed on 31 May 2021 and every three years: the review opens on 1 April 2024."""
    slow = attrs.evolve(_SLOW, months=36)
    asked, day = programme(slow, *FIRSTS, events=[reviewed("2021-05-31")], used=uses("essex")), "2021-06-01"

    taken = [asked.plan(on=on(day), until=on(f"2024-{last}")).taken for last in ("03-31", "04-01")]

    assert taken == [0, 1]


def test_4_2_a_deferral_holds_without_a_rule_of_offers_too() -> None:
    later = answered("2021-10-02", Reply.DEFERRED, until="2022-06-01")
    asked = programme(_SLOW, *FIRSTS, events=[offered("2021-10-01"), later])

    plan = asked.plan(on=on("2021-11-20"), until=on("2022-02-20"))

    held = [(one.visit.venue, one.until, one.event) for one in plan.held]
    assert held == [("essex", on("2022-06-01"), "a1")]


def test_4_2_of_several_who_hold_a_visit_the_one_who_is_free_first_is_named() -> None:
    """Ann put it off until July, then Bea until June; what Ann said before that no longer counts."""
    told: list[Event] = [
        offered("2021-10-01"), answered("2021-10-02", Reply.DEFERRED, id_="a0", until="2022-03-01"),
        answered("2021-10-03", Reply.DEFERRED, id_="a1", until="2022-07-01"),
        offered("2021-10-01", "o2", "bea"),
        answered("2021-10-04", Reply.DEFERRED, "o2", id_="b1", until="2022-06-01"),
    ]  # fmt: skip
    used = (*uses("essex"), *uses("essex", member="bea"))
    asked = programme(_SLOW, *FIRSTS, events=told, members=(ANN, BEA), used=used)

    (held,) = asked.plan(on=on("2021-11-20"), until=on("2022-02-20")).held
    assert (held.until, held.event) == (on("2022-06-01"), "b1")
    assert {one.held_by for one in held.visit.obligations} == {"a1", "b1"}


def test_4_2_what_a_held_visit_waits_for_does_not_decide_what_else_is_taken() -> None:
    """Essex is held until June; the review in Glasgow opens in April, after a plan that ends in February."""
    later = answered("2021-10-02", Reply.DEFERRED, until="2022-06-01")
    asked = programme(
        _SLOW, *FIRSTS, events=[offered("2021-10-01"), later, reviewed("2021-05-31", "glasgow")]
    )

    assert asked.plan(on=on("2021-11-20"), until=on("2022-02-20")).taken == 1
    assert asked.plan(on=on("2021-11-20"), until=on("2022-04-01")).taken == 2
