"""Random programmes of the tests of a checkout, each written as a document by its version.

Runs under the Python of the older version, with its tests on the path. Output is a JSON line for each seed:
the document, and three days to ask about, two of them on or next to a day that the document names.
"""

import argparse
import datetime as dt
import json
import re
import sys
from collections.abc import Callable
from random import Random
from typing import Final

from helpers.banded import banded_case
from helpers.beside import checked_of_seed
from helpers.busier import busier_case
from helpers.dice import Dice
from helpers.strategies import later
from helpers.worlds import Case, mixed_case, widen
from laws.erasing import tangled_of_seed
from mpreview import interchange
from planning.rotas import crowded

_DAY: Final = re.compile(r'"(202[1-4]-\d\d-\d\d)[T"]')


def _crowded(seed: int) -> Case:
    case = crowded(seed)
    return case.asked, case.plan.on


WAYS: Final[tuple[Callable[[int], Case], ...]] = (
    mixed_case, busier_case, mixed_case, checked_of_seed, mixed_case, tangled_of_seed, mixed_case, _crowded,
    mixed_case, banded_case,
)  # fmt: skip


def case_of(seed: int) -> Case:
    """Return a programme, and a day: drawn in one of the ways, mostly with more teams, papers and events."""
    return widen(Dice(seed + 5), WAYS[seed % len(WAYS)](seed + 10**9), ("teams", "papers", "events"))


def days_of(seed: int, document: str, day: dt.date) -> list[str]:
    """Return the day, and two that are on or next to one that the document names."""
    chance = Random(seed)
    named = sorted(set(_DAY.findall(document))) or [day.isoformat()]
    near = [
        later(dt.date.fromisoformat(chance.choice(named)), chance.choice((-1, 0, 0, 1))) for _ in range(2)
    ]
    return list(dict.fromkeys(one.isoformat() for one in (day, *near)))


def main() -> None:
    """Write a line for each seed."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("first", type=int)
    given.add_argument("count", type=int)
    asked = given.parse_args()
    for seed in range(asked.first, asked.first + asked.count):
        programme, day = case_of(seed)
        document = interchange.dumps(programme)
        line = {"seed": seed, "days": days_of(seed, document, day), "document": document}
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
