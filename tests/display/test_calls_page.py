"""The page of calls, on the sample of 20 November 2021."""

import datetime as dt
import json

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
        "  too late to be on time, so at once: 3",
        "    Member for Lagan Four: make the contact that is owed; offer the review of public event 1 and",
        "      Westminster office 1",
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
