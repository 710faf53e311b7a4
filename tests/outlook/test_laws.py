"""A forecast is the plan carried out, with what members do drawn by chance (law 78)."""

import datetime as dt

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.policies import case_of_seed, peopled_case_of_seed
from helpers.profiles import examples
from laws.small import on, sample
from mpreview import Ledger, Programme
from mpreview.outlook import Assumptions, ForecastTerms, VisitResult, iterate_steps
from mpreview.policy import Visiting
from outlook.carried_out import carry_out

CERTAIN = Assumptions.certain()


def owed(programme: Programme, day: dt.date) -> list[tuple[object, ...]]:
    """What is owed on a day, without the ids of events."""
    return [
        (one.id, one.standing, one.progress, one.window, one.last_done, one.resumes)
        for one in programme.due(on=day, within=400)
    ]


def until(programme: Programme, day: dt.date) -> Programme:
    """The programme without what happened after a day."""
    told = Ledger.of(event for event in programme.ledger if event.on <= day)
    return attrs.evolve(programme, ledger=told)


def agrees(programme: Programme, first: dt.date, days: int, step: int, ahead: int = 40) -> bool:
    """Whether a certain forecast is the plan carried out, step by step."""
    last = first + dt.timedelta(days - 1)
    terms = ForecastTerms(on=first, until=last, seed=1, assumptions=CERTAIN, step=step, ahead=ahead)
    naive = carry_out(programme, first, last, step=step, ahead=ahead)
    for found, (plan, visits, after) in zip(iterate_steps(programme, terms), naive, strict=True):
        made = [
            (one.day, f"{one.activity.value}/{one.venue}")
            for one in found.visits
            if one.result is not VisitResult.UNPLACED
        ]
        assert {one.result for one in found.visits} <= {VisitResult.MADE, VisitResult.UNPLACED}
        assert [(one.day, one.visit.id) for one in found.plan.visits] == [
            (one.day, one.visit.id) for one in plan.visits
        ]
        assert made == visits
        assert owed(found.programme, found.last) == owed(after, found.last)
    return True


def asking(programme: Programme, seed: int) -> Programme:
    """The programme, two thirds of the time with editions that ask before they visit."""
    asks = (None, Visiting(notice=3), Visiting(answer=1, notice=2, at_once=1))[seed % 3]
    editions = tuple(attrs.evolve(one, visiting=asks) for one in programme.rulebook.editions)
    return attrs.evolve(programme, rulebook=attrs.evolve(programme.rulebook, editions=editions))


@pytest.mark.parametrize("asks", [0, 1, 2])
@pytest.mark.parametrize("step", [1, 7, 40])
def test_law_78_a_certain_forecast_of_a_small_programme_is_the_plan_carried_out(step: int, asks: int) -> None:
    assert agrees(asking(sample(), asks), on("2021-11-20"), 80, step)


@settings(max_examples=examples(0.2))
@given(seed=st.integers(0, 2**32), step=st.sampled_from([2, 5, 14]))
def test_law_78_a_certain_forecast_is_the_plan_carried_out(seed: int, step: int) -> None:
    for make in (case_of_seed, peopled_case_of_seed):
        programme, day = make(seed)

        assert agrees(asking(until(programme, day), seed), day, 20, step)


@settings(max_examples=examples(0.4))
@given(seed=st.integers(0, 2**32), step=st.sampled_from([1, 7, 20]))
def test_law_78_a_run_records_what_a_run_records_that_judges_every_event(seed: int, step: int) -> None:
    for make in (case_of_seed, peopled_case_of_seed):
        programme, day = make(seed)
        terms = ForecastTerms(on=day, until=day + dt.timedelta(60), seed=seed, step=step)

        told = [one.events for one in iterate_steps(until(programme, day), terms)]

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Programme, "_record_judging", lambda asked, events, _: asked.record(*events))
            assert told == [one.events for one in iterate_steps(until(programme, day), terms)]
