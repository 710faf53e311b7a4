"""Every guard through `Programme.record`, by hand: Ann and Bea share a hall, and Ann has an office in Essex.

An answer is awaited for 28 days.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random
from typing import Any, Final

import attrs
import pytest

from helpers.profiles import examples
from laws.small import (
    ANN,
    BEA,
    CALL,
    ESSEX,
    FIRSTS,
    OFFERS,
    YEARLY,
    answered,
    contacted,
    dated,
    exempted,
    offered,
    on,
    on_day,
    programme,
    reviewed,
    uses,
    withdrawn,
)
from laws.support import pickled
from mpreview import Programme, events, interchange
from mpreview.errors import EventConflict, InvalidValue, ReferenceErrors, StaleVersion, UnknownId
from mpreview.events import (
    Absent,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    Event,
    FindingNoted,
    Ledger,
    Reply,
)
from mpreview.people import Mandate
from mpreview.places import Venue
from mpreview.policy import Activity
from mpreview.reviews import Progress
from mpreview.reviews.judging import EventRefused
from mpreview.reviews.lifecycle import TABLES, Command
from mpreview.state_machine import IllegalStep
from mpreview.timeline import Period, start_of

YES, NO, LATER = Reply
DOOR: Final[dict[str, Any]] = {"venue": "hall", "severity": "low", "text": "A door does not lock."}
HALL: Final = Venue("hall", "surgery", "east", "essex", label="Church hall")


TESTS: Final = tuple(
    attrs.evolve(rule, id=f"test-{rule.id}", activity=Activity.FUNCTION_TEST) for rule in (YEARLY, *FIRSTS)
)


def nation(*told: Event) -> Programme:
    """Both members, with whatever is on record already, legal or not."""
    used = (*uses("essex", "hall"), *uses("hall", member="bea"))
    asked = programme(
        YEARLY,
        *FIRSTS,
        CALL,
        OFFERS,
        *TESTS,
        members=(ANN, BEA),
        venues=(ESSEX, HALL),
        used=used,
    )
    return attrs.evolve(dated(asked), ledger=Ledger.of(told))


def _fact(id_: str, day: str, known: str | None = None) -> dict[str, Any]:
    return {"id": id_, "on": on(day), "known": start_of(on(known or day))}


def booked(
    day: str, visit: str = "2021-06-07", id_: str = "b1", venue: str = "hall", known: str | None = None
) -> Booked:
    """A visit to the hall, agreed on a day."""
    return Booked(**_fact(id_, day, known), venue=venue, day=on(visit))


def to_ann(day: str = "2021-05-03", id_: str = "o1") -> events.Offered:
    """An offer of the hall to Ann."""
    return offered(day, id_, venues=("hall",))


def to_bea(day: str = "2021-05-03", id_: str = "p1") -> events.Offered:
    """An offer of the hall to Bea."""
    return offered(day, id_, "bea", ("hall",))


def says(day: str, reply: Reply, offer: str, **more: Any) -> events.Answered:
    """An answer on a day; a deferral is until the end of the year."""
    until = "2021-12-31" if reply is LATER else None
    return answered(day, reply, offer, id_=f"{offer}-{day}-{reply.value}", until=until, **more)


ANN_ACCEPTS: Final[Sequence[Event]] = (to_ann(), says("2021-05-04", YES, "o1"))
BEA_ACCEPTS: Final[Sequence[Event]] = (to_bea(), says("2021-05-04", YES, "p1"))
AGREED: Final[Sequence[Event]] = (*ANN_ACCEPTS, booked("2021-05-10"))
TWICE: Final[Sequence[Event]] = (to_ann(), to_ann("2021-05-05", "o2"))
AFTER_BOOKING: Final[Sequence[Event]] = (*BEA_ACCEPTS, booked("2021-05-10"), to_ann("2021-05-11"))
KEPT: Final = BookingKept(**_fact("k1", "2021-06-07"), booking="b1")
CANCELLED: Final = BookingCancelled(**_fact("c1", "2021-05-20"), booking="b1")
MISSED: Final = BookingMissed(**_fact("m1", "2021-06-07"), booking="b1", by=Absent.MEMBER)


def moved(told: str, day: str = "2021-07-01") -> BookingMoved:
    """The visit is moved, by default to the first of July."""
    return BookingMoved(**_fact("v1", told), booking="b1", day=on(day))


def at(asked: Programme, day: str, member: str = "ann", venue: str | None = "hall") -> str:
    """Where a review is; without a venue, where the offers to the member are."""
    activity = Activity.OFFER if venue is None else Activity.REVIEW
    return asked.explain(member, venue, activity, on=on(day)).progress.value


# ---------------------------------------------------------------- each guard passes and refuses

PASSES: Final[Sequence[tuple[str, Sequence[Event], Event, str]]] = (
    ("answer-names-newest-offer", TWICE, says("2021-05-06", YES, "o2"), "accepted"),
    ("booking-stands", (*BEA_ACCEPTS, to_ann(), booked("2021-05-10")),
     says("2021-05-11", YES, "o1"), "booked"),
    ("no-booking-stands", AFTER_BOOKING, says("2021-05-12", YES, "o1"), "accepted"),
    ("booking-is-open", AGREED, moved("2021-06-07"), "booked"),
    ("booking-is-open", AGREED, CANCELLED, "accepted"),
    ("no-booking-is-open", (*AGREED, CANCELLED), booked("2021-05-21", id_="b2"), "booked"),
    ("no-booking-is-open", AGREED, booked("2021-06-08", "2021-07-01", "b2"), "booked"),
    ("booking-awaits-outcome", AGREED, KEPT, "booked"),
    ("booking-awaits-outcome", AGREED, MISSED, "accepted"),
    # A visit may be held before the day agreed, but nobody was missing before that day.
    ("booking-awaits-outcome", AGREED, on_day(KEPT, "2021-05-20"), "booked"),
    ("booked-day-came", AGREED, MISSED, "accepted"),
    ("booked-day-came", AGREED, on_day(MISSED, "2021-06-10"), "accepted"),
    ("booked-day-came", (*AGREED, moved("2021-06-01")), on_day(MISSED, "2021-07-01"), "accepted"),
    ("booked-day-came", (*AGREED, moved("2021-05-20", "2021-06-01")), on_day(MISSED, "2021-06-01"),
     "accepted"),
    ("booked-since-offer", AGREED, on_day(KEPT, "2021-06-10"), "booked"),
    ("booked-before-offer", (*AFTER_BOOKING, says("2021-05-12", YES, "o1")), KEPT, "accepted"),
    ("another-user-accepted", BEA_ACCEPTS, booked("2021-05-10"), "not-contacted"),
    ("no-booking-rests-on-it", (*BEA_ACCEPTS, *AGREED), says("2021-05-11", NO, "o1"), "declined"),
    ("no-booking-rests-on-it", (*AGREED, CANCELLED), says("2021-05-21", LATER, "o1"), "deferred"),
    ("outcome-and-proof", AGREED, attrs.evolve(reviewed("2021-06-07", "hall"), approver="chief"), "done"),
    ("outcome-or-proof-missing", AGREED, attrs.evolve(reviewed("2021-06-07", "hall"), proof=None), "booked"),
    ("finding-names-a-review", (reviewed("2021-06-07", "hall"),),
     FindingNoted(**_fact("f1", "2021-06-08"), review="review-hall-2021-06-07", **DOOR), "done"),
    ("not-the-assessor-alone", AGREED, exempted("2021-06-07", "2021-07-01", "hall"), "booked"),
)  # fmt: skip
"""The guard, what is on record, the event, and where Ann's review of the hall is on the day of it."""


