"""Autumn 2021 as it was reported: days worked by hand, of the sample and of the demonstration.

The facts: Hansard of 20 October 2021, and the reports of November 2021. The
members are invented.
"""

import datetime as dt
from collections import Counter
from functools import cache

import attrs
import pytest

from helpers.world_of import world_of
from mpreview import uk
from mpreview.events import Contacted, Directed, Excluded, Incident, Reviewed, VenueOpened
from mpreview.gaps import FirstUseGap
from mpreview.places import Exposure
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.reviews import Standing
from naive import spec

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.gate

D = dt.date
MURDER, RISE, DAY, SEVERE = D(2021, 10, 15), D(2021, 10, 20), D(2021, 10, 29), D(2021, 11, 15)
LAST = D(2021, 12, 31)
OF_MEMBERS, NATIONAL = "review-after-rise-for-members", "review-after-rise"


@cache
def _nation(on: D) -> Programme:
    return uk.demonstration(on=on)


@pytest.fixture(autouse=True, scope="module")
def _forget() -> None:
    _nation.cache_clear()


def _reviews(programme: Programme, on: D, rule: str) -> Counter[tuple[str, D]]:
    """The open reviews of which a rule speaks, by calendar and due day of the rule."""
    found = programme.due(on=on, activity=Activity.REVIEW)
    reasons = (reason for one in found for reason in one.reasons if reason.rule == rule)
    return Counter((reason.calendar, reason.window.due) for reason in reasons)


# -- levels, seats and members -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "of_members", "national", "sitting"),
    [
        (D(2021, 10, 14), "MODERATE", "SUBSTANTIAL", 649),
        (MURDER, "MODERATE", "SUBSTANTIAL", 648),
        (RISE, "SUBSTANTIAL", "SUBSTANTIAL", 648),
        (D(2021, 11, 5), "SUBSTANTIAL", "SUBSTANTIAL", 647),
        (SEVERE, "SUBSTANTIAL", "SEVERE", 647),
        (D(2021, 12, 2), "SUBSTANTIAL", "SEVERE", 648),
        (D(2021, 12, 16), "SUBSTANTIAL", "SEVERE", 649),
        (LAST, "SUBSTANTIAL", "SEVERE", 649),
    ],
)
def test_levels_and_members_are_those_of_the_day(
    day: D, of_members: str, national: str, sitting: int
) -> None:
    """Vacant: Old Bexley from 7 October to 2 December, North Shropshire from 5 November to 16 December,
    Southend West from 15 October on.
    """
    series = {one.id: one.level(day) for one in uk.series()}

    assert (series["uk-mps"], series["uk-national"]) == (of_members, national)
    assert 650 - len(uk.vacancies(day)) == sitting


# -- what the default rulebook owes, by hand -----------------------------------------------------------


def test_two_weeks_after_the_murder_every_member_is_owed_a_review_and_a_contact() -> None:
    """From Wednesday 20 October: 21st and 22nd are 2, to 29 October 7, to 5 November 12, to 12 November 17;
    15, 16 and 17 November are 18 to 20. No holiday of any nation lies between. A contact: by the 21st.
    """
    sample = uk.sample(on=DAY)
    due = sample.due(on=DAY, activity=Activity.REVIEW)
    contact = sample.due(on=DAY, member="m-lagan-4", activity=Activity.CONTACT)[0]

    assert {day for _, day in _reviews(sample, DAY, OF_MEMBERS)} == {D(2021, 11, 17)}
    assert len({calendar for calendar, _ in _reviews(sample, DAY, OF_MEMBERS)}) == 3
    # Offices, surgeries, Westminster and the event; of homes and online presences the year goes on.
    asked = {one.kind for one in due if OF_MEMBERS in {reason.rule for reason in one.reasons}}
    assert asked == {"office", "surgery", "westminster", "public-event"}
    assert (contact.due, contact.window.limit, contact.standing) == (
        D(2021, 10, 21),
        D(2021, 10, 28),
        Standing.PAST_LIMIT,
    )


@pytest.mark.parametrize(("day", "ordered"), [(D(2021, 10, 24), False), (D(2021, 10, 25), True)])
def test_the_review_is_ordered_once_the_level_has_held_for_five_days_and_the_contact_at_once(
    day: D, ordered: bool
) -> None:
    sample = uk.sample(on=DAY)
    contacts = sample.due(on=RISE, member="m-lagan-4", activity=Activity.CONTACT)

    assert bool(_reviews(sample, day, OF_MEMBERS)) is ordered
    assert [one.due for one in contacts] == [D(2021, 10, 21)]


def test_a_contact_on_the_day_of_the_rise_discharges_it_and_one_the_day_before_does_not() -> None:
    def owed(day: D) -> bool:
        contact = Contacted(id="c", on=day, known=dt.datetime.combine(day, dt.time(12), dt.UTC), member=who)
        found = uk.sample(on=MURDER).record(contact).due(on=DAY, member=who, activity=Activity.CONTACT)
        return bool(found)

    who = "m-essex-1"

    assert (owed(RISE), owed(D(2021, 10, 19))) == (False, True)


