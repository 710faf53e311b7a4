"""What if, by hand: what each change makes of a programme, and what a comparison tells."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.cost import calls
from helpers.dice import Dice
from helpers.imagined import imagine
from helpers.policies import case_of_seed
from helpers.profiles import examples
from laws.small import (
    ANN,
    BEA,
    CALL,
    CALM,
    ESSEX,
    FIRSTS,
    GLASGOW,
    NOVEMBER_2021,
    OFFERS,
    TWENTY_DAYS,
    YEARLY,
    answered,
    directed,
    on,
    programme,
    review_due,
    reviewed,
    sample,
    uses,
)
from laws.support import with_edition
from mpreview import compare, interchange, uk
from mpreview.coverage import Share
from mpreview.errors import InvalidValue, OutsideRange, ReferenceErrors, ReviewError, RulebookError, UnknownId
from mpreview.events import Offered, Reply
from mpreview.people import Mandate, Member
from mpreview.places import Use, Venue
from mpreview.policy import Activity, Edition, Table
from mpreview.policy.tables import TableValue
from mpreview.programme import Programme
from mpreview.reviews import Progress, Standing
from mpreview.teams import Away, Cover, Loan, Pool, Slots, SlotsOn, Team, TeamAdviser, capacity_of
from mpreview.threat import Assessment
from mpreview.timeline import Period
from mpreview.what_if import (
    AdviserAdded,
    AwayAdded,
    BoundaryMoved,
    ClosureAdded,
    EditionAdded,
    LevelLowered,
    LevelRaised,
    LoanAdded,
    MemberAdded,
    NumberChanged,
    SlotsChanged,
    StatusMove,
    StatusMoves,
    UseAdded,
)
from naive.changes import count_slots
from policy.books import KEPT
from test_exclusions_and_pauses import excluded

DAY = on("2021-11-20")
WEEKDAYS = (1, 1, 1, 1, 1, 0, 0)

# ---------------------------------------------------------------- levels


def _made(*steps: tuple[str, str, str]) -> tuple[Assessment, ...]:
    return tuple(Assessment(on(day), on(announced), level, "what if") for day, announced, level in steps)


def test_a_level_is_raised_for_some_days_and_comes_back_after_them() -> None:
    """Stated: SUBSTANTIAL, and SEVERE from 15 November 2021; raised to CRITICAL from the 10th to the 17th."""
    asked = programme(*FIRSTS, series=(NOVEMBER_2021,))
    critical = LevelRaised("CRITICAL", first=on("2021-11-10"), last=on("2021-11-17"))

    series = asked.what_if(critical).base.threat["national"]

    back = Assessment(on("2021-11-18"), on("2021-11-15"), "SEVERE")
    first = NOVEMBER_2021.assessments[0]
    assert series.assessments == (first, *_made(("2021-11-10", "2021-11-10", "CRITICAL")), back)


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ("2021-11-13", [("10", "CRITICAL", "10"), ("14", "SUBSTANTIAL", "10"), ("15", "SEVERE", "15")]),
        ("2021-11-14", [("10", "CRITICAL", "10"), ("15", "SEVERE", "15")]),
        ("2021-11-15", [("10", "CRITICAL", "10"), ("16", "SEVERE", "15")]),
    ],
    ids=["a day before", "where it changes", "a day later"],
)
def test_law_76_a_raise_that_ends_around_a_stated_change_leaves_one_level_for_each_day(
    last: str, told: list[tuple[str, str, str]]
) -> None:
    """SEVERE is stated from 15 November 2021: day, level and day of announcement in that November."""
    asked = programme(*FIRSTS, series=(NOVEMBER_2021,))
    raised = asked.what_if(LevelRaised("CRITICAL", first=on("2021-11-10"), last=on(last)))

    made = raised.base.threat["national"].assessments[1:]

    assert [(f"{one.effective:%d}", one.level, f"{one.announced:%d}") for one in made] == told


def test_a_level_that_is_stated_higher_stands_and_is_lowered_all_the_same() -> None:
    asked = programme(*FIRSTS, series=(NOVEMBER_2021,))
    first, severe = NOVEMBER_2021.assessments

    raised = asked.what_if(LevelRaised("MODERATE", first=on("2021-11-10")))
    lowered = asked.what_if(LevelLowered("MODERATE", first=on("2021-11-20"), series="national"))

    assert raised == asked
    made = _made(("2021-11-20", "2021-11-20", "MODERATE"))
    assert lowered.base.threat["national"].assessments == (first, severe, *made)


def test_where_no_level_is_stated_nothing_is_raised() -> None:
    """Before a series begins, and once the series is withdrawn."""
    ended = attrs.evolve(CALM, assessments=(*CALM.assessments, Assessment(DAY, DAY, None)))
    asked = programme(*FIRSTS, series=(ended,))

    assert asked.what_if(LevelRaised("CRITICAL", first=DAY)) == asked
    raised = asked.what_if(LevelRaised("CRITICAL", first=on("2019-01-01"))).base.threat["national"]
    assert [(one.effective, one.level) for one in raised.assessments] == [
        (on("2019-11-04"), "CRITICAL"), (DAY, None),
    ]  # fmt: skip


@settings(max_examples=examples(0.4))
@given(seed=st.integers(0, 2**63 - 1))
def test_law_76_a_level_is_the_bound_of_the_change_and_of_what_is_stated_on_each_day(seed: int) -> None:
    asked, day = case_of_seed(seed)
    drawn = [one.change for one in imagine(Dice(seed), asked, day)]
    changes = [one for one in drawn if isinstance(one, LevelRaised | LevelLowered)]
    changed = asked.what_if(*changes)

    for change in changes:
        series = asked.base.threat[str(change.series)]
        rank = asked.base.scale[series.scale].rank
        made, bound = changed.base.threat[series.id], max if isinstance(change, LevelRaised) else min
        for when in (change.first + dt.timedelta(n) for n in range(-400, 400)):
            level = series.level(when)
            if level is not None and change.first <= when <= (change.last or when):
                level = bound(level, change.level, key=rank)
            assert made.level(when) == level


def test_a_raised_level_orders_what_the_rise_of_that_day_orders() -> None:
    """The worked example of semantics 3.16: silent until it has settled; Glasgow has St Andrew's Day."""
    done = (reviewed("2021-07-05"), reviewed("2021-07-06", "glasgow"))
    calm = programme(TWENTY_DAYS, *FIRSTS, events=done)

    severe = calm.what_if(LevelRaised("SEVERE", first=on("2021-11-15")))

    assert [review_due(severe, day) for day in ("2021-11-19", "2021-11-20")] == [None, "2021-12-13"]
    assert review_due(severe, "2021-11-20", "glasgow") == "2021-12-14"


