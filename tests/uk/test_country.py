"""The country as nouns, against days and numbers known from outside."""

import datetime as dt
from collections.abc import Callable

import pytest

from mpreview import Programme, uk
from mpreview.events import Incident
from mpreview.uk._country import sources_on

D = dt.date


def test_what_happens_can_be_reported_in_six_ways() -> None:
    """999, 101 and online: gov.uk, April 2025; PLaIT: written answer 55828 of 2016."""
    names = {channel.id: channel.name for channel in uk.channels()}

    assert names == {
        "999": "999",
        "101": "101",
        "online": "Online report",
        "anti-terrorist-hotline": "Anti-Terrorist Hotline",
        "plait": "Parliamentary Liaison and Investigation Team",
        "local-adviser": "Local adviser",
    }
    assert all(channel.use and channel.source for channel in uk.channels())


@pytest.mark.parametrize("make", [uk.sample, uk.demonstration])
def test_an_incident_says_through_which_of_them_it_was_reported(make: Callable[..., Programme]) -> None:
    told = dt.datetime(2021, 11, 20, 9, tzinfo=dt.UTC)
    programme = make(on=told.date())
    member = programme.register.members[0].id

    for channel in uk.channels():
        event = Incident(id="i1", on=told.date(), known=told, member=member, channel=channel.id)
        assert programme.record(event).ledger.get("i1") == event
        assert "channel" not in repr(event)


def test_a_force_lies_in_the_region_or_the_nation_of_its_headquarters() -> None:
    within = {area.id: area.within for area in uk.areas()}

    assert within["police-essex"] == "east-of-england"
    assert within["east-of-england"] == "england"
    assert within["police-scotland"] == "scotland"
    assert within["police-northern-ireland"] == "northern-ireland"
    assert within["police-gwent"] == "wales"


@pytest.mark.parametrize(
    ("calendar", "day", "name"),
    [
        ("scotland", D(2021, 11, 30), "St Andrew's Day"),
        ("england-and-wales", D(2021, 11, 30), None),
        ("england-and-wales", D(2022, 6, 3), "Platinum Jubilee"),
        ("england-and-wales", D(2022, 5, 30), None),
        ("northern-ireland", D(2021, 7, 12), "Battle of the Boyne (Orangemen's Day)"),
        ("england-and-wales", D(2021, 4, 5), "Easter Monday"),
        ("scotland", D(2021, 4, 5), None),
        ("scotland", D(2021, 8, 2), "Summer bank holiday"),
        ("england-and-wales", D(2030, 12, 25), "Christmas Day"),
    ],
)
def test_a_calendar_is_closed_on_its_own_holidays(calendar: str, day: D, name: str | None) -> None:
    holiday = {one.id: one for one in uk.calendars()}[calendar].closed(day.toordinal())

    assert (holiday and holiday.name) == name


def test_a_moved_holiday_stands_where_it_was_until_the_move_is_announced() -> None:
    england = {one.id: one for one in uk.calendars()}["england-and-wales"]
    before = england.as_known(D(2020, 11, 11))

    assert before.closed(D(2022, 5, 30).toordinal()) is not None
    assert before.closed(D(2022, 6, 2).toordinal()) is None
    assert before.closed(D(2022, 6, 3).toordinal()) is None
    assert england.closed(D(2022, 6, 2).toordinal()) is not None


@pytest.mark.parametrize(("told", "names"), [(D(2014, 10, 15), []), (D(2014, 10, 16), ["February recess"])])
def test_a_recess_is_known_from_the_day_it_was_announced(told: D, names: list[str]) -> None:
    """That of 13 to 22 February 2015, announced on 16 October 2014."""
    known = uk.sample(on=D(2021, 11, 20)).as_known(told).register

    found = [one for one in known.recesses if one.house == "commons" and D(2015, 2, 13) in one.period]
    assert [recess.name for recess in found] == names


def test_what_is_not_published_yet_is_provisional() -> None:
    assert all(calendar.is_provisional(D(2029, 1, 1)) for calendar in uk.calendars())
    assert not any(calendar.is_provisional(D(2028, 12, 31)) for calendar in uk.calendars())


def test_wordings_are_those_of_their_day() -> None:
    (scale,) = uk.scales()
    substantial = scale.levels[scale.rank("SUBSTANTIAL") - 1]

    assert [level.id for level in scale.levels] == ["LOW", "MODERATE", "SUBSTANTIAL", "SEVERE", "CRITICAL"]
    assert substantial.wording(D(2019, 7, 22)) == "an attack is a strong possibility"
    assert substantial.wording(D(2019, 7, 23)) == "an attack is likely"