TO_TEST: Final = attrs.evolve(booked("2021-05-10"), activity=Activity.FUNCTION_TEST)
TO_REVIEW: Final = attrs.evolve(booked("2021-05-12"), id="b2")
TESTED: Final = events.FunctionTested(**_fact("t1", "2021-06-07"), venue="hall", proof="p")
OF_TESTS: Final[Sequence[tuple[str, Sequence[Event], Event, str]]] = (
    ("was-reached", (contacted("2021-05-03", "ann"), TO_TEST), MISSED, "contacted"),
    ("was-reached", (to_ann(), TO_TEST), CANCELLED, "contacted"),
    ("never-reached", (TO_TEST,), MISSED, "not-contacted"),
    ("booked-day-came", (TO_TEST,), MISSED, "not-contacted"),
    ("booking-is-open", (TO_TEST,), moved("2021-06-07"), "booked"),
    (
        "no-booking-is-open",
        (TO_TEST, KEPT),
        attrs.evolve(TO_TEST, id="b2", on=on("2021-06-08"), day=on("2021-07-01")),
        "booked",
    ),
    # On the day of the test, since it showed that another one is needed.
    (
        "no-booking-is-open",
        (TO_TEST, TESTED),
        attrs.evolve(TO_TEST, id="b2", on=on("2021-06-07"), known=TESTED.known, day=on("2021-07-01")),
        "done",
    ),
    ("no-booking-is-open", ANN_ACCEPTS, TO_TEST, "booked"),
    ("no-booking-is-open", (*ANN_ACCEPTS, TO_TEST), TO_REVIEW, "booked"),
    (
        "booking-awaits-outcome",
        (TO_TEST,),
        on_day(KEPT, "2021-06-10"),
        "booked",
    ),
    ("outcome-and-proof", (TO_TEST,), TESTED, "done"),
    ("outcome-or-proof-missing", (TO_TEST,), attrs.evolve(TESTED, proof=None), "booked"),
)
"""The same of Ann's function test in the hall, which nobody has to accept."""


