"""What always holds of gaps, on random programmes of the whole language of policy."""

import datetime as dt
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from helpers.policies import case_of_seed
from helpers.strategies import later
from mpreview.events import Booked, BookingMoved, Excluded, NewEnd
from mpreview.gaps import ExclusionGap, FirstUseGap, LostWorkGap, MemberGap, ObligationGap
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.reviews import Progress, Standing
from mpreview.reviews.custody import Party

SEEDS = st.integers(0, 2**32)
_ONE = dt.timedelta(1)


def _turns(of: Programme) -> Iterator[dt.date]:
    """The days on which something happens, begins or ends, or has been remembered for long enough."""
    yield from (event.on for event in of.ledger)
    papers = (event for event in of.ledger if isinstance(event, Excluded | NewEnd))
    lasts = (one.new_last if isinstance(one, NewEnd) else one.last for one in papers)
    yield from (later(last, 1) for last in lasts if last is not None)
    agreed = (event.day for event in of.ledger if isinstance(event, Booked | BookingMoved))
    yield from (later(day, 1) for day in agreed)
    yield from (edition.since for edition in of.rulebook.editions)
    periods = [term.period for member in of.register.members for term in member.terms]
    for period in (*periods, *(use.period for use in of.register.uses)):
        yield from (day for day in (period.start, period.end) if day is not None)
        yield from () if period.end is None else (later(period.end, of.rulebook.remember),)


@given(SEEDS, st.integers(0, 90))
def test_nothing_but_an_event_takes_a_gap_away(seed: int, length: int) -> None:
    """Of days on which nothing happens each lists whatever the one before did, and since no later.

    Time can make an offer due sooner than it was (seed 79626 with three days).
    """
    of, day = case_of_seed(seed)
    turns = set(_turns(of))
    quiet = [later(day, n) for n in range(1, length + 1) if later(day, n) not in turns]
    for one in quiet[:: max(1, length // 10)]:
        before, after = ({gap.id: gap.since for gap in of.gaps(on=day)} for day in (one - _ONE, one))

        assert [id_ for id_, since in before.items() if after.get(id_, dt.date.max) > since] == []


@given(SEEDS)
def test_whoever_is_overdue_is_among_the_gaps(seed: int) -> None:
    of, day = case_of_seed(seed)
    late = {Standing.OVERDUE, Standing.PAST_LIMIT}
    wanted = {
        (status.member, status.venue, status.activity)
        for status in of.coverage(on=day)
        if status.standing in late and status.activity is not Activity.OFFER
    }
    kinds = {ObligationGap.NEVER_CONTACTED, ObligationGap.OUT_OF_DATE}
    found = {
        (gap.status.member, gap.status.venue, gap.status.activity)
        for gap in of.gaps(on=day)
        if gap.kind in kinds
    }

    assert found == wanted


@given(SEEDS)
def test_an_offer_that_is_overdue_shows_at_some_venue(seed: int) -> None:
    """Unless an answer is still awaited there, or an acceptance holds."""
    of, day = case_of_seed(seed)
    late = {Standing.OVERDUE, Standing.PAST_LIMIT}
    kinds = {ObligationGap.NEVER_OFFERED, ObligationGap.UNANSWERED, ObligationGap.NOT_OFFERED_AGAIN}
    shown = {gap.status.member for gap in of.gaps(on=day) if gap.kind in kinds}
    waiting = {
        status.member
        for status in of.coverage(on=day)
        if status.activity is Activity.REVIEW and status.progress in (Progress.OFFERED, Progress.DONE)
    }
    overdue = {
        status.member
        for status in of.coverage(on=day)
        if status.activity is Activity.OFFER and status.standing in late
    }

    assert overdue <= shown | waiting


@given(SEEDS)
def test_every_gap_has_a_day_by_then_an_owner_and_a_step(seed: int) -> None:
    of, day = case_of_seed(seed)
    for gap in of.gaps(on=day):
        assert gap.since <= day
        assert gap.next in gap.steps
        to = "" if gap.heir is None else f" to {gap.heir}"
        # What is declined or deferred is with the member until a day; another party takes the step after.
        is_held = gap.owner is Party.MEMBER and gap.status.progress in (Progress.DECLINED, Progress.DEFERRED)
        step = "then" if is_held else "next"
        assert gap.why(sensitive=True).endswith(f"; {step}: {gap.next.words}{to}")
        without = {
            LostWorkGap.LOST,
            MemberGap.NO_VENUE,
            ExclusionGap.NOT_LOOKED_AGAIN,
            FirstUseGap.MET_WITHOUT_REVIEW,
        }
        assert (gap.custody is None) == (gap.kind in without)
        if gap.custody is not None:
            assert gap.custody.since <= day
            assert gap.custody.passed == (gap.custody.until is not None and gap.custody.until < day)


@given(SEEDS)
def test_asked_of_one_member_are_those_about_them_and_what_is_left_to_them(seed: int) -> None:
    of, day = case_of_seed(seed)
    every = of.gaps(on=day)

    for member in of.register.members:
        mine = [gap for gap in every if member.id in {gap.status.member, gap.heir, *gap.users}]
        assert list(of.gaps(on=day, member=member.id)) == mine
