"""The difference of two editions, as a value: rules added, dropped and reworded."""

import enum
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar, NamedTuple

import attrs

from mpreview._checks import check_type
from mpreview._pairs import join_pairs, pair_entries
from mpreview._reprs import clip_repr, count_items
from mpreview.errors import InvalidValue
from mpreview.findings import MendingTime
from mpreview.policy.rulebook import Edition
from mpreview.policy.rules._base import Rule
from mpreview.policy.rules._fields import Merge, MergeMode
from mpreview.policy.tables import Allowance, Table, TableValue
from mpreview.risk import RiskMatrix
from mpreview.rows import CellType, Column, Columns, Tabular

__all__ = ["EditionDifference", "FieldChange", "RuleChange", "compare_editions"]

_FIELDS = ("id", "title", "since", "notice", "open_cycles", "published", "matrix", "mending", "visiting")
_LONGEST_TEXT = 200


@attrs.frozen
class FieldChange:
    """A field of the edition or of a rule, before and after."""

    field: str
    before: object = attrs.field(repr=clip_repr)
    after: object = attrs.field(repr=clip_repr)

    def __str__(self) -> str:
        # Of two tables only the changed cells are shown: a table has up to a thousand cells.
        before, after = _list_table_cells(self.before), _list_table_cells(self.after)
        unchanged = before & after if before != after else frozenset()
        parts = _describe_matrix_parts(self.before, self.after)
        return f"{self.field}: {_shorten(self.before, unchanged)} -> {_shorten(self.after, unchanged)}{parts}"


@attrs.frozen
class RuleChange:
    """A rule before and after; `None` where the edition lacks the rule.

    Args:
        rule: The id of the rule.
        before: The rule before.
        after: The rule after.
    """

    rule: str
    before: Rule | None = attrs.field(repr=False)
    after: Rule | None = attrs.field(repr=False)

    @property
    def fields(self) -> tuple[FieldChange, ...]:
        """The changed fields; none of a rule added, dropped or of another form."""
        before, after = self.before, self.after
        if before is None or after is None or type(before) is not type(after):
            return ()
        return _list_field_changes(before, after, (field.name for field in attrs.fields(type(before))))

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.rule}: added"
        if self.after is None:
            return f"{self.rule}: dropped"
        return f"{self.rule}: " + ("; ".join(map(str, self.fields)) or "another kind of rule")


class _ChangedField(NamedTuple):
    """A changed field of an edition (rule `None`), or of a rule; a rule added or dropped has no field."""

    rule: str | None
    field: str | None
    before: str | None
    after: str | None


@attrs.frozen
class EditionDifference(Tabular):
    """The changes between two editions.

    Args:
        fields: The fields of the edition itself.
        rules: The different rules, in order of id.

    >>> from mpreview import uk
    >>> edition = uk.rulebook().editions[0]
    >>> bool(compare_editions(edition, edition))
    False
    """

    COLUMNS: ClassVar[Columns] = (
        Column("rule", CellType.ID, "The rule; empty for a field of the edition.", optional=True),
        Column("field", CellType.TEXT, "The field; empty for a rule that came or went.", optional=True),
        Column("before", CellType.TEXT, "The value or the form before.", optional=True),
        Column("after", CellType.TEXT, "The value or the form after.", optional=True),
    )
    BRIEF: ClassVar[tuple[str, ...]] = ("rule", "field", "before", "after")
    fields: tuple[FieldChange, ...] = attrs.field(default=(), repr=count_items)
    rules: tuple[RuleChange, ...] = attrs.field(default=(), repr=count_items)

    def __bool__(self) -> bool:
        return bool(self.fields or self.rules)

    def __str__(self) -> str:
        return "\n".join(map(str, (*self.fields, *self.rules))) or "no difference"

    def _list_row_items(self) -> Iterator[_ChangedField]:
        yield from (_describe_field(None, change) for change in self.fields)
        for rule in self.rules:
            forms = (None if one is None else one.form for one in (rule.before, rule.after))
            yield from [_describe_field(rule.rule, one) for one in rule.fields] or [
                _ChangedField(rule.rule, None, *forms)
            ]

    def apply(self, edition: Edition) -> Edition:
        """Return the edition to which the difference leads.

        Raises:
            InvalidValue: If the difference does not start from *edition*.
            RulebookError: If the result is no edition.
        """
        check_type("edition", edition, Edition)
        if any(getattr(edition, one.field) != one.before for one in self.fields):
            raise InvalidValue("edition", "the difference starts from another one; apply it to that")
        # Each change names the rule before, so that no difference is applied to a wrong edition in part.
        rules = dict(edition.rule)
        for change in self.rules:
            if rules.pop(change.rule, None) != change.before:
                raise InvalidValue("edition", "the difference starts from another one; apply it to that")
            if change.after is not None:
                rules[change.rule] = change.after
        after: dict[str, Any] = {one.field: one.after for one in self.fields}
        return attrs.evolve(edition, **after, rules=tuple(rules.values()))

    def then(self, other: "EditionDifference") -> "EditionDifference":
        """Return the single difference with the effect of this difference followed by *other*.

        Raises:
            InvalidValue: If *other* is no difference, or does not start where this difference ends.
        """
        check_type("other", other, EditionDifference)
        fields = join_pairs(
            "other", ((one.field, one.before, one.after) for one in (*self.fields, *other.fields))
        )
        rules = join_pairs(
            "other", ((one.rule, one.before, one.after) for one in (*self.rules, *other.rules))
        )
        return EditionDifference(
            tuple(FieldChange(name, *fields[name]) for name in _FIELDS if name in fields),
            tuple(RuleChange(id_, *rules[id_]) for id_ in sorted(rules)),
        )


