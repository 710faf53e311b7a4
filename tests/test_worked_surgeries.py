"""What an embedder writes for places where a member meets the public for an evening, or by the week.

Each test begins with the sample and the default rulebook of the United Kingdom: a surgery or a public event
is reviewed before its first use, with three days of notice (semantics 3.18). Days by hand.
"""

import datetime as dt
from typing import Any, Final

import attrs

import mpreview as mp
from mpreview import uk
from mpreview.events import CandidacyBegun, MemberLeft, UseBegun, VenueOpened, Withdrawn
from mpreview.places import Controller, Exposure
from mpreview.policy import Activity
from mpreview.premises import GatheringKind
from mpreview.uk import premises

D = dt.date
PLACE: Final[dict[str, Any]] = {
    "region": "east-of-england", "force": "police-essex", "controller": Controller.HOST
}  # fmt: skip


def _told(id_: str, day: D, known: D) -> dict[str, Any]:
    return {"id": id_, "on": day, "known": dt.datetime.combine(known, dt.time(9), dt.UTC)}


def _due(asked: mp.Programme, on: D, venue: str) -> list[str]:
    found = asked.due(on=on, venue=venue, activity=Activity.REVIEW)
    return [str(one.due) for one in found]


def test_weekly_surgeries_in_a_pub() -> None:
    """Each Friday from 26 November 2021 to 25 February 2022, told on Monday the 15th.

    Due on Thursday 25 November. Reviewed on the 23rd: nothing is due on the 26th. A second round, from 4
    March 2022, goes on with the cycle of the first round, and orders no review of its own.
    """
    fridays, told = Exposure(weekdays=(4,), crowd=30, advertised=True, staff=True), D(2021, 11, 15)
    pub = VenueOpened(
        **_told("pub", D(2021, 11, 26), told), **PLACE, venue="pub", kind="surgery", users=("m-essex-2",),
        last=D(2022, 2, 25), exposure=fridays,
    )  # fmt: skip
    done = mp.Reviewed(
        **_told("r", D(2021, 11, 23), D(2021, 11, 23)),
        venue="pub",
        outcome=mp.Outcome.COMPLETE,
        proof="file-1",
    )
    again = UseBegun(
        **_told("again", D(2022, 3, 4), D(2022, 2, 28)), venue="pub", member="m-essex-2", exposure=fridays
    )
    asked = uk.sample(on=told).record(pub)
    after = asked.record(done, again)

    assert [_due(asked, day, "pub") for day in (told, D(2021, 11, 25))] == [["2021-11-25"], ["2021-11-25"]]
    assert _due(after, D(2021, 11, 26), "pub") == []
    first, second = (after.due(on=day, within=400, venue="pub")[0] for day in (D(2022, 2, 1), D(2022, 3, 4)))
    assert (second.due, second.reason.form) == (first.due, "periodic")


def test_each_week_another_pub() -> None:
    """Two evenings in two places, told together: each place has a first use of its own.

    Both become known on Monday 15 November 2021. Due on Thursday 25 November and Thursday 2 December. The
    first is never reviewed: a gap from Saturday 27 November on, for 90 days, until 24 February 2022.
    """
    told, evenings = D(2021, 11, 15), {"crown": D(2021, 11, 26), "anchor": D(2021, 12, 3)}
    asked = uk.sample(on=told).record(
        *(
            VenueOpened(
                **_told(id_, day, told), **PLACE, venue=id_, kind="surgery", users=("m-essex-2",), last=day
            )
            for id_, day in evenings.items()
        )
    )

    def missed(on: D) -> list[tuple[str | None, str]]:
        found = asked.gaps(on=on, member="m-essex-2")
        return [(g.status.venue, str(g.since)) for g in found if g.kind.value == "met-without-review"]

    assert [_due(asked, told, id_) for id_ in evenings] == [["2021-11-25"], ["2021-12-02"]]
    assert missed(D(2021, 11, 26)) == []
    assert missed(D(2021, 11, 27)) == [("crown", "2021-11-26")]
    assert ("crown", "2021-11-26") in missed(D(2022, 2, 24))
    assert ("crown", "2021-11-26") not in missed(D(2022, 2, 25))


def test_a_market_on_4_december() -> None:
    """A market on Saturday 4 December 2021, told on Monday 22 November: due on Friday the 3rd.

    Moved to Saturday 27 November, told on Wednesday the 24th: the team has three days from then, so due on
    Saturday the 27th, brought forward to Friday the 26th. Called off: nothing was owed.
    """
    told, day = D(2021, 11, 22), D(2021, 12, 4)
    market = VenueOpened(
        **_told("market", day, told), **PLACE, venue="market", kind="public-event", users=("m-essex-2",),
        last=day, exposure=Exposure(crowd=500, advertised=True),
    )  # fmt: skip
    asked = uk.sample(on=told).record(market)
    nearer = D(2021, 11, 27)
    moved = asked.record(
        attrs.evolve(market, **_told("moved", nearer, D(2021, 11, 24)), last=nearer, corrects="market")
    )
    off = asked.record(Withdrawn(**_told("off", D(2021, 11, 24), D(2021, 11, 24)), event="market"))

    assert _due(asked, told, "market") == ["2021-12-03"]
    assert _due(moved, D(2021, 11, 24), "market") == ["2021-11-26"]
    assert "market" not in off.register.venue
    assert [gap for gap in off.gaps(on=D(2021, 12, 6)) if gap.status.venue == "market"] == []


