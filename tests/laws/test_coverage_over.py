"""Law 77: coverage over a span equals the separate coverage of each day (semantics 5.1)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.beside import beside, checked_of_seed
from helpers.policies import announced_case_of_seed, case_of_seed, peopled_case_of_seed
from helpers.profiles import examples
from helpers.strategies import cases
from laws.small import (
    DIRECTED,
    ESSEX,
    FIRSTS,
    GLASGOW,
    OFFERS,
    TWENTY_DAYS,
    YEARLY,
    answered,
    banded,
    directed,
    levels,
    offered,
    on,
    programme,
    reviewed,
)
from laws.test_as_known import known_by_and_by
from mpreview import Programme, uk
from mpreview.coverage import Coverage, Share
from mpreview.coverage_over import CoverageOver
from mpreview.errors import InvalidValue, OutsideRange, UnknownId
from mpreview.events import Booked, Reply
from mpreview.gaps import ObligationGap
from mpreview.lead_times import LeadStep
from mpreview.policy import Activity, Table, TableValue
from mpreview.reviews import Progress, Standing
from mpreview.timeline import start_of

# What the laws find, no interpreter changes.
pytestmark = pytest.mark.once

BY: Final = (
    None, "team", "force", "region", "nation", "kind", "activity", "member", "house", "capacity", "standing",
    "progress",
)  # fmt: skip
LENGTHS: Final = st.sampled_from((0, 1, 20, 45))

Case = tuple[Programme, dt.date]
Figures = Mapping[str | None, tuple[object, ...]]


@st.composite
def spans(draw: st.DrawFn, drawn: st.SearchStrategy[Case]) -> tuple[Programme, dt.date, dt.date]:
    """A programme, and a span around a day on which something happens or is asked."""
    asked, day = draw(drawn)
    near = draw(st.sampled_from([day, *(event.on for event in asked.ledger.effective)]))
    first = near - dt.timedelta(draw(st.sampled_from((0, 1, 7, 30))))
    return asked, first, first + dt.timedelta(draw(LENGTHS))


SEEDS: Final = st.integers(0, 2**63)
SPANS: Final = {
    "plain": spans(cases().flatmap(known_by_and_by)),
    "rich": spans(SEEDS.map(case_of_seed)),
    "announced": spans(SEEDS.map(announced_case_of_seed)),
    "peopled": spans(SEEDS.map(peopled_case_of_seed)),
    "checked": spans(SEEDS.map(checked_of_seed)),
}
in_every_language = pytest.mark.parametrize("language", SPANS)


def list_days(first: dt.date, last: dt.date) -> list[dt.date]:
    """The days of a span."""
    return [first + dt.timedelta(n) for n in range((last - first).days + 1)]


def count(coverage: Coverage, by: str | None) -> Figures:
    """The figures of a separate coverage, by group."""
    parts = [(None, coverage)] if by is None else coverage.by(by).items()
    return {group: (part.standing, part.progress, len(part.excluded), part.covered) for group, part in parts}


def read(trend: CoverageOver, day: dt.date) -> Figures:
    """The figures of a day of a span, by group."""
    found = trend.on(day).items()
    return {group: (one.standing, one.progress, one.excluded, one.covered) for group, one in found}


@in_every_language
@settings(max_examples=examples(1))
@given(st.data(), st.sampled_from(BY))
def test_law_77_a_span_equals_the_separate_coverage_of_each_day(
    language: str, data: st.DataObject, by: str | None
) -> None:
    asked, first, last = data.draw(SPANS[language])

    trend = asked.coverage_over(first, last, by)
    fresh = Programme(asked.base, asked.rulebook, asked.ledger)
    for day in list_days(first, last):
        assert read(trend, day) == count(fresh.coverage(on=day), by)
    # What the span left behind for questions about the last day is no other answer.
    assert trend.gaps == fresh.gaps(on=last)
    assert asked.coverage(on=last) == fresh.coverage(on=last)


@in_every_language
@settings(max_examples=examples(0.4))
@given(st.data(), st.sampled_from(BY))
def test_law_77_as_known_then_a_span_equals_the_coverage_known_on_each_day(
    language: str, data: st.DataObject, by: str | None
) -> None:
    asked, first, last = data.draw(SPANS[language])

    trend = asked.coverage_over(first, last, by, "then")
    for day in list_days(first, last):
        assert read(trend, day) == count(asked.as_known(day).coverage(on=day), by)


def test_law_77_columns_of_reviews_count_reviews_and_all_others_every_activity() -> None:
    """The standings of a row add up to all statuses of its group, and so do the progresses."""
    day, words = on("2021-11-20"), ([one.value for one in Standing], [one.value for one in Progress])
    asked = uk.sample(on=day)
    behind = asked.coverage(on=day).by("force")

    for row in asked.coverage_over(day, day, "force").rows():
        every = behind[str(row["group"])]
        reviews = [one for one in every if one.activity is Activity.REVIEW]
        owed = [one for one in reviews if one.standing not in (Standing.NOT_OWED, Standing.LAPSED)]
        assert row["reviews_owed"] == len(owed)
        for names in words:
            columns = [name.replace("-", "_").replace(" ", "_") for name in names]
            assert sum(int(row[name] or 0) for name in columns) == len(every)


def test_law_77_an_exclusion_ends_on_the_day_on_which_a_booking_runs_out() -> None:
    # Drawn once: both days are 6 March 2023, and nothing else happens near them.
    asked, first = case_of_seed(40325)[0], on("2023-02-04")

    trend = asked.coverage_over(first, on("2023-03-07"), "activity", "then")
    for day in list_days(first, trend.last):
        assert read(trend, day) == count(asked.as_known(day).coverage(on=day), "activity")


def test_law_77_the_lead_times_and_gaps_are_the_answers_of_the_programme() -> None:
    asked = uk.sample(on=on("2021-11-20"))
    first, last = on("2021-10-01"), on("2021-11-10")
    then = asked.as_known(last)

    for programme_, trend in (
        (asked, asked.coverage_over(first, last)),
        (then, asked.coverage_over(first, last, known="then")),
    ):
        assert trend.lead_times == programme_.lead_times(first=first, last=last)
        assert trend.gaps == programme_.gaps(on=last)


# -- by hand -------------------------------------------------------------------------------------------


def _two_offices() -> Programme:
    """Essex reviewed on 1 March 2021, told on the 4th; nothing ever done in Glasgow, used since January 2020.

    The review is offered on 1 February, accepted on the 5th. A cycle is a year.
    """
    events = (
        offered("2021-02-01"), answered("2021-02-05", Reply.ACCEPTED),
        reviewed("2021-03-01", known="2021-03-04"),
    )  # fmt: skip
    return programme(*FIRSTS, YEARLY, OFFERS, venues=(ESSEX, GLASGOW), events=events)


def _shares(trend: CoverageOver, group: str | None = None) -> dict[str, Share]:
    return {one.on.isoformat(): one.covered for one in trend.of_group(group)}


def test_a_review_covers_its_place_from_its_own_day_on() -> None:
    found = _shares(_two_offices().coverage_over(on("2021-02-27"), on("2021-03-06")))

    assert [found[f"2021-03-0{n}"] for n in range(1, 7)] == [Share(1, 2)] * 6
    assert [found["2021-02-27"], found["2021-02-28"]] == [Share(0, 2)] * 2


def test_as_known_then_a_review_covers_its_place_from_the_first_instant_at_which_it_is_known() -> None:
    """Told at 00:00 on 4 March: known at the first instant of the day."""
    found = _shares(_two_offices().coverage_over(on("2021-03-01"), on("2021-03-05"), known="then"))

    assert list(found.values()) == [Share(0, 2)] * 3 + [Share(1, 2)] * 2


def test_law_77_what_becomes_known_during_a_day_counts_from_the_next_day_on() -> None:
    """Told at nine on 4 March: not known at the first instant of the day."""
    told = dt.datetime(2021, 3, 4, 9, tzinfo=dt.UTC)
    late = attrs.evolve(reviewed("2021-03-01"), known=told)
    asked = programme(*FIRSTS, YEARLY, OFFERS, events=(late,))
    found = _shares(asked.coverage_over(on("2021-03-01"), on("2021-03-06"), known="then"))

    assert list(found.values()) == [Share(0, 2)] * 4 + [Share(1, 2)] * 2
    assert [asked.as_known(on(day)).coverage(on=on(day)).covered for day in found] == list(found.values())


def test_law_77_a_use_of_the_register_counts_from_the_day_on_which_it_became_known() -> None:
    sample = uk.sample(on=dt.date(2021, 11, 20))
    *uses, last = sample.base.uses
    told = attrs.evolve(last, known=dt.date(2021, 11, 10))
    programme = Programme(attrs.evolve(sample.base, uses=(*uses, told)), sample.rulebook, sample.ledger)
    trend = programme.coverage_over(dt.date(2021, 11, 8), dt.date(2021, 11, 12), known="then")

    for day in (dt.date(2021, 11, n) for n in range(8, 13)):
        standings = programme.as_known(day).coverage(on=day).standing
        assert trend.on(day)[None].standing == standings


def test_law_77_a_review_and_an_offer_on_the_day_from_which_a_rise_counts() -> None:
    """The level of 1 March 2021 counts from the 6th: on that day Essex is reviewed and Glasgow offered."""
    events = (reviewed("2020-04-01"), reviewed("2020-04-01", "glasgow"), reviewed("2021-03-06"))
    offer = offered("2021-03-06", venues=("glasgow",))
    series = (levels(("2019-11-04", "SUBSTANTIAL"), ("2021-03-01", "SEVERE")),)
    asked = programme(*FIRSTS, TWENTY_DAYS, YEARLY, OFFERS, events=(*events, offer), series=series)
    trend = asked.coverage_over(on("2021-02-26"), on("2021-04-30"), "kind")

    for day in list_days(trend.first, trend.last):
        assert read(trend, day) == count(asked.coverage(on=day), "kind")


def test_law_77_an_offer_on_the_day_of_a_directive_for_other_places() -> None:
    """On 6 March 2021 Glasgow is directed and Essex is offered; nothing else changes for Essex."""
    events = (
        reviewed("2020-04-01"), directed("2021-03-06", "2021-04-06", areas=("glasgow",)),
        offered("2021-03-06", venues=("essex",)),
    )  # fmt: skip
    asked = programme(*FIRSTS, YEARLY, DIRECTED, OFFERS, venues=(ESSEX, GLASGOW), events=events)
    trend = asked.coverage_over(on("2021-03-01"), on("2021-04-30"), "force")

    for day in list_days(trend.first, trend.last):
        assert read(trend, day) == count(asked.coverage(on=day), "force")


def test_law_77_a_review_is_told_after_the_day_from_which_a_rise_counts() -> None:
    """From 6 March 2021 a cycle takes six months, not twelve.

    Two offices were reviewed on 1 February; the review of the second is told on 10 March.
    """
    series = (levels(("2019-11-04", "SUBSTANTIAL"), ("2021-03-01", "SEVERE")),)
    second = attrs.evolve(ESSEX, id="second")
    events = (reviewed("2021-02-01"), reviewed("2021-02-01", "second", known="2021-03-10"))
    asked = programme(*FIRSTS, YEARLY, OFFERS, venues=(ESSEX, second), events=events, series=series)
    trend = asked.coverage_over(on("2021-03-01"), on("2021-06-30"), "standing", "then")

    # The windows open on 6 June, 56 days before 1 August.
    for day in (on("2021-03-05"), on("2021-03-06"), on("2021-03-10"), on("2021-06-05"), on("2021-06-06")):
        assert read(trend, day) == count(asked.as_known(day).coverage(on=day), "standing")


def test_law_77_a_first_band_on_a_day_of_the_span_bears_on_the_reviews() -> None:
    """From 6 March 2021 Ann is in the high band, in which a cycle takes three months, not twelve."""
    months = Table((TableValue(12, band="standard"), TableValue(3, band="high")))
    cycle = attrs.evolve(YEARLY, months=months, settling=0, notice=0)
    events = (reviewed("2020-11-01"), banded("2021-03-06", "high"))
    asked = programme(*FIRSTS, cycle, OFFERS, events=events, bands=("standard", "high"))
    trend = asked.coverage_over(on("2021-03-01"), on("2021-03-31"), "standing")

    for day in list_days(trend.first, trend.last):
        assert read(trend, day) == count(asked.coverage(on=day), "standing")


def test_law_77_a_function_test_that_is_agreed_on_the_day_from_which_a_rise_counts() -> None:
    series = (levels(("2019-11-04", "SUBSTANTIAL"), ("2021-03-01", "SEVERE")),)
    booked = Booked(
        id="bk", on=on("2021-03-06"), known=start_of(on("2021-03-06")), venue="glasgow",
        day=on("2021-05-03"), activity=Activity.FUNCTION_TEST,
    )  # fmt: skip
    events = (reviewed("2020-04-01", "glasgow"), booked)
    told = programme(*FIRSTS, TWENTY_DAYS, YEARLY, OFFERS, events=events, series=series)
    asked = beside(told, Activity.FUNCTION_TEST)
    trend = asked.coverage_over(on("2021-03-05"), on("2021-03-20"), "activity")

    for day in list_days(trend.first, trend.last):
        assert read(trend, day) == count(asked.coverage(on=day), "activity")


def test_a_share_falls_on_the_day_on_which_a_review_is_overdue_without_any_event() -> None:
    """A year from 1 March 2021 is 1 March 2022: due that day, overdue from the 2nd."""
    trend = _two_offices().coverage_over(on("2022-02-28"), on("2022-03-03"), by="force")

    assert _shares(trend, "essex") == {
        "2022-02-28": Share(1, 1), "2022-03-01": Share(1, 1),
        "2022-03-02": Share(0, 1), "2022-03-03": Share(0, 1),
    }  # fmt: skip


def test_an_offer_without_an_answer_runs_out_by_itself() -> None:
    """Offered on 1 February 2021; the rule gives 28 days for an answer, so 1 March is the last."""
    asked = programme(*FIRSTS, YEARLY, OFFERS, venues=(ESSEX,), events=(offered("2021-02-01"),))
    trend = asked.coverage_over(on("2021-01-31"), on("2021-03-31"), by="activity")

    told = {one.on: [step for step, n in one.progress.items() if n] for one in trend.of_group("review")}
    assert [told[on(day)] for day in ("2021-01-31", "2021-02-01", "2021-03-01", "2021-03-02")] == [
        [Progress.NOT_CONTACTED], [Progress.OFFERED], [Progress.OFFERED], [Progress.UNANSWERED],
    ]  # fmt: skip


def test_the_medians_are_of_the_steps_that_ended_in_the_span() -> None:
    """Answered after 4 days; the report came 3 days after the visit, and no booking was made."""
    trend = _two_offices().coverage_over(on("2021-02-01"), on("2021-03-31"))

    assert {step: days for step, days in trend.medians.items() if days is not None} == {
        LeadStep.ANSWER: 4, LeadStep.REPORT: 3,
    }  # fmt: skip


def test_the_oldest_gap_of_each_group_is_of_the_last_day() -> None:
    """Glasgow is used since 6 January 2020, was to be offered on that day, and never was.

    The first review was due on 6 April 2020, with 7 days of grace: a younger gap. Essex has no gap.
    """
    trend = _two_offices().coverage_over(on("2021-02-01"), on("2021-03-31"), by="force")

    oldest = {group: (gap.kind, gap.since) for group, gap in trend.oldest_gaps.items()}
    assert oldest == {"glasgow": (ObligationGap.NEVER_OFFERED, on("2020-01-07"))}


# -- the answer itself ---------------------------------------------------------------------------------


def test_the_figures_are_found_by_day_and_by_group() -> None:
    day = on("2021-11-20")
    trend = uk.sample(on=day).coverage_over(on("2021-11-01"), day, by="nation")

    assert [one for one in trend if one.on == day] == list(trend.on(day).values())
    assert [one for one in trend if one.group == "england"] == list(trend.of_group("england"))
    assert trend.on(day)["scotland"].standing[Standing.OVERDUE] > 0
    with pytest.raises(OutsideRange):
        trend.on(on("2021-10-31"))
    with pytest.raises(UnknownId):
        trend.of_group("nowhere")


@pytest.mark.parametrize("known", ["later", None, 1, True])
def test_another_knowledge_is_refused(known: Any) -> None:
    with pytest.raises(InvalidValue) as caught:
        uk.sample(on=on("2021-11-20")).coverage_over(on("2021-11-01"), on("2021-11-02"), known=known)

    assert caught.value.field == "known"
