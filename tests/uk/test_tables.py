import re
from collections import Counter
from datetime import date, timedelta
from importlib.resources import files
from itertools import groupby, pairwise
from operator import itemgetter

import pytest

from mpreview.uk._tables import TextRow, rows

NAMES = sorted(
    path.name.removesuffix(".csv")
    for path in (files("mpreview.uk") / "tables").iterdir()
    if path.name.endswith(".csv")
)
DAYS = {
    "start", "end", "effective", "announced", "day", "moved_from", "polling_day", "dissolved",
    "met", "vacant_from", "state", "known_from", "known_to", "issued", "by",
}  # fmt: skip
IDS = re.compile(r"[A-Za-z0-9._:-]{1,64}")
SEATS = {row["id"] for row in rows("constituencies")}
NATIONS = {row["id"] for row in rows("nations")}
REGIONS = {row["id"] for row in rows("regions")}
FORCES = {row["id"] for row in rows("forces")}


def in_force(on: str) -> list[TextRow]:
    return [s for s in rows("constituencies") if s["start"] <= on and (not s["end"] or on < s["end"])]


def vacant(on: str) -> set[str]:
    """Names of the seats that are known to be vacant on a day within a Parliament."""
    (last,) = (e["polling_day"] for e in rows("elections") if e["polling_day"] <= on < _next(e))
    codes = {
        row["constituency"]
        for row in rows("by_elections")
        if row["vacant_from"]
        and last <= row["vacant_from"] <= on
        and (not row["polling_day"] or on < row["polling_day"])
    }
    return {seat["name"] for seat in in_force(on) if seat["id"] in codes}


def _next(election: TextRow) -> str:
    """The dissolution that ends the Parliament of an election."""
    later = [e["dissolved"] for e in rows("elections") if e["dissolved"] > election["polling_day"]]
    return min(later, default="9999")


@pytest.mark.parametrize("name", NAMES)
def test_every_day_is_a_day_and_every_row_is_whole(name: str) -> None:
    for row in rows(name):
        assert None not in row
        assert None not in row.values()
        for column in DAYS & row.keys():
            if row[column]:
                assert str(date.fromisoformat(row[column])) == row[column]
        assert all(value == value.strip() and value.isprintable() for value in row.values())


@pytest.mark.parametrize("name", NAMES)
def test_every_period_has_a_first_day(name: str) -> None:
    for row in rows(name):
        for start, end in (("start", "end"), ("known_from", "known_to")):
            if row.get(end):
                assert row[start] < row[end]


@pytest.mark.parametrize("name", ["nations", "regions", "forces", "series", "elections"])
def test_ids_are_plain_and_given_once(name: str) -> None:
    ids = [row["id"] for row in rows(name)]

    assert all(IDS.fullmatch(id_) for id_ in ids)
    assert len(set(ids)) == len(ids)


def test_rows_are_shared_and_not_read_twice() -> None:
    assert rows("forces") is rows("forces")


def test_there_are_45_forces_in_four_nations() -> None:
    assert Counter(row["nation"] for row in rows("forces")) == {
        "england": 39, "wales": 4, "scotland": 1, "northern-ireland": 1,
    }  # fmt: skip


def test_regions_are_those_of_england() -> None:
    assert len(REGIONS) == 9
    assert {row["nation"] for row in rows("regions")} == {"england"}


@pytest.mark.parametrize("name", ["forces", "constituencies"])
def test_ground_lies_in_a_region_of_its_nation(name: str) -> None:
    of = {row["id"]: row["nation"] for row in rows("regions")} | {id_: id_ for id_ in NATIONS - {"england"}}

    assert [row["id"] for row in rows(name) if of[row["region"]] != row["nation"]] == []


def test_seats_name_forces_that_exist() -> None:
    for seat in rows("constituencies"):
        others = seat["other_forces"].split(";") if seat["other_forces"] else []
        assert {seat["force"], *others} <= FORCES
        assert seat["force"] not in others