@pytest.mark.parametrize(("guard", "before", "event", "progress"), OF_TESTS)
def test_a_legal_step_of_a_test_is_recorded(
    guard: str, before: Sequence[Event], event: Event, progress: str
) -> None:
    test = Activity.FUNCTION_TEST
    told = nation(*before).record(event).explain("ann", "hall", test, on=event.on)

    assert guard in {one.name for row in TABLES[test].rows for one in row.guards}
    assert told.progress.value == progress


@pytest.mark.parametrize(
    ("guard", "before", "event"),
    [
        ("no-booking-is-open", (TO_TEST,), attrs.evolve(TO_TEST, id="b2")),
        ("booking-is-open", (TO_TEST, KEPT), moved("2021-06-08")),
        ("booked-day-came", (TO_TEST,), on_day(MISSED, "2021-06-06")),
        (
            "booking-awaits-outcome",
            (TO_TEST, TESTED),
            on_day(MISSED, "2021-06-08"),
        ),
        (None, (TO_TEST, CANCELLED), attrs.evolve(CANCELLED, id="c2")),
    ],
)
def test_law_57_an_illegal_step_of_a_test_is_refused_by_name(
    guard: str | None, before: Sequence[Event], event: Event
) -> None:
    with pytest.raises(EventRefused) as caught:
        nation(*before).record(event)

    no = caught.value.refusal
    assert (no.table.name, no.guard.name if no.guard else None) == ("function-test", guard)


@pytest.mark.parametrize(("guard", "before", "event", "progress"), PASSES)
def test_a_legal_step_is_recorded(guard: str, before: Sequence[Event], event: Event, progress: str) -> None:
    known = {one.name for table in TABLES.values() for row in table.rows for one in row.guards}

    assert guard in known
    assert at(nation(*before).record(event), event.on.isoformat()) == progress


