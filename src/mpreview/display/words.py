"""Words and columns: what the texts of this package are put together from."""

from collections.abc import Iterable, Sequence

__all__ = ["WIDTH", "counted", "listed", "table", "wrapped"]

WIDTH = 100
"""The widest line."""


def counted(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun.

    >>> counted(1, "visit"), counted(2911, "visit"), counted(0, "day is", "days are")
    ('1 visit', '2,911 visits', '0 days are')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(items: Sequence[str], most: int) -> str:
    """Return *items* as a list of at most so many; the rest are counted.

    >>> listed(["a", "b", "c"], 2)
    'a; b; and 1 more'
    """
    shown = "; ".join(items[:most])
    return shown if len(items) <= most else f"{shown}; and {len(items) - most:,} more"


def wrapped(text: str, *, first: str = "", rest: str = "", width: int = WIDTH) -> list[str]:
    """Return *text* in lines of at most *width*, the first one and the others led in.

    A word longer than a line stands alone on one.

    >>> wrapped("one two three", first="- ", rest="  ", width=9)
    ['- one two', '  three']
    """
    lines: list[str] = []
    line, room = first, False
    for word in text.split(" "):
        if room and len(line) + 1 + len(word) > width:
            lines.append(line)
            line, room = rest, False
        line += f" {word}" if room else word
        room = True
    return [*lines, line]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, gap: int = 2) -> list[str]:
    """Return columns: the first to the left, the others to the right; a head may have two lines.

    >>> for line in table(["team", "on|time"], [["Essex", "12"]]):
    ...     print(line)
             on
    team   time
    Essex    12
    """
    tops = [head.partition("|")[0] if "|" in head else "" for head in heads]
    lows = [head.partition("|")[2] if "|" in head else head for head in heads]
    cells = [tops, lows, *([*row] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    space = " " * gap
    lines = [
        space.join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cells
    ]
    return lines if any(tops) else lines[1:]
