"""The difference of two editions, as a value: what was added, dropped and reworded."""

import enum
from collections.abc import Iterator
from typing import Any

import attrs

from mpreview.errors import InvalidValue
from mpreview.ids import a_kind, clipped, counted
from mpreview.policy.rulebook import Edition
from mpreview.policy.rules import Allowance, Merge, MergeMode, Rule
from mpreview.policy.tables import Table, Value
from mpreview.risk import RiskMatrix

__all__ = ["Difference", "FieldChange", "RuleChange", "diff"]

_FIELDS = ("id", "title", "since", "notice", "open_cycles", "published", "matrix")


@attrs.frozen
class FieldChange:
    """A field of the edition, or of one of its rules, before and after."""

    field: str
    before: object = attrs.field(repr=clipped)
    after: object = attrs.field(repr=clipped)

    def __str__(self) -> str:
        before, after = _cells(self.before), _cells(self.after)
        same = before & after if before != after else frozenset()
        parts = _other_parts(self.before, self.after)
        return f"{self.field}: {_shown(self.before, same)} -> {_shown(self.after, same)}{parts}"


@attrs.frozen
class RuleChange:
    """A rule before and after; `None` where the edition does not have it.

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
        """What was reworded; nothing of a rule that was added, dropped or made another kind of rule."""
        before, after = self.before, self.after
        if before is None or after is None or type(before) is not type(after):
            return ()
        pairs = (
            (f.name, getattr(before, f.name), getattr(after, f.name)) for f in attrs.fields(type(before))
        )
        return tuple(FieldChange(name, old, new) for name, old, new in pairs if old != new)

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.rule}: added"
        if self.after is None:
            return f"{self.rule}: dropped"
        return f"{self.rule}: " + ("; ".join(map(str, self.fields)) or "another kind of rule")


@attrs.frozen
class Difference:
    """What leads from one edition to another.

    Args:
        fields: The fields of the edition itself.
        rules: The rules that are not the same, in order of id.

    >>> from mpreview import uk
    >>> edition = uk.rulebook().editions[0]
    >>> bool(diff(edition, edition))
    False
    """

    fields: tuple[FieldChange, ...] = attrs.field(default=(), repr=counted)
    rules: tuple[RuleChange, ...] = attrs.field(default=(), repr=counted)

    def __bool__(self) -> bool:
        return bool(self.fields or self.rules)

    def __str__(self) -> str:
        return "\n".join(map(str, (*self.fields, *self.rules))) or "no difference"

    def apply(self, edition: Edition) -> Edition:
        """Return the edition that this difference leads to from another one.

        Raises:
            InvalidValue: If it does not start from that edition.
            RulebookError: If what it leads to is no edition.
        """
        a_kind("edition", edition, Edition)
        if any(getattr(edition, one.field) != one.before for one in self.fields):
            raise InvalidValue("edition", "the difference starts from another one; apply it to that")
        rules = dict(edition.rule)
        for change in self.rules:
            if rules.pop(change.rule, None) != change.before:
                raise InvalidValue("edition", "the difference starts from another one; apply it to that")
            if change.after is not None:
                rules[change.rule] = change.after
        after: dict[str, Any] = {one.field: one.after for one in self.fields}
        return attrs.evolve(edition, **after, rules=tuple(rules.values()))

    def then(self, other: "Difference") -> "Difference":
        """Return the one difference that this one and then another come to.

        Raises:
            InvalidValue: If the other is no difference, or does not start where this one ends.
        """
        a_kind("other", other, Difference)
        fields = {one.field: (one.before, one.after) for one in self.fields}
        for step in other.fields:
            fields[step.field] = _joined(fields.get(step.field), step.before, step.after)
        rules = {one.rule: (one.before, one.after) for one in self.rules}
        for change in other.rules:
            rules[change.rule] = _joined(rules.get(change.rule), change.before, change.after)
        return Difference(
            tuple(
                FieldChange(name, *fields[name])
                for name in _FIELDS
                if name in fields and _moves(fields[name])
            ),
            tuple(RuleChange(id_, *rules[id_]) for id_ in sorted(rules) if _moves(rules[id_])),
        )


def _joined(held: tuple[Any, Any] | None, before: Any, after: Any) -> tuple[Any, Any]:
    if held is None:
        return before, after
    if held[1] != before:
        raise InvalidValue("other", "starts elsewhere than this one ends; give the one that follows")
    return held[0], after


def _moves(pair: tuple[Any, Any]) -> bool:
    return bool(pair[0] != pair[1])


def diff(before: Edition, after: Edition) -> Difference:
    """Return what leads from one edition to another: `diff(a, b).apply(a) == b`.

    Args:
        before: The one.
        after: The other.

    Raises:
        InvalidValue: If either is no edition.
    """
    a_kind("before", before, Edition)
    a_kind("after", after, Edition)
    return Difference(tuple(_fields(before, after)), tuple(_rules(before, after)))


def _fields(before: Edition, after: Edition) -> Iterator[FieldChange]:
    for name in _FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield FieldChange(name, old, new)


def _rules(before: Edition, after: Edition) -> Iterator[RuleChange]:
    for id_ in sorted(before.rule.keys() | after.rule.keys()):
        old, new = before.rule.get(id_), after.rule.get(id_)
        if old != new:
            yield RuleChange(id_, old, new)


def _other_parts(before: object, after: object) -> str:
    """Return which parts of a matrix are others, where its words alone do not tell."""
    # Hardly any change is one of a matrix.

    if not isinstance(before, RiskMatrix) or not isinstance(after, RiskMatrix) or str(before) != str(after):
        return ""
    names = (one.name for one in attrs.fields(RiskMatrix))
    return f" ({', '.join(name for name in names if getattr(before, name) != getattr(after, name))})"


_Cells = frozenset[Value]


def _cells(value: object) -> _Cells:
    """Return the cells of a field that is a table."""
    number = value.n if isinstance(value, Allowance) else value.days if isinstance(value, Merge) else value
    return frozenset(number.values) if isinstance(number, Table) else frozenset()


def _shown(value: object, same: _Cells) -> str:
    text = _in_words(value, same)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


_LONGEST = 200


def _in_words(value: object, same: _Cells = frozenset()) -> str:
    """Return a field of an edition or rule in words; of a table each cell but those that are the same."""
    if isinstance(value, tuple):
        return ", ".join(map(_in_words, value)) or "none"
    if isinstance(value, Table):
        cited = f" [{value.citation}]" if value.citation else ""
        cells = (f"{one.value} at {_cell(one)}" for one in value.values if one not in same)
        return (", ".join(cells) or "none") + cited
    if isinstance(value, Allowance) and isinstance(value.n, Table):
        return f"{_in_words(value.n, same)}, in {value.unit.value}"
    if isinstance(value, Merge):
        absorbs = value.mode is MergeMode.ABSORB
        return f"absorb {_in_words(value.days, same)}" if absorbs else value.mode.value
    return "none" if value is None else str(value.value if isinstance(value, enum.Enum) else value)


def _cell(one: Value) -> str:
    return " / ".join(_in_words(part) for part in one.cell if part is not None) or "all"