REFUSED: Final[Sequence[tuple[str | None, Sequence[Event], Event, str | None, Progress]]] = (
    ("answer-names-newest-offer", TWICE, says("2021-05-06", YES, "o1"),
     "ann", Progress.OFFERED),
    ("answer-names-newest-offer", (to_ann(), withdrawn("2021-05-05", "o1"), to_ann("2021-05-05", "o2")),
     says("2021-05-06", YES, "o1"), "ann", Progress.OFFERED),
    (None, (to_ann(), reviewed("2021-05-04", "hall"), to_ann("2021-05-03", "o2")),
     says("2021-05-06", YES, "o1"), "ann", Progress.DONE),
    (None, ANN_ACCEPTS, to_ann("2021-05-11", "o2"), "ann", Progress.ACCEPTED),
    (None, ANN_ACCEPTS, offered("2021-05-11", "o2", venues=None), "ann", Progress.ACCEPTED),
    (None, AGREED, to_ann("2021-05-11", "o2"), "ann", Progress.BOOKED),
    ("booking-is-open", AGREED, moved("2021-06-08"), "ann", Progress.ACCEPTED),
    ("booking-is-open", (*AGREED, KEPT), moved("2021-06-08"), "ann", Progress.BOOKED),
    ("booking-is-open", (*AGREED, CANCELLED), moved("2021-06-01"), "ann", Progress.ACCEPTED),
    ("booking-is-open", (*AGREED, withdrawn("2021-05-11", "b1")), moved("2021-06-01"),
     "ann", Progress.ACCEPTED),
    ("booking-is-open", AGREED, on_day(CANCELLED, "2021-06-08"), "ann", Progress.ACCEPTED),
    ("no-booking-is-open", AGREED, booked("2021-05-11", id_="b2"), "ann", Progress.BOOKED),
    ("no-booking-is-open", AGREED, booked("2021-06-07", "2021-06-08", "b2"), "ann", Progress.BOOKED),
    ("booking-awaits-outcome", (*AGREED, KEPT), attrs.evolve(KEPT, id="k2"), "ann", Progress.BOOKED),
    ("booking-awaits-outcome", (*AGREED, CANCELLED), KEPT, "ann", Progress.ACCEPTED),
    ("booking-awaits-outcome", (*AGREED, reviewed("2021-05-12", "hall")), MISSED, "ann", Progress.DONE),
    ("booking-awaits-outcome", (*AGREED, booked("2021-06-08", "2021-07-01", "b2")),
     on_day(KEPT, "2021-06-09"), "ann", Progress.BOOKED),
    ("booked-day-came", AGREED, on_day(MISSED, "2021-06-06"), "ann", Progress.BOOKED),
    ("booked-day-came", (*AGREED, moved("2021-06-01")), on_day(MISSED, "2021-06-30"),
     "ann", Progress.BOOKED),
    ("another-user-accepted", (to_ann(),), booked("2021-05-10"), "ann", Progress.OFFERED),
    ("another-user-accepted", (to_ann(), says("2021-05-04", NO, "o1")), booked("2021-05-10"),
     "ann", Progress.DECLINED),
    ("no-booking-rests-on-it", AGREED, says("2021-05-11", NO, "o1"), "ann", Progress.BOOKED),
    ("no-booking-rests-on-it", AGREED, says("2021-05-11", LATER, "o1"), "ann", Progress.BOOKED),
    ("finding-names-a-review",
     (reviewed("2021-06-07", "hall"), withdrawn("2021-06-08", "review-hall-2021-06-07")),
     FindingNoted(**_fact("f1", "2021-06-09"), review="review-hall-2021-06-07", **DOOR),
     "ann", Progress.NOT_CONTACTED),
)  # fmt: skip
"""The guard that fails (`None`: no such step), what is on record, the event, and whose life refuses it."""


@pytest.mark.parametrize(("guard", "before", "event", "member", "state"), REFUSED)
def test_law_57_an_illegal_step_is_refused_by_name_and_changes_nothing(
    guard: str | None, before: Sequence[Event], event: Event, member: str, state: Progress
) -> None:
    asked = nation(*before)
    text, version = interchange.dumps(asked), asked.version

    with pytest.raises(EventRefused) as caught:
        asked.record(contacted("2021-05-01", "bea"), event)

    no = caught.value
    assert (no.event, no.member) == (event.id, member)
    assert (no.refusal.guard.name if no.refusal.guard else None, no.refusal.state) == (guard, state)
    legal = asked.steps(member, no.venue, Activity(no.refusal.table.name), on=event.on)
    assert no.refusal.legal == legal.items
    assert no.refusal.legal
    assert f"event {event.id!r}, member {member!r}" in str(no)
    assert "legal now: contacted" in str(no)
    assert (interchange.dumps(asked), asked.version) == (text, version)


def test_a_refusal_comes_whole_from_another_process() -> None:
    with pytest.raises(EventRefused) as refused:
        nation().record(booked("2021-05-10"))
    with pytest.raises(StaleVersion) as stale:
        nation().record(booked("2021-05-10"), expecting=nation(*AGREED).version)

    for error in (refused.value, stale.value):
        again = pickled(error)
        assert (again, str(again), type(again).code) == (error, str(error), error.code)


def test_what_no_event_can_say_its_constructor_refuses_already() -> None:
    with pytest.raises(InvalidValue, match="may not approve"):
        attrs.evolve(reviewed("2021-06-07"), assessor="cole", approver="cole")
    with pytest.raises(InvalidValue, match="may not sign"):
        attrs.evolve(exempted("2021-06-07", "2021-07-01"), assessor="chief")


