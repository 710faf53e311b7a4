"""What fell through, and who has it, is what the naive specification says, which knows only the page."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mpreview.gaps import Gap
from mpreview.programme import Programme
from mpreview.reviews.custody import Custody
from naive import gaps as naive
from policies import rich_cases
from strategies import cases
from world_of import world_of


def _has(custody: Custody | None) -> naive.Custody | None:
    if custody is None:
        return None
    return naive.Custody(
        state=custody.state.value, since=custody.since, until=custody.until, owner=custody.holder.value
    )


def _told(gap: Gap) -> naive.Gap:
    """A gap of the engine in the words of the judge."""
    status = gap.status
    return naive.Gap(
        kind=gap.kind.value,
        activity=status.activity.value,
        member=status.member,
        venue=status.venue,
        since=gap.since,
        custody=_has(gap.custody),
        heir=gap.heir,
    )


@pytest.mark.parametrize("drawn", [cases(), rich_cases], ids=["plain", "rich"])
@given(data=st.data())
def test_law_53_gaps_are_those_of_the_naive_specification(
    data: st.DataObject, drawn: st.SearchStrategy[tuple[Programme, dt.date]]
) -> None:
    programme, on = data.draw(drawn)

    found = Counter(map(_told, programme.gaps(on=on)))

    assert found == Counter(naive.gaps(world_of(programme), on))
