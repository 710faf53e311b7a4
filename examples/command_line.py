"""A command line with Typer: ask a document, and record events in it.

python examples/command_line.py due own.json --on 2021-11-20 --area essex
"""

import datetime as dt
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from mpreview import Programme, ReviewError, interchange
from mpreview.rows import Tabular

app = typer.Typer(no_args_is_help=True, add_completion=False)
Document = Annotated[Path, typer.Argument(help="A document in JSON.")]
Day = Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"])]
Weeks = Annotated[int, typer.Option(min=1, help="How far ahead.")]


class Form(Enum):
    """How an answer is printed."""

    LINES = "lines"
    CSV = "csv"


Printed = Annotated[Form, typer.Option(help="How to print.")]


def read(path: Path) -> Programme:
    """Return the programme of a document; print every fault of the text."""
    try:
        return interchange.loads(path.read_bytes())
    except ReviewError as error:
        raise typer.BadParameter(str(error)) from None


def show(answer: Tabular, lines: list[str], form: Form) -> None:
    """Print an answer as lines, or as CSV for a spreadsheet."""
    text = "\n".join(lines)
    if form is Form.CSV:
        text = interchange.rows_to_csv(answer, personal=True)
    typer.echo(text, nl=form is Form.LINES)


def find_area(programme: Programme, name: str) -> str:
    """Return the id of the area that somebody typed."""
    found = programme.register.look_up(name, kinds=["area"])
    if not found:
        raise typer.BadParameter(f"there is no area like {name!r}")
    return found[0].id


@app.command()
def due(
    document: Document,
    on: Day,
    area: str | None = None,
    weeks: Weeks = 1,
    form: Printed = Form.LINES,
) -> None:
    """Print what is due within some weeks, most urgent first."""
    programme, day = read(document), on.date()
    found = programme.due(
        on=day,
        until=day + dt.timedelta(weeks=weeks),
        area=area and find_area(programme, area),
    )
    show(found, [one.sentence() for one in found], form)


@app.command()
def plan(
    document: Document,
    on: Day,
    weeks: Weeks = 6,
    form: Printed = Form.LINES,
) -> None:
    """Print the visits of some weeks, and why others do not fit."""
    day = on.date()
    made = read(document).plan(on=day, until=day + dt.timedelta(weeks=weeks))
    lines = [f"{one.day} {one.visit.place_name}" for one in made.visits]
    why = ((one.visit.place_name, one.sentence()) for one in made.shortfalls)
    lines += (f"{place}: {text}" for place, text in why)
    show(made, lines, form)


@app.command()
def gaps(document: Document, on: Day, form: Printed = Form.LINES) -> None:
    """Print everything that fell through, since when, and who has it."""
    found = read(document).gaps(on=on.date())
    show(found, [one.sentence() for one in found], form)


@app.command()
def record(document: Document, event: str) -> None:
    """Record an event, given as JSON, and write the document again."""
    try:
        later = read(document).record(interchange.event_loads(event))
    except ReviewError as error:
        raise typer.BadParameter(str(error)) from None
    # Beside the only copy first, so that a killed process loses nothing.
    fresh = document.with_suffix(".new")
    fresh.write_text(interchange.dumps(later), "utf-8")
    fresh.replace(document)
    typer.echo(f"{len(later.ledger)} events")


if __name__ == "__main__":
    app()
