"""Bounded `repr` of fields that may be long."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sized
from typing import Any, Protocol, TypeVar

from mpreview._checks import NAME_LENGTH


def count_items(items: Sized | None) -> str:
    """Return the `repr` of a long collection: ``<3>``, the number of items."""
    return "None" if items is None else f"<{len(items)}>"


def count_noun(number: int, noun: str) -> str:
    """Return a number with a noun.

    >>> count_noun(2, "campaign"), count_noun(1, "campaign")
    ('2 campaigns', '1 campaign')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


_Value = TypeVar("_Value")


def count_values(kinds: Iterable[_Value], values: Iterable[_Value]) -> dict[_Value, int]:
    """Return how many of some values are of each kind, in the order of the kinds.

    >>> count_values("abc", "cac")
    {'a': 1, 'b': 0, 'c': 2}
    """
    counts = Counter(values)
    return {kind: counts[kind] for kind in kinds}


def describe_counts(counts: Mapping[Any, int], none: str = "nothing", *, signed: bool = False) -> str:
    """Return counts in words, without the counts of 0.

    >>> describe_counts({"open": 3, "late": 0, "held": 1}), describe_counts({"open": -1}, signed=True)
    ('3 open, 1 held', '-1 open')
    """
    form = "+d" if signed else "d"
    named = ((getattr(kind, "_value_", kind), count) for kind, count in counts.items() if count)
    return ", ".join(f"{count:{form}} {kind}" for kind, count in named) or none


def clip_repr(value: object) -> str:
    """Return the first two hundred characters of the `repr` of *value*."""
    text = repr(value)
    return text if len(text) <= NAME_LENGTH else f"{text[:NAME_LENGTH]}..."


def shorten_text(text: str) -> str:
    """Return the `repr` of the first sixty characters of *text*."""
    return repr(text) if len(text) <= 60 else f"{text[:59]!r}..."


class _Record(Protocol):
    __match_args__: Any


def show_tuple(record: _Record) -> str:
    """Return the `repr` of a named tuple or dataclass; collections among the fields are counted."""
    fields = (f"{name}={_show_field(getattr(record, name))}" for name in record.__match_args__)
    return f"{type(record).__name__}({', '.join(fields)})"


def _show_field(value: object) -> str:
    if isinstance(value, Collection) and not isinstance(value, str) and not hasattr(value, "_fields"):
        return repr(value) if not value else count_items(value)
    return repr(value)
