"""A tile map of the areas of the 45 forces: our own drawing, one square for each force.

Each force stands near its neighbours, not where a map has it. Rows run from north to south.
"""

from functools import cache
from typing import Final

from mpreview.places import Tile
from mpreview.uk._country import force_area
from mpreview.uk._tables import rows

_DRAWING: Final = """
.    Scot .    .    .    .    .
NI   .    .    Cumb Nhum .    .
.    .    .    Lanc Durh Clev .
.    .    Mers GMan WYks NYks .
.    NWal Ches Derb SYks Humb .
.    DyfP WMer Staf Nott Linc .
.    Gwen WMid Warw Leic Camb Norf
.    SWal Glou Nhan Bedf Hert Suff
.    Avon Wilt TVal Met  City Esse
DevC Dors Hamp Surr Suss Kent .
"""
_LABELS: Final = {
    "northern-ireland": "NI", "west-yorkshire": "WYks", "north-yorkshire": "NYks", "south-yorkshire": "SYks",
    "greater-manchester": "GMan", "north-wales": "NWal", "south-wales": "SWal", "west-mercia": "WMer",
    "west-midlands": "WMid", "northamptonshire": "Nhan", "northumbria": "Nhum", "nottinghamshire": "Nott",
    "avon-and-somerset": "Avon", "thames-valley": "TVal", "city-of-london": "City", "dyfed-powys": "DyfP",
    "devon-and-cornwall": "DevC", "metropolitan": "Met", "cumbria": "Cumb", "cleveland": "Clev",
}  # fmt: skip
"""The labels that are not the first four letters of the id."""


@cache
def tiles() -> tuple[Tile, ...]:
    """Return the tile of the area of each force, row by row.

    >>> len(tiles()), tiles()[0]
    (45, Tile(area='police-scotland', label='Scot', column=1, row=0))
    """
    drawn = [line.split() for line in _DRAWING.strip().splitlines()]
    forces = {_LABELS.get(row["id"], row["id"][:4].capitalize()): row["id"] for row in rows("forces")}
    return tuple(
        Tile(force_area(forces[label]), label, column, row)
        for row, line in enumerate(drawn)
        for column, label in enumerate(line)
        if label != "."
    )
