"""Law 39: a prefix and then the rest is the whole; so is a snapshot and its tail."""

import copy
import datetime as dt
import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sized
from random import Random
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.policies import rich_cases
from helpers.profiles import examples
from helpers.strategies import cases
from helpers.world_of import world_of
from interchange.sample import SAMPLE
from laws import support
from laws.moving import tellable
from laws.recording import bare, told_in_turn, unjudged
from laws.small import (
    CALL,
    DIRECTED,
    FIRSTS,
    OFFERS,
    YEARLY,
    answered,
    contacted,
    directed,
    incident,
    offered,
    on,
    on_day,
    programme,
    reviewed,
    uses,
    withdrawn,
)
from mpreview import uk
from mpreview.errors import EventConflict, InvalidValue, OutsideRange, ReferenceErrors, UnknownId
from mpreview.events import (
    Booked,
    BookingCancelled,
    BookingMoved,
    Contacted,
    Event,
    Ledger,
    Reply,
    StandardRevised,
)
from mpreview.events._kinds import KINDS
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.programme.snapshots import Snapshot
from mpreview.reviews.facts import Facts
from mpreview.timeline import Period, start_of
from naive import spec

_DAY: Final = dt.timedelta(1)
either = pytest.mark.parametrize("language", [cases(), rich_cases], ids=["plain", "rich"])


def everything(asked: Any, day: dt.date) -> list[tuple[object, ...]]:
    """Standing, progress and days of every subject, of a programme or of a snapshot, which asks alike."""
    return support.everything(asked, day)


def answers(asked: Any, day: dt.date, within: int) -> list[object]:
    """Every question, asked of a programme or of a snapshot."""
    due = asked.due(on=day, within=within)
    found = [everything(asked, day), list(due), [one.reasons for one in due]]
    plan = asked.plan(on=day, until=day + 40 * _DAY)
    first = asked.coverage(on=day).statuses[:1]
    told = [asked.explain(one.member, one.venue, one.activity, on=day).why() for one in first]
    return [*found, plan, *told]


def asked_days(believed: Iterable[Event], day: dt.date) -> Iterator[dt.date]:
    """The last day on which something happened, or the day asked if that is later; and a month on."""
    last = max((event.on for event in believed), default=day)
    yield from (max(day, last), max(day, last) + 31 * _DAY)


# ---------------------------------------------------------------- a snapshot and its tail


@either
@settings(max_examples=examples(0.3))
@given(data=st.data())
def test_law_39_a_snapshot_and_its_tail_are_the_whole_at_every_cut(
    language: st.SearchStrategy[tuple[Programme, dt.date]], data: st.DataObject
) -> None:
    drawn, day = data.draw(language)
    # A change of the register is recorded in a programme; a snapshot refuses it.
    whole = tellable(drawn)
    believed = whole.ledger.effective
    start = Snapshot.of(bare(whole))
    last, later = asked_days(believed, day)
    start.coverage(on=last)

    for cut in range(len(believed) + 1):
        both = start.replay(believed[:cut]).replay(believed[cut:])
        assert everything(both, last) == everything(whole, last)
    both = start.replay(iter(believed))
    assert [answers(both, one, within=20) for one in (last, later)] == [
        answers(whole, one, within=20) for one in (last, later)
    ]


@given(rich_cases, st.integers(0, 60))
def test_law_39_a_snapshot_stays_as_it_is_whatever_is_replayed_after_it(
    case: tuple[Programme, dt.date], cut: int
) -> None:
    whole, day = tellable(case[0]), case[1]
    believed = whole.ledger.effective
    prefix = Snapshot.of(bare(whole)).replay(believed[:cut])
    last, _ = asked_days(believed[:cut], day)
    before = answers(prefix, last, within=9)
    prefix.replay(believed[cut:]).coverage(on=max(asked_days(believed, day)))

    again = Snapshot.of(Programme(whole.base, whole.rulebook, Ledger.of(_alone(believed[:cut]))))

    assert answers(prefix, last, within=9) == before == answers(again, last, within=9)


