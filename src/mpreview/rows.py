"""Rows: every answer as plain dicts of JSON scalars, with columns that say what they mean.

An answer with rows has `COLUMNS`: name, type, meaning and mark of each column, always in one order. A row has
one cell for each column, whatever the item lacks: an empty cell is `None`. So JSON, CSV and data frames take
rows as they are.
"""

import datetime as dt
import enum
from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Any, ClassVar, get_args

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_type
from mpreview._html import render_table

__all__ = ["Cell", "CellType", "Column", "Columns", "Mark", "Row", "Tabular"]

Cell = str | int | bool | None
"""A JSON scalar; no cell is a number with a fraction."""
Row = dict[str, Cell]
"""A row: cells by name of the column, in the order of the columns."""


class CellType(enum.Enum):
    """What the cells of a column are, apart from the empty cell of an optional column."""

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


_Read = str | Callable[[Any], Any]
"""A path of attributes such as ``visit.team``, or a function of an item."""


def list_choices(words: object) -> tuple[str, ...]:
    """Return the words of an enum, of a `Literal`, or of several of these, each once."""
    several = words if isinstance(words, tuple) else (words,)
    found = (word for one in several for word in _list_words(one))
    return tuple(dict.fromkeys(str(_read_word(word)) for word in found))


def _list_words(words: Any) -> Iterable[object]:
    return words if isinstance(words, enum.EnumMeta) else get_args(words) or (words,)


def _read_word(value: Any) -> Any:
    return getattr(value, "_value_", value)  # of an enum its value


_WRITERS: Mapping[CellType, Callable[[Any], Cell]] = {
    CellType.IDS: " ".join,
    CellType.WORD: _read_word,
    CellType.DAY: dt.date.isoformat,
    CellType.DAYS: lambda value: " ".join(map(dt.date.isoformat, value)),
}
"""What writes the cells of a type, where a value is no cell as it is."""


def _make_reader(path: str, *, optional: bool) -> Callable[[Any], Any]:
    """Return a function that reads a path; an optional cell is empty if nothing is there on the way."""
    first, _, rest = path.partition(".")
    if not rest or not optional:
        return attrgetter(path)
    read_first, read_rest = attrgetter(first), _make_reader(rest, optional=True)

    def read(item: object) -> object:
        value = read_first(item)
        return None if value is None else read_rest(value)

    return read


def _find_reader(column: "Column") -> Callable[[Any], Any]:
    read = column.read or column.name
    return _make_reader(read, optional=column.optional) if isinstance(read, str) else read


def _make_cell(column: "Column") -> Callable[[Any], Cell]:
    """Return what reads the cell of an item."""
    find = _find_reader(column)
    if column.optional and column.type is CellType.ID:
        # No id is the empty text, which means no id.
        return lambda item: find(item) or None
    write = _WRITERS.get(column.type)
    if write is None:
        return find
    return lambda item: None if (value := find(item)) is None else write(value)


def _make_masks(masks: _Read | None) -> Callable[[Any], object] | None:
    return attrgetter(masks) if isinstance(masks, str) else masks


