"""Law 58 of risks: twice as many cost twice as much, and none cost nothing."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Final

import attrs
import pytest

from helpers.cost import steps
from helpers.strategies import later
from laws.small import incident, on, reviewed
from measures.told import step
from mpreview.events import Event
from mpreview.programme import Programme
from mpreview.risk import Control
from risk.told import asked, risk

LOCK: Final = Control("m1", likelihood=1)
FIRST: Final = on("2021-01-01")


def _days(n: int) -> Iterator[tuple[int, str]]:
    return ((index, later(FIRST, index % 300).isoformat()) for index in range(n))


def _many(n: int) -> list[Event]:
    """As many risks of one place."""
    return [risk(day, "assessed", risk=f"k{i}", id=f"x{i}", controls=(LOCK,)) for i, day in _days(n)]


def _again(n: int) -> list[Event]:
    """One risk, assessed as often."""
    return [risk(day, "assessed", id=f"x{i}") for i, day in _days(n)]


def _failing(n: int) -> list[Event]:
    """One risk, and a measure that passes and fails as often."""
    notes = (attrs.evolve(step(day, ("faulty", "passed")[i % 2]), id=f"y{i}") for i, day in _days(n))
    return [risk("2021-01-01", "assessed", controls=(LOCK,)), *notes]


ASKED: Final[dict[str, Callable[[Programme, dt.date], object]]] = {
    "due": lambda of, day: of.due(on=day),
    "gaps": lambda of, day: of.gaps(on=day),
    "risks": lambda of, day: of.risks(on=day),
    "irregular": lambda of, _: of.irregular(),
}


@pytest.mark.once
@pytest.mark.parametrize("told", [_many, _again, _failing])
@pytest.mark.parametrize("question", ASKED)
def test_law_58_twice_as_many_risks_cost_at_most_twice_as_much(
    question: str, told: Callable[[int], list[Event]]
) -> None:
    def cost(n: int) -> int:
        of = asked(reviewed("2020-12-01"), *told(n))
        return steps(lambda: ASKED[question](of, on("2021-12-01")))

    cost(1)  # what is loaded or made once
    assert cost(200) <= 2.2 * cost(100)


def test_law_58_a_programme_without_risks_runs_nothing_of_them() -> None:
    """Though its edition has a matrix: as many lines as without one."""
    events = (reviewed("2020-12-01"), incident("2021-03-01"), step("2021-03-02", "passed"))

    def cost(of: Programme) -> int:
        return steps(lambda: (of.due(on=on("2021-12-01")), of.gaps(on=on("2021-12-01"))))

    cost(asked(*events))  # what is loaded or made once
    assert cost(asked(*events)) == cost(asked(*events, rated=None))
