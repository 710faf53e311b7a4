"""The demonstration runs on from day to day (semantics 7.4)."""

import datetime as dt

import pytest

from mpreview import uk

pytestmark = pytest.mark.gate

D = dt.date
# An autumn of calls, a rise, a dissolution, and a new Parliament.
DAYS = [
    (D(2021, 10, 10), D(2021, 10, 24), D(2022, 1, 31)),
    (D(2026, 4, 20), D(2026, 5, 4), D(2026, 6, 1)),
    (D(2024, 6, 1), D(2024, 6, 10), D(2024, 6, 30)),
    (D(2024, 7, 6), D(2024, 8, 20), D(2024, 9, 30)),
]


@pytest.mark.parametrize(("drawn", "on", "later"), DAYS, ids=str)
def test_law_82_a_later_day_of_the_demonstration_only_adds_events_that_became_known_later(
    drawn: D, on: D, later: D
) -> None:
    seed = 7
    ran_on = uk.demonstration(on=later, seed=seed, since=drawn)
    ended = dt.datetime.combine(on + dt.timedelta(1), dt.time(), dt.UTC)
    made = uk.demonstration(on=on, seed=seed, since=drawn)

    known = [event for event in ran_on.ledger if event.known < ended]
    assert not {*made.ledger} ^ {*known}
    # In one value each: pytest would write out the difference of two programmes, which takes many minutes.
    same_order = [*made.ledger] == known
    same_rest = (made.register, made.rulebook) == (ran_on.register, ran_on.rulebook)
    assert (same_order, same_rest) == (True, True)


def test_it_runs_on_legally_and_adds_to_the_demonstration_of_its_first_day() -> None:
    monday = D(2026, 11, 16)
    first, second = uk.demonstration(on=monday), uk.demonstration(on=D(2026, 11, 23), since=monday)
    known = {event.id for event in first.ledger}
    on = {event.on for event in second.ledger if event.id not in known}

    assert second.register == first.register
    assert [event for event in second.ledger if event.id in known] == [*first.ledger]
    assert {D(2026, 11, day) for day in (17, 18, 19, 20, 23)} <= on
    assert tuple(second.irregular()) == ()
