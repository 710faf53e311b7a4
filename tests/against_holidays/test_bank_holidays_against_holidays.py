"""Our bank holidays beside those of the package `holidays`, which is a comparison and not the source."""

from datetime import date

import pytest

from mpreview.uk._tables import rows

holidays = pytest.importorskip(
    "holidays", reason="the package holidays needs dateutil below 3; it has an environment of its own"
)

YEARS = range(2006, 2029)
CALENDARS = {
    "ENG": "england-and-wales",
    "WLS": "england-and-wales",
    "SCT": "scotland",
    "NIR": "northern-ireland",
}
# (subdivision, day): why the two differ
DIFFERENCES = {
    ("SCT", date(2006, 11, 30)): "the Act that made St Andrew's Day a bank holiday is of 15 January 2007",
}


@pytest.mark.parametrize("subdivision", CALENDARS)
def test_both_close_the_same_weekdays(subdivision: str) -> None:
    theirs = holidays.country_holidays("GB", subdiv=subdivision, years=YEARS)
    ours = {
        date.fromisoformat(row["day"])
        for row in rows("bank_holidays")
        if row["calendar"] == CALENDARS[subdivision]
    }

    different = {day for day in theirs if day.weekday() < 5} ^ ours

    assert different == {day for place, day in DIFFERENCES if place == subdivision}
