"""Lead times: how long the steps took that ended in a span (semantics 5.1)."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laws.small import ESSEX, FIRSTS, YEARLY, answered, offered, on, programme, reviewed
from mpreview.coverage import Share
from mpreview.errors import InvalidValue
from mpreview.events import (
    Answered,
    Booked,
    BookingKept,
    Event,
    MeasureNoted,
    MeasureRecommended,
    MeasureState,
    Offered,
    Reply,
    Reviewed,
)
from mpreview.lead_times import LeadStep
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.timeline import start_of
from policies import case_of_seed

SEEDS: Final = st.integers(0, 2**63)


def _life() -> Programme:
    """Offered on 1 March 2021, answered on the 5th, agreed on the 8th, seen on the 18th, told on the 25th."""
    events: tuple[Event, ...] = (
        offered("2021-03-01", "o"),
        answered("2021-03-05", Reply.ACCEPTED, "o"),
        Booked(
            id="b", on=on("2021-03-08"), known=start_of(on("2021-03-08")), venue="essex", day=on("2021-03-18")
        ),
        BookingKept(id="k", on=on("2021-03-18"), known=start_of(on("2021-03-18")), booking="b"),
        reviewed("2021-03-18", known="2021-03-25"),
    )
    return programme(*FIRSTS, YEARLY, venues=(ESSEX,), events=events)


def test_each_step_of_a_life_takes_its_days() -> None:
    found = _life().lead_times(first=on("2021-01-01"), last=on("2021-12-31"))

    assert [(one.step, one.days) for one in found] == [
        (LeadStep.ANSWER, 4), (LeadStep.BOOKING, 3), (LeadStep.VISIT, 10), (LeadStep.REPORT, 7),
    ]  # fmt: skip
    assert (found.median(LeadStep.VISIT), found.median(LeadStep.SERVICE)) == (10, None)


@pytest.mark.parametrize(
    ("first", "last", "steps"), [("2021-03-05", "2021-03-08", 2), ("2021-03-09", "2021-03-17", 0)]
)
def test_a_step_counts_where_it_ended(first: str, last: str, steps: int) -> None:
    assert len(_life().lead_times(first=on(first), last=on(last))) == steps


def test_a_measure_is_in_service_so_many_days_after_its_recommendation() -> None:
    day, served = on("2021-03-01"), on("2021-05-01")
    recommended = MeasureRecommended(
        id="m", on=day, known=start_of(day), venue="essex", measure="alarm", entry="alarm", priority=1,
        reason="r", owner="w", target=on("2021-06-01"),
    )  # fmt: skip
    noted = MeasureNoted(
        id="n",
        on=served,
        known=start_of(served),
        venue="essex",
        measure="alarm",
        state=MeasureState.IN_SERVICE,
    )
    asked = programme(*FIRSTS, YEARLY, venues=(ESSEX,), events=(recommended, noted))

    assert asked.lead_times(first=day, last=served).median(LeadStep.SERVICE) == 61


def test_the_median_of_four_is_the_lower_of_the_two_in_the_middle() -> None:
    events = [offered("2021-03-01", f"o{n}") for n in range(4)]
    days = (2, 4, 8, 16)
    replies = [answered(f"2021-03-{d:02}", Reply.DECLINED, f"o{n}", id_=f"a{n}") for n, d in enumerate(days)]
    asked = programme(*FIRSTS, YEARLY, venues=(ESSEX,), events=(*events, *replies))
    found = asked.lead_times(first=on("2021-03-01"), last=on("2021-03-31"))

    assert [one.days for one in found] == [1, 3, 7, 15]
    assert found.median(LeadStep.ANSWER) == 3


def test_a_span_has_its_days_in_order() -> None:
    with pytest.raises(InvalidValue, match="before the first day"):
        _life().lead_times(first=on("2021-03-02"), last=on("2021-03-01"))


@given(seed=SEEDS)
def test_answers_and_reports_are_those_that_a_naive_count_finds(seed: int) -> None:
    """Said from the believed events pair by pair, without anything kept in between."""
    asked, day = case_of_seed(seed)
    first, last = day - dt.timedelta(400), day
    events = [one for one in asked.ledger.effective if one.on <= last]
    found = asked.lead_times(first=first, last=last)

    told = sorted((one.began, one.ended) for one in found if one.step is LeadStep.ANSWER)
    assert told == sorted(pair for pair in _answers(events) if first <= pair[1] <= last)
    counted = [one for one in events if isinstance(one, Reviewed) and one.counts]
    reports = [one for one in found if one.step is LeadStep.REPORT]
    assert len(reports) == sum(first <= max(one.on, one.known.date()) <= last for one in counted)
    assert all(one.days >= 0 for one in found)


def _answers(events: list[Event]) -> Iterator[tuple[dt.date, dt.date]]:
    for offer in events:
        if isinstance(offer, Offered):
            said = [one.on for one in events if isinstance(one, Answered) and one.offer == offer.id]
            yield from ((offer.on, min(said)) for _ in said[:1])


# ---------------------------------------------------------------- the share covered


@pytest.mark.parametrize(
    ("day", "share"), [("2021-03-17", (0, 1)), ("2021-03-18", (1, 1)), ("2022-03-19", (0, 1))]
)
def test_a_place_is_covered_from_its_review_to_the_day_on_which_the_next_is_overdue(
    day: str, share: tuple[int, int]
) -> None:
    """Twelve months after 18 March 2021 is Friday 18 March 2022."""
    assert _life().coverage(on=on(day)).covered == Share(*share)


@given(seed=SEEDS)
def test_the_share_covered_counts_what_its_list_holds(seed: int) -> None:
    asked, day = case_of_seed(seed)
    coverage = asked.coverage(on=day)
    owed = [one.obligation for one in coverage if one.obligation is not None]
    reviews = [one for one in owed if one.activity is Activity.REVIEW]
    running = {
        (use.member, use.venue)
        for use in asked.register.uses
        if use.period.start <= day and day in use.period
    }
    begun = [one for one in reviews if (one.member, one.venue) in running]
    held = [
        one for one in begun
        if one.last_done is not None and one.standing.value in {"in-date", "open", "due"}
    ]  # fmt: skip

    assert coverage.covered == Share(len(held), len(begun))
