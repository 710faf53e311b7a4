"""The page shows the tables as they are, and a second implementation made from it finds the same numbers."""

import os
from collections.abc import Iterable
from typing import Final

import pytest

from lifecycle import second
from lifecycle.explore import LENGTHS, SMALL, WORLDS, explored
from lifecycle.page import PAGE, parts, rewritten, worlds
from mpreview.reviews.lifecycle import GUARDS, TABLES

REWRITE: Final = os.environ.get("MPREVIEW_REWRITE") == "1"


def _shows(found: Iterable[tuple[str, str]]) -> None:
    told = list(found)
    shown = PAGE.read_text("utf-8")
    if REWRITE:
        PAGE.write_text(rewritten(shown, told), "utf-8")
        shown = PAGE.read_text("utf-8")

    assert shown == rewritten(shown, told), "run this test once with MPREVIEW_REWRITE=1; look at what changed"


def test_the_page_shows_the_tables_as_they_are() -> None:
    _shows(parts())


@pytest.mark.long
def test_the_page_shows_how_much_there_is_in_every_world() -> None:
    _shows([("worlds", "\n".join(worlds()))])


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
            None if row.state is None else row.state.value,
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


@pytest.mark.parametrize("name", SMALL)
def test_the_small_worlds_are_those_of_the_page_and_of_the_second_implementation(
    page: second.Page, name: str
) -> None:
    graph = explored(name)

    assert second.explore(page, name, max(LENGTHS)) == page.worlds[name] == [*graph.size, *graph.paths()]


@pytest.mark.long
@pytest.mark.parametrize("name", [name for name in WORLDS if name not in SMALL])
def test_the_worlds_of_two_are_those_of_the_second_implementation(page: second.Page, name: str) -> None:
    assert second.explore(page, name, max(LENGTHS)) == page.worlds[name]
