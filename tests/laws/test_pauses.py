"""Pauses and exclusions: laws 72 and 73, and what narrows laws 11 and 16 (semantics 3.19 and 3.20)."""

import datetime as dt
from typing import Any, Final

import attrs
from hypothesis import given
from hypothesis import strategies as st

from helpers.dice import Dice
from helpers.policies import case_of_seed, without_events
from helpers.strategies import later
from laws.small import (
    ENGLAND,
    FIRSTS,
    NOVEMBER_2021,
    SCOTLAND,
    TWENTY_DAYS,
    ULSTER,
    YEARLY,
    incident,
    levels,
    on,
    programme,
    review_due,
    reviewed,
    working_days,
)
from laws.support import everything, subject
from mpreview.calendars import Holiday
from mpreview.events import (
    Ended,
    Event,
    Excluded,
    Exempted,
    Ledger,
    NewEnd,
    Paused,
    Postponed,
    Prolonged,
    Withdrawn,
)
from mpreview.policy import Activity, Merge, MergeMode, Occasion, OnEvent
from mpreview.policy.terms import VISITED
from mpreview.programme import Programme
from mpreview.reviews import Standing, Status
from mpreview.timeline import start_of

_SIGNED: Final[dict[str, Any]] = {"signer": "head", "authority": "the board"}
_PAPERS: Final = (Postponed, Exempted, Excluded, Paused, NewEnd)


# ---------------------------------------------------------------- 72. pauses


def paused_case(seed: int) -> tuple[Programme, Paused, dt.date]:
    """A programme, a pause signed by a day, and the day."""
    asked, day = case_of_seed(seed)
    d = Dice(seed + 1)
    first = later(day, d.whole(-90, 20))
    kinds = sorted({venue.kind for venue in asked.register.venues})
    pause = Paused(
        id="pause", on=later(day, -d.pick((0, 0, 1, 20))), known=start_of(day), first=first,
        last=later(first, d.pick((0, 4, 30, 90, 150))), recovery=d.pick((0, 5, 20)),
        areas=d.some([area.id for area in asked.register.areas], 1, 2) if d.once_in(3) else None,
        kinds=d.some(kinds, 1, 2) if d.once_in(3) else None,
        activities=d.some(VISITED, 1, 2) if d.once_in(3) else VISITED, only_before=d.once_in(3),
        why="drawn", **_SIGNED,
    )  # fmt: skip
    return asked, pause, day


SEEDS: Final = st.integers(0, 2**63 - 1)


def _in_scope(pause: Paused, one: Status) -> bool:
    return (
        one.activity in pause.activities
        and (pause.kinds is None or one.kind in pause.kinds)
        and (pause.areas is None or not one.ground.areas.isdisjoint(pause.areas))
    )


def _with(asked: Programme, *events: Event) -> Programme:
    """The programme made anew with more events."""
    return attrs.evolve(asked, ledger=Ledger.of((*asked.ledger, *events)))


def _by_subject(asked: Programme, day: dt.date) -> dict[tuple[str, str | None, str], Status]:
    return {subject(one): one for one in asked.coverage(on=day)}


@given(seed=SEEDS)
def test_law_72_a_pause_moves_no_due_day_earlier_and_none_outside_its_scope(seed: int) -> None:
    asked, pause, day = paused_case(seed)
    before, after = _by_subject(asked, day), _by_subject(_with(asked, pause), day)

    assert before.keys() == after.keys()
    for key, one in before.items():
        if one.activity is Activity.OFFER:
            continue  # An offer follows the reviews.
        was, now = one.obligation, after[key].obligation
        assert (was is None) == (now is None)
        if was is not None and now is not None:
            assert now.earliest == was.earliest
            assert now.due >= was.due
            if was.due < pause.first:
                assert now.due == was.due
            if not _in_scope(pause, one):
                assert now.window == was.window
                assert now.reasons == was.reasons


@given(seed=SEEDS)
def test_law_72_withdrawing_a_pause_restores_every_day(seed: int) -> None:
    asked, pause, day = paused_case(seed)
    before = everything(asked, day)
    paused = asked.record(pause)
    everything(paused, day)
    mended = paused.record(Withdrawn(id="mended", on=pause.on, known=pause.known, event=pause.id))

    assert everything(mended, day) == before


@given(seed=SEEDS)
def test_law_72_on_no_paused_day_is_a_visit_in_scope_planned_but_what_was_agreed(seed: int) -> None:
    asked, pause, day = paused_case(seed)
    plan = _with(asked, pause).plan(on=day, until=later(day, 60))

    for placed in (*plan.on_time, *plan.late):
        if not placed.booked and all(_in_scope(pause, one) for one in placed.visit.obligations):
            assert not pause.first <= placed.day <= pause.last


