"""The blocks of `docs/how-to/take-answers-elsewhere.md` that need other packages run, and tell the rows."""

import datetime as dt
import re
from collections import Counter
from typing import Any

import pytest

from helpers.sources import CHECKOUT
from mpreview import interchange, uk

for _name in ("pandas", "polars", "duckdb", "icalendar"):
    pytest.importorskip(_name, reason=f"{_name} is not installed: the environment readers has it")


def test_the_blocks_of_the_page_run() -> None:
    page = (CHECKOUT / "docs" / "how-to" / "take-answers-elsewhere.md").read_text("utf-8")
    day = dt.date(2021, 11, 20)
    programme = uk.sample(on=day)
    due = programme.due(on=day, until=dt.date(2021, 11, 26), area="northern-ireland")
    told: dict[str, Any] = {
        "dt": dt,
        "interchange": interchange,
        "programme": programme,
        "day": day,
        "due": due,
    }

    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    for block in blocks:
        exec(compile(block, "page", "exec"), told)  # noqa: S102  # a page of this checkout

    assert len(blocks) == 4
    late = Counter(one.team for one in programme.coverage(on=day) if one.standing.rank < 2)
    assert told["late"].to_dict() == late
    assert told["oldest"] == sorted(gap.since.isoformat() for gap in programme.gaps(on=day))[:3]
    assert told["parts"] == sorted((part.part, len(part)) for part in told["plan"].parts if len(part))
    assert told["first"].count("BEGIN:VEVENT") == len(told["plan"].visits) + len(due)
    assert "STATUS:CANCELLED" in told["second"]
