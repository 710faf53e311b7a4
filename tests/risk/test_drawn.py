"""The random cases are what the laws need: no case that matters is rare, nothing is thrown away."""

from collections import Counter
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from risk.drawn import Case, cases, traits

_DRAWN: Final = 400
# The share of cases at the least: of what the laws turn on, and of the plainest.
_OFTEN, _SELDOM = 0.10, 0.01
OFTEN: Final = (
    "floor of likelihood",
    "floor of impact",
    "above both floors",
    "several measures at once",
    "measure of no control",
    "control out of service",
    "rating skips",
    "not square",
    "band of several ratings",
    "several bands",
    "rating lowered",
)


pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def drawn() -> Counter[str]:
    """How many of the cases drawn have each trait, and how many were drawn."""
    found: list[Case] = []

    @settings(
        max_examples=_DRAWN, phases=[Phase.generate], database=None, derandomize=True,
        suppress_health_check=list(HealthCheck), deadline=None,
    )  # fmt: skip
    @given(cases())
    def keep(case: Case) -> None:
        found.append(case)

    keep()
    return Counter(trait for case in found for trait in ("drawn", *traits(case)))


@pytest.mark.parametrize("trait", OFTEN)
def test_no_case_that_matters_is_rare(drawn: Counter[str], trait: str) -> None:
    assert drawn[trait] >= _OFTEN * drawn["drawn"]


def test_all_that_were_asked_for_were_drawn(drawn: Counter[str]) -> None:
    assert drawn["drawn"] == _DRAWN


@pytest.mark.parametrize("trait", ["small", "nothing in service"])
def test_the_smallest_is_there_too(drawn: Counter[str], trait: str) -> None:
    assert drawn[trait] >= _SELDOM * drawn["drawn"]
