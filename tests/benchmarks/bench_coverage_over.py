"""The coverage of every day of a year for a whole nation, beside as many single calls in the same run.

Run it with the library importable::

    python tests/benchmarks/bench_coverage_over.py           # every day of a year
    python tests/benchmarks/bench_coverage_over.py 60        # the last days alone
    python tests/benchmarks/bench_coverage_over.py --then    # each day as known then, too

Both sides start from a programme that was asked nothing yet, and their figures are compared before any time
is printed: it stops with an error where a day differs. `Programme.coverage_over` counts the lead times and
the gaps of the last day too; the single calls leave them out.
"""

import datetime as dt
import sys
import time
from collections.abc import Callable, Iterator
from typing import Final

from mpreview import Programme, uk
from mpreview.coverage import Coverage
from mpreview.coverage_over import Known

DAY: Final = dt.date(2021, 11, 20)
BY: Final = "force"

Figures = dict[str | None, tuple[object, ...]]


def read(coverage: Coverage) -> tuple[object, ...]:
    """Return the figures of a coverage that a trend has, too."""
    standing, progress = tuple(coverage.standing.values()), tuple(coverage.progress.values())
    return standing, progress, len(coverage.excluded), coverage.covered


def ask_together(programme: Programme, first: dt.date, last: dt.date, known: Known) -> Iterator[Figures]:
    """Return the figures of each day, by one call."""
    trend = programme.coverage_over(first, last, by=BY, known=known)
    for n in range((last - first).days + 1):
        figures = trend.on(first + dt.timedelta(n))
        yield {
            group: (one.standings, one.progresses, one.excluded, one.covered)
            for group, one in figures.items()
        }


def ask_singly(programme: Programme, first: dt.date, last: dt.date, known: Known) -> Iterator[Figures]:
    """Return the figures of each day, by a call for each day."""
    for n in range((last - first).days + 1):
        day = first + dt.timedelta(n)
        asked = programme if known == "now" else programme.as_known(day)
        yield {group: read(part) for group, part in asked.coverage(on=day).by(BY).items()}


def measure(
    ask: Callable[..., Iterator[Figures]], programme: Programme, first: dt.date, known: Known
) -> tuple[float, list[Figures]]:
    """Return the seconds of processor time and the figures."""
    fresh = Programme(programme.base, programme.rulebook, programme.ledger)
    start = time.process_time()
    found = list(ask(fresh, first, DAY, known))
    return time.process_time() - start, found


def main(days: int, *, then: bool) -> None:
    """Print the times and the ratio, for each knowledge asked for."""
    programme = uk.demonstration(on=DAY, seed=2021)
    first = DAY - dt.timedelta(days - 1)
    for known in ("now", "then") if then else ("now",):
        together, ours = measure(ask_together, programme, first, known)
        singly, theirs = measure(ask_singly, programme, first, known)
        if ours != theirs:
            wrong = next(n for n, pair in enumerate(zip(ours, theirs, strict=True)) if pair[0] != pair[1])
            raise SystemExit(f"{first + dt.timedelta(wrong)} differs")
        print(
            f"known {known}, {days} days by {BY}: one call {together:.2f} s, {days} calls {singly:.1f} s, "
            f"{singly / together:.1f} times cheaper"
        )


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    main(numbers[0] if numbers else 365, then="--then" in sys.argv)
