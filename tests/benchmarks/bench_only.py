"""What a part of the nation costs beside the whole, which is asked and then filtered.

Processor time in milliseconds, the least of some runs, each on a programme that was asked nothing before, and
once more of the same programme on the next day. Both answers are equal.

    python tests/benchmarks/bench_only.py
"""

import datetime as dt
import time
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from mpreview import uk
from mpreview.events import Reviewed
from mpreview.planning import Plan
from mpreview.policy import Activity
from mpreview.programme import Programme, ProgrammePart
from mpreview.reviews import Obligation, Status
from mpreview.timeline import start_of

ON: Final = dt.date(2021, 11, 20)
NEXT: Final = ON + dt.timedelta(1)
UNTIL: Final = dt.date(2022, 3, 31)
_RUNS: Final = 3
T = TypeVar("T")
Asked = Programme | ProgrammePart[Programme]


def measure(make: Callable[[], Asked], ask: Callable[[Asked, dt.date], T]) -> tuple[float, float, T]:
    """The least processor times of the first question and of the next day, and the first answer."""
    first, again = [], []
    for _ in range(_RUNS):
        asked = make()
        begun = time.process_time()
        answer = ask(asked, ON)
        between = time.process_time()
        ask(asked, NEXT)
        first.append(between - begun)
        again.append(time.process_time() - between)
    return min(first) * 1000, min(again) * 1000, answer


def main() -> None:
    """Print a row for each question and part."""
    nation = uk.demonstration(on=ON, seed=2021)

    def fresh() -> Programme:
        return Programme(nation.base, nation.rulebook, nation.ledger)

    essex, kent, north_west = {"team": "force-essex"}, {"area": "police-kent"}, {"area": "north-west"}
    member = {"member": next(one.id for one in nation.register.members)}
    print("part                    question    items   whole (then next day)   part (then next day)   ratio")
    for words in (essex, kent, north_west, member):
        _print_lists(fresh, words)
    _print_plan(fresh, "force-essex")


def _print_lists(fresh: Callable[[], Programme], words: dict[str, str]) -> None:
    ((name, id_),) = words.items()

    def holds(one: Status) -> bool:
        if name == "area":
            return id_ in one.ground.areas
        return bool(getattr(one, name) == id_)

    def list_due(asked: Asked, on: dt.date) -> list[Obligation]:
        return [one for one in asked.due(on=on) if holds(one)]

    def list_statuses(asked: Asked, on: dt.date) -> list[Status]:
        return [one for one in asked.coverage(on=on) if holds(one)]

    def list_gaps(asked: Asked, on: dt.date) -> list[str]:
        return [one.id for one in asked.gaps(on=on) if holds(one.status)]

    asks: dict[str, Callable[[Asked, dt.date], Sequence[object]]] = {
        "due": list_due,
        "coverage": list_statuses,
        "gaps": list_gaps,
    }
    for question, ask in asks.items():
        _print_row(f"{name} {id_}", question, fresh, lambda: fresh().only(**words), ask)


def _print_plan(fresh: Callable[[], Programme], team: str) -> None:
    def plan(asked: Asked, on: dt.date) -> list[Plan]:
        return [asked.plan(on=on, until=UNTIL).by_team()[team]]

    def part() -> ProgrammePart[Programme]:
        return fresh().only(team=team)

    def step(asked: Asked, on: dt.date) -> list[object]:
        """What the days of a step of a forecast hold: plan, record, and what is owed then."""
        visits = asked.plan(on=on, until=on + dt.timedelta(55)).by_team()[team].visits
        after = on + dt.timedelta(7)
        made = (one for one in visits if one.day < after and one.visit.activity is Activity.REVIEW)
        events = [
            Reviewed(id=f"x{place}", on=one.day, known=start_of(after), venue=one.visit.venue)
            for place, one in enumerate(made)
        ]
        later = asked.record(*events)
        return [one for one in later.due(on=after) if one.team == team]

    _print_row(f"team {team}", "plan", fresh, part, plan)
    _print_row(f"team {team}", "a step", fresh, part, step)


def _print_row(
    name: str,
    question: str,
    whole: Callable[[], Asked],
    part: Callable[[], Asked],
    ask: Callable[[Asked, dt.date], Sequence[object]],
) -> None:
    first, again, answer = measure(whole, ask)
    own, own_again, same = measure(part, ask)
    if answer != same:
        raise AssertionError(f"{name}: the answers to {question} differ")
    print(
        f"{name:24}{question:10}{len(answer):7} {first:11.0f} {again:10.0f} {own:12.1f} {own_again:9.1f}"
        f" {first / own:9.0f} {again / own_again:6.0f}"
    )


if __name__ == "__main__":
    main()