def _alone(believed: Iterable[Event]) -> Iterator[Event]:
    """What is believed as if it had been recorded so: nothing names what came of nothing."""
    known, told = dt.datetime(2199, 1, 1, tzinfo=dt.UTC), set[str]()
    # By order; told at one instant, so that nothing became known before what it names.
    for index, event in enumerate(believed):
        told.add(event.id)
        # A review corrected to a later day comes after what was found in the review.
        is_ahead = event.stands_alone and event.about is not None and event.about not in told
        without: dict[str, Any] = {str(event.about_field): None} if is_ahead else {}
        yield attrs.evolve(event, known=known + index * dt.timedelta(microseconds=1), **without)


def test_law_39_a_snapshot_of_a_programme_is_what_it_believes() -> None:
    """The wrong review is corrected to the 12th, the other one withdrawn."""
    wrong, gone = reviewed("2021-07-05"), reviewed("2021-08-02")
    right = on_day(wrong, "2021-07-12", id="r2", corrects=wrong.id)
    asked = programme(*FIRSTS, YEARLY, events=(wrong, gone, right, withdrawn("2021-08-03", gone.id)))

    snapshot = Snapshot.of(asked)

    assert (snapshot.count, snapshot.on) == (1, on("2021-07-12"))
    assert answers(snapshot, on("2021-08-05"), 30) == answers(asked, on("2021-08-05"), 30)


@pytest.mark.parametrize("step", [1, -1])
def test_law_39_a_snapshot_is_what_it_was_whatever_days_were_asked(step: int) -> None:
    """More days than facts are kept of, forwards and backwards, and each of them once more."""
    first = on("2021-11-20")
    asked, days = uk.sample(on=first), [first + dt.timedelta(number) for number in range(12)][::step]
    snapshot = Snapshot.of(asked)

    for day in (*days, *days):
        assert snapshot.due(on=day) == asked.due(on=day)


@pytest.mark.parametrize("again", [copy.deepcopy, support.pickled])
@pytest.mark.parametrize("asked_before", [False, True])
def test_law_39_a_snapshot_can_be_copied_and_sent_to_another_process(
    again: Callable[[Snapshot], Snapshot], *, asked_before: bool
) -> None:
    """The copy answers, and goes on with the events left."""
    day = on("2021-11-20")
    asked = uk.sample(on=day)
    first, last = asked.ledger.effective[:-5], asked.ledger.effective[-5:]
    snapshot = Snapshot.of(Programme(asked.base, asked.rulebook)).replay(first)
    if asked_before:
        assert snapshot.due(on=day)

    copied = again(snapshot)

    assert answers(copied, day, 30) == answers(snapshot, day, 30)
    assert answers(copied.replay(last), day, 30) == answers(asked, day, 30)


@pytest.mark.gate
def test_law_39_a_snapshot_of_the_nation_is_the_nation() -> None:
    day = on("2021-11-20")
    nation = uk.demonstration(on=day, seed=2021)
    events = nation.ledger.until(day)

    streamed = Snapshot.of(bare(nation)).replay(events)

    assert streamed.count == len(nation.ledger)
    assert streamed.due(on=day) == nation.due(on=day)
    assert streamed.coverage(on=day) == nation.coverage(on=day)


# ---------------------------------------------------------------- prefixes


def test_law_39_an_event_of_any_kind_changes_after_a_question_what_it_changes_without() -> None:
    """Each bears on its own subject, or declares more: what it concerns, or which offices it changes."""
    now, kinds = bare(SAMPLE), set[type[Event]]()
    days = [max(event.on for event in SAMPLE.ledger) + days * _DAY for days in (0, 300)]
    with unjudged():
        turns = list(told_in_turn(SAMPLE, Random(39)))
    for event in turns:
        for day in days:
            now.due(on=day, within=30)
        now = now.restore(event)
        anew = Programme(now.base, now.rulebook, now.ledger)
        kinds.add(type(event))
        assert [everything(now, day) for day in days] == [everything(anew, day) for day in days], event.word

    assert kinds == set(KINDS)