def test_every_guard_of_a_step_that_is_recorded_passes_and_is_refused_above() -> None:
    """But for what a constructor refuses, and those of two that exclude each other: there one passes."""
    guards = {
        guard.name
        for table in TABLES.values()
        for row in table.rows
        if not row.command.is_clock
        for guard in row.guards
    }
    either = {
        "booking-stands", "no-booking-stands", "booked-since-offer", "booked-before-offer",
        "outcome-and-proof", "outcome-or-proof-missing", "was-reached", "never-reached",
    }  # fmt: skip
    constructed = {"assessor-is-not-approver", "not-the-assessor-alone"}

    assert {row[0] for row in (*PASSES, *OF_TESTS)} == guards - {"assessor-is-not-approver"}
    assert {row[0] for row in REFUSED} - {None} == guards - either - constructed


# ---------------------------------------------------------------- what is a step, and where it stands


def test_a_step_told_late_is_judged_where_it_stands() -> None:
    """Ann accepted on 4 May: on the 3rd nobody had, on the 5th somebody had, whenever it is told."""
    asked = nation(*ANN_ACCEPTS)
    early = booked("2021-05-03", id_="early", known="2021-08-02")
    late = booked("2021-05-05", id_="late", known="2021-08-02")

    assert at(asked.record(late), "2021-05-05") == "booked"
    with pytest.raises(EventRefused) as caught:
        asked.record(early)
    assert (caught.value.event, caught.value.refusal.state) == ("early", Progress.OFFERED)


def test_what_is_told_late_may_make_a_later_step_one_that_nobody_could_take_and_it_shows() -> None:
    """An offer of 3 May told in August is legal there; the answer of the 4th is then to an older one."""
    asked = nation(to_ann("2021-05-02"), says("2021-05-04", YES, "o1"))
    told = attrs.evolve(to_ann("2021-05-03", "o2"), known=start_of(on("2021-08-02")))

    found = asked.record(told).irregular()

    assert [one.event for one in found] == ["o1-2021-05-04-accepted"]
    assert isinstance(found[0].refusal, IllegalStep)
    assert found[0].refusal.guard is not None
    assert found[0].refusal.guard.name == "answer-names-newest-offer"


# ---------------------------------------------------------------- what was accepted is restored

# Offered on 20 May, accepted on the 21st, booked on the 22nd; on the 23rd a refusal of the 21st is told.
_TOLD_LATE: Final[Sequence[Event]] = (
    to_ann("2021-05-20"),
    says("2021-05-21", YES, "o1"),
    booked("2021-05-22"),
    says("2021-05-21", NO, "o1", known="2021-05-23"),
)


def test_law_39_a_history_that_was_accepted_is_restored_though_a_late_event_made_a_step_illegal() -> None:
    one_by_one = nation()
    for event in _TOLD_LATE:
        one_by_one = one_by_one.record(event)

    with pytest.raises(EventRefused) as caught:
        nation().record(*_TOLD_LATE)
    assert caught.value.event == "b1"
    assert nation().restore(*_TOLD_LATE) == one_by_one
    assert [refused.event for refused in nation().restore(*_TOLD_LATE).irregular()] == ["b1"]


def _try_step(chance: Random, name: str, known: dt.date) -> Event:
    """Some step of the lives at the hall, told on a day and perhaps late; legal or not."""
    day = known - dt.timedelta(chance.choice((0, 0, 0, 1, 2, 5)))
    fact: dict[str, Any] = {"id": name, "on": day, "known": start_of(known)}
    named = f"s{chance.randrange(max(1, int(name[1:])))}"
    ways: tuple[Callable[[], Event], ...] = (
        lambda: events.Offered(**fact, member=chance.choice(("ann", "bea")), venues=("hall",)),
        lambda: events.Answered(**fact, offer=named, reply=chance.choice((YES, YES, NO))),
        lambda: Booked(**fact, venue="hall", day=known + dt.timedelta(chance.choice((0, 3, 30)))),
        lambda: BookingCancelled(**fact, booking=named),
        lambda: BookingKept(**fact, booking=named),
        lambda: events.Withdrawn(**fact, event=named),
    )
    return chance.choice(ways)()


def _record_late(chance: Random) -> tuple[list[Event], Programme]:
    """The events that `record` accepted one by one, and the programme with them."""
    now, known, accepted = nation(), on("2021-05-10"), list[Event]()
    for number in range(60):
        known += dt.timedelta(chance.choice((0, 1)))
        event = _try_step(chance, f"s{number}", known)
        with suppress(EventConflict, ReferenceErrors, EventRefused):
            now = now.record(event)
            accepted.append(event)
    return accepted, now


