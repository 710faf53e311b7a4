"""Nouns: what all plain values have, made when it is asked for and not for each class on import.

Compiling the same three methods for a hundred and fifty classes takes a third of the import.
"""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar

import attrs

__all__ = ["Noun"]


class Noun:
    """A noun that is compared, hashed and shown by its fields, as attrs would do it."""

    __slots__ = ()
    __attrs_attrs__: ClassVar[Any]

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        # To mypy a class that defines `__hash__` is itself not hashable; to a cache it is.
        noun: Any = self.__class__
        content = _content(noun)
        return bool(content(self) == content(other))

    def __hash__(self) -> int:
        noun: Any = self.__class__
        return hash(_content(noun)(self))

    def __repr__(self) -> str:
        told = (
            f"{one.name}={(one.repr if callable(one.repr) else repr)(getattr(self, one.name))}"
            for one in self.__attrs_attrs__
            if one.repr
        )
        return f"{type(self).__qualname__}({', '.join(told)})"


@cache
def _content(noun: type[Any]) -> Callable[[object], tuple[object, ...]]:
    """Return what the values of a class are compared by: the class, and the fields that count."""
    return attrgetter("__class__", *(one.name for one in attrs.fields(noun) if one.eq))