def test_law_72_the_last_day_of_recovery_is_that_of_the_calendar() -> None:
    """Due on 15 January 2022; five working days after 14 January are Friday 21 January."""
    asked = programme(YEARLY, *FIRSTS, events=(reviewed("2021-01-15"), _pause("2022-01-10", "2022-01-14", 5)))

    assert review_due(asked, "2022-01-10") == "2022-01-21"
    assert review_due(asked, "2022-01-09") == "2022-01-14"  # Not signed yet; 15 January is a Saturday.


def _pause(first: str, last: str, recovery: int) -> Paused:
    return Paused(
        id="pause", on=on(first), known=start_of(on(first)), first=on(first), last=on(last),
        recovery=recovery, why="no travel", **_SIGNED,
    )  # fmt: skip


def test_law_53_of_several_last_days_of_a_pause_the_newest_counts() -> None:
    """Due on 15 January 2022; the pause goes on to 28 January, and then ends a week before."""
    longer = Prolonged(
        id="longer",
        on=on("2022-01-12"),
        known=start_of(on("2022-01-12")),
        paper="pause",
        last=on("2022-01-28"),
    )
    over = Ended(
        id="over", on=on("2022-01-17"), known=start_of(on("2022-01-17")), paper="pause", last=on("2022-01-21")
    )
    told = (reviewed("2021-01-15"), _pause("2022-01-10", "2022-01-14", 5), longer, over)
    asked = programme(YEARLY, *FIRSTS, events=told)

    # Five working days after 14, 28 and 21 January.
    found = [review_due(asked, day) for day in ("2022-01-11", "2022-01-12", "2022-01-17")]
    assert found == ["2022-01-21", "2022-02-04", "2022-01-28"]


def test_law_11_is_narrowed_by_an_order_made_by_the_last_day_of_a_pause() -> None:
    """The rise of 15 November orders on the 20th; that of the 7th on the 12th, the last day of the pause."""
    pause = _pause("2021-10-04", "2021-11-12", 40)
    earlier = levels(("2021-02-04", "SUBSTANTIAL"), ("2021-11-07", "SEVERE"))

    def due(series: Any) -> str | None:
        asked = programme(TWENTY_DAYS, *FIRSTS, series=(series,), events=(reviewed("2021-07-05"), pause))
        return review_due(asked, "2021-11-22")

    # 20 working days after 15 November; 40 working days after 12 November, of which 27 and 28 December and
    # 3 January are none.
    assert due(NOVEMBER_2021) == "2021-12-13"
    assert due(earlier) == "2022-01-12"


def test_law_16_is_narrowed_by_a_holiday_on_the_first_day_of_a_pause() -> None:
    """The due day of 17 January rolls to the Friday before the pause, and stands."""
    pause = _pause("2022-01-17", "2022-01-28", 5)
    extra = Holiday(on("2022-01-17"), "One more", "drawn")
    held = tuple(sorted((*ENGLAND.holidays, extra), key=lambda one: one.day))

    def due(calendar: Any) -> str | None:
        events = reviewed("2021-01-17"), pause
        asked = programme(YEARLY, *FIRSTS, events=events, calendars=(calendar, SCOTLAND, ULSTER))
        return review_due(asked, "2022-01-17")

    assert due(ENGLAND) == "2022-02-04"
    assert due(attrs.evolve(ENGLAND, holidays=held)) == "2022-01-14"


# ---------------------------------------------------------------- 73. exclusions


def held_case(seed: int, *, over: bool) -> tuple[Programme, Excluded, dt.date]:
    """A programme, an exclusion that runs on a day or, if *over*, ran up to the day before, and the day."""
    asked, day = case_of_seed(seed)
    d = Dice(seed + 2)
    last = later(day, -1 if over else d.whole(0, 50))
    first = min(later(last, -d.whole(0, 120)), day)
    member = d.pick(asked.register.members).id
    named = [use for use in asked.base.uses if use.known is None or use.known <= first]
    venues = tuple(sorted({use.venue for use in named if use.member == member}))
    some = d.some(venues, 1, 2) if venues and d.once_in(3) else None
    every = (Activity.REVIEW, Activity.FUNCTION_TEST) if some else (Activity.REVIEW, Activity.CONTACT)
    paper = Excluded(
        id="held", on=first, known=start_of(first), member=member, venues=some, first=first,
        activities=d.some(every, 1, 2) if d.once_in(3) else None,
        last=None if d.once_in(4) and not over else last, look_again=last, body="the other service",
        **_SIGNED,
    )  # fmt: skip
    return asked, paper, day


