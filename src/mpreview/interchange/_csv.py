"""Rows as CSV: made for spreadsheets, and read back to the same rows.

The text begins with a byte order mark, without which a spreadsheet does not know UTF-8. A text that a
spreadsheet might take for a formula has an apostrophe before it, as has a text that begins with an
apostrophe; reading takes the apostrophe away. Source of the characters: OWASP, "CSV Injection".
"""

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Mapping, Sequence

from mpreview.errors import DocumentErrors, InvalidValue, UnknownId
from mpreview.interchange._answers import ANSWERS
from mpreview.interchange._faults import Found, extend_pointer
from mpreview.interchange._limits import Limits, choose_limits, make_limit_fault
from mpreview.interchange._reading import decode_text
from mpreview.rows import Cell, CellType, Column, Columns, Row, Tabular

_FORMULA = re.compile(r"['=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def rows_to_csv(answer: Tabular, *, personal: bool = False, sensitive: bool = False) -> str:
    r"""Return the rows of an answer as CSV, with a head line, for a spreadsheet.

    Write the text as UTF-8 and without a change of the line ends, such as
    ``path.write_text(text, "utf-8", newline="")``.

    Args:
        answer: The answer, or a part of an answer.
        personal: As for `rows()`.
        sensitive: As for `rows()`.

    Raises:
        InvalidValue: If *answer* has no rows, or another argument is neither true nor false.

    >>> import datetime as dt
    >>> from mpreview import uk
    >>> day = dt.date(2021, 11, 20)
    >>> plan = uk.sample(on=day).plan(on=day, until=dt.date(2021, 12, 31))
    >>> rows_to_csv(plan.needs)
    '\ufeffon,until,team,pool,week,slots,no_time\r\n2021-11-20,2021-12-31,force-northern-ireland,,2021-11-22,0,1\r\n'
    """
    if not isinstance(answer, Tabular):
        raise InvalidValue("answer", "give an answer that has rows, such as programme.due(on=day)", answer)
    shown = answer.list_columns(personal=personal, sensitive=sensitive)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(column.name for column in shown)
    for row in answer.rows(personal=personal, sensitive=sensitive):
        writer.writerow(_write_cell(column, row[column.name]) for column in shown)
    return f"\ufeff{text.getvalue()}"


def _write_cell(column: Column, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        # An empty cell is no text, so the empty text of an optional column bears the apostrophe alone.
        is_guarded = _FORMULA.match(cell) or (column.optional and not cell)
        return f"'{cell}" if is_guarded else cell
    return str(cell).lower() if isinstance(cell, bool) else str(cell)


def rows_from_csv(text: str | bytes, answer: str, *, limits: Limits | None = None) -> list[Row]:
    r"""Return the rows of a CSV text that `rows_to_csv` wrote.

    Args:
        text: The text; bytes are UTF-8.
        answer: The name of the answer: one of `ANSWERS`, such as ``"due"``.
        limits: The largest text accepted, of which bytes, keys, items and text count.

    Raises:
        UnknownId: If there is no such answer.
        DocumentErrors: If the text is no such CSV: every fault with a pointer to row (from 0) and column.
        InvalidValue: If *text* is neither `str` nor `bytes`, or *limits* are no limits.

    >>> rows_from_csv("team,slots\r\nkent,2\r\n", "needs")
    [{'team': 'kent', 'slots': 2}]
    """
    limits = choose_limits(limits)
    if answer not in ANSWERS:
        raise UnknownId(f"answer (one of {', '.join(ANSWERS)})", "answer", answer)
    found = Found()
    reader = csv.reader(io.StringIO(decode_text(text, limits), newline=""), strict=True)
    rows: list[Row] = []
    try:
        columns = _read_head(next(reader, []), ANSWERS[answer], found)
        for place, cells in enumerate(reader if columns else ()):
            if place == limits.items:
                raise DocumentErrors.of((make_limit_fault("items", limits),))
            if found.is_full:
                break
            rows.append(_read_row(columns, cells, f"/{place}", found))
    except csv.Error:
        found.add("", "not-csv", f"is not CSV at line {reader.line_num}", "look there for a quotation mark")
    if found.total:
        raise found.error()
    return rows


def _read_head(names: Sequence[str], answer: type[Tabular], found: Found) -> Columns:
    """Return the columns of a head line; none if a name is unknown, missing or double."""
    known = {column.name: column for column in answer.COLUMNS}
    if not names:
        found.add("", "missing-head", "there is no head line", "begin with the names of the columns")
    for name in names:
        if name not in known:
            hint = f"give {', '.join(known)}"
            # A line of data in place of the head may hold anything, so that the name is not shown.
            found.add("", "unknown-key", f"column {names.index(name) + 1} is not known here", hint)
    for name in {name for name in names if name in known and names.count(name) > 1}:
        found.add("", "duplicate-key", f"the column {name!r} stands here twice", "keep one")
    return () if found.total else tuple(known[name] for name in names)


def _read_row(columns: Columns, cells: Sequence[str], path: str, found: Found) -> Row:
    """Return the row of a line; each cell that cannot be read is a fault."""
    if len(cells) != len(columns):
        found.add(path, "wrong-type", f"has {len(cells)} cells", f"give {len(columns)}, one for each column")
        return {}
    row: Row = {}
    for column, cell in zip(columns, cells, strict=True):
        try:
            row[column.name] = _read_cell(column, cell)
        except ValueError:
            _, _, noun, hint = _CELLS.get(column.type, _WORD)
            hint = f"give {' or '.join(column.choices)}" if column.choices else hint
            found.add(extend_pointer(path, column.name), "wrong-type", f"is not {noun}", hint)
    return row


def _read_cell(column: Column, cell: str) -> Cell:
    """Return the value of a cell.

    Raises:
        ValueError: If the column has no such cells.
    """
    if not cell and column.optional:
        return None
    text = cell.removeprefix("'")
    if column.choices and text not in column.choices:
        raise ValueError(column.name)
    pattern, read, *_ = _CELLS.get(column.type, _WORD)
    if not pattern.fullmatch(text):
        raise ValueError(column.name)
    return read(text)


# A spreadsheet that saves the file again writes true and false in capitals.
_ANY, _FLAG = re.compile(r".*", re.DOTALL), re.compile("true|false", re.ASCII | re.IGNORECASE)
_WORD = _ANY, str, "a word of this column", "give one of the words"
_CELLS: Mapping[CellType, tuple[re.Pattern[str], Callable[[str], Cell], str, str]] = {
    CellType.DAY: (
        re.compile(r".{10}"), lambda text: dt.date.fromisoformat(text).isoformat(),
        "a day", "give a day as YYYY-MM-DD",
    ),
    CellType.NUMBER: (re.compile(r"-?[0-9]{1,18}"), int, "a whole number", "give digits alone"),
    CellType.FLAG: (_FLAG, lambda text: text.lower() == "true", "true or false", "give true or false"),
}  # fmt: skip
"""The cells of a type: pattern and reader of a text, and what is wanted in words; all others are words."""
