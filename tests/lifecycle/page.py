"""The generated parts of `docs/reference/lifecycle.md`: what the data says, as tables and pictures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lifecycle.explore import LENGTHS, WORLDS, explored
from lifecycle.paths import count_paths
from mpreview.reviews import Progress
from mpreview.reviews.lifecycle import GUARDS, TABLES, Command, LifeRow, LifeTable
from mpreview.state_machine import Guard

PAGE: Final = Path(__file__).parents[2] / "docs" / "reference" / "lifecycle.md"
SAME: Final = "as before"

Line = tuple[Command, tuple[Guard, ...], Progress | None]


def lines(table: LifeTable) -> dict[Line, list[Progress]]:
    """Rows that differ in where they begin alone, together; `None` leads to where it was."""
    moving = {_line(row) for row in table.rows if row.to is not row.state}
    found: dict[Line, list[Progress]] = {}
    for row in table.rows:
        line = _line(row)
        found.setdefault(line if line in moving else (*line[:2], None), []).append(_begins(row))
    return found


def _begins(row: LifeRow) -> Progress:
    """Where a row begins; a life always has a progress."""
    assert row.state is not None
    return row.state


def _line(row: LifeRow) -> Line:
    return row.command, row.guards, row.to


def _steps(table: LifeTable) -> Iterator[str]:
    yield "| step | from | if | to |"
    yield "|---|---|---|---|"
    for (command, guards, to), states in lines(table).items():
        starts = "any" if len(states) == len(table.states) else ", ".join(one.value for one in states)
        mark = " (clock)" if command.is_clock else ""
        names = ", ".join(guard.name for guard in guards)
        yield f"| `{command.value}`{mark} | {starts} | {names} | {SAME if to is None else to.value} |"


def _picture(table: LifeTable) -> Iterator[str]:
    """A state diagram of what moves; steps between the same two states share an arrow."""
    arrows: dict[tuple[Progress, Progress], dict[str, None]] = {}
    for row in table.rows:
        if row.to is not row.state:
            arrows.setdefault((_begins(row), row.to), {})[row.command.value] = None
    yield "```mermaid"
    yield "stateDiagram-v2"
    yield from (f'    state "{one.value}" as {_name(one)}' for one in table.states)
    assert table.start is not None
    yield f"    [*] --> {_name(table.start)}"
    for (start, to), commands in arrows.items():
        yield f"    {_name(start)} --> {_name(to)}: {', '.join(commands)}"
    yield "```"


def _name(state: Progress) -> str:
    return state.name.lower()


def _guards() -> Iterator[str]:
    yield "| guard | what must hold | otherwise |"
    yield "|---|---|---|"
    yield from (f"| {one.name} | {one.sentence} | {one.todo} |" for one in GUARDS.values())


def _counts(table: LifeTable) -> Iterator[str]:
    counts = [count_paths(table, length) for length in LENGTHS]
    for state in table.states:
        yield _row(f"{table.name}, from {state.value}", [one[state] for one in counts])


def _row(name: str, numbers: list[int]) -> str:
    return f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} |"


def _paths() -> Iterator[str]:
    yield f"| life | {' | '.join(map(str, LENGTHS))} |"
    yield "|---|" + "---:|" * len(LENGTHS)
    for table in TABLES.values():
        yield from _counts(table)


def worlds() -> Iterator[str]:
    """The table of what there is in each world, which takes as long as exploring them all."""
    yield f"| world | states | moves | {' | '.join(map(str, LENGTHS))} |"
    yield "|---|" + "---:|" * (2 + len(LENGTHS))
    for name in WORLDS:
        graph = explored(name)
        yield _row(name, [*graph.size, *graph.paths()])


def parts() -> Iterator[tuple[str, str]]:
    """Name and text of every generated part."""
    for activity, table in TABLES.items():
        final = " or ".join(one.value for one in table.final)
        states = ", ".join(one.value for one in table.states)
        told = f"Any is: {states}. Nothing is left to do when it is {final}, until something is owed again."
        text = [*_picture(table), "", told, "", *_steps(table)]
        yield activity.value, "\n".join(text)
    for name, part in (("guards", _guards()), ("paths", _paths())):
        yield name, "\n".join(part)