@pytest.mark.parametrize(
    ("series", "day", "level"),
    [
        ("uk-national", D(2021, 11, 14), "SUBSTANTIAL"),
        ("uk-national", D(2021, 11, 15), "SEVERE"),
        ("uk-national", D(2022, 2, 9), "SUBSTANTIAL"),
        ("uk-national", D(2026, 11, 24), "SEVERE"),
        ("uk-national", D(2017, 5, 26), "CRITICAL"),
        ("nirt-ni", D(2021, 11, 20), "SEVERE"),
        ("nirt-gb", D(2019, 7, 22), "MODERATE"),
        ("nirt-gb", D(2019, 7, 23), None),
        ("uk-mps", D(2021, 10, 19), "MODERATE"),
        ("uk-mps", D(2021, 10, 20), "SUBSTANTIAL"),
    ],
)
def test_levels_are_those_on_record(series: str, day: D, level: str | None) -> None:
    assert {one.id: one for one in uk.series()}[series].level(day) == level


def test_the_level_of_february_2021_was_announced_four_days_late() -> None:
    national = {one.id: one for one in uk.series()}["uk-national"]
    entry = national.in_force(D(2021, 2, 5))

    assert entry is not None
    assert (entry.effective, entry.announced) == (D(2021, 2, 4), D(2021, 2, 8))


def test_one_series_states_a_level_before_its_first_entry_and_its_sources_say_that_the_press_said_so() -> (
    None
):
    notes = [source.note for source in uk.sources() if "MODERATE" in source.note]

    assert {series.id: series.before for series in uk.series() if series.before} == {"uk-mps": "MODERATE"}
    assert len(notes) == 2
    assert all("press" in note and "Republic World, 30 October 2021" in note for note in notes)


def test_elections_follow_each_other() -> None:
    for election in uk.elections():
        assert election.dissolved < election.poll < election.met


@pytest.mark.parametrize(
    ("house", "first", "back"),
    [
        ("commons", D(2021, 11, 10), D(2021, 11, 15)),
        ("commons", D(2021, 12, 17), D(2022, 1, 5)),
        ("commons", D(2021, 7, 23), D(2021, 8, 18)),
    ],
)
def test_a_recess_lasts_from_the_first_day_off_to_the_day_of_return(house: str, first: D, back: D) -> None:
    """As the Commons announced them; on 18 August 2021 it was recalled."""
    of_house = [recess.period for recess in uk.recesses() if recess.house == house]

    assert [(one.start, one.end) for one in of_house if first in one] == [(first, back)]
    assert not any(back in period or first - dt.timedelta(1) in period for period in of_house)


def test_a_recess_of_either_house_is_provisional_after_the_day_of_its_source() -> None:
    """The tables say it of what comes after 9 January 2026."""
    recesses = uk.recesses()

    assert {recess.house for recess in recesses} == {"commons", "lords"}
    for recess in recesses:
        assert recess.provisional is (recess.period.start > D(2026, 1, 9))


def test_only_a_day_of_announcement_on_record_is_given() -> None:
    christmas, february = uk.recesses()[:2]

    assert (christmas.announced, february.announced) == (D(2013, 10, 24), D(2014, 10, 16))
    assert {one.announced for one in uk.recesses() if one.period.start.year == 2021} == {None}


def test_the_sources_say_which_recesses_are_on_record() -> None:
    found = [source for source in uk.sources() if source.id.split(".")[0] == "recesses"]

    assert [source.id for source in found] == [f"recesses.{n}" for n in range(1, 7)]
    assert all(any(one.period.start in source.known for source in found) for one in uk.recesses())


@pytest.mark.parametrize(
    ("day", "part", "short"),
    [
        (D(2021, 11, 20), "Parliament of 2019", False),
        (D(2016, 6, 17), "Parliament of 2015", False),
        (D(2026, 11, 24), "Parliament of 2024", True),
        (D(2026, 2, 7), "Parliament of 2024 (first part)", False),
        (D(2026, 2, 8), "Parliament of 2024 (first part)", True),
        (D(2026, 6, 17), "Parliament of 2024 (first part)", True),
        (D(2026, 6, 18), "Parliament of 2024", False),
        (D(2026, 6, 27), "Parliament of 2024", False),
        (D(2015, 2, 1), "Parliament of 2015", True),
    ],
)
def test_the_source_of_vacancies_says_where_they_are_not_on_record(day: D, part: str, short: bool) -> None:
    (source,) = sources_on(day, ["by_elections"])

    assert source.title.endswith(part)
    assert source.falls_short(day) is short
    assert "not on record" in source.note or not short
