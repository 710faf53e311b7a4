"""The default rulebook: what is published is cited, what is not is marked, and each rule by hand."""

import datetime as dt
import re
from importlib.resources import files

import attrs
import pytest

from helpers.declared import KINDS
from mpreview import interchange, uk
from mpreview.events import (
    Banded,
    ConcernRaised,
    Event,
    EventPlanned,
    Incident,
    MeasureNoted,
    MeasureState,
    OfficeChanged,
    Outcome,
    Reviewed,
    ReviewRequested,
    StandardRevised,
    VenueMoved,
    Withdrawn,
)
from mpreview.lint import lint_rulebook
from mpreview.people import HeldCapacity
from mpreview.places import Use
from mpreview.policy import (
    FORMS,
    Activity,
    AheadOf,
    Anchor,
    Example,
    MergeMode,
    Occasion,
    OnEvent,
    Periodic,
    Reason,
    ResponseLevel,
    Rise,
    Rule,
    Rulebook,
    Table,
    Unit,
)
from mpreview.policy._cells import list_response_steps
from mpreview.policy.tables import list_values
from mpreview.programme import Programme
from mpreview.programme._examples import list_misses
from mpreview.threat import Assessment
from mpreview.timeline import Period

D = dt.date
RULES = uk.rulebook().editions[0].rules
WITH_TESTS = uk.rulebook(tests=True)
ALL = WITH_TESTS.editions[0].rules
MARK = "library default"
MONTHS = ("review-yearly", "months")
"""The one number that is published: 12."""

# -- what is published, and what is not ----------------------------------------------------------------


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_every_number_that_is_not_published_is_marked_as_a_default(rule: Rule) -> None:
    for name, number, _ in rule.list_numbers():
        text = number.citation if isinstance(number, Table) else rule.citation
        marked = MARK in (text or rule.citation)

        assert marked or {(rule.id, name)} == {MONTHS}


def test_of_all_numbers_twelve_months_alone_are_published_and_fewer_are_marked() -> None:
    cycle = next(rule for rule in RULES if type(rule) is Periodic)

    assert isinstance(cycle.months, Table)
    assert max(list_values(cycle.months)) == 12
    assert cycle.months.citation == f"12 months: Police CPI, Op Bridger page, 2023; fewer: {MARK}"


PUBLISHERS = (
    "Police CPI|Hansard|Home Office|gov.uk|Guardian|i newspaper|reports of November 2021|Speaker's Conference"
)


@pytest.mark.parametrize(
    "rule", [rule for rule in ALL if rule.citation != MARK], ids=lambda rule: str(rule.id)
)
def test_what_is_cited_has_a_publisher_and_a_year(rule: Rule) -> None:
    published, _, _ = rule.citation.rpartition(";")

    assert re.search(PUBLISHERS, published)
    assert re.search(r"\b20\d\d\b", published)
    assert rule.citation.endswith(MARK)


def test_what_the_field_only_takes_for_granted_is_never_cited_as_published() -> None:
    """That a move asks for a fresh review, and that places follow a standard, is inferred."""
    cited = {rule.id: rule.citation for rule in RULES}

    assert cited["review-moved-venue"] == cited["review-revised-standard"] == MARK
    assert "homes" in cited["review-new-venue"].rpartition(";")[2]
    assert cited["review-revised-bridger"].endswith(f"; six months from a revision: {MARK}")
    assert cited["review-yearly"].endswith(f"; that this holds for every place, and all else: {MARK}")


# -- the whole of it -----------------------------------------------------------------------------------


def _read(name: str) -> Rulebook:
    text = (files("mpreview.uk") / "rulebooks" / f"{name}.toml").read_bytes()
    return interchange.rulebook_from_toml(text)


def test_the_default_policy_is_a_file_that_anybody_can_read_and_begin_with() -> None:
    assert _read("default") == uk.rulebook()


def test_tests_and_exercises_are_a_rulebook_of_their_own_that_the_default_policy_takes_in() -> None:
    upkeep = _read("upkeep")

    assert {*ALL} == {*RULES, *upkeep.list_rules()}
    assert WITH_TESTS.examples == uk.rulebook().examples + upkeep.examples


