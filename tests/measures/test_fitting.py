"""The way of a measure: every state explored, the failures on record replayed, and the page read again."""

import re
from collections.abc import Iterator
from typing import Final

import pytest

from helpers.sources import CHECKOUT
from lifecycle.paths import count_paths
from mpreview.measures import FITTING, FittingCommand, FittingState
from mpreview.state_machine import IllegalStep, Transition

PAGE: Final = (CHECKOUT / "docs" / "reference" / "measures.md").read_text("utf-8")
STATES: Final = (None, *FittingState)
FINAL: Final = {FittingState.REMOVED}
Line = tuple[str, str, str]


def told(state: FittingState | None) -> str:
    return "nothing" if state is None else state.value


def _table(name: str) -> list[list[str]]:
    text = PAGE.split(f"<!-- {name} -->", 1)[1].split("<!-- end -->", 1)[0]
    rows = [line.strip("|").split("|") for line in text.strip().splitlines()[2:]]
    return [[cell.strip() for cell in row] for row in rows]


def lines() -> Iterator[Line]:
    """The steps of the page: from, step, to."""
    for step, froms, to in _table("steps"):
        yield from ((one, step.removesuffix(" (time)"), to) for one in froms.split(", "))


def listed(state: str, length: int, steps: list[Line]) -> int:
    """How many sequences there are, by walking each of them."""
    if not length:
        return 1
    return sum(listed(to, length - 1, steps) for one, _, to in steps if one == state)


# ---------------------------------------------------------------- the page


def test_the_page_has_the_rows_of_the_table() -> None:
    assert sorted(lines()) == sorted(
        (told(row.state), row.command.value, row.to.value) for row in FITTING.rows
    )
    assert sorted(step for step, *_ in _table("steps") if step.endswith("(time)")) == sorted(
        f"{step.value} (time)" for step in FittingCommand if step.is_clock
    )


def test_a_step_leads_to_one_state_wherever_it_is_taken() -> None:
    """So that a history which skips a step is read as it was told."""
    assert {step: {row.to for row in FITTING.rows if row.command is step} for step in FittingCommand} == {
        step: {next(row.to for row in FITTING.rows if row.command is step)} for step in FittingCommand
    }


def test_the_page_counts_the_paths_as_a_walk_along_them_does() -> None:
    steps = list(lines())
    by_walking = [
        [told(state), *(f"{listed(told(state), n, steps):,}" for n in range(1, 9))] for state in STATES
    ]

    assert _table("paths") == by_walking
    assert _table("paths") == [
        [told(state), *(f"{count_paths(FITTING, n)[state]:,}" for n in range(1, 9))] for state in STATES
    ]


@pytest.mark.parametrize("gone", FITTING.rows, ids=lambda row: f"{told(row.state)}-{row.command.value}")
def test_a_row_less_changes_a_number(gone: Transition[FittingState, FittingCommand]) -> None:
    steps = [(told(row.state), row.command.value, row.to.value) for row in FITTING.rows if row is not gone]

    assert listed(told(gone.state), 1, steps) == count_paths(FITTING, 1)[gone.state] - 1


# ---------------------------------------------------------------- every state


def test_no_state_is_a_dead_end_but_the_final_ones_and_all_can_come_to_an_end() -> None:
    ending: set[FittingState | None] = set(FINAL)
    for _ in STATES:
        ending |= {row.state for row in FITTING.rows if row.to in ending}

    assert {state for state in STATES if not FITTING.list_legal(state)} == FINAL
    assert ending == set(STATES)


def test_only_what_was_tested_counts_and_nothing_comes_back_that_is_over() -> None:
    into = {row.command for row in FITTING.rows if row.to is FittingState.IN_SERVICE}
    back = {row.to for row in FITTING.rows if row.state is not None and row.state.is_over}

    assert into == {FittingCommand.PASSED}
    assert back == {FittingState.APPROVED, FittingState.RECOMMENDED, FittingState.REMOVED}


def test_each_state_is_on_its_way_or_there_or_over() -> None:
    coming = {"recommended", "approved", "funded", "ordered"}
    over = {"refused", "removed", "lapsed"}

    assert {state.value for state in FittingState if state.is_over} == over
    assert {state.value for state in FittingState if state.is_there} == (
        {state.value for state in FittingState} - coming - over
    )


# ---------------------------------------------------------------- the failures on record (`domain.md` 6)

WAYS: Final = {
    "a fitting": "recommended approved funded ordered installed test-passed = in-service",
    "refused for want of a recommendation, which came": "recommended refused recommended approved = approved",
    "refused by the landlord when it was paid for": "recommended approved funded refused = refused",
    "taken down by the member before it was tested": (
        "recommended approved funded ordered installed refused = refused"
    ),
    "a change of contractor before it was fitted": "recommended approved funded ordered ordered = ordered",
    "a device that fails its test, and is mended": (
        "recommended approved funded ordered installed test-failed repaired test-passed = in-service"
    ),
    "an alarm that nobody can use": (
        "recommended approved funded ordered installed test-passed fault-noted = faulty"
    ),
    "a device that is past mending": (
        "recommended approved funded ordered installed test-failed ordered installed test-passed = in-service"
    ),
    "a re-test that fell due and was passed": (
        "recommended approved funded ordered installed test-passed retest-fell-due test-passed = in-service"
    ),
    "one bound to an office that ended": "recommended approved funded ordered office-ended = lapsed",
    "the same, asked for anew": "recommended office-ended recommended approved = approved",
    "what was there before it was told of": "fault-noted repaired test-passed = in-service",
    "one that works again, and nobody told of a repair": "test-passed fault-noted test-passed = in-service",
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_what_is_on_record_is_a_way(way: str) -> None:
    steps, _, end = way.partition(" = ")
    state: FittingState | None = None
    for word in steps.split():
        state = FITTING.step(state, FittingCommand(word))

    assert state is FittingState(end)


@pytest.mark.parametrize(
    ("state", "step"),
    [
        (FittingState.RECOMMENDED, FittingCommand.ORDERED),  # nobody approved it
        (FittingState.APPROVED, FittingCommand.ORDERED),  # nobody pays
        (FittingState.ORDERED, FittingCommand.PASSED),  # it is not there
        (FittingState.FAILED, FittingCommand.FAULT),  # that is known, and worse
        (None, FittingCommand.REMOVED),  # there is nothing to remove
        (FittingState.REFUSED, FittingCommand.APPROVED),  # nothing has changed
        (FittingState.REMOVED, FittingCommand.INSTALLED),
    ],
)
def test_no_step_is_left_out(state: FittingState, step: FittingCommand) -> None:
    with pytest.raises(IllegalStep):
        FITTING.step(state, step)


def test_the_words_of_a_refusal_are_short() -> None:
    refusal = FITTING.refuse(FittingState.IN_SERVICE, FittingCommand.APPROVED)

    assert len(repr(refusal)) < 300
    assert not re.search("retest-fell-due|expired", str(refusal))
