"""What a reader of the page could get wrong of a gap, one case each, with days counted by hand.

On the programme of `test_kinds`: the office in Essex was offered on Monday 6 January 2020 and accepted on
Friday 10 January; its review opens on 6 January and is overdue from 14 April, and an answer is awaited until
Monday 3 February.
"""

import attrs
import pytest

from gaps.measures import noted
from gaps.test_kinds import ACCEPTED, asked, booked, kept, missed, only
from helpers.world_of import world_of
from laws.small import (
    ANN,
    BEA,
    CALL,
    ESSEX,
    FIRSTS,
    OFFERS,
    YEARLY,
    answered,
    incident,
    offered,
    on,
    programme,
    reviewed,
    uses,
)
from mpreview.events import Event, MeasureState, Reply
from mpreview.gaps import Gap, GapKind, LostWorkGap, MeasureGap, ObligationGap
from mpreview.people import Mandate, Member
from mpreview.places import Use
from mpreview.programme import Programme
from mpreview.reviews.custody import Party, WorkState
from mpreview.reviews.lifecycle import Command
from mpreview.timeline import Period
from naive import gaps as naive
from policy.books import INCIDENT
from risk.told import asked as risks_asked
from risk.told import risk


def gap_of(of: Programme, day: str, kind: GapKind) -> Gap:
    """The gap of that kind."""
    gap = only(of, day, kind)
    assert gap is not None
    return gap


def charge(gap: Gap) -> tuple[WorkState, str, str | None, Party]:
    """WorkState, since when, until when, and who has it."""
    custody = gap.custody
    assert custody is not None
    assert isinstance(custody.state, WorkState)
    until = None if custody.until is None else custody.until.isoformat()
    return custody.state, custody.since.isoformat(), until, gap.owner


AGAIN = answered("2020-02-01", Reply.ACCEPTED, id_="again")
HERE = ("essex",)


@pytest.mark.parametrize(
    "events",
    [
        (*ACCEPTED, AGAIN),
        (*ACCEPTED, attrs.evolve(AGAIN, venues=HERE)),
        (ACCEPTED[0], offered("2020-01-06", venues=None), ACCEPTED[2], attrs.evolve(AGAIN, venues=HERE)),
        (ACCEPTED[0], offered("2020-01-06", venues=None), attrs.evolve(ACCEPTED[2], venues=HERE), AGAIN),
    ],
    ids=["all", "one of the named", "one of all", "all after one"],
)
def test_whoever_accepts_again_waits_since_the_first_time(events: tuple[Event, ...]) -> None:
    gap = gap_of(asked(*events), "2020-02-08", ObligationGap.STUCK)

    assert charge(gap) == (WorkState.ACCEPTED, "2020-01-10", "2020-02-07", Party.COORDINATOR)


def test_whoever_changed_their_mind_in_between_waits_since_the_last_time() -> None:
    """28 days after 1 February 2020 are 29 February."""
    of = asked(*ACCEPTED, answered("2020-01-20", Reply.DECLINED, id_="no"), AGAIN)

    assert only(of, "2020-02-29", ObligationGap.STUCK) is None
    assert gap_of(of, "2020-03-01", ObligationGap.STUCK).since == on("2020-03-01")


def test_to_accept_again_makes_no_missed_visit_good() -> None:
    events = (*ACCEPTED, booked("2020-01-12", "2020-01-20"), missed("2020-01-20"), AGAIN)

    assert gap_of(asked(*events), "2020-02-01", ObligationGap.MISSED).since == on("2020-01-20")


def test_a_visit_reported_as_kept_twice_was_kept_the_first_time() -> None:
    again = attrs.evolve(kept("2020-01-30"), id="kept-again")
    of = asked(*ACCEPTED, booked("2020-01-12", "2020-01-20"), kept("2020-01-20"), again)

    assert charge(gap_of(of, "2020-02-04", ObligationGap.STUCK))[:3] == (
        WorkState.VISITED,
        "2020-01-20",
        "2020-02-03",
    )


def test_what_was_booked_before_it_was_accepted_is_booked_since_the_acceptance() -> None:
    of = asked(*ACCEPTED, booked("2020-01-08", "2020-04-30"))
    gap = gap_of(of, "2020-04-14", ObligationGap.OUT_OF_DATE)

    assert charge(gap) == (WorkState.BOOKED, "2020-01-10", "2020-04-30", Party.TEAM)


def test_without_a_rule_of_offers_an_answer_time_never_ends() -> None:
    of = programme(CALL, YEARLY, *FIRSTS, events=ACCEPTED[:2], venues=(ESSEX,))
    gap = gap_of(of, "2020-04-14", ObligationGap.OUT_OF_DATE)

    assert charge(gap) == (WorkState.OFFERED, "2020-01-06", None, Party.MEMBER)
    assert "; with the member; " in gap.why()


