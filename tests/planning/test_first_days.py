"""Asking comes before visiting (`semantics.md` 4.9): the first day to come, and the last day to ask."""

import datetime as dt
import json
from typing import Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.dice import Dice
from helpers.profiles import examples
from helpers.strategies import cases
from helpers.world_of import world_of
from laws.small import (
    ANN,
    BEA,
    ENGLAND,
    ESSEX,
    FIRSTS,
    OFFERS,
    YEARLY,
    answered,
    offered,
    on,
    programme,
    reviewed,
    uses,
)  # fmt: skip
from mpreview.calendars import Calendar, Holiday
from mpreview.events import Event, Reply
from mpreview.people import HeldCapacity
from mpreview.planning import Need, Plan
from mpreview.planning._layout import plan_problem
from mpreview.planning._problem import Entry
from mpreview.policy import Visiting
from mpreview.programme import Programme
from mpreview.reviews.first_days import NO_ANSWER_NEEDED, NOT_ASKED, Asked, FirstDays
from mpreview.timeline import NEVER, day_of
from naive import first_days as naive
from naive import world as w

_FRIDAY: Final = on("2021-11-19")


def _first_days(answer: int, notice: int, at_once: int | None = None) -> FirstDays:
    visiting = Visiting(answer=answer, notice=notice, at_once=at_once)
    return FirstDays(visiting, (("england", ENGLAND),), (), (HeldCapacity.MEMBER,))


def _offered(made: str, end: str | None = None, resumes: str | None = None) -> Asked:
    days = (None if text is None else on(text).toordinal() for text in (made, end, resumes))
    return Asked(True, *days)


@pytest.mark.parametrize(
    ("asked", "from_friday", "last_for_january"),
    [
        # Two working days after Friday the 19th; two before Thursday 6 January 2022.
        (NO_ANSWER_NEEDED, "2021-11-23", "2022-01-04"),
        # Seven: 22 to 26, 29 and 30 November. Seven from the 23rd: 24, 29, 30, 31, 4, 5 and 6 January.
        (NOT_ASKED, "2021-11-30", "2021-12-23"),
        # Five after Tuesday the 16th is the 23rd, and two more; after the answer time as if never asked.
        (_offered("2021-11-16", "2021-11-30"), "2021-11-25", "2021-12-23"),
        # The answer is overdue already: the notice alone.
        (_offered("2021-11-01", "2021-11-29"), "2021-11-23", "2021-12-23"),
        # The answer time runs on and on.
        (_offered("2021-11-01"), "2021-11-23", "2022-01-04"),
    ],
)
def test_the_first_day_to_come_and_the_last_day_to_ask(
    asked: Asked, from_friday: str, last_for_january: str
) -> None:
    days, due = _first_days(5, 2), on("2022-01-06").toordinal()

    first = days.find_first_day(asked, ENGLAND, _FRIDAY.toordinal(), 2)
    last = days.find_last_day(asked, ENGLAND, due, 2)

    assert first == on(from_friday).toordinal()
    assert last == on(last_for_january).toordinal()


def test_a_visit_of_an_urgent_class_needs_neither_and_nobody_comes_before_a_decline_has_run_out() -> None:
    days, friday = _first_days(5, 2, at_once=1), _FRIDAY.toordinal()
    declined = Asked(True, resumes=on("2021-11-22").toordinal())

    assert days.find_first_day(NOT_ASKED, ENGLAND, friday, 1) == friday
    assert days.find_first_day(declined, ENGLAND, friday, 2) is None
    assert days.find_first_day(declined, ENGLAND, friday + 3, 2) == on("2021-12-01").toordinal()
    # Whoever may be asked again on the 22nd can be met from 1 December on, not on 30 November.
    assert days.find_last_day(declined, ENGLAND, on("2021-12-01").toordinal(), 2) == friday + 3
    assert days.find_last_day(declined, ENGLAND, on("2021-11-30").toordinal(), 2) is None


def _user(d: Dice, around: dt.date) -> tuple[Asked, naive.User]:
    """A user in any of the states of the table, for the engine and for the naive statement."""
    made = around - dt.timedelta(d.whole(0, 20))
    kind = d.pick(("no-offer", "accepted", "offered", "offered", "declined", "new"))
    if kind == "offered":
        end = d.pick((None, made + dt.timedelta(d.whole(0, 40))))
        number = None if end is None else end.toordinal()
        return Asked(True, made.toordinal(), number), naive.User(offered=made, answer_end=end)
    if kind == "declined":
        free = around + dt.timedelta(d.whole(-3, 30))
        return Asked(True, resumes=free.toordinal()), naive.User(free=free)
    users = {"no-offer": naive.User(needs_offer=False), "accepted": naive.User(accepted=True)}
    return (NOT_ASKED if kind == "new" else NO_ANSWER_NEEDED), users.get(kind, naive.User())


