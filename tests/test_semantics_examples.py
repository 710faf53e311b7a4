"""Small examples of semantics.md, each under the number of its paragraph; days counted by hand.

What a rule answers is in the examples of the page itself and in the conformance corpus; here are lives,
offers, the ledger and the order of what is due.
"""

import datetime as dt

import attrs
import pytest

from laws.small import (
    ANN,
    BEA,
    CALL,
    CALM,
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
    levels,
    offer_due,
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

ONE_OFFICE = {"venues": (ESSEX,)}


def _one_new_office(*events: Event, series: ThreatSeries = CALM) -> Programme:
    """Ann's office in Essex, in use from Monday 10 January 2022."""
    start = uses("essex", start="2022-01-10")
    return programme(
        *FIRSTS, TWENTY_DAYS, OFFERS, series=(series,), events=events, venues=(ESSEX,), used=start
    )


def _progress(asked: Programme, day: str, venue: str | None = "essex") -> Progress:
    activity = Activity.OFFER if venue is None else Activity.REVIEW
    (found,) = (
        status.progress
        for status in asked.coverage(on=on(day))
        if (status.member, status.venue, status.activity) == ("ann", venue, activity)
    )
    return found


# ---------------------------------------------------------------- 3.11 to 3.15


def test_3_12_the_life_of_a_first_review() -> None:
    """In use from 3 January 2022 to 9 May; the raw day 3 April is a Sunday, 2 May a bank holiday."""
    used = (Use("essex", "ann", Period(on("2022-01-03"), on("2022-05-10"))),)
    asked = programme(*FIRSTS, venues=(ESSEX,), used=used)
    days = (
        "2022-01-03", "2022-04-03", "2022-04-04", "2022-04-11", "2022-04-12", "2022-05-03",
        "2022-05-04", "2022-05-09", "2022-05-10",
    )  # fmt: skip
    found = [
        status.standing.value
        for day in days
        for status in asked.coverage(on=on(day))
        if status.activity is Activity.REVIEW
    ]

    assert found == [
        "open", "open", "due", "due", "overdue", "overdue", "past-limit", "past-limit", "lapsed",
    ]  # fmt: skip


def test_3_12_who_left_has_lapsed_and_who_has_not_come_has_no_status() -> None:
    left = Mandate("c-essex", Period(on("2021-01-01"), on("2022-01-01")), "resignation")
    asked = programme(*FIRSTS, members=(attrs.evolve(ANN, mandates=(left,)),))

    assert len(asked.coverage(on=on("2020-12-31"))) == 0
    assert {s.standing for s in asked.coverage(on=on("2022-01-01"))} == {Standing.LAPSED}


def test_3_13_the_first_offer_is_due_by_the_day_the_review_opens() -> None:
    assert offer_due(_one_new_office(), "2022-01-10") == "2022-01-10"
    asked = programme(YEARLY, *FIRSTS, OFFERS, events=[reviewed("2021-02-01")], **ONE_OFFICE)  # type: ignore[arg-type]  # what a row names
    found = owed(asked, "2021-06-01", Activity.OFFER)

    assert found is not None
    assert attrs.astuple(found.window)[:2] == (on("2021-11-23"), on("2021-12-07"))


def test_3_13_an_offer_is_unanswered_once_its_answer_time_has_passed() -> None:
    """28 days from 12 January end on 9 February; 30 more days are 11 March."""
    asked = _one_new_office(offered("2022-01-12"))

    assert (_progress(asked, "2022-02-09"), offer_due(asked, "2022-02-09")) == (Progress.OFFERED, None)
    assert _progress(asked, "2022-02-10") is Progress.UNANSWERED
    assert offer_due(asked, "2022-02-10") == "2022-03-11"


@pytest.mark.parametrize(
    ("reply", "until", "due"),
    [
        (Reply.DECLINED, None, "2022-07-19"),  # 180 days from 20 January
        (Reply.DEFERRED, "2022-03-05", "2022-03-07"),  # a Saturday
        (Reply.ACCEPTED, None, None),
    ],
)
def test_3_13_the_clock_that_follows_an_answer(reply: Reply, until: str | None, due: str | None) -> None:
    asked = _one_new_office(offered("2022-01-12"), answered("2022-01-20", reply, until=until))

    assert offer_due(asked, "2022-01-20") == due
    assert _progress(asked, "2022-01-20").value == reply.value
    assert review_due(asked, "2022-01-20") == "2022-04-11"  # owed by the promise all the same


def test_3_13_a_trigger_brings_the_next_offer_forward() -> None:
    """A rise on 9 May: 10 working days are 23 May; a decline on that day was after the trigger."""
    raised = levels(("2019-11-04", "SUBSTANTIAL"), ("2022-05-09", "SEVERE"))
    no = answered("2022-01-20", Reply.DECLINED)
    asked = _one_new_office(offered("2022-01-12"), no, series=raised)

    assert offer_due(asked, "2022-05-13") == "2022-07-19"
    assert offer_due(asked, "2022-05-14") == "2022-05-23"
    late = answered("2022-05-09", Reply.DECLINED)
    asked = _one_new_office(offered("2022-01-12"), late, series=raised)
    assert offer_due(asked, "2022-05-14") == "2022-11-07"  # 5 November is a Saturday


def test_3_13_an_answer_may_name_venues_and_the_rest_stays_open() -> None:
    used = uses("essex", "glasgow", start="2022-01-10")
    no = answered("2022-01-20", Reply.DECLINED, venues=("essex",))
    asked = programme(*FIRSTS, OFFERS, used=used, events=[offered("2022-01-12", venues=None), no])

    assert offer_due(asked, "2022-02-09") == "2022-07-19"
    assert offer_due(asked, "2022-02-10") == "2022-03-11"  # now Glasgow is unanswered
    assert _progress(asked, "2022-02-10") is Progress.DECLINED
    assert _progress(asked, "2022-02-10", "glasgow") is Progress.UNANSWERED


def test_3_13_the_newest_answer_speaks_and_the_newest_offer_begins_anew() -> None:
    used = uses("essex", "glasgow", start="2022-01-10")
    no = answered("2022-01-20", Reply.DECLINED, venues=("essex",))
    yes = answered("2022-01-25", Reply.ACCEPTED, id_="a2")
    events: list[Event] = [
        offered("2022-01-12", venues=None),
        no,
        yes,
        offered("2022-02-01", "o2", venues=("glasgow",)),
    ]
    asked = programme(*FIRSTS, OFFERS, used=used, events=events)

    def told(day: str) -> list[Progress]:
        return [_progress(asked, day, venue) for venue in ("essex", "glasgow", None)]

    assert told("2022-01-19") == [Progress.OFFERED] * 3
    assert told("2022-01-20") == [Progress.DECLINED, Progress.OFFERED, Progress.DECLINED]
    assert told("2022-01-25") == [Progress.ACCEPTED] * 3
    assert told("2022-02-01") == [Progress.ACCEPTED, Progress.OFFERED, Progress.OFFERED]


def test_3_13_a_clock_that_ends_on_a_closed_day_keeps_its_limit() -> None:
    """Put off until Saturday 5 March with no days over: the limit is Friday the 4th, and so the due day."""
    strict = attrs.evolve(OFFERS, limit=0)
    later = answered("2022-01-20", Reply.DEFERRED, until="2022-03-05")
    start = uses("essex", start="2022-01-10")
    events: list[Event] = [offered("2022-01-12"), later]
    asked = programme(*FIRSTS, strict, events=events, venues=(ESSEX,), used=start)

    assert offer_due(asked, "2022-02-01") == "2022-03-04"


def test_3_13_what_frees_a_declined_review_is_counted_in_the_calendar_of_the_seat() -> None:
    """A rise on 22 November 2021: 10 working days are 6 December in Essex, 7 December in Glasgow."""
    raised = levels(("2019-11-04", "SUBSTANTIAL"), ("2021-11-22", "SEVERE"))
    events: list[Event] = [offered("2021-10-06", venues=("glasgow",)), answered("2021-10-11", Reply.DECLINED)]
    start = uses("glasgow", start="2021-10-04")
    asked = programme(*FIRSTS, TWENTY_DAYS, OFFERS, series=(raised,), events=events, used=start)

    found = owed(asked, "2021-11-27", Activity.REVIEW, "glasgow")

    assert offer_due(asked, "2021-11-27") == "2021-12-06"
    assert found is not None
    assert found.resumes == on("2021-12-06")


def test_3_13_one_users_decline_of_a_shared_hall_stops_nothing_for_the_other() -> None:
    bob = attrs.evolve(BEA, id="bob")
    used = (*uses("essex", start="2022-01-10"), *uses("essex", member="bob", start="2022-01-10"))
    asked = programme(
        *FIRSTS, OFFERS, members=(ANN, bob), venues=(ESSEX,), used=used,
        events=[offered("2022-01-12"), answered("2022-01-20", Reply.DECLINED)],
    )  # fmt: skip

    assert offer_due(asked, "2022-01-24", "bob") == "2022-01-10"
    assert review_due(asked, "2022-01-24", member="bob") == "2022-04-11"
    done = asked.record(reviewed("2022-01-24"))
    assert review_due(done, "2022-01-24") is review_due(done, "2022-01-24", member="bob") is None


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


def test_6_of_two_answers_on_one_day_the_later_known_wins() -> None:
    first = answered("2022-01-20", Reply.ACCEPTED, id_="z", known="2022-01-20")
    second = answered("2022-01-20", Reply.DECLINED, id_="a", known="2022-01-21")
    for events in ((first, second), (second, first)):
        asked = _one_new_office(offered("2022-01-12"), *events)

        assert _progress(asked, "2022-01-20") is Progress.DECLINED


def test_6_a_review_on_the_day_of_an_offer_comes_after_it() -> None:
    asked = _one_new_office(reviewed("2022-01-12"), offered("2022-01-12"))

    assert _progress(asked, "2022-01-12") is Progress.DONE


def test_6_a_correction_takes_the_place_of_what_it_corrects() -> None:
    wrong = reviewed("2021-07-05")
    right = on_day(wrong, "2021-07-12", id="right", corrects=wrong.id)
    again = on_day(right, "2021-07-19", id="again", corrects="right")
    asked = programme(YEARLY, *FIRSTS, events=[wrong])

    assert review_due(asked, "2021-08-01") == "2022-07-05"
    assert review_due(asked.record(right), "2021-08-01") == "2022-07-12"
    assert review_due(asked.record(right, again), "2021-08-01") == "2022-07-19"


def test_6_a_withdrawal_removes_what_it_names_and_the_answers_to_it() -> None:
    offer, yes = offered("2022-01-12"), answered("2022-01-20", Reply.ACCEPTED)
    gone = Withdrawn(id="w1", on=on("2022-01-25"), known=start_of(on("2022-01-25")), event="o1")
    asked = _one_new_office(offer, yes)

    assert _progress(asked, "2022-01-24") is Progress.ACCEPTED
    assert _progress(asked.record(gone), "2022-01-24") is Progress.NOT_CONTACTED
    assert offer_due(asked.record(gone), "2022-01-24") == "2022-01-10"


def test_6_an_answer_counts_from_the_corrected_day_of_its_offer() -> None:
    """It cannot have come before the offer; 180 days from 1 February are 31 July, a Sunday."""
    offer, no = offered("2022-01-12"), answered("2022-01-20", Reply.DECLINED)
    moved = on_day(offer, "2022-02-01", id="o2", corrects="o1")
    asked = _one_new_office(offer, no, moved)

    assert _progress(asked, "2022-01-31") is Progress.NOT_CONTACTED
    assert _progress(asked, "2022-02-01") is Progress.DECLINED
    assert offer_due(asked, "2022-02-01") == "2022-08-01"


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


def test_3_12_a_cycle_lapses_with_the_use_it_was_made_in() -> None:
    """Reviewed in February 2020, given up in June, taken again two years on: three months from then."""
    first = Use("essex", "ann", Period(on("2020-01-06"), on("2020-06-01")))
    again = Use("essex", "ann", Period(on("2022-06-01")))
    asked = programme(YEARLY, *FIRSTS, events=[reviewed("2020-02-03")], venues=(ESSEX,), used=(first, again))

    assert review_due(asked, "2020-05-31") == "2021-02-03"
    assert review_due(asked, "2022-06-01") == "2022-09-01"
    assert _progress(asked, "2022-06-01") is Progress.NOT_CONTACTED


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


def test_3_13_a_trigger_asks_for_another_offer_while_an_answer_is_awaited() -> None:
    """Offered on 4 May with 28 days to answer; risen on 9 May: 10 working days are 23 May."""
    raised = levels(("2019-11-04", "SUBSTANTIAL"), ("2022-05-09", "SEVERE"))
    asked = _one_new_office(offered("2022-05-04"), series=raised)

    assert _progress(asked, "2022-05-14") is Progress.OFFERED
    assert offer_due(asked, "2022-05-13") is None
    assert offer_due(asked, "2022-05-14") == "2022-05-23"
    yes = _one_new_office(offered("2022-05-04"), answered("2022-05-06", Reply.ACCEPTED), series=raised)
    assert offer_due(yes, "2022-05-14") is None


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
