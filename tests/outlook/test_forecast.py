"""What a forecast counts, what it assumes, and what it refuses."""

import datetime as dt
import math
import statistics
from collections.abc import Callable
from typing import Any, Final

import attrs
import pytest

from laws.small import (
    ANN,
    CAL,
    ESSEX,
    FIRSTS,
    OFFERS,
    TWENTY_DAYS,
    YEARLY,
    answered,
    levels,
    offered,
    on,
    programme,
    reviewed,
    sample,
    uses,
)
from mpreview import Programme, Reply, uk
from mpreview.errors import InvalidValue, OutsideRange, ReviewError, UnknownId
from mpreview.events import Absent, Answered, Booked, BookingMissed, Reviewed
from mpreview.outlook import (
    Assumptions,
    Chance,
    Delay,
    Figure,
    Forecast,
    ForecastCount,
    ForecastStep,
    ForecastTerms,
    LevelChances,
    Replies,
    VisitResult,
    iterate_steps,
)
from mpreview.places import Venue
from mpreview.teams import Cover
from mpreview.timeline import start_of

DAY: Final = on("2021-11-22")
CERTAIN: Final = Assumptions.certain()
NEVER: Final = Chance(0, 1)
ALWAYS: Final = Chance(1, 1)


def first_step(asked: Programme, **assumed: Any) -> ForecastStep[Programme]:
    """The first week of a run in which all is certain, but for what is given."""
    assumptions = attrs.evolve(CERTAIN, **assumed)
    terms = ForecastTerms(on=DAY, until=DAY + dt.timedelta(6), seed=1, assumptions=assumptions)
    return next(iterate_steps(asked, terms))


def words(step: ForecastStep[Programme]) -> list[str]:
    return [event.word for event in step.events]


LAST_YEAR: Final = reviewed("2020-12-21")
"""The review of the office in Essex is due on 21 December 2021, and open since 26 October."""


# ---------------------------------------------------------------- a step


def test_a_review_is_offered_accepted_booked_and_made() -> None:
    step = first_step(programme(YEARLY, *FIRSTS, OFFERS, venues=(ESSEX,), events=[LAST_YEAR]))

    assert words(step) == ["offered", "answered", "booked", "reviewed"]
    assert {event.on for event in step.events} == {DAY}
    assert [one.result for one in step.visits] == [VisitResult.MADE]


@pytest.mark.parametrize(
    ("assumed", "told"),
    [
        ({"replies": Replies(0, 1, 0, 0)}, ["offered", "answered"]),
        ({"replies": Replies(0, 0, 1, 0)}, ["offered", "answered"]),
        ({"replies": Replies(0, 0, 0, 1)}, ["offered"]),
        ({"answer": Delay(((3, 1),))}, ["offered", "answered"]),
    ],
)
def test_nobody_goes_without_an_acceptance(assumed: dict[str, Any], told: list[str]) -> None:
    """The plan has the visit on the first day of the step, on which nobody has accepted."""
    step = first_step(programme(YEARLY, *FIRSTS, OFFERS, venues=(ESSEX,), events=[LAST_YEAR]), **assumed)

    assert [one.result for one in step.visits] == [VisitResult.NOT_AGREED]
    assert words(step) == told


def test_where_no_rule_owes_an_offer_nobody_is_asked() -> None:
    step = first_step(programme(YEARLY, *FIRSTS, venues=(ESSEX,), events=[LAST_YEAR]))

    assert words(step) == ["reviewed"]


def test_a_visit_that_was_missed_is_planned_again() -> None:
    asked = programme(YEARLY, *FIRSTS, OFFERS, venues=(ESSEX,), events=[LAST_YEAR])
    step = first_step(asked, missed=ALWAYS)
    again = step.programme.plan(on=DAY + dt.timedelta(7), until=DAY + dt.timedelta(60))

    assert words(step)[2:] == ["booked", "booking-missed"]
    assert [one.visit.venue for one in again.visits] == ["essex"]


def test_a_report_comes_later_and_the_visit_counts_from_its_day() -> None:
    asked = programme(YEARLY, *FIRSTS, venues=(ESSEX,), events=[LAST_YEAR])
    step = first_step(asked, report=Delay(((10, 1),)))
    (review,) = step.events

    assert (review.on, review.known.date()) == (DAY, DAY + dt.timedelta(10))
    assert step.visits[0].reported == DAY + dt.timedelta(10)
    assert len(step.programme.plan(on=step.last, until=step.last + dt.timedelta(30)).visits) == 0


