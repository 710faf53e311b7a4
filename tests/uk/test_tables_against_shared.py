from importlib.resources import files
from pathlib import Path

import pytest

from helpers.generated import REWRITE
from mpreview.uk._tables import rows
from uk import convert

TABLES = Path(str(files("mpreview.uk") / "tables"))


@pytest.mark.parametrize("name", convert.TABLES)
def test_a_table_is_the_conversion_of_the_shared_facts(name: str, shared_data: Path) -> None:
    expected = convert.TABLES[name](shared_data)
    if REWRITE:
        convert.write(TABLES / f"{name}.csv", expected)
        rows.cache_clear()

    assert list(rows(name)) == expected, "run with MPREVIEW_REWRITE=1 and look at what changed"


def test_a_series_ends_when_its_last_shared_period_does(shared_data: Path) -> None:
    assert {row["id"]: row["end"] for row in rows("series")} == convert.series_ends(shared_data)


@pytest.mark.parametrize(
    ("table", "on"), [("constituencies_2010", "2024-07-03"), ("constituencies", "2024-07-04")]
)
def test_every_shared_seat_is_in_force_on_either_side_of_the_change(
    table: str, on: str, shared_data: Path
) -> None:
    seats = {
        (row["id"], row["name"], row["force"], row["other_forces"])
        for row in rows("constituencies")
        if row["start"] <= on and (not row["end"] or on < row["end"])
    }
    held = {
        (row["code"], row["name"], row["police_force_slug"], row["other_forces"])
        for row in convert.shared(shared_data, table)
    }

    assert seats == held


def test_who_sat_in_november_2021_is_who_was_not_vacant(shared_data: Path) -> None:
    sitting = {row["constituency_code"] for row in convert.shared(shared_data, "members_2021")}
    seats = {row["id"] for row in rows("constituencies") if row["start"] < "2021-11-20"}
    vacant = {
        row["constituency"]
        for row in rows("by_elections")
        if row["vacant_from"] and row["vacant_from"] <= "2021-11-20" < row["polling_day"]
    }

    assert len(sitting) == 647
    assert seats - sitting == vacant


def test_nobody_named_in_the_shared_data_is_named_in_a_table(shared_data: Path) -> None:
    rosters = ("members_2021", "members_now")
    names = {row["name"] for table in rosters for row in convert.shared(shared_data, table)}
    names |= {row["winner"] for row in convert.shared(shared_data, "by_elections")}
    text = "\n".join(path.read_text("utf-8") for path in TABLES.iterdir())

    assert len(names) > 800
    assert [name for name in sorted(names) if name in text] == []


def test_an_inclusive_end_becomes_the_first_day_after() -> None:
    assert convert.day_after("2024-02-28") == "2024-02-29"
    assert convert.day_after("2022-12-31") == "2023-01-01"
    assert convert.day_after("") == ""
