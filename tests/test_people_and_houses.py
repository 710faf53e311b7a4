"""People and houses, worked by hand: who holds which mandate, who stands, and what is owed (semantics 3.22).

What stands between the comments of a test is all that an embedder writes.
"""

import datetime as dt
from typing import Any, Final

import attrs
import pytest

import mpreview as mp
from mpreview import interchange, uk
from mpreview.errors import DocumentErrors, ReferenceErrors
from mpreview.events import (
    CandidacyBegun,
    CandidacyEnded,
    Contacted,
    Directed,
    Incident,
    MemberElected,
    MemberLeft,
    Outcome,
    PollCalled,
    Reviewed,
    UseBegun,
)
from mpreview.people import HeldCapacity
from mpreview.places import Constituency
from mpreview.policy import (
    Activity,
    Allowance,
    Edition,
    NewMember,
    NewVenue,
    Occasion,
    OnDirective,
    OnEvent,
    Periodic,
    Unit,
)

_EVERYBODY: Final = tuple(HeldCapacity)
_KINDS: Final = ("office", "surgery")


def _day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def _fact(id_: str, on: str) -> dict[str, Any]:
    return {"id": id_, "on": _day(on), "known": dt.datetime.combine(_day(on), dt.time(9), dt.UTC)}


def _rulebook(*capacities: HeldCapacity) -> mp.Rulebook:
    """A contact in 5 working days, a first review in 20, one every year, and both after an incident."""
    given: dict[str, Any] = {"citation": "House rules", "capacities": capacities}
    days, at_once = Allowance(20, Unit.WORKING_DAYS), Allowance(1, Unit.WORKING_DAYS)
    week = Allowance(5, Unit.WORKING_DAYS)
    incident: dict[str, Any] = {"occasion": Occasion.INCIDENT, **given}
    rules = (
        NewMember(id="contact", activity=Activity.CONTACT, within=week, **given),
        NewMember(id="first-in-office", activity=Activity.REVIEW, within=days, kinds=_KINDS, **given),
        NewVenue(id="first-use", within=days, kinds=_KINDS, **given),
        Periodic(id="yearly", months=12, lead=42, kinds=_KINDS, **given),
        OnEvent(id="call", activity=Activity.CONTACT, within=at_once, **incident),
        OnEvent(id="visit", activity=Activity.REVIEW, within=week, kinds=_KINDS, **incident),
        OnDirective(id="directed", activity=Activity.REVIEW, within=week, kinds=_KINDS, **given),
    )
    edition = Edition("1", "First", rules)
    others = ("home", "online", "public-event", "westminster")
    return mp.Rulebook("house", "House rules", (edition,), without_rules=others)


def _programme(*members: mp.Member, **given: Any) -> mp.Programme:
    """The sample's ground, teams and places, with some members and uses."""
    register = uk.sample(on=_day("2021-11-20")).register
    given = {"uses": (), **given}
    made = attrs.evolve(register, members=members, **given)
    return mp.Programme(made, _rulebook(*_EVERYBODY), mp.Ledger())


_DONE: Final[dict[str, Any]] = {"outcome": Outcome.COMPLETE, "proof": "log"}
_SITTING: Final = mp.Member("ann", "Ann", (mp.Mandate("clyde-2", mp.Period(dt.date(2019, 12, 12))),))


def test_law_71_a_member_whose_other_mandate_ends_has_not_lapsed_under_a_directive() -> None:
    """Of a seat in Westminster and one in Holyrood the second ends on 29 November 2021."""
    second = mp.Mandate(None, mp.Period(_day("2021-05-06")), None, "scottish-parliament", "police-scotland")
    both = attrs.evolve(_SITTING, mandates=(*_SITTING.mandates, second))
    uses = (mp.Use("clyde-2-office", "ann", mp.Period(_day("2019-12-12"))),)
    issued = Directed(**_fact("d", "2021-11-22"), activity=Activity.REVIEW, by=_day("2021-12-20"))
    left = MemberLeft(
        **_fact("l", "2021-11-29"), member="ann", cause="resignation", house="scottish-parliament"
    )
    asked = _programme(both, uses=uses).record(issued, left)
    done = asked.record(Reviewed(**_fact("r", "2021-12-06"), venue="clyde-2-office", **_DONE))
    states = [
        one.state.value
        for now, day in ((asked, "2021-11-28"), (asked, "2021-12-01"), (done, "2021-12-07"))
        for one in now.campaign("d", on=_day(day))
    ]

    assert states == ["outstanding", "outstanding", "done"]
    # The force of the mandate that runs answers, in the plan as in coverage.
    term = asked.register.index.find_term(asked.register.member["ann"], _day("2021-12-01"))
    assert term.constituency == "clyde-2"


