"""What was found, by when it is to be mended and who has it, is what the naive specification says."""

from hypothesis import given, settings
from hypothesis import strategies as st

from gaps.busier import busier_cases
from naive import findings as naive
from policies import announced_cases, rich_cases
from profiles import examples
from world_of import world_of


@settings(max_examples=examples(1))
@given(data=st.data())
def test_law_53_findings_are_those_of_the_naive_specification(data: st.DataObject) -> None:
    programme, on = data.draw(st.one_of(rich_cases, announced_cases, busier_cases))
    world = world_of(programme)

    found = {
        (
            (one.event, one.item), one.venue, one.member, one.severity, one.noted, one.due, one.state.value,
            one.since, one.late, one.party.value,
        )
        for one in programme.findings(on=on)
    }  # fmt: skip

    assert found == {
        (
            one.key, one.venue, one.member, one.severity, one.noted, naive.due(world, one), one.state,
            one.since,
            naive.late(world, one, on), naive.has_it(world, one, on),
        )
        for one in naive.findings(world, on)
    }  # fmt: skip
