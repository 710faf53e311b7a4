"""A tile map of the areas of the 45 forces; `tables/tiles.toml` draws it."""

from functools import cache

from mpreview.places import Tile
from mpreview.uk._country import force_area
from mpreview.uk._tables import parse


@cache
def tiles() -> tuple[Tile, ...]:
    """Return the tile of the area of each force, row by row.

    >>> len(tiles()), tiles()[0]
    (45, Tile(area='police-scotland', label='Scot', column=1, row=0))
    """
    drawn = parse("tables/tiles")
    return tuple(
        Tile(force_area(drawn["labels"][label]), label, column, row)
        for row, line in enumerate(drawn["drawing"].splitlines())
        for column, label in enumerate(line.split())
        if label != "."
    )
