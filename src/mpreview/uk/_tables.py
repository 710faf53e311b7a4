"""The package's own files: tables as rows of text, and values in the keys of a document.

`tables/README.md`, shipped with the tables, says what each column means.
"""

import csv
import tomllib
from functools import cache
from pkgutil import get_data
from typing import Any, TypeVar

from mpreview.interchange._reading import read_whole

D = TypeVar("D")


def _read_text(name: str) -> str:
    # `importlib.resources` reads the same bytes, and takes longer to import than all tables to read.
    return (get_data("mpreview.uk", name) or b"").decode()


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table in the order of its file; the dictionaries are shared, so only read them.

    Args:
        name: The table's name without its ending, such as ``"forces"``.

    >>> rows("nations")[1]["calendar"]
    'northern-ireland'
    """
    header, *lines = csv.reader(_read_text(f"tables/{name}.csv").splitlines())
    return tuple(dict(zip(header, line, strict=True)) for line in lines)


def parse_toml(name: str) -> dict[str, Any]:
    """Return the keys of a TOML file, such as ``"rulebooks/default"``."""
    return tomllib.loads(_read_text(f"{name}.toml"))


def load(name: str, kind: type[D]) -> D:
    """Return the value that a TOML file has, read as strictly as a document."""
    return read_whole(parse_toml(name), kind)