def test_a_poll_of_one_house_ends_no_mandate_of_a_seat_of_another() -> None:
    called = PollCalled(
        **_fact("poll", "2021-11-22"), house="scottish-parliament", constituencies=("clyde-2",),
        dissolution=_day("2021-11-29"), poll=_day("2021-12-16"), cause="dissolution",
    )  # fmt: skip
    with pytest.raises(ReferenceErrors, match="constituencies/0: a seat of another house than the poll"):
        _programme(_SITTING).record(called)


def test_of_an_office_shared_with_a_member_of_another_parliament_the_least_due_day_counts() -> None:
    since = mp.Period(_day("2021-05-06"))
    bea = mp.Member("bea", "Bea", (mp.Mandate(None, since, None, "scottish-parliament", "police-scotland"),))
    uses = (
        mp.Use("clyde-2-office", "ann", mp.Period(_day("2019-12-12"))),
        mp.Use("clyde-2-office", "bea", mp.Period(_day("2021-11-01"))),
    )
    reviewed = Reviewed(
        **_fact("r", "2021-10-04"), venue="clyde-2-office", outcome=Outcome.COMPLETE, proof="log"
    )
    shared = _programme(_SITTING, bea, uses=uses).record(reviewed)
    plan = shared.plan(on=_day("2021-11-08"), until=_day("2021-11-30"))
    found = shared.due(on=_day("2021-11-08"), activity=Activity.REVIEW)

    # Twenty working days in Scotland from Monday 1 November: 29 November, for the 30th is a bank holiday.
    assert [(one.member, one.due, one.capacity) for one in found] == [
        ("bea", _day("2021-11-29"), HeldCapacity.MANDATE)
    ]
    assert [(one.visit.members, one.visit.due) for one in plan.visits] == [
        (("ann", "bea"), _day("2021-11-29"))
    ]
    done = shared.record(Reviewed(**_fact("s", "2021-11-15"), venue="clyde-2-office", **_DONE))
    later = done.due(on=_day("2022-11-01"), activity=Activity.REVIEW)
    # One review serves every user of the day: both are due a year after.
    assert [(one.member, one.due) for one in later] == [
        ("ann", _day("2022-11-15")), ("bea", _day("2022-11-15"))
    ]  # fmt: skip
    (placed,) = done.plan(on=_day("2022-11-01"), until=_day("2022-11-30")).visits
    assert placed.visit.members == ("ann", "bea")


def test_law_53_an_office_begun_while_one_of_two_houses_was_dissolved() -> None:
    """Dissolved on 13 May 2022, returned on 21 June; in Holyrood until 1 July; an office from 22 May.

    Twenty working days from the return of Tuesday 21 June: Tuesday 19 July. A review of 1 June counts, and
    opens the year of both.
    """
    commons = [mp.Mandate("clyde-2", mp.Period(_day("2019-12-12"), _day("2022-05-13")), "dissolution")]
    commons += [mp.Mandate("clyde-2", mp.Period(_day("2022-06-21")))]
    holyrood = mp.Mandate(
        None, mp.Period(_day("2021-05-06"), _day("2022-07-01")), "resignation", "scottish-parliament",
        "police-scotland",
    )  # fmt: skip
    ann = mp.Member("ann", "Ann", (commons[0], holyrood, commons[1]))
    asked = _programme(ann, uses=(mp.Use("clyde-2-office", "ann", mp.Period(_day("2022-05-22"))),))
    done = asked.record(Reviewed(**_fact("r", "2022-06-01"), venue="clyde-2-office", **_DONE))
    (owed,) = asked.due(on=_day("2022-07-01"), activity=Activity.REVIEW)

    assert (owed.due, owed.reason.rule, owed.reason.trigger) == (
        _day("2022-07-19"),
        "first-use",
        commons[1].period.start,
    )
    assert [
        str(one.due) for one in done.due(on=_day("2022-07-01"), within=400, activity=Activity.REVIEW)
    ] == ["2023-06-01"]


