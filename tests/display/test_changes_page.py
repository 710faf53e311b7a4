"""The page of changes: two days of the sample, with events recorded on the second."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest

from helpers.sources import CHECKOUT
from mpreview import display, interchange, uk
from mpreview.__main__ import main
from mpreview.errors import InvalidValue, UnknownId
from mpreview.events import (
    Booked,
    BookingCancelled,
    BookingMoved,
    ConcernRaised,
    Event,
    MemberLeft,
    Offered,
    Outcome,
    Reviewed,
)

ON = dt.date(2021, 11, 20)
NEXT = dt.date(2021, 11, 22)
SAMPLE = uk.sample(on=ON)
_EVENING = dt.datetime(2021, 11, 22, 18, tzinfo=dt.UTC)
LATER = SAMPLE.record(
    Offered(id="offer-new", on=NEXT, known=_EVENING, member="m-essex-4"),
    Reviewed(
        id="review-new",
        on=NEXT,
        known=_EVENING,
        venue="essex-4-office",
        outcome=Outcome.COMPLETE,
        proof="on-file",
    ),
)


def test_what_was_recorded_since_is_done_and_everything_else_is_as_it_was() -> None:
    """The member for Essex Four was offered a review, and the office was reviewed; nothing else happened."""
    page = display.changes_page(LATER, since=ON, on=NEXT)

    assert {
        (row["team"], row["what"], row["activity"]) for row in page.data["changes"] if row["what"] == "done"
    } == {
        ("force-essex", "done", "offer"),
        ("force-essex", "done", "review"),
    }
    assert {row["team"] for row in page.data["changes"]} == {"force-essex"}


def _list_changes(*events: Event) -> list[tuple[str, str, list[str]]]:
    page = display.changes_page(SAMPLE.record(*events), since=ON, on=NEXT)
    days = ("due_before", "due_after", "visit_before", "visit_after")
    return [
        (row["what"], row["activity"], [str(row[day]) for day in days if row[day] is not None])
        for row in page.data["changes"]
    ]


def test_a_visit_that_is_agreed_moved_or_called_off_is_a_change() -> None:
    """The surgery on the Clyde is to be visited on 29 November; after a concern a call is due in two days."""
    told: dict[str, Any] = {"on": NEXT, "known": _EVENING}
    moved = BookingMoved(id="a", **told, booking="e-29", day=dt.date(2021, 12, 1))
    left = MemberLeft(id="a", **told, member="m-clyde-3", cause="resignation")
    concern = ConcernRaised(id="a", **told, member="m-essex-1", venue="essex-1-office")

    assert _list_changes(moved) == [("moved", "review", ["2021-11-29", "2021-12-01"])]
    assert _list_changes(BookingCancelled(id="a", **told, booking="e-29")) == [
        ("fell-through", "review", ["2021-11-29"])
    ]
    off = BookingCancelled(id="b", **told, booking="e-29")
    again = Booked(id="c", **told, venue="clyde-3-surgery-1", day=dt.date(2021, 12, 2))
    assert _list_changes(off, again) == [("moved", "review", ["2021-11-29", "2021-12-02"])]
    assert _list_changes(left) == [
        ("fell-through", "visit-to-call-off", []),
        ("no-longer-owed", "review", ["2021-11-17"]),
    ]
    assert _list_changes(concern) == [("new", "contact", ["2021-11-24"])]


def test_nothing_changed_where_nothing_was_recorded() -> None:
    page = display.changes_page(SAMPLE, since=ON, on=NEXT)

    assert display.as_text(page).splitlines()[-1] == "Nothing changed."


def test_the_page_of_a_team_is_its_part_of_the_whole() -> None:
    whole = display.changes_page(LATER, since=ON, on=NEXT).data["changes"]
    part = display.changes_page(LATER, since=ON, on=NEXT, team="force-essex").data["changes"]

    assert part == whole


def test_a_team_or_a_day_that_cannot_be_is_refused() -> None:
    with pytest.raises(UnknownId):
        display.changes_page(SAMPLE, since=ON, on=NEXT, team="nobody")
    with pytest.raises(InvalidValue):
        display.changes_page(SAMPLE, since=NEXT, on=ON)


def test_the_main_job_prints_the_page_of_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "sample.json"
    path.write_text(interchange.dumps(LATER), "utf-8")
    asked = [str(path), "--on", "2021-11-22", "--since", "2021-11-20"]

    assert main([*asked, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["teams"][0]["id"] == "force-essex"
    assert (main([*asked, "--calls"]), main([*asked, "--coordinator", "desk-london"])) == (2, 2)


@pytest.mark.gate
def test_the_page_about_the_main_job_shows_what_the_command_prints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    page = (CHECKOUT / "docs" / "reference" / "main-job.md").read_text("utf-8")
    command, printed = re.findall(
        r"```sh\npython -m mpreview (.*--since.*)\n```.*?```text\n(.*?)```", page, re.DOTALL
    )[0]

    assert main(command.split()) == 0
    assert capsys.readouterr().out == printed
