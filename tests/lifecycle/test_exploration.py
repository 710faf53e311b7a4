"""Every reachable state of the life of a review: two reviews, three actors, every step.

How many there are is on record in `docs/reference/lifecycle.md`; a changed number is a reviewed change.
"""

from collections.abc import Iterator
from contextlib import suppress

import attrs
import pytest

from lifecycle.explore import SMALL, WORLDS, Graph, Tables, explore, explored
from lifecycle.world import Model, Report
from mpreview.policy import Activity
from mpreview.reviews import Progress
from mpreview.reviews.lifecycle import GUARDS, TABLES, BookingState, Command, LifeRow
from mpreview.state_machine import IllegalStep

pytestmark = pytest.mark.gate

worlds = pytest.mark.parametrize(
    "name", [name if name in SMALL else pytest.param(name, marks=pytest.mark.long) for name in WORLDS]
)


def broken(world: Model) -> Iterator[str]:
    """What must hold in every world, and does not."""
    if len(world.progress) != len(world.lives):
        yield "a life has exactly one progress"
    yield from world.breaches
    for place, (life, progress) in enumerate(zip(world.lives, world.progress, strict=True)):
        if progress not in TABLES[life.activity].states:
            yield f"a {life.activity.value} is never {progress.value}"
        if life.venue is None:
            continue
        booking = world.bookings[life.venue]
        own = place in world.since or life.activity is not Activity.REVIEW
        agreed = own and booking in (BookingState.OPEN, BookingState.KEPT)
        proved = life.activity is Activity.DESK_CHECK or world.reports[life.venue] is Report.COUNTED
        if progress is Progress.DONE and not proved:
            yield "nothing is done without outcome and proof"
        if progress is Progress.BOOKED and not agreed:
            yield "what is booked has a booking"
        if progress is Progress.ACCEPTED and agreed:
            yield "what is accepted and has a booking is booked"


def settled(world: Model) -> bool:
    """Whether nothing is left to do."""
    lives = zip(world.lives, world.progress, strict=True)
    return all(progress in TABLES[life.activity].final for life, progress in lives)


@worlds
def test_what_must_hold_holds_in_every_world(name: str) -> None:
    assert {fault for world in explored(name).worlds for fault in broken(world)} == set()


@worlds
def test_every_move_has_one_outcome_or_is_refused_by_name(name: str) -> None:
    graph = explored(name)

    moves = graph.size[1]
    assert graph.forks == 0
    assert moves + graph.refused.total() == graph.tried
    assert all(guard is None or guard in GUARDS for _, guard, _ in graph.refused)
    assert all(told for _, _, told in graph.refused)


@worlds
def test_no_world_is_a_dead_end(name: str) -> None:
    graph = explored(name)

    stuck = [
        world
        for place, world in enumerate(graph.worlds)
        if not settled(world) and set(graph.edges[place]) <= {place}
    ]
    assert stuck == []


@worlds
def test_all_can_be_settled_from_everywhere(name: str) -> None:
    graph = explored(name)
    before: list[list[int]] = [[] for _ in graph.worlds]
    for place, found in enumerate(graph.edges):
        for to in found:
            before[to].append(place)

    reaching = {place for place, world in enumerate(graph.worlds) if settled(world)}
    waiting = list(reaching)
    while waiting:
        new = set(before[waiting.pop()]) - reaching
        reaching |= new
        waiting += new
    assert len(reaching) == len(graph.worlds)


@worlds
def test_a_refused_move_changes_nothing(name: str) -> None:
    """Nor does one that is taken: a world is a value. Looked at from every 50th world."""
    for world in explored(name).worlds[::50]:
        fields = attrs.asdict(world, recurse=False)
        for move in world.moves():
            with suppress(IllegalStep):
                world.after(move)
            assert attrs.asdict(world, recurse=False) == fields


