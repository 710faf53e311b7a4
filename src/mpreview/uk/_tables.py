"""The package's own tables, as rows of text.

`tables/README.md`, shipped beside them, says what each column means.
"""

import csv
from functools import cache
from pkgutil import get_data


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    """Return the rows of a table in the order of its file; the dictionaries are shared, so only read them.

    Args:
        name: The table's name without its ending, such as ``"forces"``.

    >>> rows("nations")[1]["calendar"]
    'northern-ireland'
    """
    # `importlib.resources` reads the same bytes, and takes as long to import as all tables to read.
    data = get_data("mpreview.uk", f"tables/{name}.csv") or b""
    header, *lines = csv.reader(data.decode().splitlines())
    return tuple(dict(zip(header, line, strict=True)) for line in lines)
