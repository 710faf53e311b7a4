"""What fell through, and who has it, is what the naive specification says, which knows only the page."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gaps.busier import busier_case, busier_cases
from mpreview.gaps import Gap, GapKind
from mpreview.programme import Programme
from mpreview.reviews.custody import CHARGES, Custody
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


@pytest.mark.parametrize("drawn", [cases(), rich_cases, busier_cases], ids=["plain", "rich", "busier"])
@given(data=st.data())
def test_law_53_gaps_are_those_of_the_naive_specification(
    data: st.DataObject, drawn: st.SearchStrategy[tuple[Programme, dt.date]]
) -> None:
    programme, on = data.draw(drawn)

    found = Counter(map(_told, programme.gaps(on=on)))

    assert found == Counter(naive.gaps(world_of(programme), on))


_THROWN = 400
# In how many of the programmes of the first seeds each shows, at the least.
_KINDS = dict.fromkeys((kind.value for kind in GapKind), 8)
_STATES = dict.fromkeys((state.value for _, state in CHARGES), 6)


@pytest.fixture(scope="module")
def thrown() -> Counter[str]:
    """How many of the programmes of the first seeds have a gap of each kind, and one in each state."""
    counts: Counter[str] = Counter()
    for seed in range(_THROWN):
        programme, on = busier_case(seed)
        gaps = programme.gaps(on=on)
        counts.update({gap.kind.value for gap in gaps})
        counts.update({f"in state {gap.custody.state.value}" for gap in gaps if gap.custody is not None})
        counts.update({f"{gap.kind.value} with {gap.owner.value}" for gap in gaps})
    return counts


@pytest.mark.once
@pytest.mark.parametrize("kind", _KINDS)
def test_every_kind_of_gap_is_reached(thrown: Counter[str], kind: str) -> None:
    assert thrown[kind] >= _KINDS[kind]


@pytest.mark.once
@pytest.mark.parametrize("state", _STATES)
def test_every_state_of_custody_is_reached(thrown: Counter[str], state: str) -> None:
    assert thrown[f"in state {state}"] >= _STATES[state]


# Who can have a gap of each kind, now or once its last day has passed.
_OWNERS = (
    "never-contacted with coordinator",
    "never-offered with team",
    "never-offered with coordinator",
    "unanswered with team",
    "unanswered with coordinator",
    "not-offered-again with coordinator",
    "not-offered-again with team",
    "missed with team",
    "missed with coordinator",
    "out-of-date with member",
    "stuck with coordinator",
    "lost with team",
)


@pytest.mark.once
@pytest.mark.parametrize("who", _OWNERS)
def test_every_owner_is_reached(thrown: Counter[str], who: str) -> None:
    assert thrown[who] >= 1
