"""Random programmes of the tests of a checkout, each written as a document by its version.

Runs under the Python of the older version, with its tests on the path. Output is a JSON line for each seed:
the document, and three days to ask about, two of them on or next to a day that the document names.
"""

import argparse
import datetime as dt
import json
import re
import sys
from collections.abc import Callable
from random import Random
from typing import Any, Final

import attrs

from helpers.announced import add_announced
from helpers.banded import banded_case
from helpers.beside import checked_of_seed
from helpers.busier import busier_case
from helpers.dice import Dice
from helpers.found import add_findings
from helpers.measures import lived
from helpers.policies import announced_case_of_seed, one_more, peopled_case_of_seed
from helpers.risks import risky, risky_case
from laws.erasing import tangled_of_seed
from laws.recording import recorded, unjudged
from mpreview import interchange, uk
from mpreview.errors import ReviewError
from mpreview.events import Booked, Directed, Event, Excluded, Paused
from mpreview.policy import Activity, OnDirective
from mpreview.policy.terms import VISITED
from mpreview.programme import Programme
from mpreview.teams import Away, Cover, Loan, Pool, Slots, SlotsOn, Team, TeamAdviser
from mpreview.timeline import Period, start_of
from planning.rotas import crowded

Case = tuple[Programme, dt.date]

_DAY: Final = re.compile(r'"(202[1-4]-\d\d-\d\d)[T"]')
_SIGNED: Final[dict[str, Any]] = {"signer": "head", "authority": "the board"}


def _everything(seed: int) -> Case:
    """Announced uses by events, people of any capacity, findings, measures and risks together."""
    case = add_findings(seed, *add_announced(seed, *peopled_case_of_seed(seed), by_events=True))
    return risky(Dice(seed + 3), *lived(Dice(seed + 2), *case))


def _crowded(seed: int) -> Case:
    case = crowded(seed)
    return case.asked, case.plan.on


WAYS: Final[tuple[Callable[[int], Case], ...]] = (
    announced_case_of_seed, busier_case, checked_of_seed, _everything, tangled_of_seed, peopled_case_of_seed,
    risky_case, _everything, busier_case, _crowded, announced_case_of_seed, banded_case,
)  # fmt: skip


def case_of(seed: int) -> Case:
    """Return a programme, and a day: drawn in one of the ways, mostly with more teams, papers and events."""
    drawn = WAYS[seed % len(WAYS)](seed + 10**9)
    if not drawn[0].register.uses:  # whoever used a place was erased
        return drawn
    try:
        programme, day = _widened(Dice(seed + 5), *drawn)
        interchange.loads(interchange.dumps(programme))
    except ReviewError:
        return drawn
    return programme, day


def _widened(d: Dice, programme: Programme, day: dt.date) -> Case:
    if d.coin():
        teams = tuple(_teams(d, programme))
        programme = attrs.evolve(programme, base=attrs.evolve(programme.base, teams=teams))
    if d.once_in(3):
        british = uk.rulebook()
        book = attrs.evolve(programme.rulebook, winding_up=british.winding_up, operations=british.operations)
        programme = attrs.evolve(programme, rulebook=book)
    papers = [
        *(_excluded(d, programme, day, f"more-x{n}") for n in range(d.pick((0, 0, 1, 2)))),
        *(_paused(d, programme, day, f"more-p{n}") for n in range(d.pick((0, 0, 1, 2)))),
    ]
    papers += [_booked(d, programme, day, f"more-b{n}") for n in range(d.pick((0, 1, 2, 4)))]
    rules = [rule for edition in programme.rulebook.editions[-1:] for rule in edition.rules]
    if any(isinstance(rule, OnDirective) and rule.activity is Activity.REVIEW for rule in rules):
        papers += [_directed(d, day, f"more-d{n}") for n in range(d.pick((0, 1, 2)))]
    with unjudged():
        for paper in papers:
            programme = recorded(programme, paper) or programme
        for index in range(d.pick((0, 2, 4, 6))):
            programme = recorded(programme, one_more(d, programme, f"more{index}")) or programme
    return programme, day


def _later(day: dt.date, n: int) -> dt.date:
    return day + dt.timedelta(n)


def _excluded(d: Dice, programme: Programme, day: dt.date, id_: str) -> Event:
    first = _later(day, d.pick((-100, -20, -5, 0, 0, 10)))
    use = d.pick(programme.register.uses)
    return Excluded(
        id=id_, on=first, known=start_of(first), member=use.member, first=first, body="the other service",
        venues=(use.venue,) if d.coin() else None, last=d.pick((None, _later(first, 30), max(first, day))),
        look_again=_later(first, 60), recovery=d.pick((None, 0, 5, 20)), **_SIGNED,
    )  # fmt: skip


