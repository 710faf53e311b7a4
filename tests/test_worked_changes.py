"""What an embedder writes when people, seats, levels or bodies change; days by hand.

Each test begins with the sample or the demonstration, and with the default rulebook of the country.
"""

import datetime as dt
import hashlib
from collections import Counter
from typing import Any, Final

import attrs
import pytest

import mpreview as mp
from mpreview import uk
from mpreview.events import (
    Answered,
    CandidacyBegun,
    CandidacyEnded,
    Contacted,
    Directed,
    Ended,
    Event,
    Excluded,
    Incident,
    MemberElected,
    MemberLeft,
    Offered,
    Paused,
    PollCalled,
    Reply,
    UseBegun,
    VenueMoved,
    VenueOpened,
)
from mpreview.people import HeldCapacity
from mpreview.places import Constituency, Controller
from mpreview.policy import Activity, Mode, OnDirective, Periodic, ResponseLevel, ResponseTo
from mpreview.threat import Assessment, ThreatSeries

ON: Final = dt.date(2021, 11, 20)
_EDITION: Final = uk.rulebook().editions[0]
_BOOK: Final = attrs.evolve(
    uk.rulebook(),
    editions=(
        attrs.evolve(
            _EDITION,
            rules=tuple(
                attrs.evolve(one, capacities=tuple(HeldCapacity)) if isinstance(one, OnDirective) else one
                for one in _EDITION.rules
            ),
        ),
    ),
)
"""The default rules, with rules about directives for everybody."""


def _told(id_: str, text: str) -> dict[str, Any]:
    day = dt.date.fromisoformat(text)
    return {"id": id_, "on": day, "known": dt.datetime.combine(day, dt.time(12), dt.UTC)}


def test_a_member_dies() -> None:
    """Nothing is owed, a visit is to be called off, and a shared hall stays owed to the other (3.12, 4.1).

    The office is wound up for two months from the day after the vacancy of Saturday 20 November 2021. The
    review of the surgery was open: it is for the next member, elected on 6 January 2022.
    """
    asked = uk.sample(on=ON)
    died = asked.record(
        MemberLeft(**_told("x1", "2021-11-20"), member="m-clyde-3", cause="death"),
        MemberLeft(**_told("x2", "2021-11-20"), member="m-essex-1", cause="death"),
    )
    elected = MemberElected(**_told("e", "2022-01-06"), member="new", name="New", constituency="clyde-3")
    plans = [one.plan(on=ON, until=dt.date(2022, 1, 31)) for one in (asked, died)]
    lost = died.record(elected).gaps(on=elected.on, member="new")

    assert [len(died.due(on=ON, member=id_)) for id_ in ("m-clyde-3", "m-essex-1")] == [0, 0]
    booked = [[one.visit.venue for one in plan.visits if one.booked] for plan in plans]
    assert booked == [["clyde-3-surgery-1"], []]
    hall = [one.visit.members for plan in plans for one in plan.visits if one.visit.venue == "essex-hall"]
    assert hall == [("m-essex-1", "m-essex-2"), ("m-essex-2",)]
    assert str(died.winding_up(on=dt.date(2021, 11, 21))[0].until) == "2022-01-20"
    assert [(gap.status.venue, gap.heir) for gap in lost if gap.heir] == [("clyde-3-surgery-1", "new")]


def test_a_home_is_nobodys_inheritance() -> None:
    """Home and office were accepted, the member dies, and a successor is elected on 6 January 2022.

    The successor hears of the office, and of nothing at the home. The account of the member in Lagan goes
    with the member too, though the account of a host goes on. No home is wound up either.
    """
    asked = uk.sample(on=ON)
    (offer,) = [one for one in asked.ledger if isinstance(one, Offered) and one.member == "m-essex-2"]
    account = Offered(**_told("o", "2021-11-22"), member="m-lagan-3", venues=("lagan-3-online",))
    asked = asked.record(Answered(**_told("a", "2021-11-22"), offer=offer.id, reply=Reply.ACCEPTED), account)
    for seat in ("essex-2", "lagan-3"):
        died = MemberLeft(**_told(f"x-{seat}", "2021-11-25"), member=f"m-{seat}", cause="death")
        elected: dict[str, Any] = {"member": f"new-{seat}", "name": "New", "constituency": seat}
        asked = asked.record(died, MemberElected(**_told(f"e-{seat}", "2022-01-06"), **elected))
    venues = [
        attrs.evolve(one, controller=Controller.HOST) if one.id == "lagan-3-online" else one
        for one in asked.base.venues
    ]
    hosted = mp.Programme(attrs.evolve(asked.base, venues=tuple(venues)), asked.rulebook, asked.ledger)

    lost = [
        [
            gap.status.venue
            for gap in one.gaps(on=dt.date(2022, 1, 7))
            if gap.heir in ("new-essex-2", "new-lagan-3")
        ]
        for one in (asked, hosted)
    ]
    assert lost == [["essex-2-office"], ["essex-2-office", "lagan-3-online"]]
    (home,) = [one for one in asked.winding_up(on=dt.date(2021, 12, 1)) if one.member == "m-essex-2"]
    assert home.venues == ("essex-2-office", "essex-hall")


