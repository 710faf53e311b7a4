"""The page shows who has which open state as the table says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from helpers.generated import check_generated, replace_part
from mpreview.gaps import KINDS
from mpreview.measures import FittingState
from mpreview.policy import Activity
from mpreview.reviews import Progress
from mpreview.reviews.custody import CHARGES, Charge, Clock, Party, WorkState
from mpreview.reviews.lifecycle import TABLES
from mpreview.risk import RiskState

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "gaps.md"


def _until(charge: Charge) -> str:
    return f"{charge.days} days" if charge.clock is Clock.DAYS else charge.clock.value.replace("-", " ")


_OF: Final[dict[type, str]] = {FittingState: "measure", RiskState: "risk"}


def _lines() -> Iterator[str]:
    yield "| activity | state | owner | until | then |"
    yield "|---|---|---|---|---|"
    for charge in CHARGES.values():
        what = _OF[type(charge.state)] if charge.activity is None else charge.activity.value
        told = (what, charge.state.value, charge.party.value)
        yield f"| {' | '.join(told)} | {_until(charge)} | {charge.then.value} |"


def test_the_page_shows_who_has_what() -> None:
    check_generated(PAGE, lambda text: replace_part(text, "charges", "\n".join(_lines())))


def test_the_page_tells_every_kind() -> None:
    told = [line.split("`")[1] for line in PAGE.read_text("utf-8").splitlines() if line.startswith("| `")]

    assert told == [kind.value for kind in KINDS]


def test_every_open_progress_of_every_table_has_an_owner() -> None:
    open_ = {
        (activity, state)
        for activity, table in TABLES.items()
        for state in table.states
        if state is not Progress.DONE
    }

    assert open_ <= {(activity, Progress(state.value)) for activity, state in CHARGES if state in _AS_TOLD}


_AS_TOLD: Final = frozenset(WorkState) - {WorkState.MISSED, WorkState.VISITED}


def test_a_limit_in_days_is_a_limit_and_no_other_clock_has_one() -> None:
    assert all((charge.days > 0) == (charge.clock is Clock.DAYS) for charge in CHARGES.values())


def test_nobody_is_left_with_what_the_member_has() -> None:
    assert all(charge.then is not Party.MEMBER for charge in CHARGES.values())
    assert {activity for activity, _ in CHARGES} == {None, *Activity}
