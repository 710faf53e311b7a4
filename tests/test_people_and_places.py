"""Elections, openings and ends as events (semantics 3.5 to 3.12); the days are in the corpus, `mandates`."""

from typing import Any

import attrs
import pytest

from laws.small import (
    ANN,
    BEA,
    CAL,
    CALL,
    ESSEX,
    FIRSTS,
    GLASGOW,
    OFFERS,
    YEARLY,
    answered,
    contact_due,
    contacted,
    offered,
    on,
    programme,
    review_due,
    reviewed,
    uses,
    withdrawn,
)
from mpreview.errors import InvalidValue, ReferenceErrors
from mpreview.events import (
    CandidacyBegun,
    CandidacyEnded,
    Event,
    MemberElected,
    MemberLeft,
    PollCalled,
    Reply,
    UseBegun,
    UseEnded,
    VenueClosed,
    VenueOpened,
)
from mpreview.people import Mandate, Member
from mpreview.places import Venue
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.reviews import Lapse, Standing, Status
from mpreview.teams import Cover, Team
from mpreview.timeline import Period, start_of


def _fact(day: str, id_: str, known: str | None = None) -> dict[str, Any]:
    return {"id": id_, "on": on(day), "known": start_of(on(known or day))}


def elected(
    day: str,
    member: str = "dee",
    seat: str = "c-glasgow",
    name: str | None = "Member for Glasgow",
    **told: str,
) -> MemberElected:
    """An election, by default of somebody new in Glasgow."""
    fact = _fact(day, told.get("id_", f"elected-{member}-{day}"), told.get("known"))
    return MemberElected(**fact, member=member, constituency=seat, name=name)


def left(day: str, member: str = "cal", cause: str = "death") -> MemberLeft:
    """The end of a mandate."""
    return MemberLeft(**_fact(day, f"left-{member}-{day}"), member=member, cause=cause)


def opened(day: str, *users: str, venue: str = "market", force: str = "glasgow") -> VenueOpened:
    """An office in Scotland."""
    return VenueOpened(
        **_fact(day, f"opened-{venue}"), venue=venue, kind="office", region="scotland", force=force,
        users=users,
    )  # fmt: skip


def begun(day: str, member: str, venue: str = "essex") -> UseBegun:
    """A member uses a venue from a day on."""
    return UseBegun(**_fact(day, f"begun-{venue}-{member}-{day}"), venue=venue, member=member)


def ended(day: str, member: str, venue: str = "essex") -> UseEnded:
    """A member uses a venue no more."""
    return UseEnded(**_fact(day, f"ended-{venue}-{member}-{day}"), venue=venue, member=member)


def closed(day: str, venue: str = "essex") -> VenueClosed:
    """Nobody uses a venue any more."""
    return VenueClosed(**_fact(day, f"closed-{venue}-{day}"), venue=venue)


def nation(*events: Event) -> Programme:
    """Ann of Essex and Bea of Belfast share the office in Essex, Cal of Glasgow has his own."""
    used = (*uses("essex"), *uses("essex", member="bea"), *uses("glasgow", member="cal"))
    return programme(YEARLY, *FIRSTS, CALL, OFFERS, members=(ANN, BEA, CAL), used=used, events=events)


def status(asked: Programme, day: str, member: str, venue: str | None = None) -> Status:
    """The status of a review, or of a contact."""
    activity = Activity.CONTACT if venue is None else Activity.REVIEW
    found = [
        one
        for one in asked.coverage(on=on(day))
        if (one.member, one.venue, one.activity) == (member, venue, activity)
    ]
    return found[0]


# ---------------------------------------------------------------- a by-election

# Cal dies on Tuesday 1 February 2022; Dee is elected on Thursday 10 March and opens an office that day.
BY_ELECTION = (left("2022-02-01"), elected("2022-03-10"), opened("2022-03-10", "dee"))


def test_the_base_stays_what_was_put_in() -> None:
    asked = nation(*BY_ELECTION)

    assert asked.base == nation().base
    assert asked.register.member["dee"].mandates[0].period.start == on("2022-03-10")
    unchanged = nation()
    assert unchanged.register is unchanged.base