def _taken(tables: Tables) -> tuple[set[LifeRow], set[str]]:
    """Every row that is taken in the worlds that need not explore long, and every guard that refuses."""
    rows: set[LifeRow] = set()
    for name in (
        "one review",
        "two users of a venue",
        "two users of a tested venue",
        "one exercise",
        "one desk check",
    ):
        for world in explored(name).worlds:
            for move in world.moves():
                try:
                    found = [world.rows(place, move, tables)[0] for place in move.touched]
                except IllegalStep:
                    continue
                rows.update(found)
    refusing = {guard for name in WORLDS for _, guard, _ in explored(name).refused if guard}
    return rows, refusing


@pytest.mark.long
def test_every_row_is_taken_and_every_guard_lets_pass_and_refuses() -> None:
    rows, refusing = _taken(TABLES)

    assert [row for table in TABLES.values() for row in table.rows if row not in rows] == []
    assert {guard.name for row in rows for guard in row.guards} == set(GUARDS)
    # Of two guards that exclude each other one always holds, and the row of the other is as near.
    assert set(GUARDS) - refusing == NEVER_REFUSING


NEVER_REFUSING = {
    "booking-stands",
    "no-booking-stands",
    "booked-since-offer",
    "booked-before-offer",
    "outcome-and-proof",
    "outcome-or-proof-missing",
    "was-reached",
    "never-reached",
}
"""Each stands in a pair of rows of which one is always open: it chooses, and refuses nothing."""


def without(guard: str) -> Tables:
    """The tables as if that guard had been forgotten."""
    return {
        activity: attrs.evolve(
            table,
            rows=tuple(
                attrs.evolve(row, guards=tuple(one for one in row.guards if one.name != guard))
                for row in table.rows
            ),
        )
        for activity, table in TABLES.items()
    }


def sizes(tables: Tables) -> Iterator[tuple[int, int]]:
    """How many worlds and moves a few moves reach."""
    # A difference mostly shows after few moves, and the rest need not be explored.
    for name, depth in (("one review", 4), ("one review", None), ("two users of a venue", 5)):
        yield explore(Model.of(*WORLDS[name]), tables, depth).size


@pytest.fixture(scope="module")
def whole() -> list[tuple[int, int]]:
    """What the published tables reach."""
    return list(sizes(TABLES))


@pytest.mark.parametrize("guard", GUARDS)
def test_a_forgotten_guard_changes_the_numbers(guard: str, whole: list[tuple[int, int]]) -> None:
    assert any(found != known for found, known in zip(sizes(without(guard)), whole, strict=True))


@pytest.mark.parametrize(
    ("guard", "fault"),
    [
        ("assessor-is-not-approver", "approved by the assessor"),
        ("not-the-assessor-alone", "signed by the assessor alone"),
        ("outcome-and-proof", "nothing is done without outcome and proof"),
        ("booking-stands", "what is booked has a booking"),
        ("no-booking-stands", "what is accepted and has a booking is booked"),
    ],
)
def test_what_must_hold_is_seen_not_to_without_its_guard(guard: str, fault: str) -> None:
    graphs = (
        explore(Model.of(*WORLDS[name]), without(guard), depth)
        for name, depth in (("one review", None), ("two users of a venue", 5))
    )

    assert any(fault in broken(world) for graph in graphs for world in graph.worlds)


@worlds
def test_every_step_is_tried(name: str) -> None:
    tried = {move.command for world in explored(name).worlds[:200] for move in world.moves()}

    assert tried == set(Command)


def test_a_dead_end_would_be_seen() -> None:
    rows = tuple(row for row in TABLES[Activity.OFFER].rows if row.state is not Progress.DECLINED)
    tables = {**TABLES, Activity.OFFER: attrs.evolve(TABLES[Activity.OFFER], rows=rows)}

    graph: Graph = explore(Model.of(*WORLDS["one review"][1:2]), tables)

    assert [set(found) <= {place} for place, found in enumerate(graph.edges)].count(True) == 1
