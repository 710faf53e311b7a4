"""Laws 37 and 38: what is recorded twice counts once, and position in a file means nothing."""

import datetime as dt
from random import Random

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.small import answered, offered, on, reviewed, sample
from laws.support import everything, with_events
from mpreview.errors import EventConflict
from mpreview.events import Event, Ledger, Reply, Withdrawn
from mpreview.places import Use
from mpreview.programme import Programme
from mpreview.timeline import FIRST_DAY, Period
from strategies import cases, ledgers

_MEMBERS, _VENUES = ("m0", "m1"), ("v0", "v1")
_EVER = Period(FIRST_DAY)
_LEDGERS = ledgers(_MEMBERS, _VENUES, [Use(venue, member, _EVER) for venue in _VENUES for member in _MEMBERS])


@given(cases())
def test_law_37_recording_everything_again_changes_nothing(case: tuple[Programme, dt.date]) -> None:
    programme, day = case
    events = tuple(programme.ledger)

    again = programme.record(*events).record(*events, *events)

    assert again == programme
    assert len(again.ledger) == len(events)
    assert everything(again, day) == everything(programme, day)


@given(_LEDGERS, st.data())
def test_law_37_another_event_of_the_same_id_is_refused(
    events: tuple[Event, ...], data: st.DataObject
) -> None:
    events = (*events, reviewed("2022-01-31", "v0"))
    ledger = Ledger.of(events)
    one = data.draw(st.sampled_from(events))
    other = attrs.evolve(one, known=one.known + dt.timedelta(minutes=1))

    with pytest.raises(EventConflict) as caught:
        ledger.record(other)

    assert caught.value.event == one.id
    assert tuple(ledger) == tuple(Ledger.of(events))


def test_law_37_another_event_of_the_same_id_in_one_breath_is_refused() -> None:
    one = reviewed("2021-07-05")

    with pytest.raises(EventConflict, match="another event has this id already"):
        Ledger.of([one, attrs.evolve(one, venue="glasgow")])


@given(cases(), st.randoms(use_true_random=False))
def test_law_38_the_order_of_the_file_means_nothing(case: tuple[Programme, dt.date], chance: Random) -> None:
    programme, day = case
    events = list(programme.ledger)
    chance.shuffle(events)

    mixed = with_events(programme, tuple(events))

    assert tuple(mixed.ledger) == tuple(programme.ledger)
    assert mixed == programme
    assert everything(mixed, day) == everything(programme, day)


@given(_LEDGERS, st.integers(1, 4))
def test_law_38_recording_in_parts_is_recording_at_once(events: tuple[Event, ...], size: int) -> None:
    """In the order told, since an answer names an offer that is on record."""
    ledger = Ledger()
    for start in range(0, len(events), size):
        ledger = ledger.record(*events[start : start + size])

    assert tuple(ledger) == tuple(Ledger.of(events))
    assert ledger == Ledger.of(events)
    assert hash(ledger) == hash(Ledger.of(events))


def test_law_38_equal_days_and_instants_are_ordered_by_cause_and_id() -> None:
    day = "2021-07-05"
    events: list[Event] = [
        reviewed(day, "glasgow"),
        reviewed(day, "essex"),
        answered(day, Reply.ACCEPTED, id_="a2"),
        answered(day, Reply.DECLINED, id_="a1"),
        offered(day, "o1"),
    ]

    found = [event.id for event in Ledger.of(events)]

    assert found == ["o1", "a1", "a2", f"review-essex-{day}", f"review-glasgow-{day}"]


def test_law_38_a_refused_record_leaves_everything_as_it_was() -> None:
    asked = sample()
    fresh = reviewed("2021-08-02")
    stray = Withdrawn(id="w1", on=on("2021-08-03"), known=fresh.known, event="nothing")

    with pytest.raises(EventConflict):
        asked.record(fresh, stray)

    assert asked == sample()
    assert asked.ledger.get(fresh.id) is None


def test_law_38_a_correction_and_a_withdrawal_may_stand_anywhere_in_the_file() -> None:
    wrong = reviewed("2021-07-05")
    right = attrs.evolve(wrong, id="r2", on=on("2021-07-12"), corrects=wrong.id)
    gone = reviewed("2021-08-02")
    away = Withdrawn(id="w1", on=gone.on, known=gone.known, event=gone.id)

    told: list[Event] = [wrong, right, gone, away]
    for events in (told, told[::-1]):
        believed = Ledger.of(events).effective
        assert [(event.id, event.on) for event in believed] == [(wrong.id, right.on)]


def test_law_38_corrections_in_a_circle_are_refused() -> None:
    one, other = reviewed("2021-07-05"), reviewed("2021-08-02")
    circle = [
        attrs.evolve(one, known=other.known, corrects=other.id),
        attrs.evolve(other, corrects=one.id),
    ]

    with pytest.raises(EventConflict, match="corrects itself"):
        Ledger.of(circle)
