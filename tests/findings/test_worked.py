"""Findings worked by hand: fixed, accepted, superseded, forgotten; whose they are; what is refused."""

import datetime as dt
from functools import partial
from typing import Any, Final, TypeVar

import attrs
import pytest

from mpreview import Outcome, Programme, Reviewed, uk
from mpreview.errors import (
    EventConflict,
    InvalidValue,
    ReferenceErrors,
    ReviewError,
    RulebookError,
    UnknownId,
)
from mpreview.events import (
    Answered,
    Booked,
    BookingKept,
    Closure,
    Event,
    FindingClosed,
    FindingNoted,
    Ledger,
    MeasureDecided,
    MeasureRecommended,
    Offered,
    Reply,
    UseEnded,
    VenueOpened,
    Withdrawn,
)
from mpreview.findings import Checklist, ChecklistItem, Fulfilment, ItemAnswer, MendingTime
from mpreview.gaps import FindingGap, ObligationGap
from mpreview.reviews.judging import EventRefused
from mpreview.timeline import Period, start_of

DAY: Final = dt.date(2021, 11, 22)
HALL, OFFICE, HOME = "essex-hall", "essex-1-office", "essex-1-home-1"
SAMPLE: Final = uk.sample(on=DAY)
"""Two members for Essex share the hall. A serious finding of Monday 22 November is due on 20 December."""


def fact(id_: str, told: str, **more: Any) -> dict[str, Any]:
    """The head of an event that became known on its day."""
    on = dt.date.fromisoformat(told)
    return {"id": id_, "on": on, "known": start_of(on), **more}


def noted(day: str = "2021-11-22", id_: str = "f1", **more: Any) -> FindingNoted:
    """A serious finding in the hall."""
    where = {} if "member" in more else {"venue": HALL}
    told = {"severity": "serious", "text": "The back door does not lock.", **where, **more}
    return FindingNoted(**fact(id_, day), **told)


def closed(day: str, how: Closure, id_: str = "c1", **more: Any) -> FindingClosed:
    """What became of the finding."""
    by = {} if how is Closure.FIXED else {"by": "chief"}
    return FindingClosed(**fact(id_, day), **{"finding": "f1", "how": how, **by, **more})


def shown(asked: Programme, day: str) -> list[tuple[str, str, str | None]]:
    """Each finding, its state, and since when it is late."""
    found = asked.findings(on=dt.date.fromisoformat(day))
    return [(one.id, one.state.value, one.late.isoformat() if one.late else None) for one in found]


def late(asked: Programme, day: str) -> list[str]:
    """The sentences of the findings that are gaps."""
    gaps = asked.gaps(on=dt.date.fromisoformat(day))
    return [gap.why(sensitive=True) for gap in gaps if gap.kind is FindingGap.FINDING_LATE]


# ---------------------------------------------------------------- what the issue asks to be shown


def test_a_report_that_is_never_delivered_is_with_the_team_and_then_with_the_coordinator() -> None:
    asked = SAMPLE.record(
        Offered(**fact("o", "2021-11-22", member="m-essex-1", venues=(HALL,))),
        Answered(**fact("a", "2021-11-23", offer="o", reply=Reply.ACCEPTED)),
        Booked(**fact("b", "2021-11-24", venue=HALL, day=dt.date(2021, 12, 1))),
        BookingKept(**fact("k", "2021-12-01", booking="b")),
    )

    def stuck(day: str) -> list[str]:
        gaps = asked.gaps(on=dt.date.fromisoformat(day), member="m-essex-1")
        return [gap.why() for gap in gaps if gap.kind is ObligationGap.STUCK]

    # A report is due within 14 days of the visit: by Wednesday 15 December.
    assert stuck("2021-12-15") == []
    (told,) = stuck("2021-12-16")
    assert told.endswith(
        "since 16 December 2021; with the coordinator since 16 December 2021; next: review the place"
    )


def test_a_finding_is_fixed() -> None:
    asked = SAMPLE.record(noted(), closed("2021-12-22", Closure.FIXED))

    assert shown(asked, "2021-12-20") == [("f1", "open", None)]
    assert shown(asked, "2021-12-21") == [("f1", "open", "2021-12-21")]
    assert shown(asked, "2021-12-22") == [("f1", "fixed", None)]
    assert (len(late(asked, "2021-12-21")), late(asked, "2023-12-22")) == (1, [])


