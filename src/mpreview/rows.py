"""Rows: every answer as plain dicts of JSON scalars, with columns that say what they mean.

An answer with rows has `COLUMNS`: name, type, meaning and mark of each column, always in one order. A row has
one cell for each column, whatever the item lacks: an empty cell is `None`. So JSON, CSV and data frames take
rows as they are.
"""

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from types import MappingProxyType
from typing import Any, ClassVar

import attrs

from mpreview._checks import check_type, valid_id, valid_text, valid_tuple, valid_type
from mpreview._html import render_table

__all__ = ["Cell", "CellType", "Column", "Columns", "Mark", "Row", "Tabular"]

Cell = str | int | bool | None
"""A JSON scalar; no cell is a number with a fraction."""
Row = dict[str, Cell]
"""A row: cells by name of the column, in the order of the columns."""


class CellType(enum.Enum):
    """What the cells of a column are, beside the empty cell of an optional column."""

    TEXT = "text"
    """A text for people."""
    ID = "id"
    """An id of the register, the rulebook or the ledger."""
    IDS = "ids"
    """Ids in order, with a space between two; the empty text without an id."""
    WORD = "word"
    """One of the choices of the column."""
    DAY = "day"
    """A day as ``YYYY-MM-DD``."""
    DAYS = "days"
    """Days in order, with a space between two; the empty text without a day."""
    NUMBER = "number"
    """A whole number."""
    FLAG = "flag"
    """True or false."""


class Mark(enum.Enum):
    """Who may see a column; a `repr` or a picture shows open columns alone."""

    OPEN = "open"
    """Ids, days, counts and words of the field."""
    PERSONAL = "personal"
    """A name, or who comes: shown on request, by ``personal=True``."""
    SENSITIVE = "sensitive"
    """How a place is protected, a weakness, or another body: shown on request, by ``sensitive=True``."""


@attrs.frozen(repr=False)
class Column:
    """A column of an answer.

    Args:
        name: The key of the cell in each row.
        type: What the cells are.
        meaning: The meaning in words.
        read: Reads the value of an item; by default the attribute of the name.
        optional: Whether a cell may be empty (`None`).
        choices: The words, if the cells are words.
        mark: Who may see the column.
        of_answer: Whether *read* takes the answer and not the item; such columns come first.
        masks: Tells for which items alone the cell is sensitive; without ``sensitive=True`` the cell of such
            an item is empty, or is what *masked* reads.
        masked: Reads what the cell of such an item may tell unasked; by default nothing.

    >>> Column("due", CellType.DAY, "The last day on time.")
    <Column due: day, open>
    """

    name: str = attrs.field(validator=valid_id)
    type: CellType = attrs.field(validator=valid_type(CellType))
    meaning: str = attrs.field(validator=valid_text())
    read: Callable[[Any], object] = attrs.field(
        default=attrs.Factory(lambda self: attrgetter(self.name), takes_self=True), kw_only=True
    )
    optional: bool = attrs.field(default=False, kw_only=True, validator=valid_type(bool))
    choices: tuple[str, ...] = attrs.field(default=(), kw_only=True, validator=valid_tuple(str))
    mark: Mark = attrs.field(default=Mark.OPEN, kw_only=True, validator=valid_type(Mark))
    of_answer: bool = attrs.field(default=False, kw_only=True, validator=valid_type(bool))
    masks: Callable[[Any], bool] | None = attrs.field(default=None, kw_only=True)
    masked: Callable[[Any], object] | None = attrs.field(default=None, kw_only=True)

    def __repr__(self) -> str:
        empty = ", may be empty" if self.optional else ""
        return f"<Column {self.name}: {self.type.value}, {self.mark.value}{empty}>"


Columns = tuple[Column, ...]
"""The columns of an answer, in order."""


def _keep(value: Any) -> Cell:
    return value  # type: ignore[no-any-return]  # the column says what it reads


def _write_day(value: Any) -> str:
    return dt.date.isoformat(value)