def test_what_waits_on_the_first_day_is_answered_as_if_offered_then() -> None:
    """The plan leaves out a visit whose offer waits, also after the answer time has passed."""
    asked = programme(YEARLY, *FIRSTS, OFFERS, venues=(ESSEX,), events=[LAST_YEAR, offered("2021-11-01")])
    yes = first_step(asked)
    waiting = first_step(asked, answer=Delay(((8, 1),)))

    assert words(yes) == ["answered", "booked", "reviewed"]
    assert (words(waiting), waiting.plan.taken) == ([], 0)


def test_a_member_who_answered_for_one_venue_is_asked_about_the_others() -> None:
    """An offer of both offices, answered for Glasgow alone: the answer to come is about Essex."""
    told = [
        LAST_YEAR, reviewed("2020-12-21", "glasgow"), offered("2021-11-01", venues=None),
        answered("2021-11-02", Reply.DECLINED, venues=("glasgow",)),
    ]  # fmt: skip
    (said,) = [
        one
        for one in first_step(programme(YEARLY, *FIRSTS, OFFERS, events=told)).events
        if isinstance(one, Answered)
    ]

    assert (said.offer, said.venues) == ("o1", ("essex",))


def test_law_78_what_is_refused_did_not_happen() -> None:
    """The second office opens its offer while the first waits; a late answer to an older offer is none."""
    told = [LAST_YEAR, offered("2021-11-20", venues=None), offered("2021-11-23", "o2", venues=None)]
    asked = programme(YEARLY, *FIRSTS, OFFERS, venues=(ESSEX,), events=told)
    step = first_step(asked, answer=Delay(((3, 1),)))

    assert [one.offer for one in step.events if isinstance(one, Answered)] == ["o2"]


def test_law_78_what_is_drawn_amid_what_is_on_record_is_judged_there() -> None:
    """A visit that fell through on the first day is on record after all bookings of that day."""
    told = [
        LAST_YEAR, offered("2021-11-15"), answered("2021-11-16", Reply.ACCEPTED),
        Booked(id="b1", on=DAY, known=start_of(DAY), venue="essex", day=on("2021-11-30")),
        BookingMissed(id="b2", on=DAY, known=start_of(DAY), booking="b1", by=Absent.TEAM),
    ]  # fmt: skip
    step = first_step(programme(YEARLY, *FIRSTS, OFFERS, venues=(ESSEX,), events=told))

    assert words(step) == ["reviewed"]


def test_law_78_a_place_that_two_teams_would_review_is_booked_once() -> None:
    """Ann and Cal share an account, and each has the team of the own seat; both have accepted."""
    account = Venue("account", "online", None, None)
    told = [
        reviewed("2020-11-16", "account"),
        *(offered("2021-11-15", f"o-{one}", one, None) for one in ("ann", "cal")),
        *(answered("2021-11-16", Reply.ACCEPTED, f"o-{one}", id_=f"a-{one}") for one in ("ann", "cal")),
    ]
    asked = programme(
        YEARLY, *FIRSTS, OFFERS, events=told, members=(ANN, CAL), venues=(account,),
        used=(*uses("account"), *uses("account", member="cal")),
    )  # fmt: skip
    (team,) = asked.base.teams
    teams = tuple(attrs.evolve(team, id=one, covers=(Cover((one,)),)) for one in ("essex", "glasgow"))
    step = first_step(attrs.evolve(asked, base=attrs.evolve(asked.base, teams=teams)))

    assert [one.visit.team for one in step.plan.visits] == ["essex", "glasgow"]
    # The second review is of a place that was booked already, and a review needs no booking.
    assert words(step) == ["booked", "reviewed", "reviewed"]


def test_an_agreed_visit_is_kept_on_its_day() -> None:
    asked = uk.sample(on=on("2021-11-20"))
    terms = ForecastTerms(on=on("2021-11-27"), until=on("2021-12-03"), seed=1, assumptions=CERTAIN)
    (step,) = iterate_steps(asked, terms)
    (booked,) = asked.agreed(on=terms.on)

    assert [one.booking for one in step.events if isinstance(one, Reviewed)].count(booked.booking) == 1


# ---------------------------------------------------------------- levels


def test_a_level_that_always_rises_is_in_force_from_the_next_day() -> None:
    asked = programme(YEARLY, *FIRSTS, TWENTY_DAYS, venues=(ESSEX,), events=[reviewed("2021-11-01")])
    up = tuple(LevelChances("national", level, ALWAYS, NEVER) for level in ("SUBSTANTIAL", "SEVERE"))
    step = first_step(asked, levels=up)
    series = step.programme.register.threat["national"]

    assert [(one.effective, one.level) for one in series.assessments[1:]] == [
        (DAY + dt.timedelta(1), "SEVERE"), (DAY + dt.timedelta(2), "CRITICAL"),
    ]  # fmt: skip
    assert [one.reason.rule for one in step.programme.due(on=step.last)] == ["rise"]


