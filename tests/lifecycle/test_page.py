"""The page shows the tables as they are, and how many worlds and paths there are."""

from collections.abc import Iterable
from functools import reduce

import pytest

from helpers.generated import check_generated, replace_part
from lifecycle.page import PAGE, parts, worlds


def _shows(found: Iterable[tuple[str, str]]) -> None:
    told = list(found)
    check_generated(PAGE, lambda text: reduce(lambda page, part: replace_part(page, *part), told, text))


def test_the_page_shows_the_tables_as_they_are() -> None:
    _shows(parts())


@pytest.mark.long
def test_the_page_shows_how_much_there_is_in_every_world() -> None:
    _shows([("worlds", "\n".join(worlds()))])
