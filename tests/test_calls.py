"""Calls: whom to ring, about what, and by which day (semantics 5.7)."""

import datetime as dt
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
    NEW_MEMBER,
    NEW_VENUE,
    OFFERS,
    SEVERITIES,
    YEARLY,
    answered,
    banded,
    contacted,
    dated,
    offered,
    on,
    programme,
    reviewed,
    uses,
)
from mpreview import uk
from mpreview.calls import Call, Calls, Matter
from mpreview.errors import InvalidValue
from mpreview.events import (
    Absent,
    Attempted,
    Booked,
    BookingKept,
    BookingMissed,
    Event,
    FindingNoted,
    Ledger,
    MemberLeft,
    Reply,
)
from mpreview.places import Venue
from mpreview.policy import NewVenue, Table, Visiting
from mpreview.programme import Programme
from mpreview.teams import Cover, Slots, Team
from mpreview.timeline import start_of

DAY = dt.date(2021, 11, 20)
# Reviewed on Monday 5 July 2021: due on Tuesday 5 July 2022, the window opens on 10 May (56 days before), and
# the offer is owed by then from 26 April on (14 days before).
LAST = "2022-07-05"


def _programme(*events: Event) -> Programme:
    told = (contacted("2021-07-01"), reviewed("2021-07-05"), *events)
    return programme(*FIRSTS, YEARLY, CALL, OFFERS, venues=(ESSEX,), used=uses("essex"), events=told)


def _list_items(asked: Programme, first: str, last: str) -> list[tuple[str, str, bool]]:
    calls = asked.calls(on=on(first), until=on(last))
    return [(one.matter.value, str(one.last), one.is_late) for call in calls for one in call.items]


def _find_call(asked: Programme, first: str, last: str) -> Call:
    (call,) = asked.calls(on=on(first), until=on(last))
    return call


@pytest.mark.parametrize(
    ("first", "last", "items"),
    [
        ("2022-04-18", "2022-04-25", []),
        ("2022-04-18", "2022-04-26", [("offer", "2022-05-10", False)]),
        ("2022-05-10", "2022-05-16", [("offer", "2022-05-10", False)]),
        ("2022-05-11", "2022-05-17", [("offer", "2022-05-10", True)]),
    ],
)
def test_an_offer_is_to_be_made_by_its_due_day(
    first: str, last: str, items: list[tuple[str, str, bool]]
) -> None:
    assert _list_items(_programme(), first, last) == items


def test_law_53_an_offer_is_to_be_made_by_the_first_due_day_of_its_reviews() -> None:
    """Unanswered from 29 June on, again by 28 July; the review is due on 5 July."""
    assert _list_items(_programme(offered("2022-05-31")), "2022-07-22", "2022-07-28") == [
        ("offer", LAST, True)
    ]


@pytest.mark.parametrize(
    ("first", "last", "items"),
    [
        ("2022-05-16", "2022-05-29", []),
        ("2022-05-16", "2022-05-30", [("answer", LAST, False)]),
        ("2022-06-22", "2022-06-28", [("answer", LAST, False)]),
        ("2022-06-23", "2022-06-29", [("offer", "2022-06-29", False)]),
    ],
)
def test_law_53_an_answer_is_asked_for_until_the_offer_is_made_again(
    first: str, last: str, items: list[tuple[str, str, bool]]
) -> None:
    """Offered on 2 May: 28 days for an answer end on 30 May; 30 days later, on 29 June, another is due."""
    assert _list_items(_programme(offered("2022-05-02")), first, last) == items


def _booked(told: str, day: str) -> Booked:
    return Booked(id="b1", on=on(told), known=start_of(on(told)), venue="essex", day=on(day))


def test_a_day_is_to_be_agreed_after_an_acceptance_and_after_a_missed_visit() -> None:
    accepted = _programme(offered("2022-05-02"), answered("2022-05-09", Reply.ACCEPTED))
    agreed = accepted.record(_booked("2022-05-17", "2022-05-24"))
    missed = BookingMissed(
        id="m1", on=on("2022-05-24"), known=start_of(on("2022-05-24")), booking="b1", by=Absent.MEMBER
    )

    assert _list_items(accepted, "2022-05-16", "2022-05-22") == [("agree-day", LAST, False)]
    assert _list_items(agreed, "2022-05-17", "2022-05-24") == []
    assert _list_items(agreed.record(missed), "2022-05-24", "2022-05-31") == [("agree-day", LAST, False)]