@either
@settings(max_examples=examples(0.5))
@given(data=st.data(), chance=st.randoms(use_true_random=False))
def test_law_39_recorded_one_by_one_and_asked_between_it_is_the_whole(
    language: st.SearchStrategy[tuple[Programme, dt.date]], data: st.DataObject, chance: Random
) -> None:
    """What was computed before an event is carried on with it, and with some more, and gives the same."""
    whole, day = data.draw(language)
    now, prefix = bare(whole), []
    with unjudged():
        turns = list(told_in_turn(whole, chance))
    for event in turns:
        now = now.restore(event)
        prefix.append(event)
        if chance.random() < 0.4:
            near = day + chance.choice((-60, -1, 0, 0, 0, 1, 60)) * _DAY
            anew = Programme(whole.base, whole.rulebook, Ledger.of(prefix))
            assert everything(now, near) == everything(anew, near)
            assert now.ledger.effective == anew.ledger.effective

    assert now == bare(whole).restore(*turns) == whole
    assert everything(now, day) == everything(whole, day)


@pytest.mark.parametrize("asked_first", [True, False])
def test_law_39_a_booking_cancelled_after_a_question_is_no_longer_there(*, asked_first: bool) -> None:
    """Accepted on 5 July, a visit agreed on the 6th, called off on the 8th: accepted again."""
    noon = dt.datetime(2021, 7, 6, 12, tzinfo=dt.UTC)
    visit = Booked(id="b1", on=noon.date(), known=noon, venue="essex", day=on("2021-08-02"))
    off = BookingCancelled(id="b2", on=on("2021-07-08"), known=noon + 2 * _DAY, booking="b1")
    events = (offered("2021-07-01"), answered("2021-07-05", Reply.ACCEPTED), visit)
    asked = programme(*FIRSTS, CALL, OFFERS, YEARLY, events=events)

    def progress(one: Programme) -> str:
        return next(s.progress.value for s in one.coverage(on=on("2021-07-09")) if s.venue == "essex")

    if asked_first:
        assert progress(asked) == "booked"
    assert progress(asked.record(off)) == "accepted"
    assert progress(asked.record(on_day(off, "2021-07-10"))) == "booked"


# ---------------------------------------------------------------- what a stream refuses


def _empty() -> Snapshot:
    return Snapshot.of(programme(*FIRSTS, CALL, OFFERS, YEARLY))


_FIRST, _SECOND = reviewed("2021-07-05"), reviewed("2021-08-02")


def test_law_39_who_was_contacted_by_mistake_is_owed_the_contact_again() -> None:
    """A correction names another member, after a question that read the contact."""
    day = on("2021-11-20")
    asked = uk.sample(on=day)
    first, second = [one.member for one in asked.due(on=day) if one.activity is Activity.CONTACT][:2]
    wrong = Contacted(id="c1", on=day, known=start_of(day), member=first)
    asked = asked.record(wrong)
    assert first not in {one.member for one in asked.due(on=day) if one.activity is Activity.CONTACT}

    asked = asked.record(attrs.evolve(wrong, id="c2", member=second, corrects="c1"))

    due = {one.member for one in asked.due(on=day) if one.activity is Activity.CONTACT}
    assert (first in due, second in due) == (True, False)


@pytest.mark.parametrize("parts", [1, 2])
def test_law_39_an_event_out_of_order_is_refused_and_changes_nothing(parts: int) -> None:
    snapshot = _empty()
    tail: list[Event] = [_FIRST]
    if parts == 2:
        snapshot = snapshot.replay([_SECOND])
    else:
        tail = [_SECOND, _FIRST]

    with pytest.raises(EventConflict, match="does not come after the event before it; sort by day") as caught:
        snapshot.replay(tail)

    assert caught.value.event == _FIRST.id
    assert snapshot.count == parts - 1


@pytest.mark.parametrize(
    "event",
    [
        attrs.evolve(_SECOND, id="c1", corrects=_FIRST.id),
        withdrawn("2021-08-02", _FIRST.id),
    ],
    ids=["a correction", "a withdrawal"],
)
def test_law_39_what_mends_a_record_is_refused_and_resolved_first(event: Event) -> None:
    with pytest.raises(EventConflict, match="resolve corrections and withdrawals first"):
        _empty().replay([_FIRST, event])

    resolved = Ledger.of([_FIRST, event]).effective
    assert _empty().replay(resolved).count == len(resolved)


def test_law_39_what_a_stream_names_and_holds_is_checked() -> None:
    for stranger in (attrs.evolve(_FIRST, venue="nowhere"), contacted("2021-07-05", "nobody")):
        with pytest.raises(ReferenceErrors, match="no such"):
            _empty().replay([stranger])
    of_no_kind: list[Any] = ["reviewed"]
    with pytest.raises(InvalidValue, match="closed set"):
        _empty().replay(of_no_kind)


