"""The package's own files: tables as rows of text, and values in the keys of a document.

`tables/README.md`, shipped with the tables, says what each column means. The reader of documents knows every
answer, so it is imported when the first value is read: `uk` alone takes three quarters of the time.
"""

import csv
import datetime as dt
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pkgutil import get_data
from typing import Any, Final, TypeVar, cast

import attrs

from mpreview.policy import Rulebook

D = TypeVar("D")
TextRow = Mapping[str, str]
"""A row of a table."""


def _read_text(name: str) -> str:
    # `importlib.resources` reads the same bytes, and takes longer to import than all tables to read.
    return (get_data("mpreview.uk", name) or b"").decode()


@cache
def rows(name: str) -> tuple[TextRow, ...]:
    """Return the rows of a table in the order of its file; the dictionaries are shared, so only read them.

    Args:
        name: The table's name without its ending, such as ``"forces"``.

    >>> rows("nations")[1]["calendar"]
    'northern-ireland'
    """
    header, *lines = csv.reader(_read_text(f"tables/{name}.csv").splitlines())
    return tuple(dict(zip(header, line, strict=True)) for line in lines)


_CELLS: Final[Mapping[Any, Callable[[str], Any]]] = {
    str: str,
    dt.date: dt.date.fromisoformat,
    dt.date | None: lambda cell: dt.date.fromisoformat(cell) if cell else None,
}


def make_value(kind: type[D], row: TextRow, **computed: Any) -> D:
    """Return a row as a value: each column that bears the name of a field, and the *computed* fields."""
    fields = attrs.fields(cast("Any", kind))
    read = {one.name: _CELLS[one.type](row[one.name]) for one in fields if one.name in row.keys() - computed}
    return kind(**read, **computed)


def parse(name: str) -> dict[str, Any]:
    """Return a TOML file, such as ``"tables/kinds"``, as plain values."""
    return tomllib.loads(_read_text(f"{name}.toml"))


def load(name: str, kind: type[D]) -> D:
    """Return the value that a TOML file, such as ``"tables/kinds"``, has in the keys of a document."""
    from mpreview.interchange._reading import read_whole

    return read_whole(parse(name), kind)


def load_rulebook(name: str) -> Rulebook:
    """Return the rulebook that a TOML file has."""
    from mpreview.interchange._rulebooks import read_rulebook

    # The tests of the package try the examples; trying them takes longer than reading the file.
    return read_rulebook(parse(name))