def test_what_the_winner_does_next_is_recorded_like_anything_else() -> None:
    asked = nation(*BY_ELECTION).record(
        contacted("2022-03-11", "dee"),
        offered("2022-03-14", "o1", "dee", ("market",)),
        answered("2022-03-15", Reply.ACCEPTED),
        reviewed("2022-03-21", "market"),
    )

    # Twelve months after Monday 21 March 2022 is Tuesday 21 March 2023.
    assert review_due(asked, "2022-04-01", "market", "dee") == "2023-03-21"
    assert contact_due(asked, "2022-04-01", "dee") is None


def test_a_corrected_poll_counts_from_its_right_day_and_the_wrong_one_is_still_what_was_known() -> None:
    """Friday the 11th: 14, 15, 16, 17, 18 March. The office is opened on the Monday after."""
    right = attrs.evolve(
        elected("2022-03-11", known="2022-03-15"), id="right", corrects="elected-dee-2022-03-10"
    )
    asked = nation(left("2022-02-01"), elected("2022-03-10"), opened("2022-03-14", "dee"), right)

    assert contact_due(asked, "2022-03-16", "dee") == "2022-03-18"
    assert contact_due(asked.as_known(on("2022-03-14")), "2022-03-16", "dee") == "2022-03-17"


# ---------------------------------------------------------------- who leaves


def test_all_that_was_owed_to_who_left_lapses_on_that_day_with_its_cause() -> None:
    asked = nation(*BY_ELECTION)

    before = [one for one in asked.coverage(on=on("2022-01-31")) if one.member == "cal"]
    after = [one for one in asked.coverage(on=on("2022-02-01")) if one.member == "cal"]

    assert {one.standing is Standing.LAPSED for one in before} == {False}
    assert {one.ended for one in before} == {None}
    assert len(after) == len(before) == 3
    assert {one.standing for one in after} == {Standing.LAPSED}
    death = Lapse(on("2022-02-01"), "mandate", "death", "left-cal-2022-02-01", "death")
    assert {one.ended for one in after} == {death}


def test_the_explanation_says_what_ended_it() -> None:
    found = nation(*BY_ELECTION).explain("cal", "glasgow", Activity.REVIEW, on=on("2022-02-10"))

    assert found.ended == Lapse(on("2022-02-01"), "mandate", "death", "left-cal-2022-02-01", "death")
    assert found.why() == (
        "review on 10 February 2022: lapsed, since there is no mandate from 1 February 2022 on "
        "(death, event left-cal-2022-02-01)"
    )


def test_of_a_use_and_a_mandate_the_first_to_end_is_told() -> None:
    """The use ended on 10 January and the mandate three weeks later."""
    asked = nation(ended("2022-01-10", "cal", "glasgow"), *BY_ELECTION)

    found = status(asked, "2022-03-01", "cal", "glasgow").ended

    assert found == Lapse(on("2022-01-10"), "use", None, "ended-glasgow-cal-2022-01-10")


def test_an_end_that_the_register_has_names_no_event() -> None:
    period = attrs.evolve(ANN.mandates[0].period, end=on("2021-05-04"))
    mandate = attrs.evolve(ANN.mandates[0], period=period, ended="resignation")
    asked = programme(*FIRSTS, members=(attrs.evolve(ANN, mandates=(mandate,)),))

    assert status(asked, "2021-06-01", "ann", "essex").ended == Lapse(
        on("2021-05-04"), "mandate", "resignation", None, "resignation"
    )


def test_an_event_may_end_a_mandate_or_a_use_before_the_register_does() -> None:
    """A dissolution was fixed for 1 June when Ann resigned on 4 May; her lease was to end on 1 July."""
    period = attrs.evolve(ANN.mandates[0].period, end=on("2021-06-01"))
    mandate = attrs.evolve(ANN.mandates[0], period=period, ended="dissolution")
    (lease,) = uses("essex")
    lease = attrs.evolve(lease, period=attrs.evolve(lease.period, end=on("2021-07-01")))
    asked = programme(
        *FIRSTS, members=(attrs.evolve(ANN, mandates=(mandate,)),), used=(lease,),
        events=(left("2021-05-04", "ann", "resignation"), ended("2021-04-01", "ann")),
    )  # fmt: skip

    assert asked.register.member["ann"].mandates[0].ended == "resignation"
    assert asked.register.uses[0].period.end == on("2021-04-01")


# ---------------------------------------------------------------- what cannot be


def _appointed(**given: str) -> MemberElected:
    place: dict[str, Any] = {"house": "lords", "area": "glasgow", **given}
    return MemberElected(**_fact("2022-03-10", "appointed"), member="ann", **place)


