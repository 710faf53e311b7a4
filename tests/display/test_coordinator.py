"""The page of a coordinator, on the sample of 20 November 2021."""

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import pytest

from mpreview import display, interchange, uk
from mpreview.__main__ import main
from mpreview.errors import UnknownId
from mpreview.reviews import Progress

ON = dt.date(2021, 11, 20)
UNTIL = dt.date(2022, 2, 18)
SAMPLE = uk.sample(on=ON)
DESKS = ("desk-east-of-england", "desk-london", "desk-northern-ireland", "desk-parliament", "desk-scotland")


def test_the_page_of_a_coordinator_says_what_is_late_since_when_from_whom_and_what_next() -> None:
    """With the team up to the due day: the offer to Essex Four of 19 July, the reviews of 16 September and
    17 November, the offer to Essex One of 15 November. An offer is late by itself, without a gap.
    """
    page = display.coordinator_page(SAMPLE, "desk-east-of-england", on=ON, until=UNTIL)

    assert display.as_text(page, width=90).splitlines()[7:] == [
        "Essex Police: 4 pieces of work past the last day",
        "  Member for Essex Four",
        "    offer: was due 19 Jul 2021; with you since 20 Jul 2021, from the team; next, by you:",
        "      offer the review",
        "    home 1: was due 16 Sep 2021; never-offered since 3 Aug 2021; out-of-date since 17 Sep",
        "      2021; now contacted; with you since 17 Sep 2021, from the team; next, by you: offer",
        "      the review",
        "    constituency office 1: was due 17 Nov 2021; never-offered since 4 Nov 2021;",
        "      out-of-date since 18 Nov 2021; now contacted; with you since 18 Nov 2021, from the",
        "      team; next, by you: offer the review",
        "  Member for Essex One",
        "    offer: was due 15 Nov 2021; with you since 16 Nov 2021, from the team; next, by you:",
        "      offer the review",
        "",
        "Visits to call off: none",
        "",
        "Booked past the limit: none",
        "",
        "Late findings and measures of others: none",
        "",
        "Slots short to 18 February 2022: none",
    ]
    assert page.data["teams"][0]["count"] == 4


def test_every_gap_and_every_late_duty_is_on_the_page_of_one_coordinator() -> None:
    pages = [display.coordinator_page(SAMPLE, desk, on=ON, until=UNTIL).data["work"] for desk in DESKS]
    gaps = [one for one in SAMPLE.gaps(on=ON) if one.coordinator is not None]
    late = {one.id for one in SAMPLE.coverage(on=ON) if one.coordinator is not None}

    told = [row for rows in pages for row in rows]
    assert sorted(kind for row in told for kind in row["kinds"]) == sorted(gap.kind.value for gap in gaps)
    assert len(told) == len(late | {gap.status.id for gap in gaps})
    assert [[row["since"] for row in rows] for rows in pages] == [
        sorted(row["since"] for row in rows) for rows in pages
    ]


def test_what_others_have_is_told_with_its_days() -> None:
    """In the demonstration everything late in a team is on the page of its coordinator, once."""
    nation = uk.demonstration(on=ON, seed=2021)
    data = display.coordinator_page(nation, "desk-parliament", on=ON, until=UNTIL).data
    kinds = Counter(gap.kind.value for gap in nation.gaps(on=ON, team="psd") if gap.coordinator is None)
    told = Counter(row["kind"] for key in ("to_call_off", "past_limit", "late") for row in data[key])

    assert told == {kind: kinds[kind] for kind in told}
    assert {"booked-past-limit", "finding-late"} <= told.keys()
    assert all(row["day"] > row["limit"] for row in data["past_limit"])
    assert all(row["due"] < ON for row in data["late"] if row["kind"] == "finding-late")
    # Who declined is told as such beside being out of date.
    declined = [row for row in data["work"] if row["progress"] is Progress.DECLINED]
    assert declined
    assert all(row["kinds"] == ("out-of-date",) for row in declined)
    short = display.coordinator_page(nation, "desk-east-of-england", on=ON, until=UNTIL).data["short"]
    assert [row["short"] for row in short if row["team"] == "force-suffolk"] == [15]


def test_the_main_job_prints_the_page_of_a_coordinator(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "sample.json"
    path.write_text(interchange.dumps(SAMPLE), "utf-8")
    asked = [str(path), "--on", "2021-11-20", "--json", "--coordinator"]

    assert main([*asked, "desk-london"]) == 0
    assert json.loads(capsys.readouterr().out)["teams"] == [
        {"id": "force-metropolitan", "name": "Metropolitan Police Service", "count": 0, "oldest": None}
    ]
    assert (main([*asked, "nobody"]), main([*asked, "desk-london", "--team", "psd"])) == (2, 2)
    told = capsys.readouterr().err
    assert f"no coordinator has the id nobody; give one of: {', '.join(sorted(DESKS))}" in told
    assert "--team and --coordinator are two pages; give one of them" in told


def test_nobody_has_no_page() -> None:
    with pytest.raises(UnknownId, match="no such coordinator"):
        display.coordinator_page(SAMPLE, "desk-londn", on=ON, until=UNTIL)
