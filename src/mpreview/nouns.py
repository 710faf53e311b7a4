"""Nouns: what all plain values have, made when it is asked for and not for each class on import.

attrs would compile the same methods for every class, which is a good part of what importing costs; made here
once they cost a little more each time that two values are compared or hashed.
"""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar

import attrs

__all__ = ["Noun", "by_fields"]


class Noun:
    """A noun that is compared, hashed and shown by its fields, as attrs would do it.

    A class below it adds its own fields to what is compared, whatever it says of `eq`; a field is compared as
    it is, and by no key.
    """

    __slots__ = ()
    __attrs_attrs__: ClassVar[Any] = ()

    # Hidden from type checkers, which would else take any two values for comparable.
    if not TYPE_CHECKING:

        def __eq__(self, other: object) -> bool:
            if other.__class__ is not self.__class__:
                return NotImplemented
            content = _content(self.__class__)
            return content(self) == content(other)

        def __hash__(self) -> int:
            return hash(_content(self.__class__)(self))

    def __repr__(self) -> str:
        return by_fields(self)


def by_fields(noun: Any) -> str:
    """Return how a noun is shown: its class and its fields, as attrs would do it."""
    told = (
        f"{one.name}={(one.repr if callable(one.repr) else repr)(getattr(noun, one.name, attrs.NOTHING))}"
        for one in noun.__attrs_attrs__
        if one.repr
    )
    return f"{type(noun).__qualname__.rsplit('>.', 1)[-1]}({', '.join(told)})"


@cache
def _content(noun: Any) -> Callable[[object], object]:
    """Return what the values of a class are compared by: the class, and the fields that count."""
    return attrgetter("__class__", *(one.name for one in noun.__attrs_attrs__ if one.eq))