def test_law_37_an_event_that_a_stream_tells_twice_counts_once() -> None:
    once, twice = _empty().replay([_FIRST, _SECOND]), _empty().replay([_FIRST, _FIRST, _SECOND])

    assert once.count == twice.replay([_SECOND]).count == 2
    assert everything(once, on("2021-09-01")) == everything(twice, on("2021-09-01"))


def test_a_snapshot_is_asked_of_its_last_day_or_a_later_one() -> None:
    snapshot = _empty().replay([_FIRST])
    early = on("2021-07-04")
    questions: list[Callable[[], object]] = [
        lambda: snapshot.due(on=early),
        lambda: snapshot.coverage(on=early),
        lambda: snapshot.plan(on=early, until=early),
        lambda: snapshot.explain("ann", "essex", Activity.REVIEW, on=early),
    ]

    for question in questions:
        with pytest.raises(InvalidValue, match="is before the last event of the snapshot"):
            question()
    with pytest.raises(OutsideRange):
        snapshot.due(on=dt.date(1800, 1, 1))
    with pytest.raises(UnknownId):
        snapshot.due(on=_FIRST.on, member="nobody")
    assert snapshot.on == _FIRST.on


def test_the_repr_of_a_snapshot_tells_how_many_and_until_when() -> None:
    assert repr(_empty()) == "<Snapshot of 0 events>"
    assert repr(_empty().replay([_FIRST])) == "<Snapshot of 1 event up to 2021-07-05>"


# ---------------------------------------------------------------- bounded


def _busy(years: int) -> Iterator[Event]:
    """Every week of so many years an offer, two answers, a visit agreed and moved, a contact and a review."""
    for week in range(52 * years):
        day = (on("2020-01-06") + 7 * week * _DAY).isoformat()
        noon = dt.datetime.fromisoformat(f"{day}T12:00Z")
        fact: dict[str, Any] = {"on": noon.date(), "known": noon}
        yield attrs.evolve(contacted(day), id=f"c{week:05}")
        yield offered(day, f"o{week:05}", venues=None if week % 2 else ("essex",))
        yield answered(day, Reply.DECLINED, f"o{week:05}", id_=f"a{week:05}")
        yield answered(day, Reply.ACCEPTED, f"o{week:05}", id_=f"b{week:05}", venues=("essex",))
        yield Booked(**fact, id=f"v{week:05}", venue="essex", day=fact["on"] + 3 * _DAY)
        yield BookingMoved(**fact, id=f"w{week:05}", booking=f"v{week:05}", day=fact["on"] + 5 * _DAY)
        if week % 2:
            yield attrs.evolve(reviewed(day), id=f"r{week:05}")


def _sizes(value: Any) -> Counter[str]:
    """How many things stand in each collection of the facts, also inside what stands there."""
    found = Counter[str]()
    for field in attrs.fields(type(value)):
        part = getattr(value, field.name)
        if isinstance(part, Sized):
            found[field.name] += len(part)
        inside = part.values() if isinstance(part, dict) else [part]
        for one in inside:
            if attrs.has(type(one)):
                found += _sizes(one)
    return found


def _kept(snapshot: Snapshot) -> Facts:
    return snapshot._facts  # noqa: SLF001  # its size is no answer, so nothing public tells it


def test_a_snapshot_grows_with_subjects_and_not_with_events() -> None:
    """But for the days of what was completed, four bytes each; of offers a few thousand may be remembered."""
    start = Snapshot.of(programme(*FIRSTS, CALL, OFFERS, YEARLY))
    short, long = (_sizes(_kept(start.replay(_busy(years)))) for years in (1, 60))

    days = {"done", "contacts"}
    assert {name: size for name, size in long.items() if name not in {*days, "offered"}} == {
        name: size for name, size in short.items() if name not in {*days, "offered"}
    }
    assert long["offered"] < 4000
    assert _kept(start.replay(_busy(1))).of_work("essex", Activity.REVIEW).done.itemsize == 4
    assert long["contacts"] == 52 * 60