@pytest.mark.parametrize(
    ("done", "due"), [("2021-01-01", "2021-12-31"), ("2021-02-01", "2022-01-17")], ids=["own day", "notice"]
)
def test_a_raised_level_shortens_an_open_cycle_after_its_notice(done: str, due: str) -> None:
    """Semantics 3.3: twelve months from 1 January 2021 end first, on Saturday 1 January 2022."""
    asked = programme(YEARLY, *FIRSTS, events=(reviewed(done),))

    changed = asked.what_if(LevelRaised("SEVERE", first=on("2021-12-20")))

    assert review_due(changed, "2021-12-25") == due


# ---------------------------------------------------------------- slots


@settings(max_examples=examples(1))
@given(seed=st.integers(0, 2**63 - 1))
def test_law_76_slots_are_summed_and_then_floored_at_0(seed: int) -> None:
    d = Dice(seed)
    days = [DAY + dt.timedelta(n) for n in range(14)]
    stated = tuple(Slots(tuple(d.pick((0, 1, 3)) for _ in range(7))) for _ in range(2))
    exceptions = (SlotsOn(days[d.whole(0, 13)], d.pick((0, 2))),)
    team = Team("t", "Team", (Cover(),), stated, exceptions)
    asked = sample()
    asked = Programme(attrs.evolve(asked.base, teams=(team,)), asked.rulebook, asked.ledger)
    weeks = [(d.coin(), tuple(d.pick((0, 1, 2, 4)) for _ in range(7))) for _ in range(3)]
    changes = [
        SlotsChanged(
            team="t",
            more=week if is_more else None,
            fewer=None if is_more else week,
            first=days[n],
            last=days[n + 7],
        )
        for n, (is_more, week) in enumerate(weeks)
    ]

    changed = asked.what_if(changes[0]).what_if(*changes[1:])

    for day in days:
        of_day = [one.slots for one in exceptions if one.day == day]
        parts: dict[bool, list[int]] = {True: [], False: []}
        for n, (is_more, week) in enumerate(weeks):
            if days[n] <= day <= days[n + 7]:
                parts[is_more].append(week[day.weekday()])
        wanted = count_slots(of_day or [one.week[day.weekday()] for one in stated], parts[True], parts[False])
        assert changed.base.team["t"].slots_on(day) == wanted


