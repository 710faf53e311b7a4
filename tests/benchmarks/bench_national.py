"""How long the national review takes, question by question.

Prints times and asserts none: the machine is shared. Run it by hand:

    python tests/benchmarks/bench_national.py
"""

import datetime as dt
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import attrs

sys.path.insert(0, str(Path(__file__).parents[1]))

from mpreview import uk
from mpreview.events import Contacted, Ledger
from mpreview.planning._plan import make_job
from mpreview.planning._visits import list_visits
from mpreview.policy import Activity
from mpreview.programme import Programme
from mpreview.timeline import LAST_DAY
from planning.assigning import Job, assign

ON = dt.date(2021, 11, 20)
UNTIL = dt.date(2022, 2, 18)


def seconds(work: Callable[[], object], rounds: int = 7) -> float:
    """Return the median time of *work*."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def fresh(programme: Programme) -> Programme:
    """Return an equal programme that has computed nothing yet, its register and ledger neither."""
    register = attrs.evolve(programme.register)
    return Programme(register, programme.rulebook, Ledger.of(programme.ledger))


def measure_due(programme: Programme) -> None:
    """Time `due`: first question, next day, and a month from nothing."""
    days = [ON + dt.timedelta(n) for n in range(30)]
    new = iter([fresh(programme) for _ in range(9)])
    first = seconds(lambda: next(new).due(on=ON), 9)
    asked = iter([fresh(programme) for _ in range(3)])
    month = seconds(lambda: _each(next(asked).due, days), 3) / len(days)
    kept, coming = fresh(programme), iter(days)
    kept.due(on=next(coming))
    after = seconds(lambda: kept.due(on=next(coming)), len(days) - 1)
    print(f"due, {len(programme.due(on=ON))} obligations")
    for what, taken in (
        ("first question of a fresh programme", first),
        ("each of thirty days in turn, that first question included", month),
        ("the next day", after),
    ):
        print(f"  {what}: {taken * 1e3:.1f} ms")


def _each(due: Callable[..., object], days: list[dt.date]) -> None:
    for day in days:
        due(on=day)


def compare_plan(programme: Programme) -> None:
    """Time the national plan: the whole verb, and the planning itself on the jobs that the plan makes."""

    # Reviews whenever they open, as `Programme.plan` asks for them: all users of a venue settle its visit.
    due = programme.due(on=ON, within=(LAST_DAY - ON).days, activity=Activity.REVIEW)
    _, free, held = list_visits(due, UNTIL)
    taken = programme.plan(on=ON, until=UNTIL).taken
    assert len(free) + len(held) == taken, "the jobs are not those of the plan; the times would mean nothing"
    jobs: dict[str, list[Any]] = {}
    for visit in free:
        jobs.setdefault(visit.team, []).append(Job(*attrs.astuple(make_job(visit))))
    slots = {team.id: dict(team.days(ON, UNTIL)) for team in programme.register.teams}
    first, last = ON.toordinal(), UNTIL.toordinal()
    alone = seconds(lambda: [assign(jobs[t], slots[t], on=first, until=last) for t in jobs])
    whole = seconds(lambda: programme.plan(on=ON, until=UNTIL))
    print(f"plan, {len(free)} visits: planning {alone * 1e3:.1f} ms, the whole verb {whole * 1e3:.1f} ms")


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_SETTINGS)


_SETTINGS = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Installing leaves byte code beside every module of attrs; the first run, not timed, leaves ours."""


def compare_main_job(rounds: int = 15) -> None:
    """Time the whole main job as a process against one that only imports attrs, in turn."""
    commands = [sys.executable, "-m", "mpreview"], [sys.executable, "-c", "import attrs"]
    for command in commands:
        _run(command)
    times = [[seconds(partial(_run, command), rounds=1) for command in commands] for _ in range(rounds)]
    main, peer = (statistics.median(one) for one in zip(*times, strict=True))
    print(f"main job {main * 1e3:.0f} ms, importing attrs {peer * 1e3:.0f} ms: {main / peer:.1f} times")


def compare_recording(programme: Programme) -> None:
    """Time recording one event into the nation's ledger, against copying that ledger."""
    member = programme.register.members[0].id
    known = dt.datetime(2021, 11, 20, 20, tzinfo=dt.UTC)
    events = [Contacted(id=f"bench-{n}", on=ON, known=known, member=member) for n in range(200)]

    def record() -> None:
        later = programme
        for event in events:
            later = later.record(event)

    one = seconds(record) / len(events)
    copy = seconds(lambda: tuple(programme.ledger))
    print(f"recording one event {one * 1e6:.0f} us; copying the ledger {copy * 1e6:.0f} us")


if __name__ == "__main__":
    nation = uk.demonstration(on=ON, seed=2021)
    print(nation)
    measure_due(nation)
    compare_plan(nation)
    compare_recording(nation)
    compare_main_job()
