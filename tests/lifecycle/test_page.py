"""The page shows the tables as they are, and how many worlds and paths there are."""

import os
from collections.abc import Iterable
from typing import Final

import pytest

from lifecycle.page import PAGE, parts, rewritten, worlds

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