_WRITERS: Mapping[CellType, Callable[[Any], Cell]] = MappingProxyType(
    {
        CellType.TEXT: _keep,
        CellType.ID: _keep,
        CellType.IDS: " ".join,
        CellType.WORD: lambda value: value.value if isinstance(value, enum.Enum) else value,
        CellType.DAY: _write_day,
        CellType.DAYS: lambda value: " ".join(map(_write_day, value)),
        CellType.NUMBER: _keep,
        CellType.FLAG: _keep,
    }
)


def read_cell(column: Column, item: object, *, sensitive: bool) -> Cell:
    """Return the cell of an item, or of the answer.

    Args:
        column: The column.
        item: The item.
        sensitive: Whether a cell is shown that is sensitive for the item.
    """
    is_masked = column.masks is not None and not sensitive and column.masks(item)
    read = column.masked if is_masked else column.read
    value = None if read is None else read(item)
    return None if value is None else _WRITERS[column.type](value)


def nest_columns(columns: Columns, name: str) -> Columns:
    """Return columns for items that hold the items of the columns in an attribute."""
    return tuple(_nest_column(column, attrgetter(name)) for column in columns)


def _nest_column(column: Column, outer: Callable[[Any], object]) -> Column:
    inner = column.read
    return attrs.evolve(column, read=lambda item: inner(outer(item)))


def list_choices(*words: type[enum.Enum]) -> tuple[str, ...]:
    """Return the words of some enums as choices of a column, each once."""
    return tuple(dict.fromkeys(str(one.value) for kind in words for one in kind))


class Tabular:
    """An answer that has rows.

    Attributes:
        COLUMNS: The columns, the same for every answer of the class. `on` and its like come first.
        BRIEF: The names of the columns that a notebook shows, all of them open.
    """

    __slots__ = ()
    COLUMNS: ClassVar[Columns]
    BRIEF: ClassVar[tuple[str, ...]]

    def _list_row_items(self) -> Iterable[Any]:
        """Return the items that have a row each; by default the items of the answer."""
        return self  # type: ignore[return-value]  # an answer without items of its own overrides this

    @classmethod
    def list_columns(cls, *, personal: bool = False, sensitive: bool = False) -> Columns:
        """Return the columns that `rows` shows for the same arguments.

        Args:
            personal: Whether columns with a name, or with who comes, are shown too.
            sensitive: Whether sensitive columns are shown too.

        Raises:
            InvalidValue: If an argument is neither true nor false.
        """
        for name, value in (("personal", personal), ("sensitive", sensitive)):
            check_type(name, value, bool)
        hidden = {Mark.PERSONAL: not personal, Mark.SENSITIVE: not sensitive}
        return tuple(column for column in cls.COLUMNS if not hidden.get(column.mark, False))

    def rows(self, *, personal: bool = False, sensitive: bool = False) -> list[Row]:
        """Return one plain dict for each item, with a cell for each column that is shown.

        Args:
            personal: Whether columns with a name, or with who comes, are shown too.
            sensitive: Whether columns are shown too that tell how a place is protected, a weakness, or
                another body.

        Raises:
            InvalidValue: If an argument is neither true nor false.
        """
        shown = self.list_columns(personal=personal, sensitive=sensitive)
        shared = {
            column.name: read_cell(column, self, sensitive=True) for column in shown if column.of_answer
        }
        own = [column for column in shown if not column.of_answer]
        return [
            {**shared, **{column.name: read_cell(column, item, sensitive=sensitive) for column in own}}
            for item in self._list_row_items()
        ]

    def _repr_html_(self) -> str:
        """Return a table of the first items, for notebooks: what a `repr` may show, and no more."""
        known = {column.name: column for column in self.COLUMNS}
        brief = [known[name] for name in self.BRIEF]
        rows = ([read_cell(one, item, sensitive=False) for one in brief] for item in self._list_row_items())
        return render_table(repr(self).strip("<>"), self.BRIEF, rows)
