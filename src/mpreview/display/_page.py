"""A page of the main job: tables and sentences, with one writer of text and one of JSON.

A section holds its figures under their keys in the JSON document, and the tables and sentences that show
these figures as text. JSON is canonical: equal pages give equal bytes, with keys in order of name, one space
of indent, plain UTF-8, and days as ISO dates. `docs/reference/main-job.md` describes each key.
"""

import datetime as dt
import enum
import json
import textwrap
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import zip_longest
from operator import attrgetter
from typing import Any

import attrs

from mpreview._checks import TEXT_LENGTH, check_int, check_text, check_type
from mpreview.coverage import Share
from mpreview.rows import Tabular

FORMAT_VERSION = 1
"""The version of the JSON formats."""
WIDTH = 100
"""The width of a text that nobody asks to be narrower or wider."""
NARROWEST = 60
"""The width below which no table has room."""

Cells = Mapping[str, Any]
"""Figures and words by their keys in the JSON document."""
Heads = Mapping[str, str | Callable[[Cells], object]]
"""For each head of a table the key of the cell in the row, or a function that reads the cell."""


@attrs.frozen
class Sentence:
    """A text in lines, with a lead for the first line and for further lines."""

    text: str
    first: str = ""
    rest: str = ""


@attrs.frozen
class TextTable:
    """Rows in columns; a table without rows is left out of the text.

    Args:
        columns: The columns by head; a bar breaks a head into two lines. The first column is aligned to the
            left, further columns to the right.
        rows: The rows.
        total: The last row, set apart by a line.
        zero: The cell of a zero.
        left: The heads of further columns that are aligned to the left.
        is_halved: Whether the rows are set in two halves side by side, if the text is wide enough. The total
            then is not shown; each column is wide enough for its cell.
    """

    columns: Heads
    rows: Sequence[Cells]
    total: Cells | None = None
    zero: str = attrs.field(default="0", kw_only=True)
    left: Collection[str] = attrs.field(default=(), kw_only=True)
    is_halved: bool = attrs.field(default=False, kw_only=True)


@attrs.frozen
class Section:
    """A part of a page.

    Args:
        data: The figures, by their keys in the JSON document.
        text: What the text shows of the figures, in order; nothing leaves the section out of the text.
    """

    data: Cells
    text: Sequence[Sentence | TextTable]


@attrs.frozen(repr=False)
class Page:
    """A page of the main job, for `as_text` and `as_json`: the national review, or the page of a team.

    Args:
        format: The name of the JSON format.
        title: The title of the text.
        answer: The answer whose rows the page shows: a plan, calls, gaps or moves.
    """

    format: str
    title: str
    _sections: tuple[Section, ...]
    answer: Tabular

    @cached_property
    def data(self) -> Cells:
        """The content of the JSON document, with days, enums and answers as Python values."""
        found = {key: value for section in self._sections for key, value in section.data.items()}
        return {**found, "format": self.format, "format_version": FORMAT_VERSION}

    def __repr__(self) -> str:
        return f"<Page: {self.title}>"


_SECTIONS_OF: Callable[[Page], tuple[Section, ...]] = attrgetter("_sections")


def as_json(page: Page) -> str:
    """Return a page as a JSON document, ending in a line break.

    Args:
        page: The page.

    Raises:
        InvalidValue: If *page* is no page.
    """
    check_type("page", page, Page)
    return json.dumps(page.data, ensure_ascii=False, sort_keys=True, indent=1, default=_to_plain) + "\n"


def _to_plain(value: Any) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else attrs.asdict(value, recurse=False)


def as_text(page: Page, *, note: str = "", width: int = WIDTH) -> str:
    """Return a page as text, ending in a line break.

    Args:
        page: The page.
        note: A sentence below the title.
        width: The widest line, in columns, at least 60. A longer word has a line of its own.

    Raises:
        InvalidValue: If *page* is no page, or *note* no text.
        OutsideRange: If *width* is below 60.
    """
    check_type("page", page, Page)
    check_text("note", note, most=TEXT_LENGTH, empty=True)
    check_int("width", width, NARROWEST, TEXT_LENGTH)
    parts = [(Sentence(page.title), Sentence(note)), *(section.text for section in _SECTIONS_OF(page))]
    texts = (list(_write_part(part, width)) for part in parts)
    return "\n\n".join("\n".join(lines) for lines in texts if lines) + "\n"


