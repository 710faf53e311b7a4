"""What differs between two answers: values before and after, and the columns of both."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, TypeVar, cast

import attrs

from mpreview.errors import InvalidValue
from mpreview.rows import Column

_Key = TypeVar("_Key", bound=Any)
_Value = TypeVar("_Value")


class Pair(Generic[_Value]):
    """One thing before and after a change, `None` where it is not there: an attrs class with both fields.

    Raises:
        InvalidValue: If neither value is given.
    """

    __slots__ = ()
    before: _Value | None
    after: _Value | None

    def __attrs_post_init__(self) -> None:
        if self.before is None and self.after is None:
            raise InvalidValue(f"{type(self).__name__}.before", "give the value before or after")

    @property
    def latest(self) -> _Value:
        """The value after; the value before of what is not there any more."""
        return cast("_Value", self.before if self.after is None else self.after)


def pair_entries(
    before: Mapping[_Key, _Value], after: Mapping[_Key, _Value], none: _Value
) -> Iterator[tuple[_Key, _Value, _Value]]:
    """Yield each key with the values before and after, if the values differ, in order of the keys.

    Args:
        before: The values by key.
        after: The values of the second collection.
        none: The value of a key that a collection lacks.

    >>> [*pair_entries({"a": 1, "b": 2, "c": 3}, {"d": 4, "b": 2, "c": 5}, 0)]
    [('a', 1, 0), ('c', 3, 5), ('d', 0, 4)]
    """
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key, none), after.get(key, none)
        # Most values are shared, and a shared value is not compared field by field.
        if was is not now and was != now:
            yield key, was, now


def join_pairs(
    field: str, changes: Iterable[tuple[_Key, _Value, _Value]]
) -> dict[_Key, tuple[_Value, _Value]]:
    """Return by key before and after of what successive changes change together.

    Args:
        field: The field that a fault names.
        changes: Key, value before and value after of each change, in order.

    Raises:
        InvalidValue: If a change does not start where the change before ends.

    >>> join_pairs("then", [("a", 1, 2), ("b", 1, 2), ("b", 2, 3), ("a", 2, 1)])
    {'b': (1, 3)}
    """
    pairs: dict[_Key, tuple[_Value, _Value]] = {}
    for key, before, after in changes:
        oldest, newest = pairs.get(key, (before, before))
        if newest != before:
            raise InvalidValue(field, "starts elsewhere; give the difference that follows")
        pairs[key] = oldest, after
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def pair_columns(words: Sequence[str], *columns: Column) -> Iterator[Column]:
    """Yield the columns of what is before and of what is after, such as `before_due` and `after_due`.

    Args:
        words: What a meaning calls the first and the second, in the place of ``{}``.
        columns: The columns of one value; each reads a path.
    """
    for side, word in zip(("before", "after"), words, strict=True):
        for one in columns:
            name, path = f"{side}_{one.name}", f"{side}.{one.read or one.name}"
            yield attrs.evolve(one, name=name, meaning=one.meaning.format(word), read=path)
