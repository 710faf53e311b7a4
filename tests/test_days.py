"""Sets of days against Python's own sets."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mpreview.days import Days

LAST = 30
SPANS = st.lists(st.tuples(st.integers(0, LAST), st.integers(0, LAST)), max_size=4)


def plain(days: Days) -> set[int]:
    """The days, one by one."""
    return {day for start, end in days.spans for day in range(start, end)}


@given(SPANS, SPANS)
def test_days_are_sets(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    a, b = Days.of(*one), Days.of(*other)
    set_a = {day for start, end in one for day in range(start, end)}
    set_b = {day for start, end in other for day in range(start, end)}

    assert plain(a) == set_a == {day for day in range(LAST) if day in a}
    assert (plain(a | b), plain(a & b), plain(a - b)) == (set_a | set_b, set_a & set_b, set_a - set_b)
    assert (plain(a.gaps), bool(a)) == (set(range(a.start, a.end)) - set_a, bool(set_a))


@given(SPANS, SPANS)
def test_equal_days_are_equal_values(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    every = Days.of(*one), Days.of(*other)

    for days in (*every, every[0] | every[1], every[0] & every[1], every[0] - every[1]):
        assert all(start < end for start, end in days.spans)
        assert all(end < start for (_, end), (start, _) in pairwise(days.spans))


@given(SPANS, st.integers(0, LAST))
def test_the_next_day_inside_and_the_first_day_after(spans: list[tuple[int, int]], day: int) -> None:
    days = Days.of(*spans)
    inside, outside = plain(days), set(range(2 * LAST)) - plain(days)

    assert days.next_in(day) == min((one for one in inside if one >= day), default=days.next_in(LAST))
    assert days.first_after(day) == min(one for one in outside if one >= day)
    assert plain(days.since(day)) == {one for one in inside if one >= day}
