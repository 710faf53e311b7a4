"""The page of the plan lists the codes and the causes that there are, in their order."""

import re
from pathlib import Path
from typing import Final, get_args

from mpreview.planning._differences import CauseKind
from mpreview.planning._shortfalls import Code

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "plan.md"


def list_codes(head: str) -> list[str]:
    """The first column of the table under a head."""
    table = PAGE.read_text(encoding="utf-8").split(head)[1].split("\n\n")[0]
    return re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)


def test_the_page_lists_every_code_of_a_shortfall_in_their_order() -> None:
    codes = list(get_args(Code))

    assert list_codes("| code | meaning |\n") == codes


def test_the_page_lists_every_kind_of_cause_in_the_order_of_changing_them() -> None:
    assert list_codes("| kind | difference |\n") == list(get_args(CauseKind))
