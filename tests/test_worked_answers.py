"""What an embedder writes about papers, figures and documents; days by hand.

Each test begins with the sample, and with the default rulebook of the United Kingdom.
"""

import datetime as dt
from collections import Counter
from typing import Any, Final

import pytest

import mpreview as mp
from mpreview import interchange, uk
from mpreview.errors import DocumentErrors
from mpreview.events import Directed, Excluded, Postponed
from mpreview.policy import Activity
from mpreview.reviews.judging import NothingPostponed

ON: Final = dt.date(2021, 11, 20)
SIGNED: Final[dict[str, Any]] = {"signer": "chief", "authority": "House rules 7"}


def _told(id_: str, text: str) -> dict[str, Any]:
    day = dt.date.fromisoformat(text)
    return {"id": id_, "on": day, "known": dt.datetime.combine(day, dt.time(12), dt.UTC)}


def test_a_postponement_signed_after_the_limit_is_refused() -> None:
    """Reviewed on 1 December 2020: due a year later, with a limit of 28 days, so 29 December (3.14)."""
    home: dict[str, Any] = {"venue": "essex-2-home-2"}
    done = mp.Reviewed(**_told("r", "2020-12-01"), **home, outcome=mp.Outcome.COMPLETE, proof="file-1")
    asked = mp.Programme(uk.sample(on=ON).base, uk.rulebook(), mp.Ledger.of([done]))
    paper = Postponed(
        **_told("p", "2022-02-25"), **home, **SIGNED, member="m-essex-2", until=dt.date(2022, 3, 31), why="x"
    )  # fmt: skip

    with pytest.raises(NothingPostponed, match="cut at the limit, 2021-12-29, and that is before the day"):
        asked.record(paper)
    (owed,) = asked.due(on=paper.on, **home, activity=Activity.REVIEW)
    assert (str(owed.due), owed.standing.value) == ("2021-12-01", "past-limit")


def test_rows_bars_and_groups_of_a_campaign_count_alike() -> None:
    """Four offices, one of a member in the hands of another body: outstanding for every reader (3.17)."""
    order = Directed(
        **_told("d", "2021-11-22"), activity=Activity.REVIEW, by=dt.date(2021, 12, 17), kinds=("office",)
    )
    held = Excluded(
        **_told("x", "2021-11-24"), **SIGNED, member="m-essex-2", first=dt.date(2021, 11, 25),
        last=dt.date(2022, 2, 28), body="Close protection",
    )  # fmt: skip
    found = uk.sample(on=ON).record(order, held).campaign("d", on=dt.date(2021, 12, 1))

    assert repr(found) == "<Campaign 'd' on 2021-12-01: 4 touched, 0 done, 0 lapsed, 4 outstanding>"
    assert (len(found), len(found.outstanding), len(found.excluded)) == (4, 4, 1)
    for rows in (found.rows(), found.rows(sensitive=True)):
        assert Counter(row["state"] for row in rows) == {"outstanding": 4}


def test_a_row_of_coverage_over_time_counts_one_population() -> None:
    """Columns of reviews say so; all others count every duty of the day."""
    asked = uk.sample(on=ON)
    (row,) = asked.coverage_over(ON, ON).rows()
    standings = ("past_limit", "overdue", "due", "open", "in_date", "not_owed", "lapsed")

    assert sum(int(row[name] or 0) for name in standings) == len(asked.coverage(on=ON))
    reviews = [one for one in asked.coverage(on=ON) if one.activity is Activity.REVIEW]
    owed = [one for one in reviews if one.standing.value not in ("not-owed", "lapsed")]
    assert row["reviews_owed"] == len(owed)


def test_a_document_from_before_the_first_release_is_refused_with_what_to_do() -> None:
    """The number of the format never falls: 3 is the first, and every earlier one is refused by name."""
    text = interchange.dumps(uk.sample(on=ON))
    for number in (1, 2):
        earlier = text.replace('"format_version": 3', f'"format_version": {number}', 1)
        with pytest.raises(DocumentErrors, match="set the number to 3 and load it"):
            interchange.loads(earlier)

    assert interchange.dumps(interchange.loads(text)) == text