def _ordered(*events: Event, **terms: Any) -> mp.Programme:
    """The sample with one person more; contact by 12 November 2021, as ordered on 15 October."""
    base = uk.sample(on=ON).base
    directed = Directed(
        **_told("d", "2021-10-15"), activity=Activity.CONTACT, by=dt.date(2021, 11, 12),
        counts_from=dt.date(2021, 10, 11), open_until=dt.date(2021, 11, 30),
    )  # fmt: skip
    members = (*base.members, mp.Member("new", "New", **terms))
    return mp.Programme(attrs.evolve(base, members=members), _BOOK, mp.Ledger.of((directed, *events)))


def test_law_71_a_contact_before_the_first_day_in_office_counts_for_no_directive() -> None:
    """In office from Wednesday 10 November; called on the 8th, since `counts_from`, and again on the 12th.

    A new member is owed a contact within five working days, by the 17th (3.5, 3.17).
    """
    mandate = mp.Mandate("lagan-2", mp.Period(dt.date(2021, 11, 10)))
    calls = [Contacted(**_told(f"c{day}", f"2021-11-{day}"), member="new") for day in ("08", 12)]
    told = []
    for count in (1, 2):
        asked = _ordered(*calls[:count], mandates=(mandate,))
        for day in (dt.date(2021, 11, 10), dt.date(2021, 11, 12)):
            found = asked.only(member="new").coverage(on=day)
            progress = [one.progress.value for one in found if one.activity is Activity.CONTACT]
            due = asked.due(on=day, member="new", activity=Activity.CONTACT)
            (subject,) = (one for one in asked.campaign("d", on=day) if one.member == "new")
            owed = [(str(one.due), {reason.form for reason in one.reasons}) for one in due]
            told.append((progress, owed, subject.state.value))

    waits = ["not-contacted"], [("2021-11-17", {"new-member", "directed"})], "outstanding"
    assert told == [waits, waits, waits, (["done"], [], "done")]


def test_law_71_a_directive_touches_a_person_once_over_two_candidacies() -> None:
    """A candidate from 20 October, and again from 8 November: ordered in the first candidacy alone (3.17).

    Each candidacy asks for a contact of its own, in five working days: by 27 October and by 15 November.
    """
    first = mp.Candidacy("essex-1", mp.Period(dt.date(2021, 10, 20), dt.date(2021, 11, 5)))
    second = mp.Candidacy("essex-2", mp.Period(dt.date(2021, 11, 8), dt.date(2021, 11, 26)))
    asked = _ordered(candidacies=(first, second))
    found = {}
    for day in (dt.date(2021, 11, 1), dt.date(2021, 11, 10)):
        (owed,) = asked.due(on=day, member="new", activity=Activity.CONTACT)
        (subject,) = (one for one in asked.campaign("d", on=day) if one.member == "new")
        found[day.day] = str(owed.due), {one.form for one in owed.reasons}, subject.state.value

    assert found == {
        1: ("2021-10-27", {"new-member", "directed"}, "outstanding"),
        10: ("2021-11-15", {"new-member"}, "lapsed"),
    }


