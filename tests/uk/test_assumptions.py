"""What a forecast of the United Kingdom assumes: published shares, and levels counted day by day."""

import datetime as dt
from collections import Counter
from pathlib import Path

from mpreview import uk
from mpreview.uk import outlook
from uk import convert


def test_the_published_shares_stand_in_the_shared_numbers(shared_data: Path) -> None:
    numbers = {row["metric"]: row for row in convert.shared(shared_data, "published_numbers")}
    house = numbers["US House members using the residential security programme"]
    package = numbers["Share of MPs who had opted into the new package"]
    high, low = outlook.assumptions().replies, outlook.low_take_up().replies

    assert (house["value"], house["unit"], house["source"]) == ("60", "percent", "CQ Roll Call")
    assert high.accepted == 60 == 100 - high.declined - high.deferred - high.silent
    assert package["value"] == "one in six"
    assert 6 * low.accepted == low.accepted + low.declined + low.deferred + low.silent


def test_only_what_is_published_is_said_to_be() -> None:
    assumed = outlook.assumptions()

    assert assumed.replies.is_published
    assert not any(
        one.is_published for one in (assumed.answer, assumed.deferral, assumed.missed, assumed.report)
    )
    assert all(one.rise.is_published and one.fall.is_published for one in outlook.level_chances())


def test_the_chances_of_levels_are_the_changes_counted_day_by_day() -> None:
    (scale,) = uk.scales()
    ranks = {level.id: place for place, level in enumerate(scale.levels)}
    expected: dict[tuple[str, str], tuple[int, int, int]] = {}
    for series in uk.series():
        days, rises, falls = Counter[str](), Counter[str](), Counter[str]()
        first, last = series.assessments[0].effective, series.assessments[-1].effective
        for n in range((last - first).days):
            before, after = (series.level(first + dt.timedelta(day)) for day in (n, n + 1))
            if before is not None and after is not None:
                days[before] += 1
                rises[before] += ranks[after] > ranks[before]
                falls[before] += ranks[after] < ranks[before]
        if series.assessments[-1].level is not None:
            expected |= {
                (series.id, level): (rises[level], falls[level], count) for level, count in days.items()
            }

    found = {
        (one.series, one.level): (one.rise.part, one.fall.part, one.fall.whole)
        for one in outlook.level_chances()
    }
    assert found == expected
    assert all(one.rise.whole == one.fall.whole for one in outlook.level_chances())