def test_slots_of_an_area_are_divided_among_its_teams() -> None:
    """England has two forces here. Parliament's own team covers no area, and Scotland's covers another."""
    changed = uk.sample(on=DAY).what_if(SlotsChanged(area="england", more=(5, 4, 1, 0, 0, 0, 0), first=DAY))

    more = {team.id: [one.week for one in team.more] for team in changed.base.teams if team.more}

    assert more == {
        "force-essex": [(3, 2, 1, 0, 0, 0, 0)], "force-metropolitan": [(2, 2, 0, 0, 0, 0, 0)],
    }  # fmt: skip


def test_slots_more_and_fewer_are_none_of_a_holiday_unless_they_say_so() -> None:
    """Tuesday 30 November 2021 is St Andrew's Day, on which the team of Scotland has no slots."""
    holiday = on("2021-11-30")
    closed = (holiday.toordinal(),)

    found = [
        uk.sample(on=DAY)
        .what_if(SlotsChanged(team="force-scotland", more=WEEKDAYS, first=DAY, holidays=works))
        .base.team["force-scotland"]
        .slots_on(holiday, closed)
        for works in (False, True)
    ]

    assert found == [0, 1]


def _pooled() -> Programme:
    """A team with a pool of one adviser, and a team without."""
    asked = sample()
    pool = Pool("surveys", (TeamAdviser("a-1", (Slots(WEEKDAYS),)),))
    other = Team("u", "Other", (Cover(("belfast",)),), (Slots((2, 0, 0, 0, 0, 0, 0)),))
    teams = (attrs.evolve(asked.base.teams[0], pools=(pool,)), other)
    return Programme(attrs.evolve(asked.base, teams=teams), asked.rulebook, asked.ledger)


def _slots(asked: Programme, day: str) -> dict[str, int]:
    found = capacity_of(asked.base.teams, on(day), on(day)).slots
    return {crew.name: sum(slots.values()) for crew, slots in found.items()}


def test_loans_and_advisers_change_the_slots_of_their_crews() -> None:
    """On Monday 22 November 2021 the one team has a slot and its pool another, the other team two."""
    loan = LoanAdded("u", Loan("t", (1, 0, 0, 0, 0, 0, 0), Period(DAY)))
    joins = AdviserAdded("t", "surveys", TeamAdviser("a-2", (Slots((3, 0, 0, 0, 0, 0, 0)),)))
    away = AwayAdded("a-1", Away(Period(DAY)))

    found = [
        _slots(_pooled().what_if(*changes), "2021-11-22") for changes in ((), (loan,), (joins,), (away,))
    ]

    assert found == [
        {"t/": 1, "t/surveys": 1, "u/": 2},
        {"t/": 2, "t/surveys": 1, "u/": 1},
        {"t/": 1, "t/surveys": 4, "u/": 2},
        {"t/": 1, "t/surveys": 0, "u/": 2},
    ]


def test_no_plan_visits_a_place_on_a_day_of_a_closure_more() -> None:
    asked, until = sample(), on("2022-02-28")
    day = {one.visit.venue: one.day for one in asked.plan(on=DAY, until=until).visits}["hall"]

    changed = asked.what_if(ClosureAdded(venue="hall", first=DAY, last=day))

    days = {one.visit.venue: one.day for one in changed.plan(on=DAY, until=until).visits}
    assert days["hall"] > day
    assert changed.base.venue["hall"].closures == (Period(DAY, day + dt.timedelta(1)),)


def _copy(asked: Programme) -> Programme:
    return Programme(asked.base, asked.rulebook, asked.ledger)


def test_other_slots_cost_no_check_and_share_all_that_they_leave_alone() -> None:
    asked = uk.sample(on=DAY)
    asked.due(on=DAY)
    fewer = SlotsChanged(team="force-essex", fewer=WEEKDAYS, first=DAY)

    changed = asked.what_if(fewer)

    assert 5 * calls(lambda: asked.what_if(fewer)) < calls(lambda: _copy(asked))
    assert 20 * calls(lambda: changed.due(on=DAY)) < calls(lambda: _copy(asked).due(on=DAY))
    assert changed.base.members is asked.base.members
    assert changed.rulebook is asked.rulebook


# ---------------------------------------------------------------- rules

PLAIN = attrs.evolve(YEARLY, months=12, notice=0)
REVIEWED = (reviewed("2021-07-05"),)


def test_six_months_instead_of_twelve_act_from_their_day_without_notice() -> None:
    """Reviewed on Monday 5 July 2021: six months ended on 5 January, before Monday 10 January 2022."""
    asked = programme(PLAIN, *FIRSTS, events=REVIEWED)

    changed = asked.what_if(NumberChanged("cycle", "months", 6, since=on("2022-01-10")))

    days = ("2022-01-09", "2022-01-10")
    assert [review_due(asked, day) for day in days] == ["2022-07-05", "2022-07-05"]
    assert [review_due(changed, day) for day in days] == ["2022-07-05", "2022-01-10"]
    (move,) = compare(asked, changed, on=on("2022-01-10")).moves
    assert (move.days, move.cause, move.change) == (-176, "cycle", "earlier")


