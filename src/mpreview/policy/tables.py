"""Numbers of rules: whole numbers that may differ by kind of venue, response level and risk band."""

import enum
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product
from typing import Any

import attrs

from mpreview import _valid as valid
from mpreview._checks import check_interface, check_type
from mpreview._reprs import count_items, shorten_text
from mpreview.errors import InvalidValue
from mpreview.policy.terms import RESPONSE_LEVELS, ResponseLevel, Unit

__all__ = ["Allowance", "Number", "Table", "TableValue"]

_MOST_VALUES = 1_000


def _check_whole(_instance: object, _attribute: "attrs.Attribute[int]", value: object) -> None:
    if type(value) is not int:
        raise InvalidValue("TableValue.value", "give a whole number", value)


@attrs.frozen
class TableValue:
    """One cell of a table: the number for a kind, a response level and a band.

    Args:
        value: The number, in the unit of the parameter.
        kind: The kind of venue; `None` if the table does not depend on the kind.
        response: The response level; `None` if the table does not depend on the level.
        band: The risk band; `None` if the table does not depend on the band.
    """

    value: int = attrs.field(validator=_check_whole)
    kind: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))
    response: ResponseLevel | None = attrs.field(
        default=None, validator=valid.optional(valid.type_(ResponseLevel))
    )
    band: str | None = attrs.field(default=None, validator=valid.optional(valid.id_))

    @property
    def cell(self) -> tuple[str | None, ResponseLevel | None, str | None]:
        """The place of the value in the table."""
        return self.kind, self.response, self.band


@attrs.frozen(slots=False, getstate_setstate=True)
class Table:
    """A number for each cell of venue kind x response level x risk band, or of some of these alone.

    A missing cell is found when the rulebook is loaded: kinds and bands are known only then.

    Args:
        values: The cells; all depend on the same of kind, response and band.
        citation: The text the numbers come from, if the rule cites another text.

    Raises:
        InvalidValue: If there is no value, a cell occurs twice, or the cells depend on different things.

    >>> Table.by_response(12, 6, 3).find_value(None, ResponseLevel.HEIGHTENED, "standard")
    6
    """

    values: tuple[TableValue, ...] = attrs.field(validator=valid.tuple_(TableValue), repr=count_items)
    citation: str = attrs.field(default="", validator=valid.text(empty=True), repr=shorten_text)

    def __attrs_post_init__(self) -> None:
        if not 0 < len(self.values) <= _MOST_VALUES:
            raise InvalidValue("Table.values", f"give 1 to {_MOST_VALUES} values")
        if len({(one.kind is None, one.response is None, one.band is None) for one in self.values}) > 1:
            words = "all turn on the same of kind, response and band; mend the odd"
            raise InvalidValue("Table.values", words)
        if len(self._cells) != len(self.values):
            raise InvalidValue("Table.values", "a cell stands here twice; keep one")

    @classmethod
    def by_response(cls, normal: int, heightened: int, exceptional: int, citation: str = "") -> "Table":
        """Return the table of a number for each response level."""
        pairs = zip((normal, heightened, exceptional), ResponseLevel, strict=True)
        return cls(tuple(TableValue(value, response=level) for value, level in pairs), citation)

    @classmethod
    def by_kind(cls, values: Mapping[str, int], citation: str = "") -> "Table":
        """Return the table of a number for each kind of venue."""
        check_interface("Table.values", values, Mapping)
        return cls(tuple(TableValue(value, kind=kind) for kind, value in values.items()), citation)

    @classmethod
    def by_band(cls, values: Mapping[str, int], citation: str = "") -> "Table":
        """Return the table of a number for each risk band."""
        check_interface("Table.values", values, Mapping)
        return cls(tuple(TableValue(value, band=band) for band, value in values.items()), citation)

    @cached_property
    def _cells(self) -> Mapping[tuple[str | None, str | None, str | None], int]:
        # The word of a level is hashed faster than the level.
        return {
            (one.kind, None if one.response is None else one.response._value_, one.band): one.value
            for one in self.values
        }

    def find_value(self, kind: str | None, response: ResponseLevel, band: str) -> int | None:
        """Return the number for a cell; `None` for a cell that the table lacks."""
        if kind is not None:
            check_type("kind", kind, str)
        check_type("response", response, ResponseLevel)
        check_type("band", band, str)
        # All cells depend on the same axes, so the first value says which axes to look at.
        first = self.values[0]
        return self._cells.get((
            None if first.kind is None else kind,
            None if first.response is None else response._value_,
            None if first.band is None else band,
        ))  # fmt: skip


class Strictness(enum.Enum):
    """How a number of a rule may move towards a higher level or band."""

    SHORTER = "may not grow"
    LONGER = "may not shrink"
    FREE = "may move either way"


Number = int | Table
"""A parameter: one number for all, or a table."""


@attrs.frozen
class NumberCheck(valid.IntCheck):
    """Checks a field that holds a parameter: one whole number, or a table of whole numbers."""

    def check(self, field: str, value: Any) -> None:
        """Check a parameter."""
        for number in list_values(value) if isinstance(value, Table) else (value,):
            super().check(field, number)


valid_number = NumberCheck


def list_values(number: Number) -> tuple[int, ...]:
    """Return every value of a parameter."""
    return tuple(value.value for value in number.values) if isinstance(number, Table) else (number,)


def group_by_kind(number: Number) -> Mapping[str | None, list[int]]:
    """Return the values of a number by kind of venue; under `None` the values for all kinds."""
    if not isinstance(number, Table):
        return {None: [number]}
    found: dict[str | None, list[int]] = defaultdict(list)
    for value in number.values:
        found[value.kind].append(value.value)
    return found