@settings(max_examples=examples(5))
@given(st.integers(0, 2**32))
def test_law_53_first_and_last_day_are_those_of_the_table(seed: int) -> None:
    d = Dice(seed)
    start = on("2021-12-01")
    closed = sorted({start + dt.timedelta(d.whole(0, 90)) for _ in range(d.whole(0, 12))})
    calendar = Calendar(
        "k", "K", on("2021-01-01"), on("2023-01-01"),
        tuple(Holiday(day, "Closed", "proclamation") for day in closed),
    )  # fmt: skip
    answer, notice, at_once = d.pick((0, 0, 1, 5)), d.pick((0, 1, 2, 3)), d.pick((None, None, 1, 2))
    if not answer and not notice:
        notice = 1
    visiting = Visiting(answer=answer, notice=notice, at_once=at_once)
    days = FirstDays(visiting, (("k", calendar),), (), ())
    stated = w.Visiting(answer=answer, notice=notice, at_once=at_once or 0)
    plain, priority = w.Calendar(frozenset(closed)), d.whole(1, 3)
    today = start + dt.timedelta(d.whole(20, 40))
    asked, user = _user(d, today)

    for day in (today, today + dt.timedelta(d.whole(1, 50))):
        found = days.find_first_day(asked, calendar, day.toordinal(), priority)
        held = naive.held(user, day)
        assert (None if found is None else day_of(found)) == (
            None if held else naive.first_day(stated, plain, user, day, priority)
        )

    due = today + dt.timedelta(d.whole(0, 60))
    last = days.find_last_day(asked, calendar, due.toordinal(), priority)
    expected = naive.last_day(stated, plain, user, priority, (today, due))
    assert (last is not None and day_of(last) >= today) == (expected is not None)
    assert expected is None or last == expected.toordinal()


# ---------------------------------------------------------------- plans


_SLOW: Final = attrs.evolve(YEARLY, lead=28)


def _with(asked: Programme, visiting: Visiting | None) -> Programme:
    editions = tuple(attrs.evolve(one, visiting=visiting) for one in asked.rulebook.editions)
    return Programme(asked.base, attrs.evolve(asked.rulebook, editions=editions), asked.ledger)


def _asked(*events: Event, answer: int = 5, notice: int = 2) -> Programme:
    """The office of Ann and Bea in Essex was reviewed on 26 November 2020: the next is due a year later."""
    asked = programme(
        _SLOW, *FIRSTS, OFFERS, members=(ANN, BEA), venues=(ESSEX,),
        used=(*uses("essex"), *uses("essex", member="bea")), events=(reviewed("2020-11-26"), *events),
    )  # fmt: skip
    return _with(asked, Visiting(answer=answer, notice=notice))


@pytest.mark.parametrize(
    ("events", "day"),
    [
        # Seven working days after the 19th; five after the 16th and two more; two after the 19th.
        ((), "2021-11-30"),
        ((offered("2021-11-16"),), "2021-11-25"),
        ((offered("2021-11-16"), answered("2021-11-18", Reply.ACCEPTED)), "2021-11-23"),
        # Of several users the earliest: Bea has accepted.
        ((offered("2021-11-16"), offered("2021-11-15", "o2", "bea"),
          answered("2021-11-18", Reply.ACCEPTED, "o2")), "2021-11-23"),
    ],
)  # fmt: skip
def test_a_plan_asks_before_it_visits(events: tuple[Event, ...], day: str) -> None:
    plan = _asked(*events).plan(on=_FRIDAY, until=on("2021-12-31"))

    assert [one.day.isoformat() for one in plan.visits] == [day]


def test_a_visit_due_before_its_first_day_to_come_has_no_time_to_ask() -> None:
    plan = _asked().plan(on=_FRIDAY, until=on("2021-12-31"))
    (short,) = plan.shortfalls

    assert (short.code, short.helps) == ("no-time-to-ask", ())
    assert short.days == (on("2021-11-26"), on("2021-11-30"))
    assert short.sentence().startswith(
        "was due on 26 November 2021, and nobody can be asked and told in time"
    )
    assert plan.check(short) == ()
    assert plan.check(attrs.evolve(short, days=short.days[::-1])) != ()
    # No slot helps, so that the visit is no need of slots: it is counted apart, in the week of its due day.
    assert plan.lack["t"] == 0
    assert list(plan.needs) == [Need("t", on("2021-11-22"), 0, no_time=1)]