def test_a_finding_is_accepted_and_open_again_the_day_after() -> None:
    asked = SAMPLE.record(noted(), closed("2021-12-22", Closure.ACCEPTED, until=dt.date(2022, 2, 28)))

    assert shown(asked, "2022-02-28") == [("f1", "accepted", None)]
    assert shown(asked, "2022-03-01") == [("f1", "open", "2022-03-01")]
    again = asked.record(closed("2022-03-10", Closure.ACCEPTED, "c2", until=dt.date(2022, 3, 10)))
    assert shown(again, "2022-03-10") == [("f1", "accepted", None)]
    assert shown(again, "2022-03-11") == [("f1", "open", "2022-03-11")]


def test_law_53_an_acceptance_that_follows_another_at_once_goes_on_with_it() -> None:
    """Accepted on 22 December until 28 February, again on 1 March; a third time after a day between."""
    first = closed("2021-12-22", Closure.ACCEPTED, until=dt.date(2022, 2, 28))
    second = closed("2022-03-01", Closure.ACCEPTED, "c2", until=dt.date(2022, 3, 10))
    third = closed("2022-03-12", Closure.ACCEPTED, "c3", until=dt.date(2022, 4, 1))
    asked = SAMPLE.record(noted(), first, second, third)

    (before,), (after,) = (asked.findings(on=dt.date(2022, 3, day)) for day in (5, 20))
    assert (before.since, before.states[-1][0]) == (dt.date(2021, 12, 22), dt.date(2021, 12, 22))
    assert (after.since, len(after.states)) == (dt.date(2022, 3, 12), 4)


def test_law_53_a_finding_at_a_place_that_is_used_later_is_a_gap() -> None:
    """An office used from 1 June 2022; a finding of Friday 25 February, due on Friday 4 March."""
    office = VenueOpened(
        **fact("v", "2022-02-01") | {"on": dt.date(2022, 6, 1)}, venue="new", kind="office",
        region="east-of-england", force="police-essex", users=("m-essex-1",),
    )  # fmt: skip
    finding = noted("2022-02-25", venue="new", severity="threat-to-life")
    asked = SAMPLE.record(office, finding)
    days = [asked.gaps(on=dt.date(2022, *day)) for day in ((3, 4), (3, 5), (4, 1))]
    gaps = [[gap for gap in found if gap.finding] for found in days]

    assert [len(found) for found in gaps] == [0, 1, 1]
    (gap,) = gaps[2]
    assert (gap.since, gap.status.member, gap.status.team) == (
        dt.date(2022, 3, 5),
        "m-essex-1",
        "force-essex",
    )


def test_a_finding_is_superseded_by_another() -> None:
    other = noted("2021-12-06", "f2", text="Neither door locks.")
    asked = SAMPLE.record(noted(), other, closed("2021-12-06", Closure.SUPERSEDED, by="f2"))

    # 28 days after Monday 6 December is Monday 3 January, the substitute for New Year's Day; before it lie a
    # weekend with the holiday itself and Friday 31 December, a working day.
    assert shown(asked, "2022-01-01") == [("f1", "superseded", None), ("f2", "open", "2022-01-01")]


def test_nothing_that_is_gone_or_elsewhere_takes_the_place_of_a_finding() -> None:
    other, elsewhere = noted("2021-11-23", "f2"), noted("2021-11-23", "f3", venue="essex-1-office")
    asked = SAMPLE.record(noted(), other, elsewhere)

    def superseded(finding: str, by: str, id_: str = "c") -> FindingClosed:
        return closed("2021-11-24", Closure.SUPERSEDED, id_, finding=finding, by=by)

    # Nor the finding itself, by whichever record it is named.
    for by in ("f1", "f3", "nobody-knows"):
        with pytest.raises(EventRefused, match="name a measure of the place, or another finding"):
            asked.record(superseded("f1", by))
    again = attrs.evolve(noted(), id="f1-again", corrects="f1", known=start_of(dt.date(2021, 11, 23)))
    with pytest.raises(EventRefused, match="name a measure of the place"):
        asked.record(again).record(superseded("f1-again", "f1"))
    # The second of two that take each other's place would leave nothing.
    with pytest.raises(EventRefused, match="name a measure of the place"):
        asked.record(superseded("f1", "f2", "c1")).record(superseded("f2", "f1", "c2"))