def test_law_53_a_use_begins_when_its_user_is_in_a_capacity_that_is_looked_after() -> None:
    """An office used since 2020 by a peer since 2019, and a place that Ann left before her election.

    The first edition with rules for peers is that of Wednesday 5 January 2022: twenty working days from the
    first day on which they are looked after, 2 February. Ann's place is no subject.
    """
    ann = attrs.evolve(_SITTING, mandates=(mp.Mandate("clyde-2", mp.Period(_day("2021-11-01"))),))
    since, left = mp.Period(_day("2020-01-06")), mp.Period(_day("2020-01-06"), _day("2021-11-01"))
    lords = mp.Mandate(None, mp.Period(_day("2019-12-12")), None, "lords", "police-scotland")
    uses = (mp.Use("clyde-2-office", "bea", since), mp.Use("clyde-3-surgery-1", "ann", left))
    asked = _programme(ann, mp.Member("bea", "Bea", (lords,)), uses=uses)
    first, later = _rulebook(HeldCapacity.MEMBER).editions[0], asked.rulebook.editions[0]
    later = attrs.evolve(later, id="2", since=_day("2022-01-05"))
    asked = attrs.evolve(asked, rulebook=attrs.evolve(asked.rulebook, editions=(first, later)))
    (owed,) = asked.due(on=_day("2022-01-10"), activity=Activity.REVIEW)

    assert (owed.member, owed.reason.rule, owed.due) == ("bea", "first-use", _day("2022-02-02"))
    assert "clyde-3-surgery-1" not in {one.venue for one in asked.coverage(on=_day("2022-01-10"))}


def test_a_peer_is_owed_what_holds_for_holders_of_another_mandate() -> None:
    peer = mp.Member(
        "eve", "Eve", (mp.Mandate(None, mp.Period(_day("2021-11-01")), None, "lords", "police-essex"),)
    )
    house = _programme(peer)
    (contact,) = house.due(on=_day("2021-11-02"), activity=Activity.CONTACT)

    assert (contact.due, contact.team, contact.house) == (_day("2021-11-08"), "force-essex", "lords")
    # Nothing is said of peers in a rulebook for members alone: nobody asks for them.
    members_only = attrs.evolve(house, rulebook=_rulebook(HeldCapacity.MEMBER))
    assert list(members_only.coverage(on=_day("2021-11-02"))) == []
    assert house.register.sitting(_day("2021-11-02")) == ()
    assert house.register.sitting(_day("2021-11-02"), "lords") == (peer,)


def test_a_document_leaves_the_seat_of_a_peer_out_and_reads_null_alike() -> None:
    peer = mp.Member(
        "eve", "Eve", (mp.Mandate(None, mp.Period(_day("2021-11-01")), None, "lords", "police-essex"),)
    )
    text = interchange.dumps(_programme(peer))
    row = '{"period": {"start": "2021-11-01"}, "house": "lords", "area": "police-essex"}'

    assert f'"mandates": [{row}]' in text
    null = text.replace(row, '{"constituency": null, ' + row[1:])
    assert interchange.dumps(interchange.loads(null)) == text
    with pytest.raises(DocumentErrors, match="mandates/0: area: is left out; give either"):
        interchange.loads(text.replace(', "area": "police-essex"}]', "}]"))


def test_a_constituency_of_five_has_five_members() -> None:
    seat = Constituency("dublin", "Dublin Bay", "northern-ireland", "police-northern-ireland", members=5)
    since = mp.Period(_day("2020-02-08"))
    five = [mp.Member(f"td-{n}", "Member", (mp.Mandate("dublin", since),)) for n in range(1, 5)]
    asked = _programme(*five, constituencies=(seat,))
    elected = MemberElected(**_fact("e5", "2021-07-08"), member="td-5", name="Fifth", constituency="dublin")
    full = asked.record(elected)

    day = _day("2021-07-09")
    assert [seat.id for seat in asked.register.vacant(day)] == ["dublin"]
    assert full.register.vacant(day) == ()
    assert len(full.register.sitting(day)) == 5
    with pytest.raises(ReferenceErrors, match="more members would hold this seat at once than it has"):
        full.record(MemberElected(**_fact("e6", "2021-07-09"), member="x", name="X", constituency="dublin"))
    # One leaves, and the seat has room again.
    left = full.record(MemberLeft(**_fact("l", "2021-07-09"), member="td-1", cause="resignation"))
    again = MemberElected(**_fact("e7", "2021-07-10"), member="x", name="X", constituency="dublin")
    assert len(left.record(again).register.sitting(_day("2021-07-10"))) == 5


