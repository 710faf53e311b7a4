"""The package's own tables, as rows of text.

`tables/README.md`, shipped beside them, says what each column means.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import Final

__all__ = ["rows"]

_TABLES: Final = files("mpreview.uk") / "tables"


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table in the order of its file; the dictionaries are shared, so only read them.

    Args:
        name: The table's name without its ending, such as ``"forces"``.

    >>> rows("nations")[1]["calendar"]
    'northern-ireland'
    """
    header, *lines = csv.reader((_TABLES / f"{name}.csv").read_text("utf-8").splitlines())
    return tuple(dict(zip(header, line, strict=True)) for line in lines)