def test_law_39_histories_accepted_one_by_one_are_restored_at_once_in_any_order_and_in_parts() -> None:
    refused_at_once = 0
    for seed in range(examples(4)):
        chance = Random(seed)
        accepted, one_by_one = _record_late(chance)
        day = max(event.known for event in accepted).date()
        anyhow = chance.sample(accepted, len(accepted))
        cut = chance.randrange(len(accepted))
        # The part that a worker has read is asked before the worker catches up.
        part = nation().restore(*accepted[:cut])
        part.due(on=day, within=400)
        for restored in (nation().restore(*anyhow), part.restore(*accepted), part.restore(*accepted[cut:])):
            assert (restored, restored.version) == (one_by_one, one_by_one.version)
            assert restored.due(on=day, within=400) == one_by_one.due(on=day, within=400)
        try:
            nation().record(*accepted)
        except EventRefused:
            refused_at_once += 1

    assert refused_at_once


def test_what_is_restored_must_hold_together_all_the_same() -> None:
    stored = nation(*AGREED)

    with pytest.raises(EventConflict, match="another event has this id"):
        stored.restore(booked("2021-05-11"))
    with pytest.raises(EventConflict, match="no event on record"):
        stored.restore(says("2021-05-21", YES, "o9"))
    with pytest.raises(ReferenceErrors):
        stored.restore(booked("2021-05-22", id_="b2", venue="nowhere"))
    with pytest.raises(InvalidValue, match=r"^restore\.events"):
        stored.restore(list(AGREED))  # type: ignore[arg-type]  # what is tested


def test_a_correction_and_a_withdrawal_are_no_steps_whatever_becomes_irregular() -> None:
    asked = nation(*AGREED)
    gone = withdrawn("2021-05-20", "o1-2021-05-04-accepted")
    declined = attrs.evolve(
        says("2021-05-04", NO, "o1"),
        id="no",
        known=start_of(on("2021-05-20")),
        corrects="o1-2021-05-04-accepted",
    )

    for told in (gone, declined):
        (found,) = asked.record(told).irregular()
        assert isinstance(found, EventRefused)
        assert (found.event, found.refusal.command) == ("b1", Command.BOOKED)
    assert not asked.irregular()


@pytest.mark.parametrize("settled", [KEPT, MISSED, on_day(CANCELLED, "2021-06-07")])
def test_another_visit_is_agreed_on_the_day_on_which_one_came_to_nothing(settled: Event) -> None:
    """The ledger puts what is agreed on a day first; told after it, it is another visit and no second one."""
    noon = start_of(on("2021-06-07")) + dt.timedelta(hours=12)
    asked = nation(*AGREED).record(attrs.evolve(settled, known=noon))
    again = booked("2021-06-07", "2021-07-01", "b2")

    late = asked.record(attrs.evolve(again, known=noon))

    assert (at(late, "2021-06-30"), late.irregular()[:]) == ("booked", nation().irregular())
    with pytest.raises(EventRefused):
        asked.record(attrs.evolve(again, known=noon - dt.timedelta(minutes=1)))


def test_events_of_one_breath_are_judged_in_the_order_of_the_ledger() -> None:
    told = (*AGREED, KEPT)

    for order in (told, told[::-1]):
        assert at(nation().record(*order), "2021-06-07") == "booked"


def test_law_57_of_several_events_none_is_recorded_if_one_is_refused() -> None:
    asked = nation()

    with pytest.raises(EventRefused) as caught:
        asked.record(*AGREED, booked("2021-05-11", id_="b2"))

    assert caught.value.event == "b2"
    assert len(asked.ledger) == 0


def test_what_is_taken_back_in_the_same_breath_is_not_refused() -> None:
    told = (to_ann(), says("2021-05-04", YES, "o1"), withdrawn("2021-05-05", "o1"))

    assert at(nation().record(*told), "2021-05-06") == "not-contacted"


def test_an_answer_that_names_no_venue_is_of_what_its_offer_is_the_newest_of() -> None:
    """The hall was accepted and reviewed by itself; a yes to all is then about the office."""
    offer = offered("2021-05-03", "o1", venues=None)
    hall = says("2021-05-04", YES, "o1", venues=("hall",))
    asked = nation(offer, hall, reviewed("2021-05-10", "hall"))

    told = asked.record(says("2021-05-11", YES, "o1"))

    assert (at(told, "2021-05-11"), at(told, "2021-05-11", venue="essex")) == ("done", "accepted")
    with pytest.raises(EventRefused, match="venue 'hall'"):
        asked.record(says("2021-05-11", YES, "o1", venues=("hall",)))


