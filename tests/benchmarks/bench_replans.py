"""A year of daily plans of the invented country, each after the one before, with new events every day.

Run it with ``python tests/benchmarks/bench_replans.py``, or give the number of days: a year takes a minute
or two. It prints what moved and why, and stops with an error if a visit moved without a cause, if a visit
that is agreed moved, or if somebody past due was passed over for one who has waited less.
"""

import datetime as dt
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.year_of_plans import run
from mpreview import uk

if __name__ == "__main__":
    days = int(sys.argv[1]) if sys.argv[1:] else 365
    year = run(uk.demonstration(on=dt.date(2021, 11, 15), seed=2021), dt.date(2021, 11, 15), days, seed=1)
    moves = sum(year.moved.values())
    print(f"{year.days} plans after the first, {year.events:,} events in between")
    print(f"visits that came {year.came:,}, that went {year.gone:,}; {moves:,} moves of visits in both plans")
    for kind, count in year.moved.most_common():
        print(f"  moved last by {kind:14} {count:7,}  {count / year.days:7.1f} a day")
    print(f"most days in a row that a visit was past due, and neither agreed nor held: {year.longest}")
    faults = year.without_cause, year.bookings_moved, year.out_of_turn
    print(f"without a cause {faults[0]}, agreed and moved {faults[1]}, passed over {faults[2]}")
    sys.exit(any(faults))
