"""People and houses, worked by hand (semantics 3.22); what is owed to whom is in the corpus, `capacities`."""

import datetime as dt
from typing import Any, Final

import attrs
import pytest

import mpreview as mp
from mpreview import interchange, uk
from mpreview.errors import DocumentErrors, ReferenceErrors
from mpreview.events import (
    Directed,
    MemberElected,
    MemberLeft,
    Outcome,
    PollCalled,
    Reviewed,
)
from mpreview.people import HeldCapacity
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