@attrs.frozen(repr=False)
class Column:
    """A column of an answer.

    Args:
        name: The key of the cell in each row.
        type: What the cells are.
        meaning: The meaning in words.
        read: Reads the value of an item, by a path of attributes or a function; by default the attribute of
            the name.
        optional: Whether a cell may be empty (`None`).
        choices: The words, if the cells are words: texts, an enum, a `Literal`, or several of these.
        mark: Who may see the column.
        of_answer: Whether *read* takes the answer and not the item; such columns come first.
        masks: Tells for which items alone the cell is sensitive, as *read* does; without ``sensitive=True``
            the cell of such an item is empty, or is what *masked* reads.
        masked: Reads what the cell of such an item may reveal unasked; by default nothing.
        groups: Whether `by` groups the items by this column.
        empty: The name of the group of the items with an empty cell.

    >>> Column("due", CellType.DAY, "The last day on time.")
    <Column due: day, open>
    """

    name: str = attrs.field(validator=valid.id_)
    type: CellType = attrs.field(validator=valid.type_(CellType))
    meaning: str = attrs.field(validator=valid.text())
    read: _Read | None = attrs.field(default=None, kw_only=True)
    optional: bool = attrs.field(default=False, kw_only=True, validator=valid.type_(bool))
    choices: tuple[str, ...] = attrs.field(default=(), kw_only=True, converter=list_choices)
    mark: Mark = attrs.field(default=Mark.OPEN, kw_only=True, validator=valid.type_(Mark))
    of_answer: bool = attrs.field(default=False, kw_only=True, validator=valid.type_(bool))
    masks: Callable[[Any], object] | None = attrs.field(default=None, kw_only=True, converter=_make_masks)
    masked: Callable[[Any], Any] | None = attrs.field(default=None, kw_only=True)
    groups: bool = attrs.field(default=False, kw_only=True, validator=valid.type_(bool))
    empty: str = attrs.field(default="", kw_only=True)
    read_cell: Callable[[Any], Cell] = attrs.field(
        init=False, eq=False, default=attrs.Factory(_make_cell, takes_self=True)
    )
    """Reads the cell of an item, or of the answer, whoever may see the cell."""

    def __repr__(self) -> str:
        empty = ", may be empty" if self.optional else ""
        return f"<Column {self.name}: {self.type.value}, {self.mark.value}{empty}>"


Columns = tuple[Column, ...]
"""The columns of an answer, in order."""


def nest_columns(columns: Columns, name: str) -> Columns:
    """Return columns for items that hold the items of the columns in an attribute."""
    return tuple(_nest_column(column, name) for column in columns)


def _nest_column(column: Column, name: str) -> Column:
    read, outer = column.read or column.name, attrgetter(name)
    if isinstance(read, str):
        return attrs.evolve(column, read=f"{name}.{read}")
    return attrs.evolve(column, read=lambda item: read(outer(item)))


Grouping = Callable[[Any], str]
"""Names the group of an item."""


def list_groupings(columns: Iterable[Column]) -> dict[str, Grouping]:
    """Return what names the groups of items, by the name of each column that groups."""
    return {column.name: _make_grouping(column) for column in columns if column.groups}


def _make_grouping(column: Column) -> Grouping:
    read, empty = column.read_cell, column.empty
    if column.type is CellType.ID:
        find = _find_reader(column)
        return lambda item: find(item) or empty
    return lambda item: empty if (cell := read(item)) is None else str(cell)


def _read_nothing(_: object) -> None:
    return None


def _list_readers(columns: Iterable[Column], *, sensitive: bool) -> dict[str, Callable[[Any], Cell]]:
    """Return what reads the cells of an item, by name of the column."""
    return {one.name: one.read_cell if sensitive else _make_unasked(one) for one in columns}


def _make_unasked(column: Column) -> Callable[[Any], Cell]:
    """Return what reads the cell of an item for readers without clearance."""
    masks, read = column.masks, column.read_cell
    if masks is None:
        return read
    instead = attrs.evolve(column, read=column.masked or _read_nothing).read_cell
    return lambda item: instead(item) if masks(item) else read(item)


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
            sensitive: Whether columns are shown too that reveal how a place is protected, a weakness, or
                another body.

        Raises:
            InvalidValue: If an argument is neither true nor false.
        """
        shown = self.list_columns(personal=personal, sensitive=sensitive)
        shared = {column.name: column.read_cell(self) for column in shown if column.of_answer}
        own = _list_readers((column for column in shown if not column.of_answer), sensitive=sensitive)
        return [shared | {name: read(item) for name, read in own.items()} for item in self._list_row_items()]

    def _repr_html_(self) -> str:
        """Return a table of the first items, for notebooks: what a `repr` may show, and no more."""
        return self._render_items(self._list_row_items())

    def _render_items(self, items: Iterable[Any]) -> str:
        known = {column.name: column for column in self.COLUMNS}
        brief = _list_readers((known[name] for name in self.BRIEF), sensitive=False).values()
        rows = ([read(item) for read in brief] for item in items)
        return render_table(repr(self).strip("<>"), self.BRIEF, rows)