def test_law_78_a_level_that_changes_on_the_first_day_of_a_forecast_is_in_force() -> None:
    """SEVERE is stated from 22 November 2021, the first day, and falls by one level on each later day."""
    stated = levels(("2019-11-04", "LOW"), ("2021-11-22", "SEVERE"))
    asked = programme(YEARLY, *FIRSTS, venues=(ESSEX,), series=(stated,))
    down = LevelChances("national", "SEVERE", NEVER, ALWAYS)

    series = first_step(asked, levels=(down,)).programme.register.threat["national"]

    assert [(one.effective, one.level) for one in series.assessments] == [
        (on("2019-11-04"), "LOW"), (DAY, "SEVERE"), (DAY + dt.timedelta(1), "SUBSTANTIAL"),
    ]  # fmt: skip


def test_a_drawn_level_takes_the_place_of_what_is_stated_for_later() -> None:
    stated = levels(("2019-11-04", "SEVERE"), ("2021-11-23", "LOW"))
    asked = programme(YEARLY, *FIRSTS, venues=(ESSEX,), series=(stated,))
    step = first_step(asked, levels=(LevelChances("national", "SEVERE", NEVER, NEVER),))

    assert step.programme.register.threat["national"].level(step.last) == "SEVERE"
    assert asked.register.threat["national"].level(step.last) == "LOW"


def test_chances_of_an_unknown_series_or_level_are_refused() -> None:
    for series, level in (("else", "SEVERE"), ("national", "else")):
        with pytest.raises(UnknownId):
            first_step(sample(), levels=(LevelChances(series, level, NEVER, NEVER),))


# ---------------------------------------------------------------- figures


_COUNTED: Final = [figure for figure in Figure if figure is not Figure.PERCENT]


@pytest.fixture(name="found", scope="module")
def _found() -> Forecast:
    return sample().forecast(on=on("2021-11-20"), until=on("2022-01-07"), runs=4, seed=3, by="force")


def test_groups_add_up_to_the_whole(found: Forecast) -> None:
    for figure in _COUNTED:
        for day in found.days:
            groups = [one for one in found if (one.day, one.figure) == (day, figure) and one.group]
            assert len(groups) == 4
            assert [sum(run) for run in zip(*(one.values for one in groups), strict=True)] == list(
                found.get(day, figure).values
            )


def test_the_figures_are_those_of_the_programme_after_each_step(found: Forecast) -> None:
    for run in found.runs:
        for step in iterate_steps(sample(), found.terms, run):
            counts = {figure: found.get(step.last, figure).values[run] for figure in _COUNTED}
            coverage = step.programme.coverage(on=step.last)
            late = [one.standing.value for one in coverage if one.standing.value in {"overdue", "past-limit"}]
            assert counts[Figure.BEHIND] == len(late)
            assert found.list_shares(step.last)[run] == coverage.covered
            assert counts[Figure.IN_DATE] == sum(one.standing.value == "in-date" for one in coverage)
            made = sum(isinstance(one, Reviewed) for one in step.events)
            missed = sum(isinstance(one, BookingMissed) for one in step.events)
            assert (counts[Figure.VISITS], counts[Figure.MISSED]) == (made, missed)
            reviews = [one for one in step.programme.ledger if isinstance(one, Reviewed)]
            assert counts[Figure.UNREPORTED] == sum(one.known.date() > step.last for one in reviews)


def test_law_78_the_percent_covered_is_that_of_the_share_of_each_run_and_group(found: Forecast) -> None:
    rows = [one for one in found if one.figure is Figure.PERCENT]

    reviews = [one for one in found if one.figure is Figure.REVIEWS and any(one.values)]
    assert [(row.day, row.group) for row in rows] == [(one.day, one.group) for one in reviews]
    assert "belfast" not in {row.group for row in rows}
    for row in rows:
        assert row.values == tuple(one.percent for one in found.list_shares(row.day, row.group))
        assert [*row.quantiles] == [one.percent for one in found.covered(row.day, row.group)]