def test_every_kind_of_rule_speaks() -> None:
    occasions = {rule.occasion for rule in ALL if type(rule) is OnEvent}

    assert {type(rule) for rule in RULES} == set(FORMS)
    assert occasions == set(Occasion)
    assert {of.value for of in AheadOf} < {rule.form for rule in ALL}


def test_tests_and_exercises_are_asked_for_and_move_nothing_else() -> None:
    assert {*Activity} - {rule.activity for rule in RULES} == {Activity.FUNCTION_TEST, Activity.EXERCISE}
    assert {rule for rule in ALL if rule.activity not in {Activity.FUNCTION_TEST, Activity.EXERCISE}} == {
        *RULES
    }
    assert {rule.activity for rule in {*ALL} - {*RULES}} == {Activity.FUNCTION_TEST, Activity.EXERCISE}


def test_with_tests_and_exercises_it_is_as_sound() -> None:
    assert {finding.code for finding in lint_rulebook(WITH_TESTS)} == {"not-published"}
    assert list_misses(WITH_TESTS) == ()
    assert len(WITH_TESTS.examples) == len(uk.rulebook().examples) + 7


def test_the_yearly_cycle_speaks_of_every_kind_and_counts_from_completions() -> None:
    (cycle,) = [rule for rule in RULES if type(rule) is Periodic]

    assert set(cycle.kinds) == set(KINDS)
    assert cycle.anchor is Anchor.COMPLETED


def test_there_is_nothing_to_look_at_but_that_hardly_a_number_is_published() -> None:
    assert {finding.code for finding in lint_rulebook(uk.rulebook())} == {"not-published"}


def test_it_carries_examples_and_keeps_them() -> None:
    assert len(uk.rulebook().examples) >= 10
    assert list_misses(uk.rulebook()) == ()


@pytest.mark.parametrize("example", uk.rulebook().examples, ids=lambda example: str(example.id))
def test_an_example_is_not_kept_if_the_rule_that_it_names_is_another(example: Example) -> None:
    rules = tuple(attrs.evolve(rule, grace=3) if rule.id == example.rule else rule for rule in RULES)
    edition = attrs.evolve(uk.rulebook().editions[0], rules=rules)
    rulebook = attrs.evolve(uk.rulebook(), editions=(edition,), examples=(example,))

    assert [place for place, _ in list_misses(rulebook)] == [0]


@pytest.mark.parametrize("band", uk.rulebook().bands)
@pytest.mark.parametrize("level", ResponseLevel)
def test_a_window_of_the_cycle_is_five_days_long_for_each_month(level: ResponseLevel, band: str) -> None:
    (cycle,) = [rule for rule in RULES if type(rule) is Periodic]
    assert isinstance(cycle.months, Table)
    assert isinstance(cycle.lead, Table)
    months = cycle.months.find_value(None, level, band)

    assert months is not None
    assert cycle.lead.find_value(None, level, band) == 5 * months


@pytest.mark.parametrize(("series", "at_least"), [("uk-national", "SEVERE"), ("uk-mps", "SUBSTANTIAL")])
def test_a_rise_asks_for_a_review_wherever_members_meet_the_public(series: str, at_least: str) -> None:
    rises = [rule for rule in RULES if type(rule) is Rise and rule.series == series]
    (rise,) = [rule for rule in rises if rule.activity is Activity.REVIEW]

    assert len(rises) == 2
    assert (rise.at_least, rise.settling) == (at_least, 5)
    assert (rise.within.n, rise.within.unit) == (20, Unit.WORKING_DAYS)
    assert set(rise.kinds) == set(KINDS) - {"home", "online"}


def test_seven_rules_of_forty_cite_nothing_but_the_library() -> None:
    """Nothing speaks of a move, a change of office, an expiry, a standard or one member."""
    assert len(RULES) == 40
    assert sorted(rule.id for rule in RULES if rule.citation == MARK) == [
        "contact-after-own-rise",
        "contact-change-of-office",
        "review-after-own-rise",
        "review-change-of-office",
        "review-expiring-measure",
        "review-moved-venue",
        "review-revised-standard",
    ]


