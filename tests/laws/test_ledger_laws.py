"""Laws 37 and 38: what is recorded twice counts once, and position in a file means nothing."""

import datetime as dt
from collections.abc import Callable, Iterator
from itertools import combinations
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from helpers.policies import case_of_seed, rich_cases
from helpers.strategies import cases, ledgers
from laws.moving import tellable
from laws.recording import told_in_turn, unjudged
from laws.small import answered, offered, on, on_day, reviewed, sample
from laws.support import everything, with_events
from mpreview.errors import EventConflict
from mpreview.events import (
    RANK,
    Answered,
    Directed,
    Event,
    Ledger,
    NewEnd,
    Paused,
    Reply,
    Reviewed,
    StandardRevised,
    Withdrawn,
)
from mpreview.places import Use
from mpreview.programme import Programme
from mpreview.timeline import FIRST_DAY, Period

_MEMBERS, _VENUES = ("m0", "m1"), ("v0", "v1")
_EVER = Period(FIRST_DAY)
_LEDGERS = ledgers(_MEMBERS, _VENUES, [Use(venue, member, _EVER) for venue in _VENUES for member in _MEMBERS])


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


@given(rich_cases, st.data())
def test_law_37_corrections_and_withdrawals_recorded_again_change_nothing(
    case: tuple[Programme, dt.date], data: st.DataObject
) -> None:
    """In calls of their own, in any order, with a question between; and of other content they are refused."""
    programme, day = case
    events = (*programme.ledger, *_mending(programme.ledger))
    whole = with_events(programme, events)
    told = everything(whole, day)
    again = whole
    for event in data.draw(st.permutations(events)):
        again = again.record(event)
        assert again.ledger.effective == whole.ledger.effective

    assert again == whole
    assert everything(again, day) == told
    for event in _mending(programme.ledger):
        with pytest.raises(EventConflict, match="another event has this id already"):
            again.record(attrs.evolve(event, known=event.known + dt.timedelta(minutes=1)))


def _mending(ledger: Ledger) -> Iterator[Event]:
    """A correction of the first event that may have one, and a withdrawal of the last."""
    mendable = [event for event in ledger if type(event) is not Withdrawn]
    for event in mendable[:1]:
        yield attrs.evolve(event, id="mended", corrects=event.id)
    for event in mendable[1:][-1:]:
        yield Withdrawn(id="withdrawn", on=event.on, known=event.known, event=event.id)


@given(rich_cases, st.sets(st.sampled_from(_MEMBERS)), st.sets(st.sampled_from(_VENUES)))
def test_the_events_about_somebody_are_all_that_references_reach_from_there(
    case: tuple[Programme, dt.date], members: set[str], venues: set[str]
) -> None:
    ledger = case[0].ledger

    found = ledger.list_about(members, venues)

    reached = {event.id for event in ledger if _is_about(event, members, venues)}
    # Each round but the last reaches a further event.
    for _ in ledger:
        reached |= {event.id for event in ledger if _named_by(event) & reached}
        reached |= {id_ for event in ledger if event.id in reached for id_ in _named_by(event)}
    assert found == tuple(event for event in ledger.effective if event.id in reached)


def _is_about(event: Event, members: set[str], venues: set[str]) -> bool:
    member, venue = getattr(event, "member", None), getattr(event, "venue", None)
    if isinstance(event, Directed | StandardRevised | Paused | NewEnd):
        return True
    return member in members if member is not None else venue in venues


def _named_by(event: Event) -> set[str]:
    fields = ("corrects", "event", "offer", "booking", "review", "paper", "finding")
    # An exclusion has a day of review, which names no event.
    return {name for field in fields if isinstance(name := getattr(event, field, None), str)}


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


@given(rich_cases, st.randoms(use_true_random=False))
def test_law_38_what_is_told_at_one_instant_is_told_in_one_order(
    case: tuple[Programme, dt.date], chance: Random
) -> None:
    """All of it on two days, known at one instant, recorded in any order with a question between."""
    programme, day = tellable(case[0]), case[1]
    told = tuple(_at_one_instant(event) for event in programme.ledger.effective)
    whole = with_events(programme, told)
    now = with_events(programme, ())
    with unjudged():
        mixed = list(told_in_turn(whole, chance))
        for event in mixed:
            now.coverage(on=day)
            now = now.record(event)

    assert tuple(now.ledger) == tuple(whole.ledger) == tuple(Ledger.of(mixed))
    assert now.ledger.effective == whole.ledger.effective
    assert everything(now, day) == everything(whole, day)


_SHARED = dt.datetime(2023, 6, 1, tzinfo=dt.UTC)


def _at_one_instant(event: Event) -> Event:
    """The event on one of two days, the earlier ones on the first; no other day of it is before that."""
    on_ = _SHARED.date() - dt.timedelta(event.on < dt.date(2022, 9, 1))
    days = {name: getattr(event, name, None) for name in ("until", "day", "by", "open_until")}
    later: dict[str, Any] = {
        name: max(day, _SHARED.date()) for name, day in days.items() if isinstance(day, dt.date)
    }
    if type(event) is Answered:
        # On another day the offer may cover other venues.
        later["venues"] = None
    if type(event) is Reviewed:
        # On another day other items are in force.
        later["answers"] = ()
    if type(event) is Directed and event.counts_from is not None:
        later["counts_from"] = min(event.counts_from, on_)
    return attrs.evolve(event, on=on_, known=_SHARED, **later)


@pytest.mark.long
@pytest.mark.parametrize(
    ("generator", "alike"),
    [
        ("plain", lambda a, b: (a.on, RANK[type(a)], a.known) == (b.on, RANK[type(b)], b.known)),
        ("plain", lambda a, b: a.known == b.known and a.on != b.on),
        ("rich", lambda a, b: (a.on, RANK[type(a)], a.known) == (b.on, RANK[type(b)], b.known)),
        ("rich", lambda a, b: (a.on, a.known) == (b.on, b.known) and RANK[type(a)] != RANK[type(b)]),
    ],
    ids=["all the same", "the instant alone", "all the same, rich", "day and instant, rich"],
)
def test_law_38_events_that_only_the_id_or_kind_tells_apart_are_drawn(
    generator: str, alike: Callable[[Event, Event], bool]
) -> None:
    """Else the permutations above would say nothing of them."""

    def has_two(case: tuple[Programme, dt.date]) -> bool:
        return any(alike(a, b) for a, b in combinations(case[0].ledger, 2))

    if generator == "rich":
        assert any(has_two(case_of_seed(seed)) for seed in range(500))
    else:
        find(cases(), has_two, settings=settings(max_examples=2_000, phases=[Phase.generate], database=None))


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
    right = on_day(wrong, "2021-07-12", id="r2", corrects=wrong.id)
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