@pytest.mark.parametrize(
    "on", ["2010-05-06", "2016-06-17", "2021-11-20", "2024-07-03", "2024-07-04", "2026-11-24", "2028-12-31"]
)
def test_650_seats_are_in_force_on_any_day(on: str) -> None:
    seats = in_force(on)

    assert len(seats) == len({seat["id"] for seat in seats}) == len({seat["name"] for seat in seats}) == 650


def test_nations_have_their_seats() -> None:
    def seats(on: str) -> Counter[str]:
        return Counter(seat["nation"] for seat in in_force(on))

    assert seats("2024-07-03") == {"england": 533, "scotland": 59, "wales": 40, "northern-ireland": 18}
    assert seats("2024-07-04") == {"england": 543, "scotland": 57, "wales": 32, "northern-ireland": 18}


def test_five_seats_kept_their_code_and_are_one_constituency() -> None:
    long = {
        seat["name"] for seat in rows("constituencies") if seat["start"] < "2024-07-04" and not seat["end"]
    }

    assert len(long) == 5
    assert {"Na h-Eileanan an Iar", "Orkney and Shetland"} <= long
    assert len(rows("constituencies")) == len(SEATS) == 650 + 650 - 5


def test_the_scale_has_five_steps_and_two_wordings_of_each() -> None:
    for rank, level in enumerate(["LOW", "MODERATE", "SUBSTANTIAL", "SEVERE", "CRITICAL"], 1):
        first, second = (row for row in rows("levels") if row["level"] == level)
        assert first["rank"] == second["rank"] == str(rank)
        assert first["end"] == second["start"] == "2019-07-23"
        assert second["end"] == ""


def test_assessments_rise_in_day_and_are_of_a_series_and_its_scale() -> None:
    ids = {row["id"] for row in rows("series")}
    levels = {row["level"] for row in rows("levels")}
    groups = {id_: list(group) for id_, group in groupby(rows("assessments"), itemgetter("series"))}

    assert groups.keys() == ids
    for entries in groups.values():
        assert all(a["effective"] < b["effective"] for a, b in pairwise(entries))
        assert all(a["level"] != b["level"] for a, b in pairwise(entries))
        assert {entry["level"] for entry in entries} <= levels
        assert all(entry["announced"] and entry["source"] for entry in entries)


def test_a_series_begins_with_its_first_assessment() -> None:
    first = {row["series"]: row["effective"] for row in reversed(rows("assessments"))}

    assert {row["id"]: row["start"] for row in rows("series")} == first
    assert {row["id"]: row["before"] for row in rows("series") if row["before"]} == {"uk-mps": "MODERATE"}


def test_scopes_are_areas_or_the_members() -> None:
    scopes = {row["id"]: row["scope"].split(";") for row in rows("series")}

    assert scopes.pop("uk-mps") == ["members"]
    assert set(scopes["uk-national"]) == NATIONS
    assert set(scopes["nirt-ni"]) | set(scopes["nirt-gb"]) == NATIONS


def test_levels_of_november_2021_were_public_the_day_they_took_effect() -> None:
    (rise,) = (row for row in rows("assessments") if row["effective"] == "2021-11-15")
    (late,) = (row for row in rows("assessments") if row["effective"] != row["announced"])

    assert (rise["series"], rise["level"], rise["announced"]) == ("uk-national", "SEVERE", "2021-11-15")
    assert (late["effective"], late["announced"]) == ("2021-02-04", "2021-02-08")


def test_between_dissolution_and_poll_nobody_is_a_member() -> None:
    days = [day for row in rows("elections") for day in (row["dissolved"], row["polling_day"], row["met"])]

    assert days == sorted(days)
    assert [(row["dissolved"], row["polling_day"]) for row in rows("elections")][2:] == [
        ("2015-03-30", "2015-05-07"),
        ("2017-05-03", "2017-06-08"),
        ("2019-11-06", "2019-12-12"),
        ("2024-05-30", "2024-07-04"),
    ]


def test_vacancies_are_of_seats_in_force_and_last_at_least_a_day() -> None:
    for row in rows("by_elections"):
        day = row["polling_day"] or row["vacant_from"]
        assert row["constituency"] in {seat["id"] for seat in in_force(day)}
        assert row["cause"]
        assert row["source"]
        if row["vacant_from"] and row["polling_day"]:
            assert row["vacant_from"] < row["polling_day"]