def test_candidates_and_others_are_owed_contact_and_what_follows_an_incident() -> None:
    """Home Office, 28 February 2024; guides of 2025: Bridger has candidates, Ford locally elected people."""
    found = {
        capacity: {rule.id for rule in RULES if capacity in rule.capacities}
        for capacity in (HeldCapacity.CANDIDATE, HeldCapacity.MANDATE)
    }
    after = {
        "contact-after-incident",
        "contact-after-threat",
        "review-after-incident",
        "review-after-threat",
        "offer",
    }

    assert found == {
        HeldCapacity.CANDIDATE: {"contact-new-candidate", "desk-check-before-poll", *after},
        HeldCapacity.MANDATE: {"contact-new-mandate", *after},
    }


def test_one_who_comes_about_a_single_thing_keeps_the_cycle_and_all_others_restart_it() -> None:
    modes = {rule.id: rule.merge.mode for rule in RULES if rule.merge.mode is not MergeMode.RESTART}

    assert modes == {
        "review-after-concern": MergeMode.ABSORB,
        "review-failed-measure": MergeMode.KEEP,
        "review-faulty-measure": MergeMode.KEEP,
        "review-expiring-measure": MergeMode.KEEP,
        "review-event-ahead": MergeMode.KEEP,
        "review-christmas-season": MergeMode.KEEP,
    }


@pytest.mark.parametrize(
    ("day", "response"),
    [
        (D(2019, 11, 3), ResponseLevel.HEIGHTENED),
        (D(2021, 11, 20), ResponseLevel.HEIGHTENED),
        (D(2017, 5, 24), ResponseLevel.EXCEPTIONAL),
        (D(2006, 7, 31), ResponseLevel.NORMAL),
    ],
)
def test_levels_call_for_the_published_response(day: D, response: ResponseLevel) -> None:
    steps = list_response_steps(uk.series(), uk.rulebook().response_table)

    assert [rank for since, rank in steps if since <= day.toordinal()][-1] == response.rank


# -- each rule by hand ---------------------------------------------------------------------------------
#
# Counted on a calendar from Wednesday 1 March 2023, on which no rise had happened for a year. Essex: Good
# Friday is 7 April, Easter Monday the 10th; Belfast also keeps Friday 17 March. The offices and the hall of
# the sample were reviewed on Monday 30 January, and members have sat since 12 September 2020.

ON = D(2023, 3, 1)
SINCE = D(2020, 9, 12)
OFFICE, HOME, HALL, ONLINE = "essex-1-office", "essex-1-home-1", "essex-hall", "lagan-3-online"
EVENT, BELFAST = "lagan-4-event", "lagan-3-westminster"


def _known(day: D) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day, 9, tzinfo=dt.UTC)


def _seen(id_: str, on: D, venue: str) -> Reviewed:
    return Reviewed(id=id_, on=on, known=_known(on), venue=venue, outcome=Outcome.COMPLETE, proof="seen")


def _last_review_of(venue: str) -> str:
    return [
        event.id for event in uk.sample(on=ON).ledger if type(event) is Reviewed and event.venue == venue
    ][-1]


def _sample(*events: Event) -> Programme:
    return uk.sample(on=ON).record(*events)


def _reasons(programme: Programme, on: D, venue: str | None, member: str) -> dict[str, Reason]:
    """What each rule says of one subject: of a venue its review, else contact and offer."""
    due = [one for one in programme.due(on=on, within=400, member=member) if one.venue == venue]
    return {reason.rule: reason for one in due for reason in one.reasons}


def _day(programme: Programme, rule: str, venue: str | None = OFFICE, member: str = "m-essex-1") -> D:
    return _reasons(programme, ON, venue, member)[rule].window.due


def _banded(band: str, member: str = "m-essex-1", venue: str | None = None) -> Banded:
    return Banded(id="banded", on=ON, known=_known(ON), member=member, venue=venue, band=band)


def test_a_place_is_reviewed_within_twelve_months() -> None:
    """Police CPI, Op Bridger page, 2023: from 30 January 2023 to Tuesday 30 January 2024."""
    reason = _reasons(_sample(), ON, OFFICE, "m-essex-1")["review-yearly"]

    assert reason.window.due == D(2024, 1, 30)
    assert reason.window.earliest == D(2023, 12, 1)


