"""A ledger of a million events: replay, memory of a streamed replay, and what recording one event costs.

The demonstration is carried on for years: what happened happens again every eight weeks, to the same
members and venues, under ids of its own. Prints figures and asserts only that answers are equal. Seconds are
the processor's, since others use the machine too. Run it by hand; the sizes are numbers of events:

    python tests/benchmarks/bench_ledger.py [SIZES]
"""

import datetime as dt
import gc
import itertools
import math
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from heapq import merge
from pathlib import Path
from typing import Any

import attrs

sys.path.insert(0, str(Path(__file__).parents[1]))

from mpreview import uk
from mpreview.chain import START, ChainHead
from mpreview.events import Contacted, Event, Ledger
from mpreview.events._base import order
from mpreview.programme import Programme
from mpreview.programme.snapshots import Snapshot
from mpreview.reviews.facts import fold_events

ON = dt.date(2021, 11, 20)
SIZES = (10_000, 100_000, 1_000_000)
EVERY = dt.timedelta(weeks=8)


def carried_on(events: tuple[Event, ...], count: int) -> Iterator[Event]:
    """Yield so many events in their order, made when they are asked for."""
    rounds = 1 + count // len(events)
    again = (map(_again, events, itertools.repeat(n)) for n in range(rounds))
    return itertools.islice(merge(*again, key=order), count)


def _again(event: Event, n: int) -> Event:
    change: dict[str, Any] = {"id": f"{event.id}-{n}", "on": event.on + n * EVERY}
    change["known"] = event.known + n * EVERY
    offer, until = getattr(event, "offer", None), getattr(event, "until", None)
    if offer is not None:
        change["offer"] = f"{offer}-{n}"
    if until is not None:
        change["until"] = until + n * EVERY
    return attrs.evolve(event, **change)


def _folded_whole(events: tuple[Event, ...]) -> object:
    """Check, sort, believe and fold *events*, all in memory."""
    return fold_events(Ledger.of(events).effective)


def seconds(work: Callable[[], object]) -> float:
    """Return the processor's time of *work*; the collector is paused, for it walks whatever is in memory."""
    gc.collect()
    gc.disable()
    begun = time.process_time()
    work()
    taken = time.process_time() - begun
    gc.enable()
    return taken


def grown(what: str, sizes: tuple[int, ...], taken: list[float]) -> None:
    """Print times, rates and how they grow: an exponent of 1 is linear."""
    for size, one in zip(sizes, taken, strict=True):
        print(f"  {what}, {size:,} events: {one:.3f} s, {size / one:,.0f} events a second")
    if len(sizes) > 1:
        exponent = math.log(taken[-1] / taken[0]) / math.log(sizes[-1] / sizes[0])
        print(f"  {what}: growth exponent {exponent:.2f}")


# ---------------------------------------------------------------- replay


def replay(empty: Programme, believed: tuple[Event, ...], sizes: tuple[int, ...]) -> None:
    """Time the ledger made, resolved and folded as a whole, and the same events streamed; equal answers."""
    whole, streamed = [], []
    for size in sizes:
        events = tuple(carried_on(believed, size))
        whole.append(seconds(partial(_folded_whole, events)))
        start = Snapshot.of(empty)
        streamed.append(seconds(partial(start.replay, events)))
        last = events[-1].on
        taken = Snapshot.of(Programme(empty.base, empty.rulebook, Ledger.of(events)))
        found = start.replay(iter(events))
        assert found.due(on=last) == taken.due(on=last), "the answers differ"
        assert found.coverage(on=last) == taken.coverage(on=last), "the answers differ"
        print(f"  {size:,} events up to {last}: streamed and whole give equal answers")
    grown("whole ledger: checked, resolved, folded", sizes, whole)
    grown("streamed: checked and folded", sizes, streamed)


# ---------------------------------------------------------------- memory