def test_a_boundary_moves_at_an_election() -> None:
    """A member returned for a new seat in London goes on in office, under another force (3.22, 1.6).

    The home in London was last reviewed on Thursday 15 June 2023. Twelve months later is Saturday 15 June
    2024, so the review is due on Friday the 14th and stays owed after the return of 4 July. Office and
    hall in Essex, reviewed on 20 April 2024, stay with their own force: Sunday 20 April 2025 is Easter, so
    both are due on Thursday the 17th. An offer of 15 May is unanswered after 29 May and owed again 28 days
    later, on 26 June.
    """
    before, dissolved = uk.sample(on=dt.date(2024, 5, 20)), dt.date(2024, 5, 30)
    seats = [
        attrs.evolve(one, period=mp.Period(one.period.start, dissolved)) if one.id == "essex-2" else one
        for one in before.base.constituencies
    ]
    new = Constituency("edge", "London Edge", "london", "police-metropolitan", mp.Period(dissolved))
    register = attrs.evolve(before.base, constituencies=(*seats, new))
    called = PollCalled(
        **_told("p", "2024-05-22"), dissolution=dissolved, poll=dt.date(2024, 7, 4), cause="dissolution"
    )
    back = MemberElected(**_told("e", "2024-07-04"), member="m-essex-2", constituency="edge")
    after = mp.Programme(register, before.rulebook, before.ledger).record(called, back)

    found = after.due(on=back.on, within=300, member="m-essex-2")
    assert {(one.venue, str(one.due), one.team) for one in found} == {
        ("essex-2-home-2", "2024-06-14", "force-metropolitan"),
        ("essex-2-office", "2025-04-17", "force-essex"),
        ("essex-hall", "2025-04-17", "force-essex"),
        (None, "2024-06-26", "force-metropolitan"),
    }
    assert {one.reason.rule for one in found} == {"review-yearly", "offer"}
    assert list(after.due(on=dt.date(2024, 6, 10), member="m-essex-2")) == []


def test_the_london_home_of_a_scottish_member() -> None:
    """Threatened on Thursday 25 November 2021: five working days on is Thursday 2 December in London.

    In Scotland Tuesday 30 November is a bank holiday, so home and office are due on Friday 3 December (1.6).
    The contact is the work of the force of the seat.
    """
    home = VenueOpened(
        **_told("v", "2021-11-01"), venue="flat", kind="home", number=2, region="london",
        force="police-metropolitan", users=("m-clyde-2",),
    )  # fmt: skip
    threat = Incident(**_told("i", "2021-11-25"), member="m-clyde-2", kind="threat", severity="serious")
    found = uk.sample(on=threat.on).record(home, threat).due(on=threat.on, member="m-clyde-2")

    assert [(one.venue, str(one.due), one.team) for one in found] == [
        (None, "2021-11-26", "force-scotland"),
        ("flat", "2021-12-02", "force-metropolitan"),
        ("clyde-2-home-1", "2021-12-03", "force-scotland"),
        ("clyde-2-office", "2021-12-03", "force-scotland"),
    ]


def test_a_virtual_review() -> None:
    """A review by video call counts only if the rule counts that mode (3.21).

    The home was last reviewed on 10 November 2020: due on 10 November 2021. A rule that counts a call of 19
    November asks again twelve months later: 19 November 2022 is a Saturday, so on Friday the 18th.
    """
    asked, home = uk.sample(on=ON), "essex-3-home-1"
    call = mp.Reviewed(
        **_told("r", "2021-11-19"), venue=home, outcome=mp.Outcome.COMPLETE, mode=Mode.VIRTUALLY
    )
    *past, now = asked.rulebook.editions
    rules = [attrs.evolve(one, modes=tuple(Mode)) if isinstance(one, Periodic) else one for one in now.rules]
    edition = attrs.evolve(now, rules=tuple(rules))
    counting = attrs.evolve(asked, rulebook=attrs.evolve(asked.rulebook, editions=(*past, edition)))
    due = [one.record(call).due(on=ON, within=400, venue=home)[0] for one in (asked, counting)]

    assert [(str(one.due), one.standing.value) for one in due] == [
        ("2021-11-10", "overdue"),
        ("2022-11-18", "in-date"),
    ]
    (why,) = asked.record(call).explain("m-essex-3", home, Activity.REVIEW, on=ON).not_counted
    assert (why.day, why.code, why.rules) == (call.on, "mode", ("review-yearly",))