def test_a_longer_interval_waits_for_the_next_review() -> None:
    changed = programme(PLAIN, *FIRSTS, events=REVIEWED).what_if(
        NumberChanged("cycle", "months", 24, since=on("2022-01-10")), reviewed("2022-01-17")
    )

    assert [review_due(changed, day) for day in ("2022-01-16", "2022-01-17")] == ["2022-07-05", "2024-01-17"]


def _list_months(asked: Programme) -> list[tuple[str, dt.date, int, object]]:
    return [
        (one.id, one.since, one.notice, attrs.asdict(one.rule["cycle"], recurse=False)["months"])
        for one in asked.rulebook.editions
    ]


def test_law_76_a_number_holds_in_later_editions_too_and_in_an_edition_of_its_day() -> None:
    later = Edition("e2", "Second", (PLAIN, *FIRSTS), since=on("2022-06-01"), notice=28)
    asked = programme(PLAIN, *FIRSTS, later=(later,))

    before, after = on("2022-01-10"), on("2022-06-01")
    first = asked.rulebook.editions[0].since

    made = [asked.what_if(NumberChanged("cycle", "months", 6, since=since)) for since in (before, after)]
    assert _list_months(made[0]) == [
        ("e1", first, 0, 12), ("what-if-2022-01-10", before, 0, 6), ("e2", after, 28, 6),
    ]  # fmt: skip
    assert _list_months(made[1]) == [("e1", first, 0, 12), ("e2", after, 28, 6)]


def test_only_the_cells_of_a_number_change_that_it_is_instead_of() -> None:
    asked = programme(YEARLY, *FIRSTS)

    changed = asked.what_if(NumberChanged("cycle", "months", 6, instead_of=12, since=on("2022-01-10")))

    rule = changed.rulebook.editions[-1].rule["cycle"]
    assert attrs.asdict(rule, recurse=False)["months"] == Table.by_response(6, 6, 3)
    assert rule.citation == "Cycle 1; months: what if"


@pytest.mark.parametrize(
    ("rule", "number", "value", "read"),
    [
        ("rise", "within", 10, lambda rule: rule.within.n),
        ("rise", "spread", 5, lambda rule: rule.spread),
        ("cycle", "grace", Table.by_response(9, 5, 0), lambda rule: rule.grace),
    ],
)
def test_any_field_that_holds_a_number_may_change(
    rule: str, number: str, value: int | Table, read: Callable[[Any], object]
) -> None:
    changed = programme(TWENTY_DAYS, YEARLY, *FIRSTS).what_if(NumberChanged(rule, number, value, since=DAY))

    assert read(changed.rulebook.edition(DAY).rule[rule]) == value


def test_the_examples_of_a_rulebook_do_not_hold_a_changed_rulebook_up() -> None:
    """The example says twelve months; a programme refuses the edition that says six."""
    asked = programme(YEARLY, *FIRSTS, CALL, OFFERS)
    asked = Programme(asked.base, attrs.evolve(asked.rulebook, examples=(KEPT,)), asked.ledger)
    six = attrs.evolve(YEARLY, months=Table.by_response(6, 6, 3))
    edition = Edition("e2", "Second", (six, *FIRSTS, CALL, OFFERS), since=on("2021-10-01"))
    with pytest.raises(ReferenceErrors, match="an example that is not kept"):
        with_edition(asked, edition)

    changed = asked.what_if(EditionAdded(edition))

    assert changed.rulebook.editions[-1] == edition
    assert (changed.rulebook.examples, asked.rulebook.examples) == ((), (KEPT,))
    assert asked.what_if(LevelRaised("SEVERE", first=DAY)).rulebook is asked.rulebook
    assert interchange.loads(interchange.dumps(changed)) == changed


# ---------------------------------------------------------------- places and people


def test_a_boundary_moves_constituency_and_place_to_another_calendar() -> None:
    """As if Essex lay in Glasgow: 30 November is a holiday there, so 20 working days end a day later."""
    asked = programme(TWENTY_DAYS, *FIRSTS, events=REVIEWED, series=(NOVEMBER_2021,))

    moved = BoundaryMoved(region="scotland", force="glasgow", constituencies=("c-essex",), venues=("essex",))
    changed = asked.what_if(moved)

    assert [review_due(one, "2021-11-20") for one in (asked, changed)] == ["2021-12-13", "2021-12-14"]
    assert {one.ground.force for one in changed.coverage(on=DAY) if one.venue == "essex"} == {"glasgow"}


