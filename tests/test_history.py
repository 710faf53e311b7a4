"""The history of a member and of a venue: `laws.md` 39, 41 and 75, and histories by hand."""

import datetime as dt
import json
from typing import Any, Final

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from findings.test_worked import noted
from helpers.busier import busier_case
from helpers.profiles import examples
from mpreview import uk
from mpreview.errors import InvalidValue, OutsideRange, UnknownId
from mpreview.events import (
    KINDS,
    Answered,
    Attempted,
    Booked,
    BookingMoved,
    ConcernRaised,
    Contacted,
    Directed,
    Ended,
    Event,
    Excluded,
    FieldType,
    FindingNoted,
    Incident,
    MemberLeft,
    Offered,
    OfficeChanged,
    Outcome,
    Postponed,
    Reply,
    Reviewed,
    ReviewRequested,
    UseBegun,
    UseEnded,
    VenueClosed,
    Withdrawn,
    describe,
)
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.register._index import Occupancy
from mpreview.reviews.past_events import PastEvent
from test_rows import CANARY, mark

DAY: Final = dt.date(2021, 11, 20)
NOW: Final = dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
SEEDS: Final = st.integers(0, 2**63 - 1)
_SECRET: Final = {
    "finding-noted", "finding-closed", "banded", "incident", "concern-raised", "excluded", "measure-noted",
    "measure-recommended", "measure-decided", "measure-advanced", "measure-refused", "risk-assessed",
    "risk-treated", "risk-accepted", "risk-closed",
}  # fmt: skip


def _histories(programme: Programme, day: dt.date) -> list[PastEvent]:
    """What happened to each member, and at each venue."""
    members = (programme.history(on=day, member=one.id) for one in programme.register.members)
    venues = (programme.history(on=day, venue=one.id) for one in programme.register.venues)
    return [one for some in (*members, *venues) for one in some]


def test_the_history_of_a_venue_and_of_a_member_by_hand() -> None:
    """The visit was moved; an order to everybody is no event of the place; Essex Three's hall is another."""
    told = uk.sample(on=DAY).record(
        BookingMoved(id="m1", on=DAY, known=NOW, booking="e-29", day=dt.date(2021, 12, 3)),
        Directed(id="d1", on=DAY, known=NOW, activity=Activity.REVIEW, by=dt.date(2021, 12, 17)),
    )

    there = told.history(on=DAY, venue="clyde-3-surgery-1")
    theirs = told.history(on=DAY, member="m-clyde-3")

    assert [(one.event.id, one.member) for one in there] == [
        ("e-09", None), ("e-25", "m-clyde-3"), ("e-28", "m-clyde-3"), ("e-29", None), ("m1", None),
    ]  # fmt: skip
    assert there[-1].sentence() == (
        "surgery 1 of Member for Clyde Three: booking moved on 20 November 2021; day 3 December 2021"
    )
    assert [one.event.word for one in theirs] == [
        "reviewed", "offered", "answered", "booked", "contacted", "booking-moved",
    ]  # fmt: skip
    assert there.rows()[4] == {
        "on": "2021-11-20", "day": "2021-11-20", "kind": "booking-moved", "id": "m1", "member": None,
        "venues": "clyde-3-surgery-1", "corrected": False, "partners": "",
    }  # fmt: skip
    assert told.history(on=DAY, member="m-essex-3", venue="essex-3-home-1")[0].venues in {
        (),
        ("essex-3-home-1",),
    }


def test_a_withdrawn_event_is_left_out_and_a_corrected_event_is_marked() -> None:
    later = Booked(
        id="b2", on=DAY, known=NOW, corrects="e-29", venue="clyde-3-surgery-1", day=dt.date(2021, 12, 6)
    )
    sample = uk.sample(on=DAY)
    corrected = sample.restore(later).history(on=DAY, venue="clyde-3-surgery-1")
    gone = sample.record(Withdrawn(id="w", on=DAY, known=NOW, event="e-29"))

    assert [one.event.id for one in corrected if one.is_corrected] == ["e-29"]
    assert "day 6 December 2021" in corrected[-1].sentence()
    assert [one.event.id for one in gone.history(on=DAY, venue="clyde-3-surgery-1")] == [
        "e-09",
        "e-25",
        "e-28",
    ]