def test_a_recall_petition() -> None:
    """The member leaves on Monday 22 November 2021, and a by-election is held on Thursday 6 January 2022.

    Nothing is owed to the former member, who stands again and withdraws, and whose office is wound up by 22
    January. The new member is owed a contact within five working days, by Thursday 13 January, and a review
    of the office within three months, less the 4 working days of the spread: Thursday 31 March.
    """
    poll = dt.date(2022, 1, 6)
    programme = uk.sample(on=ON).record(
        MemberLeft(**_told("l", "2021-11-22"), member="m-essex-1", cause="recall"),
        PollCalled(**_told("p", "2021-12-02"), constituencies=("essex-1",), poll=poll),
        CandidacyBegun(**_told("c", "2021-12-06"), member="m-essex-1", constituency="essex-1", poll=poll),
        CandidacyEnded(**_told("w", "2021-12-14"), member="m-essex-1"),
        MemberElected(**_told("e", "2022-01-06"), member="new", name="New", constituency="essex-1"),
        UseBegun(**_told("u", "2022-01-06"), venue="essex-1-office", member="new"),
    )
    new = programme.due(on=poll, member="new")
    former = programme.winding_up(on=dt.date(2021, 11, 23))[0]

    assert list(programme.due(on=dt.date(2021, 11, 22), member="m-essex-1")) == []
    day = dt.date(2021, 12, 14)
    stood = [programme.register.find_capacity(programme.register.member["m-essex-1"], one) for one in
             (day - dt.timedelta(1), day)]  # fmt: skip
    assert stood == [HeldCapacity.CANDIDATE, None]
    assert (former.member, former.cause, str(former.until)) == ("m-essex-1", "recall", "2022-01-22")
    assert {one.activity.value: str(one.due) for one in new if one.activity is not Activity.OFFER} == {
        "contact": "2022-01-13", "review": "2022-03-31",
    }  # fmt: skip


def test_law_53_a_desk_check_before_a_by_election() -> None:
    """Fourteen days before the poll of Thursday 6 January 2022 is Thursday 23 December 2021 (3.8)."""
    poll, office = dt.date(2022, 1, 6), "essex-1-office"
    programme = uk.sample(on=ON).record(
        MemberLeft(**_told("l", "2021-11-22"), member="m-essex-1", cause="recall"),
        PollCalled(**_told("p", "2021-12-02"), constituencies=("essex-1",), poll=poll),
        CandidacyBegun(**_told("c", "2021-12-06"), member="m-essex-1", constituency="essex-1", poll=poll),
    )
    every = programme.due(on=dt.date(2021, 12, 10), activity=Activity.DESK_CHECK)

    assert [(one.member, one.venue, str(one.due)) for one in every] == [("m-essex-1", office, "2021-12-23")]
    assert str(every[0].window.limit) == "2022-01-05"


def test_an_office_that_is_to_move() -> None:
    """On 20 November 2021 it is known that an office moves on Monday 10 January 2022.

    Until then the review after the rise is due on 13 December, as without the move. Reviewed on 1 December,
    the new place is owed a review within three months of the move: 10 April 2022 is a Sunday, so Monday 11
    April. Put off to 7 February, the move orders nothing in January.
    """
    told, office = _told("m", "2021-11-20"), "essex-2-office"
    move = VenueMoved(**told | {"on": dt.date(2022, 1, 10)}, venue=office)
    review = mp.Reviewed(**_told("r", "2021-12-01"), venue=office, outcome=mp.Outcome.COMPLETE, proof="f")
    asked = uk.sample(on=ON).record(move)
    done = asked.record(review)
    put_off = done.record(attrs.evolve(move, id="p", on=dt.date(2022, 2, 7), corrects="m"))

    def find_due(programme: mp.Programme, day: str) -> list[str]:
        found = programme.due(
            on=dt.date.fromisoformat(day), within=95, venue=office, activity=Activity.REVIEW
        )
        return [f"{one.due} {one.reason.rule}" for one in found]

    assert find_due(asked, "2021-11-20") == ["2021-12-13 review-after-rise"]
    assert [find_due(done, day) for day in ("2022-01-09", "2022-01-10")] == [
        [], ["2022-04-11 review-moved-venue"],
    ]  # fmt: skip
    assert find_due(put_off, "2022-01-10") == []