def test_law_74_a_market_told_on_its_own_day() -> None:
    """Saturday 4 December 2021, told that morning: due on that day, and a gap on the next.

    Told on the day before, with three days of notice, it is due on Friday the 3rd. A fair from Wednesday the
    1st to Saturday the 4th, told on Thursday the 2nd, is due on the 3rd too; told on the 4th, on the 4th.
    """
    last = D(2021, 12, 4)

    def opened(first: int, known: int) -> mp.Programme:
        told = _told("market", D(2021, 12, first), D(2021, 12, known))
        place: dict[str, Any] = {**PLACE, "venue": "market", "kind": "public-event", "users": ("m-essex-2",)}
        return uk.sample(on=D(2021, 11, 20)).record(VenueOpened(**told, **place, last=last))

    asked = [opened(4, 4), opened(4, 3), opened(1, 2), opened(1, 4)]
    (owed,) = asked[0].due(on=last, venue="market", activity=Activity.REVIEW)
    gaps = [gap.kind.value for gap in asked[0].gaps(on=D(2021, 12, 5)) if gap.status.venue == "market"]

    assert [_due(one, last, "market")[0][-2:] for one in asked] == ["04", "03", "03", "04"]
    assert (owed.due, owed.limit, gaps) == (last, last, ["met-without-review"])
    assert "the public is met for the last time on 4 December 2021, so it is due by then" in owed.why()


def test_a_member_who_stands_again_and_loses_met_the_public_without_a_review() -> None:
    """Weekly surgeries from 26 November 2021, never reviewed; resigned on 10 December, stood to the 16th.

    Over in the capacity of the member on the 10th, whatever follows: a gap since Friday 3 December (3.22).
    """
    told = D(2021, 11, 15)
    pub = VenueOpened(
        **_told("pub", D(2021, 11, 26), told), **PLACE, venue="pub", kind="surgery", users=("m-essex-2",),
        exposure=Exposure(weekdays=(4,)),
    )  # fmt: skip
    left, told = D(2021, 12, 10), D(2021, 12, 8)
    gone = MemberLeft(**_told("left", left, told), member="m-essex-2", cause="resignation")
    stands = CandidacyBegun(
        **_told("stands", left, told), member="m-essex-2", constituency="essex-2", poll=D(2021, 12, 16)
    )
    asked = uk.sample(on=told).record(pub, gone, stands)

    for day in (left, D(2021, 12, 20)):
        found = [gap for gap in asked.gaps(on=day) if gap.kind.value == "met-without-review"]
        assert [(gap.status.venue, str(gap.since)) for gap in found] == [("pub", "2021-12-03")]


def test_a_user_named_by_a_correction_became_known_by_the_correction() -> None:
    """A market on Saturday 4 December, told on Wednesday the 1st; on Thursday the 2nd another user is named.

    Three days of notice: for the first user from the 1st, Saturday the 4th, back to Friday the 3rd. For the
    other user from the 2nd, Sunday the 5th, back to Friday the 3rd; and the window opens on the 2nd.
    """
    day = D(2021, 12, 4)
    market = VenueOpened(
        **_told("market", day, D(2021, 12, 1)), **PLACE, venue="market", kind="public-event",
        users=("m-essex-2",), last=day,
    )  # fmt: skip
    both = attrs.evolve(
        market, **_told("both", day, D(2021, 12, 2)), users=("m-essex-2", "m-essex-3"), corrects="market"
    )
    asked = uk.sample(on=D(2021, 12, 2)).record(market, both)
    found = asked.due(on=D(2021, 12, 2), venue="market", activity=Activity.REVIEW)

    assert {(one.member, str(one.window.earliest), str(one.due)) for one in found} == {
        ("m-essex-2", "2021-12-01", "2021-12-03"),
        ("m-essex-3", "2021-12-02", "2021-12-03"),
    }


def test_a_rally_of_800_people() -> None:
    """Saturday 15 January 2022: four weeks before is 18 December, so Friday 17th; else Friday 14 January.

    The number is that of the enhanced duty of the Act of 2025.
    """
    told, day = D(2021, 11, 1), D(2022, 1, 15)

    def find_due(crowd: int | None) -> str:
        rally = VenueOpened(
            **_told("rally", day, told), **PLACE, venue="rally", kind="public-event", users=("m-essex-2",),
            last=day, exposure=Exposure(crowd=crowd),
        )  # fmt: skip
        (found,) = uk.sample(on=told).record(rally).due(on=told, venue="rally", within=90)
        return f"{found.due} {found.reason.rule}"

    enhanced = premises.premises_act().thresholds_on(GatheringKind.EVENT, D(2026, 11, 24))[-1].at_least
    assert find_due(enhanced) == "2021-12-17 review-large-gathering"
    assert find_due(enhanced - 1) == find_due(None) == "2022-01-14 review-public-event"