def _paused(d: Dice, programme: Programme, day: dt.date, id_: str) -> Event:
    first = _later(day, d.pick((-90, -30, -5, 0, 7)))
    areas = [area.id for area in programme.register.areas]
    return Paused(
        id=id_, on=first, known=start_of(first), first=first, last=_later(first, d.pick((0, 4, 30, 90))),
        recovery=d.pick((0, 5, 20)), areas=d.some(areas, 1, 3) if d.coin() else None, activities=VISITED,
        only_before=d.once_in(3), why="snow", **_SIGNED,
    )  # fmt: skip


def _booked(d: Dice, programme: Programme, day: dt.date, id_: str) -> Event:
    on, advisers = _later(day, -d.pick((1, 1, 10))), ("p0", "q0", "a0", "gone")
    return Booked(
        id=id_, on=on, known=start_of(on), venue=d.pick(programme.register.uses).venue,
        day=_later(day, d.pick((-1, 0, 1, 3, 3, 10))), assessor=d.pick((None, None, *advisers)),
    )  # fmt: skip


def _directed(d: Dice, day: dt.date, id_: str) -> Event:
    on = _later(day, -d.pick((0, 1, 20, 80)))
    return Directed(
        id=id_, on=on, known=start_of(on), activity=Activity.REVIEW, by=_later(on, d.pick((7, 28, 60))),
        counts_from=_later(on, -d.pick((0, 40))), open_until=_later(on, 200) if d.coin() else None,
    )  # fmt: skip


def _teams(d: Dice, programme: Programme) -> list[Team]:
    """A team for everything, with pools that share its work, and helpers that lend to it."""
    kinds = sorted({venue.kind for venue in programme.register.venues})
    names = d.some("pq", 1, 2)
    pools = tuple(
        Pool(
            name,
            tuple(_adviser(d, f"{name}{n}") for n in range(d.whole(1, 3))),
            kinds=d.some(kinds, 0, 2),
            activities=d.pick(((), (), ("review",), ("function-test", "exercise"))),
        )
        for name in names
    )
    exceptions = (SlotsOn(dt.date(2022, d.whole(1, 12), d.whole(1, 28)), d.whole(0, 3)),)
    old = [team.id for team in programme.base.teams] or ["everywhere"]
    loans = [
        Loan(old[0], _week(d), Period(dt.date(2021, 1, 1)), to_pool=d.pick((None, *names)))
        for _ in range(d.whole(0, 2))
    ]
    main = Team(
        old[0], "Team", (Cover(),), (Slots(_week(d)), Slots(_week(d)))[: d.whole(1, 2)], exceptions, pools
    )
    covers = [
        Cover(kinds=d.some(kinds, 1, 2)),
        Cover((d.pick(programme.base.areas).id,), period=Period(dt.date(2022, 3, 1))),
    ]
    some: list[tuple[str, tuple[Cover, ...]]]
    some = [(f"of{n}", (cover,)) for n, cover in enumerate(covers) if d.once_in(3)]
    some += [(id_, ()) for id_ in old[1:]]
    others = [Team(id_, f"Team {id_}", cover, (Slots(_week(d)),)) for id_, cover in some]
    return [main, *others, *(_helper(d, f"helper{n}", loan) for n, loan in enumerate(loans))]


def _helper(d: Dice, id_: str, loan: Loan) -> Team:
    return Team(id_, "Helper", (), (Slots(_week(d)),), loans=(loan,))


def _adviser(d: Dice, id_: str) -> TeamAdviser:
    start = dt.date(2022, d.whole(1, 12), d.whole(1, 28))
    away = (Away(Period(start, _later(start, d.whole(1, 30)))),) if d.coin() else ()
    return TeamAdviser(id_, (Slots(_week(d)),), away=away)


def _week(d: Dice) -> tuple[int, ...]:
    return tuple(d.pick((0, 0, 1, 1, 2)) for _ in range(7))


def days_of(seed: int, document: str, day: dt.date) -> list[str]:
    """Return the day, and two that are on or next to one that the document names."""
    chance = Random(seed)
    named = sorted(set(_DAY.findall(document))) or [day.isoformat()]
    near = [
        _later(dt.date.fromisoformat(chance.choice(named)), chance.choice((-1, 0, 0, 1))) for _ in range(2)
    ]
    return list(dict.fromkeys(one.isoformat() for one in (day, *near)))


def main() -> None:
    """Write a line for each seed."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("first", type=int)
    given.add_argument("count", type=int)
    asked = given.parse_args()
    for seed in range(asked.first, asked.first + asked.count):
        programme, day = case_of(seed)
        document = interchange.dumps(programme)
        line = {"seed": seed, "days": days_of(seed, document, day), "document": document}
        sys.stdout.write(json.dumps(line) + "\n")


if __name__ == "__main__":
    main()