def test_law_39_the_history_of_a_hall_has_what_its_two_users_were_offered_while_they_used_it() -> None:
    """Essex One and Two share the hall, Essex Three never used it; Essex Two leaves it on the 22nd."""

    def told(id_: str, day: int) -> dict[str, Any]:
        return {
            "id": id_,
            "on": dt.date(2021, 11, day),
            "known": dt.datetime(2021, 11, day, 9, tzinfo=dt.UTC),
        }

    sample = uk.sample(on=DAY)
    later = sample.restore(
        *(Offered(member=f"m-essex-{n}", **told(f"o{n}", 20)) for n in (1, 2, 3)),
        Offered(member="m-essex-1", venues=("essex-1-office",), **told("elsewhere", 20)),
        Answered(offer="o1", reply=Reply.ACCEPTED, **told("all", 21)),
        Answered(offer="o2", reply=Reply.DECLINED, venues=("essex-2-office",), **told("other", 21)),
        Answered(offer="o2", reply=Reply.ACCEPTED, venues=("essex-hall",), **told("hall", 21)),
        Contacted(member="m-essex-1", **told("call", 21)),
        Attempted(member="m-essex-1", **told("try", 21)),
        noted(day="2021-11-21", id_="of-member", member="m-essex-1"),
        Postponed(member="m-essex-1", until=dt.date(2021, 12, 1), signer="s", authority="Act", why="why",
                  **told("contact-put-off", 21)),
        Excluded(member="m-essex-1", activities=(Activity.CONTACT,), first=DAY, last=DAY, signer="s",
                 authority="Act", why="why", body="b", **told("no-calls", 21)),
        Excluded(member="m-essex-1", first=DAY, last=DAY, signer="s", authority="Act", why="why", body="b",
                 **told("no-work", 21)),
        Ended(paper="no-calls", last=DAY, **told("calls-again", 21)),
        Ended(paper="no-work", last=DAY, **told("work-again", 21)),
        ReviewRequested(member="m-essex-1", **told("wish", 21)),
        UseEnded(member="m-essex-2", venue="essex-hall", **told("u2", 22)),
        Offered(member="m-essex-2", **told("after", 23)),
        OfficeChanged(member="m-essex-1", **told("minister", 23)),
        MemberLeft(member="m-essex-1", cause="resignation", **told("gone", 24)),
    )  # fmt: skip
    day = dt.date(2021, 11, 30)
    found = later.history(on=day, venue="essex-hall")

    old = {one.id for one in sample.ledger}
    assert [(one.event.id, one.member) for one in found if one.event.id not in old] == [
        ("o1", "m-essex-1"), ("o2", "m-essex-2"), ("wish", "m-essex-1"), ("all", "m-essex-1"),
        ("hall", "m-essex-2"), ("no-work", "m-essex-1"), ("work-again", "m-essex-1"), ("u2", "m-essex-2"),
        ("minister", "m-essex-1"), ("gone", "m-essex-1"),
    ]  # fmt: skip
    asked = {one.event.id for one in later.history(on=day, member="m-essex-1", venue="essex-hall")}
    assert {"call", "try", "of-member", "contact-put-off"} <= asked
    assert "o2" not in asked


def _find_start(use: Occupancy, is_known: bool) -> int:
    return min(use.start, use.known) if is_known else use.start


@settings(max_examples=examples(0.4))
@example(532)  # an offer between the announcement and the first day of a use
@given(SEEDS)
def test_law_39_the_history_of_a_venue_is_made_of_those_of_its_users_and_of_what_names_the_venue(
    seed: int,
) -> None:
    programme, day = busier_case(seed)
    register = programme.register
    venues = sorted({one.venue for one in register.uses})

    for venue in venues:
        found = programme.history(on=day, venue=venue)
        users = sorted({use.member for use in register.uses_of_venue[venue]})
        theirs = [one for id_ in users for one in programme.history(on=day, member=id_, venue=venue)]
        unnamed = [one for one in found if not one.venues]

        assert all(one in theirs for one in unnamed)
        assert not any(isinstance(one.event, Contacted | Attempted) for one in found)
        told = {one.event.id for one in unnamed if isinstance(one.event, Offered)}
        # A use that a rule asks about before its first day counts from the day on which the use became known.
        for is_known, bound in ((False, told.issuperset), (True, told.issubset)):
            assert bound(
                one.event.id
                for one in theirs
                if isinstance(one.event, Offered) and not one.venues
                and any(use.id == venue and _find_start(use, is_known) <= one.event.on.toordinal() < use.end
                        for use in register.index.occupancies(one.member or ""))
            )  # fmt: skip
        assert {one.event.id for one in theirs if venue in one.venues} <= {one.event.id for one in found}


