"""The nation's required-against-present beside a plain loop, in one run, with equal answers.

Prints ratios and how the time grows; asserts none. Run it by hand:

    python tests/benchmarks/bench_measures.py
"""

import datetime as dt
import math
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks import plain_measures
from benchmarks.bench_national import fresh, seconds
from benchmarks.bench_scale import copied
from benchmarks.fitted import fitted
from mpreview import uk
from mpreview.programme import Programme

ON = dt.date(2021, 11, 20)
COPIES = (1, 5, 20)


def told(programme: Programme) -> list[plain_measures.Row]:
    """The lines of every place, in plain words."""
    found = programme.measures(uk.catalogue(), on=ON)
    return [
        (
            place.venue, line.measure, line.compliance.value, tuple(state.value for state in line.states),
            line.priority, line.versions,
        )
        for place in found
        for line in place.lines
    ]  # fmt: skip


def compare(programme: Programme) -> float:
    """Print and return how long the whole takes."""
    catalogue = uk.catalogue()
    plain = plain_measures.rows(programme, catalogue, ON)
    assert told(programme) == plain, "the answers differ; the times would mean nothing"
    by_hand = seconds(lambda: plain_measures.rows(programme, catalogue, ON), 3)
    new = iter([fresh(programme) for _ in range(3)])
    first = seconds(lambda: next(new).measures(catalogue, on=ON), 3)
    kept = fresh(programme)
    kept.due(on=ON)
    again = seconds(lambda: kept.measures(catalogue, on=ON), 3)
    places = len(programme.measures(catalogue, on=ON))
    print(
        f"{places} places, {len(plain)} lines, {len(programme.ledger)} events, equal: plain loop "
        f"{by_hand * 1e3:.0f} ms; from nothing {first * 1e3:.0f} ms ({by_hand / first:.1f} x), beside other "
        f"questions {again * 1e3:.0f} ms ({by_hand / again:.1f} x)"
    )
    return again


if __name__ == "__main__":
    nation = uk.demonstration(on=ON, seed=2021)
    times = [compare(fitted(copied(nation, copies), ON, 1)) for copies in COPIES]
    exponents = [
        math.log(later / before) / math.log(more / few)
        for before, later, few, more in zip(times, times[1:], COPIES, COPIES[1:], strict=False)
    ]
    print("growth exponents", ", ".join(f"{one:.2f}" for one in exponents))