def test_a_use_and_a_member_more_are_owed_a_first_review() -> None:
    """Three months from Wednesday 20 October 2021 end on Thursday 20 January 2022."""
    asked = programme(*FIRSTS)
    since = on("2021-10-20")
    market = Venue("market", "surgery", "east", "essex")
    changes = (MemberAdded(BEA), UseAdded(Use("market", "bea", Period(since)), market))

    changed, turned = asked.what_if(*changes), asked.what_if(*changes[::-1])

    assert changed == turned
    assert review_due(changed, "2021-11-20", "market", "bea") == "2022-01-20"


def test_an_event_is_a_change_and_is_recorded_after_all_other_changes() -> None:
    done = reviewed("2021-11-20", "stall")
    stall = UseAdded(Use("stall", "bea", Period(DAY)), Venue("stall", "surgery", "east", "essex"))
    asked = programme(YEARLY, *FIRSTS)

    changed = asked.what_if(done, stall, MemberAdded(BEA))

    assert review_due(changed, "2021-11-20", "stall", "bea") == "2022-11-18"
    with pytest.raises(ReferenceErrors):
        asked.what_if(done, MemberAdded(BEA))


def test_law_76_a_change_may_name_what_another_brings_in_before_or_after_it() -> None:
    stall = UseAdded(Use("stall", "bea", Period(DAY)), Venue("stall", "surgery", "east", "essex"))
    asked = programme(YEARLY, *FIRSTS)

    assert asked.what_if(stall, MemberAdded(BEA)) == asked.what_if(MemberAdded(BEA), stall)


# ---------------------------------------------------------------- errors

SAMPLE = sample()


_UNKNOWN: tuple[Any, ...] = (
    LevelRaised("SEVERE", first=DAY, series="nothing"),
    LevelRaised("ORANGE", first=DAY),
    LevelLowered("ORANGE", first=DAY, series="national"),
    SlotsChanged(team="nobody", more=WEEKDAYS, first=DAY),
    SlotsChanged(area="nowhere", more=WEEKDAYS, first=DAY),
    LoanAdded("nobody", Loan("t", WEEKDAYS, Period(DAY))),
    LoanAdded("t", Loan("nobody", WEEKDAYS, Period(DAY))),
    AdviserAdded("nobody", "p", TeamAdviser("a", ())),
    AdviserAdded("t", "nothing", TeamAdviser("a", ())),
    AwayAdded("nobody", Away(Period(DAY))),
    NumberChanged("nothing", "months", 6, since=DAY),
    NumberChanged("cycle", "weeks", 6, since=DAY),
    NumberChanged("cycle", "kinds", 6, since=DAY),
    NumberChanged("cycle", "form", 6, since=DAY),
    ClosureAdded(venue="nowhere", first=DAY),
    BoundaryMoved(region="nowhere", force="essex", venues=("essex",)),
    BoundaryMoved(region="east", force="nowhere", venues=("essex",)),
    BoundaryMoved(region="east", force="essex", venues=("nowhere",)),
    BoundaryMoved(region="east", force="essex", constituencies=("nowhere",)),
    LoanAdded("u", Loan("t", WEEKDAYS, Period(DAY), pool="nothing")),
    MemberAdded(Member("new", "New", (Mandate("nowhere", Period(DAY)),))),
    UseAdded(Use("essex", "nobody", Period(DAY))),
    UseAdded(Use("nowhere", "ann", Period(DAY))),
)


def _number(changes: Iterable[object]) -> list[str]:
    return [f"{type(one).__name__}-{n}" for n, one in enumerate(changes)]


@pytest.mark.parametrize("change", _UNKNOWN, ids=_number(_UNKNOWN))
def test_what_a_change_names_has_to_be_there(change: Any) -> None:
    with pytest.raises(UnknownId):
        SAMPLE.what_if(change)


def _added(seat: str | None, end: dt.date | None = None, **settings: Any) -> MemberAdded:
    first = DAY - dt.timedelta(9)
    return MemberAdded(Member("n", "N", (Mandate(seat, Period(first, end), **settings),)))


def _opened(**settings: Any) -> UseAdded:
    place: dict[str, Any] = {"kind": "office", "region": "east-of-england", "force": "police-essex"}
    return UseAdded(Use("new", "m-essex-3", Period(DAY)), Venue("new", **(place | settings)))