def test_a_finding_of_a_user_there_and_a_measure_of_any_id_take_the_place_of_a_finding() -> None:
    of_user = noted(id_="f2", member="m-essex-1", venue=HALL)
    end = closed("2021-11-24", Closure.SUPERSEDED, by="f2")
    door = {"venue": HALL, "measure": "f1", "entry": "locks", "priority": 1, "reason": "r", "owner": "o"}
    named = MeasureRecommended(**fact("m1", "2021-11-23", **door), target=dt.date(2022, 3, 31))
    by_measure = attrs.evolve(end, by="f1")

    for asked, event in ((SAMPLE.record(noted(), of_user), end), (SAMPLE.record(noted(), named), by_measure)):
        assert shown(asked.record(event), "2021-11-24")[0] == ("f1", "superseded", None)


def test_an_item_of_a_review_takes_the_place_of_a_finding() -> None:
    item = next(item.id for item in uk.rulebook().list_items("surgery", dt.date(2021, 11, 23)))
    answers = (ItemAnswer(item, Fulfilment.NOT_MET),)
    review = Reviewed(**fact("r", "2021-11-23", venue=HALL, answers=answers))
    end = closed("2021-11-24", Closure.SUPERSEDED, by="r", by_item=item)

    assert shown(SAMPLE.record(noted(), review, end), "2021-11-24")[0] == ("f1", "superseded", None)


_DUE: Final = "was to be mended by 20 December 2021 and is open still"
_SINCE: Final = "late since 21 December 2021; with force-essex since 22 November 2021"


def test_a_finding_that_is_forgotten_for_two_years_stays_a_gap_with_the_team() -> None:
    asked = SAMPLE.record(noted())

    assert late(asked, "2023-11-22") == [
        f"the finding f1 at essex-hall {_DUE}, {_SINCE}; next: mend the finding"
    ]
    (gap,) = (gap for gap in asked.gaps(on=dt.date(2023, 11, 22)) if gap.finding)
    assert (gap.id, gap.status.team, gap.users) == (
        "finding-late/f1", "force-essex", ("m-essex-1", "m-essex-2"),
    )  # fmt: skip


def test_a_closure_on_record_that_closes_nothing_is_irregular_and_changes_nothing() -> None:
    twice = (noted(), closed("2021-11-23", Closure.FIXED), closed("2021-11-24", Closure.FIXED, "c2"))
    asked = attrs.evolve(SAMPLE, ledger=Ledger.of(twice))

    assert [one.event for one in asked.irregular()] == ["c2"]
    assert shown(asked, "2022-01-01") == [("f1", "fixed", None)]


# ---------------------------------------------------------------- whose it is


def test_a_finding_is_with_whoever_has_the_next_step_of_its_measure_unless_somebody_is_named() -> None:
    wanted = MeasureRecommended(
        **fact("m", "2021-11-22", venue=HALL, measure="m1", entry="locks", priority=1, reason="f1"),
        owner="adviser", target=dt.date(2022, 6, 30),
    )  # fmt: skip
    decided = MeasureDecided(
        **fact("d", "2021-12-01", venue=HALL, measure="m1", approved=False, rule="r", body="ipsa")
    )
    asked = SAMPLE.record(noted(measure="m1"), noted(id_="f2", measure="m1", owner="manager"), wanted)

    def parties(of: Programme, day: str) -> list[str]:
        return [one.party.value for one in of.findings(on=dt.date.fromisoformat(day))]

    # The payer has a recommended measure up to 20 December, then the coordinator; the team a refused one.
    assert parties(asked, "2021-12-20") == ["payer", "owner"]
    assert parties(asked, "2021-12-21") == ["coordinator", "owner"]
    assert parties(asked.record(decided), "2021-12-20") == ["team", "owner"]
    assert parties(SAMPLE.record(noted(measure="unknown")), "2021-12-20") == ["team"]


