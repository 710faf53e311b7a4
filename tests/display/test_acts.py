"""What has to be done, and the page of a team, on a programme that can be counted by hand."""

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any

import attrs
import pytest

from display import small
from mpreview import display, uk
from mpreview.coverage import Share
from mpreview.display import BY, Page
from mpreview.errors import InvalidValue, OutsideRange, UnknownId
from mpreview.events import (
    Answered,
    Booked,
    Closure,
    Directed,
    Exempted,
    FindingClosed,
    FindingNoted,
    MeasureNoted,
    MeasureRecommended,
    MeasureState,
    Offered,
    Reply,
)
from mpreview.findings import FindingState, MendingTime
from mpreview.gaps import MeasureGap
from mpreview.measures import FittingState
from mpreview.policy import Activity, Allowance, OnDirective, Unit
from mpreview.programme import Programme
from mpreview.reviews import Progress, Standing
from mpreview.teams import Away, Pool, Slots, TeamAdviser
from mpreview.timeline import Period, start_of

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.gate

ON, UNTIL = small.ON, small.UNTIL


def _told(id_: str, day: dt.date) -> dict[str, Any]:
    return {"id": id_, "on": day, "known": start_of(day)}


def _review(programme: Programme, **more: Any) -> Page:
    return display.review(programme, on=ON, until=UNTIL, **more)


def _page(programme: Programme, team: str = "t-scot") -> Page:
    return display.team_page(programme, team, on=ON, until=UNTIL)


def _agreed() -> Programme:
    """Glasgow: the office is accepted on the 17th, and agreed on Wednesday the 24th; the home is declined."""
    day = dt.date(2021, 11, 17)
    return small.programme().record(
        Offered(**_told("o2", dt.date(2021, 11, 16)), member="person-3", venues=("office-3", "home-3")),
        Answered(**_told("a1", day), offer="o2", reply=Reply.ACCEPTED, venues=("office-3",)),
        Answered(**_told("a2", day), offer="o2", reply=Reply.DECLINED, venues=("home-3",)),
        Booked(**_told("b1", dt.date(2021, 11, 18)), venue="office-3", day=dt.date(2021, 11, 24)),
    )


def test_agreed_visits_stand_apart_from_visits_that_nobody_has_accepted() -> None:
    ((before,), _), ((after,), total) = (
        (one["week"], one["week_total"]) for one in (_review(small.programme()).data, _review(_agreed()).data)
    )
    states = {"agreed": 1, "accepted": 0, "not_accepted": 0}

    assert before == {
        "id": "t-scot", "name": "Police Scotland", "agreed": 0, "accepted": 0, "not_accepted": 2
    }  # fmt: skip
    assert after == {**before, **states}
    assert total == {"id": "", "name": "total", **states}


def test_an_agreed_visit_that_nothing_is_owed_for_is_made_too() -> None:
    """Agreed for Thursday 25 November; Essex One is exempt since, or erased."""
    day = dt.date(2021, 11, 23)
    agreed = uk.sample(on=day).record(
        Offered(**_told("o", dt.date(2021, 11, 19)), member="m-essex-1", venues=("essex-1-office",)),
        Answered(**_told("a", dt.date(2021, 11, 20)), offer="o", reply=Reply.ACCEPTED),
        Booked(**_told("b", dt.date(2021, 11, 22)), venue="essex-1-office", day=dt.date(2021, 11, 25)),
    )
    exempt = agreed.record(
        Exempted(
            **_told("e", day), member="m-essex-1", venue="essex-1-office", until=dt.date(2022, 1, 31),
            signer="chief", authority="Rule 1", why="abroad",
        )
    )  # fmt: skip
    erased = agreed.erase("m-essex-1", event="gone", on=day, known=start_of(day)).programme
    pages = [display.team_page(one, "force-essex", on=day, until=UNTIL) for one in (exempt, erased)]
    lines = [display.review(one, on=day, until=UNTIL).data["week"] for one in (exempt, erased)]

    assert [week[0]["agreed"] for week in lines] == [1, 1]
    assert [[one["place"] for one in page.data["week"] if one["state"] == "agreed"] for page in pages] == [
        ["Member for Essex One, constituency office 1"],
        ["somebody whose records were erased"],
    ]
    assert all("  Thu 25 November 2021: 1\n" in display.as_text(page) for page in pages)


def test_the_cross_adds_up_to_the_standings_and_to_the_progresses() -> None:
    found = _review(_agreed()).data
    cross = {(row["standing"], row["progress"]): row["count"] for row in found["cross"]}
    standings = {one.value: sum(n for (row, _), n in cross.items() if row is one) for one in Standing}
    progresses = {one.value: sum(n for (_, column), n in cross.items() if column is one) for one in Progress}

    assert cross[Standing.OPEN, Progress.BOOKED] == cross[Standing.PAST_LIMIT, Progress.DECLINED] == 1
    assert standings == found["standings"] | {"lapsed": 0}
    assert progresses == found["progresses"]