def test_by_elections_of_each_parliament() -> None:
    starts = [row["polling_day"] for row in rows("elections")]
    polls = Counter(
        max(start for start in starts if start <= row["polling_day"])
        for row in rows("by_elections")
        if row["polling_day"]
    )

    assert polls == {"2015-05-07": 10, "2017-06-08": 5, "2019-12-12": 23, "2024-07-04": 5}


def test_no_vacancy_runs_into_a_dissolution_unless_it_was_left_unfilled() -> None:
    for row in rows("by_elections"):
        dissolved = min(
            (e["dissolved"] for e in rows("elections") if e["dissolved"] > row["vacant_from"]), default="9999"
        )
        if row["vacant_from"] and row["polling_day"]:
            assert row["polling_day"] < dissolved


def test_days_of_vacancy_that_are_not_on_record_are_named_in_the_sources() -> None:
    name = {seat["id"]: seat["name"] for seat in rows("constituencies")}
    unknown = {name[row["constituency"]] for row in rows("by_elections") if not row["vacant_from"]}
    notes = " ".join(row["note"] for row in rows("sources") if row["table"] == "by_elections")

    assert unknown == {"Makerfield", "Aberdeen South", "Arbroath and Broughty Ferry"}
    assert all(seat in notes for seat in unknown)


@pytest.mark.parametrize(
    ("on", "seats"),
    [
        ("2016-06-15", {"Tooting"}),
        ("2016-06-16", {"Batley and Spen"}),
        ("2016-06-17", {"Batley and Spen"}),
        ("2017-05-02", {"Manchester, Gorton"}),
        ("2019-11-05", {"Bassetlaw", "Buckingham"}),
        ("2019-12-12", set()),
        ("2021-11-20", {"North Shropshire", "Old Bexley and Sidcup", "Southend West"}),
        ("2024-05-29", set()),
        ("2026-06-27", set()),
    ],
)
def test_which_seats_were_vacant(on: str, seats: set[str]) -> None:
    assert vacant(on) == seats


def test_recesses_of_a_house_stand_apart() -> None:
    for _, group in groupby(rows("recesses"), itemgetter("house")):
        for one, other in pairwise(group):
            assert one["end"] < other["start"]


def test_a_recess_is_announced_before_it_begins_and_is_past_or_provisional() -> None:
    assert {row["status"] for row in rows("recesses")} == {"past", "provisional"}
    assert all(row["announced"] < row["start"] for row in rows("recesses"))


def test_the_house_returned_for_one_day_from_its_summer_of_2021() -> None:
    first, second = (
        (row["start"], row["end"])
        for row in rows("recesses")
        if row["house"] == "Commons" and "2021-07-01" < row["start"] < "2021-09-01"
    )

    assert first[1] == str(date(2021, 8, 18))
    assert second[0] == str(date.fromisoformat(first[1]) + timedelta(1))


def test_each_table_has_a_source_that_says_what_it_is_known_for() -> None:
    of_catalogue = {"measures", "standards", "requirements", "funding", "approvals", "action_times"}

    assert {row["table"] for row in rows("sources")} == set(NAMES) - {"sources"} | of_catalogue
    for row in rows("sources"):
        assert all(row[column] for column in ("title", "source", "licence", "state", "known_from", "note"))


def test_the_parts_of_by_elections_leave_out_only_days_of_vacancies_that_are_not_on_record() -> None:
    """The polls of 18 June 2026: 27 working days before it is 8 May in Scotland, for 25 May and 15 June
    were holidays there; by custom the writ comes within three months of the vacancy.
    """
    parts = [row for row in rows("sources") if row["table"] == "by_elections"]
    gaps = [(a["known_to"], b["known_from"]) for a, b in pairwise(parts) if a["known_to"] != b["known_from"]]

    assert parts[0]["known_from"] == "2015-03-30"
    assert gaps == [("2026-02-08", "2026-06-18")]
    assert {row["polling_day"] for row in rows("by_elections") if not row["vacant_from"]} == {"2026-06-18"}
