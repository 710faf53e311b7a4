"""Parameters: whole numbers that may differ by kind of venue, response level and risk band."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from itertools import product

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_count, a_kind, a_text, a_tuple, an_id, counted, shortened
from mpreview.places import VenueKind
from mpreview.policy.terms import ResponseLevel

__all__ = ["Number", "Table", "Value", "a_number", "all_of", "at", "idle", "missing", "not_falling"]

_MOST_VALUES = 1_000


@attrs.frozen
class Value:
    """One cell of a table: the number for a kind, a response level and a band, as far as it turns on them.

    Args:
        value: The number, in the unit of the parameter.
        kind: The kind of venue; `None` if the table does not turn on it.
        response: The response level; `None` if the table does not turn on it.
        band: The risk band; `None` if the table does not turn on it.
    """

    value: int
    kind: VenueKind | None = None
    response: ResponseLevel | None = None
    band: str | None = None

    def __attrs_post_init__(self) -> None:
        if type(self.value) is not int:
            raise InvalidValue("Value.value", "give a whole number", self.value)
        if self.kind is not None:
            a_kind("Value.kind", self.kind, VenueKind)
        if self.response is not None:
            a_kind("Value.response", self.response, ResponseLevel)
        if self.band is not None:
            an_id("Value.band", self.band)

    @property
    def cell(self) -> tuple[VenueKind | None, ResponseLevel | None, str | None]:
        """Where in the table it stands."""
        return self.kind, self.response, self.band


@attrs.frozen(slots=False, getstate_setstate=True)
class Table:
    """A number for each cell of venue kind x response level x risk band, or of some of these alone.

    Whether a cell is missing is known once kinds and bands are: when the rulebook is loaded.

    Args:
        values: The cells; all turn on the same of the three.
        citation: The text the numbers come from, if it is not that of the rule.

    Raises:
        InvalidValue: If there is no value, a cell stands twice, or the cells turn on different things.

    >>> Table.by_response(12, 6, 3).at(None, ResponseLevel.HEIGHTENED, "standard")
    6
    """

    values: tuple[Value, ...] = attrs.field(repr=counted)
    citation: str = attrs.field(default="", repr=shortened)

    def __attrs_post_init__(self) -> None:
        a_tuple("Table.values", self.values, Value)
        a_text("Table.citation", self.citation, most=4000, empty=True)
        if not 0 < len(self.values) <= _MOST_VALUES:
            raise InvalidValue("Table.values", f"give 1 to {_MOST_VALUES} values")
        if len({tuple(part is None for part in value.cell) for value in self.values}) > 1:
            raise InvalidValue(
                "Table.values", "all turn on the same of kind, response and band; mend the odd"
            )
        if len(self._cells) != len(self.values):
            raise InvalidValue("Table.values", "a cell stands here twice; keep one")

    @classmethod
    def by_response(cls, normal: int, heightened: int, exceptional: int, citation: str = "") -> "Table":
        """Return the table of a number for each response level."""
        pairs = zip((normal, heightened, exceptional), ResponseLevel, strict=True)
        return cls(tuple(Value(value, response=level) for value, level in pairs), citation)

    @classmethod
    def by_kind(cls, values: Mapping[VenueKind, int], citation: str = "") -> "Table":
        """Return the table of a number for each kind of venue."""
        return cls(tuple(Value(value, kind=kind) for kind, value in values.items()), citation)

    @classmethod
    def by_band(cls, values: Mapping[str, int], citation: str = "") -> "Table":
        """Return the table of a number for each risk band."""
        return cls(tuple(Value(value, band=band) for band, value in values.items()), citation)

    @cached_property
    def _cells(self) -> Mapping[tuple[VenueKind | None, ResponseLevel | None, str | None], int]:
        return {value.cell: value.value for value in self.values}

    def at(self, kind: VenueKind | None, response: ResponseLevel, band: str) -> int | None:
        """Return the number for a cell; `None` where there is none."""
        one = self.values[0]
        return self._cells.get((
            None if one.kind is None else kind,
            None if one.response is None else response,
            None if one.band is None else band,
        ))  # fmt: skip


Number = int | Table
"""A parameter: one number for all, or a table."""


def all_of(number: Number) -> tuple[int, ...]:
    """Return every value of a parameter."""
    return tuple(value.value for value in number.values) if isinstance(number, Table) else (number,)


def a_number(field: str, number: object, low: int, high: int) -> None:
    """Check a parameter: whole numbers from *low* to *high*.

    Raises:
        InvalidValue: If it is neither a whole number nor a table.
        OutsideRange: If a number is outside.
    """
    if isinstance(number, Table):
        for value in number.values:
            a_count(field, value.value, low, high)
    else:
        a_count(field, number, low, high)


def at(number: Number, kind: VenueKind | None, response: ResponseLevel, band: str) -> int:
    """Return a parameter at a cell that it has.

    Raises:
        InvalidValue: If it has none there; a rulebook that loaded has all that it can be asked for.
    """
    if not isinstance(number, Table):
        return number
    value = number.at(kind, response, band)
    if value is None:
        raise InvalidValue("Table.values", "has no value for this kind, level and band; add it")
    return value


Cell = tuple[VenueKind | None, ResponseLevel, int]
"""A kind, a response level, and the rank of a band."""


def missing(number: Number, kinds: Sequence[VenueKind | None], bands: Sequence[str]) -> Iterator[Cell]:
    """Yield the cells of kinds and bands for which a parameter has no number."""
    if isinstance(number, Table):
        for kind, response, place in product(*_axes(number, kinds, bands)):
            if number.at(kind, response, bands[place]) is None:
                yield kind, response, place


def _axes(
    table: Table, kinds: Sequence[VenueKind | None], bands: Sequence[str]
) -> tuple[Sequence[VenueKind | None], Sequence[ResponseLevel], Sequence[int]]:
    """Return what a table turns on, and of anything else the first."""
    kind, response, band = table.values[0].cell
    return (
        kinds[:1] if kind is None else kinds,
        tuple(ResponseLevel)[:1] if response is None else tuple(ResponseLevel),
        range(1 if band is None else len(bands)),
    )


def idle(number: Number, bands: Sequence[str]) -> bool:
    """Whether a parameter has a number for a band that the rulebook lacks."""
    return isinstance(number, Table) and any(
        value.band is not None and value.band not in bands for value in number.values
    )


def not_falling(
    number: Number, kinds: Sequence[VenueKind | None], bands: Sequence[str]
) -> Iterator[tuple[Cell, Cell]]:
    """Yield each two neighbouring cells, the lower and the higher, where the number is greater upwards."""
    if not isinstance(number, Table):
        return
    some, levels, places = _axes(number, kinds, bands)
    for kind, rank, place in product(some, range(len(levels)), places):
        low = kind, levels[rank], place
        above = [(kind, level, place) for level in levels[rank + 1 : rank + 2]]
        above += [(kind, levels[rank], higher) for higher in places[place + 1 : place + 2]]
        for high in above:
            if _of(number, high, bands) > _of(number, low, bands):
                yield low, high


def _of(number: Number, cell: Cell, bands: Sequence[str]) -> int:
    kind, response, place = cell
    return at(number, kind, response, bands[place])


def told(cell: Cell) -> str:
    """Return a cell in words; a band by its place, since its name is the rulebook's own."""
    kind, response, place = cell
    words = (kind.value if kind else None, response.value, f"band {place + 1}")
    return " / ".join(word for word in words if word is not None)