def test_a_directive_with_somebody_left_has_a_line() -> None:
    """Issued on 15 November: all six reviewed in July are left, and so is the home."""
    rule = OnDirective(
        id="directed", citation="D", activity=Activity.REVIEW, kinds=small.KINDS,
        within=Allowance(5, Unit.WORKING_DAYS),
    )  # fmt: skip
    asked = small.programme()
    (edition,) = asked.rulebook.editions
    book = attrs.evolve(asked.rulebook, editions=(attrs.evolve(edition, rules=(*edition.rules, rule)),))
    issued = Directed(
        **_told("d1", dt.date(2021, 11, 15)), activity=Activity.REVIEW, by=dt.date(2021, 12, 10)
    )
    page = _review(attrs.evolve(asked, rulebook=book).record(issued))
    (line,) = page.data["campaigns"]

    assert line == {
        "id": "d1", "activity": "review", "issued": "2021-11-15", "by": "2021-12-10",
        "touched": 7, "done": 0, "outstanding": 7, "lapsed": 0, "standings": {"past-limit": 1, "open": 6},
    }  # fmt: skip
    assert re.search(r"review \(d1\) +2021-12-10 +7 +0 +0% +7 +0\n", display.as_text(page))


def test_gaps_are_told_by_kind_with_the_oldest_and_who_has_them() -> None:
    found = json.loads(display.as_json(_review(small.programme())))["gaps"]

    assert [(one["kind"], one["count"], one["oldest"], one["owners"]) for one in found] == [
        ("never-offered", 6, "2021-11-16", [{"party": "team", "count": 6}]),
        ("unanswered", 1, "2021-06-16", [{"party": "coordinator", "count": 1}]),
        ("out-of-date", 1, "2020-03-13", [{"party": "coordinator", "count": 1}]),
    ]


def test_shares_stand_beside_those_of_four_weeks_before() -> None:
    """On 23 October no review but the home was open, and six of seven places were in date."""
    found = {one["what"]: (one["share"], one["before"]) for one in _review(_agreed()).data["trends"]}

    assert found == {
        "people without an open contact": (Share(3, 3), Share(3, 3)),
        "open reviews with an answer": (Share(2, 7), Share(0, 1)),
        "reviews in time, at places in use": (Share(6, 7), Share(6, 7)),
    }


def test_measures_are_told_by_state_and_never_by_name() -> None:
    day = dt.date(2021, 11, 1)
    recommended = MeasureRecommended(
        **_told("m1", day), venue="office-3", measure="secret-alarm", entry="secret-entry", priority=1,
        reason="r", owner="who", target=dt.date(2022, 1, 1),
    )  # fmt: skip
    noted = MeasureNoted(
        **_told("m2", day), venue="office-1", measure="secret-door", state=MeasureState.IN_SERVICE
    )
    asked = small.programme().record(recommended, noted)
    page, whole = _page(asked), _review(asked, records=5)

    assert whole.data["measures"] == [
        {"state": FittingState.RECOMMENDED, "count": 1, "oldest": day},
        {"state": FittingState.IN_SERVICE, "count": 1, "oldest": day},
    ]
    assert [(one["place"], one["state"].value) for one in page.data["measures"]] == [
        ("Member for Glasgow East, constituency office 1", "recommended")
    ]
    assert not any("secret" in text for text in _write(page, whole))


def _write(*pages: Page) -> list[str]:
    return [write(page) for page in pages for write in (display.as_text, display.as_json)]


def _dated() -> Programme:
    """A serious finding is due in 28 days."""
    asked = small.programme()
    edition = attrs.evolve(asked.rulebook.editions[0], mending=(MendingTime("serious", 28, "invented"),))
    return attrs.evolve(
        asked, rulebook=attrs.evolve(asked.rulebook, editions=(edition,), severities=("serious",))
    )


def test_findings_are_told_by_state_and_never_by_the_weakness() -> None:
    """Noted on 18 October, due on 15 November; noted on 1 November, due on the 29th."""
    first, second = dt.date(2021, 10, 18), dt.date(2021, 11, 1)
    seen: dict[str, Any] = {"venue": "office-3", "severity": "serious", "text": "secret weakness"}
    asked = _dated().record(
        FindingNoted(**_told("f1", first), **seen),
        FindingNoted(**_told("f2", second), **seen),
        FindingNoted(**_told("f3", second), **seen),
        FindingClosed(**_told("f4", second), finding="f3", how=Closure.FIXED),
    )
    page, whole = _page(asked), _review(asked, records=5)

    assert whole.data["findings"] == [
        {"state": FindingState.OPEN, "count": 2, "late": 1, "oldest": first},
        {"state": FindingState.FIXED, "count": 1, "late": 0, "oldest": second},
    ]
    place, text = (
        "constituency office 1, {}: Member for Glasgow East",
        " ".join(display.as_text(page).split()),
    )
    late = f"late, serious, with the team: {place.format('was due')} (15 Nov 2021)"
    assert f"{late} serious, with the team: {place.format('due')} (29 Nov 2021)" in text
    assert not any("secret" in text for text in _write(page, whole))


