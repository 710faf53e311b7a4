"""The page shows the tables as they are, and a second implementation made from it finds the same numbers."""

import os
from typing import Final

import pytest

from lifecycle import second
from lifecycle.explore import LENGTHS, WORLDS
from lifecycle.page import PAGE, rewritten
from mpreview.reviews.lifecycle import GUARDS, TABLES

REWRITE: Final = os.environ.get("MPREVIEW_REWRITE") == "1"


@pytest.mark.once
def test_the_page_shows_the_tables_and_numbers_as_they_are() -> None:
    shown = PAGE.read_text("utf-8")
    if REWRITE:
        PAGE.write_text(rewritten(shown), "utf-8")
        shown = PAGE.read_text("utf-8")

    assert shown == rewritten(shown), "run this test once with MPREVIEW_REWRITE=1 and look at what changed"


@pytest.fixture(scope="module")
def page() -> second.Page:
    """What the second implementation knows."""
    return second.read(PAGE.read_text("utf-8"))


def test_the_page_tells_every_row(page: second.Page) -> None:
    told = {
        (activity, state, step, guards, to)
        for activity, rows in page.rows.items()
        for state, step, guards, to in rows
    }

    assert told == {
        (
            activity.value,
            row.state.value,
            row.command.value,
            tuple(one.name for one in row.guards),
            row.to.value,
        )
        for activity, table in TABLES.items()
        for row in table.rows
    }
    assert sum(map(len, page.rows.values())) == sum(len(table.rows) for table in TABLES.values())


def test_the_second_implementation_knows_every_guard(page: second.Page) -> None:
    assert set(page.guards) == set(second.GUARDS) == set(GUARDS)


def test_the_path_counts_of_the_tables_are_those_of_the_second_implementation(page: second.Page) -> None:
    found = {
        f"{activity}, from {state}": numbers
        for activity in page.rows
        for state, numbers in second.paths(page, activity, max(LENGTHS)).items()
    }

    assert found == page.paths


@pytest.mark.once
@pytest.mark.parametrize("name", WORLDS)
def test_the_worlds_are_those_of_the_second_implementation(page: second.Page, name: str) -> None:
    assert second.explore(page, name, max(LENGTHS)) == page.worlds[name]