def test_a_candidate_who_never_sat_is_looked_after_from_the_candidacy_to_the_poll() -> None:
    standing = mp.Candidacy("essex-1", mp.Period(_day("2024-06-07"), _day("2024-07-05")))
    cal = mp.Member("cal", "Cal", candidacies=(standing,))
    uses = (mp.Use("essex-1-office", "cal", mp.Period(_day("2024-06-07"))),)
    asked = _programme(cal, uses=uses)
    owed = [(one.activity.value, one.due) for one in asked.due(on=_day("2024-06-10"))]

    # Five and twenty working days after Friday 7 June.
    assert owed == [("contact", _day("2024-06-14")), ("review", _day("2024-07-05"))]
    assert {one.standing.value for one in asked.coverage(on=_day("2024-07-05"))} == {"lapsed"}
    assert {one.capacity for one in asked.coverage(on=_day("2024-07-05"))} == {HeldCapacity.CANDIDATE}
    # What was reviewed in the candidacy counts for the member whom the poll returns.
    reviewed = Reviewed(
        **_fact("r", "2024-06-20"), venue="essex-1-office", outcome=Outcome.COMPLETE, proof="log"
    )
    elected = MemberElected(**_fact("e", "2024-07-04"), member="cal", constituency="essex-1")
    member = asked.record(reviewed, elected)
    (review,) = member.due(on=_day("2024-07-20"), activity=Activity.REVIEW)
    assert review.why().startswith(
        "due 1 August 2024 (open): a review within 20 working days of taking office"
    )
    # The same place is in use since 7 June: its use began once.
    assert {reason.rule for reason in review.reasons} == {"first-in-office", "yearly"}


def test_a_candidate_is_told_of_by_events_while_the_ledger_lives() -> None:
    stands = CandidacyBegun(
        **_fact("c", "2024-06-07"), member="cal", name="Cal", constituency="essex-1", poll=_day("2024-07-04")
    )
    office = UseBegun(**_fact("u", "2024-06-07"), member="cal", venue="essex-1-office")
    asked = _programme(_SITTING).record(stands, office)
    withdrew = asked.record(CandidacyEnded(**_fact("w", "2024-06-20"), member="cal"))
    owed = [(one.activity.value, one.due) for one in asked.due(on=_day("2024-06-10"), member="cal")]

    # Five and twenty working days after Friday 7 June, as of a candidacy that the register has.
    assert owed == [("contact", _day("2024-06-14")), ("review", _day("2024-07-05"))]
    (standing,) = asked.register.member["cal"].candidacies
    assert standing == mp.Candidacy("essex-1", mp.Period(_day("2024-06-07"), _day("2024-07-05")))
    # The contact of the 14th is overdue on the 19th. On the 20th nobody stands.
    for text, standings in (("2024-06-19", {"overdue", "open", "not-owed"}), ("2024-06-20", {"lapsed"})):
        told = withdrew.coverage(on=_day(text))
        assert {one.standing.value for one in told if one.member == "cal"} == standings
    assert "cal" not in withdrew.as_known(at=_day("2024-06-06")).register.member
    assert withdrew.as_known(at=_day("2024-06-19")).register.member["cal"].candidacies == (standing,)