def test_the_page_of_a_team_answers_the_questions_of_who_schedules() -> None:
    """Who on Wednesday, who is left, who declined, what is stuck with whom."""
    page = _page(_agreed())
    text = display.as_text(page)
    found = {key: [_pick(one, *keys) for one in page.data[key]] for key, keys in _PICKED.items()}

    assert found == {
        "week": [(dt.date(2021, 11, 24), "Member for Glasgow East, constituency office 1", "agreed")],
        "overdue": [("Member for Glasgow East, home 1", Standing.PAST_LIMIT)],
        # A hundred and eighty days after the decline of 17 November.
        "held": [("Member for Glasgow East, home 1", Progress.DECLINED, dt.date(2022, 5, 16))],
    }
    assert "Wed 24 November 2021: 1\n    Member for Glasgow East, constituency office 1 (agreed)\n" in text
    told = "past its limit, declined, to be offered again later: home 1, due; to be offered again: Member for"
    assert f"{told} Glasgow East (12 Mar 2020; 16 May 2022)" in " ".join(text.split())
    # What is overdue is said once.
    assert text.count("home 1") == 1


_PICKED = {
    "week": ("day", "place", "state"),
    "overdue": ("place", "standing"),
    "held": ("place", "progress", "resumes"),
}


def _pick(row: Mapping[str, Any], *keys: str) -> tuple[Any, ...]:
    return tuple(row[key] for key in keys)


def test_the_page_of_a_team_with_advisers_says_who_goes() -> None:
    """On Wednesday the adviser who was there before is away; the other one goes."""
    week = Slots((1, 1, 1, 1, 1, 0, 0))
    away = Away(Period(dt.date(2021, 11, 24), dt.date(2021, 11, 25)))
    pool = Pool("p", (TeamAdviser("a-1", (week,), away=(away,)), TeamAdviser("a-2", (week,))))
    asked = _agreed()
    teams = [attrs.evolve(one, pools=(pool,)) if one.id == "t-scot" else one for one in asked.base.teams]
    page = _page(attrs.evolve(asked, base=attrs.evolve(asked.base, teams=tuple(teams))))

    assert [_pick(one, "adviser", "left") for one in page.data["week"]] == [("a-2", None)]
    assert "Member for Glasgow East, constituency office 1 (agreed), by a-2\n" in display.as_text(page)


def test_a_measure_online_is_on_the_page_of_the_team_that_has_its_gaps() -> None:
    day = dt.date(2021, 11, 22)
    asked = uk.sample(on=day).record(
        MeasureRecommended(
            **_told("m", day), venue="clyde-4-online", measure="x", entry="two-step-sign-in", priority=1,
            reason="r", owner="adviser", target=dt.date(2021, 11, 30),
        )
    )  # fmt: skip
    page = display.team_page(asked, "psd", on=dt.date(2022, 1, 5), until=UNTIL).data

    assert [one["place"] for one in page["measures"]] == ["Member for Clyde Four, online presence 1"]
    assert {one["kind"] for one in page["gaps"]} >= {MeasureGap.MEASURE_WAITING, MeasureGap.MEASURE_LATE}


def test_every_team_of_the_demonstration_has_a_page_and_the_pages_add_up() -> None:
    day = dt.date(2021, 11, 20)
    asked = uk.demonstration(on=day)
    whole = display.review(asked, on=day, until=UNTIL).data
    weeks = {row["id"]: sum(_pick(row, "agreed", "accepted", "not_accepted")) for row in whole["week"]}
    for team in ("force-essex", "force-kent", "force-scotland"):
        page = display.team_page(asked, team, on=day, until=UNTIL).data

        assert page["line"] in whole["lines"]
        assert len(page["week"]) == weeks[team]
        assert len(page["gaps"]) == len(asked.gaps(on=day, team=team))
        assert len(page["late"]) == page["line"]["late"] + page["line"]["unplaced"]


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_no_line_is_wider_than_asked(width: int) -> None:
    asked = _agreed()
    texts = [display.as_text(_review(asked, by=by, records=5), width=width) for by in BY]
    texts.append(display.as_text(_page(asked), width=width))
    # A programme about nothing has the sentences about nothing, which are long.
    bare = small.programme(dissolved=True)
    bare = attrs.evolve(bare, base=attrs.evolve(bare.base, sources=()))
    texts += (display.as_text(page, width=width) for page in (_review(bare), _page(bare)))

    assert max(len(line) for text in texts for line in text.splitlines()) <= width


def test_the_page_as_json_states_its_format() -> None:
    value = json.loads(display.as_json(_page(_agreed())))

    assert (value["format"], value["format_version"]) == (display.PAGE_FORMAT, 1)
    assert value["held"][0]["resumes"] == "2022-05-16"


def test_a_page_is_asked_of_a_team_and_of_days_in_order() -> None:
    asked = small.programme()
    with pytest.raises(UnknownId):
        display.team_page(asked, "nobody", on=ON, until=UNTIL)
    with pytest.raises(InvalidValue, match="before the day asked"):
        display.team_page(asked, "t-scot", on=ON, until=ON - dt.timedelta(1))
    with pytest.raises(OutsideRange):
        display.as_text(_page(asked), width=59)
