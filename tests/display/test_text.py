"""The review as text and as JSON."""

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest

from display import small
from mpreview import display
from mpreview.places import Constituency

DOC = Path(__file__).parents[2] / "docs" / "reference" / "main-job.md"
IDS = ("person-", "office-", "hall-12", "room-1", "home-3", "Member for", "The shared hall")


def text(*, records: int = 0, dissolved: bool = False, by: str = "team") -> str:
    programme = small.programme(dissolved=dissolved)
    return display.as_text(display.review(programme, on=small.ON, until=small.UNTIL, by=by, records=records))


def document(*, records: int = 0) -> str:
    programme = small.programme()
    return display.as_json(display.review(programme, on=small.ON, until=small.UNTIL, records=records))


@pytest.mark.parametrize("by", display.BY)
@pytest.mark.parametrize("records", [0, 5])
def test_no_line_is_wider_than_a_hundred_columns(by: str, records: int) -> None:
    lines = text(by=by, records=records).splitlines()

    assert [line for line in lines if len(line) > 100 or line != line.rstrip()] == []


def test_the_first_lines_say_what_day_it_is_and_who_sits() -> None:
    assert text().startswith(
        """\
National review of 20 November 2021, planned to 18 February 2022

House     4 seats; 3 members sitting; 1 vacant: Southend West (other vacancies of this day are not
          on record, see the sources)
Threat    National threat: SEVERE since 15 November 2021
Rise      National threat, from SUBSTANTIAL to SEVERE, counted from 15 November 2021; open because
          of it:
          5 reviews due 13 December 2021, within 20 working days [rise]
          1 review due 14 December 2021, within 20 working days (closed and stepped over: Tuesday 30
          November 2021 (St Andrew's Day)) [rise]
"""
    )


def test_a_note_stands_under_the_title() -> None:
    found = display.review(small.programme(), on=small.ON, until=small.UNTIL)

    assert display.as_text(found, note="An example.").splitlines()[1] == "An example."


def test_a_dissolved_house_has_no_vacancies() -> None:
    shown = text(dissolved=True)

    assert "4 seats; the house is dissolved: nobody is a member" in shown
    assert "vacant:" not in shown


def test_equal_reasons_are_told_once() -> None:
    assert "5 reviews, due 13 December 2021 (open): a review within 20 working days" in text()
    assert "Member for Braintree, The shared hall: due 13 December 2021" in text(records=1)
    assert "and 4 more like it" in " ".join(text(records=1).split())


def test_the_reason_names_the_holiday_that_moved_the_day() -> None:
    assert "(St Andrew's Day)" in text()


def test_the_shortfalls_are_counted() -> None:
    """Essex: three visits for the Fridays 3 and 10 December; Scotland: one was due in March 2020."""
    rows = [line.split("  ") for line in text().partition("Shortfalls")[2].splitlines()]
    found = [[cell.strip() for cell in row if cell.strip()] for row in rows]

    assert ["Essex Police", "2021-11-20", "2021-12-13", "3", "2", "1", "1", "0"] in found
    assert ["Parliament's team", "2021-11-20", "2021-12-13", "1", "0", "1", "1", "0"] in found
    assert ["Police Scotland", "past due", "at start", "0", "0", "0", "1", "0"] in found
    assert ["total", "4", "2", "2", "3", "0"] in found


def test_the_shortfalls_are_summed_by_code() -> None:
    assert (
        "3 visits not on time = 1 whose days are full + 1 whose days have no slot + "
        "1 past due when the plan begins"
    ) in " ".join(text().split())


def test_a_plan_without_a_shortfall_says_so() -> None:
    on = dt.date(2019, 12, 1)

    assert "Shortfalls: none" in display.as_text(display.review(small.programme(), on=on, until=on))


def test_a_rule_is_cited_once() -> None:
    assert text().count("[rise] The rise") == 1
    assert text().count("[rise]") == 5


def test_what_rests_on_an_older_table_says_so() -> None:
    shown = " ".join(text().split())

    assert (
        "Rests on 2 tables, each with the day it was brought up to Bank holidays, 20 November 2021" in shown
    )
    assert (
        "! Vacant seats, 31 January 2021: older than the day asked. "
        "Vacancies after January 2021 are not on record."
    ) in shown


def test_a_table_that_does_not_reach_the_day_says_so() -> None:
    on = dt.date(2019, 12, 1)
    shown = display.as_text(display.review(small.programme(), on=on, until=on))

    assert "! Vacant seats, 31 January 2021: does not reach the day asked." in " ".join(shown.split())


@pytest.mark.parametrize("show", [text, document])
def test_without_records_nobody_and_no_venue_is_named(show: Callable[[], str]) -> None:
    assert [id_ for id_ in IDS if id_ in show()] == []


def test_with_records_they_are_named() -> None:
    shown = document(records=5)

    assert [id_ for id_ in IDS if id_ not in shown] == []


def test_the_document_states_its_format_and_version() -> None:
    read = json.loads(document())

    assert (read["format"], read["format_version"]) == ("mpreview/review", 1)


def test_the_document_is_canonical() -> None:
    read = json.loads(document(records=5))

    assert document(records=5) == json.dumps(read, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def test_the_document_holds_the_figures_of_the_review() -> None:
    read = json.loads(document())

    assert read["on"] == "2021-11-20"
    assert read["until"] == "2022-02-18"
    assert read["house"] == {
        "dissolved": False,
        "members": 3,
        "seatless": 0,
        "seats": 4,
        "vacancies_on_record": False,
        "vacant": ["Southend West"],
    }
    assert read["total"]["venues"] == sum(line["venues"] for line in read["lines"]) == 6
    assert read["members_total"]["members"] == sum(one["members"] for one in read["members"]) == 3
    assert read["urgent"][3]["reason"]["window"]["due"] == "2021-12-13"
    assert [source["older"] for source in read["sources"]] == [False, True]


def _keys(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, held in value.items():
            yield key
            # What a rule read is named by the rule; standings and progresses are words of their own.
            if key not in {"read", "standings", "progresses"}:
                yield from _keys(held)
    elif isinstance(value, list):
        for held in value:
            yield from _keys(held)


def test_every_key_of_the_document_is_documented() -> None:
    told = set(re.findall(r"`([a-z_]+)`", DOC.read_text("utf-8")))

    assert set(_keys(json.loads(document(records=5)))) - told == set()


def test_many_vacant_seats_are_named_in_part() -> None:
    """Of a part of the country a register may hold every seat and few members."""
    programme = small.programme()
    more = tuple(Constituency(f"X{n}", f"Seat {n:02}", "east", "essex") for n in range(20))
    seats = (*programme.register.constituencies, *more)
    register = attrs.evolve(programme.register, constituencies=seats)
    wide = attrs.evolve(programme, base=register)
    shown = display.as_text(display.review(wide, on=small.ON, until=small.UNTIL))

    assert "21 vacant: Seat 00; " in shown
    assert "Seat 11; and 9 more" in " ".join(shown.split())
    assert "Seat 12" not in shown


def test_a_name_too_long_for_the_page_is_cut() -> None:
    programme = small.programme()
    named = tuple(attrs.evolve(team, name=team.name * 9) for team in programme.register.teams)
    register = attrs.evolve(programme.register, teams=named)
    shown = display.as_text(
        display.review(attrs.evolve(programme, base=register), on=small.ON, until=small.UNTIL)
    )

    assert [line for line in shown.splitlines() if len(line) > 100] == []
    assert "…" in shown