@pytest.mark.parametrize(("band", "due"), [("raised", D(2023, 7, 28)), ("high", D(2023, 4, 28))])
@pytest.mark.parametrize("venue", [None, OFFICE])
def test_in_a_higher_band_sooner_once_it_settled(band: str, due: D, venue: str | None) -> None:
    """Six months end on Sunday 30 July, three on Sunday 30 April: the Friday before."""
    programme = _sample(_banded(band, venue=venue))
    later = programme.due(on=D(2023, 3, 6), within=400, venue=OFFICE)[0]

    assert programme.due(on=D(2023, 3, 5), within=400, venue=OFFICE)[0].due == D(2024, 1, 30)
    assert (later.due, later.priority) == (due, {"raised": 3, "high": 2}[band])


def test_a_band_of_one_place_says_nothing_of_another() -> None:
    programme = _sample(_banded("high", venue=OFFICE))

    assert programme.due(on=D(2023, 3, 6), within=400, venue=HOME)[0].due == D(2024, 1, 30)


def test_a_place_long_due_in_the_new_band_has_four_weeks() -> None:
    """Reviewed on 13 August 2022, six months had passed: due 28 days after 1 March, Wednesday the 29th."""
    programme = _sample(_banded("raised", "m-essex-4"))

    assert programme.due(on=D(2023, 3, 6), venue="essex-4-office")[0].due == D(2023, 3, 29)


def _at_critical(days: int) -> Programme:
    programme = _sample()
    series = list(programme.register.series)
    place = next(n for n, one in enumerate(series) if one.id == "uk-national")
    rise = Assessment(ON, ON, "CRITICAL", "invented")
    fall = Assessment(ON + dt.timedelta(days), ON + dt.timedelta(days), "SEVERE", "invented")
    before = tuple(one for one in series[place].assessments if one.effective < ON)
    series[place] = attrs.evolve(series[place], assessments=(*before, rise, fall))
    return attrs.evolve(programme, base=attrs.evolve(programme.base, series=tuple(series)))


@pytest.mark.parametrize(("days", "due"), [(4, D(2024, 1, 30)), (5, D(2023, 7, 28))])
def test_only_an_exceptional_response_that_settles_halves_the_interval(days: int, due: D) -> None:
    """The longest of the four periods at CRITICAL lasted four days; six months end on Sunday 30 July 2023."""
    home = _at_critical(days).due(on=D(2023, 3, 10), within=400, venue=HOME)

    assert home[0].due == due


def _uses(venue: str, *periods: Period) -> Programme:
    programme = _sample()
    others = tuple(use for use in programme.register.uses if use.venue != venue)
    uses = tuple(Use(venue, "m-essex-1", period) for period in periods)
    return attrs.evolve(programme, base=attrs.evolve(programme.base, uses=(*others, *uses)))


def test_a_new_place_within_three_months() -> None:
    """Library default: used from Friday 10 February 2023, so by Wednesday 10 May, spread 6 working days back.

    1 and 8 May are closed: 9th, 5th, 4th, 3rd and 2nd of May, Friday 28 April.
    """
    assert _day(_uses(HOME, Period(D(2023, 2, 10))), "review-new-venue", HOME) == D(2023, 4, 28)


def test_a_place_used_again_within_three_months_and_in_a_class_below() -> None:
    """Library default: what was reviewed in the earlier use is no review of this one."""
    programme = _uses(HOME, Period(SINCE, D(2022, 6, 1)), Period(D(2023, 2, 10)))
    (home,) = programme.due(on=ON, venue=HOME)

    assert [reason.rule for reason in home.reasons] == ["review-used-again"]
    assert (home.due, home.priority) == (D(2023, 5, 10), 4)


