"""What fell through, kind by kind, with days counted by hand on the programme of `laws.small`.

Ann was elected on Thursday 12 December 2019 and has had an office in Essex since Monday 6 January 2020, whose
first review is due on 6 April, with seven days of grace. Contact is owed within five working days: by
Thursday 19 December. The first offer is due on the day the review opens, Monday 6 January; an answer is
awaited for 28 days, to Monday 3 February.
"""

import datetime as dt
from collections.abc import Iterable

import attrs
import pytest

from laws.small import (
    ANN,
    CALL,
    ESSEX,
    FIRSTS,
    GLASGOW,
    OFFERS,
    YEARLY,
    answered,
    contacted,
    exempted,
    offered,
    on,
    programme,
    reviewed,
    withdrawn,
)
from mpreview.errors import UnknownId
from mpreview.events import (
    Absent,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
    Event,
    Reply,
    UseBegun,
    VenueClosed,
)
from mpreview.gaps import Gap, GapKind, LostWorkGap, MemberGap, ObligationGap
from mpreview.people import Mandate, Member
from mpreview.places import Use
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.reviews.custody import Party, WorkState
from mpreview.reviews.lifecycle import Command
from mpreview.timeline import Period, start_of


def booked(day: str, visit: str, id_: str = "b1", venue: str = "essex") -> Booked:
    """A visit agreed."""
    return Booked(id=id_, on=on(day), known=start_of(on(day)), venue=venue, day=on(visit))


def missed(day: str) -> BookingMissed:
    """The visit b1 did not take place."""
    return BookingMissed(id="b1-missed", on=on(day), known=start_of(on(day)), booking="b1", by=Absent.TEAM)


def cancelled(day: str) -> BookingCancelled:
    """The visit b1 was called off."""
    return BookingCancelled(id="b1-off", on=on(day), known=start_of(on(day)), booking="b1")


def kept(day: str) -> BookingKept:
    """The visit b1 took place."""
    return BookingKept(id="b1-kept", on=on(day), known=start_of(on(day)), booking="b1")


def asked(
    *events: Event, members: tuple[Member, ...] = (ANN,), used: tuple[Use, ...] | None = None
) -> Programme:
    """Ann with her office in Essex, of which only contact, first review, cycle and offers are asked."""
    venues = (ESSEX,) if used is None else (ESSEX, GLASGOW)
    return programme(CALL, YEARLY, OFFERS, *FIRSTS, events=events, venues=venues, members=members, used=used)


def found(of: Programme, day: str) -> list[tuple[str, str]]:
    """What fell through by a day: kind, and since when."""
    return [(gap.kind.value, gap.since.isoformat()) for gap in of.gaps(on=on(day))]


def only(of: Programme, day: str, kind: GapKind) -> Gap | None:
    """The gap of that kind, if there is one."""
    gaps = [gap for gap in of.gaps(on=on(day)) if gap.kind is kind]
    assert len(gaps) < 2
    return gaps[0] if gaps else None


ACCEPTED = (
    contacted("2019-12-13"),
    offered("2020-01-06"),
    answered("2020-01-10", Reply.ACCEPTED),
)
DECLINED = (*ACCEPTED[:2], answered("2020-01-10", Reply.DECLINED))


# kind, what happened, the last day without it, the first day with it
_FALLEN: dict[str, tuple[GapKind, tuple[Event, ...], str, str]] = {
    # 13, 16, 17, 18 and 19 December are five working days.
    "a contact that never was": (ObligationGap.NEVER_CONTACTED, (), "2019-12-19", "2019-12-20"),
    "an offer that never was": (ObligationGap.NEVER_OFFERED, ACCEPTED[:1], "2020-01-06", "2020-01-07"),
    "an offer that nobody answered": (ObligationGap.UNANSWERED, ACCEPTED[:2], "2020-02-03", "2020-02-04"),
    # 180 days after 10 January 2020 is Wednesday 8 July.
    "a decline that was left alone": (ObligationGap.NOT_OFFERED_AGAIN, DECLINED, "2020-07-08", "2020-07-09"),
    # 1 March 2020 is a Sunday; the offer is due on the Monday.
    "a deferral that was forgotten": (
        ObligationGap.NOT_OFFERED_AGAIN,
        (*ACCEPTED[:2], answered("2020-01-10", Reply.DEFERRED, until="2020-03-01")),
        "2020-03-02",
        "2020-03-03",
    ),
    "a review that is late": (ObligationGap.OUT_OF_DATE, ACCEPTED, "2020-04-13", "2020-04-14"),
    "a visit that passed in silence": (
        ObligationGap.MISSED,
        (*ACCEPTED, booked("2020-01-12", "2020-01-20")),
        "2020-01-20",
        "2020-01-21",
    ),
    "a visit that was missed": (
        ObligationGap.MISSED,
        (*ACCEPTED, booked("2020-01-12", "2020-01-20"), missed("2020-01-20")),
        "2020-01-19",
        "2020-01-20",
    ),
    # 28 days after 10 January is 7 February.
    "an acceptance without a visit": (ObligationGap.STUCK, ACCEPTED, "2020-02-07", "2020-02-08"),
    # 28 days after 15 January is 12 February.
    "an acceptance whose visit was called off": (
        ObligationGap.STUCK,
        (*ACCEPTED, booked("2020-01-12", "2020-01-20"), cancelled("2020-01-15")),
        "2020-02-12",
        "2020-02-13",
    ),
    # 14 days after 20 January is 3 February.
    "a visit without a report": (
        ObligationGap.STUCK,
        (*ACCEPTED, booked("2020-01-12", "2020-01-20"), kept("2020-01-20")),
        "2020-02-03",
        "2020-02-04",
    ),
}


