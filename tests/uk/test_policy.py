"""The default rulebook: what is published is cited, what is not is marked."""

import datetime as dt

import pytest

from mpreview import uk
from mpreview.places import VenueKind
from mpreview.policy import Activity, OfferOwed, Periodic, ResponseLevel, Rise, Unit
from mpreview.policy.levels import response_level

RULES = uk.rulebook().editions[0].rules


def test_the_yearly_cycle_is_the_published_one_and_speaks_of_every_lasting_kind() -> None:
    (cycle,) = [rule for rule in RULES if type(rule) is Periodic]

    assert (cycle.months, cycle.notice) == (12, 0)
    assert set(cycle.kinds) == set(VenueKind) - {VenueKind.PUBLIC_EVENT}
    assert "every 12 months" in cycle.citation
    assert "library default" not in cycle.citation


def test_a_rise_to_severe_asks_for_a_review_wherever_members_meet_the_public() -> None:
    (rise,) = [rule for rule in RULES if type(rule) is Rise and rule.activity is Activity.REVIEW]

    assert (rise.series, rise.at_least, rise.settling) == ("uk-national", "SEVERE", 5)
    assert (rise.within.n, rise.within.unit) == (20, Unit.WORKING_DAYS)
    assert set(rise.kinds) == set(VenueKind) - {VenueKind.HOME, VenueKind.ONLINE}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_number_is_cited_or_marked(rule: Periodic) -> None:
    assert "library default" in rule.citation or "Police CPI" in rule.citation


def test_there_is_one_rule_of_offers_and_its_clocks_run() -> None:
    (offer,) = [rule for rule in RULES if type(rule) is OfferOwed]

    assert (offer.answer_days, offer.again_after_decline, offer.again_after_silence) == (14, 182, 28)


@pytest.mark.parametrize(
    ("day", "response"),
    [
        (dt.date(2019, 11, 3), ResponseLevel.HEIGHTENED),
        (dt.date(2021, 11, 20), ResponseLevel.HEIGHTENED),
        (dt.date(2017, 5, 24), ResponseLevel.EXCEPTIONAL),
        (dt.date(2006, 7, 31), ResponseLevel.NORMAL),
    ],
)
def test_levels_call_for_the_published_response(day: dt.date, response: ResponseLevel) -> None:
    assert response_level(uk.series(), uk.rulebook().responses, day) is response


@pytest.mark.parametrize(
    ("venue", "member", "due"),
    [
        ("essex-1-office", "m-essex-1", dt.date(2021, 12, 13)),
        ("essex-hall", "m-essex-2", dt.date(2021, 12, 13)),
        ("clyde-2-office", "m-clyde-2", dt.date(2021, 12, 14)),
        ("lagan-3-westminster", "m-lagan-3", dt.date(2021, 12, 13)),
    ],
)
def test_the_rise_of_november_2021_has_the_days_of_the_worked_example(
    venue: str, member: str, due: dt.date
) -> None:
    programme = uk.sample(on=dt.date(2021, 11, 20))
    found = programme.due(on=dt.date(2021, 11, 20), venue=venue, member=member)
    days = {reason.rule: reason.window.due for reason in found[0].reasons}

    assert days["review-after-rise"] == due


def test_the_rise_is_silent_until_it_has_settled() -> None:
    programme = uk.sample(on=dt.date(2021, 11, 20))
    found = programme.due(on=dt.date(2021, 11, 19), within=30, activity=Activity.REVIEW)

    assert "review-after-rise" not in {reason.rule for one in found for reason in one.reasons}
