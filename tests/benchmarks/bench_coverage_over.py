"""The coverage of every day of a year for a whole nation, beside as many single calls in the same run.

Run it with the library importable::

    python tests/benchmarks/bench_coverage_over.py           # every day of a year
    python tests/benchmarks/bench_coverage_over.py 60        # the last days alone
    python tests/benchmarks/bench_coverage_over.py --then    # each day as known then, too

Both sides start from a programme that was asked nothing yet, and their figures are compared before any time
is printed: it stops with an error where a day differs. `Programme.coverage_over` counts the lead times and
the gaps of the last day too, so the single calls ask for both once. A span of thirty days is asked for in
both ways before, since day arithmetic is kept for the whole process, and whoever came first would pay for it.
The one call is short beside the noise of a machine: the median of three counts, two before the single calls
and one after.
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

Figures = object
"""Of a day the figures of each group; after the last day the lead times and the gaps."""


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
    yield trend.lead_times, trend.gaps


def ask_singly(programme: Programme, first: dt.date, last: dt.date, known: Known) -> Iterator[Figures]:
    """Return the figures of each day, by a call for each day."""
    for n in range((last - first).days + 1):
        day = first + dt.timedelta(n)
        asked = programme if known == "now" else programme.as_known(day)
        yield {group: read(part) for group, part in asked.coverage(on=day).by(BY).items()}
    asked = programme if known == "now" else programme.as_known(last)
    yield asked.lead_times(first=first, last=last), asked.gaps(on=last)


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
    for ask in (ask_together, ask_singly):
        measure(ask, programme, DAY - dt.timedelta(29), "now")
    for known in ("now", "then") if then else ("now",):
        before = [measure(ask_together, programme, first, known) for _ in range(2)]
        singly, theirs = measure(ask_singly, programme, first, known)
        every = [*before, measure(ask_together, programme, first, known)]
        for _, ours in every:
            if ours != theirs:
                pairs = zip(ours, theirs, strict=True)
                wrong = next(n for n, (one, other) in enumerate(pairs) if one != other)
                raise SystemExit(f"day {wrong + 1} from {first} differs")
        together = sorted(seconds for seconds, _ in every)
        print(
            f"known {known}, {days} days by {BY}: one call {together[1]:.2f} s (of "
            f"{', '.join(f'{one:.2f}' for one in together)}), {days} calls {singly:.1f} s, "
            f"{singly / together[1]:.1f} times cheaper"
        )


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    main(numbers[0] if numbers else 365, then="--then" in sys.argv)
