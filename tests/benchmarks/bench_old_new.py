"""What users feel, of two installations in one run: processor time of the old and the new, and their ratio.

Each installation measures in a process of its own, the two in turn, and the least time of the rounds counts.

    python tests/benchmarks/bench_old_new.py OLD_PYTHON NEW_PYTHON            # five rounds
    python tests/benchmarks/bench_old_new.py OLD_PYTHON NEW_PYTHON 3 loads    # three rounds of some figures
"""

import datetime as dt
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from mpreview import Programme, interchange, uk
from mpreview.events import Contacted
from mpreview.policy import Activity
from mpreview.timeline import start_of
from mpreview.what_if import LevelRaised

ON: Final = dt.date(2021, 11, 20)
NEXT: Final = ON + dt.timedelta(1)
UNTIL: Final = dt.date(2022, 3, 31)
PROCESSES: Final = {"main job": ["-m", "mpreview"], "import": ["-c", "from mpreview import Programme"]}
"""What a whole process does."""
_ROUNDS: Final = 5

Prepared = tuple[Callable[[], Any], Callable[[Any], object]]
"""What makes a fresh argument, which takes no time of the figure, and what is measured."""


def list_figures() -> dict[str, Prepared]:
    """Return what is measured inside a process, by name."""
    nation, sample = uk.demonstration(on=ON, seed=2021), uk.sample(on=ON)
    text, member = interchange.dumps(nation), nation.register.members[0].id
    raised = LevelRaised("CRITICAL", first=ON)
    event = Contacted(id="x", on=ON, known=start_of(ON), member=member)
    venue = nation.register.uses_by_member[member][0].venue

    def make() -> Programme:
        return Programme(nation.base, nation.rulebook, nation.ledger)

    def make_asked() -> Programme:
        asked = make()
        asked.due(on=ON)
        return asked

    def make_sample() -> Programme:
        asked = Programme(sample.base, sample.rulebook, sample.ledger)
        asked.due(on=ON)
        return asked

    def explain(asked: Programme) -> object:
        return asked.explain(member, venue, Activity.REVIEW, on=ON)

    def forecast(asked: Programme) -> object:
        part = asked.only(team="force-kent")
        return part.forecast(on=ON, until=ON + dt.timedelta(90), runs=3, seed=1)

    return {
        "demonstration": (lambda: None, lambda _: uk.demonstration(on=ON, seed=2021)),
        "loads": (lambda: text, interchange.loads),
        "dumps": (make, interchange.dumps),
        "first due": (make, lambda asked: asked.due(on=ON)),
        "first due of a force (team)": (make, lambda asked: asked.due(on=ON, team="force-essex")),
        "first due of a force (area)": (make, lambda asked: asked.due(on=ON, area="police-kent")),
        "first due of a member": (make, lambda asked: asked.due(on=ON, member=member)),
        "first due of a venue": (make, lambda asked: asked.due(on=ON, venue=venue)),
        "first explain": (make, explain),
        "next day": (make_asked, lambda asked: asked.due(on=NEXT)),
        "after an event": (make_asked, lambda asked: asked.record(event).due(on=ON)),
        "what_if of a level, sample": (make_sample, lambda asked: asked.what_if(raised).due(on=ON)),
        "what_if of a level, nation": (make_asked, lambda asked: asked.what_if(raised).due(on=ON)),
        "options": (make_asked, lambda asked: asked.options("event")),
        "coverage": (make_asked, lambda asked: asked.coverage(on=ON)),
        "coverage_over": (make, lambda asked: asked.coverage_over(ON, UNTIL, by="force")),
        "gaps": (make_asked, lambda asked: asked.gaps(on=ON)),
        "plan": (make_asked, lambda asked: asked.plan(on=ON, until=UNTIL)),
        "forecast of a force": (make, forecast),
    }


def measure(names: Sequence[str]) -> dict[str, float]:
    """Return the processor time of each figure, in seconds, the least of two goes."""
    found = {}
    for name, (make, work) in list_figures().items():
        if not names or name in names:
            times = []
            for _ in range(2):
                argument = make()
                begun = time.process_time()
                work(argument)
                times.append(time.process_time() - begun)
            found[name] = min(times)
    return found


def time_process(command: Sequence[str]) -> float:
    """Return the processor time of a process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=_ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# With byte code on disk, as an installation has it; the first run writes it and is not measured.
_ENVIRONMENT: Final = {name: one for name, one in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def measure_installation(python: str, names: Sequence[str]) -> Iterator[tuple[str, float]]:
    """Yield each figure of an installation."""
    for name, words in PROCESSES.items():
        if not names or name in names:
            yield name, time_process([python, *words])
    if not names or set(names) - PROCESSES.keys():
        command = [python, __file__, "--measure", *names]
        found = subprocess.run(command, check=True, capture_output=True, text=True, env=_ENVIRONMENT)
        yield from json.loads(found.stdout).items()


def main(pythons: Sequence[str], rounds: int, names: Sequence[str]) -> None:
    """Print the figures of both installations."""
    least: list[dict[str, float]] = [{}, {}]
    for python in pythons:
        time_process([python, "-m", "mpreview"])
    for _ in range(rounds):
        for python, found in zip(pythons, least, strict=True):
            for name, taken in measure_installation(python, names):
                found[name] = min(taken, found.get(name, taken))
    print(f"{'milliseconds':30}{'old':>9}{'new':>9}{'ratio':>7}")
    for name, old in least[0].items():
        new = least[1][name]
        print(f"{name:30}{old * 1000:9.1f}{new * 1000:9.1f}{new / old:7.2f}")


if __name__ == "__main__":
    if sys.argv[1] == "--measure":
        print(json.dumps(measure(sys.argv[2:])))
    else:
        given = sys.argv[3:]
        main(sys.argv[1:3], int(given.pop(0)) if given else _ROUNDS, given)
