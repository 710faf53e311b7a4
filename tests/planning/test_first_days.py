"""Asking comes before visiting (`semantics.md` 4.9): the first day to come, and the last day to ask."""

import datetime as dt
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.dice import Dice
from helpers.profiles import examples
from laws.small import ENGLAND, on
from mpreview.calendars import Calendar, Holiday
from mpreview.people import HeldCapacity
from mpreview.policy import Visiting
from mpreview.reviews.first_days import NO_ANSWER_NEEDED, NOT_ASKED, Asked, FirstDays
from mpreview.timeline import day_of
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
    stated = naive.Visiting(answer=answer, notice=notice, at_once=at_once or 0)
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