def list_of_kind(values: Mapping[str | None, list[int]], kind: str | None) -> Sequence[int]:
    """Return the values for a kind; none if the table lacks the kind."""
    return values.get(kind) or values.get(None) or ()


def find_number(number: Number, kind: str | None, response: ResponseLevel, band: str) -> int:
    """Return a parameter at a cell.

    Raises:
        InvalidValue: If the table lacks the cell; a rulebook that loaded has every cell that is asked for.
    """
    if not isinstance(number, Table):
        return number
    value = number.find_value(kind, response, band)
    if value is None:
        raise InvalidValue("Table.values", "has no value for this kind, level and band; add it")
    return value


def find_numbers(
    numbers: Iterable[Number], kind: str | None, response: ResponseLevel, band: str
) -> list[int]:
    """Return parameters at a cell, in order; see `find_number`."""
    return [find_number(number, kind, response, band) for number in numbers]


@attrs.frozen
class Allowance:
    """A time allowed, counted from a day (semantics 1.3, 1.4).

    Args:
        n: Number of units, 0 to 600.
        unit: The unit.

    >>> str(Allowance(20, Unit.WORKING_DAYS))
    '20 working days'
    """

    n: Number = attrs.field(validator=valid_number(0, 600))
    unit: Unit = attrs.field(validator=valid.type_(Unit))

    def __str__(self) -> str:
        if type(self.n) is not int:
            return f"a number of {self.unit.value.replace('-', ' ')} by table"
        return name_time_allowed(self.n, self.unit)


def name_time_allowed(n: int, unit: Unit) -> str:
    """Return a time allowed in words, such as "20 working days"."""
    word = unit.value.replace("-", " ")
    return f"{n} {word[:-1] if n == 1 else word}"


TableCell = tuple[str | None, ResponseLevel, int]
"""A kind, a response level, and the rank of a band."""
_Axes = tuple[Sequence[str | None], Sequence[ResponseLevel], Sequence[int]]
"""Kinds, levels, and ranks of bands."""


def list_table_faults(
    table: Table, strictness: Strictness, kinds: Sequence[str | None], bands: Sequence[str]
) -> Iterator[str]:
    """Yield a missing cell, an unknown band, and a cell that is laxer than a lower cell.

    Args:
        table: The table of a number.
        strictness: How the number may move.
        kinds: The kinds of venue of the rule.
        bands: The bands of the rulebook, lowest first.
    """
    axes = _list_axes(table, kinds, bands)
    cells = tuple(product(*axes))
    numbers: list[int] = []
    for kind, response, place in cells:
        number = table.find_value(kind, response, bands[place])
        if number is None:
            yield f"has no value for {describe_cell((kind, response, place), bands)}; add it"
            return
        numbers.append(number)
    if any(value.band is not None and value.band not in bands for value in table.values):
        yield "has a value for a band that the rulebook lacks; leave it out"
    laxer = next(_find_laxer_cells(numbers, strictness, axes), None)
    if laxer is not None:
        low, high = (describe_cell(cells[place], bands) for place in laxer)
        yield f"is laxer at {high} than at {low}; make it at least as strict"


def _find_laxer_cells(
    numbers: Sequence[int], strictness: Strictness, axes: _Axes
) -> Iterator[tuple[int, int]]:
    """Yield each two neighbouring cells, the lower and the higher, whose number moves the wrong way.

    The cells are counted through kinds, levels and bands, as `numbers` holds them.
    """
    if strictness is Strictness.FREE:
        return
    sign = -1 if strictness is Strictness.LONGER else 1
    _, levels, places = axes
    for cell, number in enumerate(numbers):
        rank, place = divmod(cell % (len(levels) * len(places)), len(places))
        # Neighbours are enough: a number that grows over two steps grows over one of them.
        if rank + 1 < len(levels) and sign * numbers[cell + len(places)] > sign * number:
            yield cell, cell + len(places)
        if place + 1 < len(places) and sign * numbers[cell + 1] > sign * number:
            yield cell, cell + 1


def _list_axes(table: Table, kinds: Sequence[str | None], bands: Sequence[str]) -> _Axes:
    """Return the kinds, levels and bands a table depends on; along any other axis the first alone."""
    kind, response, band = table.values[0].cell
    return (
        kinds[:1] if kind is None else kinds,
        RESPONSE_LEVELS[:1] if response is None else RESPONSE_LEVELS,
        range(1 if band is None else len(bands)),
    )


def describe_cell(cell: TableCell, bands: Sequence[str]) -> str:
    """Return a cell in words, such as "office / heightened / band standard"."""
    kind, response, place = cell
    words = (kind, response.value, f"band {bands[place]}")
    return " / ".join(word for word in words if word is not None)


def pair_values(first: Number, second: Number, kinds: Sequence[str | None]) -> Iterator[tuple[int, int]]:
    """Yield the values of two numbers of a rule, cell by cell as far as either depends on the cell."""
    tables = [number for number in (first, second) if isinstance(number, Table)]
    by_kind, by_response = (any(table.values[0].cell[n] is not None for table in tables) for n in range(2))
    # A loaded table has every band of the rulebook, so the bands of a table are the bands of the rulebook.
    bands = {value.band for table in tables for value in table.values if value.band is not None}
    levels = RESPONSE_LEVELS if by_response else RESPONSE_LEVELS[:1]
    axes = kinds if by_kind else kinds[:1], levels, sorted(bands) or [""]
    for kind, level, band in product(*axes):
        yield find_number(first, kind, level, band), find_number(second, kind, level, band)