@pytest.mark.gate
def test_350_new_members_in_july_2024_spread() -> None:
    """Three months from Thursday 4 July 2024 is Friday 4 October, for everybody elected then (3.23).

    By default each review goes back by floor(20 * x / 2^64) working days, 0 to 19; 19 working days before
    4 October is Monday 9 September, and no holiday lies between.
    """
    programme = uk.demonstration(on=dt.date(2024, 7, 10))
    spread, last = {"review-new-member", "review-new-venue"}, dt.date(2024, 10, 4)
    found = programme.due(on=dt.date(2024, 7, 10), within=90, activity=Activity.REVIEW)
    new = [one for one in found if one.reason.rule in spread and one.reason.raw == last]
    days = Counter(one.due for one in new)

    assert len({one.member for one in new}) >= 350
    assert (min(days), max(days), len(days)) == (dt.date(2024, 9, 9), last, 20)
    assert max(days.values()) < len(new) / 15
    fridays = {one.due for one in new if _back(one.member, str(one.venue)) == 5}
    assert fridays == {dt.date(2024, 9, 27)}


def _back(member: str, venue: str) -> int:
    digest = hashlib.sha256(f"{member}/{venue}".encode()).digest()
    return 20 * int.from_bytes(digest[:8], "big") // 2**64


def test_a_virtual_review_of_an_online_presence() -> None:
    """There is no site to go to, so a call counts under the default rules (3.21).

    The channel was last reviewed on Sunday 20 December 2020; after the call of Friday 19 November
    2021 the next review is due by Friday 18 November 2022, since the 19th is a Saturday.
    """
    asked, venue = uk.sample(on=ON), "lagan-3-online"
    call = mp.Reviewed(
        **_told("r", "2021-11-19"), venue=venue, outcome=mp.Outcome.COMPLETE, mode=Mode.VIRTUALLY
    )
    days = [
        str(one.due)
        for now in (asked, asked.record(call))
        for one in now.due(on=ON, within=400, venue=venue, activity=Activity.REVIEW)
    ]

    assert days == ["2021-12-20", "2022-11-18"]


def test_the_level_falls() -> None:
    """A fall cancels no order that was made, and a level that did not hold five days made none (3.6, 2.4).

    SEVERE came on Monday 15 November 2021: 20 working days on is Monday 13 December. The level fell on 9
    February 2022. Had it fallen on Friday 19 November, the office reviewed on 21 October 2021 would be due
    after twelve months, on Friday 21 October 2022.
    """
    asked, office = uk.sample(on=ON), "essex-1-office"
    (national,) = [one for one in asked.base.series if one.id == "uk-national"]
    until = [one for one in national.assessments if one.effective < ON]
    fall = Assessment(dt.date(2021, 11, 19), dt.date(2021, 11, 19), "SUBSTANTIAL", "example")
    series = attrs.evolve(national, assessments=(*until, fall))
    others = tuple(one for one in asked.base.series if one.id != "uk-national")
    brief = attrs.evolve(asked, base=attrs.evolve(asked.base, series=(*others, series)))
    due = [one.due(on=dt.date(2022, 2, 10), within=365, venue=office)[0] for one in (asked, brief)]

    assert [(str(one.due), one.standing.value) for one in due] == [
        ("2021-12-13", "past-limit"),
        ("2022-10-21", "in-date"),
    ]


def test_the_threat_to_one_member_rises() -> None:
    """A series about one member: SEVERE on Monday 22 November 2021, by the rows HEIGHTENED (3.26).

    The contact is due at once, and the reviews of all their places five working days on, Monday the 29th.
    """
    asked, day, calm = uk.sample(on=ON), dt.date(2021, 11, 22), dt.date(2021, 1, 4)
    steps = Assessment(calm, calm, "MODERATE"), Assessment(day, day, "SEVERE")
    own = ThreatSeries("own", asked.base.series[0].scale, "One member", steps, members=("m-essex-2",))
    ranks = {"LOW": 0, "MODERATE": 0, "SUBSTANTIAL": 1, "SEVERE": 1, "CRITICAL": 2}
    rows = [ResponseTo("own", level, tuple(ResponseLevel)[rank]) for level, rank in ranks.items()]
    base = attrs.evolve(asked.base, series=(*asked.base.series, own))
    rulebook = attrs.evolve(asked.rulebook, responses=(*asked.rulebook.responses, *rows))
    found = mp.Programme(base, rulebook, asked.ledger).due(on=day, member="m-essex-2")

    due = {(one.venue, str(one.due)) for one in found if one.activity is not Activity.OFFER}
    places = {(venue, "2021-11-29") for venue in ("essex-2-home-2", "essex-2-office", "essex-hall")}
    assert due == {(None, "2021-11-22"), *places}