def test_an_older_offer_is_answered_for_what_the_newest_does_not_cover() -> None:
    asked = nation(offered("2021-05-03", "o1", venues=None), to_ann("2021-05-05", "o2"))

    told = asked.record(says("2021-05-06", NO, "o1"))

    assert (at(told, "2021-05-06"), at(told, "2021-05-06", venue="essex")) == ("offered", "declined")


def test_silence_and_a_booked_day_that_passed_are_taken_by_the_clock() -> None:
    """Offered on 3 May, unanswered from 1 June; a visit of 7 June that nobody tells of was missed."""
    silent = nation(to_ann()).record(says("2021-07-01", YES, "o1"))
    again = nation(*AGREED).record(booked("2021-06-08", "2021-07-01", "b2"))

    assert (at(silent, "2021-06-30"), at(silent, "2021-07-01")) == ("unanswered", "accepted")
    assert at(again, "2021-06-08") == "booked"


def test_history_that_is_loaded_is_not_refused_and_shows_what_is_irregular() -> None:
    """Booked though nobody had accepted, and then once more on top of it."""
    asked = nation(booked("2021-05-10"), booked("2021-05-11", id_="b2"))

    loaded = interchange.loads(interchange.dumps(asked))

    assert [one.event for one in loaded.irregular()] == ["b1", "b2"]
    assert repr(loaded.irregular()) == "<2 irregular events>"
    assert loaded.irregular()[:1] == attrs.evolve(loaded.irregular(), items=loaded.irregular().items[:1])
    assert len(loaded.record(contacted("2021-05-12")).irregular()) == 2


def test_history_stands_as_its_newest_offer_though_an_acceptance_held() -> None:
    """`semantics.md` 3.13: the progress is that of the newest offer; that it was made is irregular."""
    asked = nation(*ANN_ACCEPTS, to_ann("2021-05-11", "o2"))

    assert at(asked, "2021-05-12") == "offered"
    assert [one.event for one in asked.irregular()] == ["o2"]


def test_where_nobody_is_in_office_or_uses_the_place_lives_are_told_by_all_that_happened() -> None:
    """Between dissolution and return Ann keeps her acceptance; a place that nobody uses is nobody's."""
    left = Mandate("c-essex", Period(on("2019-12-12"), on("2021-05-05")), "dissolution")
    back = Mandate("c-essex", Period(on("2021-06-10")))
    asked = nation(*ANN_ACCEPTS)
    members = attrs.evolve(asked.register, members=(attrs.evolve(ANN, mandates=(left, back)), BEA))
    between = attrs.evolve(asked, base=members)
    empty = attrs.evolve(asked, base=attrs.evolve(asked.base, uses=uses("hall", start="2021-05-20")))

    told = between.record(booked("2021-05-10", "2021-06-20"))

    assert at(told, "2021-06-10") == "booked"
    with pytest.raises(EventRefused, match="event 'b1', venue 'hall': refused") as caught:
        attrs.evolve(empty, ledger=nation().ledger).record(booked("2021-05-10"))
    assert caught.value.member is None


# ---------------------------------------------------------------- what a front end offers


def _words(asked: Programme, day: str, activity: Activity = Activity.REVIEW) -> list[str]:
    venue = "hall" if activity is Activity.REVIEW else None
    found = asked.steps("ann", venue, activity, on=on(day))
    return list(dict.fromkeys(row.command.value for row in found))


ANSWERS: Final = ["answered-accepted", "answered-declined", "answered-deferred"]
ALWAYS: Final = ["reviewed", "desk-checked", "finding-noted", "postponed", "exempted"]