def _called(**given: Any) -> PollCalled:
    days = {"dissolution": on("2022-03-30"), "poll": on("2022-05-05"), "cause": "dissolution"}
    return PollCalled(**_fact("2022-03-10", "called"), **{**days, **given})


def _stands(day: str, **given: Any) -> CandidacyBegun:
    told = {"member": "dee", "name": "Dee", "constituency": "c-glasgow", "poll": on("2022-05-05"), **given}
    return CandidacyBegun(**_fact(day, f"stands-{day}"), **told)


def _withdrew(day: str, **given: Any) -> CandidacyEnded:
    return CandidacyEnded(**_fact(day, f"withdrew-{day}"), **{"member": "dee", **given})


_REFUSED: list[tuple[str, tuple[Event, ...], str, str]] = [
    ("elected while in office", (elected("2022-03-10", "ann", "c-glasgow", None),), "0/member", "in-office"),
    ("a seat that is held", (elected("2022-03-10"),), "0/constituency", "two-in-one-seat"),
    ("a seat that is not there", (elected("2022-03-10", seat="c-none"),), "0/constituency", "dangling-id"),
    ("another house than the seat's", (attrs.evolve(elected("2022-03-10"), house="lords"),), "0/house",
     "other-house"),
    ("an area that is no force", (_appointed(area="scotland"),), "0/area", "not-a-force"),
    ("left another house", (attrs.evolve(left("2022-02-01"), house="lords"),), "0/member", "not-in-office"),
    ("a poll that ends nothing so", (_called(cause="resignation"),), "0/cause", "dangling-id"),
    ("stands at two polls", (_stands("2022-03-10"), _stands("2022-05-05", name=None, constituency="c-essex")),
     "1/member", "stands-already"),
    ("stands unnamed", (_stands("2022-03-10", member="ann", name=None), _stands("2022-03-11", name=None)),
     "1/member", "dangling-id"),
    ("stands for no force", (_stands("2022-03-10", constituency=None, area="scotland"),), "0/area",
     "not-a-force"),
    ("withdrew after the poll", (_stands("2022-03-10"), _withdrew("2022-05-06")), "1/member", "not-standing"),
    ("withdrew on the first day", (_stands("2022-03-10"), _withdrew("2022-03-10")), "1/member",
     "not-standing"),
    ("withdrew elsewhere", (_stands("2022-03-10"), _withdrew("2022-04-10", house="lords")), "1/member",
     "not-standing"),
    ("somebody unknown", (left("2022-02-01"), elected("2022-03-10", name=None)), "1/member", "dangling-id"),
    ("a name again", (left("2022-02-01"), elected("2022-03-10", "cal")), "1/name", "duplicate-id"),
    ("left twice", (left("2022-02-01"), left("2022-02-02")), "1/member", "not-in-office"),
    ("left before the first day", (left("2019-12-12"),), "0/member", "not-in-office"),
    ("unknown and left", (left("2022-02-01", "dee"),), "0/member", "dangling-id"),
    ("opened twice", (opened("2022-03-10", "ann", venue="essex"),), "0/venue", "duplicate-id"),
    ("opened for nobody known", (opened("2022-03-10", "ann", "dee"),), "0/users/1", "dangling-id"),
    ("opened before the poll", (*BY_ELECTION[:2], opened("2022-03-09", "dee")), "2/users/0", "dangling-id"),
    ("nowhere", (opened("2022-03-10", "ann", force="f"),), "0/force", "dangling-id"),
    ("two nations", (opened("2022-03-10", "ann", force="essex"),), "0/force", "two-nations"),
    ("no force", (opened("2022-03-10", "ann", force="scotland"),), "0/force", "not-a-force"),
    ("used twice", (begun("2022-03-10", "ann"),), "0/member", "overlapping-uses"),
    ("used too early", (opened("2022-03-10", "ann"), begun("2022-03-09", "bea", "market")), "1/venue",
     "dangling-id"),
    ("ended without use", (ended("2022-03-10", "cal"),), "0/member", "not-in-use"),
    ("closed without use", (closed("2022-03-10"), closed("2022-03-11")), "1/venue", "not-in-use"),
    ("a venue that is not there", (closed("2022-03-10", "market"),), "0/venue", "dangling-id"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("events", "path", "code"), [row[1:] for row in _REFUSED], ids=[r[0] for r in _REFUSED]
)
def test_a_change_that_cannot_be_is_refused_at_its_place(
    events: tuple[Event, ...], path: str, code: str
) -> None:
    with pytest.raises(ReferenceErrors) as recorded:
        nation().record(*events)
    with pytest.raises(ReferenceErrors) as made:
        nation(*events)

    assert [(one.path, one.code) for one in recorded.value.faults] == [(f"/ledger/{path}", code)]
    assert [one.code for one in made.value.faults] == [code]
    assert all(one.hint for one in recorded.value.faults)


def test_a_seat_must_be_vacant_as_far_as_is_known_when_the_election_is() -> None:
    """Told of the election before the death, somebody would have known of two members for one seat."""
    late = attrs.evolve(left("2022-02-01"), known=start_of(on("2022-03-20")))

    with pytest.raises(ReferenceErrors) as caught:
        nation(late, elected("2022-03-10"))

    assert [fault.code for fault in caught.value.faults] == ["two-in-one-seat"]


def test_an_election_cannot_be_taken_back_while_something_rests_on_it() -> None:
    asked = nation(*BY_ELECTION[:2], left("2022-03-20", "dee"))

    with pytest.raises(ReferenceErrors) as caught:
        asked.record(withdrawn("2022-03-25", "elected-dee-2022-03-10"))

    (fault,) = caught.value.faults
    assert (fault.path, fault.code) == ("/ledger/0/id", "not-in-office")
    assert fault.message.startswith("after it another change cannot be")


def test_what_is_told_together_may_be_told_in_any_order() -> None:
    events = (opened("2022-03-10", "dee"), elected("2022-03-10"), left("2022-02-01"))

    assert nation().record(*events) == nation(*BY_ELECTION)


def test_what_named_an_opening_that_is_taken_back_stays_on_record_and_counts_for_nobody() -> None:
    asked = nation(*BY_ELECTION, reviewed("2022-03-21", "market")).record(
        withdrawn("2022-03-25", "opened-market")
    )

    assert "market" not in asked.register.venue
    assert {one.venue for one in asked.coverage(on=on("2022-04-01"))} == {None, "essex", "glasgow"}
    assert review_due(asked.as_known(on("2022-03-24")), "2022-04-01", "market", "dee") == "2023-03-21"


def test_nobody_is_named_before_it_was_known_of_them() -> None:
    early = attrs.evolve(contacted("2022-03-10", "dee"), known=start_of(on("2022-03-09")))

    with pytest.raises(ReferenceErrors) as caught:
        nation(*BY_ELECTION).record(early)

    assert [(fault.path, fault.code) for fault in caught.value.faults] == [
        ("/ledger/0/member", "dangling-id")
    ]


def test_an_offer_of_a_venue_needs_its_use_on_record() -> None:
    asked = nation(*BY_ELECTION)

    with pytest.raises(ReferenceErrors) as caught:
        asked.record(offered("2022-03-14", "o1", "dee", ("essex",)))

    assert [fault.code for fault in caught.value.faults] == ["not-used"]
    shared = asked.record(begun("2022-03-14", "dee"), offered("2022-03-14", "o1", "dee", ("essex",)))
    assert shared.register.uses_of_venue["essex"][-1].member == "dee"


def test_a_kind_of_venue_that_no_rule_speaks_of_is_not_opened() -> None:
    asked = programme(attrs.evolve(FIRSTS[0], kinds=("office",)))
    hall = attrs.evolve(opened("2022-03-10", "ann"), kind="surgery")

    with pytest.raises(ReferenceErrors) as caught:
        asked.record(hall)

    assert [(fault.path, fault.code) for fault in caught.value.faults] == [("/ledger/0/kind", "no-rule")]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"users": []}, "VenueOpened.users"),
        ({"users": ("ann", "ann")}, "VenueOpened.users"),
        ({"venue": "no id"}, "VenueOpened.venue"),
    ],
)
def test_a_venue_that_is_none_is_not_opened(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        attrs.evolve(opened("2022-03-10", "ann"), **changes)

    assert caught.value.field == field


def test_audiences_come_with_a_name_alone() -> None:
    with pytest.raises(InvalidValue, match=r"MemberElected\.audiences"):
        attrs.evolve(elected("2022-03-10", name=None), audiences=("ministers",))


def test_a_key_into_the_store_of_the_embedder_is_not_shown() -> None:
    shown = repr(attrs.evolve(opened("2022-03-10", "ann"), ref="store/17"))

    assert "store/17" not in shown
    assert "market" in shown


def test_ordinary_events_share_what_changes_have_made() -> None:
    asked = nation(*BY_ELECTION)

    assert asked.record(contacted("2022-03-11", "dee")).register is asked.register
    assert asked.record(begun("2022-03-14", "dee")).register is not asked.register


def _with_teams(*teams: Team, members: tuple[Member, ...] = (ANN, BEA, CAL)) -> Programme:
    """Ann has an office in Essex and a page; nobody else uses anything."""
    venues = (ESSEX, GLASGOW, Venue("page", "online"))
    base = programme(YEARLY, *FIRSTS, members=members, venues=venues, used=uses("essex", "page"))
    return Programme(attrs.evolve(base.base, teams=teams), base.rulebook)


_SOUTH = Team("south", "South", (Cover(("england", "ni")),))


@pytest.mark.parametrize(
    ("event", "path"),
    [(elected("2022-03-10"), "0/constituency"), (opened("2022-03-10", "ann"), "0/on")],
)
def test_a_seat_or_a_venue_that_no_team_answers_for_is_refused(event: Event, path: str) -> None:
    with pytest.raises(ReferenceErrors) as caught:
        _with_teams(_SOUTH, members=(ANN, BEA)).record(event)

    assert [(fault.path, fault.code) for fault in caught.value.faults] == [(f"/ledger/{path}", "team")]


def test_an_online_presence_goes_where_the_seat_is_and_must_have_one_team_there() -> None:
    """Two teams would answer for Ann's page in Glasgow."""
    online = Cover(("scotland",), ("online",))
    north = Team("n1", "North", (Cover(("scotland",)), online))
    asked = _with_teams(_SOUTH, north, Team("n2", "North", (online,)))
    moves = (left("2022-02-01"), left("2022-03-10", "ann"), elected("2022-03-10", "ann", "c-glasgow", None))

    with pytest.raises(ReferenceErrors) as caught:
        asked.record(*moves)

    assert [(fault.path, fault.code) for fault in caught.value.faults] == [("/ledger/2/on", "team")]


def test_withdrawn_an_election_leaves_an_online_presence_where_the_seat_before_was() -> None:
    """Ann sat for Essex until 2021, where two teams answer for pages; her page was opened as Glasgow's."""
    online = Cover(("england",), ("online",))
    teams = (Team("t1", "Everywhere", (Cover(), online)), Team("t2", "England", (online,)))
    sat = Member("ann", "Ann", (Mandate("c-essex", Period(on("2019-12-12"), on("2021-01-01")), "recall"),))
    base = attrs.evolve(_with_teams(_SOUTH, members=(sat,)).base, uses=(), teams=teams)
    again = elected("2022-02-01", "ann", "c-glasgow", None, id_="e")
    asked = Programme(base, nation().rulebook).record(again, begun("2022-05-01", "ann", "page"))

    with pytest.raises(ReferenceErrors, match="after it another change cannot be: two teams answer"):
        asked.record(withdrawn("2022-05-10", "e"))


def test_a_seat_of_two_has_room_until_the_day_on_which_the_next_member_comes_in() -> None:
    """Cal shares the seat with Dee up to 28 February 2022, and from 1 March with Eve."""
    base = nation().base
    seats = tuple(attrs.evolve(one, members=2) for one in base.constituencies)
    eve = Member("eve", "Eve", (Mandate("c-glasgow", Period(on("2022-03-01"))),))
    register = attrs.evolve(base, constituencies=seats, members=(*base.members, eve))
    asked = Programme(register, nation().rulebook)
    dee = elected("2022-01-10", known="2022-02-25")

    with pytest.raises(ReferenceErrors, match="more members would hold this seat at once than it has"):
        asked.record(dee)
    shared = asked.record(dee, attrs.evolve(left("2022-03-01", "dee"), known=dee.known))
    assert shared.register.member["dee"].mandates[0].period == Period(dee.on, on("2022-03-01"))


def test_a_register_without_houses_takes_an_election_as_it_takes_a_mandate() -> None:
    bare = Programme(attrs.evolve(nation().base, houses=()), nation().rulebook)
    after = bare.record(left("2022-02-01"), elected("2022-03-10")).register

    assert [one.id for one in after.find_holders("c-glasgow", on=on("2022-03-10"))] == ["dee"]