def test_on_the_last_day_that_there_is_nobody_can_be_asked_in_time() -> None:
    last = on("2199-12-31")
    plan = _asked().plan(on=last, until=last)

    assert [(one.code, plan.check(one)) for one in plan.shortfalls] == [
        ("window-past", ()),
        ("no-time-to-ask", ()),
    ]
    assert "before 1 January 2200" in plan.shortfalls[1].sentence()
    assert _first_days(5, 2).find_first_day(NOT_ASKED, ENGLAND, last.toordinal(), 1) == NEVER


# ---------------------------------------------------------------- laws of plans


def _entries(plan: Plan) -> dict[str, Entry]:
    return {id_: one for problem in plan.made.problems.values() for id_, one in problem.entries.items()}


def _until(day: dt.date) -> dt.date:
    return min(day + dt.timedelta(60), dt.date(2199, 12, 31))


_DRAWN: Final = st.builds(
    lambda answer, notice, at_once: Visiting(answer=answer, notice=notice, at_once=at_once),
    st.sampled_from((0, 1, 5)), st.sampled_from((1, 2, 3)), st.sampled_from((None, 1, 2, 3)),
)  # fmt: skip


@given(cases(), _DRAWN)
def test_law_53_the_first_day_of_each_visit_is_that_of_its_users(
    case: tuple[Programme, dt.date], visiting: Visiting
) -> None:
    asked, day = _with(case[0], visiting), case[1]
    world, calendars = world_of(asked), {team.id: team.calendar for team in asked.register.teams}
    plan = asked.plan(on=day, until=_until(day))
    told = _entries(plan)

    for visit in (*(one.visit for one in plan.visits if not one.booked), *plan.unplaced, *plan.beyond):
        named = calendars[visit.team] or visit.obligations[0].ground.calendar
        closed = asked.register.calendar[named].as_known(day).holidays
        users = [
            naive.user_of(world, one.member, visit.venue, visit.activity.value, day)
            for one in visit.obligations
        ]
        stated = world.editions[-1].visiting
        assert stated is not None
        first = naive.of_visit(
            stated, w.Calendar(frozenset(one.day for one in closed)), users, day, visit.priority
        )
        assert first is not None
        assert told[visit.id].rules.first == (first.toordinal() if first > day else 0)


@given(cases(), _DRAWN)
def test_law_80_without_visiting_a_plan_is_the_plan_of_before(
    case: tuple[Programme, dt.date], visiting: Visiting
) -> None:
    """Every visit of any class at once is as good as an edition that says nothing."""
    (asked, day), at_once = case, attrs.evolve(visiting, at_once=9)
    plans = [_with(asked, one).plan(on=day, until=_until(day)) for one in (None, at_once)]

    assert {one.rules.first for plan in plans for one in _entries(plan).values()} <= {0}
    before, after = ([*plan.rows(), *plan.shortfalls.rows(), *plan.needs.rows()] for plan in plans)
    assert json.dumps(before) == json.dumps(after)


@given(cases(), _DRAWN, st.integers(1, 5))
def test_law_80_a_greater_notice_never_brings_a_visit_forward(
    case: tuple[Programme, dt.date], visiting: Visiting, more: int
) -> None:
    """Nobody comes before the first day, which only moves back; and a visit alone moves back too."""
    asked, day = case
    greater = attrs.evolve(visiting, notice=visiting.notice + more)
    old, new = (_with(asked, one).plan(on=day, until=_until(day)) for one in (visiting, greater))
    before, after = _entries(old), _entries(new)

    assert before.keys() == after.keys()
    assert all(before[id_].rules.first <= after[id_].rules.first for id_ in before)
    assert all(one.day.toordinal() >= after[one.visit.id].rules.first for one in new.visits if not one.booked)
    for problem, later in zip(old.made.problems.values(), new.made.problems.values(), strict=True):
        for id_ in problem.entries:
            first, second = (
                plan_problem(attrs.evolve(one, entries={id_: one.entries[id_]})) for one in (problem, later)
            )
            assert (first.get(id_) or NEVER) <= (second.get(id_) or NEVER)
