"""Lead times: how long the steps took that ended in a span (semantics 5.1)."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.policies import case_of_seed
from laws.small import ANN, BEA, ESSEX, FIRSTS, YEARLY, answered, offered, on, programme, reviewed, uses
from mpreview import uk
from mpreview.coverage import Share
from mpreview.errors import InvalidValue, OutsideRange, UnknownId
from mpreview.events import (
    Answered,
    Booked,
    BookingCancelled,
    BookingKept,
    BookingMissed,
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
from mpreview.teams import Cover, Team
from mpreview.timeline import FIRST_DAY, Period, start_of

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


@pytest.mark.parametrize("reply", [Reply.DECLINED, Reply.DEFERRED])
def test_whoever_takes_an_acceptance_back_waits_from_the_next_acceptance(reply: Reply) -> None:
    """Accepted on the 5th, taken back on the 8th, accepted on the 20th, booked on the 22nd."""
    until = "2021-03-19" if reply is Reply.DEFERRED else None
    events = (
        offered("2021-03-01"), answered("2021-03-05", Reply.ACCEPTED),
        answered("2021-03-08", reply, id_="a2", until=until),
        answered("2021-03-20", Reply.ACCEPTED, id_="a3"), _booked("b", "2021-03-22", "2021-03-30"),
    )  # fmt: skip
    asked = programme(*FIRSTS, YEARLY, venues=(ESSEX,), events=events)

    assert asked.lead_times(first=on("2021-03-01"), last=on("2021-03-31")).median(LeadStep.BOOKING) == 2


@pytest.mark.parametrize(("again", "steps"), [("2021-03-18", (12, 5)), ("2021-03-19", (12, 0))])
def test_a_visit_without_a_report_is_no_visit_of_the_next_booking(again: str, steps: tuple[int, int]) -> None:
    """Kept on 18 March; booked again on that day or the next; reviewed on the 23rd."""
    kept = BookingKept(id="k", on=on("2021-03-18"), known=start_of(on("2021-03-18")), booking="b")
    events = (
        _booked("b", "2021-03-06", "2021-03-18"), kept, _booked("b2", again, "2021-03-23"),
        reviewed("2021-03-23"),
    )  # fmt: skip
    asked = programme(*FIRSTS, YEARLY, venues=(ESSEX,), events=events)
    found = asked.lead_times(first=on("2021-03-01"), last=on("2021-03-31"))

    assert (found.of_step(LeadStep.VISIT).items[0].days, found.median(LeadStep.REPORT)) == steps


def test_a_report_is_late_until_the_first_record_that_counts() -> None:
    """Without proof until 18 May."""
    bare = attrs.evolve(reviewed("2021-03-18"), proof=None)
    proven = attrs.evolve(bare, id="r2", corrects=bare.id, proof="seen", known=start_of(on("2021-05-18")))
    asked = programme(*FIRSTS, YEARLY, venues=(ESSEX,), events=(bare, proven))

    assert asked.lead_times(first=on("2021-03-01"), last=on("2021-12-31")).median(LeadStep.REPORT) == 61


def _booked(id_: str, told: str, day: str) -> Booked:
    return Booked(id=id_, on=on(told), known=start_of(on(told)), venue="essex", day=on(day))


def test_a_correction_makes_no_report_late() -> None:
    life = _life()
    told = next(one for one in life.ledger if isinstance(one, Reviewed))
    mended = attrs.evolve(told, id="r2", corrects=told.id, proof="file-2", known=start_of(on("2021-09-01")))
    found = life.record(mended).lead_times(first=on("2021-01-01"), last=on("2021-12-31"))

    assert found.median(LeadStep.REPORT) == 7


@pytest.mark.parametrize(("again", "days"), [(None, 16), ("2021-03-15", 1)])
def test_in_a_shared_hall_a_booking_counts_from_the_first_acceptance_that_stands(
    again: str | None, days: int
) -> None:
    """Ann accepts on 5 March, Bea on the 20th, booked on the 21st; Ann is asked again before or not."""
    booked = Booked(
        id="b", on=on("2021-03-21"), known=start_of(on("2021-03-21")), venue="essex", day=on("2021-04-01")
    )
    events = [
        offered("2021-03-01", "o1"), answered("2021-03-05", Reply.ACCEPTED, "o1"),
        offered("2021-03-01", "o2", "bea"), answered("2021-03-20", Reply.ACCEPTED, "o2", id_="a2"), booked,
        *([] if again is None else [offered(again, "o3")]),
    ]  # fmt: skip
    used = (*uses("essex"), *uses("essex", member="bea"))
    asked = programme(*FIRSTS, YEARLY, members=(ANN, BEA), venues=(ESSEX,), used=used, events=tuple(events))

    assert asked.lead_times(first=on("2021-03-01"), last=on("2021-03-31")).median(LeadStep.BOOKING) == days


@pytest.mark.parametrize(
    ("first", "last", "steps"), [("2021-03-05", "2021-03-08", 2), ("2021-03-09", "2021-03-17", 0)]
)
def test_a_step_counts_where_it_ended(first: str, last: str, steps: int) -> None:
    assert len(_life().lead_times(first=on(first), last=on(last))) == steps


def _served() -> Programme:
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
    return programme(*FIRSTS, YEARLY, venues=(ESSEX,), events=(recommended, noted))


def test_a_measure_is_in_service_so_many_days_after_its_recommendation() -> None:
    found = _served().lead_times(first=on("2021-03-01"), last=on("2021-05-01"))

    assert found.median(LeadStep.SERVICE) == 61


def test_law_41_no_row_table_or_repr_of_lead_times_names_the_place_of_a_measure_unasked() -> None:
    place = {"venue", "kind", "force", "team"}
    day, served = on("2021-03-01"), on("2021-05-01")
    found = _served().lead_times(first=day, last=served)
    (shown,), (row,) = found.rows(personal=True), found.rows(sensitive=True)

    assert (shown["step"], shown["days"]) == ("recommendation to in service", 61)
    assert {name for name, cell in row.items() if cell is not None and shown[name] is None} == place
    assert "essex" not in f"{found!r} {[*found]} {found._repr_html_()}"  # of notebooks


def test_the_median_of_four_is_the_lower_of_the_two_in_the_middle() -> None:
    events = [offered("2021-03-01", f"o{n}") for n in range(4)]
    days = (2, 4, 8, 16)
    replies = [answered(f"2021-03-{d:02}", Reply.DECLINED, f"o{n}", id_=f"a{n}") for n, d in enumerate(days)]
    asked = programme(*FIRSTS, YEARLY, venues=(ESSEX,), events=(*events, *replies))
    found = asked.lead_times(first=on("2021-03-01"), last=on("2021-03-31"))

    assert [one.days for one in found] == [1, 3, 7, 15]
    assert found.median(LeadStep.ANSWER) == 3


@given(seed=SEEDS, cut=st.tuples(st.integers(0, 400), st.integers(0, 400)))
def test_a_part_of_a_span_has_the_steps_that_are_asked_for_alone(seed: int, cut: tuple[int, int]) -> None:
    asked, day = case_of_seed(seed)
    whole = asked.lead_times(first=day - dt.timedelta(400), last=day)
    last, first = (day - dt.timedelta(days) for days in sorted(cut))

    assert whole.within(first, last) == asked.lead_times(first=first, last=last)


def test_a_part_lies_in_its_span() -> None:
    whole = _life().lead_times(first=on("2021-03-02"), last=on("2021-03-09"))
    for first, last in (("2021-03-01", "2021-03-05"), ("2021-03-05", "2021-03-10")):
        with pytest.raises(OutsideRange):
            whole.within(on(first), on(last))
    with pytest.raises(InvalidValue, match="before the first day"):
        whole.within(on("2021-03-05"), on("2021-03-04"))


def test_a_span_has_its_days_in_order() -> None:
    with pytest.raises(InvalidValue, match="before the first day"):
        _life().lead_times(first=on("2021-03-02"), last=on("2021-03-01"))


@given(seed=SEEDS)
def test_law_53_the_steps_are_those_that_a_naive_count_finds(seed: int) -> None:
    asked, day = case_of_seed(seed)
    first, last = day - dt.timedelta(400), day
    told = [(one.step, one.began, one.ended) for one in asked.lead_times(first=first, last=last)]

    assert sorted(told, key=str) == sorted(
        (step for step in _steps(asked, last) if first <= step[2] <= last), key=str
    )


def test_law_53_a_step_is_of_the_team_and_the_force_of_the_day_on_which_the_step_was_taken() -> None:
    """The west covers Essex until 7 March 2021, the east from the 8th, the day of the booking."""
    moved = Period(FIRST_DAY, on("2021-03-08")), Period(on("2021-03-08"))
    teams = (
        Team("west", "Team", (Cover((), (), moved[0]),)),
        Team("east", "Team", (Cover((), (), moved[1]),)),
    )
    life = _life()
    asked = Programme(attrs.evolve(life.base, teams=teams), life.rulebook, life.ledger)

    found = asked.lead_times(first=on("2021-01-01"), last=on("2021-12-31"))

    assert {team: [one.step for one in steps] for team, steps in found.by("team").items()} == {
        "east": [LeadStep.BOOKING, LeadStep.VISIT, LeadStep.REPORT], "west": [LeadStep.ANSWER],
    }  # fmt: skip
    assert [(one.kind, one.team) for one in found][:2] == [(None, "west"), ("office", "east")]
    assert {name: len(steps) for name, steps in found.by("force").items()} == {"essex": 4}
    with pytest.raises(UnknownId, match="no such grouping"):
        found.by("standing")


def test_the_medians_of_a_group_are_those_of_the_part() -> None:
    day = on("2021-11-20")
    asked = uk.sample(on=day)
    trend = asked.coverage_over(on("2021-11-01"), day, by="force")
    span = {"first": trend.first, "last": day}

    told = {group: trend.medians_of(group) for group in trend.groups}

    assert told == {group: asked.only(area=group).lead_times(**span).medians for group in trend.groups}
    # Of the three answers in Scotland two took two days; a visit was agreed on the day of its answer.
    assert told["police-scotland"][LeadStep.ANSWER] == 2
    assert told["police-scotland"][LeadStep.BOOKING] == 0
    assert set(told["police-metropolitan"].values()) == {None}
    with pytest.raises(UnknownId):
        trend.medians_of("police-kent")
    with pytest.raises(InvalidValue, match=r"no groups by activity.*\(kind, team, force, region, nation\)"):
        asked.coverage_over(on("2021-11-19"), day, by="activity").medians_of("review")


@given(drawn=st.lists(st.tuples(st.integers(0, 20), st.sampled_from((None, *MeasureState))), max_size=9))
def test_law_53_a_measure_comes_into_service_as_a_naive_count_says(
    drawn: list[tuple[int, MeasureState | None]],
) -> None:
    """Recommended (no state) and noted in any order."""
    days = [on("2021-03-01") + dt.timedelta(number) for number, _ in drawn]
    facts: list[dict[str, Any]] = [
        {"id": f"m{n}", "on": day, "known": start_of(day), "venue": "essex", "measure": "alarm"}
        for n, day in enumerate(days)
    ]
    asked_for: dict[str, Any] = {
        "entry": "alarm",
        "priority": 1,
        "reason": "r",
        "owner": "w",
        "target": on("2021-06-01"),
    }
    events = [
        MeasureRecommended(**fact, **asked_for) if state is None else MeasureNoted(**fact, state=state)
        for fact, (_, state) in zip(facts, drawn, strict=True)
    ]
    asked = programme(*FIRSTS, YEARLY, venues=(ESSEX,), events=tuple(events))
    first, last = on("2021-03-01"), on("2021-12-31")
    told = [(one.step, one.began, one.ended) for one in asked.lead_times(first=first, last=last)]

    assert sorted(told, key=str) == sorted(_steps(asked, last), key=str)


# Said pair by pair from the believed events in order, without anything kept in between.

Taken = tuple[LeadStep, dt.date, dt.date]


def _steps(asked: Programme, last: dt.date) -> Iterator[Taken]:
    events = [one for one in asked.ledger.effective if one.on <= last]
    for place, event in enumerate(events):
        before = events[:place]
        if isinstance(event, Answered):
            yield from _answer(event, before)
        elif isinstance(event, Booked):
            yield from _booking(asked, event, before)
        elif isinstance(event, BookingKept):
            (booked,) = (one for one in before if one.id == event.booking)
            yield from (
                (LeadStep.VISIT, booked.on, event.on) for _ in range(_is_open(booked, before, event.on))
            )
        elif isinstance(event, Reviewed) and event.counts:
            yield from _report(asked, event, before)
        elif isinstance(event, MeasureNoted) and event.state is MeasureState.IN_SERVICE:
            yield from _service(event, before)


def _answer(event: Answered, before: list[Event]) -> Iterator[Taken]:
    offer = next(one for one in before if one.id == event.offer)
    if not any(isinstance(one, Answered) and one.offer == offer.id for one in before):
        yield LeadStep.ANSWER, offer.on, event.on


def _booking(asked: Programme, event: Booked, before: list[Event]) -> Iterator[Taken]:
    if _books(event):
        since = _since(before, lambda one: _books(one, event) or _reports(one, event))
        yield from ((LeadStep.BOOKING, one.on, event.on) for one in _accepting(asked, since, event)[:1])


def _report(asked: Programme, event: Reviewed, before: list[Event]) -> Iterator[Taken]:
    agreed = [one for one in before if _books(one, event) and _is_open(one, before, event.on)]
    yield from ((LeadStep.VISIT, one.on, event.on) for one in agreed[-1:])
    # What was kept before another visit was booked is no visit of this report.
    since = _since(before, lambda one: _reports(one, event) or _books(one, event))
    kept = [one for one in since if isinstance(one, BookingKept) and _was_open(one, before, event)]
    visited = kept[-1].on if kept else event.on
    # As first told to count: a correction of the review makes no report late.
    records = (one for one in asked.ledger.records(event.id) if isinstance(one, Reviewed) and one.counts)
    told = min(one.known for one in records)
    yield LeadStep.REPORT, visited, max(told.date(), event.on, visited)


def _service(event: MeasureNoted, before: list[Event]) -> Iterator[Taken]:
    way = [
        one for one in before if isinstance(one, MeasureRecommended | MeasureNoted)
        and (one.venue, one.measure) == (event.venue, event.measure)
    ]  # fmt: skip
    since = _since(way, lambda one: isinstance(one, MeasureNoted) and one.state is MeasureState.IN_SERVICE)
    began = [one for one in since if isinstance(one, MeasureRecommended)]
    yield from ((LeadStep.SERVICE, one.on, event.on) for one in began[-1:])


def _since(events: Sequence[Event], ends: Callable[[Event], bool]) -> Sequence[Event]:
    """The events after the last that ends something."""
    last = max((n for n, one in enumerate(events) if ends(one)), default=-1)
    return events[last + 1 :]


def _books(one: Event, at: Booked | Reviewed | None = None) -> bool:
    """Whether an event books a review, at the venue of another event."""
    return (
        isinstance(one, Booked) and one.activity is Activity.REVIEW and (at is None or one.venue == at.venue)
    )


def _reports(one: Event, at: Booked | Reviewed) -> bool:
    return isinstance(one, Reviewed) and one.counts and one.venue == at.venue


def _is_open(booked: Event, before: list[Event], day: dt.date) -> bool:
    """Whether a booking has no end yet, none before the day replaced it, and nothing was reviewed since."""
    if not isinstance(booked, Booked) or not _books(booked):
        return False
    after = before[before.index(booked) + 1 :]
    ended = {one.booking for one in after if isinstance(one, BookingKept | BookingMissed | BookingCancelled)}
    gone = ((_books(one, booked) and one.on < day) or _reports(one, booked) for one in after)
    return booked.id not in ended and not any(gone)


def _was_open(kept: BookingKept, events: list[Event], at: Reviewed) -> bool:
    """Whether a visit that was kept is of an open booking at the venue of a review."""
    before = events[: events.index(kept)]
    (booked,) = (one for one in before if one.id == kept.booking)
    return _books(booked, at) and _is_open(booked, before, kept.on)


def _accepting(asked: Programme, events: Sequence[Event], booked: Booked) -> list[Answered]:
    """The answers that accept a visit to the venue of a booking, without those that a new offer replaces."""
    offers = {one.id: one for one in asked.ledger.effective if isinstance(one, Offered)}

    def covers(offer: Offered) -> bool:
        used = [use for use in asked.register.uses if use.member == offer.member and offer.on in use.period]
        return booked.venue in (offer.venues or [use.venue for use in used])

    def about(answer: Answered) -> bool:
        return booked.venue in answer.venues if answer.venues else covers(offers[answer.offer])

    def stands(place: int, answer: Answered) -> bool:
        later = events[place:]
        asked_again = {one.member for one in later if isinstance(one, Offered) and covers(one)}
        said_no = {
            offers[one.offer].member
            for one in later
            if isinstance(one, Answered) and one.reply is not Reply.ACCEPTED and about(one)
        }
        return offers[answer.offer].member not in asked_again | said_no

    return [
        one
        for place, one in enumerate(events)
        if isinstance(one, Answered) and one.reply is Reply.ACCEPTED and about(one) and stands(place, one)
    ]  # fmt: skip


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
def test_law_53_the_share_covered_counts_what_its_list_holds(seed: int) -> None:
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