@pytest.mark.parametrize("day", [MURDER, DAY, D(2021, 11, 26)], ids=str)
def test_law_53_with_directives_and_a_threat_it_is_due_as_the_naive_specification_says(day: D) -> None:
    threat = Incident(
        id="threat", on=MURDER, known=dt.datetime(2021, 10, 15, 12, tzinfo=dt.UTC), member="m-essex-1",
        kind="threat", severity="threat-to-life",
    )  # fmt: skip
    made = uk.sample(on=DAY).record(*uk.directives(), threat)
    listed = tuple(attrs.evolve(one, rules=()) for one in made.register.calendars)
    programme = attrs.evolve(made, base=attrs.evolve(made.base, calendars=listed))

    due = programme.due(on=day, within=60)

    assert "directed" in {reason.form for one in due for reason in one.reasons}
    assert [(one.member, one.venue, one.activity.value, attrs.astuple(one.window)) for one in due] == [
        (*subject, activity, (window.earliest, window.due, window.overdue_from, window.limit))
        for subject, activity, window, _ in spec.due(world_of(programme), day, 60)
    ]


def test_the_directive_is_due_on_12_november_and_marked_as_a_default() -> None:
    contact, review = uk.directives()
    programme = uk.sample(on=DAY).record(*uk.directives())
    home = programme.due(on=DAY, venue="essex-1-home-1")[0]

    assert (review.on, review.by, review.kinds, review.members) == (MURDER, D(2021, 11, 12), (), ())
    assert (contact.activity, contact.on, contact.by) == (Activity.CONTACT, MURDER, RISE)
    assert (home.due, home.reason.form) == (D(2021, 11, 12), "directed")


def _opened(venue: str, kind: str, day: D, last: D, exposure: Exposure) -> VenueOpened:
    """A place in Essex, told on Monday 22 November 2021."""
    known = dt.datetime(2021, 11, 22, 9, tzinfo=dt.UTC)
    return VenueOpened(
        id=f"{venue}-opened", on=day, known=known, venue=venue, kind=kind, region="east-of-england",
        force="police-essex", users=("m-essex-1",), last=last, exposure=exposure,
    )  # fmt: skip


def test_a_weekly_surgery_and_a_market_are_reviewed_before_their_first_use() -> None:
    """Each Friday from 3 December: by Thursday the 2nd. The market of Saturday the 4th: by Friday the 3rd.

    Told on 22 November with three days of notice, so both open on that day, within 28 days of the first use.
    """
    pub = _opened("pub", "surgery", D(2021, 12, 3), D(2022, 5, 27), Exposure(weekdays=(4,)))
    market = _opened("market", "public-event", D(2021, 12, 4), D(2021, 12, 4), Exposure(crowd=500))
    programme = uk.sample(on=D(2021, 11, 20)).record(pub, market)
    found = {one.venue: one for one in programme.due(on=D(2021, 11, 22), member="m-essex-1")}

    assert (found["pub"].due, found["market"].due) == (D(2021, 12, 2), D(2021, 12, 3))
    assert {found[venue].window.earliest for venue in ("pub", "market")} == {D(2021, 11, 22)}
    assert {found[venue].reason.rule for venue in ("pub", "market")} == {
        "review-new-surgery",
        "review-public-event",
    }


# -- the demonstration ---------------------------------------------------------------------------------


def test_by_20_october_each_member_had_been_contacted() -> None:
    """Hansard, 20 October 2021; two members are in the care of another service."""
    nation = _nation(RISE)
    campaign = nation.campaign("contact-2021", on=RISE)
    days = campaign.by_day()

    assert len(campaign.touched) == 648
    assert campaign.outstanding == campaign.excluded
    assert (len(campaign.done) + len(campaign.outstanding), len(campaign.lapsed)) == (648, 0)
    assert days[0].day == MURDER
    assert days[0].outstanding > 500
    assert days[-1].outstanding == len(campaign.excluded)


def test_the_review_of_every_place_comes_on_week_by_week() -> None:
    """Nothing much before the contacts are made, then four weeks of offers and reviews."""
    nation = _nation(LAST)
    campaign = nation.campaign("directive-2021", on=LAST)
    rows = {row.day: row for row in campaign.by_day()}
    weeks = [MURDER, D(2021, 10, 22), DAY, D(2021, 11, 5), D(2021, 11, 12), D(2021, 11, 19), LAST]
    share = [rows[day].done / rows[day].touched for day in weeks]

    assert share == sorted(share)
    assert share[0] < 0.02
    assert share[2] < 0.3
    assert 0.6 < share[4] < 0.8
    assert 0.92 < share[-1] < 0.99
    assert {one.value for one in campaign.members.values()} >= {"done", "outstanding"}


def test_before_the_murder_there_is_no_directive_and_after_the_round_it_is_over() -> None:
    def directed(day: D) -> set[str]:
        return {event.id for event in _nation(day).ledger if type(event) is Directed}

    both = {"contact-2021", "directive-2021"}

    assert [directed(day) for day in (D(2021, 10, 14), MURDER)] == [set(), both]
    # 300 days from 15 November 2021 end on 11 September 2022.
    assert [directed(day) for day in (D(2022, 9, 11), D(2022, 9, 12))] == [both, set()]