@pytest.mark.parametrize(
    ("change", "field", "near"),
    [
        (SlotsChanged(team="force-esex", more=WEEKDAYS, first=DAY), "SlotsChanged.team", "force-essex"),
        (SlotsChanged(area="Essex", more=WEEKDAYS, first=DAY), "SlotsChanged.area", "police-essex"),
        (LoanAdded("psd", Loan("force-esex", WEEKDAYS, Period(DAY))), "LoanAdded.loan.team", "force-essex"),
        (LevelRaised("CRITCAL", first=DAY, series="uk-national"), "LevelRaised.level", "CRITICAL"),
        (LevelRaised("CRITICAL", first=DAY, series="uk-natonal"), "LevelRaised.series", "uk-national"),
        (NumberChanged("review-yearl", "months", 6, since=DAY), "NumberChanged.rule", "review-yearly"),
        (NumberChanged("review-yearly", "month", 6, since=DAY), "NumberChanged.number", "months"),
        (ClosureAdded(venue="esex-hall", first=DAY), "ClosureAdded.venue", "essex-hall"),
        (UseAdded(Use("esex-hall", "m-essex-3", Period(DAY))), "UseAdded.use.venue", "essex-hall"),
        (UseAdded(Use("essex-hall", "m-esex-3", Period(DAY))), "UseAdded.use.member", "m-essex-3"),
        (_added("esex-1"), "MemberAdded.member.mandates.constituency", "essex-1"),
        (_added("essex-1", house="common"), "MemberAdded.member.mandates.house", "commons"),
        (_added(None, area="police-esex"), "MemberAdded.member.mandates.area", "police-essex"),
        (_added("essex-1", DAY, ended="death-"), "MemberAdded.member.mandates.ended", "death"),
        (_opened(kind="offce"), "UseAdded.venue.kind", "office"),
        (_opened(region="scotlan"), "UseAdded.venue.region", "scotland"),
        (_opened(force="police-esex"), "UseAdded.venue.force", "police-essex"),
        # Nothing is near: the first id of all shows what an id looks like.
        (SlotsChanged(team="zzz", more=WEEKDAYS, first=DAY), "SlotsChanged.team", "force-essex"),
    ],
)
def test_the_error_of_an_unknown_id_names_the_id_that_was_meant(change: Any, field: str, near: str) -> None:
    with pytest.raises(UnknownId) as caught:
        uk.sample(on=DAY).what_if(change)

    assert (caught.value.field, caught.value.near[0]) == (field, near)


def test_a_number_is_not_put_in_place_of_a_number_that_the_rule_lacks() -> None:
    with pytest.raises(InvalidValue, match="months has no such value; give 3 or 6 or 12"):
        SAMPLE.what_if(NumberChanged("cycle", "months", 6, instead_of=7, since=DAY))


@pytest.mark.parametrize("field", ["pool", "to_pool"])
def test_the_error_of_an_unknown_pool_names_the_pool_of_the_lender_or_the_borrower(field: str) -> None:
    pools: Any = {field: "nothing"}
    with pytest.raises(UnknownId) as caught:
        _pooled().what_if(LoanAdded("u", Loan("t", WEEKDAYS, Period(DAY), **pools)))

    assert caught.value.field == f"LoanAdded.loan.{field}"


_IMPOSSIBLE: tuple[tuple[type[ReviewError], Any], ...] = (
    (ReferenceErrors, MemberAdded(ANN)),
    (ReferenceErrors, UseAdded(Use("essex", "ann", Period(DAY)))),
    (ReferenceErrors, UseAdded(Use("essex", "ann", Period(DAY)), ESSEX)),
    (ReferenceErrors, ClosureAdded(venue="home", first=DAY)),
    (ReferenceErrors, BoundaryMoved(region="scotland", force="essex", venues=("essex",))),
    (ReferenceErrors, LoanAdded("t", Loan("t", WEEKDAYS, Period(DAY)))),
    (InvalidValue, SlotsChanged(area="scotland", more=WEEKDAYS, first=DAY)),
    (InvalidValue, NumberChanged("rise", "merge", 6, since=DAY)),
    (OutsideRange, NumberChanged("cycle", "months", 0, since=DAY)),
    (RulebookError, NumberChanged("cycle", "settling", 1, since=DAY)),
    (RulebookError, EditionAdded(attrs.evolve(SAMPLE.rulebook.editions[0], id="e2"))),
    (InvalidValue, "critical"),
    (InvalidValue, (LevelRaised("SEVERE", first=DAY),)),
)


@pytest.mark.parametrize(("error", "change"), _IMPOSSIBLE, ids=_number(one for _, one in _IMPOSSIBLE))
def test_a_change_that_makes_an_impossible_programme_is_refused(
    error: type[ReviewError], change: Any
) -> None:
    with pytest.raises(error):
        SAMPLE.what_if(change)


