"""The page of calls, on the sample of 20 November 2021."""

import datetime as dt
import json

import attrs
import pytest

from mpreview import display, uk
from mpreview.__main__ import main
from mpreview.errors import UnknownId

ON, UNTIL = dt.date(2021, 11, 20), dt.date(2022, 2, 18)
SAMPLE = uk.sample(on=ON)


def test_the_page_of_calls_has_the_calls_of_each_team() -> None:
    page = display.calls_page(SAMPLE, on=ON, until=UNTIL, team="force-northern-ireland")

    assert display.as_text(page).splitlines()[5:] == [
        "Police Service of Northern Ireland: 3",
        "  at once, for work that is past its due day: 1",
        "    Member for Lagan Four: make the contact that is owed; offer the review of public event 1 and",
        "      Westminster office 1",
        "  at once, for an offer that is past its own due day before the reviews are: 2",
        "    Member for Lagan Three: offer the review of online presence 1 and Westminster office 1",
        "    Member for Lagan One: offer again the review of home 1",
    ]
    assert json.loads(display.as_json(page))["teams"] == [
        {"id": "force-northern-ireland", "name": "Police Service of Northern Ireland", "calls": 3, "late": 3}
    ]


def test_the_pages_of_teams_add_up_to_the_page_of_all() -> None:
    page = display.calls_page(SAMPLE, on=ON, until=UNTIL)
    parts = [
        call
        for team in page.data["teams"]
        for call in display.calls_page(SAMPLE, on=ON, until=UNTIL, team=team["id"]).data["calls"]
    ]

    assert len(parts) == len(page.data["calls"]) == sum(one["calls"] for one in page.data["teams"])
    assert all(call in parts for call in page.data["calls"])


def test_a_page_of_calls_of_no_team_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UnknownId):
        display.calls_page(SAMPLE, on=ON, until=UNTIL, team="nobody")
    assert main(["--calls", "--coordinator", "desk-london"]) == 2
    assert "--calls and --coordinator are two pages; give one of them" in capsys.readouterr().err


def test_who_accepted_is_called_in_time_for_the_day_of_the_plan() -> None:
    day = dt.date(2026, 11, 16)
    asked = uk.demonstration(on=day)
    page = display.calls_page(asked, on=day, until=dt.date(2026, 12, 31), team="force-essex")

    (item,) = [item for call in page.data["calls"] for item in call["items"] if item["matter"] == "agree-day"]
    # Two working days of notice before Wednesday the 18th; on time a call would be until January.
    assert (item["day"], item["keeps"], item["last"]) == (
        dt.date(2026, 11, 18), dt.date(2026, 11, 16), dt.date(2027, 1, 5),
    )  # fmt: skip
    assert "  by Mon 16 November 2026:" in display.as_text(page)


def test_in_a_dissolution_the_page_of_calls_says_why_nobody_is_called() -> None:
    day = dt.date(2024, 6, 15)
    page = display.calls_page(uk.demonstration(on=day), on=day, until=day)

    assert page.data["calls"] == []
    assert "The house is dissolved: no review, contact or offer is owed" in display.as_text(page)


def test_two_places_with_one_label_are_told_apart_by_id() -> None:
    venues = tuple(
        attrs.evolve(one, label="Village hall" if one.id in {"essex-hall", "clyde-2-office"} else one.label)
        for one in SAMPLE.register.venues
    )
    register = attrs.evolve(SAMPLE.register, venues=venues)

    assert register.name_of(register.venue["essex-hall"]) == "Village hall (essex-hall)"
