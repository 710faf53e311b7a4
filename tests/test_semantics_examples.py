"""Small examples of semantics.md, each under the number of its paragraph; days counted by hand.

What rules and offers come to is in the examples of the page itself and in the conformance corpus; here are
lives, the order of what is due, and the ledger.
"""

import datetime as dt

import attrs
import pytest

from laws.small import (
    ANN,
    CALL,
    ENGLAND,
    ESSEX,
    FIRSTS,
    NOVEMBER_2021,
    OFFERS,
    SCOTLAND,
    TWENTY_DAYS,
    ULSTER,
    YEARLY,
    answered,
    calendar,
    offered,
    on,
    on_day,
    owed,
    programme,
    review_due,
    reviewed,
    uses,
)
from mpreview.calendars import Holiday
from mpreview.errors import EventConflict, InvalidValue, OutsideCalendar
from mpreview.events import (
    RANK,
    WORDS,
    Answered,
    Attempted,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    BookingMoved,
    Committed,
    Contacted,
    DeskChecked,
    Erased,
    Event,
    Exempted,
    Exercised,
    FindingNoted,
    FunctionTested,
    Ledger,
    MemberElected,
    MemberLeft,
    Offered,
    Postponed,
    Reply,
    Reviewed,
    UseBegun,
    UseEnded,
    VenueClosed,
    VenueOpened,
    Withdrawn,
)
from mpreview.people import Mandate
from mpreview.places import Use
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.reviews import Progress, Standing
from mpreview.threat import Assessment, ThreatSeries
from mpreview.timeline import Period, start_of


def _progress(asked: Programme, day: str, venue: str | None = "essex") -> Progress:
    activity = Activity.OFFER if venue is None else Activity.REVIEW
    (found,) = (
        status.progress
        for status in asked.coverage(on=on(day))
        if (status.member, status.venue, status.activity) == ("ann", venue, activity)
    )
    return found


# ---------------------------------------------------------------- 3.11 to 3.15


def test_3_12_who_left_has_lapsed_and_who_has_not_come_has_no_status() -> None:
    left = Mandate("c-essex", Period(on("2021-01-01"), on("2022-01-01")), "resignation")
    asked = programme(*FIRSTS, members=(attrs.evolve(ANN, mandates=(left,)),))

    assert len(asked.coverage(on=on("2020-12-31"))) == 0
    assert {s.standing for s in asked.coverage(on=on("2022-01-01"))} == {Standing.LAPSED}


def test_3_15_due_holds_what_has_opened_and_within_adds_what_opens_soon() -> None:
    """The call was due on 19 December 2019; Glasgow opened on 6 October, Essex on 7 December."""
    call = attrs.evolve(CALL, priority=1)
    done = (reviewed("2021-02-01"), reviewed("2020-12-01", "glasgow"))
    asked = programme(call, YEARLY, *FIRSTS, OFFERS, events=done)

    def names(ahead: int) -> list[tuple[str, str]]:
        return [(one.id, one.standing.value) for one in asked.due(on=on("2021-11-24"), within=ahead)]

    now = [
        ("contact/ann", "past-limit"),
        ("offer/ann", "past-limit"),
        ("review/glasgow/ann", "open"),
    ]
    assert names(0) == names(12) == now
    assert names(13) == [*now, ("review/essex/ann", "in-date")]


def test_3_15_facts_of_later_days_are_not_used() -> None:
    asked = programme(YEARLY, *FIRSTS, events=[reviewed("2021-02-01"), reviewed("2021-06-01")])

    assert review_due(asked, "2021-05-31") == "2022-02-01"
    assert review_due(asked, "2021-06-01") == "2022-06-01"


def test_3_16_recompute_needs_the_reason_and_its_own_calendar() -> None:
    done = [reviewed("2021-07-06", "glasgow")]
    asked = programme(TWENTY_DAYS, *FIRSTS, series=(NOVEMBER_2021,), events=done)
    found = owed(asked, "2021-11-20", Activity.REVIEW, "glasgow")

    assert found is not None
    (reason,) = found.reasons
    assert (reason.rule, reason.edition, reason.citation) == ("rise", "e1", "Rise 1")
    assert dict(reason.read)["old"] == "SUBSTANTIAL"
    (count,) = (step for step in reason.adjustments if step.part == "count")
    assert (on("2021-11-30"), "Bank holiday") in count.closed