def _write_part(part: Sequence[Sentence | TextTable], width: int) -> Iterator[str]:
    for block in part:
        yield from _wrap(block, width) if isinstance(block, Sentence) else _write_table(block, width)


def _wrap(sentence: Sentence, width: int) -> list[str]:
    """Return a sentence in lines of at most *width*; a word longer than a line has a line of its own.

    >>> _wrap(Sentence("one two three", "- ", "  "), 9)
    ['- one two', '  three']
    """
    return textwrap.wrap(
        sentence.text,
        width,
        initial_indent=sentence.first,
        subsequent_indent=sentence.rest,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _write_table(table: TextTable, width: int) -> list[str]:
    """Return the lines of a table.

    >>> row = {"name": "Essex", "visits": 12}
    >>> for line in _write_table(TextTable({"team": "name", "on|time": "visits"}, [row]), 100):
    ...     print(line)
             on
    team   time
    Essex    12
    """
    if not table.rows:
        return []
    rows = [_read_cells(table, row) for row in table.rows]
    if table.total is None:
        return _align(table, rows, width)
    total = _read_cells(table, table.total)
    if table.is_halved:
        half = (len(rows) + 1) // 2 if width >= WIDTH else len(rows)
        parts = [part for part in (rows[:half], rows[half:]) if part]
        return _set_side_by_side([_align(table, [*part, total], width)[:-1] for part in parts])
    lines = _align(table, [*rows, total], width)
    return [*lines[:-1], "-" * max(map(len, lines)), lines[-1]]


def _read_cells(table: TextTable, row: Cells) -> list[str]:
    read = (row[column] if isinstance(column, str) else column(row) for column in table.columns.values())
    return [_write_cell(value, table.zero) for value in read]


def _write_cell(value: object, zero: str) -> str:
    """Return a cell; `None` and a share of nothing are a dash.

    >>> [_write_cell(one, ".") for one in (2911, 0, None, Share(1, 2), dt.date(2021, 11, 20))]
    ['2,911', '.', '-', '50%', '2021-11-20']
    """
    if isinstance(value, Share):
        return "-" if value.percent is None else f"{value.percent}%"
    if isinstance(value, int):
        return f"{value:,}" if value else zero
    return "-" if value is None else str(value.value if isinstance(value, enum.Enum) else value)


def _align(table: TextTable, rows: Sequence[Sequence[str]], width: int) -> list[str]:
    """Return rows in columns below their heads.

    The gaps are two wide, or one wide if the lines would be wider than *width*. A first column without enough
    room is cut.

    >>> _align(TextTable({"team": "", "late": ""}, []), [["A long name", "3"]], 12)
    ['team    late', 'A long…    3']
    """
    heads = [head.rpartition("|") for head in table.columns]
    cells = [[top for top, _, _ in heads], [low for _, _, low in heads], *rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    gap = 2 if sum(widths) + 2 * len(widths) - 2 <= width else 1
    widths[0] = max(2, min(widths[0], width - sum(widths[1:]) - gap * (len(widths) - 1)))
    is_left = [place == 0 or head in table.left for place, head in enumerate(table.columns)]
    shown = cells if any(cells[0]) else cells[1:]
    return [(" " * gap).join(map(_fit, row, widths, is_left)).rstrip() for row in shown]


def _fit(cell: str, width: int, is_left: bool) -> str:
    if not is_left:
        return cell.rjust(width)
    return (cell if len(cell) <= width else f"{cell[: width - 1]}…").ljust(width)


def _set_side_by_side(halves: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, half)) for half in halves]
    rows = zip_longest(*halves, fillvalue="")
    return ["    ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


# -- words ---------------------------------------------------------------------------------------------


def count_of(number: int, noun: str, plural: str | None = None) -> str:
    """Return a number with its noun.

    >>> count_of(1, "visit"), count_of(2911, "visit"), count_of(0, "day is", "days are")
    ('1 visit', '2,911 visits', '0 days are')
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def list_first(items: Sequence[str], most: int) -> str:
    """Return at most *most* of *items* as a list; further items are counted.

    >>> list_first(["a", "b", "c"], 2)
    'a; b; and 1 more'
    """
    shown = "; ".join(items[:most])
    return shown if len(items) <= most else f"{shown}; and {len(items) - most:,} more"