def test_a_new_member_is_contacted_within_five_working_days_and_reviewed_within_three_months() -> None:
    """Library default: elected on Thursday 9 February 2023; 10th, 13th to 16th; Tuesday 9 May.

    The spread goes 13 working days back, past Mondays 8 and 1 May, which are closed: Tuesday 18 April.
    """
    programme = _sample()

    assert _day(programme, "contact-new-member", None, "m-clyde-4") == D(2023, 2, 16)
    assert _day(programme, "review-new-member", "clyde-4-home-1", "m-clyde-4") == D(2023, 4, 18)


def test_a_first_review_is_due_sooner_in_a_higher_band() -> None:
    """Library default: in the high band within one month of 9 February, and a fortnight after the band.

    That is Wednesday 15 March; 13 working days back it is Friday 24 February.
    """
    programme = _sample(_banded("high", "m-clyde-4"))

    assert _day(programme, "review-new-member", "clyde-4-home-1", "m-clyde-4") == D(2023, 2, 24)


def test_a_public_event_within_fourteen_days() -> None:
    """Library default: used from Sunday 19 February; the fourteenth day, 5 March, is a Sunday: the Friday
    before.
    """
    assert _day(_sample(), "review-public-event", EVENT, "m-lagan-4") == D(2023, 3, 3)


def test_a_moved_place_within_three_months_and_its_old_record_closes() -> None:
    """Library default: moved on 1 March, by Thursday 1 June."""
    programme = _sample(VenueMoved(id="moved", on=ON, known=_known(ON), venue=OFFICE))

    assert _day(programme, "review-moved-venue") == D(2023, 6, 1)


def test_a_change_of_office_asks_for_a_contact_and_a_review_like_an_election() -> None:
    """Library default: 2nd, 3rd, 6th to 8th March; by Thursday 1 June."""
    programme = _sample(OfficeChanged(id="minister", on=ON, known=_known(ON), member="m-essex-1"))

    assert _day(programme, "contact-change-of-office", None) == D(2023, 3, 8)
    assert _day(programme, "review-change-of-office") == D(2023, 6, 1)


@pytest.mark.parametrize(
    ("venue", "member", "due"),
    [
        ("essex-1-office", "m-essex-1", D(2021, 12, 13)),
        ("essex-hall", "m-essex-2", D(2021, 12, 13)),
        ("clyde-2-office", "m-clyde-2", D(2021, 12, 14)),
        ("lagan-3-westminster", "m-lagan-3", D(2021, 12, 13)),
    ],
)
def test_the_rise_of_november_2021_has_the_days_of_the_worked_example(
    venue: str, member: str, due: D
) -> None:
    """`semantics.md`, section 3: 20 working days from Monday 15 November; Scotland keeps the 30th."""
    programme = uk.sample(on=D(2021, 11, 20))

    assert _reasons(programme, D(2021, 11, 20), venue, member)["review-after-rise"].window.due == due


def test_the_rise_is_silent_until_it_has_settled() -> None:
    programme = uk.sample(on=D(2021, 11, 20))
    found = programme.due(on=D(2021, 11, 19), within=30, activity=Activity.REVIEW)

    assert "review-after-rise" not in {reason.rule for one in found for reason in one.reasons}


def test_after_the_rise_every_member_is_contacted_by_the_next_working_day() -> None:
    """Library default: Tuesday 16 November 2021."""
    programme = uk.sample(on=D(2021, 11, 20))
    reasons = _reasons(programme, D(2021, 11, 17), None, "m-lagan-4")

    assert reasons["contact-after-rise"].window.due == D(2021, 11, 16)


def test_an_incident_asks_for_a_contact_the_next_day_and_a_review_within_five() -> None:
    """Library default: Thursday 2 March; 2nd, 3rd, 6th to 8th. A review on its own day is none."""
    incident = Incident(id="incident", on=ON, known=_known(ON), member="m-essex-1", venue=OFFICE)
    same_day = _seen("seen", ON, OFFICE)
    programme = _sample(incident, same_day)

    assert _day(programme, "contact-after-incident", None) == D(2023, 3, 2)
    assert _day(programme, "review-after-incident") == D(2023, 3, 8)
    assert programme.due(on=ON, venue=OFFICE)[0].priority == 1


