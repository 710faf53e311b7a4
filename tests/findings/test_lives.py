"""The life of a finding: the page read again, and every world of two findings of a review explored."""

import datetime as dt
from collections import deque
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import attrs
import pytest

from helpers.sources import CHECKOUT
from laws.small import FIRSTS, SEVERITIES, YEARLY, dated, on, programme
from lifecycle.paths import count_paths
from mpreview.events import Closure, FindingClosed, Reviewed
from mpreview.findings import (
    FINDING,
    Checklist,
    ChecklistItem,
    FindingState,
    Fulfilment,
    ItemAnswer,
    MendingTime,
)
from mpreview.programme import Programme
from mpreview.reviews.judging import EventRefused
from mpreview.timeline import start_of

PAGE: Final = (CHECKOUT / "docs" / "reference" / "findings.md").read_text("utf-8")
START: Final = on("2021-06-07")
ITEMS: Final = ("exit", "alarm")
Line = tuple[str, str, str]


def _table(name: str) -> list[list[str]]:
    text = PAGE.split(f"<!-- {name} -->", 1)[1].split(f"<!-- end of {name} -->", 1)[0]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in text.strip().splitlines()[2:]]


def _lines() -> list[Line]:
    """The steps of the page: from, step, to."""
    rows = ((step.strip("`").partition("`")[0], froms, to) for step, froms, to in _table("states"))
    return [(one, step, to) for step, froms, to in rows for one in froms.split(", ")]


# ---------------------------------------------------------------- the page


def test_the_page_has_the_rows_of_the_table() -> None:
    assert sorted(_lines()) == sorted(
        ("not on record" if row.state is None else row.state.value, row.command.value, row.to.value)
        for row in FINDING.rows
    )


def test_the_page_counts_the_paths_as_a_walk_along_them_does() -> None:
    def walk(state: str, length: int) -> int:
        return sum(walk(to, length - 1) for one, _, to in _lines() if one == state) if length else 1

    told = {row[0]: [int(cell.replace(",", "")) for cell in row[1:]] for row in _table("paths")}
    assert told == {state: [walk(state, n) for n in range(1, 9)] for state in told}
    assert told["open"] == [count_paths(FINDING, n)[FindingState.OPEN] for n in range(1, 9)]
    assert set(told) == {"not on record", *(state.value for state in FindingState)}


# ---------------------------------------------------------------- every world of two findings


class One(NamedTuple):
    """A finding: its state, and of an acceptance how many days are left after today."""

    state: str = "open"
    left: int = 0


World = tuple[One, One]
Move = tuple[int, str, int]
"""Which finding, what becomes of it, and of an acceptance how many days it has."""
MOVES: Final[tuple[Move, ...]] = tuple(
    (which, how, days)
    for which in range(2)
    for how, days in (("fixed", 0), ("accepted", 0), ("accepted", 2), ("superseded", 0))
)


def _tomorrow(one: One) -> One:
    if one.state != "accepted":
        return one
    return One("accepted", one.left - 1) if one.left else One()


def _moved(world: World, move: Move) -> World | None:
    """The second implementation, which reads the table of the page; none: it is refused."""
    which, how, days = move
    to = {(state, step): to for state, step, to in _lines()}.get((world[which].state, how))
    # The other finding takes the place of a superseded one, as long as the other stands.
    if to is None or (how == "superseded" and world[1 - which].state not in {"open", "accepted"}):
        return None
    after = One(to, days if to == "accepted" else 0)
    return (after, world[1]) if which == 0 else (world[0], after)


class Told(NamedTuple):
    """A world, and a programme and a day that lead to it."""

    world: World
    asked: Programme
    day: dt.date


def _begun() -> Told:
    items = tuple(
        ChecklistItem(id=id_, text="It is so.", citation="drawn", severity="grave") for id_ in ITEMS
    )
    asked = dated(programme(YEARLY, *FIRSTS))
    lists = (Checklist(id="list", kinds=("office",), items=items),)
    times = (MendingTime(SEVERITIES[0], 28, "Mend 1"), MendingTime(SEVERITIES[1], 0, "Mend 2"))
    editions = tuple(attrs.evolve(one, mending=times) for one in asked.rulebook.editions)
    book = attrs.evolve(asked.rulebook, checklists=lists, editions=editions)
    answers = tuple(ItemAnswer(id_, Fulfilment.NOT_MET) for id_ in ITEMS)
    review = Reviewed(id="r", on=START, known=start_of(START), venue="essex", answers=answers)
    return Told((One(), One()), Programme(asked.base, book, asked.ledger).record(review), START)


def _event(told: Told, move: Move, id_: str) -> FindingClosed:
    which, how, days = move
    fact: dict[str, Any] = {"id": id_, "on": told.day, "known": start_of(told.day), "finding": "r"}
    if how == "accepted":
        fact["by"] = "chief"
    if how == "superseded":
        fact |= {"by": "r", "by_item": ITEMS[1 - which]}
    if how == "accepted":
        fact["until"] = told.day + dt.timedelta(days)
    return FindingClosed(**fact, item=ITEMS[which], how=Closure(how))


def _after(told: Told, count: int) -> Iterator[Told]:
    """The next day, and every move of the day that is no refusal; a refusal changes nothing."""
    yield Told((_tomorrow(told.world[0]), _tomorrow(told.world[1])), told.asked, told.day + dt.timedelta(1))
    for place, move in enumerate(MOVES):
        event, after = _event(told, move, f"c{count}-{place}"), _moved(told.world, move)
        # Of two events of one day the later known counts later.
        event = attrs.evolve(event, known=event.known + dt.timedelta(seconds=count))
        if after is not None:
            yield Told(after, told.asked.record(event), told.day)
            continue
        version = told.asked.version
        with pytest.raises(EventRefused) as caught:
            told.asked.record(event)
        assert (caught.value.event, told.asked.version) == (event.id, version)


def test_law_57_every_world_of_two_findings_is_that_of_the_page_and_no_world_is_a_dead_end() -> None:
    first = _begun()
    edges: dict[tuple[World, bool], set[tuple[World, bool]]] = {}
    waiting, count = deque([first]), 0
    while waiting:
        told = waiting.popleft()
        key = told.world, told.day > START
        if key in edges:
            continue
        _assert_shown(told)
        found = list(_after(told, count := count + 1))
        edges[key] = {(one.world, one.day > START) for one in found}
        waiting.extend(found)

    over = {key for key in edges if all(one.state in {"fixed", "superseded"} for one in key[0])}
    ending = set(over)
    for _ in edges:
        ending |= {key for key, to in edges.items() if to & ending}
    # Each is open, accepted for 0, 1 or 2 days more, fixed or superseded; on the first day not for 1 day.
    # In no world are both superseded.
    assert len(edges) == 5**2 - 1 + 6**2 - 1
    assert ending == set(edges)


def _assert_shown(told: Told) -> None:
    """Each finding is where the world says, and is a gap if it is open after its due day."""
    found = {one.item: one for one in told.asked.findings(on=told.day)}
    gaps = {gap.finding.item for gap in told.asked.gaps(on=told.day) if gap.finding is not None}
    for item, one in zip(ITEMS, told.world, strict=True):
        assert found[item].state.value == one.state
        assert (item in gaps) == (found[item].late is not None) == (one.state == "open" and told.day > START)