@pytest.mark.parametrize("name", _FALLEN)
def test_it_shows_by_itself_from_the_first_day_on(name: str) -> None:
    kind, events, before, first = _FALLEN[name]
    of = asked(*events)
    gap = only(of, first, kind)

    assert only(of, before, kind) is None
    assert gap is not None
    assert gap.since == on(first)


def test_what_is_in_order_leaves_no_gap() -> None:
    of = asked(*ACCEPTED, booked("2020-01-12", "2020-01-20"), reviewed("2020-01-20"))

    assert [found(of, day) for day in ("2020-01-06", "2020-01-15", "2020-01-20", "2020-06-01")] == [[]] * 4


# the events that made a gap, the day on which it stands, the event of the next day that settles it
_SETTLED: dict[str, tuple[GapKind, tuple[Event, ...], str, Event]] = {
    "a contact": (ObligationGap.NEVER_CONTACTED, (), "2020-01-02", contacted("2020-01-03")),
    "an offer": (ObligationGap.NEVER_OFFERED, ACCEPTED[:1], "2020-01-08", offered("2020-01-09")),
    "a late answer": (
        ObligationGap.UNANSWERED,
        ACCEPTED[:2],
        "2020-02-10",
        answered("2020-02-11", Reply.ACCEPTED),
    ),
    "another offer": (ObligationGap.NOT_OFFERED_AGAIN, DECLINED, "2020-07-13", offered("2020-07-14", "o2")),
    "a review": (ObligationGap.OUT_OF_DATE, ACCEPTED, "2020-04-20", reviewed("2020-04-21")),
    "an exemption": (ObligationGap.OUT_OF_DATE, ACCEPTED, "2020-04-20", exempted("2020-04-21", "2020-05-31")),
    "another visit": (
        ObligationGap.MISSED,
        (*ACCEPTED, booked("2020-01-12", "2020-01-20")),
        "2020-01-22",
        booked("2020-01-23", "2020-02-03", "b2"),
    ),
    "a visit": (ObligationGap.STUCK, ACCEPTED, "2020-02-10", booked("2020-02-11", "2020-02-20")),
    "a withdrawal": (ObligationGap.UNANSWERED, ACCEPTED[:2], "2020-02-10", withdrawn("2020-02-11", "o1")),
}


@pytest.mark.parametrize("name", _SETTLED)
def test_an_event_settles_it(name: str) -> None:
    kind, events, day, settling = _SETTLED[name]
    gap = only(asked(*events), day, kind)
    assert gap is not None
    later = asked(*events, settling)

    assert only(asked(*events), settling.on.isoformat(), kind) is not None
    assert only(later, settling.on.isoformat(), kind) is None


def test_an_exemption_that_has_run_out_hides_nothing() -> None:
    of = asked(*ACCEPTED, exempted("2020-04-21", "2020-05-31"))

    assert only(of, "2020-05-31", ObligationGap.OUT_OF_DATE) is None
    assert only(of, "2020-06-01", ObligationGap.OUT_OF_DATE) is not None