def test_findings_are_narrowed_and_grouped_and_every_group_adds_up() -> None:
    asked = SAMPLE.record(
        noted(), noted(id_="f2", member="m-essex-4"), noted(id_="f3", venue="clyde-2-office"),
        closed("2021-11-23", Closure.FIXED),
    )  # fmt: skip
    found = asked.findings(on=dt.date(2021, 12, 31))

    assert [one.id for one in found.open] == [one.id for one in found.late] == ["f2", "f3"]
    assert [one.id for one in found.of_team("force-scotland")] == ["f3"]
    assert {state: len(some) for state, some in found.by("state").items()} == {"fixed": 1, "open": 2}
    assert [one.id for one in asked.findings(on=found.on, member="m-essex-1")] == ["f1"]
    assert [one.id for one in asked.findings(on=found.on, member="m-essex-4")] == ["f2"]
    assert [one.id for one in asked.findings(on=found.on, venue="clyde-2-office")] == ["f3"]
    with pytest.raises(UnknownId):
        found.by("text")


def test_a_finding_stays_a_gap_when_the_place_is_given_up() -> None:
    asked = SAMPLE.record(
        noted(venue=OFFICE), UseEnded(**fact("u", "2021-12-01", venue=OFFICE, member="m-essex-1"))
    )

    assert len(late(asked, "2022-06-01")) == 1


# ---------------------------------------------------------------- what nobody may see, what changes nothing


def test_law_41_no_repr_and_no_refusal_shows_a_weakness() -> None:
    review = Reviewed(
        **fact("r1", "2021-11-22", venue=HALL), answers=(ItemAnswer("exit-route", Fulfilment.NOT_MET),)
    )
    asked = SAMPLE.record(noted(measure="m-lock", owner="manager"), review)
    gaps = [gap for gap in asked.gaps(on=dt.date(2022, 1, 1)) if gap.finding]
    found = asked.findings(on=dt.date(2022, 1, 1))
    shown_ = repr((review, noted(measure="m-lock"), list(found), found, gaps, asked.checklist("r1")))

    for word in (
        "door",
        "serious",
        "m-lock",
        "manager",
        "not-met",
        "NOT_MET",
        "finding-late",
        "OPEN",
        "2021-12-20",
    ):
        assert word not in shown_
    with pytest.raises(EventRefused) as caught:
        asked.record(closed("2021-11-23", Closure.FIXED, finding="r1", item="clear-desk"))
    assert "clear-desk" not in str(caught.value)
    assert caught.value.venue is None


def test_a_finding_moves_no_due_day_and_takes_no_slot() -> None:
    asked = SAMPLE.record(noted(), noted(id_="f2", member="m-essex-1"))
    until = dt.date(2022, 3, 31)

    assert asked.due(on=DAY, within=400) == SAMPLE.due(on=DAY, within=400)
    assert asked.plan(on=DAY, until=until).visits == SAMPLE.plan(on=DAY, until=until).visits
    assert asked.coverage(on=DAY) == SAMPLE.coverage(on=DAY)


def test_a_review_with_answers_counts_as_any_other_and_its_checklist_is_told_apart() -> None:
    work: dict[str, Any] = {"outcome": Outcome.COMPLETE, "proof": "file"}
    plain = Reviewed(**fact("r1", "2021-11-22", venue=HALL), **work)
    items = [item.id for item in SAMPLE.rulebook.list_items("surgery", DAY)]
    every = tuple(ItemAnswer(item, Fulfilment.MET) for item in items)
    some, whole = attrs.evolve(plain, answers=every[1:]), attrs.evolve(plain, answers=every)

    for review in (plain, some, whole):
        assert SAMPLE.record(review).coverage(on=DAY) == SAMPLE.record(plain).coverage(on=DAY)
    assert [SAMPLE.record(one).checklist("r1").is_complete for one in (plain, some, whole)] == [
        False, False, True,
    ]  # fmt: skip
    assert [one.item.id for one in SAMPLE.record(some).checklist("r1").unanswered] == items[:1]
    with pytest.raises(UnknownId):
        SAMPLE.checklist("r1")