def test_law_53_a_review_that_no_rule_asks_to_offer_needs_a_day_from_its_opening_on() -> None:
    """No rule of offers: from 10 May 2022 on, until a visit is agreed, and again once it was missed."""
    told = (contacted("2021-07-01"), reviewed("2021-07-05"))
    asked = programme(*FIRSTS, YEARLY, CALL, venues=(ESSEX,), used=uses("essex"), events=told)
    agreed = Programme(asked.base, asked.rulebook, Ledger.of((*told, _booked("2022-05-17", "2022-05-24"))))
    of_visit: dict[str, Any] = {"on": on("2022-05-24"), "known": start_of(on("2022-05-24")), "booking": "b1"}

    assert _list_items(asked, "2022-05-02", "2022-05-09") == []
    assert _list_items(asked, "2022-05-04", "2022-05-10") == [("agree-day", LAST, False)]
    assert _list_items(agreed, "2022-05-24", "2022-05-30") == []
    for event, items in (
        (BookingMissed(id="m1", by=Absent.MEMBER, **of_visit), [("agree-day", LAST, False)]),
        (BookingKept(id="k1", **of_visit), []),  # it waits for its report
    ):
        assert _list_items(agreed.record(event), "2022-05-25", "2022-05-31") == items
    # A day that the member named though nobody owed an offer: held until then.
    later = answered("2022-05-16", Reply.DEFERRED, until="2022-06-01")
    deferred = asked.record(offered("2022-05-16"), later)
    assert _list_items(deferred, "2022-05-31", "2022-06-06") == []
    assert _list_items(deferred, "2022-06-01", "2022-06-07") == [("agree-day", LAST, False)]


@pytest.mark.parametrize(
    ("offer", "first", "last"),
    [
        # Unanswered from 2 June on: seven working days before Tuesday 5 July.
        ("2022-05-04", "2022-05-31", "2022-06-24"),
        # Five working days after 2 June are over on 10 June, and the answer time ends on 30 June: two working
        # days later is 4 July. Asked anew on 1 July, the answer alone would come after 5 July.
        ("2022-06-02", "2022-06-27", "2022-06-30"),
        # The answer is taken to come on 5 July.
        ("2022-06-28", "2022-07-22", "None"),
    ],
)
def test_an_answer_is_asked_for_while_a_visit_can_still_be_arranged(
    offer: str, first: str, last: str
) -> None:
    """An answer takes 5 working days, and a visit is arranged 2 ahead."""
    asked = _programme(offered(offer))
    asks = attrs.evolve(asked.rulebook.editions[0], visiting=Visiting(answer=5, notice=2, at_once=1))
    asked = Programme(asked.base, attrs.evolve(asked.rulebook, editions=(asks,)), asked.ledger)
    until = (on(first) + dt.timedelta(6)).isoformat()

    assert [one[:2] for one in _list_items(asked, first, until)] == [("answer", last)]


def test_a_visit_to_agree_has_the_day_and_the_adviser_of_a_plan() -> None:
    day, until = DAY, dt.date(2021, 12, 31)
    asked = uk.demonstration(on=day).only(team="force-essex")
    plan = asked.plan(on=day, until=until)
    planned = {(one.visit.venue, one.visit.activity): one.day for one in plan.visits}
    items = [item for call in asked.calls(on=day, until=until, plan=plan) for item in call.items]
    to_agree = [item for item in items if item.matter is Matter.AGREE]

    assert to_agree
    assert all(item.day == planned.get((item.venues[0], item.status.activity)) for item in to_agree)
    assert all(item.adviser is None for item in items if item.day is None)