@settings(max_examples=examples(0.4))
@given(SEEDS)
def test_law_41_a_row_has_the_sentence_that_the_reader_may_see(seed: int) -> None:
    programme, day = busier_case(seed)
    for member in programme.register.members:
        found = programme.history(on=day, member=member.id)
        for sensitive in (False, True):
            told = [row["sentence"] for row in found.rows(personal=True, sensitive=sensitive)]
            assert told == [one.sentence(sensitive=sensitive) for one in found]
        assert not any("sentence" in row for row in found.rows(sensitive=True))


def test_law_41_the_end_of_an_exclusion_is_as_sensitive_as_the_exclusion_and_names_no_body() -> None:
    held = Excluded(
        id="x", on=DAY, known=NOW, member="m-essex-2", first=DAY, look_again=DAY + dt.timedelta(9),
        signer="boss", authority="Act", why="why", body="the other",
    )  # fmt: skip
    ended = Ended(id="y", on=DAY, known=NOW, paper="x", last=DAY + dt.timedelta(5))
    found = uk.sample(on=DAY).record(held, ended).history(on=DAY, member="m-essex-2")

    assert [one.event.word for one in found if one.is_sensitive] == ["excluded", "ended"]
    assert found[-1].sentence() == (
        "Member for Essex Two: something that only readers with clearance may see, on 20 November 2021"
    )
    assert found[-1].sentence(sensitive=True) == (
        "Member for Essex Two: ended on 20 November 2021; last 25 November 2021"
    )
    assert "the other" not in found[-2].sentence(sensitive=True)


def test_law_41_the_kinds_told_on_request_alone() -> None:
    assert {kind.word for kind in KINDS if kind.is_sensitive} == _SECRET


def test_law_41_an_incident_a_concern_and_a_finding_are_told_on_request_alone_and_no_text_ever() -> None:
    events: tuple[Event, ...] = (
        Incident(id="i1", on=DAY, known=NOW, member="m-essex-1", venue="essex-1-office", kind="harassment"),
        ConcernRaised(id="c1", on=DAY, known=NOW, member="m-essex-1", channel="online"),
        noted(day="2021-11-20", text=f"{CANARY} door", owner=CANARY),
    )
    found = uk.sample(on=DAY).restore(*events).history(on=DAY, member="m-essex-1")
    secret = [one for one in found if one.is_sensitive]
    words = ("incident", "concern", "finding", "harassment", "i1", "c1")
    shown = f"{found!r} {secret!r} {found._repr_html_()} {found.rows()[-3:]} {found.rows(personal=True)[-3:]}"

    assert len(secret) == 3
    assert [word for word in words if word in f"{shown} {[one.sentence() for one in secret]}"] == []
    asked = json.dumps(
        [found.rows(personal=True, sensitive=True), [one.sentence(sensitive=True) for one in secret]]
    )
    assert [word for word in words if word not in asked] == []
    assert CANARY not in f"{shown} {asked}"


@settings(max_examples=examples(0.4))
@given(SEEDS)
def test_law_41_no_sentence_of_a_history_holds_a_text_and_none_a_sensitive_word_unasked(seed: int) -> None:
    programme, day = busier_case(seed)
    marked = mark(programme)

    for one in _histories(marked, day):
        kind = describe(type(one.event))
        words = [getattr(one.event, field.name, None) for field in kind.fields if field.is_sensitive]
        open_, whole = one.sentence().partition(": ")[2], one.sentence(sensitive=True).partition(": ")[2]
        texts = [field.name for field in kind.fields if field.type is FieldType.TEXT]
        told = [getattr(one.event, name, None) for name in texts]

        assert [text for text in told if text and text in whole] == []
        assert not one.is_sensitive or kind.label.lower() not in open_
        assert [word for word in words if isinstance(word, str) and len(word) > 3 and word in open_] == []