# ---------------------------------------------------------------- 6. the ledger


def test_6_the_rank_puts_causes_before_effects() -> None:
    later = (
        Contacted, Offered, Answered, Booked, BookingMoved, Reviewed, FindingNoted, Postponed, Withdrawn,
        Erased, Committed,
    )  # fmt: skip
    same: dict[type, set[type]] = {
        Contacted: {Attempted}, BookingMoved: {BookingCancelled, BookingMissed, BookingKept},
        Reviewed: {DeskChecked, FunctionTested, Exercised}, Postponed: {Exempted},
    }  # fmt: skip
    # Who leaves makes room for who is elected, who then uses what is opened.
    changes = (MemberLeft, VenueClosed, MemberElected, VenueOpened, UseBegun)
    causes = {kind for kind in RANK if RANK[UseBegun] < RANK[kind] < RANK[Contacted]}

    assert sorted(later, key=lambda kind: RANK[kind]) == list(later)
    assert all(RANK[other] == RANK[kind] for kind, others in same.items() for other in others)
    assert sorted(changes, key=lambda kind: RANK[kind]) == list(changes)
    assert RANK[UseEnded] == RANK[MemberLeft] == 0
    told = {*changes, UseEnded, *causes, *later, *set().union(*same.values())}
    assert set(RANK) == set(WORDS.values())
    assert {RANK[kind] for kind in told} == set(RANK.values())
    assert {RANK[kind] for kind in causes} == {5}


def test_6_a_correction_takes_the_place_of_what_it_corrects() -> None:
    wrong = reviewed("2021-07-05")
    right = on_day(wrong, "2021-07-12", id="right", corrects=wrong.id)
    again = on_day(right, "2021-07-19", id="again", corrects="right")
    asked = programme(YEARLY, *FIRSTS, events=[wrong])

    assert review_due(asked, "2021-08-01") == "2022-07-05"
    assert review_due(asked.record(right), "2021-08-01") == "2022-07-12"
    assert review_due(asked.record(right, again), "2021-08-01") == "2022-07-19"


@pytest.mark.parametrize(
    ("at", "due"),
    [
        ("2021-07-08", "2021-04-06"),  # nothing known of the review
        ("2021-07-09", "2022-07-05"),
        ("2021-08-02", "2022-07-12"),
    ],
)
def test_6_as_known_rewinds_events_to_the_start_of_a_day(at: str, due: str) -> None:
    told = reviewed("2021-07-05", known="2021-07-09")
    right = attrs.evolve(
        told, id="right", on=on("2021-07-12"), corrects=told.id, known=start_of(on("2021-08-02"))
    )
    asked = programme(
        YEARLY, *FIRSTS, events=[told, right], venues=(ESSEX,), used=uses("essex", start="2021-01-05")
    )

    assert review_due(asked.as_known(on(at)), "2021-08-10") == due
    later = dt.datetime(2021, 7, 9, 0, 0, tzinfo=dt.UTC) - dt.timedelta(microseconds=1)
    assert review_due(asked.as_known(later), "2021-08-10") == "2021-04-06"


def test_6_as_known_rewinds_announced_levels_and_holidays() -> None:
    """The Queen's funeral, Monday 19 September 2022, was announced on the 10th."""
    funeral = Holiday(on("2022-09-19"), "Funeral", "proclamation", announced=on("2022-09-10"))
    plain = calendar("england")
    known = attrs.evolve(plain, holidays=(funeral,))
    severe = Assessment(on("2022-09-01"), on("2022-09-05"), "SEVERE")
    rises = ThreatSeries("national", "uk", "N", (severe,), ("gb",), before="LOW")
    asked = programme(
        TWENTY_DAYS, *FIRSTS, series=(rises,), events=[reviewed("2022-07-04")], responses=(),
        calendars=(known, SCOTLAND, ULSTER),
    )  # fmt: skip

    assert review_due(asked, "2022-09-12") == "2022-10-04"
    assert review_due(asked.as_known(on("2022-09-09")), "2022-09-12") == "2022-10-03"
    assert review_due(asked.as_known(on("2022-09-04")), "2022-09-12") is None