def test_law_53_a_visit_to_agree_has_the_day_of_the_visit_of_its_own_team() -> None:
    """An online presence of Ann and Cal: the team of Essex goes on Tuesdays, that of Glasgow on Thursdays."""
    site = Venue("site", "online", None, None)
    used = (*uses("site"), *uses("site", member="cal"))
    asked = programme(*FIRSTS, YEARLY, members=(ANN, CAL), venues=(site,), used=used)
    weeks = {"essex": (0, 1, 0, 0, 0, 0, 0), "glasgow": (0, 0, 0, 1, 0, 0, 0)}
    teams = tuple(Team(area, area, (Cover((area,)),), (Slots(week),)) for area, week in weeks.items())
    asked = attrs.evolve(asked, base=attrs.evolve(asked.base, teams=teams))
    first, last = on("2022-05-16"), on("2022-05-22")  # a week from Monday on
    calls = asked.calls(on=first, until=last, plan=asked.plan(on=first, until=last))

    found = {(call.team, item.member, str(item.day)) for call in calls for item in call.items}
    assert found == {("essex", "ann", "2022-05-17"), ("glasgow", "cal", "2022-05-19")}


def test_a_visit_on_a_day_without_the_member_is_to_be_called_off_by_the_working_day_before() -> None:
    """Agreed for Tuesday 7 June 2022, after two holidays and a weekend; Ann resigns on 20 May."""
    accepted = _programme(offered("2022-05-02"), answered("2022-05-09", Reply.ACCEPTED))
    left = MemberLeft(
        id="gone", on=on("2022-05-20"), known=start_of(on("2022-05-20")), member="ann", cause="resignation"
    )
    asked = accepted.record(_booked("2022-05-17", "2022-06-07"), left)

    assert _list_items(asked, "2022-05-21", "2022-05-27") == [("call-off", "2022-06-06", False)]
    assert _list_items(asked, "2022-06-07", "2022-06-07") == [("call-off", "2022-06-06", True)]
    assert _list_items(asked, "2022-06-08", "2022-06-08") == []


def test_law_53_attempts_are_counted_since_the_member_was_last_reached() -> None:
    """Tried on 3 and 4 May, reached on the 5th, tried on the 6th; the offer of the 9th ends on 6 June."""
    asked = _programme(
        _attempted("2022-05-03"), _attempted("2022-05-04"), contacted("2022-05-05"),
        _attempted("2022-05-06"), offered("2022-05-09"),
    )  # fmt: skip
    running = _find_call(asked, "2022-06-06", "2022-06-12").attempts
    over = _find_call(asked, "2022-06-07", "2022-06-13")

    assert (running.count, running.last, running.channel) == (1, on("2022-05-06"), "phone")
    assert (over.attempts.count, over.attempts.last, over.attempts.channel) == (2, on("2022-05-09"), None)
    assert over.sentence().endswith("; 2 attempts without an answer, the last on 9 May 2022")


def test_law_53_an_offer_runs_out_with_its_places_and_to_a_person_in_no_capacity_never() -> None:
    """At the office in Essex a raised band leaves 7 days for an answer, and Ann 28 elsewhere."""
    rule = attrs.evolve(OFFERS, answer_days=Table.by_band({"standard": 28, "raised": 7}))
    told = (contacted("2021-07-01"), reviewed("2021-07-05"), banded("2022-01-03", "raised", venue="essex"))
    asked = programme(
        *FIRSTS, YEARLY, CALL, rule, venues=(ESSEX,), used=uses("essex"), bands=("standard", "raised"),
        events=(*told, offered("2022-05-02"), _booked("2022-05-04", "2022-06-07")),
    )  # fmt: skip
    gone = MemberLeft(
        id="gone", on=on("2022-05-06"), known=start_of(on("2022-05-06")), member="ann", cause="resignation"
    )

    assert _find_call(asked, "2022-05-09", "2022-05-15").attempts.count == 0
    assert _find_call(asked, "2022-05-10", "2022-05-16").attempts.count == 1
    assert _find_call(asked.record(gone), "2022-05-10", "2022-05-16").attempts.count == 0