def test_on_29_october_reviews_are_owed_by_the_rise_for_members() -> None:
    assert {day for _, day in _reviews(_nation(DAY), DAY, OF_MEMBERS)} == {D(2021, 11, 17)}
    assert _reviews(_nation(DAY), DAY, OF_MEMBERS).total() > 1000


def test_the_rise_to_severe_is_a_contact_at_once_and_a_review_from_20_november() -> None:
    """Tuesday 16 November; 13 December, in Scotland a day later, for 30 November is a holiday there."""
    nation = _nation(D(2021, 11, 20))
    contacts = nation.due(on=D(2021, 11, 16), activity=Activity.CONTACT)
    found = {reason.rule: reason.window.due for one in contacts for reason in one.reasons}

    assert found["contact-after-rise"] == D(2021, 11, 16)
    assert not _reviews(nation, D(2021, 11, 19), NATIONAL)
    assert set(_reviews(nation, D(2021, 11, 20), NATIONAL)) == {
        ("england-and-wales", D(2021, 12, 13)),
        ("northern-ireland", D(2021, 12, 13)),
        ("scotland", D(2021, 12, 14)),
    }


@pytest.mark.parametrize(
    ("day", "polls"),
    [
        (DAY, ["Old Bexley and Sidcup"]),
        (D(2021, 11, 20), ["North Shropshire", "Old Bexley and Sidcup"]),
        (LAST, ["Southend West"]),
    ],
)
def test_two_candidates_stand_at_each_by_election_ahead_and_are_owed_a_contact(
    day: D, polls: list[str]
) -> None:
    """Polls on 2 and 16 December 2021 and 3 February 2022: 35 days before are 28 October, 11 November and
    30 December. The contact is due on the fifth working day of the candidacy.
    """
    register = _nation(day).register
    candidates = [one for one in register.members if one.candidacies]
    names = {seat.id: seat.name for seat in register.constituencies}
    second = [one.id for one in candidates if one.name.startswith("Candidate 2")]
    rules = {
        reason.rule
        for id_ in second
        for one in _nation(day).due(on=day, member=id_)
        for reason in one.reasons
    }

    assert sorted(names[str(one.candidacies[0].constituency)] for one in candidates) == sorted(2 * polls)
    assert rules == {"contact-new-candidate"}
    why = [one.why() for id_ in second for one in _nation(day).due(on=day, member=id_)]
    assert all("within 5 working days of the beginning of the candidacy on" in text for text in why)


def test_markets_and_weekly_surgeries_are_known_ahead_and_some_met_the_public_without_a_review() -> None:
    """Markets on Saturday 4 December 2021; surgeries in pubs on Fridays."""
    day = D(2021, 12, 10)
    nation = _nation(day)
    told = [use for use in nation.register.uses if use.exposure is not None]
    kinds = Counter(
        (nation.register.venue[use.venue].kind, use.first_day.weekday(), use.first_day == D(2021, 12, 4))
        for use in told
    )
    missed = [gap for gap in nation.gaps(on=day) if gap.kind is FirstUseGap.MET_WITHOUT_REVIEW]

    assert set(kinds) == {("public-event", 5, True), ("surgery", 4, False)}
    assert all(30 < count < 100 for count in kinds.values())
    assert all(use.known is not None and use.known <= min(day, use.first_day) for use in told)
    assert 5 < len(missed) < 40


def test_peers_and_councillors_stand_beside_the_members() -> None:
    register = _nation(DAY).register
    houses = Counter(register.index.house_of(one.mandates[-1]) for one in register.members if one.mandates)

    assert houses == {"commons": 648, "lords": 2, "local-government": 2}


def test_two_members_are_in_the_care_of_another_service_and_owed_nothing() -> None:
    nation = _nation(DAY)
    held = {event.member for event in nation.ledger if type(event) is Excluded}

    assert len(held) == 2
    assert {one.member for one in nation.coverage(on=DAY).excluded} == held
    assert not [one for one in nation.due(on=DAY) if one.member in held]


def test_a_threat_to_life_was_followed_by_a_contact_that_day_and_a_review_of_every_place() -> None:
    day = D(2023, 3, 1)
    nation = _nation(day)
    incidents = [event for event in nation.ledger if type(event) is Incident]
    threats = [event for event in incidents if event.severity == "threat-to-life"]
    contacts = {(event.member, event.on) for event in nation.ledger if type(event) is Contacted}
    reviews = {(event.venue, event.on) for event in nation.ledger if type(event) is Reviewed}

    assert 40 < len(incidents) < 120
    assert {event.kind for event in incidents} >= {"malicious-communication", "online-abuse", "threat"}
    for threat in threats:
        # Five working days without a holiday are seven days; the last threat may be younger.
        week = [threat.on + dt.timedelta(n) for n in range(1, 8)]
        places = [
            use.venue for use in nation.register.uses_by_member[str(threat.member)] if threat.on in use.period
        ]
        assert (threat.member, threat.on) in contacts
        assert all(any((place, one) in reviews for one in week) for place in places) or week[-1] > day