def test_close_protection_begun_and_ended_around_a_rise() -> None:
    """Held from 1 November 2021; the rise of the 15th counts from Monday 10 January, the day after (3.19).

    The office was last reviewed on 21 October. Twenty working days after 10 January is Monday 7 February. The
    contact after the rise was made on 19 November, while another service held the member.
    """
    held = Excluded(
        **_told("x", "2021-11-01"), member="m-essex-1", first=dt.date(2021, 11, 1), last=None,
        look_again=dt.date(2021, 12, 15), body="Close protection", authority="Home Office", signer="chief",
    )  # fmt: skip
    ended = Ended(**_told("y", "2022-01-06"), paper="x", last=dt.date(2022, 1, 9))
    asked, back = uk.sample(on=ON).record(held), dt.date(2022, 1, 10)
    after = asked.record(ended).due(on=back, within=60, member="m-essex-1", venue="essex-1-office")

    assert list(asked.due(on=dt.date(2021, 12, 13), member="m-essex-1")) == []
    assert {one.exclusion.body for one in asked.coverage(on=ON).excluded if one.exclusion} == {
        "Close protection"
    }
    late = [gap.kind.value for gap in asked.gaps(on=dt.date(2021, 12, 16), member="m-essex-1")]
    assert late == ["not-looked-again"]
    assert [(str(one.due), one.reason.rule) for one in after] == [("2022-02-07", "review-after-rise")]
    contact = asked.record(ended).explain("m-essex-1", None, Activity.CONTACT, on=back)
    assert contact.window is None


def test_after_close_protection_with_recovery_no_offer_is_past_its_limit() -> None:
    """Held from Monday 22 November 2021 to 28 February 2022, with ten working days after: 14 March (3.19).

    The next offer was due on 29 December, the reviews after the rise on 13 December, all in the exclusion.
    """
    held = Excluded(
        **_told("x", "2021-11-22"), member="m-essex-2", first=dt.date(2021, 11, 22), recovery=10,
        last=dt.date(2022, 2, 28), body="Close protection", authority="Home Office", signer="chief",
    )  # fmt: skip
    after = uk.sample(on=ON).record(held).due(on=dt.date(2022, 3, 1), member="m-essex-2")

    assert sorted(one.activity.value for one in after) == ["offer", "review", "review", "review"]
    assert {(str(one.due), one.standing.value) for one in after} == {("2022-03-14", "open")}


def test_three_months_without_visits() -> None:
    """Nobody travels from 4 April to 1 July 2022; twenty working days of recovery follow (3.20).

    The home in Glasgow was last reviewed on 6 May 2021, and is due on 29 July instead of 6 May. The home in
    Northern Ireland was due on 14 April, before Good Friday; the 12th of July is a holiday there, so Monday 1
    August. The visit that was agreed for 10 April stands, and the plan says so.
    """
    asked, since = uk.sample(on=dt.date(2022, 4, 1)), dt.date(2022, 4, 4)
    pause = Paused(
        **_told("p", "2022-04-01"), first=since, last=dt.date(2022, 7, 1), recovery=20, signer="chief",
        authority="Home Office", why="no travel",
    )  # fmt: skip
    homes = ("clyde-1-home-1", "lagan-1-home-1")
    found = [asked.record(pause).due(on=since, within=200, venue=home)[0] for home in homes]
    plan = asked.record(pause).plan(on=since, until=dt.date(2022, 8, 31))

    assert [(str(one.own_due), str(one.due)) for one in found] == [
        ("2022-05-06", "2022-07-29"),
        ("2022-04-14", "2022-08-01"),
    ]
    assert min(one.day for one in plan.visits if not one.booked) == dt.date(2022, 7, 4)
    assert [(clash.kind, str(clash.day)) for clash in plan.clashes] == [("paused", "2022-04-10")]