def test_a_corrected_review_is_found_by_either_id_and_a_withdrawn_one_by_none() -> None:
    answered = (ItemAnswer("exit-route", Fulfilment.NOT_MET),)
    review = Reviewed(**fact("r1", "2021-11-22", venue=HALL))
    right = attrs.evolve(review, id="r2", corrects="r1", answers=answered)
    asked = SAMPLE.record(review, right)

    assert asked.checklist("r1") == asked.checklist("r2")
    assert len(asked.checklist("r1").unanswered) == 10
    assert shown(asked, "2022-01-01") == [("r1/exit-route", "open", "2021-12-21")]
    with pytest.raises(UnknownId):
        asked.record(Withdrawn(**fact("w", "2021-11-23"), event="r1")).checklist("r1")


def test_a_finding_of_a_withdrawn_review_stands_and_the_findings_of_its_items_do_not() -> None:
    answered = (ItemAnswer("exit-route", Fulfilment.NOT_MET),)
    review = Reviewed(**fact("r1", "2021-11-22", venue=HALL), answers=answered)
    asked = SAMPLE.record(review, noted(review="r1"), Withdrawn(**fact("w", "2021-11-23"), event="r1"))

    assert shown(asked, "2022-01-01") == [("f1", "open", "2021-12-21")]
    with pytest.raises(EventRefused, match="the review that the finding names is on record"):
        asked.record(noted(id_="f2", review="r1"))


def test_an_item_that_begins_later_is_asked_from_its_day_on() -> None:
    before, after = dt.date(2024, 2, 24), dt.date(2024, 2, 25)

    asked = {day: {item.id for item in SAMPLE.rulebook.list_items("surgery", day)} for day in (before, after)}

    assert asked[after] - asked[before] == {"itinerary-sent"}


# ---------------------------------------------------------------- knowledge, corrections, erasure


def test_a_finding_that_is_withdrawn_was_never_there_and_its_end_closes_nothing() -> None:
    off = Withdrawn(**fact("w", "2021-11-23"), event="f1")
    asked = SAMPLE.record(noted(), off)

    assert shown(asked, "2022-01-01") == []
    with pytest.raises(EventRefused, match="fixed, of a finding that is not on record"):
        asked.record(closed("2021-11-24", Closure.FIXED))


def test_a_closure_known_later_is_not_known_before() -> None:
    told = attrs.evolve(closed("2021-11-24", Closure.FIXED), known=start_of(dt.date(2022, 1, 10)))
    asked = SAMPLE.record(noted(), told)

    assert shown(asked.as_known(at=dt.date(2022, 1, 9)), "2022-01-05") == [("f1", "open", "2021-12-21")]
    assert shown(asked, "2022-01-05") == [("f1", "fixed", None)]


def test_law_61_a_finding_of_the_erased_person_is_gone_and_that_of_a_shared_place_stays() -> None:
    asked = SAMPLE.record(
        noted(), noted(id_="f2", member="m-essex-1"), noted(id_="f3", venue=HOME),
        closed("2021-11-23", Closure.FIXED, finding="f3"),
    )  # fmt: skip
    erased = asked.erase("m-essex-1", event="gone", on=DAY, known=start_of(DAY + dt.timedelta(9)))

    assert shown(erased.programme, "2022-01-01") == [("f1", "open", "2021-12-21")]


A, B = "m-essex-1", "m-essex-2"


def _told(id_: str, known: int, corrects: str | None = None, **more: Any) -> FindingNoted:
    """A finding of somebody on Monday 22 November, or a correction of one, known on a day of November."""
    return _known(attrs.evolve(noted("2021-11-22", id_, **more), corrects=corrects), known)


def _end(known: int, finding: str = "f1", **more: Any) -> FindingClosed:
    return _known(closed("2021-11-23", Closure.FIXED, finding=finding, **more), known)


_Told = TypeVar("_Told", bound=Event)


def _known(event: _Told, day: int) -> _Told:
    return attrs.evolve(event, known=start_of(dt.date(2021, 11, day)))


_SEEN: Final = Reviewed(
    **fact("r1", "2021-11-22", venue=OFFICE), answers=(ItemAnswer("locks", Fulfilment.NOT_MET),)
)