# state, since, until, who has it, who after that
@pytest.mark.parametrize(
    ("events", "day", "kind", "custody", "holder"),
    [
        (
            (),
            "2019-12-20",
            ObligationGap.NEVER_CONTACTED,
            ("not-contacted", "2019-12-12", "2019-12-19"),
            Party.COORDINATOR,
        ),
        # 30 days after the answer time, 4 March 2020, is the day of the next offer.
        (
            ACCEPTED[:2],
            "2020-03-04",
            ObligationGap.UNANSWERED,
            ("unanswered", "2020-02-04", "2020-03-04"),
            Party.TEAM,
        ),
        (
            ACCEPTED[:2],
            "2020-03-05",
            ObligationGap.UNANSWERED,
            ("unanswered", "2020-02-04", "2020-03-04"),
            Party.COORDINATOR,
        ),
        (
            ACCEPTED,
            "2020-02-08",
            ObligationGap.STUCK,
            ("accepted", "2020-01-10", "2020-02-07"),
            Party.COORDINATOR,
        ),
        # 28 days after 20 January are 17 February.
        (
            (*ACCEPTED, booked("2020-01-12", "2020-01-19"), missed("2020-01-20")),
            "2020-02-17",
            ObligationGap.MISSED,
            ("missed", "2020-01-20", "2020-02-17"),
            Party.TEAM,
        ),
        (
            (*ACCEPTED, booked("2020-01-12", "2020-01-20"), kept("2020-01-20")),
            "2020-02-04",
            ObligationGap.STUCK,
            ("visited", "2020-01-20", "2020-02-03"),
            Party.COORDINATOR,
        ),
    ],
)
def test_somebody_has_it_until_a_day_and_somebody_else_after(
    events: Iterable[Event], day: str, kind: GapKind, custody: tuple[str, str, str], holder: Party
) -> None:
    gap = only(asked(*events), day, kind)
    assert gap is not None
    assert gap.custody is not None
    assert gap.custody.until is not None

    told = gap.custody.state.value, gap.custody.since.isoformat(), gap.custody.until.isoformat()
    assert (told, gap.owner) == (custody, holder)


def test_an_accepted_review_that_opens_later_is_not_stuck_before() -> None:
    """Reviewed on 15 January 2020, opening again on 20 November; accepted on 2 October."""
    of = asked(
        *ACCEPTED, reviewed("2020-01-15"), offered("2020-10-01", "o2"),
        answered("2020-10-02", Reply.ACCEPTED, "o2", id_="a2"),
    )  # fmt: skip

    # Twelve months less 56 days is 20 November; 28 days after that are 18 December.
    assert only(of, "2020-12-18", ObligationGap.STUCK) is None
    assert only(of, "2020-12-19", ObligationGap.STUCK) is not None


_UNTIL_FEBRUARY = (Use("essex", "ann", Period(on("2020-01-06"), on("2020-02-01"))),)
_ELSEWHERE = (*_UNTIL_FEBRUARY, Use("glasgow", "ann", Period(on("2020-02-01"))))


def test_what_was_accepted_at_an_office_that_was_given_up_is_lost_until_it_is_taken_up() -> None:
    lost = asked(*ACCEPTED, used=_ELSEWHERE)
    gap = only(lost, "2020-02-01", LostWorkGap.LOST)
    assert gap is not None
    taken_up = asked(*ACCEPTED, offered("2020-02-10", "o2", venues=("glasgow",)), used=_ELSEWHERE)

    assert only(lost, "2020-01-31", LostWorkGap.LOST) is None
    assert (gap.status.venue, gap.since, gap.heir, gap.owner) == (
        "essex",
        on("2020-02-01"),
        "ann",
        Party.TEAM,
    )
    assert (gap.next, gap.steps) == (Command.OFFERED, (Command.OFFERED, Command.CONTACTED))
    assert only(taken_up, "2020-02-09", LostWorkGap.LOST) is not None
    assert only(taken_up, "2020-02-10", LostWorkGap.LOST) is None


def test_nothing_is_lost_where_nothing_was_open_or_somebody_goes_on() -> None:
    reviewed_before = asked(*ACCEPTED, reviewed("2020-01-20"), used=_ELSEWHERE)
    never_offered = asked(contacted("2019-12-13"), used=_ELSEWHERE)
    bea = Member("bea", "Member for Belfast", (Mandate("c-belfast", Period(on("2019-12-12"))),))
    shared = asked(
        *ACCEPTED, used=(*_ELSEWHERE, Use("essex", "bea", Period(on("2020-01-20")))), members=(ANN, bea)
    )

    assert [only(of, "2020-02-05", LostWorkGap.LOST) for of in (reviewed_before, never_offered, shared)] == [
        None
    ] * 3


def test_what_a_member_left_open_is_the_business_of_whoever_holds_the_seat_since() -> None:
    end = on("2020-02-01")
    left = attrs.evolve(ANN, mandates=(Mandate("c-essex", Period(on("2019-12-12"), end), "resignation"),))
    eve = Member("eve", "Member for Essex", (Mandate("c-essex", Period(on("2020-03-05"))),))
    used = (*_UNTIL_FEBRUARY, Use("glasgow", "eve", Period(on("2020-03-09"))))
    of = asked(*ACCEPTED, members=(left, eve), used=used)
    gap = only(of, "2020-03-05", LostWorkGap.LOST)
    assert gap is not None
    spoken = asked(*ACCEPTED, contacted("2020-03-06", "eve"), members=(left, eve), used=used)

    # The seat was vacant until 5 March.
    assert only(of, "2020-03-04", LostWorkGap.LOST) is None
    assert (gap.status.member, gap.heir, gap.since) == ("ann", "eve", on("2020-03-05"))
    assert only(spoken, "2020-03-06", LostWorkGap.LOST) is None