@pytest.mark.parametrize("staff", [False, True])
def test_a_concern_of_member_or_staff_within_twenty_working_days(staff: bool) -> None:
    """Library default: 2 to 3 March, 7 to the 10th, 12 to the 17th, 17 to the 24th, 20 to Wednesday 29th."""
    concern = ConcernRaised(
        id="concern", on=ON, known=_known(ON), member="m-essex-1", venue=OFFICE, staff=staff
    )

    assert _day(_sample(concern), "contact-after-concern", None) == D(2023, 3, 3)
    assert _day(_sample(concern), "review-after-concern") == D(2023, 3, 29)


def test_a_concern_is_counted_in_the_calendar_of_the_place_and_by_band() -> None:
    """Library default: an online presence is at the seat, which keeps St Patrick's Day; ten if raised."""
    concern = ConcernRaised(id="concern", on=ON, known=_known(ON), member="m-lagan-3")
    programme, raised = _sample(concern), _sample(concern, _banded("raised", "m-lagan-3"))

    assert _day(programme, "review-after-concern", ONLINE, "m-lagan-3") == D(2023, 3, 30)
    assert _day(programme, "review-after-concern", BELFAST, "m-lagan-3") == D(2023, 3, 29)
    assert _day(raised, "review-after-concern", BELFAST, "m-lagan-3") == D(2023, 3, 15)


def test_a_request_within_thirty_working_days() -> None:
    """Library default: 20 to 29 March, 22 to the 31st, 26 to 6 April; Easter; 27 to 30 are 11 to 14 April."""
    asked = ReviewRequested(id="asked", on=ON, known=_known(ON), member="m-essex-1")

    assert _day(_sample(asked), "contact-on-request", None) == D(2023, 3, 8)
    assert _day(_sample(asked), "review-on-request") == D(2023, 4, 14)


@pytest.mark.parametrize(
    ("standard", "venue", "rules", "due"),
    [
        ("op-bridger", OFFICE, ["review-revised-bridger", "review-revised-standard"], D(2023, 9, 1)),
        ("op-bridger", HOME, ["review-revised-bridger", "review-revised-standard"], D(2023, 9, 1)),
        ("op-bridger", HALL, ["review-revised-standard"], D(2023, 12, 1)),
        ("of-cameras", OFFICE, ["review-revised-standard"], D(2023, 12, 1)),
    ],
)
def test_two_clocks_run_the_standards_and_each_places(
    standard: str, venue: str, rules: list[str], due: D
) -> None:
    """Library default: six months from 1 March for homes and offices, else nine; both are Fridays."""
    revised = StandardRevised(id="revised", on=ON, known=_known(ON), standard=standard)
    reasons = _reasons(_sample(revised), ON, venue, "m-essex-1")

    assert [id_ for id_ in reasons if id_ != "review-yearly"] == rules
    assert reasons[rules[0]].window.due == due


def _noted(state: MeasureState, expires: D | None = None, venue: str = OFFICE) -> MeasureNoted:
    return MeasureNoted(
        id="noted", on=ON, known=_known(ON), venue=venue, measure="m1", state=state, expires=expires
    )


def test_a_failed_measure_within_five_working_days_and_a_faulty_one_within_ten() -> None:
    """Library default: Wednesday 8 March; Wednesday 15 March."""
    assert _day(_sample(_noted(MeasureState.FAILED)), "review-failed-measure") == D(2023, 3, 8)
    assert _day(_sample(_noted(MeasureState.FAULTY)), "review-faulty-measure") == D(2023, 3, 15)


def test_a_measure_is_seen_four_weeks_before_it_expires() -> None:
    """Library default: 28 days before Friday 1 September 2023 is Friday 4 August, open 28 days before."""
    programme = _sample(_noted(MeasureState.IN_SERVICE, D(2023, 9, 1)))
    window = _reasons(programme, ON, OFFICE, "m-essex-1")["review-expiring-measure"].window

    assert (window.earliest, window.due, window.limit) == (D(2023, 7, 7), D(2023, 8, 4), D(2023, 8, 31))