def test_what_was_put_off_and_is_asked_for_sooner_is_not_the_members_for_longer() -> None:
    """The incident of Monday 2 March 2020 asks for an offer within ten working days, by Monday 16 March."""
    until_june = answered("2020-01-10", Reply.DEFERRED, until="2020-06-01")
    events = (*ACCEPTED[:2], until_june, incident("2020-03-02"))
    of = programme(CALL, YEARLY, OFFERS, INCIDENT, *FIRSTS, events=events, venues=(ESSEX,))
    gap = gap_of(of, "2020-03-17", ObligationGap.NOT_OFFERED_AGAIN)

    assert only(of, "2020-03-16", ObligationGap.NOT_OFFERED_AGAIN) is None
    assert charge(gap) == (WorkState.DEFERRED, "2020-01-10", "2020-03-16", Party.TEAM)


def test_what_is_awaited_and_is_asked_for_sooner_is_not_the_members_for_longer() -> None:
    """The incident of Monday 13 January 2020 asks for an offer in ten working days, by Monday 27 January."""
    events = (*ACCEPTED[:2], incident("2020-01-13"))
    of = programme(CALL, YEARLY, OFFERS, INCIDENT, *FIRSTS, events=events, venues=(ESSEX,))

    assert charge(gap_of(of, "2020-01-27", ObligationGap.OUT_OF_DATE))[2:] == ("2020-01-27", Party.MEMBER)
    assert charge(gap_of(of, "2020-01-28", ObligationGap.OUT_OF_DATE))[2:] == ("2020-01-27", Party.TEAM)


def test_it_is_referred_on_the_day_after_the_last_day() -> None:
    """The next offer is due on 4 March 2020; with the coordinator it is from 5 March."""
    gap = gap_of(asked(*ACCEPTED[:2]), "2020-03-10", ObligationGap.UNANSWERED)

    assert "; with the coordinator since 5 March 2020; " in gap.why()


# Ann gave up the office in Essex on 1 February 2020, and has had one in Glasgow since.
MOVED = (
    Use("essex", "ann", Period(on("2020-01-06"), on("2020-02-01"))),
    Use("glasgow", "ann", Period(on("2020-02-01"))),
)


def test_a_visit_that_passed_in_silence_takes_nothing_up() -> None:
    of = asked(*ACCEPTED, booked("2020-02-03", "2020-02-10", venue="glasgow"), used=MOVED)

    assert only(of, "2020-02-10", LostWorkGap.LOST) is None
    assert gap_of(of, "2020-02-11", LostWorkGap.LOST).since == on("2020-02-01")


def inherited(*events: Event) -> Programme:
    """Ann left office; Eve has her seat since 5 March 2020, and an office in Glasgow since 9 March."""
    end = on("2020-02-01")
    left = Mandate("c-essex", Period(on("2019-12-12"), end), "resignation")
    eve = Member("eve", "Member for Essex", (Mandate("c-essex", Period(on("2020-03-05"))),))
    used = (MOVED[0], Use("glasgow", "eve", Period(on("2020-03-09"))))
    return asked(*ACCEPTED, *events, members=(attrs.evolve(ANN, mandates=(left,)), eve), used=used)


def test_a_review_before_the_heir_was_there_takes_nothing_up() -> None:
    before, after = (inherited(reviewed(day, "glasgow")) for day in ("2020-03-06", "2020-03-09"))

    assert only(before, "2020-03-09", LostWorkGap.LOST) is not None
    assert only(after, "2020-03-09", LostWorkGap.LOST) is None


def test_an_heir_without_a_place_is_contacted_first() -> None:
    of = inherited()

    assert gap_of(of, "2020-03-08", LostWorkGap.LOST).next is Command.CONTACTED
    assert gap_of(of, "2020-03-09", LostWorkGap.LOST).next is Command.OFFERED


def test_a_measure_is_told_to_whoever_used_the_place_to_the_end() -> None:
    """Ann left office and uses the place on; the last day of Bea, in office, is 9 February 2020."""
    left = Mandate("c-essex", Period(on("2019-12-12"), on("2020-02-01")), "resignation")
    ann, bea = attrs.evolve(ANN, mandates=(left,)), BEA
    used = (
        Use("essex", "ann", Period(on("2020-01-06"))),
        Use("essex", "bea", Period(on("2020-01-06"), on("2020-02-10"))),
    )
    of = asked(noted("2020-01-20", MeasureState.FAULTY), members=(ann, bea), used=used)

    told = {day: gap_of(of, day, MeasureGap.MEASURE_DOWN) for day in ("2020-02-09", "2020-02-10")}

    assert {day: gap.status.member for day, gap in told.items()} == {"2020-02-09": "bea", "2020-02-10": "ann"}
    for day, gap in told.items():
        judged = {one.member for one in naive.of_measures(world_of(of), "essex", on(day))}
        assert judged == {gap.status.member}


def test_a_risk_at_a_place_that_its_member_does_not_use_yet_is_told_without_a_place() -> None:
    """A risk of Ann in Glasgow, which she uses from 2021: nothing is owed there yet, and the gap is Ann's."""
    assessed = risk("2020-03-02", "assessed", member="ann", venue="glasgow")
    there = risks_asked(assessed, used=(*uses("essex"), *uses("glasgow", start="2021-01-04")))

    (gap,) = (one for one in there.gaps(on=on("2020-06-01")) if one.risk is not None)

    assert gap.why(sensitive=True).startswith("the risk r1 of ann is open")
