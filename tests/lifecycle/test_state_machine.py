"""The engine by itself, with a table of a door: what any table can rely on."""

import enum
from itertools import product
from typing import Final

import attrs
import pytest

from laws.support import pickled
from lifecycle.paths import count_paths
from mpreview.errors import InvalidValue, ReviewError
from mpreview.findings import FINDING
from mpreview.measures import FITTING
from mpreview.reviews.lifecycle import TABLES
from mpreview.risk import RISK
from mpreview.state_machine import BaseCommand, Guard, IllegalStep, StateTable, Transition


class Door(enum.Enum):
    """States of a door."""

    OPEN = "open"
    SHUT = "shut"


class Act(BaseCommand):
    """What happens to a door; the wind needs nobody."""

    HANG = "hung"
    SHUT = "shut"
    OPEN = "opened"
    SLAM = "slammed", None


@attrs.frozen
class Held:
    """What the guards ask."""

    key: bool = False
    hands: bool = True


KEY: Final = Guard("has-key", "somebody has the key", "fetch the key", "key")
HANDS: Final = Guard("has-hands", "a hand is free", "put the boxes down", "hands")
DOOR: Final = StateTable(
    "door",
    "a door",
    None,
    (
        Transition(None, Act.HANG, Door.OPEN),
        Transition(Door.OPEN, Act.SHUT, Door.SHUT),
        Transition(Door.OPEN, Act.SLAM, Door.SHUT),
        Transition(Door.SHUT, Act.OPEN, Door.OPEN, (HANDS, KEY)),
    ),
    final=(Door.SHUT,),
    unbegun="not hung",
    no_facts=Held(),
)
MACHINES: Final = (DOOR, FITTING, RISK, FINDING, *TABLES.values())


def refused(state: Door | None, command: Act, facts: Held | None = None) -> IllegalStep:
    """Why a step is refused."""
    with pytest.raises(IllegalStep) as caught:
        DOOR.step(state, command, facts)
    return caught.value


def test_a_step_leads_where_the_row_says() -> None:
    assert DOOR.step(None, Act.HANG) is Door.OPEN
    assert DOOR.step(Door.OPEN, Act.SLAM) is Door.SHUT
    assert DOOR.step(Door.SHUT, Act.OPEN, Held(key=True)) is Door.OPEN


def test_a_refusal_names_the_first_guard_that_failed_and_what_is_legal() -> None:
    assert str(refused(Door.SHUT, Act.OPEN)) == (
        "refused: opened, of a door that is shut: it must be that somebody has the key; fetch the key; "
        "legal now: opened"
    )
    assert refused(Door.SHUT, Act.OPEN, Held(key=False, hands=False)).guard is HANDS
    assert str(refused(None, Act.SHUT)) == (
        "refused: shut, of a door that is not hung: there is no such step; legal now: hung"
    )


def test_time_is_no_step_that_somebody_may_take() -> None:
    assert DOOR.list_commands(Door.OPEN) == (Act.SHUT,)
    assert refused(Door.OPEN, Act.HANG).commands == (Act.SHUT,)
    assert [row.command for row in DOOR.list_legal(Door.OPEN)] == [Act.SHUT, Act.SLAM]


def test_without_facts_nothing_is_so_that_the_facts_do_not_take_for_granted() -> None:
    assert DOOR.list_open(Door.SHUT, Act.OPEN) == ()
    assert DOOR.list_open(Door.SHUT, Act.OPEN, Held(key=True)) == DOOR.list_rows(Door.SHUT, Act.OPEN)


def test_paths_are_counted_by_listing_them() -> None:
    def listed(state: Door | None, length: int) -> int:
        return 1 if not length else sum(listed(row.to, length - 1) for row in DOOR.list_legal(state))

    for length in range(6):
        counts = count_paths(DOOR, length)
        assert dict(counts) == {state: listed(state, length) for state in (None, *Door)}


@pytest.mark.parametrize("table", MACHINES, ids=lambda table: str(table.name))
def test_every_machine_is_reached_whole_and_its_refusals_cross_processes(
    table: StateTable[enum.Enum, BaseCommand],
) -> None:
    reached, waiting = {table.start}, [table.start]
    while waiting:
        fresh = {row.to for row in table.list_legal(waiting.pop())} - reached
        reached |= fresh
        waiting += fresh
    refusal = table.refuse(table.start, next(iter({row.command for row in table.rows})))

    assert reached - {None} == set(table.states)
    assert pickled(refusal) == refusal
    assert isinstance(refusal, ReviewError)
    assert len(repr(refusal)) < 500


@pytest.mark.parametrize("table", MACHINES, ids=lambda table: str(table.name))
def test_what_is_no_step_of_a_state_is_refused_by_name_with_what_is_legal(
    table: StateTable[enum.Enum, BaseCommand],
) -> None:
    rows = {(row.state, row.command) for row in table.rows}
    states = {table.start, *table.states}
    for state, command in {*product(states, {command for _, command in rows})} - rows:
        with pytest.raises(IllegalStep, match=f"refused: {command.value}, of ") as caught:
            table.step(state, command)
        assert {(state, row.command) for row in caught.value.legal} <= rows
        assert not any(one.is_clock for one in caught.value.commands)


def test_what_is_none_of_the_machine_is_refused() -> None:
    with pytest.raises(InvalidValue, match="facts"):
        DOOR.step(Door.SHUT, Act.OPEN, "with a key")
    with pytest.raises(InvalidValue, match=r"StateTable\.rows"):
        attrs.evolve(DOOR, rows=())