_UNSOUND: tuple[Callable[[], object], ...] = (
    lambda: LevelRaised("SEVERE", first=DAY, last=on("2021-11-19")),
    lambda: SlotsChanged(team="t", area="east", more=WEEKDAYS, first=DAY),
    lambda: SlotsChanged(more=WEEKDAYS, first=DAY),
    lambda: SlotsChanged(team="t", more=WEEKDAYS, fewer=WEEKDAYS, first=DAY),
    lambda: SlotsChanged(team="t", first=DAY),
    lambda: SlotsChanged(team="t", more=(1, 1), first=DAY),
    lambda: NumberChanged("cycle", "months", Table((TableValue(6),)), instead_of=12, since=DAY),
    lambda: NumberChanged("cycle", "months", True, since=DAY),
    lambda: UseAdded(Use("essex", "ann", Period(DAY)), GLASGOW),
    lambda: BoundaryMoved(region="east", force="essex"),
    lambda: StatusMove(None, None),
)


@pytest.mark.parametrize("place", range(len(_UNSOUND)))
def test_a_change_is_checked_when_it_is_made(place: int) -> None:
    with pytest.raises(InvalidValue):
        _UNSOUND[place]()


# ---------------------------------------------------------------- comparing


def test_what_moved_is_listed_and_summed() -> None:
    """SEVERE from 15 November 2021; Glasgow was reviewed in June 2020, so it is overdue either way."""
    done = (reviewed("2021-07-05"), reviewed("2020-06-01", "glasgow"))
    calm = programme(TWENTY_DAYS, *FIRSTS, CALL, events=done)
    severe = calm.what_if(LevelRaised("SEVERE", first=on("2021-11-15")))

    found = compare(calm, severe, on=DAY, until=on("2021-12-31"))

    assert [(one.part, one.id, one.change) for one in found.inputs] == [("series", "national", "changed")]
    assert [(one.venue, one.due_before, one.due_after) for one in found.moves] == [
        ("essex", None, on("2021-12-13")), ("glasgow", None, on("2021-12-14")),
    ]  # fmt: skip
    assert found.moves.counts == {"appeared": 2, "vanished": 0, "earlier": 0, "later": 0, "kept": 0}
    assert found.moves.standings == {(Standing.NOT_OWED, Standing.OPEN): 2}
    assert {name: len(one) for name, one in found.moves.by("cause").items()} == {"not owed -> rise": 2}
    assert (found.covered, found.covered_by("kind")) == (
        (Share(0, 0), Share(2, 2)), {"office": (Share(0, 0), Share(2, 2))},
    )  # fmt: skip
    assert (found.visits.counts["on-time"], found.needs.slots) == (2, 0)
    assert {name: len(one) for name, one in found.visits.by("kind").items()} == {"office": 2}
    assert found.why().splitlines() == [
        "differ: series (1 changed)",
        "20 November 2021: 2 of 4 statuses moved",
        "due days: 2 appeared",
        "causes: 2 not owed -> rise",
        "covered: 0 of 0 -> 2 of 2 (100%)",
        "plan to 31 December 2021: 2 visits moved, +2 on-time, +0 slots needed",
    ]


def test_law_76_a_comparison_tells_of_an_exclusion_to_readers_with_clearance_alone() -> None:
    """Reviewed on 20 August 2021, so due on 22 August 2022; close protection from 20 November 2021."""
    asked = programme(YEARLY, *FIRSTS, used=uses("essex"), events=(reviewed("2021-08-20"),))
    held = excluded("2021-11-20", None, look_again=on("2022-02-01"))

    (begun,), (ended,) = (
        compare(*pair, on=DAY).moves for pair in ((asked, asked.what_if(held)), (asked.what_if(held), asked))
    )

    assert (begun.cause, ended.cause) == ("cycle -> excluded", "excluded -> cycle")
    assert (begun.change, ended.change) == ("vanished", "appeared")
    for move in (begun, ended):
        assert move.is_sensitive
        (open_row,), (row,) = (StatusMoves(DAY, (move,)).rows(sensitive=one) for one in (False, True))
        assert (open_row["cause"], row["cause"]) == (None, move.cause)
    found = compare(asked, asked.what_if(held), on=DAY)
    assert "causes: 1 that only readers with clearance may see" in found.why().splitlines()
    assert "causes: 1 cycle -> excluded" in found.why(sensitive=True).splitlines()


