"""The package's own source files, for the tests that read them."""

import ast
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Final

import mpreview

PACKAGE: Final = Path(mpreview.__file__).parent
CHECKOUT: Final = Path(__file__).parents[2]
SOURCES: Final = sorted(PACKAGE.rglob("*.py"))


LEAVES_OF_UK: Final = frozenset({"uk._demonstration", "uk.outlook", "uk.premises"})
"""What of a country serves a leaf, or is one: a part of its own."""


def name_unit(names: Sequence[str]) -> str:
    """Name of the part that a module belongs to, by the names below the package at the top."""
    two = ".".join(names[:2])
    return two if two in LEAVES_OF_UK else "".join(names[:1])


def unit(path: Path) -> str:
    """Name of the part a source file belongs to: a module, or the package at the top it lies in."""
    return name_unit(path.relative_to(PACKAGE).with_suffix("").parts)


TREES: Final = MappingProxyType({path: ast.parse(path.read_text("utf-8")) for path in SOURCES})


def label(path: Path) -> str:
    """Short name of a source file, for the ids of tests."""
    return path.relative_to(PACKAGE).as_posix()


@cache
def units() -> frozenset[str]:
    """Every part that exists on disk."""
    return frozenset(unit(path) for path in SOURCES)
