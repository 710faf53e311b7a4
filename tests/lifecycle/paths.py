"""How many ways a machine can go, for the pages and the tests of the machines."""

import enum
from typing import TypeVar

from mpreview.state_machine import BaseCommand, StateTable

S = TypeVar("S", bound=enum.Enum)
C = TypeVar("C", bound=BaseCommand)


def count_paths(table: StateTable[S, C], length: int) -> dict[S | None, int]:
    """From each state the number of sequences of so many steps, every guard taken as met."""
    counts: dict[S | None, int] = dict.fromkeys((table.start, *table.states), 1)
    for _ in range(length):
        # A path of n steps is one step and a path of n - 1 steps, so no path is ever listed.
        counts = {state: sum(counts[row.to] for row in table.list_legal(state)) for state in counts}
    return counts