def test_a_member_who_stands_again_is_a_candidate_when_threatened_on_10_june_2024() -> None:
    sat = mp.Mandate("essex-1", mp.Period(_day("2019-12-12")))
    stands = mp.Candidacy("essex-1", mp.Period(_day("2024-05-30"), _day("2024-07-05")))
    dan = mp.Member("dan", "Dan", (sat,), candidacies=(stands,))
    uses = (mp.Use("essex-1-office", "dan", mp.Period(_day("2019-12-12"))),)
    called = PollCalled(
        **_fact("poll", "2024-05-22"),
        dissolution=_day("2024-05-30"),
        poll=_day("2024-07-04"),
        cause="dissolution",
    )
    threat = Incident(**_fact("i", "2024-06-10"), member="dan")
    reviewed = Reviewed(
        **_fact("r", "2024-02-01"), venue="essex-1-office", outcome=Outcome.COMPLETE, proof="log"
    )
    met = Contacted(**_fact("c", "2024-06-03"), member="dan")
    asked = _programme(dan, uses=uses).record(reviewed, called, met, threat)
    owed = {one.activity.value: (one.due, one.capacity) for one in asked.due(on=_day("2024-06-10"))}

    # One and five working days after Monday 10 June.
    candidate = HeldCapacity.CANDIDATE
    assert owed == {"contact": (_day("2024-06-11"), candidate), "review": (_day("2024-06-17"), candidate)}
    # A rulebook for members alone owes nothing between dissolution and poll.
    members_only = attrs.evolve(asked, rulebook=_rulebook(HeldCapacity.MEMBER))
    assert list(members_only.due(on=_day("2024-06-10"))) == []


def test_at_a_by_election_nobody_leaves_and_the_candidates_are_looked_after() -> None:
    stands = mp.Candidacy("essex-2", mp.Period(_day("2021-09-20"), _day("2021-10-22")))
    eve = mp.Member("eve", "Eve", candidacies=(stands,))
    called = PollCalled(**_fact("poll", "2021-09-13"), constituencies=("essex-2",), poll=_day("2021-10-21"))
    asked = _programme(_SITTING, eve).record(called)
    contact = next(one for one in asked.due(on=_day("2021-09-20")) if one.member == "eve")

    assert (contact.due, contact.capacity) == (_day("2021-09-27"), HeldCapacity.CANDIDATE)
    assert [one.id for one in asked.register.sitting(_day("2021-10-22"))] == ["ann"]
    elected = MemberElected(**_fact("e", "2021-10-21"), member="eve", constituency="essex-2")
    found = asked.record(elected).support("eve", on=_day("2021-10-21"))
    # On the day of the poll the person is both, and counts as a member (semantics 3.22).
    assert {one.capacity.value for one in found} <= {"member"}


def test_a_poll_is_told_once_and_reaches_who_is_elected_later() -> None:
    called = PollCalled(
        **_fact("poll", "2024-05-22"),
        dissolution=_day("2024-05-30"),
        poll=_day("2024-07-04"),
        cause="dissolution",
    )
    late = MemberElected(**_fact("e", "2024-05-24"), member="fay", name="Fay", constituency="essex-3")
    asked = _programme(_SITTING).record(called, late)

    assert {one.id for one in asked.register.sitting(_day("2024-05-29"))} == {"ann", "fay"}
    assert asked.register.sitting(_day("2024-05-30")) == ()
    assert {one.mandates[-1].ended for one in asked.register.members} == {"dissolution"}
    assert asked.as_known(at=_day("2024-05-21")).register.sitting(_day("2024-05-30")) != ()
    text = interchange.dumps(asked)
    assert interchange.dumps(interchange.loads(text)) == text
    with pytest.raises(ReferenceErrors, match="no such foreseen end of a mandate"):
        _programme(_SITTING).record(attrs.evolve(called, cause="resignation"))


def test_each_capacity_is_answered_in_the_calendar_of_its_own_mandate() -> None:
    # Elected for a seat in Scotland on 12 November 2021, and a peer who is answered for in Essex.
    both = (
        mp.Mandate("clyde-2", mp.Period(_day("2021-11-23"))),
        mp.Mandate(None, mp.Period(_day("2021-11-23")), None, "lords", "police-essex"),
    )
    asked = _programme(mp.Member("gus", "Gus", both))
    (contact,) = asked.due(on=_day("2021-11-23"), activity=Activity.CONTACT)

    # Five working days from Tuesday 23 November: the 30th in Essex, 1 December in Scotland.
    assert contact.due == _day("2021-11-30")
    assert [reason.calendar for reason in contact.reasons] == ["england-and-wales", "scotland"]
    # Figures go by the first capacity held.
    assert (contact.capacity, contact.team) == (HeldCapacity.MEMBER, "force-scotland")
    assert list(asked.coverage(on=_day("2021-11-23")).by("house")) == ["commons"]
