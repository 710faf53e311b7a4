"""The sample shows everything there is, on any day, and stays small."""

import datetime as dt

import attrs
import pytest

from gaps.test_agreement import told_of
from helpers.declared import KINDS
from helpers.profiles import by_hand
from helpers.world_of import world_of
from mpreview import uk
from mpreview.errors import InvalidValue, OutsideRange
from mpreview.reviews import Progress, Standing
from naive import gaps as naive_gaps
from naive import spec

FIRST, LAST = dt.date(2015, 1, 1), dt.date(2028, 12, 31)
DAYS = [FIRST, LAST, dt.date(2018, 8, 5), dt.date(2020, 2, 29), dt.date(2021, 11, 20), dt.date(2024, 6, 15)]
# Every weekday and every part of the year comes up: 89 is 5 more than twelve weeks.
MORE_DAYS = [FIRST + dt.timedelta(89 * n) for n in range(1, (LAST - FIRST).days // 89)]


@pytest.mark.parametrize("day", [*DAYS, *by_hand(*MORE_DAYS)], ids=str)
def test_every_standing_and_every_progress_occurs(day: dt.date) -> None:
    cover = uk.sample(on=day).coverage(on=day)

    assert {status.standing for status in cover} == set(Standing)
    assert {status.progress for status in cover} == set(Progress)


@pytest.mark.parametrize("day", [*DAYS[:4], *by_hand(*DAYS[4:], *MORE_DAYS)], ids=str)
def test_law_53_by_the_rules_of_the_country_it_is_due_as_the_naive_specification_says(day: dt.date) -> None:
    made = uk.sample(on=day)
    # The naive calendar is a list, which reaches as far as is asked here.
    listed = tuple(attrs.evolve(one, rules=()) for one in made.register.calendars)
    programme = attrs.evolve(made, base=attrs.evolve(made.base, calendars=listed))
    world = world_of(programme)

    due = programme.due(on=day, within=300)

    assert [(one.member, one.venue, one.activity.value, attrs.astuple(one.window)) for one in due] == [
        (*subject, activity, (window.earliest, window.due, window.overdue_from, window.limit))
        for subject, activity, window, _ in spec.due(world, day, 300)
    ]
    assert set(map(told_of, programme.gaps(on=day))) == naive_gaps.gaps(world, day)


def test_it_is_a_dozen_members_in_three_nations_with_every_kind_of_venue() -> None:
    programme = uk.sample(on=dt.date(2021, 11, 20))
    register = programme.register
    nations = {
        register.index.seat_ground(member, dt.date(2021, 11, 20)).nation for member in register.members
    }

    assert len(register.members) == 12
    assert nations == {"england", "scotland", "northern-ireland"}
    assert {venue.kind for venue in register.venues} == set(KINDS)


def test_it_fits_on_a_page() -> None:
    programme = uk.sample(on=dt.date(2021, 11, 20))
    register = programme.register
    lines = (register.members, register.venues, register.teams)

    assert sum(map(len, lines)) <= 50
    assert len(programme.ledger) <= 50


def test_a_hall_is_shared_by_two_members() -> None:
    uses = uk.sample(on=dt.date(2021, 11, 20)).register.uses_of_venue["essex-hall"]

    assert [use.member for use in uses] == ["m-essex-1", "m-essex-2"]


def test_its_terms_are_invented_and_know_no_dissolution() -> None:
    """On 15 June 2024 nobody was a member; of the sample's dozen all sit but the one who left."""
    day = dt.date(2024, 6, 15)

    assert len(uk.vacancies(day)) == 650
    assert len(uk.sample(on=day).register.sitting(day)) == 11


@pytest.mark.parametrize("day", [FIRST - dt.timedelta(1), LAST + dt.timedelta(1)])
def test_a_day_outside_its_years_is_refused(day: dt.date) -> None:
    with pytest.raises(OutsideRange, match="2015-01-01 to 2028-12-31"):
        uk.sample(on=day)


def test_an_instant_is_no_day() -> None:
    with pytest.raises(InvalidValue):
        uk.sample(on=dt.datetime(2021, 11, 20, tzinfo=dt.UTC))
