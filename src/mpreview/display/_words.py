"""Words and columns: the parts of the texts of this package."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence

WIDTH = 100
"""The widest line."""


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun.

    >>> counted(1, "visit"), counted(2911, "visit"), counted(0, "day is", "days are")
    ('1 visit', '2,911 visits', '0 days are')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Sequence[str], most: int) -> str:
    """Return at most *most* of *items* as a list; further items are counted.

    >>> listed(["a", "b", "c"], 2)
    'a; b; and 1 more'
    """
    shown = "; ".join(items[:most])
    return shown if len(items) <= most else f"{shown}; and {len(items) - most:,} more"


def wrapped(text: str, *, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """Return *text* in lines of at most *width*, with a lead for the first line and for further lines.

    A word longer than a line has a line of its own.

    >>> wrapped("one two three", first="- ", rest="  ", width=9)
    ['- one two', '  three']
    """
    return textwrap.wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, width: int = WIDTH) -> list[str]:
    """Return columns: the first column to the left, further columns to the right; a head may have two lines.

    The gaps are two wide, or one wide if the lines would be wider than *width*. A first column without enough
    room is cut.

    >>> for line in table(["team", "on|time"], [["Essex", "12"]]):
    ...     print(line)
             on
    team   time
    Essex    12
    >>> table(["team", "late"], [["A long name", "3"]], width=12)
    ['team    late', 'A long…    3']
    """
    tops = [head.partition("|")[0] if "|" in head else "" for head in heads]
    lows = [head.partition("|")[2] if "|" in head else head for head in heads]
    cells = [tops, lows, *([*row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    gap = 2 if sum(widths) + 2 * len(widths) - 2 <= width else 1
    widths[0] = max(2, min(widths[0], width - sum(widths[1:]) - gap * (len(widths) - 1)))
    lines = [(" " * gap).join(_cells(row, widths)).rstrip() for row in cells]
    return lines if any(tops) else lines[1:]


def _cells(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    first, *others = row
    yield (first if len(first) <= widths[0] else first[: widths[0] - 1] + "…").ljust(widths[0])
    yield from (cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))
