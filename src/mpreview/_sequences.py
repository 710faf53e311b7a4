"""Answers of many items: in order, cut by slices, and grouped by name."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, Self, TypeVar, cast, overload

import attrs

from mpreview._checks import find_known
from mpreview._reprs import count_noun
from mpreview.errors import InvalidValue
from mpreview.rows import Columns, Grouping, Tabular, list_groupings

_Item = TypeVar("_Item")
_Key = TypeVar("_Key")


class ItemSequence(Tabular, Sequence[_Item]):
    """A sequence that is cut into values of its own class, an attrs class with `items`.

    Attributes:
        NOUN: One item in words, and words that follow, for the `repr`: ``("visit", "still to come")``.
    """

    __slots__ = ()
    NOUN: ClassVar[tuple[str, ...]] = ("item",)
    items: tuple[_Item, ...]

    @overload
    def __getitem__(self, index: int) -> _Item: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> _Item | Self:
        return self._keep(self.items[index]) if isinstance(index, slice) else self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[_Item]:
        return iter(self.items)

    def __repr__(self) -> str:
        on, until = (getattr(self, name, None) for name in ("on", "until"))
        days = f"from {on} to {until}" if until else f"on {on}" if on else ""
        noun, *others = self.NOUN
        counted = " ".join(filter(None, (count_noun(len(self), noun), *others, days)))
        return f"<{': '.join(filter(None, (counted, self._describe_items())))}>"

    def _describe_items(self) -> str:
        """Return what the `repr` says of the items after their number; by default nothing."""
        return ""

    def _keep(self, items: Iterable[_Item]) -> Self:
        """Return the answer with some of the items alone."""
        return cast("Self", attrs.evolve(cast("Any", self), items=tuple(items)))


class GroupedSequence(ItemSequence[_Item]):
    """A sequence that `by` groups, by each column that is marked so.

    Attributes:
        GROUPS: Columns that group and that rows do not show.
    """

    __slots__ = ()
    GROUPS: ClassVar[Columns] = ()

    def by(self, name: str) -> dict[str, Self]:
        """Return the answer in groups, in order of name; each item is in one group.

        Args:
            name: The name of a grouping; the page of rows lists the groupings of each answer.

        Raises:
            UnknownId: If there is no such grouping.
        """
        key = find_grouping(name, list_groupings((*self.COLUMNS, *self.GROUPS)))
        groups = group_items(self.items, key)
        return {group: self._keep(groups[group]) for group in sorted(groups)}


def group_items(items: Iterable[_Item], key: Callable[[_Item], _Key]) -> dict[_Key, list[_Item]]:
    """Return items in groups of equal keys, groups in order of their first items."""
    groups: dict[_Key, list[_Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return groups


def split_items(
    items: Iterable[_Item], is_first: Callable[[_Item], bool]
) -> tuple[tuple[_Item, ...], tuple[_Item, ...]]:
    """Return the items that pass a question, and all others, each in order."""
    groups = group_items(items, is_first)
    return tuple(groups.get(True, ())), tuple(groups.get(False, ()))


def find_grouping(name: str, groupings: Mapping[str, Grouping]) -> Grouping:
    """Return the grouping of a name.

    Raises:
        UnknownId: If no grouping has the name.
    """
    if type(name) is not str:
        raise InvalidValue("by", "give the name of a grouping as text", name)
    return find_known(f"grouping (one of {', '.join(groupings)})", "by", name, groupings)
