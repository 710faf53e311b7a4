"""What a what-if of the nation costs: to its first `due`, beside the first `due` of the baseline.

Processor time in milliseconds, the least of some runs, each on a baseline that was asked once before, as the
baseline of a what-if is.

    python tests/benchmarks/bench_what_if.py
"""

import datetime as dt
import time
from collections.abc import Callable
from functools import partial
from typing import Final, TypeVar

from mpreview import compare, uk
from mpreview.events import Directed, Event, Paused
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.reviews import Obligations
from mpreview.timeline import start_of
from mpreview.what_if import BoundaryMoved, Change, ClosureAdded, LevelRaised, NumberChanged, SlotsChanged

ON: Final = dt.date(2021, 11, 20)
UNTIL: Final = dt.date(2022, 3, 31)
_RUNS = 3
T = TypeVar("T")


def least(work: Callable[[], T]) -> float:
    """The least processor time of some runs, in milliseconds."""
    times = []
    for _ in range(_RUNS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return min(times) * 1000


def changes(nation: Programme) -> dict[str, Change | Event]:
    """One change of each kind."""
    venue = next(one for one in nation.base.venues if one.kind == "surgery" and one.region == "north-west")
    told, by = start_of(ON), dt.date(2021, 12, 17)
    return {
        "a level": LevelRaised("CRITICAL", first=ON),
        "slots of a region": SlotsChanged(area="north-west", more=(5, 5, 5, 5, 5, 0, 0), first=ON),
        "a closure": ClosureAdded(venue=venue.id, first=ON, last=UNTIL),
        "a number of a rule": NumberChanged("review-yearly", "months", 6, instead_of=12, since=ON),
        "a boundary": BoundaryMoved(region="london", force="police-metropolitan", venues=(venue.id,)),
        "a directive": Directed(id="x", on=ON, known=told, activity=Activity.REVIEW, by=by),
        "a pause": Paused(
            id="x", on=ON, known=told, first=ON, last=UNTIL, signer="x", authority="what if", why="what if"
        ),
    }  # fmt: skip


def main() -> None:
    """Print a row for each change."""
    nation = uk.demonstration(on=ON, seed=2021)

    def fresh() -> Programme:
        return Programme(nation.base, nation.rulebook, nation.ledger)

    made = [fresh() for _ in range(_RUNS)]
    first = least(lambda: made.pop().due(on=ON))
    nation.due(on=ON)
    print(f"first due of the baseline: {first:.0f} ms; the check of the whole: {least(fresh):.0f} ms\n")
    print("change                 what if   its first due   ratio   compare with a plan")
    for name, change in changes(nation).items():
        changed = nation.what_if(change)
        what_if, both = least(partial(nation.what_if, change)), least(partial(_first_due, nation, change))
        compared = least(partial(compare, nation, changed, on=ON, until=UNTIL))
        print(f"{name:20} {what_if:9.0f} {both - what_if:15.0f} {both / first:7.2f} {compared:21.0f}")


def _first_due(nation: Programme, change: Change | Event) -> Obligations:
    return nation.what_if(change).due(on=ON)


if __name__ == "__main__":
    main()