@pytest.mark.parametrize(
    "events",
    [
        # Closed by the id of the first record, after the correction and before.
        (_told("f1", 22, member=A), _told("f2", 24, "f1", member=B), _end(25)),
        (_told("f1", 22, member=A), _told("f2", 25, "f1", member=B), _end(24)),
        (
            _told("f1", 22, member=A),
            _told("f2", 24, "f1", member=B),
            _end(25),
            Withdrawn(**fact("w1", "2021-11-26"), event="c1"),
        ),
        # There and back: the finding stays closed, by whichever of its records.
        (
            _told("f1", 22, member=B),
            _told("f2", 25, "f1", member=A),
            _told("f3", 27, "f2", member=B),
            _end(24),
        ),
        (
            _told("f1", 22, member=B),
            _told("f2", 24, "f1", member=A),
            _told("f3", 27, "f2", member=B),
            _end(25, "f2"),
        ),
        # An end is never before its finding: the end moves along with a corrected day, and back.
        (
            _told("f1", 22, member=A),
            _end(24),
            attrs.evolve(_told("f2", 26, "f1", member=B), on=dt.date(2021, 11, 25)),
            _told("f3", 28, "f2", member=B),
        ),
        # The place of a review was corrected, from one private office to another.
        (
            _SEEN,
            _known(attrs.evolve(_SEEN, id="r2", venue="essex-2-office", corrects="r1"), 25),
            _end(24, "r1", item="locks"),
        ),
    ],
)
def test_law_61_the_end_of_a_finding_follows_it_to_whose_it_is(events: tuple[Event, ...]) -> None:
    """On any day, as known at any instant, the findings of others are closed as before."""
    whole = SAMPLE.restore(*events)
    erased = whole.erase(A, event="gone", on=DAY, known=start_of(dt.date(2021, 12, 1))).programme

    def found(asked: Programme, on: dt.date) -> list[tuple[object, ...]]:
        every = (one for one in asked.findings(on=on) if one.member != A and one.venue != OFFICE)
        return [(one.member, one.venue, one.item, one.state, one.since, one.noted, one.due) for one in every]

    days = [DAY + dt.timedelta(days) for days in range(10)]
    assert found(whole, days[-1])
    for known in days:
        was, now = (one.as_known(start_of(known)) for one in (whole, erased))
        assert [found(now, on) for on in days] == [found(was, on) for on in days]


# ---------------------------------------------------------------- what is refused

_note = partial(FindingNoted, **fact("f", "2021-11-22"), severity="serious", text="t")
_close = partial(FindingClosed, **fact("c", "2021-11-22"), finding="f1")


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (_note, "FindingNoted.venue"),
        (partial(_note, member="m-essex-1", measure="m1"), "FindingNoted.venue"),
        (partial(_note, member="m-essex-1", review="r1"), "FindingNoted.venue"),
        (partial(_note, venue=HALL, text=" "), "FindingNoted.text"),
        (partial(_close, how=Closure.ACCEPTED, until=DAY), "FindingClosed.by"),
        (partial(_close, how=Closure.SUPERSEDED), "FindingClosed.by"),
        (partial(_close, how=Closure.FIXED, by_item="exit-route"), "FindingClosed.by_item"),
        (partial(_close, how=Closure.ACCEPTED, by="chief"), "FindingClosed.until"),
        (partial(_close, how=Closure.FIXED, until=DAY), "FindingClosed.until"),
        (partial(_close, how=Closure.ACCEPTED, by="c", until=dt.date(2021, 11, 21)), "FindingClosed.until"),
        (partial(Checklist, id="l", kinds=("office",), items=()), "Checklist.items"),
    ],
)
def test_what_contradicts_itself_is_refused_by_the_field(make: Any, field: str) -> None:
    with pytest.raises(InvalidValue) as caught:
        make()
    assert caught.value.field == field


_ITEM: Final = ChecklistItem(id="i1", text="t", citation="c", severity="serious")
_ANSWER: Final = ItemAnswer("exit-route", Fulfilment.MET)


