"""Every world that can be reached from where lives begin, breadth first."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Final

from lifecycle.world import Life, Model
from mpreview.policy import Activity
from mpreview.reviews.lifecycle import TABLES, LifeTable
from mpreview.state_machine import BaseCommand, IllegalStep

Tables = Mapping[Activity, LifeTable]

LENGTHS: Final = range(1, 9)
_CONTACT, _OFFER, _REVIEW, _CHECK, _TEST, _EXERCISE = Activity
WORLDS: Final = MappingProxyType(
    {
        "one review": (Life(_CONTACT, 0), Life(_OFFER, 0), Life(_REVIEW, 0, 0)),
        "two venues of a member": (Life(_OFFER, 0), Life(_REVIEW, 0, 0), Life(_REVIEW, 0, 1)),
        "two users of a venue": (Life(_OFFER, 0), Life(_OFFER, 1), Life(_REVIEW, 0, 0), Life(_REVIEW, 1, 0)),
        "two users of a tested venue": (
            Life(_OFFER, 0),
            Life(_OFFER, 1),
            Life(_TEST, 0, 0),
            Life(_TEST, 1, 0),
        ),
        "one exercise": (Life(_OFFER, 0), Life(_EXERCISE, 0, 0)),
        "one desk check": (Life(_OFFER, 0), Life(_CHECK, 0, 0)),
    }
)
"""Two reviews or tests at most, and three actors in each. A contact reads and tells the others nothing, so
that it is followed in the smallest alone."""
SMALL: Final = ("one review", "one exercise", "one desk check")
"""Those of one member at one venue, which are explored in a moment."""


@dataclass
class Graph:
    """What was found.

    Args:
        worlds: Every world, the first one first.
        edges: By place of a world the worlds one legal move leads to, each as often as moves do.
        tried: How many moves were tried.
        forks: How many moves had more than one outcome.
        refused: Refusals by command, guard and whether the legal steps were told.
    """

    worlds: list[Model]
    edges: list[Counter[int]] = field(default_factory=list)
    tried: int = 0
    forks: int = 0
    refused: Counter[tuple[BaseCommand, str | None, bool]] = field(default_factory=Counter)

    @property
    def size(self) -> tuple[int, int]:
        """How many worlds and how many moves between them."""
        return len(self.worlds), sum(found.total() for found in self.edges)

    def paths(self) -> list[int]:
        """How many sequences of legal moves there are from the first world, by length, listing none."""
        counts, found = Counter({0: 1}), []
        for _ in LENGTHS:
            after: Counter[int] = Counter()
            for place, ways in counts.items():
                for to, moves in self.edges[place].items():
                    after[to] += ways * moves
            counts = after
            found.append(counts.total())
        return found


def explore(start: Model, tables: Tables = TABLES, depth: int | None = None) -> Graph:
    """Explore all, or only what a few moves reach."""
    graph = Graph([start])
    places, depths = {start: 0}, [0]
    waiting = deque([0])
    while waiting:
        place = waiting.popleft()
        found: Counter[int] = Counter()
        graph.edges.append(found)
        for world in _after(graph, graph.worlds[place], tables):
            to = place if world is graph.worlds[place] else places.setdefault(world, len(graph.worlds))
            found[to] += 1
            if to == len(graph.worlds):
                graph.worlds.append(world)
                depths.append(depths[place] + 1)
                if depth is None or depths[to] < depth:
                    waiting.append(to)
    return graph


def _after(graph: Graph, world: Model, tables: Tables) -> list[Model]:
    """Every outcome of every move of one world; refusals are counted by what they say."""
    after = []
    for move in world.moves():
        graph.tried += 1
        try:
            found = world.outcomes(move, tables)
        except IllegalStep as no:
            told = bool(no.legal) and no.legal == no.table.list_legal(no.state)
            graph.refused[no.command, None if no.guard is None else no.guard.name, told] += 1
        else:
            graph.forks += len(found) > 1
            after += found
    return after


@cache
def explored(name: str) -> Graph:
    """Everything of one of the worlds."""
    return explore(Model.of(*WORLDS[name]))