@pytest.mark.parametrize(
    ("starts", "band", "due"),
    [
        (D(2023, 3, 20), "standard", D(2023, 3, 13)),  # a week before
        (D(2023, 3, 20), "high", D(2023, 3, 6)),  # two weeks before
        (D(2023, 3, 7), "standard", D(2023, 3, 3)),  # told too late: three days later, a Saturday
    ],
)
def test_the_place_of_an_event_is_reviewed_before_it(starts: D, band: str, due: D) -> None:
    """Library default; that offices send itineraries stood in the i newspaper of 25 February 2024."""
    planned = EventPlanned(
        id="planned", on=ON, known=_known(ON), member="m-essex-1", venue=HALL, starts=starts
    )

    assert _day(_sample(planned, _banded(band)), "review-event-ahead", HALL) == due


def test_a_public_event_that_runs_on_is_reviewed_before_christmas() -> None:
    """Library default: seven days before Friday 1 December 2023, open from 27 October."""
    window = _reasons(_sample(), ON, EVENT, "m-lagan-4")["review-christmas-season"].window

    assert (window.earliest, window.due, window.limit) == (D(2023, 10, 27), D(2023, 11, 24), D(2023, 11, 30))


def test_the_season_asks_for_no_review_of_surgeries() -> None:
    assert "review-christmas-season" not in _reasons(_sample(), ON, HALL, "m-essex-1")


@pytest.mark.parametrize(
    ("member", "band", "due"),
    [
        ("m-clyde-1", "standard", D(2023, 8, 22)),  # declined on 21 February: 182 days, a Tuesday
        ("m-clyde-1", "high", D(2023, 3, 21)),  # 28 days, a Tuesday
        ("m-essex-3", "standard", D(2023, 3, 20)),  # silent from 4 to 18 February: 28 days, a Saturday
        ("m-essex-3", "high", D(2023, 2, 27)),  # seven days, a Saturday
    ],
)
def test_an_offer_is_made_again_after_a_decline_or_silence_and_sooner_in_a_higher_band(
    member: str, band: str, due: D
) -> None:
    """Library default."""
    assert _day(_sample(_banded(band, member)), "offer", None, member) == due


# -- what a visit does to the cycle --------------------------------------------------------------------


def _visited(on: D, *events: Event, venue: str = OFFICE) -> D:
    """The due day of the yearly cycle of a place that was seen on a day."""
    seen = _seen("seen", on, venue)
    programme = _sample(*events, seen)
    reasons = programme.due(on=on, within=400, venue=venue)[0].reasons
    return next(reason.window.due for reason in reasons if reason.rule == "review-yearly")


def _concern(venue: str, member: str) -> ConcernRaised:
    return ConcernRaised(id="concern", on=ON, known=_known(ON), member=member, venue=venue)


def test_a_visit_to_a_failed_measure_leaves_the_year_as_it_was() -> None:
    assert _visited(D(2023, 3, 3), _noted(MeasureState.FAILED)) == D(2024, 1, 30)


def test_a_visit_about_a_concern_leaves_a_year_that_has_just_begun() -> None:
    assert _visited(D(2023, 3, 3), _concern(OFFICE, "m-essex-1")) == D(2024, 1, 30)


@pytest.mark.parametrize(("last", "due"), [(D(2022, 5, 18), D(2024, 3, 1)), (D(2022, 5, 30), D(2023, 5, 30))])
def test_a_visit_about_a_concern_takes_a_review_with_it_if_both_are_due_within_sixty_days(
    last: D, due: D
) -> None:
    """The concern is due on 29 March 2023, and no window is open yet: 18 May is 50 days on, 30 May 62."""
    other = Withdrawn(id="gone", on=last, known=_known(ON), event=_last_review_of(OFFICE))
    earlier = _seen("earlier", last, OFFICE)

    assert _visited(D(2023, 3, 3), other, earlier, _concern(OFFICE, "m-essex-1")) == due


def test_a_review_on_request_opens_a_new_year() -> None:
    """A year from Friday 3 March 2023 is Sunday 3 March 2024, and the Friday before it the 1st."""
    asked = ReviewRequested(id="asked", on=ON, known=_known(ON), member="m-essex-1", venue=OFFICE)

    assert _visited(D(2023, 3, 3), asked) == D(2024, 3, 1)
