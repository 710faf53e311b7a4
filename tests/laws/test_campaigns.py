"""Directives and campaigns: law 71."""

import datetime as dt
from collections import Counter
from typing import Final

import attrs
from hypothesis import given
from hypothesis import strategies as st

from mpreview.campaign import CampaignState
from mpreview.events import Directed, Ledger
from mpreview.programme import Programme
from mpreview.reviews.obligations import GROUPINGS
from naive import campaigns
from naive import world as w
from policies import case_of_seed
from world_of import world_of

_DAYS: Final = 40


def directed_of_seed(seed: int) -> tuple[Programme, Directed, dt.date]:
    """A programme with a directive, and a day on or after the day of issue: the next seed that has them."""
    while True:
        programme, on = case_of_seed(seed)
        issued = [event for event in programme.ledger.effective if type(event) is Directed and event.on <= on]
        if issued:
            return programme, issued[seed % len(issued)], on
        seed += 1


directed_cases: Final = st.integers(0, 2**63 - 1).map(directed_of_seed)


@given(case=directed_cases)
def test_law_71_a_campaign_is_that_of_the_naive_specification(
    case: tuple[Programme, Directed, dt.date],
) -> None:
    programme, directive, on = case
    world = world_of(programme)
    (same,) = [event for event in world.events if isinstance(event, w.Directed) and event.id == directive.id]

    found = {
        (one.member, one.venue): (one.state.value, one.touched, one.done)
        for one in programme.campaign(directive.id, on=on)
    }

    assert found == campaigns.campaign(world, same, on)


@given(case=directed_cases)
def test_law_71_the_groups_part_whom_the_directive_touched_in_every_grouping(
    case: tuple[Programme, Directed, dt.date],
) -> None:
    programme, directive, on = case
    campaign = programme.campaign(directive.id, on=on)
    parts = (campaign.done, campaign.lapsed, campaign.excluded, campaign.outstanding)

    assert Counter(one for part in parts for one in part) == Counter(campaign.touched)
    for name in GROUPINGS:
        groups = campaign.by(name)
        assert sum(len(group) for group in groups.values()) == len(campaign)
        for state in CampaignState:
            held = [one for group in groups.values() for one in getattr(group, state.value)]
            assert Counter(held) == Counter(getattr(campaign, state.value))


@given(case=directed_cases)
def test_law_71_a_count_of_a_day_is_that_of_the_campaign_on_the_day(
    case: tuple[Programme, Directed, dt.date],
) -> None:
    programme, directive, on = case
    rows = programme.campaign(directive.id, on=on).by_day()

    assert [row.day for row in rows] == [directive.on + dt.timedelta(n) for n in range(len(rows))]
    for row in rows[:: max(len(rows) // _DAYS, 1)]:
        then = programme.campaign(directive.id, on=row.day)
        assert row == (row.day, len(then), *(len(getattr(then, state.value)) for state in CampaignState))


@given(case=directed_cases)
def test_law_71_a_directive_postpones_no_due_day_up_to_the_next_completion(
    case: tuple[Programme, Directed, dt.date],
) -> None:
    programme, directive, on = case
    events = [event for event in programme.ledger.effective if event.id != directive.id]
    without = attrs.evolve(programme, ledger=Ledger.of(events))
    since = {(one.member, one.venue) for one in programme.campaign(directive.id, on=on) if one.done is None}

    for one in programme.coverage(on=on):
        subject = one.member, one.venue
        if one.activity is directive.activity and subject in since:
            before = without.explain(*subject, one.activity, on=on).window
            after = programme.explain(*subject, one.activity, on=on).window
            if before is not None:
                assert after is not None
                assert after.due <= before.due
