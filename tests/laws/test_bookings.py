"""Bookings and what counts as a review: progress by hand, beside the naive specification (3.13, 5)."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import attrs
import pytest

from helpers.world_of import world_of
from laws.small import (
    ESSEX,
    FIRSTS,
    YEARLY,
    answered,
    dated,
    offered,
    on,
    owed,
    programme,
    review_due,
    reviewed,
)
from mpreview.errors import EventConflict, InvalidValue
from mpreview.events import (
    Absent,
    Attempted,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    DeskChecked,
    Event,
    FindingNoted,
    FunctionTested,
    Ledger,
    Outcome,
    Partner,
    Reply,
    Reviewed,
    Withdrawn,
)
from mpreview.policy import Activity, Mode
from mpreview.programme import Programme
from mpreview.timeline import start_of
from naive import spec
from policy.books import instead

TEST = Activity.FUNCTION_TEST
OFFER = offered("2021-05-10", "o1", "ann", None)
ACCEPTED = answered("2021-05-12", Reply.ACCEPTED, "o1", id_="a1")


def _fact(id_: str, day: str) -> dict[str, Any]:
    return {"id": id_, "on": on(day), "known": start_of(on(day))}


def booked(day: str, visit: str, id_: str = "b1", venue: str = "essex") -> Booked:
    """A visit agreed on a day for another."""
    return Booked(**_fact(id_, day), venue=venue, day=on(visit))


BOOKED = booked("2021-05-17", "2021-06-07")


def _asked(*events: Event) -> Programme:
    return programme(*instead(YEARLY), events=(reviewed("2020-07-06"), OFFER, ACCEPTED, *events))


def _progress(asked: Programme, day: str, venue: str = "essex") -> str:
    """The progress of the review, on which both specifications agree."""
    found = next(
        one for one in asked.coverage(on=on(day)) if (one.venue, one.activity) == (venue, Activity.REVIEW)
    )
    assert found.progress.value == spec.progress(world_of(asked), "ann", venue, "review", on(day))
    return found.progress.value


def _over(asked: Programme, *days: str) -> list[str]:
    return [_progress(asked, day) for day in days]


def test_a_visit_is_booked_from_the_day_it_was_agreed_to_its_own_day() -> None:
    """Nobody says what became of it: after its day it was missed, and is to be booked again."""
    found = _over(_asked(BOOKED), "2021-05-16", "2021-05-17", "2021-06-07", "2021-06-08")

    assert found == ["accepted", "booked", "booked", "accepted"]


def test_law_53_a_visit_that_has_passed_is_still_to_come_on_an_earlier_day() -> None:
    """Agreed on 10 May 2022 for the 12th, though nobody accepted an offer; days are asked in any order."""
    asked = programme(
        YEARLY, *FIRSTS, venues=(ESSEX,), events=(reviewed("2021-06-07"), booked("2022-05-10", "2022-05-12"))
    )

    def agreed(day: str) -> dt.date | None:
        (one,) = asked.due(on=on(day), within=90)
        return None if one.custody is None else one.custody.agreed

    days = ("2022-05-10", "2022-05-13", "2022-05-11")
    assert [agreed(day) for day in days] == [on("2022-05-12"), None, on("2022-05-12")]


def test_another_place_of_the_offer_is_not_booked() -> None:
    assert _progress(_asked(BOOKED), "2021-05-17", "glasgow") == "accepted"


@pytest.mark.parametrize(
    "off",
    [
        BookingMissed(**_fact("b2", "2021-05-20"), booking="b1", by=Absent.MEMBER),
        BookingMissed(**_fact("b2", "2021-05-20"), booking="b1", by=Absent.TEAM),
        BookingCancelled(**_fact("b2", "2021-05-20"), booking="b1"),
        Withdrawn(**_fact("b2", "2021-05-20"), event="b1"),
    ],
)
def test_a_booking_that_is_off_goes_back_to_accepted_and_can_be_made_again(off: Event) -> None:
    again = booked("2021-05-24", "2021-06-14", "b3")

    assert _over(_asked(BOOKED, off), "2021-05-20") == ["accepted"]
    assert _over(_asked(BOOKED, off, again), "2021-05-20", "2021-05-24") == ["accepted", "booked"]


def test_a_booking_that_moved_holds_to_its_new_day() -> None:
    moved = BookingMoved(**_fact("b2", "2021-06-01"), booking="b1", day=on("2021-07-01"))

    assert _over(_asked(BOOKED, moved), "2021-06-08", "2021-07-01", "2021-07-02") == [
        "booked", "booked", "accepted",
    ]  # fmt: skip


def test_a_visit_that_was_kept_is_booked_until_its_review_is_told() -> None:
    kept = BookingKept(**_fact("b2", "2021-06-07"), booking="b1")
    asked = _asked(BOOKED, kept)

    assert _over(asked, "2021-06-08", "2021-07-30") == ["booked", "booked"]
    assert _progress(asked.record(reviewed("2021-06-07")), "2021-06-08") == "done"


def test_a_newer_booking_takes_the_place_of_an_older_one() -> None:
    newer = booked("2021-05-18", "2021-05-20", "b2")
    moved = BookingMoved(**_fact("b3", "2021-05-19"), booking="b1", day=on("2021-08-02"))

    assert _over(_asked(BOOKED, newer, moved), "2021-05-20", "2021-05-21") == ["booked", "accepted"]


def test_an_offer_of_a_later_day_asks_for_a_booking_of_its_own() -> None:
    again = offered("2021-05-20", "o2", "ann", None), answered("2021-05-21", Reply.ACCEPTED, "o2", id_="a2")

    assert _over(_asked(BOOKED, *again), "2021-05-19", "2021-05-21") == ["booked", "accepted"]


def test_a_booked_visit_is_offered_no_more_and_moves_no_due_day() -> None:
    rules, events = instead(YEARLY), (reviewed("2020-07-06"), reviewed("2020-07-06", "glasgow"), OFFER)
    silent = programme(*rules, events=events)
    agreed = programme(*rules, events=(*events, ACCEPTED, BOOKED))

    assert review_due(silent, "2021-07-01") == review_due(agreed, "2021-07-01") == "2021-07-06"
    # In silence it is offered again; what was accepted, booked or not, is not.
    assert owed(silent, "2021-07-01", Activity.OFFER) is not None
    assert owed(agreed, "2021-05-18", Activity.OFFER) is None
    assert _progress(agreed, "2021-05-18") == "booked"


@pytest.mark.parametrize(
    ("tested", "progress"),
    [
        ("2021-05-16", "booked"),
        ("2021-05-17", "booked"),
        ("2021-05-18", "not-contacted"),
        ("2022-06-01", "done"),
    ],
)
def test_a_test_done_between_a_booking_and_its_day_settles_the_booking(tested: str, progress: str) -> None:
    """Booked on 17 May 2021 for 1 June 2022; who tests and books on one day has found a reason to come again.

    Asked on 1 June 2022: a year after the test of May 2021 another is owed.
    """
    yearly = attrs.evolve(YEARLY, id="test", activity=TEST)
    firsts = (attrs.evolve(rule, id=f"{rule.id}-test", activity=TEST) for rule in FIRSTS)
    agreed = attrs.evolve(booked("2021-05-17", "2022-06-01"), activity=TEST)
    done = FunctionTested(**_fact("t1", tested), venue="essex", proof="seen")
    asked, day = programme(YEARLY, *FIRSTS, yearly, *firsts, events=(agreed, done)), on("2022-06-01")

    found = next(one for one in asked.coverage(on=day) if (one.venue, one.activity) == ("essex", TEST))

    assert found.progress.value == progress
    assert progress == spec.progress(world_of(asked), "ann", "essex", TEST.value, day)


# ---------------------------------------------------------------- what counts


@pytest.mark.parametrize(
    ("outcome", "proof", "due"),
    [
        (Outcome.COMPLETE, "seen", "2022-06-07"),
        (Outcome.COMPLETE, None, "2021-07-06"),
        (Outcome.NO_ACCESS, "seen", "2021-07-06"),
        (None, "seen", "2021-07-06"),
    ],
)
def test_a_review_counts_with_an_outcome_that_completes_it_and_proof(
    outcome: Outcome | None, proof: str | None, due: str
) -> None:
    """Twelve months from Monday 7 June 2021 are Tuesday 7 June 2022; else the review of July 2020 stands."""
    went = attrs.evolve(reviewed("2021-06-07"), outcome=outcome, proof=proof)

    assert review_due(_asked(went), "2021-06-08") == due


def test_proof_that_comes_later_corrects_the_review_and_then_it_counts() -> None:
    went = attrs.evolve(reviewed("2021-06-07"), proof=None)
    told = attrs.evolve(
        went, id="proof", known=start_of(on("2021-06-20")), corrects=went.id, proof="seen", booking=None
    )
    asked = _asked(went, told)

    assert review_due(asked, "2021-06-20") == "2022-06-07"
    assert review_due(asked.as_known(at=on("2021-06-19")), "2021-06-19") == "2021-07-06"


def test_nothing_follows_from_an_attempt_a_desk_check_or_a_finding() -> None:
    plain = dated(_asked(reviewed("2021-06-07")))
    noted = plain.record(
        Attempted(**_fact("n1", "2021-06-08"), member="ann"),
        DeskChecked(**_fact("n2", "2021-06-08"), venue="essex"),
        FindingNoted(
            **_fact("n3", "2021-06-08"),
            review="review-essex-2021-06-07",
            venue="essex",
            severity="low",
            text="t",
        ),
    )
    day = on("2021-06-09")

    assert noted.coverage(on=day) == plain.coverage(on=day)


# ---------------------------------------------------------------- what is refused


def _booking_of(day: dt.date) -> Booked:
    return Booked(**_fact("b1", "2021-05-17"), venue="essex", day=day)


def test_a_visit_is_not_before_it_was_agreed() -> None:
    with pytest.raises(InvalidValue, match=r"Booked\.day: is before the day on which it was agreed"):
        _booking_of(on("2021-05-16"))


def test_whoever_reviewed_may_not_approve() -> None:
    with pytest.raises(InvalidValue, match=r"Reviewed\.approver: whoever reviewed it may not approve"):
        Reviewed(**_fact("r", "2021-05-17"), venue="essex", assessor="cole", approver="cole")
    with pytest.raises(InvalidValue, match=r"Reviewed\.approver: whoever reviewed it may not approve"):
        Reviewed(**_fact("r", "2021-05-17"), venue="essex", approver="x", partners=(Partner("psd", "x"),))


def test_nobody_comes_to_a_visit_twice() -> None:
    for who, partners in (("x", ("x",)), (None, ("x", "x")), (None, (None, None))):
        named = tuple(Partner("psd", partner) for partner in partners)
        with pytest.raises(
            InvalidValue, match=r"Booked\.partners: a partner or an adviser stands here twice"
        ):
            Booked(
                **_fact("b1", "2021-05-17"), venue="essex", day=on("2021-06-01"), assessor=who, partners=named
            )


REFUSED: Sequence[tuple[str, Event, str]] = (
    ("b0", BookingKept(**_fact("x", "2021-06-07"), booking="b0"), "no event on record has the id"),
    ("an offer", BookingKept(**_fact("x", "2021-06-07"), booking="o1"), "an event of another kind"),
    ("too early", BookingKept(**_fact("x", "2021-05-16"), booking="b1"), "became known before"),
    (
        "elsewhere",
        attrs.evolve(reviewed("2021-06-07", "glasgow"), booking="b1"),
        "came of a booking at another venue",
    ),
    (
        "another place",
        attrs.evolve(booked("2021-05-17", "2021-06-07", "x", "glasgow"), corrects="b1"),
        "corrects a booking at another venue",
    ),
)


@pytest.mark.parametrize(("event", "words"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED])
def test_what_does_not_fit_a_booking_is_refused_and_changes_nothing(event: Event, words: str) -> None:
    ledger = Ledger.of((OFFER, BOOKED))

    with pytest.raises(EventConflict, match=words):
        ledger.record(event)
    assert ledger == Ledger.of((OFFER, BOOKED))


def test_a_review_stands_though_the_booking_that_it_came_of_did_not_happen() -> None:
    went = attrs.evolve(reviewed("2021-06-07"), booking="b1")
    gone = Withdrawn(**_fact("w", "2021-06-08"), event="b1")
    ledger = Ledger.of((OFFER, BOOKED, went, gone))

    assert [one for one in ledger.effective if type(one) is Reviewed] == [attrs.evolve(went, booking=None)]


def test_a_booking_is_asked_about_with_its_member_alone() -> None:
    """Asking for one member folds what bears on their venues, and what became of bookings there."""
    moved = BookingMoved(**_fact("b2", "2021-06-01"), booking="b1", day=on("2021-07-01"))
    asked = _asked(BOOKED, moved)
    [alone] = [one for one in asked.due(on=on("2021-06-10"), member="ann", venue="essex") if one.venue]

    assert alone.progress.value == "booked"


@pytest.mark.parametrize(("mode", "progress"), [(Mode.ON_SITE, "done"), (Mode.VIRTUALLY, "booked")])
def test_law_53_a_virtual_review_calls_no_agreed_visit_off(mode: Mode, progress: str) -> None:
    """Agreed on 10 January 2022 for 1 March; reviewed on 20 January, on site or by video call [3.21]."""
    told: dict[str, Any] = {"known": dt.datetime(2022, 1, 20, tzinfo=dt.UTC), "venue": "essex"}
    events = (
        reviewed("2021-01-15"),
        offered("2022-01-03"),
        answered("2022-01-05", Reply.ACCEPTED),
        Booked(id="b1", on=on("2022-01-10"), **told, day=on("2022-03-01")),
        Reviewed(id="r2", on=on("2022-01-20"), **told, outcome=Outcome.COMPLETE, proof="seen", mode=mode),
    )
    asked = programme(YEARLY, *FIRSTS, events=events)

    found = asked.explain("ann", "essex", Activity.REVIEW, on=on("2022-01-21"))

    assert found.progress.value == progress


def test_the_visits_agreed_for_a_day_up_to_another() -> None:
    """Essex is agreed for 7 June 2022, Glasgow for the 9th."""
    told: dict[str, Any] = {"on": on("2022-06-01"), "known": dt.datetime(2022, 6, 1, tzinfo=dt.UTC)}
    events = (
        offered("2022-05-02"),
        answered("2022-05-04", Reply.ACCEPTED),
        Booked(id="b1", **told, venue="essex", day=on("2022-06-07")),
        Booked(id="b2", **told, venue="glasgow", day=on("2022-06-09")),
    )
    asked = programme(YEARLY, *FIRSTS, events=events)
    today = on("2022-06-02")

    found = {day: asked.agreed(on=today, until=on(day)) for day in ("2022-06-06", "2022-06-08", "2022-06-09")}

    assert [[one.venue for one in visits] for visits in found.values()] == [
        [], ["essex"], ["essex", "glasgow"],
    ]  # fmt: skip
    assert asked.agreed(on=today) == found["2022-06-09"]
    with pytest.raises(InvalidValue, match="until"):
        asked.agreed(on=today, until=on("2022-06-01"))


def test_the_legal_steps_in_words_name_each_step_once() -> None:
    """A review may end done or not done: two rows, one step."""
    found = programme(YEARLY, *FIRSTS).steps("ann", "essex", Activity.REVIEW, on=on("2022-06-02"))

    words = found.sentence().split("; ")

    assert words.count("review the place") == 1 < sum(row.command.value == "reviewed" for row in found)
    assert set(words) == {row.command.words for row in found}