def test_gaps_stand_in_order_of_kind_day_and_id_and_add_up() -> None:
    gaps = asked(*ACCEPTED[1:2]).gaps(on=on("2020-06-01"))

    assert [gap.id for gap in gaps] == [
        "never-contacted/contact/ann",
        "unanswered/review/essex/ann",
        "out-of-date/review/essex/ann",
    ]
    assert sum(gaps.kinds.values()) == len(gaps) == 3
    assert list(gaps[1:]) == list(gaps)[1:]
    assert repr(gaps) == "<Gaps on 2020-06-01: 1 never-contacted, 1 unanswered, 1 out-of-date>"


def test_who_is_in_office_without_a_place_is_told_of_until_there_is_one() -> None:
    """From the election to Monday 6 January; and again from the day on which the office is given up."""
    closed = VenueClosed(id="closed", on=on("2020-03-02"), known=start_of(on("2020-03-02")), venue="essex")
    opened = UseBegun(
        id="again", on=on("2020-05-04"), known=start_of(on("2020-05-04")), venue="essex", member="ann"
    )
    of = asked(contacted("2019-12-16"), closed, opened)
    whole = {
        day: [gap for gap in of.gaps(on=on(day)) if gap.kind is MemberGap.NO_VENUE]
        for day in ("2019-12-12", "2020-01-05", "2020-01-06", "2020-03-01", "2020-03-02", "2020-05-03")
    }

    since = {day: [gap.since.isoformat() for gap in gaps] for day, gaps in whole.items()}
    assert since == {
        "2019-12-12": ["2019-12-12"],
        "2020-01-05": ["2019-12-12"],
        "2020-01-06": [],
        "2020-03-01": [],
        "2020-03-02": ["2020-03-02"],
        "2020-05-03": ["2020-03-02"],
    }
    (gap,) = whole["2020-05-03"]
    assert (gap.owner, gap.next, gap.status.team, gap.id) == (
        Party.TEAM, Command.CONTACTED, "t", "no-venue/offer/ann"
    )  # fmt: skip
    assert gap.why() == (
        "ann uses no place that is on record, so that nothing can be offered, since 2 March 2020; "
        "with t; next: contact the member"
    )
    assert [gap for gap in of.gaps(on=on("2020-05-04")) if gap.kind is MemberGap.NO_VENUE] == []


def test_gaps_are_asked_of_a_team_or_a_member_alone() -> None:
    of = asked(*ACCEPTED[1:2])
    day = on("2020-06-01")

    assert list(of.gaps(on=day, member="ann")) == list(of.gaps(on=day, team="t")) == list(of.gaps(on=day))
    for wrong in ({"member": "nobody"}, {"team": "nobody"}):
        with pytest.raises(UnknownId):
            of.gaps(on=day, **wrong)
    with pytest.raises(UnknownId) as caught:
        of.gaps(on=day).by("colour")
    assert caught.value.code == "unknown-id"


def test_why_is_a_sentence_of_what_since_when_who_and_what_next() -> None:
    gap = only(asked(*ACCEPTED[:2]), "2020-02-04", ObligationGap.UNANSWERED)
    assert gap is not None

    assert gap.why() == (
        "ann at essex was offered a review and did not answer in time, since 4 February 2020; "
        "with t until 4 March 2020; next: offer the review"
    )
    assert gap.custody is not None
    assert gap.custody.state is WorkState.UNANSWERED


@pytest.mark.parametrize("day", ["2019-12-20", "2020-01-07", "2020-02-04", "2020-05-01", "2021-06-01"])
@pytest.mark.parametrize(
    ("events", "days_without_a_gap"),
    [
        ((), ()),
        (ACCEPTED[:1], ()),
        (ACCEPTED[:2], ("2020-01-07",)),
        (ACCEPTED, ("2020-01-07", "2020-02-04")),
        (DECLINED, ("2020-01-07", "2020-02-04")),
    ],
    ids=range(5),
)
def test_the_next_step_is_a_legal_one(
    events: tuple[Event, ...], days_without_a_gap: tuple[str, ...], day: str
) -> None:
    gaps = asked(*events).gaps(on=on(day))

    assert (len(gaps) == 0) == (day in days_without_a_gap)
    for gap in gaps:
        assert gap.next in gap.steps
        of_offers = gap.kind is MemberGap.NO_VENUE
        assert (gap.status.activity is Activity.OFFER) == of_offers
        assert gap.since <= dt.date.fromisoformat(day)