@settings(max_examples=examples(0.4))
@given(SEEDS)
def test_law_39_the_history_of_a_day_is_the_beginning_of_that_of_a_later_day(seed: int) -> None:
    programme, day = busier_case(seed)
    believed = {event.id: event for event in programme.ledger.effective}

    for member in programme.register.members:
        late = programme.history(on=day, member=member.id)
        early = programme.history(on=day - dt.timedelta(30), member=member.id)

        assert [*early] == [one for one in late if one.event.on <= early.on]
        assert all(believed[one.event.id] == one.event for one in late)
        # Whatever names the member alone is there.
        named = {id_ for id_, one in believed.items() if one.subject[0] == member.id and one.on <= day}
        assert named <= {one.event.id for one in late}


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({}, InvalidValue),
        ({"member": "nobody"}, UnknownId),
        ({"venue": "essex-hal"}, UnknownId),
        ({"member": "m-essex-1", "on": dt.date(2300, 1, 1)}, OutsideRange),
    ],
)
def test_a_history_is_of_a_member_or_a_venue_that_exists(
    asked: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        uk.sample(on=DAY).history(**{"on": DAY, **asked})


def test_a_sentence_is_sensitive_or_not() -> None:
    nothing: Any = "yes"
    with pytest.raises(InvalidValue):
        uk.sample(on=DAY).history(on=DAY, member="m-clyde-3")[0].sentence(sensitive=nothing)


# ---------------------------------------------------------------- places in common


def _told(kind: type[Event], id_: str, **fields: Any) -> Event:
    return kind(**{"id": id_, "on": DAY, "known": NOW, **fields})


@given(seed=SEEDS)
def test_law_39_a_place_in_a_history_of_a_member_is_named_after_the_member(seed: int) -> None:
    programme, day = busier_case(seed)
    register = programme.register
    for member in register.members:
        for one in programme.history(on=day, member=member.id):
            own = [use for use in register.index.occupancies(member.id) if use.id in one.venues]
            if len(one.venues) == 1 and own:
                # A use that is announced may share a place before its first day.
                names = one.title, register.name_place(one.venues[0], member.id)
                assert len({name.partition(" (shared")[0] for name in names}) == 1


def test_a_place_is_named_after_a_user_of_the_day() -> None:
    """Essex One and Essex Two share the hall; the review of October is of both."""
    sample = uk.sample(on=DAY)

    titles = {
        member: {one.title for one in sample.history(on=DAY, member=member, venue="essex-hall") if one.venues}
        for member in ("m-essex-1", "m-essex-2")
    }

    assert titles == {
        "m-essex-1": {"surgery 1 of Member for Essex One (shared with 1 other)"},
        "m-essex-2": {"surgery 1 of Member for Essex Two (shared with 1 other)"},
    }


def test_a_closure_and_a_visit_agreed_before_the_first_day_are_of_the_member() -> None:
    """Home 1 closes today; an office opens on 1 December, and its visit is agreed today."""
    sample = uk.sample(on=DAY)
    closed = _told(VenueClosed, "closed", venue="essex-1-home-1")
    asked = sample.record(closed)
    opened = _told(
        UseBegun, "opened", member="m-essex-1", venue="essex-4-office", on=dt.date(2021, 12, 1), known=NOW
    )
    booked = _told(Booked, "booked", venue="essex-4-office", day=dt.date(2021, 12, 3))
    agreed = sample.restore(opened, booked)

    for venue in (None, "essex-1-home-1"):
        found = asked.history(on=DAY, member="m-essex-1", venue=venue)
        assert [one.event.id for one in found][-1] == "closed"
    assert "booked" in {one.event.id for one in agreed.history(on=DAY, member="m-essex-1")}


def test_law_41_the_history_of_the_part_of_a_member_tells_nothing_of_others_at_a_place_in_common() -> None:
    sample = uk.sample(on=DAY)
    asked = sample.record(_told(Incident, "met", member="m-essex-2", venue="essex-hall"))

    found = asked.only(member="m-essex-1").history(on=DAY, venue="essex-hall")
    ours = asked.only(member="m-essex-2").history(on=DAY, venue="essex-hall")

    assert not {one.member for one in found} & {"m-essex-2"}
    assert "met" in {one.event.id for one in ours}


def test_law_41_the_order_of_a_history_tells_no_kind_and_a_masked_row_no_member() -> None:
    """An incident comes before the review of the day in the ledger, and a finding after the review."""
    place = "essex-1-office"
    events = (
        _told(Incident, "met", member="m-essex-1", venue=place),
        _told(Reviewed, "seen", venue=place, outcome=Outcome.COMPLETE, proof="seen"),
        _told(FindingNoted, "gate", venue=place, severity="serious", text="The gate is broken."),
    )
    asked = uk.sample(on=DAY).restore(*events)

    rows = [row for row in asked.history(on=DAY, venue=place).rows() if row["day"] == DAY.isoformat()]

    assert [row["kind"] for row in rows] == ["reviewed", None, None]
    assert [(row["member"], row["corrected"], row["id"]) for row in rows[1:]] == [(None, None, None)] * 2