def test_law_78_runs_and_groups_without_a_review_have_no_percent() -> None:
    """Without any use there is no place, so a share is of nothing."""
    whole = uk.sample(on=DAY)
    bare = Programme(attrs.evolve(whole.base, uses=()), whole.rulebook)
    asked: dict[str, Any] = {"on": DAY, "until": DAY, "seed": 1, "by": "kind"}
    few, many = bare.forecast(runs=2, **asked), whole.forecast(runs=2, **asked)

    for one in (few, few.compare(many), many.compare(few)):
        assert "percent" not in one.by("figure")
        assert "behind" in one.by("figure")
    with pytest.raises(InvalidValue, match="no run has reviews there"):
        few.get(DAY, Figure.PERCENT)
    with pytest.raises(UnknownId, match="no such group"):
        few.get(DAY, Figure.PERCENT, "home")

    mixed = attrs.evolve(bare.forecast(runs=1, **asked), terms=many.terms).join(
        whole.forecast(runs=1, first_run=1, **asked)
    )
    assert mixed.get(DAY, Figure.PERCENT).values == many.get(DAY, Figure.PERCENT).values[1:]
    assert many.compare(mixed).get(DAY, Figure.PERCENT).values == (0,)


def test_a_percentage_has_no_total(found: Forecast) -> None:
    for rows in (found.rows(), found.compare(found).rows()):
        assert {row["total"] is None for row in rows if row["figure"] == "percent"} == {True}
        assert {row["total"] is None for row in rows if row["figure"] != "percent"} == {False}


@pytest.mark.parametrize("values", [(3,), (5, 1), (2, 9, 4, 4, 7, 1, 8)])
def test_quantiles_are_of_the_nearest_rank(values: tuple[int, ...]) -> None:
    count = ForecastCount(DAY, None, Figure.VISITS, values)

    for percent in range(101):
        least = min(
            one for one in values if 100 * sum(other <= one for other in values) >= percent * len(values)
        )
        assert count.quantile(percent) == least


def test_the_error_is_the_standard_error_of_the_mean() -> None:
    values = (2, 9, 4, 4, 7, 1, 8)
    count = ForecastCount(DAY, None, Figure.VISITS, values)

    assert count.error is not None
    assert math.isclose(count.error, statistics.stdev(values) / math.sqrt(len(values)))
    assert ForecastCount(DAY, None, Figure.VISITS, (1,)).error is None


def test_progress_is_told_after_each_run() -> None:
    told: list[tuple[int, int]] = []
    sample().forecast(on=DAY, until=DAY, runs=3, seed=1, progress=lambda done, of: told.append((done, of)))

    assert told == [(1, 3), (2, 3), (3, 3)]


# ---------------------------------------------------------------- what is refused


REFUSED: Final[dict[str, tuple[type[ReviewError], Callable[[Forecast], object]]]] = {
    "no step ends there": (InvalidValue, lambda one: one.get(DAY, Figure.VISITS)),
    "no such group": (UnknownId, lambda one: one.get(one.days[0], Figure.VISITS, "else")),
    "no such grouping": (UnknownId, lambda _: ForecastTerms(on=DAY, until=DAY, seed=1, by="standing")),
    "ends before it begins": (
        InvalidValue, lambda _: ForecastTerms(on=DAY, until=DAY - dt.timedelta(1), seed=1),
    ),
    "a run twice": (InvalidValue, lambda one: one.join(one)),
    "asked otherwise": (
        InvalidValue, lambda one: one.join(attrs.evolve(one, terms=attrs.evolve(one.terms, seed=9))),
    ),
    "another seed": (
        InvalidValue, lambda one: one.compare(attrs.evolve(one, terms=attrs.evolve(one.terms, seed=9))),
    ),
    "other runs": (InvalidValue, lambda one: one.compare(attrs.evolve(one, runs=(5, 6, 7, 8)))),
    "no run": (OutsideRange, lambda _: sample().forecast(on=DAY, until=DAY, seed=1, runs=0)),
    "no programme": (InvalidValue, lambda one: iterate_steps("else", one.terms)),  # type: ignore[type-var]  # the fault
    "no weight": (InvalidValue, lambda _: Replies(0, 0, 0, 0)),
    "no weight of a delay": (InvalidValue, lambda _: Delay(((1, 0),))),
    "days that fall": (InvalidValue, lambda _: Delay(((1, 1), (1, 1)))),
    "no pair": (InvalidValue, lambda _: Delay(((1,),))),  # type: ignore[arg-type]  # the fault
    "more than certain": (OutsideRange, lambda _: Chance(3, 2)),
    "a rise and a fall": (InvalidValue, lambda _: LevelChances("s", "l", Chance(2, 3), Chance(1, 2))),
    "a level twice": (
        InvalidValue, lambda _: Assumptions(levels=(LevelChances("s", "l", NEVER, NEVER),) * 2),
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", REFUSED)
def test_what_cannot_be_meant_is_refused(fault: str, found: Forecast) -> None:
    error, ask = REFUSED[fault]

    with pytest.raises(error):
        ask(found)