@pytest.mark.parametrize(("rule", "items"), [(attrs.evolve(NEW_VENUE, before_use=True), 0), (NEW_VENUE, 1)])
def test_law_53_a_visit_before_the_first_use_of_an_announced_place_is_not_to_be_called_off(
    rule: NewVenue, items: int
) -> None:
    """Bea left in April 2022; Ann comes on 1 July, known since 2 May; a visit on 7 June (3.18, 4.10)."""
    before, use = uses("essex", member="bea")[0], uses("essex", start="2022-07-01")[0]
    used = (before.end_on(on("2022-05-01")), attrs.evolve(use, known=on("2022-05-02")))
    asked = programme(
        rule, NEW_MEMBER, YEARLY, members=(ANN, BEA), venues=(ESSEX,), used=used,
        events=(_booked("2022-05-17", "2022-06-07"),),
    )  # fmt: skip
    gaps = [gap.kind.value for gap in asked.gaps(on=on("2022-05-17"))]

    assert gaps.count("visit-to-call-off") == items
    assert [one[0] for one in _list_items(asked, "2022-05-17", "2022-05-17")].count("call-off") == items


def _attempted(day: str) -> Attempted:
    known = start_of(on(day))
    return Attempted(id=f"t-{day}", on=on(day), known=known, member="ann", caller="pat", channel="phone")


def test_a_finding_that_the_member_has_is_asked_for_until_it_is_closed() -> None:
    """Grave, noted on Monday 25 April 2022: due on 2 May, a holiday, so on Friday 29 April."""
    noted = FindingNoted(
        id="f1", on=on("2022-04-25"), known=start_of(on("2022-04-25")), venue="essex", severity=SEVERITIES[1],
        text="The back door does not lock.", owner="ann",
    )  # fmt: skip
    asked = dated(_programme()).record(noted)
    _, item = _find_call(asked, "2022-04-25", "2022-04-29").items

    assert (item.matter, item.last, item.venues) == (Matter.FINDING, on("2022-04-29"), ())
    assert "f1" not in item.sentence()
    assert item.sentence(sensitive=True) == "ask how finding f1 stands, due 29 April 2022, by 29 April 2022"
    assert Matter.FINDING.value not in str(_list_items(asked, "2022-04-25", "2022-04-28"))
    assert "f1" not in str(asked.calls(on=on("2022-04-25"), until=on("2022-04-29")).rows())


def test_each_team_makes_its_own_call_and_the_most_urgent_comes_first() -> None:
    """Two members, neither ever contacted: Ann is due at an office in Essex since March 2020."""
    used = (*uses("essex"), *uses("glasgow", member="bea", start="2022-04-04"))
    asked = programme(*FIRSTS, CALL, OFFERS, members=(BEA, ANN), used=used)
    calls = asked.calls(on=on("2022-04-20"), until=on("2022-04-26"))

    assert [(one.member, [item.matter.value for item in one.items]) for one in calls] == [
        ("ann", ["contact", "offer"]), ("bea", ["contact", "offer"]),
    ]  # fmt: skip
    assert calls[0].sentence() == (
        "Member for Essex: make the contact that is owed, too late to be on time; "
        "offer the review of constituency office 1, too late to be on time"
    )


def test_law_53_the_calls_of_the_parts_are_those_of_the_whole() -> None:
    whole, until = uk.sample(on=DAY), DAY + dt.timedelta(6)
    every = whole.calls(on=DAY, until=until)
    parts = {team.id: whole.only(team=team.id).calls(on=DAY, until=until) for team in whole.register.teams}

    assert {team: list(calls) for team, calls in parts.items() if calls} == {
        team: list(calls) for team, calls in every.by("team").items()
    }
    for member, calls in every.by("member").items():
        assert list(whole.only(member=member).calls(on=DAY, until=until)) == list(calls)
    assert len(every.rows()) == sum(len(call.items) for call in every)
    assert sum(map(len, every.by("team").values())) == len(every)


def test_calls_of_a_day_before_or_of_no_plan_are_refused() -> None:
    with pytest.raises(InvalidValue, match="until"):
        _programme().calls(on=DAY, until=DAY - dt.timedelta(1))
    no_plan: Any = _programme().due(on=DAY)
    with pytest.raises(InvalidValue, match=r"calls\.plan"):
        _programme().calls(on=DAY, until=DAY, plan=no_plan)


def test_calls_of_nobody_are_none() -> None:
    assert repr(Calls(DAY, DAY, ())) == f"<0 calls from {DAY} to {DAY}: 0 items, 0 too late>"