def test_6_as_known_after_as_known_is_the_earlier_of_the_two() -> None:
    told = [reviewed("2021-07-05", known="2021-07-09"), reviewed("2021-09-06")]
    asked = programme(YEARLY, *FIRSTS, events=told)
    early, late = on("2021-08-01"), on("2021-10-01")

    assert asked.as_known(late).as_known(early) == asked.as_known(early)
    assert asked.as_known(late) == asked
    assert Ledger.of(told).as_known(start_of(early)) == Ledger.of(told[:1])


# ---------------------------------------------------------------- what lapses, and what does not


def test_3_12_what_has_lapsed_tells_the_last_offer_that_was_of_it() -> None:
    """Glasgow was given up on 1 March; the offer of April was of Essex alone, though it names nothing."""
    used = (Use("essex", "ann", Period(on("2022-01-10"))),
            Use("glasgow", "ann", Period(on("2022-01-10"), on("2022-03-01"))))  # fmt: skip
    events: list[Event] = [offered("2022-01-12", venues=None), answered("2022-01-20", Reply.DECLINED),
              offered("2022-04-01", "o2", venues=None)]  # fmt: skip
    asked = programme(*FIRSTS, OFFERS, used=used, events=events)

    assert _progress(asked, "2022-04-01", "glasgow") is Progress.DECLINED
    assert _progress(asked, "2022-04-01", "essex") is Progress.OFFERED
    at_glasgow = asked.record(answered("2022-01-21", Reply.ACCEPTED, id_="a2", venues=("glasgow",)))
    assert _progress(at_glasgow, "2022-04-01", "glasgow") is Progress.ACCEPTED
    seen = asked.record(reviewed("2022-02-01", "glasgow"), reviewed("2022-03-02", "glasgow"))
    assert _progress(seen, "2022-04-01", "glasgow") is Progress.DONE


def test_an_answer_beyond_its_calendar_raises_when_asked() -> None:
    """Reviewed on 3 February 2022, owed again a year on: a calendar to the end of 2022 knows no such day."""
    short = attrs.evolve(ENGLAND, listed_until=on("2022-06-01"), last=on("2022-12-31"), holidays=())
    seen = [reviewed("2022-02-03")]

    asked = programme(YEARLY, *FIRSTS, calendars=(short, SCOTLAND, ULSTER), events=seen, venues=(ESSEX,))

    with pytest.raises(OutsideCalendar, match="known from 2000-01-01 to 2022-12-31, not on 2023-"):
        review_due(asked, "2022-12-31")


def test_a_calendar_that_is_not_counted_in_need_not_reach_back() -> None:
    late = attrs.evolve(SCOTLAND, first=on("2022-01-01"), holidays=())
    asked = programme(
        YEARLY, *FIRSTS, calendars=(ENGLAND, late, ULSTER), events=[reviewed("2020-02-03")], venues=(ESSEX,)
    )

    assert review_due(asked, "2020-06-01") == "2021-02-03"


def test_6_a_withdrawal_cannot_be_withdrawn() -> None:
    seen = reviewed("2021-02-01")
    gone = Withdrawn(id="w1", on=seen.on, known=seen.known, event=seen.id)
    asked = programme(YEARLY, *FIRSTS, events=[seen, gone])

    with pytest.raises(EventConflict, match="withdraws a withdrawal"):
        asked.record(Withdrawn(id="w2", on=seen.on, known=seen.known, event="w1"))


def test_an_activity_by_another_name_is_refused_and_not_passed_over() -> None:
    with pytest.raises(InvalidValue, match=r"give a value of Activity, such as Activity\.CONTACT"):
        programme(YEARLY, *FIRSTS).due(on=on("2021-06-01"), activity="review")  # type: ignore[arg-type]  # the fault