@pytest.mark.parametrize(
    ("events", "path", "message"),
    [
        ((noted(severity="dire"),), "/ledger/0/severity", "no such severity"),
        ((noted(member="m-clyde-1", venue=HALL),), "/ledger/0/venue", "a venue that this member never uses"),
        (
            (Reviewed(**fact("r", "2021-11-22", venue=OFFICE), answers=(_ANSWER,)),),
            "/ledger/0/answers/0/item",
            "no item of a checklist of this kind of venue on the day",
        ),
        (
            (
                Reviewed(
                    **fact("r", "2024-02-24", venue=HALL),
                    answers=(ItemAnswer("itinerary-sent", _ANSWER.answer),),
                ),
            ),
            "/ledger/0/answers/0/item",
            "no item of a checklist of this kind of venue on the day",
        ),
    ],
)
def test_what_does_not_fit_the_programme_is_refused_by_its_path(
    events: tuple[Event, ...], path: str, message: str
) -> None:
    with pytest.raises(ReferenceErrors) as caught:
        SAMPLE.record(*events)
    assert [(one.path, one.message) for one in caught.value.faults] == [(path, message)]


@pytest.mark.parametrize(
    ("events", "words"),
    [
        ((closed("2021-11-22", Closure.FIXED, finding="r1"),), "names the item|name the item of the review"),
        ((noted(), closed("2021-11-22", Closure.FIXED, item="exit-route")), "leave the item out"),
        ((noted(review="r1", venue=OFFICE),), "of another venue"),
        ((attrs.evolve(noted(review="r1"), on=dt.date(2021, 11, 21)),), "of a later day"),
    ],
)
def test_what_is_about_the_wrong_event_is_refused(events: tuple[Event, ...], words: str) -> None:
    review = Reviewed(**fact("r1", "2021-11-22", venue=HALL), answers=(_ANSWER,))
    with pytest.raises(EventConflict, match=words):
        SAMPLE.record(review, *events)


def _book(**changes: Any) -> Any:
    return lambda: attrs.evolve(SAMPLE.rulebook, examples=(), **changes)


def _edition(*times: MendingTime) -> Any:
    return _book(editions=(attrs.evolve(SAMPLE.rulebook.editions[0], mending=times),))


_LOW, _SERIOUS, _LIFE = SAMPLE.rulebook.editions[0].mending


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_edition(), "a finding has a due day whatever its severity"),
        (_edition(_LOW, _LIFE), "give a row for each severity"),
        (_edition(_LOW, _LOW, _SERIOUS, _LIFE), "a severity stands here twice"),
        (_edition(MendingTime("dire", 1, "c")), "a severity that the rulebook lacks"),
        (_edition(_LOW, _SERIOUS, attrs.evolve(_LIFE, days=29)), "no more days than a lower severity"),
        (
            _book(
                checklists=(
                    Checklist(id="l", kinds=("office",), items=(attrs.evolve(_ITEM, severity="dire"),)),
                )
            ),
            "no such severity",
        ),
        (
            _book(
                checklists=(
                    Checklist(
                        id="l", kinds=("office",), items=(attrs.evolve(_ITEM, partly="threat-to-life"),)
                    ),
                )
            ),
            "no more severe than what is not met",
        ),
        (
            _book(checklists=tuple(Checklist(id=id_, kinds=("office",), items=(_ITEM,)) for id_ in "ab")),
            "an item of a has this id",
        ),
        (
            _book(checklists=tuple(Checklist(id="a", kinds=("office",), items=(_ITEM,)) for _ in "ab")),
            "two checklists of one id",
        ),
    ],
)
def test_a_rulebook_that_leaves_a_finding_without_a_day_is_refused(make: Any, words: str) -> None:
    with pytest.raises(RulebookError, match=words):
        make()


def test_a_finding_in_a_rulebook_without_days_to_mend_is_refused() -> None:
    edition = attrs.evolve(SAMPLE.rulebook.editions[0], mending=())
    book = attrs.evolve(SAMPLE.rulebook, editions=(edition,), checklists=(), examples=())

    with pytest.raises(ReferenceErrors, match="no edition gives a time to mend"):
        attrs.evolve(SAMPLE, rulebook=book).record(noted())


def test_two_items_of_one_id_are_in_force_on_different_days_alone() -> None:
    now, then = Period(dt.date(2022, 1, 1)), Period(dt.date(2021, 1, 1), dt.date(2022, 1, 1))
    one, other = attrs.evolve(_ITEM, period=then), attrs.evolve(_ITEM, period=now)

    assert len(Checklist(id="l", kinds=("office",), items=(one, other)).list_items(dt.date(2022, 1, 1))) == 1
    with pytest.raises(ReviewError, match="twice on one day"):
        Checklist(id="l", kinds=("office",), items=(_ITEM, other))
