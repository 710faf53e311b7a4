"""What was found, by when it is to be mended and who has it, is what the naive specification says."""

import datetime as dt
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.busier import busier_cases
from helpers.policies import announced_cases, rich_cases
from helpers.profiles import examples
from helpers.world_of import world_of
from helpers.worlds import mixed_cases
from laws.moving import tellable
from laws.recording import told_in_turn, unjudged
from laws.support import with_events
from mpreview import Programme
from naive import findings as naive
from naive.gaps import has_finding


@settings(max_examples=examples(1))
@given(data=st.data())
def test_law_53_findings_are_those_of_the_naive_specification(data: st.DataObject) -> None:
    programme, on = data.draw(st.one_of(rich_cases, announced_cases, busier_cases, mixed_cases))
    world = world_of(programme)

    found = {
        (
            (one.event, one.item), one.venue, one.member, one.severity, one.noted, one.due, one.state.value,
            one.since, one.late, (one.party.value, one.held_since),
        )
        for one in programme.findings(on=on)
    }  # fmt: skip

    assert found == {
        (
            one.key, one.venue, one.member, one.severity, one.noted, naive.due(world, one), one.state,
            one.since,
            naive.late(world, one, on), has_finding(world, one, on),
        )
        for one in naive.findings(world, on)
    }  # fmt: skip


@settings(max_examples=examples(0.5))
@given(rich_cases, st.randoms(use_true_random=False))
def test_law_54_findings_told_one_by_one_are_those_told_at_once(
    case: tuple[Programme, dt.date], chance: Random
) -> None:
    """In any order of recording, with a question between."""
    programme, on = tellable(case[0]), case[1]
    whole, now = with_events(programme, tuple(programme.ledger)), with_events(programme, ())
    with unjudged():
        for event in told_in_turn(whole, chance):
            now.gaps(on=on)
            now = now.record(event)

    assert now.findings(on=on) == whole.findings(on=on)
    assert now.gaps(on=on) == whole.gaps(on=on)
