"""Plan after plan, day after day: every move has its cause, what is agreed stays, nobody is passed over."""

import datetime as dt

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.year_of_plans import past_due, run
from helpers.profiles import examples
from laws.small import on
from mpreview import uk
from mpreview.events import Booked, BookingCancelled, BookingMoved
from mpreview.planning import Visit
from mpreview.programme import Programme
from planning.test_agreed import planned
from planning.test_pools import pooled


@pytest.mark.once
@settings(max_examples=examples(0.1))
@given(seed=st.integers(0, 2**32))
def test_law_28_sixty_days_of_a_small_country(seed: int) -> None:
    seen = run(uk.sample(on=on("2021-11-20")), on("2021-11-20"), days=60, seed=seed)

    assert (seen.days, seen.without_cause, seen.bookings_moved, seen.out_of_turn) == (60, 0, 0, 0)
    assert seen.events > 30
    assert seen.longest < 60


@pytest.mark.gate
def test_law_28_three_days_of_the_nation_move_for_every_sort_of_reason() -> None:
    """`tests/benchmarks/bench_replans.py` goes on for a year."""
    day = dt.date(2021, 11, 15)
    seen = run(uk.demonstration(on=day, seed=2021), day, days=3, seed=1)

    assert (seen.without_cause, seen.bookings_moved, seen.out_of_turn) == (0, 0, 0)
    assert {"asking", "to-place", "held", "agreed", "answer"} <= seen.moved.keys()
    assert seen.came > 0 < seen.gone


def _turn(one: tuple[Visit, dt.date | None]) -> tuple[dt.date, int, dt.date, str]:
    visit, _ = one
    return visit.due, visit.rank, visit.own_due or visit.due, visit.id


@example(seed=39_324)
@example(seed=35_435)
@given(seed=st.integers(0, 2**63 - 1))
def test_4_4_whoever_is_longest_past_due_comes_first(seed: int) -> None:
    """In each crew and class; who has no day comes after all who have one."""
    for asked, plan in (planned(seed), pooled(seed)):
        queues: dict[tuple[object, ...], list[dt.date]] = {}
        waiting = sorted(past_due(plan), key=_turn)
        for visit, day in waiting:
            # A day called off is no possible day, nor is any before the first that was named (4.10).
            if visit.venue not in _called_off(asked):
                queues.setdefault((visit.crew, visit.priority), []).append(day or dt.date.max)
        assert all(days == sorted(days) for days in queues.values())


def _called_off(asked: Programme) -> set[str]:
    events = list(asked.ledger)
    ends = {event.booking for event in events if isinstance(event, BookingCancelled | BookingMoved)}
    return {event.venue for event in events if isinstance(event, Booked) and event.id in ends}