def memory_of(how: str, size: int) -> float:
    """Return the peak memory of a process of its own, in MiB."""
    command = [sys.executable, __file__, "--memory", how, str(size)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return float(done.stdout)


def measure(how: str, size: int) -> None:
    """Replay in one way, ask on the last day, and print the peak of this process in MiB."""
    nation = uk.demonstration(on=ON, seed=2021)
    empty, believed = Programme(nation.base, nation.rulebook), nation.ledger.effective
    events = carried_on(believed, size)
    if how == "streamed":
        snapshot = Snapshot.of(empty).replay(events)
        snapshot.coverage(on=snapshot.on or ON)
    else:
        ledger = Ledger.of(tuple(events))
        last = ledger.effective[-1].on
        Programme(empty.base, empty.rulebook, ledger).coverage(on=last)
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def memory(sizes: tuple[int, ...]) -> None:
    """Print the peaks above that of a replay of one event, for the same members and venues."""
    bare = memory_of("streamed", 1)
    print(f"  a process that streams one event: {bare:.0f} MiB at most; above that")
    for how in ("streamed", "whole"):
        for size in sizes:
            print(f"  {how}, {size:,} events: {memory_of(how, size) - bare:.1f} MiB more")


# ---------------------------------------------------------------- recording


def recording(empty: Programme, believed: tuple[Event, ...], size: int) -> None:
    """Print what one event more costs a ledger and a programme, and the next question after it."""
    events = tuple(carried_on(believed, size))
    last = events[-1].on
    ledger = Ledger.of(events)
    programme = Programme(empty.base, empty.rulebook, ledger)
    programme.coverage(on=last)
    member = empty.register.members[0].id
    known = dt.datetime.combine(last, dt.time(23, tzinfo=dt.UTC))
    more = [Contacted(id=f"more-{n}", on=last, known=known, member=member) for n in range(501)]
    for what, begin in (("ledger", ledger), ("programme", programme)):
        times, now = [], begin
        for event in more:
            begun = time.process_time()
            now = now.record(event)
            times.append(time.process_time() - begun)
        middle, worst = statistics.median(times[1:]), max(times[1:])
        print(
            f"  {what} of {size:,}: one event {middle * 1e6:.0f} us in the middle of {len(more) - 1}, "
            f"{worst * 1e3:.2f} ms at most; the first, which makes the index, {times[0] * 1e3:.1f} ms"
        )
    after = programme
    asking = []
    for event in more[:9]:
        after = after.record(event)
        asking.append(seconds(partial(after.due, on=last)))
    anew = Programme(empty.base, empty.rulebook, Ledger.of(after.ledger))
    first = seconds(lambda: anew.due(on=last))
    assert after.due(on=last) == anew.due(on=last), "the answers differ"
    print(
        f"  programme of {size:,}: due after one event more {statistics.median(asking) * 1e3:.1f} ms, "
        f"the same asked of a fresh programme {first * 1e3:.0f} ms; equal answers"
    )


def linking() -> None:
    """Print what a link of the hash chain costs after one link and after a million."""
    event = Contacted(id="e", on=ON, known=dt.datetime(2021, 11, 20, tzinfo=dt.UTC), member="m")
    for what, head in (("an empty chain", START), ("a million links", ChainHead(10**6, "a" * 64))):
        times = [seconds(partial(head.after, event, bytes(16))) for _ in range(101)]
        print(f"  one link onto {what}: {statistics.median(times) * 1e6:.0f} us")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--memory"]:
        measure(sys.argv[2], int(sys.argv[3]))
        sys.exit()
    sizes = tuple(int(size) for size in sys.argv[1:]) or SIZES
    # First, for a child's peak counts from what its parent holds when it begins.
    print("peak memory, in processes of their own")
    memory(sizes[1:] or sizes)
    nation = uk.demonstration(on=ON, seed=2021)
    empty, believed = Programme(nation.base, nation.rulebook), nation.ledger.effective
    print(nation)
    print("replay")
    replay(empty, believed, sizes)
    print("recording")
    for size in sizes:
        recording(empty, believed, size)
    linking()