def _is_held(paper: Excluded, one: Status) -> bool:
    return (
        one.member == paper.member
        and (paper.venues is None or one.venue in paper.venues)
        and (paper.activities is None or one.activity in paper.activities)
    )


@given(seed=SEEDS)
def test_law_73_while_an_exclusion_runs_nothing_in_its_scope_is_owed(seed: int) -> None:
    asked, paper, day = held_case(seed, over=False)
    before, after = _by_subject(asked, day), _by_subject(_with(asked, paper), day)

    for key, one in after.items():
        if _is_held(paper, one):
            assert one.obligation is None
            assert one.ended is not None or one.exclusion is not None
        elif one.activity is not Activity.OFFER:
            assert one.exclusion == before[key].exclusion


def _came_up(asked: Programme, paper: Excluded, one: Status) -> bool:
    """Whether something of the time of an exclusion bears on a subject."""
    assert paper.last is not None
    reasons = () if one.obligation is None else one.obligation.reasons
    return any(
        reason.trigger is not None and paper.first <= reason.trigger <= paper.last for reason in reasons
    ) or any(
        paper.first <= event.on <= paper.last
        for event in asked.ledger.effective
        if event.concerns_all
        or {one.member, one.venue} & {getattr(event, "member", None), getattr(event, "venue", None)}
    )


@given(seed=SEEDS)
def test_law_73_on_the_day_after_an_exclusion_the_answers_are_those_without_it(seed: int) -> None:
    drawn, paper, day = held_case(seed, over=True)
    asked = without_events(drawn, *_PAPERS)
    before, after = _by_subject(asked, day), _by_subject(_with(asked, paper), day)

    for key, one in before.items():
        if one.activity is not Activity.OFFER and not _came_up(asked, paper, one):
            now = after[key]
            assert (now.standing, now.progress) == (one.standing, one.progress)
            assert (now.obligation and now.obligation.window) == (one.obligation and one.obligation.window)


_SOON: Final = OnEvent(
    id="soon", citation="Soon 1", activity=Activity.REVIEW, kinds=("office",), occasion=Occasion.INCIDENT,
    within=working_days(10), limit=14, merge=Merge(MergeMode.KEEP),
)  # fmt: skip
_START: Final = on("2022-01-10")


def _day(n: int) -> str:
    return later(_START, n).isoformat()


def _held(first: int, last: int) -> Excluded:
    return Excluded(
        id="held", on=on(_day(first)), known=start_of(on(_day(first))), member="ann", first=on(_day(first)),
        last=on(_day(last)), body="the other service", **_SIGNED,
    )  # fmt: skip


def _soon(*events: Event) -> Programme:
    return programme(_SOON, YEARLY, *FIRSTS, events=(reviewed("2021-05-04"), *events))


@given(length=st.integers(0, 150), part=st.floats(0, 1), after=st.integers(0, 120), more=st.integers(2, 90))
def test_law_73_an_incident_in_an_exclusion_counts_from_the_day_after(
    length: int, part: float, after: int, more: int
) -> None:
    told, over = incident(_day(int(length * part))), _day(length + 1)
    done = reviewed(_day(length + more))
    held, free = _soon(_held(0, length), told, done), _soon(incident(over), done)
    day = on(_day(length + 1 + after))

    assert everything(held, day) == everything(free, day)


@given(length=st.integers(1, 150), part=st.floats(0, 1), after=st.integers(0, 120))
def test_law_73_a_review_since_the_incident_discharges_what_counts_from_the_day_after(
    length: int, part: float, after: int
) -> None:
    told, done = incident(_day(0)), reviewed(_day(1 + int((length - 1) * part)))
    held, free = _soon(_held(0, length), told, done), _soon(done)
    day = on(_day(length + 1 + after))

    assert everything(held, day) == everything(free, day)


def test_law_73_the_last_day_is_inside_and_the_day_after_is_not() -> None:
    """Due on 4 May 2022, and held from 10 January to 10 May."""
    asked = _soon(_held(0, 120))
    found = {
        text: [one.standing for one in asked.coverage(on=on(text)) if one.venue == "essex"]
        for text in ("2022-01-09", "2022-05-10", "2022-05-11")
    }

    assert found["2022-05-10"] == [Standing.NOT_OWED]
    assert (found["2022-01-09"], found["2022-05-11"]) == ([Standing.IN_DATE], [Standing.OVERDUE])
