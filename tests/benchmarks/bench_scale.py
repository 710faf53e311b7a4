"""From 4,000 to 180,000 venues: how `due` grows, and what one member costs.

The demonstration is laid beside itself: every copy has members, seats, venues and events of its own. Prints
times and asserts none. Run it by hand:

    python tests/benchmarks/bench_scale.py [COPIES]
"""

import datetime as dt
import gc
import math
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs

sys.path.insert(0, str(Path(__file__).parents[1]))

from mpreview import uk
from mpreview.events import Event, Ledger
from mpreview.programme import Programme

ON = dt.date(2021, 11, 20)
COPIES = 40
_MANY = 10_000


def seconds(work: Callable[[], object], rounds: int = 3) -> float:
    """Return the median time of *work*, the collector paused: it walks whatever else is in memory.

    It is not run in between either: what takes a millisecond would begin with nothing in the caches.
    """
    times = []
    gc.collect()
    gc.disable()
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    gc.enable()
    return statistics.median(times)


def copied(programme: Programme, copies: int) -> Programme:
    """Return the nation so many times over."""
    register = programme.register
    several: dict[str, list[Any]] = {"constituencies": [], "members": [], "venues": [], "uses": []}
    events: list[Event] = []
    for n in range(copies):
        several["constituencies"] += (_named(one, n) for one in register.constituencies)
        several["members"] += (_seated(_named(one, n), n) for one in register.members)
        several["venues"] += (_named(one, n) for one in register.venues)
        several["uses"] += (_linked(one, n) for one in register.uses)
        events += (_linked(_named(event, n), n) for event in programme.ledger)
    wide = attrs.evolve(register, **{name: tuple(items) for name, items in several.items()})
    return Programme(wide, programme.rulebook, Ledger.of(tuple(events)))


def _named(one: Any, n: int) -> Any:
    return attrs.evolve(one, id=f"{one.id}-{n}")


def _seated(member: Any, n: int) -> Any:
    mandates = (
        attrs.evolve(mandate, constituency=f"{mandate.constituency}-{n}") for mandate in member.mandates
    )
    return attrs.evolve(member, mandates=tuple(mandates))


_LINKS = ("member", "venue", "offer", "corrects", "event")


def _linked(one: Any, n: int) -> Any:
    change: dict[str, Any] = {
        name: f"{value}-{n}" for name in _LINKS if (value := getattr(one, name, None)) is not None
    }
    venues = getattr(one, "venues", None)
    if venues is not None:
        change["venues"] = tuple(f"{venue}-{n}" for venue in venues)
    return attrs.evolve(one, **change)


def _fresh(programme: Programme) -> Programme:
    register = attrs.evolve(programme.register)
    return Programme(register, programme.rulebook, Ledger.of(programme.ledger))


def measured(programme: Programme) -> dict[str, float]:
    """Print what the questions cost on one programme, and return it in seconds."""
    fresh = iter([_fresh(programme) for _ in range(3)])
    found = {"first question": seconds(lambda: next(fresh).due(on=ON))}
    month = [ON + dt.timedelta(n) for n in range(30)]
    asked = iter([_fresh(programme) for _ in range(3)])
    in_turn = seconds(lambda: _in_turn(next(asked), month))
    found["each of thirty days in turn, from nothing"] = in_turn / len(month)
    days = iter(ON + dt.timedelta(n) for n in range(1, 40))
    programme.due(on=ON)
    found["next day"] = seconds(lambda: programme.due(on=next(days)), 9)
    found |= _of_one_member(programme)
    venues = len(programme.register.venues)
    print(f"{venues} venues, {len(programme.due(on=ON))} obligations due")
    for name in _OF_ALL:
        print(f"  {name}: {found[name] * 1e3:.1f} ms")
    for name in ("one member", "each further member", "each of forty members in turn"):
        nation = found["nation on another day"] / found[name]
        print(f"  {name}: {found[name] * 1e3:.3f} ms, the nation {nation:.0f} times that")
    return found


_OF_ALL = ("first question", "each of thirty days in turn, from nothing", "next day")


def _in_turn(programme: Programme, days: list[dt.date]) -> None:
    for day in days:
        programme.due(on=day)


def _of_one_member(nation: Programme) -> dict[str, float]:
    """Time a new day asked of one member and of the nation, where register and ledger are indexed."""
    first, *others, last = (member.id for member in nation.register.members[:41])
    # What takes a millisecond is asked more often, where a programme is made anew in reasonable time.
    rounds = 9 if len(nation.register.venues) < _MANY else 3
    asked = [_fresh(nation) for _ in range(rounds + 3)]
    for programme in asked:
        programme.due(on=ON - dt.timedelta(400))
        programme.due(on=ON - dt.timedelta(500), member=last)
    of_member, of_each, of_all = iter(asked[:rounds]), iter(asked[:rounds]), iter(asked[rounds:])
    one = seconds(lambda: next(of_member).due(on=ON, member=first), rounds)
    further = seconds(lambda: _of_each(next(of_each), others), rounds)
    return {
        "one member": one,
        "each further member": further / len(others),
        "each of forty members in turn": (one + further) / (1 + len(others)),
        "nation on another day": seconds(lambda: next(of_all).due(on=ON)),
    }


def _of_each(programme: Programme, members: list[str]) -> None:
    for member in members:
        programme.due(on=ON, member=member)


if __name__ == "__main__":
    copies = int(sys.argv[1]) if len(sys.argv) > 1 else COPIES
    nation = uk.demonstration(on=ON, seed=2021)
    small, large = measured(nation), measured(copied(nation, copies))
    for name in _OF_ALL:
        exponent = math.log(large[name] / small[name]) / math.log(copies)
        print(f"{name}: growth exponent {exponent:.2f}")