def test_what_is_completed_twice_on_a_day_is_kept_once() -> None:
    same = [attrs.evolve(_FIRST, id=f"r{n}") for n in range(9)]

    kept = _kept(_empty().replay(same))

    assert [*kept.of_work("essex", Activity.REVIEW).done] == [_FIRST.on.toordinal()]


def _replay_in_turn(events: Iterable[Event]) -> Snapshot:
    """A snapshot that got the events one by one, as a stream hands them over."""
    snapshot = _empty()
    for event in events:
        snapshot = snapshot.replay([event])
    return snapshot


def test_an_answer_to_an_offer_long_gone_changes_nothing() -> None:
    """Two thousand offers later: what the first one covered, others cover."""
    offers = [offered(f"2021-07-{1 + n // 250:02}", f"o{n:04}") for n in range(2_000)]
    late = answered("2021-08-02", Reply.DECLINED, "o0000")
    asked = programme(*FIRSTS, CALL, OFFERS, YEARLY, events=(*offers, late))

    streamed = _empty().replay(asked.ledger.effective)

    assert "o0000" not in _kept(streamed).offered
    assert "o0000" not in _kept(_replay_in_turn(asked.ledger.effective)).offered
    assert everything(streamed, late.on) == everything(asked, late.on)


@pytest.mark.parametrize("kept", [True, False], ids=["in the ledger", "in a snapshot"])
def test_law_53_what_was_offered_in_a_use_that_ended_is_told_of_it(*, kept: bool) -> None:
    """Offered and accepted in July, the office given up in August; the offer of September is not of it."""
    given_up = attrs.evolve(uses("essex")[0], period=Period(on("2020-01-06"), on("2021-08-01")))
    events = (
        offered("2021-07-01", "o1", venues=None),
        answered("2021-07-05", Reply.ACCEPTED, "o1"),
        offered("2021-09-01", "o2", venues=None),
    )
    used = (given_up, *uses("glasgow"))
    asked = programme(*FIRSTS, CALL, OFFERS, YEARLY, used=used, events=events)
    one = asked if kept else Snapshot.of(bare(asked)).replay(events)
    day = on("2021-09-10")

    found = {s.venue: s.progress.value for s in one.coverage(on=day) if s.venue is not None}

    assert found == {"essex": "accepted", "glasgow": "offered"}
    assert found == {
        venue: spec.progress(world_of(asked), "ann", venue, "review", day) for venue in ("essex", "glasgow")
    }


def test_a_standard_that_is_revised_is_carried_on_to_everybody() -> None:
    asked = programme(*FIRSTS, CALL, OFFERS, YEARLY, events=(_FIRST, incident("2021-07-20")))
    day = on("2021-09-01")
    asked.coverage(on=day)
    revised = StandardRevised(
        id="s1", on=on("2021-08-20"), known=start_of(on("2021-08-20")), standard="offices"
    )

    later = asked.record(revised)

    anew = Programme(asked.base, asked.rulebook, Ledger.of(later.ledger))
    assert everything(later, day) == everything(anew, day)
    assert list(itertools.islice(later.ledger.until(day), 2, 3)) == [revised]


def test_a_directive_is_carried_on_to_whom_it_touches() -> None:
    """Each is asked before the next is recorded, so that nothing kept from before may stay."""
    asked = programme(*FIRSTS, CALL, OFFERS, YEARLY, DIRECTED, events=(_FIRST, incident("2021-07-20")))
    day = on("2021-09-01")
    told = (
        directed("2021-08-02", "2021-08-20"),
        directed("2021-08-02", "2021-08-27", id_="d2", known="2021-08-05", corrects="d1"),
        _SECOND,
        directed("2021-08-30", "2021-09-10", id_="d3", areas=("england",)),
        withdrawn("2021-08-31", "d3"),
    )

    for event in told:
        assert asked.coverage(on=day)
        asked = asked.record(event)
        anew = Programme(asked.base, asked.rulebook, Ledger.of(asked.ledger))
        assert everything(asked, day) == everything(anew, day)

    snapshot = Snapshot.of(programme(*FIRSTS, CALL, OFFERS, YEARLY, DIRECTED))
    for one in asked.ledger.effective:
        snapshot = snapshot.replay([one])
    assert everything(snapshot, day) == everything(asked, day)