def _describe_field(rule: str | None, change: FieldChange) -> _ChangedField:
    return _ChangedField(rule, change.field, _describe_value(change.before), _describe_value(change.after))


def compare_editions(before: Edition, after: Edition) -> EditionDifference:
    """Return the changes between two editions: `compare_editions(a, b).apply(a) == b`.

    Args:
        before: The edition before.
        after: The edition after.

    Raises:
        InvalidValue: If either is no edition.
    """
    check_type("before", before, Edition)
    check_type("after", after, Edition)
    rules = tuple(RuleChange(*entry) for entry in pair_entries(before.rule, after.rule, None))
    return EditionDifference(_list_field_changes(before, after, _FIELDS), rules)


def _list_field_changes(before: object, after: object, names: Iterable[str]) -> tuple[FieldChange, ...]:
    pairs = (FieldChange(name, getattr(before, name), getattr(after, name)) for name in names)
    return tuple(change for change in pairs if change.before != change.after)


def _describe_matrix_parts(before: object, after: object) -> str:
    """Return the changed parts of a matrix, if the words of both matrices are equal."""
    if not isinstance(before, RiskMatrix) or not isinstance(after, RiskMatrix) or str(before) != str(after):
        return ""
    # Matrices of one id and size have one `repr`, so the parts that differ have to be named.
    changes = _list_field_changes(before, after, (field.name for field in attrs.fields(RiskMatrix)))
    return f" ({', '.join(change.field for change in changes)})"


_Cells = frozenset[TableValue]


def _list_table_cells(value: object) -> _Cells:
    """Return the cells of a field, if the field is a table."""
    number = value.n if isinstance(value, Allowance) else value.days if isinstance(value, Merge) else value
    return frozenset(number.values) if isinstance(number, Table) else frozenset()


def _shorten(value: object, unchanged: _Cells) -> str:
    text = _describe_value(value, unchanged)
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}..."


def _describe_value(value: object, unchanged: _Cells = frozenset()) -> str:
    """Return a field of an edition or rule in words; of a table the changed cells."""
    if isinstance(value, tuple):
        return ", ".join(map(_describe_value, value)) or "none"
    if isinstance(value, Table):
        cited = f" [{value.citation}]" if value.citation else ""
        cells = (f"{one.value} at {_describe_place(one)}" for one in value.values if one not in unchanged)
        return (", ".join(cells) or "none") + cited
    if isinstance(value, Allowance) and isinstance(value.n, Table):
        return f"{_describe_value(value.n, unchanged)}, in {value.unit.value}"
    if isinstance(value, Merge):
        absorbs = value.mode is MergeMode.ABSORB
        return f"absorb {_describe_value(value.days, unchanged)}" if absorbs else value.mode.value
    if isinstance(value, MendingTime):
        return f"{value.severity} {value.days} days [{value.citation}]"
    return "none" if value is None else str(value.value if isinstance(value, enum.Enum) else value)


def _describe_place(one: TableValue) -> str:
    return " / ".join(_describe_value(part) for part in one.cell if part is not None) or "all"