@pytest.mark.parametrize(
    ("told", "day", "steps"),
    [
        ((), "2021-05-01", ["offered"]),
        ((to_ann(),), "2021-05-03", ["offered", *ANSWERS]),
        (ANN_ACCEPTS, "2021-05-04", [*ANSWERS, "booked"]),
        (AGREED, "2021-05-10",
         ["answered-accepted", "booking-moved", "booking-kept", "booking-cancelled"]),
        (AGREED, "2021-06-07",
         ["answered-accepted", "booking-moved", "booking-kept", "booking-missed", "booking-cancelled"]),
        (AGREED, "2021-06-08",
         [*ANSWERS, "booked", "booking-kept", "booking-missed"]),
        ((*AGREED, KEPT), "2021-06-08", [*ANSWERS, "booked"]),
        (BEA_ACCEPTS, "2021-05-10", ["offered", "booked"]),
    ],
)  # fmt: skip
def test_the_steps_of_a_review_are_those_that_the_ledger_allows(
    told: Sequence[Event], day: str, steps: list[str]
) -> None:
    assert _words(nation(*told), day) == ["contacted", "attempted", *steps, *ALWAYS]


def test_the_steps_of_contact_and_offer_are_those_of_their_tables() -> None:
    signed = ["postponed", "exempted"]

    assert _words(nation(), "2021-05-01", Activity.CONTACT) == ["contacted", "attempted", *signed]
    assert _words(nation(), "2021-05-01", Activity.OFFER) == ["contacted", "attempted", "offered"]
    with pytest.raises(UnknownId):
        nation().steps("cal", None, Activity.OFFER, on=on("2021-05-01"))


# ---------------------------------------------------------------- two writers


def test_law_57_two_writers_cannot_overwrite_each_other() -> None:
    """Both read the same; the second must read again, and then sees that a visit is booked already."""
    read = nation(*ANN_ACCEPTS)
    first, second = booked("2021-05-10"), booked("2021-05-10", "2021-06-08", "b2")
    stored = read.record(first, expecting=read.version)

    with pytest.raises(StaleVersion) as caught:
        stored.record(second, expecting=read.version)

    assert (caught.value.expected, caught.value.actual) == (read.version, stored.version)
    assert "read again" in str(caught.value)
    with pytest.raises(EventRefused):
        stored.record(second, expecting=stored.version)


def test_law_57_two_ledgers_of_as_many_events_are_two_versions() -> None:
    """Also where only what was said differs, and not the id."""
    read = nation()
    stored = read.record(contacted("2021-05-10"))
    other = read.record(attrs.evolve(contacted("2021-05-10"), member="bea"))

    assert len({read.version, stored.version, other.version}) == 3
    with pytest.raises(StaleVersion):
        stored.record(contacted("2021-05-11"), expecting=other.version)


def test_law_57_what_is_on_record_already_may_be_recorded_again_whatever_was_expected() -> None:
    """Who got no answer tries again: nothing is written, so that nothing is overwritten."""
    read = nation(*ANN_ACCEPTS)
    stored = read.record(booked("2021-05-10"), expecting=read.version)

    assert stored.record(booked("2021-05-10"), expecting=read.version) == stored
    with pytest.raises(StaleVersion):
        stored.record(booked("2021-05-10"), contacted("2021-05-11"), expecting=read.version)


def test_another_event_of_the_same_id_is_still_refused_as_what_it_is() -> None:
    stored = nation(*AGREED)

    with pytest.raises(EventConflict, match="another event has this id"):
        stored.record(booked("2021-05-11"), expecting=stored.version)


@pytest.mark.parametrize("version", ["", "junk", "*", "1", "1-" + "0" * 31, "\x00", "x" * 10_000])
def test_law_57_every_text_that_is_not_the_version_is_stale(version: str) -> None:
    with pytest.raises(StaleVersion) as caught:
        nation().record(contacted("2021-05-11"), expecting=version)

    assert max(len(str(caught.value)), len(repr(caught.value))) < 300


@pytest.mark.parametrize("version", [4, b"3-", ("3",), dt.date(2021, 5, 11)])
def test_what_is_no_text_is_no_version(version: Any) -> None:
    with pytest.raises(InvalidValue, match=r"^expecting: "):
        nation().record(contacted("2021-05-11"), expecting=version)


def test_the_version_is_of_what_happened_in_whatever_order_it_was_recorded() -> None:
    told = (*AGREED, KEPT, contacted("2021-05-01", "bea"))
    one_by_one = nation()
    for event in told:
        before = one_by_one.version
        one_by_one = one_by_one.record(event, expecting=before)

    assert one_by_one.version == nation(*told).version == nation(*told[::-1]).version
    assert one_by_one.version.startswith("5-")
    assert one_by_one.as_known(dt.date(2021, 5, 10)).version == nation(*AGREED, told[-1]).version