def test_fewer_slots_move_visits_and_needs_and_no_due_day() -> None:
    """Two offices are due by 13 and 14 December 2021; from the 20th of November the team has no slot left."""
    done = (reviewed("2021-07-05"), reviewed("2021-07-06", "glasgow"))
    asked = programme(TWENTY_DAYS, *FIRSTS, events=done, series=(NOVEMBER_2021,))
    idle = asked.what_if(SlotsChanged(team="t", fewer=WEEKDAYS, first=DAY))

    found, back = (compare(*pair, on=DAY, until=on("2021-12-14")) for pair in ((asked, idle), (idle, asked)))

    assert (len(found.moves), len(found.visits), bool(found)) == (0, 2, True)
    assert found.visits.counts == {"on-time": -2, "late": 0, "unplaced": 2, "held": 0, "beyond": 0}
    assert {name: len(one) for name, one in found.visits.by("cause").items()} == {"capacity": 2}
    assert (found.needs.slots, back.needs.slots) == (2, -2)
    assert [(one.team, one.after - one.before) for one in found.needs] == [("t", 2)]


def test_law_76_a_comparison_lists_who_is_to_act_and_how_far_the_work_is() -> None:
    """The office of Essex One goes to London, and Clyde One, who declined, accepts after all."""
    asked = uk.sample(on=DAY)
    moved = BoundaryMoved(region="london", force="police-metropolitan", venues=("essex-1-office",))
    offer = next(one for one in asked.ledger if isinstance(one, Offered) and one.member == "m-clyde-1")

    there = compare(asked, asked.what_if(moved), on=DAY)
    accepted = compare(asked, asked.what_if(answered("2021-11-20", Reply.ACCEPTED, offer.id)), on=DAY)

    (move,) = (one for one in there.moves if one.activity is Activity.REVIEW)
    assert move.before is not None
    assert (move.change, move.before.team, move.latest.team) == (
        "kept", "force-essex", "force-metropolitan",
    )  # fmt: skip
    assert list(there.moves.by("team")) == ["force-metropolitan"]
    assert there.covered_by("team") == {
        "force-essex": (Share(5, 8), Share(4, 7)),
        "force-metropolitan": (Share(1, 1), Share(2, 2)),
    }
    (review,) = (one for one in accepted.moves if one.activity is Activity.REVIEW)
    assert review.before is not None
    assert (review.change, review.before.progress, review.latest.progress) == (
        "kept", Progress.DECLINED, Progress.ACCEPTED,
    )  # fmt: skip


def test_a_part_is_compared_with_the_same_part_alone() -> None:
    whole = uk.sample(on=DAY)
    essex = whole.only(area="police-essex")

    assert not compare(essex, whole.only(area="police-essex"), on=DAY)
    for other in (whole, whole.only(team="force-essex")):
        with pytest.raises(InvalidValue, match="compare a part with the same part"):
            compare(essex, other, on=DAY)


def test_two_days_of_one_country_compare_as_well() -> None:
    today = uk.sample(on=DAY)
    morrow = today.record(directed("2021-11-20", "2021-12-17"))

    found = compare(today, morrow, on=DAY)

    assert [(one.part, one.id, one.change) for one in found.inputs] == [("events", "d1", "added")]
    moved = [one for one in found.moves if one.activity is Activity.REVIEW and one.change == "earlier"]
    assert {one.due_after for one in moved} == {on("2021-12-17")}


@settings(max_examples=examples(0.4))
@given(seed=st.integers(0, 2**63 - 1))
def test_law_76_a_comparison_lists_what_differs_and_every_sum_adds_up(seed: int) -> None:
    asked, day = case_of_seed(seed)
    try:
        changed = asked.what_if(*(one.change for one in imagine(Dice(seed), asked, day)))
    except ReviewError:
        return
    # Some are asked about two days: what time alone moved is a move, too.
    start = day - dt.timedelta(seed % 3 * 10)
    found = compare(asked, changed, on=day, since=start, until=day + dt.timedelta(30))
    back = compare(changed, asked, on=day) if start == day else None

    covers = [
        {
            (s.activity, s.venue, s.member): (
                s.obligation and s.obligation.window,
                s.standing,
                s.progress,
                s.team,
            )
            for s in one.coverage(on=asked_on)
        }
        for one, asked_on in ((asked, start), (changed, day))
    ]
    differ = {key for key in covers[0] | covers[1] if covers[0].get(key) != covers[1].get(key)}
    assert {(one.activity, one.venue, one.member) for one in found.moves} == differ
    if back is not None:
        turned = [(one.after, one.before) for one in back.moves]
        assert turned == [(one.before, one.after) for one in found.moves]
    assert found.plans is not None
    before, after = found.plans
    assert found.visits.counts == {
        part.replace("_", "-"): len(getattr(after, part)) - len(getattr(before, part))
        for part in ("on_time", "late", "unplaced", "held", "beyond")
    }
    needed = [sum(one.slots for one in plan.needs) for plan in found.plans]
    assert found.needs.slots == needed[1] - needed[0]
